#include "cli/words.h"

#include "policies/error.h"

static void
assert_words (const char *line, const char *expected)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) words = kinko_words_split (line, &error);
	g_autoptr (GString) joined = g_string_new (NULL);

	g_assert_no_error (error);
	for (guint i = 0; i < words->len; i++)
		g_string_append_printf (joined, "[%s]", (char *) words->pdata[i]);
	g_assert_cmpstr (joined->str, ==, expected);
}

static void
test_split (void)
{
	assert_words ("", "");
	assert_words ("  \t　 ", "");
	assert_words ("case list", "[case][list]");
	assert_words (" case　find　あおい ", "[case][find][あおい]");
	assert_words ("a 'b c' \"d　e\" f\\ g", "[a][b c][d　e][f g]");
	assert_words ("name='例題　あおい'", "[name=例題　あおい]");
	assert_words ("'' \"\"", "[][]");
	assert_words ("'\\' \"\\\"'\" \\'", "[\\][\"'][']");
	/* Nothing of a shell's means anything. */
	assert_words ("$HOME `id` *.c # ; | > x ~ !1 {a,b}",
		      "[$HOME][`id`][*.c][#][;][|][>][x][~][!1][{a,b}]");
}

static void
test_wrong (void)
{
	static const char *const wrong[] = { "'a", "a\"b", "a\\", "'a\\'b'", "\"a\\\"" };

	for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
		g_autoptr (GError) error = NULL;

		g_assert_null (kinko_words_split (wrong[i], &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_USAGE);
		g_assert_nonnull (kinko_error_hint (error));
	}
}

static void
test_numbers (void)
{
	static const char *const held[] = {
		"000000001015",           "case find 000000001015 x",
		"０００００００01015 1",  "0000-0000-1015",
		"0000 0000 1015",         "００００ー００００ー１０１５",
		"0000　0000　1015",       "a=0000−0000‐1015",
		"'0000' '0000' \"1015\"", "1234567890123 (longer)",
		"0000\\ 0000\\ 1015",
	};
	static const char *const free_of[] = {
		"",
		"C26-0200",
		"case list",
		"00000000101",
		"case assign sato C26-0200 --due 2026-07-08",
		"0000a0000b1015",
		"８桁 12345678",
	};

	for (gsize i = 0; i < G_N_ELEMENTS (held); i++)
		g_assert_true (kinko_words_hold_number (held[i]));
	for (gsize i = 0; i < G_N_ELEMENTS (free_of); i++)
		g_assert_false (kinko_words_hold_number (free_of[i]));
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/words/split", test_split);
	g_test_add_func ("/words/wrong", test_wrong);
	g_test_add_func ("/words/numbers", test_numbers);
	return g_test_run ();
}
