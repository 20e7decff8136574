#include "vault/approval.h"

#include "tests/unit/vault/warrant.h"

/* -1: it fits; otherwise the error's code. @message: receives the error's; or NULL. */
static int
try_fit (KinkoSession *session, const char *number, const char *action, const KinkoActScope *scope,
	 char **message)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line =
		kinko_approval_find (session, number, action, scope, &error);

	g_assert_true ((line == NULL) == (error != NULL));
	if (line != NULL)
		g_assert_cmpstr (line->number, ==, number);
	if (error != NULL)
		g_assert_nonnull (kinko_error_hint (error));
	if (error != NULL && message != NULL)
		*message = g_strdup (error->message);
	return error == NULL ? -1 : error->code;
}

static void
assert_misfit (KinkoSession *session, const char *number, const char *action,
	       const KinkoActScope *scope, const char *why)
{
	g_autofree char *message = NULL;

	g_assert_cmpint (try_fit (session, number, action, scope, &message), ==,
			 KINKO_ERROR_DENIED);
	assert_contains (message, why);
}

static void
assert_fits (KinkoSession *session, const char *number, const char *action,
	     const KinkoActScope *scope)
{
	g_autofree char *message = NULL;

	if (try_fit (session, number, action, scope, &message) != -1)
		g_error ("%s", message);
}

#define EXPORT "case.export"

/* ---- one thing at a time --------------------------------------------------------------------- */

static void
test_kind (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];
	const KinkoActScope scope = { .count = 1 };

	(void) data;
	ENTER (session, { "number", "K-1" }, { "acts", "書出し、case.import" });
	assert_fits (session, "K-1", EXPORT, &scope);
	assert_fits (session, "K-1", "case.import", &scope);
	assert_misfit (session, "K-1", "case.entry-sheet", &scope, "not for 'case.entry-sheet'");
	assert_misfit (session, "K-1", "number.erase", &scope, "not for");
	ENTER (session, { "number", "K-2" }, { "acts", "import" });
	assert_misfit (session, "K-2", EXPORT, &scope, "not for 'case.export'");
}

static void
test_days (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];
	const KinkoActScope scope = { .count = 1 };

	(void) data;
	ENTER (session, { "number", "D-1" }, { "date", "2026-07-13" }, { "expires", "2026-07-15" });
	assert_fits (session, "D-1", EXPORT, &scope); /* given today */
	set_clock ("2026-07-12T23:59:59");
	assert_misfit (session, "D-1", EXPORT, &scope, "given on 2026-07-13 only");
	set_clock ("2026-07-15T23:59:59"); /* its last day, in Japan, to the end */
	assert_fits (session, "D-1", EXPORT, &scope);
	set_clock ("2026-07-16T00:00:00");
	assert_misfit (session, "D-1", EXPORT, &scope, "last day was 2026-07-15");
}

/* The attack: the last day is over, by what the log has seen, and the clock is set back. */
static void
test_clock_set_back (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];
	const KinkoActScope scope = { .count = 1 };

	(void) data;
	ENTER (session, { "number", "D-1" }, { "expires", "2026-07-15" });
	ENTER (session, { "number", "D-2" }, { "expires", "2026-07-17" });
	set_clock ("2026-07-16T09:00:00");
	g_assert_cmpint (try_export (office, TANAKA, "D-1"), ==, KINKO_ERROR_DENIED);
	set_clock (MONDAY);
	assert_misfit (session, "D-1", EXPORT, &scope, "last day was 2026-07-15");
	g_assert_cmpint (try_export (office, TANAKA, "D-1"), ==, KINKO_ERROR_DENIED);
	/* in a session that was not open then, too; and what goes on longer holds */
	close_sessions (office);
	for (guint i = 0; i < PEOPLE; i++)
		office->sessions[i] = open_person (&office->fixture, office->identities[i]);
	g_assert_cmpint (try_export (office, TANAKA, "D-1"), ==, KINKO_ERROR_DENIED);
	g_assert_cmpint (try_export (office, TANAKA, "D-2"), ==, -1);
	assert_sound (&office->fixture, office->sessions[TANAKA]);
}

static void
test_uses (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];
	const KinkoActScope scope = { .count = 1 };

	(void) data;
	ENTER (session, { "number", "U-2" }, { "uses", "2" });
	for (guint i = 0; i < 2; i++) {
		g_autoptr (KinkoAct) act =
			kinko_act_begin (session, "case.list", "vault", NULL, NULL);
		g_autoptr (KinkoRegisterLine) line =
			kinko_approval_find (session, "U-2", EXPORT, &scope, NULL);

		g_assert_nonnull (line);
		g_assert_true (kinko_approval_use (act, line, NULL));
		g_assert_true (kinko_act_commit (act, NULL));
	}
	assert_misfit (session, "U-2", EXPORT, &scope, "used 2 times, which is all");
}

