#!/bin/bash
# Whoever can write the files of a vault or of its mirror changes, exchanges, cuts and rewrites them, with
# stock tools and without the operators' keys. Each is noticed, with exit status 4 unless said otherwise.
# shellcheck source=tests/fault/tamper.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/tamper.bash"

mkdir base
cd base
make_vault
seat suzuki --role worker
kinko case edit C26-0001 g1_levy=1 >/dev/null
kinko case list >/dev/null
genesis=$("$build/kinko-verify" "$mirror" --json | jq -r .result.genesis)
check 'the vault is sound before anything is changed' is_sound
cd ..

# caught NAME TEXT: `log verify` refuses with 4 and says it.
caught ()
{
	expect "$1: caught" 4 kinko log verify
	says "$1: said" err "$2"
}

# ---- the database, byte by byte ------------------------------------------------------------------------

fresh
[ ! -e vault/vault.db-wal ] || wrong 'a database at rest has a write-ahead log'
page=8192
bytes=$(stat -c %s vault/vault.db)
pages=$((bytes / page))
missed=0
positions=0
before=$work/base/vault/vault.db
# The salt, the first page, and of every page another place, its nonce and its authentication code.
offsets=(0 15 16 99 100 "$((page - 1))" "$((bytes - 1))")
for ((p = 0; p < pages; p++)); do
	offsets+=($((p * page + (p * 397 + 211) % (page - 80))) $((p * page + page - 80 + p % 16))
		$((p * page + page - 64 + p % 64)))
done
for offset in "${offsets[@]}"; do
	flip vault/vault.db "$offset"
	got=0
	kinko log verify >out 2>err || got=$?
	[ "$got" -eq 4 ] || {
		wrong "byte $offset of vault.db: status $got: $(cat err)"
		missed=$((missed + 1))
	}
	positions=$((positions + 1))
	# An opening that got so far has written its entry: begin again from what was.
	rm -rf vault tanaka.key.seen
	cp -a "$work/base/vault" "$work/base/tanaka.key.seen" .
done
cmp -s vault/vault.db "$before" || wrong 'the copy is not what it was'
check "one bit of vault.db at $positions places of its $pages pages: caught" [ "$missed" -eq 0 ]
check 'these are at least 60 places' [ "$positions" -ge 60 ]

fresh
truncate -s "-$page" vault/vault.db
expect 'vault.db, a page shorter: caught' 4 kinko log verify
fresh
: >vault/vault.db
expect 'vault.db, emptied: caught' 4 kinko log verify
fresh
dd if=vault/vault.db of=page bs=$page skip=3 count=1 status=none
dd if=page of=vault/vault.db bs=$page seek=4 conv=notrunc status=none
expect 'vault.db, a page in the place of another: caught' 4 kinko log verify

# ---- the mirror, object by object ----------------------------------------------------------------------

fresh
missed=0
objects=0
while read -r object; do
	chmod u+w "$object"
	flip "$object" $(($(stat -c %s "$object") * (objects % 7 + 1) / 8))
	got=0
	"$build/kinko-verify" "$mirror" >out 2>err || got=$?
	[ "$got" -eq 4 ] || {
		wrong "${object#"$mirror"/}, one bit: status $got: $(cat err)"
		missed=$((missed + 1))
	}
	objects=$((objects + 1))
	cp -a "$work/base/$object" "$object"
done < <(find "$mirror/objects" -type f | sort)
check "one bit of each of the mirror's $objects objects: caught" [ "$missed" -eq 0 ]
check 'the mirror has objects' [ "$objects" -gt 20 ]
check 'the mirror is sound again' "$build/kinko-verify" "$mirror" --genesis "$genesis" --json >out

missed=0
for object in $(find "$mirror/objects" -type f | sort); do
	mv "$object" away
	got=0
	"$build/kinko-verify" "$mirror" >out 2>err || got=$?
	[ "$got" -eq 4 ] || {
		wrong "${object#"$mirror"/}, removed: status $got: $(cat err)"
		missed=$((missed + 1))
	}
	mv away "$object"
done
check 'each object removed: caught' [ "$missed" -eq 0 ]

