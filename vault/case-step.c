#include "vault/case-step-internal.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/approval.h"
#include "vault/case-address.h"
#include "vault/case-entry.h"
#include "vault/case-facts.h"
#include "vault/case-papers.h"
#include "vault/case-write.h"
#include "vault/parameters.h"

static void
step_clear (KinkoCaseStep *step)
{
	kinko_case_decision_free (step->made);
	g_free (step->items);
	g_clear_pointer (&step->problems, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KinkoCaseStep, step_clear)

/* What a person lacks comes before what a case lacks: whoever may not take the step learns nothing of the case. */
static gboolean
check_person (KinkoCaseStep *step, KinkoStepFacts *facts, GError **error)
{
	kinko_case_facts_of_person (step->session, step->kase, facts);
	facts->met = step->rule->needs;
	if (kinko_step_check (step->rule, facts, error))
		return TRUE;
	return kinko_act_refuse (step->act, "step");
}

/* What is asked for: what was said, or else what is missing. */
static gboolean
choose_items (KinkoCaseStep *step, guint *met, GError **error)
{
	g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

	if ((*met & KINKO_NEED_ITEMS) != 0) {
		for (guint i = 0; step->input->items[i] != NULL; i++)
			g_ptr_array_add (words, g_strdup (step->input->items[i]));
	} else if (!kinko_case_name_missing (step->session, step->kase, words, error)) {
		return FALSE;
	}
	if (words->len == 0)
		return TRUE;
	g_ptr_array_add (words, NULL);
	step->items = g_strjoinv (";", (char **) words->pdata);
	*met |= KINKO_NEED_ITEMS;
	return TRUE;
}

static gboolean
check (KinkoCaseStep *step, KinkoState state, GError **error)
{
	KinkoStepFacts facts = { 0 };
	g_autoptr (GError) problem = NULL;

	step->rule = kinko_step_find (step->rule->verb, state, error);
	/* Whose case it is and who proposed is what the record says; whoever has the database key can seal another one. */
	if (step->rule == NULL ||
	    !kinko_case_entry_check_newest (step->session, step->kase->file, error) ||
	    !check_person (step, &facts, error))
		return FALSE;
	facts.met = kinko_step_given (step->input);
	if ((step->rule->needs & KINKO_NEED_ITEMS) != 0 && !choose_items (step, &facts.met, error))
		return FALSE;
	if (!kinko_case_facts_gather (step->session, step->kase, step->rule, step->input->from,
				      &facts.met, &step->made, step->problems, error))
		return FALSE;
	if (kinko_step_check (step->rule, &facts, &problem))
		return TRUE;
	g_ptr_array_extend_and_steal (kinko_error_problems (problem),
				      g_steal_pointer (&step->problems));
	g_propagate_error (error, g_steal_pointer (&problem));
	return FALSE;
}

/* The log says from where to where a case went and by which table, which is no secret; the tier is one. */
static void
describe (KinkoCaseStep *step, KinkoState from)
{
	json_t *detail = kinko_act_detail (step->act);

	json_object_set_new (detail, "from", json_string (kinko_state_id (from)));
	json_object_set_new (detail, "to", json_string (kinko_state_id (step->rule->to)));
	if (step->made != NULL) {
		g_autofree char *hash = g_strconcat ("sha256:", step->made->table_hash, NULL);

		json_object_set_new (detail, "table", json_string (hash));
	}
}

/* What a confirmation will ask for is said with the proposal, while the case is still at hand. */
static gboolean
look_ahead (KinkoCaseStep *step, GError **error)
{
	static const KinkoStepRule confirmation = {
		.to = KINKO_STATE_CONFIRMED, .needs = KINKO_NEED_NUMBERS | KINKO_NEED_IDENTITY
	};
	guint met = 0;

	if (step->rule->to != KINKO_STATE_PROPOSED)
		return TRUE;
	step->kase->remarks = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	if (*kinko_case_step_value (step, "docs_missing") != NULL)
		g_ptr_array_add (step->kase->remarks,
				 kinko_problem_new ("docs_missing", NULL, "%s",
						    _ ("papers are still written down as missing "
						       "(docs_missing)")));
	return kinko_case_facts_gather (step->session, step->kase, &confirmation, NULL, &met, NULL,
					step->kase->remarks, error);
}

static gboolean
find_state (const KinkoCaseStep *step, KinkoState *state, GError **error)
{
	if (!kinko_state_parse (step->kase->file->state, state)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the case is in a state that is not known: '%s'"),
			     step->kase->file->state);
		return FALSE;
	}
	return TRUE;
}

