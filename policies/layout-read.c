#include "policies/layout-internal.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/yaml-read.h"

/* A person chooses among forms, and a paper is read by people. */
#define MOST_FORMS   100u
#define MOST_BLOCKS  40u
#define MOST_COLUMNS 40u
#define MOST_LINES   20u
#define MOST_BOXES   6u
#define MOST_WORDS   400u
#define MOST_WIDTH   1000u
#define USUAL_WIDTH  10u

static const char *const kinds[] = { "fields", "table", "text", "signatures", NULL };
static const char *const orientations[] = { "portrait", "landscape", NULL };
static const KinkoYamlKey file_keys[] = {
	{ "format", TRUE },  { "case_service", TRUE }, { "to", TRUE },    { "from", TRUE },
	{ "footer", FALSE }, { "words", FALSE },       { "forms", TRUE },
};
enum { FILE_FORMAT, FILE_CASE_SERVICE, FILE_TO, FILE_FROM, FILE_FOOTER, FILE_WORDS, FILE_FORMS };

static const KinkoYamlKey word_keys[] = { { "value", TRUE }, { "word", TRUE } };
enum { WORD_VALUE, WORD_WORD };

static const KinkoYamlKey form_keys[] = {
	{ "id", TRUE },     { "title", TRUE }, { "number", FALSE },  { "orientation", FALSE },
	{ "period", TRUE }, { "due", FALSE },  { "personal", TRUE }, { "person", FALSE },
	{ "line", FALSE },  { "to", FALSE },   { "from", FALSE },    { "blocks", TRUE },
};
enum {
	FORM_ID,
	FORM_TITLE,
	FORM_NUMBER,
	FORM_ORIENTATION,
	FORM_PERIOD,
	FORM_DUE,
	FORM_PERSONAL,
	FORM_PERSON,
	FORM_LINE,
	FORM_TO,
	FORM_FROM,
	FORM_BLOCKS,
};

static const KinkoYamlKey block_keys[] = {
	{ "kind", TRUE },   { "heading", FALSE }, { "source", FALSE }, { "columns", FALSE },
	{ "total", FALSE }, { "text", FALSE },    { "boxes", FALSE },
};
enum {
	BLOCK_KIND,
	BLOCK_HEADING,
	BLOCK_SOURCE,
	BLOCK_COLUMNS,
	BLOCK_TOTAL,
	BLOCK_TEXT,
	BLOCK_BOXES,
	BLOCK_N,
};

/* Which keys a block of each kind has besides kind and heading. */
static const gboolean block_has[][BLOCK_N] = {
	[KINKO_LAYOUT_FIELDS] = { [BLOCK_SOURCE] = TRUE, [BLOCK_COLUMNS] = TRUE },
	[KINKO_LAYOUT_TABLE] = { [BLOCK_SOURCE] = TRUE,
				 [BLOCK_COLUMNS] = TRUE,
				 [BLOCK_TOTAL] = TRUE },
	[KINKO_LAYOUT_TEXT] = { [BLOCK_TEXT] = TRUE },
	[KINKO_LAYOUT_SIGNATURES] = { [BLOCK_BOXES] = TRUE },
};

static const KinkoYamlKey column_keys[] = { { "field", TRUE },
					    { "label", TRUE },
					    { "width", FALSE } };
enum { COLUMN_FIELD, COLUMN_LABEL, COLUMN_WIDTH };

/* What forms have unless they say something else. */
typedef struct {
	KinkoYaml *yaml;
	char **to, **from;
} Reader;

/* ---- placeholders ---------------------------------------------------------------------------- */

static void
check_places (Reader *reader, const KinkoYamlNode *node, const char *text)
{
	g_autofree char *known = NULL;
	const char *end;

	for (const char *at = strchr (text, '{'); at != NULL; at = strchr (at + 1, '{')) {
		if (kinko_layout_place (at + 1, &end) >= 0)
			continue;
		known = g_strjoinv (", ", (char **) (gsize) kinko_layout_places ());
		kinko_yaml_problem (reader->yaml, node, "unknown_placeholder",
				    _ ("what stands in braces is one of: %s"), known);
		return;
	}
}

