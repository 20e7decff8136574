#include "tests/unit/vault/office.h"
#include "vault/act.h"
#include "vault/case-write.h"

#define CASES   300u
#define QUERIES 250u

static const char *const states[] = {
	"登録",   "案内済", "受領",      "審査中", "補正依頼中",
	"判定案", "確認済", "差戻し",    "更正",   "保育システム入力済",
	"完了",   "取下げ", "番号廃棄済"
};
static const char *const names[] = { "アオキ　ハナ", "アオヤマ　ハナコ", "サトウ　タロウ",
				     "スズキ　アオ", "タナカ　リク" };
static const char *const assignees[] = { NULL, "sato", "suzuki", "kato" };

/* What the slow filter knows of a case, kept apart from the vault. */
typedef struct {
	char case_no[16];
	guint year;
	const char *state, *assignee, *name;
	char due[16], correction_due[16]; /* "": none */
} Row;

static gint32
choose (gint32 n)
{
	return g_test_rand_int_range (0, n);
}

static void
choose_day (char *day, gsize size)
{
	if (choose (3) == 0)
		*day = '\0';
	else
		g_snprintf (day, size, "2026-%02d-%02d", 7 + choose (3), 1 + choose (28));
}

/* Numbers with holes between them, in an order that is not the order of their rows. */
static void
make_rows (Row *rows)
{
	for (guint i = 0; i < CASES; i++) {
		Row *row = &rows[i];

		g_snprintf (row->case_no, sizeof row->case_no, "N-%04u", i * 7 % CASES * 2);
		row->year = 2025 + (guint) choose (3);
		row->state = states[choose ((gint32) G_N_ELEMENTS (states))];
		row->assignee = assignees[choose ((gint32) G_N_ELEMENTS (assignees))];
		row->name = names[choose ((gint32) G_N_ELEMENTS (names))];
		choose_day (row->due, sizeof row->due);
		choose_day (row->correction_due, sizeof row->correction_due);
	}
}

static void
import_rows (KinkoSession *session, const Row *rows)
{
	g_autoptr (GString) csv = g_string_new ("case_no,fiscal_year,child_name,child_kana,child_"
						"birth,class_age,need,child_order\n");
	g_autoptr (GError) error = NULL;
	guint imported;

	for (guint i = 0; i < CASES; i++)
		g_string_append_printf (csv, "%s,%u,試験,%s,2024-01-10,%u,標準,1\n",
					rows[i].case_no, rows[i].year, rows[i].name,
					rows[i].year - 2024);
	approve (session, APPROVAL);
	g_assert_true (kinko_case_import (session, secret_text (csv->str), NULL, APPROVAL,
					  &imported, &error));
	g_assert_no_error (error);
}

static void
set_value (KinkoCaseData *data, const char *name, const char *value)
{
	char **place = &data->values[kinko_field_index_all (name)];

	g_free (*place);
	*place = value == NULL || *value == '\0' ? NULL : g_strdup (value);
}

/* Puts the cases where the rows say, all in one act. */
static void
set_rows (KinkoSession *session, const Row *rows)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoAct) act =
		kinko_act_begin (session, "case.edit", "case/none", NULL, &error);

	g_assert_no_error (error);
	for (guint i = 0; i < CASES; i++) {
		g_autoptr (KinkoCase) kase = kinko_case_load (session, rows[i].case_no, &error);
		g_autofree char *object = NULL;
		json_t *detail = json_object ();

		g_assert_no_error (error);
		object = g_strconcat ("case/", kase->file->handle, NULL);
		set_value (kase->data, "state", rows[i].state);
		set_value (kase->data, "assignee", rows[i].assignee);
		set_value (kase->data, "due", rows[i].due);
		set_value (kase->data, "correction_due", rows[i].correction_due);
		g_assert_true (
			kinko_case_file_write (act, kase->file, kase->data, 0, detail, &error) &&
			kinko_act_add_entry (act, "case.edit", object, "granted", detail, &error));
	}
	g_assert_true (kinko_act_commit (act, &error));
}

/* ---- the slow filter ------------------------------------------------------------------------- */

static const char *
due_of (const Row *row)
{
	static const char *const without_work[] = { "保育システム入力済", "完了", "取下げ",
						    "番号廃棄済", NULL };

	if (strcmp (row->state, "補正依頼中") == 0)
		return row->correction_due;
	return g_strv_contains (without_work, row->state) ? "" : row->due;
}

static gboolean
is_wanted (const Row *row, const KinkoCaseFilter *filter)
{
	if (filter->fiscal_year != 0 && filter->fiscal_year != row->year)
		return FALSE;
	if (filter->state != NULL && strcmp (filter->state, row->state) != 0)
		return FALSE;
	if (filter->assignee != NULL &&
	    strcmp (filter->assignee, row->assignee == NULL ? "" : row->assignee) != 0)
		return FALSE;
	if (filter->due_before != NULL &&
	    (*due_of (row) == '\0' || strcmp (due_of (row), filter->due_before) >= 0))
		return FALSE;
	return filter->text == NULL || strstr (row->name, filter->text) != NULL ||
	       strstr (row->case_no, filter->text) != NULL;
}

