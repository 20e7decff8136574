/* Does the newest version of every record open? */
#include "vault/record-check.h"

#include "vault/case-file.h"
#include "vault/register-internal.h"

static gboolean
open_case (KinkoSession *session, const KinkoCaseFile *file, guint64 *opened, GError **error)
{
	g_autoptr (KinkoCaseData) data = kinko_case_file_read (session, file, file->version, error);

	if (data == NULL)
		return FALSE;
	(*opened)++;
	for (guint i = 0; i < KINKO_SUBJECTS; i++) {
		g_autoptr (KinkoSecret) number = NULL;

		if (!data->has_number[i] || kinko_session_compartments (session)->numbers == NULL)
			continue;
		number = kinko_case_file_read_number (session, file, (KinkoSubject) i, error);
		if (number == NULL)
			return FALSE;
		(*opened)++;
	}
	return TRUE;
}

static gboolean
open_cases (KinkoSession *session, guint64 *opened, GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (session),
				  "SELECT " KINKO_CASE_COLUMNS
				  " FROM case_file WHERE record_key IS NOT NULL ORDER BY id",
				  error);
	KinkoStep step;

	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autoptr (KinkoCaseFile) file = kinko_case_file_from_row (query);

		if (!open_case (session, file, opened, error))
			return FALSE;
	}
	return step == KINKO_STEP_DONE;
}

static gboolean
open_register (KinkoSession *session, const KinkoRegister *book, guint64 *opened, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		KINKO_REGISTER_COLUMNS
		" WHERE register = ? AND key IS NOT NULL ORDER BY id /* opened */",
		error);
	KinkoStep step;

	if (query == NULL || !kinko_statement_bind_text (query, 1, book->name, error))
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autoptr (KinkoRegisterLine) line =
			kinko_register_line_from_row (session, book, query, error);

		if (line == NULL)
			return FALSE;
		(*opened)++;
	}
	return step == KINKO_STEP_DONE;
}

static gboolean
open_registers (KinkoSession *session, guint64 *opened, GError **error)
{
	gsize n;
	const KinkoRegister *books = kinko_registers (&n);

	for (gsize i = 0; i < n; i++)
		if (!open_register (session, &books[i], opened, error))
			return FALSE;
	return TRUE;
}

gboolean
kinko_records_open (KinkoSession *session, guint64 *opened, GError **error)
{
	return open_cases (session, opened, error) && open_registers (session, opened, error);
}
