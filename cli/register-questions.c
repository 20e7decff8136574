#include "cli/register-questions.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/prompt.h"
#include "cli/session.h"
#include "cli/text.h"
#include "policies/error.h"

typedef struct {
	KinkoContext *context;
	KinkoFieldInput *input;
	KinkoRecord *record; /* for trying the answers */
} Questions;

static const GPtrArray *
listed (const Questions *questions, const KinkoField *field)
{
	return kinko_register_choices (
		kinko_session_policy (kinko_cli_session (questions->context)), field->name);
}

/* The labels of a list, which are understood as well as the ids. */
static char *
join_labels (const GPtrArray *list)
{
	g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func (g_free);

	for (guint i = 0; i < list->len; i++)
		g_ptr_array_add (labels, g_strdup (kinko_service_label (list->pdata[i])));
	g_ptr_array_add (labels, NULL);
	return kinko_text_join ((const char *const *) labels->pdata, "/");
}

static char *
question_of (const Questions *questions, const KinkoField *field)
{
	const char *label = _ (field->label);
	const GPtrArray *list = listed (questions, field);
	g_autofree char *choices = list != NULL             ? join_labels (list)
				   : field->choices != NULL ? kinko_text_join (field->choices, "/")
							    : NULL;

	if (field->kind == KINKO_FIELD_BOOLEAN)
		return g_strdup_printf ("%s (1/0)", label);
	return choices == NULL ? g_strdup (label) : g_strdup_printf ("%s (%s)", label, choices);
}

/* What is wrong with an answer that the policy's lists do not have. */
static gboolean
is_listed (const Questions *questions, const KinkoField *field, const char *text,
	   GPtrArray *problems)
{
	const GPtrArray *list = listed (questions, field);

	if (list == NULL || text[0] == '\0' || kinko_register_choice (list, text) != NULL)
		return TRUE;
	g_ptr_array_add (problems, kinko_problem_new ("enum", field->name, "%s",
						      _ ("this is none of those in the list")));
	return FALSE;
}

/* Takes @answer when it is right in itself; says what is wrong when it is not. */
static gboolean
accept (Questions *questions, int field, KinkoSecret *answer)
{
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	const KinkoField *info = &questions->record->form->fields[field];

	if (kinko_record_set (questions->record, field, kinko_secret_text (answer), problems) &&
	    is_listed (questions, info, kinko_secret_text (answer), problems)) {
		kinko_field_input_add_answer (questions->input, field, answer);
		return TRUE;
	}
	kinko_context_warn (questions->context, "%s",
			    ((KinkoProblem *) problems->pdata[0])->message);
	kinko_secret_free (answer);
	return FALSE;
}

/* The answer; NULL without error for an empty one. */
static KinkoSecret *
hear (const Questions *questions, int field, GError **error)
{
	g_autofree char *question =
		question_of (questions, &questions->record->form->fields[field]);

	return kinko_prompt_answer (questions->context, question, NULL, error);
}

static gboolean
ask_field (Questions *questions, int field, GError **error)
{
	const KinkoField *info = &questions->record->form->fields[field];

	for (;;) {
		g_autoptr (GError) problem = NULL;
		KinkoSecret *answer = hear (questions, field, &problem);

		if (problem != NULL) {
			g_propagate_error (error, g_steal_pointer (&problem));
			return FALSE;
		}
		if (answer == NULL && !info->required)
			return TRUE;
		if (answer == NULL || strcmp (kinko_secret_text (answer), "-") == 0) {
			kinko_secret_free (answer);
			answer = kinko_secret_new (0);
		}
		if (accept (questions, field, answer))
			return TRUE;
	}
}

gboolean
kinko_register_questions_ask (KinkoContext *context, const KinkoRegister *book,
			      KinkoFieldInput *input, GError **error)
{
	Questions questions = {
		.context = context,
		.input = input,
		.record = kinko_record_new (book->form),
	};
	gboolean good = TRUE;

	for (int i = 0; good && (gsize) i < book->form->asked; i++)
		good = ask_field (&questions, i, error);
	kinko_record_free (questions.record);
	return good;
}
