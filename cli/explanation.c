#include "cli/explanation.h"

#include <inttypes.h>

#include <glib/gi18n.h>

#include "cli/ledger.h"
#include "cli/output.h"
#include "cli/sheet.h"
#include "cli/text.h"
#include "policies/date.h"
#include "policies/language.h"

/* In the order of KinkoTierDecision. */
static const struct {
	const char *id, *label;
} people[KINKO_TIER_PERSONS] = {
	{ "guardian1", N_ ("first guardian") },
	{ "guardian2", N_ ("second guardian") },
	{ "head", N_ ("head of the household (家計の主宰者)") },
};

/* Why a household has its tier, whatever the amount. */
static const char *const kind_texts[] = {
	[KINKO_TIER_BY_AMOUNT] = NULL,
	[KINKO_TIER_WELFARE] = N_ ("the household is on 生活保護"),
	[KINKO_TIER_EXEMPT] = N_ ("exempt from municipal tax (市町村民税非課税)"),
	[KINKO_TIER_PER_CAPITA] = N_ ("only the per-capita levy (均等割) is charged"),
};

/* ---- as JSON --------------------------------------------------------------------------------- */

static json_t *
yen (guint64 amount)
{
	return json_integer ((json_int_t) amount);
}

/* Quarters of a yen, which is what × 6/8 can leave: "74073.75". */
static json_t *
quarters_text (guint64 quarters)
{
	static const char *const fractions[] = { "", ".25", ".5", ".75" };
	g_autofree char *text =
		g_strdup_printf ("%" PRIu64 "%s", quarters / 4, fractions[quarters % 4]);

	return json_string (text);
}

static json_t *
share_result (const KinkoCaseDecision *decision, guint n)
{
	const KinkoTierShare *share = &decision->decision.shares[n];
	json_t *result = json_pack ("{s:s, s:o, s:s?, s:b, s:b}", "person", people[n].id, "name",
				    kinko_output_json_text (decision->names[n]), "tax_status",
				    decision->statuses[n], "counted", share->counted,
				    "designated_city", share->designated_city);

	if (!share->counted)
		return result;
	json_object_set_new (result, "levy", yen (share->levy));
	json_object_set_new (result, "credits", yen (share->credits));
	json_object_set_new (result, "before_credits", yen (share->before_credits));
	if (share->designated_city) {
		guint64 product = share->before_credits * 3; /* 6/8 of it, in quarters */

		json_object_set_new (result, "product", quarters_text (product));
		json_object_set_new (result, "cut", quarters_text (product - share->amount * 4));
	}
	json_object_set_new (result, "amount", yen (share->amount));
	return result;
}

json_t *
kinko_explanation_result (const char *case_no, const KinkoCaseDecision *decision)
{
	const KinkoTierDecision *made = &decision->decision;
	json_t *persons = json_array ();
	json_t *result;

	for (guint i = 0; i < KINKO_TIER_PERSONS; i++)
		if (decision->names[i] != NULL)
			json_array_append_new (persons, share_result (decision, i));
	result = json_pack (
		"{s:o, s:s, s:s, s:s, s:i, s:i, s:i, s:o, s:i, s:o}", "case_no",
		kinko_output_json_text (case_no), "table", decision->table, "table_title",
		kinko_language_choose (decision->table_title_en, decision->table_title_ja),
		"table_hash", decision->table_hash, "fiscal_year", (int) made->fiscal_year, "month",
		(int) made->month, "tax_year", (int) made->tax_year, "persons", persons,
		"truncate_to", (int) decision->truncate_to, "base",
		made->base_known ? yen (made->base) : json_null ());
	json_object_set_new (result, "tax_year_stated", json_boolean (decision->tax_year_stated));
	json_object_set_new (result, "table_from", json_string (decision->table_from));
	json_object_set_new (result, "tier", json_string (made->tier));
	json_object_set_new (result, "tier_label",
			     json_string (kinko_language_choose (decision->tier_label_en,
								 decision->tier_label_ja)));
	json_object_set_new (result, "kind", json_string (kinko_tier_kind_name (made->kind)));
	json_object_set_new (result, "from", yen (made->from));
	json_object_set_new (result, "below", made->below == 0 ? json_null () : yen (made->below));
	json_object_set_new (result, "provisional", json_boolean (made->provisional));
	json_object_set_new (result, "relief", json_boolean (made->relief));
	json_object_set_new (result, "relief_below", yen (decision->relief_below));
	json_object_update_new (
		result, json_pack ("{s:s?, s:s?, s:s?, s:s?}", "proposer", decision->proposer,
				   "proposed_on", decision->proposed_on, "confirmer",
				   decision->confirmer, "confirmed_on", decision->confirmed_on));
	return result;
}

