/* What a log may say of what was erased, and what makes it a bad one. */
#include "audit/erasure.h"

#include "tests/unit/audit/log-fixture.h"

#define CASE    "case/11112222333344445555666677778888"
#define OTHER   "case/00000000000000000000000000000000"
#define CONTACT "register/aaaabbbbccccddddeeeeffff00001111"
#define RECORD  "register/99998888777766665555444433332222"

#define GENESIS                                                                       \
	{                                                                             \
		.by = &tanaka, .action = "vault.genesis", .detail = genesis_detail () \
	}
#define ENTRY(what, on)                                         \
	{                                                       \
		.by = &tanaka, .action = (what), .object = (on) \
	}
/* The same, with the act going on behind it. */
#define PART(what, on)                                                           \
	{                                                                        \
		.by = &tanaka, .action = (what), .object = (on), .goes_on = TRUE \
	}
#define ERASE(c, n, d, l)                                                                          \
	{                                                                                          \
		.by = &tanaka, .action = "case.erase", .object = "vault",                          \
		.detail = json_pack ("{s:{s:s, s:i, s:i, s:i, s:i}}", "erasure", "line", RECORD,   \
				     "cases", (c), "numbers", (n), "documents", (d), "lines", (l)) \
	}
#define CHECK(line, n)                                                      \
	{                                                                   \
		.by = &tanaka, .action = "erasure.check", .object = (line), \
		.detail = json_pack ("{s:i}", "found", (n))                 \
	}

/* Entry 1 and 2 erase an inquiry and a case, entry 3 says so. */
#define ERASED PART ("erasure.line", CONTACT), PART ("erasure.case", CASE), ERASE (1, 0, 0, 1)

static void
assert_after (Step step, gboolean good)
{
	Step steps[] = { GENESIS, ERASED, step };
	g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps));

	if (good)
		assert_log_good (acts);
	else
		assert_log_bad (acts, "erasure", 4);
}

static void
test_afterwards (void)
{
	static const char *const changes[] = { "case.edit",     "case.assign",      "case.guide",
					       "document.add",  "number.erase",     "number.check",
					       "number.reveal", "document.get",     "case.explain",
					       "erasure.case",  "erasure.documents" };
	static const char *const looks[] = { "case.show", "document.list", "case.history" };

	for (gsize i = 0; i < G_N_ELEMENTS (changes); i++) {
		assert_after ((Step) ENTRY (changes[i], CASE), FALSE);
		if (!g_str_has_prefix (changes[i], "erasure."))
			assert_after ((Step) ENTRY (changes[i], OTHER), TRUE);
	}
	for (gsize i = 0; i < G_N_ELEMENTS (looks); i++)
		assert_after ((Step) ENTRY (looks[i], CASE), TRUE);
	assert_after ((Step) ENTRY ("contact.add", CONTACT), FALSE);
	assert_after ((Step) ENTRY ("contact.list", CONTACT), TRUE);
	/* what was refused or failed changed nothing */
	assert_after (
		(Step){ .by = &tanaka, .action = "case.edit", .object = CASE, .result = "denied" },
		TRUE);
	assert_after ((Step){ .by = &tanaka,
			      .action = "document.get",
			      .object = CASE,
			      .result = "intent" },
		      FALSE);
}

static void
test_counts (void)
{
	Step good[] = { GENESIS, ERASED };
	Step more[] = { GENESIS, PART ("erasure.case", CASE), ERASE (2, 0, 0, 0) };
	Step fewer[] = { GENESIS, PART ("erasure.case", CASE), PART ("erasure.case", OTHER),
			 ERASE (1, 0, 0, 0) };
	Step others[] = { GENESIS, PART ("erasure.case", CASE), ERASE (0, 1, 0, 0) };
	Step silent[] = { GENESIS, PART ("erasure.case", CASE), ENTRY ("case.edit", OTHER) };
	Step nowhere[] = { GENESIS,
			   PART ("erasure.case", CASE),
			   { .by = &tanaka,
			     .action = "case.erase",
			     .object = "vault",
			     .detail = json_pack ("{s:{s:i}}", "erasure", "cases", 1) } };
	g_autoptr (GPtrArray) log = build_log (good, G_N_ELEMENTS (good));
	g_autoptr (GPtrArray) log_more = build_log (more, G_N_ELEMENTS (more));
	g_autoptr (GPtrArray) log_fewer = build_log (fewer, G_N_ELEMENTS (fewer));
	g_autoptr (GPtrArray) log_others = build_log (others, G_N_ELEMENTS (others));
	g_autoptr (GPtrArray) log_silent = build_log (silent, G_N_ELEMENTS (silent));
	g_autoptr (GPtrArray) log_nowhere = build_log (nowhere, G_N_ELEMENTS (nowhere));

	assert_log_good (log);
	assert_log_bad (log_more, "erasure", 2);
	assert_log_bad (log_fewer, "erasure", 3);
	assert_log_bad (log_others, "erasure", 2);
	assert_log_bad (log_silent, "erasure", 2);
	assert_log_bad (log_nowhere, "erasure", 2);
}

