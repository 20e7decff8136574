/* The framework as a whole. */
#include "cli/command.h"

#include "tests/unit/cli/program.h"

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

int
main (int argc, char **argv)
{
	if (is_program (argc, argv))
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
	return g_test_run ();
}
