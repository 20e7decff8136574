/*
 * Cases that are to be erased, and what the ward and the second person are asked for.
 */
#pragma once

#include <glib.h>

#include "vault/session.h"

typedef struct {
	GPtrArray *cases;   /* KinkoCase */
	GPtrArray *objects; /* with their states, NULL-terminated by kinko_erasure_cases_finish() */
	guint documents, lines; /* that go with them */
} KinkoErasureCases;

KinkoErasureCases *kinko_erasure_cases_new (void);
void kinko_erasure_cases_free (KinkoErasureCases *cases);

/* Adds a case. KINKO_ERROR_INVALID, with @hint, while there is work to be done on it, which would be lost;
 * KINKO_ERROR_NOT_FOUND; KINKO_ERROR_INTEGRITY when the log tells of another content. */
gboolean kinko_erasure_cases_add (KinkoErasureCases *cases, KinkoSession *session,
				  const char *case_no, const char *hint, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* No more are added. */
void kinko_erasure_cases_finish (KinkoErasureCases *cases);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoErasureCases, kinko_erasure_cases_free)
