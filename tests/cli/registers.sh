#!/bin/bash
# The registers beside the cases, as people type them: inquiries, work, facilities, receipts and copies; who may do what,
# what is refused, and what the log must never say.
set -euo pipefail

# shellcheck source=tests/cli/story.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/story.bash"

# ---- people ------------------------------------------------------------------------------------

expect 0 as tanaka init --origin example.org/hoiku --operator tanaka --name '田中 一郎' --kind test \
	--argon2 "$floor" --json
mirror=$(jq -r .result.mirror out)
declare -A names=([sato]='佐藤 花子' [audit]='監査 三郎') roles=([sato]=worker [audit]=auditor)
for person in sato audit; do
	expect 0 as "$person" operator request --operator "$person" --name "${names[$person]}" \
		--out "$person.request" --argon2 "$floor"
	expect 0 as tanaka operator enrol "$person.request" --role "${roles[$person]}" --pledged 2026-04-01 \
		--trained 2026-04-02 --notified 2026-04-03
done

# ---- inquiries ---------------------------------------------------------------------------------

expect 2 as sato contact add
says err 'no terminal to ask on'
expect 2 as sato contact add caller
expect 2 as sato contact add tpoic=x
says err "did you mean 'topic'?"
expect 2 as sato contact add 123456789018=x
is_silent_of err 123456789018
expect 2 as sato contact add topic=a topic=b
expect 2 as sato contact add line_number=T26-0009
says err 'there is no field'
expect 1 as sato contact add caller=施設 service=fee-tier topic='個人番号 1234 5678 9018 の件' minutes=5
says err 'twelve digits with the check digit of a My Number'
is_silent_of err 9018
expect 1 as sato contact add caller=隣人 service=taxes topic=x minutes=5 --json
json '[.error.problems[] | "\(.field) \(.code)"] == ["caller enum", "service enum"]'
expect 1 as sato contact add caller=施設 service=fee-tier topic=$'\e[31m赤' minutes=5
expect 0 as sato contact add caller=施設 service=保育料階層決定事務 topic=$'架空花子様 書類\ufeff' minutes=12 \
	outcome=FAQで回答 faq=Q-12 at='令和8年7月6日 9:30' --json
json '.result | .number == "T26-0001" and .day == "2026-07-06" and .operator == "sato" and
	.fields.caller == "facility" and .fields.service == "fee-tier" and
	.fields.at == "2026-07-06T09:30:00+09:00" and (.object | test("^register/[0-9a-f]{32}$"))'
object=$(jq -r .result.object out)
cat >inquiry <<'END'
# what a caller said
caller=business
service=rent
topic=架空太郎　賃借料の書類
minutes=３
forwarded_to=保育課
notes=折り返し
at=2026-03-31 17:00
END
expect 0 as tanaka contact add --from inquiry
says out T25-0001
expect 0 as tanaka contact add --from - <inquiry
says out T25-0002
printf 'caller=business\nwrong\ntopic=\xff\n' >broken
expect 1 as tanaka contact add --from broken
expect 0 as sato contact add caller=区民 service=fee-tier topic=期限 minutes=1
says out "T$year-000"
expect 1 as sato contact add caller=区民 service=fee-tier topic=期限 minutes=1 case=C26-0001
says err 'there is no case'

expect 0 as sato contact list --json
json '[.result.lines[].number][:3] == ["T25-0001", "T25-0002", "T26-0001"] and .result.more == false'
expect 0 as sato contact list --from 2026-04-01 --to R8.7.31 --service 保育料階層決定事務 --operator sato --json
json '[.result.lines[].number] == ["T26-0001"]'
expect 0 as tanaka contact list --service rent
says out 架空太郎
says out 'rent subsidy'
expect 0 as tanaka contact list --to 2020-01-01
says out 'There is no such line.'
expect 2 as tanaka contact list --service taxes
expect 2 as tanaka contact list --from tomorrow
expect 2 as tanaka contact list --limit 201

# ---- work --------------------------------------------------------------------------------------

