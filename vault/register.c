#include "vault/register.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/date.h"
#include "policies/error.h"
#include "vault/case-erased.h"
#include "vault/case-file.h"
#include "vault/case-keys.h"
#include "vault/field-problems.h"
#include "vault/handle.h"
#include "vault/line-number.h"
#include "vault/register-forms.h"
#include "vault/register-internal.h"
#include "vault/register-step.h"
#include "vault/register-values.h"
#include "vault/seat.h"
#include "vault/second.h"

#define DATE_LEN 10 /* "2026-07-06" */

/* clang-format off */
static const KinkoRegister registers[] = {
	{ .name = "contact", .letter = 'T', .day = "at",
	  .form = &kinko_contact_form, .complete = kinko_contact_complete },
	{ .name = "work", .letter = 'N', .day = "day",
	  .form = &kinko_work_form, .complete = kinko_work_complete },
	{ .name = "facility", .letter = 'S',
	  .form = &kinko_facility_form, .complete = kinko_facility_complete },
	{ .name = "receipt", .letter = 'A', .open = TRUE, .day = "received_at",
	  .due = "return_due", .form = &kinko_receipt_form, .complete = kinko_receipt_complete },
	{ .name = "copy", .letter = 'F', .open = TRUE, .day = "at",
	  .due = "erase_by", .form = &kinko_copy_form, .complete = kinko_copy_complete },
	{ .name = "carry", .letter = 'M', .open = TRUE, .due = "return_due",
	  .form = &kinko_carry_form, .complete = kinko_carry_complete },
	{ .name = "approval", .letter = 0, .open = TRUE, .day = "date",
	  .form = &kinko_approval_form, .complete = kinko_approval_complete,
	  .is_whole = kinko_approval_is_whole },
	{ .name = "second", .acts = "approval", .letter = KINKO_SECOND_LETTER, .open = TRUE,
	  .form = &kinko_second_form, .complete = kinko_second_complete,
	  .is_whole = kinko_second_is_whole },
	{ .name = "erasure", .letter = 'X', .open = TRUE, .form = &kinko_erasure_form,
	  .complete = kinko_erasure_complete, .is_whole = kinko_erasure_is_whole },
	{ .name = "reservation", .acts = "erasure", .letter = 'V', .open = TRUE, .due = "on",
	  .form = &kinko_reservation_form, .complete = kinko_reservation_complete },
	{ .name = "exception", .letter = 'E', .open = TRUE, .due = "due",
	  .form = &kinko_exception_form, .complete = kinko_exception_complete,
	  .is_whole = kinko_exception_is_whole },
	{ .name = "member", .letter = 'W',
	  .form = &kinko_member_form, .complete = kinko_member_complete },
	{ .name = "training", .letter = 'K', .day = "day",
	  .form = &kinko_training_form, .complete = kinko_training_complete,
	  .is_whole = kinko_training_is_whole },
	{ .name = "lent", .letter = 'L', .open = TRUE, .day = "received_on", .due = "return_due",
	  .form = &kinko_lent_form, .complete = kinko_lent_complete, .steps = kinko_lent_steps },
	{ .name = "consent", .letter = 'P', .open = TRUE, .day = "consented_on",
	  .form = &kinko_consent_form, .complete = kinko_consent_complete,
	  .is_whole = kinko_consent_is_whole,
	  .steps = kinko_consent_steps, .tell = kinko_consent_tell },
	{ .name = "device", .letter = 'G', .open = TRUE, .day = "since",
	  .form = &kinko_device_form, .complete = kinko_device_complete,
	  .steps = kinko_device_steps },
	{ .name = "incident", .letter = 'J', .open = TRUE, .day = "discovered_at", .due = "due",
	  .form = &kinko_incident_form, .complete = kinko_incident_complete,
	  .steps = kinko_incident_steps, .tell = kinko_incident_tell,
	  .is_late = kinko_incident_is_late },
	{ .name = "rule", .letter = 'R', .open = TRUE, .form = &kinko_rule_form,
	  .complete = kinko_rule_complete, .steps = kinko_rule_steps, .tell = kinko_rule_tell },
	{ .name = KINKO_PREDECESSOR_REGISTER, .acts = "handover", .letter = 0,
	  .form = &kinko_predecessor_form, .complete = kinko_predecessor_complete },
};
/* clang-format on */

