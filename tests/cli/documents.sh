#!/bin/bash
# Scans of papers as people handle them: stored, listed, taken out again, and who may not. sha256sum and
# cmp judge the content; the log and its mirror say nothing of what the papers are.
set -euo pipefail

# shellcheck source=tests/cli/story.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/story.bash"

mirror=$work/vault/mirror.git

# same FILE FILE: the same bytes.
same ()
{
	checks=$((checks + 1))
	cmp -s -- "$1" "$2" || wrong "$1 and $2 differ"
}

digest ()
{
	sha256sum <"$1" | cut -c1-64
}

# ---- people and cases --------------------------------------------------------------------------

expect 0 as tanaka init --origin example.org/hoiku --operator tanaka --name '田中 一郎' --kind test \
	--argon2 "$floor"
enrol sato worker --numbers
enrol suzuki worker
approve R8-0012
expect 0 as tanaka case import "$root/tests/data/cases-sample.csv" --approval R8-0012

# ---- storing -----------------------------------------------------------------------------------

head -c 700000 /dev/urandom >'課税証明書 例題.pdf'
text='what can be read on the card'
head -c 262144 < <(yes "$text") >number-card.jpg
expect 0 as sato --json receipt add kind=申請書類 quantity=10件 has_personal_number=1 from=保育課 \
	purpose=階層決定 place=第二書庫
receipt=$(jq -r .result.number out)
said=(--pages 3 --receipt "$receipt" --place '第二書庫' --received R8.7.6)
plain=(--type '課税証明書(横浜市)' "${said[@]}" --shows-number no)
shows=(--type 個人番号届 "${said[@]}" --shows-number yes)

# plain_but OPTION VALUE: the same with another value, in $other.
plain_but ()
{
	local i
	other=("${plain[@]}")
	for i in "${!other[@]}"; do
		[ "${other[i]}" != "$1" ] || other[i + 1]=$2
	done
}

expect 2 as suzuki document add C26-0001 number-card.jpg --pages 3
says err '--type, --receipt, --place, --shows-number'
plain_but --pages 0
expect 2 as suzuki document add C26-0001 number-card.jpg "${other[@]}"
says err "'--pages' cannot be '0'"
plain_but --shows-number maybe
expect 2 as suzuki document add C26-0001 number-card.jpg "${other[@]}"
says err 'yes, no'
expect 2 as suzuki document add C26-0001 - "${plain[@]}"
expect 1 as suzuki document add C26-0001 nothing.pdf "${plain[@]}"
plain_but --receipt A26-9999
expect 1 as suzuki document add C26-0001 number-card.jpg "${other[@]}"
says err "'A26-9999'"
plain_but --type 課税証書
expect 1 as suzuki document add C26-0001 number-card.jpg "${other[@]}"
says err "did you mean '課税証明書'?"
expect 1 as suzuki document add C26-9999 number-card.jpg "${plain[@]}"
plain_but --place 'ロッカー 0000-0000-1015'
expect 1 as suzuki document add C26-0001 number-card.jpg "${other[@]}"
says err 'place'
for file in out err; do
	! grep -q 1015 "$file" || wrong 'a My Number is said again'
done
: >empty.pdf
mkfifo pipe
truncate -s 209715201 large.tif
expect 1 as suzuki document add C26-0001 empty.pdf "${plain[@]}"
says err 'is empty'
expect 1 as suzuki document add C26-0001 pipe "${plain[@]}"
expect 1 as suzuki document add C26-0001 . "${plain[@]}"
expect 1 as suzuki document add C26-0001 large.tif "${plain[@]}"
says err 'larger than 200 MiB'
says err 'hint: '
rm large.tif
# A scanner that has not ended yet.
head -c 20000000 /dev/urandom >growing.pdf
(while [ ! -e ended ]; do printf x; done >>growing.pdf) &
until [ "$(stat -c %s growing.pdf)" -gt 20000000 ]; do :; done
expect 1 as suzuki document add C26-0001 growing.pdf "${plain[@]}"
: >ended
wait
says err 'changed while it was read'
rm growing.pdf
expect 0 as suzuki document list C26-0001
says out 'has no document'

expect 0 as suzuki document add C26-0001 '課税証明書 例題.pdf' "${plain[@]}" --json
json ".result | .type == \"課税証明書(横浜市)\" and .pages == 3 and .bytes == 700000 and
	.received == \"2026-07-06\" and .shows_number == false and .added_by == \"suzuki\" and
	.sha256 == \"$(digest '課税証明書 例題.pdf')\""
scan=$(jq -r .result.number out)
expect 3 as suzuki document add C26-0001 number-card.jpg "${shows[@]}"
expect 0 as sato document add C26-0001 number-card.jpg "${shows[@]}"
says out '3 pages, 256.0 KiB'
expect 0 as suzuki document list C26-0001 --json
json '.result.documents | length == 2 and ([.[].shows_number] == [false, true]) and
	.[1].type == "個人番号届" and (.[1] | has("sha256") | not)'
card=$(jq -r '.result.documents[1].number' out)
expect 0 as suzuki document list C26-0001
says out '第二書庫'
says out '2 documents.'

