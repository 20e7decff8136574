/*
 * A line of a register that was made after the backup is made anew, with all that the log tells of it: what was done, when, by
 * whom, under which approval, and its number. A file that was written, a paper that came in, stays accounted for.
 */
#include "vault/restore-internal.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/action.h"
#include "policies/error.h"
#include "policies/test-mark.h"
#include "vault/line-number.h"
#include "vault/register-forms.h"
#include "vault/register-internal.h"
#include "vault/second-objects.h"

char *
kinko_restore_lost_text (const KinkoRestoreEnd *end)
{
	return g_strdup_printf (_ ("lost; entry %" PRIu64 " of the log"), end->seq);
}

/* ---- what the log tells ---------------------------------------------------------------------- */

static void
put_lost (KinkoRegisterLine *line, const KinkoRestoreEnd *end, const char *const *names)
{
	g_autofree char *text = kinko_restore_lost_text (end);

	for (; *names != NULL; names++)
		kinko_record_put (line->record, *names, text);
}

static void
put_text (KinkoRegisterLine *line, const char *name, const json_t *told)
{
	if (json_is_string (told))
		kinko_record_put (line->record, name, json_string_value (told));
}

static void
put_count (KinkoRegisterLine *line, const char *name, guint64 n)
{
	g_autofree char *text = g_strdup_printf ("%" PRIu64, n);

	kinko_record_put (line->record, name, text);
}

static void
put_number (KinkoRegisterLine *line, const char *name, const json_t *told)
{
	if (json_is_integer (told) && json_integer_value (told) >= 0)
		put_count (line, name, (guint64) json_integer_value (told));
}

/* Texts of a list, or nothing where it is none. */
static void
put_list (KinkoRegisterLine *line, const char *name, const json_t *told, const char *between)
{
	g_autoptr (GString) text = g_string_new (NULL);
	const json_t *word;
	gsize i;

	json_array_foreach (told, i, word) g_string_append_printf (
		text, "%s%s", i == 0 ? "" : between, json_string_value (word));
	if (text->len > 0)
		kinko_record_put (line->record, name, text->str);
}

/* ---- copies ---------------------------------------------------------------------------------- */

/* What the file was made for, and of which case; what was typed is lost. */
static char *
what_of_copy (KinkoSession *session, const KinkoRestoreEnd *end)
{
	const KinkoAction *action = kinko_action_find (end->action);
	g_autofree char *case_no = kinko_second_case_number (session, end->object);
	g_autofree char *lost = kinko_restore_lost_text (end);

	return g_strdup_printf ("%s%s%s%s (%s)",
				kinko_session_descriptor (session)->test ? KINKO_TEST_MARK : "",
				action == NULL ? end->action : _ (action->summary),
				case_no == NULL ? "" : " ", case_no == NULL ? "" : case_no, lost);
}

static gboolean
fill_copy (KinkoRestore *restore, KinkoRegisterLine *line, const KinkoRestoreEnd *end)
{
	g_autofree char *what = what_of_copy (restore->session, end);
	const json_t *to = json_object_get (end->detail, "recipients");

	kinko_record_put (line->record, "what", what);
	put_number (line, "count", json_object_get (end->detail, "cases"));
	put_number (line, "count", json_object_get (end->detail, "count"));
	put_text (line, "medium", json_object_get (end->detail, "medium"));
	put_list (line, "recipient", to == NULL ? json_object_get (end->detail, "to") : to, ", ");
	if (strcmp (end->action, "backup.create") == 0)
		kinko_record_put (line->record, "kind", "backup");
	kinko_record_put (line->record, "at", end->at);
	kinko_record_put (line->record, "made_by", end->by);
	return TRUE;
}

/* ---- the others ------------------------------------------------------------------------------ */

static gboolean
fill_carry (G_GNUC_UNUSED KinkoRestore *restore, KinkoRegisterLine *line,
	    const KinkoRestoreEnd *end)
{
	static const char *const names[] = { "what",  "medium",      "encryption", "container",
					     "route", "destination", "purpose",    NULL };

	put_lost (line, end, names);
	return TRUE;
}

static gboolean
fill_receipt (G_GNUC_UNUSED KinkoRestore *restore, KinkoRegisterLine *line,
	      const KinkoRestoreEnd *end)
{
	static const char *const names[] = { "from", "kind", "quantity", "purpose", "place", NULL };

	put_lost (line, end, names);
	kinko_record_put (line->record, "received_at", end->at);
	kinko_record_put (line->record, "received_by", end->by);
	return TRUE;
}

/* Without its line nobody would know that it is to be given back. */
static gboolean
fill_lent (G_GNUC_UNUSED KinkoRestore *restore, KinkoRegisterLine *line, const KinkoRestoreEnd *end)
{
	static const char *const names[] = { "what",      "quantity", "lent_by",
					     "condition", "place",    NULL };

	put_lost (line, end, names);
	kinko_record_put (line->record, "received_on", end->day);
	kinko_record_put (line->record, "received_by", end->by);
	return TRUE;
}

