#include "audit/rotation.h"

#include "tests/unit/audit/log-fixture.h"

/* Applies the steps; the last one must be refused with @why, or all taken when that is NULL. */
static KinkoRoster *
replay (Step *steps, guint n, const char *why)
{
	g_autoptr (KinkoRoster) roster = kinko_roster_new ();
	KinkoHash prev = { { 0 } };

	for (guint i = 0; i < n; i++) {
		g_autofree char *line = build_line (&steps[i], i, &prev);
		g_autoptr (GError) error = NULL;
		KinkoEntry entry;

		g_clear_pointer (&steps[i].detail, json_decref);
		g_assert_true (kinko_entry_parse (line, strlen (line), &entry, &error));
		if (kinko_roster_apply (roster, &entry, &error)) {
			if (why != NULL && i + 1 == n)
				g_error ("taken, and not refused with '%s'", why);
			continue;
		}
		if (why == NULL || i + 1 < n)
			g_error ("entry %u: %s", i, error->message);
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		if (strstr (error->message, why) == NULL)
			g_error ("not '%s' but '%s'", why, error->message);
	}
	return g_steal_pointer (&roster);
}

static json_t *
hash_detail (guint8 first)
{
	KinkoHash hash = { { first } };
	g_autofree char *text = kinko_detail_hash (&hash);

	return json_pack ("{s:s}", "grant", text);
}

#define TAKE(...)                       \
	Step steps[] = { __VA_ARGS__ }; \
	g_autoptr (KinkoRoster) roster = replay (steps, G_N_ELEMENTS (steps), NULL)
#define REFUSE(why, ...)                                                   \
	do {                                                               \
		Step bad[] = { __VA_ARGS__ };                              \
		kinko_roster_free (replay (bad, G_N_ELEMENTS (bad), why)); \
	} while (0)

/* tanaka, the manager, is entry 0, sato, a worker, entry 1, suzuki, a manager, entry 2. */
#define PEOPLE                                                                          \
	{ .by = &tanaka, .action = "vault.genesis", .detail = genesis_detail () },      \
		{ .by = &tanaka,                                                        \
		  .action = "operator.enrol",                                           \
		  .object = "operator/sato",                                            \
		  .detail = seat_detail (&sato) },                                      \
	{                                                                               \
		.by = &tanaka, .action = "operator.enrol", .object = "operator/suzuki", \
		.detail = seat_detail (&suzuki)                                         \
	}
#define BEGIN                                                                                  \
	{                                                                                      \
		.by = &tanaka, .action = "keys.rotate", .object = "vault", .result = "intent", \
		.detail = json_pack ("{s:[s]}", "compartments", "records")                     \
	}
#define GRANT(person, n)                                                                  \
	{                                                                                 \
		.by = &tanaka, .action = "operator.grant", .object = "operator/" #person, \
		.detail = hash_detail (n)                                                 \
	}
#define ALL_GRANTS GRANT (tanaka, 11), GRANT (sato, 12), GRANT (suzuki, 13)
#define END(how, intent)                                                                           \
	{                                                                                          \
		.by = &tanaka, .action = "keys.rotate", .object = "vault", .result = how,          \
		.detail = json_pack ("{s:i, s:[ss]}", "intent", intent, "compartments", "records", \
				     "numbers")                                                    \
	}
#define END_RECORDS(intent)                                                                       \
	{                                                                                         \
		.by = &tanaka, .action = "keys.rotate", .object = "vault", .result = "done",      \
		.detail = json_pack ("{s:i, s:[s]}", "intent", intent, "compartments", "records") \
	}
#define RESTORED(from, to)                                                    \
	{                                                                     \
		.by = &tanaka, .action = "vault.restored", .object = "vault", \
		.detail = json_pack ("{s:i, s:i}", "from", from, "to", to)    \
	}
#define CHANGE(verb, person)                                                              \
	{                                                                                 \
		.by = &tanaka, .action = "operator." verb, .object = "operator/" #person, \
		.detail = hash_detail (9)                                                 \
	}
#define LOOK(person)                                \
	{                                           \
		.by = &person, .action = "log.show" \
	}

static void
assert_grant (const KinkoRoster *roster, const char *id, guint8 first, guint64 changed)
{
	const KinkoSeat *seat = kinko_roster_find (roster, id);
	KinkoHash hash = { { first } };

	g_assert_true (kinko_hash_equal (&seat->grant, &hash));
	g_assert_cmpuint (seat->changed_seq, ==, changed);
	g_assert_cmpint (seat->status, ==, KINKO_SEAT_ACTIVE);
}

