/* Commands about the versions of the rules. */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "audit/japan-time.h"
#include "cli/arguments.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "cli/table.h"
#include "cli/verification.h"
#include "vault/policy-adopt.h"

/* ---- adopt ----------------------------------------------------------------------------------- */

static const KinkoOption adopt_options[] = {
	{ "approval", N_ ("NO"), N_ ("the request that a second person granted"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

/* Mistakes are told before anybody is asked for a passphrase. */
static gboolean
check_adopt (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoPolicy) policy =
		kinko_policy_load (kinko_context_argument (context, 0), error);

	return policy != NULL && kinko_argument_approval (context, error);
}

static json_t *
run_adopt (KinkoContext *context, GError **error)
{
	const char *dir = kinko_context_argument (context, 0);
	g_autoptr (KinkoPolicy) policy = kinko_policy_load (dir, error);

	if (policy == NULL ||
	    !kinko_policy_adopt (kinko_cli_session (context), dir,
				 kinko_context_option (context, "approval"), error))
		return NULL;
	return json_pack ("{s:s, s:s}", "hash", kinko_policy_hash (policy), "title",
			  kinko_policy_title (policy));
}

static void
show_adopt (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	g_autofree char *hash = kinko_verification_groups (kinko_result_text (result, "hash"));

	kinko_result_say (out, _ ("The policy '%s' is in force from now on."),
			  kinko_result_text (result, "title"));
	kinko_result_gap (out);
	g_string_append_printf (out, "  %s\n", hash);
}

/* ---- versions -------------------------------------------------------------------------------- */

static json_t *
version_result (const KinkoPolicyVersion *version, gboolean in_force)
{
	return json_pack ("{s:I, s:s, s:s, s:o, s:s, s:o, s:b}", "from_entry",
			  (json_int_t) version->seq, "time", version->time, "by", version->by,
			  "granted_entry",
			  version->grant_seq == 0 ? json_null ()
						  : json_integer ((json_int_t) version->grant_seq),
			  "hash", version->hash, "folder", kinko_output_json_text (version->dir),
			  "in_force", in_force);
}

static json_t *
run_versions (KinkoContext *context, GError **error)
{
	g_autoptr (GPtrArray) versions = kinko_policy_versions (kinko_cli_session (context), error);
	json_t *list;

	if (versions == NULL)
		return NULL;
	list = json_array ();
	for (guint i = 0; i < versions->len; i++)
		json_array_append_new (list,
				       version_result (versions->pdata[i], i + 1 == versions->len));
	return json_pack ("{s:o}", "versions", list);
}

static void
show_versions (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const char *headings[] = { _ ("from entry"), _ ("time"), _ ("by"), _ ("hash"),
				   _ ("state") };
	g_autoptr (KinkoTable) table = kinko_table_new (headings, G_N_ELEMENTS (headings));
	const json_t *version;
	gsize i;

	kinko_table_align_right (table, 0);
	json_array_foreach (json_object_get (result, "versions"), i, version)
	{
		g_autofree char *seq =
			g_strdup_printf ("%d", (int) kinko_result_number (version, "from_entry"));
		g_autofree char *time = kinko_japan_time_text (kinko_result_text (version, "time"));
		const char *cells[] = {
			seq,
			time,
			kinko_result_text (version, "by"),
			kinko_result_text (version, "hash"),
			kinko_result_flag (version, "in_force") ? _ ("in force") : "",
		};

		kinko_table_add (table, cells);
	}
	kinko_table_print (table, out);
	kinko_result_say (out, "%s",
			  _ ("An entry of the log was allowed by the version that was in force "
			     "then. In the vault's folder 'policy', and for later ones in "
			     "'policies/HASH', 'LC_ALL=C sha256sum *.yaml | sha256sum' prints "
			     "the hash."));
}

const KinkoCommand kinko_policy_adopt_commands[] = {
	{
		.noun = "policy",
		.verb = "adopt",
		.arguments = N_ ("DIR"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("makes another policy the vault's, together with a second person"),
		.description =
			N_ ("The files are copied into the vault; earlier versions are kept. Open "
			    "sessions go by the new rules from their next act on."),
		.options = adopt_options,
		.check = check_adopt,
		.run = run_adopt,
		.show = show_adopt,
	},
	{
		.noun = "policy",
		.verb = "versions",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("lists the policies that this vault had, and from which entry on"),
		.run = run_versions,
		.show = show_versions,
	},
	{ .noun = NULL },
};
