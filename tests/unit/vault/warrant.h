/*
 * What an act may need beside the rules, for the tests of that: approvals of the ward, requests and grants, other rules,
 * another clock; and what somebody writes who holds the keys of the database.
 */
#pragma once

#include <sys/wait.h>

#include "tests/unit/vault/office.h"
#include "vault/box.h"
#include "vault/case-export.h"
#include "vault/case-write.h"
#include "vault/case-keys.h"
#include "vault/exception.h"
#include "vault/register-internal.h"
#include "vault/second-objects.h"

/* ---- the clock ------------------------------------------------------------------------------- */

/* @local: "2026-07-13T09:00:00", in Japan. */
static inline void
set_clock (const char *local)
{
	g_autoptr (GTimeZone) japan = g_time_zone_new_offset (9 * 60 * 60);
	g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (local, japan);
	g_autofree char *ms = NULL;

	g_assert_nonnull (time);
	ms = g_strdup_printf ("%" G_GINT64_FORMAT, g_date_time_to_unix (time) * 1000);
	g_setenv ("KINKO_TEST_NOW_MS", ms, TRUE);
}

/* A Monday in office hours: what every test of these begins with. */
#define MONDAY "2026-07-13T09:00:00"

static inline void
open_on_monday (Office *office, gconstpointer data)
{
	set_clock (MONDAY);
	open_office (office, data);
}

/* ---- other rules ----------------------------------------------------------------------------- */

/* The shipped policy with texts of access.yaml changed: {old, new} pairs, ending with NULL; each must be there. The
 * folder is owned by the caller, who removes it. */
static inline char *
copy_policy (const char *const (*changes)[2])
{
	char *dir = new_folder ();
	g_autofree char *access = g_build_filename (dir, "access.yaml", NULL);
	g_autofree char *command =
		g_strdup_printf ("cp -r '%s'/policies/meguro-r8/. '%s'", KINKO_SOURCE_DIR, dir);
	g_autofree char *text = NULL;
	int status;

	g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, &status, NULL));
	g_assert_cmpint (status, ==, 0);
	g_assert_true (g_file_get_contents (access, &text, NULL, NULL));
	for (; (*changes)[0] != NULL; changes++) {
		g_auto (GStrv) parts = g_strsplit (text, (*changes)[0], 2);

		if (parts[1] == NULL)
			g_error ("no \"%s\" in access.yaml", (*changes)[0]);
		g_free (text);
		text = g_strjoinv ((*changes)[1], parts);
	}
	g_assert_true (g_file_set_contents (access, text, -1, NULL));
	return dir;
}

/* An office under the shipped policy with such changes. */
static inline void
open_changed_office (Office *office, const char *const (*changes)[2])
{
	g_autofree char *policy = copy_policy (changes);

	set_clock (MONDAY);
	open_office_under (office, policy);
	remove_all (policy);
}

/* Some line of a rule, and that line with another below it. */
#define RULE_WITH(actions, more)                         \
	{                                                \
		actions "\n", actions "\n    " more "\n" \
	}
#define EXPORT_RULE "    actions: [case.export]"

/* ---- the ward's approvals -------------------------------------------------------------------- */

typedef struct {
	const char *name, *text;
} Said;

#define SAID_MAX 12

/* What @said leaves out is as in approve(). */
static inline KinkoRegisterLine *
try_approval (KinkoSession *session, const Said *said, GError **error)
{
	static const Said usual[] = {
		{ "date", "2026-07-01" }, { "official", "保育課 架空" }, { "what", "業務の複製" },
		{ "acts", "書出し" },     { "expires", "2026-07-31" },   { NULL, NULL },
	};
	const KinkoForm *form = kinko_register_find ("approval")->form;
	KinkoRecordChange changes[2 * SAID_MAX];
	guint n = 0;

	for (const Said *part = usual; part->name != NULL; part++)
		changes[n++] =
			(KinkoRecordChange){ kinko_form_index (form, part->name), part->text };
	for (; said->name != NULL; said++)
		changes[n++] =
			(KinkoRecordChange){ kinko_form_index (form, said->name), said->text };
	return kinko_approval_enter (session, changes, n, error);
}

