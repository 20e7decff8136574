#include "vault/passphrase-strength.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <sodium.h>

#include "audit/sandbox.h"
#include "policies/error.h"
#include "tests/unit/vault/memory.h"
#include "vault/passphrase.h"

static const KinkoPassphraseOwner tanaka = { .name = "田中 一郎",
					     .operator= "tanaka",
					     .origin = "ward.example/hoiku-r8" };

static gboolean
check (const char *text, const KinkoPassphraseOwner *owner, guint guesses, GError **error)
{
	g_autoptr (KinkoSecret) typed = kinko_secret_new_from (text, strlen (text));
	g_autoptr (KinkoSecret) passphrase = kinko_passphrase_normalize (typed, NULL);

	g_assert_nonnull (passphrase);
	return kinko_passphrase_strength_check (passphrase, owner, guesses, error);
}

static void
accept (const char *text)
{
	g_autoptr (GError) error = NULL;

	if (!check (text, &tanaka, 10, &error))
		g_error ("'%s': %s", text, error->message);
}

/* Refused by the shipped limit, with @why in the message, and nothing of the passphrase in message and hint. */
static void
refuse_of (const KinkoPassphraseOwner *owner, const char *text, const char *why)
{
	g_autoptr (GError) error = NULL;

	if (check (text, owner, 10, &error))
		g_error ("'%s' was accepted", text);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	if (strstr (error->message, why) == NULL)
		g_error ("'%s': not '%s' but '%s'", text, why, error->message);
	g_assert_nonnull (kinko_error_hint (error));
	g_assert_null (strstr (error->message, text));
	g_assert_null (strstr (kinko_error_hint (error), text));
	g_assert_null (strchr (error->message, '\n'));
}

static void
refuse (const char *text, const char *why)
{
	refuse_of (&tanaka, text, why);
}

#define OWN     "a name, an ID or a word of this vault"
#define PATTERN "repeats itself"
#define COMMON  "everybody tries first"

static void
test_good (void)
{
	accept ("correct horse battery staple"); /* xkcd 936 */
	accept ("another long passphrase");
	accept ("quite another passphrase");
	accept ("a new and longer passphrase");
	accept ("cleft cam synod lacy yr"); /* the example of the Diceware page */
	accept ("a3f91c-0be27d-94c6e1-5d08ba");
	accept ("xK9#vQ2!mZ7@");
	accept ("花瓶 線路 夕立 将棋盤");
	accept ("ひつじ えんぴつ みかづき てぶくろ");
	/* who it belongs to makes a word no weaker than nothing at all */
	accept ("tanaka correct horse battery staple");
	accept ("田中 花瓶 線路 夕立 将棋盤");
}

/* From the lists of passwords that were stolen most often. */
static void
test_common (void)
{
	refuse ("password1234", COMMON);
	refuse ("Password123!", COMMON);
	refuse ("p@ssw0rd1234", COMMON);
	refuse ("drowssap1234", COMMON);
	refuse ("qwertyuiop12", COMMON);
	refuse ("iloveyou1989", COMMON);
	refuse ("princess2020", COMMON);
	refuse ("superman1234", COMMON);
	refuse ("パスワード8492017", COMMON);
	refuse ("ぱすわーど１２３４", COMMON);
	refuse ("ﾊﾟｽﾜｰﾄﾞﾊﾟｽﾜｰﾄﾞ", PATTERN);
	refuse ("いつもありがとうございます", COMMON);
	refuse ("東京都さくら2026", COMMON);
}

static void
test_patterns (void)
{
	refuse ("aaaaaaaaaaaa", PATTERN);
	refuse ("abababababab", PATTERN);
	refuse ("123456789012", PATTERN);
	refuse ("abcdefghijkl", PATTERN);
	refuse ("1qaz2wsx3edc4rfv", PATTERN);
	refuse ("2026-07-08 2026-07-08", PATTERN);
	refuse ("sakura sakura sakura", PATTERN);
	refuse ("sakura.sakura.sakura", PATTERN);
	refuse ("sakura/sakura/sakura", PATTERN);
	refuse ("ああああああああああああ", PATTERN);
	refuse ("あ あ あ あ あ あ あ", PATTERN);
	refuse ("たなたなたなたなたなたな", PATTERN);
	refuse ("たナタなﾀﾅたなタナたな",
		PATTERN); /* one and the same in two scripts and two widths */
	refuse ("あいうえおかきくけこさし", PATTERN);
	refuse ("ｱｲｳｴｵｶｷｸｹｺｻｼ", PATTERN);
	refuse ("んをわろれるりらよゆやも", PATTERN);
	refuse ("いろはにほへとちりぬるを", PATTERN);
	refuse ("一二三四五六七八九十一二", PATTERN);
	refuse ("日土金木水火月日土金木水", PATTERN);
	refuse ("            ", PATTERN);
}

