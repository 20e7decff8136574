#!/bin/bash
# What somebody may feed to the programs to confuse a terminal, to hang them or to eat the memory. Nothing of it
# hangs, crashes, is obeyed by a terminal, or leaves a log that does not verify.
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
	timeout --kill-after=1 10 "$build/kinko" --passphrase-fd 3 "$@" 3<<<"$passphrase"
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
refused 'a name with an escape sequence' 1 case import file.csv
csv $'two\nlines' >file.csv
refused 'a name of two lines' 1 case import file.csv
csv '@' | sed 's/@/a\x00b/' >file.csv
refused 'a NUL in the file' 1 case import file.csv
csv $'\xff\xfe' >file.csv
refused 'a name that is not UTF-8' 1 case import file.csv
csv "$(head -c 100000 /dev/zero | tr '\0' x)" >file.csv
refused 'a name of 100,000 characters' 1 case import file.csv
csv "abc${override}gpj" >file.csv
got=0
in_time case import file.csv >out 2>err || got=$?
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
refused 'an escape sequence as a file' 1 case import "nothing${escape}[2J.csv"
refused 'an escape sequence as a vault' 1 --vault "no${escape}[2J" case list
printf '%s=1\n' "${escape}[2J" >fields
refused 'an escape sequence in a file of fields' 1 case edit C26-0001 --from fields
expect 'a reason of an escape sequence' 1 in_time operator suspend sato --reason "${escape}[2J"
is_harmless 'a reason of an escape sequence'

# ---- size ------------------------------------------------------------------------------------------------

# One argument may have 128 KiB; there may be many.
long=$(head -c 130000 /dev/zero | tr '\0' x)
refused 'a case number of 130,000 characters' 1 case show "$long"
refused 'a value of 130,000 characters' 1 case edit C26-0001 "facility_name=$long"
refused 'a text of 130,000 characters to search' 0 case find "$long"
refused 'eight such values' 2 case edit C26-0001 {a,b,c,d,e,f,g,h}="$long"
check 'the messages are not as long' [ "$(wc -c <err)" -lt 4000 ]

# limited COMMAND...: with 600 MB of address space, of which the libraries map a part.
limited ()
{
	(
		ulimit -v 600000
		in_time "$@"
	)
}

# A line without an end, and a file without one.
mkfifo pipe
(head -c 1G /dev/zero | tr '\0' x >pipe) 2>/dev/null &
refused 'a line of 1 GB through a pipe' 1 limited_input pipe 2>/dev/null || true
exit "$status"
