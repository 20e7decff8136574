#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/case-file-internal.h"
#include "vault/case-keys.h"
#include "vault/fold.h"

static void
add_box_hash (json_t *detail, const char *name, GBytes *box)
{
	g_autofree char *text = kinko_box_hash (box);

	json_object_set_new (detail, name, json_string (text));
}

/* The row's copies of what the record says. */
static void
copy_columns (KinkoCaseFile *file, const KinkoCaseData *data)
{
	const char *revision = kinko_case_data_get (data, "revision");

	g_free (file->state);
	g_free (file->assignee);
	g_free (file->due);
	file->state = g_strdup (kinko_case_data_get (data, "state"));
	file->assignee = g_strdup (kinko_case_data_get (data, "assignee"));
	file->due = g_strdup (kinko_case_data_due (data));
	file->revision = (guint) g_ascii_strtoull (revision, NULL, 10);
}

/* Each of these columns is in several indexes, which SQLite writes even for a value that stays the same; and most versions
 * of a case change none of them. */
static gboolean
update_columns (KinkoAct *act, const KinkoCaseFile *file, const char *search, GError **error)
{
	g_autoptr (KinkoStatement) update = kinko_act_prepare (
		act,
		"UPDATE case_file SET search = ?2, state = ?3, assignee = ?4, due = ?5"
		" WHERE id = ?1 AND (search, state, assignee, due) IS NOT (?2, ?3, ?4, ?5)",
		error);

	return update != NULL && kinko_statement_bind_int (update, 1, file->id, error) &&
	       kinko_statement_bind_text (update, 2, search, error) &&
	       kinko_statement_bind_text (update, 3, file->state, error) &&
	       kinko_statement_bind_text (update, 4, file->assignee, error) &&
	       kinko_statement_bind_text (update, 5, file->due, error) &&
	       kinko_statement_run (update, error);
}

static gboolean
store_row (KinkoAct *act, KinkoCaseFile *file, const KinkoCaseData *data, GError **error)
{
	g_autoptr (KinkoStatement) upsert = kinko_act_prepare (
		act,
		"INSERT INTO case_file (handle, case_no, fiscal_year, state, version, record_key,"
		" number_key, search, revision, assignee, due)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
		" ON CONFLICT (handle) DO UPDATE SET version = excluded.version,"
		" number_key = excluded.number_key, revision = excluded.revision",
		error);
	g_autofree char *number = kinko_fold (file->case_no);
	g_autofree char *names = kinko_case_data_search_key (data);
	g_autofree char *search = g_strconcat (number, "\n", names, NULL);

	copy_columns (file, data);
	return upsert != NULL && kinko_statement_bind_text (upsert, 1, file->handle, error) &&
	       kinko_statement_bind_text (upsert, 2, file->case_no, error) &&
	       kinko_statement_bind_int (upsert, 3, file->fiscal_year, error) &&
	       kinko_statement_bind_text (upsert, 4, file->state, error) &&
	       kinko_statement_bind_int (upsert, 5, (gint64) file->version, error) &&
	       kinko_statement_bind_bytes (upsert, 6, file->record_key, error) &&
	       kinko_statement_bind_bytes (upsert, 7, file->number_key, error) &&
	       kinko_statement_bind_text (upsert, 8, search, error) &&
	       kinko_statement_bind_int (upsert, 9, file->revision, error) &&
	       kinko_statement_bind_text (upsert, 10, file->assignee, error) &&
	       kinko_statement_bind_text (upsert, 11, file->due, error) &&
	       kinko_statement_run (upsert, error) &&
	       (file->id != 0 ? update_columns (act, file, search, error)
			      : kinko_db_get_int (kinko_session_db (kinko_act_session (act)),
						  "SELECT last_insert_rowid ()", &file->id, error));
}

