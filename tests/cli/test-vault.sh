#!/usr/bin/env bash
# Test and production are apart (別紙2 第24条の2): the same commands in a vault of each kind, in both languages. A test
# vault takes made-up My Numbers only and marks all that comes out of it; one for production takes none of them, and no
# file that is marked, and never shows the mark. usage: tests/cli/test-vault.sh, with KINKO_BUILD
set -uo pipefail

# shellcheck source=tests/cli/story.bash
. "$(dirname "$0")/story.bash"
unset -f jq # the order of keys matters here

line='【試験】 TEST vault: made-up data only'
made_up=000000001015
somebody=123456789018 # the right check digit, so it may be a person's

in_test () { KINKO_VAULT=$work/test.vault as test "$@"; }
in_production () { KINKO_VAULT=$work/real.vault as real "$@"; }

# trial STATUS ARGUMENTS...: in the test vault; production STATUS ARGUMENTS...: in the other. What that one ever says
# is kept: it must not show the mark.
trial () { expect "$1" in_test "${@:2}"; }
production ()
{
	expect "$1" in_production "${@:2}"
	cat out err >>said
}

# first FILE TEXT: its first line is just this.
first ()
{
	checks=$((checks + 1))
	[ "$(head -n 1 "$1")" = "$2" ] || {
		wrong "the first line of $1 is not '$2'"
		sed 's/^/    /' "$1"
	}
}

# same FILE FILE
same ()
{
	checks=$((checks + 1))
	diff "$1" "$2" >differences || {
		wrong "$1 and $2 differ"
		sed 's/^/    /' differences
	}
}

# ---- two vaults ----------------------------------------------------------------------------------------

init=(init --origin example.org/hoiku --operator tanaka --name '田中 一郎' --argon2 "$floor")
trial 0 "${init[@]}" --kind test
first out "$line"
production 0 "${init[@]}"
says out "genesis hash"
production 1 "${init[@]}" --json
json '.ok == false and (has("test") | not)'
trial 1 "${init[@]}" --kind test --json
json '.ok == false and .test == true'

# The first vault is read with stock tools: that is what the mark says.
[ "$(jq -r .kind test.vault/vault.json real.vault/vault.json | xargs)" = 'test production' ] ||
	wrong 'the kinds are not as they were asked for'

# ---- My Numbers ----------------------------------------------------------------------------------------

trial 0 approval add number=R8-0001 "${for_everything[@]}"
production 0 approval add number=R8-0001 "${for_everything[@]}"

# csv NUMBER [HEADING [CELL]]: one case; a last column if one is given.
csv ()
{
	printf 'case_no,fiscal_year,child_name,child_kana,child_birth,class_age,need,child_order,child_mynumber%s\n' \
		"${2:+,$2}"
	printf 'K-1,2026,例題　あおい,レイダイ　アオイ,2024-09-10,1,標準,1,%s%s\n' "$1" "${2:+,${3-}}"
}

csv $made_up >made-up.csv
csv $somebody >somebody.csv
for mode in --check ''; do
	trial 1 case import $mode --approval R8-0001 somebody.csv --json
	json '.test == true and (.error.problems | length == 1 and .[0].code == "number_not_synthetic" and
		.[0].row == 2 and .[0].field == "child_mynumber")'
	is_silent_of out $somebody
	production 1 case import $mode --approval R8-0001 made-up.csv --json
	json '.error.problems | length == 1 and .[0].code == "number_synthetic" and .[0].row == 2 and
		.[0].field == "child_mynumber"'
	is_silent_of out $made_up
done
trial 1 case import --approval R8-0001 somebody.csv
says err 'a test vault takes made-up ones only'
says err 'do not make the file fit'
trial 0 case import --check made-up.csv
first out "$line"
trial 0 case import --approval R8-0001 made-up.csv
first out "$line"
production 0 case import --approval R8-0001 somebody.csv
# The whole sample is made up: each number of it is named.
production 1 case import --approval R8-0001 "$root/tests/data/cases-sample.csv" --json
json '[.error.problems[].code] | length == 27 and unique == ["number_synthetic"]'
# A placeholder is a number in neither.
csv 000000000000 | sed s/K-1/K-9/ >placeholder.csv
for vault in trial production; do
	$vault 1 case import --approval R8-0001 placeholder.csv --json
	json '.error.problems[0].code == "mynumber_placeholder"'
done

# The same for one that is typed.
answers ()
{
	printf '%s\n' case_no=K-2 fiscal_year=2026 child_name=見本 child_kana=ミホン child_birth=2024-09-10 \
		class_age=1 need=標準 child_order=1 child_mynumber="$1" >answers
}
answers 000000002011
production 1 case new --from answers --json
json '.error.problems[0] | .code == "number_synthetic" and .field == "child_mynumber"'
trial 0 case new --from answers
answers 111111111118
trial 1 case edit K-2 --from <(grep mynumber answers) --json
json '.error.problems[0] | .code == "number_not_synthetic" and .field == "child_mynumber"'
is_silent_of out 111111111118
production 0 case new --from answers
printf 'g1_name=父\ng1_tax_status=未申告\ng1_mynumber=%s\n' $made_up >guardian
production 1 case edit K-2 --from guardian --json
json '.error.problems | map (select (.code == "number_synthetic")) | .[0].field == "g1_mynumber"'

