#include "vault/number-check.h"

#include "tests/unit/vault/office.h"

#define CASE "C26-0001"

#define ALL_THREE 7u /* child and both guardians */

static guint
unchecked (Office *office, const char *case_no)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase = look_at (office, case_no); /* an act: the log is read again */
	guint subjects = 99;

	g_assert_true (
		kinko_number_unchecked (office->sessions[TANAKA], kase->file, &subjects, &error));
	g_assert_no_error (error);
	return subjects;
}

static guint64
last_seq (Office *office, guint who)
{
	return kinko_log_size (kinko_session_log (office->sessions[who])) - 1;
}

/* No line and nothing in the mirror holds any of these digits. */
static void
assert_unsaid (Office *office, const char *digits)
{
	g_autofree char *mirror =
		shell (&office->fixture, "git --git-dir='%s' log -p --format=%%B main",
		       office->fixture.mirror);

	if (strstr (mirror, digits) != NULL)
		g_error ("the mirror holds a My Number");
}

static void
test_second_person (Office *office, gconstpointer data)
{
	g_autofree char *digits = sample_digits (CASE, KINKO_SUBJECT_CHILD);
	g_autofree char *line = NULL;
	g_autoptr (KinkoCase) before = look_at (office, CASE);
	g_autoptr (KinkoCase) after = NULL;

	(void) data;
	g_assert_cmpuint (unchecked (office, CASE), ==, ALL_THREE);
	g_assert_cmpint (try_check (office, SUZUKI, CASE, KINKO_SUBJECT_CHILD, digits), ==, -1);
	line = last_line (office->sessions[SUZUKI]);
	assert_contains (line, "\"action\":\"number.check\"");
	assert_contains (line, "\"result\":\"granted\"");
	assert_contains (line, "\"detail\":{\"subject\":\"child\",\"version\":1,\"equal\":true}");
	g_assert_cmpuint (unchecked (office, CASE), ==, ALL_THREE & ~1u);
	check_all (office, SATO, CASE);
	g_assert_cmpuint (unchecked (office, CASE), ==, 0);
	g_assert_cmpuint (unchecked (office, "C26-0002"), !=, 0);
	after = look_at (office, CASE);
	g_assert_cmpuint (after->file->version, ==, before->file->version); /* no new version */
	assert_unsaid (office, digits);
	assert_newest_sound (&office->fixture, office->sessions[TANAKA], 5);
}

/* As it stands on paper: full-width, with hyphens. */
static void
test_spelling (Office *office, gconstpointer data)
{
	(void) data;
	g_assert_cmpint (
		try_check (office, SUZUKI, CASE, KINKO_SUBJECT_CHILD, "０００００００－０１０１５"),
		==, -1);
	g_assert_cmpint (
		try_check (office, SUZUKI, CASE, KINKO_SUBJECT_GUARDIAN1, " 0000-0000-1112 "), ==,
		-1);
}

static void
test_same_person (Office *office, gconstpointer data)
{
	g_autofree char *digits = sample_digits (CASE, KINKO_SUBJECT_CHILD);
	g_autofree char *line = NULL;

	(void) data;
	g_assert_cmpint (try_check (office, TANAKA, CASE, KINKO_SUBJECT_CHILD, digits), ==,
			 KINKO_ERROR_DENIED);
	line = last_line (office->sessions[TANAKA]);
	assert_contains (line, "\"result\":\"denied\"");
	assert_contains (line, "\"detail\":{\"reason\":\"same-person\"}");
	/* a wrong guess of the first person teaches nothing either */
	g_assert_cmpint (try_check (office, TANAKA, CASE, KINKO_SUBJECT_CHILD, "123456789018"), ==,
			 KINKO_ERROR_DENIED);
	g_assert_cmpuint (unchecked (office, CASE), ==, ALL_THREE);
}