const KinkoRegister *
kinko_register_find (const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS (registers); i++)
		if (strcmp (registers[i].name, name) == 0)
			return &registers[i];
	g_assert_not_reached ();
}

const KinkoRegister *
kinko_registers (gsize *n)
{
	*n = G_N_ELEMENTS (registers);
	return registers;
}

/* ---- a line ---------------------------------------------------------------------------------- */

KinkoRegisterLine *
kinko_register_line_new (const KinkoRegister *book)
{
	KinkoRegisterLine *line = g_new0 (KinkoRegisterLine, 1);

	line->book = book;
	line->handle = kinko_handle_new ();
	line->open = book->open;
	line->record = kinko_record_new (book->form);
	line->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	return line;
}

void
kinko_register_line_free (KinkoRegisterLine *line)
{
	if (line == NULL)
		return;
	g_free (line->number);
	g_free (line->handle);
	g_free (line->day);
	g_free (line->operator);
	g_clear_pointer (&line->key, g_bytes_unref);
	kinko_record_free (line->record);
	g_clear_pointer (&line->problems, g_ptr_array_unref);
	g_free (line);
}

char *
kinko_register_line_object (const KinkoRegisterLine *line)
{
	return g_strconcat ("register/", line->handle, NULL);
}

gboolean
kinko_register_is_remade (const KinkoRegisterLine *line)
{
	return kinko_form_index (line->book->form, KINKO_LOST_FIELD) >= 0 &&
	       kinko_record_get (line->record, KINKO_LOST_FIELD) != NULL;
}

char *
kinko_register_person (KinkoSession *session, GError **error)
{
	g_auto (KinkoSeatPerson) person = { 0 };

	if (!kinko_seat_person_load (kinko_session_db (session),
				     kinko_session_seat (session)->enrolled_seq, &person, error))
		return NULL;
	return g_strdup (person.name);
}

gboolean
kinko_register_stamp (KinkoSession *session, KinkoRegisterLine *line, const char *at,
		      const char *by, GError **error)
{
	g_autofree char *now = kinko_register_now ();
	g_autofree char *person = kinko_register_person (session, error);

	if (person == NULL)
		return FALSE;
	if (at != NULL)
		kinko_record_put (line->record, at, now);
	kinko_record_put (line->record, by, person);
	return TRUE;
}

/* ---- checking -------------------------------------------------------------------------------- */

void
kinko_register_set (KinkoRegisterLine *line, const char *name, const char *text)
{
	/* what is wrong waits in line->problems */
	(void) kinko_record_set (line->record, kinko_form_index (line->book->form, name), text,
				 line->problems);
}

void
kinko_register_need (KinkoRegisterLine *line, const char *name, const char *text)
{
	guint before = line->problems->len;

	kinko_register_set (line, name, text);
	if (kinko_record_get (line->record, name) == NULL && line->problems->len == before)
		kinko_register_complain (line, name, "required_missing",
					 _ ("this must not be empty"));
}

void
kinko_register_apply (KinkoRegisterLine *line, const KinkoRecordChange *changes, guint n)
{
	for (guint i = 0; i < n; i++) {
		g_assert ((gsize) changes[i].field < line->book->form->asked);
		(void) kinko_record_set (line->record, changes[i].field, changes[i].text,
					 line->problems);
	}
}

void
kinko_register_complain (KinkoRegisterLine *line, const char *field, const char *code,
			 const char *message)
{
	g_ptr_array_add (line->problems, kinko_problem_new (code, field, "%s", message));
}

