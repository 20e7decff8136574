#include "cli/render-glyph.h"

#include <glib/gi18n.h>

#include "policies/error.h"

typedef struct {
	char *place; /* where it stands first */
	guint count;
} Missing;

typedef struct {
	KinkoRenderFonts *fonts;
	GHashTable *found; /* the cluster → Missing */
	GPtrArray *order;  /* clusters as they come */
	const char *place;
} Search;

static void
missing_free (gpointer data)
{
	Missing *missing = data;

	g_free (missing->place);
	g_free (missing);
}

static void
note_missing (Search *search, const char *text, const char *end)
{
	g_autofree char *cluster = g_strndup (text, (gsize) (end - text));
	Missing *missing = g_hash_table_lookup (search->found, cluster);

	if (missing == NULL && search->order->len == KINKO_RENDER_MAX_MISSING)
		return;
	if (missing == NULL) {
		missing = g_new0 (Missing, 1);
		missing->place = g_strdup (search->place);
		g_ptr_array_add (search->order, cluster);
		g_hash_table_insert (search->found, g_steal_pointer (&cluster), missing);
	}
	missing->count++;
}

static void
look_at (Search *search, KinkoRenderFace face, const char *text, const char *place)
{
	search->place = place;
	while (*text != '\0') {
		const char *end = kinko_render_cluster_end (text);

		if (!kinko_render_fonts_has (search->fonts, face, text, end))
			note_missing (search, text, end);
		text = end;
	}
}

static void
look_at_lines (Search *search, GStrv lines, const char *place)
{
	for (guint i = 0; lines[i] != NULL; i++)
		look_at (search, KINKO_RENDER_MINCHO, lines[i], place);
}

/* ---- blocks ---------------------------------------------------------------------------------- */

static void
look_at_fields (Search *search, const KinkoFormBlock *block, guint n, gboolean japanese)
{
	for (guint i = 0; i < block->fields->len; i++) {
		const KinkoFormField *field = &g_array_index (block->fields, KinkoFormField, i);
		g_autofree char *place =
			g_strdup_printf (_ ("block %u, field %u (%s)"), n, i + 1, field->label);
		char *text = kinko_form_value_show (&field->value, field->type, japanese);

		look_at (search, KINKO_RENDER_GOTHIC, field->label, place);
		look_at (search, KINKO_RENDER_MINCHO, text, place);
		kinko_form_text_free (text);
	}
}

static void
look_at_row (Search *search, const KinkoFormBlock *block, guint n, guint row, gboolean japanese)
{
	for (guint i = 0; i < block->columns->len; i++) {
		const char *label = g_array_index (block->columns, KinkoFormColumn, i).label;
		g_autofree char *place =
			row < block->rows
				? g_strdup_printf (_ ("block %u, row %u, column %u (%s)"), n,
						   row + 1, i + 1, label)
				: g_strdup_printf (_ ("block %u, total, column %u"), n, i + 1);
		char *text = kinko_form_block_show (block, row, i, japanese);

		look_at (search, KINKO_RENDER_MINCHO, text, place);
		kinko_form_text_free (text);
	}
}

static void
look_at_table (Search *search, const KinkoFormBlock *block, guint n, gboolean japanese)
{
	for (guint i = 0; i < block->columns->len; i++) {
		g_autofree char *place =
			g_strdup_printf (_ ("block %u, label of column %u"), n, i + 1);

		look_at (search, KINKO_RENDER_GOTHIC,
			 g_array_index (block->columns, KinkoFormColumn, i).label, place);
	}
	for (guint row = 0; row < kinko_form_block_rows (block); row++)
		look_at_row (search, block, n, row, japanese);
}

static void
look_at_block (Search *search, const KinkoFormBlock *block, guint n, gboolean japanese)
{
	g_autofree char *heading = g_strdup_printf (_ ("block %u, heading"), n);
	g_autofree char *place = g_strdup_printf (_ ("block %u"), n);

	look_at (search, KINKO_RENDER_GOTHIC, block->heading, heading);
	switch (block->kind) {
	case KINKO_FORM_FIELDS:
		look_at_fields (search, block, n, japanese);
		break;
	case KINKO_FORM_TABLE:
		look_at_table (search, block, n, japanese);
		break;
	case KINKO_FORM_PARAGRAPHS:
		look_at (search, KINKO_RENDER_MINCHO, block->text, place);
		break;
	case KINKO_FORM_SIGNATURES:
	case KINKO_FORM_N_KINDS:
		for (guint i = 0; block->boxes[i] != NULL; i++)
			look_at (search, KINKO_RENDER_GOTHIC, block->boxes[i], place);
		break;
	}
}

/* ---- all ------------------------------------------------------------------------------------- */

static char *
code_points (const char *cluster)
{
	GString *out = g_string_new (NULL);

	for (; *cluster != '\0'; cluster = g_utf8_next_char (cluster))
		g_string_append_printf (out, "%sU+%04X", out->len > 0 ? " " : "",
					g_utf8_get_char (cluster));
	return g_string_free (out, FALSE);
}

static gboolean
report (Search *search, GError **error)
{
	guint n = search->order->len;
	GPtrArray *problems;

	if (n == 0)
		return TRUE;
	problems = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	for (guint i = 0; i < n; i++) {
		const Missing *missing =
			g_hash_table_lookup (search->found, search->order->pdata[i]);
		g_autofree char *points = code_points (search->order->pdata[i]);

		g_ptr_array_add (problems,
				 missing->count == 1
					 ? kinko_problem_new ("glyph_missing", NULL, "%s: %s",
							      points, missing->place)
					 : kinko_problem_new ("glyph_missing", NULL,
							      _ ("%s: %s, and so %u times in all"),
							      points, missing->place,
							      missing->count));
	}
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     ngettext ("the fonts lack %u character of the form",
			       "the fonts lack %u characters of the form", n),
		     n);
	kinko_error_set_hint (error, "%s",
			      _ ("write these in another way (a gaiji by the character that it "
				 "stands for), or take --format csv or xlsx"));
	kinko_error_set_problems (error, problems);
	return FALSE;
}

gboolean
kinko_render_glyphs_check (const KinkoFormDocument *document, KinkoRenderFonts *fonts,
			   GError **error)
{
	g_autoptr (GHashTable) found =
		g_hash_table_new_full (g_str_hash, g_str_equal, g_free, missing_free);
	g_autoptr (GPtrArray) order = g_ptr_array_new ();
	Search search = { fonts, found, order, NULL };

	look_at (&search, KINKO_RENDER_GOTHIC, document->title, _ ("the title"));
	look_at (&search, KINKO_RENDER_MINCHO, document->number, _ ("the number"));
	look_at_lines (&search, document->to, _ ("the addressee"));
	look_at_lines (&search, document->from, _ ("the sender"));
	look_at (&search, KINKO_RENDER_MINCHO, document->footer, _ ("the footer"));
	for (guint i = 0; i < document->blocks->len; i++)
		look_at_block (&search, document->blocks->pdata[i], i + 1, document->japanese);
	return report (&search, error);
}
