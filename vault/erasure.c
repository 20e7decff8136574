#include "vault/erasure-internal.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/case-entry.h"
#include "vault/case-step.h"
#include "vault/register-internal.h"

#define CASE_PREFIX "case/"
#define LINE_PREFIX "register/"

static const struct {
	const char *id, *action, *label;
} kinds[] = {
	[KINKO_ERASE_NUMBERS] = { "numbers", "erasure.numbers", N_ ("My Numbers") },
	[KINKO_ERASE_DOCUMENTS] = { "documents", "erasure.documents", N_ ("scans") },
	[KINKO_ERASE_CASE] = { "case", "erasure.case", N_ ("whole cases") },
	[KINKO_ERASE_ALL] = { "all", NULL, N_ ("everything") },
};

const char *
kinko_erasure_kind_id (KinkoErasureKind kind)
{
	return kinds[kind].id;
}

const char *
kinko_erasure_kind_label (KinkoErasureKind kind)
{
	return _ (kinds[kind].label);
}

gboolean
kinko_erasure_kind_parse (const char *word, KinkoErasureKind *kind)
{
	for (guint i = 0; i < KINKO_ERASURE_KINDS; i++) {
		if (g_strcmp0 (kinds[i].id, word) != 0)
			continue;
		*kind = (KinkoErasureKind) i;
		return TRUE;
	}
	return FALSE;
}

KinkoErasure *
kinko_erasure_begin (KinkoAct *act, KinkoErasureKind kind)
{
	KinkoErasure *erasure = g_new0 (KinkoErasure, 1);

	erasure->act = act;
	erasure->kind = kind;
	erasure->marks = kinko_marks_new ();
	return erasure;
}

void
kinko_erasure_free (KinkoErasure *erasure)
{
	if (erasure == NULL)
		return;
	kinko_marks_free (erasure->marks);
	g_free (erasure);
}

/* ---- one by one ------------------------------------------------------------------------------ */

/* What an entry says of what went: the difference between two counts. */
static gboolean
add_entry (KinkoErasure *erasure, KinkoErasureKind kind, const char *handle,
	   const KinkoErasureCounts *before, GError **error)
{
	const KinkoErasureCounts *now = &erasure->counts;
	g_autofree char *object = g_strconcat (CASE_PREFIX, handle, NULL);
	json_t *detail = json_pack ("{s:I, s:I, s:I}", "versions",
				    (json_int_t) (now->versions - before->versions), "numbers",
				    (json_int_t) (now->numbers - before->numbers), "documents",
				    (json_int_t) (now->documents - before->documents));

	erasure->entries[kind]++;
	return kinko_act_add_entry (erasure->act, kinds[kind].action, object, "granted", detail,
				    error);
}

gboolean
kinko_erasure_documents (KinkoErasure *erasure, const KinkoCaseFile *file, GError **error)
{
	const KinkoErasureCounts before = erasure->counts;

	return kinko_erasure_close_reservations (erasure, file->id, KINKO_ERASE_DOCUMENTS, error) &&
	       kinko_erasure_document_rows (erasure, file->id, error) &&
	       add_entry (erasure, KINKO_ERASE_DOCUMENTS, file->handle, &before, error);
}

/* The step writes a version of the case, of which the next entry must tell. */
gboolean
kinko_erasure_numbers (KinkoErasure *erasure, KinkoCase *kase, GError **error)
{
	KinkoAct *act = erasure->act;
	const KinkoStepInput input = { .approval = kinko_act_approval (act) };
	const KinkoErasureCounts before = erasure->counts;
	g_autofree char *object = g_strconcat (CASE_PREFIX, kase->file->handle, NULL);
	json_auto_t *kept = json_copy (kinko_act_detail (act));
	json_auto_t *detail = NULL;

	json_object_clear (kinko_act_detail (act));
	if (!kinko_erasure_close_reservations (erasure, kase->file->id, KINKO_ERASE_NUMBERS,
					       error) ||
	    !kinko_erasure_number_rows (erasure, kase->file->id, error))
		return kinko_act_fail (act, error);
	g_clear_pointer (&kase->file->number_key, g_bytes_unref); /* the step writes the row */
	if (!kinko_case_take_step (act, kase, "erase-numbers", &input, error))
		return FALSE;
	detail = json_copy (kinko_act_detail (act));
	json_object_clear (kinko_act_detail (act));
	json_object_update (kinko_act_detail (act), kept);
	json_object_set_new (detail, "numbers",
			     json_integer ((json_int_t) erasure->counts.numbers - before.numbers));
	json_object_set_new (
		detail, "documents",
		json_integer ((json_int_t) erasure->counts.documents - before.documents));
	erasure->entries[KINKO_ERASE_NUMBERS]++;
	return kinko_act_add_entry (act, kinds[KINKO_ERASE_NUMBERS].action, object, "granted",
				    g_steal_pointer (&detail), error);
}