expect 1 as sato work add service=fee-tier what=審査
says err 'give start and end, or minutes'
expect 1 as sato work add service=fee-tier what=審査 start=10:00 end=9:00
expect 0 as sato work add day=2026-07-01 service=fee-tier what='架空家の審査' start=9時 end=１０:３０ count=12 --json
json '.result | .number == "N26-0001" and .fields.minutes == "90" and .fields.start == "09:00"'
expect 0 as tanaka work list --operator sato
says out 架空家の審査

# ---- facilities --------------------------------------------------------------------------------

nursery=(name=架空第一保育園 kind=認可保育所 ward=区内)
expect 3 as sato facility add code=HOIKU-X001 "${nursery[@]}"
expect 1 as tanaka facility add code=HOIKU-X001 "${nursery[@]}" corporate_number=7000012050003
says err 'check digit of the corporate number'
is_silent_of err 7000012050003
expect 0 as tanaka facility add code=HOIKU-X001 "${nursery[@]}" corporate_number=７０００－０１２０－５０００－２ --json
json '.result.fields.corporate_number == "7000012050002"'
expect 1 as tanaka facility add code=HOIKU-X001 "${nursery[@]}"
says err 'another facility has this code'
expect 2 as tanaka facility edit HOIKU-X001
expect 0 as tanaka facility edit HOIKU-X001 contact=架空園長
says out 'version 2'
expect 1 as tanaka facility edit HOIKU-X001 contact=架空園長
expect 1 as tanaka facility edit HOIKU-X009 contact=x
expect 3 as sato facility edit HOIKU-X001 contact=x
expect 0 as sato facility list
says out 架空第一保育園

# ---- receipts ----------------------------------------------------------------------------------

sum=$(printf '' | sha256sum | cut -d ' ' -f 1)
papers=(kind=申告書 quantity=25通 has_personal_number=1 purpose=階層判定 place=金庫室)
expect 1 as sato receipt add "${papers[@]}"
expect 0 as sato receipt add "${papers[@]}" from=架空次郎 medium_no=USB-7 sha256="${sum^^}" \
	received_at='2021-07-06 9:30' return_due=2031-05-17 --json
json ".result | .number == \"A21-0001\" and .open and .fields.sha256 == \"$sum\" and
	.fields.received_by == \"佐藤 花子\""
expect 0 as tanaka receipt list --open
says out 架空次郎
says out open
expect 0 as tanaka receipt show A21-0001
for text in TEST RECEIPT A21-0001 '2021-07-06 09:30' 架空次郎 '佐藤 花子' 申告書 25通 USB-7 "$sum" 階層判定 \
	2031-05-17; do
	says out "$text"
done
[ "$(grep -c 'signature ____' out)" -eq 3 ] || wrong 'a receipt without places to sign'
expect 1 as tanaka receipt show A21-0099
expect 1 as tanaka receipt show 架空花子
is_silent_of err 花子
expect 2 as tanaka receipt returned A21-0001 --on "$today"
says err --to
expect 1 as tanaka receipt returned A21-0001 --on 2021-07-05 --to 架空次郎
expect 0 as tanaka receipt returned A21-0001 --on "$today" --to 架空次郎
expect 1 as tanaka receipt returned A21-0001 --on "$today" --to 架空次郎
says err 'given back already'
expect 0 as tanaka receipt list --open --json
json '.result.lines == []'
expect 0 as tanaka receipt show A21-0001 --json
json ".result | (.open | not) and .version == 2 and .fields.returned_on == \"$today\" and
	.fields.returned_by == \"田中 一郎\""

# ---- copies ------------------------------------------------------------------------------------

expect 0 as sato copy list
expect 1 as sato copy erased F26-0001 --method 上書き --witness 田中
says err 'there is no line'
expect 2 as sato copy erased F26-0001 --method 上書き
says err --witness

