#!/bin/bash
# docs/life-cycle.md cannot drift from the program: its picture and its tables are what `kinko case
# states` says, line by line, and the help of each step says the same.
set -euo pipefail

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
build=${KINKO_BUILD:?}
page=$root/docs/life-cycle.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export LC_ALL=C.UTF-8
unset KINKO_VAULT KINKO_IDENTITY LANGUAGE
status=0
checks=0

wrong ()
{
	printf 'not ok - %s\n' "$*"
	status=1
}

# same FILE FILE WHAT
same ()
{
	checks=$((checks + 1))
	[ -s "$1" ] || wrong "this test is wrong: there is no $3 in the page"
	diff "$1" "$2" || wrong "docs/life-cycle.md has another $3 than the program"
}

# says FILE TEXT
says ()
{
	checks=$((checks + 1))
	grep -qF -- "$2" "$1" || wrong "'$2' is not said in $1"
}

# section HEADING: the rows of the table below it, without its head.
section ()
{
	awk -v heading="## $1" '/^## / { on = $0 == heading } on && /^\| `/' "$page"
}

"$build/kinko" case states --json --lang en >states.json

awk '/^```mermaid$/ { on = 1; next } /^```$/ { on = 0 } on' "$page" >picture
"$build/kinko" case states --mermaid >drawn
same picture drawn picture
"$build/kinko" case states --mermaid --json | jq -r '.result.mermaid' | sed '$d' >drawn
same picture drawn 'picture in JSON'

section States >states
jq -r '.result.states[] | "| `\(.id)` | \(.name) | \(if .open then "yes" else "no" end) |"' \
	states.json >listed
same states listed 'table of states'

section Steps >steps
jq -r '.result.steps[] | "| `\(.step)` | \([.from[].name] | join (", ")) | \(.to.name) | " +
	"\(.who_text) | \([.needs[] | .text + (if .option then " (`--\(.option)`)" else "" end)] |
	join ("; ")) |" | sub ("  \\|$"; " |")' states.json >listed
same steps listed 'table of steps'

# A picture that no program draws is none: every line is a state, an arrow, a beginning or an end.
checks=$((checks + 1))
if sed 1d picture | grep -vE '^    ([a-z]+: [^ ]+|([a-z]+|\[\*\]) --> ([a-z]+|\[\*\])(: [a-z-]+)?)$'; then
	wrong 'the picture has lines that are no Mermaid'
fi

# The help of a step comes from the same table, in both languages; states keep their names.
jq -r '.result.steps[] | .step' states.json | sort -u >verbs
[ "$(wc -l <verbs)" -eq 15 ] || wrong 'this test is wrong: it does not find all steps'
while read -r verb; do
	"$build/kinko" help case "$verb" --lang en >help
	jq -r --arg verb "$verb" '.result.steps[] | select (.step == $verb) |
		"From \([.from[].name] | join (", ")) to \(.to.name)."' states.json >expected
	# Lines are filled: compared without their ends.
	tr -d '\n ' <help >help.filled
	while read -r line; do
		says help.filled "$(tr -d ' ' <<<"$line")"
	done <expected
	if [ -e "$build/locale/ja/LC_MESSAGES/kinko.mo" ]; then
		"$build/kinko" help case "$verb" --lang ja >help
		says help "$(jq -r --arg verb "$verb" \
			'[.result.steps[] | select (.step == $verb)][0].to.name' states.json)"
	fi
done <verbs

# What must be given is asked for before anything is opened, all of it at once.
missing ()
{
	local got=0
	"$build/kinko" case "$@" --lang en --vault "$work" </dev/null >out 2>err || got=$?
	checks=$((checks + 1))
	[ "$got" -eq 2 ] || wrong "status $got instead of 2: $*"
}
missing receive C26-0001
says err '--receipt, --place'
# What is asked for may follow from the papers that are missing, so --item is not demanded.
missing correct C26-0001 --reason x
says err 'reason'
missing correct C26-0001 --item 課税証明書
says err '--channel, --due'
missing deliver C26-0001 C26-0002
says err '--official, --delivery'
for verb in return withdraw exclude revise; do
	missing "$verb" C26-0001 --reason ''
	says err '--reason'
done
missing erase-numbers C26-0001 --approval A-1 --yes C26-0002
missing correct C26-0001 --item a --channel b --due 2026-02-30
says err '--due: '
missing guide C26-0001 --on 明日
says err '--on: '
missing propose C26-0001 --from 2026-13
missing propose C26-0001 --from $'2026-09\n'
missing return C26-0001 C26-0002 --reason x
missing list --state 審査
says err "did you mean '審査中'?"
missing list --state reviwe
says err "did you mean 'review'?"
missing list --mine --unassigned
missing list --waiting --state review
missing check-number C26-0001 mother --from -
missing check-number C26-0001 child
missing assign sato

printf '%d checks\n' "$checks"
exit "$status"
