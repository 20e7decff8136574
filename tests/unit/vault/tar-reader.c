#include "vault/tar-reader.h"

#include <string.h>

#include <glib/gstdio.h>

#include "policies/error.h"
#include "vault/tar-header.h"
#include "vault/tar-writer.h"

#define TIME 1000000000

static gboolean
append (gpointer data, gconstpointer bytes, gsize len, G_GNUC_UNUSED GError **error)
{
	g_byte_array_append (data, bytes, (guint) len);
	return TRUE;
}

static void
add_file (KinkoTarWriter *writer, const char *name, const char *content)
{
	g_assert_true (kinko_tar_writer_begin (writer, name, strlen (content), NULL));
	g_assert_true (kinko_tar_writer_add (writer, content, strlen (content), NULL));
	g_assert_true (kinko_tar_writer_end (writer, NULL));
}

/* A tar of "names[0]", "names[1]" …, whose contents are their names in capitals. */
static GByteArray *
tar_of (const char *const *names)
{
	GByteArray *tar = g_byte_array_new ();
	g_autoptr (KinkoTarWriter) writer = kinko_tar_writer_new (append, tar, TIME);

	for (; *names != NULL; names++) {
		g_autofree char *content = g_ascii_strup (*names, -1);

		add_file (writer, *names, content);
	}
	g_assert_true (kinko_tar_writer_finish (writer, NULL));
	return tar;
}

static const char *const names[] = { "a.txt", "b/c.txt", "書類/課税証明書.pdf", "d", NULL };

/* ---- reading --------------------------------------------------------------------------------- */

typedef struct {
	const guint8 *at;
	gsize left, piece;
} Pieces;

static gssize
read_piece (gpointer data, gpointer buffer, gsize len, G_GNUC_UNUSED GError **error)
{
	Pieces *pieces = data;
	gsize n = MIN (MIN (len, pieces->left), pieces->piece);

	memcpy (buffer, pieces->at, n);
	pieces->at += n;
	pieces->left -= n;
	return (gssize) n;
}

/* Reads all of it, or passes over contents; FALSE with the error. */
static gboolean
read_all (const guint8 *tar, gsize len, gsize piece, gboolean contents, GPtrArray *found,
	  GError **error)
{
	Pieces pieces = { .at = tar, .left = len, .piece = piece };
	g_autoptr (KinkoTarReader) reader = kinko_tar_reader_new (read_piece, &pieces);
	const KinkoTarFile *file;
	char buffer[64];

	while (kinko_tar_reader_next (reader, &file, error)) {
		gssize n = 0;

		if (file == NULL)
			return TRUE;
		g_ptr_array_add (found, g_strdup (file->name));
		while (contents && (n = kinko_tar_reader_read (reader, buffer, piece, error)) > 0) {
			g_autofree char *content = g_ascii_strup (file->name, -1);

			g_assert_nonnull (memmem (content, strlen (content), buffer, (gsize) n));
		}
		if (n < 0)
			return FALSE;
	}
	return FALSE;
}

static void
test_read (void)
{
	g_autoptr (GByteArray) tar = tar_of (names);
	static const gsize sizes[] = { 1, 7, 64 };

	for (gsize i = 0; i < 2 * G_N_ELEMENTS (sizes); i++) {
		g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);

		g_assert_true (
			read_all (tar->data, tar->len, sizes[i / 2], i % 2 == 0, found, NULL));
		g_assert_cmpuint (found->len, ==, G_N_ELEMENTS (names) - 1);
		for (guint n = 0; n < found->len; n++)
			g_assert_cmpstr (found->pdata[n], ==, names[n]);
	}
}

