#!/bin/bash
# Forms on paper and in workbooks: what kinko-render makes of a document, looked at with stock tools, and what it refuses.
set -euo pipefail

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
build=${KINKO_BUILD:?}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME=$work/home LC_ALL=C.UTF-8
unset LANGUAGE
mkdir "$HOME" documents
status=0
checks=0

wrong ()
{
	printf 'not ok - %s\n' "$*"
	status=1
}

# check TEXT COMMAND...
check ()
{
	local text=$1
	shift
	checks=$((checks + 1))
	"$@" || wrong "$text"
}

# render FORMAT NAME: NAME.FORMAT from the document NAME.
render ()
{
	"$build/kinko-render" "$1" <"documents/$2.json" >"$2.$1" 2>err
}

# text NAME [PAGE]: what the PDF says, without white space, because lines are broken where they must; it is looked up once.
text ()
{
	local kept=$1.${2:-all}
	[ -e "$kept" ] || pdftotext -f "${2:-1}" -l "${2:-9999}" "$1.pdf" - | tr -d '[:space:]\f' >"$kept"
	cat "$kept"
}

# has NAME TEXT [PAGE]
has ()
{
	text "$1" ${3:+"$3"} >said
	grep -qF -- "$2" said
}

pages ()
{
	pdfinfo "$1.pdf" | sed -n 's/^Pages: *//p'
}

python3 "$root/tests/cli/render-documents.py" documents

# ---- what is rendered --------------------------------------------------------------------------

good='long wide letter english names variation other-variation tall squeezed columns labels addresses hostile spreadsheet'
for name in $good; do
	for format in pdf xlsx; do
		check "$name is no $format" render "$format" "$name"
	done
	check "$name: a font is not embedded, or all of it is" \
		awk 'NR > 2 && ($(NF - 4) != "yes" || $(NF - 3) != "yes") { bad = 1 } END { exit bad || NR < 3 }' \
		<(pdffonts "$name.pdf")
	n=$(pages "$name")
	for ((page = 1; page <= n; page++)); do
		check "$name: page $page of $n has no number" has "$name" "$page/$n" "$page"
	done
done

# The head of a letter, in 和暦; who it goes to stands left of who it comes from.
for text in 第3号 令和8年8月17日 目黒区長様 株式会社架空事務サービス 業務管理責任者田中一郎 業務記録報告書 令和8年7月 \
	令和8年8月17日10:31:22 101:05 1,234,567円 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 \
	課題 七月は補正が多く発生した。 確認者; do
	check "long: no $text" has long "$text"
done
check 'english: a date in another form' has english 2026-08-17
check 'english: 和暦' eval '! has english 令和'
x_of ()
{
	pdftotext -bbox -f 1 -l 1 long.pdf - | sed -n "s/.*xMin=\"\([0-9]*\)\..*>$1<.*/\1/p" | head -n 1
}
check 'the addressee is not at the left margin' test "$(x_of 目黒区長)" -lt 60
check 'the sender is not on the right' test "$(x_of 株式会社架空事務サービス)" -gt 300

# Two hundred rows: the heading on each page with rows, the mark on all, every row once and in its order, on one page each.
n=$(pages long)
check "long: $n pages" test "$n" -gt 4
for ((page = 1; page <= n; page++)); do
	check "long: no mark on page $page" has long 【試験】 "$page"
	check "long: no footer on page $page" has long 記録の先頭e3b0c442 "$page"
	! has long 整理番号 "$page" || check "long: no heading on page $page" has long 備考欄 "$page"
done
check 'wide: a mark on what is no test' eval '! has wide 試験'
seq -f '整理番号%04g' 1 200 >expected
pdftotext -layout long.pdf - | grep -o '整理番号[0-9]*' >found || true
check 'long: rows are missing, doubled or in disorder' cmp -s expected found
# What belongs to a row of several lines begins on the page where its number is, and ends there.
check 'long: a row is cut in two' test "$(for ((page = 1; page <= n; page++)); do
	text long "$page" | awk '{ print gsub (/窓口からの/, "") == gsub (/が未提出。/, "") }'
done | sort -u)" = 1
check 'long: the total is alone on its page' has long 整理番号0200 \
	"$(for ((page = 1; page <= n; page++)); do ! has long 20,100 "$page" || echo "$page"; done)"
check 'A4 upright' eval 'pdfinfo long.pdf | grep -q "Page size: *595.* x 841.*(A4)"'
check 'A4 lying' eval 'pdfinfo wide.pdf | grep -q "Page size: *841.* x 595.*(A4)"'
check 'letter: more than a page' test "$(pages letter)" = 1

# A cell of many pages goes on on each of them, whole.
for i in 00000 02700 05399; do
	check "tall: no $i" has tall "$i、"
done
check 'tall: parts are lost' test "$(text tall | grep -oE '[0-9]{5}、' | sort -u | wc -l)" = 5400
check 'tall: no end' has tall 終わり
check 'addresses: the sender is cut off' has addresses 差出人19
check 'squeezed: a number is broken' eval 'pdftotext -layout squeezed.pdf - | grep -q 999,999,999,999,999円'
check 'control characters are not shown' has hostile 'a<U+001B>[31mb<U+202E>c<U+0007>d'

# Nothing stands outside the paper's margins: 20 mm are 56.7 points.
for name in $good; do
	pdftotext -bbox "$name.pdf" - | awk -F'"' -v name="$name" '
		/<page / { width = $2; height = $4 }
		/<word / && ($2 < 56 || $6 > width - 56 || $4 < 20 || $8 > height - 28) { print; bad = 1 }
		END { exit bad }' >outside || wrong "$name: outside the margins: $(head -n 3 outside)"
	checks=$((checks + 1))
done

