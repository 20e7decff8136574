/* The lines of registers. */
#include "vault/form-internal.h"

#include <string.h>

#include "policies/approval-kind.h"
#include "policies/error.h"
#include "vault/copy-text.h"
#include "vault/register-internal.h"

#define LINES \
	KINKO_REGISTER_COLUMNS " WHERE register = ?1 AND day >= ?2 AND day <= ?3 ORDER BY day, id"

const char *
kinko_form_choice (KinkoFormWork *work, const char *field, const char *id)
{
	const KinkoPolicy *policy = kinko_session_policy (work->session);
	const KinkoService *found =
		id == NULL ? NULL
			   : kinko_services_find (kinko_register_choices (policy, field), id);

	return found == NULL ? id : found->label_ja;
}

/* Training is of who attended it, and the list of the people of who is on it, whoever recorded that. */
static gboolean
is_of_person (const KinkoRegisterLine *line, const char *person)
{
	const char *field = strcmp (line->book->name, "training") == 0 ? "attendees"
			    : strcmp (line->book->name, "member") == 0 ? "member"
								       : NULL;
	const char *attendees =
		field == NULL ? line->operator: kinko_record_get (line->record, field);
	g_auto (GStrv) ids = g_strsplit (attendees == NULL ? "" : attendees, ";", -1);

	return g_strv_contains ((const char *const *) ids, person);
}

/* A form of one line has that one of its register, and of others those of the period. */
static gboolean
is_wanted (const KinkoFormWork *work, const KinkoRegisterLine *line)
{
	const KinkoFormOrder *order = work->order;

	if (line->erased_seq != 0)
		return FALSE;
	if (work->layout->line != NULL && strcmp (work->layout->line->book, line->book->name) == 0)
		return g_strcmp0 (line->number, order->line) == 0;
	return order->person == NULL || is_of_person (line, order->person);
}

gboolean
kinko_form_each_line (KinkoFormWork *work, const char *book, gboolean in_period,
		      KinkoFormLineFunc each, gpointer data, GError **error)
{
	const KinkoRegister *found = kinko_register_find (book);
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (work->session), LINES, error);
	/* Its one line, of whatever day. */
	gboolean all = !in_period ||
		       (work->layout->line != NULL && strcmp (work->layout->line->book, book) == 0);
	KinkoStep step;

	if (query == NULL || !kinko_statement_bind_text (query, 1, book, error) ||
	    !kinko_statement_bind_text (query, 2, all ? "" : work->from, error) ||
	    !kinko_statement_bind_text (query, 3, all ? "9999" : work->to, error))
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autoptr (KinkoRegisterLine) line =
			kinko_register_line_from_row (work->session, found, query, error);

		if (line == NULL)
			return FALSE;
		if (is_wanted (work, line) &&
		    (!kinko_register_check_logged (work->session, line, error) ||
		     !each (work, line, data, error)))
			return FALSE;
	}
	return step == KINKO_STEP_DONE;
}

/* ---- one line -------------------------------------------------------------------------------- */

/* Kinds of act as the ward calls them. */
static char *
acts_text (const char *ids)
{
	g_auto (GStrv) all = g_strsplit (ids, ";", -1);
	GString *text = g_string_new (NULL);
	gsize n;
	const KinkoApprovalKind *kinds = kinko_approval_kinds (&n);

	for (guint i = 0; all[i] != NULL; i++) {
		const char *word = all[i];

		for (gsize k = 0; k < n; k++)
			if (strcmp (kinds[k].id, all[i]) == 0)
				word = kinds[k].word;
		g_string_append_printf (text, "%s%s", i == 0 ? "" : "、", word);
	}
	return g_string_free (text, FALSE);
}

/* Several people are stored with ';' between them. */
static char *
list_text (const char *value)
{
	g_auto (GStrv) all = g_strsplit (value, ";", -1);

	return g_strjoinv ("、", all);
}

/* "sato=80;suzuki=90": each by name. */
static char *
scores_text (KinkoFormWork *work, const char *value)
{
	g_auto (GStrv) all = g_strsplit (value, ";", -1);
	GString *text = g_string_new (NULL);

	for (guint i = 0; all[i] != NULL; i++) {
		g_auto (GStrv) score = g_strsplit (all[i], "=", 2);

		g_string_append_printf (text, "%s%s", i == 0 ? "" : "、",
					kinko_form_person (work, score[0]));
		if (score[0] != NULL && score[1] != NULL)
			g_string_append_printf (text, " %s点", score[1]);
	}
	return g_string_free (text, FALSE);
}

