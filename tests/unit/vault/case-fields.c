#include "vault/case-fields.h"

#include <string.h>

#include <sodium.h>

#include "vault/csv.h"

static KinkoCsv *
read_sample (void)
{
	g_autoptr (GError) error = NULL;
	g_autofree char *text = NULL;
	KinkoCsv *csv;
	gsize len;

	g_assert_true (g_file_get_contents (KINKO_SOURCE_DIR "/tests/data/cases-sample.csv", &text,
					    &len, &error));
	csv = kinko_csv_parse (kinko_secret_new_from (text, len), &error);
	g_assert_no_error (error);
	return csv;
}

/* The table against the columns of the sample: its 42 fields in its order, then five columns of no case. Behind the
 * 42 come the fields that lists of the ward do not have. */
static void
test_columns (void)
{
	g_autoptr (KinkoCsv) csv = read_sample ();
	gsize n;
	const KinkoField *fields = kinko_fields (&n);

	g_assert_cmpuint (kinko_csv_columns (csv), ==, 47);
	g_assert_cmpuint (n, ==, 42 + 1 + 2 + 11 + 1 + 1);
	for (guint i = 0; i < 42; i++)
		g_assert_cmpstr (fields[i].name, ==, kinko_csv_cell (csv, 0, i));
	for (guint i = 0; i < n; i++) {
		g_assert_cmpint (kinko_field_index (fields[i].name), ==, (int) i);
		g_assert_true (kinko_field_at ((int) i) == &fields[i]);
		g_assert_nonnull (fields[i].label);
		g_assert_true ((fields[i].choices != NULL) ==
			       (fields[i].kind == KINKO_FIELD_CHOICE));
		g_assert_true ((fields[i].max != 0) == (fields[i].kind == KINKO_FIELD_INTEGER));
	}
	for (guint i = 42; i < 46; i++) {
		g_assert_true (g_str_has_prefix (kinko_csv_cell (csv, 0, i), "expected_"));
		g_assert_cmpint (kinko_field_index (kinko_csv_cell (csv, 0, i)), ==, -1);
	}
	g_assert_cmpstr (kinko_csv_cell (csv, 0, 46), ==, "edge_note");
	g_assert_cmpint (kinko_field_index ("edge_note"), ==, -1);
	g_assert_cmpint (kinko_field_index (""), ==, -1);
}

static void
test_required (void)
{
	static const char *const required[] = { "case_no",    "fiscal_year", "child_name",
						"child_kana", "child_birth", "class_age",
						"need",       "child_order" };
	guint found = 0;
	gsize n;
	const KinkoField *fields = kinko_fields (&n);

	for (gsize i = 0; i < n; i++)
		found += fields[i].required;
	g_assert_cmpuint (found, ==, G_N_ELEMENTS (required));
	for (gsize i = 0; i < G_N_ELEMENTS (required); i++)
		g_assert_true (kinko_field_at (kinko_field_index (required[i]))->required);
}

/* The rules count the fields of a guardian from the first one. */
static void
test_guardians_alike (void)
{
	int first = kinko_field_index ("g1_rel");
	int second = kinko_field_index ("g2_rel");
	int head = kinko_field_index ("head_rel");

	for (int i = 0; i < 11; i++) {
		const KinkoField *a = kinko_field_at (first + i);
		const KinkoField *b = kinko_field_at (second + i);
		const KinkoField *c = kinko_field_at (head + i);

		g_assert_true (g_str_has_prefix (a->name, "g1_"));
		g_assert_true (g_str_has_prefix (b->name, "g2_"));
		g_assert_true (g_str_has_prefix (c->name, "head_"));
		g_assert_cmpstr (a->name + 3, ==, b->name + 3);
		g_assert_cmpstr (a->name + 3, ==, c->name + 5);
		g_assert_cmpint (a->kind, ==, b->kind);
		g_assert_cmpint (a->kind, ==, c->kind);
	}
}

static void
test_adults (void)
{
	static const char *const levies[] = { "g1_levy", "g2_levy", "head_levy" };
	const char *part = NULL;
	guint adult = 9;

	for (guint i = 0; i < KINKO_ADULTS; i++) {
		g_assert_cmpstr (kinko_field_at (kinko_field_of_adult (i, "levy"))->name, ==,
				 levies[i]);
		g_assert_true (kinko_field_is_of_adult (levies[i], &adult, &part));
		g_assert_cmpuint (adult, ==, i);
		g_assert_cmpstr (part, ==, "levy");
	}
	g_assert_false (kinko_field_is_of_adult ("child_name", &adult, &part));
	g_assert_false (kinko_field_is_of_adult ("g3_levy", &adult, &part));
}

/* What steps set is no column of a file and no field that is typed. */
static void
test_steps (void)
{
	static const char *const set_by_steps[] = { "state",    "revision",  "assignee", "due",
						    "decision", "confirmer", "tier" };
	gsize typed, all;

	(void) kinko_fields (&typed);
	(void) kinko_fields_all (&all);
	g_assert_cmpuint (typed, <, all);
	for (gsize i = 0; i < G_N_ELEMENTS (set_by_steps); i++) {
		int index = kinko_field_index_all (set_by_steps[i]);

		g_assert_cmpint (index, >=, (int) typed);
		g_assert_cmpint (index, <, (int) all);
		g_assert_cmpint (kinko_field_index (set_by_steps[i]), ==, -1);
	}
}

static void
test_subjects (void)
{
	static const char *const names[] = { "child", "guardian1", "guardian2", "head" };
	static const char *const fields[] = { "child_mynumber", "g1_mynumber", "g2_mynumber",
					      "head_mynumber" };
	KinkoSubject subject = KINKO_SUBJECT_GUARDIAN2;

	for (guint i = 0; i < KINKO_SUBJECTS; i++) {
		g_assert_cmpstr (kinko_subject_name ((KinkoSubject) i), ==, names[i]);
		g_assert_true (kinko_subject_parse (names[i], &subject));
		g_assert_cmpuint (subject, ==, i);
		g_assert_cmpuint (kinko_field_subject (kinko_field_index (fields[i])), ==, i);
	}
	g_assert_false (kinko_subject_parse ("guardian3", &subject));
	g_assert_false (kinko_subject_parse ("", &subject));
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	if (sodium_init () < 0)
		return 1;
	g_test_add_func ("/case-fields/columns", test_columns);
	g_test_add_func ("/case-fields/required", test_required);
	g_test_add_func ("/case-fields/guardians-alike", test_guardians_alike);
	g_test_add_func ("/case-fields/adults", test_adults);
	g_test_add_func ("/case-fields/steps", test_steps);
	g_test_add_func ("/case-fields/subjects", test_subjects);
	return g_test_run ();
}
