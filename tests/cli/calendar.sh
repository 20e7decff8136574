#!/bin/bash
# The calendar as people ask for it: which days count, when a report is due, in whatever form they write a
# date, in both languages; by the vault's own calendar, whatever zone the machine is set to.
set -euo pipefail

# shellcheck source=SCRIPTDIR/story.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/story.bash"

policy=$root/policies/meguro-r8

calendar ()
{
	"$build/kinko" policy calendar --policy "$policy" "$@"
}

# line FILE PATTERN: an extended regular expression.
line ()
{
	checks=$((checks + 1))
	grep -qE -- "$2" "$1" || {
		wrong "'$2' is not said in $1"
		sed 's/^/    /' "$1"
	}
}

# ---- what people read --------------------------------------------------------------------------

expect 0 calendar --from 2026-04-01 --to 2027-03-31
line out '^2026-04-29 +Wed +is closed +Showa Day$'
line out '^2026-09-22 +Tue +is closed +day between two holidays$'
line out '^2027-01-04 +Mon +is open +08:30–17:15$'
line out '^2027-01-03 +Sun +is closed +New Year holidays$'
line out '^241 of 365 days are open\.$'
line out '^2026-07    2026-08-17  Mon$'
line out '^2026-10    2026-11-16  Mon$'
[ "$(grep -cE '^20..-..    20' out)" -eq 12 ] || wrong 'not twelve reports'
is_silent_of out 'calendar.yaml'

# A month, in the forms in which people write a day.
for month in '--from 2026-07-01' '--to 2026/7/31' '--from R8.7.1 --to 20260731' \
	'--from 令和8年7月1日 --to ２０２６－０７－３１'; do
	# shellcheck disable=SC2086 # the words of the options
	expect 0 calendar $month
	line out '^22 of 31 days are open\.$'
	line out '^2026-07-20 +Mon +is closed +Marine Day$'
done
expect 0 calendar --from 2026-08-01
line out '^20 of 31 days are open\.$'
expect 0 calendar --from 2026-07-06 --to 2026-07-06
line out '^1 of 1 day is open\.$'
line out '^2026-07    2026-08-17  Mon$'

expect 0 calendar --lang ja --from 2026-07-18 --to 2026-07-21
line out '海の日'

# ---- today -------------------------------------------------------------------------------------

# Ten minutes before and after the month begins in Japan: 2026-07-31 and 2026-08-01.
for zone in UTC Asia/Tokyo America/Los_Angeles; do
	TZ=$zone KINKO_TEST_NOW_MS=1785509400000 expect_json 0 calendar
	json '.result | .from == "2026-07-01" and .to == "2026-07-31" and .open_days == 22'
	TZ=$zone KINKO_TEST_NOW_MS=1785510600000 expect_json 0 calendar
	json '.result | .from == "2026-08-01" and .to == "2026-08-31" and .open_days == 20'
done
# A clock that knows nothing.
KINKO_TEST_NOW_MS=0 expect_json 2 calendar
json '.error.code == "usage"'

# ---- JSON --------------------------------------------------------------------------------------

expect_json 0 calendar --from 2026-09-19 --to 2026-10-02
json '.result.days | length == 14 and map(select(.open)) == [.[5, 6, 9, 10, 11, 12, 13]]'
json '.result.days[3] == {date: "2026-09-22", weekday: "tuesday", open: false,
	reason: "day between two holidays", from: null, to: null}'
json '.result.days[5] == {date: "2026-09-24", weekday: "thursday", open: true,
	reason: null, from: "08:30", to: "17:15"}'
json '.result.reports == [{month: "2026-09", due: "2026-10-15", weekday: "thursday"},
	{month: "2026-10", due: "2026-11-16", weekday: "monday"}]'
json '.result | .open_days == 7 and .file == "calendar.yaml"'
expect_json 0 calendar --lang ja --from 2026-05-06 --to 2026-05-06
json '.result.days[0] | .reason == "振替休日" and .weekday == "wednesday"'
# Ten years and not a day more; leap days count.
expect_json 0 calendar --from 2026-04-01 --to 2036-03-31
json '.result | (.days | length == 3653) and (.reports | length == 120)'
expect_json 0 calendar --from 2020-01-01 --to 2020-12-31
json '.result.days | length == 366 and (map(select(.reason == "Sports Day") | .date) == ["2020-07-24"])'
expect_json 0 calendar --from 2099-12-01
json '.result.reports[0].due == "2100-01-15"'

