#include "vault/session.h"

#include "tests/unit/vault/fixture.h"
#include "tests/unit/vault/heard.h"
#include "vault/act.h"
#include "vault/spool.h"

static void
test_create_and_open (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);

	(void) data;
	g_assert_true (kinko_session_has_keys (session));
	g_assert_cmpstr (kinko_session_seat (session)->id, ==, "tanaka");
	g_assert_cmpuint (kinko_log_size (kinko_session_log (session)), ==, 2);
	g_assert_null (fixture->warning);
	assert_sound (fixture, session);
}

/* ---- refused unlocks ------------------------------------------------------------------------- */

static void
test_wrong_passphrase (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = NULL;
	g_autofree char *line = NULL;

	(void) data;
	g_free (refuse_opening (fixture, fixture->identity, "correct horse battery stapl",
				KINKO_ERROR_AUTH));
	g_free (refuse_opening (fixture, fixture->identity, PASSPHRASE " ", KINKO_ERROR_AUTH));
	session = open_manager (fixture);
	g_assert_cmpuint (count_entries (session, "unlock.refused", "denied"), ==, 2);
	line = kinko_log_line (kinko_session_log (session), 1, NULL);
	assert_contains (line, "\"object\":\"operator/tanaka\"");
	assert_contains (line, "\"reason\":\"passphrase\"");
	g_clear_pointer (&session, kinko_session_close);
	session = open_manager (fixture);
	g_assert_cmpuint (count_entries (session, "unlock.refused", "denied"), ==, 2);
	assert_sound (fixture, session);
}

/* A spool that cannot be emptied (its line comes back) is not logged again. */
static void
test_spool_is_taken_once (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = NULL;

	(void) data;
	g_free (refuse_opening (fixture, fixture->identity, "wrong", KINKO_ERROR_AUTH));
	g_free (shell (fixture, "cp -a vault/spool kept"));
	g_clear_pointer (&session, kinko_session_close);
	session = open_manager (fixture);
	g_clear_pointer (&session, kinko_session_close);
	g_free (shell (fixture, "test -z \"$(ls vault/spool)\"; cp kept/*.json vault/spool"));
	session = open_manager (fixture);
	g_assert_cmpuint (count_entries (session, "unlock.refused", NULL), ==, 1);
}

/* Somebody who guesses all day fills neither the disk nor the log, and each flood leaves its trace. */
static void
test_spool_overflow (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = NULL;
	int folder;

	(void) data;
	for (guint flood = 1; flood <= 2; flood++) {
		folder = open (fixture->vault, O_RDONLY | O_DIRECTORY);
		kinko_spool_add (folder, KINKO_SPOOL_PASSPHRASE, "tanaka");
		g_free (shell (fixture,
			       "for i in $(seq %d); do cp vault/spool/*-????????????????.json "
			       "vault/spool/$i-%u.json 2>/dev/null || true; done",
			       KINKO_SPOOL_MAX - 1, flood));
		for (guint i = 0; i < 3; i++)
			kinko_spool_add (folder, KINKO_SPOOL_PASSPHRASE, "tanaka");
		(void) close (folder);
		session = open_manager (fixture);
		g_assert_cmpuint (count_entries (session, "unlock.refused", "denied"), ==,
				  flood * (KINKO_SPOOL_MAX + 1));
		g_clear_pointer (&session, kinko_session_close);
	}
}