static guint64
due (const KinkoRoster *roster, gboolean numbers)
{
	return kinko_rotation_due_since (kinko_roster_rotation (roster),
					 kinko_roster_seats (roster), numbers);
}

static void
test_taken (void)
{
	TAKE (PEOPLE, BEGIN, ALL_GRANTS, END ("done", 3), LOOK (sato));

	assert_grant (roster, "tanaka", 11, 4);
	assert_grant (roster, "sato", 12, 5);
	assert_grant (roster, "suzuki", 13, 6);
	g_assert_cmpuint (kinko_roster_rotation (roster)->records, ==, 7);
	g_assert_cmpuint (kinko_roster_rotation (roster)->numbers, ==, 7);
}

/* What does not come to its end changes nothing, and may be begun again; two may have been begun. */
static void
test_unfinished (void)
{
	TAKE (PEOPLE, BEGIN, END ("failed", 3), BEGIN, END ("aborted", 5), BEGIN, LOOK (sato),
	      BEGIN, ALL_GRANTS, END ("done", 9), END ("aborted", 7));

	g_assert_cmpuint (kinko_roster_rotation (roster)->records, ==, 13);
	/* what was refused, or failed before it was begun, names no beginning */
	REFUSE ("never begun", PEOPLE,
		{ .by = &tanaka, .action = "keys.rotate", .object = "vault", .result = "denied" },
		{ .by = &tanaka, .action = "keys.rotate", .object = "vault", .result = "failed" },
		END ("aborted", 3));
}

/* Each way to leave somebody with the old keys, or to give somebody the new ones. */
static void
test_refused (void)
{
	REFUSE ("for each active seat", PEOPLE, BEGIN, GRANT (tanaka, 1), GRANT (sato, 2),
		END ("done", 3));
	REFUSE ("for each active seat", PEOPLE, BEGIN, END ("done", 3));
	REFUSE ("two grants", PEOPLE, BEGIN, GRANT (tanaka, 1), GRANT (sato, 2), GRANT (sato, 3));
	REFUSE ("holds no keys", PEOPLE, CHANGE ("suspend", sato), BEGIN, GRANT (sato, 2));
	REFUSE ("holds no keys", PEOPLE, CHANGE ("revoke", sato), BEGIN, GRANT (sato, 2));
	REFUSE ("holds no keys", PEOPLE, BEGIN, GRANT (nobody, 2));
	REFUSE ("without its grant", PEOPLE, BEGIN,
		{ .by = &tanaka, .action = "operator.grant", .object = "operator/sato" });
	/* grants without new keys: a rotation that never ends */
	REFUSE ("did not come", PEOPLE, BEGIN, ALL_GRANTS, LOOK (tanaka));
	REFUSE ("did not come", PEOPLE, GRANT (sato, 2), LOOK (sato));
	REFUSE ("never begun", PEOPLE, ALL_GRANTS, END ("done", 3));
	REFUSE ("never begun", PEOPLE, BEGIN, ALL_GRANTS, END ("done", 2));
	REFUSE ("never begun", PEOPLE, BEGIN, ALL_GRANTS, END ("done", 3), END ("done", 3));
	REFUSE ("no compartment", PEOPLE, BEGIN, ALL_GRANTS,
		{ .by = &tanaka,
		  .action = "keys.rotate",
		  .object = "vault",
		  .result = "done",
		  .detail = json_pack ("{s:i, s:[s]}", "intent", 3, "compartments", "numbers") });
	/* nobody who may not give out seats gives out keys */
	REFUSE ("neither manager nor deputy", PEOPLE, BEGIN,
		{ .by = &sato,
		  .action = "operator.grant",
		  .object = "operator/sato",
		  .detail = hash_detail (2) });
}

