#include "vault/document.h"

#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/vault/document-fixture.h"
#include "vault/register.h"
#include "vault/secret-pool.h"

#define LEN 300000

/* A field of the newest line in the register of copies; "" when it is not set. Owned by the caller. */
static char *
copy_field (KinkoSession *session, const char *name)
{
	KinkoRegisterFilter filter = { .limit = KINKO_REGISTER_LIST_MAX };
	g_autoptr (GError) error = NULL;
	gboolean more;
	g_autoptr (GPtrArray) list =
		kinko_register_list (session, kinko_register_find ("copy"), &filter, &more, &error);
	const KinkoRegisterLine *line;
	const char *value;

	g_assert_no_error (error);
	if (list->len == 0)
		return g_strdup ("no line");
	line = list->pdata[list->len - 1];
	if (strcmp (name, "open") == 0)
		return g_strdup (line->open ? "open" : "closed");
	value = kinko_record_get (line->record, name);
	return g_strdup (value == NULL ? "" : value);
}

static void
assert_copy (KinkoSession *session, const char *name, const char *wanted)
{
	g_autofree char *value = copy_field (session, name);

	g_assert_cmpstr (value, ==, wanted);
}

static void
refuse (Fixture *fixture, KinkoSession *session, const char *number, const char *purpose,
	const char *out, KinkoError code)
{
	g_autoptr (GError) error = NULL;

	g_assert_false (take_out (fixture, session, number, purpose, out, &error));
	g_assert_error (error, KINKO_ERROR, (int) code);
}

/* ---- as it should be ------------------------------------------------------------------------- */

static void
test_get (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *number = NULL;
	g_autofree char *digits = NULL;
	g_autofree char *what = NULL;
	g_autofree char *path = g_build_filename (fixture->dir, "out", NULL);
	g_autofree char *copy = NULL;
	g_autoptr (KinkoDocument) document = NULL;
	g_autoptr (GError) error = NULL;
	KinkoDocumentTake take = { .path = path, .approval = "R8-0012" };

	(void) data;
	import_cases (session);
	number = add_scan (fixture, session, "scan", LEN, FALSE);
	document = kinko_document_get (session, number, &take, &copy, &error);
	g_assert_no_error (error);
	g_assert_cmpstr (copy, ==, "F26-0001");
	digits = shell (fixture,
			"cmp scan out; test $(stat -c %%a out) = 600; test $(stat -c %%h out) = 1; "
			"sha256sum scan | cut -c1-64");
	g_assert_cmpstr (document->sha256, ==, digits);
	assert_nothing_left (fixture, "nothing");
	assert_copy (session, "sha256", digits);
	assert_copy (session, "bytes", "300000");
	assert_copy (session, "made", "1");
	assert_copy (session, "open", "open");
	assert_copy (session, "approval", "R8-0012");
	assert_copy (session, "path_name", "out");
	what = g_strdup_printf ("【試験】@document %s " CASE, number);
	assert_copy (session, "what", what);
	g_assert_cmpuint (count_entries (session, "document.get", "intent"), ==, 1);
	g_assert_cmpuint (count_entries (session, "document.get", "done"), ==, 1);
	assert_sound (fixture, session);
}

/* The hash of papers with a number stays under the key of numbers. */
static void
test_get_number (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *number = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	import_cases (session);
	number = add_scan (fixture, session, "scan", LEN, TRUE);
	refuse (fixture, session, number, NULL, "out", KINKO_ERROR_DENIED);
	refuse (fixture, session, number, "curiosity", "out", KINKO_ERROR_DENIED);
	refuse (fixture, session, number, "handover", "out", KINKO_ERROR_DENIED);
	assert_nothing_left (fixture, "out");
	g_assert_cmpuint (count_entries (session, "document.get-number", "denied"), ==, 3);
	assert_copy (session, "what", "no line");
	g_assert_true (take_out (fixture, session, number, PURPOSE, "out", &error));
	g_assert_no_error (error);
	g_free (shell (fixture, "cmp scan out"));
	assert_copy (session, "made", "1");
	assert_copy (session, "sha256", "");
	g_assert_cmpuint (count_entries (session, "document.get-number", "done"), ==, 1);
}

/* ---- where it may not go --------------------------------------------------------------------- */

static void
test_targets (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *number = NULL;
	g_autofree char *found = NULL;

	(void) data;
	import_cases (session);
	number = add_scan (fixture, session, "scan", LEN, FALSE);
	g_free (shell (fixture, "echo mine >there; ln -s nowhere link; mkdir folder"));
	refuse (fixture, session, number, NULL, "there", KINKO_ERROR_EXISTS);
	refuse (fixture, session, number, NULL, "link", KINKO_ERROR_EXISTS);
	refuse (fixture, session, number, NULL, "folder", KINKO_ERROR_EXISTS);
	refuse (fixture, session, number, NULL, "nowhere/out", KINKO_ERROR_NOT_FOUND);
	refuse (fixture, session, number, NULL, "vault/out", KINKO_ERROR_INVALID);
	refuse (fixture, session, number, NULL, "vault/mirror.git/out", KINKO_ERROR_INVALID);
	refuse (fixture, session, number, NULL, "folder/../vault/spool/out", KINKO_ERROR_INVALID);
	g_free (shell (fixture, "test \"$(cat there)\" = mine; test ! -e nowhere"));
	found = shell (fixture, "find . -name out -o -name '.kinko-*'");
	g_assert_cmpstr (found, ==, "");
	g_assert_cmpuint (count_entries (session, "document.get", "failed"), ==, 7);
	g_assert_cmpuint (count_entries (session, "document.get", "intent"), ==, 0);
	assert_copy (session, "what", "no line");
	assert_sound (fixture, session);
}

