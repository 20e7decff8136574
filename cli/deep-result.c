#include "cli/deep-result.h"

#include <inttypes.h>

#include <glib/gi18n.h>

#include "cli/output.h"

json_t *
kinko_deep_result (const KinkoDeepReport *report)
{
	const KinkoRecordCounts *counts = &report->counts;

	return json_pack ("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:b}", "cases",
			  (json_int_t) counts->cases, "versions", (json_int_t) counts->versions,
			  "numbers", (json_int_t) counts->numbers, "documents",
			  (json_int_t) counts->documents, "lines", (json_int_t) counts->lines,
			  "seats", (json_int_t) report->seats, "opened",
			  (json_int_t) counts->opened, "unopened", (json_int_t) counts->unopened,
			  "with_numbers", report->numbers);
}

void
kinko_deep_show (const json_t *deep, KinkoSheet *sheet)
{
	static const char *const rows[][2] = {
		{ "cases", N_ ("cases compared") },
		{ "versions", N_ ("their versions") },
		{ "numbers", N_ ("My Numbers") },
		{ "documents", N_ ("papers") },
		{ "lines", N_ ("versions of register lines") },
		{ "seats", N_ ("seats") },
		{ "opened", N_ ("records opened") },
	};

	if (deep == NULL)
		return;
	for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
		kinko_sheet_add_number (sheet, _ (rows[i][1]),
					kinko_result_number (deep, rows[i][0]));
}

void
kinko_deep_explain (const json_t *deep, GString *out)
{
	if (deep == NULL)
		return;
	kinko_result_say (
		out, "%s",
		_ ("Compared with the log, row by row: every stored version, My Number, paper and "
		   "register line, the seats, what is erased and what was lost before a restore; "
		   "the newest of each opened, and the columns beside it are what it says. Not "
		   "opened: earlier versions and the content of papers, whose hashes are those in "
		   "the log."));
	if (!kinko_result_flag (deep, "with_numbers"))
		kinko_result_say (
			out,
			ngettext ("You hold no key for My Numbers: %" PRIi64
				  " number or paper was compared by its hash and not opened.",
				  "You hold no key for My Numbers: %" PRIi64
				  " numbers and papers were compared by their hashes and not "
				  "opened.",
				  (gulong) kinko_result_number (deep, "unopened")),
			kinko_result_number (deep, "unopened"));
}
