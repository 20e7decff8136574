#include "vault/operator-warrant.h"

#include "tests/unit/vault/warrant.h"

/* The rule of the shipped policy, split: whoever gets a seat gets it from two people. */
#define SEATS   "    actions: [operator.enrol, operator.resume, operator.suspend]\n"
#define OTHERS  "    actions: [operator.resume, operator.suspend]\n"
#define ENROLS  "    actions: [operator.enrol]\n"
#define REASONS "    reason: { en: two people, ja: 二人で行う }\n"
#define RULE(more)                                                                                 \
	"  - id: enrolment\n    effect: allow\n    roles: [manager, deputy]\n" ENROLS more REASONS \
	"  - id: seats\n"

/* Tanaka's vault, where nobody else has a seat yet. */
typedef struct {
	Fixture fixture;
	KinkoSession *tanaka;
} Start;

static void
open_alone (Start *start, const char *rule)
{
	const char *const changes[][2] = { { SEATS, OTHERS },
					   { "  - id: seats\n", rule },
					   { NULL, NULL } };
	g_autofree char *policy = copy_policy (changes);

	set_clock (MONDAY);
	set_up (&start->fixture, policy);
	remove_all (policy);
	start->tanaka = open_manager (&start->fixture);
}

static void
open_pair (Start *start, gconstpointer data)
{
	(void) data;
	open_alone (start, RULE ("    second_person: [manager, deputy, worker]\n"));
}

static void
open_pair_and_ward (Start *start, gconstpointer data)
{
	(void) data;
	open_alone (start, RULE ("    second_person: [manager, deputy, worker]\n"
				 "    approval: true\n"));
}

static void
open_ward (Start *start, gconstpointer data)
{
	(void) data;
	open_alone (start, RULE ("    approval: true\n"));
}

static void
close_start (Start *start, gconstpointer data)
{
	g_clear_pointer (&start->tanaka, kinko_session_close);
	tear_down (&start->fixture, data);
}

/* ---- enrolling ------------------------------------------------------------------------------- */

static const KinkoEnrolment usual = { .role = KINKO_ROLE_WORKER,
				      .pledged = "2026-04-01",
				      .trained = "2026-04-02",
				      .notified = "2026-04-03" };

/* The request of a new identity; its file is <id>.key unless there is one, and the next number then. */
static KinkoRequest *
request_of (Start *start, const char *id, const char *name)
{
	g_autofree char *identity = g_strdup_printf ("%s/%s.key", start->fixture.dir, id);

	for (guint i = 2; g_file_test (identity, G_FILE_TEST_EXISTS); i++) {
		g_free (identity);
		identity = g_strdup_printf ("%s/%s-%u.key", start->fixture.dir, id, i);
	}
	return ask_named (&start->fixture, id, name, identity);
}

/* -1: enrolled; otherwise the error's code. */
static int
try_enrol (KinkoSession *session, const KinkoRequest *request, const KinkoEnrolment *enrolment,
	   const char *approval)
{
	KinkoEnrolment approved = *enrolment;
	g_autoptr (GError) error = NULL;
	gboolean done;

	approved.approval = approval;
	done = kinko_operator_enrol (session, request, &approved, &error);
	g_assert_true (done == (error == NULL));
	return done ? -1 : error->code;
}

/* A person who gets a seat so; whose session it is. */
static KinkoSession *
seated (Start *start, const char *id, KinkoRole role, const char *approval)
{
	g_autofree char *identity = g_strdup_printf ("%s/%s.key", start->fixture.dir, id);
	g_autoptr (KinkoRequest) request = request_of (start, id, id);
	KinkoEnrolment enrolment = usual;

	enrolment.role = role;
	g_assert_cmpint (try_enrol (start->tanaka, request, &enrolment, approval), ==, -1);
	return open_person (&start->fixture, identity);
}

