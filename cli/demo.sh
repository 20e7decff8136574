#!/bin/bash
# Shows the whole story of a vault, from its making to its audit, in a folder of its own that is
# erased at the end. Installs what is missing, builds, runs; speaks Japanese or English, as the
# user's locale says.
#
# KINKO_BUILD=DIR takes the programs that are already built in DIR.
# Ends with status 0 only if everything happened as it should, the refusals too.
set -euo pipefail

root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
built=${KINKO_BUILD:-}
build=${built:-$root/build/demo}
# The least that kinko accepts, to be quick: the default takes 256 MiB each time.
cost=m=19456,t=2,p=1
# Days and numbers are Japan's; a fiscal year begins on 1 April.
today=$(TZ=JST-9 date +%F)
year=$(date -d "${today%-*}-01 - 3 months" +%y)
declare -A passphrases=()
steps=0
commands=0
work=
paper=

# ---- language ----------------------------------------------------------------------------------

# As gettext decides, but for a machine without any locale: there LANGUAGE alone is enough.
choose_language ()
{
	local locale=${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} wish

	wish=${LANGUAGE:-$locale}
	case $locale in
	C | POSIX) wish=en ;;
	esac
	case ${wish%%:*} in
	ja*) language=ja ;;
	*) language=en ;;
	esac
}

# say ENGLISH JAPANESE
say ()
{
	if [ "$language" = ja ]; then
		printf '%s\n' "$2"
	else
		printf '%s\n' "$1"
	fi
}

step ()
{
	steps=$((steps + 1))
	printf '\n\n==== %d. ' "$steps"
	say "$1" "$2"
}

# The same between two commands.
note ()
{
	printf '\n'
	say "$@"
}

surprise ()
{
	printf '\n'
	say "demo: this should not have happened: $1" "demo: 予期しない結果です：$2"
	exit 1
} >&2

# ---- building ----------------------------------------------------------------------------------

build_programs ()
{
	local log=$work/build.log

	if [ ! -x "$build/kinko-verify" ]; then
		say 'Installing what is missing, and building kinko in build/demo: one to five minutes.' \
			'不足しているものを入れ、build/demo に kinko をビルドします（1〜5分）。'
	fi
	"$root/.ci/setup" demo
	# CMake refuses a build folder that was copied or moved with its checkout.
	if [ -e "$build/CMakeCache.txt" ] &&
		! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$build/CMakeCache.txt"; then
		rm -rf "$build"
	fi
	if ! { cmake -S "$root" -B "$build" && cmake --build "$build" --parallel "$(nproc)"; } \
		>"$log" 2>&1 </dev/null; then
		tail -n 60 "$log" >&2
		surprise 'the build failed; its last lines are above' \
			'ビルドに失敗しました（上はその最後の部分です）'
	fi
}

# ---- people and what they type -------------------------------------------------------------------

# Everybody has a home of their own, as on a machine where everybody has an account, and a passphrase
# that nobody sees: it goes from this variable through a pipe into the program.
add_person ()
{
	mkdir "$work/home/$1"
	passphrases[$1]=$(od -An -N15 -tx1 /dev/urandom | tr -d ' \n' | fold -w 6 | paste -sd -)
}

# What a person types is run as it stands; only --passphrase-fd stands for the typing of the
# passphrase. The unset variables are those that would take stock git elsewhere.
as ()
(
	person=$1
	export HOME=$work/home/$person KINKO_VAULT=$work/vault PATH=$build:$PATH
	# shellcheck disable=SC2317
	kinko ()
	{
		command kinko --passphrase-fd 3 "$@" 3< <(printf '%s\n' "${passphrases[$person]}")
	}
	eval "$2"
)

# run STATUS PERSON COMMAND: shows the command, runs it, and wants just this status; '+' is any
# failure, for programs that have no fixed one.
run ()
{
	local wanted=$1 person=$2 command=$3 got=0

	printf '\n%s$ %s\n' "$person" "$command"
	as "$person" "$command" 2>&1 || got=$?
	commands=$((commands + 1))
	case $wanted:$got in
	0:0) return ;;
	"$got:$got" | +:[1-9]*) ;;
	*)
		surprise "exit status $got instead of $wanted" \
			"終了ステータスが $wanted ではなく $got でした"
		;;
	esac
	say "(exit status $got, as it should be)" "（終了ステータス $got：これが正しい結果です）"
}

