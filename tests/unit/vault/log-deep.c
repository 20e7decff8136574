/* Whoever has the key of the database changes it with stock tools: each change is found, and named for what it is. */
#include "vault/log-deep.h"

#include "tests/unit/vault/backup-fixture.h"
#include "tests/unit/vault/log-deep-changes.h"
#include "tests/unit/vault/office.h"
#include "vault/number-check.h"
#include "vault/recovery-session.h"
#include "vault/recovery.h"
#include "vault/register-internal.h"
#include "vault/schema.h"

/* With a recovery key that was tried out. */
typedef struct {
	Safe safe;
	KinkoSecret *key;
	char *recipient;
	const char *list[2];
} Deep;

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
make_key (Deep *deep)
{
	KinkoPublicKey public_key;

	deep->key = kinko_secret_new_random (32);
	public_key = kinko_age_public_key (deep->key);
	deep->recipient = kinko_age_recipient_text (&public_key);
	deep->list[0] = deep->recipient;
	deep->safe.base.recovery = deep->list;
}

static KinkoSession *
open_key (Deep *deep, KinkoRecoveryPurpose purpose)
{
	g_autoptr (GError) error = NULL;
	KinkoSession *session = kinko_recovery_session_open (
		deep->safe.base.vault, deep->key, purpose, keep_warning, &deep->safe.base, &error);

	g_assert_no_error (error);
	return session;
}

static void
try_key (Deep *deep)
{
	g_autoptr (KinkoSession) session = open_key (deep, KINKO_RECOVERY_DRILL);
	KinkoRecoveryDrill drill;
	g_autoptr (GError) error = NULL;

	g_assert_true (kinko_recovery_drill (session, &drill, &error));
	g_assert_no_error (error);
}

static void
deep_up (Deep *deep, gconstpointer data)
{
	g_autoptr (KinkoSession) session = NULL;
	g_autoptr (KinkoSession) other = NULL;
	g_autofree char *suzuki = NULL;
	g_autofree char *sato = NULL;

	make_key (deep);
	safe_up (&deep->safe, data);
	try_key (deep);
	session = open_manager (&deep->safe.base);
	move_case (session, "C26-0001", "東京都目黒区架空町9-9-9");
	move_case (session, "C26-0002", "東京都目黒区架空町9-9-9");
	suzuki = enrol (&deep->safe.base, session, "suzuki", KINKO_ROLE_WORKER, FALSE);
	sato = enrol (&deep->safe.base, session, "sato", KINKO_ROLE_DEPUTY, TRUE);
	other = open_person (&deep->safe.base, sato);
	type_again (other);
}

