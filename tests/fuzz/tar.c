/* A tar from anybody: what is read must be what would be written. */
#include <string.h>

#include <glib.h>

#include "vault/tar-header.h"
#include "vault/tar-reader.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

typedef struct {
	const guint8 *at;
	gsize left;
} Input;

static gssize
read_input (gpointer data, gpointer buffer, gsize len, G_GNUC_UNUSED GError **error)
{
	Input *input = data;
	gsize n = MIN (len, input->left);

	memcpy (buffer, input->at, n);
	input->at += n;
	input->left -= n;
	return (gssize) n;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	Input input = { .at = data, .left = size };
	g_autoptr (KinkoTarReader) reader = kinko_tar_reader_new (read_input, &input);
	const KinkoTarFile *file;
	guint64 space = KINKO_TAR_END;
	char buffer[300];

	while (kinko_tar_reader_next (reader, &file, NULL)) {
		gssize n;

		if (file == NULL) {
			if (space != size)
				__builtin_trap ();
			return 0;
		}
		if (!kinko_tar_name_is_valid (file->name))
			__builtin_trap ();
		space += kinko_tar_space (file->name, file->size);
		while ((n = kinko_tar_reader_read (reader, buffer, sizeof buffer, NULL)) > 0)
			;
		if (n < 0)
			return 0;
	}
	return 0;
}
