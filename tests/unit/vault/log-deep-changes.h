/*
 * What somebody with the key of the database does behind kinko's back, and what it is called: for every column of every table.
 */
#pragma once

/* In the place of a code: the log itself is not whole, or an opening refuses it. */
#define THE_LOG     NULL
#define THE_OPENING "-"

typedef struct {
	const char *column; /* "case_file.state"; NULL: of no single one */
	const char *sql, *code;
	const char *named; /* in what is told; or NULL */
} Change;

#define SECOND_NUMBER(column) "UPDATE case_number SET " column " WHERE case_id = 2 AND subject = 0"
#define OF_RECEIPT            " WHERE register = 'receipt'"
#define OF_SUZUKI             " WHERE id = 'suzuki'"

static const Change all_changes[] = {
	/* boxes: of another case, an earlier version, a bit; of another subject of the same case */
	{ "case_version.box",
	  "UPDATE case_version SET box = (SELECT box FROM case_version WHERE case_id = 4)"
	  " WHERE case_id = 3",
	  "box", NULL },
	{ NULL,
	  "UPDATE case_version SET box = (SELECT box FROM case_version WHERE case_id = 1 AND"
	  " version = 1) WHERE case_id = 1 AND version = 2",
	  "box", NULL },
	{ "case_number.box",
	  "UPDATE case_number SET box = (SELECT box FROM case_number WHERE case_id = 3 AND"
	  " subject = 1) WHERE case_id = 3 AND subject = 0",
	  "box", NULL },
	{ "register_version.box",
	  "UPDATE register_version SET box = (SELECT box FROM register_version WHERE version = 1"
	  " AND line_id = (SELECT line_id FROM register_version WHERE version = 2 LIMIT 1))"
	  " WHERE version = 2 AND line_id = (SELECT line_id FROM register_version"
	  " WHERE version = 2 LIMIT 1)",
	  "box", NULL },
	/* rows added: a version, a number, a case that nobody made, a line of a register */
	{ NULL,
	  "INSERT INTO case_version SELECT case_id, 2, seq, box FROM case_version"
	  " WHERE case_id = 5",
	  "no_entry", NULL },
	{ NULL,
	  "INSERT INTO case_number (case_id, subject, version, seq, box) SELECT case_id, 3, "
	  "version,"
	  " seq, box FROM case_number WHERE case_id = 1 AND subject = 1",
	  "box", NULL },
	{ NULL,
	  "INSERT INTO case_file (handle, case_no, fiscal_year, state, version, record_key, search)"
	  " SELECT '00000000000000000000000000000000', 'C26-9999', 2026, state, 1, record_key,"
	  " 'c26-9999' FROM case_file WHERE id = 1",
	  "versions", NULL },
	{ NULL,
	  "INSERT INTO register_line (register, number, handle, day, operator, open, version, key)"
	  " SELECT register, 'A26-0777', '00000000000000000000000000000000', day, operator, open,"
	  " 1, key FROM register_line WHERE register = 'receipt'",
	  "versions", NULL },
	{ "register_line.register",
	  "INSERT INTO register_line (register, number, handle, day, operator, open, version, key)"
	  " SELECT 'nothing', number, '00000000000000000000000000000000', day, operator, open,"
	  " 1, key FROM register_line WHERE register = 'receipt'",
	  "row", NULL },
	/* rows taken away: the newest version, one in the middle, a case, a line back to its first version */
	{ NULL,
	  "DELETE FROM case_version WHERE case_id = 1 AND version = 2;"
	  "UPDATE case_file SET version = 1 WHERE id = 1",
	  "missing", NULL },
	{ NULL, "DELETE FROM case_version WHERE case_id = 2 AND version = 1", "missing", NULL },
	{ NULL,
	  "DELETE FROM case_number WHERE case_id = 6; DELETE FROM case_version WHERE case_id = 6;"
	  " DELETE FROM case_file WHERE id = 6",
	  "missing", NULL },
	{ NULL,
	  "DELETE FROM register_version WHERE version = 2; UPDATE register_line SET version = 1",
	  "missing", NULL },
	{ NULL, "DELETE FROM case_number WHERE case_id = 1 AND subject = 1", "missing", NULL },
	/* it looks erased, and nobody says so */
	{ NULL, "UPDATE case_number SET box = NULL, blind = NULL WHERE case_id = 1", "content_gone",
	  NULL },
	{ "case_file.record_key", "UPDATE case_file SET record_key = NULL WHERE id = 4",
	  "content_gone", NULL },
	{ "case_file.erased_seq",
	  "UPDATE case_file SET record_key = NULL, erased_seq = 9 WHERE id = 4;"
	  "DELETE FROM case_version WHERE case_id = 4",
	  "content_left", NULL },
	{ "register_line.erased_seq",
	  "UPDATE register_line SET key = NULL, erased_seq = 9 WHERE register = 'receipt'",
	  "content_left", NULL },
	/* papers: a chunk, its place, the case that it belongs to */
	{ "document_chunk.n", "UPDATE document_chunk SET n = 99 WHERE document_id = 1 AND n = 1",
	  "document", NULL },
	{ NULL, "DELETE FROM document_chunk WHERE document_id = 2 AND n = 2", "document", NULL },
	{ "document.case_id", "UPDATE document SET case_id = 2 WHERE id = 2", "no_entry", NULL },
	{ "document.key",
	  "UPDATE document SET key = (SELECT key FROM document WHERE id = 1) WHERE id = 2",
	  "sealed", NULL },
	/* columns beside the boxes */
	{ "case_file.state", "UPDATE case_file SET state = '通知済' WHERE id = 8", "sealed", NULL },
	{ "case_file.assignee", "UPDATE case_file SET assignee = 'suzuki' WHERE id = 8", "sealed",
	  NULL },
	{ "case_file.case_no", "UPDATE case_file SET case_no = 'C26-0777' WHERE id = 8", "sealed",
	  NULL },
	{ "case_file.search",
	  "UPDATE case_file SET search = replace (search, 'c', 'k') WHERE id = 8", "search", NULL },
	{ "case_file.version", "UPDATE case_file SET version = 3 WHERE id = 1", "versions", NULL },
	{ "register_line.open",
	  "UPDATE register_line SET open = 1 - open WHERE register = 'receipt'", "sealed", NULL },
	{ "register_line.number",
	  "UPDATE register_line SET number = 'A26-0777' WHERE register = 'receipt'", "sealed",
	  NULL },
	{ "register_line.case_id",
	  "UPDATE register_line SET case_id = 3 WHERE register = 'receipt'", "row", NULL },
	{ "case_number.blind", SECOND_NUMBER ("blind = NULL"), "number_index", NULL },
	{ NULL,
	  SECOND_NUMBER ("blind = (SELECT blind FROM case_number WHERE case_id = 2 AND"
			 " subject = 1)"),
	  "number_index", NULL },
	{ "case_number.checked_seq", SECOND_NUMBER ("checked_seq = seq"), "number_check", NULL },
	{ NULL, "UPDATE case_number SET checked_seq = NULL WHERE case_id = 1 AND subject = 0",
	  "number_check", NULL },
	/* people */
	{ "seat.role", "UPDATE seat SET role = 'manager' WHERE id = 'suzuki'", "seat", NULL },
	{ "seat.numbers", "UPDATE seat SET numbers = 1 WHERE id = 'suzuki'", "seat", NULL },
	{ "seat.failures", "UPDATE seat SET failures = 2 WHERE id = 'suzuki'", "seat", NULL },
	{ "seat.grant_file",
	  "UPDATE seat SET grant_file = (SELECT grant_file FROM seat WHERE id = 'tanaka')"
	  " WHERE id = 'suzuki'",
	  "seat", NULL },
	{ NULL, "DELETE FROM seat WHERE id = 'suzuki'", "seat", NULL },
	{ NULL,
	  "INSERT INTO seat (enrolled_seq, id, name, role, numbers, status, note_key, git_key,"
	  " recipient, grant_hash, changed_seq) SELECT enrolled_seq + 1000, 'mallory', name, role,"
	  " numbers, 'suspended', zeroblob (32), zeroblob (32), recipient, grant_hash,"
	  " changed_seq FROM seat WHERE id = 'suzuki'",
	  "seat", NULL },
	/* what is kept of the log's course */
	{ "open_intent.seq",
	  "INSERT INTO open_intent (seq, session) VALUES (4, '0123456789abcdef')", "state", NULL },
	{ "key_rotation.compartment",
	  "INSERT INTO key_rotation (compartment, seq) VALUES ('records', 5)", "state", NULL },
	/* the log's own tables, and what guards them */
	{ "audit_entry.leaf",
	  "DROP TRIGGER audit_entry_is_final; UPDATE audit_entry SET leaf = zeroblob (32)"
	  " WHERE seq = 3",
	  "log_row", NULL },
	{ NULL, "INSERT INTO audit_note (size, note) VALUES (100000, 'x')", "log_row", NULL },
	{ NULL, "DROP TRIGGER audit_note_stays", "schema", "trigger audit_note_stays (missing)" },
	{ NULL,
	  "CREATE TRIGGER quiet AFTER INSERT ON audit_entry BEGIN"
	  " UPDATE case_file SET assignee = NULL WHERE id = 0; END",
	  "schema", "trigger quiet (not made by kinko)" },
	{ NULL, "CREATE TABLE \"000000001015; a 架空\" (x)", "schema",
	  "table (not made by kinko)" },
	{ NULL, "DROP INDEX case_by_due; CREATE INDEX case_by_due ON case_file (due)", "schema",
	  "index case_by_due (changed)" },
	{ NULL, "DROP INDEX case_number_of_child", "schema",
	  "index case_number_of_child (missing)" },
	{ "audit_entry.line",
	  "DROP TRIGGER audit_entry_is_final; UPDATE audit_entry SET"
	  " line = replace (line, 'case.edit', 'case.show') WHERE line LIKE '%case.edit%'",
	  THE_LOG, NULL },
	/* the columns that none of the above is about: of the log */
	{ "audit_entry.seq",
	  "DROP TRIGGER audit_entry_is_final; UPDATE audit_entry SET seq = 100000 WHERE seq = 3",
	  THE_LOG, NULL },
	{ "audit_note.size",
	  "DROP TRIGGER audit_note_is_final; UPDATE audit_note SET size = 100000 WHERE size ="
	  " (SELECT min (size) FROM audit_note)",
	  THE_LOG, NULL },
	{ "audit_note.note",
	  "DROP TRIGGER audit_note_is_final; UPDATE audit_note SET note = (SELECT note FROM "
	  "audit_note"
	  " ORDER BY size DESC LIMIT 1) WHERE size = (SELECT min (size) FROM audit_note)",
	  THE_LOG, NULL },
	{ "audit_head.id", "DELETE FROM audit_head", THE_OPENING, NULL },
	{ "audit_head.size", "UPDATE audit_head SET size = size - 1", THE_OPENING, NULL },
	{ "audit_head.root", "UPDATE audit_head SET root = zeroblob (32)", THE_OPENING, NULL },
	{ "audit_head.frontier", "UPDATE audit_head SET frontier = zeroblob (length (frontier))",
	  THE_OPENING, NULL },
	/* of cases */
	{ "case_file.id", "UPDATE case_file SET id = 777 WHERE id = 10", "no_entry", NULL },
	{ "case_file.handle",
	  "UPDATE case_file SET handle = '00000000000000000000000000000000' WHERE id = 10",
	  "missing", NULL },
	{ "case_file.fiscal_year", "UPDATE case_file SET fiscal_year = 2025 WHERE id = 9", "sealed",
	  NULL },
	{ "case_file.number_key",
	  "UPDATE case_file SET number_key = (SELECT number_key FROM case_file WHERE id = 8)"
	  " WHERE id = 9",
	  "sealed", NULL },
	{ "case_file.revision", "UPDATE case_file SET revision = 2 WHERE id = 9", "sealed", NULL },
	{ "case_file.due", "UPDATE case_file SET due = '2026-12-31' WHERE id = 9", "sealed", NULL },
	{ "case_version.case_id",
	  "UPDATE case_version SET case_id = 4, version = 2 WHERE case_id = 3", "no_entry", NULL },
	{ "case_version.version", "UPDATE case_version SET version = 2 WHERE case_id = 3",
	  "no_entry", NULL },
	{ "case_version.seq", "UPDATE case_version SET seq = seq + 1 WHERE case_id = 3", "no_entry",
	  NULL },
	{ "case_number.case_id",
	  "UPDATE case_number SET case_id = 4, version = 2 WHERE case_id = 3 AND subject = 0",
	  "no_entry", NULL },
	{ "case_number.subject",
	  "UPDATE case_number SET subject = 3 WHERE case_id = 3 AND subject = 0", "box", NULL },
	{ "case_number.version",
	  "UPDATE case_number SET version = 2 WHERE case_id = 3 AND subject = 0", "no_entry",
	  NULL },
	{ "case_number.seq",
	  "UPDATE case_number SET seq = seq + 1 WHERE case_id = 3 AND subject = 0", "no_entry",
	  NULL },
	/* of papers */
	{ "document.id", "UPDATE document SET id = 99 WHERE id = 1", "no_entry", NULL },
	{ "document.handle",
	  "UPDATE document SET handle = '00000000000000000000000000000000' WHERE id = 1",
	  "no_entry", NULL },
	{ "document.number", "UPDATE document SET number = 'D26-0777' WHERE id = 1", "sealed",
	  NULL },
	{ "document.shows_number",
	  "UPDATE document SET shows_number = 1 - shows_number WHERE id = 1", "sealed", NULL },
	{ "document.seq", "UPDATE document SET seq = seq - 1 WHERE id = 1", "no_entry", NULL },
	{ "document.box",
	  "UPDATE document SET box = (SELECT box FROM document WHERE id = 1) WHERE id = 2", "box",
	  NULL },
	{ "document_chunk.document_id",
	  "UPDATE document_chunk SET document_id = 2, n = 77 WHERE document_id = 1 AND n = 2",
	  "document", NULL },
	{ "document_chunk.box",
	  "UPDATE document_chunk SET box = (SELECT box FROM document_chunk WHERE document_id = 1"
	  " AND n = 1) WHERE document_id = 2 AND n = 1",
	  "document", NULL },
	/* of registers, and what is kept beside them */
	{ "register_line.id", "UPDATE register_line SET id = 777" OF_RECEIPT, "no_entry", NULL },
	{ "register_line.handle",
	  "UPDATE register_line SET handle = '00000000000000000000000000000000'" OF_RECEIPT,
	  "no_entry", NULL },
	{ "register_line.day", "UPDATE register_line SET day = '2020-01-01'" OF_RECEIPT, "sealed",
	  NULL },
	{ "register_line.operator", "UPDATE register_line SET operator = 'suzuki'" OF_RECEIPT,
	  "sealed", NULL },
	{ "register_line.version", "UPDATE register_line SET version = 2" OF_RECEIPT, "versions",
	  NULL },
	{ "register_line.key",
	  "UPDATE register_line SET key = (SELECT key FROM register_line WHERE register = "
	  "'copy')" OF_RECEIPT,
	  "sealed", NULL },
	{ "register_version.line_id",
	  "UPDATE register_version SET line_id = (SELECT id FROM register_line WHERE"
	  " register = 'copy'), version = 77 WHERE line_id = (SELECT id FROM "
	  "register_line" OF_RECEIPT ")",
	  "no_entry", NULL },
	{ "register_version.version",
	  "UPDATE register_version SET version = 2 WHERE line_id = (SELECT id FROM"
	  " register_line" OF_RECEIPT ")",
	  "no_entry", NULL },
	{ "register_version.seq",
	  "UPDATE register_version SET seq = seq - 1 WHERE line_id = (SELECT id FROM"
	  " register_line" OF_RECEIPT ")",
	  "no_entry", NULL },
	{ "backup_line.line_id", "DELETE FROM backup_line", "row", NULL },
	{ NULL, "UPDATE backup_line SET line_id = (SELECT id FROM register_line" OF_RECEIPT ")",
	  "row", NULL },
	{ NULL, "INSERT INTO backup_line VALUES (777)", "row", "backup_line" },
	{ "erasure_mark.line_id",
	  "INSERT INTO erasure_mark (line_id, marks) SELECT id, zeroblob (16) FROM "
	  "register_line" OF_RECEIPT,
	  "row", NULL },
	{ "number_given.register", "INSERT INTO number_given VALUES ('copy', 'F26-', 9)", "state",
	  "number_given" },
	/* of people */
	{ "seat.enrolled_seq", "UPDATE seat SET enrolled_seq = 1000" OF_SUZUKI, "seat", NULL },
	{ "seat.id", "UPDATE seat SET id = 'mallory'" OF_SUZUKI, "seat", NULL },
	{ "seat.status", "UPDATE seat SET status = 'suspended'" OF_SUZUKI, "seat", NULL },
	{ "seat.note_key", "UPDATE seat SET note_key = zeroblob (32)" OF_SUZUKI, "seat", NULL },
	{ "seat.git_key", "UPDATE seat SET git_key = zeroblob (32)" OF_SUZUKI, "seat", NULL },
	{ "seat.recipient",
	  "UPDATE seat SET recipient = (SELECT recipient FROM seat WHERE id = 'tanaka')" OF_SUZUKI,
	  "seat", NULL },
	{ "seat.grant_hash", "UPDATE seat SET grant_hash = zeroblob (32)" OF_SUZUKI, "seat", NULL },
	{ "seat.changed_seq", "UPDATE seat SET changed_seq = changed_seq + 1" OF_SUZUKI, "seat",
	  NULL },
	{ NULL, "UPDATE seat SET grant_file = NULL" OF_SUZUKI, "seat", NULL },
	{ "seat.pledged", "UPDATE seat SET pledged = '2020-01-01'" OF_SUZUKI, "seat", "pledged" },
	{ "seat.trained", "UPDATE seat SET trained = NULL" OF_SUZUKI, "seat", NULL },
	{ "seat.notified", "UPDATE seat SET notified = '2020-01-01'" OF_SUZUKI, "seat", NULL },
	{ NULL, "UPDATE seat SET notified = '2020-01-01' WHERE id = 'tanaka'", "seat", NULL },
	{ "seat.person", "UPDATE seat SET person = 'tanaka'" OF_SUZUKI, "seat", NULL },
	{ "seat.seed_file", "UPDATE seat SET seed_file = grant_file WHERE id = 'recovery1'", "seat",
	  NULL },
	{ NULL, "UPDATE seat SET seed_file = NULL WHERE id = 'recovery1'", "seat", NULL },
	{ "seat.seed_hash", "UPDATE seat SET seed_hash = grant_hash WHERE id = 'recovery1'", "seat",
	  NULL },
	{ "seat.drill_seq", "UPDATE seat SET drill_seq = NULL WHERE id = 'recovery1'", "seat",
	  NULL },
	{ NULL, "UPDATE seat SET drill_seq = 3" OF_SUZUKI, "seat", NULL },
	{ "seat.told_seq", "UPDATE seat SET told_seq = 100000" OF_SUZUKI, "seat", NULL },
	/* of the course of the log */
	{ "open_intent.session",
	  "CREATE TRIGGER other AFTER INSERT ON open_intent BEGIN UPDATE open_intent SET session ="
	  " '0123456789abcdef' WHERE seq = new.seq; END",
	  "state", NULL },
	{ "key_rotation.seq", "INSERT INTO key_rotation (compartment, seq) VALUES ('numbers', 5)",
	  "state", NULL },
	{ "restoration.seq", "INSERT INTO restoration VALUES (5)", THE_LOG, NULL },
	{ "policy_version.seq", "INSERT INTO policy_version VALUES (5, zeroblob (32))", THE_OPENING,
	  NULL },
	{ "contract_end.seq", "INSERT INTO contract_end VALUES (1, 5)", "state", NULL },
};

/* Rows that this vault has none of are changed in another test, with this text in it. */
static const struct {
	const char *column, *test, *text;
} elsewhere[] = {
	{ "erasure_mark.marks", "erasure-check.c", "DELETE FROM erasure_mark" },
	{ "number_given.year", "log-deep.c", "UPDATE number_given SET year" },
	{ "number_given.number", "log-deep.c", "UPDATE number_given SET number" },
	{ "policy_version.hash", "policy-adopt.c", "UPDATE policy_version SET hash" },
};

/* What nothing says anywhere else, or what says nothing: the threat model has each of them, as `table.column`. */
static const char *const said[] = {
	"contract_end.id", "erasure_mark.id", "seat.name",
	"seat.place",      "seat.reason",     "spool_taken.name",
};
