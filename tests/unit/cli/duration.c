#include "cli/duration.h"

#include "policies/error.h"

static void
test_good (void)
{
	static const struct {
		const char *text;
		guint seconds;
	} good[] = { { "1s", 1 },      { "90s", 90 },      { "10m", 600 },     { "1h", 3600 },
		     { "24h", 86400 }, { "1440m", 86400 }, { "10M", 600 },     { "１０ｍ", 600 },
		     { " 5m ", 300 },  { "007m", 420 },    { "86400s", 86400 } };

	for (gsize i = 0; i < G_N_ELEMENTS (good); i++) {
		g_autoptr (GError) error = NULL;
		guint seconds;

		g_assert_true (kinko_duration_parse (good[i].text, &seconds, &error));
		g_assert_cmpuint (seconds, ==, good[i].seconds);
	}
}

static void
test_wrong (void)
{
	static const char *const wrong[] = { "",
					     "0m",
					     "10",
					     "m",
					     "-1m",
					     "+1m",
					     "1d",
					     "1ms",
					     "1.5h",
					     "1m30s",
					     "25h",
					     "86401s",
					     "1 m",
					     "0x1m",
					     "1441m",
					     "十分",
					     "\xff\x31m",
					     "18446744073709551617s",
					     "99999999999999999999999h" };

	for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
		g_autoptr (GError) error = NULL;
		guint seconds;

		g_assert_false (kinko_duration_parse (wrong[i], &seconds, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_USAGE);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/duration/good", test_good);
	g_test_add_func ("/duration/wrong", test_wrong);
	return g_test_run ();
}
