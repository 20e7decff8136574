/*
 * Erasing whole cases and everything: what is gone from every page of the database, what stays, who may, and what an
 * interruption leaves.
 */
#include "vault/erasure.h"

#include <sys/file.h>

#include "tests/unit/vault/traces.h"
#include "tests/unit/vault/warrant.h"
#include "vault/db-internal.h"

static const KinkoErasureNote plain_note = { .approval = APPROVAL };

/* An inquiry about a case; its number is owned by the caller. */
static char *
enter_inquiry (Office *office, const char *case_no, const char *topic)
{
	const char *const values[][2] = {
		{ "caller", "区民" }, { "service", "保育料階層決定事務" },
		{ "topic", topic },   { "minutes", "5" },
		{ "case", case_no },
	};
	const KinkoRegister *book = kinko_register_find ("contact");
	KinkoRecordChange changes[G_N_ELEMENTS (values)];
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (GError) error = NULL;

	for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
		changes[i].field = kinko_form_index (book->form, values[i][0]);
		changes[i].text = values[i][1];
	}
	line = kinko_register_enter (office->sessions[SATO], book, changes, G_N_ELEMENTS (changes),
				     &error);
	g_assert_no_error (error);
	return g_strdup (line->number);
}

/* How an erasure is asked for: of certain cases, or of everything if there are none. */
typedef struct {
	const char *const *words;
} What;

static KinkoRegisterLine *
run (Office *office, guint who, const What *what, const KinkoErasureNote *note, GError **error)
{
	KinkoSession *session = office->sessions[who];

	kinko_session_set_ask (session, say_passphrase, NULL);
	return what->words == NULL ? kinko_erasure_all (session, note, error)
				   : kinko_case_erase (session, what->words, note, error);
}

/* The number of the request, owned by the caller; NULL with an error. */
static char *
ask_for (Office *office, guint who, const What *what, const KinkoErasureNote *note, GError **error)
{
	KinkoSession *session = office->sessions[who];
	g_autoptr (GError) problem = NULL;
	char *number;

	kinko_session_set_asking (session, "case erase");
	g_assert_null (run (office, who, what, note, &problem));
	number = g_strdup (kinko_session_asked (session));
	kinko_session_set_asking (session, NULL);
	if (number == NULL)
		g_propagate_error (error, g_steal_pointer (&problem));
	return number;
}

/* -1: done, with a grant by ITO; otherwise the code. */
static int
try_run (Office *office, guint who, const What *what, KinkoErasureNote note,
	 KinkoRegisterLine **line)
{
	g_autoptr (GError) error = NULL;
	g_autofree char *request = ask_for (office, who, what, &note, &error);
	KinkoRegisterLine *done;

	if (request == NULL)
		return error->code;
	g_assert_cmpint (try_grant (office, ITO, request), ==, -1);
	note.approval = request;
	done = run (office, who, what, &note, &error);
	if (done == NULL) {
		g_test_message ("%s", error->message);
		return error->code;
	}
	if (line != NULL)
		*line = done;
	else
		kinko_register_line_free (done);
	return -1;
}

static int
try_erase_case (Office *office, guint who, const char *word, KinkoRegisterLine **line)
{
	const char *const words[] = { word, NULL };
	const What what = { .words = words };

	return try_run (office, who, &what, plain_note, line);
}

static guint
count_rows (KinkoSession *session, const char *sql)
{
	g_autoptr (GError) error = NULL;
	gint64 n = -1;

	g_assert_true (kinko_db_get_int (kinko_session_db (session), sql, &n, &error));
	return (guint) n;
}

static const char *
field (const KinkoRegisterLine *line, const char *name)
{
	return kinko_record_get (line->record, name);
}

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

/* @of: a condition on case_file.id. */
#define COLLECT(traces, db, what, columns, of) \
	collect (traces, db, what, "SELECT " columns " IN (SELECT id FROM case_file WHERE " of ")")

