#include "cli/form-document.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/form-block.h"
#include "cli/form-member.h"
#include "policies/error.h"
#include "policies/test-mark.h"

static const char *const no_names[] = { NULL };

void
kinko_form_document_free (KinkoFormDocument *document)
{
	if (document == NULL)
		return;
	g_free (document->form);
	kinko_form_text_free (document->title);
	kinko_form_text_free (document->number);
	kinko_form_lines_free (document->to);
	kinko_form_lines_free (document->from);
	kinko_form_text_free (document->footer);
	g_ptr_array_unref (document->blocks);
	g_free (document);
}

/* The name of a form becomes part of file names. */
static gboolean
read_form (json_t *json, KinkoFormDocument *document, GError **error)
{
	document->form = kinko_form_member_line (json, "form", FALSE, error);
	if (document->form == NULL)
		return FALSE;
	if (g_regex_match_simple ("\\A[a-z][a-z0-9-]*\\z", document->form, 0, 0))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     _ ("%s: not a name of lower-case letters, digits and hyphens"), "form");
	return FALSE;
}

static gboolean
read_paper (json_t *json, KinkoFormDocument *document, GError **error)
{
	static const char *const names[] = { "size", "orientation", NULL };
	static const char *const sizes[] = { "A4", NULL };
	static const char *const orientations[] = { "portrait", "landscape", NULL };
	json_t *paper = json_object_get (json, "paper");
	int orientation = -1;

	if (kinko_form_members_check (paper, names, no_names, error) &&
	    kinko_form_member_choice (paper, "size", sizes, error) >= 0)
		orientation = kinko_form_member_choice (paper, "orientation", orientations, error);
	if (orientation < 0)
		g_prefix_error (error, "paper: ");
	document->landscape = orientation == 1;
	return orientation >= 0;
}

static gboolean
read_date (json_t *json, KinkoFormDocument *document, GError **error)
{
	KinkoFormValue value;
	gboolean good = kinko_form_value_read (json_object_get (json, "date"), KINKO_FORM_DATE,
					       &value, error);

	document->date = value.date;
	if (good && !value.present) {
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INVALID,
				     _ ("not a date like 2026-07-08"));
		good = FALSE;
	}
	if (!good)
		g_prefix_error (error, "date: ");
	return good;
}

/* All that is no block. */
static gboolean
read_head (json_t *json, KinkoFormDocument *document, GError **error)
{
	static const char *const languages[] = { "ja", "en", NULL };
	static const char *const marks[] = { "", KINKO_TEST_WORD, NULL };
	int language, mark;

	if (!read_form (json, document, error))
		return FALSE;
	document->title = kinko_form_member_line (json, "title", FALSE, error);
	if (document->title == NULL)
		return FALSE;
	document->number = kinko_form_member_line (json, "number", TRUE, error);
	if (document->number == NULL)
		return FALSE;
	language = kinko_form_member_choice (json, "lang", languages, error);
	document->japanese = language == 0;
	if (language < 0 || !read_date (json, document, error))
		return FALSE;
	document->to = kinko_form_member_lines (json, "to", 0, KINKO_FORM_MAX_LINES, error);
	if (document->to == NULL)
		return FALSE;
	document->from = kinko_form_member_lines (json, "from", 0, KINKO_FORM_MAX_LINES, error);
	if (document->from == NULL || !read_paper (json, document, error))
		return FALSE;
	mark = kinko_form_member_choice (json, "mark", marks, error);
	document->test = mark == 1;
	if (mark < 0)
		return FALSE;
	document->footer = kinko_form_member_line (json, "footer", TRUE, error);
	return document->footer != NULL;
}

static gboolean
read_blocks (json_t *json, KinkoFormDocument *document, GError **error)
{
	json_t *array = kinko_form_member_array (json, "blocks", 1, KINKO_FORM_MAX_BLOCKS, error);
	guint rows = KINKO_FORM_MAX_ROWS;
	json_t *block;
	gsize i;

	if (array == NULL)
		return FALSE;
	json_array_foreach (array, i, block)
	{
		KinkoFormBlock *read = kinko_form_block_read (block, &rows, error);

		if (read == NULL) {
			g_prefix_error (error, _ ("block %zu: "), i + 1);
			return FALSE;
		}
		g_ptr_array_add (document->blocks, read);
	}
	return TRUE;
}

KinkoFormDocument *
kinko_form_document_read (json_t *json, GError **error)
{
	static const char *const names[] = { "form", "title", "number", "lang",   "date",   "to",
					     "from", "paper", "mark",   "footer", "blocks", NULL };
	g_autoptr (KinkoFormDocument) document = NULL;

	if (!kinko_form_members_check (json, names, no_names, error))
		return NULL;
	document = g_new0 (KinkoFormDocument, 1);
	document->blocks = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_form_block_free);
	if (!read_head (json, document, error) || !read_blocks (json, document, error))
		return NULL;
	return g_steal_pointer (&document);
}

KinkoFormDocument *
kinko_form_document_parse (gconstpointer data, gsize len, GError **error)
{
	json_error_t where;
	json_auto_t *json = NULL;

	if (len > KINKO_FORM_MAX_BYTES) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("a document has at most %d bytes"), KINKO_FORM_MAX_BYTES);
		return NULL;
	}
	json = json_loadb (data, len, JSON_REJECT_DUPLICATES, &where);
	if (json == NULL) {
		/* The library's text can quote what it read. */
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("not valid JSON at line %d, column %d"), where.line, where.column);
		return NULL;
	}
	return kinko_form_document_read (json, error);
}

char *
kinko_form_document_date (const KinkoFormDocument *document)
{
	return document->japanese ? kinko_date_wareki (&document->date)
				  : kinko_date_iso (&document->date);
}

const KinkoFormValue *
kinko_form_block_cell (const KinkoFormBlock *block, guint row, guint column)
{
	return &g_array_index (block->cells, KinkoFormValue, row * block->columns->len + column);
}

guint
kinko_form_block_rows (const KinkoFormBlock *block)
{
	return block->rows + (block->totaled ? 1 : 0);
}

char *
kinko_form_block_show (const KinkoFormBlock *block, guint row, guint column, gboolean japanese)
{
	return kinko_form_value_show (kinko_form_block_cell (block, row, column),
				      g_array_index (block->columns, KinkoFormColumn, column).type,
				      japanese);
}
