#include "cli/case-filter.h"

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/session.h"
#include "policies/error.h"
#include "policies/life-cycle.h"

/* --state or --waiting: NULL for any state. */
static gboolean
read_state (KinkoContext *context, const char **name, GError **error)
{
	const char *word = kinko_context_option (context, "state");
	gboolean waiting = kinko_context_switch (context, "waiting");
	const char *known[2 * KINKO_STATES + 1] = { NULL };
	KinkoState state;

	if (waiting)
		*name = kinko_state_name (KINKO_STATE_CORRECTION);
	if (word == NULL)
		return TRUE;
	if (waiting) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
			     _ ("--state and --waiting exclude each other"));
		return FALSE;
	}
	if (kinko_state_parse (word, &state)) {
		*name = kinko_state_name (state);
		return TRUE;
	}
	for (guint i = 0; i < KINKO_STATES; i++) {
		known[i] = kinko_state_name ((KinkoState) i);
		known[KINKO_STATES + i] = kinko_state_id ((KinkoState) i);
	}
	return kinko_argument_known (_ ("state"), word, known, error);
}

/* Whose cases; at most one of three options says so. "": nobody's. Who --mine is, the session knows. */
static gboolean
read_assignee (KinkoContext *context, const char **assignee, GError **error)
{
	gboolean mine = kinko_context_switch (context, "mine");
	gboolean unassigned = kinko_context_switch (context, "unassigned");
	const char *other = kinko_context_option (context, "assigned");

	if (mine + unassigned + (other != NULL) > 1) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
			     _ ("--mine, --assigned and --unassigned exclude each other"));
		return FALSE;
	}
	if (other != NULL && other[0] == '\0') {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
			     _ ("--assigned names nobody"));
		kinko_error_set_hint (error, "%s", _ ("cases of nobody: --unassigned"));
		return FALSE;
	}
	*assignee = unassigned ? "" : other;
	return TRUE;
}

gboolean
kinko_case_filter_read (KinkoContext *context, KinkoCaseFilter *filter, GError **error)
{
	return read_state (context, &filter->state, error) &&
	       read_assignee (context, &filter->assignee, error) &&
	       kinko_argument_number (context, "year", 2000, 2199, &filter->fiscal_year, error);
}

void
kinko_case_filter_complete (KinkoContext *context, const char *today, KinkoCaseFilter *filter)
{
	if (kinko_context_switch (context, "mine"))
		filter->assignee = kinko_session_identity (kinko_cli_session (context))->operator;
	if (kinko_context_switch (context, "overdue"))
		filter->due_before = today;
}
