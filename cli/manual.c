#include "cli/manual.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/manual-format.h"
#include "cli/roff.h"

/* Fewer stand on the page of the program. */
#define NOUNS_FOR_PAGES 4u

/* What the environment says; options are stronger. */
static const struct {
	const char *name, *meaning;
	gboolean with_vault;
} variables[] = {
	{ "KINKO_VAULT", N_ ("the vault's folder, as --vault"), TRUE },
	{ "KINKO_IDENTITY", N_ ("the identity file, as --identity"), TRUE },
	{ "KINKO_PAGER, PAGER",
	  N_ ("what shows long output on a terminal, in this order; a program with its options, no "
	      "shell. Empty or cat: nothing does"),
	  FALSE },
	{ "KINKO_AMBIGUOUS", N_ ("narrow or wide, as --ambiguous"), FALSE },
	{ "NO_COLOR", N_ ("if it is not empty: no colours"), FALSE },
	{ "LANG, LC_ALL, LC_MESSAGES, LANGUAGE", N_ ("the language, as --lang"), FALSE },
};

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

		kinko_roff_item (out, tag, text);
	}
	g_array_unref (options);
}

static void
append_command (GString *out, const KinkoCatalog *catalog, const KinkoCommand *row)
{
	g_autofree char *usage = kinko_catalog_usage (catalog, row);
	g_autofree char *description = kinko_catalog_description (row);

	kinko_roff_macro (out, "SS", usage);
	kinko_roff_text (out, _ (row->summary));
	if (description != NULL) {
		g_string_append (out, ".PP\n");
		kinko_roff_text (out, description);
	}
	append_options (out, kinko_catalog_options (row));
}

static void
append_statuses (GString *out)
{
	for (const KinkoExitStatus *at = kinko_exit_statuses; at->meaning != NULL; at++) {
		g_autofree char *status = g_strdup_printf ("%d", at->status);

		kinko_roff_item (out, status, _ (at->meaning));
	}
}

/* Every noun that has verbs, in the order of help. */
static GPtrArray *
nouns_with_pages (const KinkoCatalog *catalog)
{
	GPtrArray *nouns = kinko_catalog_words (catalog, NULL);
	guint n = 0;

	while (n < nouns->len)
		if (kinko_catalog_has_verbs (catalog, nouns->pdata[n]))
			n++;
		else
			g_ptr_array_remove_index (nouns, n);
	if (nouns->len < NOUNS_FOR_PAGES)
		g_ptr_array_set_size (nouns, 0);
	return nouns;
}

static gboolean
has_page (const KinkoCatalog *catalog, const char *noun)
{
	g_autoptr (GPtrArray) nouns = nouns_with_pages (catalog);

	return g_ptr_array_find_with_equal_func (nouns, noun, g_str_equal, NULL);
}

static void
append_name (GString *out, const char *page, const char *summary)
{
	kinko_roff_macro (out, "SH", _ ("NAME"));
	g_string_append_printf (out, "%s \\- ", page);
	kinko_roff_text (out, summary);
}

static void
append_environment (const KinkoCatalog *catalog, GString *out)
{
	g_autoptr (GArray) globals = kinko_catalog_global_options (catalog);
	gboolean with_vault = FALSE;

	for (guint i = 0; i < globals->len; i++)
		with_vault = with_vault ||
			     g_str_equal (g_array_index (globals, KinkoOption, i).name, "vault");
	kinko_roff_macro (out, "SH", _ ("ENVIRONMENT"));
	for (gsize i = 0; i < G_N_ELEMENTS (variables); i++)
		if (with_vault || !variables[i].with_vault)
			kinko_roff_item (out, variables[i].name, _ (variables[i].meaning));
}

/* The pages of nouns and formats, and that of the program. */
static void
append_see_also (const KinkoCatalog *catalog, GString *out)
{
	g_autoptr (GPtrArray) nouns = nouns_with_pages (catalog);
	g_autoptr (GString) pages = g_string_new (NULL);

	for (guint i = 0; i < nouns->len; i++)
		g_string_append_printf (pages, "%s-%s(1), ", catalog->program->name,
					(const char *) nouns->pdata[i]);
	g_string_append_printf (pages, "%s(1)", nouns->len > 0 ? "kinko-verify" : "kinko");
	for (const KinkoFormatPage *at = kinko_format_pages; at->name != NULL; at++)
		g_string_append_printf (pages, ", kinko-%s(5)", at->name);
	kinko_roff_macro (out, "SH", _ ("SEE ALSO"));
	kinko_roff_text (out, pages->str);
	g_string_append (out, ".PP\n");
	kinko_roff_text (out, KINKO_DOC_DIR "/docs/manual.ja.md");
}

