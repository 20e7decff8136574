/*
 * A proof that travels alone: that an entry is in a log (c2sp.org/tlog-proof), or that a log has grown out of what it
 * was. Format: docs/formats/proof.md.
 */
#pragma once

#include <glib.h>

#include "audit/note.h"

typedef struct {
	/* Of an entry: its place, and its line if the file has it (not authenticated by anything but the proof). */
	guint64 index;
	GBytes *line;
	/* Of growth: the older checkpoint's note, else NULL. */
	char *old_note;
	KinkoCheckpoint *old;

	GPtrArray *hashes; /* GBytes */
	char *note;        /* of the checkpoint, verbatim */
	KinkoCheckpoint *checkpoint;
} KinkoProof;

/* Of an entry; takes over @hashes. @note must be one of a checkpoint: KINKO_ERROR_INTEGRITY. */
KinkoProof *kinko_proof_new_entry (guint64 index, const char *line, gsize len, GPtrArray *hashes,
				   const char *note, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Of growth from @old_note to @note. */
KinkoProof *kinko_proof_new_growth (const char *old_note, GPtrArray *hashes, const char *note,
				    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads either. KINKO_ERROR_INTEGRITY for what is none. Nothing is proved by that. */
KinkoProof *kinko_proof_parse (const char *data, gsize len, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
void kinko_proof_free (KinkoProof *proof);

/* The file; owned by the caller. */
char *kinko_proof_text (const KinkoProof *proof);

/*
 * Does it prove what it says, as far as hashes go? Of an entry: that @line (NULL: the one in the file) is at its
 * index. Who signed the checkpoints is another question (audit/voucher.h). KINKO_ERROR_INTEGRITY; KINKO_ERROR_INVALID
 * when there is no line.
 */
gboolean kinko_proof_check (const KinkoProof *proof, GBytes *line, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoProof, kinko_proof_free)
