#include "cli/form-block.h"

#include <glib/gi18n.h>

#include "cli/form-member.h"
#include "policies/error.h"

static const char *const kinds[KINKO_FORM_N_KINDS + 1] = { "fields", "table", "text", "signatures",
							   NULL };
static const char *const no_names[] = { NULL };

static void
clear_field (gpointer data)
{
	KinkoFormField *field = data;

	kinko_form_text_free (field->label);
	kinko_form_value_clear (&field->value);
}

static void
clear_column (gpointer data)
{
	kinko_form_text_free (((KinkoFormColumn *) data)->label);
}

static void
clear_cell (gpointer data)
{
	kinko_form_value_clear (data);
}

static GArray *
new_array (guint size, GDestroyNotify clear)
{
	GArray *array = g_array_new (FALSE, TRUE, size);

	g_array_set_clear_func (array, clear);
	return array;
}

static KinkoFormBlock *
new_block (KinkoFormKind kind)
{
	KinkoFormBlock *block = g_new0 (KinkoFormBlock, 1);

	block->kind = kind;
	block->fields = new_array (sizeof (KinkoFormField), clear_field);
	block->columns = new_array (sizeof (KinkoFormColumn), clear_column);
	block->cells = new_array (sizeof (KinkoFormValue), clear_cell);
	return block;
}

void
kinko_form_block_free (KinkoFormBlock *block)
{
	if (block == NULL)
		return;
	kinko_form_text_free (block->heading);
	g_array_unref (block->fields);
	g_array_unref (block->columns);
	g_array_unref (block->cells);
	kinko_form_text_free (block->text);
	kinko_form_lines_free (block->boxes);
	g_free (block);
}

static gboolean
read_type (json_t *object, KinkoFormType *type, GError **error)
{
	const char *words[KINKO_FORM_N_TYPES + 1] = { NULL };
	int found;

	for (guint i = 0; i < KINKO_FORM_N_TYPES; i++)
		words[i] = kinko_form_type_name ((KinkoFormType) i);
	found = kinko_form_member_choice (object, "type", words, error);
	if (found < 0)
		return FALSE;
	*type = (KinkoFormType) found;
	return TRUE;
}

/* ---- fields ---------------------------------------------------------------------------------- */

static gboolean
read_field (json_t *json, KinkoFormField *field, GError **error)
{
	static const char *const names[] = { "label", "type", "value", NULL };

	if (!kinko_form_members_check (json, names, no_names, error))
		return FALSE;
	field->label = kinko_form_member_line (json, "label", FALSE, error);
	return field->label != NULL && read_type (json, &field->type, error) &&
	       kinko_form_value_read (json_object_get (json, "value"), field->type, &field->value,
				      error);
}

static gboolean
read_fields (json_t *json, KinkoFormBlock *block, GError **error)
{
	static const char *const names[] = { "kind", "heading", "fields", NULL };
	json_t *array, *field;
	gsize i;

	if (!kinko_form_members_check (json, names, no_names, error))
		return FALSE;
	array = kinko_form_member_array (json, "fields", 1, KINKO_FORM_MAX_FIELDS, error);
	if (array == NULL)
		return FALSE;
	g_array_set_size (block->fields, (guint) json_array_size (array));
	json_array_foreach (array, i, field)
	{
		if (!read_field (field, &g_array_index (block->fields, KinkoFormField, i), error)) {
			g_prefix_error (error, _ ("field %zu: "), i + 1);
			return FALSE;
		}
	}
	return TRUE;
}

/* ---- tables ---------------------------------------------------------------------------------- */

static gboolean
read_width (json_t *json, guint *width, GError **error)
{
	json_t *member = json_object_get (json, "width");
	json_int_t number = json_integer_value (member);

	*width = (guint) number;
	if (member == NULL)
		*width = 1;
	else if (!json_is_integer (member) || number < 1 || number > KINKO_FORM_MAX_WIDTH) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("width: not an integer from 1 to %d"), KINKO_FORM_MAX_WIDTH);
		return FALSE;
	}
	return TRUE;
}

static gboolean
read_column (json_t *json, KinkoFormColumn *column, GError **error)
{
	static const char *const names[] = { "label", "type", NULL };
	static const char *const optional[] = { "width", "align", NULL };
	static const char *const aligns[] = { "left", "center", "right", NULL };
	int align;

	if (!kinko_form_members_check (json, names, optional, error))
		return FALSE;
	column->label = kinko_form_member_line (json, "label", TRUE, error);
	if (column->label == NULL || !read_type (json, &column->type, error) ||
	    !read_width (json, &column->width, error))
		return FALSE;
	column->align = kinko_form_type_align (column->type);
	if (json_object_get (json, "align") == NULL)
		return TRUE;
	align = kinko_form_member_choice (json, "align", aligns, error);
	column->align = (KinkoFormAlign) MAX (align, 0);
	return align >= 0;
}

