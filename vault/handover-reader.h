/*
 * Reading a handover, or the part with the My Numbers inside it, in one pass and file by file. What comes is checked
 * against the order and names of the format, against SHA256SUMS and against the counts of the manifest; what it says, and by
 * whom the manifest is signed, is for vault/handover-inspect.h. Format: docs/formats/handover.md.
 *
 *     reader = kinko_handover_reader_new (KINKO_HANDOVER_OUTER, source, data)
 *     kinko_handover_reader_next (reader, &file, error)      "README.txt", "vault.json", …; file NULL at the end
 *     kinko_handover_reader_line (reader, &object, error)    the next line of a .jsonl file; object NULL at its end
 *
 * Until the end was reached nothing that was read may be believed.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "vault/age-io.h"
#include "vault/handover-manifest.h"
#include "vault/secret.h"
#include "vault/tar-reader.h"

#define KINKO_HANDOVER_NUMBERS_FILE "numbers.tar.age"
#define KINKO_HANDOVER_LINE_MAX     ((gsize) 64 * 1024 * 1024)

typedef struct _KinkoHandoverReader KinkoHandoverReader;

/*
 * @source, @data: the tar, out of its seal; used until kinko_handover_reader_free(). vault/handover-pass.h opens both parts.
 */
KinkoHandoverReader *kinko_handover_reader_new (KinkoHandoverPart part, KinkoAgeSource source,
						gpointer data);
void kinko_handover_reader_free (KinkoHandoverReader *reader);

/* The next file, in the order of the format; what was not read of the one before is passed over. SHA256SUMS and manifest are
 * not given out. @file: NULL at the end: then all of it was as these say. KINKO_ERROR_INTEGRITY. */
gboolean kinko_handover_reader_next (KinkoHandoverReader *reader, const KinkoTarFile **file,
				     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The next bytes of the file: their number, 0 at its end, -1 with an error. */
gssize kinko_handover_reader_read (KinkoHandoverReader *reader, gpointer buffer, gsize len,
				   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same as a KinkoAgeSource. */
gssize kinko_handover_reader_source (gpointer reader, gpointer buffer, gsize len, GError **error);

/* The next line without its newline, borrowed until the next call; NULL at the end. */
gboolean kinko_handover_reader_raw_line (KinkoHandoverReader *reader, const char **line, gsize *len,
					 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same as an object; a new reference. KINKO_ERROR_INTEGRITY for a line that is none. */
gboolean kinko_handover_reader_line (KinkoHandoverReader *reader, json_t **object, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* All of a file of at most @max bytes. */
KinkoSecret *kinko_handover_reader_all (KinkoHandoverReader *reader, gsize max, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* At the end: the manifest and the signed note that it was read from. Borrowed. */
const KinkoHandoverManifest *kinko_handover_reader_manifest (const KinkoHandoverReader *reader);
const char *kinko_handover_reader_note (const KinkoHandoverReader *reader, gsize *len);

/* SHA-256 of the file that was passed last, when kinko_handover_reader_next() has gone on. */
const KinkoHash *kinko_handover_reader_hash (const KinkoHandoverReader *reader);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoHandoverReader, kinko_handover_reader_free)
