#!/bin/bash
# Restores at the edges of a contract: from a backup of before everything was handed over and erased, with an identity file that
# was made dearer since, with a mirror that somebody exchanged, and by a deputy who holds no key for My Numbers.
set -euo pipefail

# shellcheck source=tests/cli/story.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/story.bash"

quiet_policy "$work/policy"
for_everything=("${for_everything[@]/close/close;backup;handover}")
year=$(date -d "$(TZ=Asia/Tokyo date +%Y-%m-01) - 3 months" +%y)
origin=example.org/hoiku
dear=m=20480,t=3,p=1
age-keygen -o next.txt 2>/dev/null
next=$(age-keygen -y next.txt)
age-keygen -o safe.txt 2>/dev/null
safe=$(age-keygen -y safe.txt)

expect 0 as tanaka init --origin "$origin" --operator tanaka --name '田中 一郎' --kind test \
	--policy "$work/policy" --mirror "$work/mirror.git" --argon2 "$floor"
enrol suzuki deputy
enrol sato worker --numbers
approve R8-0001
expect 0 as tanaka case import "$root/tests/data/cases-sample.csv" --approval R8-0001
expect 0 as sato contact add caller=施設 service=fee-tier topic='前の問い合わせ' minutes=5 case=C26-0001
expect 0 as tanaka backup create --to tanaka --to suzuki --to "$safe" --out b1.age --approval R8-0001 # F-0001

# restore PERSON ARGUMENT...
restore ()
{
	as "$1" backup restore b1.age --to "$work/vault" "${@:2}"
}

# ---- an exchanged mirror -------------------------------------------------------------------------

# Two vaults go on from the same moment, each with its mirror; whoever has seen the one is not given the other.
cp -r "$work/vault" "$work/twin"
cp -r "$work/mirror.git" "$work/twin.git"
sed -i "s|$work/mirror.git|$work/twin.git|" "$work/twin/vault.json"
cp tanaka.key.seen seen
expect 0 as tanaka --vault "$work/twin" case edit C26-0002 address='東京都目黒区架空町2-2-2'
cp seen tanaka.key.seen
expect 0 as tanaka case edit C26-0002 address='東京都目黒区架空町1-1-1'
mv "$work/vault" "$work/lost"
expect 4 restore tanaka --mirror "$work/twin.git"
[ ! -e "$work/vault" ] || wrong 'a refused restore left a vault'
# One that was put back to an earlier state is behind what they have seen.
git clone -q --bare "$work/mirror.git" short.git
git -C short.git update-ref refs/heads/main "$(git -C short.git rev-parse main~2)"
expect 4 restore tanaka --mirror "$work/short.git"
[ ! -e "$work/vault" ] || wrong 'a refused restore left a vault'
mv "$work/lost" "$work/vault"

# ---- a deputy without the key for My Numbers, and a dearer passphrase ----------------------------

expect 0 as tanaka operator suspend sato --reason 休職
expect 0 as tanaka operator resume sato --reason 復職
expect 0 as suzuki operator passphrase --argon2 "$dear" --keep
enrol kato worker --numbers
enrol ito worker
rm -rf "$work/vault"
expect 0 restore suzuki
says out 'Left suspended'
says out 'sato, kato'
says out 'New grants were sealed for: ito'
jq -e '.argon2id.m == 20480' suzuki.key >/dev/null || wrong 'the file costs what it did'
expect 6 as sato case list
expect 6 as kato case list
expect 0 as ito case list
expect 0 as suzuki log verify
expect 0 "$build/kinko-verify" "$work/mirror.git"
expect 0 as tanaka operator resume sato --reason 復職
expect 0 as tanaka operator resume kato --reason 復元
expect 0 as sato case list
expect 0 as kato case list
expect 0 as sato case reveal C26-0003 child --purpose tier-review --approval R8-0001 --out n.txt --break-glass 架空 # F-0002

# ---- handed over, closed, erased: and then the backup of before ----------------------------------

expect 0 as suzuki exception review "E$year-0001" --finding 妥当
together sato handover export --approval R8-0001 --to "$next" --numbers-to "$next" --out handover.age \
	--recipient 架空受託者
expect_json 0 as tanaka handover export --approval "$request" --to "$next" --numbers-to "$next" --out handover.age \
	--recipient 架空受託者
copy=$(jq -r .result.copy out)
expect 0 as yamada handover accept handover.age --to "$work/new" --operator yamada --name '山田 春子' --key next.txt \
	--approval R9-0001 --policy "$work/policy" --argon2 "$floor" --receipt receipt.txt
expect 0 as tanaka handover receipt receipt.txt
for line in "F$year-0001" "F$year-0002"; do
	expect 0 as tanaka copy erased "$line" --method 完全消去 --witness 架空立会
done
together sato contract close --approval R8-0001 --yes "$origin"
expect 0 as tanaka contract close --approval "$request" --yes "$origin"
close=(handover close --witness '架空 立会' --approval)
together sato "${close[@]}" R8-0001 --yes "$origin"
expect 0 as tanaka "${close[@]}" "$request" --yes "$origin"
expect_json 0 "$build/kinko-verify" "$work/mirror.git"
json '.result.erasures | .cases == 10 and .unchecked == 0'

rm -rf "$work/vault"
expect_json 0 restore tanaka
json '.result.proved and (.result.lost | all(.fate != "again"))'
# Nothing that was erased is back, and the contract is closed.
expect_json 0 as tanaka case list
json '.result.cases | length == 10 and all(.erased)'
expect_json 0 as tanaka contact list
json '.result.lines | length == 1 and all(.erased)'
expect 3 as tanaka contact add caller=施設 service=fee-tier topic='後の問い合わせ' minutes=5
expect_json 0 as tanaka contract status
json '.result.closed != null and ([.result.open[] | .kind] == [])'
# What was handed over is recorded as that, with the log of the successor; the erasures as before.
expect_json 0 as tanaka copy show "$copy"
json '.result | (.open | not) and .fields.handed_over_on != null and .fields.successor == "example.org/hoiku-2"'
expect_json 0 as tanaka copy list
json "[.result.lines[] | .number[4:]] == [\"0001\", \"0002\", \"0003\"] and (.result.lines | all(.open | not))"
expect_json 0 as tanaka erasure list
json '.result.lines | length == 1 and (.[0] | (.open | not) and .fields.erased == "all" and .fields.cases == "10" and .fields.lines == "1")'
expect 0 as tanaka copy erased "$copy" --method 完全消去 --witness 架空立会
expect 3 as tanaka "${close[@]}" R8-0001 --yes "$origin"
expect 0 as tanaka log verify --deep
expect_json 0 "$build/kinko-verify" "$work/mirror.git"
json '.result.erasures.cases == 10 and .result.contract_closed != null'
expect 0 as tanaka backup restored
says out 'Nothing has to be entered again'

exit "$status"