#define COLLECT_CASES(traces, db, of)                                                            \
	G_STMT_START                                                                             \
	{                                                                                        \
		COLLECT (traces, db, "record key", "record_key FROM case_file WHERE id", of);    \
		COLLECT (traces, db, "number key",                                               \
			 "number_key FROM case_file WHERE number_key NOT NULL AND id", of);      \
		COLLECT (traces, db, "search",                                                   \
			 "substr (search, 1 + instr (search, char (10)))"                        \
			 " FROM case_file WHERE id",                                             \
			 of);                                                                    \
		COLLECT (traces, db, "record", "box FROM case_version WHERE case_id", of);       \
		COLLECT (traces, db, "number",                                                   \
			 "box FROM case_number WHERE box NOT NULL AND case_id", of);             \
		COLLECT (traces, db, "blind",                                                    \
			 "blind FROM case_number WHERE blind NOT NULL AND case_id", of);         \
		COLLECT (traces, db, "document key",                                             \
			 "key FROM document WHERE key NOT NULL AND case_id", of);                \
		COLLECT (traces, db, "document",                                                 \
			 "box FROM document WHERE box NOT NULL AND case_id", of);                \
		COLLECT (traces, db, "chunk",                                                    \
			 "c.box FROM document_chunk AS c JOIN document AS d"                     \
			 " ON d.id = c.document_id WHERE d.case_id",                             \
			 of);                                                                    \
		COLLECT (traces, db, "inquiry",                                                  \
			 "v.box FROM register_version AS v JOIN register_line AS l"              \
			 " ON l.id = v.line_id WHERE l.case_id",                                 \
			 of);                                                                    \
		COLLECT (traces, db, "inquiry key", "key FROM register_line WHERE case_id", of); \
	}                                                                                        \
	G_STMT_END

/* They are found where they are: else the search afterwards would prove nothing. */
static void
assert_there (Office *office, GPtrArray *traces, sqlite3 *db)
{
	checkpoint (db);
	g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
	g_assert_cmpuint (count_traces (office, traces), >=, traces->len);
}

