#!/bin/bash
# Recovery keys: the ward keeps one in its safe; it is tried out, it cannot be exchanged unseen, one person alone adds or
# removes none; and on the day on which the only manager has lost the identity file it gives that person a seat again, told
# to everybody. All of it with keys of stock age-keygen, and what is sealed to them opens with stock age and sqlcipher.
set -euo pipefail

# shellcheck source=tests/cli/story.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/story.bash"

dates=(--pledged 2026-04-01 --trained 2026-04-02 --notified 2026-04-03)
rules=$work/rules
quiet_policy "$rules"

# key NAME: a key in NAME.txt, its recipient in the variable NAME.
key ()
{
	age-keygen -o "$1.txt" 2>/dev/null
	declare -g "$1=$(age-keygen -y "$1.txt")"
}

# holder COMMAND...: kinko as whoever has no seat and no passphrase.
holder ()
{
	env -u KINKO_IDENTITY HOME="$work/nobody" "$build/kinko" "$@"
}

drill ()
{
	holder doctor --recovery-drill --key "$1" "${@:2}"
}

ward='' spare='' stranger=''
key ward
key spare
key stranger

# ---- a vault with a key --------------------------------------------------------------------------

init=(init --origin example.org/recovery --operator tanaka --name '田中 一郎' --kind test --argon2 "$floor"
	--policy "$rules")
expect 2 as tanaka "${init[@]}" --recovery "$ward" --recovery "$ward" --recovery "$ward" --recovery "$ward" \
	--recovery "$ward" --recovery "$ward"
expect 1 as tanaka "${init[@]}" --recovery "${ward%?}"
expect 1 as tanaka "${init[@]}" --recovery "$ward" --recovery "$ward"
[ ! -e "$KINKO_VAULT" ] || wrong 'an init that was refused left a vault'
rm -f tanaka.key*
expect_json 0 as tanaka "${init[@]}" --recovery "$ward"
json ".result.recovery == [{id: \"recovery1\", recipient: \"$ward\"}]"
mirror=$KINKO_VAULT/mirror.git

expect_json 0 as tanaka recovery list
json ".result.keys | length == 1 and (.[0] | .id == \"recovery1\" and .recipient == \"$ward\" and .status == \"active\"
	and .tried == null and .holder == null)"
expect_json 0 as tanaka log show --action recovery.add
json '[.result.entries[] | [.seq, .by, .object, .detail.role, .detail.numbers, .detail.second]]
	== [[1, "tanaka", "operator/recovery1", "recovery", true, null]]'

enrol sato worker --numbers
expect 0 as tanaka approval add number=R8-1 "${for_everything[@]}"
expect 0 as tanaka case import "$root/tests/data/cases-sample.csv" --approval R8-1

# ---- stock tools ---------------------------------------------------------------------------------

vault_id=$(jq -r .id "$KINKO_VAULT/vault.json")
age -d -i ward.txt "$KINKO_VAULT/recovery/recovery1.age" >seed || wrong 'age does not open the seed'
printf 'kinko-recovery v1\nvault %s\nid recovery1\nseed %s\n' "$vault_id" "$(sed -n 's/^seed //p' seed)" | cmp - seed ||
	wrong 'the seed has another form'
age -d -i ward.txt "$KINKO_VAULT/grants/recovery1.age" >grant || wrong 'age does not open the grant'
records=$(sed -n 's/^records //p' grant)
[ "$(grep -c '^numbers [0-9a-f]\{64\}$' grant)" = 1 ] || wrong 'the grant has no key for My Numbers'
cases=$(sqlcipher "$KINKO_VAULT/vault.db" <<-SQL | tail -1
	PRAGMA key = "x'$records'";
	PRAGMA cipher_page_size = 8192;
	SELECT count (*) FROM case_file;
SQL
)
[ "$cases" = 10 ] || wrong "sqlcipher counts '$cases' cases"
# What the log names is what lies there.
expect_json 0 as tanaka log show --action recovery.add
json ".result.entries[0].detail | .seed == \"sha256:$(sha256sum <"$KINKO_VAULT/recovery/recovery1.age" | cut -c -64)\"
	and .grant == \"sha256:$(sha256sum <"$KINKO_VAULT/grants/recovery1.age" | cut -c -64)\""

