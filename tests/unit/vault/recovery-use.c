/* A manager's seat by a recovery key. */
#include "vault/recovery.h"

#include "tests/unit/vault/recovery-fixture.h"

/* A person's request, its identity in <id>.key. */
static KinkoRequest *
request_of (Safe *safe, const char *id, const char *name)
{
	g_autofree char *identity = g_strdup_printf ("%s/%s.key", safe->office.fixture.dir, id);

	(void) remove (identity);
	g_free (shell (&safe->office.fixture, "rm -f '%s.request'", identity));
	return ask_named (&safe->office.fixture, id, name, identity);
}

/* The error's code; -1: the seat was given. @replaced: of which ID a seat ended, or NULL. */
static int
try_use (KinkoSession *session, const KinkoRequest *request, const KinkoEnrolment *enrolment,
	 const char *replaced)
{
	g_autofree char *ended = NULL;
	g_autoptr (GError) error = NULL;

	if (!kinko_recovery_use (session, request, enrolment, &ended, &error)) {
		g_assert_nonnull (error);
		g_assert_null (ended);
		return error->code;
	}
	g_assert_no_error (error);
	g_assert_cmpstr (ended, ==, replaced);
	return -1;
}

static KinkoSession *
open_id (Safe *safe, const char *id)
{
	g_autofree char *identity = g_strdup_printf ("%s/%s.key", safe->office.fixture.dir, id);

	return open_person (&safe->office.fixture, identity);
}

/* The only manager has lost the identity file. */
static void
test_lost (Safe *safe, gconstpointer data)
{
	g_autofree char *lost = g_build_filename (safe->office.fixture.dir, "lost.key", NULL);
	g_autoptr (KinkoRequest) request = NULL;
	g_autoptr (KinkoSession) session = NULL;
	g_autoptr (KinkoSession) manager = NULL;
	g_autofree char *line = NULL;
	const KinkoSeat *seat;

	(void) data;
	g_clear_pointer (&safe->office.sessions[TANAKA], kinko_session_close);
	g_free (shell (&safe->office.fixture, "mv tanaka.key lost.key; rm tanaka.key.seen"));
	request = request_of (safe, "tanaka", "田中 一郎");
	session = open_key (safe, safe->key);
	g_assert_cmpint (try_use (session, request, &given_dates, "tanaka"), ==, -1);
	line = last_line (session);
	assert_contains (line, "\"by\":\"recovery1\",\"role\":\"recovery\"");
	assert_contains (line, "\"action\":\"recovery.use\",\"object\":\"operator/tanaka\"");
	assert_contains (line, "\"role\":\"manager\",\"numbers\":true");
	assert_contains (line, "\"replaces\":\"tanaka\"");
	g_assert_null (strstr (line, "田中"));
	g_clear_pointer (&session, kinko_session_close);
	manager = open_id (safe, "tanaka");
	seat = kinko_session_seat (manager);
	g_assert_cmpint (seat->role, ==, KINKO_ROLE_MANAGER);
	g_assert_cmpstr (kinko_seat_person_id (seat), ==, "tanaka");
	g_assert_nonnull (kinko_session_compartments (manager)->numbers);
	/* what was lost, and is found again, opens nothing */
	g_free (refuse_opening (&safe->office.fixture, lost, PASSPHRASE, KINKO_ERROR_AUTH));
	assert_sound (&safe->office.fixture, manager);
}

/* The worker becomes the manager: one person, one seat. Under the same ID, and under another. */
static void
test_promoted (Safe *safe, gconstpointer data)
{
	g_autoptr (KinkoRequest) request = request_of (safe, "hanako", "佐藤 花子");
	g_autoptr (KinkoSession) session = open_key (safe, safe->key);
	g_autoptr (KinkoSession) manager = NULL;
	KinkoEnrolment enrolment = given_dates;

	(void) data;
	/* the name is one that somebody has: it must be said whether it is that person */
	g_assert_cmpint (try_use (session, request, &enrolment, NULL), ==, KINKO_ERROR_EXISTS);
	enrolment.person = "sato";
	g_assert_cmpint (try_use (session, request, &enrolment, "sato"), ==, -1);
	g_free (refuse_opening (&safe->office.fixture, safe->office.identities[SATO], PASSPHRASE,
				KINKO_ERROR_AUTH));
	manager = open_id (safe, "hanako");
	g_assert_cmpstr (kinko_seat_person_id (kinko_session_seat (manager)), ==, "sato");
	assert_newest_sound (&safe->office.fixture, manager, 5);
}

