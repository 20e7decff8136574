#!/bin/bash
# The story of a vault, from its making to its audit, as people type it: who gets a seat, what each
# may see, what the log says of it afterwards, and what it must never say.
set -euo pipefail

# shellcheck source=tests/cli/story.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/story.bash"

data=$root/tests/data

# ---- making the vault --------------------------------------------------------------------------

expect 2 as tanaka init
says err '--origin, --operator, --name'
expect 1 as tanaka init --origin example.org/hoiku --operator tanaka --name 田中 \
	--policy "$work" --argon2 "$floor"
expect_json 0 as tanaka init --origin example.org/hoiku --operator tanaka --name '田中 一郎' \
	--kind test --argon2 "$floor"
json '.result | .origin == "example.org/hoiku" and .kind == "test" and (.genesis | length == 64)'
genesis=$(jq -r .result.genesis out)
mirror=$(jq -r .result.mirror out)
expect 1 as other init --origin example.org/hoiku --operator tanaka --name 田中 --argon2 "$floor"
[ ! -e other.key ] || wrong 'an identity file was left of a vault that was not made'

# ---- people ------------------------------------------------------------------------------------

request ()
{
	as "$1" operator request --operator "$1" --name "$2" --out "$1.request" --argon2 "$floor" "${@:3}"
}

dates=(--pledged 令和8年4月1日 --trained 2026-04-02 --notified R8.4.3)
expect_json 0 request sato '佐藤 花子'
fingerprint=$(jq -r .result.fingerprint out)
expect 0 request suzuki '鈴木 次郎'
expect 0 request audit '監査 三郎'
expect 1 request suzuki '鈴木 次郎'
expect 2 as tanaka operator enrol sato.request --role worker
says err '--pledged, --trained, --notified'
expect 2 as tanaka operator enrol sato.request --role wroker "${dates[@]}"
says err "did you mean 'worker'?"
expect 1 as tanaka operator enrol nobody.request --role worker "${dates[@]}"
expect_json 0 as tanaka operator enrol sato.request --role worker --numbers "${dates[@]}"
json ".result | .role == \"worker\" and .numbers and .fingerprint == \"$fingerprint\""
expect 0 as tanaka operator enrol suzuki.request --role worker "${dates[@]}"
says out "'suzuki' has a seat."
expect_json 0 as tanaka operator enrol audit.request --role auditor "${dates[@]}"
expect_json 0 as tanaka operator list
json '.result.operators | length == 4 and .[1].name == "佐藤 花子" and .[1].pledged == "2026-04-01"'
expect_json 0 as tanaka operator show sato
json '.result | .name == "佐藤 花子" and .role == "worker" and .status == "active" and .notified == "2026-04-03"'
recipient=$(jq -r .result.recipient out)
expect 0 as tanaka operator show sato --lang ja
says out "  $recipient"
expect_json 0 as tanaka log show --action operator.list
json '[.result.entries[].object] == ["vault", "operator/sato", "operator/sato"]'
# Who may list the people may look at one, also without a key; a worker may not.
expect_json 0 as audit operator show sato
json ".result | .recipient == \"$recipient\" and .name == null"
expect 3 as suzuki operator show sato
expect 1 as tanaka operator show nobody
says err "'nobody' was never enrolled here"
expect 1 as audit operator show nobody
expect 1 as tanaka operator show '佐藤 花子'
says err 'is not an operator ID'
expect 3 as suzuki operator enrol sato.request --role worker "${dates[@]}"
expect 3 as tanaka operator revoke tanaka --reason 退職
says err 'last active manager'

# ---- taking in cases ---------------------------------------------------------------------------

# A worker is refused for being one, with an approval too; the manager, until there is one.
expect 3 as tanaka case import "$data/cases-sample.csv"
says err "'case.import' needs an approval of the ward (承認番号), with --approval"
approve R8-0001
expect 3 as sato case import "$data/cases-sample.csv" --approval R8-0001
says err 'left to the manager'
expect_json 1 as tanaka case import "$data/cases-invalid.csv" --approval R8-0001
json '.error.code == "invalid"'
# Every row of that file ends with the code that it must be refused with.
tr -d '\r' <"$data/cases-invalid.csv" | awk -F, 'NR > 1 { print NR, $NF }' | sort >expected
jq -r '.error.problems[] | "\(.row) \(.code)"' out | sort >reported
diff expected reported || wrong 'other problems were reported than the file has'
expect 0 as tanaka case list
says out 'There is no such case.'
expect_json 0 as tanaka case import - --approval R8-0001 <"$data/cases-sample.csv"
json '.result.imported == 10'
expect 1 as tanaka case import "$data/cases-sample.csv" --approval R8-0001
says err '10 rows are in the vault already'
expect 1 as tanaka case import nothing.csv