/* The request for a second person; owned by the caller. */
static char *
ask_for_seat (KinkoSession *session, const KinkoRequest *request, const KinkoEnrolment *enrolment,
	      const char *approval)
{
	char *number;

	kinko_session_set_asking (session, "operator enrol");
	g_assert_cmpint (try_enrol (session, request, enrolment, approval), ==, KINKO_ERROR_DENIED);
	number = g_strdup (kinko_session_asked (session));
	kinko_session_set_asking (session, NULL);
	g_assert_nonnull (number);
	return number;
}

/* -1: granted; otherwise the error's code. */
static int
try_grant_by (KinkoSession *session, const char *number)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line = kinko_second_grant (session, number, NULL, &error);

	g_assert_true ((line == NULL) == (error != NULL));
	return error == NULL ? -1 : error->code;
}

static void
assert_refused (KinkoSession *session, const KinkoRequest *request, const KinkoEnrolment *enrolment,
		const char *approval, const char *reason)
{
	g_autofree char *detail = g_strdup_printf ("\"detail\":{\"reason\":\"%s\"}}", reason);
	guint seats = kinko_roster_seats (kinko_session_roster (session))->len;

	g_assert_cmpint (try_enrol (session, request, enrolment, approval), ==, KINKO_ERROR_DENIED);
	assert_last (session, "operator.enrol", "denied", detail);
	g_assert_cmpuint (kinko_roster_seats (kinko_session_roster (session))->len, ==, seats);
}

static void
assert_waived (KinkoSession *session, gboolean waived)
{
	g_autofree char *line = last_line (session);

	assert_last (session, "operator.enrol", "granted", NULL);
	g_assert_cmpint (strstr (line, "\"second_waived\":true") != NULL, ==, waived);
}

/* ---- the first people ------------------------------------------------------------------------ */

/* While nobody else ever held keys nobody could grant: it is waived, and everybody sees that it was. */
static void
test_first (Start *start, gconstpointer data)
{
	g_autoptr (KinkoSession) sato = NULL;
	g_autoptr (KinkoRequest) suzuki = request_of (start, "suzuki", "鈴木 次郎");
	KinkoSession *kansa;

	(void) data;
	/* who can only read the log can grant nothing */
	g_clear_pointer (&start->fixture.warning, g_free);
	kansa = seated (start, "kansa", KINKO_ROLE_AUDITOR, NULL);
	kinko_session_close (kansa);
	assert_waived (start->tanaka, TRUE);
	assert_contains (start->fixture.warning, "no second person granted this seat");
	sato = seated (start, "sato", KINKO_ROLE_WORKER, NULL);
	g_assert_nonnull (sato);
	g_clear_pointer (&start->fixture.warning, g_free);
	assert_refused (start->tanaka, suzuki, &usual, NULL, "second-person");
	g_assert_null (start->fixture.warning);
	g_assert_cmpuint (count_entries (start->tanaka, "operator.enrol", "granted"), ==, 2);
	assert_sound (&start->fixture, start->tanaka);
}

/* Nothing is asked of a second person who is not there. */
static void
test_asking_nobody (Start *start, gconstpointer data)
{
	g_autoptr (KinkoRequest) sato = request_of (start, "sato", "佐藤 花子");

	(void) data;
	kinko_session_set_asking (start->tanaka, "operator enrol");
	g_assert_cmpint (try_enrol (start->tanaka, sato, &usual, NULL), ==, KINKO_ERROR_INVALID);
	g_assert_null (kinko_session_asked (start->tanaka));
	kinko_session_set_asking (start->tanaka, NULL);
	assert_last (start->tanaka, "operator.enrol", "failed", "\"error\":\"invalid\"");
	g_assert_null (kinko_roster_find (kinko_session_roster (start->tanaka), "sato"));
}

/* The ward is there from the beginning. */
static void
test_first_with_ward (Start *start, gconstpointer data)
{
	g_autoptr (KinkoRequest) sato = request_of (start, "sato", "佐藤 花子");

	(void) data;
	assert_refused (start->tanaka, sato, &usual, NULL, "approval");
	ENTER (start->tanaka, { "number", "R8-0001" }, { "acts", "登録" }, { "uses", "1" });
	g_assert_cmpint (try_enrol (start->tanaka, sato, &usual, "R8-0001"), ==, -1);
	assert_waived (start->tanaka, TRUE);
	assert_last (start->tanaka, "operator.enrol", "granted", "\"approval\":\"R8-0001\"");
	assert_field (start->tanaka, "approval", "R8-0001", "used", "1");
	assert_sound (&start->fixture, start->tanaka);
}

