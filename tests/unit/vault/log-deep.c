/* Whoever has the key of the database changes it with stock tools: each change is found, and named for what it is. */
#include "vault/log-deep.h"

#include "tests/unit/vault/backup-fixture.h"
#include "tests/unit/vault/office.h"
#include "vault/number-check.h"
#include "vault/register-internal.h"

/* What is done with the right key behind kinko's back, and what it is called; NULL: the log itself is not whole. */
typedef struct {
	const char *sql, *code;
} Change;

#define SECOND_NUMBER(column) "UPDATE case_number SET " column " WHERE case_id = 2 AND subject = 0"

static const Change changes[] = {
	/* boxes: of another case, an earlier version, a bit; of another subject of the same case */
	{ "UPDATE case_version SET box = (SELECT box FROM case_version WHERE case_id = 4)"
	  " WHERE case_id = 3",
	  "box" },
	{ "UPDATE case_version SET box = (SELECT box FROM case_version WHERE case_id = 1 AND"
	  " version = 1) WHERE case_id = 1 AND version = 2",
	  "box" },
	{ "UPDATE case_number SET box = (SELECT box FROM case_number WHERE case_id = 3 AND"
	  " subject = 1) WHERE case_id = 3 AND subject = 0",
	  "box" },
	{ "UPDATE register_version SET box = (SELECT box FROM register_version WHERE version = 1"
	  " AND line_id = (SELECT line_id FROM register_version WHERE version = 2 LIMIT 1))"
	  " WHERE version = 2 AND line_id = (SELECT line_id FROM register_version"
	  " WHERE version = 2 LIMIT 1)",
	  "box" },
	/* rows added: a version, a number, a case that nobody made, a line of a register */
	{ "INSERT INTO case_version SELECT case_id, 2, seq, box FROM case_version"
	  " WHERE case_id = 5",
	  "no_entry" },
	{ "INSERT INTO case_number (case_id, subject, version, seq, box) SELECT case_id, 3, "
	  "version,"
	  " seq, box FROM case_number WHERE case_id = 1 AND subject = 1",
	  "box" },
	{ "INSERT INTO case_file (handle, case_no, fiscal_year, state, version, record_key, search)"
	  " SELECT '00000000000000000000000000000000', 'C26-9999', 2026, state, 1, record_key,"
	  " 'c26-9999' FROM case_file WHERE id = 1",
	  "versions" },
	{ "INSERT INTO register_line (register, number, handle, day, operator, open, version, key)"
	  " SELECT register, 'A26-0777', '00000000000000000000000000000000', day, operator, open,"
	  " 1, key FROM register_line WHERE register = 'receipt'",
	  "versions" },
	{ "INSERT INTO register_line (register, number, handle, day, operator, open, version, key)"
	  " SELECT 'nothing', number, '00000000000000000000000000000000', day, operator, open,"
	  " 1, key FROM register_line WHERE register = 'receipt'",
	  "row" },
	/* rows taken away: the newest version, one in the middle, a case, a line back to its first version */
	{ "DELETE FROM case_version WHERE case_id = 1 AND version = 2;"
	  "UPDATE case_file SET version = 1 WHERE id = 1",
	  "missing" },
	{ "DELETE FROM case_version WHERE case_id = 2 AND version = 1", "missing" },
	{ "DELETE FROM case_number WHERE case_id = 6; DELETE FROM case_version WHERE case_id = 6;"
	  " DELETE FROM case_file WHERE id = 6",
	  "missing" },
	{ "DELETE FROM register_version WHERE version = 2; UPDATE register_line SET version = 1",
	  "missing" },
	{ "DELETE FROM case_number WHERE case_id = 1 AND subject = 1", "missing" },
	/* it looks erased, and nobody says so */
	{ "UPDATE case_number SET box = NULL, blind = NULL WHERE case_id = 1", "content_gone" },
	{ "UPDATE case_file SET record_key = NULL WHERE id = 4", "content_gone" },
	{ "UPDATE case_file SET record_key = NULL, erased_seq = 9 WHERE id = 4;"
	  "DELETE FROM case_version WHERE case_id = 4",
	  "content_left" },
	{ "UPDATE register_line SET key = NULL, erased_seq = 9 WHERE register = 'receipt'",
	  "content_left" },
	/* papers: a chunk, its place, the case that it belongs to */
	{ "UPDATE document_chunk SET n = 99 WHERE document_id = 1 AND n = 1", "document" },
	{ "DELETE FROM document_chunk WHERE document_id = 2 AND n = 2", "document" },
	{ "UPDATE document SET case_id = 2 WHERE id = 2", "no_entry" },
	{ "UPDATE document SET key = (SELECT key FROM document WHERE id = 1) WHERE id = 2",
	  "sealed" },
	/* columns beside the boxes */
	{ "UPDATE case_file SET state = '通知済' WHERE id = 8", "sealed" },
	{ "UPDATE case_file SET assignee = 'suzuki' WHERE id = 8", "sealed" },
	{ "UPDATE case_file SET case_no = 'C26-0777' WHERE id = 8", "sealed" },
	{ "UPDATE case_file SET search = replace (search, 'c', 'k') WHERE id = 8", "search" },
	{ "UPDATE case_file SET version = 3 WHERE id = 1", "versions" },
	{ "UPDATE register_line SET open = 1 - open WHERE register = 'receipt'", "sealed" },
	{ "UPDATE register_line SET number = 'A26-0777' WHERE register = 'receipt'", "sealed" },
	{ "UPDATE register_line SET case_id = 3 WHERE register = 'receipt'", "row" },
	{ SECOND_NUMBER ("blind = NULL"), "number_index" },
	{ SECOND_NUMBER ("blind = (SELECT blind FROM case_number WHERE case_id = 2 AND"
			 " subject = 1)"),
	  "number_index" },
	{ SECOND_NUMBER ("checked_seq = seq"), "number_check" },
	{ "UPDATE case_number SET checked_seq = NULL WHERE case_id = 1 AND subject = 0",
	  "number_check" },
	/* people */
	{ "UPDATE seat SET role = 'manager' WHERE id = 'suzuki'", "seat" },
	{ "UPDATE seat SET numbers = 1 WHERE id = 'suzuki'", "seat" },
	{ "UPDATE seat SET failures = 2 WHERE id = 'suzuki'", "seat" },
	{ "UPDATE seat SET grant_file = (SELECT grant_file FROM seat WHERE id = 'tanaka')"
	  " WHERE id = 'suzuki'",
	  "seat" },
	{ "DELETE FROM seat WHERE id = 'suzuki'", "seat" },
	{ "INSERT INTO seat (enrolled_seq, id, name, role, numbers, status, note_key, git_key,"
	  " recipient, grant_hash, changed_seq) SELECT enrolled_seq + 1000, 'mallory', name, role,"
	  " numbers, 'suspended', zeroblob (32), zeroblob (32), recipient, grant_hash,"
	  " changed_seq FROM seat WHERE id = 'suzuki'",
	  "seat" },
	/* what is kept of the log's course */
	{ "INSERT INTO open_intent (seq, session) VALUES (4, '0123456789abcdef')", "state" },
	{ "INSERT INTO key_rotation (compartment, seq) VALUES ('records', 5)", "state" },
	/* the log's own tables, and what guards them */
	{ "DROP TRIGGER audit_entry_is_final; UPDATE audit_entry SET leaf = zeroblob (32)"
	  " WHERE seq = 3",
	  "log_row" },
	{ "INSERT INTO audit_note (size, note) VALUES (100000, 'x')", "log_row" },
	{ "DROP TRIGGER audit_note_stays", "schema" },
	{ "CREATE TRIGGER quiet AFTER INSERT ON audit_entry BEGIN"
	  " UPDATE case_file SET assignee = NULL WHERE id = 0; END",
	  "schema" },
	{ "DROP INDEX case_number_of_child", "schema" },
	{ "DROP TRIGGER audit_entry_is_final; UPDATE audit_entry SET"
	  " line = replace (line, 'case.edit', 'case.show') WHERE line LIKE '%case.edit%'",
	  NULL },
};

