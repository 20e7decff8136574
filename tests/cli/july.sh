#!/bin/bash
# A whole July in Japanese, from the first case to the report of the month: two workers, their manager and the ward, on every open
# day of July 2026; then, on 3 August, the papers. What the report says is held against what this story itself did and counted, the
# states of the cases against those that the sample expects; nothing on the screen is English, and no paper says a My Number.
set -euo pipefail

# shellcheck source=tests/cli/story.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/story.bash"

if [ ! -e "$build/locale/ja/LC_MESSAGES/kinko.mo" ]; then
	wrong 'this build has no Japanese'
	exit 1
fi
data=$root/tests/data/cases-sample.csv
tools=$root/tests/cli
: >screen; : >ledger; : >open-days

# ---- how it is told ----------------------------------------------------------------------------

# on DAY: it is 8:30 of that day in Japan; every command takes two minutes.
on ()
{
	day=$1
	morning=$(date -d "$day 8:30 +0900" +%s)
	minutes=0
	printf '%s\n' "$day" >>open-days
}

tick ()
{
	minutes=$((minutes + 2))
	KINKO_TEST_NOW_MS=$((morning + minutes * 60))000
	export KINKO_TEST_NOW_MS
	[ "$minutes" -lt 525 ] || wrong "this test is wrong: $day is too long"
}

# count WHAT [N]: of this month
count ()
{
	printf '%s\t%s\t%s\n' "$day" "$1" "${2:-1}" >>ledger
}

# note PERSON WORD...: the disclosures among the commands, as docs/analysis.md has them
note ()
{
	local person=$1
	shift
	case "$1 ${2-}" in
	'log '* | 'operator '* | 'backup verify' | 'policy '*) ;;
	'form list') ;;
	'case reveal') count "$person.reveals" ;;
	'form '* | *' list' | *' show' | 'case find' | 'case history' | 'case explain' | 'case entry-sheet' | 'case export' | \
		'backup create' | 'contract status') count "$person.looks" ;;
	esac
}

# does PERSON COMMAND...: what is printed is kept. A form is looked at on the screen.
does ()
{
	local how=as

	[ "$2" != form ] || how=on_terminal_as
	tick
	expect 0 "$how" "$1" --lang ja "${@:2}"
	note "$@"
	cat out err >>screen
}

# denied STATUS PERSON COMMAND...: it is refused, with a hint.
denied ()
{
	local wanted=$1
	shift
	tick
	expect "$wanted" as "$1" --lang ja "${@:2}"
	[ "$wanted" -ne 3 ] || count "$1.refusals"
	says err '対処: '
	cat out err >>screen
}