/* ---- the phantom ----------------------------------------------------------------------------- */

static void
change_seat_of (Start *start, const char *verb, const char *id)
{
	g_autoptr (GError) error = NULL;
	gboolean done = g_str_equal (verb, "suspend")
				? kinko_operator_suspend (start->tanaka, id, "理由", &error)
				: kinko_operator_revoke (start->tanaka, id, "理由", &error);

	g_assert_no_error (error);
	g_assert_true (done);
}

/* One manager alone, with whatever that one can do alone, gets nobody in to be the second person. */
static void
test_phantom (Start *start, gconstpointer data)
{
	g_autoptr (KinkoRequest) phantom = request_of (start, "phantom", "幻 太郎");
	KinkoSession *sato = seated (start, "sato", KINKO_ROLE_WORKER, NULL);
	g_autofree char *number = NULL;
	g_autofree char *identity = g_build_filename (start->fixture.dir, "sato.key", NULL);
	KinkoEnrolment enrolment = usual;

	(void) data;
	kinko_session_close (sato);
	for (guint role = KINKO_ROLE_MANAGER; role <= KINKO_ROLE_LAST; role++) {
		enrolment.role = (KinkoRole) role;
		assert_refused (start->tanaka, phantom, &enrolment, NULL, "second-person");
	}
	/* granted by oneself */
	number = ask_for_seat (start->tanaka, phantom, &usual, NULL);
	g_assert_cmpint (try_grant_by (start->tanaka, number), ==, KINKO_ERROR_DENIED);
	assert_refused (start->tanaka, phantom, &usual, number, "second-person");
	/* with an approval that one entered oneself */
	ENTER (start->tanaka, { "number", "R8-0001" }, { "acts", "登録" });
	assert_refused (start->tanaka, phantom, &usual, "R8-0001", "second-person");
	/* with the other one locked out, by wrong passphrases that anybody can put into the spool, or suspended */
	for (guint i = 0; i < 5; i++)
		g_free (refuse_opening (&start->fixture, identity, "not the passphrase",
					KINKO_ERROR_AUTH));
	g_clear_pointer (&start->tanaka, kinko_session_close);
	start->tanaka = open_manager (&start->fixture);
	g_assert_cmpint (kinko_roster_find (kinko_session_roster (start->tanaka), "sato")->status,
			 ==, KINKO_SEAT_LOCKED);
	assert_refused (start->tanaka, phantom, &usual, NULL, "second-person");
	change_seat_of (start, "suspend", "sato");
	assert_refused (start->tanaka, phantom, &usual, NULL, "second-person");
	assert_refused (start->tanaka, phantom, &usual, "R8-0001", "second-person");
	assert_refused (start->tanaka, phantom, &usual, number, "second-person");
	g_assert_cmpuint (count_entries (start->tanaka, "operator.enrol", "granted"), ==, 1);
	assert_sound (&start->fixture, start->tanaka);
}

