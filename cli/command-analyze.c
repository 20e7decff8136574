#include "cli/command-analyze.h"

#include <glib/gi18n.h>

#include "audit/mirror.h"
#include "cli/analysis-input.h"
#include "cli/verification.h"
#include "cli/verify-source.h"
#include "policies/error.h"

static const KinkoOption options[] = {
	KINKO_ANALYSIS_OPTIONS,
	{ "genesis", N_ ("HASH"),
	  N_ ("the genesis hash on the paper, which must be that of entry 0"), FALSE },
	KINKO_VERIFY_WITNESS_OPTIONS,
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_analyze (KinkoContext *context, GError **error)
{
	const char *genesis = kinko_context_option (context, "genesis");
	KinkoHash hash;

	return kinko_analysis_input_check (context, error) &&
	       kinko_verify_witness_check_options (context, error) &&
	       (genesis == NULL || kinko_verification_read_hash (genesis, &hash, error));
}

static json_t *
run_analyze (KinkoContext *context, GError **error)
{
	const char *path = kinko_context_argument (context, 0);
	g_auto (KinkoAnalysisInput) input = { 0 };
	g_auto (KinkoVerifySource) source = { NULL, NULL };
	g_autoptr (KinkoAnalysis) analysis = NULL;
	g_autoptr (KinkoVerification) found = NULL;
	g_auto (KinkoVerifyWitness) witness = { NULL, FALSE };

	if (!kinko_analysis_input_read (context, NULL, g_get_real_time () / 1000, &input, error))
		return NULL;
	if (!kinko_verify_source_open (&source, path, error))
		return NULL;
	analysis = kinko_analysis_new (&input.scope);
	found = kinko_verify_mirror (source.mirror, kinko_analysis_add, analysis, error);
	if (found != NULL && found->test)
		kinko_context_set_test (context);
	/* First what others remember: a history that was rewritten from its beginning is to be written down. */
	if (found == NULL ||
	    !kinko_verify_witness_run (context, source.mirror, found, &witness, error) ||
	    !kinko_verification_check_genesis (found, kinko_context_option (context, "genesis"),
					       error))
		return NULL;
	kinko_analysis_finish (analysis);
	return kinko_analysis_input_result (context, &input, NULL, analysis, found, path, &witness,
					    error);
}

const KinkoCommand kinko_analyze_commands[] = {
	{
		.noun = "analyze",
		.arguments = N_ ("MIRROR"),
		.min_arguments = 1,
		.max_arguments = 1,
		.summary = N_ ("shows who did what when in a log, and what deserves a question"),
		.description = N_ (
			"Verifies the mirror as the program does without a word before it, and "
			"analyses nothing that is not whole (exit status 4). Without --policy the "
			"limits that are built in are taken; the output says which. A mirror in a "
			"folder that is called analyze is given as ./analyze. The mirror names "
			"operators by their IDs and cases by their handles: names and case numbers "
			"are known in the vault only."),
		.options = options,
		.check = check_analyze,
		.run = run_analyze,
		.show = kinko_analysis_input_show,
	},
	{ .noun = NULL },
};
