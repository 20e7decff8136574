#!/bin/bash
# Files as offices have them: a table from a Japanese spreadsheet is looked at, corrected, taken in, and
# columns of it are given to the ward again as a registered copy. And files that mean harm.
set -euo pipefail

# shellcheck source=tests/cli/story.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/story.bash"

# same FILE FILE
same ()
{
	checks=$((checks + 1))
	cmp "$1" "$2" || wrong "$1 is not $2"
}

expect 0 as tanaka init --origin example.org/hoiku --operator tanaka --name '田中 一郎' --kind test \
	--argon2 "$floor"
for person in sato suzuki; do
	expect 0 as "$person" operator request --operator "$person" --name "架空 $person" \
		--out "$person.request" --argon2 "$floor"
done
dates=(--pledged 令和8年4月1日 --trained 2026-04-02 --notified R8.4.3)
expect 0 as tanaka operator enrol sato.request --role worker --numbers "${dates[@]}"
expect 0 as tanaka operator enrol suzuki.request --role deputy "${dates[@]}"

approve R8-0001 K-2026/7

# ---- a table as a spreadsheet saves it -------------------------------------------------------------

# Headings with line breaks and blanks, addresses of two lines, a column that holds nothing.
heading=$'整理番号,"年\n度",児童 氏名,フリガナ,生年月日,クラス年齢,保育必要量,第何子,児童個人番号,住所,'
row_a='K-1,令和8,例題　あおい,ﾚｲﾀﾞｲ ｱｵｲ,令和6年9月10日,1,標準,1,'
row_b=$',"目黒区架空町1-2-3\r\nカーサ～架空①",'
printf '%s\r\n%s000000001015%s\r\n' "$heading" "${row_a/令和8/2026}" "$row_b" >utf8.csv
iconv -f UTF-8 -t CP932 utf8.csv >cp932.csv
expect 3 as sato case import cp932.csv --approval R8-0001
says err 'left to the manager'
expect 3 as sato case import --check cp932.csv
expect 0 as tanaka case import --check cp932.csv
says out '1 case can be imported. Nothing was stored.'
says out 'CP932'
expect 0 as tanaka case import --check cp932.csv --json
json '.result == {"importable": 1, "stored": false, "encoding": "cp932"}'
expect 0 as tanaka case import --check utf8.csv --json
json '.result.encoding == "utf-8"'
expect 0 as tanaka case list --json
json '.result.cases == []'
# The deputy holds no key for My Numbers, and hears what an import would say.
expect 3 as suzuki case import --check cp932.csv
says err 'you hold no key for My Numbers'
# A pipe that nobody writes to is no reason to wait for ever; one of the shell's is a file like others.
mkfifo pipe
expect 1 timeout 60 bash -c '"$0" --identity tanaka.key --passphrase-fd 3 case import --check pipe 3<<<"$1"' \
	"$build/kinko" "$passphrase"
says err "'pipe' is a pipe, not a file"
expect 0 as tanaka case import --check <(sleep 1; cat cp932.csv)
expect 0 as tanaka case import --check - < <(cat cp932.csv)

# One may say what it is, and then it is not taken for anything else.
expect 2 as tanaka case import cp932.csv --encoding sjis
expect 2 as tanaka case import cp932.csv --encoding cp923
says err "did you mean 'cp932'?"
expect 1 as tanaka case import cp932.csv --encoding utf-8 --approval R8-0001
says err 'the text is not UTF-8'
expect 1 as tanaka case import --check utf8.csv --encoding cp932
says err 'the text is not CP932'
{ printf '\xff\xfe'; iconv -f UTF-8 -t UTF-16LE utf8.csv; } >unicode.csv
expect 1 as tanaka case import unicode.csv --approval R8-0001
says err "spreadsheets call 'Unicode text'"

# What spreadsheets do to numbers.
while IFS='|' read -r number code text; do
	printf '%s\r\n%s%s%s\r\n' "$heading" "${row_a/令和8/2026}" "$number" "$row_b" >wrong.csv
	expect 1 as tanaka case import --check wrong.csv --json
	json ".error.problems | length == 1 and .[0].code == \"$code\" and .[0].row == 2 and
		.[0].field == \"child_mynumber\" and (.[0].message | contains (\"$text\"))"
	grep -qF "$number" out && wrong "the number is repeated: $code"
	cp out checked
	expect 1 as tanaka case import wrong.csv --approval R8-0001 --json
	same out checked
done <<-'END'
	51015|mynumber_length|there are 5 digits
	1.01E+09|mynumber_charset|power of ten
	7000012050002|mynumber_corporate|corporate number
	000000001016|mynumber_check_digit|compare the number
END

expect 0 as tanaka case import cp932.csv --approval R8-0001
says out '1 case is imported.'
expect 0 as tanaka case show K-1 --json
json '.result.fields | .address == "目黒区架空町1-2-3 カーサ～架空①" and .child_kana == "ﾚｲﾀﾞｲ ｱｵｲ"'
# Another case number for the same child, and a case that is there.
sed 's/^K-1,/K-2,/' utf8.csv >twice.csv
expect 1 as tanaka case import --check twice.csv --json
json '.error.problems | length == 1 and .[0].row == 2 and .[0].code == "exists"'
expect 1 as tanaka case import --check utf8.csv
expect 0 as tanaka log show --action case.import-check --all --json
json '[.result.entries[] | select (.result == "granted") | .detail | has ("count") and has ("problems")]
	| length > 4 and all'