/* A text that may have them, "" when it is absent or wrong; owned by the caller. */
static char *
read_filled (Reader *reader, const KinkoYamlNode *node)
{
	const char *text = node == NULL ? NULL : kinko_yaml_text (reader->yaml, node);

	if (text == NULL)
		return g_strdup ("");
	check_places (reader, node, text);
	return g_strdup (text);
}

static char **
read_lines (Reader *reader, const KinkoYamlNode *node, guint most, gboolean filled)
{
	g_autoptr (GPtrArray) items = kinko_yaml_short_list (reader->yaml, node, most);
	GPtrArray *lines = g_ptr_array_new ();

	for (guint i = 0; items != NULL && i < items->len; i++) {
		const char *text = kinko_yaml_text (reader->yaml, items->pdata[i]);

		if (text != NULL && filled)
			check_places (reader, items->pdata[i], text);
		if (text != NULL)
			g_ptr_array_add (lines, g_strdup (text));
	}
	g_ptr_array_add (lines, NULL);
	return (char **) g_ptr_array_free (lines, FALSE);
}

/* ---- blocks ---------------------------------------------------------------------------------- */

static const KinkoLayoutSource *
read_source (Reader *reader, const KinkoYamlNode *node)
{
	g_autofree const char **names = kinko_layout_source_names ();
	int found =
		node == NULL ? -1 : kinko_yaml_choice (reader->yaml, node, names, "unknown_source");

	return found < 0 ? NULL : kinko_layout_source_find (names[found]);
}

static void
read_column (Reader *reader, const KinkoYamlNode *node, KinkoLayoutBlock *block)
{
	const KinkoYamlNode *values[G_N_ELEMENTS (column_keys)];
	g_autofree const char **names = NULL;
	KinkoLayoutColumn *column;
	const char *label;
	int found = -1;

	if (!kinko_yaml_map (reader->yaml, node, column_keys, G_N_ELEMENTS (values), values))
		return;
	label = kinko_yaml_text (reader->yaml, values[COLUMN_LABEL]);
	if (block->source != NULL) {
		names = kinko_layout_field_names (block->source);
		found = kinko_yaml_choice (reader->yaml, values[COLUMN_FIELD], names,
					   "unknown_field");
	}
	column = g_new0 (KinkoLayoutColumn, 1);
	g_ptr_array_add (block->columns, column);
	column->label = g_strdup (label);
	column->width = USUAL_WIDTH;
	if (found >= 0)
		column->field = kinko_layout_field_find (block->source, names[found]);
	if (values[COLUMN_WIDTH] != NULL)
		(void) !kinko_yaml_integer (reader->yaml, values[COLUMN_WIDTH], 1, MOST_WIDTH,
					    &column->width);
}

static void
read_columns (Reader *reader, const KinkoYamlNode *node, KinkoLayoutBlock *block)
{
	g_autoptr (GPtrArray) items = kinko_yaml_short_list (reader->yaml, node, MOST_COLUMNS);

	for (guint i = 0; items != NULL && i < items->len; i++)
		read_column (reader, items->pdata[i], block);
}

/* A key too few or too many for its kind would be passed over in silence. */
static void
check_keys (Reader *reader, const KinkoYamlNode *node, const KinkoLayoutBlock *block,
	    const KinkoYamlNode *const *values)
{
	for (gsize i = BLOCK_SOURCE; i < BLOCK_N; i++) {
		gboolean has = block_has[block->kind][i];

		if (values[i] != NULL && !has)
			kinko_yaml_problem (reader->yaml, values[i], "block_key",
					    _ ("a block of the kind '%s' has no '%s'"),
					    kinds[block->kind], block_keys[i].name);
		else if (values[i] == NULL && has && i != BLOCK_TOTAL)
			kinko_yaml_problem (reader->yaml, node, "block_key",
					    _ ("a block of the kind '%s' needs '%s'"),
					    kinds[block->kind], block_keys[i].name);
	}
}

