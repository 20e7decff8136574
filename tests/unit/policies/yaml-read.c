#include "policies/yaml-read.h"

#include "tests/unit/policies/problems.h"

/* One scalar as a whole document. */
static KinkoYaml *
scalar (const char *text, GPtrArray *problems)
{
	KinkoYaml *yaml = parse_text (text, problems);

	g_assert_nonnull (yaml);
	g_assert_cmpuint (problems->len, ==, 0);
	return yaml;
}

static void
assert_code (const GPtrArray *problems, const char *code)
{
	g_assert_cmpuint (problems->len, ==, 1);
	g_assert_cmpstr (((KinkoProblem *) problems->pdata[0])->code, ==, code);
}

static void
assert_integer (const char *text, guint expected)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = scalar (text, problems);
	guint value = 77;

	g_assert_true (kinko_yaml_integer (yaml, kinko_yaml_root (yaml), 0, G_MAXUINT, &value));
	g_assert_cmpuint (value, ==, expected);
	g_assert_cmpuint (problems->len, ==, 0);
}

static void
assert_no_integer (const char *text, const char *code)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = scalar (text, problems);
	guint value = 77;

	g_assert_false (kinko_yaml_integer (yaml, kinko_yaml_root (yaml), 5, 100, &value));
	g_assert_cmpuint (value, ==, 77);
	assert_code (problems, code);
}

static void
test_integer (void)
{
	static const char *const no_decimals[] = {
		"0x7", "010",  "1_000", "0o7",     "0b11",      "1e3",  "12.0",
		"+7",  "-7",   "'12'",  "00",      "1:30",      "１２", "~",
		"''",  "12 3", "[12]",  "{a: 12}", "\"1\\02\"",
	};

	assert_integer ("0", 0);
	assert_integer ("12", 12);
	assert_integer ("4294967295", G_MAXUINT);
	for (gsize i = 0; i < G_N_ELEMENTS (no_decimals); i++)
		assert_no_integer (no_decimals[i], "yaml_integer");
	assert_no_integer ("4", "yaml_range");
	assert_no_integer ("101", "yaml_range");
	/* 2^32 + 50 and 2^64 + 50 must not come round to 50. */
	assert_no_integer ("4294967346", "yaml_range");
	assert_no_integer ("18446744073709551666", "yaml_range");
}

