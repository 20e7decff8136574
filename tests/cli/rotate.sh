#!/bin/bash
# Somebody leaves, and has kept everything: the identity file, the passphrase, the grant, a copy of the whole vault. All of
# that opens what was, with stock age and stock sqlcipher too, and nothing that came later. Everybody else works on with what
# they have. And: keys renewed on suspicion, beside somebody at work, and passphrases that become dearer to guess.
set -euo pipefail

# shellcheck source=tests/cli/story.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/story.bash"

dates=(--pledged 2026-04-01 --trained 2026-04-02 --notified 2026-04-03)

# seat PERSON NAME OPTION...
seat ()
{
	expect 0 as "$1" operator request --operator "$1" --name "$2" --out "$1.request" --argon2 "$floor"
	expect 0 as tanaka operator enrol "$1.request" "${dates[@]}" "${@:3}"
}

# key_in IDENTITY GRANT COMPARTMENT: by stock age.
key_in ()
{
	age -d -i "$1" "$2" | sed -n "s/^$3 //p"
}

# stock DATABASE KEY SQL: by the stock shell.
stock ()
{
	sqlcipher -batch -noheader "$1" "PRAGMA key = \"x'$2'\"; PRAGMA cipher_page_size = 8192; $3" 2>&1 |
		grep -vx ok
}

# opened DATABASE KEY CASES; closed DATABASE KEY
opened ()
{
	checks=$((checks + 1))
	[ "$(stock "$1" "$2" 'SELECT count (*) FROM case_file')" = "$3" ] ||
		wrong "$1 does not open, or has not $3 cases"
}

closed ()
{
	checks=$((checks + 1))
	local said
	said=$(stock "$1" "$2" 'SELECT count (*) FROM case_file' || true)
	[[ $said == *'file is not a database'* ]] || wrong "$1 is not closed: $said"
}

# entries FILTER: from the mirror, without a look that would be logged.
entries ()
{
	"$build/kinko-verify" vault/mirror.git >/dev/null
	git -C vault/mirror.git ls-tree -r main log/ | awk '/\.jsonl$/ { print $3 }' |
		git -C vault/mirror.git cat-file --batch='' | jq -c "select(. != null) | select($1)"
}

# reveal PERSON CASE SUBJECT: the digits alone.
reveal ()
{
	rm -f digits
	expect 0 as "$1" case reveal "$2" "$3" --purpose tier-review --out digits --approval R8-0001
	head -n 1 digits
}

# ---- people, cases, papers -------------------------------------------------------------------------

quiet_policy rules
expect 0 as tanaka init --origin example.org/rotate --operator tanaka --name '田中 一郎' --kind test \
	--argon2 "$floor" --policy rules
seat sato '佐藤 花子' --role deputy --numbers
seat suzuki '鈴木 次郎' --role worker --numbers
seat kato '加藤 三郎' --role worker
seat meguro '目黒 区' --role ward
approve R8-0001
expect 0 as tanaka case import "$root/tests/data/cases-sample.csv" --approval R8-0001
expect_json 0 as tanaka receipt add from=保育課 kind=申告書 quantity=1通 has_personal_number=1 purpose=審査 place=書庫
receipt=$(jq -r .result.number out)
head -c 300000 /dev/urandom >scan
expect_json 0 as tanaka document add C26-0001 scan --type 課税証明書 --pages 1 --receipt "$receipt" --place 書庫 --shows-number yes
document=$(jq -r .result.number out)
numbers=$(for n in 1 2 3; do reveal tanaka "C26-000$n" child; done)
[ "$(head -n 1 <<<"$numbers")" = 000000001015 ] || wrong "the first number is $numbers"

# ---- what suzuki keeps -----------------------------------------------------------------------------

expect 0 as suzuki operator age-identity
cp out suzuki.txt
cp -a vault kept
old=$(key_in suzuki.txt kept/grants/suzuki.age records)
old_numbers=$(key_in suzuki.txt kept/grants/suzuki.age numbers)
[[ $old$old_numbers =~ ^[0-9a-f]{128}$ ]] || wrong 'the grant does not hold two keys'
opened vault/vault.db "$old" 10

