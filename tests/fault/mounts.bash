# For scripts beside this file that need a file system of their own, before anything else: runs the script once more where it
# may mount one, or skips it. Sourced, not run.
# shellcheck shell=bash

if [ -z "${KINKO_FAULT_MOUNTS:-}" ]; then
	probe=(unshare --user --map-root-user --mount)
	[ "$(id -u)" -ne 0 ] || probe=(unshare --mount)
	if "${probe[@]}" mount -t tmpfs none /mnt 2>/dev/null; then
		KINKO_FAULT_MOUNTS=1 exec "${probe[@]}" "$0"
	fi
	echo 'skipped: a file system of its own needs root or user namespaces'
	exit 77
fi

# fill [KIB]: takes all of what is mounted at ./disk but so much.
fill ()
{
	dd if=/dev/zero of=disk/filler bs=4k 2>/dev/null && return 1 # it has no end
	truncate -s "-${1:-0}K" disk/filler
}

make_room ()
{
	rm -f disk/filler
}