# ---- drills --------------------------------------------------------------------------------------

expect_json 0 drill ward.txt
json '.result.drill | .id == "recovery1" and .record_key and .number_key and (.seq > 1)'
expect 0 drill - <ward.txt
expect_json 0 as tanaka recovery list
json '.result.keys[0] | .tried != null and .tried_seq > 1'
expect_json 0 as tanaka log show --action recovery.drill
json '[.result.entries[] | [.by, .role, .object, .result]] | unique
	== [["recovery1", "recovery", "operator/recovery1", "granted"]]'
expect 1 drill nothing-there.txt
expect 2 holder doctor --recovery-drill
expect 2 holder doctor --key ward.txt
expect_json 6 drill stranger.txt
says out "none of the vault's recovery keys"
says out 'age-keygen -y FILE'
is_silent_of out "'recovery' has no seat"
# Keys as people have them.
age -r "$stranger" -o locked.age ward.txt
expect 1 drill locked.age --lang en
says err 'encrypted by age itself'
says err 'age -d FILE | kinko'
age -a -r "$stranger" -o locked.asc ward.txt
expect 1 drill locked.asc --lang en
says err 'encrypted by age itself'
printf '%s\n' "$ward" >public.txt
expect 1 drill public.txt --lang en
says err 'holds a recipient'
cat ward.txt spare.txt >both.txt
expect 1 drill both.txt --lang en
says err 'more than one key'
# One letter is another one: Q, or P where it was Q already.
sed -E 's/^(AGE-SECRET-KEY-1..)Q/\1P/; t; s/^(AGE-SECRET-KEY-1..)./\1Q/' ward.txt >damaged.txt
! cmp -s ward.txt damaged.txt || wrong 'the damaged key is the good one'
expect 1 drill damaged.txt --lang en
secret=$(grep ^AGE ward.txt)
is_silent_of err "${secret:20:20}"

# ---- what is exchanged shows ---------------------------------------------------------------------

seed=$KINKO_VAULT/recovery/recovery1.age
grant=$KINKO_VAULT/grants/recovery1.age
cp "$seed" good-seed
cp "$grant" good-grant

# is_refused WHAT: the drill fails, kinko's own opening puts it right and says so, and then the drill goes well.
is_refused ()
{
	local got=0
	checks=$((checks + 1))
	drill ward.txt --json >out 2>err || got=$?
	case $got in
	4 | 6) ;;
	*) wrong "status $got with $1" ;;
	esac
	expect_json 0 as tanaka log show --limit 1
	json '[.warnings[] | select (contains ("recovery1"))] | length > 0'
	cmp -s "$seed" good-seed && cmp -s "$grant" good-grant || wrong "not put right: $1"
	expect 0 drill ward.txt
}

size=$(stat -c %s good-seed)
for at in 5 40 80 160 $((size - 20)) $((size - 1)); do
	flip "$seed" "$at"
	is_refused "a flipped bit at $at"
done
head -c "$((size - 1))" good-seed >"$seed"
is_refused 'a seed cut short'
age -r "$ward" -o "$seed" "$root/README.md"
is_refused 'another file for the same key'
sed "s/^seed .*/seed $(printf '0%.0s' {1..64})/" seed | age -r "$ward" -o "$seed"
is_refused 'another seed for the same key'
sed 's/recovery1/recovery2/' seed | age -r "$ward" -o "$seed"
is_refused 'the seed of another recovery key'
age -r "$stranger" -o "$seed" seed
is_refused 'the seed sealed to somebody else'
cp "$KINKO_VAULT/grants/sato.age" "$grant"
is_refused 'the grant of somebody else'
sed "s/^numbers .*/numbers $(printf '0%.0s' {1..64})/" grant | age -r "$ward" -o "$grant"
is_refused 'a grant with another key'
rm "$grant"
got=0
drill ward.txt >out 2>err || got=$?
[ "$got" = 4 ] || wrong "status $got without a grant"
rm "$seed"
expect 6 drill ward.txt
expect 0 as tanaka log show --limit 1
cmp "$seed" good-seed && cmp "$grant" good-grant || wrong 'lost files do not come back'
expect_json 0 as tanaka log show --action unlock.refused
json '[.result.entries[] | select (.detail.reason == "drill") | .object] | (index ("operator/recovery") != null)
	and (index ("operator/recovery1") != null)'