# ---- names that would do harm --------------------------------------------------------------------

hostile=($'two\nlines.pdf' $'\u202efdp.exe' -rf.pdf '000000001015.pdf' $'\e[2Jgone.pdf')
for name in "${hostile[@]}"; do
	cp number-card.jpg "./$name"
	expect 0 as suzuki document add C26-0002 --json "${plain[@]}" -- "$name"
done
expect 0 as suzuki document list C26-0002 --json
json '[.result.documents[].file_name] ==
	["two_lines.pdf", "_fdp.exe", "_rf.pdf", "____________.pdf", "_[2Jgone.pdf"]'

# ---- taking out --------------------------------------------------------------------------------

expect 3 as suzuki document get "$scan" --out copy.pdf
says err 'these would fit: R8-0012'
expect 1 as suzuki document get "$scan" --out copy.pdf --approval '承認 12'
expect 3 as suzuki document get "$scan" --out copy.pdf --approval R8-0013
says err "no approval 'R8-0013' is entered"
expect 0 as suzuki document get "$scan" --out copy.pdf --approval R8-0012 --json
json ".result | .sha256 == \"$(digest '課税証明書 例題.pdf')\" and (.copy | test(\"^F[0-9]{2}-0001$\"))"
same copy.pdf '課税証明書 例題.pdf'
[ "$(stat -c %a copy.pdf)" = 600 ] || wrong 'others may read the copy'
expect 1 as suzuki document get "$scan" --out number-card.jpg --approval R8-0012
[ "$(stat -c %s number-card.jpg)" = 262144 ] || wrong 'a file was overwritten'
expect 1 as suzuki document get "$scan" --out vault/copy.pdf --approval R8-0012
says err 'inside the vault'
expect 1 as suzuki document get D26-9999 --out other.pdf --approval R8-0012

# Papers with a number: of one's own case, for a purpose, and for people who are cleared.
expect 3 as sato document get "$card" --out card.jpg --approval R8-0012 --purpose tier-review
says err 'for the person to whom the case is assigned'
expect 0 as tanaka case assign sato C26-0001
expect 3 as sato document get "$card" --out card.jpg --approval R8-0012
says err 'tier-review'
expect 3 as sato document get "$card" --out card.jpg --approval R8-0012 --purpose handover
expect 3 as suzuki document get "$card" --out card.jpg --approval R8-0012 --purpose tier-review
[ ! -e card.jpg ] || wrong 'a refusal left a file'
expect 0 as sato document get "$card" --out card.jpg --approval R8-0012 --purpose tier-review
same card.jpg number-card.jpg
says out 'kinko copy'

# Papers of a household under 支援措置.
expect 0 as tanaka case edit C26-0001 address_protected=1
expect 3 as suzuki document get "$scan" --out protected.pdf --approval R8-0012
says err '支援措置'
[ ! -e protected.pdf ] || wrong 'a refusal left a file'
expect 0 as tanaka document get "$scan" --out protected.pdf --approval R8-0012
same protected.pdf '課税証明書 例題.pdf'
left=$(find . -path ./vault -prune -o -name '.kinko-*' -print)
[ -z "$left" ] || wrong "left behind: $left"

# ---- what the log says, and what it does not -------------------------------------------------------

expect 0 as tanaka log show --action document.get-number --json
json '[.result.entries[] | [.by, .result, .purpose]] == [["sato", "denied", "tier-review"], ["sato", "denied", ""],
	["sato", "denied", "handover"], ["suzuki", "denied", "tier-review"],
	["sato", "intent", "tier-review"], ["sato", "done", "tier-review"]]'
json '.result.entries[-1].approval == "R8-0012"'
expect 0 as tanaka log show --action document.get --result denied --json
json '[.result.entries[].detail.reason] == ["approval", "approval", "protected"]'
expect 0 as tanaka log show --action document.add --result granted --json
json '.result.entries | length == 6 and all(.detail | (.document | test("^[0-9a-f]{32}$")) and
	(.box | startswith("sha256:")) and (.manifest | startswith("sha256:")) and
	(.chunks | startswith("sha256:")) and .shows_number == false)'
expect 0 as tanaka log verify --deep

# The mirror, all of it, in the clear. That a handle is found shows that the search finds what is there.
git -C "$mirror" rev-list --objects --all | cut -d' ' -f1 |
	git -C "$mirror" cat-file --batch >everything
handle=$(jq -r '.result.entries[0].detail.document' <(as tanaka log show --action document.add \
	--result granted --json))
says everything "$handle"
for word in 課税 個人番号届 書庫 例題 .pdf .jpg "$scan" "$card" C26-0001 000000001015 700000 \
	"$(digest '課税証明書 例題.pdf')" "$(digest number-card.jpg)"; do
	! grep -qaF -- "$word" everything || wrong "'$word' is in the mirror"
done
# Nor does a scan stand in the database as it is.
says number-card.jpg "$text"
! LC_ALL=C grep -qaF -- "$text" vault/vault.db || wrong 'a scan is in the clear'

[ "$status" -eq 0 ] && printf 'ok - documents: %s checks\n' "$checks"
exit "$status"
