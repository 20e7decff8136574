#!/bin/bash
# Recovery keys on a disk that fills up in the middle of adding, using and removing one: it has happened or it has not, log and
# files agree on that, what was granted can be done with room again, and nobody is kept out.
# shellcheck source=tests/fault/mounts.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/mounts.bash"
# shellcheck source=tests/fault/fault.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/fault.bash"
# shellcheck source=tests/fault/recovery.bash
. "$root/tests/fault/recovery.bash"

mkdir disk
mount -t tmpfs -o size=24m none disk
KINKO_VAULT=disk/vault
mirror=disk/vault/mirror.git
make_vault --recovery "$ward"
seat suzuki --role worker

# What needs the passphrase of nobody who has a seat.
holder ()
{
	env -u KINKO_IDENTITY "$build/kinko" "$@"
}

nothing_left ()
{
	[ -z "$(find disk/vault -name '*next*' -o -name '.kinko-*' -o -name 'etilqs*')" ]
}

# room NAME KIB... -- COMMAND...: with more and more room until it happens. What it says must be so, each time.
room ()
{
	local name=$1 left got answer refused=0 done_at=
	local -a rooms=()
	shift
	while [ "$1" != -- ]; do
		rooms+=("$1")
		shift
	done
	shift

	size=$("$build/kinko-verify" "$mirror" --json | jq .result.entries)
	for left in "${rooms[@]}"; do
		as suzuki work list >/dev/null # fills the reserve again
		fill "$left"
		got=0
		"$@" >out 2>err || got=$?
		make_room
		as suzuki work list >/dev/null 2>&1 || wrong "$name, $left KiB left: suzuki is kept out"
		answer=$("${name}_happened") || answer="the next command failed: $answer"
		is_sound || wrong "$name, $left KiB left: the log is not sound afterwards"
		nothing_left || wrong "$name, $left KiB left: something lies about"
		case $got/$answer in
		1/no) refused=$((refused + 1)) ;;
		0/yes)
			done_at=$left
			break
			;;
		*) wrong "$name, $left KiB left: status $got, happened: $answer: $(cat err)" ;;
		esac
		[ "$answer" = no ] || break
	done
	check "$name: refused at first, $refused times" [ "$refused" -gt 0 ]
	check "$name: done with ${done_at:-no} KiB left" [ -n "$done_at" ]
}

number=$(value .result.number approval request recovery add "$spare" --holder 区)
as suzuki approval grant "$number" >/dev/null
room add 24 72 120 400 1600 -- \
	kinko recovery add "$spare" --holder 区 --approval "$number"

lose_identity
room use 24 72 160 1600 -- \
	holder recovery use tanaka.request --key ward.txt "${dates[@]}"

# Removing one renews the keys, which takes a second database; with less than that it is refused, or done without new keys.
number=$(value .result.number approval request recovery remove recovery1)
as suzuki approval grant "$number" >/dev/null
room remove 48 110 400 9600 -- kinko recovery remove recovery1 --approval "$number"
check 'the other key still opens' opens spare.txt
check 'the log is sound in the end' is_sound
exit "$status"
