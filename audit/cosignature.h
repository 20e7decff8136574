/*
 * A witness's timestamped signature over a checkpoint (c2sp.org/tlog-cosignature, cosignature/v1): "I saw this log at
 * this size with this root, and it had grown out of what I saw before". Format: docs/formats/witness.md.
 */
#pragma once

#include <glib.h>

#include "audit/note.h"
#include "audit/signer.h"

/* Time in seconds, 8 bytes big endian, and an Ed25519 signature: what a signature line has behind the key ID. */
#define KINKO_COSIGNATURE_LEN 72

typedef struct {
	guint8 bytes[KINKO_COSIGNATURE_LEN];
} KinkoCosignature;

/* Who a witness is: the name is part of the key ID, but of nothing that is signed. */
typedef struct {
	char *name;
	KinkoPublicKey key;
} KinkoWitness;

/* May a file of the mirror be named after it? a–z, 0–9, '-' and '.', the first a letter or digit, at most 63. */
gboolean kinko_witness_name_is_valid (const char *name);

/* Reads a vkey of type 04 with such a name. KINKO_ERROR_INVALID. */
KinkoWitness *kinko_witness_parse (const char *vkey, GError **error) G_GNUC_WARN_UNUSED_RESULT;
KinkoWitness *kinko_witness_copy (const KinkoWitness *witness);
void kinko_witness_free (KinkoWitness *witness);

/* Owned by the caller. */
char *kinko_witness_vkey (const KinkoWitness *witness);
gboolean kinko_witness_equal (const KinkoWitness *a, const KinkoWitness *b);

/* Signs the text of a checkpoint. */
gboolean kinko_cosignature_sign (const char *text, guint64 seconds, const KinkoSigner *signer,
				 KinkoCosignature *cosignature, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Is it the witness's, over this text? */
gboolean kinko_cosignature_is_right (const KinkoCosignature *cosignature, const char *text,
				     const KinkoWitness *witness);

/*
 * The newest cosignature of @witness in @note, verified.
 *
 * KINKO_ERROR_INTEGRITY when one of that name and key ID is wrong, be another one right; KINKO_ERROR_NOT_FOUND when
 * there is none.
 */
gboolean kinko_cosignature_find (const KinkoNote *note, const KinkoWitness *witness,
				 KinkoCosignature *cosignature, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* When it was made, by the witness's own clock. */
guint64 kinko_cosignature_seconds (const KinkoCosignature *cosignature);

/* The same as in the log, "2026-07-08T10:31:22.000+09:00"; owned by the caller. */
char *kinko_cosignature_time (const KinkoCosignature *cosignature);

/* The line of a note, with its newline; owned by the caller. */
char *kinko_cosignature_line (const KinkoCosignature *cosignature, const KinkoWitness *witness);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoWitness, kinko_witness_free)
