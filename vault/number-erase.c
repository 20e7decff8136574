/* The end of a case's My Numbers (別紙2 第28条2・3): keys and boxes are overwritten, the log stays. */
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/act.h"
#include "vault/case-address.h"
#include "vault/case-step.h"
#include "vault/case-write.h"
#include "vault/erasure-internal.h"
#include "vault/number-check.h"
#include "vault/second-objects.h"

/* Whose they were; how many scans that show one went with them is added when they are gone. */
static void
describe (const KinkoCase *kase, json_t *detail)
{
	json_t *subjects = json_array ();

	for (guint i = 0; i < KINKO_SUBJECTS; i++)
		if (kase->data->has_number[i])
			json_array_append_new (subjects,
					       json_string (kinko_subject_name ((KinkoSubject) i)));
	json_object_set_new (detail, "erased", subjects);
}

/* The line of the register names the act's own entry, which is the next one: it comes last. */
static gboolean
erase_rows (KinkoAct *act, const KinkoCase *kase, const KinkoErasureNote *note, char **number,
	    GError **error)
{
	g_autoptr (KinkoErasure) erasure = kinko_erasure_begin (act, KINKO_ERASE_NUMBERS);

	if (!kinko_erasure_close_reservations (erasure, kase->file->id, KINKO_ERASE_NUMBERS,
					       error) ||
	    !kinko_erasure_number_rows (erasure, kase->file->id, error))
		return FALSE;
	json_object_set_new (kinko_act_detail (act), "documents",
			     json_integer ((json_int_t) erasure->counts.documents));
	return kinko_erasure_record (erasure, note, number, error);
}

static gboolean
erase (KinkoAct *act, KinkoCase *kase, const KinkoErasureNote *note, char **number, GError **error)
{
	g_autofree char *object =
		kinko_second_case (kinko_act_session (act), kase->file->handle, error);
	const char *const objects[] = { object, NULL };
	const KinkoActScope scope = { .approval = note->approval, .objects = objects, .count = 1 };
	/* Which approval it is, and whether it fits, is the matter of kinko_act_authorize(). */
	KinkoStepInput input = { .approval = "-" };

	if (object == NULL)
		return kinko_act_fail (act, error);
	/* What cannot be done now need not be asked of anybody. */
	if (!kinko_case_check_step (act, kase, "erase-numbers", &input, error) ||
	    !kinko_act_authorize (act, &scope, error))
		return FALSE;
	input.approval = kinko_act_approval (act);
	describe (kase, kinko_act_detail (act));
	if (!erase_rows (act, kase, note, number, error))
		return kinko_act_fail (act, error);
	g_clear_pointer (&kase->file->number_key, g_bytes_unref); /* the step writes the row */
	return kinko_case_take_step (act, kase, "erase-numbers", &input, error);
}

KinkoCase *
kinko_number_erase (KinkoSession *session, const char *case_no, const char *approval,
		    GError **error)
{
	g_autofree char *object = kinko_case_object (session, case_no);
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "number.erase", object, NULL, error);
	const KinkoErasureNote note = { .approval = approval };
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (KinkoCase) kase = NULL;
	g_autofree char *number = NULL;

	if (act == NULL)
		return NULL;
	kase = kinko_case_load_for (act, case_no, error);
	if (kase == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	if (!erase (act, kase, &note, &number, error) || !kinko_act_commit (act, error))
		return NULL;
	line = kinko_erasure_finish (session, number, error);
	if (line == NULL)
		return NULL;
	for (guint i = 0; i < KINKO_SUBJECTS; i++)
		kase->data->has_number[i] = FALSE;
	kinko_case_hide_address (session, kase->file, kase->data, kase->data);
	return g_steal_pointer (&kase);
}

/* Whatever state the backup had the case in: it ended as one without numbers, and ends so again. */
gboolean
kinko_number_erase_again (KinkoAct *act, const char *object, KinkoMarks *marks, json_t *detail,
			  gboolean *erased, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autofree char *case_no = kinko_second_case_number (session, object);
	g_autoptr (KinkoErasure) erasure = kinko_erasure_begin (act, KINKO_ERASE_NUMBERS);
	g_autoptr (KinkoCase) kase = NULL;
	const char *purged = kinko_state_name (KINKO_STATE_PURGED);
	char **state;

	*erased = FALSE;
	if (case_no == NULL)
		return TRUE;
	kase = kinko_case_load (session, case_no, error);
	if (kase == NULL)
		return FALSE;
	if (strcmp (kase->file->state, purged) == 0)
		return TRUE;
	describe (kase, detail);
	if (!kinko_erasure_number_rows (erasure, kase->file->id, error))
		return FALSE;
	kinko_marks_append (marks, erasure->marks);
	json_object_set_new (detail, "documents",
			     json_integer ((json_int_t) erasure->counts.documents));
	state = &kase->data->values[kinko_field_index_all ("state")];
	g_free (*state);
	*state = g_strdup (purged);
	g_clear_pointer (&kase->file->number_key, g_bytes_unref);
	*erased = TRUE;
	return kinko_case_file_write (act, kase->file, kase->data, 0, detail, error);
}
