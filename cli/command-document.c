/* Commands for documents: the scans of a case's papers. */
#include "cli/commands.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "cli/table.h"
#include "policies/error.h"
#include "vault/document.h"

/* ---- results --------------------------------------------------------------------------------- */

static json_t *
result_of (const KinkoDocument *document)
{
	return json_pack ("{s:s, s:s, s:b, s:b, s:s?, s:s?, s:i, s:s?, s:s?, s:s?, s:I, s:s?}",
			  "number", document->number, "case_no", document->case_no, "shows_number",
			  document->shows_number, "erased", document->key == NULL, "type",
			  document->type, "received", document->received, "pages",
			  (int) document->pages, "receipt", document->receipt, "place",
			  document->place, "file_name", document->file_name, "bytes",
			  (json_int_t) document->size, "added_by", document->added_by);
}

/* "812 bytes", "12.3 MiB". */
static char *
size_text (guint64 bytes)
{
	gboolean large = bytes >= 1024 * 1024;
	guint64 tenths = bytes * 10 / (large ? 1024 * 1024 : 1024);
	guint whole = (guint) (tenths / 10), tenth = (guint) (tenths % 10);

	if (bytes < 1024)
		return g_strdup_printf (ngettext ("%u byte", "%u bytes", (gulong) bytes),
					(guint) bytes);
	if (large)
		return g_strdup_printf (_ ("%u.%u MiB"), whole, tenth);
	return g_strdup_printf (_ ("%u.%u KiB"), whole, tenth);
}

/* ---- add ------------------------------------------------------------------------------------- */

