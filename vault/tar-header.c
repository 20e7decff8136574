#include "vault/tar-header.h"

#include <stdio.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"

/* ustar, POSIX.1-1988: offsets and lengths of the fields. */
#define NAME_AT     0
#define NAME_LEN    100
#define MODE_AT     100
#define UID_AT      108
#define GID_AT      116
#define SIZE_AT     124
#define TIME_AT     136
#define CHECKSUM_AT 148
#define TYPE_AT     156
#define MAGIC_AT    257
#define MAJOR_AT    329
#define MINOR_AT    337
#define MAGIC       "ustar\00000" /* with its NUL, then the version */
#define MAGIC_LEN   8

#define FILE_TYPE      '0'
#define PAX_TYPE       'x'
#define PAX_NAME       "pax-header"
#define SIZE_MAX_USTAR (((guint64) 1 << 33) - 1) /* eleven octal digits */

/* ---- names ----------------------------------------------------------------------------------- */

static gboolean
part_is_valid (const char *part)
{
	return part[0] != '\0' && strcmp (part, ".") != 0 && strcmp (part, "..") != 0;
}

gboolean
kinko_tar_name_is_valid (const char *name)
{
	g_auto (GStrv) parts = NULL;

	if (strlen (name) > KINKO_TAR_NAME_MAX || !g_utf8_validate (name, -1, NULL))
		return FALSE;
	for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at))
		if (*at == '\\' || g_unichar_iscntrl (g_utf8_get_char (at)))
			return FALSE;
	parts = g_strsplit (name, "/", -1);
	for (char **part = parts; *part != NULL; part++)
		if (!part_is_valid (*part))
			return FALSE;
	return parts[0] != NULL;
}

static gboolean
needs_pax_name (const char *name)
{
	return strlen (name) > NAME_LEN || !g_str_is_ascii (name);
}

/* ---- writing --------------------------------------------------------------------------------- */

gsize
kinko_tar_padding (guint64 size)
{
	gsize used = (gsize) (size % KINKO_TAR_BLOCK);

	return used == 0 ? 0 : KINKO_TAR_BLOCK - used;
}

static guint
checksum_of (const guint8 block[KINKO_TAR_BLOCK])
{
	guint sum = 0;

	for (gsize i = 0; i < KINKO_TAR_BLOCK; i++)
		sum += i >= CHECKSUM_AT && i < CHECKSUM_AT + 8 ? ' ' : block[i];
	return sum;
}

static void
fill_block (guint8 block[KINKO_TAR_BLOCK], char type, const char *name, guint64 size, gint64 time)
{
	char *text = (char *) block;

	memset (block, 0, KINKO_TAR_BLOCK);
	memcpy (text + NAME_AT, name, strlen (name));
	(void) snprintf (text + MODE_AT, 8, "%07o", 0600u);
	(void) snprintf (text + UID_AT, 8, "%07o", 0u);
	(void) snprintf (text + GID_AT, 8, "%07o", 0u);
	(void) snprintf (text + SIZE_AT, 12, "%011" G_GINT64_MODIFIER "o", size);
	(void) snprintf (text + TIME_AT, 12, "%011" G_GINT64_MODIFIER "o", (guint64) time);
	text[TYPE_AT] = type;
	memcpy (text + MAGIC_AT, MAGIC, MAGIC_LEN);
	(void) snprintf (text + MAJOR_AT, 8, "%07o", 0u); /* no device, as stock tar writes it */
	(void) snprintf (text + MINOR_AT, 8, "%07o", 0u);
	(void) snprintf (text + CHECKSUM_AT, 8, "%06o", checksum_of (block));
	text[CHECKSUM_AT + 7] = ' ';
}

/* "LEN key=value\n", LEN counting itself. */
static void
add_record (GString *records, const char *key, const char *value)
{
	gsize rest = strlen (key) + strlen (value) + strlen (" =\n");
	gsize len = rest + 1;

	for (gsize limit = 10; len >= limit; limit *= 10)
		len = rest + (limit >= 1000 ? 4 : limit >= 100 ? 3 : 2);
	g_string_append_printf (records, "%zu %s=%s\n", len, key, value);
}

static void
add_block (GByteArray *bytes, char type, const char *name, guint64 size, gint64 time)
{
	guint8 block[KINKO_TAR_BLOCK];

	fill_block (block, type, name, size, time);
	g_byte_array_append (bytes, block, sizeof block);
}

