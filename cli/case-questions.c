#include "cli/case-questions.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/prompt.h"
#include "cli/session.h"
#include "cli/text.h"
#include "policies/error.h"
#include "vault/case-rules.h"

typedef struct {
	KinkoContext *context;
	KinkoFieldInput *input;
	KinkoCaseData *data; /* as it will be with the answers so far */
	gboolean is_new, numbers;
} Questions;

static gboolean
is_set (const Questions *questions, int field)
{
	if (kinko_field_at (field)->kind == KINKO_FIELD_NUMBER)
		return questions->data->has_number[kinko_field_subject (field)];
	return questions->data->values[field] != NULL;
}

/* ---- what applies ---------------------------------------------------------------------------- */

/* As the rules of a case have it (docs/formats/case-csv.md): nothing of a guardian who is not
 * named, no amounts without a tax status, no levy of somebody who declared none. */
static gboolean
applies (const Questions *questions, int field)
{
	const char *part, *status;
	guint adult;

	if (!kinko_field_is_of_adult (kinko_field_at (field)->name, &adult, &part) ||
	    g_str_equal (part, "name"))
		return TRUE;
	if (!is_set (questions, kinko_field_of_adult (adult, "name")))
		return FALSE;
	status = questions->data->values[kinko_field_of_adult (adult, "tax_status")];
	if (g_str_equal (part, "levy"))
		return status != NULL && !g_str_equal (status, "未申告");
	if (g_str_equal (part, "credits"))
		return status != NULL;
	if (g_str_equal (part, "credit_items"))
		return is_set (questions, kinko_field_of_adult (adult, "credits"));
	if (g_str_equal (part, "mynumber_absent_reason"))
		return !is_set (questions, kinko_field_of_adult (adult, "mynumber"));
	return TRUE;
}

/* ---- one question ---------------------------------------------------------------------------- */

static gboolean
is_test_vault (const Questions *questions)
{
	return kinko_session_descriptor (kinko_cli_session (questions->context))->test;
}

/* Takes @answer when it is right in itself; says what is wrong when it is not, and what was there before stays. */
static gboolean
accept (Questions *questions, int field, KinkoSecret *answer)
{
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	KinkoCaseData *trial = kinko_case_data_copy (questions->data);

	if (kinko_case_data_set (trial, field, kinko_secret_text (answer), problems) &&
	    kinko_case_data_check_kind (trial, is_test_vault (questions), problems)) {
		kinko_case_data_free (questions->data);
		questions->data = trial;
		kinko_field_input_add_answer (questions->input, field, answer);
		return TRUE;
	}
	kinko_context_warn (questions->context, "%s",
			    ((KinkoProblem *) problems->pdata[0])->message);
	kinko_case_data_free (trial);
	kinko_secret_free (answer);
	return FALSE;
}

static char *
question_of (const Questions *questions, int field)
{
	const KinkoField *info = kinko_field_at (field);
	const char *label = _ (info->label);
	g_autofree char *choices =
		info->choices == NULL ? NULL : kinko_text_join (info->choices, "/");

	if (info->kind == KINKO_FIELD_NUMBER && is_set (questions, field))
		return g_strdup_printf ("%s [************]", label);
	if (info->kind == KINKO_FIELD_BOOLEAN)
		return g_strdup_printf ("%s (1/0)", label);
	if (choices != NULL)
		return g_strdup_printf ("%s (%s)", label, choices);
	return g_strdup (label);
}

/* The answer; NULL without error for an empty one. */
static KinkoSecret *
hear (const Questions *questions, int field, GError **error)
{
	g_autofree char *question = question_of (questions, field);
	KinkoSecret *answer;

	if (kinko_field_at (field)->kind == KINKO_FIELD_NUMBER) {
		answer = kinko_prompt_secret (questions->context, question, error);
		if (answer != NULL && kinko_secret_len (answer) == 0)
			g_clear_pointer (&answer, kinko_secret_free);
		return answer;
	}
	return kinko_prompt_answer (questions->context, question, questions->data->values[field],
				    error);
}

static gboolean
ask_field (Questions *questions, int field, GError **error)
{
	for (;;) {
		g_autoptr (GError) problem = NULL;
		KinkoSecret *answer = hear (questions, field, &problem);

		if (problem != NULL) {
			g_propagate_error (error, g_steal_pointer (&problem));
			return FALSE;
		}
		if (answer == NULL &&
		    (is_set (questions, field) || !kinko_field_at (field)->required))
			return TRUE;
		if (answer == NULL || strcmp (kinko_secret_text (answer), "-") == 0) {
			kinko_secret_free (answer);
			answer = kinko_secret_new (0);
		}
		if (accept (questions, field, answer))
			return TRUE;
	}
}

/* ---- all of them ----------------------------------------------------------------------------- */

static gboolean
ask_or_clear (Questions *questions, int field, GError **error)
{
	const KinkoField *info = kinko_field_at (field);

	if (!applies (questions, field)) {
		if (is_set (questions, field))
			(void) accept (questions, field, kinko_secret_new (0)); /* not required */
		return TRUE;
	}
	if (info->kind == KINKO_FIELD_NUMBER && !questions->numbers)
		return TRUE;
	return ask_field (questions, field, error);
}

static gboolean
ask_all (Questions *questions, GError **error)
{
	gsize n;
	const KinkoField *fields = kinko_fields (&n);

	for (int i = 0; i < (int) n; i++) {
		const char *name = fields[i].name;
		const char *part = "";
		guint adult;

		if (!questions->is_new &&
		    (g_str_equal (name, "case_no") || g_str_equal (name, "fiscal_year")))
			continue;
		/* The name decides whether there is anything more to ask of an adult. */
		if (kinko_field_is_of_adult (name, &adult, &part) && g_str_equal (part, "name"))
			continue;
		if (g_str_equal (part, "rel") &&
		    !ask_field (questions, kinko_field_of_adult (adult, "name"), error))
			return FALSE;
		if (!ask_or_clear (questions, i, error))
			return FALSE;
	}
	return TRUE;
}

gboolean
kinko_case_questions_ask (KinkoContext *context, const KinkoCaseData *current, gboolean numbers,
			  KinkoFieldInput *input, GError **error)
{
	Questions questions = {
		.context = context,
		.input = input,
		.data = current == NULL ? kinko_case_data_new () : kinko_case_data_copy (current),
		.is_new = current == NULL,
		.numbers = numbers,
	};
	g_autoptr (GError) problem = NULL;

	/* Whatever is typed here only begins. */
	g_free (kinko_prompt_line (
		context,
		current == NULL ? _ ("Enter leaves a field empty. Press Enter to begin")
				: _ ("Enter keeps what stands in brackets, '-' takes it out. "
				     "Press Enter to begin"),
		NULL, &problem));
	if (problem == NULL)
		(void) ask_all (&questions, &problem);
	kinko_case_data_free (questions.data);
	if (problem == NULL)
		return TRUE;
	g_propagate_error (error, g_steal_pointer (&problem));
	return FALSE;
}
