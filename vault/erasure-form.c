/* The forms of an erasure (消去・廃棄記録) and of one that is reserved (廃棄予約). */
#include "vault/register-forms.h"

#include <glib/gi18n.h>

static const char *const kinds[] = { "numbers", "documents", "case", "all", NULL };
static const char *const reserved[] = { "numbers", "documents", "case", NULL };
static const char *const results[] = { "clean", "found", NULL };

/* clang-format off */
/* All set by kinko, from the act and what was said with it. */
static const KinkoField fields[] = {
	{ .name = "erased", .label = N_ ("what was erased"), .kind = KINKO_FIELD_CHOICE,
	  .required = TRUE, .choices = kinds },
	{ .name = "cases", .label = N_ ("cases"), .kind = KINKO_FIELD_INTEGER, .max = G_MAXUINT },
	{ .name = "versions", .label = N_ ("versions of records"), .kind = KINKO_FIELD_INTEGER,
	  .max = G_MAXUINT },
	{ .name = "numbers", .label = N_ ("My Numbers"), .kind = KINKO_FIELD_INTEGER,
	  .max = G_MAXUINT },
	{ .name = "documents", .label = N_ ("scans"), .kind = KINKO_FIELD_INTEGER,
	  .max = G_MAXUINT },
	{ .name = "lines", .label = N_ ("lines of registers"), .kind = KINKO_FIELD_INTEGER,
	  .max = G_MAXUINT },
	{ .name = "marks", .label = N_ ("keys and ciphertexts"), .kind = KINKO_FIELD_INTEGER,
	  .max = G_MAXUINT },
	{ .name = "approval", .label = N_ ("approval number"), .kind = KINKO_FIELD_TEXT },
	{ .name = "erased_at", .label = N_ ("erased at"), .kind = KINKO_FIELD_DATETIME },
	{ .name = "erased_by", .label = N_ ("erased by"), .kind = KINKO_FIELD_TEXT },
	{ .name = "witness", .label = N_ ("witness"), .kind = KINKO_FIELD_TEXT },
	{ .name = "device", .label = N_ ("number of the medium or device"),
	  .kind = KINKO_FIELD_TEXT },
	{ .name = "certificate", .label = N_ ("number of the certificate"),
	  .kind = KINKO_FIELD_TEXT },
	{ .name = "reason", .label = N_ ("reason"), .kind = KINKO_FIELD_TEXT },
	{ .name = "checked_at", .label = N_ ("checked at"), .kind = KINKO_FIELD_DATETIME },
	{ .name = "checked_by", .label = N_ ("checked by"), .kind = KINKO_FIELD_TEXT },
	{ .name = "result", .label = N_ ("result of the check"), .kind = KINKO_FIELD_CHOICE,
	  .choices = results },
	{ .name = "rewritten", .label = N_ ("the database was written anew"),
	  .kind = KINKO_FIELD_BOOLEAN },
	{ .name = "pages", .label = N_ ("pages that were searched"), .kind = KINKO_FIELD_INTEGER,
	  .max = G_MAXUINT },
	{ .name = "found", .label = N_ ("found of it"), .kind = KINKO_FIELD_INTEGER,
	  .max = G_MAXUINT },
	KINKO_FORM_LOST,
	KINKO_LINE_FIELDS,
};

static const KinkoField reservation_fields[] = {
	{ .name = "case", .label = N_ ("case"), .kind = KINKO_FIELD_CODE, .required = TRUE },
	{ .name = "erase", .label = N_ ("what is to be erased"), .kind = KINKO_FIELD_CHOICE,
	  .required = TRUE, .choices = reserved },
	{ .name = "on", .label = N_ ("to be erased on"), .kind = KINKO_FIELD_DATE,
	  .required = TRUE },
	{ .name = "reason", .label = N_ ("reason"), .kind = KINKO_FIELD_TEXT },
	/* not asked for */
	{ .name = "reserved_by", .label = N_ ("reserved by"), .kind = KINKO_FIELD_TEXT },
	{ .name = "done_on", .label = N_ ("carried out on"), .kind = KINKO_FIELD_DATE },
	{ .name = "cancelled_on", .label = N_ ("taken back on"), .kind = KINKO_FIELD_DATE },
	{ .name = "cancelled_by", .label = N_ ("taken back by"), .kind = KINKO_FIELD_TEXT },
	{ .name = "cancel_reason", .label = N_ ("why it was taken back"),
	  .kind = KINKO_FIELD_TEXT },
	KINKO_LINE_FIELDS,
};
/* clang-format on */

const KinkoForm kinko_reservation_form = {
	.fields = reservation_fields,
	.n = G_N_ELEMENTS (reservation_fields),
	.asked = 4,
};

const KinkoForm kinko_erasure_form = {
	.fields = fields,
	.n = G_N_ELEMENTS (fields),
};

gboolean
kinko_erasure_is_whole (const KinkoRecord *record)
{
	return kinko_record_get (record, "erased") != NULL &&
	       kinko_record_get (record, "erased_at") != NULL &&
	       kinko_record_get (record, "marks") != NULL;
}
