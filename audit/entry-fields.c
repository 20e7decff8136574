/* What can be asked of an entry that was taken apart, and of what stands in its fields. */
#include "audit/entry.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"

#define VAULT_ID_LEN 32

char *
kinko_slice_dup (KinkoSlice slice)
{
	return g_strndup (slice.text, slice.len);
}

gboolean
kinko_entry_took_place (const KinkoEntry *entry)
{
	return kinko_slice_equal (entry->result, "granted") ||
	       kinko_slice_equal (entry->result, "intent") ||
	       kinko_slice_equal (entry->result, "done");
}

gboolean
kinko_entry_mentions (const KinkoEntry *entry, const char *key)
{
	return memmem (entry->detail.text, entry->detail.len, key, strlen (key)) != NULL;
}

const char *
kinko_detail_text (const json_t *detail, const char *key)
{
	const char *text = json_string_value (json_object_get (detail, key));

	return text == NULL ? "" : text;
}

gboolean
kinko_vault_id_is_valid (const char *id)
{
	return strlen (id) == VAULT_ID_LEN && strspn (id, "0123456789abcdef") == VAULT_ID_LEN;
}

gboolean
kinko_operator_id_is_valid (const char *id)
{
	gsize len = strlen (id);

	if (len < 1 || len > 32 || !g_ascii_islower (id[0]))
		return FALSE;
	for (gsize i = 1; i < len; i++) {
		if (!g_ascii_islower (id[i]) && !g_ascii_isdigit (id[i]) && id[i] != '-')
			return FALSE;
	}
	return TRUE;
}

json_t *
kinko_entry_detail (const KinkoEntry *entry, GError **error)
{
	json_t *detail =
		json_loadb (entry->detail.text, entry->detail.len, JSON_REJECT_DUPLICATES, NULL);

	if (detail == NULL)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the detail of entry %" PRIu64 " is not valid JSON"), entry->seq);
	return detail;
}
