#!/bin/bash
# What is done to the log's history, and who notices: by a stranger without keys, by people who had a seat, with all keys at
# once, by putting older states back. Where nobody notices, that is a row, too. The table is in docs/threat-model.md.
# shellcheck source=tests/fault/tamper.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/tamper.bash"

mkdir older base
cd older
make_vault 2>/dev/null
seat suzuki --role worker
genesis=$("$build/kinko-verify" "$mirror" --json | jq -r .result.genesis)
cp -a . ../base
cd ../base
kinko case edit C26-0001 g1_levy=1 >/dev/null
kinko case list >/dev/null
cp tanaka.key.seen "$work/kept.note"
check 'the vault is sound before anything is changed' is_sound
row 'nothing was changed' git:0 signatures:0 chain:0 auditor:0 paper:0 checkpoint:0 memory:0 verify:0 deep:0

# ---- the mirror -------------------------------------------------------------------------------------------

# bit_of FILE: turns a bit in its middle over.
bit_of ()
{
	chmod u+w "$1"
	flip "$1" $(($(stat -c %s "$1") / 2))
}

fresh
bit_of "$(find "$mirror/objects" -type f -name '??????????????????????????????????????' | sort | head -n 1)"
row 'a loose object changed' git:4 auditor:4 verify:4

fresh
git -C "$mirror" gc --quiet
row 'the mirror packed, which changes nothing' git:0 signatures:0 auditor:0 paper:0 verify:0
bit_of "$(find "$mirror/objects/pack" -name '*.pack')"
row 'a packed object changed' git:4 auditor:4 verify:4

# tip TREE [COMMIT...]: a commit of that tree on top of the tip, or of these, in the name of tanaka, without a key.
tip ()
{
	local tree=$1 parents=()

	shift
	for commit in "${@:-main}"; do parents+=(-p "$commit"); done
	git -C "$mirror" update-ref refs/heads/main "$(GIT_AUTHOR_NAME=tanaka GIT_AUTHOR_EMAIL=tanaka@kinko.invalid \
		GIT_COMMITTER_NAME=tanaka GIT_COMMITTER_EMAIL=tanaka@kinko.invalid \
		git -C "$mirror" commit-tree "$tree" "${parents[@]}" -m 'case.show 1')"
}

# tree PATH TEXT: the tip's tree with that file changed.
tree ()
{
	local blob

	blob=$(printf '%s\n' "$2" | git -C "$mirror" hash-object -w --stdin)
	rm -f index
	GIT_INDEX_FILE=$PWD/index git -C "$mirror" read-tree main
	GIT_INDEX_FILE=$PWD/index git -C "$mirror" update-index --add --cacheinfo "100644,$blob,$1"
	GIT_INDEX_FILE=$PWD/index git -C "$mirror" write-tree
}

first=log/00/00/00/00/000000000000.jsonl
fresh
tip "$(git -C "$mirror" rev-parse 'main~3^{tree}')"
row 'an older tree on top, so that entries are gone' git:4 signatures:4 auditor:4 verify:4

fresh
good=$(git -C "$mirror" rev-parse 'main^{tree}')
tip "$(tree "$first" '{}')"
row 'an old entry changed' git:4 signatures:4 chain:4 auditor:4 verify:4
tip "$good"
row 'and put back, so that the newest state is right' git:4 signatures:4 chain:0 auditor:4 verify:4

fresh
tip "$(tree allowed_signers 'tanaka namespaces="git" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')"
row 'allowed_signers changed' signatures:4 auditor:4 verify:4

# ---- older states put back ----------------------------------------------------------------------------------

fresh
git -C "$mirror" update-ref refs/heads/main "$(git -C "$work/older/$mirror" rev-parse main)"
row 'the mirror rolled back: whole in itself' git:0 signatures:0 chain:0 auditor:0 paper:0 checkpoint:4 memory:0
row 'and brought up to date by the vault' checkpoint:0 verify:0

fresh
rm -f vault/vault.db-*
cp -a "$work/older/vault/vault.db" vault/vault.db
row 'the vault rolled back' git:0 auditor:0 checkpoint:0 memory:4 opening:4

fresh
rm -rf vault
cp -a "$work/older/vault" vault
row 'both rolled back: who was there knows' git:0 signatures:0 auditor:0 paper:0 checkpoint:4 memory:4 verify:4
row 'both rolled back, and nobody remembers: nobody notices' opening:0 verify:0 deep:0

# ---- everything written anew, with all keys --------------------------------------------------------------------

fresh
rm -rf vault tanaka.key.seen
cp -a "$work/older/vault" "$work/older/tanaka.key.seen" .
for _ in 1 2 3 4; do kinko case list >/dev/null 2>&1; done
row 'the end of the history written anew, with all keys' git:0 signatures:0 chain:0 auditor:0 paper:0 checkpoint:4 \
	verify:0 deep:0
cp "$work/kept.note" tanaka.key.seen
row 'and somebody who was there before' memory:4

# From the beginning on: the same name, the same people, other first words.
mkdir "$work/anew"
cd "$work/anew"
make_vault 2>/dev/null
cd ..
fresh
rm -rf vault tanaka.key tanaka.key.seen
cp -a "$work/anew/vault" "$work/anew/tanaka.key" "$work/anew/tanaka.key.seen" .
row 'all of it written anew, from the genesis on' git:0 chain:0 auditor:0 paper:4 checkpoint:4 verify:0 deep:0

# ---- the mirror of another vault, or none -------------------------------------------------------------------

fresh
rm -rf "$mirror"
cp -a "$work/anew/$mirror" "$mirror"
row "another vault's mirror" git:0 auditor:0 paper:4 checkpoint:4 memory:4 verify:4
fresh
rm -rf "$mirror"
row 'the mirror deleted: no proof, and not called good' auditor:1 memory:0 verify:1

# ---- what lies beside ------------------------------------------------------------------------------------------

# Somebody tries passphrases, and takes the traces away before the next opening.
fresh
"$build/kinko" --passphrase-fd 3 case list 3<<<'wrong one' >out 2>err || true
check 'a wrong passphrase leaves a trace' eval '[ -n "$(find vault/spool -type f -name "*.json*")" ]'
find vault/spool -type f -delete
row 'the spool emptied: nobody notices' memory:0 verify:0 deep:0
entries '.action == "session.open" and .result == "denied"' >found
check 'the attempt is in no log' [ ! -s found ]
fresh
rm -f vault/reserve
row 'the reserve deleted: it holds nothing' memory:0 verify:0
fresh
sed -i 's/^/ /' vault/policy/access.yaml
row 'a policy file changed' auditor:0 memory:4 verify:4
fresh
jq '.origin = "example.org/other"' vault/vault.json >edited && cat edited >vault/vault.json
row 'the descriptor changed' auditor:0 memory:4 verify:4
fresh
cp vault/grants/suzuki.age vault/grants/tanaka.age
row 'grants exchanged' auditor:0 memory:6 verify:6
exit "$status"
