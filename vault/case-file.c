#include "vault/case-file.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "audit/roster.h"
#include "policies/error.h"
#include "policies/life-cycle.h"
#include "vault/box.h"
#include "vault/case-keys.h"
#include "vault/fold.h"

static const char *const number_kinds[KINKO_SUBJECTS] = { "number/child", "number/guardian1",
							  "number/guardian2", "number/head" };

void
kinko_case_file_free (KinkoCaseFile *file)
{
	if (file == NULL)
		return;
	g_free (file->handle);
	g_free (file->case_no);
	g_free (file->state);
	g_free (file->assignee);
	g_free (file->due);
	g_clear_pointer (&file->record_key, g_bytes_unref);
	g_clear_pointer (&file->number_key, g_bytes_unref);
	g_free (file);
}

KinkoCaseFile *
kinko_case_file_new (KinkoSession *session, const char *case_no, guint fiscal_year)
{
	KinkoCaseFile *file = g_new0 (KinkoCaseFile, 1);
	g_autoptr (KinkoSecret) key = kinko_case_key_new ();
	guint8 random[16];

	randombytes_buf (random, sizeof random);
	file->handle = g_malloc (2 * sizeof random + 1);
	(void) sodium_bin2hex (file->handle, 2 * sizeof random + 1, random, sizeof random);
	file->case_no = g_strdup (case_no);
	file->fiscal_year = fiscal_year;
	file->record_key = kinko_record_key_wrap (session, file->handle, key);
	return file;
}

/* 0, which no record says, for what is no such number. */
static guint
read_guint (KinkoStatement *query, int column)
{
	gint64 value = kinko_statement_int (query, column);

	return value < 0 || value > G_MAXINT ? 0 : (guint) value;
}

KinkoCaseFile *
kinko_case_file_from_row (KinkoStatement *query)
{
	KinkoCaseFile *file = g_new0 (KinkoCaseFile, 1);

	file->id = kinko_statement_int (query, 0);
	file->handle = g_strdup (kinko_statement_text (query, 1));
	file->case_no = g_strdup (kinko_statement_text (query, 2));
	file->fiscal_year = read_guint (query, 3);
	file->state = g_strdup (kinko_statement_text (query, 4));
	file->version = (guint64) kinko_statement_int (query, 5);
	file->record_key = kinko_statement_bytes (query, 6);
	file->number_key = kinko_statement_bytes (query, 7);
	file->revision = read_guint (query, 8);
	file->assignee = g_strdup (kinko_statement_text (query, 9));
	file->due = g_strdup (kinko_statement_text (query, 10));
	return file;
}

KinkoCaseFile *
kinko_case_file_load (KinkoSession *session, const char *case_no, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT " KINKO_CASE_COLUMNS " FROM case_file WHERE case_no = ?", error);

	if (query == NULL || !kinko_statement_bind_text (query, 1, case_no, error))
		return NULL;
	switch (kinko_statement_step (query, error)) {
	case KINKO_STEP_ROW:
		return kinko_case_file_from_row (query);
	case KINKO_STEP_DONE:
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND, _ ("there is no case '%s'"),
			     case_no);
		kinko_error_set_hint (error, "%s",
				      _ ("kinko case list and kinko case find show case numbers"));
		return NULL;
	default:
		return NULL;
	}
}

char *
kinko_case_object (KinkoSession *session, const char *case_no)
{
	g_autoptr (KinkoCaseFile) file = NULL;

	if (kinko_session_has_keys (session))
		file = kinko_case_file_load (session, case_no, NULL);
	return g_strconcat ("case/", file == NULL ? "none" : file->handle, NULL);
}

/* Where a case begins; a version that was written before there were steps says nothing of them. */
static void
add_defaults (KinkoCaseData *data)
{
	char **state = &data->values[kinko_field_index_all ("state")];
	char **revision = &data->values[kinko_field_index_all ("revision")];

	if (*state == NULL)
		*state = g_strdup (kinko_state_name (KINKO_STATE_REGISTERED));
	if (*revision == NULL)
		*revision = g_strdup ("1");
}

/* ---- reading --------------------------------------------------------------------------------- */

