/* Writing out what is typed into the ward's childcare system. */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "policies/error.h"
#include "vault/entry-sheet.h"

static const KinkoOption sheet_options[] = {
	{ "approval", N_ ("NUMBER"), N_ ("the ward's approval number (承認番号) for this copy"),
	  FALSE },
	{ "out", N_ ("FILE"), N_ ("the new file"), FALSE },
	{ "format", N_ ("csv|page"),
	  N_ ("a table for spreadsheets, or a page to be printed (HTML); otherwise csv"), FALSE },
	{ "encoding", N_ ("utf-8|cp932"), N_ ("of the table; otherwise utf-8"), FALSE },
	{ "to", N_ ("PERSON"), N_ ("who types it; otherwise you"), FALSE },
	{ "erase-by", N_ ("DATE"), N_ ("when the file is to be erased; otherwise today"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
read_sheet (KinkoContext *context, KinkoEntrySheet *sheet, GError **error)
{
	static const char *const formats[] = { "csv", "page", NULL };
	static const char *const needed[] = { "out", NULL };
	const char *format = kinko_context_option (context, "format");
	KinkoCsvEncoding encoding = KINKO_CSV_UTF_8;

	if (!kinko_argument_need_all (context, needed, error) ||
	    !kinko_argument_date (context, "erase-by", error) ||
	    (format != NULL && !kinko_argument_known (_ ("format"), format, formats, error)) ||
	    !kinko_argument_encoding (context, &encoding, error) ||
	    !kinko_argument_date (context, "erase-by", error))
		return FALSE;
	*sheet = (KinkoEntrySheet){
		.path = kinko_context_option (context, "out"),
		.page = g_strcmp0 (format, "page") == 0,
		.encoding = encoding,
		.approval = kinko_context_option (context, "approval"),
		.recipient = kinko_context_option (context, "to"),
		.erase_by = kinko_context_option (context, "erase-by"),
	};
	if (!sheet->page || kinko_context_option (context, "encoding") == NULL)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
		     _ ("a page has no --encoding: it is always UTF-8"));
	return FALSE;
}

static gboolean
check_sheet (KinkoContext *context, GError **error)
{
	KinkoEntrySheet sheet;

	return read_sheet (context, &sheet, error) && kinko_argument_approval (context, error);
}

static json_t *
run_sheet (KinkoContext *context, GError **error)
{
	guint n = kinko_context_n_arguments (context);
	g_autofree const char **words = g_new0 (const char *, n + 1);
	g_autofree char *number = NULL;
	KinkoEntrySheet sheet;
	guint count = 0;

	for (guint i = 0; i < n; i++)
		words[i] = kinko_context_argument (context, i);
	if (!read_sheet (context, &sheet, error) ||
	    !kinko_entry_sheet_write (kinko_cli_session (context), words, &sheet, &count, &number,
				      error))
		return NULL;
	return json_pack ("{s:i, s:o, s:s}", "cases", (int) count, "file",
			  kinko_output_json_text (sheet.path), "copy", number);
}

static void
show_sheet (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	guint count = (guint) kinko_result_number (result, "cases");
	const char *number = kinko_result_text (result, "copy");

	kinko_result_say (out,
			  ngettext ("%u case is in the file '%s', readable by you only.",
				    "%u cases are in the file '%s', readable by you only.", count),
			  count, kinko_result_text (result, "file"));
	kinko_result_say (out,
			  _ ("It is copy %s in the register. When the tiers are typed in, record "
			     "that with 'kinko case entered', erase the file, and record that with "
			     "'kinko copy erased %s'."),
			  number, number);
}

const KinkoCommand kinko_case_sheet_commands[] = {
	{
		.noun = "case",
		.verb = "entry-sheet",
		.arguments = N_ ("CASE|FIRST..LAST…"),
		.min_arguments = 1,
		.max_arguments = G_MAXUINT,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("writes out what is to be typed into the childcare system"),
		.description = N_ (
			"Exactly what the ward's system (保育システム) asks for, in its order, of "
			"cases whose tier is confirmed. My Numbers are never in it. The file is a "
			"copy: it needs the ward's approval and stays open in the register of "
			"copies until its erasure is recorded."),
		.options = sheet_options,
		.check = check_sheet,
		.run = run_sheet,
		.show = show_sheet,
	},
	{ .noun = NULL },
};
