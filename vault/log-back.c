#include "vault/log-back.h"

#include <string.h>

struct _KinkoLogBack {
	KinkoStatement *query;
	const char *actions[2];
};

void
kinko_log_back_free (KinkoLogBack *back)
{
	if (back == NULL)
		return;
	kinko_statement_free (back->query);
	g_free (back);
}

static gboolean
bind_action (KinkoLogBack *back, int index, const char *action, GError **error)
{
	g_autofree char *member = g_strdup_printf ("\"action\":\"%s\"", action);

	return kinko_statement_bind_text (back->query, index, member, error);
}

KinkoLogBack *
kinko_log_back_new (KinkoDb *db, guint64 size, const char *action, const char *other_action,
		    GError **error)
{
	g_autoptr (KinkoLogBack) back = g_new0 (KinkoLogBack, 1);

	back->actions[0] = action;
	back->actions[1] = other_action;
	/* The database passes over what is of no interest without handing it out: most lines are. */
	back->query = kinko_db_prepare (
		db,
		"SELECT line FROM audit_entry WHERE seq < ?"
		" AND (instr (line, ?) > 0 OR instr (line, ?) > 0) ORDER BY seq DESC",
		error);
	if (back->query == NULL ||
	    !kinko_statement_bind_int (back->query, 1, (gint64) size, error) ||
	    !bind_action (back, 2, action, error) || !bind_action (back, 3, other_action, error))
		return NULL;
	return g_steal_pointer (&back);
}

/* A detail may have a member of that name, too: a request says which action waits. */
static gboolean
is_wanted (const KinkoLogBack *back, const KinkoEntry *entry)
{
	return kinko_slice_equal (entry->result, "granted") &&
	       (kinko_slice_equal (entry->action, back->actions[0]) ||
		kinko_slice_equal (entry->action, back->actions[1]));
}

KinkoStep
kinko_log_back_next (KinkoLogBack *back, KinkoEntry *entry, GError **error)
{
	KinkoStep step;

	while ((step = kinko_statement_step (back->query, error)) == KINKO_STEP_ROW) {
		const char *line = kinko_statement_text (back->query, 0);

		if (!kinko_entry_parse (line, strlen (line), entry, error))
			return KINKO_STEP_ERROR;
		if (is_wanted (back, entry))
			return KINKO_STEP_ROW;
	}
	return step;
}
