#include "audit/roster.h"

#include "tests/unit/audit/log-fixture.h"

/* Applies the steps to a new roster; the last one must be refused, or all taken when @why is NULL. */
static void
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
			g_error ("entry %u of '%s': %s", i, why, error->message);
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		if (strstr (error->message, why) == NULL)
			g_error ("not '%s' but '%s'", why, error->message);
	}
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
#define CHANGE(who, verb, person)                                                      \
	{                                                                              \
		.by = &who, .action = "operator." verb, .object = "operator/" #person, \
		.detail = grant_detail ()                                              \
	}
#define APPLY(why, ...)                                   \
	do {                                              \
		Step steps[] = { __VA_ARGS__ };           \
		apply (steps, G_N_ELEMENTS (steps), why); \
	} while (0)

static void
test_taken (void)
{
	APPLY (NULL, GENESIS, ENROL (sato), ENROL (suzuki), CHANGE (suzuki, "suspend", sato),
	       CHANGE (suzuki, "resume", sato), CHANGE (suzuki, "revoke", tanaka));
	/* what was refused changes nothing */
	APPLY (NULL, GENESIS,
	       { .by = &tanaka,
		 .action = "operator.revoke",
		 .object = "operator/tanaka",
		 .result = "denied" },
	       { .by = &tanaka,
		 .action = "operator.enrol",
		 .object = "operator/sato",
		 .result = "failed" });
}

static json_t *
without (json_t *detail, const char *key)
{
	g_assert_cmpint (json_object_del (detail, key), ==, 0);
	return detail;
}

static json_t *
with (json_t *detail, const char *key, json_t *value)
{
	g_assert_cmpint (json_object_set_new (detail, key, value), ==, 0);
	return detail;
}

static void
test_genesis (void)
{
	static const char *const needed[] = { "vault",    "origin",  "kind",      "role",
					      "note_key", "git_key", "recipient", "grant" };
	static const char *const wrong[] = { "", "Test", "tests", "production ", "試験" };

	APPLY ("entry 0 is not the genesis", { .by = &tanaka, .action = "log.show" });
	APPLY ("second genesis", GENESIS, GENESIS);
	APPLY ("not the genesis of a vault", { .by = &tanaka,
					       .action = "vault.genesis",
					       .result = "denied",
					       .detail = genesis_detail () });
	APPLY ("not a manager", { .by = &tanaka,
				  .action = "vault.genesis",
				  .role = "deputy",
				  .detail = genesis_detail () });
	APPLY ("not a manager",
	       { .by = &tanaka,
		 .action = "vault.genesis",
		 .detail = with (genesis_detail (), "role", json_string ("worker")) });
	for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
		APPLY ("breaks the roster", { .by = &tanaka,
					      .action = "vault.genesis",
					      .detail = without (genesis_detail (), needed[i]) });
	APPLY ("not the genesis of a vault",
	       { .by = &tanaka,
		 .action = "vault.genesis",
		 .detail = with (genesis_detail (), "vault", json_string ("0011")) });
	for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
		APPLY ("not the genesis of a vault",
		       { .by = &tanaka,
			 .action = "vault.genesis",
			 .detail = with (genesis_detail (), "kind", json_string (wrong[i])) });
}

static void
assert_kind (const char *kind, gboolean test)
{
	Step step = { .by = &tanaka,
		      .action = "vault.genesis",
		      .detail = with (genesis_detail (), "kind", json_string (kind)) };
	g_autoptr (KinkoRoster) roster = kinko_roster_new ();
	KinkoHash prev = { { 0 } };
	g_autofree char *line = build_line (&step, 0, &prev);
	g_autoptr (GError) error = NULL;
	KinkoEntry entry;

	json_decref (step.detail);
	g_assert_false (kinko_roster_is_test (roster));
	g_assert_true (kinko_entry_parse (line, strlen (line), &entry, &error));
	g_assert_true (kinko_roster_apply (roster, &entry, &error));
	g_assert_cmpint (kinko_roster_is_test (roster), ==, test);
}

static void
test_kind (void)
{
	assert_kind ("test", TRUE);
	assert_kind ("production", FALSE);
}

static json_t *
git_key_of (const Person *person)
{
	json_auto_t *detail = seat_detail (person);

	return json_incref (json_object_get (detail, "git_key"));
}

