/*
 * A document (a scan of papers) as stored: its row, its key, and what is said of it. Format:
 * docs/formats/document.md.
 */
#pragma once

#include <glib.h>

#include "audit/hash.h"
#include "vault/act.h"
#include "vault/case-file.h"

/* Handles are random: the log names a document by nothing else. What is said of it is NULL and 0 until it is read, and
 * when it was erased. */
typedef struct {
	gint64 id;
	char *handle; /* 32 hex digits */
	char *number; /* "D26-0001" */
	char *case_no;
	gboolean shows_number; /* the papers show a My Number */
	guint64 seq;           /* of the entry that stored it */
	GBytes *key;           /* wrapped; NULL when erased */
	GBytes *box;           /* what is said of it, sealed; NULL when erased */

	char *type, *receipt, *place;
	char *received;  /* ISO date */
	char *file_name; /* as it was given, made harmless */
	char *added_by;  /* operator */
	guint pages;
	guint64 size; /* bytes */
	char *sha256; /* of the content, 64 hex digits; NULL until that was stored or taken out */
} KinkoDocument;

void kinko_document_free (KinkoDocument *document);

void kinko_document_set_sha256 (KinkoDocument *document, const KinkoHash *content);

/* The row of a document, with its case_no. KINKO_ERROR_NOT_FOUND. */
KinkoDocument *kinko_document_find (KinkoSession *session, const char *number, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* KinkoDocument, all of a case in the order of their numbers, with what is said of them. KINKO_ERROR_INTEGRITY. */
GPtrArray *kinko_document_find_all (KinkoSession *session, const KinkoCaseFile *file,
				    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Opens what is said of a document. KINKO_ERROR_INTEGRITY; KINKO_ERROR_NOT_FOUND when it was erased. */
gboolean kinko_document_read (KinkoSession *session, const KinkoCaseFile *file,
			      KinkoDocument *document, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The key of its content. KINKO_ERROR_DENIED for who holds no key for My Numbers and it shows one. */
KinkoSecret *kinko_document_key (KinkoSession *session, const KinkoCaseFile *file,
				 const KinkoDocument *document, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * Stores the row of a new document, of which everything from @shows_number on is given: fills in the rest. The entry of
 * the act must be its next one.
 *
 * Returns: the key that its content is to be sealed with.
 */
KinkoSecret *kinko_document_store (KinkoAct *act, KinkoCaseFile *file, KinkoDocument *document,
				   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * The same in two steps, for documents that come from another vault: their numbers are given, and their contents come later
 * and in another order than their numbers must have. The first gives the document its row, which is then like that of an
 * erased one; the second what is said of it and its key, under the act's next entry. With kinko_document_describe() instead
 * only what is said of it comes, and its content is as if it were erased.
 */
gboolean kinko_document_reserve (KinkoAct *act, const KinkoCaseFile *file, KinkoDocument *document,
				 GError **error) G_GNUC_WARN_UNUSED_RESULT;
KinkoSecret *kinko_document_fill (KinkoAct *act, KinkoCaseFile *file, KinkoDocument *document,
				  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_document_describe (KinkoAct *act, const KinkoCaseFile *file, KinkoDocument *document,
				  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Sets KINKO_ERROR_INTEGRITY: what is stored of the document is not what was stored. Always FALSE. */
gboolean kinko_document_damaged (const KinkoDocument *document, const char *what, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoDocument, kinko_document_free)
