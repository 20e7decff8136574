#include "cli/catalog.h"

#include <glib/gi18n.h>

#include "policies/error.h"
#include "policies/suggest.h"

const KinkoExitStatus kinko_exit_statuses[] = {
	{ 0, N_ ("done") },
	{ 1, N_ ("failed") },
	{ 2, N_ ("the command line is wrong") },
	{ 3, N_ ("denied by the policy, a role or a missing key") },
	{ 4, N_ ("integrity: tampering, rollback or damage was found") },
	{ 5, N_ ("busy: another process holds what is needed") },
	{ 6, N_ ("wrong passphrase, or no seat in this vault") },
	{ 0, NULL },
};

static const KinkoOption vault_options[] = {
	{ "vault", N_ ("DIR"), N_ ("the vault (or KINKO_VAULT in the environment)"), FALSE },
	{ "identity", N_ ("FILE"),
	  N_ ("the operator's identity file (or KINKO_IDENTITY in the environment)"), FALSE },
	{ "passphrase-fd", N_ ("N"), N_ ("reads passphrases from file descriptor N, one per line"),
	  FALSE },
	{ "no-input", NULL, N_ ("never asks for anything"), FALSE },
	{ "because", N_ ("REASON"),
	  N_ ("why it is done outside office hours, where the policy wants a reason"), FALSE },
	{ "break-glass", N_ ("REASON"),
	  N_ ("in an emergency: does it against conditions of the policy, to be reviewed"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static const KinkoOption common_options[] = {
	{ "json", NULL, N_ ("prints one JSON document, on success and on failure"), FALSE },
	{ "color", "auto|always|never", N_ ("whether to use colours"), FALSE },
	{ "ambiguous", "auto|narrow|wide",
	  N_ ("how wide the terminal shows characters such as ○ and ※ (or KINKO_AMBIGUOUS in the "
	      "environment); auto: by the locale"),
	  FALSE },
	{ "no-pager", NULL, N_ ("shows long output as it is, not page by page"), FALSE },
	{ "lang", "ja|en", N_ ("the language of messages"), FALSE },
	{ "help", NULL, N_ ("shows help"), FALSE },
	{ "version", NULL, N_ ("shows the version"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

const KinkoCommand *
kinko_catalog_row (const KinkoCatalog *catalog, guint n)
{
	const KinkoCommand *row;

	for (const KinkoCommand *const *table = catalog->program->commands; *table != NULL; table++)
		for (row = *table; row->noun != NULL; row++)
			if (n-- == 0)
				return row;
	for (row = catalog->extra; row->noun != NULL; row++)
		if (n-- == 0)
			return row;
	return NULL;
}

const KinkoCommand *
kinko_catalog_find (const KinkoCatalog *catalog, const char *noun, const char *verb)
{
	const KinkoCommand *row;

	for (guint n = 0; (row = kinko_catalog_row (catalog, n)) != NULL; n++)
		if (g_str_equal (row->noun, noun) && g_strcmp0 (row->verb, verb) == 0)
			return row;
	return NULL;
}

gboolean
kinko_catalog_has_verbs (const KinkoCatalog *catalog, const char *noun)
{
	const KinkoCommand *row;

	for (guint n = 0; (row = kinko_catalog_row (catalog, n)) != NULL; n++)
		if (g_str_equal (row->noun, noun) && row->verb != NULL)
			return TRUE;
	return FALSE;
}

GPtrArray *
kinko_catalog_words (const KinkoCatalog *catalog, const char *noun)
{
	GPtrArray *words = g_ptr_array_new_null_terminated (16, g_free, TRUE);
	const KinkoCommand *row;

	for (guint n = 0; (row = kinko_catalog_row (catalog, n)) != NULL; n++) {
		const char *word = noun == NULL ? row->noun : row->verb;

		if (noun != NULL && !g_str_equal (row->noun, noun))
			continue;
		if (word == NULL || word[0] == '\0')
			continue;
		if (!g_ptr_array_find_with_equal_func (words, word, g_str_equal, NULL))
			g_ptr_array_add (words, g_strdup (word));
	}
	return words;
}

void
kinko_catalog_set_unknown (const KinkoCatalog *catalog, const char *noun, const char *verb,
			   GError **error)
{
	const char *name = catalog->program->name;
	g_autoptr (GPtrArray) words = kinko_catalog_words (catalog, verb == NULL ? NULL : noun);
	const char *meant =
		kinko_suggest (verb == NULL ? noun : verb, (const char *const *) words->pdata);

	if (verb == NULL)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, _ ("no command '%s'"), noun);
	else
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, _ ("no command '%s %s'"), noun,
			     verb);
	if (meant != NULL && verb == NULL)
		kinko_error_set_hint (error, _ ("did you mean '%s %s'?"), name, meant);
	else if (meant != NULL)
		kinko_error_set_hint (error, _ ("did you mean '%s %s %s'?"), name, noun, meant);
	else if (verb == NULL)
		kinko_error_set_hint (error, _ ("'%s help' lists the commands"), name);
	else
		kinko_error_set_hint (error, _ ("'%s help %s' lists the commands"), name, noun);
}

static void
add_options (GArray *to, const KinkoOption *options)
{
	for (; options != NULL && options->name != NULL; options++)
		g_array_append_vals (to, options, 1);
}

GArray *
kinko_catalog_global_options (const KinkoCatalog *catalog)
{
	GArray *options = g_array_new (FALSE, FALSE, sizeof (KinkoOption));
	const KinkoCommand *row;

	for (guint n = 0; (row = kinko_catalog_row (catalog, n)) != NULL; n++) {
		if (row->needs != KINKO_NEEDS_NOTHING) {
			add_options (options, vault_options);
			break;
		}
	}
	add_options (options, common_options);
	return options;
}

GArray *
kinko_catalog_options (const KinkoCommand *command)
{
	GArray *options = g_array_new (FALSE, FALSE, sizeof (KinkoOption));

	if (command != NULL)
		add_options (options, command->options);
	return options;
}

char *
kinko_catalog_description (const KinkoCommand *command)
{
	GString *text = g_string_new (command->description == NULL ? "" : _ (command->description));

	if (command->describe != NULL) {
		if (text->len > 0)
			g_string_append_c (text, '\n');
		command->describe (command, text);
	}
	return g_string_free (text, text->len == 0);
}

static void
append_word (GString *out, const char *word)
{
	if (word == NULL || word[0] == '\0')
		return;
	g_string_append_c (out, ' ');
	g_string_append (out, word);
}

char *
kinko_catalog_name (const KinkoCatalog *catalog, const KinkoCommand *command)
{
	GString *name = g_string_new (catalog->program->name);

	append_word (name, command->noun);
	append_word (name, command->verb);
	return g_string_free (name, FALSE);
}

char *
kinko_catalog_usage (const KinkoCatalog *catalog, const KinkoCommand *command)
{
	g_autofree char *name = kinko_catalog_name (catalog, command);
	GString *usage = g_string_new (name);

	if (command->arguments != NULL && command->arguments[0] != '\0')
		append_word (usage, _ (command->arguments));
	return g_string_free (usage, FALSE);
}
