#include "vault/form.h"

#include "tests/unit/vault/backup-fixture.h"
#include "tests/unit/vault/lines.h"
#include "vault/case-step.h"
#include "vault/copy.h"

/* July 2026. */
static const KinkoPeriod july = { KINKO_PERIOD_MONTH, { 2026, 7, 1 }, { 2026, 7, 31 } };

/* ---- the table of sources -------------------------------------------------------------------- */

/* What lines have besides their record, and what is looked up for copies. */
static const char *const own[] = { "number",      "day",           "operator", "person", "official",
				   "approved_on", "approved_what", "pieces",   NULL };

static const char *
type_of (const KinkoField *field)
{
	switch (field->kind) {
	case KINKO_FIELD_DATE:
		return "date";
	case KINKO_FIELD_DATETIME:
		return "datetime";
	case KINKO_FIELD_INTEGER:
		return strcmp (field->name, "minutes") == 0 ? "minutes" : "integer";
	case KINKO_FIELD_BOOLEAN:
		return KINKO_LAYOUT_WORD;
	default:
		return strcmp (field->name, "sha256") == 0 ? "hash" : "text";
	}
}

/* The rules know the fields of registers by a table of their own; here is where both are seen. */
static void
test_table (void)
{
	gsize n;
	const KinkoLayoutSource *sources = kinko_layout_sources (&n);
	guint found = 0;

	for (gsize i = 0; i < n; i++) {
		const KinkoForm *form;

		if (sources[i].action != NULL)
			g_assert_nonnull (kinko_action_find (sources[i].action));
		if (sources[i].book == NULL)
			continue;
		form = kinko_register_find (sources[i].book)->form;
		for (const KinkoLayoutField *field = sources[i].fields; field->name != NULL;
		     field++) {
			int index = kinko_form_index (form, field->name);

			if (index < 0 || g_strv_contains (own, field->name)) {
				g_assert_true (g_strv_contains (own, field->name));
				continue;
			}
			found++;
			/* an id that the layout puts into words is stored as text */
			if (strcmp (field->type, KINKO_LAYOUT_WORD) != 0)
				g_assert_cmpstr (field->type, ==, type_of (&form->fields[index]));
			g_assert_nonnull (form->fields[index].label);
		}
	}
	g_assert_cmpuint (found, >, 150);
}

/* ---- a policy whose forms show all ------------------------------------------------------------ */

/* forms.yaml with a form of each source and all of its fields. */
static char *
all_forms (void)
{
	GString *text = g_string_new (
		"format: 1\ncase_service: fee-tier\nto: [区]\nfrom: [受託者]\nforms:\n");
	gsize n;
	const KinkoLayoutSource *sources = kinko_layout_sources (&n);

	for (gsize i = 0; i < n; i++) {
		gboolean person = strcmp (sources[i].name, "person") == 0;

		g_string_append_printf (
			text,
			"  - id: x-%s\n    title: 一\n    period: optional\n    personal: false\n"
			"    person: %s\n    blocks:\n",
			sources[i].name, person ? "true" : "false");
		/* no block has more than forty */
		for (const KinkoLayoutField *field = sources[i].fields; field->name != NULL;) {
			g_string_append_printf (
				text, "      - kind: %s\n        source: %s\n        columns:\n",
				sources[i].single ? "fields" : "table", sources[i].name);
			for (guint k = 0; k < 40 && field->name != NULL; k++, field++)
				g_string_append_printf (
					text, "          - { field: %s, label: \"%s\" }\n",
					field->name, field->name);
		}
	}
	return g_string_free (text, FALSE);
}

static void
set_up_all (Fixture *fixture, gconstpointer data)
{
	g_autofree char *place = new_folder ();
	g_autofree char *policy = g_build_filename (place, "policy", NULL);
	g_autofree char *file = g_build_filename (policy, "forms.yaml", NULL);
	g_autofree char *copy =
		g_strdup_printf ("cp -r '" KINKO_SOURCE_DIR "/policies/meguro-r8' '%s'", policy);
	g_autofree char *text = all_forms ();
	int status;

	(void) data;
	g_assert_true (g_spawn_command_line_sync (copy, NULL, NULL, &status, NULL));
	g_assert_cmpint (status, ==, 0);
	g_assert_true (g_file_set_contents (file, text, -1, NULL));
	set_up (fixture, policy);
	remove_all (place);
}