static void
test_mismatch (Office *office, gconstpointer data)
{
	g_autofree char *digits = sample_digits (CASE, KINKO_SUBJECT_CHILD);
	g_autoptr (KinkoSecret) typed = secret_text ("123456789018");
	g_autoptr (GError) error = NULL;
	g_autofree char *line = NULL;

	(void) data;
	g_assert_false (kinko_number_check (office->sessions[SUZUKI], CASE, KINKO_SUBJECT_CHILD,
					    typed, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_null (strpbrk (error->message, "0123456789"));
	g_assert_null (strpbrk (kinko_error_hint (error), "0123456789"));
	line = last_line (office->sessions[SUZUKI]);
	assert_contains (line, "\"result\":\"granted\"");
	assert_contains (line, "\"detail\":{\"subject\":\"child\",\"version\":1,\"equal\":false}");
	g_assert_cmpuint (unchecked (office, CASE), ==, ALL_THREE);
	assert_unsaid (office, digits);
	assert_unsaid (office, "123456789018");
	/* and a mismatch does not undo a check */
	g_assert_cmpint (try_check (office, SUZUKI, CASE, KINKO_SUBJECT_CHILD, digits), ==, -1);
	g_assert_cmpint (try_check (office, SATO, CASE, KINKO_SUBJECT_CHILD, "123456789018"), ==,
			 KINKO_ERROR_INVALID);
	g_assert_cmpuint (unchecked (office, CASE), ==, ALL_THREE & ~1u);
}

static void
test_refused (Office *office, gconstpointer data)
{
	static const char *const wrong[] = {
		"", "123456789012", "12345678901", "1234567890185", "000000000000", "番号"
	};
	g_autofree char *digits = sample_digits (CASE, KINKO_SUBJECT_CHILD);

	(void) data;
	for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
		g_autofree char *line = NULL;

		g_assert_cmpint (try_check (office, SUZUKI, CASE, KINKO_SUBJECT_CHILD, wrong[i]),
				 ==, KINKO_ERROR_INVALID);
		line = last_line (office->sessions[SUZUKI]);
		assert_contains (line, "\"result\":\"failed\"");
		assert_contains (line, "\"detail\":{\"error\":\"invalid\"}");
	}
	/* without the key for My Numbers */
	g_assert_cmpint (try_check (office, KATO, CASE, KINKO_SUBJECT_CHILD, digits), ==,
			 KINKO_ERROR_DENIED);
	/* where there is none */
	g_assert_cmpint (try_check (office, SUZUKI, CASE, KINKO_SUBJECT_HEAD, digits), ==,
			 KINKO_ERROR_NOT_FOUND);
	g_assert_cmpint (try_check (office, SUZUKI, "C26-0003", KINKO_SUBJECT_GUARDIAN2, digits),
			 ==, KINKO_ERROR_NOT_FOUND);
	g_assert_cmpint (try_check (office, SUZUKI, "C26-9999", KINKO_SUBJECT_CHILD, digits), ==,
			 KINKO_ERROR_NOT_FOUND);
	g_assert_cmpuint (unchecked (office, CASE), ==, ALL_THREE);
}

static void
test_after_edit (Office *office, gconstpointer data)
{
	(void) data;
	check_all (office, SUZUKI, CASE);
	edit_case (office, SUZUKI, CASE, "g1_levy", "1"); /* nothing of a number */
	g_assert_cmpuint (unchecked (office, CASE), ==, 0);
	edit_case (office, SUZUKI, CASE, "g1_mynumber", "000000000019");
	g_assert_cmpuint (unchecked (office, CASE), ==, 1u << KINKO_SUBJECT_GUARDIAN1);
	/* now Suzuki is the first person of this one */
	g_assert_cmpint (try_check (office, SUZUKI, CASE, KINKO_SUBJECT_GUARDIAN1, "000000000019"),
			 ==, KINKO_ERROR_DENIED);
	g_assert_cmpint (try_check (office, TANAKA, CASE, KINKO_SUBJECT_GUARDIAN1, "000000001112"),
			 ==, KINKO_ERROR_INVALID); /* the old one */
	g_assert_cmpint (try_check (office, TANAKA, CASE, KINKO_SUBJECT_GUARDIAN1, "000000000019"),
			 ==, -1);
	g_assert_cmpuint (unchecked (office, CASE), ==, 0);
	/* what is taken out needs no check, and has none */
	{
		KinkoCaseChange changes[] = {
			{ kinko_field_index ("g1_mynumber"), "" },
			{ kinko_field_index ("g1_mynumber_absent_reason"), "提出なし" },
		};
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoCase) kase =
			kinko_case_edit (office->sessions[SATO], CASE, changes, 2, &error);

		g_assert_no_error (error);
		g_assert_nonnull (kase);
	}
	g_assert_cmpuint (unchecked (office, CASE), ==, 0);
	edit_case (office, SATO, CASE, "g1_mynumber", "000000000019"); /* and back again */
	g_assert_cmpuint (unchecked (office, CASE), ==, 1u << KINKO_SUBJECT_GUARDIAN1);
}

/* ---- forged in the database ------------------------------------------------------------------ */

static void
forge (Office *office, const char *column, gint64 seq)
{
	g_autofree char *sql = g_strdup_printf (
		"UPDATE case_number SET %s = %" G_GINT64_FORMAT " WHERE subject = 1 AND case_id ="
		" (SELECT id FROM case_file WHERE case_no = '" CASE "') AND version ="
		" (SELECT max (version) FROM case_number AS n WHERE n.case_id = case_number.case_id"
		" AND n.subject = 1)",
		column, seq);

	tamper_office (office, sql);
}

