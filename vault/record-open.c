/* Does the newest version of every record open, and do the columns beside it say the same? */
#include "vault/record-check-internal.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/case-keys.h"
#include "vault/document-file.h"
#include "vault/fold.h"
#include "vault/number-check.h"
#include "vault/register-internal.h"

/* ---- cases ----------------------------------------------------------------------------------- */

/* By what a case is found stands in a column of its own; nothing else compares it with the record. */
static gboolean
check_search (KinkoRecordCheck *check, const char *object, const char *search,
	      const KinkoCaseFile *file, const KinkoCaseData *data, GError **error)
{
	g_autofree char *number = kinko_fold (file->case_no);
	g_autofree char *names = kinko_case_data_search_key (data);
	g_autofree char *wanted = g_strconcat (number, "\n", names, NULL);

	return strcmp (search, wanted) == 0 ||
	       kinko_record_check_report (check, KINKO_FINDING_SEARCH, object, KINKO_NO_ENTRY,
					  error);
}

/* The index by which the same child is found twice: of the newest number it is what follows from its digits. */
static gboolean
check_blind (KinkoRecordCheck *check, const char *object, const KinkoCaseFile *file,
	     KinkoSubject subject, const KinkoSecret *number, GError **error)
{
	g_autoptr (GBytes) wanted =
		kinko_number_blind (check->session, subject, file->fiscal_year,
				    (const char *) kinko_secret_data (number), error);
	g_autoptr (GBytes) stored = NULL;
	g_autoptr (KinkoStatement) query = NULL;

	if (wanted == NULL)
		return FALSE;
	query = kinko_db_prepare (kinko_session_db (check->session),
				  "SELECT blind FROM case_number WHERE case_id = ? AND subject = ?"
				  " ORDER BY version DESC LIMIT 1",
				  error);
	if (query == NULL || !kinko_statement_bind_int (query, 1, file->id, error) ||
	    !kinko_statement_bind_int (query, 2, (gint64) subject, error) ||
	    kinko_statement_step (query, error) != KINKO_STEP_ROW)
		return FALSE;
	stored = kinko_statement_bytes (query, 0);
	/* One that is missing was looked at among the columns. */
	return stored == NULL || g_bytes_equal (stored, wanted) ||
	       kinko_record_check_report (check, KINKO_FINDING_NUMBER_INDEX, object, KINKO_NO_ENTRY,
					  error);
}

static gboolean
open_number (KinkoRecordCheck *check, const char *object, const KinkoCaseFile *file,
	     KinkoSubject subject, GError **error)
{
	g_autoptr (GError) problem = NULL;
	g_autoptr (KinkoSecret) number = NULL;

	if (kinko_session_compartments (check->session)->numbers == NULL) {
		check->counts->unopened++;
		return TRUE;
	}
	number = kinko_case_file_read_number (check->session, file, subject, &problem);
	if (number == NULL)
		return kinko_record_check_absorb (check, KINKO_FINDING_SEALED, object,
						  g_steal_pointer (&problem), error);
	check->counts->opened++;
	if (kinko_secret_len (number) != KINKO_MYNUMBER_LEN)
		return kinko_record_check_report (check, KINKO_FINDING_SEALED, object,
						  KINKO_NO_ENTRY, error);
	return check_blind (check, object, file, subject, number, error);
}

/* A paper that shows a number has a key of its own, which takes that for numbers. */
static gboolean
open_document (KinkoRecordCheck *check, const char *object, const KinkoCaseFile *file,
	       const KinkoDocument *document, GError **error)
{
	g_autoptr (GError) problem = NULL;
	g_autoptr (KinkoSecret) key = NULL;

	if (document->box == NULL || document->key == NULL)
		return TRUE; /* what lacks one of them was looked at among the columns */
	if (document->shows_number &&
	    kinko_session_compartments (check->session)->numbers == NULL) {
		check->counts->unopened++;
		return TRUE;
	}
	key = kinko_document_key (check->session, file, document, &problem);
	if (key == NULL)
		return kinko_record_check_absorb (check, KINKO_FINDING_SEALED, object,
						  g_steal_pointer (&problem), error);
	check->counts->opened++;
	return TRUE;
}

static gboolean
open_documents (KinkoRecordCheck *check, const char *object, const KinkoCaseFile *file,
		GError **error)
{
	g_autoptr (GError) problem = NULL;
	g_autoptr (GPtrArray) documents = kinko_document_find_all (check->session, file, &problem);

	if (documents == NULL)
		return kinko_record_check_absorb (check, KINKO_FINDING_SEALED, object,
						  g_steal_pointer (&problem), error);
	for (guint i = 0; i < documents->len; i++)
		if (!open_document (check, object, file, documents->pdata[i], error))
			return FALSE;
	return TRUE;
}

