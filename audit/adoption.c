#include "audit/adoption.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"

gboolean
kinko_adoption_apply (KinkoAdoption *adoption, const KinkoEntry *entry, GError **error)
{
	gboolean genesis = kinko_slice_equal (entry->action, "vault.genesis");
	json_auto_t *detail = NULL;
	const char *text;
	KinkoHash hash;

	if (!kinko_slice_equal (entry->result, "granted") ||
	    (!genesis && !kinko_slice_equal (entry->action, "policy.adopt")))
		return TRUE;
	detail = kinko_entry_detail (entry, error);
	if (detail == NULL)
		return FALSE;
	text = json_string_value (json_object_get (detail, "policy"));
	if (!genesis && text != NULL && g_str_has_prefix (text, "sha256:"))
		text += strlen ("sha256:");
	if (text == NULL || !kinko_hash_from_hex (text, strlen (text), &hash)) {
		if (genesis) /* what the genesis must hold is the roster's matter */
			return TRUE;
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
			     _ ("a policy was adopted without its hash"));
		return FALSE;
	}
	g_strlcpy (adoption->policy, text, sizeof adoption->policy);
	adoption->seq = entry->seq;
	adoption->count++;
	return TRUE;
}
