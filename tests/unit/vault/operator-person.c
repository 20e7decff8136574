#include "vault/operator-person.h"

#include "tests/unit/vault/fixture.h"

static int
change (KinkoSession *session, const char *verb, const char *id)
{
	g_autoptr (GError) error = NULL;
	gboolean done = strcmp (verb, "suspend") == 0
				? kinko_operator_suspend (session, id, "理由", &error)
				: kinko_operator_revoke (session, id, "理由", &error);

	g_assert_true (done == (error == NULL));
	return done ? 0 : error->code;
}

/* Tries to give @name a seat under @id; 0 is success, else the code. */
static int
enrol_named (Fixture *fixture, KinkoSession *session, const char *id, const char *name,
	     const char *person, gboolean namesake)
{
	static guint n;
	g_autofree char *identity = g_strdup_printf ("%s/%u.key", fixture->dir, n++);
	g_autoptr (KinkoRequest) request = ask_named (fixture, id, name, identity);
	g_autoptr (GError) error = NULL;
	KinkoEnrolment enrolment = { .role = KINKO_ROLE_WORKER,
				     .pledged = "2026-04-01",
				     .trained = "2026-04-01",
				     .notified = "2026-04-01",
				     .person = person,
				     .namesake = namesake };

	return kinko_operator_enrol (session, request, &enrolment, &error) ? 0 : error->code;
}

static const char *
person_of (KinkoSession *session, const char *id)
{
	return kinko_seat_person_id (kinko_roster_find (kinko_session_roster (session), id));
}

/* However the name is written, nobody gets a second seat by another ID unnoticed. */
static void
test_same_name (Fixture *fixture, gconstpointer data)
{
	static const char *const forms[] = { "髙﨑 花子", "高崎花子", "髙崎　花子", "高﨑・花子" };
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *line = NULL;

	(void) data;
	g_assert_cmpint (enrol_named (fixture, session, "takasaki", forms[0], NULL, FALSE), ==, 0);
	for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
		g_assert_cmpint (enrol_named (fixture, session, "hanako", forms[i], NULL, FALSE),
				 ==, KINKO_ERROR_EXISTS);
	/* it makes no difference that the other seat is suspended or revoked */
	g_assert_cmpint (change (session, "suspend", "takasaki"), ==, 0);
	g_assert_cmpint (enrol_named (fixture, session, "hanako", forms[1], NULL, FALSE), ==,
			 KINKO_ERROR_EXISTS);
	g_assert_cmpint (change (session, "revoke", "takasaki"), ==, 0);
	g_assert_cmpint (enrol_named (fixture, session, "hanako", forms[1], NULL, FALSE), ==,
			 KINKO_ERROR_EXISTS);
	/* another person, by the word of who enrols, and by the log */
	g_assert_cmpint (enrol_named (fixture, session, "hanako", forms[1], NULL, TRUE), ==, 0);
	g_assert_cmpstr (person_of (session, "hanako"), ==, "hanako");
	line = last_line (session);
	assert_contains (line, "\"namesake\":true");
	g_assert_null (strstr (line, "\"person\""));
	/* who was told apart once comes back without being told apart again */
	g_assert_cmpint (change (session, "revoke", "hanako"), ==, 0);
	g_assert_cmpint (enrol_named (fixture, session, "hanako", forms[2], NULL, FALSE), ==, 0);
	assert_sound (fixture, session);
}

static void
test_same_person (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *line = NULL;

	(void) data;
	g_assert_cmpint (enrol_named (fixture, session, "sato", "佐藤 花子", NULL, FALSE), ==, 0);
	/* not while the first seat is there, in whatever state */
	g_assert_cmpint (enrol_named (fixture, session, "hanako", "佐藤 花子", "sato", FALSE), ==,
			 KINKO_ERROR_EXISTS);
	g_assert_cmpint (enrol_named (fixture, session, "hanako", "鈴木 花子", "sato", FALSE), ==,
			 KINKO_ERROR_EXISTS);
	g_assert_cmpint (change (session, "suspend", "sato"), ==, 0);
	g_assert_cmpint (enrol_named (fixture, session, "hanako", "佐藤 花子", "sato", FALSE), ==,
			 KINKO_ERROR_EXISTS);
	g_assert_cmpint (change (session, "revoke", "sato"), ==, 0);
	/* a person who married has another name and another ID, and is one person */
	g_assert_cmpint (enrol_named (fixture, session, "hanako", "鈴木 花子", "sato", FALSE), ==,
			 0);
	g_assert_cmpstr (person_of (session, "hanako"), ==, "sato");
	line = last_line (session);
	assert_contains (line, "\"person\":\"sato\"");
	g_assert_cmpint (enrol_named (fixture, session, "sato", "佐藤 花子", NULL, FALSE), ==,
			 KINKO_ERROR_EXISTS);
	g_assert_cmpint (enrol_named (fixture, session, "third", "佐藤 花子", "hanako", FALSE), ==,
			 KINKO_ERROR_EXISTS);
	/* the second ID stays hers, and a third one is still the first person's */
	g_assert_cmpint (change (session, "revoke", "hanako"), ==, 0);
	g_assert_cmpint (enrol_named (fixture, session, "hanako", "鈴木 花子", NULL, FALSE), ==, 0);
	g_assert_cmpstr (person_of (session, "hanako"), ==, "sato");
	g_assert_cmpint (change (session, "revoke", "hanako"), ==, 0);
	g_assert_cmpint (enrol_named (fixture, session, "third", "佐藤 花子", "hanako", FALSE), ==,
			 0);
	g_assert_cmpstr (person_of (session, "third"), ==, "sato");
	assert_sound (fixture, session);
}

static void
test_odd_people (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);

	(void) data;
	g_assert_cmpint (enrol_named (fixture, session, "sato", "佐藤 花子", "sato", FALSE), ==,
			 KINKO_ERROR_NOT_FOUND);
	g_assert_cmpint (enrol_named (fixture, session, "sato", "佐藤 花子", "../x", FALSE), ==,
			 KINKO_ERROR_NOT_FOUND);
	g_assert_cmpint (enrol_named (fixture, session, "sato", "佐藤 花子", "", FALSE), ==,
			 KINKO_ERROR_NOT_FOUND);
	g_assert_cmpint (enrol_named (fixture, session, "sato", "佐藤 花子", NULL, TRUE), ==,
			 KINKO_ERROR_INVALID); /* there is nobody of that name */
	g_assert_cmpint (enrol_named (fixture, session, "sato", "田中 一郎", "tanaka", TRUE), ==,
			 KINKO_ERROR_INVALID);
	g_assert_cmpint (enrol_named (fixture, session, "sato", "田中 一郎", "tanaka", FALSE), ==,
			 KINKO_ERROR_EXISTS); /* the manager's second seat */
	g_assert_cmpint (enrol_named (fixture, session, "sato", "佐藤 花子", NULL, FALSE), ==, 0);
	g_assert_cmpint (change (session, "revoke", "sato"), ==, 0);
	/* an ID is not passed on to another person */
	g_assert_cmpint (enrol_named (fixture, session, "sato", "佐藤 花子", "tanaka", FALSE), ==,
			 KINKO_ERROR_EXISTS);
	g_assert_cmpint (enrol_named (fixture, session, "sato", "佐藤 花子", "sato", FALSE), ==, 0);
	assert_sound (fixture, session);
}

#define ADD(name, function) \
	g_test_add ("/operator-person/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	ADD ("same-name", test_same_name);
	ADD ("same-person", test_same_person);
	ADD ("odd-people", test_odd_people);
	return g_test_run ();
}
