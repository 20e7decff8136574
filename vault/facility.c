#include "vault/facility.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/register-internal.h"

static const KinkoRegister *
facilities (void)
{
	return kinko_register_find ("facility");
}

/* The facility of that code, NULL when there is none; a few hundred lines are opened for it, as codes are sealed. */
static gboolean
find_code (KinkoSession *session, const char *code, KinkoRegisterLine **found, GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (session),
				  KINKO_REGISTER_COLUMNS " WHERE register = ? ORDER BY id", error);
	KinkoStep step;

	*found = NULL;
	if (query == NULL || !kinko_statement_bind_text (query, 1, facilities ()->name, error))
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autoptr (KinkoRegisterLine) line =
			kinko_register_line_from_row (session, facilities (), query, error);

		if (line == NULL)
			return FALSE;
		if (strcmp (kinko_record_get (line->record, "code"), code) != 0)
			continue;
		*found = g_steal_pointer (&line);
		return TRUE;
	}
	return step == KINKO_STEP_DONE;
}

gboolean
kinko_facility_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	const char *code = kinko_record_get (line->record, "code");
	g_autoptr (KinkoRegisterLine) other = NULL;

	if (code == NULL)
		return TRUE; /* a problem already */
	if (!find_code (session, code, &other, error))
		return FALSE;
	if (other != NULL && other->id != line->id)
		kinko_register_complain (line, "code", "exists",
					 _ ("another facility has this code"));
	return TRUE;
}

static KinkoRegisterLine *
find (KinkoSession *session, const char *word, GError **error)
{
	KinkoRegisterLine *line;

	if (!find_code (session, word, &line, error))
		return NULL;
	return line != NULL ? line : kinko_register_load (session, facilities (), word, error);
}

static gboolean
is_same (const KinkoRecord *a, const KinkoRecord *b)
{
	for (gsize i = 0; i < a->form->asked; i++)
		if (g_strcmp0 (a->values[i], b->values[i]) != 0)
			return FALSE;
	return TRUE;
}

static KinkoRegisterLine *
edit (KinkoAct *act, const char *word, const KinkoRecordChange *changes, guint n, GError **error)
{
	g_autoptr (KinkoRegisterLine) line = find (kinko_act_session (act), word, error);
	g_autoptr (KinkoRecord) before = NULL;
	g_autofree char *object = NULL;

	if (line == NULL)
		return NULL;
	object = kinko_register_line_object (line);
	kinko_act_set_object (act, object);
	before = kinko_record_copy (line->record);
	kinko_register_apply (line, changes, n);
	if (line->problems->len == 0 && is_same (before, line->record)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, "%s",
			     _ ("this is what stands there already; nothing was stored"));
		kinko_error_set_hint (error, "%s", _ ("kinko facility list shows what is known"));
		return NULL;
	}
	return kinko_register_change (act, line, kinko_act_detail (act), error)
		       ? g_steal_pointer (&line)
		       : NULL;
}

KinkoRegisterLine *
kinko_facility_edit (KinkoSession *session, const char *word, const KinkoRecordChange *changes,
		     guint n, GError **error)
{
	g_autoptr (KinkoAct) act =
		kinko_act_begin (session, "facility.edit", "register/none", NULL, error);
	g_autoptr (KinkoRegisterLine) line = NULL;

	if (act == NULL)
		return NULL;
	line = edit (act, word, changes, n, error);
	if (line == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	return kinko_act_commit (act, error) ? g_steal_pointer (&line) : NULL;
}
