#include "vault/act.h"

#include <signal.h>
#include <sys/wait.h>

#include "tests/unit/vault/warrant.h"

/* ---- what stands in the log ------------------------------------------------------------------ */

static void
test_entries (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[ITO];
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autofree char *use = NULL;
	g_autofree char *intent = NULL;
	g_autofree char *wanted = NULL;

	(void) data;
	ENTER (office->sessions[TANAKA], { "number", "X-1" }, { "uses", "2" });
	g_assert_cmpint (try_export (office, ITO, "X-1"), ==, -1);
	line = load_line (session, "approval", "X-1");
	use = line_before (session, 2);
	intent = line_before (session, 1);
	wanted = g_strdup_printf ("\"action\":\"approval.use\",\"object\":\"register/%s\","
				  "\"purpose\":\"\",\"approval\":\"X-1\",\"result\":\"granted\"",
				  line->handle);
	assert_contains (use, wanted);
	assert_contains (use, "\"detail\":{\"version\":2,\"box\":\"sha256:");
	assert_contains (use, ",\"used\":1}}");
	assert_contains (intent, "\"action\":\"case.export\"");
	assert_contains (intent, "\"approval\":\"X-1\",\"result\":\"intent\"");
	assert_last (session, "case.export", "done", NULL);
	assert_rows_name_their_entries (session);
	assert_sound (&office->fixture, session);
}

/* ---- once and no more ------------------------------------------------------------------------ */

static void
test_race (Office *office, gconstpointer data)
{
	static const guint who[] = { TANAKA, ITO, TANAKA, ITO };
	static const char *const numbers[] = { "X-2", "X-2", "X-2", "X-2" };

	(void) data;
	ENTER (office->sessions[TANAKA], { "number", "X-2" }, { "uses", "2" });
	g_assert_cmpuint (race (office, 4, who, numbers), ==, 2);
	assert_field (office->sessions[KATO], "approval", "X-2", "used", "2");
	g_assert_cmpuint (count_entries (office->sessions[KATO], "case.export", "done"), ==, 2);
	g_assert_cmpuint (count_entries (office->sessions[KATO], "case.export", "denied"), ==, 2);
	/* that of the import is the third */
	g_assert_cmpuint (count_entries (office->sessions[KATO], "approval.use", NULL), ==, 3);
	assert_rows_name_their_entries (office->sessions[KATO]);
	assert_sound (&office->fixture, office->sessions[KATO]);
}

/* ---- given back ------------------------------------------------------------------------------ */

static void
test_failed_effect (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];

	(void) data;
	ENTER (session, { "number", "X-1" }, { "uses", "1" });
	for (guint i = 0; i < 2; i++) {
		guint uses = count_entries (session, "approval.use", "granted");
		g_autofree char *back = NULL;

		fail_export (office, "X-1");
		back = line_before (session, 1);
		assert_contains (back, "\"action\":\"approval.use\"");
		assert_contains (back, ",\"used\":0}}");
		g_assert_cmpuint (count_entries (session, "approval.use", "granted"), ==, uses + 2);
		assert_field (session, "approval", "X-1", "used", "0");
	}
	/* what is stored of the copy that was not made names its entry all the same */
	assert_rows_name_their_entries (session);
	g_assert_cmpint (try_export (office, TANAKA, "X-1"), ==, -1);
	g_assert_cmpint (try_export (office, TANAKA, "X-1"), ==, KINKO_ERROR_DENIED);
	assert_rows_name_their_entries (session);
	assert_sound (&office->fixture, session);
}

/* An end that nobody registered anything with gives back by itself, and once only. */
static void
test_finished_as_failed (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];
	const KinkoActScope scope = { .approval = "X-1", .count = 1 };
	g_autoptr (GError) failure = g_error_new (KINKO_ERROR, KINKO_ERROR_IO, "x");
	g_autoptr (GError) error = NULL;

	(void) data;
	ENTER (session, { "number", "X-1" }, { "uses", "1" });
	for (guint i = 0; i < 3; i++) {
		g_autoptr (KinkoAct) act =
			kinko_act_begin (session, "case.export", "vault", NULL, &error);

		g_assert_true (kinko_act_authorize (act, &scope, &error));
		g_assert_true (kinko_act_commit_intent (act, &error));
		assert_field (session, "approval", "X-1", "used", "1");
		if (i == 1) {
			g_assert_true (kinko_act_reopen (act, &error));
			g_assert_true (kinko_act_give_back (act, &error));
		}
		g_assert_true (kinko_act_finish (act, i == 2 ? NULL : failure, &error));
		g_assert_no_error (error);
		assert_field (session, "approval", "X-1", "used", i == 2 ? "1" : "0");
	}
	assert_rows_name_their_entries (session);
	assert_sound (&office->fixture, session);
}