/* ---- lines of registers ---------------------------------------------------------------------- */

static gboolean
erase_line (KinkoErasure *erasure, gint64 id, const char *handle, GError **error)
{
	KinkoAct *act = erasure->act;
	g_autofree char *object = g_strconcat (LINE_PREFIX, handle, NULL);

	return kinko_erasure_line_rows (erasure, id, kinko_act_next_seq (act), error) &&
	       kinko_act_add_entry (act, "erasure.line", object, "granted", json_object (), error);
}

typedef struct {
	gint64 id;
	char *handle;
} Found;

static void
found_free (gpointer data)
{
	Found *found = data;

	g_free (found->handle);
	g_free (found);
}

/* Rows are found before any is written. @query: id and handle; is stepped to its end. */
static GPtrArray *
find_rows (KinkoStatement *query, GError **error)
{
	g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (found_free);
	KinkoStep step;

	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		Found *found = g_new0 (Found, 1);

		found->id = kinko_statement_int (query, 0);
		found->handle = g_strdup (kinko_statement_text (query, 1));
		g_ptr_array_add (list, found);
	}
	return step == KINKO_STEP_DONE ? g_steal_pointer (&list) : NULL;
}

static gboolean
erase_lines (KinkoErasure *erasure, KinkoStatement *query, GError **error)
{
	g_autoptr (GPtrArray) list = find_rows (query, error);

	for (guint i = 0; list != NULL && i < list->len; i++) {
		const Found *found = list->pdata[i];

		if (!erase_line (erasure, found->id, found->handle, error))
			return FALSE;
	}
	return list != NULL;
}

/* ---- whole cases ----------------------------------------------------------------------------- */

/* Inquiries are about the case and go with it; what else names it is the record of what people did, and stays. */
static gboolean
erase_inquiries (KinkoErasure *erasure, const KinkoCaseFile *file, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (kinko_act_session (erasure->act)),
		"SELECT id, handle FROM register_line WHERE case_id = ? AND register = 'contact'"
		" AND erased_seq IS NULL ORDER BY id",
		error);

	return query != NULL && kinko_statement_bind_int (query, 1, file->id, error) &&
	       erase_lines (erasure, query, error);
}

gboolean
kinko_erasure_case (KinkoErasure *erasure, const KinkoCaseFile *file, GError **error)
{
	KinkoErasureCounts before;

	/* While the case is there: a line about one that is not is no good line. */
	if (!kinko_erasure_close_reservations (erasure, file->id, KINKO_ERASE_CASE, error) ||
	    !erase_inquiries (erasure, file, error))
		return FALSE;
	before = erasure->counts;
	return kinko_erasure_case_rows (erasure, file, kinko_act_next_seq (erasure->act), error) &&
	       add_entry (erasure, KINKO_ERASE_CASE, file->handle, &before, error);
}

static KinkoCaseFile *
load_by_handle (KinkoSession *session, const char *handle, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT " KINKO_CASE_COLUMNS " FROM case_file WHERE handle = ?", error);

	if (query == NULL || !kinko_statement_bind_text (query, 1, handle, error) ||
	    kinko_statement_step (query, error) != KINKO_STEP_ROW)
		return NULL;
	return kinko_case_file_from_row (query);
}

