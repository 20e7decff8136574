#include "vault/handover-receipt.h"

#include <fcntl.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/note.h"
#include "audit/roster.h"
#include "policies/error.h"
#include "vault/case-entry.h"
#include "vault/clock.h"
#include "vault/file.h"
#include "vault/register-internal.h"

static const KinkoRegister *
copies (void)
{
	return kinko_register_find ("copy");
}

static gboolean
refuse (GError **error, const char *what)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the receipt does not fit this vault: %s"), what);
	kinko_error_set_hint (error, "%s",
			      _ ("ask the successor which file was taken over; 'kinko copy list' "
				 "shows what was handed over from here"));
	return FALSE;
}

/* ---- the log that it continues --------------------------------------------------------------- */

/* The successor's entry 0 names a checkpoint; this log must have had it. */
static gboolean
check_checkpoint (KinkoSession *session, const KinkoPredecessor *predecessor, GError **error)
{
	g_autofree char *text =
		kinko_log_note_at (kinko_session_log (session), predecessor->size, error);
	g_autoptr (KinkoNote) note = NULL;
	g_autoptr (KinkoCheckpoint) checkpoint = NULL;

	if (text == NULL && *error != NULL)
		return FALSE;
	if (text != NULL)
		note = kinko_note_parse (text, strlen (text), error);
	if (note != NULL)
		checkpoint = kinko_checkpoint_parse (note->text, error);
	if (text != NULL && checkpoint == NULL)
		return FALSE;
	return (checkpoint != NULL && checkpoint->size == predecessor->size &&
		kinko_hash_equal (&checkpoint->root, &predecessor->root)) ||
	       refuse (error, _ ("the successor's log continues another log than this one"));
}

static gboolean
check_vault (KinkoSession *session, const KinkoPredecessor *predecessor, GError **error)
{
	const KinkoDescriptor *descriptor = kinko_session_descriptor (session);

	if (strcmp (descriptor->id, predecessor->vault) != 0 ||
	    strcmp (descriptor->origin, predecessor->origin) != 0) {
		/* a wrong file, and no sign that somebody changed one */
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, "%s",
			     _ ("the receipt is for a handover from another vault"));
		kinko_error_set_hint (error, "%s",
				      _ ("it is taken in by the vault that was handed over"));
		return FALSE;
	}
	return check_checkpoint (session, predecessor, error);
}

/* ---- the file that was exported -------------------------------------------------------------- */

/* The line in the register of copies with the hash of the file. */
static KinkoRegisterLine *
find_copy (KinkoSession *session, const KinkoHash *file, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		KINKO_REGISTER_COLUMNS " WHERE register = ? ORDER BY id DESC", error);
	char hex[KINKO_HASH_HEX_LEN + 1];
	KinkoStep step;

	kinko_hash_to_hex (file, hex);
	if (query == NULL || !kinko_statement_bind_text (query, 1, copies ()->name, error))
		return NULL;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autoptr (KinkoRegisterLine) line =
			kinko_register_line_from_row (session, copies (), query, error);

		if (line == NULL)
			return NULL;
		if (g_strcmp0 (kinko_record_get (line->record, "sha256"), hex) == 0)
			return g_steal_pointer (&line);
	}
	if (step == KINKO_STEP_ERROR)
		return NULL;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND, "%s",
		     _ ("the receipt is for a file that was not handed over from this vault"));
	kinko_error_set_hint (error, "%s",
			      _ ("'kinko copy show' shows the SHA-256 of each file that was"));
	return NULL;
}