static void
test_enrolment (void)
{
	static const char *const needed[] = { "role", "note_key", "git_key", "recipient", "grant" };

	APPLY ("enrolled twice", GENESIS, ENROL (sato), ENROL (sato));
	APPLY ("enrolled twice", GENESIS, ENROL (sato), CHANGE (tanaka, "suspend", sato),
	       ENROL (sato));
	/* a revoked person comes back with new keys only */
	APPLY ("a key that another seat has", GENESIS, ENROL (sato),
	       CHANGE (tanaka, "revoke", sato), ENROL (sato));
	APPLY ("a key that another seat has", GENESIS, ENROL (sato),
	       { .by = &tanaka,
		 .action = "operator.enrol",
		 .object = "operator/x",
		 .detail = with (seat_detail (&suzuki), "git_key", git_key_of (&sato)) });
	for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
		APPLY ("a seat without its", GENESIS,
		       { .by = &tanaka,
			 .action = "operator.enrol",
			 .object = "operator/sato",
			 .detail = without (seat_detail (&sato), needed[i]) });
	APPLY ("without its object", GENESIS,
	       { .by = &tanaka, .action = "operator.enrol", .detail = seat_detail (&sato) });
	APPLY ("a seat without its role", GENESIS,
	       { .by = &tanaka,
		 .action = "operator.enrol",
		 .object = "operator/SATO",
		 .detail = seat_detail (&sato) });
	APPLY ("clearance for My Numbers in a role without keys", GENESIS,
	       { .by = &tanaka,
		 .action = "operator.enrol",
		 .object = "operator/kansa",
		 .detail = with (with (seat_detail (&sato), "role", json_string ("auditor")),
				 "numbers", json_true ()) });
	APPLY (NULL, GENESIS,
	       { .by = &tanaka,
		 .action = "operator.enrol",
		 .object = "operator/kansa",
		 .detail = with (without (seat_detail (&sato), "grant"), "role",
				 json_string ("auditor")) });
	APPLY ("another origin", GENESIS,
	       { .by = &tanaka,
		 .action = "operator.enrol",
		 .object = "operator/sato",
		 .detail =
			 with (seat_detail (&sato), "note_key",
			       json_string ("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/"
					    "LDE4izWy10TW")) });
}

static void
test_actor (void)
{
	APPLY ("never enrolled", GENESIS, { .by = &sato, .action = "log.verify" });
	APPLY ("not active", GENESIS, ENROL (sato), CHANGE (tanaka, "suspend", sato),
	       { .by = &sato, .action = "log.verify" });
	APPLY ("not active", GENESIS, ENROL (sato), CHANGE (tanaka, "revoke", sato),
	       { .by = &sato, .action = "log.verify", .result = "denied" });
	APPLY ("another role", GENESIS, ENROL (sato),
	       { .by = &sato, .action = "log.verify", .role = "manager" });
	APPLY ("neither manager nor deputy", GENESIS, ENROL (sato), ENROL (suzuki),
	       CHANGE (sato, "suspend", suzuki));
	/* a deputy makes no manager, and takes none away */
	APPLY ("by somebody who is none", GENESIS,
	       { .by = &tanaka,
		 .action = "operator.enrol",
		 .object = "operator/sato",
		 .detail = with (seat_detail (&sato), "role", json_string ("deputy")) },
	       { .by = &sato,
		 .action = "operator.enrol",
		 .role = "deputy",
		 .object = "operator/suzuki",
		 .detail = with (seat_detail (&suzuki), "role", json_string ("manager")) });
	APPLY ("by somebody who is none", GENESIS,
	       { .by = &tanaka,
		 .action = "operator.enrol",
		 .object = "operator/sato",
		 .detail = with (seat_detail (&sato), "role", json_string ("deputy")) },
	       { .by = &tanaka,
		 .action = "operator.enrol",
		 .object = "operator/suzuki",
		 .detail = with (seat_detail (&suzuki), "role", json_string ("manager")) },
	       { .by = &sato,
		 .action = "operator.suspend",
		 .role = "deputy",
		 .object = "operator/suzuki" });
	APPLY ("neither manager nor deputy", GENESIS, ENROL (sato),
	       { .by = &sato,
		 .action = "operator.enrol",
		 .object = "operator/suzuki",
		 .detail = seat_detail (&suzuki) });
}

