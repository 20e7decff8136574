#!/bin/bash
# Handing the work over (本文7): who may, what is in the file and what is not, that stock tools open and check it just as the
# page inside says, that its figures are those of the data, and that who is not cleared finds no My Number anywhere in it.
set -euo pipefail

# shellcheck source=tests/cli/story.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/story.bash"

sample=$root/tests/data/cases-sample.csv
for_everything=("${for_everything[@]/acts=*/acts=import;export;document;erase;引継ぎ}")

# sha256 FILE
sha256 ()
{
	sha256sum <"$1" | cut -c1-64
}

# same A B WHAT
same ()
{
	checks=$((checks + 1))
	[ "$1" = "$2" ] || wrong "$3: '$1' is not '$2'"
}

# ---- a vault at the end of its contract ---------------------------------------------------------

quiet_policy rules
expect 0 as tanaka init --origin example.org/hoiku --operator tanaka --name '田中 一郎' --kind test \
	--argon2 "$floor" --policy rules
mirror=$work/vault/mirror.git
enrol sato worker --numbers
enrol suzuki deputy --numbers
enrol mori deputy
approve R8-0001
expect 0 as tanaka case import "$sample" --approval R8-0001
expect 0 as tanaka case edit C26-0002 notes='直した' need=標準
expect 0 as tanaka case edit C26-0002 notes='=1+1'
expect 0 as tanaka case assign sato C26-0001
expect_json 0 as sato receipt add kind=申請書類 quantity=3件 has_personal_number=1 from=保育課 purpose=階層決定 place=金庫室
receipt=$(jq -r .result.number out)
expect 0 as sato receipt add kind=USBメモリ quantity=1本 has_personal_number=0 from=保育課 purpose=階層決定 place=金庫室
expect 0 as sato receipt returned "A$year-0002" --to 保育課 --on "$today"
expect 0 as sato contact add caller=施設 service=fee-tier topic='書類のこと' minutes=5 case=C26-0001
printf '000000001015\n' >typed
expect 0 as sato case edit C26-0001 notes='=担当'
expect 0 as suzuki case check-number C26-0001 child --from typed

long=$(printf 'あ%.0s' {1..80}).pdf # 244 bytes: a name that a file system takes, but not with a number before it
head -c 300000 /dev/urandom >plain.bin
printf '課税証明書の内容\n' >"$long"
printf 'on this card: the number of a child\n' >card.jpg
printf 'where the family lives, on paper\n' >home.pdf
said=(--pages 1 --receipt "$receipt" --place 金庫室 --type 階層決定確認票)
expect 0 as sato document add C26-0001 plain.bin "${said[@]}" --shows-number no
expect 0 as sato document add C26-0001 "$long" "${said[@]}" --shows-number no
expect 0 as sato document add C26-0001 card.jpg "${said[@]/階層決定確認票/個人番号届}" --shows-number yes
protected=$(awk -F, '/支援措置/ { print $1; exit }' "$sample")
expect 0 as tanaka document add "$protected" home.pdf "${said[@]}" --shows-number no
# A case whose numbers were erased, and a paper that showed one with them.
expect 0 as sato document add C26-0005 card.jpg "${said[@]/階層決定確認票/個人番号届}" --shows-number yes
expect 0 as tanaka case withdraw C26-0005 --reason 転出
together sato case erase-numbers C26-0005 --approval R8-0001
expect 0 as tanaka case erase-numbers C26-0005 --approval "$request" --yes C26-0005
# One of which nothing is left but that it was there, with what was asked about it.
expect 0 as sato contact add caller=区民 service=fee-tier topic='C26-0006 のこと' minutes=1 case=C26-0006
expect 0 as tanaka case withdraw C26-0006 --reason 転出
together sato case erase C26-0006 --approval R8-0001 --witness 立会人
expect 0 as tanaka case erase C26-0006 --approval "$request" --witness 立会人 --yes C26-0006
address=$(as tanaka case show "$protected" --json | jq -r .result.fields.address)
[ -n "$address" ] && [ "$address" != null ] || wrong 'the protected household has no address'