/* What others put into the spool is neither believed nor removed. */
static void
test_foreign_spool (Fixture *fixture, gconstpointer data)
{
	static const char good[] = "{\"v\":1,\"time\":\"2026-07-08T10:31:22.104+09:00\","
				   "\"operator\":\"x\",\"reason\":\"visit\",\"host\":\"h\"}";
	static const char *const bad[] = {
		"",
		"{}",
		"{\"v\":2,\"time\":\"2026-07-08T10:31:22.104+09:00\",\"operator\":\"x\","
		"\"reason\":\"visit\",\"host\":\"h\"}",
		"{\"v\":1,\"time\":\"2026-07-08T10:31:22.104+09:00\",\"operator\":\"123456789018\","
		"\"reason\":\"visit\",\"host\":\"h\"}",
		"{\"v\":1,\"time\":\"yesterday\",\"operator\":\"x\",\"reason\":\"visit\","
		"\"host\":\"h\"}",
		"{\"v\":1,\"time\":\"2026-07-08T10:31:22.104+09:00\",\"operator\":\"x\","
		"\"reason\":\"gossip\",\"host\":\"h\"}",
		"{\"v\":1,\"time\":\"2026-07-08T10:31:22.104+09:00\",\"operator\":\"x\","
		"\"reason\":\"visit\",\"host\":\"田中\"}",
		"{\"v\":1,\"time\":\"2026-07-08T10:31:22.104+09:00\",\"operator\":\"x\","
		"\"reason\":\"visit\",\"host\":\"h\",\"more\":1}",
	};
	g_autoptr (KinkoSession) session = NULL;

	(void) data;
	for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
		g_free (shell (fixture, "printf '%%s' '%s' >vault/spool/%u.json", bad[i], i));
	g_free (shell (fixture, "printf '%%s' '%s' >vault/spool/good.json", good));
	session = open_manager (fixture);
	g_assert_nonnull (fixture->warning);
	g_assert_cmpuint (count_entries (session, "session.visit", "granted"), ==, 1);
	g_assert_cmpuint (count_entries (session, "unlock.refused", NULL), ==, 0);
	g_free (shell (fixture, "test \"$(ls vault/spool | wc -l)\" = %zu", G_N_ELEMENTS (bad)));
}

/* ---- no seat --------------------------------------------------------------------------------- */

static void
test_foreign_identity (Fixture *fixture, gconstpointer data)
{
	Fixture other = { 0 };
	g_autoptr (KinkoSession) session = NULL;

	(void) data;
	set_up_another (&other);
	g_free (refuse_opening (fixture, other.identity, PASSPHRASE, KINKO_ERROR_AUTH));
	tear_down (&other, NULL);
	session = open_manager (fixture);
	g_assert_cmpuint (count_entries (session, "unlock.refused", "denied"), ==, 1);
}

static void
test_never_enrolled (Fixture *fixture, gconstpointer data)
{
	g_autofree char *identity = g_build_filename (fixture->dir, "stranger.key", NULL);
	g_autoptr (KinkoRequest) request = ask (fixture, "stranger", identity);
	g_autofree char *own = g_build_filename (fixture->dir, "own.key", NULL);
	g_autoptr (KinkoRequest) second = ask (fixture, "tanaka", own);

	(void) data;
	g_assert_nonnull (request);
	g_assert_nonnull (second);
	g_free (refuse_opening (fixture, identity, PASSPHRASE, KINKO_ERROR_AUTH));
	/* an identity that only claims to be the manager's */
	g_free (refuse_opening (fixture, own, PASSPHRASE, KINKO_ERROR_AUTH));
}

static void
test_suspended (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autoptr (KinkoSession) session = open_person (fixture, identity);
	g_autoptr (GError) error = NULL;

	(void) data;
	g_clear_pointer (&session, kinko_session_close);
	g_free (shell (fixture, "cp vault/grants/sato.age kept.age"));
	g_assert_true (kinko_operator_suspend (manager, "sato", "休職", &error));
	g_assert_false (g_file_test ("vault/grants/sato.age", G_FILE_TEST_EXISTS));
	g_free (refuse_opening (fixture, identity, PASSPHRASE, KINKO_ERROR_AUTH));
	/* with the grant put back: the keys open the database, and still there is no seat */
	g_free (shell (fixture, "cp kept.age vault/grants/sato.age"));
	g_free (refuse_opening (fixture, identity, PASSPHRASE, KINKO_ERROR_AUTH));

	g_assert_true (kinko_operator_resume (manager, "sato", NULL, &error));
	session = open_person (fixture, identity);
	g_clear_pointer (&session, kinko_session_close);
	/* an older grant is not the one that the log names */
	g_free (shell (fixture, "cp kept.age vault/grants/sato.age"));
	g_free (refuse_opening (fixture, identity, PASSPHRASE, KINKO_ERROR_INTEGRITY));
	assert_sound (fixture, manager);
}

