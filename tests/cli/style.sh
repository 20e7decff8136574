#!/bin/bash
# What a reader should never have to think about: the sources are formatted by .clang-format, the
# scripts pass shellcheck, no line ends in white space, and no file names a folder of somebody's own.
set -euo pipefail

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"
status=0
skipped=
report=$(mktemp)
trap 'rm -f "$report"' EXIT

wrong ()
{
	printf '%s\n' "$*"
	status=1
}

# tests/data holds what others give us, as they give it.
mapfile -t files < <(find . \( -name .git -o -path './build*' -o -path ./tests/data \) -prune -o \
	-type f -print | LC_ALL=C sort)
mapfile -t sources < <(printf '%s\n' "${files[@]}" | grep '\.[ch]$')
mapfile -t scripts < <(awk 'FNR == 1 && /^#!\/bin\/(ba)?sh/ { print FILENAME }' "${files[@]}")
if [ "${#sources[@]}" -eq 0 ] || [ "${#scripts[@]}" -eq 0 ]; then
	wrong 'no sources or no scripts found'
fi

# Versions of clang-format differ in details; the style is what version 14 makes of .clang-format.
formatter=$(command -v clang-format-14 || command -v clang-format || true)
if [ -z "$formatter" ] || ! "$formatter" --version | grep -q 'version 14\.'; then
	skipped='the format was not checked: this takes clang-format 14'
elif ! "$formatter" --dry-run -Werror "${sources[@]}" 2>"$report"; then
	sed -n 's/^\([^:]*\):\([0-9]*\):.*/\1/p' "$report" | sort | uniq -c | sort -rn
	wrong "not formatted in so many places: run 'clang-format -i' on these files"
fi

shellcheck --severity=warning --external-sources "${scripts[@]}" || wrong 'shellcheck complains'

if LC_ALL=C.UTF-8 grep -InE '[[:blank:]]+$|'$'\r''$' "${files[@]}"; then
	wrong 'white space at the end of lines'
fi
if LC_ALL=C.UTF-8 grep -InE '(^|[^[:alnum:]_.~}-])/(home|work|root|Users)/[[:alnum:]]' "${files[@]}"; then
	wrong 'names of folders that exist on one machine only'
fi
if [ "$status" -eq 0 ] && [ -n "$skipped" ]; then
	printf '%s\n' "$skipped"
	exit 77
fi
exit "$status"
