/* What the tests of acts share. */
#pragma once

#include "vault/act.h"

#include <sys/wait.h>

#include "tests/unit/vault/fixture.h"
#include "tests/unit/vault/scratch.h"
#include "vault/second.h"
#include "vault/spool.h"

#define CASE "C26-0001"

/* The field that the tests change, and its value. */
static inline gboolean
edit_address (KinkoSession *session, const char *address, GError **error)
{
	KinkoCaseChange change = { kinko_field_index ("address"), address };
	g_autoptr (KinkoCase) kase = kinko_case_edit (session, CASE, &change, 1, error);

	return kase != NULL;
}

static inline guint64
case_version (KinkoSession *session)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCaseFile) file = kinko_case_file_load (session, CASE, &error);

	g_assert_no_error (error);
	return file->version;
}

static inline void
edit_well (KinkoSession *session)
{
	static guint edits = 0; /* an edit that changes nothing is refused */
	g_autofree char *address =
		g_strdup_printf ("東京都目黒区架空町%d番-%u", (int) getpid (), ++edits);
	g_autoptr (GError) error = NULL;
	gboolean edited = edit_address (session, address, &error);

	g_assert_no_error (error);
	g_assert_true (edited);
}

/* Runs this program as a child that does something with the vault. */
static inline GPid
start_child (Fixture *fixture, const char *what, const char *identity)
{
	char *argv[] = { g_strdup ("/proc/self/exe"),
			 g_strdup ("--child"),
			 g_strdup (what),
			 fixture->dir,
			 (char *) (gsize) identity,
			 NULL };
	g_autoptr (GError) error = NULL;
	GPid pid;

	g_assert_true (g_spawn_async (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid,
				      &error));
	for (guint i = 0; i < 3; i++)
		g_free (argv[i]);
	return pid;
}

static inline int
wait_for (GPid pid)
{
	int status;

	g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
	return status;
}

static inline guint64
open_intent (KinkoSession *session, KinkoAct **act)
{
	g_autoptr (GError) error = NULL;
	guint64 seq;

	*act = kinko_act_begin (session, "case.list", "vault", NULL, &error);
	g_assert_no_error (error);
	seq = kinko_act_next_seq (*act);
	g_assert_true (kinko_act_commit_intent (*act, &error));
	g_assert_no_error (error);
	return seq;
}

static inline int
run_child (const char *what, char *dir, const char *identity)
{
	Fixture fixture = { .dir = dir, .vault = g_build_filename (dir, "vault", NULL) };
	g_autoptr (KinkoSession) session = open_person (&fixture, identity);
	KinkoAct *act;

	if (strcmp (what, "die") == 0) {
		(void) open_intent (session, &act);
		(void) raise (SIGKILL);
	}
	for (guint i = 0; i < 10; i++)
		edit_well (session);
	g_clear_pointer (&session, kinko_session_close);
	if (fixture.warning != NULL)
		g_printerr ("%s\n", fixture.warning);
	g_free (fixture.warning);
	g_free (fixture.vault);
	return 0;
}
