#!/bin/bash
# Erasing (別紙2 第10条・第28条2・3), as people type it: reservations and what is due, whole cases and everything by two people,
# the report with the copies that are still out, what lists say afterwards, and what an auditor sees without a key.
set -euo pipefail

# shellcheck source=tests/cli/story.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/story.bash"

tomorrow=$(date -d "$today + 1 day" +%Y-%m-%d)
origin=example.org/hoiku
first=X$year-0001

expect 0 as tanaka init --origin "$origin" --operator tanaka --name '田中 一郎' --kind test --argon2 "$floor" --json
mirror=$(jq -r .result.mirror out)
enrol sato worker --numbers
enrol suzuki deputy --numbers
approve R8-0012
expect 0 as tanaka case import "$root/tests/data/cases-sample.csv" --approval R8-0012
for n in 1 2 3; do
	expect 0 as tanaka case withdraw "C26-000$n" --reason '架空の取下げ'
done
expect 0 as sato contact add caller=区民 service=保育料階層決定事務 topic='架空花子さんの家庭の事情' minutes=5 case=C26-0001
expect 0 as tanaka case export --column case_no --column child_name --to 目黒区保育課 --erase-by "$tomorrow" --approval R8-0012 --out export.csv
expect 0 as tanaka case reveal C26-0002 child --purpose tier-review --approval R8-0012 --out number.txt

# ---- what cannot be done ------------------------------------------------------------------------

expect 2 as tanaka case erase
expect 2 as tanaka case erase C26-0001 --approval R8-0012
says err 'there is no terminal to ask on'
expect 2 as tanaka case erase C26-0001 --approval R8-0012 --yes C26-0002
says err 'nothing is erased'
expect 3 as tanaka case erase C26-0001 --yes C26-0001
expect 3 as tanaka case erase C26-0001 --approval R8-0012 --yes C26-0001
says err "'case.erase' needs a second person"
expect 3 as sato case erase C26-0001 --approval R8-0012 --yes C26-0001
expect 1 as tanaka case erase C26-0004 --approval R8-0012 --yes C26-0004
says err 'its work has not ended'
expect 2 as tanaka erasure all --approval R8-0012 --yes example.org/other
says err 'nothing is erased'
expect 2 as tanaka erasure run --approval R8-0012 --yes due
says err '--due or --reserved'
expect 1 as tanaka erasure report "$first"
says err 'there is no line'

# ---- reserving ----------------------------------------------------------------------------------

expect 2 as tanaka erasure reserve C26-0003
says err --on
expect 3 as sato erasure reserve C26-0003 --on "$tomorrow"
expect 0 as suzuki erasure reserve C26-0003 --on "$tomorrow" --reason '保存期間の満了'
says out 'reserved'
expect 0 as suzuki erasure reserve C26-0002 --on "$today" --what numbers
expect 1 as suzuki erasure reserve C26-0002 --on "$today" --what numbers
expect_json 0 as suzuki erasure due
json '[.result.due[] | [.case_no, .what]] == [["C26-0002", "numbers"]]'
expect_json 0 as suzuki erasure due --on "$tomorrow"
json '[.result.due[] | [.case_no, .what]] == [["C26-0002", "numbers"], ["C26-0003", "case"]]'
expect 0 as sato erasure reservations --open
says out "V$year-0002"
expect 0 as tanaka erasure cancel "V$year-0001" --reason '区の指示'
expect 0 as sato erasure reservations
says out 'taken back'

# ---- a case -------------------------------------------------------------------------------------

together suzuki case erase C26-0001 --approval R8-0012 --witness '鈴木 花子' --device PC-3
expect 0 as tanaka case erase C26-0001 --approval "$request" --witness '鈴木 花子' --device PC-3 --yes C26-0001
says out "$first"
says out 'nothing of it was found'
expect 1 as tanaka case erase C26-0001 --approval "$request" --yes C26-0001
says err 'was erased for good on'
expect 0 as sato case show C26-0001
says out 'It was erased for good on'
says out tanaka
is_silent_of out あおい
expect 0 as sato case list
says out erased
expect_json 0 as sato case list
json '[.result.cases[] | select(.erased)] | length == 1'
expect 1 as sato case edit C26-0001 address=x
says err 'was erased for good on'
expect 1 as sato contact add caller=区民 service=保育料階層決定事務 topic=x minutes=5 case=C26-0001
says err 'was erased for good on'
expect 0 as sato contact list
says out '(erased)'
is_silent_of out 架空花子
expect 0 as tanaka case export --column case_no --to 目黒区保育課 --erase-by "$tomorrow" --approval R8-0012 --out rest.csv
is_silent_of rest.csv C26-0001
says rest.csv C26-0002

