#include "vault/document-content.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/crash-point.h"
#include "audit/entry.h"
#include "audit/roster.h"
#include "policies/error.h"
#include "vault/box.h"
#include "vault/json.h"

/* The number of the manifest among the chunks, which count from 1. */
#define MANIFEST 0

static KinkoBoxContext
box_context (KinkoSession *session, const KinkoDocument *document, guint64 n)
{
	return (KinkoBoxContext){ .vault_id = kinko_session_descriptor (session)->id,
				  .handle = document->handle,
				  .kind = n == MANIFEST ? "document/manifest" : "document/chunk",
				  .version = n == MANIFEST ? 1 : n };
}

/* ---- storing --------------------------------------------------------------------------------- */

/* What one storing needs from chunk to chunk. */
typedef struct {
	KinkoSession *session;
	const KinkoDocument *document;
	const KinkoSecret *key;
	KinkoStatement *insert;
	KinkoHasher *content, *boxes;
} Store;

static gboolean
store_box (Store *store, guint64 n, GBytes *box, GError **error)
{
	return kinko_statement_bind_int (store->insert, 1, store->document->id, error) &&
	       kinko_statement_bind_int (store->insert, 2, (gint64) n, error) &&
	       kinko_statement_bind_bytes (store->insert, 3, box, error) &&
	       kinko_statement_run (store->insert, error);
}

static gboolean
store_chunk (Store *store, guint64 n, const KinkoSecret *chunk, GError **error)
{
	KinkoBoxContext context = box_context (store->session, store->document, n);
	g_autoptr (GBytes) box = kinko_box_seal (chunk, store->key, &context);

	kinko_hasher_update (store->content, kinko_secret_data (chunk), kinko_secret_len (chunk));
	kinko_hasher_update (store->boxes, g_bytes_get_data (box, NULL), g_bytes_get_size (box));
	kinko_crash_point ();
	return store_box (store, n, box, error);
}

/* One buffer for all: guarded memory costs several system calls. */
static gboolean
store_chunks (Store *store, KinkoScan *scan, KinkoManifest *manifest, GError **error)
{
	g_autoptr (KinkoSecret) chunk = NULL;
	guint64 left = manifest->size;

	for (; left > 0; left -= kinko_secret_len (chunk)) {
		gsize len = (gsize) MIN (left, KINKO_CHUNK_LEN);

		if (chunk == NULL || kinko_secret_len (chunk) != len) {
			g_clear_pointer (&chunk, kinko_secret_free);
			chunk = kinko_secret_new (len);
		}
		if (!kinko_scan_read (scan, kinko_secret_data (chunk), len, error) ||
		    !store_chunk (store, ++manifest->chunks, chunk, error))
			return FALSE;
		kinko_session_report (store->session, _ ("sealing the document"),
				      manifest->size - left + len, manifest->size);
	}
	manifest->content = kinko_hasher_end (store->content);
	manifest->boxes = kinko_hasher_end (store->boxes);
	return kinko_scan_check (scan, error);
}

/* Takes @hash. */
static void
add_hash (json_t *detail, const char *name, char *hash)
{
	json_object_set_new (detail, name, json_string (hash));
	g_free (hash);
}

/* The hash of the content stands under the document's own key: papers with a My Number may have so little else in them
 * that who may not see them could guess it from a hash. */
static gboolean
store_manifest (Store *store, const KinkoManifest *manifest, json_t *detail, GError **error)
{
	KinkoBoxContext context = box_context (store->session, store->document, MANIFEST);
	char hex[KINKO_HASH_HEX_LEN + 1];
	g_autoptr (KinkoSecret) text = NULL;
	g_autoptr (GBytes) box = NULL;
	json_auto_t *object = NULL;

	kinko_hash_to_hex (&manifest->content, hex);
	object = json_pack ("{s:I, s:s, s:I}", "chunks", (json_int_t) manifest->chunks, "sha256",
			    hex, "size", (json_int_t) manifest->size);
	text = kinko_json_dump (object);
	box = kinko_box_seal (text, store->key, &context);
	add_hash (detail, "manifest", kinko_box_hash (box));
	return store_box (store, MANIFEST, box, error);
}