for key in ward cleared other; do
	age-keygen -o "$key.key" 2>/dev/null
done
ward=$(age-keygen -y ward.key)
cleared=$(age-keygen -y cleared.key)
to=(--to "$ward" --to "$cleared" --numbers-to "$cleared")

# ---- who may not ---------------------------------------------------------------------------------

expect 2 as tanaka handover export --approval R8-0001 --out h.age
says err '--to'
expect 2 as tanaka handover export --approval R8-0001 --to "$ward" --out h.age
expect 2 as tanaka handover export --approval R8-0001 "${to[@]}"
expect 2 as tanaka handover export --approval R8-0001 --to age1nobody --numbers-to "$cleared" --out h.age
says err 'age1'
expect 2 as tanaka handover export --approval R8-0001 "${to[@]}" --to "$ward" --out h.age
says err 'twice'
expect 3 as tanaka handover export "${to[@]}" --out h.age
says err "'handover.export' needs an approval of the ward"
expect 3 as tanaka handover export --approval R8-0001 "${to[@]}" --out h.age
says err 'second person'
expect 3 as sato handover export --approval R8-0001 "${to[@]}" --out h.age
expect 3 as mori handover export --approval R8-0001 "${to[@]}" --out h.age # holds no key for My Numbers
# Two people, and neither of them is the manager.
expect_json 0 as suzuki approval request handover export --approval R8-0001 "${to[@]}" --out h.age
request=$(jq -r .result.number out)
expect 0 as mori approval grant "$request"
expect 3 as suzuki handover export --approval "$request" "${to[@]}" --out h.age
says err '本文7'
expect 0 as tanaka log show --action handover.export --json
json '.result.entries | last | .detail.reason == "no-manager"'
# What was granted is for these recipients.
together suzuki handover export --approval R8-0001 "${to[@]}" --out h.age
expect 3 as tanaka handover export --approval "$request" --to "$(age-keygen -y other.key)" --numbers-to "$cleared" --out h.age
says err 'not what was granted'
[ ! -e h.age ] || wrong 'a refused handover left a file'

# ---- the file ------------------------------------------------------------------------------------

expect 1 as tanaka handover export --approval "$request" "${to[@]}" --out "$work/vault/h.age"
says err 'vault'
touch there.age
expect 1 as tanaka handover export --approval "$request" "${to[@]}" --out there.age
[ ! -s there.age ] || wrong 'a file was written over'
me=$(as tanaka operator list --json | jq -r '.result.operators[]? | select(.id == "tanaka") | .recipient' | head -n 1)
if [ -z "$me" ] || [ "$me" = null ]; then
	me=$(as tanaka operator show tanaka --json | jq -r '.result.recipient')
fi
to=(--to "$ward" --to "$cleared" --numbers-to "$cleared" --numbers-to "$me" --to "$me" --recipient 次期受託者)
together suzuki handover export --approval R8-0001 "${to[@]}" --out handover.age
expect_json 0 as tanaka handover export --approval "$request" "${to[@]}" --present '次期 太郎' --out handover.age
json '.result | .copy == "F'"$year"'-0001" and .cases == 9 and .documents == 4 and .file == "handover.age"'
json '.result.erased == {"cases": 1, "documents": 1} and (.result.log.root | test ("^[0-9a-f]{64}$"))'
copy=$(jq -r .result.copy out)
size=$(jq -r .result.log.size out)
[ "$(stat -c %a handover.age)" = 600 ] || wrong 'others can read the handover'
same "$(find . -maxdepth 1 -name '.kinko*' | wc -l)" 0 'temporary files'

expect_json 0 as tanaka copy show "$copy"
json '.result | .open and .fields.made == "1" and .fields.recipient == "次期受託者" and .fields.approval == "R8-0001"
	and (.fields.what | startswith("【試験】"))'
