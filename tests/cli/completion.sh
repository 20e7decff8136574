#!/bin/bash
# What each shell offers behind a line that is half typed: bash, zsh and fish run their scripts, and all three say the same.
set -euo pipefail

# shellcheck source=tests/cli/check.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/check.bash"
missing=

# Each prints what SHELL offers for the line, sorted, in one line. The last word is the one at the cursor.
offer_bash ()
{
	# shellcheck disable=SC2016 # for the other shell
	bash --norc -c '. "$1"; read -ra COMP_WORDS <<<"$2"
		[ "${2% }" = "$2" ] || COMP_WORDS+=("")
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); "_${COMP_WORDS[0]//-/_}"
		[ ${#COMPREPLY[@]} -eq 0 ] || printf "%s\n" "${COMPREPLY[@]}"' bash "$work/$1.bash" "$2"
}

# compadd and _files are those of zsh's line editor; here they say what they were given.
offer_zsh ()
{
	# shellcheck disable=SC2016 # for the other shell
	zsh -f -c 'compdef () { :; }
		compadd () { shift; for word in "$@"; do [[ $word == "$words[CURRENT]"* ]] && print -r -- $word; done; :; }
		_files () { [[ $1 == -/ ]] && print -rl -- $words[CURRENT]*(N/) || print -rl -- $words[CURRENT]*(N); }
		source "$1"; words=(${=2}); [[ $2 == *" " ]] && words+=("")
		CURRENT=$#words; _${words[1]//-/_}' zsh "$work/$1.zsh" "$2" || true
}

offer_fish ()
{
	HOME=$work fish --no-config -c 'source $argv[1]; complete -C "$argv[2]"' "$work/$1.fish" "$2" |
		cut -f 1 | sed 's,\(.\)/$,\1,'
}

# assert_offers LINE WORD…: exactly these.
assert_offers ()
{
	local line=$1 program=${1%% *} shell expected offered

	shift
	expected=$(printf '%s\n' "$@" | LC_ALL=C sort | tr '\n' ' ')
	for shell in $shells; do
		offered=$("offer_$shell" "$program" "$line" | LC_ALL=C sort | tr '\n' ' ')
		[ "${offered# }" = "${expected# }" ] || wrong "$shell: '$line' offers '$offered', not '$expected'"
	done
}

shells=
for shell in bash zsh fish; do
	for program in kinko kinko-verify; do
		"$build/$program" completion "$shell" >"$work/$program.$shell"
	done
	if command -v "$shell" >/dev/null; then
		shells+=" $shell"
		[ "$shell" = fish ] || "$shell" -n "$work/kinko.$shell" || wrong "$shell does not take its script"
	else
		missing+=" $shell"
	fi
done

mkdir "$work/here" "$work/here/folder"
: >"$work/here/file"
cd "$work/here"

# What --format is for whichever command: a form's words are among them.
assert_offers 'kinko form monthly-report --format p' page pdf
assert_offers 'kinko completi' completion
assert_offers 'kinko completion ' bash fish zsh
assert_offers 'kinko --lang ' en ja
assert_offers 'kinko --color a' always auto
assert_offers 'kinko --vault case receipt re' returned
assert_offers 'kinko case reveal C26-0001 gu' guardian1 guardian2
assert_offers 'kinko --json case check-number C26-0001 --no-' --no-input --no-pager
assert_offers 'kinko approval request case re' receive resume return reveal review revise
assert_offers 'kinko --vault f' folder
assert_offers 'kinko --identity f' file folder
assert_offers 'kinko case show ' ''
assert_offers 'kinko-verify completion f' fish
assert_offers 'kinko-verify --lang j' ja

# Every command of the table is offered, as help lists them.
"$build/kinko" --lang en help | awk '/^Commands/ { on = 1; next } /^$/ { on = 0 } on && /^  [a-z]/ { print $1, $2 }' >"$work/rows"
[ "$(wc -l <"$work/rows")" -gt 80 ] || wrong 'this test is wrong: it finds few commands'
mapfile -t nouns < <(cut -d ' ' -f 1 "$work/rows" | LC_ALL=C sort -u)
assert_offers 'kinko ' "${nouns[@]}"
mapfile -t verbs < <("$build/kinko" --lang en help case | sed -n 's/^  case \([a-z-]*\).*/\1/p' | LC_ALL=C sort -u)
assert_offers 'kinko case ' "${verbs[@]}"

if [ "$status" -eq 0 ] && [ -n "$missing" ]; then
	printf 'not installed:%s\n' "$missing"
	exit 77
fi
exit "$status"
