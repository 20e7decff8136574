#include "vault/case-decision.h"

#include "tests/unit/vault/fixture.h"

static char *
random_text (void)
{
	static const char *const pieces[] = { "髙", "𠮷", "邉󠄂", "\"",   "\\",
					      "a",  "/",  "　",      "\x7f", "&" };
	GString *text = g_string_new ("名");

	for (int i = g_test_rand_int_range (0, 12); i > 0; i--)
		g_string_append (text,
				 pieces[g_test_rand_int_range (0, (gint32) G_N_ELEMENTS (pieces))]);
	return g_string_free (text, FALSE);
}

static guint64
random_yen (void)
{
	return ((guint64) (guint32) g_test_rand_int () << 2) % G_GUINT64_CONSTANT (10000000000);
}

static gboolean
random_bit (void)
{
	return g_test_rand_int_range (0, 2) == 1;
}

static void
fill_share (KinkoCaseDecision *made, guint i)
{
	KinkoTierShare *share = &made->decision.shares[i];

	made->names[i] = random_text ();
	made->statuses[i] = random_text ();
	*share = (KinkoTierShare){ .counted = random_bit (),
				   .levy = random_yen (),
				   .credits = random_yen (),
				   .before_credits = random_yen (),
				   .designated_city = random_bit (),
				   .amount = random_yen () };
}

/* Any values, whether they fit together or not. */
static KinkoCaseDecision *
random_decision (void)
{
	KinkoCaseDecision *made = g_new0 (KinkoCaseDecision, 1);
	KinkoTierDecision *decision = &made->decision;

	made->table = random_text ();
	made->table_title_en = random_text ();
	made->table_title_ja = random_text ();
	made->table_from = g_strdup ("2026-04-01");
	made->table_hash = g_strdup_printf ("%08x%08x", (guint) g_test_rand_int (),
					    (guint) g_test_rand_int ());
	made->tier_label_en = random_text ();
	made->tier_label_ja = random_text ();
	made->tax_year_stated = random_bit ();
	made->truncate_to = random_bit () ? 100 : 1;
	made->relief_below = random_yen ();
	for (guint i = 0; i < KINKO_TIER_PERSONS; i++)
		if (i == 0 || random_bit ())
			fill_share (made, i);
	decision->fiscal_year = (guint) g_test_rand_int_range (2000, 2200);
	decision->tax_year = decision->fiscal_year - (random_bit () ? 1 : 0);
	decision->month = (guint) g_test_rand_int_range (1, 13);
	decision->base_known = random_bit ();
	decision->base = random_yen ();
	decision->kind = (KinkoTierKind) g_test_rand_int_range (0, KINKO_TIER_PER_CAPITA + 1);
	decision->provisional = random_bit ();
	decision->relief = random_bit ();
	g_snprintf (decision->tier, sizeof decision->tier, "D%d", g_test_rand_int_range (1, 25));
	decision->from = random_yen ();
	decision->below = random_yen ();
	return made;
}

static KinkoCaseDecision *
read_good (const char *text)
{
	g_autoptr (GError) error = NULL;
	KinkoCaseDecision *made = kinko_case_decision_from_text (text, &error);

	g_assert_no_error (error);
	g_assert_nonnull (made);
	return made;
}

/* 0: it can be read; otherwise the error's code. */
static int
code_of (const char *text)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCaseDecision) made = kinko_case_decision_from_text (text, &error);

	g_assert_true ((made == NULL) == (error != NULL));
	return error == NULL ? -1 : error->code;
}

static void
test_round_trip (void)
{
	for (guint i = 0; i < 300; i++) {
		g_autoptr (KinkoCaseDecision) made = random_decision ();
		g_autofree char *text = kinko_case_decision_to_text (made);
		g_autoptr (KinkoCaseDecision) read = read_good (text);
		g_autofree char *again = kinko_case_decision_to_text (read);

		g_assert_true (g_utf8_validate (text, -1, NULL));
		g_assert_true (kinko_case_decision_equal (made, read));
		g_assert_cmpstr (text, ==, again);
	}
}