# ---- looking -----------------------------------------------------------------------------------

# found TEXT CASE...: exactly these.
found ()
{
	local text=$1
	shift
	expect_json 0 as suzuki case find "$text"
	json ".result.cases | [.[].case_no] == [$(printf '"%s",' "$@" | sed 's/,$//')]"
}

expect_json 0 as suzuki case list --limit 4 --after C26-0003
json '.result | .more and ([.cases[].case_no] == ["C26-0004","C26-0005","C26-0006","C26-0007"])'
expect 0 as suzuki case list --limit 4
says out 'go on with --after C26-0004'
expect_json 0 as suzuki case list --year 2025
json '.result.cases == []'
expect 2 as suzuki case list --limit 201
expect 2 as suzuki case list --year abc
found 例題 C26-0001
found れいだい C26-0001     # hiragana for katakana
found ﾚｲﾀﾞｲ C26-0001        # half width
found わたなべ C26-0008     # the record itself is in half width
found 渡辺 C26-0008         # for 渡邉󠄂
found 吉乃 C26-0008         # for 𠮷乃
found 高志 C26-0008         # for 髙志, a guardian
found 'sample leo' C26-0007 # full width, a space of another kind
found C26-0003 C26-0003
expect 0 as suzuki case find 存在しない
expect 2 as suzuki case find
expect_json 0 as suzuki case show C26-0001
json '.result | .numbers.child and .fields.child_name == "例題　あおい" and .version == 1'
json '.result.fields | has("child_mynumber") | not'
object=$(jq -r .result.object out)
is_silent_of out 000000001015
expect 0 as suzuki case show C26-0007
says out '************'
says out 'none ('
says out 'SAMPLE　LEO JOHN'
expect 1 as suzuki case show C26-9999
expect 3 as audit case show C26-0001
expect 3 as audit case list

# ---- working -----------------------------------------------------------------------------------

expect_json 0 as suzuki case edit C26-0001 g1_levy=190000 facility_name='架空第九保育園'
json '.result | .version == 2 and (.changed | length == 2)'
expect 2 as suzuki case edit C26-0001 child_mynumber=000000001015
says err 'command line'
is_silent_of err 000000001015
expect 2 as suzuki case edit C26-0001 child_nmae=x
says err "did you mean 'child_name'?"
expect 2 as suzuki case edit C26-0001 000000001015
is_silent_of err 000000001015
expect 1 as suzuki case edit C26-0001 g1_levy=-5
says err 'g1_levy'
expect 2 as suzuki case edit C26-0001
expect_json 1 as suzuki case edit C26-0001 g1_levy=190000 facility_name='架空第九保育園'
json '.error | .code == "invalid" and (.hint | contains("kinko case show C26-0001"))'
printf 'child_mynumber=0000 0000 1015\r\n' >fields
expect 1 as sato case edit C26-0001 --from fields
says err 'nothing changes'
printf '# %s\r\n\r\nfacility_code=X009\r\nchild_mynumber=0000 0000 1015\r\ng1_mynumber=0000 0000 0051\r\n' \
	届出 >fields
expect 3 as suzuki case edit C26-0001 --from fields
expect 0 as sato case edit C26-0001 --from fields
says out 'version 3'
printf 'child_name 000000001015\n000000001015=1\nfacility_code=1\nfacility_code=2\n' >fields
expect_json 1 as sato case edit C26-0001 --from - <fields
json '[.error.problems[] | [.line, .code]] ==
	[[1, "no_equals"], [2, "unknown_field"], [4, "duplicate_field"]]'
