#include "vault/receipt.h"

#include "tests/unit/vault/lines.h"

static void
refuse_return (KinkoSession *session, const char *number, const char *on, const char *to,
	       KinkoError code)
{
	g_autoptr (GError) error = NULL;

	g_assert_null (kinko_receipt_returned (session, number, on, to, &error));
	g_assert_error (error, KINKO_ERROR, (int) code);
}

static void
test_receipt (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line = NULL;

	(void) data;
	enter (session, "receipt", papers, "A26-0001");
	g_assert_true (kinko_receipt_exists (session, "A26-0001", &error));
	g_assert_false (kinko_receipt_exists (session, "A26-0002", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	g_clear_error (&error);
	refuse_return (session, "A26-0002", "2026-07-06", "架空次郎", KINKO_ERROR_NOT_FOUND);
	refuse_return (session, "A26-0001", "2026-07-05", "架空次郎", KINKO_ERROR_INVALID);
	refuse_return (session, "A26-0001", "2026-07-07", "架空次郎", KINKO_ERROR_INVALID);
	refuse_return (session, "A26-0001", "2026-07-06", " ", KINKO_ERROR_INVALID);
	refuse_return (session, "A26-0001", "2026-02-30", "架空次郎", KINKO_ERROR_INVALID);
	refuse_return (session, "A26-0001", "2026-07-06", "123456789018", KINKO_ERROR_INVALID);
	line = kinko_receipt_returned (session, "A26-0001", "R8.7.6", "架空次郎", &error);
	g_assert_no_error (error);
	g_assert_false (line->open);
	refuse_return (session, "A26-0001", "2026-07-06", "架空次郎", KINKO_ERROR_INVALID);
	g_clear_pointer (&line, kinko_register_line_free);
	line = kinko_receipt_show (session, "A26-0001", &error);
	g_assert_no_error (error);
	g_assert_false (line->open);
	g_assert_cmpuint (line->version, ==, 2);
	g_assert_cmpstr (value (line, "returned_on"), ==, "2026-07-06");
	g_assert_cmpstr (value (line, "returned_to"), ==, "架空次郎");
	g_assert_cmpstr (value (line, "returned_by"), ==, "田中 一郎");
	g_assert_cmpuint (count_entries (session, "receipt.show", "granted"), ==, 1);
	assert_sound (fixture, session);
}

static void
add_tests (void)
{
	ADD ("/receipt/returned", test_receipt);
}

int
main (int argc, char **argv)
{
	return run_tests (argc, argv, add_tests);
}
