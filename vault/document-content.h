/*
 * The content of a document: chunks that are sealed one by one, and a manifest that says how many there are and what
 * all of them together are. Format: docs/formats/document.md.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "vault/document-file.h"
#include "vault/scan.h"

/* Plaintext bytes of every chunk but the last. */
#define KINKO_CHUNK_LEN ((gsize) 256 * 1024)

/* What a document's content must turn out to be. */
typedef struct {
	guint64 size; /* bytes */
	guint64 chunks;
	KinkoHash content; /* SHA-256 of the content */
	KinkoHash boxes;   /* SHA-256 of all chunk boxes in order, which the log has */
} KinkoManifest;

/*
 * Reads a scan to its end and stores it under the document's @key, holding one chunk in memory at a time.
 *
 * Fills {"document", "box", "manifest", "chunks", "shows_number"} into @detail. @content: SHA-256 of the content.
 */
gboolean kinko_content_store (KinkoAct *act, const KinkoDocument *document, const KinkoSecret *key,
			      KinkoScan *scan, json_t *detail, KinkoHash *content, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The plaintext of a manifest, all but `boxes`, which the log has. KINKO_ERROR_INTEGRITY. */
gboolean kinko_manifest_parse (const KinkoDocument *document, const KinkoSecret *text,
			       KinkoManifest *manifest, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Opens the manifest, and checks that there are as many chunks and that the log tells of these boxes.
 * KINKO_ERROR_INTEGRITY. */
gboolean kinko_manifest_read (KinkoSession *session, const KinkoDocument *document,
			      const KinkoSecret *key, KinkoManifest *manifest, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Takes the next bytes of a content. */
typedef gboolean (*KinkoContentFunc) (gpointer data, gconstpointer bytes, gsize len,
				      GError **error);

/* Hands the content to @take, chunk by chunk. Only when all of it was what @manifest says TRUE is returned: until then
 * nobody may see what @take has. KINKO_ERROR_INTEGRITY. */
gboolean kinko_content_read (KinkoSession *session, const KinkoDocument *document,
			     const KinkoSecret *key, const KinkoManifest *manifest,
			     KinkoContentFunc take, gpointer data, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
