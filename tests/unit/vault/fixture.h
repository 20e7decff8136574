/*
 * A small vault in a temporary folder, with its first manager's session, for the tests of vault/.
 */
#pragma once

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <sqlcipher/sqlite3.h>

#include "audit/sandbox.h"
#include "policies/error.h"
#include "vault/approval.h"
#include "vault/case.h"
#include "vault/clock.h"
#include "vault/create.h"
#include "vault/log-audit.h"
#include "vault/log-deep.h"
#include "vault/operator.h"
#include "vault/place.h"
#include "vault/register.h"
#include "vault/session.h"

#define PASSPHRASE "correct horse battery staple"

/* 2026-07-13, a Monday, 9:00 in Japan: for tests that compare a whole detail, which says when it is outside hours. */
#define OFFICE_TIME "1783900800000"

static const KinkoArgon2 floor_cost = { .memory_kib = 19456, .passes = 2, .lanes = 1 };

typedef struct {
	char *dir, *vault, *identity, *mirror;
	gboolean production;         /* otherwise it is a test vault */
	char *warning;               /* the last one */
	const char *passphrase;      /* for tests that change it */
	const char *const *recovery; /* recipients that the vault is made with; NULL: none */
	gboolean lossy;              /* the test itself has lost what the log tells of */
} Fixture;

static inline int
remove_path (const char *path, const struct stat *info, int flag, struct FTW *walk)
{
	(void) info;
	(void) flag;
	(void) walk;
	return remove (path);
}

static inline void
remove_all (const char *path)
{
	(void) nftw (path, remove_path, 16, FTW_DEPTH | FTW_PHYS);
}

static inline void
keep_warning (gpointer data, const char *message)
{
	Fixture *fixture = data;

	g_free (fixture->warning);
	fixture->warning = g_strdup (message);
}

static inline KinkoSecret *
secret_text (const char *text)
{
	return kinko_secret_new_from (text, strlen (text));
}

static inline KinkoSecret *
say_passphrase (G_GNUC_UNUSED gpointer data, G_GNUC_UNUSED GError **error)
{
	return secret_text (PASSPHRASE);
}

/* In memory where that is possible: these tests wait for the disk more than for anything else. */
static inline char *
new_folder (void)
{
	const char *chosen = g_getenv ("KINKO_TEST_PLACE"); /* a measurement wants a real disk */
	const char *place = chosen != NULL                   ? chosen
			    : access ("/dev/shm", W_OK) == 0 ? "/dev/shm"
							     : g_get_tmp_dir ();
	char *path = g_mkdtemp (g_build_filename (place, "kinko-XXXXXX", NULL));

	g_assert_nonnull (path);
	return path;
}

/* A machine of which nothing is to be told, so that no test depends on the one that it runs on. */
static inline void
be_in_a_quiet_place (void)
{
#ifdef KINKO_CRASH_POINTS
	static char host[] = "quiet";
	static KinkoPlaceMachine machine = { .root = -1, .host = host };

	if (machine.root < 0)
		machine.root = open (KINKO_SOURCE_DIR "/tests/data/place/quiet",
				     O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	g_assert_cmpint (machine.root, >=, 0);
	kinko_place_pretend (&machine);
#else
	kinko_process_harden ();
#endif
}

/* So many days after today in Japan, by kinko's clock; owned by the caller. */
static inline char *
day_from_now (int days)
{
	return kinko_clock_day (kinko_clock_now_ms () + days * G_GINT64_CONSTANT (86400000));
}

/* Makes the vault of @fixture, whose paths are known, with the policy in a folder. */
static inline void
create_vault (Fixture *fixture, const char *policy)
{
	g_autoptr (KinkoSecret) passphrase = secret_text (PASSPHRASE);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCreated) created = NULL;
	const KinkoCreation creation = { .vault = fixture->vault,
					 .identity_path = fixture->identity,
					 .origin = "ward.example/test",
					 .test = !fixture->production,
					 .policy = policy,
					 .operator= "tanaka",
					 .name = "田中 一郎",
					 .passphrase = passphrase,
					 .cost = &floor_cost,
					 .recovery = fixture->recovery };

	created = kinko_vault_create (&creation, &error);
	g_assert_no_error (error);
	g_assert_nonnull (created);
}

