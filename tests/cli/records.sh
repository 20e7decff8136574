#!/bin/bash
# The records behind the forms, as people type them: training and drills, lent items, consents, devices, incidents with their
# clock, rules and plans; who may do what, what is refused, what is told at an opening, and what the log must never say.
set -euo pipefail

# shellcheck source=tests/cli/story.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/story.bash"

# now DAY TIME: what kinko takes for now, in Japan.
now ()
{
	KINKO_TEST_NOW_MS=$(date -d "$1 $2 +0900" +%s%3N)
	export KINKO_TEST_NOW_MS
}

# Wednesday, 15 July 2026; the Monday after it, 20 July, is 海の日.
now 2026-07-15 10:00
quiet_policy quiet
expect 0 as tanaka init --origin example.org/records --operator tanaka --name '田中 一郎' --kind test \
	--policy quiet --argon2 "$floor" --json
mirror=$(jq -r .result.mirror out)
expect 0 enrol sato worker
expect 0 enrol ito deputy
expect 0 enrol audit auditor

# ---- rules and plans ---------------------------------------------------------------------------

printf '緊急時の手順 第1版\n' >rules-1.txt
printf '緊急時の手順 第2版\n' >rules-2.txt
: >empty.txt
mkfifo pipe
first_sum=$(sha256sum rules-1.txt | cut -d ' ' -f 1)
second_sum=$(sha256sum rules-2.txt | cut -d ' ' -f 1)
rule=(kind=manual title=架空緊急時手順)
expect 3 as sato rule add rules-1.txt "${rule[@]}" version=1
expect 2 as tanaka rule add
expect 1 as tanaka rule add nothing.txt "${rule[@]}" version=1
expect 1 as tanaka rule add empty.txt "${rule[@]}" version=1
expect 1 as tanaka rule add pipe "${rule[@]}" version=1
expect 1 as tanaka rule add rules-1.txt kind=poem title=x version=1 --json
json '[.error.problems[] | "\(.field) \(.code)"] == ["kind enum"]'
expect 1 as tanaka rule add rules-1.txt "${rule[@]}" version=1 replaces=R26-0001
says err 'there is no line'
expect 0 as tanaka rule add rules-1.txt "${rule[@]}" version=1 effective_on=2026-07-01 --json
json ".result | .number == \"R26-0001\" and .open and (.fields | .kind == \"手順書\" and .sha256 == \"$first_sum\" and
	.file_name == \"rules-1.txt\" and .bytes == \"$(stat -c %s rules-1.txt)\" and .added_by == \"田中 一郎\")"
expect 1 as tanaka rule add rules-1.txt "${rule[@]}" version=1
says err "registered already, as 'R26-0001'"
expect 2 as tanaka rule submit R26-0001
expect 1 as tanaka rule submit R26-0001 --on 2026-07-16
says err 'not here yet'
expect 0 as tanaka rule submit R26-0001 --on 2026-07-15 --to 架空課長
expect 0 as tanaka rule add rules-2.txt "${rule[@]}" version=2 replaces=R26-0001
expect 0 as sato rule list --json
json '[.result.lines[] | "\(.number) \(.open) \(.version) \(.fields.submitted_on)"] ==
	["R26-0001 false 3 2026-07-15", "R26-0002 true 1 null"]'
expect 1 as tanaka rule submit R26-0001 --on 2026-07-15
says err 'has ended'
expect 0 as sato rule check rules-2.txt --json
json ".result.sha256 == \"$second_sum\" and [.result.lines[].number] == [\"R26-0002\"]"
printf '緊急時の手順 第2版 \n' >other.txt
expect 0 as sato rule check other.txt
says out 'No file with this content is registered.'
expect 0 as tanaka rule show R26-0001
says out "$first_sum"
expect 0 as tanaka rule end R26-0002 --on 2026-07-15 --reason 架空の廃止
expect 0 as tanaka rule add rules-2.txt "${rule[@]}" version=2

# ---- training ----------------------------------------------------------------------------------

training=(topic=架空個人番号研修 minutes=60)
expect 3 as sato training add kind=education "${training[@]}" attendees=sato
expect 1 as tanaka training add kind=education "${training[@]}" attendees='sato; suzuki' scores='sato=90, ito=80' \
	material=R26-0009 day=2026-07-16 --json
json '[.error.problems[] | "\(.field) \(.code)"] == ["day day_in_future", "scores scores_of_others", "material not_found"]'
expect 1 as tanaka training add kind=education "${training[@]}" attendees='佐藤 花子' --json
json '.error.problems[0].code == "people_invalid"'
for scores in sato=101 sato=-1 sato= =5 sato 'sato=1;sato=2'; do
	expect 1 as tanaka training add kind=education "${training[@]}" attendees=sato scores="$scores" --json
	json '.error.problems[0].code == "scores_invalid"'
