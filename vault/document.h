/*
 * Documents: scans of the papers of a case. Every function but kinko_document_types() is one act.
 */
#pragma once

#include <glib.h>

#include "vault/document-file.h"

/* A scan and what is said of it, as typed: texts are checked like the fields of a case. */
typedef struct {
	const char *path;    /* the file */
	const char *type;    /* 書類の種類, one of the policy's papers if it has such a list */
	guint pages;         /* 1…KINKO_DOCUMENT_PAGES_MAX */
	const char *receipt; /* number in 受領記録簿 */
	const char *place;   /* where the papers are kept */
	const char *received;  /* when they came, any form of kinko_date_parse(); NULL: today */
	gboolean shows_number; /* a My Number can be read on them */
} KinkoDocumentInput;

#define KINKO_DOCUMENT_PAGES_MAX 9999u

/*
 * Stores a scan, all of it or nothing.
 *
 * KINKO_ERROR_INVALID with problems, or for a file that is none, empty or too large; KINKO_ERROR_IO, also when it
 * changes meanwhile; KINKO_ERROR_NOT_FOUND for a case or a file that is not there; KINKO_ERROR_DENIED.
 */
KinkoDocument *kinko_document_add (KinkoSession *session, const char *case_no,
				   const KinkoDocumentInput *input, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* KinkoDocument, all of a case; a disclosure. One without a key is erased: of one without a box only number and
 * shows_number are known. */
GPtrArray *kinko_document_list (KinkoSession *session, const char *case_no, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* How a document is taken out. */
typedef struct {
	const char *path;      /* a new file */
	const char *purpose;   /* must be given for papers that show a My Number; or NULL */
	const char *approval;  /* 承認番号 */
	const char *recipient; /* who gets it; NULL: the person of this session */
	const char *erase_by;  /* date; NULL: today */
} KinkoDocumentTake;

/*
 * Writes a scan into a new file, 0600, which appears only when every byte of it was verified; a disclosure, and a line
 * in the register of copies.
 *
 * @copy: the number of that line, owned by the caller. KINKO_ERROR_INVALID for an approval number that is none.
 * KINKO_ERROR_DENIED, also for a household under 支援措置, whose papers are for the manager and the assigned person;
 * KINKO_ERROR_EXISTS; KINKO_ERROR_INTEGRITY when what is stored was changed.
 */
KinkoDocument *kinko_document_get (KinkoSession *session, const char *number,
				   const KinkoDocumentTake *take, char **copy, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The types of all documents stored for a case, in the order of the documents, each once. For use within an act. */
GStrv kinko_document_types (KinkoSession *session, const KinkoCaseFile *file, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
