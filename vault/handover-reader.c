#include "vault/handover-reader.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/note.h"
#include "policies/error.h"

#define ROOM ((gsize) 64 * 1024) /* of the buffer for lines, at first */

/* A name, or any number of files: "policies/" of those two folders down, "registers/" with a star of those in it. */
static const char *const outer_names[] = {
	"README.txt",
	"vault.json",
	"roster.json",
	"policies/",
	"log/notes.jsonl",
	"log/entries.jsonl",
	"mirror.bundle",
	"cases.csv",
	"open-cases.csv",
	"cases.jsonl",
	"documents.jsonl",
	"registers/*.csv",
	"returned-goods.csv",
	"registers.jsonl",
	"handover-report.json",
	"handover-report.txt",
	"documents/",
	KINKO_HANDOVER_NUMBERS_FILE,
	KINKO_HANDOVER_SUMS,
	KINKO_HANDOVER_MANIFEST,
	NULL,
};

static const char *const inner_names[] = {
	"README.txt", "numbers.jsonl",     "addresses.jsonl",       "documents.jsonl",
	"documents/", KINKO_HANDOVER_SUMS, KINKO_HANDOVER_MANIFEST, NULL,
};

struct _KinkoHandoverReader {
	KinkoHandoverPart part;
	const char *const *expected; /* what comes next at the earliest */
	KinkoTarReader *tar;
	const KinkoTarFile *file; /* NULL: none is open */
	KinkoHasher *hasher;
	KinkoHash hash;
	/* For lines: bytes start … end of it are not given out yet. */
	KinkoSecret *buffer;
	gsize start, end;
	/* What SHA256SUMS must say. */
	GString *sums;
	guint64 files, bytes;
	KinkoHash sums_hash;
	KinkoSecret *note;
	KinkoHandoverManifest manifest;
};

KinkoHandoverReader *
kinko_handover_reader_new (KinkoHandoverPart part, KinkoAgeSource source, gpointer data)
{
	KinkoHandoverReader *reader = g_new0 (KinkoHandoverReader, 1);

	reader->part = part;
	reader->expected = part == KINKO_HANDOVER_OUTER ? outer_names : inner_names;
	reader->hasher = kinko_hasher_new ();
	reader->buffer = kinko_secret_new (ROOM);
	reader->sums = g_string_new (NULL);
	reader->tar = kinko_tar_reader_new (source, data);
	return reader;
}

void
kinko_handover_reader_free (KinkoHandoverReader *reader)
{
	if (reader == NULL)
		return;
	g_clear_pointer (&reader->tar, kinko_tar_reader_free);
	kinko_hasher_free (reader->hasher);
	kinko_secret_free (reader->buffer);
	kinko_secret_free (reader->note);
	g_string_free (reader->sums, TRUE);
	kinko_handover_manifest_clear (&reader->manifest);
	g_free (reader);
}

static gboolean
refuse (GError **error, const char *name, const char *why)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the handover is damaged: '%s': %s"), name, why);
	kinko_error_set_hint (error, "%s",
			      _ ("keep the file as evidence, and ask who made it for another one"));
	return FALSE;
}

/* ---- bytes ----------------------------------------------------------------------------------- */

/* From the tar, counted into the hash of the file. */
static gssize
take (KinkoHandoverReader *reader, gpointer buffer, gsize len, GError **error)
{
	gssize n =
		reader->file == NULL ? 0 : kinko_tar_reader_read (reader->tar, buffer, len, error);

	if (n > 0)
		kinko_hasher_update (reader->hasher, buffer, (gsize) n);
	return n;
}

gssize
kinko_handover_reader_read (KinkoHandoverReader *reader, gpointer buffer, gsize len, GError **error)
{
	gsize kept = MIN (reader->end - reader->start, len);

	if (kept == 0)
		return take (reader, buffer, len, error);
	memcpy (buffer, kinko_secret_data (reader->buffer) + reader->start, kept);
	reader->start += kept;
	return (gssize) kept;
}