GByteArray *
kinko_tar_header_make (const char *name, guint64 size, gint64 time)
{
	static const guint8 zeros[KINKO_TAR_BLOCK];
	g_autoptr (GString) records = g_string_new (NULL);
	g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, size);
	GByteArray *bytes = g_byte_array_new ();

	g_assert (kinko_tar_name_is_valid (name));
	if (needs_pax_name (name))
		add_record (records, "path", name);
	if (size > SIZE_MAX_USTAR)
		add_record (records, "size", digits);
	if (records->len > 0) {
		add_block (bytes, PAX_TYPE, PAX_NAME, records->len, time);
		g_byte_array_append (bytes, (const guint8 *) records->str, (guint) records->len);
		g_byte_array_append (bytes, zeros, (guint) kinko_tar_padding (records->len));
	}
	add_block (bytes, FILE_TYPE, needs_pax_name (name) ? KINKO_TAR_STAND_IN : name,
		   size > SIZE_MAX_USTAR ? 0 : size, time);
	return bytes;
}

guint64
kinko_tar_space (const char *name, guint64 size)
{
	g_autoptr (GByteArray) header = kinko_tar_header_make (name, size, 0);

	return header->len + size + kinko_tar_padding (size);
}

/* ---- reading --------------------------------------------------------------------------------- */

static gboolean
refuse (GError **error, const char *why)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, _ ("the archive is damaged: %s"),
		     why);
	return FALSE;
}

/* Exactly @digits octal digits and a NUL. */
static gboolean
read_octal (const guint8 *field, gsize digits, guint64 *value)
{
	*value = 0;
	for (gsize i = 0; i < digits; i++) {
		if (field[i] < '0' || field[i] > '7')
			return FALSE;
		*value = *value << 3 | (guint64) (field[i] - '0');
	}
	return field[digits] == '\0';
}

gboolean
kinko_tar_header_read (const guint8 block[KINKO_TAR_BLOCK], KinkoTarHeader *header, GError **error)
{
	guint8 again[KINKO_TAR_BLOCK];
	guint64 time = 0;
	char type = (char) block[TYPE_AT];

	memset (header, 0, sizeof *header);
	memcpy (header->name, block + NAME_AT, NAME_LEN);
	if (type != FILE_TYPE && type != PAX_TYPE)
		return refuse (error, _ ("it holds something else than files"));
	if (!read_octal (block + SIZE_AT, 11, &header->size) ||
	    !read_octal (block + TIME_AT, 11, &time))
		return refuse (error, _ ("a header cannot be read"));
	header->time = (gint64) time;
	header->pax = type == PAX_TYPE;
	/* Whatever else a header could say is said by no other bytes than these. */
	fill_block (again, type, header->name, header->size, header->time);
	if (memcmp (block, again, sizeof again) != 0 || !g_str_is_ascii (header->name))
		return refuse (error, _ ("a header cannot be read"));
	if (header->pax && (strcmp (header->name, PAX_NAME) != 0 || header->size == 0 ||
			    header->size > KINKO_TAR_PAX_MAX))
		return refuse (error, _ ("a header cannot be read"));
	return TRUE;
}

/* The value of the record at *@text, which must be of @key; NULL for another one. Owned by the caller. */
static char *
take_record (const char **text, const char *end, const char *key)
{
	g_autofree char *value = NULL;
	g_autoptr (GString) again = g_string_new (NULL);
	const char *equals = memchr (*text, '=', (gsize) (end - *text));
	const char *newline = equals == NULL ? NULL : memchr (equals, '\n', (gsize) (end - equals));

	if (newline == NULL)
		return NULL;
	value = g_strndup (equals + 1, (gsize) (newline - equals - 1));
	add_record (again, key, value);
	if ((gsize) (newline + 1 - *text) != again->len ||
	    memcmp (*text, again->str, again->len) != 0)
		return NULL;
	*text = newline + 1;
	return g_steal_pointer (&value);
}

gboolean
kinko_tar_pax_read (const char *text, gsize len, char **name, guint64 *size, GError **error)
{
	const char *end = text + len;
	g_autofree char *path = take_record (&text, end, "path");
	g_autofree char *digits = take_record (&text, end, "size");
	g_autofree char *again = NULL;

	*name = NULL;
	if (text != end || (path != NULL && !needs_pax_name (path)))
		return refuse (error, _ ("a header cannot be read"));
	if (digits != NULL) {
		if (!g_ascii_string_to_unsigned (digits, 10, SIZE_MAX_USTAR + 1, G_MAXINT64, size,
						 NULL))
			return refuse (error, _ ("a header cannot be read"));
		again = g_strdup_printf ("%" G_GUINT64_FORMAT, *size);
		if (strcmp (again, digits) != 0)
			return refuse (error, _ ("a header cannot be read"));
	}
	*name = g_steal_pointer (&path);
	return TRUE;
}
