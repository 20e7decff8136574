#include "audit/contract.h"

#include "policies/action.h"
#include "tests/unit/audit/log-fixture.h"

#define GENESIS                                                                       \
	{                                                                             \
		.by = &tanaka, .action = "vault.genesis", .detail = genesis_detail () \
	}
#define ENROL                                                                         \
	{                                                                             \
		.by = &tanaka, .action = "operator.enrol", .object = "operator/sato", \
		.detail = seat_detail (&sato)                                         \
	}
#define CLOSE                                                                \
	{                                                                    \
		.by = &tanaka, .action = "contract.close", .object = "vault" \
	}

/* A log in perfect form, signed by who acted, whose entry 3 comes after the contract was closed by entry 2. */
static void
try_after_close (const char *action, const char *result, gboolean good)
{
	Step steps[] = { GENESIS,
			 ENROL,
			 CLOSE,
			 { .by = &sato, .action = action, .object = "vault", .result = result } };
	g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps));

	if (good)
		assert_log_good (acts);
	else
		assert_log_bad (acts, "after_close", 3);
}

/* Written by hand from the contract: what 別紙2 第10条, 第11条, 第25条, 第28条 and 第32条 ask for at its end, and what they do not. */
static void
test_after_close (void)
{
	static const char *const winding_up[] = {
		"copy.erased",      "copy.list",    "carry.stage",   "carry.check",
		"receipt.returned", "case.show",    "number.erase",  "operator.list",
		"log.show",         "log.verify",   "session.open",  "clock.back",
		"contract.status",  "approval.add", "something.new",
	};
	static const char *const over[] = {
		"case.edit",    "case.create",    "case.import",
		"case.export",  "case.propose",   "number.reveal",
		"document.add", "document.get",   "document.get-number",
		"carry.add",    "receipt.add",    "contact.add",
		"work.add",     "contract.close",
	};

	for (gsize i = 0; i < G_N_ELEMENTS (winding_up); i++)
		try_after_close (winding_up[i], "granted", TRUE);
	for (gsize i = 0; i < G_N_ELEMENTS (over); i++) {
		try_after_close (over[i], "granted", FALSE);
		try_after_close (over[i], "intent", FALSE);
		try_after_close (over[i], "done", FALSE);
		try_after_close (over[i], "denied", TRUE);
		try_after_close (over[i], "failed", TRUE);
		try_after_close (over[i], "aborted", TRUE);
	}
}

/* The same entries in one act with the one that closes, and hidden behind a good one. */
static void
test_same_act (void)
{
	Step together[] = {
		GENESIS,
		{ .by = &tanaka, .action = "contract.close", .object = "vault", .goes_on = TRUE },
		{ .by = &tanaka, .action = "case.edit", .object = "case/none" }
	};
	Step behind[] = {
		GENESIS,
		CLOSE,
		{ .by = &tanaka, .action = "case.edit", .object = "case/none", .goes_on = TRUE },
		{ .by = &tanaka, .action = "copy.erased", .object = "register/none" }
	};
	g_autoptr (GPtrArray) first = build_log (together, G_N_ELEMENTS (together));
	g_autoptr (GPtrArray) second = build_log (behind, G_N_ELEMENTS (behind));

	assert_log_bad (first, "after_close", 2);
	assert_log_bad (second, "after_close", 2);
}

/* What was refused closes nothing. */
static void
test_not_closed (void)
{
	static const char *const results[] = { "denied", "failed" };

	for (gsize i = 0; i < G_N_ELEMENTS (results); i++) {
		Step steps[] = { GENESIS,
				 { .by = &tanaka,
				   .action = "contract.close",
				   .object = "vault",
				   .result = results[i] },
				 { .by = &tanaka, .action = "case.edit", .object = "case/none" } };
		g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps));

		assert_log_good (acts);
	}
}

/* The verifier tells which entry it was. */
static void
test_told (void)
{
	Step steps[] = { GENESIS, ENROL, CLOSE };
	g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps));
	g_autoptr (KinkoVerifier) verifier = kinko_verifier_new ();

	for (guint i = 0; i < acts->len; i++) {
		const Act *act = acts->pdata[i];

		g_assert_false (kinko_verifier_contract (verifier)->closed);
		g_assert_true (kinko_verifier_feed (verifier, act->lines->str, act->lines->len,
						    act->note->str, act->note->len, NULL));
	}
	g_assert_true (kinko_verifier_contract (verifier)->closed);
	g_assert_cmpuint (kinko_verifier_contract (verifier)->seq, ==, 2);
}

/* Every action of the table is either allowed by its flags or refused: nothing that writes or shows is forgotten. */
static void
test_whole_table (void)
{
	gsize n;
	const KinkoAction *all = kinko_actions (&n);
	guint refused = 0;

	for (gsize i = 0; i < n; i++) {
		gboolean harmless =
			(all[i].flags & (KINKO_ACTION_CHANGES | KINKO_ACTION_DISCLOSES)) == 0;
		gboolean closing = (all[i].flags & KINKO_ACTION_CLOSING) != 0;

		g_assert_cmpint (kinko_contract_allows (all[i].name), ==, harmless || closing);
		refused += !kinko_contract_allows (all[i].name);
	}
	g_assert_cmpuint (refused, >, 25);
}

/* What was handed over is erased only when a successor has it and the contract is closed, whatever the order of these two. */
static void
test_erasure (void)
{
	static const char *const wanted[] = { "contract.close", "handover.receipt" };

	for (guint done = 0; done < 4; done++) {
		Step steps[4] = { GENESIS };
		guint n = 1;
		g_autoptr (GPtrArray) acts = NULL;

		for (guint i = 0; i < 2; i++)
			if ((done & 1u << i) != 0)
				steps[n++] = (Step){ .by = &tanaka,
						     .action = wanted[i],
						     .object = "vault" };
		steps[n++] = (Step){ .by = &tanaka, .action = "handover.close", .object = "vault" };
		acts = build_log (steps, n);
		if (done == 3)
			assert_log_good (acts);
		else
			assert_log_bad (acts, "after_close", n - 1);
	}
	{
		Step steps[] = {
			GENESIS,
			{ .by = &tanaka, .action = "handover.receipt", .result = "denied" },
			CLOSE,
			{ .by = &tanaka, .action = "handover.close" }
		};
		g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps));

		assert_log_bad (acts, "after_close", 3);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	make_people ();
	g_test_add_func ("/contract/after-close", test_after_close);
	g_test_add_func ("/contract/same-act", test_same_act);
	g_test_add_func ("/contract/not-closed", test_not_closed);
	g_test_add_func ("/contract/erasure", test_erasure);
	g_test_add_func ("/contract/told", test_told);
	g_test_add_func ("/contract/whole-table", test_whole_table);
	return g_test_run ();
}
