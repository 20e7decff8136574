#!/bin/bash
# The story of a handover from its second half: what tanaka's vault exports, yamada takes over into a new vault; the receipt
# goes back, and what was handed over is erased there. Both vaults must say the same of every case, paper and number.
set -euo pipefail

# shellcheck source=tests/cli/story.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/story.bash"

data=$root/tests/data/cases-sample.csv
old=$KINKO_VAULT
new=$work/new

# at VAULT PERSON WORD...
at ()
{
	local vault=$1
	shift
	KINKO_VAULT=$vault as "$@"
}

# accept STATUS OPTION...: yamada takes the handover over into $new.
accept ()
{
	local wanted=$1
	shift
	expect "$wanted" as yamada handover accept handover.age --to "$new" --operator yamada --name '山田 春子' \
		--approval R9-0001 --policy policy --argon2 "$floor" "$@"
}

nothing_is_left ()
{
	[ -z "$(compgen -G "$new*")" ] || wrong "something is left: $(compgen -G "$new*")"
	[ ! -e receipt.txt ] || wrong 'a receipt was written'
	[ ! -e yamada.key ] || wrong 'an identity file was written'
}

# ---- the old office -------------------------------------------------------------------------------

quiet_policy policy
age-keygen -o next.txt 2>/dev/null
age-keygen -o numbers.txt 2>/dev/null
age-keygen -o other.txt 2>/dev/null
next=$(age-keygen -y next.txt)
numbers=$(age-keygen -y numbers.txt)
expect 0 as tanaka init --origin example.org/hoiku --operator tanaka --name '田中 一郎' --policy policy --kind test \
	--argon2 "$floor"
enrol sato worker --numbers
enrol suzuki worker --numbers
for_everything[4]="acts=import;export;entry-sheet;document;reveal;carry-out;erase;close;handover;backup"
approve R8-0001
expect 0 as tanaka case import "$data" --approval R8-0001
expect_json 0 as sato receipt add from=目黒区保育課 kind=申請書類 quantity=10件 has_personal_number=1 purpose=審査 place=書庫
receipt=$(jq -r .result.number out)
expect 0 as sato contact add caller=facility service=fee-tier topic=照会 minutes=5 case=C26-0001
expect 0 as sato work add service=fee-tier what=審査 minutes=60
expect 0 as tanaka facility add code=X900 name=架空保育園 kind=認可保育所 ward=区内
expect 0 as tanaka case assign sato C26-0001 C26-0002
expect 0 as sato case guide C26-0001
expect 0 as sato case receive C26-0001 --receipt "$receipt" --place 書庫
echo child_mynumber=000000003018 >number
expect 0 as tanaka case edit C26-0003 --from number
head -c 300000 /dev/urandom >plain.pdf
head -c 5000 /dev/urandom >number.pdf
head -c 10 /dev/urandom >last.pdf
add_scan ()
{
	expect 0 as sato document add C26-0001 "$1" --type 課税証明書 --pages 1 --receipt "$receipt" --place 書庫 \
		--shows-number "$2"
}
add_scan number.pdf yes
add_scan plain.pdf no
add_scan last.pdf no
expect 0 as tanaka handover export --help
together suzuki handover export --approval R8-0001 --to "$next" --numbers-to "$numbers" --out handover.age \
	--recipient 架空受託者
expect_json 0 as tanaka handover export --approval "$request" --to "$next" --numbers-to "$numbers" --out handover.age \
	--recipient 架空受託者
copy=$(jq -r .result.copy out)
size=$(jq -r .result.log.size out)

# ---- what is refused ------------------------------------------------------------------------------

expect 2 as yamada handover accept handover.age --to "$new"
accept 1 --receipt receipt.txt --key policy/access.yaml --key numbers.txt
says err 'holds no key of age'
accept 6 --receipt receipt.txt --key other.txt
accept 6 --receipt receipt.txt --key next.txt --key other.txt
says err '--without-numbers'
accept 6 --receipt receipt.txt --key next.txt
accept 1 --receipt receipt.txt --key next.txt --key numbers.txt --origin example.org/hoiku
says err "is the name of the predecessor's log"
accept 1 --receipt policy --key next.txt --key numbers.txt
says err 'is there already'
# The log names people by their IDs: nobody signs under one that was somebody else's there.
expect 1 as yamada handover accept handover.age --to "$new" --operator sato --name '山田 春子' --approval R9-0001 \
	--policy policy --argon2 "$floor" --receipt receipt.txt --key next.txt --key numbers.txt
