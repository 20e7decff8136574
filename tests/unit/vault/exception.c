#include "vault/exception.h"

#include "tests/unit/vault/warrant.h"

#define REASON "夜間に保護者から緊急の照会があったため"

static int
try_reveal (Office *office, guint who, const char *case_no)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) number =
		kinko_case_reveal (office->sessions[who], case_no, KINKO_SUBJECT_CHILD,
				   "tier-review", NULL, TRUE, &error);

	g_assert_true ((number == NULL) == (error != NULL));
	return error == NULL ? -1 : error->code;
}

static int
break_glass (Office *office, guint who, const char *case_no, const char *reason)
{
	int code;

	kinko_session_set_break_glass (office->sessions[who], reason);
	code = try_reveal (office, who, case_no);
	kinko_session_set_break_glass (office->sessions[who], NULL);
	return code;
}

static int
try_review (Office *office, guint who, const char *number, const char *finding)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line =
		kinko_exception_review (office->sessions[who], number, finding, &error);

	g_assert_true ((line == NULL) == (error != NULL));
	return error == NULL ? -1 : error->code;
}

static guint
count_exceptions (KinkoSession *session)
{
	gint64 n = -1;

	g_assert_true (kinko_db_get_int (
		kinko_session_db (session),
		"SELECT count (*) FROM register_line WHERE register = 'exception'", &n, NULL));
	return (guint) n;
}

/* ---- recording ------------------------------------------------------------------------------- */

/* 2026-07-13 is a Monday, 2026-07-20 海の日: three open days on are 14, 15, 16. */
static void
test_record (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[SATO];
	g_autofree char *record = NULL;
	g_autofree char *own = NULL;
	g_autofree char *object = NULL;
	g_autofree char *wanted = NULL;
	g_autoptr (KinkoRegisterLine) line = NULL;

	(void) data;
	g_assert_cmpint (try_reveal (office, SATO, "C26-0001"), ==, KINKO_ERROR_DENIED);
	g_assert_cmpint (break_glass (office, SATO, "C26-0001", REASON), ==, -1);
	record = line_before (session, 1);
	own = last_line (session);
	line = load_line (session, "exception", "E26-0001");
	object = g_strconcat ("register/", line->handle, NULL);
	wanted = g_strdup_printf ("\"action\":\"exception.record\",\"object\":\"%s\"", object);
	assert_contains (record, wanted);
	assert_contains (record,
			 "\"result\":\"granted\",\"detail\":{\"version\":1,\"box\":\"sha256:");
	assert_contains (record, "\"kind\":\"break-glass\",\"action\":\"number.reveal\","
				 "\"due\":\"2026-07-16\"}}");
	g_free (wanted);
	wanted = g_strdup_printf ("\"exception\":\"%s\"", object);
	assert_contains (own, "\"action\":\"number.reveal\"");
	assert_contains (own, wanted);
	g_assert_true (line->open);
	assert_field (session, "exception", "E26-0001", "reason", REASON);
	assert_field (session, "exception", "E26-0001", "case", "C26-0001");
	assert_field (session, "exception", "E26-0001", "purpose", "tier-review");
	assert_field (session, "exception", "E26-0001", "done_by", "佐藤 花子");
	assert_field (session, "exception", "E26-0001", "at", "2026-07-13T09:00:00+09:00");
	assert_not_in_log (office, REASON);
	assert_rows_name_their_entries (session);
	assert_sound (&office->fixture, session);
}

/* Over a weekend and a holiday: Friday 17, then 18 and 19, 20 海の日; 21, 22, 23. And the end of the year: Monday 28
 * December, then closed to 3 January (a Sunday); 4, 5, 6. */
