#include "vault/session-place.h"

#include "tests/unit/vault/fixture.h"
#include "vault/spool.h"

/* A vault by a policy that ignores all but @rules, a sed script; on a machine of the test's own. */
typedef struct {
	Fixture fixture;
	char *policy;
	KinkoPlaceMachine machine;
} Office;

static char host[] = "pc-01";

static void
set_up_office (Office *office, gconstpointer rules)
{
	Fixture *fixture = &office->fixture;
	g_autofree char *machine = NULL;

	fixture->dir = new_folder ();
	g_free (shell (
		fixture,
		"cp -r '%s/policies/meguro-r8' policy; "
		"sed -i -E 's/^(  [a-z-]+): (warn|deny)$/\\1: ignore/; %s' policy/place.yaml; "
		"cp -r '%s/tests/data/place/quiet' machine",
		KINKO_SOURCE_DIR, (const char *) rules, KINKO_SOURCE_DIR));
	office->policy = g_build_filename (fixture->dir, "policy", NULL);
	set_up (fixture, office->policy);
	office->machine.host = host;
	machine = g_build_filename (fixture->dir, "machine", NULL);
	office->machine.root = open (machine, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	g_assert_cmpint (office->machine.root, >=, 0);
	kinko_place_pretend (&office->machine);
}

static void
tear_down_office (Office *office, gconstpointer data)
{
	be_in_a_quiet_place ();
	g_assert_cmpint (close (office->machine.root), ==, 0);
	g_free (office->policy);
	tear_down (&office->fixture, data);
}

static void
forget_warning (Office *office)
{
	g_clear_pointer (&office->fixture.warning, g_free);
}

/* What could not be read is refused like a finding, and said as what it is. */
static void
test_unknown_is_refused (Office *office, gconstpointer data)
{
	Fixture *fixture = &office->fixture;
	g_autoptr (KinkoSession) session = NULL;
	g_autofree char *message = NULL;
	g_autofree char *line = NULL;

	(void) data;
	g_free (shell (fixture, "mv machine/proc/swaps swaps"));
	message = refuse_opening (fixture, fixture->identity, PASSPHRASE, KINKO_ERROR_DENIED);
	assert_contains (message, "'/proc/swaps'");
	g_free (shell (fixture, "mv swaps machine/proc/swaps"));
	session = open_manager (fixture);
	g_assert_null (fixture->warning);
	g_assert_cmpuint (count_entries (session, "session.open", "denied"), ==, 1);
	line = kinko_log_line (kinko_session_log (session), 1, NULL);
	assert_contains (line, "\"result\":\"denied\",\"detail\":{\"reason\":\"place\"");
	assert_contains (line, "\"place\":[],\"place_unknown\":[\"swap\"]");
	assert_sound (fixture, session);
}

/* A refused opening takes nothing out of the spool: the next one does. */
static void
test_spool_waits (Office *office, gconstpointer data)
{
	Fixture *fixture = &office->fixture;
	g_autoptr (KinkoSession) session = NULL;

	(void) data;
	g_free (refuse_opening (fixture, fixture->identity, "wrong", KINKO_ERROR_AUTH));
	g_free (shell (fixture, "mv machine/proc/swaps swaps"));
	g_free (refuse_opening (fixture, fixture->identity, PASSPHRASE, KINKO_ERROR_DENIED));
	g_free (shell (fixture,
		       "test \"$(ls vault/spool | wc -l)\" = 1; mv swaps machine/proc/swaps"));
	session = open_manager (fixture);
	g_assert_cmpuint (count_entries (session, "unlock.refused", "denied"), ==, 1);
	g_assert_cmpuint (count_entries (session, "session.open", "granted"), ==, 1);
	g_free (shell (fixture, "test -z \"$(ls vault/spool)\""));
	assert_sound (fixture, session);
}

/* Opens and closes; was something told? */
static gboolean
is_told (Office *office)
{
	g_autoptr (KinkoSession) session = NULL;

	forget_warning (office);
	session = open_manager (&office->fixture);
	return office->fixture.warning != NULL;
}

static void
test_told_once (Office *office, gconstpointer data)
{
	(void) data;
	g_setenv ("KINKO_TEST_NOW_MS", "1783900800000", TRUE); /* 2026-07-13 09:00 in Japan */
	g_assert_false (is_told (office));
	office->machine.clock = KINKO_CLOCK_UNSYNCHRONISED;
	g_assert_true (is_told (office));
	assert_contains (office->fixture.warning, "clock is not synchronised");
	g_assert_false (is_told (office));
	/* The day ends at midnight in Japan. */
	g_setenv ("KINKO_TEST_NOW_MS", "1783954799000", TRUE);
	g_assert_false (is_told (office));
	g_setenv ("KINKO_TEST_NOW_MS", "1783954800000", TRUE);
	g_assert_true (is_told (office));
	g_assert_false (is_told (office));
	/* Something else is news; so is that it could not be looked at, and that a finding came back. */
	office->machine.clock = KINKO_CLOCK_UNKNOWN;
	g_assert_true (is_told (office));
	office->machine.clock = KINKO_CLOCK_SYNCHRONISED;
	g_assert_false (is_told (office));
	office->machine.clock = KINKO_CLOCK_UNSYNCHRONISED;
	g_assert_true (is_told (office));
	/* What is ignored is no news. */
	g_free (shell (&office->fixture, "chmod 755 vault"));
	g_assert_false (is_told (office));
	g_unsetenv ("KINKO_TEST_NOW_MS");
}

/* Each person is told. */
static void
test_each_person (Office *office, gconstpointer data)
{
	Fixture *fixture = &office->fixture;
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *sato = enrol (fixture, session, "sato", KINKO_ROLE_WORKER, FALSE);

	(void) data;
	g_clear_pointer (&session, kinko_session_close);
	office->machine.clock = KINKO_CLOCK_UNSYNCHRONISED;
	g_assert_true (is_told (office));
	forget_warning (office);
	session = open_person (fixture, sato);
	g_assert_nonnull (fixture->warning);
	g_clear_pointer (&session, kinko_session_close);
	forget_warning (office);
	session = open_person (fixture, sato);
	g_assert_null (fixture->warning);
}

#define OTHER "abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789"

/* Another policy or program than last time is told once, with the day since when; the same day counts, too. */
static void
test_changes_are_told (Office *office, gconstpointer data)
{
	static const char *const keys[] = { "$.policy.hash", "$.programs.pc-01.hash" };
	static const char *const texts[] = {
		"the rules are others than at your opening on 20",
		"the program is another one than at your opening on 20"
	};
	Fixture *fixture = &office->fixture;

	(void) data;
	g_assert_false (is_told (office));
	for (gsize i = 0; i < G_N_ELEMENTS (keys); i++) {
		g_autofree char *sql = g_strdup_printf (
			"UPDATE seat SET place = json_set (place, '%s', '" OTHER "')", keys[i]);
		g_autoptr (KinkoSession) session = NULL;
		g_autofree char *line = NULL;

		tamper (fixture, sql);
		g_assert_true (is_told (office));
		assert_contains (fixture->warning, texts[i]);
		assert_contains (fixture->warning, "abcdef012345…");
		g_assert_false (is_told (office));
		session = open_manager (fixture);
		line = kinko_log_line (kinko_session_log (session),
				       kinko_log_size (kinko_session_log (session)) - 3, NULL);
		assert_contains (line,
				 i == 0 ? "\"place\":[\"policy\"]" : "\"place\":[\"program\"]");
	}
	/* On another machine there is nothing to compare the program with. */
	tamper (fixture, "UPDATE seat SET place = "
			 "json_set (place, '$.programs.pc-01.hash', '" OTHER "')");
	host[4] = '2';
	g_assert_false (is_told (office));
	host[4] = '1';
	g_assert_true (is_told (office));
}

/* Spool lines that others wrote: only ids that there are get into the log. */
static void
test_foreign_findings (Office *office, gconstpointer data)
{
	static const char *const bad[] = { "eth0",    "clock  swap", " ",           "?",
					   "clock??", "clock,swap",  "123456789018" };
	Fixture *fixture = &office->fixture;
	g_autoptr (KinkoSession) session = NULL;
	g_autofree char *line = NULL;

	(void) data;
	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
		g_free (shell (fixture,
			       "printf '{\"v\":1,\"time\":\"2026-07-08T10:31:22.104+09:00\","
			       "\"operator\":\"x\",\"reason\":\"visit\",\"host\":\"h\",\"place\":"
			       "\"%%s\"}' '%s' >vault/spool/%zu.json",
			       bad[i], i));
	g_free (shell (fixture, "sed 's/\"place\":\".*\"/\"place\":\"clock swap? host\"/' "
				"vault/spool/0.json >vault/spool/good.json"));
	session = open_manager (fixture);
	g_assert_cmpuint (count_entries (session, "session.visit", "granted"), ==, 1);
	line = kinko_log_line (kinko_session_log (session), 1, NULL);
	assert_contains (line, "\"place\":[\"clock\",\"host\"],\"place_unknown\":[\"swap\"]}");
	g_free (shell (fixture, "test \"$(ls vault/spool | wc -l)\" = %zu", G_N_ELEMENTS (bad)));
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
#define ADD(name, rules, func) \
	g_test_add ("/session-place/" name, Office, rules, set_up_office, func, tear_down_office)
	ADD ("unknown-is-refused", "s/^  swap: .*/  swap: deny/", test_unknown_is_refused);
	ADD ("spool-waits", "s/^  swap: .*/  swap: deny/", test_spool_waits);
	ADD ("told-once", "s/^  clock: .*/  clock: warn/", test_told_once);
	ADD ("each-person", "s/^  clock: .*/  clock: warn/", test_each_person);
	ADD ("changes-are-told",
	     "s/^  program: .*/  program: warn/; s/^  policy: .*/  policy: warn/",
	     test_changes_are_told);
	ADD ("foreign-findings", "", test_foreign_findings);
	return g_test_run ();
}
