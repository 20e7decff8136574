#include "vault/session-lock.h"

#include "tests/unit/vault/fixture.h"
#include "vault/spool.h"

/* As if somebody had typed a wrong passphrase to that person's identity file so often. */
static void
fail_unlocking (Fixture *fixture, const char *id, guint times)
{
	int folder = open (fixture->vault, O_RDONLY | O_DIRECTORY);

	g_assert_cmpint (folder, >=, 0);
	for (guint i = 0; i < times; i++)
		kinko_spool_add (folder, KINKO_SPOOL_PASSPHRASE, id);
	(void) close (folder);
}

static const KinkoSeat *
seat_of (KinkoSession *session, const char *id)
{
	const KinkoSeat *seat = kinko_roster_find (kinko_session_roster (session), id);

	g_assert_nonnull (seat);
	return seat;
}

static gboolean
has_grant (Fixture *fixture, const char *id)
{
	g_autofree char *path = g_strdup_printf ("%s/grants/%s.age", fixture->vault, id);

	return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
is_warned_of (Fixture *fixture, const char *text)
{
	return fixture->warning != NULL && strstr (fixture->warning, text) != NULL;
}

static void
resume (KinkoSession *session, const char *id)
{
	g_autoptr (GError) error = NULL;

	g_assert_true (kinko_operator_resume (session, id, "本人に確認", &error));
	g_assert_no_error (error);
}

/* ---- locked ---------------------------------------------------------------------------------- */

/* Whoever opens the vault next locks the seat. */
static void
test_by_other (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autofree char *line = NULL;
	g_autofree char *message = NULL;
	g_autoptr (KinkoSession) worker = NULL;

	(void) data;
	g_free (shell (fixture, "cp vault/grants/sato.age kept.age"));
	g_clear_pointer (&manager, kinko_session_close);
	for (guint i = 0; i < 5; i++)
		g_free (refuse_opening (fixture, identity, "wrong", KINKO_ERROR_AUTH));
	manager = open_manager (fixture);
	g_assert_cmpint (seat_of (manager, "sato")->status, ==, KINKO_SEAT_LOCKED);
	g_assert_cmpuint (seat_of (manager, "sato")->failures, ==, 5);
	g_assert_false (has_grant (fixture, "sato"));
	line = kinko_log_line (kinko_session_log (manager),
			       kinko_log_size (kinko_session_log (manager)) - 2, NULL);
	assert_contains (line, "\"by\":\"tanaka\"");
	assert_contains (line, "\"action\":\"operator.lock\",\"object\":\"operator/sato\"");
	assert_contains (line, "\"result\":\"granted\",\"detail\":{\"failures\":5}");
	message = refuse_opening (fixture, identity, PASSPHRASE, KINKO_ERROR_AUTH);
	assert_contains (message, "locked after 5 wrong passphrases");
	/* with the grant put back: the keys open the database, and still it is locked */
	g_free (shell (fixture, "cp kept.age vault/grants/sato.age"));
	g_free (message);
	message = refuse_opening (fixture, identity, PASSPHRASE, KINKO_ERROR_AUTH);
	assert_contains (message, "locked after 5 wrong passphrases");
	assert_sound (fixture, manager);

	resume (manager, "sato");
	worker = open_person (fixture, identity);
	g_assert_cmpuint (seat_of (worker, "sato")->failures, ==, 0);
	assert_sound (fixture, worker);
}

/* The right passphrase at the sixth attempt comes too late. */
static void
test_own (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autofree char *message = NULL;
	g_autofree char *line = NULL;
	g_autoptr (KinkoSession) worker = NULL;
	guint opened;

	(void) data;
	opened = count_entries (manager, "session.open", NULL);
	g_clear_pointer (&manager, kinko_session_close);
	for (guint i = 0; i < 5; i++)
		g_free (refuse_opening (fixture, identity, "wrong", KINKO_ERROR_AUTH));
	message = refuse_opening (fixture, identity, PASSPHRASE, KINKO_ERROR_AUTH);
	assert_contains (message, "locked after 5 wrong passphrases");
	g_assert_false (has_grant (fixture, "sato"));
	g_free (message);
	message = refuse_opening (fixture, identity, PASSPHRASE, KINKO_ERROR_AUTH);
	assert_contains (message, "locked after 5 wrong passphrases");

	manager = open_manager (fixture);
	g_assert_cmpuint (count_entries (manager, "session.open", NULL), ==, opened + 1);
	g_assert_cmpuint (count_entries (manager, "operator.lock", "granted"), ==, 1);
	/* genesis, opening, enrolment, five refusals, the lock */
	line = kinko_log_line (kinko_session_log (manager), 8, NULL);
	assert_contains (line, "\"by\":\"sato\",\"role\":\"worker\"");
	assert_contains (line, "\"action\":\"operator.lock\",\"object\":\"operator/sato\"");
	assert_contains (line, "\"detail\":{\"failures\":5}");
	assert_sound (fixture, manager);
	resume (manager, "sato");
	worker = open_person (fixture, identity);
	assert_sound (fixture, worker);
}

static gboolean
can_work (KinkoSession *session, GError **error)
{
	KinkoCaseFilter filter = { .limit = 1 };
	gboolean more;
	g_autoptr (GPtrArray) list = kinko_case_list (session, &filter, &more, error);

	return list != NULL;
}

static void
test_open_session (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	g_autoptr (GError) error = NULL;

	(void) data;
	/* two wrong ones beside an open session stop nothing, whoever takes them in */
	fail_unlocking (fixture, "sato", 2);
	g_clear_pointer (&manager, kinko_session_close);
	manager = open_manager (fixture);
	g_assert_cmpuint (seat_of (manager, "sato")->failures, ==, 2);
	g_assert_true (can_work (worker, &error));
	g_assert_no_error (error);
	/* three more are five, and end it */
	fail_unlocking (fixture, "sato", 3);
	g_clear_pointer (&manager, kinko_session_close);
	manager = open_manager (fixture);
	g_assert_cmpint (seat_of (manager, "sato")->status, ==, KINKO_SEAT_LOCKED);
	g_assert_false (can_work (worker, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_AUTH);
	g_clear_pointer (&worker, kinko_session_close);
	assert_sound (fixture, manager);
}

/* Who holds no keys is locked out of the mirror too. */
static void
test_auditor (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "kansa", KINKO_ROLE_AUDITOR, FALSE);
	g_autofree char *message = NULL;
	g_autoptr (KinkoSession) auditor = NULL;

	(void) data;
	g_clear_pointer (&manager, kinko_session_close);
	fail_unlocking (fixture, "kansa", 5);
	auditor = open_person (fixture, identity); /* nobody has written it yet */
	g_clear_pointer (&auditor, kinko_session_close);
	manager = open_manager (fixture);
	g_assert_cmpint (seat_of (manager, "kansa")->status, ==, KINKO_SEAT_LOCKED);
	assert_sound (fixture, manager);
	message = refuse_opening (fixture, identity, PASSPHRASE, KINKO_ERROR_AUTH);
	assert_contains (message, "locked after 5 wrong passphrases");
	resume (manager, "kansa");
	g_clear_pointer (&manager, kinko_session_close);
	auditor = open_person (fixture, identity);
	g_assert_false (kinko_session_has_keys (auditor));
}

/* ---- what counts ----------------------------------------------------------------------------- */

static void
test_forgiven (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autoptr (KinkoSession) worker = NULL;

	(void) data;
	g_clear_pointer (&manager, kinko_session_close);
	for (guint round = 0; round < 3; round++) {
		fail_unlocking (fixture, "sato", 4);
		manager = open_manager (fixture); /* somebody else's opening forgives nothing */
		g_assert_cmpuint (seat_of (manager, "sato")->failures, ==, 4);
		g_clear_pointer (&manager, kinko_session_close);
		worker = open_person (fixture, identity);
		g_assert_cmpuint (seat_of (worker, "sato")->failures, ==, 0);
		g_clear_pointer (&worker, kinko_session_close);
	}
	manager = open_manager (fixture);
	g_assert_cmpuint (count_entries (manager, "operator.lock", NULL), ==, 0);
	assert_sound (fixture, manager);
}

/* What was taken once counts once, whoever puts the lines back. */
static void
test_counted_once (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, session, "sato", KINKO_ROLE_WORKER, TRUE);

	(void) data;
	g_assert_nonnull (identity);
	fail_unlocking (fixture, "sato", 2);
	g_free (shell (fixture, "cp -a vault/spool kept"));
	for (guint i = 0; i < 4; i++) {
		g_clear_pointer (&session, kinko_session_close);
		session = open_manager (fixture);
		g_assert_cmpuint (seat_of (session, "sato")->failures, ==, 2);
		g_free (shell (fixture, "cp kept/*.json vault/spool"));
	}
	assert_sound (fixture, session);
}

