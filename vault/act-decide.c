/* Whether an act may go on: the rules, the mirror, the passphrase once more. */
#include "vault/act-internal.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/case-entry.h"
#include "vault/case-file.h"
#include "vault/clock.h"
#include "vault/contract-end.h"
#include "vault/spool.h"

#define CASE_PREFIX "case/"

/* People type anything as a purpose, a name or a My Number too: only what the policy knows gets into the log. */
const char *
kinko_act_known_purpose (const KinkoPolicy *policy, const char *purpose)
{
	const GPtrArray *known = purpose == NULL ? NULL : kinko_policy_purposes (policy);

	if (purpose == NULL)
		return "";
	for (guint i = 0; i < known->len; i++) {
		const KinkoPurpose *candidate = known->pdata[i];

		if (strcmp (candidate->id, purpose) == 0)
			return candidate->id;
	}
	return "unknown";
}

/* ---- what the rules ask ---------------------------------------------------------------------- */

/* Is the column what the sealed record says, and the record the one that the log tells of? Whoever has the database key
 * could give oneself a case. Before the transaction the log in memory may be older than the case. */
static gboolean
check_assignment (KinkoAct *act, const char *case_no, GError **error)
{
	g_autoptr (KinkoCaseFile) file = NULL;
	g_autoptr (KinkoCaseData) data = NULL;

	if (!act->open)
		return TRUE;
	file = kinko_case_file_load (act->session, case_no, error);
	if (file == NULL || !kinko_case_entry_check_newest (act->session, file, error))
		return FALSE;
	data = kinko_case_file_read (act->session, file, file->version, error);
	return data != NULL;
}

static gboolean
is_assigned (KinkoAct *act, gboolean *assigned, GError **error)
{
	KinkoSession *session = act->session;
	g_autoptr (KinkoStatement) query = NULL;

	*assigned = FALSE;
	if (!g_str_has_prefix (act->object, CASE_PREFIX))
		return TRUE;
	query = kinko_db_prepare (session->db,
				  "SELECT case_no FROM case_file WHERE handle = ? AND assignee = ?",
				  error);
	if (query == NULL ||
	    !kinko_statement_bind_text (query, 1, act->object + strlen (CASE_PREFIX), error) ||
	    !kinko_statement_bind_text (query, 2, kinko_session_identity (session)->operator,
					error))
		return FALSE;
	switch (kinko_statement_step (query, error)) {
	case KINKO_STEP_ROW:
		*assigned = TRUE;
		return check_assignment (act, kinko_statement_text (query, 0), error);
	case KINKO_STEP_DONE:
		return TRUE;
	default:
		return FALSE;
	}
}

static gboolean
reach_verdict (KinkoAct *act, const char *action, KinkoVerdict *verdict, GError **error)
{
	KinkoSession *session = act->session;
	g_autofree char *host = kinko_host_name ();
	KinkoAccessRequest request = {
		.role = kinko_session_seat (session)->role,
		.action = action,
		.purpose = act->purpose,
		.numbers_cleared = session->compartments->numbers != NULL,
		.host = host,
		.outside_hours = !kinko_calendar_is_office_time (
			kinko_policy_calendar (session->policy), kinko_clock_now_ms ()),
		.reason_given = session->because != NULL,
		.break_glass = session->break_glass != NULL,
	};

	if (!is_assigned (act, &request.assigned, error))
		return FALSE;
	*verdict = kinko_policy_decide (session->policy, &request);
	return TRUE;
}

/* Why a change or a disclosure must wait, or NULL. */
static char *
mirror_refusal (KinkoAct *act)
{
	KinkoSession *session = act->session;
	const KinkoAction *action = kinko_action_find (act->action);
	guint limit = kinko_policy_mirror_lag (session->policy);

	if ((action->flags & (KINKO_ACTION_CHANGES | KINKO_ACTION_DISCLOSES)) == 0 ||
	    session->mirror_lag <= limit)
		return NULL;
	return g_strdup_printf (
		_ ("the mirror is %" PRIu64 " acts behind, the policy allows %u: %s"),
		session->mirror_lag, limit,
		session->mirror_problem == NULL ? "" : session->mirror_problem);
}

/* ---- deciding -------------------------------------------------------------------------------- */

static gboolean
refuse (KinkoAct *act, const char *word, const char *rule, KinkoError code, const char *message,
	const char *hint, GError **error)
{
	kinko_act_log_refusal (act, word, rule);
	g_set_error (error, KINKO_ERROR, code, "%s", message);
	if (hint != NULL)
		kinko_error_set_hint (error, "%s", hint);
	return FALSE;
}