# ---- one person alone ----------------------------------------------------------------------------

expect 3 as tanaka recovery add "$spare" --holder '予備' --lang en
says err "'recovery.add' needs a second person"
expect 3 as tanaka recovery remove recovery1 --lang en
says err "'recovery.remove' needs a second person"
for verb in suspend revoke; do
	expect 3 as tanaka operator "$verb" recovery1 --reason x --lang en
	says err 'kinko recovery remove'
done
enrol ito deputy
expect 3 as ito recovery add "$spare"
expect 3 as sato recovery list
expect_json 1 as tanaka recovery add "$ward"
json '.error.code == "exists"'
expect_json 1 as tanaka recovery add "$(jq -r .result.entries[0].detail.recipient <<<"$(as tanaka log show --action vault.genesis --json)")"
json '.error.code == "exists"'
expect_json 1 as tanaka recovery remove recovery9
json '.error.code == "not-found"'
expect 2 as tanaka approval request recovery use sato.request --key ward.txt "${dates[@]}"
# The grant is for this key and no other.
together sato recovery add "$spare" --holder 'K社の貸金庫'
expect 3 as tanaka recovery add "$stranger" --holder 'K社の貸金庫' --approval "$request"
expect_json 0 as tanaka recovery add "$spare" --holder 'K社の貸金庫' --approval "$request"
json ".result | .id == \"recovery2\" and .recipient == \"$spare\" and .holder == \"K社の貸金庫\""
expect 0 drill spare.txt
expect 3 as tanaka recovery add "$stranger" --approval "$request"
expect 0 as tanaka operator list --lang en
says out 'recovery key'
expect_json 1 as nobody operator request --operator recovery7 --name x --out x.request --argon2 "$floor"
json '.error.code == "invalid"'

# ---- a key that was removed ----------------------------------------------------------------------

cp "$KINKO_VAULT/recovery/recovery2.age" old-seed
cp "$KINKO_VAULT/grants/recovery2.age" old-grant
together sato recovery remove recovery2
expect_json 0 as tanaka recovery remove recovery2 --approval "$request"
json '.result | .id == "recovery2" and .status == "revoked"'
# What its holder kept opens nothing any more, not even without kinko; those who stay have new grants.
age -d -i spare.txt old-grant >kept || wrong 'the test has no old grant'
sqlcipher "$KINKO_VAULT/vault.db" >opened 2>&1 <<-SQL || true
	PRAGMA key = "x'$(sed -n 's/^records //p' kept)'";
	PRAGMA cipher_page_size = 8192;
	SELECT 'open', count (*) FROM case_file;
SQL
is_silent_of opened 'open|'
age -d -i ward.txt "$KINKO_VAULT/grants/recovery1.age" >grant || wrong 'the other key has no grant'
sqlcipher "$KINKO_VAULT/vault.db" >opened 2>&1 <<-SQL
	PRAGMA key = "x'$(sed -n 's/^records //p' grant)'";
	PRAGMA cipher_page_size = 8192;
	SELECT 'open', count (*) FROM case_file;
SQL
says opened 'open|10'
expect_json 0 drill ward.txt
json '.result.drill.number_key'
[ ! -e "$KINKO_VAULT/recovery/recovery2.age" ] && [ ! -e "$KINKO_VAULT/grants/recovery2.age" ] ||
	wrong 'a removed key has files still'
expect 6 drill spare.txt
cp old-seed "$KINKO_VAULT/recovery/recovery2.age"
cp old-grant "$KINKO_VAULT/grants/recovery2.age"
expect 6 drill spare.txt
expect 6 holder recovery use sato.request --key spare.txt "${dates[@]}"
expect 0 as tanaka log show --limit 1
[ ! -e "$KINKO_VAULT/recovery/recovery2.age" ] || wrong 'a removed key came back'
# The same holder again, under a number of its own; what is put back of the old one is not taken for it.
together sato recovery add "$spare"
expect_json 0 as tanaka recovery add "$spare" --approval "$request"
json '.result.id == "recovery3"'
cp old-seed "$KINKO_VAULT/recovery/recovery2.age"
expect_json 0 drill spare.txt
json '.result.drill.id == "recovery3"'
rm -f "$KINKO_VAULT/recovery/recovery2.age"

