#include "cli/output.h"

#include <string.h>
#include <unistd.h>

#include "policies/error.h"

#define MASK "************"

static const struct {
	const char *text;
	const char *shown;
} masks[] = {
	{ "there is no case '000000001015'", "there is no case '" MASK "'" },
	{ "000000001015", MASK },
	{ "０００００００01015", MASK },
	{ "「００００００００１０１５」", "「" MASK "」" },
	{ "a000000001015b, 123456789018", "a" MASK "b, " MASK },
	/* twelve digits of a SHA-256, of a handle; and beside one */
	{ "2b316b9a123456789018ba2bc0793c03653f85377536c671b97d054d62f438c4",
	  "2b316b9a123456789018ba2bc0793c03653f85377536c671b97d054d62f438c4" },
	{ "case/a123456789018b22bc0793c03653f85a 123456789018",
	  "case/a123456789018b22bc0793c03653f85a " MASK },
	{ "a123456789018b22bc0793c03653f85", "a" MASK "b22bc0793c03653f85" },
	{ "00000000101", "00000000101" },     /* eleven */
	{ "0000000010155", "0000000010155" }, /* thirteen */
	{ "log/000000000012.jsonl", "log/000000000012.jsonl" },
	{ "log/000000000012.note", "log/000000000012.note" },
	{ "000000001015.txt", MASK ".txt" },
	{ "C26-0001, 2026-04-01", "C26-0001, 2026-04-01" },
	{ "\uFF1A000000001015\uFF0F", "\uFF1A" MASK "\uFF0F" }, /* beside the full-width digits */
};

static GError *
error_about (const char *text)
{
	GPtrArray *problems = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	KinkoProblem *problem = kinko_problem_new ("unknown", text, "%s", text);
	GError *error = NULL;

	problem->file = g_strdup (text);
	g_ptr_array_add (problems, problem);
	g_set_error (&error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND, "%s", text);
	kinko_error_set_hint (&error, "%s", text);
	kinko_error_set_problems (&error, problems);
	return error;
}

static void
assert_member (json_t *object, const char *key, const char *expected)
{
	g_assert_cmpstr (json_string_value (json_object_get (object, key)), ==, expected);
}

static void
test_json_masks_numbers (void)
{
	for (gsize i = 0; i < G_N_ELEMENTS (masks); i++) {
		g_autoptr (GError) error = error_about (masks[i].text);
		g_autoptr (KinkoOutput) out = kinko_output_failure (error, FALSE, NULL);
		json_auto_t *document = json_loads (out->str, 0, NULL);
		json_t *object = json_object_get (document, "error");
		json_t *problem = json_array_get (json_object_get (object, "problems"), 0);

		assert_member (object, "message", masks[i].shown);
		assert_member (object, "hint", masks[i].shown);
		assert_member (problem, "message", masks[i].shown);
		assert_member (problem, "file", masks[i].shown);
		assert_member (problem, "field", masks[i].shown);
	}
}

/* What kinko_output_error() writes to stderr. */
static char *
report_of (const GError *error)
{
	char text[4096] = "";
	int kept = dup (STDERR_FILENO);
	int ends[2];

	g_assert_cmpint (pipe (ends), ==, 0);
	g_assert_cmpint (dup2 (ends[1], STDERR_FILENO), ==, STDERR_FILENO);
	kinko_output_error ("kinko", error);
	g_assert_cmpint (dup2 (kept, STDERR_FILENO), ==, STDERR_FILENO);
	g_assert_cmpint (close (kept), ==, 0);
	g_assert_cmpint (close (ends[1]), ==, 0);
	g_assert_cmpint (read (ends[0], text, sizeof text - 1), >, 0);
	g_assert_cmpint (close (ends[0]), ==, 0);
	return g_strdup (text);
}

static void
test_text_masks_numbers (void)
{
	for (gsize i = 0; i < G_N_ELEMENTS (masks); i++) {
		g_autoptr (GError) error = error_about (masks[i].text);
		g_autofree char *report = report_of (error);
		g_autofree char *expected = g_strdup_printf (
			"kinko: %s\n  %s, %s: %s\nhint: %s\n", masks[i].shown, masks[i].shown,
			masks[i].shown, masks[i].shown, masks[i].shown);

		g_assert_cmpstr (report, ==, expected);
	}
}

/* An argument in another encoding hides no number. */
static void
test_invalid_bytes (void)
{
	g_autoptr (GError) error = error_about ("\xFF"
						"000000001015\xEF\xBC");
	g_autoptr (KinkoOutput) out = kinko_output_failure (error, FALSE, NULL);
	g_autofree char *report = report_of (error);

	g_assert_nonnull (strstr (out->str, MASK));
	g_assert_null (strstr (out->str, "1015"));
	g_assert_nonnull (strstr (report, MASK));
	g_assert_null (strstr (report, "1015"));
}

/* A refusal that is what came out: both are in the one document. */
static void
test_refusal (void)
{
	g_autoptr (GError) error = error_about ("000000001015");
	json_t *result = json_pack ("{s:b}", "denied", TRUE);
	g_autoptr (KinkoOutput) out = kinko_output_refusal (error, result, FALSE, NULL);
	g_autoptr (KinkoOutput) alone = kinko_output_failure (error, FALSE, NULL);
	json_t *document = json_loads (out->str, 0, NULL);

	g_assert_true (json_is_false (json_object_get (document, "ok")));
	g_assert_true (json_equal (json_object_get (document, "result"), result));
	g_assert_nonnull (json_object_get (json_object_get (document, "error"), "code"));
	g_assert_nonnull (strstr (out->str, MASK));
	g_assert_null (strstr (alone->str, "\"result\""));
	json_decref (document);
	json_decref (result);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/output/json-masks-numbers", test_json_masks_numbers);
	g_test_add_func ("/output/text-masks-numbers", test_text_masks_numbers);
	g_test_add_func ("/output/invalid-bytes", test_invalid_bytes);
	g_test_add_func ("/output/refusal", test_refusal);
	return g_test_run ();
}
