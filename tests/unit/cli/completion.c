/* What bash offers by the script that the table gives. */
#include "cli/completion.h"

#include "tests/unit/cli/program.h"

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

int
main (int argc, char **argv)
{
	if (is_program (argc, argv))
		return kinko_program_main (&program, argc - 1, argv + 1);
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/completion/bash", test_completion);
	return g_test_run ();
}