done
expect 1 as tanaka training add kind=education topic='123456789018' minutes=5 attendees=sato
is_silent_of err 123456789018
expect 0 as tanaka training add kind=education "${training[@]}" attendees='sato、suzuki' scores='ｓａｔｏ＝０９５' \
	day=2026-07-14 material=R26-0003 --json
json '.result | .number == "K26-0001" and (.open | not) and (.fields | .kind == "教育" and
	.attendees == "sato;suzuki" and .scores == "sato=95" and .attendee_names == "sato;suzuki" and
	.recorded_by == "田中 一郎" and .material == "R26-0003")'
expect 0 as ito training add kind=訓練 topic=架空漏えい対応訓練 minutes=30 attendees='sato tanaka' --json
json '.result | .number == "K26-0002" and .day == "2026-07-15" and .fields.attendee_names == "sato;田中 一郎"'
expect 0 as tanaka training edit K26-0001 minutes=90 attendees=sato
expect 1 as tanaka training edit K26-0001 minutes=90
says err 'stands there already'
expect 2 as tanaka training edit K26-0001
expect 2 as tanaka training edit K26-0001 attendee_names=x
expect 0 as tanaka training people --json
json '[.result.people[] | "\(.operator) \(.trained) \(.education) \(.educations) \(.drill) \(.drills)"] == [
	"tanaka null null 0 2026-07-15 1", "sato 2026-04-02 2026-07-14 1 2026-07-15 1",
	"ito 2026-04-02 null 0 null 0", "audit 2026-04-02 null 0 null 0"]'
expect 0 as tanaka training people --from 2026-07-15 --json
json '.result.people[1] | .educations == 0 and .drills == 1'
expect 0 as tanaka training list
says out 架空個人番号研修
expect 3 as sato training list
expect 3 as sato training people

# ---- lent items --------------------------------------------------------------------------------

lent=(what=架空ノート quantity=1台 lent_by=架空課長 condition=良好 place=執務室)
expect 3 as sato lent add "${lent[@]}"
expect 1 as tanaka lent add "${lent[@]}" return_due=2026-07-14
says err 'before the day of receipt'
expect 0 as tanaka lent add "${lent[@]}" item_no=PC-0107 return_due=2027-03-31
says out L26-0001
expect 0 as tanaka lent add what=架空鍵 quantity=2本 lent_by=架空課長 condition=良好 place=金庫室 \
	received_on=2026-04-01 return_due=2026-07-14
expect 0 as sato lent list --overdue --json
json '[.result.lines[].number] == ["L26-0002"]'
expect 0 as tanaka lent edit L26-0001 place=金庫室
expect 1 as tanaka lent returned L26-0002 --on 2026-03-31 --to 架空課長
expect 3 as sato lent returned L26-0002 --on 2026-07-15 --to 架空課長
expect 0 as tanaka lent returned L26-0002 --on 2026-07-15 --to 架空課長 --condition 傷あり --json
json '.result | (.open | not) and .fields.returned_by == "田中 一郎" and .fields.return_condition == "傷あり"'
expect 1 as tanaka lent returned L26-0002 --on 2026-07-15 --to 架空課長
expect 1 as tanaka lent edit L26-0002 place=他
says err 'has ended'

# ---- devices -----------------------------------------------------------------------------------

device=(kind=pc what=架空PC device_no=PC-0107 owner=ward has_storage=1 place=執務室 fixing=wire since=2026-04-01)
expect 0 as tanaka device add "${device[@]}" --json
json '.result | .number == "G26-0001" and .fields.kind == "パソコン" and .fields.fixing == "ワイヤー"'
expect 1 as sato device check G26-0001 --on 2026-07-15 --result not-ok
says err 'say what is not in order'
expect 0 as sato device check G26-0001 --on 2026-07-14 --result not-ok --remark 鍵の緩み
expect 0 as sato device check G26-0001 --on 2026-07-15 --result ok --json
json '.result.fields | .checked_on == "2026-07-15" and .check_result == "適正" and .checked_by == "sato" and
	(has("check_remark") | not)'
retire=(device retire G26-0001 --handling disposal --on 2026-07-15)
expect 1 as tanaka "${retire[@]}" --json
json '[.error.problems[] | .field] == ["told_ward_on", "measure", "erased_at", "method"]'
erased=(--erased-at '2026-07-15 9:00' --method 磁気破壊)
expect 1 as tanaka "${retire[@]}" "${erased[@]}" --measure 3 --told-ward-on 2026-07-14 --json
json '[.error.problems[] | "\(.field) \(.code)"] == ["witness required_missing"]'
expect 1 as tanaka "${retire[@]}" "${erased[@]}" --measure agreed --told-ward-on 2026-07-14
expect 0 as tanaka device repair G26-0001 --on 2026-07-15 --to 架空修理店 "${erased[@]}" --measure 1 \
	--told-ward-on 2026-07-15
