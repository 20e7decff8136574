#include "vault/case-address.h"

#include <string.h>

#define PROTECTED_FLAG "支援措置"

gboolean
kinko_case_is_protected (const KinkoCaseData *data)
{
	const char *flags = kinko_case_data_get (data, "household_flags");
	g_auto (GStrv) words = flags == NULL ? NULL : g_strsplit (flags, ";", -1);

	return g_strcmp0 (kinko_case_data_get (data, "address_protected"), "1") == 0 ||
	       (words != NULL && g_strv_contains ((const char *const *) words, PROTECTED_FLAG));
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
