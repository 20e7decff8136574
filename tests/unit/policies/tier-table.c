#include "policies/tier-table.h"

#include "tests/unit/policies/problems.h"

#define SHIPPED KINKO_SOURCE_DIR "/policies/meguro-r8/"

/* Nine lines, so that the first tier is on the tenth; of a tier with an id of one letter the value
 * of "from" or "kind" is in column 40, that of "below" behind "from: 0" in column 50. */
#define HEAD                        \
	"format: 1\n"               \
	"id: t\n"                   \
	"title: {en: t, ja: 表}\n" \
	"source: s\n"               \
	"from: \"2026-04-01\"\n"    \
	"example: false\n"          \
	"truncate_to: 100\n"        \
	"relief_below: 77101\n"     \
	"tiers:\n"
#define L     "label: {en: l, ja: 階}"
#define A     "- {id: A, " L ", kind: welfare}\n"
#define B     "- {id: B, " L ", kind: exempt}\n"
#define C     "- {id: C, " L ", kind: per-capita}\n"
#define KINDS A B

static void
assert_problems (const char *text, const char *expected)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = parse_text (text, problems);
	g_autoptr (KinkoTierTable) table = yaml == NULL ? NULL : kinko_tier_table_read (yaml);
	g_autofree char *summary = problems_summary (problems);

	g_assert_nonnull (table);
	g_assert_cmpstr (summary, ==, expected);
	for (guint i = 0; i < problems->len; i++)
		g_assert_nonnull (((KinkoProblem *) problems->pdata[i])->file);
}

static KinkoTierTable *
read_good (const char *text)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = parse_text (text, problems);
	KinkoTierTable *table = kinko_tier_table_read (yaml);
	g_autofree char *summary = problems_summary (problems);

	g_assert_cmpstr (summary, ==, "");
	return table;
}

static KinkoTierTable *
read_shipped (const char *name)
{
	g_autofree char *path = g_strconcat (SHIPPED, name, NULL);
	g_autofree char *text = NULL;
	g_autoptr (GError) error = NULL;

	g_assert_true (g_file_get_contents (path, &text, NULL, &error));
	g_assert_no_error (error);
	return read_good (text);
}

static void
test_good (void)
{
	g_autoptr (KinkoTierTable) table =
		read_good (HEAD A C B "- {id: C2, " L ", from: 0, below: 5000}\n"
				      "- {id: D-1, " L ", from: 5000}\n"
				      "- {id: \"24\", " L ", from: 9999999999}\n");
	const KinkoTier *tier;

	g_assert_cmpstr (table->id, ==, "t");
	g_assert_cmpstr (table->title_en, ==, "t");
	g_assert_cmpstr (table->title_ja, ==, "表");
	g_assert_cmpstr (table->source, ==, "s");
	g_assert_cmpuint (table->from.year * 10000 + table->from.month * 100 + table->from.day, ==,
			  20260401);
	g_assert_false (table->example);
	g_assert_cmpuint (table->truncate_to, ==, 100);
	g_assert_cmpuint (table->relief_below, ==, 77101);
	g_assert_cmpuint (table->tiers->len, ==, 6);
	tier = table->tiers->pdata[1];
	g_assert_cmpstr (tier->id, ==, "C");
	g_assert_cmpint (tier->kind, ==, KINKO_TIER_PER_CAPITA);
	g_assert_cmpuint (tier->line, ==, 11);
	tier = table->tiers->pdata[4];
	g_assert_cmpstr (tier->id, ==, "D-1");
	g_assert_cmpstr (tier->label_en, ==, "l");
	g_assert_cmpstr (tier->label_ja, ==, "階");
	g_assert_cmpint (tier->kind, ==, KINKO_TIER_BY_AMOUNT);
	g_assert_cmpuint (tier->from, ==, 5000);
	/* What was not printed is where the next begins. */
	g_assert_cmpuint (kinko_tier_table_below (table, tier), ==, 9999999999);
	g_assert_cmpuint (kinko_tier_table_below (table, table->tiers->pdata[3]), ==, 5000);
	g_assert_cmpuint (kinko_tier_table_below (table, table->tiers->pdata[2]), ==, 0);
	g_assert_cmpuint (kinko_tier_table_below (table, table->tiers->pdata[5]), ==, 0);
	g_assert_cmpstr (kinko_tier_table_top (table)->id, ==, "24");
	g_assert_cmpstr (kinko_tier_table_by_kind (table, KINKO_TIER_EXEMPT)->id, ==, "B");
	g_assert_null (kinko_tier_table_by_kind (table, KINKO_TIER_BY_AMOUNT));
	g_assert_cmpstr (kinko_tier_table_by_amount (table, G_MAXUINT64)->id, ==, "24");
	g_assert_cmpstr (kinko_tier_table_by_amount (table, 9999999998)->id, ==, "D-1");
}

