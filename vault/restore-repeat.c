/*
 * A backup is of a time before: what was erased or ended since stands in it as it was. The log says that it was, so it is
 * done again, each with its entry. Otherwise a restore would bring an erased person back, and an approval that was used up.
 */
#include "vault/restore-internal.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/japan-time.h"
#include "audit/line-number.h"
#include "policies/error.h"
#include "vault/erasure.h"
#include "vault/number-check.h"
#include "vault/register-internal.h"

/* ---- erasures -------------------------------------------------------------------------------- */

static guint
told_count (const KinkoRestoreEnd *end, const char *name)
{
	return (guint) json_integer_value (json_object_get (end->detail, name));
}

/* What the entries of one erasure say together, of which the line in its register has the sums. */
static void
count_erased (KinkoRestore *restore, const KinkoRestoreEnd *end)
{
	KinkoErasureCounts *erased = &restore->erased;

	erased->cases += strcmp (end->action, "erasure.case") == 0;
	erased->lines += strcmp (end->action, "erasure.line") == 0;
	erased->versions += told_count (end, "versions");
	erased->numbers += told_count (end, "numbers");
	erased->documents += told_count (end, "documents");
}

static gboolean
erase_numbers (KinkoRestore *restore, KinkoAct *act, const KinkoRestoreEnd *end, json_t *detail,
	       gboolean *done, GError **error)
{
	/* The act of one case names whose numbers they were. */
	restore->erased.numbers +=
		(guint) json_array_size (json_object_get (end->detail, "erased"));
	count_erased (restore, end);
	return kinko_number_erase_again (act, end->object, restore->marks, detail, done, error);
}

/* Whole cases, their papers, lines of registers: as the entry itself says. */
static gboolean
erase_rows (KinkoRestore *restore, KinkoAct *act, const KinkoRestoreEnd *end,
	    G_GNUC_UNUSED json_t *detail, gboolean *done, GError **error)
{
	g_autoptr (KinkoErasure) erasure = kinko_erasure_begin (act, KINKO_ERASE_CASE);
	g_autofree char *line =
		kinko_log_line (kinko_session_log (restore->session), end->seq, error);
	KinkoEntry entry;

	count_erased (restore, end);
	if (line == NULL || !kinko_entry_parse (line, strlen (line), &entry, error) ||
	    !kinko_erasure_repeat (erasure, &entry, done, error))
		return FALSE;
	kinko_marks_append (restore->marks, erasure->marks);
	return TRUE;
}

/* ---- lines of registers ---------------------------------------------------------------------- */

/* NULL without error: the backup has neither an approval of the ward nor a request by that handle. */
static KinkoRegisterLine *
find_approval (KinkoSession *session, const char *object, GError **error)
{
	g_autoptr (GError) problem = NULL;
	KinkoRegisterLine *line = kinko_restore_find_line (session, "approval", object, &problem);

	if (line == NULL && problem == NULL)
		line = kinko_restore_find_line (session, "second", object, &problem);
	if (problem != NULL)
		g_propagate_error (error, g_steal_pointer (&problem));
	return line;
}

/* What the record of a granted request holds; the person's name is in no log, so the ID stands for it. */
static gboolean
put_grant (KinkoRecord *record, const KinkoEntry *entry, GError **error)
{
	json_auto_t *detail = kinko_entry_detail (entry, error);
	const char *expires = json_string_value (json_object_get (detail, "expires"));
	g_autofree char *by = kinko_slice_dup (entry->by);
	g_autofree char *at = kinko_japan_time (entry->time_ms);
	g_autofree char *seq = g_strdup_printf ("%" PRIu64, entry->seq);

	kinko_record_put (record, "expires", expires);
	kinko_record_put (record, "grant_seq", seq);
	kinko_record_put (record, "decided_by", by);
	kinko_record_put (record, "decider", by);
	kinko_record_put (record, "decided_at", at);
	return detail != NULL;
}

/* The newest grant of a request that the backup has as it still waited. */
static gboolean
find_grant (KinkoSession *session, const KinkoRegisterLine *line, GError **error)
{
	g_autofree char *object = kinko_register_line_object (line);
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT line FROM audit_entry WHERE instr (line, ?) > 0 ORDER BY seq DESC", error);
	KinkoStep step = KINKO_STEP_ERROR;

	if (query == NULL || !kinko_statement_bind_text (query, 1, line->handle, error))
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		const char *text = kinko_statement_text (query, 0);
		KinkoEntry entry;

		if (!kinko_entry_parse (text, strlen (text), &entry, error))
			return FALSE;
		if (kinko_slice_equal (entry.action, "approval.grant") &&
		    kinko_slice_equal (entry.result, "granted") &&
		    kinko_slice_equal (entry.object, object))
			return put_grant (line->record, &entry, error);
	}
	if (step == KINKO_STEP_DONE)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the log does not tell of the grant of request '%s'"),
			     line->number);
	return FALSE;
}

