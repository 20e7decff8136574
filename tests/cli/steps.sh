#!/bin/bash
# The story of the work on cases, as a manager (tanaka) and two workers (sato, suzuki) type it: from the arrival of the
# papers to the hand-over, with everything that is refused on the way. The levies and tiers that must come out are
# those of the sample, not ours.
set -euo pipefail

# shellcheck source=tests/cli/story.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/story.bash"

data=$root/tests/data/cases-sample.csv

# step STATUS PERSON WORD...: a command about cases, as JSON.
step ()
{
	local wanted=$1 person=$2
	shift 2
	expect "$wanted" as "$person" case "$@" --json
}

# is CASE STATE
is ()
{
	step 0 tanaka show "$1"
	json ".result.state == \"$2\""
}

# sample CASE COLUMN: what the sample says. Its quoted cells (addresses) are not needed.
sample ()
{
	tr -d '\r' <"$data" | sed 's/"[^"]*"//g' | awk -F, -v kase="$1" -v column="$2" '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		$1 == kase { print $at[column] }'
}

# ---- the office -----------------------------------------------------------------------------------

quiet_policy policy
expect 0 as tanaka init --origin example.org/hoiku --operator tanaka --name '田中 一郎' \
	--policy policy --kind test --argon2 "$floor"
enrol sato worker --numbers
enrol suzuki worker --numbers
approve R8-0012
expect 0 as tanaka case import "$data" --approval R8-0012
mapfile -t cases < <(tr -d '\r' <"$data" | awk -F, 'NR > 1 { print $1 }')
[ "${#cases[@]}" -eq 10 ] || wrong 'this test is wrong: it does not find the ten cases'

# ---- guidance: several cases at once -----------------------------------------------------------------

step 1 sato review C26-0001
json '.error.message | contains ("登録") and contains ("受領")'
json '.error.hint | contains ("guide") and contains ("receive") and (contains ("propose") | not)'
step 0 sato guide C26-0001 C26-0002 --on 2026-04-06
json '.result.cases | length == 2 and all (.state == "案内済" and (.next | length) > 0)'
step 1 sato guide C26-0003 C26-0001 C26-0004
json '.warnings[0] | contains ("C26-0003")'
json '.error.message | startswith ("C26-0001: ")'
is C26-0003 案内済
is C26-0004 登録
step 1 sato guide C26-0004 --on 2190-01-01
json '.error.problems[0].code == "date_future"'
step 1 sato guide C26-9999
json '.error.code == "not-found"'

# ---- papers -----------------------------------------------------------------------------------------------

step 2 sato receive C26-0001
json '.error.message | contains ("--receipt, --place")'
step 1 sato receive C26-0001 --receipt A26-9999 --place 書庫1
json '.error.code == "not-found"'
expect 0 as sato receipt add from=保護者 kind=申告書 quantity=1通 has_personal_number=1 purpose=審査 \
	place=書庫1 --json
number=$(jq -r .result.number out)
[ "$status" -eq 0 ] || exit 1 # nothing goes on without papers
for case_no in "${cases[@]}"; do
	step 0 sato receive "$case_no" --receipt "$number" --place 書庫1 --on 令和8年4月7日
	json '.result.cases[0].state == "受領"'
done

# ---- assignment -------------------------------------------------------------------------------------------

step 3 sato review C26-0001
json '.error.hint | contains ("kinko case assign")'
step 3 sato assign sato C26-0001
step 1 tanaka assign nobody C26-0001
step 1 tanaka assign sato C26-0001 C26-9999
step 1 tanaka assign sato C26-0009..C26-0001
step 2 tanaka assign sato C26-0001 --due 明日
step 0 tanaka list --unassigned
json '.result.cases | length == 10'
step 0 tanaka assign sato C26-0002..C26-0009 C26-0001 C26-0010 --due 2190-01-31
json '.result.assigned == 10'
step 0 tanaka assign suzuki C26-0010 --due 2026-04-10
step 0 suzuki list --mine
json '[.result.cases[].case_no] == ["C26-0010"] and .result.cases[0].due == "2026-04-10"'
step 0 tanaka list --assigned sato --state received
json '.result.cases | length == 9 and all (.assignee == "sato" and .state == "受領")'
step 0 tanaka list --overdue
json '[.result.cases[].case_no] == ["C26-0010"]'
step 0 tanaka list --unassigned
json '.result.cases == []'
expect 0 as tanaka case list --overdue
says out suzuki
says out 2026-04-10
step 0 tanaka assign sato C26-0010 --due 2190-01-31
step 3 suzuki review C26-0001

# ---- review and correction -----------------------------------------------------------------------------------

