#include "cli/builtin.h"

#include <glib/gi18n.h>

#include "cli/catalog.h"
#include "cli/completion.h"
#include "cli/context.h"
#include "cli/help.h"
#include "cli/manual.h"
#include "policies/error.h"

static json_t *
text_result (const GString *text)
{
	return json_pack ("{s:s}", "text", text->str);
}

static void
show_text (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	g_string_append (out, json_string_value (json_object_get (result, "text")));
}

static json_t *
run_help (KinkoContext *context, GError **error)
{
	const KinkoCatalog *catalog = kinko_context_catalog (context);
	const char *noun = kinko_context_argument (context, 0);
	const char *verb = kinko_context_argument (context, 1);
	const KinkoCommand *command = kinko_catalog_find (catalog, noun != NULL ? noun : "", verb);
	g_autoptr (GString) text = g_string_new (NULL);

	if (command != NULL) {
		kinko_help_command (catalog, command, text);
	} else if (noun == NULL) {
		kinko_help_program (catalog, text);
	} else if (verb == NULL && kinko_catalog_has_verbs (catalog, noun)) {
		kinko_help_noun (catalog, noun, text);
	} else {
		kinko_catalog_set_unknown (catalog, noun,
					   kinko_catalog_has_verbs (catalog, noun) ? verb : NULL,
					   error);
		return NULL;
	}
	return text_result (text);
}

static json_t *
run_version (KinkoContext *context, G_GNUC_UNUSED GError **error)
{
	return json_pack ("{s:s, s:s}", "name", kinko_context_catalog (context)->program->name,
			  "version", KINKO_VERSION);
}

static void
show_version (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	g_string_append_printf (out, "%s %s\n",
				json_string_value (json_object_get (result, "name")),
				json_string_value (json_object_get (result, "version")));
}

static json_t *
run_completion (KinkoContext *context, GError **error)
{
	const char *shell = kinko_context_argument (context, 0);
	g_autoptr (GString) text = g_string_new (NULL);

	if (!g_str_equal (shell, "bash")) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, _ ("no completion for '%s'"),
			     shell);
		kinko_error_set_hint (error, _ ("there is one for bash"));
		return NULL;
	}
	kinko_completion_bash (kinko_context_catalog (context), text);
	return text_result (text);
}

static json_t *
run_man (KinkoContext *context, G_GNUC_UNUSED GError **error)
{
	g_autoptr (GString) text = g_string_new (NULL);

	kinko_manual_page (kinko_context_catalog (context), text);
	return text_result (text);
}

const KinkoCommand kinko_builtin_commands[] = {
	{
		.noun = "help",
		.arguments = N_ ("[COMMAND]"),
		.max_arguments = 2,
		.summary = N_ ("explains the program or a command"),
		.run = run_help,
		.show = show_text,
	},
	{
		.noun = "version",
		.summary = N_ ("shows the version"),
		.run = run_version,
		.show = show_version,
	},
	{
		.noun = "completion",
		.arguments = "bash",
		.min_arguments = 1,
		.max_arguments = 1,
		.summary = N_ ("prints a completion script for a shell"),
		.run = run_completion,
		.show = show_text,
	},
	{
		.noun = "man",
		.summary = N_ ("prints the man page in roff"),
		.run = run_man,
		.show = show_text,
	},
	{ .noun = NULL },
};
