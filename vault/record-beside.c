/* Tables that repeat something of a line of a register, so that it is found: is it what the sealed record says? */
#include "vault/record-check-internal.h"

#include <string.h>

#include "vault/erasure-mark.h"

static gboolean
ask (KinkoRecordCheck *check, const char *sql, gint64 line_id, gint64 *answer, GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (check->session), sql, error);

	if (query == NULL || !kinko_statement_bind_int (query, 1, line_id, error) ||
	    kinko_statement_step (query, error) != KINKO_STEP_ROW)
		return FALSE;
	*answer = kinko_statement_int (query, 0);
	return TRUE;
}

/* A backup that is in no list is not thought of when the next one is due, nor when keys or people have to go. */
static gboolean
check_backup (KinkoRecordCheck *check, const char *object, const KinkoRegisterLine *line,
	      GError **error)
{
	gboolean wanted = g_strcmp0 (kinko_record_get (line->record, "kind"), "backup") == 0;
	gint64 stored;

	if (!ask (check, "SELECT count (*) FROM backup_line WHERE line_id = ?", line->id, &stored,
		  error))
		return FALSE;
	return (stored != 0) == wanted ||
	       kinko_record_check_tell (check, KINKO_FINDING_ROW, object, KINKO_NO_ENTRY,
					"backup_line", error);
}

/* Without its marks an erasure would be searched for nothing, and found clean. */
static gboolean
check_marks (KinkoRecordCheck *check, const char *object, const KinkoRegisterLine *line,
	     GError **error)
{
	const char *counted = kinko_record_get (line->record, "marks");
	gint64 wanted = line->open && counted != NULL ? g_ascii_strtoll (counted, NULL, 10) : 0;
	gint64 stored;

	if (!ask (check,
		  "SELECT coalesce (sum (length (marks)), 0) FROM erasure_mark"
		  " WHERE line_id = ?",
		  line->id, &stored, error))
		return FALSE;
	return stored == wanted * KINKO_MARK_LEN ||
	       kinko_record_check_tell (check, KINKO_FINDING_ROW, object, KINKO_NO_ENTRY,
					"erasure_mark", error);
}

gboolean
kinko_record_check_beside (KinkoRecordCheck *check, const char *object,
			   const KinkoRegisterLine *line, GError **error)
{
	if (strcmp (line->book->name, "copy") == 0)
		return check_backup (check, object, line, error);
	if (strcmp (line->book->name, "erasure") == 0)
		return check_marks (check, object, line, error);
	return TRUE;
}
