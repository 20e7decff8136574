#include "vault/schema.h"

#include "tests/unit/vault/office.h"
#include "vault/act.h"
#include "vault/box.h"
#include "vault/case-keys.h"
#include "vault/policy-adopt.h"

/* The tables as the first version of kinko made them, copied from it. */
/* clang-format off */
static const char first_schema[] =
	"CREATE TABLE audit_entry ("
	"  seq INTEGER PRIMARY KEY,"
	"  line TEXT NOT NULL,"
	"  leaf BLOB NOT NULL CHECK (length (leaf) = 32)"
	") STRICT;"
	"CREATE TABLE audit_note (size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;"
	"CREATE TABLE audit_head ("
	"  id INTEGER PRIMARY KEY CHECK (id = 1),"
	"  size INTEGER NOT NULL,"
	"  root BLOB NOT NULL CHECK (length (root) = 32),"
	"  frontier BLOB NOT NULL"
	") STRICT;"
	"CREATE TRIGGER audit_entry_is_final BEFORE UPDATE ON audit_entry"
	"  BEGIN SELECT raise (ABORT, 'log entries are never changed'); END;"
	"CREATE TRIGGER audit_entry_stays BEFORE DELETE ON audit_entry"
	"  BEGIN SELECT raise (ABORT, 'log entries are never deleted'); END;"
	"CREATE TRIGGER audit_note_is_final BEFORE UPDATE ON audit_note"
	"  BEGIN SELECT raise (ABORT, 'notes are never changed'); END;"
	"CREATE TRIGGER audit_note_stays BEFORE DELETE ON audit_note"
	"  BEGIN SELECT raise (ABORT, 'notes are never deleted'); END;"
	"CREATE TABLE seat ("
	"  enrolled_seq INTEGER PRIMARY KEY,"
	"  id TEXT NOT NULL,"
	"  name TEXT NOT NULL,"
	"  role TEXT NOT NULL,"
	"  numbers INTEGER NOT NULL,"
	"  status TEXT NOT NULL,"
	"  note_key BLOB NOT NULL CHECK (length (note_key) = 32),"
	"  git_key BLOB NOT NULL CHECK (length (git_key) = 32),"
	"  recipient TEXT NOT NULL,"
	"  grant_hash BLOB NOT NULL CHECK (length (grant_hash) = 32),"
	"  changed_seq INTEGER NOT NULL,"
	"  grant_file BLOB,"
	"  pledged TEXT, trained TEXT, notified TEXT, reason TEXT"
	") STRICT;"
	"CREATE INDEX seat_by_id ON seat (id, enrolled_seq);"
	"CREATE TABLE open_intent (seq INTEGER PRIMARY KEY, session TEXT NOT NULL) STRICT;"
	"CREATE TABLE spool_taken (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;"
	"CREATE TABLE case_file ("
	"  id INTEGER PRIMARY KEY,"
	"  handle TEXT NOT NULL UNIQUE CHECK (length (handle) = 32),"
	"  case_no TEXT NOT NULL UNIQUE,"
	"  fiscal_year INTEGER NOT NULL,"
	"  state TEXT NOT NULL,"
	"  version INTEGER NOT NULL,"
	"  record_key BLOB,"
	"  number_key BLOB,"
	"  search TEXT NOT NULL"
	") STRICT;"
	"CREATE INDEX case_by_year ON case_file (fiscal_year, case_no);"
	"CREATE INDEX case_by_state ON case_file (state, case_no);"
	"CREATE TABLE case_version ("
	"  case_id INTEGER NOT NULL REFERENCES case_file (id),"
	"  version INTEGER NOT NULL,"
	"  seq INTEGER NOT NULL,"
	"  box BLOB NOT NULL,"
	"  PRIMARY KEY (case_id, version)"
	") STRICT, WITHOUT ROWID;"
	"CREATE TABLE case_number ("
	"  case_id INTEGER NOT NULL REFERENCES case_file (id),"
	"  subject INTEGER NOT NULL CHECK (subject BETWEEN 0 AND 2),"
	"  version INTEGER NOT NULL,"
	"  seq INTEGER NOT NULL,"
	"  box BLOB,"
	"  blind BLOB,"
	"  PRIMARY KEY (case_id, subject, version)"
	") STRICT, WITHOUT ROWID;"
	"CREATE UNIQUE INDEX case_number_of_child ON case_number (blind)"
	"  WHERE subject = 0 AND blind IS NOT NULL;"
	"PRAGMA user_version = 1;";
