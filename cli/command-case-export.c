/* The command that writes columns of cases to a file for somebody else. */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/case-filter.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "policies/error.h"
#include "vault/case-export.h"
#include "vault/clock.h"

#define MOST_SHOWN 20 /* places that text for people names */

static const KinkoOption export_options[] = {
	{ "column", N_ ("NAME"), N_ ("a field to be written; give it once for each column"), TRUE },
	KINKO_CASE_FILTER_OPTIONS,
	{ "approval", N_ ("NO"), N_ ("the ward's approval number for this copy"), FALSE },
	{ "to", N_ ("RECIPIENT"), N_ ("who gets the file"), FALSE },
	{ "erase-by", N_ ("DATE"), N_ ("the day by which it is to be erased"), FALSE },
	{ "out", N_ ("FILE"), N_ ("the new file"), FALSE },
	{ "encoding", N_ ("NAME"), N_ ("utf-8, which is used otherwise, or cp932"), FALSE },
	{ "replace", NULL, N_ ("writes 〓 for each character that the encoding lacks"), FALSE },
	{ "headings", "ja|en",
	  N_ ("the policy's headings, which are used otherwise, or the names of the fields"),
	  FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static const char *const languages[] = { "ja", "en", NULL };

/* ---- what is asked for ----------------------------------------------------------------------- */

static gboolean
read_headings (KinkoContext *context, gboolean *english, GError **error)
{
	const char *word = kinko_context_option (context, "headings");

	*english = g_strcmp0 (word, "en") == 0;
	return word == NULL || kinko_argument_known (_ ("language"), word, languages, error);
}

/* Everything that the command line says. */
static gboolean
read_export (KinkoContext *context, KinkoCaseExport *what, GError **error)
{
	*what = (KinkoCaseExport){
		.columns = kinko_context_options (context, "column"),
		.encoding = KINKO_CSV_UTF_8,
		.replace = kinko_context_switch (context, "replace"),
		.approval = kinko_context_option (context, "approval"),
		.recipient = kinko_context_option (context, "to"),
		.erase_by = kinko_context_option (context, "erase-by"),
		.path = kinko_context_option (context, "out"),
	};
	return kinko_case_export_check_columns (what->columns, error) &&
	       kinko_case_filter_read (context, &what->filter, error) &&
	       kinko_argument_encoding (context, &what->encoding, error) &&
	       read_headings (context, &what->english, error);
}

static gboolean
check_export (KinkoContext *context, GError **error)
{
	static const char *const needed[] = { "to", "erase-by", "out", NULL };
	KinkoCaseExport what;

	return kinko_argument_need_all (context, needed, error) &&
	       read_export (context, &what, error) && kinko_argument_approval (context, error) &&
	       kinko_argument_date (context, "erase-by", error);
}

/* ---- what became of it ----------------------------------------------------------------------- */

static json_t *
list_columns (const char *const *columns)
{
	json_t *list = json_array ();

	for (guint i = 0; columns[i] != NULL; i++)
		json_array_append_new (list, json_pack ("{s:s}", "field", columns[i]));
	return list;
}

static json_t *
list_lacking (const GPtrArray *lacking)
{
	json_t *list = json_array ();

	for (guint i = 0; i < lacking->len; i++) {
		const KinkoProblem *problem = lacking->pdata[i];

		json_array_append_new (list, json_pack ("{s:i, s:s}", "row", (int) problem->row,
							"message", problem->message));
	}
	return list;
}

static json_t *
run_export (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoCaseExported) exported = NULL;
	g_autofree char *today = kinko_clock_today ();
	KinkoCaseExport what;

	if (!read_export (context, &what, error))
		return NULL;
	kinko_case_filter_complete (context, today, &what.filter);
	exported = kinko_case_export (kinko_cli_session (context), &what, error);
	if (exported == NULL)
		return NULL;
	return json_pack ("{s:s, s:o, s:i, s:o, s:s, s:i, s:i, s:i, s:o}", "copy", exported->copy,
			  "file", kinko_output_json_text (what.path), "count",
			  (int) exported->count, "columns", list_columns (what.columns), "encoding",
			  kinko_csv_encoding_name (what.encoding), "withheld",
			  (int) exported->withheld, "formulas", (int) exported->formulas,
			  "replaced", (int) exported->n_lacking, "replaced_cells",
			  list_lacking (exported->lacking));
}

static void
show_replaced (const json_t *result, GString *out)
{
	const json_t *cells = json_object_get (result, "replaced_cells");
	guint n = (guint) kinko_result_number (result, "replaced");
	const json_t *cell;
	gsize i;

	kinko_result_say (
		out,
		ngettext ("In %u cell 〓 stands for a character that the encoding lacks:",
			  "In %u cells 〓 stands for characters that the encoding lacks:", n),
		n);
	json_array_foreach (cells, i, cell)
	{
		if (i == MOST_SHOWN)
			break;
		g_string_append (out, "  ");
		g_string_append_printf (out, _ ("row %d, %s"),
					(int) kinko_result_number (cell, "row"),
					kinko_result_text (cell, "message"));
		g_string_append_c (out, '\n');
	}
	if (n > MOST_SHOWN)
		kinko_result_say (out, "%s", _ ("--json names more of them."));
}

static void
show_export (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	guint count = (guint) kinko_result_number (result, "count");
	guint withheld = (guint) kinko_result_number (result, "withheld");
	guint formulas = (guint) kinko_result_number (result, "formulas");

	kinko_result_say (out,
			  ngettext ("%u case is in the file. It is copy %s in the register.",
				    "%u cases are in the file. It is copy %s in the register.",
				    count),
			  count, kinko_result_text (result, "copy"));
	if (withheld > 0)
		kinko_result_say (out,
				  ngettext ("%u protected address (支援措置) was left out.",
					    "%u protected addresses (支援措置) were left out.",
					    withheld),
				  withheld);
	if (formulas > 0)
		kinko_result_say (
			out,
			ngettext ("%u cell got an apostrophe, so that no spreadsheet takes it for "
				  "a formula.",
				  "%u cells got an apostrophe, so that no spreadsheet takes them "
				  "for formulas.",
				  formulas),
			formulas);
	if (kinko_result_number (result, "replaced") > 0)
		show_replaced (result, out);
	kinko_result_say (out, _ ("When it is erased, record that: kinko copy erased %s"),
			  kinko_result_text (result, "copy"));
}

/* ---- the table ------------------------------------------------------------------------------- */

const KinkoCommand kinko_case_export_commands[] = {
	{
		.noun = "case",
		.verb = "export",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("writes columns of cases to a CSV file, as a registered copy"),
		.description = N_ (
			"All cases that the filters give, with the columns that are asked for and "
			"no others. No My Number can be among them. The file is a copy: it takes "
			"the ward's approval and stands in the register until its erasure is "
			"recorded. Addresses under protection (支援措置) are left out unless you "
			"may see them. With cp932, characters that it lacks stop the export "
			"unless --replace is given."),
		.options = export_options,
		.check = check_export,
		.run = run_export,
		.show = show_export,
	},
	{ .noun = NULL },
};
