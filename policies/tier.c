#include "policies/tier.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"

G_STATIC_ASSERT (sizeof ((KinkoTierDecision *) NULL)->tier == KINKO_TIER_ID_MAX + 1);

static const char *const status_names[] = {
	[KINKO_TAX_LEVIED] = "課税",   [KINKO_TAX_PER_CAPITA] = "均等割のみ",
	[KINKO_TAX_EXEMPT] = "非課税", [KINKO_TAX_UNDECLARED] = "未申告",
	[KINKO_TAX_ABROAD] = "国外",   [KINKO_TAX_WELFARE] = "生活保護",
};

const char *
kinko_tax_status_name (KinkoTaxStatus status)
{
	return status_names[status];
}

gboolean
kinko_tax_status_parse (const char *name, KinkoTaxStatus *status)
{
	for (gsize i = 0; i < G_N_ELEMENTS (status_names); i++)
		if (g_strcmp0 (name, status_names[i]) == 0) {
			*status = (KinkoTaxStatus) i;
			return TRUE;
		}
	return FALSE;
}

guint
kinko_tier_tax_year (guint fiscal_year, guint month)
{
	/* The levy of a year is known in June; it counts from September. */
	return month >= 4 && month <= 8 ? fiscal_year - 1 : fiscal_year;
}

/* ---- what is given --------------------------------------------------------------------------- */

/* How many of the household have this status. */
static guint
count (const KinkoTierInput *input, KinkoTaxStatus status)
{
	guint n = 0;

	for (gsize i = 0; i < KINKO_TIER_PERSONS; i++)
		n += input->persons[i].present && input->persons[i].status == status ? 1 : 0;
	return n;
}

static guint
count_present (const KinkoTierInput *input)
{
	guint n = 0;

	for (gsize i = 0; i < KINKO_TIER_PERSONS; i++)
		n += input->persons[i].present ? 1 : 0;
	return n;
}

static gboolean
is_on_welfare (const KinkoTierInput *input)
{
	return input->welfare || count (input, KINKO_TAX_WELFARE) > 0;
}

/* Whoever corrects the case has to know where. */
static const char *const person_names[KINKO_TIER_PERSONS] = {
	N_ ("the first guardian"),
	N_ ("the second guardian"),
	N_ ("the head of the household"),
};

/* Refuses always. @message and @hint are translated. */
static gboolean
refuse (const char *message, const char *hint, GError **error)
{
	g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INVALID, message);
	kinko_error_set_hint (error, "%s", hint);
	return FALSE;
}

/* Papers that contradict each other would be decided in silence for one of them. */
static gboolean
check_person (const KinkoTierPerson *person, const char *name, GError **error)
{
	gboolean amounts = person->levy > 0 || person->credits > 0;
	g_autofree char *message = NULL;

	if (person->status == KINKO_TAX_PER_CAPITA && amounts) {
		message = g_strdup_printf (
			_ ("%s is 均等割のみ, but has an income levy or tax credits"), name);
		return refuse (message,
			       _ ("whose levy is 0 only because of credits is 課税, with a levy of "
				  "0 and these credits"),
			       error);
	}
	if (person->status == KINKO_TAX_EXEMPT && amounts) {
		message = g_strdup_printf (
			_ ("%s is 非課税, but has an income levy or tax credits"), name);
		return refuse (message,
			       _ ("compare the tax status and the amounts with the papers"), error);
	}
	if (person->status == KINKO_TAX_ABROAD && person->designated_city) {
		message = g_strdup_printf (
			_ ("%s was abroad on 1 January, and in a designated city"), name);
		return refuse (message,
			       _ ("the levy of a person abroad is an estimate; take away the "
				  "designated city, or correct the tax status"),
			       error);
	}
	return TRUE;
}

static gboolean
check_input (const KinkoTierInput *input, GError **error)
{
	if (input->month < 1 || input->month > 12)
		return refuse (_ ("no such month; a month is 1 to 12"),
			       _ ("give the month from which the tier applies"), error);
	if (input->fiscal_year == 0)
		return refuse (_ ("there is no fiscal year"), _ ("give the case a fiscal year"),
			       error);
	if (is_on_welfare (input))
		return TRUE;
	if (count_present (input) == 0)
		return refuse (_ ("there is nobody whose levy could count"),
			       _ ("give the case a guardian with a tax status"), error);
	for (gsize i = 0; i < KINKO_TIER_PERSONS; i++)
		if (input->persons[i].present &&
		    !check_person (&input->persons[i], _ (person_names[i]), error))
			return FALSE;
	return TRUE;
}

/* ---- the arithmetic -------------------------------------------------------------------------- */

