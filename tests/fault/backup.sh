#!/bin/bash
# Backups and restores where there is no room, and where two are at work at once: a file, or a vault, is whole or not there,
# the log tells what became of it, and nothing is left lying about.
# shellcheck source=tests/fault/mounts.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/mounts.bash"
# shellcheck source=tests/fault/fault.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/fault.bash"

mkdir disk small
mount -t tmpfs -o size=24m none disk
KINKO_VAULT=disk/vault
mirror=disk/vault/mirror.git
make_vault
kinko approval add number=R8-0022 date=2026-04-01 official=架空課長 what=架空の承認 expires=2199-03-31 acts=backup >/dev/null

backup ()
{
	kinko backup create --to tanaka --approval R8-0022 --out "$@"
}

quiet ()
{
	"$@" >/dev/null 2>&1
}

# The end of every backup that was begun is in the log, and no working folder is left.
is_tidy ()
{
	[ "$(entries '.action == "backup.create" and .result == "intent"' | wc -l)" -eq \
		"$(entries '.action == "backup.create" and (.result == "done" or .result == "failed" or .result == "aborted")' | wc -l)" ] &&
		! compgen -G 'disk/vault/.work-*' >/dev/null
}

# ---- no room where the file is to be -----------------------------------------------------------

mount -t tmpfs -o size=256k none small
expect 'no room for the file: fails' 1 backup small/b.age
says 'no room for the file: says so' err 'No space left'
check 'no room for the file: nothing is left of it' [ -z "$(ls -A small)" ]
check 'no room for the file: the log is sound' is_sound
check 'no room for the file: the failure is in the log' is_tidy
check 'no room for the file: its copy is closed' [ "$(value '[.result.backups[] | select(.open)] | length' backup list)" = 0 ]

# ---- no room in the vault ----------------------------------------------------------------------

fill 300
expect 'no room for the copy of the database: fails' 1 backup b.age
make_room
check 'no room for the copy: no file' [ ! -e b.age ]
check 'no room for the copy: the log is sound' is_sound
check 'no room for the copy: nothing is left' is_tidy

expect 'with room: done' 0 backup b.age
fill 300
expect 'no room to verify it: fails' 1 kinko backup verify b.age
make_room
check 'no room to verify it: the log is sound' is_sound
check 'no room to verify it: nothing is left' is_tidy
expect 'with room: it is good' 0 kinko backup verify b.age

# ---- two at once -------------------------------------------------------------------------------

backup one.age >one.out 2>&1 &
first=$!
backup two.age >two.out 2>&1 &
second=$!
kinko case edit C26-0001 g1_levy=1 >/dev/null
check 'two backups at once: the one' wait "$first"
check 'two backups at once: the other' wait "$second"
check 'two backups at once: the one is good' quiet kinko backup verify one.age
check 'two backups at once: the other is good' quiet kinko backup verify two.age
check 'two backups at once: the log is sound' is_sound
check 'two backups at once: nothing is left' is_tidy

# ---- no room for the restored vault ------------------------------------------------------------

cp -r disk/vault/mirror.git m.git
before=$(git -C m.git rev-parse main)
umount small
for size in 64k 400k 800k; do
	mount -t tmpfs -o size=$size none small
	expect "no room for the vault, $size: fails" 1 kinko backup restore b.age --to small/vault --mirror m.git --identity tanaka.key
	check "no room for the vault, $size: nothing is left" [ -z "$(ls -A small)" ]
	check "no room for the vault, $size: the mirror is as it was" [ "$(git -C m.git rev-parse main)" = "$before" ]
	umount small
done

# ---- two restores at once ----------------------------------------------------------------------

# Both may come about, one behind the other in the one log, or one is told that the other was quicker; never two logs.
restores=0
for vault in r1 r2; do
	KINKO_IDENTITY=tanaka.key kinko backup restore b.age --to $vault --mirror m.git --identity tanaka.key >$vault.out 2>&1 &
	pids[restores]=$!
	restores=$((restores + 1))
done
done_=0
for pid in "${pids[@]}"; do
	if wait "$pid"; then
		done_=$((done_ + 1))
	fi
done
check 'two restores at once: one at least is done' [ "$done_" -ge 1 ]
check 'two restores at once: one log' quiet "$build/kinko-verify" m.git
mirror=m.git
check 'two restores at once: as many in the log as were done' \
	[ "$(entries '.action == "vault.restored"' | wc -l)" -eq "$done_" ]
current=0
for vault in r1 r2; do
	if [ -e $vault ] && KINKO_VAULT=$vault kinko case list >/dev/null 2>&1; then
		current=$((current + 1))
	fi
done
check 'two restores at once: only the newest vault is opened' [ "$current" -eq 1 ]

exit "$status"
