#!/bin/bash
# Erasing a case on a disk that fills up in the middle: it is erased or it is not, what is said of it is true, and what
# could not be checked for lack of room is checked when there is some.
# shellcheck source=tests/fault/mounts.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/mounts.bash"
# shellcheck source=tests/fault/fault.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/fault.bash"

mkdir disk
mount -t tmpfs -o size=16m none disk
KINKO_VAULT=disk/vault
mirror=disk/vault/mirror.git
make_vault
seat sato --role deputy --numbers

# Numbers of erasures that were not checked.
unchecked ()
{
	value '.result.lines[].number' erasure list --open
}

refused=0
late=0
whole=0
n=0
for left in 4 40 120 200 280 360 440 600 1200; do
	n=$((n + 1))
	case_no=$(printf 'C26-%04d' "$n")
	kinko case withdraw "$case_no" --reason 架空 >/dev/null
	request=$(value .result.number approval request case erase "$case_no" --approval R8-0001)
	as sato approval grant "$request" >/dev/null
	fill "$left"
	got=0
	kinko case erase "$case_no" --approval "$request" --yes "$case_no" >out 2>err || got=$?
	make_room
	erased=$(value .result.erased case show "$case_no")
	open=$(unchecked)
	case $got/$erased/${open:+open} in
	1/false/) refused=$((refused + 1)) ;;
	1/true/open)
		late=$((late + 1))
		grep -q 'they are erased' err || wrong "$left KiB left: it is not said that it is erased: $(cat err)"
		kinko erasure check "$open" >out 2>err || wrong "$left KiB left: not checked with room again: $(cat err)"
		;;
	0/true/) whole=$((whole + 1)) ;;
	*) wrong "$left KiB left: status $got, erased: $erased, unchecked: $open: $(cat err)" ;;
	esac
	[ -z "$(unchecked)" ] || wrong "$left KiB left: an erasure is not checked"
	is_sound || wrong "$left KiB left: the log is not sound afterwards"
done
check "refused at first: $refused times" [ "$refused" -gt 0 ]
check "erased and checked later: $late times" [ "$late" -gt 0 ]
check "done at once with room enough: $whole times" [ "$whole" -gt 0 ]
check 'no temporary file is left' [ -z "$(find disk/vault -name 'etilqs*')" ]
exit "$status"
