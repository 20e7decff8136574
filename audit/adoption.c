#include "audit/adoption.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"

#define PREFIX "sha256:"

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
	if (!genesis && text != NULL && g_str_has_prefix (text, PREFIX))
		text += strlen (PREFIX);
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

gboolean
kinko_adoption_check_opening (const KinkoAdoption *adoption, const json_t *detail, GError **error)
{
	const json_t *said = json_object_get (detail, "policy");
	const char *text = json_string_value (said);

	/* A genesis without one has nothing to compare with. */
	if (adoption->policy[0] == '\0' || (said == NULL && adoption->count == 1))
		return TRUE;
	if (text != NULL && g_str_has_prefix (text, PREFIX) &&
	    strcmp (text + strlen (PREFIX), adoption->policy) == 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the vault was opened under another policy than the one that entry %" PRIu64
			" put in force"),
		     adoption->seq);
	return FALSE;
}