# holds ENGLISH JAPANESE COMMAND...: wants the command, which prints nothing, to succeed.
holds ()
{
	local english=$1 japanese=$2
	shift 2
	"$@" >/dev/null || surprise "$english" "$japanese"
}

# Changes one bit of the byte in the middle of a file.
flip_byte ()
{
	local at byte

	at=$(($(stat -c %s "$1") / 2))
	byte=$(od -An -tu1 -j "$at" -N 1 "$1" | tr -d ' ')
	chmod u+w "$1"
	# shellcheck disable=SC2059
	printf "\\$(printf %03o $((byte ^ 1)))" |
		dd of="$1" bs=1 seek="$at" conv=notrunc status=none
	say "byte $at of '$1': $byte → $((byte ^ 1))" "'$1' の $at バイト目：$byte → $((byte ^ 1))"
}

# ---- the story -----------------------------------------------------------------------------------

begin ()
{
	say "kinko is a vault for records with My Numbers. What follows is the life of a
small test vault. All people and numbers in it are made up. Everybody types on
an account of their own; the name before the \$ says who. The passphrases were
made for this demo and are handed over where a person would type them. Their key
derivation is the least that kinko accepts (Argon2id with 19 MiB), so that the
demo is quick; without --argon2 it takes 256 MiB and up to a second each time." \
		"kinko（金庫）は、個人番号を含む記録を保管するためのものです。ここでは、小さな試験用
の金庫の一生を順に実行します。登場する人と番号はすべて架空です。それぞれが自分の
アカウントで入力し、\$ の前の名前がその人です。パスフレーズはこの実演のために
作ったもので、本来は本人が入力するところで渡しています。実演を短くするため、
鍵導出は kinko が認める最小の設定（Argon2id、19 MiB）です。--argon2 を付けなければ
256 MiB を使い、1回に長くて1秒ほどかかります。"
}

make_vault ()
{
	step 'Tanaka, the manager, makes the vault' '業務管理責任者の田中が金庫を開設する'
	say 'The log begins with this act. The genesis hash would go on paper, to the auditor.' \
		'操作記録はここから始まります。起点ハッシュは、紙に書いて監査者に渡すものです。'
	run 0 tanaka "kinko init --kind test --origin ward.example/hoiku-r8 \\
    --operator tanaka --name '田中 一郎' --argon2 $cost"
	paper=$(git -C vault/mirror.git show main:log/00/00/00/00/000000000000.jsonl |
		head -c -1 | sha256sum | cut -d ' ' -f 1)
	note "Every opening looks at the machine first, and tells once a day what it does not like. The
doctor says beforehand what that is, and what to do." \
		"金庫を開くたびに、まず端末と環境を点検し、気になることを1日1回知らせます。何が見える
か、何をすればよいかは、先に確かめられます。"
	run 0 tanaka 'kinko doctor'
}

enrol_people ()
{
	step 'Two workers and an auditor get their seats' '従事者2名と監査者に利用資格を付与する'
	say "Each makes an identity file of their own and hands over a request with public
keys. Without pledge, training and notice to the ward nobody gets a seat. Sato
is cleared for My Numbers; Suzuki is not, and gets no key that opens one." \
		"各自が本人鍵ファイルを作り、公開鍵だけを載せた申請書を渡します。誓約・研修・届の
日付がそろわなければ利用資格は付与できません。佐藤は個人番号を扱えます。鈴木は扱えず、
個人番号を開く鍵そのものを渡されません。"
	run 0 sato "kinko operator request --operator sato --name '佐藤 花子' --out sato.request \\
    --argon2 $cost"
	run 0 suzuki "kinko operator request --operator suzuki --name '鈴木 次郎' --out suzuki.request \\
    --argon2 $cost"
	run 0 audit "kinko operator request --operator audit --name '監査 三郎' --out audit.request \\
    --argon2 $cost"
	run 0 tanaka "kinko operator enrol sato.request --role worker --numbers \\
    --pledged $today --trained $today --notified $today"
	run 0 tanaka "kinko operator enrol suzuki.request --role worker \\
    --pledged $today --trained $today --notified $today"
	run 0 tanaka "kinko operator enrol audit.request --role auditor \\
    --pledged $today --trained $today --notified $today"
	run 0 tanaka 'kinko operator list'
}

