#include "audit/takeover.h"

#include "tests/unit/audit/log-fixture.h"

#define OLD_VAULT "ffeeddccbbaa99887766554433221100"
#define OLD_ROOT  "sha256:47dec9dafc53eb89c6977e4e8dffe6ef55e5ce6405d1a0ab4d9b6df9ae8b4b2f"
#define BOX       "sha256:2b316b9a2bc0793c03653f85377536c671b97d054d62f438c42568782f4bb178"
#define OLD_SIZE  100

static json_t *
successor_genesis (void)
{
	json_t *detail = genesis_detail ();

	json_object_set_new (detail, "predecessor",
			     json_pack ("{s:s, s:s, s:i, s:s}", "vault", OLD_VAULT, "origin",
					"old.example/r7", "size", OLD_SIZE, "root", OLD_ROOT));
	return detail;
}

static json_t *
taken (int version, int seq)
{
	return json_pack ("{s:i, s:s, s:{s:s, s:i, s:s, s:s, s:s}}", "version", version, "box", BOX,
			  "of", "handle", OLD_VAULT, "seq", seq, "time",
			  "2026-07-08T10:31:22.104+09:00", "by", "yamada", "action", "case.edit");
}

static json_t *
taken_number (int version, int seq)
{
	json_t *detail = taken (version, seq);

	json_object_set_new (detail, "numbers",
			     json_pack ("{s:s, s:s}", "child", BOX, "guardian1", "removed"));
	return detail;
}

static json_t *
counted (int cases, int versions, int numbers, int documents, int lines)
{
	return json_pack ("{s:i, s:i, s:i, s:i, s:i, s:{s:i, s:i, s:i}}", "cases", cases,
			  "versions", versions, "numbers", numbers, "documents", documents, "lines",
			  lines, "erased", "cases", 1, "documents", 2, "lines", 0);
}

/* A paper that was erased, or stands in the inner part that was not opened. */
static json_t *
taken_without_content (int seq)
{
	json_t *detail = taken (1, seq);

	json_object_set_new (detail, "content", json_false ());
	return detail;
}

/* An end that says nothing of what was erased, or something odd. */
static json_t *
counted_with (json_t *erased)
{
	json_t *detail = counted (0, 0, 0, 0, 0);

	json_object_set_new (detail, "erased", erased);
	return detail;
}

#define GENESIS                                                                          \
	{                                                                                \
		.by = &tanaka, .action = "vault.genesis", .detail = successor_genesis () \
	}
#define PART(what, about)                                                                     \
	{                                                                                     \
		.by = &tanaka, .action = "handover." what, .detail = (about), .goes_on = TRUE \
	}
#define TAKE                                             \
	{                                                \
		.by = &tanaka, .action = "handover.take" \
	}
#define ACCEPT(about)                                                         \
	{                                                                     \
		.by = &tanaka, .action = "handover.accept", .detail = (about) \
	}

static void
test_good (void)
{
	Step steps[] = {
		GENESIS,
		PART ("case", taken_number (1, 3)),
		PART ("case", taken (2, 7)),
		PART ("unassign", NULL),
		TAKE,
		{ .by = &tanaka, .action = "clock.back", .goes_on = TRUE },
		PART ("document", taken (1, 8)),
		PART ("document", taken_without_content (8)),
		PART ("line", taken (1, 9)),
		PART ("line", taken (2, OLD_SIZE - 1)),
		TAKE,
		ACCEPT (counted (1, 2, 1, 1, 1)),
		{ .by = &tanaka, .action = "case.show" },
	};
	g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps));
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
	g_assert_cmpstr (found->takeover.predecessor->vault, ==, OLD_VAULT);
	g_assert_cmpuint (found->takeover.predecessor->size, ==, OLD_SIZE);
	g_assert_true (found->takeover.accepted);
	g_assert_cmpuint (found->takeover.seq, ==, 11);
	g_assert_cmpuint (found->takeover.counts.numbers, ==, 1);
}

/* The entry @seq is the one that is refused. */
static void
assert_refused (Step *steps, guint n, guint64 seq)
{
	g_autoptr (GPtrArray) acts = build_log (steps, n);

	assert_log_bad (acts, "takeover", seq);
}