# ---- leaving -----------------------------------------------------------------------------------------

expect_json 0 as tanaka operator revoke suzuki --reason 退職
json '.result.status == "revoked" and .result.keys_due == null and (.warnings // [] | length == 0)'
[ -z "$(find vault -name '*next*')" ] || wrong "left: $(find vault -name '*next*')"
[ ! -e vault/grants/suzuki.age ] || wrong 'the grant is still there'
rotated=$(entries '.action == "keys.rotate"' | jq -r .result | paste -sd ' ')
[ "$rotated" = 'intent done' ] || wrong "the rotation went so: $rotated"
entries '.action == "keys.rotate" and .result == "done"' >out
json '.detail.compartments == ["records", "numbers"] and .detail.grants == 3 and .detail.cases == 10'
given=$(entries '.action == "operator.grant"' | jq -r .object | sort | paste -sd ' ')
[ "$given" = 'operator/kato operator/sato operator/tanaka' ] || wrong "new grants: $given"
for person in tanaka sato kato; do
	hash=$(sha256sum "vault/grants/$person.age" | cut -d ' ' -f 1)
	[ "$(entries ".action == \"operator.grant\" and .object == \"operator/$person\"" | jq -r .detail.grant)" = "sha256:$hash" ] ||
		wrong "the grant of $person is not the one in the log"
done
seq=$(entries '.action == "keys.rotate" and .result == "done"' | jq .seq)
"$build/kinko-verify" vault/mirror.git --json >out
json ".result.keys_renewed == $seq and .result.keys_due == null"

# What was kept opens what was, and nothing else.
opened kept/vault.db "$old" 10
closed vault/vault.db "$old"
closed vault/vault.db "$old_numbers"
cp suzuki.key at-home.key # what is seen there is remembered there
expect 0 env KINKO_VAULT="$work/kept" KINKO_IDENTITY="$work/at-home.key" "$build/kinko" --passphrase-fd 3 \
	case list 3<<<"$passphrase"
for again in without with; do
	[ "$again" = without ] || cp kept/grants/suzuki.age vault/grants/
	expect 6 as suzuki case list --lang en
	says err 'it was revoked'
