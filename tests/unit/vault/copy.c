#include "vault/copy.h"

#include "tests/unit/vault/lines.h"

#define HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static const KinkoCopy export = { .what = "案件一覧 架空花子ほか",
				  .approval = APPROVAL,
				  .medium = "USB",
				  .erase_by = "令和8年8月31日",
				  .path_name = "list.csv",
				  .count = 3 };

/* An act that may make a copy. */
static KinkoAct *
begin_export (KinkoSession *session)
{
	const KinkoActScope scope = { .approval = APPROVAL, .count = 3 };
	g_autoptr (GError) error = NULL;
	KinkoAct *act = kinko_act_begin (session, "case.export", "vault", NULL, &error);

	g_assert_no_error (error);
	g_assert_true (kinko_act_authorize (act, &scope, &error));
	g_assert_no_error (error);
	return act;
}

/* As an export does it; @number receives the copy's, owned by the caller. */
static void
make_copy (KinkoSession *session, gboolean made, char **number)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoAct) act = begin_export (session);
	g_autoptr (GError) failure = NULL;
	g_autofree char *entry = NULL;

	g_assert_true (kinko_copy_register (act, &export, number, &error));
	g_assert_no_error (error);
	g_assert_true (kinko_act_commit_intent (act, &error));
	entry = last_line (session);
	assert_contains (entry,
			 "\"approval\":\"" APPROVAL "\",\"result\":\"intent\",\"detail\":{\"copy\":"
			 "{\"version\":1,\"box\":\"sha256:");
	assert_contains (entry, "\"line\":\"register/");
	g_assert_true (kinko_act_reopen (act, &error));
	if (!made)
		g_assert_true (kinko_act_give_back (act, &error));
	g_assert_true (kinko_copy_finish (act, *number, made ? HASH : NULL, made ? 12345 : 0, made,
					  &error));
	g_assert_no_error (error);
	if (!made)
		g_set_error (&failure, KINKO_ERROR, KINKO_ERROR_IO, "full");
	g_assert_true (kinko_act_finish (act, failure, &error));
	g_assert_no_error (error);
	g_free (entry);
	entry = last_line (session);
	assert_contains (entry, made ? "\"result\":\"done\",\"detail\":{\"intent\":"
				     : "\"result\":\"failed\",\"detail\":{\"intent\":");
	assert_contains (entry, "\"copy\":{\"version\":2,\"box\":\"sha256:");
	g_assert_null (strstr (entry, HASH));
	g_assert_null (strstr (entry, "12345"));
}

static void
refuse_erasure (KinkoSession *session, const char *number, const char *method, const char *witness,
		const char *on, KinkoError code)
{
	g_autoptr (GError) error = NULL;

	g_assert_null (kinko_copy_erased (session, number, method, witness, on, &error));
	g_assert_error (error, KINKO_ERROR, (int) code);
}

static void
test_copy (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autofree char *number = NULL;
	g_autofree char *failed = NULL;

	(void) data;
	approve (session, APPROVAL);
	make_copy (session, TRUE, &number);
	g_assert_cmpstr (number, ==, "F26-0001");
	line = load (session, "copy", number, &error);
	g_assert_no_error (error);
	g_assert_true (line->open);
	g_assert_cmpstr (value (line, "what"), ==,
			 fixture->production ? "案件一覧 架空花子ほか"
					     : "【試験】案件一覧 架空花子ほか");
	g_assert_cmpstr (value (line, "sha256"), ==, HASH);
	g_assert_cmpstr (value (line, "bytes"), ==, "12345");
	g_assert_cmpstr (value (line, "erase_by"), ==, "2026-08-31");
	g_assert_cmpstr (value (line, "made_by"), ==, "田中 一郎");
	g_assert_cmpstr (value (line, "count"), ==, "3");
	make_copy (session, FALSE, &failed);
	g_assert_cmpstr (failed, ==, "F26-0002");
	refuse_erasure (session, failed, "x", "y", NULL, KINKO_ERROR_INVALID);
	refuse_erasure (session, "F26-0003", "x", "y", NULL, KINKO_ERROR_NOT_FOUND);
	refuse_erasure (session, number, "", "佐藤", NULL, KINKO_ERROR_INVALID);
	refuse_erasure (session, number, "上書き消去", "", NULL, KINKO_ERROR_INVALID);
	refuse_erasure (session, number, "上書き消去", "佐藤", "2026-07-05", KINKO_ERROR_INVALID);
	refuse_erasure (session, number, "上書き消去", "佐藤", "2026-07-07", KINKO_ERROR_INVALID);
	refuse_erasure (session, number, "123456789018", "佐藤", NULL, KINKO_ERROR_INVALID);
	/* who erases it is no witness of it */
	refuse_erasure (session, number, "上書き消去", "田中　一郎", NULL, KINKO_ERROR_INVALID);
	refuse_erasure (session, number, "上書き消去", "Ｔanaka", NULL, KINKO_ERROR_INVALID);
	g_clear_pointer (&line, kinko_register_line_free);
	line = kinko_copy_erased (session, number, "上書き消去", "佐藤 花子", NULL, &error);
	g_assert_no_error (error);
	g_assert_false (line->open);
	g_assert_cmpuint (line->version, ==, 3);
	g_assert_cmpstr (value (line, "erased_on"), ==, "2026-07-06");
	g_assert_cmpstr (value (line, "erased_by"), ==, "田中 一郎");
	refuse_erasure (session, number, "上書き消去", "佐藤", NULL, KINKO_ERROR_INVALID);
	assert_sound (fixture, session);
}

