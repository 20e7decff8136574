/*
 * Any bytes as a CSV of cases, in whatever encoding they are found to be or are said to be: no step outside of the
 * guarded text, and one error or one table. What was read is written again and read as the same.
 */
#include "tests/fuzz/fuzz.h"
#include "vault/case-csv.h"
#include "vault/csv-encoding.h"
#include "vault/csv-write.h"
#include "vault/csv.h"

/* Headings and some lines of a sample, as UTF-8 and as the older programs write it. */
static void
seed_sample (int argc, char **argv, const char *name)
{
	g_autofree char *path = g_build_filename (KINKO_SOURCE_DIR "/tests/data", name, NULL);
	g_autofree char *text = NULL;
	g_autofree char *utf8 = NULL;
	g_autofree char *old = NULL;
	g_autofree char *old_name = g_strconcat (name, "-cp932", NULL);
	gsize len, old_len;

	if (!g_file_get_contents (path, &text, &len, NULL))
		return;
	len = MIN (len, 2000);
	while (len > 0 && text[len - 1] != '\n')
		len--;
	utf8 = g_strdup_printf ("%c%.*s", KINKO_CSV_ANY, (int) len, text);
	old = g_convert (text, (gssize) len, "CP932", "UTF-8", NULL, &old_len, NULL);
	fuzz_seed (argc, argv, name, utf8, len + 1);
	if (old == NULL)
		return;
	/* Its first byte becomes the choice. */
	memmove (old + 1, old, old_len - 1);
	old[0] = KINKO_CSV_CP932;
	fuzz_seed (argc, argv, old_name, old, old_len);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	fuzz_begin ();
	seed_sample (*argc, *argv, "cases-sample.csv");
	seed_sample (*argc, *argv, "cases-invalid.csv");
	return 0;
}

static KinkoCsv *
read_table (KinkoSecret *bytes, KinkoCsvEncoding *encoding)
{
	g_autoptr (GError) error = NULL;
	KinkoSecret *text = kinko_csv_decode (bytes, encoding, &error);
	KinkoCsv *csv = text == NULL ? NULL : kinko_csv_parse (text, &error);

	g_assert_true ((csv == NULL) == (error != NULL));
	return csv;
}

static KinkoSecret *
write_table (const KinkoCsv *csv, KinkoCsvWriter *writer)
{
	for (guint row = 0; row < kinko_csv_rows (csv); row++) {
		for (guint column = 0; column < kinko_csv_columns (csv); column++)
			kinko_csv_writer_cell (writer, kinko_csv_cell (csv, row, column));
		kinko_csv_writer_end_row (writer);
	}
	return kinko_csv_writer_finish (writer, NULL);
}

static void
compare (const KinkoCsv *before, const KinkoCsv *after)
{
	g_assert_cmpuint (kinko_csv_rows (after), ==, kinko_csv_rows (before));
	g_assert_cmpuint (kinko_csv_columns (after), ==, kinko_csv_columns (before));
	for (guint row = 0; row < kinko_csv_rows (after); row++)
		for (guint column = 0; column < kinko_csv_columns (after); column++) {
			const char *was = kinko_csv_cell (before, row, column);
			const char *is = kinko_csv_cell (after, row, column);

			g_assert_cmpstr (*is == '\'' && *was != '\'' ? is + 1 : is, ==, was);
		}
}

static void
check_round_trip (const KinkoCsv *csv, KinkoCsvEncoding encoding)
{
	g_autoptr (KinkoCsvWriter) writer = kinko_csv_writer_new (encoding, FALSE, NULL);
	KinkoSecret *written = write_table (csv, writer);
	g_autoptr (KinkoCsv) again = NULL;

	/* Only UTF-8 has every character. */
	g_assert_true (written != NULL || encoding == KINKO_CSV_CP932);
	if (written == NULL)
		return;
	again = read_table (written, &encoding);
	g_assert_nonnull (again);
	compare (csv, again);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	/* The first byte chooses, so that each way is found. */
	KinkoCsvEncoding encoding =
		size == 0 ? KINKO_CSV_ANY : (KinkoCsvEncoding) (data[0] % (KINKO_CSV_CP932 + 1));
	gsize skipped = size > 0;
	g_autoptr (KinkoCsv) csv =
		read_table (kinko_secret_new_from (data + skipped, size - skipped), &encoding);
	g_autoptr (GPtrArray) cases = NULL;
	g_autoptr (GError) error = NULL;

	if (csv == NULL)
		return 0;
	g_assert_cmpint (encoding, !=, KINKO_CSV_ANY);
	check_round_trip (csv, KINKO_CSV_UTF_8);
	check_round_trip (csv, KINKO_CSV_CP932);
	cases = kinko_case_data_read_csv (csv, NULL, TRUE, &error);
	g_assert_true ((cases == NULL) == (error != NULL));
	return 0;
}