is_silent_of out 000000001015
cat >fields <<'FIELDS'
case_no=C26-0100
fiscal_year=2026
child_name=新規　登録
child_kana=シンキ　トウロク
child_birth=令和6年9月10日
class_age=1
need=標準
child_order=1
child_mynumber=000000001016
FIELDS
expect_json 1 as sato case new --from fields
json '.error.problems[0] | .field == "child_mynumber"'
sed -i '/mynumber/d' fields
expect_json 0 as sato case new --from fields
expect_json 1 as sato case new --from fields
json '.error.code == "exists"'
expect_json 0 as suzuki case history C26-0001
json '.result.versions | length == 3'
json '.result.versions[1] | .by == "suzuki" and .action == "case.edit" and
	(.changes | map(select(.field == "g1_levy")) == [{field: "g1_levy", from: "186300", to: "190000"}])'
json '.result.versions[2] | .by == "sato" and (.changes | map(.field) |
	contains(["g1_mynumber"]) and (contains(["child_mynumber"]) | not))'
is_silent_of out 000000001015
expect 0 as suzuki case history C26-0001
says out '186,300 yen → 190,000 yen'
# People see Japan's time, whatever zone their machine is set to; a program sees what stands in the log.
expect_json 0 as suzuki case history C26-0001
TZ=Asia/Tokyo date -d "$(jq -r '.result.versions[1].time' out)" '+%F %T' >japan
for zone in UTC America/New_York; do
	TZ=$zone expect 0 as suzuki case history C26-0001
	says out "Version 2, $(cat japan), suzuki, case.edit"
done

# ---- a My Number -------------------------------------------------------------------------------

# Who is cleared sees those of their own cases.
expect 3 as sato case reveal C26-0001 child --purpose tier-review
says err 'for the person to whom the case is assigned'
expect 0 as tanaka case assign sato C26-0001 C26-0007 C26-0008
# In a pipe nobody sees one: who may is told so, who may not is refused, and both are in the log.
expect 2 as sato case reveal C26-0001 child --purpose tier-review
says err '--out FILE'
expect 2 as sato case reveal C26-0001 child --purpose tier-review --json
expect 3 as suzuki case reveal C26-0001 child --purpose tier-review
expect_json 0 as tanaka log show --action number.reveal --result failed
json '.result.total == 2'
before=$(git -C "$mirror" rev-list --count main)
expect 2 as sato case reveal C26-0001 chidl --purpose tier-review --out number --approval R8-0001
says err "did you mean 'child'?"
expect 2 as sato case reveal C26-0001 child --out number --approval R8-0001
says err 'tier-review (tier review)'
# Of two purposes, approvals or reasons none is taken in silence.
for twice in '--purpose entry' '--approval R8-0002' '--out other' "--identity $work/sato.key"; do
	read -r -a words <<<"$twice"
	expect 2 as sato --identity "$work/sato.key" case reveal C26-0001 child --purpose tier-review --out number \
		--approval R8-0001 "${words[@]}"
	says err "option '${words[0]}' is given twice"
done
expect 2 as tanaka operator suspend suzuki --reason A --reason B
says err "option '--reason' is given twice"
[ "$(git -C "$mirror" rev-list --count main)" = "$before" ] ||
	wrong 'a mistake on the command line opened the vault'
# A purpose that does not exist is refused by the policy, so that the attempt is in the log.
expect 3 as sato case reveal C26-0001 child --purpose curiosity --out number --approval R8-0001
says err 'tier-review'
expect_json 0 as tanaka log show --action number.reveal --by sato --result denied
json '.result | .total == 2 and .entries[1].purpose == "unknown"'
# A My Number in the wrong place is not said again, nor is anything that cannot be a case number.
expect 1 as sato case show 000000001015
says err 'is no case number'
is_silent_of err 000000001015
for typed in 'case list --state 000000001015' 'case reveal C26-0001 000000001015 --purpose x' \
	'case reveal C26-0001 child --purpose 000000001015 --out number --approval R8-0001' \
	'operator suspend 000000001015 --reason x' '000000001015'; do
	read -r -a words <<<"$typed"
	for form in '' --json; do
		as sato "${words[@]}" ${form:+"$form"} >both 2>&1 || true
		says both '************'
		is_silent_of both 000000001015
	done