static void
test_kind_names (void)
{
	g_assert_cmpstr (kinko_tier_kind_name (KINKO_TIER_BY_AMOUNT), ==, "amount");
	g_assert_cmpstr (kinko_tier_kind_name (KINKO_TIER_WELFARE), ==, "welfare");
	g_assert_cmpstr (kinko_tier_kind_name (KINKO_TIER_EXEMPT), ==, "exempt");
	g_assert_cmpstr (kinko_tier_kind_name (KINKO_TIER_PER_CAPITA), ==, "per-capita");
}

static void
test_smallest (void)
{
	g_autoptr (KinkoTierTable) table = read_good (HEAD KINDS "- {id: D, " L ", from: 0}\n");

	g_assert_cmpstr (kinko_tier_table_by_amount (table, 0)->id, ==, "D");
	g_assert_cmpstr (kinko_tier_table_top (table)->id, ==, "D");
	g_assert_null (kinko_tier_table_by_kind (table, KINKO_TIER_PER_CAPITA));
}

static void
test_file (void)
{
	assert_problems ("format: 2\nid: 7\n", "1:1 yaml_missing_key; 1:1 yaml_missing_key; "
					       "1:1 yaml_missing_key; 1:1 yaml_missing_key; "
					       "1:1 yaml_missing_key; 1:1 yaml_missing_key; "
					       "1:1 yaml_missing_key; 1:9 yaml_range format");
	assert_problems ("[1]\n", "1:1 yaml_type");
	/* Every value of the head is wrong in its own way, and all are named. */
	assert_problems (
		"format: 1\n"
		"id: T\n"
		"title: {en: t, jp: 表}\n"
		"source: [s]\n"
		"from: \"2026-02-29\"\n"
		"example: no\n"
		"truncate_to: 10\n"
		"relief_below: 77,101\n"
		"tiers: []\n"
		"fees: 1\n",
		"10:1 yaml_unknown_key fees; 2:5 yaml_id id; 3:16 yaml_unknown_key "
		"title.jp; 3:8 yaml_missing_key title; 4:9 yaml_type source; 5:7 yaml_date "
		"from; 6:10 yaml_boolean example; 7:14 tier_truncate_to truncate_to; 8:15 "
		"yaml_integer relief_below; 9:8 yaml_empty_list tiers");
}

