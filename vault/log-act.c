#include "vault/log-act.h"

#include <string.h>

#include "vault/log-internal.h"

KinkoLogAct *
kinko_log_act_new (void)
{
	KinkoLogAct *act = g_new0 (KinkoLogAct, 1);

	act->lines = g_string_new (NULL);
	act->note = g_string_new (NULL);
	return act;
}

void
kinko_log_act_free (KinkoLogAct *act)
{
	if (act == NULL)
		return;
	g_string_free (act->lines, TRUE);
	g_string_free (act->note, TRUE);
	g_free (act->by);
	g_free (act->action);
	g_free (act->time);
	g_free (act);
}

/* Size of the log at the end of the act that begins at @first_seq; 0 when there is none. */
static gboolean
find_act_end (KinkoLog *log, guint64 first_seq, guint64 *end, KinkoLogAct *act, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		log->db, "SELECT size, note FROM audit_note WHERE size > ? ORDER BY size LIMIT 1",
		error);

	*end = 0;
	if (query == NULL || !kinko_statement_bind_int (query, 1, (gint64) first_seq, error))
		return FALSE;
	switch (kinko_statement_step (query, error)) {
	case KINKO_STEP_ROW:
		*end = (guint64) kinko_statement_int (query, 0);
		g_string_assign (act->note, kinko_statement_text (query, 1));
		return TRUE;
	case KINKO_STEP_DONE:
		return TRUE;
	default:
		return FALSE;
	}
}

static gboolean
remember_last_entry (KinkoLogAct *act, const char *line, GError **error)
{
	KinkoEntry entry;

	if (!kinko_entry_parse (line, strlen (line), &entry, error))
		return FALSE;
	g_free (act->by);
	g_free (act->action);
	g_free (act->time);
	act->by = kinko_slice_dup (entry.by);
	act->action = kinko_slice_dup (entry.action);
	act->time = kinko_slice_dup (entry.time);
	return TRUE;
}

gboolean
kinko_log_read_act (KinkoLog *log, guint64 first_seq, KinkoLogAct *act, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		log->db, "SELECT line FROM audit_entry WHERE seq >= ? AND seq < ? ORDER BY seq",
		error);
	g_autofree char *last = NULL;
	guint64 end;
	KinkoStep step;

	if (query == NULL || !find_act_end (log, first_seq, &end, act, error) || end == 0 ||
	    !kinko_statement_bind_int (query, 1, (gint64) first_seq, error) ||
	    !kinko_statement_bind_int (query, 2, (gint64) end, error))
		return FALSE;
	act->first_seq = first_seq;
	g_string_truncate (act->lines, 0);
	for (guint64 seq = first_seq;
	     (step = kinko_statement_step (query, error)) == KINKO_STEP_ROW;) {
		const char *line = kinko_statement_text (query, 0);

		g_string_append (act->lines, line);
		g_string_append_c (act->lines, '\n');
		if (++seq == end)
			last = g_strdup (line);
	}
	if (step == KINKO_STEP_ERROR)
		return FALSE;
	if (last == NULL)
		return kinko_log_refuse_head (error); /* fewer entries than the note counts */
	return remember_last_entry (act, last, error);
}