static void
read_block (Reader *reader, const KinkoYamlNode *node, GPtrArray *blocks)
{
	const KinkoYamlNode *values[G_N_ELEMENTS (block_keys)];
	KinkoLayoutBlock *block;
	g_auto (GStrv) lines = NULL;
	const char *heading;
	int kind;

	if (!kinko_yaml_map (reader->yaml, node, block_keys, G_N_ELEMENTS (values), values))
		return;
	kind = kinko_yaml_choice (reader->yaml, values[BLOCK_KIND], kinds, "unknown_kind");
	if (kind < 0)
		return;
	block = g_new0 (KinkoLayoutBlock, 1);
	g_ptr_array_add (blocks, block);
	block->kind = (KinkoLayoutKind) kind;
	heading = values[BLOCK_HEADING] == NULL
			  ? NULL
			  : kinko_yaml_text (reader->yaml, values[BLOCK_HEADING]);
	block->heading = g_strdup (heading == NULL ? "" : heading);
	block->columns = g_ptr_array_new_with_free_func (kinko_layout_column_free);
	check_keys (reader, node, block, values);
	block->source = read_source (reader, values[BLOCK_SOURCE]);
	read_columns (reader, values[BLOCK_COLUMNS], block);
	if (values[BLOCK_TOTAL] != NULL)
		(void) !kinko_yaml_boolean (reader->yaml, values[BLOCK_TOTAL], &block->total);
	lines = read_lines (reader, values[BLOCK_TEXT], MOST_LINES, TRUE);
	block->text = g_strjoinv ("\n", lines);
	block->boxes = read_lines (reader, values[BLOCK_BOXES], MOST_BOXES, FALSE);
	if (block->kind == KINKO_LAYOUT_FIELDS && block->source != NULL && !block->source->single &&
	    block->source->book == NULL)
		kinko_yaml_problem (reader->yaml, values[BLOCK_SOURCE], "many_rows",
				    _ ("'%s' has many rows: it is shown as a table"),
				    block->source->name);
}

/* ---- forms ----------------------------------------------------------------------------------- */

static void
read_flag (Reader *reader, const KinkoYamlNode *node, gboolean *flag)
{
	if (node != NULL)
		(void) !kinko_yaml_boolean (reader->yaml, node, flag);
}

static void
read_paper (Reader *reader, const KinkoYamlNode *const *values, KinkoLayout *layout)
{
	int period = kinko_yaml_choice (reader->yaml, values[FORM_PERIOD], kinko_layout_periods,
					"unknown_period");

	if (values[FORM_ORIENTATION] != NULL)
		layout->landscape = kinko_yaml_choice (reader->yaml, values[FORM_ORIENTATION],
						       orientations, "unknown_orientation") == 1;
	layout->period = period < 0 ? KINKO_LAYOUT_RANGE : (KinkoLayoutPeriod) period;
	read_flag (reader, values[FORM_DUE], &layout->due);
	read_flag (reader, values[FORM_PERSONAL], &layout->personal);
	read_flag (reader, values[FORM_PERSON], &layout->person);
	layout->line = read_source (reader, values[FORM_LINE]);
	if (layout->line != NULL && layout->line->book == NULL)
		kinko_yaml_problem (reader->yaml, values[FORM_LINE], "no_register",
				    _ ("'%s' is no register: it has no numbered lines"),
				    layout->line->name);
	if (layout->due && layout->period != KINKO_LAYOUT_MONTH)
		kinko_yaml_problem (reader->yaml, values[FORM_DUE], "due_without_month",
				    _ ("only the report of a month is due on a day"));
}

/* Fields are those of one line. */
static void
check_blocks (Reader *reader, const KinkoYamlNode *node, const KinkoLayout *layout)
{
	for (guint i = 0; i < layout->blocks->len; i++) {
		const KinkoLayoutBlock *block = layout->blocks->pdata[i];

		if (block->kind == KINKO_LAYOUT_FIELDS && block->source != NULL &&
		    block->source->book != NULL && block->source != layout->line)
			kinko_yaml_problem (reader->yaml, node, "many_rows",
					    _ ("'%s' has many rows: it is shown as a table, or the "
					       "form is of one line of it ('line')"),
					    block->source->name);
	}
}