import_cases ()
{
	step 'Ten cases come in' '10件を取り込む'
	say "Taking in the ward's data is a copy. Without an approval of the ward that was
entered and fits nobody makes one, not even the manager; the hint says what is missing." \
		"区の情報の取込みは複製に当たります。登録された区の承認がなければ、責任者にもできま
せん。何が足りないかは「対処」に示されます。"
	cp "$root/tests/data/cases-sample.csv" cases.csv
	run 3 tanaka 'kinko case import cases.csv'
	run 0 tanaka "kinko approval add number=R8-0001 date=$today official=架空課長 \\
    what=申請一覧の取込み acts=取込み count=10 uses=1 expires=2199-03-31"
	note "With it, it is still the manager's, not a worker's. It is all rows or none, one act in
the log, and the approval is used up." \
		"承認があっても、行うのは責任者で、従事者ではありません。全行が正しいときだけ、まとめて
一つの操作として取り込みます。これで承認は使い切りです。"
	run 3 sato 'kinko case import cases.csv --approval R8-0001'
	run 0 tanaka 'kinko case import cases.csv --approval R8-0001'
}

work_on_cases ()
{
	step 'Suzuki works, without My Numbers' '鈴木が個人番号なしで仕事をする'
	say 'My Numbers stay masked. The earlier version of a case is kept.' \
		'個人番号は伏せたままです。変更する前の版も残ります。'
	run 0 suzuki 'kinko case list'
	run 0 suzuki 'kinko case show C26-0001'
	run 0 suzuki 'kinko case edit C26-0001 g1_levy=190000'
	run 0 suzuki 'kinko case history C26-0001'
}

# What the papers of a case say, as a second person reads it there: the columns of three My Numbers.
lay_out_papers ()
{
	local column

	for column in 11 16 27; do
		awk -F, -v case="$1" -v column="$column" '$1 == case { print $column }' cases.csv \
			>"paper-$column"
		holds 'a paper shows no number' '書類に番号がありません' grep -qxE '[0-9]{12}' "paper-$column"
	done
}

receive_papers ()
{
	step 'The papers come, and Sato gets the cases' '書類を受領し、佐藤に割り当てる'
	say "What the ward hands over gets a receipt (預かり証). The manager assigns the work;
what needs a reason, a paper or another person is in one table: kinko case states." \
		"区から受け取ったものには預かり証を発行します。担当は責任者が割り当てます。どの処理に
何が必要かは、一つの表になっています（kinko case states）。"
	run 0 tanaka "kinko receipt add kind=申請書類 quantity=10件 has_personal_number=1 \\
    from='保育課 架空' purpose=階層決定 place=書庫A"
	run 0 tanaka 'kinko case assign sato C26-0005..C26-0010 --due 2199-08-31'
	run 0 sato "kinko case receive C26-0005 C26-0006 --receipt A$year-0001 --place 書庫A"
	run 0 sato 'kinko case review C26-0005 C26-0006'
	note "Of C26-0005 the mother has declared no tax. Unknown is not 0: the family is asked." \
		'C26-0005 は母が未申告です。「不明」は0円ではありません。保護者に補正を依頼します。'
	run 0 sato 'kinko case correct C26-0005 --channel 郵送 --due 2199-08-10'
	run 0 sato 'kinko case list --waiting'
}