says err 'was another person at the predecessor'
nothing_is_left
cp handover.age whole.age
truncate -s -1 handover.age
accept 4 --receipt receipt.txt --key next.txt --key numbers.txt
cp whole.age handover.age
flip handover.age 200000
accept 4 --receipt receipt.txt --key next.txt --key numbers.txt
cp whole.age handover.age
nothing_is_left

# ---- the new vault --------------------------------------------------------------------------------

accept 0 --receipt receipt.txt --key next.txt --key numbers.txt --json
json '.result.origin == "example.org/hoiku-2" and .result.kind == "test" and .result.cases == 10'
json ".result.predecessor | .origin == \"example.org/hoiku\" and .size == $size"
json '.result.documents == 3 and .result.missing.numbers == 0 and .result.missing.documents == 0'
json '.result.erased == {"cases": 0, "documents": 0, "lines": 0}'
genesis=$(jq -r .result.genesis out)
accept 1 --receipt receipt2.txt --key next.txt --key numbers.txt
says err 'is there already'
[ "$(stat -c %a "$new/predecessor")" = 700 ] || wrong 'the folder of the predecessor is open to others'
expect 0 at "$new" yamada log verify --deep
flip "$new/predecessor/mirror.bundle" 500
expect 4 at "$new" yamada log verify
says err 'was changed'
mv "$new/predecessor/mirror.bundle" kept.bundle
expect 4 at "$new" yamada log verify
says err 'cannot be read'
tar -xOf <(age -d -i next.txt handover.age) mirror.bundle >"$new/predecessor/mirror.bundle"
expect 0 at "$new" yamada log verify
expect_json 0 "$build/kinko-verify" "$new/mirror.git" --genesis "$genesis"
json ".result.predecessor | .origin == \"example.org/hoiku\" and .size == $size and .cases == 10"
expect 0 "$build/kinko-verify" "$new/mirror.git"
says out 'continues the log'
git clone -q --bare "$new/predecessor/mirror.bundle" before.git
git --git-dir=before.git log --format=%H main -- log >/dev/null
expect 0 "$build/kinko-verify" "$new/mirror.git" --predecessor before.git
says out "It continues the predecessor's log"
expect_json 0 "$build/kinko-verify" "$new/mirror.git" --predecessor "$old/mirror.git"
json '.result.predecessor_compared'
expect 4 "$build/kinko-verify" "$old/mirror.git" --predecessor before.git
says err 'it names no predecessor'
expect 4 "$build/kinko-verify" "$new/mirror.git" --predecessor "$new/mirror.git"
says err 'it names another vault'
grep -q "^$size$" <(git --git-dir=before.git show main:checkpoint) || wrong 'the log that is kept ends elsewhere'

# ---- the same in both -----------------------------------------------------------------------------

expect 0 at "$old" tanaka case list --json
jq -r '.result.cases[].case_no' out >cases
[ "$(wc -l <cases)" -eq 10 ] || wrong 'there are not ten cases'
while read -r case; do
	for side in old new; do
		vault=${!side}
		person=tanaka
		[ "$side" = old ] || person=yamada
		expect 0 at "$vault" "$person" case history "$case" --json
		command jq -S '[.result.versions[] | select (.action != "handover.unassign") | {version, time, by, action, changes, fields}]' \
			out >"history.$side"
		expect 0 at "$vault" "$person" case show "$case" --json
		command jq -S '.result | del (.assignee, .version, .object, .fields.assignee)' out >"show.$side"
		expect 0 at "$vault" "$person" document list "$case" --json
		command jq -S .result out >"documents.$side"
	done
	for what in history show documents; do
		diff "$what.old" "$what.new" >differs || wrong "$what of $case differs: $(head -5 differs)"
	done
done <cases
expect 0 at "$new" yamada case show C26-0001 --json
json '.result.state == "受領" and (.result | has("assignee") | not) or .result.assignee == null'

# Every number, as it comes out of either vault with everything that asks for it.
enter_approval ()
{
	expect 0 at "$1" "$2" approval add "number=$3" "${for_everything[@]}"
}
enter_approval "$new" yamada R9-0002
reveal ()
{
	rm -f "$4"
	if ! at "$1" "$2" case reveal "${3%/*}" "${3#*/}" --purpose handover --approval "$5" --out "$4" >/dev/null 2>&1; then
		printf 'none\n' >"$4"
	fi
}
for one in C26-0001/child C26-0001/guardian1 C26-0002/guardian2 C26-0003/child C26-0005/child; do
	reveal "$old" tanaka "$one" number.old R8-0001
	reveal "$new" yamada "$one" number.new R9-0002
	cmp -s number.old number.new || wrong "the number of $one differs"
