#include "cli/explanation.h"

#include <string.h>

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* By hand: (90,465 + 8,300) × 6 ÷ 8 = 98,765 × 3 ÷ 4 = 74,073.75, cut to 100 yen 74,000; 74,000 + 62,700 = 136,700,
 * which is 97,000 or more and below 169,000: the fifth of the national tiers. */
static const KinkoCaseDecision sample = {
	.decision = {
		.fiscal_year = 2026,
		.month = 9,
		.tax_year = 2026,
		.shares = {
			{ TRUE, 90465, 8300, 98765, TRUE, 74000 },
			{ TRUE, 62700, 0, 62700, FALSE, 62700 },
		},
		.base_known = TRUE,
		.base = 136700,
		.kind = KINKO_TIER_BY_AMOUNT,
		.tier = "5",
		.from = 97000,
		.below = 169000,
	},
	.table = (char[]){ "national-8" },
	.table_title_en = (char[]){ "national tiers" },
	.table_title_ja = (char[]){ "国の8階層" },
	.table_from = (char[]){ "2020-09-01" },
	.table_hash = (char[]){ HASH },
	.tier_label_en = (char[]){ "tier 5" },
	.tier_label_ja = (char[]){ "第5階層" },
	.names = { (char[]){ "港北　誠" }, (char[]){ "港北　葵" } },
	.statuses = { (char[]){ "課税" }, (char[]){ "課税" } },
	.proposer = (char[]){ "sato" },
	.proposed_on = (char[]){ "2026-07-13" },
	.tax_year_stated = TRUE,
	.truncate_to = 100,
	.relief_below = 77101,
};

static void
assert_text (const KinkoCaseDecision *decision, const char *expected)
{
	json_t *result = kinko_explanation_result ("C26-0006", decision);
	g_autoptr (GString) out = g_string_new (NULL);

	kinko_explanation_show (result, out);
	g_assert_cmpstr (out->str, ==, expected);
	json_decref (result);
}

#define HEAD                                                                                      \
	"Case C26-0006: how its tier was reckoned\n"                                              \
	"\n"                                                                                      \
	"  table          national-8, national tiers\n"                                           \
	"  in force from  2020-09-01\n"                                                           \
	"  its hash       " HASH "\n"                                                             \
	"  tier from      2026-09\n"                                                              \
	"  tax year       2026 (令和8年度): from September to March that of the fiscal year " \
	"itself\n"                                                                                \
	"\n"

static void
test_text (void)
{
	KinkoCaseDecision decision = sample;

	assert_text (&decision, HEAD "                                        yen\n"
				     "港北　誠 (first guardian): 課税\n"
				     "  levy (所得割), after credits       90,465\n"
				     "  + tax credits, added back           8,300\n"
				     "  = levy before credits              98,765\n"
				     "  6/8 of it (指定都市: 8 % to 6 %)   74,073.75\n"
				     "  - what is below 100 yen                73.75\n"
				     "  = counted                          74,000\n"
				     "港北　葵 (second guardian): 課税\n"
				     "  levy (所得割), after credits       62,700\n"
				     "  + tax credits, added back               0\n"
				     "  = levy before credits, counted     62,700\n"
				     "                                    ----------\n"
				     "sum of what is counted              136,700\n"
				     "\n"
				     "  tier         tier 5\n"
				     "  because      97,000 yen or more, below 169,000 yen\n"
				     "  provisional  no\n"
				     "  relief       none\n"
				     "  proposed     sato, 2026-07-13\n"
				     "  confirmed    not yet\n");
}

static void
assert_lines (const KinkoCaseDecision *decision, const char *const *lines)
{
	json_t *result = kinko_explanation_result ("C26-0006", decision);
	g_autoptr (GString) out = g_string_new (NULL);

	kinko_explanation_show (result, out);
	for (; *lines != NULL; lines++) {
		g_autofree char *line = g_strconcat ("\n", *lines, "\n", NULL);

		if (strstr (out->str, line) == NULL)
			g_error ("'%s' is not a line of\n%s", *lines, out->str);
	}
	json_decref (result);
}

/* 未申告: unknown is not 0, neither in the line nor in the sum. */
static void
test_undeclared (void)
{
	static const char *const lines[] = {
		"港北　葵 (second guardian): 未申告",
		"  levy (所得割), after credits    unknown  which is not 0",
		"sum of what is counted            unknown",
		"  because      provisionally the highest: somebody's tax is not declared (未申告)",
		"  provisional  yes",
		"  confirmed    tanaka, 2026-07-14",
		NULL,
	};
	KinkoCaseDecision decision = sample;
	json_t *result;

	decision.decision.shares[0].designated_city = FALSE;
	decision.decision.shares[1] = (KinkoTierShare){ .counted = FALSE };
	decision.statuses[1] = (char[]){ "未申告" };
	decision.decision.base_known = FALSE;
	decision.decision.provisional = TRUE;
	decision.confirmer = (char[]){ "tanaka" };
	decision.confirmed_on = (char[]){ "2026-07-14" };
	assert_lines (&decision, lines);
	result = kinko_explanation_result ("C26-0006", &decision);
	g_assert_true (json_is_null (json_object_get (result, "base")));
	g_assert_null (
		json_object_get (json_array_get (json_object_get (result, "persons"), 1), "levy"));
	json_decref (result);
}

