#include "vault/schema.h"

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/db-write.h"

/* A migration is never edited once a vault was made with it: the next change is a new row. Each ends by setting
 * its own user_version, so that SQL text stays constant. */
static const char *const migrations[] = {
	/* The log. Triggers keep honest code honest; what convinces an auditor are the signatures. */
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

	/* What replaying the log gives, kept so that opening does not have to replay it; and the names,
	 * which the log does not hold. */
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

	/* A seq names the entry that wrote the row. It is no foreign key: rows come before their entry, and a
	 * deferred key would search both tables at every entry. */

	/* Cases. What a person says of a case is only in boxes; the columns are for finding. */
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
	/* box NULL: the number was taken out in this version. blind: only of the newest one. */
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
	"PRAGMA user_version = 1;",

	/* The work on cases. What is said stands in boxes here, too; a column is there for finding only, and is a
	 * copy of what the newest box says. */
	"ALTER TABLE case_file ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;"
	"ALTER TABLE case_file ADD COLUMN assignee TEXT;"
	"ALTER TABLE case_file ADD COLUMN due TEXT;"
	/* All that lists filter by is in each index, so that a row is read only when it is shown. */
	"DROP INDEX case_by_year;"
	"DROP INDEX case_by_state;"
	"CREATE INDEX case_by_number ON case_file"
	"  (case_no, fiscal_year, state, assignee, due, search);"
	"CREATE INDEX case_by_year ON case_file (fiscal_year, case_no, state, assignee, due);"
	"CREATE INDEX case_by_state ON case_file (state, case_no, fiscal_year, assignee, due);"
	"CREATE INDEX case_by_assignee ON case_file (assignee, case_no, fiscal_year, state, due);"
	"CREATE INDEX case_by_due ON case_file (due, case_no, fiscal_year, state, assignee)"
	"  WHERE due IS NOT NULL;"
	/* A fourth subject, the head of the household; and the entry of the second typing by another person, which
	 * found the same digits. */
	"CREATE TABLE case_number_2 ("
	"  case_id INTEGER NOT NULL REFERENCES case_file (id),"
	"  subject INTEGER NOT NULL CHECK (subject BETWEEN 0 AND 3),"
	"  version INTEGER NOT NULL,"
	"  seq INTEGER NOT NULL,"
	"  box BLOB,"
	"  blind BLOB,"
	"  checked_seq INTEGER,"
	"  PRIMARY KEY (case_id, subject, version)"
	") STRICT, WITHOUT ROWID;"
	"INSERT INTO case_number_2 (case_id, subject, version, seq, box, blind)"
	"  SELECT case_id, subject, version, seq, box, blind FROM case_number;"
	"DROP TABLE case_number;"
	"ALTER TABLE case_number_2 RENAME TO case_number;"
	"CREATE UNIQUE INDEX case_number_of_child ON case_number (blind)"
	"  WHERE subject = 0 AND blind IS NOT NULL;"
	/* Scans. key: the document's own, wrapped by the case's record key, or by its number key when the papers
	 * show a My Number. */
	"CREATE TABLE document ("
	"  id INTEGER PRIMARY KEY,"
	"  handle TEXT NOT NULL UNIQUE CHECK (length (handle) = 32),"
	"  case_id INTEGER NOT NULL REFERENCES case_file (id),"
	"  number TEXT NOT NULL UNIQUE,"
	"  shows_number INTEGER NOT NULL CHECK (shows_number IN (0, 1)),"
	"  seq INTEGER NOT NULL,"
	"  key BLOB,"
	"  box BLOB"
	") STRICT;"
	"CREATE INDEX document_by_case ON document (case_id, id);"
	"CREATE TABLE document_chunk ("
	"  document_id INTEGER NOT NULL REFERENCES document (id),"
	"  n INTEGER NOT NULL,"
	"  box BLOB NOT NULL,"
	"  PRIMARY KEY (document_id, n)"
	") STRICT;"
	/* The registers (記録簿) that are kept beside the cases: each line is a record with versions. */
	"CREATE TABLE register_line ("
	"  id INTEGER PRIMARY KEY,"
	"  register TEXT NOT NULL,"
	"  number TEXT NOT NULL,"
	"  handle TEXT NOT NULL UNIQUE CHECK (length (handle) = 32),"
	"  case_id INTEGER REFERENCES case_file (id),"
	"  day TEXT NOT NULL,"
	"  operator TEXT NOT NULL,"
	"  open INTEGER NOT NULL CHECK (open IN (0, 1)),"
	"  version INTEGER NOT NULL,"
	"  key BLOB,"
	"  UNIQUE (register, number)"
	") STRICT;"
	/* "T26-" and its largest number: the next one is not looked for among all. */
	"CREATE INDEX register_by_number ON register_line"
	"  (register, substr (number, 1, 4), CAST (substr (number, 5) AS INTEGER));"
	"CREATE INDEX register_by_day ON register_line (register, day, id, operator);"
	"CREATE INDEX register_by_case ON register_line (case_id) WHERE case_id IS NOT NULL;"
	"CREATE INDEX register_open ON register_line (register, id) WHERE open = 1;"
	"CREATE TABLE register_version ("
	"  line_id INTEGER NOT NULL REFERENCES register_line (id),"
	"  version INTEGER NOT NULL,"
	"  seq INTEGER NOT NULL,"
	"  box BLOB NOT NULL,"
	"  PRIMARY KEY (line_id, version)"
	") STRICT, WITHOUT ROWID;"
	"PRAGMA user_version = 2;",

	/* Rules that explain themselves. person: the ID of the first seat of a person who has had another one before;
	 * failures: wrong passphrases since the last opening; place: what was last told of the place, and when. */
	"ALTER TABLE seat ADD COLUMN person TEXT;"
	"ALTER TABLE seat ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;"
	"ALTER TABLE seat ADD COLUMN place TEXT;"
	/* The policies after the one of the genesis, and the entry that closed the contract: what replaying the log
	 * gives, kept so that opening does not have to replay it. */
	"CREATE TABLE policy_version ("
	"  seq INTEGER PRIMARY KEY,"
	"  hash BLOB NOT NULL CHECK (length (hash) = 32)"
	") STRICT;"
	"CREATE TABLE contract_end ("
	"  id INTEGER PRIMARY KEY CHECK (id = 1),"
	"  seq INTEGER NOT NULL"
	") STRICT;"
	"PRAGMA user_version = 3;",

	/* Copies of the vault. backup_line: which lines of the register of copies are backups, for finding the newest;
	 * restoration: the entries by which the vault was brought back, and so which entries before them tell of what is
	 * lost. */
	"CREATE TABLE backup_line ("
	"  line_id INTEGER PRIMARY KEY REFERENCES register_line (id)"
	") STRICT;"
	"CREATE TABLE restoration (seq INTEGER PRIMARY KEY) STRICT;"
	/* Rotation of keys: the entry that ended the last one of each compartment, so that nobody has to replay the log to
	 * say whether one is due. */
	"CREATE TABLE key_rotation ("
	"  compartment TEXT PRIMARY KEY CHECK (compartment IN ('records', 'numbers')),"
	"  seq INTEGER NOT NULL"
	") STRICT, WITHOUT ROWID;"
	/* Recovery keys: the sealed seed of one, its hash, the entry of its last drill; and up to which entry a person
	 * was told of what such keys were used for. */
	"ALTER TABLE seat ADD COLUMN seed_file BLOB;"
	"ALTER TABLE seat ADD COLUMN seed_hash BLOB;"
	"ALTER TABLE seat ADD COLUMN drill_seq INTEGER;"
	"ALTER TABLE seat ADD COLUMN told_seq INTEGER NOT NULL DEFAULT 0;"
	/* Erasing for good. erased_seq: the entry that tells of it; the row stays, so that it can be said what was
	 * erased. */
	"ALTER TABLE case_file ADD COLUMN erased_seq INTEGER;"
	"ALTER TABLE register_line ADD COLUMN erased_seq INTEGER;"
	/* By what erased keys and boxes are looked for afterwards: sixteen random bytes of each, all bits turned over so
	 * that they are not found here. Gone when nothing of them was found. line_id: of the register of erasures. */
	"CREATE TABLE erasure_mark ("
	"  id INTEGER PRIMARY KEY,"
	"  line_id INTEGER NOT NULL REFERENCES register_line (id),"
	"  marks BLOB NOT NULL"
	") STRICT;"
	"CREATE INDEX erasure_mark_by_line ON erasure_mark (line_id);"
	/* "F26-" and the greatest number that was given of it and that a restore took away: none is given twice. */
	"CREATE TABLE number_given ("
	"  register TEXT NOT NULL,"
	"  year TEXT NOT NULL,"
	"  number INTEGER NOT NULL,"
	"  PRIMARY KEY (register, year)"
	") STRICT, WITHOUT ROWID;"
	"PRAGMA user_version = 4;",
};

guint
kinko_schema_version (void)
{
	return G_N_ELEMENTS (migrations);
}

const char *
kinko_schema_migration (guint from)
{
	g_assert (from < G_N_ELEMENTS (migrations));
	return migrations[from];
}

gboolean
kinko_schema_read_version (KinkoDb *db, guint *version, GError **error)
{
	gint64 value;

	if (!kinko_db_get_int (db, "PRAGMA user_version", &value, error))
		return FALSE;
	*version = (guint) value;
	return TRUE;
}

gboolean
kinko_schema_migrate (KinkoDb *db, guint from, GError **error)
{
	if (from > kinko_schema_version ()) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_UNSUPPORTED,
			     _ ("the vault has schema %u, this program knows up to %u"), from,
			     kinko_schema_version ());
		kinko_error_set_hint (error, "%s", _ ("use the newer kinko that wrote it"));
		return FALSE;
	}
	for (guint i = from; i < kinko_schema_version (); i++) {
		if (!kinko_db_run (db, migrations[i], error))
			return FALSE;
	}
	return TRUE;
}
