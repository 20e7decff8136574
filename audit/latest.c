#include "audit/latest.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"

void
kinko_latest_apply (KinkoLatest *latest, const KinkoEntry *entry)
{
	latest->time_ms = MAX (latest->time_ms, entry->time_ms);
}

gboolean
kinko_latest_check_opening (KinkoLatest *latest, const json_t *detail, GError **error)
{
	const json_t *said = json_object_get (detail, "latest");
	const char *text = json_string_value (said);
	gint64 time_ms;

	if (said == NULL)
		return TRUE;
	latest->kept = TRUE;
	if (text != NULL && kinko_entry_time_parse (text, strlen (text), &time_ms) &&
	    time_ms == latest->time_ms)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("it names another time as the latest of the log than the entries before "
			"it have"));
	return FALSE;
}
