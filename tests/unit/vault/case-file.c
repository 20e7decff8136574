#include "vault/case-file.h"

#include "tests/unit/vault/office.h"
#include "vault/case-write.h"

/* 0: the case can be looked at. */
static int
code_of_show (Office *office, const char *case_no)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase = kinko_case_show (office->sessions[TANAKA], case_no, &error);

	g_assert_true ((kase == NULL) == (error != NULL));
	return error == NULL ? 0 : error->code;
}

static int
code_of_list (Office *office)
{
	KinkoCaseFilter filter = { .limit = 200 };
	g_autoptr (GError) error = NULL;
	gboolean more;
	g_autoptr (GPtrArray) list =
		kinko_case_list (office->sessions[TANAKA], &filter, &more, &error);

	g_assert_true ((list == NULL) == (error != NULL));
	return error == NULL ? 0 : error->code;
}

/* A case in 判定案, assigned, with a due day. */
static void
prepare (Office *office)
{
	static const char *const words[] = { "R-1", NULL };
	g_autoptr (GError) error = NULL;
	guint count;

	add_case (office, "R-1");
	add_case (office, "R-2");
	g_assert_true (kinko_case_assign (office->sessions[TANAKA], "sato", words, "2199-08-17",
					  &count, &error));
	drive_to (office, "R-1", KINKO_STATE_PROPOSED);
	g_assert_cmpint (code_of_show (office, "R-1"), ==, 0);
	g_assert_cmpint (code_of_list (office), ==, 0);
}

/* What the columns say is what the sealed record says, or the next look finds it; and the old value heals it. */
static void
test_changed_column (Office *office, gconstpointer data)
{
	static const struct {
		const char *change, *back;
	} columns[] = {
		{ "state = '確認済'", "state = '判定案'" },
		{ "state = 'proposed'", "state = '判定案'" },
		{ "state = ''", "state = '判定案'" },
		{ "assignee = 'kato'", "assignee = 'sato'" },
		{ "assignee = NULL", "assignee = 'sato'" },
		{ "assignee = ''", "assignee = 'sato'" },
		{ "due = '2199-08-18'", "due = '2199-08-17'" },
		{ "due = NULL", "due = '2199-08-17'" },
		{ "revision = 2", "revision = 1" },
		{ "revision = -4294967295", "revision = 1" },
		{ "fiscal_year = 2027", "fiscal_year = 2026" },
		{ "fiscal_year = 4294969322", "fiscal_year = 2026" },
		{ "version = version - 1", "version = version + 1" },
		{ "version = version + 1", "version = version - 1" },
	};

	(void) data;
	prepare (office);
	for (guint i = 0; i < G_N_ELEMENTS (columns); i++) {
		g_autofree char *change = g_strdup_printf (
			"UPDATE case_file SET %s WHERE case_no = 'R-1'", columns[i].change);
		g_autofree char *back = g_strdup_printf (
			"UPDATE case_file SET %s WHERE case_no = 'R-1'", columns[i].back);
		KinkoStepInput input = full_input (office);

		tamper_office (office, change);
		g_test_message ("%s", columns[i].change);
		g_assert_cmpint (code_of_show (office, "R-1"), ==, KINKO_ERROR_INTEGRITY);
		g_assert_cmpint (code_of_list (office), ==, KINKO_ERROR_INTEGRITY);
		g_assert_cmpint (code_of_show (office, "R-2"), ==, 0);
		g_assert_cmpint (try_step (office, SUZUKI, "R-1", "confirm", &input), ==,
				 KINKO_ERROR_INTEGRITY);
		g_assert_cmpint (try_edit (office, TANAKA, "R-1", "child_order", "2"), ==,
				 KINKO_ERROR_INTEGRITY);
		tamper_office (office, back);
		g_assert_cmpint (code_of_show (office, "R-1"), ==, 0);
	}
}

/* Two cases that change their numbers: each opens with its own key, but says another number. */
static void
test_swapped (Office *office, gconstpointer data)
{
	(void) data;
	add_case (office, "R-1");
	add_case (office, "R-2");
	tamper_office (office, "UPDATE case_file SET case_no = 'R-3' WHERE case_no = 'R-1';"
			       "UPDATE case_file SET case_no = 'R-1' WHERE case_no = 'R-2';"
			       "UPDATE case_file SET case_no = 'R-2' WHERE case_no = 'R-3';");
	g_assert_cmpint (code_of_show (office, "R-1"), ==, KINKO_ERROR_INTEGRITY);
	g_assert_cmpint (code_of_show (office, "R-2"), ==, KINKO_ERROR_INTEGRITY);
}

