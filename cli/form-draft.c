#include "cli/form-draft.h"

#include "cli/output.h"
#include "policies/test-mark.h"

static json_t *
text_or_empty (const char *text)
{
	return kinko_output_json_text (text == NULL ? "" : text);
}

static json_t *
text_or_null (const char *text)
{
	return text == NULL ? json_null () : kinko_output_json_text (text);
}

static json_t *
date_text (const KinkoDate *date)
{
	g_autofree char *iso = kinko_date_iso (date);

	return json_string (iso);
}

static json_t *
lines_of (const char *const *lines)
{
	json_t *array = json_array ();

	for (; lines != NULL && *lines != NULL; lines++)
		json_array_append_new (array, kinko_output_json_text (*lines));
	return array;
}

static json_t *
paper_of (gboolean landscape)
{
	json_t *paper = json_object ();

	json_object_set_new (paper, "size", json_string ("A4"));
	json_object_set_new (paper, "orientation",
			     json_string (landscape ? "landscape" : "portrait"));
	return paper;
}

json_t *
kinko_form_draft_new (const KinkoFormHead *head)
{
	json_t *draft = json_object ();

	json_object_set_new (draft, "form", text_or_empty (head->form));
	json_object_set_new (draft, "title", text_or_empty (head->title));
	json_object_set_new (draft, "number", text_or_empty (head->number));
	json_object_set_new (draft, "lang", json_string (head->english ? "en" : "ja"));
	json_object_set_new (draft, "date", date_text (&head->date));
	json_object_set_new (draft, "to", lines_of (head->to));
	json_object_set_new (draft, "from", lines_of (head->from));
	json_object_set_new (draft, "paper", paper_of (head->landscape));
	json_object_set_new (draft, "mark", json_string (head->test ? KINKO_TEST_WORD : ""));
	json_object_set_new (draft, "footer", text_or_empty (head->footer));
	json_object_set_new (draft, "blocks", json_array ());
	return draft;
}

/* Who holds a draft holds what is added to it. */
static json_t *
add_array (json_t *object, const char *name)
{
	json_object_set_new (object, name, json_array ());
	return json_object_get (object, name);
}

static json_t *
add_block (json_t *draft, const char *kind, const char *heading)
{
	json_t *block = json_object ();

	json_object_set_new (block, "kind", json_string (kind));
	json_object_set_new (block, "heading", text_or_empty (heading));
	json_array_append_new (json_object_get (draft, "blocks"), block);
	return block;
}

json_t *
kinko_form_draft_fields (json_t *draft, const char *heading)
{
	return add_array (add_block (draft, "fields", heading), "fields");
}

static void
add_field (json_t *fields, const char *label, KinkoFormType type, json_t *value)
{
	json_t *field = json_object ();

	json_object_set_new (field, "label", text_or_empty (label));
	json_object_set_new (field, "type", json_string (kinko_form_type_name (type)));
	json_object_set_new (field, "value", value);
	json_array_append_new (fields, field);
}

void
kinko_form_draft_text_field (json_t *fields, const char *label, KinkoFormType type,
			     const char *text)
{
	add_field (fields, label, type, text_or_null (text));
}

void
kinko_form_draft_number_field (json_t *fields, const char *label, KinkoFormType type, gint64 number)
{
	add_field (fields, label, type, json_integer (number));
}

json_t *
kinko_form_draft_table (json_t *draft, const char *heading)
{
	json_t *table = add_block (draft, "table", heading);

	(void) add_array (table, "columns");
	(void) add_array (table, "rows");
	return table;
}

void
kinko_form_draft_column (json_t *table, const char *label, KinkoFormType type, guint width)
{
	json_t *column = json_object ();

	json_object_set_new (column, "label", text_or_empty (label));
	json_object_set_new (column, "type", json_string (kinko_form_type_name (type)));
	json_object_set_new (column, "width", json_integer (width));
	json_array_append_new (json_object_get (table, "columns"), column);
}

json_t *
kinko_form_draft_row (json_t *table)
{
	json_t *rows = json_object_get (table, "rows");

	json_array_append_new (rows, json_array ());
	return json_array_get (rows, json_array_size (rows) - 1);
}

json_t *
kinko_form_draft_total (json_t *table)
{
	return add_array (table, "total");
}

void
kinko_form_draft_text_cell (json_t *row, const char *text)
{
	json_array_append_new (row, text_or_null (text));
}

void
kinko_form_draft_number_cell (json_t *row, gint64 number)
{
	json_array_append_new (row, json_integer (number));
}

void
kinko_form_draft_date_cell (json_t *row, const KinkoDate *date)
{
	json_array_append_new (row, date_text (date));
}

void
kinko_form_draft_text (json_t *draft, const char *heading, const char *text)
{
	json_object_set_new (add_block (draft, "text", heading), "text", text_or_empty (text));
}

void
kinko_form_draft_signatures (json_t *draft, const char *heading, const char *const *boxes)
{
	json_object_set_new (add_block (draft, "signatures", heading), "boxes", lines_of (boxes));
}