# ---- the key does nothing else -------------------------------------------------------------------

expect 1 env KINKO_IDENTITY="$work/ward.txt" "$build/kinko" case list --passphrase-fd 3 3<<<"$passphrase"
expect_json 0 holder policy explain --action case.show --role recovery
json '.result | .allowed == false and .rule == "kinko.recovery" and .own_rule'
expect_json 0 holder policy explain --action recovery.use --role recovery
json '.result | .allowed and .rule == "kinko.recovery"'
expect_json 0 holder policy explain --action recovery.use --role manager
json '.result | .allowed == false and .rule == null'
expect 2 as tanaka operator enrol sato.request --role recovery "${dates[@]}"

# ---- the day ---------------------------------------------------------------------------------------

rm tanaka.key tanaka.key.seen
expect 0 as tanaka operator request --operator tanaka --name '田中 一郎' --out tanaka.request --argon2 "$floor"
expect 6 as tanaka case list
expect 2 holder recovery use tanaka.request --key ward.txt
expect 6 holder recovery use tanaka.request --key stranger.txt "${dates[@]}"
expect 1 holder recovery use sato.request --key ward.txt "${dates[@]}" # its keys have a seat
expect_json 0 holder recovery use tanaka.request --key ward.txt "${dates[@]}"
json '.result | .id == "tanaka" and .role == "manager" and .numbers and .replaces == "tanaka" and .key == "recovery1"
	and (.fingerprint | test ("^[0-9a-f]{4}(-[0-9a-f]{4}){7}$"))'
expect_json 0 as tanaka case list
json '(.result.cases | length) == 10 and ([.warnings[]? | select (contains ("recovery1"))] | length) == 0'
# Everybody else is told, once.
for person in sato ito; do
	expect 0 as "$person" work list --lang en
	says err "the recovery key 'recovery1' was used: it gave 'tanaka' a manager's seat"
	expect 0 as "$person" work list --lang en
	is_silent_of err 'recovery1'
done
expect_json 0 as tanaka operator list
json '[.result.operators[] | select (.id == "tanaka") | .status] == ["revoked", "active"]'
# Another person, who had a seat of a worker: that one ends too.
expect 0 as sato2 operator request --operator sato2 --name sato --out sato2.request --argon2 "$floor"
expect_json 1 holder recovery use sato2.request --key ward.txt "${dates[@]}"
json '.error.code == "exists"'
expect_json 0 holder recovery use sato2.request --key ward.txt "${dates[@]}" --person sato
json '.result | .person == "sato" and .replaces == "sato"'
expect 6 as sato case list
expect 0 as sato2 recovery list

# ---- what is left of it --------------------------------------------------------------------------

expect 0 as tanaka log verify --deep
expect_json 0 "$build/kinko-verify" "$mirror"
json '[.result.recovery_uses[] | [.key, .operator]] == [["recovery1", "tanaka"], ["recovery1", "sato2"]]'
json '[.result.operators[] | select (.role == "recovery") | [.id, .status]]
	== [["recovery1", "active"], ["recovery2", "revoked"], ["recovery3", "active"]]'
git -C "$mirror" show main:allowed_signers >signers
for commit in $(git -C "$mirror" rev-list -n 12 main); do
	git -C "$mirror" -c gpg.ssh.allowedSignersFile="$work/signers" verify-commit "$commit" 2>/dev/null ||
		wrong "git does not accept $commit"
done
expect 0 as tanaka log show
is_silent_of out 'K社'

# ---- a year later: whoever answers for the keys is told that nobody tried them -------------------

export KINKO_TEST_NOW_MS=$(($(date +%s) + 365 * 86400))000
expect 0 as sato2 log show --lang en
says err "the recovery key 'recovery1' was last tried out on"
says err "the recovery key 'recovery3' was last tried out on"
is_silent_of err recovery2
enrol kato worker
expect 0 as kato work list --lang en
is_silent_of err recovery1
expect 0 drill ward.txt
expect 0 as sato2 log show --lang en
is_silent_of err recovery1
says err recovery3

printf '%d checks\n' "$checks"
exit "$status"
