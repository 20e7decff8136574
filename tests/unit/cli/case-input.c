#include "cli/case-input.h"

#include <string.h>

#include <sodium.h>

#include "policies/error.h"

/* "field=text" of every change, one a line. */
static char *
describe (const KinkoFieldInput *input)
{
	GString *out = g_string_new (NULL);
	guint n;
	const KinkoCaseChange *changes = kinko_field_input_changes (input, &n);

	for (guint i = 0; i < n; i++)
		g_string_append_printf (out, "%s=%s\n", kinko_field_at (changes[i].field)->name,
					changes[i].text);
	return g_string_free (out, FALSE);
}

static void
assert_text (const char *text, const char *expected)
{
	g_autoptr (KinkoFieldInput) input = kinko_case_input_new ();
	g_autoptr (GError) error = NULL;
	g_autofree char *got = NULL;

	g_assert_true (kinko_field_input_add_text (
		input, kinko_secret_new_from (text, strlen (text)), "file", &error));
	g_assert_no_error (error);
	got = describe (input);
	g_assert_cmpstr (got, ==, expected);
}

static void
test_text (void)
{
	assert_text ("", "");
	assert_text ("\n \t\n# child_name=x\n", "");
	assert_text ("child_name=例題　あおい", "child_name=例題　あおい\n");
	assert_text ("child_name=a\r\nneed=標準\r\n", "child_name=a\nneed=標準\n");
	assert_text ("\xEF\xBB\xBF"
		     "case_no=C1\n",
		     "case_no=C1\n");
	/* Only the first '=' parts; what is behind it stays as it was typed. */
	assert_text ("address= a=b # c \n", "address= a=b # c \n");
	assert_text ("g2_name=\n", "g2_name=\n");
	assert_text ("child_mynumber=0000 0000 1015\n", "child_mynumber=0000 0000 1015\n");
}

/* @codes: of the problems, with their lines: "3 unknown_field,…". */
static void
assert_problems (const char *text, const char *codes)
{
	g_autoptr (KinkoFieldInput) input = kinko_case_input_new ();
	g_autoptr (GError) error = NULL;
	g_autoptr (GString) got = g_string_new (NULL);
	GPtrArray *problems;

	g_assert_false (kinko_field_input_add_text (
		input, kinko_secret_new_from (text, strlen (text)), "file", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	problems = kinko_error_problems (error);
	for (guint i = 0; i < problems->len; i++) {
		const KinkoProblem *problem = problems->pdata[i];

		g_assert_cmpstr (problem->file, ==, "file");
		g_assert_null (strstr (problem->message, "1015"));
		g_string_append_printf (got, "%s%u %s", i == 0 ? "" : ",", problem->line,
					problem->code);
	}
	g_assert_cmpstr (got->str, ==, codes);
}

static void
test_problems (void)
{
	assert_problems ("000000001015\n", "1 no_equals");
	assert_problems ("000000001015=x\n", "1 unknown_field");
	assert_problems ("child_name000000001015=x\n", "1 unknown_field");
	assert_problems (" child_name=x\n", "1 unknown_field");
	assert_problems ("need=標準\nneed=短時間\n", "2 duplicate_field");
	assert_problems ("x\n\n#\nchild_nmae=\nneed=a\nneed=b", "1 no_equals,4 unknown_field,"
								"6 duplicate_field");
}

static void
test_not_text (void)
{
	static const char *const texts[] = { "child_name=\xFF\n", "child_name=\xED\xA0\x80\n" };
	g_autoptr (GError) error = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
		g_autoptr (KinkoFieldInput) input = kinko_case_input_new ();

		g_assert_false (kinko_field_input_add_text (
			input, kinko_secret_new_from (texts[i], strlen (texts[i])), "file",
			&error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		g_clear_error (&error);
	}
}

static void
test_nul (void)
{
	g_autoptr (KinkoFieldInput) input = kinko_case_input_new ();
	g_autoptr (GError) error = NULL;

	g_assert_false (kinko_field_input_add_text (
		input, kinko_secret_new_from ("need=\0a", sizeof "need=\0a" - 1), "file", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
}

static void
assert_word_refused (const char *word, const char *hint)
{
	g_autoptr (KinkoFieldInput) input = kinko_case_input_new ();
	g_autoptr (GError) error = NULL;

	g_assert_true (kinko_field_input_add_word (input, "need=標準", &error));
	g_assert_false (kinko_field_input_add_word (input, word, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_USAGE);
	g_assert_null (strstr (error->message, "1015"));
	g_assert_cmpstr (kinko_error_hint (error), ==, hint);
}

static void
test_words (void)
{
	g_autoptr (KinkoFieldInput) input = kinko_case_input_new ();
	g_autoptr (GError) error = NULL;
	g_autofree char *got = NULL;

	g_assert_true (kinko_field_input_add_word (input, "address=東京=目黒", &error));
	g_assert_true (kinko_field_input_add_word (input, "facility_name=", &error));
	got = describe (input);
	g_assert_cmpstr (got, ==, "address=東京=目黒\nfacility_name=\n");

	assert_word_refused ("child_nmae=x", "did you mean 'child_name'?");
	assert_word_refused ("zzzzzzzzzz=x", "'kinko case fields' lists the fields");
	assert_word_refused ("000000001015", "facility_name=架空第一保育園");
	assert_word_refused ("000000001015=", "'kinko case fields' lists the fields");
	assert_word_refused ("need=短時間", NULL);
}

/* All fields that hold a My Number, and no other: a new one must not slip through. */
static void
test_numbers_refused (void)
{
	gsize n;
	const KinkoField *fields = kinko_fields (&n);
	guint refused = 0;

	for (gsize i = 0; i < n; i++) {
		g_autoptr (KinkoFieldInput) input = kinko_case_input_new ();
		g_autofree char *word = g_strdup_printf ("%s=000000001015", fields[i].name);
		g_autoptr (GError) error = NULL;
		gboolean taken = kinko_field_input_add_word (input, word, &error);

		g_assert_true (taken == (strstr (fields[i].name, "mynumber") == NULL ||
					 g_str_has_suffix (fields[i].name, "_reason")));
		if (taken)
			continue;
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_USAGE);
		g_assert_null (strstr (error->message, "1015"));
		refused++;
	}
	g_assert_cmpuint (refused, ==, 4);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_add_func ("/case-input/text", test_text);
	g_test_add_func ("/case-input/problems", test_problems);
	g_test_add_func ("/case-input/not-text", test_not_text);
	g_test_add_func ("/case-input/nul", test_nul);
	g_test_add_func ("/case-input/words", test_words);
	g_test_add_func ("/case-input/numbers-refused", test_numbers_refused);
	return g_test_run ();
}
