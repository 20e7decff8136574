/* The end of whole cases. */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/erasure-command.h"
#include "cli/register-result.h"
#include "cli/session.h"

static const KinkoOption options[] = {
	KINKO_ERASURE_NOTE,
	{ "yes", N_ ("CASES"),
	  N_ ("the cases again, as they stand in the command, instead of "
	      "asking for them"),
	  FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static json_t *
run (KinkoContext *context, GError **error)
{
	g_auto (GStrv) words = kinko_erasure_command_words (context);
	g_autofree char *meant = g_strjoinv (" ", words);
	const KinkoErasureNote note = kinko_erasure_command_note (context);
	g_autoptr (KinkoRegisterLine) line = NULL;

	if (!kinko_erasure_command_confirm (
		    context, meant,
		    _ ("This cannot be undone. Type the cases again, as in the command"), error))
		return NULL;
	line = kinko_case_erase (kinko_cli_session (context), (const char *const *) words, &note,
				 error);
	return line == NULL ? NULL : kinko_register_result (line);
}

const KinkoCommand kinko_case_erase_commands[] = {
	{
		.noun = "case",
		.verb = "erase",
		.arguments = N_ ("CASE…"),
		.min_arguments = 1,
		.max_arguments = G_MAXUINT,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("erases whole cases for good (案件の消去)"),
		.description = N_ (
			"CASE is a case number or a range FROM..TO of cases whose work has ended. "
			"Their records in all versions, My Numbers, scans and the inquiries about "
			"them are overwritten; what stays is that a case of this number was there, "
			"and who erased it, when, and by which approval of the ward. It takes the "
			"grant of a second person. Afterwards the whole database is searched for "
			"what was erased, and the result is recorded."),
		.options = options,
		.check = kinko_erasure_command_check,
		.run = run,
		.show = kinko_erasure_command_show,
	},
	{ .noun = NULL },
};
