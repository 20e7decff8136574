#include "vault/document.h"

#include "tests/unit/vault/document-fixture.h"

/* Twelve digits with the check digit of a My Number, as in the sample. */
#define NUMBER "000000001015"

static void
fail_to_add (KinkoSession *session, const KinkoDocumentInput *input, KinkoError code)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoDocument) document = kinko_document_add (session, CASE, input, &error);

	g_assert_null (document);
	g_assert_error (error, KINKO_ERROR, (int) code);
}

static gint64
count_rows (KinkoSession *session)
{
	g_autoptr (GError) error = NULL;
	gint64 documents = -1, chunks = -1;

	g_assert_true (kinko_db_get_int (kinko_session_db (session),
					 "SELECT count (*) FROM document", &documents, &error));
	g_assert_true (kinko_db_get_int (kinko_session_db (session),
					 "SELECT count (*) FROM document_chunk", &chunks, &error));
	return documents + chunks;
}

static void
test_add (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *path = make_scan (fixture, "課税証明書 父.pdf", 300000);
	g_autofree char *digits = NULL;
	g_autofree char *line = NULL;
	g_autofree char *object = NULL;
	g_autoptr (KinkoDocument) document = NULL;
	g_autoptr (GPtrArray) list = NULL;
	g_autoptr (GError) error = NULL;
	const KinkoDocument *listed;

	(void) data;
	import_cases (session);
	document = add_file (session, CASE, path, FALSE);
	line = last_line (session);
	object = kinko_case_object (session, CASE);
	assert_contains (line, object);
	assert_contains (line, "\"action\":\"document.add\"");
	assert_contains (line, document->handle);
	g_assert_null (strstr (line, document->number));
	g_assert_null (strstr (line, document->sha256));
	g_assert_null (strstr (line, "300000"));
	digits = shell (fixture, "sha256sum '課税証明書 父.pdf' | cut -c1-64");
	g_assert_cmpstr (document->sha256, ==, digits);
	list = kinko_document_list (session, CASE, &error);
	g_assert_no_error (error);
	g_assert_cmpuint (list->len, ==, 1);
	listed = list->pdata[0];
	g_assert_cmpstr (listed->number, ==, document->number);
	g_assert_cmpstr (listed->case_no, ==, CASE);
	g_assert_cmpstr (listed->type, ==, "課税証明書");
	g_assert_cmpstr (listed->receipt, ==, receipt);
	g_assert_cmpstr (listed->place, ==, "書庫A 3段");
	g_assert_cmpstr (listed->received, ==, "2026-07-06");
	g_assert_cmpstr (listed->file_name, ==, "課税証明書 父.pdf");
	g_assert_cmpstr (listed->added_by, ==, "tanaka");
	g_assert_cmpuint (listed->pages, ==, 2);
	g_assert_cmpuint (listed->size, ==, 300000);
	g_assert_false (listed->shows_number);
	g_clear_pointer (&list, g_ptr_array_unref);
	list = kinko_document_list (session, OTHER, &error);
	g_assert_no_error (error);
	g_assert_cmpuint (list->len, ==, 0);
	g_clear_pointer (&list, g_ptr_array_unref);
	list = kinko_document_list (session, "C26-9999", &error);
	g_assert_null (list);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	assert_sound (fixture, session);
}

/* ---- what is said of a scan ------------------------------------------------------------------ */

static void
assert_problem (KinkoSession *session, const KinkoDocumentInput *input, const char *field,
		const char *code)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoDocument) document = kinko_document_add (session, CASE, input, &error);
	const KinkoProblem *problem;

	g_assert_null (document);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_nonnull (kinko_error_problems (error));
	g_assert_cmpuint (kinko_error_problems (error)->len, ==, 1);
	problem = kinko_error_problems (error)->pdata[0];
	g_assert_cmpstr (problem->field, ==, field);
	g_assert_cmpstr (problem->code, ==, code);
	g_assert_null (strstr (problem->message, NUMBER));
}

