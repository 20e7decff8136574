/* What an act needs beside the rules: the ward's approval, a second person, a reason that is recorded. */
#include "vault/act-internal.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/approval.h"
#include "vault/exception.h"
#include "vault/second.h"

/* ---- asking for it --------------------------------------------------------------------------- */

static gboolean
refuse (KinkoAct *act, const char *word, GError **error)
{
	return g_error_matches (*error, KINKO_ERROR, KINKO_ERROR_DENIED)
		       ? kinko_act_refuse (act, word)
		       : kinko_act_fail (act, error);
}

/* What was used up is given back when the effect fails. */
static gboolean
remember (KinkoAct *act, KinkoRegisterLine *line)
{
	if (act->used == NULL)
		act->used =
			g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_register_line_free);
	g_ptr_array_add (act->used, line);
	return TRUE;
}

/* The ward's number, the request in whose name it may have been given, and what both stand for. */
typedef struct {
	const char *ward;
	KinkoRegisterLine *approval, *request;
} Warrant;

static void
clear_warrant (Warrant *warrant)
{
	g_clear_pointer (&warrant->approval, kinko_register_line_free);
	g_clear_pointer (&warrant->request, kinko_register_line_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Warrant, clear_warrant)

static gboolean
find_request (KinkoAct *act, const KinkoActScope *scope, Warrant *warrant, GError **error)
{
	warrant->ward = scope->approval;
	if (scope->approval == NULL || !kinko_second_is_number (scope->approval))
		return TRUE;
	warrant->request = kinko_second_load (act->session, scope->approval, error);
	if (warrant->request == NULL)
		return kinko_act_fail (act, error);
	/* Otherwise the ward's approval behind it, which nobody named, would be found not to fit. */
	if (g_strcmp0 (kinko_record_get (warrant->request->record, "action"), act->action) != 0) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED,
			     _ ("request '%s' was made for '%s'"), scope->approval,
			     kinko_record_get (warrant->request->record, "action"));
		kinko_error_set_hint (error, "%s",
				      _ ("make a new request with 'kinko approval request'"));
		return kinko_act_refuse (act, "second-person");
	}
	warrant->ward = kinko_record_get (warrant->request->record, "approval");
	return TRUE;
}

static gboolean
find_approval (KinkoAct *act, const KinkoActScope *scope, Warrant *warrant, GError **error)
{
	if (warrant->ward == NULL && !act->needs.approval)
		return TRUE;
	if (warrant->ward != NULL && !kinko_approval_check (warrant->ward, error))
		return kinko_act_fail (act, error);
	if (warrant->ward != NULL)
		kinko_act_set_approval (act, warrant->ward);
	warrant->approval =
		kinko_approval_find (act->session, warrant->ward, act->action, scope, error);
	return warrant->approval != NULL || refuse (act, "approval", error);
}

static gboolean
use (KinkoAct *act, Warrant *warrant, GError **error)
{
	if (warrant->approval != NULL && !(kinko_approval_use (act, warrant->approval, error) &&
					   remember (act, g_steal_pointer (&warrant->approval))))
		return kinko_act_fail (act, error);
	if (warrant->request != NULL && !(kinko_second_use (act, warrant->request, error) &&
					  remember (act, g_steal_pointer (&warrant->request))))
		return kinko_act_fail (act, error);
	act->authorized = TRUE;
	return TRUE;
}

/* The act itself ends as "approval.request". */
static gboolean
ask (KinkoAct *act, const KinkoActScope *scope, const Warrant *warrant, GError **error)
{
	g_autofree char *number = NULL;

	if (!kinko_act_check_may (act, "approval.request", error))
		return FALSE;
	if (!kinko_second_ask (act, scope, warrant->ward, &number, error))
		return kinko_act_fail (act, error);
	act->authorized = TRUE;
	if (!kinko_act_commit (act, error))
		return FALSE;
	act->session->asked = g_steal_pointer (&number);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED,
		     _ ("nothing was done yet: request '%s' waits for a second person"),
		     act->session->asked);
	return FALSE;
}

/* The end was read well when the grant was checked. */
static void
note_end (KinkoAct *act, const KinkoRegisterLine *request)
{
	const char *expires = kinko_record_get (request->record, "expires");

	if (!kinko_entry_time_parse (expires, strlen (expires), &act->grant_end_ms))
		g_assert_not_reached ();
}