done
# Neither is a name, or a number in groups, where a case or an operator belongs.
for typed in 'case show 例題' 'case show 0000-0000-1015' 'case review C26-0001 例題' 'document list 例題' \
	'document get 例題 --out number --approval R8-1' 'case history 0000-0000-1015'; do
	read -r -a words <<<"$typed"
	as sato "${words[@]}" >both 2>&1 && wrong "$typed was taken"
	is_silent_of both 例題
	is_silent_of both 0000-0000-1015
done
as tanaka case assign 例題 C26-0001 >both 2>&1 && wrong 'a name was taken for an operator'
is_silent_of both 例題
expect_json 3 as suzuki case reveal C26-0001 child --purpose tier-review --out number --approval R8-0001
json '.error.code == "denied"'
[ ! -e number ] || wrong 'a refusal left a file'
expect 3 as sato case reveal C26-0001 child --purpose handover --out number --approval R8-0001
expect 3 as audit case reveal C26-0001 child --purpose audit-response --out number --approval R8-0001
expect_json 0 as sato case reveal C26-0001 child --purpose tier-review --out number --approval R8-0001
is_silent_of out 000000001015
[ "$(cat number)" = $'000000001015\n試験' ] || wrong 'the file does not hold the number'
[ "$(stat -c %a number)" = 600 ] || wrong 'others may read the number'
expect 1 as sato case reveal C26-0001 guardian1 --purpose tier-review --out number --approval R8-0001
[ "$(cat number)" = $'000000001015\n試験' ] || wrong 'a file was overwritten'
expect 1 as sato case reveal C26-0007 guardian1 --purpose tier-review --out other --approval R8-0001
printf '%s\n' "$passphrase" >passphrase
KINKO_IDENTITY=$work/sato.key TERM=xterm script -qec "'$build/kinko' case reveal C26-0008 child \
	--purpose tier-review --passphrase-fd 3 3<passphrase" /dev/null >terminal </dev/null
says terminal '000000008010'
says terminal "tier review"

# ---- seats come and go -------------------------------------------------------------------------

expect 2 as tanaka operator suspend suzuki
expect_json 0 as tanaka operator suspend suzuki --reason '端末の紛失'
expect_json 6 as suzuki case list
json '.error | .code == "auth" and (.hint | contains("resume your seat"))'
expect_json 0 as tanaka log show --action unlock.refused
json '.result.entries[-1] | .object == "operator/suzuki" and .result == "denied" and
	.detail.reason == "no-seat"'
expect 0 as tanaka operator resume suzuki
expect 0 as suzuki case list
expect 6 env KINKO_IDENTITY="$work/suzuki.key" "$build/kinko" case list --passphrase-fd 3 3<<<'wrong one'
# A wrong path is said as it was given, with what it was taken for.
expect 1 env KINKO_IDENTITY=/nonexistent "$build/kinko" case list
says err "'/nonexistent' was taken as your identity file: "
says err '--identity or KINKO_IDENTITY'
expect 1 env KINKO_IDENTITY=/etc/passwd "$build/kinko" case list
says err "'/etc/passwd' was taken as your identity file: "
for words in 'case list' 'doctor' 'policy calendar' 'policy purposes' "operator request --operator x --name x --out x.request --identity x.key"; do
	read -r -a command <<<"$words"
	expect 1 as other --vault "$root" "${command[@]}"
	says err "'$root' was taken as the vault: "
	says err 'hint: name the folder of a vault with --vault or KINKO_VAULT'
done
expect 1 as suzuki --vault "$work/nowhere" case list
says err "no vault at '$work/nowhere'"
says err 'hint: name the folder of a vault with --vault or KINKO_VAULT'
expect 2 as suzuki --vault '' case list
expect 1 as suzuki --vault "$work/nowhere" case list
(
	passphrase=$'correct horse battery staple\ncorrect horse battery staple\nanother long passphrase'
	expect_json 0 as suzuki operator passphrase
	passphrase='correct horse battery staple'
	expect 6 as suzuki case list
	passphrase='another long passphrase'
	expect 0 as suzuki case list
	exit "$status"
) || status=1
jq -e '.argon2id.m == 19456' suzuki.key >/dev/null || wrong 'a new passphrase changed its cost'
expect 0 as sato operator age-identity
grep -qxE 'AGE-SECRET-KEY-1[A-Z0-9]+' out || wrong 'no age identity'
mv out age.key
[ "$(age-keygen -y age.key)" = "$recipient" ] || wrong 'the recipient of the seat is of another key'
age -d -i age.key "$KINKO_VAULT/grants/sato.age" >grant
grep -qE '^records [0-9a-f]{64}$' grant || wrong 'age does not open the grant'
expect 0 as tanaka operator revoke suzuki --reason 退職
expect 0 as tanaka operator show suzuki --lang en
says out 'seal nothing to this recipient'
passphrase='another long passphrase' expect 6 as suzuki case list
says err 'enrol you anew'