# ---- text, JSON, errors --------------------------------------------------------------------------------

# Apart from the mark both say the same of the same case.
for command in 'case list' 'case show K-1' 'case fields'; do
	# shellcheck disable=SC2086
	trial 0 $command
	[ "$command" = 'case fields' ] || { # which is about no vault
		first out "$line"
		sed -i 1d out
	}
	cp out trial.out
	# shellcheck disable=SC2086
	production 0 $command
	same out trial.out
	# shellcheck disable=SC2086
	trial 0 $command --json
	# shellcheck disable=SC2086
	[ "$command" = 'case fields' ] || json 'keys_unsorted[:3] == ["ok", "test", "result"] and .test == true'
	# shellcheck disable=SC2086
	production 0 $command --json
	json 'has("test") | not'
done
trial 1 case show K-404
first err "kinko 【試験】 TEST: there is no case 'K-404'"
[ ! -s out ] || wrong 'a failure prints a mark where data belong'
production 1 case show K-404
first err "kinko: there is no case 'K-404'"
passphrase='not the right one' trial 6 case list
says err 'kinko 【試験】 TEST: '
passphrase='not the right one' trial 6 case list --json
json '.test == true and .error.code == "auth"'
trial 2 case show # nobody has looked at a vault
first err 'kinko: an argument is missing'

# A filter that takes the first line for data is warned by the mark, and what is for programs has none.
trial 0 operator age-identity
[ "$(grep -c '' out) $(cut -c1-15 out)" = '1 AGE-SECRET-KEY-' ] || wrong 'the key is not alone'
first err "$line"
production 0 operator age-identity
[ "$(cut -c1-15 out)" = 'AGE-SECRET-KEY-' ] || wrong 'there is no key'
[ ! -s err ] || wrong 'a vault for production says more than the key'
sed -i /AGE-SECRET-KEY-/d said
trial 0 operator age-identity --json
json '.test == true and (.result.age_identity | startswith ("AGE-SECRET-KEY-"))'
production 0 case list
sed -i /AGE-SECRET-KEY-/d said

# Without a session: what is asked of the vault's folder.
for vault in test.vault real.vault; do
	expect 0 as "sato-$vault" --vault "$work/$vault" operator request --operator sato --name '佐藤' \
		--out "$vault.request" --argon2 "$floor"
	cp out "$vault.out"
done
first test.vault.out "$line"
cat real.vault.out >>said
trial 0 policy purposes
first out "$line"
production 0 policy purposes
expect 0 "$build/kinko" policy purposes --policy "$root/policies/meguro-r8" # of no vault
is_silent_of out '【試験】'

# ---- files ---------------------------------------------------------------------------------------------

copy=(--approval R8-0001)
trial 0 case reveal K-1 child --purpose tier-review --out trial.number "${copy[@]}"
first out "$line"
printf '%s\n試験\n' $made_up >wanted
same trial.number wanted
production 0 case reveal K-1 child --purpose tier-review --out real.number "${copy[@]}"
printf '%s\n' $somebody >wanted
same real.number wanted

columns=()
for name in case_no fiscal_year child_name child_kana child_birth class_age need child_order; do
	columns+=(--column "$name")
done
export=(case export "${columns[@]}" "${copy[@]}" --to 保育課 --erase-by 2199-03-31)
for heading in ja en; do
	trial 0 "${export[@]}" --headings $heading --out "trial.$heading.csv"
	first out "$line"
	production 0 "${export[@]}" --headings $heading --out "real.$heading.csv"
	cat "real.$heading.csv" >>said
done
# Cell for cell the same, and one more.
printf '%s\r\n' ',試験' ',試験' ',試験' >cells
sed 's/\r$//' real.ja.csv | paste -d '' - cells >wanted
same trial.ja.csv wanted
sed -i '1s/試験/test/' cells
sed 's/\r$//' real.en.csv | paste -d '' - cells >wanted
same trial.en.csv wanted
trial 0 "${export[@]}" --encoding cp932 --out trial.cp932.csv
iconv -f CP932 -t UTF-8 trial.cp932.csv | sed $'1s/^/\xef\xbb\xbf/' >converted
same converted trial.ja.csv

# Such a file goes into no vault for production, whichever way it is spelled, and into any test vault.
for file in trial.ja.csv trial.en.csv trial.cp932.csv; do
	for mode in --check ''; do
		production 1 case import $mode --approval R8-0001 "$file" --json
		json '.error.problems[0] | .code == "test_data" and .row == 1'
	done
	production 1 case import --approval R8-0001 "$file"
	says err 'do not make the file fit'
	# The message is the only place that may speak of tests.
	sed -i '/comes from a test vault/d; /test_data/d' said
	expect 0 as other --vault "$work/other-$file" "${init[@]}" --kind test
	expect 0 as other --vault "$work/other-$file" approval add number=R8-0001 "${for_everything[@]}"
	expect 0 as other --vault "$work/other-$file" case import "$file" --approval R8-0001
	says out '2 cases are imported.'
	rm other.key