static const KinkoOption add_options[] = {
	{ "type", N_ ("TYPE"), N_ ("what the papers are"), FALSE },
	{ "pages", N_ ("N"), N_ ("how many pages they have"), FALSE },
	{ "receipt", N_ ("NO"), N_ ("their number in the register of receipts"), FALSE },
	{ "place", N_ ("TEXT"), N_ ("where the papers themselves are kept"), FALSE },
	{ "shows-number", "yes|no", N_ ("whether a My Number can be read on them"), FALSE },
	{ "received", N_ ("DATE"), N_ ("when they came; otherwise today"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static const char *const yes_no[] = { "yes", "no", NULL };

static gboolean
check_file (const char *path, GError **error)
{
	if (strcmp (path, "-") != 0)
		return kinko_argument_readable (path, error);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
		     _ ("a scan is taken from a file, not from standard input"));
	kinko_error_set_hint (error, "%s", _ ("save the scan as a file and name that file"));
	return FALSE;
}

static gboolean
check_add (KinkoContext *context, GError **error)
{
	static const char *const needed[] = { "type",  "pages",        "receipt",
					      "place", "shows-number", NULL };
	guint pages = 0;

	return kinko_argument_need_all (context, needed, error) &&
	       kinko_argument_number (context, "pages", 1, KINKO_DOCUMENT_PAGES_MAX, &pages,
				      error) &&
	       kinko_argument_known (_ ("answer"), kinko_context_option (context, "shows-number"),
				     yes_no, error) &&
	       kinko_argument_date (context, "received", error) &&
	       check_file (kinko_context_argument (context, 1), error);
}

static json_t *
run_add (KinkoContext *context, GError **error)
{
	KinkoDocumentInput input = {
		.path = kinko_context_argument (context, 1),
		.type = kinko_context_option (context, "type"),
		.receipt = kinko_context_option (context, "receipt"),
		.place = kinko_context_option (context, "place"),
		.received = kinko_context_option (context, "received"),
		.shows_number = strcmp (kinko_context_option (context, "shows-number"), "yes") == 0,
	};
	g_autoptr (KinkoDocument) document = NULL;
	json_t *result;

	if (!kinko_argument_number (context, "pages", 1, KINKO_DOCUMENT_PAGES_MAX, &input.pages,
				    error))
		return NULL;
	document = kinko_document_add (kinko_cli_session (context),
				       kinko_context_argument (context, 0), &input, error);
	if (document == NULL)
		return NULL;
	result = result_of (document);
	json_object_set_new (result, "sha256", json_string (document->sha256));
	return result;
}

static void
show_add (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	guint pages = (guint) kinko_result_number (result, "pages");
	g_autofree char *size = size_text ((guint64) kinko_result_number (result, "bytes"));
	g_autofree char *many = g_strdup_printf (ngettext ("%u page", "%u pages", pages), pages);

	kinko_result_say (out, _ ("Document %s of case %s is stored: %s, %s, %s."),
			  kinko_result_text (result, "number"),
			  kinko_result_text (result, "case_no"), kinko_result_text (result, "type"),
			  many, size);
	kinko_result_say (
		out, "%s",
		_ ("The file that it was taken from is still where it was: erase it there."));
}

/* ---- list ------------------------------------------------------------------------------------ */

static json_t *
run_list (KinkoContext *context, GError **error)
{
	const char *case_no = kinko_context_argument (context, 0);
	g_autoptr (GPtrArray) list =
		kinko_document_list (kinko_cli_session (context), case_no, error);
	json_t *documents;

	if (list == NULL)
		return NULL;
	documents = json_array ();
	for (guint i = 0; i < list->len; i++)
		json_array_append_new (documents, result_of (list->pdata[i]));
	return json_pack ("{s:s, s:o}", "case_no", case_no, "documents", documents);
}

static void
add_line (KinkoTable *table, const json_t *line)
{
	gboolean known = !json_is_null (json_object_get (line, "type"));
	g_autofree char *pages =
		g_strdup_printf ("%u", (guint) kinko_result_number (line, "pages"));
	g_autofree char *size = size_text ((guint64) kinko_result_number (line, "bytes"));
	const char *cells[] = {
		kinko_result_text (line, "number"),
		kinko_result_text (line, "type"),
		kinko_result_text (line, "received"),
		known ? pages : "",
		kinko_result_flag (line, "shows_number") ? _ ("yes") : _ ("no"),
		kinko_result_text (line, "receipt"),
		kinko_result_text (line, "place"),
		kinko_result_text (line, "added_by"),
		kinko_result_flag (line, "erased") ? _ ("erased") : size,
	};

	kinko_table_add (table, cells);
}

static void
show_list (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const char *headings[] = { _ ("document"), _ ("type"),      _ ("received"),
				   _ ("pages"),    _ ("My Number"), _ ("receipt"),
				   _ ("place"),    _ ("by"),        _ ("size") };
	const json_t *documents = json_object_get (result, "documents");
	guint n = (guint) json_array_size (documents);
	g_autoptr (KinkoTable) table = kinko_table_new (headings, G_N_ELEMENTS (headings));
	const json_t *line;
	gsize i;

	if (n == 0) {
		kinko_result_say (out, _ ("Case %s has no document."),
				  kinko_result_text (result, "case_no"));
		return;
	}
	kinko_table_align_right (table, 3);
	kinko_table_align_right (table, 8);
	json_array_foreach (documents, i, line) add_line (table, line);
	kinko_table_print (table, out);
	kinko_result_say (out, ngettext ("%u document.", "%u documents.", n), n);
}

/* ---- get ------------------------------------------------------------------------------------- */

static const KinkoOption get_options[] = {
	{ "out", N_ ("FILE"), N_ ("the new file that it is written to"), FALSE },
	{ "purpose", N_ ("PURPOSE"),
	  N_ ("what it is needed for, if a My Number can be read on it; 'kinko policy purposes' "
	      "lists them"),
	  FALSE },
	{ "approval", N_ ("NO"), N_ ("the ward's approval number for the copy (承認番号)"), FALSE },
	{ "to", N_ ("PERSON"), N_ ("who gets it; otherwise you"), FALSE },
	{ "erase-by", N_ ("DATE"), N_ ("when the file is to be erased; otherwise today"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_get (KinkoContext *context, GError **error)
{
	static const char *const needed[] = { "out", NULL };

	return kinko_argument_need_all (context, needed, error) &&
	       kinko_argument_date (context, "erase-by", error) &&
	       kinko_argument_approval (context, error);
}

static json_t *
run_get (KinkoContext *context, GError **error)
{
	KinkoDocumentTake take = {
		.path = kinko_context_option (context, "out"),
		.recipient = kinko_context_option (context, "to"),
		.erase_by = kinko_context_option (context, "erase-by"),
		.purpose = kinko_context_option (context, "purpose"),
		.approval = kinko_context_option (context, "approval"),
	};
	g_autofree char *copy = NULL;
	g_autoptr (KinkoDocument) document =
		kinko_document_get (kinko_cli_session (context),
				    kinko_context_argument (context, 0), &take, &copy, error);
	json_t *result;

	if (document == NULL)
		return NULL;
	result = result_of (document);
	json_object_set_new (result, "sha256", json_string (document->sha256));
	json_object_set_new (result, "file", kinko_output_json_text (take.path));
	json_object_set_new (result, "copy", json_string (copy));
	return result;
}

static void
show_get (KinkoContext *context, const json_t *result, GString *out)
{
	kinko_result_say (
		out,
		_ ("Document %s is in the file '%s', readable by you only. It is copy %s in the "
		   "register: erase the file when it has served, and record that with kinko copy "
		   "erased."),
		kinko_result_text (result, "number"), kinko_result_text (result, "file"),
		kinko_result_text (result, "copy"));
	if (kinko_context_is_test (context))
		kinko_result_say (
			out, "%s",
			_ ("The file is as it was stored, so it is not marked as a test: keep it "
			   "apart from real papers."));
}

/* ---- the table ------------------------------------------------------------------------------- */

const KinkoCommand kinko_document_commands[] = {
	{
		.noun = "document",
		.verb = "add",
		.arguments = N_ ("CASE FILE"),
		.min_arguments = 2,
		.max_arguments = 2,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("stores a scan of papers with a case"),
		.description = N_ (
			"The file is stored as it is, up to 200 MiB. Papers on which a My Number "
			"can "
			"be read (--shows-number yes) are sealed with another key: who is not "
			"cleared for My Numbers sees that they are there, and cannot open them."),
		.options = add_options,
		.check = check_add,
		.run = run_add,
		.show = show_add,
	},
	{
		.noun = "document",
		.verb = "list",
		.arguments = N_ ("CASE"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("lists the documents of a case"),
		.run = run_list,
		.show = show_list,
	},
	{
		.noun = "document",
		.verb = "get",
		.arguments = N_ ("DOCUMENT"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("writes a document to a new file"),
		.description = N_ (
			"The file appears when all of it was verified. It is a copy, which takes "
			"the ward's approval and stands in the register of copies until its "
			"erasure is recorded. Papers of a household whose address is protected "
			"are for the manager and the person to whom the case is assigned."),
		.options = get_options,
		.check = check_get,
		.run = run_get,
		.show = show_get,
	},
	{ .noun = NULL },
};