static void
test_own (void)
{
	static const KinkoPassphraseOwner kana = { .name = "たなか・イチロー",
						   .operator= "t-ichiro",
						   .origin = "ward.example/x" };
	static const KinkoPassphraseOwner latin = { .name = "Ana Maria Gonçalves",
						    .operator= "ana",
						    .origin = "ward.example/x" };
	static const KinkoPassphraseOwner joined = { .name = "髙橋美咲",
						     .operator= "op1",
						     .origin = "ward.example/x" };
	static const KinkoPassphraseOwner one = { .name = "林　誠",
						  .operator= "op1",
						  .origin = "ward.example/x" };

	refuse ("田中一郎84920175", OWN);
	refuse ("田中一郎１２３４５６７８", OWN);
	refuse ("一郎田中 19800401", OWN);
	refuse ("田 中 一 郎 8492", OWN);
	refuse ("田中・一郎・田中・一郎", OWN);
	refuse ("tanaka84920175", OWN);
	refuse ("ＴＡＮＡＫＡ８４９２０", OWN);
	refuse ("Tanaka-2026-07", OWN);
	refuse ("aKaNaT19800401", OWN);
	refuse ("t.a.n.a.k.a.1980", OWN);
	refuse ("hoiku-r8 2026", OWN);
	refuse ("金庫金庫金庫金庫金庫金庫", OWN);
	refuse ("目黒区保育料階層決定", OWN);
	refuse ("kinko1234kinko", OWN);
	/* in whatever script and width the name is typed */
	refuse_of (&kana, "タナカイチロウ19800401", "a name");
	refuse_of (&kana, "ﾀﾅｶｲﾁﾛｰ19800401", OWN);
	refuse_of (&kana, "たなか いちろー 8492", OWN);
	refuse_of (&kana, "ichiro19800401", OWN);
	refuse_of (&latin, "gonçalves19800401", OWN);
	refuse_of (&latin, "GONÇALVES 8492017", OWN);
	refuse_of (&latin, "anamaria849201", OWN);
	/* forms of one kanji, and a name without a blank */
	refuse_of (&joined, "高橋美咲84920175", OWN);
	refuse_of (&joined, "髙橋19800401髙橋", OWN);
	refuse_of (&joined, "美咲美咲美咲19800401", OWN);
	refuse_of (&one, "林林林林林林林誠誠誠1234", OWN);
	/* what is somebody else's is no more than a word */
	accept ("髙橋美咲84920175 線路");
}

/* The limit is an exponent of ten: of random digits each is one of it. */
static void
test_limit (void)
{
	static const char digits[] = "90275183640728159";

	for (guint n = 12; n <= 16; n++) {
		g_autofree char *text = g_strndup (digits, n);

		g_assert_true (check (text, &tanaka, n - 2, NULL));
		g_assert_false (check (text, &tanaka, n + 2, NULL));
	}
	g_assert_false (check ("correct horse battery staple", &tanaka, 20, NULL));
	g_assert_true (check ("correct horse battery staple", &tanaka, 12, NULL));
}

/* Anything that can be typed gets an answer, and in time. */
static void
test_odd (void)
{
	static const char *const pieces[] = {
		"4@8({[<369&#@!1/|0$5+7%2", "あ漢a1!",   "\xef\xbf\xbd",
		"\xf0\x9f\x98\x80",         "e\xcc\x81", "゛ー～"
	};
	const clock_t start = clock (); /* of this process, however busy the machine is */

	for (guint i = 0; i < G_N_ELEMENTS (pieces); i++) {
		g_autoptr (GString) text = g_string_new (NULL);

		while (text->len < 4000)
			g_string_append (text, pieces[i]);
		(void) !check (text->str, &tanaka, 10, NULL);
	}
	{
		/* more characters than there are bytes for them, all different */
		g_autoptr (GString) text = g_string_new (NULL);

		for (gunichar c = 0x4e00; c < 0x4e00 + 1000; c++)
			g_string_append_unichar (text, c);
		g_assert_true (check (text->str, &tanaka, 20, NULL));
	}
	g_assert_cmpint (clock () - start, <, 20 * CLOCKS_PER_SEC);
}