done
csv $somebody 試験 | sed s/K-1/K-3/ >marked.csv
production 1 case import --approval R8-0001 marked.csv --json
json '.error.problems | length == 1 and .[0].code == "test_data"'
sed -i /test_data/d said

# Papers are bytes that nobody changes; the register of copies tells of all of them.
printf '%%PDF-1.7\nnothing\n' >scan.pdf
for vault in trial production; do
	$vault 0 receipt add from=保護者 kind=課税証明書 quantity=1通 has_personal_number=0 purpose=審査 place=書庫1
	$vault 0 receipt show "A$year-0001"
	cp out "$vault.receipt"
	$vault 0 document add K-1 scan.pdf --type 課税証明書 --pages 1 --receipt "A$year-0001" --place 書庫1 --shows-number no
	$vault 0 document get "D$year-0001" --out "$vault.pdf" "${copy[@]}"
	cp out "$vault.get"
	same "$vault.pdf" scan.pdf
	$vault 0 copy list --json
	cp out "$vault.copies"
done
first trial.get "$line"
says trial.get 'is not marked as a test'
is_silent_of production.get 'not marked'
for vault in trial production; do
	jq -r '.result.lines[].fields.what' "$vault.copies" >"$vault.what"
done
[ "$(grep -c '^【試験】' trial.what)" -eq "$(grep -c '' trial.what)" ] || wrong 'a copy is not marked in the register'
[ "$(grep -c '' trial.what)" -ge 5 ] || wrong 'this test is wrong: it sees no copies'
# The page is marked itself: it is printed without what stands around it.
[ "$(grep -c '【試験】' trial.receipt)" = 2 ] || wrong 'the page of the receipt is not marked'
sed '1,2d' trial.receipt >wanted
same production.receipt wanted

# ---- without any key -----------------------------------------------------------------------------------

for vault in test real; do
	"$build/kinko-verify" $vault.vault/mirror.git >$vault.verified 2>&1 || wrong "$vault: not whole"
	"$build/kinko-verify" --json $vault.vault/mirror.git >$vault.json || wrong "$vault: not whole"
	"$build/kinko" log show --mirror $vault.vault/mirror.git >$vault.log || wrong "$vault: not shown"
	"$build/kinko" log show --json --mirror $vault.vault/mirror.git >$vault.log.json || wrong "$vault: not shown"
done
first test.verified "$line"
first test.log "$line"
grep -qE '^ *kind +test vault$' test.verified || wrong 'the verifier does not say what the vault is'
grep -qE '^ *kind +production$' real.verified || wrong 'the verifier does not say what the vault is'
cp test.json out
json '.test == true and .result.kind == "test"'
cp real.json out
json '(has("test") | not) and .result.kind == "production"'
cp test.log.json out
json '.test == true'
cp real.log.json out
json 'has("test") | not'
cat real.verified real.json real.log >>said
expect 4 "$build/kinko-verify" test.vault/mirror.git --genesis "$(printf '0%.0s' {1..64})"
says err 'kinko-verify 【試験】 TEST: '

# Nobody makes real data of made-up ones, or the other way round, by changing what stands outside the log.
for vault in test real; do
	cp $vault.vault/vault.json kept.json
	jq '.kind = (if .kind == "test" then "production" else "test" end)' kept.json >$vault.vault/vault.json
	expect 4 as $vault --vault "$work/$vault.vault" case list
	says err 'vault.json'
	cp kept.json $vault.vault/vault.json
done

# ---- in Japanese ---------------------------------------------------------------------------------------

export LANGUAGE=ja
trial 0 case list
grep -q '^【試験】' <(head -n 1 out) || wrong 'ja: the list is not marked'
trial 1 case show K-404
says err 'kinko 【試験】'
trial 0 "${export[@]}" --out ja.csv
same ja.csv trial.ja.csv
trial 1 case import --approval R8-0001 somebody.csv --json
json '.test == true and .error.problems[0].code == "number_not_synthetic"'
production 1 case import --approval R8-0001 made-up.csv
is_silent_of err $made_up
# A message that tells what is refused is no mark.
sed -i '/0\{7\}\|試験用の金庫/d' said
production 0 case list
production 0 case show K-1
production 0 log verify
production 0 receipt show "A$year-0001"
trial 0 receipt show "A$year-0001"
[ "$(grep -c '【試験】' out)" = 2 ] || wrong 'ja: the page of the receipt is not marked'
"$build/kinko-verify" test.vault/mirror.git >ja.verified || wrong 'ja: not whole'
grep -q '^【試験】' <(head -n 1 ja.verified) || wrong 'ja: the verifier does not say what the vault is'
unset LANGUAGE

# ---- and production? -----------------------------------------------------------------------------------

[ "$(wc -l <said)" -gt 200 ] || wrong 'this test is wrong: it kept nothing of what was said'
for mark in 試験 TEST '"test":true'; do
	is_silent_of said "$mark"
done

echo "$checks checks"
exit "$status"