static gboolean
read_columns (json_t *json, KinkoFormBlock *block, GError **error)
{
	json_t *array = kinko_form_member_array (json, "columns", 1, KINKO_FORM_MAX_COLUMNS, error);
	json_t *column;
	gsize i;

	if (array == NULL)
		return FALSE;
	g_array_set_size (block->columns, (guint) json_array_size (array));
	json_array_foreach (array, i, column)
	{
		if (!read_column (column, &g_array_index (block->columns, KinkoFormColumn, i),
				  error)) {
			g_prefix_error (error, _ ("column %zu: "), i + 1);
			return FALSE;
		}
	}
	return TRUE;
}

typedef gboolean (*ReadValue) (const json_t *json, KinkoFormType type, KinkoFormValue *value,
			       GError **error);

static gboolean
read_cells (json_t *row, ReadValue read, KinkoFormBlock *block, GError **error)
{
	json_t *cell;
	gsize i;

	if (!json_is_array (row) || json_array_size (row) != block->columns->len) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("not an array of %u cells, one of each column"),
			     block->columns->len);
		return FALSE;
	}
	json_array_foreach (row, i, cell)
	{
		const KinkoFormColumn *column = &g_array_index (block->columns, KinkoFormColumn, i);
		KinkoFormValue value;
		gboolean good = read (cell, column->type, &value, error);

		g_array_append_val (block->cells, value); /* which clears it, too */
		if (!good) {
			g_prefix_error (error, _ ("column %zu: "), i + 1);
			return FALSE;
		}
	}
	return TRUE;
}

static gboolean
read_rows (json_t *json, KinkoFormBlock *block, guint *most, GError **error)
{
	json_t *array = kinko_form_member_array (json, "rows", 0, *most, error);
	json_t *row, *total = json_object_get (json, "total");
	gsize i;

	if (array == NULL)
		return FALSE;
	json_array_foreach (array, i, row)
	{
		if (!read_cells (row, kinko_form_value_read, block, error)) {
			g_prefix_error (error, _ ("row %zu: "), i + 1);
			return FALSE;
		}
	}
	block->rows = (guint) json_array_size (array);
	*most -= block->rows;
	block->totaled = total != NULL;
	if (total == NULL || read_cells (total, kinko_form_value_read_total, block, error))
		return TRUE;
	g_prefix_error (error, _ ("total: "));
	return FALSE;
}

static gboolean
read_table (json_t *json, KinkoFormBlock *block, guint *rows, GError **error)
{
	static const char *const names[] = { "kind", "heading", "columns", "rows", NULL };
	static const char *const optional[] = { "total", NULL };

	return kinko_form_members_check (json, names, optional, error) &&
	       read_columns (json, block, error) && read_rows (json, block, rows, error);
}

/* ---- texts, signatures ----------------------------------------------------------------------- */

static gboolean
read_text (json_t *json, KinkoFormBlock *block, GError **error)
{
	static const char *const names[] = { "kind", "heading", "text", NULL };

	if (!kinko_form_members_check (json, names, no_names, error))
		return FALSE;
	block->text = kinko_form_text_read (json_object_get (json, "text"), TRUE,
					    KINKO_FORM_MAX_CELL, error);
	if (block->text == NULL)
		g_prefix_error (error, "text: ");
	return block->text != NULL;
}

static gboolean
read_signatures (json_t *json, KinkoFormBlock *block, GError **error)
{
	static const char *const names[] = { "kind", "heading", "boxes", NULL };

	if (!kinko_form_members_check (json, names, no_names, error))
		return FALSE;
	block->boxes = kinko_form_member_lines (json, "boxes", 1, KINKO_FORM_MAX_BOXES, error);
	return block->boxes != NULL;
}

static gboolean
read_kind (json_t *json, KinkoFormBlock *block, guint *rows, GError **error)
{
	switch (block->kind) {
	case KINKO_FORM_FIELDS:
		return read_fields (json, block, error);
	case KINKO_FORM_TABLE:
		return read_table (json, block, rows, error);
	case KINKO_FORM_PARAGRAPHS:
		return read_text (json, block, error);
	case KINKO_FORM_SIGNATURES:
	case KINKO_FORM_N_KINDS:
		break;
	}
	return read_signatures (json, block, error);
}

KinkoFormBlock *
kinko_form_block_read (json_t *json, guint *rows, GError **error)
{
	g_autoptr (KinkoFormBlock) block = NULL;
	int kind = -1;

	if (!json_is_object (json))
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INVALID, _ ("not an object"));
	else
		kind = kinko_form_member_choice (json, "kind", kinds, error);
	if (kind < 0)
		return NULL;
	block = new_block ((KinkoFormKind) kind);
	if (!read_kind (json, block, rows, error))
		return NULL;
	block->heading = kinko_form_member_line (json, "heading", TRUE, error);
	return block->heading == NULL ? NULL : g_steal_pointer (&block);
}