same "$(jq -r .result.fields.sha256 out)" "$(sha256 handover.age)" 'the hash in the register'
expect_json 0 as tanaka log show --action handover.export
json '[.result.entries[-2:][] | .result] == ["intent", "done"]'
json '.result.entries[-2].detail | .cases == 9 and .documents == 4 and .erased == {"cases": 1, "documents": 1} and (.to | length == 3) and (.numbers_to | length == 2)
	and has("second") and has("copy")'
expect 0 "$build/kinko-verify" "$mirror"

# ---- stock tools: the page inside, to the letter ---------------------------------------------------

mkdir open && cp handover.age open/ && cp cleared.key open/key.txt
age -d -i cleared.key handover.age | tar -xOf - README.txt >README.txt
says README.txt 【試験】
sed -n 's/^    //p' README.txt >open/page.sh
checks=$((checks + 1))
(cd open && LC_ALL=C.UTF-8 bash -euo pipefail page.sh) >out 2>&1 || {
	wrong 'what the page says does not work'
	sed 's/^/    /' out
}
is_silent_of out 誤り
says out 'Signature Verified Successfully'
says out "$(head -n 1 open/handover/log/entries.jsonl | tr -d '\n' | sha256sum | cut -c1-64)"
h=$work/open/handover
n=$h/numbers
same "$(tar -tf <(age -d -i cleared.key handover.age) | wc -l)" "$(($(grep -c '^#' "$h/SHA256SUMS") + 2))" 'files and sums'
same "$(grep -c '^#' "$h/SHA256SUMS")" "$(sed -n 's/^# files //p' "$h/manifest")" 'files in the manifest'
same "$(sed -n 's/^# \([0-9]*\)$/\1/p' "$h/SHA256SUMS" | paste -sd+ | bc)" "$(sed -n 's/^# bytes //p' "$h/manifest")" 'bytes'
same "$(sed -n 's/^# log \([0-9]*\) .*/\1/p' "$h/manifest")" "$size" 'entries'
same "$(wc -l <"$h/log/entries.jsonl")" "$size" 'entries in the log'
expect 0 "$build/kinko-verify" "$h/mirror/.git"
same "$(git -C "$h/mirror" rev-list --count HEAD)" "$(wc -l <"$h/log/notes.jsonl")" 'commits and notes'
same "$(jq -r .note "$h/log/notes.jsonl" | tail -n 6 | head -n 5)" "$(head -n 5 "$h/mirror/checkpoint")" 'the final checkpoint'
bash "$root/docs/check-chain.sh" "$h/mirror/.git" >chain
says chain "$size entries"
# The rules inside are the vault's, under the hash that stock tools give.
same "$(cd "$h/policies/"* && sha256sum -- *.yaml | sha256sum | cut -c1-64)" "$(basename "$h/policies/"*)" 'the hash of the rules'

# ---- the figures -----------------------------------------------------------------------------------