gboolean
kinko_content_store (KinkoAct *act, const KinkoDocument *document, const KinkoSecret *key,
		     KinkoScan *scan, json_t *detail, KinkoHash *content, GError **error)
{
	g_autoptr (KinkoStatement) insert = kinko_act_prepare (
		act, "INSERT INTO document_chunk (document_id, n, box) VALUES (?, ?, ?)", error);
	g_autoptr (KinkoHasher) content_hasher = kinko_hasher_new ();
	g_autoptr (KinkoHasher) box_hasher = kinko_hasher_new ();
	Store store = {
		kinko_act_session (act), document, key, insert, content_hasher, box_hasher
	};
	KinkoManifest manifest = { .size = kinko_scan_size (scan) };

	kinko_hasher_begin (content_hasher);
	kinko_hasher_begin (box_hasher);
	json_object_set_new (detail, "document", json_string (document->handle));
	add_hash (detail, "box", kinko_box_hash (document->box));
	json_object_set_new (detail, "shows_number", json_boolean (document->shows_number));
	if (insert == NULL || !store_chunks (&store, scan, &manifest, error) ||
	    !store_manifest (&store, &manifest, detail, error))
		return FALSE;
	add_hash (detail, "chunks", kinko_detail_hash (&manifest.boxes));
	*content = manifest.content;
	return TRUE;
}

/* ---- reading --------------------------------------------------------------------------------- */

static gboolean
missing_box (const KinkoDocument *document, GError **error)
{
	return kinko_document_damaged (document, _ ("a part of its content is missing"), error);
}

/* Each read for itself, so that no other process has to wait until a large file is written. */
static GBytes *
load_box (KinkoSession *session, const KinkoDocument *document, guint64 n, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT box FROM document_chunk WHERE document_id = ? AND n = ?", error);

	if (query == NULL || !kinko_statement_bind_int (query, 1, document->id, error) ||
	    !kinko_statement_bind_int (query, 2, (gint64) n, error))
		return NULL;
	switch (kinko_statement_step (query, error)) {
	case KINKO_STEP_ROW:
		return kinko_statement_bytes (query, 0);
	case KINKO_STEP_DONE:
		(void) missing_box (document, error);
		return NULL;
	default:
		return NULL;
	}
}

static KinkoSecret *
open_box (KinkoSession *session, const KinkoDocument *document, const KinkoSecret *key, guint64 n,
	  GBytes *box, GError **error)
{
	KinkoBoxContext context = box_context (session, document, n);
	KinkoSecret *plain = kinko_box_open (box, key, &context, error);

	if (plain == NULL)
		g_prefix_error (error, _ ("document '%s': "), document->number);
	return plain;
}

/* Nobody stores a scan without content, one that is larger than a scan may be, or in other chunks. */
static gboolean
is_possible (json_int_t chunks, json_int_t size)
{
	return size > 0 && (guint64) size <= KINKO_SCAN_MAX &&
	       (guint64) chunks == ((guint64) size + KINKO_CHUNK_LEN - 1) / KINKO_CHUNK_LEN;
}

gboolean
kinko_manifest_parse (const KinkoDocument *document, const KinkoSecret *text,
		      KinkoManifest *manifest, GError **error)
{
	json_auto_t *object = json_loadb (kinko_secret_text (text), kinko_secret_len (text),
					  JSON_REJECT_DUPLICATES, NULL);
	const char *hex;
	json_int_t chunks, size;

	if (object == NULL ||
	    json_unpack_ex (object, NULL, JSON_STRICT, "{s:I, s:s, s:I}", "chunks", &chunks,
			    "sha256", &hex, "size", &size) != 0 ||
	    !is_possible (chunks, size) ||
	    !kinko_hash_from_hex (hex, strlen (hex), &manifest->content))
		return kinko_document_damaged (
			document, _ ("its manifest cannot be read by this version"), error);
	manifest->chunks = (guint64) chunks;
	manifest->size = (guint64) size;
	return TRUE;
}

