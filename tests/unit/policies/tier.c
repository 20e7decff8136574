#include "policies/tier.h"

#include "policies/policy.h"
#include "tests/unit/policies/problems.h"

#define SHIPPED KINKO_SOURCE_DIR "/policies/meguro-r8"

#define LEVIED     KINKO_TAX_LEVIED
#define PER_CAPITA KINKO_TAX_PER_CAPITA
#define EXEMPT     KINKO_TAX_EXEMPT
#define UNDECLARED KINKO_TAX_UNDECLARED
#define ABROAD     KINKO_TAX_ABROAD
#define WELFARE    KINKO_TAX_WELFARE

typedef struct {
	KinkoPolicy *policy;
	const KinkoTierTable *national, *ward;
} Fixture;

static void
set_up (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (GError) error = NULL;
	const GPtrArray *tables;

	fixture->policy = kinko_policy_load (SHIPPED, &error);
	g_assert_no_error (error);
	tables = kinko_policy_tier_tables (fixture->policy);
	g_assert_cmpuint (tables->len, ==, 2);
	fixture->national = tables->pdata[0];
	fixture->ward = tables->pdata[1];
	g_assert_cmpstr (fixture->national->id, ==, "national-8");
	g_assert_cmpstr (fixture->ward->id, ==, "ward-example");
}

static void
tear_down (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	kinko_policy_free (fixture->policy);
}

/* September 2026, when the decisions of July and August begin to apply. */
static KinkoTierInput
household (KinkoTierPerson first, KinkoTierPerson second)
{
	return (KinkoTierInput){ .persons = { first, second }, .fiscal_year = 2026, .month = 9 };
}

static KinkoTierPerson
person (KinkoTaxStatus status, guint64 levy, guint64 credits)
{
	return (KinkoTierPerson){
		.present = TRUE, .status = status, .levy = levy, .credits = credits
	};
}

