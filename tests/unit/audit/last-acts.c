#include "audit/last-acts.h"

#include "tests/unit/audit/log-fixture.h"

#define ACT(who, what, outcome, when)                                              \
	{                                                                          \
		.by = &who, .action = (what), .result = (outcome), .time = (when), \
	}

static KinkoLastActs *
read_acts (Step *steps, guint n)
{
	g_autoptr (GPtrArray) acts = build_log (steps, n);
	KinkoLastActs *last = kinko_last_acts_new ();

	for (guint i = 0; i < acts->len; i++) {
		const Act *act = acts->pdata[i];
		gsize len = strlen (act->lines->str) - 1; /* without its newline */
		g_autoptr (GError) error = NULL;
		KinkoEntry entry;

		g_assert_true (kinko_entry_parse (act->lines->str, len, &entry, &error));
		kinko_last_acts_add (last, &entry, act->lines->str, len);
	}
	return last;
}

static void
test_last (void)
{
	Step steps[] = {
		{ .by = &tanaka, .action = "vault.genesis", .detail = genesis_detail () },
		ACT (tanaka, "log.verify", "granted", "2026-07-08T08:00:00.000+09:00"),
		ACT (suzuki, "log.verify", "granted", "2026-07-09T08:00:00.000+09:00"),
		ACT (suzuki, "log.verify", "denied", "2026-07-10T08:00:00.000+09:00"),
		ACT (tanaka, "backup.verify", "intent", "2026-07-11T08:00:00.000+09:00"),
		ACT (tanaka, "backup.verify", "failed", "2026-07-11T08:01:00.000+09:00"),
		ACT (tanaka, "backup.create", "intent", "2026-07-12T08:00:00.000+09:00"),
		ACT (tanaka, "backup.create", "done", "2026-07-12T23:01:00.000+00:00"),
		ACT (tanaka, "backup.create", "aborted", "2026-07-14T08:00:00.000+09:00"),
	};
	g_autoptr (KinkoLastActs) acts = read_acts (steps, G_N_ELEMENTS (steps));
	const KinkoLastAct *verified = kinko_last_acts_find (acts, "log.verify");
	const KinkoLastAct *tried = kinko_last_acts_find (acts, "backup.verify");
	const KinkoLastAct *made = kinko_last_acts_find (acts, "backup.create");

	g_assert_cmpuint (verified->done, ==, 2);
	g_assert_cmpuint (verified->denied, ==, 1);
	g_assert_cmpuint (verified->seq, ==, 2);
	g_assert_cmpstr (verified->by, ==, "suzuki");
	g_assert_cmpstr (verified->time, ==, "2026-07-09T08:00:00.000+09:00");
	g_assert_cmpuint (tried->done, ==, 0);
	g_assert_cmpuint (tried->seq, ==, 0);
	g_assert_null (tried->time);
	g_assert_cmpuint (tried->failed, ==, 1);
	g_assert_cmpuint (tried->failed_seq, ==, 5);
	g_assert_cmpuint (made->done, ==, 1);
	g_assert_cmpuint (made->failed, ==, 0);
	g_assert_cmpuint (made->seq, ==, 7);
	/* on the day that it was in Japan, whatever zone the machine was set to */
	g_assert_cmpstr (made->time, ==, "2026-07-13T08:01:00.000+09:00");
	g_assert_null (kinko_last_acts_find (acts, "case.show"));
}

/* A form counts for its own article; an opening counts for the clock only if that was synchronised. */
static void
test_kinds (void)
{
	Step steps[] = {
		{ .by = &tanaka, .action = "vault.genesis", .detail = genesis_detail () },
		{ .by = &tanaka,
		  .action = "form.make",
		  .object = "form/receipt-book",
		  .result = "granted" },
		{ .by = &tanaka,
		  .action = "form.make",
		  .object = "form/monthly-report",
		  .result = "denied" },
		{ .by = &tanaka,
		  .action = "session.open",
		  .result = "granted",
		  .detail = json_pack ("{s:b}", "clock_synchronised", 1) },
		{ .by = &tanaka,
		  .action = "session.open",
		  .result = "granted",
		  .detail = json_pack ("{s:b}", "clock_synchronised", 0) },
		{ .by = &tanaka, .action = "session.open", .result = "granted" },
	};
	g_autoptr (KinkoLastActs) acts = read_acts (steps, G_N_ELEMENTS (steps));
	const KinkoLastAct *book = kinko_last_acts_find (acts, "form.make:receipt-book");
	const KinkoLastAct *clock = kinko_last_acts_find (acts, KINKO_LAST_ACTS_CLOCK);

	g_assert_cmpuint (kinko_last_acts_find (acts, "form.make")->done, ==, 1);
	g_assert_cmpuint (book->done, ==, 1);
	g_assert_cmpuint (book->seq, ==, 1);
	g_assert_null (kinko_last_acts_find (acts, "form.make:monthly-report"));
	g_assert_cmpuint (kinko_last_acts_find (acts, "session.open")->done, ==, 3);
	g_assert_cmpuint (clock->done, ==, 1);
	g_assert_cmpuint (clock->seq, ==, 3);
	g_assert_cmpuint (clock->failed, ==, 1);
	g_assert_cmpuint (clock->failed_seq, ==, 4);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	make_people ();
	g_test_add_func ("/last-acts/last", test_last);
	g_test_add_func ("/last-acts/kinds", test_kinds);
	return g_test_run ();
}
