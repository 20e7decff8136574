/* Finding cases: by text, by filters, page by page. */
#include "tests/unit/vault/case-fixture.h"

/* ---- finding --------------------------------------------------------------------------------- */

static GPtrArray *
list (KinkoSession *session, KinkoCaseFilter filter, gboolean *more)
{
	g_autoptr (GError) error = NULL;
	GPtrArray *found = kinko_case_list (session, &filter, more, &error);

	g_assert_no_error (error);
	return found;
}

static void
test_paging (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);

	(void) data;
	import_sample (session);
	for (guint limit = 1; limit <= 12; limit++) {
		g_autofree char *after = NULL;
		gboolean more = TRUE;
		guint seen = 0;

		while (more) {
			g_autoptr (GPtrArray) page =
				list (session, (KinkoCaseFilter){ .after = after, .limit = limit },
				      &more);

			for (guint i = 0; i < page->len; i++) {
				const KinkoCase *kase = page->pdata[i];
				g_autofree char *expected = g_strdup_printf ("C26-%04u", ++seen);

				g_assert_cmpstr (kase->file->case_no, ==, expected);
				g_free (after);
				after = g_strdup (expected);
			}
			g_assert_true (page->len == limit || !more);
		}
		g_assert_cmpuint (seen, ==, 10);
	}
	for (guint limit = 0; limit <= 201; limit += 201) {
		KinkoCaseFilter filter = { .limit = limit };
		g_autoptr (GError) error = NULL;
		gboolean more;

		g_assert_null (kinko_case_list (session, &filter, &more, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_USAGE);
	}
}

static void
expect_found (KinkoSession *session, const char *text, const char *case_no)
{
	gboolean more;
	g_autoptr (GPtrArray) found =
		list (session, (KinkoCaseFilter){ .text = text, .limit = 10 }, &more);
	g_autofree char *line = NULL;

	if (found->len != 1 ||
	    strcmp (((KinkoCase *) found->pdata[0])->file->case_no, case_no) != 0)
		g_error ("%s: %u found", text, found->len);
	line = last_line (session);
	assert_contains (line, "\"action\":\"case.find\"");
	g_assert_null (strstr (line, text));
}

static void
test_find (Fixture *fixture, gconstpointer data)
{
	static const char *const eighth[] = { "渡辺",          "渡邊",
					      "ワタナベ",      "わたなべ",
					      "ﾜﾀﾅﾍﾞ ﾖｼﾉ",     "吉乃",
					      "𠮷乃",          "渡邉󠄂　𠮷乃",
					      "ワタナベヨシノ" };
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GPtrArray) none = NULL;
	gboolean more;

	(void) data;
	import_sample (session);
	for (guint i = 0; i < G_N_ELEMENTS (eighth); i++)
		expect_found (session, eighth[i], "C26-0008");
	expect_found (session, "sample leo", "C26-0007");
	expect_found (session, "ＳＡＭＰＬＥ", "C26-0007");
	none = list (session, (KinkoCaseFilter){ .text = "000000001015", .limit = 10 }, &more);
	g_assert_cmpuint (none->len, ==, 0);
}

static void
test_filters (Fixture *fixture, gconstpointer data)
{
	static const struct {
		KinkoCaseFilter filter;
		guint expected;
	} filters[] = {
		{ { .fiscal_year = 2026, .limit = 20 }, 10 },
		{ { .fiscal_year = 2027, .limit = 20 }, 1 },
		{ { .state = "登録", .limit = 20 }, 11 },
		{ { .state = "完了", .limit = 20 }, 0 },
		{ { .fiscal_year = 2027, .state = "登録", .limit = 20 }, 1 },
		{ { .fiscal_year = 2027, .state = "登録", .text = "例題　あおい", .limit = 20 },
		  1 },
		{ { .fiscal_year = 2026, .state = "登録", .text = "例題　あおい", .limit = 20 },
		  1 },
		{ { .fiscal_year = 2027, .text = "湊", .limit = 20 }, 0 },
		{ { .state = "登録", .text = "湊", .limit = 20 }, 1 },
		{ { .text = "例題　あおい", .limit = 20 }, 2 },
	};
	g_autoptr (KinkoSession) session = open_manager (fixture);

	(void) data;
	import_sample (session);
	g_assert_cmpint (try_create (session, "A-2", "2027", "000000001015"), ==, 0);
	for (guint i = 0; i < G_N_ELEMENTS (filters); i++) {
		gboolean more;
		g_autoptr (GPtrArray) found = list (session, filters[i].filter, &more);

		if (found->len != filters[i].expected)
			g_error ("filter %u: %u", i, found->len);
	}
}

#define ADD(name, function) \
	g_test_add ("/case-find/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	ADD ("paging", test_paging);
	ADD ("find", test_find);
	ADD ("filters", test_filters);
	return g_test_run ();
}
