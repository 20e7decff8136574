#include "vault/unlock.h"

#include <sys/wait.h>

#include "tests/unit/vault/fixture.h"
#include "vault/keyring.h"

static const KinkoIdentityPublic *
owner (KinkoSession *session)
{
	return kinko_session_identity (session);
}

static KinkoSession *
open_unlocked (Fixture *fixture, const KinkoUnlock *unlock, const char *identity, GError **error)
{
	return kinko_unlock_open (unlock, fixture->vault, identity, keep_warning, fixture, error);
}

static void
refuse_unlocked (Fixture *fixture, const KinkoUnlock *unlock, const char *identity, KinkoError code)
{
	g_autoptr (GError) error = NULL;

	g_assert_null (open_unlocked (fixture, unlock, identity, &error));
	g_assert_error (error, KINKO_ERROR, (int) code);
}

static void
keep (KinkoSession *session, guint seconds)
{
	g_autoptr (GError) error = NULL;
	gint64 end_ms;

	g_assert_true (kinko_unlock_keep (session, seconds, &end_ms, &error));
	g_assert_no_error (error);
	g_assert_cmpint (end_ms, >, kinko_session_now_ms (session));
}

static void
test_kept (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autoptr (KinkoSession) again = NULL;
	g_autoptr (KinkoUnlock) unlock = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree char *line = NULL;
	g_autofree char *locked = NULL;

	(void) data;
	g_assert_null (kinko_unlock_find (owner (manager)));
	g_assert_false (kinko_unlock_forget (owner (manager)));
	keep (manager, 60);
	unlock = kinko_unlock_find (owner (manager));
	g_assert_nonnull (unlock);
	again = open_unlocked (fixture, unlock, fixture->identity, &error);
	g_assert_no_error (error);
	line = last_line (again);
	assert_contains (line, "\"action\":\"session.open\"");
	assert_contains (line, "\"unlocked\":\"keyring\",\"unlock\":");
	/* Whoever locks has a word in the log, and whoever does not look for it has none the less locked. */
	g_assert_true (kinko_unlock_forget (owner (manager)));
	g_assert_null (kinko_unlock_find (owner (manager)));
	g_assert_true (kinko_unlock_log_end (again, KINKO_LOCK_ASKED, &error));
	locked = last_line (again);
	assert_contains (locked, "\"action\":\"session.lock\"");
	assert_contains (locked, "{\"reason\":\"asked\",\"unlock\":");
}