/* Two that were not made alike are not equal. */
static void
test_unequal (void)
{
	for (guint i = 0; i < 300; i++) {
		g_autoptr (KinkoCaseDecision) a = random_decision ();
		g_autoptr (KinkoCaseDecision) b = random_decision ();

		g_assert_true (kinko_case_decision_equal (a, a));
		g_assert_false (kinko_case_decision_equal (a, b));
	}
}

/* Each stored value counts: a table that was changed has another hash, and a step that differs is another step. */
static void
test_each_value_counts (void)
{
	g_autoptr (KinkoCaseDecision) made = random_decision ();
	g_autofree char *text = kinko_case_decision_to_text (made);
	json_auto_t *object = json_loads (text, 0, NULL);
	json_t *table = json_object_get (object, "table");
	const char *key;
	json_t *value;

	json_object_foreach (table, key, value)
	{
		json_auto_t *changed = json_deep_copy (object);
		json_t *other = json_is_string (value)
					? json_string ("other")
					: json_integer (json_integer_value (value) + 1);
		g_autoptr (KinkoCaseDecision) read = NULL;
		char *changed_text;

		json_object_set_new (json_object_get (changed, "table"), key, other);
		changed_text = json_dumps (changed, 0);
		read = read_good (changed_text);
		if (kinko_case_decision_equal (made, read))
			g_error ("table.%s does not count", key);
		free (changed_text);
	}
	json_object_foreach (object, key, value)
	{
		json_auto_t *changed = json_deep_copy (object);
		g_autoptr (KinkoCaseDecision) read = NULL;
		char *changed_text;

		if (json_is_boolean (value))
			json_object_set_new (changed, key, json_boolean (!json_is_true (value)));
		else if (json_is_integer (value) && strcmp (key, "v") != 0)
			json_object_set_new (
				changed, key,
				json_integer (json_integer_value (value) == 1
						      ? 2
						      : json_integer_value (value) - 1));
		else
			continue;
		changed_text = json_dumps (changed, 0);
		read = read_good (changed_text);
		if (kinko_case_decision_equal (made, read))
			g_error ("%s does not count", key);
		free (changed_text);
	}
}

static void
test_truncated (void)
{
	g_autoptr (KinkoCaseDecision) made = random_decision ();
	g_autofree char *text = kinko_case_decision_to_text (made);

	for (gsize len = 0; len < strlen (text); len++) {
		g_autofree char *cut = g_strndup (text, len);

		g_assert_cmpint (code_of (cut), ==, KINKO_ERROR_INTEGRITY);
	}
	{
		g_autofree char *longer = g_strconcat (text, "}", NULL);

		g_assert_cmpint (code_of (longer), ==, KINKO_ERROR_INTEGRITY);
	}
}

static void
test_flipped (void)
{
	for (guint round = 0; round < 3; round++) {
		g_autoptr (KinkoCaseDecision) made = random_decision ();
		g_autofree char *text = kinko_case_decision_to_text (made);

		for (gsize bit = 0; bit < 8 * strlen (text); bit++) {
			g_autofree char *bad = g_strdup (text);
			g_autoptr (KinkoCaseDecision) read = NULL;

			bad[bit / 8] = (char) (bad[bit / 8] ^ (1 << bit % 8));
			read = kinko_case_decision_from_text (bad, NULL);
			if (read != NULL && kinko_case_decision_equal (made, read))
				g_error ("bit %" G_GSIZE_FORMAT " does not count in %s", bit, bad);
		}
	}
}

static char *
replace (const char *text, const char *from, const char *to)
{
	g_auto (GStrv) parts = g_strsplit (text, from, 2);

	g_assert_nonnull (parts[1]);
	return g_strjoinv (to, parts);
}