report=$h/handover-report.json
# figure FILTER NUMBER
figure ()
{
	same "$(jq "$1" "$report")" "$2" "$1"
}
cases=$h/cases.jsonl
figure .cases.total "$(jq -s '[.[] | select (.erased | not)] | length' "$cases")"
same "$(($(wc -l <"$h/cases.csv") - 1))" "$(jq .cases.total "$report")" 'rows of cases.csv'
figure .cases.versions "$(jq '.versions | length' "$cases" | paste -sd+ | bc)"
figure .cases.open "$(($(wc -l <"$h/open-cases.csv") - 1))"
figure .cases.erased 1
same "$(jq -c 'select (.case_no == "C26-0006") | [.erased, .versions, .protected]' "$cases")" '[true,[],false]' 'an erased case'
jq -es '[.[] | select (.erased)] | length == 1 and .[0].versions == [] and (.[0] | has ("erased_seq"))' "$h/registers.jsonl" >/dev/null || wrong 'an erased line'
figure .cases.protected "$(jq -s '[.[] | select (.protected)] | length' "$cases")"
figure '[.cases.states[].count] | add' 9
figure '.cases.states[] | select (.state == "登録") | .count' "$(jq -s '[.[] | select (.state == "登録" and (.erased | not))] | length' "$cases")"
figure .numbers.on_file "$(cat "$n/numbers.jsonl" | wc -l)" # none was replaced
figure .numbers.versions "$(jq -s '[.[].numbers[] | select (.on_file)] | length' "$cases")"
figure .numbers.checked 1
figure .addresses "$(wc -l <"$n/addresses.jsonl")"
figure .documents.total "$(jq -s '[.[] | select (.part != "erased")] | length' "$h/documents.jsonl")"
figure .documents.erased 1
figure '.cases.states[] | select (.state == "番号廃棄済") | .count' 1
figure .documents.outer "$(find "$h/documents" -type f | wc -l)"
figure .documents.inner "$(find "$n/documents" -type f | wc -l)"
figure .documents.bytes "$(cat "$h/documents"/*/* "$n/documents"/*/* | wc -c)"
figure '[.registers[].lines, .registers[].erased] | add' "$(wc -l <"$h/registers.jsonl")"
figure '[.registers[].erased] | add' 1
figure '[.registers[].versions] | add' "$(jq '.versions | length' "$h/registers.jsonl" | paste -sd+ | bc)"
for register in $(jq -r '.registers[].register' "$report"); do
	lines=$(jq -s "[.[] | select (.register == \"$register\" and (.erased | not))] | length" "$h/registers.jsonl")
	figure ".registers[] | select (.register == \"$register\") | .lines" "$lines"
	same "$(($(wc -l <"$h/registers/$register.csv") - 1))" "$lines" "rows of $register.csv"
	head -n 1 "$h/registers/$register.csv" | grep -q ',,' && wrong "a column of $register.csv has no heading"
done
same "$(($(wc -l <"$h/returned-goods.csv") - 1))" 1 'what was returned'
jq -r '.files[] | "\(.sha256)  \(.name)"' "$report" >sums
checks=$((checks + 1))
(cd "$h" && sha256sum -c --quiet "$work/sums") || wrong 'hashes in the report'
jq -e '.managers == [{"id":"tanaka","name":"田中 一郎"}] and .second == "suzuki" and .present == ["次期 太郎"] and
	.approval == "R8-0001" and .contract.closed == false and
	([.open[].kind] | unique == ["copy", "intent", "receipt"])' "$report" >/dev/null || wrong 'the report'
says "$h/handover-report.txt" '次期 太郎'
says "$h/handover-report.txt" "A$year-0001"
says "$h/handover-report.txt" '合計：9件'
says "$h/handover-report.txt" 'ほかに消去済み：1件'
says "$h/handover-report.txt" "$(sed -n 's/^# log [0-9]* //p' "$h/manifest" | base64 -d | od -An -v -tx1 | tr -d ' \n')"

# ---- nothing is lost -------------------------------------------------------------------------------

for case_no in $(jq -r .case_no "$cases"); do
	case $case_no in "$protected" | C26-0006) continue ;; esac
	as tanaka case show "$case_no" --json | command jq -S '.result.fields | del (.state, .revision)' >shown
	command jq -S "select (.case_no == \"$case_no\") | .versions[-1].record | del (.state, .revision)" "$cases" >given
	checks=$((checks + 1))
	diff <(command jq -S 'with_entries (select (.value != null and (.key | endswith ("_mynumber") | not)))' shown) given >difference ||
		{ wrong "case $case_no is another one"; head -n 20 difference; }
done
same "$(jq -r 'select (.case_no == "C26-0002") | [.versions[] | .record.notes // "-"] | join (",")' "$cases")" \
	"$(jq -r 'select (.case_no == "C26-0002") | .versions[0].record.notes // "-"' "$cases"),直した,=1+1" 'versions'