static void
test_revoked_and_enrolled_anew (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, FALSE);
	g_autofree char *kept = g_build_filename (fixture->dir, "old.key", NULL);
	g_autofree char *again = NULL;
	g_autoptr (KinkoSession) session = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	g_free (shell (fixture, "cp vault/grants/sato.age kept.age"));
	g_assert_true (kinko_operator_revoke (manager, "sato", "退職", &error));
	g_free (refuse_opening (fixture, identity, PASSPHRASE, KINKO_ERROR_AUTH));
	g_free (shell (fixture, "cp kept.age vault/grants/sato.age"));
	g_free (refuse_opening (fixture, identity, PASSPHRASE, KINKO_ERROR_AUTH));
	g_assert_cmpint (g_rename (identity, kept), ==, 0);
	g_free (shell (fixture, "rm sato.key.request"));
	again = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, FALSE);
	session = open_person (fixture, again);
	g_clear_pointer (&session, kinko_session_close);
	g_free (refuse_opening (fixture, kept, PASSPHRASE, KINKO_ERROR_AUTH));
	g_free (shell (fixture, "cp kept.age vault/grants/sato.age"));
	g_free (refuse_opening (fixture, kept, PASSPHRASE, KINKO_ERROR_AUTH));
	assert_sound (fixture, manager);
}

static void
test_foreign_grant (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, FALSE);

	(void) data;
	g_free (shell (fixture, "cp vault/grants/sato.age kept; "
				"cp vault/grants/tanaka.age vault/grants/sato.age"));
	g_free (refuse_opening (fixture, identity, PASSPHRASE, KINKO_ERROR_AUTH));
	g_free (shell (fixture, "rm vault/grants/sato.age"));
	g_free (refuse_opening (fixture, identity, PASSPHRASE, KINKO_ERROR_INTEGRITY));
	g_clear_pointer (&manager, kinko_session_close);
	/* any other opening heals it */
	manager = open_manager (fixture);
	g_free (shell (fixture, "cmp kept vault/grants/sato.age"));
}

/* ---- the auditor ----------------------------------------------------------------------------- */

static void
count_line (gpointer data, const KinkoEntry *entry, const char *line, gsize len)
{
	(void) entry;
	(void) line;
	(void) len;
	++*(guint *) data;
}

/* Each act is told of, the one that looks among them. */
static void
test_log_progress (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GError) error = NULL;
	Heard heard = { .what = "reading the log" };
	guint n = 0;

	(void) data;
	kinko_session_set_wait (session, hear, &heard);
	g_assert_true (kinko_log_show (session, count_line, &n, &error));
	g_assert_no_error (error);
	assert_heard_all (&heard, n);
	g_assert_cmpuint (n, ==, kinko_log_size (kinko_session_log (session)));
}

/* Of the largest piece of work; @data: how much that was. */
static void
hear_most (gpointer data, const char *what, guint64 done, guint64 total)
{
	guint64 *most = data;

	if (!g_str_equal (what, "bringing the mirror up to date"))
		return;
	g_assert_cmpuint (done, <=, total);
	*most = MAX (*most, done);
}

/* A mirror that was away: what it lacks is counted from what it has. */
static void
test_mirror_progress (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GError) error = NULL;
	guint64 most = 0, before;
	guint n = 0;

	(void) data;
	g_assert_true (kinko_mirror_tip (kinko_session_mirror (session), &before, NULL, &error));
	g_free (shell (fixture, "mv vault/mirror.git away"));
	for (guint i = 0; i < 3; i++)
		g_assert_true (kinko_log_show (session, count_line, &n, &error));
	g_free (shell (fixture, "mv away vault/mirror.git"));
	kinko_session_set_wait (session, hear_most, &most);
	g_assert_true (kinko_log_show (session, count_line, &n, &error));
	g_assert_no_error (error);
	/* Three that it lacked at the least, and the one that found it again. */
	g_assert_cmpuint (most, >=, 4);
	g_assert_cmpuint (most, ==, kinko_log_size (kinko_session_log (session)) - before);
	assert_sound (fixture, session);
}