# ---- busy --------------------------------------------------------------------------------------

# Another process holds the write lock for longer than anybody waits: until its input ends.
age -d -i age.key "$KINKO_VAULT/grants/sato.age" >grant # since suzuki left there are other keys in it
records=$(sed -n 's/^records //p' grant)
mkfifo lock
sqlcipher "$KINKO_VAULT/vault.db" <lock >locked 2>&1 &
locker=$!
exec 4>lock
printf "PRAGMA key = \"x'%s'\";\nPRAGMA cipher_page_size = 8192;\nBEGIN IMMEDIATE;\nSELECT 'held';\n" \
	"$records" >&4
for _ in $(seq 600); do
	grep -q held locked && break
	sleep 0.1
done
says locked held
expect_json 5 as sato case list
json '.error.code == "busy"'
exec 4>&-
wait "$locker"

# ---- the log -----------------------------------------------------------------------------------

expect 0 as tanaka log show
says out 'number.reveal'
expect_json 0 as tanaka log show --case C26-0001 --all
json "[.result.entries[].object] | unique == [\"$object\"]"
json '.result | .total == (.entries | length) and .shown == .total and .size > .total'
expect_json 0 as tanaka log show --by suzuki --result denied
json '.result.entries | length > 0 and all(.by == "suzuki" and .result == "denied")'
expect_json 0 as tanaka log show --action number.reveal --result granted
json '.result.entries | length == 1 and .[0].purpose == "tier-review"'
expect_json 0 as tanaka log show --limit 3
json '.result | .shown == 3 and .total > 3 and .entries[2].action == "log.show"'
expect_json 0 as tanaka log show --to 2020-01-01
json '.result.entries == []'
expect_json 0 as tanaka log show --from 令和2年1月1日 --limit 1
json ".result | .shown == 1 and .genesis == \"$genesis\""
expect 2 as tanaka log show --action case.shwo
says err "did you mean 'case.show'?"
# What is no date is a mistake on the command line, in every option of every command, and no vault is opened for it.
before=$(git -C "$mirror" rev-list --count main)
while read -r option command; do
	read -r -a words <<<"$command"
	for day in 2026-13-01 yesterday ''; do
		expect 2 as tanaka "${words[@]}" "--$option" "$day"
		says err "--$option"
	done
done <<'OPTIONS'
from log show
to log show
from policy calendar
to policy calendar
due case assign sato C26-0001
erase-by case export --column case_no --approval R8-0001 --out x --to x
erase-by case entry-sheet C26-0001 --approval R8-0001 --out x --to x
on case review C26-0001
due case correct C26-0001 --channel x
on copy erased F26-0001 --method x --witness x
received document add C26-0001 fields --type x --pages 1 --receipt A26-0001 --place x --shows-number no
erase-by document get N --out x --approval R8-0001
pledged operator enrol sato.request --role worker --trained 2026-04-01 --notified 2026-04-01
trained operator enrol sato.request --role worker --pledged 2026-04-01 --notified 2026-04-01
notified operator enrol sato.request --role worker --pledged 2026-04-01 --trained 2026-04-01
on receipt returned A26-0001 --to x
until approval grant Q26-0001
from receipt list
to copy list
at carry stage M26-0001 transport --status x
left carry stage M26-0001 transport --status x
arrived carry stage M26-0001 transport --status x
at carry returned M26-0001
OPTIONS
for day in 2026-13-01 yesterday ''; do
	expect 2 "$build/kinko-verify" "$mirror" --on "$day"
	says err '--on'
