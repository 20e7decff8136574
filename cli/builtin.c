#include "cli/builtin.h"

#include <glib/gi18n.h>

#include "cli/catalog.h"
#include "cli/completion.h"
#include "cli/context.h"
#include "cli/help.h"
#include "cli/manual.h"
#include "policies/error.h"

#define BOLD  "\033[1m"
#define PLAIN "\033[m"

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

/* Help, its headings bold where there are colours: lines at the margin above indented ones. */
static void
show_help (KinkoContext *context, const json_t *result, GString *out)
{
	const char *text = json_string_value (json_object_get (result, "text"));
	g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

	if (!kinko_context_color (context)) {
		g_string_append (out, text);
		return;
	}
	for (guint i = 0; lines[i] != NULL; i++) {
		gboolean heading = lines[i][0] != '\0' && lines[i][0] != ' ' &&
				   lines[i + 1] != NULL && lines[i + 1][0] == ' ';

		if (heading)
			g_string_append_printf (out, BOLD "%s" PLAIN, lines[i]);
		else
			g_string_append (out, lines[i]);
		g_string_append (out, lines[i + 1] == NULL ? "" : "\n");
	}
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

	if (!kinko_completion_script (kinko_context_catalog (context), shell, text)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, _ ("no completion for '%s'"),
			     shell);
		kinko_error_set_hint (error, _ ("there is one for bash, zsh and fish"));
		return NULL;
	}
	return text_result (text);
}

static json_t *
run_man (KinkoContext *context, GError **error)
{
	const KinkoCatalog *catalog = kinko_context_catalog (context);
	const char *page = kinko_context_argument (context, 0);
	g_autoptr (GString) text = g_string_new (NULL);

	if (kinko_context_switch (context, "list"))
		kinko_manual_list (catalog, text);
	else if (!kinko_manual_page (catalog, page, text)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, _ ("no man page '%s'"), page);
		kinko_error_set_hint (error, _ ("'%s man --list' lists them"),
				      catalog->program->name);
		return NULL;
	}
	return text_result (text);
}

static const KinkoOption man_options[] = {
	{ "list", NULL, N_ ("lists the pages, each with its section"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

const KinkoCommand kinko_builtin_commands[] = {
	{
		.noun = "help",
		.arguments = N_ ("[COMMAND]"),
		.max_arguments = 2,
		.summary = N_ ("explains the program or a command"),
		.run = run_help,
		.show = show_help,
	},
	{
		.noun = "version",
		.summary = N_ ("shows the version"),
		.run = run_version,
		.show = show_version,
	},
	{
		.noun = "completion",
		.arguments = "bash|zsh|fish",
		.min_arguments = 1,
		.max_arguments = 1,
		.summary = N_ ("prints a completion script for a shell"),
		.run = run_completion,
		.show = show_text,
	},
	{
		.noun = "man",
		.arguments = N_ ("[PAGE]"),
		.max_arguments = 1,
		.summary = N_ ("prints a man page in roff"),
		.options = man_options,
		.run = run_man,
		.show = show_text,
	},
	{ .noun = NULL },
};
