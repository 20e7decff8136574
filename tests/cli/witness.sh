#!/bin/bash
# An auditor who trusts neither the contractor nor kinko: makes a key on a stick of its own, cosigns what has grown out of what
# was seen before, is convinced by proofs that travel alone, and meets a history that was rewritten with all keys. What is signed
# is checked with openssl besides.
set -euo pipefail
# shellcheck source=tests/cli/story.bash
. "$(dirname -- "$0")/story.bash"

mirror=$work/vault/mirror.git
export KINKO_IDENTITY=$work/tanaka.key

# The auditor has no vault.
auditor ()
{
	env -u KINKO_VAULT -u KINKO_IDENTITY "$build/kinko" --passphrase-fd 3 witness "$@" \
		3< <(printf '%s\n' "$passphrase" "$passphrase")
}

verify ()
{
	"$build/kinko-verify" "$@"
}

# flipped FILE BYTE: a copy of it, FILE.bad, with one bit of that byte turned over.
flipped ()
{
	local byte

	cp "$1" "$1.bad"
	byte=$(od -An -tu1 -j "$2" -N 1 "$1")
	# shellcheck disable=SC2059 # the format is the byte
	printf "\\x$(printf %x $((byte ^ 1)))" | dd of="$1.bad" bs=1 seek="$2" conv=notrunc status=none
}

expect 0 as tanaka init --origin example.org/hoiku --operator tanaka --name '田中 一郎' --kind test --argon2 "$floor"
expect_json 0 verify "$mirror"
genesis=$(jq -r .result.genesis out)

# ---- the witness ---------------------------------------------------------------------------------

mkdir stick
expect_json 0 auditor init --name ward-audit --out stick/audit.key --argon2 "$floor"
vkey=$(jq -r .result.vkey out)
json '.result.name == "ward-audit" and (.result.vkey | startswith("ward-audit+"))'
[ "$(stat -c %a stick/audit.key)" = 600 ] || wrong 'the key of the witness is open to others'
expect 1 auditor init --name ward-audit --out stick/audit.key --argon2 "$floor" # never over one
says err "'kinko witness show --key' tells whose key"
printf 'a,b\n' >wrong.csv
expect 1 auditor show --key wrong.csv
says err "'wrong.csv' was taken as the key of a witness"
is_silent_of err --identity
expect 2 auditor init --name ward-audit
expect_json 0 auditor show --key stick/audit.key
json '.result.remembered == null'
expect 0 auditor show --key stick/audit.key --lang ja
says out '立会人 '

# Where trust begins is said.
expect_json 1 auditor cosign "$mirror" --key stick/audit.key
json '.error.code == "not-found" and (.error.hint | contains("--genesis"))'
expect 4 auditor cosign "$mirror" --key stick/audit.key --genesis "${genesis//[0-4]/0}"
[ ! -e stick/audit.key.state ] || wrong 'a log that is not the one on the paper is remembered'
expect 1 auditor cosign "$mirror" --key tanaka.key --genesis "$genesis" # not a witness's
expect_json 0 auditor cosign "$mirror" --key stick/audit.key --genesis "$genesis" --out stick/first.note
json '.result.since == null and .result.size > 0'
first=$(jq .result.size out)
expect_json 0 auditor show --key stick/audit.key
json ".result.remembered.size == $first and .result.remembered.genesis == \"$genesis\""

# Another auditor only verifies, and goes on from there each time.
expect 0 verify "$mirror" --since first.trusted
cp first.trusted trusted

# The witness does not sign over another file, and is asked for nothing then.
expect 1 auditor cosign "$mirror" --key stick/audit.key --out stick/first.note

# ---- what was signed, by openssl -------------------------------------------------------------------

