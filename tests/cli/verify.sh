#!/bin/bash
# An auditor comes back: kinko-verify --since reads only what is new, finds the same, and knows another mirror when it is given one.
set -euo pipefail

# shellcheck source=tests/cli/story.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/story.bash"

rules=$work/rules
quiet_policy "$rules"
init=(init --origin example.org/verify --operator tanaka --name '田中 一郎' --kind test --argon2 "$floor" --policy "$rules")
expect 0 as tanaka "${init[@]}"
enrol suzuki worker --numbers
mirror=$KINKO_VAULT/mirror.git
verify=("$build/kinko-verify" "$mirror" --since seen)

# ---- the first time, and again -------------------------------------------------------------------

expect_json 0 "${verify[@]}"
json '.result.since == null and .result.since_began'
[ "$(stat -c %a seen)" = 600 ] || wrong 'others can write what the auditor trusts'
says seen 'kinko-trusted v2'
entries=$(jq .result.entries out)
expect_json 0 "${verify[@]}"
json ".result.since == $entries and .result.entries == $entries and (.result.since_began | not)"

expect 0 as tanaka case list
expect 0 as suzuki case list
expect 0 as tanaka operator suspend suzuki --reason 休職
expect_json 0 "${verify[@]}"
json ".result.since == $entries and .result.entries > $entries"
jq 'del (.result.since, .result.notices)' out >part
expect_json 0 "$build/kinko-verify" "$mirror"
json '.result.since == null'
jq 'del (.result.since, .result.notices)' out | cmp - part || wrong 'who goes on finds something else than who reads all'
expect 0 "${verify[@]}" --lang en
says out 'were verified earlier and were not read again'
expect 0 "${verify[@]}" --lang ja
says out '前回までに検証済み'
expect 0 "$build/kinko-verify" "$mirror" --since begun --lang en
says out 'The file of --since begins here'

# ---- what deserves a question ---------------------------------------------------------------------

expect_json 0 "$build/kinko-verify" "$mirror"
json '.result.notices | .open_intents == [] and .unapproved == [] and .clock_back == [] and .program_changes == []
	and .policy_changes == []'
expect 0 "$build/kinko-verify" "$mirror" --lang en
says out 'Every act has its end'
# A clock that goes back by itself.
export KINKO_TEST_NOW_MS=$(($(date +%s) - 86400))000
expect 0 as tanaka case list
unset KINKO_TEST_NOW_MS
expect_json 0 "$build/kinko-verify" "$mirror"
json '.result.notices.clock_back | length == 1'
expect 0 "$build/kinko-verify" "$mirror" --lang ja
says out '時計が戻された'
expect_json 0 "${verify[@]}"
json '.result.notices.clock_back | length == 1'
expect_json 0 "${verify[@]}"
json '.result.notices.clock_back == []'

# Another program: told of by the part of the log in which it came, and by the whole.
cp "$build/kinko" another
printf x >>another
as_another ()
{
	KINKO_IDENTITY=$work/tanaka.key ./another --passphrase-fd 3 "$@" 3< <(printf '%s\n' "$passphrase")
}
expect 0 as_another case list
expect_json 0 "${verify[@]}"
json '.result.since > 0 and (.result.notices.program_changes | length == 1)'
changed=$(jq -c .result.notices.program_changes out)
expect 0 "${verify[@]}" --lang en
says out 'program and rules stayed what they were before'
expect 0 as tanaka case list
expect 0 as_another case list
expect_json 0 "${verify[@]}"
json '.result.since > 0 and .result.notices.program_changes == []'
expect_json 0 "$build/kinko-verify" "$mirror"
json ".result.notices.program_changes == $changed"

# ---- a mirror that was away while somebody was suspended --------------------------------------------

mv "$mirror" away.git
expect 0 as tanaka operator resume suzuki
expect 0 as tanaka operator suspend suzuki --reason 休職
expect 0 as tanaka case list
expect 0 as tanaka operator resume suzuki
mv away.git "$mirror"
expect 0 as suzuki case list
[ "$(git -C "$mirror" log --format='%an %cn' | sort -u | grep -c '^tanaka suzuki')" = 1 ] ||
	wrong 'suzuki did not bring the mirror up to date'
expect 0 "$build/kinko-verify" "$mirror"
expect 0 "${verify[@]}"

# ---- what is kept is damaged, or cannot be kept ---------------------------------------------------

