#include "vault/document-file.h"

#include <string.h>

#include <glib/gi18n.h>
#include <jansson.h>

#include "policies/date.h"
#include "policies/error.h"
#include "vault/box.h"
#include "vault/case-keys.h"
#include "vault/case-value.h"
#include "vault/clock.h"
#include "vault/handle.h"
#include "vault/json.h"

#define COLUMNS                                                                           \
	"SELECT d.id, d.handle, d.number, f.case_no, d.shows_number, d.seq, d.key, d.box" \
	" FROM document AS d JOIN case_file AS f ON f.id = d.case_id"

void
kinko_document_free (KinkoDocument *document)
{
	if (document == NULL)
		return;
	g_free (document->handle);
	g_free (document->number);
	g_free (document->case_no);
	g_clear_pointer (&document->key, g_bytes_unref);
	g_clear_pointer (&document->box, g_bytes_unref);
	g_free (document->type);
	g_free (document->receipt);
	g_free (document->place);
	g_free (document->received);
	g_free (document->file_name);
	g_free (document->added_by);
	g_free (document->sha256);
	g_free (document);
}

void
kinko_document_set_sha256 (KinkoDocument *document, const KinkoHash *content)
{
	g_free (document->sha256);
	document->sha256 = g_malloc (KINKO_HASH_HEX_LEN + 1);
	kinko_hash_to_hex (content, document->sha256);
}

gboolean
kinko_document_damaged (const KinkoDocument *document, const char *what, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, _ ("document '%s': %s"),
		     document->number, what);
	kinko_error_set_hint (error, "%s",
			      _ ("the database was changed outside kinko: keep it as evidence"));
	return FALSE;
}

static KinkoBoxContext
box_context (KinkoSession *session, const KinkoDocument *document, const char *kind)
{
	return (KinkoBoxContext){ .vault_id = kinko_session_descriptor (session)->id,
				  .handle = document->handle,
				  .kind = kind,
				  .version = 1 };
}

/* ---- what is said of it ---------------------------------------------------------------------- */

/* Number and shows_number stand in the row as well, where they can be exchanged. */
static KinkoSecret *
to_json (const KinkoDocument *document)
{
	json_auto_t *object =
		json_pack ("{s:s, s:s, s:s, s:i, s:s, s:s, s:s, s:b, s:I, s:s}", "added_by",
			   document->added_by, "file", document->file_name, "number",
			   document->number, "pages", (int) document->pages, "place",
			   document->place, "received", document->received, "receipt",
			   document->receipt, "shows_number", document->shows_number, "size",
			   (json_int_t) document->size, "type", document->type);

	g_assert (object != NULL); /* all texts were checked */
	return kinko_json_dump (object);
}

static gboolean
from_json (KinkoDocument *document, const KinkoSecret *text, GError **error)
{
	json_auto_t *object = json_loadb (kinko_secret_text (text), kinko_secret_len (text),
					  JSON_REJECT_DUPLICATES, NULL);
	const char *added_by, *file_name, *number, *place, *received, *receipt, *type;
	int pages, shows_number;
	json_int_t size;

	if (object == NULL ||
	    json_unpack_ex (object, NULL, JSON_STRICT,
			    "{s:s, s:s, s:s, s:i, s:s, s:s, s:s, s:b, s:I, s:s}", "added_by",
			    &added_by, "file", &file_name, "number", &number, "pages", &pages,
			    "place", &place, "received", &received, "receipt", &receipt,
			    "shows_number", &shows_number, "size", &size, "type", &type) != 0)
		return kinko_document_damaged (
			document, _ ("what is said of it cannot be read by this version"), error);
	if (strcmp (number, document->number) != 0 || (shows_number != 0) != document->shows_number)
		return kinko_document_damaged (document, _ ("it was stored as another document"),
					       error);
	document->added_by = g_strdup (added_by);
	document->file_name = g_strdup (file_name);
	document->place = g_strdup (place);
	document->received = g_strdup (received);
	document->receipt = g_strdup (receipt);
	document->type = g_strdup (type);
	document->pages = (guint) pages;
	document->size = (guint64) size;
	return TRUE;
}

