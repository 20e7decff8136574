#!/bin/bash
# What somebody may feed to the programs to confuse a terminal, to hang them or to eat the memory. Nothing of it
# hangs, crashes, is obeyed by a terminal, or leaves a log that does not verify.
# shellcheck source=tests/fault/fault.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/fault.bash"

make_vault
seat sato --role worker --numbers
escape=$'\e'
override=$'\u202e'

# refused NAME STATUS COMMAND...: in ten seconds, with that status and a message, and nothing for a terminal to obey.
refused ()
{
	local name=$1 wanted=$2
	shift 2
	expect "$name" "$wanted" in_time "$@"
	[ -s err ] || wrong "$name: without a word"
	is_harmless "$name"
}

# A status of 124 would mean that it hung, one above 128 that it crashed.
in_time ()
{
	timeout --kill-after=1 60 "$build/kinko" --passphrase-fd 3 "$@" 3<<<"$passphrase"
}

is_harmless ()
{
	if grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]' out err; then
		wrong "$1: a terminal would obey"
		cat -v out err | head -c 2000 | sed 's/^/    /'
	fi
}

# ---- names ---------------------------------------------------------------------------------------------

# csv NAME: a file of one case whose child has this name.
csv ()
{
	head -n 1 "$sample"
	sed -n 2p "$sample" | awk -F, -v OFS=, '{ $1 = "C28-0001"; $11 = ""; $3 = "@" } { print }' |
		while IFS= read -r line; do printf '%s\n' "${line/@/$1}"; done
}

csv "${escape}[31mred" >file.csv
refused 'a name with an escape sequence' 1 case import file.csv --approval R8-0001
csv $'two\nlines' >file.csv
refused 'a name of two lines' 1 case import file.csv --approval R8-0001
csv '@' | sed 's/@/a\x00b/' >file.csv
refused 'a NUL in the file' 1 case import file.csv --approval R8-0001
csv $'\xff\xfe' >file.csv
refused 'a name that is not UTF-8' 1 case import file.csv --approval R8-0001
csv "$(head -c 100000 /dev/zero | tr '\0' x)" >file.csv
refused 'a name of 100,000 characters' 1 case import file.csv --approval R8-0001
csv "abc${override}gpj" >file.csv
got=0
in_time case import file.csv --approval R8-0001 >out 2>err || got=$?
check 'a name that turns the reading direction: taken as typed or refused' [ "$got" -le 1 ]
is_harmless 'a name that turns the reading direction'
if [ "$got" -eq 0 ]; then
	for command in 'case show C28-0001' 'case list' 'case find abc' 'case history C28-0001' \
		'case show C28-0001 --json'; do
		# The words are options and arguments without blanks.
		# shellcheck disable=SC2086
		expect "$command shows that name" 0 in_time $command
		is_harmless "$command"
	done
fi
refused 'an escape sequence as a case number' 1 case show "C26${escape}[2J"
refused 'a newline as a case number' 1 case show $'C26-0001\nC26-0002'
refused 'an escape sequence as an option' 2 case list "--${escape}[2J"
refused 'an escape sequence as a command' 2 "case${escape}[2J"
refused 'an escape sequence as a field' 2 case edit C26-0001 "${escape}[2J=1"
refused 'an escape sequence as a value' 1 case edit C26-0001 "facility_name=${escape}[2J"
refused 'a value that is not UTF-8' 1 case edit C26-0001 facility_name=$'\xc3\x28'
refused 'an escape sequence as a file' 1 case import "nothing${escape}[2J.csv" --approval R8-0001
refused 'an escape sequence as a vault' 1 --vault "no${escape}[2J" case list
printf '%s=1\n' "${escape}[2J" >fields
refused 'an escape sequence in a file of fields' 1 case edit C26-0001 --from fields
expect 'an escape sequence as a reason: kept as typed' 0 in_time operator suspend sato --reason "${escape}[2J"
for command in 'operator list' 'operator list --json' 'log show --all'; do
	# shellcheck disable=SC2086
	expect "$command after that" 0 in_time $command
	is_harmless "$command after that"
done
expect 'the seat can be given back' 0 in_time operator resume sato

# ---- size ------------------------------------------------------------------------------------------------

# One argument may have 128 KiB; there may be many.
long=$(head -c 130000 /dev/zero | tr '\0' x)
refused 'a case number of 130,000 characters' 1 case show "$long"
refused 'a value of 130,000 characters' 1 case edit C26-0001 "facility_name=$long"
expect 'a text of 130,000 characters to search' 0 in_time case find "$long"
refused 'eight such values' 2 case edit C26-0001 {a,b,c,d,e,f,g,h}="$long"
check 'the messages are not as long' [ "$(wc -c <err)" -lt 4000 ]

# limited COMMAND...: with 1 GiB of address space, of which the libraries map a part.
limited ()
{
	(
		ulimit -v 1048576
		in_time "$@"
	)
}

# too_large NAME FILE: refused soon, without the memory for it, and with a message.
too_large ()
{
	local began=$SECONDS

	expect "$1" 1 limited case import "$2" --approval R8-0001
	says "$1: says so" err 'larger than'
	check "$1: soon" [ $((SECONDS - began)) -le 8 ]
}

too_large 'a line of 1 GB through a pipe' <(head -c 1G /dev/zero 2>/dev/null | tr '\0' x 2>/dev/null)
too_large 'a file without an end' /dev/zero
truncate -s 1G sparse
too_large 'a file of 1 GB' sparse
expect 'fields without an end' 1 limited case edit C26-0001 --from /dev/zero
says 'fields without an end: says so' err 'larger than'
expect 'a request without an end' 1 limited operator enrol /dev/zero --role worker "${dates[@]}"
expect 'a mirror that is a device' 1 timeout 60 "$build/kinko-verify" /dev/zero

