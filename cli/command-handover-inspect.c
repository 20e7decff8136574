/* The command that checks a handover without any vault. */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "audit/japan-time.h"
#include "cli/arguments.h"
#include "cli/handover-result.h"
#include "cli/key-input.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/sheet.h"
#include "cli/table.h"
#include "cli/verification.h"
#include "vault/handover-inspect.h"

static const KinkoOption inspect_options[] = {
	KINKO_KEY_INPUT (
		N_ ("age identities, '-' for standard input, or an identity file of kinko; "
		    "repeat it for several")),
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_inspect (KinkoContext *context, GError **error)
{
	return kinko_argument_readable (kinko_context_argument (context, 0), error) &&
	       kinko_key_input_need (context, error);
}

/* ---- result ---------------------------------------------------------------------------------- */

/* What the report says, of which the lists are lists of objects. */
static void
add_report (const json_t *report, json_t *result)
{
	static const char *const members[] = { "by_name",   "approval", "second",    "managers",
					       "cases",     "numbers",  "documents", "addresses",
					       "registers", "contract", "open",      "accounts" };

	for (gsize i = 0; i < G_N_ELEMENTS (members); i++) {
		json_t *value = json_object_get (report, members[i]);

		if (value != NULL)
			json_object_set (result, members[i], value);
	}
}

static json_t *
hash_text (const KinkoHash *hash)
{
	char hex[KINKO_HASH_HEX_LEN + 1];

	kinko_hash_to_hex (hash, hex);
	return json_string (hex);
}

static json_t *
inspection_result (const char *path, const KinkoHandoverInspection *found)
{
	const KinkoHandoverManifest *outer = &found->outer;
	json_t *result = json_object ();

	json_object_set_new (result, "file", kinko_output_json_text (path));
	json_object_set_new (result, "sha256", hash_text (&found->file));
	json_object_set_new (result, "size", json_integer ((json_int_t) found->size));
	json_object_set_new (result, "vault", json_string (outer->vault));
	json_object_set_new (result, "origin", json_string (outer->origin));
	json_object_set_new (result, "kind", json_string (outer->test ? "test" : "production"));
	json_object_set_new (result, "made", json_string (outer->made));
	json_object_set_new (result, "by", json_string (outer->by));
	json_object_set_new (result, "files", json_integer ((json_int_t) outer->files));
	json_object_set_new (result, "bytes", json_integer ((json_int_t) outer->bytes));
	json_object_set_new (result, "manifest", hash_text (&found->manifest));
	json_object_set_new (
		result, "log",
		json_pack ("{s:I, s:o, s:o, s:I}", "size", (json_int_t) outer->log_size, "root",
			   hash_text (&outer->root), "genesis", hash_text (&found->log->genesis),
			   "intent", (json_int_t) outer->intent));
	add_report (found->report, result);
	json_object_set_new (result, "numbers_checked", json_boolean (found->numbers));
	return result;
}

static void
tell (gpointer line, guint64 done, guint64 total)
{
	kinko_progress_line_tell (line, _ ("checking the handover"), done, total);
}

static json_t *
run_inspect (KinkoContext *context, GError **error)
{
	const char *path = kinko_context_argument (context, 0);
	g_autoptr (GPtrArray) keys = kinko_key_input_read (context, error);
	g_autoptr (KinkoHandoverInspection) found = NULL;
	g_auto (KinkoProgressLine) line = { 0 };
	const KinkoProgress progress = { tell, &line };

	if (keys == NULL)
		return NULL;
	kinko_progress_line_open (&line, context);
	found = kinko_handover_inspect (path, keys, &progress, error);
	kinko_progress_line_clear (&line);
	if (found == NULL)
		return NULL;
	if (found->outer.test)
		kinko_context_set_test (context);
	return inspection_result (path, found);
}

/* ---- text ------------------------------------------------------------------------------------ */

static void
show_states (const json_t *cases, GString *out)
{
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();
	const json_t *state;
	gsize i;

	json_array_foreach (json_object_get (cases, "states"), i, state)
	{
		if (kinko_result_number (state, "count") > 0)
			kinko_sheet_add_number (sheet, kinko_result_text (state, "state"),
						kinko_result_number (state, "count"));
	}
	kinko_sheet_print (sheet, 4, out);
}

static void
show_what (const json_t *result, GString *out)
{
	const json_t *cases = json_object_get (result, "cases");
	const json_t *documents = json_object_get (result, "documents");
	const json_t *numbers = json_object_get (result, "numbers");
	const json_t *log = json_object_get (result, "log");
	json_auto_t *erased = json_pack ("{s:O, s:O}", "cases", json_object_get (cases, "erased"),
					 "documents", json_object_get (documents, "erased"));
	g_autofree char *made = kinko_japan_time_text (kinko_result_text (result, "made"));
	g_autofree char *root = kinko_verification_groups (kinko_result_text (log, "root"));
	g_autofree char *genesis = kinko_verification_groups (kinko_result_text (log, "genesis"));
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();

	kinko_sheet_add_member (sheet, _ ("log"), result, "origin");
	kinko_sheet_add (sheet, _ ("made at"), made);
	kinko_sheet_add_member (sheet, _ ("made by"), result, "by_name");
	kinko_sheet_add_member (sheet, _ ("approval number"), result, "approval");
	kinko_sheet_add_member (sheet, _ ("SHA-256 of the file"), result, "sha256");
	kinko_sheet_add_number (sheet, _ ("entries of the log"), kinko_result_number (log, "size"));
	kinko_sheet_add (sheet, _ ("root hash"), root);
	kinko_sheet_add (sheet, _ ("genesis hash"), genesis);
	kinko_sheet_add_number (sheet, _ ("My Numbers"), kinko_result_number (numbers, "on_file"));
	kinko_sheet_add_number (sheet, _ ("documents"), kinko_result_number (documents, "total"));
	kinko_sheet_add_number (sheet, _ ("open matters"),
				(gint64) json_array_size (json_object_get (result, "open")));
	kinko_handover_show_erased (erased, sheet);
	kinko_sheet_add_number (sheet, _ ("cases"), kinko_result_number (cases, "total"));
	kinko_sheet_print (sheet, 2, out);
	show_states (cases, out);
}

static void
show_inspect (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	kinko_result_say (out, _ ("The handover in '%s' is whole."),
			  kinko_result_text (result, "file"));
	kinko_result_gap (out);
	show_what (result, out);
	kinko_result_say (
		out, "%s",
		_ ("Checked: every file against its hash, the signature of the manifest by "
		   "somebody "
		   "with a seat in the log, the log and the git bundle as kinko-verify does, that "
		   "both are the same, that the records name entries of it, and that the report's "
		   "figures are those of the files."));
	if (kinko_result_flag (result, "numbers_checked"))
		kinko_result_say (
			out, "%s",
			_ ("The sealed My Numbers were checked, too: they are those that the "
			   "cases name, and no others."));
	else
		kinko_result_say (
			out, "%s",
			_ ("Not checked: what is in the sealed My Numbers, because no key that was "
			   "given opens them. They are the bytes that were signed."));
	kinko_result_say (
		out, "%s",
		_ ("This cannot be checked here: whether the log is the one that was begun. "
		   "Compare the genesis hash with the one on paper."));
}

const KinkoCommand kinko_handover_inspect_commands[] = {
	{
		.noun = "handover",
		.verb = "inspect",
		.arguments = N_ ("FILE"),
		.min_arguments = 1,
		.max_arguments = 1,
		.summary = N_ ("checks a handover and says what is in it; needs no vault"),
		.description =
			N_ ("Reads the sealed file once and checks everything that can be checked "
			    "without the vault that it comes from. With a key for the My Numbers "
			    "inside "
			    "they are checked, too; otherwise it is said that they were not. "
			    "Nothing of "
			    "a case is shown. A damaged or dishonest file ends with status 4."),
		.options = inspect_options,
		.check = check_inspect,
		.run = run_inspect,
		.show = show_inspect,
	},
	{ .noun = NULL },
};
