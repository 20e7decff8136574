#include "vault/second.h"

#include "tests/unit/vault/warrant.h"

static void
test_is_number (void)
{
	static const char *const good[] = { "Q26-0001", "Q26-9999", "Q26-10000", "Q99-00000001" };
	static const char *const bad[] = { "",         "Q26-001",       "q26-0001",     "Q2-00001",
					   "Q26_0001", "Q26-000x",      "Q26-0001 ",    " Q26-0001",
					   "A26-0001", "Q26-000000001", "Q26-０００１", "R8-0012" };

	for (guint i = 0; i < G_N_ELEMENTS (good); i++)
		g_assert_true (kinko_second_is_number (good[i]));
	for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
		g_assert_false (kinko_second_is_number (bad[i]));
}

/* ---- asking ---------------------------------------------------------------------------------- */

/* Nothing of what is asked for is done, nor used. */
static void
test_asking (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];
	g_autofree char *request = NULL;
	g_autoptr (KinkoCase) before = NULL;
	g_autoptr (KinkoCase) after = NULL;
	g_autoptr (KinkoSecret) number = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	before = look_at (office, "C26-0001");
	request = ask_for_erasure (office, TANAKA, "C26-0001", APPROVAL, &error);
	g_assert_no_error (error);
	g_assert_cmpstr (request, ==, "Q26-0001");
	assert_last (session, "approval.request", "granted", "\"action\":\"number.erase\"");
	after = look_at (office, "C26-0001");
	g_assert_cmpuint (after->file->version, ==, before->file->version);
	number = kinko_case_reveal (session, "C26-0001", KINKO_SUBJECT_CHILD, "tier-review", NULL,
				    TRUE, &error);
	g_assert_no_error (error);
	g_assert_cmpuint (count_entries (session, "number.erase", NULL), ==, 0);
	assert_field (session, "approval", APPROVAL, "used", "1"); /* the import's */
	assert_field (session, "second", request, "state", "waiting");
	assert_field (session, "second", request, "approval", APPROVAL);
	assert_field (session, "second", request, "expires", NULL);
	assert_rows_name_their_entries (session);
	assert_sound (&office->fixture, session);
}

