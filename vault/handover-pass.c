#include "vault/handover-pass.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"

struct _KinkoHandoverPass {
	char *name;
	KinkoSealed *sealed;
	KinkoHandoverReader *reader;
};

void
kinko_handover_pass_free (KinkoHandoverPass *pass)
{
	if (pass == NULL)
		return;
	g_clear_pointer (&pass->reader, kinko_handover_reader_free);
	g_clear_pointer (&pass->sealed, kinko_sealed_free);
	g_free (pass->name);
	g_free (pass);
}

KinkoHandoverReader *
kinko_handover_pass_reader (KinkoHandoverPass *pass)
{
	return pass->reader;
}

/* Takes @sealed; NULL when it is NULL. */
static KinkoHandoverPass *
pass_new (const char *name, KinkoHandoverPart part, KinkoSealed *sealed)
{
	KinkoHandoverPass *pass;

	if (sealed == NULL)
		return NULL;
	pass = g_new0 (KinkoHandoverPass, 1);
	pass->name = g_strdup (name);
	pass->sealed = sealed;
	pass->reader = kinko_handover_reader_new (part, kinko_sealed_read, sealed);
	return pass;
}

KinkoHandoverPass *
kinko_handover_pass_open (const char *path, const GPtrArray *keys, const KinkoProgress *progress,
			  GError **error)
{
	return pass_new (path, KINKO_HANDOVER_OUTER,
			 kinko_sealed_open (path, KINKO_SEALED_HANDOVER, keys, progress, error));
}

KinkoHandoverPass *
kinko_handover_pass_inner (KinkoHandoverPass *outer, const GPtrArray *keys, GError **error)
{
	return pass_new (KINKO_HANDOVER_NUMBERS_FILE, KINKO_HANDOVER_NUMBERS,
			 kinko_sealed_open_within (KINKO_HANDOVER_NUMBERS_FILE,
						   kinko_handover_reader_source, outer->reader,
						   keys, error));
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

KinkoHash
kinko_handover_pass_end (KinkoHandoverPass *pass, guint64 *bytes)
{
	*bytes = kinko_sealed_bytes (pass->sealed);
	return kinko_sealed_hash (pass->sealed);
}

gboolean
kinko_handover_pass_check (KinkoHandoverPass *pass, const KinkoHash *hash, GError **error)
{
	KinkoHash read = kinko_sealed_hash (pass->sealed);

	if (kinko_hash_equal (&read, hash))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("'%s' changed while it was read"), pass->name);
	kinko_error_set_hint (error, "%s",
			      _ ("keep the file where nobody writes to it, and begin again"));
	return FALSE;
}