done
[ "$(git -C "$mirror" rev-list --count main)" = "$before" ] || wrong 'a wrong date opened the vault'
expect 2 as tanaka log show --case C26-0001 --mirror "$mirror"
expect_json 0 env -u KINKO_VAULT "$build/kinko" log show --mirror "$mirror" --all
json ".result.genesis == \"$genesis\""
mv out log.json
# One clock for everybody: what is shown, and what a day and an hour mean, is the same in every zone.
jq -r '.result.entries[].time' log.json >moments
grep -q -- '-0[45]:00$' moments || wrong 'this test is wrong: no entry was written west of Greenwich'
TZ=Asia/Tokyo date -f moments '+%F %T' >japan
begun=$(head -n 1 japan | cut -c -16 | tr ' ' T)
for zone in Asia/Tokyo UTC America/New_York; do
	TZ=$zone expect 0 "$build/kinko" log show --mirror "$mirror" --all
	awk '$1 ~ /^[0-9]+$/ && $2 ~ /^2/ { print $2, $3 }' out | diff japan - || wrong "$zone: another clock is shown"
	TZ=$zone expect_json 0 "$build/kinko" log show --mirror "$mirror" --all --from "$begun"
	json '.result | .total == .size'
	TZ=$zone expect_json 0 "$build/kinko" log show --mirror "$mirror" --all --to "$begun"
	json '.result.total == 0'
	TZ=$zone expect 0 "$build/kinko-verify" "$mirror"
	says out "$(head -n 1 japan)"
done
expect 2 env -u KINKO_VAULT "$build/kinko" log show
expect 0 as audit log show
expect 0 as audit operator list
is_silent_of out 佐藤
expect_json 0 as tanaka log verify
json '.result | .entries == .mirrored and .with_keys'
expect 0 as audit log verify
says out 'You hold no key'
expect 0 as tanaka log verify
says out 'The log is whole.'

# ---- the rules ---------------------------------------------------------------------------------

policy=$root/policies/meguro-r8
expect_json 0 "$build/kinko" policy check "$policy"
json '.result.hash | length == 64'
mkdir bad
sed 's/effect: allow/efect: allow/; s/case\.show/case.shwo/' "$policy/access.yaml" >bad/access.yaml
expect_json 1 "$build/kinko" policy check bad
json '.error.problems | length > 2 and all(.line > 0 and .column > 0)'
expect 1 "$build/kinko" policy check bad
grep -qE 'access\.yaml:[0-9]+:[0-9]+, ' err || wrong 'a mistake without its place'
expect_json 0 as tanaka policy explain --operator sato --action number.reveal --purpose tier-review --assigned
json '.result | .allowed and .rule == "number-work" and .line > 0 and .role == "worker" and .numbers'
json '.result | .assigned and .own_rule == false and .needs.approval == false and .needs.review_days == null'
expect_json 0 as tanaka policy explain --operator sato --action number.reveal --purpose tier-review
json '.result | .allowed == false and .rule == "number-work" and .needs == null and (.host | length > 0)'
expect_json 0 "$build/kinko" policy explain --policy "$policy" --role manager --numbers --action number.erase
json '.result.needs | .approval and .second_person == [{role:"manager"}, {role:"deputy"}, {role:"worker"}]'
expect_json 0 "$build/kinko" policy explain --policy "$policy" --role worker --action number.reveal \
	--purpose tier-review
json '.result | .allowed == false and (.reason | length > 0) and (.remedy | length > 0)'
expect 0 "$build/kinko" policy explain --policy "$policy" --role auditor --action case.show
says out "'case.show' is refused."
expect 2 "$build/kinko" policy explain --policy "$policy" --role auditor
expect 2 "$build/kinko" policy explain --policy "$policy" --action case.show
expect 2 "$build/kinko" policy explain --policy "$policy" --role worker --action case.show --host ''
expect_json 0 "$build/kinko" policy purposes
json '.result.purposes[0].id == "tier-review"'

# A reader that has enough is no error, whatever was read; a full disk is one.
for words in 'policy calendar --from 2020-01-01 --to 2029-12-31' "log show --mirror $mirror --all" 'help' 'policy purposes --json'; do
	read -r -a command <<<"$words"
	expect 0 bash -c 'exec 4> >(exec <&-); wait $!; exec "$@" >&4' - "$build/kinko" "${command[@]}"
	[ ! -s err ] || wrong "something is said when the reader of '$words' is gone"
	expect 1 bash -c 'exec "$@" >/dev/full' - "$build/kinko" "${command[@]}"
	says err 'No space left on device'