static void
test_count (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];
	KinkoActScope scope = { .count = 10 };

	(void) data;
	ENTER (session, { "number", "N-10" }, { "count", "10" });
	assert_fits (session, "N-10", EXPORT, &scope);
	scope.count = 11;
	assert_misfit (session, "N-10", EXPORT, &scope, "at most 10 cases");
	scope.count = G_MAXUINT;
	assert_misfit (session, "N-10", EXPORT, &scope, "at most 10 cases");
}

/* The ward's clerk writes a name as the form has it, ours as the keyboard has it. */
static void
test_recipients (Office *office, gconstpointer data)
{
	static const char *const good[] = {
		"（株）架空運送 ｶﾅ", "(株)架空運送カナ",   "（株）　架空　運送　カナ",
		"Kaku Unso",         "ＫＡＫＵ　ＵＮＳＯ", "kaku unso",
		"KAKUUNSO"
	};
	static const char *const bad[] = { "",
					   " ",
					   "架空運送",
					   "Kaku Unso 2",
					   "Kaku",
					   "; ",
					   "(株)架空運送カナ;Kaku Unso",
					   "Kaku\nUnso",
					   "%",
					   "\xff",
					   "Κaku Unso" /* Greek */ };
	KinkoSession *session = office->sessions[TANAKA];

	(void) data;
	ENTER (session, { "number", "P-1" }, { "recipients", "(株)架空運送カナ；Kaku Unso" });
	for (guint i = 0; i < G_N_ELEMENTS (good); i++) {
		const KinkoActScope scope = { .count = 1, .recipient = good[i] };

		assert_fits (session, "P-1", EXPORT, &scope);
	}
	for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
		const KinkoActScope scope = { .count = 1, .recipient = bad[i] };

		assert_misfit (session, "P-1", EXPORT, &scope, "other recipients");
	}
	/* what goes to nobody, such as an erasure, is not asked whom it is for */
	assert_fits (session, "P-1", EXPORT, &(const KinkoActScope){ .count = 1 });
	ENTER (session, { "number", "P-2" }); /* none named: whoever */
	assert_fits (session, "P-2", EXPORT, &(const KinkoActScope){ .recipient = "誰か" });
}

static char *
object_of (Office *office, const char *case_no)
{
	g_autoptr (KinkoCase) kase = look_at (office, case_no);

	return kinko_second_case (office->sessions[TANAKA], kase->file->handle, NULL);
}

static void
test_cases (Office *office, gconstpointer data)
{
	static const struct {
		const char *cases[4];
		gboolean fits;
	} acts[] = {
		{ { "C26-0001" }, TRUE },
		{ { "C26-0003" }, TRUE },
		{ { "C26-0005" }, TRUE },
		{ { "C26-0001", "C26-0004", "C26-0003" }, TRUE },
		{ { "C26-0002" }, FALSE },
		{ { "C26-0006" }, FALSE },
		{ { "C26-0001", "C26-0002" }, FALSE },
		{ { "C26-0004", "C26-0005", "C26-0006" }, FALSE },
	};
	static const char *const others[] = { "vault",
					      "case/",
					      "case/none",
					      "operator/sato",
					      "case/00112233445566778899aabbccddeeff",
					      "case/%",
					      "" };
	KinkoSession *session = office->sessions[TANAKA];
	const KinkoActScope nameless = { .count = 1 };
	const char *none[] = { NULL };
	const KinkoActScope empty = { .objects = none };

	(void) data;
	ENTER (session, { "number", "C-1" }, { "cases", "C26-0001、C26-0003..C26-0005" });
	for (guint i = 0; i < G_N_ELEMENTS (acts); i++) {
		char *objects[4] = { NULL };
		KinkoActScope scope = { .objects = (const char *const *) objects };

		for (; acts[i].cases[scope.count] != NULL; scope.count++)
			objects[scope.count] = object_of (office, acts[i].cases[scope.count]);
		if (acts[i].fits)
			assert_fits (session, "C-1", EXPORT, &scope);
		else
			assert_misfit (session, "C-1", EXPORT, &scope, "other cases");
		for (guint j = 0; j < scope.count; j++)
			g_free (objects[j]);
	}
	for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
		const char *objects[] = { others[i], NULL };
		const KinkoActScope scope = { .count = 1, .objects = objects };

		assert_misfit (session, "C-1", EXPORT, &scope, "other cases");
	}
	/* an act that does not say which cases it is about */
	assert_misfit (session, "C-1", EXPORT, &nameless, "other cases");
	assert_misfit (session, "C-1", EXPORT, &empty, "other cases");
}

/* ---- which would fit ------------------------------------------------------------------------- */