/* Of the case that most tests erase. */
static void
collect_one (Office *office, GPtrArray *traces)
{
	sqlite3 *db = open_raw (&office->fixture,
				kinko_session_compartments (office->sessions[TANAKA])->records);

	COLLECT_CASES (traces, db, "case_no = 'C26-0001'");
	g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

/* Nobody needs to wait ten seconds for a reader who does not go away. */
static void
be_impatient (Office *office)
{
	kinko_db_set_patience (kinko_session_db (office->sessions[TANAKA]), 100);
}

static void
assert_wal_is_empty (Office *office)
{
	g_autofree char *wal = g_strconcat (office->fixture.vault, "/vault.db-wal", NULL);
	struct stat info;

	if (stat (wal, &info) == 0)
		g_assert_cmpint (info.st_size, ==, 0);
}

static sqlite3 *
open_office_db (Office *office)
{
	return open_raw (&office->fixture,
			 kinko_session_compartments (office->sessions[TANAKA])->records);
}

static void
test_all_no_trace (Office *office, gconstpointer data)
{
	g_autoptr (GPtrArray) traces = g_ptr_array_new_with_free_func ((GDestroyNotify) trace_free);
	g_autoptr (KinkoRegisterLine) line = NULL;
	const What what = { 0 };
	sqlite3 *db;

	(void) data;
	live (office);
	db = open_office_db (office);
	COLLECT_CASES (traces, db, "1");
	assert_there (office, traces, db);
	g_assert_cmpint (try_run (office, TANAKA, &what, plain_note, &line), ==, -1);
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

/* ---- interrupted ----------------------------------------------------------------------------- */

/* Somebody reads meanwhile and keeps old pages in the write-ahead log: erased, and said not to be checked; afterwards it
 * can be. */
static void
test_busy (Office *office, gconstpointer data)
{
	sqlite3 *db = open_office_db (office);
	g_autoptr (GPtrArray) traces = g_ptr_array_new_with_free_func ((GDestroyNotify) trace_free);
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (GError) error = NULL;
	sqlite3 *look;

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	g_free (add_document (office, SATO, "C26-0001", TRUE));
	look = open_office_db (office);
	COLLECT_CASES (traces, look, "case_no = 'C26-0001'");
	assert_there (office, traces, look);
	run_sql (db, "BEGIN; SELECT count (*) FROM case_number;");
	be_impatient (office);
	g_assert_cmpint (try_erase_case (office, TANAKA, "C26-0001", NULL), ==, KINKO_ERROR_BUSY);
	g_assert_cmpuint (count_entries (office->sessions[TANAKA], "case.erase", "granted"), ==, 1);
	g_assert_cmpuint (count_entries (office->sessions[TANAKA], "erasure.check", NULL), ==, 0);
	g_assert_cmpuint (count_rows (office->sessions[TANAKA],
				      "SELECT count (*) FROM register_line"
				      " WHERE register = 'erasure' AND open = 1"),
			  ==, 1);
	run_sql (db, "COMMIT");
	g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
	line = kinko_erasure_check (office->sessions[TANAKA], "X26-0001", &error);
	g_assert_no_error (error);
	g_assert_cmpstr (field (line, "result"), ==, "clean");
	assert_wal_is_empty (office);
	g_assert_cmpuint (count_traces (office, traces), ==, 0);
	g_assert_null (kinko_erasure_check (office->sessions[TANAKA], "X26-0001", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	assert_newest_sound (&office->fixture, office->sessions[TANAKA], 5);
}

/* No copy of the database lies beside it. */
static void
assert_one_database (Office *office)
{
	g_autofree char *found = shell (&office->fixture, "find vault -name '*.db' -type f");

	g_assert_cmpstr (found, ==, "vault/vault.db");
}

/* A folder as a backup works in, with a copy of the database from before; -1: nobody holds it any more. */
static int
leave_copy (Office *office, gboolean held)
{
	g_autofree char *path = g_build_filename (office->fixture.vault, ".work-0123", NULL);
	int folder;

	g_free (shell (&office->fixture,
		       "mkdir -m 700 vault/.work-0123; cp vault/vault.db vault/.work-0123"));
	if (!held)
		return -1;
	folder = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	g_assert_cmpint (flock (folder, LOCK_EX | LOCK_NB), ==, 0);
	return folder;
}

/* A copy of the database that a killed backup left in the folder is gone before anybody says that nothing was found. */
static void
test_left_copy (Office *office, gconstpointer data)
{
	g_autoptr (KinkoRegisterLine) line = NULL;

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	(void) leave_copy (office, FALSE);
	g_assert_cmpint (try_erase_case (office, TANAKA, "C26-0001", &line), ==, -1);
	g_assert_cmpstr (field (line, "result"), ==, "clean");
	assert_one_database (office);
	/* Nobody has to erase for it: an opening does. */
	(void) leave_copy (office, FALSE);
	close_sessions (office);
	office->sessions[TANAKA] = open_person (&office->fixture, office->identities[TANAKA]);
	assert_one_database (office);
}

/* While somebody works with such a copy the check is not made. */
static void
test_copy_in_use (Office *office, gconstpointer data)
{
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (GError) error = NULL;
	int folder;

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	folder = leave_copy (office, TRUE);
	g_assert_cmpint (try_erase_case (office, TANAKA, "C26-0001", NULL), ==, KINKO_ERROR_BUSY);
	g_assert_cmpuint (count_entries (office->sessions[TANAKA], "case.erase", "granted"), ==, 1);
	g_assert_cmpuint (count_entries (office->sessions[TANAKA], "erasure.check", NULL), ==, 0);
	g_assert_null (kinko_erasure_check (office->sessions[TANAKA], "X26-0001", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_BUSY);
	g_clear_error (&error);
	(void) close (folder);
	line = kinko_erasure_check (office->sessions[TANAKA], "X26-0001", &error);
	g_assert_no_error (error);
	g_assert_cmpstr (field (line, "result"), ==, "clean");
	assert_one_database (office);
}

/* Beside the vault, too, a copy may lie that a restore left: nothing is said to be checked until it is gone. */
static void
test_copy_beside (Office *office, gconstpointer data)
{
	g_autofree char *mark = g_build_filename (office->fixture.dir, "vault.unfinished-0123abcd",
						  ".restoring", NULL);
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (GError) error = NULL;
	int lock;

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	g_free (shell (
		&office->fixture,
		"u=vault.unfinished-0123abcd; mkdir $u; cp vault/vault.* $u; : >$u/.restoring;"
		" mkdir vault.unfinished-00000000 other; cp vault/vault.json other"));
	lock = open (mark, O_WRONLY | O_CLOEXEC);
	g_assert_cmpint (flock (lock, LOCK_EX | LOCK_NB), ==, 0);
	g_assert_cmpint (try_erase_case (office, TANAKA, "C26-0001", NULL), ==, KINKO_ERROR_BUSY);
	(void) close (lock);
	g_assert_null (kinko_erasure_check (office->sessions[TANAKA], "X26-0001", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
	g_assert_nonnull (strstr (error->message, "vault.unfinished-0123abcd"));
	g_clear_error (&error);
	g_assert_cmpuint (count_entries (office->sessions[TANAKA], "erasure.check", NULL), ==, 0);
	/* that of another vault says nothing about this one */
	g_free (shell (&office->fixture, "sed -i -E 's/(\"id\": *\")[0-9a-f]{8}/\\100000000/'"
					 " vault.unfinished-0123abcd/vault.json"));
	line = kinko_erasure_check (office->sessions[TANAKA], "X26-0001", &error);
	g_assert_no_error (error);
	g_assert_cmpstr (field (line, "result"), ==, "clean");
}

static int
run_child (const char *dir, const char *request, const char *crash_at)
{
	static const char *const words[] = { "C26-0001", NULL };
	Fixture fixture = { .dir = g_strdup (dir) };
	const KinkoErasureNote note = { .approval = request };
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (GError) error = NULL;
	KinkoSession *session;

	be_in_a_quiet_place ();
	fixture.vault = g_build_filename (dir, "vault", NULL);
	fixture.identity = g_build_filename (dir, "tanaka.key", NULL);
	session = open_manager (&fixture);
	g_setenv ("KINKO_CRASH_AT", crash_at, TRUE);
	line = kinko_case_erase (session, words, &note, &error);
	g_assert_no_error (error);
	kinko_session_close (session);
	free_paths (&fixture);
	return 0;
}

/* TRUE: it ran to its end; FALSE: it was killed. */
static gboolean
run_killed_at (const char *dir, const char *request, guint n)
{
	g_autofree char *at = g_strdup_printf ("%u", n);
	g_autofree char *program = g_strdup ("/proc/self/exe");
	g_autofree char *option = g_strdup ("--child");
	g_autofree char *folder = g_strdup (dir);
	g_autofree char *number = g_strdup (request);
	char *argv[] = { program, option, folder, number, at, NULL };
	g_autoptr (GError) error = NULL;
	int status;

	g_assert_true (g_spawn_sync (NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL,
				     &status, &error));
	if (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL)
		return FALSE;
	g_assert_cmpint (status, ==, 0);
	return TRUE;
}

/* Wholly there, or erased; and if it is erased, the check can be made up for, and then nothing is found. TRUE: erased. */
static gboolean
look_after_kill (Office *office, GPtrArray *traces)
{
	KinkoSession *session = office->sessions[TANAKA];
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase = kinko_case_show (session, "C26-0001", &error);
	g_autoptr (KinkoRegisterLine) line = NULL;

	g_assert_no_error (error);
	assert_newest_sound (&office->fixture, session, 4);
	if (kase->erased == NULL) {
		g_assert_cmpstr (kinko_case_data_get (kase->data, "child_name"), ==,
				 "例題　あおい");
		g_assert_cmpuint (count_entries (session, "case.erase", "granted"), ==, 0);
		g_assert_cmpuint (count_entries (session, "erasure.case", NULL), ==, 0);
		return FALSE;
	}
	g_assert_cmpuint (count_entries (session, "case.erase", "granted"), ==, 1);
	line = kinko_register_load (session, kinko_register_find ("erasure"), "X26-0001", &error);
	g_assert_no_error (error);
	if (line->open) {
		g_clear_pointer (&line, kinko_register_line_free);
		line = kinko_erasure_check (session, "X26-0001", &error);
		g_assert_no_error (error);
	}
	g_assert_cmpstr (field (line, "result"), ==, "clean");
	g_assert_cmpuint (count_traces (office, traces), ==, 0);
	assert_one_database (office);
	return TRUE;
}

static void
test_killed (Office *office, gconstpointer data)
{
	static const char *const words[] = { "C26-0001", NULL };
	const What what = { .words = words };
	g_autoptr (GPtrArray) traces = g_ptr_array_new_with_free_func ((GDestroyNotify) trace_free);
	g_autofree char *base = NULL;
	g_autofree char *request = NULL;
	g_autoptr (GError) error = NULL;
	gboolean ended = FALSE;
	guint done = 0, undone = 0;

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	g_free (add_document (office, SATO, "C26-0001", TRUE));
	g_free (enter_inquiry (office, "C26-0001", "架空の相談"));
	request = ask_for (office, TANAKA, &what, &plain_note, &error);
	g_assert_no_error (error);
	g_assert_cmpint (try_grant (office, ITO, request), ==, -1);
	collect_one (office, traces);
	close_sessions (office);
	g_assert_cmpuint (traces->len, >, 10);
	base = g_strconcat (office->fixture.dir, ".base", NULL);
	g_free (shell (&office->fixture, "cp -a \"$D\" '%s'", base));
	for (guint n = 1; !ended; n++) {
		g_free (shell (&office->fixture, "cd /; rm -rf \"$D\"; cp -a '%s' \"$D\"", base));
		ended = run_killed_at (office->fixture.dir, request, n);
		office->sessions[TANAKA] =
			open_person (&office->fixture, office->identities[TANAKA]);
		if (look_after_kill (office, traces))
			done++;
		else
			undone++;
		g_clear_pointer (&office->sessions[TANAKA], kinko_session_close);
	}
	g_test_message ("%u times done, %u times not", done, undone);
	g_assert_cmpuint (done, >, 5); /* after the commit, in the mirror, in the check */
	g_assert_cmpuint (undone, >, 1);
	remove_all (base);
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

/* Without what is to be looked for every search would be a good one. */
static void
test_marks_taken (Office *office, gconstpointer data)
{
	sqlite3 *db = open_office_db (office);
	g_autoptr (GError) error = NULL;

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	run_sql (db, "BEGIN; SELECT count (*) FROM case_number;");
	be_impatient (office);
	g_assert_cmpint (try_erase_case (office, TANAKA, "C26-0001", NULL), ==, KINKO_ERROR_BUSY);
	run_sql (db, "COMMIT; DELETE FROM erasure_mark;");
	g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
	g_assert_null (kinko_erasure_check (office->sessions[TANAKA], "X26-0001", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

/* What stands in the database is found: a mark of a case that is there. */
static void
test_check_can_fail (Office *office, gconstpointer data)
{
	sqlite3 *db = open_office_db (office);
	g_autoptr (GError) error = NULL;
	g_autofree char *line = NULL;

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	run_sql (db, "BEGIN; SELECT count (*) FROM case_number;");
	be_impatient (office);
	g_assert_cmpint (try_erase_case (office, TANAKA, "C26-0001", NULL), ==, KINKO_ERROR_BUSY);
	run_sql (db, "COMMIT; CREATE TABLE kept (box); INSERT INTO kept SELECT marks FROM"
		     " erasure_mark;");
	/* turned over once more, so that it is what was erased */
	{
		sqlite3_stmt *query, *insert;
		g_autofree guint8 *bytes = NULL;
		int len;

		g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT box FROM kept", -1, &query, NULL),
				 ==, SQLITE_OK);
		g_assert_cmpint (sqlite3_step (query), ==, SQLITE_ROW);
		len = sqlite3_column_bytes (query, 0);
		bytes = g_memdup2 (sqlite3_column_blob (query, 0), (gsize) len);
		for (int i = 0; i < len; i++)
			bytes[i] = (guint8) ~bytes[i];
		g_assert_cmpint (sqlite3_finalize (query), ==, SQLITE_OK);
		g_assert_cmpint (
			sqlite3_prepare_v2 (db, "INSERT INTO kept VALUES (?)", -1, &insert, NULL),
			==, SQLITE_OK);
		g_assert_cmpint (sqlite3_bind_blob (insert, 1, bytes, len, SQLITE_STATIC), ==,
				 SQLITE_OK);
		g_assert_cmpint (sqlite3_step (insert), ==, SQLITE_DONE);
		g_assert_cmpint (sqlite3_finalize (insert), ==, SQLITE_OK);
	}
	g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
	g_assert_null (kinko_erasure_check (office->sessions[TANAKA], "X26-0001", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	line = newest_line (office->sessions[TANAKA], "erasure.check");
	g_assert_null (strstr (line, "\"found\":0,"));
	g_assert_cmpuint (count_rows (office->sessions[TANAKA],
				      "SELECT count (*) FROM register_line"
				      " WHERE register = 'erasure' AND open = 1"),
			  ==, 1);
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
		kinko_db_rewrite (kinko_session_db (session), office->fixture.vault, &error));
	g_assert_true (kinko_db_empty_wal (kinko_session_db (session), &error));
	g_assert_cmpuint (count_traces (office, traces), ==, 0);
}

#define ADD(path, test) g_test_add (path, Office, NULL, open_on_monday, test, close_office)

int
main (int argc, char *argv[])
{
	g_assert_cmpint (sodium_init (), >=, 0);
	if (argc == 5 && strcmp (argv[1], "--child") == 0)
		return run_child (argv[2], argv[3], argv[4]);
	g_test_init (&argc, &argv, NULL);
	ADD ("/erasure/all-no-trace", test_all_no_trace);
	ADD ("/erasure/case-no-trace", test_case_no_trace);
	ADD ("/erasure/case-states", test_case_states);
	ADD ("/erasure/tombstone", test_tombstone);
	ADD ("/erasure/siblings", test_siblings);
	ADD ("/erasure/number-stays", test_number_stays);
	ADD ("/erasure/people", test_people);
	ADD ("/erasure/changed", test_changed);
	ADD ("/erasure/busy", test_busy);
	ADD ("/erasure/left-copy", test_left_copy);
	ADD ("/erasure/copy-in-use", test_copy_in_use);
	ADD ("/erasure/copy-beside", test_copy_beside);
	ADD ("/erasure/killed", test_killed);
	ADD ("/erasure/tampered", test_tampered);
	ADD ("/erasure/marks-taken", test_marks_taken);
	ADD ("/erasure/check-can-fail", test_check_can_fail);
	ADD ("/erasure/repeat", test_repeat);
	return g_test_run ();
}