/* clang-format on */

/* The rows of a vault that has nothing but cases and people, in the columns of then. */
static const char copy_rows[] =
	"INSERT INTO old.audit_entry SELECT seq, line, leaf FROM audit_entry;"
	"INSERT INTO old.audit_note SELECT size, note FROM audit_note;"
	"INSERT INTO old.audit_head SELECT id, size, root, frontier FROM audit_head;"
	"INSERT INTO old.seat SELECT enrolled_seq, id, name, role, numbers, status, note_key,"
	"  git_key, recipient, grant_hash, changed_seq, grant_file, pledged, trained, notified, "
	"reason"
	"  FROM seat;"
	"INSERT INTO old.open_intent SELECT seq, session FROM open_intent;"
	"INSERT INTO old.spool_taken SELECT name FROM spool_taken;"
	"INSERT INTO old.case_file SELECT id, handle, case_no, fiscal_year, state, version,"
	"  record_key, number_key, search FROM case_file;"
	"INSERT INTO old.case_version SELECT case_id, version, seq, box FROM case_version;"
	"INSERT INTO old.case_number SELECT case_id, subject, version, seq, box, blind"
	"  FROM case_number;";

/* ---- a vault of the first version ------------------------------------------------------------ */

/* What was said of a case when there were no steps. */
static KinkoSecret *
plain_of_then (const KinkoCaseData *data)
{
	json_auto_t *object = json_object ();
	g_autofree char *text = NULL;
	gsize n;
	const KinkoField *fields = kinko_fields (&n);

	for (gsize i = 0; i < n; i++)
		if (data->values[i] != NULL)
			json_object_set_new (object, fields[i].name, json_string (data->values[i]));
	text = json_dumps (object, JSON_COMPACT | JSON_SORT_KEYS);
	return secret_text (text);
}

/* The next version of a case, as the first version of kinko wrote it. */
static void
write_version_of_then (KinkoAct *act, const char *case_no)
{
	KinkoSession *session = kinko_act_session (act);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCaseFile) file = kinko_case_file_load (session, case_no, &error);
	g_autoptr (KinkoCaseData) data =
		kinko_case_file_read (session, file, file->version, &error);
	g_autoptr (KinkoSecret) key =
		kinko_record_key_unwrap (session, file->handle, file->record_key, &error);
	g_autoptr (KinkoSecret) plain = plain_of_then (data);
	KinkoBoxContext context = { .vault_id = kinko_session_descriptor (session)->id,
				    .handle = file->handle,
				    .kind = "record",
				    .version = 2 };
	g_autoptr (GBytes) box = kinko_box_seal (plain, key, &context);
	KinkoHash hash = kinko_hash_of (g_bytes_get_data (box, NULL), g_bytes_get_size (box));
	g_autofree char *text = kinko_detail_hash (&hash);
	g_autofree char *object = g_strconcat ("case/", file->handle, NULL);
	g_autoptr (KinkoStatement) insert = kinko_act_prepare (
		act, "INSERT INTO case_version (case_id, version, seq, box) VALUES (?, 2, ?, ?)",
		&error);
	g_autoptr (KinkoStatement) update =
		kinko_act_prepare (act, "UPDATE case_file SET version = 2 WHERE id = ?", &error);

	g_assert_no_error (error);
	g_assert_true (
		kinko_statement_bind_int (insert, 1, file->id, &error) &&
		kinko_statement_bind_int (insert, 2, (gint64) kinko_act_next_seq (act), &error) &&
		kinko_statement_bind_bytes (insert, 3, box, &error) &&
		kinko_statement_run (insert, &error) &&
		kinko_statement_bind_int (update, 1, file->id, &error) &&
		kinko_statement_run (update, &error) &&
		kinko_act_add_entry (act, "case.edit", object, "granted",
				     json_pack ("{s:i, s:s}", "version", 2, "box", text), &error));
	g_assert_no_error (error);
}

static void
write_cases_of_then (KinkoSession *session)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoAct) act =
		kinko_act_begin (session, "case.edit", "case/none", NULL, &error);

	g_assert_no_error (error);
	for (guint i = 1; i <= 10; i++) {
		g_autofree char *case_no = g_strdup_printf ("C26-%04u", i);

		write_version_of_then (act, case_no);
	}
	g_assert_true (kinko_act_commit (act, &error));
}

