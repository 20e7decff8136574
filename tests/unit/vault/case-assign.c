#include "tests/unit/vault/office.h"

#define MOST 1000u /* as docs/formats/audit-log.md says */

/* -1: assigned; otherwise the error's code. */
static int
try_assign (Office *office, guint who, const char *operator, const char * const * words,
	    const char *due, guint *count)
{
	g_autoptr (GError) error = NULL;
	gboolean assigned =
		kinko_case_assign (office->sessions[who], operator, words, due, count, &error);

	g_assert_true (assigned == (error == NULL));
	return error == NULL ? -1 : error->code;
}

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static guint
count_of (Office *office, const char *operator)
{
	KinkoCaseFilter filter = { .assignee = operator, .limit = 200 };
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) list = NULL;
	gboolean more;

	list = kinko_case_list (office->sessions[TANAKA], &filter, &more, &error);
	g_assert_no_error (error);
	g_assert_false (more);
	return list->len;
}

static void
test_words (Office *office, gconstpointer data)
{
	guint count = 0;
	g_autofree char *line = NULL;

	(void) data;
	g_assert_cmpint (try_assign (office, TANAKA, "sato", WORDS ("C26-0002"), NULL, &count), ==,
			 -1);
	g_assert_cmpuint (count, ==, 1);
	assert_value (office, "C26-0002", "assignee", "sato");
	/* a range has both its ends, and every case counts once */
	g_assert_cmpint (try_assign (office, ITO, "suzuki",
				     WORDS ("C26-0003..C26-0006", "C26-0004", "C26-0004",
					    "C26-0005..C26-0007"),
				     NULL, &count),
			 ==, -1);
	g_assert_cmpuint (count, ==, 5);
	line = last_line (office->sessions[ITO]);
	assert_contains (line, "\"action\":\"case.assign\"");
	assert_contains (line, "\"object\":\"vault\"");
	assert_contains (line, "\"detail\":{\"count\":5,\"to\":\"suzuki\"}");
	g_assert_cmpuint (count_entries (office->sessions[ITO], "case.assign", "granted"), ==,
			  2 + 6);
	g_assert_cmpuint (count_of (office, "suzuki"), ==, 5);
	g_assert_cmpuint (count_of (office, "sato"), ==, 1);
	g_assert_cmpuint (count_of (office, ""), ==, 4);
	g_assert_cmpint (try_assign (office, TANAKA, "sato", WORDS ("C26-0003"), NULL, &count), ==,
			 -1); /* given to another */
	g_assert_cmpuint (count_of (office, "suzuki"), ==, 4);
	assert_newest_sound (&office->fixture, office->sessions[TANAKA], 5);
}

static void
test_due (Office *office, gconstpointer data)
{
	guint count = 0;
	g_autoptr (KinkoCase) kase = NULL;

	(void) data;
	g_assert_cmpint (
		try_assign (office, TANAKA, "sato", WORDS ("C26-0001"), "令和8年8月17日", &count),
		==, -1);
	kase = look_at (office, "C26-0001");
	g_assert_cmpstr (kase->file->due, ==, "2026-08-17");
	g_assert_cmpstr (kinko_case_data_get (kase->data, "due"), ==, "2026-08-17");
	g_assert_cmpint (
		try_assign (office, TANAKA, "suzuki", WORDS ("C26-0001"), "令和8年2月30日", &count),
		==, KINKO_ERROR_INVALID);
	assert_value (office, "C26-0001", "assignee", "sato");
	/* without a day the old one stays */
	g_assert_cmpint (try_assign (office, TANAKA, "suzuki", WORDS ("C26-0001"), NULL, &count),
			 ==, -1);
	assert_value (office, "C26-0001", "due", "2026-08-17");
}

static void
test_people (Office *office, gconstpointer data)
{
	g_autoptr (GError) error = NULL;
	static const char *const nobody[] = { "kansa", "nobody", "", "SATO", "sato\n", "suzuki" };
	guint count = 0;

	(void) data;
	g_free (enrol (&office->fixture, office->sessions[TANAKA], "kansa", KINKO_ROLE_AUDITOR,
		       FALSE));
	g_assert_true (kinko_operator_suspend (office->sessions[TANAKA], "suzuki", "休職", &error));
	g_assert_no_error (error);
	for (guint i = 0; i < G_N_ELEMENTS (nobody); i++)
		g_assert_cmpint (
			try_assign (office, TANAKA, nobody[i], WORDS ("C26-0001"), NULL, &count),
			==, KINKO_ERROR_NOT_FOUND);
	g_assert_cmpuint (count_of (office, ""), ==, 10);
	/* who is not the manager or the deputy gives no case to anybody, not even to oneself */
	g_assert_cmpint (try_assign (office, SATO, "sato", WORDS ("C26-0001"), NULL, &count), ==,
			 KINKO_ERROR_DENIED);
	g_assert_cmpuint (count_entries (office->sessions[SATO], "case.assign", "denied"), ==, 1);
	/* somebody without the key for My Numbers works on cases, too */
	g_assert_cmpint (try_assign (office, TANAKA, "kato", WORDS ("C26-0001"), NULL, &count), ==,
			 -1);
}

