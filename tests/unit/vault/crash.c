/*
 * Every step of a vault's life, killed at every crash point (audit/crash-point.h): afterwards the vault opens, the log
 * verifies, the mirror heals, stock git accepts it, and the operation is either wholly there or not at all.
 */
#include "vault/act.h"

#include <sys/wait.h>

#include "tests/unit/vault/fixture.h"
#include "vault/document.h"
#include "vault/rotation.h"
#include "vault/rule.h"

#define CASE   "C26-0001"
#define OTHER  "東京都目黒区架空町9-9-9"
#define SECOND "another long passphrase"
#define NUMBER "000000001015\n試験\n"

/* A scan of three chunks, each killed by itself. */
#define SCAN_LEN (2 * 262144 + 1)

/* One step: what the child does, and what must hold in the parent when it was killed. */
typedef struct {
	const char *name;
	void (*run) (Fixture *fixture, KinkoSession *session);
	/* TRUE: wholly done; FALSE: not at all. Anything else fails. */
	gboolean (*check) (Fixture *fixture, KinkoSession *session);
} Step;

static char *
path_of (Fixture *fixture, const char *name)
{
	return g_build_filename (fixture->dir, name, NULL);
}

static void
must (gboolean done, GError *error)
{
	g_assert_no_error (error);
	g_assert_true (done);
}

static void
nothing (Fixture *fixture, KinkoSession *session)
{
	(void) fixture;
	(void) session;
}

static gboolean
is_open (Fixture *fixture, KinkoSession *session)
{
	guint refused = count_entries (session, "unlock.refused", NULL);

	(void) fixture;
	g_assert_cmpuint (refused, ==, 1); /* what waited in the spool is logged, and once */
	return FALSE;
}

static void
run_enrol (Fixture *fixture, KinkoSession *session)
{
	g_autofree char *file = path_of (fixture, "sato.key.request");
	g_autofree char *text = NULL;
	g_autoptr (GError) error = NULL;
	g_autoptr (GBytes) bytes = NULL;
	g_autoptr (KinkoRequest) request = NULL;
	const KinkoDescriptor *descriptor = kinko_session_descriptor (session);
	KinkoEnrolment enrolment = { .role = KINKO_ROLE_WORKER,
				     .pledged = "2026-04-01",
				     .trained = "2026-04-01",
				     .notified = "2026-04-01" };
	gsize len;

	g_assert_true (g_file_get_contents (file, &text, &len, NULL));
	bytes = g_bytes_new (text, len);
	request = kinko_request_parse (bytes, descriptor->origin, descriptor->id, &error);
	must (request != NULL && kinko_operator_enrol (session, request, &enrolment, &error),
	      error);
}

/* Can sato work? It must agree with what the log says of the seat. */
static gboolean
sato_works (Fixture *fixture, KinkoSession *session)
{
	const KinkoSeat *seat = kinko_roster_find (kinko_session_roster (session), "sato");
	gboolean active = seat != NULL && seat->status == KINKO_SEAT_ACTIVE;
	g_autofree char *identity = path_of (fixture, "sato.key");
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSession) worker = open_as (fixture, identity, &error);

	g_assert_true (active == (worker != NULL));
	if (active)
		g_assert_no_error (error);
	else
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_AUTH);
	return active;
}

static gboolean
sato_is_out (Fixture *fixture, KinkoSession *session)
{
	return !sato_works (fixture, session);
}

static gboolean
sato_is_revoked (Fixture *fixture, KinkoSession *session)
{
	gboolean revoked;
	KinkoRotationDue due;

	g_assert_false (sato_works (fixture, session));
	revoked = kinko_roster_find (kinko_session_roster (session), "sato")->status ==
		  KINKO_SEAT_REVOKED;
	/* the keys are new then, or it is known that they are due */
	g_assert_true (kinko_rotation_due (session, &due, NULL));
	g_assert_true ((due.records != 0) ==
		       (revoked && count_entries (session, "keys.rotate", "done") == 0));
	return revoked;
}

static void
run_import (Fixture *fixture, KinkoSession *session)
{
	(void) fixture;
	import_sample (session);
}

