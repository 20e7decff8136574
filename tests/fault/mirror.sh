#!/bin/bash
# A mirror outside the vault that cannot be written: that is said at once, work goes on for as many acts as
# the policy allows, then changes and disclosures stop; it heals by itself when it is back.
# shellcheck source=tests/fault/mounts.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/mounts.bash"
# shellcheck source=tests/fault/fault.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/fault.bash"

lag=6 # every command is two acts, the opening and its own
mkdir policy server
sed "s/mirror_lag: 20/mirror_lag: $lag/" "$root/policies/meguro-r8/access.yaml" >policy/access.yaml
grep -q "mirror_lag: $lag" policy/access.yaml
mount -t tmpfs -o size=64m none server
mirror=$work/server/hoiku.git
make_vault --policy policy --mirror server/hoiku.git
check 'the mirror is where it was asked for' [ -e "$mirror/HEAD" ]
check 'the vault has none of its own' [ ! -e vault/mirror.git ]
check 'the log is sound' is_sound

mirrored ()
{
	"$build/kinko-verify" "$mirror" --json | jq .result.entries
}

levy ()
{
	value .result.fields.g1_levy case show C26-0001
}

# lagging NAME BREAK MEND: the same story whatever is wrong with the mirror.
lagging ()
{
	local name=$1 before levy

	before=$(mirrored)
	levy=$(levy)
	"$2"
	expect "$name: a change is done" 0 kinko case edit C26-0001 g1_levy=$((levy + 1))
	says "$name: that is said at once" err 'the mirror'
	expect "$name: a disclosure is done" 0 kinko case show C26-0001 --json
	json "$name: the document says it" '.warnings | length > 0 and any(contains("mirror"))'
	check "$name: stderr is silent with --json" [ ! -s err ]
	expect "$name: once more" 0 kinko case edit C26-0001 g1_levy=$((levy + 2))
	for command in 'case show C26-0001' 'case list' "case edit C26-0001 g1_levy=$((levy + 3))" \
		'case reveal C26-0001 child --purpose tier-review --out number --approval R8-0001'; do
		# The words are options and arguments without blanks.
		# shellcheck disable=SC2086
		expect "$name: past the limit, $command is refused" 1 kinko $command
		check "$name: past the limit, $command shows nothing" [ ! -s out ]
		says "$name: past the limit, $command: says why" err "the policy allows $lag"
	done
	check "$name: no number was left" [ ! -e number ]
	expect "$name: the people can still be looked at" 0 kinko operator list
	expect "$name: so can the log" 0 kinko log show --limit 1
	"$3"
	expect "$name: work goes on when it is back" 0 kinko case show C26-0001 --json
	json "$name: what was refused has not happened, what was done has" \
		".result.fields.g1_levy == \"$((levy + 2))\""
	json "$name: nobody warns any more" '.warnings == null'
	check "$name: the log is sound, the mirror has all of it" is_sound
	check "$name: the mirror went on from where it was" [ "$(mirrored)" -gt "$before" ]
	check "$name: the refusals are in the log" \
		[ "$(entries '.detail.reason == "mirror-lag"' | wc -l)" -ge 4 ]
}

read_only ()
{
	mount -o remount,ro server
}

read_write ()
{
	mount -o remount,rw server
}

# All of its room is taken.
full ()
{
	dd if=/dev/zero of=server/filler bs=4k 2>/dev/null || true
}

freed ()
{
	rm server/filler
}

lagging 'read-only' read_only read_write
expect 'verifying says that the mirror is behind' 0 kinko log verify --json
lagging 'full' full freed

# ---- verifying a mirror that is behind ------------------------------------------------------------------

read_only
expect 'read-only: the log can still be verified' 0 kinko log verify --json
json 'read-only: it says how far the mirror is' '.result.mirrored < .result.entries'
read_write

# ---- out of reach: it counts as holding what was last seen in it, and nothing when nobody remembers -------

# out_of_reach NAME LOSE REGAIN
out_of_reach ()
{
	local name=$1 levy

	levy=$(levy)
	"$2"
	rm "$KINKO_VAULT/mirrored"
	expect "$name: a change is refused" 1 kinko case edit C26-0001 g1_levy=1
	says "$name: says why" err 'the mirror cannot be read'
	expect "$name: a disclosure is refused" 1 kinko case show C26-0001
	check "$name: nothing is shown" [ ! -s out ]
	expect "$name: the people can still be looked at" 0 kinko operator list
	expect "$name: what cannot be verified is not called good" 1 kinko log verify
	says "$name: it says what is missing" err mirror
	"$3"
	expect "$name: work goes on when it is back" 0 kinko case show C26-0001 --json
	json "$name: nothing has changed" ".result.fields.g1_levy == \"$levy\""
	check "$name: the log is sound, the mirror has all of it" is_sound
}

hidden ()
{
	mount -t tmpfs -o size=1m,ro none server
}

found ()
{
	umount server
}

away ()
{
	mv server/hoiku.git server/elsewhere
}

back ()
{
	mv server/elsewhere server/hoiku.git
}

lagging 'hidden by an empty disk' hidden found
lagging 'away' away back
out_of_reach 'hidden, and nobody remembers' hidden found
out_of_reach 'away, and nobody remembers' away back
exit "$status"
