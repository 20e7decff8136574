/* A restore, as who holds no key can check it: what is lost is named and nothing else, and what was erased stays erased. */
#include "audit/restored.h"

#include "tests/unit/audit/log-fixture.h"

#define CASE    "case/11112222333344445555666677778888"
#define OTHER   "case/99992222333344445555666677778888"
#define RESTORE "fedcba9876543210" /* the session of the restore */

#define HASH "sha256:2b316b9a2bc0793c03653f85377536c671b97d054d62f438c42568782f4bb178"

#define GENESIS                                                                       \
	{                                                                             \
		.by = &tanaka, .action = "vault.genesis", .detail = genesis_detail () \
	}
#define ENROL(person)                                                                     \
	{                                                                                 \
		.by = &tanaka, .action = "operator.enrol", .object = "operator/" #person, \
		.detail = seat_detail (&person)                                           \
	}
#define WRITE(verb, what)                                                     \
	{                                                                     \
		.by = &tanaka, .action = (verb), .object = (what),            \
		.detail = json_pack ("{s:i, s:s}", "version", 1, "box", HASH) \
	}
#define LOOK                                        \
	{                                           \
		.by = &tanaka, .action = "log.show" \
	}
#define LOST(who, ...)                                                                       \
	{                                                                                    \
		.by = &who, .action = "vault.lost", .session = RESTORE,                      \
		.detail = lost_detail ((const gint64[]){ __VA_ARGS__, -1 }), .goes_on = TRUE \
	}
#define AGAIN(who, what, seq)                                                                 \
	{                                                                                     \
		.by = &who, .action = "vault.repeated", .object = (what), .session = RESTORE, \
		.detail = json_pack ("{s:i}", "repeats", (seq)), .goes_on = TRUE              \
	}
#define RESTORED(who, first, end)                                                                  \
	{                                                                                          \
		.by = &who, .action = "vault.restored", .object = "vault", .session = RESTORE,     \
		.detail = json_pack ("{s:i, s:i, s:b}", "from", (first), "to", (end), "mirror", 1) \
	}

static json_t *
lost_detail (const gint64 *seqs)
{
	json_t *list = json_array ();

	for (; *seqs >= 0; seqs++)
		json_array_append_new (list, json_integer (*seqs));
	return json_pack ("{s:o}", "entries", list);
}

static void
check_good (Step *steps, guint n)
{
	g_autoptr (GPtrArray) acts = build_log (steps, n);

	assert_log_good (acts);
}

static void
check_bad (Step *steps, guint n, guint64 seq)
{
	g_autoptr (GPtrArray) acts = build_log (steps, n);

	assert_log_bad (acts, "restored", seq);
}

#define GOOD(...)                                         \
	do {                                              \
		Step steps[] = { GENESIS, __VA_ARGS__ };  \
		check_good (steps, G_N_ELEMENTS (steps)); \
	} while (0)
#define BAD(seq, ...)                                           \
	do {                                                    \
		Step steps[] = { GENESIS, __VA_ARGS__ };        \
		check_bad (steps, G_N_ELEMENTS (steps), (seq)); \
	} while (0)

static void
test_lost (void)
{
	/* Nothing came after the backup; something did, and what was only looked at is not lost. */
	GOOD (WRITE ("case.create", CASE), RESTORED (tanaka, 2, 2));
	GOOD (WRITE ("case.create", CASE), LOOK, RESTORED (tanaka, 2, 3));
	GOOD (WRITE ("case.create", CASE), WRITE ("case.edit", CASE), LOOK,
	      WRITE ("case.edit", CASE), LOST (tanaka, 2, 4), RESTORED (tanaka, 2, 5));
	/* In several entries. */
	GOOD (WRITE ("case.create", CASE), WRITE ("case.edit", CASE), WRITE ("case.edit", CASE),
	      LOST (tanaka, 1), LOST (tanaka, 2, 3), RESTORED (tanaka, 1, 4));
	/* The log goes on, and is restored once more. */
	GOOD (WRITE ("case.create", CASE), WRITE ("case.edit", CASE), LOST (tanaka, 2),
	      RESTORED (tanaka, 2, 3), LOOK, WRITE ("case.edit", CASE));
}