/* ---- as text --------------------------------------------------------------------------------- */

static char *
grouped (guint64 amount)
{
	g_autofree char *digits = g_strdup_printf ("%" PRIu64, amount);

	return kinko_text_group_digits (digits);
}

char *
kinko_tier_bounds_text (guint64 from, guint64 below)
{
	g_autofree char *low = grouped (from);
	g_autofree char *high = grouped (below);

	if (below == 0)
		return g_strdup_printf (_ ("%s yen or more"), low);
	return g_strdup_printf (_ ("%s yen or more, below %s yen"), low, high);
}

/* The tax year and why it is that one. */
static char *
tax_year_text (guint year, guint month)
{
	const KinkoDate first = { year, 4, 1 };
	g_autofree char *wareki = kinko_date_wareki (&first);
	g_auto (GStrv) parts = g_strsplit (wareki, "年", 2);

	if (month >= 4 && month <= 8)
		return g_strdup_printf (_ ("%u (%s年度): from April to August that of the fiscal "
					   "year before"),
					year, parts[0]);
	return g_strdup_printf (
		_ ("%u (%s年度): from September to March that of the fiscal year itself"), year,
		parts[0]);
}

static void
show_head (const json_t *result, GString *out)
{
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();
	guint fiscal_year = (guint) kinko_result_number (result, "fiscal_year");
	guint month = (guint) kinko_result_number (result, "month");
	g_autofree char *table = g_strdup_printf ("%s, %s", kinko_result_text (result, "table"),
						  kinko_result_text (result, "table_title"));
	g_autofree char *from =
		g_strdup_printf ("%u-%02u", month < 4 ? fiscal_year + 1 : fiscal_year, month);
	g_autofree char *tax_year =
		tax_year_text ((guint) kinko_result_number (result, "tax_year"), month);

	kinko_result_say (out, _ ("Case %s: how its tier was reckoned"),
			  kinko_result_text (result, "case_no"));
	kinko_result_gap (out);
	kinko_sheet_add (sheet, _ ("table"), table);
	kinko_sheet_add_member (sheet, _ ("in force from"), result, "table_from");
	kinko_sheet_add_member (sheet, _ ("its hash"), result, "table_hash");
	kinko_sheet_add (sheet, _ ("tier from"), from);
	kinko_sheet_add (sheet, _ ("tax year"), tax_year);
	if (!kinko_result_flag (result, "tax_year_stated"))
		kinko_sheet_add (sheet, _ ("levies are of"),
				 _ ("that year, it is assumed: the case does not say (levy_year)"));
	kinko_sheet_print (sheet, 2, out);
}

/* An amount of @object; texts have their decimals. */
static void
add_amount (KinkoLedger *ledger, const char *label, const json_t *object, const char *key)
{
	const json_t *value = json_object_get (object, key);
	g_autofree char *amount = NULL;
	g_autofree char *whole = NULL;

	if (json_is_integer (value)) {
		amount = grouped ((guint64) json_integer_value (value));
	} else {
		g_auto (GStrv) parts = g_strsplit (kinko_result_text (object, key), ".", 2);

		whole = kinko_text_group_digits (parts[0]);
		amount = parts[1] == NULL ? g_strdup (whole)
					  : g_strconcat (whole, ".", parts[1], NULL);
	}
	kinko_ledger_add (ledger, label, amount, NULL);
}

static void
add_designated (KinkoLedger *ledger, const json_t *person, guint truncate_to)
{
	g_autofree char *cut = g_strdup_printf (_ ("  - what is below %u yen"), truncate_to);

	add_amount (ledger, _ ("  = levy before credits"), person, "before_credits");
	add_amount (ledger, _ ("  6/8 of it (指定都市: 8 % to 6 %)"), person, "product");
	add_amount (ledger, cut, person, "cut");
	add_amount (ledger, _ ("  = counted"), person, "amount");
}

static void
add_person (KinkoLedger *ledger, const json_t *person, guint truncate_to)
{
	const char *label = "";
	g_autofree char *heading = NULL;

	for (guint i = 0; i < G_N_ELEMENTS (people); i++)
		if (g_str_equal (people[i].id, kinko_result_text (person, "person")))
			label = _ (people[i].label);
	heading = g_strdup_printf (_ ("%s (%s): %s"), kinko_result_text (person, "name"), label,
				   kinko_result_text (person, "tax_status"));
	kinko_ledger_add (ledger, heading, "", NULL);
	if (!kinko_result_flag (person, "counted")) {
		kinko_ledger_add (ledger, _ ("  levy (所得割), after credits"), _ ("unknown"),
				  _ ("which is not 0"));
		return;
	}
	add_amount (ledger, _ ("  levy (所得割), after credits"), person, "levy");
	add_amount (ledger, _ ("  + tax credits, added back"), person, "credits");
	if (kinko_result_flag (person, "designated_city"))
		add_designated (ledger, person, truncate_to);
	else
		add_amount (ledger, _ ("  = levy before credits, counted"), person, "amount");
}

