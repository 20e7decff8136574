/* The rows of a form: as many as the page of its limits says, and not one more. */
#include "vault/form-internal.h"

#include <string.h>

#include "policies/error.h"

static void
test_most_rows (void)
{
	KinkoFormWork work = { 0 };
	json_auto_t *rows = json_array ();
	g_autoptr (GError) error = NULL;

	for (guint i = 0; i < 10000; i++) {
		g_assert_nonnull (kinko_form_add_row (&work, rows, &error));
		g_assert_no_error (error);
	}
	g_assert_null (kinko_form_add_row (&work, rows, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_nonnull (strstr (error->message, "10000"));
	g_assert_nonnull (strstr (kinko_error_hint (error), "shorter period"));
	g_assert_cmpuint (json_array_size (rows), ==, 10000);
	g_assert_cmpuint (work.rows, ==, 10000);
}

/* Days by their text, both ends included, whatever time follows. */
static void
test_period (void)
{
	KinkoFormWork work = { .from = (char *) (gsize) "2026-07-01",
			       .to = (char *) (gsize) "2026-07-31" };

	g_assert_true (kinko_form_in_period (&work, "2026-07-01"));
	g_assert_true (kinko_form_in_period (&work, "2026-07-31T23:59:59+09:00"));
	g_assert_false (kinko_form_in_period (&work, "2026-06-30"));
	g_assert_false (kinko_form_in_period (&work, "2026-08-01T00:00:00+09:00"));
	g_assert_false (kinko_form_in_period (&work, "2026-07"));
	g_assert_false (kinko_form_in_period (&work, ""));
	g_assert_false (kinko_form_in_period (&work, NULL));
}

/* Every source that a layout can name is filled by somebody. */
static void
test_sources (void)
{
	gsize n;
	const KinkoLayoutSource *sources = kinko_layout_sources (&n);

	for (gsize i = 0; i < n; i++)
		g_assert_nonnull (kinko_form_fill_of (&sources[i]));
}

int
main (int argc, char *argv[])
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/form-source/most-rows", test_most_rows);
	g_test_add_func ("/form-source/period", test_period);
	g_test_add_func ("/form-source/sources", test_sources);
	return g_test_run ();
}
