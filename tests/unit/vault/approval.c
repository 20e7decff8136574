#include "vault/approval.h"

#include <string.h>

#include "policies/error.h"
#include "tests/unit/vault/warrant.h"

static void
assert_refused (const char *text)
{
	g_autoptr (GError) error = NULL;

	g_assert_false (kinko_approval_check (text, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_nonnull (kinko_error_hint (error));
	if (strlen (text) > 4)
		g_assert_null (strstr (error->message, text));
}

static void
test_check (void)
{
	static const char *const good[] = { "R8-0012", "7", "a/b_c.d-E",
					    "12345678901234567890123456789012", "1234-567-89018" };
	static const char *const bad[] = {
		"",
		"123456789012345678901234567890123", /* 33 */
		"R8 0012",
		"R8-0012\n",
		"Ｒ８－００１２",
		"目保育第12号",
		"\"R8\"",
		"R8\\0012",
		"\x1B[31m",
		"\xFF",
		"123456789018", /* the vector of the check digit of My Numbers */
		"R8-1234-5678-9018",
	};

	for (gsize i = 0; i < G_N_ELEMENTS (good); i++) {
		g_autoptr (GError) error = NULL;

		g_assert_true (kinko_approval_check (good[i], &error));
		g_assert_no_error (error);
	}
	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
		assert_refused (bad[i]);
}

/* Whatever is accepted, an entry of the log can hold: the characters of docs/formats/audit-log.md, no more. */
static void
test_characters (void)
{
	for (guint c = 1; c < 256; c++) {
		char text[] = { 'R', (char) c, '\0' };
		gboolean wanted = g_ascii_isalnum ((char) c) || strchr ("-_./", (int) c) != NULL;

		g_assert_cmpint (kinko_approval_check (text, NULL), ==, wanted);
	}
}

/* ---- entering -------------------------------------------------------------------------------- */

#define OFFICIAL  "保育課 架空花子"
#define WHAT      "申請一覧の複製"
#define RECIPIENT "架空運送株式会社"
#define NOTES     "電話で確認済"

static void
test_enter (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];
	static const char *const secrets[] = { OFFICIAL, WHAT,     RECIPIENT,
					       NOTES,    "C26-00", "2026-07-02" };
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autofree char *entry = NULL;
	g_autofree char *object = NULL;

	(void) data;
	ENTER (session, { "number", "Ｒ８－０２００" }, { "date", "令和8年7月2日" },
	       { "official", OFFICIAL }, { "what", WHAT },
	       { "acts", "書出し、case.import 取込み,export;書出し" }, { "uses", "３" },
	       { "count", "10" }, { "cases", "C26-0001、C26-0003..C26-0005" },
	       { "recipients", RECIPIENT ";目黒区" }, { "notes", NOTES });
	line = load_line (session, "approval", "R8-0200");
	g_assert_true (line->open);
	g_assert_cmpuint (line->version, ==, 1);
	g_assert_cmpstr (line->day, ==, "2026-07-02");
	assert_field (session, "approval", "R8-0200", "acts", "export;case.import;import");
	assert_field (session, "approval", "R8-0200", "cases", "C26-0001;C26-0003..C26-0005");
	assert_field (session, "approval", "R8-0200", "uses", "3");
	assert_field (session, "approval", "R8-0200", "used", "0");
	assert_field (session, "approval", "R8-0200", "entered_by", "田中 一郎");
	entry = last_line (session);
	object = g_strdup_printf ("\"object\":\"register/%s\"", line->handle);
	assert_contains (entry, object);
	assert_contains (entry, "\"approval\":\"R8-0200\",\"result\":\"granted\",\"detail\":{"
				"\"version\":1,\"box\":\"sha256:");
	assert_contains (entry, "\"acts\":[\"export\",\"case.import\",\"import\"],"
				"\"expires\":\"2026-07-31\",\"uses\":3,\"count\":10}}");
	for (guint i = 0; i < G_N_ELEMENTS (secrets); i++)
		assert_not_in_log (office, secrets[i]);
	assert_rows_name_their_entries (session);
	assert_sound (&office->fixture, session);
}

/* What was not said has no place in the log either. */
static void
test_enter_little (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[ITO];
	g_autofree char *entry = NULL;

	(void) data;
	ENTER (session, { "number", "7" });
	entry = last_line (session);
	assert_contains (entry, "\"acts\":[\"export\"],\"expires\":\"2026-07-31\"}}");
	assert_field (session, "approval", "7", "uses", NULL);
	assert_field (session, "approval", "7", "cases", NULL);
	assert_field (session, "approval", "7", "recipients", NULL);
}

static guint
count_approvals (KinkoSession *session)
{
	gint64 n = -1;

	g_assert_true (kinko_db_get_int (
		kinko_session_db (session),
		"SELECT count (*) FROM register_line WHERE register = 'approval'", &n, NULL));
	return (guint) n;
}

static void
test_twice (Office *office, gconstpointer data)
{
	static const char *const again[] = { "R8-0200", "Ｒ８－０２００", " R8-0200 " };
	guint before;

	(void) data;
	ENTER (office->sessions[TANAKA], { "number", "R8-0200" });
	before = count_approvals (office->sessions[TANAKA]);
	for (guint i = 0; i < G_N_ELEMENTS (again); i++) {
		const Said said[] = { { "number", again[i] }, { "uses", "100" }, { NULL, NULL } };
		g_autoptr (GError) error = NULL;

		g_assert_null (
			try_approval (office->sessions[i % 2 == 0 ? ITO : TANAKA], said, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS);
		assert_contains (kinko_error_hint (error), "kinko approval show R8-0200");
	}
	g_assert_cmpuint (count_approvals (office->sessions[TANAKA]), ==, before);
	/* a session sees what others wrote when it acts: the last one was Ito's */
	g_assert_cmpuint (count_entries (office->sessions[ITO], "approval.add", "failed"), ==,
			  G_N_ELEMENTS (again));
	assert_field (office->sessions[TANAKA], "approval", "R8-0200", "uses", NULL);
	/* capitals are another number, as in the log */
	ENTER (office->sessions[TANAKA], { "number", "r8-0200" });
}

/* Each alone is refused, with its field and code, and nothing is stored or said of it. */
static void
test_wrong (Office *office, gconstpointer data)
{
	static const struct {
		const char *field, *text, *code;
	} wrong[] = {
		{ "number", "", "required_missing" },
		{ "number", "R8 0012", "approval_invalid" },
		{ "number", "目保第12号", "approval_invalid" },
		{ "number", "R8-0012;x", "approval_invalid" },
		{ "number", "'; DROP TABLE register_line; --", "approval_invalid" },
		{ "number", "12345678901234567890123456789012x", "approval_invalid" },
		{ "number", "Q26-0001", "approval_invalid" }, /* kinko's own */
		{ "number", "Ｑ２６－０００１", "approval_invalid" },
		{ "number", "123456789018", "approval_invalid" },
		{ "number", "R8-1234-5678-9018", "approval_invalid" },
		{ "date", "", "required_missing" },
		{ "date", "2026-07-14", "day_in_future" },
		{ "date", "2026-02-30", "date_invalid" },
		{ "official", "", "required_missing" },
		{ "official", "１２３４５６７８９０１８", "mynumber_in_text" },
		{ "what", "", "required_missing" },
		{ "what", "番号 1234 5678 9018 の写し", "mynumber_in_text" },
		{ "what", "\x1b[2J", "text_invalid" },
		{ "what", "\xff", "text_invalid" },
		{ "acts", "", "required_missing" },
		{ "acts", "、；", "acts_invalid" },
		{ "acts", "全部", "acts_invalid" },
		{ "acts", "*", "acts_invalid" },
		{ "acts", "書出し、なんでも", "acts_invalid" },
		{ "acts", "session.open", "acts_invalid" },
		{ "acts", "approval.use", "acts_invalid" },
		{ "expires", "", "required_missing" },
		{ "expires", "2026-06-30", "day_too_early" },
		{ "uses", "0", "integer_invalid" },
		{ "uses", "-1", "integer_invalid" },
		{ "uses", "無制限", "integer_invalid" },
		{ "uses", "100001", "integer_invalid" },
		{ "count", "0", "integer_invalid" },
		{ "count", "99999999999999999999", "integer_invalid" },
		{ "cases", "、", "cases_invalid" }, /* said, and not said which: never all */
		{ "cases", "..", "cases_invalid" },
		{ "cases", "C26-0005..C26-0001", "cases_invalid" },
		{ "cases", "C26-0009..", "cases_invalid" },
		{ "cases", "..C26-0009", "cases_invalid" },
		{ "cases", "C26-0001..C26-0002..C26-0003", "cases_invalid" },
		{ "cases", "*", "cases_invalid" },
		{ "recipients", "目黒区;123456789018", "mynumber_in_text" },
		{ "notes", "123456789018", "mynumber_in_text" },
	};
	KinkoSession *session = office->sessions[TANAKA];
	guint before = count_approvals (session);

	(void) data;
	for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
		const Said said[] = { { "number", "R8-0300" },
				      { wrong[i].field, wrong[i].text },
				      { NULL, NULL } };
		g_autoptr (GError) error = NULL;
		g_autofree char *entry = NULL;
		const KinkoProblem *problem;

		g_assert_null (try_approval (session, said, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		g_assert_cmpuint (kinko_error_problems (error)->len, ==, 1);
		problem = kinko_error_problems (error)->pdata[0];
		g_test_message ("%s '%s': %s", wrong[i].field, wrong[i].text, problem->code);
		g_assert_cmpstr (problem->field, ==, wrong[i].field);
		g_assert_cmpstr (problem->code, ==, wrong[i].code);
		if (strlen (wrong[i].text) > 4)
			g_assert_null (strstr (problem->message, wrong[i].text));
		entry = last_line (session);
		assert_contains (entry, "\"action\":\"approval.add\",\"object\":\"register/none\"");
		assert_contains (entry, "\"approval\":\"\",\"result\":\"failed\",\"detail\":{"
					"\"error\":\"invalid\"}}");
	}
	g_assert_cmpuint (count_approvals (session), ==, before);
	assert_sound (&office->fixture, session);
}

static void
test_people (Office *office, gconstpointer data)
{
	static const Said said[] = { { "number", "R8-0400" }, { NULL, NULL } };
	static const guint workers[] = { SATO, KATO };

	(void) data;
	for (guint i = 0; i < G_N_ELEMENTS (workers); i++) {
		g_autoptr (GError) error = NULL;

		g_assert_null (try_approval (office->sessions[workers[i]], said, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	}
	g_assert_cmpuint (count_entries (office->sessions[KATO], "approval.add", "denied"), ==, 2);
	g_assert_cmpuint (count_approvals (office->sessions[TANAKA]), ==, 1);
	enter_approval (office->sessions[ITO], said);
}

/* ---- using ----------------------------------------------------------------------------------- */

/* Uses an approval as an act does, and gives it back after; the last entries say how often it was used. */
static void
test_use (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];
	static const struct {
		gboolean back, open;
		const char *used;
	} steps[] = {
		{ FALSE, TRUE, "1" },  { FALSE, FALSE, "2" }, { TRUE, TRUE, "1" },
		{ FALSE, FALSE, "2" }, { TRUE, TRUE, "1" },   { TRUE, TRUE, "0" },
	};

	(void) data;
	ENTER (session, { "number", "R8-0200" }, { "uses", "2" });
	for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoAct) act =
			kinko_act_begin (session, "case.list", "vault", NULL, &error);
		g_autoptr (KinkoRegisterLine) line = load_line (session, "approval", "R8-0200");
		g_autofree char *entry = NULL;
		g_autofree char *wanted = g_strdup_printf (
			"\"action\":\"approval.use\",\"object\":\"register/%s\"", line->handle);
		g_autofree char *used = g_strdup_printf (",\"used\":%s}}", steps[i].used);

		g_assert_no_error (error);
		g_assert_true ((steps[i].back ? kinko_approval_give_back
					      : kinko_approval_use) (act, line, &error));
		g_assert_no_error (error);
		g_assert_true (kinko_act_commit (act, &error));
		entry = line_before (session, 1);
		assert_contains (entry, wanted);
		assert_contains (entry, used);
		assert_field (session, "approval", "R8-0200", "used", steps[i].used);
		assert_field (session, "approval", "R8-0200", "line_open",
			      steps[i].open ? "1" : "0");
	}
	assert_rows_name_their_entries (session);
	assert_sound (&office->fixture, session);
}

static void
test_names_cases (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];

	(void) data;
	ENTER (session, { "number", "R8-0200" }, { "cases", "C26-0001" });
	g_assert_true (kinko_approval_names_cases (session, "R8-0200"));
	g_assert_false (kinko_approval_names_cases (session, APPROVAL));
	g_assert_false (kinko_approval_names_cases (session, "R8-0201"));
	g_assert_false (kinko_approval_names_cases (session, NULL));
}

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/approval/check", test_check);
	g_test_add_func ("/approval/characters", test_characters);
	ADD_ON_MONDAY ("/approval/enter", test_enter);
	ADD_ON_MONDAY ("/approval/enter-little", test_enter_little);
	ADD_ON_MONDAY ("/approval/twice", test_twice);
	ADD_ON_MONDAY ("/approval/wrong", test_wrong);
	ADD_ON_MONDAY ("/approval/people", test_people);
	ADD_ON_MONDAY ("/approval/use", test_use);
	ADD_ON_MONDAY ("/approval/names-cases", test_names_cases);
	return g_test_run ();
}
