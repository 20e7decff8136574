#include "cli/case-filter.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/builtin.h"
#include "cli/context.h"
#include "policies/error.h"

static const KinkoOption options_of_list[] = { KINKO_CASE_FILTER_OPTIONS,
					       { NULL, NULL, NULL, FALSE } };

static const KinkoCommand commands[] = {
	{ .noun = "list", .summary = "", .options = options_of_list },
	{ .noun = NULL },
};

static const KinkoCommand *const tables[] = { commands, NULL };
static const KinkoProgram program = { .name = "kinko", .summary = "", .commands = tables };

/* @line: words after "kinko list", separated by single blanks. What the filter names belongs to @options. */
static gboolean
read_filter (const char *line, KinkoOptions **options, KinkoCaseFilter *filter, GError **error)
{
	g_autofree char *whole = g_strconcat ("kinko list", *line == '\0' ? "" : " ", line, NULL);
	KinkoCatalog catalog = { &program, kinko_builtin_commands };
	g_auto (GStrv) words = g_strsplit (whole, " ", -1);
	g_autoptr (KinkoContext) context = NULL;

	*options = kinko_options_parse (&catalog, (int) g_strv_length (words), words, error);
	g_assert_nonnull (*options);
	context = kinko_context_new (&catalog, *options);
	*filter = (KinkoCaseFilter){ 0 };
	return kinko_case_filter_read (context, filter, error);
}

static void
assert_filter (const char *line, guint year, const char *state, const char *assignee)
{
	g_autoptr (KinkoOptions) options = NULL;
	g_autoptr (GError) error = NULL;
	KinkoCaseFilter filter;

	g_assert_true (read_filter (line, &options, &filter, &error));
	g_assert_no_error (error);
	g_assert_cmpuint (filter.fiscal_year, ==, year);
	g_assert_cmpstr (filter.state, ==, state);
	g_assert_cmpstr (filter.assignee, ==, assignee);
}

static void
assert_refused (const char *line, const char *part)
{
	g_autoptr (KinkoOptions) options = NULL;
	g_autoptr (GError) error = NULL;
	KinkoCaseFilter filter;

	g_assert_false (read_filter (line, &options, &filter, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_USAGE);
	if (strstr (error->message, part) == NULL)
		g_error ("no \"%s\" in: %s", part, error->message);
}

static void
test_read (void)
{
	assert_filter ("", 0, NULL, NULL);
	assert_filter ("--year 2026", 2026, NULL, NULL);
	assert_filter ("--state 審査中", 0, "審査中", NULL);
	assert_filter ("--state review", 0, "審査中", NULL); /* its id */
	assert_filter ("--waiting", 0, "補正依頼中", NULL);
	assert_filter ("--assigned sato --year 2026", 2026, NULL, "sato");
	assert_filter ("--unassigned", 0, NULL, "");
	assert_filter ("--mine --overdue", 0, NULL, NULL); /* for a session to say */
}

static void
test_refusals (void)
{
	assert_refused ("--year 1999", "'--year' cannot be '1999'");
	assert_refused ("--state 審査", "no state '審査'");
	assert_refused ("--state review --waiting", "exclude each other");
	assert_refused ("--mine --unassigned", "exclude each other");
	assert_refused ("--mine --assigned sato", "exclude each other");
	assert_refused ("--assigned=", "names nobody");
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/case-filter/read", test_read);
	g_test_add_func ("/case-filter/refusals", test_refusals);
	return g_test_run ();
}