static KinkoBoxContext
box_context (KinkoSession *session, const KinkoCaseFile *file, const char *kind, guint64 version)
{
	return (KinkoBoxContext){ .vault_id = kinko_session_descriptor (session)->id,
				  .handle = file->handle,
				  .kind = kind,
				  .version = version };
}

static gboolean
missing_version (const KinkoCaseFile *file, guint64 version, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("version %" PRIu64 " of case '%s' is missing"), version, file->case_no);
	kinko_error_set_hint (error, "%s",
			      _ ("the database was changed outside kinko: keep it as evidence"));
	return FALSE;
}

/* Which numbers are on file now. */
static gboolean
read_presence (KinkoSession *session, const KinkoCaseFile *file, KinkoCaseData *data,
	       GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT subject, box IS NOT NULL FROM case_number WHERE case_id = ?"
		" ORDER BY subject, version",
		error);
	KinkoStep step;

	if (query == NULL || !kinko_statement_bind_int (query, 1, file->id, error))
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		gint64 subject = kinko_statement_int (query, 0);

		if (subject >= 0 && subject < KINKO_SUBJECTS) /* the table checks it, if asked to */
			data->has_number[subject] = kinko_statement_int (query, 1) != 0;
	}
	return step == KINKO_STEP_DONE;
}

/* The row's columns decide what lists show and whose work a case is: they must be what the sealed record says. */
static gboolean
check_row (const KinkoCaseFile *file, const KinkoCaseData *data, GError **error)
{
	g_autofree char *revision = g_strdup_printf ("%u", file->revision);
	g_autofree char *year = g_strdup_printf ("%u", file->fiscal_year);

	if (g_strcmp0 (file->case_no, kinko_case_data_get (data, "case_no")) == 0 &&
	    g_strcmp0 (year, kinko_case_data_get (data, "fiscal_year")) == 0 &&
	    g_strcmp0 (file->state, kinko_case_data_get (data, "state")) == 0 &&
	    g_strcmp0 (revision, kinko_case_data_get (data, "revision")) == 0 &&
	    g_strcmp0 (file->assignee, kinko_case_data_get (data, "assignee")) == 0 &&
	    g_strcmp0 (file->due, kinko_case_data_due (data)) == 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the row of case '%s' is not what its record says"), file->case_no);
	kinko_error_set_hint (error, "%s",
			      _ ("the database was changed outside kinko: keep it as evidence"));
	return FALSE;
}

KinkoCaseData *
kinko_case_file_read (KinkoSession *session, const KinkoCaseFile *file, guint64 version,
		      GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT box FROM case_version WHERE case_id = ? AND version = ?", error);
	g_autoptr (KinkoSecret) key = NULL;
	g_autoptr (KinkoSecret) plain = NULL;
	g_autoptr (GBytes) box = NULL;
	g_autoptr (KinkoCaseData) data = NULL;
	KinkoBoxContext context = box_context (session, file, "record", version);

	if (query == NULL || !kinko_statement_bind_int (query, 1, file->id, error) ||
	    !kinko_statement_bind_int (query, 2, (gint64) version, error))
		return NULL;
	switch (kinko_statement_step (query, error)) {
	case KINKO_STEP_ROW:
		box = kinko_statement_bytes (query, 0);
		break;
	case KINKO_STEP_DONE:
		(void) missing_version (file, version, error);
		return NULL;
	default:
		return NULL;
	}
	key = kinko_record_key_unwrap (session, file->handle, file->record_key, error);
	plain = key == NULL ? NULL : kinko_box_open (box, key, &context, error);
	data = plain == NULL ? NULL : kinko_case_data_from_json (plain, error);
	if (data == NULL || !read_presence (session, file, data, error))
		return NULL;
	add_defaults (data);
	if (version == file->version && !check_row (file, data, error))
		return NULL;
	return g_steal_pointer (&data);
}

KinkoSecret *
kinko_case_file_read_number (KinkoSession *session, const KinkoCaseFile *file, KinkoSubject subject,
			     GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT version, box FROM case_number WHERE case_id = ? AND subject = ?"
		" ORDER BY version DESC LIMIT 1",
		error);
	g_autoptr (KinkoSecret) key = NULL;
	g_autoptr (GBytes) box = NULL;
	KinkoBoxContext context = box_context (session, file, number_kinds[subject], 0);

	if (query == NULL || !kinko_statement_bind_int (query, 1, file->id, error) ||
	    !kinko_statement_bind_int (query, 2, (gint64) subject, error))
		return NULL;
	switch (kinko_statement_step (query, error)) {
	case KINKO_STEP_ROW:
		context.version = (guint64) kinko_statement_int (query, 0);
		box = kinko_statement_bytes (query, 1);
		break;
	case KINKO_STEP_DONE:
		break;
	default:
		return NULL;
	}
	if (box == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND,
			     _ ("case '%s' has no My Number of '%s' on file"), file->case_no,
			     kinko_subject_name (subject));
		return NULL;
	}
	key = kinko_number_key_unwrap (session, file->handle, file->number_key, error);
	return key == NULL ? NULL : kinko_box_open (box, key, &context, error);
}

