#!/bin/bash
# Who gets a seat, under rules that want two people for it: the first ones by the manager alone and for all to see, the others
# only when somebody else has looked; no phantom of one manager, whatever that one does to the others; the same for rules
# that want the ward. The log bears it out, and kinko-verify, which needs no key.
set -euo pipefail

# shellcheck source=tests/cli/story.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/story.bash"

dates=(--pledged 2026-04-01 --trained 2026-04-02 --notified 2026-04-03)

# rules_with LINE...: the shipped policy in ./rules, enrolment being a rule of its own with these lines more.
rules_with ()
{
	local rule='  - id: enrolment\n    effect: allow\n    roles: [manager, deputy]\n    actions: [operator.enrol]\n' line
	for line in "$@"; do
		rule+="    $line\\n"
	done
	rule+='    reason: { en: two people, ja: 二人で行う }\n'
	rm -rf rules
	quiet_policy rules
	sed -i "s/^    actions: \\[operator.enrol, operator.resume, operator.suspend\\]\$/    actions: [operator.resume, operator.suspend]/
		s/^  - id: seats\$/$rule&/" rules/access.yaml
	grep -q '^  - id: enrolment$' rules/access.yaml
}

# ask PERSON NAME [FILE]: makes an identity and the request.
ask ()
{
	rm -f "$1.key"
	expect 0 as "$1" operator request --operator "$1" --name "$2" --out "${3-$1.request}" --argon2 "$floor"
}

# seat PERSON ROLE [OPTION...]: what tanaka types for it, in $seat.
seat ()
{
	seat=(operator enrol "$1.request" --role "$2" "${dates[@]}" "${@:3}")
}

init=(init --origin example.org/seats --operator tanaka --name '田中 一郎' --kind test --argon2 "$floor" --policy rules)

# ---- rules that cannot be ------------------------------------------------------------------------

rules_with 'second_person: [ward]'
expect_json 1 as tanaka policy check rules
json '[.error.problems[].code] | index("keyless_role") != null'
rules_with 'second_person: [manager, deputy, worker]' 'approval: true'
expect 0 as tanaka policy check rules

# ---- the first one -------------------------------------------------------------------------------

rules_with 'second_person: [manager, deputy, worker]'
expect 0 as tanaka "${init[@]}"
ask sato '佐藤 花子'
seat sato worker --numbers
# Nobody is there to be asked, and the manager is told so.
expect 1 as tanaka approval request "${seat[@]}" --lang en
says err 'nobody else has a seat with keys'
expect_json 0 as tanaka "${seat[@]}"
json '.result.id == "sato" and (.warnings | length == 1)'
expect_json 0 as tanaka log show --action operator.enrol --result granted
json '[.result.entries[].detail.second_waived] == [true]'

# ---- from then on two ----------------------------------------------------------------------------

ask suzuki '鈴木 次郎'
seat suzuki worker
expect 3 as tanaka "${seat[@]}" --lang en
says err "'operator.enrol' needs a second person"
says err 'approval request'
expect 3 as tanaka "${seat[@]}" --lang ja
says err '二人目の同意が必要です'
expect_json 0 as tanaka approval request "${seat[@]}"
json '.result | .repeat == "operator enrol suzuki.request --role worker --pledged 2026-04-01 --trained 2026-04-02 --notified 2026-04-03"'
request=$(jq -r .result.number out)
expect 3 as tanaka approval grant "$request"
# What the second person sees is who, with which rights, and from which file: the fingerprint that the person read out.
expect 0 as sato approval show "$request" --lang en
says out '鈴木 次郎'
says out "seat 'suzuki'"
is_silent_of out 'role='
for row in 'role worker' 'cleared for My Numbers no' 'pledged 2026-04-01' 'trained 2026-04-02' 'notified to the ward 2026-04-03'; do
	checks=$((checks + 1))
	tr -s ' ' <out | grep -qixF "$row" || wrong "the request does not show '$row'"
