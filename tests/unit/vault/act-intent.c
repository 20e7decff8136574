/* Acts with an intent, and what one was refused or approved for. */
#include "tests/unit/vault/act-fixture.h"

/* ---- intents --------------------------------------------------------------------------------- */

static void
test_intents (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GError) failure = g_error_new (KINKO_ERROR, KINKO_ERROR_IO, "x");
	g_autoptr (GError) error = NULL;

	(void) data;
	for (guint i = 0; i < 2; i++) {
		g_autoptr (KinkoAct) act = NULL;
		guint64 seq = open_intent (session, &act);
		g_autofree char *expected = g_strdup_printf (
			"\"result\":\"%s\",\"detail\":{\"intent\":%" G_GUINT64_FORMAT "%s}}",
			i == 0 ? "done" : "failed", seq, i == 0 ? "" : ",\"error\":\"io\"");
		g_autofree char *line = NULL;

		g_assert_true (kinko_act_finish (act, i == 0 ? NULL : failure, &error));
		line = last_line (session);
		assert_contains (line, expected);
	}
	g_clear_pointer (&session, kinko_session_close);
	session = open_manager (fixture);
	g_assert_cmpuint (count_entries (session, NULL, "aborted"), ==, 0);
	g_assert_cmpuint (count_entries (session, "case.list", "intent"), ==, 2);
	g_assert_cmpuint (count_entries (session, "case.list", "done"), ==, 1);
	g_assert_cmpuint (count_entries (session, "case.list", "failed"), ==, 1);
	assert_sound (fixture, session);
}

static void
test_orphaned_intent (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) working = open_manager (fixture);
	g_autoptr (KinkoAct) act = NULL;
	g_autoptr (KinkoSession) session = NULL;
	g_autoptr (GError) error = NULL;
	int status;

	(void) data;
	(void) open_intent (working, &act);
	status = wait_for (start_child (fixture, "die", fixture->identity));
	g_assert_true (WIFSIGNALED (status));
	session = open_manager (fixture);
	/* the dead one's is closed, once; the living one's is left alone */
	g_assert_cmpuint (count_entries (session, "case.list", "intent"), ==, 2);
	g_assert_cmpuint (count_entries (session, "case.list", "aborted"), ==, 1);
	g_assert_true (kinko_act_finish (act, NULL, &error));
	g_clear_pointer (&act, kinko_act_free);
	g_clear_pointer (&session, kinko_session_close);
	session = open_manager (fixture);
	g_assert_cmpuint (count_entries (session, "case.list", "aborted"), ==, 1);
	g_assert_cmpuint (count_entries (session, "case.list", "done"), ==, 1);
	assert_sound (fixture, session);
}

/* ---- refused by a rule of its own, approved, opened again -------------------------------------- */

/* Some row that an act writes. */
static void
write_row (KinkoAct *act)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoStatement) insert =
		kinko_act_prepare (act, "INSERT INTO spool_taken (name) VALUES ('test')", &error);

	g_assert_no_error (error);
	g_assert_true (kinko_statement_run (insert, &error));
}

static gint64
count_rows (KinkoSession *session)
{
	gint64 n = -1;

	g_assert_true (kinko_db_get_int (kinko_session_db (session),
					 "SELECT count (*) FROM spool_taken WHERE name = 'test'",
					 &n, NULL));
	return n;
}

static void
test_refuse (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GError) error = NULL;
	KinkoAct *act = kinko_act_begin (session, "case.edit", "case/none", NULL, &error);
	guint64 before = kinko_log_size (kinko_session_log (session));
	g_autofree char *line = NULL;

	(void) data;
	write_row (act);
	json_object_set_new (kinko_act_detail (act), "version", json_integer (2));
	g_assert_false (kinko_act_refuse (act, "step"));
	line = last_line (session);
	assert_contains (line, "\"action\":\"case.edit\",\"object\":\"case/none\"");
	assert_contains (line, "\"result\":\"denied\",\"detail\":{\"reason\":\"step\"}}");
	/* it is over: nothing that comes after it says so again */
	g_assert_false (kinko_act_refuse (act, "again"));
	g_assert_false (kinko_act_fail (act, &error));
	kinko_act_free (act);
	g_assert_cmpuint (kinko_log_size (kinko_session_log (session)), ==, before + 1);
	g_assert_cmpint (count_rows (session), ==, 0);
	assert_sound (fixture, session);
}

static void
assert_approval (KinkoSession *session, guint64 seq, const char *approval)
{
	g_autofree char *line = kinko_log_line (kinko_session_log (session), seq, NULL);
	KinkoEntry entry;

	g_assert_true (kinko_entry_parse (line, strlen (line), &entry, NULL));
	g_assert_true (kinko_slice_equal (entry.approval, approval));
}

