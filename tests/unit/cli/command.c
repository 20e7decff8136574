/* The framework as a whole: this file runs itself as a program with a table of its own. */
#include "cli/command.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

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
static Outcome
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

static Outcome
run (const char *line)
{
	g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);

	return run_as (self, "LC_ALL=C.UTF-8", line);
}

static void
assert_text (const char *line, int status, const char *out, const char *err)
{
	g_auto (Outcome) outcome = run (line);

	g_assert_cmpstr (outcome.err, ==, err);
	g_assert_cmpstr (outcome.out, ==, out);
	g_assert_cmpint (outcome.status, ==, status);
}

/* Exactly one document and nothing on stderr. */
static json_t *
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

static void
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

/* ---- tests ------------------------------------------------------------------------------ */

static void
test_success (void)
{
	assert_text ("case echo 12", 0, "case 12\n", "");
	assert_json ("case echo 12 --json --tag a --tag b --deep", 0,
		     "{\"ok\":true,\"result\":{\"case\":\"12\",\"deep\":true,\"tags\":[\"a\","
		     "\"b\"]}}");
	assert_json ("--json case echo --out f 12 child", 0,
		     "{\"ok\":true,\"result\":{\"case\":\"12\",\"out\":\"f\",\"deep\":false,"
		     "\"tags\":[]}}");
	assert_text ("--version", 0, "kinko " KINKO_VERSION "\n", "");
	assert_json ("--version --json", 0,
		     "{\"ok\":true,\"result\":{\"name\":\"kinko\",\"version\":\"" KINKO_VERSION
		     "\"}}");
	assert_text ("fds", 0, "", "");
}

static void
test_usage (void)
{
	assert_text ("casw", 2, "", "kinko: no command 'casw'\nhint: did you mean 'kinko case'?\n");
	assert_json ("casw --json", 2,
		     "{\"ok\":false,\"error\":{\"code\":\"usage\",\"message\":\"no command "
		     "'casw'\",\"hint\":\"did you mean 'kinko case'?\"}}");
	assert_json ("case echo --json --json=1", 2,
		     "{\"ok\":false,\"error\":{\"code\":\"usage\",\"message\":\"option '--json' "
		     "takes no value\",\"hint\":\"'help COMMAND' shows how it is written\"}}");
	assert_text ("--color blue fds", 2, "",
		     "kinko: option '--color' cannot be 'blue'\nhint: --color auto|always|never\n");
	assert_text ("--lang fr fds", 2, "",
		     "kinko: option '--lang' cannot be 'fr'\nhint: --lang ja|en\n");
	assert_text ("help case ehco", 2, "",
		     "kinko: no command 'case ehco'\nhint: did you mean 'kinko case echo'?\n");
	assert_text (
		"completion fisch", 2, "",
		"kinko: no completion for 'fisch'\nhint: there is one for bash, zsh and fish\n");
}

static void
test_passphrase_fd (void)
{
	static const char *const bad[] = { "77", "-1", "x", "''", "3x", "99999999999" };

	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
		g_autofree char *line = g_strdup_printf ("--passphrase-fd %s fds", bad[i]);
		g_auto (Outcome) outcome = run (line);

		g_assert_cmpint (outcome.status, ==, 2);
		g_assert_nonnull (strstr (outcome.err, "is no open file descriptor"));
	}
	assert_text ("--passphrase-fd 7 fds 7</dev/null", 0, "", "");
}

#define FAILED_HINT                                                                         \
	"put right what is said, and do it again; if that does not help, tell the manager " \
	"(業務管理責任者)"
#define DENIED_HINT "ask somebody who may do it; the manager (業務管理責任者) knows who"
#define AUTH_HINT   "check passphrase and identity file; the manager (業務管理責任者) can help"
#define IO_HINT     "check that the disk has room and that file and folder may be used, and do it again"