static void
assert_refused (const guint8 *tar, gsize len)
{
	g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
	g_autoptr (GError) error = NULL;

	g_assert_false (read_all (tar, len, 64, TRUE, found, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

static void
test_truncations (void)
{
	g_autoptr (GByteArray) tar = tar_of (names);

	for (gsize len = 0; len < tar->len; len++)
		assert_refused (tar->data, len);
}

/* Of headers, padding and end; a content's bits are for its hash. */
static void
test_flips (void)
{
	static const char *const one[] = { "書類", NULL };
	g_autoptr (GByteArray) tar = tar_of (one);
	gsize content = 3 * KINKO_TAR_BLOCK, len = strlen (one[0]);

	for (gsize bit = 0; bit < tar->len * 8; bit++) {
		if (bit / 8 >= content && bit / 8 < content + len)
			continue;
		/* Another letter in the name is another name, which is for whoever expects names. */
		if (bit / 8 >= KINKO_TAR_BLOCK + 8 && bit / 8 < KINKO_TAR_BLOCK + 8 + len)
			continue;
		tar->data[bit / 8] ^= (guint8) (1u << bit % 8);
		assert_refused (tar->data, tar->len);
		tar->data[bit / 8] ^= (guint8) (1u << bit % 8);
	}
}

static void
test_twice (void)
{
	static const char *const twice[] = { "a", "b", "a", NULL };
	g_autoptr (GByteArray) tar = tar_of (twice);

	assert_refused (tar->data, tar->len);
}

static void
test_behind_end (void)
{
	static const guint8 zero[KINKO_TAR_BLOCK];
	g_autoptr (GByteArray) tar = tar_of (names);

	g_byte_array_append (tar, zero, 1);
	assert_refused (tar->data, tar->len);
	g_byte_array_append (tar, zero, sizeof zero - 1);
	assert_refused (tar->data, tar->len);
}

/* A name that leads elsewhere, in a header that is otherwise right. */
static void
test_traversal (void)
{
	static const char *const evil[] = {
		"/etc/x", "../etc/", "a/../b", "a//b", "a/./b", "a\\b"
	};

	for (gsize i = 0; i < G_N_ELEMENTS (evil); i++) {
		static const char *const plain[] = { "abcdefg", NULL };
		g_autoptr (GByteArray) tar = tar_of (plain);
		guint sum = 0;

		memset (tar->data, 0, strlen (plain[0]));
		memcpy (tar->data, evil[i], strlen (evil[i]));
		for (gsize n = 0; n < KINKO_TAR_BLOCK; n++)
			sum += n >= 148 && n < 156 ? ' ' : tar->data[n];
		(void) g_snprintf ((char *) tar->data + 148, 8, "%06o", sum);
		assert_refused (tar->data, tar->len);
	}
}

/* ---- the writer, and stock tar --------------------------------------------------------------- */

static void
test_wrong_sizes (void)
{
	g_autoptr (GByteArray) tar = g_byte_array_new ();
	g_autoptr (KinkoTarWriter) more = kinko_tar_writer_new (append, tar, TIME);
	g_autoptr (KinkoTarWriter) fewer = kinko_tar_writer_new (append, tar, TIME);
	g_autoptr (GError) error = NULL;

	g_assert_true (kinko_tar_writer_begin (more, "a", 2, NULL));
	g_assert_false (kinko_tar_writer_add (more, "abc", 3, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_clear_error (&error);
	g_assert_true (kinko_tar_writer_begin (fewer, "a", 2, NULL));
	g_assert_true (kinko_tar_writer_add (fewer, "a", 1, NULL));
	g_assert_false (kinko_tar_writer_end (fewer, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

/* Stock tar lists and unpacks the same. */
static void
test_stock (void)
{
	g_autoptr (GByteArray) tar = tar_of (names);
	g_autofree char *dir = g_dir_make_tmp ("kinko-tar-XXXXXX", NULL);
	g_autofree char *path = g_build_filename (dir, "t.tar", NULL);
	g_autofree char *command = g_strdup_printf (
		"sh -c 'cd %s && tar --quoting-style=literal -tf t.tar && tar -xf t.tar && "
		"cat a.txt b/c.txt d && stat -c %%a:%%Y:%%s b/c.txt && rm -r %s'",
		dir, dir);
	g_autofree char *out = NULL;
	int status;

	g_assert_true (g_file_set_contents (path, (const char *) tar->data, tar->len, NULL));
	g_assert_true (g_spawn_command_line_sync (command, &out, NULL, &status, NULL));
	g_assert_cmpint (status, ==, 0);
	g_assert_cmpstr (out, ==,
			 "a.txt\nb/c.txt\n書類/課税証明書.pdf\nd\nA.TXTB/C.TXTD600:1000000000:7\n");
}

int
main (int argc, char *argv[])
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/tar-reader/read", test_read);
	g_test_add_func ("/tar-reader/truncations", test_truncations);
	g_test_add_func ("/tar-reader/flips", test_flips);
	g_test_add_func ("/tar-reader/twice", test_twice);
	g_test_add_func ("/tar-reader/behind-end", test_behind_end);
	g_test_add_func ("/tar-reader/traversal", test_traversal);
	g_test_add_func ("/tar-reader/wrong-sizes", test_wrong_sizes);
	g_test_add_func ("/tar-reader/stock", test_stock);
	return g_test_run ();
}