/* Whatever stops an act before its end uses nothing up. */
static void
test_rolled_back (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];
	const KinkoActScope scope = { .approval = "X-1", .count = 1 };
	g_autoptr (GError) error = NULL;
	guint imported = 0;

	(void) data;
	ENTER (session, { "number", "X-1" }, { "uses", "1" }, { "acts", "取込み" });
	for (guint i = 0; i < 3; i++) {
		KinkoAct *act = kinko_act_begin (session, "case.import", "vault", NULL, &error);

		g_assert_true (kinko_act_authorize (act, &scope, &error));
		g_assert_no_error (error);
		g_assert_cmpstr (kinko_act_approval (act), ==, "X-1");
		if (i == 1)
			g_assert_false (kinko_act_fail (act, NULL));
		if (i == 2)
			g_assert_false (kinko_act_refuse (act, "step"));
		kinko_act_free (act);
		assert_field (session, "approval", "X-1", "used", "0");
	}
	/* an import that finds a case that is there */
	g_assert_false (kinko_case_import (
		session,
		secret_text ("case_no,fiscal_year,child_name,child_kana,child_birth,class_age,need,"
			     "child_order\nC26-0001,2026,例題,レイダイ,2024-09-10,1,標準,1\n"),
		NULL, "X-1", &imported, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	assert_field (session, "approval", "X-1", "used", "0");
	/* that of the sample only */
	g_assert_cmpuint (count_entries (session, "approval.use", NULL), ==, 1);
	assert_sound (&office->fixture, session);
}

/* Nobody knows whether there is a file: the use stays counted. */
static void
test_killed_behind_intent (Office *office, gconstpointer data)
{
	const KinkoActScope scope = { .approval = "X-1", .count = 10 };
	int status;
	pid_t child;

	(void) data;
	ENTER (office->sessions[TANAKA], { "number", "X-1" }, { "uses", "1" });
	close_sessions (office);
	child = fork ();
	if (child == 0) {
		KinkoSession *session = open_manager (&office->fixture);
		KinkoAct *act = kinko_act_begin (session, "case.export", "vault", NULL, NULL);

		if (kinko_act_authorize (act, &scope, NULL) && kinko_act_commit_intent (act, NULL))
			(void) raise (SIGKILL);
		_exit (1);
	}
	g_assert_cmpint (waitpid (child, &status, 0), ==, child);
	g_assert_true (WIFSIGNALED (status));
	for (guint i = 0; i < PEOPLE; i++)
		office->sessions[i] = open_person (&office->fixture, office->identities[i]);
	g_assert_cmpuint (count_entries (office->sessions[KATO], "case.export", "aborted"), ==, 1);
	assert_field (office->sessions[KATO], "approval", "X-1", "used", "1");
	g_assert_cmpint (try_export (office, TANAKA, "X-1"), ==, KINKO_ERROR_DENIED);
	assert_sound (&office->fixture, office->sessions[TANAKA]);
}

/* ---- a request's number, where no second person is needed ------------------------------------- */

/* It stands for the ward's approval of the request, and is not used up. */
static void
test_request_for_another (Office *office, gconstpointer data)
{
	g_autoptr (GError) error = NULL;
	g_autofree char *request = NULL;

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	ENTER (office->sessions[TANAKA], { "number", "X-1" }, { "acts", "廃棄" });
	request = ask_for_erasure (office, TANAKA, "C26-0001", "X-1", &error);
	g_assert_no_error (error);
	g_assert_cmpint (try_grant (office, ITO, request), ==, -1);
	/* X-1 is for no export */
	g_assert_cmpint (try_export (office, TANAKA, request), ==, KINKO_ERROR_DENIED);
	assert_field (office->sessions[TANAKA], "second", request, "state", "granted");
	g_assert_cmpint (try_erase_with (office, TANAKA, "C26-0001", request), ==, -1);
	assert_field (office->sessions[TANAKA], "approval", "X-1", "used", "1");
	g_assert_cmpint (try_export (office, TANAKA, "Q26-9999"), ==, KINKO_ERROR_NOT_FOUND);
	assert_last (office->sessions[TANAKA], "case.export", "failed", "\"error\":\"not-found\"");
}

/* ---- what no policy can weaken --------------------------------------------------------------- */

static void
open_weakened (Office *office, gconstpointer data)
{
	static const char *const changes[][2] = {
		{ "roles: [manager, deputy, worker]\n  actions: [document.get-number, "
		  "number.reveal]",
		  "roles: [manager, deputy, worker]\n  actions: [document.get-number, "
		  "number.reveal, case.export, number.erase]" },
		{ "    actions: [case.export]\n",
		  "    actions: [case.export]\n    approval: false\n" },
		{ "    actions: [number.erase]\n",
		  "    actions: [number.erase]\n    approval: false\n" },
		{ NULL, NULL },
	};

	(void) data;
	open_changed_office (office, changes);
}

static void
test_weakened (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	for (guint glass = 0; glass < 2; glass++) {
		kinko_session_set_break_glass (session, glass ? "システム障害のため" : NULL);
		g_assert_cmpint (try_export (office, TANAKA, NULL), ==, KINKO_ERROR_DENIED);
		assert_last (session, "case.export", "denied", "\"reason\":\"approval\"");
		g_assert_cmpint (try_erase_with (office, TANAKA, "C26-0001", NULL), ==,
				 KINKO_ERROR_DENIED);
		assert_last (session, "number.erase", "denied", "\"reason\":\"approval\"");
		g_assert_cmpint (try_erase_with (office, TANAKA, "C26-0001", APPROVAL), ==,
				 KINKO_ERROR_DENIED);
		assert_last (session, "number.erase", "denied", "\"reason\":\"second-person\"");
	}
	kinko_session_set_break_glass (session, NULL);
	assert_value (office, "C26-0001", "state", "取下げ");
	assert_field (session, "approval", APPROVAL, "used", "1"); /* the import's */
	g_assert_cmpuint (count_entries (session, "exception.record", NULL), ==, 0);
}

/* ---- a policy that wants more than there is a way to give -------------------------------------- */

static void
open_demanding (Office *office, gconstpointer data)
{
	static const char *const changes[][2] = {
		RULE_WITH ("    actions: [number.check]", "second_person: [manager]"),
		RULE_WITH ("    actions: [facility.add, facility.edit]", "approval: true"),
		RULE_WITH ("    actions: [case.assign, case.deliver, case.complete]",
			   "second_person: [deputy]"),
		{ "    actions:\n      - case.guide\n",
		  "    second_person: [worker]\n    actions:\n      - case.guide\n" },
		{ NULL, NULL },
	};

	(void) data;
	open_changed_office (office, changes);
}

/* It is refused, and nothing is done. */
static void
test_unmet (Office *office, gconstpointer data)
{
	g_autofree char *digits = sample_digits ("C26-0001", KINKO_SUBJECT_CHILD);
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_cmpint (try_check (office, SUZUKI, "C26-0001", KINKO_SUBJECT_CHILD, digits), ==,
			 KINKO_ERROR_DENIED);
	assert_last (office->sessions[SUZUKI], "number.check", "denied", "\"reason\":\"unmet\"");
	for (guint asking = 0; asking < 2; asking++) {
		static const char *const words[] = { "C26-0001", NULL };
		guint count = 0;

		kinko_session_set_asking (office->sessions[TANAKA], asking ? "case assign" : NULL);
		g_assert_false (kinko_case_assign (office->sessions[TANAKA], "sato", words, NULL,
						   &count, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
		g_assert_nonnull (kinko_error_hint (error));
		g_clear_error (&error);
		assert_last (office->sessions[TANAKA], "case.assign", "denied",
			     "\"reason\":\"unmet\"");
		g_assert_null (kinko_session_asked (office->sessions[TANAKA]));
	}
	kinko_session_set_asking (office->sessions[TANAKA], NULL);
	assert_value (office, "C26-0001", "assignee", NULL);
	assert_sound (&office->fixture, office->sessions[TANAKA]);
}

/* A step of a case can be asked for and granted like an erasure. */
static void
test_step_with_second (Office *office, gconstpointer data)
{
	KinkoStepInput input = full_input (office);
	KinkoSession *session = office->sessions[TANAKA];
	g_autofree char *request = NULL;

	(void) data;
	/* a step that cannot be taken need not be asked of anybody */
	kinko_session_set_asking (session, "case resume C26-0001");
	g_assert_cmpint (try_step (office, TANAKA, "C26-0001", "resume", &input), ==,
			 KINKO_ERROR_INVALID);
	g_assert_null (kinko_session_asked (session));
	kinko_session_set_asking (session, "case guide C26-0001");
	g_assert_cmpint (try_step (office, TANAKA, "C26-0001", "guide", &input), ==,
			 KINKO_ERROR_DENIED);
	request = g_strdup (kinko_session_asked (session));
	g_assert_nonnull (request);
	kinko_session_set_asking (session, NULL);
	assert_value (office, "C26-0001", "state", "登録");
	input.approval = request;
	g_assert_cmpint (try_step (office, TANAKA, "C26-0001", "guide", &input), ==,
			 KINKO_ERROR_DENIED);
	g_assert_cmpint (try_grant (office, ITO, request), ==, KINKO_ERROR_DENIED); /* no worker */
	g_assert_cmpint (try_grant (office, SATO, request), ==, -1);
	g_assert_cmpint (try_step (office, TANAKA, "C26-0002", "guide", &input), ==,
			 KINKO_ERROR_DENIED);
	take_step_with (office, TANAKA, "C26-0001", "guide", &input);
	assert_last (session, "case.guide", "granted", "\"second\":");
	assert_value (office, "C26-0001", "state", "案内済");
	assert_rows_name_their_entries (session);
	assert_sound (&office->fixture, session);
}

/* ---- reasons come first ----------------------------------------------------------------------- */

static void
open_reasoning (Office *office, gconstpointer data)
{
	static const char *const changes[][2] = {
		{ "outside_hours: flag", "outside_hours: reason" }, { NULL, NULL }
	};

	(void) data;
	open_changed_office (office, changes);
}

/* Rows name the entry that wrote them; what is recorded beside must not come between. */
static void
test_reasons_first (Office *office, gconstpointer data)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) history = NULL;

	(void) data;
	drive_to (office, "C26-0002", KINKO_STATE_REVIEW);
	set_clock ("2026-07-13T20:00:00");
	for (guint i = 0; i < PEOPLE; i++)
		kinko_session_set_because (office->sessions[i], "締切りの前日のため");
	edit_case (office, SATO, "C26-0001", "address", "東京都目黒区架空町1-1-1");
	take_step (office, TANAKA, "C26-0001", "withdraw");
	g_assert_cmpint (try_erase (office, TANAKA, "C26-0001", APPROVAL), ==, -1);
	assert_last (office->sessions[TANAKA], "number.erase", "granted", "\"second\":");
	g_assert_cmpint (try_export (office, ITO, APPROVAL), ==, -1);
	fail_export (office, APPROVAL);
	take_step (office, SATO, "C26-0002", "propose");
	check_all (office, SUZUKI, "C26-0002");
	history = kinko_case_history (office->sessions[SUZUKI], "C26-0001", &error);
	g_assert_no_error (error);
	g_assert_cmpstr (((KinkoCaseVersion *) history->pdata[1])->action, ==, "case.edit");
	assert_rows_name_their_entries (office->sessions[SUZUKI]);
	assert_sound (&office->fixture, office->sessions[SUZUKI]);
}

#define ADD(path, open, test) g_test_add (path, Office, NULL, open, test, close_office)

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	ADD ("/act-authorize/entries", open_on_monday, test_entries);
	ADD ("/act-authorize/race", open_on_monday, test_race);
	ADD ("/act-authorize/failed-effect", open_on_monday, test_failed_effect);
	ADD ("/act-authorize/finished-as-failed", open_on_monday, test_finished_as_failed);
	ADD ("/act-authorize/rolled-back", open_on_monday, test_rolled_back);
	ADD ("/act-authorize/killed-behind-intent", open_on_monday, test_killed_behind_intent);
	ADD ("/act-authorize/request-for-another", open_on_monday, test_request_for_another);
	ADD ("/act-authorize/weakened", open_weakened, test_weakened);
	ADD ("/act-authorize/unmet", open_demanding, test_unmet);
	ADD ("/act-authorize/step-with-second", open_demanding, test_step_with_second);
	ADD ("/act-authorize/reasons-first", open_reasoning, test_reasons_first);
	return g_test_run ();
}