/* The entry with which the export began; a new reference. */
static json_t *
load_intent (KinkoSession *session, const KinkoRegisterLine *line, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT seq FROM register_version WHERE line_id = ? AND version = 1", error);
	g_autofree char *text = NULL;
	json_auto_t *detail = NULL;
	KinkoEntry entry;

	if (query == NULL || !kinko_statement_bind_int (query, 1, line->id, error))
		return NULL;
	switch (kinko_statement_step (query, error)) {
	case KINKO_STEP_ROW:
		detail = kinko_case_entry_read (session, (guint64) kinko_statement_int (query, 0),
						&text, &entry, error);
		break;
	case KINKO_STEP_DONE:
		(void) refuse (error, _ ("nothing tells how the file with this hash was made"));
		return NULL;
	default:
		return NULL;
	}
	if (detail == NULL)
		return NULL;
	if (kinko_slice_equal (entry.action, "handover.export"))
		return g_steal_pointer (&detail);
	(void) refuse (error, _ ("the file with this hash is a copy, but no handover"));
	return NULL;
}

static gboolean
check_line (KinkoSession *session, const KinkoRegisterLine *line, GError **error)
{
	if (!kinko_register_check_newest (session, line, error))
		return FALSE;
	if (kinko_record_get (line->record, "receipt") != NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS,
			     _ ("there is a receipt for handover '%s' already"), line->number);
		kinko_error_set_hint (error, "%s",
				      _ ("nothing more is to be done with it: it is kept with that "
					 "line ('kinko copy show')"));
		return FALSE;
	}
	return line->open || refuse (error, _ ("the file was recorded as erased"));
}

/* ---- how much it was ------------------------------------------------------------------------- */

static gboolean
is (const json_t *object, const char *name, guint64 figure)
{
	const json_t *value = json_object_get (object, name);

	return json_is_integer (value) && (guint64) json_integer_value (value) == figure;
}

/* All that the log says of the export. What the successor could not open is in the handover all the same. */
static gboolean
check_counts (KinkoSession *session, const KinkoRegisterLine *line,
	      const KinkoHandoverReceipt *receipt, GError **error)
{
	json_auto_t *intent = load_intent (session, line, error);
	const json_t *erased = json_object_get (intent, "erased");

	if (intent == NULL)
		return FALSE;
	return (is (intent, "cases", receipt->counts.cases) &&
		is (intent, "documents", receipt->counts.documents + receipt->missing.documents) &&
		is (erased, "cases", receipt->erased.cases) &&
		is (erased, "documents", receipt->erased.documents)) ||
	       refuse (error, _ ("another number of cases or documents was received than was "
				 "handed over"));
}

/* ---- the act --------------------------------------------------------------------------------- */

static void
describe (KinkoAct *act, const KinkoHandoverReceipt *receipt, GBytes *file)
{
	KinkoHash hash = kinko_hash_of (g_bytes_get_data (file, NULL), g_bytes_get_size (file));
	g_autofree char *text = kinko_detail_hash (&hash);
	g_autofree char *handover = kinko_detail_hash (&receipt->file);
	g_autofree char *genesis = kinko_detail_hash (&receipt->genesis_hash);
	json_t *detail = kinko_act_detail (act);

	json_object_set_new (detail, "handover", json_string (handover));
	json_object_set_new (detail, "receipt", json_string (text));
	json_object_set_new (detail, "size",
			     json_integer ((json_int_t) receipt->predecessor->size));
	json_object_set_new (detail, "successor",
			     json_pack ("{s:s, s:s, s:s}", "vault", receipt->vault, "origin",
					receipt->origin, "genesis", genesis));
	kinko_takeover_counts_to_json (&receipt->counts, detail);
	json_object_set_new (detail, "erased", kinko_takeover_erased_to_json (&receipt->erased));
}

static gboolean
store (KinkoAct *act, KinkoRegisterLine *line, const KinkoHandoverReceipt *receipt, GBytes *file,
       GError **error)
{
	g_autofree char *object = kinko_register_line_object (line);
	g_autofree char *today = kinko_clock_today ();
	g_autofree char *text = g_strndup (g_bytes_get_data (file, NULL), g_bytes_get_size (file));

	kinko_act_set_object (act, object);
	kinko_record_put (line->record, "handed_over_on", today);
	kinko_record_put (line->record, "successor", receipt->origin);
	kinko_record_put (line->record, "receipt", text);
	line->open = FALSE;
	describe (act, receipt, file);
	return kinko_register_change (act, line, kinko_act_detail (act), error);
}

