/* Commands of a witness (立会人), who has no vault. */
#include "cli/commands.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/fork.h"
#include "audit/voucher.h"
#include "cli/arguments.h"
#include "cli/evidence-output.h"
#include "cli/output.h"
#include "cli/prompt.h"
#include "cli/sheet.h"
#include "cli/verification.h"
#include "policies/error.h"
#include "vault/file.h"
#include "vault/witness.h"

/* ---- init ------------------------------------------------------------------------------------ */

static const KinkoOption init_options[] = {
	{ "name", N_ ("NAME"), N_ ("the witness's name, a–z, 0–9 and '-', say meguro-audit"),
	  FALSE },
	{ "out", N_ ("FILE"), N_ ("where to put the witness's key, say on a USB stick"), FALSE },
	{ "argon2", "m=KIB,t=N,p=N", N_ ("the cost of guessing the passphrase"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_init (KinkoContext *context, GError **error)
{
	static const char *const needed[] = { "name", "out", NULL };
	KinkoArgon2 cost;

	return kinko_argument_need_all (context, needed, error) &&
	       kinko_argument_cost (context, &cost, error);
}

static json_t *
witness_result (const KinkoWitness *witness, const char *path)
{
	g_autofree char *vkey = kinko_witness_vkey (witness);

	return json_pack ("{s:s, s:s, s:o}", "name", witness->name, "vkey", vkey, "key",
			  kinko_output_json_text (path));
}

static json_t *
run_init (KinkoContext *context, GError **error)
{
	const char *out = kinko_context_option (context, "out");
	KinkoArgon2 cost = kinko_argon2_default;
	g_autoptr (KinkoSecret) passphrase = NULL;
	g_autoptr (KinkoWitness) witness = NULL;

	if (!kinko_argument_cost (context, &cost, error))
		return NULL;
	passphrase = kinko_prompt_new_passphrase (context, error);
	if (passphrase == NULL)
		return NULL;
	witness = kinko_witness_init (kinko_context_option (context, "name"), out, passphrase,
				      &cost, error);
	return witness == NULL ? NULL : witness_result (witness, out);
}

static void
show_init (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	kinko_result_say (out,
			  _ ("The key of the witness '%s' is in '%s'. It belongs to no vault."),
			  kinko_result_text (result, "name"), kinko_result_text (result, "key"));
	kinko_result_say (out, "%s",
			  _ ("Write this verifier key on paper, and give it to whoever is to check "
			     "your cosignatures:"));
	kinko_result_gap (out);
	g_string_append_printf (out, "  %s\n", kinko_result_text (result, "vkey"));
}

/* ---- the state ------------------------------------------------------------------------------- */

/* Beside the key unless it is said where: a stick that is lost is lost with both. */
static char *
state_path (KinkoContext *context, const char *key)
{
	const char *given = kinko_context_option (context, "state");

	return given != NULL ? g_strdup (given) : g_strconcat (key, ".state", NULL);
}

/* *state stays NULL when there is none. */
static gboolean
read_state (const char *path, const KinkoWitness *witness, KinkoWitnessState **state,
	    GError **error)
{
	g_autoptr (GError) problem = NULL;

	*state = kinko_witness_state_read (path, witness, &problem);
	if (*state != NULL || g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_NOT_FOUND))
		return TRUE;
	g_propagate_error (error, g_steal_pointer (&problem));
	return FALSE;
}

static json_t *
state_result (const KinkoWitnessState *state)
{
	char root[KINKO_HASH_HEX_LEN + 1];
	char genesis[KINKO_HASH_HEX_LEN + 1];

	if (state == NULL)
		return json_null ();
	kinko_hash_to_hex (&state->checkpoint->root, root);
	kinko_hash_to_hex (&state->genesis, genesis);
	return json_pack ("{s:s, s:I, s:s, s:s}", "origin", state->checkpoint->origin, "size",
			  (json_int_t) state->checkpoint->size, "root", root, "genesis", genesis);
}

/* ---- show ------------------------------------------------------------------------------------ */

static const KinkoOption show_options[] = {
	{ "key", N_ ("FILE"), N_ ("the witness's key"), FALSE },
	{ "state", N_ ("FILE"), N_ ("what the witness remembers; otherwise beside the key"),
	  FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_key (KinkoContext *context, GError **error)
{
	const char *key = kinko_argument_need (context, "key", error);

	return key != NULL && kinko_argument_readable (key, error);
}

static json_t *
run_show (KinkoContext *context, GError **error)
{
	const char *key = kinko_context_option (context, "key");
	g_autoptr (KinkoWitness) witness = kinko_witness_peek (key, error);
	g_autoptr (KinkoWitnessState) state = NULL;
	g_autofree char *path = state_path (context, key);
	json_t *result;

	if (witness == NULL || !read_state (path, witness, &state, error))
		return NULL;
	result = witness_result (witness, key);
	json_object_set_new (result, "state", kinko_output_json_text (path));
	json_object_set_new (result, "remembered", state_result (state));
	return result;
}

static void
show_show (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const json_t *remembered = json_object_get (result, "remembered");
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();
	g_autofree char *root = kinko_verification_groups (kinko_result_text (remembered, "root"));
	g_autofree char *genesis =
		kinko_verification_groups (kinko_result_text (remembered, "genesis"));

	/* not who saw that something was erased (立会者) */
	kinko_sheet_add_member (sheet, C_ ("who cosigns", "witness"), result, "name");
	kinko_sheet_add_member (sheet, _ ("verifier key"), result, "vkey");
	kinko_sheet_add_member (sheet, _ ("log"), remembered, "origin");
	if (json_is_object (remembered))
		kinko_sheet_add_number (sheet, _ ("entries"),
					kinko_result_number (remembered, "size"));
	kinko_sheet_add (sheet, _ ("root hash"), root);
	kinko_sheet_add (sheet, _ ("genesis hash"), genesis);
	kinko_sheet_print (sheet, 0, out);
	if (!json_is_object (remembered))
		kinko_result_say (out, _ ("Nothing was cosigned yet: '%s' is not there."),
				  kinko_result_text (result, "state"));
}

/* ---- cosign ---------------------------------------------------------------------------------- */

static const KinkoOption cosign_options[] = {
	{ "key", N_ ("FILE"), N_ ("the witness's key"), FALSE },
	{ "state", N_ ("FILE"), N_ ("what the witness remembers; otherwise beside the key"),
	  FALSE },
	{ "out", N_ ("FILE"), N_ ("where to write the cosigned note; otherwise it is printed"),
	  FALSE },
	{ "genesis", N_ ("HASH"),
	  N_ ("the genesis hash on the paper, which must be that of entry 0"), FALSE },
	{ "first-sight", NULL,
	  N_ ("the first time, without a paper: believes the log as it is now"), FALSE },
	{ "evidence", N_ ("FILE"), N_ ("where to write the evidence if the log was forked"),
	  FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_cosign (KinkoContext *context, GError **error)
{
	const char *genesis = kinko_context_option (context, "genesis");
	KinkoHash hash;

	return check_key (context, error) &&
	       (genesis == NULL || kinko_verification_read_hash (genesis, &hash, error));
}

/* Where trust begins is said, never assumed: a state that is missing by mistake must not make the witness forget. */
static gboolean
check_beginning (KinkoContext *context, const KinkoWitnessState *state, const char *path,
		 GError **error)
{
	if (state != NULL || kinko_context_option (context, "genesis") != NULL ||
	    kinko_context_switch (context, "first-sight"))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND,
		     _ ("there is nothing to compare with: '%s' is not there"), path);
	kinko_error_set_hint (error, "%s",
			      _ ("the first time give the genesis hash on the paper with "
				 "--genesis, or say --first-sight; later give what the witness "
				 "remembers with --state"));
	return FALSE;
}

static gboolean
check_genesis (KinkoContext *context, const KinkoWitnessState *state,
	       const KinkoVerification *found, GError **error)
{
	const char *text = kinko_context_option (context, "genesis");
	KinkoHash paper = found->genesis;

	if (text != NULL && !kinko_verification_read_hash (text, &paper, error))
		return FALSE;
	if (kinko_hash_equal (&paper, &found->genesis) &&
	    (state == NULL || kinko_hash_equal (&state->genesis, &found->genesis)))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("the log is whole, but its first entry has another hash than the one that "
			"is known"));
	kinko_error_set_hint (error, "%s",
			      _ ("compare the digits once more; if they differ, this is the mirror "
				 "of another vault, or the log was replaced from its beginning"));
	return FALSE;
}

/* The same size: the same root. A smaller one: rolled back. Otherwise grown out of what was seen. */
static gboolean
check_grown (KinkoContext *context, KinkoMirror *mirror, const KinkoVerification *found,
	     const KinkoWitnessState *state, GError **error)
{
	g_autofree char *vkey = NULL;
	g_auto (GStrv) keys = NULL;
	gboolean forked;

	if (state == NULL || kinko_fork_check (found, state->checkpoint, &forked, error))
		return TRUE;
	if (!forked)
		return FALSE;
	/* The witness stands by what was cosigned: somebody who knows no key of the log may know this one. */
	vkey = kinko_witness_vkey (state->witness);
	keys = kinko_vouchers_join_keys (state->keys, (char *const[]){ vkey, NULL });
	kinko_evidence_output (context, mirror, found, state->note, keys, error);
	return FALSE;
}

/* Cosigning says that nothing was changed, not that all was done in time: that is told, and no reason to stay
 * silent. */
static void
remind_of_reviews (KinkoContext *context, const KinkoVerification *found)
{
	g_autoptr (GError) overdue = NULL;

	if (!kinko_verification_check_reviews (found, NULL, &overdue))
		kinko_context_warn (context, "%s", overdue->message);
}

/* All that goes before the signature. */
static KinkoVerification *
verify (KinkoContext *context, const KinkoWitnessState *state, GError **error)
{
	g_autoptr (KinkoMirror) mirror =
		kinko_mirror_open (kinko_context_argument (context, 0), error);
	g_autoptr (KinkoVerification) found =
		mirror == NULL ? NULL : kinko_verify_mirror (mirror, NULL, NULL, error);

	if (found == NULL)
		return NULL;
	if (found->test)
		kinko_context_set_test (context);
	if (!check_grown (context, mirror, found, state, error) ||
	    !check_genesis (context, state, found, error))
		return NULL;
	remind_of_reviews (context, found);
	return g_steal_pointer (&found);
}

/* Found out before a passphrase is asked for, and before anything is remembered. */
static gboolean
check_out (KinkoContext *context, GError **error)
{
	const char *out = kinko_context_option (context, "out");

	if (out == NULL || !g_file_test (out, G_FILE_TEST_EXISTS))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS, _ ("'%s' is there already"), out);
	kinko_error_set_hint (error, "%s",
			      _ ("nothing is ever overwritten: name a file that is not there yet"));
	return FALSE;
}

static gboolean
write_out (KinkoContext *context, const char *note, GError **error)
{
	const char *out = kinko_context_option (context, "out");
	g_autofree char *name = NULL;
	kinko_autofd int folder = -1;

	if (out == NULL)
		return TRUE;
	folder = kinko_folder_open_parent (out, &name, error);
	return folder != -1 && kinko_file_create (folder, name, note, strlen (note), error);
}

static json_t *
cosigned_result (KinkoContext *context, const KinkoWitness *witness, const KinkoWitnessState *state,
		 const KinkoVerification *found, const char *note)
{
	const char *out = kinko_context_option (context, "out");
	json_t *result = witness_result (witness, kinko_context_option (context, "key"));
	char root[KINKO_HASH_HEX_LEN + 1];
	char genesis[KINKO_HASH_HEX_LEN + 1];

	kinko_hash_to_hex (&found->root, root);
	kinko_hash_to_hex (&found->genesis, genesis);
	json_object_set_new (result, "origin", json_string (found->origin));
	json_object_set_new (result, "size", json_integer ((json_int_t) found->entries));
	json_object_set_new (result, "root", json_string (root));
	json_object_set_new (result, "genesis", json_string (genesis));
	json_object_set_new (result, "since",
			     state == NULL ? json_null ()
					   : json_integer ((json_int_t) state->checkpoint->size));
	json_object_set_new (result, "file",
			     out == NULL ? json_null () : kinko_output_json_text (out));
	json_object_set_new (result, "note", json_string (note));
	return result;
}

static json_t *
run_cosign (KinkoContext *context, GError **error)
{
	const char *key = kinko_context_option (context, "key");
	g_autoptr (KinkoWitness) witness = kinko_witness_peek (key, error);
	g_autoptr (KinkoWitnessState) state = NULL;
	g_autofree char *path = state_path (context, key);
	g_autoptr (KinkoVerification) found = NULL;
	g_autoptr (KinkoSecret) passphrase = NULL;
	g_autofree char *note = NULL;

	if (witness == NULL || !read_state (path, witness, &state, error) ||
	    !check_beginning (context, state, path, error) || !check_out (context, error))
		return NULL;
	found = verify (context, state, error);
	if (found == NULL)
		return NULL;
	passphrase = kinko_prompt_passphrase (context, _ ("Passphrase of the witness"), error);
	if (passphrase == NULL)
		return NULL;
	note = kinko_witness_cosign (key, passphrase, path, state, found, error);
	return note != NULL && write_out (context, note, error)
		       ? cosigned_result (context, witness, state, found, note)
		       : NULL;
}

static void
show_cosign (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	g_autofree char *genesis =
		kinko_verification_groups (kinko_result_text (result, "genesis"));

	if (json_is_null (json_object_get (result, "file"))) {
		g_string_append (out, kinko_result_text (result, "note"));
		return;
	}
	if (json_is_null (json_object_get (result, "since"))) {
		kinko_result_say (
			out,
			_ ("The log is whole. '%s' saw it for the first time: compare the "
			   "genesis hash with the one on the paper:"),
			kinko_result_text (result, "name"));
		kinko_result_gap (out);
		g_string_append_printf (out, "  %s\n", genesis);
	} else {
		kinko_result_say (out,
				  _ ("The log is whole, and it grew out of the %" PRIi64
				     " entries that '%s' saw last."),
				  kinko_result_number (result, "since"),
				  kinko_result_text (result, "name"));
	}
	kinko_result_say (out,
			  _ ("The checkpoint of %" PRIi64
			     " entries is cosigned in '%s'. Keep a copy, and give the file to the "
			     "manager, who takes it in with 'kinko log cosign'."),
			  kinko_result_number (result, "size"), kinko_result_text (result, "file"));
}

/* ---- the table ------------------------------------------------------------------------------- */

const KinkoCommand kinko_witness_commands[] = {
	{
		.noun = "witness",
		.verb = "init",
		.summary = N_ ("makes the key of a witness, who has no vault"),
		.description = N_ (
			"A witness (立会人) keeps what a log was, and signs that it grew out of "
			"that. The key opens no vault, and no vault is needed: all of it can "
			"be on a USB stick. Prints the verifier key for the paper."),
		.options = init_options,
		.check = check_init,
		.run = run_init,
		.show = show_init,
	},
	{
		.noun = "witness",
		.verb = "cosign",
		.arguments = N_ ("MIRROR"),
		.min_arguments = 1,
		.max_arguments = 1,
		.summary = N_ ("verifies a mirror and cosigns its newest checkpoint"),
		.description = N_ (
			"Verifies the mirror as kinko-verify does and compares it with what the "
			"witness saw last. Only a log that grew out of that is cosigned; what was "
			"seen is stored before the cosignature leaves. A log whose history was "
			"rewritten is "
			"refused (exit status 4), and --evidence writes that down so that anybody "
			"can check it."),
		.options = cosign_options,
		.check = check_cosign,
		.run = run_cosign,
		.show = show_cosign,
		.is_data = TRUE, /* without --out it is for a file */
	},
	{
		.noun = "witness",
		.verb = "show",
		.summary = N_ ("shows the verifier key of a witness, and what it saw last"),
		.options = show_options,
		.check = check_key,
		.run = run_show,
		.show = show_show,
	},
	{ .noun = NULL },
};