static void
read_form (Reader *reader, const KinkoYamlNode *node, GHashTable *seen, GPtrArray *layouts)
{
	const KinkoYamlNode *values[G_N_ELEMENTS (form_keys)];
	g_autoptr (GPtrArray) items = NULL;
	KinkoLayout *layout;

	if (!kinko_yaml_map (reader->yaml, node, form_keys, G_N_ELEMENTS (values), values))
		return;
	layout = g_new0 (KinkoLayout, 1);
	g_ptr_array_add (layouts, layout);
	layout->blocks = g_ptr_array_new_with_free_func (kinko_layout_block_free);
	layout->id = g_strdup (kinko_yaml_new_id (reader->yaml, values[FORM_ID], seen));
	if (g_strcmp0 (layout->id, "list") == 0)
		kinko_yaml_problem (reader->yaml, values[FORM_ID], "reserved",
				    _ ("'list' is a command of its own"));
	layout->title = g_strdup (kinko_yaml_text (reader->yaml, values[FORM_TITLE]));
	layout->number = read_filled (reader, values[FORM_NUMBER]);
	read_paper (reader, values, layout);
	layout->to = values[FORM_TO] == NULL
			     ? g_strdupv (reader->to)
			     : read_lines (reader, values[FORM_TO], MOST_LINES, TRUE);
	layout->from = values[FORM_FROM] == NULL
			       ? g_strdupv (reader->from)
			       : read_lines (reader, values[FORM_FROM], MOST_LINES, TRUE);
	items = kinko_yaml_short_list (reader->yaml, values[FORM_BLOCKS], MOST_BLOCKS);
	for (guint i = 0; items != NULL && i < items->len; i++)
		read_block (reader, items->pdata[i], layout->blocks);
	check_blocks (reader, values[FORM_BLOCKS], layout);
}

/* ---- the file -------------------------------------------------------------------------------- */

static void
read_words (Reader *reader, const KinkoYamlNode *node, GHashTable *words)
{
	g_autoptr (GPtrArray) items =
		node == NULL ? NULL : kinko_yaml_short_list (reader->yaml, node, MOST_WORDS);

	for (guint i = 0; items != NULL && i < items->len; i++) {
		const KinkoYamlNode *values[G_N_ELEMENTS (word_keys)];
		const char *value, *word;

		if (!kinko_yaml_map (reader->yaml, items->pdata[i], word_keys,
				     G_N_ELEMENTS (values), values))
			continue;
		value = kinko_yaml_text (reader->yaml, values[WORD_VALUE]);
		word = kinko_yaml_text (reader->yaml, values[WORD_WORD]);
		if (value == NULL || word == NULL)
			continue;
		if (!g_hash_table_insert (words, g_strdup (value), g_strdup (word)))
			kinko_yaml_problem (reader->yaml, values[WORD_VALUE], "duplicate",
					    _ ("'%s' is given twice"), value);
	}
}

static void
read_file (Reader *reader, KinkoLayouts *layouts)
{
	const KinkoYamlNode *values[G_N_ELEMENTS (file_keys)];
	g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr (GPtrArray) items = NULL;

	if (!kinko_yaml_file (reader->yaml, file_keys, G_N_ELEMENTS (values), values))
		return;
	layouts->case_service = g_strdup (kinko_yaml_id (reader->yaml, values[FILE_CASE_SERVICE]));
	layouts->footer = read_filled (reader, values[FILE_FOOTER]);
	reader->to = read_lines (reader, values[FILE_TO], MOST_LINES, TRUE);
	reader->from = read_lines (reader, values[FILE_FROM], MOST_LINES, TRUE);
	read_words (reader, values[FILE_WORDS], layouts->words);
	items = kinko_yaml_short_list (reader->yaml, values[FILE_FORMS], MOST_FORMS);
	for (guint i = 0; items != NULL && i < items->len; i++)
		read_form (reader, items->pdata[i], seen, layouts->layouts);
}

KinkoLayouts *
kinko_layouts_read (KinkoYaml *yaml)
{
	KinkoLayouts *layouts = g_new0 (KinkoLayouts, 1);
	Reader reader = { .yaml = yaml };

	layouts->layouts = g_ptr_array_new_with_free_func (kinko_layout_free);
	layouts->words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
	read_file (&reader, layouts);
	g_strfreev (reader.to);
	g_strfreev (reader.from);
	return layouts;
}