static void
refuse_act (KinkoSession *session, const char *action)
{
	g_autoptr (GError) error = NULL;

	g_assert_null (kinko_act_begin (session, action, "vault", NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
}

static void
test_auditor (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "kansa", KINKO_ROLE_AUDITOR, FALSE);
	g_autoptr (KinkoSession) session = NULL;
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoVerification) found = NULL;
	guint64 mirrored;
	gsize n_actions;
	const KinkoAction *actions = kinko_actions (&n_actions);
	guint n = 0;

	(void) data;
	g_free (shell (fixture, "test ! -e vault/grants/kansa.age"));
	session = open_person (fixture, identity);
	g_assert_false (kinko_session_has_keys (session));
	g_assert_null (kinko_session_db (session));
	g_assert_null (kinko_session_compartments (session));
	g_assert_true (kinko_log_show (session, count_line, &n, &error));
	g_assert_cmpuint (n, ==, kinko_log_size (kinko_session_log (manager)));
	found = kinko_log_verify (session, &mirrored, &error);
	g_assert_no_error (error);
	g_assert_cmpuint (found->entries, ==, n);
	for (gsize i = 0; i < n_actions; i++)
		refuse_act (session, actions[i].name);
	g_clear_pointer (&session, kinko_session_close);
	g_clear_pointer (&manager, kinko_session_close);
	manager = open_manager (fixture);
	g_assert_cmpuint (count_entries (manager, "session.visit", "granted"), ==, 1);
	assert_sound (fixture, manager);
}

/* The auditor's remembered checkpoint is compared with the mirror, which is all that the auditor has. */
static void
test_auditor_sees_rollback (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "kansa", KINKO_ROLE_AUDITOR, FALSE);
	g_autoptr (KinkoSession) session = NULL;
	g_autofree char *message = NULL;

	(void) data;
	g_free (shell (fixture, "cp -a vault older"));
	import_sample (manager);
	g_clear_pointer (&manager, kinko_session_close);
	session = open_person (fixture, identity);
	g_clear_pointer (&session, kinko_session_close);
	g_free (shell (fixture, "mv vault newer; cp -a older vault"));
	message = refuse_opening (fixture, identity, PASSPHRASE, KINKO_ERROR_INTEGRITY);
	assert_contains (message, "rolled back");
}

static void
test_auditor_on_damaged_vault (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "kansa", KINKO_ROLE_AUDITOR, FALSE);

	(void) data;
	g_free (shell (fixture,
		       "cp -a vault good; "
		       "sed -i 's/\"kind\": \"test\"/\"kind\": \"production\"/' vault/vault.json"));
	g_free (refuse_opening (fixture, identity, PASSPHRASE, KINKO_ERROR_INTEGRITY));
	g_free (shell (fixture, "cp good/vault.json vault; echo '# ' >>vault/policy/access.yaml"));
	g_free (refuse_opening (fixture, identity, PASSPHRASE, KINKO_ERROR_INTEGRITY));
	g_free (shell (fixture, "cp good/policy/* vault/policy; mv vault/mirror.git away"));
	g_free (refuse_opening (fixture, identity, PASSPHRASE, KINKO_ERROR_NOT_FOUND));
}

/* ---- the clock ------------------------------------------------------------------------------- */

static void
set_clock (gint64 ms)
{
	g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, ms);

	g_setenv ("KINKO_TEST_NOW_MS", text, TRUE);
}

static void
test_clock_back (Fixture *fixture, gconstpointer data)
{
	gint64 now = g_get_real_time () / 1000;
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *line = NULL;
	g_autofree char *latest = NULL;
	g_autofree char *wanted = NULL;
	g_autofree char *opening = NULL;

	(void) data;
	set_clock (now + 60000);
	import_sample (session);
	g_assert_cmpuint (count_entries (session, "clock.back", NULL), ==, 0);
	set_clock (now + 60000 - 1234);
	g_clear_pointer (&session, kinko_session_close);
	session = open_manager (fixture);
	g_assert_cmpuint (count_entries (session, "clock.back", "granted"), ==, 1);
	line = kinko_log_line (kinko_session_log (session),
			       kinko_log_size (kinko_session_log (session)) - 2, NULL);
	assert_contains (line, "\"milliseconds\":1234");
	/* the opening names the time from which the clock went back, not the one to which */
	latest = kinko_entry_time (now + 60000);
	wanted = g_strdup_printf ("\"latest\":\"%s\"}}", latest);
	opening = last_line (session);
	assert_contains (opening, wanted);
	set_clock (now + 60000 - 1233);
	assert_sound (fixture, session);
	g_assert_cmpuint (count_entries (session, "clock.back", NULL), ==, 1);
	g_unsetenv ("KINKO_TEST_NOW_MS");
}