# A variation is drawn by the font that has it, and as the one that was asked for.
check 'letter: a font that nothing in it needs' eval '! pdffonts letter.pdf | grep -q IPAmj'
check 'names: not by IPAmj' eval 'pdffonts names.pdf | grep -q IPAmjMincho'
check 'names: some are lost' has names $'髙橋\ufa11\ufa19\ufa10\uf9dc\U00020bb7田'
for name in variation other-variation; do
	pdftoppm -r 150 -gray "$name.pdf" "$name"
done
check 'two variations look alike' eval '! cmp -s variation-1.pgm other-variation-1.pgm'

for name in long wide spreadsheet; do
	python3 "$root/tests/cli/render-workbook.py" "$name" "$name.xlsx" >said || true
	check "$name.xlsx: $(cat said)" test ! -s said
done

# Boxes to sign in are never alone on a page: the end of what is signed is there, too. Wherever on a page that ends.
split=
for file in documents/under-*.json; do
	name=$(basename "$file" .json)
	n=${name##*-}
	"$build/kinko-render" pdf <"$file" >under.pdf 2>err || wrong "$name: $(cat err)"
	last=$(pdfinfo under.pdf | awk '$1 == "Pages:" { print $2 }')
	pdftotext -f "$last" under.pdf under.txt
	check "$name: the boxes stand alone" grep -q "行$n。" under.txt
	split+=$last
done
[[ $split == *1*2* ]] || wrong 'this test is wrong: no page was full'

# ---- the same form is the same file -------------------------------------------------------------

mkdir elsewhere
printf '<fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir></fontconfig>' >elsewhere/fonts.conf
sleep 1.1 # a second later, should any second be in it
for name in long wide spreadsheet; do
	for format in pdf xlsx; do
		(cd elsewhere && env -i TZ=America/New_York LANG=de_DE.UTF-8 LC_ALL=ja_JP.UTF-8 HOME="$work/elsewhere" \
			XDG_CONFIG_HOME="$work/elsewhere" XDG_CACHE_HOME="$work/elsewhere" TMPDIR="$work/elsewhere" \
			FONTCONFIG_FILE="$work/elsewhere/fonts.conf" FC_LANG=zh PANGO_LANGUAGE=zh-cn SOURCE_DATE_EPOCH=1 \
			"$build/kinko-render" "$format" <"../documents/$name.json" >"$work/again")
		check "$name.$format depends on more than its document" cmp -s "$name.$format" again
	done
done
check 'something was written into home' test -z "$(ls -A "$HOME")"
check 'something was written elsewhere' test "$(ls -A elsewhere)" = fonts.conf

# It opens for writing nothing but files that are in memory, reads no configuration, and makes no socket.
for format in pdf xlsx; do
	ASAN_OPTIONS=detect_leaks=0 strace -f -qq -e trace=open,openat,creat,mkdir,rename,unlink,socket,execve -o trace \
		"$build/kinko-render" "$format" <documents/long.json >traced
	check "$format: strace saw nothing" grep -q openat trace
	check "$format under strace is another" cmp -s "long.$format" traced
	grep -E 'O_(WRONLY|RDWR|CREAT)|^[0-9]+ +(creat|mkdir|rename|unlink|socket)' trace |
		grep -vE '"/proc/self/fd/[0-9]+"|"/dev/null"' >writes || true
	check "$format: writes $(head -n 1 writes)" test ! -s writes
	check "$format: reads a configuration" eval '! grep -E "/etc/fonts|/var/cache/fontconfig|$HOME" trace'
	check "$format: runs something" test "$(grep -c execve trace)" = 1
done

# ---- what is refused ----------------------------------------------------------------------------

refused ()
{
	local code=0
	"$build/kinko-render" "$1" <"$2" >out 2>err || code=$?
	check "$2 as $1: status $code" test "$code" = "${3:-1}"
	check "$2 as $1: something was written" test ! -s out
	check "$2 as $1: nothing was said" test -s err
	check "$2 as $1: the terminal gets control characters" eval '! grep -q "[[:cntrl:]]" err'
}

for document in documents/bad-*.json; do # which is found out before it matters what is made of them
	refused xlsx "$document"
done
refused pdf documents/bad-type.json
check 'no place' grep -q 'block 1: row 1: column 1' err
refused pdf documents/bad-kind.json
check 'no name' grep -q "'html'" err
size=$(wc -c <documents/letter.json)
for ((len = 0; len < size; len += 131)); do
	head -c "$len" documents/letter.json >truncated
	refused xlsx truncated
done

# Characters that no font has: each once, with its code point and where it stands; nothing is drawn.
refused pdf documents/missing.json 3
for line in 'U+E001: the title' 'U+50000: block 1, and so 2 times' 'U+E000: block 2, row 1, column 2' \
	'U+82B1 U+E01EF: block 2, row 2, column 1' 'U+50001: block 2, total, column 1'; do
	check "no '$line'" grep -qF "$line" err
done
check 'one more is listed' test "$(grep -c 'U+' err)" = 5
code=0
"$build/kinko-render" --json pdf <documents/missing.json >out 2>err || code=$?
check "status $code with --json" test "$code" = 3
check 'no JSON' test "$(jq -r '.ok, .error.problems[0].code' err | paste -sd' ')" = 'false glyph_missing'

for arguments in '' html 'pdf xlsx' '--json' '--json pdf x'; do
	code=0
	# shellcheck disable=SC2086
	"$build/kinko-render" $arguments </dev/null >out 2>err || code=$?
	check "usage '$arguments': status $code" test "$code" = 2
done
code=0
"$build/kinko-render" pdf <documents/letter.json >/dev/full 2>err || code=$?
check 'a full disk is no failure' test "$code" = 1

printf '%d checks\n' "$checks"
exit "$status"
