/*
 * Cases from a CSV. Format: docs/formats/case-csv.md.
 */
#pragma once

#include <glib.h>

#include "policies/columns.h"
#include "vault/csv.h"

/*
 * Reads all cases of a CSV. @columns: what else than its name a column may be called; NULL: nothing.
 *
 * All or nothing: on failure NULL and KINKO_ERROR_INVALID with every problem of every row (row: the
 * heading is 1; line; field; code; message). Unknown columns (unknown_column), columns twice
 * (duplicate_column), missing required columns (missing_column) and a heading alone (no_cases) are
 * refused; columns named expected_* and edge_note are ignored, and so are rows and columns in which
 * every cell is blank. The column 試験 or test, which files from test vaults have, is ignored too if @test, and otherwise
 * refused (test_data): it is for a test vault. My Numbers must be of the kind that the vault takes (vault/mynumber.h). After 10,000 problems reading ends with one more (too_many_problems). The
 * rows that are right in themselves are compared: case_no twice (case_no_duplicate), one child's
 * number twice (mynumber_duplicate); both name the other row.
 *
 * Returns: KinkoCaseData in the order of the rows.
 */
GPtrArray *kinko_case_data_read_csv (const KinkoCsv *csv, const KinkoColumns *columns,
				     gboolean test, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same, but of a file with problems the rows that are right, too: @problems (KinkoProblem) receives all of them. For who
 * looks at the rows further before the file is refused. */
GPtrArray *kinko_case_data_read_csv_rows (const KinkoCsv *csv, const KinkoColumns *columns,
					  gboolean test, GPtrArray *problems)
	G_GNUC_WARN_UNUSED_RESULT;

/* Always FALSE: sets KINKO_ERROR_INVALID with @problems, of which it takes a reference. */
gboolean kinko_case_csv_fail (GPtrArray *problems, GError **error);