gssize
kinko_handover_reader_source (gpointer reader, gpointer buffer, gsize len, GError **error)
{
	return kinko_handover_reader_read (reader, buffer, len, error);
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* What is not given out goes to the beginning of a buffer with room behind it. */
static gboolean
make_room (KinkoHandoverReader *reader, GError **error)
{
	gsize kept = reader->end - reader->start;
	gsize room = kinko_secret_len (reader->buffer);
	KinkoSecret *larger;

	if (reader->start > 0) {
		memmove (kinko_secret_data (reader->buffer),
			 kinko_secret_data (reader->buffer) + reader->start, kept);
	} else if (kept == room) {
		if (room >= KINKO_HANDOVER_LINE_MAX)
			return refuse (error, reader->file->name, _ ("a line is too long"));
		larger = kinko_secret_new (room * 2);
		memcpy (kinko_secret_data (larger), kinko_secret_data (reader->buffer), kept);
		kinko_secret_free (reader->buffer);
		reader->buffer = larger;
	}
	reader->start = 0;
	reader->end = kept;
	return TRUE;
}

gboolean
kinko_handover_reader_raw_line (KinkoHandoverReader *reader, const char **line, gsize *len,
				GError **error)
{
	gsize looked = 0;

	for (;;) {
		const guint8 *at = kinko_secret_data (reader->buffer) + reader->start;
		gsize kept = reader->end - reader->start;
		const guint8 *newline = memchr (at + looked, '\n', kept - looked);
		gssize n;

		if (newline != NULL) {
			*line = (const char *) at;
			*len = (gsize) (newline - at);
			reader->start += *len + 1;
			return TRUE;
		}
		looked = kept;
		if (!make_room (reader, error))
			return FALSE;
		n = take (reader, kinko_secret_data (reader->buffer) + reader->end,
			  kinko_secret_len (reader->buffer) - reader->end, error);
		if (n < 0)
			return FALSE;
		if (n == 0)
			break;
		reader->end += (gsize) n;
	}
	*line = NULL;
	return reader->start == reader->end ||
	       refuse (error, reader->file->name, _ ("its last line has no end"));
}

gboolean
kinko_handover_reader_line (KinkoHandoverReader *reader, json_t **object, GError **error)
{
	const char *line;
	gsize len;

	*object = NULL;
	if (!kinko_handover_reader_raw_line (reader, &line, &len, error))
		return FALSE;
	if (line == NULL)
		return TRUE;
	*object = json_loadb (line, len, JSON_REJECT_DUPLICATES, NULL);
	if (json_is_object (*object))
		return TRUE;
	json_decref (*object);
	*object = NULL;
	return refuse (error, reader->file->name, _ ("a line cannot be read"));
}

KinkoSecret *
kinko_handover_reader_all (KinkoHandoverReader *reader, gsize max, GError **error)
{
	gsize size = (gsize) reader->file->size;
	g_autoptr (KinkoSecret) all = NULL;
	gsize at = 0;

	if (reader->file->size > max) {
		(void) refuse (error, reader->file->name, _ ("it is too large"));
		return NULL;
	}
	all = kinko_secret_new (size);
	while (at < size) {
		gssize n = kinko_handover_reader_read (reader, kinko_secret_data (all) + at,
						       size - at, error);

		if (n < 0)
			return NULL;
		at += (gsize) n;
	}
	return g_steal_pointer (&all);
}

/* ---- files ----------------------------------------------------------------------------------- */

static gboolean
is_folder (const char *name)
{
	return strchr (name, '*') != NULL || g_str_has_suffix (name, "/");
}

/* "policies/<hash>/<file>", "documents/<case>/<file>", "registers/<register>.csv". */
static gboolean
is_in_folder (const char *name, const char *folder)
{
	const char *star = strchr (folder, '*');
	gsize len = star == NULL ? strlen (folder) : (gsize) (star - folder);
	const char *slash = strncmp (name, folder, len) == 0 ? strchr (name + len, '/') : NULL;

	if (star != NULL)
		return strncmp (name, folder, len) == 0 && slash == NULL &&
		       g_str_has_suffix (name, star + 1);
	return slash != NULL && strchr (slash + 1, '/') == NULL;
}

/* Each name once and in its place; only folders may be empty. */
static gboolean
check_order (KinkoHandoverReader *reader, const char *name, GError **error)
{
	const char *const *at = reader->expected;

	while (*at != NULL && is_folder (*at) && !is_in_folder (name, *at))
		at++;
	if (*at == NULL || (!is_folder (*at) && strcmp (*at, name) != 0))
		return refuse (error, name, _ ("it does not belong there"));
	reader->expected = is_folder (*at) ? at : at + 1;
	return TRUE;
}

/* What was not read, too, is in the hash. */
static gboolean
end_file (KinkoHandoverReader *reader, GError **error)
{
	guint64 size;
	char hex[KINKO_HASH_HEX_LEN + 1];
	gssize n;

	if (reader->file == NULL)
		return TRUE;
	size = reader->file->size;
	reader->start = reader->end = 0;
	while ((n = take (reader, kinko_secret_data (reader->buffer),
			  kinko_secret_len (reader->buffer), error)) > 0)
		;
	if (n < 0)
		return FALSE;
	reader->hash = kinko_hasher_end (reader->hasher);
	kinko_hash_to_hex (&reader->hash, hex);
	g_string_append_printf (reader->sums, "# %" PRIu64 "\n%s  %s\n", size, hex,
				reader->file->name);
	reader->files++;
	reader->bytes += size;
	reader->file = NULL;
	return TRUE;
}

static gboolean
begin_file (KinkoHandoverReader *reader, GError **error)
{
	reader->start = reader->end = 0;
	kinko_hasher_begin (reader->hasher);
	if (!kinko_tar_reader_next (reader->tar, &reader->file, error))
		return FALSE;
	return reader->file == NULL || check_order (reader, reader->file->name, error);
}

static gboolean
check_sums (KinkoHandoverReader *reader, GError **error)
{
	g_autoptr (KinkoSecret) text = NULL;

	if (reader->file->size == reader->sums->len)
		text = kinko_handover_reader_all (reader, reader->sums->len, error);
	else
		(void) refuse (error, KINKO_HANDOVER_SUMS,
			       _ ("it lists other files than there are"));
	if (text == NULL)
		return FALSE;
	if (memcmp (kinko_secret_data (text), reader->sums->str, reader->sums->len) != 0)
		return refuse (error, KINKO_HANDOVER_SUMS, _ ("a file is not what it says"));
	reader->sums_hash = kinko_hash_of (reader->sums->str, reader->sums->len);
	return TRUE;
}

static gboolean
check_manifest (KinkoHandoverReader *reader, GError **error)
{
	KinkoHandoverManifest *manifest = &reader->manifest;

	reader->note = kinko_handover_reader_all (reader, KINKO_NOTE_MAX_LEN, error);
	if (reader->note == NULL ||
	    !kinko_handover_manifest_read (kinko_secret_text (reader->note),
					   kinko_secret_len (reader->note), manifest, error))
		return FALSE;
	if (manifest->part == reader->part && manifest->files == reader->files &&
	    manifest->bytes == reader->bytes &&
	    kinko_hash_equal (&manifest->sums, &reader->sums_hash))
		return TRUE;
	return refuse (error, KINKO_HANDOVER_MANIFEST, _ ("the files are not those that it says"));
}

/* Behind the other files: sums, manifest, end. */
static gboolean
take_end (KinkoHandoverReader *reader, GError **error)
{
	if (!check_sums (reader, error) || !begin_file (reader, error))
		return FALSE;
	if (reader->file == NULL)
		return refuse (error, KINKO_HANDOVER_MANIFEST, _ ("it is missing"));
	if (!check_manifest (reader, error))
		return FALSE;
	/* Nothing is expected any more: another file is one too many. */
	return begin_file (reader, error);
}

gboolean
kinko_handover_reader_next (KinkoHandoverReader *reader, const KinkoTarFile **file, GError **error)
{
	*file = NULL;
	if (!end_file (reader, error) || !begin_file (reader, error))
		return FALSE;
	if (reader->file == NULL)
		return refuse (error, *reader->expected, _ ("it is missing"));
	if (strcmp (reader->file->name, KINKO_HANDOVER_SUMS) == 0)
		return take_end (reader, error);
	*file = reader->file;
	return TRUE;
}

/* ---- at the end ------------------------------------------------------------------------------ */

const KinkoHandoverManifest *
kinko_handover_reader_manifest (const KinkoHandoverReader *reader)
{
	return &reader->manifest;
}

const char *
kinko_handover_reader_note (const KinkoHandoverReader *reader, gsize *len)
{
	*len = kinko_secret_len (reader->note);
	return kinko_secret_text (reader->note);
}

const KinkoHash *
kinko_handover_reader_hash (const KinkoHandoverReader *reader)
{
	return &reader->hash;
}
