/*
 * What proofs, evidence and the state of a witness have in common: a first line that names the format, lines, an
 * empty line, and a checkpoint's note verbatim.
 */
#pragma once

#include <glib.h>

#include "audit/note.h"

/* Two notes at their longest, one of them in base64. */
#define KINKO_PROOF_MAX_LEN (3 * KINKO_NOTE_MAX_LEN)

typedef struct {
	char **lines; /* between the first and the empty one */
	guint next;   /* the one to be taken next */
	char *note;   /* verbatim */
	KinkoCheckpoint *checkpoint;
} KinkoProofLines;

/* Is @format the first line? */
gboolean kinko_proof_lines_are (const char *data, gsize len, const char *format);

/* KINKO_ERROR_INTEGRITY for anything else than that format with the note of a checkpoint behind it. */
KinkoProofLines *kinko_proof_lines_parse (const char *data, gsize len, const char *format,
					  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kinko_proof_lines_free (KinkoProofLines *lines);

/* The rest of the next line if that begins with @prefix ("index "); else NULL, and nothing is taken. Borrowed. */
const char *kinko_proof_lines_take (KinkoProofLines *lines, const char *prefix);

/* The same as bytes in base64; NULL without an error when the next line is another one, KINKO_ERROR_INTEGRITY when it
 * is no base64. */
GBytes *kinko_proof_lines_take_bytes (KinkoProofLines *lines, const char *prefix, GError **error);

/* All lines that are left must be hashes: GBytes of 32 bytes. KINKO_ERROR_INTEGRITY. */
GPtrArray *kinko_proof_lines_take_hashes (KinkoProofLines *lines, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Appends them, one a line. */
void kinko_proof_lines_add_hashes (GString *text, const GPtrArray *hashes);

/* Always FALSE, so that it can be returned. */
gboolean kinko_proof_lines_refuse (GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoProofLines, kinko_proof_lines_free)