static void
test_due (Office *office, gconstpointer data)
{
	static const struct {
		const char *day, *due;
	} days[] = {
		{ "2026-07-17T23:59:59", "2026-07-23" }, { "2026-07-18T00:00:00", "2026-07-23" },
		{ "2026-07-20T12:00:00", "2026-07-23" }, { "2026-07-21T12:00:00", "2026-07-24" },
		{ "2026-12-28T12:00:00", "2027-01-06" }, { "2026-12-31T12:00:00", "2027-01-06" },
	};

	(void) data;
	for (guint i = 0; i < G_N_ELEMENTS (days); i++) {
		g_autofree char *record = NULL;
		g_autofree char *wanted = g_strdup_printf (",\"due\":\"%s\"}}", days[i].due);

		set_clock (days[i].day);
		g_assert_cmpint (break_glass (office, SATO, "C26-0001", REASON), ==, -1);
		record = line_before (office->sessions[SATO], 1);
		assert_contains (record, wanted);
	}
	g_assert_cmpuint (count_exceptions (office->sessions[SATO]), ==, G_N_ELEMENTS (days));
}

static void
test_reasons (Office *office, gconstpointer data)
{
	static const char *const wrong[] = { "123456789018", "番号は１２３４-５６７８-９０１８",
					     "\x1b[2J", "\xff" };
	static const char *const none[] = { "", " ", "　", "\n" };

	(void) data;
	for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
		g_assert_cmpint (break_glass (office, SATO, "C26-0001", wrong[i]), ==,
				 KINKO_ERROR_INVALID);
		assert_last (office->sessions[SATO], "number.reveal", "failed",
			     "\"error\":\"invalid\"");
	}
	/* what says nothing is no reason */
	for (guint i = 0; i < G_N_ELEMENTS (none); i++) {
		g_assert_cmpint (break_glass (office, SATO, "C26-0001", none[i]), ==,
				 KINKO_ERROR_DENIED);
		assert_last (office->sessions[SATO], "number.reveal", "denied",
			     "\"reason\":\"policy\"");
	}
	g_assert_cmpuint (count_exceptions (office->sessions[SATO]), ==, 0);
	g_assert_cmpuint (count_entries (office->sessions[SATO], "exception.record", NULL), ==, 0);
}