/* Whoever only wants to ask must not act, nor look. */
static void
test_asking_without_need (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];
	g_autoptr (GError) error = NULL;

	(void) data;
	kinko_session_set_asking (session, "case edit");
	g_assert_cmpint (try_edit (office, TANAKA, "C26-0001", "address", "どこか"), ==,
			 KINKO_ERROR_INVALID);
	assert_last (session, "case.edit", "failed", "\"error\":\"invalid\"");
	g_assert_null (kinko_case_show (session, "C26-0001", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	assert_contains (kinko_error_hint (error), "nothing was done");
	g_assert_cmpint (try_export (office, TANAKA, APPROVAL), ==, KINKO_ERROR_INVALID);
	g_assert_null (kinko_session_asked (session));
	kinko_session_set_asking (session, NULL);
	assert_value (office, "C26-0001", "address", "東京都目黒区架空町1-2-3");
	assert_field (session, "approval", APPROVAL, "used", "1");
	g_assert_cmpuint (count_entries (session, "approval.request", NULL), ==, 0);
}

/* What would be refused for another reason need not be asked of anybody. */
static void
test_asking_for_nothing (Office *office, gconstpointer data)
{
	static const struct {
		const char *approval;
		int code;
	} wrong[] = { { NULL, KINKO_ERROR_DENIED },
		      { "R8-9999", KINKO_ERROR_DENIED },
		      { "X-1", KINKO_ERROR_DENIED },
		      { "承認", KINKO_ERROR_INVALID },
		      { "Q26-0009", KINKO_ERROR_NOT_FOUND } };

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	ENTER (office->sessions[TANAKA], { "number", "X-1" }, { "acts", "書出し" });
	for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
		g_autoptr (GError) error = NULL;

		g_assert_null (
			ask_for_erasure (office, TANAKA, "C26-0001", wrong[i].approval, &error));
		g_assert_error (error, KINKO_ERROR, wrong[i].code);
	}
	for (guint who = SATO; who < PEOPLE; who++) { /* by the rules */
		g_autoptr (GError) error = NULL;

		g_assert_null (ask_for_erasure (office, who, "C26-0001", APPROVAL, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
		assert_last (office->sessions[who], "number.erase", "denied",
			     "\"reason\":\"policy\"");
	}
	g_assert_cmpuint (count_entries (office->sessions[KATO], "approval.request", NULL), ==, 0);
}

/* ---- what was granted, and what is done ------------------------------------------------------ */

static void
open_pairs (Office *office, gconstpointer data)
{
	static const char *const changes[][2] = {
		RULE_WITH (EXPORT_RULE, "second_person: [manager, deputy]"),
		{ "  - id: number-work-managed\n    effect: allow\n",
		  "  - id: number-work-managed\n    effect: allow\n    second_person: [deputy]\n" },
		{ NULL, NULL },
	};

	(void) data;
	open_changed_office (office, changes);
}

static void
assert_no_erasure (Office *office, guint who, const char *case_no, const char *number)
{
	g_assert_cmpint (try_erase_with (office, who, case_no, number), ==, KINKO_ERROR_DENIED);
	assert_last (office->sessions[who], "number.erase", "denied",
		     "\"detail\":{\"reason\":\"second-person\"}}");
}

static void
test_erasure (Office *office, gconstpointer data)
{
	g_autofree char *request = NULL;
	g_autofree char *second = NULL;
	g_autoptr (KinkoRegisterLine) line = NULL;

	(void) data;
	drive_to (office, "C26-0002", KINKO_STATE_WITHDRAWN);
	request = ask_for_withdrawn (office, "C26-0001");
	assert_no_erasure (office, TANAKA, "C26-0001", request); /* waits */
	g_assert_cmpint (try_grant (office, ITO, request), ==, -1);
	second = g_strdup_printf ("\"second\":%" G_GUINT64_FORMAT,
				  kinko_log_size (kinko_session_log (office->sessions[ITO])) - 1);
	assert_no_erasure (office, TANAKA, "C26-0002", request);  /* another case */
	assert_no_erasure (office, TANAKA, "C26-0001", APPROVAL); /* the ward's alone */
	g_assert_cmpint (try_erase_with (office, TANAKA, "C26-0001", "R8-9999"), ==,
			 KINKO_ERROR_DENIED); /* another one of the ward */
	g_assert_cmpint (try_erase_with (office, TANAKA, "C26-0001", request), ==, -1);
	assert_last (office->sessions[TANAKA], "number.erase", "granted", second);
	assert_last (office->sessions[TANAKA], "number.erase", "granted",
		     "\"approval\":\"" APPROVAL "\"");
	line = load_line (office->sessions[TANAKA], "second", request);
	g_assert_false (line->open);
	g_assert_cmpstr (kinko_record_get (line->record, "state"), ==, "used");
	g_assert_cmpuint (line->version, ==, 3);
	assert_no_erasure (office, TANAKA, "C26-0002", request); /* used */
	assert_rows_name_their_entries (office->sessions[TANAKA]);
	assert_sound (&office->fixture, office->sessions[TANAKA]);
}

static void
test_changed_meanwhile (Office *office, gconstpointer data)
{
	g_autofree char *request = NULL;

	(void) data;
	request = ask_for_withdrawn (office, "C26-0001");
	g_assert_cmpint (try_grant (office, ITO, request), ==, -1);
	touch_case (office, "C26-0001");
	assert_no_erasure (office, TANAKA, "C26-0001", request);
	assert_value (office, "C26-0001", "state", "取下げ");
}

/* To the moment, whose last millisecond is in it. */
static void
test_expiry (Office *office, gconstpointer data)
{
	g_autofree char *request = NULL;

	(void) data;
	request = ask_for_withdrawn (office, "C26-0001");
	g_assert_cmpint (try_grant (office, ITO, request), ==, -1);
	set_clock ("2026-07-16T09:00:00"); /* three days on */
	g_assert_cmpint (try_erase_with (office, TANAKA, "C26-0001", request), ==, -1);
}

/* All seats anew, as after a night. */
static void
reopen (Office *office)
{
	close_sessions (office);
	for (guint i = 0; i < PEOPLE; i++)
		office->sessions[i] = open_person (&office->fixture, office->identities[i]);
}

/* One millisecond later it has ended, and the attack: with the clock set back it has, too; in this session, in one that was
 * opened since, and when others opened the vault in between. */
static void
test_clock_set_back (Office *office, gconstpointer data)
{
	g_autofree char *request = NULL;

	(void) data;
	request = ask_for_withdrawn (office, "C26-0001");
	g_assert_cmpint (try_grant (office, ITO, request), ==, -1);
	g_setenv ("KINKO_TEST_NOW_MS", "1784160000001", TRUE);
	assert_no_erasure (office, TANAKA, "C26-0001", request);
	set_clock (MONDAY);
	assert_no_erasure (office, TANAKA, "C26-0001", request);
	for (guint i = 0; i < 2; i++) {
		reopen (office);
		assert_no_erasure (office, TANAKA, "C26-0001", request);
	}
	g_assert_cmpuint (count_entries (office->sessions[TANAKA], "clock.back", "granted"), ==, 1);
	assert_sound (&office->fixture, office->sessions[TANAKA]);
	/* to the end of time: what was once too late is never in time */
	set_clock ("2026-07-15T09:00:00");
	assert_no_erasure (office, TANAKA, "C26-0001", request);
}

/* An opening by a program that says nothing of the time hides nothing. */
static void
test_clock_set_back_before (Office *office, gconstpointer data)
{
	g_autofree char *request = NULL;
	g_autoptr (KinkoAct) opening = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	request = ask_for_withdrawn (office, "C26-0001");
	g_assert_cmpint (try_grant (office, ITO, request), ==, -1);
	set_clock ("2026-07-17T09:00:00");
	assert_no_erasure (office, TANAKA, "C26-0001", request);
	set_clock ("2026-07-15T09:00:00");
	assert_no_erasure (office, TANAKA, "C26-0001", request);
	set_clock (MONDAY);
	opening = kinko_act_begin_system (office->sessions[SATO], "session.open", "vault", &error);
	g_assert_no_error (error);
	g_assert_true (kinko_act_commit (opening, &error));
	assert_no_erasure (office, TANAKA, "C26-0001", request);
	reopen (office);
	assert_no_erasure (office, TANAKA, "C26-0001", request);
	assert_sound (&office->fixture, office->sessions[TANAKA]);
}

/* Whose clock was too far ahead once can still be granted something, and use it: until days after that time. */
static void
test_clock_once_ahead (Office *office, gconstpointer data)
{
	g_autofree char *request = NULL;
	g_autofree char *later = NULL;

	(void) data;
	drive_to (office, "C26-0002", KINKO_STATE_WITHDRAWN);
	request = ask_for_withdrawn (office, "C26-0001");
	set_clock ("2030-01-07T09:00:00");
	reopen (office);
	set_clock (MONDAY);
	reopen (office);
	g_assert_cmpint (try_grant (office, ITO, request), ==, -1);
	assert_field (office->sessions[TANAKA], "second", request, "expires",
		      "2030-01-10T09:00:00.000+09:00");
	set_clock ("2026-07-20T09:00:00");
	g_assert_cmpint (try_erase_with (office, TANAKA, "C26-0001", request), ==, -1);
	assert_sound (&office->fixture, office->sessions[TANAKA]);
	later = ask_for_erasure (office, TANAKA, "C26-0002", APPROVAL, NULL);
	g_assert_cmpint (try_grant (office, ITO, later), ==, -1);
	set_clock ("2030-01-11T09:00:00");
	assert_no_erasure (office, TANAKA, "C26-0002", later);
}

static void
test_approval_expired (Office *office, gconstpointer data)
{
	g_autofree char *request = NULL;

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	ENTER (office->sessions[TANAKA], { "number", "X-1" }, { "acts", "廃棄" },
	       { "expires", "2026-07-13" });
	request = ask_for_erasure (office, TANAKA, "C26-0001", "X-1", NULL);
	g_assert_cmpint (try_grant (office, ITO, request), ==, -1);
	set_clock ("2026-07-14T09:00:00");
	g_assert_cmpint (try_erase_with (office, TANAKA, "C26-0001", request), ==,
			 KINKO_ERROR_DENIED);
	assert_last (office->sessions[TANAKA], "number.erase", "denied", "\"reason\":\"approval\"");
	assert_field (office->sessions[TANAKA], "second", request, "state", "granted");
}

/* Everything that a person sees before granting is the same when it is done. */
static void
test_export (Office *office, gconstpointer data)
{
	static const char *const more[] = { "case_no", "child_name", "address", NULL };
	static const char *const order[] = { "child_name", "case_no", NULL };
	KinkoSession *session = office->sessions[TANAKA];
	g_autofree char *path = g_build_filename (office->fixture.dir, "export.csv", NULL);
	g_autofree char *request = NULL;
	const struct {
		const char *recipient;
		const char *const *columns;
	} others[] = {
		{ "目黒区保育課 別係", some_columns },
		{ NULL, some_columns },
		{ "目黒区 保育課", some_columns },
		{ "目黒区保育課", more },
		{ "目黒区保育課", order },
	};

	(void) data;
	request = ask_for_export (office, TANAKA, APPROVAL);
	g_assert_cmpint (try_grant (office, ITO, request), ==, -1);
	for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
		g_assert_cmpint (try_export_as (session, path, request, others[i].recipient,
						others[i].columns, NULL),
				 ==, KINKO_ERROR_DENIED);
		assert_last (session, "case.export", "denied", "\"reason\":\"second-person\"");
	}
	g_assert_cmpint (try_export (office, ITO, request), ==, KINKO_ERROR_DENIED); /* not Ito's */
	assert_last (office->sessions[ITO], "case.export", "denied",
		     "\"reason\":\"second-person\"");
	g_assert_cmpint (try_export (office, TANAKA, request), ==, -1);
	g_assert_cmpint (try_export (office, TANAKA, request), ==, KINKO_ERROR_DENIED);
	assert_field (session, "approval", APPROVAL, "used", "2");
	assert_sound (&office->fixture, session);
}

/* One more case, one changed: the list is another one. */
static void
test_export_of_others (Office *office, gconstpointer data)
{
	g_autofree char *added = NULL;
	g_autofree char *changed = NULL;

	(void) data;
	added = ask_for_export (office, TANAKA, APPROVAL);
	g_assert_cmpint (try_grant (office, ITO, added), ==, -1);
	add_case (office, "Z-1");
	g_assert_cmpint (try_export (office, TANAKA, added), ==, KINKO_ERROR_DENIED);
	changed = ask_for_export (office, TANAKA, APPROVAL);
	g_assert_cmpint (try_grant (office, ITO, changed), ==, -1);
	touch_case (office, "C26-0010");
	g_assert_cmpint (try_export (office, TANAKA, changed), ==, KINKO_ERROR_DENIED);
}

static int
try_reveal (KinkoSession *session, KinkoSubject subject, const char *purpose, const char *number)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) secret =
		kinko_case_reveal (session, "C26-0001", subject, purpose, number, TRUE, &error);

	g_assert_true ((secret == NULL) == (error != NULL));
	return error == NULL ? -1 : error->code;
}

