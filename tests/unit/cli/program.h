/*
 * A program with a table of its own, which the tests of the framework run: themselves, with --program.
 */
#pragma once

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "cli/command.h"
#include "policies/error.h"

/* ---- the program ------------------------------------------------------------------------ */

/* What a file and a person may bring: an escape sequence, a reversal, an invalid byte. */
#define HOSTILE "\x1B]0;x\a\u202Eab\xFF"

static json_t *
run_echo (KinkoContext *context, G_GNUC_UNUSED GError **error)
{
	json_t *tags = json_array ();
	const char *const *values = kinko_context_options (context, "tag");

	for (; *values != NULL; values++)
		json_array_append_new (tags, json_string (*values));
	g_assert_cmpstr (kinko_context_command (context)->verb, ==, "echo");
	return json_pack ("{s:s, s:s*, s:b, s:o}", "case", kinko_context_argument (context, 0),
			  "out", kinko_context_option (context, "out"), "deep",
			  kinko_context_switch (context, "deep"), "tags", tags);
}

static void
show_echo (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	g_string_append_printf (out, "case %s\n",
				json_string_value (json_object_get (result, "case")));
}

/* Fails with the error whose name is the argument. */
static json_t *
run_fail (KinkoContext *context, GError **error)
{
	for (int code = 0; code <= KINKO_ERROR_UNSUPPORTED; code++) {
		g_autoptr (GError) candidate = g_error_new (KINKO_ERROR, code, "it went wrong");

		if (g_strcmp0 (kinko_error_name (candidate), kinko_context_argument (context, 0)) ==
		    0)
			g_propagate_error (error, g_steal_pointer (&candidate));
	}
	return NULL;
}

static json_t *
run_hostile (KinkoContext *context, GError **error)
{
	GPtrArray *problems = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	KinkoProblem *problem = kinko_problem_new ("bad", "name", "cannot be '%s'", HOSTILE);

	problem->row = 3;
	g_ptr_array_add (problems, problem);
	kinko_context_warn (context, "careful: %s", HOSTILE);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, "no name '%s'", HOSTILE);
	kinko_error_set_hint (error, "write '%s'", HOSTILE);
	kinko_error_set_problems (error, problems);
	return NULL;
}

static json_t *
run_warn (KinkoContext *context, G_GNUC_UNUSED GError **error)
{
	kinko_context_warn (context, "the %s lags", "mirror");
	return json_pack ("{s:s}", "name", "a\u202Eb\xC2\x9B");
}

static json_t *
run_fds (G_GNUC_UNUSED KinkoContext *context, G_GNUC_UNUSED GError **error)
{
	json_t *result = json_array ();
	struct stat info;

	for (int fd = 0; fd < 3; fd++)
		json_array_append_new (result, json_boolean (fstat (fd, &info) == 0));
	return result;
}

static json_t *
run_session (KinkoContext *context, GError **error)
{
	kinko_context_warn (context, "run with %s", (char *) kinko_context_session (context));
	if (kinko_context_argument (context, 0) == NULL)
		return json_object ();
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED, "not allowed");
	return NULL;
}

/* The argument says what goes wrong, "" nothing. */
static json_t *
run_test (KinkoContext *context, GError **error)
{
	g_autofree char *early = NULL;

	g_assert_false (kinko_context_is_test (context));
	g_assert_null (kinko_context_take_mark (context));
	kinko_context_set_test (context);
	kinko_context_set_test (context); /* once more is nothing more */
	g_assert_true (kinko_context_is_test (context));
	if (g_strcmp0 (kinko_context_command (context)->verb, "early") == 0) {
		early = kinko_context_take_mark (context);
		g_assert_nonnull (early);
		g_assert_null (kinko_context_take_mark (context));
	}
	if (kinko_context_argument (context, 0) == NULL)
		return json_pack ("{s:s}", "case", "1");
	kinko_context_warn (context, "careful");
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_FAILED, "it went wrong");
	return NULL;
}

static gboolean
check_session (KinkoContext *context, GError **error)
{
	if (g_strcmp0 (kinko_context_argument (context, 0), "wrong") != 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "not that word");
	return FALSE;
}

static gboolean
open_session (KinkoContext *context, GError **error)
{
	static char session[] = "session";

	if (kinko_context_identity (context) == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_AUTH, "who are you");
		return FALSE;
	}
	kinko_context_set_session (context, session);
	return TRUE;
}

static void
close_session (KinkoContext *context)
{
	kinko_context_warn (context, "closed %s", (char *) kinko_context_session (context));
}

static void
describe_echo (const KinkoCommand *command, GString *out)
{
	g_string_append_printf (out, "The verb is '%s'.\n.SH neither", command->verb);
}

