#!/bin/bash
# Kills a command at its first step, its second, and so on until it ends by itself. After each kill the
# next command works, the log and its mirror are sound to kinko and to stock git, and what was to
# happen has happened wholly or not at all.
# shellcheck source=tests/fault/fault.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/fault.bash"

mirrored ()
{
	"$build/kinko-verify" "$mirror" --json | jq .result.entries
}

# ---- what all begin with -----------------------------------------------------------------------

mkdir base
cd base
make_vault
seat suzuki --role worker
request sato
# Numbers that wait for being erased, by two people.
kinko case withdraw C26-0002 --reason 転出 >/dev/null
asked=$(value .result.number approval request case erase-numbers C26-0002 --approval R8-0001)
as suzuki approval grant "$asked" >/dev/null
used=$(value .result.fields.used approval show R8-0001)
# Other cases of other children.
awk -F, -v OFS=, 'NR > 1 { sub(/^C26/, "C27", $1); $11 = "" } { print }' "$sample" >more.csv
version=$(value .result.version case show C26-0001)
check 'the vault is sound before anything is killed' is_sound
before=$(git -C "$mirror" rev-parse main)
size=$(mirrored)
cd ..

# ---- whether it happened: each prints yes or no, or else what it found -----------------------------

# Both the entry and the effect, or neither.
yes_or_no ()
{
	case $1/$2 in
	1/yes) echo yes ;;
	0/no) echo no ;;
	*) echo "$1 entries, effect: $2" ;;
	esac
}

granted ()
{
	entries ".action == \"$1\" and .result == \"granted\" and .seq >= $size" | wc -l
}

edit_happened ()
{
	local now levy

	kinko case show C26-0001 --json >shown.json
	now=$(jq .result.version shown.json)
	levy=$(jq -r .result.fields.g1_levy shown.json)
	case $((now - version))/$levy in
	0/186300) yes_or_no "$(granted case.edit)" no ;;
	1/1) yes_or_no "$(granted case.edit)" yes ;;
	*) echo "version $now with $levy" ;;
	esac
}

import_happened ()
{
	local count

	count=$(value '[.result.cases[].case_no | select(startswith("C27-"))] | length' \
		case list --limit 200)
	case $count in
	0) yes_or_no "$(granted case.import)" "$(approval_used no)" ;;
	10) yes_or_no "$(granted case.import)" "$(approval_used yes)" ;;
	*) echo "$count cases of 10" ;;
	esac
}

# approval_used YES-OR-NO: the same, if the ward's approval was used once more, or not.
approval_used ()
{
	local times

	times=$(($(value .result.fields.used approval show R8-0001) - used))
	case $1/$times in
	yes/1 | no/0) echo "$1" ;;
	*) echo "$1, and the approval was used $times times" ;;
	esac
}

# Numbers, grant and approval go together.
erase_happened ()
{
	local left state

	left=$(value '[.result.numbers[] | select(.)] | length' case show C26-0002)
	state=$(value .result.fields.state approval show "$asked")
	case $left/$state in
	0/used) yes_or_no "$(granted number.erase)" "$(approval_used yes)" ;;
	[1-9]/granted) yes_or_no "$(granted number.erase)" "$(approval_used no)" ;;
	*) echo "$left numbers, the request is $state" ;;
	esac
}

enrol_happened ()
{
	local effect=no

	# Sato can work, the grant being there, or has no seat.
	if as sato case list >/dev/null 2>&1; then
		effect=yes
	elif [ "$(value '[.result.operators[].id] | index("sato") != null' operator list)" = true ]; then
		effect='a seat that does not open the vault'
	fi
	yes_or_no "$(granted operator.enrol)" "$effect"
}

suspend_happened ()
{
	local effect=yes

	if as suzuki case list >/dev/null 2>&1; then
		effect=no
	fi
	yes_or_no "$(granted operator.suspend)" "$effect"
}

# An intent is closed by `done`, or at the next opening by `aborted`.
closed ()
{
	entries ".action == \"$1\" and .seq >= $size" | jq -r .result | sort | tr '\n' ' '
}

passphrase_happened ()
{
	local new=no

	[ "$passphrase" = "$original" ] || new=yes
	case $(closed operator.passphrase)/$new in
	'/no' | 'aborted intent /no' | 'aborted intent /yes' | 'done intent /yes') echo "$new" ;;
	*) echo "$(closed operator.passphrase), changed: $new" ;;
	esac
}

reveal_happened ()
{
	local file=no

	if [ -e number ]; then
		file=yes
		[ "$(cat number)" = $'000000001015\n試験' ] || file='only a part'
		[ "$(stat -c %a number)" = 600 ] || file='readable by others'
	fi
	# The number is in the file only after the intent is in the log.
	case $(closed number.reveal)/$file in
	'/no' | 'aborted intent /no' | 'aborted intent /yes' | 'done intent /yes') echo "$file" ;;
	*) echo "$(closed number.reveal), the file is there: $file" ;;
	esac
}