static int
try_reveal_to_file (Office *office, const char *number)
{
	g_autofree char *path = g_build_filename (office->fixture.dir, "number", NULL);
	g_autofree char *copy = NULL;
	g_autoptr (GError) error = NULL;
	gboolean done = kinko_case_reveal_to_file (office->sessions[TANAKA], "C26-0001",
						   KINKO_SUBJECT_CHILD, "tier-review", number, path,
						   &copy, &error);

	g_assert_true (done == g_file_test (path, G_FILE_TEST_EXISTS));
	return error == NULL ? -1 : error->code;
}

/* A look is granted: not for another purpose, at another person's number, into a file, or twice. */
static void
test_look (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];
	static const struct {
		const char *purpose;
		KinkoSubject subject;
		int code;
	} looks[] = { { "entry", KINKO_SUBJECT_CHILD, KINKO_ERROR_DENIED },
		      { "tier-review", KINKO_SUBJECT_GUARDIAN1, KINKO_ERROR_DENIED },
		      { "tier-review", KINKO_SUBJECT_CHILD, -1 },
		      { "tier-review", KINKO_SUBJECT_CHILD, KINKO_ERROR_DENIED } };
	g_autofree char *request = NULL;

	(void) data;
	g_assert_cmpint (try_reveal (session, KINKO_SUBJECT_CHILD, "tier-review", NULL), ==,
			 KINKO_ERROR_DENIED);
	assert_last (session, "number.reveal", "denied", "\"reason\":\"second-person\"");
	kinko_session_set_asking (session, "case reveal");
	g_assert_cmpint (try_reveal (session, KINKO_SUBJECT_CHILD, "tier-review", NULL), ==,
			 KINKO_ERROR_DENIED);
	request = g_strdup (kinko_session_asked (session));
	kinko_session_set_asking (session, NULL);
	g_assert_cmpint (try_grant (office, ITO, request), ==, -1);
	g_assert_cmpint (try_reveal_to_file (office, request), ==, KINKO_ERROR_DENIED);
	for (guint i = 0; i < G_N_ELEMENTS (looks); i++) {
		g_assert_cmpint (try_reveal (session, looks[i].subject, looks[i].purpose, request),
				 ==, looks[i].code);
		assert_last (session, "number.reveal", looks[i].code == -1 ? "granted" : "denied",
			     looks[i].code == -1 ? "\"second\":" : "\"reason\":\"second-person\"");
	}
}

