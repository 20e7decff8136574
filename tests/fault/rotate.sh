#!/bin/bash
# New keys when there is no room for them, when writing fails in the middle, when two want them at once, and while others
# write: the old keys stay in force or the new ones are, nobody loses what was acknowledged, and nothing lies about.
# shellcheck source=tests/fault/mounts.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/mounts.bash"
# shellcheck source=tests/fault/fault.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/fault.bash"

mkdir disk
mount -t tmpfs -o size=32m none disk
KINKO_VAULT=disk/vault
mirror=disk/vault/mirror.git
make_vault
seat sato --role worker --numbers

# The grant that sato has: with which keys the vault is encrypted.
grant ()
{
	sha256sum <disk/vault/grants/sato.age
}

works ()
{
	as sato case show C26-0001 >/dev/null
}

nothing_left ()
{
	[ -z "$(find disk/vault -name '*next*')" ]
}

# what_holds NAME KEPT: after a rotation that failed, or did not.
what_holds ()
{
	check "$1: nothing lies about" nothing_left
	[ "$(grant)" = "$2" ] || wrong "$1: other grants, without other keys"
	check "$1: sato opens the vault" works
	check "$1: the log is sound" is_sound
}

# ---- no room ---------------------------------------------------------------------------------------

kept=$(grant)
fill 600
expect 'no room: fails' 1 kinko operator rotate
says 'no room: says how much it takes' err 'MiB'
make_room
check 'no room: the failure is in the log' [ "$(entries '.action == "keys.rotate" and .result == "failed"' | wc -l)" -eq 1 ]
what_holds 'no room' "$kept"
# A seat is lost all the same, and the keys are due until there is room.
seat suzuki --role worker --numbers
kept=$(grant)
fill 1000
expect 'no room, revoking: done' 0 kinko operator revoke suzuki --reason 退職
says 'no room, revoking: warns' err 'operator rotate'
make_room
check 'no room, revoking: gone' [ "$(value '.result.operators[] | select(.id == "suzuki") | .status' operator list)" = revoked ]
what_holds 'no room, revoking' "$kept"
"$build/kinko-verify" "$mirror" --json >out
json 'no room, revoking: due' '.result.keys_due != null'
as sato case show C26-0001 2>err >/dev/null
says 'no room, revoking: everybody who is cleared is told' err 'operator rotate'

# ---- writing fails in the middle ---------------------------------------------------------------------

# No file may get larger than so much: the copy fails at its end, in its middle, at its beginning.
limited ()
{
	(
		trap '' XFSZ
		ulimit -f "$1"
		kinko operator rotate
	)
}

size=$(($(stat -c %s disk/vault/vault.db) / 1024))
for limit in $((size - 8)) $((size / 2)) $((size / 8)); do
	expect "no file over $limit KiB: fails" 1 limited "$limit"
	what_holds "no file over $limit KiB" "$kept"
done
expect 'without a limit: done' 0 kinko operator rotate
check 'without a limit: other grants' [ "$(grant)" != "$kept" ]
what_holds 'without a limit' "$(grant)"
"$build/kinko-verify" "$mirror" --json >out
json 'without a limit: not due any more' '.result.keys_due == null'

# ---- two at once -------------------------------------------------------------------------------------

seat ito --role deputy --numbers
for round in 1 2 3; do
	done_before=$(entries '.action == "keys.rotate" and .result == "done"' | wc -l)
	kinko operator rotate >first 2>&1 &
	pids=($!)
	as ito operator rotate >second 2>&1 &
	pids+=($!)
	succeeded=0
	for pid in "${pids[@]}"; do
		got=0
		wait "$pid" || got=$?
		case $got in
		0) succeeded=$((succeeded + 1)) ;;
		5) ;; # came too late, or while the other was at it
		*) wrong "two at once, $round: status $got: $(cat first second)" ;;
		esac
	done
	check "two at once, $round: one at least" [ "$succeeded" -ge 1 ]
	check "two at once, $round: as many as said so" \
		[ $(($(entries '.action == "keys.rotate" and .result == "done"' | wc -l) - done_before)) -eq "$succeeded" ]
	what_holds "two at once, $round" "$(grant)"
done

# ---- while others write ------------------------------------------------------------------------------

# What was acknowledged is in the log, wherever the keys changed in between; the others are told to open the vault again.
write ()
{
	local n got
	for n in $(seq "$2" $(($2 + 14))); do
		got=0
		as "$1" case edit C26-0001 "g1_levy=$n" >/dev/null 2>>"$1.err" || got=$?
		case $got in
		0) echo "$n" >>acknowledged ;;
		5) ;;
		*) echo "$got" >>"$1.bad" ;;
		esac
	done
}

edits=$(entries '.action == "case.edit" and .result == "granted"' | wc -l)
write sato 1000 &
pids=($!)
write ito 2000 &
pids+=($!)
rotations=0
for _ in 1 2 3 4; do
	! kinko operator rotate >/dev/null 2>&1 || rotations=$((rotations + 1))
done
wait "${pids[@]}"
check 'while others write: renewed' [ "$rotations" -ge 1 ]
check 'while others write: nobody met anything else' [ ! -e sato.bad ] && [ ! -e ito.bad ] || cat sato.err ito.err
check 'while others write: somebody could' [ -s acknowledged ]
check 'while others write: nothing acknowledged was lost' \
	[ "$(entries '.action == "case.edit" and .result == "granted"' | wc -l)" -eq $((edits + $(wc -l <acknowledged))) ]
check 'while others write: the newest one is there' \
	grep -qx "$(value .result.fields.g1_levy case show C26-0001)" acknowledged
what_holds 'while others write' "$(grant)"
exit "$status"
