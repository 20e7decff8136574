/*
 * The handover (業務引継ぎ, 本文7): all that a vault holds as one file, for the ward and for the contractor who comes next.
 * Format: docs/formats/handover.md. vault/handover-inspect.h checks one.
 */
#pragma once

#include <glib.h>

#include "vault/session.h"

/* Most recipients of either kind. */
#define KINKO_HANDOVER_RECIPIENTS 8

typedef enum {
	KINKO_HANDOVER_COUNTING, /* cases: everything is read once to know how large it will be */
	KINKO_HANDOVER_WRITING,  /* bytes */
} KinkoHandoverPhase;

/* How far it is, now and then. */
typedef void (*KinkoHandoverProgress) (gpointer data, KinkoHandoverPhase phase, guint64 done,
				       guint64 total);

/* What is asked for. */
typedef struct {
	const char *path;              /* of a new file */
	const char *approval;          /* 承認番号, or the request's number */
	const char *const *to;         /* age1…: who may read it, at least one; NULL-terminated */
	const char *const *numbers_to; /* age1…: who may read My Numbers besides, at least one */
	const char *const *present;    /* names of others who take part; may be empty */
	const char *
		recipient; /* who gets it, for the register and the approval; NULL: the keys of @to */
	KinkoHandoverProgress progress; /* or NULL */
	gpointer progress_data;
} KinkoHandover;

/* What became of it. */
typedef struct {
	char *copy; /* its number in the register of copies */
	guint64 cases, documents;
	guint64 files, bytes; /* in the outer tar */
	guint64 log_size;     /* the final checkpoint */
	char *log_root;       /* base64 */
} KinkoHandoverExported;

void kinko_handover_exported_free (KinkoHandoverExported *exported);

/* Are the recipients right: each given once, as many as may be? KINKO_ERROR_USAGE. */
gboolean kinko_handover_check_recipients (const KinkoHandover *what, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * Writes the file (0600), as intent and done. Memory does not grow with the cases and documents, but by some KiB with each act
 * of the log, which git packs.
 *
 * KINKO_ERROR_DENIED: without approval, second person or clearance, or when no manager takes part (the person of the session
 * or the one who granted); KINKO_ERROR_INTEGRITY when something that is stored is not what the log tells of;
 * KINKO_ERROR_BUSY when the mirror is behind; errors of vault/copy-file.h.
 */
KinkoHandoverExported *kinko_handover_export (KinkoSession *session, const KinkoHandover *what,
					      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoHandoverExported, kinko_handover_exported_free)