/* ---- whoever granted it ---------------------------------------------------------------------- */

static void
test_granter_gone (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];
	g_autofree char *request = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	request = ask_for_export (office, TANAKA, APPROVAL);
	g_assert_cmpint (try_grant (office, ITO, request), ==, -1);
	g_assert_true (kinko_operator_suspend (session, "ito", "休職", &error));
	g_assert_cmpint (try_export (office, TANAKA, request), ==, KINKO_ERROR_DENIED);
	assert_last (session, "case.export", "denied", "\"reason\":\"second-person\"");
	g_assert_true (kinko_operator_resume (session, "ito", NULL, &error));
	g_assert_true (kinko_operator_revoke (session, "ito", "異動", &error));
	g_assert_cmpint (try_export (office, TANAKA, request), ==, KINKO_ERROR_DENIED);
	/* under the same ID again, but as somebody whose grant is not wanted */
	g_clear_pointer (&office->sessions[ITO], kinko_session_close);
	g_free (shell (&office->fixture, "rm ito.key ito.key.request"));
	g_free (office->identities[ITO]);
	office->identities[ITO] = enrol (&office->fixture, session, "ito", KINKO_ROLE_WORKER, TRUE);
	g_assert_cmpint (try_export (office, TANAKA, request), ==, KINKO_ERROR_DENIED);
	assert_field (session, "second", request, "state", "granted");
	g_assert_cmpuint (count_entries (session, "case.export", "intent"), ==, 0);
}