# ---- files that mean harm ---------------------------------------------------------------------------

# A sanitizer's shadow takes more than any limit that would tell something here.
limit=1500000
{ (ulimit -v "$limit" && ASAN_OPTIONS='' "$build/kinko" version) || limit=unlimited; } >/dev/null 2>&1

# harm FILE: it is refused, soon and with little memory.
harm ()
{
	(
		ulimit -v "$limit"
		expect 1 timeout 60 "$build/kinko" --identity tanaka.key --passphrase-fd 3 case import "$@" --approval R8-0001 \
			3< <(printf '%s\n' "$passphrase")
		exit "$status"
	) || status=1
}

truncate -s 4G bad.csv
harm bad.csv
says err "'bad.csv' is larger than 64 MiB"
harm - < <(head -c 4G /dev/zero | tr '\0' 1)
says err "'standard input' is larger than 64 MiB"
head -c 60M /dev/zero | tr '\0' , >bad.csv
harm bad.csv
says err 'there are too many columns'
for text in 'a\0b' 'a\xc0\x80' 'a\x93' 'a\xed\xa0\x80'; do
	printf 'case_no,need\n%b,標準\n' "$text" >bad.csv
	harm bad.csv
done
# field: a value, as printf has it, which a text must not hold.
for text in 'a\tb' 'a\x1b[2J' 'a\xc2\x9bb' 'a\u202eb' 'a\u200fb' 'a\u2066b' 'a\u2028b' 'a\rb'; do
	printf '%s\r\n%s000000001015,"%b",\r\n' "$heading" "${row_a/令和8/2026}" "$text" >bad.csv
	expect 1 as tanaka case import --check bad.csv --json
	json '.error.problems | length == 1 and .[0].code == "text_invalid" and .[0].field == "address"'
done
# These are characters of names and are kept, byte for byte.
name=$'神\xef\xa8\x99渡邉\xf3\xa0\x84\x82𠮷〜髙'
printf 'case_no,fiscal_year,child_name,child_kana,child_birth,class_age,need,child_order\nK-9,2026,%s,ア,2024-09-10,1,標準,1\n' \
	"$name" >good.csv
expect 0 as tanaka case import good.csv --approval R8-0001
expect 0 as tanaka case show K-9 --json
json ".result.fields.child_name == \"$name\""

# ---- a copy for the ward ----------------------------------------------------------------------------

copy=(--approval K-2026/7 --to '目黒区 保育課' --erase-by 令和80年3月31日)
expect 2 as tanaka case export --column case_no --out out.csv
says err '--to, --erase-by'
expect 3 as tanaka case export --column case_no --to 保育課 --erase-by 2199-03-31 --out out.csv
says err 'these would fit: R8-0001 (until 2199-03-31), K-2026/7 (until'
expect 2 as tanaka case export "${copy[@]}" --out out.csv
says err 'no column is named'
expect 2 as tanaka case export "${copy[@]}" --column child_mynumber --out out.csv
says err "'child_mynumber' is a My Number"
expect 2 as tanaka case export "${copy[@]}" --column child_nam --out out.csv
says err "did you mean 'child_name'?"
expect 3 as sato case export "${copy[@]}" --column case_no --out out.csv
expect 1 as tanaka case export "${copy[@]}" --column case_no --out vault/out.csv
expect 1 as tanaka case export "${copy[@]}" --column case_no --column child_name --encoding cp932 \
	--out out.csv
says err 'column B'
[ ! -e out.csv ] || wrong 'a file was left of an export that failed'
expect 0 as tanaka case export "${copy[@]}" --column case_no --column child_name --column address \
	--encoding cp932 --replace --out out.csv
says out '2 cases are in the file.'
says out '〓'
printf '案件番号,児童氏名,住所,試験\r\nK-1,例題　あおい,目黒区架空町1-2-3 カーサ～架空①,試験\r\nK-9,%s,,試験\r\n' \
	$'神\xef\xa8\x99渡邉〓〓〓髙' >expected
iconv -f CP932 -t UTF-8 out.csv >reported
same reported expected
expect 1 as tanaka case export "${copy[@]}" --column case_no --out out.csv
says err 'exists'
expect 1 as tanaka case export "${copy[@]}" --column case_no --mine --out mine.csv
says err 'there is no such case'
expect 0 as tanaka case export "${copy[@]}" --column case_no --headings en --state 登録 --year 2026 \
	--unassigned --out all.csv --json
json '.result | .count == 2 and .withheld == 0 and .replaced == 0 and .encoding == "utf-8" and
	(.copy | test ("^F[0-9]{2}-[0-9]{4}$"))'
printf '\xef\xbb\xbfcase_no,test\r\nK-1,試験\r\nK-9,試験\r\n' >expected
same all.csv expected
expect 0 as tanaka case export "${copy[@]}" --column case_no --out $'no UTF-8 \xff.csv' --json
json '.result.count == 2'
expect 2 as tanaka case export --approval K-2026/7 --to '目黒区 保育課' --erase-by 2026-02-30 \
	--column case_no --out day.csv
expect 0 as tanaka log show --action case.export --all --json
json '.result.entries | map (select (.result == "done")) | length == 3 and
	.[0].approval == "K-2026/7"'
expect 0 as tanaka log verify

printf '%u checks\n' "$checks"
exit "$status"
