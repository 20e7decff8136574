/* The forms of what is approved, granted, and done against the rule. */
#include "vault/register-forms.h"

#include <glib/gi18n.h>

#include "vault/register-values.h"

static const char *const second_states[] = { "waiting", "granted", "refused", "used", NULL };
static const char *const exception_kinds[] = { "break-glass", "outside-hours", NULL };

/* clang-format off */

static const KinkoField approval_fields[] = {
	{ .name = "number", .label = N_ ("approval number"), .kind = KINKO_FIELD_TEXT,
	  .required = TRUE },
	{ .name = "date", .label = N_ ("approved on"), .kind = KINKO_FIELD_DATE,
	  .required = TRUE },
	{ .name = "official", .label = N_ ("official of the ward"), .kind = KINKO_FIELD_TEXT,
	  .required = TRUE },
	{ .name = "what", .label = N_ ("what is approved"), .kind = KINKO_FIELD_TEXT,
	  .required = TRUE },
	{ .name = "acts", .label = N_ ("kinds of act"), .kind = KINKO_FIELD_TEXT,
	  .required = TRUE },
	{ .name = "expires", .label = N_ ("last day"), .kind = KINKO_FIELD_DATE,
	  .required = TRUE },
	{ .name = "uses", .label = N_ ("how many times"), .kind = KINKO_FIELD_INTEGER,
	  .min = 1, .max = 100000 },
	{ .name = "count", .label = N_ ("at most so many cases or papers each time"),
	  .kind = KINKO_FIELD_INTEGER, .min = 1, .max = 1000000 },
	{ .name = "cases", .label = N_ ("only these cases"), .kind = KINKO_FIELD_TEXT },
	{ .name = "recipients", .label = N_ ("only for these recipients"),
	  .kind = KINKO_FIELD_LIST },
	{ .name = "notes", .label = N_ ("notes"), .kind = KINKO_FIELD_TEXT },
	/* not asked for */
	{ .name = "used", .label = N_ ("used so often"), .kind = KINKO_FIELD_INTEGER,
	  .max = G_MAXUINT },
	{ .name = "entered_by", .label = N_ ("entered by"), .kind = KINKO_FIELD_TEXT },
	KINKO_FORM_LOST,
	KINKO_LINE_FIELDS,
};

static const KinkoFormSpelling approval_spellings[] = {
	{ "number", kinko_register_read_approval },
	{ "acts", kinko_register_read_kinds },
	{ "cases", kinko_register_read_cases },
	{ NULL, NULL },
};

/* All set by kinko, from the act that waits and from those who decide. */
static const KinkoField second_fields[] = {
	{ .name = "state", .label = N_ ("state"), .kind = KINKO_FIELD_CHOICE,
	  .choices = second_states },
	{ .name = "action", .label = N_ ("action"), .kind = KINKO_FIELD_TEXT },
	{ .name = "command", .label = N_ ("command"), .kind = KINKO_FIELD_TEXT },
	{ .name = "purpose", .label = N_ ("purpose"), .kind = KINKO_FIELD_TEXT },
	{ .name = "approval", .label = N_ ("approval number"), .kind = KINKO_FIELD_TEXT },
	{ .name = "objects", .label = N_ ("exactly this"), .kind = KINKO_FIELD_TEXT },
	{ .name = "count", .label = N_ ("how many"), .kind = KINKO_FIELD_INTEGER,
	  .max = G_MAXUINT },
	{ .name = "recipient", .label = N_ ("recipient"), .kind = KINKO_FIELD_TEXT },
	{ .name = "parameters", .label = N_ ("further"), .kind = KINKO_FIELD_TEXT },
	{ .name = "asked_by", .label = N_ ("asked by"), .kind = KINKO_FIELD_TEXT },
	{ .name = "decided_by", .label = N_ ("decided by"), .kind = KINKO_FIELD_TEXT },
	{ .name = "decider", .label = N_ ("operator"), .kind = KINKO_FIELD_TEXT },
	{ .name = "decided_at", .label = N_ ("decided at"), .kind = KINKO_FIELD_DATETIME },
	{ .name = "reason", .label = N_ ("reason"), .kind = KINKO_FIELD_TEXT },
	{ .name = "expires", .label = N_ ("holds until"), .kind = KINKO_FIELD_DATETIME },
	{ .name = "roles", .kind = KINKO_FIELD_TEXT },
	{ .name = "asked_seq", .kind = KINKO_FIELD_TEXT },
	{ .name = "grant_seq", .kind = KINKO_FIELD_TEXT },
	KINKO_LINE_FIELDS,
};

