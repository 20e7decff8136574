#!/bin/bash
# Backups, as the people in the office make, check and list them; and a restore, from the lost vault to the one that goes on.
set -euo pipefail

# shellcheck source=tests/cli/story.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/story.bash"

quiet_policy "$work/policy"
for_everything=("${for_everything[@]/close/close;backup}")

# ---- a vault with something in it --------------------------------------------------------------

expect 0 as tanaka init --origin example.org/hoiku --operator tanaka --name '田中 一郎' --kind test \
	--policy "$work/policy" --mirror "$work/mirror.git" --argon2 "$floor"
enrol suzuki deputy --numbers
enrol sato worker
approve R8-0001
expect 0 as tanaka case import "$root/tests/data/cases-sample.csv" --approval R8-0001
expect 0 as sato contact add caller=施設 service=fee-tier topic='書類' minutes=5

# ---- making one --------------------------------------------------------------------------------

age-keygen -o safe.txt 2>/dev/null
safe=$(age-keygen -y safe.txt)

expect 2 as tanaka backup create --out b1.age
expect 2 as tanaka backup create --to "$safe"
expect 3 as tanaka backup create --to "$safe" --out b1.age
expect 3 as sato backup create --to "$safe" --out b1.age --approval R8-0001
expect 1 as tanaka backup create --to nobody --out b1.age --approval R8-0001
says err 'neither an age recipient nor a person who holds keys'
[ ! -e b1.age ] || wrong 'a refused backup left a file'
expect_json 0 as tanaka backup create --to "$safe" --to suzuki --out b1.age --approval R8-0001
json '.result.copy | test("^F[0-9]{2}-0001$")'
json '.result.recipients | length == 2'
copy=$(jq -r .result.copy out)
entries=$(jq -r .result.entries out)
[ "$(jq -r .result.sha256 out)" = "$(sha256sum <b1.age | cut -d' ' -f1)" ] || wrong 'another hash than that of the file'
expect 1 as tanaka backup create --to "$safe" --out b1.age --approval R8-0001 # never over a file
expect 0 as tanaka backup list
says out "$copy"
is_silent_of out overdue

# ---- with stock tools alone --------------------------------------------------------------------

mkdir stock
age -d -i safe.txt b1.age | tar -x -C stock -f -
[ "$(age -d -i safe.txt b1.age | tar -tf - | head -n 1)" = manifest.json ] || wrong 'the manifest is not the first file'
(cd stock && jq -r '.files[] | "\(.sha256)  \(.name)"' manifest.json | sha256sum --quiet -c) || wrong 'the manifest lies'
[ "$(jq -r '.checkpoint | split("\n")[1]' stock/manifest.json)" = "$entries" ] || wrong 'another checkpoint'
compgen -G "$work/vault/.work*" >/dev/null && wrong 'something is left in the vault'
expect 0 as suzuki operator age-identity
grep -o 'AGE-SECRET-KEY-1[0-9A-Z]*' out >suzuki.txt
age -d -i suzuki.txt stock/grants/suzuki.age >grant.txt
key=$(sed -n 's/^records //p' grant.txt)
cases=$(sqlcipher stock/vault.db "PRAGMA key = \"x'$key'\"; PRAGMA cipher_page_size = 8192; SELECT count (*) FROM case_file;" 2>/dev/null | tail -n 1)
[ "$cases" = 10 ] || wrong "sqlcipher finds $cases cases"

# ---- verifying ---------------------------------------------------------------------------------

