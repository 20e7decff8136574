/*
 * A case that was erased as a whole: of it is left that it was there, and who erased it, when, and by which approval.
 */
#pragma once

#include "vault/case-file.h"

typedef struct {
	guint64 seq;    /* entry that tells of it */
	char *at;       /* time of that entry */
	char *by;       /* operator */
	char *approval; /* of the ward, or "" */
} KinkoCaseErased;

/* From the log. KINKO_ERROR_INTEGRITY when the entry that the row names does not tell of it. */
KinkoCaseErased *kinko_case_erased_load (KinkoSession *session, const KinkoCaseFile *file,
					 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kinko_case_erased_free (KinkoCaseErased *erased);

/* KINKO_ERROR_NOT_FOUND for a case that was erased, and says by whom and when; TRUE for another one. */
gboolean kinko_case_erased_refuse (KinkoSession *session, const KinkoCaseFile *file, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* What can be shown of it: number, fiscal year, state and revision, as the row has them. */
KinkoCaseData *kinko_case_erased_data (const KinkoCaseFile *file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoCaseErased, kinko_case_erased_free)
