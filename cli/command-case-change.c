/* Commands that make and change cases. */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/case-input.h"
#include "cli/case-questions.h"
#include "cli/case-result.h"
#include "cli/field-arguments.h"
#include "cli/input.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "policies/error.h"

#define CSV_MAX_LEN ((gsize) 64 * 1024 * 1024)

/* ---- import ---------------------------------------------------------------------------------- */

static const KinkoOption import_options[] = {
	{ "approval", N_ ("NO"), N_ ("the ward's approval number (承認番号): this is a copy"),
	  FALSE },
	{ "check", NULL, N_ ("says what is wrong with the file, and stores nothing"), FALSE },
	{ "encoding", N_ ("NAME"), N_ ("utf-8 or cp932; otherwise kinko finds out"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_import (KinkoContext *context, GError **error)
{
	KinkoCsvEncoding encoding;

	return kinko_argument_encoding (context, &encoding, error) &&
	       kinko_argument_approval (context, error) &&
	       kinko_argument_readable (kinko_context_argument (context, 0), error);
}

static json_t *
run_import (KinkoContext *context, GError **error)
{
	const char *path = kinko_context_argument (context, 0);
	gboolean check = kinko_context_switch (context, "check");
	KinkoSession *session = kinko_cli_session (context);
	KinkoCsvEncoding encoding = KINKO_CSV_ANY;
	KinkoSecret *csv;
	guint n;

	if (!kinko_argument_encoding (context, &encoding, error))
		return NULL;
	csv = kinko_input_read (path, CSV_MAX_LEN, error);
	if (csv == NULL ||
	    !(check ? kinko_case_import_check (session, csv, &encoding, &n, error)
		    : kinko_case_import (session, csv, &encoding,
					 kinko_context_option (context, "approval"), &n, error)))
		return NULL;
	return json_pack ("{s:i, s:b, s:s}", check ? "importable" : "imported", (int) n, "stored",
			  !check, "encoding", kinko_csv_encoding_name (encoding));
}

static void
show_import (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	gboolean stored = kinko_result_flag (result, "stored");
	guint n = (guint) kinko_result_number (result, stored ? "imported" : "importable");

	if (stored)
		kinko_result_say (
			out, ngettext ("%u case is imported.", "%u cases are imported.", n), n);
	else
		kinko_result_say (out,
				  ngettext ("%u case can be imported. Nothing was stored.",
					    "%u cases can be imported. Nothing was stored.", n),
				  n);
	kinko_result_say (out, _ ("The file was read as %s."),
			  g_str_equal (kinko_result_text (result, "encoding"), "cp932")
				  ? "CP932 (Shift_JIS)"
				  : "UTF-8");
	if (stored)
		kinko_result_say (
			out, "%s",
			_ ("The file holds My Numbers as plain text: erase it as soon as you need "
			   "it no more. Next, the cases are given to the people who work on them: "
			   "kinko case assign."));
}

/* ---- new and edit ---------------------------------------------------------------------------- */

static const KinkoOption field_options[] = {
	{ "from", N_ ("FILE"),
	  N_ ("reads lines FIELD=VALUE from a file, or from standard input for -"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
may_know_numbers (KinkoContext *context)
{
	const KinkoCompartments *keys = kinko_session_compartments (kinko_cli_session (context));

	return keys != NULL && keys->numbers != NULL;
}

static gboolean
check_new (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoFieldInput) input = kinko_case_input_new ();

	return kinko_field_arguments_check (context, 0, input, error);
}

static json_t *
run_new (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoFieldInput) input = kinko_case_input_new ();
	g_autoptr (KinkoCase) kase = NULL;
	const KinkoCaseChange *changes;
	guint n;

	if (kinko_field_arguments_given (context, 0)
		    ? !kinko_field_arguments_read (context, 0, input, error)
		    : !kinko_case_questions_ask (context, NULL, may_know_numbers (context), input,
						 error))
		return NULL;
	changes = kinko_field_input_changes (input, &n);
	kase = kinko_case_create (kinko_cli_session (context), changes, n, error);
	return kase == NULL ? NULL : kinko_case_result (kase);
}

static void
show_new (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	kinko_result_say (out, _ ("Case %s is made."), kinko_result_text (result, "case_no"));
}

static gboolean
check_edit (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoFieldInput) input = kinko_case_input_new ();

	return kinko_field_arguments_check (context, 1, input, error);
}

/* Shows the case to be asked about, which is a look that is logged like any other. */
static KinkoCase *
ask_changes (KinkoContext *context, KinkoFieldInput *input, GError **error)
{
	g_autoptr (KinkoCase) kase = kinko_case_show (kinko_cli_session (context),
						      kinko_context_argument (context, 0), error);

	if (kase == NULL || !kinko_case_questions_ask (context, kase->data,
						       may_know_numbers (context), input, error))
		return NULL;
	return g_steal_pointer (&kase);
}

static json_t *
changed_fields (const KinkoCaseChange *changes, guint n)
{
	json_t *list = json_array ();

	for (guint i = 0; i < n; i++)
		json_array_append_new (list, json_pack ("{s:s}", "field",
							kinko_field_at (changes[i].field)->name));
	return list;
}

static json_t *
run_edit (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoFieldInput) input = kinko_case_input_new ();
	g_autoptr (KinkoCase) kase = NULL;
	const KinkoCaseChange *changes;
	json_t *result;
	guint n;

	if (!kinko_field_arguments_given (context, 1)) {
		kase = ask_changes (context, input, error);
		if (kase == NULL)
			return NULL;
	} else if (!kinko_field_arguments_read (context, 1, input, error)) {
		return NULL;
	}
	changes = kinko_field_input_changes (input, &n);
	if (n > 0 || kase == NULL) {
		kinko_case_free (kase);
		kase = kinko_case_edit (kinko_cli_session (context),
					kinko_context_argument (context, 0), changes, n, error);
	}
	if (kase == NULL)
		return NULL;
	result = kinko_case_result (kase);
	json_object_set_new (result, "changed", changed_fields (changes, n));
	return result;
}

static void
show_edit (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const char *case_no = kinko_result_text (result, "case_no");
	gint64 version = kinko_result_number (result, "version");

	if (json_array_size (json_object_get (result, "changed")) == 0)
		kinko_result_say (out, _ ("Case %s stays as it is."), case_no);
	else
		kinko_result_say (out, _ ("Case %s has its version %d now."), case_no,
				  (int) version);
}

/* ---- the table ------------------------------------------------------------------------------- */

const KinkoCommand kinko_case_change_commands[] = {
	{
		.noun = "case",
		.verb = "import",
		.arguments = N_ ("FILE.csv"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("takes in cases from a CSV file, all or none"),
		.description = N_ (
			"Reads a CSV file, or standard input for -, in UTF-8 or CP932. When any "
			"row is wrong, nothing is stored, and every wrong row is named with its "
			"column and reason. The columns are those that 'kinko case fields' lists."),
		.options = import_options,
		.check = check_import,
		.run = run_import,
		.show = show_import,
	},
	{
		.noun = "case",
		.verb = "new",
		.arguments = N_ ("[FIELD=VALUE…]"),
		.max_arguments = G_MAXUINT,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("makes a case"),
		.description =
			N_ ("Without any field each is asked for in turn. What stands on the "
			    "command line can be seen by every user of the machine and stays in "
			    "the shell's history: names are better given with --from, and My "
			    "Numbers only there."),
		.options = field_options,
		.check = check_new,
		.run = run_new,
		.show = show_new,
	},
	{
		.noun = "case",
		.verb = "edit",
		.arguments = N_ ("CASE [FIELD=VALUE…]"),
		.min_arguments = 1,
		.max_arguments = G_MAXUINT,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("changes a case"),
		.description = N_ (
			"FIELD= with nothing behind it takes a field out. Without any field each "
			"is asked for in turn. The earlier versions stay: 'kinko case history' "
			"shows them."),
		.options = field_options,
		.check = check_edit,
		.run = run_edit,
		.show = show_edit,
	},
	{ .noun = NULL },
};