static void
test_yen (void)
{
	static const struct {
		const char *text, *code; /* NULL: good */
		guint64 yen;
	} known[] = {
		{ "0", NULL, 0 },
		{ "48600", NULL, 48600 },
		{ "4294967296", NULL, G_GUINT64_CONSTANT (4294967296) },
		{ "9999999999", NULL, G_GUINT64_CONSTANT (9999999999) },
		{ "10000000000", "yaml_range", 0 },
		{ "123456789018", "yaml_range", 0 },
		{ "18446744073709551616", "yaml_range", 0 },
		{ "18446744073709600216", "yaml_range", 0 },
		{ "-1", "yaml_integer", 0 },
		{ "1.5", "yaml_integer", 0 },
		{ "48,600", "yaml_integer", 0 },
		{ "48_600", "yaml_integer", 0 },
		{ "048600", "yaml_integer", 0 },
		{ "'48600'", "yaml_integer", 0 },
		{ "48600円", "yaml_integer", 0 },
		{ "４８６００", "yaml_integer", 0 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (known); i++) {
		g_autoptr (GPtrArray) problems = problems_new ();
		g_autoptr (KinkoYaml) yaml = scalar (known[i].text, problems);
		guint64 yen = 77;

		g_assert_cmpint (kinko_yaml_yen (yaml, kinko_yaml_root (yaml), &yen), ==,
				 known[i].code == NULL);
		g_assert_cmpuint (yen, ==, known[i].code == NULL ? known[i].yen : 77);
		if (known[i].code != NULL)
			assert_code (problems, known[i].code);
	}
}

static void
test_date (void)
{
	static const struct {
		const char *text, *code; /* NULL: good */
	} known[] = {
		{ "\"2026-04-01\"", NULL },       { "'2024-02-29'", NULL },
		{ "2026-04-01", "yaml_text" },    { "'2025-02-29'", "yaml_date" },
		{ "'2026-4-1'", "yaml_date" },    { "'20260401'", "yaml_date" },
		{ "'2026/04/01'", "yaml_date" },  { "'２０２６-04-01'", "yaml_date" },
		{ "令和8年4月1日", "yaml_date" }, { "'2026-04-01T00:00:00Z'", "yaml_date" },
		{ "[a]", "yaml_type" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (known); i++) {
		g_autoptr (GPtrArray) problems = problems_new ();
		g_autoptr (KinkoYaml) yaml = scalar (known[i].text, problems);
		KinkoDate date = { 7, 7, 7 };

		g_assert_cmpint (kinko_yaml_date (yaml, kinko_yaml_root (yaml), &date), ==,
				 known[i].code == NULL);
		if (known[i].code != NULL) {
			g_assert_cmpuint (date.year, ==, 7);
			assert_code (problems, known[i].code);
		} else {
			g_autofree char *iso = kinko_date_iso (&date);

			g_assert_nonnull (strstr (known[i].text, iso));
		}
	}
}

static void
test_value (void)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = parse_text ("{a: [1], b: two}", problems);
	const KinkoYamlNode *root = kinko_yaml_root (yaml);

	g_assert_cmpstr (kinko_yaml_text (yaml, kinko_yaml_value (yaml, root, "b")), ==, "two");
	g_assert_null (kinko_yaml_value (yaml, root, "c"));
	g_assert_null (kinko_yaml_value (yaml, kinko_yaml_value (yaml, root, "a"), "b"));
	g_assert_null (kinko_yaml_value (yaml, kinko_yaml_value (yaml, root, "b"), "b"));
	g_assert_cmpuint (problems->len, ==, 0);
}

static void
test_boolean (void)
{
	static const char *const neither[] = { "yes", "no", "True",   "TRUE", "on", "1",
					       "0",   "~",  "'true'", "[]",   "t" };
	gboolean value;

	for (int i = 0; i < 2; i++) {
		g_autoptr (GPtrArray) problems = problems_new ();
		g_autoptr (KinkoYaml) yaml = scalar (i == 1 ? "true" : "false", problems);

		value = 7;
		g_assert_true (kinko_yaml_boolean (yaml, kinko_yaml_root (yaml), &value));
		g_assert_cmpint (value, ==, i);
	}
	for (gsize i = 0; i < G_N_ELEMENTS (neither); i++) {
		g_autoptr (GPtrArray) problems = problems_new ();
		g_autoptr (KinkoYaml) yaml = scalar (neither[i], problems);

		g_assert_false (kinko_yaml_boolean (yaml, kinko_yaml_root (yaml), &value));
		assert_code (problems, "yaml_boolean");
	}
}

static void
assert_text (const char *text, const char *expected)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = scalar (text, problems);

	g_assert_cmpstr (kinko_yaml_text (yaml, kinko_yaml_root (yaml)), ==, expected);
	g_assert_cmpuint (problems->len, ==, 0);
}

static void
assert_no_text (const char *text, const char *code)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = scalar (text, problems);

	g_assert_null (kinko_yaml_text (yaml, kinko_yaml_root (yaml)));
	assert_code (problems, code);
}