/* An empty database of the first version, under the vault's key. */
static void
make_first (const char *path, const char *hex)
{
	g_autofree char *key =
		g_strdup_printf ("PRAGMA key = \"x'%s'\"; PRAGMA cipher_page_size = 8192", hex);
	sqlite3 *db;

	g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
	run_sql (db, key);
	run_sql (db, first_schema);
	g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
	g_assert_cmpint (g_chmod (path, 0600), ==, 0);
}

/* Puts a database of the first version, with the same rows, in the place of the vault's. */
static void
put_back (Fixture *fixture)
{
	g_autofree char *path = g_build_filename (fixture->vault, "vault.db", NULL);
	g_autofree char *old = g_build_filename (fixture->dir, "old.db", NULL);
	g_autofree char *attach = NULL;
	g_autoptr (KinkoSession) session = open_manager (fixture);
	const KinkoSecret *key = kinko_session_compartments (session)->records;
	char hex[65];
	sqlite3 *db;

	fixture->lossy = TRUE; /* of lines of registers */
	import_sample (session);
	write_cases_of_then (session);
	(void) sodium_bin2hex (hex, sizeof hex, kinko_secret_data (key), 32);
	make_first (old, hex);
	db = open_raw (fixture, key);
	g_clear_pointer (&session, kinko_session_close);
	attach = g_strdup_printf ("ATTACH '%s' AS old KEY \"x'%s'\"", old, hex);
	run_sql (db, "PRAGMA cipher_default_page_size = 8192"); /* of what is attached */
	run_sql (db, attach);
	run_sql (db, copy_rows);
	g_assert_cmpint (sqlite3_close (db), ==,
			 SQLITE_OK); /* the last one: the log of writes is gone */
	g_assert_cmpint (g_rename (old, path), ==, 0);
}

static char *
ask_text (sqlite3 *db, const char *sql)
{
	GString *all = g_string_new (NULL);
	sqlite3_stmt *query;

	g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &query, NULL), ==, SQLITE_OK);
	while (sqlite3_step (query) == SQLITE_ROW)
		g_string_append_printf (all, "%s\n", (const char *) sqlite3_column_text (query, 0));
	g_assert_cmpint (sqlite3_finalize (query), ==, SQLITE_OK);
	return g_string_free (all, FALSE);
}

static char *
ask_vault (Fixture *fixture, KinkoSession *session, const char *sql)
{
	sqlite3 *db = open_raw (fixture, kinko_session_compartments (session)->records);
	char *text = ask_text (db, sql);

	g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
	return text;
}

/* ---- tests ----------------------------------------------------------------------------------- */

#define SCHEMA "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name"

static void
test_tables (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) fresh = open_manager (fixture);
	g_autofree char *wanted = ask_vault (fixture, fresh, SCHEMA);
	g_autoptr (KinkoSession) session = NULL;
	g_autofree char *before = NULL;
	g_autofree char *found = NULL;
	g_autofree char *check = NULL;
	g_autofree char *line = NULL;
	guint64 opened;

	(void) data;
	g_clear_pointer (&fresh, kinko_session_close);
	put_back (fixture);
	session = open_manager (fixture);
	found = ask_vault (fixture, session, SCHEMA);
	g_assert_cmpstr (found, ==, wanted);
	check = ask_vault (fixture, session, "PRAGMA integrity_check");
	g_assert_cmpstr (check, ==, "ok\n");
	g_free (check);
	check = ask_vault (fixture, session, "PRAGMA foreign_key_check");
	g_assert_cmpstr (check, ==, "");
	before = ask_vault (fixture, session, "PRAGMA user_version");
	g_assert_cmpstr (before, ==, "4\n");
	g_assert_cmpuint (count_entries (session, "vault.migrated", "granted"), ==, 1);
	opened = kinko_log_size (kinko_session_log (session));
	line = kinko_log_line (kinko_session_log (session), opened - 2, NULL);
	assert_contains (line, "\"action\":\"vault.migrated\"");
	assert_contains (line, "\"detail\":{\"from\":1,\"to\":4}");
	assert_sound (fixture, session);
	g_clear_pointer (&session, kinko_session_close);
	session = open_manager (fixture); /* once is enough */
	g_assert_cmpuint (count_entries (session, "vault.migrated", NULL), ==, 1);
}

