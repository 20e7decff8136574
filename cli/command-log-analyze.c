/* The analysis of the log (アクセスログ分析), from the vault or from a mirror. */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "audit/mirror.h"
#include "cli/analysis-input.h"
#include "cli/session.h"
#include "policies/error.h"
#include "vault/clock.h"
#include "vault/log-audit.h"

static const KinkoOption options[] = {
	KINKO_ANALYSIS_OPTIONS,
	{ "mirror", N_ ("DIR"), N_ ("reads this mirror instead of a vault: takes no key"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_analyze (KinkoContext *context, GError **error)
{
	if (!kinko_analysis_input_check (context, error))
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
	found = kinko_verify_mirror (mirror, kinko_analysis_add, analysis, error);
	if (found == NULL)
		return NULL;
	if (found->test)
		kinko_context_set_test (context);
	kinko_analysis_finish (analysis);
	return kinko_analysis_input_result (context, &input, NULL, analysis, found, path, error);
}

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
	return kinko_analysis_input_result (context, &input, policy, analysis, found, mirror,
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
