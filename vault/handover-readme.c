/* README.txt of both parts: in Japanese, for whoever opens a handover without kinko. tests/cli/handover.sh does what it
 * says. */
#include "vault/handover-internal.h"

#include <string.h>

#include "policies/test-mark.h"

/* clang-format off */
static const char outer_text[] =
	"業務引継ぎファイル（目次と開き方）\n"
	"\n"
	"このファイルには、保育料階層決定事務の記録の全部が入っています。開くのにも確かめるのにも、\n"
	"専用のプログラムは要りません。使うのは age、tar、sha256sum、git です（確認の一部に jq と openssl）。\n"
	"kinko があれば「kinko handover inspect ファイル --key 鍵ファイル」が下の確認を一度に行います。\n"
	"\n"
	"１　開く（引継ぎファイルが handover.age、自分の age の鍵ファイルが key.txt のとき）\n"
	"\n"
	"    mkdir handover\n"
	"    age -d -i key.txt handover.age | tar -x -f - -C handover\n"
	"    cd handover\n"
	"\n"
	"２　欠けや書換えがないことを確かめる\n"
	"\n"
	"    sha256sum -c SHA256SUMS\n"
	"    head -n -2 manifest | sha256sum -c --strict\n"
	"\n"
	"  どちらも全部「OK」（又は「成功」）と出れば、ファイルは書き出したときのままです。\n"
	"  manifest の「# files」は SHA256SUMS に載っているファイルの数です。\n"
	"\n"
	"３　操作記録を確かめる\n"
	"\n"
	"    git clone mirror.bundle mirror\n"
	"    git -C mirror fsck --strict --full\n"
	"    for c in $(git -C mirror rev-list HEAD); do\n"
	"        git -C mirror -c gpg.ssh.allowedSignersFile=\"$PWD/mirror/allowed_signers\" \\\n"
	"            verify-commit $c 2>/dev/null || echo \"誤り $c\"\n"
	"    done\n"
	"    find mirror/log -name '*.jsonl' | LC_ALL=C sort | xargs cat | cmp - log/entries.jsonl\n"
	"\n"
	"  「誤り」が一つも出ず、最後の cmp が何も表示しなければ、操作記録は署名されたとおりです。\n"
	"  log/entries.jsonl の 1 行目の SHA-256（改行を除く）を、契約の始めに紙で控えた値と比べてください。\n"
	"\n"
	"    head -n 1 log/entries.jsonl | tr -d '\\n' | sha256sum\n"
	"\n"
	"４　manifest の署名を確かめる\n"
	"\n"
	"    by=$(sed -n 's/^# by //p' manifest)\n"
	"    jq -r --arg id \"$by\" '[.seats[] | select (.id == $id)] | last | .vkey' roster.json |\n"
	"        cut -d+ -f3- | base64 -d | tail -c 32 >key.raw\n"
	"    { printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'; cat key.raw; } >key.der\n"
	"    head -n -2 manifest >manifest.txt\n"
	"    tail -n 1 manifest | cut -d' ' -f3 | base64 -d | tail -c 64 >manifest.sig\n"
	"    openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin \\\n"
	"        -in manifest.txt -sigfile manifest.sig\n"
	"\n"
	"  その鍵がその人のものであることは、操作記録の登録（vault.genesis、operator.enrol）にある\n"
	"  note_key と比べて確かめます。\n"
	"\n"
	"５　個人番号（numbers.tar.age）\n"
	"\n"
	"  個人番号、支援措置により保護された住所、それらの写った書類は、別に封をしてあります。\n"
	"  開けるのは、個人番号の取扱いを許された人として鍵を届け出た人だけです。\n"
	"\n"
	"    mkdir numbers\n"
	"    age -d -i ../key.txt numbers.tar.age | tar -x -f - -C numbers\n"
	"    cd numbers && sha256sum -c SHA256SUMS\n"
	"\n"
	"６　中身\n"
	"\n"
	"  handover-report.txt   業務引継ぎ書（状態別の件数、未了の事項、返還物、最後の記録）\n"
	"  handover-report.json  同じ内容（プログラム用）\n"
	"  cases.csv             案件の一覧（最新の内容）。表計算ソフトで開けます\n"
	"  open-cases.csv        未了の案件の一覧\n"
	"  cases.jsonl           案件の全部の版（一行に一件）\n"
	"  documents.jsonl       書類の一覧\n"
	"  documents/            書類の画像\n"
	"  registers/            記録簿（問い合わせ、作業、施設、受領、複製、持出し、承認、同意、例外、教育、貸与物、機器、事故、規程など）\n"
	"  registers.jsonl       記録簿の全部の版\n"
	"  returned-goods.csv    返還物一覧\n"
	"  log/                  操作記録と署名\n"
	"  mirror.bundle         操作記録の写し（git）\n"
	"  roster.json           利用者の一覧\n"
	"  policies/             規則の全部の版\n"
	"  vault.json            金庫の説明\n"
	"  numbers.tar.age       個人番号（別の封）\n"
	"  SHA256SUMS、manifest  全ファイルの大きさと SHA-256、その署名\n"
	"\n"
	"７　取扱い\n"
	"\n"
	"  開いたファイルには個人情報が平文で入っています。定められた機器だけで開き、確認や取込みが済んだら\n"
	"  消去して記録してください（別紙2 第10条・第28条）。書式の詳しい説明は kinko の\n"
	"  docs/formats/handover.md にあります。\n";

static const char numbers_text[] =
	"個人番号等（引継ぎファイルの内側の封）\n"
	"\n"
	"  numbers.jsonl     個人番号（一行に一つ。subject は child 児童、guardian1・guardian2 保護者、\n"
	"                    head 家計主宰者。version は案件の版）\n"
	"  addresses.jsonl   支援措置により保護された住所\n"
	"  documents.jsonl   ここに入っている書類の一覧\n"
	"  documents/        個人番号の写った書類、支援措置のある世帯の書類\n"
	"\n"
	"欠けや書換えがないことは、次で確かめます。\n"
	"\n"
	"    sha256sum -c SHA256SUMS\n"
	"    head -n -2 manifest | sha256sum -c --strict\n"
	"\n"
	"これらは特定個人情報です。個人番号の取扱いを許された人だけが、定められた機器で開き、\n"
	"取込みが済んだら消去して記録してください（別紙2 第10条・第28条）。\n"
	"保護された住所は、業務管理責任者とその案件の担当者のほかには見せないでください。\n";
/* clang-format on */

static gboolean
write_readme (KinkoHandoverWork *work, const char *page, KinkoHandoverText *text, GError **error)
{
	static const char mark[] = KINKO_TEST_MARK;

	if (kinko_session_descriptor (work->session)->test &&
	    !kinko_handover_text_add (text, mark, strlen (mark), error))
		return FALSE;
	return kinko_handover_text_add (text, page, strlen (page), error);
}

gboolean
kinko_handover_make_readme (KinkoHandoverWork *work, G_GNUC_UNUSED const char *name,
			    KinkoHandoverText *text, GError **error)
{
	return write_readme (work, outer_text, text, error);
}

gboolean
kinko_handover_make_numbers_readme (KinkoHandoverWork *work, G_GNUC_UNUSED const char *name,
				    KinkoHandoverText *text, GError **error)
{
	return write_readme (work, numbers_text, text, error);
}