static json_t *
make (KinkoSession *session, const char *name, const char *person, GError **error)
{
	const KinkoFormOrder order = {
		.name = name, .period = &july, .person = person, .format = "text", .terminal = TRUE
	};

	return kinko_form_make (session, &order, error);
}

static const json_t *
rows_of (const json_t *filled, const char *source)
{
	return json_object_get (json_object_get (filled, "sources"), source);
}

static void
assert_type (const json_t *value, const KinkoLayoutField *field)
{
	gboolean number =
		strcmp (field->type, "integer") == 0 || strcmp (field->type, "minutes") == 0;

	g_assert_nonnull (value);
	if (!json_is_null (value))
		g_assert_true (number ? json_is_integer (value) : json_is_string (value));
}

/* Every source fills every field that it promises, with a value of its type or none. */
static void
test_every_source (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *sato = enrol (fixture, session, "sato", KINKO_ROLE_WORKER, TRUE);
	gsize n;
	const KinkoLayoutSource *sources = kinko_layout_sources (&n);

	(void) data;
	g_assert_nonnull (sato);
	import_sample (session);
	enter (session, "contact", inquiry, "T26-0001");
	enter (session, "work", work, "N26-0001");
	enter (session, "receipt", papers, "A26-0001");
	for (gsize i = 0; i < n; i++) {
		g_autofree char *name = g_strconcat ("x-", sources[i].name, NULL);
		gboolean person = strcmp (sources[i].name, "person") == 0;
		g_autoptr (GError) error = NULL;
		json_auto_t *filled = make (session, name, person ? "sato" : NULL, &error);
		const json_t *rows, *row;
		gsize k;

		g_assert_no_error (error);
		rows = rows_of (filled, sources[i].name);
		g_assert_true (json_is_array (rows));
		if (sources[i].single)
			g_assert_cmpuint (json_array_size (rows), ==, 1);
		json_array_foreach (rows, k,
				    row) for (const KinkoLayoutField *field = sources[i].fields;
					      field->name != NULL; field++)
			assert_type (json_object_get (row, field->name), field);
	}
	g_assert_cmpuint (count_entries (session, "form.make", "granted"), ==, (guint) n);
	assert_sound (fixture, session);
}

/* ---- July ------------------------------------------------------------------------------------ */

static gint64
number_at (const json_t *rows, gsize index, const char *name)
{
	return json_integer_value (json_object_get (json_array_get (rows, index), name));
}

static const char *
text_at (const json_t *rows, gsize index, const char *name)
{
	return json_string_value (json_object_get (json_array_get (rows, index), name));
}

static const json_t *
find_row (const json_t *rows, const char *field, const char *value)
{
	const json_t *row;
	gsize i;

	json_array_foreach (rows, i,
			    row) if (g_strcmp0 (json_string_value (json_object_get (row, field)),
						value) == 0) return row;
	return NULL;
}

static void
enter_work (KinkoSession *session, const char *day, const char *service, const char *count,
	    const char *minutes, const char *what)
{
	const Given given[] = { { "day", day },     { "service", service }, { "what", what },
				{ "count", count }, { "minutes", minutes }, { NULL, NULL } };
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line = try_enter (session, "work", given, &error);

	g_assert_no_error (error);
	g_assert_nonnull (line);
}

/* The first and the last day belong to the month, those beside it do not. */
static void
test_month (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GError) error = NULL;
	json_auto_t *filled = NULL;
	const json_t *rows, *rent;

	(void) data;
	enter_work (session, "2026-06-30", "rent", "100", "100", "前月");
	enter_work (session, "2026-07-01", "rent", "3", "60", "確認");
	enter_work (session, "2026-07-31", "rent", "4", "75", "確認"); /* said once */
	enter_work (session, "2026-07-15", "rent", "0", "5", "<b>&\"=1+1");
	enter_work (session, "2026-08-01", "rent", "100", "100", "翌月");
	filled = make (session, "monthly-report", NULL, &error);
	g_assert_no_error (error);
	rows = rows_of (filled, "service-counts");
	g_assert_cmpuint (json_array_size (rows), ==,
			  7); /* all services, also those without work */
	rent = find_row (rows, "service", "賃借料補助金");
	g_assert_cmpint (json_integer_value (json_object_get (rent, "count")), ==, 7);
	g_assert_cmpint (json_integer_value (json_object_get (rent, "minutes")), ==, 140);
	g_assert_cmpstr (json_string_value (json_object_get (rent, "what")), ==,
			 "確認、<b>&\"=1+1");
	/* of a service without cases no steps are known, and that is not none */
	g_assert_true (json_is_null (json_object_get (rent, "received")));
	g_assert_cmpint (number_at (rows, 6, "received"), ==, 0);
	g_assert_cmpstr (text_at (rows_of (filled, "form"), 0, "month"), ==, "2026-07");
	g_assert_cmpstr (text_at (rows_of (filled, "form"), 0, "due"), ==, "2026-08-17");
}

