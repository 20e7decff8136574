#include "tests/unit/vault/intake-fixture.h"

/* Another case, whose child has the number that the first one had by mistake. */
#define CASE_LINE_2                                                                                \
	"{\"case_no\":\"C26-0000\",\"handle\":\"" HANDLE_2 "\",\"fiscal_year\":2026,"              \
	"\"state\":\"登録\",\"revision\":1,\"version\":1,\"protected\":false,"                   \
	"\"erased\":false,\"versions\":[{\"version\":1,\"seq\":20,\"time\":\"" WHEN (              \
		"9") "\",\"by\":\"suzuki\",\"action\":\"case.create\",\"record\":{"                \
		     "\"case_no\":\"C26-0000\",\"fiscal_year\":\"2026\",\"state\":\"登録\","     \
		     "\"revision\":\"1\"}}],\"numbers\":[{\"subject\":\"child\",\"version\":1,"    \
		     "\"seq\":20,\"time\":\"" WHEN ("9") "\",\"by\":\"suzuki\","                   \
							 "\"action\":\"case.create\",\"on_file\":" \
							 "true}],\"documents\":[]}"

#define ERASED_CASE                                                                      \
	"{\"case_no\":\"C26-0099\",\"handle\":\"" HANDLE_2 "\",\"fiscal_year\":2026,"    \
	"\"state\":\"完了\",\"revision\":1,\"version\":1,\"protected\":false,"         \
	"\"erased\":true,\"versions\":[{\"version\":1,\"seq\":2,\"time\":\"" WHEN (      \
		"1") "\",\"by\":\"suzuki\",\"action\":\"case.create\"}],\"numbers\":[]," \
		     "\"documents\":[]}"
#define OLD_APPROVAL                      \
	LINE ("approval", "R8-0012", "1", \
	      "{\"number\":\"R8-0012\",\"acts\":\"export\",\"expires\":\"2199-03-31\"}")

#define OLD_INCIDENT                       \
	LINE ("incident", "J26-0001", "1", \
	      "{\"category\":\"漏えい\",\"discovered_at\":\"2026-07-16T09:30:00+09:00\"}")
#define OLD_CONSENT \
	LINE ("consent", "P26-0001", "1", "{\"kind\":\"ソフトウェア\",\"name\":\"kinko\"}")

static KinkoSession *
make_and_open (Fixture *fixture, Plan *plan)
{
	g_autoptr (GError) error = NULL;

	g_assert_true (make_vault (fixture, plan, &error));
	g_assert_no_error (error);
	return open_manager (fixture);
}

static void
assert_version (GPtrArray *history, guint index, const char *time, const char *by,
		const char *action, const char *name, const char *address)
{
	const KinkoCaseVersion *version = history->pdata[index];

	g_assert_cmpuint (version->version, ==, index + 1);
	g_assert_cmpstr (version->time, ==, time);
	g_assert_cmpstr (version->by, ==, by);
	g_assert_cmpstr (version->action, ==, action);
	g_assert_cmpstr (kinko_case_data_get (version->data, "child_name"), ==, name);
	g_assert_cmpstr (kinko_case_data_get (version->data, "address"), ==, address);
}

static void
assert_number (KinkoSession *session, const char *case_no, KinkoSubject subject, const char *digits)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCaseFile) file = kinko_case_file_load (session, case_no, &error);
	g_autoptr (KinkoSecret) number =
		kinko_case_file_read_number (session, file, subject, &error);

	if (digits == NULL) {
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
		return;
	}
	g_assert_no_error (error);
	g_assert_cmpuint (kinko_secret_len (number), ==, KINKO_MYNUMBER_LEN);
	g_assert_cmpstr (kinko_secret_text (number), ==, digits);
}