static void
test_too_long (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autoptr (GError) error = NULL;
	gint64 end_ms;

	(void) data;
	/* The shipped policy has 30 minutes. */
	g_assert_false (kinko_unlock_keep (manager, 30 * 60 + 1, &end_ms, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_assert_null (kinko_unlock_find (owner (manager)));
	g_assert_cmpuint (count_entries (manager, "session.unlock", "denied"), ==, 1);
	keep (manager, 30 * 60);
	g_assert_true (kinko_unlock_forget (owner (manager)));
}

/* What is kept for one person opens nothing of another one's, and nothing once that file is written anew. */
static void
test_other_file (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *sato = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autoptr (KinkoUnlock) unlock = NULL;
	g_autoptr (KinkoIdentity) identity = NULL;
	g_autoptr (KinkoSecret) passphrase = secret_text (PASSPHRASE);
	g_autoptr (GError) error = NULL;

	(void) data;
	keep (manager, 60);
	unlock = kinko_unlock_find (owner (manager));
	refuse_unlocked (fixture, unlock, sato, KINKO_ERROR_AUTH);
	/* Even with the same passphrase. */
	identity = kinko_identity_read (fixture->identity, passphrase, &error);
	g_assert_no_error (error);
	g_assert_true (kinko_identity_write (identity, fixture->identity, passphrase, &floor_cost,
					     TRUE, &error));
	refuse_unlocked (fixture, unlock, fixture->identity, KINKO_ERROR_AUTH);
	g_assert_true (kinko_unlock_forget (owner (manager)));
}

static void
test_moment (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autoptr (KinkoUnlock) unlock = NULL;

	(void) data;
	keep (manager, 1);
	unlock = kinko_unlock_find (owner (manager));
	g_assert_nonnull (unlock);
	g_usleep (1100 * 1000);
	g_assert_null (kinko_unlock_find (owner (manager))); /* the kernel's own clock */
	/* Whoever kept it from the kernel finds the log in the way. */
	refuse_unlocked (fixture, unlock, fixture->identity, KINKO_ERROR_AUTH);
	keep (manager, 1); /* the name is free at once */
	g_assert_true (kinko_unlock_forget (owner (manager)));
}

/* An entry that a restore lost, or that was made up. */
static void
test_no_entry (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *name =
		g_strdup_printf ("kinko:%s:%s", owner (manager)->vault_id, "tanaka");
	g_autoptr (KinkoSecret) payload = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	keep (manager, 60);
	payload = kinko_keyring_read (name, 64);
	g_assert_cmpuint (kinko_secret_len (payload), ==, 41);
	for (guint8 seq = 0; seq < 8; seq++) {
		g_autoptr (KinkoUnlock) forged = NULL;

		if (seq == kinko_secret_data (payload)[8])
			continue;
		g_autoptr (KinkoSecret) other =
			kinko_secret_new_from (kinko_secret_data (payload), 41);

		kinko_secret_data (other)[8] = seq;
		g_assert_true (kinko_keyring_keep (name, other, 60, &error));
		forged = kinko_unlock_find (owner (manager));
		g_assert_true ((forged == NULL) == (seq == 0)); /* 0 is nothing */
		if (forged != NULL)
			refuse_unlocked (fixture, forged, fixture->identity, KINKO_ERROR_AUTH);
	}
	/* Another version, and what is cut short, is nothing. */
	for (gsize len = 1; len < 41; len++) {
		g_autoptr (KinkoSecret) cut =
			kinko_secret_new_from (kinko_secret_data (payload), len);

		g_assert_true (kinko_keyring_keep (name, cut, 60, &error));
		g_assert_null (kinko_unlock_find (owner (manager)));
	}
	kinko_secret_data (payload)[0] = 2;
	g_assert_true (kinko_keyring_keep (name, payload, 60, &error));
	g_assert_null (kinko_unlock_find (owner (manager)));
	g_assert_true (kinko_keyring_remove (name));
}

static void
test_seat (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	g_autoptr (KinkoUnlock) unlock = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	keep (worker, 60);
	unlock = kinko_unlock_find (owner (worker));
	g_assert_cmpint (kinko_session_check_basis (worker, &error), ==, KINKO_BASIS_HOLDS);
	g_assert_true (kinko_operator_suspend (manager, "sato", "確認", &error));
	refuse_unlocked (fixture, unlock, identity, KINKO_ERROR_AUTH);
	g_assert_cmpint (kinko_session_check_basis (worker, &error), ==, KINKO_BASIS_UNSEATED);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_AUTH);
	g_assert_true (kinko_unlock_forget (owner (worker)));
}

#define ADD(name, test) g_test_add ("/unlock/" name, Fixture, NULL, set_up, test, tear_down)

static int
run (void)
{
	g_autoptr (GError) error = NULL;

	if (!kinko_keyring_join (&error)) {
		g_print ("1..0 # skip %s\n", error->message);
		return 77;
	}
	ADD ("kept", test_kept);
	ADD ("too-long", test_too_long);
	ADD ("other-file", test_other_file);
	ADD ("moment", test_moment);
	ADD ("no-entry", test_no_entry);
	ADD ("seat", test_seat);
	return g_test_run ();
}

/* The session is given to the process that started this one: a process of our own, and not whoever runs tests. */
int
main (int argc, char **argv)
{
	pid_t child;
	int status;

	g_test_init (&argc, &argv, NULL);
	child = fork ();
	if (child == 0)
		return run ();
	g_assert_cmpint (waitpid (child, &status, 0), ==, child);
	return WIFEXITED (status) ? WEXITSTATUS (status) : 1;
}