expect 1 as tanaka device retire G26-0001 --handling disposal --on 2026-07-14 "${erased[@]}" --measure 1 \
	--told-ward-on 2026-07-14
says err 'before it leaves'
now 2026-07-16 10:00
expect 1 as tanaka device retire G26-0001 --handling disposal --on 2026-07-16 "${erased[@]}" --measure 1 \
	--told-ward-on 2026-07-16
says err 'told beforehand'
now 2026-07-15 11:00
says_open=$(KINKO_TEST_NOW_MS=$(date -d '2026-07-16 10:00 +0900' +%s%3N) as sato device list --open --json | jq '.result.lines | length')
[ "$says_open" -eq 1 ] || wrong 'a device that was repaired is not in use'
now 2026-07-16 10:00
expect 0 as tanaka "${retire[@]}" "${erased[@]}" --measure '(3)' --witness 架空立会 --certificate 証-1 \
	--told-ward-on 2026-07-14 --json
json '.result | (.open | not) and (.fields | .measure == "立会破壊" and .erased_by == "田中 一郎" and
	.ended_by == "田中 一郎" and .handling == "廃棄")'
expect 0 as tanaka device add kind=usb what=架空USB device_no=USB-7 owner=ward has_storage=1 place=金庫室 fixing=locker
expect 0 as tanaka device retire G26-0002 --handling return --on 2026-07-16
expect 3 as sato device retire G26-0002 --handling return --on 2026-07-16

# ---- consents ----------------------------------------------------------------------------------

program=$(sha256sum "$build/kinko" | cut -d ' ' -f 1)
consent=(kind=software name=kinko version=1.0 consented_on=2026-07-01 official=架空課長)
expect 0 as sato consent check --json
json ".result.verdict == \"none\" and .result.program == \"$program\" and .result.consent == null"
expect 1 as tanaka consent add "${consent[@]}"
says err 'known by its SHA-256'
expect 1 as tanaka consent add "${consent[@]}" sha256=1234
expect 0 as tanaka consent add kind=equipment name=架空スキャナー version=S-1 consented_on=2026-07-01 official=架空課長
expect 0 as sato consent list
is_silent_of err 'consented to'
expect 0 as tanaka consent add "${consent[@]}" sha256="$first_sum"
expect 0 as sato consent list
says err 'none of those that the ward has consented to'
expect 0 as sato consent check --json
json '.result.verdict == "other"'
expect 0 as tanaka consent add kind=software name=KINKO version=1.1 consented_on=2026-07-02 official=架空課長 sha256="$program"
expect 0 as sato consent list
is_silent_of err 'consented to'
expect 0 as sato consent check --json
json '.result.verdict == "given" and .result.consent.fields.version == "1.1"'
number=$(jq -r .result.consent.number out)
expect 1 as tanaka consent end "$number" --on 2026-07-01
expect 3 as sato consent end "$number" --on 2026-07-16
expect 0 as tanaka consent end "$number" --on 2026-07-16 --reason 更新
expect 0 as sato consent check
says out 'and not to this program'

# ---- incidents ---------------------------------------------------------------------------------

incident=(category=4 discovered_at='9:30' summary=架空の誤送付 has_personal_number=1 reportable=unknown wrongful=0)
expect 1 as sato incident add "${incident[@]}" cause='番号 1234 5678 9018 の人'
says err 'twelve digits with the check digit of a My Number'
is_silent_of err 9018
expect 1 as sato incident add "${incident[@]}" happened_at=10:30 --json
json '[.error.problems[] | "\(.field) \(.code)"] == ["happened_at time_in_future", "happened_at happened_after"]'
expect 1 as sato incident add "${incident[@]}" notice_at='2026-07-16 9:29' --json
json '[.error.problems[] | "\(.field) \(.code)"] == ["notice_at time_too_early"]'
expect 1 as sato incident add "${incident[@]:1}" category=8 --json
json '.error.problems[0].code == "enum"'
expect 0 as sato incident add "${incident[@]}" persons=3 --json
json '.result | .number == "J26-0001" and .open and .fields.category == "漏えい" and
	.fields.discovered_at == "2026-07-16T09:30:00+09:00" and .fields.due == "2026-07-16" and
	.deadlines.notice.standing == "overdue" and
	.deadlines.prompt == {from: "2026-07-18", due: "2026-07-21", done: null, standing: "soon"} and
	.deadlines.full == {from: "2026-08-14", due: "2026-08-14", done: null, standing: "ahead"} and
	(.reminders | length == 2)'
