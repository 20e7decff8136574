#include "vault/case-export.h"

#include "tests/unit/vault/fixture.h"
#include "vault/copy.h"
#include "vault/register.h"

#define MARK "\xef\xbb\xbf"

#define NUMBER "K-2026/7"

/* The sample, and the approval under which it is exported. */
static void
import_approved (KinkoSession *session)
{
	import_sample (session);
	approve (session, NUMBER);
}

static const char *const columns[] = { "case_no", "child_name", "address", "g1_levy", NULL };

/* What is asked for in most tests; to be changed by them. */
static KinkoCaseExport
usual (const char *path)
{
	return (KinkoCaseExport){ .columns = columns,
				  .encoding = KINKO_CSV_UTF_8,
				  .approval = NUMBER,
				  .recipient = "目黒区 保育課",
				  .erase_by = "令和80年3月31日",
				  .path = path };
}

static char *
path_of (Fixture *fixture, const char *name)
{
	return g_build_filename (fixture->dir, name, NULL);
}

static KinkoCaseExported *
export_good (KinkoSession *session, const KinkoCaseExport *what)
{
	g_autoptr (GError) error = NULL;
	KinkoCaseExported *exported = kinko_case_export (session, what, &error);

	g_assert_no_error (error);
	g_assert_nonnull (exported);
	return exported;
}

/* The error's message, owned by the caller; the act is logged with @result. */
static char *
refuse (KinkoSession *session, const KinkoCaseExport *what, KinkoError code, const char *result)
{
	g_autoptr (GError) error = NULL;
	guint before = count_entries (session, "case.export", result);
	g_autoptr (KinkoCaseExported) exported = kinko_case_export (session, what, &error);

	g_assert_null (exported);
	g_assert_error (error, KINKO_ERROR, (int) code);
	g_assert_cmpuint (count_entries (session, "case.export", result), ==, before + 1);
	return g_strdup (error->message);
}

static void
assert_file (const char *path, const char *expected)
{
	g_autofree char *text = NULL;
	struct stat info;

	g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
	g_assert_cmpstr (text, ==, expected);
	g_assert_cmpint (stat (path, &info), ==, 0);
	g_assert_cmphex (info.st_mode & 0777, ==, 0600);
}

/* A copy in the register: what its record says of a field. */
static void
assert_copy (KinkoSession *session, const char *number, const char *field, const char *expected)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line =
		kinko_register_load (session, kinko_register_find ("copy"), number, &error);

	g_assert_no_error (error);
	g_assert_cmpstr (kinko_record_get (line->record, field), ==, expected);
}

/* @data is the test's own, not a policy. */
static void
set_up_in_production (Fixture *fixture, gconstpointer data)
{
	(void) data;
	set_up_production (fixture, NULL);
}

/* What the register says of such a file. */
#define CONTENT "@table 0 案件番号;児童氏名;住所;保護者1所得割額"

/* Rows as they stand in the sample; headings of the ward's policy. */
#define EXPECTED(heading, cell)                                                                                     \
	MARK "案件番号,児童氏名,住所,保護者1所得割額" heading "\r\n"                                                \
	     "C26-0001,例題　あおい,東京都目黒区架空町1-2-3,186300" cell "\r\n"                                     \
	     "C26-0002,見本　湊,東京都目黒区架空町2-3-4-505,98000" cell "\r\n"                                      \
	     "C26-0003,試験　ひなた,東京都目黒区架空町3-1-1,77100" cell "\r\n"                                      \
	     "C26-0004,雛形　さくら,（支援措置対象のため別管理）,0" cell "\r\n"                                     \
	     "C26-0005,架空　そら,東京都目黒区架空町5-5-5,210000" cell "\r\n"                                       \
	     "C26-0006,港北　つむぎ,東京都目黒区架空町6-7-8,200000" cell "\r\n"                                     \
	     "C26-0007,SAMPLE　LEO JOHN,\"東京都目黒区架空町7-1-2 カーサ架空, 101\",397000" cell                    \
	     "\r\n"                                                                                                 \
	     "C26-0008,渡邉\xf3\xa0\x84\x82　\xf0\xa0\xae\xb7乃,東京都目黒区架空町８－９－１０," \
	     "0" cell "\r\n"                                                                                        \
	     "C26-0009,双見本　凛,東京都目黒区架空町9-9-9,40299" cell "\r\n"                                        \
	     "C26-0010,双見本　蓮,東京都目黒区架空町9-9-9,40299" cell "\r\n"

