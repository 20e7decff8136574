/* Random tables and households: against the second reckoning, and against themselves. */
#include "policies/tier.h"
#include "tests/unit/policies/problems.h"
#include "tests/unit/policies/tier-paper.h"

/* Under a sanitizer it is looked for wrong accesses, and what is drawn is as varied long before. */
#if defined(__has_feature)
#	if __has_feature(address_sanitizer)
#		define ROUNDS 1000
#	endif
#endif
#ifndef ROUNDS
#	define ROUNDS 5000
#endif

/* ---- random tables and households ------------------------------------------------------------ */

static KinkoTierTable *
random_table (void)
{
	static const char *label = "label: {en: l, ja: l}";
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (GString) text = g_string_new (NULL);
	g_autoptr (KinkoYaml) yaml = NULL;
	KinkoTierTable *table;
	guint n = (guint) g_test_rand_int_range (1, 40);
	guint64 from = 0;

	g_string_append_printf (text,
				"format: 1\nid: t\ntitle: {en: t, ja: t}\nsource: s\n"
				"from: \"2026-04-01\"\nexample: false\ntruncate_to: %d\n"
				"relief_below: %d\ntiers:\n"
				"- {id: A, %s, kind: welfare}\n- {id: B, %s, kind: exempt}\n",
				g_test_rand_bit () ? 1 : 100, g_test_rand_int_range (0, 200000),
				label, label);
	if (g_test_rand_bit ())
		g_string_append_printf (text, "- {id: C, %s, kind: per-capita}\n", label);
	for (guint i = 0; i < n; i++) {
		g_string_append_printf (text, "- {id: D%u, %s, from: %" G_GUINT64_FORMAT "}\n", i,
					label, from);
		from += (guint64) g_test_rand_int_range (1, g_test_rand_bit () ? 5 : 100000);
	}
	yaml = parse_text (text->str, problems);
	table = kinko_tier_table_read (yaml);
	g_assert_cmpuint (problems->len, ==, 0);
	return table;
}

/* Near a bound, where mistakes show, or anything. */
static guint64
random_yen (const KinkoTierTable *table)
{
	const KinkoTier *tier =
		table->tiers->pdata[g_test_rand_int_range (0, (gint32) table->tiers->len)];
	guint64 near = tier->from + (guint64) g_test_rand_int_range (0, 5);

	switch (g_test_rand_int_range (0, 6)) {
	case 0:
		return 0;
	case 1:
		return near >= 2 ? near - 2 : near;
	case 2: /* so that 6/8 of it is near */
		return near * 8 / 6;
	case 3:
		return (guint64) g_test_rand_int_range (0, 1000);
	case 4:
		return (guint64) g_test_rand_int_range (0, 1000000);
	default:
		return (guint64) g_test_rand_int_range (0, 100000) * 99999;
	}
}

static guint64
random_huge (void)
{
	return G_MAXUINT64 / (guint64) g_test_rand_int_range (1, 9) -
	       (guint64) g_test_rand_int_range (0, 3);
}

static KinkoTierPerson
random_person (const KinkoTierTable *table)
{
	KinkoTierPerson person = {
		.present = g_test_rand_int_range (0, 4) > 0,
		.status = (KinkoTaxStatus) g_test_rand_int_range (0, KINKO_TAX_STATUSES),
	};

	if (g_test_rand_bit ())
		person.status = KINKO_TAX_LEVIED;
	if (person.status == KINKO_TAX_LEVIED || person.status == KINKO_TAX_ABROAD) {
		person.levy = random_yen (table);
		person.credits = g_test_rand_bit () ? random_yen (table) : 0;
	}
	if (g_test_rand_int_range (0, 100) == 0 && person.status == KINKO_TAX_LEVIED)
		person.levy = random_huge ();
	person.designated_city = person.status != KINKO_TAX_ABROAD && g_test_rand_bit ();
	return person;
}

static KinkoTierInput
random_input (const KinkoTierTable *table)
{
	KinkoTierInput input = {
		.welfare = g_test_rand_int_range (0, 20) == 0,
		.relief = g_test_rand_bit (),
		.fiscal_year = (guint) g_test_rand_int_range (2020, 2040),
		.month = (guint) g_test_rand_int_range (1, 13),
	};

	for (int i = 0; i < KINKO_TIER_PERSONS; i++)
		input.persons[i] = random_person (table);
	return input;
}

/* A household that can be decided. */
static KinkoTierInput
random_decidable (const KinkoTierTable *table, KinkoTierDecision *decision)
{
	KinkoTierInput input;

	do
		input = random_input (table);
	while (!kinko_tier_decide (table, &input, decision, NULL));
	return input;
}