void
kinko_register_check_day (KinkoRegisterLine *line, const char *name, const char *earliest)
{
	const char *day = kinko_record_get (line->record, name);
	g_autofree char *now = kinko_register_now ();

	if (day == NULL)
		return; /* not given, or a problem already */
	if (strncmp (day, earliest, DATE_LEN) < 0)
		kinko_register_complain (line, name, "day_too_early",
					 _ ("this day is before the day on which the line begins"));
	else if (strncmp (day, now, DATE_LEN) > 0)
		kinko_register_complain (line, name, "day_in_future",
					 _ ("this day is not here yet"));
}

static gboolean
complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	/* Of a line that was made anew the log told no more. */
	if (!kinko_register_is_remade (line))
		(void) kinko_record_check (line->record, line->problems);
	return line->book->complete (session, line, error) &&
	       kinko_field_problems_none (line->problems, error);
}

/* ---- writing --------------------------------------------------------------------------------- */

static void
set_day (KinkoRegisterLine *line)
{
	g_autofree char *now = kinko_register_now ();
	const char *when =
		line->book->day == NULL ? NULL : kinko_record_get (line->record, line->book->day);

	if (line->day != NULL && when == NULL)
		return;
	g_free (line->day);
	line->day = g_strndup (when == NULL ? now : when, DATE_LEN);
}

static gboolean
set_number (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	if (line->book->letter == 0) /* others gave it its number */
		line->number = g_strdup (kinko_record_get (line->record, "number"));
	else
		line->number = kinko_line_number_next (session, line->book, line->day, error);
	return line->number != NULL;
}

/* Numbers are no personal data, and what a restore gives again has to have its own. One of the ward's stands in the entry
 * anyway. */
static void
tell_number (const KinkoRegisterLine *line, json_t *detail)
{
	if (line->book->letter != 0)
		json_object_set_new (detail, "number", json_string (line->number));
}

/* Nothing new is said of a case that was erased; what was open when it was can still be ended. */
static gboolean
set_case (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	g_autoptr (KinkoCaseFile) file = NULL;
	const gint64 was = line->case_id;
	const char *case_no = kinko_form_index (line->book->form, "case") < 0
				      ? NULL
				      : kinko_record_get (line->record, "case");

	line->case_id = 0;
	if (case_no == NULL)
		return TRUE;
	file = kinko_case_file_load (session, case_no, error);
	if (file == NULL)
		return FALSE;
	if ((line->version == 0 || line->open || file->id != was) &&
	    !kinko_case_erased_refuse (session, file, error))
		return FALSE;
	line->case_id = file->id;
	return TRUE;
}

static gboolean
bind_case (KinkoStatement *statement, int index, const KinkoRegisterLine *line, GError **error)
{
	return line->case_id == 0
		       ? kinko_statement_bind_text (statement, index, NULL, error)
		       : kinko_statement_bind_int (statement, index, line->case_id, error);
}

