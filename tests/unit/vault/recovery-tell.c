#include "vault/recovery-tell.h"

#include "tests/unit/vault/recovery-fixture.h"
#include "tests/unit/vault/warrant.h"

static void
collect (gpointer data, const char *message)
{
	g_string_append_printf (data, "%s\n", message);
}

/* Opens the vault as somebody; TRUE if that person was told a text with @part in it. */
static gboolean
is_told (Safe *safe, const char *identity, const char *part)
{
	g_autoptr (GString) told = g_string_new (NULL);
	g_autoptr (KinkoSecret) passphrase = secret_text (PASSPHRASE);
	g_autoptr (GError) error = NULL;

	kinko_session_close (kinko_session_open (safe->office.fixture.vault, identity, passphrase,
						 collect, told, &error));
	g_assert_no_error (error);
	return strstr (told->str, part) != NULL;
}

static void
use_key (Safe *safe, const char *id)
{
	g_autofree char *identity = g_strdup_printf ("%s/%s.key", safe->office.fixture.dir, id);
	g_autoptr (KinkoRequest) request = ask (&safe->office.fixture, id, identity);
	g_autoptr (KinkoSession) session = open_key (safe, safe->key);
	g_autofree char *replaced = NULL;
	g_autoptr (GError) error = NULL;

	g_assert_true (kinko_recovery_use (session, request, &given_dates, &replaced, &error));
	g_assert_no_error (error);
}

#define USED "the recovery key 'recovery1' was used"

static void
open_calm (Safe *safe, gconstpointer data)
{
	set_clock (MONDAY);
	open_safe (safe, data);
}

/* Everybody, once each; who came by it, or came later, is not told. */
static void
test_uses (Safe *safe, gconstpointer data)
{
	const char *sato = safe->office.identities[SATO];
	const char *tanaka = safe->office.fixture.identity;
	g_autofree char *kudo = g_strdup_printf ("%s/kudo.key", safe->office.fixture.dir);
	g_autofree char *kato = NULL;

	(void) data;
	g_assert_false (is_told (safe, sato, "recovery"));
	use_key (safe, "kudo");
	g_assert_false (is_told (safe, kudo, USED));
	g_assert_true (is_told (safe, sato, USED));
	g_assert_false (is_told (safe, sato, USED));
	g_assert_true (is_told (safe, tanaka, "it gave 'kudo' a manager's seat"));
	g_assert_false (is_told (safe, tanaka, USED));
	kato = enrol (&safe->office.fixture, safe->office.sessions[TANAKA], "kato",
		      KINKO_ROLE_WORKER, FALSE);
	g_assert_false (is_told (safe, kato, USED));
	/* a manager who was enrolled by a manager is no news of this kind */
	g_free (enrol (&safe->office.fixture, safe->office.sessions[TANAKA], "mori",
		       KINKO_ROLE_MANAGER, TRUE));
	g_assert_false (is_told (safe, sato, USED));
	use_key (safe, "ono");
	g_assert_true (is_told (safe, sato, "it gave 'ono' a manager's seat"));
	g_assert_true (is_told (safe, kudo, "it gave 'ono' a manager's seat"));
	assert_newest_sound (&safe->office.fixture, safe->office.sessions[TANAKA], 5);
}

/* 180 days in the shipped rules: nothing on the last of them, and something on the next. */
static void
test_reminder (Safe *safe, gconstpointer data)
{
	const char *tanaka = safe->office.fixture.identity;
	g_autoptr (KinkoSession) session = NULL;
	KinkoRecoveryDrill drill;
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_false (is_told (safe, tanaka, "recovery1"));
	set_clock ("2027-01-09T09:00:00"); /* 2026-07-13 and 180 days */
	g_assert_false (is_told (safe, tanaka, "recovery1"));
	set_clock ("2027-01-10T09:00:00");
	g_assert_true (is_told (safe, tanaka,
				"the recovery key 'recovery1', added on 2026-07-13, was never "
				"tried out"));
	g_assert_false (is_told (safe, safe->office.identities[SATO], "recovery1"));
	session = open_key (safe, safe->key);
	g_assert_true (kinko_recovery_drill (session, &drill, &error));
	g_clear_pointer (&session, kinko_session_close);
	g_assert_false (is_told (safe, tanaka, "recovery1"));
	set_clock ("2027-07-09T09:00:00");
	g_assert_false (is_told (safe, tanaka, "recovery1"));
	set_clock ("2027-07-10T09:00:00");
	g_assert_true (is_told (safe, tanaka,
				"the recovery key 'recovery1' was last tried out on 2027-01-10"));
	remove_key (safe, "recovery1");
	g_assert_false (is_told (safe, tanaka, "recovery1"));
}

/* A number in the table that no entry bears out is no drill. */
static void
test_forged_drill (Safe *safe, gconstpointer data)
{
	static const char *const changes[] = {
		"UPDATE seat SET drill_seq = 3 WHERE id = 'recovery1'",
		"UPDATE seat SET drill_seq = 1 WHERE id = 'recovery1'",
		"UPDATE seat SET drill_seq = 1000000 WHERE id = 'recovery1'",
		"UPDATE seat SET drill_seq = -1 WHERE id = 'recovery1'",
	};

	(void) data;
	for (guint i = 0; i < G_N_ELEMENTS (changes); i++) {
		g_autoptr (KinkoSession) session = NULL;
		g_autoptr (GPtrArray) keys = NULL;
		g_autoptr (GError) error = NULL;

		close_sessions (&safe->office);
		tamper (&safe->office.fixture, changes[i]);
		session = open_manager (&safe->office.fixture);
		keys = kinko_recovery_list (session, &error);
		g_assert_no_error (error);
		g_assert_cmpuint (((KinkoRecovery *) keys->pdata[0])->tried_seq, ==, 0);
		g_assert_null (((KinkoRecovery *) keys->pdata[0])->tried);
	}
}

#define ADD(path, test) g_test_add (path, Safe, NULL, open_calm, test, close_safe)

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	ADD ("/recovery-tell/uses", test_uses);
	ADD ("/recovery-tell/reminder", test_reminder);
	ADD ("/recovery-tell/forged-drill", test_forged_drill);
	return g_test_run ();
}