static void
type_again (KinkoSession *session)
{
	g_autofree char *digits = sample_digits ("C26-0001", KINKO_SUBJECT_CHILD);
	g_autoptr (KinkoSecret) typed = secret_text (digits);
	g_autoptr (GError) error = NULL;

	g_assert_true (
		kinko_number_check (session, "C26-0001", KINKO_SUBJECT_CHILD, typed, &error));
	g_assert_no_error (error);
}

static void
deep_up (Safe *safe, gconstpointer data)
{
	g_autoptr (KinkoSession) session = NULL;
	g_autoptr (KinkoSession) other = NULL;
	g_autofree char *suzuki = NULL;
	g_autofree char *sato = NULL;

	safe_up (safe, data);
	session = open_manager (&safe->base);
	move_case (session, "C26-0001", "東京都目黒区架空町9-9-9");
	move_case (session, "C26-0002", "東京都目黒区架空町9-9-9");
	suzuki = enrol (&safe->base, session, "suzuki", KINKO_ROLE_WORKER, FALSE);
	sato = enrol (&safe->base, session, "sato", KINKO_ROLE_DEPUTY, TRUE);
	other = open_person (&safe->base, sato);
	type_again (other);
}

static gboolean
has_code (const GError *error, const char *code)
{
	GPtrArray *problems = kinko_error_problems (error);

	for (guint i = 0; problems != NULL && i < problems->len; i++)
		if (strcmp (((KinkoProblem *) problems->pdata[i])->code, code) == 0)
			return TRUE;
	return FALSE;
}

