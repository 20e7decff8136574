#include "tests/unit/vault/traces.h"
#include "vault/db-internal.h"

/* ---- who and when ---------------------------------------------------------------------------- */

static void
test_states (Office *office, gconstpointer data)
{
	static const KinkoState ends[] = { KINKO_STATE_COMPLETE, KINKO_STATE_WITHDRAWN,
					   KINKO_STATE_EXCLUDED };

	(void) data;
	for (guint state = 0; state < KINKO_STATES; state++) {
		g_autofree char *case_no = g_strdup_printf ("E-%02u", state);
		gboolean is_end = FALSE;

		for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
			is_end = is_end || ends[i] == (KinkoState) state;
		add_case (office, case_no);
		drive_to (office, case_no, (KinkoState) state);
		g_assert_cmpint (try_erase (office, TANAKA, case_no, APPROVAL), ==,
				 is_end ? -1 : KINKO_ERROR_INVALID);
		assert_value (office, case_no, "state",
			      is_end ? "番号廃棄済" : kinko_state_name ((KinkoState) state));
	}
}

static void
test_people (Office *office, gconstpointer data)
{
	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	for (guint who = SATO; who < PEOPLE; who++)
		g_assert_cmpint (try_erase (office, who, "C26-0001", APPROVAL), ==,
				 KINKO_ERROR_DENIED);
	g_assert_cmpuint (count_entries (office->sessions[KATO], "number.erase", "denied"), ==, 4);
	g_assert_cmpint (try_erase (office, TANAKA, "C26-9999", APPROVAL), ==,
			 KINKO_ERROR_NOT_FOUND);
}

static void
test_approval (Office *office, gconstpointer data)
{
	static const char *const wrong[] = { "",
					     "　",
					     " R8-0100",
					     "R8 0100",
					     "承認R8-0100",
					     "R8-0100\n",
					     "R8-0100\"",
					     "R8\\0100",
					     "123456789018",
					     "R8-0100-R8-0100-R8-0100-R8-0100-X",
					     "\xff",
					     "R8-0100;DROP TABLE" };
	g_autofree char *line = NULL;
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) number = NULL;

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
		for (guint asking = 0; asking < 2; asking++)
			g_assert_cmpint ((asking ? try_erase : try_erase_with) (
						 office, TANAKA, "C26-0001", wrong[i]),
					 ==, KINKO_ERROR_INVALID);
	/* none, one that nobody entered, and one alone without a second person */
	for (guint asking = 0; asking < 2; asking++)
		for (guint i = 0; i < 2; i++)
			g_assert_cmpint ((asking ? try_erase : try_erase_with) (
						 office, TANAKA, "C26-0001", i ? NULL : "R8-0100"),
					 ==, KINKO_ERROR_DENIED);
	g_assert_cmpint (try_erase_with (office, TANAKA, "C26-0001", APPROVAL), ==,
			 KINKO_ERROR_DENIED);
	number = kinko_case_reveal (office->sessions[TANAKA], "C26-0001", KINKO_SUBJECT_CHILD,
				    "tier-review", NULL, TRUE, &error);
	g_assert_no_error (error);
	g_assert_nonnull (number);
	approve (office->sessions[TANAKA], "R8/0100");
	g_assert_cmpint (try_erase (office, TANAKA, "C26-0001", "R8/0100"), ==, -1);
	line = newest_line (office->sessions[TANAKA], "number.erase");
	assert_contains (line, "\"approval\":\"R8/0100\"");
	assert_contains (line,
			 "\"erased\":[\"child\",\"guardian1\",\"guardian2\"],\"documents\":0");
	assert_contains (line, "\"from\":\"withdrawn\",\"to\":\"purged\"");
}

/* ---- what is left ---------------------------------------------------------------------------- */