static inline void
enter_approval (KinkoSession *session, const Said *said)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line = try_approval (session, said, &error);

	g_assert_no_error (error);
	g_assert_nonnull (line);
}

#define ENTER(session, ...) enter_approval (session, (const Said[]){ __VA_ARGS__, { NULL, NULL } })

/* ---- lines ----------------------------------------------------------------------------------- */

static inline KinkoRegisterLine *
load_line (KinkoSession *session, const char *book, const char *number)
{
	g_autoptr (GError) error = NULL;
	KinkoRegisterLine *line =
		kinko_register_load (session, kinko_register_find (book), number, &error);

	g_assert_no_error (error);
	return line;
}

static inline void
assert_field (KinkoSession *session, const char *book, const char *number, const char *field,
	      const char *expected)
{
	g_autoptr (KinkoRegisterLine) line = load_line (session, book, number);

	g_assert_cmpstr (kinko_record_get (line->record, field), ==, expected);
}

/* Somebody with the keys of the database seals another record: the field is @value in it, and the columns say so too. */
static inline void
reseal (Office *office, const char *book, const char *number, const char *field, const char *value)
{
	KinkoSession *session = office->sessions[KATO];
	g_autoptr (KinkoRegisterLine) line = load_line (session, book, number);
	g_autofree char *kind = g_strconcat ("register/", book, NULL);
	const KinkoBoxContext context = { .vault_id = kinko_session_descriptor (session)->id,
					  .handle = line->handle,
					  .kind = kind,
					  .version = line->version };
	g_autoptr (KinkoSecret) key =
		kinko_register_key_unwrap (session, line->handle, line->key, NULL);
	g_autoptr (KinkoSecret) plain = NULL;
	g_autoptr (GBytes) box = NULL;
	sqlite3 *db = open_raw (&office->fixture, kinko_session_compartments (session)->records);
	sqlite3_stmt *update;
	g_autofree char *open = NULL;

	kinko_record_put (line->record, field, value);
	plain = kinko_record_to_json (line->record);
	box = kinko_box_seal (plain, key, &context);
	g_assert_cmpint (sqlite3_prepare_v2 (db,
					     "UPDATE register_version SET box = ?"
					     " WHERE line_id = ? AND version = ?",
					     -1, &update, NULL),
			 ==, SQLITE_OK);
	(void) sqlite3_bind_blob (update, 1, g_bytes_get_data (box, NULL),
				  (int) g_bytes_get_size (box), SQLITE_TRANSIENT);
	(void) sqlite3_bind_int64 (update, 2, line->id);
	(void) sqlite3_bind_int64 (update, 3, (sqlite3_int64) line->version);
	g_assert_cmpint (sqlite3_step (update), ==, SQLITE_DONE);
	g_assert_cmpint (sqlite3_changes (db), ==, 1);
	g_assert_cmpint (sqlite3_finalize (update), ==, SQLITE_OK);
	open = g_strdup_printf ("UPDATE register_line SET open = %s WHERE id = %" G_GINT64_FORMAT,
				kinko_record_get (line->record, "line_open"), line->id);
	run_sql (db, open);
	g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

/* Puts a line back to an older version, with all that stood there then. */
static inline void
put_back (Office *office, const char *book, const char *number, guint version)
{
	KinkoSession *session = office->sessions[KATO];
	g_autoptr (KinkoRegisterLine) line = load_line (session, book, number);
	sqlite3 *db = open_raw (&office->fixture, kinko_session_compartments (session)->records);
	g_autofree char *sql = g_strdup_printf (
		"DELETE FROM register_version WHERE line_id = %" G_GINT64_FORMAT
		" AND version > %u;"
		"UPDATE register_line SET version = %u, open = 1 WHERE id = %" G_GINT64_FORMAT,
		line->id, version, version, line->id);

	run_sql (db, sql);
	g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

/* Every version of every line and case names the entry that tells of its box. */
static inline void
assert_rows_name_their_entries (KinkoSession *session)
{
	static const char *const tables[] = { "SELECT seq, box FROM register_version",
					      "SELECT seq, box FROM case_version" };
	guint n = 0;

	for (guint i = 0; i < G_N_ELEMENTS (tables); i++) {
		g_autoptr (KinkoStatement) query =
			kinko_db_prepare (kinko_session_db (session), tables[i], NULL);

		g_assert_nonnull (query);
		while (kinko_statement_step (query, NULL) == KINKO_STEP_ROW) {
			g_autoptr (GBytes) box = kinko_statement_bytes (query, 1);
			g_autofree char *sum =
				g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, box);
			g_autofree char *line =
				kinko_log_line (kinko_session_log (session),
						(guint64) kinko_statement_int (query, 0), NULL);

			assert_contains (line, sum);
			n++;
		}
	}
	g_assert_cmpuint (n, >, 0);
}

/* ---- the log --------------------------------------------------------------------------------- */

/* The line @back entries before the newest; owned by the caller. */
static inline char *
line_before (KinkoSession *session, guint back)
{
	KinkoLog *log = kinko_session_log (session);
	char *line = kinko_log_line (log, kinko_log_size (log) - 1 - back, NULL);

	g_assert_nonnull (line);
	return line;
}

/* The newest entry is of this action, with this result and this in its detail (NULL: whatever). */
static inline void
assert_last (KinkoSession *session, const char *action, const char *result, const char *detail)
{
	KinkoLog *log = kinko_session_log (session);
	g_autofree char *line = last_line (session);
	g_autofree char *wanted = g_strdup_printf ("\"action\":\"%s\",", action);
	g_autofree char *ended = g_strdup_printf ("\"result\":\"%s\",", result);

	/* What was erased is looked for afterwards, in an act of its own. */
	if (strstr (line, "\"action\":\"erasure.check\",") != NULL) {
		g_free (line);
		line = kinko_log_line (log, kinko_log_size (log) - 2, NULL);
	}
	assert_contains (line, wanted);
	assert_contains (line, ended);
	if (detail != NULL)
		assert_contains (line, detail);
}

/* No such text in any entry. */
static inline void
assert_not_in_log (Office *office, const char *text)
{
	g_autofree char *mirror =
		shell (&office->fixture, "git --git-dir='%s' log -p --format=%%B main",
		       office->fixture.mirror);

	g_assert_null (strstr (mirror, text));
}

/* ---- exports --------------------------------------------------------------------------------- */

static const char *const some_columns[] = { "case_no", "child_name", NULL };

/* All cases, to a new file; -1: written, otherwise the error's code. @message: receives the error's and its hint; or
 * NULL. */
static inline int
try_export_as (KinkoSession *session, const char *path, const char *number, const char *recipient,
	       const char *const *columns, char **message)
{
	const KinkoCaseExport what = { .columns = columns,
				       .encoding = KINKO_CSV_UTF_8,
				       .approval = number,
				       .recipient = recipient,
				       .erase_by = "2199-03-31",
				       .path = path };
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCaseExported) exported = kinko_case_export (session, &what, &error);

	g_assert_true ((exported == NULL) == (error != NULL));
	g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, exported != NULL);
	if (exported != NULL)
		(void) g_unlink (path);
	if (error != NULL && message != NULL)
		*message = g_strdup_printf (
			"%s / %s", error->message,
			kinko_error_hint (error) == NULL ? "" : kinko_error_hint (error));
	return error == NULL ? -1 : error->code;
}