static gboolean
insert_row (KinkoAct *act, KinkoRegisterLine *line, GError **error)
{
	g_autoptr (KinkoStatement) insert = kinko_act_prepare (
		act,
		"INSERT INTO register_line (register, number, handle, case_id, day, operator,"
		" open, version, key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		error);

	return insert != NULL && kinko_statement_bind_text (insert, 1, line->book->name, error) &&
	       kinko_statement_bind_text (insert, 2, line->number, error) &&
	       kinko_statement_bind_text (insert, 3, line->handle, error) &&
	       bind_case (insert, 4, line, error) &&
	       kinko_statement_bind_text (insert, 5, line->day, error) &&
	       kinko_statement_bind_text (insert, 6, line->operator, error) &&
	       kinko_statement_bind_int (insert, 7, line->open, error) &&
	       kinko_statement_bind_int (insert, 8, (gint64) line->version, error) &&
	       kinko_statement_bind_bytes (insert, 9, line->key, error) &&
	       kinko_statement_run (insert, error) &&
	       kinko_db_get_int (kinko_session_db (kinko_act_session (act)),
				 "SELECT last_insert_rowid ()", &line->id, error);
}

static gboolean
update_row (KinkoAct *act, const KinkoRegisterLine *line, GError **error)
{
	g_autoptr (KinkoStatement) update = kinko_act_prepare (
		act,
		"UPDATE register_line SET case_id = ?, day = ?, open = ?, version = ? WHERE id = ?",
		error);

	return update != NULL && bind_case (update, 1, line, error) &&
	       kinko_statement_bind_text (update, 2, line->day, error) &&
	       kinko_statement_bind_int (update, 3, line->open, error) &&
	       kinko_statement_bind_int (update, 4, (gint64) line->version, error) &&
	       kinko_statement_bind_int (update, 5, line->id, error) &&
	       kinko_statement_run (update, error);
}

gboolean
kinko_register_add (KinkoAct *act, KinkoRegisterLine *line, json_t *detail, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autoptr (KinkoSecret) key = kinko_case_key_new ();

	g_assert (line->version == 0);
	if (!complete (session, line, error) || !set_case (session, line, error))
		return FALSE;
	set_day (line);
	if (!set_number (session, line, error))
		return FALSE;
	line->operator= g_strdup (kinko_session_identity (session)->operator);
	line->key = kinko_register_key_wrap (session, line->handle, key);
	line->version = 1;
	if (!insert_row (act, line, error) || !kinko_register_seal (act, line, detail, error))
		return FALSE;
	tell_number (line, detail);
	if (line->book->tell != NULL)
		line->book->tell (line->record, detail);
	return TRUE;
}

gboolean
kinko_register_change (KinkoAct *act, KinkoRegisterLine *line, json_t *detail, GError **error)
{
	KinkoSession *session = kinko_act_session (act);

	g_assert (line->version > 0);
	if (!complete (session, line, error) || !set_case (session, line, error))
		return FALSE;
	set_day (line);
	line->version++;
	return update_row (act, line, error) && kinko_register_seal (act, line, detail, error);
}

/* ---- taking over ------------------------------------------------------------------------------ */

/* A line may name a case that was erased since. */
static gboolean
find_case (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	g_autoptr (GError) problem = NULL;

	if (set_case (session, line, &problem) ||
	    g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_NOT_FOUND))
		return TRUE;
	g_propagate_error (error, g_steal_pointer (&problem));
	return FALSE;
}

gboolean
kinko_register_take (KinkoAct *act, KinkoRegisterLine *line, json_t *detail, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autoptr (KinkoSecret) key = NULL;

	if (!find_case (session, line, error))
		return FALSE;
	line->version++;
	if (line->version > 1)
		return update_row (act, line, error) &&
		       kinko_register_seal (act, line, detail, error);
	key = kinko_case_key_new ();
	line->key = kinko_register_key_wrap (session, line->handle, key);
	return insert_row (act, line, error) && kinko_register_seal (act, line, detail, error);
}

/* ---- the act --------------------------------------------------------------------------------- */

static KinkoRegisterLine *
enter (KinkoAct *act, const KinkoRegister *book, const KinkoRecordChange *changes, guint n,
       GError **error)
{
	g_autoptr (KinkoRegisterLine) line = kinko_register_line_new (book);
	g_autofree char *object = NULL;

	kinko_register_apply (line, changes, n);
	if (!kinko_register_add (act, line, kinko_act_detail (act), error))
		return NULL;
	object = kinko_register_line_object (line);
	kinko_act_set_object (act, object);
	return g_steal_pointer (&line);
}

KinkoRegisterLine *
kinko_register_enter (KinkoSession *session, const KinkoRegister *book,
		      const KinkoRecordChange *changes, guint n, GError **error)
{
	g_autofree char *action = g_strconcat (book->name, ".add", NULL);
	g_autoptr (KinkoAct) act = kinko_act_begin (session, action, "register/none", NULL, error);
	g_autoptr (KinkoRegisterLine) line = NULL;

	if (act == NULL)
		return NULL;
	line = enter (act, book, changes, n, error);
	if (line == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	return kinko_act_commit (act, error) ? g_steal_pointer (&line) : NULL;
}
