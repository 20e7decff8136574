#include "vault/incident.h"

#include "tests/unit/vault/lines.h"
#include "vault/register-step.h"

/* Half an hour before NOW, which is Monday, 2026-07-06. The days after it were reckoned apart. */
static const Given leak[] = { { "category", "（４）" },
			      { "discovered_at", "9:30" },
			      { "summary", "架空の誤送付" },
			      { "has_personal_number", "1" },
			      { "reportable", "unknown" },
			      { "wrongful", "0" },
			      { NULL, NULL } };

static KinkoRegisterLine *
edit (KinkoSession *session, const char *number, const Given *given, GError **error)
{
	const KinkoRegister *book = kinko_register_find ("incident");
	KinkoRecordChange changes[20];
	guint n = changes_of (book, given, changes);

	return kinko_register_edit (session, book, number, changes, n, error);
}

static KinkoRegisterLine *
settle (KinkoSession *session, const char *number, GError **error)
{
	static const KinkoRegisterText texts[] = { { "closed_on", "2026-07-06" },
						   { "closing", "架空の処理" },
						   { NULL, NULL } };

	return kinko_register_record_step (session, kinko_register_find ("incident"), "close",
					   number, texts, error);
}

static void
test_clock (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	static const Given wrongful[] = { { "wrongful", "1" }, { NULL, NULL } };
	static const Given not_by_law[] = { { "reportable", "no" }, { NULL, NULL } };
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (KinkoRegisterLine) first = NULL;
	g_autoptr (KinkoRegisterLine) second = NULL;
	g_autoptr (KinkoRegisterLine) third = NULL;
	g_autoptr (GError) error = NULL;
	KinkoIncidentState state;

	enter (session, "incident", leak, "J26-0001");
	first = load (session, "incident", "J26-0001", &error);
	g_assert_no_error (error);
	g_assert_cmpstr (value (first, "category"), ==, "漏えい");
	g_assert_cmpstr (value (first, "prompt_from"), ==, "2026-07-08");
	g_assert_cmpstr (value (first, "prompt_due"), ==, "2026-07-10");
	g_assert_cmpstr (value (first, "full_due"), ==, "2026-08-04");
	g_assert_cmpstr (value (first, "due"), ==, "2026-07-06");
	g_assert_true (kinko_register_is_overdue (first, "2026-07-06"));
	second = edit (session, "J26-0001", wrongful, &error);
	g_assert_no_error (error);
	g_assert_cmpstr (value (second, "prompt_due"), ==, "2026-07-10");
	g_assert_cmpstr (value (second, "full_due"), ==, "2026-09-03");
	third = edit (session, "J26-0001", not_by_law, &error);
	g_assert_no_error (error);
	g_assert_null (value (third, "prompt_from"));
	g_assert_null (value (third, "prompt_due"));
	g_assert_null (value (third, "full_due"));
	g_assert_false (
		kinko_incident_state (third->record, KINKO_INCIDENT_FULL, "2030-01-01", &state));
	g_assert_true (
		kinko_incident_state (third->record, KINKO_INCIDENT_NOTICE, "2026-07-06", &state));
	g_assert_cmpint (state.standing, ==, KINKO_INCIDENT_OVERDUE);
	assert_sound (fixture, session);
}

/* What is said at an opening, by the day. */
static void
assert_messages (const KinkoRecord *record, const char *today, guint n)
{
	g_autoptr (GPtrArray) messages = kinko_incident_messages ("J26-0001", record, today);

	g_assert_cmpuint (messages->len, ==, n);
	for (guint i = 0; i < n; i++) {
		g_assert_true (g_str_has_prefix (messages->pdata[i], "J26-0001: "));
		g_assert_null (strstr (messages->pdata[i], "架空"));
	}
}

static void
test_messages (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	static const Given told[] = { { "notice_at", "9:40" }, { NULL, NULL } };
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (KinkoRegisterLine) later = NULL;
	g_autoptr (GError) error = NULL;

	enter (session, "incident", leak, "J26-0001");
	line = load (session, "incident", "J26-0001", &error);
	assert_messages (line->record, "2026-07-06", 2);
	assert_messages (line->record, "2026-07-28", 3);
	later = edit (session, "J26-0001", told, &error);
	g_assert_no_error (error);
	assert_messages (later->record, "2026-07-06", 1);
	assert_messages (later->record, "2026-07-27", 1);
	assert_messages (later->record, "2026-07-28", 2); /* seven days before 2026-08-04 */
	g_assert_false (kinko_register_is_overdue (later, "2026-07-10"));
	g_assert_true (kinko_register_is_overdue (later, "2026-07-11"));
}

static void
test_close (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	static const Given all[] = { { "notice_at", "9:40" },
				     { "written_at", "9:50" },
				     { "items", "氏名" },
				     { "persons", "0" },
				     { "cause", "宛名" },
				     { "damage", "なし" },
				     { "to_persons", "説明" },
				     { "publication", "なし" },
				     { "prevention", "確認" },
				     { "reportable", "対象外" },
				     { NULL, NULL } };
	static const Given more[] = { { "other", "なし" }, { NULL, NULL } };
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (GError) error = NULL;

	enter (session, "incident", leak, "J26-0001");
	g_assert_null (settle (session, "J26-0001", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	/* Nine things, the two reports, and that it is not known whether these are wanted. */
	g_assert_cmpuint (kinko_error_problems (error)->len, ==, 12);
	g_clear_error (&error);
	g_clear_pointer (&line, kinko_register_line_free);
	line = load (session, "incident", "J26-0001", &error);
	g_assert_true (line->open);
	g_assert_cmpuint (line->version, ==, 1);
	kinko_register_line_free (edit (session, "J26-0001", all, &error));
	g_assert_no_error (error);
	kinko_register_line_free (line);
	line = settle (session, "J26-0001", &error);
	g_assert_no_error (error);
	g_assert_false (line->open);
	g_assert_null (value (line, "due"));
	g_assert_false (kinko_register_is_overdue (line, "2030-01-01"));
	g_assert_null (settle (session, "J26-0001", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	g_assert_null (edit (session, "J26-0001", more, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	g_assert_null (settle (session, "J26-0002", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	g_assert_cmpuint (count_entries (session, "incident.close", "granted"), ==, 1);
	g_assert_cmpuint (count_entries (session, "incident.close", "failed"), ==, 3);
	assert_sound (fixture, session);
}

/* An incident that was made to look settled by whoever holds the database key. */
static void
test_tampered (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	static const Given more[] = { { "cause", "宛名" }, { NULL, NULL } };
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GError) error = NULL;

	enter (session, "incident", leak, "J26-0001");
	{
		g_autoptr (KinkoAct) act =
			kinko_act_begin_system (session, "vault.migrated", "vault", &error);
		g_autoptr (KinkoStatement) update =
			kinko_act_prepare (act, "UPDATE register_line SET open = 0", &error);

		g_assert_no_error (error);
		g_assert_true (kinko_statement_run (update, &error));
		g_assert_true (kinko_act_commit (act, &error));
	}
	g_assert_null (load (session, "incident", "J26-0001", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_clear_error (&error);
	g_assert_null (edit (session, "J26-0001", more, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

static void
add_tests (void)
{
	ADD ("/incident/clock", test_clock);
	ADD ("/incident/messages", test_messages);
	ADD ("/incident/close", test_close);
	ADD ("/incident/tampered", test_tampered);
}

int
main (int argc, char **argv)
{
	return run_tests (argc, argv, add_tests);
}