static void
test_changes (void)
{
	APPLY ("never made", GENESIS, CHANGE (tanaka, "suspend", sato));
	APPLY ("does not fit", GENESIS, ENROL (sato), CHANGE (tanaka, "resume", sato));
	APPLY ("does not fit", GENESIS, ENROL (sato), CHANGE (tanaka, "suspend", sato),
	       CHANGE (tanaka, "suspend", sato));
	APPLY ("does not fit", GENESIS, ENROL (sato), CHANGE (tanaka, "revoke", sato),
	       CHANGE (tanaka, "resume", sato));
	APPLY ("without its grant", GENESIS, ENROL (sato), CHANGE (tanaka, "suspend", sato),
	       { .by = &tanaka, .action = "operator.resume", .object = "operator/sato" });
	APPLY ("no active manager", GENESIS, ENROL (sato), CHANGE (tanaka, "suspend", tanaka));
	APPLY ("no active manager", GENESIS, CHANGE (tanaka, "revoke", tanaka));
	APPLY ("no active manager", GENESIS, ENROL (suzuki), CHANGE (tanaka, "suspend", suzuki),
	       CHANGE (tanaka, "revoke", tanaka));
}

/* ---- locks ----------------------------------------------------------------------------------- */

static Step
refused (Person *by, const char *object, const char *reason)
{
	return (Step){ .by = by,
		       .action = "unlock.refused",
		       .object = object,
		       .result = "denied",
		       .detail = json_pack ("{s:s}", "reason", reason) };
}

static Step
lock (Person *by, const char *object, json_t *failures)
{
	return (Step){ .by = by,
		       .action = "operator.lock",
		       .object = object,
		       .detail = json_pack ("{s:o}", "failures", failures) };
}

#define WRONG(who, person)   refused (&who, "operator/" #person, "passphrase")
#define LOCK(who, person, n) lock (&who, "operator/" #person, json_integer (n))
#define OPEN(who)                                                       \
	{                                                               \
		.by = &who, .action = "session.open", .object = "vault" \
	}
#define THREE_WRONG(who, person) WRONG (who, person), WRONG (who, person), WRONG (who, person)

static void
test_locks (void)
{
	/* whoever opened the vault: it is kinko that locks */
	APPLY (NULL, GENESIS, ENROL (sato), THREE_WRONG (tanaka, sato), LOCK (tanaka, sato, 3),
	       CHANGE (tanaka, "resume", sato), OPEN (sato));
	APPLY (NULL, GENESIS, ENROL (sato), ENROL (suzuki), THREE_WRONG (sato, suzuki),
	       WRONG (sato, suzuki), LOCK (sato, suzuki, 4), OPEN (sato));
	APPLY (NULL, GENESIS, ENROL (sato), THREE_WRONG (sato, sato), LOCK (sato, sato, 3),
	       CHANGE (tanaka, "revoke", sato));
	APPLY ("not active", GENESIS, ENROL (sato), THREE_WRONG (sato, sato), LOCK (sato, sato, 3),
	       OPEN (sato));
	APPLY ("enrolled twice", GENESIS, ENROL (sato), THREE_WRONG (sato, sato),
	       LOCK (sato, sato, 3), ENROL (sato));
	APPLY ("by somebody who is none", GENESIS, ENROL (suzuki),
	       { .by = &tanaka,
		 .action = "operator.enrol",
		 .object = "operator/sato",
		 .detail = with (seat_detail (&sato), "role", json_string ("deputy")) },
	       THREE_WRONG (tanaka, suzuki), LOCK (tanaka, suzuki, 3),
	       { .by = &sato,
		 .action = "operator.resume",
		 .role = "deputy",
		 .object = "operator/suzuki",
		 .detail = grant_detail () });
}

#define NOT_SO_MANY "without so many wrong passphrases"

