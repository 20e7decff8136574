#!/bin/bash
# Scans on a full disk: nothing of a document is stored, nothing of a copy is left, and the log says that it
# failed.
# shellcheck source=tests/fault/mounts.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/mounts.bash"
# shellcheck source=tests/fault/fault.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/fault.bash"

mkdir disk small
mount -t tmpfs -o size=24m none disk
mount -t tmpfs -o size=2m none small
KINKO_VAULT=disk/vault
mirror=disk/vault/mirror.git
make_vault

head -c 3000000 /dev/urandom >scan.pdf
head -c 40000000 /dev/urandom >large.pdf
receipt=$(value .result.number receipt add from=保育課 kind=申請書類 quantity=1件 has_personal_number=0 \
	purpose=審査 place=書庫)
said=(--type 課税証明書 --pages 1 --receipt "$receipt" --place 書庫 --shows-number no)

stored ()
{
	value '.result.documents | length' document list C26-0001
}

failures ()
{
	entries ".action == \"$1\" and .result == \"failed\" and .detail.error == \"io\"" | wc -l
}

# ---- adding ------------------------------------------------------------------------------------

# Larger than the disk, so that it fills up in the middle of the transaction.
expect 'a scan larger than the disk: fails' 1 kinko document add C26-0001 large.pdf "${said[@]}"
says 'a scan larger than the disk: says why' err 'disk full'
check 'a scan larger than the disk: nothing is stored' [ "$(stored)" = 0 ]
check 'a scan larger than the disk: the failure is in the log' [ "$(failures document.add)" = 1 ]
check 'a scan larger than the disk: the log is sound' is_sound
expect 'afterwards a smaller one: is stored' 0 kinko document add C26-0001 scan.pdf "${said[@]}" --json
number=$(jq -r .result.number out)
check 'afterwards a smaller one: and only it' [ "$(stored)" = 1 ]

# ---- taking out --------------------------------------------------------------------------------

expect 'no room for the copy: fails' 1 kinko document get "$number" --out small/copy.pdf --approval R8-0001
says 'no room for the copy: says why' err 'No space left on device'
check 'no room for the copy: nothing is left' [ -z "$(ls -A small)" ]
check 'no room for the copy: the failure is in the log' [ "$(failures document.get)" = 1 ]
check 'no room for the copy: the intent has its end' [ "$(entries '.result == "aborted"' | wc -l)" = 0 ]
expect 'with room: is taken out' 0 kinko document get "$number" --out copy.pdf --approval R8-0001
check 'with room: whole' cmp scan.pdf copy.pdf

# The vault's disk is full: no intent can be logged, so nothing is taken out.
kinko operator list >/dev/null # fills the reserve again
fill
expect 'the vault has no room: fails' 1 kinko document get "$number" --out other.pdf --approval R8-0001
check 'the vault has no room: nothing is taken out' [ ! -e other.pdf ]
make_room
check 'the log is sound in the end' is_sound
exit "$status"
