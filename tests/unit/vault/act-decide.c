#include "vault/act-internal.h"

#include "tests/unit/vault/warrant.h"
#include "vault/spool.h"

static gboolean
may_look (Office *office, guint who)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase = kinko_case_show (office->sessions[who], "C26-0001", &error);

	if (kase == NULL)
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	return kase != NULL;
}

static int
try_reveal (Office *office, guint who, const char *case_no)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) number =
		kinko_case_reveal (office->sessions[who], case_no, KINKO_SUBJECT_CHILD,
				   "tier-review", NULL, TRUE, &error);

	g_assert_true ((number == NULL) == (error != NULL));
	return error == NULL ? -1 : error->code;
}

/* ---- the hour -------------------------------------------------------------------------------- */

/* 本文3: Monday to Friday, 8:30 to 17:15, both ends included; not on holidays (2026-07-20 海の日), nor from 29 December
 * to 3 January. */
static const struct {
	const char *time;
	gboolean office;
} hours[] = {
	{ "2026-07-13T09:00:00", TRUE },  { "2026-07-13T17:15:00", TRUE },
	{ "2026-07-13T17:15:01", FALSE }, { "2026-07-13T23:59:59", FALSE },
	{ "2026-07-14T00:00:00", FALSE }, { "2026-07-14T08:29:59", FALSE },
	{ "2026-07-14T08:30:00", TRUE },  { "2026-07-17T12:00:00", TRUE },
	{ "2026-07-18T12:00:00", FALSE }, { "2026-07-19T12:00:00", FALSE },
	{ "2026-07-20T12:00:00", FALSE }, { "2026-07-21T12:00:00", TRUE },
	{ "2026-12-28T12:00:00", TRUE },  { "2026-12-29T12:00:00", FALSE },
	{ "2027-01-01T12:00:00", FALSE }, { "2027-01-04T12:00:00", TRUE },
};

#define MARK "\"outside_hours\":true}}"

static void
test_flag (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];

	(void) data;
	for (guint i = 0; i < G_N_ELEMENTS (hours); i++) {
		g_autofree char *line = NULL;

		set_clock (hours[i].time);
		g_assert_true (may_look (office, TANAKA));
		line = last_line (session);
		g_test_message ("%s", hours[i].time);
		g_assert_cmpint (strstr (line, MARK) != NULL, ==, !hours[i].office);
		g_assert_cmpint (strstr (line, "outside_hours") != NULL, ==, !hours[i].office);
	}
	g_assert_cmpuint (count_entries (session, "exception.record", NULL), ==, 0);
	{ /* what neither changes nor discloses is no matter of hours */
		g_autoptr (GError) error = NULL;
		g_autoptr (GPtrArray) seats = NULL;
		g_autofree char *line = NULL;

		set_clock ("2027-01-04T20:00:00");
		seats = kinko_operator_list (session, &error);
		g_assert_no_error (error);
		line = last_line (session);
		assert_contains (line, "\"action\":\"operator.list\"");
		g_assert_null (strstr (line, "outside_hours"));
	}
}

static void
open_reasoning (Office *office, gconstpointer data)
{
	static const char *const changes[][2] = {
		{ "outside_hours: flag", "outside_hours: reason" },
		{ "    actions: [case.export]\n",
		  "    actions: [case.export]\n    outside_hours: deny\n" },
		{ "    actions: [facility.add, facility.edit]\n",
		  "    actions: [facility.add, facility.edit]\n    outside_hours: flag\n" },
		{ NULL, NULL },
	};

	(void) data;
	open_changed_office (office, changes);
}

#define REASON "引渡し期限が明朝のため残業"