static gboolean
erased (const KinkoDocument *document, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND,
		     _ ("the content of document '%s' was erased"), document->number);
	return FALSE;
}

gboolean
kinko_document_read (KinkoSession *session, const KinkoCaseFile *file, KinkoDocument *document,
		     GError **error)
{
	KinkoBoxContext context = box_context (session, document, "document");
	g_autoptr (KinkoSecret) record_key = NULL;
	g_autoptr (KinkoSecret) text = NULL;

	if (document->box == NULL)
		return erased (document, error);
	record_key = kinko_record_key_unwrap (session, file->handle, file->record_key, error);
	if (record_key == NULL)
		return FALSE;
	text = kinko_box_open (document->box, record_key, &context, error);
	if (text != NULL)
		return from_json (document, text, error);
	g_prefix_error (error, _ ("document '%s': "), document->number);
	return FALSE;
}

/* ---- finding it ------------------------------------------------------------------------------ */

static KinkoDocument *
from_row (KinkoStatement *query)
{
	KinkoDocument *document = g_new0 (KinkoDocument, 1);

	document->id = kinko_statement_int (query, 0);
	document->handle = g_strdup (kinko_statement_text (query, 1));
	document->number = g_strdup (kinko_statement_text (query, 2));
	document->case_no = g_strdup (kinko_statement_text (query, 3));
	document->shows_number = kinko_statement_int (query, 4) != 0;
	document->seq = (guint64) kinko_statement_int (query, 5);
	document->key = kinko_statement_bytes (query, 6);
	document->box = kinko_statement_bytes (query, 7);
	return document;
}

KinkoDocument *
kinko_document_find (KinkoSession *session, const char *number, GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (session), COLUMNS " WHERE d.number = ?", error);

	if (query == NULL || !kinko_statement_bind_text (query, 1, number, error))
		return NULL;
	switch (kinko_statement_step (query, error)) {
	case KINKO_STEP_ROW:
		return from_row (query);
	case KINKO_STEP_DONE:
		/* Documents are numbered as cases are; anything else may be a name. */
		if (kinko_case_number_is_valid (number))
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND,
				     _ ("there is no document '%s'"), number);
		else
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND, "%s",
				     _ ("what was given is no document number"));
		kinko_error_set_hint (error, "%s",
				      _ ("kinko document list CASE shows the documents of a case"));
		return NULL;
	default:
		return NULL;
	}
}

GPtrArray *
kinko_document_find_all (KinkoSession *session, const KinkoCaseFile *file, GError **error)
{
	g_autoptr (GPtrArray) list =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_document_free);
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session), COLUMNS " WHERE d.case_id = ? ORDER BY d.id", error);
	KinkoStep step;

	if (query == NULL || !kinko_statement_bind_int (query, 1, file->id, error))
		return NULL;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		KinkoDocument *document = from_row (query);

		g_ptr_array_add (list, document);
		if (document->box != NULL && !kinko_document_read (session, file, document, error))
			return NULL;
	}
	return step == KINKO_STEP_ERROR ? NULL : g_steal_pointer (&list);
}

/* ---- its key --------------------------------------------------------------------------------- */

/* The key of the case that wraps the document's own. */
static KinkoSecret *
unwrap_case_key (KinkoSession *session, const KinkoCaseFile *file, gboolean for_numbers,
		 GError **error)
{
	if (!for_numbers)
		return kinko_record_key_unwrap (session, file->handle, file->record_key, error);
	if (file->number_key != NULL)
		return kinko_number_key_unwrap (session, file->handle, file->number_key, error);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND, "%s",
		     _ ("the My Numbers of this case were erased, and with them the papers that "
			"show one"));
	return NULL;
}

