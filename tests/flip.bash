# Damage that is certain to be one: a fixed byte written over a random one may be that very byte. Sourced, not run.
# shellcheck shell=bash

# flip FILE OFFSET: the lowest bit of one byte.
flip ()
{
	local byte

	byte=$(od -An -tu1 -j "$2" -N 1 "$1")
	# shellcheck disable=SC2059 # the format is the byte
	printf "\\x$(printf %x $((byte ^ 1)))" |
		dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}