# ---- an older state put back -----------------------------------------------------------------------------

fresh
cp -a vault/vault.db old.db
kinko case edit C26-0001 g1_levy=2 >/dev/null
rm -f vault/vault.db-wal vault/vault.db-shm
cp -a old.db vault/vault.db
caught 'the database rolled back' 'rolled back'

fresh
kinko case edit C26-0001 g1_levy=2 >/dev/null
rm -rf vault
cp -a "$work/base/vault" vault
caught 'database and mirror rolled back' 'rolled back'
check 'database and mirror rolled back: the mirror alone is in order' \
	"$build/kinko-verify" "$mirror" --json >out

fresh
kinko case edit C26-0001 g1_levy=2 >/dev/null
rm -rf vault
cp -a "$work/base/vault" vault
KINKO_IDENTITY=suzuki.key expect 'rolled back, by one who has not seen more: not noticed' 0 kinko case list
expect 'rolled back and worked on: caught by who has seen more' 4 kinko log verify

# ---- the mirror exchanged --------------------------------------------------------------------------------

mkdir "$work/other"
cd "$work/other"
make_vault

fresh
rm -rf "$mirror"
cp -a "$work/other/$mirror" "$mirror"
caught "another vault's mirror" 'different histories'
expect "another vault's mirror: it is not the one on the paper" 4 \
	"$build/kinko-verify" "$mirror" --genesis "$genesis"

fresh
rm -rf "$mirror"
git init --quiet --bare --initial-branch=main "$mirror"
caught 'an empty mirror' 'empty'

fresh
git -C "$mirror" update-ref -d refs/heads/main
caught 'a mirror without its ref' 'empty'