/* Fields, versions, authors, times, numbers, addresses; and nobody of the predecessor has the case. */
static void
test_cases (void)
{
	Fixture fixture = { 0 };
	Plan plan = { .with_secrets = TRUE,
		      .cases = { CASE_LINE_2, CASE_LINE, NULL },
		      .lines = { NULL } };
	g_autoptr (KinkoSession) session = make_and_open (&fixture, &plan);
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) history = kinko_case_history (session, "C26-0001", &error);
	g_autoptr (KinkoCaseFile) file = kinko_case_file_load (session, "C26-0001", &error);
	const KinkoCaseVersion *last;
	guint unchecked;

	g_assert_no_error (error);
	g_assert_cmpuint (history->len, ==, 4);
	assert_version (history, 0, WHEN ("6"), "yamada", "case.create", "神　あおい",
			"架空町1-2-1");
	assert_version (history, 1, WHEN ("7"), "suzuki", "case.edit", "神　葵", "架空町1-2-2");
	assert_version (history, 2, WHEN ("8"), "yamada", "case.review", "神　葵", "架空町1-2-3");
	last = history->pdata[3];
	g_assert_cmpstr (last->by, ==, "tanaka");
	g_assert_cmpstr (last->action, ==, "handover.unassign");
	g_assert_cmpstr (kinko_case_data_get (last->data, "assignee"), ==, NULL);
	g_assert_cmpstr (kinko_case_data_get (last->data, "due"), ==, "2026-08-17");
	g_assert_cmpstr (file->state, ==, "審査中");
	g_assert_cmpstr (file->assignee, ==, NULL);
	g_assert_cmpstr (file->handle, !=, HANDLE);
	assert_number (session, "C26-0001", KINKO_SUBJECT_CHILD, "000000002011");
	assert_number (session, "C26-0001", KINKO_SUBJECT_GUARDIAN1, NULL);
	assert_number (session, "C26-0000", KINKO_SUBJECT_CHILD, "000000001015");
	g_assert_true (kinko_number_unchecked (session, file, &unchecked, &error));
	g_assert_cmpuint (unchecked, ==, 0); /* two people typed it */
	g_assert_cmpuint (plan.counts.cases, ==, 2);
	g_assert_cmpuint (plan.counts.versions, ==, 4);
	g_assert_cmpuint (plan.counts.numbers, ==, 4);
	g_assert_cmpuint (plan.missing.numbers, ==, 0);
	assert_newest_sound (&fixture, session, 3);
	g_clear_pointer (&session, kinko_session_close);
	destroy (&fixture);
}