static gboolean
take (KinkoCaseStep *step, GError **error)
{
	KinkoState state;

	if (!find_state (step, &state, error) || !check (step, state, error) ||
	    !kinko_case_step_apply (step, error) || !look_ahead (step, error))
		return FALSE;
	describe (step, state);
	return kinko_case_file_write (step->act, step->kase->file, step->kase->data, 0,
				      kinko_act_detail (step->act), error);
}

static const KinkoStepRule *
any_rule (const char *verb)
{
	gsize n;
	const KinkoStepRule *rules = kinko_life_cycle (&n);

	for (gsize i = 0; i < n; i++)
		if (strcmp (rules[i].verb, verb) == 0)
			return &rules[i];
	g_assert_not_reached (); /* verbs come from our own commands */
}

static KinkoCaseStep
new_step (KinkoAct *act, KinkoCase *kase, const char *verb, const KinkoStepInput *input)
{
	return (KinkoCaseStep){
		.act = act,
		.session = kinko_act_session (act),
		.kase = kase,
		.rule = any_rule (verb),
		.input = input,
		.problems = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free),
	};
}

gboolean
kinko_case_check_step (KinkoAct *act, KinkoCase *kase, const char *verb,
		       const KinkoStepInput *input, GError **error)
{
	g_auto (KinkoCaseStep) step = new_step (act, kase, verb, input);
	KinkoState state;

	return (find_state (&step, &state, error) && check (&step, state, error)) ||
	       kinko_act_fail (act, error);
}

gboolean
kinko_case_take_step (KinkoAct *act, KinkoCase *kase, const char *verb, const KinkoStepInput *input,
		      GError **error)
{
	g_auto (KinkoCaseStep) step = new_step (act, kase, verb, input);

	return take (&step, error) || kinko_act_fail (act, error);
}

/* What was said with the step: a grant is for this, too. NULL when nothing was. */
static char *
parameters_of (const KinkoStepInput *input)
{
	GString *text = g_string_new (NULL);

	kinko_parameters_add (text, "day", input->day);
	kinko_parameters_add (text, "receipt", input->receipt);
	kinko_parameters_add (text, "place", input->place);
	for (const char *const *item = input->items; item != NULL && *item != NULL; item++)
		kinko_parameters_add (text, "item", *item);
	kinko_parameters_add (text, "channel", input->channel);
	kinko_parameters_add (text, "due", input->due);
	kinko_parameters_add (text, "reason", input->reason);
	kinko_parameters_add (text, "official", input->official);
	kinko_parameters_add (text, "delivery", input->delivery);
	kinko_parameters_add (text, "from", input->from);
	return g_string_free (text, text->len == 0);
}

/* A policy may want an approval or a second person for any step. What cannot be done now need not be asked of anybody. */
static gboolean
authorize (KinkoAct *act, KinkoCase *kase, const char *verb, const KinkoStepInput *input,
	   GError **error)
{
	g_autofree char *parameters = parameters_of (input);
	const KinkoActScope scope = { .approval = input->approval,
				      .count = 1,
				      .parameters = parameters };

	return (!kinko_act_needs_second (act) ||
		kinko_case_check_step (act, kase, verb, input, error)) &&
	       kinko_act_authorize (act, &scope, error);
}

KinkoCase *
kinko_case_step (KinkoSession *session, const char *case_no, const char *verb,
		 const KinkoStepInput *input, GError **error)
{
	const char *action = any_rule (verb)->action;
	g_autofree char *object = kinko_case_object (session, case_no);
	g_autoptr (KinkoAct) act = NULL;
	g_autoptr (KinkoCase) kase = NULL;

	g_assert (strcmp (action, "number.erase") != 0); /* more than a step: number-erase.c */
	act = kinko_act_begin (session, action, object, NULL, error);
	if (act == NULL)
		return NULL;
	kase = kinko_case_load_for (act, case_no, error);
	if (kase == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	if (!authorize (act, kase, verb, input, error) ||
	    !kinko_case_take_step (act, kase, verb, input, error) || !kinko_act_commit (act, error))
		return NULL;
	kinko_case_hide_address (session, kase->file, kase->data, kase->data);
	return g_steal_pointer (&kase);
}