jq -es '.[] | select (.case_no == "C26-0001") | .assignee == "sato" and (.documents | length == 3) and
	(.numbers[] | select (.subject == "child") | .checked_by == "suzuki" and .by == "tanaka")' "$cases" >/dev/null ||
	{
		wrong 'who did what'
		jq -c 'select (.case_no == "C26-0001") | [.assignee, .documents, .numbers]' "$cases"
	}
# Every number of the table that was taken in, by the row and the column.
python3 - "$sample" "$n/numbers.jsonl" <<'END' || wrong 'the numbers are not those of the table'
import csv, json, sys
columns = {"child_mynumber": "child", "g1_mynumber": "guardian1", "g2_mynumber": "guardian2"}
want = set()
for row in csv.DictReader(open(sys.argv[1], encoding="utf-8")):
    for column, subject in columns.items():
        digits = "".join(chr(ord(c) - 0xfee0) if "\uff10" <= c <= "\uff19" else c for c in row[column])
        digits = "".join(c for c in digits if c.isdigit())
        if digits:
            want.add((row["case_no"], subject, digits))
want = {number for number in want if number[0] not in ("C26-0005", "C26-0006")}  # these were erased
have = {(o["case_no"], o["subject"], o["number"]) for o in map(json.loads, open(sys.argv[2]))}
sys.exit(have != want)
END
same "$(cat "$h"/documents/C26-0001/D"$year"-0001-* | sha256sum)" "$(sha256sum <plain.bin)" 'a document'
same "$(cat "$h"/documents/C26-0001/D"$year"-0002-* | sha256sum)" "$(sha256sum <"$long")" 'a document with a long name'
same "$(cat "$n"/documents/C26-0001/D"$year"-0003-* | sha256sum)" "$(sha256sum <card.jpg)" 'a paper with a number'
same "$(cat "$n/documents/$protected/D$year"-0004-* | sha256sum)" "$(sha256sum <home.pdf)" 'a paper of a protected household'
head -c 3 "$h/cases.csv" | od -An -tx1 >bom
says bom 'ef bb bf'
says "$h/cases.csv" "'=1+1" # no formula for a spreadsheet
head -n 1 "$h/cases.csv" >heading
says heading 児童氏名
is_silent_of heading 個人番号,

# ---- who is not cleared ------------------------------------------------------------------------------

mkdir ward
age -d -i ward.key handover.age | tar -xf - -C ward
checks=$((checks + 1))
! age -d -i ward.key ward/numbers.tar.age >/dev/null 2>&1 || wrong 'the ward opens the numbers'
git clone -q --bare ward/mirror.bundle ward/mirror.git
git -C ward/mirror.git unpack-objects -r <"$(find ward/mirror.git -name '*.pack')" 2>/dev/null || true
jq -r .number "$n/numbers.jsonl" | sort -u >secrets
same "$(wc -l <secrets | tr -d ' ')" "$(sort -u secrets | grep -c '^[0-9]\{12\}$')" 'numbers'
printf '%s\n' "$address" "$(cat card.jpg)" "$(cat home.pdf)" "$(sha256 card.jpg)" "$(sha256 home.pdf)" >>secrets
jq -r .number "$n/numbers.jsonl" | while read -r number; do
	printf '%s' "$number" | sha256sum | cut -c1-64
done >>secrets
checks=$((checks + 1))
if grep -rIlaFf secrets ward/ --exclude=numbers.tar.age; then
	wrong 'who is not cleared finds what is for others'
fi
grep -qFf secrets -r "$n" || wrong 'the search finds nothing at all'

# ---- inspect -------------------------------------------------------------------------------------------

mkdir tmp
export TMPDIR=$work/tmp
expect_json 0 "$build/kinko" handover inspect handover.age --key ward.key
json '.result.numbers_checked == false and .result.cases.total == 9 and .result.cases.erased == 1 and .test == true and
	.result.log.size == '"$size"' and .result.copy == null'