done
for pair in "D$year-0001/number.pdf" "D$year-0002/plain.pdf" "D$year-0003/last.pdf"; do
	expect 0 at "$new" yamada document get "${pair%/*}" --out "taken-${pair#*/}" --approval R9-0002 --purpose tier-review
	cmp -s "${pair#*/}" "taken-${pair#*/}" || wrong "the paper ${pair%/*} differs"
done
for book in contact work facility receipt; do
	expect 0 at "$old" tanaka "$book" list --json
	command jq -S '[.result.lines[] | del (.object)]' out >lines.old
	expect 0 at "$new" yamada "$book" list --json
	command jq -S '[.result.lines[] | del (.object)]' out >lines.new
	cmp -s lines.old lines.new || wrong "the register $book differs"
done
expect 0 at "$new" yamada predecessor list --json
json '[.result.lines[].fields.register] | index("approval") and index("copy") and index("second")'
expect 0 at "$new" yamada predecessor show "copy/$copy"
says out 'handover.age'
is_silent_of out '{'
expect 0 at "$new" yamada predecessor list
says out 'requests to a second person'
expect 0 at "$new" yamada case history C26-0001
says out 'sato (predecessor)'
expect 3 at "$new" yamada case export --column case_no --approval R8-0001 --out list.csv --year 2026 \
	--to 架空保育課 --erase-by 2199-12-31
expect 0 at "$new" yamada contract status

# ---- two at once, the same in another sealing, and once more from the new vault ---------------------

at_once ()
{
	KINKO_IDENTITY=$work/$1.key "$build/kinko" --passphrase-fd 3 handover accept handover.age --to both --operator "$1" \
		--name "$1" --key next.txt --key numbers.txt --approval R9-0001 --policy policy --argon2 "$floor" \
		--receipt "$1.txt" 3<<<"$passphrase" >"$1.out" 2>&1
}
at_once one &
first=$!
at_once two &
second=$!
won=0
wait "$first" && won=$((won + 1))
wait "$second" && won=$((won + 1))
[ "$won" -eq 1 ] || wrong "$won of two at once made the vault: $(cat one.out two.out)"
[ "$(compgen -G 'both*')" = both ] || wrong "something is left: $(compgen -G 'both*')"
rm -rf both

age -d -i next.txt handover.age | age -r "$next" -o again.age
expect 0 as three handover accept again.age --to third --operator three --name 三 --key next.txt --key numbers.txt \
	--approval R9-0001 --policy policy --argon2 "$floor" --receipt unknown.txt
rm -rf third three.key
expect 0 as three handover accept handover.age --to third --operator three --name 三 --key next.txt --without-numbers \
	--approval R9-0001 --policy policy --argon2 "$floor" --receipt incomplete.txt
says out 'Not taken over'
expect_json 0 "$build/kinko" handover receipt-check incomplete.txt
json '.result.numbers == 0 and .result.missing.numbers > 0 and .result.missing.documents == 1 and .result.documents == 2'
expect 0 at third three case show C26-0001
expect 0 at third three log verify --deep
rm -rf third three.key

KINKO_VAULT=$new expect 0 at "$new" ito operator request --operator ito --name 伊藤 --out ito.request --argon2 "$floor"
expect 0 at "$new" yamada operator enrol ito.request --role worker --pledged 2026-04-01 --trained 2026-04-02 \
	--notified 2026-04-03
# One of which nothing is left but that it was there: the next receipt says so.
expect 0 at "$new" yamada case withdraw C26-0009 --reason 転出
expect_json 0 at "$new" yamada approval request case erase C26-0009 --approval R9-0002 --witness 立会人
request=$(jq -r .result.number out)
expect 0 at "$new" ito approval grant "$request"
says out '立会人'
is_silent_of out 'witness='
expect 0 at "$new" yamada case erase C26-0009 --approval "$request" --witness 立会人 --yes C26-0009
further=(handover export --approval R9-0002 --to "$next" --numbers-to "$next" --out further.age --recipient 架空受託者)
expect_json 0 at "$new" yamada approval request "${further[@]}"
request=$(jq -r .result.number out)
expect 0 at "$new" ito approval grant "$request"
further[3]=$request
expect 0 at "$new" yamada "${further[@]}"
expect_json 0 as three handover accept further.age --to third --operator three --name 三 --key next.txt \
	--approval R9-0003 --policy policy --argon2 "$floor" --receipt further.txt
