#include "audit/unlocked.h"

#include "tests/unit/audit/log-fixture.h"

#define EIGHT "2026-07-08T08:00:00.000+09:00"
#define NINE  "2026-07-08T09:00:00.000+09:00"
#define TEN   "2026-07-08T10:00:00.000+09:00"
#define AFTER "2026-07-08T10:00:00.001+09:00"

#define GENESIS                                                          \
	{                                                                \
		.by = &tanaka, .action = "vault.genesis", .time = EIGHT, \
		.detail = genesis_detail ()                              \
	}
#define ENROL                                                                         \
	{                                                                             \
		.by = &tanaka, .action = "operator.enrol", .object = "operator/sato", \
		.time = EIGHT, .detail = seat_detail (&sato)                          \
	}
#define UNLOCK(until)                                                    \
	{                                                                \
		.by = &tanaka, .action = "session.unlock", .time = NINE, \
		.detail = json_pack ("{s:s}", "until", (until))          \
	}
#define NAMES(who, what, when, seq)                            \
	{                                                      \
		.by = (who), .action = (what), .time = (when), \
		.detail = json_pack ("{s:i}", "unlock", (seq)) \
	}

/* In time, to the millisecond; again and again; locked twice at once, and after the end. Others name nothing. */
static void
test_good (void)
{
	Step steps[] = { GENESIS,
			 ENROL,
			 UNLOCK (TEN),
			 NAMES (&tanaka, "session.open", NINE, 2),
			 NAMES (&tanaka, "session.open", TEN, 2),
			 { .by = &sato, .action = "session.open", .time = TEN },
			 NAMES (&tanaka, "session.lock", TEN, 2),
			 NAMES (&tanaka, "session.lock", AFTER, 2),
			 { .by = &tanaka,
			   .action = "session.lock",
			   .time = AFTER,
			   .detail = json_pack ("{s:s}", "reason", "idle") } };
	g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps));

	assert_log_good (acts);
}

static void
test_late (void)
{
	Step steps[] = { GENESIS, ENROL, UNLOCK (TEN), NAMES (&tanaka, "session.open", AFTER, 2) };
	/* Nothing holds again because the clock was set back. */
	Step back[] = { GENESIS,
			ENROL,
			UNLOCK (TEN),
			{ .by = &tanaka, .action = "log.show", .time = AFTER },
			{ .by = &tanaka, .action = "clock.back", .time = NINE },
			NAMES (&tanaka, "session.open", NINE, 2) };
	g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps));
	g_autoptr (GPtrArray) later = build_log (back, G_N_ELEMENTS (back));

	assert_log_bad (acts, "unlocked", 3);
	assert_log_bad (later, "unlocked", 5);
}

/* Another entry than one that unlocked, none, one that was refused, somebody else's, and what is no number. */
static void
test_foreign (void)
{
	static const int wrong[] = { 0, 1, 4, 99, -1 };

	for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
		Step steps[] = { GENESIS, ENROL, UNLOCK (TEN),
				 NAMES (&tanaka, "session.open", NINE, wrong[i]) };
		g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps));

		assert_log_bad (acts, "unlocked", 3);
	}
	for (gsize i = 0; i < 2; i++) {
		Step steps[] = { GENESIS, ENROL, UNLOCK (TEN),
				 NAMES (&sato, i == 0 ? "session.open" : "session.lock", NINE, 2) };
		g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps));

		assert_log_bad (acts, "unlocked", 3);
	}
}

static void
test_refused (void)
{
	Step steps[] = { GENESIS, ENROL, UNLOCK (TEN), NAMES (&tanaka, "session.open", NINE, 2) };
	Step opened[] = { GENESIS, ENROL, NAMES (&tanaka, "session.open", NINE, 2) };
	g_autoptr (GPtrArray) acts = NULL;
	g_autoptr (GPtrArray) denied = NULL;

	steps[2].result = "denied";
	acts = build_log (steps, G_N_ELEMENTS (steps));
	assert_log_bad (acts, "unlocked", 3);
	opened[2].result = "failed"; /* an opening that came to nothing claims nothing */
	denied = build_log (opened, G_N_ELEMENTS (opened));
	assert_log_good (denied);
}

static void
test_form (void)
{
	static const char *const wrong[] = { "", "10:00", "2026-07-08T10:00:00.000" };

	for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
		Step steps[] = { GENESIS, ENROL, UNLOCK (wrong[i]) };
		g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps));

		assert_log_bad (acts, "unlocked", 2);
	}
	Step text[] = { GENESIS,
			ENROL,
			UNLOCK (TEN),
			{ .by = &tanaka,
			  .action = "session.open",
			  .time = NINE,
			  .detail = json_pack ("{s:s}", "unlock", "2") } };
	g_autoptr (GPtrArray) acts = build_log (text, G_N_ELEMENTS (text));

	assert_log_bad (acts, "unlocked", 3);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	make_people ();
	g_test_add_func ("/unlocked/good", test_good);
	g_test_add_func ("/unlocked/late", test_late);
	g_test_add_func ("/unlocked/foreign", test_foreign);
	g_test_add_func ("/unlocked/refused", test_refused);
	g_test_add_func ("/unlocked/form", test_form);
	return g_test_run ();
}
