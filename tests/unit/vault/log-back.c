#include "vault/log-back.h"

#include "tests/unit/vault/fixture.h"

/* Entries as if of programs that say what is wanted, in one act. */
static void
log_entries (KinkoSession *session, const char *const (*entries)[3])
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoAct) act =
		kinko_act_begin_system (session, "session.open", "vault", &error);

	g_assert_no_error (error);
	for (; (*entries)[0] != NULL; entries++)
		g_assert_true (kinko_act_add_entry (act, (*entries)[0], "log", (*entries)[1],
						    json_pack ("{s:s}", "action", (*entries)[2]),
						    &error));
	g_assert_true (kinko_act_commit (act, &error));
	g_assert_no_error (error);
}

static KinkoLogBack *
go_back (KinkoSession *session, guint64 size, const char *action, const char *other)
{
	g_autoptr (GError) error = NULL;
	KinkoLogBack *back =
		kinko_log_back_new (kinko_session_db (session), size, action, other, &error);

	g_assert_no_error (error);
	g_assert_nonnull (back);
	return back;
}

static void
assert_next (KinkoLogBack *back, guint64 seq, const char *action)
{
	g_autoptr (GError) error = NULL;
	KinkoEntry entry;

	g_assert_cmpint (kinko_log_back_next (back, &entry, &error), ==, KINKO_STEP_ROW);
	g_assert_no_error (error);
	g_assert_cmpuint (entry.seq, ==, seq);
	g_assert_true (kinko_slice_equal (entry.action, action));
}

static void
assert_end (KinkoLogBack *back)
{
	g_autoptr (GError) error = NULL;
	KinkoEntry entry;

	g_assert_cmpint (kinko_log_back_next (back, &entry, &error), ==, KINKO_STEP_DONE);
	g_assert_no_error (error);
}

/* Of both actions, the newest first; not what is only spoken of, was refused, or lies beyond the size. */
static void
test_next (Fixture *fixture, gconstpointer data)
{
	static const char *const entries[][3] = {
		{ "log.show", "granted", "" },            /* + 0 */
		{ "case.list", "granted", "log.show" },   /* + 1 */
		{ "log.verify", "granted", "" },          /* + 2 */
		{ "log.show", "denied", "" },             /* + 3 */
		{ "case.find", "granted", "log.verify" }, /* + 4 */
		{ "log.show", "granted", "log.show" },    /* + 5 */
		{ NULL, NULL, NULL },
	};
	g_autoptr (KinkoSession) session = open_manager (fixture);
	guint64 first = kinko_log_size (kinko_session_log (session));
	g_autoptr (KinkoLogBack) all = NULL;
	g_autoptr (KinkoLogBack) fewer = NULL;
	g_autoptr (KinkoLogBack) none = NULL;

	(void) data;
	log_entries (session, entries);
	all = go_back (session, first + 7, "log.show", "log.verify");
	assert_next (all, first + 5, "log.show");
	assert_next (all, first + 2, "log.verify");
	assert_next (all, first, "log.show");
	assert_end (all);
	fewer = go_back (session, first + 5, "log.verify", "log.show");
	assert_next (fewer, first + 2, "log.verify");
	none = go_back (session, first + 7, "policy.adopt", "clock.back");
	assert_end (none);
}

/* A line that is none ends the search: whoever put it there hides nothing behind it. */
static void
test_damaged (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	guint64 size = kinko_log_size (kinko_session_log (session));
	g_autoptr (KinkoLogBack) back = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree char *sql = g_strdup_printf (
		"INSERT INTO audit_entry (seq, line, leaf) VALUES (%" G_GUINT64_FORMAT
		", '{\"action\":\"session.open\"}', zeroblob (32))",
		size);
	sqlite3 *db = open_raw (fixture, kinko_session_compartments (session)->records);
	KinkoEntry entry;

	(void) data;
	run_sql (db, sql);
	g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
	back = go_back (session, size + 1, "session.open", "clock.back");
	g_assert_cmpint (kinko_log_back_next (back, &entry, &error), ==, KINKO_STEP_ERROR);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add ("/log-back/next", Fixture, NULL, set_up, test_next, tear_down);
	g_test_add ("/log-back/damaged", Fixture, NULL, set_up, test_damaged, tear_down);
	return g_test_run ();
}