decide_tier ()
{
	step 'A tier is proposed, explained, and confirmed by another person' \
		'階層の判定案を作り、計算を示し、別の人が確認する'
	say "The parents of C26-0006 lived in a designated city, which levies 8 % instead of 6 %.
Every step of the arithmetic is kept; a table that changes later changes nothing of it." \
		"C26-0006 の父母は指定都市に住んでいました（税率8%を6%に直します）。計算の過程は
すべて保管され、後から階層表が変わっても、済んだ判定は変わりません。"
	run 0 sato 'kinko case propose C26-0006'
	run 0 sato 'kinko case explain C26-0006'
	note 'The proposer cannot confirm, and each My Number has to be typed by a second person first.' \
		'判定案を作った人は確認できません。個人番号は、先に別の人の再入力が必要です。'
	run 3 sato 'kinko case confirm C26-0006'
	run 1 suzuki 'kinko case confirm C26-0006'
	note "The first entry was Tanaka's import. Sato types them from the papers (here: from files);
only whether they are equal is said." \
		"1回目の入力は田中の取込みです。佐藤が書類から入力します（ここではファイルから）。
一致したかどうかだけが表示されます。"
	lay_out_papers C26-0006
	run 0 sato 'kinko case check-number C26-0006 child --from paper-11'
	run 0 sato 'kinko case check-number C26-0006 guardian1 --from paper-16'
	run 1 sato 'kinko case check-number C26-0006 guardian2 --from paper-16'
	run 0 sato 'kinko case check-number C26-0006 guardian2 --from paper-27'
	rm paper-*
	run 0 suzuki 'kinko case confirm C26-0006'
}

hand_to_ward ()
{
	step 'What is typed into the childcare system leaves as a registered copy' \
		'保育システムへの入力内容を、登録した複製として書き出す'
	say "It takes the ward's approval, and stays on the list until its erasure is recorded." \
		'これにも区の承認が必要で、消去を記録するまで複製承認簿に残ります。'
	run 0 tanaka "kinko approval add number=R8-0012 date=$today official=架空課長 \\
    what=入力票と番号の書出し、番号の廃棄 acts=入力票、番号、廃棄 expires=2199-03-31"
	run 0 suzuki 'kinko case entry-sheet C26-0006 --approval R8-0012 --out sheet.csv'
	run 0 suzuki 'cut -d, -f 1-5 sheet.csv'
	run 0 suzuki 'kinko case entered C26-0006'
	run 0 suzuki 'rm sheet.csv'
	run 0 tanaka 'kinko copy list --open'
	run 0 suzuki "kinko copy erased F$year-0001 --method 消去 --witness 田中"
}

reveal_number ()
{
	step 'Sato looks at one My Number, Suzuki cannot' '佐藤は個人番号を1件見る。鈴木には見られない'
	say "Sato is cleared, and sees the numbers of the cases assigned to Sato: this is none of them." \
		'佐藤には取扱許可がありますが、見られるのは担当する案件だけです。これは担当ではありません。'
	run 3 sato 'kinko case reveal C26-0001 child --purpose tier-review'
	run 0 tanaka 'kinko case assign sato C26-0001'
	note 'A purpose from the fixed list is needed. The look is in the log before it is shown.' \
		'決められた目的から一つを選びます。表示する前に、操作記録への記録が済んでいます。'
	if [ -t 1 ]; then
		run 0 sato 'kinko case reveal C26-0001 child --purpose tier-review'
	else
		note "This is no terminal, and a My Number is shown on one only: it goes into a file." \
			'ここは端末ではありません。個人番号は端末にしか表示しないため、ファイルに書きます。'
		run 0 sato 'kinko case reveal C26-0001 child --purpose tier-review --out number --approval R8-0012'
		run 0 sato "stat -c '%A, %s bytes' number"
		holds 'the file does not hold one number' 'ファイルの内容が番号1件ではありません' \
			grep -qxE '[0-9]{12}' number
		rm number
	fi
	run 3 suzuki 'kinko case reveal C26-0001 child --purpose tier-review --out number --approval R8-0012'
	if [ -e number ]; then
		surprise 'a refusal left a file' '拒否されたのにファイルができました'
	fi
	note 'Which rule decides, and what would have to be different?' \
		'どの規則によるのか、何が違えば許されるのかも確かめられます。'
	run 0 tanaka 'kinko policy explain --operator suzuki --action number.reveal --purpose tier-review'
}