static gboolean
has_cases (Fixture *fixture, KinkoSession *session)
{
	KinkoCaseFilter filter = { .limit = 200 };
	g_autoptr (GError) error = NULL;
	gboolean more;
	g_autoptr (GPtrArray) list = kinko_case_list (session, &filter, &more, &error);

	(void) fixture;
	g_assert_no_error (error);
	g_assert_true (list->len == 0 || list->len == 10);
	g_assert_cmpuint (count_entries (session, "case.create", "granted"), ==, list->len);
	return list->len == 10;
}

static void
run_edit (Fixture *fixture, KinkoSession *session)
{
	KinkoCaseChange change = { kinko_field_index ("address"), OTHER };
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase = kinko_case_edit (session, CASE, &change, 1, &error);

	(void) fixture;
	must (kase != NULL, error);
}

static gboolean
is_edited (Fixture *fixture, KinkoSession *session)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase = kinko_case_show (session, CASE, &error);
	gboolean edited;

	(void) fixture;
	g_assert_no_error (error);
	edited = strcmp (kinko_case_data_get (kase->data, "address"), OTHER) == 0;
	g_assert_cmpuint (kase->file->version, ==, edited ? 2 : 1);
	g_assert_cmpuint (count_entries (session, "case.edit", "granted"), ==, edited ? 1 : 0);
	return edited;
}

static void
run_reveal (Fixture *fixture, KinkoSession *session)
{
	g_autofree char *copy = NULL;
	g_autofree char *out = path_of (fixture, "number");
	g_autoptr (GError) error = NULL;

	must (kinko_case_reveal_to_file (session, CASE, KINKO_SUBJECT_CHILD, "tier-review",
					 APPROVAL, out, &copy, &error),
	      error);
}

/* Every intent to make a file has its open line in the register of copies, and the other way round. */
static void
assert_copies_are_intents (KinkoSession *session)
{
	gint64 copies = -1;

	g_assert_true (kinko_db_get_int (
		kinko_session_db (session),
		"SELECT count (*) FROM register_line WHERE register = 'copy' AND open = 1", &copies,
		NULL));
	g_assert_cmpint (copies, ==,
			 count_entries (session, "number.reveal", "intent") +
				 count_entries (session, "document.get-number", "intent"));
}

/* The file is whole or not there, and never there without its intent in the log. */
static gboolean
is_revealed (Fixture *fixture, KinkoSession *session)
{
	g_autofree char *out = path_of (fixture, "number");
	g_autofree char *text = NULL;
	gboolean there = g_file_get_contents (out, &text, NULL, NULL);
	guint intents = count_entries (session, "number.reveal", "intent");
	guint done = count_entries (session, "number.reveal", "done");
	guint aborted = count_entries (session, "number.reveal", "aborted");

	g_assert_cmpuint (intents, <=, 1);
	g_assert_cmpuint (intents, ==, done + aborted);
	assert_copies_are_intents (session);
	if (there) {
		g_assert_cmpstr (text, ==, NUMBER);
		g_assert_cmpuint (intents, ==, 1);
	}
	if (done == 1)
		g_assert_true (there);
	return done == 1;
}

static void
run_receipt (Fixture *fixture, KinkoSession *session)
{
	(void) fixture;
	g_free (enter_receipt (session));
}

static gboolean
has_receipt (Fixture *fixture, KinkoSession *session)
{
	gint64 lines = -1, versions = -1;
	g_autoptr (GError) error = NULL;

	(void) fixture;
	g_assert_true (kinko_db_get_int (
		kinko_session_db (session),
		"SELECT count (*) FROM register_line WHERE register = 'receipt'", &lines, &error));
	g_assert_true (kinko_db_get_int (kinko_session_db (session),
					 "SELECT count (*) FROM register_version JOIN register_line"
					 " ON id = line_id WHERE register = 'receipt'",
					 &versions, &error));
	g_assert_cmpint (lines, <=, 1);
	g_assert_cmpint (versions, ==, lines);
	g_assert_cmpuint (count_entries (session, "receipt.add", "granted"), ==, (guint) lines);
	return lines == 1;
}