static void
test_lost_wrong (void)
{
	/* One is left out, another is named, in another order, twice. */
	BAD (4, WRITE ("case.create", CASE), WRITE ("case.edit", CASE), LOST (tanaka, 1),
	     RESTORED (tanaka, 1, 3));
	BAD (3, WRITE ("case.create", CASE), WRITE ("case.edit", CASE), RESTORED (tanaka, 2, 3));
	BAD (4, WRITE ("case.create", CASE), LOOK, LOST (tanaka, 1, 2), RESTORED (tanaka, 1, 3));
	BAD (4, WRITE ("case.create", CASE), WRITE ("case.edit", CASE), LOST (tanaka, 2, 1),
	     RESTORED (tanaka, 1, 3));
	BAD (4, WRITE ("case.create", CASE), WRITE ("case.edit", CASE), LOST (tanaka, 1, 2, 2),
	     RESTORED (tanaka, 1, 3));
	/* Of before the backup. */
	BAD (4, WRITE ("case.create", CASE), WRITE ("case.edit", CASE), LOST (tanaka, 1, 2),
	     RESTORED (tanaka, 2, 3));
}

static void
test_range (void)
{
	/* It must reach to where the restore begins: what is left out would not be lost, and not be there. */
	BAD (3, WRITE ("case.create", CASE), WRITE ("case.edit", CASE), RESTORED (tanaka, 2, 2));
	BAD (2, WRITE ("case.create", CASE), RESTORED (tanaka, 2, 3));
	BAD (2, WRITE ("case.create", CASE), RESTORED (tanaka, 3, 2));
	BAD (2, WRITE ("case.create", CASE), RESTORED (tanaka, 0, 2));
	{
		Step steps[] = { GENESIS, RESTORED (tanaka, 1, 1) };

		json_object_del (steps[1].detail, "from");
		check_bad (steps, G_N_ELEMENTS (steps), 1);
	}
}

static void
test_person (void)
{
	GOOD (ENROL (suzuki), RESTORED (suzuki, 2, 2));
	BAD (2, ENROL (sato), RESTORED (sato, 2, 2));
}

static void
test_erased (void)
{
	/* Erased after the backup: it must be erased again. */
	GOOD (WRITE ("case.create", CASE), WRITE ("number.erase", CASE), AGAIN (tanaka, CASE, 2),
	      LOST (tanaka, 2), RESTORED (tanaka, 2, 3));
	BAD (4, WRITE ("case.create", CASE), WRITE ("number.erase", CASE), LOST (tanaka, 2),
	     RESTORED (tanaka, 2, 3));
	/* Before the backup; or made and erased after it: nothing comes back. */
	GOOD (WRITE ("case.create", CASE), WRITE ("number.erase", CASE), RESTORED (tanaka, 3, 3));
	GOOD (WRITE ("case.create", CASE), WRITE ("case.create", OTHER),
	      WRITE ("number.erase", OTHER), LOST (tanaka, 2, 3), RESTORED (tanaka, 2, 4));
	/* Of another case. */
	BAD (3, WRITE ("case.create", CASE), WRITE ("number.erase", CASE), AGAIN (tanaka, OTHER, 2),
	     LOST (tanaka, 2), RESTORED (tanaka, 2, 3));
	/* Of what neither was an erasure nor made a line. */
	BAD (3, WRITE ("case.create", CASE), WRITE ("number.erase", CASE), AGAIN (tanaka, CASE, 1),
	     LOST (tanaka, 2), RESTORED (tanaka, 2, 3));
	/* Of what never was. */
	BAD (2, WRITE ("case.create", CASE), AGAIN (tanaka, CASE, 2), RESTORED (tanaka, 2, 2));
}

