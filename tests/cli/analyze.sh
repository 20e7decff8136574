#!/bin/bash
# An analysis of the log, as the manager makes it in the vault and as the ward makes it of a mirror without any key: what
# was done is counted, what deserves a question is found, each with the entries that it rests on; as table, JSON, CSV and page.
set -u

# shellcheck source=tests/cli/story.bash
source "$(dirname -- "${BASH_SOURCE[0]}")/story.bash"
tools=$root/tests/cli

verify ()
{
	"$build/kinko-verify" "$@"
}

# it_is TIME: from now on, in Japan.
it_is ()
{
	KINKO_TEST_NOW_MS=$(date -d "$1 +09:00" +%s)000
	export KINKO_TEST_NOW_MS
}

# narrow FILE: no line is wider than a terminal has columns at least.
narrow ()
{
	python3 - "$1" >wide <<'EOP' || wrong "a line is wider than 80 columns: $(cat wide)"
import sys, unicodedata
wide = [line for line in open(sys.argv[1], encoding='utf-8').read().split('\n')
        if sum(2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in line) > 80]
print('\n'.join(wide))
sys.exit(1 if wide else 0)
EOP
}

# found FILTER N: so many findings of the last document meet it.
found ()
{
	json "[.result.findings[] | select($1)] | length == $2"
}

# ---- two months of an office, in short

quiet_policy policy
it_is '2026-07-01 09:00'
expect 0 as tanaka init --origin example.org/hoiku --operator tanaka --name '田中 一郎' --kind test --policy policy \
	--argon2 "$floor"
enrol suzuki deputy --numbers
enrol sato worker --numbers
enrol aoki worker --numbers
enrol kansa auditor
approve R8-1
expect 0 as tanaka case import "$root/tests/data/cases-sample.csv" --approval R8-1
expect 0 as tanaka case assign sato C26-0001
expect 0 as tanaka case assign aoki C26-0002

# sato works on her own case, looks at aoki's, and comes back at night; 2026-07-08 is a Wednesday.
it_is '2026-07-08 10:00'
expect 0 as sato case show C26-0001
it_is '2026-07-08 10:05'
expect 0 as sato case show C26-0002
it_is '2026-07-08 22:30'
expect 0 as sato case reveal C26-0001 child --purpose tier-review --out number.txt --approval R8-1
# Somebody tries aoki's identity file, and is refused what workers may not do.
for _ in 1 2 3; do
	it_is '2026-07-09 12:10'
	expect 6 env KINKO_IDENTITY="$work/aoki.key" "$build/kinko" --passphrase-fd 3 case list \
		3< <(echo wrong)
done
for _ in 1 2 3 4 5; do
	it_is '2026-07-10 11:00'
	expect 3 as aoki case export --column case_no --to 区 --erase-by 2026-07-31 \
		--approval R8-1 --out e.csv
done
# On a Saturday.
it_is '2026-07-11 13:00'
expect 0 as suzuki case list

# ---- who may

it_is '2026-07-13 09:00'
expect 3 as sato log analyze
it_is '2026-07-13 09:05'
expect_json 0 as tanaka log show --action log.analyze --all
json '.result.entries | length == 1 and .[0].result == "denied" and .[0].by == "sato"'

# ---- what is found

it_is '2026-07-13 09:10'
expect_json 0 as tanaka log analyze --from 2026-07-01 --to 令和8年7月12日
cp out vault.json
json '.result | .from == "2026-07-01" and .to == "2026-07-12" and .as_of == "2026-07-12T23:59:59.999+09:00"'
json '.result.verification | .source == "vault" and .mirror == null and .entries > 0'
json '.result.rules | .source == "vault" and .in_force'
found '.code == "unassigned" and .by == "sato" and .day == "2026-07-08" and .severity == "warning"' 1
found '.code == "unassigned"' 1
found '.code == "outside-hours" and .by == "sato" and .severity == "warning"' 1
found '.code == "closed-day" and .by == "suzuki" and .day == "2026-07-11"' 1
found '.code == "wrong-passphrases" and .by == "aoki" and .count == 3 and .limit == 3' 1
found '.code == "refusals" and .by == "aoki" and .count == 5' 1
found '.code == "people-changed" and .by == "tanaka"' 1
found '.code == "long-day" and .by == "sato"' 1
found '.code == "copy-open"' 0

# The entries that a finding names are those that the log has: sato's look at the case that is aoki's.
seq=$(jq '.result.findings[] | select(.code == "unassigned") | .entries[0].seq' vault.json)
line=$(jq -r ".result.lines[] | select(.seq == $seq) | .line" vault.json)
expect_json 0 as tanaka log show --case C26-0002 --by sato --all
json ".result.entries | length == 1 and .[0].seq == $seq and .[0].action == \"case.show\""
[ "$(git -C vault/mirror.git grep -h "\"seq\":$seq," main -- log)" = "$line" ] ||
	wrong 'the line is not the one in the mirror'