static char *
first_receipt (KinkoSession *session)
{
	const KinkoRegisterFilter filter = { .limit = 1 };
	gboolean more;
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) lines = kinko_register_list (session, kinko_register_find ("receipt"),
							   &filter, &more, &error);

	must (lines != NULL && lines->len == 1, error);
	return g_strdup (((KinkoRegisterLine *) lines->pdata[0])->number);
}

static void
run_add (Fixture *fixture, KinkoSession *session)
{
	g_autofree char *scan = path_of (fixture, "scan");
	g_autofree char *receipt = first_receipt (session);
	KinkoDocumentInput input = { .path = scan,
				     .type = "課税証明書",
				     .pages = 1,
				     .receipt = receipt,
				     .place = "書庫",
				     .shows_number = TRUE };
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoDocument) document = kinko_document_add (session, CASE, &input, &error);

	must (document != NULL, error);
}

static gboolean
is_added (Fixture *fixture, KinkoSession *session)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) list = kinko_document_list (session, CASE, &error);
	gint64 chunks = -1;

	(void) fixture;
	g_assert_no_error (error);
	g_assert_cmpuint (list->len, <=, 1);
	g_assert_true (kinko_db_get_int (kinko_session_db (session),
					 "SELECT count (*) FROM document_chunk", &chunks, &error));
	g_assert_cmpint (chunks, ==, list->len == 1 ? 4 : 0);
	g_assert_cmpuint (count_entries (session, "document.add-number", "granted"), ==, list->len);
	return list->len == 1;
}

static void
run_get (Fixture *fixture, KinkoSession *session)
{
	g_autofree char *out = path_of (fixture, "scan.out");
	g_autofree char *copy = NULL;
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) list = kinko_document_list (session, CASE, &error);
	KinkoDocumentTake take = { .path = out, .purpose = "tier-review", .approval = APPROVAL };
	g_autoptr (KinkoDocument) document = NULL;

	must (list != NULL && list->len == 1, error);
	document = kinko_document_get (session, ((KinkoDocument *) list->pdata[0])->number, &take,
				       &copy, &error);
	must (document != NULL, error);
}

/* The file is whole or not there, never without its intent and its line among the copies. */
static gboolean
is_got (Fixture *fixture, KinkoSession *session)
{
	g_autofree char *there =
		shell (fixture, "if test -e scan.out; then cmp scan scan.out; echo yes; fi");
	guint intents = count_entries (session, "document.get-number", "intent");
	guint done = count_entries (session, "document.get-number", "done");
	guint aborted = count_entries (session, "document.get-number", "aborted");

	g_assert_cmpuint (intents, ==, done + aborted);
	assert_copies_are_intents (session);
	g_assert_cmpuint (intents, <=, 1);
	if (strcmp (there, "yes") == 0)
		g_assert_cmpuint (intents, ==, 1);
	if (done == 1)
		g_assert_cmpstr (there, ==, "yes");
	return done == 1;
}

static void
run_passphrase (Fixture *fixture, KinkoSession *session)
{
	g_autoptr (KinkoSecret) old = secret_text (PASSPHRASE);
	g_autoptr (KinkoSecret) new = secret_text (SECOND);
	g_autoptr (GError) error = NULL;

	(void) fixture;
	must (kinko_operator_change_passphrase (session, old, new, &floor_cost, &error), error);
}

static gboolean
is_passphrase_changed (Fixture *fixture, KinkoSession *session)
{
	(void) session;
	return fixture->passphrase != NULL && strcmp (fixture->passphrase, SECOND) == 0;
}

static void
run_suspend (Fixture *fixture, KinkoSession *session)
{
	g_autoptr (GError) error = NULL;

	(void) fixture;
	must (kinko_operator_suspend (session, "sato", "休職", &error), error);
}

static void
run_revoke (Fixture *fixture, KinkoSession *session)
{
	g_autoptr (GError) error = NULL;

	(void) fixture;
	must (kinko_operator_revoke (session, "sato", "退職", &error), error);
}

