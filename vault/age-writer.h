/*
 * Sealing of any size to an age file, binary or armored, a chunk of 64 KiB at a time.
 */
#pragma once

#include "vault/age-io.h"
#include "vault/age.h"

typedef struct _KinkoAgeWriter KinkoAgeWriter;

/*
 * Begins a file for @n_recipients (1 to 20), any of whom can open it.
 *
 * @sink, @data: used until kinko_age_writer_finish(). KINKO_ERROR_INVALID for recipients, or the error of the sink.
 */
KinkoAgeWriter *kinko_age_writer_new (const KinkoPublicKey *recipients, gsize n_recipients,
				      gboolean armor, KinkoAgeSink sink, gpointer data,
				      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Adds plaintext. Fails with the error of the sink, then and ever after. */
gboolean kinko_age_writer_add (KinkoAgeWriter *writer, gconstpointer bytes, gsize len,
			       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes the last chunk. Nothing may be added afterwards. */
gboolean kinko_age_writer_finish (KinkoAgeWriter *writer, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Without a finish that succeeded the file is incomplete, and every reader says so. */
void kinko_age_writer_free (KinkoAgeWriter *writer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoAgeWriter, kinko_age_writer_free)