static void
test_afterwards (Office *office, gconstpointer data)
{
	g_autofree char *copy = NULL;
	g_autofree char *shown = NULL;
	g_autofree char *plain = NULL;
	g_autofree char *line = NULL;
	g_autoptr (GPtrArray) history = NULL;
	g_autoptr (KinkoCase) kase = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree char *out = g_build_filename (office->fixture.dir, "out.pdf", NULL);
	KinkoDocumentTake take = { .path = out, .purpose = "tier-review", .approval = APPROVAL };

	(void) data;
	shown = add_document (office, SATO, "C26-0001", TRUE);
	plain = add_document (office, SATO, "C26-0001", FALSE);
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	g_assert_cmpint (try_erase (office, TANAKA, "C26-0001", APPROVAL), ==, -1);
	line = newest_line (office->sessions[TANAKA], "number.erase");
	assert_contains (line, "\"documents\":1");
	for (guint i = 0; i <= KINKO_SUBJECT_GUARDIAN2; i++) {
		g_assert_null (kinko_case_reveal (office->sessions[TANAKA], "C26-0001",
						  (KinkoSubject) i, "tier-review", NULL, TRUE,
						  &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
		g_clear_error (&error);
	}
	kase = look_at (office, "C26-0001");
	g_assert_cmpstr (kinko_case_data_get (kase->data, "child_name"), ==, "例題　あおい");
	for (guint i = 0; i < KINKO_SUBJECTS; i++)
		g_assert_false (kase->data->has_number[i]);
	g_assert_null (kase->file->number_key);
	history = kinko_case_history (office->sessions[TANAKA], "C26-0001", &error);
	g_assert_no_error (error);
	g_assert_cmpuint (history->len, ==, kase->file->version);
	g_assert_null (kinko_document_get (office->sessions[TANAKA], shown, &take, &copy, &error));
	g_assert_nonnull (error);
	g_assert_false (g_file_test (out, G_FILE_TEST_EXISTS));
	g_clear_error (&error);
	{
		g_autoptr (KinkoDocument) document = NULL;

		take.purpose = NULL;
		g_clear_pointer (&copy, g_free);
		document =
			kinko_document_get (office->sessions[TANAKA], plain, &take, &copy, &error);
		g_assert_no_error (error);
		g_assert_true (g_file_test (out, G_FILE_TEST_EXISTS));
	}
	g_assert_cmpint (try_erase (office, TANAKA, "C26-0001", APPROVAL), ==,
			 KINKO_ERROR_INVALID); /* once */
	assert_sound (&office->fixture, office->sessions[TANAKA]);
}

#define OF_CASE " (SELECT id FROM case_file WHERE case_no = 'E-120')"

static GPtrArray *
collect_all (Office *office)
{
	GPtrArray *traces = g_ptr_array_new_with_free_func ((GDestroyNotify) trace_free);
	sqlite3 *db = open_raw (&office->fixture,
				kinko_session_compartments (office->sessions[TANAKA])->records);

	collect (traces, db, "box",
		 "SELECT box FROM case_number WHERE box IS NOT NULL AND case_id =" OF_CASE);
	collect (traces, db, "blind",
		 "SELECT blind FROM case_number WHERE blind IS NOT NULL AND case_id =" OF_CASE);
	collect (traces, db, "number key", "SELECT number_key FROM case_file WHERE id =" OF_CASE);
	collect (traces, db, "document key",
		 "SELECT key FROM document WHERE shows_number = 1 AND case_id =" OF_CASE);
	collect (traces, db, "document",
		 "SELECT c.box FROM document_chunk AS c JOIN document AS d ON d.id = c.document_id"
		 " WHERE d.shows_number = 1 AND d.case_id =" OF_CASE);
	g_assert_cmpuint (traces->len, >=, 3 + 2 + 1 + 1 + 2);
	/* they are found where they are: else the search below would prove nothing */
	checkpoint (db);
	g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
	g_assert_cmpuint (count_traces (office, traces), >=, traces->len);
	return traces;
}

/* After a life with page splits before and behind the case, nothing of the numbers is in any page, nor in the
 * write-ahead log, which is empty. */
static void
test_no_trace (Office *office, gconstpointer data)
{
	g_autofree char *wal = g_strconcat (office->fixture.vault, "/vault.db-wal", NULL);
	g_autofree char *document = NULL;
	g_autoptr (GPtrArray) traces = NULL;
	struct stat info;

	(void) data;
	import_many (office);
	for (guint i = 100; i < 140; i++) { /* second versions, among first ones */
		g_autofree char *case_no = g_strdup_printf ("E-%03u", i);
		char digits[13] = "";

		make_number (digits, 2000 + i);
		edit_case (office, SATO, case_no, "child_mynumber", digits);
	}
	document = add_document (office, SATO, "E-120", TRUE);
	assign_to (office, "E-100..E-140", SATO); /* rows grow: their pages are split */
	take_step (office, TANAKA, "E-120", "withdraw");
	traces = collect_all (office);
	g_assert_cmpint (try_erase (office, TANAKA, "E-120", APPROVAL), ==, -1);
	if (stat (wal, &info) == 0)
		g_assert_cmpint (info.st_size, ==, 0);
	g_assert_cmpuint (count_traces (office, traces), ==, 0);
	assert_newest_sound (&office->fixture, office->sessions[TANAKA], 5);
}

/* Somebody else reads meanwhile and keeps old pages in the write-ahead log: the numbers are erased, and the user is told
 * what is not yet so. */
static void
test_busy (Office *office, gconstpointer data)
{
	sqlite3 *db = open_raw (&office->fixture,
				kinko_session_compartments (office->sessions[TANAKA])->records);
	g_autofree char *wal = g_strconcat (office->fixture.vault, "/vault.db-wal", NULL);
	g_autofree char *request = NULL;
	g_autoptr (GError) error = NULL;
	struct stat info;

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	request = ask_for_erasure (office, TANAKA, "C26-0001", APPROVAL, &error);
	g_assert_no_error (error);
	g_assert_cmpint (try_grant (office, ITO, request), ==, -1);
	run_sql (db, "BEGIN; SELECT count (*) FROM case_number;");
	kinko_db_set_patience (kinko_session_db (office->sessions[TANAKA]), 100);
	g_assert_null (kinko_number_erase (office->sessions[TANAKA], "C26-0001", request, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_BUSY);
	assert_contains (error->message, "are erased");
	assert_value (office, "C26-0001", "state", "番号廃棄済");
	g_assert_cmpuint (count_entries (office->sessions[TANAKA], "number.erase", "granted"), ==,
			  1);
	run_sql (db, "COMMIT");
	g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
	close_sessions (office); /* the last one that leaves takes the log with it */
	g_assert_cmpint (stat (wal, &info), ==, -1);
}

#define ADD(path, test) g_test_add (path, Office, NULL, open_office, test, close_office)

int
main (int argc, char *argv[])
{
	g_test_init (&argc, &argv, NULL);
	ADD ("/number-erase/states", test_states);
	ADD ("/number-erase/people", test_people);
	ADD ("/number-erase/approval", test_approval);
	ADD ("/number-erase/afterwards", test_afterwards);
	ADD ("/number-erase/no-trace", test_no_trace);
	ADD ("/number-erase/busy", test_busy);
	return g_test_run ();
}
