/* This file runs itself as a program that asks and tells, in hexadecimal, what it understood;
 * tests/cli/prompt.exp drives the same program on a terminal. */
#include "cli/prompt.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jansson.h>
#include <sodium.h>

/* ---- the program ------------------------------------------------------------------------ */

static json_t *
tell (const KinkoSecret *secret)
{
	gsize len = kinko_secret_len (secret);
	g_autofree char *hex = g_malloc0 (len * 2 + 1);

	sodium_bin2hex (hex, len * 2 + 1, kinko_secret_data (secret), len);
	return json_pack ("{s:s}", "hex", hex);
}

static void
show (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	g_string_append_printf (out, "hex:%s\n",
				json_string_value (json_object_get (result, "hex")));
}

static json_t *
run_secret (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoSecret) secret = kinko_prompt_secret (context, "Number", error);

	return secret == NULL ? NULL : tell (secret);
}

static json_t *
run_passphrase (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoSecret) secret = kinko_prompt_passphrase (context, "Passphrase", error);

	return secret == NULL ? NULL : tell (secret);
}

static json_t *
run_new (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoSecret) secret = kinko_prompt_new_passphrase (context, error);

	return secret == NULL ? NULL : tell (secret);
}

static json_t *
run_line (KinkoContext *context, GError **error)
{
	g_autoptr (GError) failure = NULL;
	g_autofree char *line =
		kinko_prompt_line (context, "Name", kinko_context_argument (context, 0), &failure);

	if (failure != NULL) {
		g_propagate_error (error, g_steal_pointer (&failure));
		return NULL;
	}
	return json_pack ("{s:s}", "hex", line != NULL ? line : "(kept)");
}

/* Two passphrases, and what is left on the descriptor for others. */
static json_t *
run_two (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoSecret) first = kinko_prompt_passphrase (context, "Old", error);
	g_autoptr (KinkoSecret) second = NULL;
	char rest[64];
	gssize len;

	if (first == NULL)
		return NULL;
	second = kinko_prompt_new_passphrase (context, error);
	if (second == NULL)
		return NULL;
	len = read (kinko_context_passphrase_fd (context), rest, sizeof rest);
	g_assert_cmpint (len, >=, 0);
	return json_pack ("{s:s, s:s, s:s%}", "first", kinko_secret_text (first), "second",
			  kinko_secret_text (second), "rest", rest, (size_t) len);
}

static const KinkoCommand commands[] = {
	{ .noun = "secret", .summary = "asks", .run = run_secret, .show = show },
	/* The need gives the program its --passphrase-fd. */
	{ .noun = "session", .summary = "", .needs = KINKO_NEEDS_SESSION, .run = run_new },
	{ .noun = "passphrase", .summary = "asks", .run = run_passphrase, .show = show },
	{ .noun = "new", .summary = "asks twice", .run = run_new, .show = show },
	{
		.noun = "line",
		.arguments = "CURRENT",
		.max_arguments = 1,
		.summary = "asks for a line",
		.run = run_line,
		.show = show,
	},
	{ .noun = "two", .summary = "asks for an old and a new one", .run = run_two },
	{ .noun = NULL },
};

static const KinkoCommand *const tables[] = { commands, NULL };

static const KinkoProgram program = { .name = "kinko", .summary = "asks", .commands = tables };

/* ---- tests: from a descriptor ----------------------------------------------------------- */

/* Runs with @input on descriptor 0. Returns the JSON document. */
static json_t *
run (const char *command, const char *input, gsize len)
{
	g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
	const char *words[] = { self, "--program", "--json", "--lang", "en", "--passphrase-fd",
				"0",  command,     NULL };
	g_autoptr (GError) error = NULL;
	g_autoptr (GString) out = g_string_new (NULL);
	int to, from;
	gssize written;
	char byte;
	GPid pid;
	json_t *document;

	g_spawn_async_with_pipes (NULL, (char **) (void *) words, NULL, G_SPAWN_DO_NOT_REAP_CHILD,
				  NULL, NULL, &pid, &to, &from, NULL, &error);
	g_assert_no_error (error);
	/* A program that refuses the line may be gone before it reads. */
	written = write (to, input, len);
	g_assert_true (written == (gssize) len || (written < 0 && errno == EPIPE));
	close (to);
	while (read (from, &byte, 1) == 1)
		g_string_append_c (out, byte);
	close (from);
	g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
	document = json_loads (out->str, JSON_REJECT_DUPLICATES, NULL);
	g_assert_nonnull (document);
	return document;
}

