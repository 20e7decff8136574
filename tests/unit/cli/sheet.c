/* Labels and values of a sheet. */
#include "cli/sheet.h"

#include <string.h>

#include "cli/text.h"

#define HASH \
	"ba7816bf 8f01cfea 414140de 5dae2223 b00361a3 96177a9c b410ff61 f20015ad" /* FIPS 180-2 */

static void
assert_narrow (const char *text, guint width)
{
	g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

	for (char **line = lines; *line != NULL; line++) {
		g_assert_cmpuint (kinko_text_width (*line), <=, width);
		g_assert_false (g_str_has_suffix (*line, " "));
	}
}

/* Further lines stand below the first one, in English and in Japanese; nothing of the value is lost. */
static void
test_filled (void)
{
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();
	g_autoptr (GString) out = g_string_new (NULL);

	kinko_sheet_add (sheet, "root hash", HASH);
	kinko_sheet_add (sheet, "理由",
			 "架空の区民から電話で依頼があり、その場で確かめたうえで、"
			 "別の者が入力し直したため");
	kinko_sheet_add (sheet, "short", "one");
	kinko_sheet_print_filled (sheet, 2, 60, out);
	assert_narrow (out->str, 60);
	g_assert_nonnull (strstr (out->str, "  root hash  ba7816bf 8f01cfea 414140de 5dae2223 "
					    "b00361a3\n             96177a9c"));
	g_assert_nonnull (strstr (out->str, "\n  short      one\n"));
	g_assert_nonnull (strstr (out->str, "\n  理由       架空"));
	g_string_replace (out, "\n             ", "", 0);
	g_assert_nonnull (strstr (out->str, "別の者が入力し直したため\n"));
}

/* A hash that does not fit is shown in groups, whatever stands before it; digits that are none stay as they are. */
static void
test_hashes (void)
{
	static const char plain[] =
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();
	g_autoptr (GString) out = g_string_new (NULL);
	g_autofree char *policy = g_strconcat ("policy/", plain, NULL);

	kinko_sheet_add (sheet, "SHA-256 of the file", plain);
	kinko_sheet_add (sheet, "exactly this", policy);
	kinko_sheet_add (sheet, "case", "case/0123456789abcdef0123456789abcdef");
	kinko_sheet_print_filled (sheet, 0, 80, out);
	assert_narrow (out->str, 80);
	g_assert_nonnull (strstr (out->str, "  ba7816bf 8f01cfea 414140de"));
	g_assert_nonnull (strstr (out->str, "  policy/ba7816bf 8f01cfea"));
	g_assert_nonnull (strstr (out->str, "  case/0123456789abcdef0123456789abcdef\n"));
}

/* What no line has room for stays on one, and so does everything where it is not to be filled. */
static void
test_whole (void)
{
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();
	g_autoptr (GString) narrow = g_string_new (NULL);
	g_autoptr (GString) wide = g_string_new (NULL);

	kinko_sheet_add (sheet, "a label that takes nearly all of the line", HASH);
	kinko_sheet_print_filled (sheet, 0, 60, narrow);
	g_assert_cmpstr (narrow->str, ==, "a label that takes nearly all of the line  " HASH "\n");
	kinko_sheet_print_filled (sheet, 0, G_MAXUINT, wide);
	g_assert_cmpstr (wide->str, ==, narrow->str);
}

int
main (int argc, char *argv[])
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/sheet/filled", test_filled);
	g_test_add_func ("/sheet/hashes", test_hashes);
	g_test_add_func ("/sheet/whole", test_whole);
	return g_test_run ();
}