static void
test_text (void)
{
	static const char *const ambiguous[] = { "yes",   "No",         "on",   "OFF", "null",
						 "~",     "true",       "12",   "0x7", "1.5",
						 "1e3",   "-3",         "+3",   ".5",  "1:30",
						 "1_000", "2026-07-06", ".inf", ".NaN" };
	static const char *const unclean[] = {
		"\"a\\nb\"",     "|\n  a\n  b\n", "\"a\\0b\"", "\"\\e[2J\"", "\"a\\u202eb\"",
		"\"a\\u200bb\"", "\"a\\tb\"",     "''",        "'  '"
	};

	assert_text ("manager", "manager");
	assert_text ("階層判定審査", "階層判定審査");
	assert_text ("'yes'", "yes");
	assert_text ("\"12\"", "12");
	assert_text ("'it''s'", "it's");
	assert_text ("12th of July", "12th of July");
	assert_text ("-dash", "-dash");
	/* 異体字 (a variation selector) are part of names, not deceptions. */
	assert_text ("葛\xf3\xa0\x84\x80", "葛\xf3\xa0\x84\x80");
	for (gsize i = 0; i < G_N_ELEMENTS (ambiguous); i++)
		assert_no_text (ambiguous[i], "yaml_text");
	for (gsize i = 0; i < G_N_ELEMENTS (unclean); i++)
		assert_no_text (unclean[i], "yaml_text");
	assert_no_text ("[a]", "yaml_type");
	assert_no_text ("{a: b}", "yaml_type");
}

static void
test_id (void)
{
	static const char *const wrong[] = { "Tier", "tier_review", "1st", "-a",
					     "a.b",  "審査",        "a b" };
	g_autofree char *longest = g_strnfill (64, 'a');
	g_autofree char *too_long = g_strnfill (65, 'a');

	for (gsize i = 0; i <= G_N_ELEMENTS (wrong); i++) {
		g_autoptr (GPtrArray) problems = problems_new ();
		g_autoptr (KinkoYaml) yaml =
			scalar (i < G_N_ELEMENTS (wrong) ? wrong[i] : too_long, problems);

		g_assert_null (kinko_yaml_id (yaml, kinko_yaml_root (yaml)));
		assert_code (problems, "yaml_id");
	}
	for (gsize i = 0; i < 2; i++) {
		const char *good = i == 0 ? longest : "tier-review-2";
		g_autoptr (GPtrArray) problems = problems_new ();
		g_autoptr (KinkoYaml) yaml = scalar (good, problems);

		g_assert_cmpstr (kinko_yaml_id (yaml, kinko_yaml_root (yaml)), ==, good);
	}
}

static void
assert_choice (const char *text, int expected, const char *message)
{
	static const char *const known[] = { "allow", "deny", NULL };
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = scalar (text, problems);

	g_assert_cmpint (kinko_yaml_choice (yaml, kinko_yaml_root (yaml), known, "own_code"), ==,
			 expected);
	if (message == NULL) {
		g_assert_cmpuint (problems->len, ==, 0);
		return;
	}
	assert_code (problems, "own_code");
	g_assert_cmpstr (((KinkoProblem *) problems->pdata[0])->message, ==, message);
}

static void
test_choice (void)
{
	assert_choice ("allow", 0, NULL);
	assert_choice ("'deny'", 1, NULL);
	assert_choice ("Deny", -1, "unknown 'Deny'; did you mean 'deny'?");
	assert_choice ("alow", -1, "unknown 'alow'; did you mean 'allow'?");
	assert_choice ("perhaps", -1, "unknown 'perhaps'; one of these is needed: allow, deny");
}

static const KinkoYamlKey keys[] = { { "roles", TRUE }, { "actions", TRUE }, { "numbers", FALSE } };

static void
assert_map (const char *text, gboolean is_map, const char *expected)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = parse_text (text, problems);
	const KinkoYamlNode *values[G_N_ELEMENTS (keys)];
	g_autofree char *summary = NULL;

	g_assert_cmpint (
		kinko_yaml_map (yaml, kinko_yaml_root (yaml), keys, G_N_ELEMENTS (keys), values),
		==, is_map);
	summary = problems_summary (problems);
	g_assert_cmpstr (summary, ==, expected);
}

