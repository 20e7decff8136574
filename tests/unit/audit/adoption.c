#include "audit/adoption.h"

#include "tests/unit/audit/log-fixture.h"

#define FIRST  "1111111111111111111111111111111111111111111111111111111111111111"
#define SECOND "2222222222222222222222222222222222222222222222222222222222222222"
#define THIRD  "3333333333333333333333333333333333333333333333333333333333333333"

static json_t *
genesis_with_policy (void)
{
	json_t *detail = genesis_detail ();

	json_object_set_new (detail, "policy", json_string (FIRST));
	return detail;
}

#define GENESIS                                                                            \
	{                                                                                  \
		.by = &tanaka, .action = "vault.genesis", .detail = genesis_with_policy () \
	}
#define ADOPT(hash)                                                            \
	{                                                                      \
		.by = &tanaka, .action = "policy.adopt", .object = "policy/x", \
		.detail = json_pack ("{s:s}", "policy", (hash))                \
	}

static KinkoAdoption
replay (Step *steps, guint n)
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
	return found->adoption;
}

static void
test_in_force (void)
{
	Step one[] = { GENESIS };
	Step several[] = { GENESIS,
			   ADOPT ("sha256:" SECOND),
			   { .by = &tanaka,
			     .action = "policy.adopt",
			     .result = "denied",
			     .detail = json_pack ("{s:s}", "policy", "sha256:" FIRST) },
			   ADOPT ("sha256:" THIRD) };
	KinkoAdoption adoption = replay (one, G_N_ELEMENTS (one));

	g_assert_cmpstr (adoption.policy, ==, FIRST);
	g_assert_cmpuint (adoption.seq, ==, 0);
	g_assert_cmpuint (adoption.count, ==, 1);
	adoption = replay (several, G_N_ELEMENTS (several));
	g_assert_cmpstr (adoption.policy, ==, THIRD);
	g_assert_cmpuint (adoption.seq, ==, 3);
	g_assert_cmpuint (adoption.count, ==, 3);
}

static void
test_bad (void)
{
	static const char *const wrong[] = { "", "sha256:", "sha256:12", "sha1:" SECOND,
					     "sha256:" SECOND "0" };

	for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
		Step steps[] = { GENESIS, ADOPT (wrong[i]) };
		g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps));

		assert_log_bad (acts, "policy", 1);
	}
}

#define OPEN(outcome, said)                                                                      \
	{                                                                                        \
		.by = &tanaka, .action = "session.open", .object = "vault", .result = (outcome), \
		.detail = (said) == NULL ? NULL : json_pack ("{s:s}", "policy", (said))          \
	}

/* Whoever opened the vault said by which rules: those in force, by the log up to there. */
static void
test_opened (void)
{
	Step good[] = { GENESIS,
			OPEN ("granted", "sha256:" FIRST),
			ADOPT ("sha256:" SECOND),
			OPEN ("granted", "sha256:" SECOND),
			ADOPT ("sha256:" FIRST), /* rules may come back, with a second person */
			OPEN ("granted", "sha256:" FIRST) };
	g_autoptr (GPtrArray) acts = build_log (good, G_N_ELEMENTS (good));

	assert_log_good (acts);
}

/* The attack: an adoption was taken out of the tables, and the vault opened as if there had been none. */
static void
test_put_back (void)
{
	static const char *const wrong[] = { "sha256:" FIRST, "sha256:" THIRD, SECOND, "", NULL };

	for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
		Step steps[] = { GENESIS, OPEN ("granted", "sha256:" FIRST),
				 ADOPT ("sha256:" SECOND), OPEN ("granted", wrong[i]) };
		g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps));

		assert_log_bad (acts, "other_policy", 3);
	}
}

/* Before anything is adopted, too. */
static void
test_never_adopted (void)
{
	Step steps[] = { GENESIS, OPEN ("granted", "sha256:" SECOND) };
	g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps));

	assert_log_bad (acts, "other_policy", 1);
}

/* What was refused was done by no rules; logs without the word are old ones, or begin with a genesis without a policy. */
static void
test_not_opened (void)
{
	Step steps[] = { GENESIS,
			 OPEN ("granted", NULL),
			 OPEN ("denied", "sha256:" SECOND),
			 OPEN ("failed", NULL),
			 { .by = &tanaka, .action = "session.visit", .object = "operator/x" },
			 ADOPT ("sha256:" SECOND),
			 OPEN ("denied", "sha256:" FIRST),
			 OPEN ("failed", NULL) };
	Step unnamed[] = {
		{ .by = &tanaka, .action = "vault.genesis", .detail = genesis_detail () },
		OPEN ("granted", "sha256:" SECOND)
	};
	g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps));
	g_autoptr (GPtrArray) old = build_log (unnamed, G_N_ELEMENTS (unnamed));

	assert_log_good (acts);
	assert_log_good (old);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	make_people ();
	g_test_add_func ("/adoption/in-force", test_in_force);
	g_test_add_func ("/adoption/bad", test_bad);
	g_test_add_func ("/adoption/opened", test_opened);
	g_test_add_func ("/adoption/put-back", test_put_back);
	g_test_add_func ("/adoption/never-adopted", test_never_adopted);
	g_test_add_func ("/adoption/not-opened", test_not_opened);
	return g_test_run ();
}