/* A grant is for one time, and may be used again only when the act came to nothing: that is so, too, where the backup has
 * the request as it still waited. */
static gboolean
set_request_used (KinkoSession *session, KinkoRegisterLine *line, gboolean used, gboolean *changed,
		  GError **error)
{
	const char *state = kinko_record_get (line->record, "state");

	*changed = (g_strcmp0 (state, "used") == 0) != used;
	if (!*changed)
		return TRUE;
	if (g_strcmp0 (state, "waiting") == 0 && !find_grant (session, line, error))
		return FALSE;
	kinko_record_put (line->record, "state", used ? "used" : "granted");
	line->open = !used;
	return TRUE;
}

static void
set_uses (KinkoRegisterLine *line, gint64 n)
{
	const char *uses = kinko_record_get (line->record, "uses");
	g_autofree char *used = g_strdup_printf ("%" G_GINT64_FORMAT, n);

	/* One that was made anew lets nothing before it is entered again. */
	line->open = !kinko_register_is_remade (line) &&
		     (uses == NULL || n < g_ascii_strtoll (uses, NULL, 10));
	kinko_record_put (line->record, "used", used);
}

/* How often it was used stands in the log. */
static gboolean
use_approval (KinkoRestore *restore, KinkoAct *act, const KinkoRestoreEnd *end, json_t *detail,
	      gboolean *done, GError **error)
{
	const json_t *told = json_object_get (end->detail, "used");
	gint64 used = json_integer_value (told);
	g_autoptr (GError) problem = NULL;
	g_autoptr (KinkoRegisterLine) line =
		find_approval (restore->session, end->object, &problem);

	*done = FALSE;
	if (problem != NULL) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	if (line == NULL || !json_is_integer (told))
		return TRUE; /* a request that was made since, and is lost */
	*done = strcmp (line->book->name, "second") != 0;
	if (*done)
		set_uses (line, used);
	else if (!set_request_used (restore->session, line, used > 0, done, error))
		return FALSE;
	if (!*done)
		return TRUE;
	json_object_set_new (detail, "used", json_integer (used));
	return kinko_register_change (act, line, detail, error);
}

/* What was typed when it ended is lost; that it ended, when and by whom, is not. */
static gboolean
end_line (KinkoRestore *restore, KinkoAct *act, const KinkoRestoreEnd *end, json_t *detail,
	  gboolean *done, GError **error)
{
	static const struct {
		const char *action, *name, *day, *person, *text;
	} ends[] = {
		{ "copy.erased", "copy", "erased_on", "erased_by", "method" },
		{ "device.retire", "device", "ended_on", "ended_by", "method" },
		{ "incident.close", "incident", "closed_on", "closed_by", "closing" },
		{ "lent.returned", "lent", "returned_on", "returned_by", "returned_to" },
		{ "receipt.returned", "receipt", "returned_on", "returned_by", "returned_to" },
		{ "exception.review", "exception", NULL, "reviewed_by", "finding" },
		{ "erasure.done", "reservation", "done_on", NULL, NULL },
	};
	gsize i = 0;
	g_autoptr (GError) problem = NULL;
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autofree char *lost = NULL;

	while (strcmp (ends[i].action, end->action) != 0)
		i++;
	line = kinko_restore_find_line (restore->session, ends[i].name, end->object, &problem);
	*done = FALSE;
	if (problem != NULL) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	if (line == NULL || !line->open)
		return TRUE;
	lost = kinko_restore_lost_text (end);
	if (ends[i].day != NULL)
		kinko_record_put (line->record, ends[i].day, end->day);
	if (ends[i].person != NULL)
		kinko_record_put (line->record, ends[i].person, end->by);
	if (ends[i].text != NULL)
		kinko_record_put (line->record, ends[i].text, lost);
	if (strcmp (ends[i].name, "exception") == 0)
		kinko_record_put (line->record, "reviewed_at", end->at);
	line->open = FALSE;
	*done = TRUE;
	return kinko_register_change (act, line, detail, error);
}

/* ---- all of them ----------------------------------------------------------------------------- */