/* What this process makes for all of its tests, and removes when it ends; not so a child that is only a fork of it. */
typedef struct {
	char *path;
	char *now; /* by which clock: KINKO_TEST_NOW_MS */
	pid_t owner;
} Lasting;

static Lasting lasting[3];

static inline void
remove_lasting (void)
{
	for (guint i = 0; i < G_N_ELEMENTS (lasting); i++) {
		if (lasting[i].path != NULL && lasting[i].owner == getpid ())
			remove_all (lasting[i].path);
	}
}

static inline const char *
new_lasting (Lasting *one)
{
	static gboolean is_told = FALSE;

	if (!is_told)
		g_assert_cmpint (atexit (remove_lasting), ==, 0);
	is_told = TRUE;
	one->owner = getpid ();
	one->path = new_folder ();
	return one->path;
}

/* Keys that a child needs are computed once, by this process or by the first of them (unit/argon2-memo.c). */
static inline void
share_keys (void)
{
	if (g_getenv ("KINKO_TEST_KEYS") == NULL) {
		g_autofree char *path = g_build_filename (new_lasting (&lasting[2]), "keys", NULL);

		g_setenv ("KINKO_TEST_KEYS", path, TRUE);
	}
}

static inline void
set_paths (Fixture *fixture)
{
	fixture->vault = g_build_filename (fixture->dir, "vault", NULL);
	fixture->identity = g_build_filename (fixture->dir, "tanaka.key", NULL);
	fixture->mirror = g_build_filename (fixture->vault, "mirror.git", NULL);
}

#define USUAL_POLICY KINKO_SOURCE_DIR "/policies/meguro-r8"

/* A vault as nobody has worked in it, made once and copied for each test; FALSE: that was at another time. */
static inline gboolean
copy_vault (Fixture *fixture)
{
	Lasting *made = &lasting[fixture->production];
	char *argv[] = { (char[]){ "/bin/cp" }, (char[]){ "-a" }, NULL, fixture->dir, NULL };
	g_autofree char *content = NULL;
	int status;

	if (made->path == NULL) {
		Fixture first = { .production = fixture->production };

		made->now = g_strdup (g_getenv ("KINKO_TEST_NOW_MS"));
		first.dir = g_strdup (new_lasting (made));
		set_paths (&first);
		create_vault (&first, USUAL_POLICY);
		g_free (first.dir);
		g_free (first.vault);
		g_free (first.identity);
		g_free (first.mirror);
	}
	if (g_strcmp0 (made->now, g_getenv ("KINKO_TEST_NOW_MS")) != 0)
		return FALSE;
	argv[2] = content = g_build_filename (made->path, ".", NULL);
	g_assert_true (g_spawn_sync (NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL,
				     &status, NULL));
	g_assert_cmpint (status, ==, 0);
	return TRUE;
}

/* In a folder of its own unless fixture->dir is one. @data: NULL, or the folder of another policy. */
static inline void
set_up (Fixture *fixture, gconstpointer data)
{
	const gboolean is_usual = fixture->dir == NULL && data == NULL && fixture->recovery == NULL;

	be_in_a_quiet_place ();
	if (fixture->dir == NULL)
		fixture->dir = new_folder ();
	set_paths (fixture);
	if (!is_usual || !copy_vault (fixture))
		create_vault (fixture, data == NULL ? USUAL_POLICY : (const char *) data);
}

/* A vault that no other one of this process began as. */
static inline void
set_up_another (Fixture *fixture)
{
	fixture->dir = new_folder ();
	set_up (fixture, NULL);
}

/* The same, for production. */
static inline void
set_up_production (Fixture *fixture, gconstpointer data)
{
	fixture->production = TRUE;
	set_up (fixture, data);
}

