#include "policies/error.h"

/* The exit statuses that the command line promises: 0 done, 1 failed, 2 usage, 3 denied, 4
 * integrity, 5 busy, 6 wrong passphrase or no seat. */
static const struct {
	KinkoError code;
	const char *name;
	int exit_status;
} promised[] = {
	{ KINKO_ERROR_FAILED, "failed", 1 },
	{ KINKO_ERROR_USAGE, "usage", 2 },
	{ KINKO_ERROR_INVALID, "invalid", 1 },
	{ KINKO_ERROR_NOT_FOUND, "not-found", 1 },
	{ KINKO_ERROR_EXISTS, "exists", 1 },
	{ KINKO_ERROR_IO, "io", 1 },
	{ KINKO_ERROR_DENIED, "denied", 3 },
	{ KINKO_ERROR_INTEGRITY, "integrity", 4 },
	{ KINKO_ERROR_BUSY, "busy", 5 },
	{ KINKO_ERROR_AUTH, "auth", 6 },
	{ KINKO_ERROR_UNSUPPORTED, "unsupported", 1 },
};

static void
test_codes (void)
{
	g_assert_cmpuint (G_N_ELEMENTS (promised), ==, KINKO_ERROR_UNSUPPORTED + 1);
	for (gsize i = 0; i < G_N_ELEMENTS (promised); i++) {
		g_autoptr (GError) error =
			g_error_new_literal (KINKO_ERROR, promised[i].code, "message");

		g_assert_cmpstr (kinko_error_name (error), ==, promised[i].name);
		g_assert_cmpint (kinko_error_exit_status (error), ==, promised[i].exit_status);
	}
}

static void
test_foreign (void)
{
	g_autoptr (GError) foreign =
		g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_INTR, "not ours");
	g_autoptr (GError) beyond = g_error_new_literal (KINKO_ERROR, 1000, "no such code");

	kinko_error_set_hint (&foreign, "unused");
	g_assert_null (kinko_error_hint (foreign));
	kinko_error_set_problems (&foreign, g_ptr_array_new ());
	g_assert_null (kinko_error_problems (foreign));
	g_assert_cmpstr (kinko_error_name (foreign), ==, "failed");
	g_assert_cmpint (kinko_error_exit_status (foreign), ==, 1);
	g_assert_cmpstr (kinko_error_name (beyond), ==, "failed");
	g_assert_cmpint (kinko_error_exit_status (beyond), ==, 1);
	g_assert_cmpstr (kinko_error_name (NULL), ==, "failed");
	g_assert_null (kinko_error_hint (NULL));
	g_assert_null (kinko_error_problems (NULL));
}

static void
test_hint (void)
{
	g_autoptr (GError) error = g_error_new_literal (KINKO_ERROR, KINKO_ERROR_AUTH, "no");

	g_assert_null (kinko_error_hint (error));
	kinko_error_set_hint (&error, "try %d", 1);
	kinko_error_set_hint (&error, "try %d", 2);
	g_assert_cmpstr (kinko_error_hint (error), ==, "try 2");
	kinko_error_set_hint (NULL, "nobody asked");
}

/* What a caller copies or prefixes must keep its hint and problems. */
static void
test_copy (void)
{
	g_autoptr (GError) error = g_error_new_literal (KINKO_ERROR, KINKO_ERROR_INVALID, "no");
	GPtrArray *problems = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	g_autoptr (GError) copy = NULL;
	g_autoptr (GError) moved = NULL;
	const KinkoProblem *problem;

	g_ptr_array_add (problems, kinko_problem_new ("code", "field", "%s", "message"));
	kinko_error_set_hint (&error, "hint");
	kinko_error_set_problems (&error, problems);
	copy = g_error_copy (error);
	g_propagate_prefixed_error (&moved, g_steal_pointer (&error), "outer: ");
	g_assert_cmpstr (moved->message, ==, "outer: no");
	g_assert_cmpstr (kinko_error_hint (moved), ==, "hint");
	g_clear_error (&moved);
	g_assert_cmpstr (kinko_error_hint (copy), ==, "hint");
	g_assert_cmpuint (kinko_error_problems (copy)->len, ==, 1);
	problem = kinko_error_problems (copy)->pdata[0];
	g_assert_cmpstr (problem->code, ==, "code");
	g_assert_cmpstr (problem->field, ==, "field");
	g_assert_cmpstr (problem->message, ==, "message");
	kinko_problem_free (NULL);
}

static void
assert_place (const char *file, guint line, guint column, guint row, const char *field,
	      const char *expected)
{
	g_autoptr (KinkoProblem) problem = kinko_problem_new ("code", field, "message");
	g_autofree char *place = NULL;

	problem->file = g_strdup (file);
	problem->line = line;
	problem->column = column;
	problem->row = row;
	place = kinko_problem_place (problem);
	g_assert_cmpstr (place, ==, expected);
}

static void
test_place (void)
{
	assert_place (NULL, 0, 0, 0, NULL, "");
	assert_place ("f", 0, 0, 0, NULL, "f");
	assert_place ("f", 12, 3, 0, NULL, "f:12:3");
	assert_place ("f", 12, 0, 0, NULL, "f:12");
	assert_place ("f", 12, 3, 0, "rules", "f:12:3, rules");
	assert_place (NULL, 0, 0, 3, "child_birth", "row 3, child_birth");
	assert_place ("f", 0, 0, 3, NULL, "f: row 3");
	assert_place (NULL, 0, 0, 0, "need", "need");
	assert_place (NULL, 0, 0, 0, "entry 12", "entry 12"); /* in the reader's language */
	assert_place (NULL, 0, 0, 0, "entry", "entry");
}

static void
test_place_with_label (void)
{
	g_autoptr (KinkoProblem) problem = kinko_problem_new ("code", "child_birth", "message");
	g_autofree char *place = NULL;

	problem->row = 3;
	problem->label = g_strdup ("child's date of birth");
	place = kinko_problem_place (problem);
	g_assert_cmpstr (place, ==, "row 3, child's date of birth (child_birth)");
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/error/codes", test_codes);
	g_test_add_func ("/error/foreign", test_foreign);
	g_test_add_func ("/error/hint", test_hint);
	g_test_add_func ("/error/copy", test_copy);
	g_test_add_func ("/error/place", test_place);
	g_test_add_func ("/error/place-with-label", test_place_with_label);
	return g_test_run ();
}
