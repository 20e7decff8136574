#!/bin/bash
# The programs are built with the defences that the tool chain offers. Each is shown to be missed in
# a program that was built without it.
set -euo pipefail

build=${KINKO_BUILD:?}
export LC_ALL=C

# Prints the defences that a program lacks.
lacks ()
{
	local headers dynamic symbols

	headers=$(readelf --wide --file-header --program-headers "$1")
	dynamic=$(readelf --wide --dynamic "$1" 2>/dev/null)
	symbols=$(readelf --wide --symbols "$1")
	grep -q 'Type: *DYN' <<<"$headers" || echo 'position-independent executable'
	grep -q ' GNU_RELRO ' <<<"$headers" || echo 'read-only relocations'
	grep -Eq '\(FLAGS(_1)?\).*NOW|\(BIND_NOW\)' <<<"$dynamic" || echo 'immediate binding'
	grep -Eq ' GNU_STACK .* RW +0x' <<<"$headers" || echo 'stack that is not executable'
	! grep -Eq ' LOAD .* RWE ' <<<"$headers" || echo 'writable memory that is not executable'
	grep -q ' __stack_chk_fail' <<<"$symbols" || echo 'stack protector'
	! grep -Eq '\((TEXTREL|RPATH)\)' <<<"$dynamic" || echo 'clean dynamic section'
}

# A program has fortified calls only if it makes calls that can be fortified; kinko makes some.
is_fortified ()
{
	readelf --wide --symbols "$1" | grep -E ' __[a-z0-9_]+_chk(@|$| )' >/dev/null
}

weak=$(mktemp -d)
trap 'rm -rf "$weak"' EXIT
printf '#include <string.h>\nint main (int n, char **v) { char b[64]; strcpy (b, v[n - 1]); return b[0]; }\n' \
	>"$weak/weak.c"
gcc -O2 -w -no-pie -fno-pie -fno-stack-protector -U_FORTIFY_SOURCE -Wl,-z,norelro,-z,lazy,-z,execstack \
	-o "$weak/weak" "$weak/weak.c" 2>/dev/null
expected='position-independent executable
read-only relocations
immediate binding
stack that is not executable
stack protector'
if [ "$(lacks "$weak/weak")" != "$expected" ] || is_fortified "$weak/weak"; then
	printf 'this test is wrong: a weak program lacks, it says:\n%s\n' "$(lacks "$weak/weak")"
	exit 1
fi

status=0
for program in kinko kinko-verify kinko-render; do
	missing=$(lacks "$build/$program")
	if [ -n "$missing" ]; then
		printf '%s lacks:\n%s\n' "$program" "$missing"
		status=1
	fi
done
if ! is_fortified "$build/kinko"; then
	printf 'kinko lacks:\nfortified C library calls\n'
	status=1
fi
exit "$status"
