/* kinko-verify evidence: that a log was forked. */
#include "cli/verify-commands.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/evidence.h"
#include "audit/proof-lines.h"
#include "audit/voucher.h"
#include "cli/note-input.h"
#include "cli/output.h"
#include "cli/sheet.h"
#include "cli/verification.h"
#include "cli/voucher-result.h"
#include "policies/error.h"

static const KinkoOption evidence_options[] = {
	{ "log", N_ ("VKEY"), N_ ("a key of the log, known from paper, which must have signed"),
	  TRUE },
	{ "witness", N_ ("VKEY"), N_ ("a witness who must have cosigned"), TRUE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_evidence (KinkoContext *context, GError **error)
{
	return kinko_note_input_check_keys (context, "log", FALSE, error) &&
	       kinko_note_input_check_keys (context, "witness", TRUE, error);
}

/* Keys that were given must have signed one of the two: the others are those of the file, which anybody can make. */
static gboolean
need_keys (char *const *given, const GPtrArray *old, const GPtrArray *new, GError **error)
{
	for (gsize i = 0; given[i] != NULL; i++) {
		if (kinko_vouchers_have (old, given[i]) || kinko_vouchers_have (new, given[i]))
			continue;
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("neither checkpoint is signed with the key %s"), given[i]);
		kinko_error_set_hint (error, "%s",
				      _ ("then the evidence is about other keys than those that "
					 "you know"));
		return FALSE;
	}
	return TRUE;
}

static json_t *
keys_of_both (const GPtrArray *old, const GPtrArray *new)
{
	json_t *both = json_array ();

	for (guint i = 0; i < old->len; i++) {
		const char *vkey = ((const KinkoVoucher *) old->pdata[i])->vkey;

		if (kinko_vouchers_have (new, vkey))
			json_array_append_new (both, json_pack ("{s:s}", "vkey", vkey));
	}
	return both;
}

static json_t *
checkpoint_of (const char *data, const KinkoCheckpoint *checkpoint, const GPtrArray *vouchers)
{
	/* It was parsed before: this cannot fail. */
	g_autoptr (KinkoNote) note = kinko_note_parse (data, strlen (data), NULL);

	return kinko_checkpoint_result (checkpoint, note, vouchers);
}

/* Keys that stand in the file are whose its writer says: anybody can make two keys and a fork. */
static void
refuse_unknown_keys (KinkoContext *context)
{
	GError *refusal = NULL;

	g_set_error (&refusal, KINKO_ERROR, KINKO_ERROR_FAILED, "%s",
		     _ ("two histories were signed, but nobody whom you named signed either: the "
			"keys are those that stand in the file"));
	kinko_error_set_hint (&refusal, "%s",
			      _ ("compare the keys with the ones on paper, and give one with --log "
				 "or --witness"));
	kinko_context_refuse (context, refusal);
}

static json_t *
run_evidence (KinkoContext *context, GError **error)
{
	const char *path = kinko_context_argument (context, 0);
	g_autofree char *text = kinko_note_input_text (path, KINKO_PROOF_MAX_LEN, error);
	g_autoptr (KinkoEvidence) evidence =
		text == NULL ? NULL : kinko_evidence_parse (text, strlen (text), error);
	g_auto (GStrv) given = kinko_note_input_keys (context, TRUE);
	g_autoptr (GPtrArray) old = NULL;
	g_autoptr (GPtrArray) new = NULL;
	char root[KINKO_HASH_HEX_LEN + 1];

	if (evidence == NULL || !kinko_evidence_check (evidence, given, &old, &new, error) ||
	    !need_keys (given, old, new, error))
		return NULL;
	if (given[0] == NULL)
		refuse_unknown_keys (context);
	kinko_hash_to_hex (evidence->grown ? &evidence->root : &evidence->new->root, root);
	return json_pack ("{s:o, s:s, s:o, s:o, s:s, s:o, s:b}", "file",
			  kinko_output_json_text (path), "origin", evidence->old->origin, "older",
			  checkpoint_of (evidence->old_note, evidence->old, old), "newer",
			  checkpoint_of (evidence->new_note, evidence->new, new),
			  "newer_root_there", root, "same_keys", keys_of_both (old, new),
			  "keys_given", given[0] != NULL);
}

static void
show_keys (const json_t *result, GString *out)
{
	const json_t *same = json_object_get (result, "same_keys");
	const json_t *key;
	gsize i;

	json_array_foreach (same, i, key) kinko_result_say (
		out, _ ("Both were signed with the same key: %s"), kinko_result_text (key, "vkey"));
	if (json_array_size (same) == 0)
		kinko_result_say (
			out, "%s",
			_ ("They were signed with different keys: whose they were must be "
			   "known from elsewhere."));
	if (!kinko_result_flag (result, "keys_given"))
		kinko_result_say (
			out, "%s",
			_ ("The keys are those that stand in the file: compare them with the ones "
			   "on paper, or give those with --log and --witness."));
}

static void
show_evidence (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const json_t *older = json_object_get (result, "older");
	const json_t *newer = json_object_get (result, "newer");
	g_autofree char *one = kinko_verification_groups (kinko_result_text (older, "root"));
	g_autofree char *other =
		kinko_verification_groups (kinko_result_text (result, "newer_root_there"));

	kinko_result_say (out,
			  _ ("The log '%s' was forked: of its first %" PRIi64
			     " entries there are two histories, and both were signed."),
			  kinko_result_text (result, "origin"),
			  kinko_result_number (older, "size"));
	kinko_result_say (out, _ ("One has the root hash %s"), one);
	kinko_checkpoint_show (older, out);
	kinko_result_say (out,
			  _ ("The other has the root hash %s, as follows from the checkpoint of "
			     "%" PRIi64 " entries."),
			  other, kinko_result_number (newer, "size"));
	kinko_checkpoint_show (newer, out);
	show_keys (result, out);
	kinko_result_say (out, "%s",
			  _ ("It does not tell which of the two is the true one, nor who did it: "
			     "keep both mirrors, and let it be explained."));
}

const KinkoCommand kinko_verify_evidence_commands[] = {
	{
		.noun = "evidence",
		.arguments = N_ ("FILE"),
		.min_arguments = 1,
		.max_arguments = 1,
		.summary = N_ ("checks the evidence that the history of a log was rewritten"),
		.description = N_ (
			"Checks a file that --evidence wrote: that two signed checkpoints of one "
			"log contradict each other. Exit status 0 means that there was a fork, 4 "
			"that the file shows none."),
		.options = evidence_options,
		.check = check_evidence,
		.run = run_evidence,
		.show = show_evidence,
	},
	{ .noun = NULL },
};
