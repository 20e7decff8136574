/* Items that the ward lent (貸与物, 別紙2 第9条) and that are to be given back (返却物一覧, 第28条). */
#include <string.h>

#include <glib/gi18n.h>

#include "vault/clock.h"
#include "vault/register-forms.h"
#include "vault/register-internal.h"
#include "vault/register-step.h"
#include "vault/register-values.h"

/* clang-format off */
static const KinkoField fields[] = {
	{ .name = "what", .label = N_ ("item"), .kind = KINKO_FIELD_TEXT, .required = TRUE },
	{ .name = "item_no", .label = N_ ("number of the item"), .kind = KINKO_FIELD_TEXT },
	{ .name = "quantity", .label = N_ ("quantity"), .kind = KINKO_FIELD_TEXT,
	  .required = TRUE },
	{ .name = "lent_by", .label = N_ ("lent by"), .kind = KINKO_FIELD_TEXT, .required = TRUE },
	{ .name = "received_on", .label = N_ ("received on"), .kind = KINKO_FIELD_DATE },
	{ .name = "condition", .label = N_ ("condition"), .kind = KINKO_FIELD_TEXT,
	  .required = TRUE },
	{ .name = "purpose", .label = N_ ("purpose"), .kind = KINKO_FIELD_TEXT },
	{ .name = "place", .label = N_ ("kept at"), .kind = KINKO_FIELD_TEXT, .required = TRUE },
	{ .name = "return_due", .label = N_ ("to be returned by"), .kind = KINKO_FIELD_DATE },
	{ .name = "notes", .label = N_ ("notes"), .kind = KINKO_FIELD_TEXT },
	/* not asked for */
	{ .name = "received_by", .label = N_ ("received by"), .kind = KINKO_FIELD_TEXT },
	{ .name = "returned_on", .label = N_ ("returned on"), .kind = KINKO_FIELD_DATE },
	{ .name = "returned_to", .label = N_ ("returned to"), .kind = KINKO_FIELD_TEXT },
	{ .name = "return_condition", .label = N_ ("condition at the return"),
	  .kind = KINKO_FIELD_TEXT },
	{ .name = "returned_by", .label = N_ ("returned by"), .kind = KINKO_FIELD_TEXT },
	KINKO_FORM_LOST,
	KINKO_LINE_FIELDS,
};
/* clang-format on */

const KinkoForm kinko_lent_form = {
	.fields = fields,
	.n = G_N_ELEMENTS (fields),
	.asked = 10,
};

gboolean
kinko_lent_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	g_autofree char *today = kinko_clock_today ();
	const char *due = kinko_record_get (line->record, "return_due");
	const char *on;

	if (kinko_record_get (line->record, "received_on") == NULL && line->problems->len == 0)
		kinko_record_put (line->record, "received_on", today);
	kinko_register_check_day (line, "received_on", "");
	on = kinko_record_get (line->record, "received_on");
	if (on != NULL && due != NULL && strcmp (due, on) < 0)
		kinko_register_complain (line, "return_due", "due_before_receipt",
					 _ ("this day is before the day of receipt"));
	return line->version > 0 ||
	       kinko_register_stamp (session, line, NULL, "received_by", error);
}

static gboolean
give_back (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	kinko_register_check_day (line, "returned_on", line->day);
	line->open = FALSE;
	return kinko_register_stamp (session, line, NULL, "returned_by", error);
}

static const char *const return_needed[] = { "returned_on", "returned_to", NULL };
static const char *const return_optional[] = { "return_condition", NULL };

const KinkoRegisterStep kinko_lent_steps[] = {
	{ "returned", return_needed, return_optional, give_back },
	{ NULL, NULL, NULL, NULL },
};