static gboolean
store_record (KinkoAct *act, const KinkoCaseFile *file, const KinkoCaseData *data, json_t *detail,
	      GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autoptr (KinkoStatement) insert = kinko_act_prepare (
		act, "INSERT INTO case_version (case_id, version, seq, box) VALUES (?, ?, ?, ?)",
		error);
	g_autoptr (KinkoSecret) key =
		kinko_record_key_unwrap (session, file->handle, file->record_key, error);
	g_autoptr (KinkoSecret) plain = kinko_case_data_to_json (data);
	KinkoBoxContext context = kinko_case_box_context (session, file, "record", file->version);
	g_autoptr (GBytes) box = key == NULL ? NULL : kinko_box_seal (plain, key, &context);

	if (insert == NULL || box == NULL ||
	    !kinko_statement_bind_int (insert, 1, file->id, error) ||
	    !kinko_statement_bind_int (insert, 2, (gint64) file->version, error) ||
	    !kinko_statement_bind_int (insert, 3, (gint64) kinko_act_next_seq (act), error) ||
	    !kinko_statement_bind_bytes (insert, 4, box, error) ||
	    !kinko_statement_run (insert, error))
		return FALSE;
	json_object_set_new (detail, "version", json_integer ((json_int_t) file->version));
	add_box_hash (detail, "box", box);
	return TRUE;
}

/* One child has one case a year (matrix 別紙1 row 7): the blind index finds the other one. */
static gboolean
check_child_is_new (KinkoSession *session, gint64 case_id, GBytes *blind, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT f.case_no FROM case_number AS n JOIN case_file AS f ON f.id = n.case_id"
		" WHERE n.subject = 0 AND n.blind = ? AND n.case_id <> ?",
		error);

	if (query == NULL || !kinko_statement_bind_bytes (query, 1, blind, error) ||
	    !kinko_statement_bind_int (query, 2, case_id, error))
		return FALSE;
	switch (kinko_statement_step (query, error)) {
	case KINKO_STEP_DONE:
		return TRUE;
	case KINKO_STEP_ROW:
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS,
			     _ ("the child's My Number belongs to case '%s' already"),
			     kinko_statement_text (query, 0));
		kinko_error_set_hint (error, "%s",
				      _ ("look at both papers: one child has one case a year"));
		return FALSE;
	default:
		return FALSE;
	}
}

gboolean
kinko_case_file_check_numbers (KinkoSession *session, guint fiscal_year, const KinkoCaseData *data,
			       GError **error)
{
	for (guint i = 0; i < KINKO_SUBJECTS; i++) {
		KinkoSubject subject = (KinkoSubject) i;
		const char *digits = kinko_case_data_digits (data, subject);
		g_autoptr (GBytes) blind = NULL;

		if (digits == NULL)
			continue;
		blind = kinko_number_blind (session, subject, fiscal_year, digits, error);
		if (blind == NULL || (subject == KINKO_SUBJECT_CHILD &&
				      !check_child_is_new (session, 0, blind, error)))
			return FALSE;
	}
	return TRUE;
}

/* Only the newest version of a number is found by its blind index. */
static gboolean
clear_old_blind (KinkoAct *act, const KinkoCaseFile *file, KinkoSubject subject, GError **error)
{
	g_autoptr (KinkoStatement) update =
		kinko_act_prepare (act,
				   "UPDATE case_number SET blind = NULL"
				   " WHERE case_id = ? AND subject = ? AND blind IS NOT NULL",
				   error);

	return update != NULL && kinko_statement_bind_int (update, 1, file->id, error) &&
	       kinko_statement_bind_int (update, 2, (gint64) subject, error) &&
	       kinko_statement_run (update, error);
}

static gboolean
store_number (KinkoAct *act, const KinkoCaseFile *file, KinkoSubject subject, GBytes *box,
	      GBytes *blind, GError **error)
{
	g_autoptr (KinkoStatement) insert = kinko_act_prepare (
		act,
		"INSERT INTO case_number (case_id, subject, version, seq, box, blind)"
		" VALUES (?, ?, ?, ?, ?, ?)",
		error);

	return insert != NULL &&
	       (file->version == 1 || clear_old_blind (act, file, subject, error)) &&
	       kinko_statement_bind_int (insert, 1, file->id, error) &&
	       kinko_statement_bind_int (insert, 2, (gint64) subject, error) &&
	       kinko_statement_bind_int (insert, 3, (gint64) file->version, error) &&
	       kinko_statement_bind_int (insert, 4, (gint64) kinko_act_next_seq (act), error) &&
	       kinko_statement_bind_bytes (insert, 5, box, error) &&
	       kinko_statement_bind_bytes (insert, 6, blind, error) &&
	       kinko_statement_run (insert, error);
}

