/*
 * The last checkpoint that this operator saw, kept beside the identity (FILE.seen): a vault and a mirror that
 * were both rolled back still fail against what a person remembers.
 */
#pragma once

#include "vault/session.h"

/* KINKO_ERROR_INTEGRITY when the vault is shorter than what was seen, or has another checkpoint there. */
gboolean kinko_seen_check (KinkoSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What was seen last, read before a mirror is gone through. */
typedef struct {
	char *note; /* NULL: nothing yet */
	guint64 size;
} KinkoSeen;

gboolean kinko_seen_load (KinkoSession *session, KinkoSeen *seen, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
void kinko_seen_clear (KinkoSeen *seen);

/* @ours: the checkpoint that the log has at seen->size, NULL when it has none; @size: entries of the log. */
gboolean kinko_seen_compare (KinkoSession *session, const KinkoSeen *seen, const char *ours,
			     guint64 size, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Remembers the newest checkpoint; warns when that is not possible. */
void kinko_seen_store (KinkoSession *session);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KinkoSeen, kinko_seen_clear)

/* Removes it again: for a vault that could not be made. */
void kinko_seen_forget (KinkoSession *session);
