/* An import, a case: audited beside the same bytes as plain rows. */
#include <string.h>

#include "tests/bench/bench.h"
#include "vault/db-write.h"

#define IMPORTED  10000
#define ENTRY_LEN 700 /* bytes of a case.create line with three numbers */

void
bench_append_number (GString *text, guint64 base)
{
	char digits[16];

	g_snprintf (digits, sizeof digits, "%011" G_GUINT64_FORMAT, base);
	g_string_append_printf (text, "%s%d", digits, kinko_mynumber_check_digit (digits));
}

/* Cases like the first sample, with numbers of their own. */
static KinkoSecret *
make_csv (guint n, guint *serial)
{
	g_autofree char *sample = NULL;
	g_auto (GStrv) lines = NULL;
	g_autoptr (GString) csv = NULL;

	bench_must (g_file_get_contents (KINKO_SOURCE_DIR "/tests/data/cases-sample.csv", &sample,
					 NULL, NULL),
		    NULL);
	lines = g_strsplit (sample, "\r\n", 3);
	csv = g_string_new (lines[0]);
	g_string_append (csv, "\r\n");
	for (guint i = 0; i < n; i++) {
		g_auto (GStrv) cells = g_strsplit (lines[1], ",", -1);
		guint64 id = 10000000 + ++*serial;

		for (guint c = 0; cells[c] != NULL; c++) {
			if (c > 0)
				g_string_append_c (csv, ',');
			if (c == 0)
				g_string_append_printf (csv, "B26-%07u", *serial);
			else if (c == 10 || c == 15 || c == 26)
				bench_append_number (csv, id * 30 + c);
			else
				g_string_append (csv, cells[c]);
		}
		g_string_append (csv, "\r\n");
	}
	return kinko_secret_new_from (csv->str, csv->len);
}

double
bench_import_audited (gpointer data)
{
	Bench *bench = data;
	g_autoptr (GError) error = NULL;
	KinkoSecret *csv = make_csv (IMPORTED, &bench->serial);
	guint imported;
	gint64 start = g_get_monotonic_time ();

	bench_must (kinko_case_import (bench->session, csv, NULL, APPROVAL, &imported, &error),
		    &error);
	return bench_seconds_since (start) / IMPORTED;
}

/* The same bytes as plain rows, one batch: row, version, three numbers, a log line. */
static double
plain_import (gpointer data)
{
	Bench *bench = data;
	g_autoptr (GError) error = NULL;
	char key[93] = "", number[73] = "";
	g_autofree char *search = g_strnfill (120, 'x');
	gint64 start = g_get_monotonic_time ();

	bench_must (kinko_db_begin (bench->plain, &error), &error);
	for (guint i = 0; i < IMPORTED; i++) {
		g_autoptr (KinkoStatement) file = kinko_db_prepare_write (
			bench->plain,
			"INSERT INTO file (case_no, record_key, number_key, search, version)"
			" VALUES (?, ?, ?, ?, 1)",
			&error);
		g_autoptr (KinkoStatement) row = kinko_db_prepare_write (
			bench->plain, "INSERT INTO row (box) VALUES (?)", &error);
		g_autoptr (KinkoStatement) numbers = kinko_db_prepare_write (
			bench->plain, "INSERT INTO number (blind, box) VALUES (?, ?)", &error);
		g_autoptr (KinkoStatement) entry = kinko_db_prepare_write (
			bench->plain, "INSERT INTO entry (line, leaf) VALUES (?, ?)", &error);
		g_autofree char *case_no = g_strdup_printf ("P26-%u-%" G_GINT64_FORMAT, i, start);

		bench_must (kinko_statement_bind_text (file, 1, case_no, &error) &&
				    kinko_statement_bind_blob (file, 2, key, sizeof key, &error) &&
				    kinko_statement_bind_blob (file, 3, key, sizeof key, &error) &&
				    kinko_statement_bind_text (file, 4, search, &error) &&
				    kinko_statement_run (file, &error) &&
				    kinko_statement_bind_bytes (row, 1, bench->row, &error) &&
				    kinko_statement_run (row, &error) &&
				    kinko_statement_bind_blob (entry, 1,
							       g_bytes_get_data (bench->row, NULL),
							       ENTRY_LEN, &error) &&
				    kinko_statement_bind_blob (entry, 2, key, 32, &error) &&
				    kinko_statement_run (entry, &error),
			    &error);
		for (guint k = 0; k < 3; k++) {
			g_snprintf (number, sizeof number, "%u-%u-%" G_GINT64_FORMAT, k, i, start);
			bench_must (kinko_statement_bind_blob (numbers, 1, number, 32, &error) &&
					    kinko_statement_bind_blob (numbers, 2, number,
								       sizeof number, &error) &&
					    kinko_statement_run (numbers, &error),
				    &error);
		}
	}
	bench_must (kinko_db_commit (bench->plain, &error), &error);
	return bench_seconds_since (start) / IMPORTED;
}

void
bench_import (Bench *bench)
{
	bench_compare ("import, a case / plain batch", "≥ 0.5", bench_import_audited, plain_import,
		       bench);
}
