#include "vault/register-internal.h"

#include "tests/unit/vault/warrant.h"
#include "vault/session-internal.h"

static int
try_newest (Office *office, const char *number)
{
	KinkoSession *session = office->sessions[KATO];
	g_autoptr (KinkoRegisterLine) line = load_line (session, "approval", number);
	g_autoptr (GError) error = NULL;
	gboolean newest = kinko_register_check_newest (session, line, &error);

	g_assert_true (newest == (error == NULL));
	if (error != NULL)
		g_assert_nonnull (kinko_error_hint (error));
	return newest ? -1 : error->code;
}

static void
use_once (Office *office, const char *number)
{
	KinkoSession *session = office->sessions[TANAKA];
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "case.list", "vault", NULL, NULL);
	g_autoptr (KinkoRegisterLine) line = load_line (session, "approval", number);

	g_assert_true (kinko_approval_use (act, line, NULL));
	g_assert_true (kinko_act_commit (act, NULL));
	/* the session of those who look follows when it acts */
	g_assert_true (kinko_session_refresh (office->sessions[KATO], NULL));
}

static void
test_newest (Office *office, gconstpointer data)
{
	(void) data;
	ENTER (office->sessions[TANAKA], { "number", "X-1" });
	g_assert_true (kinko_session_refresh (office->sessions[KATO], NULL));
	for (guint i = 0; i < 3; i++) {
		g_assert_cmpint (try_newest (office, "X-1"), ==, -1);
		use_once (office, "X-1");
	}
	{ /* to be looked at is no new version */
		g_autoptr (KinkoRegisterLine) line =
			kinko_second_show (office->sessions[KATO], "X-1", NULL);

		g_assert_nonnull (line);
	}
	g_assert_cmpint (try_newest (office, "X-1"), ==, -1);
}

/* Back to each version that there was. */
static void
test_put_back (Office *office, gconstpointer data)
{
	(void) data;
	ENTER (office->sessions[TANAKA], { "number", "X-1" });
	use_once (office, "X-1");
	use_once (office, "X-1");
	g_assert_cmpint (try_newest (office, "X-1"), ==, -1);
	for (guint version = 2; version > 0; version--) {
		put_back (office, "approval", "X-1", version);
		g_assert_cmpint (try_newest (office, "X-1"), ==, KINKO_ERROR_INTEGRITY);
	}
}

/* A record that says the same, sealed anew, is not the one that was logged; nor is one that names another entry. */
static void
test_sealed_anew (Office *office, gconstpointer data)
{
	static const char *const edits[] = {
		"UPDATE register_version SET seq = 0",
		"UPDATE register_version SET seq = seq - 1",
		"UPDATE register_version SET seq = 9223372036854775807",
	};

	(void) data;
	ENTER (office->sessions[TANAKA], { "number", "X-1" });
	g_assert_true (kinko_session_refresh (office->sessions[KATO], NULL));
	g_assert_cmpint (try_newest (office, "X-1"), ==, -1);
	reseal (office, "approval", "X-1", "what", "業務の複製");
	g_assert_cmpint (try_newest (office, "X-1"), ==, KINKO_ERROR_INTEGRITY);
	g_assert_cmpint (try_newest (office, APPROVAL), ==, -1);
	for (guint i = 0; i < G_N_ELEMENTS (edits); i++) {
		tamper_office (office, edits[i]);
		g_assert_cmpint (try_newest (office, APPROVAL), ==, KINKO_ERROR_INTEGRITY);
	}
}

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	ADD_ON_MONDAY ("/register-entry/newest", test_newest);
	ADD_ON_MONDAY ("/register-entry/put-back", test_put_back);
	ADD_ON_MONDAY ("/register-entry/sealed-anew", test_sealed_anew);
	return g_test_run ();
}