json '.result.origin == "example.org/hoiku-3" and .result.cases == 9 and .result.missing.numbers == 0'
json '.result.erased == {"cases": 1, "documents": 0, "lines": 0}'
# Both were the first copy of their vault.
expect_json 0 at third three predecessor show "before/copy/$copy"
json '.result.fields | .register == "copy" and .number == "F'"$year"'-0001" and (.record | fromjson | .path_name == "handover.age")'
expect_json 0 at third three predecessor show "copy/F$year-0001"
# Through two hands it is still told who wrote what, and who typed which number twice.
for side in old third; do
	person=tanaka
	[ "$side" = old ] || person=three
	expect 0 at "${!side:-third}" "$person" case history C26-0001 --json
	command jq -S '[.result.versions[] | select (.action != "handover.unassign") | {version, time, by, action, fields}]' \
		out >"history.$side"
done
diff history.old history.third >differs || wrong "the history through two hands differs: $(head -5 differs)"
expect 0 at third three log verify --deep

# ---- the receipt ----------------------------------------------------------------------------------

expect 0 "$build/kinko" handover receipt-check receipt.txt
says out 'The receipt is whole'
says out 【試験】
says receipt.txt '種別 kind: test 【試験】'
grep -q '^受領日時 accepted: .*+09:00$' receipt.txt || wrong 'the receipt has another clock than the office'
expect_json 0 "$build/kinko" handover receipt-check receipt.txt
json ".result.genesis == \"$genesis\" and .result.cases == 10"
[ "$(sha256sum <handover.age | cut -d' ' -f1)" = "$(jq -r .result.file_sha256 out)" ] || wrong 'another file is named'
cmp -s receipt.txt "$new/predecessor/receipt" || wrong 'the receipt that is kept is another'
sed 's/cases: 10/cases: 11/' receipt.txt >changed.txt
expect 4 "$build/kinko" handover receipt-check changed.txt
says err "'changed.txt'"
head -c -20 receipt.txt >short.txt
expect 4 "$build/kinko" handover receipt-check short.txt --lang en
says err 'it is cut off'
: >empty.txt
head -c 2000 whole.age >sealed.txt
for other in empty.txt next.txt sealed.txt whole.age policy/access.yaml; do
	expect_json 1 "$build/kinko" handover receipt-check "$other"
	json '.error.code == "invalid" and (.error.hint | length > 0)'
	expect 1 as tanaka handover receipt "$other" --lang en
	says err "'$other'"
done
expect 4 as tanaka handover receipt changed.txt
expect 3 as tanaka handover close --witness '架空 立会' --approval R8-0001 --yes example.org/hoiku
says err 'no receipt for a handover'
expect 1 as tanaka handover receipt further.txt
says err 'for a handover from another vault'
expect_json 0 at "$new" yamada handover receipt further.txt
json '.result.kind == "test" and .result.cases == 9 and .result.erased.cases == 1'
expect 1 as tanaka handover receipt unknown.txt
says err 'was not handed over from this vault'
expect 3 as sato handover receipt receipt.txt
expect 0 as tanaka handover receipt receipt.txt
says out "$copy is recorded as handed over"
expect 1 as tanaka handover receipt receipt.txt
says err 'there is a receipt'
expect 1 as tanaka handover receipt incomplete.txt
expect_json 0 as tanaka copy show "$copy"
json '.result.open == false and .result.fields.successor == "example.org/hoiku-2"'
expect 0 as tanaka log verify

# ---- the end of the old vault ---------------------------------------------------------------------

close=(handover close --witness '架空 立会' --device PC-01 --certificate S-0001 --reason 契約終了)
# Something that came after the handover is not with the successor: it takes another one.
expect 0 as sato contact add caller=facility service=fee-tier topic=照会 minutes=5
expect 3 as tanaka "${close[@]}" --approval R8-0001 --yes example.org/hoiku
says err 'something was changed after the handover'
late=(handover export --approval R8-0001 --to "$next" --numbers-to "$next" --out late.age --recipient 架空受託者)
together suzuki "${late[@]}"
late[3]=$request
expect 0 as tanaka "${late[@]}"
expect 0 as four handover accept late.age --to late --operator four --name 四 --key next.txt --approval R9-0001 \
	--policy policy --argon2 "$floor" --receipt late.txt
expect 0 as tanaka handover receipt late.txt
# The file that is left here is erased like any other; the other one stays, and the certificate says so.
expect_json 0 as tanaka copy erased "$copy" --method 完全消去 --witness 架空立会
json '.result.open == false and .result.fields.handed_over_on != null and .result.fields.erased_on != null'
expect 1 as tanaka copy erased "$copy" --method 完全消去 --witness 架空立会
expect 3 as tanaka "${close[@]}" --approval R8-0001 --yes example.org/hoiku
says err 'the contract is not closed'
expect 0 as tanaka copy list --open --json
jq -r '.result.lines[].number' out >left
while read -r line; do
	expect 0 as tanaka copy erased "$line" --method 完全消去 --witness 架空立会
