#include "vault/register-step.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/register-internal.h"

/* ---- what both have -------------------------------------------------------------------------- */

static gboolean
check_open (const KinkoRegisterLine *line, GError **error)
{
	if (!line->book->open || line->open)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     _ ("line '%s' has ended; nothing is recorded of it any more"), line->number);
	kinko_error_set_hint (error, _ ("kinko %s show %s says when and how"), line->book->name,
			      line->number);
	return FALSE;
}

typedef gboolean (*ChangeFunc) (KinkoAct *act, KinkoRegisterLine *line, gconstpointer data,
				GError **error);

/* Loads the line, changes it and stores it; the act has begun. */
static KinkoRegisterLine *
change_line (KinkoAct *act, const KinkoRegister *book, const char *number, ChangeFunc change,
	     gconstpointer data, GError **error)
{
	g_autoptr (KinkoRegisterLine) line = kinko_register_load_for (act, book, number, error);

	if (line == NULL || !kinko_register_check_logged (kinko_act_session (act), line, error) ||
	    !check_open (line, error) || !change (act, line, data, error)) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	return kinko_act_commit (act, error) ? g_steal_pointer (&line) : NULL;
}

static KinkoRegisterLine *
act_on_line (KinkoSession *session, const KinkoRegister *book, const char *verb, const char *number,
	     ChangeFunc change, gconstpointer data, GError **error)
{
	g_autofree char *action = g_strconcat (book->name, ".", verb, NULL);
	g_autofree char *object = kinko_register_object (session, book, number);
	g_autoptr (KinkoAct) act = kinko_act_begin (session, action, object, NULL, error);

	return act == NULL ? NULL : change_line (act, book, number, change, data, error);
}

/* ---- correcting ------------------------------------------------------------------------------ */

typedef struct {
	const KinkoRecordChange *changes;
	guint n;
} Correction;

static gboolean
is_same (const KinkoRecord *a, const KinkoRecord *b)
{
	for (gsize i = 0; i < a->form->asked; i++)
		if (g_strcmp0 (a->values[i], b->values[i]) != 0)
			return FALSE;
	return TRUE;
}

static gboolean
correct (KinkoAct *act, KinkoRegisterLine *line, gconstpointer data, GError **error)
{
	const Correction *correction = data;
	g_autoptr (KinkoRecord) before = kinko_record_copy (line->record);

	kinko_register_apply (line, correction->changes, correction->n);
	if (line->problems->len > 0 || !is_same (before, line->record))
		return kinko_register_change (act, line, kinko_act_detail (act), error);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, "%s",
		     _ ("this is what stands there already; nothing was stored"));
	kinko_error_set_hint (error, _ ("kinko %s show %s says what is known"), line->book->name,
			      line->number);
	return FALSE;
}

KinkoRegisterLine *
kinko_register_edit (KinkoSession *session, const KinkoRegister *book, const char *number,
		     const KinkoRecordChange *changes, guint n, GError **error)
{
	const Correction correction = { .changes = changes, .n = n };

	return act_on_line (session, book, "edit", number, correct, &correction, error);
}

/* ---- steps ----------------------------------------------------------------------------------- */

typedef struct {
	const KinkoRegisterStep *step;
	const KinkoRegisterText *texts;
} StepInput;

const KinkoRegisterStep *
kinko_register_find_step (const KinkoRegister *book, const char *verb)
{
	for (const KinkoRegisterStep *step = book->steps; step->verb != NULL; step++)
		if (strcmp (step->verb, verb) == 0)
			return step;
	g_assert_not_reached ();
}

static const char *
text_of (const KinkoRegisterText *texts, const char *field)
{
	for (; texts->field != NULL; texts++)
		if (strcmp (texts->field, field) == 0)
			return texts->text;
	return NULL;
}

/* A step that is recorded anew says everything anew: what is not given is not known any more. */
static void
take_texts (KinkoRegisterLine *line, const KinkoRegisterStep *step, const KinkoRegisterText *texts)
{
	for (const KinkoRegisterText *text = texts; text->field != NULL; text++)
		g_assert (g_strv_contains (step->needed, text->field) ||
			  g_strv_contains (step->optional, text->field));
	for (const char *const *field = step->needed; *field != NULL; field++) {
		const char *text = text_of (texts, *field);

		kinko_register_need (line, *field, text == NULL ? "" : text);
	}
	for (const char *const *field = step->optional; *field != NULL; field++) {
		const char *text = text_of (texts, *field);

		kinko_register_set (line, *field, text == NULL ? "" : text);
	}
}

gboolean
kinko_register_apply_step (KinkoAct *act, KinkoRegisterLine *line, const KinkoRegisterStep *step,
			   const KinkoRegisterText *texts, json_t *detail, GError **error)
{
	take_texts (line, step, texts);
	return step->apply (kinko_act_session (act), line, error) &&
	       kinko_register_change (act, line, detail, error);
}

static gboolean
take_step (KinkoAct *act, KinkoRegisterLine *line, gconstpointer data, GError **error)
{
	const StepInput *input = data;

	return kinko_register_apply_step (act, line, input->step, input->texts,
					  kinko_act_detail (act), error);
}

KinkoRegisterLine *
kinko_register_record_step (KinkoSession *session, const KinkoRegister *book, const char *verb,
			    const char *number, const KinkoRegisterText *texts, GError **error)
{
	const StepInput input = { .step = kinko_register_find_step (book, verb), .texts = texts };

	return act_on_line (session, book, verb, number, take_step, &input, error);
}
