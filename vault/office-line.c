/* Lines of the office: inquiries (問い合わせ) and work (作業日報). */
#include <glib/gi18n.h>

#include "policies/policy.h"
#include "vault/clock.h"
#include "vault/register-internal.h"
#include "vault/register-values.h"

static void
set_if_unset (KinkoRegisterLine *line, const char *name, const char *value)
{
	if (kinko_record_get (line->record, name) == NULL)
		kinko_record_put (line->record, name, value);
}

const GPtrArray *
kinko_register_choices (const KinkoPolicy *policy, const char *field)
{
	if (g_str_equal (field, "service"))
		return kinko_policy_services (policy);
	return g_str_equal (field, "caller") ? kinko_policy_callers (policy) : NULL;
}

const KinkoService *
kinko_register_choice (const GPtrArray *list, const char *word)
{
	for (guint i = 0; list != NULL && i < list->len; i++) {
		const KinkoService *entry = list->pdata[i];

		if (g_str_equal (entry->id, word) || g_str_equal (entry->label_ja, word) ||
		    g_str_equal (entry->label_en, word))
			return entry;
	}
	return NULL;
}

char *
kinko_register_choices_text (const GPtrArray *list)
{
	GString *text = g_string_new (NULL);

	for (guint i = 0; list != NULL && i < list->len; i++) {
		const KinkoService *entry = list->pdata[i];

		g_string_append_printf (text, "%s%s (%s)", i > 0 ? _ (", ") : "", entry->id,
					kinko_service_label (entry));
	}
	return g_string_free (text, FALSE);
}

/* A field whose values are data of the policy is kept as the id, which stays the same when a label is reworded. */
static void
take_choice (KinkoSession *session, KinkoRegisterLine *line, const char *name)
{
	const GPtrArray *list = kinko_register_choices (kinko_session_policy (session), name);
	const char *word = kinko_record_get (line->record, name);
	const KinkoService *found = word == NULL ? NULL : kinko_register_choice (list, word);
	g_autofree char *choices = NULL;

	if (word == NULL)
		return; /* a problem already */
	if (found != NULL) {
		kinko_record_put (line->record, name, found->id);
		return;
	}
	choices = kinko_register_choices_text (list);
	g_ptr_array_add (
		line->problems,
		kinko_problem_new ("enum", name, _ ("one of these is wanted: %s"), choices));
}

gboolean
kinko_contact_complete (KinkoSession *session, KinkoRegisterLine *line,
			G_GNUC_UNUSED GError **error)
{
	g_autofree char *now = kinko_register_now ();

	take_choice (session, line, "caller");
	take_choice (session, line, "service");

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
kinko_work_complete (KinkoSession *session, KinkoRegisterLine *line, G_GNUC_UNUSED GError **error)
{
	g_autofree char *today = kinko_clock_today ();

	set_if_unset (line, "day", today);
	take_choice (session, line, "service");
	/* a time that could not be read is a problem of its own */
	if (line->problems->len == 0)
		complete_minutes (line);
	return TRUE;
}
