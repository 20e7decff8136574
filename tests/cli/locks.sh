#!/bin/bash
# Passphrases, locks, and one person one seat, as people meet them: a new passphrase that would be guessed is refused and
# not repeated, wrong ones lock the seat until the manager frees it, nobody gets a second seat by a second ID, and the log
# and kinko-verify bear all of it out. Every refusal in both languages.
set -euo pipefail

# shellcheck source=tests/cli/story.bash
. "$(dirname -- "${BASH_SOURCE[0]}")/story.bash"

dates=(--pledged 2026-04-01 --trained 2026-04-02 --notified 2026-04-03)
good=$passphrase

# in_both STATUS ENGLISH JAPANESE COMMAND...: refused, and said so in either language, without the passphrase.
in_both ()
{
	local wanted=$1 english=$2 japanese=$3
	shift 3
	expect "$wanted" "$@" --lang en
	says err "$english"
	is_silent_of err "$passphrase"
	is_silent_of out "$passphrase"
	expect "$wanted" "$@" --lang ja
	says err "$japanese"
	is_silent_of err "$passphrase"
	expect_json "$wanted" "$@"
	is_silent_of out "$passphrase"
}

# wrong_passphrase PERSON TIMES
wrong_passphrase ()
{
	local i
	for i in $(seq "$2"); do
		passphrase="not the one of $1, attempt $i" expect 6 as "$1" case list
	done
}

# ---- a new passphrase --------------------------------------------------------------------------

own_en='built on a name, an ID or a word of this vault' own_ja='氏名、ID 又はこの金庫に関わる語'
pattern_en='repeats itself' pattern_ja='同じ文字の繰返し、並び順又は日付'
common_en='everybody tries first' common_ja='ありふれた語'

init=(init --origin example.org/hoiku --operator tanaka --name '田中 一郎' --kind test --argon2 "$floor")
refuse_init ()
{
	passphrase=$1
	in_both 1 "$2" "$3" as tanaka "${init[@]}"
	[ ! -e tanaka.key ] || wrong 'an identity file was left'
	[ ! -e vault ] || wrong 'a vault was left'
}

refuse_init 'password1234' "$common_en" "$common_ja"
says out 'take four or more words'
refuse_init 'P@ssw0rd1234' "$common_en" "$common_ja"
refuse_init 'パスワード8492017' "$common_en" "$common_ja"
refuse_init '123456789012' "$pattern_en" "$pattern_ja"
refuse_init 'ああああああああああああ' "$pattern_en" "$pattern_ja"
refuse_init 'sakura sakura sakura' "$pattern_en" "$pattern_ja"
refuse_init 'あいうえおかきくけこさし' "$pattern_en" "$pattern_ja"
refuse_init '田中一郎84920175' "$own_en" "$own_ja"
refuse_init 'ＴＡＮＡＫＡ８４９２０１' "$own_en" "$own_ja"
refuse_init 'hoiku2026hoiku' "$own_en" "$own_ja"
refuse_init 'x7Q9z' 'shorter than' '短すぎます'
passphrase=$good
expect 0 as tanaka "${init[@]}"

request=(operator request --operator sato --name 'さとう・はなこ' --out sato.request --argon2 "$floor")
refuse_request ()
{
	passphrase=$1
	in_both 1 "$2" "$3" as sato "${request[@]}"
	[ ! -e sato.key ] && [ ! -e sato.request ] || wrong 'something was left of a refused request'
}

refuse_request 'ｻﾄｳﾊﾅｺ19800401' "$own_en" "$own_ja" # half width
refuse_request 'サトウハナコ 84920' "$own_en" "$own_ja"
refuse_request 'otas84920175' "$own_en" "$own_ja" # turned round
passphrase=$good
expect 0 as sato "${request[@]}"
expect 0 as tanaka operator enrol sato.request --role worker "${dates[@]}"

# new_passphrase TEXT: old, old, new, a line each.
new_passphrase ()
{
	passphrase=$(printf '%s\n%s\n%s' "$good" "$good" "$1")
}

new_passphrase "$good"
in_both 1 'the new passphrase is the old one' '今のものと同じ' as tanaka operator passphrase
new_passphrase '一郎田中 19800401'
in_both 1 "$own_en" "$own_ja" as tanaka operator passphrase
new_passphrase 'another long passphrase'
expect_json 0 as tanaka operator passphrase
passphrase='another long passphrase'
expect 0 as tanaka operator list
passphrase=$(printf '%s\n%s\n%s' "$passphrase" "$passphrase" "$good")
expect_json 0 as tanaka operator passphrase
passphrase=$good
expect_json 0 as tanaka log show --action operator.passphrase --result failed
json '.result.entries | length == 6 and all(.detail == {"error":"invalid"})'

# ---- wrong ones --------------------------------------------------------------------------------

enrol dairi deputy
enrol kansa auditor

# Four are forgiven by the right one.
wrong_passphrase sato 4
expect 0 as sato case list
wrong_passphrase sato 4
expect_json 0 as tanaka operator list
json '.result.operators[] | select(.id == "sato") | .status == "active" and .failures == 4'
wrong_passphrase sato 1
# The right one at last comes too late.
expect_json 6 as sato case list
json '.error | .code == "auth" and .message == "the seat of '"'sato'"' is locked after 5 wrong passphrases"
	and (.hint | contains("ask the manager"))'