/* The emergency waives what a colleague would be asked for: no key, no purpose, no other action. */
static void
test_limits (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[SATO];
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_cmpint (break_glass (office, KATO, "C26-0001", REASON), ==, KINKO_ERROR_DENIED);
	kinko_session_set_break_glass (session, REASON);
	g_assert_cmpint (try_edit (office, SATO, "C26-0001", "address", "どこか"), ==,
			 KINKO_ERROR_DENIED);
	assert_last (session, "case.edit", "denied", "\"reason\":\"policy\"");
	g_assert_null (kinko_case_show (session, "C26-0001", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_clear_error (&error);
	g_assert_null (kinko_case_reveal (session, "C26-0001", KINKO_SUBJECT_CHILD, "handover",
					  NULL, TRUE, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_clear_error (&error);
	g_assert_null (kinko_case_reveal (session, "C26-0001", KINKO_SUBJECT_CHILD, NULL, NULL,
					  TRUE, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_clear_error (&error);
	/* into a file it is a copy, emergency or not */
	{
		g_autofree char *path = g_build_filename (office->fixture.dir, "number", NULL);
		g_autofree char *copy = NULL;

		g_assert_false (kinko_case_reveal_to_file (session, "C26-0001", KINKO_SUBJECT_CHILD,
							   "tier-review", NULL, path, &copy,
							   &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
		assert_last (session, "number.reveal", "denied", "\"reason\":\"approval\"");
		g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
	}
	kinko_session_set_break_glass (session, NULL);
	g_assert_cmpuint (count_entries (session, "exception.record", NULL), ==, 0);
	g_assert_cmpuint (count_exceptions (session), ==, 0);
}

/* An act that fails leaves no record of an emergency. */
static void
test_failed_act (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[SATO];
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_cmpint (break_glass (office, SATO, "C26-9999", REASON), ==, KINKO_ERROR_NOT_FOUND);
	assert_last (session, "number.reveal", "failed", "\"error\":\"not-found\"");
	kinko_session_set_break_glass (session, REASON);
	g_assert_null (kinko_case_reveal (session, "C26-0001", KINKO_SUBJECT_CHILD, "tier-review",
					  NULL, FALSE, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_USAGE);
	kinko_session_set_break_glass (session, NULL);
	g_assert_cmpuint (count_exceptions (session), ==, 0);
	g_assert_cmpuint (count_entries (session, "exception.record", NULL), ==, 0);
	assert_sound (&office->fixture, session);
}

/* ---- reviewing ------------------------------------------------------------------------------- */

#define FINDING "緊急性を確認し、問題なし"

static void
test_review (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[ITO];
	g_autoptr (KinkoRegisterLine) line = NULL;

	(void) data;
	g_assert_cmpint (break_glass (office, TANAKA, "C26-0001", REASON), ==, -1);
	g_assert_cmpint (try_review (office, TANAKA, "E26-0001", FINDING), ==, KINKO_ERROR_DENIED);
	assert_last (office->sessions[TANAKA], "exception.review", "denied",
		     "\"detail\":{\"reason\":\"own-exception\"}}");
	g_assert_cmpint (try_review (office, SATO, "E26-0001", FINDING), ==, KINKO_ERROR_DENIED);
	assert_last (office->sessions[SATO], "exception.review", "denied", "\"reason\":\"policy\"");
	g_assert_cmpint (try_review (office, ITO, "E26-0001", ""), ==, KINKO_ERROR_INVALID);
	g_assert_cmpint (try_review (office, ITO, "E26-0001", "123456789018"), ==,
			 KINKO_ERROR_INVALID);
	g_assert_cmpint (try_review (office, ITO, "E26-0002", FINDING), ==, KINKO_ERROR_NOT_FOUND);
	g_assert_cmpint (try_review (office, ITO, "' OR 1=1 --", FINDING), ==,
			 KINKO_ERROR_NOT_FOUND);
	g_assert_cmpint (try_review (office, ITO, "E26-0001", FINDING), ==, -1);
	assert_last (session, "exception.review", "granted", "\"version\":2");
	line = load_line (session, "exception", "E26-0001");
	g_assert_false (line->open);
	assert_field (session, "exception", "E26-0001", "finding", FINDING);
	assert_field (session, "exception", "E26-0001", "reason", REASON);
	assert_field (session, "exception", "E26-0001", "reviewed_by", "ito");
	assert_not_in_log (office, FINDING);
	g_assert_cmpint (try_review (office, ITO, "E26-0001", FINDING), ==, KINKO_ERROR_INVALID);
	assert_last (session, "exception.review", "failed", "\"error\":\"invalid\"");
	assert_rows_name_their_entries (session);
	assert_sound (&office->fixture, session);
}

/* A reason for the hour alone waits for nobody. */
static void
open_reasoning (Office *office, gconstpointer data)
{
	static const char *const changes[][2] = {
		{ "outside_hours: flag", "outside_hours: reason" }, { NULL, NULL }
	};

	(void) data;
	open_changed_office (office, changes);
}

static void
test_outside_hours (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[SATO];
	g_autofree char *record = NULL;

	(void) data;
	set_clock ("2026-07-13T20:00:00");
	kinko_session_set_because (session, REASON);
	edit_case (office, SATO, "C26-0001", "address", "東京都目黒区架空町9-9-9");
	record = line_before (session, 1);
	assert_contains (record, "\"action\":\"exception.record\"");
	assert_contains (record, "\"kind\":\"outside-hours\",\"action\":\"case.edit\"}}");
	assert_field (session, "exception", "E26-0001", "due", NULL);
	assert_field (session, "exception", "E26-0001", "line_open", "0");
	assert_field (session, "exception", "E26-0001", "reason", REASON);
	kinko_session_set_because (office->sessions[ITO], "確認のため");
	g_assert_cmpint (try_review (office, ITO, "E26-0001", FINDING), ==, KINKO_ERROR_INVALID);
	g_clear_pointer (&office->fixture.warning, g_free);
	g_clear_pointer (&office->sessions[KATO], kinko_session_close);
	office->sessions[KATO] = open_person (&office->fixture, office->identities[KATO]);
	g_assert_null (office->fixture.warning);
}

/* ---- nobody overlooks it --------------------------------------------------------------------- */

/* What the person is told at the opening; NULL: nothing. Owned by the caller. */
static char *
warning_at_opening (Office *office, guint who)
{
	g_clear_pointer (&office->sessions[who], kinko_session_close);
	g_clear_pointer (&office->fixture.warning, g_free);
	office->sessions[who] = open_person (&office->fixture, office->identities[who]);
	return g_steal_pointer (&office->fixture.warning);
}

static void
test_remind (Office *office, gconstpointer data)
{
	(void) data;
	g_assert_cmpint (break_glass (office, SATO, "C26-0001", REASON), ==, -1);
	for (guint who = TANAKA; who < PEOPLE; who++) {
		g_autofree char *warning = warning_at_opening (office, who);

		g_assert_nonnull (warning);
		assert_contains (warning, "E26-0001: 'number.reveal' was done by break-glass by "
					  "'sato', to be reviewed by 2026-07-16");
		g_assert_null (strstr (warning, REASON));
	}
	set_clock ("2026-07-16T23:59:59"); /* its last day */
	{
		g_autofree char *warning = warning_at_opening (office, KATO);

		assert_contains (warning, "to be reviewed by 2026-07-16");
	}
	set_clock ("2026-07-17T00:00:00");
	{
		g_autofree char *warning = warning_at_opening (office, KATO);

		assert_contains (warning, "was due on 2026-07-16");
	}
	g_assert_cmpint (try_review (office, ITO, "E26-0001", FINDING), ==, -1);
	for (guint who = TANAKA; who < PEOPLE; who++)
		g_assert_null (warning_at_opening (office, who));
}

/* ---- looking --------------------------------------------------------------------------------- */

static void
test_show (Office *office, gconstpointer data)
{
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_cmpint (break_glass (office, SATO, "C26-0001", REASON), ==, -1);
	line = kinko_register_show (office->sessions[KATO], kinko_register_find ("exception"),
				    "E26-0001", &error);
	g_assert_no_error (error);
	g_assert_cmpstr (kinko_record_get (line->record, "reason"), ==, REASON);
	assert_last (office->sessions[KATO], "exception.list", "granted", NULL);
	g_assert_null (kinko_register_show (office->sessions[KATO],
					    kinko_register_find ("exception"), "E26-0002", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
}

/* Somebody writes oneself a review, or another reason. */
static void
test_edited (Office *office, gconstpointer data)
{
	static const struct {
		const char *field, *value;
	} edits[] = { { "reason", "なし" },
		      { "due", "2199-01-01" },
		      { "finding", FINDING },
		      { "line_open", "0" } };
	g_autoptr (GError) error = NULL;

	(void) data;
	for (guint i = 0; i < G_N_ELEMENTS (edits); i++) {
		g_autofree char *number = g_strdup_printf ("E26-%04u", i + 1);

		g_assert_cmpint (break_glass (office, SATO, "C26-0001", REASON), ==, -1);
		reseal (office, "exception", number, edits[i].field, edits[i].value);
		g_assert_cmpint (try_review (office, ITO, number, FINDING), ==,
				 KINKO_ERROR_INTEGRITY);
		g_assert_null (kinko_register_show (
			office->sessions[KATO], kinko_register_find ("exception"), number, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		g_clear_error (&error);
	}
}

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	ADD_ON_MONDAY ("/exception/record", test_record);
	ADD_ON_MONDAY ("/exception/due", test_due);
	ADD_ON_MONDAY ("/exception/reasons", test_reasons);
	ADD_ON_MONDAY ("/exception/limits", test_limits);
	ADD_ON_MONDAY ("/exception/failed-act", test_failed_act);
	ADD_ON_MONDAY ("/exception/review", test_review);
	g_test_add ("/exception/outside-hours", Office, NULL, open_reasoning, test_outside_hours,
		    close_office);
	ADD_ON_MONDAY ("/exception/remind", test_remind);
	ADD_ON_MONDAY ("/exception/show", test_show);
	ADD_ON_MONDAY ("/exception/edited", test_edited);
	return g_test_run ();
}
