/* The man page that the table gives. */
#include "cli/manual.h"

#include "tests/unit/cli/program.h"

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

int
main (int argc, char **argv)
{
	if (is_program (argc, argv))
		return kinko_program_main (&program, argc - 1, argv + 1);
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/manual/page", test_man);
	return g_test_run ();
}
