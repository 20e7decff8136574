/* An intake that is refused leaves no vault. */
#include "tests/unit/vault/intake-fixture.h"

/* ---- what is refused ------------------------------------------------------------------------- */

/* Replaces @from, of which there must be at least one, in @line. */
static void
assert_refused (Plan *plan, const char **line, const char *from, const char *to)
{
	Fixture fixture = { 0 };
	g_autoptr (GString) changed = g_string_new (*line);
	g_autoptr (GError) error = NULL;
	g_autoptr (GDir) dir = NULL;

	g_assert_cmpuint (g_string_replace (changed, from, to, 0), >, 0);
	*line = changed->str;
	if (make_vault (&fixture, plan, &error))
		g_error ("%s → %s was taken", from, to);
	if (!g_error_matches (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY))
		g_error ("%s → %s: %s", from, to, error->message);
	/* Nothing is left, not even under another name. */
	dir = g_dir_open (fixture.dir, 0, NULL);
	g_assert_cmpstr (g_dir_read_name (dir), ==, NULL);
	destroy (&fixture);
}

static void
test_bad_cases (void)
{
	static const char *const changes[][2] = {
		{ "\"version\":2,\"seq\":15,\"time\":\"2026-07-07T10:00:00.000+09:00\",\"by\":"
		  "\"suzuki\",\"action\":\"case.edit\",\"address",
		  "\"version\":3,\"seq\":15,\"time\":\"2026-07-07T10:00:00.000+09:00\",\"by\":"
		  "\"suzuki\",\"action\":\"case.edit\",\"address" },
		{ "\"case_no\":\"C26-0001\",\"fiscal_year\":\"2026\",\"child_name\":\"神　あおい\"",
		  "\"case_no\":\"C26-0002\",\"fiscal_year\":\"2026\"" },
		{ "\"state\":\"審査中\",\"revision\":1", "\"state\":\"完了\",\"revision\":1" },
		{ "\"assignee\":\"yamada\",\"due\":\"2026-08-17\",\"protected\"", "\"protected\"" },
		{ "\"by\":\"yamada\"", "\"by\":\"Yamada Taro\"" },
		{ "\"action\":\"case.review\",", "" },
		{ "\"subject\":\"child\"", "\"subject\":\"uncle\"" },
		{ "\"on_file\":false", "\"on_file\":true" },
		{ "\"fiscal_year\":\"2026\"", "\"fiscal_year\":\"202G\"" },
		{ "\"fiscal_year\":\"2026\"", "\"fiscal_year\":\"2025\"" },
		{ "\"revision\":\"1\"", "\"revision\":\"01\"" },
		{ "\"versions\":[", "\"version_s\":[" },
		{ "\"record\":", "\"records\":" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (changes); i++) {
		Plan plan = { .with_secrets = TRUE, .cases = { CASE_LINE, NULL } };

		assert_refused (&plan, &plan.cases[0], changes[i][0], changes[i][1]);
	}
}

static void
test_bad_documents (void)
{
	static const char *const changes[][2] = {
		{ "\"size\":25", "\"size\":26" },
		{ "\"size\":25", "\"size\":25,\"sha256\":\"00\"" },
		{ "\"pages\":2", "\"pages\":0" },
		{ "\"type\"", "\"kind\"" },
		{ "C26-0001", "C26-0007" },
		{ "\"shows_number\":false", "\"shows_number\":\"no\"" },
		{ "\"part\":\"outer\"", "\"part\":\"numbers\"" },
		{ "x.pdf", "y.pdf" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (changes); i++) {
		Plan plan = { .with_secrets = TRUE,
			      .cases = { CASE_LINE, NULL },
			      .documents = { DOCUMENT ("D26-0001", "false", "outer", "16", SAID),
					     NULL },
			      .content_path = "documents/C26-0001/x.pdf",
			      .content = SCAN };

		assert_refused (&plan, &plan.documents[0], changes[i][0], changes[i][1]);
	}
	{
		Plan plan = { .with_secrets = TRUE,
			      .cases = { CASE_LINE, NULL },
			      .documents = { DOCUMENT ("D26-0001", "false", "outer", "16", SAID),
					     NULL } };

		assert_refused (&plan, &plan.documents[0], "x.pdf", "x.pdf"); /* no content came */
	}
}

static void
test_bad_lines (void)
{
	static const char *const changes[][2] = {
		{ "\"day\":\"2026-07-06\"", "\"days\":1" },
		{ "\"open\":true", "\"open\":1" },
		{ "{\"version\":1,\"seq\"", "{\"version\":2,\"seq\"" },
		{ "\"seq\":9,", "" },
		{ "\"record\":{", "\"recorded\":{" },
		{ "\"number\":\"A26-0001\",", "" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (changes); i++) {
		Plan plan = { .cases = { NULL }, .lines = { RECEIPT, NULL } };

		assert_refused (&plan, &plan.lines[0], changes[i][0], changes[i][1]);
	}
}

/* The same number twice is the handover's mistake, and not the database's. */
static void
test_bad_twice (void)
{
	Plan cases = { .with_secrets = TRUE, .cases = { CASE_LINE, CASE_LINE, NULL } };
	Plan documents = { .with_secrets = TRUE,
			   .cases = { CASE_LINE, NULL },
			   .documents = { DOCUMENT ("D26-0001", "false", "outer", "16", SAID),
					  DOCUMENT ("D26-0001", "false", "outer", "17", SAID),
					  NULL } };
	Plan lines = { .cases = { NULL }, .lines = { RECEIPT, RECEIPT, NULL } };

	assert_refused (&cases, &cases.cases[1], "C26-0001", "C26-0001");
	assert_refused (&documents, &documents.documents[1], "x.pdf", "y.pdf");
	assert_refused (&lines, &lines.lines[1], "A26-0001", "A26-0001");
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_add_func ("/intake-refused/bad-cases", test_bad_cases);
	g_test_add_func ("/intake-refused/bad-documents", test_bad_documents);
	g_test_add_func ("/intake-refused/bad-lines", test_bad_lines);
	g_test_add_func ("/intake-refused/bad-twice", test_bad_twice);
	return g_test_run ();
}
