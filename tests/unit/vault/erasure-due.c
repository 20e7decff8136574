/* What is due by the shipped rules, what is reserved, and erasing both. */
#include "vault/erasure-due.h"

#include "tests/unit/vault/traces.h"
#include "tests/unit/vault/warrant.h"
#include "vault/erasure-reserve.h"

/* "C26-0001 numbers 2026-08-12; …" as of a day; owned by the caller. */
static char *
due_on (Office *office, guint who, const char *on)
{
	g_autoptr (GError) error = NULL;
	gboolean more;
	g_autoptr (GPtrArray) list = kinko_erasure_due (office->sessions[who], on, &more, &error);
	GString *text = g_string_new (NULL);

	g_assert_no_error (error);
	g_assert_false (more);
	for (guint i = 0; i < list->len; i++) {
		const KinkoErasureDue *due = list->pdata[i];

		g_string_append_printf (text, "%s%s %s %s", i == 0 ? "" : "; ", due->case_no,
					kinko_erasure_kind_id (due->what), due->due);
		g_assert_true ((due->rule == NULL) == (due->number != NULL));
		g_assert_true (due->rule == NULL || due->reason != NULL);
	}
	return g_string_free (text, FALSE);
}

static void
assert_due (Office *office, const char *on, const char *expected)
{
	g_autofree char *found = due_on (office, TANAKA, on);

	g_assert_cmpstr (found, ==, expected);
}

/* The days of retention.yaml, reckoned by hand: MONDAY is 2026-07-13. */
static void
test_days (Office *office, gconstpointer data)
{
	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_COMPLETE);
	drive_to (office, "C26-0002", KINKO_STATE_WITHDRAWN);
	drive_to (office, "C26-0003", KINKO_STATE_REVIEW);
	assert_due (office, NULL, "");
	assert_due (office, "2026-07-19", "");
	assert_due (office, "2026-07-20", "C26-0002 numbers 2026-07-20");
	assert_due (office, "2026-08-11", "C26-0002 numbers 2026-07-20");
	assert_due (office, "2026-08-12",
		    "C26-0001 numbers 2026-08-12; C26-0002 numbers 2026-07-20");
	/* no scans are there, so none are due */
	assert_due (office, "2027-07-12",
		    "C26-0001 numbers 2026-08-12; C26-0002 numbers 2026-07-20");
	assert_due (office, "2027-07-13", "C26-0001 case 2027-07-13; C26-0002 case 2027-07-13");
	g_free (add_document (office, SATO, "C26-0002", FALSE));
	assert_due (office, "2027-01-09",
		    "C26-0001 numbers 2026-08-12; C26-0002 documents 2027-01-09");
}

static KinkoRegisterLine *
run (Office *office, KinkoErasureSource source, const KinkoErasureKind *what, const char *approval,
     GError **error)
{
	const KinkoErasureNote note = { .approval = approval };

	return kinko_erasure_run (office->sessions[TANAKA], source, what, &note, error);
}

/* -1: done, with a grant by ITO; otherwise the code. */
static int
try_run (Office *office, KinkoErasureSource source, const KinkoErasureKind *what,
	 KinkoRegisterLine **line)
{
	KinkoSession *session = office->sessions[TANAKA];
	g_autofree char *request = NULL;
	g_autoptr (GError) error = NULL;

	kinko_session_set_asking (session, "erasure run");
	g_assert_null (run (office, source, what, APPROVAL, &error));
	request = g_strdup (kinko_session_asked (session));
	kinko_session_set_asking (session, NULL);
	if (request == NULL)
		return error->code;
	g_clear_error (&error);
	g_assert_cmpint (try_grant (office, ITO, request), ==, -1);
	*line = run (office, source, what, request, &error);
	return *line == NULL ? error->code : -1;
}