/* A second restore from the same backup: the erasure is the same, and is repeated once more. */
static void
test_twice (void)
{
	Step good[] = { GENESIS,
			WRITE ("case.create", CASE),
			WRITE ("number.erase", CASE),
			AGAIN (tanaka, CASE, 2),
			LOST (tanaka, 2),
			RESTORED (tanaka, 2, 3),
			AGAIN (tanaka, CASE, 2),
			LOST (tanaka, 2),
			RESTORED (tanaka, 2, 6) };
	Step bad[] = { GENESIS,
		       WRITE ("case.create", CASE),
		       WRITE ("number.erase", CASE),
		       AGAIN (tanaka, CASE, 2),
		       LOST (tanaka, 2),
		       RESTORED (tanaka, 2, 3),
		       LOST (tanaka, 2),
		       RESTORED (tanaka, 2, 6) };

	for (guint i = 6; i < 9; i++)
		good[i].session = "0000111122223333";
	for (guint i = 6; i < 8; i++)
		bad[i].session = "0000111122223333";
	check_good (good, G_N_ELEMENTS (good));
	check_bad (bad, G_N_ELEMENTS (bad), 7);
}

/*
 * A case is made (1), and the vault restored from before it (4): a backup made then (of 5 entries) does not have it. By one
 * of before that restore (of 2) it comes back (6), and is erased (7). It must be erased again where it was, and only there.
 */
static void
check_in_between (int from, gboolean again, gint64 bad)
{
	Step steps[] = {
		GENESIS,
		WRITE ("case.create", CASE),
		LOOK,
		LOST (tanaka, 1),
		RESTORED (tanaka, 1, 3),
		LOOK,
		RESTORED (tanaka, 2, 6),
		WRITE ("number.erase", CASE),
		AGAIN (tanaka, CASE, 7),
		LOST (tanaka, 7),
		RESTORED (tanaka, from, 8),
	};
	guint first = again ? 8 : 9;
	guint n = G_N_ELEMENTS (steps);

	steps[6].session = "0000111122223333";
	for (guint i = 8; i < n; i++)
		steps[i].session = "4444555566667777";
	if (!again) {
		g_clear_pointer (&steps[8].detail, json_decref);
		memmove (&steps[8], &steps[first], (n - first) * sizeof steps[0]);
		n--;
	}
	if (bad < 0)
		check_good (steps, n);
	else
		check_bad (steps, n, (guint64) bad);
}

static void
test_in_between (void)
{
	/* From the backup of after the first restore, which took the case away; and of after the second. */
	check_in_between (5, FALSE, -1);
	check_in_between (7, TRUE, -1);
	check_in_between (7, FALSE, 9);
	/* From the one in between itself. */
	check_in_between (2, TRUE, -1);
	check_in_between (2, FALSE, 9);
}

static void
test_alone (void)
{
	Step lost[] = { GENESIS, WRITE ("case.create", CASE), LOST (tanaka, 1) };
	Step again[] = { GENESIS, WRITE ("case.create", CASE), WRITE ("number.erase", CASE),
			 AGAIN (tanaka, CASE, 2) };

	lost[2].goes_on = again[3].goes_on = FALSE;
	check_bad (lost, G_N_ELEMENTS (lost), 2);
	check_bad (again, G_N_ELEMENTS (again), 3);
}

/* Whoever restores cannot give a grant to somebody who has none: to a person who was revoked, or an auditor. */
static void
test_grants (void)
{
	json_t *grants = json_pack ("{s:s}", "sato", HASH);
	Step good[] = { GENESIS, ENROL (sato), RESTORED (tanaka, 2, 2) };
	Step bad[] = { GENESIS,
		       ENROL (sato),
		       { .by = &tanaka, .action = "operator.revoke", .object = "operator/sato" },
		       RESTORED (tanaka, 3, 3) };
	Step unknown[] = { GENESIS, RESTORED (tanaka, 1, 1) };
	g_autoptr (GPtrArray) acts = NULL;

	json_object_set (good[2].detail, "grants", grants);
	json_object_set (bad[3].detail, "grants", grants);
	json_object_set_new (unknown[1].detail, "grants", grants);
	check_good (good, G_N_ELEMENTS (good));
	acts = build_log (bad, G_N_ELEMENTS (bad));
	assert_log_bad (acts, "roster", 3);
	g_ptr_array_unref (acts);
	acts = build_log (unknown, G_N_ELEMENTS (unknown));
	assert_log_bad (acts, "roster", 1);
}

