#!/bin/bash
# What 'kinko policy explain' says of every kind of verdict, compared with what a person should read:
# tests/data/explanations holds a question and its answer per file, in English and in Japanese. The rules
# are those in its folder `rules`.
set -euo pipefail

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
build=${KINKO_BUILD:?}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work LC_ALL=C.UTF-8
unset LANGUAGE KINKO_VAULT KINKO_IDENTITY
status=0
checks=0

wrong ()
{
	printf 'not ok - %s\n' "$*"
	status=1
}

cd "$root/tests/data/explanations"
for golden in *.txt; do
	read -r prompt program line <"$golden"
	checks=$((checks + 1))
	if [ "$prompt $program" != '$ kinko' ]; then
		wrong "$golden does not begin with a question to kinko"
		continue
	fi
	read -ra words <<<"$line"
	got=0
	"$build/kinko" "${words[@]}" >"$work/out" 2>"$work/err" </dev/null || got=$?
	[ "$got" -eq 0 ] || wrong "status $got: $golden"
	[ ! -s "$work/err" ] || wrong "something is on stderr: $golden"
	tail -n +2 "$golden" | diff - "$work/out" || wrong "another explanation than $golden"
	# Nobody has to widen the window; what stands in a table is as long as it is.
	[ "$(grep -v '^  [^ -]' "$work/out" | wc -L)" -le 80 ] || wrong "a line is too long: $golden"
done

# Each question is answered in both languages, and it is the same question.
for golden in *.en.txt; do
	checks=$((checks + 1))
	[ "$(head -n 1 "$golden")" = "$(head -n 1 "${golden%.en.txt}.ja.txt" | sed 's/ --lang ja//')" ] ||
		wrong "$golden asks something else in Japanese"
done
[ "$checks" -ge 60 ] || wrong "this test is wrong: only $checks checks"

# No kind of verdict is left out: what a verdict can say stands in one of the answers. A text that
# only a wrong call can bring about is none that a person can ask for.
sed -n 's/.*_ ("\([^"]*\)".*/\1/p' "$root/policies/verdict.c" >"$work/texts"
[ "$(wc -l <"$work/texts")" -ge 15 ] || wrong 'this test is wrong: it does not find the texts'
for golden in *.en.txt; do
	tr '\n' ' ' <"$golden"
	echo
done >"$work/answers"
while read -r text; do
	case $text in
	*"no action"* | *"by kinko itself"* | *"no active seat"* | *"enrol or resume"*) continue ;;
	esac
	checks=$((checks + 1))
	pattern=$(sed 's/[().]/\\&/g; s/%s/.*/g' <<<"$text")
	grep -qE -- "(Why|different): .*$pattern" "$work/answers" || wrong "no explanation says: $text"
done <"$work/texts"

printf '%d checks\n' "$checks"
exit "$status"
