/*
 * What became of a line after the backup, as the log tells it: that a file was written or not, that it was found good, that it
 * went over to a successor; the way of what was carried out; the check of an erasure. Of lines that the backup has, and of
 * those that were made anew.
 */
#include "vault/restore-internal.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/carry-internal.h"
#include "vault/carry.h"
#include "vault/register-forms.h"
#include "vault/register-internal.h"

static const char *
told_text (const KinkoRestoreEnd *end, const char *key)
{
	return json_string_value (json_object_get (end->detail, key));
}

/* NULL without error: the backup does not have it, and it was not made anew. */
KinkoRegisterLine *
kinko_restore_find_line (KinkoSession *session, const char *name, const char *object,
			 GError **error)
{
	const KinkoRegister *book = kinko_register_find (name);
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		KINKO_REGISTER_COLUMNS " WHERE register = ? AND handle = ?", error);
	const char *handle = object == NULL ? NULL : strchr (object, '/');

	if (query == NULL || handle == NULL || !kinko_statement_bind_text (query, 1, name, error) ||
	    !kinko_statement_bind_text (query, 2, handle + 1, error) ||
	    kinko_statement_step (query, error) != KINKO_STEP_ROW)
		return NULL;
	return kinko_register_line_from_row (session, book, query, error);
}

/* As above; *failed: there was an error. */
static KinkoRegisterLine *
find (KinkoRestore *restore, const char *name, const char *object, gboolean *failed, GError **error)
{
	g_autoptr (GError) problem = NULL;
	KinkoRegisterLine *line =
		kinko_restore_find_line (restore->session, name, object, &problem);

	*failed = problem != NULL;
	if (*failed)
		g_propagate_error (error, g_steal_pointer (&problem));
	return line;
}

/* ---- copies ---------------------------------------------------------------------------------- */

static gboolean
was_ended (const KinkoRegisterLine *line)
{
	return kinko_record_get (line->record, "made") != NULL;
}

/* As kinko_copy_finish() does it; hash and size are in no log. */
static void
set_made (KinkoRegisterLine *line, gboolean made)
{
	static const char *const erased[] = { "erased_on", "erased_by", "method", "witness" };

	for (gsize i = 0; i < G_N_ELEMENTS (erased); i++)
		kinko_record_put (line->record, erased[i], NULL);
	kinko_record_put (line->record, "made", made ? "1" : "0");
	line->open = made;
}

gboolean
kinko_restore_end_copy (KinkoRestore *restore, KinkoAct *act, const KinkoRestoreEnd *end,
			json_t *detail, gboolean *done, GError **error)
{
	const json_t *copy = json_object_get (end->detail, "copy");
	gboolean verified = strcmp (end->action, "backup.verify") == 0;
	gboolean failed;
	g_autoptr (KinkoRegisterLine) line =
		find (restore, "copy", json_string_value (json_object_get (copy, "line")), &failed,
		      error);

	*done = line != NULL && (verified || !was_ended (line));
	if (!*done)
		return !failed;
	if (verified) {
		kinko_record_put (line->record, "verified_on", end->day);
		kinko_record_put (line->record, "verified_by", end->by);
	} else {
		set_made (line, end->done);
	}
	return kinko_register_take (act, line, detail, error);
}

gboolean
kinko_restore_hand_over (KinkoRestore *restore, KinkoAct *act, const KinkoRestoreEnd *end,
			 json_t *detail, gboolean *done, GError **error)
{
	const json_t *successor = json_object_get (end->detail, "successor");
	gboolean failed;
	g_autoptr (KinkoRegisterLine) line = find (restore, "copy", end->object, &failed, error);

	*done = line != NULL && kinko_record_get (line->record, "handed_over_on") == NULL;
	if (!*done)
		return !failed;
	kinko_record_put (line->record, "handed_over_on", end->day);
	kinko_record_put (line->record, "successor",
			  json_string_value (json_object_get (successor, "origin")));
	line->open = FALSE;
	return kinko_register_take (act, line, detail, error);
}

/* That the file is there is known, whatever the log told of its end. @line: of the backup that is being restored. */
static gboolean
set_own (const KinkoRestore *restore, KinkoRegisterLine *line)
{
	const KinkoBackupFound *found = restore->report->found;
	g_autofree char *bytes = g_strdup_printf ("%" G_GUINT64_FORMAT, found->bytes);

	if (g_strcmp0 (kinko_record_get (line->record, "kind"), "backup") != 0 ||
	    kinko_record_get (line->record, "sha256") != NULL)
		return FALSE;
	if (!was_ended (line))
		line->open = kinko_record_get (line->record, "erased_on") == NULL;
	kinko_record_put (line->record, "made", "1");
	kinko_record_put (line->record, "sha256", found->sha256);
	kinko_record_put (line->record, "bytes", bytes);
	return TRUE;
}