static void
test_all_or_none (Office *office, gconstpointer data)
{
	static const char *const wrong[][3] = {
		{ "C26-0001..C26-0005", "C26-9999", NULL },
		{ "C26-0001", "D..E", NULL },
		{ "C26-0002..C26-0001", NULL, NULL },
		{ "..", NULL, NULL },
		{ "C26-0001..", NULL, NULL },
		{ "..C26-0001", NULL, NULL },
		{ "C26-0001..C26-0005", "%", NULL },
		{ "", NULL, NULL },
	};
	guint64 before = 0;
	guint count = 77;

	(void) data;
	{
		g_autoptr (KinkoCase) kase = look_at (office, "C26-0001");

		before = kase->file->version;
	}
	for (guint i = 0; i + 1 < G_N_ELEMENTS (wrong); i++) {
		int code = try_assign (office, TANAKA, "sato", wrong[i], NULL, &count);

		if (i == 5) { /* everything up to the first case is a range like any other */
			g_assert_cmpint (code, ==, -1);
			assign_to (office, "C26-0001", SUZUKI);
			before += 2;
			continue;
		}
		g_assert_cmpint (code, ==, KINKO_ERROR_NOT_FOUND);
	}
	g_assert_cmpuint (count_of (office, "sato"), ==, 0);
	{
		g_autoptr (KinkoCase) kase = look_at (office, "C26-0001");

		g_assert_cmpuint (kase->file->version, ==, before);
	}
}

/* There is no work on what is finished; where a decision stands, there is. */
static void
test_finished (Office *office, gconstpointer data)
{
	static const KinkoState finished[] = { KINKO_STATE_ENTERED,  KINKO_STATE_DELIVERED,
					       KINKO_STATE_COMPLETE, KINKO_STATE_WITHDRAWN,
					       KINKO_STATE_EXCLUDED, KINKO_STATE_PURGED };
	static const KinkoState open[] = { KINKO_STATE_GUIDED,   KINKO_STATE_RECEIVED,
					   KINKO_STATE_REVIEW,   KINKO_STATE_CORRECTION,
					   KINKO_STATE_PROPOSED, KINKO_STATE_CONFIRMED,
					   KINKO_STATE_RETURNED, KINKO_STATE_REVISION };
	guint count = 0;

	(void) data;
	for (guint i = 0; i < G_N_ELEMENTS (finished); i++) {
		g_autofree char *case_no = g_strdup_printf ("F-%02u", i);

		add_case (office, case_no);
		drive_to (office, case_no, finished[i]);
		g_assert_cmpint (try_assign (office, TANAKA, "kato", WORDS ("C26-0001", case_no),
					     NULL, &count),
				 ==, KINKO_ERROR_INVALID);
	}
	for (guint i = 0; i < G_N_ELEMENTS (open); i++) {
		g_autofree char *case_no = g_strdup_printf ("O-%02u", i);

		add_case (office, case_no);
		drive_to (office, case_no, open[i]);
	}
	g_assert_cmpuint (count_of (office, "kato"), ==, 0);
	g_assert_cmpint (try_assign (office, TANAKA, "kato", WORDS ("O-00..O-99"), NULL, &count),
			 ==, -1);
	g_assert_cmpuint (count, ==, G_N_ELEMENTS (open));
}

static void
test_most (Office *office, gconstpointer data)
{
	g_autoptr (GString) csv = g_string_new ("case_no,fiscal_year,child_name,child_kana,child_"
						"birth,class_age,need,child_order\n");
	g_autoptr (GError) error = NULL;
	guint imported = 0, count = 0;

	(void) data;
	for (guint i = 0; i <= MOST; i++)
		g_string_append_printf (csv, "M-%04u,2026,試験,シケン,2024-09-10,1,標準,1\n", i);
	g_assert_true (kinko_case_import (office->sessions[TANAKA], secret_text (csv->str), NULL,
					  APPROVAL, &imported, &error));
	g_assert_no_error (error);
	g_assert_cmpint (
		try_assign (office, TANAKA, "sato", WORDS ("M-0000..M-1000"), NULL, &count), ==,
		KINKO_ERROR_INVALID);
	g_assert_cmpint (try_assign (office, TANAKA, "sato",
				     WORDS ("M-0000..M-0500", "M-0501..M-1000"), NULL, &count),
			 ==, KINKO_ERROR_INVALID);
	g_assert_cmpuint (count_of (office, "sato"), ==, 0);
	g_assert_cmpint (
		try_assign (office, TANAKA, "sato", WORDS ("M-0001..M-1000"), NULL, &count), ==,
		-1);
	g_assert_cmpuint (count, ==, MOST);
}

#define ADD(path, test) g_test_add (path, Office, NULL, open_office, test, close_office)

int
main (int argc, char *argv[])
{
	g_setenv ("KINKO_TEST_NOW_MS", OFFICE_TIME, TRUE);
	g_test_init (&argc, &argv, NULL);
	ADD ("/case-assign/words", test_words);
	ADD ("/case-assign/due", test_due);
	ADD ("/case-assign/people", test_people);
	ADD ("/case-assign/all-or-none", test_all_or_none);
	ADD ("/case-assign/finished", test_finished);
	ADD ("/case-assign/most", test_most);
	return g_test_run ();
}
