/* kinko-verify proof: a proof that travels alone. */
#include "cli/verify-commands.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/fork.h"
#include "audit/japan-time.h"
#include "audit/proof-lines.h"
#include "audit/proof.h"
#include "cli/note-input.h"
#include "cli/output.h"
#include "cli/sheet.h"
#include "cli/verification.h"
#include "cli/voucher-result.h"
#include "policies/error.h"

static const KinkoOption proof_options[] = {
	{ "entry", N_ ("FILE"), N_ ("the entry's line, if the proof does not hold it"), FALSE },
	{ "log", N_ ("VKEY"), N_ ("a key of the log, known from paper"), TRUE },
	{ "witness", N_ ("VKEY"), N_ ("a witness who must have cosigned"), TRUE },
	{ "mirror", N_ ("DIR"), N_ ("a mirror of the log, which tells who could sign"), FALSE },
	{ "genesis", N_ ("HASH"), N_ ("the genesis hash on the paper, with --mirror"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_proof (KinkoContext *context, GError **error)
{
	const char *genesis = kinko_context_option (context, "genesis");
	KinkoHash hash;

	if (genesis != NULL && kinko_context_option (context, "mirror") == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
			     _ ("--genesis is for --mirror"));
		return FALSE;
	}
	return kinko_note_input_check_keys (context, "log", FALSE, error) &&
	       kinko_note_input_check_keys (context, "witness", TRUE, error) &&
	       (genesis == NULL || kinko_verification_read_hash (genesis, &hash, error));
}

/* What is found out on the way to the result. */
typedef struct {
	KinkoProof *proof;
	KinkoVerification *log; /* of --mirror, or NULL */
	GBytes *line;           /* of the entry */
	KinkoNote *note, *old;
	GPtrArray *vouchers, *old_vouchers; /* of the checkpoint, and of the older one or NULL */
} Check;

static void
check_clear (Check *check)
{
	kinko_proof_free (check->proof);
	kinko_verification_free (check->log);
	g_clear_pointer (&check->line, g_bytes_unref);
	kinko_note_free (check->note);
	kinko_note_free (check->old);
	g_clear_pointer (&check->vouchers, g_ptr_array_unref);
	g_clear_pointer (&check->old_vouchers, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Check, check_clear)

/* ---- the parts of a check -------------------------------------------------------------------- */

/* With or without the newline that ends it in a .jsonl file. */
static gboolean
read_line (KinkoContext *context, Check *check, GError **error)
{
	const char *path = kinko_context_option (context, "entry");
	g_autofree char *text = NULL;

	if (path == NULL) {
		if (check->proof->line != NULL)
			check->line = g_bytes_ref (check->proof->line);
		return TRUE;
	}
	text = kinko_note_input_text (path, KINKO_ENTRY_MAX_LEN + 1, error);
	if (text == NULL)
		return FALSE;
	if (g_str_has_suffix (text, "\n"))
		text[strlen (text) - 1] = '\0';
	check->line = g_bytes_new (text, strlen (text));
	return TRUE;
}

static gboolean
compare_genesis (KinkoContext *context, const KinkoVerification *log, GError **error)
{
	const char *genesis = kinko_context_option (context, "genesis");
	KinkoHash paper;

	if (genesis == NULL)
		return TRUE;
	if (!kinko_verification_read_hash (genesis, &paper, error))
		return FALSE;
	if (kinko_hash_equal (&paper, &log->genesis))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("the mirror is whole, but its first entry has another hash than the one "
			"on the paper"));
	return FALSE;
}

/* The mirror must be whole, and the checkpoints of the proof must be its own. */
static gboolean
compare_mirror (KinkoContext *context, Check *check, GError **error)
{
	const char *path = kinko_context_option (context, "mirror");
	g_autoptr (KinkoMirror) mirror = NULL;
	gboolean forked;

	if (path == NULL)
		return TRUE;
	mirror = kinko_mirror_open (path, error);
	check->log = mirror == NULL ? NULL : kinko_verify_mirror (mirror, NULL, NULL, error);
	return check->log != NULL && compare_genesis (context, check->log, error) &&
	       kinko_fork_check (check->log, check->proof->checkpoint, &forked, error) &&
	       (check->proof->old == NULL ||
		kinko_fork_check (check->log, check->proof->old, &forked, error));
}

static gboolean
find_vouchers (KinkoContext *context, Check *check, GError **error)
{
	const KinkoProof *proof = check->proof;
	g_auto (GStrv) given = kinko_note_input_keys (context, TRUE);
	g_auto (GStrv) keys =
		kinko_vouchers_join_keys (given, check->log == NULL ? NULL : check->log->keys);

	check->note = kinko_note_parse (proof->note, strlen (proof->note), error);
	if (check->note != NULL)
		check->vouchers =
			kinko_vouchers_of (check->note, proof->checkpoint->origin, keys, error);
	if (check->vouchers == NULL || proof->old == NULL)
		return check->vouchers != NULL;
	check->old = kinko_note_parse (proof->old_note, strlen (proof->old_note), error);
	if (check->old != NULL)
		check->old_vouchers =
			kinko_vouchers_of (check->old, proof->old->origin, keys, error);
	return check->old_vouchers != NULL;
}

/* Each --witness must have cosigned one of the checkpoints. */
static gboolean
need_witnesses (KinkoContext *context, const Check *check, GError **error)
{
	const char *const *witnesses = kinko_context_options (context, "witness");

	for (gsize i = 0; witnesses[i] != NULL; i++) {
		if (kinko_vouchers_have (check->vouchers, witnesses[i]) ||
		    (check->old_vouchers != NULL &&
		     kinko_vouchers_have (check->old_vouchers, witnesses[i])))
			continue;
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the proof's checkpoint is not cosigned with the key %s"),
			     witnesses[i]);
		kinko_error_set_hint (error, "%s",
				      _ ("ask for a proof against a checkpoint that this witness "
					 "cosigned"));
		return FALSE;
	}
	return TRUE;
}

/* Who knows none of the keys knows only that the file agrees with itself, and anybody can make such a file. */
static const char *
unvouched_text (const Check *check)
{
	gboolean newer = check->vouchers->len > 0;
	gboolean older = check->old_vouchers == NULL ? newer : check->old_vouchers->len > 0;

	if (newer && older)
		return NULL;
	if (newer)
		return _ ("the proof agrees with itself, but nobody with a key that was given "
			  "vouches for "
			  "its older checkpoint");
	if (older)
		return _ ("the proof agrees with itself, but nobody with a key that was given "
			  "vouches for "
			  "its newer checkpoint");
	return _ ("the proof agrees with itself, but nobody vouches for it: no signature was "
		  "checked");
}

static void
refuse_unvouched (KinkoContext *context, const Check *check)
{
	const char *text = unvouched_text (check);
	GError *refusal = NULL;

	if (text == NULL)
		return;
	g_set_error (&refusal, KINKO_ERROR, KINKO_ERROR_FAILED, "%s", text);
	kinko_error_set_hint (&refusal, "%s",
			      _ ("give a key that you know from paper with --log or --witness, or "
				 "a mirror with --mirror"));
	kinko_context_refuse (context, refusal);
}

/* ---- the result ------------------------------------------------------------------------------ */

/* The entry as JSON, or null for what is no entry of kinko. Its number must be its place: a log cannot have it
 * elsewhere. */
static json_t *
entry_result (const Check *check, GError **error)
{
	KinkoEntry entry;
	gsize len;
	const char *line = g_bytes_get_data (check->line, &len);

	if (!kinko_entry_parse (line, len, &entry, NULL))
		return json_null ();
	if (entry.seq == check->proof->index)
		return json_loadb (line, len, JSON_REJECT_DUPLICATES, NULL);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the entry says that it is number %" PRIu64 ", its place is %" PRIu64),
		     entry.seq, check->proof->index);
	return NULL;
}