/* That it stores data was typed; that it does is what must not be forgotten. */
static gboolean
fill_device (G_GNUC_UNUSED KinkoRestore *restore, KinkoRegisterLine *line,
	     const KinkoRestoreEnd *end)
{
	static const char *const names[] = { "what", "device_no", "place", NULL };

	put_lost (line, end, names);
	kinko_record_put (line->record, "has_storage", "1");
	kinko_record_put (line->record, "since", end->day);
	kinko_record_put (line->record, "entered_by", end->by);
	return TRUE;
}

/* When it became known the log tells, so that its clock goes on; to be reported it is until somebody says otherwise. */
static gboolean
fill_incident (KinkoRestore *restore, KinkoRegisterLine *line, const KinkoRestoreEnd *end)
{
	static const char *const names[] = { "summary", NULL };

	put_lost (line, end, names);
	put_text (line, "discovered_at", json_object_get (end->detail, "known"));
	kinko_record_put (line->record, "recorded_by", end->by);
	kinko_incident_set_clock (restore->session, line);
	return TRUE;
}

static gboolean
fill_exception (G_GNUC_UNUSED KinkoRestore *restore, KinkoRegisterLine *line,
		const KinkoRestoreEnd *end)
{
	static const char *const names[] = { "reason", NULL };

	put_lost (line, end, names);
	put_text (line, "kind", json_object_get (end->detail, "kind"));
	put_text (line, "action", json_object_get (end->detail, "action"));
	put_text (line, "due", json_object_get (end->detail, "due"));
	kinko_record_put (line->record, "at", end->at);
	kinko_record_put (line->record, "done_by", end->by);
	line->open = kinko_record_get (line->record, "due") != NULL;
	return TRUE;
}

static const char *
kind_of_erasure (const KinkoRestore *restore, const char *action)
{
	const KinkoErasureCounts *erased = &restore->erased;

	if (strcmp (action, "number.erase") == 0)
		return "numbers";
	if (strcmp (action, "erasure.run") != 0)
		return strcmp (action, "case.erase") == 0 ? "case" : "all";
	/* what is due is of one kind, which its entries tell */
	if (erased->cases > 0)
		return "case";
	return erased->numbers > 0 ? "numbers" : "documents";
}

static gboolean
fill_erasure (KinkoRestore *restore, KinkoRegisterLine *line, const KinkoRestoreEnd *end)
{
	const KinkoErasureCounts *erased = &restore->erased;

	kinko_record_put (line->record, "erased", kind_of_erasure (restore, end->action));
	put_count (line, "cases", erased->cases);
	put_count (line, "versions", erased->versions);
	put_count (line, "numbers", erased->numbers);
	put_count (line, "documents", erased->documents);
	put_count (line, "lines", erased->lines);
	put_count (line, "marks", kinko_marks_length (restore->marks));
	kinko_record_put (line->record, "erased_at", end->at);
	kinko_record_put (line->record, "erased_by", end->by);
	return TRUE;
}

/* What it is restricted to was typed and is lost, so it lets nothing until it is entered again; but how often it was used is
 * kept, and nobody uses it once more. FALSE: there is one by that number. */
static gboolean
fill_approval (KinkoRestore *restore, KinkoRegisterLine *line, const KinkoRestoreEnd *end)
{
	static const char *const names[] = { "official", "what", NULL };
	g_autoptr (KinkoRegisterLine) known =
		kinko_register_load (restore->session, line->book, end->approval, NULL);

	put_lost (line, end, names);
	kinko_record_put (line->record, "number", end->approval);
	kinko_record_put (line->record, "date", end->day);
	put_list (line, "acts", json_object_get (end->detail, "acts"), ";");
	put_text (line, "expires", json_object_get (end->detail, "expires"));
	put_number (line, "uses", json_object_get (end->detail, "uses"));
	put_number (line, "count", json_object_get (end->detail, "count"));
	kinko_record_put (line->record, "used", "0");
	kinko_record_put (line->record, "entered_by", end->by);
	line->open = FALSE;
	return known == NULL;
}

/* ---- one line -------------------------------------------------------------------------------- */

/* A further register whose lines account for something is a further row. */
static const struct {
	const char *book;
	gboolean (*fill) (KinkoRestore *restore, KinkoRegisterLine *line,
			  const KinkoRestoreEnd *end);
} books[] = {
	{ "approval", fill_approval }, { "carry", fill_carry },     { "copy", fill_copy },
	{ "device", fill_device },     { "erasure", fill_erasure }, { "exception", fill_exception },
	{ "incident", fill_incident }, { "lent", fill_lent },       { "receipt", fill_receipt },
};

static int
find_book (const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS (books); i++)
		if (strcmp (books[i].book, name) == 0)
			return (int) i;
	return -1;
}