# step PERSON STEP CASE... [-- OPTION...]: counted by cases
step ()
{
	local person=$1 name=$2 cases=()
	shift 2
	while [ $# -gt 0 ] && [ "$1" != -- ]; do
		cases+=("$1")
		shift
	done
	[ $# -eq 0 ] || shift
	does "$person" case "$name" "${cases[@]}" "$@"
	count "case.$name" "${#cases[@]}"
}

# sample CASE COLUMN
sample ()
{
	python3 -c 'import csv, sys
for row in csv.DictReader(open(sys.argv[1], encoding="utf-8-sig")):
    if row["case_no"] == sys.argv[2]: print(row[sys.argv[3]])' "$data" "$@"
}

# same WANTED GOT WHAT
same ()
{
	checks=$((checks + 1))
	[ "$1" = "$2" ] || wrong "$3 is '$2' instead of '$1'"
}

# work PERSON SERVICE WHAT START END COUNT: a line of the daily report
work ()
{
	does "$1" work add service="$2" what="$3" start="$4" end="$5" count="$6"
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$day" "$@" >>work.tsv
}

# call PERSON CALLER SERVICE TOPIC MINUTES [FORWARDED]: an inquiry
call ()
{
	does "$1" contact add caller="$2" service="$3" topic="$4" minutes="$5" ${6:+forwarded_to="$6"}
	printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$day" "$1" "$2" "$3" "$5" "${6-}" >>contact.tsv
}

# papers PERSON FROM KIND CASE...: they come in, the receipt is printed, the cases have their papers.
papers ()
{
	local person=$1 from=$2 kind=$3 number
	shift 3
	does "$person" receipt add from="$from" kind="$kind" quantity="$#通" has_personal_number=1 purpose=階層判定審査 \
		place='書庫1 棚3'
	number=$(grep -oE 'A26-[0-9]{4}' out)
	count received
	does "$person" receipt show "$number"
	for text in 預かり証 "$number" "$from" "$kind"; do
		says out "$text"
	done
	step "$person" receive "$@" -- --receipt "$number" --place '書庫1 棚3'
}

# typed PERSON CASE SUBJECT...: the numbers of the sample a second time, by another person
typed ()
{
	local person=$1 case_no=$2 subject column
	shift 2
	: >typed
	for subject in "$@"; do
		column=${subject/guardian/g}_mynumber
		sample "$case_no" "$column" >>typed
	done
	does "$person" case check-number "$case_no" "$@" --from typed
	rm typed
}

# erased PERSON COPY WITNESS
erased ()
{
	does "$1" copy erased "$2" --method 完全消去 --witness "$3"
	count copies_erased
}

# ---- 1 July, Wednesday: the office opens -------------------------------------------------------

on 2026-07-01
tick
quiet_policy policy
expect_json 0 as tanaka init --origin example.org/hoiku-r8 --operator tanaka --name '田中 一郎' --kind test \
	--policy policy --argon2 "$floor"
mirror=$(jq -r .result.mirror out)
genesis=$(jq -r .result.genesis out)
dates=(--pledged 2026-06-24 --trained 2026-06-25 --notified 2026-06-26)
while IFS=: read -r id name role numbers; do
	expect 0 as "$id" operator request --operator "$id" --name "$name" --out "$id.request" --argon2 "$floor"
	does tanaka operator enrol "$id.request" --role "$role" "${dates[@]}" ${numbers:+"$numbers"}
done <<-'END'
	sato:佐藤 花子:worker:--numbers
	suzuki:鈴木 次郎:worker:--numbers
	kuyaku:区 花子:ward:
END
does tanaka training add kind=教育 topic=個人番号の取扱い minutes=90 day=2026-07-01 attendees='tanaka、sato、suzuki' \
	scores='sato=95、suzuki=90'
for person in sato suzuki; do
	does tanaka form pledge --operator "$person"
	says out 誓約書
done
says out '鈴木 次郎'
printf '個人情報取扱規程 第1版\n' >rules.txt
does tanaka rule add rules.txt kind=規程 title=個人情報取扱規程 version=1 effective_on=2026-07-01
does tanaka rule submit R26-0001 --on 2026-07-01 --to 架空課長
does tanaka lent add what=ノートパソコン item_no=PC-0107 quantity=1台 lent_by=架空課長 condition=良好 place=執務室 \
	return_due=2027-03-31
does tanaka consent add kind=ソフトウェア name=kinko version=1 consented_on=2026-06-30 official=架空課長 \
	sha256="$(sha256sum "$build/kinko" | cut -d ' ' -f 1)"
does tanaka approval add number=R8-0101 date=2026-06-30 official=架空課長 what=申請一覧の取込み acts=取込み \
	expires=2026-07-31 count=10 uses=1
does tanaka approval add number=R8-0102 date=2026-06-30 official=架空課長 what=入力票と控え \
	acts='入力票、番号、書出し、持出し' expires=2026-09-30
does tanaka approval add number=R8-0103 date=2026-06-30 official=架空課長 what=バックアップ acts=バックアップ \
	expires=2027-03-31

# ---- the ten cases -----------------------------------------------------------------------------

denied 3 tanaka case import "$data"
says err R8-0101
does tanaka case import "$data" --approval R8-0101
does tanaka case assign sato C26-0001..C26-0005 --due 2026-07-31
does tanaka case assign suzuki C26-0006..C26-0010 --due 2026-07-31
work tanaka fee-tier 取込みと割当て 10:00 11:00 10

on 2026-07-02
step sato guide C26-0001 C26-0002 C26-0003 C26-0004 C26-0005
step suzuki guide C26-0006 C26-0007 C26-0009 C26-0010
work sato fee-tier 案内 9:00 10:30 5
work suzuki fee-tier 案内 9:00 10:10 4
call sato 区民 fee-tier 提出書類 8

on 2026-07-03
call suzuki 施設 fee-tier 様式 5
call suzuki 事業者 rent 契約書の写し 12 保育課
work suzuki rent 電話 13:00 13:30 2
work sato fee-tier 書類の準備 9:00 9:45 0

on 2026-07-06
papers sato 架空健一 申告書 C26-0001 C26-0002
work sato fee-tier 受付 9:00 9:40 2
on 2026-07-07
papers suzuki 架空誠 申告書 C26-0006 C26-0007
work suzuki fee-tier 受付 10:00 10:50 2
on 2026-07-08
papers sato 架空香織 申告書 C26-0003 C26-0004 C26-0005
work sato fee-tier 受付 9:00 10:00 3
call sato 区民 fee-tier 期限 4
on 2026-07-09
papers suzuki 架空双葉 申告書 C26-0009 C26-0010
work suzuki fee-tier 受付 11:00 11:35 2

# ---- a backup, and whether it can be restored --------------------------------------------------

on 2026-07-10
age-keygen -o safe.txt 2>/dev/null
does tanaka backup create --to "$(age-keygen -y safe.txt)" --out july.age --approval R8-0103
count copied
does tanaka backup verify july.age --key safe.txt
work tanaka fee-tier バックアップの確認 16:00 16:30 1

# ---- review, what is missing, numbers twice -----------------------------------------------------

on 2026-07-13
does sato case list --mine
step sato review C26-0001 C26-0002 C26-0003 C26-0004 C26-0005
step suzuki review C26-0006 C26-0007 C26-0009 C26-0010
does sato case show C26-0001
says out '************'
step sato correct C26-0005 -- --channel 郵送 --due 2026-08-10 --item 住民税申告
step suzuki correct C26-0006 -- --channel 電話 --due 2026-07-24 --item 階層決定確認票
step suzuki correct C26-0007 -- --channel 郵送 --due 2026-07-24 --item '個人番号届(父)'
work sato fee-tier 審査 9:00 12:00 5
work suzuki fee-tier 審査 9:00 11:45 4

on 2026-07-14
typed suzuki C26-0001 child guardian1 guardian2
typed suzuki C26-0002 child guardian1 guardian2
typed suzuki C26-0003 child guardian1
typed suzuki C26-0004 child guardian1
typed sato C26-0009 child guardian1 guardian2
typed sato C26-0010 child guardian1 guardian2
work sato fee-tier 個人番号の再入力 13:00 13:30 2
work suzuki fee-tier 個人番号の再入力 13:00 14:00 4

# An incident: a letter to the wrong address. Told at once; 速報 within five days, 確報 within thirty, the first day counted
# (個人情報の保護に関する法律施行規則 第8条); the fifth is a Saturday, the Monday after it 海の日.
does sato incident add category=漏えい discovered_at=8:31 summary=補正依頼の誤送付 has_personal_number=0 persons=1 \
	reportable=対象 wrongful=0 notice_at=8:32 notice_to=架空課長 instructions=回収を指示
count incidents
does tanaka incident show J26-0001
says out 2026-07-21
says out 2026-08-12

# ---- proposal, by one; confirmation, by another ------------------------------------------------------

on 2026-07-15
step sato propose C26-0001
says out 第7階層
step sato propose C26-0002
step sato propose C26-0003
step sato propose C26-0004
step suzuki propose C26-0009
step suzuki propose C26-0010
denied 3 sato case confirm C26-0001
says err '判定案'
step suzuki return C26-0003 -- --reason 税額の転記誤り
step sato review C26-0003
step sato propose C26-0003
work sato fee-tier 判定案 9:00 11:00 4
work suzuki fee-tier 判定案 9:30 10:30 2

on 2026-07-16
step suzuki confirm C26-0001
step suzuki confirm C26-0002
step suzuki confirm C26-0003
step suzuki confirm C26-0004
step sato confirm C26-0009
step sato confirm C26-0010
work sato fee-tier 確認 15:00 15:40 2
work suzuki fee-tier 確認 15:00 16:20 4

# ---- an emergency, and its review ----------------------------------------------------------------

on 2026-07-17
denied 3 suzuki case reveal C26-0001 child --purpose entry --out number.txt --approval R8-0102
says err --break-glass
does suzuki case reveal C26-0001 child --purpose entry --out number.txt --approval R8-0102 \
	--break-glass '担当者急病のため 当日の入力期限に対応'
says err E26-0001
same "$(sample C26-0001 child_mynumber)" "$(head -n 1 number.txt)" 'the number in the file'
rm number.txt
count copied
number_copy=$(grep -ohE 'F26-[0-9]{4}' out err | head -n 1)
erased suzuki "$number_copy" '佐藤 花子'
work suzuki fee-tier 緊急対応 14:00 14:20 1

on 2026-07-21
does sato work list --from 2026-07-17 --to 2026-07-17
says err E26-0001
denied 3 suzuki exception review E26-0001 --finding 妥当
does tanaka exception review E26-0001 --finding '急病を確認。妥当'
does tanaka incident edit J26-0001 prompt_on=2026-07-21 written_at=8:31 items=氏名 cause=宛名の取違え damage=なし \
	to_persons=説明済 publication=区と協議の上、公表しない prevention=二人で確認
work tanaka fee-tier 例外と事故の確認 10:00 11:10 2

# ---- what was asked for comes in --------------------------------------------------------------------

on 2026-07-22
does suzuki receipt add from=架空誠 kind=階層決定確認票 quantity=1通 has_personal_number=0 purpose=階層判定審査 place='書庫1 棚3'
count received
step suzuki resume C26-0006
does suzuki case edit C26-0006 'docs_received=課税証明書(横浜市);階層決定確認票'
step suzuki propose C26-0006
says out 第5階層
# The father's number has come: typed by one, and by another.
printf 'g1_mynumber=%s\ng1_mynumber_absent_reason=\n' "$(python3 "$tools/july-report.py" number 00000000711)" >fields
step suzuki resume C26-0007
does suzuki case edit C26-0007 --from fields
sed -n 's/^g1_mynumber=//p' fields >typed
does sato case check-number C26-0007 guardian1 --from typed
cat typed >numbers
rm typed fields
work suzuki fee-tier 補正後の審査 9:00 10:15 2
call suzuki 区民 fee-tier 補正 9

# ---- into the childcare system, and to the ward ------------------------------------------------------

on 2026-07-23
does suzuki case entry-sheet C26-0009 C26-0010 --approval R8-0102 --out sheet-1.csv
count copied
first=$(grep -ohE 'F26-[0-9]{4}' out | head -n 1)
does sato case entry-sheet C26-0001 C26-0003 C26-0004 --approval R8-0102 --out sheet-2.csv
count copied
second=$(grep -ohE 'F26-[0-9]{4}' out | head -n 1)
step suzuki entered C26-0009 C26-0010
step sato entered C26-0001 C26-0003 C26-0004
rm sheet-1.csv sheet-2.csv
erased suzuki "$first" '佐藤 花子'
work sato fee-tier 入力 13:00 14:30 3
work suzuki fee-tier 入力 13:00 13:50 2

on 2026-07-24
erased sato "$second" '鈴木 次郎'
does tanaka backup create --to "$(age-keygen -y safe.txt)" --out july-2.age --approval R8-0103
count copied
work sato rent 資料の整理 9:00 10:00 0

on 2026-07-27
does tanaka carry add what=判定一覧 count=5 medium=紙 encryption=封緘 container=鍵付きケース route=庁舎間便 \
	destination=保育課 purpose=納品 carrier='佐藤 花子' --approval R8-0102
count carried
does sato carry stage M26-0001 transport --status 施錠を確認
does suzuki carry check M26-0001 transport --result ok
step tanaka deliver C26-0001 C26-0003 C26-0004 C26-0009 C26-0010 -- --official '区 職員' --delivery R8-031
does tanaka receipt returned A26-0001 --on 2026-07-27 --to 架空健一
count returned
work tanaka fee-tier 区への引渡し 14:00 15:00 5

on 2026-07-28
call sato 施設 fee-tier 結果の時期 6
work sato fee-tier 照会への回答 9:00 9:25 1
on 2026-07-29
work suzuki career-up 資料の整理 9:00 10:20 0
on 2026-07-30
does sato case explain C26-0001
says out 307,700
work sato fee-tier 点検 9:00 11:00 7
on 2026-07-31
step tanaka complete C26-0001 C26-0004
does tanaka case list
does tanaka case list --waiting
says out C26-0005
does tanaka backup create --to "$(age-keygen -y safe.txt)" --out july-3.age --approval R8-0103
count copied
work tanaka fee-tier 月末の点検 15:00 16:00 10

# ---- the daily report of one day, and what nobody should type ------------------------------------------

does tanaka form daily-report --period 2026-07-13
expect_json 0 as tanaka form daily-report --period 2026-07-13
note tanaka form
jq .result.document out >daily.json
denied 2 tanaka form monthly-report --period 2026-07-13
denied 2 tanaka form daily-report --period 2026年7月
denied 1 tanaka form monthly-reprot --period 2026-07
says err monthly-report
denied 1 tanaka form receipt --line A26-0099

# What the daily report of the 13th says is what was written down on that day.
for column in count:件数 minutes:時間; do
	same "$(awk -F '\t' -v column="${column%:*}" '$1 == "2026-07-13" { split($5, a, ":"); split($6, b, ":")
			n += column == "count" ? $7 : (b[1] - a[1]) * 60 + b[2] - a[2] } END { print n }' work.tsv)" \
		"$(jq --arg label "${column#*:}" '.blocks[] | select(.heading == "1 作業") |
			([.columns[].label] | index($label)) as $at | .total[$at]' daily.json)" "${column#*:} of 13 July"
done

# The states are those that the sample wants after all of it.
expect_json 0 as tanaka case list
note tanaka case list
jq -r '.result.cases[] | "\(.case_no) \(.state)"' out | sort >states
python3 -c 'import csv, sys
for row in csv.DictReader(open(sys.argv[1], encoding="utf-8-sig")): print(row["case_no"], row["expected_state"])' "$data" |
	sort >wanted-states
diff wanted-states states || wrong 'the cases do not stand where the sample says'

# ---- 3 August: the papers of July --------------------------------------------------------------

on 2026-08-03
does tanaka log verify
does tanaka form monthly-report --period 令和8年7月 --remarks 特になし
cp out report.txt
expect_json 0 as tanaka form monthly-report --period 2026-07 --remarks 特になし
jq .result.document out >report.json
for format in csv xlsx pdf; do
	does tanaka form monthly-report --period 2026-07 --remarks 特になし --format "$format" --out "report.$format"
done

# One thing of July deserves a question: suzuki's look at sato's case in the emergency, and nothing else.
printf '2026-07-17\tanomalies\t1\n' >>ledger
python3 "$tools/july-report.py" report ledger work.tsv contact.tsv . >differences
[ ! -s differences ] || wrong "the report says something else: $(cat differences)"

# The analysis of the month, person by person; and the articles.
expect_json 0 as tanaka form access-analysis --period 2026-07
for person in sato:'佐藤 花子' suzuki:'鈴木 次郎' tanaka:'田中 一郎'; do
	for what in looks:閲覧 reveals:番号表示 refusals:拒否; do
		same "$(awk -v what="${person%%:*}.${what%%:*}" '$1 ~ /^2026-07/ && $2 == what { n += $3 } END { print n + 0 }' ledger)" \
			"$(jq -r --arg name "${person#*:}" --arg label "${what#*:}" '[.result.document.blocks[] | select(.heading == "1 利用者別")][0] |
				([.columns[].label] | index($label)) as $at | .rows[] | select(.[0] == $name)[$at]' out)" "$person $what"
	done
done
does tanaka form access-analysis --period 2026-07
says out 緊急時の例外
does tanaka compliance
says out 契約条項への対応状況
# The seats were given in the morning of 1 July: the 30th of June in Greenwich.
says out '最後は 2026-07-01'
is_silent_of out 2026-06-30
tick
expect_json 0 as tanaka compliance --lang ja
json '.result.articles[] | select(.article == "別紙2 第22条") | .state == "recorded"'

# ---- nothing in English, no My Number, and a log that is whole ---------------------------------------

for name in staff-notice receipt-book copy-book carry-book erasure-report backup-book training-report change-book \
	handling-ledger return-list handover-report; do
	does tanaka form "$name"
done
expect_json 0 as tanaka form staff-notice
json '[.result.document.blocks[0].rows[][7]] == ["2026-07-01", "2026-07-01", "2026-07-01"]'
does tanaka form incident-report --line J26-0001
does tanaka form receipt --line A26-0001
python3 "$tools/july-report.py" english "$build/locale/ja/LC_MESSAGES/kinko.mo" screen report.txt >sentences
[ ! -s sentences ] || wrong "this is English: $(cat sentences)"
python3 -c 'import csv, sys, unicodedata
for row in csv.DictReader(open(sys.argv[1], encoding="utf-8-sig")):
    for name, value in row.items():
        if name.endswith("_mynumber") and value:
            print(unicodedata.normalize("NFKC", value).replace("-", ""))' "$data" >>numbers
[ "$(sort -u numbers | wc -l)" -ge 25 ] || wrong 'this test is wrong: it looks for too few numbers'
pdftotext -layout report.pdf pdf.txt
unzip -p report.xlsx >xlsx.txt
for paper in screen report.txt report.json report.csv pdf.txt xlsx.txt daily.json; do
	checks=$((checks + 1))
	! grep -qFf numbers "$paper" || wrong "a My Number is in $paper"
done
tick
expect 0 as tanaka log verify --deep --lang ja
tick
expect 0 "$build/kinko-verify" "$mirror" --genesis "$genesis" --on 2026-08-03 --lang ja

printf '%d checks\n' "$checks"
exit "$status"