static void
test_texts (Fixture *fixture, gconstpointer data)
{
	static const struct {
		const char *text, *code;
	} texts[] = {
		{ NULL, "required_missing" },
		{ " \t　", "required_missing" },
		{ "書庫\tA", "text_invalid" },
		{ "書庫\x1b[31mA", "text_invalid" },
		{ "書庫\xe2\x80\xae", "text_invalid" }, /* U+202E */
		{ "書庫\xff", "text_invalid" },
		{ "番号 " NUMBER, "mynumber_in_text" },
		{ "番号 ００００-００００-１０１５", "mynumber_in_text" },
	};
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *path = make_scan (fixture, "scan", 10);

	(void) data;
	import_cases (session);
	for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
		KinkoDocumentInput input = describe_scan (path, FALSE);

		input.place = texts[i].text;
		assert_problem (session, &input, "place", texts[i].code);
		input = describe_scan (path, FALSE);
		input.receipt = texts[i].text;
		assert_problem (session, &input, "receipt", texts[i].code);
	}
	g_assert_cmpint (count_rows (session), ==, 0);
	g_assert_cmpuint (count_entries (session, "document.add", "failed"), ==,
			  2 * G_N_ELEMENTS (texts));
	g_assert_cmpuint (count_entries (session, "document.add", "granted"), ==, 0);
}

/* Papers that nobody received are none (別紙2 第25条). */
static void
test_receipt (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *path = make_scan (fixture, "scan", 10);
	KinkoDocumentInput input = describe_scan (path, FALSE);

	(void) data;
	import_cases (session);
	input.receipt = "A26-9999";
	fail_to_add (session, &input, KINKO_ERROR_NOT_FOUND);
	input.receipt = "' OR 1=1 --";
	fail_to_add (session, &input, KINKO_ERROR_NOT_FOUND);
	g_assert_cmpint (count_rows (session), ==, 0);
}

/* Those of the policy, perhaps with a remark. */
static void
test_type (Fixture *fixture, gconstpointer data)
{
	static const char *const good[] = { "課税証明書", "課税証明書(横浜市)",
					    "課税証明書（父）" };
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *path = make_scan (fixture, "scan", 10);
	KinkoDocumentInput input = describe_scan (path, FALSE);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoDocument) refused = NULL;

	(void) data;
	import_cases (session);
	for (guint i = 0; i < G_N_ELEMENTS (good); i++) {
		g_autoptr (KinkoDocument) document = NULL;

		input.type = good[i];
		document = kinko_document_add (session, CASE, &input, &error);
		g_assert_no_error (error);
		g_assert_cmpstr (document->type, ==, good[i]);
	}
	input.type = "何かの書類";
	assert_problem (session, &input, "type", "type_unknown");
	input.type = "番号 " NUMBER;
	assert_problem (session, &input, "type", "mynumber_in_text");
	input.type = "課税証書";
	refused = kinko_document_add (session, CASE, &input, &error);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	assert_contains (((KinkoProblem *) kinko_error_problems (error)->pdata[0])->message,
			 "'課税証明書'");
}

/* A vault whose policy has no list of papers takes any. */
static void
test_any_type (void)
{
	g_autofree char *policy = new_folder ();
	Fixture fixture = { 0 };
	KinkoSession *session;
	g_autofree char *path = NULL;
	g_autofree char *access = g_build_filename (policy, "access.yaml", NULL);
	g_autofree char *text = NULL;
	KinkoDocumentInput input;
	g_autoptr (KinkoDocument) document = NULL;
	g_autoptr (GError) error = NULL;

	g_assert_true (g_file_get_contents (KINKO_SOURCE_DIR "/policies/meguro-r8/access.yaml",
					    &text, NULL, NULL));
	g_assert_true (g_file_set_contents (access, text, -1, NULL));
	set_up (&fixture, policy);
	path = make_scan (&fixture, "scan", 10);
	session = open_manager (&fixture);
	import_cases (session);
	input = describe_scan (path, FALSE);
	input.type = "何かの書類";
	document = kinko_document_add (session, CASE, &input, &error);
	g_assert_no_error (error);
	g_assert_cmpstr (document->type, ==, "何かの書類");
	kinko_session_close (session);
	tear_down (&fixture, NULL);
	remove_all (policy);
}

