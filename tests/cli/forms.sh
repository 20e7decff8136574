#!/bin/bash
# The papers of a July (帳票): work, inquiries, receipts, cases, copies, a carry-out, an incident, training; then each form, with
# figures that are reckoned here from lists and log, or known from the story; what is refused; that no form and no entry says a My
# Number; and that a file with personal data is a copy.
set -euo pipefail

# shellcheck source=tests/cli/story.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/story.bash"

data=$root/tests/data/cases-sample.csv

# now DAY TIME: what kinko takes for now, in Japan.
now ()
{
	KINKO_TEST_NOW_MS=$(date -d "$1 $2 +0900" +%s%3N)
	export KINKO_TEST_NOW_MS
}

# form NAME ARGUMENTS...: by the manager, who looks at it on the screen, its document in $work/form.json
form ()
{
	expect_json 0 on_terminal_as tanaka form "$@"
	jq .result.document out >form.json
	entry=$(jq .result.entry out)
}

# cell HEADING FIRST LABEL: of the table of that heading, in the row that begins with FIRST, what stands under LABEL
cell ()
{
	jq -r --arg heading "$1" --arg first "$2" --arg named "$3" '[.blocks[] | select(.kind == "table" and
		.heading == $heading)][0] | ([.columns[].label] | index($named)) as $at |
		((.rows + [.total // []])[] | select(.[0] == $first))[$at]' form.json
}

# field LABEL
field ()
{
	jq -r --arg named "$1" '[.blocks[] | select(.kind == "fields").fields[] | select(.label == $named)][0].value' \
		form.json
}

# same WANTED GOT WHAT
same ()
{
	checks=$((checks + 1))
	[ "$1" = "$2" ] || wrong "$3 is '$2' instead of '$1'"
}

# ---- a July ------------------------------------------------------------------------------------

# Wednesday, 1 July 2026.
now 2026-07-01 9:00
quiet_policy quiet
expect 0 as tanaka init --origin example.org/forms --operator tanaka --name '田中 一郎' --kind test --policy quiet \
	--argon2 "$floor" --json
mirror=$(jq -r .result.mirror out)
enrol sato worker --numbers
enrol suzuki worker
enrol audit auditor
for_everything[4]="${for_everything[4]};backup;form"
approve R8-0012 R8-0020

expect 0 as tanaka case import "$data" --approval R8-0012
papers=(kind=申告書 has_personal_number=1 purpose=階層判定 place=金庫室)
expect 0 as sato receipt add "${papers[@]}" quantity=3通 from=架空次郎
expect 0 as tanaka case assign sato C26-0001 C26-0002 C26-0003
expect 0 as sato case guide C26-0001 C26-0002 C26-0003
expect 0 as sato case receive C26-0001 C26-0002 C26-0003 --receipt A26-0001 --place 書庫
expect 0 as sato case review C26-0001
expect 0 as sato case review C26-0002
expect 0 as sato case correct C26-0001 --item 課税証明書 --channel 郵送 --due 2026-07-31

now 2026-07-06 10:00
expect 0 as sato work add service=fee-tier what=審査 start=9:00 end=10:30 count=12
expect 0 as sato work add service=fee-tier what=補正 minutes=25 count=1 remarks='=1+1 <b>'
expect 0 as suzuki work add service=rent what=電話 minutes=10
expect 0 as sato contact add caller=施設 service=fee-tier topic='架空花子様 書類' minutes=12
expect 0 as suzuki contact add caller=区民 service=fee-tier topic=期限 minutes=5 forwarded_to=保育課
expect 0 as suzuki contact add caller=施設 service=fee-tier topic=様式 minutes=3
expect 0 as sato case reveal C26-0001 child --purpose tier-review --out number.txt --approval R8-0012
number=$(head -n 1 number.txt)
expect 0 as tanaka case export --column case_no --year 2026 --approval R8-0012 --out list.csv --to 架空保育課 \
	--erase-by 2026-12-31

now 2026-07-15 11:00
expect 0 as tanaka copy erased F26-0002 --method 破砕 --witness 架空花子
expect 0 as tanaka receipt returned A26-0001 --on 2026-07-15 --to 架空課長
expect 0 as tanaka carry add what=一覧 count=25 medium=USBメモリ encryption=AES-256 container=鍵付きケース \
	route=庁内便 destination=目黒区 purpose=納品 carrier=架空運送 --approval R8-0012
expect 0 as tanaka training add kind=education topic=番号研修 minutes=60 attendees='tanaka、sato、suzuki' \
	scores='tanaka=80;sato=95' day=2026-07-14
expect 0 as tanaka lent add what=ノート quantity=1台 lent_by=架空課長 condition=良好 place=執務室
expect 0 as tanaka incident add category=4 discovered_at='9:30' summary=誤送付 has_personal_number=1 \
	reportable=unknown wrongful=0 persons=1
age-keygen -o safe.txt 2>/dev/null
expect 0 as tanaka backup create --to "$(age-keygen -y safe.txt)" --out b.age --approval R8-0012

# August: what is of another month.
now 2026-08-03 9:00
expect 0 as sato work add service=fee-tier what=翌月 minutes=999 count=999
expect 0 as sato case review C26-0003

# ---- what there is -----------------------------------------------------------------------------

expect_json 0 as tanaka form list
json '.result.forms | length == 17 and ([.[] | select(.personal).form] ==
	["receipt", "receipt-book", "handover-report", "return-list"]) and
	(.[0] == {form: "monthly-report", title: "業務記録報告書", period: "month", personal: false, person: false, line: null,
	orientation: "landscape"})'
expect 0 as sato form list
says out 業務引継ぎ書
expect 1 as tanaka form monthly-reprot --period 2026-07
says err "did you mean 'monthly-report'?"
for period in july 2026-7-99 2026-08..2026-07 ''; do
	expect 2 as tanaka form monthly-report --period "$period"
done
expect 2 as tanaka form monthly-report
expect 2 as tanaka form monthly-report --period 2026-07-06
expect 2 as tanaka form daily-report --period 2026-07
expect 2 as tanaka form receipt
expect 2 as tanaka form receipt-book --format pdf
says err '--out'
expect 2 as tanaka form copy-book --format png --out x
expect 2 as tanaka form receipt-book --encoding cp932
expect 2 as tanaka form copy-book --approval R8-0012
expect 1 as tanaka form receipt --line A26-0099
expect 1 as tanaka form pledge --operator nobody
expect 2 as tanaka form receipt-book --remarks "番号 $number"
is_silent_of err "$number"
expect 3 as audit form receipt-book
# Who may not analyse the log gets no form that does.
expect 3 as sato form monthly-report --period 2026-07
expect 3 as sato form change-book
expect 0 as sato form daily-report --period 2026-07-06

# ---- the report of the month -------------------------------------------------------------------

as tanaka work list --from 2026-07-01 --to 2026-07-31 --json >work.json
as tanaka contact list --from 2026-07-01 --to 2026-07-31 --json >contact.json
form monthly-report --period 令和8年7月 --remarks '課題は {manager} です。'
reported=$entry
same '2026-07' "$(field 対象月)" 対象月
same 2026-08-17 "$(field 提出期限)" 提出期限
same '田中 一郎' "$(field 業務管理責任者)" 責任者
same '目黒区 保育料階層決定事務 令和8年度' "$(field 件名)" 件名
for service in fee-tier:保育料階層決定事務 rent:賃借料補助金; do
	id=${service%%:*} label=${service#*:}
	for what in count:件数 minutes:時間; do
		same "$(jq "[.result.lines[].fields | select(.service == \"$id\").${what%%:*} // 0 | tonumber] | add" work.json)" \
			"$(cell '1 業務の実施状況' "$label" "${what#*:}")" "$label ${what#*:}"
	done
done
same 13 "$(cell '1 業務の実施状況' 計 件数)" '件数 計'
same 125 "$(cell '1 業務の実施状況' 計 時間)" '時間 計'
same 審査、補正 "$(cell '1 業務の実施状況' 保育料階層決定事務 内容)" 内容
# The steps, as anybody counts them in the mirror.
expect 0 as tanaka log show --json --limit 1000
jq -r '.result.entries[] | select(.result == "granted" and (.time | startswith("2026-07"))).action' out |
	sort | uniq -c >actions
for step in receive:受付:3 review:審査:2 correct:補正:1 confirm:判定:0 entered:入力:0 deliver:引渡し:0; do
	IFS=: read -r action label known <<<"$step"
	same "$known" "$(cell '1 業務の実施状況' 保育料階層決定事務 "$label")" "$label"
	same "$known" "$(awk -v action="case.$action" '$2 == action { n = $1 } END { print n + 0 }' actions)" "$label in the log"
done
same null "$(cell '1 業務の実施状況' 賃借料補助金 受付)" '受付 without cases'
same 2 "$(cell '2 問い合わせの対応状況' 施設 件数)" '施設 件数'
same "$(jq '[.result.lines[].fields | select(.caller == "facility").minutes | tonumber] | add' contact.json)" \
	"$(cell '2 問い合わせの対応状況' 施設 時間)" '施設 時間'
same 1 "$(cell '2 問い合わせの対応状況' 区民 取次ぎ件数)" 取次ぎ
same 20 "$(cell '2 問い合わせの対応状況' 計 時間)" '問い合わせ 計'
# One receipt came and went; a number, a list and a backup were copied, the list was erased.
for pair in 受領件数:1 返却件数:1 複製件数:3 'うち未消去（現在）:2' 持出件数:1 廃棄件数:0 複製の消去件数:1 番号表示件数:1 \
	事故件数:1; do
	same "${pair##*:}" "$(field "${pair%:*}")" "${pair%:*}"
done
same "$(as tanaka log analyze --from 2026-07-01 --to 2026-07-31 --json | jq '.result.totals.looks // .result.counts.looks')" \
	"$(field 閲覧件数)" 閲覧件数
jq -e '[.blocks[] | select(.heading == "4 課題").text] == ["課題は {manager} です。"]' form.json >/dev/null ||
	wrong 'remarks are not printed as they are'
# Its head is the log's at that moment, and its number the entry that tells of it.
same "様式第1号（記録第${reported}号）" "$(jq -r .number form.json)" 番号
expect 0 as tanaka log show --json --action form.make
json ".result.entries[] | select(.seq == $reported) | .object == \"form/monthly-report\" and .result == \"granted\" and
	.detail == {from: \"2026-07-01\", to: \"2026-07-31\", medium: \"screen\", format: \"text\", rows: .detail.rows}"

# ---- the other papers --------------------------------------------------------------------------

form daily-report --period 2026-07-06
same 3 "$(jq '.blocks[] | select(.heading == "1 作業").rows | length' form.json)" '作業 of the day'
same 125 "$(cell '1 作業' 計 時間)" '時間 of the day'
same 3 "$(jq '.blocks[] | select(.heading == "2 問い合わせ").rows | length' form.json)" '問い合わせ of the day'
form daily-report --period 2026-07-06 --operator suzuki
same 10 "$(cell '1 作業' 計 時間)" "suzuki's 時間"
form daily-report --period 2026-07-07
same 0 "$(cell '1 作業' 計 時間)" 'a day without work'
form daily-report --period 2026-07-01
same 3 "$(cell '3 案件の処理（操作記録による件数）' sato 受付)" "sato's 受付"

expect 3 as sato member add member=sato kana=サトウ
expect 1 as tanaka member add member=nobody kana=x --json
json '[.error.problems[] | "\(.field) \(.code)"] == ["member no_seat"]'
expect 0 as tanaka member add member=sato kana='サトウ ハナコ' duty=入力 media=1 place=執務室 badge=12
expect 0 as tanaka member add member=sato kana='サトウ ハナコ' duty=審査 media=0 place=第2執務室 badge=12
expect 0 as tanaka member edit W26-0002 badge=13
expect 0 as tanaka member list
says out サトウ
form staff-notice
jq -e '([.blocks[] | select(.kind == "table")][0]).rows | .[0][1] == null and (.[1] | [.[1], .[3], .[5], .[6], .[12], .[13]]) ==
	["サトウ ハナコ", "審査", "無", "第2執務室", "13", null]' form.json >/dev/null || wrong 'the list of the people is wrong'
jq -e '([.blocks[] | select(.kind == "table")][0]).rows | length == 3 and (map(.[0]) == ["田中 一郎", "sato", "suzuki"]) and
	(map(.[4]) == ["有", "有", "無"]) and .[1][9:12] == ["2026-04-01", "2026-04-02", "2026-04-03"]' form.json >/dev/null ||
	wrong 'staff are wrong'
form pledge --operator sato
same sato "$(field 氏名)" 氏名
same 番号研修 "$(jq -r '.blocks[] | select(.heading == "受けた研修").rows[0][1]' form.json)" 研修
expect 0 as tanaka form pledge --operator sato
says out 退職した後
form receipt --line A26-0001
same A26-0001 "$(jq -r .number form.json)" 番号
same 2026-07-15 "$(field 返却日)" 返却日
same 有 "$(field 特定個人情報)" 特定個人情報
form receipt-book --period 2026-07
same 1 "$(jq '([.blocks[] | select(.kind == "table")][0]).rows | length' form.json)" 受領記録簿
form receipt-book --period 2026-06
same 0 "$(jq '([.blocks[] | select(.kind == "table")][0]).rows | length' form.json)" 'an empty period'
form copy-book
jq -e '([.blocks[] | select(.kind == "table")][0]).rows | length == 3 and all(.[2] == "架空課長" and .[0] == "R8-0012")' form.json >/dev/null ||
	wrong 'approvals of copies are wrong'
# In Japanese, though messages are in English here; each with one piece.
jq -e '[([.blocks[] | select(.kind == "table")][0]).rows[] | [.[3], .[5], .[6]]] == [["【試験】個人番号（案件 C26-0001）", "ファイル", 1],
	["【試験】案件の一覧：案件番号", "CSVファイル", 1], ["【試験】金庫のバックアップ", "ファイル", 1]]' form.json >/dev/null ||
	wrong 'what was copied is wrong'
form carry-book --period 2026-07
same 架空運送 "$(cell '1 持出し' M26-0001 持出者)" 持出者
form erasure-report --period 2026-07
same 破砕 "$(cell '2 複製の消去' F26-0002 処理内容)" 処理内容
same 架空花子 "$(cell '2 複製の消去' F26-0002 立会者)" 立会者
form incident-report --line J26-0001
same 漏えい "$(field 第35条の区分)" 区分
same 2026-07-15T09:30:00+09:00 "$(field 発覚日時)" 発覚
same "$(as tanaka incident list --json | jq -r '.result.lines[0].fields.full_due')" "$(field 確報の期限)" 確報
form access-analysis --period 2026-07-01..2026-07-31
as tanaka log analyze --from 2026-07-01 --to 2026-07-31 --json >analysis.json
for person in tanaka:'田中 一郎' sato:sato suzuki:suzuki; do
	for count in looks:閲覧 reveals:番号表示 writes:変更 refusals:拒否; do
		same "$(jq ".result.people[] | select(.id == \"${person%%:*}\").${count%%:*}" analysis.json)" \
			"$(cell '1 利用者別' "${person#*:}" "${count#*:}")" "${person%%:*} ${count#*:}"
	done
done
# From what on: analysis.yaml of the policy.
while read -r limit value; do
	same "$value" "$(cell '4 閾値（この値以上を指摘とする）' "$(sed -n "s/.*{ value: $limit, word: \(.*\) }/\1/p" quiet/forms.yaml)" 閾値)" "$limit"
done < <(sed -nE 's/^  ([a-z_]+): ([0-9]+).*/\1 \2/p' quiet/analysis.yaml)
same "$(jq '.result.findings | length' analysis.json)" "$(jq '.blocks[] | select(.heading == "3 指摘").rows | length' \
	form.json)" 指摘
form backup-book
same "$(sha256sum b.age | cut -d ' ' -f 1)" "$(jq -r '([.blocks[] | select(.kind == "table")][0]).rows[0][6]' form.json)" 'SHA-256 of the backup'
form training-report
same '田中 一郎、sato、suzuki' "$(jq -r '([.blocks[] | select(.kind == "table")][0]).rows[0][7]' form.json)" 参加者
same '田中 一郎 80点、sato 95点' "$(jq -r '([.blocks[] | select(.kind == "table")][0]).rows[0][8]' form.json)" 理解度確認
form change-book --period 2026-07
jq -e '[([.blocks[] | select(.kind == "table")][0]).rows[][3]] == ["金庫の作成", "従事者の登録", "従事者の登録", "従事者の登録"]' form.json >/dev/null ||
	wrong 'changes are wrong'
jq -e '[([.blocks[] | select(.kind == "table")][0]).rows[][4]] == ["金庫", "sato", "suzuki", "audit"]' form.json >/dev/null || wrong 'what was changed is wrong'
form handling-ledger
same 10 "$(cell '' 案件の記録 保有件数)" 案件
same '田中 一郎、sato' "$(cell '' 個人番号 アクセス権を有する者)" 'people with the key for numbers'
form return-list
jq -e '[([.blocks[] | select(.kind == "table")][0]).rows[][:3]] == [["預り物", "A26-0001", "申告書"], ["貸与物", "L26-0001", "ノート"]]' form.json >/dev/null ||
	wrong 'what is to be returned is wrong'

# Nothing there is said, so that it does not look forgotten.
expect 0 as tanaka form erasure-report --period 2026-07
says out '1 金庫の記録の消去：該当なし'
# What has not begun is no form; what has not ended, and a form without the contractor's name, are warned of.
expect 2 as tanaka form monthly-report --period 2026-07 --operator suzuki
says err 'the form is of everybody'
form receipt-book --period 2026-07
same 令和8年7月 "$(field 対象期間)" 対象期間
form receipt-book
same 全期間 "$(field 対象期間)" 対象期間
expect 2 as tanaka form monthly-report --period 2026-09
says err 'has not begun'
expect 0 as tanaka form monthly-report --period 2026-08
says err 'the period ends on 2026-08-31'
says err "the contractor's name is missing"

# ---- files -------------------------------------------------------------------------------------

expect 0 as tanaka form daily-report --period 2026-07-06 --format csv --out daily.csv
# A spreadsheet takes nothing for a formula, and every text has the mark of a test vault.
python3 - daily.csv <<'PY' || wrong 'the CSV is wrong'
import csv, sys
rows = list(csv.reader(open(sys.argv[1], encoding="utf-8-sig", newline="")))
assert len({len(row) for row in rows}) == 1
cells = [cell for row in rows for cell in row]
assert "'=1+1 <b>" in cells and "=1+1 <b>" not in cells
assert "2026-07-06" in cells and "試験" in cells
PY
expect 1 as tanaka form daily-report --period 2026-07-06 --format csv --out daily.csv
says err 'is there already'
expect 1 as tanaka form copy-book --out "$KINKO_VAULT/book.txt"
expect 0 as tanaka form daily-report --period 2026-07-06 --format csv --encoding cp932 --out daily-932.csv
iconv -f CP932 -t UTF-8 daily-932.csv | grep -qF 作業日報 || wrong 'the CP932 CSV is wrong'
expect 0 as tanaka form copy-book --out book.txt
is_silent_of book.txt '@' # what is stored as a code is printed as words
says book.txt 【試験】
if [ -x "$build/kinko-render" ]; then
	for name in monthly-report access-analysis; do
		expect 0 as tanaka form "$name" --period 2026-07 --format pdf --out "$name.pdf"
		expect 0 as tanaka form "$name" --period 2026-07 --format xlsx --out "$name.xlsx"
		[ "$(head -c 5 "$name.pdf")" = %PDF- ] || wrong "$name.pdf is no PDF"
		[ "$(head -c 2 "$name.xlsx")" = PK ] || wrong "$name.xlsx is no workbook"
	done
fi

# A file with personal data is a copy: who handed something in may be a parent.
expect 2 as tanaka form receipt --line A26-0001 --format pdf --out receipt.pdf
says err 'personal data'
expect 0 on_terminal_as tanaka form handover-report
says out C26-0001
says out 令和8年度
for form in handover-report receipt-book receipt:--line:A26-0001; do
	IFS=: read -ra words <<<"$form"
	expect 2 as tanaka form "${words[@]}"
	[ ! -s out ] || wrong 'personal data is shown in a pipe'
	says err 'on a terminal only'
	expect 2 as tanaka form "${words[@]}" --json
	is_silent_of out 架空
done
expect_json 0 as tanaka log show --action form.make --all
json '[.result.entries[] | select(.result == "failed")] | length >= 6'
expect 2 as tanaka form handover-report --out handover.txt
expect 3 as tanaka form handover-report --out handover.txt --to 架空課長 --erase-by 2026-12-31
expect 3 as tanaka form handover-report --out handover.txt --to 架空課長 --erase-by 2026-12-31 --approval R8-0999
[ ! -e handover.txt ] || wrong 'a file without an approval is there'
expect_json 0 as tanaka form handover-report --out handover.txt --to 架空課長 --erase-by 2026-12-31 --approval R8-0020
json '.result | .personal and .copy == "F26-0004" and .document == null'
says handover.txt C26-0001
expect 0 as tanaka copy show F26-0004
says out "$(sha256sum handover.txt | cut -d ' ' -f 1)"
says out 業務引継ぎ書
expect 0 as tanaka form monthly-report --period 2026-08
expect 0 as tanaka contract status
says out F26-0004
# Ended in the middle: a line of the register for each file, and none for one that never was.
for delay in 0.08 0.12 0.16 0.2 0.24 0.3 0.4; do
	KINKO_IDENTITY=$work/tanaka.key timeout -s TERM "$delay" "$build/kinko" --passphrase-fd 3 form handover-report --format pdf \
		--out "ended-$delay.pdf" --to 架空課長 --erase-by 2026-12-31 --approval R8-0020 >out 2>err \
		3< <(printf '%s\n' "$passphrase") || true
done
expect_json 0 as tanaka copy list --open
files=$(find . -maxdepth 1 -name 'ended-*.pdf' | wc -l)
lines=$(jq '[.result.lines[].fields.path_name | select(. != null and startswith("ended-"))] | length' out)
same "$files" "$lines" 'open lines of files that were ended in the middle'

# ---- nothing that must not be said ---------------------------------------------------------------

for name in monthly-report:--period:2026-07 daily-report:--period:2026-07-06 staff-notice receipt-book copy-book carry-book \
	erasure-report handover-report access-analysis:--period:2026-07 backup-book training-report change-book handling-ledger \
	return-list receipt:--line:A26-0001 incident-report:--line:J26-0001 pledge:--operator:sato; do
	IFS=: read -ra words <<<"$name"
	on_terminal_as tanaka form "${words[@]}" >>all.txt
	on_terminal_as tanaka form "${words[@]}" --json >>all.txt
done
tr -d '\r' <"$data" | grep -oE '\b[0-9]{12}\b' | sort -u >numbers
[ "$(wc -l <numbers)" -ge 10 ] || wrong 'this test is wrong: the sample has numbers'
if grep -qFf numbers all.txt handover.txt book.txt daily.csv; then
	wrong 'a form prints a My Number'
fi
expect 0 as tanaka log verify --deep
expect 0 "$build/kinko-verify" "$mirror"
git -C "$mirror" grep -hF 'form.' main -- log >entries || wrong 'no form is in the mirror'
for text in 架空 C26- A26- "$number" 審査; do
	is_silent_of entries "$text"
done

# ---- the ward wants another paper --------------------------------------------------------------------

cp -r quiet other-layout
sed -i 's/title: 変更記録/title: 変更の記録（改）/; s/label: 変更前, width: 24/label: 前の値/' other-layout/forms.yaml
# A mistake is named with its place, and nothing is adopted.
cp -r quiet wrong-layout
sed -i 's/field: entry, label: 操作記録の番号, width: 12/field: child_mynumber, label: 番号/' wrong-layout/forms.yaml
expect 1 as tanaka policy adopt wrong-layout
says err forms.yaml:
says err "unknown 'child_mynumber'"
together sato policy adopt other-layout
expect 0 as tanaka policy adopt other-layout --approval "$request"
form change-book --period 2026-08
same '変更の記録（改）' "$(jq -r .title form.json)" 'the title of another layout'
jq -e --arg old "sha256:$(cd quiet && LC_ALL=C sha256sum ./*.yaml | sed 's,\./,,' | sha256sum | cut -c 1-16)" \
	--arg new "sha256:$(cd other-layout && LC_ALL=C sha256sum ./*.yaml | sed 's,\./,,' | sha256sum | cut -c 1-16)" \
	'[.blocks[] | select(.kind == "table")][0] | .columns[5].label == "前の値" and (.rows[-1][2:] == ["田中 一郎", "規則の変更", "規則", $old, $new, null])' \
	form.json >/dev/null || wrong 'the change of the rules is wrong'

# ---- a policy without forms ----------------------------------------------------------------------

cp -r quiet bare
rm bare/forms.yaml
KINKO_VAULT=$work/other expect 0 as ito init --origin example.org/bare --operator ito --name ito --kind test --policy bare \
	--argon2 "$floor"
KINKO_VAULT=$work/other expect 1 as ito form list
says err 'has no forms'
KINKO_VAULT=$work/other expect 1 as ito form monthly-report --period 2026-07
says err forms.yaml

printf '%s checks\n' "$checks"
exit "$status"
