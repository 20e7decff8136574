#include "tests/unit/vault/fixture.h"

#define SAMPLE  KINKO_SOURCE_DIR "/tests/data/cases-sample.csv"
#define INVALID KINKO_SOURCE_DIR "/tests/data/cases-invalid.csv"

static guint
count_cases (KinkoSession *session)
{
	g_autoptr (GError) error = NULL;
	gint64 n;

	g_assert_true (kinko_db_get_int (kinko_session_db (session),
					 "SELECT count(*) FROM case_file", &n, &error));
	g_assert_no_error (error);
	return (guint) n;
}

/* What an error says, row by row. */
static char *
describe (const GError *error)
{
	GString *text = g_string_new (error->message);
	const GPtrArray *problems = kinko_error_problems (error);

	for (guint i = 0; problems != NULL && i < problems->len; i++) {
		const KinkoProblem *problem = problems->pdata[i];

		g_string_append_printf (text, "\n%u %u %s %s %s", problem->row, problem->line,
					problem->field, problem->code, problem->message);
	}
	return g_string_free (text, FALSE);
}

/* A check says of a file what an import says of it, and stores nothing. @problems: that it finds. */
static void
assert_same_verdict (KinkoSession *session, const char *text, guint problems, const char *detail)
{
	guint before = count_cases (session), count = 0, imported = 0;
	KinkoCsvEncoding encoding = KINKO_CSV_ANY;
	g_autoptr (GError) found = NULL;
	g_autoptr (GError) refused = NULL;
	g_autofree char *by_check = NULL;
	g_autofree char *by_import = NULL;
	g_autofree char *line = NULL;
	gboolean good =
		kinko_case_import_check (session, secret_text (text), &encoding, &count, &found);

	line = last_line (session);
	assert_contains (line, "\"action\":\"case.import-check\",\"object\":\"vault\"");
	assert_contains (line, "\"result\":\"granted\"");
	assert_contains (line, detail);
	g_assert_cmpuint (count_cases (session), ==, before);
	g_assert_cmpint (good, ==, problems == 0);
	g_assert_cmpint (good, ==,
			 kinko_case_import (session, secret_text (text), NULL, APPROVAL, &imported,
					    &refused));
	if (good) {
		g_assert_cmpuint (count, ==, imported);
		g_assert_cmpuint (count_cases (session), ==, before + imported);
		return;
	}
	g_assert_cmpuint (kinko_error_problems (found)->len, ==, problems);
	by_check = describe (found);
	by_import = describe (refused);
	g_assert_cmpstr (by_check, ==, by_import);
	g_assert_cmpuint (count_cases (session), ==, before);
}

#define HEADING                                                                             \
	"case_no,fiscal_year,child_name,child_kana,child_birth,class_age,need,child_order," \
	"child_mynumber\n"
#define ROW(number, year, age, mynumber) \
	number "," year ",例題,レイダイ,2024-09-10," age ",標準,1," mynumber "\n"

static void
test_import_check (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *sample = NULL;
	g_autofree char *invalid = NULL;

	(void) data;
	approve (session, APPROVAL);
	g_assert_true (g_file_get_contents (SAMPLE, &sample, NULL, NULL));
	g_assert_true (g_file_get_contents (INVALID, &invalid, NULL, NULL));
	assert_same_verdict (session, "", 1, "{\"count\":0,\"problems\":1}");
	assert_same_verdict (session, "a\n\x93\xff\n", 1, "{\"count\":0,\"problems\":1}");
	assert_same_verdict (session, invalid, 8, "{\"count\":0,\"problems\":8}");
	assert_same_verdict (session, sample, 0, "{\"count\":10,\"problems\":0}");
	assert_same_verdict (session, sample, 10, "{\"count\":10,\"problems\":10}");
	/* A child of the sample (row 2) under another number, that child in another year, a case that is
	 * there, and one that is new. */
	assert_same_verdict (session,
			     HEADING ROW ("N-1", "2026", "1", "000000001015")
				     ROW ("C26-0003", "2026", "1", "") ROW ("N-3", "2026", "1", ""),
			     2, "{\"count\":3,\"problems\":2}");
	assert_same_verdict (session, HEADING ROW ("N-4", "2027", "2", "000000001015"), 0,
			     "{\"count\":1,\"problems\":0}");
	assert_same_verdict (session,
			     HEADING ROW ("N-5", "2026", "1", "") ROW ("N-5", "2026", "1", ""), 1,
			     "{\"count\":2,\"problems\":1}");
	/* All that is wrong is told at once: a row that is wrong in itself, one that is there twice, one that the
	 * vault has. */
	assert_same_verdict (session,
			     HEADING ROW ("N-6", "2026", "3", "") ROW ("N-7", "2026", "1", "")
				     ROW ("N-7", "2026", "1", "") ROW ("C26-0003", "2026", "1", ""),
			     3, "{\"count\":3,\"problems\":3}");
	assert_sound (fixture, session);
}

