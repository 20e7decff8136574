/* What entries tell of registered files, programs and incidents, as who holds no key checks it. */
#include "audit/registered.h"

#include "tests/unit/audit/log-fixture.h"

#define LINE "register/11112222333344445555666677778888"
#define HASH "sha256:2b316b9a2bc0793c03653f85377536c671b97d054d62f438c42568782f4bb178"

/* A log with one line of that register, that tells @text in @member; NULL: nothing. */
static void
check (const char *action, const char *number, const char *member, const char *text, gboolean good)
{
	json_t *detail = json_pack ("{s:i, s:s, s:s}", "version", 1, "box", HASH, "number", number);
	Step steps[] = {
		{ .by = &tanaka, .action = "vault.genesis", .detail = genesis_detail () },
		{ .by = &tanaka, .action = action, .object = LINE, .detail = detail },
	};
	g_autoptr (GPtrArray) acts = NULL;

	if (text != NULL)
		json_object_set_new (detail, member, json_string (text));
	acts = build_log (steps, G_N_ELEMENTS (steps));
	if (good)
		assert_log_good (acts);
	else
		assert_log_bad (acts, "registered", 1);
}

static void
check_hashes (const char *action, const char *number, const char *member)
{
	static const char *const bad[] = {
		"",
		"sha256:",
		"2b316b9a2bc0793c03653f85377536c671b97d054d62f438c42568782f4bb178",
		HASH "0",
		"sha256:2b316b9a2bc0793c03653f85377536c671b97d054d62f438c42568782f4bb17",
		"sha256:2B316b9a2bc0793c03653f85377536c671b97d054d62f438c42568782f4bb178",
		"sha512:2b316b9a2bc0793c03653f85377536c671b97d054d62f438c42568782f4bb178",
		NULL
	};

	check (action, number, member, HASH, TRUE);
	for (guint i = 0; bad[i] != NULL; i++)
		check (action, number, member, bad[i], FALSE);
}

static void
test_file (void)
{
	check_hashes ("rule.add", "R26-0001", "file");
	check ("rule.add", "R26-0001", "file", NULL, FALSE);
}

/* Equipment has no hash. */
static void
test_program (void)
{
	check_hashes ("consent.add", "P26-0001", "program");
	check ("consent.add", "P26-0001", "program", NULL, TRUE);
}

static void
test_known (void)
{
	static const char *const bad[] = { "",
					   "2026-07-16",
					   "2026-07-16T09:30:00Z",
					   "2026-07-16T09:30:00+00:00",
					   "2026-02-30T09:30:00+09:00",
					   "2026-07-16T25:30:00+09:00",
					   "2026-07-16T09:30:00+09:000",
					   NULL };

	check ("incident.add", "J26-0001", "known", "2026-07-16T09:30:00+09:00", TRUE);
	check ("incident.add", "J26-0001", "known", NULL, FALSE);
	for (guint i = 0; bad[i] != NULL; i++)
		check ("incident.add", "J26-0001", "known", bad[i], FALSE);
}

/* The letters of the new registers. */
static void
test_letters (void)
{
	check ("training.add", "K26-0001", "x", NULL, TRUE);
	check ("lent.add", "L26-0001", "x", NULL, TRUE);
	check ("device.add", "G26-0001", "x", NULL, TRUE);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	make_people ();
	g_test_add_func ("/registered/file", test_file);
	g_test_add_func ("/registered/program", test_program);
	g_test_add_func ("/registered/known", test_known);
	g_test_add_func ("/registered/letters", test_letters);
	return g_test_run ();
}
