#include "cli/commands.h"

#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/shell.h"
#include "policies/error.h"

static gboolean
refuse (const char *what, const char *hint, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s", what);
	kinko_error_set_hint (error, "%s", hint);
	return FALSE;
}

static gboolean
check_shell (KinkoContext *context, GError **error)
{
	if (kinko_context_kept (context) != NULL)
		return refuse (_ ("this is the shell already"),
			       _ ("type commands without 'kinko' before them; 'exit' leaves it"),
			       error);
	if (kinko_context_json (context) || kinko_context_passphrase_fd (context) >= 0 ||
	    !kinko_context_may_ask (context) || !isatty (STDOUT_FILENO))
		return refuse (_ ("a shell is for a person at a terminal"),
			       _ ("leave out --json, --no-input and --passphrase-fd; scripts call "
				  "single commands"),
			       error);
	if (kinko_context_option (context, "because") != NULL ||
	    kinko_context_option (context, "break-glass") != NULL)
		return refuse (_ ("a reason is given for one command, not for a whole shell"),
			       _ ("give it with the line that needs it"), error);
	return TRUE;
}

static json_t *
run_shell (KinkoContext *context, GError **error)
{
	guint lines = 0;

	return kinko_shell_run (context, &lines, error) ? json_pack ("{s:i}", "lines", (int) lines)
							: NULL;
}

const KinkoCommand kinko_shell_commands[] = {
	{
		.noun = "shell",
		.needs = KINKO_NEEDS_VAULT | KINKO_NEEDS_PASSPHRASE,
		.summary = N_ ("unlocks the vault once, for many commands"),
		.description =
			N_ ("Every line is a command without 'kinko' before it, and prints what "
			    "that would. The tabulator completes commands, options and the case "
			    "numbers that were shown before. The shell locks itself when nobody "
			    "touches a key for as long as the policy says, at 'lock', at ^Z, when "
			    "the computer sleeps and when the terminal goes: the vault is closed "
			    "and the screen cleared, and the passphrase is asked for again. 'exit' "
			    "or ^D ends it. What was typed is kept in memory only, without lines "
			    "that may hold a My Number."),
		.check = check_shell,
		.run = run_shell,
	},
	{ .noun = NULL },
};
