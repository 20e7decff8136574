#include "vault/case-fields.h"

#include <string.h>

#include <glib/gi18n.h>

static const char *const needs[] = { "標準", "短時間", NULL };
static const char *const tax_statuses[] = {
	"課税", "均等割のみ", "非課税", "未申告", "国外", "生活保護", NULL,
};

/* clang-format off */

/* The second guardian and the head of the household have the fields of the first guardian. */
#define GUARDIAN_FIELDS(prefix, rel, guardian_name, kana, birth, number, reason, municipality,     \
			designated, status, levy, credits)                                         \
	{ .name = prefix "_rel", .label = rel, .kind = KINKO_FIELD_TEXT },                         \
	{ .name = prefix "_name", .label = guardian_name, .kind = KINKO_FIELD_TEXT },              \
	{ .name = prefix "_kana", .label = kana, .kind = KINKO_FIELD_TEXT },                       \
	{ .name = prefix "_birth", .label = birth, .kind = KINKO_FIELD_DATE },                     \
	{ .name = prefix "_mynumber", .label = number, .kind = KINKO_FIELD_NUMBER },               \
	{ .name = prefix "_mynumber_absent_reason", .label = reason, .kind = KINKO_FIELD_TEXT },   \
	{ .name = prefix "_jan1_municipality", .label = municipality, .kind = KINKO_FIELD_TEXT },  \
	{ .name = prefix "_designated_city", .label = designated, .kind = KINKO_FIELD_BOOLEAN },   \
	{ .name = prefix "_tax_status", .label = status, .kind = KINKO_FIELD_CHOICE,               \
	  .choices = tax_statuses },                                                               \
	{ .name = prefix "_levy", .label = levy, .kind = KINKO_FIELD_YEN },                        \
	{ .name = prefix "_credits", .label = credits, .kind = KINKO_FIELD_YEN }

