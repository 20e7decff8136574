/* Commands for acts that one person alone may not do (二人目の同意). */
#include "cli/commands.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/line-sheet.h"
#include "cli/output.h"
#include "cli/register-command.h"
#include "cli/register-result.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "policies/error.h"
#include "vault/second.h"

/* ---- request --------------------------------------------------------------------------------- */

static void
add_word (GString *line, const char *word)
{
	/* What needs no quotes for a shell gets none: people read it. */
	gboolean plain = word[0] != '\0' && strpbrk (word, " \t\n'\"\\$`*?[]{}()<>|&;!#~") == NULL;
	g_autofree char *quoted = plain ? g_strdup (word) : g_shell_quote (word);

	if (line->len > 0)
		g_string_append_c (line, ' ');
	g_string_append (line, quoted);
}

/* The command as the second person reads it: without what belongs to the vault and the terminal of the first one.
 * @left_out: an option that is not wanted, or NULL. */
static char *
command_line (KinkoContext *context, const char *left_out)
{
	const KinkoCommand *command = kinko_context_command (context);
	GString *line = g_string_new (command->noun);

	if (command->verb != NULL)
		add_word (line, command->verb);
	for (guint i = 0; i < kinko_context_n_arguments (context); i++)
		add_word (line, kinko_context_argument (context, i));
	for (const KinkoOption *option = command->options; option != NULL && option->name != NULL;
	     option++) {
		const char *const *values = kinko_context_options (context, option->name);

		if (g_strcmp0 (option->name, left_out) == 0)
			continue;
		for (; *values != NULL; values++) {
			g_autofree char *name = g_strconcat ("--", option->name, NULL);

			add_word (line, name);
			if (option->value != NULL)
				add_word (line, *values);
		}
	}
	return g_string_free (line, FALSE);
}

static gboolean
refuse_other (GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
		     _ ("this command needs no second person"));
	kinko_error_set_hint (error, "%s", _ ("run it without 'approval request'"));
	return FALSE;
}

static json_t *
run_request (KinkoContext *context, GError **error)
{
	const KinkoCommand *command = kinko_context_command (context);
	g_autofree char *line = command_line (context, NULL);
	g_autofree char *repeat = command_line (context, "approval");
	g_autoptr (GError) problem = NULL;
	json_auto_t *done = NULL;
	KinkoSession *session;

	if ((command->needs & KINKO_NEEDS_SESSION) == 0) {
		(void) refuse_other (error);
		return NULL;
	}
	session = kinko_cli_session (context);
	kinko_session_set_asking (session, line);
	done = command->run (context, &problem);
	if (kinko_session_asked (session) != NULL)
		return json_pack ("{s:s, s:o, s:o}", "number", kinko_session_asked (session),
				  "command", kinko_output_json_text (line), "repeat",
				  kinko_output_json_text (repeat));
	if (problem != NULL)
		g_propagate_error (error, g_steal_pointer (&problem));
	else
		(void) refuse_other (error);
	return NULL;
}

static void
show_request (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const char *number = kinko_result_text (result, "number");

	kinko_result_say (out,
			  _ ("Nothing was done yet. Request %s waits for a second person: they "
			     "look at it with 'kinko approval show %s' and grant it with 'kinko "
			     "approval grant %s'."),
			  number, number, number);
	kinko_result_say (out, _ ("Then repeat: kinko %s --approval %s"),
			  kinko_result_text (result, "repeat"), number);
}

/* ---- requests -------------------------------------------------------------------------------- */

static const KinkoOption requests_options[] = {
	{ "open", NULL, N_ ("only those that wait, or are granted and not used"), FALSE },
	KINKO_REGISTER_PAGE,
	{ NULL, NULL, NULL, FALSE },
};

static json_t *
run_requests (KinkoContext *context, GError **error)
{
	return kinko_register_command_run_page (context, kinko_register_find ("second"), error);
}

static void
show_requests (KinkoContext *context, const json_t *result, GString *out)
{
	guint n = kinko_register_command_show_page (context, kinko_register_find ("second"), result,
						    out);

	if (n == 0)
		kinko_result_say (out, "%s", _ ("There is no such request."));
	else
		kinko_result_say (out, ngettext ("%u request.", "%u requests.", n), n);
}

/* ---- show, grant, refuse --------------------------------------------------------------------- */

static json_t *
run_show (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoRegisterLine) line = kinko_second_show (
		kinko_cli_session (context), kinko_context_argument (context, 0), error);

	return line == NULL ? NULL : kinko_line_sheet_result (kinko_cli_session (context), line);
}

static const KinkoOption grant_options[] = {
	{ "until", N_ ("DATE"), N_ ("the last day on which it may be used"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_grant (KinkoContext *context, GError **error)
{
	return kinko_argument_date (context, "until", error);
}

static json_t *
run_grant (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoRegisterLine) line = kinko_second_grant (
		kinko_cli_session (context), kinko_context_argument (context, 0),
		kinko_context_option (context, "until"), error);

	return line == NULL ? NULL : kinko_line_sheet_result (kinko_cli_session (context), line);
}

static void
show_grant (KinkoContext *context, const json_t *result, GString *out)
{
	kinko_result_say (out, _ ("Request %s is granted, for exactly this and once."),
			  kinko_result_text (result, "number"));
	kinko_result_gap (out);
	kinko_line_sheet_show (context, result, out);
}

static const KinkoOption refuse_options[] = {
	{ "reason", N_ ("REASON"), N_ ("why"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_refuse (KinkoContext *context, GError **error)
{
	return kinko_argument_need (context, "reason", error) != NULL;
}

static json_t *
run_refuse (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoRegisterLine) line = kinko_second_refuse (
		kinko_cli_session (context), kinko_context_argument (context, 0),
		kinko_context_option (context, "reason"), error);

	return line == NULL ? NULL : kinko_line_sheet_result (kinko_cli_session (context), line);
}

static void
show_refuse (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	kinko_result_say (out, _ ("Request %s is refused."), kinko_result_text (result, "number"));
}

/* ---- the table ------------------------------------------------------------------------------- */

const KinkoCommand kinko_second_commands[] = {
	{
		.noun = "approval",
		.verb = "request",
		.arguments = N_ ("COMMAND…"),
		.min_arguments = 1,
		.max_arguments = G_MAXUINT,
		.wraps = TRUE,
		.summary = N_ ("asks a second person for a grant, instead of doing a command"),
		.description = N_ (
			"Everything is checked as if it were done, and then a request is made for "
			"exactly that, in the state of now. When another person has granted it, "
			"the same command is done with --approval and the request's number."),
		.run = run_request,
		.show = show_request,
	},
	{
		.noun = "approval",
		.verb = "requests",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("lists what was asked of a second person"),
		.options = requests_options,
		.check = kinko_register_command_check_page,
		.run = run_requests,
		.show = show_requests,
	},
	{
		.noun = "approval",
		.verb = "show",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("shows an approval of the ward, or a request"),
		.run = run_show,
		.show = kinko_line_sheet_show,
	},
	{
		.noun = "approval",
		.verb = "grant",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("grants what another person asked for"),
		.description = N_ (
			"It holds once, for exactly what 'kinko approval show' shows, in the state "
			"of then, for as many days as the policy says. Nobody grants their own "
			"request, with no seat."),
		.options = grant_options,
		.check = check_grant,
		.run = run_grant,
		.show = show_grant,
	},
	{
		.noun = "approval",
		.verb = "refuse",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("refuses a request, or takes back one's own"),
		.options = refuse_options,
		.check = check_refuse,
		.run = run_refuse,
		.show = show_refuse,
	},
	{ .noun = NULL },
};
