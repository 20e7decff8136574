/*
 * The cosignatures that a log tells of: each is an act `log.cosign`, whose entry alone gives the file that the mirror
 * has of it. Format: docs/formats/witness.md.
 */
#pragma once

#include <glib.h>

#include "audit/cosignature.h"
#include "audit/entry.h"
#include "audit/heads.h"

/* One of them. */
typedef struct {
	guint64 seq;  /* the entry */
	guint64 size; /* of the checkpoint that was cosigned */
	KinkoWitness *witness;
	KinkoCosignature cosignature;
} KinkoCosigned;

void kinko_cosigned_free (KinkoCosigned *cosigned);

/* Is it a granted `log.cosign`? */
gboolean kinko_cosigned_is_entry (const KinkoEntry *entry);

/* Reads such an entry; the signature is not verified. KINKO_ERROR_INTEGRITY. */
KinkoCosigned *kinko_cosigned_read (const KinkoEntry *entry, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The one of an act, given its lines, each with a newline; NULL without an error when it has none. */
KinkoCosigned *kinko_cosigned_of_act (const char *lines, gsize len, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The detail of its entry. */
json_t *kinko_cosigned_detail (const KinkoCosigned *cosigned);

/* "<size>-<witness>.note", in the mirror's folder cosignatures/; and what it holds, given the log's note at that
 * size. Owned by the caller. */
char *kinko_cosigned_file_name (const KinkoCosigned *cosigned);
char *kinko_cosigned_note (const KinkoCosigned *cosigned, const char *note);

/* All that a log tells of, in its order. */
typedef struct _KinkoCosignatures KinkoCosignatures;

KinkoCosignatures *kinko_cosignatures_new (void);
void kinko_cosignatures_free (KinkoCosignatures *cosignatures);

/*
 * Takes an entry in, if it is one. @heads: those of the acts before. KINKO_ERROR_INTEGRITY when it is malformed, over
 * no checkpoint of this log, wrong, the second of its act, or of the same witness at the same size as another.
 */
gboolean kinko_cosignatures_apply (KinkoCosignatures *cosignatures, const char *origin,
				   const KinkoHeads *heads, const KinkoEntry *entry, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

guint kinko_cosignatures_count (const KinkoCosignatures *cosignatures);
const KinkoCosigned *kinko_cosignatures_at (const KinkoCosignatures *cosignatures, guint index);

/* The one over the greatest size; @witness: NULL, or only of this one. NULL when there is none. */
const KinkoCosigned *kinko_cosignatures_newest (const KinkoCosignatures *cosignatures,
						const KinkoWitness *witness);

/* The log's note at @size with the lines of all who cosigned it; owned by the caller. */
char *kinko_cosignatures_note (const KinkoCosignatures *cosignatures, guint64 size,
			       const char *note);

/* Adds one that was verified before; takes it over. For a log that is read back from its end. */
void kinko_cosignatures_add (KinkoCosignatures *cosignatures, KinkoCosigned *cosigned);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoCosigned, kinko_cosigned_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoCosignatures, kinko_cosignatures_free)