static KinkoTierPerson
nobody (void)
{
	return (KinkoTierPerson){ .present = FALSE };
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

static void
assert_tier (const KinkoTierTable *table, KinkoTierInput input, const char *tier)
{
	const KinkoTierDecision decision = decide (table, &input);

	g_assert_cmpstr (decision.tier, ==, tier);
}

static void
assert_refused (const KinkoTierTable *table, KinkoTierInput input)
{
	g_autoptr (GError) error = NULL;
	KinkoTierDecision decision, before;

	memset (&decision, 0x5a, sizeof decision);
	before = decision;
	g_assert_false (kinko_tier_decide (table, &input, &decision, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_nonnull (kinko_error_hint (error));
	/* No amount is repeated. */
	g_assert_null (strstr (error->message, "31337"));
	g_assert_cmpmem (&decision, sizeof decision, &before, sizeof before);
}

static void
test_statuses (void)
{
	/* As the field tax_status of a case has them. */
	static const char *const names[] = { "課税",   "均等割のみ", "非課税",
					     "未申告", "国外",       "生活保護" };
	KinkoTaxStatus status;

	g_assert_cmpuint (G_N_ELEMENTS (names), ==, KINKO_TAX_STATUSES);
	for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
		g_assert_cmpstr (kinko_tax_status_name ((KinkoTaxStatus) i), ==, names[i]);
		g_assert_true (kinko_tax_status_parse (names[i], &status));
		g_assert_cmpint (status, ==, i);
	}
	g_assert_cmpint (KINKO_TAX_EXEMPT, ==, 2);
	g_assert_cmpint (KINKO_TAX_UNDECLARED, ==, 3);
	g_assert_false (kinko_tax_status_parse ("", &status));
	g_assert_false (kinko_tax_status_parse (NULL, &status));
	g_assert_false (kinko_tax_status_parse ("課税 ", &status));
	g_assert_false (kinko_tax_status_parse ("不明", &status));
}

/* 令和8年度：4月から8月は令和7年度の、9月から3月は令和8年度の市町村民税。 */
static void
test_tax_year (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	static const guint years[] = { 2026, 2026, 2026, 2025, 2025, 2025,
				       2025, 2025, 2026, 2026, 2026, 2026 };
	KinkoTierInput input = household (person (LEVIED, 1, 0), nobody ());

	for (guint month = 1; month <= 12; month++) {
		input.month = month;
		g_assert_cmpuint (kinko_tier_tax_year (2026, month), ==, years[month - 1]);
		g_assert_cmpuint (decide (fixture->national, &input).tax_year, ==,
				  years[month - 1]);
		g_assert_cmpuint (decide (fixture->national, &input).month, ==, month);
		g_assert_cmpuint (decide (fixture->national, &input).fiscal_year, ==, 2026);
	}
	input.month = 0;
	assert_refused (fixture->national, input);
	input.month = 13;
	assert_refused (fixture->national, input);
	input.month = 4;
	input.fiscal_year = 0;
	assert_refused (fixture->national, input);
}

/* The ten cases of tests/data/cases-sample.csv, with the levy and tier that stand there. */
static void
test_samples (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	KinkoTierPerson yokohama = person (LEVIED, 200000, 0);
	struct {
		KinkoTierPerson first, second;
		gint64 levy; /* -1: unknown */
		const char *tier;
		gboolean welfare, relief;
	} samples[] = {
		{ person (LEVIED, 186300, 0), person (LEVIED, 121400, 0), 307700, "7", 0, 0 },
		{ person (LEVIED, 98000, 8300), person (LEVIED, 62700, 0), 169000, "6", 0, 0 },
		{ person (LEVIED, 77100, 0), nobody (), 77100, "4", 0, 1 },
		{ person (WELFARE, 0, 0), nobody (), 0, "1", 1, 1 },
		{ person (LEVIED, 210000, 0), person (UNDECLARED, 0, 0), -1, "8", 0, 0 },
		{ yokohama, person (EXEMPT, 0, 0), 150000, "5", 0, 0 },
		{ person (ABROAD, 397000, 0), person (ABROAD, 0, 0), 397000, "8", 0, 0 },
		{ person (EXEMPT, 0, 0), person (EXEMPT, 0, 0), 0, "2", 0, 0 },
		{ person (LEVIED, 40299, 8300), person (PER_CAPITA, 0, 0), 48599, "3", 0, 0 },
		{ person (LEVIED, 40299, 8300), person (PER_CAPITA, 0, 0), 48599, "3", 0, 0 },
	};

	/* Both of C26-0006 live in 横浜市 on 1 January. */
	samples[5].first.designated_city = samples[5].second.designated_city = TRUE;
	for (gsize i = 0; i < G_N_ELEMENTS (samples); i++) {
		KinkoTierInput input = household (samples[i].first, samples[i].second);
		KinkoTierDecision decision;

		input.welfare = samples[i].welfare;
		input.relief = samples[i].relief; /* ひとり親: C26-0003, C26-0004 */
		decision = decide (fixture->national, &input);
		g_test_message ("C26-%04zu", i + 1);
		g_assert_cmpstr (decision.tier, ==, samples[i].tier);
		g_assert_cmpint (decision.base_known, ==, samples[i].levy >= 0);
		g_assert_cmpint (decision.provisional, ==, samples[i].levy < 0);
		g_assert_cmpuint (decision.base, ==, (guint64) MAX (samples[i].levy, 0));
		g_assert_cmpint (decision.relief, ==, samples[i].relief);
	}
	/* 「8月に税額更正で48600円になると第4階層」 */
	assert_tier (fixture->national,
		     household (person (LEVIED, 40300, 8300), person (PER_CAPITA, 0, 0)), "4");
}

static void
assert_share (const KinkoTierShare *share, guint64 levy, guint64 credits, guint64 sum,
	      gboolean designated_city, guint64 amount)
{
	g_assert_true (share->counted);
	g_assert_cmpuint (share->levy, ==, levy);
	g_assert_cmpuint (share->credits, ==, credits);
	g_assert_cmpuint (share->before_credits, ==, sum);
	g_assert_cmpint (share->designated_city, ==, designated_city);
	g_assert_cmpuint (share->amount, ==, amount);
}

static void
test_steps (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	KinkoTierInput input = household (person (LEVIED, 98000, 8301), person (LEVIED, 60000, 30));
	KinkoTierDecision decision;

	/* (98,000 + 8,301) × 6 ÷ 8 = 79,725.75 */
	input.persons[0].designated_city = TRUE;
	input.persons[2] = person (ABROAD, 77, 0);
	decision = decide (fixture->national, &input);
	assert_share (&decision.shares[0], 98000, 8301, 106301, TRUE, 79725);
	assert_share (&decision.shares[1], 60000, 30, 60030, FALSE, 60030);
	assert_share (&decision.shares[2], 77, 0, 77, FALSE, 77);
	g_assert_cmpuint (decision.base, ==, 79725 + 60030 + 77);
	g_assert_cmpint (decision.kind, ==, KINKO_TIER_BY_AMOUNT);
	g_assert_cmpuint (decision.from, ==, 97000);
	g_assert_cmpuint (decision.below, ==, 169000);
	/* The other table drops what is below 100 yen, of the city's share only. */
	decision = decide (fixture->ward, &input);
	assert_share (&decision.shares[0], 98000, 8301, 106301, TRUE, 79700);
	assert_share (&decision.shares[1], 60000, 30, 60030, FALSE, 60030);
	/* Nothing is kept of who is not there or not known. */
	input.persons[1].present = FALSE;
	input.persons[2] = person (UNDECLARED, 31337, 31337);
	decision = decide (fixture->ward, &input);
	g_assert_false (decision.shares[1].counted);
	g_assert_cmpuint (decision.shares[1].amount, ==, 0);
	g_assert_false (decision.shares[2].counted);
	g_assert_cmpuint (decision.shares[2].levy, ==, 0);
	g_assert_cmpuint (decision.base, ==, 0);
	g_assert_cmpuint (decision.from, ==, 1031300);
	g_assert_cmpuint (decision.below, ==, 0);
}

/* Multiplied before it is divided: 4 yen are 3, 3 yen are 2 (2.25), 5 yen are 3 (3.75). */
static void
test_designated_city (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	static const struct {
		guint64 levy, six_eighths, cut;
	} known[] = {
		{ 0, 0, 0 },
		{ 1, 0, 0 },
		{ 3, 2, 0 },
		{ 4, 3, 0 },
		{ 5, 3, 0 },
		{ 133, 99, 0 },
		{ 134, 100, 100 },
		{ 200000, 150000, 150000 },
		{ 64800, 48600, 48600 },
		{ 64799, 48599, 48500 },
		{ 9999999999, 7499999999, 7499999900 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (known); i++) {
		KinkoTierInput input = household (person (LEVIED, known[i].levy, 0), nobody ());

		input.persons[0].designated_city = TRUE;
		g_assert_cmpuint (decide (fixture->national, &input).base, ==,
				  known[i].six_eighths);
		g_assert_cmpuint (decide (fixture->ward, &input).base, ==, known[i].cut);
	}
}

static void
test_bounds (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	static const struct {
		guint64 from;
		const char *below, *at;
	} bounds[] = {
		{ 48600, "3", "4" },  { 97000, "4", "5" },  { 169000, "5", "6" },
		{ 301000, "6", "7" }, { 397000, "7", "8" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (bounds); i++)
		for (guint64 credits = 0; credits < 20000; credits += 6667) {
			guint64 levy = bounds[i].from - credits - 11111;
			KinkoTierPerson other = person (LEVIED, 11111, 0);

			assert_tier (fixture->national,
				     household (person (LEVIED, levy - 1, credits), other),
				     bounds[i].below);
			assert_tier (fixture->national,
				     household (person (LEVIED, levy, credits), other),
				     bounds[i].at);
			assert_tier (fixture->national,
				     household (person (LEVIED, levy + 1, credits), other),
				     bounds[i].at);
		}
	assert_tier (fixture->national, household (person (LEVIED, 0, 0), nobody ()), "3");
	assert_tier (fixture->national, household (person (LEVIED, 0, 0), person (EXEMPT, 0, 0)),
		     "3");
}

static void
test_kinds (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	static const struct {
		KinkoTaxStatus first, second;
		const char *national, *ward;
	} known[] = {
		{ EXEMPT, EXEMPT, "2", "B" },
		{ EXEMPT, PER_CAPITA, "3", "C1" },
		{ PER_CAPITA, PER_CAPITA, "3", "C1" },
		{ PER_CAPITA, LEVIED, "3", "C2" },
		{ EXEMPT, LEVIED, "3", "C2" },
		{ LEVIED, LEVIED, "3", "C2" },
		/* Who was abroad has no 非課税 of this country. */
		{ EXEMPT, ABROAD, "3", "C2" },
		{ PER_CAPITA, ABROAD, "3", "C2" },
		{ ABROAD, ABROAD, "3", "C2" },
		{ EXEMPT, UNDECLARED, "8", "D24" },
		{ PER_CAPITA, UNDECLARED, "8", "D24" },
		{ LEVIED, UNDECLARED, "8", "D24" },
		{ ABROAD, UNDECLARED, "8", "D24" },
		{ UNDECLARED, UNDECLARED, "8", "D24" },
		{ WELFARE, UNDECLARED, "1", "A" },
		{ WELFARE, EXEMPT, "1", "A" },
		{ WELFARE, LEVIED, "1", "A" },
		{ WELFARE, ABROAD, "1", "A" },
		{ WELFARE, WELFARE, "1", "A" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (known); i++) {
		KinkoTierPerson first = person (known[i].first, 0, 0);
		KinkoTierPerson second = person (known[i].second, 0, 0);

		assert_tier (fixture->national, household (first, second), known[i].national);
		assert_tier (fixture->national, household (second, first), known[i].national);
		assert_tier (fixture->ward, household (first, second), known[i].ward);
		assert_tier (fixture->ward, household (second, first), known[i].ward);
	}
	for (KinkoTaxStatus status = LEVIED; status < KINKO_TAX_STATUSES; status++) {
		KinkoTierInput input = household (nobody (), person (status, 0, 0));

		assert_tier (fixture->ward, input,
			     status == LEVIED || status == ABROAD ? "C2"
			     : status == PER_CAPITA               ? "C1"
			     : status == EXEMPT                   ? "B"
			     : status == UNDECLARED               ? "D24"
								  : "A");
		input.welfare = TRUE;
		assert_tier (fixture->ward, input, "A");
	}
}

static void
test_provisional (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	KinkoTierInput input = household (person (LEVIED, 100, 0), person (UNDECLARED, 0, 0));
	KinkoTierDecision decision = decide (fixture->ward, &input);

	g_assert_true (decision.provisional);
	g_assert_false (decision.base_known);
	g_assert_cmpint (decision.kind, ==, KINKO_TIER_BY_AMOUNT);
	assert_share (&decision.shares[0], 100, 0, 100, FALSE, 100);
	/* On 生活保護 the tier is known, though the sum is not. */
	input.welfare = TRUE;
	decision = decide (fixture->ward, &input);
	g_assert_false (decision.provisional);
	g_assert_false (decision.base_known);
	g_assert_cmpint (decision.kind, ==, KINKO_TIER_WELFARE);
	g_assert_cmpuint (decision.from, ==, 0);
	g_assert_cmpuint (decision.below, ==, 0);
	/* The household can be without a guardian whose tax is known: 里親 and the like. */
	input = (KinkoTierInput){ .welfare = TRUE, .fiscal_year = 2026, .month = 4 };
	g_assert_cmpstr (decide (fixture->ward, &input).tier, ==, "A");
}

static void
test_relief (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	KinkoTierInput input = household (person (LEVIED, 77100, 0), nobody ());

	g_assert_false (decide (fixture->national, &input).relief);
	input.relief = TRUE;
	g_assert_true (decide (fixture->national, &input).relief);
	g_assert_cmpstr (decide (fixture->national, &input).tier, ==, "4");
	input.persons[0].credits = 1; /* 77,101 */
	g_assert_false (decide (fixture->national, &input).relief);
	g_assert_cmpstr (decide (fixture->national, &input).tier, ==, "4");
	input.persons[1] = person (UNDECLARED, 0, 0);
	input.persons[0] = person (LEVIED, 0, 0);
	g_assert_false (decide (fixture->national, &input).relief);
}

static void
test_refused (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	static const KinkoTaxStatus without[] = { EXEMPT, PER_CAPITA };
	KinkoTierInput input = household (nobody (), nobody ());

	assert_refused (fixture->national, input);
	for (gsize i = 0; i < G_N_ELEMENTS (without); i++) {
		assert_refused (fixture->national,
				household (person (without[i], 31337, 0), nobody ()));
		assert_refused (fixture->national,
				household (nobody (), person (without[i], 0, 31337)));
	}
	input = household (person (ABROAD, 31337, 0), nobody ());
	input.persons[0].designated_city = TRUE;
	assert_refused (fixture->national, input);
	/* Whose papers they are is said. */
	input = household (person (LEVIED, 1, 0), person (LEVIED, 1, 0));
	input.persons[2] = person (EXEMPT, 31337, 0);
	{
		g_autoptr (GError) error = NULL;
		KinkoTierDecision decision;

		g_assert_false (kinko_tier_decide (fixture->national, &input, &decision, &error));
		g_assert_nonnull (strstr (error->message, "head of the household"));
	}
	/* On 生活保護 nothing hangs on it, and last year's levy may well stand in the papers. */
	input = household (person (WELFARE, 31337, 31337), person (EXEMPT, 31337, 0));
	assert_tier (fixture->national, input, "1");
	g_assert_cmpuint (decide (fixture->national, &input).base, ==, 0);
}

static void
test_overflow (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	const guint64 sixth = G_MAXUINT64 / 6;
	KinkoTierInput input = household (person (LEVIED, G_MAXUINT64, 0), nobody ());

	g_assert_cmpuint (decide (fixture->national, &input).base, ==, G_MAXUINT64);
	input.persons[0].credits = 1;
	assert_refused (fixture->national, input);
	input = household (person (LEVIED, G_MAXUINT64, 0), person (LEVIED, 1, 0));
	assert_refused (fixture->national, input);
	input = household (person (LEVIED, sixth, 0), nobody ());
	input.persons[0].designated_city = TRUE;
	g_assert_cmpuint (decide (fixture->national, &input).base, ==, sixth * 6 / 8);
	input.persons[0].credits = 1;
	assert_refused (fixture->national, input);
	/* What wraps round would be a small amount: 2^64 + 5. */
	input = household (person (LEVIED, G_MAXUINT64 - 10, 16), nobody ());
	assert_refused (fixture->national, input);
}

static void
test_equal (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	KinkoTierInput input = household (person (LEVIED, 5, 6), person (LEVIED, 7, 8));
	const KinkoTierDecision made = decide (fixture->national, &input);
	KinkoTierDecision other = made;
	guint8 *const bytes = (guint8 *) &other;
	guint different = 0;

	g_assert_true (kinko_tier_decision_equal (&made, &other));
	/* Every bit but those of padding and behind the end of the tier's name counts. */
	for (gsize i = 0; i < sizeof other; i++) {
		bytes[i] ^= 1;
		different += kinko_tier_decision_equal (&made, &other) ? 0 : 1;
		bytes[i] ^= 1;
	}
	/* 3 × (2 × 4 + 4 × 8), 3 × 4, 4, 8, 3 × 4, "3" and its end, 2 × 8 */
	g_assert_cmpuint (different, ==, 3 * (2 * 4 + 4 * 8) + 12 + 4 + 8 + 12 + 2 + 16);
}

#define ADD(name, function) g_test_add ("/tier/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/tier/statuses", test_statuses);
	ADD ("tax-year", test_tax_year);
	ADD ("samples", test_samples);
	ADD ("steps", test_steps);
	ADD ("designated-city", test_designated_city);
	ADD ("bounds", test_bounds);
	ADD ("kinds", test_kinds);
	ADD ("provisional", test_provisional);
	ADD ("relief", test_relief);
	ADD ("refused", test_refused);
	ADD ("overflow", test_overflow);
	ADD ("equal", test_equal);
	return g_test_run ();
}