done
says out "$(sha256sum suzuki.request | cut -c 1-64)"
says out "$(sha256sum suzuki.request | cut -c 1-32 | sed 's/..../&-/g; s/-$//')"
expect 0 as sato approval grant "$request"
# Nothing else than that: not with numbers, not as a deputy, not with another file of the same name and ID.
expect 3 as tanaka "${seat[@]}" --numbers --approval "$request"
says err 'this is not what was granted'
expect 3 as tanaka operator enrol suzuki.request --role deputy "${dates[@]}" --approval "$request"
cp suzuki.request granted.request
mv suzuki.key granted.key
ask suzuki '鈴木 次郎' other.request
expect 3 as tanaka operator enrol other.request --role worker "${dates[@]}" --approval "$request"
says err 'this is not what was granted'
mv granted.key suzuki.key
expect_json 0 as tanaka operator enrol granted.request --role worker "${dates[@]}" --approval "$request"
json '.result.id == "suzuki" and (has("warnings") | not)'
expect 0 as suzuki case list
expect_json 0 as tanaka log show --action operator.enrol --result granted
json '.result.entries[1].detail | has("second") and (has("second_waived") | not)'

# ---- the phantom ---------------------------------------------------------------------------------

ask phantom '幻 太郎'
seat phantom deputy
expect 3 as tanaka "${seat[@]}"
expect 3 as tanaka "${seat[@]}" --approval "$request"
says err 'this grant was used already'
expect 0 as tanaka operator suspend sato --reason 休職
expect 0 as tanaka operator suspend suzuki --reason 休職
expect 3 as tanaka "${seat[@]}"
says err "'operator.enrol' needs a second person"
expect 0 as tanaka operator revoke sato --reason 退職
expect 3 as tanaka "${seat[@]}"
says err "'operator.enrol' needs a second person"
# Nobody is left: then the ward is asked, and what was approved for something else is not enough.
expect 0 as tanaka operator revoke suzuki --reason 退職
expect 3 as tanaka "${seat[@]}" --lang en
says err "'operator.enrol' needs an approval of the ward (承認番号), with --approval"
expect 0 as tanaka approval add number=R8-0001 "${for_everything[@]}"
expect 3 as tanaka "${seat[@]}" --approval R8-0001
says err "it is not for 'operator.enrol'"
expect 0 as tanaka approval kinds --lang ja
says out 登録
expect 0 as tanaka approval add number=R8-0002 date=2026-04-01 official=架空課長 what=後任者 acts=登録 \
	expires=2199-03-31 uses=1 recipients='高橋 五郎'
expect 3 as tanaka "${seat[@]}" --approval R8-0002
says err 'it is for other recipients'
ask takahashi '高橋 五郎'
seat takahashi worker
expect 0 as tanaka "${seat[@]}" --approval R8-0002 --lang en
says err 'no second person granted this seat'
expect_json 0 as tanaka log show --action operator.enrol --result granted
json '.result.entries[2] | .approval == "R8-0002" and .detail.second_waived'

# ---- what anybody can check ----------------------------------------------------------------------

expect 0 as tanaka log verify
expect_json 0 "$build/kinko-verify" vault/mirror.git
json '[.result.operators[] | [.id, .status]] == [["tanaka","active"],["sato","revoked"],["suzuki","revoked"],["takahashi","active"]]'
git -C vault/mirror.git cat-file --batch-all-objects --batch --buffer >everything
for word in 花子 次郎 五郎 架空課長 後任者 休職; do
	is_silent_of everything "$word"
done
says everything '"second_waived":true'

# ---- rules that want the ward --------------------------------------------------------------------

rm -rf vault ./*.key ./*.request
rules_with 'approval: true'
expect 0 as tanaka "${init[@]}"
ask sato '佐藤 花子'
seat sato worker
expect 3 as tanaka "${seat[@]}"
says err 'needs an approval of the ward'
expect 2 as tanaka "${seat[@]}" --approval
expect 1 as tanaka "${seat[@]}" --approval 承認1
expect 0 as tanaka approval add number=R8-0003 date=2026-04-01 official=架空課長 what=従事者 acts=enrol \
	expires=2199-03-31 uses=1
expect_json 0 as tanaka "${seat[@]}" --approval R8-0003
json 'has("warnings") | not'
ask suzuki '鈴木 次郎'
seat suzuki worker
expect 3 as tanaka "${seat[@]}" --approval R8-0003
says err 'it was used 1 time, which is all'

# ---- the shipped rules ---------------------------------------------------------------------------

rm -rf vault ./*.key ./*.request rules
quiet_policy rules
expect 0 as tanaka "${init[@]}"
ask sato '佐藤 花子'
seat sato worker
expect 1 as tanaka approval request "${seat[@]}"
says err "'operator.enrol' needs no second person"
expect_json 0 as tanaka "${seat[@]}"
json 'has("warnings") | not'

printf '%d checks\n' "$checks"
exit "$status"