static void
show_sum (const json_t *result, GString *out)
{
	g_autoptr (KinkoLedger) ledger = kinko_ledger_new ();
	guint truncate_to = (guint) kinko_result_number (result, "truncate_to");
	const json_t *person;
	gsize i;

	kinko_ledger_add (ledger, "", _ ("yen"), NULL);
	json_array_foreach (json_object_get (result, "persons"), i, person)
		add_person (ledger, person, truncate_to);
	kinko_ledger_add_line (ledger);
	if (json_is_integer (json_object_get (result, "base")))
		add_amount (ledger, _ ("sum of what is counted"), result, "base");
	else
		kinko_ledger_add (ledger, _ ("sum of what is counted"), _ ("unknown"), NULL);
	kinko_result_gap (out);
	kinko_ledger_print (ledger, out);
}

static const char *
yes_or_no (const json_t *result, const char *key)
{
	return kinko_result_flag (result, key) ? _ ("yes") : _ ("no");
}

/* Why it is this tier. */
static char *
reason_text (const json_t *result)
{
	const char *kind = kinko_result_text (result, "kind");

	if (kinko_result_flag (result, "provisional"))
		return g_strdup (_ ("provisionally the highest: somebody's tax is not declared "
				    "(未申告)"));
	for (guint i = 0; i < G_N_ELEMENTS (kind_texts); i++)
		if (kind_texts[i] != NULL &&
		    g_str_equal (kinko_tier_kind_name ((KinkoTierKind) i), kind))
			return g_strdup (_ (kind_texts[i]));
	return kinko_tier_bounds_text ((guint64) kinko_result_number (result, "from"),
				       (guint64) kinko_result_number (result, "below"));
}

static char *
relief_text (const json_t *result)
{
	g_autofree char *limit = grouped ((guint64) kinko_result_number (result, "relief_below"));

	if (!kinko_result_flag (result, "relief"))
		return g_strdup (_ ("none"));
	return g_strdup_printf (_ ("single parent, disability (ひとり親・障害等): below %s yen"),
				limit);
}

static void
add_act (KinkoSheet *sheet, const char *label, const char *who, const char *when)
{
	g_autofree char *both = g_strdup_printf ("%s, %s", who, when);

	kinko_sheet_add (sheet, label, who[0] == '\0' ? _ ("not yet") : both);
}

static void
show_tier (const json_t *result, GString *out)
{
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();
	g_autofree char *reason = reason_text (result);
	g_autofree char *relief = relief_text (result);

	kinko_sheet_add_member (sheet, _ ("tier"), result, "tier_label");
	kinko_sheet_add (sheet, _ ("because"), reason);
	kinko_sheet_add (sheet, _ ("provisional"), yes_or_no (result, "provisional"));
	kinko_sheet_add (sheet, _ ("relief"), relief);
	add_act (sheet, _ ("proposed"), kinko_result_text (result, "proposer"),
		 kinko_result_text (result, "proposed_on"));
	add_act (sheet, _ ("confirmed"), kinko_result_text (result, "confirmer"),
		 kinko_result_text (result, "confirmed_on"));
	kinko_result_gap (out);
	kinko_sheet_print (sheet, 2, out);
}

void
kinko_explanation_show_tier (const json_t *result, GString *out)
{
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();
	g_autofree char *reason = reason_text (result);
	const json_t *base = json_object_get (result, "base");

	kinko_sheet_add_member (sheet, _ ("tier"), result, "tier_label");
	kinko_sheet_add (sheet, _ ("because"), reason);
	if (json_is_integer (base)) {
		g_autofree char *amount = grouped ((guint64) json_integer_value (base));
		g_autofree char *yens = g_strdup_printf (_ ("%s yen"), amount);

		kinko_sheet_add (sheet, _ ("sum of what is counted"), yens);
	} else {
		kinko_sheet_add (sheet, _ ("sum of what is counted"), _ ("unknown"));
	}
	kinko_sheet_add (sheet, _ ("provisional"), yes_or_no (result, "provisional"));
	kinko_sheet_print (sheet, 2, out);
}

void
kinko_explanation_show (const json_t *result, GString *out)
{
	show_head (result, out);
	show_sum (result, out);
	show_tier (result, out);
}