/* Without removing anything. */
static inline void
free_paths (Fixture *fixture)
{
	g_free (fixture->dir);
	g_free (fixture->vault);
	g_free (fixture->identity);
	g_free (fixture->mirror);
	g_free (fixture->warning);
}

static inline void
tear_down (Fixture *fixture, gconstpointer data)
{
	(void) data;
	remove_all (fixture->dir);
	free_paths (fixture);
}

/* Opens the vault as the owner of an identity file. */
static inline KinkoSession *
open_with (Fixture *fixture, const char *identity, const char *text, GError **error)
{
	g_autoptr (KinkoSecret) passphrase = secret_text (text);

	return kinko_session_open (fixture->vault, identity, passphrase, keep_warning, fixture,
				   error);
}

static inline KinkoSession *
open_as (Fixture *fixture, const char *identity, GError **error)
{
	return open_with (fixture, identity, PASSPHRASE, error);
}

static inline KinkoSession *
open_person (Fixture *fixture, const char *identity)
{
	g_autoptr (GError) error = NULL;
	KinkoSession *session = open_as (fixture, identity, &error);

	g_assert_no_error (error);
	g_assert_nonnull (session);
	return session;
}

/* The opening must fail with this code; the message is owned by the caller. */
static inline char *
refuse_opening (Fixture *fixture, const char *identity, const char *passphrase, KinkoError code)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSession) session = open_with (fixture, identity, passphrase, &error);

	g_assert_null (session);
	g_assert_error (error, KINKO_ERROR, (int) code);
	g_assert_nonnull (kinko_error_hint (error));
	return g_strdup (error->message);
}

static inline KinkoSession *
open_manager (Fixture *fixture)
{
	return open_person (fixture, fixture->identity);
}

/* A person makes an identity and asks for a seat. */
static inline KinkoRequest *
ask_named (Fixture *fixture, const char *id, const char *name, const char *identity)
{
	g_autoptr (KinkoSecret) passphrase = secret_text (PASSPHRASE);
	g_autofree char *out = g_strconcat (identity, ".request", NULL);
	g_autoptr (GError) error = NULL;
	KinkoRequest *request = kinko_operator_request (fixture->vault, id, name, identity,
							passphrase, &floor_cost, out, &error);

	g_assert_no_error (error);
	g_assert_nonnull (request);
	return request;
}

/* The same; no two have the same name. */
static inline KinkoRequest *
ask (Fixture *fixture, const char *id, const char *identity)
{
	return ask_named (fixture, id, strcmp (id, "sato") == 0 ? "佐藤 花子" : id, identity);
}

/* Makes an identity and enrols it; returns the path of the identity file. */
static inline char *
enrol (Fixture *fixture, KinkoSession *manager, const char *id, KinkoRole role, gboolean numbers)
{
	char *identity = g_strdup_printf ("%s/%s.key", fixture->dir, id);
	KinkoEnrolment enrolment = { .role = role,
				     .numbers = numbers,
				     .pledged = "2026-04-01",
				     .trained = "令和8年4月1日",
				     .notified = "2026-04-02" };
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRequest) request = ask (fixture, id, identity);

	g_assert_true (kinko_operator_enrol (manager, request, &enrolment, &error));
	g_assert_no_error (error);
	return identity;
}

/* Enters an approval of the ward for some kinds of act. */
static inline void
approve_for (KinkoSession *session, const char *number, const char *acts)
{
	const char *const values[][2] = {
		{ "number", number },
		{ "date", "2026-04-01" },
		{ "official", "保育課 架空" },
		{ "what", "業務に必要な複製" },
		{ "acts", acts },
		{ "expires", "2199-03-31" },
	};
	const KinkoForm *form = kinko_register_find ("approval")->form;
	KinkoRecordChange changes[G_N_ELEMENTS (values)];
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (GError) error = NULL;

	for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
		changes[i].field = kinko_form_index (form, values[i][0]);
		changes[i].text = values[i][1];
	}
	line = kinko_approval_enter (session, changes, G_N_ELEMENTS (changes), &error);
	g_assert_no_error (error);
}

