/* Giving cases to the people who work on them. */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "vault/case-step.h"

static const KinkoOption assign_options[] = {
	{ "due", N_ ("DATE"), N_ ("until when the work is to be done"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_assign (KinkoContext *context, GError **error)
{
	return kinko_argument_date (context, "due", error);
}

static json_t *
run_assign (KinkoContext *context, GError **error)
{
	const char *operator= kinko_context_argument (context, 0);
	const char *due = kinko_context_option (context, "due");
	guint n = kinko_context_n_arguments (context) - 1;
	g_autofree const char **words = g_new0 (const char *, n + 1);
	guint count;

	for (guint i = 0; i < n; i++)
		words[i] = kinko_context_argument (context, i + 1);
	if (!kinko_case_assign (kinko_cli_session (context), operator, words, due, &count, error))
		return NULL;
	return json_pack ("{s:s, s:i}", "operator", operator, "assigned", (int) count);
}

static void
show_assign (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	guint assigned = (guint) kinko_result_number (result, "assigned");

	kinko_result_say (out,
			  ngettext ("%u case is assigned to '%s'.",
				    "%u cases are assigned to '%s'.", assigned),
			  assigned, kinko_result_text (result, "operator"));
}

const KinkoCommand kinko_case_assign_commands[] = {
	{
		.noun = "case",
		.verb = "assign",
		.arguments = N_ ("OPERATOR CASE…|FIRST..LAST"),
		.min_arguments = 2,
		.max_arguments = G_MAXUINT,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("gives cases to a person"),
		.description = N_ ("Case numbers and ranges of them, such as C26-0001..C26-0050. "
				   "All are assigned or none. Who had them before has them no "
				   "more."),
		.options = assign_options,
		.check = check_assign,
		.run = run_assign,
		.show = show_assign,
	},
	{ .noun = NULL },
};
