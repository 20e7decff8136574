/*
 * The handover (業務引継ぎ, 本文7): all that a vault holds as one file, for the ward and for the contractor who comes next.
 * Format: docs/formats/handover.md. vault/handover-inspect.h checks one.
 */
#pragma once

#include <glib.h>

#include "audit/hash.h"
#include "vault/progress.h"
#include "vault/session.h"

/* Most recipients of either kind. */
#define KINKO_HANDOVER_RECIPIENTS 8

/* What is asked for. */
typedef struct {
	const char *path;              /* of a new file */
	const char *approval;          /* 承認番号, or the request's number */
	const char *const *to;         /* age1…: who may read it, at least one; NULL-terminated */
	const char *const *numbers_to; /* age1…: who may read My Numbers besides, at least one */
	const char *const *present;    /* names of others who take part; may be empty */
	const char *
		recipient; /* who gets it, for the register and the approval; NULL: the keys of @to */
	/* Everything is read once to know how large it will be, and then written; either may be NULL. */
	const KinkoProgress *counting, *writing;
} KinkoHandover;

/* What became of it. */
typedef struct {
	char *copy;                             /* its number in the register of copies */
	guint64 cases, documents;               /* that have a content */
	guint64 erased_cases, erased_documents; /* that it only tells of */
	guint64 files, bytes;                   /* in the outer tar */
	guint64 log_size;                       /* the final checkpoint */
	KinkoHash log_root;
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
 * KINKO_ERROR_BUSY when the mirror is behind, or somebody else worked in that moment; errors of vault/copy-file.h.
 */
KinkoHandoverExported *kinko_handover_export (KinkoSession *session, const KinkoHandover *what,
					      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoHandoverExported, kinko_handover_exported_free)
