#!/bin/bash
# Carry-outs (別紙2 第11条4) and the end of the contract (本文7, 第10条, 第28条), as people type them: what is recorded of each
# stage and checked by another person, what is refused, and what is left when the contract is closed.
set -euo pipefail

# shellcheck source=tests/cli/story.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/story.bash"

number=M$year-0001
origin=example.org/hoiku

expect 0 as tanaka init --origin "$origin" --operator tanaka --name '田中 一郎' --kind test --argon2 "$floor" --json
mirror=$(jq -r .result.mirror out)
enrol sato worker
enrol suzuki worker
enrol audit auditor

approve R8-0012 R8-0013 R8-0014 R8-0100 R8-0101 R8-0999

# ---- before it leaves --------------------------------------------------------------------------

usb=(what='階層決定一覧 架空花子ほか' count=25 medium=USBメモリ medium_no=USB-7 encryption='AES-256、パスワード別送'
	container=鍵付きケース route=セキュリティ便 destination=目黒区保育課 purpose=納品)

# No carry-out without the ward's approval (第11条2), nor without saying how it is protected (第11条3).
expect 3 as tanaka carry add "${usb[@]}"
says err "'carry.add' needs an approval of the ward (承認番号), with --approval"
expect 1 as tanaka carry add "${usb[@]}" --approval '承諾 12'
says err 'no approval number'
expect 3 as tanaka carry add "${usb[@]}" --approval R8-0102
says err "no approval 'R8-0102' is entered"
expect 1 as tanaka carry add what=x count=1 medium=紙 destination=区 purpose=納品 --approval R8-0100 --json
json '[.error.problems[] | .field] == ["encryption", "container", "route"]'
expect 2 as tanaka carry add
expect 2 as tanaka carry add waht=x --approval R8-0100
says err "did you mean 'what'?"
expect 2 as tanaka carry add left_at=9:00 --approval R8-0100
says err 'there is no field'
expect 1 as tanaka carry add "${usb[@]}" notes='番号 1234 5678 9018' --approval R8-0100
says err 'twelve digits with the check digit of a My Number'
is_silent_of err 9018
expect 1 as tanaka carry add "${usb[@]}" notes=$'\e[31m赤' --approval R8-0100
expect 1 as tanaka carry add "${usb[@]}" return_due=2020-01-01 --approval R8-0100
says err 'past already'
expect 3 as sato carry add "${usb[@]}" --approval R8-0100
expect 0 as tanaka carry add "${usb[@]}" return_due="$today" notes=$'備考\ufeff' --approval R8-0100 --json
json ".result | .number == \"$number\" and .open and .operator == \"tanaka\" and .fields.approval == \"R8-0100\" and
	.fields.carrier == \"田中 一郎\" and [.wants[] | .want] == [\"record\", \"end\"]"
object=$(jq -r .result.object out)
expect 0 as sato carry fields
says out 'container'

# ---- stages ------------------------------------------------------------------------------------

expect 2 as sato carry stage "$number" flight --status x
says err "transport"
expect 2 as sato carry stage "$number" transport
says err --status
expect 1 as sato carry stage "$number" transport --status '個人番号 123456789018 を確認'
is_silent_of err 123456789018
expect 1 as sato carry stage "$number" transport --status x --at '2199-01-01 9:00'
says err 'not here yet'
expect 1 as sato carry stage M20-0001 transport --status x
says err 'there is no line'
expect 1 as sato carry returned "$number"
says err 'it has not left yet'
expect 1 as sato carry check "$number" transport --result ok
says err 'nothing to check'
expect 0 as sato carry stage "$number" transport --status '封印と施錠を確認'
says out 'another person has to check it'

# Nobody checks what they recorded; the refusal is in the log. Another person does.
expect 3 as sato carry check "$number" transport --result ok
says err 'you recorded this stage yourself'
expect 3 as sato --lang ja carry check "$number" transport --result ok
says err '対処'
expect 2 as suzuki carry check "$number" transport --result good
expect 2 as suzuki carry check "$number" transport --result not-ok
says err --remark
expect 0 as suzuki carry check "$number" 運搬 --result 不適正 --remark 'ケースの鍵の掛け忘れ'
says out 'to be recorded anew'
expect 1 as suzuki carry check "$number" transport --result ok
says err 'recorded anew first'
expect 0 as sato carry stage "$number" 運搬 --status '施錠し、封印を確認'
expect 2 as suzuki carry check "$number" transport --result 良好
expect 0 as suzuki carry check "$number" transport --result 適正
expect 1 as sato carry stage "$number" transport --status x
says err 'it stays'
expect 0 as tanaka carry stage "$number" storage --status '金庫に施錠保管' --json
json '[.result.wants[] | "\(.want) \(.stage)"] == ["check storage", "end null"]'