/* Of three numbers and two scans that went with two cases, @numbers and @documents are said. */
static GPtrArray *
log_of_gone (json_t *said)
{
	Step steps[] = {
		GENESIS,
		{ .by = &tanaka,
		  .action = "erasure.case",
		  .object = CASE,
		  .goes_on = TRUE,
		  .detail = json_pack ("{s:i, s:i, s:i}", "versions", 7, "numbers", 2, "documents",
				       2) },
		{ .by = &tanaka,
		  .action = "erasure.case",
		  .object = OTHER,
		  .goes_on = TRUE,
		  .detail = json_pack ("{s:i, s:i, s:i}", "versions", 1, "numbers", 1, "documents",
				       0) },
		{ .by = &tanaka,
		  .action = "case.erase",
		  .object = "vault",
		  .detail = json_pack ("{s:{s:s, s:i, s:i, s:i, s:i, s:o*}}", "erasure", "line",
				       RECORD, "cases", 2, "numbers", 0, "documents", 0, "lines", 0,
				       "gone", said) },
	};

	return build_log (steps, G_N_ELEMENTS (steps));
}

static void
test_gone (void)
{
	static const struct {
		const char *said;
		gboolean good;
	} tries[] = {
		{ "{\"numbers\":3,\"documents\":2}", TRUE },
		{ "{\"numbers\":2,\"documents\":2}", FALSE },
		{ "{\"numbers\":3,\"documents\":0}", FALSE },
		{ "{\"numbers\":3}", FALSE },
		{ "{\"numbers\":\"3\",\"documents\":2}", FALSE },
		{ "[]", FALSE },
		{ NULL, TRUE }, /* an earlier vault's */
	};

	for (gsize i = 0; i < G_N_ELEMENTS (tries); i++) {
		g_autoptr (GPtrArray) log = log_of_gone (
			tries[i].said == NULL ? NULL : json_loads (tries[i].said, 0, NULL));

		if (tries[i].good)
			assert_log_good (log);
		else
			assert_log_bad (log, "erasure", 3);
	}
}

/* After its My Numbers a case goes on, but without any. */
static void
test_numbers (void)
{
	static const char *const actions[] = { "number.check", "number.reveal", "number.erase",
					       "document.add-number", "document.get-number" };

	for (gsize i = 0; i <= G_N_ELEMENTS (actions); i++) {
		Step step = { .by = &tanaka,
			      .action = i == 0 ? "case.edit" : actions[i - 1],
			      .object = CASE,
			      .detail = i == 0 ? json_pack ("{s:{s:s}}", "numbers", "child", "x")
					       : NULL };
		Step steps[] = { GENESIS, ENTRY ("number.erase", CASE), ENTRY ("case.edit", CASE),
				 step };
		g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps));

		assert_log_bad (acts, "erasure", 3);
	}
}

static void
assert_unchecked (Step *steps, guint n, guint expected)
{
	g_autoptr (GPtrArray) acts = build_log (steps, n);
	g_autoptr (KinkoVerifier) verifier = kinko_verifier_new ();
	g_autoptr (KinkoVerification) found = NULL;
	g_autoptr (GError) error = NULL;

	for (guint i = 0; i < acts->len; i++) {
		const Act *act = acts->pdata[i];

		g_assert_true (kinko_verifier_feed (verifier, act->lines->str, act->lines->len,
						    act->note->str, act->note->len, &error));
	}
	found = kinko_verifier_finish (verifier, &error);
	g_assert_no_error (error);
	g_assert_cmpuint (kinko_erasures_cases (found->erasures), ==, 1);
	g_assert_cmpuint (kinko_erasures_lines (found->erasures), ==, 1);
	g_assert_cmpuint (kinko_erasures_of_case (found->erasures, CASE), ==, 2);
	g_assert_cmpuint (kinko_erasures_of_case (found->erasures, OTHER), ==, 0);
	g_assert_cmpuint (kinko_erasures_unchecked (found->erasures), ==, expected);
}

static void
test_checks (void)
{
	Step none[] = { GENESIS, ERASED };
	Step found[] = { GENESIS, ERASED, CHECK (RECORD, 2) };
	Step clean[] = { GENESIS, ERASED, CHECK (RECORD, 2), CHECK (RECORD, 0) };
	Step other[] = { GENESIS, ERASED, CHECK (CONTACT, 0) };
	g_autoptr (GPtrArray) log = NULL;

	assert_unchecked (none, G_N_ELEMENTS (none), 1);
	assert_unchecked (found, G_N_ELEMENTS (found), 1);
	assert_unchecked (clean, G_N_ELEMENTS (clean), 0);
	log = build_log (other, G_N_ELEMENTS (other));
	assert_log_bad (log, "erasure", 4);
}

int
main (int argc, char *argv[])
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	make_people ();
	g_test_add_func ("/erasure/afterwards", test_afterwards);
	g_test_add_func ("/erasure/counts", test_counts);
	g_test_add_func ("/erasure/gone", test_gone);
	g_test_add_func ("/erasure/numbers", test_numbers);
	g_test_add_func ("/erasure/checks", test_checks);
	return g_test_run ();
}