/* @data: NULL, or what it is in a vault for production. */
static void
test_export (Fixture *fixture, gconstpointer data)
{
	const char *expected = data != NULL ? data : EXPECTED (",試験", ",試験");
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *path = path_of (fixture, "out.csv");
	KinkoCaseExport what = usual (path);
	g_autoptr (KinkoCaseExported) exported = NULL;
	g_autofree char *line = NULL;
	g_autofree char *sum = NULL;

	import_approved (session);
	exported = export_good (session, &what);
	assert_file (path, expected);
	g_assert_cmpuint (exported->count, ==, 10);
	g_assert_cmpuint (exported->withheld, ==, 0); /* the manager may see it */
	g_assert_cmpuint (exported->formulas, ==, 0);
	sum = shell (fixture, "sha256sum <out.csv | cut -c1-64");
	assert_copy (session, exported->copy, "sha256", sum);
	assert_copy (session, exported->copy, "count", "10");
	assert_copy (session, exported->copy, "what", data != NULL ? CONTENT : "【試験】" CONTENT);
	assert_copy (session, exported->copy, "made", "1");
	assert_copy (session, exported->copy, "approval", NUMBER);
	assert_copy (session, exported->copy, "recipient", "目黒区 保育課");
	assert_copy (session, exported->copy, "path_name", "out.csv");
	line = last_line (session);
	assert_contains (line, "\"approval\":\"" NUMBER "\",\"result\":\"done\"");
	assert_sound (fixture, session);
}

/* The intent says what is written; nothing in the log says of whom. */
static void
test_log (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *path = path_of (fixture, "out.csv");
	KinkoCaseExport what = usual (path);
	g_autoptr (KinkoCaseExported) exported = NULL;
	g_autofree char *intent = NULL;
	g_autofree char *mirror = NULL;

	(void) data;
	import_approved (session);
	exported = export_good (session, &what);
	intent = kinko_log_line (kinko_session_log (session),
				 kinko_log_size (kinko_session_log (session)) - 2, NULL);
	assert_contains (intent, "\"action\":\"case.export\",\"object\":\"vault\"");
	assert_contains (intent, "\"approval\":\"" NUMBER "\",\"result\":\"intent\"");
	assert_contains (intent, "\"count\":10,\"columns\":[\"case_no\",\"child_name\",\"address\","
				 "\"g1_levy\"],\"medium\":\"file\"");
	mirror = shell (fixture,
			"git -C vault/mirror.git rev-list --all --objects | cut -d' ' -f1 | "
			"git -C vault/mirror.git cat-file --batch");
	g_assert_null (strstr (mirror, "C26-00"));
	g_assert_null (strstr (mirror, "目黒"));
	g_assert_null (strstr (mirror, "out.csv"));
}

static void
test_filters (Fixture *fixture, gconstpointer data)
{
	static const char *const two[] = { "child_order", "household_flags", NULL };
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *path = path_of (fixture, "out.csv");
	g_autofree char *other = path_of (fixture, "other.csv");
	KinkoCaseExport what = usual (path);
	g_autoptr (KinkoCaseExported) exported = NULL;

	(void) data;
	import_approved (session);
	what.columns = two;
	what.english = TRUE;
	what.filter = (KinkoCaseFilter){ .fiscal_year = 2026, .limit = 1, .after = "C26-0009" };
	exported = export_good (session, &what); /* a page is nothing here */
	g_assert_cmpuint (exported->count, ==, 10);
	g_free (shell (fixture,
		       "test \"$(head -n 3 out.csv | tail -c +4)\" = "
		       "\"$(printf "
		       "'child_order,household_flags,test\\r\\n1,,試験\\r\\n2,第2子,試験\\r')\""));
	what.filter = (KinkoCaseFilter){ .fiscal_year = 2025 };
	what.path = other;
	g_free (refuse (session, &what, KINKO_ERROR_NOT_FOUND, "failed"));
	what.filter = (KinkoCaseFilter){ .state = "完了" };
	g_free (refuse (session, &what, KINKO_ERROR_NOT_FOUND, "failed"));
	g_assert_cmpint (access (other, F_OK), !=, 0);
}