static void
assert_hint (KinkoSession *session, const char *number, const KinkoActScope *scope,
	     const char *expected)
{
	g_autoptr (GError) error = NULL;

	g_assert_null (kinko_approval_find (session, number, EXPORT, scope, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_assert_cmpstr (kinko_error_hint (error), ==, expected);
}

#define NONE_FITS                                                                     \
	"none of the approvals entered would fit; what the ward approved is entered " \
	"with 'kinko approval add'"
#define THESE "of the approvals entered these would fit: "
#define UNTIL " (until 2199-03-31)"

static void
test_hint (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];
	KinkoActScope scope = { .count = 5, .recipient = "目黒区" };

	(void) data;
	/* the office's own for everything, and some that do not fit in one way each */
	ENTER (session, { "number", "H-1" }, { "count", "5" });
	ENTER (session, { "number", "H-2" }, { "count", "4" });
	ENTER (session, { "number", "H-3" }, { "acts", "取込み" });
	ENTER (session, { "number", "H-4" }, { "recipients", "品川区" });
	ENTER (session, { "number", "H-5" }, { "recipients", "目　黒　区" }, { "uses", "1" });
	ENTER (session, { "number", "H-6" }, { "cases", "C26-0001" });
	ENTER (session, { "number", "H-7" }, { "expires", "2026-07-12" });
	assert_hint (session, NULL, &scope,
		     THESE APPROVAL UNTIL ", H-1 (until 2026-07-31), H-5 (until 2026-07-31)");
	assert_hint (session, "H-2", &scope,
		     THESE APPROVAL UNTIL ", H-1 (until 2026-07-31), H-5 (until 2026-07-31)");
	assert_hint (session, "nobody-entered-it", &scope,
		     THESE APPROVAL UNTIL ", H-1 (until 2026-07-31), H-5 (until 2026-07-31)");
	{
		g_autoptr (KinkoAct) act =
			kinko_act_begin (session, "case.list", "vault", NULL, NULL);
		g_autoptr (KinkoRegisterLine) line =
			kinko_approval_find (session, "H-5", EXPORT, &scope, NULL);

		g_assert_true (kinko_approval_use (act, line, NULL));
		g_assert_true (kinko_act_commit (act, NULL));
	}
	assert_hint (session, NULL, &scope, THESE APPROVAL UNTIL ", H-1 (until 2026-07-31)");
	scope.count = 6;
	assert_hint (session, "H-1", &scope, THESE APPROVAL UNTIL);
	set_clock ("2199-04-01T09:00:00");
	assert_hint (session, APPROVAL, &scope, NONE_FITS);
}

/* What is typed as a number is looked for and never taken apart. */
static void
test_hostile_numbers (Office *office, gconstpointer data)
{
	static const char *const numbers[] = { "",         "%",       "' OR 1=1 --", "R8-001",
					       "R8-0012 ", "r8-0012", "Q26-0001",    "E26-0001",
					       "F26-0001", "A26-0001" };
	KinkoSession *session = office->sessions[TANAKA];
	const KinkoActScope scope = { .count = 1 };

	(void) data;
	for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
		assert_misfit (session, numbers[i], EXPORT, &scope, "no approval");
}

/* ---- as acts meet it ------------------------------------------------------------------------- */

static void
test_refused_export (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[ITO];
	g_autofree char *path = g_build_filename (office->fixture.dir, "export.csv", NULL);
	g_autofree char *message = NULL;
	g_autofree char *entry = NULL;

	(void) data;
	ENTER (session, { "number", "X-1" }, { "recipients", "品川区" });
	g_assert_cmpint (
		try_export_as (session, path, "X-1", "目黒区保育課", some_columns, &message), ==,
		KINKO_ERROR_DENIED);
	assert_contains (message, "approval 'X-1' does not fit: it is for other recipients / "
				  "of the approvals entered these would fit: " APPROVAL);
	entry = last_line (session);
	assert_contains (entry, "\"action\":\"case.export\",\"object\":\"vault\"");
	assert_contains (entry, "\"approval\":\"X-1\",\"result\":\"denied\",\"detail\":{"
				"\"reason\":\"approval\"}}");
	assert_not_in_log (office, "目黒区");
	assert_not_in_log (office, "品川区");
	g_assert_cmpuint (count_entries (session, "case.export", NULL), ==, 1);
	assert_field (session, "approval", "X-1", "used", "0");
	/* none at all */
	g_assert_cmpint (try_export (office, ITO, NULL), ==, KINKO_ERROR_DENIED);
	assert_last (session, "case.export", "denied", "\"reason\":\"approval\"");
	/* what no number can be gets no further than the message */
	g_assert_cmpint (try_export (office, ITO, "目黒区 123456789018"), ==, KINKO_ERROR_INVALID);
	assert_last (session, "case.export", "failed", "\"error\":\"invalid\"");
	assert_not_in_log (office, "123456789018");
	assert_sound (&office->fixture, session);
}

/* One for certain cases does for these, and for no list with another among them. */
static void
test_export_of_cases (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];

	(void) data;
	ENTER (session, { "number", "X-1" }, { "cases", "C26-0001..C26-0009" });
	ENTER (session, { "number", "X-2" }, { "cases", "C26-0001..C26-0010" });
	g_assert_cmpint (try_export (office, TANAKA, "X-1"), ==, KINKO_ERROR_DENIED);
	g_assert_cmpint (try_export (office, TANAKA, "X-2"), ==, -1);
	assert_field (session, "approval", "X-1", "used", "0");
	assert_field (session, "approval", "X-2", "used", "1");
}

