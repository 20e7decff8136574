/*
 * The headers of a tar as a handover has them: POSIX ustar, regular files, pax headers for long names and large files. One
 * value has one spelling, and no other is read: what one program unpacks, every other must unpack as well. Format:
 * docs/formats/handover.md.
 */
#pragma once

#include <glib.h>

#define KINKO_TAR_BLOCK    ((gsize) 512)
#define KINKO_TAR_END      (2 * KINKO_TAR_BLOCK) /* zeros */
#define KINKO_TAR_NAME_MAX ((gsize) 400)         /* bytes */
#define KINKO_TAR_STAND_IN "file" /* the name of a file whose real one is in a pax header */

/* Relative, of parts that are not empty, "." or "..", valid UTF-8 without control characters and '\': so it unpacks below
 * the folder where somebody unpacks it, and sha256sum writes it as it is. */
gboolean kinko_tar_name_is_valid (const char *name);

/* The header, or headers, of a file. @name: valid; @time: seconds since the epoch. Owned by the caller. */
GByteArray *kinko_tar_header_make (const char *name, guint64 size, gint64 time);

/* Bytes that a file takes with headers and padding. */
guint64 kinko_tar_space (const char *name, guint64 size);

/* Zeros behind a content of @size bytes. */
gsize kinko_tar_padding (guint64 size);

/* What one header block says. */
typedef struct {
	gboolean pax; /* the next @size bytes are a pax header for the file behind it */
	char name[101];
	guint64 size;
	gint64 time;
} KinkoTarHeader;

/* Reads one block that is not all zeros; only what kinko_tar_header_make() writes. KINKO_ERROR_INTEGRITY. */
gboolean kinko_tar_header_read (const guint8 block[KINKO_TAR_BLOCK], KinkoTarHeader *header,
				GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Longest pax header: both records. */
#define KINKO_TAR_PAX_MAX ((gsize) 1024)

/* Reads the records of a pax header. @name: owned by the caller, NULL if it has no path; @size: kept if it has none. */
gboolean kinko_tar_pax_read (const char *text, gsize len, char **name, guint64 *size,
			     GError **error) G_GNUC_WARN_UNUSED_RESULT;