static void
append_synopsis (const KinkoCatalog *catalog, GString *out)
{
	const KinkoCommand *fallback = kinko_catalog_find (catalog, "", NULL);

	kinko_roff_macro (out, "SH", _ ("SYNOPSIS"));
	if (fallback != NULL) {
		g_autofree char *usage = kinko_catalog_usage (catalog, fallback);

		kinko_roff_macro (out, "B", usage);
		g_string_append (out, ".br\n");
	}
	kinko_roff_macro (out, "B", catalog->program->name);
	kinko_roff_text (out, _ ("[OPTIONS] COMMAND [ARGUMENTS]"));
}

static void
append_program (const KinkoCatalog *catalog, GString *out)
{
	const KinkoProgram *program = catalog->program;
	const KinkoCommand *row;

	kinko_roff_begin (out, program->name, 1);
	append_name (out, program->name, _ (program->summary));
	append_synopsis (catalog, out);
	kinko_roff_macro (out, "SH", _ ("COMMANDS"));
	for (guint n = 0; (row = kinko_catalog_row (catalog, n)) != NULL; n++) {
		g_autofree char *name = NULL;

		if (row->verb == NULL || !has_page (catalog, row->noun)) {
			append_command (out, catalog, row);
			continue;
		}
		name = kinko_catalog_usage (catalog, row);
		kinko_roff_item (out, name, _ (row->summary));
	}
	kinko_roff_macro (out, "SH", _ ("OPTIONS"));
	append_options (out, kinko_catalog_global_options (catalog));
	kinko_roff_macro (out, "SH", _ ("EXIT STATUS"));
	append_statuses (out);
	append_environment (catalog, out);
	append_see_also (catalog, out);
}

static void
append_noun (const KinkoCatalog *catalog, const char *noun, GString *out)
{
	const char *program = catalog->program->name;
	g_autofree char *page = g_strdup_printf ("%s-%s", program, noun);
	/* TRANSLATORS: "kinko case": the commands of a noun */
	g_autofree char *summary = g_strdup_printf (_ ("the commands '%s %s'"), program, noun);
	const KinkoCommand *row;
	guint rows = 0;

	kinko_roff_begin (out, page, 1);
	append_name (out, page, summary);
	kinko_roff_macro (out, "SH", _ ("SYNOPSIS"));
	for (guint n = 0; (row = kinko_catalog_row (catalog, n)) != NULL; n++) {
		g_autofree char *usage = kinko_catalog_usage (catalog, row);

		if (!g_str_equal (row->noun, noun))
			continue;
		g_string_append (out, rows++ > 0 ? ".br\n" : "");
		kinko_roff_macro (out, "B", usage);
		kinko_roff_text (out, _ ("[OPTIONS]"));
	}
	kinko_roff_macro (out, "SH", _ ("COMMANDS"));
	for (guint n = 0; (row = kinko_catalog_row (catalog, n)) != NULL; n++)
		if (g_str_equal (row->noun, noun))
			append_command (out, catalog, row);
	kinko_roff_macro (out, "SH", _ ("OPTIONS"));
	append_options (out, kinko_catalog_global_options (catalog));
	kinko_roff_macro (out, "SH", _ ("EXIT STATUS"));
	append_statuses (out);
	kinko_roff_macro (out, "SH", _ ("SEE ALSO"));
	g_string_append_printf (out, "%s(1)\n", program);
}

gboolean
kinko_manual_page (const KinkoCatalog *catalog, const char *name, GString *out)
{
	if (name == NULL) {
		append_program (catalog, out);
		return TRUE;
	}
	if (has_page (catalog, name)) {
		append_noun (catalog, name, out);
		return TRUE;
	}
	for (const KinkoFormatPage *at = kinko_format_pages; at->name != NULL; at++) {
		if (g_str_equal (at->name, name)) {
			kinko_format_page_print (at, out);
			return TRUE;
		}
	}
	return FALSE;
}

void
kinko_manual_list (const KinkoCatalog *catalog, GString *out)
{
	const char *program = catalog->program->name;
	g_autoptr (GPtrArray) nouns = nouns_with_pages (catalog);

	g_string_append_printf (out, "- %s.1\n", program);
	for (guint i = 0; i < nouns->len; i++)
		g_string_append_printf (out, "%s %s-%s.1\n", (const char *) nouns->pdata[i],
					program, (const char *) nouns->pdata[i]);
	/* They come with the program that writes the formats. */
	for (const KinkoFormatPage *at = kinko_format_pages; nouns->len > 0 && at->name != NULL;
	     at++)
		g_string_append_printf (out, "%s kinko-%s.5\n", at->name, at->name);
}