/* An import names no cases that are there yet. */
static void
test_import_of_cases (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];
	g_autoptr (GError) error = NULL;
	guint imported = 0;

	(void) data;
	ENTER (session, { "number", "X-1" }, { "acts", "取込み" }, { "cases", "N-1" });
	g_assert_false (kinko_case_import (
		session,
		secret_text ("case_no,fiscal_year,child_name,child_kana,child_birth,class_age,need,"
			     "child_order\nN-1,2026,例題,レイダイ,2024-09-10,1,標準,1\n"),
		NULL, "X-1", &imported, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	assert_last (session, "case.import", "denied", "\"reason\":\"approval\"");
}

/* ---- edited behind kinko's back -------------------------------------------------------------- */

static void
test_edited (Office *office, gconstpointer data)
{
	static const struct {
		const char *field, *value;
	} edits[] = {
		{ "uses", "9" },        { "used", "0" },          { "expires", "2199-01-01" },
		{ "acts", "export" },   { "count", NULL },        { "cases", NULL },
		{ "recipients", NULL }, { "date", "2026-01-01" }, { "line_open", "1" },
	};
	KinkoSession *session = office->sessions[TANAKA];
	const KinkoActScope scope = { .count = 1 };

	(void) data;
	for (guint i = 0; i < G_N_ELEMENTS (edits); i++) {
		g_autofree char *number = g_strdup_printf ("B-%u", i);

		ENTER (session, { "number", number }, { "uses", "5" }, { "count", "100" });
		assert_fits (session, number, EXPORT, &scope);
		reseal (office, "approval", number, edits[i].field, edits[i].value);
		g_assert_cmpint (try_fit (session, number, EXPORT, &scope, NULL), ==,
				 KINKO_ERROR_INTEGRITY);
	}
	g_assert_cmpint (try_export (office, TANAKA, "B-0"), ==, KINKO_ERROR_INTEGRITY);
	assert_last (session, "case.export", "failed", "\"error\":\"integrity\"");
}

/* One that was used up is put back to when it was not: the older record is sound, and the log tells of it. */
static void
test_put_back (Office *office, gconstpointer data)
{
	KinkoSession *session = office->sessions[TANAKA];

	(void) data;
	ENTER (session, { "number", "B-1" }, { "uses", "1" });
	g_assert_cmpint (try_export (office, TANAKA, "B-1"), ==, -1);
	g_assert_cmpint (try_export (office, TANAKA, "B-1"), ==, KINKO_ERROR_DENIED);
	put_back (office, "approval", "B-1", 1);
	assert_field (session, "approval", "B-1", "used", "0");
	g_assert_cmpint (try_export (office, TANAKA, "B-1"), ==, KINKO_ERROR_INTEGRITY);
	g_assert_cmpuint (count_entries (session, "case.export", "done"), ==, 1);
}

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	ADD_ON_MONDAY ("/approval-fit/kind", test_kind);
	ADD_ON_MONDAY ("/approval-fit/days", test_days);
	ADD_ON_MONDAY ("/approval-fit/clock-set-back", test_clock_set_back);
	ADD_ON_MONDAY ("/approval-fit/uses", test_uses);
	ADD_ON_MONDAY ("/approval-fit/count", test_count);
	ADD_ON_MONDAY ("/approval-fit/recipients", test_recipients);
	ADD_ON_MONDAY ("/approval-fit/cases", test_cases);
	ADD_ON_MONDAY ("/approval-fit/hint", test_hint);
	ADD_ON_MONDAY ("/approval-fit/hostile-numbers", test_hostile_numbers);
	ADD_ON_MONDAY ("/approval-fit/refused-export", test_refused_export);
	ADD_ON_MONDAY ("/approval-fit/export-of-cases", test_export_of_cases);
	ADD_ON_MONDAY ("/approval-fit/import-of-cases", test_import_of_cases);
	ADD_ON_MONDAY ("/approval-fit/edited", test_edited);
	ADD_ON_MONDAY ("/approval-fit/put-back", test_put_back);
	return g_test_run ();
}