step 0 sato review "${cases[@]}"
json '.result.cases | length == 10 and all (.state == "審査中")'
step 3 suzuki correct C26-0009 --item 課税証明書 --channel 郵送 --due 2190-02-01
step 2 sato correct C26-0009 --item 課税証明書
step 1 sato correct C26-0009 --item '番号は000000009016' --channel 郵送 --due 2190-02-01
is_silent_of out 000000009016
step 0 sato correct C26-0009 --item 課税証明書 --item 個人番号届 --channel 郵送 --due 2190-02-01
json '.result.state == "補正依頼中" and .result.asked_for == "課税証明書;個人番号届"'
step 0 sato list --waiting
json '[.result.cases[].case_no] == ["C26-0009"] and .result.cases[0].due == "2190-02-01"'
step 1 sato propose C26-0009
json '.error.hint | contains ("resume") and (contains ("propose") | not)'
step 0 sato correct C26-0009 --item 課税証明書 --channel 電話 --due 2190-03-01
step 0 sato resume C26-0009
json '.result.cases[0].state == "審査中"'

# What is not there is named.
step 0 sato edit C26-0006 docs_received=
step 1 sato propose C26-0006
json '.error.problems | map (.code) | index ("documents") != null and index ("missing_paper") != null'
step 0 sato edit C26-0006 'docs_received=課税証明書(横浜市)'

# ---- the tier: what the sample says ------------------------------------------------------------------------------

step 3 suzuki propose C26-0001
step 2 sato propose C26-0001 --from 2026-13
step 1 sato propose C26-0001 --from 2027-04
for case_no in "${cases[@]}"; do
	levy=$(sample "$case_no" expected_levy)
	tier=$(sample "$case_no" expected_tier_national)
	[ -n "$tier" ] || wrong "this test is wrong: the sample has no tier for $case_no"
	step 0 sato propose "$case_no"
	json ".result.cases[0] | .state == \"判定案\" and .decision.tier == \"$tier\""
	json ".result.cases[0].decision.base == ${levy:-null} and
		.result.cases[0].decision.provisional == $([ -n "$levy" ] && echo false || echo true)"
	step 0 suzuki explain "$case_no"
	json ".result.base == ${levy:-null} and .result.proposer == \"sato\" and .result.confirmer == null"
	# What is counted adds up.
	json '.result | .base == null or ([.persons[].amount] | add) == .base'
done
expect 0 as sato case explain C26-0006
says out '200,000'
says out '150,000'
says out '97,000 yen or more, below 169,000 yen'
step 1 sato edit C26-0001 g1_levy=1

# ---- confirmation: another person, numbers typed twice -----------------------------------------------------------------

step 3 sato confirm C26-0001
step 1 suzuki confirm C26-0001
json '[.error.problems[] | select (.code == "number_unchecked") | .field] ==
	["child", "guardian1", "guardian2"]'
type_again ()
{
	printf '%s\n' "$1" >typed
	shift
	step "$@" --from typed
	is_silent_of out 0000000
}
child=$(sample C26-0001 child_mynumber)
first=$(sample C26-0001 g1_mynumber)
second=$(sample C26-0001 g2_mynumber)
type_again "$child" 3 tanaka check-number C26-0001 child
type_again "$first" 1 suzuki check-number C26-0001 child
json '.error.code == "invalid"'
type_again 000000001016 1 suzuki check-number C26-0001 child
step 1 suzuki confirm C26-0001
type_again "$child" 0 suzuki check-number C26-0001 child
json '.result == {"case_no": "C26-0001", "numbers": [{"subject": "child", "equal": true}]}'
type_again "$(sed 's/0/０/g' <<<"$first")" 0 suzuki check-number C26-0001 guardian1
type_again "$second" 1 suzuki check-number C26-0001 head
printf '%s\r\n' "$second" >typed
expect 0 as suzuki case check-number C26-0001 guardian2 --from - <typed
says out 'equal'
# Several with one passphrase, a line each; what was equal before a failure is said.
printf '%s\n%s\n' "$child" "$first" >typed
step 0 suzuki check-number C26-0001 child guardian1 --from typed
json '.result.numbers | map(.subject) == ["child", "guardian1"] and all(.equal)'
step 1 suzuki check-number C26-0001 child guardian1 guardian2 --from typed
json '(.warnings | length) == 2 and (.error.message | contains("fewer lines"))'
step 0 suzuki confirm C26-0001
json '.result.cases[0] | .state == "確認済" and .decision.confirmer == "suzuki"'
step 3 sato return C26-0001 --reason 誤り

# ---- entry, delivery, the end ---------------------------------------------------------------------------------------

