#include "audit/notices.h"

#include "tests/unit/audit/log-fixture.h"

/* Goes through the log; it must be a good one. */
static KinkoNotices *
notices_of (GPtrArray *acts)
{
	KinkoNotices *notices = kinko_notices_new ();
	g_autoptr (KinkoVerifier) verifier = kinko_verifier_new ();
	g_autoptr (KinkoVerification) found = NULL;
	g_autoptr (GError) error = NULL;

	kinko_verifier_watch (verifier, kinko_notices_take, notices);
	found = feed_acts (verifier, acts, 0, acts->len, &error);
	g_assert_no_error (error);
	assert_log_good (acts); /* and in parts they are the same */
	return notices;
}

/* @wanted: the entries, in order. */
static void
assert_list (KinkoNotices *notices, KinkoNoticeKind kind, const guint64 *wanted, guint n)
{
	const GArray *list = kinko_notices_list (notices, kind);

	for (guint i = 0; i < list->len; i++)
		g_test_message ("entry %" G_GUINT64_FORMAT, g_array_index (list, guint64, i));
	g_assert_cmpuint (list->len, ==, n);
	for (guint i = 0; i < n; i++)
		g_assert_cmpuint (g_array_index (list, guint64, i), ==, wanted[i]);
}

#define NONE(notices, kind) assert_list (notices, kind, NULL, 0)
#define SOME(notices, kind, ...)                                      \
	assert_list (notices, kind, (const guint64[]){ __VA_ARGS__ }, \
		     sizeof ((const guint64[]){ __VA_ARGS__ }) / sizeof (guint64))

static void
test_nothing (void)
{
	Step steps[] = {
		{ .by = &tanaka, .action = "vault.genesis", .detail = genesis_detail () },
		{ .by = &tanaka, .action = "case.show" },
		{ .by = &tanaka, .action = "case.export", .approval = "R8-1", .result = "denied" },
	};
	g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps));
	g_autoptr (KinkoNotices) notices = notices_of (acts);
	guint64 seq;

	for (guint kind = 0; kind < KINKO_NOTICE_KINDS; kind++)
		NONE (notices, (KinkoNoticeKind) kind);
	g_assert_cmpint (kinko_notices_gap (notices, &seq), ==, 0);
}

/* Intents that end are none, in whatever order and way they end; those that do not are named. */
static void
test_intents (void)
{
	Step steps[] = {
		{ .by = &tanaka, .action = "vault.genesis", .detail = genesis_detail () },
		{ .by = &tanaka, .action = "case.export", .approval = "R8-1", .result = "intent" },
		{ .by = &tanaka, .action = "case.export", .approval = "R8-1", .result = "intent" },
		{ .by = &tanaka, .action = "case.export", .approval = "R8-1", .result = "intent" },
		{ .by = &tanaka, .action = "case.export", .approval = "R8-1", .result = "intent" },
		{ .by = &tanaka,
		  .action = "case.export",
		  .approval = "R8-1",
		  .result = "failed",
		  .detail = json_pack ("{s:i}", "intent", 3) },
		{ .by = &tanaka,
		  .action = "case.export",
		  .approval = "R8-1",
		  .result = "done",
		  .detail = json_pack ("{s:i}", "intent", 1) },
		{ .by = &tanaka,
		  .action = "case.export",
		  .approval = "R8-1",
		  .result = "aborted",
		  .detail = json_pack ("{s:i}", "intent", 77) },
	};
	g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps));
	g_autoptr (KinkoNotices) notices = notices_of (acts);

	SOME (notices, KINKO_NOTICE_OPEN, 2, 4);
	NONE (notices, KINKO_NOTICE_UNAPPROVED);
}

static void
test_unapproved (void)
{
	Step steps[] = {
		{ .by = &tanaka, .action = "vault.genesis", .detail = genesis_detail () },
		{ .by = &tanaka, .action = "case.import" },
		{ .by = &tanaka, .action = "case.import", .approval = "R8-1" },
		{ .by = &tanaka, .action = "case.import", .result = "denied" },
		{ .by = &tanaka, .action = "backup.create", .result = "intent" },
		{ .by = &tanaka,
		  .action = "backup.create",
		  .result = "done",
		  .detail = json_pack ("{s:i}", "intent", 4) },
		{ .by = &tanaka, .action = "case.edit" },
		{ .by = &tanaka, .action = "case.unheard-of" },
		/* a form on the screen is no copy, one with a line in the register is */
		{ .by = &tanaka, .action = "form.make" },
		{ .by = &tanaka,
		  .action = "form.make",
		  .result = "intent",
		  .detail = json_pack ("{s:{s:s}}", "copy", "line", "register/x") },
		{ .by = &tanaka,
		  .action = "form.make",
		  .approval = "R8-1",
		  .result = "intent",
		  .detail = json_pack ("{s:{s:s}}", "copy", "line", "register/y") },
		{ .by = &tanaka,
		  .action = "form.make",
		  .result = "done",
		  .detail = json_pack ("{s:i}", "intent", 9) },
		{ .by = &tanaka,
		  .action = "form.make",
		  .result = "done",
		  .detail = json_pack ("{s:i}", "intent", 10) },
	};
	g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps));
	g_autoptr (KinkoNotices) notices = notices_of (acts);

	SOME (notices, KINKO_NOTICE_UNAPPROVED, 1, 4, 9);
	NONE (notices, KINKO_NOTICE_OPEN);
}

static json_t *
opening (const char *program)
{
	return json_pack ("{s:s}", "program", program);
}

static void
test_machine (void)
{
	Step steps[] = {
		{ .by = &tanaka, .action = "vault.genesis", .detail = genesis_detail () },
		{ .by = &tanaka, .action = "session.open", .detail = opening ("sha256:a") },
		{ .by = &tanaka, .action = "session.open", .detail = opening ("sha256:a") },
		{ .by = &tanaka, .action = "session.open", .detail = opening ("sha256:b") },
		{ .by = &tanaka,
		  .action = "session.open",
		  .result = "denied",
		  .detail = opening ("sha256:c") },
		{ .by = &tanaka, .action = "session.open", .detail = opening ("sha256:a") },
		{ .by = &tanaka, .action = "clock.back", .time = "2026-07-08T10:31:22.103+09:00" },
		{ .by = &tanaka, .action = "log.show", .time = "2026-07-20T10:31:22.103+09:00" },
		{ .by = &tanaka, .action = "log.show", .time = "2026-08-01T10:31:22.103+09:00" },
		{ .by = &tanaka, .action = "log.show", .time = "2026-08-02T10:31:22.103+09:00" },
	};
	g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps));
	g_autoptr (KinkoNotices) notices = notices_of (acts);
	guint64 seq = 0;

	SOME (notices, KINKO_NOTICE_PROGRAM, 3);
	SOME (notices, KINKO_NOTICE_CLOCK, 6);
	NONE (notices, KINKO_NOTICE_POLICY);
	/* Of two as long ones it is the first. */
	g_assert_cmpint (kinko_notices_gap (notices, &seq), ==,
			 G_GINT64_CONSTANT (12) * 24 * 3600 * 1000);
	g_assert_cmpuint (seq, ==, 7);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	make_people ();
	g_test_add_func ("/notices/nothing", test_nothing);
	g_test_add_func ("/notices/intents", test_intents);
	g_test_add_func ("/notices/unapproved", test_unapproved);
	g_test_add_func ("/notices/machine", test_machine);
	return g_test_run ();
}