static void
run_rotate (Fixture *fixture, KinkoSession *session)
{
	g_autoptr (GError) error = NULL;
	KinkoRotated rotated;

	(void) fixture;
	must (kinko_keys_rotate (session, &rotated, &error), error);
}

/* All old or all new: the log says which, sato's grant and everybody's numbers go with it, and nothing lies about. */
static gboolean
is_rotated (Fixture *fixture, KinkoSession *session)
{
	guint done = count_entries (session, "keys.rotate", "done");
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) digits = kinko_case_reveal (session, CASE, KINKO_SUBJECT_CHILD,
							    "tier-review", NULL, TRUE, &error);

	g_assert_no_error (error);
	g_assert_cmpstr (kinko_secret_text (digits), ==, "000000001015");
	g_assert_cmpuint (count_entries (session, "keys.rotate", "intent"), <=, 1);
	g_assert_cmpuint (count_entries (session, "operator.grant", NULL), ==, done * 2);
	g_assert_cmpuint (count_entries (session, "keys.rotate", "intent"), ==,
			  done + count_entries (session, "keys.rotate", "aborted"));
	g_assert_true (sato_works (fixture, session));
	g_free (shell (fixture, "test -z \"$(ls vault | grep next)\""));
	return done == 1;
}

/* A registered file; @replaces: number of the version before, or NULL. */
static void
register_file (Fixture *fixture, KinkoSession *session, const char *name, const char *replaces)
{
	const KinkoForm *form = kinko_register_find ("rule")->form;
	const KinkoRecordChange changes[] = {
		{ kinko_form_index (form, "kind"), "manual" },
		{ kinko_form_index (form, "title"), "架空手順" },
		{ kinko_form_index (form, "version"), name },
		{ kinko_form_index (form, "replaces"), replaces },
	};
	g_autofree char *path = path_of (fixture, name);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line = NULL;

	g_assert_true (g_file_set_contents (path, name, -1, NULL));
	line = kinko_rule_add (session, path, changes, G_N_ELEMENTS (changes) - (replaces == NULL),
			       &error);
	must (line != NULL, error);
}

static GPtrArray *
list_rules (KinkoSession *session)
{
	const KinkoRegisterFilter all = { .limit = 10 };
	g_autoptr (GError) error = NULL;
	gboolean more;
	GPtrArray *lines =
		kinko_register_list (session, kinko_register_find ("rule"), &all, &more, &error);

	g_assert_no_error (error);
	return lines;
}

static void
run_replace (Fixture *fixture, KinkoSession *session)
{
	g_autoptr (GPtrArray) lines = list_rules (session);

	register_file (fixture, session, "second",
		       ((const KinkoRegisterLine *) lines->pdata[0])->number);
}

/* One act, two lines: exactly one of them is in force. */
static gboolean
is_replaced (G_GNUC_UNUSED Fixture *fixture, KinkoSession *session)
{
	g_autoptr (GPtrArray) lines = list_rules (session);
	const KinkoRegisterLine *first = lines->pdata[0];

	g_assert_cmpuint (count_entries (session, "rule.end", "granted"), ==, lines->len - 1);
	g_assert_cmpuint (count_entries (session, "rule.add", "granted"), ==, lines->len);
	g_assert_true (first->open == (lines->len == 1));
	return lines->len == 2;
}

static const Step steps[] = {
	{ "open", nothing, is_open },
	{ "enrol", run_enrol, sato_works },
	{ "import", run_import, has_cases },
	{ "edit", run_edit, is_edited },
	{ "reveal", run_reveal, is_revealed },
	{ "receipt", run_receipt, has_receipt },
	{ "replace", run_replace, is_replaced },
	{ "add", run_add, is_added },
	{ "get", run_get, is_got },
	{ "rotate", run_rotate, is_rotated },
	{ "suspend", run_suspend, sato_is_out },
	{ "revoke", run_revoke, sato_is_revoked },
	{ "passphrase", run_passphrase, is_passphrase_changed },
};

/* ---- the child ------------------------------------------------------------------------------- */