# pem VKEY: the public key of a vkey, as openssl reads it. What is behind the second '+' may have others.
pem ()
{
	local base64=${1#*+}

	{
		printf '302a300506032b6570032100' | xxd -r -p
		printf %s "${base64#*+}" | base64 -d | tail -c 32
	} | openssl pkey -pubin -inform DER
}

# line_of NOTE VKEY: the bytes behind the key ID in the signature line of that key.
line_of ()
{
	local id=${2#*+}

	id=$(printf %s "${id%%+*}" | xxd -r -p | base64)
	grep -F -- "— ${2%%+*} " "$1" | sed 's/.* //' | while read -r base64; do
		[ "$(printf %s "$base64" | base64 -d | head -c 4 | base64)" != "$id" ] ||
			printf %s "$base64" | base64 -d | tail -c +5
	done
}

# openssl_agrees MESSAGE SIGNATURE VKEY
openssl_agrees ()
{
	pem "$3" >key.pem
	openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in "$1" -sigfile "$2" >/dev/null
}

sed '/^$/q' stick/first.note | sed '$d' >text
line_of stick/first.note "$vkey" >payload
seconds=$((16#$(head -c 8 payload | xxd -p)))
tail -c 64 payload >signature
{ printf 'cosignature/v1\ntime %s\n' "$seconds" && cat text; } >message
expect 0 openssl_agrees message signature "$vkey"
{ printf 'cosignature/v1\ntime %s\n' "$((seconds + 1))" && cat text; } >message
expect 1 openssl_agrees message signature "$vkey"
now=$(date +%s)
[ "$seconds" -le "$now" ] && [ "$seconds" -gt $((now - 600)) ] || wrong "the time of the cosignature is $seconds"

# ---- into the log and the mirror -------------------------------------------------------------------

expect 1 as tanaka log cosign stick/first.note # whose is it?
flipped stick/first.note $(($(stat -c %s stick/first.note) - 30))
expect 4 as tanaka log cosign stick/first.note.bad --witness "$vkey"
expect 2 as tanaka log cosign stick/first.note --witness "${vkey}x"
expect_json 0 as tanaka log cosign stick/first.note --witness "$vkey"
json ".result.size == $first and .result.file == \"$first-ward-audit.note\""
expect 1 as tanaka log cosign stick/first.note # it is there
git -C "$mirror" cat-file blob "main:cosignatures/$first-ward-audit.note" >there
cmp -s there stick/first.note || wrong 'the file in the mirror is another one'
expect_json 0 verify "$mirror" --witness "$vkey" --genesis "$genesis"
json ".result.witnesses[0].size == $first and (.result.cosignatures | length == 1)"
expect_json 0 as tanaka log verify
expect 0 verify "$mirror" --witness "$vkey"
says out "ward-audit"
# The analysis says the same on top, in every form.
expect_json 0 verify analyze "$mirror" --witness "$vkey"
json ".result.verification.witnesses[0].size == $first and .result.verification.cosigned_compared == false"
expect 0 verify analyze "$mirror" --witness "$vkey" --cosigned stick/first.note
says out "The witness 'ward-audit' cosigned the log up to its first $first"
says out 'grew out of the checkpoint that you kept'
expect 0 verify analyze "$mirror" --witness "$vkey" --format html
says out "ward-audit"
expect 2 verify analyze "$mirror" --witness nonsense
[ -z "$(git -C "$mirror" log --diff-filter=MDR --format=%H main -- log cosignatures)" ] ||
	wrong 'a commit changes what was there'

# Another witness never cosigned it.
expect_json 0 auditor init --name other --out other.key --argon2 "$floor"
other=$(jq -r .result.vkey out)
expect 4 verify "$mirror" --witness "$vkey" --witness "$other"
expect 4 verify analyze "$mirror" --witness "$other" --out never.html --format html
[ ! -e never.html ] || wrong 'an analysis was written without the witness'
says err "'other' never cosigned"
expect 2 verify "$mirror" --witness nonsense

# ---- proofs that travel ------------------------------------------------------------------------------

expect_json 0 as tanaka log prove 0 --out p.tlog-proof
json ".result.checkpoint.size == $first and ([.result.checkpoint.vouchers[].kind] | sort == [\"log\", \"witness\"])"
logkey=$(jq -r '.result.checkpoint.vouchers[] | select(.kind == "log") | .vkey' out)
[ "$(head -n 1 p.tlog-proof)" = 'c2sp.org/tlog-proof@v1' ] || wrong 'the proof begins with something else'
mkdir elsewhere
cp p.tlog-proof elsewhere
travelled=elsewhere/p.tlog-proof # that, and what stands on paper
expect_json 1 verify proof $travelled
json '.error.code == "failed" and .result.checkpoint.vouchers == [] and .result.entry.action == "vault.genesis"'
expect_json 0 verify proof $travelled --log "$logkey"
json '.result.proves == "entry" and .result.index == 0 and (.result.checkpoint.vouchers | length == 1)'
expect 0 verify proof $travelled --witness "$vkey"
says out 'vault.genesis'
says out 'Not proved'
expect 4 verify proof $travelled --log "$logkey" --witness "$other"
expect 0 verify proof $travelled --mirror "$mirror" --genesis "$genesis"
expect 4 verify proof $travelled --mirror "$mirror" --genesis "${genesis//[0-4]/0}"
expect 2 verify proof $travelled --genesis "$genesis"
expect 2 verify proof $travelled --cosigned "$work/stick/first.note" # an option of another command

# The entry itself, as the mirror has it, and another one.
git -C "$mirror" cat-file blob main:log/00/00/00/00/000000000000.jsonl >entry
git -C "$mirror" cat-file blob main:log/00/00/00/00/000000000001.jsonl >another
expect 0 verify proof $travelled --entry entry --log "$logkey"
expect 4 verify proof $travelled --entry another --log "$logkey"

# Bits and pieces of it.
bytes=$(stat -c %s $travelled)
missed=0
for ((at = 3; at < bytes; at += 79)); do
	flipped $travelled "$at"
	got=0
	verify proof $travelled.bad --log "$logkey" >/dev/null 2>&1 || got=$?
	# a bit of the witness's line makes that one unknown, and the log's own signature stands
	[ "$got" -ne 0 ] || verify proof $travelled.bad --log "$logkey" --witness "$vkey" >/dev/null 2>&1 || got=4
	[ "$got" -ne 0 ] || missed=$((missed + 1))
	head -c "$at" $travelled >piece
	got=0
	verify proof piece --log "$logkey" --witness "$vkey" >/dev/null 2>&1 || got=$?
	[ "$got" -eq 4 ] || missed=$((missed + 1))
done
[ "$missed" -eq 0 ] || wrong "$missed damaged proofs were believed"

# The newest entry no witness has seen yet. Without a key of the vault the mirror gives the same.
size=$(verify "$mirror" --json | jq .result.entries)
expect_json 0 env -u KINKO_VAULT "$build/kinko" log prove $((size - 1)) --mirror "$mirror" --out q.tlog-proof
json ".result.checkpoint.size == $size"
expect 0 verify proof q.tlog-proof --log "$logkey"
expect 4 verify proof q.tlog-proof --log "$logkey" --witness "$vkey"
expect 1 env -u KINKO_VAULT "$build/kinko" log prove "$size" --mirror "$mirror"
expect 0 env -u KINKO_VAULT "$build/kinko" log prove 0 --mirror "$mirror"
cmp -s out p.tlog-proof || wrong 'vault and mirror give two proofs of one entry'
expect 2 as tanaka log prove
expect 2 as tanaka log prove 0 --since stick/first.note
expect 2 as tanaka log prove nonsense

# That the log grew.
expect_json 0 as tanaka log prove --since stick/first.note --out grown.proof
json ".result.since == $first and .result.proves == \"growth\""
expect_json 0 verify proof grown.proof --log "$logkey" --witness "$vkey"
json ".result.older.size == $first and .result.checkpoint.size > $first"
expect 1 verify proof grown.proof --witness "$vkey" --lang en
says err 'vouches for its newer checkpoint'
says out 'Nor does a proof tell whether the log has grown since.'
sed 's/^[A-Za-z0-9+/]\{43\}=$/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=/' grown.proof >bad.proof
expect 4 verify proof bad.proof --log "$logkey"

# ---- the next visit -----------------------------------------------------------------------------------

cp -a vault older # what the one who rewrites begins from
cp tanaka.key.seen older.seen
expect 0 as tanaka operator list
expect_json 0 auditor cosign "$mirror" --key stick/audit.key --out stick/second.note
json ".result.since == $first"
second=$(jq .result.size out)
expect 0 as tanaka log cosign stick/second.note # known by now
expect_json 0 verify "$mirror" --witness "$vkey" --cosigned stick/second.note
json ".result.cosigned_compared and .result.witnesses[0].size == $second"

expect_json 0 verify "$mirror" --since trusted
json '.result.since > 0'

# What the witness remembers, damaged: it is neither believed nor forgotten.
cp stick/audit.key.state kept
flipped stick/audit.key.state 300
mv stick/audit.key.state.bad stick/audit.key.state
expect 4 auditor cosign "$mirror" --key stick/audit.key
head -c 200 kept >stick/audit.key.state
expect 4 auditor cosign "$mirror" --key stick/audit.key --first-sight
cp kept stick/audit.key.state

# Killed between what is remembered and what is signed: nothing was signed that is not remembered.
for n in 1 2 3 4 5 6 7 8 9; do
	cp kept stick/audit.key.state
	rm -f killed.note
	got=0
	KINKO_CRASH_AT=$n auditor cosign "$mirror" --key stick/audit.key --out killed.note >/dev/null 2>&1 || got=$?
	[ "$got" -eq 137 ] || break
	remembered=$(auditor show --key stick/audit.key --json | jq .result.remembered.size)
	if [ -e killed.note ] && [ "$remembered" -lt "$(sed -n 2p killed.note)" ]; then
		wrong "killed at $n: signed, and not remembered"
	fi
done
[ "$n" -gt 4 ] || wrong 'the witness was not killed'
cp kept stick/audit.key.state

# ---- a history that was rewritten with all keys ----------------------------------------------------------

mv vault newer
mv tanaka.key.seen newer.seen
cp -a older vault
cp older.seen tanaka.key.seen
for _ in 1 2 3 4; do expect 0 as tanaka case list; done
expect_json 0 verify "$mirror" --genesis "$genesis" # in itself it is whole
json ".result.entries > $second"
expect 0 verify "$mirror" --cosigned stick/first.note # the fork is later

expect_json 4 auditor cosign "$mirror" --key stick/audit.key --evidence fork.evidence
json '.error.code == "integrity" and (.error.message | contains("rewritten")) and (.error.hint | contains("fork.evidence"))'
cmp -s kept stick/audit.key.state || wrong 'the witness remembers the other history'
expect 4 verify "$mirror" --cosigned stick/second.note --witness "$vkey"
says err 'rewritten'
says err '--evidence'
expect 4 verify "$mirror" --cosigned stick/second.note --evidence fork2.evidence
expect 4 as tanaka log cosign stick/second.note # in the rewritten vault

# The operator's own memory says so, too, and how to write it down.
cp newer.seen tanaka.key.seen
expect 4 as tanaka case list
says err 'rewritten'
says err '--cosigned'
expect 4 verify "$mirror" --cosigned tanaka.key.seen --evidence fork3.evidence
expect 2 verify "$mirror" --evidence fork4.evidence

# And so does what the last verification left behind.
cp trusted kept.trusted
expect 4 verify "$mirror" --since trusted
says err 'not the one that was verified before: the history was rewritten'
says err '--evidence'
expect 4 verify "$mirror" --since trusted --evidence fork5.evidence
says err 'fork5.evidence'
expect 4 verify "$mirror" --since trusted --evidence fork5.evidence # never over one
says err 'could not be written'
cmp -s trusted kept.trusted || wrong 'the other history is trusted'

for file in fork.evidence fork2.evidence fork3.evidence fork5.evidence; do
	expect_json 1 verify evidence "$file" # by keys that stand in it and nowhere else
	json "(.result.same_keys | map(.vkey) == [\"$logkey\"]) and .result.older.root != .result.newer_root_there"
	expect 0 verify evidence "$file" --log "$logkey"
	expect 4 verify evidence "$file" --witness "$other"
done
# What the witness wrote down holds the witness's own signature.
for file in fork.evidence fork2.evidence; do
	expect_json 0 verify evidence "$file" --witness "$vkey" --log "$logkey"
	json ".result.older.vouchers | any(.kind == \"witness\" and .vkey == \"$vkey\")"
done
expect 4 verify evidence fork3.evidence --witness "$vkey"
expect 0 verify evidence fork.evidence --witness "$vkey"
says out 'Both were signed with the same key'
bytes=$(stat -c %s fork.evidence)
missed=0
for ((at = 5; at < bytes; at += 113)); do
	flipped fork.evidence "$at"
	verify evidence fork.evidence.bad --log "$logkey" >/dev/null 2>&1 && missed=$((missed + 1))
	head -c "$at" fork.evidence >piece
	verify evidence piece --log "$logkey" >/dev/null 2>&1 && missed=$((missed + 1))
done
[ "$missed" -eq 0 ] || wrong "$missed pieces of damaged evidence were believed"

# By hand: both notes are signed with the log's key, and say different things.
sed -n 's/^old //p' fork.evidence | base64 -d >older.note
sed '1,/^$/d' fork.evidence >newer.note
for note in older newer; do
	sed '/^$/q' "$note.note" | sed '$d' >text
	line_of "$note.note" "$logkey" >signature
	expect 0 openssl_agrees text signature "$logkey"
done

# A state of the same log that is only older is told from a fork: it contradicts nothing.
rm -rf vault
cp -a older vault
cp older.seen tanaka.key.seen
expect 4 auditor cosign "$mirror" --key stick/audit.key --evidence no.evidence
says err 'rolled back'
expect 4 verify "$mirror" --since trusted --evidence no.evidence
says err 'rolled back'
[ ! -e no.evidence ] || wrong 'evidence of what cannot be shown'

# Begun anew under the same name, with other keys: the cosignature holds against that as well.
rm -rf vault tanaka.key tanaka.key.seen
expect 0 as tanaka init --origin example.org/hoiku --operator tanaka --name '田中 一郎' --kind test --argon2 "$floor"
for _ in 1 2 3 4 5 6 7 8; do expect 0 as tanaka case list; done
expect 4 auditor cosign "$mirror" --key stick/audit.key --evidence anew.evidence
expect_json 0 verify evidence anew.evidence --log "$logkey" --witness "$vkey"
json '.result.same_keys == []'
expect 4 verify "$mirror" --since first.trusted --evidence anew3.evidence
expect_json 0 verify evidence anew3.evidence --log "$logkey"
json '.result.same_keys == []'
expect 4 verify "$mirror" --cosigned stick/first.note # nobody here is known to have signed it
says err 'no key of this log'
expect 4 verify "$mirror" --cosigned stick/first.note --witness "$vkey" --evidence anew2.evidence
expect 4 verify analyze "$mirror" --cosigned stick/first.note --witness "$vkey" --evidence anew4.evidence
cmp -s anew2.evidence anew4.evidence || wrong 'the analysis writes other evidence'
expect 0 verify evidence anew2.evidence --witness "$vkey"

# The true one is still cosigned.
rm -rf vault
cp -a newer vault
expect 0 auditor cosign "$mirror" --key stick/audit.key
says out 'ward-audit'

printf '%d checks\n' "$checks"
exit "$status"
