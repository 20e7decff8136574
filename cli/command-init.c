#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/prompt.h"
#include "cli/sheet.h"
#include "cli/verification.h"
#include "policies/error.h"
#include "vault/create.h"
#include "vault/recovery.h"

static const KinkoOption init_options[] = {
	{ "origin", N_ ("NAME"), N_ ("the name of the log, for example meguro.example/hoiku-r8"),
	  FALSE },
	{ "operator", N_ ("ID"), N_ ("the first manager's ID, a–z, 0–9 and '-'"), FALSE },
	{ "name", N_ ("NAME"), N_ ("the first manager's name"), FALSE },
	{ "kind", "test|production", N_ ("what the vault is for; a test vault holds no real data"),
	  FALSE },
	{ "policy", N_ ("DIR"), N_ ("the policy that is adopted and copied into the vault"),
	  FALSE },
	{ "mirror", N_ ("DIR"), N_ ("where the log is mirrored, say on the file server"), FALSE },
	{ "recovery", "age1…",
	  N_ ("a recovery key by its recipient, made with age-keygen; at most 5"), TRUE },
	{ "argon2", "m=KIB,t=N,p=N", N_ ("the cost of guessing the passphrase"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

/* Before the passphrase is chosen. What the vault itself refuses besides it says itself. */
static gboolean
check_recovery (const char *const *recipients, GError **error)
{
	for (guint i = 0; recipients[i] != NULL; i++) {
		if (i == KINKO_RECOVERY_MAX) {
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE,
				     _ ("a vault has at most %d recovery keys"),
				     KINKO_RECOVERY_MAX);
			return FALSE;
		}
		if (!kinko_recovery_check_recipient (recipients[i], NULL, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean
check_init (KinkoContext *context, GError **error)
{
	static const char *const needed[] = { "origin", "operator", "name", NULL };
	static const char *const kinds[] = { "test", "production", NULL };
	const char *kind = kinko_context_option (context, "kind");
	KinkoArgon2 cost;

	return kinko_context_vault (context, error) != NULL &&
	       kinko_argument_need_all (context, needed, error) &&
	       (kind == NULL || kinko_argument_known (_ ("kind"), kind, kinds, error)) &&
	       kinko_argument_cost (context, &cost, error) &&
	       check_recovery (kinko_context_options (context, "recovery"), error);
}

static json_t *
describe (const KinkoCreation *creation, const KinkoCreated *created)
{
	char genesis[KINKO_HASH_HEX_LEN + 1];
	json_t *keys = json_array ();

	kinko_hash_to_hex (&created->genesis, genesis);
	for (guint i = 0; creation->recovery[i] != NULL; i++) {
		g_autofree char *id = g_strdup_printf ("recovery%u", i + 1);

		json_array_append_new (keys, json_pack ("{s:s, s:s}", "id", id, "recipient",
							creation->recovery[i]));
	}
	return json_pack ("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "vault", creation->vault,
			  "id", created->vault_id, "origin", creation->origin, "kind",
			  creation->test ? "test" : "production", "operator", creation->operator,
			  "identity", created->identity_path, "mirror", created->mirror_path,
			  "genesis", genesis, "recovery", keys);
}

static json_t *
run_init (KinkoContext *context, GError **error)
{
	g_autofree char *own_policy =
		kinko_program_data_path ("policies/meguro-r8", "kinko/policies/meguro-r8");
	g_autoptr (KinkoSecret) passphrase = NULL;
	g_autoptr (KinkoCreated) created = NULL;
	KinkoArgon2 cost = kinko_argon2_default;
	const char *policy = kinko_context_option (context, "policy");
	KinkoCreation creation = {
		.vault = kinko_context_vault (context, error),
		.origin = kinko_context_option (context, "origin"),
		.test = g_strcmp0 (kinko_context_option (context, "kind"), "test") == 0,
		.policy = policy != NULL ? policy : own_policy,
		.mirror = kinko_context_option (context, "mirror"),
		.operator= kinko_context_option (context, "operator"),
		.name = kinko_context_option (context, "name"),
		.identity_path = kinko_context_identity (context),
		.cost = &cost,
		.recovery = kinko_context_options (context, "recovery"),
	};

	if (creation.vault == NULL || !kinko_argument_cost (context, &cost, error))
		return NULL;
	if (creation.test)
		kinko_context_set_test (context);
	passphrase = kinko_prompt_new_passphrase (context, error);
	if (passphrase == NULL)
		return NULL;
	creation.passphrase = passphrase;
	created = kinko_vault_create (&creation, error);
	return created == NULL ? NULL : describe (&creation, created);
}

static void
show_init (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const char *vault = kinko_result_text (result, "vault");
	g_autofree char *genesis =
		kinko_verification_groups (kinko_result_text (result, "genesis"));
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();

	kinko_result_say (out, _ ("The vault '%s' is made, and '%s' is its manager."), vault,
			  kinko_result_text (result, "operator"));
	kinko_sheet_add_member (sheet, _ ("log"), result, "origin");
	kinko_sheet_add_member (sheet, _ ("vault ID"), result, "id");
	kinko_sheet_add_member (sheet, _ ("mirror"), result, "mirror");
	kinko_sheet_add_member (sheet, _ ("identity file"), result, "identity");
	kinko_sheet_add (sheet, _ ("genesis hash"), genesis);
	kinko_result_gap (out);
	kinko_sheet_print (sheet, 2, out);
	kinko_result_say (
		out, "%s",
		_ ("Write the genesis hash on paper now and give it to the auditor: with it "
		   "anybody can tell later that this log was never replaced by another."));
	kinko_result_say (
		out, "%s",
		json_array_size (json_object_get (result, "recovery")) > 0
			? _ ("Keep the identity file apart from the vault. Whoever loses it, or "
			     "its passphrase, loses the seat, and only another manager, or whoever "
			     "keeps a recovery key, can give a new one: enrol a second manager "
			     "soon.")
			: _ ("Keep the identity file apart from the vault. Whoever loses it, or "
			     "its passphrase, loses the seat, and only another manager can give a "
			     "new one: enrol a second manager soon."));
	if (json_array_size (json_object_get (result, "recovery")) > 0)
		kinko_result_say (out, "%s",
				  _ ("Try every recovery key out before it goes into its safe: "
				     "kinko doctor --recovery-drill --key FILE"));
	else
		kinko_result_say (
			out, "%s",
			_ ("There is no recovery key: when the last manager loses the identity "
			   "file or the passphrase, nobody can open the vault any more. Two "
			   "people can add one with 'kinko recovery add'."));
	kinko_result_say (out, "%s",
			  _ ("Next, each person runs 'kinko operator request', and you run "
			     "'kinko operator enrol' with the file that comes out of it."));
}

const KinkoCommand kinko_init_commands[] = {
	{
		.noun = "init",
		.summary = N_ ("makes a vault and its first manager"),
		.description = N_ (
			"Makes the folder given by --vault, with an empty log, its mirror, and "
			"the identity file of the first manager. A vault is never made over "
			"another.\n"
			"The genesis hash that is printed belongs on paper, in the hands of the "
			"auditor."),
		.options = init_options,
		.check = check_init,
		.run = run_init,
		.show = show_init,
	},
	{ .noun = NULL },
};
