#include "vault/number-check.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/takeover.h"
#include "policies/error.h"
#include "vault/act.h"
#include "vault/box.h"
#include "vault/case-entry.h"
#include "vault/case-write.h"

/* The newest row of one number. */
typedef struct {
	guint64 version, seq;
	guint64 checked_seq; /* 0: not checked; entry 0 is the genesis */
	GBytes *box;         /* NULL: taken out */
} NumberRow;

static void
number_row_clear (NumberRow *row)
{
	g_clear_pointer (&row->box, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NumberRow, number_row_clear)

static gboolean
read_row (KinkoSession *session, const KinkoCaseFile *file, KinkoSubject subject, NumberRow *row,
	  GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT version, seq, ifnull (checked_seq, 0), box FROM case_number"
		" WHERE case_id = ? AND subject = ? ORDER BY version DESC LIMIT 1",
		error);

	memset (row, 0, sizeof *row);
	if (query == NULL || !kinko_statement_bind_int (query, 1, file->id, error) ||
	    !kinko_statement_bind_int (query, 2, (gint64) subject, error))
		return FALSE;
	switch (kinko_statement_step (query, error)) {
	case KINKO_STEP_ROW:
		row->version = (guint64) kinko_statement_int (query, 0);
		row->seq = (guint64) kinko_statement_int (query, 1);
		row->checked_seq = (guint64) kinko_statement_int (query, 2);
		row->box = kinko_statement_bytes (query, 3);
		return TRUE;
	case KINKO_STEP_DONE:
		return TRUE;
	default:
		return FALSE;
	}
}

/* Of a number that was taken over, the one who typed it for the predecessor: whoever has the same ID here counts as the
 * same person, because nobody can tell that it is another. Owned by the caller. */
static char *
typist (const KinkoEntry *entry, const json_t *detail)
{
	const char *by = json_string_value (json_object_get (kinko_takeover_author (detail), "by"));

	return kinko_takeover_is_case (entry) && by != NULL ? g_strdup (by)
							    : kinko_slice_dup (entry->by);
}

/* Who typed the number that is on file: the row says which entry tells of it, and that entry must have the hash of this
 * very box, or else the row was changed outside kinko. Owned by the caller. */
static char *
first_person (KinkoSession *session, const KinkoCaseFile *file, KinkoSubject subject,
	      const NumberRow *row, GError **error)
{
	g_autofree char *text = kinko_box_hash (row->box);
	g_autofree char *line = NULL;
	KinkoEntry entry;
	json_auto_t *detail = NULL;
	const json_t *numbers;

	if (row->seq < kinko_log_size (kinko_session_log (session))) {
		detail = kinko_case_entry_read (session, row->seq, &line, &entry, error);
		if (detail == NULL)
			return NULL;
	}
	numbers = json_object_get (detail, "numbers");
	if (numbers != NULL && kinko_case_entry_is_about (&entry, file) &&
	    g_strcmp0 (json_string_value (json_object_get (numbers, kinko_subject_name (subject))),
		       text) == 0)
		return typist (&entry, detail);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the log does not tell who typed this My Number of case '%s'"),
		     file->case_no);
	kinko_error_set_hint (error, "%s",
			      _ ("the database was changed outside kinko: keep it as evidence"));
	return NULL;
}

/* ---- the second entry ------------------------------------------------------------------------ */

static gboolean
refuse_same_person (KinkoAct *act, GError **error)
{
	(void) kinko_act_refuse (act, "same-person");
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED, "%s",
		     _ ("you typed this My Number the first time"));
	kinko_error_set_hint (error, "%s", _ ("the second entry is for another person"));
	return FALSE;
}

static gboolean
check_author (KinkoAct *act, const KinkoCaseFile *file, KinkoSubject subject, const NumberRow *row,
	      GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autofree char *author = first_person (session, file, subject, row, error);

	if (author == NULL)
		return FALSE;
	return strcmp (author, kinko_session_identity (session)->operator) != 0 ||
	       refuse_same_person (act, error);
}

static gboolean
store_check (KinkoAct *act, const KinkoCaseFile *file, KinkoSubject subject, const NumberRow *row,
	     GError **error)
{
	g_autoptr (KinkoStatement) update =
		kinko_act_prepare (act,
				   "UPDATE case_number SET checked_seq = ?"
				   " WHERE case_id = ? AND subject = ? AND version = ?",
				   error);

	return update != NULL &&
	       kinko_statement_bind_int (update, 1, (gint64) kinko_act_next_seq (act), error) &&
	       kinko_statement_bind_int (update, 2, file->id, error) &&
	       kinko_statement_bind_int (update, 3, (gint64) subject, error) &&
	       kinko_statement_bind_int (update, 4, (gint64) row->version, error) &&
	       kinko_statement_run (update, error);
}