/* ---- once ------------------------------------------------------------------------------------ */

static void
test_race (Office *office, gconstpointer data)
{
	static const guint who[] = { TANAKA, TANAKA, TANAKA };
	g_autofree char *request = NULL;
	const char *numbers[3];

	(void) data;
	request = ask_for_export (office, TANAKA, APPROVAL);
	g_assert_cmpint (try_grant (office, ITO, request), ==, -1);
	for (guint i = 0; i < 3; i++)
		numbers[i] = request;
	g_assert_cmpuint (race (office, 3, who, numbers), ==, 1);
	g_assert_cmpuint (count_entries (office->sessions[KATO], "case.export", "done"), ==, 1);
	assert_field (office->sessions[KATO], "second", request, "state", "used");
	assert_sound (&office->fixture, office->sessions[KATO]);
}

/* The effect did not come about: the grant holds for the next try. */
static void
test_given_back (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];
	g_autofree char *path = g_build_filename (office->fixture.dir, "narrow.csv", NULL);
	g_autofree char *request = NULL;

	(void) data;
	kinko_session_set_asking (session, "case export");
	{
		const KinkoCaseExport what = { .columns = some_columns,
					       .encoding = KINKO_CSV_CP932,
					       .approval = APPROVAL,
					       .recipient = "目黒区保育課",
					       .erase_by = "2199-03-31",
					       .path = path };
		g_autoptr (GError) error = NULL;

		g_assert_null (kinko_case_export (session, &what, &error));
	}
	request = g_strdup (kinko_session_asked (session));
	kinko_session_set_asking (session, NULL);
	g_assert_cmpint (try_grant (office, ITO, request), ==, -1);
	for (guint i = 0; i < 2; i++) {
		g_autofree char *back = NULL;

		fail_export (office, request);
		back = line_before (session, 1);
		assert_contains (back, "\"action\":\"approval.use\"");
		assert_contains (back, ",\"used\":0}}");
		assert_field (session, "second", request, "state", "granted");
		assert_field (session, "second", request, "line_open", "1");
		assert_field (session, "approval", APPROVAL, "used", "1");
	}
	assert_rows_name_their_entries (session);
	assert_sound (&office->fixture, session);
}