/* From where it is set on, in every entry: also of a failure, and of the end of an intent. */
static void
test_approval (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	KinkoLog *log = kinko_session_log (session);
	g_autoptr (GError) error = NULL;
	guint64 first;

	(void) data;
	for (guint i = 0; i < 3; i++) {
		g_autoptr (KinkoAct) act =
			kinko_act_begin (session, "case.list", "vault", NULL, &error);

		first = kinko_log_size (log);
		g_assert_true (kinko_act_add_entry (act, "case.list", "vault", "granted",
						    json_object (), &error));
		kinko_act_set_approval (act, "R8-0001");
		kinko_act_set_approval (act, "R8-0012");
		if (i == 0) {
			g_assert_true (kinko_act_add_entry (act, "case.list", "vault", "granted",
							    json_object (), &error));
			g_assert_true (kinko_act_commit (act, &error));
			assert_approval (session, first, "");
			assert_approval (session, first + 1, "R8-0012");
			assert_approval (session, first + 2, "R8-0012");
		} else if (i == 1) {
			(void) kinko_act_fail (act, NULL);
			assert_approval (session, kinko_log_size (log) - 1, "R8-0012");
		} else {
			g_assert_true (kinko_act_commit_intent (act, &error));
			g_assert_true (kinko_act_finish (act, NULL, &error));
			assert_approval (session, kinko_log_size (log) - 2, "R8-0012");
			assert_approval (session, kinko_log_size (log) - 1, "R8-0012");
		}
	}
	{ /* and in none of the next act */
		g_autoptr (KinkoAct) act =
			kinko_act_begin (session, "case.list", "vault", NULL, &error);

		g_assert_true (kinko_act_commit (act, &error));
		assert_approval (session, kinko_log_size (log) - 1, "");
	}
	assert_sound (fixture, session);
}

static void
test_reopen (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GError) failure = g_error_new (KINKO_ERROR, KINKO_ERROR_IO, "x");
	g_autoptr (GError) error = NULL;

	(void) data;
	for (guint i = 0; i < 2; i++) {
		g_autoptr (KinkoAct) act =
			kinko_act_begin (session, "case.list", "vault", NULL, &error);
		guint64 seq = kinko_act_next_seq (act);
		g_autofree char *expected = g_strdup_printf (
			"\"result\":\"%s\",\"detail\":{\"intent\":%" G_GUINT64_FORMAT
			",\"copy\":7%s}}",
			i == 0 ? "done" : "failed", seq, i == 0 ? "" : ",\"error\":\"io\"");
		g_autofree char *line = NULL;

		json_object_set_new (kinko_act_detail (act), "count", json_integer (3));
		g_assert_true (kinko_act_commit_intent (act, &error));
		g_assert_true (kinko_act_reopen (act, &error));
		g_assert_cmpuint (json_object_size (kinko_act_detail (act)), ==, 0);
		json_object_set_new (kinko_act_detail (act), "copy", json_integer (7));
		if (i == 0)
			write_row (act);
		g_assert_true (kinko_act_finish (act, i == 0 ? NULL : failure, &error));
		line = last_line (session);
		assert_contains (line, expected);
		g_assert_cmpint (count_rows (session), ==, 1);
	}
	g_clear_pointer (&session, kinko_session_close);
	session = open_manager (fixture);
	g_assert_cmpint (count_rows (session), ==, 1);
	g_assert_cmpuint (count_entries (session, NULL, "aborted"), ==, 0);
	assert_sound (fixture, session);
}

/* What was written behind the effect and not finished is gone, and the intent is closed at the next opening. */
static void
test_reopened_and_dropped (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (KinkoAct) act = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	(void) open_intent (session, &act);
	g_assert_true (kinko_act_reopen (act, &error));
	write_row (act);
	g_clear_pointer (&act, kinko_act_free);
	g_assert_cmpint (count_rows (session), ==, 0);
	g_assert_cmpuint (count_entries (session, "case.list", "done"), ==, 0);
	g_clear_pointer (&session, kinko_session_close);
	session = open_manager (fixture);
	g_assert_cmpuint (count_entries (session, "case.list", "aborted"), ==, 1);
	assert_sound (fixture, session);
}

#define ADD(name, function) \
	g_test_add ("/act-intent/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	if (argc == 5 && strcmp (argv[1], "--child") == 0)
		return run_child (argv[2], argv[3], argv[4]);
	share_keys ();
	g_test_init (&argc, &argv, NULL);
	ADD ("intents", test_intents);
	ADD ("orphaned-intent", test_orphaned_intent);
	ADD ("refuse", test_refuse);
	ADD ("approval", test_approval);
	ADD ("reopen", test_reopen);
	ADD ("reopened-and-dropped", test_reopened_and_dropped);
	return g_test_run ();
}
