/*
 * What was lost when the vault was restored: the log goes on, but the boxes that the entries between the backup and the
 * restore tell of are not there any more. The row only finds the entry; what it says is the log's word.
 */
#pragma once

#include <glib.h>

#include "vault/act.h"
#include "vault/session.h"

/* The entries from @from on and before @to. */
typedef struct {
	guint64 seq; /* of the `vault.restored` */
	guint64 from, to;
	gboolean without_mirror; /* what was logged since the backup is lost, too */
} KinkoRestoration;

/* KinkoRestoration, in the order of the log; owned by the caller. KINKO_ERROR_INTEGRITY for a row without its entry. */
GArray *kinko_restorations_load (KinkoSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Does the entry tell of something that is lost? */
gboolean kinko_restorations_lost (const GArray *restorations, guint64 seq);

/* Writes the row of the `vault.restored` that is the entry @seq. */
gboolean kinko_restoration_store (KinkoAct *act, guint64 seq, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