/* A restore goes back to the keys of its backup; what it undid of My Numbers has to be made up for. */
static void
test_restored (void)
{
	/* Entries: 3 to 7 a rotation of both, 8 to 12 one of `records`. */
#define BOTH    BEGIN, ALL_GRANTS, END ("done", 3)
#define RECORDS BEGIN, ALL_GRANTS, END_RECORDS (8)
	{
		TAKE (PEOPLE, BOTH, RECORDS, RESTORED (8, 13));
		g_assert_cmpuint (kinko_roster_rotation (roster)->records, ==, 7);
		g_assert_cmpuint (kinko_roster_rotation (roster)->numbers, ==, 7);
	}
	{
		TAKE (PEOPLE, BOTH, RECORDS, RESTORED (3, 13), BEGIN, ALL_GRANTS, END ("done", 14));
		g_assert_cmpuint (kinko_roster_rotation (roster)->records, ==, 18);
		g_assert_cmpuint (kinko_roster_rotation (roster)->numbers, ==, 18);
	}
	/* `records` was all that was undone */
	{
		TAKE (PEOPLE, BOTH, RECORDS, RESTORED (8, 13), BEGIN, ALL_GRANTS, END_RECORDS (14));
		g_assert_cmpuint (kinko_roster_rotation (roster)->records, ==, 18);
		g_assert_cmpuint (kinko_roster_rotation (roster)->numbers, ==, 7);
	}
	/* a restore that was killed undid more than the one that came to its end, from a newer backup */
	{
		TAKE (PEOPLE, BOTH, RECORDS, RESTORED (3, 13), RESTORED (8, 14));
		g_assert_cmpuint (kinko_roster_rotation (roster)->records, ==, 7);
		g_assert_cmpuint (kinko_roster_rotation (roster)->numbers, ==, 7);
	}
	REFUSE ("for good", PEOPLE, BOTH, RECORDS, RESTORED (3, 13), BEGIN, ALL_GRANTS,
		END_RECORDS (14));
	REFUSE ("for good", PEOPLE, BOTH, RECORDS, RESTORED (3, 13), RESTORED (3, 14), BEGIN,
		ALL_GRANTS, END_RECORDS (15));
#undef BOTH
#undef RECORDS
}

/* Who is away has no grant, and gets one of the new keys when back. */
static void
test_suspended (void)
{
	TAKE (PEOPLE, CHANGE ("suspend", sato), BEGIN, GRANT (tanaka, 11), GRANT (suzuki, 13),
	      END ("done", 4), CHANGE ("resume", sato));

	assert_grant (roster, "sato", 9, 8);
	g_assert_cmpuint (due (roster, FALSE), ==, 0);
}

/* Due is what somebody without a seat still knows: not after a suspension, not of who held nothing. */
static void
test_due (void)
{
	{
		TAKE (PEOPLE, CHANGE ("suspend", sato));
		g_assert_cmpuint (due (roster, FALSE), ==, 0);
	}
	{
		TAKE (PEOPLE, CHANGE ("suspend", sato), CHANGE ("revoke", sato),
		      CHANGE ("revoke", suzuki));
		g_assert_cmpuint (due (roster, FALSE), ==, 4);
		/* neither of them was cleared for My Numbers */
		g_assert_cmpuint (due (roster, TRUE), ==, 0);
	}
	{
		TAKE (PEOPLE, CHANGE ("revoke", sato), BEGIN, GRANT (tanaka, 1), GRANT (suzuki, 2),
		      END ("done", 4), CHANGE ("revoke", suzuki));
		g_assert_cmpuint (due (roster, FALSE), ==, 8);
	}
	{
		TAKE (PEOPLE, CHANGE ("revoke", sato), BEGIN, GRANT (tanaka, 1), GRANT (suzuki, 2),
		      END ("done", 4));
		g_assert_cmpuint (due (roster, FALSE), ==, 0);
	}
}

static void
test_due_numbers (void)
{
	KinkoSeat cleared = { .role = KINKO_ROLE_WORKER,
			      .numbers = TRUE,
			      .status = KINKO_SEAT_REVOKED,
			      .changed_seq = 7 };
	KinkoSeat auditor = { .role = KINKO_ROLE_AUDITOR,
			      .status = KINKO_SEAT_REVOKED,
			      .changed_seq = 3 };
	g_autoptr (GPtrArray) seats = g_ptr_array_new ();
	KinkoRotation rotation = { .records = 9, .numbers = 5 };

	g_ptr_array_add (seats, &auditor);
	g_ptr_array_add (seats, &cleared);
	g_assert_cmpuint (kinko_rotation_due_since (&rotation, seats, FALSE), ==, 0);
	g_assert_cmpuint (kinko_rotation_due_since (&rotation, seats, TRUE), ==, 7);
	rotation.numbers = 7;
	g_assert_cmpuint (kinko_rotation_due_since (&rotation, seats, TRUE), ==, 0);
	rotation = (KinkoRotation){ 0 };
	g_assert_cmpuint (kinko_rotation_due_since (&rotation, seats, FALSE), ==, 7);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	make_people ();
	g_test_add_func ("/rotation/taken", test_taken);
	g_test_add_func ("/rotation/unfinished", test_unfinished);
	g_test_add_func ("/rotation/refused", test_refused);
	g_test_add_func ("/rotation/suspended", test_suspended);
	g_test_add_func ("/rotation/due", test_due);
	g_test_add_func ("/rotation/due-numbers", test_due_numbers);
	g_test_add_func ("/rotation/restored", test_restored);
	return g_test_run ();
}
