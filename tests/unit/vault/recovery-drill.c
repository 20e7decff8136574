/* Drills of a recovery key. */
#include "vault/recovery.h"

#include "tests/unit/vault/recovery-fixture.h"
#include "vault/grant.h"

/* The vault with which compartment keys; what was asked for is in @drill. The error's code; -1: it went well. */
static int
try_drill (KinkoSession *session, KinkoRecoveryDrill *drill)
{
	g_autoptr (GError) error = NULL;

	if (kinko_recovery_drill (session, drill, &error))
		return -1;
	g_assert_nonnull (error);
	return error->code;
}

static void
test_good (Safe *safe, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_key (safe, safe->key);
	KinkoRecoveryDrill drill;
	g_autofree char *line = NULL;
	g_autoptr (GPtrArray) keys = NULL;
	const KinkoRecovery *key;
	g_autoptr (GError) error = NULL;
	guint64 seq;

	(void) data;
	g_assert_cmpint (try_drill (session, &drill), ==, -1);
	g_assert_true (drill.record_key);
	g_assert_true (drill.number_key);
	seq = kinko_log_size (kinko_session_log (session)) - 1;
	line = last_line (session);
	assert_contains (line, "\"action\":\"recovery.drill\",\"object\":\"operator/recovery1\"");
	assert_contains (line, "\"record_key\":true,\"number_key\":true");
	keys = kinko_recovery_list (safe->office.sessions[TANAKA], &error);
	g_assert_no_error (error);
	key = keys->pdata[0];
	g_assert_cmpuint (key->tried_seq, ==, seq);
	g_assert_nonnull (key->tried);
	assert_newest_sound (&safe->office.fixture, safe->office.sessions[TANAKA], 3);
}

/* A grant with another key for My Numbers, which the log names because somebody put both in: only a drill that opens
 * something sees it. */
static void
test_wrong_numbers (Safe *safe, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_key (safe, safe->key);
	KinkoCompartments *held =
		(KinkoCompartments *) (gsize) kinko_session_compartments (session);
	KinkoRecoveryDrill drill;

	(void) data;
	kinko_secret_free (held->numbers);
	held->numbers = kinko_secret_new_random (32);
	g_assert_cmpint (try_drill (session, &drill), ==, KINKO_ERROR_INTEGRITY);
	g_assert_cmpuint (count_entries (session, "recovery.drill", "failed"), ==, 1);
	g_assert_cmpuint (count_entries (session, "recovery.drill", "granted"), ==, 0);
	kinko_secret_free (held->records);
	held->records = kinko_secret_new_random (32);
	g_assert_cmpint (try_drill (session, &drill), ==, KINKO_ERROR_INTEGRITY);
	g_assert_cmpuint (count_entries (session, "recovery.drill", "failed"), ==, 2);
}

static void
test_by_people (Safe *safe, gconstpointer data)
{
	KinkoRecoveryDrill drill;

	(void) data;
	g_assert_cmpint (try_drill (safe->office.sessions[TANAKA], &drill), ==, KINKO_ERROR_DENIED);
	g_assert_cmpint (try_drill (safe->office.sessions[SATO], &drill), ==, KINKO_ERROR_DENIED);
}

/* A vault without cases says that nothing was there to be opened. */
static void
test_empty (void)
{
	g_autofree char *recipient = NULL;
	g_autoptr (KinkoSecret) key = new_key (&recipient);
	const char *list[] = { recipient, NULL };
	Fixture fixture = { .recovery = list };
	g_autoptr (KinkoSession) session = NULL;
	g_autoptr (GError) error = NULL;
	KinkoRecoveryDrill drill;

	set_up (&fixture, NULL);
	session = kinko_recovery_session_open (fixture.vault, key, KINKO_RECOVERY_DRILL,
					       keep_warning, &fixture, &error);
	g_assert_no_error (error);
	g_assert_cmpint (try_drill (session, &drill), ==, -1);
	g_assert_false (drill.record_key);
	g_assert_false (drill.number_key);
	g_clear_pointer (&session, kinko_session_close);
	tear_down (&fixture, NULL);
}

/* What fails before there is anybody who could sign for it gets into the log by the next opening. */
static void
test_failed_before (Safe *safe, gconstpointer data)
{
	g_autofree char *path = vault_file (safe, "grants", "recovery1.age");
	g_autofree char *recipient = NULL;
	g_autoptr (KinkoSecret) other = new_key (&recipient);
	g_autoptr (GError) error = NULL;
	KinkoLog *log;
	guint drills = 0;

	(void) data;
	g_assert_null (try_key (safe, other, KINKO_RECOVERY_DRILL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_AUTH);
	g_clear_error (&error);
	write_bytes (path, "age-encryption.org/v1\n", 22);
	g_assert_null (try_key (safe, safe->key, KINKO_RECOVERY_DRILL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	kinko_session_close (open_manager (&safe->office.fixture));
	g_clear_pointer (&safe->office.sessions[SATO], kinko_session_close);
	safe->office.sessions[SATO] =
		open_person (&safe->office.fixture, safe->office.identities[SATO]);
	log = kinko_session_log (safe->office.sessions[SATO]);
	for (guint64 seq = 0; seq < kinko_log_size (log); seq++) {
		g_autofree char *line = kinko_log_line (log, seq, NULL);

		drills += strstr (line,
				  "\"action\":\"unlock.refused\",\"object\":\"operator/recovery") !=
				  NULL &&
			  strstr (line, "\"reason\":\"drill\"") != NULL;
	}
	g_assert_cmpuint (drills, ==, 2);
	kinko_session_close (open_key (safe, safe->key));
}

#define ADD(path, test) g_test_add (path, Safe, NULL, open_safe, test, close_safe)

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	ADD ("/recovery-drill/good", test_good);
	ADD ("/recovery-drill/wrong-numbers", test_wrong_numbers);
	ADD ("/recovery-drill/by-people", test_by_people);
	g_test_add_func ("/recovery-drill/empty", test_empty);
	ADD ("/recovery-drill/failed-before", test_failed_before);
	return g_test_run ();
}