/* Enters one for everything that needs one. */
static inline void
approve (KinkoSession *session, const char *number)
{
	approve_for (session, number, "取込み、書出し、入力票、書類、番号、持出し、廃棄、契約終了");
}

/* Whatever this vault lets be copied. */
#define APPROVAL "R8-0012"

/* The sample cases, for a vault of this kind. Those for production have numbers that begin with 9 instead of the first
 * zero, and so are made up without being recognisable. Owned by the caller. */
static inline char *
sample_csv (gboolean test)
{
	g_autofree char *text = NULL;
	g_auto (GStrv) cells = NULL;

	g_assert_true (g_file_get_contents (KINKO_SOURCE_DIR "/tests/data/cases-sample.csv", &text,
					    NULL, NULL));
	cells = g_strsplit (text, ",", -1);
	for (char **cell = cells; *cell != NULL && !test; cell++) {
		char digits[KINKO_MYNUMBER_LEN + 1] = "";
		const char *code;

		if (!kinko_mynumber_read (*cell, strlen (*cell), digits, &code))
			continue;
		digits[0] = '9';
		digits[KINKO_MYNUMBER_LEN - 1] = (char) ('0' + kinko_mynumber_check_digit (digits));
		g_free (*cell);
		*cell = g_strdup (digits);
	}
	return g_strjoinv (",", cells);
}

/* Imports the sample cases. */
static inline void
import_sample (KinkoSession *session)
{
	g_autofree char *text = sample_csv (kinko_session_descriptor (session)->test);
	g_autoptr (GError) error = NULL;
	guint imported = 0;

	approve (session, APPROVAL);
	g_assert_true (
		kinko_case_import (session, secret_text (text), NULL, APPROVAL, &imported, &error));
	g_assert_no_error (error);
	g_assert_cmpuint (imported, ==, 10);
}

/* Enters a receipt; its number is owned by the caller. */
static inline char *
enter_receipt (KinkoSession *session)
{
	static const char *const values[][2] = {
		{ "from", "目黒区保育課" },     { "kind", "申請書類" }, { "quantity", "10件" },
		{ "has_personal_number", "1" }, { "purpose", "審査" },  { "place", "書庫" },
	};
	const KinkoRegister *book = kinko_register_find ("receipt");
	KinkoRecordChange changes[G_N_ELEMENTS (values)];
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (GError) error = NULL;

	for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
		changes[i].field = kinko_form_index (book->form, values[i][0]);
		changes[i].text = values[i][1];
	}
	line = kinko_register_enter (session, book, changes, G_N_ELEMENTS (changes), &error);
	g_assert_no_error (error);
	return g_strdup (line->number);
}

/* Runs a shell command that must end well; in it $D is the fixture's folder. Its output, without the last newline, is
 * owned by the caller. */
static inline char *shell (Fixture *fixture, const char *format, ...) G_GNUC_PRINTF (2, 3);

static inline char *
shell (Fixture *fixture, const char *format, ...)
{
	char program[] = "/bin/sh", option[] = "-ec";
	char *argv[] = { program, option, NULL, NULL };
	g_autofree char *script = NULL;
	g_autofree char *command = NULL;
	g_autofree char *errors = NULL;
	g_autoptr (GError) error = NULL;
	char *output = NULL;
	int status;
	va_list args;

	va_start (args, format);
	script = g_strdup_vprintf (format, args);
	va_end (args);
	argv[2] = command = g_strdup_printf ("D='%s'; cd \"$D\"; %s", fixture->dir, script);
	g_assert_true (g_spawn_sync (NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output,
				     &errors, &status, &error));
	if (status != 0)
		g_error ("%s: status %x\n%s%s", command, (guint) status, output, errors);
	return g_strchomp (output);
}

/* Entries of an action with a result; NULL: any. */
static inline guint
count_entries (KinkoSession *session, const char *action, const char *result)
{
	KinkoLog *log = kinko_session_log (session);
	guint n = 0;

	for (guint64 seq = 0; seq < kinko_log_size (log); seq++) {
		g_autofree char *line = kinko_log_line (log, seq, NULL);
		KinkoEntry entry;

		g_assert_nonnull (line);
		g_assert_true (kinko_entry_parse (line, strlen (line), &entry, NULL));
		n += (action == NULL || kinko_slice_equal (entry.action, action)) &&
		     (result == NULL || kinko_slice_equal (entry.result, result));
	}
	return n;
}