/* One person's amount: credits added back, from 8 % to 6 % for a designated city. FALSE: too large. */
static gboolean
reckon_share (const KinkoTierTable *table, const KinkoTierPerson *person, KinkoTierShare *share)
{
	guint64 product;

	if (!person->present || person->status == KINKO_TAX_UNDECLARED)
		return TRUE;
	share->counted = TRUE;
	if (person->status != KINKO_TAX_LEVIED && person->status != KINKO_TAX_ABROAD)
		return TRUE;
	share->levy = person->levy;
	share->credits = person->credits;
	share->designated_city = person->designated_city;
	if (!g_uint64_checked_add (&share->before_credits, person->levy, person->credits))
		return FALSE;
	share->amount = share->before_credits;
	if (!person->designated_city)
		return TRUE;
	/* Multiplied before it is divided, or yen would be lost twice. */
	if (!g_uint64_checked_mul (&product, share->before_credits, 6))
		return FALSE;
	share->amount = product / 8 / table->truncate_to * table->truncate_to;
	return TRUE;
}

static gboolean
reckon_base (const KinkoTierTable *table, const KinkoTierInput *input, KinkoTierDecision *decision,
	     GError **error)
{
	gboolean fits = TRUE;

	for (gsize i = 0; i < KINKO_TIER_PERSONS && fits; i++)
		fits = reckon_share (table, &input->persons[i], &decision->shares[i]) &&
		       g_uint64_checked_add (&decision->base, decision->base,
					     decision->shares[i].amount);
	if (!fits)
		return refuse (_ ("the amounts are too large to reckon with"),
			       _ ("correct the levy and the credits; they are in yen"), error);
	decision->base_known = count (input, KINKO_TAX_UNDECLARED) == 0;
	/* A part of the sum must not look like the sum. */
	if (!decision->base_known)
		decision->base = 0;
	return TRUE;
}

/* Why a household has its tier. Nobody who is 均等割のみ or 非課税 has an amount, see check_person(). */
static KinkoTierKind
reckon_kind (const KinkoTierTable *table, const KinkoTierInput *input)
{
	guint present = count_present (input);
	guint exempt = count (input, KINKO_TAX_EXEMPT);

	if (is_on_welfare (input))
		return KINKO_TIER_WELFARE;
	if (exempt == present)
		return KINKO_TIER_EXEMPT;
	if (exempt + count (input, KINKO_TAX_PER_CAPITA) == present &&
	    kinko_tier_table_by_kind (table, KINKO_TIER_PER_CAPITA) != NULL)
		return KINKO_TIER_PER_CAPITA;
	return KINKO_TIER_BY_AMOUNT;
}

gboolean
kinko_tier_decide (const KinkoTierTable *table, const KinkoTierInput *input,
		   KinkoTierDecision *decision, GError **error)
{
	KinkoTierDecision made = { .fiscal_year = input->fiscal_year, .month = input->month };
	const KinkoTier *tier;

	if (!check_input (input, error) || !reckon_base (table, input, &made, error))
		return FALSE;
	made.tax_year = kinko_tier_tax_year (input->fiscal_year, input->month);
	made.kind = reckon_kind (table, input);
	made.provisional = made.kind == KINKO_TIER_BY_AMOUNT && !made.base_known;
	if (made.kind != KINKO_TIER_BY_AMOUNT)
		tier = kinko_tier_table_by_kind (table, made.kind);
	else if (made.provisional)
		tier = kinko_tier_table_top (table);
	else
		tier = kinko_tier_table_by_amount (table, made.base);
	made.relief = input->relief && made.base_known && made.base < table->relief_below;
	(void) g_strlcpy (made.tier, tier->id, sizeof made.tier); /* ids fit, see above */
	made.from = tier->from;
	made.below = kinko_tier_table_below (table, tier);
	*decision = made;
	return TRUE;
}

static gboolean
same_share (const KinkoTierShare *a, const KinkoTierShare *b)
{
	return a->counted == b->counted && a->levy == b->levy && a->credits == b->credits &&
	       a->before_credits == b->before_credits && a->designated_city == b->designated_city &&
	       a->amount == b->amount;
}

gboolean
kinko_tier_decision_equal (const KinkoTierDecision *a, const KinkoTierDecision *b)
{
	for (gsize i = 0; i < KINKO_TIER_PERSONS; i++)
		if (!same_share (&a->shares[i], &b->shares[i]))
			return FALSE;
	return a->fiscal_year == b->fiscal_year && a->month == b->month &&
	       a->tax_year == b->tax_year && a->base_known == b->base_known && a->base == b->base &&
	       a->kind == b->kind && a->provisional == b->provisional && a->relief == b->relief &&
	       strcmp (a->tier, b->tier) == 0 && a->from == b->from && a->below == b->below;
}
