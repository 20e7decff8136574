/*
 * Erasing whole cases and everything: what is gone from every page of the database, what stays, and who may.
 */
#include "vault/erasure.h"

#include "tests/unit/vault/erasure-fixture.h"
#include "tests/unit/vault/heard.h"

/* ---- no trace -------------------------------------------------------------------------------- */

/* A life with versions, scans, inquiries, and page splits before and behind each row. */
static void
live (Office *office)
{
	import_many (office);
	for (guint i = 0; i < MANY; i += 3) {
		g_autofree char *case_no = g_strdup_printf ("E-%03u", i);
		g_autofree char *name = g_strdup_printf ("別名 華%u", i);

		edit_case (office, SATO, case_no, "child_name", name);
	}
	for (guint i = 5; i < MANY; i += 40) {
		g_autofree char *case_no = g_strdup_printf ("E-%03u", i);

		g_free (add_document (office, SATO, case_no, TRUE));
		g_free (add_document (office, SATO, case_no, FALSE));
		g_free (enter_inquiry (office, case_no, "架空の家庭の事情"));
	}
	assign_to (office, "E-000..E-239", SATO);
	for (guint i = 0; i < MANY; i += 2) {
		g_autofree char *case_no = g_strdup_printf ("E-%03u", i);

		take_step (office, SATO, case_no, "guide");
	}
}

static void
test_all_no_trace (Office *office, gconstpointer data)
{
	g_autoptr (GPtrArray) traces = g_ptr_array_new_with_free_func ((GDestroyNotify) trace_free);
	g_autoptr (KinkoRegisterLine) line = NULL;
	const What what = { 0 };
	Heard heard = { .what = "erasing" };
	gint64 cases = 0;
	sqlite3 *db;

	(void) data;
	live (office);
	db = open_office_db (office);
	COLLECT_CASES (traces, db, "1");
	assert_there (office, traces, db);
	g_assert_true (kinko_db_get_int (kinko_session_db (office->sessions[TANAKA]),
					 "SELECT count (*) FROM case_file", &cases, NULL));
	kinko_session_set_wait (office->sessions[TANAKA], hear, &heard);
	g_assert_cmpint (try_run (office, TANAKA, &what, plain_note, &line), ==, -1);
	kinko_session_set_wait (office->sessions[TANAKA], NULL, NULL);
	assert_heard_all (&heard, (guint64) cases);
	g_assert_cmpuint (heard.done, >=, MANY);
	g_assert_cmpstr (field (line, "result"), ==, "clean");
	assert_wal_is_empty (office);
	g_assert_cmpuint (count_traces (office, traces), ==, 0);
	assert_newest_sound (&office->fixture, office->sessions[TANAKA], 5);
}

#define SOME "case_no IN ('E-045', 'E-046', 'E-120', 'E-125', 'E-126')"

static void
test_case_no_trace (Office *office, gconstpointer data)
{
	g_autoptr (GPtrArray) traces = g_ptr_array_new_with_free_func ((GDestroyNotify) trace_free);
	g_autoptr (GPtrArray) others = g_ptr_array_new_with_free_func ((GDestroyNotify) trace_free);
	g_autoptr (KinkoRegisterLine) line = NULL;
	static const char *const words[] = { "E-045..E-046", "E-120", "E-125", "E-126", NULL };
	const What what = { .words = words };
	sqlite3 *db;

	(void) data;
	live (office);
	for (guint i = 0; i < 5; i++) {
		static const char *const ended[] = { "E-045", "E-046", "E-120", "E-125", "E-126" };

		take_step (office, TANAKA, ended[i], "withdraw");
	}
	db = open_office_db (office);
	COLLECT_CASES (traces, db, SOME);
	COLLECT_CASES (others, db, "NOT " SOME);
	assert_there (office, traces, db);
	g_assert_cmpint (try_run (office, TANAKA, &what, plain_note, &line), ==, -1);
	g_assert_cmpstr (field (line, "result"), ==, "clean");
	g_assert_cmpstr (field (line, "cases"), ==, "5");
	g_assert_cmpstr (field (line, "documents"), ==, "4");
	g_assert_cmpstr (field (line, "lines"), ==, "2");
	assert_wal_is_empty (office);
	g_assert_cmpuint (count_traces (office, traces), ==, 0);
	g_assert_cmpuint (count_traces (office, others), >=, others->len);
	assert_newest_sound (&office->fixture, office->sessions[TANAKA], 5);
}