# ---- what is refused ---------------------------------------------------------------------------

expect 2 calendar --from 2026-08-01 --to 2026-07-31
says err '2026-07-31, is before the first, 2026-08-01'
expect 2 calendar --from 2026-04-01 --to 2036-04-01
says err 'more than 10 years'
expect 2 calendar --from 2024-02-29 --to 2034-03-01
expect 2 calendar --from 2019-12-31 --to 2020-01-02
says err 'from 2020 to 2099'
expect 2 calendar --from 2099-12-01 --to 2100-01-01
expect 2 calendar --to 2199-12-31
expect 2 calendar --from 1868-01-25
for date in '' tomorrow 2026-02-30 2026-13-01 2026 2026-07 7月6日 令和元年4月30日 0000-00-00 \
	-2026-07-01 2026-07-01T00:00 "2026-07-0'1" '%s%n'; do
	expect 2 calendar "--from=$date"
	expect 2 calendar "--to=$date"
	expect_json 2 calendar "--from=$date"
done
expect 2 calendar 2026-07-01
expect 1 "$build/kinko" policy calendar --policy "$work/nowhere" --from 2026-07-01
# No vault and no policy.
env -u KINKO_VAULT "$build/kinko" policy calendar >out 2>err && wrong 'a calendar of nothing'
says err '--vault'

# ---- whose calendar ----------------------------------------------------------------------------

# A policy from before there was a calendar: the contract's days, and it says so.
mkdir own
cp "$policy/access.yaml" own/
policy=own
expect 0 calendar --from 2026-04-01 --to 2027-03-31
line out '^241 of 365 days are open\.$'
says out 'This policy has no calendar.yaml'
expect_json 0 calendar --from 2026-12-29 --to 2026-12-29
json '.result | .file == null and .days[0].reason == "end of the year"'

# The ward opens on a Saturday, closes on a Monday, keeps other hours; and summer is closed.
cat >own/calendar.yaml <<'END'
format: 1
hours: { from: "09:00", to: "16:45" }
closed:
  - { from: "08-12", to: "08-17", label: { en: summer, ja: 夏季休業 } }
overrides:
  - date: "2026-10-03"
    open: true
    label: { en: enrolment, ja: 入所受付 }
  - date: "2026-10-05"
    open: false
    label: { en: "works\tin the house", ja: 庁舎工事 }
END
expect 1 calendar # a tab in a label
sed -i 's/works\\tin the house/works/' own/calendar.yaml
expect 0 calendar --from 2026-10-01
line out '^2026-10-03 +Sat +is open +09:00–16:45 +enrolment$'
line out '^2026-10-05 +Mon +is closed +works$'
line out '^21 of 31 days are open\.$'
expect_json 0 calendar --lang ja --from 2026-10-03 --to 2026-10-05
json '.result.days | map(.open) == [true, false, false] and .[0].reason == "入所受付"'
json '.result.days[2].reason == "庁舎工事"'
expect_json 0 calendar --from 2026-07-31 --to 2026-07-31
json '.result.reports[0].due == "2026-08-18"'

# Every mistake at once, each with its place.
sed -i -e 's/"16:45"/16:45/' -e 's/"08-12"/"08-32"/' -e 's/"2026-10-05"/"2026-10-03"/' own/calendar.yaml
expect_json 1 calendar --from 2026-10-01
json '.error.problems | map([.line, .column, .code, .field]) == [
	[2, 29, "yaml_text", "hours.to"], [4, 13, "month_day", "closed[0].from"],
	[9, 11, "duplicate", "overrides[1].date"]]'
json '.error.problems | all(.file | endswith("/calendar.yaml"))'

# The vault's own, without a seat in it and without a passphrase.
sed -i -e 's/16:45 /"16:45" /' -e 's/"08-32"/"08-12"/' -e '9s/03/05/' own/calendar.yaml
export KINKO_IDENTITY=$work/tanaka.key
expect 0 as tanaka init --kind test --origin ward.example/hoiku-r8 --operator tanaka --name Tanaka \
	--policy own --argon2 "$floor"
unset KINKO_IDENTITY
expect_json 0 "$build/kinko" policy calendar --from 2026-10-03 --to 2026-10-03
json '.result | .open_days == 1 and .file == "calendar.yaml" and .days[0].to == "16:45"'

[ "$status" -ne 0 ] || printf 'ok - %d checks\n' "$checks"
exit "$status"