/* ---- what is left of it ---------------------------------------------------------------------- */

/* The patterns that betray a passphrase of lower-case letters: as text, turned round, and as code points. */
static void
make_patterns (const KinkoSecret *passphrase, guint8 patterns[3][24])
{
	const guint8 *text = kinko_secret_data (passphrase);
	gsize len = kinko_secret_len (passphrase);

	memset (patterns, 0x55, 3 * 24);
	for (guint i = 0; i < 8; i++) {
		patterns[0][i] = text[i] ^ 0x55;
		patterns[1][i] = text[len - 1 - i] ^ 0x55;
	}
	for (guint i = 0; i < 6; i++)
		patterns[2][i * 4] = text[i] ^ 0x55;
}

static void
test_nothing_left (void)
{
	KinkoSecret *passphrase = kinko_secret_new (24);
	guint8 patterns[3][24];
	g_autoptr (GError) error = NULL;

	for (guint i = 0; i < 24; i++)
		kinko_secret_data (passphrase)[i] = (guint8) ('a' + randombytes_uniform (26));
	make_patterns (passphrase, patterns);
	g_assert_cmpuint (memory_count (patterns[0], 8), ==, 1); /* this test can fail */
	g_assert_true (kinko_passphrase_strength_check (passphrase, &tanaka, 10, &error));
	g_assert_cmpuint (memory_count (patterns[0], 8), ==, 1);
	kinko_secret_free (passphrase);
	g_assert_cmpuint (memory_count (patterns[0], 8), ==, 0);
	g_assert_cmpuint (memory_count (patterns[1], 8), ==, 0);
	g_assert_cmpuint (memory_count (patterns[2], 24), ==, 0);
}

/* ---- what may be in the way ------------------------------------------------------------------ */

/* A parent of ours may have told the kernel not to keep children for us. */
static void
test_children_ignored (void)
{
	void (*before) (int) = signal (SIGCHLD, SIG_IGN);

	accept ("correct horse battery staple");
	refuse ("password1234", COMMON);
	(void) signal (SIGCHLD, before);
}

static void
test_no_child_left (void)
{
	accept ("correct horse battery staple");
	g_assert_cmpint (waitpid (-1, NULL, WNOHANG), ==, -1);
	g_assert_cmpint (errno, ==, ECHILD);
}

/* What cannot be judged is refused. */
static void
test_no_answer (void)
{
	struct rlimit files, none = { 0, 0 };
	g_autoptr (GError) error = NULL;

	g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &files), ==, 0);
	none.rlim_max = files.rlim_max;
	g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &none), ==, 0);
	g_assert_false (check ("correct horse battery staple", &tanaka, 10, &error));
	g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &files), ==, 0);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_FAILED);
	g_assert_nonnull (kinko_error_hint (error));
}

/* The last test of this program: it cannot be undone. */
static void
test_sandbox (void)
{
	g_autoptr (GError) error = NULL;

	kinko_process_harden ();
	g_assert_true (kinko_sandbox_enter (&error));
	accept ("correct horse battery staple");
	refuse ("password1234", COMMON);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_add_func ("/passphrase-strength/good", test_good);
	g_test_add_func ("/passphrase-strength/common", test_common);
	g_test_add_func ("/passphrase-strength/patterns", test_patterns);
	g_test_add_func ("/passphrase-strength/own", test_own);
	g_test_add_func ("/passphrase-strength/limit", test_limit);
	g_test_add_func ("/passphrase-strength/odd", test_odd);
	g_test_add_func ("/passphrase-strength/nothing-left", test_nothing_left);
	g_test_add_func ("/passphrase-strength/children-ignored", test_children_ignored);
	g_test_add_func ("/passphrase-strength/no-child-left", test_no_child_left);
	g_test_add_func ("/passphrase-strength/no-answer", test_no_answer);
	g_test_add_func ("/passphrase-strength/sandbox", test_sandbox);
	return g_test_run ();
}