/* C26-0004 is under 支援措置: the deputy is neither manager nor assigned. */
static void
test_protected (Fixture *fixture, gconstpointer data)
{
	static const char *const flags[] = { "case_no", "household_flags", NULL };
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "suzuki", KINKO_ROLE_DEPUTY, TRUE);
	g_autofree char *path = path_of (fixture, "out.csv");
	g_autofree char *other = path_of (fixture, "other.csv");
	KinkoCaseExport what = usual (path);
	g_autoptr (KinkoCaseExported) exported = NULL;
	g_autoptr (KinkoCaseExported) without = NULL;
	g_autoptr (KinkoSession) deputy = NULL;

	(void) data;
	import_approved (manager);
	deputy = open_person (fixture, identity);
	exported = export_good (deputy, &what);
	g_assert_cmpuint (exported->count, ==, 10);
	g_assert_cmpuint (exported->withheld, ==, 1);
	g_free (shell (fixture, "grep -q '^C26-0004,雛形　さくら,,0' out.csv; "
				"grep -q '^C26-0005,架空　そら,東京都目黒区架空町5-5-5,' out.csv; "
				"! grep -q 別管理 out.csv"));
	what.columns = flags;
	what.path = other;
	without = export_good (deputy, &what);
	g_assert_cmpuint (without->withheld, ==, 0); /* there is no such column */
}

