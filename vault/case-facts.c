#include "vault/case-facts.h"

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/case-papers.h"
#include "vault/case-value.h"
#include "vault/number-check.h"

/* What is looked at, and what comes out. */
typedef struct {
	KinkoSession *session;
	const KinkoCase *kase;
	guint *met;
	KinkoCaseDecision **made;
	GPtrArray *problems;
} Look;

gboolean
kinko_step_is_given (const char *text)
{
	return text != NULL && !kinko_case_value_is_blank (text);
}

/* An item is a list itself, and ";" is none. */
static gboolean
is_any_given (const char *const *items)
{
	for (; items != NULL && *items != NULL; items++) {
		g_auto (GStrv) words = g_strsplit (*items, ";", -1);

		for (char **word = words; *word != NULL; word++)
			if (kinko_step_is_given (*word))
				return TRUE;
	}
	return FALSE;
}

guint
kinko_step_given (const KinkoStepInput *input)
{
	return (kinko_step_is_given (input->receipt) ? KINKO_NEED_RECEIPT : 0u) |
	       (kinko_step_is_given (input->place) ? KINKO_NEED_PLACE : 0u) |
	       (is_any_given (input->items) ? KINKO_NEED_ITEMS : 0u) |
	       (kinko_step_is_given (input->channel) ? KINKO_NEED_CHANNEL : 0u) |
	       (kinko_step_is_given (input->due) ? KINKO_NEED_DUE : 0u) |
	       (kinko_step_is_given (input->reason) ? KINKO_NEED_REASON : 0u) |
	       (kinko_step_is_given (input->official) ? KINKO_NEED_OFFICIAL : 0u) |
	       (kinko_step_is_given (input->delivery) ? KINKO_NEED_DELIVERY : 0u) |
	       (kinko_step_is_given (input->approval) ? KINKO_NEED_APPROVAL : 0u);
}

void
kinko_case_facts_of_person (KinkoSession *session, const KinkoCase *kase, KinkoStepFacts *facts)
{
	const char *me = kinko_session_identity (session)->operator;
	KinkoRole role = kinko_session_seat (session)->role;

	facts->is_manager = role == KINKO_ROLE_MANAGER;
	facts->is_management = role == KINKO_ROLE_MANAGER || role == KINKO_ROLE_DEPUTY;
	facts->is_assignee = g_strcmp0 (kase->file->assignee, me) == 0;
	facts->is_proposer = g_strcmp0 (kinko_case_data_get (kase->data, "proposer"), me) == 0;
}

/* ---- the needs ------------------------------------------------------------------------------- */

/* The papers that are missing become problems of the step. */
static gboolean
look_at_papers (Look *look, GError **error)
{
	g_autoptr (GPtrArray) missing = NULL;

	if ((*look->made)->decision.provisional) {
		*look->met |= KINKO_NEED_DOCUMENTS;
		return TRUE;
	}
	missing = kinko_case_missing_papers (look->session, look->kase, error);
	if (missing == NULL)
		return FALSE;
	if (missing->len == 0)
		*look->met |= KINKO_NEED_DOCUMENTS;
	for (guint i = 0; i < missing->len; i++)
		g_ptr_array_add (look->problems,
				 kinko_case_missing_paper_problem (missing->pdata[i]));
	return TRUE;
}

/* The tier reckoned from what the case says now, by the table in force now, against what was proposed. */
static gboolean
compare_decision (Look *look, GError **error)
{
	g_autoptr (KinkoCaseDecision) proposed = kinko_case_decision_read (look->kase->data, error);
	g_autofree char *from = NULL;

	if (proposed == NULL)
		return FALSE;
	from = g_strdup_printf (
		"%u-%02u", proposed->decision.fiscal_year + (proposed->decision.month < 4 ? 1 : 0),
		proposed->decision.month);
	*look->made = kinko_case_decide (look->session, look->kase->data, from, error);
	if (*look->made == NULL)
		return FALSE;
	if (kinko_case_decision_equal (proposed, *look->made))
		*look->met |= KINKO_NEED_DECISION;
	return TRUE;
}

static gboolean
look_at_numbers (Look *look, GError **error)
{
	guint unchecked;

	if (!kinko_number_unchecked (look->session, look->kase->file, &unchecked, error))
		return FALSE;
	if (unchecked == 0)
		*look->met |= KINKO_NEED_NUMBERS;
	for (guint i = 0; i < KINKO_SUBJECTS; i++)
		if ((unchecked & 1u << i) != 0)
			g_ptr_array_add (
				look->problems,
				kinko_problem_new (
					"number_unchecked", kinko_subject_name ((KinkoSubject) i),
					_ ("a second person has not typed this My Number: kinko "
					   "case check-number")));
	return TRUE;
}

gboolean
kinko_case_facts_gather (KinkoSession *session, const KinkoCase *kase, const KinkoStepRule *rule,
			 const char *from, guint *met, KinkoCaseDecision **made,
			 GPtrArray *problems, GError **error)
{
	Look look = { session, kase, met, made, problems };

	if (rule->to == KINKO_STATE_PROPOSED) {
		*made = kinko_case_decide (session, kase->data, from, error);
		if (*made == NULL)
			return FALSE;
	}
	if ((rule->needs & KINKO_NEED_DOCUMENTS) != 0 && !look_at_papers (&look, error))
		return FALSE;
	if ((rule->needs & KINKO_NEED_DECISION) != 0 && !compare_decision (&look, error))
		return FALSE;
	if ((rule->needs & KINKO_NEED_NUMBERS) != 0 && !look_at_numbers (&look, error))
		return FALSE;
	if ((rule->needs & KINKO_NEED_IDENTITY) != 0 &&
	    kinko_case_identity_is_checked (session, kase, problems))
		*met |= KINKO_NEED_IDENTITY;
	return TRUE;
}
