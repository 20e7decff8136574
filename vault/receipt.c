#include "vault/receipt.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/register-internal.h"
#include "vault/register-values.h"

#define DATE_LEN 10 /* "2026-07-06" */

static const KinkoRegister *
receipts (void)
{
	return kinko_register_find ("receipt");
}

gboolean
kinko_receipt_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	g_autofree char *now = kinko_register_now ();
	const char *at, *due = kinko_record_get (line->record, "return_due");

	if (kinko_record_get (line->record, "received_at") == NULL)
		kinko_record_put (line->record, "received_at", now);
	at = kinko_record_get (line->record, "received_at");
	if (due != NULL && strncmp (due, at, DATE_LEN) < 0)
		kinko_register_complain (line, "return_due", "due_before_receipt",
					 _ ("this day is before the day of receipt"));
	return line->version > 0 ||
	       kinko_register_stamp (session, line, NULL, "received_by", error);
}

gboolean
kinko_receipt_exists (KinkoSession *session, const char *number, GError **error)
{
	g_autoptr (KinkoRegisterLine) line =
		kinko_register_load (session, receipts (), number, error);

	return line != NULL;
}

KinkoRegisterLine *
kinko_receipt_show (KinkoSession *session, const char *number, GError **error)
{
	g_autofree char *object = kinko_register_object (session, receipts (), number);
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "receipt.show", object, NULL, error);
	g_autoptr (KinkoRegisterLine) line = NULL;

	if (act == NULL)
		return NULL;
	line = kinko_register_load_for (act, receipts (), number, error);
	if (line == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	json_object_set_new (kinko_act_detail (act), "version",
			     json_integer ((json_int_t) line->version));
	return kinko_act_commit (act, error) ? g_steal_pointer (&line) : NULL;
}

/* What was given back stays given back: a second time would be another line's. */
static gboolean
check_open (const KinkoRegisterLine *line, GError **error)
{
	if (line->open)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     _ ("what receipt '%s' is for was given back already"), line->number);
	kinko_error_set_hint (error, _ ("kinko receipt show %s says when and to whom"),
			      line->number);
	return FALSE;
}

static KinkoRegisterLine *
give_back (KinkoAct *act, const char *number, const char *on, const char *to, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autoptr (KinkoRegisterLine) line =
		kinko_register_load_for (act, receipts (), number, error);
	g_autofree char *person = NULL;

	if (line == NULL || !check_open (line, error))
		return NULL;
	person = kinko_register_person (session, error);
	if (person == NULL)
		return NULL;
	kinko_register_need (line, "returned_on", on);
	kinko_register_need (line, "returned_to", to);
	kinko_record_put (line->record, "returned_by", person);
	kinko_register_check_day (line, "returned_on", line->day);
	line->open = FALSE;
	return kinko_register_change (act, line, kinko_act_detail (act), error)
		       ? g_steal_pointer (&line)
		       : NULL;
}

KinkoRegisterLine *
kinko_receipt_returned (KinkoSession *session, const char *number, const char *on, const char *to,
			GError **error)
{
	g_autofree char *object = kinko_register_object (session, receipts (), number);
	g_autoptr (KinkoAct) act =
		kinko_act_begin (session, "receipt.returned", object, NULL, error);
	g_autoptr (KinkoRegisterLine) line = NULL;

	if (act == NULL)
		return NULL;
	line = give_back (act, number, on, to, error);
	if (line == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	return kinko_act_commit (act, error) ? g_steal_pointer (&line) : NULL;
}