# What was shown is in the log; what is in the log may have been killed before it was shown.
show_happened ()
{
	case $(granted case.show)/$(wc -c <killed.out) in
	0/0) echo no ;;
	1/*) echo yes ;;
	*) echo "$(wc -c <killed.out) bytes shown, $(granted case.show) entries" ;;
	esac
}

# ---- the sweep ---------------------------------------------------------------------------------

# killed_at N COMMAND...: its status, 137 when it was killed; what it printed is in killed.out.
killed_at ()
{
	local got=0

	{
		KINKO_CRASH_AT=$1 "${@:2}" >killed.out 2>killed.err || got=$?
	} 2>/dev/null
	return "$got"
}

# sweep NAME HAPPENED COMMAND...: in copies of base. All open the vault by the same steps: the first sweep,
# of `edit`, takes these too and remembers their number, the others begin behind them.
sweep ()
{
	local name=$1 happened=$2 first=$((opening + 1)) n=$opening got=137
	local original=$passphrase answer last=no kills=0
	shift 2

	while [ "$got" -eq 137 ]; do
		n=$((n + 1))
		rm -rf "copy.$name"
		cp -a base "copy.$name"
		cd "copy.$name"
		got=0
		passphrase=$original
		killed_at "$n" "$@" || got=$?
		if [ "$name" = edit ] && [ "$(mirrored)" = "$size" ]; then
			opening=$n
		fi
		if [ "$got" -ne 0 ] && [ "$got" -ne 137 ]; then
			wrong "$name, step $n: status $got: $(cat killed.err)"
		fi
		[ "$name" != passphrase ] || find_passphrase
		is_sound "$before..main" || wrong "$name, killed at step $n: not sound"
		answer=$("$happened") || answer="the next command failed: $answer"
		case $answer in
		yes) ;;
		no) [ "$last" = no ] || wrong "$name, killed at step $n: had happened at the step before" ;;
		*) wrong "$name, killed at step $n: $answer" ;;
		esac
		last=$answer
		kills=$n
		cd ..
	done
	passphrase=$original
	kills=$((kills - first))
	[ "$last" = yes ] || wrong "$name: not killed, and still it has not happened"
	[ "$kills" -ge 5 ] || wrong "$name: killed only $kills times: is this a test build?"
	ok "$name: killed at each of $kills steps, sound each time"
}

# The rest of a round goes on with the one that opens the identity.
find_passphrase ()
{
	kinko case list >/dev/null 2>&1 || passphrase='another long passphrase'
}

change_passphrase ()
{
	"$build/kinko" operator passphrase --passphrase-fd 3 \
		3<<<"$passphrase"$'\n'"$passphrase"$'\n''another long passphrase'
}

# A vault is made, or the same command can be given again. The one thing that is in its way then is an
# identity file, which is never overwritten: the hint must say what to do.
sweep_init ()
{
	local n=0 got=137
	local init=(kinko init --origin example.org/neu --operator tanaka --name 田中 --kind test
		--argon2 "$floor")

	while [ "$got" -eq 137 ]; do
		n=$((n + 1))
		rm -rf new
		mkdir new
		cd new
		got=0
		killed_at "$n" "${init[@]}" || got=$?
		if [ ! -e vault ]; then
			if [ -e tanaka.key ]; then
				"${init[@]}" >again 2>&1 && wrong "init, step $n: an identity file was overwritten"
				grep -q '^hint:.*interrupted' again ||
					wrong "init, killed at step $n: no hint what to do: $(cat again)"
				rm tanaka.key
			fi
			"${init[@]}" >again 2>&1 || wrong "init, killed at step $n: not again: $(cat again)"
		fi
		{ approve && kinko case import "$sample" --approval R8-0001; } >import 2>&1 ||
			wrong "init, killed at step $n: no vault to work in: $(cat import)"
		is_sound || wrong "init, killed at step $n: not sound"
		cd ..
	done
	[ "$got" -eq 0 ] || wrong "init: status $got: $(cat new/killed.err)"
	[ "$n" -gt 10 ] || wrong "init: killed only $((n - 1)) times: is this a test build?"
	ok "init: killed at each of $((n - 1)) steps, sound each time"
}

# ---- all of them, two at a time -----------------------------------------------------------------

# A process substitution sets $!, too: it is the background sweep's only at once.
opening=0
(
	trap - EXIT
	sweep_init
	exit "$status"
) &
beside=$!
sweep edit edit_happened kinko case edit C26-0001 g1_levy=1
wait "$beside" || status=1
check 'opening a vault has steps of its own' [ "$opening" -gt 3 ]

(
	trap - EXIT
	sweep passphrase passphrase_happened change_passphrase
	sweep import import_happened kinko case import more.csv --approval R8-0001
	sweep show show_happened kinko case show C26-0001
	sweep erase erase_happened kinko case erase-numbers C26-0002 --approval "$asked" --yes C26-0002
	exit "$status"
) &
beside=$!
sweep reveal reveal_happened kinko case reveal C26-0001 child --purpose tier-review --out number --approval R8-0001
sweep enrol enrol_happened kinko operator enrol sato.request --role worker "${dates[@]}"
sweep suspend suspend_happened kinko operator suspend suzuki --reason 端末の紛失
wait "$beside" || status=1
exit "$status"
