#include "audit/recovery.h"
#include "policies/action.h"

#include "tests/unit/audit/log-fixture.h"

static Person keys[KINKO_RECOVERY_MAX + 1];
static const char *const ids[] = { "recovery1", "recovery2", "recovery3",
				   "recovery4", "recovery5", "recovery6" };

/* Applies the steps; the last one must be refused, or all taken when @why is NULL. The roster, if it is wanted. */
static KinkoRoster *
apply (Step *steps, guint n, const char *why)
{
	g_autoptr (KinkoRoster) roster = kinko_roster_new ();
	KinkoHash prev = { { 0 } };

	for (guint i = 0; i < n; i++) {
		g_autofree char *line = build_line (&steps[i], i, &prev);
		g_autoptr (GError) error = NULL;
		KinkoEntry entry;

		g_clear_pointer (&steps[i].detail, json_decref);
		g_assert_true (kinko_entry_parse (line, strlen (line), &entry, &error));
		if (kinko_roster_apply (roster, &entry, &error) && (why == NULL || i + 1 < n))
			continue;
		if (why == NULL || i + 1 < n)
			g_error ("entry %u of '%s': %s", i, why,
				 error == NULL ? "taken" : error->message);
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		if (strstr (error->message, why) == NULL)
			g_error ("not '%s' but '%s'", why, error->message);
	}
	return g_steal_pointer (&roster);
}

#define APPLY(why, ...)                                                       \
	do {                                                                  \
		Step taken[] = { __VA_ARGS__ };                               \
		kinko_roster_free (apply (taken, G_N_ELEMENTS (taken), why)); \
	} while (0)

static json_t *
with (json_t *detail, const char *key, json_t *value)
{
	g_assert_cmpint (json_object_set_new (detail, key, value), ==, 0);
	return detail;
}

static json_t *
without (json_t *detail, const char *key)
{
	g_assert_cmpint (json_object_del (detail, key), ==, 0);
	return detail;
}

static json_t *
cleared (const Person *person)
{
	return with (seat_detail (person), "numbers", json_true ());
}

#define GENESIS                                                                       \
	{                                                                             \
		.by = &tanaka, .action = "vault.genesis", .detail = genesis_detail () \
	}
#define ENROL(person)                                                                     \
	{                                                                                 \
		.by = &tanaka, .action = "operator.enrol", .object = "operator/" #person, \
		.detail = seat_detail (&person)                                           \
	}
#define ADD_AS(who, where, what)                                                                  \
	{                                                                                         \
		.by = &who, .action = "recovery.add", .object = "operator/" where, .detail = what \
	}
#define ADD ADD_AS (tanaka, "recovery1", cleared (&keys[0]))
#define REMOVE(who, where)                                                           \
	{                                                                            \
		.by = &who, .action = "recovery.remove", .object = "operator/" where \
	}
#define USE(where, what)                                                               \
	{                                                                              \
		.by = &keys[0], .action = "recovery.use", .object = "operator/" where, \
		.detail = what                                                         \
	}

static void
test_taken (void)
{
	g_autoptr (KinkoRoster) roster = NULL;
	Step steps[] = {
		GENESIS,
		ENROL (sato),
		ADD,
		ADD_AS (tanaka, "recovery2", cleared (&keys[1])),
		REMOVE (tanaka, "recovery2"),
		{ .by = &keys[0], .action = "session.open" },
		{ .by = &keys[0], .action = "recovery.drill", .object = "operator/recovery1" },
		USE ("suzuki", cleared (&suzuki)),
		REMOVE (suzuki, "recovery1"),
	};
	const KinkoSeat *seat;

	roster = apply (steps, G_N_ELEMENTS (steps), NULL);
	seat = kinko_roster_find (roster, "recovery1");
	g_assert_cmpint (seat->status, ==, KINKO_SEAT_REVOKED);
	g_assert_cmpint (seat->role, ==, KINKO_ROLE_RECOVERY);
	g_assert_cmpuint (seat->enrolled_seq, ==, 2);
	g_assert_cmpuint (seat->changed_seq, ==, 8);
	g_assert_cmpuint (kinko_roster_active_managers (roster), ==, 2);
}

