# What the scripts beside this file that are about recovery keys share: two keys, a lost identity, and how one sees that an act
# has happened. Sourced after fault.bash, not run.
# shellcheck shell=bash

command -v age-keygen >/dev/null || skip 'age is not installed'
age-keygen -o ward.txt 2>/dev/null
age-keygen -o spare.txt 2>/dev/null
ward=$(age-keygen -y ward.txt)
spare=$(age-keygen -y spare.txt)

# The identity is lost: the same person asks anew, and the one of before stays at hand to look what came of it.
lose_identity ()
{
	mv tanaka.key old.key
	mv tanaka.key.seen old.key.seen
	request tanaka
	mv tanaka.key new.key
	mv old.key tanaka.key
	mv old.key.seen tanaka.key.seen
}

opens ()
{
	env -u KINKO_IDENTITY "$build/kinko" doctor --recovery-drill --key "$1" >/dev/null 2>&1
}

# granted ACTION: how often it happened since the log had $size entries.
granted ()
{
	entries ".action == \"$1\" and .result == \"granted\" and .seq >= $size" | wc -l
}

# Both the entry and the effect, or neither.
yes_or_no ()
{
	case $1/$2 in
	1/yes) echo yes ;;
	0/no) echo no ;;
	*) echo "$1 entries, effect: $2" ;;
	esac
}

add_happened ()
{
	local effect=no

	! opens spare.txt || effect=yes
	yes_or_no "$(granted recovery.add)" "$effect"
}

remove_happened ()
{
	local effect=yes

	! opens ward.txt || effect=no
	yes_or_no "$(granted recovery.remove)" "$effect"
}

use_happened ()
{
	local effect=no

	if as new case list >/dev/null 2>&1; then
		effect=yes
		! as tanaka case list >/dev/null 2>&1 || effect='two seats'
		mv new.key tanaka.key
	fi
	yes_or_no "$(granted recovery.use)" "$effect"
}