/* The newest entry's line. */
static inline char *
last_line (KinkoSession *session)
{
	KinkoLog *log = kinko_session_log (session);
	char *line = kinko_log_line (log, kinko_log_size (log) - 1, NULL);

	g_assert_nonnull (line);
	return line;
}

static inline void
assert_contains (const char *text, const char *part)
{
	if (strstr (text, part) == NULL)
		g_error ("no \"%s\" in: %s", part, text);
}

/* What is stored is what the log tells. */
static inline void
assert_deeply_sound (KinkoSession *session)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoDeepReport) found = kinko_log_verify_deep (session, NULL, &error);
	GPtrArray *problems = error == NULL ? NULL : kinko_error_problems (error);

	for (guint i = 0; problems != NULL && i < problems->len; i++)
		g_test_message ("%s", ((KinkoProblem *) problems->pdata[i])->message);
	g_assert_no_error (error);
	g_assert_nonnull (found);
}

/* Log, tree, signatures, seats, pages and mirror must be in order, by kinko and by stock git, which looks at the newest
 * @commits signatures only: each costs it a process. */
static inline void
assert_newest_sound (Fixture *fixture, KinkoSession *session, guint commits)
{
	g_autoptr (GError) error = NULL;
	guint64 mirrored = 0;
	g_autoptr (KinkoVerification) found = kinko_log_verify (session, &mirrored, &error);

	g_assert_no_error (error);
	g_assert_nonnull (found);
	g_assert_cmpuint (found->entries, ==, kinko_log_size (kinko_session_log (session)));
	g_assert_cmpuint (mirrored, ==, found->entries);
	if (!fixture->lossy)
		assert_deeply_sound (session);
	g_free (shell (
		fixture,
		"export GIT_DIR='%s'; git fsck --strict 2>&1; "
		"git show main:allowed_signers >\"$D/signers\"; "
		"git -c gpg.ssh.allowedSignersFile=\"$D/signers\" verify-commit "
		"$(git rev-list -n %u main); test -z \"$(git log --diff-filter=MDR main -- log)\"",
		fixture->mirror, commits));
}

static inline void
assert_sound (Fixture *fixture, KinkoSession *session)
{
	assert_newest_sound (fixture, session, 1000000);
}

/* The database as somebody has it who holds the raw key and a stock SQLCipher. */
static inline sqlite3 *
open_raw (Fixture *fixture, const KinkoSecret *key)
{
	g_autofree char *path = g_build_filename (fixture->vault, "vault.db", NULL);
	g_autofree char *hex = g_malloc0 (65);
	g_autofree char *raw = NULL;
	sqlite3 *db;

	g_assert_cmpuint (kinko_secret_len (key), ==, 32);
	(void) sodium_bin2hex (hex, 65, kinko_secret_data (key), 32);
	raw = g_strdup_printf ("x'%s'", hex);
	g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
	g_assert_cmpint (sqlite3_key_v2 (db, "main", raw, (int) strlen (raw)), ==, SQLITE_OK);
	g_assert_cmpint (sqlite3_exec (db, "PRAGMA cipher_page_size = 8192", NULL, NULL, NULL), ==,
			 SQLITE_OK);
	return db;
}

static inline void
run_sql (sqlite3 *db, const char *sql)
{
	char *message = NULL;

	if (sqlite3_exec (db, sql, NULL, NULL, &message) != SQLITE_OK)
		g_error ("%s: %s", sql, message);
}

/* Runs SQL in the database behind kinko's back, with the key of an earlier session. */
static inline void
tamper (Fixture *fixture, const char *sql)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	sqlite3 *db = open_raw (fixture, kinko_session_compartments (session)->records);

	g_clear_pointer (&session, kinko_session_close);
	run_sql (db, sql);
	g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}
