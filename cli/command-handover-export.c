/* The command that writes everything into a sealed file for the ward and the next contractor (業務引継ぎ). */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/handover-result.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "cli/verification.h"
#include "vault/handover.h"

static const KinkoOption export_options[] = {
	{ "approval", N_ ("NO"), N_ ("the ward's approval number, or that of the granted request"),
	  FALSE },
	{ "to", "age1…", N_ ("who may open the file; give it once for each"), TRUE },
	{ "numbers-to", "age1…",
	  N_ ("who may open the My Numbers inside besides; give it once for each"), TRUE },
	{ "recipient", N_ ("NAME"), N_ ("who gets it, as the register and the approval name them"),
	  FALSE },
	{ "present", N_ ("NAME"), N_ ("somebody else who takes part; give it once for each"),
	  TRUE },
	{ "out", N_ ("FILE"), N_ ("the new file"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static void
read_export (KinkoContext *context, KinkoHandover *what)
{
	*what = (KinkoHandover){
		.path = kinko_context_option (context, "out"),
		.approval = kinko_context_option (context, "approval"),
		.to = kinko_context_options (context, "to"),
		.numbers_to = kinko_context_options (context, "numbers-to"),
		.present = kinko_context_options (context, "present"),
		.recipient = kinko_context_option (context, "recipient"),
	};
}

static gboolean
check_export (KinkoContext *context, GError **error)
{
	static const char *const needed[] = { "to", "numbers-to", "out", NULL };
	KinkoHandover what;

	read_export (context, &what);
	return kinko_argument_need_all (context, needed, error) &&
	       kinko_handover_check_recipients (&what, error) &&
	       kinko_argument_approval (context, error) &&
	       kinko_argument_creatable (kinko_context_option (context, "out"), error);
}

static void
tell_counting (gpointer line, guint64 done, guint64 total)
{
	kinko_progress_line_tell (line, _ ("reading the cases"), done, total);
}

static void
tell_writing (gpointer line, guint64 done, guint64 total)
{
	kinko_progress_line_tell (line, _ ("writing the handover"), done, total);
}

static json_t *
describe (const KinkoHandover *what, const KinkoHandoverExported *exported)
{
	char root[KINKO_HASH_HEX_LEN + 1];

	kinko_hash_to_hex (&exported->log_root, root);
	return json_pack ("{s:s, s:o, s:I, s:I, s:{s:I, s:I}, s:I, s:I, s:{s:I, s:s}}", "copy",
			  exported->copy, "file", kinko_output_json_text (what->path), "cases",
			  (json_int_t) exported->cases, "documents",
			  (json_int_t) exported->documents, "erased", "cases",
			  (json_int_t) exported->erased_cases, "documents",
			  (json_int_t) exported->erased_documents, "files",
			  (json_int_t) exported->files, "bytes", (json_int_t) exported->bytes,
			  "log", "size", (json_int_t) exported->log_size, "root", root);
}

static json_t *
run_export (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoHandoverExported) exported = NULL;
	g_auto (KinkoProgressLine) line = { 0 };
	const KinkoProgress counting = { tell_counting, &line };
	const KinkoProgress writing = { tell_writing, &line };
	KinkoHandover what;

	read_export (context, &what);
	kinko_progress_line_open (&line, context);
	what.counting = &counting;
	what.writing = &writing;
	exported = kinko_handover_export (kinko_cli_session (context), &what, error);
	kinko_progress_line_clear (&line);
	if (exported == NULL)
		return NULL;
	return describe (&what, exported);
}

static void
show_export (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const json_t *log = json_object_get (result, "log");
	g_autofree char *root = kinko_verification_groups (kinko_result_text (log, "root"));
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();

	kinko_result_say (out,
			  _ ("The handover is complete in '%s'. It is copy %s in the register."),
			  kinko_result_text (result, "file"), kinko_result_text (result, "copy"));
	kinko_result_gap (out);
	kinko_sheet_add_number (sheet, _ ("cases"), kinko_result_number (result, "cases"));
	kinko_sheet_add_number (sheet, _ ("documents"), kinko_result_number (result, "documents"));
	kinko_handover_show_erased (json_object_get (result, "erased"), sheet);
	kinko_sheet_add_number (sheet, _ ("files in it"), kinko_result_number (result, "files"));
	kinko_sheet_add_number (sheet, _ ("entries of the log"), kinko_result_number (log, "size"));
	kinko_sheet_add (sheet, _ ("root hash"), root);
	kinko_sheet_print (sheet, 2, out);
	kinko_result_say (out,
			  _ ("Check it before it is handed over: kinko handover inspect %s "
			     "--key FILE"),
			  kinko_result_text (result, "file"));
}

const KinkoCommand kinko_handover_export_commands[] = {
	{
		.noun = "handover",
		.verb = "export",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("writes everything into a sealed file for the next contractor "
			       "(業務引継ぎ)"),
		.description = N_ (
			"One age file with all cases and versions, documents, registers, the whole "
			"log, the people, the rules and the report (業務引継ぎ書). My Numbers, "
			"protected addresses and papers that show them are sealed once more "
			"inside, "
			"for the recipients of --numbers-to only. It takes the ward's approval, a "
			"second person, and the manager as one of the two. It opens with age and "
			"tar; a page inside says how."),
		.options = export_options,
		.check = check_export,
		.run = run_export,
		.show = show_export,
	},
	{ .noun = NULL },
};