static void
test_run_due (Office *office, gconstpointer data)
{
	static const KinkoErasureKind numbers = KINKO_ERASE_NUMBERS, whole = KINKO_ERASE_CASE;
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (KinkoRegisterLine) second = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	drive_to (office, "C26-0002", KINKO_STATE_WITHDRAWN);
	g_assert_cmpint (try_run (office, KINKO_ERASURE_BY_RULE, NULL, &line), ==,
			 KINKO_ERROR_NOT_FOUND);
	set_clock ("2026-07-21T09:00:00");
	g_assert_null (run (office, KINKO_ERASURE_BY_RULE, NULL, APPROVAL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED); /* alone */
	g_clear_error (&error);
	g_assert_cmpint (try_run (office, KINKO_ERASURE_BY_RULE, &whole, &line), ==,
			 KINKO_ERROR_NOT_FOUND);
	g_assert_cmpint (try_run (office, KINKO_ERASURE_BY_RULE, NULL, &line), ==, -1);
	g_assert_cmpstr (kinko_record_get (line->record, "erased"), ==, "numbers");
	g_assert_cmpstr (kinko_record_get (line->record, "result"), ==, "clean");
	assert_value (office, "C26-0001", "state", "番号廃棄済");
	assert_value (office, "C26-0002", "state", "番号廃棄済");
	g_assert_cmpuint (count_entries (office->sessions[TANAKA], "erasure.numbers", "granted"),
			  ==, 2);
	assert_due (office, NULL, "");
	g_assert_cmpint (try_run (office, KINKO_ERASURE_BY_RULE, &numbers, &second), ==,
			 KINKO_ERROR_NOT_FOUND);
	assert_sound (&office->fixture, office->sessions[TANAKA]);
}

/* ---- reservations ---------------------------------------------------------------------------- */

static int
try_reserve (Office *office, guint who, const char *word, KinkoErasureKind what, const char *on)
{
	const char *const words[] = { word, NULL };
	g_autoptr (GError) error = NULL;
	guint count;

	if (kinko_erasure_reserve (office->sessions[who], words, what, on, "保存期間の満了", &count,
				   &error))
		return -1;
	return error->code;
}

static int
try_cancel (Office *office, const char *number)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line =
		kinko_erasure_cancel (office->sessions[TANAKA], number, "区の指示", &error);

	return line == NULL ? error->code : -1;
}

static void
test_reservations (Office *office, gconstpointer data)
{
	static const KinkoErasureKind whole = KINKO_ERASE_CASE;
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (KinkoCase) kase = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	drive_to (office, "C26-0002", KINKO_STATE_EXCLUDED);
	g_assert_cmpint (try_reserve (office, SATO, "C26-0001", KINKO_ERASE_CASE, "2026-07-14"), ==,
			 KINKO_ERROR_DENIED);
	g_assert_cmpint (try_reserve (office, TANAKA, "C26-0001", KINKO_ERASE_CASE, "2026-07-12"),
			 ==, KINKO_ERROR_INVALID);
	g_assert_cmpint (try_reserve (office, TANAKA, "C26-9999", KINKO_ERASE_CASE, "2026-07-14"),
			 ==, KINKO_ERROR_NOT_FOUND);
	g_assert_cmpint (try_reserve (office, TANAKA, "C26-0001..C26-0002", KINKO_ERASE_CASE,
				      "令和8年7月14日"),
			 ==, -1);
	g_assert_cmpint (try_reserve (office, TANAKA, "C26-0001", KINKO_ERASE_CASE, "2026-07-20"),
			 ==, KINKO_ERROR_EXISTS);
	g_assert_cmpint (
		try_reserve (office, TANAKA, "C26-0001", KINKO_ERASE_NUMBERS, "2026-07-30"), ==,
		-1);
	assert_due (office, NULL, "");
	assert_due (office, "2026-07-14", "C26-0001 case 2026-07-14; C26-0002 case 2026-07-14");
	g_assert_cmpint (try_cancel (office, "V26-0002"), ==, -1);
	g_assert_cmpint (try_cancel (office, "V26-0002"), ==, KINKO_ERROR_INVALID);
	g_assert_cmpint (try_run (office, KINKO_ERASURE_BY_RESERVATION, NULL, &line), ==,
			 KINKO_ERROR_NOT_FOUND); /* not yet */
	set_clock ("2026-07-14T09:00:00");
	g_assert_cmpint (try_run (office, KINKO_ERASURE_BY_RESERVATION, &whole, &line), ==, -1);
	g_assert_cmpstr (kinko_record_get (line->record, "cases"), ==, "1");
	kase = kinko_case_show (office->sessions[TANAKA], "C26-0001", &error);
	g_assert_no_error (error);
	g_assert_nonnull (kase->erased);
	/* with the case went all that was reserved of it */
	g_assert_cmpuint (count_entries (office->sessions[TANAKA], "erasure.done", "granted"), ==,
			  2);
	g_assert_cmpint (try_cancel (office, "V26-0001"), ==, KINKO_ERROR_INVALID);
	g_assert_cmpint (try_reserve (office, TANAKA, "C26-0001", KINKO_ERASE_CASE, "2026-07-20"),
			 ==, KINKO_ERROR_NOT_FOUND);
	g_assert_true (kinko_registers_check_log (office->sessions[TANAKA], &error));
	g_assert_no_error (error);
	assert_sound (&office->fixture, office->sessions[TANAKA]);
}

