/* Which function fills which source, and what they all do. */
#include "vault/form-internal.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"

static const struct {
	const char *name;
	KinkoFormFill fill;
} fills[] = {
	{ "form", kinko_form_fill_facts },
	{ "copy-erased", kinko_form_fill_copies_erased },
	{ "backup", kinko_form_fill_backups },
	{ "backup-schedule", kinko_form_fill_backup_schedule },
	{ "service-counts", kinko_form_fill_service_counts },
	{ "inquiry-counts", kinko_form_fill_inquiry_counts },
	{ "step-counts", kinko_form_fill_step_counts },
	{ "security", kinko_form_fill_security },
	{ "staff", kinko_form_fill_staff },
	{ "person", kinko_form_fill_staff },
	{ "people", kinko_form_fill_people },
	{ "findings", kinko_form_fill_findings },
	{ "limits", kinko_form_fill_limits },
	{ "log", kinko_form_fill_log },
	{ "changes", kinko_form_fill_changes },
	{ "handling", kinko_form_fill_handling },
	{ "returns", kinko_form_fill_returns },
	{ "open-items", kinko_form_fill_open_items },
	{ "case-states", kinko_form_fill_case_states },
	{ "open-cases", kinko_form_fill_open_cases },
	{ "handover", kinko_form_fill_handover },
	{ "holdings", kinko_form_fill_holdings },
};

/* What is left are the registers. */
KinkoFormFill
kinko_form_fill_of (const KinkoLayoutSource *source)
{
	for (gsize i = 0; i < G_N_ELEMENTS (fills); i++)
		if (strcmp (fills[i].name, source->name) == 0)
			return fills[i].fill;
	g_assert (source->book != NULL);
	return kinko_form_fill_register;
}

json_t *
kinko_form_add_row (KinkoFormWork *work, json_t *rows, GError **error)
{
	json_t *row;

	if (work->rows >= KINKO_FORM_ROWS_MAX) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("the form would have more than %d rows"), KINKO_FORM_ROWS_MAX);
		kinko_error_set_hint (error, "%s", _ ("make it for a shorter period"));
		return NULL;
	}
	work->rows++;
	row = json_object ();
	json_array_append_new (rows, row);
	return row;
}

void
kinko_form_put (json_t *row, const char *name, const char *text)
{
	json_object_set_new (row, name, text == NULL ? json_null () : json_string (text));
}

void
kinko_form_put_number (json_t *row, const char *name, gint64 number)
{
	json_object_set_new (row, name, json_integer (number));
}

void
kinko_form_put_flag (json_t *row, const char *name, gboolean flag)
{
	kinko_form_put (row, name, flag ? "yes" : "no");
}

gboolean
kinko_form_in_period (const KinkoFormWork *work, const char *day)
{
	const gsize len = strlen ("2026-07-06");

	return day != NULL && strlen (day) >= len && strncmp (day, work->from, len) >= 0 &&
	       strncmp (day, work->to, len) <= 0;
}
