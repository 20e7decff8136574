#include "vault/operator.h"

#include "tests/unit/vault/fixture.h"
#include "vault/act.h"
#include "vault/descriptor.h"

static const char *const all_good = "2026-04-01";

/* Tries to enrol @request with these dates; 0 is success. */
static int
try_enrolment (KinkoSession *session, const KinkoRequest *request, KinkoEnrolment enrolment)
{
	g_autoptr (GError) error = NULL;

	if (kinko_operator_enrol (session, request, &enrolment, &error))
		return 0;
	g_assert_nonnull (error);
	return error->code;
}

/* One day, which does not end in the middle of a test. */
static void
set_up_by_day (Fixture *fixture, gconstpointer data)
{
	g_setenv ("KINKO_TEST_NOW_MS", OFFICE_TIME, TRUE);
	set_up (fixture, data);
}

static void
tear_down_by_day (Fixture *fixture, gconstpointer data)
{
	g_unsetenv ("KINKO_TEST_NOW_MS");
	tear_down (fixture, data);
}

static void
test_dates (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *identity = g_build_filename (fixture->dir, "sato.key", NULL);
	g_autoptr (KinkoRequest) request = ask (fixture, "sato", identity);
	g_autofree char *tomorrow = day_from_now (1);
	g_autofree char *today = day_from_now (0);
	const char *const bad[] = { NULL, "", "soon", "2026-02-30", tomorrow, "令和99年1月1日" };
	guint refused = 0;

	(void) data;
	for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
		for (guint which = 0; which < 3; which++) {
			KinkoEnrolment enrolment = { .role = KINKO_ROLE_WORKER,
						     .pledged = which == 0 ? bad[i] : all_good,
						     .trained = which == 1 ? bad[i] : all_good,
						     .notified = which == 2 ? bad[i] : all_good };

			g_assert_cmpint (try_enrolment (session, request, enrolment), ==,
					 KINKO_ERROR_INVALID);
			refused++;
		}
	}
	g_assert_cmpuint (count_entries (session, "operator.enrol", "failed"), ==, refused);
	g_assert_null (kinko_roster_find (kinko_session_roster (session), "sato"));
	g_assert_cmpint (try_enrolment (session, request,
					(KinkoEnrolment){ .role = KINKO_ROLE_WORKER,
							  .pledged = today,
							  .trained = today,
							  .notified = today }),
			 ==, 0);
	assert_sound (fixture, session);
}

static void
test_enrolment_refused (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *identity = g_build_filename (fixture->dir, "kansa.key", NULL);
	g_autoptr (KinkoRequest) request = ask (fixture, "kansa", identity);
	KinkoEnrolment enrolment = { .role = KINKO_ROLE_AUDITOR,
				     .numbers = TRUE,
				     .pledged = all_good,
				     .trained = all_good,
				     .notified = all_good };

	(void) data;
	g_assert_cmpint (try_enrolment (session, request, enrolment), ==, KINKO_ERROR_INVALID);
	enrolment.role = KINKO_ROLE_WARD;
	g_assert_cmpint (try_enrolment (session, request, enrolment), ==, KINKO_ERROR_INVALID);
	enrolment.role = KINKO_ROLE_NONE;
	enrolment.numbers = FALSE;
	g_assert_cmpint (try_enrolment (session, request, enrolment), ==, KINKO_ERROR_INVALID);
	enrolment.role = KINKO_ROLE_AUDITOR;
	g_assert_cmpint (try_enrolment (session, request, enrolment), ==, 0);
	g_assert_cmpint (try_enrolment (session, request, enrolment), ==, KINKO_ERROR_EXISTS);
	assert_sound (fixture, session);
}

static int
change (KinkoSession *session, const char *verb, const char *id)
{
	g_autoptr (GError) error = NULL;
	gboolean done = strcmp (verb, "suspend") == 0
				? kinko_operator_suspend (session, id, "理由", &error)
			: strcmp (verb, "resume") == 0
				? kinko_operator_resume (session, id, "back", &error)
				: kinko_operator_revoke (session, id, "理由", &error);

	g_assert_true (done == (error == NULL));
	return done ? 0 : error->code;
}

