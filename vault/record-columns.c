/* The columns that no box holds, as far as they follow from other rows and from the log. */
#include "vault/record-check-internal.h"

#include <string.h>

#include "audit/restored.h"
#include "vault/register-internal.h"

/* Rows of (object, table that it stands in, if that is to be said): each of them is a finding. */
static gboolean
report_rows (KinkoRecordCheck *check, const char *sql, KinkoFindingCode code, GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (check->session), sql, error);
	KinkoStep step;

	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW)
		if (!kinko_record_check_tell (check, code, kinko_statement_text (query, 0),
					      KINKO_NO_ENTRY, kinko_statement_text (query, 1),
					      error))
			return FALSE;
	return step == KINKO_STEP_DONE;
}

#define ORPHANS(table, column, of) \
	"SELECT 'vault', '" table "' FROM " table " WHERE " column " NOT IN (SELECT id FROM " of ")"

/* All versions stay, so they are as many as the newest one's number says; and a record without a key was erased, or else it
 * is gone. */
static const struct {
	const char *sql;
	KinkoFindingCode code;
} rows[] = {
	{ "SELECT 'case/' || handle, NULL FROM case_file AS f WHERE erased_seq IS NULL AND"
	  " (version < 1 OR version IS NOT (SELECT max (version) FROM case_version"
	  "  WHERE case_id = f.id) OR version IS NOT (SELECT count (*) FROM case_version"
	  "  WHERE case_id = f.id))",
	  KINKO_FINDING_VERSIONS },
	{ "SELECT 'register/' || handle, NULL FROM register_line AS l WHERE erased_seq IS NULL AND"
	  " (version < 1 OR version IS NOT (SELECT max (version) FROM register_version"
	  "  WHERE line_id = l.id) OR version IS NOT (SELECT count (*) FROM register_version"
	  "  WHERE line_id = l.id))",
	  KINKO_FINDING_VERSIONS },
	{ "SELECT 'case/' || handle, NULL FROM case_file"
	  " WHERE erased_seq IS NULL AND record_key IS NULL",
	  KINKO_FINDING_CONTENT_GONE },
	{ "SELECT 'register/' || handle, NULL FROM register_line"
	  " WHERE erased_seq IS NULL AND key IS NULL",
	  KINKO_FINDING_CONTENT_GONE },
	{ "SELECT 'register/' || handle, NULL FROM register_line WHERE erased_seq NOT NULL AND"
	  " (key NOT NULL OR EXISTS (SELECT 1 FROM register_version WHERE line_id = id))",
	  KINKO_FINDING_CONTENT_LEFT },
	/* Only the newest number of a person is found by its index, and it always is. */
	{ "SELECT 'case/' || f.handle, NULL FROM case_number AS n JOIN case_file AS f ON f.id = "
	  "n.case_id"
	  " WHERE (n.blind NOT NULL) IS NOT (n.box NOT NULL AND NOT EXISTS (SELECT 1 FROM"
	  " case_number AS later WHERE later.case_id = n.case_id AND later.subject = n.subject"
	  " AND later.version > n.version))",
	  KINKO_FINDING_NUMBER_INDEX },
	/* What a paper holds is there as long as its key is. */
	{ "SELECT 'case/' || f.handle, NULL FROM document AS d JOIN case_file AS f ON f.id = "
	  "d.case_id"
	  " WHERE (d.key IS NULL AND EXISTS (SELECT 1 FROM document_chunk WHERE document_id = "
	  "d.id))"
	  " OR (d.box IS NULL AND d.key NOT NULL)",
	  KINKO_FINDING_DOCUMENT },
	/* What belongs to nothing is shown nowhere, and is no more of the vault's for it. */
	{ ORPHANS ("case_version", "case_id", "case_file") " UNION ALL " ORPHANS ("case_number", "case_id", "case_file") " UNION ALL " ORPHANS (
		  "register_version", "line_id",
		  "register_line") " UNION ALL " ORPHANS ("document", "case_id",
							  "case_file") " UNION ALL " ORPHANS ("docu"
											      "ment"
											      "_chu"
											      "nk",
											      "docu"
											      "ment"
											      "_id",
											      "docu"
											      "men"
											      "t"),
	  KINKO_FINDING_NO_ENTRY },
	{ ORPHANS ("backup_line", "line_id",
		   "register_line WHERE register = 'copy'") " UNION ALL " ORPHANS ("erasure_mark",
										   "line_id",
										   "register_line "
										   "WHERE register "
										   "= 'erasure'"),
	  KINKO_FINDING_ROW },
	/* What an erased case is still found by is its number alone. */
	{ "SELECT 'case/' || handle, 'assignee, due' FROM case_file WHERE erased_seq NOT NULL AND"
	  " (assignee NOT NULL OR due NOT NULL)",
	  KINKO_FINDING_ROW },
};

