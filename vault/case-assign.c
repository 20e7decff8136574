/* Who works on which case (本文5 B(4)ア③). */
#include <string.h>

#include <glib/gi18n.h>

#include "audit/entry.h"
#include "policies/error.h"
#include "policies/life-cycle.h"
#include "vault/act.h"
#include "vault/case-range.h"
#include "vault/case-step.h"
#include "vault/case-write.h"

static gboolean
check_operator (KinkoSession *session, const char *operator, GError ** error)
{
	const KinkoSeat *seat = kinko_roster_find (kinko_session_roster (session), operator);

	if (seat != NULL && seat->status == KINKO_SEAT_ACTIVE &&
	    kinko_role_holds_keys (seat->role) && kinko_role_is_person (seat->role))
		return TRUE;
	if (kinko_operator_id_is_valid (operator))
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND,
			     _ ("'%s' has no active seat with keys, so cannot work on a case"),
			     operator);
	else
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND, "%s",
			     _ ("that is not the ID of an operator"));
	kinko_error_set_hint (error, "%s", _ ("kinko operator list shows who has"));
	return FALSE;
}

/* ---- assigning ------------------------------------------------------------------------------- */

static gboolean
set_text (KinkoCaseData *data, const char *name, const char *text, GError **error)
{
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);

	if (kinko_case_data_set (data, kinko_field_index_all (name), text, problems))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, "--%s: %s", name,
		     ((KinkoProblem *) problems->pdata[0])->message);
	return FALSE;
}

static gboolean
check_state (const KinkoCase *kase, GError **error)
{
	KinkoState state = KINKO_STATE_PURGED;

	if (kinko_state_parse (kase->file->state, &state) &&
	    (kinko_state_is_open (state) || state == KINKO_STATE_PROPOSED ||
	     state == KINKO_STATE_CONFIRMED))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     _ ("case '%s' is in the state '%s': there is no work on it"),
		     kase->file->case_no, kase->file->state);
	kinko_error_set_hint (error, "%s",
			      _ ("leave this case out, or reopen it first with kinko case revise"));
	return FALSE;
}

static gboolean
assign_one (KinkoAct *act, const char *case_no, const char *operator, const char * due,
	    GError **error)
{
	g_autoptr (KinkoCase) kase = kinko_case_load (kinko_act_session (act), case_no, error);
	g_autofree char *object = NULL;
	json_auto_t *detail = json_pack ("{s:s}", "to", operator);

	if (kase == NULL || !check_state (kase, error) ||
	    !set_text (kase->data, "assignee", operator, error) ||
	    (due != NULL && !set_text (kase->data, "due", due, error)) ||
	    !kinko_case_file_write (act, kase->file, kase->data, 0, detail, error))
		return FALSE;
	object = g_strconcat ("case/", kase->file->handle, NULL);
	return kinko_act_add_entry (act, "case.assign", object, "granted",
				    g_steal_pointer (&detail), error);
}

static gboolean
assign_all (KinkoAct *act, const char *operator, const char * const * words, const char *due,
	    guint *count, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autoptr (GPtrArray) numbers = NULL;

	if (!check_operator (session, operator, error))
		return FALSE;
	numbers = kinko_case_range_expand (session, words, error);
	if (numbers == NULL)
		return FALSE;
	for (guint i = 0; i < numbers->len; i++) {
		if (!assign_one (act, numbers->pdata[i], operator, due, error))
			return FALSE;
	}
	*count = numbers->len;
	json_object_set_new (kinko_act_detail (act), "count",
			     json_integer ((json_int_t) numbers->len));
	json_object_set_new (kinko_act_detail (act), "to", json_string (operator));
	return TRUE;
}

gboolean
kinko_case_assign (KinkoSession *session, const char *operator, const char * const * words,
		   const char *due, guint *count, GError **error)
{
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "case.assign", "vault", NULL, error);

	if (act == NULL)
		return FALSE;
	if (!assign_all (act, operator, words, due, count, error))
		return kinko_act_fail (act, error);
	return kinko_act_commit (act, error);
}