erase_numbers ()
{
	step 'One person alone cannot erase' '一人では廃棄できない'
	say "The family of C26-0002 has moved away, so its My Numbers have to go (別紙2 第28条). That
cannot be undone: it takes the ward's approval, and a second person." \
		"C26-0002 の世帯は転出したため、個人番号を廃棄します（別紙2 第28条）。元に戻せないので、
区の承認に加えて、二人目の同意が要ります。"
	run 0 tanaka 'kinko case withdraw C26-0002 --reason 転出'
	run 3 tanaka 'kinko case erase-numbers C26-0002 --approval R8-0012 --yes C26-0002'
	note 'So Tanaka asks for just this. Nobody grants their own request:' \
		'そこで田中は、この操作への同意を依頼します。自分の依頼には同意できません。'
	run 0 tanaka 'kinko approval request case erase-numbers C26-0002 --approval R8-0012'
	run 3 tanaka "kinko approval grant Q$year-0001"
	note "Sato looks at what is asked for, and grants it. It holds once, for a few days, and only as
long as nothing of the case changes." \
		'佐藤が内容を見て同意します。使えるのは数日のうちに1回だけで、案件が変われば無効です。'
	run 0 sato "kinko approval show Q$year-0001"
	run 0 sato "kinko approval grant Q$year-0001"
	run 0 tanaka "kinko case erase-numbers C26-0002 --approval Q$year-0001 --yes C26-0002"
}

read_log ()
{
	step 'Everything is in the log, the refusals too' '拒否も含めて、すべてが操作記録にある'
	say "A look on a terminal is 'granted' before the first digit is shown; for a file there
is an 'intent' before and a 'done' after. A case has a random name here: not even
its case number is in the log." \
		'端末への表示は、最初の1桁より前に granted として記録されます。ファイルへの書出しは、
前に intent、後に done が記録されます。案件は無作為な名前で表され、案件番号さえ
操作記録にはありません。'
	run 0 tanaka 'kinko log show'
	run 0 tanaka 'kinko log verify'
}

audit_with_kinko ()
{
	step 'The auditor checks a copy of the mirror, without any key' \
		'監査者が、鍵を持たずにミラーの写しを検証する'
	say 'The mirror is a git repository. A clone of it is as good as the original.' \
		'ミラーは git リポジトリです。複製したものでも同じように検証できます。'
	run 0 audit 'git clone --quiet --mirror vault/mirror.git copy.git'
	note 'The genesis hash is typed from the paper:' '起点ハッシュは紙から入力します。'
	run 0 audit "kinko-verify copy.git --genesis $paper"
}

# shellcheck disable=SC2016
audit_with_stock_tools ()
{
	step 'The auditor trusts no program of ours: git, ssh-keygen, sha256sum, grep' \
		'kinko を信用せずに検証する：git、ssh-keygen、sha256sum、grep'
	export GIT_NO_REPLACE_OBJECTS=1 # the objects themselves, not what refs/replace shows instead
	say 'Every commit is signed by a key that had a seat:' \
		'すべてのコミットに、利用資格のある人の鍵による署名があります。'
	run 0 audit 'git -C copy.git cat-file blob main:allowed_signers >signers'
	run 0 audit 'for c in $(git -C copy.git rev-list main); do
    git -C copy.git -c gpg.ssh.allowedSignersFile="$PWD/signers" verify-commit $c || exit 1
done 2>&1 | sed "s/ with .*//" | sort | uniq -c'
	note 'The repository is sound, and no file of the log was ever changed or removed:' \
		'リポジトリは健全で、操作記録のファイルが後から変更・削除されたことはありません。'
	run 0 audit 'git -C copy.git fsck --strict --full'
	run 0 audit 'git -C copy.git log --diff-filter=MDR main -- log | wc -l'
	holds 'a file of the log was changed' '操作記録のファイルが変更されています' \
		test -z "$(git -C copy.git log --diff-filter=MDR main -- log)"
	note 'Every line holds the SHA-256 of the line before it:' \
		'どの行にも、直前の行の SHA-256 が入っています。'
	cp "$root/docs/check-chain.sh" .
	run 0 audit './check-chain.sh copy.git'
	note 'No name, no kana and no My Number of the ten cases is anywhere in it:' \
		'10件の氏名・かな・個人番号は、ミラーのどこにもありません。'
	run 0 audit "tail -n +2 cases.csv | cut -d, -f 3,4,11 --output-delimiter=\$'\\n' >personal"
	holds 'there is nothing to look for' '探す対象がありません' test "$(wc -l <personal)" -ge 30
	run 1 audit 'git -C copy.git cat-file --batch-all-objects --batch | grep -acFf personal'
}