static void
test_last_manager (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *deputy = enrol (fixture, session, "dairi", KINKO_ROLE_DEPUTY, TRUE);
	g_autofree char *second = NULL;

	(void) data;
	g_assert_nonnull (deputy);
	g_assert_cmpint (change (session, "suspend", "tanaka"), ==, KINKO_ERROR_DENIED);
	g_assert_cmpint (change (session, "revoke", "tanaka"), ==, KINKO_ERROR_DENIED);
	second = enrol (fixture, session, "suzuki", KINKO_ROLE_MANAGER, FALSE);
	g_assert_cmpint (change (session, "suspend", "suzuki"), ==, 0);
	/* a suspended one does not count, but may be revoked */
	g_assert_cmpint (change (session, "revoke", "tanaka"), ==, KINKO_ERROR_DENIED);
	g_assert_cmpint (change (session, "resume", "suzuki"), ==, 0);
	g_assert_cmpint (change (session, "suspend", "suzuki"), ==, 0);
	g_assert_cmpint (change (session, "revoke", "suzuki"), ==, 0);
	g_assert_cmpint (change (session, "suspend", "tanaka"), ==, KINKO_ERROR_DENIED);
	assert_sound (fixture, session);
}

static void
test_changes (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, session, "sato", KINKO_ROLE_WORKER, TRUE);

	(void) data;
	g_assert_nonnull (identity);
	g_assert_cmpint (change (session, "suspend", "nobody"), ==, KINKO_ERROR_NOT_FOUND);
	g_assert_cmpint (change (session, "suspend", "../x"), ==, KINKO_ERROR_INVALID);
	g_assert_cmpint (change (session, "resume", "sato"), ==, KINKO_ERROR_INVALID);
	g_assert_cmpint (change (session, "suspend", "sato"), ==, 0);
	g_assert_cmpint (change (session, "suspend", "sato"), ==, KINKO_ERROR_INVALID);
	g_assert_cmpint (change (session, "resume", "sato"), ==, 0);
	g_assert_cmpint (change (session, "revoke", "sato"), ==, 0);
	g_assert_cmpint (change (session, "resume", "sato"), ==, KINKO_ERROR_INVALID);
	g_assert_cmpint (change (session, "revoke", "sato"), ==, KINKO_ERROR_INVALID);
	assert_sound (fixture, session);
}

/* The log stays whole only if a revoked person comes back with new keys. */
static void
test_enrolled_anew (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *identity = g_build_filename (fixture->dir, "sato.key", NULL);
	g_autofree char *again = g_build_filename (fixture->dir, "sato2.key", NULL);
	g_autoptr (KinkoRequest) request = ask (fixture, "sato", identity);
	g_autoptr (KinkoRequest) second = ask (fixture, "sato", again);
	g_autoptr (KinkoSession) worker = NULL;
	KinkoEnrolment enrolment = { .role = KINKO_ROLE_WORKER,
				     .pledged = all_good,
				     .trained = all_good,
				     .notified = all_good };

	(void) data;
	g_assert_cmpint (try_enrolment (session, request, enrolment), ==, 0);
	g_assert_cmpint (change (session, "revoke", "sato"), ==, 0);
	g_assert_cmpint (try_enrolment (session, request, enrolment), ==, KINKO_ERROR_EXISTS);
	assert_sound (fixture, session);
	g_assert_cmpint (try_enrolment (session, second, enrolment), ==, 0);
	worker = open_person (fixture, again);
	assert_sound (fixture, session);
}

static void
test_list (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, session, "sato", KINKO_ROLE_WORKER, FALSE);
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) list = NULL;
	const KinkoOperator *sato;

	(void) data;
	g_assert_nonnull (identity);
	g_assert_true (kinko_operator_suspend (session, "sato", "休職", &error));
	list = kinko_operator_list (session, &error);
	g_assert_no_error (error);
	g_assert_cmpuint (list->len, ==, 2);
	g_assert_cmpstr (((KinkoOperator *) list->pdata[0])->person.name, ==, "田中 一郎");
	sato = list->pdata[1];
	g_assert_cmpstr (sato->person.name, ==, "佐藤 花子");
	g_assert_cmpstr (sato->person.trained, ==, "2026-04-01"); /* typed as 令和8年4月1日 */
	g_assert_cmpstr (sato->person.notified, ==, "2026-04-02");
	g_assert_cmpstr (sato->person.reason, ==, "休職");
	/* names and reasons are the vault's, not the log's */
	for (guint64 seq = 0; seq < kinko_log_size (kinko_session_log (session)); seq++) {
		g_autofree char *line = kinko_log_line (kinko_session_log (session), seq, NULL);

		g_assert_null (strstr (line, "花子"));
		g_assert_null (strstr (line, "一郎"));
		g_assert_null (strstr (line, "休職"));
	}
}