/* An older program did not count; what the log has counts all the same. */
static void
test_failures (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, session, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autofree char *counts = NULL;

	(void) data;
	g_clear_pointer (&session, kinko_session_close);
	for (guint i = 0; i < 4; i++)
		g_free (refuse_opening (fixture, identity, "wrong", KINKO_ERROR_AUTH));
	put_back (fixture);
	session = open_manager (fixture);
	counts = ask_vault (fixture, session,
			    "SELECT id || ' ' || failures FROM seat ORDER BY enrolled_seq");
	g_assert_cmpstr (counts, ==, "tanaka 0\nsato 4\n");
	assert_sound (fixture, session);
	g_clear_pointer (&session, kinko_session_close);
	g_free (refuse_opening (fixture, identity, "wrong", KINKO_ERROR_AUTH));
	g_free (refuse_opening (fixture, identity, PASSPHRASE, KINKO_ERROR_AUTH));
	session = open_manager (fixture);
	g_assert_cmpuint (count_entries (session, "operator.lock", "granted"), ==, 1);
	assert_sound (fixture, session);
}

static void
test_cases (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = NULL;
	KinkoCaseFilter filter = { .state = "登録", .assignee = "", .limit = 200 };
	g_autoptr (GPtrArray) list = NULL;
	g_autoptr (GError) error = NULL;
	gboolean more;

	(void) data;
	put_back (fixture);
	session = open_manager (fixture);
	list = kinko_case_list (session, &filter, &more, &error);
	g_assert_no_error (error);
	g_assert_cmpuint (list->len, ==, 10);
	for (guint i = 0; i < list->len; i++) {
		const KinkoCase *kase = list->pdata[i];

		g_assert_cmpuint (kase->file->version, ==, 2);
		g_assert_cmpuint (kase->file->revision, ==, 1);
		g_assert_null (kase->file->due);
		g_assert_cmpstr (kinko_case_data_get (kase->data, "state"), ==, "登録");
	}
	g_assert_cmpstr (kinko_case_data_get (((KinkoCase *) list->pdata[0])->data, "child_name"),
			 ==, "例題　あおい");
	g_assert_cmpstr (kinko_case_data_get (((KinkoCase *) list->pdata[0])->data, "g1_levy"), ==,
			 "186300");
}