done

# ---- the auditor -------------------------------------------------------------------------------

expect_json 0 "$build/kinko-verify" "$mirror" --genesis "$genesis"
json ".result | .genesis == \"$genesis\" and .commits == .acts and (.operators | length == 4)"
expect 0 "$build/kinko-verify" "$mirror"
says out revoked
expect 0 "$build/kinko-verify" "$mirror" --genesis "$(fold -w 8 <<<"${genesis^^}" | paste -sd ' ')"
says out 'The genesis hash is the one on the paper.'
expect_json 4 "$build/kinko-verify" "$mirror" --genesis "$(rev <<<"$genesis")"
json '.error.code == "integrity"'
expect 2 "$build/kinko-verify" "$mirror" --genesis 1234
expect_json 1 "$build/kinko-verify" "$work/nowhere"
json '.error.code == "not-found"'
expect 2 "$build/kinko-verify"

# What was done must not be undone in silence: an entry is changed in a copy.
cp -r "$mirror" copy
victim=$(git -C copy ls-tree -r --name-only main -- log | grep 'jsonl$' | sed -n 5p)
blob=$(git -C copy show "main:$victim" | sed 's/granted/denied!/' | git -C copy hash-object -w --stdin)
(
	cd copy
	export GIT_INDEX_FILE=$work/index GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x GIT_COMMITTER_NAME=x \
		GIT_COMMITTER_EMAIL=x
	git read-tree main
	git update-index --cacheinfo "100644,$blob,$victim"
	git update-ref refs/heads/main "$(git commit-tree "$(git write-tree)" -p main -m x)"
)
expect_json 4 "$build/kinko-verify" copy
json '.error.code == "integrity"'

# ---- what must not be in the log -----------------------------------------------------------------

git -C "$mirror" cat-file --batch-all-objects --batch >objects
jq -c '.result.entries[]' log.json >>objects
[ "$(wc -c <objects)" -gt 10000 ] || wrong 'this test is wrong: it reads no log'
tr -d '\r' <"$data/cases-sample.csv" | awk -F, 'NR > 1 {
	print $1; print $3; print $4; print $11; print $13; print $14; print $16; print $24; print $25
	print $27; print $35 }' | sed '/^$/d' | sort -u >personal
printf '%s\n' 佐藤 鈴木 田中 '端末の紛失' 退職 架空第九 渡辺 れいだい >>personal
for spelling in '０/0' '-/'; do
	sed "s/${spelling%/*}/${spelling#*/}/g" personal
done | grep -E '^[0-9]{12}$' >>personal || true
[ "$(wc -l <personal)" -gt 60 ] || wrong 'this test is wrong: it looks for too little'
if LC_ALL=C grep -aFf personal objects >leaked; then
	wrong 'the log or the mirror holds what is personal:'
	head -n 5 leaked
fi
checks=$((checks + 1))

# ---- every command, wrongly typed, as JSON -------------------------------------------------------

"$build/kinko" help --json | jq -r .result.text |
	awk '/^Commands/ { on = 1; next } /^$/ { on = 0 } on && /^  [a-z]/ { print }' |
	sed -E 's/^  ([a-z-]+( [a-z-]+)?)  .*/\1/' >commands
[ "$(wc -l <commands)" -gt 22 ] || wrong 'this test is wrong: it finds too few commands'
while read -r -a words; do
	expect_json 2 "$build/kinko" "${words[@]}" --no-such-option
done <commands

# ---- in Japanese ---------------------------------------------------------------------------------

if [ -e "$build/locale/ja/LC_MESSAGES/kinko.mo" ]; then
	expect 0 as suzuki --help --lang ja
	LC_ALL=C.UTF-8 grep -qP '\p{Hiragana}' out || wrong 'no Japanese with --lang ja'
	expect 0 as sato case show C26-0001 --lang ja
	says out '（令和6年9月10日）'
	expect 2 as sato case reveal C26-0001 child --lang ja
	says err 階層判定審査
fi

printf '%d checks\n' "$checks"
exit "$status"