same "$(jq -r .result.sha256 out)" "$(sha256 handover.age)" 'the hash of the file'
same "$(jq -r .result.manifest out)" "$(sha256 "$h/manifest")" 'the hash of the manifest'
expect_json 0 "$build/kinko" handover inspect handover.age --key ward.key --key cleared.key
json '.result.numbers_checked == true'
expect 0 as tanaka handover inspect handover.age --key tanaka.key
says out 'sealed My Numbers were checked'
expect 0 "$build/kinko" handover inspect handover.age --key ward.key --lang en
says out 'Not checked: what is in the sealed My Numbers'
says out 'erased cases'
says out "$(sed -n 's/^# log [0-9]* //p' "$h/manifest" | base64 -d | od -An -v -tx4 --endian=big | tr -d '\n' | sed 's/^ //')"
# One empty line between what is shown and what is said, and a time by the clock of the office.
checks=$((checks + 1))
! grep -Pzq '\n\n\n' out || wrong 'two empty lines'
says out "$(TZ=Asia/Tokyo date -d "$(sed -n 's/^# made //p' "$h/manifest")" '+%F %T')"
expect 6 "$build/kinko" handover inspect handover.age --key other.key
expect 2 "$build/kinko" handover inspect handover.age
expect 1 "$build/kinko" handover inspect nothing.age --key ward.key
expect 1 "$build/kinko" handover inspect handover.age --key README.txt
says err 'holds no key of age'
expect_json 1 "$build/kinko" handover inspect README.txt --key ward.key
json '.error.code == "invalid" and (.error.message | contains("not an age file")) and (.error.hint | contains("handover export"))'
head -c 1 handover.age >cut.age
expect 1 "$build/kinko" handover inspect cut.age --key ward.key # it does not even begin as one
for cut in 100 70000 $(($(stat -c %s handover.age) - 1)); do
	head -c "$cut" handover.age >cut.age
	expect 4 "$build/kinko" handover inspect cut.age --key ward.key --lang en
	says err "'cut.age'"
	says err 'cut'
	says err 'take another copy'
done
cp handover.age flipped.age
flip flipped.age 150000
expect 4 "$build/kinko" handover inspect flipped.age --key ward.key --lang en
says err "'flipped.age': chunk 3 of the age file was changed"
expect 1 "$build/kinko" handover inspect ward/numbers.tar.age --key ward.key --key cleared.key --lang en
says err 'only the part of a handover with the My Numbers'
same "$(find "$TMPDIR" -mindepth 1 | wc -l)" 0 'temporary files'

# What another tar packed, and what it could pack that unpacks elsewhere.
# repack ARGUMENT…: files of the uncleared part, sealed anew, because anybody can seal.
repack ()
{
	tar -C ward -b1 --format=ustar --owner=0 --group=0 --numeric-owner --mode=0600 --mtime=@0 -cf - "$@" |
		age -r "$ward" >again.age
}
# refused WHY: and not before the reader came to it
refused ()
{
	expect 4 "$build/kinko" handover inspect again.age --key ward.key --lang en
	says err "$1"
}
ln -s /etc/passwd ward/README.link
mkfifo ward/README.pipe
for evil in README.link README.pipe documents; do
	repack --no-recursion README.txt "$evil"
	refused 'it holds something else than files'
done
repack -P README.txt ../README.txt
refused 'a file has a name that must not be'
repack -P README.txt "$PWD/README.txt"
refused 'a file has a name that must not be'
repack README.txt vault.json --hard-dereference README.txt
refused 'two of its files have the same name'
repack vault.json README.txt
refused "'vault.json': it does not belong there"
repack README.txt vault.json
refused "'roster.json': it is missing"

# ---- afterwards ------------------------------------------------------------------------------------------

# A grant is for one time; a second handover has one of its own, also when the contract is over.
expect 3 as tanaka handover export --approval "$request" "${to[@]}" --out again2.age
expect 0 as tanaka copy erased "$copy" --method 上書き消去 --witness 立会人
expect 0 as tanaka handover inspect handover.age --key tanaka.key # nothing in it has changed

printf '%d checks\n' "$checks"
exit "$status"