KinkoHandoverReceipt *
kinko_handover_receipt_load (const char *path, GBytes **file, GError **error)
{
	g_autoptr (GBytes) bytes =
		kinko_file_read (AT_FDCWD, path, KINKO_HANDOVER_RECEIPT_MAX, error);
	KinkoHandoverReceipt *receipt;

	if (bytes == NULL) {
		if (error != NULL && g_error_matches (*error, KINKO_ERROR, KINKO_ERROR_INVALID))
			kinko_error_set_hint (error, "%s",
					      _ ("a receipt is the file that 'kinko handover "
						 "accept' wrote with --receipt"));
		return NULL;
	}
	receipt = kinko_handover_receipt_read (g_bytes_get_data (bytes, NULL),
					       g_bytes_get_size (bytes), error);
	if (receipt == NULL)
		g_prefix_error (error, _ ("'%s': "), path);
	else if (file != NULL)
		*file = g_steal_pointer (&bytes);
	return receipt;
}

static KinkoRegisterLine *
take (KinkoAct *act, const char *path, KinkoHandoverReceipt **receipt, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autoptr (GBytes) file = NULL;
	g_autoptr (KinkoRegisterLine) line = NULL;

	*receipt = kinko_handover_receipt_load (path, &file, error);
	if (*receipt == NULL || !check_vault (session, (*receipt)->predecessor, error))
		return NULL;
	line = find_copy (session, &(*receipt)->file, error);
	if (line == NULL || !check_line (session, line, error) ||
	    !check_counts (session, line, *receipt, error) ||
	    !store (act, line, *receipt, file, error))
		return NULL;
	return g_steal_pointer (&line);
}

KinkoRegisterLine *
kinko_handover_receipt_take (KinkoSession *session, const char *path,
			     KinkoHandoverReceipt **receipt, GError **error)
{
	g_autoptr (KinkoAct) act =
		kinko_act_begin (session, "handover.receipt", "register/none", NULL, error);
	g_autoptr (KinkoHandoverReceipt) found = NULL;
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (GError) problem = NULL;

	if (act == NULL)
		return NULL;
	line = take (act, path, &found, &problem);
	if (line == NULL) {
		(void) kinko_act_fail (act, &problem);
		g_propagate_error (error, g_steal_pointer (&problem));
		return NULL;
	}
	if (!kinko_act_commit (act, error))
		return NULL;
	if (receipt != NULL)
		*receipt = g_steal_pointer (&found);
	return g_steal_pointer (&line);
}

/* ---- afterwards ------------------------------------------------------------------------------ */

/* The size that a granted entry of this action names; 0 for another entry. */
static gboolean
read_size (const char *line, guint64 *size, GError **error)
{
	KinkoEntry entry;
	json_auto_t *detail = NULL;

	*size = 0;
	if (!kinko_entry_parse (line, strlen (line), &entry, error))
		return FALSE;
	if (!kinko_slice_equal (entry.action, "handover.receipt") ||
	    !kinko_slice_equal (entry.result, "granted"))
		return TRUE;
	detail = kinko_entry_detail (&entry, error);
	if (detail == NULL)
		return FALSE;
	*size = (guint64) json_integer_value (json_object_get (detail, "size"));
	return TRUE;
}

gboolean
kinko_handover_received (KinkoSession *session, guint64 *size, GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (session),
				  "SELECT line FROM audit_entry"
				  " WHERE instr (line, '\"action\":\"handover.receipt\"') > 0"
				  " ORDER BY seq DESC",
				  error);
	KinkoStep step = KINKO_STEP_DONE;

	*size = 0;
	if (query == NULL)
		return FALSE;
	while (*size == 0 && (step = kinko_statement_step (query, error)) == KINKO_STEP_ROW)
		if (!read_size (kinko_statement_text (query, 0), size, error))
			return FALSE;
	return *size != 0 || step == KINKO_STEP_DONE;
}
