/* Documents of a handover: first what is said of each, in their order, then the contents as they come. */
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/box.h"
#include "vault/document-content.h"
#include "vault/intake-internal.h"

#define DOCUMENTS "documents.jsonl"

static char *
waiting_key (const char *part, const char *path)
{
	return g_strconcat (part, " ", path, NULL);
}

/* ---- what is said of one --------------------------------------------------------------------- */

/* Without what is said of it, which is gone of an erased one. */
static KinkoDocument *
read_row (const json_t *line, GError **error)
{
	g_autoptr (KinkoDocument) document = g_new0 (KinkoDocument, 1);
	const json_t *shows = json_object_get (line, "shows_number");

	document->number = g_strdup (kinko_intake_text (line, "number"));
	document->case_no = g_strdup (kinko_intake_text (line, "case_no"));
	document->shows_number = json_is_true (shows);
	if (document->number != NULL && document->case_no != NULL && json_is_boolean (shows))
		return g_steal_pointer (&document);
	(void) kinko_intake_refuse (DOCUMENTS, error);
	return NULL;
}

static gboolean
read_description (const json_t *line, KinkoDocument *document, GError **error)
{
	gint64 pages = kinko_intake_integer (line, "pages");
	gint64 size = kinko_intake_integer (line, "size");

	document->type = g_strdup (kinko_intake_text (line, "type"));
	document->place = g_strdup (kinko_intake_text (line, "place"));
	document->received = g_strdup (kinko_intake_text (line, "received"));
	document->receipt = g_strdup (kinko_intake_text (line, "receipt"));
	document->file_name = g_strdup (kinko_intake_text (line, "file"));
	document->added_by = g_strdup (kinko_intake_text (line, "added_by"));
	if (document->type == NULL || document->place == NULL || document->received == NULL ||
	    document->receipt == NULL || document->file_name == NULL ||
	    document->added_by == NULL || pages < 1 || pages > G_MAXINT32 || size < 1 ||
	    (guint64) size > KINKO_SCAN_MAX)
		return kinko_intake_refuse (DOCUMENTS, error);
	document->pages = (guint) pages;
	document->size = (guint64) size;
	return TRUE;
}

/* ---- storing --------------------------------------------------------------------------------- */

static gboolean
add_entry (KinkoIntake *intake, KinkoAct *act, const KinkoCaseFile *file,
	   const KinkoDocument *document, const json_t *line, json_t *detail, GError **error)
{
	g_autofree char *object = g_strconcat ("case/", file->handle, NULL);
	g_autofree char *box = document->box == NULL ? NULL : kinko_box_hash (document->box);

	json_object_set_new (detail, "document", json_string (document->handle));
	json_object_set_new (detail, "shows_number", json_boolean (document->shows_number));
	if (box != NULL)
		json_object_set_new (detail, "box", json_string (box));
	if (!kinko_intake_set_source (detail, kinko_intake_text (line, "handle"), line, error))
		return FALSE;
	intake->counts.documents += !json_is_false (json_object_get (detail, "content"));
	return kinko_act_add_entry (act, "handover.document", object, "granted",
				    json_incref (detail), error);
}

/* One without a content: it was erased, or it stands in the inner file that could not be opened. */
static gboolean
store_without_content (KinkoIntake *intake, KinkoAct *act, const KinkoCaseFile *file,
		       KinkoDocument *document, const json_t *line, GError **error)
{
	json_auto_t *detail = json_pack ("{s:b}", "content", FALSE);

	if (json_object_get (line, "type") != NULL &&
	    (!read_description (line, document, error) ||
	     !kinko_document_describe (act, file, document, error)))
		return FALSE;
	return add_entry (intake, act, file, document, line, detail, error) &&
	       kinko_intake_next (intake, 0, error);
}

static gboolean
wait_for_content (KinkoIntake *intake, const char *part, const json_t *line, GError **error)
{
	const char *path = kinko_intake_text (line, "path");

	if (path == NULL || !g_hash_table_insert (intake->waiting, waiting_key (part, path),
						  json_dumps (line, JSON_COMPACT)))
		return kinko_intake_refuse (DOCUMENTS, error);
	return TRUE;
}

/* A document of a case that was erased with all that belonged to it. */
static gboolean
is_gone (KinkoIntake *intake, const KinkoDocument *document, const char *part, KinkoCaseFile **file,
	 GError **error)
{
	g_autoptr (GError) problem = NULL;

	*file = kinko_case_file_load (intake->session, document->case_no, &problem);
	if (*file == NULL && strcmp (part, "erased") == 0 &&
	    g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_NOT_FOUND))
		return TRUE;
	if (*file == NULL)
		(void) kinko_intake_refuse (DOCUMENTS, error);
	return FALSE;
}