static void
test_map (void)
{
	assert_map ("roles: a\nactions: b\n", TRUE, "");
	assert_map ("roles: a\nactions: b\nnumbers: true\n", TRUE, "");
	assert_map ("actions: b\n", TRUE, "1:1 yaml_missing_key");
	assert_map ("{}", TRUE, "1:1 yaml_missing_key; 1:1 yaml_missing_key");
	assert_map ("rolse: a\nactions: b\nhuman: 1\n", TRUE,
		    "1:1 yaml_unknown_key rolse; 3:1 yaml_unknown_key human; "
		    "1:1 yaml_missing_key");
	/* The merge key is a key like any other, so unknown. */
	assert_map ("roles: a\nactions: b\n<<: {numbers: true}\n", TRUE, "3:1 yaml_unknown_key <<");
	assert_map ("[roles]", FALSE, "1:1 yaml_type");
	assert_map ("roles", FALSE, "1:1 yaml_type");
}

static void
test_map_messages (void)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml =
		parse_text ("rolse: a\nactions: b\nhuman: 1\nroles: c\n", problems);
	const KinkoYamlNode *values[G_N_ELEMENTS (keys)];

	g_assert_true (
		kinko_yaml_map (yaml, kinko_yaml_root (yaml), keys, G_N_ELEMENTS (keys), values));
	g_assert_cmpstr (((KinkoProblem *) problems->pdata[0])->message, ==,
			 "unknown key 'rolse'; did you mean 'roles'?");
	g_assert_cmpstr (((KinkoProblem *) problems->pdata[1])->message, ==,
			 "unknown key 'human'; the keys here are: roles, actions, numbers");
	g_assert_cmpstr (kinko_yaml_text (yaml, values[0]), ==, "c");
	g_assert_cmpstr (kinko_yaml_text (yaml, values[1]), ==, "b");
	g_assert_null (values[2]);
}

static void
test_list (void)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) good = parse_text ("[a, b]", problems);
	g_autoptr (KinkoYaml) empty = parse_text ("[]", problems);
	g_autoptr (KinkoYaml) word = parse_text ("a", problems);
	g_autoptr (GPtrArray) items = kinko_yaml_list (good, kinko_yaml_root (good));
	g_autofree char *summary = NULL;

	g_assert_cmpuint (items->len, ==, 2);
	g_assert_cmpstr (kinko_yaml_text (good, items->pdata[1]), ==, "b");
	g_assert_null (kinko_yaml_list (empty, kinko_yaml_root (empty)));
	g_assert_null (kinko_yaml_list (word, kinko_yaml_root (word)));
	summary = problems_summary (problems);
	g_assert_cmpstr (summary, ==, "1:1 yaml_empty_list; 1:1 yaml_type");
}

static void
test_short_list (void)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = parse_text ("[a, b, c, d]", problems);
	g_autoptr (GPtrArray) four = kinko_yaml_short_list (yaml, kinko_yaml_root (yaml), 4);
	g_autofree char *summary = NULL;

	g_assert_cmpuint (four->len, ==, 4);
	g_assert_cmpuint (problems->len, ==, 0);
	g_assert_null (kinko_yaml_short_list (yaml, kinko_yaml_root (yaml), 3));
	g_assert_null (kinko_yaml_short_list (yaml, NULL, 3));
	summary = problems_summary (problems);
	g_assert_cmpstr (summary, ==, "1:11 too_many [3]");
}

static void
assert_choices (const char *text, const char *words, const char *expected)
{
	static const char *const known[] = { "red", "green", "blue", NULL };
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = parse_text (text, problems);
	g_auto (GStrv) names =
		kinko_yaml_choices (yaml, kinko_yaml_root (yaml), known, 4, "unknown_colour");
	g_autofree char *joined = g_strjoinv (" ", names);
	g_autofree char *summary = problems_summary (problems);

	g_assert_cmpstr (joined, ==, words);
	g_assert_cmpstr (summary, ==, expected);
}

static void
test_choices (void)
{
	assert_choices ("[blue, red]", "blue red", "");
	assert_choices ("[blue, gold, blue, red]", "blue red",
			"1:8 unknown_colour [1]; 1:14 duplicate [2]");
	assert_choices ("[red, red, red, red, red]", "", "1:22 too_many [4]");
	assert_choices ("red", "", "1:1 yaml_type");
}

