#include "audit/recovery.h"

#include "tests/unit/audit/log-fixture.h"

static Person key1, key2;

static void
test_ids (void)
{
	static const char *const ids[] = { "recovery1", "recovery10", "recovery999999999" };
	static const char *const others[] = { "",           "recovery",   "recovery0",
					      "recovery01", "recovery1a", "recovery-1",
					      "Recovery1",  "recover1",   "recovery1000000000",
					      "recovery１" };

	for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
		g_assert_true (kinko_recovery_is_id (ids[i]));
	for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
		g_assert_false (kinko_recovery_is_id (others[i]));
}

static void
add_seat (KinkoRoster *roster, const char *id, KinkoRole role, KinkoSeatStatus status)
{
	KinkoSeat seat = { .id = (char *) (gsize) id, .role = role, .status = status };

	kinko_roster_add (roster, &seat);
}

/* A number is never given twice, whatever became of it, and whoever has it. */
static void
test_next (void)
{
	g_autoptr (KinkoRoster) roster = kinko_roster_new ();
	static const struct {
		const char *id;
		KinkoRole role;
		KinkoSeatStatus status;
		const char *next;
		guint active;
	} seats[] = {
		{ "tanaka", KINKO_ROLE_MANAGER, KINKO_SEAT_ACTIVE, "recovery1", 0 },
		{ "recovery1", KINKO_ROLE_RECOVERY, KINKO_SEAT_REVOKED, "recovery2", 0 },
		{ "recovery2", KINKO_ROLE_RECOVERY, KINKO_SEAT_ACTIVE, "recovery3", 1 },
		{ "recovery9", KINKO_ROLE_WORKER, KINKO_SEAT_ACTIVE, "recovery10", 1 },
		{ "recovery3", KINKO_ROLE_RECOVERY, KINKO_SEAT_ACTIVE, "recovery10", 2 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (seats); i++) {
		g_autofree char *next = NULL;

		add_seat (roster, seats[i].id, seats[i].role, seats[i].status);
		next = kinko_recovery_next_id (roster);
		g_assert_cmpstr (next, ==, seats[i].next);
		g_assert_cmpuint (kinko_recovery_n_active (roster), ==, seats[i].active);
	}
}

/* ---- in a log -------------------------------------------------------------------------------- */

static json_t *
key_detail (const Person *key)
{
	json_t *detail = seat_detail (key);

	json_object_set_new (detail, "numbers", json_true ());
	return detail;
}

static json_t *
manager_detail (const Person *person, const char *replaces)
{
	json_t *detail = seat_detail (person);

	json_object_set_new (detail, "numbers", json_true ());
	if (replaces != NULL)
		json_object_set_new (detail, "replaces", json_string (replaces));
	return detail;
}

static void
take_uses (GPtrArray *acts, GPtrArray **uses)
{
	g_autoptr (KinkoVerifier) verifier = kinko_verifier_new ();
	g_autoptr (KinkoVerification) found = NULL;
	g_autoptr (GError) error = NULL;

	for (guint i = 0; i < acts->len; i++) {
		const Act *act = acts->pdata[i];

		if (!kinko_verifier_feed (verifier, act->lines->str, act->lines->len,
					  act->note->str, act->note->len, &error))
			g_error ("%s", error->message);
	}
	found = kinko_verifier_finish (verifier, &error);
	g_assert_no_error (error);
	*uses = g_steal_pointer (&found->recoveries);
	found->recoveries = kinko_recovery_uses_new ();
}

/* What a verifier says of a whole log: its own signatures, in an act of its own. */
static void
test_uses (void)
{
	json_t *genesis = genesis_detail ();
	Step steps[] = {
		{ .by = &tanaka, .action = "vault.genesis", .detail = genesis, .goes_on = TRUE },
		{ .by = &tanaka,
		  .action = "recovery.add",
		  .object = "operator/recovery1",
		  .detail = key_detail (&key1) },
		{ .by = &key1, .action = "session.open" },
		{ .by = &key1,
		  .action = "recovery.use",
		  .object = "operator/suzuki",
		  .result = "failed" },
		{ .by = &key1,
		  .action = "recovery.use",
		  .object = "operator/suzuki",
		  .detail = manager_detail (&suzuki, NULL) },
		{ .by = &suzuki, .action = "log.show" },
	};
	g_autoptr (GPtrArray) acts = NULL;
	g_autoptr (GPtrArray) uses = NULL;
	const KinkoRecoveryUse *use;

	json_object_set_new (genesis, "schema", json_integer (4));
	acts = build_log (steps, G_N_ELEMENTS (steps));
	assert_log_good (acts);
	take_uses (acts, &uses);
	g_assert_cmpuint (uses->len, ==, 1);
	use = uses->pdata[0];
	g_assert_cmpuint (use->seq, ==, 4);
	g_assert_cmpstr (use->key, ==, "recovery1");
	g_assert_cmpstr (use->operator, ==, "suzuki");
	g_assert_cmpstr (use->time, ==, "2026-07-08T10:31:22.104+09:00");
}

/* One that the vault was made with needs no second person, one that came later does; and no key signs what another person
 * did, or the other way round. */
static void
test_bad_logs (void)
{
	for (guint at = 0; at < 3; at++) {
		json_t *genesis = genesis_detail ();
		Step steps[] = {
			{ .by = &tanaka,
			  .action = "vault.genesis",
			  .detail = genesis,
			  .goes_on = TRUE },
			{ .by = &tanaka,
			  .action = "recovery.add",
			  .object = "operator/recovery1",
			  .detail = key_detail (&key1) },
			{ .by = at == 0 ? &tanaka : &key1,
			  .action = at == 0 ? "recovery.add" : "recovery.drill",
			  .object = at == 0 ? "operator/recovery2" : "operator/recovery1",
			  .signer = at == 1 ? &tanaka : NULL,
			  .detail = at == 0 ? key_detail (&key2) : NULL },
			{ .by = &tanaka, .action = "log.show", .signer = at == 2 ? &key1 : NULL },
		};
		g_autoptr (GPtrArray) acts = NULL;

		json_object_set_new (genesis, "schema", json_integer (4));
		acts = build_log (steps, G_N_ELEMENTS (steps));
		assert_log_bad (acts, at == 0 ? "second_person" : "note_signature",
				at == 2 ? 3 : 2);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	make_people ();
	make_person (&key1, "recovery1", "recovery");
	make_person (&key2, "recovery2", "recovery");
	g_test_add_func ("/recovery/ids", test_ids);
	g_test_add_func ("/recovery/next", test_next);
	g_test_add_func ("/recovery/uses", test_uses);
	g_test_add_func ("/recovery/bad-logs", test_bad_logs);
	return g_test_run ();
}