/* An office where all others were revoked goes on, but not without the ward. */
static void
test_all_revoked (Start *start, gconstpointer data)
{
	g_autoptr (KinkoRequest) suzuki = request_of (start, "suzuki", "鈴木 次郎");
	KinkoSession *sato = seated (start, "sato", KINKO_ROLE_WORKER, NULL);
	g_autoptr (KinkoRequest) again = request_of (start, "sato", "佐藤 花子");
	g_autofree char *number = NULL;

	(void) data;
	number = ask_for_seat (start->tanaka, suzuki, &usual, NULL);
	g_assert_cmpint (try_grant_by (sato, number), ==, -1);
	kinko_session_close (sato);
	change_seat_of (start, "revoke", "sato");
	assert_refused (start->tanaka, suzuki, &usual, NULL, "approval");
	assert_refused (start->tanaka, suzuki, &usual, number,
			"approval"); /* who granted is gone */
	ENTER (start->tanaka, { "number", "R8-0001" }, { "acts", "取込み、書出し、廃棄" });
	ENTER (start->tanaka, { "number", "R8-0002" }, { "acts", "登録" },
	       { "recipients", "鈴木次郎" }, { "uses", "1" });
	assert_refused (start->tanaka, suzuki, &usual, "R8-0001", "approval");
	assert_refused (start->tanaka, again, &usual, "R8-0002", "approval"); /* somebody else */
	g_assert_cmpint (try_enrol (start->tanaka, suzuki, &usual, "R8-0002"), ==, -1);
	assert_waived (start->tanaka, TRUE);
	assert_last (start->tanaka, "operator.enrol", "granted", "\"approval\":\"R8-0002\"");
	/* from here on there are two again */
	assert_refused (start->tanaka, again, &usual, "R8-0002", "approval"); /* used up */
	assert_refused (start->tanaka, again, &usual, NULL, "second-person");
	assert_sound (&start->fixture, start->tanaka);
}

/* ---- what was granted ------------------------------------------------------------------------ */

static void
test_granted (Start *start, gconstpointer data)
{
	g_autoptr (KinkoSession) sato = seated (start, "sato", KINKO_ROLE_WORKER, NULL);
	g_autoptr (KinkoSession) suzuki = NULL;
	g_autoptr (KinkoRequest) request = request_of (start, "suzuki", "鈴木 次郎");
	g_autoptr (KinkoRequest) third = request_of (start, "kato", "加藤 三郎");
	g_autofree char *identity = g_build_filename (start->fixture.dir, "suzuki.key", NULL);
	g_autofree char *number = ask_for_seat (start->tanaka, request, &usual, NULL);
	g_autofree char *second = NULL;
	g_autofree char *file = NULL;
	g_autofree char *path = g_strconcat (identity, ".request", NULL);
	g_autofree char *parameters = NULL;
	g_autoptr (KinkoRegisterLine) line = load_line (sato, "second", number);

	(void) data;
	/* what the second person is shown; the hash is that of the file, by a stock tool */
	file = shell (&start->fixture, "sha256sum '%s' | cut -c 1-64", path);
	parameters = g_strdup_printf ("role=worker; numbers=no; pledged=2026-04-01; "
				      "trained=2026-04-02; notified=2026-04-03; person=suzuki; "
				      "namesake=no; fingerprint=%.4s-%.4s-%.4s-%.4s-%.4s-%.4s-%.4s-"
				      "%.4s; request=sha256:%s",
				      file, file + 4, file + 8, file + 12, file + 16, file + 20,
				      file + 24, file + 28, file);
	g_assert_cmpstr (kinko_record_get (line->record, "parameters"), ==, parameters);
	g_assert_cmpstr (kinko_record_get (line->record, "recipient"), ==, "鈴木 次郎");
	g_assert_cmpstr (kinko_record_get (line->record, "objects"), ==, "operator/suzuki");
	g_assert_cmpstr (kinko_record_get (line->record, "action"), ==, "operator.enrol");
	assert_refused (start->tanaka, request, &usual, number, "second-person"); /* waits */
	g_assert_cmpint (try_grant_by (sato, number), ==, -1);
	second = g_strdup_printf ("\"second\":%" G_GUINT64_FORMAT,
				  kinko_log_size (kinko_session_log (sato)) - 1);
	assert_refused (start->tanaka, request, &usual, NULL, "second-person");
	g_assert_cmpint (try_enrol (start->tanaka, request, &usual, number), ==, -1);
	assert_last (start->tanaka, "operator.enrol", "granted", second);
	assert_waived (start->tanaka, FALSE);
	assert_field (start->tanaka, "second", number, "state", "used");
	/* once */
	assert_refused (start->tanaka, third, &usual, number, "second-person");
	suzuki = open_person (&start->fixture, identity);
	g_assert_nonnull (suzuki);
	/* names are the vault's, not the log's */
	for (guint64 seq = 0; seq < kinko_log_size (kinko_session_log (suzuki)); seq++) {
		g_autofree char *entry = kinko_log_line (kinko_session_log (suzuki), seq, NULL);

		g_assert_null (strstr (entry, "次郎"));
	}
	assert_sound (&start->fixture, start->tanaka);
}