# It may only be out of reach, which is no proof of anything.
fresh
rm -rf "$mirror"
expect 'no mirror: not called good' 1 kinko log verify
says 'no mirror: said' err 'mirror cannot be read'
fresh
rm -rf "${mirror:?}"/*
got=0
kinko log verify >out 2>err || got=$?
check 'an empty folder for a mirror: not called good' [ "$got" -eq 1 -o "$got" -eq 4 ]

fresh
git -C "$mirror" update-ref refs/heads/main "$(git -C "$mirror" rev-parse main~1)"
expect 'the mirror set back by one: it is brought up to date' 0 kinko log verify
check 'the mirror set back by one: sound' is_sound

# ---- the other files of the vault --------------------------------------------------------------------------

# edited FILE FILTER
edited ()
{
	jq "$2" "$1" >edited && cat edited >"$1"
}

fresh
edited vault/vault.json '.origin = "example.org/hoikv"'
expect 'vault.json, another origin: caught' 4 kinko log verify
fresh
edited vault/vault.json '.kind = "production"'
caught 'vault.json, another kind' "vault.json"
fresh
edited vault/vault.json '.id = "00112233445566778899aabbccddeeff"'
expect 'vault.json, another ID: nobody has a seat there' 6 kinko log verify
fresh
edited vault/vault.json ".mirror = \"$work/other/$mirror\""
caught "vault.json, another vault's mirror" 'different histories'
fresh
printf '{}' >>vault/vault.json
expect 'vault.json, text after its end: refused' 1 kinko log verify
fresh
sed -i 's/mirror_lag: 20/mirror_lag: 21/' vault/policy/access.yaml
caught 'the policy edited' 'not the one that was adopted'
fresh
sed -i 's/roles: \[manager, deputy\]/roles: [manager, worker]/' vault/policy/access.yaml
caught 'the policy edited to allow more' 'not the one that was adopted'
fresh
cp vault/grants/suzuki.age vault/grants/tanaka.age
expect "another person's grant: opens nothing" 6 kinko log verify
fresh
cp "$work/other/vault/grants/tanaka.age" vault/grants/tanaka.age
expect "another vault's grant: opens nothing" 6 kinko log verify
for offset in 30 150 "$(($(stat -c %s vault/grants/suzuki.age) - 1))"; do
	fresh
	flip vault/grants/tanaka.age "$offset"
	got=0
	kinko log verify >out 2>err || got=$?
	check "a bit of the grant, byte $offset: refused" [ "$got" -eq 4 -o "$got" -eq 6 ]
done
fresh
rm vault/grants/tanaka.age
caught 'a grant removed' 'is missing'
fresh
cp "$work/other/vault/vault.db" vault/vault.db
expect "another vault's database: caught" 4 kinko log verify

# ---- commits by an outsider ----------------------------------------------------------------------------------

ssh-keygen -q -t ed25519 -N '' -C '' -f "$work/outsider"
outsider=$(cut -d ' ' -f 1,2 "$work/outsider.pub")
by_outsider=(-c gpg.format=ssh -c "user.signingKey=$work/outsider" -c user.name=tanaka
	-c user.email=tanaka@kinko.invalid)

# tree_with PATH FILE: the tip's tree with that file put in.
tree_with ()
{
	local blob

	blob=$(git -C "$mirror" hash-object -w --stdin <"$2")
	GIT_INDEX_FILE=$PWD/index git -C "$mirror" read-tree main
	GIT_INDEX_FILE=$PWD/index git -C "$mirror" update-index --add --cacheinfo "100644,$blob,$1"
	GIT_INDEX_FILE=$PWD/index git -C "$mirror" write-tree
}

# commit TREE [-S]: on top of the tip; git's own hooks are none.
commit ()
{
	git -C "$mirror" "${by_outsider[@]}" commit-tree "$@" -p main -m 'case.edit 1' >tip
	git -C "$mirror" update-ref refs/heads/main "$(cat tip)"
}

# added NAME PATH FILE [-S]: both programs refuse the commit.
added ()
{
	local name=$1
	commit "$(tree_with "$2" "$3")" "${@:4}"
	expect "$name: kinko-verify catches it" 4 "$build/kinko-verify" "$mirror"
	expect "$name: kinko catches it" 4 kinko log verify
}

fresh
{
	git -C "$mirror" cat-file blob main:allowed_signers
	printf 'mallory namespaces="git" %s\n' "$outsider"
} >signers
added 'an outsider in allowed_signers' allowed_signers signers -S
fresh
git -C "$mirror" cat-file blob main:checkpoint >"$work/same"
added 'a commit without a change' checkpoint "$work/same" -S
fresh
added 'a commit without a signature' checkpoint "$work/same"
size=$("$build/kinko-verify" "$work/base/$mirror" --json | jq .result.entries)
fresh
name=$(printf 'log/00/00/00/%02d/%012d' $((size / 100)) "$size")
git -C "$work/base/$mirror" ls-tree -r main log/ | awk '/\.jsonl$/ { last = $3 } END { print last }' >last
git -C "$mirror" cat-file blob "$(cat last)" | tail -n 1 >line
prev=$(head -c -1 line | sha256sum | cut -d ' ' -f 1)
sed "s/\"seq\":[0-9]*/\"seq\":$size/; s/\"prev\":\"[0-9a-f]*\"/\"prev\":\"$prev\"/" line >"$work/forged"
added 'an entry that fits the chain, without a checkpoint' "$name.jsonl" "$work/forged" -S
fresh
added 'a file beside the log' README "$work/forged" -S
fresh
commit "$(git -C "$mirror" rev-parse 'main^{tree}')" -p "$(git -C "$mirror" rev-parse main~2)"
expect 'a merge: kinko-verify catches it' 4 "$build/kinko-verify" "$mirror"

# ---- the log rewritten ---------------------------------------------------------------------------------------