expect 0 as tanaka carry list --open
says out "$number"
says out 目黒区保育課
expect 0 as tanaka --lang ja carry list --open
for text in 番号 承認番号 件数 返却予定日 未了; do
	says out "$text"
done
expect 0 as tanaka carry list --overdue --json
json '.result.lines == []'
expect 0 as tanaka carry show "$number"
for text in "$number" '階層決定一覧 架空花子ほか' 'AES-256、パスワード別送' 鍵付きケース R8-0100 '施錠し、封印を確認' \
	'ケースの鍵の掛け忘れ' 適正 suzuki 'Still to be done:' 'storage: another person has to check it' \
	'neither returned nor disposed of'; do
	says out "$text"
done
if LC_ALL=C grep -q $'[\x01-\x08\x0b-\x1f\x7f]' out; then
	wrong 'control characters are shown'
fi
for words in 'carry list' "carry show $number" "carry returned $number" 'contract status'; do
	read -ra command <<<"$words"
	expect 3 as audit "${command[@]}"
	is_silent_of err 架空
done

# ---- what is open stands against the end --------------------------------------------------------

papers=(from=架空次郎 kind=申告書 quantity=25通 has_personal_number=1 purpose=階層判定 place=金庫室)
expect 0 as sato receipt add "${papers[@]}" return_due="$today"
receipt=A$year-0001
expect 0 as tanaka case import "$root/tests/data/cases-sample.csv" --approval R8-0012
expect 0 as tanaka case export --column case_no --year 2026 --approval R8-0012 --out "$work/list.csv" --to 架空保育課 \
	--erase-by 2199-12-31
copy=F$year-0001
expect 0 as tanaka copy show "$copy"
says out "$(sha256sum list.csv | cut -d ' ' -f 1)"
says out 2199-12-31
expect 1 as tanaka copy show F20-0001
expect 0 as tanaka copy list --overdue
says out 'There is no such line.'
expect 0 as tanaka copy list --open
says out "$copy"