static void
deep_down (Deep *deep, gconstpointer data)
{
	safe_down (&deep->safe, data);
	kinko_secret_free (deep->key);
	g_free (deep->recipient);
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

/* Nothing is told twice: neither among the findings nor in what is said before them. */
static void
assert_told_once (const GError *error)
{
	g_autoptr (GHashTable) told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	GPtrArray *problems = kinko_error_problems (error);

	for (guint i = 0; problems != NULL && i < problems->len; i++) {
		const KinkoProblem *problem = problems->pdata[i];
		char *all = g_strdup_printf ("%s: %s", problem->field == NULL ? "" : problem->field,
					     problem->message);

		if (!g_hash_table_add (told, all))
			g_error ("told twice: %s", problem->message);
		if (strstr (error->message, problem->message) != NULL)
			g_error ("told before, too: %s", error->message);
	}
}

static void
assert_named (const GError *error, const char *name)
{
	GPtrArray *problems = kinko_error_problems (error);

	for (guint i = 0; i < problems->len; i++)
		if (strstr (((KinkoProblem *) problems->pdata[i])->message, name) != NULL)
			return;
	g_error ("'%s' is not named: %s", name, ((KinkoProblem *) problems->pdata[0])->message);
}

static void
assert_found (Fixture *fixture, const Change *change)
{
	g_autoptr (KinkoSession) session = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree char *line = NULL;

	if (g_strcmp0 (change->code, THE_OPENING) == 0) {
		g_free (refuse_opening (fixture, fixture->identity, PASSPHRASE,
					KINKO_ERROR_INTEGRITY));
		return;
	}
	session = open_manager (fixture);
	g_assert_null (kinko_log_verify_deep (session, NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	line = last_line (session);
	assert_contains (line, "\"action\":\"log.verify\"");
	assert_contains (line, "\"result\":\"failed\"");
	if (change->code == THE_LOG)
		return;
	g_assert_nonnull (kinko_error_hint (error));
	if (!has_code (error, change->code))
		g_error ("%s: not called %s: %s", change->sql, change->code, error->message);
	assert_told_once (error);
	if (change->named != NULL)
		assert_named (error, change->named);
	assert_contains (line, "\"found\":[{\"code\":\"");
}

/* With the key that whoever does it has kept: it opens the database as long as nobody makes new ones. */
static void
change_all (Deep *deep, const Change *list, gsize n)
{
	Fixture *fixture = &deep->safe.base;
	g_autoptr (KinkoSession) session = open_manager (fixture);
	const KinkoSecret *held = kinko_session_compartments (session)->records;
	g_autoptr (KinkoSecret) key =
		kinko_secret_new_from (kinko_secret_data (held), kinko_secret_len (held));

	g_clear_pointer (&session, kinko_session_close);
	/* One vault for all: what a change did is undone by putting everything back. */
	g_free (shell (fixture, "cp -r vault good.vault; [ ! -d lost ] || cp -r lost good.lost"));
	for (gsize i = 0; i < n; i++) {
		sqlite3 *db = open_raw (fixture, key);

		g_test_message ("%s", list[i].sql);
		run_sql (db, list[i].sql);
		g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
		assert_found (fixture, &list[i]);
		g_free (shell (fixture, "rm -rf vault lost tanaka.key.seen; cp -r good.vault vault;"
					" [ ! -d good.lost ] || cp -r good.lost lost"));
	}
}

static void
test_changes (Deep *deep, G_GNUC_UNUSED gconstpointer data)
{
	change_all (deep, all_changes, G_N_ELEMENTS (all_changes));
}

/* ---- every column ---------------------------------------------------------------------------- */

static char *
read_source (const char *name)
{
	g_autofree char *path = g_build_filename (KINKO_SOURCE_DIR, name, NULL);
	char *text = NULL;

	g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
	return text;
}

static gboolean
is_changed (const char *column)
{
	for (gsize i = 0; i < G_N_ELEMENTS (all_changes); i++)
		if (g_strcmp0 (all_changes[i].column, column) == 0)
			return TRUE;
	for (gsize i = 0; i < G_N_ELEMENTS (elsewhere); i++) {
		g_autofree char *path =
			g_build_filename ("tests/unit/vault", elsewhere[i].test, NULL);
		g_autofree char *text = NULL;

		if (strcmp (elsewhere[i].column, column) != 0)
			continue;
		text = read_source (path);
		return strstr (text, elsewhere[i].text) != NULL;
	}
	return FALSE;
}

static gboolean
is_said (const char *column, const char *threats)
{
	g_autofree char *quoted = g_strdup_printf ("`%s`", column);

	return g_strv_contains (said, column) && strstr (threats, quoted) != NULL;
}

/* Whoever adds a column decides: it is compared, and a change of it found above; or the threat model says that it is not. */
static void
test_columns (void)
{
	g_autofree char *threats = read_source ("docs/threat-model.md");
	sqlite3_stmt *query;
	sqlite3 *db;
	guint n = 0;

	g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
	for (guint i = 0; i < kinko_schema_version (); i++)
		run_sql (db, kinko_schema_migration (i));
	g_assert_cmpint (
		sqlite3_prepare_v2 (db,
				    "SELECT t.name || '.' || c.name FROM sqlite_schema AS t,"
				    " pragma_table_info (t.name) AS c WHERE t.type = 'table'",
				    -1, &query, NULL),
		==, SQLITE_OK);
	while (sqlite3_step (query) == SQLITE_ROW) {
		const char *column = (const char *) sqlite3_column_text (query, 0);

		n++;
		if (is_changed (column) == is_said (column, threats))
			g_error ("%s: neither compared nor in the threat model, or both", column);
	}
	g_assert_cmpuint (n, >, 90);
	g_assert_cmpint (sqlite3_finalize (query), ==, SQLITE_OK);
	g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

static void
test_good (Deep *deep, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (&deep->safe.base);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoDeepReport) found = kinko_log_verify_deep (session, NULL, &error);
	g_autofree char *line = last_line (session);

	g_assert_no_error (error);
	g_assert_nonnull (found);
	/* Ten cases and two changes; two scans; three people and a recovery key. */
	g_assert_cmpuint (found->counts.cases, ==, 10);
	g_assert_cmpuint (found->counts.versions, ==, 12);
	g_assert_cmpuint (found->counts.documents, ==, 2);
	g_assert_cmpuint (found->seats, ==, 4);
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
test_uncleared (Deep *deep, G_GNUC_UNUSED gconstpointer data)
{
	g_autofree char *suzuki = in_dir (&deep->safe, "suzuki.key");
	g_autoptr (KinkoSession) session = open_person (&deep->safe.base, suzuki);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoDeepReport) found = kinko_log_verify_deep (session, NULL, &error);

	g_assert_no_error (error);
	g_assert_false (found->numbers);
	/* and the scan that shows one */
	g_assert_cmpuint (found->counts.unopened, ==, found->counts.numbers + 1);
	g_clear_pointer (&session, kinko_session_close);
	tamper (&deep->safe.base,
		"UPDATE case_number SET box = (SELECT box FROM case_number WHERE"
		" case_id = 4 AND subject = 0) WHERE case_id = 3 AND subject = 0");
	session = open_person (&deep->safe.base, suzuki);
	g_assert_null (kinko_log_verify_deep (session, NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_assert_true (has_code (error, "box"));
}

/* All of it is told, each with its entry; what is too much is counted. */
static void
test_many (Deep *deep, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (KinkoSession) session = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree char *line = NULL;
	GPtrArray *problems;

	tamper (&deep->safe.base, "DELETE FROM case_number; UPDATE case_version SET box = x'00';"
				  "UPDATE case_file SET search = ''");
	session = open_manager (&deep->safe.base);
	g_assert_null (kinko_log_verify_deep (session, NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	problems = kinko_error_problems (error);
	g_assert_cmpuint (problems->len, >=, 22); /* twelve versions, ten entries with numbers */
	for (guint i = 0; i < 22; i++) {
		const KinkoProblem *problem = problems->pdata[i];

		g_assert_true (g_str_has_prefix (problem->field, "entry "));
		/* by its number or, beyond those that the log names, by its handle: never both */
		g_assert_true ((strstr (problem->message, "'C26-") != NULL) !=
			       (strstr (problem->message, "case/") != NULL));
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
test_auditor (Deep *deep, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (&deep->safe.base);
	g_autofree char *ito = enrol (&deep->safe.base, manager, "ito", KINKO_ROLE_AUDITOR, FALSE);
	g_autoptr (KinkoSession) session = open_person (&deep->safe.base, ito);
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
test_progress (Deep *deep, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (&deep->safe.base);
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

/* ---- after a restore ------------------------------------------------------------------------- */

/* A manager gets a seat with the recovery key after the backup. */
static void
use_key (Deep *deep)
{
	g_autoptr (KinkoSession) session = open_key (deep, KINKO_RECOVERY_USE);
	const KinkoEnrolment dates = { .role = KINKO_ROLE_MANAGER,
				       .pledged = "2026-04-01",
				       .trained = "2026-04-02",
				       .notified = "2026-04-03" };
	g_autofree char *identity = in_dir (&deep->safe, "abe.key");
	g_autoptr (KinkoRequest) request = ask (&deep->safe.base, "abe", identity);
	g_autofree char *replaced = NULL;
	g_autoptr (GError) error = NULL;

	g_assert_true (kinko_recovery_use (session, request, &dates, &replaced, &error));
	g_assert_no_error (error);
}

static void
restore_vault (Deep *deep)
{
	g_autofree char *mirror = in_dir (&deep->safe, "lost/mirror.git");
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRestoreReport) report = NULL;

	lose_vault (&deep->safe);
	report = try_restore (&deep->safe, deep->safe.backup, mirror, &error);
	g_assert_no_error (error);
}

static void
assert_good (Fixture *fixture)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoDeepReport) found = kinko_log_verify_deep (session, NULL, &error);

	g_assert_no_error (error);
	g_assert_nonnull (found);
}

/* What a restore made anew or kept is what the log tells, people's days included; and then it is changed. */
static void
test_restored (Deep *deep, G_GNUC_UNUSED gconstpointer data)
{
	static const Change kept[] = {
		{ NULL, "UPDATE number_given SET year = 'A25-' WHERE register = 'receipt'", "state",
		  "number_given" },
		{ NULL, "UPDATE number_given SET number = 1 WHERE register = 'receipt'", "state",
		  "number_given" },
		{ NULL, "UPDATE number_given SET number = 9999 WHERE register = 'receipt'", "state",
		  "number_given" },
		{ NULL, "DELETE FROM number_given WHERE register = 'receipt'", "state",
		  "number_given" },
		{ NULL, "UPDATE seat SET notified = NULL WHERE id = 'abe'", "seat", "notified" },
		{ NULL, "UPDATE seat SET drill_seq = 20 WHERE id = 'recovery1'", "seat",
		  "last drill" },
	};
	g_autoptr (KinkoSession) session = open_manager (&deep->safe.base);

	g_free (enter_receipt (session));
	g_free (enter_receipt (session));
	g_clear_pointer (&session, kinko_session_close);
	use_key (deep);
	restore_vault (deep);
	assert_good (&deep->safe.base);
	change_all (deep, kept, G_N_ELEMENTS (kept));
}

int
main (int argc, char *argv[])
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	g_test_add ("/log-deep/good", Deep, NULL, deep_up, test_good, deep_down);
	g_test_add ("/log-deep/changes", Deep, NULL, deep_up, test_changes, deep_down);
	g_test_add ("/log-deep/uncleared", Deep, NULL, deep_up, test_uncleared, deep_down);
	g_test_add ("/log-deep/many", Deep, NULL, deep_up, test_many, deep_down);
	g_test_add ("/log-deep/auditor", Deep, NULL, deep_up, test_auditor, deep_down);
	g_test_add ("/log-deep/progress", Deep, NULL, deep_up, test_progress, deep_down);
	g_test_add_func ("/log-deep/columns", test_columns);
	g_test_add ("/log-deep/restored", Deep, NULL, deep_up, test_restored, deep_down);
	return g_test_run ();
}
