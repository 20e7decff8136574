#!/bin/bash
# The man pages: formatted by man and by mandoc without a warning, in both languages; every command of the help is on a page, and
# every document about a format is named by one page of section 5.
set -euo pipefail

# shellcheck source=tests/cli/check.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/check.bash"

# Prints what the formatters complain about. A page has no date: it is as new as the version that it names. mandoc needs no rules
# for Japanese from elsewhere.
complaints ()
{
	{ man --warnings=w -E UTF-8 -l -Tutf8 -Z "$1" >/dev/null; } 2>&1
	mandoc -T lint -W warning "$1" | grep -v 'missing date\|insecure request: mso' || true
}

for tool in man mandoc; do
	command -v "$tool" >/dev/null || { printf '%s is not installed\n' "$tool"; exit 77; }
done

printf '.TH A 1\n.SH NAME\na \\- b\n.XX c\n.TP\n' >"$work/bad"
[ -n "$(complaints "$work/bad")" ] || wrong 'this test is wrong: nothing is complained of'

for program in kinko kinko-verify; do
	"$build/$program" man --list >"$work/list"
	while read -r topic file; do
		for lang in en ja; do
			page=$work/$lang-$file
			[ "$topic" = - ] && topic=
			# shellcheck disable=SC2086 # none is no word
			"$build/$program" --lang "$lang" man $topic >"$page"
			complaints "$page" >"$work/said"
			[ ! -s "$work/said" ] || wrong "$lang $file: $(cat "$work/said")"
			# man-db's index needs it: "name - what".
			lexgrog "$page" >"$work/said" || wrong "$lang $file: $(cat "$work/said")"
			[[ $file != "${file%.1}" || $file = "${file%.5}.5" ]] || wrong "$file is of no section"
		done
		[ "$lang" = ja ] && grep -q 'の' "$page" || wrong "ja $file is not Japanese"
	done <"$work/list"
done
[ "$(find "$work" -name 'en-kinko-*.1' | wc -l)" -gt 15 ] || wrong 'this test is wrong: it finds few pages'

# Each usage line of the table is a heading of one page, and a line of kinko(1).
"$build/kinko" --lang en help | sed -n '/^Commands/,/^$/s/^  \([a-z][a-z-]*\( [a-z-]*\)\?\)  .*/\1/p' | sed 's/ *$//' >"$work/commands"
[ "$(wc -l <"$work/commands")" -gt 80 ] || wrong 'this test is wrong: it finds few commands'
while read -r command; do
	n=$(grep -lE "^\.SS kinko ${command//-/\\\\-}( |\$)" "$work"/en-kinko*.1 | wc -l)
	[ "$n" -eq 1 ] || wrong "'$command' is explained on $n pages"
	grep -qE "^\.(SS|B) kinko ${command//-/\\\\-}( |\$)" "$work/en-kinko.1" || wrong "kinko.1 does not name '$command'"
done <"$work/commands"

for document in "$root"/docs/formats/*.md; do
	name=$(basename "$document" .md)
	[ "$name" = README ] && continue
	n=$(sed 's/\\-/-/g' "$work"/en-kinko-*.5 | grep -c "/docs/formats/$name\.md\$" || true)
	[ "$n" -eq 1 ] || wrong "docs/formats/$name.md is named on $n pages of section 5"
done
sed -n 's/\\-/-/g; s,^\.B .*/docs/formats/\(.*\)\.md$,\1,p' "$work"/en-kinko-*.5 | while read -r name; do
	[ -f "$root/docs/formats/$name.md" ] || wrong "there is no docs/formats/$name.md"
done

# Every document that any page names is one that is installed.
sed -n 's/\\-/-/g; s,.*\(/docs/[a-z./-]*\.md\).*,\1,p' "$work"/en-* "$work"/ja-* | sort -u >"$work/named"
[ "$(wc -l <"$work/named")" -gt 20 ] || wrong 'this test is wrong: pages name documents'
while read -r document; do
	[ -f "$root$document" ] || wrong "a page names $document, which is not there"
done <"$work/named"

"$build/kinko" man nothing >/dev/null 2>&1 && wrong 'a page that is not there is printed'
exit "$status"