/* A row of a subject that there is not, past the table's own check, is no subject. */
static void
test_strange_subject (Office *office, gconstpointer data)
{
	(void) data;
	add_case (office, "R-1");
	tamper_office (office,
		       "PRAGMA ignore_check_constraints = ON;"
		       "INSERT INTO case_number (case_id, subject, version, seq, box)"
		       " SELECT id, 1000000, 1, 1, x'00' FROM case_file WHERE case_no = 'R-1';"
		       "INSERT INTO case_number (case_id, subject, version, seq, box)"
		       " SELECT id, -1, 1, 1, x'00' FROM case_file WHERE case_no = 'R-1';");
	g_assert_cmpint (code_of_show (office, "R-1"), ==, 0);
}

/* The due day of a row: of the correction while the family is asked, of the work while there is any. */
static void
test_due (void)
{
	static const struct {
		const char *state, *due;
	} rows[] = {
		{ "登録", "2026-08-31" },
		{ "案内済", "2026-08-31" },
		{ "受領", "2026-08-31" },
		{ "審査中", "2026-08-31" },
		{ "補正依頼中", "2026-07-20" },
		{ "判定案", "2026-08-31" },
		{ "確認済", "2026-08-31" },
		{ "保育システム入力済", NULL },
		{ "区引渡し", NULL },
		{ "完了", NULL },
		{ "差戻し", "2026-08-31" },
		{ "更正", "2026-08-31" },
		{ "取下げ", NULL },
		{ "対象外", NULL },
		{ "番号廃棄済", NULL },
		{ "どこか", NULL },
	};
	static const char *const fields[][2] = { { "due", "2026-08-31" },
						 { "correction_due", "2026-07-20" } };
	g_autoptr (KinkoCaseData) data = kinko_case_data_new ();
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);

	g_assert_null (kinko_case_data_due (data));
	for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
		g_assert_true (kinko_case_data_set (data, kinko_field_index_all (fields[i][0]),
						    fields[i][1], problems));
	for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
		g_assert_true (kinko_case_data_set (data, kinko_field_index_all ("state"),
						    rows[i].state, problems));
		g_assert_cmpstr (kinko_case_data_due (data), ==, rows[i].due);
	}
}

/* Whatever lets a number in without looking: the last door is shut. */
static void
test_kind (Office *office, gconstpointer data)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	g_autoptr (KinkoAct) act =
		kinko_act_begin (office->sessions[TANAKA], "case.import", "vault", NULL, &error);
	static const char *const fields[][2] = { { "case_no", "N-1" },
						 { "fiscal_year", "2026" },
						 { "g1_mynumber", NULL } };
	g_autoptr (KinkoCase) kase = g_new0 (KinkoCase, 1);
	json_auto_t *detail = json_object ();

	(void) data;
	g_assert_no_error (error);
	kase->data = kinko_case_data_new ();
	for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
		const char *wrong = office->fixture.production ? "000000000019" : "123456789018";

		g_assert_true (kinko_case_data_set (kase->data, kinko_field_index (fields[i][0]),
						    fields[i][1] == NULL ? wrong : fields[i][1],
						    problems));
	}
	g_assert_false (kinko_case_write_new (act, kase, detail, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_null (strpbrk (error->message, "0123456789"));
	g_assert_false (kinko_act_fail (act, &error));
}

#define ADD(path, test) g_test_add (path, Office, NULL, open_office, test, close_office)

int
main (int argc, char *argv[])
{
	g_test_init (&argc, &argv, NULL);
	ADD ("/case-file/changed-column", test_changed_column);
	ADD ("/case-file/swapped", test_swapped);
	ADD ("/case-file/strange-subject", test_strange_subject);
	g_test_add_func ("/case-file/due", test_due);
	ADD ("/case-file/kind", test_kind);
	g_test_add ("/case-file/kind/production", Office, NULL, open_production_office, test_kind,
		    close_office);
	return g_test_run ();
}
