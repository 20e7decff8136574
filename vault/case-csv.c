#include "vault/case-csv.h"

#include <string.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "policies/error.h"
#include "policies/test-mark.h"
#include "vault/case-data.h"
#include "vault/case-rules.h"
#include "vault/case-value.h"

#define COLUMN_IGNORED (-1)
#define COLUMN_UNKNOWN (-2)
#define COLUMN_TEST    (-3) /* of a file from a test vault, which this vault is not */

#define MAX_NAME 40

/* Nobody corrects more at once; a file of another kind would fill the memory with them. */
#define MAX_PROBLEMS 10000

typedef struct {
	const KinkoCsv *csv;
	const KinkoColumns *columns;
	gboolean test;        /* for a test vault */
	int *fields;          /* field of each column, or COLUMN_IGNORED */
	GPtrArray *cases;     /* KinkoCaseData of the rows that are right */
	guint n_cases;        /* rows with a case, right or wrong */
	GArray *rows;         /* guint: the row of each case in the CSV */
	GPtrArray *problems;  /* KinkoProblem, of the whole file */
	KinkoSecret *numbers; /* the digits of all cases */
} Import;

static void
import_clear (Import *import)
{
	g_free (import->fields);
	g_clear_pointer (&import->cases, g_ptr_array_unref);
	g_clear_pointer (&import->rows, g_array_unref);
	g_clear_pointer (&import->problems, g_ptr_array_unref);
	g_clear_pointer (&import->numbers, kinko_secret_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Import, import_clear)

static GPtrArray *
problem_list_new (void)
{
	return g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
}

static void
say_place (const Import *import, guint row, KinkoProblem *problem)
{
	problem->row = row + 1;
	problem->line = kinko_csv_line (import->csv, row);
	kinko_field_label_problem (problem);
}

/* Moves the problems of one row into the list of the file. */
static void
report (Import *import, guint row, GPtrArray *problems)
{
	for (guint i = 0; i < problems->len; i++)
		say_place (import, row, problems->pdata[i]);
	g_ptr_array_extend_and_steal (import->problems, g_ptr_array_ref (problems));
}

static void
report_one (Import *import, guint row, KinkoProblem *problem)
{
	say_place (import, row, problem);
	g_ptr_array_add (import->problems, problem);
}

/*
 * Without its heading a file begins with a case, so that the "column names" are a child's name
 * and My Number: only what can be nothing but an identifier is repeated in a message.
 */
static gboolean
is_harmless (const char *name)
{
	return strlen (name) <= MAX_NAME && g_ascii_islower (*name) &&
	       strspn (name, "abcdefghijklmnopqrstuvwxyz_") + 2 >= strlen (name) &&
	       strspn (name, "abcdefghijklmnopqrstuvwxyz_0123456789") == strlen (name);
}

static KinkoProblem *
unknown_column (guint column, const char *name)
{
	g_autofree char *letters = kinko_csv_column_letters (column);

	if (is_harmless (name))
		return kinko_problem_new ("unknown_column", name,
					  _ ("column %s is not one of a case: '%s'"), letters,
					  name);
	return kinko_problem_new ("unknown_column", NULL,
				  _ ("the name of column %s is not one of a case"), letters);
}

/* Columns without a heading are what spreadsheets leave where something once stood. */
static gboolean
is_blank_column (const KinkoCsv *csv, guint column)
{
	for (guint row = 0; row < kinko_csv_rows (csv); row++)
		if (!kinko_case_value_is_blank (kinko_csv_cell (csv, row, column)))
			return FALSE;
	return TRUE;
}

/* Whatever spreadsheets and hands have put around it. */
static gboolean
is_test_mark (const char *heading)
{
	g_autofree char *folded = g_utf8_normalize (heading, -1, G_NORMALIZE_ALL_COMPOSE);
	g_autofree char *lower = folded == NULL ? NULL : g_utf8_strdown (folded, -1);

	if (lower == NULL)
		return FALSE;
	g_strstrip (lower);
	return strcmp (lower, KINKO_TEST_WORD) == 0 || strcmp (lower, KINKO_TEST_HEADING_EN) == 0;
}

/* The mark comes first: no policy can make a field of it. */
static int
column_field (const Import *import, guint column)
{
	const char *name = kinko_csv_cell (import->csv, 0, column);
	const char *known =
		import->columns == NULL ? NULL : kinko_columns_field (import->columns, name);
	int field = kinko_field_index (known == NULL ? name : known);

	if (is_test_mark (name))
		return import->test ? COLUMN_IGNORED : COLUMN_TEST;
	if (field >= 0)
		return field;
	return g_str_has_prefix (name, "expected_") || strcmp (name, "edge_note") == 0 ||
			       is_blank_column (import->csv, column)
		       ? COLUMN_IGNORED
		       : COLUMN_UNKNOWN;
}

static KinkoProblem *
test_column (guint column)
{
	g_autofree char *letters = kinko_csv_column_letters (column);

	return kinko_problem_new ("test_data", NULL,
				  _ ("column %s says that the file comes from a test vault: its "
				     "data are made up"),
				  letters);
}

static KinkoProblem *
missing_column (const Import *import, const char *name)
{
	const char *heading =
		import->columns == NULL ? NULL : kinko_columns_heading (import->columns, name);

	if (heading == NULL)
		return kinko_problem_new ("missing_column", name, _ ("there is no column '%s'"),
					  name);
	return kinko_problem_new ("missing_column", name, _ ("there is no column '%s' or '%s'"),
				  heading, name);
}

static void
check_missing_columns (Import *import, const guint *seen)
{
	gsize n;
	const KinkoField *fields = kinko_fields (&n);

	for (gsize i = 0; i < n; i++)
		if (fields[i].required && seen[i] == 0)
			report_one (import, 0, missing_column (import, fields[i].name));
}

/* Named by their letters and the field: what stands there may be anything. */
static KinkoProblem *
duplicate_column (guint first, guint second, const char *field)
{
	g_autofree char *a = kinko_csv_column_letters (first);
	g_autofree char *b = kinko_csv_column_letters (second);

	return kinko_problem_new ("duplicate_column", field, _ ("columns %s and %s are both '%s'"),
				  a, b, field);
}

/* @seen: 1 more than the column in which a field was met, by field. */
static guint
read_columns (Import *import, guint *seen)
{
	guint known = 0;

	for (guint i = 0; i < kinko_csv_columns (import->csv); i++) {
		int field = column_field (import, i);

		import->fields[i] = field;
		if (field == COLUMN_TEST)
			report_one (import, 0, test_column (i));
		if (field == COLUMN_UNKNOWN)
			report_one (import, 0,
				    unknown_column (i, kinko_csv_cell (import->csv, 0, i)));
		if (field < 0)
			continue;
		known++;
		if (seen[field] != 0)
			report_one (import, 0,
				    duplicate_column (seen[field] - 1, i,
						      kinko_field_at (field)->name));
		else
			seen[field] = i + 1;
	}
	return known;
}

static void
read_heading (Import *import)
{
	g_autofree guint *seen = NULL;
	gsize n;

	(void) kinko_fields (&n); /* only their number */
	seen = g_new0 (guint, n);
	import->fields = g_new0 (int, kinko_csv_columns (import->csv));
	if (read_columns (import, seen) > 0) {
		check_missing_columns (import, seen);
		return;
	}
	g_ptr_array_set_size (import->problems, 0);
	report_one (
		import, 0,
		kinko_problem_new ("missing_column", NULL,
				   _ ("there are no column names (case_no, fiscal_year, …): the "
				      "first row must hold them")));
}

static gboolean
is_blank_row (const KinkoCsv *csv, guint row)
{
	for (guint i = 0; i < kinko_csv_columns (csv); i++)
		if (!kinko_case_value_is_blank (kinko_csv_cell (csv, row, i)))
			return FALSE;
	return TRUE;
}

static void
read_case (Import *import, guint row)
{
	g_autoptr (GPtrArray) problems = problem_list_new ();
	KinkoCaseData *data = kinko_case_data_new_in_block (
		import->numbers, (gsize) import->cases->len * KINKO_CASE_DIGITS);

	data->row = row + 1;
	g_ptr_array_add (import->cases, data);
	for (guint i = 0; i < kinko_csv_columns (import->csv); i++)
		if (import->fields[i] >= 0)
			(void) kinko_case_data_set (data, import->fields[i],
						    kinko_csv_cell (import->csv, row, i),
						    problems); /* counted below */
	(void) kinko_case_data_check_kind (data, import->test, problems);
	(void) kinko_case_data_check (data, problems);
	import->n_cases++;
	if (problems->len == 0) {
		g_array_append_val (import->rows, row);
		return;
	}
	/* A row that is wrong is compared with nothing: what is wrong may be just what is compared. */
	report (import, row, problems);
	g_ptr_array_set_size (import->cases, (int) import->cases->len - 1);
}

static void
read_cases (Import *import)
{
	guint rows = kinko_csv_rows (import->csv);
	guint row = 1;

	import->numbers = kinko_secret_new ((gsize) rows * KINKO_CASE_DIGITS);
	for (; row < rows && import->problems->len < MAX_PROBLEMS; row++)
		if (!is_blank_row (import->csv, row))
			read_case (import, row);
	if (row < rows)
		report_one (import, row,
			    kinko_problem_new ("too_many_problems", NULL,
					       _ ("from here on nothing was looked at: correct "
						  "what is named before")));
	if (import->n_cases == 0)
		report_one (
			import, 0,
			kinko_problem_new ("no_cases", NULL, _ ("there is no row with a case")));
}

/* Says so when a row has the same @key as one before it. Takes the key. */
static void
compare_key (Import *import, GHashTable *seen, GBytes *key, guint row, const char *code,
	     const char *field, const char *message)
{
	gpointer other;

	if (g_hash_table_lookup_extended (seen, key, NULL, &other)) {
		g_autofree char *text =
			g_strdup_printf (_ ("%s (row %u)"), message, GPOINTER_TO_UINT (other) + 1);

		report_one (import, row, kinko_problem_new (code, field, "%s", text));
		g_bytes_unref (key);
		return;
	}
	g_hash_table_insert (seen, key, GUINT_TO_POINTER (row));
}

static GHashTable *
key_table_new (void)
{
	return g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
				      NULL);
}

