#include "vault/tar-reader.h"

#include <string.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "policies/error.h"
#include "vault/tar-header.h"

struct _KinkoTarReader {
	KinkoAgeSource source;
	gpointer data;
	GHashTable *names; /* that came already */
	char *name;
	KinkoTarFile file;
	guint64 left; /* of the open file */
};

KinkoTarReader *
kinko_tar_reader_new (KinkoAgeSource source, gpointer data)
{
	KinkoTarReader *reader = g_new0 (KinkoTarReader, 1);

	reader->source = source;
	reader->data = data;
	reader->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	return reader;
}

void
kinko_tar_reader_free (KinkoTarReader *reader)
{
	if (reader == NULL)
		return;
	g_hash_table_unref (reader->names);
	g_free (reader->name);
	g_free (reader);
}

static gboolean
refuse (GError **error, const char *why)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, _ ("the archive is damaged: %s"),
		     why);
	return FALSE;
}

/* Exactly @len bytes. */
static gboolean
take (KinkoTarReader *reader, gpointer buffer, gsize len, GError **error)
{
	guint8 *at = buffer;

	while (len > 0) {
		gssize n = reader->source (reader->data, at, len, error);

		if (n < 0)
			return FALSE;
		if (n == 0)
			return refuse (error, _ ("it is cut off"));
		at += n;
		len -= (gsize) n;
	}
	return TRUE;
}

static gboolean
is_zero (const guint8 *bytes, gsize len)
{
	return sodium_is_zero (bytes, len) == 1;
}

/* ---- one file -------------------------------------------------------------------------------- */

/* The zeros that fill up the last block of a content. */
static gboolean
take_padding (KinkoTarReader *reader, guint64 size, GError **error)
{
	guint8 block[KINKO_TAR_BLOCK];
	gsize len = kinko_tar_padding (size);

	return take (reader, block, len, error) &&
	       (is_zero (block, len) || refuse (error, _ ("there is something between its files")));
}

gssize
kinko_tar_reader_read (KinkoTarReader *reader, gpointer buffer, gsize len, GError **error)
{
	gsize wanted = (gsize) MIN ((guint64) len, reader->left);
	gssize n;

	if (wanted == 0)
		return 0;
	n = reader->source (reader->data, buffer, wanted, error);
	if (n == 0) {
		(void) refuse (error, _ ("it is cut off"));
		return -1;
	}
	if (n < 0)
		return -1;
	reader->left -= (guint64) n;
	if (reader->left == 0 && !take_padding (reader, reader->file.size, error))
		return -1;
	return n;
}

static gboolean
pass_over (KinkoTarReader *reader, GError **error)
{
	guint8 buffer[8192];
	gssize n;

	while ((n = kinko_tar_reader_read (reader, buffer, sizeof buffer, error)) > 0)
		;
	sodium_memzero (buffer, sizeof buffer);
	return n == 0;
}

/* ---- the next one ---------------------------------------------------------------------------- */

/* Behind the first block of zeros there is a second one and nothing else. */
static gboolean
take_end (KinkoTarReader *reader, GError **error)
{
	guint8 block[KINKO_TAR_BLOCK];
	gssize n;

	if (!take (reader, block, sizeof block, error))
		return FALSE;
	if (!is_zero (block, sizeof block))
		return refuse (error, _ ("there is something between its files"));
	n = reader->source (reader->data, block, sizeof block, error);
	if (n > 0)
		return refuse (error, _ ("there is something behind its end"));
	return n == 0;
}

static gboolean
take_header (KinkoTarReader *reader, KinkoTarHeader *header, gboolean *end, GError **error)
{
	guint8 block[KINKO_TAR_BLOCK];

	if (!take (reader, block, sizeof block, error))
		return FALSE;
	*end = is_zero (block, sizeof block);
	return *end ? take_end (reader, error) : kinko_tar_header_read (block, header, error);
}

/* A pax header, and the header of the file that it is for: the name and size that it gives, and only these, are stood in
 * for there. */
static gboolean
take_pax (KinkoTarReader *reader, KinkoTarHeader *header, char **name, GError **error)
{
	char text[KINKO_TAR_PAX_MAX];
	gsize len = (gsize) header->size;
	guint64 size = 0;
	gint64 time = header->time;
	gboolean end;

	if (!take (reader, text, len, error) || !take_padding (reader, len, error) ||
	    !kinko_tar_pax_read (text, len, name, &size, error) ||
	    !take_header (reader, header, &end, error))
		return FALSE;
	if (end || header->pax || header->time != time || (size > 0 && header->size != 0) ||
	    (*name != NULL && strcmp (header->name, KINKO_TAR_STAND_IN) != 0))
		return refuse (error, _ ("a header cannot be read"));
	if (size > 0)
		header->size = size;
	return TRUE;
}

static gboolean
check_name (KinkoTarReader *reader, GError **error)
{
	if (!kinko_tar_name_is_valid (reader->name))
		return refuse (error, _ ("a file has a name that must not be"));
	if (!g_hash_table_add (reader->names, g_strdup (reader->name)))
		return refuse (error, _ ("two of its files have the same name"));
	return TRUE;
}

gboolean
kinko_tar_reader_next (KinkoTarReader *reader, const KinkoTarFile **file, GError **error)
{
	KinkoTarHeader header;
	gboolean end;

	*file = NULL;
	g_clear_pointer (&reader->name, g_free);
	if (!pass_over (reader, error) || !take_header (reader, &header, &end, error))
		return FALSE;
	if (end)
		return TRUE;
	if (header.pax && !take_pax (reader, &header, &reader->name, error))
		return FALSE;
	if (reader->name == NULL)
		reader->name = g_strdup (header.name);
	if (!check_name (reader, error))
		return FALSE;
	reader->left = header.size;
	reader->file =
		(KinkoTarFile){ .name = reader->name, .size = header.size, .time = header.time };
	*file = &reader->file;
	return TRUE;
}
