#!/bin/bash
# Handing over when something goes wrong: killed at every step, with a full disk, two at once, with the mirror away.
# Afterwards there is the whole file or none, the register has its line, and the log says what became of it.
# shellcheck source=tests/fault/mounts.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/mounts.bash"
# shellcheck source=tests/fault/fault.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/fault.bash"

make_vault
seat suzuki --role deputy --numbers
kinko approval add number=R8-0090 date=2026-04-01 official=架空課長 what=引継ぎ expires=2199-03-31 acts=引継ぎ >/dev/null
receipt=$(value .result.number receipt add from=保育課 kind=申請書類 quantity=1件 has_personal_number=0 \
	purpose=審査 place=書庫)
head -c 600000 /dev/urandom >scan.pdf
for shows in no yes; do
	kinko document add C26-0001 scan.pdf --type 課税証明書 --pages 1 --receipt "$receipt" --place 書庫 \
		--shows-number "$shows" >/dev/null
done
age-keygen -o key 2>/dev/null
to=$(age-keygen -y key)
mkdir out.d

# ask: the number of a granted request.
ask ()
{
	local number
	number=$(value .result.number approval request handover export --approval R8-0090 --to "$to" --numbers-to "$to" \
		--out out.d/h.age)
	as suzuki approval grant "$number" >/dev/null
	printf '%s' "$number"
}

export_with ()
{
	kinko handover export --approval "$1" --to "$to" --numbers-to "$to" --out out.d/h.age
}

# is_whole: the file can be opened to its end, and everything in it is right.
is_whole ()
{
	"$build/kinko" handover inspect out.d/h.age --key key >inspect.out 2>&1
}

# results RESULT [FILE]: how many exports have that result; in FILE are the entries of exports, if somebody read them before.
results ()
{
	if [ $# -eq 2 ]; then
		jq -c "select(.result == \"$1\")" "$2" | wc -l
	else
		entries ".action == \"handover.export\" and .result == \"$1\"" | wc -l
	fi
}

open_copies ()
{
	value '.result.lines | length' copy list --open
}

# ---- killed at every step ------------------------------------------------------------------------

request=$(ask)
check 'the vault is sound before anything is killed' is_sound
before=$(git -C "$mirror" rev-parse main)
mkdir granted
cp -a vault ./*.seen granted # with what each of them remembers of it
whole=0 none=0
for ((n = 1; ; n++)); do
	rm -rf vault out.d
	cp -a granted/. .
	mkdir out.d
	got=0
	KINKO_CRASH_AT=$n export_with "$request" >killed.out 2>&1 || got=$?
	[ "$got" -ne 0 ] || break
	if [ "$got" -ne 137 ]; then
		wrong "killed at step $n: status $got"
		cat killed.out
		break
	fi
	if [ -e out.d/h.age ]; then
		is_whole || wrong "killed at step $n: the file is not whole"
		whole=$((whole + 1))
	else
		none=$((none + 1))
	fi
	is_sound "$before..main" >sound || {
		wrong "killed at step $n: the log is not sound"
		cat sound
	}
	# An intent has an end, unknown though it is, and its line in the register is open.
	entries '.action == "handover.export"' >exports
	intents=$(results intent exports)
	[ "$intents" = "$(($(results "done" exports) + $(results aborted exports)))" ] || wrong "killed at step $n: an intent has no end"
	[ "$intents" = "$(open_copies)" ] || wrong "killed at step $n: the register has not as many lines"
	[ ! -e out.d/h.age ] || [ "$intents" = 1 ] || wrong "killed at step $n: a file without an intent"
	# Nothing is left in the open: at most one hidden file, which its next writer takes away.
	[ "$(find out.d -name '.kinko-*' | wc -l)" -le 1 ] || wrong "killed at step $n: files are left"
done
check "killed at every step: $none times no file, $whole times a whole one" [ "$none" -gt 40 -a "$whole" -gt 0 ]
check 'not killed: the file is whole' is_whole
check 'not killed: it is recorded' [ "$(results "done")" = 1 ]
rm -rf granted

# ---- no room -------------------------------------------------------------------------------------

size=$(($(stat -c %s out.d/h.age) / 1024))
rm -rf out.d
mkdir out.d
for share in 10 60 95; do
	mount -t tmpfs -o "size=$((size * share / 100))k" none out.d
	request=$(ask)
	expect "room for $share %: fails" 1 export_with "$request"
	says "room for $share %: says why" err 'No space left on device'
	check "room for $share %: nothing is left" [ -z "$(ls -A out.d)" ]
	umount out.d
done
check 'no room: the failures are in the log' [ "$(results failed)" = 3 ]
check 'no room: the lines are closed' [ "$(open_copies)" = 1 ]
check 'no room: the log is sound' is_sound
expect 'no room: the grant was given back' 0 export_with "$request"
check 'with room: whole' is_whole

# ---- two at once ---------------------------------------------------------------------------------

rm out.d/h.age
first=$(ask)
second=$(ask)
got=0
{ export_with "$first" >first.out 2>&1 || echo failed >first.failed; } &
export_with "$second" >second.out 2>&1 || got=1
wait
check 'two at once into one file: exactly one gets it' [ "$([ -e first.failed ] && echo 1 || echo 0)$got" = 10 -o \
	"$([ -e first.failed ] && echo 1 || echo 0)$got" = 01 ]
check 'two at once: the file is whole' is_whole
check 'two at once: the log is sound' is_sound

# Cases that change meanwhile: the file is of one moment.
rm out.d/h.age
request=$(ask)
export_with "$request" >meanwhile.out 2>&1 &
for i in 1 2 3 4 5; do
	kinko case edit C26-0003 notes="$i" >/dev/null 2>&1 || true
done
wait
check 'cases change meanwhile: the file is whole' is_whole
check 'cases change meanwhile: the log is sound' is_sound

# ---- the mirror is away ----------------------------------------------------------------------------

rm out.d/h.age
request=$(ask)
mv vault/mirror.git mirror.away
expect 'without its mirror: fails' 1 export_with "$request"
check 'without its mirror: no file' [ ! -e out.d/h.age ]
mv mirror.away vault/mirror.git
expect 'with its mirror again: succeeds' 0 export_with "$request"
check 'with its mirror again: whole' is_whole

# ---- an inspection is killed -----------------------------------------------------------------------

# What it leaves of the log that it unpacks is the user's own, and the next inspection removes it.
mkdir tmp.d
export TMPDIR=$PWD/tmp.d
left=0
for at in 1 2 5; do
	KINKO_CRASH_AT=$at "$build/kinko" handover inspect out.d/h.age --key key >/dev/null 2>&1 && break
	[ -z "$(find tmp.d -mindepth 2)" ] || left=$((left + 1))
	check "an inspection killed at $at: nobody else can look into what it left" \
		[ -z "$(find tmp.d -mindepth 1 -maxdepth 1 -not -perm 700)" ]
done
check 'an inspection was killed while it had something unpacked' [ "$left" -ge 1 ]
expect 'the next inspection succeeds' 0 "$build/kinko" handover inspect out.d/h.age --key key
check 'and leaves nothing' [ -z "$(find tmp.d -mindepth 1)" ]

exit "$status"
