#include "vault/handover.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/note.h"
#include "policies/error.h"
#include "vault/act-internal.h"
#include "vault/case-entry.h"
#include "vault/copy-file.h"
#include "vault/copy-text.h"
#include "vault/handover-part.h"
#include "vault/parameters.h"

void
kinko_handover_exported_free (KinkoHandoverExported *exported)
{
	if (exported == NULL)
		return;
	g_free (exported->copy);
	g_free (exported);
}

/* One export on its way. */
typedef struct {
	KinkoHandoverWork work;
	KinkoHandoverKeys to, numbers_to;
	KinkoHandoverCounts before; /* of cases and documents, for the grant and the log */
	guint64 written;
	KinkoCopyFile *copy;
} Export;

static void
export_clear (Export *export)
{
	KinkoHandoverWork *work = &export->work;

	g_clear_pointer (&work->protected_cases, g_hash_table_unref);
	g_clear_pointer (&work->plans, g_hash_table_unref);
	g_clear_pointer (&work->report, json_decref);
	g_free (work->made);
	g_free (work->by);
	g_free (work->approval);
	g_free (work->second);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Export, export_clear)

/* ---- recipients ------------------------------------------------------------------------------ */

static gboolean
read_recipients (const char *const *texts, const char *option, KinkoHandoverKeys *to,
		 GError **error)
{
	g_autoptr (GError) problem = NULL;
	gsize *n = &to->n;

	for (*n = 0; texts != NULL && texts[*n] != NULL; (*n)++) {
		if (*n == KINKO_HANDOVER_RECIPIENTS) {
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE,
				     _ ("--%s is given more than %d times"), option,
				     KINKO_HANDOVER_RECIPIENTS);
			kinko_error_set_hint (
				error, "%s", _ ("name fewer: those who will really open the file"));
			return FALSE;
		}
		if (!kinko_age_recipient_parse (texts[*n], &to->keys[*n], &problem)) {
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "--%s: %s", option,
				     problem->message);
			kinko_error_set_hint (error, "%s",
					      _ ("a recipient is the age1… that age-keygen or "
						 "'kinko operator show' prints"));
			return FALSE;
		}
		for (gsize i = 0; i < *n; i++) {
			if (strcmp (texts[i], texts[*n]) != 0)
				continue;
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE,
				     _ ("--%s names the same recipient twice"), option);
			kinko_error_set_hint (error, "%s", _ ("name each of them once"));
			return FALSE;
		}
	}
	if (*n > 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, _ ("--%s must be given"), option);
	return FALSE;
}

static gboolean
read_both (const KinkoHandover *what, Export *export, GError **error)
{
	return read_recipients (what->to, "to", &export->to, error) &&
	       read_recipients (what->numbers_to, "numbers-to", &export->numbers_to, error);
}

gboolean
kinko_handover_check_recipients (const KinkoHandover *what, GError **error)
{
	g_auto (Export) export = { .written = 0 };

	return read_both (what, &export, error);
}

/* ---- the snapshot ---------------------------------------------------------------------------- */

static gboolean
read_intent (KinkoHandoverWork *work, GError **error)
{
	g_autofree char *line = NULL;
	g_autofree char *granted = NULL;
	KinkoEntry entry, grant;
	json_auto_t *detail =
		kinko_case_entry_read (work->session, work->intent, &line, &entry, error);
	json_auto_t *other = NULL;
	const json_t *second = json_object_get (detail, "second");

	if (detail == NULL)
		return FALSE;
	work->made = kinko_slice_dup (entry.time);
	work->made_at = entry.time_ms / 1000;
	work->by = kinko_slice_dup (entry.by);
	work->approval = kinko_slice_dup (entry.approval);
	if (second == NULL)
		return TRUE;
	other = kinko_case_entry_read (work->session, (guint64) json_integer_value (second),
				       &granted, &grant, error);
	if (other == NULL)
		return FALSE;
	work->second = kinko_slice_dup (grant.by);
	return TRUE;
}