/* Anybody who can write the log could lock out anybody, if the log did not have to bear it out. */
static void
test_lock_out (void)
{
	APPLY (NOT_SO_MANY, GENESIS, ENROL (sato), LOCK (tanaka, sato, 5));
	APPLY (NOT_SO_MANY, GENESIS, ENROL (sato), ENROL (suzuki), LOCK (sato, suzuki, 3));
	APPLY (NOT_SO_MANY, GENESIS, ENROL (sato), WRONG (tanaka, sato), WRONG (tanaka, sato),
	       LOCK (tanaka, sato, 2));
	APPLY (NOT_SO_MANY, GENESIS, ENROL (sato), THREE_WRONG (tanaka, sato),
	       LOCK (tanaka, sato, 4));
	APPLY (NOT_SO_MANY, GENESIS, ENROL (sato), THREE_WRONG (tanaka, sato),
	       LOCK (tanaka, sato, -3));
	APPLY (NOT_SO_MANY, GENESIS, ENROL (sato), THREE_WRONG (tanaka, sato),
	       lock (&tanaka, "operator/sato", json_string ("3")));
	APPLY (NOT_SO_MANY, GENESIS, ENROL (sato), THREE_WRONG (tanaka, sato),
	       { .by = &tanaka, .action = "operator.lock", .object = "operator/sato" });
	/* what is forgiven does not come back */
	APPLY (NOT_SO_MANY, GENESIS, ENROL (sato), WRONG (tanaka, sato), WRONG (tanaka, sato),
	       OPEN (sato), WRONG (tanaka, sato), LOCK (tanaka, sato, 3));
	APPLY (NULL, GENESIS, ENROL (sato), WRONG (tanaka, sato), WRONG (tanaka, sato),
	       OPEN (tanaka), WRONG (tanaka, sato), LOCK (tanaka, sato, 3));
	APPLY (NOT_SO_MANY, GENESIS, ENROL (sato), WRONG (tanaka, sato), WRONG (tanaka, sato),
	       CHANGE (tanaka, "suspend", sato), CHANGE (tanaka, "resume", sato),
	       WRONG (tanaka, sato), LOCK (tanaka, sato, 3));
	APPLY (NOT_SO_MANY, GENESIS, ENROL (sato), THREE_WRONG (tanaka, sato),
	       LOCK (tanaka, sato, 3), CHANGE (tanaka, "resume", sato), LOCK (tanaka, sato, 3));
	/* other people, other reasons, other results, a seat that was out already */
	APPLY (NOT_SO_MANY, GENESIS, ENROL (sato), ENROL (suzuki), THREE_WRONG (tanaka, suzuki),
	       THREE_WRONG (tanaka, nobody), LOCK (tanaka, sato, 3));
	APPLY (NOT_SO_MANY, GENESIS, ENROL (sato), refused (&tanaka, "operator/sato", "no-seat"),
	       refused (&tanaka, "operator/sato", "overflow"), WRONG (tanaka, sato),
	       WRONG (tanaka, sato), LOCK (tanaka, sato, 3));
	APPLY (NOT_SO_MANY, GENESIS, ENROL (sato), WRONG (tanaka, sato), WRONG (tanaka, sato),
	       { .by = &tanaka,
		 .action = "unlock.refused",
		 .object = "operator/sato",
		 .detail = json_pack ("{s:s}", "reason", "passphrase") },
	       LOCK (tanaka, sato, 3));
	APPLY (NOT_SO_MANY, GENESIS, ENROL (sato), CHANGE (tanaka, "suspend", sato),
	       THREE_WRONG (tanaka, sato), CHANGE (tanaka, "resume", sato), LOCK (tanaka, sato, 3));
	APPLY ("seat that is not active", GENESIS, ENROL (sato), THREE_WRONG (tanaka, sato),
	       CHANGE (tanaka, "suspend", sato), LOCK (tanaka, sato, 3));
	APPLY ("seat that is not active", GENESIS, ENROL (sato), THREE_WRONG (tanaka, sato),
	       LOCK (tanaka, sato, 3), LOCK (tanaka, sato, 3));
	APPLY ("seat that is not active", GENESIS, THREE_WRONG (tanaka, sato),
	       LOCK (tanaka, sato, 3));
	/* the last one who can free others is never locked */
	APPLY ("no active manager", GENESIS, ENROL (sato), THREE_WRONG (sato, tanaka),
	       LOCK (sato, tanaka, 3));
	APPLY ("no active manager", GENESIS, ENROL (suzuki), THREE_WRONG (suzuki, tanaka),
	       THREE_WRONG (suzuki, suzuki), LOCK (suzuki, tanaka, 3), LOCK (suzuki, suzuki, 3));
}

/* ---- people ---------------------------------------------------------------------------------- */

static Step
enrol_as (Person *person, const char *object, const char *whose)
{
	return (Step){ .by = &tanaka,
		       .action = "operator.enrol",
		       .object = object,
		       .detail = with (seat_detail (person), "person", json_string (whose)) };
}