/* Other reasons, other people, seats that are not active, and the one line for a flood count for nothing. */
static void
test_not_counted (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *sato = enrol (fixture, session, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autofree char *suzuki = enrol (fixture, session, "suzuki", KINKO_ROLE_WORKER, TRUE);
	g_autoptr (GError) error = NULL;
	int folder = open (fixture->vault, O_RDONLY | O_DIRECTORY);

	(void) data;
	g_assert_nonnull (sato);
	g_assert_nonnull (suzuki);
	g_assert_true (kinko_operator_suspend (session, "suzuki", "休職", &error));
	g_clear_pointer (&session, kinko_session_close);
	for (guint i = 0; i < 10; i++) {
		kinko_spool_add (folder, KINKO_SPOOL_NO_SEAT, "sato");
		kinko_spool_add (folder, KINKO_SPOOL_NO_KEY, "sato");
		kinko_spool_add (folder, KINKO_SPOOL_VISIT, "sato");
		kinko_spool_add (folder, KINKO_SPOOL_PASSPHRASE, "suzuki");
		kinko_spool_add (folder, KINKO_SPOOL_PASSPHRASE, "nobody");
	}
	for (guint i = 0; i < KINKO_SPOOL_MAX - 50; i++)
		kinko_spool_add (folder, KINKO_SPOOL_NO_SEAT, "x");
	for (guint i = 0; i < 20; i++)
		kinko_spool_add (folder, KINKO_SPOOL_PASSPHRASE, "sato"); /* one overflow line */
	(void) close (folder);
	session = open_manager (fixture);
	g_assert_cmpuint (count_entries (session, "unlock.refused", NULL), ==,
			  KINKO_SPOOL_MAX + 1 - 10);
	g_assert_cmpuint (seat_of (session, "sato")->failures, ==, 0);
	g_assert_cmpint (seat_of (session, "sato")->status, ==, KINKO_SEAT_ACTIVE);
	g_assert_cmpuint (seat_of (session, "suzuki")->failures, ==, 0);
	g_assert_cmpint (seat_of (session, "suzuki")->status, ==, KINKO_SEAT_SUSPENDED);
	assert_sound (fixture, session);
}

/* A seat that is given back, or given anew, begins at nothing. */
static void
test_begins_anew (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, session, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autoptr (GError) error = NULL;

	(void) data;
	fail_unlocking (fixture, "sato", 4);
	g_clear_pointer (&session, kinko_session_close);
	session = open_manager (fixture);
	g_assert_true (kinko_operator_suspend (session, "sato", "休職", &error));
	resume (session, "sato");
	g_assert_cmpuint (seat_of (session, "sato")->failures, ==, 0);
	fail_unlocking (fixture, "sato", 4);
	g_clear_pointer (&session, kinko_session_close);
	session = open_manager (fixture);
	g_assert_cmpuint (seat_of (session, "sato")->failures, ==, 4);
	g_assert_true (kinko_operator_revoke (session, "sato", "鍵の紛失", &error));
	g_free (shell (fixture, "rm sato.key sato.key.request"));
	g_free (identity);
	identity = enrol (fixture, session, "sato", KINKO_ROLE_WORKER, TRUE);
	fail_unlocking (fixture, "sato", 4);
	g_clear_pointer (&session, kinko_session_close);
	session = open_manager (fixture);
	g_assert_cmpint (seat_of (session, "sato")->status, ==, KINKO_SEAT_ACTIVE);
	g_assert_cmpuint (seat_of (session, "sato")->failures, ==, 4);
	g_assert_true (g_file_test (identity, G_FILE_TEST_IS_REGULAR));
	assert_sound (fixture, session);
}

/* A locked seat can be suspended and revoked as any other, and a resumed one is free. */
static void
test_after_lock (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *sato = enrol (fixture, session, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autofree char *suzuki = enrol (fixture, session, "suzuki", KINKO_ROLE_WORKER, TRUE);
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_nonnull (sato);
	g_assert_nonnull (suzuki);
	fail_unlocking (fixture, "sato", 5);
	fail_unlocking (fixture, "suzuki", 7);
	g_clear_pointer (&session, kinko_session_close);
	session = open_manager (fixture);
	g_assert_cmpuint (count_entries (session, "operator.lock", "granted"), ==, 2);
	g_assert_cmpuint (seat_of (session, "suzuki")->failures, ==, 7);
	g_assert_true (kinko_operator_suspend (session, "sato", "調査", &error));
	g_assert_true (kinko_operator_revoke (session, "suzuki", "退職", &error));
	resume (session, "sato");
	assert_sound (fixture, session);
}

/* ---- managers -------------------------------------------------------------------------------- */

/* Nobody could free the last manager: every session is told until that person has opened the vault. */
static void
test_last_manager (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *sato = enrol (fixture, session, "sato", KINKO_ROLE_DEPUTY, TRUE);

	(void) data;
	g_clear_pointer (&session, kinko_session_close);
	fail_unlocking (fixture, "tanaka", 6);
	for (guint i = 0; i < 2; i++) {
		session = open_person (fixture, sato);
		g_assert_true (is_warned_of (fixture, "6 wrong passphrases for 'tanaka'"));
		g_assert_cmpint (seat_of (session, "tanaka")->status, ==, KINKO_SEAT_ACTIVE);
		g_clear_pointer (&session, kinko_session_close);
		g_clear_pointer (&fixture->warning, g_free);
	}
	session = open_manager (fixture);
	g_assert_true (is_warned_of (fixture, "6 wrong passphrases for 'tanaka'"));
	g_clear_pointer (&fixture->warning, g_free);
	g_clear_pointer (&session, kinko_session_close);
	session = open_person (fixture, sato);
	g_assert_null (fixture->warning);
	g_assert_cmpuint (count_entries (session, "operator.lock", NULL), ==, 0);
	assert_sound (fixture, session);
}

/* Of two, one stays; and only another manager frees the other. */
static void
test_managers (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *second = enrol (fixture, session, "suzuki", KINKO_ROLE_MANAGER, TRUE);
	g_autofree char *deputy = enrol (fixture, session, "sato", KINKO_ROLE_DEPUTY, TRUE);
	g_autoptr (GError) error = NULL;

	(void) data;
	g_clear_pointer (&session, kinko_session_close);
	fail_unlocking (fixture, "tanaka", 5);
	fail_unlocking (fixture, "suzuki", 5);
	session = open_person (fixture, deputy);
	g_assert_cmpuint (kinko_roster_active_managers (kinko_session_roster (session)), ==, 1);
	g_assert_cmpint (seat_of (session, "tanaka")->status, ==, KINKO_SEAT_LOCKED);
	g_assert_true (is_warned_of (fixture, "'suzuki'"));
	g_assert_false (kinko_operator_resume (session, "tanaka", NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_clear_pointer (&session, kinko_session_close);
	session = open_person (fixture, second);
	resume (session, "tanaka");
	assert_sound (fixture, session);
}

/* ---- the limit, and who forges it ------------------------------------------------------------ */

static void
set_up_strict (Fixture *fixture, gconstpointer data)
{
	g_autofree char *policy = NULL;

	fixture->dir = new_folder ();
	g_free (shell (fixture,
		       "mkdir strict; sed 's/failures: 5/failures: 3/' "
		       "'" KINKO_SOURCE_DIR "/%s' >strict/access.yaml; "
		       "grep -q 'failures: 3' strict/access.yaml",
		       (const char *) data));
	policy = g_build_filename (fixture->dir, "strict", NULL);
	set_up (fixture, policy);
}

static void
test_limit (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *sato = enrol (fixture, session, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autofree char *suzuki = enrol (fixture, session, "suzuki", KINKO_ROLE_WORKER, TRUE);

	(void) data;
	g_assert_nonnull (sato);
	g_assert_nonnull (suzuki);
	fail_unlocking (fixture, "sato", 3);
	fail_unlocking (fixture, "suzuki", 2);
	g_clear_pointer (&session, kinko_session_close);
	session = open_manager (fixture);
	g_assert_cmpint (seat_of (session, "sato")->status, ==, KINKO_SEAT_LOCKED);
	g_assert_cmpint (seat_of (session, "suzuki")->status, ==, KINKO_SEAT_ACTIVE);
	assert_sound (fixture, session);
}

/* Somebody with the key of the database counts for a colleague, or for himself. */
static void
test_forged_count (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *sato = enrol (fixture, session, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autoptr (GError) error = NULL;
	guint64 mirrored;

	(void) data;
	g_assert_nonnull (sato);
	fail_unlocking (fixture, "sato", 3);
	g_clear_pointer (&session, kinko_session_close);
	tamper (fixture, "UPDATE seat SET failures = 0 WHERE id = 'sato'");
	session = open_manager (fixture);
	g_assert_null (kinko_log_verify (session, &mirrored, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_clear_pointer (&session, kinko_session_close);
	/* a lock that the log does not bear out is not written, so that the log stays good */
	tamper (fixture, "UPDATE seat SET failures = 5 WHERE id = 'sato'");
	g_free (refuse_opening (fixture, fixture->identity, PASSPHRASE, KINKO_ERROR_INTEGRITY));
}

#define ADD(name, function) \
	g_test_add ("/session-lock/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	ADD ("by-other", test_by_other);
	ADD ("own", test_own);
	ADD ("open-session", test_open_session);
	ADD ("auditor", test_auditor);
	ADD ("forgiven", test_forgiven);
	ADD ("counted-once", test_counted_once);
	ADD ("not-counted", test_not_counted);
	ADD ("begins-anew", test_begins_anew);
	ADD ("after-lock", test_after_lock);
	ADD ("last-manager", test_last_manager);
	ADD ("managers", test_managers);
	g_test_add ("/session-lock/limit", Fixture, "policies/meguro-r8/access.yaml", set_up_strict,
		    test_limit, tear_down);
	ADD ("forged-count", test_forged_count);
	return g_test_run ();
}