gboolean
kinko_restore_remakes (const char *book)
{
	return find_book (book) >= 0;
}

/* What @end tells of the line: a member of its detail, or all of it. */
static const json_t *
written_of (const KinkoRestoreEnd *end)
{
	const json_t *beside = json_object_get (end->detail, end->made);

	return json_object_get (beside, "line") == NULL ? end->detail : beside;
}

static const char *
object_of (const KinkoRestoreEnd *end)
{
	const char *line = json_string_value (json_object_get (written_of (end), "line"));

	return line == NULL ? end->object : line;
}

/* A log of earlier versions does not tell it. Lines were numbered in its order: it is the next one, unless that was given to a
 * line whose number is told. */
static char *
number_of (KinkoRestore *restore, const KinkoRegister *book, const KinkoRestoreEnd *end,
	   GError **error)
{
	const char *told = json_string_value (json_object_get (written_of (end), "number"));
	g_autofree char *next = NULL;

	if (book->letter == 0)
		return g_strdup (end->approval);
	if (told != NULL)
		return g_strdup (told);
	next = kinko_line_number_after_stored (restore->session, book, end->day, error);
	if (next == NULL || !g_hash_table_contains (restore->numbers, next))
		return g_steal_pointer (&next);
	return kinko_line_number_next (restore->session, book, end->day, error);
}

static KinkoRegisterLine *
begin_line (KinkoRestore *restore, const KinkoRestoreEnd *end, GError **error)
{
	g_autoptr (KinkoRegisterLine) line =
		kinko_register_line_new (kinko_register_find (end->made));
	const char *handle = strchr (object_of (end), '/');

	if (handle == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("entry %" PRIu64 " tells of a line that is none"), end->seq);
		return NULL;
	}
	line->number = number_of (restore, line->book, end, error);
	if (line->number == NULL)
		return NULL;
	g_free (line->handle);
	line->handle = g_strdup (handle + 1);
	line->day = g_strdup (end->day);
	line->operator= g_strdup (end->by);
	return g_steal_pointer (&line);
}

static void
put_frame (KinkoRegisterLine *line, const KinkoRestoreEnd *end)
{
	const KinkoForm *form = line->book->form;
	g_autofree char *seq = g_strdup_printf ("%" PRIu64, end->seq);

	kinko_record_put (line->record, KINKO_LOST_FIELD, seq);
	if (kinko_form_index (form, "approval") >= 0 && end->approval[0] != '\0')
		kinko_record_put (line->record, "approval", end->approval);
}

/* What finds it beside the register: that it is a backup; what is to be looked for. */
static gboolean
note_beside (KinkoRestore *restore, KinkoAct *act, const KinkoRegisterLine *line,
	     const KinkoRestoreEnd *end, GError **error)
{
	g_autoptr (KinkoStatement) insert = NULL;

	if (strcmp (end->made, "erasure") == 0)
		return kinko_marks_store (restore->marks, act, line->id, error);
	if (strcmp (end->action, "backup.create") != 0)
		return TRUE;
	insert = kinko_act_prepare (act, "INSERT INTO backup_line (line_id) VALUES (?) /* anew */",
				    error);
	return insert != NULL && kinko_statement_bind_int (insert, 1, line->id, error) &&
	       kinko_statement_run (insert, error);
}

gboolean
kinko_restore_make_line (KinkoRestore *restore, KinkoAct *act, const KinkoRestoreEnd *end,
			 json_t *detail, gboolean *done, GError **error)
{
	g_autoptr (KinkoRegisterLine) line = begin_line (restore, end, error);

	*done = line != NULL && books[find_book (end->made)].fill (restore, line, end);
	if (!*done)
		return line != NULL;
	put_frame (line, end);
	if (!kinko_register_take (act, line, detail, error) ||
	    !note_beside (restore, act, line, end, error))
		return FALSE;
	if (line->book->letter != 0)
		json_object_set_new (detail, "number", json_string (line->number));
	g_hash_table_add (restore->remade, g_strdup (object_of (end)));
	return TRUE;
}

/* ---- numbers --------------------------------------------------------------------------------- */

static const KinkoRegister *
book_of (const char *number)
{
	const KinkoRegister *registers;
	gsize n;

	registers = kinko_registers (&n);
	for (gsize i = 0; i < n; i++)
		if (registers[i].letter != 0 && registers[i].letter == number[0])
			return &registers[i];
	return NULL;
}

gboolean
kinko_restore_keep_numbers (KinkoRestore *restore, KinkoAct *act, GError **error)
{
	GHashTableIter iter;
	gpointer number;

	g_hash_table_iter_init (&iter, restore->numbers);
	while (g_hash_table_iter_next (&iter, &number, NULL)) {
		const KinkoRegister *book = book_of (number);

		/* Which numbers there are, the replay has looked at. */
		if (book != NULL && !kinko_line_number_keep (act, book, number, error))
			return FALSE;
	}
	return TRUE;
}
