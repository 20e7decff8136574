/* The end of a case's My Numbers (別紙2 第28条2・3): keys and boxes are overwritten, the log stays. */
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/act.h"
#include "vault/case-address.h"
#include "vault/case-step.h"
#include "vault/case-write.h"
#include "vault/number-check.h"
#include "vault/second-objects.h"

static gboolean
run_for_case (KinkoAct *act, const char *sql, const KinkoCaseFile *file, GError **error)
{
	g_autoptr (KinkoStatement) statement = kinko_act_prepare (act, sql, error);

	return statement != NULL && kinko_statement_bind_int (statement, 1, file->id, error) &&
	       kinko_statement_run (statement, error);
}

/* secure_delete overwrites what a row held. Papers that show a My Number are sealed under the number key: they go
 * with it. */
static gboolean
erase_numbers (KinkoAct *act, const KinkoCaseFile *file, GError **error)
{
	return run_for_case (act,
			     "UPDATE case_number SET box = NULL, blind = NULL WHERE case_id = ?",
			     file, error) &&
	       run_for_case (act,
			     "DELETE FROM document_chunk WHERE document_id IN"
			     " (SELECT id FROM document WHERE case_id = ? AND shows_number = 1)",
			     file, error) &&
	       run_for_case (act,
			     "UPDATE document SET key = NULL, box = NULL"
			     " WHERE case_id = ? AND shows_number = 1",
			     file, error);
}

static gboolean
count_documents (KinkoSession *session, const KinkoCaseFile *file, gint64 *n, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT count (*) FROM document WHERE case_id = ? AND shows_number = 1", error);

	if (query == NULL || !kinko_statement_bind_int (query, 1, file->id, error) ||
	    kinko_statement_step (query, error) != KINKO_STEP_ROW)
		return FALSE;
	*n = kinko_statement_int (query, 0);
	return TRUE;
}

/* What a report of the erasure (廃棄報告) counts. */
static gboolean
describe (KinkoAct *act, const KinkoCase *kase, json_t *detail, GError **error)
{
	json_t *subjects = json_array ();
	gint64 documents;

	for (guint i = 0; i < KINKO_SUBJECTS; i++)
		if (kase->data->has_number[i])
			json_array_append_new (subjects,
					       json_string (kinko_subject_name ((KinkoSubject) i)));
	json_object_set_new (detail, "erased", subjects);
	if (!count_documents (kinko_act_session (act), kase->file, &documents, error))
		return FALSE;
	json_object_set_new (detail, "documents", json_integer (documents));
	return TRUE;
}

static gboolean
erase (KinkoAct *act, KinkoCase *kase, const char *approval, GError **error)
{
	g_autofree char *object =
		kinko_second_case (kinko_act_session (act), kase->file->handle, error);
	const char *const objects[] = { object, NULL };
	const KinkoActScope scope = { .approval = approval, .objects = objects, .count = 1 };
	/* Which approval it is, and whether it fits, is the matter of kinko_act_authorize(). */
	KinkoStepInput input = { .approval = "-" };

	if (object == NULL)
		return kinko_act_fail (act, error);
	/* What cannot be done now need not be asked of anybody. */
	if (!kinko_case_check_step (act, kase, "erase-numbers", &input, error) ||
	    !kinko_act_authorize (act, &scope, error))
		return FALSE;
	input.approval = kinko_act_approval (act);
	if (!describe (act, kase, kinko_act_detail (act), error))
		return kinko_act_fail (act, error);
	g_clear_pointer (&kase->file->number_key, g_bytes_unref); /* the step writes the row */
	return kinko_case_take_step (act, kase, "erase-numbers", &input, error) &&
	       (erase_numbers (act, kase->file, error) || kinko_act_fail (act, error));
}

KinkoCase *
kinko_number_erase (KinkoSession *session, const char *case_no, const char *approval,
		    GError **error)
{
	g_autofree char *object = kinko_case_object (session, case_no);
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "number.erase", object, NULL, error);
	g_autoptr (KinkoCase) kase = NULL;

	if (act == NULL)
		return NULL;
	kase = kinko_case_load_for (act, case_no, error);
	if (kase == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	if (!erase (act, kase, approval, error) || !kinko_act_commit (act, error))
		return NULL;
	/* The old pages must not wait in the write-ahead log for somebody else's checkpoint. */
	if (!kinko_db_empty_wal (kinko_session_db (session), error)) {
		g_prefix_error (error, "%s: ",
				_ ("the numbers are erased, but old pages of the database remain "
				   "until the next checkpoint"));
		return NULL;
	}
	for (guint i = 0; i < KINKO_SUBJECTS; i++)
		kase->data->has_number[i] = FALSE;
	kinko_case_hide_address (session, kase->file, kase->data, kase->data);
	return g_steal_pointer (&kase);
}

/* Whatever state the backup had the case in: it ended as one without numbers, and ends so again. */
gboolean
kinko_number_erase_again (KinkoAct *act, const char *object, json_t *detail, gboolean *erased,
			  GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autofree char *case_no = kinko_second_case_number (session, object);
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
	if (!describe (act, kase, detail, error))
		return FALSE;
	state = &kase->data->values[kinko_field_index_all ("state")];
	g_free (*state);
	*state = g_strdup (purged);
	g_clear_pointer (&kase->file->number_key, g_bytes_unref);
	*erased = TRUE;
	return kinko_case_file_write (act, kase->file, kase->data, 0, detail, error) &&
	       erase_numbers (act, kase->file, error);
}
