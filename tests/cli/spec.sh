#!/bin/bash
# The security specification and the table of articles: what they say is held against what stock tools find, and against what was
# done. Nothing of it may be a sentence that stays the same when the system is another one.
set -euo pipefail
# shellcheck source=tests/cli/story.bash
. "$(dirname -- "$0")/story.bash"

# field LABEL: the value behind it in the document of the last result.
field ()
{
	jq -r --arg name "$1" '[.result.document.blocks[] | select(.kind == "fields") | .fields[] | select(.label == $name) | .value][0]' out
}

# cell NAME: the second cell of the row that begins with it.
cell ()
{
	jq -r --arg name "$1" '[.result.document.blocks[] | select(.kind == "table") | .rows[] | select(.[0] == $name) | .[1]][0]' out
}

# same WHAT IS SHOULD
same ()
{
	checks=$((checks + 1))
	[ "$2" = "$3" ] || wrong "$1 is '$2', and not '$3'"
}

quiet_policy policy
sed -i 's/^  passphrase_length: .*/  passphrase_length: 17/' policy/access.yaml
expect 0 as tanaka init --origin example.org/hoiku --operator tanaka --name '田中 一郎' --kind test --argon2 "$floor" --policy policy
enrol sato worker --numbers
enrol suzuki auditor

# ---- the specification ---------------------------------------------------------------------------

