/* When keys are to be rotated: after somebody left, and what makes it wait. */
#include "tests/unit/vault/rotation-fixture.h"

static void
revoke_seat (KinkoSession *session, const char *id)
{
	g_autoptr (GError) error = NULL;
	gboolean done = kinko_operator_revoke (session, id, "退職", &error);

	g_assert_no_error (error);
	g_assert_true (done);
}

static KinkoRotationDue
due (KinkoSession *session)
{
	g_autoptr (GError) error = NULL;
	KinkoRotationDue found;

	g_assert_true (kinko_rotation_due (session, &found, &error));
	return found;
}

/* ---- who left -------------------------------------------------------------------------------- */

/* Their copies of grant and identity open nothing, whether or not they get the grant back into its place. */
static void
test_revoked (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (KinkoCompartments) old = copy_keys (kinko_session_compartments (session));
	g_autofree char *suzuki = enrol (fixture, session, "suzuki", KINKO_ROLE_WORKER, TRUE);
	g_autofree char *message = NULL;

	(void) data;
	g_free (shell (fixture, "cp vault/grants/suzuki.age kept.age"));
	import_sample (session);
	revoke_seat (session, "suzuki");
	g_assert_null (fixture->warning);
	g_assert_cmpuint (count_entries (session, "operator.revoke", "granted"), ==, 1);
	g_assert_cmpuint (count_entries (session, "keys.rotate", "intent"), ==, 1);
	g_assert_cmpuint (count_entries (session, "operator.grant", "granted"), ==, 1);
	g_assert_cmpuint (count_entries (session, "keys.rotate", "done"), ==, 1);
	g_assert_cmpuint (due (session).records, ==, 0);
	g_assert_cmpint (open_stock (fixture, old->records), ==, SQLITE_NOTADB);
	message = refuse_opening (fixture, suzuki, PASSPHRASE, KINKO_ERROR_AUTH);
	assert_contains (message, "revoked");
	g_free (message);
	g_free (shell (fixture, "cp kept.age vault/grants/suzuki.age"));
	message = refuse_opening (fixture, suzuki, PASSPHRASE, KINKO_ERROR_AUTH);
	assert_contains (message, "revoked");
	assert_sound (fixture, session);
}

/* Somebody who never held the key of My Numbers is no reason to renew it; who did is. */
static void
test_compartments (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (KinkoCompartments) old = copy_keys (kinko_session_compartments (session));
	g_autofree char *line = NULL;

	(void) data;
	g_free (enrol (fixture, session, "kato", KINKO_ROLE_WORKER, FALSE));
	g_free (enrol (fixture, session, "sato", KINKO_ROLE_WORKER, TRUE));
	g_free (enrol (fixture, session, "meguro", KINKO_ROLE_WARD, FALSE));
	import_sample (session);
	revoke_seat (session, "kato");
	line = last_line (session);
	assert_contains (line, "\"compartments\":[\"records\"],\"grants\":2,\"cases\":10,"
			       "\"numbers\":0,");
	g_assert_true (kinko_secret_equal (old->numbers, session->compartments->numbers));
	g_assert_false (kinko_secret_equal (old->records, session->compartments->records));
	revoke_seat (session, "sato");
	g_free (line);
	line = last_line (session);
	assert_contains (line, "\"compartments\":[\"records\",\"numbers\"],\"grants\":1,");
	g_assert_false (kinko_secret_equal (old->numbers, session->compartments->numbers));
	/* who held nothing leaves nothing behind */
	revoke_seat (session, "meguro");
	g_assert_cmpuint (count_entries (session, "keys.rotate", "done"), ==, 2);
	assert_sound (fixture, session);
}

/* A suspension is for the time being; the kept grant is of no use after a rotation, and a new one comes with the return. */
static void
test_suspended (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *kato = enrol (fixture, session, "kato", KINKO_ROLE_WORKER, FALSE);
	g_autoptr (GError) error = NULL;

	(void) data;
	g_free (shell (fixture, "cp vault/grants/kato.age kept.age"));
	g_assert_true (kinko_operator_suspend (session, "kato", "休職", &error));
	g_assert_cmpuint (count_entries (session, "keys.rotate", NULL), ==, 0);
	g_assert_cmpuint (rotate (session).grants, ==, 1);
	g_free (shell (fixture, "cp kept.age vault/grants/kato.age"));
	g_free (refuse_opening (fixture, kato, PASSPHRASE, KINKO_ERROR_AUTH));
	g_free (shell (fixture, "rm -f vault/grants/kato.age"));
	g_assert_true (kinko_operator_resume (session, "kato", NULL, &error));
	kinko_session_close (open_person (fixture, kato));
	assert_sound (fixture, session);
}

