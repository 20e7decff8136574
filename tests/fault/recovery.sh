#!/bin/bash
# Recovery keys, killed at every step of adding, removing, trying out and using one: afterwards the vault opens, log and mirror
# are sound, and it has happened wholly or not at all.
# shellcheck source=tests/fault/fault.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/fault.bash"
# shellcheck source=tests/fault/recovery.bash
. "$root/tests/fault/recovery.bash"

# ---- what all begin with -------------------------------------------------------------------------

mkdir base
cd base
cp ../*.txt .
make_vault --recovery "$ward"
seat suzuki --role worker
add=$(value .result.number approval request recovery add "$spare" --holder 区)
as suzuki approval grant "$add" >/dev/null
remove=$(value .result.number approval request recovery remove recovery1)
as suzuki approval grant "$remove" >/dev/null
lose_identity
check 'the vault is sound before anything is killed' is_sound
before=$(git -C "$mirror" rev-parse main)
size=$("$build/kinko-verify" "$mirror" --json | jq .result.entries)
cd ..

drill_happened ()
{
	yes_or_no "$(granted recovery.drill)" \
		"$(value '.result.keys[0] | if .tried_seq > 0 then "yes" else "no" end' recovery list)"
}

# sweep NAME COMMAND...: in copies of base, until it ends by itself, or had happened so many steps ago that what follows is no
# matter of recovery keys: removing one renews the keys of the vault, which has a test of its own.
enough=12
sweep ()
{
	local name=$1 n=0 got=137 answer last=no times=0
	shift

	while [ "$got" -eq 137 ] && [ "$times" -lt "$enough" ]; do
		n=$((n + 1))
		rm -rf "copy.$name"
		cp -a base "copy.$name"
		cd "copy.$name"
		got=0
		{
			KINKO_CRASH_AT=$n "$@" >killed.out 2>killed.err || got=$?
		} 2>/dev/null
		[ "$got" -eq 0 ] || [ "$got" -eq 137 ] || wrong "$name, step $n: status $got: $(cat killed.err)"
		# Somebody else opens the vault: mirror and files follow.
		as suzuki work list >/dev/null 2>&1 || wrong "$name, step $n: it does not open"
		answer=$("${name}_happened") || answer="the next command failed: $answer"
		is_sound "$before..main" || wrong "$name, killed at step $n: not sound"
		case $answer in
		yes) times=$((times + 1)) ;;
		no) [ "$last" = no ] || wrong "$name, killed at step $n: had happened at the step before" ;;
		*) wrong "$name, killed at step $n: $answer" ;;
		esac
		last=$answer
		cd ..
	done
	[ "$last" = yes ] || wrong "$name: not killed, and still it has not happened"
	[ "$n" -ge 10 ] || wrong "$name: killed only $n times: is this a test build?"
	ok "$name: killed at each of $((got == 137 ? n : n - 1)) steps, sound each time"
}

sweep add kinko recovery add "$spare" --holder 区 --approval "$add" &
beside=$!
sweep use env -u KINKO_IDENTITY "$build/kinko" recovery use tanaka.request --key ward.txt "${dates[@]}"
wait "$beside" || status=1
sweep remove kinko recovery remove recovery1 --approval "$remove" &
beside=$!
sweep drill env -u KINKO_IDENTITY "$build/kinko" doctor --recovery-drill --key ward.txt
wait "$beside" || status=1
exit "$status"