# Every file that leaves the vault is a line, open until its erasure is recorded.
approve R8-0012
expect 0 as tanaka case import "$root/tests/data/cases-sample.csv" --approval R8-0012
export_list=(case export --column case_no --column child_name --year 2026 --to 架空保育課 --erase-by 2199-12-31)
expect 1 as tanaka "${export_list[@]}" --approval '承認 12' --out "$work/list.csv"
[ ! -e list.csv ] || wrong 'a file was written without a good approval number'
expect 0 as tanaka "${export_list[@]}" --approval R8-0012 --out "$work/list.csv"
copy=F$year-0001
copy_sum=$(sha256sum list.csv | cut -d ' ' -f 1)
expect 0 as sato copy list --open --json
json ".result.lines | length == 1 and .[0].number == \"$copy\" and .[0].open and
	(.[0].fields | .approval == \"R8-0012\" and .sha256 == \"$copy_sum\" and
	.bytes == \"$(stat -c %s list.csv)\" and .erase_by == \"2199-12-31\" and .made == \"1\")"
expect 0 as sato copy list
says out 架空保育課
expect 1 as sato copy erased "$copy" --method 上書き --witness 架空立会 --on 2199-01-01
says err 'not here yet'
expect 0 as sato copy erased "$copy" --method 上書き --witness 架空立会
expect 1 as sato copy erased "$copy" --method 上書き --witness 架空立会
says err 'recorded already'
expect 0 as sato copy list --open
says out 'There is no such line.'
expect 0 as tanaka copy list --json
json ".result.lines[0] | (.open | not) and .version == 3 and (.fields | .erased_on == \"$today\" and
	.erased_by == \"佐藤 花子\" and .witness == \"架空立会\")"

# ---- who may not -------------------------------------------------------------------------------

for words in 'contact list' 'work list' 'facility list' 'receipt list' 'copy list' 'receipt show A21-0001'; do
	read -ra command <<<"$words"
	expect 3 as audit "${command[@]}"
	is_silent_of err 架空
done
expect 3 as audit contact add caller=施設 service=fee-tier topic=x minutes=1

# ---- shown harmlessly --------------------------------------------------------------------------

# A zero-width character, a private one and one from beyond the BMP are text; whatever could steer a terminal is not
# taken in, and would not be shown either.
expect 0 as tanaka contact list
if LC_ALL=C grep -q $'[\x01-\x08\x0b-\x1f\x7f]' out; then
	wrong 'control characters are shown'
fi

# ---- many --------------------------------------------------------------------------------------

count=105
for ((n = 2; n <= count; n++)); do
	as sato work add day=2026-07-02 service=fee-tier what="行$n" minutes=1 >>numbers
done
[ "$(grep -o 'N26-[0-9]*' numbers | sort -u | wc -l)" -eq $((count - 1)) ] || wrong 'a number is missing'
expect 0 as tanaka work list --json
json '.result.more and (.result.lines | length == 50)'
seen=0
after=()
while :; do
	expect 0 as tanaka work list --limit 40 "${after[@]}" --json
	seen=$((seen + $(jq '.result.lines | length' out)))
	after=(--after "$(jq -r '.result.lines[-1].number' out)")
	[ "$(jq .result.more out)" = true ] || break
done
[ "$seen" -eq "$count" ] || wrong "paging showed $seen of $count lines"
[ "${after[1]}" = N26-0105 ] || wrong "the last line is ${after[1]}"
expect 0 as tanaka work list --limit 200
says out '105 lines.'

# ---- the log -----------------------------------------------------------------------------------

git --git-dir="$mirror" log -p --format=%B main -- log >mirror.txt
says mirror.txt "$object" # what is looked for below would be found here
says mirror.txt '"approval":"R8-0012"'
says mirror.txt '"action":"receipt.returned"'
says mirror.txt '"action":"contact.add","object":"register/none"'
for text in 架空 花子 書類 HOIKU-X001 Q-12 7000012050002 "$sum" "$copy_sum" 上書き '5678 9018' 123456789018 USB-7 金庫室 審査 facility\" \
	fee-tier 25通 2031-05-17; do
	is_silent_of mirror.txt "$text"
done
expect 0 as tanaka log verify --deep
expect 0 "$build/kinko-verify" "$mirror"

if [ "$status" -eq 0 ]; then
	printf 'ok - %d checks\n' "$checks"
fi
exit "$status"