# rewrite_mirror OLD NEW [-S]: the whole history made anew with this text changed in the entries, the chain in order
# again, checkpoints as they were, commits signed by the outsider, whose key is in allowed_signers.
rewrite_mirror ()
{
	local old=$1 new=$2 prev tip='' tree commit path blob
	shift 2

	prev=$(printf '%064d' 0)
	rm -f index
	export GIT_INDEX_FILE=$PWD/index
	for commit in $(git -C "$mirror" rev-list --reverse main); do
		git -C "$mirror" diff-tree --root --no-commit-id -r "$commit" >changes
		while read -r _ _ _ blob _ path; do
			git -C "$mirror" cat-file blob "$blob" >file
			case $path in
			*.jsonl)
				while IFS= read -r line; do
					line=$(printf '%s' "$line" | sed "s|$old|$new|; s/\"prev\":\"[0-9a-f]*\"/\"prev\":\"$prev\"/")
					prev=$(printf '%s' "$line" | sha256sum | cut -d ' ' -f 1)
					printf '%s\n' "$line"
				done <file >rewritten
				;;
			allowed_signers) sed "s|ssh-ed25519 .*|$outsider|" file >rewritten ;;
			*) cp file rewritten ;;
			esac
			blob=$(git -C "$mirror" hash-object -w --stdin <rewritten)
			git -C "$mirror" update-index --add --cacheinfo "100644,$blob,$path"
		done <changes
		tree=$(git -C "$mirror" write-tree)
		tip=$(GIT_COMMITTER_DATE=$(git -C "$mirror" show -s --format=%cI "$commit") \
			GIT_AUTHOR_DATE=$(git -C "$mirror" show -s --format=%aI "$commit") \
			git -C "$mirror" "${by_outsider[@]}" commit-tree "$tree" ${tip:+-p "$tip"} "$@" \
			-m "$(git -C "$mirror" show -s --format=%B "$commit")")
	done
	unset GIT_INDEX_FILE
	git -C "$mirror" update-ref refs/heads/main "$tip"
}

fresh
rewrite_mirror '"action":"case.edit"' '"action":"case.show"' -S
git -C "$mirror" fsck --strict --no-dangling --no-progress >fsck 2>&1 ||
	wrong 'the forgery itself is not a good repository'
check 'the history rewritten: its chain is in order' "$root/docs/check-chain.sh" "$mirror" >chain
check 'the history rewritten: git accepts its signatures' commits_verify
expect 'the history rewritten: kinko-verify catches it' 4 "$build/kinko-verify" "$mirror"
expect 'the history rewritten: kinko catches it' 4 kinko log verify
fresh
rewrite_mirror '"action":"case.edit"' '"action":"case.edit"' -S
expect 'the same history, signed by an outsider: kinko-verify catches it' 4 "$build/kinko-verify" "$mirror"

# changed NAME STATEMENTS: done with the triggers gone, and caught.
changed ()
{
	fresh
	in_database "DROP TRIGGER audit_entry_is_final; DROP TRIGGER audit_entry_stays;
		DROP TRIGGER audit_note_is_final; DROP TRIGGER audit_note_stays;
		$2; SELECT changes () > 0;" >changes || true
	[ "$(tail -n 1 changes)" = 1 ] || wrong "$1: nothing was changed: $(cat changes)"
	expect "$1: caught" 4 kinko log verify
}

fresh
in_database "UPDATE audit_entry SET line = replace (line, 'case.edit', 'case.show');" >refusal || true
says 'the database itself refuses to change an entry' refusal 'never changed'
in_database 'DELETE FROM audit_entry WHERE seq = 1;' >refusal || true
says 'the database itself refuses to remove an entry' refusal 'log entries'
changed 'an entry changed in the database' \
	"UPDATE audit_entry SET line = replace (line, 'case.edit', 'case.show') WHERE line LIKE '%case.edit%'"
changed 'an entry removed from the database' 'DELETE FROM audit_entry WHERE seq = 2'
changed 'the newest entry removed from the database' \
	'DELETE FROM audit_entry WHERE seq = (SELECT max (seq) FROM audit_entry)'
changed 'a checkpoint removed from the database' \
	'DELETE FROM audit_note WHERE size = (SELECT min (size) FROM audit_note)'
changed 'a role changed in the database' "UPDATE seat SET role = 'manager' WHERE id = 'suzuki'"

fresh
in_database 'UPDATE case_version SET box = (SELECT box FROM case_version AS other
	WHERE other.case_id = case_version.case_id AND other.version = 1) WHERE version = 2;
	SELECT changes ();' >changes || true
[ "$(tail -n 1 changes)" = 1 ] || wrong "the older version: nothing was changed: $(cat changes)"
expect 'an older version of a record put back: caught when it is opened' 4 kinko case show C26-0001
check 'an older version of a record put back: nothing is shown' [ ! -s out ]
exit "$status"
