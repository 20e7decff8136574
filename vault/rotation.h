/*
 * Rotation of keys: new compartment keys, a database under the new `records` key, new grants for all active seats. After a
 * seat was revoked, or when keys may have leaked. 別紙2 第18条, 第27条. What of it is when in force: docs/architecture.md.
 */
#pragma once

#include <glib.h>

#include "audit/rotation.h"
#include "vault/rewrap.h"
#include "vault/session.h"

/* What a rotation did. */
typedef struct {
	gboolean numbers; /* that key is new, too */
	guint grants;     /* seats that have a new one */
	KinkoRewrapped rewrapped;
} KinkoRotated;

/*
 * Rotates `records`, and `numbers` unless all who lost a seat since the last time never held it. An act (keys.rotate); the
 * session goes on with the new keys. Every other session finds out at its next act (KINKO_ERROR_BUSY) and has to be opened
 * again.
 *
 * KINKO_ERROR_DENIED: without the key `numbers` nobody can give it to those who need it. KINKO_ERROR_BUSY: somebody else
 * rotates, or does not stop reading. KINKO_ERROR_IO: no room for the database once more. Then nothing was changed.
 */
gboolean kinko_keys_rotate (KinkoSession *session, KinkoRotated *rotated, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The same with both, whoever lost a seat or did not: after a restore, which undid an earlier one. */
gboolean kinko_keys_rotate_both (KinkoSession *session, KinkoRotated *rotated, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* As kinko_keys_rotate() after @id lost the seat, if that held keys. What stands in the way is warned of and stops nothing: the seat is
 * gone, and the rotation is due. */
void kinko_keys_rotate_after (KinkoSession *session, const char *id);

/* What is stored of past rotations; beginning with zeros. */
gboolean kinko_rotation_load (KinkoSession *session, KinkoRotation *rotation, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* KINKO_ERROR_INTEGRITY unless it is what replaying the log gave. Both at the same size. */
gboolean kinko_rotation_check (const KinkoRotation *stored, const KinkoRotation *replayed,
			       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Which keys are known to people who lost their seat: the entry by which the first of them did, 0: none. */
typedef struct {
	guint64 records, numbers;
} KinkoRotationDue;

gboolean kinko_rotation_due (KinkoSession *session, KinkoRotationDue *due, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Warns those who are cleared for My Numbers while one is due. */
gboolean kinko_rotation_remind (KinkoSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;
