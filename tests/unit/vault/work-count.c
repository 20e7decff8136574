#include "vault/work-count.h"

#include "tests/unit/vault/office.h"

static void
assert_count (KinkoSession *session, guint64 open, guint64 overdue)
{
	g_autoptr (GError) error = NULL;
	KinkoWorkCount count;

	g_assert_true (kinko_work_count (session, &count, &error));
	g_assert_no_error (error);
	g_assert_cmpuint (count.open, ==, open);
	g_assert_cmpuint (count.overdue, ==, overdue);
}

static void
assign (Office *office, const char *operator, const char * word, const char *due)
{
	const char *const words[] = { word, NULL };
	g_autoptr (GError) error = NULL;
	guint count;

	g_assert_true (
		kinko_case_assign (office->sessions[TANAKA], operator, words, due, &count, &error));
	g_assert_no_error (error);
}

/* One's own cases, until their work ends; by the day that they are due. */
static void
test_cases (Office *office, gconstpointer data)
{
	g_autofree char *today = day_from_now (0);
	KinkoStepInput input = full_input (office);
	guint64 entries = kinko_log_size (kinko_session_log (office->sessions[TANAKA]));

	(void) data;
	assert_count (office->sessions[SATO], 0, 0);
	/* It is no look: nothing was logged. */
	g_assert_cmpuint (kinko_log_size (kinko_session_log (office->sessions[TANAKA])), ==,
			  entries);
	assign (office, "sato", "C26-0001..C26-0003", today);
	assign (office, "suzuki", "C26-0004", NULL);
	assert_count (office->sessions[SATO], 3, 0); /* due today is not over */
	assert_count (office->sessions[SUZUKI], 1, 0);
	assert_count (office->sessions[TANAKA], 0, 0);
	take_step_with (office, TANAKA, "C26-0001", "exclude", &input);
	assert_count (office->sessions[SATO], 2, 0);
}

static void
test_overdue (Office *office, gconstpointer data)
{
	(void) data;
	assign (office, "sato", "C26-0001..C26-0003", NULL);
	tamper_office (office, "UPDATE case_file SET due = '2020-01-01' WHERE case_no IN"
			       " ('C26-0001', 'C26-0002')");
	assert_count (office->sessions[SATO], 3, 2);
	assert_count (office->sessions[SUZUKI], 0, 0);
}

/* Who has no keys has no work here. */
static void
test_keyless (Office *office, gconstpointer data)
{
	g_autofree char *identity = enrol (&office->fixture, office->sessions[TANAKA], "kansa",
					   KINKO_ROLE_AUDITOR, FALSE);
	g_autoptr (KinkoSession) visitor = open_person (&office->fixture, identity);

	(void) data;
	assert_count (visitor, 0, 0);
}

#define ADD(name, test) \
	g_test_add ("/work-count/" name, Office, NULL, open_office, test, close_office)

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	ADD ("cases", test_cases);
	ADD ("overdue", test_overdue);
	ADD ("keyless", test_keyless);
	return g_test_run ();
}