/* ---- edited behind kinko's back ---------------------------------------------------------------- */

static void
test_edited_grant (Office *office, gconstpointer data)
{
	static const struct {
		const char *field, *value;
	} edits[] = {
		{ "objects", "vault" },
		{ "count", "11" },
		{ "recipient", "他区" },
		{ "parameters", "x" },
		{ "action", "case.import" },
		{ "approval", "R8-9999" },
		{ "purpose", "handover" },
		{ "decider", "sato" },
		{ "grant_seq", "0" },
		{ "asked_seq", "0" },
		{ "state", "granted" },
		{ "decided_at", NULL },
		{ "expires", "2199-01-01T00:00:00.000+09:00" },
	};
	KinkoSession *session = office->sessions[TANAKA];

	(void) data;
	for (guint i = 0; i < G_N_ELEMENTS (edits); i++) {
		g_autofree char *request = ask_for_export (office, TANAKA, APPROVAL);

		g_assert_cmpint (try_grant (office, ITO, request), ==, -1);
		reseal (office, "second", request, edits[i].field, edits[i].value);
		g_assert_cmpint (try_export (office, TANAKA, request), ==, KINKO_ERROR_INTEGRITY);
		assert_last (session, "case.export", "failed", "\"error\":\"integrity\"");
	}
	g_assert_cmpuint (count_entries (session, "case.export", "intent"), ==, 0);
}

/* A grant that was used is put back to when it was not. */
static void
test_use_undone (Office *office, gconstpointer data)
{
	g_autofree char *request = NULL;

	(void) data;
	request = ask_for_export (office, TANAKA, APPROVAL);
	g_assert_cmpint (try_grant (office, ITO, request), ==, -1);
	g_assert_cmpint (try_export (office, TANAKA, request), ==, -1);
	put_back (office, "second", request, 2);
	assert_field (office->sessions[KATO], "second", request, "state", "granted");
	g_assert_cmpint (try_export (office, TANAKA, request), ==, KINKO_ERROR_INTEGRITY);
	g_assert_cmpuint (count_entries (office->sessions[TANAKA], "case.export", "done"), ==, 1);
}

#define ADD(path, open, test) g_test_add (path, Office, NULL, open, test, close_office)

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/second/is-number", test_is_number);
	ADD_ON_MONDAY ("/second/asking", test_asking);
	ADD_ON_MONDAY ("/second/asking-without-need", test_asking_without_need);
	ADD_ON_MONDAY ("/second/asking-for-nothing", test_asking_for_nothing);
	ADD_ON_MONDAY ("/second/erasure", test_erasure);
	ADD_ON_MONDAY ("/second/changed-meanwhile", test_changed_meanwhile);
	ADD_ON_MONDAY ("/second/expiry", test_expiry);
	ADD_ON_MONDAY ("/second/clock-set-back", test_clock_set_back);
	ADD_ON_MONDAY ("/second/clock-set-back-before", test_clock_set_back_before);
	ADD_ON_MONDAY ("/second/clock-once-ahead", test_clock_once_ahead);
	ADD_ON_MONDAY ("/second/approval-expired", test_approval_expired);
	ADD ("/second/export", open_pairs, test_export);
	ADD ("/second/export-of-others", open_pairs, test_export_of_others);
	ADD ("/second/look", open_pairs, test_look);
	ADD ("/second/granter-gone", open_pairs, test_granter_gone);
	ADD ("/second/race", open_pairs, test_race);
	ADD ("/second/given-back", open_pairs, test_given_back);
	ADD ("/second/edited-grant", open_pairs, test_edited_grant);
	ADD ("/second/use-undone", open_pairs, test_use_undone);
	return g_test_run ();
}