static void
test_bilingual (void)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) good = parse_text ("{ja: 日, en: e}", problems);
	g_autoptr (KinkoYaml) bad = parse_text ("{ja: [日], de: d}", problems);
	g_autofree char *en = NULL;
	g_autofree char *ja = NULL;
	char *no_en = NULL, *no_ja = NULL;
	g_autofree char *summary = NULL;

	kinko_yaml_bilingual (good, kinko_yaml_root (good), &en, &ja);
	g_assert_cmpstr (en, ==, "e");
	g_assert_cmpstr (ja, ==, "日");
	g_assert_cmpuint (problems->len, ==, 0);
	kinko_yaml_bilingual (bad, kinko_yaml_root (bad), &no_en, &no_ja);
	g_assert_null (no_en);
	g_assert_null (no_ja);
	summary = problems_summary (problems);
	g_assert_cmpstr (summary, ==,
			 "1:11 yaml_unknown_key de; 1:1 yaml_missing_key; 1:6 yaml_type ja");
}

static void
test_new_id (void)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = parse_text ("[a, B, a]", problems);
	g_autoptr (GPtrArray) items = kinko_yaml_list (yaml, kinko_yaml_root (yaml));
	g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	g_autofree char *summary = NULL;

	g_assert_cmpstr (kinko_yaml_new_id (yaml, items->pdata[0], seen), ==, "a");
	g_assert_null (kinko_yaml_new_id (yaml, items->pdata[1], seen));
	g_assert_null (kinko_yaml_new_id (yaml, items->pdata[2], seen));
	g_assert_null (kinko_yaml_new_id (yaml, NULL, seen));
	summary = problems_summary (problems);
	g_assert_cmpstr (summary, ==, "1:5 yaml_id [1]; 1:8 duplicate [2]");
}

/* What is absent was reported once, as a missing key. */
static void
test_absent (void)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = parse_text ("a", problems);
	const KinkoYamlNode *values[G_N_ELEMENTS (keys)];
	guint number;
	guint64 yen;
	KinkoDate date;
	gboolean truth;

	g_assert_false (kinko_yaml_map (yaml, NULL, keys, G_N_ELEMENTS (keys), values));
	g_assert_null (values[0]);
	g_assert_null (kinko_yaml_list (yaml, NULL));
	g_assert_null (kinko_yaml_text (yaml, NULL));
	g_assert_null (kinko_yaml_id (yaml, NULL));
	g_assert_false (kinko_yaml_integer (yaml, NULL, 0, 1, &number));
	g_assert_false (kinko_yaml_yen (yaml, NULL, &yen));
	g_assert_false (kinko_yaml_date (yaml, NULL, &date));
	g_assert_false (kinko_yaml_boolean (yaml, NULL, &truth));
	g_assert_cmpuint (problems->len, ==, 0);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/yaml-read/integer", test_integer);
	g_test_add_func ("/yaml-read/yen", test_yen);
	g_test_add_func ("/yaml-read/date", test_date);
	g_test_add_func ("/yaml-read/value", test_value);
	g_test_add_func ("/yaml-read/boolean", test_boolean);
	g_test_add_func ("/yaml-read/text", test_text);
	g_test_add_func ("/yaml-read/id", test_id);
	g_test_add_func ("/yaml-read/choice", test_choice);
	g_test_add_func ("/yaml-read/map", test_map);
	g_test_add_func ("/yaml-read/map-messages", test_map_messages);
	g_test_add_func ("/yaml-read/list", test_list);
	g_test_add_func ("/yaml-read/short-list", test_short_list);
	g_test_add_func ("/yaml-read/choices", test_choices);
	g_test_add_func ("/yaml-read/bilingual", test_bilingual);
	g_test_add_func ("/yaml-read/new-id", test_new_id);
	g_test_add_func ("/yaml-read/absent", test_absent);
	return g_test_run ();
}
