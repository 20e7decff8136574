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
};

guint
kinko_schema_version (void)
{
	return G_N_ELEMENTS (migrations);
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