/* As a restore by an older program leaves it: the case is erased, and its reservation open. It keeps nobody from erasing
 * others, and can be taken back. */
static void
test_left_open (Office *office, gconstpointer data)
{
	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	drive_to (office, "C26-0002", KINKO_STATE_WITHDRAWN);
	g_assert_cmpint (
		try_reserve (office, TANAKA, "C26-0001..C26-0002", KINKO_ERASE_CASE, "2026-07-13"),
		==, -1);
	assert_due (office, NULL, "C26-0001 case 2026-07-13; C26-0002 case 2026-07-13");
	tamper_office (office, "UPDATE case_file SET erased_seq = 1, record_key = NULL"
			       " WHERE case_no = 'C26-0001'");
	assert_due (office, NULL, "C26-0002 case 2026-07-13");
	g_assert_cmpint (try_cancel (office, "V26-0001"), ==, -1);
}

/* What is reserved of a case that somebody works on again is not erased. */
static void
test_reopened (Office *office, gconstpointer data)
{
	g_autoptr (KinkoRegisterLine) line = NULL;

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	g_assert_cmpint (try_reserve (office, TANAKA, "C26-0001", KINKO_ERASE_CASE, "2026-07-13"),
			 ==, -1);
	take_step (office, TANAKA, "C26-0001", "revise");
	g_assert_cmpint (try_run (office, KINKO_ERASURE_BY_RESERVATION, NULL, &line), ==,
			 KINKO_ERROR_INVALID);
}

/* A reservation that somebody wrote who holds the keys is not one that the log tells of. */
static void
test_forged (Office *office, gconstpointer data)
{
	g_autoptr (GError) error = NULL;
	gboolean more;

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	g_assert_cmpint (try_reserve (office, TANAKA, "C26-0001", KINKO_ERASE_CASE, "2026-07-13"),
			 ==, -1);
	tamper_office (office, "UPDATE register_version SET seq = 1 WHERE line_id = (SELECT id FROM"
			       " register_line WHERE register = 'reservation')");
	g_assert_null (kinko_erasure_due (office->sessions[TANAKA], NULL, &more, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

int
main (int argc, char *argv[])
{
	g_test_init (&argc, &argv, NULL);
	ADD_ON_MONDAY ("/erasure-due/days", test_days);
	ADD_ON_MONDAY ("/erasure-due/run", test_run_due);
	ADD_ON_MONDAY ("/erasure-due/reservations", test_reservations);
	ADD_ON_MONDAY ("/erasure-due/left-open", test_left_open);
	ADD_ON_MONDAY ("/erasure-due/reopened", test_reopened);
	ADD_ON_MONDAY ("/erasure-due/forged", test_forged);
	return g_test_run ();
}