static void
assert_latest (KinkoSession *session, gint64 expected)
{
	g_autoptr (GError) error = NULL;

	g_assert_true (kinko_log_load (kinko_session_log (session), &error));
	g_assert_no_error (error);
	g_assert_cmpint (kinko_log_latest_time (kinko_session_log (session)), ==, expected);
}

/* The same number whether the newest opening names the time, or no opening does, as in logs of earlier versions. */
static void
test_latest_time (Fixture *fixture, gconstpointer data)
{
	static const int seconds[] = { 60, 0, 30, 10, 20 }; /* the clock goes back twice */
	gint64 now = g_get_real_time () / 1000;
	g_autoptr (KinkoSession) session = NULL;
	sqlite3 *db;

	(void) data;
	for (guint i = 0; i < G_N_ELEMENTS (seconds); i++) {
		g_clear_pointer (&session, kinko_session_close);
		set_clock (now + 1000 * seconds[i]);
		session = open_manager (fixture);
		g_assert_cmpint (kinko_session_now_ms (session), ==, now + 60000);
	}
	g_assert_cmpuint (count_entries (session, "clock.back", "granted"), ==, 2);
	assert_latest (session, now + 60000);
	db = open_raw (fixture, kinko_session_compartments (session)->records);
	run_sql (db, "DROP TRIGGER audit_entry_is_final;"
		     "UPDATE audit_entry SET line = replace (line, '\"latest\"', '\"former\"')");
	g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
	assert_latest (session, now + 60000);
	set_clock (now + 70000);
	g_assert_cmpint (kinko_session_now_ms (session), ==, now + 70000);
	g_unsetenv ("KINKO_TEST_NOW_MS");
}

/* The passphrase that is asked for again is that of who opened the vault. */
static void
test_exchanged_identity (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *other = enrol (fixture, session, "sato", KINKO_ROLE_WORKER, FALSE);
	g_autoptr (KinkoSecret) right = secret_text (PASSPHRASE);
	g_autoptr (KinkoSecret) wrong = secret_text ("another passphrase entirely");
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_true (kinko_session_reauthenticate (session, right, &error));
	g_assert_no_error (error);
	g_assert_false (kinko_session_reauthenticate (session, wrong, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_AUTH);
	g_clear_error (&error);
	g_free (shell (fixture, "cp '%s' '%s'", other, fixture->identity));
	g_assert_false (kinko_session_reauthenticate (session, right, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

#define ADD(name, function) \
	g_test_add ("/session/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	ADD ("create", test_create_and_open);
	ADD ("wrong-passphrase", test_wrong_passphrase);
	ADD ("spool-taken-once", test_spool_is_taken_once);
	ADD ("spool-overflow", test_spool_overflow);
	ADD ("spool-foreign", test_foreign_spool);
	ADD ("foreign-identity", test_foreign_identity);
	ADD ("never-enrolled", test_never_enrolled);
	ADD ("suspended", test_suspended);
	ADD ("revoked", test_revoked_and_enrolled_anew);
	ADD ("foreign-grant", test_foreign_grant);
	ADD ("log-progress", test_log_progress);
	ADD ("mirror-progress", test_mirror_progress);
	ADD ("auditor", test_auditor);
	ADD ("auditor-rollback", test_auditor_sees_rollback);
	ADD ("auditor-damaged-vault", test_auditor_on_damaged_vault);
	ADD ("clock-back", test_clock_back);
	ADD ("latest-time", test_latest_time);
	ADD ("exchanged-identity", test_exchanged_identity);
	return g_test_run ();
}
