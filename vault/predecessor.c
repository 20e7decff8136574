#include "vault/predecessor.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/roster.h"
#include "policies/error.h"
#include "vault/case-entry.h"
#include "vault/session-internal.h"

/* What handover.accept says. */
static gboolean
read_hash (KinkoSession *session, guint64 seq, KinkoHash *hash, GError **error)
{
	g_autofree char *line = NULL;
	KinkoEntry entry;
	json_auto_t *detail = kinko_case_entry_read (session, seq, &line, &entry, error);
	const char *text = json_string_value (json_object_get (detail, "bundle"));

	if (detail == NULL)
		return FALSE;
	if (text != NULL && kinko_detail_hash_parse (text, hash))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("the log does not say which log of the predecessor is kept"));
	return FALSE;
}

gboolean
kinko_predecessor_check (KinkoSession *session, const KinkoTakeover *takeover, GError **error)
{
	g_autofree char *path = g_build_filename (session->vault, KINKO_PREDECESSOR_FOLDER,
						  KINKO_PREDECESSOR_BUNDLE, NULL);
	g_autoptr (GError) problem = NULL;
	KinkoHash said, kept;

	if (takeover->predecessor == NULL)
		return TRUE;
	if (!read_hash (session, takeover->seq, &said, error))
		return FALSE;
	if (kinko_hash_of_file (path, &kept, &problem) && kinko_hash_equal (&said, &kept))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     problem == NULL
			     ? _ ("the predecessor's log that is kept was changed: '%s'")
			     : _ ("the predecessor's log that is kept cannot be read: '%s'"),
		     path);
	kinko_error_set_hint (error, "%s",
			      _ ("bring it back from a backup, or from the handover file"));
	return FALSE;
}
