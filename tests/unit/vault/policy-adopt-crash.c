/*
 * Adopting a policy, killed at every crash point (audit/crash-point.h): afterwards the old rules are in force or the new ones,
 * the vault opens, and the same policy can be adopted all the same.
 */
#include "vault/policy-adopt.h"

#include <sys/wait.h>

#include "tests/unit/vault/policy-fixture.h"
#include "vault/second.h"

/* Asks for the adoption and has it granted; the request's number, owned by the caller. */
static char *
grant_adoption (Fixture *fixture, const char *identity, const char *dir)
{
	g_autoptr (KinkoSession) manager = open_adopter (fixture);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (GError) error = NULL;
	char *number;

	kinko_session_set_asking (manager, "policy adopt");
	g_assert_false (kinko_policy_adopt (manager, dir, NULL, NULL));
	number = g_strdup (kinko_session_asked (manager));
	line = kinko_second_grant (worker, number, NULL, &error);
	g_assert_no_error (error);
	return number;
}

/* TRUE: it was killed there; FALSE: it ran to its end. */
static gboolean
adopt_killed_at (Fixture *fixture, const char *dir, const char *number, guint step)
{
	g_autofree char *at = g_strdup_printf ("%u", step);
	int status;
	pid_t child = fork ();

	if (child == 0) {
		g_autoptr (KinkoSession) session = open_adopter (fixture);

		g_setenv ("KINKO_CRASH_AT", at, TRUE);
		_exit (kinko_policy_adopt (session, dir, number, NULL) ? 0 : 1);
	}
	g_assert_cmpint (waitpid (child, &status, 0), ==, child);
	if (!WIFSIGNALED (status)) {
		g_assert_cmpint (WEXITSTATUS (status), ==, 0);
		return FALSE;
	}
	g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
	return TRUE;
}

/* @lag: what the new rules say, and no others. */
static gboolean
look_after_kill (Fixture *fixture, const char *dir, const char *number, guint before, guint lag)
{
	g_autoptr (KinkoSession) manager = open_adopter (fixture);
	guint after = kinko_policy_mirror_lag (kinko_session_policy (manager));
	g_autoptr (GError) error = NULL;

	if (after == lag)
		return TRUE;
	g_assert_cmpuint (after, ==, before);
	g_assert_true (kinko_policy_adopt (manager, dir, number, &error));
	g_assert_no_error (error);
	return FALSE;
}

/* @stray: a wrong folder is in the place of each of the policies. */
static void
sweep (Fixture *fixture, gboolean stray)
{
	g_autoptr (KinkoSession) manager = open_adopter (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, FALSE);
	gboolean killed = TRUE;
	guint before = kinko_policy_mirror_lag (kinko_session_policy (manager));
	guint old = 0, new = 0;

	g_clear_pointer (&manager, kinko_session_close);
	for (guint step = 1; killed; step++) {
		const guint lag = 100 + step;
		g_autofree char *name = g_strdup_printf ("other%u", step);
		g_autofree char *sed = g_strdup_printf ("s/mirror_lag: 20/mirror_lag: %u/", lag);
		g_autofree char *dir = other_policy (fixture, name, sed);
		g_autofree char *number = grant_adoption (fixture, identity, dir);
		g_autoptr (KinkoPolicy) policy = kinko_policy_load (dir, NULL);
		gboolean adopted;

		if (stray)
			g_free (shell (fixture,
				       "mkdir -p vault/policies/%s; "
				       "echo 1 >vault/policies/%s/stray.yaml",
				       kinko_policy_hash (policy), kinko_policy_hash (policy)));
		killed = adopt_killed_at (fixture, dir, number, step);
		adopted = look_after_kill (fixture, dir, number, before, lag);
		g_assert_true (killed || adopted);
		old += adopted ? 0 : 1;
		new += adopted ? 1 : 0;
		before = lag;
		g_free (shell (fixture, "diff -r %s vault/policies/%s", name,
			       kinko_policy_hash (policy)));
	}
	g_test_message ("%u times the old rules, %u times the new ones", old, new);
	g_assert_cmpuint (old, >, 2);
	g_assert_cmpuint (new, >, 2);
	manager = open_adopter (fixture);
	assert_newest_sound (fixture, manager, 2);
}

static void
test_killed (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	sweep (fixture, FALSE);
}

static void
test_killed_before (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	sweep (fixture, TRUE);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
	g_test_init (&argc, &argv, NULL);
	ADD ("/policy-adopt-crash/killed", test_killed);
	ADD ("/policy-adopt-crash/killed-before", test_killed_before);
	return g_test_run ();
}
