#!/bin/bash
# What nobody, the manager included, can do alone or unapproved, from both sides: the ward's approvals (別紙2 第10条,
# 第28条), the second person, break-glass and its review, reasons outside office hours, other rules.
set -euo pipefail

# shellcheck source=tests/cli/story.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/story.bash"

data=$root/tests/data

# at TIME COMMAND...: as if it were then; the office is open from Monday to Friday, 8:30 to 17:15.
at ()
{
	local now
	now=$(date -d "$1" +%s%3N)
	shift
	KINKO_TEST_NOW_MS=$now "$@"
}
noon='2026-11-27 12:00 +0900'    # a Friday
evening='2026-11-27 21:00 +0900'

expect 0 at "$noon" as tanaka init --origin example.org/approvals --operator tanaka --name '田中 一郎' \
	--kind test --argon2 "$floor"
expect 0 at "$noon" enrol sato worker --numbers
expect 0 at "$noon" enrol suzuki deputy --numbers
expect 0 at "$noon" enrol abe worker
expect 0 at "$noon" enrol ward ward

# ---- 別紙2 第10条: no copy without an approval that fits -------------------------------------------

expect 3 at "$noon" as tanaka case import "$data/cases-sample.csv"
says err "'case.import' needs an approval of the ward (承認番号), with --approval"
says err 'none of the approvals entered would fit'
expect 3 at "$noon" as tanaka case import "$data/cases-sample.csv" --approval R8-0001
says err "no approval 'R8-0001' is entered"
expect 3 at "$noon" as sato approval add number=R8-0001 date=2026-11-02 official=架空課長 what=取込み \
	acts=取込み expires=2026-12-31
expect_json 1 at "$noon" as tanaka approval add number=承認1 date=2026-12-01 official=000000001015 acts=焼く \
	expires=2026-11-01 cases=C26-0009..C26-0001 uses=0
json '[.error.problems[] | "\(.field) \(.code)"] | sort == ["acts acts_invalid", "cases cases_invalid",
	"date day_in_future", "expires day_too_early", "number approval_invalid",
	"official mynumber_in_text", "uses integer_invalid", "what required_missing"]'
expect_json 1 at "$noon" as tanaka approval add number=R8-0002 date=2026-11-02 official=架空課長 what=x acts=export \
	expires=2026-11-30 'recipients=;'
json '[.error.problems[] | "\(.field) \(.code)"] == ["recipients list_empty"]'
expect 1 at "$noon" as tanaka approval add number=Q26-0001 date=2026-11-02 official=x what=x acts=export \
	expires=2026-12-31
says err 'given by kinko to requests'
expect 0 at "$noon" as tanaka approval add number=R8-0001 date=2026-11-02 official=架空課長 \
	what='申請一覧の取込み' acts=取込み expires=2026-12-31 count=10 uses=1
expect 1 at "$noon" as tanaka approval add number=R8-0001 date=2026-11-02 official=架空課長 what=x acts=export \
	expires=2026-12-31
says err "approval 'R8-0001' is entered already"
expect 0 at "$noon" as tanaka approval kinds
says out '取込み'

# The hint names what would fit; a file with a mistake uses nothing up.
expect 3 at "$noon" as tanaka case import "$data/cases-sample.csv"
says err 'these would fit: R8-0001'
expect 1 at "$noon" as tanaka case import "$data/cases-invalid.csv" --approval R8-0001
expect 0 at "$noon" as tanaka case import "$data/cases-sample.csv" --approval R8-0001
tail -n 1 "$data/cases-sample.csv" | sed 's/^C26-[0-9]*/C26-0011/' >one.csv
expect 3 at "$noon" as tanaka case import one.csv --approval R8-0001
says err "approval 'R8-0001' does not fit: it was used 1 time, which is all"
expect 0 at "$noon" as tanaka approval list --open
says out 'There is no such line.'

# Only for this recipient, these cases, so many, until that day.
expect 0 at "$noon" as tanaka approval add number=R8-0002 date=令和8年11月2日 official=架空課長 what=一覧 \
	acts=書出し、廃棄 expires=2026-12-31 count=4 cases='C26-0001..C26-0003、C26-0005' recipients=保育課