/* The tax year changes in September, and January belongs to the fiscal year before. */
static void
test_months (void)
{
	static const char *const april[] = {
		"  tier from      2026-04",
		"  tax year       2025 (令和7年度): from April to August that of the fiscal year "
		"before",
		NULL,
	};
	static const char *const january[] = {
		"  tier from      2027-01",
		"  tax year       2026 (令和8年度): from September to March that of the fiscal "
		"year "
		"itself",
		NULL,
	};
	KinkoCaseDecision decision = sample;

	decision.decision.month = 4;
	decision.decision.tax_year = 2025;
	assert_lines (&decision, april);
	decision.decision.month = 1;
	decision.decision.tax_year = 2026;
	assert_lines (&decision, january);
}

static void
test_kinds (void)
{
	static const struct {
		KinkoTierKind kind;
		const char *line;
	} kinds[] = {
		{ KINKO_TIER_WELFARE, "  because      the household is on 生活保護" },
		{ KINKO_TIER_EXEMPT,
		  "  because      exempt from municipal tax (市町村民税非課税)" },
		{ KINKO_TIER_PER_CAPITA,
		  "  because      only the per-capita levy (均等割) is charged" },
	};
	KinkoCaseDecision decision = sample;

	for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
		const char *const lines[] = { kinds[i].line, NULL };

		decision.decision.kind = kinds[i].kind;
		assert_lines (&decision, lines);
	}
}

/* The highest tier is open; the relief says its limit; the head of the household has a name of its own. */
static void
test_open_tier_and_relief (void)
{
	static const char *const lines[] = {
		"港北　はる (head of the household (家計の主宰者)): 課税",
		"  because      397,000 yen or more",
		"  relief       single parent, disability (ひとり親・障害等): below 77,101 yen",
		NULL,
	};
	KinkoCaseDecision decision = sample;

	decision.names[2] = (char[]){ "港北　はる" };
	decision.statuses[2] = (char[]){ "課税" };
	decision.decision.shares[2] = (KinkoTierShare){ TRUE, 300000, 0, 300000, FALSE, 300000 };
	decision.decision.from = 397000;
	decision.decision.below = 0;
	decision.decision.relief = TRUE;
	assert_lines (&decision, lines);
}

/* What nobody said is not made up: the year is an assumption then. */
static void
test_assumed_year (void)
{
	KinkoCaseDecision decision = sample;
	json_t *result;
	g_autoptr (GString) out = g_string_new (NULL);

	decision.tax_year_stated = FALSE;
	result = kinko_explanation_result ("C26-0006", &decision);
	kinko_explanation_show (result, out);
	json_decref (result);
	g_assert_nonnull (strstr (out->str,
				  "  levies are of  that year, it is assumed: the case does not "
				  "say (levy_year)\n"));
}

static void
test_json (void)
{
	KinkoCaseDecision decision = sample;
	json_t *result, *expected;
	json_error_t error;

	result = kinko_explanation_result ("C26-0006", &decision);
	expected = json_loads (
		"{\"case_no\":\"C26-0006\",\"table\":\"national-8\",\"table_title\":"
		"\"national tiers\",\"table_from\":\"2020-09-01\",\"table_hash\":\"" HASH
		"\",\"fiscal_year\":2026,"
		"\"month\":9,\"tax_year\":2026,\"tax_year_stated\":true,\"truncate_to\":100,"
		"\"base\":136700,"
		"\"tier\":\"5\",\"tier_label\":\"tier 5\",\"kind\":\"amount\",\"from\":97000,"
		"\"below\":169000,\"provisional\":false,\"relief\":false,\"relief_below\":77101,"
		"\"proposer\":\"sato\",\"proposed_on\":\"2026-07-13\","
		"\"confirmer\":null,\"confirmed_on\":null,\"persons\":["
		"{\"person\":\"guardian1\",\"name\":\"港北　誠\",\"tax_status\":\"課税\","
		"\"counted\":true,\"designated_city\":true,\"levy\":90465,\"credits\":8300,"
		"\"before_credits\":98765,\"product\":\"74073.75\",\"cut\":\"73.75\","
		"\"amount\":74000},"
		"{\"person\":\"guardian2\",\"name\":\"港北　葵\",\"tax_status\":\"課税\","
		"\"counted\":true,\"designated_city\":false,\"levy\":62700,\"credits\":0,"
		"\"before_credits\":62700,\"amount\":62700}]}",
		0, &error);
	g_assert_nonnull (expected);
	g_assert_true (json_equal (result, expected));
	json_decref (result);
	json_decref (expected);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/explanation/text", test_text);
	g_test_add_func ("/explanation/undeclared", test_undeclared);
	g_test_add_func ("/explanation/months", test_months);
	g_test_add_func ("/explanation/kinds", test_kinds);
	g_test_add_func ("/explanation/open-tier-and-relief", test_open_tier_and_relief);
	g_test_add_func ("/explanation/assumed-year", test_assumed_year);
	g_test_add_func ("/explanation/json", test_json);
	return g_test_run ();
}