KinkoSecret *
kinko_document_key (KinkoSession *session, const KinkoCaseFile *file, const KinkoDocument *document,
		    GError **error)
{
	KinkoBoxContext context = box_context (session, document, "key/document");
	g_autoptr (KinkoSecret) case_key = NULL;
	g_autoptr (KinkoSecret) key = NULL;

	if (document->key == NULL) {
		(void) erased (document, error);
		return NULL;
	}
	case_key = unwrap_case_key (session, file, document->shows_number, error);
	if (case_key == NULL)
		return NULL;
	key = kinko_box_open (document->key, case_key, &context, error);
	if (key != NULL && kinko_secret_len (key) == 32)
		return g_steal_pointer (&key);
	if (key != NULL)
		(void) kinko_document_damaged (document, _ ("its key is none"), error);
	else
		g_prefix_error (error, _ ("document '%s': "), document->number);
	return NULL;
}

/* ---- storing it ------------------------------------------------------------------------------ */

/* "D26-": by the fiscal year. */
static char *
number_prefix (void)
{
	g_autofree char *today = kinko_clock_today ();

	return g_strdup_printf ("D%02u-", kinko_date_fiscal_year (today) % 100);
}

/* By the newest of the year; rows are never taken out, so no number comes twice. */
static char *
next_number (KinkoSession *session, GError **error)
{
	g_autofree char *prefix = number_prefix ();
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (session),
				  "SELECT CAST (substr (number, 5) AS INTEGER) FROM document"
				  " WHERE substr (number, 1, 4) = ? ORDER BY id DESC LIMIT 1",
				  error);
	gint64 last = 0;

	if (query == NULL || !kinko_statement_bind_text (query, 1, prefix, error))
		return NULL;
	switch (kinko_statement_step (query, error)) {
	case KINKO_STEP_ROW:
		last = kinko_statement_int (query, 0);
		break;
	case KINKO_STEP_DONE:
		break;
	default:
		return NULL;
	}
	return g_strdup_printf ("%s%04" G_GINT64_FORMAT, prefix, last + 1);
}

static gboolean
store_number_key (KinkoAct *act, const KinkoCaseFile *file, GError **error)
{
	g_autoptr (KinkoStatement) update = kinko_act_prepare (
		act, "UPDATE case_file SET number_key = ? WHERE id = ? AND number_key IS NULL",
		error);

	return update != NULL && kinko_statement_bind_bytes (update, 1, file->number_key, error) &&
	       kinko_statement_bind_int (update, 2, file->id, error) &&
	       kinko_statement_run (update, error);
}

/* The case's key for @document; its number key is made when the first papers with a number come. */
static KinkoSecret *
case_key_for (KinkoAct *act, KinkoCaseFile *file, const KinkoDocument *document, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	gboolean is_new = document->shows_number && file->number_key == NULL;
	g_autoptr (KinkoSecret) key = document->shows_number
					      ? kinko_case_file_number_key (session, file, error)
					      : unwrap_case_key (session, file, FALSE, error);

	if (key == NULL || (is_new && !store_number_key (act, file, error)))
		return NULL;
	return g_steal_pointer (&key);
}

static gboolean
insert_row (KinkoAct *act, const KinkoCaseFile *file, KinkoDocument *document, GError **error)
{
	g_autoptr (KinkoStatement) insert = kinko_act_prepare (
		act,
		"INSERT INTO document (handle, case_id, number, shows_number, seq, key, box)"
		" VALUES (?, ?, ?, ?, ?, ?, ?)",
		error);

	return insert != NULL && kinko_statement_bind_text (insert, 1, document->handle, error) &&
	       kinko_statement_bind_int (insert, 2, file->id, error) &&
	       kinko_statement_bind_text (insert, 3, document->number, error) &&
	       kinko_statement_bind_int (insert, 4, document->shows_number, error) &&
	       kinko_statement_bind_int (insert, 5, (gint64) document->seq, error) &&
	       kinko_statement_bind_bytes (insert, 6, document->key, error) &&
	       kinko_statement_bind_bytes (insert, 7, document->box, error) &&
	       kinko_statement_run (insert, error) &&
	       kinko_db_get_int (kinko_session_db (kinko_act_session (act)),
				 "SELECT last_insert_rowid ()", &document->id, error);
}