export_to ()
{
	as tanaka case export --column case_no --to "$1" --erase-by 2199-01-31 --out "$2" "${@:3}"
}
expect 3 at "$noon" export_to 保育課 all.csv --approval R8-0002
says err 'it is for at most 4 cases or papers at a time, and this is 10'
expect 0 at "$noon" as tanaka case assign sato C26-0001 C26-0002
expect 3 at "$noon" export_to 次期受託者 two.csv --approval R8-0002 --assigned sato
says err 'it is for other recipients'
expect 0 at "$noon" as tanaka approval add number=R8-0004 date=2026-11-02 official=架空課長 what=一覧 acts=書出し \
	expires=2026-11-26
expect 3 at "$noon" export_to 保育課 two.csv --approval R8-0004 --assigned sato
says err 'its last day was 2026-11-26'
expect 0 at "$noon" as tanaka case assign abe C26-0004
expect 3 at "$noon" export_to 保育課 two.csv --approval R8-0002 --assigned abe
says err 'it is for other cases'
[ ! -e two.csv ] || wrong 'a refused export left a file'
expect 0 at "$noon" export_to ' 保育課 ' two.csv --approval R8-0002 --assigned sato
[ "$(wc -l <two.csv)" -eq 3 ] || wrong 'the export has not two cases'

# ---- 二人目: one person alone does not erase ------------------------------------------------------

expect 0 at "$noon" as tanaka case withdraw C26-0001 --reason 転出
expect 0 at "$noon" as tanaka case withdraw C26-0002 --reason 転出
expect 3 at "$noon" as tanaka case erase-numbers C26-0001 --approval R8-0002 --yes C26-0001
says err "'number.erase' needs a second person"
expect 1 at "$noon" as tanaka approval request case list
says err "'case.list' needs no second person"
expect 2 at "$noon" as tanaka approval request case states
expect 2 at "$noon" as tanaka approval request
expect 2 at "$noon" as tanaka approval request case erase-numbres C26-0001
expect 1 at "$noon" as tanaka approval request case erase-numbers C26-0003 --approval R8-0002
expect_json 0 at "$noon" as tanaka approval request case erase-numbers C26-0001 --approval R8-0002
json '.result | .number == "Q26-0001" and .repeat == "case erase-numbers C26-0001"'
expect_json 0 at "$noon" as tanaka case show C26-0001
json '.result.numbers.child' # nothing was done
expect 3 at "$noon" as tanaka approval grant Q26-0001
says err 'nobody grants their own request'
expect 3 at "$noon" as tanaka case erase-numbers C26-0001 --approval Q26-0001 --yes C26-0001
says err 'nobody granted this request yet'
expect 0 at "$noon" as sato approval show Q26-0001
says out 'case erase-numbers C26-0001 --approval R8-0002'
is_silent_of out sha256
expect 0 at "$noon" as sato approval requests --open
says out 'waits for a second person'
expect 0 at "$noon" as sato approval grant Q26-0001 --until 2026-11-28
expect 1 at "$noon" as sato approval grant Q26-0001
expect 3 at "$noon" as suzuki case erase-numbers C26-0001 --approval Q26-0001 --yes C26-0001
expect 3 at "$noon" as tanaka case erase-numbers C26-0002 --approval Q26-0001 --yes C26-0002
says err 'this is not what was granted, or it was changed since'
expect 0 at "$noon" as tanaka case erase-numbers C26-0001 --approval Q26-0001 --yes Ｃ２６－０００１
expect 1 at "$noon" as tanaka case erase-numbers C26-0001 --approval Q26-0001 --yes C26-0001

# What was changed between the request and the grant, or between the grant and the act, is not what was asked for.
expect 0 at "$noon" as tanaka approval request case erase-numbers C26-0002 --approval R8-0002
again ()
{
	expect 0 at "$noon" as tanaka case revise C26-0002 --reason 訂正
	expect 0 at "$noon" as tanaka case withdraw C26-0002 --reason 転出
}
again
expect 3 at "$noon" as sato approval grant Q26-0002
says err '1 object of the request was changed since it was made'
expect 0 at "$noon" as sato approval refuse Q26-0002 --reason '内容が変わったため 架空'
expect 0 at "$noon" as tanaka approval request case erase-numbers C26-0002 --approval R8-0002
expect 0 at "$noon" as sato approval grant Q26-0003
again
expect 3 at "$noon" as tanaka case erase-numbers C26-0002 --approval Q26-0003 --yes C26-0002
expect 3 at "$noon" as tanaka case erase-numbers C26-0002 --approval Q26-0002 --yes C26-0002
says err 'this request was refused'