static void
test_old_grant (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *sato = enrol (fixture, session, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autofree char *message = NULL;

	(void) data;
	g_free (shell (fixture, "cp vault/grants/sato.age kept.age"));
	(void) rotate (session);
	g_free (shell (fixture,
		       "cp vault/grants/sato.age new.age; cp kept.age vault/grants/sato.age"));
	message = refuse_opening (fixture, sato, PASSPHRASE, KINKO_ERROR_INTEGRITY);
	assert_contains (message, "the grant of 'sato' is not the one that the log names");
	/* without the log nobody can tell why */
	g_free (message);
	g_free (shell (fixture, "mv vault/mirror.git away"));
	message = refuse_opening (fixture, sato, PASSPHRASE, KINKO_ERROR_INTEGRITY);
	assert_contains (message, "the key belongs to another database");
	g_free (shell (fixture, "mv away vault/mirror.git; cp new.age vault/grants/sato.age"));
	kinko_session_close (open_person (fixture, sato));
}

/* ---- when it has to wait --------------------------------------------------------------------- */

/* Somebody else renews the keys right now: the seat is lost all the same, and the cleared are told until it is done. */
static void
test_due (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *sato = enrol (fixture, session, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autofree char *kato = enrol (fixture, session, "kato", KINKO_ROLE_WORKER, FALSE);
	g_autofree char *suzuki = enrol (fixture, session, "suzuki", KINKO_ROLE_WORKER, TRUE);
	g_autofree char *grants = g_build_filename (fixture->vault, "grants", NULL);
	int lock = open (grants, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	guint64 since;

	(void) data;
	g_assert_cmpint (flock (lock, LOCK_EX | LOCK_NB), ==, 0);
	revoke_seat (session, "suzuki");
	assert_contains (fixture->warning, "'suzuki' still knows the keys of the vault");
	g_assert_cmpuint (count_entries (session, "operator.revoke", "granted"), ==, 1);
	g_assert_cmpuint (count_entries (session, "keys.rotate", "failed"), ==, 1);
	since = due (session).records;
	g_assert_cmpuint (since, >, 0);
	g_assert_cmpuint (due (session).numbers, ==, since);
	g_free (refuse_opening (fixture, suzuki, PASSPHRASE, KINKO_ERROR_AUTH));
	assert_no_leftovers (fixture);
	(void) close (lock);
	g_clear_pointer (&fixture->warning, g_free);
	kinko_session_close (open_person (fixture, kato)); /* could do nothing about it */
	g_assert_null (fixture->warning);
	kinko_session_close (open_person (fixture, sato));
	assert_contains (fixture->warning, "kinko operator rotate");
	(void) rotate (session);
	g_assert_cmpuint (due (session).records, ==, 0);
	g_clear_pointer (&fixture->warning, g_free);
	kinko_session_close (open_person (fixture, sato));
	g_assert_null (fixture->warning);
	assert_sound (fixture, session);
}

/* Without the key of My Numbers nobody can hand it on to those who need it: so nothing is renewed by halves. */
static void
test_not_cleared (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *ito = enrol (fixture, session, "ito", KINKO_ROLE_DEPUTY, FALSE);
	g_autoptr (KinkoSession) deputy = open_person (fixture, ito);
	g_autoptr (GError) error = NULL;
	KinkoRotated rotated;

	(void) data;
	g_free (enrol (fixture, session, "sato", KINKO_ROLE_WORKER, TRUE));
	g_assert_false (kinko_keys_rotate (deputy, &rotated, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_assert_cmpuint (count_entries (deputy, "keys.rotate", "denied"), ==, 1);
	kinko_keys_rotate_after (deputy, "sato");
	assert_contains (fixture->warning, "somebody who is cleared for My Numbers");
	g_assert_cmpuint (count_entries (deputy, "keys.rotate", NULL), ==, 1);
}

/* Who takes away the own seat has none to renew the keys with. */
static void
test_own_seat (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *other = enrol (fixture, session, "suzuki", KINKO_ROLE_MANAGER, TRUE);
	g_autoptr (KinkoSession) suzuki = open_person (fixture, other);

	(void) data;
	revoke_seat (suzuki, "suzuki");
	assert_contains (fixture->warning, "kinko operator rotate");
	g_clear_pointer (&suzuki, kinko_session_close);
	(void) rotate (session);
	assert_sound (fixture, session);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	ADD ("/rotation/revoked", test_revoked);
	ADD ("/rotation/compartments", test_compartments);
	ADD ("/rotation/suspended", test_suspended);
	ADD ("/rotation/old-grant", test_old_grant);
	ADD ("/rotation/due", test_due);
	ADD ("/rotation/not-cleared", test_not_cleared);
	ADD ("/rotation/own-seat", test_own_seat);
	return g_test_run ();
}
