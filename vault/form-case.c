/* The cases: how many are where, and which are not finished. */
#include "vault/form-internal.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/date.h"
#include "policies/error.h"
#include "policies/life-cycle.h"
#include "vault/case-entry.h"
#include "vault/case-file.h"

gboolean
kinko_form_fill_case_states (KinkoFormWork *work, G_GNUC_UNUSED const KinkoLayoutSource *source,
			     json_t *rows, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (work->session),
		"SELECT state, count (*) FROM case_file WHERE erased_seq IS NULL GROUP BY state "
		"/* form */",
		error);
	gint64 counts[KINKO_STATES] = { 0 };
	KinkoStep step;

	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		KinkoState state;

		if (!kinko_state_parse (kinko_statement_text (query, 0), &state)) {
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
				     _ ("a case is in a state that is not known"));
			return FALSE;
		}
		counts[state] = kinko_statement_int (query, 1);
	}
	for (guint i = 0; step == KINKO_STEP_DONE && i < KINKO_STATES; i++) {
		json_t *row = kinko_form_add_row (work, rows, error);

		if (row == NULL)
			return FALSE;
		kinko_form_put (row, "state", kinko_state_name ((KinkoState) i));
		kinko_form_put_number (row, "count", counts[i]);
	}
	return step == KINKO_STEP_DONE;
}

/* Of Japan's eras, as 令和8年度: the one of its first day. */
static char *
fiscal_year_text (guint year)
{
	const KinkoDate first = { year, 4, 1 };
	g_autofree char *day = kinko_date_wareki (&first);
	const char *end = strstr (day, "年");

	return g_strdup_printf ("%.*s年度", (int) (end - day), day);
}

static gboolean
add_case (KinkoFormWork *work, const KinkoCaseFile *file, json_t *rows, GError **error)
{
	g_autofree char *year = fiscal_year_text (file->fiscal_year);
	json_t *row = kinko_form_add_row (work, rows, error);

	if (row == NULL)
		return FALSE;
	kinko_form_put (row, "case", file->case_no);
	kinko_form_put (row, "fiscal_year", year);
	kinko_form_put_number (row, "revision", file->revision);
	kinko_form_put (row, "state", file->state);
	kinko_form_put (row, "assignee", file->assignee);
	kinko_form_put (row, "person", kinko_form_person (work, file->assignee));
	kinko_form_put (row, "due", file->due);
	g_ptr_array_add (work->shown, g_strconcat ("case/", file->handle, NULL));
	return TRUE;
}

/* Those that are at no end. What the columns say is a copy: the record that the log tells of is what counts. */
gboolean
kinko_form_fill_open_cases (KinkoFormWork *work, G_GNUC_UNUSED const KinkoLayoutSource *source,
			    json_t *rows, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (work->session),
		"SELECT " KINKO_CASE_COLUMNS
		" FROM case_file WHERE erased_seq IS NULL ORDER BY case_no /* form */",
		error);
	KinkoStep step;
	guint64 seen = 0;

	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autoptr (KinkoCaseFile) file = kinko_case_file_from_row (query);
		g_autoptr (KinkoCaseData) data = NULL;
		KinkoState state;

		if (!kinko_case_entry_check_newest (work->session, file, error))
			return FALSE;
		kinko_session_report (work->session, _ ("looking through the cases"), ++seen, 0);
		data = kinko_case_file_read (work->session, file, file->version, error);
		if (data == NULL)
			return FALSE;
		if (kinko_state_parse (file->state, &state) && kinko_state_is_end (state))
			continue;
		if (!add_case (work, file, rows, error))
			return FALSE;
	}
	return step == KINKO_STEP_DONE;
}