static gboolean
take_document (KinkoIntake *intake, const json_t *line, GError **error)
{
	const char *part = kinko_intake_text (line, "part");
	g_autoptr (KinkoDocument) document = read_row (line, error);
	g_autoptr (KinkoCaseFile) file = NULL;
	KinkoAct *act = kinko_intake_act (intake, error);
	gboolean locked = g_strcmp0 (part, "numbers") == 0 && intake->secrets == NULL;

	if (act == NULL || document == NULL)
		return FALSE;
	if (part == NULL)
		return kinko_intake_refuse (DOCUMENTS, error);
	intake->erased.documents += strcmp (part, "erased") == 0;
	if (is_gone (intake, document, part, &file, error))
		return TRUE;
	if (file == NULL || !kinko_document_reserve (act, file, document, error))
		return FALSE;
	intake->missing.documents += locked ? 1 : 0;
	if (locked || strcmp (part, "erased") == 0)
		return store_without_content (intake, act, file, document, line, error);
	return wait_for_content (intake, part, line, error);
}

gboolean
kinko_intake_document (KinkoIntake *intake, const json_t *line, GError **error)
{
	GError *problem = NULL;
	gboolean good = take_document (intake, line, &problem);

	return kinko_intake_blame (good, DOCUMENTS, problem, error);
}

/* ---- contents -------------------------------------------------------------------------------- */

/* What waits for this content; a new reference. It waits no more. */
static json_t *
find_waiting (KinkoIntake *intake, const char *part, const char *path)
{
	g_autofree char *key = waiting_key (part, path);
	const char *text = g_hash_table_lookup (intake->waiting, key);
	json_t *line = text == NULL ? NULL : json_loads (text, JSON_REJECT_DUPLICATES, NULL);

	(void) g_hash_table_remove (intake->waiting, key); /* it was there if there is a line */
	return line;
}

static KinkoDocument *
find_reserved (KinkoIntake *intake, const json_t *line, guint64 size, GError **error)
{
	g_autoptr (KinkoDocument) document =
		kinko_document_find (intake->session, kinko_intake_text (line, "number"), error);

	if (document == NULL || !read_description (line, document, error))
		return NULL;
	if (document->size == size)
		return g_steal_pointer (&document);
	(void) kinko_intake_refuse (DOCUMENTS, error);
	return NULL;
}

/* A hash that the line names is that of the content. */
static gboolean
check_hash (const json_t *line, const KinkoHash *content, GError **error)
{
	const char *said = kinko_intake_text (line, "sha256");
	char hex[KINKO_HASH_HEX_LEN + 1];

	kinko_hash_to_hex (content, hex);
	return said == NULL || strcmp (said, hex) == 0 || kinko_intake_refuse (DOCUMENTS, error);
}

static gboolean
store_content (KinkoIntake *intake, KinkoAct *act, KinkoDocument *document, const json_t *line,
	       KinkoScan *scan, GError **error)
{
	g_autoptr (KinkoCaseFile) file =
		kinko_case_file_load (intake->session, document->case_no, error);
	g_autoptr (KinkoSecret) key =
		file == NULL ? NULL : kinko_document_fill (act, file, document, error);
	json_auto_t *detail = json_object ();
	KinkoHash content;

	return key != NULL &&
	       kinko_content_store (act, document, key, scan, detail, &content, error) &&
	       check_hash (line, &content, error) &&
	       add_entry (intake, act, file, document, line, detail, error) &&
	       kinko_intake_next (intake, document->size, error);
}

gboolean
kinko_intake_content (KinkoIntake *intake, const char *part, const char *path, guint64 size,
		      KinkoScanSource source, gpointer data, GError **error)
{
	json_auto_t *line = find_waiting (intake, part, path);
	g_autoptr (KinkoDocument) document = NULL;
	g_autoptr (KinkoScan) scan = NULL;
	KinkoAct *act;

	if (line == NULL)
		return kinko_intake_refuse (DOCUMENTS, error);
	act = kinko_intake_act (intake, error);
	document = act == NULL ? NULL : find_reserved (intake, line, size, error);
	if (document == NULL)
		return FALSE;
	scan = kinko_scan_new (size, source, data);
	return store_content (intake, act, document, line, scan, error);
}