/* Seals what is said of it and its new key. */
static KinkoSecret *
seal (KinkoAct *act, KinkoCaseFile *file, KinkoDocument *document, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autoptr (KinkoSecret) record_key =
		kinko_record_key_unwrap (session, file->handle, file->record_key, error);
	g_autoptr (KinkoSecret) case_key =
		record_key == NULL ? NULL : case_key_for (act, file, document, error);
	g_autoptr (KinkoSecret) key = kinko_case_key_new ();
	g_autoptr (KinkoSecret) text = NULL;
	KinkoBoxContext key_context, context;

	if (case_key == NULL)
		return NULL;
	document->seq = kinko_act_next_seq (act);
	key_context = box_context (session, document, "key/document");
	document->key = kinko_box_seal (key, case_key, &key_context);
	context = box_context (session, document, "document");
	text = to_json (document);
	document->box = kinko_box_seal (text, record_key, &context);
	return g_steal_pointer (&key);
}

KinkoSecret *
kinko_document_store (KinkoAct *act, KinkoCaseFile *file, KinkoDocument *document, GError **error)
{
	g_autoptr (KinkoSecret) key = NULL;

	document->number = next_number (kinko_act_session (act), error);
	if (document->number == NULL)
		return NULL;
	document->handle = kinko_handle_new ();
	document->case_no = g_strdup (file->case_no);
	key = seal (act, file, document, error);
	return key != NULL && insert_row (act, file, document, error) ? g_steal_pointer (&key)
								      : NULL;
}

/* ---- taking it over -------------------------------------------------------------------------- */

gboolean
kinko_document_reserve (KinkoAct *act, const KinkoCaseFile *file, KinkoDocument *document,
			GError **error)
{
	document->handle = kinko_handle_new ();
	document->seq = kinko_act_next_seq (act);
	return insert_row (act, file, document, error);
}

static gboolean
update_row (KinkoAct *act, const KinkoDocument *document, GError **error)
{
	g_autoptr (KinkoStatement) update = kinko_act_prepare (
		act, "UPDATE document SET seq = ?, key = ?, box = ? WHERE id = ?", error);

	return update != NULL &&
	       kinko_statement_bind_int (update, 1, (gint64) document->seq, error) &&
	       kinko_statement_bind_bytes (update, 2, document->key, error) &&
	       kinko_statement_bind_bytes (update, 3, document->box, error) &&
	       kinko_statement_bind_int (update, 4, document->id, error) &&
	       kinko_statement_run (update, error);
}

KinkoSecret *
kinko_document_fill (KinkoAct *act, KinkoCaseFile *file, KinkoDocument *document, GError **error)
{
	g_autoptr (KinkoSecret) key = seal (act, file, document, error);

	return key != NULL && update_row (act, document, error) ? g_steal_pointer (&key) : NULL;
}

gboolean
kinko_document_describe (KinkoAct *act, const KinkoCaseFile *file, KinkoDocument *document,
			 GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	KinkoBoxContext context = box_context (session, document, "document");
	g_autoptr (KinkoSecret) record_key =
		kinko_record_key_unwrap (session, file->handle, file->record_key, error);
	g_autoptr (KinkoSecret) text = NULL;

	if (record_key == NULL)
		return FALSE;
	document->seq = kinko_act_next_seq (act);
	text = to_json (document);
	document->box = kinko_box_seal (text, record_key, &context);
	return update_row (act, document, error);
}