static KinkoTierDecision
decide (const KinkoTierTable *table, const KinkoTierInput *input)
{
	g_autoptr (GError) error = NULL;
	KinkoTierDecision decision;

	g_assert_true (kinko_tier_decide (table, input, &decision, &error));
	g_assert_no_error (error);
	return decision;
}

/* The place of the tier in the table: higher is dearer. */
static guint
rank (const KinkoTierTable *table, const KinkoTierDecision *decision)
{
	for (guint i = 0; i < table->tiers->len; i++)
		if (strcmp (((const KinkoTier *) table->tiers->pdata[i])->id, decision->tier) == 0)
			return i;
	g_assert_not_reached ();
}

/* ---- the properties -------------------------------------------------------------------------- */

static void
test_paper (void)
{
	/* The second reckoning itself, on sums that are easy to see. */
	g_assert_cmpuint (read_paper (add_up (write_down (999), write_down (1))), ==, 1000);
	g_assert_cmpuint (read_paper (six_times (write_down (200000))), ==, 1200000);
	g_assert_cmpuint (read_paper (an_eighth (write_down (1200007))), ==, 150000);
	g_assert_cmpint (compare_papers (write_down (100), write_down (99)), ==, 1);
	g_assert_true (is_too_large (add_up (write_down (G_MAXUINT64), write_down (1))));
	g_assert_false (is_too_large (write_down (G_MAXUINT64)));
}

static void
test_same_answer (void)
{
	guint refused = 0, provisional = 0, by_kind = 0, relieved = 0;

	for (int round = 0; round < ROUNDS; round++) {
		g_autoptr (KinkoTierTable) table = random_table ();

		for (int i = 0; i < 10; i++) {
			const KinkoTierInput input = random_input (table);
			const Answer answer = paper_answer (table, &input);
			KinkoTierDecision decision;

			if (!kinko_tier_decide (table, &input, &decision, NULL)) {
				g_assert_null (answer.tier);
				refused++;
				continue;
			}
			g_assert_cmpstr (decision.tier, ==, answer.tier);
			g_assert_cmpint (decision.base_known, ==, answer.known);
			g_assert_cmpuint (decision.base, ==,
					  answer.known ? read_paper (answer.base) : 0);
			g_assert_cmpint (decision.relief, ==,
					 input.relief && answer.known &&
						 compare_papers (answer.base,
								 write_down (table->relief_below)) <
							 0);
			g_assert_cmpuint (decision.tax_year, ==,
					  strchr ("DEFGH", 'A' + (int) input.month - 1) != NULL
						  ? input.fiscal_year - 1
						  : input.fiscal_year);
			provisional += decision.provisional ? 1 : 0;
			by_kind += decision.kind != KINKO_TIER_BY_AMOUNT ? 1 : 0;
			relieved += decision.relief ? 1 : 0;
		}
	}
	/* Each way was taken often enough to be called tested. */
	g_test_message ("refused %u, provisional %u, by kind %u, relief %u", refused, provisional,
			by_kind, relieved);
	g_assert_cmpuint (refused, >, ROUNDS / 100);
	g_assert_cmpuint (provisional, >, ROUNDS);
	g_assert_cmpuint (by_kind, >, ROUNDS);
	g_assert_cmpuint (relieved, >, ROUNDS / 2);
}

static void
test_bounds (void)
{
	for (int round = 0; round < ROUNDS; round++) {
		g_autoptr (KinkoTierTable) table = random_table ();
		KinkoTierDecision decision;

		(void) random_decidable (table, &decision);
		if (decision.kind != KINKO_TIER_BY_AMOUNT || decision.provisional)
			continue;
		g_assert_cmpuint (decision.from, <=, decision.base);
		g_assert_true (decision.below == 0 || decision.base < decision.below);
	}
}

static void
test_order (void)
{
	static const int orders[][KINKO_TIER_PERSONS] = {
		{ 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 }
	};

	for (int round = 0; round < ROUNDS / 4; round++) {
		g_autoptr (KinkoTierTable) table = random_table ();
		KinkoTierDecision decision, other;
		const KinkoTierInput input = random_decidable (table, &decision);

		for (gsize k = 0; k < G_N_ELEMENTS (orders); k++) {
			KinkoTierInput turned = input;
			KinkoTierDecision back;

			for (int i = 0; i < KINKO_TIER_PERSONS; i++)
				turned.persons[i] = input.persons[orders[k][i]];
			other = back = decide (table, &turned);
			for (int i = 0; i < KINKO_TIER_PERSONS; i++)
				back.shares[orders[k][i]] = other.shares[i];
			g_assert_true (kinko_tier_decision_equal (&decision, &back));
		}
	}
}