# What has ended has ended: a clock that is set back brings back neither a grant nor an approval.
expect 0 at "$noon" as tanaka approval add number=R8-0005 date=2026-11-02 official=架空課長 what=廃棄 acts=廃棄 \
	expires=2026-11-28
expect 0 at "$noon" as tanaka approval request case erase-numbers C26-0002 --approval R8-0002
expect 0 at "$noon" as sato approval grant Q26-0004 --until 2026-11-28
for moment in '2026-11-29 00:00 +0900' "$noon"; do
	expect 3 at "$moment" as tanaka case erase-numbers C26-0002 --approval Q26-0004 --yes C26-0002
	says err 'this grant has expired'
	expect 3 at "$moment" as tanaka approval request case erase-numbers C26-0002 --approval R8-0005
	says err 'its last day was 2026-11-28'
done
expect 0 at "$noon" as tanaka log verify

# ---- break-glass, and its review ------------------------------------------------------------------

expect 3 at "$noon" as sato case reveal C26-0006 child --purpose tier-review --out number --approval R8-0003
says err 'is for the person to whom the case is assigned'
says err 'in an emergency --break-glass gives a reason, which is reviewed'
expect 0 at "$noon" as tanaka approval add number=R8-0003 date=2026-11-02 official=架空課長 what=番号 acts=番号 \
	expires=2026-12-31
expect 3 at "$noon" as sato case export --column case_no --to 保育課 --erase-by 2199-01-31 --out x.csv \
	--approval R8-0002 --break-glass 停電
says err 'by break-glass'
for nothing in '' ' ' '　'; do
	expect 2 at "$noon" as sato case reveal C26-0006 child --purpose tier-review --out number --approval R8-0003 \
		--break-glass "$nothing"
	says err "option '--break-glass' needs a reason"
	says err 'say in a few words what the emergency is'
done
[ ! -e number ] || wrong 'a number was written without a reason'
expect 0 at "$noon" as sato case reveal C26-0006 child --purpose tier-review --out number --approval R8-0003 \
	--break-glass '担当者急病のため 架空'
grep -qxE '[0-9]{12}' number || wrong 'break-glass wrote no number'
says err 'this is recorded as E26-0001; another person reviews it by 2026-12-02'
expect_json 0 at "$noon" as tanaka exception show E26-0001
json '.result.fields.case == "C26-0006" and .result.fields.purpose == "tier-review"'
expect 0 at "$noon" as abe case show C26-0005
says err "E26-0001: 'number.reveal' was done by break-glass by 'sato', to be reviewed by 2026-12-02"
expect_json 0 at "$noon" as abe case show C26-0005
json '.warnings | length == 1'
expect 0 at "$noon" as ward log show
says err "something was done by break-glass by 'sato', to be reviewed by 2026-12-02"
expect 0 at "$noon" as abe exception show E26-0001
says out '担当者急病のため'
expect 3 at "$noon" as abe exception review E26-0001 --finding 妥当
expect 0 at "$noon" "$build/kinko-verify" vault/mirror.git --on 2026-12-02
says out 'reviews open'
expect 4 at "$noon" "$build/kinko-verify" vault/mirror.git --on 2026-12-03
says err 'whose review was due on 2026-12-02'
expect 4 at '2026-12-03 10:00 +0900' as tanaka log verify
expect 0 at "$noon" as tanaka exception list --open
says out 'E26-0001'
expect 0 at "$noon" as suzuki exception review E26-0001 --finding '妥当と認める 架空'
expect 1 at "$noon" as suzuki exception review E26-0001 --finding 妥当
expect 0 at "$noon" as abe case show C26-0005
is_silent_of err break-glass
expect 0 at "$noon" "$build/kinko-verify" vault/mirror.git --on 2199-01-01

# ---- other rules: reasons outside office hours, the passphrase again ------------------------------

cp -r "$root/policies/meguro-r8" strict
chmod -R u+w strict
sed -i 's/^outside_hours: flag/outside_hours: reason/; s/^  - id: case-export$/  - id: case-export\n    reauthenticate: true/' \
	strict/access.yaml