static void
fill_fixture (Fixture *fixture, const char *dir)
{
	fixture->dir = g_strdup (dir);
	fixture->vault = path_of (fixture, "vault");
	fixture->identity = path_of (fixture, "tanaka.key");
	fixture->mirror = g_build_filename (fixture->vault, "mirror.git", NULL);
}

static int
run_child (const char *dir, const char *name, const char *crash_at)
{
	Fixture fixture = { 0 };
	KinkoSession *session = NULL;

	if (strcmp (name, "create") == 0) {
		g_setenv ("KINKO_CRASH_AT", crash_at, TRUE);
		fixture.dir = g_strdup (dir);
		set_up (&fixture, NULL);
		free_paths (&fixture);
		return 0;
	}
	fill_fixture (&fixture, dir);
	for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
		if (strcmp (steps[i].name, name) != 0)
			continue;
		if (i == 0) /* opening is the step */
			g_setenv ("KINKO_CRASH_AT", crash_at, TRUE);
		session = open_manager (&fixture);
		g_setenv ("KINKO_CRASH_AT", crash_at, TRUE);
		steps[i].run (&fixture, session);
		kinko_session_close (session);
		free_paths (&fixture);
		return 0;
	}
	return 2;
}

/* TRUE: it ran to its end; FALSE: it was killed. */
static gboolean
run_killed_at (Fixture *fixture, const char *name, guint n)
{
	g_autofree char *at = g_strdup_printf ("%u", n);
	char *argv[] = { g_strdup ("/proc/self/exe"),
			 g_strdup ("--child"),
			 fixture->dir,
			 g_strdup (name),
			 at,
			 NULL };
	g_autoptr (GError) error = NULL;
	int status;

	g_assert_true (g_spawn_sync (NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL,
				     &status, &error));
	g_free (argv[0]);
	g_free (argv[1]);
	g_free (argv[3]);
	if (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL)
		return FALSE;
	g_assert_cmpint (status, ==, 0);
	return TRUE;
}

/* ---- the sweep ------------------------------------------------------------------------------- */

/* By the old passphrase or by the new one, and by exactly one of them. */
static KinkoSession *
open_again (Fixture *fixture)
{
	static const char *const passphrases[] = { PASSPHRASE, SECOND };
	KinkoSession *session = NULL;

	fixture->passphrase = NULL;
	for (guint i = 0; i < G_N_ELEMENTS (passphrases); i++) {
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoSession) opened =
			open_with (fixture, fixture->identity, passphrases[i], &error);

		if (opened == NULL) {
			g_assert_error (error, KINKO_ERROR, KINKO_ERROR_AUTH);
			continue;
		}
		g_assert_null (session);
		session = g_steal_pointer (&opened);
		fixture->passphrase = passphrases[i];
	}
	g_assert_nonnull (session);
	return session;
}

static void
sweep (Fixture *fixture, const Step *step)
{
	gboolean ended = FALSE;
	guint done = 0, undone = 0;

	g_free (shell (fixture, "rm -rf \"$D.base\"; cp -a . \"$D.base\""));
	for (guint n = 1; !ended; n++) {
		KinkoSession *session;

		g_free (shell (fixture, "cd /; rm -rf \"$D\"; cp -a \"$D.base\" \"$D\""));
		ended = run_killed_at (fixture, step->name, n);
		session = open_again (fixture);
		if (step->check (fixture, session))
			done++;
		else
			undone++;
		/* the opening, the step, its end, the looks of the check, and the one before */
		assert_newest_sound (fixture, session, 6);
		kinko_session_close (session);
		if (ended)
			g_assert_cmpuint (n, >, 3);
	}
	g_test_message ("%s: %u times done, %u times not", step->name, done, undone);
	g_free (shell (fixture, "rm -rf \"$D.base\""));
}

