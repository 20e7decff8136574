#include "vault/case-address.h"

#include <string.h>

#include "policies/word.h"

gboolean
kinko_case_flag_may_protect (const char *flag)
{
	g_autofree char *folded = kinko_word_fold_heading (flag);

	return folded != NULL && (strstr (folded, "支援") != NULL || strstr (folded, "dv") != NULL);
}

gboolean
kinko_case_is_protected (const KinkoCaseData *data)
{
	const char *flags = kinko_case_data_get (data, "household_flags");
	g_auto (GStrv) words = g_strsplit (flags == NULL ? "" : flags, ";", -1);

	for (char **word = words; *word != NULL; word++)
		if (kinko_case_flag_may_protect (*word))
			return TRUE;
	return g_strcmp0 (kinko_case_data_get (data, "address_protected"), "1") == 0;
}

gboolean
kinko_case_may_see_address (KinkoSession *session, const KinkoCaseFile *file,
			    const KinkoCaseData *data)
{
	return !kinko_case_is_protected (data) ||
	       kinko_session_seat (session)->role == KINKO_ROLE_MANAGER ||
	       g_strcmp0 (file->assignee, kinko_session_identity (session)->operator) == 0;
}

void
kinko_case_hide_address (KinkoSession *session, const KinkoCaseFile *file,
			 const KinkoCaseData *newest, KinkoCaseData *data)
{
	char **address = &data->values[kinko_field_index ("address")];

	if (*address == NULL || kinko_case_may_see_address (session, file, newest))
		return;
	explicit_bzero (*address, strlen (*address));
	g_clear_pointer (address, g_free);
	data->address_withheld = TRUE;
}
