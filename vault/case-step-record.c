/* What a step leaves in the record of its case. */
#include "vault/case-step-internal.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/case-facts.h"
#include "vault/clock.h"
#include "vault/receipt.h"

/* What a step leaves, besides the state: its day and its person; and the day before which it cannot have
 * been, because it rests on that. */
static const struct {
	const char *verb, *day, *person, *after;
} marks[] = {
	{ "guide", "guided_on", NULL, NULL },
	{ "receive", "papers_on", "received_by", NULL },
	{ "correct", "correction_on", NULL, NULL },
	{ "propose", "proposed_on", "proposer", NULL },
	{ "confirm", "confirmed_on", "confirmer", "proposed_on" },
	{ "entered", "entered_on", "entered_by", "confirmed_on" },
	{ "deliver", "delivered_on", NULL, "entered_on" },
	{ "complete", "closed_on", NULL, "delivered_on" },
	{ "withdraw", "closed_on", NULL, NULL },
	{ "exclude", "closed_on", NULL, NULL },
};

/* What no longer holds once a decision is taken back; and what no longer holds of a case that is opened anew. */
static const char *const of_decision[] = {
	"decision",  "tier",         "proposer",   "proposed_on",
	"confirmer", "confirmed_on", "entered_by", "entered_on"
};
static const char *const of_delivery[] = { "ward_official", "delivery_no", "delivered_on",
					   "closed_on" };

char **
kinko_case_step_value (KinkoCaseStep *step, const char *name)
{
	int field = kinko_field_index_all (name);

	g_assert (field >= 0);
	return &step->kase->data->values[field];
}

static void
set_value (KinkoCaseStep *step, const char *name, const char *text)
{
	char **value = kinko_case_step_value (step, name);

	g_free (*value);
	*value = g_strdup (text);
}

static void
set_field (KinkoCaseStep *step, const char *name, const char *text)
{
	if (kinko_step_is_given (text))
		(void) kinko_case_data_set (step->kase->data, kinko_field_index_all (name), text,
					    step->problems); /* counted at the end */
}

static void
clear_fields (KinkoCaseStep *step, const char *const *names, gsize n)
{
	for (gsize i = 0; i < n; i++)
		set_value (step, names[i], NULL);
}

static void
check_order (KinkoCaseStep *step, const char *after)
{
	const char *day = *kinko_case_step_value (step, "step_on");
	const char *before = after == NULL ? NULL : *kinko_case_step_value (step, after);

	if (day != NULL && before != NULL && strcmp (day, before) < 0)
		g_ptr_array_add (step->problems,
				 kinko_problem_new ("date_before_last", "on", "%s",
						    _ ("the step on which this one rests is of a "
						       "later day")));
}

static void
set_day (KinkoCaseStep *step)
{
	g_autofree char *today = kinko_clock_today ();
	const char *day = kinko_step_is_given (step->input->day) ? step->input->day : today;

	set_field (step, "step_on", day);
	if (*kinko_case_step_value (step, "step_on") != NULL &&
	    strcmp (*kinko_case_step_value (step, "step_on"), today) > 0)
		g_ptr_array_add (step->problems,
				 kinko_problem_new ("date_future", "on", "%s",
						    _ ("a step that was taken lies not in the "
						       "future")));
	for (gsize i = 0; i < G_N_ELEMENTS (marks); i++) {
		if (strcmp (marks[i].verb, step->rule->verb) != 0)
			continue;
		check_order (step, marks[i].after);
		set_value (step, marks[i].day, *kinko_case_step_value (step, "step_on"));
		if (marks[i].person != NULL)
			set_value (step, marks[i].person,
				   kinko_session_identity (step->session)->operator);
	}
}

static void
set_given (KinkoCaseStep *step)
{
	const KinkoStepInput *input = step->input;

	set_field (step, "receipt_no", input->receipt);
	set_field (step, "papers_place", input->place);
	set_field (step, "correction_items", step->items);
	set_field (step, "correction_channel", input->channel);
	set_field (step, step->rule->to == KINKO_STATE_CORRECTION ? "correction_due" : "due",
		   input->due);
	set_value (step, "reason", NULL); /* it belongs to one step */
	set_field (step, "reason", input->reason);
	set_field (step, "ward_official", input->official);
	set_field (step, "delivery_no", input->delivery);
}

/* "令和元年" for "令和8年" would make every work list say that the family is late. */
static void
check_due (KinkoCaseStep *step)
{
	const char *day = *kinko_case_step_value (step, "step_on");
	const char *due = *kinko_case_step_value (step, "correction_due");

	if (step->rule->to == KINKO_STATE_CORRECTION && day != NULL && due != NULL &&
	    strcmp (due, day) < 0)
		g_ptr_array_add (step->problems,
				 kinko_problem_new ("due_before_step", "due", "%s",
						    _ ("the due date lies before the day on which "
						       "the family is asked")));
}

static void
set_decision (KinkoCaseStep *step)
{
	char *text = kinko_case_decision_to_text (step->made);

	set_value (step, "decision", text);
	set_value (step, "tier", step->made->decision.tier);
	explicit_bzero (text, strlen (text));
	free (text);
}

static void
set_revision (KinkoCaseStep *step)
{
	g_autofree char *next = g_strdup_printf ("%u", step->kase->file->revision + 1);

	set_value (step, "revision", next);
	clear_fields (step, of_delivery, G_N_ELEMENTS (of_delivery));
}

static gboolean
has_problems (KinkoCaseStep *step, GError **error)
{
	if (step->problems->len == 0)
		return FALSE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     ngettext ("%u thing given with the step is not right; nothing was stored",
			       "%u things given with the step are not right; nothing was stored",
			       step->problems->len),
		     step->problems->len);
	kinko_error_set_problems (error, g_ptr_array_ref (step->problems));
	return TRUE;
}

gboolean
kinko_case_step_apply (KinkoCaseStep *step, GError **error)
{
	set_day (step);
	set_given (step);
	check_due (step);
	if (step->rule->to == KINKO_STATE_RETURNED || step->rule->to == KINKO_STATE_REVISION)
		clear_fields (step, of_decision, G_N_ELEMENTS (of_decision));
	if (step->rule->to == KINKO_STATE_REVISION)
		set_revision (step);
	if (step->rule->to == KINKO_STATE_PROPOSED)
		set_decision (step);
	if (has_problems (step, error) ||
	    ((step->rule->needs & KINKO_NEED_RECEIPT) != 0 &&
	     !kinko_receipt_exists (step->session, *kinko_case_step_value (step, "receipt_no"),
				    error)))
		return FALSE;
	set_value (step, "state", kinko_state_name (step->rule->to));
	return TRUE;
}