static void
test_hostile (void)
{
	static const struct {
		const char *from, *to;
		KinkoError code;
	} changes[] = {
		{ "\"v\":1", "\"v\":2", KINKO_ERROR_UNSUPPORTED },
		{ "\"v\":1", "\"v\":0", KINKO_ERROR_INTEGRITY },
		{ "\"v\":1", "\"v\":\"1\"", KINKO_ERROR_INTEGRITY },
		{ "\"v\":1", "\"v\":1,\"v\":1", KINKO_ERROR_INTEGRITY },
		{ "\"v\":1", "\"v\":1,\"w\":1", KINKO_ERROR_INTEGRITY },
		{ "\"month\":9", "\"month\":0", KINKO_ERROR_INTEGRITY },
		{ "\"month\":9", "\"month\":13", KINKO_ERROR_INTEGRITY },
		{ "\"month\":9", "\"month\":4294967305", KINKO_ERROR_INTEGRITY },
		{ "\"month\":9", "\"month\":9.0", KINKO_ERROR_INTEGRITY },
		{ "\"fiscal_year\":2026", "\"fiscal_year\":4294969322", KINKO_ERROR_INTEGRITY },
		{ "\"fiscal_year\":2026", "\"fiscal_year\":-1", KINKO_ERROR_INTEGRITY },
		{ "\"tax_year\":2026", "\"tax_year\":-1", KINKO_ERROR_INTEGRITY },
		{ "\"base\":5", "\"base\":-5", KINKO_ERROR_INTEGRITY },
		{ "\"levy\":7", "\"levy\":-7", KINKO_ERROR_INTEGRITY },
		{ "\"truncate_to\":100", "\"truncate_to\":0", KINKO_ERROR_INTEGRITY },
		{ "\"who\":\"guardian1\"", "\"who\":\"child\"", KINKO_ERROR_INTEGRITY },
		{ "\"who\":\"guardian2\"", "\"who\":\"guardian1\"", KINKO_ERROR_INTEGRITY },
		{ "\"id\":\"D7\"", "\"id\":\"D7890123456789012\"", KINKO_ERROR_INTEGRITY },
		{ "\"kind\":\"amount\"", "\"kind\":\"some\"", KINKO_ERROR_INTEGRITY },
	};
	g_autoptr (KinkoCaseDecision) made = random_decision ();
	g_autofree char *text = NULL;

	for (guint i = 0; i < KINKO_TIER_PERSONS; i++) {
		g_free (made->names[i]);
		g_free (made->statuses[i]);
		fill_share (made, i);
		made->decision.shares[i].levy = 7;
	}
	made->decision.fiscal_year = made->decision.tax_year = 2026;
	made->decision.month = 9;
	made->decision.base = 5;
	made->decision.kind = KINKO_TIER_BY_AMOUNT;
	made->truncate_to = 100;
	(void) g_strlcpy (made->decision.tier, "D7", sizeof made->decision.tier);
	text = kinko_case_decision_to_text (made);
	g_assert_cmpint (code_of (text), ==, -1);
	for (guint i = 0; i < G_N_ELEMENTS (changes); i++) {
		g_autofree char *bad = replace (text, changes[i].from, changes[i].to);

		g_test_message ("%s", changes[i].to);
		g_assert_cmpint (code_of (bad), ==, (int) changes[i].code);
	}
	g_assert_cmpint (code_of ("[]"), ==, KINKO_ERROR_INTEGRITY);
	g_assert_cmpint (code_of ("null"), ==, KINKO_ERROR_INTEGRITY);
}

/* ---- deciding -------------------------------------------------------------------------------- */