done <left
expect 0 as tanaka receipt returned "$receipt" --to 保育課 --on "$today"
together suzuki contract close --approval R8-0001 --yes example.org/hoiku
expect 0 as tanaka contract close --approval "$request" --yes example.org/hoiku
expect 2 as tanaka "${close[@]}" --approval R8-0001 --yes example.org/other
expect 3 as tanaka "${close[@]}" --approval R8-0001 --yes example.org/hoiku
says err 'needs a second person'
expect 3 as suzuki "${close[@]}" --approval R8-0001 --yes example.org/hoiku
together suzuki "${close[@]}" --approval R8-0001 --yes example.org/hoiku
expect 0 as tanaka "${close[@]}" --approval "$request" --yes example.org/hoiku
for text in '架空 立会' PC-01 S-0001 R8-0001; do
	says out "$text"
done
cp out certificate
expect 0 as tanaka log verify --deep
expect_json 0 "$build/kinko-verify" "$old/mirror.git"
json '.result.erasures.cases == 10 and .result.erasures.unchecked == 0'
expect 0 as tanaka log show --action handover.close --json
json '.result.entries | length > 0'
expect 0 as tanaka case list --json
json '.result.cases | all (.erased)'
is_silent_of certificate 例題
says certificate 'Of 1 registered copy'
says certificate 'handed over'
expect 3 as tanaka "${close[@]}" --approval R8-0001 --yes example.org/hoiku
# The successor's vault is untouched by it, and still continues that log.
expect 0 at "$new" yamada case show C26-0001
expect 0 "$build/kinko-verify" "$new/mirror.git" --predecessor "$old/mirror.git"

# ---- a backup of the new vault has what is kept of the old one --------------------------------------

# back_up NAME
back_up ()
{
	expect 0 at "$new" yamada backup create --to yamada --out "$1.age" --approval R9-0002
}

# bring_back STATUS NAME
bring_back ()
{
	expect "$1" at "$new" yamada backup restore "$2.age" --to "$new" --mirror kept.git
}

back_up kept
expect 0 at "$new" yamada backup verify kept.age
cp "$new/predecessor/mirror.bundle" kept.bundle
flip "$new/predecessor/mirror.bundle" 500
back_up without # what was changed is no part of it, and stops nothing
says err 'was changed'
says err 'is not in the backup'
expect 0 at "$new" yamada backup verify without.age
says err 'is not in the backup'
cp kept.bundle "$new/predecessor/mirror.bundle"
expect 0 at "$new" yamada operator age-identity
grep -o 'AGE-SECRET-KEY-1[0-9A-Z]*' out >yamada.txt
cp -r "$new/predecessor" kept.predecessor
mv "$new/mirror.git" kept.git
rm -rf "$new"

# One whose kept log is another one, repacked with stock tools so that its own manifest is right; without the rules, whose names
# another tar splits.
mkdir forged
age -d -i yamada.txt kept.age | tar -x -C forged -f -
flip forged/predecessor/mirror.bundle 500
hash=$(sha256sum <forged/predecessor/mirror.bundle | cut -d' ' -f1)
jq --arg hash "$hash" 'del (.files[] | select(.name | startswith("predecessor/policies/"))) |
	(.files[] | select(.name == "predecessor/mirror.bundle").sha256) = $hash' forged/manifest.json >manifest
cp manifest forged/manifest.json
jq -r '"manifest.json", .files[].name' manifest |
	tar -C forged -c -b 1 --format=ustar --owner=0 --group=0 --numeric-owner --mode=0600 --mtime=@0 -T - -f - |
	age -r "$(age-keygen -y yamada.txt)" -o other.age
bring_back 4 other
says err "the predecessor's log that is kept was changed"
[ ! -e "$new" ] || wrong 'a refused restore left a vault'

bring_back 0 kept
is_silent_of err 'is not in the backup'
diff -r kept.predecessor "$new/predecessor" || wrong 'what is kept of the predecessor is not what it was'
[ "$(stat -c %a "$new/predecessor" "$new/predecessor/receipt" | tr '\n' ' ')" = '700 600 ' ] || wrong 'it is open to others'
expect 0 at "$new" yamada log verify --deep
rm -rf "$new"
bring_back 0 without
says err 'is not in the backup'
expect 4 at "$new" yamada log verify
says err 'cannot be read'
cp -r kept.predecessor "$new/predecessor"
expect 0 at "$new" yamada log verify

printf '1..%d\n' "$checks"
exit "$status"
