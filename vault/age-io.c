#include "vault/age-io.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "policies/error.h"

gssize
kinko_age_file_read (gpointer file, gpointer buffer, gsize len, GError **error)
{
	const KinkoAgeFile *self = file;
	gssize n = TEMP_FAILURE_RETRY (read (self->fd, buffer, len));

	if (n == -1)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, _ ("'%s' cannot be read: %s"),
			     self->name, g_strerror (errno));
	return n;
}

gboolean
kinko_age_file_write (gpointer file, gconstpointer bytes, gsize len, GError **error)
{
	const KinkoAgeFile *self = file;
	const guint8 *at = bytes;

	while (len > 0) {
		gssize n = TEMP_FAILURE_RETRY (write (self->fd, at, len));
		int reason = errno;

		if (n == -1) {
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO,
				     _ ("'%s' cannot be written: %s"), self->name,
				     g_strerror (reason));
			if (reason == ENOSPC || reason == EDQUOT)
				kinko_error_set_hint (error, _ ("free space on that file system, "
								"then repeat the command"));
			return FALSE;
		}
		at += n;
		len -= (gsize) n;
	}
	return TRUE;
}

gssize
kinko_age_memory_read (gpointer memory, gpointer buffer, gsize len, G_GNUC_UNUSED GError **error)
{
	KinkoAgeMemory *self = memory;
	gsize n = MIN (len, self->left);

	if (n == 0)
		return 0; /* there may be no memory to point at */
	memcpy (buffer, self->at, n);
	self->at += n;
	self->left -= n;
	return (gssize) n;
}