static gboolean
erase_cases (KinkoErasure *erasure, GError **error)
{
	KinkoSession *session = kinko_act_session (erasure->act);
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT id, handle FROM case_file WHERE erased_seq IS NULL ORDER BY id", error);
	g_autoptr (GPtrArray) list = query == NULL ? NULL : find_rows (query, error);

	for (guint i = 0; list != NULL && i < list->len; i++) {
		const Found *found = list->pdata[i];
		g_autoptr (KinkoCaseFile) file = load_by_handle (session, found->handle, error);

		if (file == NULL || !kinko_erasure_case (erasure, file, error))
			return FALSE;
		kinko_session_report (session, _ ("erasing"), i + 1, list->len);
	}
	return list != NULL;
}

/* What is no proof of custody, of a decision, or of an erasure. */
gboolean
kinko_erasure_everything (KinkoErasure *erasure, GError **error)
{
	g_autoptr (KinkoStatement) query = NULL;

	if (!erase_cases (erasure, error))
		return FALSE;
	query = kinko_db_prepare (
		kinko_session_db (kinko_act_session (erasure->act)),
		"SELECT id, handle FROM register_line"
		" WHERE register IN ('contact', 'facility', 'work') AND erased_seq IS NULL"
		" ORDER BY id",
		error);
	return query != NULL && erase_lines (erasure, query, error);
}

/* ---- once more ------------------------------------------------------------------------------- */

/* 0 for a line that is not there, or was erased. */
static gboolean
find_line (KinkoSession *session, const char *handle, gint64 *id, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT id FROM register_line WHERE handle = ? AND erased_seq IS NULL", error);
	KinkoStep step;

	if (query == NULL || !kinko_statement_bind_text (query, 1, handle, error))
		return FALSE;
	step = kinko_statement_step (query, error);
	*id = step == KINKO_STEP_ROW ? kinko_statement_int (query, 0) : 0;
	return step != KINKO_STEP_ERROR;
}

static gboolean
repeat_line (KinkoErasure *erasure, const char *handle, guint64 seq, gboolean *repeated,
	     GError **error)
{
	gint64 id;

	if (!find_line (kinko_act_session (erasure->act), handle, &id, error))
		return FALSE;
	*repeated = id != 0;
	return id == 0 || kinko_erasure_line_rows (erasure, id, seq, error);
}

static gboolean
repeat_case (KinkoErasure *erasure, const KinkoEntry *entry, const char *handle, gboolean *repeated,
	     GError **error)
{
	g_autoptr (GError) problem = NULL;
	g_autoptr (KinkoCaseFile) file =
		load_by_handle (kinko_act_session (erasure->act), handle, &problem);

	if (problem != NULL) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	*repeated = file != NULL && file->erased_seq == 0;
	if (!*repeated)
		return TRUE;
	if (kinko_slice_equal (entry->action, kinds[KINKO_ERASE_CASE].action))
		return kinko_erasure_case_rows (erasure, file, entry->seq, error);
	if (kinko_slice_equal (entry->action, kinds[KINKO_ERASE_DOCUMENTS].action))
		return kinko_erasure_document_rows (erasure, file->id, error);
	return kinko_erasure_number_rows (erasure, file->id, error);
}

gboolean
kinko_erasure_repeat (KinkoErasure *erasure, const KinkoEntry *entry, gboolean *repeated,
		      GError **error)
{
	g_autofree char *object = kinko_slice_dup (entry->object);
	gboolean of_case = kinko_slice_equal (entry->action, "number.erase");

	*repeated = FALSE;
	for (guint i = 0; i < KINKO_ERASE_ALL; i++)
		of_case = of_case || kinko_slice_equal (entry->action, kinds[i].action);
	if (!kinko_slice_equal (entry->result, "granted"))
		return TRUE;
	if (of_case && g_str_has_prefix (object, CASE_PREFIX))
		return repeat_case (erasure, entry, object + strlen (CASE_PREFIX), repeated, error);
	if (kinko_slice_equal (entry->action, "erasure.line") &&
	    g_str_has_prefix (object, LINE_PREFIX))
		return repeat_line (erasure, object + strlen (LINE_PREFIX), entry->seq, repeated,
				    error);
	return TRUE;
}