static void
test_numbers (Fixture *fixture, gconstpointer data)
{
	static const KinkoSubject subjects[] = { KINKO_SUBJECT_CHILD, KINKO_SUBJECT_GUARDIAN1,
						 KINKO_SUBJECT_GUARDIAN2 };
	g_autoptr (KinkoSession) session = NULL;
	g_autoptr (KinkoCaseFile) file = NULL;
	g_autoptr (GError) error = NULL;
	KinkoCaseChange twice;
	guint unchecked;

	(void) data;
	put_back (fixture);
	session = open_manager (fixture);
	for (guint i = 0; i < G_N_ELEMENTS (subjects); i++) {
		g_autofree char *digits = sample_digits ("C26-0001", subjects[i]);
		g_autoptr (KinkoSecret) number = kinko_case_reveal (
			session, "C26-0001", subjects[i], "tier-review", NULL, TRUE, &error);

		g_assert_no_error (error);
		g_assert_cmpuint (kinko_secret_len (number), ==, 12);
		g_assert_cmpint (memcmp (kinko_secret_data (number), digits, 12), ==, 0);
	}
	/* the blind index finds the child of another case */
	twice = (KinkoCaseChange){ kinko_field_index ("child_mynumber"), "000000001015" };
	g_assert_null (kinko_case_edit (session, "C26-0002", &twice, 1, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS);
	g_clear_error (&error);
	file = kinko_case_file_load (session, "C26-0001", &error);
	g_assert_true (kinko_number_unchecked (session, file, &unchecked, &error));
	g_assert_cmpuint (unchecked, ==, 7); /* nobody has typed them a second time */
}

/* Work goes on: what is new can be used on old cases. */
static void
test_work (Fixture *fixture, gconstpointer data)
{
	Office office = { .fixture = *fixture };
	g_autofree char *sato = NULL;

	(void) data;
	put_back (fixture);
	office.sessions[TANAKA] = open_manager (fixture);
	sato = enrol (fixture, office.sessions[TANAKA], "sato", KINKO_ROLE_WORKER, TRUE);
	office.sessions[SATO] = open_person (fixture, sato);
	office.receipt = enter_receipt (office.sessions[SATO]);
	assign_to (&office, "C26-0001", SATO);
	take_step (&office, SATO, "C26-0001", "receive");
	take_step (&office, SATO, "C26-0001", "review");
	check_all (&office, SATO, "C26-0001");
	take_step (&office, TANAKA, "C26-0001", "propose");
	take_step (&office, SATO, "C26-0001", "confirm");
	assert_value (&office, "C26-0001", "tier", "7");
	assert_sound (fixture, office.sessions[TANAKA]);
	g_free (office.receipt);
	g_clear_pointer (&office.sessions[SATO], kinko_session_close);
	g_clear_pointer (&office.sessions[TANAKA], kinko_session_close);
}

/* A vault of the third version: what the fourth added taken away again. */
#define UNDO_FOURTH                                         \
	"DROP TABLE backup_line;"                           \
	"DROP TABLE restoration;"                           \
	"DROP TABLE erasure_mark;"                          \
	"DROP TABLE key_rotation;"                          \
	"DROP TABLE number_given;"                          \
	"ALTER TABLE case_file DROP COLUMN erased_seq;"     \
	"ALTER TABLE register_line DROP COLUMN erased_seq;" \
	"ALTER TABLE seat DROP COLUMN seed_file;"           \
	"ALTER TABLE seat DROP COLUMN seed_hash;"           \
	"ALTER TABLE seat DROP COLUMN drill_seq;"           \
	"ALTER TABLE seat DROP COLUMN told_seq;"            \
	"PRAGMA user_version = 3;"

/* Such a vault may have adopted other rules: they hold at the very opening that brings it up to date. */
static void
test_third (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, FALSE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	g_autofree char *dir = g_build_filename (fixture->dir, "other", NULL);
	g_autofree char *number = NULL;
	g_autofree char *found = NULL;
	g_autofree char *wanted = NULL;
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	g_free (shell (fixture, "cp -r '" KINKO_SOURCE_DIR "/policies/meguro-r8' other; "
				"sed -i 's/mirror_lag: 20/mirror_lag: 30/' other/access.yaml"));
	wanted = ask_vault (fixture, manager, SCHEMA);
	kinko_session_set_ask (manager, say_passphrase, NULL);
	kinko_session_set_asking (manager, "policy adopt");
	g_assert_false (kinko_policy_adopt (manager, dir, NULL, &error));
	g_clear_error (&error);
	number = g_strdup (kinko_session_asked (manager));
	kinko_session_set_asking (manager, NULL);
	line = kinko_second_grant (worker, number, NULL, &error);
	g_assert_true (kinko_policy_adopt (manager, dir, number, &error));
	g_assert_no_error (error);
	g_clear_pointer (&worker, kinko_session_close);
	g_clear_pointer (&manager, kinko_session_close);
	tamper (fixture, UNDO_FOURTH);
	manager = open_manager (fixture);
	g_assert_cmpuint (kinko_policy_mirror_lag (kinko_session_policy (manager)), ==, 30);
	g_assert_cmpuint (count_entries (manager, "vault.migrated", "granted"), ==, 1);
	found = ask_vault (fixture, manager, SCHEMA);
	g_assert_cmpstr (found, ==, wanted);
	assert_sound (fixture, manager);
}

static void
test_newer (Fixture *fixture, gconstpointer data)
{
	g_autofree char *message = NULL;

	(void) data;
	tamper (fixture, "PRAGMA user_version = 5");
	message = refuse_opening (fixture, fixture->identity, PASSPHRASE, KINKO_ERROR_UNSUPPORTED);
	assert_contains (message, "knows up to 4");
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
	g_test_init (&argc, &argv, NULL);
	ADD ("/schema/tables", test_tables);
	ADD ("/schema/failures", test_failures);
	ADD ("/schema/cases", test_cases);
	ADD ("/schema/numbers", test_numbers);
	ADD ("/schema/work", test_work);
	ADD ("/schema/third", test_third);
	ADD ("/schema/newer", test_newer);
	return g_test_run ();
}
