/* What the ward asks for about the system itself: its security specification, and what stands behind each article. */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "audit/hash.h"
#include "cli/compliance-document.h"
#include "cli/paper.h"
#include "cli/session.h"
#include "cli/spec-document.h"
#include "policies/date.h"
#include "vault/clock.h"

static const KinkoOption paper_options[] = {
	KINKO_PAPER_OPTIONS,
	{ NULL, NULL, NULL, FALSE },
};

static json_t *
run_spec (KinkoContext *context, GError **error)
{
	KinkoSession *session = kinko_cli_session (context);
	g_autoptr (KinkoSpec) spec = kinko_spec_read (session, error);
	g_autofree char *day = kinko_clock_today ();
	json_auto_t *result = json_object ();
	char program[KINKO_HASH_HEX_LEN + 1];
	KinkoHash hash;
	KinkoDate today;
	json_t *document;

	if (spec == NULL || !kinko_date_parse (day, &today, error) ||
	    !kinko_hash_of_file ("/proc/self/exe", &hash, error))
		return NULL;
	kinko_hash_to_hex (&hash, program);
	document = kinko_spec_document (session, spec, program, &today);
	return kinko_paper_make (context, document, result, error) ? json_incref (result) : NULL;
}

static json_t *
run_compliance (KinkoContext *context, GError **error)
{
	KinkoSession *session = kinko_cli_session (context);
	const KinkoDescriptor *vault = kinko_session_descriptor (session);
	g_autoptr (KinkoCompliance) compliance = kinko_compliance_read (session, error);
	g_autofree char *day = kinko_clock_today ();
	json_auto_t *result = json_object ();
	char root[KINKO_HASH_HEX_LEN + 1];
	KinkoDate today;
	json_t *articles;

	if (compliance == NULL || !kinko_date_parse (day, &today, error))
		return NULL;
	kinko_hash_to_hex (&compliance->log->root, root);
	articles = kinko_compliance_result (compliance);
	json_object_set_new (result, "articles", articles);
	return kinko_paper_make (context,
				 kinko_compliance_document (articles, vault->origin, vault->test,
							    root, &today),
				 result, error)
		       ? json_incref (result)
		       : NULL;
}

const KinkoCommand kinko_spec_commands[] = {
	{
		.noun = "spec",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("prints the security specification of this vault"),
		.description = N_ ("The document that the contract asks for (セキュリティ仕様書, "
				   "別紙2 第6条2): how "
				   "what is encrypted, who gets in, what is recorded, what is "
				   "looked at. Nothing "
				   "of it is a sentence about how it should be: ciphers and "
				   "settings are those "
				   "that the database answers, versions those of the libraries "
				   "that are loaded, "
				   "costs and limits those of your identity file and the rules in "
				   "force, and the "
				   "log is verified on the way."),
		.options = paper_options,
		.check = kinko_paper_check,
		.run = run_spec,
		.show = kinko_paper_show,
	},
	{
		.noun = "compliance",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("says for each article what kinko does, and what shows it"),
		.description =
			N_ ("A table of the contract's articles: what each asks for, what kinko "
			    "does, when "
			    "that was done last by which entry of the log, and what is open or "
			    "overdue. "
			    "The log is verified on the way. A state is no judgement: 'recorded' "
			    "says that "
			    "it was done, not that it was enough.\n"
			    "Who holds no key sees what the log tells, without what is open."),
		.options = paper_options,
		.check = kinko_paper_check,
		.run = run_compliance,
		.show = kinko_paper_show,
	},
	{ .noun = NULL },
};