static void
put_value (KinkoFormWork *work, const KinkoField *field, const KinkoLayoutField *wanted,
	   const char *value, json_t *row)
{
	g_autofree char *list = NULL;

	if (value == NULL)
		kinko_form_put (row, wanted->name, NULL);
	else if (strcmp (wanted->type, "integer") == 0 || strcmp (wanted->type, "minutes") == 0)
		kinko_form_put_number (row, wanted->name, g_ascii_strtoll (value, NULL, 10));
	else if (field->kind == KINKO_FIELD_BOOLEAN)
		kinko_form_put_flag (row, wanted->name, strcmp (value, "1") == 0);
	else if (kinko_copy_text_is_in (field))
		kinko_form_put (row, wanted->name, list = kinko_copy_text_japanese (value));
	else if (strcmp (wanted->name, "acts") == 0)
		kinko_form_put (row, wanted->name, list = acts_text (value));
	else if (strcmp (wanted->name, "scores") == 0)
		kinko_form_put (row, wanted->name, list = scores_text (work, value));
	else if (g_str_has_prefix (wanted->name, "attendee"))
		kinko_form_put (row, wanted->name, list = list_text (value));
	else
		kinko_form_put (row, wanted->name, kinko_form_choice (work, wanted->name, value));
}

/* What of a line is no field of its record. */
static gboolean
put_own (KinkoFormWork *work, const KinkoRegisterLine *line, const char *name, json_t *row)
{
	if (strcmp (name, "number") == 0)
		kinko_form_put (row, name, line->number);
	else if (strcmp (name, "day") == 0)
		kinko_form_put (row, name, line->day);
	else if (strcmp (name, "operator") == 0)
		kinko_form_put (row, name, line->operator);
	else if (strcmp (name, "person") == 0)
		kinko_form_put (row, name, kinko_form_person (work, line->operator));
	else if (strcmp (name, "pieces") == 0)
		kinko_form_put_number (row, name, 1); /* each copy has a line of its own */
	else
		return FALSE;
	return TRUE;
}

/* Who of the ward approved a copy, when, and what. */
static gboolean
put_approval (KinkoFormWork *work, const KinkoRegisterLine *line, json_t *row, GError **error)
{
	const char *number = kinko_record_get (line->record, "approval");
	g_autoptr (GError) problem = NULL;
	g_autoptr (KinkoRegisterLine) approval =
		number == NULL
			? NULL
			: kinko_register_load (work->session, kinko_register_find ("approval"),
					       number, &problem);
	const KinkoRecord *record = approval == NULL ? NULL : approval->record;

	if (problem != NULL && !g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_NOT_FOUND)) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	kinko_form_put (row, "official",
			record == NULL ? NULL : kinko_record_get (record, "official"));
	kinko_form_put (row, "approved_on",
			record == NULL ? NULL : kinko_record_get (record, "date"));
	kinko_form_put (row, "approved_what",
			record == NULL ? NULL : kinko_record_get (record, "what"));
	return TRUE;
}

static gboolean
add_line (KinkoFormWork *work, const KinkoRegisterLine *line, gpointer data, GError **error)
{
	const KinkoLayoutSource *source = ((gpointer *) data)[0];
	json_t *row = kinko_form_add_row (work, ((gpointer *) data)[1], error);
	const KinkoForm *form = line->book->form;

	if (row == NULL)
		return FALSE;
	for (const KinkoLayoutField *field = source->fields; field->name != NULL; field++) {
		int index = kinko_form_index (form, field->name);

		if (!put_own (work, line, field->name, row) && index >= 0)
			put_value (work, &form->fields[index], field, line->record->values[index],
				   row);
	}
	g_ptr_array_add (work->shown, kinko_register_line_object (line));
	return strcmp (line->book->name, "copy") != 0 || put_approval (work, line, row, error);
}

gboolean
kinko_form_fill_register (KinkoFormWork *work, const KinkoLayoutSource *source, json_t *rows,
			  GError **error)
{
	gpointer data[] = { (gpointer) (gsize) source, rows };

	return kinko_form_each_line (work, source->book, TRUE, add_line, data, error);
}

/* ---- copies ---------------------------------------------------------------------------------- */

static gboolean
add_erased (KinkoFormWork *work, const KinkoRegisterLine *line, gpointer data, GError **error)
{
	return !kinko_form_in_period (work, kinko_record_get (line->record, "erased_on")) ||
	       add_line (work, line, data, error);
}

/* Those whose erasure is of the period, whenever they were made. */
gboolean
kinko_form_fill_copies_erased (KinkoFormWork *work, const KinkoLayoutSource *source, json_t *rows,
			       GError **error)
{
	gpointer data[] = { (gpointer) (gsize) source, rows };

	return kinko_form_each_line (work, source->book, FALSE, add_erased, data, error);
}

static gboolean
add_backup (KinkoFormWork *work, const KinkoRegisterLine *line, gpointer data, GError **error)
{
	return g_strcmp0 (kinko_record_get (line->record, "kind"), "backup") != 0 ||
	       add_line (work, line, data, error);
}

gboolean
kinko_form_fill_backups (KinkoFormWork *work, const KinkoLayoutSource *source, json_t *rows,
			 GError **error)
{
	gpointer data[] = { (gpointer) (gsize) source, rows };

	return kinko_form_each_line (work, source->book, TRUE, add_backup, data, error);
}