static inline int
try_export (Office *office, guint who, const char *number)
{
	g_autofree char *path = g_build_filename (office->fixture.dir, "export.csv", NULL);

	return try_export_as (office->sessions[who], path, number, "目黒区保育課", some_columns,
			      NULL);
}

/* A name of the sample holds characters that CP932 lacks, which is found out behind the intent. */
static inline void
fail_export (Office *office, const char *number)
{
	KinkoSession *session = office->sessions[TANAKA];
	g_autofree char *path = g_build_filename (office->fixture.dir, "narrow.csv", NULL);
	const KinkoCaseExport what = { .columns = some_columns,
				       .encoding = KINKO_CSV_CP932,
				       .approval = number,
				       .recipient = "目黒区保育課",
				       .erase_by = "2199-03-31",
				       .path = path };
	g_autoptr (GError) error = NULL;
	guint intents = count_entries (session, "case.export", "intent");

	g_assert_null (kinko_case_export (session, &what, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_cmpuint (count_entries (session, "case.export", "intent"), >, intents);
	assert_last (session, "case.export", "failed", "\"error\":\"invalid\"");
	g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* In a child: 0: exported, 1: refused, 2: something else. */
static inline int
export_when_told (Office *office, guint who, guint n, const char *number, int ready, int told)
{
	g_autoptr (KinkoSession) session = open_person (&office->fixture, office->identities[who]);
	g_autofree char *path = g_strdup_printf ("%s/export-%u.csv", office->fixture.dir, n);
	char byte = 0;

	if (write (ready, &byte, 1) != 1 || read (told, &byte, 1) != 1)
		return 2;
	switch (try_export_as (session, path, number, "目黒区保育課", some_columns, NULL)) {
	case -1:
		return 0;
	case KINKO_ERROR_DENIED:
		return 1;
	default:
		return 2;
	}
}

/* So many people export at once under one approval or grant; how many could. */
static inline guint
race (Office *office, guint runners, const guint *who, const char *const *numbers)
{
	pid_t children[8];
	int ready[2], told[2], status;
	guint won = 0;
	char bytes[8] = "";

	close_sessions (office); /* no database goes through a fork */
	g_assert_true (pipe (ready) == 0 && pipe (told) == 0);
	for (guint i = 0; i < runners; i++) {
		children[i] = fork ();
		if (children[i] == 0)
			_exit (export_when_told (office, who[i], i, numbers[i], ready[1], told[0]));
	}
	for (guint i = 0; i < runners; i++)
		g_assert_cmpint (read (ready[0], bytes, 1), ==, 1);
	g_assert_cmpint (write (told[1], bytes, runners), ==, runners);
	for (guint i = 0; i < runners; i++) {
		g_assert_cmpint (waitpid (children[i], &status, 0), ==, children[i]);
		g_assert_true (WIFEXITED (status));
		g_assert_cmpint (WEXITSTATUS (status), <, 2);
		won += WEXITSTATUS (status) == 0;
	}
	for (guint i = 0; i < 2; i++)
		g_assert_true (close (ready[i]) == 0 && close (told[i]) == 0);
	for (guint i = 0; i < PEOPLE; i++)
		office->sessions[i] = open_person (&office->fixture, office->identities[i]);
	return won;
}

/* The request for an export by @who, owned by the caller: under rules that want a second person for it. */
static inline char *
ask_for_export (Office *office, guint who, const char *approval)
{
	KinkoSession *session = office->sessions[who];
	char *number;

	kinko_session_set_asking (session, "case export");
	g_assert_cmpint (try_export (office, who, approval), ==, KINKO_ERROR_DENIED);
	number = g_strdup (kinko_session_asked (session));
	g_assert_nonnull (number);
	kinko_session_set_asking (session, NULL);
	return number;
}

/* A case that was withdrawn, and the request for erasing its numbers; owned by the caller. */
static inline char *
ask_for_withdrawn (Office *office, const char *case_no)
{
	g_autoptr (GError) error = NULL;
	char *number;

	drive_to (office, case_no, KINKO_STATE_WITHDRAWN);
	number = ask_for_erasure (office, TANAKA, case_no, APPROVAL, &error);
	g_assert_no_error (error);
	return number;
}

/* A new version of a case, which says what the last one said. */
static inline void
touch_case (Office *office, const char *case_no)
{
	KinkoSession *session = office->sessions[SATO];
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoAct) act =
		kinko_act_begin (session, "case.edit", "case/none", NULL, &error);
	g_autoptr (KinkoCase) kase = kinko_case_load_for (act, case_no, &error);

	g_assert_no_error (error);
	g_assert_true (kinko_case_file_write (act, kase->file, kase->data, 0,
					      kinko_act_detail (act), &error));
	g_assert_true (kinko_act_commit (act, &error));
	g_assert_no_error (error);
}

#define ADD_ON_MONDAY(path, test) \
	g_test_add (path, Office, NULL, open_on_monday, test, close_office)
