/*
 * Opening an age file of any size, binary or armored, a chunk of 64 KiB at a time: nothing that is not authentic is
 * given out, and the end only if it is the authentic end.
 */
#pragma once

#include "vault/age-io.h"
#include "vault/age.h"

typedef struct _KinkoAgeReader KinkoAgeReader;

/*
 * Reads the header, and finds the file key in it.
 *
 * @source, @data: used until kinko_age_reader_free(). @outcome: NULL, or receives the class of failure.
 * KINKO_ERROR_AUTH when the file is not for this identity, KINKO_ERROR_INTEGRITY when it was changed or is malformed, or
 * the error of the source.
 */
KinkoAgeReader *kinko_age_reader_new (KinkoAgeSource source, gpointer data,
				      const KinkoSecret *identity, KinkoAgeOutcome *outcome,
				      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kinko_age_reader_free (KinkoAgeReader *reader);

/*
 * Gives the next bytes of the plaintext: their number, 1 to @len (which is not 0); 0 at the end of a file that was
 * authentic to its end; -1 with KINKO_ERROR_INTEGRITY or the error of the source, then and ever after. Until 0 was
 * returned the bytes are those of the sealed file, but there may be too few of them.
 */
gssize kinko_age_reader_read (KinkoAgeReader *reader, gpointer buffer, gsize len, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * Did kinko_age_reader_read() fail because the end of the file is missing, if what was sealed is a multiple of @unit bytes
 * long? A file that was cut off within its last chunk, and by chance at such a length, is not told from one in which that
 * chunk was changed.
 */
gboolean kinko_age_reader_is_cut (const KinkoAgeReader *reader, gsize unit);

/* Why kinko_age_reader_read() failed; KINKO_AGE_OK as long as it did not. */
KinkoAgeOutcome kinko_age_reader_outcome (const KinkoAgeReader *reader);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoAgeReader, kinko_age_reader_free)