# The report, in both languages and as data: no name, no number of a case; the copy of other people's numbers is not in it.
expect 0 as sato erasure report "$first"
for text in 'REPORT OF AN ERASURE' 'R8-0012' '鈴木 花子' PC-3 'none was found' "F$year-0001" 田中; do
	says out "$text"
done
is_silent_of out C26-0001
is_silent_of out あおい
is_silent_of out "F$year-0002"
checks=$((checks + 1))
[ "$(sed -n '/^Copies/,$p' out | wc -L)" -le 72 ] || wrong 'the list of copies is wider than the page'
# What the log says without a key is what the report says.
expect_json 0 as tanaka log show --action case.erase
gone=$(jq -r '.result.entries[] | select (.result == "granted") | .detail.erasure.gone | "\(.numbers) \(.documents)"' out)
expect_json 0 as sato erasure report "$first"
[ "$gone" = "$(jq -r '.result.fields | "\(.numbers) \(.documents)"' out)" ] || wrong "the log says $gone, the report something else"
json '.result.fields.numbers == "3"'
json '.result | .fields.cases == "1" and .fields.lines == "1" and .fields.result == "clean" and .granted_by == "suzuki" and
	[.copies[].number] == ["F'"$year"'-0001"]'
expect 0 as tanaka copy erased "F$year-0001" --method 上書き --witness '鈴木 花子'
expect 0 as sato erasure report "$first"
says out 'is recorded'
expect 1 as tanaka erasure check "$first"
says err 'checked already'

# ---- what was reserved --------------------------------------------------------------------------

together suzuki erasure run --reserved --approval R8-0012
expect 0 as tanaka erasure run --reserved --approval "$request" --yes reserved
expect_json 0 as sato case show C26-0002
json '.result | .state == "番号廃棄済" and (.numbers | any | not)'
expect 1 as tanaka erasure run --reserved --approval R8-0012 --yes reserved
says err 'nothing is due today'
# the file with the number of that case is told of now
expect_json 0 as sato erasure report "X$year-0002"
json '[.result.copies[].number] == ["F'"$year"'-0002"]'

# ---- everything ---------------------------------------------------------------------------------

together suzuki erasure all --approval R8-0012
expect 0 as sato contact add caller=区民 service=保育料階層決定事務 topic=x minutes=5
expect 3 as tanaka erasure all --approval "$request" --yes "$origin"
together suzuki erasure all --approval R8-0012
expect 0 as tanaka erasure all --approval "$request" --yes "$origin"
expect_json 0 as sato case list
json '[.result.cases[] | select(.erased | not)] | length == 0'
expect_json 0 as sato erasure list
json '[.result.lines[] | [.fields.erased, .fields.result, .open]] ==
	[["case", "clean", false], ["numbers", "clean", false], ["all", "clean", false]]'
expect 0 as sato erasure list
says out 'checked'
expect 0 as sato copy list
says out "F$year-0001" # what proves custody stays

# ---- what is left to be verified ----------------------------------------------------------------

expect 0 as tanaka log verify --deep
expect_json 0 "$build/kinko-verify" "$mirror"
json '.result.erasures == {"cases": 10, "lines": 2, "unchecked": 0}'
for text in あおい C26-0001 鈴木 架空花子; do
	checks=$((checks + 1))
	if git -C "$mirror" grep -qF "$text" main -- log; then
		wrong "'$text' stands in the mirror"
	fi
done

if [ "$status" -eq 0 ]; then
	printf 'ok - %d checks\n' "$checks"
fi
exit "$status"