/* Whoever lets a number in says in which row and column it stands; none that slips through is stored. */
static gboolean
check_kind (KinkoSession *session, const KinkoSecret *number, GError **error)
{
	const char *code = kinko_mynumber_misplaced (kinko_secret_text (number),
						     kinko_session_descriptor (session)->test);

	if (code == NULL)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, "%s",
		     kinko_mynumber_code_message (code));
	return FALSE;
}

/* By what the number is found. *@blind stays NULL for one that is found by nothing. */
static gboolean
make_blind (KinkoSession *session, const KinkoCaseFile *file, KinkoSubject subject,
	    const KinkoSecret *number, guint newest, GBytes **blind, GError **error)
{
	if ((newest & 1u << subject) == 0)
		return TRUE;
	*blind = kinko_number_blind (session, subject, file->fiscal_year,
				     kinko_secret_text (number), error);
	return *blind != NULL && (subject != KINKO_SUBJECT_CHILD ||
				  check_child_is_new (session, file->id, *blind, error));
}

static gboolean
write_number (KinkoAct *act, const KinkoCaseFile *file, const KinkoCaseData *data,
	      KinkoSubject subject, const KinkoSecret *key, guint newest, json_t *hashes,
	      GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autoptr (KinkoSecret) number = kinko_case_data_number (data, subject);
	KinkoBoxContext context = kinko_case_box_context (
		session, file, kinko_case_number_kind (subject), file->version);
	g_autoptr (GBytes) box = NULL;
	g_autoptr (GBytes) blind = NULL;

	if (number == NULL) {
		json_object_set_new (hashes, kinko_subject_name (subject), json_string ("removed"));
		return store_number (act, file, subject, NULL, NULL, error);
	}
	if (!check_kind (session, number, error))
		return FALSE;
	box = kinko_box_seal (number, key, &context);
	if (!make_blind (session, file, subject, number, newest, &blind, error))
		return FALSE;
	add_box_hash (hashes, kinko_subject_name (subject), box);
	return store_number (act, file, subject, box, blind, error);
}

static gboolean
write_numbers (KinkoAct *act, const KinkoCaseFile *file, const KinkoCaseData *data, guint changed,
	       guint newest, const KinkoSecret *key, json_t *detail, GError **error)
{
	json_t *hashes = json_object ();

	json_object_set_new (detail, "numbers", hashes);
	for (guint subject = 0; subject < KINKO_SUBJECTS; subject++) {
		if ((changed & 1u << subject) != 0 &&
		    !write_number (act, file, data, (KinkoSubject) subject, key, newest, hashes,
				   error))
			return FALSE;
	}
	return TRUE;
}

KinkoSecret *
kinko_case_file_number_key (KinkoSession *session, KinkoCaseFile *file, GError **error)
{
	g_autoptr (KinkoSecret) key = NULL;

	if (file->number_key != NULL)
		return kinko_number_key_unwrap (session, file->handle, file->number_key, error);
	key = kinko_case_key_new ();
	file->number_key = kinko_number_key_wrap (session, file->handle, key, error);
	return file->number_key == NULL ? NULL : g_steal_pointer (&key);
}

/* What only takes numbers out needs no key, and must not make one where it was erased. */
static gboolean
writes_number (const KinkoCaseData *data, guint changed)
{
	for (guint subject = 0; subject < KINKO_SUBJECTS; subject++)
		if ((changed & 1u << subject) != 0 &&
		    kinko_case_data_digits (data, (KinkoSubject) subject) != NULL)
			return TRUE;
	return FALSE;
}

gboolean
kinko_case_file_take (KinkoAct *act, KinkoCaseFile *file, KinkoCaseData *data, guint changed,
		      guint newest, json_t *detail, GError **error)
{
	g_autoptr (KinkoSecret) key = NULL;

	kinko_case_add_defaults (data);
	file->version++;
	if (writes_number (data, changed)) {
		key = kinko_case_file_number_key (kinko_act_session (act), file, error);
		if (key == NULL)
			return FALSE;
	}
	return store_row (act, file, data, error) &&
	       store_record (act, file, data, detail, error) &&
	       (changed == 0 ||
		write_numbers (act, file, data, changed, newest, key, detail, error));
}

gboolean
kinko_case_file_write (KinkoAct *act, KinkoCaseFile *file, KinkoCaseData *data, guint changed,
		       json_t *detail, GError **error)
{
	return kinko_case_file_take (act, file, data, changed, changed, detail, error);
}