/* What was lost before anybody reviewed it waits for nobody; what was in the backup still does. */
static void
test_reviews (void)
{
	Step steps[] = { GENESIS,
			 { .by = &tanaka,
			   .action = "exception.record",
			   .object = "register/11112222333344445555666677778888",
			   .detail = json_pack ("{s:s, s:s, s:i, s:s}", "kind", "break-glass",
						"due", "2026-07-13", "version", 1, "box", HASH) },
			 { .by = &tanaka,
			   .action = "exception.record",
			   .object = "register/00002222333344445555666677778888",
			   .detail = json_pack ("{s:s, s:s, s:i, s:s}", "kind", "break-glass",
						"due", "2026-07-13", "version", 1, "box", HASH) },
			 LOST (tanaka, 2),
			 RESTORED (tanaka, 2, 3) };
	g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps));
	g_autoptr (KinkoVerifier) verifier = kinko_verifier_new ();
	g_autoptr (KinkoVerification) found = NULL;

	for (guint i = 0; i < acts->len; i++) {
		const Act *act = acts->pdata[i];

		g_assert_true (kinko_verifier_feed (verifier, act->lines->str, act->lines->len,
						    act->note->str, act->note->len, NULL));
	}
	found = kinko_verifier_finish (verifier, NULL);
	g_assert_nonnull (found);
	g_assert_cmpuint (kinko_reviews_open (found->reviews), ==, 1);
}

/* ---- lines of registers ---------------------------------------------------------------------- */

#define LINE  "register/11112222333344445555666677778888"
#define PAPER "register/99992222333344445555666677778888"
/* A file that was written; papers that came in. */
#define COPY(number)                                                                               \
	{                                                                                          \
		.by = &tanaka, .action = "case.export", .object = "vault", .result = "intent",     \
		.detail = json_pack ("{s:{s:s, s:i, s:s, s:s*}}", "copy", "line", LINE, "version", \
				     1, "box", HASH, "number", (number))                           \
	}
#define RECEIPT                                                                              \
	{                                                                                    \
		.by = &tanaka, .action = "receipt.add", .object = PAPER,                     \
		.detail = json_pack ("{s:i, s:s, s:s}", "version", 1, "box", HASH, "number", \
				     "A26-0001")                                             \
	}
#define CONTACT                                                                              \
	{                                                                                    \
		.by = &tanaka, .action = "contact.add", .object = PAPER,                     \
		.detail = json_pack ("{s:i, s:s, s:s}", "version", 1, "box", HASH, "number", \
				     "T26-0001")                                             \
	}

/* What the ward lent, what stores its data, what happened to them. */
#define RECORD(verb, given)                                                                       \
	{                                                                                         \
		.by = &tanaka, .action = (verb), .object = PAPER,                                 \
		.detail = json_pack ("{s:i, s:s, s:s, s:s}", "version", 1, "box", HASH, "number", \
				     (given), "known", "2026-07-16T09:30:00+09:00")               \
	}

static void
test_records (void)
{
	GOOD (RECORD ("lent.add", "L26-0001"), AGAIN (tanaka, PAPER, 1), LOST (tanaka, 1),
	      RESTORED (tanaka, 1, 2));
	BAD (3, RECORD ("lent.add", "L26-0001"), LOST (tanaka, 1), RESTORED (tanaka, 1, 2));
	BAD (3, RECORD ("device.add", "G26-0001"), LOST (tanaka, 1), RESTORED (tanaka, 1, 2));
	BAD (3, RECORD ("incident.add", "J26-0001"), LOST (tanaka, 1), RESTORED (tanaka, 1, 2));
	/* Of what only a box holds it is enough to say that it is lost. */
	GOOD (RECORD ("training.add", "K26-0001"), LOST (tanaka, 1), RESTORED (tanaka, 1, 2));
	GOOD (RECORD ("consent.add", "P26-0001"), LOST (tanaka, 1), RESTORED (tanaka, 1, 2));
}

