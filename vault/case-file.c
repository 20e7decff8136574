#include "vault/case-file.h"

#include <inttypes.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "policies/life-cycle.h"
#include "vault/case-erased.h"
#include "vault/case-file-internal.h"
#include "vault/case-keys.h"
#include "vault/case-value.h"
#include "vault/handle.h"

const char *
kinko_case_number_kind (KinkoSubject subject)
{
	static const char *const kinds[KINKO_SUBJECTS] = { "number/child", "number/guardian1",
							   "number/guardian2", "number/head" };

	return kinds[subject];
}

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

	file->handle = kinko_handle_new ();
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
	file->erased_seq = (guint64) kinko_statement_int (query, 11);
	return file;
}

static void
say_missing (const char *case_no, GError **error)
{
	if (kinko_case_number_is_valid (case_no))
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND, _ ("there is no case '%s'"),
			     case_no);
	else
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND, "%s",
			     _ ("there is no such case, and what was given is no case number"));
	kinko_error_set_hint (error, "%s",
			      _ ("kinko case list and kinko case find show case numbers"));
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
		say_missing (case_no, error);
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

KinkoCaseFile *
kinko_case_file_load_for (KinkoAct *act, const char *case_no, GError **error)
{
	KinkoCaseFile *file = kinko_case_file_load (kinko_act_session (act), case_no, error);
	g_autofree char *object = file == NULL ? NULL : g_strconcat ("case/", file->handle, NULL);

	if (object != NULL)
		kinko_act_set_object (act, object);
	return file;
}

void
kinko_case_add_defaults (KinkoCaseData *data)
{
	char **state = &data->values[kinko_field_index_all ("state")];
	char **revision = &data->values[kinko_field_index_all ("revision")];

	if (*state == NULL)
		*state = g_strdup (kinko_state_name (KINKO_STATE_REGISTERED));
	if (*revision == NULL)
		*revision = g_strdup ("1");
}

/* ---- reading --------------------------------------------------------------------------------- */

KinkoBoxContext
kinko_case_box_context (KinkoSession *session, const KinkoCaseFile *file, const char *kind,
			guint64 version)
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
	KinkoBoxContext context = kinko_case_box_context (session, file, "record", version);

	if (!kinko_case_erased_refuse (session, file, error))
		return NULL;
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
	kinko_case_add_defaults (data);
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
	KinkoBoxContext context =
		kinko_case_box_context (session, file, kinko_case_number_kind (subject), 0);

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