static void
test_approval (Fixture *fixture, gconstpointer data)
{
	static const char *const wrong[] = { "", "承認12", "a b", "000000001015" };
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *number = NULL;
	g_autofree char *path = g_build_filename (fixture->dir, "out", NULL);

	(void) data;
	import_cases (session);
	number = add_scan (fixture, session, "scan", LEN, FALSE);
	for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
		KinkoDocumentTake take = { .path = path, .approval = wrong[i] };
		g_autofree char *copy = NULL;
		g_autofree char *line = NULL;
		g_autoptr (GError) error = NULL;

		g_assert_null (kinko_document_get (session, number, &take, &copy, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		line = last_line (session);
		assert_contains (line, "\"approval\":\"\"");
	}
	assert_nothing_left (fixture, "out");
	refuse (fixture, session, "D26-9999", NULL, "out", KINKO_ERROR_NOT_FOUND);
	assert_sound (fixture, session);
}

/* ---- 支援措置 -------------------------------------------------------------------------------- */

/* Sets a field of the case in a new version, also one that only steps set. */
static void
write_field (KinkoAct *act, const char *field, const char *value)
{
	KinkoSession *session = kinko_act_session (act);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCaseFile) file = kinko_case_file_load_for (act, CASE, &error);
	g_autoptr (KinkoCaseData) data =
		kinko_case_file_read (session, file, file->version, &error);
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);

	g_assert_no_error (error);
	g_assert_true (kinko_case_data_set (data, kinko_field_index_all (field), value, problems));
	g_assert_true (kinko_case_file_write (act, file, data, 0, kinko_act_detail (act), &error));
	g_assert_true (kinko_act_commit (act, &error));
}

static void
set_field (KinkoSession *session, const char *field, const char *value)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "case.edit", "vault", NULL, &error);

	g_assert_no_error (error);
	write_field (act, field, value);
}

static void
test_protected (Fixture *fixture, gconstpointer data)
{
	static const char *const marks[][3] = { { "address_protected", "1", "0" },
						{ "household_flags", "ひとり親;支援措置", "" } };
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autofree char *number = NULL;
	g_autoptr (KinkoSession) worker = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	import_cases (manager);
	number = add_scan (fixture, manager, "scan", LEN, FALSE);
	worker = open_person (fixture, identity);
	g_assert_true (take_out (fixture, worker, number, NULL, "before", &error));
	for (guint i = 0; i < G_N_ELEMENTS (marks); i++) {
		g_autofree char *line = NULL;

		set_field (manager, marks[i][0], marks[i][1]);
		refuse (fixture, worker, number, NULL, "out", KINKO_ERROR_DENIED);
		line = last_line (worker);
		assert_contains (line, "\"result\":\"denied\"");
		assert_contains (line, "\"reason\":\"protected\"");
		assert_nothing_left (fixture, "out");
		g_assert_true (take_out (fixture, manager, number, NULL, "manager", &error));
		g_free (shell (fixture, "cmp scan manager; rm manager"));
		if (i == 0)
			set_field (manager, marks[i][0], marks[i][2]);
	}
	set_field (manager, "assignee", "sato");
	g_assert_true (take_out (fixture, worker, number, NULL, "assigned", &error));
	g_assert_no_error (error);
	g_free (shell (fixture, "cmp scan assigned"));
	assert_sound (fixture, worker);
}

/* In a child: opens the vault, says so, and asks for the document when it is told to. 0: it was refused. */
static int
ask_when_told (Fixture *fixture, const char *identity, const char *number, int ready, int told)
{
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	g_autoptr (GError) error = NULL;
	char byte = 0;

	if (write (ready, &byte, 1) != 1 || read (told, &byte, 1) != 1)
		return 2;
	if (take_out (fixture, worker, number, NULL, "out", &error))
		return 1;
	return g_error_matches (error, KINKO_ERROR, KINKO_ERROR_DENIED) ? 0 : 3;
}

