/* A tar from anybody: what is read must be what would be written. */
#include "vault/tar-reader.h"

#include "tests/fuzz/fuzz.h"
#include "vault/tar-header.h"
#include "vault/tar-writer.h"

static gboolean
take (gpointer data, gconstpointer bytes, gsize len, G_GNUC_UNUSED GError **error)
{
	g_byte_array_append (data, bytes, (guint) len);
	return TRUE;
}

static void
seed_archive (int argc, char **argv, const char *const *names)
{
	g_autoptr (GByteArray) bytes = g_byte_array_new ();
	g_autoptr (KinkoTarWriter) writer = kinko_tar_writer_new (take, bytes, 1000000000);

	for (gsize i = 0; names[i] != NULL; i++) {
		g_assert_true (kinko_tar_writer_begin (writer, names[i], i, NULL));
		g_assert_true (kinko_tar_writer_add (writer, "content", i, NULL));
		g_assert_true (kinko_tar_writer_end (writer, NULL));
	}
	g_assert_true (kinko_tar_writer_finish (writer, NULL));
	fuzz_seed (argc, argv, names[0], bytes->data, bytes->len);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	static const char *const plain[] = { "a", "folder/b", "README.txt", NULL };
	static const char *const pax[] = { "課税証明書", "documents/C26-0001/名前.pdf", NULL };
	g_autoptr (GByteArray) large = NULL;

	fuzz_begin ();
	seed_archive (*argc, *argv, plain);
	seed_archive (*argc, *argv, pax);
	large = kinko_tar_header_make ("large", (guint64) 1 << 40, 0);
	fuzz_seed (*argc, *argv, "large", large->data, large->len);
	return 0;
}

typedef struct {
	const guint8 *at;
	gsize left;
} Input;

static gssize
read_input (gpointer data, gpointer buffer, gsize len, G_GNUC_UNUSED GError **error)
{
	Input *input = data;
	gsize n = MIN (len, input->left);

	if (n > 0)
		memcpy (buffer, input->at, n);
	input->at += n;
	input->left -= n;
	return (gssize) n;
}

/* What follows of a file: its content and zeros up to the next block. */
static gboolean
read_content (KinkoTarReader *reader, const KinkoTarFile *file, GByteArray *again, GError **error)
{
	static const guint8 zeros[KINKO_TAR_BLOCK];
	guint8 buffer[300];
	guint64 size = file->size;
	guint64 left = size;
	gssize n;

	while ((n = kinko_tar_reader_read (reader, buffer, sizeof buffer, error)) > 0) {
		g_assert_cmpuint ((guint64) n, <=, left);
		left -= (guint64) n;
		g_byte_array_append (again, buffer, (guint) n);
	}
	g_assert_true (n < 0 || left == 0);
	g_byte_array_append (again, zeros, (guint) kinko_tar_padding (size));
	return n == 0;
}

/* What is read to its end is what kinko would have written of it, byte for byte. */
static void
read_archive (const guint8 *data, gsize size)
{
	Input input = { .at = data, .left = size };
	g_autoptr (KinkoTarReader) reader = kinko_tar_reader_new (read_input, &input);
	g_autoptr (GByteArray) again = g_byte_array_new ();
	g_autoptr (GError) error = NULL;
	const KinkoTarFile *file = NULL;
	gboolean good;

	while ((good = kinko_tar_reader_next (reader, &file, &error)) && file != NULL) {
		g_autoptr (GByteArray) header = NULL;

		g_assert_true (kinko_tar_name_is_valid (file->name));
		header = kinko_tar_header_make (file->name, file->size, file->time);
		g_byte_array_append (again, header->data, header->len);
		if (!read_content (reader, file, again, &error)) {
			good = FALSE;
			break;
		}
	}
	fuzz_check_outcome (good, error);
	if (!good)
		return;
	g_byte_array_set_size (again, again->len + (guint) KINKO_TAR_END);
	memset (again->data + again->len - KINKO_TAR_END, 0, KINKO_TAR_END);
	fuzz_check_bytes (again->data, again->len, data, size);
}

/* Every block that begins as a header gets the checksum of one, or hardly any change of it would be looked at. */
static void
fix_checksums (guint8 *data, gsize size)
{
	for (gsize at = 0; size - at >= KINKO_TAR_BLOCK; at += KINKO_TAR_BLOCK) {
		guint8 *block = data + at;
		guint sum = 0;
		char text[8];

		if (memcmp (block + 257, "ustar", 5) != 0)
			continue;
		memset (block + 148, ' ', 8);
		for (gsize i = 0; i < KINKO_TAR_BLOCK; i++)
			sum += block[i];
		(void) g_snprintf (text, sizeof text, "%06o", sum);
		memcpy (block + 148, text, 7);
	}
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	g_autofree guint8 *fixed = g_memdup2 (data, size);

	read_archive (data, size);
	fix_checksums (fixed, size);
	read_archive (fixed, size);
	return 0;
}