static void
assert_columns_refused (const char *first, const char *second, const char *part)
{
	const char *names[] = { first, second, NULL };
	g_autoptr (GError) error = NULL;

	g_assert_false (kinko_case_export_check_columns (names, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_USAGE);
	assert_contains (error->message, part);
}

static void
test_columns (void)
{
	static const char *const good[] = { "case_no", "state", "assignee", "g2_levy", NULL };

	g_assert_true (kinko_case_export_check_columns (good, NULL));
	g_assert_false (kinko_case_export_check_columns (NULL, NULL));
	assert_columns_refused (NULL, NULL, "no column");
	assert_columns_refused ("case_no", "child_mynumber", "'child_mynumber' is a My Number");
	assert_columns_refused ("head_mynumber", NULL, "'head_mynumber' is a My Number");
	assert_columns_refused ("case_no", "case_no", "twice");
	assert_columns_refused ("case_number", NULL, "no field 'case_number'");
	assert_columns_refused ("児童氏名", NULL, "no field");
}

/* Whoever calls without the command line's checks gets no number either. */
static void
test_no_numbers (Fixture *fixture, gconstpointer data)
{
	static const char *const names[] = { "case_no", "child_mynumber", NULL };
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *path = path_of (fixture, "out.csv");
	KinkoCaseExport what = usual (path);

	(void) data;
	import_approved (session);
	what.columns = names;
	g_free (refuse (session, &what, KINKO_ERROR_USAGE, "failed"));
	g_assert_cmpint (access (path, F_OK), !=, 0);
}

/* C26-0008 has a variation selector and 𠮷 in its name: row 9, column B. */
static void
test_cp932 (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *path = path_of (fixture, "out.csv");
	KinkoCaseExport what = usual (path);
	g_autoptr (KinkoCaseExported) exported = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree char *left = NULL;
	const KinkoProblem *problem;

	(void) data;
	import_approved (session);
	what.encoding = KINKO_CSV_CP932;
	g_assert_null (kinko_case_export (session, &what, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_cmpuint (kinko_error_problems (error)->len, ==, 1);
	problem = kinko_error_problems (error)->pdata[0];
	g_assert_cmpuint (problem->row, ==, 9);
	assert_contains (problem->message, "column B");
	g_assert_cmpuint (count_entries (session, "case.export", "failed"), ==, 1);
	left = shell (fixture, "ls -A | grep -v -e vault -e tanaka || true");
	g_assert_cmpstr (left, ==, "");
	assert_copy (session, "F26-0001", "made", "0");
	what.replace = TRUE;
	exported = export_good (session, &what);
	g_assert_cmpuint (exported->n_lacking, ==, 1);
	g_free (shell (fixture, "iconv -f CP932 -t UTF-8 out.csv | grep -q "
				"'^C26-0008,渡邉〓　〓乃,東京都目黒区架空町８－９－１０,0'"));
	assert_sound (fixture, session);
}

static void
test_formulas (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *path = path_of (fixture, "out.csv");
	KinkoCaseExport what = usual (path);
	KinkoCaseChange change = { kinko_field_index ("address"), "=HYPERLINK(\"http://x\")" };
	g_autoptr (KinkoCaseExported) exported = NULL;
	g_autoptr (KinkoCase) kase = NULL;

	(void) data;
	import_approved (session);
	kase = kinko_case_edit (session, "C26-0001", &change, 1, NULL);
	g_assert_nonnull (kase);
	exported = export_good (session, &what);
	g_assert_cmpuint (exported->formulas, ==, 1);
	g_free (shell (fixture, "grep -qF ',\"'\\''=HYPERLINK(\"\"http://x\"\")\",' out.csv"));
}

static void
test_refusals (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *path = path_of (fixture, "out.csv");
	g_autofree char *inside = g_build_filename (fixture->vault, "out.csv", NULL);
	g_autofree char *nowhere = path_of (fixture, "nowhere/out.csv");
	KinkoCaseExport what = usual (path);

	(void) data;
	import_approved (session);
	what.approval = "K 7";
	g_free (refuse (session, &what, KINKO_ERROR_INVALID, "failed"));
	what.approval = "123456789018";
	g_free (refuse (session, &what, KINKO_ERROR_INVALID, "failed"));
	what = usual (path);
	what.erase_by = "2020-01-01"; /* past */
	g_free (refuse (session, &what, KINKO_ERROR_INVALID, "failed"));
	what = usual (path);
	what.recipient = "目黒区 123456789018";
	g_free (refuse (session, &what, KINKO_ERROR_INVALID, "failed"));
	what = usual (inside);
	g_free (refuse (session, &what, KINKO_ERROR_INVALID, "failed"));
	g_assert_cmpint (access (path, F_OK), !=, 0);
	/* What is found out after the intent. */
	what = usual (nowhere);
	g_free (refuse (session, &what, KINKO_ERROR_NOT_FOUND, "failed"));
	g_assert_true (g_file_set_contents (path, "there", -1, NULL));
	what = usual (path);
	g_free (refuse (session, &what, KINKO_ERROR_EXISTS, "failed"));
	g_free (shell (fixture, "test \"$(cat out.csv)\" = there"));
	assert_sound (fixture, session);
}

static void
test_worker (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autofree char *path = path_of (fixture, "out.csv");
	KinkoCaseExport what = usual (path);
	g_autoptr (KinkoSession) worker = NULL;

	(void) data;
	import_approved (manager);
	worker = open_person (fixture, identity);
	g_free (refuse (worker, &what, KINKO_ERROR_DENIED, "denied"));
	g_assert_cmpint (access (path, F_OK), !=, 0);
}

#define ADD(name, function) \
	g_test_add ("/case-export/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
	g_setenv ("KINKO_TEST_NOW_MS", OFFICE_TIME, TRUE); /* numbers begin with the fiscal year */
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	ADD ("export", test_export);
	g_test_add ("/case-export/production", Fixture, EXPECTED ("", ""), set_up_in_production,
		    test_export, tear_down);
	ADD ("log", test_log);
	ADD ("filters", test_filters);
	ADD ("protected", test_protected);
	g_test_add_func ("/case-export/columns", test_columns);
	ADD ("no-numbers", test_no_numbers);
	ADD ("cp932", test_cp932);
	ADD ("formulas", test_formulas);
	ADD ("refusals", test_refusals);
	ADD ("worker", test_worker);
	return g_test_run ();
}
