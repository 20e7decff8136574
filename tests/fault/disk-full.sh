#!/bin/bash
# A vault on a disk that is full, and on one that fills up in the middle: nothing is shown and nothing is
# changed that is not in the log, and that something failed is in the log thanks to the reserve.
# shellcheck source=tests/fault/mounts.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/mounts.bash"
# shellcheck source=tests/fault/fault.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/fault.bash"

mkdir disk
mount -t tmpfs -o size=12m none disk
KINKO_VAULT=disk/vault
mirror=disk/vault/mirror.git
make_vault

levy ()
{
	value .result.fields.g1_levy case show C26-0001
}

failures ()
{
	entries '.result == "failed" and .detail.error == "io"' | wc -l
}

# ---- full --------------------------------------------------------------------------------------

for command in 'case edit C26-0001 g1_levy=1' 'case show C26-0001' 'case list' \
	'case reveal C26-0001 child --purpose tier-review --out number --approval R8-0001'; do
	kinko operator list >/dev/null # fills the reserve again
	logged=$(failures)
	looks=$(entries '.action == "case.show"' | wc -l)
	fill
	# The words are options and arguments without blanks.
	# shellcheck disable=SC2086
	expect "disk full, $command: fails" 1 kinko $command
	check "disk full, $command: shows nothing" [ ! -s out ]
	says "disk full, $command: says why" err 'disk full'
	says "disk full, $command: says that the reserve was needed" err 'reserve'
	make_room
	check "disk full, $command: the log is sound afterwards" is_sound
	check "disk full, $command: the failure is in the log" [ "$(failures)" -gt "$logged" ]
	[ "$(entries '.action == "case.show"' | wc -l)" -eq "$looks" ] ||
		wrong "disk full, $command: the log tells of a look that was none"
done
check 'disk full: no number was left' [ ! -e number ]
check 'disk full: nothing was changed' [ "$(levy)" = 186300 ]

# ---- full, and the reserve is used up ----------------------------------------------------------------

fill
expect 'disk full: fails' 1 kinko case show C26-0001
fill
expect 'no reserve any more: fails' 1 kinko case show C26-0001
check 'no reserve any more: shows nothing' [ ! -s out ]
expect 'no reserve any more, as JSON: fails' 1 kinko case edit C26-0001 g1_levy=1 --json
json 'no reserve any more, as JSON: one document' '.ok == false and .error.code == "io"'
make_room
check 'no reserve any more: the log is sound afterwards' is_sound
check 'no reserve any more: nothing was changed' [ "$(levy)" = 186300 ]
check 'with room again the reserve is filled' [ "$(stat -c %b disk/vault/reserve)" -ge 8192 ]

# ---- filling up in the middle ------------------------------------------------------------------------

# Whatever is left: either all of it happens or nothing, and what is said is true.
new=1000
refused=0
done_at=
for left in 8 24 40 56 72 88 104 120 152 200 280 400 800; do
	new=$((new + 1))
	kinko operator list >/dev/null
	before=$(levy)
	fill "$left"
	got=0
	kinko case edit C26-0001 "g1_levy=$new" >out 2>err || got=$?
	make_room
	after=$(levy)
	case $got/$after in
	"0/$new") done_at=${done_at:-$left} ;;
	"1/$before") refused=$((refused + 1)) ;;
	*) wrong "$left KiB left: status $got, and $before became $after: $(cat err)" ;;
	esac
	is_sound || wrong "$left KiB left: the log is not sound afterwards"
done
check 'filling up in the middle: refused at first' [ "$refused" -gt 0 ]
check "filling up in the middle: done with ${done_at:-no} KiB left" [ -n "$done_at" ]

# ---- where the output goes is full ---------------------------------------------------------------------

to_full ()
{
	kinko "$@" >/dev/full
}

looks=$(entries '.action == "case.show"' | wc -l)
expect 'output to a full disk: fails' 1 to_full case show C26-0001
says 'output to a full disk: says so' err 'No space left on device'
expect 'output to a full disk, as JSON: fails' 1 to_full case show C26-0001 --json
check 'output to a full disk: what was to be shown is in the log' \
	[ "$(entries '.action == "case.show"' | wc -l)" -eq $((looks + 2)) ]
check 'the log is sound in the end' is_sound
exit "$status"
