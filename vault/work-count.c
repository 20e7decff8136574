#include "vault/work-count.h"

#include "policies/life-cycle.h"
#include "vault/clock.h"

/* Each in an index of its own: the prompt of a large vault must not be waited for. */
static gboolean
count_cases (KinkoSession *session, const char *today, KinkoWorkCount *count, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT state, count (*), sum (ifnull (due, '9999') < ?2) FROM case_file"
		" INDEXED BY case_by_assignee WHERE assignee = ?1 AND erased_seq IS NULL GROUP BY "
		"state",
		error);
	KinkoStep step;

	if (query == NULL ||
	    !kinko_statement_bind_text (query, 1, kinko_session_identity (session)->operator,
					error) ||
	    !kinko_statement_bind_text (query, 2, today, error))
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		KinkoState state;

		if (kinko_state_parse (kinko_statement_text (query, 0), &state) &&
		    kinko_state_is_end (state))
			continue;
		count->open += (guint64) kinko_statement_int (query, 1);
		count->overdue += (guint64) kinko_statement_int (query, 2);
	}
	return step == KINKO_STEP_DONE;
}

/* What was done against the rule, and nobody has reviewed: whoever opens the vault is told of each (vault/exception.h). */
static gboolean
count_reviews (KinkoSession *session, KinkoWorkCount *count, GError **error)
{
	gint64 waiting;

	if (!kinko_db_get_int (kinko_session_db (session),
			       "SELECT count (*) FROM register_line INDEXED BY register_open"
			       " WHERE register = 'exception' AND open = 1",
			       &waiting, error))
		return FALSE;
	count->overdue += (guint64) waiting;
	return TRUE;
}

gboolean
kinko_work_count (KinkoSession *session, KinkoWorkCount *count, GError **error)
{
	g_autofree char *today = kinko_clock_today ();

	*count = (KinkoWorkCount){ 0 };
	return !kinko_session_has_keys (session) || (count_cases (session, today, count, error) &&
						     count_reviews (session, count, error));
}
