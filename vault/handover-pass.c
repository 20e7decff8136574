#include "vault/handover-pass.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/age-keys.h"

struct _KinkoHandoverPass {
	int fd; /* -1 of an inner one */
	char *path;
	KinkoAgeFile file;
	KinkoHasher *hasher; /* of what was read of the file */
	KinkoAgeInput *input;
	KinkoHandoverReader *reader;
};

void
kinko_handover_pass_free (KinkoHandoverPass *pass)
{
	if (pass == NULL)
		return;
	g_clear_pointer (&pass->reader, kinko_handover_reader_free);
	g_clear_pointer (&pass->input, kinko_age_input_free);
	g_clear_pointer (&pass->hasher, kinko_hasher_free);
	if (pass->fd != -1)
		(void) close (pass->fd); /* only read from */
	g_free (pass->path);
	g_free (pass);
}

KinkoHandoverReader *
kinko_handover_pass_reader (KinkoHandoverPass *pass)
{
	return pass->reader;
}

static gssize
read_file (gpointer data, gpointer buffer, gsize len, GError **error)
{
	KinkoHandoverPass *pass = data;
	gssize n = kinko_age_file_read (&pass->file, buffer, len, error);

	if (n > 0)
		kinko_hasher_update (pass->hasher, buffer, (gsize) n);
	return n;
}

static gboolean
begin (KinkoHandoverPass *pass, KinkoHandoverPart part, KinkoAgeSource source, gpointer data,
       const GPtrArray *keys, GError **error)
{
	const KinkoSecret *key;

	pass->input = kinko_age_input_new (source, data);
	key = kinko_age_keys_match (keys, pass->input, error);
	if (key == NULL)
		return FALSE;
	pass->reader =
		kinko_handover_reader_new (part, kinko_age_input_source, pass->input, key, error);
	return pass->reader != NULL;
}

KinkoHandoverPass *
kinko_handover_pass_open (const char *path, const GPtrArray *keys, GError **error)
{
	g_autoptr (KinkoHandoverPass) pass = g_new0 (KinkoHandoverPass, 1);

	pass->path = g_strdup (path);
	pass->fd = open (path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (pass->fd == -1) {
		g_set_error (error, KINKO_ERROR,
			     errno == ENOENT ? KINKO_ERROR_NOT_FOUND : KINKO_ERROR_IO,
			     _ ("'%s' cannot be read: %s"), path, g_strerror (errno));
		return NULL;
	}
	pass->file = (KinkoAgeFile){ .fd = pass->fd, .name = pass->path };
	pass->hasher = kinko_hasher_new ();
	kinko_hasher_begin (pass->hasher);
	return begin (pass, KINKO_HANDOVER_OUTER, read_file, pass, keys, error)
		       ? g_steal_pointer (&pass)
		       : NULL;
}

KinkoHandoverPass *
kinko_handover_pass_inner (KinkoHandoverPass *outer, const GPtrArray *keys, GError **error)
{
	g_autoptr (KinkoHandoverPass) pass = g_new0 (KinkoHandoverPass, 1);

	pass->fd = -1;
	return begin (pass, KINKO_HANDOVER_NUMBERS, kinko_handover_reader_source, outer->reader,
		      keys, error)
		       ? g_steal_pointer (&pass)
		       : NULL;
}

gboolean
kinko_handover_pass_read (KinkoHandoverPass *pass, guint8 *buffer, gsize len, GError **error)
{
	while (len > 0) {
		gssize n = kinko_handover_reader_read (pass->reader, buffer, len, error);

		if (n < 0)
			return FALSE;
		if (n == 0) {
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
				     _ ("a file in the handover ends too early"));
			return FALSE;
		}
		buffer += n;
		len -= (gsize) n;
	}
	return TRUE;
}

gboolean
kinko_handover_pass_check (KinkoHandoverPass *pass, const KinkoHash *hash, GError **error)
{
	KinkoHash read = kinko_hasher_end (pass->hasher);

	if (kinko_hash_equal (&read, hash))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("'%s' changed while it was read"), pass->path);
	kinko_error_set_hint (error, "%s",
			      _ ("keep the file where nobody writes to it, and begin again"));
	return FALSE;
}
