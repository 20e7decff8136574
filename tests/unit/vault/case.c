#include "tests/unit/vault/case-fixture.h"
#define INVALID KINKO_SOURCE_DIR "/tests/data/cases-invalid.csv"

static KinkoSecret *
read_file (const char *path)
{
	g_autofree char *text = NULL;
	gsize len;

	g_assert_true (g_file_get_contents (path, &text, &len, NULL));
	return kinko_secret_new_from (text, len);
}

static guint
count_cases (KinkoSession *session)
{
	g_autoptr (GError) error = NULL;
	gint64 n = -1;

	g_assert_true (kinko_db_get_int (kinko_session_db (session),
					 "SELECT count (*) FROM case_file", &n, &error));
	return (guint) n;
}

static KinkoProblem *
find_problem (const GError *error, guint row, const char *code)
{
	GPtrArray *problems = kinko_error_problems (error);

	for (guint i = 0; problems != NULL && i < problems->len; i++) {
		KinkoProblem *problem = problems->pdata[i];

		if (problem->row == row && strcmp (problem->code, code) == 0)
			return problem;
	}
	return NULL;
}

static void
test_import_invalid (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GError) error = NULL;
	g_autofree char *text = NULL;
	g_auto (GStrv) rows = NULL;
	guint imported = 0, expected = 0;

	(void) data;
	approve (session, APPROVAL);
	g_assert_false (kinko_case_import (session, read_file (INVALID), NULL, APPROVAL, &imported,
					   &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_cmpuint (imported, ==, 0);
	g_assert_cmpuint (count_cases (session), ==, 0);
	g_assert_cmpuint (count_entries (session, "case.create", NULL), ==, 0);
	g_assert_cmpuint (count_entries (session, "case.import", "failed"), ==, 1);
	/* each row's last cell says what is wrong with it */
	g_assert_true (g_file_get_contents (INVALID, &text, NULL, NULL));
	rows = g_strsplit (text, "\r\n", -1);
	for (guint i = 1; rows[i] != NULL && rows[i][0] != '\0'; i++) {
		const char *code = strrchr (rows[i], ',') + 1;

		if (find_problem (error, i + 1, code) == NULL)
			g_error ("row %u is not refused as %s", i + 1, code);
		expected++;
	}
	g_assert_cmpuint (expected, ==, 8);
	assert_sound (fixture, session);
}

static void
test_import_twice (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GError) error = NULL;
	guint imported = 0;

	(void) data;
	import_sample (session);
	g_assert_false (
		kinko_case_import (session, read_file (SAMPLE), NULL, APPROVAL, &imported, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_cmpuint (kinko_error_problems (error)->len, ==, 10);
	for (guint row = 2; row <= 11; row++)
		g_assert_nonnull (find_problem (error, row, "exists"));
	g_assert_cmpuint (count_cases (session), ==, 10);
	assert_sound (fixture, session);
}

static void
test_unique (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);

	(void) data;
	g_assert_cmpint (try_create (session, "A-1", "2026", "000000001015"), ==, 0);
	g_assert_cmpint (try_create (session, "A-1", "2026", "000000002011"), ==,
			 KINKO_ERROR_EXISTS);
	g_assert_cmpint (try_create (session, "A-1", "2027", "000000002011"), ==,
			 KINKO_ERROR_EXISTS);
	g_assert_cmpint (try_create (session, "A-2", "2026", "000000001015"), ==,
			 KINKO_ERROR_EXISTS);
	g_assert_cmpint (try_create (session, "A-2", "2027", "000000001015"), ==, 0);
	g_assert_cmpint (try_create (session, "A-3", "2027", "000000001015"), ==,
			 KINKO_ERROR_EXISTS);
	g_assert_cmpint (try_create (session, "A-3", "2026", "000000002011"), ==, 0);
	g_assert_cmpuint (count_cases (session), ==, 3);
	assert_sound (fixture, session);
}

/* ---- editing --------------------------------------------------------------------------------- */

static void
test_edit (Fixture *fixture, gconstpointer data)
{
	/* 𠮷, a variation selector, a compatibility ideograph that NFC would change, half-width kana */
	static const char name[] = "渡邉󠄂　𠮷乃\uFA19 ﾖｼﾉ";
	g_autoptr (KinkoSession) session = open_manager (fixture);
	KinkoCaseChange rename_child = { kinko_field_index ("child_name"), name };
	KinkoCaseChange number = { kinko_field_index ("child_mynumber"), "000000000051" };
	KinkoCaseChange case_no = { kinko_field_index ("case_no"), "X" };
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase = NULL;
	g_autoptr (GPtrArray) history = NULL;
	g_autoptr (KinkoSecret) revealed = NULL;
	const KinkoCaseVersion *version;

	(void) data;
	import_sample (session);
	kase = kinko_case_edit (session, "C26-0008", &rename_child, 1, &error);
	g_assert_no_error (error);
	g_clear_pointer (&kase, kinko_case_free);
	kase = kinko_case_edit (session, "C26-0008", &number, 1, &error);
	g_assert_no_error (error);
	g_clear_pointer (&kase, kinko_case_free);
	g_assert_null (kinko_case_edit (session, "C26-0008", &case_no, 1, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	kase = kinko_case_show (session, "C26-0008", &error);
	g_assert_no_error (error);
	g_assert_cmpstr (kinko_case_data_get (kase->data, "child_name"), ==, name);
	g_assert_cmpuint (kase->file->version, ==, 3);
	g_assert_null (kinko_case_data_digits (kase->data, KINKO_SUBJECT_CHILD));
	revealed = kinko_case_reveal (session, "C26-0008", KINKO_SUBJECT_CHILD, "correction", NULL,
				      TRUE, &error);
	g_assert_no_error (error);
	g_assert_cmpuint (kinko_secret_len (revealed), ==, 12);
	g_assert_cmpstr (kinko_secret_text (revealed), ==, "000000000051");
	history = kinko_case_history (session, "C26-0008", &error);
	g_assert_no_error (error);
	g_assert_cmpuint (history->len, ==, 3);
	version = history->pdata[0];
	g_assert_cmpstr (kinko_case_data_get (version->data, "child_name"), ==,
			 "渡邉󠄂　𠮷乃");
	g_assert_cmpstr (version->action, ==, "case.create");
	g_assert_cmpuint (version->numbers & 1, ==, 1);
	version = history->pdata[1];
	g_assert_cmpstr (kinko_case_data_get (version->data, "child_name"), ==, name);
	g_assert_cmpstr (version->action, ==, "case.edit");
	g_assert_cmpstr (version->by, ==, "tanaka");
	g_assert_cmpuint (version->numbers, ==, 0);
	version = history->pdata[2];
	g_assert_cmpuint (version->numbers, ==, 1);
	assert_sound (fixture, session);
}

static void
expect_no_change (KinkoSession *session, const KinkoCaseChange *changes, guint n)
{
	g_autoptr (GError) error = NULL;

	g_assert_null (kinko_case_edit (session, "C26-0001", changes, n, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_nonnull (strstr (kinko_error_hint (error), "kinko case show C26-0001"));
}

static void
test_edit_without_change (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	KinkoCaseChange changes[] = {
		{ kinko_field_index ("child_name"), "例題　あおい" },
		{ kinko_field_index ("child_birth"), "令和6年9月10日" }, /* typed in another way */
		{ kinko_field_index ("child_mynumber"), "0000-0000-1015" },
	};
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase = NULL;
	g_autoptr (GPtrArray) history = NULL;

	(void) data;
	import_sample (session);
	for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
		expect_no_change (session, &changes[i], 1);
	expect_no_change (session, changes, G_N_ELEMENTS (changes));
	g_assert_cmpuint (count_entries (session, "case.edit", "failed"), ==, 4);
	/* with a field that does change, the number is still not written again */
	changes[0].text = "例題　あおぞら";
	kase = kinko_case_edit (session, "C26-0001", changes, G_N_ELEMENTS (changes), &error);
	g_assert_no_error (error);
	g_assert_cmpuint (kase->file->version, ==, 2);
	history = kinko_case_history (session, "C26-0001", &error);
	g_assert_no_error (error);
	g_assert_cmpuint (history->len, ==, 2);
	g_assert_cmpuint (((KinkoCaseVersion *) history->pdata[1])->numbers, ==, 0);
	assert_sound (fixture, session);
}

/* Who is not cleared works on all but the numbers. */
static void
test_uncleared_worker (Fixture *fixture, gconstpointer data)
{
	g_autofree char *copy = NULL;
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, FALSE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	KinkoCaseChange address = { kinko_field_index ("address"), "東京都目黒区架空町9-9-9" };
	KinkoCaseChange number = { kinko_field_index ("child_mynumber"), "000000000051" };
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase = NULL;
	g_autofree char *out = g_build_filename (fixture->dir, "number", NULL);

	(void) data;
	import_sample (manager);
	kase = kinko_case_edit (worker, "C26-0001", &address, 1, &error);
	g_assert_no_error (error);
	g_assert_true (kase->data->has_number[KINKO_SUBJECT_CHILD]);
	expect_no_change (worker, &address, 1);
	g_assert_null (kinko_case_edit (worker, "C26-0001", &number, 1, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_clear_error (&error);
	g_assert_null (kinko_case_reveal (worker, "C26-0001", KINKO_SUBJECT_CHILD, "tier-review",
					  NULL, TRUE, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_clear_error (&error);
	g_assert_false (kinko_case_reveal_to_file (worker, "C26-0001", KINKO_SUBJECT_CHILD,
						   "tier-review", APPROVAL, out, &copy, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_assert_false (g_file_test (out, G_FILE_TEST_EXISTS));
	g_assert_cmpint (try_create (worker, "A-9", "2026", "000000000051"), ==,
			 KINKO_ERROR_DENIED);
	assert_sound (fixture, worker);
}

/* ---- test vaults ----------------------------------------------------------------------------- */

/* NULL: made; otherwise the codes and fields of its problems. */
static char *
try_number (KinkoSession *session, gboolean edit, const char *field, const char *digits)
{
	const KinkoCaseChange changes[] = {
		{ kinko_field_index (field), digits },
		{ kinko_field_index ("case_no"), "N-1" },
		{ kinko_field_index ("fiscal_year"), "2026" },
		{ kinko_field_index ("child_name"), "例題" },
		{ kinko_field_index ("child_kana"), "レイダイ" },
		{ kinko_field_index ("child_birth"), "2024-09-10" },
		{ kinko_field_index ("class_age"), "1" },
		{ kinko_field_index ("need"), "標準" },
		{ kinko_field_index ("child_order"), "1" },
	};
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase =
		edit ? kinko_case_edit (session, "C26-0001", changes, 1, &error)
		     : kinko_case_create (session, changes, G_N_ELEMENTS (changes), &error);
	GString *found = NULL;

	if (kase != NULL)
		return NULL;
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_null (strstr (error->message, digits));
	found = g_string_new (NULL);
	for (guint i = 0; i < kinko_error_problems (error)->len; i++) {
		const KinkoProblem *problem = kinko_error_problems (error)->pdata[i];

		g_assert_null (strstr (problem->message, digits));
		g_string_append_printf (found, "%s %s;", problem->field, problem->code);
	}
	return g_string_free (found, FALSE);
}

static void
assert_try (KinkoSession *session, gboolean edit, const char *field, const char *digits,
	    const char *expected)
{
	g_autofree char *found = try_number (session, edit, field, digits);

	g_assert_cmpstr (found, ==, expected);
}

/* A number of the other kind comes in neither with a new case nor with a change, and is nowhere afterwards. */
static void
test_kind (Fixture *fixture, gconstpointer data)
{
	gboolean test = !fixture->production;
	const char *wrong = test ? "123456789018" : "000000000019";
	const char *right = test ? "000000000019" : "123456789018";
	const char *code = test ? "number_not_synthetic" : "number_synthetic";
	g_autofree char *expected = g_strconcat ("child_mynumber ", code, ";", NULL);
	g_autofree char *of_guardian = g_strconcat ("g2_mynumber ", code, ";", NULL);
	g_autoptr (KinkoSession) session = open_manager (fixture);
	guint cases;

	(void) data;
	import_sample (session);
	cases = count_cases (session);
	assert_try (session, FALSE, "child_mynumber", wrong, expected);
	g_assert_cmpuint (count_cases (session), ==, cases);
	assert_try (session, TRUE, "child_mynumber", wrong, expected);
	assert_try (session, TRUE, "g2_mynumber", wrong, of_guardian);
	assert_try (session, FALSE, "child_mynumber", right, NULL);
	g_assert_cmpuint (count_cases (session), ==, cases + 1);
	assert_try (session, TRUE, "g2_mynumber", right, NULL);
	assert_sound (fixture, session);
}

#define ADD(name, function) g_test_add ("/case/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	ADD ("import-invalid", test_import_invalid);
	ADD ("import-twice", test_import_twice);
	ADD ("unique", test_unique);
	ADD ("edit", test_edit);
	ADD ("edit-without-change", test_edit_without_change);
	ADD ("uncleared", test_uncleared_worker);
	ADD ("kind/test", test_kind);
	g_test_add ("/case/kind/production", Fixture, NULL, set_up_production, test_kind,
		    tear_down);
	return g_test_run ();
}
