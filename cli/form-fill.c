#include "cli/form-fill.h"

#include <string.h>

#include "cli/form-draft.h"
#include "cli/form-value.h"

/* What the first column of a total says: papers are Japanese, whatever language messages have. */
#define TOTAL   "計"
#define NOTHING "該当なし"

/* Lines left free. */
#define ROOM "\n\n\n"

/* A form that is being filled. */
typedef struct {
	const KinkoLayouts *layouts;
	const json_t *sources;
	const char *places[KINKO_LAYOUT_N_PLACES];
} Filling;

static KinkoFormType
type_of (const KinkoLayoutColumn *column)
{
	KinkoFormType type = KINKO_FORM_TEXT;

	/* A word is text; the table of sources has no other names (tests/unit/cli/form-fill.c). */
	(void) kinko_form_type_parse (column->field->type, &type);
	return type;
}

/* A word is printed as the layouts have it. */
static const char *
text_of (const Filling *filling, const KinkoLayoutColumn *column, const json_t *row)
{
	const char *text = json_string_value (json_object_get (row, column->field->name));
	const char *word = NULL;

	if (text != NULL && strcmp (column->field->type, KINKO_LAYOUT_WORD) == 0)
		word = g_hash_table_lookup (filling->layouts->words, text);
	return word == NULL ? text : word;
}

static const json_t *
rows_of (const Filling *filling, const KinkoLayoutBlock *block)
{
	return json_object_get (filling->sources, block->source->name);
}

/* ---- fields ---------------------------------------------------------------------------------- */

static void
add_field (const Filling *filling, json_t *fields, const KinkoLayoutColumn *column,
	   const json_t *row)
{
	const json_t *value = json_object_get (row, column->field->name);
	KinkoFormType type = type_of (column);

	if (json_is_integer (value))
		kinko_form_draft_number_field (fields, column->label, type,
					       json_integer_value (value));
	else
		kinko_form_draft_text_field (fields, column->label, type,
					     text_of (filling, column, row));
}

static void
add_fields (const Filling *filling, json_t *draft, const KinkoLayoutBlock *block)
{
	json_t *fields = kinko_form_draft_fields (draft, block->heading);
	const json_t *row = json_array_get (rows_of (filling, block), 0);

	for (guint i = 0; i < block->columns->len; i++)
		add_field (filling, fields, block->columns->pdata[i], row);
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void
add_cell (const Filling *filling, json_t *cells, const KinkoLayoutColumn *column, const json_t *row)
{
	const json_t *value = json_object_get (row, column->field->name);

	if (json_is_integer (value))
		kinko_form_draft_number_cell (cells, json_integer_value (value));
	else
		kinko_form_draft_text_cell (cells, text_of (filling, column, row));
}

/* Numbers that are added up; a year or a number of an entry in a table with a total would be, too, so none has one. */
static gboolean
is_number (const KinkoLayoutColumn *column)
{
	KinkoFormType type = type_of (column);

	return type == KINKO_FORM_INTEGER || type == KINKO_FORM_MINUTES || type == KINKO_FORM_YEN;
}

static void
add_total (json_t *table, const KinkoLayoutBlock *block, const json_t *rows)
{
	json_t *total = kinko_form_draft_total (table);

	for (guint i = 0; i < block->columns->len; i++) {
		const KinkoLayoutColumn *column = block->columns->pdata[i];
		gint64 sum = 0;
		const json_t *row;
		gsize k;

		if (!is_number (column)) {
			kinko_form_draft_text_cell (total, i == 0 ? TOTAL : NULL);
			continue;
		}
		json_array_foreach (rows, k, row) sum +=
			json_integer_value (json_object_get (row, column->field->name));
		kinko_form_draft_number_cell (total, sum);
	}
}

/* Nothing there is no same as forgotten: the paper says so. By its heading, as a workbook has it on another sheet. */
static void
add_nothing (json_t *draft, const KinkoLayoutBlock *block)
{
	g_autofree char *text = block->heading == NULL
					? g_strdup (NOTHING)
					: g_strconcat (block->heading, "：", NOTHING, NULL);

	kinko_form_draft_text (draft, NULL, text);
}

static void
add_table (const Filling *filling, json_t *draft, const KinkoLayoutBlock *block)
{
	json_t *table = kinko_form_draft_table (draft, block->heading);
	const json_t *rows = rows_of (filling, block);
	const json_t *row;
	gsize i;

	for (guint k = 0; k < block->columns->len; k++) {
		const KinkoLayoutColumn *column = block->columns->pdata[k];

		kinko_form_draft_column (table, column->label, type_of (column), column->width);
	}
	json_array_foreach (rows, i, row)
	{
		json_t *cells = kinko_form_draft_row (table);

		for (guint k = 0; k < block->columns->len; k++)
			add_cell (filling, cells, block->columns->pdata[k], row);
	}
	if (block->total)
		add_total (table, block, rows);
	else if (json_array_size (rows) == 0)
		add_nothing (draft, block);
}

/* ---- the paper ------------------------------------------------------------------------------- */

static void
add_block (const Filling *filling, json_t *draft, const KinkoLayoutBlock *block)
{
	g_autofree char *text = NULL;

	switch (block->kind) {
	case KINKO_LAYOUT_FIELDS:
		add_fields (filling, draft, block);
		return;
	case KINKO_LAYOUT_TABLE:
		add_table (filling, draft, block);
		return;
	case KINKO_LAYOUT_TEXT:
		text = kinko_layout_fill (block->text, filling->places);
		if (text[0] == '\0') { /* room to write by hand */
			g_free (text);
			text = g_strdup (ROOM);
		}
		kinko_form_draft_text (draft, block->heading, text);
		return;
	case KINKO_LAYOUT_SIGNATURES:
	default:
		kinko_form_draft_signatures (draft, block->heading,
					     (const char *const *) block->boxes);
	}
}

static char **
fill_lines (const Filling *filling, char **lines)
{
	GPtrArray *filled = g_ptr_array_new ();

	for (; *lines != NULL; lines++)
		g_ptr_array_add (filled, kinko_layout_fill (*lines, filling->places));
	g_ptr_array_add (filled, NULL);
	return (char **) g_ptr_array_free (filled, FALSE);
}

json_t *
kinko_form_fill (const KinkoLayouts *layouts, const KinkoLayout *layout, const json_t *filled,
		 gboolean test)
{
	Filling filling = { .layouts = layouts, .sources = json_object_get (filled, "sources") };
	const json_t *places = json_object_get (filled, "places");
	g_autofree char *number = NULL;
	g_autofree char *footer = NULL;
	g_auto (GStrv) to = NULL;
	g_auto (GStrv) from = NULL;
	KinkoFormHead head = { .form = layout->id,
			       .title = layout->title,
			       .landscape = layout->landscape,
			       .test = test };
	json_t *draft;

	for (gsize i = 0; i < KINKO_LAYOUT_N_PLACES; i++)
		filling.places[i] = json_string_value (json_array_get (places, i));
	head.number = number = kinko_layout_fill (layout->number, filling.places);
	head.footer = footer = kinko_layout_fill (layouts->footer, filling.places);
	to = fill_lines (&filling, layout->to);
	from = fill_lines (&filling, layout->from);
	head.to = (const char *const *) to;
	head.from = (const char *const *) from;
	/* Today, which was made as text a moment ago. */
	(void) !kinko_date_parse (json_string_value (json_object_get (filled, "date")), &head.date,
				  NULL);
	draft = kinko_form_draft_new (&head);
	for (guint i = 0; i < layout->blocks->len; i++)
		add_block (&filling, draft, layout->blocks->pdata[i]);
	return draft;
}