/* Whoever only wants to ask must not be taken at the word and act instead. */
static gboolean
check_asking (KinkoAct *act, GError **error)
{
	g_autofree char *message = NULL;

	if (act->session->asking == NULL || act->needs.second != 0 ||
	    kinko_action_find (act->action)->flags & KINKO_ACTION_SYSTEM)
		return TRUE;
	message = g_strdup_printf (_ ("'%s' needs no second person"), act->action);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, "%s", message);
	kinko_error_set_hint (error, "%s",
			      _ ("nothing was done; run the command without 'approval request'"));
	return kinko_act_fail (act, error);
}

/* After the end of the contract only what winds it up is done, in every session that is still open too: the row is looked
 * at within the transaction. */
static gboolean
check_contract (KinkoAct *act, GError **error)
{
	KinkoContract contract;

	if (kinko_contract_allows (act->action))
		return TRUE;
	if (!kinko_contract_end_load (act->session, &contract, error))
		return kinko_act_fail (act, error);
	return !contract.closed ||
	       refuse (act, "contract-closed", NULL, KINKO_ERROR_DENIED,
		       _ ("the contract is closed"),
		       _ ("what belongs to winding it up can still be done; kinko contract status "
			  "says by whom it was closed, and when"),
		       error);
}

gboolean
kinko_act_decide (KinkoAct *act, GError **error)
{
	g_auto (KinkoVerdict) verdict = { 0 };
	g_autofree char *waiting = NULL;

	if (!reach_verdict (act, act->action, &verdict, error))
		return kinko_act_fail (act, error);
	if (!verdict.allowed)
		return refuse (act, "policy", verdict.rule, KINKO_ERROR_DENIED, verdict.reason,
			       verdict.remedy, error);
	if (!check_contract (act, error))
		return FALSE;
	waiting = mirror_refusal (act);
	if (waiting != NULL)
		return refuse (act, "mirror-lag", NULL, KINKO_ERROR_IO, waiting,
			       _ ("make the mirror writable again; it is brought up to date at the "
				  "next opening"),
			       error);
	/* The rule came to want it while the person was asked, or not asked, by an older one. */
	if (verdict.reauthenticate && !act->reauthenticated && act->session->asking == NULL)
		return refuse (act, "reauthentication", verdict.rule, KINKO_ERROR_DENIED,
			       _ ("the passphrase has to be given again for this"), _ ("try again"),
			       error);
	act->needs = verdict;
	act->needs.reason = act->needs.remedy = NULL; /* freed with the verdict */
	act->needs.rule = act->needs.file = NULL;     /* the policy may be another one soon */
	return check_asking (act, error) &&
	       (kinko_act_record_reason (act, error) || kinko_act_fail (act, error));
}

gboolean
kinko_act_check_may (KinkoAct *act, const char *action, GError **error)
{
	g_auto (KinkoVerdict) verdict = { 0 };

	if (!reach_verdict (act, action, &verdict, error))
		return kinko_act_fail (act, error);
	return verdict.allowed || refuse (act, "policy", verdict.rule, KINKO_ERROR_DENIED,
					  verdict.reason, verdict.remedy, error);
}

/* ---- the passphrase once more ---------------------------------------------------------------- */

/* A wrong one is an attempt to open the vault like any other: it goes the way of those, into the spool. */
static gboolean
ask (KinkoAct *act, GError **error)
{
	KinkoSession *session = act->session;
	g_autoptr (KinkoSecret) passphrase = NULL;
	g_autoptr (GError) problem = NULL;

	if (session->ask == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED,
			     _ ("'%s' needs the passphrase again"), act->action);
		kinko_error_set_hint (error, "%s", _ ("it can be asked for on a terminal only"));
		return FALSE;
	}
	passphrase = session->ask (session->ask_data, error);
	if (passphrase == NULL)
		return FALSE;
	if (kinko_session_reauthenticate (session, passphrase, &problem)) {
		act->reauthenticated = TRUE;
		return TRUE;
	}
	if (g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_AUTH))
		kinko_spool_add (session->folder, KINKO_SPOOL_PASSPHRASE,
				 kinko_session_identity (session)->operator);
	g_propagate_error (error, g_steal_pointer (&problem));
	return FALSE;
}

gboolean
kinko_act_reauthenticate (KinkoAct *act, GError **error)
{
	g_auto (KinkoVerdict) verdict = { 0 };

	/* Nothing is done by whoever only asks for it: it is wanted when it is done. */
	if (act->session->asking != NULL)
		return TRUE;
	if (!reach_verdict (act, act->action, &verdict, error))
		return FALSE;
	return !verdict.allowed || !verdict.reauthenticate || ask (act, error);
}
