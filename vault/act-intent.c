/* Acts with an effect outside the vault: the intent before it, its end afterwards. */
#include "vault/act-internal.h"

#include "policies/error.h"
#include "vault/exception.h"
#include "vault/intent.h"

static gboolean
open_intent (KinkoAct *act, GError **error)
{
	act->intent_seq = kinko_act_next_seq (act);
	return kinko_intent_open (act, act->intent_seq, error);
}

gboolean
kinko_act_commit_intent (KinkoAct *act, GError **error)
{
	g_autoptr (GError) problem = NULL;

	g_assert (act->open);
	kinko_act_assert_needs (act);
	kinko_act_add_circumstances (act);
	if (!open_intent (act, &problem) ||
	    !kinko_act_end_transaction (act, "intent", act->detail, &problem)) {
		act->open = TRUE;
		(void) kinko_act_fail (act, &problem);
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	act->intended = TRUE;
	if (act->exception != NULL)
		kinko_exception_tell (act->session, act->exception);
	kinko_session_sync_mirror (act->session);
	return TRUE;
}

gboolean
kinko_act_reopen (KinkoAct *act, GError **error)
{
	g_assert (act->intended && !act->open);
	json_object_clear (act->detail); /* what it said stands in the intent */
	if (kinko_act_begin_transaction (act, error))
		return TRUE;
	kinko_act_roll_back (act);
	return FALSE;
}

gboolean
kinko_act_finish_unmirrored (KinkoAct *act, const GError *failure, GError **error)
{
	json_auto_t *detail = json_pack ("{s:I}", "intent", (json_int_t) act->intent_seq);

	g_assert (act->intended);
	act->intended = FALSE;
	if (act->open)
		json_object_update (detail, act->detail);
	if (failure != NULL)
		json_object_set_new (detail, "error", json_string (kinko_error_name (failure)));
	if ((!act->open && !kinko_act_begin_transaction (act, error)) ||
	    (failure != NULL && !kinko_act_give_back (act, error)) ||
	    !kinko_intent_close (act, act->intent_seq, error) ||
	    !kinko_act_end_transaction (act, failure == NULL ? "done" : "failed", detail, error)) {
		kinko_act_roll_back (
			act); /* the intent stays open and is closed at the next opening */
		return FALSE;
	}
	return TRUE;
}

gboolean
kinko_act_finish (KinkoAct *act, const GError *failure, GError **error)
{
	if (!kinko_act_finish_unmirrored (act, failure, error))
		return FALSE;
	kinko_session_sync_mirror (act->session);
	return TRUE;
}

void
kinko_act_abandon_end (KinkoAct *act)
{
	kinko_act_roll_back (act);
	json_object_clear (act->detail);
	act->intended = TRUE;
}