/* 15 November 2026 is a Sunday, the 2nd is noon of a Monday in Japan. */
#define NOVEMBER "1793588400000"

static void
test_due (Fixture *fixture, gconstpointer data)
{
	static const KinkoPeriod october = { KINKO_PERIOD_MONTH,
					     { 2026, 10, 1 },
					     { 2026, 10, 31 } };
	const KinkoFormOrder order = { .name = "monthly-report",
				       .period = &october,
				       .format = "text" };
	g_autoptr (KinkoSession) session = NULL;
	g_autoptr (GError) error = NULL;
	json_auto_t *filled = NULL;

	g_autofree char *before = g_strdup (g_getenv ("KINKO_TEST_NOW_MS"));

	(void) data;
	g_setenv ("KINKO_TEST_NOW_MS", NOVEMBER, TRUE);
	session = open_manager (fixture);
	filled = kinko_form_make (session, &order, &error);
	g_assert_no_error (error);
	g_assert_cmpstr (text_at (rows_of (filled, "form"), 0, "due"), ==, "2026-11-16");
	/* nothing happened: every number is there, and is 0 */
	g_assert_cmpint (number_at (rows_of (filled, "security"), 0, "received"), ==, 0);
	g_assert_cmpuint (json_array_size (rows_of (filled, "inquiry-counts")), ==, 0);
	if (before == NULL)
		g_unsetenv ("KINKO_TEST_NOW_MS");
	else
		g_setenv ("KINKO_TEST_NOW_MS", before, TRUE);
}

/* More lines than one list shows, and than one entry of the log names. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GError) error = NULL;
	json_auto_t *filled = NULL;
	guint64 before;
	g_autofree char *last = NULL;
	g_autofree char *shown = NULL;

	(void) data;
	for (guint i = 0; i < 201; i++) {
		g_autoptr (KinkoRegisterLine) line = try_enter (session, "receipt", papers, &error);

		g_assert_no_error (error);
		g_assert_nonnull (line);
	}
	before = kinko_log_size (kinko_session_log (session));
	filled = make (session, "receipt-book", NULL, &error);
	g_assert_no_error (error);
	g_assert_cmpuint (json_array_size (rows_of (filled, "receipt")), ==, 201);
	/* two entries that name the lines, then its own, whose number stands on the paper */
	g_assert_cmpuint (kinko_log_size (kinko_session_log (session)), ==, before + 3);
	g_assert_cmpint (json_integer_value (json_object_get (filled, "entry")), ==,
			 (gint64) before + 2);
	shown = kinko_log_line (kinko_session_log (session), before, &error);
	assert_contains (shown, "\"action\":\"form.show\",\"object\":\"form/receipt-book\"");
	last = last_line (session);
	assert_contains (last, "\"action\":\"form.make\",\"object\":\"form/receipt-book\"");
	assert_contains (last,
			 "\"from\":\"2026-07-01\",\"to\":\"2026-07-31\",\"medium\":\"screen\","
			 "\"format\":\"text\",\"rows\":201");
	assert_sound (fixture, session);
}

/* ---- who may --------------------------------------------------------------------------------- */

static void
assert_refused (KinkoSession *session, const KinkoFormOrder *order, KinkoError code)
{
	g_autoptr (GError) error = NULL;
	json_auto_t *filled = kinko_form_make (session, order, &error);

	g_assert_null (filled);
	g_assert_error (error, KINKO_ERROR, (int) code);
	g_assert_nonnull (kinko_error_hint (error));
}