# Whoever answers for it is told at every opening, nobody else is.
expect 0 as sato lent list
is_silent_of err J26-0001
expect 0 as ito lent list
says err 'J26-0001: the ward was not told of this incident yet'
says err 'J26-0001: the prompt report (速報) of this incident is due by 2026-07-21'
expect 3 as sato incident list
expect 3 as sato incident show J26-0001
expect 0 as tanaka incident list
says out overdue
expect 0 as tanaka incident edit J26-0001 notice_at=9:45 notice_to=架空課長 instructions=回収を指示 --json
json '.result | .deadlines.notice.standing == "done" and .fields.due == "2026-07-21"'
expect 0 as tanaka incident list --overdue --json
json '.result.lines == []'
now 2026-07-22 9:00
expect 0 as tanaka incident list --overdue --json
json '[.result.lines[] | .deadlines.prompt.standing] == ["overdue"]'
expect 0 as ito lent list
says err 'J26-0001: the prompt report (速報) of this incident was due by 2026-07-21'
expect 0 as tanaka incident edit J26-0001 reportable=対象 wrongful=1 prompt_on=2026-07-22 --json
json '.result.deadlines | .prompt.standing == "late" and .full.due == "2026-09-14" and .full.standing == "ahead"'
expect 1 as tanaka incident close J26-0001 --on 2026-07-22 --result 架空の処理 --json
json '[.error.problems[] | .field] == ["written_at", "items", "cause", "damage", "to_persons", "publication", "prevention", "full_on"]'
now 2026-09-07 9:00
expect 0 as ito lent list
says err 'J26-0001: the full report (確報) of this incident is due by 2026-09-14'
cat >details <<'END'
items=氏名、住所
cause=宛名の取違え
damage=なし
to_persons=架空の三名に説明
publication=区と協議の上、公表しない
prevention=二人で確認
written_at=2026-07-17 13:00
full_on=2026-09-07
END
expect 0 as tanaka incident edit J26-0001 --from details
expect 3 as sato incident close J26-0001 --on 2026-09-07 --result 架空の処理
expect 0 as tanaka incident close J26-0001 --on 2026-09-07 --result 架空の処理 --json
json '.result | (.open | not) and .reminders == [] and .fields.closed_by == "田中 一郎" and (.fields | has("due") | not)'
expect 1 as tanaka incident edit J26-0001 cause=他
says err 'has ended'
expect 0 as ito lent list
is_silent_of err J26-0001
expect 0 as sato incident add category=違反 discovered_at='2026-09-07 8:45' summary=架空の違反 has_personal_number=0 \
	reportable=no wrongful=0 notice_at='2026-09-07 8:50' --json
json '.result | .deadlines.prompt == null and .deadlines.full == null and (.fields | has("due") | not)'

# ---- what is still open at the end -------------------------------------------------------------

expect 0 as tanaka contract status --json
json '[.result.open[] | "\(.kind) \(.number)"] == ["lent L26-0001", "incident J26-0002"]'
expect 0 as tanaka incident show J26-0002
says out 架空の違反

# ---- who may not -------------------------------------------------------------------------------

for book in training lent consent device incident rule; do
	expect 3 as audit "$book" list
	is_silent_of err 架空
	file=()
	[ "$book" != rule ] || file=(rules-1.txt)
	expect 2 as tanaka "$book" add "${file[@]}" line_number=X26-0001
	expect 0 "$build/kinko" "$book" fields
done

# ---- everything is erased: these records stay --------------------------------------------------

now 2026-09-08 10:00
approve R8-0900
together ito erasure all --approval R8-0900
expect 0 as tanaka erasure all --approval "$request" --yes example.org/records
for book in training lent consent device rule; do
	expect 0 as tanaka "$book" list --json
	json '.result.lines | length > 0 and all(.erased | not)'
done
expect 0 as tanaka incident show J26-0001
says out 架空の誤送付

# ---- the log -----------------------------------------------------------------------------------

git --git-dir="$mirror" log -p --format=%B main -- log >mirror.txt
says mirror.txt '"action":"incident.close"'
says mirror.txt "\"file\":\"sha256:$second_sum\""
says mirror.txt "\"program\":\"sha256:$program\""
says mirror.txt '"known":"2026-07-16T09:30:00+09:00"'
for text in 架空 誤送付 PC-0107 USB-7 sato=95 漏えい 緊急時 rules-1 取違え 磁気破壊 123456789018 '5678 9018' 証-1; do
	is_silent_of mirror.txt "$text"
done
expect 0 as tanaka log verify --deep
expect 0 "$build/kinko-verify" "$mirror"

if [ "$status" -eq 0 ]; then
	printf 'ok - %d checks\n' "$checks"
fi
exit "$status"