/* A My Number can be guessed from a plain hash (10^11 values): the key is random and lives as
 * long as the comparison. */
static GBytes *
blind (const char *digits, const KinkoSecret *key)
{
	guint8 hash[crypto_generichash_BYTES];

	crypto_generichash (hash, sizeof hash, (const guint8 *) digits, KINKO_MYNUMBER_LEN,
			    kinko_secret_data (key), kinko_secret_len (key));
	return g_bytes_new (hash, sizeof hash);
}

static void
compare_cases (Import *import)
{
	g_autoptr (GHashTable) case_numbers = key_table_new ();
	g_autoptr (GHashTable) child_numbers = key_table_new ();
	g_autoptr (KinkoSecret) key = kinko_secret_new_random (crypto_generichash_KEYBYTES);

	for (guint i = 0; i < import->cases->len; i++) {
		const KinkoCaseData *data = import->cases->pdata[i];
		const char *case_no = kinko_case_data_get (data, "case_no");
		const char *digits = kinko_case_data_digits (data, KINKO_SUBJECT_CHILD);
		guint row = g_array_index (import->rows, guint, i);

		compare_key (import, case_numbers, g_bytes_new (case_no, strlen (case_no)), row,
			     "case_no_duplicate", "case_no",
			     _ ("another row has the same case number"));
		if (digits != NULL)
			compare_key (import, child_numbers, blind (digits, key), row,
				     "mynumber_duplicate", "child_mynumber",
				     _ ("another row has the same child's My Number"));
	}
}