expect_json 0 as tanaka spec
same 'the program' "$(field 'SHA-256 of the program')" "$(sha256sum "$build/kinko" | cut -d ' ' -f 1)"
same 'the rules' "$(field 'SHA-256 of the rules')" "$(cd policy && sha256sum -- *.yaml | sha256sum | cut -d ' ' -f 1)"
same 'the vault' "$(field vault)" "$(jq -r .id vault/vault.json)"
same 'the cost' "$(field "cost of guessing (this person's file)")" 'm=19456 KiB, t=2, p=1'
same 'the length of passphrases' "$(field 'shortest passphrase, characters')" \
	"$(sed -n 's/^  passphrase_length: //p' policy/access.yaml)"
same 'the seats of workers' "$(cell worker)" yes
same 'the seats of auditors' "$(cell auditor)" no
# What the kernel says of a process of one's own that has such a filter, proc(5): mode 2.
same 'seccomp' "$(cell Seccomp)" 2
entries=$(field entries)
root_hash=$(field 'root of the tree')
genesis=$(field 'genesis hash')

# What a stock SQLCipher answers that opens the database with the key of a grant.
expect 0 as tanaka operator age-identity
grep '^AGE-SECRET-KEY-' out >age.key
records=$(age -d -i age.key vault/grants/tanaka.age | sed -n 's/^records //p')
stock ()
{
	sqlcipher vault/vault.db "PRAGMA key = \"x'$records'\"; PRAGMA cipher_page_size = 8192; PRAGMA $1;" 2>&1 | tail -1
}
for setting in cipher_version cipher_provider_version cipher_hmac_algorithm journal_mode; do
	name=$setting
	[ $setting != cipher_version ] || name=SQLCipher
	expect_json 0 as tanaka spec
	same $setting "$(cell $name)" "$(stock $setting)"
done
rm -f age.key

# The log that it names is the one that a stranger finds: at that size it had that root.
expect_json 0 as tanaka log show --all
same 'the entries' "$(jq --argjson n "$entries" '[.result.entries[] | select(.seq < $n)] | length' out)" "$entries"
expect_json 0 "$build/kinko-verify" vault/mirror.git --genesis "$genesis"
git --git-dir=vault/mirror.git log --all --format=%H | while read -r commit; do
	git --git-dir=vault/mirror.git show "$commit:checkpoint" | sed -n '2,3p' | tr '\n' ' '
	echo
done >checkpoints
says checkpoints "$entries $(xxd -r -p <<<"$root_hash" | base64)"

# In both languages, on the screen and as a file; never over one, and only text on the screen.
expect 0 as tanaka spec
says out 'security specification'
expect 0 as tanaka spec --lang ja
says out 'セキュリティ仕様書'
is_silent_of out 'security specification'
expect 0 as tanaka spec --format pdf --out spec.pdf
same 'the file' "$(head -c 5 spec.pdf)" '%PDF-'
pdftotext -layout spec.pdf spec.txt
says spec.txt 'HMAC_SHA512'
expect 1 as tanaka spec --format pdf --out spec.pdf
expect 2 as tanaka spec --format pdf
expect 2 as tanaka spec --format docx --out spec.docx
says err 'pdf'
expect 1 as tanaka spec --out vault/spec.txt # not into the vault

# A person without keys has no such parameters to show; a worker is refused, and that is logged.
expect 3 as suzuki spec
expect 3 as sato spec
expect_json 0 as tanaka log show --action spec.show --result denied
json '.result.entries | length == 1'

# ---- the articles --------------------------------------------------------------------------------

# state ARTICLE, open ARTICLE
state ()
{
	jq -r --arg article "$1" '.result.articles[] | select(.article == $article) | .state' out
}

article ()
{
	jq -c --arg article "$1" '.result.articles[] | select(.article == $article)' out
}

expect_json 0 as tanaka compliance
same 'backup before any' "$(state '別紙2 第22条')" none
same 'the log before it was verified' "$(state '別紙2 第20条')" built-in
same 'reports before any' "$(state '別紙2 第31条')" none
same 'what needs no act' "$(state '別紙2 第24条の3')" built-in
same 'open receipts' "$(article '別紙2 第25条' | jq .open)" 0

expect 0 as tanaka log verify
expect 0 as tanaka receipt add from=架空課長 kind=紙 quantity=2枚 has_personal_number=0 purpose=審査 \
	place=金庫 return_due="$today"
expect 0 as tanaka form copy-book
expect_json 0 as tanaka compliance
# Another form is no report.
same 'reports after another form' "$(state '別紙2 第31条')" none
same 'the form of the article' "$(article '別紙2 第10条' | jq -c '[.acts[] | select(.action == "form.make:copy-book").done]')" '[1]'
same 'the log that was verified' "$(state '別紙2 第20条')" recorded
same 'a receipt that is not back' "$(article '別紙2 第25条' | jq -c '[.open, .overdue, .state]')" '[1,0,"recorded"]'
same 'by whom it was verified' "$(article '別紙2 第20条' | jq -r '.acts[0].by')" tanaka
# The entry that it names is that one.
seq=$(article '別紙2 第20条' | jq '.acts[0].seq')
expect_json 0 as tanaka log show --action log.verify
same 'the entry' "$(jq '.result.entries[-1].seq' out)" "$seq"

# Ten days later it is overdue, and says so.
later=$(((began + 10 * 86400) * 1000))
KINKO_TEST_NOW_MS=$later expect_json 0 as tanaka compliance
same 'a receipt that should be back' "$(article '別紙2 第25条' | jq -c '[.open, .overdue, .state]')" '[1,1,"attention"]'
KINKO_TEST_NOW_MS=$later expect 0 as tanaka compliance --lang ja
says out '要確認'

# The auditor sees what the log tells, and that the rest takes keys.
KINKO_TEST_NOW_MS=$later expect_json 0 as suzuki compliance
same 'what an auditor sees' "$(article '別紙2 第25条' | jq -c '[.open, .overdue]')" '[null,null]'
same 'what an auditor sees of the log' "$(state '別紙2 第20条')" recorded
KINKO_TEST_NOW_MS=$later expect 0 as tanaka compliance --format xlsx --out articles.xlsx
same 'the workbook' "$(head -c 2 articles.xlsx)" PK

# Every action that an article rests on is one that there is.
while read -r action; do
	case $action in
	form.make:*)
		grep -qx "  - id: ${action#form.make:}" "$root/policies/meguro-r8/forms.yaml" || wrong "no form ${action#*:}"
		;;
	session.open:clock) ;;
	*) grep -qF "{ \"$action\"," "$root/policies/action.c" || wrong "no action $action" ;;
	esac
done < <(KINKO_TEST_NOW_MS=$later as tanaka compliance --json | jq -r '.result.articles[].acts[].action' | sort -u)

# A log that was changed convinces nobody, of nothing.
object=$(find vault/mirror.git/objects -type f -path '*/??/*' | sort | sed -n 3p)
chmod u+w "$object"
printf 'x' | dd of="$object" bs=1 seek=20 conv=notrunc status=none
KINKO_TEST_NOW_MS=$later expect 4 as suzuki compliance

[ "$status" -ne 0 ] || printf 'ok - %d checks\n' "$checks"
exit "$status"