/* With this number of rows, and each number from 0 to the last one there, there is none too many. */
static gboolean
check_count (KinkoSession *session, const KinkoDocument *document, const KinkoManifest *manifest,
	     GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT count (*) FROM document_chunk WHERE document_id = ?", error);

	if (query == NULL || !kinko_statement_bind_int (query, 1, document->id, error) ||
	    kinko_statement_step (query, error) != KINKO_STEP_ROW)
		return FALSE;
	if ((guint64) kinko_statement_int (query, 0) == manifest->chunks + 1 &&
	    manifest->size == document->size)
		return TRUE;
	return kinko_document_damaged (document,
				       _ ("it has not as many parts as it was stored with"), error);
}

/* The detail of the entry that stored it; a new reference. */
static json_t *
load_logged (KinkoSession *session, const KinkoDocument *document, GError **error)
{
	g_autofree char *line = kinko_log_line (kinko_session_log (session), document->seq, error);
	KinkoEntry entry;

	if (line == NULL || !kinko_entry_parse (line, strlen (line), &entry, error))
		return NULL;
	return kinko_entry_detail (&entry, error);
}

static gboolean
is_logged (const json_t *detail, const char *name, GBytes *box)
{
	g_autofree char *text = kinko_box_hash (box);

	return g_strcmp0 (json_string_value (json_object_get (detail, name)), text) == 0;
}

/* Boxes that open can still be others than those that were stored: somebody with the keys can make new ones, but no
 * entry that tells of them. */
static gboolean
check_logged (KinkoSession *session, const KinkoDocument *document, GBytes *box,
	      KinkoManifest *manifest, GError **error)
{
	g_autoptr (GError) problem = NULL;
	json_auto_t *detail = load_logged (session, document, &problem);
	const char *chunks = json_string_value (json_object_get (detail, "chunks"));

	if (problem != NULL && !g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_NOT_FOUND)) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	if (is_logged (detail, "box", document->box) && is_logged (detail, "manifest", box) &&
	    chunks != NULL && kinko_detail_hash_parse (chunks, &manifest->boxes))
		return TRUE;
	return kinko_document_damaged (document, _ ("the log tells of other content"), error);
}

gboolean
kinko_manifest_read (KinkoSession *session, const KinkoDocument *document, const KinkoSecret *key,
		     KinkoManifest *manifest, GError **error)
{
	g_autoptr (GBytes) box = load_box (session, document, MANIFEST, error);
	g_autoptr (KinkoSecret) text =
		box == NULL ? NULL : open_box (session, document, key, MANIFEST, box, error);

	return text != NULL && kinko_manifest_parse (document, text, manifest, error) &&
	       check_count (session, document, manifest, error) &&
	       check_logged (session, document, box, manifest, error);
}

gboolean
kinko_content_read (KinkoSession *session, const KinkoDocument *document, const KinkoSecret *key,
		    const KinkoManifest *manifest, KinkoContentFunc take, gpointer data,
		    GError **error)
{
	g_autoptr (KinkoHasher) content_hasher = kinko_hasher_new ();
	g_autoptr (KinkoHasher) box_hasher = kinko_hasher_new ();
	KinkoHash content, boxes;

	kinko_hasher_begin (content_hasher);
	kinko_hasher_begin (box_hasher);
	for (guint64 n = 1; n <= manifest->chunks; n++) {
		g_autoptr (GBytes) box = load_box (session, document, n, error);
		g_autoptr (KinkoSecret) chunk =
			box == NULL ? NULL : open_box (session, document, key, n, box, error);

		if (chunk == NULL)
			return FALSE;
		kinko_hasher_update (box_hasher, g_bytes_get_data (box, NULL),
				     g_bytes_get_size (box));
		kinko_hasher_update (content_hasher, kinko_secret_data (chunk),
				     kinko_secret_len (chunk));
		if (!take (data, kinko_secret_data (chunk), kinko_secret_len (chunk), error))
			return FALSE;
		kinko_session_report (session, _ ("opening the document"), n, manifest->chunks);
		kinko_crash_point ();
	}
	content = kinko_hasher_end (content_hasher);
	boxes = kinko_hasher_end (box_hasher);
	if (kinko_hash_equal (&content, &manifest->content) &&
	    kinko_hash_equal (&boxes, &manifest->boxes))
		return TRUE;
	return kinko_document_damaged (document, _ ("its content is not what was stored"), error);
}