/* Who holds no key for My Numbers cannot look for a child, and is told what an import would say. */
static void
test_import_check_without_numbers (Fixture *fixture, gconstpointer data)
{
	static const char *const texts[] = {
		HEADING ROW ("N-1", "2026", "1", "000000001015"),
		HEADING ROW ("N-1", "2026", "1", ""),
		HEADING ROW ("N-1", "2026", "1", ""),
		HEADING ROW ("N-1", "2026", "1", "000000001015"),
	};
	static const int codes[] = { KINKO_ERROR_DENIED, -1, KINKO_ERROR_INVALID,
				     KINKO_ERROR_INVALID };
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "suzuki", KINKO_ROLE_DEPUTY, FALSE);
	g_autoptr (KinkoSession) deputy = open_person (fixture, identity);

	(void) data;
	approve (manager, APPROVAL);
	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
		g_autoptr (GError) found = NULL;
		g_autoptr (GError) refused = NULL;
		guint n;

		g_assert_cmpint (
			kinko_case_import_check (deputy, secret_text (texts[i]), NULL, &n, &found),
			==, codes[i] == -1);
		g_assert_cmpint (kinko_case_import (deputy, secret_text (texts[i]), NULL, APPROVAL,
						    &n, &refused),
				 ==, codes[i] == -1);
		if (codes[i] == -1)
			continue;
		g_assert_error (found, KINKO_ERROR, codes[i]);
		g_assert_error (refused, KINKO_ERROR, codes[i]);
		g_assert_cmpstr (found->message, ==, refused->message);
	}
	g_assert_cmpuint (count_entries (deputy, "case.import-check", "failed"), ==, 1);
	g_assert_cmpuint (count_entries (deputy, "case.import-check", "granted"), ==, 3);
}

/* A file as a spreadsheet saves it, in CP932. */
static void
test_import_cp932 (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *text = shell (fixture,
				       "sed 's/\xf3\xa0\x84\x82//g; s/\xf0\xa0\xae\xb7/吉/g' '%s' "
				       "| iconv -f UTF-8 -t CP932",
				       SAMPLE);
	KinkoCsvEncoding encoding = KINKO_CSV_UTF_8;
	g_autoptr (KinkoCase) kase = NULL;
	g_autoptr (GError) error = NULL;
	guint imported = 0;

	(void) data;
	approve (session, APPROVAL);
	g_assert_false (kinko_case_import (session, secret_text (text), &encoding, APPROVAL,
					   &imported, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	encoding = KINKO_CSV_ANY;
	g_assert_true (kinko_case_import (session, secret_text (text), &encoding, APPROVAL,
					  &imported, &error));
	g_assert_no_error (error);
	g_assert_cmpint (encoding, ==, KINKO_CSV_CP932);
	g_assert_cmpuint (imported, ==, 10);
	kase = kinko_case_show (session, "C26-0008", &error);
	g_assert_no_error (error);
	g_assert_cmpstr (kinko_case_data_get (kase->data, "child_name"), ==, "渡邉　吉乃");
	g_assert_cmpstr (kinko_case_data_get (kase->data, "child_kana"), ==, "ﾜﾀﾅﾍﾞ ﾖｼﾉ");
	g_assert_cmpstr (kinko_case_data_get (kase->data, "address"), ==,
			 "東京都目黒区架空町８－９－１０");
}

#define ADD(name, function) \
	g_test_add ("/case-import/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
	g_setenv ("KINKO_TEST_NOW_MS", OFFICE_TIME, TRUE);
	g_test_init (&argc, &argv, NULL);
	if (sodium_init () < 0)
		return 1;
	ADD ("check", test_import_check);
	ADD ("check-without-numbers", test_import_check_without_numbers);
	ADD ("cp932", test_import_cp932);
	return g_test_run ();
}