static void
assert_hex (const char *input, gsize len, const char *hex)
{
	json_t *document = run ("passphrase", input, len);
	const char *got = NULL;

	g_assert_cmpint (json_unpack (document, "{s:{s:s}}", "result", "hex", &got), ==, 0);
	g_assert_cmpstr (got, ==, hex);
	json_decref (document);
}

static void
assert_refused (const char *input, gsize len, const char *code, const char *message)
{
	json_t *document = run ("passphrase", input, len);
	const char *got_code = NULL;
	const char *got = NULL;

	g_assert_cmpint (json_unpack (document, "{s:{s:s, s:s}}", "error", "code", &got_code,
				      "message", &got),
			 ==, 0);
	g_assert_cmpstr (got_code, ==, code);
	g_assert_cmpstr (got, ==, message);
	json_decref (document);
}

static void
test_descriptor (void)
{
	assert_hex ("abc\n", 4, "616263");
	assert_hex ("abc", 3, "616263");
	assert_hex ("abc\r\n", 5, "616263");
	assert_hex (" a \n", 4, "206120");
	assert_hex ("あ\n", 4, "e38182");
}

static void
test_descriptor_refused (void)
{
	static const char nothing[] =
		"no passphrase from file descriptor 0: the line is empty or missing";

	assert_refused ("", 0, "invalid", nothing);
	assert_refused ("\n", 1, "invalid", nothing);
	assert_refused ("\r\n", 2, "invalid", nothing);
	assert_refused ("\nabc\n", 5, "invalid", nothing);
	assert_refused ("\xFF\n", 2, "invalid", "the answer is no UTF-8 text");
	assert_refused ("a\0b\n", 4, "invalid", "the answer is no UTF-8 text");
}

static void
test_descriptor_length (void)
{
	g_autofree char *longest = g_strnfill (1025, 'x');
	g_autofree char *hex = g_malloc (2 * 1024 + 1);

	for (gsize i = 0; i < 1024; i++)
		memcpy (hex + 2 * i, "78", 3);
	longest[1024] = '\n';
	assert_hex (longest, 1025, hex);
	assert_hex (longest, 1024, hex);
	longest[1024] = 'x';
	assert_refused (longest, 1025, "invalid",
			"no passphrase from file descriptor 0: the line is too long");
}

static void
test_descriptor_lines (void)
{
	json_t *document = run ("two", "old\nnew\nrest\nof it", 18);
	const char *first, *second, *rest;

	g_assert_cmpint (json_unpack (document, "{s:{s:s, s:s, s:s}}", "result", "first", &first,
				      "second", &second, "rest", &rest),
			 ==, 0);
	g_assert_cmpstr (first, ==, "old");
	g_assert_cmpstr (second, ==, "new");
	g_assert_cmpstr (rest, ==, "rest\nof it");
	json_decref (document);
}

/* Where nothing may be asked, nothing is: no waiting for an answer that never comes. */
static void
test_no_terminal (void)
{
	static const char *const asking[] = { "secret", "line" };

	for (gsize i = 0; i < G_N_ELEMENTS (asking); i++) {
		json_t *document = run (asking[i], "answer\n", 7);
		const char *code = NULL;

		g_assert_cmpint (json_unpack (document, "{s:{s:s}}", "error", "code", &code), ==,
				 0);
		g_assert_cmpstr (code, ==, "usage");
		json_decref (document);
	}
}

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	if (argc > 1 && g_str_equal (argv[1], "--program"))
		return kinko_program_main (&program, argc - 1, argv + 1);
	(void) signal (SIGPIPE, SIG_IGN); /* as the program does */
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/prompt/descriptor", test_descriptor);
	g_test_add_func ("/prompt/descriptor/refused", test_descriptor_refused);
	g_test_add_func ("/prompt/descriptor/length", test_descriptor_length);
	g_test_add_func ("/prompt/descriptor/lines", test_descriptor_lines);
	g_test_add_func ("/prompt/no-terminal", test_no_terminal);
	return g_test_run ();
}
