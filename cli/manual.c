#include "cli/manual.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/language.h"

/* Text for roff: the escape character, hyphens that are to be copied as such, and what would be a
 * request at the beginning of a line. A newline of ours separates paragraphs. */
static void
append_text (GString *out, const char *text)
{
	if (text[0] == '.' || text[0] == '\'')
		g_string_append (out, "\\&");
	for (; *text != '\0'; text++) {
		if (*text == '\\')
			g_string_append (out, "\\e");
		else if (*text == '-')
			g_string_append (out, "\\-");
		else if (*text == '\n' && text[1] != '\0' && text[1] != '\n')
			g_string_append (out, "\n.PP\n\\&");
		else if (*text != '\n')
			g_string_append_c (out, *text);
	}
	g_string_append_c (out, '\n');
}

static void
append_macro (GString *out, const char *macro, const char *text)
{
	g_string_append_printf (out, ".%s ", macro);
	append_text (out, text);
}

/* A tagged paragraph. */
static void
append_item (GString *out, const char *tag, const char *text)
{
	g_string_append (out, ".TP\n");
	append_macro (out, "B", tag);
	append_text (out, text);
}

static void
append_options (GString *out, GArray *options)
{
	for (guint i = 0; i < options->len; i++) {
		const KinkoOption *option = &g_array_index (options, KinkoOption, i);
		g_autofree char *tag =
			option->value == NULL
				? g_strdup_printf ("--%s", option->name)
				: g_strdup_printf ("--%s %s", option->name, _ (option->value));
		g_autofree char *text =
			option->repeats
				? g_strdup_printf (_ ("%s; may be repeated"), _ (option->help))
				: g_strdup (_ (option->help));

		append_item (out, tag, text);
	}
	g_array_unref (options);
}

static void
append_command (GString *out, const KinkoCatalog *catalog, const KinkoCommand *row)
{
	g_autofree char *usage = kinko_catalog_usage (catalog, row);
	g_autofree char *description = kinko_catalog_description (row);

	append_macro (out, "SS", usage);
	append_text (out, _ (row->summary));
	if (description != NULL) {
		g_string_append (out, ".PP\n");
		append_text (out, description);
	}
	append_options (out, kinko_catalog_options (row));
}

static void
append_statuses (GString *out)
{
	for (const KinkoExitStatus *at = kinko_exit_statuses; at->meaning != NULL; at++) {
		g_autofree char *status = g_strdup_printf ("%d", at->status);

		append_item (out, status, _ (at->meaning));
	}
}

void
kinko_manual_page (const KinkoCatalog *catalog, GString *out)
{
	const KinkoProgram *program = catalog->program;
	const KinkoCommand *fallback = kinko_catalog_find (catalog, "", NULL);
	g_autofree char *title = g_ascii_strup (program->name, -1);
	const KinkoCommand *row;

	g_string_append_printf (out, ".TH %s 1 \"\" \"%s %s\"\n", title, program->name,
				KINKO_VERSION);
	/* Japanese has no spaces to stretch, and hyphenation would be English. */
	g_string_append (out, ".nh\n.ad l\n");
	/* Where its lines may break; groff reads that by itself in a Japanese locale only. */
	g_string_append (out, kinko_language_choose ("", ".mso ja.tmac\n"));
	append_macro (out, "SH", _ ("NAME"));
	g_string_append_printf (out, "%s \\- ", program->name);
	append_text (out, _ (program->summary));
	append_macro (out, "SH", _ ("SYNOPSIS"));
	if (fallback != NULL) {
		g_autofree char *usage = kinko_catalog_usage (catalog, fallback);

		append_macro (out, "B", usage);
		g_string_append (out, ".br\n");
	}
	append_macro (out, "B", program->name);
	append_text (out, _ ("[OPTIONS] COMMAND [ARGUMENTS]"));
	append_macro (out, "SH", _ ("COMMANDS"));
	for (guint n = 0; (row = kinko_catalog_row (catalog, n)) != NULL; n++)
		append_command (out, catalog, row);
	append_macro (out, "SH", _ ("OPTIONS"));
	append_options (out, kinko_catalog_global_options (catalog));
	append_macro (out, "SH", _ ("EXIT STATUS"));
	append_statuses (out);
}
