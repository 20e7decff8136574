#include "audit/predecessor.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/note.h"
#include "audit/roster.h"
#include "policies/error.h"

KinkoPredecessor *
kinko_predecessor_new (const char *vault, const char *origin, guint64 size, const KinkoHash *root)
{
	KinkoPredecessor *predecessor = g_new0 (KinkoPredecessor, 1);

	predecessor->vault = g_strdup (vault);
	predecessor->origin = g_strdup (origin);
	predecessor->size = size;
	predecessor->root = *root;
	return predecessor;
}

KinkoPredecessor *
kinko_predecessor_copy (const KinkoPredecessor *predecessor)
{
	return predecessor == NULL ? NULL
				   : kinko_predecessor_new (predecessor->vault, predecessor->origin,
							    predecessor->size, &predecessor->root);
}

void
kinko_predecessor_free (KinkoPredecessor *predecessor)
{
	if (predecessor == NULL)
		return;
	g_free (predecessor->vault);
	g_free (predecessor->origin);
	g_free (predecessor);
}

json_t *
kinko_predecessor_to_json (const KinkoPredecessor *predecessor)
{
	g_autofree char *root = kinko_detail_hash (&predecessor->root);

	return json_pack ("{s:s, s:s, s:I, s:s}", "vault", predecessor->vault, "origin",
			  predecessor->origin, "size", (json_int_t) predecessor->size, "root",
			  root);
}

KinkoPredecessor *
kinko_predecessor_from_json (json_t *object, GError **error)
{
	const char *vault, *origin, *text;
	json_int_t size;
	KinkoHash root;

	if (json_unpack_ex (object, NULL, JSON_STRICT, "{s:s, s:s, s:I, s:s}", "vault", &vault,
			    "origin", &origin, "size", &size, "root", &text) == 0 &&
	    kinko_vault_id_is_valid (vault) && kinko_note_name_is_valid (origin) && size > 0 &&
	    kinko_detail_hash_parse (text, &root))
		return kinko_predecessor_new (vault, origin, (guint64) size, &root);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("it does not say which log it continues"));
	return NULL;
}