static gboolean
read_head (KinkoHandoverWork *work, GError **error)
{
	KinkoLog *log = kinko_session_log (work->session);
	g_autoptr (KinkoNote) note = NULL;
	g_autoptr (KinkoCheckpoint) head = NULL;
	g_autofree char *last = NULL;

	/* Others may have written since the intent. */
	if (!kinko_log_load (log, error))
		return FALSE;
	note = kinko_note_parse (kinko_log_note (log), strlen (kinko_log_note (log)), error);
	head = note == NULL ? NULL : kinko_checkpoint_parse (note->text, error);
	if (head == NULL)
		return FALSE;
	work->log_size = head->size;
	work->root = head->root;
	last = kinko_log_line (log, head->size - 1, error);
	if (last == NULL)
		return FALSE;
	work->last = kinko_hash_of (last, strlen (last));
	return read_intent (work, error);
}

/* ---- how much it is -------------------------------------------------------------------------- */

/* As vault/handover-cases.c and vault/handover-documents.c count them. */
static gboolean
count (KinkoSession *session, KinkoHandoverCounts *counts, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"WITH paper AS (SELECT d.key IS NULL OR d.box IS NULL OR f.erased_seq NOT NULL"
		"  AS erased FROM document AS d JOIN case_file AS f ON f.id = d.case_id)"
		" SELECT count (*) FILTER (WHERE erased_seq IS NULL), count (erased_seq),"
		" (SELECT count (*) FILTER (WHERE NOT erased) FROM paper),"
		" (SELECT count (*) FILTER (WHERE erased) FROM paper) FROM case_file",
		error);

	if (query == NULL || kinko_statement_step (query, error) != KINKO_STEP_ROW)
		return FALSE;
	counts->cases = (guint64) kinko_statement_int (query, 0);
	counts->erased_cases = (guint64) kinko_statement_int (query, 1);
	counts->documents = (guint64) kinko_statement_int (query, 2);
	counts->erased_documents = (guint64) kinko_statement_int (query, 3);
	return TRUE;
}

/* The request, the log and the successor's receipt are to say the same. Between intent and snapshot somebody else may have
 * worked. */
static gboolean
check_counts (const Export *export, GError **error)
{
	const KinkoHandoverCounts *before = &export->before;
	KinkoHandoverCounts now = { 0 };

	if (!count (export->work.session, &now, error))
		return FALSE;
	if (before->cases == now.cases && before->erased_cases == now.erased_cases &&
	    before->documents == now.documents && before->erased_documents == now.erased_documents)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_BUSY, "%s",
		     _ ("cases or documents came or were erased while the handover began"));
	kinko_error_set_hint (error, "%s", _ ("nothing was written; try again"));
	return FALSE;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static gboolean
take_file (gpointer data, gconstpointer bytes, gsize len, GError **error)
{
	Export *export = data;

	export->written += len;
	kinko_progress_report (export->work.what->writing,
			       MIN (export->written, export->work.estimate), export->work.estimate);
	return kinko_copy_file_add (export->copy, bytes, len, error);
}

static gboolean
write_handover (gpointer data, KinkoCopyFile *file, GError **error)
{
	Export *export = data;
	KinkoHandoverWork *work = &export->work;
	KinkoDb *db = kinko_session_db (work->session);
	gboolean good;

	export->copy = file;
	if (!kinko_db_begin_snapshot (db, error))
		return FALSE;
	kinko_session_sync_mirror (work->session); /* to the end of this snapshot's log */
	good = check_counts (export, error) && read_head (work, error) &&
	       kinko_handover_write (work, &export->to, &export->numbers_to, take_file, export,
				     error);
	kinko_db_end_snapshot (db);
	return good;
}

/* ---- the act --------------------------------------------------------------------------------- */

static gboolean
is_manager (KinkoAct *act, gboolean *manager, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autofree char *line = NULL;
	KinkoEntry entry;
	json_auto_t *detail = NULL;

	*manager = kinko_session_seat (session)->role == KINKO_ROLE_MANAGER;
	if (*manager || act->grant_seq == 0)
		return TRUE;
	detail = kinko_case_entry_read (session, act->grant_seq, &line, &entry, error);
	*manager = detail != NULL && kinko_slice_equal (entry.role, "manager");
	return detail != NULL;
}

/* 本文7: 業務管理責任者が必ず参加すること. That a seat of the grant is active was looked at with the grant. */
static gboolean
check_manager (KinkoAct *act, GError **error)
{
	gboolean manager;

	if (!is_manager (act, &manager, error))
		return kinko_act_fail (act, error);
	if (manager)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED, "%s",
		     _ ("no manager takes part in this handover (本文7)"));
	kinko_error_set_hint (error, "%s",
			      _ ("the manager exports it, or grants the request of who does"));
	return kinko_act_refuse (act, "no-manager");
}