static const KinkoField fields[] = {
	{ .name = "case_no", .label = N_ ("case number"), .kind = KINKO_FIELD_CODE,
	  .required = TRUE },
	{ .name = "fiscal_year", .label = N_ ("fiscal year"), .kind = KINKO_FIELD_INTEGER,
	  .required = TRUE, .min = 2000, .max = 2199 },
	{ .name = "child_name", .label = N_ ("child's name"), .kind = KINKO_FIELD_TEXT,
	  .required = TRUE },
	{ .name = "child_kana", .label = N_ ("child's name in kana"), .kind = KINKO_FIELD_TEXT,
	  .required = TRUE },
	{ .name = "child_birth", .label = N_ ("child's date of birth"), .kind = KINKO_FIELD_DATE,
	  .required = TRUE },
	{ .name = "class_age", .label = N_ ("class age"), .kind = KINKO_FIELD_INTEGER,
	  .required = TRUE, .min = 0, .max = 5 },
	{ .name = "facility_code", .label = N_ ("facility code"), .kind = KINKO_FIELD_TEXT },
	{ .name = "facility_name", .label = N_ ("facility"), .kind = KINKO_FIELD_TEXT },
	{ .name = "need", .label = N_ ("hours of care"), .kind = KINKO_FIELD_CHOICE,
	  .required = TRUE, .choices = needs },
	{ .name = "child_order", .label = N_ ("order among siblings"), .kind = KINKO_FIELD_INTEGER,
	  .required = TRUE, .min = 1, .max = 30 },
	{ .name = "child_mynumber", .label = N_ ("child's My Number"), .kind = KINKO_FIELD_NUMBER },
	GUARDIAN_FIELDS ("g1",
		N_ ("first guardian's relation"),
		N_ ("first guardian's name"),
		N_ ("first guardian's name in kana"),
		N_ ("first guardian's date of birth"),
		N_ ("first guardian's My Number"),
		N_ ("why the first guardian's My Number is absent"),
		N_ ("first guardian's municipality on 1 January"),
		N_ ("first guardian's municipality is a designated city"),
		N_ ("first guardian's tax status"),
		N_ ("first guardian's income levy"),
		N_ ("first guardian's tax credits")),
	GUARDIAN_FIELDS ("g2",
		N_ ("second guardian's relation"),
		N_ ("second guardian's name"),
		N_ ("second guardian's name in kana"),
		N_ ("second guardian's date of birth"),
		N_ ("second guardian's My Number"),
		N_ ("why the second guardian's My Number is absent"),
		N_ ("second guardian's municipality on 1 January"),
		N_ ("second guardian's municipality is a designated city"),
		N_ ("second guardian's tax status"),
		N_ ("second guardian's income levy"),
		N_ ("second guardian's tax credits")),
	{ .name = "household_flags", .label = N_ ("circumstances of the household"),
	  .kind = KINKO_FIELD_LIST },
	{ .name = "address", .label = N_ ("address"), .kind = KINKO_FIELD_TEXT },
	{ .name = "address_protected", .label = N_ ("address is protected"),
	  .kind = KINKO_FIELD_BOOLEAN },
	{ .name = "docs_received", .label = N_ ("documents received"), .kind = KINKO_FIELD_LIST },
	{ .name = "docs_missing", .label = N_ ("documents missing"), .kind = KINKO_FIELD_LIST },
	{ .name = "number_check", .label = N_ ("My Number checked by"), .kind = KINKO_FIELD_TEXT },
	{ .name = "identity_check", .label = N_ ("identity checked by"), .kind = KINKO_FIELD_LIST },
	{ .name = "received_at", .label = N_ ("received at"), .kind = KINKO_FIELD_DATETIME },
	{ .name = "received_by", .label = N_ ("received by"), .kind = KINKO_FIELD_TEXT },
	/* Beyond the columns that lists from the ward have. */
	{ .name = "levy_year", .label = N_ ("tax year of the levies"), .kind = KINKO_FIELD_INTEGER,
	  .min = 2000, .max = 2199 },
	{ .name = "g1_credit_items", .label = N_ ("first guardian's tax credits by kind"),
	  .kind = KINKO_FIELD_LIST },
	{ .name = "g2_credit_items", .label = N_ ("second guardian's tax credits by kind"),
	  .kind = KINKO_FIELD_LIST },
	GUARDIAN_FIELDS ("head",
		N_ ("relation of the head of the household"),
		N_ ("name of the head of the household"),
		N_ ("name of the head of the household in kana"),
		N_ ("date of birth of the head of the household"),
		N_ ("My Number of the head of the household"),
		N_ ("why the My Number of the head of the household is absent"),
		N_ ("municipality of the head of the household on 1 January"),
		N_ ("municipality of the head of the household is a designated city"),
		N_ ("tax status of the head of the household"),
		N_ ("income levy of the head of the household"),
		N_ ("tax credits of the head of the household")),
	{ .name = "head_credit_items", .label = N_ ("tax credits of the head of the household by kind"),
	  .kind = KINKO_FIELD_LIST },
	{ .name = "notes", .label = N_ ("notes"), .kind = KINKO_FIELD_TEXT },
	/* Set by steps only; FIRST_OF_STEPS is the first. */
	{ .name = "state", .label = N_ ("state"), .kind = KINKO_FIELD_TEXT },
	{ .name = "revision", .label = N_ ("revision"), .kind = KINKO_FIELD_INTEGER,
	  .min = 1, .max = 9999 },
	{ .name = "assignee", .label = N_ ("assigned to"), .kind = KINKO_FIELD_CODE },
	{ .name = "due", .label = N_ ("due"), .kind = KINKO_FIELD_DATE },
	{ .name = "step_on", .label = N_ ("last step on"), .kind = KINKO_FIELD_DATE },
	{ .name = "reason", .label = N_ ("reason of the step"), .kind = KINKO_FIELD_TEXT },
	{ .name = "guided_on", .label = N_ ("guided on"), .kind = KINKO_FIELD_DATE },
	{ .name = "receipt_no", .label = N_ ("receipt number"), .kind = KINKO_FIELD_CODE },
	{ .name = "papers_place", .label = N_ ("place of the papers"), .kind = KINKO_FIELD_TEXT },
	{ .name = "papers_on", .label = N_ ("papers received on"), .kind = KINKO_FIELD_DATE },
	{ .name = "correction_items", .label = N_ ("correction asked for"),
	  .kind = KINKO_FIELD_LIST },
	{ .name = "correction_channel", .label = N_ ("correction asked by"),
	  .kind = KINKO_FIELD_TEXT },
	{ .name = "correction_on", .label = N_ ("correction asked on"), .kind = KINKO_FIELD_DATE },
	{ .name = "correction_due", .label = N_ ("correction due"), .kind = KINKO_FIELD_DATE },
	{ .name = "decision", .label = N_ ("how the tier was reckoned"), .kind = KINKO_FIELD_TEXT },
	{ .name = "tier", .label = N_ ("tier"), .kind = KINKO_FIELD_TEXT },
	{ .name = "proposer", .label = N_ ("tier proposed by"), .kind = KINKO_FIELD_CODE },
	{ .name = "proposed_on", .label = N_ ("tier proposed on"), .kind = KINKO_FIELD_DATE },
	{ .name = "confirmer", .label = N_ ("tier confirmed by"), .kind = KINKO_FIELD_CODE },
	{ .name = "confirmed_on", .label = N_ ("tier confirmed on"), .kind = KINKO_FIELD_DATE },
	{ .name = "entered_by", .label = N_ ("typed into the childcare system by"),
	  .kind = KINKO_FIELD_CODE },
	{ .name = "entered_on", .label = N_ ("typed into the childcare system on"),
	  .kind = KINKO_FIELD_DATE },
	{ .name = "ward_official", .label = N_ ("handed to"), .kind = KINKO_FIELD_TEXT },
	{ .name = "delivery_no", .label = N_ ("delivery number"), .kind = KINKO_FIELD_CODE },
	{ .name = "delivered_on", .label = N_ ("handed over on"), .kind = KINKO_FIELD_DATE },
	{ .name = "closed_on", .label = N_ ("closed on"), .kind = KINKO_FIELD_DATE },
};