static void
test_adding (void)
{
	APPLY ("no manager", GENESIS, ENROL (sato), ADD_AS (sato, "recovery1", cleared (&keys[0])));
	APPLY ("without an ID of its own", GENESIS, ADD_AS (tanaka, "safe", cleared (&keys[0])));
	APPLY ("without an ID of its own", GENESIS, ADD,
	       ADD_AS (tanaka, "recovery1", cleared (&keys[1])));
	/* a number that was used once is used up */
	APPLY ("without an ID of its own", GENESIS, ADD, REMOVE (tanaka, "recovery1"),
	       ADD_AS (tanaka, "recovery1", cleared (&keys[1])));
	APPLY ("a key that another seat has", GENESIS, ADD,
	       ADD_AS (tanaka, "recovery2", cleared (&keys[0])));
	APPLY ("without its seed", GENESIS,
	       ADD_AS (tanaka, "recovery1", without (cleared (&keys[0]), "seed")));
	APPLY ("without its seed", GENESIS,
	       ADD_AS (tanaka, "recovery1", seat_detail (&keys[0]))); /* not cleared */
	APPLY ("without its grant", GENESIS,
	       ADD_AS (tanaka, "recovery1", without (cleared (&keys[0]), "grant")));
	APPLY ("with the role of a person", GENESIS,
	       ADD_AS (tanaka, "recovery1", cleared (&suzuki)));
	APPLY ("with the role of a person", GENESIS,
	       ADD_AS (tanaka, "recovery1",
		       with (cleared (&keys[0]), "person", json_string ("tanaka"))));
	APPLY (NULL, GENESIS, ADD, ADD_AS (tanaka, "recovery2", cleared (&keys[1])),
	       ADD_AS (tanaka, "recovery3", cleared (&keys[2])),
	       ADD_AS (tanaka, "recovery4", cleared (&keys[3])),
	       ADD_AS (tanaka, "recovery5", cleared (&keys[4])), REMOVE (tanaka, "recovery3"),
	       ADD_AS (tanaka, "recovery6", cleared (&keys[5])));
	APPLY ("too many", GENESIS, ADD, ADD_AS (tanaka, "recovery2", cleared (&keys[1])),
	       ADD_AS (tanaka, "recovery3", cleared (&keys[2])),
	       ADD_AS (tanaka, "recovery4", cleared (&keys[3])),
	       ADD_AS (tanaka, "recovery5", cleared (&keys[4])),
	       ADD_AS (tanaka, "recovery6", cleared (&keys[5])));
}

static void
test_removing (void)
{
	APPLY ("no manager", GENESIS, ENROL (sato), ADD, REMOVE (sato, "recovery1"));
	APPLY ("not there", GENESIS, REMOVE (tanaka, "recovery1"));
	APPLY ("not there", GENESIS, ENROL (sato), REMOVE (tanaka, "sato"));
	APPLY ("not there", GENESIS, ADD, REMOVE (tanaka, "recovery1"),
	       REMOVE (tanaka, "recovery1"));
	/* what one manager could do alone, or what would bring it back */
	for (guint i = 0; i < 3; i++) {
		static const char *const verbs[] = { "operator.suspend", "operator.revoke",
						     "operator.resume" };

		APPLY ("changed as a person is", GENESIS, ADD,
		       { .by = &tanaka,
			 .action = verbs[i],
			 .object = "operator/recovery1",
			 .detail = grant_detail () });
	}
	APPLY ("the actor's seat is not active", GENESIS, ADD, REMOVE (tanaka, "recovery1"),
	       { .by = &keys[0], .action = "session.open" });
}

/* Nobody is locked out by wrong passphrases of a key that has none. */
static void
test_no_lock (void)
{
	Step steps[KINKO_SEAT_LEAST_FAILURES + 3] = { GENESIS, ADD };
	guint n = 2;

	while (n < KINKO_SEAT_LEAST_FAILURES + 2)
		steps[n++] = (Step){ .by = &tanaka,
				     .action = "unlock.refused",
				     .object = "operator/recovery1",
				     .result = "denied",
				     .detail = json_pack ("{s:s}", "reason", "passphrase") };
	steps[n++] = (Step){ .by = &tanaka,
			     .action = "operator.lock",
			     .object = "operator/recovery1",
			     .detail = json_pack ("{s:i}", "failures", KINKO_SEAT_LEAST_FAILURES) };
	kinko_roster_free (apply (steps, n, "without so many wrong passphrases"));
}

/* It is nobody: it neither becomes somebody nor was. */
static void
test_nobody (void)
{
	APPLY ("enrolled as a recovery key", GENESIS,
	       { .by = &tanaka,
		 .action = "operator.enrol",
		 .object = "operator/recovery1",
		 .detail = cleared (&keys[0]) });
	APPLY ("the ID of a recovery key", GENESIS, ADD, REMOVE (tanaka, "recovery1"),
	       { .by = &tanaka,
		 .action = "operator.enrol",
		 .object = "operator/recovery1",
		 .detail = seat_detail (&sato) });
	APPLY ("the ID of a recovery key", GENESIS, ADD, REMOVE (tanaka, "recovery1"),
	       { .by = &tanaka,
		 .action = "operator.enrol",
		 .object = "operator/sato",
		 .detail = with (seat_detail (&sato), "person", json_string ("recovery1")) });
}

static void
test_others (void)
{
	g_autoptr (KinkoRoster) roster = NULL;
	Step steps[] = { GENESIS, ADD };

	roster = apply (steps, G_N_ELEMENTS (steps), NULL);
	g_assert_cmpint (kinko_roster_others (roster, "tanaka", 2), ==, KINKO_OTHERS_NONE);
}

/* ---- using one ------------------------------------------------------------------------------- */

