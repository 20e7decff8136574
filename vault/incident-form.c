/* The form of an incident: what the contract and the law ask to be reported of it. */
#include <glib/gi18n.h>

#include "policies/incident.h"
#include "vault/register-forms.h"
#include "vault/register-values.h"

#define MOST_PERSONS 100000000

static const char *const reportable[] = { "対象", "対象外", "確認中", NULL };

/* clang-format off */
static const KinkoField fields[] = {
	{ .name = "category", .label = N_ ("category of 第35条"), .kind = KINKO_FIELD_CHOICE,
	  .required = TRUE, .choices = kinko_incident_categories },
	{ .name = "discovered_at", .label = N_ ("discovered at"), .kind = KINKO_FIELD_DATETIME,
	  .required = TRUE },
	{ .name = "happened_at", .label = N_ ("happened at"), .kind = KINKO_FIELD_DATETIME },
	{ .name = "summary", .label = N_ ("summary (概要)"), .kind = KINKO_FIELD_TEXT,
	  .required = TRUE },
	{ .name = "systems", .label = N_ ("systems and places"), .kind = KINKO_FIELD_TEXT },
	{ .name = "items", .label = N_ ("kinds of data (項目)"), .kind = KINKO_FIELD_TEXT },
	{ .name = "persons", .label = N_ ("number of persons (本人の数)"),
	  .kind = KINKO_FIELD_INTEGER, .min = 0, .max = MOST_PERSONS },
	{ .name = "has_personal_number", .label = N_ ("specific personal information"),
	  .kind = KINKO_FIELD_BOOLEAN, .required = TRUE },
	{ .name = "reportable", .label = N_ ("to be reported by law"), .kind = KINKO_FIELD_CHOICE,
	  .required = TRUE, .choices = reportable },
	{ .name = "wrongful", .label = N_ ("possibly of wrongful purpose"),
	  .kind = KINKO_FIELD_BOOLEAN, .required = TRUE },
	{ .name = "encryption", .label = N_ ("state of encryption"), .kind = KINKO_FIELD_TEXT },
	{ .name = "keys", .label = N_ ("state of the keys"), .kind = KINKO_FIELD_TEXT },
	{ .name = "first_aid", .label = N_ ("what was done at once"), .kind = KINKO_FIELD_TEXT },
	{ .name = "cause", .label = N_ ("cause (原因)"), .kind = KINKO_FIELD_TEXT },
	{ .name = "damage", .label = N_ ("further harm (二次被害)"), .kind = KINKO_FIELD_TEXT },
	{ .name = "to_persons", .label = N_ ("what is done for the persons (本人対応)"),
	  .kind = KINKO_FIELD_TEXT },
	{ .name = "publication", .label = N_ ("publication (公表)"), .kind = KINKO_FIELD_TEXT },
	{ .name = "prevention", .label = N_ ("prevention (再発防止)"), .kind = KINKO_FIELD_TEXT },
	{ .name = "other", .label = N_ ("other (その他)"), .kind = KINKO_FIELD_TEXT },
	{ .name = "notice_at", .label = N_ ("first told to the ward at"),
	  .kind = KINKO_FIELD_DATETIME },
	{ .name = "notice_to", .label = N_ ("told to"), .kind = KINKO_FIELD_TEXT },
	{ .name = "written_at", .label = N_ ("written report at"), .kind = KINKO_FIELD_DATETIME },
	{ .name = "prompt_on", .label = N_ ("prompt report (速報) on"), .kind = KINKO_FIELD_DATE },
	{ .name = "full_on", .label = N_ ("full report (確報) on"), .kind = KINKO_FIELD_DATE },
	{ .name = "instructions", .label = N_ ("instructions of the ward"),
	  .kind = KINKO_FIELD_TEXT },
	/* not asked for */
	{ .name = "recorded_by", .label = N_ ("recorded by"), .kind = KINKO_FIELD_TEXT },
	{ .name = "prompt_from", .label = N_ ("prompt report from"), .kind = KINKO_FIELD_DATE },
	{ .name = "prompt_due", .label = N_ ("prompt report by"), .kind = KINKO_FIELD_DATE },
	{ .name = "full_due", .label = N_ ("full report by"), .kind = KINKO_FIELD_DATE },
	{ .name = "due", .label = N_ ("next report by"), .kind = KINKO_FIELD_DATE },
	{ .name = "closed_on", .label = N_ ("closed on"), .kind = KINKO_FIELD_DATE },
	{ .name = "closing", .label = N_ ("how it was settled"), .kind = KINKO_FIELD_TEXT },
	{ .name = "closed_by", .label = N_ ("closed by"), .kind = KINKO_FIELD_TEXT },
	KINKO_FORM_LOST,
	KINKO_LINE_FIELDS,
};
/* clang-format on */

static const KinkoFormSpelling spellings[] = {
	{ "category", kinko_register_read_word },
	{ "reportable", kinko_register_read_word },
	{ "discovered_at", kinko_register_read_moment },
	{ "happened_at", kinko_register_read_moment },
	{ "notice_at", kinko_register_read_moment },
	{ "written_at", kinko_register_read_moment },
	{ NULL, NULL },
};

const KinkoForm kinko_incident_form = {
	.fields = fields,
	.n = G_N_ELEMENTS (fields),
	.asked = 25,
	.spellings = spellings,
};