/* By its entry people are told when, and by whom. A restore erases again, which is an entry of its own. */
static gboolean
check_erasing_entry (KinkoRecordCheck *check, const char *object, guint64 seq, gboolean *good,
		     GError **error)
{
	g_autoptr (GError) problem = NULL;
	g_autofree char *line = NULL;
	KinkoEntry entry;
	json_auto_t *detail = kinko_record_check_entry_at (check, seq, &line, &entry, &problem);

	if (problem != NULL) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	*good = detail != NULL && kinko_slice_equal (entry.object, object) &&
		(kinko_restored_is_erasure (&entry) ||
		 kinko_slice_equal (entry.action, "vault.repeated"));
	return TRUE;
}

/* An erased line has to be one that the log says was erased, and the other way round. */
static gboolean
check_erased_lines (KinkoRecordCheck *check, GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (check->session),
				  "SELECT 'register/' || handle, erased_seq NOT NULL, erased_seq"
				  " FROM register_line",
				  error);
	KinkoStep step;

	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		const char *object = kinko_statement_text (query, 0);
		gboolean erased = kinko_statement_int (query, 1) != 0;
		guint64 seq = (guint64) kinko_statement_int (query, 2);
		gboolean good = erased == g_hash_table_contains (check->erased, object);

		if (good && erased && !check_erasing_entry (check, object, seq, &good, error))
			return FALSE;
		if (!good && !kinko_record_check_report (check, KINKO_FINDING_CONTENT_LEFT, object,
							 KINKO_NO_ENTRY, error))
			return FALSE;
	}
	return step == KINKO_STEP_DONE;
}

static gboolean
is_register (const char *name)
{
	gsize n;
	const KinkoRegister *books = kinko_registers (&n);

	for (gsize i = 0; i < n; i++)
		if (strcmp (books[i].name, name) == 0)
			return TRUE;
	return FALSE;
}

/* A line of a register that does not exist is in no list. */
static gboolean
check_registers (KinkoRecordCheck *check, GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (check->session),
				  "SELECT 'register/' || min (handle), register FROM register_line"
				  " GROUP BY register",
				  error);
	KinkoStep step;

	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW)
		if (!is_register (kinko_statement_text (query, 1)) &&
		    !kinko_record_check_report (check, KINKO_FINDING_ROW,
						kinko_statement_text (query, 0), KINKO_NO_ENTRY,
						error))
			return FALSE;
	return step == KINKO_STEP_DONE;
}

gboolean
kinko_record_check_columns (KinkoRecordCheck *check, GError **error)
{
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
		if (!report_rows (check, rows[i].sql, rows[i].code, error))
			return FALSE;
	return check_erased_lines (check, error) && check_registers (check, error);
}

/* A second entry is a mark in the row of the number: without it somebody would type the number once more, and whoever did it
 * first would be forgotten. What was erased or written anew since has no such row. */
gboolean
kinko_record_check_number_entry (KinkoRecordCheck *check, const KinkoEntry *entry, GError **error)
{
	g_autoptr (KinkoStatement) query = NULL;
	g_autofree char *object = NULL;
	json_auto_t *detail = NULL;
	const char *subject, *handle;

	if (!kinko_slice_equal (entry->action, "number.check") ||
	    !kinko_slice_equal (entry->result, "granted"))
		return TRUE;
	detail = kinko_entry_detail (entry, error);
	if (detail == NULL)
		return FALSE;
	object = kinko_slice_dup (entry->object);
	handle = g_str_has_prefix (object, "case/") ? object + strlen ("case/") : "";
	subject = json_string_value (json_object_get (detail, "subject"));
	if (!json_is_true (json_object_get (detail, "equal")) || subject == NULL)
		return TRUE;
	query = kinko_db_prepare (kinko_session_db (check->session),
				  "SELECT count (*) FROM case_number AS n JOIN case_file AS f"
				  " ON f.id = n.case_id WHERE f.handle = ?1"
				  " AND n.version = ?2 AND n.subject = ?3 AND n.box NOT NULL"
				  " AND n.checked_seq IS NULL",
				  error);
	if (query == NULL || !kinko_statement_bind_text (query, 1, handle, error) ||
	    !kinko_statement_bind_int (
		    query, 2, json_integer_value (json_object_get (detail, "version")), error))
		return FALSE;
	for (gint64 i = 0; i < KINKO_SUBJECTS; i++)
		if (strcmp (kinko_subject_name ((KinkoSubject) i), subject) == 0 &&
		    !kinko_statement_bind_int (query, 3, i, error))
			return FALSE;
	if (kinko_statement_step (query, error) != KINKO_STEP_ROW)
		return FALSE;
	return kinko_statement_int (query, 0) == 0 ||
	       kinko_record_check_report (check, KINKO_FINDING_NUMBER_CHECK, object, entry->seq,
					  error);
}
