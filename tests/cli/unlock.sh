#!/bin/bash
# Single commands without the passphrase: what the kernel keeps for one terminal and for minutes, and that nobody else gets
# at it. This script is the shell of that terminal.
set -euo pipefail
# shellcheck source=tests/cli/story.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/story.bash"

type=user

if ! command -v keyctl >keyctl-path || ! keyctl session - true >tried 2>&1; then
	echo 'this kernel, or this container, gives no session keyring to programs'
	exit 77
fi

# kinko as PERSON, with nothing but what is unlocked.
plain ()
{
	local person=$1
	shift
	KINKO_IDENTITY=$work/$person.key "$build/kinko" --no-input "$@"
}

quiet_policy policy
sed -i -E 's/^(  unlock_minutes): .*/\1: 2/' policy/access.yaml
expect 0 as tanaka init --origin example.org/hoiku --operator tanaka --name 田中 --kind test --policy policy \
	--argon2 "$floor"
enrol sato worker --numbers
enrol suzuki worker
enrol aoki auditor

# ---- nothing is unlocked ---------------------------------------------------------------------------
expect 2 plain tanaka case list
expect_json 0 plain tanaka lock
json '.result == {"operator": "tanaka", "was_unlocked": false, "logged": false}'

# ---- what is refused -------------------------------------------------------------------------------
expect 2 as tanaka unlock
for wrong in 0m 10 10d m -5m 25h 1.5h ''; do
	expect 2 as tanaka unlock --for "$wrong"
done
expect_json 3 as tanaka unlock --for 121s
json '.error.message | contains("2 minutes")'
expect 3 as aoki unlock --for 1m
# Through another program: that one is not the shell, and is gone with the command.
expect 0 env KINKO_IDENTITY="$work/tanaka.key" bash -c "'$build/kinko' --passphrase-fd 3 unlock --for 1m 3<<<'$passphrase'; true"
expect 2 plain tanaka case list
expect 2 plain tanaka unlock --for 1m # asks, and never uses what is unlocked

# ---- unlocked --------------------------------------------------------------------------------------
expect_json 0 as tanaka unlock --for ２ｍ
json '.result | .operator == "tanaka" and .seconds == 120 and (.until | startswith("20"))'
expect 0 plain tanaka case list
expect 0 plain tanaka log verify
# It is bound to the person, and to the vault.
expect 2 plain sato case list
expect 2 plain tanaka unlock --for 1m # nothing prolongs itself
expect_json 0 plain tanaka log show --all --action session.unlock
json '[.result.entries[] | select(.result == "granted")] | length == 2'
unlocked=$(jq '[.result.entries[] | select(.result == "granted")][-1].seq' out)
expect_json 0 plain tanaka log show --all --action session.open
json ".result.entries[-1].detail | .unlocked == \"keyring\" and .unlock == $unlocked"
json '[.result.entries[] | select(.detail | has("unlocked"))] | length == 4'
# What a rule wants the passphrase for asks for it all the same.
expect 2 plain tanaka operator passphrase

# ---- the attack: another process of the same user --------------------------------------------------
vault_id=$(jq -r .id "$KINKO_VAULT/vault.json" 2>/dev/null || jq -r '.vault_id' "$KINKO_VAULT/vault.json")
name=kinko:$vault_id:tanaka
key=$(keyctl search @s "$type" "$name")
expect 0 keyctl pipe "$key"
[ "$(wc -c <out)" = 41 ] || wrong 'the key has another length than its format says'
# A process that began in another session, of the same user and with the number of the key.
outside ()
{
	keyctl session - "$@" 2>&1
}
expect 1 outside keyctl pipe "$key"
expect 1 outside keyctl link "$key" @s
expect 1 outside keyctl setperm "$key" 0x3f3f3f3f
expect 1 outside keyctl chown "$key" "$(id -u)"
expect 1 outside keyctl timeout "$key" 100000
expect 1 outside keyctl search @s "$type" "$name"
expect 1 outside keyctl search @u "$type" "$name"
expect 1 outside keyctl search @us "$type" "$name"
expect 2 outside env KINKO_IDENTITY="$work/tanaka.key" "$build/kinko" --no-input case list
ring=$(keyctl show @s | awk 'NR == 2 { print $1 }')
expect 1 outside keyctl rlist "$ring"
expect 1 keyctl session _ses keyctl pipe "$key" # the name of all anonymous ones is none to join by
expect 1 outside grep -F "$name" /proc/keys
# Nor does the user's own keyring, which all processes of the user have, hold it.
for common in @u @us; do
	! keyctl rlist "$common" | tr ' ' '\n' | grep -qx "$key" || wrong "the key is in $common"