step 1 tanaka deliver C26-0001 --official 区職員 --delivery D-1
step 0 suzuki entered C26-0001
json '.result.cases[0].state == "保育システム入力済"'
step 3 suzuki deliver C26-0001 --official 区職員 --delivery D-1
step 2 tanaka deliver C26-0001 --official 区職員
step 0 tanaka deliver C26-0001 --official 区職員 --delivery D-1
json '.result.cases[0].state == "区引渡し"'
step 3 sato complete C26-0001
expect 0 as tanaka case complete C26-0001
says out 'Case C26-0001 is now 完了.'
says out 'Next: revise, erase-numbers.'
step 1 tanaka complete C26-0001
step 0 sato history C26-0001
json '[.result.versions[].action] | index ("case.confirm") != null and index ("case.deliver") != null'

# ---- 更正: a new revision -------------------------------------------------------------------------------------------------

step 2 sato revise C26-0001
step 0 sato revise C26-0001 --reason 税額更正
json '.result.state == "更正" and .result.revision == 2'
step 1 sato explain C26-0001
json '.error.code == "not-found"'
step 0 sato edit C26-0001 g1_levy=186299
step 0 sato review C26-0001
step 0 sato propose C26-0001
json '.result.cases[0].decision.base == 307699'

# ---- 差戻し: by whoever sees a mistake; what was confirmed, by the manager ------------------------------------------------

step 0 suzuki return C26-0001 --reason 入力誤り
json '.result.state == "差戻し"'
step 0 sato review C26-0001
step 0 tanaka propose C26-0001
step 3 tanaka confirm C26-0001
json '.error.code == "denied"'
step 0 sato confirm C26-0001
step 0 tanaka return C26-0001 --reason 再確認
step 1 sato confirm C26-0001

# ---- 取下げ, 対象外, 番号廃棄 --------------------------------------------------------------------------------------------------

step 3 suzuki withdraw C26-0002 --reason 転出
step 0 sato withdraw C26-0002 --reason 転出
json '.result.state == "取下げ"'
step 3 sato exclude C26-0003 --reason 入所せず
step 0 tanaka exclude C26-0003 --reason 入所せず
json '.result.state == "対象外" and (.result.next | map (.step)) == ["revise", "erase-numbers"]'
step 1 tanaka erase-numbers C26-0004 --approval R8-0012 --yes C26-0004
step 3 sato erase-numbers C26-0002 --approval R8-0012 --yes C26-0002
step 2 tanaka erase-numbers C26-0002 --approval R8-0012
step 2 tanaka erase-numbers C26-0002 --approval R8-0012 --yes C26-0003
step 1 tanaka erase-numbers C26-0002 --approval '区長 承認' --yes C26-0002
step 3 tanaka erase-numbers C26-0002 --yes C26-0002
json '.error.hint | contains ("R8-0012")'
# With an approval that fits one person alone still does not.
step 3 tanaka erase-numbers C26-0002 --approval R8-0012 --yes C26-0002
json '.error.message | contains ("second person")'
together suzuki case erase-numbers C26-0002 --approval R8-0012
step 3 sato erase-numbers C26-0002 --approval "$request" --yes C26-0002
step 0 tanaka erase-numbers C26-0002 --approval "$request" --yes C26-0002
json '.result.state == "番号廃棄済"'
step 0 tanaka show C26-0002
json '.result.numbers | all (. == false)'
step 1 tanaka revise C26-0002 --reason 再開
json '.error.hint == "nothing follows this state"'

# A household whose papers prove no identity is not confirmed.
step 1 suzuki confirm C26-0007
json '.error.problems | map (.code) | index ("identity") != null and index ("identity_unproved") != null'

# ---- in Japanese ------------------------------------------------------------------------------------------------------------

if [ -e "$build/locale/ja/LC_MESSAGES/kinko.mo" ]; then
	expect 0 as sato case explain C26-0006 --lang ja
	LC_ALL=C.UTF-8 grep -qP '\p{Hiragana}' out || wrong 'no Japanese with --lang ja'
fi

# ---- what the log says of it ---------------------------------------------------------------------------------------------------

expect 0 as tanaka log verify --deep
as tanaka log show --json --limit 1000 >log 2>err || wrong 'the log cannot be read'
jq -c '.result.entries[]' log >entries
says entries '"reason":"step"'
says entries '"reason":"same-person"'
says entries '"approval":"R8-0012"'
for secret in 税額更正 入力誤り 課税証明書 書庫1 区職員 D-1 "$number" C26-0001 307700 "$child" "$first"; do
	is_silent_of entries "$secret"
done

printf '%d checks\n' "$checks"
exit "$status"
