/* What happens while an act is on its way: other sessions, a seat that is lost, time that passes. */
#include "tests/unit/vault/act-fixture.h"

/* ---- several sessions ------------------------------------------------------------------------ */

static void
test_interleaved (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);

	(void) data;
	import_sample (manager);
	for (guint i = 0; i < 5; i++) {
		edit_well (worker);
		edit_well (manager);
	}
	g_assert_cmpuint (case_version (worker), ==, 11);
	g_assert_null (fixture->warning);
	assert_sound (fixture, worker);
	assert_sound (fixture, manager);
}

static void
test_two_processes (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, TRUE);
	GPid children[3];

	(void) data;
	import_sample (manager);
	children[0] = start_child (fixture, "edit", identity);
	children[1] = start_child (fixture, "edit", fixture->identity);
	children[2] = start_child (fixture, "edit", identity);
	for (guint i = 0; i < 10; i++) {
		guint64 mirrored;
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoVerification) found = kinko_log_verify (manager, &mirrored, &error);

		g_assert_no_error (error);
		g_assert_nonnull (found);
	}
	for (guint i = 0; i < G_N_ELEMENTS (children); i++)
		g_assert_cmpint (wait_for (children[i]), ==, 0);
	g_assert_cmpuint (case_version (manager), ==, 31);
	g_clear_pointer (&manager, kinko_session_close);
	manager = open_manager (fixture);
	assert_sound (fixture, manager);
}

/* ---- a seat is lost while its session is open ------------------------------------------------ */