in_both 6 'it is locked after 5 wrong passphrases' 'ロックされています' as sato case list
expect 6 as sato operator age-identity
expect_json 0 as tanaka operator list
json '.result.operators[] | select(.id == "sato") | .status == "locked" and .failures == 5'
expect 0 as tanaka operator list --lang en
says out locked
expect 0 as tanaka operator list --lang ja
says out 'ロック中'
expect_json 0 as tanaka log show --action operator.lock
json '.result.entries | length == 1 and (.[0] | .by == "sato" and .role == "worker" and
	.object == "operator/sato" and .result == "granted" and .detail == {"failures":5})'
[ ! -e vault/grants/sato.age ] || wrong 'the grant of a locked person is still there'
expect 6 as sato operator resume sato
expect_json 0 as tanaka operator resume sato --reason '本人に確認'
json '.result | .status == "active" and .failures == 0'
expect 0 as sato case list
expect 1 as tanaka operator resume sato

# Somebody else's opening locks as well, and does not forgive.
wrong_passphrase sato 2
expect 0 as dairi case list
wrong_passphrase sato 3
expect 0 as dairi case list
expect_json 0 as tanaka log show --action operator.lock
json '.result.entries | length == 2 and .[1].by == "dairi" and .[1].detail.failures == 5'
in_both 6 'it is locked after 5 wrong passphrases' 'ロックされています' as sato case list
expect 0 as dairi operator resume sato

# An auditor is locked out of the mirror.
wrong_passphrase kansa 6
expect 0 as tanaka operator list
expect_json 6 as kansa log show
json '.error.message | contains("locked after 6 wrong passphrases")'
expect 0 as tanaka operator resume kansa
expect 0 as kansa log show

# The last manager stays, and everybody is told until that person has opened the vault.
wrong_passphrase tanaka 5
for _ in 1 2; do
	expect 0 as dairi case list --lang en
	says err "5 wrong passphrases for 'tanaka'"
	expect 0 as dairi case list --lang ja
	says err 'パスフレーズ違いが5回ありました（「tanaka」）'
done
expect_json 0 as dairi case list
json '.warnings | length == 1'
expect 0 as tanaka operator list
says err "5 wrong passphrases for 'tanaka'"
expect 0 as dairi case list
is_silent_of err 'wrong passphrases'

# ---- one person, one seat ----------------------------------------------------------------------

ask ()
{
	expect 0 as "$1" operator request --operator "$1" --name "$2" --out "$1.request" --argon2 "$floor"
}

ask hanako 'サトウ　ハナコ'
enrol_hanako=(operator enrol hanako.request --role worker "${dates[@]}")
in_both 1 "the person of 'sato' has the same name" '「sato」の人と氏名が同じです' as tanaka "${enrol_hanako[@]}"
json '.error | .code == "exists" and (.hint | contains("--person sato") and contains("--namesake"))'
is_silent_of out ハナコ
in_both 2 'not both' 'どちらか一方' as tanaka "${enrol_hanako[@]}" --person sato --namesake
in_both 1 "'nobody' was never enrolled here" '「nobody」は' as tanaka "${enrol_hanako[@]}" --person nobody
in_both 1 "that person has a seat: 'sato'" '既に利用資格「sato」' as tanaka "${enrol_hanako[@]}" --person sato
# the manager's own second seat, under whatever name
in_both 1 "that person has a seat: 'tanaka'" '既に利用資格「tanaka」' as tanaka "${enrol_hanako[@]}" --person tanaka
expect 2 as tanaka "${enrol_hanako[@]}" --person
ask taro '山田 太郎'
in_both 1 'nobody else here has that name' '同じ氏名の人はほかにいません' \
	as tanaka operator enrol taro.request --role worker "${dates[@]}" --namesake
expect 0 as tanaka operator revoke sato --reason 改姓
expect_json 0 as tanaka "${enrol_hanako[@]}" --person sato
json '.result | .id == "hanako" and .person == "sato"'
ask hanako2 '佐藤 はなこ'
expect_json 1 as tanaka operator enrol hanako2.request --role worker "${dates[@]}" --person hanako
json '.error.message == "that person has a seat: '"'hanako'"'"'
ask taro2 '山田　太郎'
expect_json 0 as tanaka operator enrol taro.request --role worker "${dates[@]}"
json '.result.person == "taro"'
expect_json 1 as tanaka operator enrol taro2.request --role worker "${dates[@]}"
expect 0 as tanaka operator enrol taro2.request --role worker "${dates[@]}" --namesake --lang en
is_silent_of out 'same person as'
expect_json 0 as tanaka log show --action operator.enrol --result granted
json '[.result.entries[].detail | .person, .namesake] | map(select(. != null)) == ["sato", true]'

# ---- what anybody can check --------------------------------------------------------------------

expect 0 as tanaka log verify
expect 0 as kansa log verify
expect_json 0 "$build/kinko-verify" vault/mirror.git
json '[.result.operators[] | [.id, .person, .status]] | contains([["hanako","sato","active"],["sato","sato","revoked"]])'

# What is in the mirror for everybody to read.
git --git-dir=vault/mirror.git log --format= --name-only main -- log | grep jsonl | sort |
	while read -r file; do git --git-dir=vault/mirror.git show "main:$file"; done >lines
checks=$((checks + 1))
[ "$(grep -c '"action":"operator.lock"' lines)" -eq 3 ] || wrong 'not three locks in the mirror'
for word in 田中 一郎 さとう ハナコ 太郎 'password1234' "$good"; do
	is_silent_of lines "$word"
done

printf '%d checks\n' "$checks"
exit "$status"
