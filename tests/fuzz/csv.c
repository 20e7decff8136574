/*
 * Any bytes as a CSV of cases: no step outside of the guarded text, and one error or one table.
 */
#include <glib.h>
#include <sodium.h>

#include "vault/case-csv.h"
#include "vault/csv.h"

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	(void) argc;
	(void) argv;
	return sodium_init () < 0;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	g_autoptr (KinkoCsv) csv = kinko_csv_parse (kinko_secret_new_from (data, size), NULL);
	g_autoptr (GPtrArray) cases = NULL;
	g_autoptr (GError) error = NULL;

	if (csv == NULL)
		return 0;
	cases = kinko_case_data_read_csv (csv, NULL, &error);
	g_assert_true ((cases == NULL) == (error != NULL));
	return 0;
}
