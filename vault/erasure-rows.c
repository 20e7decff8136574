/* What is overwritten in the rows of a case or a line, and by what it is looked for afterwards. */
#include "vault/erasure-internal.h"

#include "audit/crash-point.h"
#include "vault/fold.h"

/* secure_delete overwrites what a row held when it is changed or taken out. */
static gboolean
run (KinkoAct *act, const char *sql, gint64 id, GError **error)
{
	g_autoptr (KinkoStatement) statement = kinko_act_prepare (act, sql, error);

	if (statement == NULL || !kinko_statement_bind_int (statement, 1, id, error) ||
	    !kinko_statement_run (statement, error))
		return FALSE;
	kinko_crash_point ();
	return TRUE;
}

/* Adds what a query counts to @n. */
static gboolean
count (KinkoSession *session, const char *sql, gint64 id, guint *n, GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (session), sql, error);

	if (query == NULL || !kinko_statement_bind_int (query, 1, id, error) ||
	    kinko_statement_step (query, error) != KINKO_STEP_ROW)
		return FALSE;
	*n += (guint) kinko_statement_int (query, 0);
	return TRUE;
}

#define MARK(column) "SELECT substr (" column ", 2, 16)"

/* The blind index of an adult may stand with a brother or sister of the child, too, and stay there. */
#define OF_NUMBERS                                                                            \
	MARK ("number_key")                                                                   \
	" FROM case_file WHERE id = ?1 AND number_key NOT NULL"                               \
	" UNION ALL " MARK ("box") " FROM case_number WHERE case_id = ?1 AND box NOT NULL"    \
				   " UNION ALL SELECT substr (blind, 1, 16) FROM case_number" \
				   " WHERE case_id = ?1 AND subject = 0 AND blind NOT NULL"

/* @which: a condition on the documents. */
#define OF_DOCUMENTS(which)                                                                \
	MARK ("key")                                                                       \
	" FROM document WHERE case_id = ?1 AND key NOT NULL" which " UNION ALL " MARK (    \
		"box") " FROM document WHERE case_id = ?1 AND box NOT NULL" which          \
		       " UNION ALL " MARK (                                                \
			       "c.box") " FROM document_chunk AS c WHERE c.document_id IN" \
					" (SELECT id FROM document WHERE case_id = ?1" which ")"

#define SHOWS_NUMBER " AND shows_number = 1"

/* ---- documents ------------------------------------------------------------------------------- */

gboolean
kinko_erasure_document_rows (KinkoErasure *erasure, gint64 case_id, GError **error)
{
	KinkoSession *session = kinko_act_session (erasure->act);

	return count (session, "SELECT count (*) FROM document WHERE case_id = ? AND key NOT NULL",
		      case_id, &erasure->counts.documents, error) &&
	       kinko_marks_collect (erasure->marks, session, OF_DOCUMENTS (""), case_id, error) &&
	       run (erasure->act,
		    "DELETE FROM document_chunk WHERE document_id IN"
		    " (SELECT id FROM document WHERE case_id = ?)",
		    case_id, error) &&
	       run (erasure->act, "UPDATE document SET key = NULL, box = NULL WHERE case_id = ?",
		    case_id, error);
}

/* ---- numbers --------------------------------------------------------------------------------- */

/* Scans that show a My Number are sealed under the number key: they go with it. The row of the case is written by who calls
 * this, without the key. */
gboolean
kinko_erasure_number_rows (KinkoErasure *erasure, gint64 case_id, GError **error)
{
	KinkoSession *session = kinko_act_session (erasure->act);

	return count (session,
		      "SELECT count (DISTINCT subject) FROM case_number"
		      " WHERE case_id = ? AND box NOT NULL",
		      case_id, &erasure->counts.numbers, error) &&
	       count (session,
		      "SELECT count (*) FROM document"
		      " WHERE case_id = ? AND key NOT NULL AND shows_number = 1",
		      case_id, &erasure->counts.documents, error) &&
	       kinko_marks_collect (erasure->marks, session, OF_NUMBERS, case_id, error) &&
	       kinko_marks_collect (erasure->marks, session, OF_DOCUMENTS (SHOWS_NUMBER), case_id,
				    error) &&
	       run (erasure->act,
		    "UPDATE case_number SET box = NULL, blind = NULL WHERE case_id = ?", case_id,
		    error) &&
	       run (erasure->act,
		    "DELETE FROM document_chunk WHERE document_id IN"
		    " (SELECT id FROM document WHERE case_id = ? AND shows_number = 1)",
		    case_id, error) &&
	       run (erasure->act,
		    "UPDATE document SET key = NULL, box = NULL"
		    " WHERE case_id = ? AND shows_number = 1",
		    case_id, error) &&
	       run (erasure->act, "UPDATE case_file SET number_key = NULL WHERE id = ?", case_id,
		    error);
}