/* The numbers are in the design: scripts rely on them. */
static void
test_exit_statuses (void)
{
	static const struct {
		const char *code;
		int status;
		const char *hint; /* where the error brings none of its own */
	} facts[] = {
		{ "failed", 1, FAILED_HINT },
		{ "usage", 2, "'help COMMAND' shows how it is written" },
		{ "invalid", 1, "correct what is named, and do it again" },
		{ "not-found", 1,
		  "check how it is spelled; the 'list' commands show what there is" },
		{ "exists", 1, "look at what is there; nothing was written over it" },
		{ "io", 1, IO_HINT },
		{ "denied", 3, DENIED_HINT },
		{ "integrity", 4,
		  "stop working, change nothing, and report it: what is there is evidence" },
		{ "busy", 5, "wait a moment, and do it again" },
		{ "auth", 6, AUTH_HINT },
		{ "unsupported", 1,
		  "use the version of the program or the library that is named, or a newer "
		  "one" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (facts); i++) {
		g_autofree char *text = g_strdup_printf ("fail %s", facts[i].code);
		g_autofree char *json = g_strdup_printf ("fail %s --json", facts[i].code);
		g_autofree char *expected = g_strdup_printf (
			"{\"ok\":false,\"error\":{\"code\":\"%s\",\"message\":\"it went "
			"wrong\",\"hint\":\"%s\"}}",
			facts[i].code, facts[i].hint);
		g_autofree char *report =
			g_strdup_printf ("kinko: it went wrong\nhint: %s\n", facts[i].hint);

		assert_text (text, facts[i].status, "", report);
		assert_json (json, facts[i].status, expected);
	}
}

#define SHOWN "<U+001B>]0;x<U+0007><U+202E>ab<FF>"

static void
test_hostile (void)
{
	g_auto (Outcome) outcome = run ("hostile --json");

	assert_text ("hostile", 1, "",
		     "kinko: warning: careful: " SHOWN "\n"
		     "kinko: no name '" SHOWN "'\n"
		     "  row 3, name: cannot be '" SHOWN "'\n"
		     "hint: write '" SHOWN "'\n");
	assert_json ("hostile --json", 1,
		     "{\"ok\":false,\"error\":{\"code\":\"invalid\",\"message\":\"no name '" SHOWN
		     "'\",\"hint\":\"write '" SHOWN "'\",\"problems\":[{\"row\":3,\"field\":"
		     "\"name\",\"code\":\"bad\",\"message\":\"cannot be '" SHOWN
		     "'\"}]},\"warnings\":[\"careful: " SHOWN "\"]}");
	for (const char *at = outcome.out; *at != '\0'; at = at + 1)
		g_assert_true (*at == '\n' || (*at >= 0x20 && *at < 0x7F));
}

static void
test_warnings (void)
{
	g_auto (Outcome) outcome = run ("warn --json");

	assert_text ("warn", 0, "", "kinko: warning: the mirror lags\n");
	/* The same JSON value, but nothing that a terminal would obey. */
	g_assert_cmpstr (outcome.out, ==,
			 "{\"ok\":true,\"result\":{\"name\":\"a\\u202Eb\\u009B\"},\"warnings\":["
			 "\"the mirror lags\"]}\n");
}

#define MARK "【試験】 TEST vault: made-up data only\n"

/* Text, data and JSON of a test vault are marked, each in its way, and never twice. */
static void
test_test_vault (void)
{
	g_auto (Outcome) good = run ("test text --json");
	g_auto (Outcome) bad = run ("test text no --json");

	assert_text ("test text", 0, MARK "case 1\n", "");
	assert_text ("test data", 0, "case 1\n", MARK);
	assert_text ("test early", 0, "case 1\n", "");
	assert_text ("test silent", 0, "", "");
	assert_text ("test text no", 1, "",
		     "kinko 【試験】 TEST: warning: careful\nkinko 【試験】 TEST: it went wrong\n"
		     "hint: " FAILED_HINT "\n");
	assert_text ("test data no", 1, "",
		     "kinko 【試験】 TEST: warning: careful\nkinko 【試験】 TEST: it went wrong\n"
		     "hint: " FAILED_HINT "\n");
	/* Beside "ok", where nobody overlooks it. */
	g_assert_cmpstr (good.out, ==, "{\"ok\":true,\"test\":true,\"result\":{\"case\":\"1\"}}\n");
	g_assert_cmpstr (bad.out, ==,
			 "{\"ok\":false,\"test\":true,\"error\":{\"code\":\"failed\",\"message\":"
			 "\"it went wrong\",\"hint\":\"" FAILED_HINT
			 "\"},\"warnings\":[\"careful\"]}\n");
	g_assert_cmpstr (good.err, ==, "");
	g_assert_cmpstr (bad.err, ==, "");
	/* The mark counts as output: it is checked whether it could be written. */
	assert_text ("test text >/dev/full", 1, "",
		     "kinko 【試験】 TEST: cannot write to standard output: "
		     "No space left on device\nhint: " IO_HINT "\n");
}

#define VAULT_HINT                                                                        \
	"hint: name the folder of a vault with --vault or KINKO_VAULT, or make one with " \
	"'kinko init'\n"

static void
test_needs (void)
{
	assert_text ("case vault", 2, "",
		     "kinko: no vault is named\nhint: give --vault DIR, or set KINKO_VAULT\n");
	assert_text ("case vault --vault /nowhere", 1, "",
		     "kinko: no vault at '/nowhere': No such file or directory\n" VAULT_HINT);
	assert_text ("case vault --vault /dev/null", 1, "",
		     "kinko: no vault at '/dev/null': it is no directory\n" VAULT_HINT);
	assert_text ("case vault --vault /", 0, "", "");
	assert_text ("case session --vault /", 6, "", "kinko: who are you\nhint: " AUTH_HINT "\n");
	/* said before the session is opened, which would fail */
	assert_text ("case session wrong --vault /", 2, "",
		     "kinko: not that word\nhint: 'help COMMAND' shows how it is written\n");
	assert_text ("case session --vault / --identity x", 0, "",
		     "kinko: warning: run with session\nkinko: warning: closed session\n");
	assert_text ("case session no --vault / --identity x", 3, "",
		     "kinko: warning: run with session\nkinko: warning: closed session\n"
		     "kinko: not allowed\nhint: " DENIED_HINT "\n");
	assert_json ("case session no --vault / --identity x --json", 3,
		     "{\"ok\":false,\"error\":{\"code\":\"denied\",\"message\":\"not allowed\","
		     "\"hint\":\"" DENIED_HINT
		     "\"},\"warnings\":[\"run with session\",\"closed session\"]}");
}

static void
test_environment (void)
{
	g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
	g_auto (Outcome) given =
		run_as (self, "LC_ALL=C.UTF-8 KINKO_VAULT=/ KINKO_IDENTITY=x", "case session");
	g_auto (Outcome) empty = run_as (self, "LC_ALL=C.UTF-8 KINKO_VAULT=", "case vault");

	g_assert_cmpint (given.status, ==, 0);
	g_assert_cmpint (empty.status, ==, 2);
}

static void
test_output_is_checked (void)
{
	static const char full[] =
		"kinko: cannot write to standard output: No space left on device\n"
		"hint: " IO_HINT "\n";
	static const char closed[] = "kinko: cannot write to standard output: Bad file descriptor\n"
				     "hint: " IO_HINT "\n";

	assert_text ("case echo 1 >/dev/full", 1, "", full);
	assert_text ("case echo 1 --json >/dev/full", 1, "", full);
	assert_text ("case echo 1 >&-", 1, "", closed);
	/* A failure keeps its own status. */
	assert_text ("fail integrity --json >/dev/full", 4, "", full);
	assert_text ("case echo 1 >/dev/null 2>&-", 0, "", "");
}

/* Runs it with a pipe as stdout that nobody reads; nothing may be said on stderr. Returns: the status. */
static int
run_unread (const char *line)
{
	g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
	g_autofree char *whole = g_strconcat (self, " --program ", line, NULL);
	g_auto (GStrv) words = g_strsplit (whole, " ", -1);
	g_autoptr (GError) error = NULL;
	int out[2], err[2], status;
	char byte;
	GPid pid;

	g_assert_cmpint (pipe (out), ==, 0);
	g_assert_cmpint (pipe (err), ==, 0);
	close (out[0]);
	g_spawn_async_with_fds (NULL, words, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, -1,
				out[1], err[1], &error);
	g_assert_no_error (error);
	close (out[1]);
	close (err[1]);
	g_assert_cmpint (read (err[0], &byte, 1), ==, 0);
	close (err[0]);
	g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
	g_assert_true (WIFEXITED (status));
	return WEXITSTATUS (status);
}

/* A reader that has enough changes nothing: no death by SIGPIPE, no word, and the status of what was done. */
static void
test_reader_is_gone (void)
{
	g_assert_cmpint (run_unread ("case echo 1"), ==, 0);
	g_assert_cmpint (run_unread ("case echo 1 --json"), ==, 0);
	g_assert_cmpint (run_unread ("help"), ==, 0);
	g_assert_cmpint (run_unread ("fail integrity --json"), ==, 4);
}

/* A file that is opened later must not become descriptor 0, 1 or 2. */
static void
test_descriptors_exist (void)
{
	assert_json ("fds --json <&- 2>&-", 0, "{\"ok\":true,\"result\":[true,true,true]}");
}

static void
test_help (void)
{
	g_auto (Outcome) top = run ("--help");
	g_auto (Outcome) bare = run ("");
	g_auto (Outcome) word = run ("help");
	g_auto (Outcome) noun = run ("case --help");
	g_auto (Outcome) command = run ("help case echo");
	g_auto (Outcome) same = run ("case echo --help --lang en");

	g_assert_cmpint (top.status, ==, 0);
	g_assert_cmpstr (top.out, ==, bare.out);
	g_assert_cmpstr (top.out, ==, word.out);
	g_assert_nonnull (strstr (top.out, "\n  case echo     says what it was given\n"));
	g_assert_nonnull (strstr (top.out, "\n  4  integrity: "));
	g_assert_nonnull (strstr (noun.out, "\n  case session  needs a session\n"));
	g_assert_null (strstr (noun.out, "hostile"));
	g_assert_cmpstr (command.out, ==, same.out);
	g_assert_true (g_str_has_prefix (command.out,
					 "kinko case echo - says what it was given\n\n"
					 "Usage\n"
					 "  kinko case echo CASE child|guardian1 [OPTIONS]\n\n"
					 "Description\n"
					 "  A paragraph.\n"
					 "  .SH is no heading here, and \\ is a backslash.\n"
					 "  The verb is 'echo'.\n"
					 "  .SH neither\n\n"
					 "Options\n"
					 "  --out FILE  where to write\n"
					 "  --tag TEXT  a word; may be repeated\n"
					 "  --deep      looks closer\n\n"));
	assert_text ("help nothing-like-it", 2, "",
		     "kinko: no command 'nothing-like-it'\nhint: 'kinko help' lists the "
		     "commands\n");
}

/* ---- completion ------------------------------------------------------------------------- */

static void
assert_completes (const char *script, const char *line, const char *expected)
{
	g_autofree char *program_text = g_strdup_printf (
		"%s\nCOMP_WORDS=(%s)\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_kinko\n"
		"printf '%%s\\n' \"${COMPREPLY[*]}\"\n",
		script, line);
	const char *words[] = { "bash", "--norc", "-c", program_text, NULL };
	g_autofree char *out = NULL;
	g_autofree char *err = NULL;
	g_autoptr (GError) error = NULL;

	g_test_message ("%s", line);
	g_spawn_sync ("/", (char **) (void *) words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out,
		      &err, NULL, &error);
	g_assert_no_error (error);
	g_assert_cmpstr (err, ==, "");
	g_assert_cmpstr (g_strchomp (out), ==, expected);
}

static void
test_completion (void)
{
	g_auto (Outcome) outcome = run ("completion bash");
	g_autofree char *bash = g_find_program_in_path ("bash");

	g_assert_cmpint (outcome.status, ==, 0);
	if (bash == NULL) {
		g_test_skip ("bash is not installed");
		return;
	}
	assert_completes (outcome.out, "kinko ca", "case");
	assert_completes (outcome.out, "kinko case ''", "echo vault session");
	assert_completes (outcome.out, "kinko case v", "vault");
	assert_completes (outcome.out, "kinko --vault case ca", "case");
	assert_completes (outcome.out, "kinko case echo 12 g", "guardian1");
	assert_completes (outcome.out, "kinko case --json echo --out f 12 ''", "child guardian1");
	assert_completes (outcome.out, "kinko case echo ''", "");
	assert_completes (outcome.out, "kinko case echo --d", "--deep");
	assert_completes (outcome.out, "kinko fail --d", "");
	assert_completes (outcome.out, "kinko --color a", "auto always");
	assert_completes (outcome.out, "kinko fds --lang ''", "ja en");
	assert_completes (outcome.out, "kinko case echo --out /et", "/etc");
	assert_completes (outcome.out, "kinko --vault /et", "/etc");
	assert_completes (outcome.out, "kinko completion ''", "bash zsh fish");
}

static void
test_man (void)
{
	g_auto (Outcome) outcome = run ("man");

	g_assert_true (
		g_str_has_prefix (outcome.out, ".TH KINKO 1 \"\" \"kinko " KINKO_VERSION "\"\n"));
	g_assert_nonnull (strstr (outcome.out, "\n.SH NAME\nkinko \\- a vault\n"));
	g_assert_nonnull (strstr (outcome.out, "\n.SS kinko case echo CASE child|guardian1\n"));
	g_assert_nonnull (strstr (outcome.out, "\n.B \\-\\-out FILE\n"));
	/* Text never becomes a request. */
	g_assert_nonnull (strstr (outcome.out,
				  "\n.PP\n\\&.SH is no heading here, and \\e is a backslash.\n"
				  ".PP\n\\&The verb is 'echo'.\n.PP\n\\&.SH neither\n"));
}

/* ---- languages -------------------------------------------------------------------------- */

static const char japanese[] = "msgid \"\"\n"
			       "msgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n"
			       "msgid \"no command '%s'\"\n"
			       "msgstr \"「%s」というコマンドはありません\"\n"
			       "msgid \"did you mean '%s %s'?\"\n"
			       "msgstr \"「%s %s」でしょうか\"\n"
			       "msgid \"hint: %s\"\n"
			       "msgstr \"ヒント: %s\"\n";

/* A copy of this program with a translation beside it: DIR/bin/kinko, DIR/@locale and DIR/@names. */
static char *
install (const char *locale, const char *names)
{
	g_autofree char *dir = g_dir_make_tmp ("kinko-test-XXXXXX", NULL);
	g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
	g_autofree char *messages = g_strdup_printf ("%s/%s/ja/LC_MESSAGES", dir, locale);
	g_autofree char *po = g_strdup_printf ("%s/ja.po", dir);
	g_autofree char *script =
		g_strdup_printf ("mkdir -p '%s/bin' '%s/%s' && cp '%s' '%s/bin/kinko' && "
				 "cp -r '" KINKO_BUILD_DIR "/locale-names/.' '%s/%s' && "
				 "msgfmt -o '%s/kinko.mo' '%s'",
				 dir, dir, names, self, dir, dir, names, messages, po);

	g_assert_cmpint (g_mkdir_with_parents (messages, 0700), ==, 0);
	g_assert_true (g_file_set_contents (po, japanese, -1, NULL));
	if (system (script) != 0)
		g_error ("cannot install into %s", dir);
	return g_steal_pointer (&dir);
}

static void
uninstall (const char *dir)
{
	g_autofree char *script = g_strdup_printf ("rm -r '%s'", dir);

	g_assert_cmpint (system (script), ==, 0);
}

static void
assert_language (const char *dir, const char *settings, const char *line, gboolean is_japanese)
{
	g_autofree char *executable = g_build_filename (dir, "bin", "kinko", NULL);
	g_auto (Outcome) outcome = run_as (executable, settings, line);

	g_assert_cmpint (outcome.status, ==, 2);
	g_assert_cmpstr (outcome.err, ==,
			 is_japanese ? "kinko: 「casw」というコマンドはありません\n"
				       "ヒント: 「kinko case」でしょうか\n"
				     : "kinko: no command 'casw'\n"
				       "hint: did you mean 'kinko case'?\n");
}

static void
test_language (void)
{
	g_autofree char *dir = install ("bin/locale", "bin/locale-names");

	/* Debian generates no ja_JP locale unless asked to. */
	assert_language (dir, "LANG=ja_JP.UTF-8", "casw", TRUE);
	assert_language (dir, "LANG=ja_JP.eucJP", "casw", TRUE);
	assert_language (dir, "LC_ALL=ja_JP.UTF-8 LANG=en_US.UTF-8", "casw", TRUE);
	assert_language (dir, "LC_MESSAGES=ja_JP.UTF-8 LANG=en_US.UTF-8", "casw", TRUE);
	assert_language (dir, "LC_ALL=en_US.UTF-8 LANG=ja_JP.UTF-8", "casw", FALSE);
	assert_language (dir, "LANG=C.UTF-8 LANGUAGE=ja", "casw", TRUE);
	assert_language (dir, "LANG=C LANGUAGE=ja", "casw", FALSE);
	assert_language (dir, "LC_ALL=C LANG=ja_JP.UTF-8", "casw", FALSE);
	assert_language (dir, "", "casw", FALSE);
	assert_language (dir, "LC_ALL=C", "--lang ja casw", TRUE);
	assert_language (dir, "LC_ALL=C.UTF-8 LC_MESSAGES=C", "casw --lang=ja", TRUE);
	assert_language (dir, "LC_CTYPE=C.UTF-8", "casw --lang=ja", TRUE);
	assert_language (dir, "LANG=ja_JP.UTF-8 LANGUAGE=ja", "--lang en casw", FALSE);
	uninstall (dir);
}

static void
test_language_installed (void)
{
	g_autofree char *dir = install ("share/locale", "share/kinko/locale-names");

	assert_language (dir, "LC_ALL=C", "--lang ja casw", TRUE);
	uninstall (dir);
}

int
main (int argc, char **argv)
{
	if (argc > 1 && g_str_equal (argv[1], "--program"))
		return kinko_program_main (&program, argc - 1, argv + 1);
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/command/success", test_success);
	g_test_add_func ("/command/usage", test_usage);
	g_test_add_func ("/command/passphrase-fd", test_passphrase_fd);
	g_test_add_func ("/command/exit-statuses", test_exit_statuses);
	g_test_add_func ("/command/hostile", test_hostile);
	g_test_add_func ("/command/warnings", test_warnings);
	g_test_add_func ("/command/needs", test_needs);
	g_test_add_func ("/command/test-vault", test_test_vault);
	g_test_add_func ("/command/environment", test_environment);
	g_test_add_func ("/command/output-is-checked", test_output_is_checked);
	g_test_add_func ("/command/reader-is-gone", test_reader_is_gone);
	g_test_add_func ("/command/descriptors-exist", test_descriptors_exist);
	g_test_add_func ("/command/help", test_help);
	g_test_add_func ("/command/completion", test_completion);
	g_test_add_func ("/command/man", test_man);
	g_test_add_func ("/command/language", test_language);
	g_test_add_func ("/command/language/installed", test_language_installed);
	return g_test_run ();
}
