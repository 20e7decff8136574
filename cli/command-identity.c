/* Commands for one's own identity: making it, its passphrase, using it with another program. */
#include "cli/commands.h"

#include <fcntl.h>

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/output.h"
#include "cli/prompt.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "vault/file.h"
#include "vault/identity-file.h"
#include "vault/operator.h"

/* An identity file is some 600 bytes; what is larger is another file. */
#define IDENTITY_MAX_LEN 65536

/* ---- asking for a seat ----------------------------------------------------------------------- */

static const KinkoOption request_options[] = {
	{ "operator", N_ ("ID"), N_ ("the ID that is asked for, a–z, 0–9 and '-'"), FALSE },
	{ "name", N_ ("NAME"), N_ ("the person's name"), FALSE },
	{ "out", N_ ("FILE"), N_ ("where to write the request for the manager"), FALSE },
	{ "argon2", "m=KIB,t=N,p=N", N_ ("the cost of guessing the passphrase"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_request (KinkoContext *context, GError **error)
{
	static const char *const needed[] = { "operator", "name", "out", NULL };
	KinkoArgon2 cost;

	return kinko_argument_need_all (context, needed, error) &&
	       kinko_argument_cost (context, &cost, error);
}

static json_t *
run_request (KinkoContext *context, GError **error)
{
	const char *id = kinko_context_option (context, "operator");
	const char *identity = kinko_context_identity (context);
	const char *out = kinko_context_option (context, "out");
	KinkoArgon2 cost = kinko_argon2_default;
	g_autoptr (KinkoSecret) passphrase = NULL;
	g_autoptr (KinkoRequest) request = NULL;
	g_autofree char *path = NULL;
	g_autofree char *fingerprint = NULL;

	if (!kinko_argument_cost (context, &cost, error))
		return NULL;
	kinko_cli_note_kind (context, kinko_context_vault (context, NULL));
	passphrase = kinko_prompt_new_passphrase (context, error);
	if (passphrase == NULL)
		return NULL;
	request = kinko_operator_request (kinko_context_vault (context, NULL), id,
					  kinko_context_option (context, "name"), identity,
					  passphrase, &cost, out, error);
	if (request == NULL)
		return NULL;
	path = identity != NULL ? g_strdup (identity)
				: kinko_identity_default_path (request->vault_id, id);
	fingerprint = kinko_fingerprint_text (&request->fingerprint);
	return json_pack ("{s:s, s:s, s:s, s:s, s:o, s:o}", "id", request->operator, "name",
			  request->name, "recipient", request->recipient, "fingerprint",
			  fingerprint, "identity", kinko_output_json_text (path), "request",
			  kinko_output_json_text (out));
}

static void
show_request (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();

	kinko_result_say (out, _ ("The request of '%s' is written to '%s'."),
			  kinko_result_text (result, "id"), kinko_result_text (result, "request"));
	kinko_sheet_add_member (sheet, _ ("identity file"), result, "identity");
	kinko_sheet_add_member (sheet, _ ("fingerprint"), result, "fingerprint");
	kinko_result_gap (out);
	kinko_sheet_print (sheet, 2, out);
	kinko_result_say (
		out, "%s",
		_ ("Give the request to the manager, and read the fingerprint out in person or "
		   "by telephone. Keep the identity file to yourself: the request holds nothing "
		   "secret."));
}

/* ---- one's own identity ---------------------------------------------------------------------- */

static const KinkoOption passphrase_options[] = {
	{ "argon2", "m=KIB,t=N,p=N",
	  N_ ("the cost of guessing it; without this option it stays as it is"), FALSE },
	{ "keep", NULL, N_ ("keep the passphrase, and change the cost only"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_passphrase (KinkoContext *context, GError **error)
{
	KinkoArgon2 cost;

	if (kinko_context_switch (context, "keep") &&
	    kinko_argument_need (context, "argon2", error) == NULL)
		return FALSE;
	return kinko_argument_cost (context, &cost, error);
}

/* What the identity file costs now. */
static gboolean
read_cost (const char *path, KinkoArgon2 *cost, GError **error)
{
	g_autoptr (GBytes) bytes = kinko_file_read (AT_FDCWD, path, IDENTITY_MAX_LEN, error);
	g_autoptr (KinkoIdentityFile) file = NULL;

	if (bytes == NULL)
		return FALSE;
	file = kinko_identity_file_parse (path, g_bytes_get_data (bytes, NULL),
					  g_bytes_get_size (bytes), error);
	if (file == NULL)
		return FALSE;
	*cost = file->cost;
	return TRUE;
}

static json_t *
run_passphrase (KinkoContext *context, GError **error)
{
	KinkoSession *session = kinko_cli_session (context);
	const char *path = kinko_cli_identity_path (context);
	g_autoptr (KinkoSecret) old = NULL;
	g_autoptr (KinkoSecret) passphrase = NULL;
	KinkoArgon2 cost;

	if (!read_cost (path, &cost, error) || !kinko_argument_cost (context, &cost, error))
		return NULL;
	old = kinko_cli_ask_passphrase_again (context, error);
	if (old != NULL)
		passphrase = kinko_context_switch (context, "keep")
				     ? kinko_secret_ref (old)
				     : kinko_prompt_new_passphrase (context, error);
	if (passphrase == NULL ||
	    !kinko_operator_change_passphrase (session, old, passphrase, &cost, error))
		return NULL;
	return json_pack ("{s:s, s:o, s:o}", "id", kinko_session_identity (session)->operator,
			  "identity", kinko_output_json_text (path), "argon2",
			  json_pack ("{s:I, s:I, s:I}", "m", (json_int_t) cost.memory_kib, "t",
				     (json_int_t) cost.passes, "p", (json_int_t) cost.lanes));
}

static void
show_passphrase (KinkoContext *context, const json_t *result, GString *out)
{
	kinko_result_say (
		out,
		kinko_context_switch (context, "keep")
			? _ ("The identity file '%s' is sealed anew at that cost. Copies of the "
			     "file from before are as easy to guess as they were: erase them.")
			: _ ("The identity file '%s' has its new passphrase. Copies of the file "
			     "from "
			     "before still open with the old one: erase them."),
		kinko_result_text (result, "identity"));
}

static json_t *
run_age_identity (KinkoContext *context, GError **error)
{
	KinkoSession *session = kinko_cli_session (context);
	g_autoptr (KinkoSecret) passphrase = kinko_cli_ask_passphrase_again (context, error);
	g_autoptr (KinkoSecret) identity =
		passphrase == NULL ? NULL
				   : kinko_operator_age_identity (session, passphrase, error);

	/* The framework's buffers are wiped. */
	return identity == NULL ? NULL
				: json_pack ("{s:s}", "age_identity", kinko_secret_text (identity));
}

static void
show_age_identity (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	g_string_append_printf (out, "%s\n", kinko_result_text (result, "age_identity"));
}

/* ---- the table ------------------------------------------------------------------------------- */

const KinkoCommand kinko_identity_commands[] = {
	{
		.noun = "operator",
		.verb = "request",
		.needs = KINKO_NEEDS_VAULT,
		.summary = N_ ("makes your identity file and a request for a seat"),
		.description =
			N_ ("Makes the identity file of a person who has no seat yet, under a "
			    "passphrase of that person's own, and a request that holds its "
			    "public keys. The secret never leaves the identity file."),
		.options = request_options,
		.check = check_request,
		.run = run_request,
		.show = show_request,
	},
	{
		.noun = "operator",
		.verb = "passphrase",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("changes your own passphrase"),
		.description = N_ (
			"Asks for the passphrase once to open the vault and once more before it "
			"is changed. With --passphrase-fd these are three lines: old, old, "
			"new; with --keep two."),
		.options = passphrase_options,
		.check = check_passphrase,
		.run = run_passphrase,
		.show = show_passphrase,
	},
	{
		.noun = "operator",
		.verb = "age-identity",
		.never_paged = TRUE,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("prints your own identity for the program age"),
		.description =
			N_ ("With it, age opens the grant of the same person in the vault's "
			    "folder grants/, and with the key in that, sqlcipher opens the "
			    "database: the vault opens without kinko. Asks for the passphrase "
			    "once more. Whoever has this line has your keys: do not let it reach "
			    "a file."),
		.run = run_age_identity,
		.show = show_age_identity,
		.is_data = TRUE, /* for age -d -i - */
	},
	{ .noun = NULL },
};