# ---- things in the place of others --------------------------------------------------------------------------

mkdir folder
mkfifo pipe
ln -s "$sample" link
ln -s nowhere dangling
refused 'a folder as CSV' 1 case import folder --approval R8-0001
refused 'a pipe that nobody writes to as CSV' 1 case import pipe --approval R8-0001
refused 'a pipe that nobody writes to as fields' 1 case edit C26-0001 --from pipe
refused 'a dangling link as CSV' 1 case import dangling --approval R8-0001
refused 'a folder as fields' 1 case edit C26-0001 --from folder
refused 'a folder as a request' 1 operator enrol folder --role worker "${dates[@]}"
refused 'a folder as an identity' 1 --identity folder case list
refused 'a link as an identity' 1 --identity link case list
refused 'a pipe as an identity' 1 --identity pipe case list
refused 'a device as an identity' 1 --identity /dev/zero case list
refused 'a pipe as a request' 1 operator enrol pipe --role worker "${dates[@]}"
refused 'a file as a vault' 1 --vault "$sample" case list
refused 'an empty folder as a vault' 1 --vault folder case list
expect 'an empty folder as a mirror' 1 timeout 60 "$build/kinko-verify" folder
expect 'a file as a mirror' 1 timeout 60 "$build/kinko-verify" "$sample"
echo mine >target
ln -s target out-link
refused 'a link as the place for a number' 1 \
	case reveal C26-0001 child --purpose tier-review --out out-link --approval R8-0001
check 'what the link points to is what it was' [ "$(cat target)" = mine ]
refused 'a folder as the place for a number' 1 \
	case reveal C26-0001 child --purpose tier-review --out folder --approval R8-0001
refused 'a pipe as the place for a number' 1 \
	case reveal C26-0001 child --purpose tier-review --out pipe --approval R8-0001

# in_vault NAME FILE: a pipe in the place of a file of the vault does not make anybody wait.
in_vault ()
{
	mv "vault/$1" kept
	mkfifo "vault/$1"
	got=0
	in_time case list >out 2>err || got=$?
	check "a pipe as $1: refused" [ "$got" -eq 1 -o "$got" -eq 4 -o "$got" -eq 6 ]
	rm "vault/$1"
	ln -s "$work/kept" "vault/$1"
	got=0
	in_time case list >out 2>err || got=$?
	check "a link as $1: refused" [ "$got" -eq 1 -o "$got" -eq 4 -o "$got" -eq 6 ]
	rm "vault/$1"
	mv kept "vault/$1"
}
in_vault vault.json
in_vault vault.db
in_vault policy/access.yaml
in_vault grants/tanaka.age

# ---- the passphrase ------------------------------------------------------------------------------------------

# given FILE: the passphrase is read from there.
given ()
{
	timeout --kill-after=1 60 "$build/kinko" case list --passphrase-fd 3 3<"$1"
}

: >nothing
printf '\n' >newline
head -c 10M /dev/zero | tr '\0' x >long
printf '%s\0%s\n' "$passphrase" x >nul
printf '%s' "$passphrase" >unended
printf '%s\r\n' "$passphrase" >crlf
printf '\xff\xfe\n' >binary
expect 'a passphrase of 10 MB' 1 given long
expect 'a passphrase without an end' 1 given /dev/zero
for file in nothing newline nul binary; do
	got=0
	given "$file" >out 2>err || got=$?
	check "a passphrase file, $file: refused" [ "$got" -eq 1 -o "$got" -eq 2 -o "$got" -eq 6 ]
	check "a passphrase file, $file: with a message" [ -s err ]
done
expect 'a passphrase without a newline' 0 given unended
expect 'a descriptor that is closed' 2 "$build/kinko" case list --passphrase-fd 9
expect 'a descriptor that is none' 2 "$build/kinko" case list --passphrase-fd x
expect 'no way to ask' 2 "$build/kinko" case list --no-input

# ---- two at once -----------------------------------------------------------------------------------------------

# edits PERSON FIRST: in a loop; prints how often it was done and how often somebody else was at it.
edits ()
{
	local i got done=0 busy=0

	for i in $(seq "$2" $(($2 + 11))); do
		got=0
		as "$1" case edit C26-0002 "g1_levy=$i" >"$1.out" 2>&1 || got=$?
		case $got in
		0) done=$((done + 1)) ;;
		5) busy=$((busy + 1)) ;;
		*) echo "status $got: $(cat "$1.out")" ;;
		esac
	done
	echo "$done $busy"
}

version=$(value .result.version case show C26-0002)
edits tanaka 1000 >first &
edits sato 2000 >second
wait
check 'two at once: done or busy, nothing else' [ "$(grep -cxE '[0-9]+ [0-9]+' first)$(wc -l <first)" = 11 ]
check 'two at once: neither for the other' [ "$(grep -cxE '[0-9]+ [0-9]+' second)$(wc -l <second)" = 11 ]
done=$(cat first second | awk '{ n += $1 } END { print n }')
check "two at once: $done edits done" [ "$done" -gt 0 ]
check 'two at once: each made a version' \
	[ "$(value .result.version case show C26-0002)" -eq $((version + done)) ]
check 'two at once: each is in the log' \
	[ "$(entries '.action == "case.edit" and .result == "granted"' | wc -l)" -ge "$done" ]
check 'the log is sound in the end' is_sound
check 'nobody wrote any personal datum into the log' [ -z "$(entries 'tostring | test("C26-|例題|x{100}")')" ]
exit "$status"