/* Is it the wrong file, or the wrong vault? Then nobody should make it fit. */
static gboolean
is_of_other_kind (const GPtrArray *problems)
{
	static const char *const codes[] = { "test_data", "number_synthetic",
					     "number_not_synthetic", NULL };

	for (guint i = 0; i < problems->len; i++)
		if (g_strv_contains (codes, ((KinkoProblem *) problems->pdata[i])->code))
			return TRUE;
	return FALSE;
}

gboolean
kinko_case_csv_fail (GPtrArray *problems, GError **error)
{
	guint n = problems->len;

	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     ngettext ("the CSV has %u problem, nothing of it was taken over",
			       "the CSV has %u problems, nothing of it was taken over", n),
		     n);
	if (is_of_other_kind (problems))
		kinko_error_set_hint (error, "%s",
				      _ ("look whether file and vault belong together, and do not "
					 "make the file fit: made-up data are for test vaults, "
					 "and real ones are not"));
	else
		kinko_error_set_hint (
			error, "%s",
			_ ("correct the rows named here and read the whole file again"));
	kinko_error_set_problems (error, g_ptr_array_ref (problems));
	return FALSE;
}

GPtrArray *
kinko_case_data_read_csv_rows (const KinkoCsv *csv, const KinkoColumns *columns, gboolean test,
			       GPtrArray *problems)
{
	g_auto (Import) import = { .csv = csv, .columns = columns, .test = test };

	import.cases = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_case_data_free);
	import.rows = g_array_new (FALSE, FALSE, sizeof (guint));
	import.problems = g_ptr_array_ref (problems);
	read_heading (&import);
	if (problems->len == 0)
		read_cases (&import);
	compare_cases (&import);
	return g_steal_pointer (&import.cases);
}

GPtrArray *
kinko_case_data_read_csv (const KinkoCsv *csv, const KinkoColumns *columns, gboolean test,
			  GError **error)
{
	g_autoptr (GPtrArray) problems = problem_list_new ();
	g_autoptr (GPtrArray) cases = kinko_case_data_read_csv_rows (csv, columns, test, problems);

	if (problems->len == 0)
		return g_steal_pointer (&cases);
	(void) kinko_case_csv_fail (problems, error);
	return NULL;
}
