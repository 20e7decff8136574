#include "vault/contract.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/contract-end.h"
#include "vault/contract-internal.h"
#include "vault/register-internal.h"

/* Most things that a refusal lists: the rest is for contract.status. */
#define LISTED 50

/* ---- what the log says ----------------------------------------------------------------------- */

static json_t *
case_counts (const KinkoContractStatus *status)
{
	json_t *counts = json_object ();

	for (guint i = 0; i < KINKO_STATES; i++)
		if (status->cases[i] > 0)
			json_object_set_new (counts, kinko_state_id ((KinkoState) i),
					     json_integer ((json_int_t) status->cases[i]));
	return counts;
}

static json_t *
open_counts (const KinkoContractStatus *status)
{
	json_t *counts = json_object ();

	for (guint i = 0; i < status->open->len; i++) {
		const char *kind = ((const KinkoOpenItem *) status->open->pdata[i])->kind;
		json_int_t n = json_integer_value (json_object_get (counts, kind));

		json_object_set_new (counts, kind, json_integer (n + 1));
	}
	return counts;
}

/* ---- the status ------------------------------------------------------------------------------ */

KinkoContractStatus *
kinko_contract_status (KinkoSession *session, GError **error)
{
	g_autoptr (KinkoAct) act =
		kinko_act_begin (session, "contract.status", "vault", NULL, error);
	g_autoptr (KinkoContractStatus) status = NULL;

	if (act == NULL)
		return NULL;
	status = kinko_contract_collect (session, error);
	if (status == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	json_object_set_new (kinko_act_detail (act), "open", open_counts (status));
	json_object_set_new (kinko_act_detail (act), "cases", case_counts (status));
	return kinko_act_commit (act, error) ? g_steal_pointer (&status) : NULL;
}

/* ---- closing --------------------------------------------------------------------------------- */

static GPtrArray *
problems_of (const KinkoContractStatus *status)
{
	GPtrArray *problems = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);

	for (guint i = 0; i < MIN (status->open->len, LISTED); i++) {
		const KinkoOpenItem *item = status->open->pdata[i];
		const char *label = kinko_open_item_label (item->kind);

		if (item->due == NULL)
			g_ptr_array_add (problems,
					 kinko_problem_new (item->kind, item->number, "%s", label));
		else
			g_ptr_array_add (problems,
					 kinko_problem_new (item->kind, item->number,
							    item->overdue ? _ ("%s, was due on %s")
									  : _ ("%s, due on %s"),
							    label, item->due));
	}
	return problems;
}

static gboolean
refuse_open (KinkoAct *act, const KinkoContractStatus *status, GError **error)
{
	guint n = status->open->len;

	if (n == 0)
		return TRUE;
	(void) kinko_act_refuse (act, "still-open");
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED,
		     ngettext ("the contract cannot be closed: %u thing is still open",
			       "the contract cannot be closed: %u things are still open", n),
		     n);
	kinko_error_set_hint (error, "%s",
			      _ ("bring them to their end; kinko contract status lists them all"));
	kinko_error_set_problems (error, problems_of (status));
	return FALSE;
}

static gboolean
close_it (KinkoAct *act, const KinkoContractStatus *status, const char *approval, GError **error)
{
	KinkoActScope scope = { .approval = approval };

	/* What is open is said before anybody is asked to agree to what cannot be done yet. */
	if (!refuse_open (act, status, error) || !kinko_act_authorize (act, &scope, error))
		return FALSE;
	json_object_set_new (kinko_act_detail (act), "cases", case_counts (status));
	return kinko_contract_end_store (act, error);
}

KinkoContractStatus *
kinko_contract_close (KinkoSession *session, const char *approval, GError **error)
{
	g_autoptr (KinkoAct) act =
		kinko_act_begin (session, "contract.close", "vault", NULL, error);
	g_autoptr (KinkoContractStatus) status = NULL;

	if (act == NULL)
		return NULL;
	/* A line that was taken out, or put back to an older version, must not look like one that is closed. */
	if (kinko_registers_check_log (session, error))
		status = kinko_contract_collect (session, error);
	if (status == NULL || !close_it (act, status, approval, error)) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	return kinko_act_commit (act, error) && kinko_contract_read_end (session, status, error)
		       ? g_steal_pointer (&status)
		       : NULL;
}
