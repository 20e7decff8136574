#include "cli/line-completion.h"

#include "cli/builtin.h"

static const KinkoOption options[] = {
	{ "purpose", "PURPOSE", "", FALSE },
	{ "state", "open|closed", "", FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static const KinkoCommand commands[] = {
	{ .noun = "case", .verb = "list", .summary = "", .options = options },
	{ .noun = "case",
	  .verb = "reveal",
	  .arguments = "CASE child|head",
	  .min_arguments = 2,
	  .max_arguments = 2,
	  .needs = KINKO_NEEDS_VAULT,
	  .summary = "",
	  .options = options },
	{ .noun = "case",
	  .verb = "assign",
	  .arguments = "OPERATOR CASE…",
	  .min_arguments = 2,
	  .max_arguments = G_MAXUINT,
	  .summary = "" },
	{ .noun = "approval", .verb = "request", .wraps = TRUE, .summary = "" },
	{ .noun = "lock", .summary = "" },
	{ .noun = NULL },
};

static const KinkoCommand *const tables[] = { commands, NULL };
static const KinkoProgram program = { .name = "kinko", .summary = "", .commands = tables };

static void
assert_offers (const char *before, const char *expected)
{
	KinkoCatalog catalog = { &program, kinko_builtin_commands };
	g_autoptr (GPtrArray) cases = g_ptr_array_new ();
	g_autoptr (GPtrArray) found = NULL;
	g_autoptr (GString) joined = g_string_new (NULL);

	g_ptr_array_add (cases, (gpointer) (gsize) "C26-0002");
	g_ptr_array_add (cases, (gpointer) (gsize) "C26-0001");
	g_ptr_array_add (cases, (gpointer) (gsize) "C26-0002");
	found = kinko_line_completion (&catalog, cases, before);
	for (guint i = 0; i < found->len; i++)
		g_string_append_printf (joined, "%s%s", i == 0 ? "" : " ",
					(char *) found->pdata[i]);
	g_assert_cmpstr (joined->str, ==, expected);
}

static void
test_commands (void)
{
	assert_offers ("", "approval case completion exit help lock man quit version");
	assert_offers ("ca", "case");
	assert_offers ("case", "case");
	assert_offers ("case ", "assign list reveal");
	assert_offers ("　case　r", "reveal");
	assert_offers ("nosuch ", "");
	assert_offers ("help c", "case completion");
	assert_offers ("lock ", "");
}

static void
test_arguments (void)
{
	assert_offers ("case reveal ", "C26-0001 C26-0002");
	assert_offers ("case reveal C26-0002", "C26-0002");
	assert_offers ("case reveal C26-0001 ", "child head");
	assert_offers ("case reveal C26-0001 child ", "");
	assert_offers ("case assign ", ""); /* whose seats there are is not known here */
	assert_offers ("case assign sato C26-0001 C26-0002 ", "C26-0001 C26-0002");
	assert_offers ("case list ", "");
	assert_offers ("case reveal --purpose x ", "C26-0001 C26-0002");
	assert_offers ("case reveal --purpose=x ", "C26-0001 C26-0002");
	assert_offers ("approval request case rev", "reveal"); /* all begins anew behind it */
	assert_offers ("approval request case reveal ", "C26-0001 C26-0002");
}

static void
test_options (void)
{
	assert_offers ("case list --p",
		       "--purpose"); /* no passphrase comes from a descriptor here */
	assert_offers ("case list --st", "--state");
	assert_offers ("case list --state ", "closed open");
	assert_offers ("case list --state o", "open");
	assert_offers ("case list --purpose ", "");
	assert_offers ("case assign --s", "");
	assert_offers ("case list --lang ", "en ja");
	assert_offers ("--js", "--json");
}

static void
test_quotes (void)
{
	assert_offers ("case 'reveal C", "");
	assert_offers ("case 'reveal' C", "C26-0001 C26-0002");
	assert_offers ("case reveal \\", "");
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/line-completion/commands", test_commands);
	g_test_add_func ("/line-completion/arguments", test_arguments);
	g_test_add_func ("/line-completion/options", test_options);
	g_test_add_func ("/line-completion/quotes", test_quotes);
	return g_test_run ();
}