expect_json 0 as suzuki backup verify b1.age
json ".result | .copy == \"$copy\" and .entries == $entries and .versions == 10 and .mirrored > .entries"
expect 6 as tanaka backup verify b1.age # not sealed to tanaka
says err 'to whom it was sealed'
expect 0 as tanaka backup verify b1.age --key safe.txt
expect 0 as tanaka backup verify b1.age --key - <safe.txt
expect 0 as tanaka backup verify b1.age --key suzuki.key # an identity file of kinko, whose passphrase is asked for
expect 6 as tanaka backup verify b1.age --key tanaka.key
age-keygen 2>/dev/null | cat - safe.txt >several.txt
expect 0 as tanaka backup verify b1.age --key several.txt
expect 2 as tanaka backup verify b1.age --key - --key -
expect 1 as tanaka backup verify b1.age --key <(echo "$safe") --lang en
says err 'a recipient, which opens nothing'
expect_json 0 as tanaka backup list
json '.result.backups[0] | .verified_on != null and .open and .made'
# One that cannot be restored by those to whom it is sealed is warned of when it is made, and only then.
expect 0 as tanaka backup create --to sato --out worker.age --approval R8-0001 --lang en
says err 'sealed to nobody who may verify or restore it'
expect 0 as tanaka backup create --to sato --to "$safe" --out worker2.age --approval R8-0001 --lang en
says err 'without the key file of another recipient'
expect 0 as tanaka backup create --to sato --to tanaka --out worker3.age --approval R8-0001 --lang en
is_silent_of err 'sealed to'
rm worker*.age

# ---- life goes on, and the vault is lost -------------------------------------------------------

# Written after the backup, and so lost: a case's change, an inquiry. An erasure and a use of an approval: not undone.
approve_once=(number=R8-0009 date=2026-04-01 official=架空課長 what=架空の承認 expires=2199-03-31 acts='export' uses=1)
expect 0 as tanaka approval add "${approve_once[@]}"
# What is open when the backup is made, and is decided, used or ended afterwards.
expect 0 as suzuki erasure reserve C26-0004 C26-0005 C26-0006 --on 2199-01-01 --reason 架空
for n in 4 8 9; do expect 0 as tanaka case withdraw "C26-000$n" --reason 辞退; done
# asks N: for the erasure of the case, in $request
asks ()
{
	expect_json 0 as tanaka approval request case erase "C26-000$1" --approval R8-0001 --witness 架空
	request=$(jq -r .result.number out)
}
asks 4
late=$request # granted and used since
asks 9
waiting=$request # granted since
asks 8
granted=$request # used since
expect 0 as suzuki approval grant "$granted"
expect_json 0 as tanaka backup create --to tanaka --to suzuki --out b2.age --approval R8-0001
from=$(jq -r .result.entries out)
expect 0 as sato case edit C26-0002 address='東京都目黒区架空町1-1-1'
expect 0 as sato contact add caller=施設 service=fee-tier topic='後の問い合わせ' minutes=5
expect 0 as tanaka case withdraw C26-0001 --reason 辞退
together suzuki case erase-numbers C26-0001 --approval R8-0001
expect 0 as tanaka case erase-numbers C26-0001 --approval "$request" --yes C26-0001
expect 0 as suzuki approval grant "$late"
expect 0 as tanaka case erase C26-0004 --approval "$late" --witness 架空 --yes C26-0004
expect 0 as tanaka case erase C26-0008 --approval "$granted" --witness 架空 --yes C26-0008
expect 0 as suzuki approval grant "$waiting"
expect 0 as suzuki erasure cancel "V$year-0003" --reason 架空
expect 0 as tanaka case export --column case_no --to 区 --erase-by 2199-03-31 --out list.csv --approval R8-0009
enrol ito worker --numbers
expect 0 as tanaka operator suspend sato --reason 休職
expect 0 as tanaka log verify
cp -r "$work/vault" "$work/old"
lost=$(mktemp -u "$work/lost.XXXX")
mv "$work/vault" "$lost"

# ---- what is refused ---------------------------------------------------------------------------

# restore PERSON ARGUMENT...
restore ()
{
	as "$1" backup restore "${@:2}"
}