/* One who has the ID of somebody who typed the number before is not the second person. */
static void
test_same_id (void)
{
	Fixture fixture = { 0 };
	Plan plan = { .with_secrets = TRUE, .cases = { CASE_LINE_2, NULL } };
	g_autoptr (KinkoSession) session = make_and_open (&fixture, &plan);
	g_autofree char *identity = enrol (&fixture, session, "suzuki", KINKO_ROLE_DEPUTY, TRUE);
	g_autoptr (KinkoSession) suzuki = open_person (&fixture, identity);
	g_autoptr (KinkoSecret) digits = secret_text ("000000001015");
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCaseFile) file = kinko_case_file_load (session, "C26-0000", &error);
	guint unchecked = 0;

	g_assert_true (kinko_number_unchecked (session, file, &unchecked, &error));
	g_assert_cmpuint (unchecked, ==, 1u << KINKO_SUBJECT_CHILD);
	g_assert_false (
		kinko_number_check (suzuki, "C26-0000", KINKO_SUBJECT_CHILD, digits, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_clear_error (&error);
	g_assert_true (
		kinko_number_check (session, "C26-0000", KINKO_SUBJECT_CHILD, digits, &error));
	g_assert_no_error (error);
	g_assert_true (kinko_number_unchecked (session, file, &unchecked, &error));
	g_assert_cmpuint (unchecked, ==, 0);
	g_clear_pointer (&suzuki, kinko_session_close);
	g_clear_pointer (&session, kinko_session_close);
	destroy (&fixture);
}

/* Without the inner file there are no numbers and no protected addresses, and nothing looks erased that was there. */
static void
test_without_secrets (void)
{
	Fixture fixture = { 0 };
	Plan plan = { .cases = { CASE_LINE, NULL },
		      .documents = { DOCUMENT ("D26-0002", "true", "numbers", "17", SAID), NULL } };
	g_autoptr (KinkoSession) session = make_and_open (&fixture, &plan);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase = kinko_case_show (session, "C26-0001", &error);
	g_autoptr (GPtrArray) documents = kinko_document_list (session, "C26-0001", &error);
	const KinkoDocument *document;

	g_assert_no_error (error);
	g_assert_false (kase->data->has_number[KINKO_SUBJECT_CHILD]);
	g_assert_cmpstr (kinko_case_data_get (kase->data, "address"), ==, NULL);
	g_assert_cmpuint (documents->len, ==, 1);
	document = documents->pdata[0];
	g_assert_cmpstr (document->type, ==, "課税証明書");
	g_assert_null (document->key);
	g_assert_cmpuint (plan.missing.numbers, ==, 3);
	g_assert_cmpuint (plan.missing.addresses, ==, 3);
	g_assert_cmpuint (plan.missing.documents, ==, 1);
	g_assert_cmpuint (plan.counts.documents, ==, 0);
	g_assert_cmpuint (plan.counts.numbers, ==, 0);
	assert_newest_sound (&fixture, session, 1);
	g_clear_pointer (&session, kinko_session_close);
	destroy (&fixture);
}

static gboolean
keep_content (gpointer data, gconstpointer bytes, gsize len, G_GNUC_UNUSED GError **error)
{
	g_string_append_len (data, bytes, (gssize) len);
	return TRUE;
}

static void
assert_content (KinkoSession *session, const char *number, const char *content)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoDocument) document = kinko_document_find (session, number, &error);
	g_autoptr (KinkoCaseFile) file = kinko_case_file_load (session, document->case_no, &error);
	g_autoptr (KinkoSecret) key = NULL;
	g_autoptr (GString) found = g_string_new (NULL);
	KinkoManifest manifest;

	g_assert_true (kinko_document_read (session, file, document, &error));
	g_assert_cmpstr (document->added_by, ==, "suzuki");
	key = kinko_document_key (session, file, document, &error);
	g_assert_no_error (error);
	g_assert_true (kinko_manifest_read (session, document, key, &manifest, &error));
	g_assert_true (kinko_content_read (session, document, key, &manifest, keep_content, found,
					   &error));
	g_assert_no_error (error);
	g_assert_cmpstr (found->str, ==, content);
}

/* Their numbers stay, the next one comes behind them, and an erased one is still there. */
static void
test_documents (void)
{
	Fixture fixture = { 0 };
	Plan plan = { .with_secrets = TRUE,
		      .cases = { CASE_LINE, ERASED_CASE, NULL },
		      .documents = { DOCUMENT ("D26-0001", "false", "outer", "16", SAID),
				     DOCUMENT ("D26-0002", "true", "erased", "17", ""), NULL },
		      .lines = { RECEIPT, NULL },
		      .content_path = "documents/C26-0001/x.pdf",
		      .content = SCAN };
	g_autoptr (KinkoSession) session = make_and_open (&fixture, &plan);
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) documents = kinko_document_list (session, "C26-0001", &error);
	g_autofree char *path = g_build_filename (fixture.dir, "new.pdf", NULL);
	KinkoDocumentInput input = { .path = path,
				     .type = "課税証明書",
				     .pages = 1,
				     .receipt = "A26-0001",
				     .place = "書庫" };
	g_autoptr (KinkoDocument) added = NULL;

	g_assert_no_error (error);
	g_assert_cmpuint (documents->len, ==, 2);
	assert_content (session, "D26-0001", SCAN);
	g_assert_cmpstr (((const KinkoDocument *) documents->pdata[1])->number, ==, "D26-0002");
	g_assert_null (((const KinkoDocument *) documents->pdata[1])->box);
	/* Of what was erased nothing is left: it is told apart. */
	g_assert_cmpuint (plan.counts.documents, ==, 1);
	g_assert_cmpuint (plan.counts.cases, ==, 1);
	g_assert_cmpuint (plan.erased.documents, ==, 1);
	g_assert_cmpuint (plan.erased.cases, ==, 1);
	g_assert_cmpuint (plan.erased.lines, ==, 0);
	g_assert_true (g_file_set_contents (path, "x", 1, NULL));
	added = kinko_document_add (session, "C26-0001", &input, &error);
	g_assert_no_error (error);
	g_assert_true (g_str_has_suffix (added->number, "-0003") ||
		       !g_str_has_prefix (added->number, "D26-"));
	assert_newest_sound (&fixture, session, 1);
	g_clear_pointer (&session, kinko_session_close);
	destroy (&fixture);
}