/* A further action whose effect no restore may undo is a further row. */
static const struct {
	const char *action;
	KinkoRestoreFunc repeat;
} repeats[] = {
	{ "approval.use", use_approval },
	{ "carry.check", kinko_restore_carry },
	{ "carry.stage", kinko_restore_carry },
	{ "copy.erased", end_line },
	{ "device.retire", end_line },
	{ "erasure.case", erase_rows },
	{ "erasure.check", kinko_restore_check_erasure },
	{ "erasure.documents", erase_rows },
	{ "erasure.done", end_line },
	{ "erasure.line", erase_rows },
	{ "erasure.numbers", erase_numbers },
	{ "exception.review", end_line },
	{ "handover.receipt", kinko_restore_hand_over },
	{ "incident.close", end_line },
	{ "lent.returned", end_line },
	{ "number.erase", erase_numbers },
	{ "receipt.returned", end_line },
};

static KinkoRestoreFunc
find_repeat (const KinkoEntry *entry)
{
	for (gsize i = 0; i < G_N_ELEMENTS (repeats); i++)
		if (kinko_slice_equal (entry->result, "granted") &&
		    kinko_slice_equal (entry->action, repeats[i].action))
			return repeats[i].repeat;
	return NULL;
}

/* The act that wrote a file ends with what became of it. */
static gboolean
ends_copy (const json_t *detail)
{
	return json_object_get (detail, "intent") != NULL &&
	       json_object_get (json_object_get (detail, "copy"), "line") != NULL;
}

gboolean
kinko_restore_repeats (const KinkoEntry *entry, const json_t *detail)
{
	const char *book = kinko_line_made (entry, detail, NULL);

	return find_repeat (entry) != NULL || ends_copy (detail) ||
	       (book != NULL && kinko_restore_remakes (book));
}

/* Of an approval only the last use counts. */
static gboolean
is_last_use (const KinkoRestore *restore, guint n)
{
	const KinkoRestoreEnd *end = restore->ends->pdata[n];

	for (guint i = n + 1; strcmp (end->action, "approval.use") == 0 && i < restore->ends->len;
	     i++) {
		const KinkoRestoreEnd *later = restore->ends->pdata[i];

		if (strcmp (later->action, end->action) == 0 &&
		    strcmp (later->object, end->object) == 0)
			return FALSE;
	}
	return TRUE;
}

/* @line: of a register beside the object of the entry, or NULL. */
static gboolean
repeat_one (KinkoRestore *restore, KinkoAct *act, const KinkoRestoreEnd *end,
	    KinkoRestoreFunc repeat, const char *line, GError **error)
{
	json_auto_t *detail = json_pack ("{s:I}", "repeats", (json_int_t) end->seq);
	gboolean done = FALSE;

	if (!repeat (restore, act, end, detail, &done, error))
		return FALSE;
	if (!done)
		return TRUE;
	restore->report->repeated++;
	return kinko_act_add_entry (act, "vault.repeated", line == NULL ? end->object : line,
				    "granted", g_steal_pointer (&detail), error);
}

/* What is to be looked for goes with the line of its erasure, which is the last of an act. */
static void
begin_erasure (KinkoRestore *restore)
{
	kinko_marks_append (restore->all_marks, restore->marks);
	kinko_marks_free (restore->marks);
	restore->marks = kinko_marks_new ();
	restore->erased = (KinkoErasureCounts){ 0 };
}

static gboolean
repeat_end (KinkoRestore *restore, KinkoAct *act, const KinkoRestoreEnd *end, GError **error)
{
	const char *member = g_strcmp0 (end->made, "erasure") == 0 ? "erasure" : "copy";
	const char *line =
		json_string_value (json_object_get (json_object_get (end->detail, member), "line"));

	for (gsize i = 0; end->granted && i < G_N_ELEMENTS (repeats); i++)
		if (strcmp (repeats[i].action, end->action) == 0 &&
		    !repeat_one (restore, act, end, repeats[i].repeat, NULL, error))
			return FALSE;
	if (ends_copy (end->detail) &&
	    !repeat_one (restore, act, end, kinko_restore_end_copy, line, error))
		return FALSE;
	if (end->made != NULL && kinko_restore_remakes (end->made) &&
	    !repeat_one (restore, act, end, kinko_restore_make_line, line, error))
		return FALSE;
	if (g_strcmp0 (end->made, "erasure") == 0 || strcmp (end->action, "number.erase") == 0)
		begin_erasure (restore);
	return TRUE;
}

gboolean
kinko_restore_repeat (KinkoRestore *restore, KinkoAct *act, GError **error)
{
	if (!kinko_restore_keep_numbers (restore, act, error))
		return FALSE;
	for (guint i = 0; i < restore->ends->len; i++)
		if (is_last_use (restore, i) &&
		    !repeat_end (restore, act, restore->ends->pdata[i], error))
			return FALSE;
	begin_erasure (restore);
	return TRUE;
}