# shellcheck disable=SC2016
tamper_with_mirror ()
{
	local blob

	step 'One byte of the mirror is changed' 'ミラーの1バイトを書き換える'
	say "Somebody wants Suzuki's refusal to disappear, in a copy of the mirror:" \
		'鈴木への拒否の記録を消そうとして、ミラーの写しが書き換えられたとします。'
	run 0 audit 'cp -r vault/mirror.git forged.git'
	run 0 audit 'git -C forged.git grep -l "suzuki.*number.reveal.*denied" main -- log'
	blob=$(git -C forged.git rev-parse \
		"$(git -C forged.git grep -l 'suzuki.*number.reveal.*denied' main -- log)")
	run 0 audit "flip_byte forged.git/objects/${blob:0:2}/${blob:2}"
	run 4 audit 'kinko-verify forged.git'
	note 'git alone sees it, too:' 'git だけでも分かります。'
	run + audit 'git -C forged.git fsck --strict --full'
}

tamper_with_database ()
{
	step 'One byte of the database is changed' 'データベースの1バイトを書き換える'
	say 'The same with a copy of the vault itself.' '金庫そのものの写しでも同じことをします。'
	run 0 tanaka 'cp -r vault damaged'
	run 0 tanaka 'flip_byte damaged/vault.db'
	run 4 tanaka 'kinko --vault damaged log verify'
	note 'The vault itself was not touched: its mirror is whole.' \
		'元の金庫には触れていません。そのミラーは無傷です。'
	run 0 audit 'kinko-verify vault/mirror.git | sed -n 1,2p'
}

# ---- the way through -----------------------------------------------------------------------------

prepare ()
{
	local variable person

	choose_language
	# Nothing of the caller's vaults, and nothing that takes stock git elsewhere.
	while read -r variable; do
		unset "$variable"
	done < <(compgen -e | grep -E '^(KINKO_(VAULT|IDENTITY)$|GIT_|XDG_)' || true)
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	trap 'exit 130' INT TERM HUP PIPE
	# The programs and the narration speak one language, whatever locales the machine has.
	export LC_ALL=C.UTF-8 LANGUAGE=$language GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
	umask 077
	mkdir "$work/home"
	for person in tanaka sato suzuki audit; do
		add_person "$person"
	done
}

exec </dev/null
prepare
[ -n "$built" ] || build_programs
if [ ! -x "$build/kinko" ] || [ ! -x "$build/kinko-verify" ]; then
	surprise "no kinko and kinko-verify in '$build'" "'$build' に kinko と kinko-verify がありません"
fi
build=$(CDPATH='' cd -- "$build" && pwd)
cd "$work"
SECONDS=0
begin
make_vault
enrol_people
import_cases
work_on_cases
receive_papers
decide_tier
hand_to_ward
reveal_number
erase_numbers
read_log
audit_with_kinko
audit_with_stock_tools
tamper_with_mirror
tamper_with_database
printf '\n\n'
say "The demo is complete: $commands commands, each ended as it should, in $SECONDS seconds." \
	"実演は以上です。$commands 個のコマンドがすべて期待どおりに終わりました（$SECONDS 秒）。"