/* A form shows nobody what the rules of its lists do not. */
static void
test_rules (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autoptr (KinkoSession) session = NULL;
	const KinkoFormOrder analysis = { .name = "access-analysis",
					  .period = &july,
					  .format = "text" };
	KinkoFormOrder book = { .name = "receipt-book", .format = "text" };
	g_autoptr (GError) error = NULL;
	g_autofree char *last = NULL;
	json_auto_t *filled = NULL;

	(void) data;
	kinko_session_close (g_steal_pointer (&manager));
	session = open_person (fixture, identity);
	assert_refused (session, &analysis, KINKO_ERROR_DENIED);
	last = last_line (session);
	assert_contains (last, "\"action\":\"form.make\",\"object\":\"form/access-analysis\"");
	assert_contains (last, "\"result\":\"denied\",\"detail\":{\"reason\":\"policy\"");
	/* Into a pipe goes nothing personal, and the log tells that it was tried. */
	assert_refused (session, &book, KINKO_ERROR_USAGE);
	g_assert_cmpuint (count_entries (session, "form.make", "failed"), ==, 1);
	book.terminal = TRUE;
	filled = kinko_form_make (session, &book, &error);
	g_assert_no_error (error);
	assert_sound (fixture, session);
}

/* What does not fit the form is said before anything is logged. */
static void
test_wrong_orders (Fixture *fixture, gconstpointer data)
{
	static const KinkoPeriod day = { KINKO_PERIOD_DAY, { 2026, 7, 6 }, { 2026, 7, 6 } };
	static const KinkoPeriod future = { KINKO_PERIOD_MONTH, { 2199, 7, 1 }, { 2199, 7, 31 } };
	g_autoptr (KinkoSession) session = open_manager (fixture);
	const KinkoFormOrder wrong[] = {
		{ .name = "monthly-report", .format = "text" },
		{ .name = "monthly-report", .period = &day, .format = "text" },
		{ .name = "monthly-report", .period = &future, .format = "text" },
		{ .name = "daily-report", .period = &july, .format = "text" },
		{ .name = "staff-notice", .period = &july, .format = "text" },
		{ .name = "receipt", .format = "text" },
		{ .name = "receipt-book", .line = "A26-0001", .format = "text" },
		{ .name = "pledge", .format = "text" },
		{ .name = "copy-book", .approval = "R8-0001", .format = "text" },
		{ .name = "handover-report", .format = "pdf", .file = TRUE, .path = "x" },
		{ .name = "receipt-book", .remarks = "個人番号 123456789018", .format = "text" },
	};
	const KinkoFormOrder missing[] = {
		{ .name = "monthly-reprot", .period = &july, .format = "text" },
		{ .name = "receipt", .line = "A26-0009", .format = "text" },
		{ .name = "pledge", .person = "nobody", .format = "text" },
	};
	guint64 before = kinko_log_size (kinko_session_log (session));

	(void) data;
	for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
		assert_refused (session, &wrong[i], KINKO_ERROR_USAGE);
	assert_refused (session, &missing[0], KINKO_ERROR_NOT_FOUND);
	g_assert_cmpuint (kinko_log_size (kinko_session_log (session)), ==, before);
	/* a line or a person that is not there: an act that failed */
	assert_refused (session, &missing[1], KINKO_ERROR_NOT_FOUND);
	assert_refused (session, &missing[2], KINKO_ERROR_NOT_FOUND);
	g_assert_cmpuint (count_entries (session, "form.make", "failed"), ==, 2);
}

/* ---- personal data --------------------------------------------------------------------------- */

static gboolean
write_rows (gpointer data, const json_t *filled, KinkoCopyFile *file, GError **error)
{
	g_autofree char *text = json_dumps (json_object_get (filled, "sources"), JSON_COMPACT);
	gboolean *broken = data;

	if (*broken) {
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INVALID, "it cannot be drawn");
		return FALSE;
	}
	return kinko_copy_file_add (file, text, strlen (text), error);
}

