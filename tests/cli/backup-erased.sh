#!/bin/bash
# Backups of a vault in which something was erased: after each kind of erasure one is made, found good, and brought back, and
# what was erased before or since stays erased.
set -euo pipefail

# shellcheck source=tests/cli/story.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/story.bash"

quiet_policy "$work/policy"
for_everything=("${for_everything[@]/close/close;backup}")

# back_up NAME: a backup that is good, by its own people's eyes.
back_up ()
{
	expect 0 as tanaka backup create --to tanaka --out "$1.age" --approval R8-0001
	expect 0 as tanaka backup verify "$1.age"
}

# bring_back NAME
bring_back ()
{
	rm -rf "$work/vault"
	expect_json 0 as tanaka backup restore "$1.age" --to "$work/vault"
	expect 0 as tanaka log verify
	expect 0 "$build/kinko-verify" "$work/mirror.git"
}

# erase WORD...: with the consent of suzuki; the last word answers the question.
erase ()
{
	local words=("${@:1:$#-1}")
	together suzuki "${words[@]}" --approval R8-0001
	expect 0 as tanaka "${words[@]}" --approval "$request" --yes "${*: -1}"
}

expect 0 as tanaka init --origin example.org/hoiku --operator tanaka --name '田中 一郎' --kind test \
	--policy "$work/policy" --mirror "$work/mirror.git" --argon2 "$floor"
enrol suzuki deputy --numbers
approve R8-0001
expect 0 as tanaka case import "$root/tests/data/cases-sample.csv" --approval R8-0001
expect_json 0 as tanaka receipt add from=保育課 kind=申告書 quantity=1通 has_personal_number=1 purpose=審査 place=書庫
receipt=$(jq -r .result.number out)
head -c 30000 /dev/urandom >scan
for n in 1 3; do
	expect 0 as tanaka document add "C26-000$n" scan --type 課税証明書 --pages 1 --receipt "$receipt" --place 書庫 \
		--shows-number yes
done
for n in 1 2 3; do
	expect 0 as tanaka case withdraw "C26-000$n" --reason 架空
done
expect 0 as tanaka contact add caller=施設 service=fee-tier topic=書類 minutes=5 case=C26-0002

erase case erase-numbers C26-0001 C26-0001
back_up numbers
expect 0 as suzuki erasure reserve C26-0003 --on "$today" --reason 架空 --what documents
erase erasure run --reserved reserved
back_up documents
erase case erase C26-0002 --witness 架空 C26-0002
back_up case

# From a backup with the older two erasures in it; the third is done again.
bring_back documents
expect 1 as tanaka case reveal C26-0001 child --purpose audit-response --approval R8-0001 --out n.txt
expect_json 0 as tanaka document list C26-0003
json '[.result.documents[] | select(.erased | not)] == []'
expect_json 0 as tanaka case show C26-0002
json .result.erased
back_up again

# And from one that has all of them.
erase erasure all example.org/hoiku
back_up all
bring_back all
expect_json 0 as tanaka case list
json '[.result.cases[] | select(.erased | not)] == []'
expect_json 0 as tanaka erasure list
json '.result.lines[-1].fields.erased == "all"'

# The line of an erasure is a box like any other: put back to what it was before the check, it is found.
expect 0 as tanaka operator age-identity
grep -o 'AGE-SECRET-KEY-1[0-9A-Z]*' out >tanaka.txt
key=$(age -d -i tanaka.txt vault/grants/tanaka.age | sed -n 's/^records //p')
sqlcipher vault/vault.db >/dev/null 2>&1 <<SQL
PRAGMA key = "x'$key'";
PRAGMA cipher_page_size = 8192;
UPDATE register_version SET box = (SELECT box FROM register_version AS other WHERE other.line_id = register_version.line_id
	AND other.version = 2) WHERE version = 1 AND line_id IN (SELECT id FROM register_line WHERE register = 'erasure');
SQL
expect 0 as tanaka backup create --to tanaka --out tampered.age --approval R8-0001
expect 4 as tanaka backup verify tampered.age
says err 'is not what is stored'

exit "$status"
