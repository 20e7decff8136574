/*
 * Inputs that are several files: of each its name in a line, then its content, and a line "--" between two. Of these a tar is
 * made as kinko writes it, and sealed, so that neither checksum nor seal keeps anybody out.
 */
#pragma once

#include "tests/fuzz/fuzz.h"
#include "vault/age-writer.h"
#include "vault/tar-header.h"
#include "vault/tar-writer.h"

#define FUZZ_MARK "\n--\n"

typedef struct {
	char *name;
	const guint8 *content; /* borrowed */
	gsize len;
} FuzzFile;

static inline void
fuzz_file_clear (gpointer data)
{
	g_free (((FuzzFile *) data)->name);
}

static inline void
fuzz_files_add (GArray *files, const char *name, gconstpointer content, gsize len)
{
	const FuzzFile file = { .name = g_strdup (name), .content = content, .len = len };

	g_array_append_val (files, file);
}

static inline GArray *
fuzz_files_new (void)
{
	GArray *files = g_array_new (FALSE, FALSE, sizeof (FuzzFile));

	g_array_set_clear_func (files, fuzz_file_clear);
	return files;
}

static inline const FuzzFile *
fuzz_file_at (const GArray *files, guint i)
{
	return &g_array_index (files, FuzzFile, i);
}

static inline GArray *
fuzz_files (const guint8 *data, gsize size)
{
	GArray *files = fuzz_files_new ();
	const guint8 *end = data + size;

	while (data < end) {
		const guint8 *next =
			memmem (data, (gsize) (end - data), FUZZ_MARK, strlen (FUZZ_MARK));
		const guint8 *stop = next == NULL ? end : next;
		const guint8 *line = memchr (data, '\n', (gsize) (stop - data));
		g_autofree char *name = g_strndup ((const char *) data,
						   (gsize) ((line == NULL ? stop : line) - data));
		const guint8 *content = line == NULL ? stop : line + 1;

		fuzz_files_add (files, name, content, (gsize) (stop - content));
		data = next == NULL ? end : next + strlen (FUZZ_MARK);
	}
	return files;
}

static inline gboolean
fuzz_take (gpointer data, gconstpointer bytes, gsize len, G_GNUC_UNUSED GError **error)
{
	g_byte_array_append (data, bytes, (guint) len);
	return TRUE;
}

static inline gboolean
fuzz_write_age (gpointer data, gconstpointer bytes, gsize len, GError **error)
{
	return kinko_age_writer_add (data, bytes, len, error);
}

/* The sealed archive; owned by the caller. Files whose names no archive can have are left out. */
static inline GByteArray *
fuzz_seal (const GArray *files, const KinkoPublicKey *recipient)
{
	GByteArray *out = g_byte_array_new ();
	g_autoptr (KinkoAgeWriter) age =
		kinko_age_writer_new (recipient, 1, FALSE, fuzz_take, out, NULL);
	g_autoptr (KinkoTarWriter) tar = kinko_tar_writer_new (fuzz_write_age, age, 0);

	g_assert_nonnull (age);
	for (guint i = 0; i < files->len; i++) {
		const FuzzFile *file = fuzz_file_at (files, i);

		if (!kinko_tar_name_is_valid (file->name) || file->name[0] == '\0')
			continue;
		g_assert_true (kinko_tar_writer_begin (tar, file->name, file->len, NULL));
		g_assert_true (kinko_tar_writer_add (tar, file->content, file->len, NULL));
		g_assert_true (kinko_tar_writer_end (tar, NULL));
	}
	g_assert_true (kinko_tar_writer_finish (tar, NULL));
	g_assert_true (kinko_age_writer_finish (age, NULL));
	return out;
}
