/* Lines of the office: inquiries (問い合わせ) and work (作業日報). */
#include <glib/gi18n.h>

#include "vault/register-internal.h"
#include "vault/register-values.h"

static void
set_if_unset (KinkoRegisterLine *line, const char *name, const char *value)
{
	if (kinko_record_get (line->record, name) == NULL)
		kinko_record_put (line->record, name, value);
}

gboolean
kinko_contact_complete (G_GNUC_UNUSED KinkoSession *session, KinkoRegisterLine *line,
			G_GNUC_UNUSED GError **error)
{
	g_autofree char *now = kinko_register_now ();

	set_if_unset (line, "at", now);
	return TRUE;
}

/* The minutes follow from start and end; given alone, they are enough. */
static void
complete_minutes (KinkoRegisterLine *line)
{
	const char *start = kinko_record_get (line->record, "start");
	const char *end = kinko_record_get (line->record, "end");
	const char *minutes = kinko_record_get (line->record, "minutes");
	guint from, to;
	g_autofree char *between = NULL;

	if ((start == NULL) != (end == NULL)) {
		kinko_register_complain (line, start == NULL ? "start" : "end", "required_missing",
					 _ ("start and end go together"));
		return;
	}
	if (start == NULL) {
		if (minutes == NULL)
			kinko_register_complain (line, "minutes", "required_missing",
						 _ ("give start and end, or minutes"));
		return;
	}
	from = kinko_register_clock_minutes (start);
	to = kinko_register_clock_minutes (end);
	if (to <= from) {
		kinko_register_complain (line, "end", "end_before_start",
					 _ ("the end must be after the start"));
		return;
	}
	between = g_strdup_printf ("%u", to - from);
	set_if_unset (line, "minutes", between);
	if (g_ascii_strtoull (kinko_record_get (line->record, "minutes"), NULL, 10) > to - from)
		kinko_register_complain (line, "minutes", "minutes_too_many",
					 _ ("there are not so many minutes from start to end"));
}

gboolean
kinko_work_complete (G_GNUC_UNUSED KinkoSession *session, KinkoRegisterLine *line,
		     G_GNUC_UNUSED GError **error)
{
	g_autofree char *now = kinko_register_now ();
	g_autofree char *today = g_strndup (now, 10);

	set_if_unset (line, "day", today);
	/* a time that could not be read is a problem of its own */
	if (line->problems->len == 0)
		complete_minutes (line);
	return TRUE;
}
