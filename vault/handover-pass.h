/*
 * A handover file that is read more than once: each time all of it, in constant memory, and in the end it must have been the
 * same file (SHA-256). What is read was inspected before, vault/handover-inspect.h.
 */
#pragma once

#include "audit/hash.h"
#include "vault/handover-reader.h"

typedef struct _KinkoHandoverPass KinkoHandoverPass;

/* @keys: KinkoSecret; used until kinko_handover_pass_free(). KINKO_ERROR_AUTH when none of them opens it; KINKO_ERROR_NOT_FOUND; KINKO_ERROR_IO. */
KinkoHandoverPass *kinko_handover_pass_open (const char *path, const GPtrArray *keys,
					     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The inner part, when the outer one stands at it. */
KinkoHandoverPass *kinko_handover_pass_inner (KinkoHandoverPass *outer, const GPtrArray *keys,
					      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kinko_handover_pass_free (KinkoHandoverPass *pass);

KinkoHandoverReader *kinko_handover_pass_reader (KinkoHandoverPass *pass);

/* Exactly the next @len bytes of the file that the reader stands at. */
gboolean kinko_handover_pass_read (KinkoHandoverPass *pass, guint8 *buffer, gsize len,
				   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* After the end: was it the file with this SHA-256? KINKO_ERROR_INTEGRITY. */
gboolean kinko_handover_pass_check (KinkoHandoverPass *pass, const KinkoHash *hash, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoHandoverPass, kinko_handover_pass_free)
