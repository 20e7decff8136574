/* The form of a carry-out (持出記録): what is said before, and what each stage leaves. */
#include "vault/carry.h"

#include <glib/gi18n.h>

#include "vault/carry-internal.h"
#include "vault/register-forms.h"
#include "vault/register-values.h"

static const char *const results[] = { KINKO_CARRY_OK, KINKO_CARRY_NOT_OK, NULL };

/* Before the fields that steps set. */
#define N_ASKED 12

/* clang-format off */

/* One stage: its record, the check by another person, and what an earlier check found. */
#define STAGE_FIELDS(stage)                                                                        \
	{ .name = stage "_status", .label = N_ ("state of the safeguards"),                        \
	  .kind = KINKO_FIELD_TEXT },                                                              \
	{ .name = stage "_at", .label = N_ ("as of"), .kind = KINKO_FIELD_DATETIME },              \
	{ .name = stage "_by", .label = N_ ("recorded by (ID)"), .kind = KINKO_FIELD_CODE },       \
	{ .name = stage "_person", .label = N_ ("recorded by"), .kind = KINKO_FIELD_TEXT },        \
	{ .name = stage "_result", .label = N_ ("result of the check"),                            \
	  .kind = KINKO_FIELD_CHOICE, .choices = results },                                        \
	{ .name = stage "_checked_at", .label = N_ ("checked at"),                                 \
	  .kind = KINKO_FIELD_DATETIME },                                                          \
	{ .name = stage "_checked_by", .label = N_ ("checked by (ID)"),                            \
	  .kind = KINKO_FIELD_CODE },                                                              \
	{ .name = stage "_checker", .label = N_ ("checked by"), .kind = KINKO_FIELD_TEXT },        \
	{ .name = stage "_remark", .label = N_ ("remark of the check"),                            \
	  .kind = KINKO_FIELD_TEXT },                                                              \
	{ .name = stage "_finding", .label = N_ ("found not in order before"),                     \
	  .kind = KINKO_FIELD_TEXT },                                                              \
	{ .name = stage "_found_at", .label = N_ ("found at"), .kind = KINKO_FIELD_DATETIME },     \
	{ .name = stage "_found_by", .label = N_ ("found by"), .kind = KINKO_FIELD_TEXT }

static const KinkoField fields[] = {
	{ .name = "what", .label = N_ ("what is carried out"), .kind = KINKO_FIELD_TEXT,
	  .required = TRUE },
	{ .name = "count", .label = N_ ("how many"), .kind = KINKO_FIELD_INTEGER, .required = TRUE,
	  .min = 1, .max = 1000000 },
	{ .name = "medium", .label = N_ ("kind of medium"), .kind = KINKO_FIELD_TEXT, .required = TRUE },
	{ .name = "medium_no", .label = N_ ("number of the medium"), .kind = KINKO_FIELD_TEXT },
	{ .name = "encryption", .label = N_ ("how it is protected (encryption, password)"),
	  .kind = KINKO_FIELD_TEXT, .required = TRUE },
	{ .name = "container", .label = N_ ("container"), .kind = KINKO_FIELD_TEXT,
	  .required = TRUE },
	{ .name = "route", .label = N_ ("route"), .kind = KINKO_FIELD_TEXT, .required = TRUE },
	{ .name = "carrier", .label = N_ ("carried by"), .kind = KINKO_FIELD_TEXT },
	{ .name = "destination", .label = N_ ("destination"), .kind = KINKO_FIELD_TEXT,
	  .required = TRUE },
	{ .name = "purpose", .label = N_ ("purpose"), .kind = KINKO_FIELD_TEXT, .required = TRUE },
	{ .name = "return_due", .label = N_ ("to be returned by"), .kind = KINKO_FIELD_DATE },
	{ .name = "notes", .label = N_ ("notes"), .kind = KINKO_FIELD_TEXT },
	/* not asked for */
	{ .name = "approval", .label = N_ ("approval number"), .kind = KINKO_FIELD_TEXT,
	  .required = TRUE },
	{ .name = "left_at", .label = N_ ("left at"), .kind = KINKO_FIELD_DATETIME },
	{ .name = "arrived_at", .label = N_ ("arrived at"), .kind = KINKO_FIELD_DATETIME },
	{ .name = "returned_at", .label = N_ ("returned at"), .kind = KINKO_FIELD_DATETIME },
	{ .name = "returned_by", .label = N_ ("return recorded by"), .kind = KINKO_FIELD_TEXT },
	{ .name = "disposed_at", .label = N_ ("disposed of at"), .kind = KINKO_FIELD_DATETIME },
	STAGE_FIELDS ("transport"),
	STAGE_FIELDS ("storage"),
	STAGE_FIELDS ("disposal"),
	KINKO_FORM_LOST,
	KINKO_LINE_FIELDS,
};

static const KinkoFormSpelling spellings[] = {
	{ "left_at", kinko_register_read_moment },
	{ "arrived_at", kinko_register_read_moment },
	{ "returned_at", kinko_register_read_moment },
	{ "transport_at", kinko_register_read_moment },
	{ "storage_at", kinko_register_read_moment },
	{ "disposal_at", kinko_register_read_moment },
	{ NULL, NULL },
};
/* clang-format on */

const KinkoForm kinko_carry_form = {
	.fields = fields, .n = G_N_ELEMENTS (fields), .asked = N_ASKED, .spellings = spellings
};