/* Exactly this person, with exactly these rights, by exactly this file. */
static void
test_others (Start *start, gconstpointer data)
{
	KinkoSession *tanaka = start->tanaka;
	g_autoptr (KinkoSession) sato = seated (start, "sato", KINKO_ROLE_WORKER, NULL);
	g_autoptr (KinkoRequest) request = request_of (start, "suzuki", "鈴木 次郎");
	g_autoptr (KinkoRequest) other_keys = request_of (start, "suzuki", "鈴木 次郎");
	g_autoptr (KinkoRequest) other_name = request_of (start, "suzuki", "鈴木 三郎");
	g_autoptr (KinkoRequest) other_id = request_of (start, "kato", "鈴木 次郎");
	g_autofree char *number = ask_for_seat (tanaka, request, &usual, NULL);
	KinkoEnrolment enrolments[7];

	(void) data;
	g_assert_cmpint (try_grant_by (sato, number), ==, -1);
	for (guint i = 0; i < G_N_ELEMENTS (enrolments); i++)
		enrolments[i] = usual;
	enrolments[0].role = KINKO_ROLE_DEPUTY;
	enrolments[1].role = KINKO_ROLE_MANAGER;
	enrolments[2].numbers = TRUE;
	enrolments[3].pledged = "2026-04-02";
	enrolments[4].trained = "2026-04-01";
	enrolments[5].notified = "2026-04-04";
	enrolments[6].role = KINKO_ROLE_AUDITOR;
	for (guint i = 0; i < G_N_ELEMENTS (enrolments); i++)
		assert_refused (tanaka, request, &enrolments[i], number, "second-person");
	assert_refused (tanaka, other_keys, &usual, number, "second-person");
	assert_refused (tanaka, other_name, &usual, number, "second-person");
	assert_refused (tanaka, other_id, &usual, number, "second-person");
	/* what was typed another way is the same */
	enrolments[0] = usual;
	enrolments[0].pledged = "令和8年4月1日";
	g_assert_cmpint (try_enrol (tanaka, request, &enrolments[0], number), ==, -1);
	assert_sound (&start->fixture, tanaka);
}

/* Who it is, too: whether somebody is a person who was here before is what was granted. */
static void
test_identity (Start *start, gconstpointer data)
{
	KinkoSession *tanaka = start->tanaka;
	g_autoptr (KinkoSession) sato = seated (start, "sato", KINKO_ROLE_WORKER, NULL);
	g_autoptr (KinkoSession) ito = NULL;
	g_autoptr (KinkoRequest) deputy = request_of (start, "ito", "伊藤 四郎");
	g_autoptr (KinkoRequest) renamed = request_of (start, "hanako", "高橋 花子");
	g_autoptr (KinkoRequest) namesake = request_of (start, "sato2", "sato");
	g_autofree char *identity = g_build_filename (start->fixture.dir, "ito.key", NULL);
	g_autofree char *number = ask_for_seat (tanaka, deputy, &usual, NULL);
	g_autofree char *new_person = NULL;
	g_autofree char *same_person = NULL;
	KinkoEnrolment as_sato = usual, as_another = usual;

	(void) data;
	g_assert_cmpint (try_grant_by (sato, number), ==, -1);
	g_assert_cmpint (try_enrol (tanaka, deputy, &usual, number), ==, -1);
	change_seat_of (start, "revoke", "sato");
	ito = open_person (&start->fixture, identity); /* with the new keys */
	as_sato.person = "sato";
	as_another.namesake = TRUE;
	new_person = ask_for_seat (tanaka, renamed, &usual, NULL);
	same_person = ask_for_seat (tanaka, namesake, &as_sato, NULL);
	g_assert_cmpint (try_grant_by (ito, new_person), ==, -1);
	g_assert_cmpint (try_grant_by (ito, same_person), ==, -1);
	assert_refused (tanaka, renamed, &as_sato, new_person, "second-person");
	assert_refused (tanaka, namesake, &as_another, same_person, "second-person");
	g_assert_cmpint (try_enrol (tanaka, namesake, &as_sato, same_person), ==, -1);
	g_assert_cmpint (try_enrol (tanaka, renamed, &usual, new_person), ==, -1);
	assert_sound (&start->fixture, tanaka);
}