static void
test_reason (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autofree char *own = NULL;
	g_autofree char *wanted = NULL;

	(void) data;
	/* by day a reason is not wanted, and not recorded */
	kinko_session_set_because (session, REASON);
	g_assert_true (may_look (office, TANAKA));
	g_assert_cmpuint (count_entries (session, "exception.record", NULL), ==, 0);
	kinko_session_set_because (session, NULL);
	set_clock ("2026-07-13T20:00:00");
	g_assert_null (kinko_case_show (session, "C26-0001", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	assert_contains (kinko_error_hint (error), "--because");
	assert_last (session, "case.show", "denied",
		     "\"reason\":\"policy\",\"rule\":\"case-work\"");
	kinko_session_set_because (session, REASON);
	g_assert_true (may_look (office, TANAKA));
	line = load_line (session, "exception", "E26-0001");
	wanted = g_strdup_printf (",\"exception\":\"register/%s\"," MARK, line->handle);
	own = last_line (session);
	assert_contains (own, wanted);
	assert_not_in_log (office, REASON);
	/* each act of the night has its line */
	g_assert_true (may_look (office, TANAKA));
	g_assert_cmpuint (count_entries (session, "exception.record", "granted"), ==, 2);
	assert_rows_name_their_entries (session);
	assert_sound (&office->fixture, session);
}

static void
test_empty_reason (Office *office, gconstpointer data)
{
	static const char *const wrong[] = { "123456789018", "\xff" };
	static const char *const none[] = { "", " ", "\t \n", "　", "　 　" };
	KinkoSession *session = office->sessions[TANAKA];

	(void) data;
	set_clock ("2026-07-13T20:00:00");
	for (guint i = 0; i < G_N_ELEMENTS (none); i++) {
		g_autoptr (GError) error = NULL;

		kinko_session_set_because (session, REASON);
		kinko_session_set_because (session, none[i]);
		kinko_session_set_break_glass (session, none[i]);
		g_assert_null (kinko_case_show (session, "C26-0001", &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
		assert_contains (kinko_error_hint (error), "--because");
		assert_last (session, "case.show", "denied", "\"reason\":\"policy\"");
	}
	for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
		g_autoptr (GError) error = NULL;

		kinko_session_set_because (session, wrong[i]);
		g_assert_null (kinko_case_show (session, "C26-0001", &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		assert_last (session, "case.show", "failed", "\"error\":\"invalid\"");
	}
	g_assert_cmpuint (count_entries (session, "exception.record", NULL), ==, 0);
}

/* What a rule says of the hour goes before what the file says. */
static void
test_rule_of_the_hour (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_cmpint (try_export (office, TANAKA, APPROVAL), ==, -1);
	set_clock ("2026-07-13T20:00:00");
	kinko_session_set_because (session, REASON); /* which does not help */
	g_assert_cmpint (try_export (office, TANAKA, APPROVAL), ==, KINKO_ERROR_DENIED);
	assert_last (session, "case.export", "denied",
		     "\"reason\":\"policy\",\"rule\":\"case-export\"");
	kinko_session_set_because (session, NULL);
	{
		const KinkoRegister *book = kinko_register_find ("facility");
		const KinkoRecordChange changes[] = {
			{ kinko_form_index (book->form, "code"), "X001" },
			{ kinko_form_index (book->form, "name"), "架空第一保育園" },
			{ kinko_form_index (book->form, "kind"), "認可保育所" },
			{ kinko_form_index (book->form, "ward"), "区内" },
		};
		g_autoptr (KinkoRegisterLine) line = kinko_register_enter (
			session, book, changes, G_N_ELEMENTS (changes), &error);

		g_assert_no_error (error);
		g_assert_nonnull (line);
		assert_last (session, "facility.add", "granted", MARK);
	}
}

/* A request in the night is one as well, and its entry is where it says. */
static void
test_asking_by_night (Office *office, gconstpointer data)
{
	g_autofree char *request = NULL;
	g_autofree char *record = NULL;

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	set_clock ("2026-07-13T20:00:00");
	for (guint i = 0; i < PEOPLE; i++)
		kinko_session_set_because (office->sessions[i], REASON);
	request = ask_for_erasure (office, TANAKA, "C26-0001", APPROVAL, NULL);
	g_assert_nonnull (request);
	record = line_before (office->sessions[TANAKA], 1);
	assert_contains (record, "\"action\":\"exception.record\"");
	assert_contains (record, "\"kind\":\"outside-hours\",\"action\":\"approval.request\"}}");
	assert_last (office->sessions[TANAKA], "approval.request", "granted", "\"exception\":");
	g_assert_cmpint (try_grant (office, ITO, request), ==, -1);
	g_assert_cmpint (try_erase_with (office, TANAKA, "C26-0001", request), ==, -1);
	assert_rows_name_their_entries (office->sessions[TANAKA]);
	assert_sound (&office->fixture, office->sessions[TANAKA]);
}

/* ---- the passphrase once more ---------------------------------------------------------------- */

static void
open_asking (Office *office, gconstpointer data)
{
	static const char *const changes[][2] = {
		{ "    actions: [case.create, case.edit, case.explain, case.find, case.history, "
		  "case.list, case.show]\n    reason:\n",
		  "    actions: [case.create, case.edit, case.explain, case.find, case.history, "
		  "case.list]\n    reason:\n" },
		{ "\nrules:\n",
		  "\nrules:\n  - id: looking\n    effect: allow\n    roles: [manager, deputy]\n"
		  "    actions: [case.show]\n    reauthenticate: true\n"
		  "    reason: { en: looking is for those who are there, ja: 本人であること }\n" },
		{ NULL, NULL },
	};

	(void) data;
	open_changed_office (office, changes);
}

/* What is answered when the passphrase is asked for. */
typedef struct {
	Office *office;
	const char *answer; /* NULL: nobody answers */
	guint asked;
} Answer;

static KinkoSecret *
answer (gpointer data, GError **error)
{
	Answer *given = data;

	given->asked++;
	/* meanwhile others work: whoever types holds no lock */
	g_free (enter_receipt (given->office->sessions[SATO]));
	if (given->answer != NULL)
		return secret_text (given->answer);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "nobody there");
	return NULL;
}

static guint
count_spooled (Office *office)
{
	guint foreign = 0, n = 0;
	g_autoptr (GPtrArray) lines =
		kinko_spool_read (kinko_session_folder (office->sessions[TANAKA]), &foreign, NULL);

	for (guint i = 0; i < lines->len; i++) {
		const KinkoSpoolLine *line = lines->pdata[i];

		g_assert_cmpint (line->reason, ==, KINKO_SPOOL_PASSPHRASE);
		g_assert_cmpstr (line->operator, ==, "tanaka");
		n++;
	}
	return n;
}

static void
test_reauthenticate (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];
	Answer given = { .office = office, .answer = PASSPHRASE };
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase = NULL;
	guint shown;

	(void) data;
	/* nobody can be asked */
	g_assert_null (kinko_case_show (session, "C26-0001", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	assert_contains (error->message, "needs the passphrase again");
	g_clear_error (&error);

	kinko_session_set_ask (session, answer, &given);
	kase = kinko_case_show (session, "C26-0001", &error);
	g_assert_no_error (error);
	g_assert_cmpuint (given.asked, ==, 1);
	shown = count_entries (session, "case.show", "granted");
	g_assert_cmpuint (shown, ==, 1);

	/* each time anew; a wrong one is an attempt like any other */
	given.answer = "correct horse battery stable";
	g_assert_null (kinko_case_show (session, "C26-0001", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_AUTH);
	g_clear_error (&error);
	g_assert_cmpuint (given.asked, ==, 2);
	g_assert_cmpuint (count_spooled (office), ==, 1);
	given.answer = NULL;
	g_assert_null (kinko_case_show (session, "C26-0001", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_USAGE);
	g_clear_error (&error);
	g_assert_cmpuint (count_spooled (office), ==, 1);
	g_assert_cmpuint (count_entries (session, "case.show", "granted"), ==, shown);

	/* other acts, people who may not anyway, and who only asks for a grant, are not asked */
	given.asked = 0;
	kinko_session_set_asking (session, "case show");
	g_assert_null (kinko_case_show (session, "C26-0001", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	kinko_session_set_asking (session, NULL);
	kinko_session_set_ask (office->sessions[SATO], answer, &given);
	edit_case (office, TANAKA, "C26-0001", "address", "東京都目黒区架空町9-9-9");
	g_assert_false (may_look (office, SATO));
	g_assert_cmpuint (given.asked, ==, 0);
	/* the next opening takes the attempt into the log */
	g_clear_pointer (&office->sessions[KATO], kinko_session_close);
	office->sessions[KATO] = open_person (&office->fixture, office->identities[KATO]);
	g_assert_cmpuint (count_entries (office->sessions[KATO], "unlock.refused", NULL), ==, 1);
	assert_sound (&office->fixture, office->sessions[KATO]);
}

/* ---- whose case it is ------------------------------------------------------------------------ */

static void
test_assigned (Office *office, gconstpointer data)
{
	(void) data;
	g_assert_cmpint (try_reveal (office, SATO, "C26-0001"), ==, KINKO_ERROR_DENIED);
	assert_last (office->sessions[SATO], "number.reveal", "denied",
		     "\"reason\":\"policy\",\"rule\":\"number-work\"");
	g_assert_cmpint (try_reveal (office, SATO, "C26-9999"), ==, KINKO_ERROR_DENIED);
	assign_to (office, "C26-0001", SATO);
	g_assert_cmpint (try_reveal (office, SATO, "C26-0001"), ==, -1);
	g_assert_cmpint (try_reveal (office, SUZUKI, "C26-0001"), ==, KINKO_ERROR_DENIED);
	g_assert_cmpint (try_reveal (office, SATO, "C26-0002"), ==, KINKO_ERROR_DENIED);
	g_assert_cmpint (try_reveal (office, ITO, "C26-0002"), ==, -1); /* answers for all */
	assign_to (office, "C26-0001", SUZUKI);
	g_assert_cmpint (try_reveal (office, SATO, "C26-0001"), ==, KINKO_ERROR_DENIED);
	/* without a key the assignment is of no use */
	assign_to (office, "C26-0003", KATO);
	g_assert_cmpint (try_reveal (office, KATO, "C26-0003"), ==, KINKO_ERROR_DENIED);
}

/* Somebody with the keys of the database gives oneself a case. */
static void
test_assigned_oneself (Office *office, gconstpointer data)
{
	(void) data;
	assign_to (office, "C26-0001", SATO);
	tamper_office (office, "UPDATE case_file SET assignee = 'suzuki'"
			       " WHERE case_no IN ('C26-0001', 'C26-0002')");
	g_assert_cmpint (try_reveal (office, SUZUKI, "C26-0001"), ==, KINKO_ERROR_INTEGRITY);
	g_assert_cmpint (try_reveal (office, SUZUKI, "C26-0002"), ==, KINKO_ERROR_INTEGRITY);
	g_assert_cmpuint (count_entries (office->sessions[SUZUKI], "number.reveal", "granted"), ==,
			  0);
}

/* ---- purposes -------------------------------------------------------------------------------- */

static void
test_purposes (Office *office, gconstpointer data)
{
	const KinkoPolicy *policy = kinko_session_policy (office->sessions[TANAKA]);

	(void) data;
	g_assert_cmpstr (kinko_act_known_purpose (policy, NULL), ==, "");
	g_assert_cmpstr (kinko_act_known_purpose (policy, "entry"), ==, "entry");
	g_assert_cmpstr (kinko_act_known_purpose (policy, "Entry"), ==, "unknown");
	g_assert_cmpstr (kinko_act_known_purpose (policy, ""), ==, "unknown");
	g_assert_cmpstr (kinko_act_known_purpose (policy, "架空花子の件"), ==, "unknown");
}

/* ---- a policy that is older than all this ------------------------------------------------------ */

/* access.yaml as it was before approvals, conditions and emergencies: no such key, no rule for what came with them. */
static char *
older_policy (void)
{
	static const char *const keys[] = { "    assigned:", "  grant_days:", "outside_hours:" };
	static const char *const news[] = { "approval.", "carry.", "exception.", "policy.adopt",
					    "contract." };
	static const char *const none[][2] = { { NULL, NULL } };
	char *dir = copy_policy (none);
	g_autofree char *access = g_build_filename (dir, "access.yaml", NULL);
	g_autofree char *calendar = g_build_filename (dir, "calendar.yaml", NULL);
	g_autofree char *text = NULL;
	g_auto (GStrv) rules = NULL;
	g_autoptr (GString) old = g_string_new (NULL);

	g_assert_cmpint (g_unlink (calendar), ==, 0);
	g_assert_true (g_file_get_contents (access, &text, NULL, NULL));
	rules = g_strsplit (text, "\n  - id: ", -1);
	for (guint i = 0; rules[i] != NULL; i++) {
		g_auto (GStrv) lines = g_strsplit (rules[i], "\n", -1);
		gboolean in_glass = FALSE, is_new = FALSE;

		for (guint k = 0; k < G_N_ELEMENTS (news); k++)
			is_new |= strstr (rules[i], news[k]) != NULL;
		if (is_new)
			continue;
		g_string_append (old, i == 0 ? "" : "\n  - id: ");
		for (guint n = 0; lines[n] != NULL; n++) {
			gboolean dropped = FALSE;

			in_glass = g_str_has_prefix (lines[n], "break_glass:") ||
				   (in_glass && lines[n][0] == ' ');
			for (guint k = 0; k < G_N_ELEMENTS (keys); k++)
				dropped |= g_str_has_prefix (lines[n], keys[k]);
			if (!dropped && !in_glass)
				g_string_append_printf (old, "%s%s", n == 0 ? "" : "\n", lines[n]);
		}
	}
	g_assert_null (strstr (old->str, "break_glass"));
	g_assert_null (strstr (old->str, "approval."));
	g_assert_true (g_file_set_contents (access, old->str, -1, NULL));
	return dir;
}

static void
open_older (Office *office, gconstpointer data)
{
	g_autofree char *policy = older_policy ();

	(void) data;
	set_clock (MONDAY);
	open_office_under (office, policy);
	remove_all (policy);
}

/* Such a vault opens, and what came since goes by kinko's own rules: nothing is let that would need an approval. */
static void
test_older (Office *office, gconstpointer data)
{
	static const Said said[] = { { "number", "X-1" }, { NULL, NULL } };
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_null (try_approval (office->sessions[SATO], said, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	enter_approval (office->sessions[TANAKA], said);
	g_assert_cmpint (try_export (office, TANAKA, NULL), ==, KINKO_ERROR_DENIED);
	assert_last (office->sessions[TANAKA], "case.export", "denied", "\"reason\":\"approval\"");
	g_assert_cmpint (try_export (office, TANAKA, "X-1"), ==, -1);
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	g_assert_cmpint (try_erase_with (office, TANAKA, "C26-0001", APPROVAL), ==,
			 KINKO_ERROR_DENIED);
	g_assert_cmpint (try_erase (office, TANAKA, "C26-0001", APPROVAL), ==, -1);
	/* no emergencies, and hours by the contract */
	kinko_session_set_break_glass (office->sessions[SATO], REASON);
	g_assert_cmpint (try_reveal (office, SATO, "C26-0002"), ==, KINKO_ERROR_DENIED);
	kinko_session_set_break_glass (office->sessions[SATO], NULL);
	g_assert_cmpint (try_reveal (office, SATO, "C26-0002"), ==, -1); /* as the rule was then */
	set_clock ("2026-07-13T20:00:00");
	g_assert_true (may_look (office, SATO));
	assert_last (office->sessions[SATO], "case.show", "granted", MARK);
	assert_sound (&office->fixture, office->sessions[SATO]);
}

#define ADD(path, open, test) g_test_add (path, Office, NULL, open, test, close_office)

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	ADD_ON_MONDAY ("/act-decide/flag", test_flag);
	ADD ("/act-decide/reason", open_reasoning, test_reason);
	ADD ("/act-decide/empty-reason", open_reasoning, test_empty_reason);
	ADD ("/act-decide/rule-of-the-hour", open_reasoning, test_rule_of_the_hour);
	ADD ("/act-decide/asking-by-night", open_reasoning, test_asking_by_night);
	ADD ("/act-decide/reauthenticate", open_asking, test_reauthenticate);
	ADD_ON_MONDAY ("/act-decide/assigned", test_assigned);
	ADD_ON_MONDAY ("/act-decide/assigned-oneself", test_assigned_oneself);
	ADD_ON_MONDAY ("/act-decide/purposes", test_purposes);
	ADD ("/act-decide/older", open_older, test_older);
	return g_test_run ();
}