static KinkoCaseData *
make_case (const char *const changes[][2], gsize n)
{
	static const char *const good[][2] = {
		{ "case_no", "C-1" },        { "fiscal_year", "2026" },
		{ "g1_name", "試験　太郎" }, { "g1_tax_status", "課税" },
		{ "g1_levy", "186300" },     { "g1_credits", "8300" },
		{ "g2_name", "試験　花子" }, { "g2_tax_status", "課税" },
		{ "g2_levy", "80000" },      { "g2_designated_city", "1" },
	};
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	KinkoCaseData *data = kinko_case_data_new ();

	for (gsize i = 0; i < G_N_ELEMENTS (good) + n; i++) {
		const char *const *pair =
			i < G_N_ELEMENTS (good) ? good[i] : changes[i - G_N_ELEMENTS (good)];

		g_assert_true (
			kinko_case_data_set (data, kinko_field_index (pair[0]), pair[1], problems));
	}
	return data;
}

#define MAKE_CASE(...)                                                          \
	make_case ((const char *const[][2]){ { "need", "標準" }, __VA_ARGS__ }, \
		   G_N_ELEMENTS (((const char *const[][2]){ { "need", "標準" }, __VA_ARGS__ })))

static void
test_decide (Fixture *fixture, gconstpointer nothing)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (KinkoCaseData) data = MAKE_CASE ({ "levy_year", "2026" });
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCaseDecision) made = kinko_case_decide (session, data, NULL, &error);
	g_autoptr (KinkoCaseDecision) same = NULL;

	(void) nothing;
	g_assert_no_error (error);
	/* by hand: 186300 + 8300 = 194600; 80000 × 6 / 8 = 60000; 254600 < 301000 */
	g_assert_cmpuint (made->decision.base, ==, 254600);
	g_assert_cmpstr (made->decision.tier, ==, "6");
	g_assert_cmpuint (made->decision.from, ==, 169000);
	g_assert_cmpuint (made->decision.below, ==, 301000);
	g_assert_cmpuint (made->decision.shares[0].before_credits, ==, 194600);
	g_assert_cmpuint (made->decision.shares[1].amount, ==, 60000);
	g_assert_cmpstr (made->names[0], ==, "試験　太郎");
	g_assert_cmpstr (made->statuses[1], ==, "課税");
	g_assert_null (made->names[2]);
	g_assert_cmpuint (strlen (made->table_hash), ==, 64);
	same = kinko_case_decide (session, data, "2026-09", &error);
	g_assert_true (kinko_case_decision_equal (made, same));
}