/* Of somebody who had a seat the state of that seat is part of it: a grant for the person who was here then. */
static void
test_had_a_seat (Start *start, gconstpointer data)
{
	KinkoSession *tanaka = start->tanaka;
	g_autoptr (KinkoSession) sato = seated (start, "sato", KINKO_ROLE_WORKER, NULL);
	g_autoptr (KinkoRequest) first = request_of (start, "suzuki", "鈴木 次郎");
	g_autoptr (KinkoRequest) again = request_of (start, "suzuki", "鈴木 次郎");
	g_autofree char *number = ask_for_seat (tanaka, first, &usual, NULL);
	g_autofree char *early = ask_for_seat (tanaka, again, &usual, NULL);
	g_autofree char *late = NULL;
	g_autofree char *identity = g_build_filename (start->fixture.dir, "sato.key", NULL);

	(void) data;
	g_assert_cmpint (try_grant_by (sato, number), ==, -1);
	g_assert_cmpint (try_grant_by (sato, early), ==, -1);
	g_assert_cmpint (try_enrol (tanaka, first, &usual, number), ==, -1);
	change_seat_of (start, "revoke", "suzuki");
	assert_refused (tanaka, again, &usual, NULL, "second-person");
	assert_refused (tanaka, again, &usual, early, "second-person");
	late = ask_for_seat (tanaka, again, &usual, NULL);
	/* this session still has the keys of before */
	g_assert_cmpint (try_grant_by (sato, late), ==, KINKO_ERROR_BUSY);
	g_clear_pointer (&sato, kinko_session_close);
	sato = open_person (&start->fixture, identity);
	g_assert_cmpint (try_grant_by (sato, late), ==, -1);
	g_assert_cmpint (try_enrol (tanaka, again, &usual, late), ==, -1);
	assert_sound (&start->fixture, tanaka);
}

/* Whoever granted is there when it is done. */
static void
test_granter_suspended (Start *start, gconstpointer data)
{
	g_autoptr (KinkoRequest) request = request_of (start, "suzuki", "鈴木 次郎");
	KinkoSession *sato = seated (start, "sato", KINKO_ROLE_WORKER, NULL);
	g_autofree char *number = ask_for_seat (start->tanaka, request, &usual, NULL);

	(void) data;
	g_assert_cmpint (try_grant_by (sato, number), ==, -1);
	kinko_session_close (sato);
	change_seat_of (start, "suspend", "sato");
	assert_refused (start->tanaka, request, &usual, number, "second-person");
}

/* A deputy is no other way in: the manager is there to be asked. */
static void
test_deputy (Start *start, gconstpointer data)
{
	g_autoptr (KinkoSession) ito = seated (start, "ito", KINKO_ROLE_DEPUTY, NULL);
	g_autoptr (KinkoRequest) request = request_of (start, "suzuki", "鈴木 次郎");
	g_autofree char *number = NULL;

	(void) data;
	assert_refused (ito, request, &usual, NULL, "second-person");
	number = ask_for_seat (ito, request, &usual, NULL);
	g_assert_cmpint (try_grant_by (ito, number), ==, KINKO_ERROR_DENIED);
	g_assert_cmpint (try_grant_by (start->tanaka, number), ==, -1);
	assert_refused (start->tanaka, request, &usual, number, "second-person"); /* not hers */
	g_assert_cmpint (try_enrol (ito, request, &usual, number), ==, -1);
	assert_sound (&start->fixture, ito);
}