static int
by_number (gconstpointer a, gconstpointer b)
{
	return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GPtrArray *
filter_slowly (const Row *rows, const KinkoCaseFilter *filter)
{
	GPtrArray *wanted = g_ptr_array_new_with_free_func (g_free);

	for (guint i = 0; i < CASES; i++)
		if (is_wanted (&rows[i], filter))
			g_ptr_array_add (wanted, g_strdup (rows[i].case_no));
	g_ptr_array_sort (wanted, by_number);
	return wanted;
}

/* ---- the comparison -------------------------------------------------------------------------- */

/* All pages, one behind the other: full ones, but for the last. */
static GPtrArray *
list_all (KinkoSession *session, KinkoCaseFilter filter)
{
	GPtrArray *all = g_ptr_array_new_with_free_func (g_free);
	gboolean more = TRUE;

	while (more) {
		g_autoptr (GError) error = NULL;
		g_autoptr (GPtrArray) page = kinko_case_list (session, &filter, &more, &error);

		g_assert_no_error (error);
		g_assert_cmpuint (page->len, <=, filter.limit);
		g_assert_true (!more || page->len == filter.limit);
		g_assert_true (page->len > 0 || all->len == 0); /* more is never nothing */
		for (guint i = 0; i < page->len; i++)
			g_ptr_array_add (all,
					 g_strdup (((KinkoCase *) page->pdata[i])->file->case_no));
		if (all->len > 0)
			filter.after = all->pdata[all->len - 1];
	}
	return all;
}

static void
compare (KinkoSession *session, const Row *rows, const KinkoCaseFilter *filter)
{
	g_autoptr (GPtrArray) wanted = filter_slowly (rows, filter);
	g_autoptr (GPtrArray) found = list_all (session, *filter);

	for (guint i = 0; i < MIN (wanted->len, found->len); i++)
		g_assert_cmpstr (found->pdata[i], ==, wanted->pdata[i]);
	g_assert_cmpuint (found->len, ==, wanted->len);
}

static const char *
maybe (const char *value)
{
	return choose (3) == 0 ? value : NULL;
}

static void
test_filters (Fixture *fixture, gconstpointer data)
{
	static const char *const texts[] = { "アオ", "ハナ", "N-01", "9", "リク", "ナイ" };
	static const char *const days[] = { "2026-07-01", "2026-07-15", "2026-08-17",
					    "2026-09-10", "2027-01-01", "" };
	static const char *const wanted_assignees[] = { "", "sato", "suzuki", "kato", "nobody" };
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree Row *rows = g_new0 (Row, CASES);

	(void) data;
	make_rows (rows);
	import_rows (session, rows);
	set_rows (session, rows);
	for (guint i = 0; i < QUERIES; i++) {
		KinkoCaseFilter filter = {
			.fiscal_year = choose (3) == 0 ? 2025 + (guint) choose (4) : 0,
			.state = maybe (states[choose ((gint32) G_N_ELEMENTS (states))]),
			.assignee = maybe (wanted_assignees[choose (
				(gint32) G_N_ELEMENTS (wanted_assignees))]),
			.due_before = maybe (days[choose ((gint32) G_N_ELEMENTS (days))]),
			.text = maybe (texts[choose ((gint32) G_N_ELEMENTS (texts))]),
			.limit = choose (2) == 0 ? 200 : 20 + (guint) choose (60),
		};

		compare (session, rows, &filter);
	}
}

/* Each filter alone, so that none of them is left to chance; and pages of every size down to one. */
static void
test_each_filter (Fixture *fixture, gconstpointer data)
{
	static const KinkoCaseFilter filters[] = {
		{ .limit = 200 },
		{ .fiscal_year = 2026, .limit = 200 },
		{ .state = "審査中", .limit = 200 },
		{ .assignee = "", .limit = 200 },
		{ .assignee = "sato", .limit = 200 },
		{ .due_before = "2026-08-17", .limit = 200 },
		{ .due_before = "2026-08-17", .assignee = "", .limit = 7 },
		{ .due_before = "2026-08-17",
		  .assignee = "sato",
		  .state = "補正依頼中",
		  .limit = 1 },
		{ .text = "ハナコ", .state = "審査中", .limit = 1 },
		{ .assignee = "", .fiscal_year = 2027, .limit = 3 },
	};
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree Row *rows = g_new0 (Row, CASES);

	(void) data;
	make_rows (rows);
	import_rows (session, rows);
	set_rows (session, rows);
	for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
		compare (session, rows, &filters[i]);
}

/* The log names what was shown and not what was asked for. */
static void
test_log (Fixture *fixture, gconstpointer data)
{
	KinkoCaseFilter filter = {
		.text = "れいだい", .assignee = "", .due_before = "2030-01-01", .limit = 10
	};
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GPtrArray) list = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree char *line = NULL;
	gboolean more;

	(void) data;
	import_sample (session);
	list = kinko_case_list (session, &filter, &more, &error);
	g_assert_no_error (error);
	g_assert_cmpuint (list->len, ==, 0);
	line = last_line (session);
	assert_contains (line, "\"action\":\"case.find\"");
	assert_contains (line, "\"detail\":{\"count\":0,\"cases\":[]}");
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
	g_setenv ("KINKO_TEST_NOW_MS", OFFICE_TIME, TRUE);
	g_test_init (&argc, &argv, NULL);
	ADD ("/case-filter/filters", test_filters);
	ADD ("/case-filter/each-filter", test_each_filter);
	ADD ("/case-filter/log", test_log);
	return g_test_run ();
}
