/* The analysis of the log (アクセスログ分析), from the vault or from a mirror. */
#include "cli/commands.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/entry.h"
#include "audit/mirror.h"
#include "cli/analysis-input.h"
#include "cli/mirror-reading.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "policies/error.h"
#include "vault/case-numbers.h"
#include "vault/case.h"
#include "vault/clock.h"
#include "vault/log-audit.h"

static const KinkoOption options[] = {
	KINKO_ANALYSIS_OPTIONS,
	{ "case-numbers", NULL,
	  N_ ("says besides under which numbers the cases are known, which is a look at them"),
	  FALSE },
	{ "mirror", N_ ("DIR"), N_ ("reads this mirror instead of a vault: takes no key"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

/* What is written to a file, or handed on, holds what the log holds and no more. */
static gboolean
check_case_numbers (KinkoContext *context, GError **error)
{
	const char *format = kinko_context_option (context, "format");

	if (!kinko_context_switch (context, "case-numbers") ||
	    (kinko_context_option (context, "mirror") == NULL &&
	     kinko_context_option (context, "out") == NULL &&
	     (format == NULL || strcmp (format, "table") == 0)))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
		     _ ("--case-numbers is for the table on the screen, from the vault"));
	kinko_error_set_hint (error, "%s",
			      _ ("leave out --mirror, --out and --format, or --case-numbers"));
	return FALSE;
}

static gboolean
check_analyze (KinkoContext *context, GError **error)
{
	if (!kinko_analysis_input_check (context, error) || !check_case_numbers (context, error))
		return FALSE;
	if (kinko_context_option (context, "mirror") != NULL ||
	    kinko_context_vault (context, error) != NULL)
		return TRUE;
	kinko_error_set_hint (error, "%s",
			      _ ("give --vault DIR, or set KINKO_VAULT, or read a mirror with "
				 "--mirror DIR"));
	return FALSE;
}

static json_t *
analyze_mirror (KinkoContext *context, const char *path, GError **error)
{
	g_auto (KinkoAnalysisInput) input = { 0 };
	g_autoptr (KinkoMirror) mirror = NULL;
	g_autoptr (KinkoAnalysis) analysis = NULL;
	g_autoptr (KinkoVerification) found = NULL;

	if (!kinko_analysis_input_read (context, NULL, kinko_clock_now_ms (), &input, error))
		return NULL;
	mirror = kinko_mirror_open (path, error);
	if (mirror == NULL)
		return NULL;
	analysis = kinko_analysis_new (&input.scope);
	found = kinko_mirror_reading (context, mirror, _ ("reading the log"), kinko_analysis_add,
				      analysis, error);
	if (found == NULL)
		return NULL;
	if (found->test)
		kinko_context_set_test (context);
	kinko_analysis_finish (analysis);
	return kinko_analysis_input_result (context, &input, NULL, analysis, found, path, NULL,
					    error);
}

/* ---- case numbers ---------------------------------------------------------------------------- */

static void
note_handle (GPtrArray *handles, GHashTable *seen, const char *object)
{
	const char *handle = object + strlen ("case/");

	if (!g_str_has_prefix (object, "case/") || strcmp (handle, "none") == 0 ||
	    handles->len == KINKO_CASE_LIST_MAX || !g_hash_table_add (seen, g_strdup (handle)))
		return;
	g_ptr_array_add (handles, g_strdup (handle));
}

/* Of the cases that the findings and their entries are about, as many as one list shows. */
static GPtrArray *
handles_of (const json_t *result)
{
	g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	GPtrArray *handles = g_ptr_array_new_with_free_func (g_free);
	const json_t *finding, *one;
	gsize i, j;

	json_array_foreach (json_object_get (result, "findings"), i, finding)
		json_array_foreach (json_object_get (finding, "subjects"), j, one)
			note_handle (handles, seen, kinko_result_text (one, "name"));
	json_array_foreach (json_object_get (result, "lines"), i, one)
	{
		const char *line = kinko_result_text (one, "line");
		g_autofree char *object = NULL;
		KinkoEntry entry;

		if (!kinko_entry_parse (line, strlen (line), &entry, NULL))
			continue;
		object = kinko_slice_dup (entry.object);
		note_handle (handles, seen, object);
	}
	return handles;
}

/* An act of its own: the log is open to people to whom the cases need not be. */
static gboolean
add_case_numbers (KinkoContext *context, json_t *result, GError **error)
{
	g_autoptr (GPtrArray) handles = handles_of (result);
	g_autoptr (GPtrArray) numbers = NULL;
	json_t *list;

	if (!kinko_context_switch (context, "case-numbers"))
		return TRUE;
	numbers = kinko_case_numbers (kinko_cli_session (context), handles, error);
	if (numbers == NULL)
		return FALSE;
	list = json_array ();
	for (guint i = 0; i < handles->len; i++)
		if (((const char *) numbers->pdata[i])[0] != '\0')
			json_array_append_new (list,
					       json_pack ("{s:s, s:s}", "handle", handles->pdata[i],
							  "number", numbers->pdata[i]));
	json_object_set_new (result, "case_numbers", list);
	return TRUE;
}

/* ---- the analysis ---------------------------------------------------------------------------- */

/* Who holds no key reads the mirror, in the vault as well. */
static json_t *
analyze_vault (KinkoContext *context, GError **error)
{
	KinkoSession *session = kinko_cli_session (context);
	const KinkoPolicy *policy = kinko_session_policy (session);
	g_auto (KinkoAnalysisInput) input = { 0 };
	g_autoptr (KinkoAnalysis) analysis = NULL;
	g_autoptr (KinkoVerification) found = NULL;
	g_autofree char *mirror =
		kinko_session_has_keys (session) ? NULL : kinko_session_mirror_path (session);
	json_auto_t *range = NULL;

	if (!kinko_analysis_input_read (context, policy, kinko_clock_now_ms (), &input, error))
		return NULL;
	range = kinko_analysis_input_range (&input);
	analysis = kinko_analysis_new (&input.scope);
	found = kinko_log_analyze (session, range, kinko_analysis_add, analysis, error);
	if (found == NULL)
		return NULL;
	kinko_analysis_finish (analysis);
	return kinko_analysis_input_result (context, &input, policy, analysis, found, mirror, NULL,
					    error);
}

static json_t *
run_analyze (KinkoContext *context, GError **error)
{
	const char *mirror = kinko_context_option (context, "mirror");
	json_t *result;

	if (mirror != NULL)
		return analyze_mirror (context, mirror, error);
	if (!kinko_cli_open_session (context, error))
		return NULL;
	result = analyze_vault (context, error);
	if (result != NULL && !add_case_numbers (context, result, error))
		g_clear_pointer (&result, json_decref);
	kinko_cli_close_session (context);
	return result;
}

const KinkoCommand kinko_log_analyze_commands[] = {
	{
		.noun = "log",
		.verb = "analyze",
		.summary = N_ ("shows who did what when, and what deserves a question"),
		.description = N_ (
			"Counts by operator and by day what was looked at, shown, written out, "
			"changed, refused and what failed, and tells what reached a limit: outside "
			"office hours, bursts, other people's cases, new computers and so on, each "
			"with the entries that it rests on. The limits are those of the policy "
			"(analysis.yaml). The log is verified on the way, and one that is not "
			"whole "
			"is not analysed (exit status 4). Days and times are Japan's. An analysis "
			"is "
			"an entry of the log, too; --mirror makes none. What is written to a file "
			"holds what the log holds: IDs and handles, no names and no case numbers."),
		.options = options,
		.check = check_analyze,
		.run = run_analyze,
		.show = kinko_analysis_input_show,
	},
	{ .noun = NULL },
};