static void
test_numbers (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *path = make_scan (fixture, "scan", 10);
	KinkoDocumentInput input = describe_scan (path, FALSE);

	(void) data;
	import_cases (session);
	input.pages = 0;
	assert_problem (session, &input, "pages", "integer_invalid");
	input.pages = 10000;
	assert_problem (session, &input, "pages", "integer_invalid");
	input.pages = 9999;
	input.received = "2026-02-30";
	assert_problem (session, &input, "received", "date_invalid");
	input.received = "2199-12-31";
	assert_problem (session, &input, "received", "date_in_future");
	input.received = "";
	assert_problem (session, &input, "received", "required_missing");
}

/* Of any name only what is harmless stays. */
static void
test_names (Fixture *fixture, gconstpointer data)
{
	static const char *const names[][2] = {
		{ "課税証明書.pdf", "課税証明書.pdf" },
		{ "\xe7\xa5\x9e.pdf", "\xe7\xa5\x9e.pdf" }, /* U+795E */
		{ "\xef\xa8\x99.pdf", "\xef\xa8\x99.pdf" }, /* U+FA19 stays itself */
		{ "a\nb", "a_b" },
		{ "a\x1b[31mb", "a_[31mb" },
		{ "fdp.\xe2\x80\xaetxt", "fdp._txt" },
		{ "-rf", "_rf" },
		{ ".hidden", "_hidden" },
		{ "a\\b:c", "a_b_c" },
		{ "\xff.pdf", "\xef\xbf\xbd.pdf" },
		{ NUMBER ".pdf", "____________.pdf" },
		{ "2026年7月 " NUMBER, "____年_月 ____________" },
	};
	g_autoptr (KinkoSession) session = open_manager (fixture);

	(void) data;
	import_cases (session);
	for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
		g_autofree char *path = make_scan (fixture, names[i][0], 10);
		g_autoptr (KinkoDocument) document = add_file (session, CASE, path, FALSE);

		g_assert_cmpstr (document->file_name, ==, names[i][1]);
	}
}

/* ---- running numbers ------------------------------------------------------------------------- */

/* Times in UTC for a year that ends with March in Japan. */
static void
test_running_number (Fixture *fixture, gconstpointer data)
{
	static const struct {
		const char *now_ms, *number;
	} steps[] = {
		{ "1806505140000", "D26-0001" }, /* 2027-03-31T23:59+09:00 */
		{ "1806505140000", "D26-0002" },
		{ "1806505200000", "D27-0001" }, /* 2027-04-01T00:00+09:00 */
		{ "1806505200000", "D27-0002" },
		{ "1806505140000", "D26-0003" }, /* and the clock set back */
	};
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *path = make_scan (fixture, "scan", 10);

	(void) data;
	import_cases (session);
	for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
		g_autoptr (KinkoDocument) document = NULL;

		g_setenv ("KINKO_TEST_NOW_MS", steps[i].now_ms, TRUE);
		document = add_file (session, CASE, path, FALSE);
		g_assert_cmpstr (document->number, ==, steps[i].number);
	}
	g_setenv ("KINKO_TEST_NOW_MS", OFFICE_TIME, TRUE);
}

/* ---- files that are none --------------------------------------------------------------------- */

static void
test_files (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *nowhere = g_build_filename (fixture->dir, "nowhere", NULL);
	g_autofree char *empty = make_scan (fixture, "empty", 0);
	g_autofree char *large = make_scan (fixture, "large", 1);
	KinkoDocumentInput input = describe_scan (nowhere, FALSE);

	(void) data;
	import_cases (session);
	fail_to_add (session, &input, KINKO_ERROR_NOT_FOUND);
	input.path = empty;
	fail_to_add (session, &input, KINKO_ERROR_INVALID);
	input.path = fixture->dir;
	fail_to_add (session, &input, KINKO_ERROR_INVALID);
	g_assert_cmpint (truncate (large, 209715201), ==, 0);
	input.path = large;
	fail_to_add (session, &input, KINKO_ERROR_INVALID);
	g_assert_cmpint (count_rows (session), ==, 0);
	g_assert_cmpuint (count_entries (session, "document.add", "failed"), ==, 4);
	assert_sound (fixture, session);
}

/* ---- people ---------------------------------------------------------------------------------- */

