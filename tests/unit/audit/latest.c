#include "audit/latest.h"

#include "tests/unit/audit/log-fixture.h"

#define EIGHT "2026-07-08T08:00:00.000+09:00"
#define NINE  "2026-07-08T09:00:00.000+09:00"
#define TEN   "2026-07-08T10:00:00.000+09:00"

#define AT(what, when)                                          \
	{                                                       \
		.by = &tanaka, .action = (what), .time = (when) \
	}
#define GENESIS(when)                                                     \
	{                                                                 \
		.by = &tanaka, .action = "vault.genesis", .time = (when), \
		.detail = genesis_detail ()                               \
	}
#define OPEN(when, said)                                                                    \
	{                                                                                   \
		.by = &tanaka, .action = "session.open", .object = "vault", .time = (when), \
		.detail = (said) == NULL ? NULL : json_pack ("{s:s}", "latest", (said))     \
	}

/* The greatest one, which is not the last one after the clock was set back; whatever zone it is written in. */
static void
test_good (void)
{
	Step steps[] = { GENESIS (EIGHT),
			 OPEN (EIGHT, NULL), /* of a program that does not say it */
			 AT ("case.list", TEN),
			 AT ("clock.back", EIGHT),
			 OPEN (EIGHT, TEN),
			 AT ("case.list", NINE),
			 OPEN (NINE, "2026-07-08T01:00:00.000+00:00"),
			 OPEN (NINE, NULL) };
	g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps));

	assert_log_good (acts);
}

/* Whoever names an earlier one wants something to hold again that has ended, a later one to end what has not. */
static void
test_bad (void)
{
	static const char *const wrong[] = { EIGHT, NINE, "2026-07-08T10:00:00.001+09:00", "",
					     "yesterday" };

	for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
		Step steps[] = { GENESIS (EIGHT), AT ("case.list", TEN), AT ("clock.back", EIGHT),
				 OPEN (NINE, wrong[i]) };
		g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps));

		assert_log_bad (acts, "latest_time", 3);
	}
}

static void
test_not_text (void)
{
	Step steps[] = { GENESIS (EIGHT), OPEN (NINE, NULL) };
	g_autoptr (GPtrArray) acts = NULL;

	steps[1].detail = json_pack ("{s:i}", "latest", 1);
	acts = build_log (steps, G_N_ELEMENTS (steps));
	assert_log_bad (acts, "latest_time", 1);
}

/* An opening that was refused counts for nothing: what it says was found out before it was written. */
static void
test_denied (void)
{
	Step steps[] = { GENESIS (EIGHT), OPEN (NINE, TEN) };
	g_autoptr (GPtrArray) acts = NULL;

	steps[1].result = "denied";
	acts = build_log (steps, G_N_ELEMENTS (steps));
	assert_log_good (acts);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	make_people ();
	g_test_add_func ("/latest/good", test_good);
	g_test_add_func ("/latest/bad", test_bad);
	g_test_add_func ("/latest/not-text", test_not_text);
	g_test_add_func ("/latest/denied", test_denied);
	return g_test_run ();
}