/* What would not be a good line of the register stops the act before anything leaves the vault. */
static void
test_copy_refused (Fixture *fixture, gconstpointer data)
{
	static const struct {
		KinkoCopy copy;
		const char *field, *code;
	} bad[] = {
		{ { .what = "x" }, "approval", "required_missing" },
		{ { .what = "x", .approval = "承認" }, "approval", "approval_invalid" },
		{ { .what = "", .approval = "R8-1" }, "what", "required_missing" },
		{ { .what = "123456789018", .approval = "R8-1" }, "what", "mynumber_in_text" },
		{ { .what = "x", .approval = "123456789018" }, "approval", "mynumber_in_text" },
		{ { .what = "x", .approval = "R8-1", .path_name = "a\x07z" },
		  "path_name",
		  "text_invalid" },
		{ { .what = "x", .approval = "R8-1", .erase_by = "2026-07-05" },
		  "erase_by",
		  "erase_by_past" },
	};
	g_autoptr (KinkoSession) session = open_manager (fixture);
	gint64 n = -1;

	(void) data;
	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoAct) act =
			kinko_act_begin (session, "case.export", "vault", NULL, &error);
		const KinkoProblem *problem;
		char *number = NULL;

		g_assert_no_error (error);
		g_assert_false (kinko_copy_register (act, &bad[i].copy, &number, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		g_assert_cmpuint (kinko_error_problems (error)->len, ==, 1);
		problem = kinko_error_problems (error)->pdata[0];
		g_assert_cmpstr (problem->field, ==, bad[i].field);
		g_assert_cmpstr (problem->code, ==, bad[i].code);
		g_assert_false (kinko_act_fail (act, &error));
	}
	g_assert_true (kinko_db_get_int (kinko_session_db (session),
					 "SELECT count (*) FROM register_line", &n, NULL));
	g_assert_cmpint (n, ==, 0);
}

/* A process that dies between intent and end leaves an open line, which tells that nobody knows whether there is a file. */
static void
test_copy_aborted (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoAct) act = NULL;
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autofree char *number = NULL;

	(void) data;
	approve (session, APPROVAL);
	act = begin_export (session);
	g_assert_true (kinko_copy_register (act, &export, &number, &error));
	g_assert_true (kinko_act_commit_intent (act, &error));
	g_clear_pointer (&act, kinko_act_free);
	g_clear_pointer (&session, kinko_session_close);
	session = open_manager (fixture);
	line = load (session, "copy", number, &error);
	g_assert_no_error (error);
	g_assert_true (line->open);
	g_assert_null (value (line, "made"));
	g_assert_cmpuint (count_entries (session, "case.export", "aborted"), ==, 1);
	g_clear_pointer (&line, kinko_register_line_free);
	line = kinko_copy_erased (session, number, "確認したが無かった", "佐藤", NULL, &error);
	g_assert_no_error (error);
}

/* An erasure that somebody records while the file is still being written does not close the line. */
static void
test_copy_erased_early (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (KinkoSession) other = open_manager (fixture);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoAct) act = NULL;
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autofree char *number = NULL;

	(void) data;
	approve (session, APPROVAL);
	act = begin_export (session);
	g_assert_true (kinko_copy_register (act, &export, &number, &error));
	g_assert_true (kinko_act_commit_intent (act, &error));
	line = kinko_copy_erased (other, number, "上書き消去", "佐藤", NULL, &error);
	g_assert_no_error (error);
	g_clear_pointer (&line, kinko_register_line_free);
	g_assert_true (kinko_act_reopen (act, &error));
	g_assert_true (kinko_copy_finish (act, number, HASH, 12345, TRUE, &error));
	g_assert_true (kinko_act_finish (act, NULL, &error));
	line = load (session, "copy", number, &error);
	g_assert_no_error (error);
	g_assert_true (line->open);
	g_assert_cmpuint (line->version, ==, 3);
	g_assert_null (value (line, "erased_on"));
	g_assert_cmpstr (value (line, "made"), ==, "1");
	assert_sound (fixture, session);
}

static void
add_tests (void)
{
	ADD ("/copy/made", test_copy);
	g_test_add ("/copy/production", Fixture, NULL, set_up_production, test_copy, tear_down);
	ADD ("/copy/refused", test_copy_refused);
	ADD ("/copy/aborted", test_copy_aborted);
	ADD ("/copy/erased-early", test_copy_erased_early);
}

int
main (int argc, char **argv)
{
	return run_tests (argc, argv, add_tests);
}