static const KinkoField exception_fields[] = {
	{ .name = "kind", .label = N_ ("kind"), .kind = KINKO_FIELD_CHOICE, .required = TRUE,
	  .choices = exception_kinds },
	{ .name = "action", .label = N_ ("action"), .kind = KINKO_FIELD_TEXT, .required = TRUE },
	{ .name = "case", .label = N_ ("case"), .kind = KINKO_FIELD_TEXT },
	{ .name = "purpose", .label = N_ ("purpose"), .kind = KINKO_FIELD_TEXT },
	{ .name = "reason", .label = N_ ("reason"), .kind = KINKO_FIELD_TEXT, .required = TRUE },
	{ .name = "at", .label = N_ ("done at"), .kind = KINKO_FIELD_DATETIME },
	{ .name = "done_by", .label = N_ ("done by"), .kind = KINKO_FIELD_TEXT },
	{ .name = "due", .label = N_ ("to be reviewed by"), .kind = KINKO_FIELD_DATE },
	{ .name = "reviewed_at", .label = N_ ("reviewed at"), .kind = KINKO_FIELD_DATETIME },
	{ .name = "reviewed_by", .label = N_ ("reviewed by"), .kind = KINKO_FIELD_TEXT },
	{ .name = "finding", .label = N_ ("finding"), .kind = KINKO_FIELD_TEXT },
	KINKO_FORM_LOST,
	KINKO_LINE_FIELDS,
};
/* clang-format on */

const KinkoForm kinko_approval_form = {
	.fields = approval_fields,
	.n = G_N_ELEMENTS (approval_fields),
	.asked = 11,
	.spellings = approval_spellings,
};

const KinkoForm kinko_second_form = {
	.fields = second_fields,
	.n = G_N_ELEMENTS (second_fields),
};

const KinkoForm kinko_exception_form = {
	.fields = exception_fields,
	.n = G_N_ELEMENTS (exception_fields),
};

/* ---- what others rely on --------------------------------------------------------------------- */

static gboolean
has_all (const KinkoRecord *record, const char *const *names)
{
	for (; *names != NULL; names++)
		if (kinko_record_get (record, *names) == NULL)
			return FALSE;
	return TRUE;
}

gboolean
kinko_approval_is_whole (const KinkoRecord *record)
{
	static const char *const names[] = { "number", "date", "acts", "expires", "used", NULL };

	return has_all (record, names);
}

gboolean
kinko_second_is_whole (const KinkoRecord *record)
{
	static const char *const always[] = { "state", "action",   "objects",   "count",
					      "roles", "asked_by", "asked_seq", NULL };
	static const char *const granted[] = { "decider", "expires", "grant_seq", NULL };
	const char *state = kinko_record_get (record, "state");

	return has_all (record, always) &&
	       (g_str_equal (state, "waiting") || g_str_equal (state, "refused") ||
		has_all (record, granted));
}

gboolean
kinko_exception_is_whole (const KinkoRecord *record)
{
	static const char *const always[] = { "kind", "action", "reason", NULL };
	static const char *const glass[] = { "due", NULL };

	return has_all (record, always) &&
	       (!g_str_equal (kinko_record_get (record, "kind"), "break-glass") ||
		has_all (record, glass));
}