# What an act has no way to be given is no rule.
cp -r strict impossible
sed -i 's/^  - id: case-work$/  - id: case-work\n    approval: true/' impossible/access.yaml
expect 1 "$build/kinko" policy check impossible
says err "'approval' cannot be wanted for 'case.create'"
expect 3 at "$noon" as tanaka policy adopt strict
says err "'policy.adopt' needs a second person"
expect_json 0 at "$noon" as tanaka approval request policy adopt strict
request=$(jq -r .result.number out)
expect 0 at "$noon" as sato approval show "$request"
says out "$(cd strict && LC_ALL=C sha256sum ./*.yaml | sed 's, \./, ,' | sha256sum | cut -c 1-64)"
expect 0 at "$noon" as sato approval grant "$request"
expect 0 at "$noon" as tanaka policy adopt strict --approval "$request"
expect_json 0 at "$noon" as tanaka policy versions
json '.result.versions | length == 2 and .[1].in_force and .[1].granted_entry < .[1].from_entry'
TZ=America/New_York expect 0 at "$noon" as tanaka policy versions
says out '  2026-11-27 12:00:00  tanaka  '
expect 0 at "$noon" as sato case show C26-0005
expect 3 at "$evening" as sato case show C26-0005
says err "'case.show' outside office hours needs a reason"
acts=$(git -C vault/mirror.git rev-list --count main)
for nothing in '' '  ' '　　'; do
	expect 2 at "$evening" as sato case show C26-0005 --because "$nothing"
	says err "option '--because' needs a reason"
	says err 'why it cannot wait for office hours'
done
[ "$(git -C vault/mirror.git rev-list --count main)" -eq "$acts" ] || wrong 'a reason that says nothing got into the log'
expect 0 at "$evening" as sato case show C26-0005 --because '締切前の残業 架空'
expect 0 at "$evening" as sato exception list --because 確認
says out 'outside office hours'
# The passphrase is asked for again: the second line of the descriptor, and never from memory.
wrongly ()
{
	KINKO_IDENTITY=$work/tanaka.key "$build/kinko" --passphrase-fd 3 "$@" \
		3< <(printf '%s\n' "$passphrase" 'another passphrase entirely')
}
expect 6 at "$noon" wrongly case export --column case_no --assigned sato --to 保育課 --erase-by 2199-01-31 \
	--out again.csv --approval R8-0002
[ ! -e again.csv ] || wrong 'a wrong passphrase wrote a file'
expect 0 at "$noon" export_to 保育課 again.csv --approval R8-0002 --assigned sato

# ---- a second person where a rule wants one -------------------------------------------------------

cp -r strict two
sed -i -E 's/^  - id: (case-steps|number-work-managed|case-import|carry-outs)$/&\n    second_person: [worker]/
	s/case.import, case.import-check/case.import/' two/access.yaml
expect_json 0 at "$noon" as tanaka approval request policy adopt two
request=$(jq -r .result.number out)
expect 0 at "$noon" as sato approval grant "$request"
expect 0 at "$noon" as tanaka policy adopt two --approval "$request"
expect 3 at "$noon" as tanaka case withdraw C26-0009 --reason 取下げ書
says err "'case.withdraw' needs a second person"
expect_json 0 at "$noon" as tanaka approval request case withdraw C26-0009 --reason 取下げ書
request=$(jq -r .result.number out)
expect 0 at "$noon" as sato approval grant "$request"
expect 3 at "$noon" as tanaka case withdraw C26-0009 --reason 別の理由 --approval "$request"
says err 'this is not what was granted'
expect 3 at "$noon" as tanaka case withdraw C26-0010 --reason 取下げ書 --approval "$request"
expect 0 at "$noon" as tanaka case withdraw C26-0009 --reason 取下げ書 --approval "$request"