static void
test_people (void)
{
	static Person third, fourth;

	make_person (&third, "third", "worker");
	make_person (&fourth, "fourth", "worker");
	APPLY (NULL, GENESIS, ENROL (sato), CHANGE (tanaka, "revoke", sato),
	       enrol_as (&third, "operator/hanako", "sato"), CHANGE (tanaka, "revoke", hanako),
	       enrol_as (&fourth, "operator/hanako", "sato"));
	APPLY (NULL, GENESIS, ENROL (sato), CHANGE (tanaka, "revoke", sato),
	       enrol_as (&third, "operator/hanako", "sato"), CHANGE (tanaka, "revoke", hanako),
	       { .by = &tanaka,
		 .action = "operator.enrol",
		 .object = "operator/sato",
		 .detail = seat_detail (&fourth) });
	APPLY ("one person with two seats", GENESIS, ENROL (sato),
	       enrol_as (&third, "operator/hanako", "sato"));
	APPLY ("one person with two seats", GENESIS, ENROL (sato), CHANGE (tanaka, "suspend", sato),
	       enrol_as (&third, "operator/hanako", "sato"));
	APPLY ("one person with two seats", GENESIS, ENROL (sato), THREE_WRONG (sato, sato),
	       LOCK (sato, sato, 3), enrol_as (&third, "operator/hanako", "sato"));
	APPLY ("one person with two seats", GENESIS, ENROL (sato), CHANGE (tanaka, "revoke", sato),
	       enrol_as (&third, "operator/hanako", "sato"),
	       { .by = &tanaka,
		 .action = "operator.enrol",
		 .object = "operator/sato",
		 .detail = seat_detail (&fourth) });
	APPLY ("one person with two seats", GENESIS,
	       enrol_as (&third, "operator/hanako", "tanaka"));
	/* an ID stays whose it was */
	APPLY ("another person's", GENESIS, ENROL (sato), CHANGE (tanaka, "revoke", sato),
	       enrol_as (&third, "operator/sato", "tanaka"));
	APPLY ("another person's", GENESIS, ENROL (sato), CHANGE (tanaka, "revoke", sato),
	       enrol_as (&third, "operator/hanako", "sato"), CHANGE (tanaka, "revoke", hanako),
	       { .by = &tanaka,
		 .action = "operator.enrol",
		 .object = "operator/hanako",
		 .detail = seat_detail (&fourth) });
	/* a person is named by the first ID, and only by that */
	APPLY ("was never enrolled", GENESIS, enrol_as (&third, "operator/hanako", "sato"));
	APPLY ("was never enrolled", GENESIS, enrol_as (&third, "operator/hanako", ""));
	APPLY ("was never enrolled", GENESIS, ENROL (sato), CHANGE (tanaka, "revoke", sato),
	       enrol_as (&third, "operator/hanako", "sato"), CHANGE (tanaka, "revoke", hanako),
	       enrol_as (&fourth, "operator/yuriko", "hanako"));
	APPLY ("seat's own ID", GENESIS, enrol_as (&third, "operator/hanako", "hanako"));
	APPLY ("was never enrolled",
	       { .by = &tanaka,
		 .action = "vault.genesis",
		 .detail = with (genesis_detail (), "person", json_string ("sato")) });
}

static guint
count_signers (const KinkoRoster *roster, guint64 size)
{
	g_autofree char *signers = kinko_roster_allowed_signers (roster, size);
	guint n = 0;

	for (const char *at = signers; *at != '\0'; at++)
		n += *at == '\n';
	return n;
}