#define FIRST_OF_STEPS "state"
/* clang-format on */

static const char *const subject_names[KINKO_SUBJECTS] = {
	[KINKO_SUBJECT_CHILD] = "child",
	[KINKO_SUBJECT_GUARDIAN1] = "guardian1",
	[KINKO_SUBJECT_GUARDIAN2] = "guardian2",
	[KINKO_SUBJECT_HEAD] = "head",
};

static const char *const adult_prefixes[KINKO_ADULTS] = { "g1_", "g2_", "head_" };

int
kinko_field_index_all (const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
		if (strcmp (fields[i].name, name) == 0)
			return (int) i;
	return -1;
}

void
kinko_field_label_problem (KinkoProblem *problem)
{
	int index = problem->field == NULL ? -1 : kinko_field_index_all (problem->field);

	if (index >= 0 && fields[index].label != NULL && problem->label == NULL)
		problem->label = g_strdup (_ (fields[index].label));
}

static int
first_of_steps (void)
{
	static int first;

	if (first == 0)
		first = kinko_field_index_all (FIRST_OF_STEPS);
	return first;
}

const KinkoField *
kinko_fields (gsize *n)
{
	*n = (gsize) first_of_steps ();
	return fields;
}

const KinkoField *
kinko_fields_all (gsize *n)
{
	*n = G_N_ELEMENTS (fields);
	return fields;
}

const KinkoField *
kinko_field_at (int index)
{
	g_assert (index >= 0 && (gsize) index < G_N_ELEMENTS (fields));
	return &fields[index];
}

int
kinko_field_index (const char *name)
{
	int index = kinko_field_index_all (name);

	return index < first_of_steps () ? index : -1;
}

const char *
kinko_subject_name (KinkoSubject subject)
{
	g_assert (subject < KINKO_SUBJECTS);
	return subject_names[subject];
}

gboolean
kinko_subject_parse (const char *name, KinkoSubject *subject)
{
	for (guint i = 0; i < KINKO_SUBJECTS; i++) {
		if (strcmp (subject_names[i], name) != 0)
			continue;
		*subject = (KinkoSubject) i;
		return TRUE;
	}
	return FALSE;
}

KinkoSubject
kinko_field_subject (int index)
{
	const KinkoField *field = kinko_field_at (index);
	guint adult;

	g_assert (field->kind == KINKO_FIELD_NUMBER);
	return kinko_field_is_of_adult (field->name, &adult, NULL)
		       ? (KinkoSubject) (KINKO_SUBJECT_GUARDIAN1 + adult)
		       : KINKO_SUBJECT_CHILD;
}

gboolean
kinko_field_is_of_adult (const char *name, guint *adult, const char **part)
{
	for (guint i = 0; i < KINKO_ADULTS; i++) {
		if (!g_str_has_prefix (name, adult_prefixes[i]))
			continue;
		*adult = i;
		if (part != NULL)
			*part = name + strlen (adult_prefixes[i]);
		return TRUE;
	}
	return FALSE;
}

int
kinko_field_of_adult (guint adult, const char *part)
{
	g_autofree char *name = NULL;
	int index;

	g_assert (adult < KINKO_ADULTS);
	name = g_strconcat (adult_prefixes[adult], part, NULL);
	index = kinko_field_index (name);
	g_assert (index >= 0);
	return index;
}