static void
test_use (void)
{
	g_autoptr (KinkoRoster) roster = NULL;
	Person again;
	Step steps[] = { GENESIS, ADD, USE ("tanaka", NULL) };

	make_person (&again, "tanaka", "manager");
	steps[2].detail = with (cleared (&again), "replaces", json_string ("tanaka"));
	roster = apply (steps, G_N_ELEMENTS (steps), NULL);
	g_assert_cmpuint (kinko_roster_seats (roster)->len, ==, 3);
	g_assert_cmpint (kinko_roster_find (roster, "tanaka")->status, ==, KINKO_SEAT_ACTIVE);
	g_assert_cmpuint (kinko_roster_find (roster, "tanaka")->enrolled_seq, ==, 2);
	g_assert_cmpint (((KinkoSeat *) kinko_roster_seats (roster)->pdata[0])->status, ==,
			 KINKO_SEAT_REVOKED);
	g_assert_cmpuint (((KinkoSeat *) kinko_roster_seats (roster)->pdata[0])->changed_seq, ==,
			  2);
	g_assert_cmpuint (kinko_roster_active_managers (roster), ==, 1);
	/* under another ID */
	APPLY (NULL, GENESIS, ADD,
	       USE ("suzuki", with (with (cleared (&suzuki), "person", json_string ("tanaka")),
				    "replaces", json_string ("tanaka"))));
	/* whoever had a seat of a worker becomes manager, and has one seat */
	APPLY (NULL, GENESIS, ENROL (sato), ADD,
	       USE ("suzuki", with (with (cleared (&suzuki), "person", json_string ("sato")),
				    "replaces", json_string ("sato"))));
}

static void
test_use_refused (void)
{
	Person again;

	make_person (&again, "tanaka", "manager");
	APPLY ("somebody who is no manager", GENESIS, ADD, USE ("sato", seat_detail (&sato)));
	/* not without saying whose seat ends, and nobody else's */
	APPLY ("another seat than that of the person", GENESIS, ADD,
	       USE ("tanaka", cleared (&again)));
	APPLY ("another seat than that of the person", GENESIS, ENROL (sato), ADD,
	       USE ("tanaka", with (cleared (&again), "replaces", json_string ("sato"))));
	APPLY ("another seat than that of the person", GENESIS, ENROL (sato), ADD,
	       USE ("suzuki", with (cleared (&suzuki), "replaces", json_string ("sato"))));
	APPLY ("a key that another seat has", GENESIS, ADD,
	       USE ("tanaka", with (cleared (&tanaka), "replaces", json_string ("tanaka"))));
	APPLY ("never enrolled", GENESIS, ADD,
	       USE ("suzuki", with (cleared (&suzuki), "person", json_string ("kato"))));
	APPLY ("only a recovery key", GENESIS, ADD,
	       { .by = &tanaka,
		 .action = "recovery.use",
		 .object = "operator/suzuki",
		 .detail = cleared (&suzuki) });
	APPLY ("only a recovery key", GENESIS, ADD,
	       { .by = &tanaka, .action = "recovery.drill", .object = "operator/recovery1" });
	APPLY ("without its object", GENESIS, ADD,
	       { .by = &keys[0],
		 .action = "recovery.use",
		 .object = "vault",
		 .detail = cleared (&suzuki) });
}

/* Whatever it did and says that it did: nothing but its own, and what kinko itself does at an opening. */
static void
test_nothing_else (void)
{
	static const char *const results[] = { "granted", "intent", "done" };
	static const char *const harmless[] = { "denied", "failed", "aborted" };
	gsize n, checked = 0;
	const KinkoAction *actions = kinko_actions (&n);

	for (gsize i = 0; i <= n; i++) {
		const char *action = i < n ? actions[i].name : "future.action";

		if (i < n && (actions[i].flags & KINKO_ACTION_OWN) != 0)
			continue;
		for (gsize j = 0; j < G_N_ELEMENTS (results); j++) {
			APPLY ("none of its business", GENESIS, ADD,
			       { .by = &keys[0],
				 .action = action,
				 .object = "operator/sato",
				 .result = results[j],
				 .detail = seat_detail (&sato) });
			APPLY (NULL, GENESIS, ADD,
			       { .by = &keys[0],
				 .action = action,
				 .object = "operator/sato",
				 .result = harmless[j],
				 .detail = json_pack ("{s:s}", "error", "denied") });
		}
		checked++;
	}
	g_assert_cmpuint (checked, >, 60);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	make_people ();
	for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
		make_person (&keys[i], ids[i], "recovery");
	g_test_add_func ("/roster-recovery/taken", test_taken);
	g_test_add_func ("/roster-recovery/adding", test_adding);
	g_test_add_func ("/roster-recovery/removing", test_removing);
	g_test_add_func ("/roster-recovery/no-lock", test_no_lock);
	g_test_add_func ("/roster-recovery/nobody", test_nobody);
	g_test_add_func ("/roster-recovery/others", test_others);
	g_test_add_func ("/roster-recovery/use", test_use);
	g_test_add_func ("/roster-recovery/use-refused", test_use_refused);
	g_test_add_func ("/roster-recovery/nothing-else", test_nothing_else);
	return g_test_run ();
}