expect 2 restore tanaka b2.age
expect 2 restore tanaka b2.age --to "$work/vault" --mirror x --without-mirror
expect 1 restore tanaka b2.age --to "$work/old" # never over something
says err 'there already'
expect 1 restore tanaka nothing.age --to "$work/vault"
expect 1 restore tanaka list.csv --to "$work/vault" --lang en
says err "'list.csv' is not an age file"
expect 6 restore tanaka b1.age --to "$work/vault" # not sealed to tanaka
expect 3 restore sato b2.age --to "$work/vault" --key suzuki.txt # who is suspended by now is no manager anyway
head -c -1 b2.age >cut.age
expect 4 restore tanaka cut.age --to "$work/vault" --lang en
says err "'cut.age' is cut off"
expect 1 "$build/kinko" handover inspect b1.age --key safe.txt --lang en
says err 'this is a backup, not a handover'
says err "'kinko backup verify'"
(cat b2.age && printf x) >longer.age
expect 4 restore tanaka longer.age --to "$work/vault"
cp b2.age flipped.age
flip flipped.age 100000
expect 4 restore tanaka flipped.age --to "$work/vault"
git clone -q --bare "$work/mirror.git" short.git
GIT_DIR=short.git git update-ref refs/heads/main "$(GIT_DIR=short.git git rev-list --reverse main | sed -n 5p)"
expect 4 restore tanaka b2.age --to "$work/vault" --mirror short.git
says err 'before the backup'
expect 0 as tanaka --vault "$work/other" init --origin example.org/hoiku --operator tanaka --name '田中 一郎' --kind test \
	--policy "$work/policy" --mirror "$work/other.git" --identity other.key --argon2 "$floor"
expect 4 restore tanaka b2.age --to "$work/vault" --mirror other.git
says err "another vault's"
expect 1 as other --vault "$work/other" backup verify b1.age --key safe.txt --lang en
says err "'b1.age' is a backup of another vault"
[ ! -e "$work/vault" ] || wrong 'a refused restore left a vault'
compgen -G "$work/vault.unfinished-*" >/dev/null && wrong 'a refused restore left a folder'

# ---- the restore -------------------------------------------------------------------------------

to=$("$build/kinko-verify" "$work/mirror.git" --json | jq -r .result.entries)
expect_json 0 restore suzuki b2.age --to "$work/vault"
json ".result | .from == $from and .to == $to and .proved and .repeated >= 2"
json '[.result.lost[].action] | index("case.edit") and index("contact.add") and index("number.erase")'
json '.result.nameless == ["ito"] and .result.regranted == ["ito"]'
expect 0 "$build/kinko-verify" "$work/mirror.git"
says out "before entry $from"
expect_json 0 "$build/kinko-verify" "$work/mirror.git"
json ".result.restores | length == 1 and .[0].from == $from and .[0].to == $to and .[0].mirror"
expect 0 as tanaka log verify
expect_json 0 as tanaka log show
json '[.result.entries[] | select(.action == "vault.restored")] | length == 1'

# Nothing that was erased is back, and nothing that was used up can be used again.
expect 1 as tanaka case reveal C26-0001 child --purpose audit-response --approval R8-0001 --out n.txt
expect_json 0 as tanaka case show C26-0001
json '.result.state_id == "purged" or .result.state == "番号廃棄済"'
expect_json 0 as tanaka case show C26-0004
json ".result.erased"
expect 3 as tanaka case export --column case_no --to 区 --erase-by 2199-03-31 --out again.csv --approval R8-0009
# Nor a grant, though the backup has it unused, or not given yet; one that was not used is given anew.
for n in "$late" "$granted"; do
	expect_json 0 as tanaka approval show "$n"
	json '.result.fields.state == "used" and (.result.open | not)'
done
expect 0 as suzuki approval grant "$waiting"
# What was reserved of an erased case is done; what was taken back since can be taken back again, and stops nobody.
expect_json 0 as suzuki erasure due --on 2199-12-31
json '[.result.due[] | select(.reservation != null) | .case_no] == ["C26-0005", "C26-0006"]'
expect 0 as suzuki erasure cancel "V$year-0003" --reason 架空
expect 1 as suzuki erasure cancel "V$year-0001" --reason 架空
says err 'was carried out'
# Who had been suspended still is, and who had been enrolled since works on.
expect 6 as sato case list
expect 0 as ito case list
expect 0 as tanaka case reveal C26-0003 child --purpose audit-response --approval R8-0001 --out n3.txt
# What was lost is done again.
expect 0 as tanaka case edit C26-0002 address='東京都目黒区架空町1-1-1'
expect 0 as tanaka log verify --deep
# The old vault is refused.
expect 4 as tanaka --vault "$work/old" case list
says err 'rolled back'

