/*
 * Erasing cases with two people: what the tests of it ask for, and where they look for what is left.
 */
#pragma once

#include "tests/unit/vault/traces.h"
#include "tests/unit/vault/warrant.h"
#include "vault/db-internal.h"
#include "vault/erasure.h"

static const KinkoErasureNote plain_note = { .approval = APPROVAL };

/* An inquiry about a case; its number is owned by the caller. */
static inline char *
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

static inline KinkoRegisterLine *
run (Office *office, guint who, const What *what, const KinkoErasureNote *note, GError **error)
{
	KinkoSession *session = office->sessions[who];

	kinko_session_set_ask (session, say_passphrase, NULL);
	return what->words == NULL ? kinko_erasure_all (session, note, error)
				   : kinko_case_erase (session, what->words, note, error);
}

/* The number of the request, owned by the caller; NULL with an error. */
static inline char *
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
static inline int
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

static inline int
try_erase_case (Office *office, guint who, const char *word, KinkoRegisterLine **line)
{
	const char *const words[] = { word, NULL };
	const What what = { .words = words };

	return try_run (office, who, &what, plain_note, line);
}

static inline guint
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
static inline void
assert_there (Office *office, GPtrArray *traces, sqlite3 *db)
{
	checkpoint (db);
	g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
	g_assert_cmpuint (count_traces (office, traces), >=, traces->len);
}

/* Of the case that most tests erase. */
static inline void
collect_one (Office *office, GPtrArray *traces)
{
	sqlite3 *db = open_raw (&office->fixture,
				kinko_session_compartments (office->sessions[TANAKA])->records);

	COLLECT_CASES (traces, db, "case_no = 'C26-0001'");
	g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

/* Nobody needs to wait ten seconds for a reader who does not go away. */
static inline void
be_impatient (Office *office)
{
	kinko_db_set_patience (kinko_session_db (office->sessions[TANAKA]), 100);
}

static inline void
assert_wal_is_empty (Office *office)
{
	g_autofree char *wal = g_strconcat (office->fixture.vault, "/vault.db-wal", NULL);
	struct stat info;

	if (stat (wal, &info) == 0)
		g_assert_cmpint (info.st_size, ==, 0);
}

static inline sqlite3 *
open_office_db (Office *office)
{
	return open_raw (&office->fixture,
			 kinko_session_compartments (office->sessions[TANAKA])->records);
}

/* No copy of the database lies beside it. */
static inline void
assert_one_database (Office *office)
{
	g_autofree char *found = shell (&office->fixture, "find vault -name '*.db' -type f");

	g_assert_cmpstr (found, ==, "vault/vault.db");
}
