#include "vault/approval.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/clock.h"
#include "vault/mynumber.h"
#include "vault/register-forms.h"
#include "vault/register-internal.h"

#define MAX_LEN 32

/* What audit/entry.h takes in an entry, and short enough for a form. */
#define CHARS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_./"

gboolean
kinko_approval_check (const char *text, GError **error)
{
	gsize len = strlen (text);

	if (len < 1 || len > MAX_LEN || strspn (text, CHARS) != len) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, "%s",
			     _ ("this is no approval number (承認番号): it has 1 to 32 of A-Z a-z "
				"0-9 - _ . /"));
		kinko_error_set_hint (error, "%s",
				      _ ("it goes into the log as it is: write it without names "
					 "and words, such as R8-0012"));
		return FALSE;
	}
	if (kinko_mynumber_occurs_in (text)) {
		g_set_error (
			error, KINKO_ERROR, KINKO_ERROR_INVALID, "%s",
			_ ("this is no approval number (承認番号): it holds twelve digits with "
			   "the check digit of a My Number"));
		kinko_error_set_hint (error, "%s",
				      _ ("look at the ward's letter; no My Number may get into the "
					 "log"));
		return FALSE;
	}
	return TRUE;
}

/* ---- entering one ---------------------------------------------------------------------------- */

static const KinkoRegister *
approvals (void)
{
	return kinko_register_find ("approval");
}

void
kinko_approval_check_line (KinkoRegisterLine *line)
{
	const char *approval = kinko_record_get (line->record, "approval");
	g_autoptr (GError) problem = NULL;

	if (approval != NULL && !kinko_approval_check (approval, &problem))
		kinko_register_complain (line, "approval", "approval_invalid", problem->message);
}

gboolean
kinko_approval_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	const char *date = kinko_record_get (line->record, "date");
	const char *expires = kinko_record_get (line->record, "expires");
	g_autofree char *today = kinko_clock_today ();

	/* Entered once more after a restore it is looked at as the first time. */
	if (kinko_record_get (line->record, "entered_by") != NULL)
		return TRUE;
	if (date != NULL && strcmp (date, today) > 0)
		kinko_register_complain (line, "date", "day_in_future",
					 _ ("this day is not here yet"));
	if (date != NULL && expires != NULL && strcmp (expires, date) < 0)
		kinko_register_complain (line, "expires", "day_too_early",
					 _ ("this day is before the day of the approval"));
	if (line->version == 0)
		kinko_record_put (line->record, "used", "0");
	return kinko_register_stamp (session, line, NULL, "entered_by", error);
}

static void
set_number_detail (json_t *detail, const KinkoRegisterLine *line, const char *name)
{
	const char *value = kinko_record_get (line->record, name);

	if (value != NULL)
		json_object_set_new (
			detail, name,
			json_integer ((json_int_t) g_ascii_strtoull (value, NULL, 10)));
}

/* What is no secret of anybody's: an auditor compares the uses with it. */
static void
describe (KinkoAct *act, const KinkoRegisterLine *line)
{
	json_t *detail = kinko_act_detail (act);
	g_auto (GStrv) acts = g_strsplit (kinko_record_get (line->record, "acts"), ";", -1);
	json_t *list = json_array ();

	for (char **kind = acts; *kind != NULL; kind++)
		json_array_append_new (list, json_string (*kind));
	json_object_set_new (detail, "acts", list);
	json_object_set_new (detail, "expires",
			     json_string (kinko_record_get (line->record, "expires")));
	set_number_detail (detail, line, "uses");
	set_number_detail (detail, line, "count");
}

/* NULL without error: it was never entered. */
static KinkoRegisterLine *
find_known (KinkoSession *session, const KinkoRegisterLine *line, GError **error)
{
	const char *number = kinko_record_get (line->record, "number");
	g_autoptr (KinkoRegisterLine) known =
		number == NULL ? NULL : kinko_register_load (session, approvals (), number, NULL);

	if (known == NULL || kinko_register_is_remade (known))
		return g_steal_pointer (&known);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS, _ ("approval '%s' is entered already"),
		     number);
	kinko_error_set_hint (error, _ ("kinko approval show %s shows it"), number);
	return NULL;
}