static void
test_request (Fixture *fixture, gconstpointer data)
{
	g_autofree char *identity = g_build_filename (fixture->dir, "sato.key", NULL);
	g_autoptr (KinkoRequest) request = ask (fixture, "sato", identity);
	g_autofree char *path = g_strconcat (identity, ".request", NULL);
	g_autofree char *text = NULL;
	g_autofree char *other = g_strnfill (32, '0');
	gsize len;

	(void) data;
	g_assert_true (g_file_get_contents (path, &text, &len, NULL));
	for (gsize bit = 0; bit < len * 8; bit++) {
		g_autoptr (GBytes) file = NULL;
		g_autoptr (GError) error = NULL;

		text[bit / 8] = (char) (text[bit / 8] ^ 1 << bit % 8);
		file = g_bytes_new (text, len);
		g_assert_null (
			kinko_request_parse (file, "ward.example/test", request->vault_id, &error));
		g_assert_true (g_error_matches (error, KINKO_ERROR, KINKO_ERROR_INVALID) ||
			       g_error_matches (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY));
		text[bit / 8] = (char) (text[bit / 8] ^ 1 << bit % 8);
	}
	for (gsize cut = 0; cut < len; cut++) {
		g_autoptr (GBytes) file = g_bytes_new (text, cut);

		g_assert_null (
			kinko_request_parse (file, "ward.example/test", request->vault_id, NULL));
	}
	{
		g_autoptr (GBytes) file = g_bytes_new (text, len);
		g_autoptr (KinkoRequest) good =
			kinko_request_parse (file, "ward.example/test", request->vault_id, NULL);

		g_assert_nonnull (good);
		g_assert_true (kinko_hash_equal (&good->fingerprint, &request->fingerprint));
		g_assert_null (
			kinko_request_parse (file, "ward.example/other", request->vault_id, NULL));
		g_assert_null (kinko_request_parse (file, "ward.example/test", other, NULL));
	}
}

static void
test_passphrase (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (KinkoSecret) old = secret_text (PASSPHRASE);
	g_autoptr (KinkoSecret) wrong = secret_text ("not my passphrase");
	g_autoptr (KinkoSecret) short_one = secret_text ("too short");
	g_autoptr (KinkoSecret) new = secret_text ("quite another passphrase");
	g_autoptr (KinkoSecret) own = secret_text ("田中一郎84920175");
	g_autoptr (KinkoSecret) same = secret_text ("correct\xe3\x80\x80horse battery staple");
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_false (
		kinko_operator_change_passphrase (session, wrong, new, &floor_cost, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_AUTH);
	g_clear_error (&error);
	g_assert_false (
		kinko_operator_change_passphrase (session, old, short_one, &floor_cost, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	/* what the vault knows of the person counts, and a wide blank makes no new passphrase */
	g_assert_false (kinko_operator_change_passphrase (session, old, own, &floor_cost, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	assert_contains (error->message, "a name, an ID or a word of this vault");
	g_clear_error (&error);
	g_assert_false (kinko_operator_change_passphrase (session, old, old, &floor_cost, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	g_assert_false (kinko_operator_change_passphrase (session, old, same, &floor_cost, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	assert_contains (error->message, "the new passphrase is the old one");
	g_clear_error (&error);
	g_assert_null (kinko_operator_age_identity (session, wrong, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_AUTH);
	g_clear_error (&error);
	g_assert_true (kinko_operator_change_passphrase (session, old, new, &floor_cost, &error));
	g_assert_no_error (error);
	g_clear_pointer (&session, kinko_session_close);
	g_free (refuse_opening (fixture, fixture->identity, PASSPHRASE, KINKO_ERROR_AUTH));
	session = open_with (fixture, fixture->identity, "quite another passphrase", &error);
	g_assert_no_error (error);
	assert_sound (fixture, session);
}

#define ADD(name, function) \
	g_test_add ("/operator/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_add ("/operator/dates", Fixture, NULL, set_up_by_day, test_dates, tear_down_by_day);
	ADD ("refused", test_enrolment_refused);
	ADD ("last-manager", test_last_manager);
	ADD ("changes", test_changes);
	ADD ("enrolled-anew", test_enrolled_anew);
	ADD ("list", test_list);
	ADD ("request", test_request);
	ADD ("passphrase", test_passphrase);
	return g_test_run ();
}