gboolean
kinko_restore_own_line (KinkoRestore *restore, KinkoAct *act, GError **error)
{
	g_autoptr (GError) problem = NULL;
	g_autoptr (KinkoRegisterLine) line =
		kinko_register_load (restore->session, kinko_register_find ("copy"),
				     restore->report->found->copy, &problem);
	g_autofree char *object = NULL;
	json_t *copy;

	/* Who sealed the backup can name any line. */
	if (line == NULL && !g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_NOT_FOUND)) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	if (line == NULL || !set_own (restore, line))
		return TRUE;
	object = kinko_register_line_object (line);
	copy = json_pack ("{s:s}", "line", object);
	json_object_set_new (kinko_act_detail (act), "copy", copy);
	return kinko_register_take (act, line, copy, error);
}

/* ---- what was carried out -------------------------------------------------------------------- */

static void
put_stage (KinkoRegisterLine *line, const char *stage, const char *field, const char *value)
{
	g_autofree char *name = g_strconcat (stage, "_", field, NULL);

	kinko_record_put (line->record, name, value);
}

/* A record takes the check before it away. */
static void
record_stage (KinkoRegisterLine *line, const char *stage, const KinkoRestoreEnd *end)
{
	static const char *const of_check[] = { "result", "checked_at", "checked_by", "checker",
						"remark" };
	g_autofree char *lost = kinko_restore_lost_text (end);

	for (gsize i = 0; i < G_N_ELEMENTS (of_check); i++)
		put_stage (line, stage, of_check[i], NULL);
	put_stage (line, stage, "status", lost);
	put_stage (line, stage, "at", end->at);
	put_stage (line, stage, "by", end->by);
	put_stage (line, stage, "person", end->by);
	if (strcmp (stage, kinko_carry_stage_name (KINKO_CARRY_TRANSPORT)) == 0 &&
	    kinko_record_get (line->record, "left_at") == NULL)
		kinko_record_put (line->record, "left_at", end->at);
	if (strcmp (stage, kinko_carry_stage_name (KINKO_CARRY_DISPOSAL)) == 0)
		kinko_record_put (line->record, "disposed_at", end->at);
}

static void
check_stage (KinkoRegisterLine *line, const char *stage, const KinkoRestoreEnd *end)
{
	gboolean ok = json_is_true (json_object_get (end->detail, "ok"));
	g_autofree char *lost = kinko_restore_lost_text (end);

	put_stage (line, stage, "result", ok ? KINKO_CARRY_OK : KINKO_CARRY_NOT_OK);
	put_stage (line, stage, "checked_at", end->at);
	put_stage (line, stage, "checked_by", end->by);
	put_stage (line, stage, "checker", end->by);
	put_stage (line, stage, "remark", ok ? NULL : lost);
}

gboolean
kinko_restore_carry (KinkoRestore *restore, KinkoAct *act, const KinkoRestoreEnd *end,
		     json_t *detail, gboolean *done, GError **error)
{
	const char *stage = told_text (end, "stage");
	KinkoCarryStage known;
	gboolean failed;
	g_autoptr (KinkoRegisterLine) line = find (restore, "carry", end->object, &failed, error);
	gboolean returned = g_strcmp0 (stage, "returned") == 0;

	*done = line != NULL && stage != NULL &&
		(returned || kinko_carry_stage_parse (stage, &known));
	if (!*done)
		return !failed;
	if (returned) {
		kinko_record_put (line->record, "returned_at", end->at);
		kinko_record_put (line->record, "returned_by", end->by);
	} else if (strcmp (end->action, "carry.check") == 0) {
		check_stage (line, stage, end);
	} else {
		record_stage (line, stage, end);
	}
	line->open = kinko_carry_wants (line) != 0;
	return kinko_register_take (act, line, detail, error);
}

/* ---- erasures -------------------------------------------------------------------------------- */

static void
put_told_number (KinkoRegisterLine *line, const KinkoRestoreEnd *end, const char *name)
{
	const json_t *told = json_object_get (end->detail, name);
	g_autofree char *text =
		g_strdup_printf ("%" JSON_INTEGER_FORMAT, json_integer_value (told));

	if (json_is_integer (told) && json_integer_value (told) >= 0)
		kinko_record_put (line->record, name, text);
}

/* Of what was erased again the restore itself looks that nothing is left (restore.c). An erasure of before the backup was
 * checked in another database than this one: it is to be checked in this one, too. */
gboolean
kinko_restore_check_erasure (KinkoRestore *restore, KinkoAct *act, const KinkoRestoreEnd *end,
			     json_t *detail, gboolean *done, GError **error)
{
	gboolean clean = json_integer_value (json_object_get (end->detail, "found")) == 0;
	gboolean failed = FALSE;
	g_autoptr (KinkoRegisterLine) line = NULL;

	if (g_hash_table_contains (restore->remade, end->object))
		line = find (restore, "erasure", end->object, &failed, error);
	*done = line != NULL && line->open;
	if (!*done)
		return !failed;
	kinko_record_put (line->record, "checked_at", end->at);
	kinko_record_put (line->record, "checked_by", end->by);
	kinko_record_put (line->record, "result", clean ? "clean" : "found");
	kinko_record_put (line->record, "rewritten",
			  json_is_true (json_object_get (end->detail, "rewritten")) ? "1" : "0");
	put_told_number (line, end, "pages");
	put_told_number (line, end, "found");
	line->open = !clean;
	return kinko_register_take (act, line, detail, error) &&
	       (!clean || kinko_marks_forget (act, line->id, error));
}