static void
test_uncleared (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, FALSE);
	g_autofree char *path = make_scan (fixture, "scan", 10);
	g_autofree char *number = NULL;
	g_autoptr (KinkoSession) worker = NULL;
	g_autoptr (GPtrArray) list = NULL;
	g_autoptr (KinkoCaseFile) file = NULL;
	g_autoptr (KinkoSecret) key = NULL;
	g_autoptr (GError) error = NULL;
	KinkoDocumentInput input = describe_scan (path, TRUE);

	(void) data;
	import_cases (manager);
	number = add_scan (fixture, manager, "scan", 10, TRUE);
	g_assert_cmpuint (count_entries (manager, "document.add-number", "granted"), ==, 1);
	worker = open_person (fixture, identity);
	fail_to_add (worker, &input, KINKO_ERROR_DENIED);
	g_assert_false (take_out (fixture, worker, number, PURPOSE, "out", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_clear_error (&error);
	assert_nothing_left (fixture, "out");
	g_assert_cmpuint (count_entries (worker, "document.add-number", "denied"), ==, 1);
	g_assert_cmpuint (count_entries (worker, "document.get-number", "denied"), ==, 1);
	/* what is there and that it shows a number is seen; the key is not */
	list = kinko_document_list (worker, CASE, &error);
	g_assert_no_error (error);
	g_assert_cmpuint (list->len, ==, 1);
	g_assert_true (((KinkoDocument *) list->pdata[0])->shows_number);
	g_assert_cmpstr (((KinkoDocument *) list->pdata[0])->type, ==, "課税証明書");
	file = kinko_case_file_load (worker, CASE, &error);
	key = kinko_document_key (worker, file, list->pdata[0], &error);
	g_assert_null (key);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	kinko_document_free (add_file (worker, CASE, path, FALSE));
	assert_sound (fixture, worker);
}

/* A case without a My Number gets its number key with its first such papers, and keeps it. */
static void
test_number_key (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *first = NULL;
	g_autofree char *second = NULL;
	g_autoptr (KinkoCaseFile) before = NULL;
	g_autoptr (KinkoCaseFile) after = NULL;
	g_autoptr (GError) error = NULL;
	KinkoCaseChange changes[] = {
		{ kinko_field_index ("child_mynumber"), NUMBER },
		{ kinko_field_index ("g1_mynumber_absent_reason"), "提出なし" },
		{ kinko_field_index ("g2_mynumber_absent_reason"), "提出なし" },
	};
	g_autoptr (KinkoCase) kase = NULL;
	sqlite3 *raw;

	(void) data;
	import_cases (session);
	raw = open_raw (fixture, kinko_session_compartments (session)->records);
	run_sql (raw, "DELETE FROM case_number; UPDATE case_file SET number_key = NULL");
	g_assert_cmpint (sqlite3_close (raw), ==, SQLITE_OK);
	first = add_scan (fixture, session, "a", 10, TRUE);
	before = kinko_case_file_load (session, CASE, &error);
	g_assert_nonnull (before->number_key);
	second = add_scan (fixture, session, "b", 10, TRUE);
	kase = kinko_case_edit (session, CASE, changes, G_N_ELEMENTS (changes), &error);
	g_assert_no_error (error);
	after = kinko_case_file_load (session, CASE, &error);
	g_assert_true (g_bytes_equal (before->number_key, after->number_key));
	g_assert_true (take_out (fixture, session, first, PURPOSE, "a.out", &error));
	g_assert_true (take_out (fixture, session, second, PURPOSE, "b.out", &error));
	g_free (shell (fixture, "cmp a a.out; cmp b b.out"));
}

/* 番号廃棄済: no key for numbers comes back. */
static void
test_purged (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *path = make_scan (fixture, "scan", 10);
	KinkoDocumentInput input = describe_scan (path, TRUE);
	g_autoptr (KinkoCaseFile) file = NULL;
	g_autoptr (GError) error = NULL;
	sqlite3 *raw;

	(void) data;
	import_cases (session);
	raw = open_raw (fixture, kinko_session_compartments (session)->records);
	run_sql (raw, "UPDATE case_file SET number_key = NULL, state = '番号廃棄済'");
	g_assert_cmpint (sqlite3_close (raw), ==, SQLITE_OK);
	fail_to_add (session, &input, KINKO_ERROR_INVALID);
	file = kinko_case_file_load (session, CASE, &error);
	g_assert_null (file->number_key);
	kinko_document_free (add_file (session, CASE, path, FALSE));
}

static void
test_types (Fixture *fixture, gconstpointer data)
{
	static const char *const given[] = { "住民票", "課税証明書(横浜市)", "住民票",
					     "課税証明書" };
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *path = make_scan (fixture, "scan", 10);
	g_autoptr (KinkoCaseFile) file = NULL;
	g_autoptr (GError) error = NULL;
	g_auto (GStrv) types = NULL;
	g_autofree char *joined = NULL;

	(void) data;
	import_cases (session);
	file = kinko_case_file_load (session, CASE, &error);
	types = kinko_document_types (session, file, &error);
	g_assert_no_error (error);
	g_assert_cmpuint (g_strv_length (types), ==, 0);
	for (guint i = 0; i < G_N_ELEMENTS (given); i++) {
		KinkoDocumentInput input = describe_scan (path, i == 1);
		g_autoptr (KinkoDocument) document = NULL;

		input.type = given[i];
		document = kinko_document_add (session, CASE, &input, &error);
		g_assert_no_error (error);
	}
	g_strfreev (types);
	types = kinko_document_types (session, file, &error);
	joined = g_strjoinv ("|", types);
	g_assert_cmpstr (joined, ==, "住民票|課税証明書(横浜市)|課税証明書");
}

/* An erased document is still a line, and nothing more. */
static void
test_erased (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *number = NULL;
	g_autoptr (KinkoCaseFile) file = NULL;
	g_autoptr (GPtrArray) list = NULL;
	g_autoptr (GError) error = NULL;
	g_auto (GStrv) types = NULL;
	sqlite3 *raw;

	(void) data;
	import_cases (session);
	number = add_scan (fixture, session, "scan", 10, TRUE);
	raw = open_raw (fixture, kinko_session_compartments (session)->records);
	/* as the erasure of My Numbers leaves it */
	run_sql (raw, "DELETE FROM document_chunk; UPDATE document SET key = NULL");
	g_assert_false (take_out (fixture, session, number, PURPOSE, "out", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	g_clear_error (&error);
	list = kinko_document_list (session, CASE, &error);
	g_assert_no_error (error);
	g_assert_null (((KinkoDocument *) list->pdata[0])->key);
	g_assert_cmpstr (((KinkoDocument *) list->pdata[0])->type, ==, "課税証明書");
	g_clear_pointer (&list, g_ptr_array_unref);
	/* and with all that was said of it */
	run_sql (raw, "UPDATE document SET box = NULL");
	g_assert_cmpint (sqlite3_close (raw), ==, SQLITE_OK);
	list = kinko_document_list (session, CASE, &error);
	g_assert_no_error (error);
	g_assert_cmpuint (list->len, ==, 1);
	g_assert_cmpstr (((KinkoDocument *) list->pdata[0])->number, ==, number);
	g_assert_null (((KinkoDocument *) list->pdata[0])->type);
	file = kinko_case_file_load (session, CASE, &error);
	types = kinko_document_types (session, file, &error);
	g_assert_cmpuint (g_strv_length (types), ==, 0);
	g_assert_false (take_out (fixture, session, number, PURPOSE, "out", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*run) (Fixture *fixture, gconstpointer data);
	} tests[] = {
		{ "/document/add", test_add },
		{ "/document/texts", test_texts },
		{ "/document/receipt", test_receipt },
		{ "/document/type", test_type },
		{ "/document/numbers", test_numbers },
		{ "/document/names", test_names },
		{ "/document/running-number", test_running_number },
		{ "/document/files", test_files },
		{ "/document/uncleared", test_uncleared },
		{ "/document/number-key", test_number_key },
		{ "/document/purged", test_purged },
		{ "/document/types", test_types },
		{ "/document/erased", test_erased },
	};

	g_setenv ("TZ", "Asia/Tokyo", TRUE);
	g_assert_cmpint (sodium_init (), >=, 0);
	g_setenv ("KINKO_TEST_NOW_MS", OFFICE_TIME, TRUE); /* numbers begin with the fiscal year */
	g_test_init (&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
		g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
	g_test_add_func ("/document/any-type", test_any_type);
	return g_test_run ();
}