gboolean
kinko_act_authorize (KinkoAct *act, const KinkoActScope *scope, GError **error)
{
	g_auto (Warrant) warrant = { 0 };

	g_assert (act->open && !act->authorized);
	if (!find_request (act, scope, &warrant, error) ||
	    !find_approval (act, scope, &warrant, error))
		return FALSE;
	if (act->session->asking != NULL)
		return ask (act, scope, &warrant, error);
	if (act->needs.second == 0) {
		/* A grant that nobody needs is not used up. */
		g_clear_pointer (&warrant.request, kinko_register_line_free);
		return use (act, &warrant, error);
	}
	if (!kinko_second_check (act, warrant.request, scope, &act->grant_seq, error))
		return refuse (act, "second-person", error);
	note_end (act, warrant.request);
	return use (act, &warrant, error);
}

gboolean
kinko_act_needs_second (const KinkoAct *act)
{
	return act->needs.second != 0;
}

gboolean
kinko_act_waive_second (KinkoAct *act, GError **error)
{
	g_assert (act->open && !act->authorized && act->needs.second != 0);
	g_assert ((kinko_action_find (act->action)->flags & KINKO_ACTION_SECOND) == 0);
	if (act->session->asking != NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, "%s",
			     _ ("nobody else has a seat with keys, so nobody could grant this"));
		kinko_error_set_hint (error, "%s",
				      _ ("nothing was done; run the command without 'approval "
					 "request'"));
		return kinko_act_fail (act, error);
	}
	act->needs.second = 0;
	act->waived = TRUE;
	return TRUE;
}

gboolean
kinko_act_second_is_waived (const KinkoAct *act)
{
	return act->waived;
}

void
kinko_act_need_approval (KinkoAct *act)
{
	act->needs.approval = TRUE;
}

/* ---- in the log ------------------------------------------------------------------------------ */

/* The reason is sealed: in the log stands only that there is one, and until when it is to be reviewed. */
gboolean
kinko_act_record_reason (KinkoAct *act, GError **error)
{
	KinkoSession *session = act->session;
	const char *reason = act->needs.break_glass ? session->break_glass : session->because;

	if (!act->needs.break_glass && !act->needs.record_reason)
		return TRUE;
	/* What is only asked for is not done. */
	act->exception = kinko_exception_record (
		act, session->asking == NULL ? act->action : "approval.request", reason,
		act->needs.review_days, error);
	return act->exception != NULL;
}

void
kinko_act_assert_needs (KinkoAct *act)
{
	/* Our own mistake, never the user's: the policy was read only with needs that the act can be given. */
	g_assert (act->authorized || (!act->needs.approval && act->needs.second == 0));
}

void
kinko_act_add_circumstances (KinkoAct *act)
{
	const KinkoAction *action = kinko_action_find (act->action);

	g_autofree char *exception =
		act->exception == NULL ? NULL : kinko_register_line_object (act->exception);

	if (exception != NULL)
		json_object_set_new (act->detail, "exception", json_string (exception));
	if (act->grant_seq != 0)
		json_object_set_new (act->detail, "second",
				     json_integer ((json_int_t) act->grant_seq));
	if (act->waived)
		json_object_set_new (act->detail, "second_waived", json_true ());
	if (act->needs.outside_hours &&
	    (action->flags & (KINKO_ACTION_CHANGES | KINKO_ACTION_DISCLOSES)) != 0)
		json_object_set_new (act->detail, "outside_hours", json_true ());
}

static gboolean
give_back_line (KinkoAct *act, KinkoRegisterLine *line, GError **error)
{
	/* Others may have written it since. */
	g_autoptr (KinkoRegisterLine) now =
		kinko_register_load (act->session, line->book, line->number, error);

	if (now == NULL)
		return FALSE;
	return kinko_second_is_number (line->number) ? kinko_second_give_back (act, now, error)
						     : kinko_approval_give_back (act, now, error);
}

gboolean
kinko_act_give_back (KinkoAct *act, GError **error)
{
	g_autoptr (GPtrArray) used = g_steal_pointer (&act->used);

	g_assert (act->open);
	for (guint i = 0; used != NULL && i < used->len; i++)
		if (!give_back_line (act, used->pdata[i], error))
			return FALSE;
	return TRUE;
}