static json_t *
proof_result (KinkoContext *context, const Check *check, GError **error)
{
	const KinkoProof *proof = check->proof;
	const char *path = kinko_context_argument (context, 0);
	json_t *entry = proof->old != NULL ? json_null () : entry_result (check, error);
	json_t *result;

	if (entry == NULL)
		return NULL;
	result = json_pack (
		"{s:o, s:s, s:o, s:o}", "file", kinko_output_json_text (path), "proves",
		proof->old != NULL ? "growth" : "entry", "entry", entry, "checkpoint",
		kinko_checkpoint_result (proof->checkpoint, check->note, check->vouchers));
	json_object_set_new (result, "index",
			     proof->old != NULL ? json_null ()
						: json_integer ((json_int_t) proof->index));
	json_object_set_new (result, "older",
			     proof->old == NULL ? json_null ()
						: kinko_checkpoint_result (proof->old, check->old,
									   check->old_vouchers));
	json_object_set_new (result, "mirror_compared", json_boolean (check->log != NULL));
	json_object_set_new (result, "genesis_compared",
			     json_boolean (kinko_context_option (context, "genesis") != NULL));
	return result;
}

static json_t *
run_proof (KinkoContext *context, GError **error)
{
	g_auto (Check) check = { 0 };
	g_autofree char *text = kinko_note_input_text (kinko_context_argument (context, 0),
						       KINKO_PROOF_MAX_LEN, error);
	json_t *result;

	if (text == NULL)
		return NULL;
	check.proof = kinko_proof_parse (text, strlen (text), error);
	if (check.proof == NULL || !read_line (context, &check, error) ||
	    !kinko_proof_check (check.proof, check.line, error) ||
	    !compare_mirror (context, &check, error) || !find_vouchers (context, &check, error) ||
	    !need_witnesses (context, &check, error))
		return NULL;
	if (check.log != NULL && check.log->test)
		kinko_context_set_test (context);
	result = proof_result (context, &check, error);
	if (result != NULL)
		refuse_unvouched (context, &check);
	return result;
}