static void
test_new_person (Safe *safe, gconstpointer data)
{
	g_autoptr (KinkoRequest) request = request_of (safe, "kudo", "工藤 新");
	g_autoptr (KinkoSession) session = open_key (safe, safe->key);
	g_autoptr (KinkoSession) manager = NULL;

	(void) data;
	g_assert_cmpint (try_use (session, request, &given_dates, NULL), ==, -1);
	manager = open_id (safe, "kudo");
	/* who then can do whatever a manager can */
	g_free (enrol (&safe->office.fixture, manager, "kato", KINKO_ROLE_WORKER, TRUE));
	assert_newest_sound (&safe->office.fixture, manager, 5);
}

static void
test_refused (Safe *safe, gconstpointer data)
{
	g_autoptr (KinkoRequest) request = request_of (safe, "kudo", "工藤 新");
	g_autoptr (KinkoSession) session = open_key (safe, safe->key);
	KinkoEnrolment enrolment = given_dates;
	KinkoRequest reserved = *request;
	char id[] = "recovery7";

	(void) data;
	for (guint i = 0; i < 3; i++) {
		enrolment = given_dates;
		*(i == 0   ? &enrolment.pledged
		  : i == 1 ? &enrolment.trained
			   : &enrolment.notified) = i == 1 ? "2199-01-01" : NULL;
		g_assert_cmpint (try_use (session, request, &enrolment, NULL), ==,
				 KINKO_ERROR_INVALID);
	}
	enrolment = given_dates;
	enrolment.person = "nobody";
	g_assert_cmpint (try_use (session, request, &enrolment, NULL), ==, KINKO_ERROR_NOT_FOUND);
	enrolment.person = "recovery1";
	g_assert_cmpint (try_use (session, request, &enrolment, NULL), ==, KINKO_ERROR_NOT_FOUND);
	reserved.operator= id;
	g_assert_cmpint (try_use (session, &reserved, &given_dates, NULL), ==, KINKO_ERROR_INVALID);
	/* by nobody else */
	g_assert_cmpint (try_use (safe->office.sessions[TANAKA], request, &given_dates, NULL), ==,
			 KINKO_ERROR_DENIED);
	g_assert_cmpint (try_use (session, request, &given_dates, NULL), ==, -1);
	g_assert_cmpint (try_use (session, request, &given_dates, NULL), ==, KINKO_ERROR_EXISTS);
	g_assert_cmpuint (count_entries (session, "recovery.use", "granted"), ==, 1);
	assert_newest_sound (&safe->office.fixture, safe->office.sessions[TANAKA], 12);
}

/* Two who keep a key each, at once: one after the other, and each by the seats as they are then. */
static void
test_two (Safe *safe, gconstpointer data)
{
	g_autofree char *recipient = NULL;
	g_autoptr (KinkoSecret) key = new_key (&recipient);
	g_autoptr (KinkoRequest) kudo = request_of (safe, "kudo", "工藤 新");
	g_autoptr (KinkoRequest) kudo2 = request_of (safe, "kudo2", "工藤 新");
	g_autoptr (KinkoSession) one = open_key (safe, safe->key);
	g_autoptr (KinkoSession) two = NULL;
	KinkoEnrolment enrolment = given_dates;

	(void) data;
	g_free (add_key (safe, recipient, NULL));
	two = open_key (safe, key);
	g_assert_cmpint (try_use (one, kudo, &given_dates, NULL), ==, -1);
	g_assert_cmpint (try_use (two, kudo2, &given_dates, NULL), ==, KINKO_ERROR_EXISTS);
	enrolment.person = "kudo";
	g_assert_cmpint (try_use (two, kudo2, &enrolment, "kudo"), ==, -1);
	kinko_session_close (open_id (safe, "kudo2"));
	/* one that was removed while its session was open does nothing more: the keys are others, and its seat is gone */
	remove_key (safe, "recovery1");
	g_assert_cmpint (try_use (one, kudo, &given_dates, NULL), ==, KINKO_ERROR_BUSY);
	g_clear_pointer (&one, kinko_session_close);
	g_free (refuse_key (safe, safe->key, KINKO_ERROR_AUTH, KINKO_ERROR_AUTH));
	assert_newest_sound (&safe->office.fixture, safe->office.sessions[TANAKA], 5);
}

#define ADD(path, test) g_test_add (path, Safe, NULL, open_safe, test, close_safe)

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	ADD ("/recovery-use/lost", test_lost);
	ADD ("/recovery-use/promoted", test_promoted);
	ADD ("/recovery-use/new-person", test_new_person);
	ADD ("/recovery-use/refused", test_refused);
	ADD ("/recovery-use/two", test_two);
	return g_test_run ();
}
