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
ls -A "$work/vault" | grep -q '^\.work' && wrong 'something is left in the vault'
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
expect 1 as tanaka backup verify b1.age --key suzuki.key
expect_json 0 as tanaka backup list
json '.result.backups[0] | .verified_on != null and .open and .made'
exit "$status"
