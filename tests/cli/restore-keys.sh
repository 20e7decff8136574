#!/bin/bash
# A restore where the keys are not those of the backup any more: recovery keys that were added or removed since, compartment
# keys that were renewed more than once, and a manager who got the seat by a recovery key.
set -euo pipefail

# shellcheck source=tests/cli/story.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/story.bash"

quiet_policy "$work/policy"
for_everything=("${for_everything[@]/close/close;backup}")

for key in ward spare third; do
	age-keygen -o $key.txt 2>/dev/null
done
ward=$(age-keygen -y ward.txt)
spare=$(age-keygen -y spare.txt)
third=$(age-keygen -y third.txt)

expect 0 as tanaka init --origin example.org/hoiku --operator tanaka --name '田中 一郎' --kind test \
	--policy "$work/policy" --mirror "$work/mirror.git" --argon2 "$floor" --recovery "$ward"
enrol suzuki deputy --numbers
enrol sato worker
approve R8-0001
expect 0 as tanaka case import "$root/tests/data/cases-sample.csv" --approval R8-0001
expect 0 as tanaka backup create --to tanaka --to suzuki --out b1.age --approval R8-0001
expect 0 as tanaka operator age-identity
grep -o 'AGE-SECRET-KEY-1[0-9A-Z]*' out >tanaka.txt

# key_of COMPARTMENT: the key that tanaka's grant has, by the program age
key_of ()
{
	age -d -i tanaka.txt "$work/vault/grants/tanaka.age" | sed -n "s/^$1 //p"
}

# holder COMMAND...: somebody without an identity
holder ()
{
	env -u KINKO_IDENTITY HOME="$work/nobody" "$build/kinko" "$@"
}

# restore PERSON ARGUMENT...
restore ()
{
	as "$1" backup restore "${@:2}" --to "$work/vault"
}

# ---- recovery keys since, and two renewals, of which the last was of one key only ----------------

together suzuki recovery add "$spare" --holder 架空
expect 0 as tanaka recovery add "$spare" --holder 架空 --approval "$request"
together suzuki recovery add "$third" --holder 架空
expect 0 as tanaka recovery add "$third" --holder 架空 --approval "$request"
together suzuki recovery remove recovery3
expect 0 as tanaka recovery remove recovery3 --approval "$request"
at_backup=$(key_of numbers)
expect 0 as tanaka operator rotate
numbers=$(key_of numbers)
[ "$numbers" != "$at_backup" ] || wrong 'the key for My Numbers was not renewed'
expect 0 as tanaka operator revoke sato --reason 退職
[ "$(key_of numbers)" = "$numbers" ] || wrong 'the second renewal was not of one key only'
mv "$work/vault" "$work/lost"

# A restore that is killed as soon as the mirror has it, and before the keys are renewed, makes nobody forget that they must be.
mkdir "$work/base"
cp -r "$work/mirror.git" tanaka.key.seen "$work/base"
# is_in_mirror_at N: a restore that is killed at this point; does the mirror have it?
is_in_mirror_at ()
{
	rm -rf "$work/vault" "$work"/vault.unfinished-* "$work/mirror.git"
	cp -r "$work/base/mirror.git" "$work/mirror.git"
	cp "$work/base/tanaka.key.seen" .
	KINKO_CRASH_AT=$1 restore tanaka b1.age >killed.out 2>&1 || true
	[ "$(git -C "$work/mirror.git" rev-parse main)" != "$(git -C "$work/base/mirror.git" rev-parse main)" ]
}
low=0 high=1024
while [ $((high - low)) -gt 1 ]; do
	middle=$(((low + high) / 2))
	if is_in_mirror_at $middle 2>/dev/null; then
		high=$middle
	else
		low=$middle
	fi
done
is_in_mirror_at $high 2>/dev/null || wrong 'the killed restore is not in the mirror'
[ ! -e "$work/vault" ] || wrong 'the restore was not killed'
rm -rf "$work"/vault.unfinished-*

expect_json 0 restore tanaka b1.age
json '.result | .rotated and .proved and .seedless == ["recovery2"]'
# Of the seed that is lost, and of nothing else: the files of the other keys are in order.
json '.warnings | length == 1 and (.[0] | contains("recovery2") and contains("its seed was lost"))'
[ "$(key_of numbers)" != "$at_backup" ] || wrong 'the key for My Numbers is the one of the backup again'
[ "$(key_of numbers)" != "$numbers" ] || wrong 'the key for My Numbers is one that the old vault had'
expect_json 0 as tanaka log show --action keys.rotate
json '[.result.entries[] | select(.result == "done") | .detail.compartments] | length == 4 and .[-1] == ["records", "numbers"]'
expect 0 as tanaka log verify
says err "recovery/recovery2.age"
expect 0 "$build/kinko-verify" "$work/mirror.git"
[ ! -e "$work/vault/recovery/recovery3.age" ] || wrong 'a removed recovery key is back'
# The old key works, the one without its seed does not, nor with the seed of another; with its own it does.
expect 0 holder doctor --recovery-drill --key ward.txt
expect 6 holder doctor --recovery-drill --key spare.txt
cp "$work/lost/recovery/recovery1.age" "$work/vault/recovery/recovery2.age"
expect 0 as tanaka case list
says err "recovery/recovery2.age"
cp "$work/lost/recovery/recovery2.age" "$work/vault/recovery/recovery2.age"
expect 0 as tanaka case list
is_silent_of err recovery2
expect 0 holder doctor --recovery-drill --key spare.txt
expect 6 holder doctor --recovery-drill --key third.txt

# ---- who got the seat by a recovery key since ----------------------------------------------------

expect 0 as tanaka backup create --to tanaka --to "$ward" --out b2.age --approval R8-0001
rm tanaka.key
expect 0 as tanaka operator request --operator tanaka --name '田中 一郎' --out new.request --argon2 "$floor"
expect 0 holder recovery use new.request --key ward.txt \
	--pledged 2026-04-01 --trained 2026-04-02 --notified 2026-04-03
rm -rf "$work/vault"
expect 6 restore tanaka b2.age # the grant in it is for the key that is lost
expect 6 restore tanaka b2.age --key third.txt
expect_json 0 restore tanaka b2.age --key ward.txt
json '.result | .proved and .regranted == ["tanaka"]'
expect 0 as tanaka log verify
expect 0 as tanaka case reveal C26-0003 child --purpose audit-response --approval R8-0001 --out n.txt
expect 0 "$build/kinko-verify" "$work/mirror.git"

# The recovery key alone is not enough: who holds no seat of a manager or deputy restores nothing.
rm -rf "$work/vault"
expect 3 restore sato b2.age --key ward.txt
[ ! -e "$work/vault" ] || wrong 'a refused restore left a vault'