# What was granted is this file, and this thing, not others of the same number for the same place.
expect 0 at "$noon" as tanaka approval add number=R8-0030 date=2026-11-02 official=架空課長 what=x \
	acts=取込み、持出し expires=2026-12-31
{ head -n 1 "$data/cases-sample.csv"; cat one.csv; } >file.csv
sed 's/^C26-0011/C26-0012/' file.csv >another.csv
expect_json 0 at "$noon" as tanaka approval request case import file.csv --approval R8-0030
request=$(jq -r .result.number out)
expect 0 at "$noon" as sato approval show "$request"
says out "$(sha256sum file.csv | cut -c 1-64)"
expect 0 at "$noon" as sato approval grant "$request"
expect 3 at "$noon" as tanaka case import another.csv --approval "$request"
says err 'this is not what was granted'
# That one is let through, and then found to have a number that another case has: the grant is not used.
expect 1 at "$noon" as tanaka case import file.csv --approval "$request"
says err 'in the vault already'
carry_out ()
{
	as tanaka "$@" medium=紙 container=鍵付きケース route=車 destination=区役所 purpose=納品 count=1 \
		encryption=封印
}
expect_json 0 at "$noon" carry_out approval request carry add --approval R8-0030 what=点検表
request=$(jq -r .result.number out)
expect 0 at "$noon" as sato approval grant "$request"
expect 3 at "$noon" carry_out carry add --approval "$request" what=別の物
says err 'this is not what was granted'
expect 0 at "$noon" carry_out carry add --approval "$request" what=点検表

# A number on the screen, too: once, and to the one who asked.
reveal ()
{
	printf '%s\n' "$passphrase" >typed
	KINKO_TEST_NOW_MS=$(date -d "$noon" +%s%3N) KINKO_IDENTITY=$work/tanaka.key TERM=xterm script -qec \
		"'$build/kinko' --passphrase-fd 3 case reveal C26-0008 $* --purpose correction 3<typed" /dev/null
}
expect 3 reveal child
expect_json 0 at "$noon" as tanaka approval request case reveal C26-0008 child --purpose correction
request=$(jq -r .result.number out)
expect 3 reveal child --approval "$request"
expect 0 at "$noon" as sato approval grant "$request"
expect 3 reveal guardian1 --approval "$request"
expect 2 at "$noon" as tanaka case reveal C26-0008 child --purpose correction --approval "$request"
expect 0 reveal child --approval "$request"
grep -Eq '[0-9]{12}|[0-9]{4}.[0-9]{4}.[0-9]{4}' out || wrong 'no number on the screen'
expect 3 reveal child --approval "$request"
says out 'this grant was used already'

# ---- what the log holds, and what it must not ------------------------------------------------------

expect 0 at "$noon" as tanaka log verify
expect 0 at "$noon" "$build/kinko-verify" vault/mirror.git
git -C vault/mirror.git cat-file --batch-all-objects --batch --buffer >everything
for word in 架空課長 '担当者急病' '妥当と認める' '締切前の残業' '内容が変わった' 転出 保育課 申請一覧; do
	is_silent_of everything "$word"
done
says everything '"approval":"R8-0002"'
says everything '"kind":"break-glass"'
says everything '"outside_hours":true'

# ---- completion ------------------------------------------------------------------------------------

# Behind 'approval request' the shell offers what can be asked for, as at the beginning of a line.
# completes LINE WORD
completes ()
{
	checks=$((checks + 1))
	"$build/kinko" completion bash >completion.bash
	# shellcheck disable=SC2016
	bash --norc -c '. ./completion.bash; read -ra COMP_WORDS <<<"$1"; [ -n "${1##* }" ] || COMP_WORDS+=("")
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _kinko; printf "%s\n" "${COMPREPLY[@]}"' - "$1" >offered
	grep -qx -- "$2" offered || wrong "'$2' is not offered behind '$1'"
}
completes 'kinko approval request ' handover
completes 'kinko approval request hand' handover
completes 'kinko approval request handover ex' export
completes 'kinko approval request case erase-numbers C26-0001 --appr' --approval
completes 'kinko approval ' request

# ---- in Japanese -----------------------------------------------------------------------------------

export LANGUAGE=ja
expect 3 at "$noon" as tanaka case import one.csv
says err '区の承認番号が必要です'
expect 3 at "$noon" as tanaka case erase-numbers C26-0002 --approval R8-0002 --yes C26-0002
says err '二人目の同意が必要です'
expect 3 at "$evening" as sato case show C26-0005
says err '履行時間'
expect 3 at "$noon" as sato case reveal C26-0006 child --purpose tier-review
says err '--break-glass'
unset LANGUAGE

printf '%d checks\n' "$checks"
exit $status