static void
test_months (Fixture *fixture, gconstpointer nothing)
{
	static const char *const garbage[] = {
		"",         "2026-13",     "2026-00",    "2026-9",  "2026-9x",        "2026-09x",
		"2026- 9",  "+2026-9",     " 2026-09",   "2027-04", "2026-03",        "2026-01",
		"2025-09",  "2026/09",     "202609",     "09",      "-2026-09",       "2026-+9",
		"02026-09", "２０２６-09", "2026-09-01", "9",       "2026-4294967305"
	};
	static const struct {
		const char *from;
		guint month, tax_year;
	} months[] = { { "2026-04", 4, 2025 },  { "2026-08", 8, 2025 }, { "2026-09", 9, 2026 },
		       { "2026-12", 12, 2026 }, { "2027-01", 1, 2026 }, { "2027-03", 3, 2026 } };
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (KinkoCaseData) data = MAKE_CASE ({ "notes", "" });

	(void) nothing;
	for (guint i = 0; i < G_N_ELEMENTS (garbage); i++) {
		g_autoptr (GError) error = NULL;

		g_assert_null (kinko_case_decide (session, data, garbage[i], &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	}
	for (guint i = 0; i < G_N_ELEMENTS (months); i++) {
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoCaseDecision) made =
			kinko_case_decide (session, data, months[i].from, &error);

		g_assert_no_error (error);
		g_assert_cmpuint (made->decision.month, ==, months[i].month);
		g_assert_cmpuint (made->decision.tax_year, ==, months[i].tax_year);
	}
}

static void
assert_problem (KinkoSession *session, KinkoCaseData *data, const char *from, const char *code,
		const char *field)
{
	g_autoptr (KinkoCaseData) owned = data;
	g_autoptr (GError) error = NULL;
	const KinkoProblem *problem;

	g_assert_null (kinko_case_decide (session, owned, from, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_nonnull (kinko_error_problems (error));
	g_assert_cmpuint (kinko_error_problems (error)->len, ==, 1);
	problem = kinko_error_problems (error)->pdata[0];
	g_assert_cmpstr (problem->code, ==, code);
	g_assert_cmpstr (problem->field, ==, field);
}

static void
test_incomplete (Fixture *fixture, gconstpointer nothing)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (KinkoCaseData) nobody =
		MAKE_CASE ({ "g1_name", "" }, { "g2_name", "" }, { "notes", "" });
	g_autoptr (GError) error = NULL;

	(void) nothing;
	assert_problem (session, MAKE_CASE ({ "levy_year", "2025" }), NULL, "levy_year_mismatch",
			"levy_year");
	assert_problem (session, MAKE_CASE ({ "levy_year", "2026" }), "2026-08",
			"levy_year_mismatch", "levy_year");
	assert_problem (session, MAKE_CASE ({ "g2_tax_status", "" }), NULL, "tax_status_missing",
			"g2_tax_status");
	assert_problem (session, MAKE_CASE ({ "head_name", "祖父" }), NULL, "tax_status_missing",
			"head_tax_status");
	g_assert_null (kinko_case_decide (session, nobody, NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
}

/* The head of the household counts as the third; flags of the household are words, not parts of words. */
static void
test_household (Fixture *fixture, gconstpointer nothing)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (KinkoCaseData) three =
		MAKE_CASE ({ "head_name", "祖父" }, { "head_tax_status", "課税" },
			   { "head_levy", "200000" }, { "household_flags", "生活保護歴あり" });
	g_autoptr (KinkoCaseData) welfare = MAKE_CASE ({ "household_flags", "双子;生活保護" });
	g_autoptr (KinkoCaseData) unasked =
		MAKE_CASE ({ "household_flags", "生活保護" }, { "g1_tax_status", "" },
			   { "g1_levy", "" }, { "g1_credits", "" });
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCaseDecision) made = kinko_case_decide (session, three, NULL, &error);
	g_autoptr (KinkoCaseDecision) first = NULL;

	(void) nothing;
	g_assert_no_error (error);
	g_assert_cmpuint (made->decision.base, ==, 454600);
	g_assert_cmpstr (made->decision.tier, ==, "8");
	first = kinko_case_decide (session, welfare, NULL, &error);
	g_assert_no_error (error);
	g_assert_cmpstr (first->decision.tier, ==, "1");
	g_clear_pointer (&first, kinko_case_decision_free);
	/* Nobody's tax is asked for then. Who has no status has no line in the arithmetic. */
	first = kinko_case_decide (session, unasked, NULL, &error);
	g_assert_no_error (error);
	g_assert_cmpstr (first->decision.tier, ==, "1");
	g_assert_false (first->decision.shares[0].counted);
	g_assert_null (first->names[0]);
	g_assert_null (first->statuses[0]);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/case-decision/round-trip", test_round_trip);
	g_test_add_func ("/case-decision/unequal", test_unequal);
	g_test_add_func ("/case-decision/each-value-counts", test_each_value_counts);
	g_test_add_func ("/case-decision/truncated", test_truncated);
	g_test_add_func ("/case-decision/flipped", test_flipped);
	g_test_add_func ("/case-decision/hostile", test_hostile);
	ADD ("/case-decision/decide", test_decide);
	ADD ("/case-decision/months", test_months);
	ADD ("/case-decision/incomplete", test_incomplete);
	ADD ("/case-decision/household", test_household);
	return g_test_run ();
}