/* The entry of a check that this program would never make: by somebody with keys and a program of their own. */
static void
forge_entry (Office *office, guint who, guint64 version)
{
	g_autoptr (GError) error = NULL;
	g_autofree char *object = kinko_case_object (office->sessions[who], CASE);
	g_autoptr (KinkoAct) act =
		kinko_act_begin (office->sessions[who], "number.check", object, NULL, &error);
	json_auto_t *detail = json_pack ("{s:s, s:I, s:b}", "subject", "guardian1", "version",
					 (json_int_t) version, "equal", TRUE);

	g_assert_no_error (error);
	json_object_update (kinko_act_detail (act), detail);
	g_assert_true (kinko_act_commit (act, &error));
}

static void
test_forged (Office *office, gconstpointer data)
{
	g_autofree char *child = sample_digits (CASE, KINKO_SUBJECT_CHILD);
	g_autofree char *guardian = sample_digits (CASE, KINKO_SUBJECT_GUARDIAN1);
	g_autofree char *other = sample_digits ("C26-0002", KINKO_SUBJECT_GUARDIAN1);
	gint64 forged[10];
	guint n = 0;

	(void) data;
	forged[n++] = -1;
	forged[n++] = 1;
	forged[n++] = 1000000;
	(void) try_check (office, SUZUKI, CASE, KINKO_SUBJECT_GUARDIAN1, guardian);
	forged[n++] = (gint64) last_seq (office, SUZUKI); /* of the version that is replaced now */
	edit_case (office, TANAKA, CASE, "g1_mynumber", "000000000019");
	forged[n++] = (gint64) last_seq (office, TANAKA); /* the first entry itself */
	(void) try_check (office, SUZUKI, CASE, KINKO_SUBJECT_CHILD, child);
	forged[n++] = (gint64) last_seq (office, SUZUKI); /* another subject */
	(void) try_check (office, SUZUKI, "C26-0002", KINKO_SUBJECT_GUARDIAN1, other);
	forged[n++] = (gint64) last_seq (office, SUZUKI); /* another case */
	(void) try_check (office, SUZUKI, CASE, KINKO_SUBJECT_GUARDIAN1, "000000000051");
	forged[n++] = (gint64) last_seq (office, SUZUKI); /* unequal */
	(void) try_check (office, TANAKA, CASE, KINKO_SUBJECT_GUARDIAN1, "000000000019");
	forged[n++] = (gint64) last_seq (office, TANAKA); /* the first person, refused */
	forge_entry (office, TANAKA, 2);
	forged[n++] = (gint64) last_seq (office, TANAKA); /* the first person, not refused */
	g_assert_cmpuint (n, ==, G_N_ELEMENTS (forged));
	for (guint i = 0; i < n; i++) {
		forge (office, "checked_seq", forged[i]);
		if ((unchecked (office, CASE) & 1u << KINKO_SUBJECT_GUARDIAN1) == 0)
			g_error ("the forged check %u is believed", i);
	}
	/* and the true one is, after all that */
	g_assert_cmpint (try_check (office, SUZUKI, CASE, KINKO_SUBJECT_GUARDIAN1, "000000000019"),
			 ==, -1);
	g_assert_cmpuint (unchecked (office, CASE) & 1u << KINKO_SUBJECT_GUARDIAN1, ==, 0);
}

/* Who typed it first is what the log says of this very box: another entry does not make another person of it. */
static void
test_forged_author (Office *office, gconstpointer data)
{
	gint64 forged[4];

	(void) data;
	forged[0] = 0;
	edit_case (office, SATO, CASE, "g1_mynumber", "000000000019"); /* by Sato, replaced below */
	forged[1] = (gint64) last_seq (office, SATO);
	edit_case (office, SATO, "C26-0002", "g1_mynumber", "000000000019");
	forged[2] = (gint64) last_seq (office, SATO);
	forged[3] = 1000000;
	edit_case (office, TANAKA, CASE, "g1_mynumber", "000000000051");
	for (guint i = 0; i < G_N_ELEMENTS (forged); i++) {
		forge (office, "seq", forged[i]);
		g_assert_cmpint (
			try_check (office, TANAKA, CASE, KINKO_SUBJECT_GUARDIAN1, "000000000051"),
			==, KINKO_ERROR_INTEGRITY);
	}
}

#define ADD(path, test) g_test_add (path, Office, NULL, open_office, test, close_office)

int
main (int argc, char *argv[])
{
	g_setenv ("KINKO_TEST_NOW_MS", OFFICE_TIME, TRUE);
	g_test_init (&argc, &argv, NULL);
	ADD ("/number-check/second-person", test_second_person);
	ADD ("/number-check/spelling", test_spelling);
	ADD ("/number-check/same-person", test_same_person);
	ADD ("/number-check/mismatch", test_mismatch);
	ADD ("/number-check/refused", test_refused);
	ADD ("/number-check/after-edit", test_after_edit);
	ADD ("/number-check/forged", test_forged);
	ADD ("/number-check/forged-author", test_forged_author);
	return g_test_run ();
}