static void
assert_found (Fixture *fixture, const Change *change)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GError) error = NULL;
	g_autofree char *line = NULL;

	g_assert_null (kinko_log_verify_deep (session, NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	line = last_line (session);
	assert_contains (line, "\"action\":\"log.verify\"");
	assert_contains (line, "\"result\":\"failed\"");
	if (change->code == NULL)
		return;
	g_assert_nonnull (kinko_error_hint (error));
	if (!has_code (error, change->code))
		g_test_message ("NOTCALLED %s: not called %s: %s", change->sql, change->code,
				error->message);
	assert_contains (line, "\"found\":[{\"code\":\"");
}

static void
test_changes (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	/* One vault for all: what a change did is undone by putting everything back. */
	g_free (shell (&safe->base, "cp -r vault vault.good"));
	for (gsize i = 0; i < G_N_ELEMENTS (changes); i++) {
		g_test_message ("%s", changes[i].sql);
		tamper (&safe->base, changes[i].sql);
		assert_found (&safe->base, &changes[i]);
		g_free (shell (&safe->base,
			       "rm -rf vault tanaka.key.seen; cp -r vault.good vault"));
	}
}

static void
test_good (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (&safe->base);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoDeepReport) found = kinko_log_verify_deep (session, NULL, &error);
	g_autofree char *line = last_line (session);

	g_assert_no_error (error);
	g_assert_nonnull (found);
	/* Ten cases and two changes; two scans; three people. */
	g_assert_cmpuint (found->counts.cases, ==, 10);
	g_assert_cmpuint (found->counts.versions, ==, 12);
	g_assert_cmpuint (found->counts.documents, ==, 2);
	g_assert_cmpuint (found->seats, ==, 3);
	g_assert_cmpuint (found->counts.unopened, ==, 0);
	g_assert_true (found->numbers);
	assert_contains (line, "\"result\":\"done\"");
	assert_contains (line, "\"cases\":10,\"versions\":12,");
	assert_contains (line, "\"documents\":2,");
	assert_contains (line, "\"findings\":0}");
	g_assert_cmpuint (count_entries (session, "log.verify", "intent"), ==, 1);
}