# A backup of the restored vault, and a second restore, from a backup of before the first.
expect 0 as tanaka backup create --to tanaka --out b3.age --approval R8-0001
expect 0 as tanaka backup verify b3.age
rm -rf "$work/vault"
expect_json 0 restore tanaka b2.age --to "$work/vault"
json '[.result.lost[].seq] | length > 10'
expect 0 as suzuki log verify
expect 1 as tanaka case reveal C26-0001 child --purpose audit-response --approval R8-0001 --out n.txt
expect 0 as tanaka log verify
expect 0 "$build/kinko-verify" "$work/mirror.git"

# ---- keys that were renewed since ---------------------------------------------------------------

expect 0 as tanaka backup create --to tanaka --to "$safe" --out b4.age --approval R8-0001
mkdir earlier
age -d -i safe.txt b4.age | tar -x -C earlier -f -
expect 0 as tanaka operator revoke suzuki --reason 退職
rm -rf "$work/vault"
expect_json 0 restore tanaka b4.age --to "$work/vault"
json '.result.rotated and .result.proved'
expect 6 as suzuki case list
expect 0 as tanaka log verify
expect 0 "$build/kinko-verify" "$work/mirror.git"
expect 0 as tanaka case reveal C26-0003 child --purpose audit-response --approval R8-0001 --out n4.txt
# The key that suzuki knows, out of the backup, opens the backup and not the vault.
age -d -i suzuki.txt earlier/grants/suzuki.age >grant.txt
key=$(sed -n 's/^records //p' grant.txt)
opens ()
{
	sqlcipher "$1" "PRAGMA key = \"x'$key'\"; PRAGMA cipher_page_size = 8192; SELECT count (*) FROM case_file;" 2>/dev/null | tail -n 1
}
[ "$(opens earlier/vault.db)" = 10 ] || wrong 'the key does not open the database of the backup'
[ "$(opens "$work/vault/vault.db")" = 10 ] && wrong 'a key from the backup opens the restored vault'

# ---- without the mirror ------------------------------------------------------------------------

expect 0 as ito log verify
rm -rf "$work/vault"
# Not while the mirror is where the vault had it: the history would part there.
expect 2 restore tanaka b3.age --to "$work/vault" --without-mirror
says err "mirror of this vault is there"
[ ! -e "$work/vault" ] || wrong 'a refused restore left a vault'
rm -rf "$work/mirror.git"
expect 1 restore tanaka b3.age --to "$work/vault"
says err '--without-mirror'
# A restore that is killed leaves its folder, which the next one of this vault removes.
left=
for n in $(seq 60 8 200); do
	KINKO_CRASH_AT=$n restore tanaka b3.age --to "$work/beside" --without-mirror >/dev/null 2>&1 && break
	left=$(find "$work" -path "$work/beside.unfinished-*/vault.db")
	[ -z "$left" ] || break
done
[ -n "$left" ] || wrong 'no killed restore left a database'
expect_json 0 restore tanaka b3.age --to "$work/vault" --without-mirror
[ -z "$(find "$work" -path '*.unfinished-*')" ] || wrong 'what a killed restore left is still there'
json '.result | .proved == false and .from == .to and .lost == []'
expect 0 as ito log verify
says err 'restored without its mirror'
expect 0 as ito log verify
is_silent_of err 'restored without its mirror'
mkdir "$work/vault.unfinished-0123abcd"
cp "$work/vault/vault.json" "$work/vault/vault.db" "$work/vault.unfinished-0123abcd"
expect 0 as ito log verify --deep
says err 'vault.unfinished-0123abcd'
rm -r "$work/vault.unfinished-0123abcd"
expect 0 "$build/kinko-verify" "$work/vault/mirror.git"
says out 'without a mirror'

# ---- what a killed backup leaves ---------------------------------------------------------------

# The copy of the database goes at the next opening, whatever that is for: no erasure could reach into it.
copied=
for n in $(seq 16 4 120); do
	KINKO_CRASH_AT=$n as tanaka backup create --to "$safe" --out "killed$n.age" --approval R8-0001 >/dev/null 2>&1 || true
	copied=$(find "$work/vault" -path '*/.work-*/vault.db' -size +100k)
	[ -z "$copied" ] || break
done
[ -n "$copied" ] || wrong 'no killed backup left a copy of the database'
expect 0 as tanaka case list
[ "$(find "$work/vault" -name '*.db')" = "$work/vault/vault.db" ] || wrong 'a copy of the database is left in the vault'

exit "$status"