static void
test_lists (void)
{
	g_autoptr (KinkoRoster) roster = kinko_roster_new ();
	KinkoSeat seats[3] = {
		{ .id = (char *) (gsize) "tanaka", .role = KINKO_ROLE_MANAGER, .enrolled_seq = 0 },
		{ .id = (char *) (gsize) "sato", .role = KINKO_ROLE_WORKER, .enrolled_seq = 3 },
		{ .id = (char *) (gsize) "sato", .role = KINKO_ROLE_DEPUTY, .enrolled_seq = 9 },
	};

	for (guint i = 0; i < 3; i++) {
		seats[i].git_key.bytes[0] = (guint8) i;
		kinko_roster_add (roster, &seats[i]);
		g_assert_cmpuint (count_signers (roster, seats[i].enrolled_seq + 1), ==, i + 1);
		g_assert_cmpuint (count_signers (roster, seats[i].enrolled_seq), ==, i);
	}
	g_assert_cmpint (kinko_roster_find (roster, "sato")->role, ==, KINKO_ROLE_DEPUTY);
	g_assert_cmpuint (kinko_roster_find_person (roster, "tanaka")->enrolled_seq, ==, 0);
	g_assert_null (kinko_roster_find_person (roster, "nobody"));
	g_assert_null (kinko_roster_find (roster, "nobody"));
	g_assert_cmpuint (kinko_roster_active_managers (roster), ==, 1);
	g_assert_true (kinko_roster_knows_keys (roster, ORIGIN, &suzuki.signer.public_key,
						&seats[1].git_key));
	g_assert_true (
		kinko_roster_knows_keys (roster, ORIGIN, &seats[0].note_key, &suzuki.git_key));
	g_assert_false (kinko_roster_knows_keys (roster, ORIGIN, &suzuki.signer.public_key,
						 &suzuki.git_key));
}

/* Persons count, not seats; only those who held keys; and of a seat only that it was not taken away for good. */
static void
test_others (void)
{
	static const struct {
		KinkoRole role;
		KinkoSeatStatus status;
		const char *person;
		KinkoOthers others;
	} cases[] = {
		{ KINKO_ROLE_MANAGER, KINKO_SEAT_ACTIVE, NULL, KINKO_OTHERS_HERE },
		{ KINKO_ROLE_DEPUTY, KINKO_SEAT_SUSPENDED, NULL, KINKO_OTHERS_HERE },
		{ KINKO_ROLE_WORKER, KINKO_SEAT_LOCKED, NULL, KINKO_OTHERS_HERE },
		{ KINKO_ROLE_WORKER, KINKO_SEAT_REVOKED, NULL, KINKO_OTHERS_GONE },
		{ KINKO_ROLE_AUDITOR, KINKO_SEAT_ACTIVE, NULL, KINKO_OTHERS_NONE },
		{ KINKO_ROLE_WARD, KINKO_SEAT_ACTIVE, NULL, KINKO_OTHERS_NONE },
		{ KINKO_ROLE_MANAGER, KINKO_SEAT_ACTIVE, "tanaka", KINKO_OTHERS_NONE },
		{ KINKO_ROLE_WORKER, KINKO_SEAT_REVOKED, "tanaka", KINKO_OTHERS_NONE },
	};

	for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autoptr (KinkoRoster) roster = kinko_roster_new ();
		KinkoSeat me = { .id = (char *) (gsize) "tanaka", .role = KINKO_ROLE_MANAGER };
		KinkoSeat other = { .id = (char *) (gsize) "sato",
				    .role = cases[i].role,
				    .status = cases[i].status,
				    .person = (char *) (gsize) cases[i].person,
				    .enrolled_seq = 7 };

		kinko_roster_add (roster, &me);
		kinko_roster_add (roster, &other);
		g_assert_cmpint (kinko_roster_others (roster, "tanaka", 8), ==, cases[i].others);
		/* not made yet */
		g_assert_cmpint (kinko_roster_others (roster, "tanaka", 7), ==, KINKO_OTHERS_NONE);
		/* one who is gone hides nobody */
		other.role = KINKO_ROLE_WORKER;
		other.status = KINKO_SEAT_REVOKED;
		other.person = NULL;
		kinko_roster_add (roster, &other);
		g_assert_cmpint (kinko_roster_others (roster, "tanaka", 8), ==,
				 cases[i].others == KINKO_OTHERS_HERE ? KINKO_OTHERS_HERE
								      : KINKO_OTHERS_GONE);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	make_people ();
	g_test_add_func ("/roster/taken", test_taken);
	g_test_add_func ("/roster/genesis", test_genesis);
	g_test_add_func ("/roster/kind", test_kind);
	g_test_add_func ("/roster/enrolment", test_enrolment);
	g_test_add_func ("/roster/actor", test_actor);
	g_test_add_func ("/roster/changes", test_changes);
	g_test_add_func ("/roster/locks", test_locks);
	g_test_add_func ("/roster/lock-out", test_lock_out);
	g_test_add_func ("/roster/people", test_people);
	g_test_add_func ("/roster/lists", test_lists);
	g_test_add_func ("/roster/others", test_others);
	return g_test_run ();
}