cp seen good
flip seen $(($(stat -c %s seen) / 2))
expect 4 "${verify[@]}" --lang en
says err "'seen': the trusted checkpoint was cut off or changed"
cp good seen
truncate -s -70 seen
expect 4 "${verify[@]}"
printf 'x\n' >seen
expect 4 "${verify[@]}" --lang en
says err 'this is not a trusted checkpoint'
says err 'name another file'
cp good seen
expect 1 "$build/kinko-verify" "$mirror" --since nowhere/seen --lang en
says err "the log is in order, but 'nowhere/seen' could not be written"
cmp -s seen good || wrong 'a refusal changed what was kept'

# ---- what was not shown is not remembered ----------------------------------------------------------

export KINKO_TEST_NOW_MS=$(($(date +%s) - 2 * 86400))000
expect 0 as tanaka case list
unset KINKO_TEST_NOW_MS
for form in --lang=en --json; do
	expect 1 bash -c 'exec "$@" >/dev/full' - "${verify[@]}" "$form"
	says err 'cannot write to standard output'
	cmp -s seen good || wrong "what was not shown ($form) is remembered"
	# A reader who goes away: nothing is read of the pipe.
	# shellcheck disable=SC2016 # for the inner shell
	expect 0 bash -c '{ sleep 0.2; exec "$@"; } | exec true; exit "${PIPESTATUS[0]}"' - "${verify[@]}" "$form"
	says err 'not read to its end'
	cmp -s seen good || wrong "what was not read ($form) is remembered"
done
expect_json 0 "${verify[@]}"
json '.result.notices.clock_back | length == 1'
cmp -s seen good && wrong 'what was shown is not remembered'

# ---- another mirror -------------------------------------------------------------------------------

tip=$(git -C "$mirror" rev-parse main)
git -C "$mirror" update-ref refs/heads/main 'main~2'
expect 4 "${verify[@]}" --lang en
says err 'not the one that was verified before'
git -C "$mirror" update-ref refs/heads/main "$tip"
expect 0 "${verify[@]}"
cp seen good

# A commit that changes an earlier act; only the new one is read.
export GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x
git -C "$mirror" update-ref refs/heads/main "$(git -C "$mirror" commit-tree -p main -m x 'main^{tree}')"
expect 4 "${verify[@]}"
git -C "$mirror" update-ref refs/heads/main "$tip"
cmp -s seen good || wrong 'what was refused was kept'

git clone -q --mirror "$mirror" clone.git
git -C clone.git repack -adq
git -C clone.git update-ref -d refs/heads/gone 2>/dev/null || :
expect_json 0 "$build/kinko-verify" clone.git --since seen
json '.result.since > 0'

mv tanaka.key first.key
KINKO_VAULT=$work/other expect 0 as tanaka "${init[@]}"
expect 4 "$build/kinko-verify" "$work/other/mirror.git" --since seen --lang en
says err 'not the one that was verified before'

# ---- in one file, as a handover has it --------------------------------------------------------------

git -C "$mirror" bundle create -q "$work/mirror.bundle" HEAD main
expect_json 0 "$build/kinko-verify" "$mirror"
jq 'del (.result.mirror)' out >whole
expect_json 0 "$build/kinko-verify" mirror.bundle
jq 'del (.result.mirror)' out | cmp - whole || wrong 'a bundle tells something else than its mirror'
expect_json 0 "$build/kinko-verify" mirror.bundle --since seen
json '.result.since > 0'
expect_json 0 "$build/kinko-verify" analyze mirror.bundle
expect 4 "$build/kinko-verify" analyze mirror.bundle --genesis "$(printf '0%.0s' {1..64})" --lang en
says err 'not the one on the paper'
head -c 3000 mirror.bundle >cut.bundle
expect 4 "$build/kinko-verify" cut.bundle --lang en
says err "'cut.bundle'"
expect 1 "$build/kinko-verify" seen --lang en
says err "the mirror 'seen' is not a folder"
[ -z "$(find "${TMPDIR:-/tmp}" -maxdepth 1 -name 'kinko-verify-*' -newer seen 2>/dev/null)" ] || wrong 'something is left'

# ---- together with the other questions ------------------------------------------------------------

sed -n '/^note /,/^act /p' good | sed '1d;$d' >note
expect_json 0 "${verify[@]}" --cosigned note
json '.result.since == null and .result.cosigned_compared'

# A script whose variable is empty must not be told that all is well.
expect 2 "$build/kinko-verify"
says err 'an argument is missing'
expect 0 "$build/kinko-verify" --help

printf '%d checks\n' "$checks"
exit "$status"
