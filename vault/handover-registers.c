/* The registers of a handover with all versions of their lines. */
#include "vault/handover-internal.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/box.h"
#include "vault/case-keys.h"
#include "vault/register-forms.h"
#include "vault/register-internal.h"

/* ---- one line -------------------------------------------------------------------------------- */

static json_t *
record_of (const KinkoRecord *record)
{
	json_t *object = json_object ();

	/* The last fields only repeat the columns. */
	for (gsize i = 0; i + KINKO_N_LINE_FIELDS < record->form->n; i++)
		kinko_handover_put_text (object, record->form->fields[i].name, record->values[i]);
	return object;
}

static KinkoRecord *
open_version (KinkoHandoverWork *work, const KinkoRegisterLine *line, const KinkoSecret *key,
	      KinkoStatement *query, GError **error)
{
	g_autofree char *kind = g_strconcat ("register/", line->book->name, NULL);
	KinkoBoxContext context = { .vault_id = kinko_session_descriptor (work->session)->id,
				    .handle = line->handle,
				    .kind = kind,
				    .version = (guint64) kinko_statement_int (query, 0) };
	g_autoptr (GBytes) box = kinko_statement_bytes (query, 2);
	g_autoptr (KinkoSecret) plain = kinko_box_open (box, key, &context, error);

	return plain == NULL ? NULL : kinko_record_from_json (line->book->form, plain, error);
}

static json_t *
versions_of (KinkoHandoverWork *work, const KinkoRegisterLine *line, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (work->session),
		"SELECT version, seq, box FROM register_version WHERE line_id = ? ORDER BY version",
		error);
	g_autoptr (KinkoSecret) key =
		kinko_register_key_unwrap (work->session, line->handle, line->key, error);
	json_auto_t *versions = json_array ();
	KinkoStep step;

	if (query == NULL || key == NULL || !kinko_statement_bind_int (query, 1, line->id, error))
		return NULL;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autoptr (KinkoRecord) record = open_version (work, line, key, query, error);
		json_t *version = json_object ();

		json_array_append_new (versions, version);
		if (record == NULL ||
		    !kinko_handover_describe (work, (guint64) kinko_statement_int (query, 1),
					      version, error))
			return NULL;
		kinko_handover_put_int (version, "version",
					(guint64) kinko_statement_int (query, 0));
		kinko_handover_put (version, "record", record_of (record));
	}
	return step == KINKO_STEP_DONE ? json_incref (versions) : NULL;
}

static gboolean
put_case (KinkoHandoverWork *work, const KinkoRegisterLine *line, json_t *object, GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (work->session),
				  "SELECT case_no FROM case_file WHERE id = ?", error);

	if (query == NULL || !kinko_statement_bind_int (query, 1, line->case_id, error))
		return FALSE;
	switch (kinko_statement_step (query, error)) {
	case KINKO_STEP_ROW:
		kinko_handover_put_text (object, "case_no", kinko_statement_text (query, 0));
		return TRUE;
	case KINKO_STEP_DONE:
		return TRUE;
	default:
		return FALSE;
	}
}

static gboolean
write_line (KinkoHandoverWork *work, const KinkoRegisterLine *line, KinkoHandoverText *text,
	    GError **error)
{
	json_auto_t *object = json_object ();
	json_t *versions;

	kinko_handover_put_text (object, "register", line->book->name);
	kinko_handover_put_text (object, "number", line->number);
	kinko_handover_put_text (object, "handle", line->handle);
	kinko_handover_put_text (object, "day", line->day);
	kinko_handover_put_text (object, "operator", line->operator);
	kinko_handover_put (object, "open", json_boolean (line->open));
	kinko_handover_put_int (object, "version", line->version);
	if (line->case_id != 0 && !put_case (work, line, object, error))
		return FALSE;
	kinko_handover_put (object, "erased", json_boolean (line->erased_seq != 0));
	if (line->erased_seq != 0)
		kinko_handover_put_int (object, "erased_seq", line->erased_seq);
	versions = line->erased_seq != 0 ? json_array () : versions_of (work, line, error);
	if (versions == NULL)
		return FALSE;
	kinko_handover_put (object, "versions", versions);
	return kinko_handover_text_line (text, object, error);
}

/* ---- all of them ----------------------------------------------------------------------------- */

gboolean
kinko_handover_each_line (KinkoHandoverWork *work, const char *name, KinkoHandoverLineFunc each,
			  gpointer data, GError **error)
{
	const KinkoRegister *book = kinko_register_find (name);
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (work->session),
				  KINKO_REGISTER_COLUMNS " WHERE register = ? ORDER BY id", error);
	KinkoStep step;

	if (query == NULL || !kinko_statement_bind_text (query, 1, name, error))
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autoptr (KinkoRegisterLine) line =
			kinko_register_line_from_row (work->session, book, query, error);

		if (line == NULL ||
		    (line->erased_seq == 0 &&
		     !kinko_register_check_logged (work->session, line, error)) ||
		    !each (work, line, data, error))
			return FALSE;
	}
	return step == KINKO_STEP_DONE;
}

static gboolean
take_line (KinkoHandoverWork *work, const KinkoRegisterLine *line, gpointer data, GError **error)
{
	return write_line (work, line, data, error);
}

gboolean
kinko_handover_make_registers (KinkoHandoverWork *work, G_GNUC_UNUSED const char *name,
			       KinkoHandoverText *text, GError **error)
{
	gsize n;
	const KinkoRegister *books = kinko_registers (&n);

	for (gsize i = 0; i < n; i++)
		if (!kinko_handover_each_line (work, books[i].name, take_line, text, error))
			return FALSE;
	return TRUE;
}