static void
test_suspended_meanwhile (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	g_autoptr (GError) error = NULL;

	(void) data;
	import_sample (manager);
	edit_well (worker);
	g_assert_true (kinko_operator_suspend (manager, "sato", "休職", &error));
	g_assert_null (kinko_case_show (worker, CASE, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_AUTH);
	g_clear_error (&error);
	g_assert_false (edit_address (worker, "どこか", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_AUTH);
	g_clear_pointer (&worker, kinko_session_close);
	g_clear_pointer (&manager, kinko_session_close);
	manager = open_manager (fixture);
	g_assert_cmpuint (count_entries (manager, "unlock.refused", "denied"), ==, 2);
	g_assert_cmpuint (case_version (manager), ==, 2);
	assert_sound (fixture, manager);
}

/* The end of an intent is an entry too, and an entry by a person without a seat would spoil the log. */
static void
test_suspended_with_intent (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	g_autoptr (GError) error = NULL;

	(void) data;
	{
		g_autoptr (KinkoAct) act =
			kinko_act_begin (worker, "case.list", "vault", NULL, &error);

		g_assert_true (kinko_act_commit_intent (act, &error));
		g_assert_true (kinko_operator_suspend (manager, "sato", "休職", &error));
		g_assert_false (kinko_act_finish (act, NULL, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_AUTH);
	}
	g_clear_pointer (&worker, kinko_session_close);
	g_clear_pointer (&manager, kinko_session_close);
	manager = open_manager (fixture);
	g_assert_cmpuint (count_entries (manager, "case.list", "aborted"), ==, 1);
	assert_sound (fixture, manager);
}

static void
test_suspends_oneself (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "suzuki", KINKO_ROLE_MANAGER, FALSE);
	g_autoptr (KinkoSession) other = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_true (kinko_operator_revoke (manager, "tanaka", "退職", &error));
	g_assert_null (kinko_operator_list (manager, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_AUTH);
	g_clear_pointer (&manager, kinko_session_close);
	other = open_person (fixture, identity);
	assert_sound (fixture, other);
}

/* A person without a seat brings the mirror up to the loss of it and no further: a commit by that key would make the
 * mirror fail every verification. */
static void
test_suspended_with_mirror_behind (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	g_autoptr (GError) error = NULL;

	(void) data;
	import_sample (manager);
	g_free (shell (fixture, "mv vault/mirror.git away"));
	edit_well (worker);
	g_assert_true (kinko_operator_suspend (manager, "sato", "休職", &error));
	edit_well (manager);
	g_free (shell (fixture, "mv away vault/mirror.git"));
	g_clear_pointer (&worker, kinko_session_close);
	edit_well (manager);
	assert_sound (fixture, manager);
}

/* ---- time passes ------------------------------------------------------------------------------ */

static KinkoAct *
begin_close (KinkoSession *session, const char *approval, GError **error)
{
	const KinkoActScope scope = { .approval = approval };
	g_autoptr (KinkoAct) act =
		kinko_act_begin (session, "contract.close", "vault", NULL, error);

	return act != NULL && kinko_act_authorize (act, &scope, error) ? g_steal_pointer (&act)
								       : NULL;
}

/* An act that goes on when its grant has ended leaves a log that everybody accepts, and the grant unused. */
static void
test_grant_ends_meanwhile (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, session, "sato", KINKO_ROLE_WORKER, FALSE);
	g_autoptr (KinkoSession) other = open_person (fixture, identity);
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (KinkoAct) act = NULL;
	g_autofree char *number = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	kinko_session_set_ask (session, say_passphrase, NULL);
	approve (session, APPROVAL);
	kinko_session_set_asking (session, "contract close");
	g_assert_null (begin_close (session, APPROVAL, NULL));
	number = g_strdup (kinko_session_asked (session));
	kinko_session_set_asking (session, NULL);
	line = kinko_second_grant (other, number, NULL, &error);
	g_assert_no_error (error);
	act = begin_close (session, number, &error);
	g_assert_no_error (error);
	g_setenv ("KINKO_TEST_NOW_MS", "4102444800000", TRUE); /* 2100 */
	g_assert_false (kinko_act_commit (act, &error));
	g_unsetenv ("KINKO_TEST_NOW_MS");
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_clear_error (&error);
	g_clear_pointer (&act, kinko_act_free);
	g_assert_cmpuint (count_entries (session, "contract.close", "granted"), ==, 0);
	g_clear_pointer (&line, kinko_register_line_free);
	line = kinko_register_load (session, kinko_register_find ("second"), number, &error);
	g_assert_no_error (error);
	g_assert_cmpstr (kinko_record_get (line->record, "state"), ==, "granted");
	/* and it does not hold again because the clock is set back */
	g_assert_null (begin_close (session, number, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	assert_contains (error->message, "expired");
	assert_sound (fixture, session);
}

#define ADD(name, function) \
	g_test_add ("/act-meanwhile/" name, Fixture, NULL, set_up, function, tear_down)

#ifdef KINKO_CRASH_POINTS

/* What was done while a person was suspended is signed by that person only together with what gave the seat back: who is killed on
 * the way there leaves nothing in the mirror that another one would go on from. */
static void
test_resumed_with_mirror_far_behind (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autofree char *before = NULL;
	g_autofree char *killed = NULL;
	g_autofree char *after = NULL;
	g_autoptr (GError) error = NULL;
	int status;

	(void) data;
	import_sample (manager);
	g_assert_true (kinko_operator_suspend (manager, "sato", "休職", &error));
	g_free (shell (fixture, "cp -a vault/mirror.git older"));
	for (guint i = 0; i < 260; i++) /* more than are made durable at once */
		edit_well (manager);
	g_assert_true (kinko_operator_resume (manager, "sato", "復職", &error));
	g_clear_pointer (&manager, kinko_session_close);
	g_free (shell (fixture, "rm -r vault/mirror.git; mv older vault/mirror.git"));
	before = shell (fixture, "git -C vault/mirror.git rev-parse main");
	/* each act passes three points, so this is behind the 256th and before the last */
	(void) g_setenv ("KINKO_CRASH_AT", "779", TRUE);
	status = wait_for (start_child (fixture, "edit", identity));
	g_unsetenv ("KINKO_CRASH_AT");
	g_assert_true (WIFSIGNALED (status));
	killed = shell (fixture, "git -C vault/mirror.git rev-parse main");
	g_assert_cmpstr (killed, ==, before);
	manager = open_manager (fixture);
	edit_well (manager);
	assert_newest_sound (fixture, manager, 5);
	g_clear_pointer (&manager, kinko_session_close);
	/* and who comes that far, signs all of it */
	g_free (shell (fixture, "git -C vault/mirror.git update-ref refs/heads/main %s",
		       g_strchomp (before)));
	g_assert_cmpint (wait_for (start_child (fixture, "edit", identity)), ==, 0);
	after = shell (fixture, "git -C vault/mirror.git log --format=%%cn %s..main | sort -u",
		       before);
	g_assert_cmpstr (g_strchomp (after), ==, "sato");
	manager = open_manager (fixture);
	assert_newest_sound (fixture, manager, 5);
}

#endif

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	if (argc == 5 && strcmp (argv[1], "--child") == 0)
		return run_child (argv[2], argv[3], argv[4]);
	share_keys ();
	g_test_init (&argc, &argv, NULL);
	ADD ("interleaved", test_interleaved);
	ADD ("two-processes", test_two_processes);
	ADD ("suspended-meanwhile", test_suspended_meanwhile);
	ADD ("suspended-with-intent", test_suspended_with_intent);
	ADD ("suspends-oneself", test_suspends_oneself);
	ADD ("suspended-mirror-behind", test_suspended_with_mirror_behind);
#ifdef KINKO_CRASH_POINTS
	ADD ("resumed-mirror-far-behind", test_resumed_with_mirror_far_behind);
#endif
	ADD ("grant-ends-meanwhile", test_grant_ends_meanwhile);
	return g_test_run ();
}
