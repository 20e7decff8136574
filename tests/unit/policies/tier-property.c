/*
 * Random households against a second reckoning that shares nothing with the first: it works on
 * decimal digits as on paper, and tells households apart by a word of one letter per person.
 */
#include "policies/tier.h"
#include "tests/unit/policies/problems.h"

#define ROUNDS 5000
#define DIGITS 24

/* ---- sums on paper --------------------------------------------------------------------------- */

/* The lowest digit first. */
typedef struct {
	guint8 digit[DIGITS];
} Paper;

static Paper
write_down (guint64 number)
{
	g_autofree char *text = g_strdup_printf ("%0*" G_GUINT64_FORMAT, DIGITS, number);
	Paper paper;

	for (int i = 0; i < DIGITS; i++)
		paper.digit[i] = (guint8) (text[DIGITS - 1 - i] - '0');
	return paper;
}

static Paper
add_up (Paper a, Paper b)
{
	int carry = 0;

	for (int i = 0; i < DIGITS; i++) {
		int sum = a.digit[i] + b.digit[i] + carry;

		a.digit[i] = (guint8) (sum % 10);
		carry = sum / 10;
	}
	g_assert_cmpint (carry, ==, 0);
	return a;
}

/* Six times is six additions. */
static Paper
six_times (Paper a)
{
	Paper sum = write_down (0);

	for (int i = 0; i < 6; i++)
		sum = add_up (sum, a);
	return sum;
}

/* Long division, from the left; the rest is dropped. */
static Paper
an_eighth (Paper a)
{
	int rest = 0;

	for (int i = DIGITS; i-- > 0;) {
		rest = rest * 10 + a.digit[i];
		a.digit[i] = (guint8) (rest / 8);
		rest %= 8;
	}
	return a;
}

static int
compare_papers (Paper a, Paper b)
{
	for (int i = DIGITS; i-- > 0;)
		if (a.digit[i] != b.digit[i])
			return a.digit[i] < b.digit[i] ? -1 : 1;
	return 0;
}

static guint64
read_paper (Paper a)
{
	char text[DIGITS + 1] = "";

	for (int i = 0; i < DIGITS; i++)
		text[DIGITS - 1 - i] = (char) ('0' + a.digit[i]);
	return g_ascii_strtoull (text, NULL, 10);
}

/* ---- the second reckoning -------------------------------------------------------------------- */

typedef struct {
	const char *tier; /* NULL: refused */
	Paper base;
	gboolean known;
} Answer;

static gboolean
is_too_large (Paper a)
{
	return compare_papers (a, write_down (G_MAXUINT64)) > 0;
}

/* FALSE: refused. */
static gboolean
paper_amount (const KinkoTierPerson *person, guint truncate_to, Paper *amount)
{
	Paper sum = add_up (write_down (person->levy), write_down (person->credits));
	Paper product = six_times (sum);

	if (is_too_large (sum) || (person->designated_city && is_too_large (product)))
		return FALSE;
	if (person->designated_city) {
		sum = an_eighth (product);
		if (truncate_to == 100)
			sum.digit[0] = sum.digit[1] = 0;
	}
	*amount = sum;
	return TRUE;
}

/* The n-th amount tier, where n is how many lower bounds are not above @base. */
static const char *
paper_tier (const KinkoTierTable *table, Paper base)
{
	const char *ids[256];
	guint n = 0, reached = 0;

	for (guint i = 0; i < table->tiers->len; i++) {
		const KinkoTier *tier = table->tiers->pdata[i];

		if (tier->kind != KINKO_TIER_BY_AMOUNT)
			continue;
		ids[n++] = tier->id;
		reached += compare_papers (write_down (tier->from), base) <= 0 ? 1 : 0;
	}
	return ids[reached - 1];
}

static const char *
id_of_kind (const KinkoTierTable *table, KinkoTierKind kind)
{
	for (guint i = 0; i < table->tiers->len; i++)
		if (((const KinkoTier *) table->tiers->pdata[i])->kind == kind)
			return ((const KinkoTier *) table->tiers->pdata[i])->id;
	return NULL;
}

static Answer
paper_answer (const KinkoTierTable *table, const KinkoTierInput *input)
{
	static const char letters[] = "LPEUAW"; /* in the order of KinkoTaxStatus */
	char word[KINKO_TIER_PERSONS + 1] = "";
	Answer answer = { .base = write_down (0) };
	gboolean refused = FALSE;
	gsize n = 0;

	for (int i = 0; i < KINKO_TIER_PERSONS; i++) {
		const KinkoTierPerson *person = &input->persons[i];
		Paper amount;

		if (!person->present)
			continue;
		word[n++] = letters[person->status];
		if (strchr ("LA", word[n - 1]) == NULL)
			continue;
		if (!paper_amount (person, table->truncate_to, &amount))
			refused = TRUE;
		else
			answer.base = add_up (answer.base, amount);
	}
	answer.known = strchr (word, 'U') == NULL;
	if (refused || is_too_large (answer.base) || (n == 0 && !input->welfare))
		return answer;
	if (input->welfare || strchr (word, 'W') != NULL)
		answer.tier = id_of_kind (table, KINKO_TIER_WELFARE);
	else if (!answer.known)
		answer.tier = paper_tier (table, write_down (G_MAXUINT64));
	else if (strspn (word, "E") == n)
		answer.tier = id_of_kind (table, KINKO_TIER_EXEMPT);
	else if (strspn (word, "EP") == n && id_of_kind (table, KINKO_TIER_PER_CAPITA) != NULL)
		answer.tier = id_of_kind (table, KINKO_TIER_PER_CAPITA);
	else
		answer.tier = paper_tier (table, answer.base);
	return answer;
}

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

		if (person->status != KINKO_TAX_LEVIED && person->status != KINKO_TAX_ABROAD)
			continue;
		*yen += MIN (random_yen (table), G_MAXUINT64 - *yen);
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