static gboolean
is_left (const KinkoRegisterLine *line)
{
	const char *uses = kinko_record_get (line->record, "uses");
	gint64 used = g_ascii_strtoll (kinko_record_get (line->record, "used"), NULL, 10);

	return uses == NULL || used < g_ascii_strtoll (uses, NULL, 10);
}

/* A restore kept its number and how often it was used; what is typed now is the rest of it. */
static gboolean
store_again (KinkoAct *act, KinkoRegisterLine *line, KinkoRegisterLine *known, GError **error)
{
	for (gsize i = 0; i < approvals ()->form->asked; i++)
		kinko_record_put (known->record, approvals ()->form->fields[i].name,
				  line->record->values[i]);
	kinko_record_put (known->record, KINKO_LOST_FIELD, NULL);
	kinko_record_put (known->record, "entered_by", NULL);
	known->open = is_left (known);
	g_ptr_array_unref (known->problems);
	known->problems = g_ptr_array_ref (line->problems);
	return kinko_register_change (act, known, kinko_act_detail (act), error);
}

/* The line as it is stored; takes @typed. */
static KinkoRegisterLine *
store (KinkoAct *act, KinkoRegisterLine *typed, GError **error)
{
	g_autoptr (KinkoRegisterLine) line = typed;
	g_autoptr (GError) problem = NULL;
	g_autoptr (KinkoRegisterLine) known = find_known (kinko_act_session (act), line, &problem);

	if (problem != NULL) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return NULL;
	}
	if (known == NULL)
		return kinko_register_add (act, line, kinko_act_detail (act), error)
			       ? g_steal_pointer (&line)
			       : NULL;
	return store_again (act, line, known, error) ? g_steal_pointer (&known) : NULL;
}

KinkoRegisterLine *
kinko_approval_enter (KinkoSession *session, const KinkoRecordChange *changes, guint n,
		      GError **error)
{
	g_autoptr (KinkoRegisterLine) line = kinko_register_line_new (approvals ());
	g_autoptr (KinkoAct) act =
		kinko_act_begin (session, "approval.add", "register/none", NULL, error);
	g_autofree char *object = NULL;

	if (act == NULL)
		return NULL;
	kinko_register_apply (line, changes, n);
	line = store (act, g_steal_pointer (&line), error);
	if (line == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	object = kinko_register_line_object (line);
	kinko_act_set_object (act, object);
	kinko_act_set_approval (act, line->number);
	describe (act, line);
	return kinko_act_commit (act, error) ? g_steal_pointer (&line) : NULL;
}

/* ---- using one ------------------------------------------------------------------------------- */

static gboolean
count_use (KinkoAct *act, KinkoRegisterLine *line, int step, GError **error)
{
	gint64 used = g_ascii_strtoll (kinko_record_get (line->record, "used"), NULL, 10) + step;
	g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, used);
	g_autofree char *object = kinko_register_line_object (line);
	json_auto_t *detail = json_object ();

	kinko_record_put (line->record, "used", text);
	line->open = is_left (line);
	if (!kinko_register_change (act, line, detail, error))
		return FALSE;
	json_object_set_new (detail, "used", json_integer (used));
	return kinko_act_add_entry (act, "approval.use", object, "granted",
				    g_steal_pointer (&detail), error);
}

gboolean
kinko_approval_use (KinkoAct *act, KinkoRegisterLine *line, GError **error)
{
	return count_use (act, line, 1, error);
}

gboolean
kinko_approval_give_back (KinkoAct *act, KinkoRegisterLine *line, GError **error)
{
	return count_use (act, line, -1, error);
}