static void
test_values (void)
{
	static const struct {
		const char *from, *to, *expected;
	} changes[] = {
		{ "\"2026-04-01\"", "2026-04-01", "5:7 yaml_text from" },
		{ "\"2026-04-01\"", "\"令和8年4月1日\"", "5:7 yaml_date from" },
		{ "\"2026-04-01\"", "\"2026-4-1\"", "5:7 yaml_date from" },
		{ "\"2026-04-01\"", "\"2026-04-01 \"", "5:7 yaml_date from" },
		{ "truncate_to: 100", "truncate_to: 0", "7:14 yaml_range truncate_to" },
		{ "truncate_to: 100", "truncate_to: 101", "7:14 yaml_range truncate_to" },
		{ "truncate_to: 100", "truncate_to: 99", "7:14 tier_truncate_to truncate_to" },
		{ "77101", "-1", "8:15 yaml_integer relief_below" },
		{ "77101", "１", "8:15 yaml_integer relief_below" },
		{ "77101", "10000000000", "8:15 yaml_range relief_below" },
		{ "77101", "18446744073709551617", "8:15 yaml_range relief_below" },
		{ "77101", "9999999999", "" },
		{ "77101", "0", "" },
		{ "truncate_to: 100", "truncate_to: 1", "" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (changes); i++) {
		g_autoptr (GString) text = g_string_new (HEAD KINDS "- {id: D, " L ", from: 0}\n");

		g_assert_cmpuint (g_string_replace (text, changes[i].from, changes[i].to, 0), ==,
				  1);
		assert_problems (text->str, changes[i].expected);
	}
}

static void
test_tiers (void)
{
	assert_problems (HEAD "- 1\n" KINDS "- {id: D, from: 0}\n",
			 "10:3 yaml_type tiers[0]; 13:3 yaml_missing_key tiers[3]");
	assert_problems (HEAD KINDS "- {id: D, " L ", from: 0, fee: 0}\n",
			 "12:43 yaml_unknown_key tiers[2].fee");
	/* Unquoted, 1 is a number to every reader. */
	assert_problems (HEAD KINDS "- {id: 1, " L ", from: 0}\n", "12:8 yaml_text tiers[2].id");
	assert_problems (HEAD KINDS "- {id: D 1, " L ", from: 0}\n", "12:8 tier_id tiers[2].id");
	assert_problems (HEAD KINDS "- {id: 第1, " L ", from: 0}\n", "12:8 tier_id tiers[2].id");
	assert_problems (HEAD KINDS "- {id: Ｄ1, " L ", from: 0}\n", "12:8 tier_id tiers[2].id");
	assert_problems (HEAD KINDS "- {id: D234567890123456, " L ", from: 0}\n",
			 "12:8 tier_id tiers[2].id");
	assert_problems (HEAD KINDS "- {id: D23456789012345, " L ", from: 0}\n", "");
	assert_problems (HEAD KINDS "- {id: A, " L ", from: 0}\n", "12:8 duplicate tiers[2].id");
	assert_problems (HEAD KINDS "- {id: D, " L "}\n", "12:3 tier_what tiers[2]");
	assert_problems (HEAD KINDS "- {id: D, " L ", below: 5}\n- {id: E, " L ", from: 5}\n",
			 "12:3 tier_what tiers[2]");
	assert_problems (HEAD KINDS "- {id: D, " L ", from: 4e3}\n",
			 "12:40 yaml_integer tiers[2].from");
	assert_problems (HEAD KINDS "- {id: D, " L ", from: 0}\n- {id: E, " L
				    ", from: 123456789018}\n",
			 "13:40 yaml_range tiers[3].from");
}

static void
test_kinds (void)
{
	assert_problems (HEAD KINDS "- {id: C, " L ", kind: exemt}\n- {id: D, " L ", from: 0}\n",
			 "12:40 unknown_kind tiers[2].kind");
	assert_problems (HEAD A "- {id: C, " L ", kind: exemt}\n- {id: D, " L ", from: 0}\n",
			 "11:40 unknown_kind tiers[1].kind");
	assert_problems (HEAD "- {id: C, " L ", kind: exemt}\n" KINDS "- {id: D, " L ", from: 0}\n",
			 "10:40 unknown_kind tiers[0].kind");
	assert_problems (HEAD A A "- {id: D, " L ", from: 0}\n",
			 "11:8 duplicate tiers[1].id; 11:40 tier_kind_twice tiers[1].kind; "
			 "10:1 tier_kind_missing tiers");
	assert_problems (HEAD C "- {id: D, " L ", from: 0}\n",
			 "10:1 tier_kind_missing tiers; 10:1 tier_kind_missing tiers");
	assert_problems (HEAD A "- {id: D, " L ", from: 0}\n" B,
			 "12:40 tier_kind_late tiers[2].kind");
	assert_problems (HEAD A "- {id: B, " L ", kind: exempt, from: 0, below: 5}\n"
				"- {id: D, " L ", from: 0}\n",
			 "11:54 tier_kind_and_amount tiers[1].from; 11:64 tier_kind_and_amount "
			 "tiers[1].below");
	assert_problems (HEAD KINDS, "10:1 tier_no_amounts tiers");
}

#define D(id, bounds) "- {id: " id ", " L ", " bounds "}\n"

static void
test_proof (void)
{
	assert_problems (HEAD KINDS D ("D", "from: 1"), "12:40 tier_lowest tiers[2].from");
	/* The hole of the old table, and a yen of it. */
	assert_problems (HEAD KINDS D ("D", "from: 0, below: 772600") D ("E", "from: 887500"),
			 "12:50 tier_gap tiers[2].below");
	assert_problems (HEAD KINDS D ("D", "from: 0, below: 100") D ("E", "from: 101"),
			 "12:50 tier_gap tiers[2].below");
	assert_problems (HEAD KINDS D ("D", "from: 0, below: 101") D ("E", "from: 100"),
			 "12:50 tier_overlap tiers[2].below");
	assert_problems (HEAD KINDS D ("D", "from: 0, below: 100") D ("E", "from: 100"), "");
	/* Its row that is there twice. */
	assert_problems (HEAD KINDS D ("D", "from: 0, below: 9") D ("E", "from: 9, below: 20")
				 D ("E", "from: 9, below: 20") D ("F", "from: 20"),
			 "14:8 duplicate tiers[4].id; 14:40 tier_order tiers[4].from");
	assert_problems (HEAD KINDS D ("D", "from: 0") D ("E", "from: 9") D ("F", "from: 8"),
			 "14:40 tier_order tiers[4].from");
	assert_problems (HEAD KINDS D ("D", "from: 0") D ("E", "from: 0"),
			 "13:40 tier_order tiers[3].from");
	/* From the highest to the lowest, as some print it: every step is wrong. */
	assert_problems (HEAD KINDS D ("D", "from: 9") D ("E", "from: 5") D ("F", "from: 0"),
			 "12:40 tier_lowest tiers[2].from; 13:40 tier_order tiers[3].from; 14:40 "
			 "tier_order tiers[4].from");
	assert_problems (HEAD KINDS D ("D", "from: 0, below: 9") D ("E", "from: 9, below: 20"),
			 "13:50 tier_top_closed tiers[3].below");
	assert_problems (HEAD KINDS D ("D", "from: 0, below: 0") D ("E", "from: 9"),
			 "12:50 tier_empty tiers[2].below");
	assert_problems (HEAD KINDS D ("D", "from: 0, below: 9") D ("E", "from: 9, below: 3"),
			 "13:50 tier_empty tiers[3].below; 13:50 tier_top_closed tiers[3].below");
	/* A bound that cannot be read proves nothing about its neighbours. */
	assert_problems (HEAD KINDS D ("D", "from: 0, below: x") D ("E", "from: 9"),
			 "12:50 yaml_integer tiers[2].below");
	assert_problems (HEAD KINDS D ("D", "from: 0, below: 9") D ("E", "from: x")
				 D ("F", "from: 12"),
			 "13:40 yaml_integer tiers[3].from");
	/* Several at once. */
	assert_problems (HEAD A D ("D", "from: 3, below: 9") D ("E", "from: 10, below: 20")
				 D ("F", "from: 19, below: 30"),
			 "10:1 tier_kind_missing tiers; 11:40 tier_lowest tiers[1].from; 11:50 "
			 "tier_gap tiers[1].below; 12:51 tier_overlap tiers[2].below; 13:51 "
			 "tier_top_closed tiers[3].below");
}

static void
test_many (void)
{
	g_autoptr (GString) text = g_string_new (HEAD KINDS);

	for (int i = 0; i < 198; i++)
		g_string_append_printf (text, "- {id: D%d, " L ", from: %d}\n", i, i * 100);
	assert_problems (text->str, "");
	g_string_append (text, "- {id: E, " L ", from: 99999}\n");
	assert_problems (text->str, "210:3 too_many tiers[200]");
}

static void
check_other (const char *text, const char *other_text, const char *expected)
{
	g_autoptr (KinkoTierTable) other = read_good (other_text);
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = parse_text (text, problems);
	g_autoptr (KinkoTierTable) table = kinko_tier_table_read (yaml);
	g_autofree char *summary = NULL;

	other->file = g_strdup ("tiers-other.yaml");
	kinko_tier_table_check_other (yaml, table, other);
	summary = problems_summary (problems);
	g_assert_cmpstr (summary, ==, expected);
	if (problems->len > 0)
		g_assert_nonnull (strstr (((KinkoProblem *) problems->pdata[0])->message,
					  "tiers-other.yaml"));
}

static char *
changed (const char *from, const char *to)
{
	GString *text = g_string_new (HEAD KINDS D ("D", "from: 0"));

	if (from != NULL)
		g_assert_cmpuint (g_string_replace (text, from, to, 0), ==, 1);
	return g_string_free (text, FALSE);
}

static void
test_two_tables (void)
{
	g_autofree char *same = changed (NULL, NULL);
	g_autofree char *other_id = changed ("id: t\n", "id: u\n");
	g_autofree char *other_day = changed ("2026-04-01", "2026-04-02");
	g_autofree char *example = changed ("example: false", "example: true");
	g_autoptr (GString) both = g_string_new (example);

	g_string_replace (both, "id: t\n", "id: u\n", 1);
	check_other (same, same, "2:5 duplicate id; 5:7 tier_same_from from");
	check_other (same, other_id, "5:7 tier_same_from from");
	check_other (other_day, same, "2:5 duplicate id");
	check_other (example, same, "2:5 duplicate id");
	check_other (same, both->str, "");
	check_other (both->str, same, "");
}

/* ---- the tables of this contract ---- */

static void
test_national (void)
{
	/* 国の8階層：生活保護、非課税、48,600円未満、97,000円未満、169,000円未満、301,000円未満、
	 * 397,000円未満、397,000円以上。 */
	static const guint64 lower[] = { 0, 48600, 97000, 169000, 301000, 397000 };
	static const char *const ids[] = { "3", "4", "5", "6", "7", "8" };
	g_autoptr (KinkoTierTable) table = read_shipped ("tiers-national.yaml");

	g_assert_false (table->example);
	g_assert_cmpuint (table->relief_below, ==, 77101);
	g_assert_cmpuint (table->tiers->len, ==, 8);
	g_assert_cmpstr (kinko_tier_table_by_kind (table, KINKO_TIER_WELFARE)->id, ==, "1");
	g_assert_cmpstr (kinko_tier_table_by_kind (table, KINKO_TIER_EXEMPT)->id, ==, "2");
	g_assert_null (kinko_tier_table_by_kind (table, KINKO_TIER_PER_CAPITA));
	for (gsize i = 0; i < G_N_ELEMENTS (lower); i++) {
		if (i > 0)
			g_assert_cmpstr (kinko_tier_table_by_amount (table, lower[i] - 1)->id, ==,
					 ids[i - 1]);
		g_assert_cmpstr (kinko_tier_table_by_amount (table, lower[i])->id, ==, ids[i]);
		g_assert_cmpstr (kinko_tier_table_by_amount (table, lower[i] + 1)->id, ==, ids[i]);
	}
	g_assert_cmpstr (kinko_tier_table_by_amount (table, 9999999999)->id, ==, "8");
}

static void
test_ward_example (void)
{
	static const struct {
		guint64 yen;
		const char *id;
	} known[] = {
		{ 0, "C2" },       { 4999, "C2" },     { 5000, "C3" },     { 5001, "C3" },
		{ 48699, "C3" },   { 48700, "D1" },    { 48701, "D1" },    { 50499, "D1" },
		{ 50500, "D2" },   { 50501, "D2" },    { 772599, "D21" },  { 772600, "D22" },
		{ 772601, "D22" }, { 800000, "D22" },  { 887499, "D22" },  { 887500, "D23" },
		{ 887501, "D23" }, { 1031299, "D23" }, { 1031300, "D24" }, { 1031301, "D24" },
	};
	g_autoptr (KinkoTierTable) table = read_shipped ("tiers-ward-example.yaml");

	g_assert_true (table->example);
	g_assert_cmpuint (table->tiers->len, ==, 3 + 2 + 24);
	g_assert_cmpstr (kinko_tier_table_by_kind (table, KINKO_TIER_WELFARE)->id, ==, "A");
	g_assert_cmpstr (kinko_tier_table_by_kind (table, KINKO_TIER_EXEMPT)->id, ==, "B");
	g_assert_cmpstr (kinko_tier_table_by_kind (table, KINKO_TIER_PER_CAPITA)->id, ==, "C1");
	for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
		g_assert_cmpstr (kinko_tier_table_by_amount (table, known[i].yen)->id, ==,
				 known[i].id);
}

/* Any changed bit of the shipped table is a table that is proved, or a mistake. */
static void
test_every_bit (void)
{
	g_autofree char *text = NULL;
	gsize length;

	g_assert_true (g_file_get_contents (SHIPPED "tiers-national.yaml", &text, &length, NULL));
	for (gsize bit = 0; bit < length * 8; bit++) {
		g_autoptr (GPtrArray) problems = problems_new ();
		g_autoptr (GBytes) content = NULL;
		g_autoptr (KinkoYaml) yaml = NULL;
		g_autoptr (KinkoTierTable) table = NULL;

		text[bit / 8] = (char) (text[bit / 8] ^ 1 << bit % 8);
		content = g_bytes_new (text, length);
		text[bit / 8] = (char) (text[bit / 8] ^ 1 << bit % 8);
		yaml = kinko_yaml_parse (content, "test.yaml", problems);
		table = yaml == NULL ? NULL : kinko_tier_table_read (yaml);
		if (problems->len > 0)
			continue;
		g_assert_nonnull (table);
		g_assert_cmpuint (kinko_tier_table_by_amount (table, 0)->from, ==, 0);
		g_assert_cmpuint (kinko_tier_table_below (table, kinko_tier_table_top (table)), ==,
				  0);
		g_assert_cmpuint (table->tiers->len, ==, 8);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/tier-table/good", test_good);
	g_test_add_func ("/tier-table/kind-names", test_kind_names);
	g_test_add_func ("/tier-table/smallest", test_smallest);
	g_test_add_func ("/tier-table/file", test_file);
	g_test_add_func ("/tier-table/values", test_values);
	g_test_add_func ("/tier-table/tiers", test_tiers);
	g_test_add_func ("/tier-table/kinds", test_kinds);
	g_test_add_func ("/tier-table/proof", test_proof);
	g_test_add_func ("/tier-table/many", test_many);
	g_test_add_func ("/tier-table/two-tables", test_two_tables);
	g_test_add_func ("/tier-table/national", test_national);
	g_test_add_func ("/tier-table/ward-example", test_ward_example);
	g_test_add_func ("/tier-table/every-bit", test_every_bit);
	return g_test_run ();
}