/* A row may say that a second person typed a number: then the log has to prove it. */
static gboolean
check_second_entries (KinkoRecordCheck *check, const char *object, const KinkoCaseFile *file,
		      GError **error)
{
	g_autoptr (GError) problem = NULL;
	g_autoptr (KinkoStatement) query = NULL;
	guint unchecked, marked = 0;
	KinkoStep step;

	if (!kinko_number_unchecked (check->session, file, &unchecked, &problem))
		return kinko_record_check_absorb (check, KINKO_FINDING_NUMBER_CHECK, object,
						  g_steal_pointer (&problem), error);
	query = kinko_db_prepare (
		kinko_session_db (check->session),
		"SELECT subject FROM case_number AS n WHERE case_id = ? AND box NOT NULL AND"
		" checked_seq NOT NULL AND version = (SELECT max (version) FROM case_number"
		" WHERE case_id = n.case_id AND subject = n.subject)",
		error);
	if (query == NULL || !kinko_statement_bind_int (query, 1, file->id, error))
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW)
		marked |= 1u << (kinko_statement_int (query, 0) % KINKO_SUBJECTS);
	if (step == KINKO_STEP_ERROR)
		return FALSE;
	return (unchecked & marked) == 0 ||
	       kinko_record_check_report (check, KINKO_FINDING_NUMBER_CHECK, object, KINKO_NO_ENTRY,
					  error);
}

static gboolean
open_case (KinkoRecordCheck *check, const char *object, const KinkoCaseFile *file,
	   const char *search, GError **error)
{
	g_autoptr (GError) problem = NULL;
	g_autoptr (KinkoCaseData) data =
		kinko_case_file_read (check->session, file, file->version, &problem);

	if (data == NULL)
		return kinko_record_check_absorb (check, KINKO_FINDING_SEALED, object,
						  g_steal_pointer (&problem), error);
	check->counts->opened++;
	if (!check_search (check, object, search, file, data, error) ||
	    !check_second_entries (check, object, file, error))
		return FALSE;
	for (guint i = 0; i < KINKO_SUBJECTS; i++)
		if (data->has_number[i] &&
		    !open_number (check, object, file, (KinkoSubject) i, error))
			return FALSE;
	return open_documents (check, object, file, error);
}

static gboolean
open_cases (KinkoRecordCheck *check, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (check->session),
		"SELECT " KINKO_CASE_COLUMNS ", search FROM case_file ORDER BY id", error);
	KinkoStep step;

	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autoptr (KinkoCaseFile) file = kinko_case_file_from_row (query);
		g_autofree char *object = g_strconcat ("case/", file->handle, NULL);
		g_autofree char *search = g_strdup (kinko_statement_text (query, 12));

		kinko_record_check_step (check);
		check->counts->cases++;
		/* What is gone was looked at among the columns. */
		if (file->record_key != NULL && !open_case (check, object, file, search, error))
			return FALSE;
	}
	return step == KINKO_STEP_DONE;
}

/* ---- registers ------------------------------------------------------------------------------- */

/* Which case a line belongs to decides whose papers list it: its record says it, too. */
static gboolean
check_case_of (KinkoRecordCheck *check, const char *object, const KinkoRegisterLine *line,
	       GError **error)
{
	const char *wanted = kinko_form_index (line->book->form, "case") < 0
				     ? NULL
				     : kinko_record_get (line->record, "case");
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (check->session),
				  "SELECT case_no FROM case_file WHERE id = ?", error);
	const char *stored = NULL;

	if (query == NULL || !kinko_statement_bind_int (query, 1, line->case_id, error))
		return FALSE;
	switch (kinko_statement_step (query, error)) {
	case KINKO_STEP_ROW:
		stored = kinko_statement_text (query, 0);
		break;
	case KINKO_STEP_DONE:
		break;
	default:
		return FALSE;
	}
	return g_strcmp0 (stored, wanted) == 0 ||
	       kinko_record_check_report (check, KINKO_FINDING_ROW, object, KINKO_NO_ENTRY, error);
}

static gboolean
open_register (KinkoRecordCheck *check, const KinkoRegister *book, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (check->session),
		KINKO_REGISTER_COLUMNS
		" WHERE register = ? AND key IS NOT NULL ORDER BY id /* opened */",
		error);
	KinkoStep step;

	if (query == NULL || !kinko_statement_bind_text (query, 1, book->name, error))
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autoptr (GError) problem = NULL;
		g_autofree char *object =
			g_strconcat ("register/", kinko_statement_text (query, 2), NULL);
		g_autoptr (KinkoRegisterLine) line =
			kinko_register_line_from_row (check->session, book, query, &problem);

		kinko_record_check_step (check);
		if (line == NULL) {
			if (!kinko_record_check_absorb (check, KINKO_FINDING_SEALED, object,
							g_steal_pointer (&problem), error))
				return FALSE;
			continue;
		}
		check->counts->opened++;
		if (!check_case_of (check, object, line, error) ||
		    !kinko_record_check_beside (check, object, line, error))
			return FALSE;
	}
	return step == KINKO_STEP_DONE;
}

static gboolean
open_registers (KinkoRecordCheck *check, GError **error)
{
	gsize n;
	const KinkoRegister *books = kinko_registers (&n);

	for (gsize i = 0; i < n; i++)
		if (!open_register (check, &books[i], error))
			return FALSE;
	return TRUE;
}

gboolean
kinko_record_check_open (KinkoRecordCheck *check, GError **error)
{
	return open_cases (check, error) && open_registers (check, error);
}
