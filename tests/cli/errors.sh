#!/bin/bash
# Every code of an error is on the page of errors, and the page has none that no source can give. Every error that people see
# has a line that says the next step, in both languages.
set -euo pipefail

# shellcheck source=tests/cli/check.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/check.bash"
cd "$root"

# "KIND CODE" for each code in the first column of a table, "error CODE STATUS" where the second is an exit status.
codes_of_page ()
{
	awk -F '|' '
		/^## / { kind = /Failures/ ? "error" : "" }
		/^### / { kind = "problem" }
		/^### What a step asks for/ { kind = "need" }
		/^### The end of a contract/ { kind = "open" }
		/^### The place of work/ { kind = "place" }
		/^### Findings of a deep/ { kind = "finding" }
		/^\| `/ {
			n = split ($2, codes, ",")
			for (i = 1; i <= n; i++) {
				gsub (/[` ]/, "", codes[i])
				gsub (/ /, "", $3)
				print kind, codes[i] (kind == "error" ? " " $3 : "")
			}
		}' "$1" | LC_ALL=C sort
}

python3 tests/cli/error-codes.py | LC_ALL=C sort >"$work/sources"
codes_of_page docs/errors.md >"$work/page"
uniq -d "$work/page" >"$work/twice"
[ ! -s "$work/twice" ] || wrong "docs/errors.md names twice: $(cat "$work/twice")"

# Both directions are seen: without one line of either side the two differ.
for side in sources page; do
	sed 7d "$work/$side" | cmp -s - "$work/$([ "$side" = page ] && echo sources || echo page)" &&
		wrong "this test is wrong: it does not miss a code of the $side"
done
[ "$(wc -l <"$work/sources")" -gt 200 ] || wrong 'this test is wrong: it finds few codes in the sources'
if ! LC_ALL=C comm -3 "$work/sources" "$work/page" >"$work/differ" || [ -s "$work/differ" ]; then
	wrong 'in the sources only (left), in docs/errors.md only (right):'
	cat "$work/differ"
fi

# A code that a new source gives is seen, as an argument and from a table.
mkdir "$work/copy"
cp -r policies audit vault cli "$work/copy/"
printf 'static void f (void) { x = kinko_problem_new ("made_up", NULL, "text"); }\n' >"$work/copy/vault/made-up.c"
(cd "$work/copy" && python3 "$OLDPWD/tests/cli/error-codes.py") | grep -x 'problem made_up' >/dev/null ||
	wrong 'this test is wrong: it does not see a new code'
printf 'static void f (void) { x = kinko_problem_new (found, NULL, "text"); }\n' >"$work/copy/vault/made-up.c"
(cd "$work/copy" && python3 "$OLDPWD/tests/cli/error-codes.py") >/dev/null 2>&1 &&
	wrong 'this test is wrong: it does not see a code that comes from elsewhere'

# Three errors without a hint of their own: two lines each, and the second is the next step.
for lang in en ja; do
	for line in 'version version' 'help help help' 'case show'; do
		# shellcheck disable=SC2086 # words on purpose
		"$build/kinko" --lang "$lang" $line >/dev/null 2>"$work/err" && wrong "'$line' is accepted"
		[ "$(wc -l <"$work/err")" = 2 ] || wrong "'$line' does not say two lines: $(cat "$work/err")"
		sed -n 2p "$work/err" | grep -Eq '^(hint|対処): .' || wrong "'$line' has no next step: $(cat "$work/err")"
	done
done

exit "$status"