/* What is wrong with it is told before anybody is asked, and uses nothing up. */
static void
test_input_first (Start *start, gconstpointer data)
{
	g_autoptr (KinkoSession) sato = seated (start, "sato", KINKO_ROLE_WORKER, NULL);
	g_autoptr (KinkoRequest) request = request_of (start, "suzuki", "鈴木 次郎");
	g_autofree char *number = ask_for_seat (start->tanaka, request, &usual, NULL);
	KinkoEnrolment wrong = usual;

	(void) data;
	g_assert_cmpint (try_grant_by (sato, number), ==, -1);
	wrong.notified = NULL;
	g_assert_cmpint (try_enrol (start->tanaka, request, &wrong, number), ==,
			 KINKO_ERROR_INVALID);
	g_assert_cmpint (try_enrol (start->tanaka, request, &wrong, NULL), ==, KINKO_ERROR_INVALID);
	assert_field (start->tanaka, "second", number, "state", "granted");
	g_assert_cmpint (try_enrol (start->tanaka, request, &usual, number), ==, -1);
}

/* ---- other rules ----------------------------------------------------------------------------- */

static void
test_ward_alone (Start *start, gconstpointer data)
{
	g_autoptr (KinkoRequest) request = request_of (start, "suzuki", "鈴木 次郎");

	(void) data;
	ENTER (start->tanaka, { "number", "R8-0001" }, { "acts", "operator.enrol" },
	       { "expires", "2026-07-13" });
	ENTER (start->tanaka, { "number", "R8-0002" }, { "acts", "登録" }, { "cases", "C26-0001" });
	assert_refused (start->tanaka, request, &usual, NULL, "approval");
	assert_refused (start->tanaka, request, &usual, "R8-0002", "approval"); /* for a case */
	g_assert_cmpint (try_enrol (start->tanaka, request, &usual, "R8-0001"), ==, -1);
	assert_waived (start->tanaka, FALSE); /* nobody was wanted */
	assert_sound (&start->fixture, start->tanaka);
}

/* Under the shipped rules nothing is asked for, and nothing is said to be waived. */
static void
test_shipped (Start *start, gconstpointer data)
{
	g_autoptr (KinkoRequest) sato = request_of (start, "sato", "佐藤 花子");
	g_autoptr (KinkoRequest) suzuki = request_of (start, "suzuki", "鈴木 次郎");

	(void) data;
	g_assert_cmpint (try_enrol (start->tanaka, sato, &usual, NULL), ==, -1);
	assert_waived (start->tanaka, FALSE);
	g_assert_cmpint (try_enrol (start->tanaka, suzuki, &usual, NULL), ==, -1);
	assert_waived (start->tanaka, FALSE);
	g_assert_null (start->fixture.warning);
}

static void
open_shipped (Start *start, gconstpointer data)
{
	set_clock (MONDAY);
	set_up (&start->fixture, data);
	start->tanaka = open_manager (&start->fixture);
}

#define ADD(path, open, test) g_test_add (path, Start, NULL, open, test, close_start)

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	ADD ("/operator-warrant/first", open_pair, test_first);
	ADD ("/operator-warrant/asking-nobody", open_pair, test_asking_nobody);
	ADD ("/operator-warrant/first-with-ward", open_pair_and_ward, test_first_with_ward);
	ADD ("/operator-warrant/phantom", open_pair, test_phantom);
	ADD ("/operator-warrant/all-revoked", open_pair, test_all_revoked);
	ADD ("/operator-warrant/granted", open_pair, test_granted);
	ADD ("/operator-warrant/others", open_pair, test_others);
	ADD ("/operator-warrant/identity", open_pair, test_identity);
	ADD ("/operator-warrant/had-a-seat", open_pair, test_had_a_seat);
	ADD ("/operator-warrant/granter-suspended", open_pair, test_granter_suspended);
	ADD ("/operator-warrant/deputy", open_pair, test_deputy);
	ADD ("/operator-warrant/input-first", open_pair, test_input_first);
	ADD ("/operator-warrant/ward-alone", open_ward, test_ward_alone);
	ADD ("/operator-warrant/shipped", open_shipped, test_shipped);
	return g_test_run ();
}
