#include "vault/approval.h"

#include <string.h>

#include "policies/error.h"

static void
assert_refused (const char *text)
{
	g_autoptr (GError) error = NULL;

	g_assert_false (kinko_approval_check (text, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_nonnull (kinko_error_hint (error));
	if (strlen (text) > 4)
		g_assert_null (strstr (error->message, text));
}

static void
test_check (void)
{
	static const char *const good[] = { "R8-0012", "7", "a/b_c.d-E",
					    "12345678901234567890123456789012", "1234-567-89018" };
	static const char *const bad[] = {
		"",
		"123456789012345678901234567890123", /* 33 */
		"R8 0012",
		"R8-0012\n",
		"Ｒ８－００１２",
		"目保育第12号",
		"\"R8\"",
		"R8\\0012",
		"\x1B[31m",
		"\xFF",
		"123456789018", /* the vector of the check digit of My Numbers */
		"R8-1234-5678-9018",
	};

	for (gsize i = 0; i < G_N_ELEMENTS (good); i++) {
		g_autoptr (GError) error = NULL;

		g_assert_true (kinko_approval_check (good[i], &error));
		g_assert_no_error (error);
	}
	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
		assert_refused (bad[i]);
}

/* Whatever is accepted, an entry of the log can hold: the characters of docs/formats/audit-log.md, no more. */
static void
test_characters (void)
{
	for (guint c = 1; c < 256; c++) {
		char text[] = { 'R', (char) c, '\0' };
		gboolean wanted = g_ascii_isalnum ((char) c) || strchr ("-_./", (int) c) != NULL;

		g_assert_cmpint (kinko_approval_check (text, NULL), ==, wanted);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/approval/check", test_check);
	g_test_add_func ("/approval/characters", test_characters);
	return g_test_run ();
}
