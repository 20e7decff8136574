/*
 * What is given to an analysis on the command line, by both programs: the range, the limits, the form of the output and where
 * it goes.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "audit/analysis.h"
#include "audit/verify.h"
#include "cli/command.h"
#include "cli/verify-witness.h"
#include "policies/policy.h"

/* The options that both programs have, in the order of help; for option tables. */
#define KINKO_ANALYSIS_OPTIONS                                                                     \
	{ "from", N_ ("DATE"), N_ ("from the beginning of this day; otherwise of the log"),        \
	  FALSE },                                                                                 \
		{ "to", N_ ("DATE"), N_ ("to the end of this day; otherwise to now"), FALSE },     \
		{ "format", "table|json|csv|html",                                                 \
		  N_ ("table, unless something else is given; html is a page to be looked at and " \
		      "printed"),                                                                  \
		  FALSE },                                                                         \
		{ "table", "findings|people|days",                                                 \
		  N_ ("which table a CSV holds; findings, unless another is given"), FALSE },      \
		{ "out", N_ ("FILE"), N_ ("the new file; otherwise it is printed"), FALSE },       \
	{                                                                                          \
		"policy", N_ ("DIR"), N_ ("takes limits and office hours from this policy"), FALSE \
	}

/* Is the command line in order? KINKO_ERROR_USAGE. */
gboolean kinko_analysis_input_check (KinkoContext *context, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* What an analysis goes by. */
typedef struct {
	KinkoAnalysisScope scope;
	char *from, *to;     /* "2026-07-08", as given; NULL: not */
	KinkoPolicy *policy; /* owned; NULL: the built-in limits */
	KinkoCalendar *built_in;
	const char *source; /* "vault", "folder", "built-in": whose the limits are */
	gint64 now_ms;
} KinkoAnalysisInput;

/* @policy: of the vault, borrowed, for when --policy is not given; NULL: there is none. */
gboolean kinko_analysis_input_read (KinkoContext *context, const KinkoPolicy *policy, gint64 now_ms,
				    KinkoAnalysisInput *input, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
void kinko_analysis_input_clear (KinkoAnalysisInput *input);

/* "from" and "to", those that were given. A new reference. */
json_t *kinko_analysis_input_range (const KinkoAnalysisInput *input);

/*
 * The result of a command: what was analysed and found (docs/cli-json.md), written to --out if that was given, which then is
 * in "out".
 *
 * @policy: as kinko_analysis_input_read(). @source: member "verification.source", "vault" or "mirror"; @mirror: its path, or
 * NULL. @witness: what others remember, which is added to `verification`; NULL: it was not asked for.
 */
json_t *kinko_analysis_input_result (KinkoContext *context, const KinkoAnalysisInput *input,
				     const KinkoPolicy *policy, const KinkoAnalysis *analysis,
				     const KinkoVerification *found, const char *mirror,
				     KinkoVerifyWitness *witness, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* For the show of the command. */
void kinko_analysis_input_show (KinkoContext *context, const json_t *result, GString *out);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KinkoAnalysisInput, kinko_analysis_input_clear)