/* What came in goes on; an approval of the predecessor's has no force here. */
static void
test_registers (void)
{
	Fixture fixture = { 0 };
	Plan plan = { .cases = { NULL }, .lines = { RECEIPT, OLD_APPROVAL, NULL } };
	g_autoptr (KinkoSession) session = make_and_open (&fixture, &plan);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) kept = NULL;
	g_autoptr (KinkoRegisterLine) none = NULL;
	g_autoptr (KinkoRegisterLine) line =
		kinko_register_load (session, kinko_register_find ("receipt"), "A26-0001", &error);
	g_autofree char *next = NULL;

	g_assert_no_error (error);
	g_assert_true (line->open);
	g_assert_cmpstr (line->operator, ==, "suzuki");
	g_assert_cmpstr (kinko_record_get (line->record, "received_by"), ==, "鈴木");
	g_assert_true (kinko_register_check_newest (session, line, &error));
	kept = kinko_register_show (session, kinko_register_find ("predecessor"),
				    "approval/R8-0012", &error);
	g_assert_no_error (error);
	g_assert_false (kept->open);
	g_assert_cmpstr (kinko_record_get (kept->record, "was_open"), ==, "1");
	g_assert_cmpstr (kinko_record_get (kept->record, "record"), ==,
			 "{\"acts\":\"export\",\"expires\":\"2199-03-31\",\"number\":\"R8-0012\"}");
	none = kinko_register_load (session, kinko_register_find ("approval"), "R8-0012", &error);
	g_assert_null (none);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	g_clear_error (&error);
	g_assert_true (kinko_registers_check_log (session, &error));
	g_assert_cmpuint (plan.counts.lines, ==, 2);
	next = enter_receipt (session);
	g_assert_cmpstr (next, !=, "A26-0001");
	g_clear_pointer (&session, kinko_session_close);
	destroy (&fixture);
}

/* What the ward consented to for the predecessor, and what happened there, is no line of this vault's own. */
static void
test_records (void)
{
	Fixture fixture = { 0 };
	Plan plan = { .cases = { NULL }, .lines = { OLD_INCIDENT, OLD_CONSENT, NULL } };
	g_autoptr (KinkoSession) session = make_and_open (&fixture, &plan);
	static const char *const names[] = { "incident", "consent" };
	static const char *const numbers[] = { "J26-0001", "P26-0001" };
	g_autoptr (GError) error = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
		g_autofree char *there = g_strconcat (names[i], "/", numbers[i], NULL);
		g_autoptr (KinkoRegisterLine) kept = kinko_register_show (
			session, kinko_register_find ("predecessor"), there, &error);
		g_autoptr (KinkoRegisterLine) none = NULL;

		g_assert_no_error (error);
		g_assert_false (kept->open);
		g_assert_cmpstr (kinko_record_get (kept->record, "was_open"), ==, "1");
		none = kinko_register_load (session, kinko_register_find (names[i]), numbers[i],
					    &error);
		g_assert_null (none);
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
		g_clear_error (&error);
	}
	g_assert_true (kinko_registers_check_log (session, &error));
	g_clear_pointer (&session, kinko_session_close);
	destroy (&fixture);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_add_func ("/intake/cases", test_cases);
	g_test_add_func ("/intake/same-id", test_same_id);
	g_test_add_func ("/intake/without-secrets", test_without_secrets);
	g_test_add_func ("/intake/documents", test_documents);
	g_test_add_func ("/intake/registers", test_registers);
	g_test_add_func ("/intake/records", test_records);
	return g_test_run ();
}
