/* The sealed side of a line: its versions in boxes. */
#include "vault/register-internal.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/box.h"
#include "vault/case-keys.h"
#include "vault/register-forms.h"

/* "register/receipt": a box of one register does not open as one of another. */
static char *
box_kind (const KinkoRegister *book)
{
	return g_strconcat ("register/", book->name, NULL);
}

static KinkoBoxContext
box_context (KinkoSession *session, const KinkoRegisterLine *line, const char *kind)
{
	return (KinkoBoxContext){ .vault_id = kinko_session_descriptor (session)->id,
				  .handle = line->handle,
				  .kind = kind,
				  .version = line->version };
}

/* ---- reading --------------------------------------------------------------------------------- */

static gboolean
damaged (const KinkoRegisterLine *line, const char *format, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, _ ("'%s': %s"), line->number,
		     format);
	kinko_error_set_hint (error, "%s",
			      _ ("the database was changed outside kinko: keep it as evidence"));
	return FALSE;
}

static GBytes *
load_box (KinkoSession *session, const KinkoRegisterLine *line, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT box FROM register_version WHERE line_id = ? AND version = ?", error);

	if (query == NULL || !kinko_statement_bind_int (query, 1, line->id, error) ||
	    !kinko_statement_bind_int (query, 2, (gint64) line->version, error))
		return NULL;
	switch (kinko_statement_step (query, error)) {
	case KINKO_STEP_ROW:
		return kinko_statement_bytes (query, 0);
	case KINKO_STEP_DONE:
		(void) damaged (line, _ ("the newest version of this line is missing"), error);
		return NULL;
	default:
		return NULL;
	}
}

/* Columns are found by anybody who has the database open; only the box is sealed. A copy whose line was closed in the
 * column alone must not look erased. */
static gboolean
check_columns (const KinkoRegisterLine *line, GError **error)
{
	if (g_strcmp0 (kinko_record_get (line->record, KINKO_LINE_NUMBER), line->number) == 0 &&
	    g_strcmp0 (kinko_record_get (line->record, KINKO_LINE_OPERATOR), line->operator) == 0 &&
	    g_strcmp0 (kinko_record_get (line->record, KINKO_LINE_DAY), line->day) == 0 &&
	    g_strcmp0 (kinko_record_get (line->record, KINKO_LINE_OPEN), line->open ? "1" : "0") ==
		    0)
		return TRUE;
	return damaged (line, _ ("the row says other things than its sealed record"), error);
}

/* Whoever has the keys can seal anything: what is missing must be seen here, not where it is needed. */
static gboolean
check_whole (const KinkoRegisterLine *line, GError **error)
{
	return line->book->is_whole == NULL || line->book->is_whole (line->record) ||
	       damaged (line, _ ("its sealed record lacks what kinko puts there"), error);
}

static gboolean
open_record (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	g_autofree char *kind = box_kind (line->book);
	KinkoBoxContext context = box_context (session, line, kind);
	g_autoptr (GBytes) box = load_box (session, line, error);
	g_autoptr (KinkoSecret) key = NULL;
	g_autoptr (KinkoSecret) plain = NULL;

	if (box == NULL)
		return FALSE;
	key = kinko_register_key_unwrap (session, line->handle, line->key, error);
	plain = key == NULL ? NULL : kinko_box_open (box, key, &context, error);
	if (plain == NULL) {
		kinko_error_set_hint (error, "%s",
				      _ ("the database was changed outside kinko: keep it as "
					 "evidence"));
		return FALSE;
	}
	kinko_record_free (line->record);
	line->record = kinko_record_from_json (line->book->form, plain, error);
	return line->record != NULL && check_columns (line, error) && check_whole (line, error);
}

KinkoRegisterLine *
kinko_register_line_from_row (KinkoSession *session, const KinkoRegister *book,
			      KinkoStatement *query, GError **error)
{
	g_autoptr (KinkoRegisterLine) line = kinko_register_line_new (book);

	line->id = kinko_statement_int (query, 0);
	line->number = g_strdup (kinko_statement_text (query, 1));
	g_free (line->handle);
	line->handle = g_strdup (kinko_statement_text (query, 2));
	line->case_id = kinko_statement_int (query, 3);
	line->day = g_strdup (kinko_statement_text (query, 4));
	line->operator= g_strdup (kinko_statement_text (query, 5));
	line->open = kinko_statement_int (query, 6) != 0;
	line->version = (guint64) kinko_statement_int (query, 7);
	line->key = kinko_statement_bytes (query, 8);
	line->erased_seq = (guint64) kinko_statement_int (query, 9);
	/* Whether the log tells of the erasure is looked for where all lines are compared with it. */
	if (line->erased_seq != 0)
		return g_steal_pointer (&line);
	return open_record (session, line, error) ? g_steal_pointer (&line) : NULL;
}

/* ---- writing --------------------------------------------------------------------------------- */

static GBytes *
seal_record (KinkoSession *session, const KinkoRegisterLine *line, GError **error)
{
	g_autofree char *kind = box_kind (line->book);
	KinkoBoxContext context = box_context (session, line, kind);
	g_autoptr (KinkoSecret) key =
		kinko_register_key_unwrap (session, line->handle, line->key, error);
	g_autoptr (KinkoSecret) plain = NULL;

	if (key == NULL)
		return NULL;
	kinko_record_put (line->record, KINKO_LINE_NUMBER, line->number);
	kinko_record_put (line->record, KINKO_LINE_OPERATOR, line->operator);
	kinko_record_put (line->record, KINKO_LINE_DAY, line->day);
	kinko_record_put (line->record, KINKO_LINE_OPEN, line->open ? "1" : "0");
	plain = kinko_record_to_json (line->record);
	return kinko_box_seal (plain, key, &context);
}

gboolean
kinko_register_seal (KinkoAct *act, const KinkoRegisterLine *line, json_t *detail, GError **error)
{
	g_autoptr (GBytes) box = seal_record (kinko_act_session (act), line, error);
	g_autoptr (KinkoStatement) insert =
		box == NULL
			? NULL
			: kinko_act_prepare (act,
					     "INSERT INTO register_version"
					     " (line_id, version, seq, box) VALUES (?, ?, ?, ?)",
					     error);
	g_autofree char *hash = box == NULL ? NULL : kinko_box_hash (box);

	if (insert == NULL || !kinko_statement_bind_int (insert, 1, line->id, error) ||
	    !kinko_statement_bind_int (insert, 2, (gint64) line->version, error) ||
	    !kinko_statement_bind_int (insert, 3, (gint64) kinko_act_next_seq (act), error) ||
	    !kinko_statement_bind_bytes (insert, 4, box, error) ||
	    !kinko_statement_run (insert, error))
		return FALSE;
	json_object_set_new (detail, "version", json_integer ((json_int_t) line->version));
	json_object_set_new (detail, "box", json_string (hash));
	return TRUE;
}