/* ---- as text --------------------------------------------------------------------------------- */

static void
show_entry (const json_t *result, const json_t *checkpoint, GString *out)
{
	const json_t *entry = json_object_get (result, "entry");
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();
	g_autofree char *time = NULL;

	kinko_result_say (out,
			  _ ("The entry is number %" PRIi64 " of the log '%s' of %" PRIi64
			     " entries (counted from 0)."),
			  kinko_result_number (result, "index"),
			  kinko_result_text (checkpoint, "origin"),
			  kinko_result_number (checkpoint, "size"));
	if (!json_is_object (entry))
		return;
	time = kinko_japan_time_text (kinko_result_text (entry, "time"));
	kinko_sheet_add (sheet, _ ("time"), time);
	kinko_sheet_add_member (sheet, _ ("by"), entry, "by");
	kinko_sheet_add_member (sheet, _ ("role"), entry, "role");
	kinko_sheet_add_member (sheet, _ ("action"), entry, "action");
	kinko_sheet_add_member (sheet, _ ("object"), entry, "object");
	kinko_sheet_add_member (sheet, _ ("purpose"), entry, "purpose");
	kinko_sheet_add_member (sheet, _ ("approval"), entry, "approval");
	kinko_sheet_add_member (sheet, _ ("result"), entry, "result");
	kinko_result_gap (out);
	kinko_sheet_print (sheet, 2, out);
}

static void
show_growth (const json_t *result, const json_t *checkpoint, GString *out)
{
	const json_t *older = json_object_get (result, "older");

	kinko_result_say (out,
			  _ ("The log '%s' of %" PRIi64 " entries grew out of the one of %" PRIi64
			     " entries: nothing that was in it was changed or removed."),
			  kinko_result_text (checkpoint, "origin"),
			  kinko_result_number (checkpoint, "size"),
			  kinko_result_number (older, "size"));
	kinko_result_say (out, "%s", _ ("Of the older checkpoint:"));
	kinko_checkpoint_show (older, out);
	kinko_result_say (out, "%s", _ ("Of the newer checkpoint:"));
}

static void
show_proof (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const json_t *checkpoint = json_object_get (result, "checkpoint");
	g_autofree char *root = kinko_verification_groups (kinko_result_text (checkpoint, "root"));

	if (json_is_object (json_object_get (result, "older")))
		show_growth (result, checkpoint, out);
	else
		show_entry (result, checkpoint, out);
	kinko_checkpoint_show (checkpoint, out);
	kinko_result_say (out, _ ("Root hash of the checkpoint: %s"), root);
	if (kinko_result_flag (result, "mirror_compared"))
		kinko_result_say (out, "%s",
				  _ ("The mirror is whole and has this very checkpoint."));
	else
		kinko_result_say (
			out, "%s",
			_ ("Not proved: that the key belonged to somebody who could sign at that "
			   "place. That follows from the log alone: compare the key with the one "
			   "on "
			   "paper, or give a mirror with --mirror."));
	if (!kinko_result_flag (result, "genesis_compared"))
		kinko_result_say (out, "%s",
				  _ ("Not proved: that this is the log that was begun. Compare the "
				     "genesis hash of its mirror with the one on the paper."));
	if (json_is_object (json_object_get (result, "older")))
		kinko_result_say (out, "%s",
				  _ ("Nor does a proof tell whether the log has grown since."));
	else
		kinko_result_say (
			out, "%s",
			_ ("Nor does a proof tell whether the log has grown since, or whether what "
			   "the entry says is true: it tells that it was written there."));
}

/* ---- the table ------------------------------------------------------------------------------- */

const KinkoCommand kinko_verify_proof_commands[] = {
	{
		.noun = "proof",
		.arguments = N_ ("FILE"),
		.min_arguments = 1,
		.max_arguments = 1,
		.summary = N_ ("checks a proof that an entry is in a log, or that a log grew"),
		.description =
			N_ ("Checks a file that 'kinko log prove' wrote (c2sp.org/tlog-proof, or "
			    "kinko's own for growth) without any mirror. What is wrong ends with "
			    "exit status 4. When no signature could be checked because no key was "
			    "given, what the file says is shown, and the exit status is 1."),
		.options = proof_options,
		.check = check_proof,
		.run = run_proof,
		.show = show_proof,
	},
	{ .noun = NULL },
};
