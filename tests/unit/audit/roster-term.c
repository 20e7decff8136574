#include "audit/roster.h"

#include "tests/unit/audit/log-fixture.h"

/* The first term that had not ended before an entry; the entry that ends one belongs to it. */
static void
test_terms (void)
{
	Step steps[] = {
		{ .by = &tanaka, .action = "vault.genesis", .detail = genesis_detail () },
		{ .by = &tanaka,
		  .action = "operator.enrol",
		  .object = "operator/sato",
		  .detail = seat_detail (&sato) },
		{ .by = &tanaka, .action = "operator.suspend", .object = "operator/sato" },
		{ .by = &tanaka, .action = "log.show" },
		{ .by = &tanaka,
		  .action = "operator.resume",
		  .object = "operator/sato",
		  .detail = grant_detail () },
		{ .by = &sato, .action = "log.show" },
		{ .by = &tanaka, .action = "operator.revoke", .object = "operator/sato" },
		{ .by = &tanaka, .action = "log.show" },
	};
	static const guint64 wanted[] = { 1, 1, 1, 4, 4, 4, 4, G_MAXUINT64, G_MAXUINT64 };
	g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps));
	g_autoptr (KinkoVerifier) verifier = kinko_verifier_new ();
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoVerification) found = feed_acts (verifier, acts, 0, acts->len, &error);
	const KinkoRoster *roster = kinko_verifier_roster (verifier);

	g_assert_no_error (error);
	g_assert_nonnull (found);
	for (guint64 seq = 0; seq < G_N_ELEMENTS (wanted); seq++) {
		g_assert_cmpuint (
			kinko_roster_active_from (roster, kinko_roster_find (roster, "sato"), seq),
			==, wanted[seq]);
		g_assert_cmpuint (kinko_roster_active_from (
					  roster, kinko_roster_find (roster, "tanaka"), seq),
				  ==, 0);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	make_people ();
	g_test_add_func ("/roster-term/terms", test_terms);
	return g_test_run ();
}