/* The household comes under protection while the request waits for the lock: what was read before counts for nothing. */
static void
test_protected_meanwhile (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autofree char *number = NULL;
	g_autoptr (KinkoAct) act = NULL;
	int ready[2], told[2], status;
	char byte = 0;
	pid_t child;

	(void) data;
	import_cases (manager);
	number = add_scan (fixture, manager, "scan", LEN, FALSE);
	g_clear_pointer (&manager, kinko_session_close); /* no database goes through a fork */
	g_assert_true (pipe (ready) == 0 && pipe (told) == 0);
	child = fork ();
	if (child == 0)
		_exit (ask_when_told (fixture, identity, number, ready[1], told[0]));
	manager = open_manager (fixture);
	g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
	act = kinko_act_begin (manager, "case.edit", "vault", NULL, NULL);
	g_assert_cmpint (write (told[1], &byte, 1), ==, 1);
	g_usleep (G_USEC_PER_SEC /
		  2); /* enough to come to the lock; later it would be refused, too */
	write_field (act, "address_protected", "1");
	g_assert_cmpint (waitpid (child, &status, 0), ==, child);
	g_assert_true (WIFEXITED (status));
	g_assert_cmpint (WEXITSTATUS (status), ==, 0);
	assert_nothing_left (fixture, "out");
	for (guint i = 0; i < 2; i++)
		g_assert_true (close (ready[i]) == 0 && close (told[i]) == 0);
}

/* ---- when it goes wrong in the middle --------------------------------------------------------- */

/* Damage that is seen only when the third chunk is read: by then two are written. */
static void
test_damage (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *number = NULL;
	g_autofree char *line = NULL;
	sqlite3 *raw;

	(void) data;
	import_cases (session);
	number = add_scan (fixture, session, "scan", 3 * KINKO_CHUNK_LEN, FALSE);
	raw = open_raw (fixture, kinko_session_compartments (session)->records);
	run_sql (raw, "UPDATE document_chunk SET box = zeroblob (length (box)) WHERE n = 3");
	g_assert_cmpint (sqlite3_close (raw), ==, SQLITE_OK);
	/* a box of zeros is one of another version, so to say */
	refuse (fixture, session, number, NULL, "out", KINKO_ERROR_UNSUPPORTED);
	assert_nothing_left (fixture, "out");
	line = last_line (session);
	assert_contains (line, "\"result\":\"failed\"");
	assert_contains (line, "\"intent\":");
	g_assert_cmpuint (count_entries (session, "document.get", "intent"), ==, 1);
	g_assert_cmpuint (count_entries (session, "document.get", "failed"), ==, 1);
	assert_copy (session, "made", "0");
	assert_copy (session, "open", "closed");
	fixture->lossy = TRUE;
	assert_sound (fixture, session);
}

/* ---- memory ---------------------------------------------------------------------------------- */

/* The most memory that this process ever had, in MiB. */
static guint
peak (void)
{
	g_autofree char *text = NULL;
	const char *line;

	g_assert_true (g_file_get_contents ("/proc/self/status", &text, NULL, NULL));
	line = strstr (text, "VmHWM:");
	g_assert_nonnull (line);
	return (guint) (g_ascii_strtoull (line + strlen ("VmHWM:"), NULL, 10) / 1024);
}

/* On a disk: in memory the files would be memory, too. The database keeps 64 MiB of pages, whatever the size. */
static void
test_memory (void)
{
	Fixture fixture = { 0 };
	KinkoSession *session;
	g_autofree char *large = NULL;
	g_autofree char *first = NULL;
	g_autoptr (KinkoDocument) document = NULL;
	g_autoptr (GError) error = NULL;
	guint before;

	fixture.dir = g_dir_make_tmp ("kinko-XXXXXX", NULL);
	set_up (&fixture, NULL);
	session = open_manager (&fixture);
	import_cases (session);
	first = add_scan (&fixture, session, "small", 1024 * 1024, FALSE);
	g_assert_true (take_out (&fixture, session, first, NULL, "small.out", &error));
	before = peak ();
	large = make_scan (&fixture, "large", 1);
	g_assert_cmpint (truncate (large, 200 * 1024 * 1024), ==, 0);
	document = add_file (session, CASE, large, FALSE);
	g_assert_cmpuint (document->size, ==, 209715200);
	g_assert_true (take_out (&fixture, session, document->number, NULL, "large.out", &error));
	g_assert_no_error (error);
	g_free (shell (&fixture, "cmp large large.out"));
	g_test_message ("%u MiB for 1 MiB, %u MiB for 200 MiB", before, peak ());
	if (KINKO_SECRET_POOL) /* AddressSanitizer, which has no pool, keeps what was freed */
		g_assert_cmpuint (peak () - before, <, 64 + 16);
	kinko_session_close (session);
	tear_down (&fixture, NULL);
}

int
main (int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*run) (Fixture *fixture, gconstpointer data);
	} tests[] = {
		{ "/document-get/get", test_get },
		{ "/document-get/get-number", test_get_number },
		{ "/document-get/targets", test_targets },
		{ "/document-get/approval", test_approval },
		{ "/document-get/protected", test_protected },
		{ "/document-get/protected-meanwhile", test_protected_meanwhile },
		{ "/document-get/damage", test_damage },
	};

	g_setenv ("KINKO_TEST_NOW_MS", "1783900800000", TRUE); /* 2026-07-13 */
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/document-get/memory", test_memory);
	for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
		g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
	return g_test_run ();
}