/* ---- writing --------------------------------------------------------------------------------- */

static void
add_box_hash (json_t *detail, const char *name, GBytes *box)
{
	KinkoHash hash = kinko_hash_of (g_bytes_get_data (box, NULL), g_bytes_get_size (box));
	g_autofree char *text = kinko_detail_hash (&hash);

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

static gboolean
store_row (KinkoAct *act, KinkoCaseFile *file, const KinkoCaseData *data, GError **error)
{
	g_autoptr (KinkoStatement) upsert = kinko_act_prepare (
		act,
		"INSERT INTO case_file (handle, case_no, fiscal_year, state, version, record_key,"
		" number_key, search, revision, assignee, due)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
		" ON CONFLICT (handle) DO UPDATE SET version = excluded.version,"
		" number_key = excluded.number_key, search = excluded.search,"
		" state = excluded.state, revision = excluded.revision,"
		" assignee = excluded.assignee, due = excluded.due",
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
	       (file->id != 0 ||
		kinko_db_get_int (kinko_session_db (kinko_act_session (act)),
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
	KinkoBoxContext context = box_context (session, file, "record", file->version);
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

static gboolean
write_number (KinkoAct *act, const KinkoCaseFile *file, const KinkoCaseData *data,
	      KinkoSubject subject, const KinkoSecret *key, json_t *hashes, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autoptr (KinkoSecret) number = kinko_case_data_number (data, subject);
	KinkoBoxContext context = box_context (session, file, number_kinds[subject], file->version);
	g_autoptr (GBytes) box = NULL;
	g_autoptr (GBytes) blind = NULL;

	if (number == NULL) {
		json_object_set_new (hashes, kinko_subject_name (subject), json_string ("removed"));
		return store_number (act, file, subject, NULL, NULL, error);
	}
	box = kinko_box_seal (number, key, &context);
	blind = kinko_number_blind (session, subject, file->fiscal_year, kinko_secret_text (number),
				    error);
	if (blind == NULL || (subject == KINKO_SUBJECT_CHILD &&
			      !check_child_is_new (session, file->id, blind, error)))
		return FALSE;
	add_box_hash (hashes, kinko_subject_name (subject), box);
	return store_number (act, file, subject, box, blind, error);
}

static gboolean
write_numbers (KinkoAct *act, const KinkoCaseFile *file, const KinkoCaseData *data, guint changed,
	       const KinkoSecret *key, json_t *detail, GError **error)
{
	json_t *hashes = json_object ();

	json_object_set_new (detail, "numbers", hashes);
	for (guint subject = 0; subject < KINKO_SUBJECTS; subject++) {
		if ((changed & 1u << subject) != 0 &&
		    !write_number (act, file, data, (KinkoSubject) subject, key, hashes, error))
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

gboolean
kinko_case_file_write (KinkoAct *act, KinkoCaseFile *file, KinkoCaseData *data, guint changed,
		       json_t *detail, GError **error)
{
	g_autoptr (KinkoSecret) key = NULL;

	add_defaults (data);
	file->version++;
	if (changed != 0) {
		key = kinko_case_file_number_key (kinko_act_session (act), file, error);
		if (key == NULL)
			return FALSE;
	}
	return store_row (act, file, data, error) &&
	       store_record (act, file, data, detail, error) &&
	       (changed == 0 || write_numbers (act, file, data, changed, key, detail, error));
}
