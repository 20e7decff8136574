/*
 * What the files of erasing share.
 */
#pragma once

#include "vault/erasure-mark.h"
#include "vault/erasure.h"

/* What was erased: for the register and the report. */
typedef struct {
	guint cases, versions, numbers, documents, lines;
} KinkoErasureCounts;

struct _KinkoErasure {
	KinkoAct *act;
	KinkoErasureKind kind;
	KinkoMarks *marks;
	KinkoErasureCounts counts;
	guint entries[KINKO_ERASURE_KINDS]; /* of numbers, documents, cases */
};

/* Overwrite what stands in the rows, without an entry. @seq: the entry that tells of it. Each adds to marks and counts. */
gboolean kinko_erasure_number_rows (KinkoErasure *erasure, gint64 case_id, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_erasure_document_rows (KinkoErasure *erasure, gint64 case_id, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_erasure_case_rows (KinkoErasure *erasure, const KinkoCaseFile *file, guint64 seq,
				  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_erasure_line_rows (KinkoErasure *erasure, gint64 line_id, guint64 seq,
				  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Records that what was reserved of the case is carried out, with an entry each: what goes with @kind. */
gboolean kinko_erasure_close_reservations (KinkoErasure *erasure, gint64 case_id,
					   KinkoErasureKind kind, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* What was said besides, and what is erased beyond the objects that an act names, as the parameters of a grant; owned by
 * the caller. */
char *kinko_erasure_parameters (const KinkoErasureNote *note, guint documents, guint lines);

/* How many scans with content, and inquiries, a case has. */
gboolean kinko_erasure_count_case (KinkoSession *session, gint64 case_id, guint *documents,
				   guint *lines, GError **error) G_GNUC_WARN_UNUSED_RESULT;
