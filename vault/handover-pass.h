/*
 * Reading a handover file once, from its beginning to its end and in constant memory, and the part with the My Numbers on the
 * way. It is read to be inspected (vault/handover-inspect.h), and after that again to be taken over: each time it must have
 * been the same file (SHA-256).
 */
#pragma once

#include "audit/hash.h"
#include "vault/handover-reader.h"
#include "vault/sealed.h"

typedef struct _KinkoHandoverPass KinkoHandoverPass;

/* @keys: KinkoSecret, for this call. @progress: NULL, or used until kinko_handover_pass_free(). Errors are those of
 * kinko_sealed_open(). */
KinkoHandoverPass *kinko_handover_pass_open (const char *path, const GPtrArray *keys,
					     const KinkoProgress *progress, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The inner part, when the outer one stands at it. KINKO_ERROR_AUTH when it is for others. */
KinkoHandoverPass *kinko_handover_pass_inner (KinkoHandoverPass *outer, const GPtrArray *keys,
					      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kinko_handover_pass_free (KinkoHandoverPass *pass);

KinkoHandoverReader *kinko_handover_pass_reader (KinkoHandoverPass *pass);

/* Exactly the next @len bytes of the file that the reader stands at. */
gboolean kinko_handover_pass_read (KinkoHandoverPass *pass, guint8 *buffer, gsize len,
				   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* After the end: SHA-256 of the file, and how many bytes it has. */
KinkoHash kinko_handover_pass_end (KinkoHandoverPass *pass, guint64 *bytes);

/* After the end: was it the file with this SHA-256? KINKO_ERROR_INTEGRITY. */
gboolean kinko_handover_pass_check (KinkoHandoverPass *pass, const KinkoHash *hash, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoHandoverPass, kinko_handover_pass_free)