/* What accounts for something is made anew, each line for itself. */
static void
test_made (void)
{
	GOOD (COPY ("F26-0001"), AGAIN (tanaka, LINE, 1), LOST (tanaka, 1),
	      RESTORED (tanaka, 1, 2));
	BAD (3, COPY ("F26-0001"), LOST (tanaka, 1), RESTORED (tanaka, 1, 2));
	GOOD (COPY ("F26-0001"), RECEIPT, AGAIN (tanaka, LINE, 1), AGAIN (tanaka, PAPER, 2),
	      LOST (tanaka, 1, 2), RESTORED (tanaka, 1, 3));
	BAD (5, COPY ("F26-0001"), RECEIPT, AGAIN (tanaka, PAPER, 2), LOST (tanaka, 1, 2),
	     RESTORED (tanaka, 1, 3));
	/* Another line in the place of the one that was made. */
	BAD (2, COPY ("F26-0001"), AGAIN (tanaka, PAPER, 1), LOST (tanaka, 1),
	     RESTORED (tanaka, 1, 2));
	BAD (2, COPY ("F26-0001"), AGAIN (tanaka, "vault", 7), LOST (tanaka, 1),
	     RESTORED (tanaka, 1, 2));
	/* What the backup has, and what only its content tells. */
	GOOD (COPY ("F26-0001"), RECEIPT, AGAIN (tanaka, PAPER, 2), LOST (tanaka, 2),
	      RESTORED (tanaka, 2, 3));
	GOOD (CONTACT, LOST (tanaka, 1), RESTORED (tanaka, 1, 2));
	/* A log of earlier versions, which could not make it anew. */
	GOOD (COPY (NULL), LOST (tanaka, 1), RESTORED (tanaka, 1, 2));
}

/* What an earlier restore made anew is made anew once more from the same backup, and is there in a later one. */
static void
check_made_twice (int from, gboolean again, gint64 bad)
{
	Step steps[] = { GENESIS,
			 COPY ("F26-0001"),
			 AGAIN (tanaka, LINE, 1),
			 LOST (tanaka, 1),
			 RESTORED (tanaka, 1, 2),
			 LOOK,
			 AGAIN (tanaka, LINE, 1),
			 LOST (tanaka, 1),
			 RESTORED (tanaka, from, 6) };
	guint n = G_N_ELEMENTS (steps);

	for (guint i = 6; i < n; i++)
		steps[i].session = "0000111122223333";
	if (from > 1) { /* nothing is lost */
		g_clear_pointer (&steps[7].detail, json_decref);
		steps[7] = steps[8];
		n--;
	}
	if (!again) {
		g_clear_pointer (&steps[6].detail, json_decref);
		memmove (&steps[6], &steps[7], (n - 7) * sizeof steps[0]);
		n--;
	}
	if (bad < 0)
		check_good (steps, n);
	else
		check_bad (steps, n, (guint64) bad);
}

static void
test_made_twice (void)
{
	check_made_twice (1, TRUE, -1);
	check_made_twice (1, FALSE, 7);
	check_made_twice (5, FALSE, -1);
	check_made_twice (5, TRUE, 7); /* it is in that backup */
}

/* A break-glass that is made anew waits for its review as before; the name of another entry does not make it wait. */
static void
test_reviews_again (void)
{
	for (guint i = 0; i < 2; i++) {
		Step steps[] = { GENESIS,
				 ENROL (suzuki),
				 { .by = &tanaka,
				   .action = "exception.record",
				   .object = LINE,
				   .detail =
					   json_pack ("{s:s, s:s, s:i, s:s, s:s}", "kind",
						      "break-glass", "due", "2026-07-13", "version",
						      1, "box", HASH, "number", "E26-0001") },
				 AGAIN (tanaka, LINE, 2),
				 LOST (tanaka, 2),
				 RESTORED (tanaka, 2, 3),
				 { .by = &suzuki, .action = "exception.review", .object = LINE } };
		g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps) - i);
		g_autoptr (KinkoVerifier) verifier = kinko_verifier_new ();
		g_autoptr (KinkoVerification) found = NULL;

		if (i == 1)
			g_clear_pointer (&steps[6].detail, json_decref);
		for (guint j = 0; j < acts->len; j++) {
			const Act *act = acts->pdata[j];

			g_assert_true (kinko_verifier_feed (verifier, act->lines->str,
							    act->lines->len, act->note->str,
							    act->note->len, NULL));
		}
		found = kinko_verifier_finish (verifier, NULL);
		g_assert_nonnull (found);
		g_assert_cmpuint (kinko_reviews_open (found->reviews), ==, i);
	}
}