static char *
join (const char *const *texts)
{
	GString *text = g_string_new (NULL);

	for (; *texts != NULL; texts++)
		g_string_append_printf (text, "%s%s", text->len == 0 ? "" : ", ", *texts);
	return g_string_free (text, FALSE);
}

static gboolean
authorize (KinkoAct *act, const Export *export, const char *recipient, GError **error)
{
	const KinkoHandover *what = export->work.what;
	g_autofree char *to = join (what->to);
	g_autofree char *numbers_to = join (what->numbers_to);
	g_autoptr (GString) parameters = g_string_new (NULL);
	KinkoActScope scope = { .approval = what->approval,
				.count = (guint) export->before.cases,
				.recipient = recipient };

	kinko_parameters_add (parameters, "to", to);
	kinko_parameters_add (parameters, "numbers-to", numbers_to);
	kinko_parameters_add_number (parameters, "documents", export->before.documents);
	if (export->before.erased_cases > 0)
		kinko_parameters_add_number (parameters, "erased-cases",
					     export->before.erased_cases);
	if (export->before.erased_documents > 0)
		kinko_parameters_add_number (parameters, "erased-documents",
					     export->before.erased_documents);
	scope.parameters = parameters->str;
	return kinko_act_authorize (act, &scope, error) && check_manager (act, error);
}

static void
put_list (json_t *detail, const char *name, const char *const *texts)
{
	json_t *list = json_array ();

	for (; *texts != NULL; texts++)
		json_array_append_new (list, json_string (*texts));
	json_object_set_new (detail, name, list);
}

static void
describe (KinkoAct *act, const Export *export)
{
	json_t *detail = kinko_act_detail (act);

	put_list (detail, "to", export->work.what->to);
	put_list (detail, "numbers_to", export->work.what->numbers_to);
	kinko_handover_put_int (detail, "cases", export->before.cases);
	kinko_handover_put_int (detail, "documents", export->before.documents);
	json_object_set_new (detail, "erased",
			     json_pack ("{s:I, s:I}", "cases",
					(json_int_t) export->before.erased_cases, "documents",
					(json_int_t) export->before.erased_documents));
}

static KinkoHandoverExported *
exported_new (const Export *export, char *copy)
{
	KinkoHandoverExported *exported = g_new0 (KinkoHandoverExported, 1);

	exported->copy = copy;
	exported->cases = export->work.counts.cases;
	exported->documents = export->work.counts.documents;
	exported->erased_cases = export->work.counts.erased_cases;
	exported->erased_documents = export->work.counts.erased_documents;
	exported->files = export->work.files;
	exported->bytes = export->written;
	exported->log_size = export->work.log_size;
	exported->log_root = export->work.root;
	return exported;
}

static gboolean
make (KinkoAct *act, Export *export, const char *recipient, char **number, GError **error)
{
	g_autofree char *content = kinko_copy_text_handover ((guint) export->before.cases,
							     (guint) export->before.documents);
	const KinkoCopy copy = { .what = content,
				 .medium = KINKO_COPY_SEALED,
				 .recipient = recipient,
				 .approval = kinko_act_approval (act),
				 .count = (guint) export->before.cases };

	describe (act, export);
	export->work.intent = kinko_act_next_seq (act);
	return kinko_copy_file_make (act, &copy, export->work.what->path, write_handover, export,
				     number, error);
}

KinkoHandoverExported *
kinko_handover_export (KinkoSession *session, const KinkoHandover *what, GError **error)
{
	g_auto (Export) export = { .work = { .session = session, .what = what } };
	g_autoptr (KinkoAct) act = NULL;
	g_autofree char *keys = NULL;
	char *number = NULL;

	if (!read_both (what, &export, error))
		return NULL;
	act = kinko_act_begin (session, "handover.export", "vault", NULL, error);
	if (act == NULL)
		return NULL;
	if (!count (session, &export.before, error)) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	keys = join (what->to);
	export.work.plans = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
	export.work.protected_cases = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	if (!authorize (act, &export, what->recipient == NULL ? keys : what->recipient, error) ||
	    !make (act, &export, what->recipient == NULL ? keys : what->recipient, &number,
		   error)) {
		g_free (number);
		return NULL;
	}
	return exported_new (&export, number);
}