/* A file of it is a copy: with an approval, in the register, and gone when it could not be made. */
static void
test_copy (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *path = g_build_filename (fixture->dir, "handover.txt", NULL);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autofree char *content = NULL;
	json_auto_t *filled = NULL;
	gboolean broken = TRUE;
	KinkoFormOrder order = { .name = "handover-report",
				 .format = "text",
				 .file = TRUE,
				 .path = path,
				 .recipient = "架空課長",
				 .erase_by = "2030-03-31",
				 .write = write_rows,
				 .data = &broken };

	(void) data;
	import_sample (session);
	assert_refused (session, &order, KINKO_ERROR_DENIED);
	g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
	approve_for (session, "R8-0900", "form");
	order.approval = "R8-0900";
	g_assert_null (kinko_form_make (session, &order, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
	broken = FALSE;
	filled = kinko_form_make (session, &order, &error);
	g_assert_no_error (error);
	g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
	assert_contains (content, "C26-0001");
	line = kinko_register_load (session, kinko_register_find ("copy"),
				    json_string_value (json_object_get (filled, "copy")), &error);
	g_assert_no_error (error);
	g_assert_true (line->open);
	g_assert_cmpstr (kinko_record_get (line->record, "what"), ==, "【試験】業務引継ぎ書");
	g_assert_cmpstr (kinko_record_get (line->record, "approval"), ==, "R8-0900");
	g_assert_cmpuint (count_entries (session, "form.make", "intent"), ==, 2);
	g_assert_cmpuint (count_entries (session, "form.make", "failed"), ==, 1);
	g_assert_cmpuint (count_entries (session, "form.make", "done"), ==, 1);
	assert_sound (fixture, session);
}

/* Whoever writes into the tables without an act is found out before a paper says it. */
static void
test_tampered (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	const KinkoFormOrder order = { .name = "receipt-book", .format = "text" };

	(void) data;
	enter (session, "receipt", papers, "A26-0001");
	kinko_session_close (g_steal_pointer (&session));
	tamper (fixture, "UPDATE register_line SET day = '2026-06-30' WHERE register = 'receipt'");
	session = open_manager (fixture);
	assert_refused (session, &order, KINKO_ERROR_INTEGRITY);
}

/* ---- a vault that was restored ----------------------------------------------------------------- */

static void
receive (KinkoSession *session, const char *case_no, const char *receipt)
{
	const KinkoStepInput input = { .receipt = receipt, .place = "書庫" };
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCase) kase = kinko_case_step (session, case_no, "receive", &input, &error);

	g_assert_no_error (error);
	g_assert_nonnull (kase);
}

static void
assert_received (KinkoSession *session, gint64 expected)
{
	static const KinkoPeriod day = { KINKO_PERIOD_DAY, { 2026, 7, 6 }, { 2026, 7, 6 } };
	const KinkoFormOrder order = { .name = "daily-report", .period = &day, .format = "text" };
	g_autoptr (GError) error = NULL;
	json_auto_t *filled = kinko_form_make (session, &order, &error);
	const json_t *rows;

	g_assert_no_error (error);
	rows = rows_of (filled, "step-counts");
	g_assert_cmpuint (json_array_size (rows), ==, 1);
	g_assert_cmpint (number_at (rows, 0, "created"), ==, 10);
	g_assert_cmpint (number_at (rows, 0, "received"), ==, expected);
}

/* A step that was lost with the vault, and taken again after the restore, counts once. */
static void
test_restored (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (&safe->base);
	g_autofree char *mirror = g_build_filename (safe->base.dir, "lost", "mirror.git", NULL);
	g_autofree char *receipt = enter_receipt (session);
	g_autofree char *again = NULL;
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRestoreReport) report = NULL;

	receive (session, "C26-0001", receipt);
	receive (session, "C26-0002", receipt);
	assert_received (session, 2);
	kinko_session_close (g_steal_pointer (&session));
	lose_vault (safe);
	report = try_restore (safe, safe->backup, mirror, &error);
	g_assert_no_error (error);
	g_assert_nonnull (report);
	session = open_manager (&safe->base);
	assert_received (session, 0);
	again = enter_receipt (session);
	receive (session, "C26-0001", again);
	assert_received (session, 1);
}

#define TEST(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	be_in_a_quiet_place ();
	(void) g_setenv ("KINKO_TEST_NOW_MS", NOW, TRUE);
	g_test_add_func ("/form/table", test_table);
	g_test_add ("/form/every-source", Fixture, NULL, set_up_all, test_every_source, tear_down);
	TEST ("/form/month", test_month);
	TEST ("/form/due", test_due);
	TEST ("/form/many", test_many);
	TEST ("/form/rules", test_rules);
	TEST ("/form/wrong-orders", test_wrong_orders);
	TEST ("/form/copy", test_copy);
	TEST ("/form/tampered", test_tampered);
	g_test_add ("/form/restored", Safe, NULL, safe_up, test_restored, safe_down);
	return g_test_run ();
}