static void
test_wrong_counts (void)
{
	for (guint i = 0; i < 5; i++) {
		Step steps[] = { GENESIS,
				 PART ("case", taken_number (1, 3)),
				 PART ("document", taken (1, 8)),
				 PART ("line", taken (1, 9)),
				 TAKE,
				 ACCEPT (counted (1 + (i == 0), 1 + (i == 1), 1 + (i == 2),
						  1 + (i == 3), 1 + (i == 4))) };

		assert_refused (steps, G_N_ELEMENTS (steps), 5);
	}
	{
		Step steps[] = { GENESIS, ACCEPT (json_object ()) };

		assert_refused (steps, G_N_ELEMENTS (steps), 1);
	}
	for (guint i = 0; i < 3; i++) {
		json_t *erased = i == 0   ? json_integer (0)
				 : i == 1 ? json_pack ("{s:i, s:i}", "cases", 0, "documents", 0)
					  : json_pack ("{s:i, s:i, s:i}", "cases", -1, "documents",
						       0, "lines", 0);
		Step steps[] = { GENESIS, ACCEPT (counted_with (erased)) };

		assert_refused (steps, G_N_ELEMENTS (steps), 1);
	}
}

/* Something of which the predecessor's log cannot tell. */
static void
test_unknown_source (void)
{
	Step late[] = { GENESIS, PART ("case", taken (1, OLD_SIZE)), TAKE };
	Step early[] = { GENESIS, PART ("document", taken (1, -1)), TAKE };
	Step none[] = { GENESIS, PART ("line", json_pack ("{s:i}", "version", 1)), TAKE };

	assert_refused (late, G_N_ELEMENTS (late), 1);
	assert_refused (early, G_N_ELEMENTS (early), 1);
	assert_refused (none, G_N_ELEMENTS (none), 1);
}

/* Who slips something in later as if it had come from the predecessor. */
static void
test_wrong_moment (void)
{
	Step after[] = { GENESIS, ACCEPT (counted (0, 0, 0, 0, 0)), PART ("case", taken (1, 3)),
			 TAKE };
	Step twice[] = { GENESIS, ACCEPT (counted (0, 0, 0, 0, 0)),
			 ACCEPT (counted (0, 0, 0, 0, 0)) };
	Step between[] = { GENESIS,
			   { .by = &tanaka, .action = "case.create" },
			   ACCEPT (counted (0, 0, 0, 0, 0)) };

	assert_refused (after, G_N_ELEMENTS (after), 2);
	assert_refused (twice, G_N_ELEMENTS (twice), 2);
	assert_refused (between, G_N_ELEMENTS (between), 1);
}

static void
test_without_predecessor (void)
{
	static const char *const actions[] = { "handover.case", "handover.document",
					       "handover.line", "handover.take",
					       "handover.accept" };

	for (gsize i = 0; i < G_N_ELEMENTS (actions); i++) {
		Step steps[] = {
			{ .by = &tanaka, .action = "vault.genesis", .detail = genesis_detail () },
			{ .by = &tanaka, .action = actions[i], .detail = taken (1, 3) }
		};

		assert_refused (steps, G_N_ELEMENTS (steps), 1);
	}
}

static void
test_bad_genesis (void)
{
	Step steps[] = {
		{ .by = &tanaka, .action = "vault.genesis", .detail = successor_genesis () }
	};

	json_object_del (json_object_get (steps[0].detail, "predecessor"), "root");
	assert_refused (steps, G_N_ELEMENTS (steps), 0);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	make_people ();
	g_test_add_func ("/takeover/good", test_good);
	g_test_add_func ("/takeover/wrong-counts", test_wrong_counts);
	g_test_add_func ("/takeover/unknown-source", test_unknown_source);
	g_test_add_func ("/takeover/wrong-moment", test_wrong_moment);
	g_test_add_func ("/takeover/without-predecessor", test_without_predecessor);
	g_test_add_func ("/takeover/bad-genesis", test_bad_genesis);
	return g_test_run ();
}