static const KinkoOption echo_options[] = {
	{ "out", "FILE", N_ ("where to write"), FALSE },
	{ "tag", "TEXT", N_ ("a word"), TRUE },
	{ "deep", NULL, N_ ("looks closer"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static const KinkoCommand case_commands[] = {
	{
		.noun = "case",
		.verb = "echo",
		.arguments = N_ ("CASE child|guardian1"),
		.min_arguments = 1,
		.max_arguments = 2,
		.summary = N_ ("says what it was given"),
		.description = N_ ("A paragraph.\n.SH is no heading here, and \\ is a backslash."),
		.describe = describe_echo,
		.options = echo_options,
		.run = run_echo,
		.show = show_echo,
	},
	{
		.noun = "case",
		.verb = "vault",
		.needs = KINKO_NEEDS_VAULT,
		.summary = "needs a vault",
		.run = run_fds,
	},
	{
		.noun = "case",
		.verb = "session",
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = "needs a session",
		.check = check_session,
		.run = run_session,
	},
	{ .noun = NULL },
};

static const KinkoCommand other_commands[] = {
	{
		.noun = "fail",
		.arguments = "CODE",
		.min_arguments = 1,
		.max_arguments = 1,
		.summary = "fails",
		.run = run_fail,
	},
	{
		.noun = "test",
		.verb = "text",
		.max_arguments = 1,
		.summary = "text of a test vault",
		.run = run_test,
		.show = show_echo,
	},
	{
		.noun = "test",
		.verb = "data",
		.max_arguments = 1,
		.summary = "data of a test vault",
		.run = run_test,
		.show = show_echo,
		.is_data = TRUE,
	},
	{
		.noun = "test",
		.verb = "early",
		.summary = "takes the mark itself",
		.run = run_test,
		.show = show_echo,
	},
	{ .noun = "test", .verb = "silent", .summary = "says nothing", .run = run_test },
	{ .noun = "hostile", .summary = "fails loudly", .run = run_hostile },
	{ .noun = "warn", .summary = "warns", .run = run_warn },
	{ .noun = "fds", .summary = "looks at descriptors", .run = run_fds },
	{ .noun = NULL },
};

static const KinkoCommand *const tables[] = { case_commands, other_commands, NULL };

static const KinkoProgram program = {
	.name = "kinko",
	.summary = N_ ("a vault"),
	.commands = tables,
	.open_session = open_session,
	.close_session = close_session,
};

/* ---- running it ------------------------------------------------------------------------- */

typedef struct {
	int status;
	char *out, *err;
} Outcome;

static void
outcome_clear (Outcome *outcome)
{
	g_free (outcome->out);
	g_free (outcome->err);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

/* Runs `$0 --program <line>` by a shell, so that a line may redirect; @settings: NAME=VALUE
 * words. */
static inline Outcome
run_as (const char *executable, const char *settings, const char *line)
{
	Outcome outcome = { 0 };
	g_autofree char *script = g_strdup_printf (
		"for name in LC_ALL LC_MESSAGES LC_CTYPE LANG LANGUAGE KINKO_VAULT KINKO_IDENTITY;"
		" do unset $name; done; env %s \"$0\" --program %s",
		settings, line);
	const char *words[] = { "/bin/sh", "-c", script, executable, NULL };
	g_autoptr (GError) error = NULL;

	g_test_message ("%s kinko %s", settings, line);
	g_spawn_sync (NULL, (char **) (void *) words, NULL, G_SPAWN_DEFAULT, NULL, NULL,
		      &outcome.out, &outcome.err, &outcome.status, &error);
	g_assert_no_error (error);
	g_assert_true (WIFEXITED (outcome.status));
	outcome.status = WEXITSTATUS (outcome.status);
	return outcome;
}

static inline Outcome
run (const char *line)
{
	g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);

	return run_as (self, "LC_ALL=C.UTF-8", line);
}

static inline void
assert_text (const char *line, int status, const char *out, const char *err)
{
	g_auto (Outcome) outcome = run (line);

	g_assert_cmpstr (outcome.err, ==, err);
	g_assert_cmpstr (outcome.out, ==, out);
	g_assert_cmpint (outcome.status, ==, status);
}

/* Exactly one document and nothing on stderr. */
static inline json_t *
run_json (const char *line, int status)
{
	g_auto (Outcome) outcome = run (line);
	json_error_t error;
	json_t *document = json_loads (outcome.out, JSON_REJECT_DUPLICATES, &error);

	g_assert_cmpstr (outcome.err, ==, "");
	g_assert_cmpint (outcome.status, ==, status);
	g_assert_nonnull (document);
	g_assert_true (g_str_has_suffix (outcome.out, "}\n"));
	g_assert_true (strchr (outcome.out, '\n') == outcome.out + strlen (outcome.out) - 1);
	return document;
}

static inline void
assert_json (const char *line, int status, const char *expected)
{
	json_t *document = run_json (line, status);
	json_t *wanted = json_loads (expected, 0, NULL);

	g_assert_nonnull (wanted);
	if (!json_equal (document, wanted))
		g_error ("%s: %s", line, json_dumps (document, 0));
	json_decref (document);
	json_decref (wanted);
}

/* This file is the program, too. */
static inline gboolean
is_program (int argc, char **argv)
{
	return argc > 1 && g_str_equal (argv[1], "--program");
}
