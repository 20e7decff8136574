#include "vault/facility.h"

#include "tests/unit/vault/lines.h"

static KinkoRegisterLine *
edit (KinkoSession *session, const char *word, const Given *given, GError **error)
{
	KinkoRecordChange changes[20];
	guint n = changes_of (kinko_register_find ("facility"), given, changes);

	return kinko_facility_edit (session, word, changes, n, error);
}

static void
test_facility (Fixture *fixture, gconstpointer data)
{
	static const Given rename_it[] = { { "name", "架空第二保育園" }, { NULL, NULL } };
	static const Given same_code[] = { { "code", "X001" }, { NULL, NULL } };
	static const Given wrong[] = { { "corporate_number", "7000012050003" }, { NULL, NULL } };
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line = NULL;
	Given second[G_N_ELEMENTS (nursery)];

	(void) data;
	memcpy (second, nursery, sizeof second);
	enter (session, "facility", nursery, "S26-0001");
	refuse (session, "facility", nursery, "code", "exists");
	second[0].text = "X002";
	enter (session, "facility", second, "S26-0002");
	line = edit (session, "X002", rename_it, &error);
	g_assert_no_error (error);
	g_assert_cmpuint (line->version, ==, 2);
	g_assert_cmpstr (value (line, "name"), ==, "架空第二保育園");
	g_assert_cmpstr (value (line, "corporate_number"), ==, "7000012050002");
	g_assert_null (edit (session, "S26-0002", rename_it, &error)); /* nothing new */
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	g_assert_null (edit (session, "X002", same_code, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	g_assert_null (edit (session, "X002", wrong, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	g_assert_null (edit (session, "X003", rename_it, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	g_clear_pointer (&line, kinko_register_line_free);
	line = load (session, "facility", "S26-0002", NULL);
	g_assert_cmpuint (line->version, ==, 2);
	g_assert_cmpuint (count_entries (session, "facility.edit", "granted"), ==, 1);
	g_assert_cmpuint (count_entries (session, "facility.edit", "failed"), ==, 4);
	assert_sound (fixture, session);
}

static void
add_tests (void)
{
	ADD ("/facility/edit", test_facility);
}

int
main (int argc, char **argv)
{
	return run_tests (argc, argv, add_tests);
}