# What was counted is what jq counts.
expect_json 0 as tanaka log show --all --from 2026-07-01 --to 2026-07-12 --by sato
for count in 'looks:[.[]|select(.action=="case.show" and .result=="granted")]' \
	'sessions:[.[]|select(.action=="session.open")]' 'exports:[.[]|select(.result=="intent")]' \
	'reveals:[.[]|select(.action=="number.reveal" and .result=="intent")]' 'refusals:[.[]|select(.result=="denied")]'; do
	wanted=$(jq ".result.entries | ${count#*:} | length" out)
	got=$(jq ".result.people[] | select(.id == \"sato\") | .${count%%:*}" vault.json)
	checks=$((checks + 1))
	[ "$wanted" = "$got" ] || wrong "${count%%:*}: $got instead of $wanted"
done

# A copy that nobody erased, a month later; and days without entries.
it_is '2026-08-20 09:00'
expect_json 0 as tanaka log analyze
found '.code == "copy-open" and .by == "sato" and .count == 42' 1
found '.code == "gap" and .subjects[0].name == "2026-07-14"' 1
it_is '2026-08-20 09:10'
expect 0 as tanaka copy erased F26-0001 --method 破砕 --witness 佐藤
it_is '2026-08-20 09:20'
expect_json 0 as tanaka log analyze
found '.code == "copy-open"' 0

# An analysis says in the log what it was asked.
expect_json 0 as tanaka log show --action log.analyze --all
json '[.result.entries[] | select(.result == "granted") | .detail] | .[0] == {"from": "2026-07-01", "to": "2026-07-12"} and .[1] == {}'

# Under which numbers people know the cases is asked for by itself, and is a look at them.
handle=$(jq -r '.result.findings[] | select(.code == "unassigned") | .subjects[0].name' vault.json)
expect 0 as tanaka --lang en log analyze --from 2026-07-01 --to 2026-07-12
narrow out
expect 0 as tanaka --lang ja log analyze --from 2026-07-01 --to 2026-07-12
narrow out
expect 0 as tanaka --lang en log analyze --from 2026-07-01 --to 2026-07-12
is_silent_of out C26-0002
says out 'cases of other people'
expect 0 as tanaka --lang en log analyze --from 2026-07-01 --to 2026-07-12 --case-numbers
grep -Eq "^C26-0002 +${handle#case/}\$" out || wrong 'the case has not its number'
says out 'cases: 1 (10:05): C26-0002'
narrow out
expect_json 0 as tanaka log show --action case.list --by tanaka --all
json ".result.entries | length == 1 and ([.[0].detail.cases[] | select(. == \"${handle#case/}\")] | length == 1)"
expect_json 3 as kansa log analyze --case-numbers
for line in '--format html' '--format csv' '--out x.txt' '--mirror vault/mirror.git'; do
	# shellcheck disable=SC2086
	expect_json 2 as tanaka log analyze --case-numbers $line
done

# ---- without a key

range=(--from 2026-07-01 --to 2026-07-12)
expect_json 0 verify analyze vault/mirror.git "${range[@]}"
cp out mirror.json
json '.result.rules | .source == "built-in" and .policy == null and (.in_force | not)'
json '.result.verification | .source == "mirror" and .mirror == "vault/mirror.git" and .commits > 0'
[ "$(command jq -S '.result | [.findings, .people, .days]' mirror.json)" = "$(command jq -S '.result | [.findings, .people, .days]' vault.json)" ] ||
	wrong 'the mirror tells another story than the vault'
expect_json 0 verify analyze vault/mirror.git "${range[@]}" --policy policy
json '.result.rules | .source == "folder" and .in_force'
cp -r policy strict
sed -i 's/^  unassigned_cases: 1$/  unassigned_cases: 2/; s/^  day_refusals: 5$/  day_refusals: 6/' strict/analysis.yaml
expect_json 0 verify analyze vault/mirror.git "${range[@]}" --policy strict
json '.result.rules | .source == "folder" and (.in_force | not)'
found '.code == "unassigned" or .code == "refusals"' 0
sed -i 's/^  gap_days: 3$/  gap_days: 0/; s/^  copy_days: 30$/  copy_dayz: 30/' strict/analysis.yaml
expect_json 1 verify analyze vault/mirror.git --policy strict
json '[.error.problems[].code] == ["yaml_unknown_key", "yaml_range"]'

genesis=$(jq -r .result.verification.genesis mirror.json)
expect_json 0 verify analyze vault/mirror.git --genesis "$genesis"
json '.result.verification.genesis_compared'
expect 4 verify analyze vault/mirror.git --genesis "${genesis//[0-7]/8}"

# The auditor of the vault reads the mirror, too, and is named in it later, here for both times.
it_is '2026-08-20 10:00'
expect_json 0 as kansa log analyze "${range[@]}"
json '.result.verification.source == "mirror"'
it_is '2026-08-20 10:10'
expect_json 0 as tanaka log show --object operator/kansa --action session.visit --all
json '[.result.entries[] | .result] == ["granted", "granted"]'