static KinkoSecret *
parse_typed (const KinkoSecret *typed, GError **error)
{
	const char *code = NULL;
	KinkoSecret *number =
		kinko_mynumber_parse (kinko_secret_text (typed), kinko_secret_len (typed), &code);

	if (number == NULL)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, "%s",
			     kinko_mynumber_code_message (code));
	return number;
}

static gboolean
compare (KinkoAct *act, const char *case_no, KinkoSubject subject, const KinkoSecret *typed,
	 gboolean *equal, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autoptr (KinkoCaseFile) file = kinko_case_file_load_for (act, case_no, error);
	g_autoptr (KinkoSecret) first = NULL;
	g_autoptr (KinkoSecret) second = NULL;
	g_auto (NumberRow) row = { 0 };

	if (file == NULL || !read_row (session, file, subject, &row, error))
		return FALSE;
	first = kinko_case_file_read_number (session, file, subject, error);
	if (first == NULL || !check_author (act, file, subject, &row, error))
		return FALSE;
	second = parse_typed (typed, error);
	if (second == NULL)
		return FALSE;
	*equal = kinko_secret_equal (first, second);
	json_object_set_new (kinko_act_detail (act), "version",
			     json_integer ((json_int_t) row.version));
	json_object_set_new (kinko_act_detail (act), "equal", json_boolean (*equal));
	return !*equal || store_check (act, file, subject, &row, error);
}

gboolean
kinko_number_check (KinkoSession *session, const char *case_no, KinkoSubject subject,
		    const KinkoSecret *typed, GError **error)
{
	g_autofree char *object = kinko_case_object (session, case_no);
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "number.check", object, NULL, error);
	gboolean equal = FALSE;

	if (act == NULL)
		return FALSE;
	json_object_set_new (kinko_act_detail (act), "subject",
			     json_string (kinko_subject_name (subject)));
	if (!compare (act, case_no, subject, typed, &equal, error))
		return kinko_act_fail (act, error);
	if (!kinko_act_commit (act, error))
		return FALSE;
	if (equal)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, "%s",
		     _ ("the two entries of this My Number differ"));
	kinko_error_set_hint (error, "%s",
			      _ ("compare with the paper; kinko case edit corrects the first "
				 "entry, if that is the wrong one"));
	return FALSE;
}

/* ---- which are missing ----------------------------------------------------------------------- */

/* The number was typed twice for the predecessor, by two people, as the entry by which it was taken over says. */
static gboolean
was_checked_before (const KinkoEntry *entry, const json_t *detail, KinkoSubject subject,
		    const NumberRow *row, const char *first)
{
	const json_t *check =
		json_object_get (json_object_get (detail, "checked"), kinko_subject_name (subject));
	const char *by = json_string_value (json_object_get (check, "by"));

	return kinko_takeover_is_case (entry) && row->checked_seq == row->seq && by != NULL &&
	       strcmp (by, first) != 0;
}

/* Does the entry really say that another person typed this very version and found it equal? The row alone could have been
 * written by anybody who holds the database key. */
static gboolean
entry_proves (KinkoSession *session, const KinkoCaseFile *file, KinkoSubject subject,
	      const NumberRow *row, gboolean *proved, GError **error)
{
	g_autofree char *first = first_person (session, file, subject, row, error);
	g_autofree char *line = NULL;
	KinkoEntry entry;
	json_auto_t *detail = first == NULL ? NULL
					    : kinko_case_entry_read (session, row->checked_seq,
								     &line, &entry, error);

	if (detail == NULL)
		return FALSE;
	if (was_checked_before (&entry, detail, subject, row, first)) {
		*proved = kinko_case_entry_is_about (&entry, file);
		return TRUE;
	}
	*proved = kinko_case_entry_is_about (&entry, file) &&
		  kinko_slice_equal (entry.action, "number.check") &&
		  !kinko_slice_equal (entry.by, first) &&
		  g_strcmp0 (json_string_value (json_object_get (detail, "subject")),
			     kinko_subject_name (subject)) == 0 &&
		  json_is_true (json_object_get (detail, "equal")) &&
		  json_integer_value (json_object_get (detail, "version")) ==
			  (json_int_t) row->version;
	return TRUE;
}

gboolean
kinko_number_unchecked (KinkoSession *session, const KinkoCaseFile *file, guint *subjects,
			GError **error)
{
	*subjects = 0;
	for (guint i = 0; i < KINKO_SUBJECTS; i++) {
		gboolean proved = FALSE;
		g_auto (NumberRow) row = { 0 };

		if (!read_row (session, file, (KinkoSubject) i, &row, error))
			return FALSE;
		if (row.box == NULL)
			continue;
		if (row.checked_seq != 0 &&
		    row.checked_seq < kinko_log_size (kinko_session_log (session)) &&
		    !entry_proves (session, file, (KinkoSubject) i, &row, &proved, error))
			return FALSE;
		if (!proved)
			*subjects |= 1u << i;
	}
	return TRUE;
}