/* ---- a whole case ---------------------------------------------------------------------------- */

/* The number of the case stays, so that it can be answered whether a certain one was erased; of the text that is searched
 * nothing else. */
static gboolean
clear_row (KinkoAct *act, const KinkoCaseFile *file, guint64 seq, GError **error)
{
	g_autoptr (KinkoStatement) update =
		kinko_act_prepare (act,
				   "UPDATE case_file SET record_key = NULL, number_key = NULL,"
				   " search = ?2, assignee = NULL, due = NULL, erased_seq = ?3"
				   " WHERE id = ?1",
				   error);
	g_autofree char *number = kinko_fold (file->case_no);

	return update != NULL && kinko_statement_bind_int (update, 1, file->id, error) &&
	       kinko_statement_bind_text (update, 2, number, error) &&
	       kinko_statement_bind_int (update, 3, (gint64) seq, error) &&
	       kinko_statement_run (update, error);
}

gboolean
kinko_erasure_case_rows (KinkoErasure *erasure, const KinkoCaseFile *file, guint64 seq,
			 GError **error)
{
	KinkoAct *act = erasure->act;
	KinkoSession *session = kinko_act_session (act);

	erasure->counts.cases++;
	return count (session, "SELECT count (*) FROM case_version WHERE case_id = ?", file->id,
		      &erasure->counts.versions, error) &&
	       kinko_marks_collect (erasure->marks, session,
				    MARK ("record_key") " FROM case_file WHERE id = ?1"
							" AND record_key NOT NULL UNION ALL " MARK (
								"box") " FROM case_version"
								       " WHERE case_id = ?1",
				    file->id, error) &&
	       kinko_erasure_number_rows (erasure, file->id, error) &&
	       kinko_erasure_document_rows (erasure, file->id, error) &&
	       run (act, "DELETE FROM case_version WHERE case_id = ?", file->id, error) &&
	       clear_row (act, file, seq, error);
}

gboolean
kinko_erasure_count_case (KinkoSession *session, gint64 case_id, guint *documents, guint *lines,
			  GError **error)
{
	return count (session, "SELECT count (*) FROM document WHERE case_id = ? AND key NOT NULL",
		      case_id, documents, error) &&
	       count (session,
		      "SELECT count (*) FROM register_line WHERE case_id = ?"
		      " AND register = 'contact' AND erased_seq IS NULL",
		      case_id, lines, error);
}

/* ---- a line of a register -------------------------------------------------------------------- */

gboolean
kinko_erasure_line_rows (KinkoErasure *erasure, gint64 line_id, guint64 seq, GError **error)
{
	KinkoAct *act = erasure->act;
	g_autoptr (KinkoStatement) update =
		kinko_act_prepare (act,
				   "UPDATE register_line SET key = NULL, open = 0, erased_seq = ?2"
				   " WHERE id = ?1",
				   error);

	erasure->counts.lines++;
	return update != NULL &&
	       kinko_marks_collect (erasure->marks, kinko_act_session (act),
				    MARK ("key") " FROM register_line WHERE id = ?1"
						 " AND key NOT NULL UNION ALL " MARK (
							 "box") " FROM register_version"
								" WHERE line_id = ?1",
				    line_id, error) &&
	       run (act, "DELETE FROM register_version WHERE line_id = ?", line_id, error) &&
	       kinko_statement_bind_int (update, 1, line_id, error) &&
	       kinko_statement_bind_int (update, 2, (gint64) seq, error) &&
	       kinko_statement_run (update, error);
}