static void
test_split (void)
{
	for (int round = 0; round < ROUNDS; round++) {
		g_autoptr (KinkoTierTable) table = random_table ();
		KinkoTierDecision decision, other;
		KinkoTierInput input = random_decidable (table, &decision);
		KinkoTierPerson *person =
			&input.persons[g_test_rand_int_range (0, KINKO_TIER_PERSONS)];
		guint64 moved = person->levy / (guint64) g_test_rand_int_range (1, 10);

		if (g_test_rand_bit ()) {
			person->levy -= moved;
			person->credits += moved;
		} else {
			person->levy += person->credits;
			person->credits = 0;
		}
		other = decide (table, &input);
		g_assert_cmpstr (other.tier, ==, decision.tier);
		g_assert_cmpuint (other.base, ==, decision.base);
	}
}

static void
test_monotone (void)
{
	guint rises = 0;

	for (int round = 0; round < ROUNDS; round++) {
		g_autoptr (KinkoTierTable) table = random_table ();
		KinkoTierDecision decision, other;
		KinkoTierInput input = random_decidable (table, &decision);
		KinkoTierPerson *person =
			&input.persons[g_test_rand_int_range (0, KINKO_TIER_PERSONS)];
		guint64 *yen = g_test_rand_bit () ? &person->levy : &person->credits;
		guint64 more = random_yen (table);

		if (person->status != KINKO_TAX_LEVIED && person->status != KINKO_TAX_ABROAD)
			continue;
		*yen += MIN (more, G_MAXUINT64 - *yen);
		if (!kinko_tier_decide (table, &input, &other, NULL))
			continue; /* it became too large */
		g_assert_cmpuint (rank (table, &other), >=, rank (table, &decision));
		g_assert_cmpuint (other.base, >=, decision.base);
		rises += rank (table, &other) > rank (table, &decision) ? 1 : 0;
	}
	g_assert_cmpuint (rises, >, ROUNDS / 50);
}

/* What is not known never makes it cheaper, and whoever is not there does nothing. */
static void
test_unknown (void)
{
	guint rises = 0;

	for (int round = 0; round < ROUNDS; round++) {
		g_autoptr (KinkoTierTable) table = random_table ();
		KinkoTierDecision decision, other;
		KinkoTierInput input = random_decidable (table, &decision);
		KinkoTierPerson *person =
			&input.persons[g_test_rand_int_range (0, KINKO_TIER_PERSONS)];
		gboolean present = person->present;

		*person = random_person (table);
		person->present = FALSE;
		other = present ? decision : decide (table, &input);
		g_assert_true (kinko_tier_decision_equal (&decision, &other));
		person->present = TRUE;
		person->status = KINKO_TAX_UNDECLARED;
		other = decide (table, &input);
		g_assert_cmpuint (rank (table, &other), >=, rank (table, &decision));
		g_assert_true (other.kind == KINKO_TIER_WELFARE || other.provisional);
		rises += rank (table, &other) > rank (table, &decision) ? 1 : 0;
	}
	g_assert_cmpuint (rises, >, ROUNDS / 10);
}

/* A levy at 8 % is never worth more than the same at 6 %. */
static void
test_city (void)
{
	for (int round = 0; round < ROUNDS; round++) {
		g_autoptr (KinkoTierTable) table = random_table ();
		KinkoTierDecision decision, other;
		KinkoTierInput input = random_decidable (table, &decision);
		KinkoTierPerson *person =
			&input.persons[g_test_rand_int_range (0, KINKO_TIER_PERSONS)];

		if (person->status == KINKO_TAX_ABROAD || person->designated_city)
			continue;
		person->designated_city = TRUE;
		if (!kinko_tier_decide (table, &input, &other, NULL))
			continue; /* it became too large */
		g_assert_cmpuint (rank (table, &other), <=, rank (table, &decision));
		g_assert_cmpuint (other.base, <=, decision.base);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/tier-property/paper", test_paper);
	g_test_add_func ("/tier-property/same-answer", test_same_answer);
	g_test_add_func ("/tier-property/bounds", test_bounds);
	g_test_add_func ("/tier-property/order", test_order);
	g_test_add_func ("/tier-property/split", test_split);
	g_test_add_func ("/tier-property/monotone", test_monotone);
	g_test_add_func ("/tier-property/unknown", test_unknown);
	g_test_add_func ("/tier-property/city", test_city);
	return g_test_run ();
}