static void
test_case_states (Office *office, gconstpointer data)
{
	(void) data;
	for (guint state = 0; state < KINKO_STATES; state++) {
		g_autofree char *case_no = g_strdup_printf ("E-%02u", state);
		gboolean is_end = kinko_state_is_end ((KinkoState) state);

		add_case (office, case_no);
		drive_to (office, case_no, (KinkoState) state);
		g_assert_cmpint (try_erase_case (office, TANAKA, case_no, NULL), ==,
				 is_end ? -1 : KINKO_ERROR_INVALID);
	}
}

/* ---- what is left ---------------------------------------------------------------------------- */

static void
assert_refused (const KinkoCase *kase, GError **error, int code)
{
	g_assert_null (kase);
	g_assert_error (*error, KINKO_ERROR, code);
	g_clear_error (error);
}

static void
test_tombstone (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];
	const KinkoCaseChange change = { kinko_field_index ("address"), "東京都目黒区架空町9-9-9" };
	const KinkoCaseFilter filter = { .limit = 200 };
	const KinkoRegisterFilter lines = { .limit = 200 };
	g_autofree char *inquiry = enter_inquiry (office, "C26-0001", "架空の相談");
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (KinkoCase) kase = NULL;
	g_autoptr (GPtrArray) list = NULL;
	g_autoptr (GPtrArray) contacts = NULL;
	g_autoptr (GError) error = NULL;
	gboolean more;

	(void) data;
	g_free (enter_inquiry (office, "C26-0002", "別の相談"));
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	g_assert_cmpint (try_erase_case (office, TANAKA, "C26-0001", &line), ==, -1);
	g_assert_false (line->open);
	g_assert_cmpstr (field (line, "approval"), ==, APPROVAL);
	g_assert_cmpstr (field (line, "erased_by"), ==, "田中 一郎");
	kase = kinko_case_show (session, "C26-0001", &error);
	g_assert_no_error (error);
	g_assert_nonnull (kase->erased);
	g_assert_cmpstr (kase->erased->by, ==, "tanaka");
	g_assert_cmpstr (kase->erased->approval, ==, APPROVAL);
	g_assert_true (g_str_has_prefix (kase->erased->at, "2026-07-13T"));
	g_assert_null (kinko_case_data_get (kase->data, "child_name"));
	list = kinko_case_list (session, &filter, &more, &error);
	g_assert_no_error (error);
	g_assert_cmpuint (list->len, ==, 10);
	for (guint i = 0; i < list->len; i++)
		g_assert_true ((((KinkoCase *) list->pdata[i])->file->erased_seq != 0) == (i == 0));
	assert_refused (kinko_case_edit (session, "C26-0001", &change, 1, &error), &error,
			KINKO_ERROR_NOT_FOUND);
	g_assert_null (kinko_case_reveal (session, "C26-0001", KINKO_SUBJECT_CHILD, "tier-review",
					  NULL, TRUE, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	g_clear_error (&error);
	for (guint i = 0; i < 2; i++) {
		g_autofree char *path = g_build_filename (office->fixture.dir, "scan.pdf", NULL);
		const KinkoDocumentInput input = { .path = path,
						   .type = "個人番号届",
						   .pages = 1,
						   .receipt = office->receipt,
						   .place = SECRET_PLACE,
						   .shows_number = i == 0 };

		g_assert_true (g_file_set_contents (path, "scan", -1, NULL));
		g_assert_null (kinko_document_add (session, "C26-0001", &input, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
		g_clear_error (&error);
	}
	g_assert_null (kinko_case_history (session, "C26-0001", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	assert_contains (error->message, "was erased for good on 2026-07-13");
	g_clear_error (&error);
	g_assert_null (
		kinko_register_load (session, kinko_register_find ("contact"), inquiry, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	g_clear_error (&error);
	contacts = kinko_register_list (session, kinko_register_find ("contact"), &lines, &more,
					&error);
	g_assert_no_error (error);
	g_assert_cmpuint (contacts->len, ==, 2);
	g_assert_cmpuint (((KinkoRegisterLine *) contacts->pdata[0])->erased_seq, >, 0);
	g_assert_cmpuint (((KinkoRegisterLine *) contacts->pdata[1])->erased_seq, ==, 0);
	g_assert_cmpint (try_erase_case (office, TANAKA, "C26-0001", NULL), ==,
			 KINKO_ERROR_NOT_FOUND); /* once */
	g_assert_true (kinko_registers_check_log (session, &error));
	g_assert_no_error (error);
	assert_sound (&office->fixture, session);
}

/* Of a brother or sister with the same guardians nothing is taken, and nothing is found that should be gone. */
static void
test_siblings (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (KinkoSecret) number = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_cmpuint (
		count_rows (session, "SELECT count (*) FROM case_number AS a JOIN case_number AS b"
				     " ON a.blind = b.blind JOIN case_file AS f ON f.id = a.case_id"
				     " WHERE a.case_id <> b.case_id AND f.case_no = 'C26-0009'"),
		>, 0);
	drive_to (office, "C26-0009", KINKO_STATE_WITHDRAWN);
	g_assert_cmpint (try_erase_case (office, TANAKA, "C26-0009", &line), ==, -1);
	g_assert_cmpstr (field (line, "result"), ==, "clean");
	number = kinko_case_reveal (session, "C26-0010", KINKO_SUBJECT_GUARDIAN1, "tier-review",
				    NULL, TRUE, &error);
	g_assert_no_error (error);
	g_assert_nonnull (number);
}

/* The number of the case, which says nothing of anybody by itself, is not given twice. */
static void
test_number_stays (Office *office, gconstpointer data)
{
	g_autofree char *text = sample_csv (TRUE);
	g_autoptr (GError) error = NULL;
	guint imported = 0;

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	g_assert_cmpint (try_erase_case (office, TANAKA, "C26-0001", NULL), ==, -1);
	g_assert_false (kinko_case_import (office->sessions[TANAKA], secret_text (text), NULL,
					   APPROVAL, &imported, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
}

/* ---- who, and for what ----------------------------------------------------------------------- */

static void
test_people (Office *office, gconstpointer data)
{
	static const char *const words[] = { "C26-0001", NULL };
	const What one = { .words = words }, all = { 0 };
	g_autoptr (GError) error = NULL;
	KinkoErasureNote note = plain_note;

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	for (guint who = SATO; who < PEOPLE; who++) {
		g_assert_cmpint (try_run (office, who, &one, plain_note, NULL), ==,
				 KINKO_ERROR_DENIED);
		g_assert_cmpint (try_run (office, who, &all, plain_note, NULL), ==,
				 KINKO_ERROR_DENIED);
	}
	/* alone, without an approval, with one for something else, as one's own witness */
	for (guint i = 0; i < 2; i++) {
		g_assert_null (run (office, TANAKA, i ? &one : &all, &plain_note, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
		g_clear_error (&error);
		g_assert_cmpint (try_run (office, TANAKA, i ? &one : &all,
					  (KinkoErasureNote){ .approval = NULL }, NULL),
				 ==, KINKO_ERROR_DENIED);
	}
	approve_for (office->sessions[TANAKA], "R8-0200", "書出し");
	note.approval = "R8-0200";
	g_assert_cmpint (try_run (office, TANAKA, &one, note, NULL), ==, KINKO_ERROR_DENIED);
	note = plain_note;
	note.witness = "田中　一郎";
	g_assert_cmpint (try_run (office, TANAKA, &one, note, NULL), ==, KINKO_ERROR_INVALID);
	g_assert_cmpuint (count_rows (office->sessions[TANAKA],
				      "SELECT count (*) FROM case_file WHERE erased_seq NOT NULL"),
			  ==, 0);
	g_assert_cmpuint (count_entries (office->sessions[TANAKA], "erasure.case", NULL), ==, 0);
	assert_newest_sound (&office->fixture, office->sessions[TANAKA], 5);
}

/* What was granted is erased, and nothing else: neither a case that was changed since, nor one with a new scan, nor a vault
 * with one more inquiry. */
static void
test_changed (Office *office, gconstpointer data)
{
	static const char *const words[] = { "C26-0001", NULL };
	const What one = { .words = words }, all = { 0 };

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	for (guint i = 0; i < 4; i++) {
		const What *what = i < 2 ? &one : &all;
		g_autoptr (GError) error = NULL;
		g_autofree char *request = ask_for (office, TANAKA, what, &plain_note, &error);
		KinkoErasureNote note = { .approval = request };

		g_assert_no_error (error);
		g_assert_cmpint (try_grant (office, ITO, request), ==, -1);
		if (i == 0)
			touch_case (office, "C26-0001");
		else if (i == 1)
			g_free (add_document (office, SATO, "C26-0001", FALSE));
		else if (i == 2)
			g_free (add_document (office, SATO, "C26-0003", TRUE));
		else
			g_free (enter_inquiry (office, "C26-0004", "架空の相談"));
		g_assert_null (run (office, TANAKA, what, &note, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	}
	assert_newest_sound (&office->fixture, office->sessions[TANAKA], 5);
}

/* ---- somebody with the keys ------------------------------------------------------------------ */

static gboolean
verifies (Office *office)
{
	g_autoptr (KinkoSession) session =
		open_person (&office->fixture, office->identities[TANAKA]);
	g_autoptr (GError) error = NULL;
	guint64 mirrored;
	g_autoptr (KinkoVerification) found = kinko_log_verify (session, &mirrored, &error);

	if (found == NULL) {
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		g_test_message ("%s", error->message);
	}
	return found != NULL;
}

static void
test_tampered (Office *office, gconstpointer data)
{
	static const char *const tricks[][2] = {
		/* a case that is hidden */
		{ "UPDATE case_file SET erased_seq = 5 WHERE case_no = 'C26-0002'",
		  "UPDATE case_file SET erased_seq = NULL WHERE case_no = 'C26-0002'" },
		/* one that is brought back */
		{ "UPDATE case_file SET erased_seq = NULL WHERE case_no = 'C26-0001'",
		  "UPDATE case_file SET erased_seq = (SELECT max (seq) FROM audit_entry WHERE"
		  " instr (line, '\"action\":\"erasure.case\"') > 0) WHERE case_no = 'C26-0001'" },
		/* one of which something was kept */
		{ "UPDATE case_file SET record_key = randomblob (93) WHERE case_no = 'C26-0001'",
		  "UPDATE case_file SET record_key = NULL WHERE case_no = 'C26-0001'" },
	};
	g_autoptr (GError) error = NULL;

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	g_assert_cmpint (try_erase_case (office, TANAKA, "C26-0001", NULL), ==, -1);
	close_sessions (office);
	g_assert_true (verifies (office));
	for (guint i = 0; i < G_N_ELEMENTS (tricks); i++) {
		tamper (&office->fixture, tricks[i][0]);
		g_assert_false (verifies (office));
		tamper (&office->fixture, tricks[i][1]);
		g_assert_true (verifies (office));
	}
	tamper (&office->fixture, tricks[0][0]);
	office->sessions[TANAKA] = open_person (&office->fixture, office->identities[TANAKA]);
	assert_refused (kinko_case_show (office->sessions[TANAKA], "C26-0002", &error), &error,
			KINKO_ERROR_INTEGRITY);
}

/* ---- once more ------------------------------------------------------------------------------- */

/* A copy of the vault from before: what the log says since is done there, too. */
static void
test_repeat (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];
	g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
	g_autoptr (GPtrArray) traces = g_ptr_array_new_with_free_func ((GDestroyNotify) trace_free);
	g_autoptr (GError) error = NULL;
	guint repeated = 0;

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	drive_to (office, "C26-0002", KINKO_STATE_WITHDRAWN);
	g_free (enter_inquiry (office, "C26-0001", "架空の相談"));
	g_free (add_document (office, SATO, "C26-0001", TRUE));
	collect_one (office, traces);
	close_sessions (office);
	g_free (shell (&office->fixture, "cp -a vault old"));
	session = office->sessions[TANAKA] =
		open_person (&office->fixture, office->identities[TANAKA]);
	office->sessions[ITO] = open_person (&office->fixture, office->identities[ITO]);
	g_assert_cmpint (try_erase_case (office, TANAKA, "C26-0001", NULL), ==, -1);
	g_assert_cmpint (try_erase (office, TANAKA, "C26-0002", APPROVAL), ==, -1);
	for (guint64 seq = 0; seq < kinko_log_size (kinko_session_log (session)); seq++)
		g_ptr_array_add (lines, kinko_log_line (kinko_session_log (session), seq, &error));
	close_sessions (office);
	/* the mirror is ahead of the old vault: it is left out of sight */
	g_free (shell (&office->fixture, "rm -rf vault; mv old vault; rm -f *.seen; find . -name "
					 "'*.seen' -delete"));
	session = office->sessions[TANAKA] =
		open_person (&office->fixture, office->identities[TANAKA]);
	{
		g_autoptr (KinkoAct) act =
			kinko_act_begin_system (session, "clock.back", "log", &error);
		g_autoptr (KinkoErasure) erasure = kinko_erasure_begin (act, KINKO_ERASE_ALL);

		g_assert_no_error (error);
		for (guint i = 0; i < lines->len; i++) {
			KinkoEntry entry;
			gboolean did;

			g_assert_true (kinko_entry_parse (lines->pdata[i], strlen (lines->pdata[i]),
							  &entry, &error));
			g_assert_true (kinko_erasure_repeat (erasure, &entry, &did, &error));
			g_assert_no_error (error);
			repeated += did;
		}
		g_assert_true (kinko_act_commit (act, &error));
		g_assert_no_error (error);
	}
	g_assert_cmpuint (repeated, ==, 3); /* a case, an inquiry, the numbers of another case */
	g_assert_cmpuint (count_rows (session, "SELECT count (*) FROM case_file"
					       " WHERE erased_seq NOT NULL"),
			  ==, 1);
	g_assert_cmpuint (count_rows (session,
				      "SELECT count (*) FROM case_number AS n JOIN case_file AS f"
				      " ON f.id = n.case_id WHERE n.box NOT NULL"
				      " AND f.case_no = 'C26-0002'"),
			  ==, 0);
	g_assert_true (
		kinko_db_rewrite (kinko_session_db (session), office->fixture.vault, NULL, &error));
	g_assert_true (kinko_db_empty_wal (kinko_session_db (session), &error));
	g_assert_cmpuint (count_traces (office, traces), ==, 0);
}

#define ADD(path, test) g_test_add (path, Office, NULL, open_on_monday, test, close_office)

int
main (int argc, char *argv[])
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	ADD ("/erasure/all-no-trace", test_all_no_trace);
	ADD ("/erasure/case-no-trace", test_case_no_trace);
	ADD ("/erasure/case-states", test_case_states);
	ADD ("/erasure/tombstone", test_tombstone);
	ADD ("/erasure/siblings", test_siblings);
	ADD ("/erasure/number-stays", test_number_stays);
	ADD ("/erasure/people", test_people);
	ADD ("/erasure/changed", test_changed);
	ADD ("/erasure/tampered", test_tampered);
	ADD ("/erasure/repeat", test_repeat);
	return g_test_run ();
}