expect 0 as tanaka contract status --json
json ".result | .closed == null and [.open[] | \"\(.kind) \(.number) \(.due)\"] ==
	[\"carry $number $today\", \"receipt $receipt $today\", \"copy $copy 2199-12-31\"] and
	(.open | all(.overdue | not)) and
	.cases == [{\"id\": \"registered\", \"name\": \"登録\", \"count\": 10}]"
expect 3 as sato contract status
expect 2 as tanaka contract close
expect 2 as tanaka contract close --approval R8-0999
says err 'no terminal to ask on'
expect 2 as tanaka contract close --approval R8-0999 --lang en --yes
says err "option '--yes' needs a value: ORIGIN"
says err 'the origin of the vault again'
expect 2 as tanaka contract close --approval R8-0999 --yes example.org/other
says err 'nothing is closed'
says err "repeat '$origin'"
# Full-width is the same, and so the next thing stands in the way: what is open.
expect 3 as tanaka contract close --approval R8-0999 --yes "$(sed 'y/abcdefghijklmnopqrstuvwxyz.\//ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ．／/' <<<"$origin")"
says err '3 things are still open'
close=(contract close --approval R8-0999 --yes "$origin")
expect 3 as sato "${close[@]}"
expect 3 as tanaka --lang ja "${close[@]}"
says err "$copy"
expect 3 as tanaka "${close[@]}"
says err '3 things are still open'
for text in "$copy" "$number" "$receipt" "due on $today"; do
	says err "$text"
done
expect_json 3 as tanaka "${close[@]}"
json ".error.code == \"denied\" and ([.error.problems[] | \"\(.code) \(.field)\"] ==
	[\"carry $number\", \"receipt $receipt\", \"copy $copy\"])"

expect 0 as sato copy erased "$copy" --method 上書き消去 --witness 架空立会
expect 0 as sato receipt returned "$receipt" --on "$today" --to 架空次郎
expect 0 as sato carry returned "$number"
says out 'storage: another person has to check it'
# It is back, but its storage is not checked.
expect 3 as tanaka "${close[@]}"
says err '1 thing is still open'
expect 3 as tanaka carry check "$number" storage --result ok
expect 0 as suzuki carry check "$number" storage --result ok --remark '現物を確認'
says out 'found in order'
expect 1 as sato carry stage "$number" disposal --status x
expect 0 as tanaka carry list --open --json
json '.result.lines == []'

# A copy that is made on the last day is one more thing to erase.
expect 0 as tanaka case export --column case_no --year 2026 --approval R8-0013 --out "$work/list2.csv" --to 架空保育課 \
	--erase-by 2199-12-31
expect 3 as tanaka "${close[@]}"
expect 0 as tanaka copy erased "F$year-0002" --method 上書き消去 --witness 架空立会

# ---- the end -----------------------------------------------------------------------------------

# Everything has come to its end, and still nobody closes without the ward, nor one person alone.
expect 3 as tanaka contract close --yes "$origin"
says err "'contract.close' needs an approval of the ward (承認番号), with --approval"
expect 3 as tanaka "${close[@]}"
says err "'contract.close' needs a second person"
expect 3 as suzuki approval request contract close --approval R8-0999
together suzuki contract close --approval R8-0999
expect 0 as tanaka contract status --json
json '.result.closed == null'
expect_json 0 as tanaka contract close --approval "$request" --yes "$origin"
json '.result.closed | .by == "tanaka" and .approval == "R8-0999" and (.seq > 0)'
seq=$(jq .result.closed.seq out)
closed_at=$(TZ=Asia/Tokyo date -d "$(jq -r .result.closed.time out)" '+%F %T')
expect 0 as tanaka contract status
says out 'The contract is closed.'
says out "$closed_at"
is_silent_of out +00:00
says out tanaka
says out R8-0999
says out "$seq"
says out 登録
expect 3 as tanaka "${close[@]}"
says err 'the contract is closed'
expect 3 as sato case edit C26-0001 address=東京都目黒区
says err 'the contract is closed'
expect 3 as sato --lang ja case edit C26-0001 address=東京都目黒区
says err '対処'
expect 3 as tanaka case export --column case_no --year 2026 --approval R8-0014 --out "$work/list3.csv" --to 架空保育課 \
	--erase-by 2199-12-31
[ ! -e list3.csv ] || wrong 'a file was written after the contract was closed'
expect 3 as sato receipt add "${papers[@]}"
expect 3 as tanaka carry add "${usb[@]}" --approval R8-0101
# What belongs to winding up is still done, and fails only where there is nothing left to do.
expect 1 as tanaka copy erased "$copy" --method 上書き消去 --witness 架空立会
says err 'recorded already'
expect 0 as sato case show C26-0001
expect 0 as sato copy list
expect 0 as sato carry show "$number"
expect 0 as tanaka operator revoke sato --reason 契約終了
expect 0 as tanaka log show --all

# ---- the log -----------------------------------------------------------------------------------

git --git-dir="$mirror" log -p --format=%B main -- log >mirror.txt
says mirror.txt "$object"
says mirror.txt '"detail":{"reason":"same-person"}'
says mirror.txt '"detail":{"reason":"still-open"}'
says mirror.txt '"detail":{"reason":"contract-closed"}'
says mirror.txt '"detail":{"stage":"transport","ok":false,'
says mirror.txt '"action":"contract.close","object":"vault","purpose":"","approval":"R8-0999","result":"granted"'
for text in 架空 花子 USB-7 鍵 封印 施錠 金庫 保育課 '5678 9018' 123456789018 納品 AES-256; do
	is_silent_of mirror.txt "$text"
done
expect 0 as tanaka log verify --deep
expect 0 "$build/kinko-verify" "$mirror"
says out 'contract closed by entry'
says out " $seq"
expect_json 0 "$build/kinko-verify" "$mirror"
json ".result.contract_closed == $seq"

if [ "$status" -eq 0 ]; then
	printf 'ok - %d checks\n' "$checks"
fi
exit "$status"