/* ---- seats ----------------------------------------------------------------------------------- */

static Person deputy;

/* The deputy, cleared or not, restores from the backup of before entry @from and shuts @id out: to the entry that is bad, -1. */
static void
check_suspended (gboolean cleared, const char *id, int from, gint64 bad)
{
	json_t *own = seat_detail (&deputy);
	json_t *others = seat_detail (&sato);
	Step steps[] = { GENESIS,
			 { .by = &tanaka,
			   .action = "operator.enrol",
			   .object = "operator/abe",
			   .detail = own },
			 { .by = &tanaka,
			   .action = "operator.enrol",
			   .object = "operator/sato",
			   .detail = others },
			 RESTORED (deputy, from, 3),
			 { .by = &tanaka,
			   .action = "operator.resume",
			   .object = "operator/sato",
			   .detail = grant_detail () } };
	g_autoptr (GPtrArray) acts = NULL;

	json_object_set_new (own, "numbers", json_boolean (cleared));
	json_object_set_new (others, "numbers", json_true ());
	json_object_set_new (steps[3].detail, "suspended", json_pack ("[s]", id));
	acts = build_log (steps, G_N_ELEMENTS (steps));
	if (bad < 0)
		assert_log_good (acts); /* suspended, as it can be resumed */
	else
		assert_log_bad (acts, "roster", (guint64) bad);
}

/* Who holds no key for My Numbers leaves those suspended whose grant is lost, and nobody else. */
static void
test_suspended (void)
{
	make_person (&deputy, "abe", "deputy");
	check_suspended (FALSE, "sato", 2, -1);
	check_suspended (TRUE, "sato", 2, 3);
	check_suspended (FALSE, "sato", 3, 3); /* the backup has the grant */
	check_suspended (FALSE, "abe", 1, 3);  /* needs none of that kind */
	check_suspended (FALSE, "nobody", 2, 3);
	check_suspended (FALSE, "tanaka", 1,
			 3); /* was not changed since, and is the last manager */
}

/* In a text there is a backslash before a quotation mark: nobody hides or makes up a box by what is typed. */
static void
test_text (void)
{
	Step steps[] = { GENESIS,
			 { .by = &tanaka,
			   .action = "log.show",
			   .detail = json_pack ("{s:s}", "note", "\"box\":\"sha256:00\"") },
			 RESTORED (tanaka, 1, 2) };

	check_good (steps, G_N_ELEMENTS (steps));
}

int
main (int argc, char *argv[])
{
	g_test_init (&argc, &argv, NULL);
	make_people ();
	g_test_add_func ("/restored/lost", test_lost);
	g_test_add_func ("/restored/lost-wrong", test_lost_wrong);
	g_test_add_func ("/restored/range", test_range);
	g_test_add_func ("/restored/person", test_person);
	g_test_add_func ("/restored/erased", test_erased);
	g_test_add_func ("/restored/twice", test_twice);
	g_test_add_func ("/restored/in-between", test_in_between);
	g_test_add_func ("/restored/alone", test_alone);
	g_test_add_func ("/restored/grants", test_grants);
	g_test_add_func ("/restored/reviews", test_reviews);
	g_test_add_func ("/restored/made", test_made);
	g_test_add_func ("/restored/records", test_records);
	g_test_add_func ("/restored/made-twice", test_made_twice);
	g_test_add_func ("/restored/reviews-again", test_reviews_again);
	g_test_add_func ("/restored/suspended", test_suspended);
	g_test_add_func ("/restored/text", test_text);
	return g_test_run ();
}
