#include "cli/help.h"

#include <glib/gi18n.h>

#include "cli/text.h"

static void
append_heading (GString *out, const char *heading)
{
	g_string_append_printf (out, "\n%s\n", heading);
}

/* Pairs of a term and what it means, the meanings filled and aligned. */
typedef struct {
	GPtrArray *terms;
	GPtrArray *meanings;
} Glossary;

static void
glossary_init (Glossary *glossary)
{
	glossary->terms = g_ptr_array_new_with_free_func (g_free);
	glossary->meanings = g_ptr_array_new_with_free_func (g_free);
}

static void
glossary_clear (Glossary *glossary)
{
	g_ptr_array_unref (glossary->terms);
	g_ptr_array_unref (glossary->meanings);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Glossary, glossary_clear)

/* Takes @term. */
static void
glossary_add (Glossary *glossary, char *term, const char *meaning)
{
	g_ptr_array_add (glossary->terms, term);
	g_ptr_array_add (glossary->meanings, g_strdup (meaning));
}

/* A term wider than that stands on a line of its own. */
static const guint widest_term = 30;

static void
glossary_print (const Glossary *glossary, GString *out)
{
	guint column = 0;

	for (guint i = 0; i < glossary->terms->len; i++) {
		guint width = kinko_text_width (glossary->terms->pdata[i]);

		column = width <= widest_term ? MAX (column, width) : column;
	}
	column += 4;
	for (guint i = 0; i < glossary->terms->len; i++) {
		const char *term = glossary->terms->pdata[i];
		guint width = 2 + kinko_text_width (term);
		g_autoptr (GString) meaning = g_string_new (NULL);

		g_string_append_printf (out, "  %s", term);
		kinko_text_fill (glossary->meanings->pdata[i], column, kinko_text_page_width (),
				 meaning);
		if (width + 2 <= column) {
			kinko_text_pad (out, column - width);
			g_string_append (out, meaning->str + column);
		} else {
			g_string_append_c (out, '\n');
			g_string_append (out, meaning->str);
		}
	}
}

static void
append_options (GString *out, const char *heading, GArray *options)
{
	g_auto (Glossary) glossary;

	glossary_init (&glossary);
	for (guint i = 0; i < options->len; i++) {
		const KinkoOption *option = &g_array_index (options, KinkoOption, i);
		g_autofree char *repeated = NULL;
		const char *meaning = _ (option->help);

		if (option->repeats)
			meaning = repeated = g_strdup_printf (_ ("%s; may be repeated"), meaning);
		if (option->value != NULL)
			glossary_add (&glossary,
				      g_strdup_printf ("--%s %s", option->name, _ (option->value)),
				      meaning);
		else
			glossary_add (&glossary, g_strdup_printf ("--%s", option->name), meaning);
	}
	if (options->len > 0) {
		append_heading (out, heading);
		glossary_print (&glossary, out);
	}
	g_array_unref (options);
}

/* @noun: NULL for all. */
static void
append_commands (GString *out, const KinkoCatalog *catalog, const char *noun)
{
	g_auto (Glossary) glossary;
	const KinkoCommand *row;

	glossary_init (&glossary);
	for (guint n = 0; (row = kinko_catalog_row (catalog, n)) != NULL; n++) {
		if (row->noun[0] == '\0' || (noun != NULL && !g_str_equal (row->noun, noun)))
			continue; /* the command that is the program itself has no word */
		glossary_add (&glossary,
			      row->verb == NULL || row->verb[0] == '\0'
				      ? g_strdup (row->noun)
				      : g_strdup_printf ("%s %s", row->noun, row->verb),
			      _ (row->summary));
	}
	append_heading (out, _ ("Commands"));
	glossary_print (&glossary, out);
}

static void
append_statuses (GString *out)
{
	g_auto (Glossary) glossary;

	glossary_init (&glossary);
	for (const KinkoExitStatus *at = kinko_exit_statuses; at->meaning != NULL; at++)
		glossary_add (&glossary, g_strdup_printf ("%d", at->status), _ (at->meaning));
	append_heading (out, _ ("Exit statuses"));
	glossary_print (&glossary, out);
}

void
kinko_help_program (const KinkoCatalog *catalog, GString *out)
{
	const KinkoProgram *program = catalog->program;

	g_string_append_printf (out, "%s - %s\n", program->name, _ (program->summary));
	append_heading (out, _ ("Usage"));
	g_string_append_printf (out, "  %s %s\n", program->name,
				_ ("[OPTIONS] COMMAND [ARGUMENTS]"));
	append_commands (out, catalog, NULL);
	append_options (out, _ ("Options"), kinko_catalog_global_options (catalog));
	append_statuses (out);
	g_string_append_c (out, '\n');
	g_string_append_printf (out, _ ("'%s help COMMAND' says more about a command."),
				program->name);
	g_string_append_c (out, '\n');
}

void
kinko_help_noun (const KinkoCatalog *catalog, const char *noun, GString *out)
{
	const KinkoCommand *own = kinko_catalog_find (catalog, noun, "");

	if (own != NULL) {
		kinko_help_command (catalog, own, out);
		append_commands (out, catalog, noun);
		return;
	}
	g_string_append_printf (out, "%s\n  %s %s %s\n", _ ("Usage"), catalog->program->name, noun,
				_ ("COMMAND [ARGUMENTS] [OPTIONS]"));
	append_commands (out, catalog, noun);
	g_string_append_c (out, '\n');
	g_string_append_printf (out, _ ("'%s help %s COMMAND' says more about a command."),
				catalog->program->name, noun);
	g_string_append_c (out, '\n');
}

void
kinko_help_command (const KinkoCatalog *catalog, const KinkoCommand *command, GString *out)
{
	g_autofree char *name = kinko_catalog_name (catalog, command);
	g_autofree char *usage = kinko_catalog_usage (catalog, command);
	g_autofree char *description = kinko_catalog_description (command);

	g_string_append_printf (out, "%s - %s\n", name, _ (command->summary));
	append_heading (out, _ ("Usage"));
	g_string_append_printf (out, "  %s %s\n", usage, _ ("[OPTIONS]"));
	if (description != NULL) {
		append_heading (out, _ ("Description"));
		kinko_text_fill (description, 2, kinko_text_page_width (), out);
	}
	append_options (out, _ ("Options"), kinko_catalog_options (command));
	append_options (out, _ ("Options of every command"),
			kinko_catalog_global_options (catalog));
	/* The page of the command that is the program itself is also the page of the program. */
	if (command->noun[0] == '\0') {
		append_commands (out, catalog, NULL);
		append_statuses (out);
	}
}