/* Without the key for My Numbers their boxes are compared all the same, and nobody says that they were opened. */
static void
test_uncleared (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autofree char *suzuki = in_dir (safe, "suzuki.key");
	g_autoptr (KinkoSession) session = open_person (&safe->base, suzuki);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoDeepReport) found = kinko_log_verify_deep (session, NULL, &error);

	g_assert_no_error (error);
	g_assert_false (found->numbers);
	/* and the scan that shows one */
	g_assert_cmpuint (found->counts.unopened, ==, found->counts.numbers + 1);
	g_clear_pointer (&session, kinko_session_close);
	tamper (&safe->base, "UPDATE case_number SET box = (SELECT box FROM case_number WHERE"
			     " case_id = 4 AND subject = 0) WHERE case_id = 3 AND subject = 0");
	session = open_person (&safe->base, suzuki);
	g_assert_null (kinko_log_verify_deep (session, NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_assert_true (has_code (error, "box"));
}

/* All of it is told, each with its entry; what is too much is counted. */
static void
test_many (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (KinkoSession) session = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree char *line = NULL;
	GPtrArray *problems;

	tamper (&safe->base, "DELETE FROM case_number; UPDATE case_version SET box = x'00';"
			     "UPDATE case_file SET search = ''");
	session = open_manager (&safe->base);
	g_assert_null (kinko_log_verify_deep (session, NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	problems = kinko_error_problems (error);
	g_assert_cmpuint (problems->len, >=, 22); /* twelve versions, ten entries with numbers */
	for (guint i = 0; i < 22; i++) {
		const KinkoProblem *problem = problems->pdata[i];

		g_assert_true (g_str_has_prefix (problem->field, "entry "));
		g_assert_true (strstr (problem->message, "case/") != NULL);
	}
	/* a case is named only where the log tells of it */
	g_assert_nonnull (strstr (((KinkoProblem *) problems->pdata[0])->message, "'C26-"));
	g_assert_null (
		strstr (((KinkoProblem *) problems->pdata[problems->len - 1])->message, "C26-"));
	line = last_line (session);
	g_assert_cmpuint (strlen (line), <=, 8192);
	g_assert_null (strstr (line, "C26-"));
}

static void
test_auditor (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (&safe->base);
	g_autofree char *ito = enrol (&safe->base, manager, "ito", KINKO_ROLE_AUDITOR, FALSE);
	g_autoptr (KinkoSession) session = open_person (&safe->base, ito);
	g_autoptr (GError) error = NULL;

	g_assert_null (kinko_log_verify_deep (session, NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	assert_contains (kinko_error_hint (error), "log.verify");
}

static void
count_calls (gpointer data, guint64 done, guint64 total)
{
	guint *calls = data;

	g_assert_cmpuint (done, <=, total);
	(*calls)++;
}

static void
test_progress (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (&safe->base);
	g_autoptr (GError) error = NULL;
	guint calls = 0;
	const KinkoProgress progress = { count_calls, &calls };
	g_autoptr (KinkoDeepReport) found = NULL;

	for (guint i = 0; i < 130; i++) /* entries enough to be told of */
		move_case (session, "C26-0003",
			   i % 2 == 0 ? "東京都目黒区架空町1" : "東京都目黒区架空町2");
	found = kinko_log_verify_deep (session, &progress, &error);
	g_assert_no_error (error);
	g_assert_cmpuint (calls, >, 0);
}

int
main (int argc, char *argv[])
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	g_test_add ("/log-deep/good", Safe, NULL, deep_up, test_good, safe_down);
	g_test_add ("/log-deep/changes", Safe, NULL, deep_up, test_changes, safe_down);
	g_test_add ("/log-deep/uncleared", Safe, NULL, deep_up, test_uncleared, safe_down);
	g_test_add ("/log-deep/many", Safe, NULL, deep_up, test_many, safe_down);
	g_test_add ("/log-deep/auditor", Safe, NULL, deep_up, test_auditor, safe_down);
	g_test_add ("/log-deep/progress", Safe, NULL, deep_up, test_progress, safe_down);
	return g_test_run ();
}