done
rm -f vault/grants/suzuki.age
# Nor is there anything of the new keys in what suzuki can open.
expect 0 as tanaka operator age-identity
cp out tanaka.txt
new=$(key_in tanaka.txt vault/grants/tanaka.age records)
opened vault/vault.db "$new" 10
closed kept/vault.db "$new"
for grant in vault/grants/*.age; do
	if age -d -i suzuki.txt "$grant" >/dev/null 2>&1; then wrong "$grant opens with what suzuki has"; fi
done
# The keys of the cases are wrapped anew, each of them.
for column in record_key number_key; do
	stock kept/vault.db "$old" "SELECT hex ($column) FROM case_file WHERE $column IS NOT NULL" | grep -E '^[0-9A-F]+$' | sort >before
	stock vault/vault.db "$new" "SELECT hex ($column) FROM case_file WHERE $column IS NOT NULL" | grep -E '^[0-9A-F]+$' | sort >after
	[ -s before ] && [ "$(wc -l <before)" -eq "$(wc -l <after)" ] && [ -z "$(comm -12 before after)" ] ||
		wrong "$column: not all are new"
done

# ---- the others --------------------------------------------------------------------------------------

for person in tanaka sato; do
	[ "$(for n in 1 2 3; do reveal "$person" "C26-000$n" child; done)" = "$numbers" ] ||
		wrong "$person sees other numbers"
done
expect 0 as kato case show C26-0001
expect 3 as kato case reveal C26-0001 child --purpose tier-review --out no --approval R8-0001
rm -f scan.out
expect 0 as sato document get "$document" --out scan.out --purpose tier-review --approval R8-0001
cmp -s scan scan.out || wrong 'the scan is another one'
expect 0 as kato receipt show "$receipt"
# The second case of a child is found by its number, as before.
sed '3,$d; 2s/^C26-0001/C26-9001/' "$root/tests/data/cases-sample.csv" >twice.csv
expect 1 as tanaka case import twice.csv --approval R8-0001 --lang en
says err "C26-0001"
expect 0 as tanaka log verify
expect 0 as meguro log verify
# An older grant of one's own is no way in.
cp vault/grants/sato.age sato.age
cp kept/grants/sato.age vault/grants/sato.age
expect 4 as sato case list --lang en
says err "the grant of 'sato' is not the one that the log names"
cp sato.age vault/grants/sato.age

# ---- on suspicion, beside somebody at work ---------------------------------------------------------------

expect 0 as tanaka operator suspend kato --reason 休職
mkfifo line
KINKO_IDENTITY=$work/sato.key "$build/kinko" --passphrase-fd 3 --lang en operator passphrase 3<line >beside 2>&1 &
beside=$!
exec 9>line
printf '%s\n' "$passphrase" >&9 # opens the vault; the second line comes later
for _ in $(seq 600); do
	[ -z "$(find vault -name 'vault.db-wal' -size +0)" ] || break
	sleep 0.1
done
expect_json 0 as tanaka operator rotate
json '.result | .compartments == ["records", "numbers"] and .grants == 2 and .cases == 10 and .lines > 0 and .numbers > 0'
printf '%s\n' "$passphrase" 'another long passphrase' >&9
exec 9>&-
got=0
wait "$beside" || got=$?
[ "$got" -eq 5 ] || wrong "status $got of who was at work: $(cat beside)"
says beside 'open it again'
expect 0 as sato case list # with the passphrase that was not changed
opened kept/vault.db "$old" 10
closed vault/vault.db "$new"
expect 0 as tanaka operator resume kato
expect 0 as kato case list
expect 0 as tanaka operator rotate --lang en
says out 'The keys of the vault are new.'
expect 0 as tanaka operator rotate --lang ja
expect 3 as kato operator rotate --lang en
expect 0 as tanaka log verify --lang en
says out 'keys renewed by entry'

# ---- dearer passphrases ------------------------------------------------------------------------------------

dear=m=20480,t=3,p=1
expect 2 as sato operator passphrase --keep
expect 2 as sato operator passphrase --argon2 m=1024,t=1,p=1 --keep --lang en
says err "--argon2: the cost of Argon2id has m=1024"
says err "memory in KiB is from 19456 to 4194304"
expect_json 0 as sato operator passphrase --argon2 "$dear" --keep
json '.result.argon2 == {"m": 20480, "t": 3, "p": 1}'
jq -e '.argon2id.m == 20480 and .argon2id.t == 3' sato.key >/dev/null || wrong 'the file costs what it did'
expect 1 as sato operator passphrase --argon2 "$dear" --keep # nothing would change
expect 0 as sato case list
cp -r rules dearer
sed -i 's/^limits:$/&\n  argon2_memory: 20480\n  argon2_passes: 3/' dearer/access.yaml
together sato policy adopt dearer
expect 0 as tanaka policy adopt dearer --approval "$request"
expect 0 as sato case list --lang en
is_silent_of err 'passphrase'
expect 0 as kato case list --lang en
says err "kinko operator passphrase --argon2 m=20480,t=3,p=1 --keep"
expect 1 as kato operator passphrase --argon2 m=20480,t=2,p=1 --keep --lang en
says err 'less than the policy asks for'
expect 0 as kato operator passphrase --argon2 "$dear" --keep
expect 0 as kato case list --lang en
is_silent_of err 'passphrase'
expect 1 as yamada operator request --operator yamada --name '山田 四郎' --out yamada.request --argon2 "$floor"
expect 0 as yamada operator request --operator yamada --name '山田 四郎' --out yamada.request --argon2 "$dear"
expect 0 as tanaka log verify --deep

printf '%d checks\n' "$checks"
exit "$status"