done
# Inside of the session nobody can make it last longer or change it.
expect 1 keyctl timeout "$key" 100000
expect 1 keyctl setperm "$key" 0x3f3f3f3f
expect 1 keyctl update "$key" x
# A program of kinko's cannot be looked into while it has the key.
if ! nm "$build/kinko" 2>/dev/null | grep __asan_init >/dev/null && [ "$(id -u)" != 0 ]; then
	mkfifo gate
	exec 7<>gate # so that opening it does not wait
	KINKO_IDENTITY=$work/tanaka.key "$build/kinko" --passphrase-fd 3 case list 3<gate 7<&- >held 2>&1 &
	held=$!
	sleep 0.5
	expect 1 cat "/proc/$held/mem"
	expect 1 cat "/proc/$held/environ"
	echo "$passphrase" >&7
	wait "$held" || wrong 'the held command failed'
	exec 7<&-
fi

# ---- locked ----------------------------------------------------------------------------------------
expect_json 0 plain tanaka lock
json '.result == {"operator": "tanaka", "was_unlocked": true, "logged": true}'
expect 1 keyctl pipe "$key"
expect 2 plain tanaka case list
expect_json 0 as tanaka log show --all --action session.lock
json ".result.entries[-1].detail == {\"reason\": \"asked\", \"unlock\": $unlocked}"

# ---- the kernel's clock ----------------------------------------------------------------------------
expect 0 as tanaka unlock --for 2s
expect 0 plain tanaka case list
key=$(keyctl search @s "$type" "$name")
sleep 2.2
expect 1 keyctl pipe "$key"
expect 2 plain tanaka case list
# A copy that somebody made in time is of no use behind the end that the log tells of, and of none with another entry.
expect 0 as tanaka unlock --for 2s
key=$(keyctl search @s "$type" "$name")
keyctl pipe "$key" >copy
sleep 2.2
expect 0 keyctl unlink "$key" @s
keyctl padd "$type" "$name" @s <copy >copied
expect_json 6 plain tanaka case list
json '.error | .code == "auth" and (.message | contains("its time is over"))'
expect 2 plain tanaka case list # and it was forgotten
expect 0 as tanaka unlock --for 1m
keyctl pipe "$(keyctl search @s "$type" "$name")" >copy
expect 0 plain tanaka lock
printf '\001\0\0\0\0\0\0\0\001' >forged
tail -c 32 copy >>forged
keyctl padd "$type" "$name" @s <forged >forged-id
expect_json 6 plain tanaka case list
json '.error.message | contains("the log does not tell of it")'
for damaged in '' x "$(head -c 41 /dev/zero | tr '\0' '\002')"; do
	[ -z "$damaged" ] || printf %s "$damaged" | keyctl padd "$type" "$name" @s >damaged-id
	expect 2 plain tanaka case list
	keyctl purge -p "$type" kinko: >purged 2>&1 || true
done

# ---- another identity file -------------------------------------------------------------------------
expect 0 as sato unlock --for 1m
expect 0 plain sato case list
KINKO_IDENTITY=$work/sato.key expect 0 "$build/kinko" --passphrase-fd 3 operator passphrase --argon2 "$floor" \
	3< <(printf '%s\n' "$passphrase" "$passphrase" "another $passphrase")
expect_json 6 plain sato case list
json '.error.message | contains("another identity file")'
expect 2 plain sato case list # and it was forgotten

# ---- a seat that is taken away meanwhile -----------------------------------------------------------
expect 0 as suzuki unlock --for 1m
expect 0 plain suzuki case list
expect 0 as tanaka operator suspend suzuki --reason 確認
expect_json 6 plain suzuki case list
json '.error.message | contains("suspended")'
expect 2 plain suzuki case list

# ---- a policy that keeps nothing unlocked ----------------------------------------------------------
quiet_policy strict
sed -i -E '/^  unlock_minutes/d' strict/access.yaml
expect 0 as tanaka init --vault "$work/strict-vault" --identity "$work/strict.key" --origin example.org/strict \
	--operator strict --name 厳 --kind test --policy strict --argon2 "$floor"
expect_json 3 as strict unlock --vault "$work/strict-vault" --for 1s
json '.error.message | contains("keeps no vault unlocked")'

# ---- the auditor -----------------------------------------------------------------------------------
expect 0 as tanaka log verify
expect 0 "$build/kinko-verify" "$KINKO_VAULT/mirror.git"

[ "$status" -eq 0 ] && echo "ok - unlock ($checks checks)"
exit "$status"
