#include "vault/passphrase-words.h"

#include <string.h>

static gboolean
has (const GPtrArray *words, guint n, const char *word)
{
	for (guint i = 0; i < n; i++)
		if (strcmp (words->pdata[i], word) == 0)
			return TRUE;
	return FALSE;
}

static void
test_own (void)
{
	const KinkoPassphraseOwner owner = { .name = "田中　一郎",
					     .operator= "t-ichiro2",
					     .origin = "ward.example/hoiku-r8" };
	static const char *const wanted[] = { "田中一郎", "田中",    "一郎",  "ichiro", "ward",
					      "hoiku",    "example", "kinko", "金庫" };
	guint own;
	g_autoptr (GPtrArray) words = kinko_passphrase_words (&owner, &own);

	g_assert_cmpstr (words->pdata[0], ==, "田中一郎"); /* the likeliest comes first */
	for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
		if (!has (words, own, wanted[i]))
			g_error ("'%s' is missing", wanted[i]);
	/* neither a letter alone nor what is in every sentence */
	g_assert_false (has (words, words->len, "t"));
	g_assert_false (has (words, words->len, "r"));
	/* what everybody knows is not this person's */
	g_assert_false (has (words, own, "パスワード"));
	g_assert_true (has (words, words->len, "パスワード"));
}

static void
test_joined (void)
{
	const KinkoPassphraseOwner owner = { .name = "髙橋美咲", .operator= "op1", .origin = "x" };
	static const char *const wanted[] = { "髙橋美咲", "髙橋", "美咲" };
	guint own;
	g_autoptr (GPtrArray) words = kinko_passphrase_words (&owner, &own);

	for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
		if (!has (words, own, wanted[i]))
			g_error ("'%s' is missing", wanted[i]);
	g_assert_false (has (words, own, "髙"));
}

/* A family name of one kanji is a name; one kana is not. Full width is as good as half width. */
static void
test_short (void)
{
	const KinkoPassphraseOwner owner = { .name = "林 ん ＡＢＣ",
					     .operator= "x",
					     .origin = "y" };
	guint own;
	g_autoptr (GPtrArray) words = kinko_passphrase_words (&owner, &own);

	g_assert_true (has (words, own, "林"));
	g_assert_true (has (words, own, "ABC"));
	g_assert_false (has (words, own, "ん"));
	g_assert_false (has (words, own, ""));
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/passphrase-words/own", test_own);
	g_test_add_func ("/passphrase-words/joined", test_joined);
	g_test_add_func ("/passphrase-words/short", test_short);
	return g_test_run ();
}
