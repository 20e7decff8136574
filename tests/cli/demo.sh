#!/bin/bash
# The demo in English and in Japanese, without a terminal: it ends well and in time, says the key
# things, and no My Number and no passphrase is in what it prints, in the programs' command lines or
# in their environment.
set -euo pipefail

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
build=$(CDPATH='' cd -- "${KINKO_BUILD:?}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0
checks=0
limit=60

wrong ()
{
	printf 'not ok - %s\n' "$*"
	status=1
}

# says TEXT
says ()
{
	checks=$((checks + 1))
	grep -qF -- "$1" out || wrong "[$language] '$1' is not said"
}

# is_silent WHERE: nothing of the file 'secret' is in it.
is_silent ()
{
	checks=$((checks + 1))
	if grep -qaFf secret "$1"; then
		wrong "[$language] what must stay secret is in '$1'"
	fi
}

# Programs that note what they are given before they hand it on to the real ones.
mkdir "$work/spies" "$work/tmp"
cat >"$work/spies/kinko" <<SPY
#!/bin/bash
mapfile -t given <&3
printf '%s\n' "\${given[@]}" >>'$work/passphrases'
printf '%s\n' "\$@" >>'$work/arguments'
env >>'$work/environment'
exec '$build/kinko' "\$@" 3< <(printf '%s\n' "\${given[@]}")
SPY
cat >"$work/spies/kinko-verify" <<SPY
#!/bin/bash
printf '%s\n' "\$@" >>'$work/arguments'
exec '$build/kinko-verify' "\$@"
SPY
chmod +x "$work/spies/"*
cd "$work"

# The My Numbers of the sample, in the digits and as they are written there.
tr -d '\r' <"$root/tests/data/cases-sample.csv" |
	awk -F, 'NR > 1 { print $11; print $16; print $27; gsub (/-/, ""); print $16 }' |
	sed 's/０/0/g; s/１/1/g; s/８/8/g; /^$/d; /[^0-9-]/d' | sort -u >numbers
checks=$((checks + 1))
[ "$(wc -l <numbers)" -ge 25 ] || wrong 'this test is wrong: it looks for too few numbers'

# demo LANGUAGE: leaves what it printed in $work/out.
demo ()
{
	local start=$SECONDS got=0

	language=$1
	rm -f passphrases arguments environment
	LC_ALL=C.UTF-8 LANGUAGE=$language TMPDIR=$work/tmp KINKO_BUILD=$work/spies \
		"$root/cli/demo.sh" >out 2>err </dev/null || got=$?
	checks=$((checks + 4))
	[ "$got" -eq 0 ] || {
		wrong "[$language] exit status $got"
		tail -n 20 out err | sed 's/^/    /'
	}
	[ $((SECONDS - start)) -lt "$limit" ] || wrong "[$language] it took $((SECONDS - start)) s"
	[ ! -s err ] || wrong "[$language] something on standard error: $(head -n 1 err)"
	[ -z "$(ls -A tmp)" ] || wrong "[$language] it left something behind"

	checks=$((checks + 1))
	[ "$(sort -u passphrases | wc -l)" -eq 4 ] ||
		wrong "this test is wrong: it did not see the passphrases of four people"
	sort -u passphrases | cat - numbers >secret
	is_silent out
	is_silent arguments
	is_silent environment

	# What a person would see, whatever the words.
	says 'tanaka$ kinko case import cases.csv'
	says 'sato$ kinko case import cases.csv --approval R8-0001'
	says 'tanaka$ kinko doctor'
	says 'kinko approval request case erase-numbers C26-0002 --approval R8-0012'
	says 'number.erase'
	says 'C26-0010'
	says '************'
	says '-rw-------, 20 '
	says 'number.reveal'
	says '"git" signature for suzuki'
	says 'entries, the chain is in order'
}

demo en
says '==== 14. One byte of the database is changed'
says "'case.import' needs an approval of the ward (承認番号), with --approval"
says "what the ward approved is entered with 'kinko approval add'"
says 'for the person to whom the case is assigned'
says "'number.erase' needs a second person"
says 'nobody grants their own request'
says '(exit status 4, as it should be)'
says 'commands, each ended as it should'
[ "$(grep -c 'exit status 3, as it should be' out)" -ge 7 ] || wrong 'seven refusals are not seen'
demo ja
says '==== 14. データベースの1バイトを書き換える'
says '区の承認番号が必要です'
says '二人目の同意が必要です'
says '（終了ステータス 4：これが正しい結果です）'
says 'すべて期待どおりに終わりました'

# A program that lies is noticed: it says that all is well with a damaged mirror.
printf '#!/bin/sh\nexit 0\n' >spies/kinko-verify
language=en
got=0
LC_ALL=C.UTF-8 TMPDIR=$work/tmp KINKO_BUILD=$work/spies "$root/cli/demo.sh" >out 2>err </dev/null ||
	got=$?
checks=$((checks + 2))
[ "$got" -eq 1 ] || wrong "a verifier that accepts everything went through: status $got"
grep -q 'exit status 0 instead of 4' err || wrong 'it is not said what happened'
[ -z "$(ls -A tmp)" ] || wrong 'a failed demo left something behind'

printf '%d checks\n' "$checks"
exit "$status"
