/* The end of whole cases (別紙2 第10条・第28条2・3). */
#include <glib/gi18n.h>

#include "policies/error.h"
#include "policies/life-cycle.h"
#include "vault/case-entry.h"
#include "vault/case-range.h"
#include "vault/erasure-internal.h"
#include "vault/second-objects.h"

/* Cases that are to be erased, and what the ward and the second person are asked for. */
typedef struct {
	GPtrArray *cases;   /* KinkoCase */
	GPtrArray *objects; /* with their states, NULL-terminated */
	guint documents, lines;
} Selection;

static void
selection_clear (Selection *selection)
{
	g_clear_pointer (&selection->cases, g_ptr_array_unref);
	g_clear_pointer (&selection->objects, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Selection, selection_clear)

/* Of a case on which there is work to be done the work would be lost. */
static gboolean
check_state (const KinkoCase *kase, GError **error)
{
	KinkoState state = KINKO_STATE_REGISTERED;

	if (kinko_state_parse (kase->file->state, &state) && kinko_state_is_end (state))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     _ ("case '%s' is in the state '%s': its work has not ended"),
		     kase->file->case_no, kase->file->state);
	kinko_error_set_hint (error, "%s",
			      _ ("complete, withdraw or exclude it first, or leave it out"));
	return FALSE;
}

static gboolean
select_case (KinkoSession *session, Selection *selection, const char *case_no, GError **error)
{
	g_autoptr (KinkoCase) kase = kinko_case_load (session, case_no, error);
	char *object;

	/* Whether its work has ended is what the record says; whoever has the database key can seal another one. */
	if (kase == NULL || !kinko_case_entry_check_newest (session, kase->file, error) ||
	    !check_state (kase, error) ||
	    !kinko_erasure_count_case (session, kase->file->id, &selection->documents,
				       &selection->lines, error))
		return FALSE;
	object = kinko_second_case (session, kase->file->handle, error);
	if (object == NULL)
		return FALSE;
	g_ptr_array_add (selection->objects, object);
	g_ptr_array_add (selection->cases, g_steal_pointer (&kase));
	return TRUE;
}

static gboolean
select_all (KinkoSession *session, Selection *selection, const char *const *words, GError **error)
{
	g_autoptr (GPtrArray) numbers = kinko_case_range_expand (session, words, error);

	selection->cases = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_case_free);
	selection->objects = g_ptr_array_new_with_free_func (g_free);
	for (guint i = 0; numbers != NULL && i < numbers->len; i++)
		if (!select_case (session, selection, numbers->pdata[i], error))
			return FALSE;
	g_ptr_array_add (selection->objects, NULL);
	return numbers != NULL;
}

static gboolean
authorize (KinkoAct *act, const Selection *selection, const KinkoErasureNote *note, GError **error)
{
	g_autofree char *parameters =
		kinko_erasure_parameters (note, selection->documents, selection->lines);
	const KinkoActScope scope = { .approval = note->approval,
				      .objects = (const char *const *) selection->objects->pdata,
				      .count = selection->cases->len,
				      .parameters = parameters };

	return kinko_act_authorize (act, &scope, error);
}

static gboolean
erase (KinkoAct *act, const Selection *selection, const KinkoErasureNote *note, char **number,
       GError **error)
{
	g_autoptr (KinkoErasure) erasure = kinko_erasure_begin (act, KINKO_ERASE_CASE);

	for (guint i = 0; i < selection->cases->len; i++) {
		const KinkoCase *kase = selection->cases->pdata[i];

		if (!kinko_erasure_case (erasure, kase->file, error))
			return FALSE;
	}
	return kinko_erasure_record (erasure, note, number, error);
}

KinkoRegisterLine *
kinko_case_erase (KinkoSession *session, const char *const *words, const KinkoErasureNote *note,
		  GError **error)
{
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "case.erase", "vault", NULL, error);
	g_auto (Selection) selection = { 0 };
	g_autofree char *number = NULL;

	if (act == NULL)
		return NULL;
	if (!select_all (session, &selection, words, error)) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	if (!authorize (act, &selection, note, error))
		return NULL;
	if (!erase (act, &selection, note, &number, error)) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	return kinko_act_commit (act, error) ? kinko_erasure_finish (session, number, error) : NULL;
}