# A log that is not whole is not analysed.
git clone -q --mirror vault/mirror.git damaged.git
git -C damaged.git update-ref refs/heads/other main
expect 4 verify analyze damaged.git --format html --out damaged.html
[ ! -e damaged.html ] || wrong 'a damaged log was analysed'

# ---- as text

expect 0 verify --lang en analyze vault/mirror.git "${range[@]}"
narrow out
says out 'built into the program'
says out 'cases of other people'
is_silent_of out number.txt
is_silent_of out C26-0001

# ---- JSON alone, and in the program's document

expect 0 verify analyze vault/mirror.git "${range[@]}" --format json
says err 【試験】
command jq -S . out >alone.json || wrong 'no JSON'
expect_json 0 verify analyze vault/mirror.git "${range[@]}"
json '.test'
[ "$(command jq -S .result out)" = "$(cat alone.json)" ] || wrong 'two results'

# ---- CSV

expect 0 verify --lang en analyze vault/mirror.git "${range[@]}" --format csv
cp out findings.csv
expect 0 verify --lang en analyze vault/mirror.git "${range[@]}" --format csv --table people --out people.csv
expect 0 verify --lang en analyze vault/mirror.git "${range[@]}" --format csv --table days --out days.csv
is_silent_of err TEST
python3 - mirror.json <<'END' || wrong 'the tables are not what the result says'
import csv, json, sys
result = json.load(open(sys.argv[1]))['result']
def read(name):
    raw = open(name, 'rb').read()
    assert raw.startswith(b'\xef\xbb\xbf') and raw.endswith(b'\r\n') and raw.count(b'\n') == raw.count(b'\r\n'), name
    rows = list(csv.reader(raw.decode('utf-8-sig').splitlines(), strict=True))
    assert len({len(row) for row in rows}) == 1, name
    assert rows[0][-1] == 'test' and all(row[-1] == '試験' for row in rows[1:]), name
    return [dict(zip(rows[0], row)) for row in rows[1:]]
findings = read('findings.csv')
assert [(f['code'], f['operator'], f['day'], f['rests on entries']) for f in findings] == \
    [(f['code'], f['by'], f['day'], ', '.join(str(e['seq']) for e in f['entries'])) for f in result['findings']]
people = read('people.csv')
assert [(p['operator'], int(p['looks']), int(p['outside hours']), int(p['days of work'])) for p in people] == \
    [(p['id'], p['looks'], p['outside'], len(p['days'])) for p in result['people']]
days = read('days.csv')
assert [(d['operator'], d['day'], int(d['acts'])) for d in days] == \
    [(p['id'], d['day'], d['acts']) for p in result['people'] for d in p['days']]
END

# ---- the page

expect_json 0 verify analyze vault/mirror.git "${range[@]}"
cp out mirror.json
for lang in en ja; do
	expect 0 verify --lang "$lang" analyze vault/mirror.git "${range[@]}" --format html --out "$lang.html"
	python3 "$tools/analyze-page.py" "$lang.html" "$lang" mirror.json >page.errors || wrong "the page: $(cat page.errors)"
	says "$lang.html" 【試験】
	is_silent_of "$lang.html" C26-0001
	is_silent_of "$lang.html" 田中
	[ "$(stat -c %a "$lang.html")" = 600 ] || wrong 'the page is open to others'
done
says en.html 'What deserves a question'
says ja.html 操作記録に異常はありません
# Of a period that is over it is the same page, whoever makes it.
expect 0 verify --lang ja analyze vault/mirror.git "${range[@]}" --format html
[ "$(cat out)" = "$(cat ja.html)" ] || wrong 'a second page is another one'
says err 【試験】
expect 0 as tanaka --lang ja log analyze --mirror vault/mirror.git "${range[@]}" --format html
[ "$(cat out)" = "$(cat ja.html)" ] || wrong 'kinko and kinko-verify do not say the same'

# ---- never over a file, and nothing half-made

echo mine >taken.html
expect_json 1 verify analyze vault/mirror.git --format html --out taken.html
json '.error.code == "exists"'
[ "$(cat taken.html)" = mine ] || wrong 'a file was written over'
ln -s nowhere link.html
expect_json 1 verify analyze vault/mirror.git --format html --out link.html
json '.error.code == "exists"'
expect_json 1 verify analyze vault/mirror.git --format html --out missing/page.html
json '.error.code == "io"'
[ -z "$(find . -maxdepth 1 -name '.*.html*')" ] || wrong 'something was left behind'

# ---- what is wrong with the line is said before anything is opened

for line in '--format xml' '--format html --table days' '--format csv --table cases' '--from 2026-07-32' \
	'--from 2026-07-02 --to 2026-07-01'; do
	# shellcheck disable=SC2086
	expect_json 2 verify analyze nowhere.git $line
	# shellcheck disable=SC2086
	expect_json 2 as tanaka log analyze $line
done

printf '%d checks\n' "$checks"
exit "$status"
