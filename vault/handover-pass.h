/*
 * One pass through a handover file (docs/formats/handover.md), file by file, in constant memory. What is in it is for who reads
 * to judge; that nothing but what was sealed is read, and all of it, is checked here.
 */
#pragma once

#include "audit/hash.h"
#include "vault/age-reader.h"
#include "vault/tar-reader.h"

typedef struct _KinkoHandoverPass KinkoHandoverPass;

/* KINKO_ERROR_AUTH when the file is not for @identity; KINKO_ERROR_NOT_FOUND; KINKO_ERROR_IO; KINKO_ERROR_INTEGRITY. */
KinkoHandoverPass *kinko_handover_pass_open (const char *path, const KinkoSecret *identity,
					     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The file that lies in the archive now: one of the outer one, sealed for @identity. */
KinkoHandoverPass *kinko_handover_pass_inner (KinkoHandoverPass *outer, const KinkoSecret *identity,
					      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kinko_handover_pass_free (KinkoHandoverPass *pass);

/* The next file, NULL at the end; and its bytes, exactly @len of them. As vault/tar-reader.h. */
gboolean kinko_handover_pass_next (KinkoHandoverPass *pass, const KinkoTarFile **file,
				   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_handover_pass_read (KinkoHandoverPass *pass, guint8 *buffer, gsize len,
				   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Takes one line, without its newline; may overwrite it. */
typedef gboolean (*KinkoHandoverLineFunc) (gpointer data, char *line, gsize len, GError **error);

/* All lines of the file; in guarded memory, because some hold My Numbers. */
gboolean kinko_handover_pass_lines (KinkoHandoverPass *pass, const KinkoTarFile *file,
				    KinkoHandoverLineFunc each, gpointer data, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* All of the file, of at most @max bytes. KINKO_ERROR_INTEGRITY when it is longer. */
GBytes *kinko_handover_pass_bytes (KinkoHandoverPass *pass, const KinkoTarFile *file, gsize max,
				   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* SHA-256 of the handover file, after its end. */
KinkoHash kinko_handover_pass_hash (KinkoHandoverPass *pass);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoHandoverPass, kinko_handover_pass_free)