static void
test_steps (Fixture *fixture, gconstpointer data)
{
	g_autofree char *identity = path_of (fixture, "sato.key");
	g_autoptr (KinkoRequest) request = ask (fixture, "sato", identity);

	(void) data;
	g_assert_nonnull (request);
	{
		g_autoptr (KinkoSession) session = open_manager (fixture);

		register_file (fixture, session, "first", NULL);
	}
	g_free (refuse_opening (fixture, fixture->identity, "wrong", KINKO_ERROR_AUTH));
	g_free (shell (fixture, "head -c %d /dev/urandom >scan", SCAN_LEN));
	for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
		if (steps[i].run != run_rotate) /* test_beside() does */
			sweep (fixture, &steps[i]);
}

/* ---- beside somebody at work ----------------------------------------------------------------- */

/* A session that was open all the time goes on if the old keys are in force, and is told if the new ones are; it never writes
 * into what is not in force, nor takes anything away with it when it ends. */
static gboolean
goes_on (KinkoSession *session)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase = kinko_case_show (session, CASE, &error);

	if (kase == NULL)
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_BUSY);
	return kase != NULL;
}

static void
check_beside (Fixture *fixture, KinkoSession *worker, gboolean closes_first, guint *done)
{
	gboolean went_on = goes_on (worker);
	KinkoSession *session = closes_first ? NULL : open_again (fixture);

	if (session != NULL) /* leaves a write-ahead log that is not empty */
		g_assert_true (goes_on (session));
	kinko_session_close (worker);
	if (session == NULL)
		session = open_again (fixture);
	g_assert_cmpuint (count_entries (session, "case.show", "granted"), ==,
			  (went_on ? 1u : 0u) + (closes_first ? 0u : 1u));
	g_assert_true (is_rotated (fixture, session) == !went_on);
	*done += !went_on;
	assert_newest_sound (fixture, session, 1);
	kinko_session_close (session);
}

static void
test_beside (Fixture *fixture, gconstpointer data)
{
	g_autofree char *identity = NULL;
	KinkoSession *session = open_manager (fixture);
	gboolean ended = FALSE;
	guint done = 0, n;

	(void) data;
	identity = enrol (fixture, session, "sato", KINKO_ROLE_WORKER, TRUE);
	import_sample (session);
	kinko_session_close (session);
	g_free (shell (fixture, "rm -rf \"$D.base\"; cp -a . \"$D.base\""));
	for (n = 1; !ended; n++) {
		KinkoSession *worker;

		g_free (shell (fixture, "cd /; rm -rf \"$D\"; cp -a \"$D.base\" \"$D\""));
		worker = open_person (fixture, identity);
		ended = run_killed_at (fixture, "rotate", n);
		check_beside (fixture, worker, n % 2 == 0, &done);
	}
	g_assert_cmpuint (done, >, 5);
	g_assert_cmpuint (n - done, >, 10);
	g_free (shell (fixture, "rm -rf \"$D.base\""));
}

/* A vault is there and opens, or there is none, and then a new one can be made in its place. */
static void
test_create (void)
{
	guint made = 0, not_made = 0;
	gboolean ended = FALSE;

	for (guint n = 1; !ended; n++) {
		Fixture fixture = { 0 };
		g_autofree char *dir = new_folder ();
		KinkoSession *session;

		fill_fixture (&fixture, dir);
		ended = run_killed_at (&fixture, "create", n);
		if (g_file_test (fixture.vault, G_FILE_TEST_EXISTS)) {
			made++;
		} else {
			not_made++;
			g_free (shell (&fixture, "rm -f tanaka.key"));
			g_free (fixture.vault);
			g_free (fixture.identity);
			g_free (fixture.mirror);
			set_up (&fixture, NULL);
		}
		session = open_manager (&fixture);
		assert_sound (&fixture, session);
		kinko_session_close (session);
		tear_down (&fixture, NULL);
	}
	g_assert_cmpuint (made, >, 0);
	g_assert_cmpuint (not_made, >, 5);
}

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	if (argc == 5 && strcmp (argv[1], "--child") == 0)
		return run_child (argv[2], argv[3], argv[4]);
	share_keys ();
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/crash/create", test_create);
	g_test_add ("/crash/steps", Fixture, NULL, set_up, test_steps, tear_down);
	g_test_add ("/crash/beside", Fixture, NULL, set_up, test_beside, tear_down);
	return g_test_run ();
}
