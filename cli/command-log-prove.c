/* Commands of the log that others are convinced with: proofs, and the cosignatures of witnesses. */
#include "cli/commands.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/mirror-proof.h"
#include "audit/voucher.h"
#include "cli/arguments.h"
#include "cli/note-input.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "cli/voucher-result.h"
#include "policies/error.h"
#include "vault/cosign.h"
#include "vault/file.h"
#include "vault/log-prove.h"
#include "vault/outside.h"

/* ---- prove ----------------------------------------------------------------------------------- */

static const KinkoOption prove_options[] = {
	{ "since", N_ ("CHECKPOINT"),
	  N_ ("proves that the log grew out of this older checkpoint, a note in a file"), FALSE },
	{ "out", N_ ("FILE"), N_ ("where to write the proof; otherwise it is printed"), FALSE },
	{ "mirror", N_ ("DIR"), N_ ("proves it from this mirror: takes no key"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
read_seq (KinkoContext *context, guint64 *seq, GError **error)
{
	const char *text = kinko_context_argument (context, 0);

	if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, seq, NULL))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, _ ("'%s' is no number of an entry"),
		     text);
	kinko_error_set_hint (error, "%s",
			      _ ("'kinko log show' has the numbers in its first "
				 "column"));
	return FALSE;
}

static gboolean
check_prove (KinkoContext *context, GError **error)
{
	const char *since = kinko_context_option (context, "since");
	gboolean by_entry = kinko_context_n_arguments (context) > 0;
	guint64 seq;

	if (by_entry == (since != NULL)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
			     _ ("give either the number of an entry or --since"));
		return FALSE;
	}
	if (kinko_context_option (context, "mirror") == NULL &&
	    kinko_context_vault (context, error) == NULL) {
		kinko_error_set_hint (
			error, "%s",
			_ ("give --vault DIR, or set KINKO_VAULT, or read a mirror with --mirror "
			   "DIR"));
		return FALSE;
	}
	return by_entry ? read_seq (context, &seq, error) : kinko_argument_readable (since, error);
}

/* The older note, if one is given. */
static gboolean
read_since (KinkoContext *context, char **note, GError **error)
{
	const char *path = kinko_context_option (context, "since");
	g_autoptr (KinkoNote) parsed = NULL;
	g_autoptr (KinkoCheckpoint) checkpoint = NULL;

	*note = NULL;
	if (path == NULL)
		return TRUE;
	parsed = kinko_note_input_checkpoint (path, note, &checkpoint, error);
	return parsed != NULL;
}

/* The keys of the log and of the witnesses that it knows, as vkeys. */
static char **
add_witnesses (char *const *keys, const KinkoCosignatures *cosignatures)
{
	g_autoptr (GStrvBuilder) witnesses = g_strv_builder_new ();
	g_auto (GStrv) vkeys = NULL;

	for (guint i = 0; i < kinko_cosignatures_count (cosignatures); i++) {
		g_autofree char *vkey =
			kinko_witness_vkey (kinko_cosignatures_at (cosignatures, i)->witness);

		g_strv_builder_add (witnesses, vkey);
	}
	vkeys = g_strv_builder_end (witnesses);
	return kinko_vouchers_join_keys (keys, vkeys);
}

static KinkoProof *
prove_from_mirror (KinkoContext *context, const char *note, guint64 seq, char ***keys,
		   GError **error)
{
	g_autoptr (KinkoMirror) mirror =
		kinko_mirror_open (kinko_context_option (context, "mirror"), error);
	g_autoptr (KinkoVerification) found =
		mirror == NULL ? NULL : kinko_verify_mirror (mirror, NULL, NULL, error);

	if (found == NULL)
		return NULL;
	if (found->test)
		kinko_context_set_test (context);
	*keys = add_witnesses (found->keys, found->cosignatures);
	return note != NULL ? kinko_mirror_prove_growth (mirror, found, note, error)
			    : kinko_mirror_prove (mirror, found, seq, error);
}

/* Of all who ever had a seat, and of the witnesses; without keys those of a seat are all that is known at once. */
static char **
keys_of (KinkoSession *session)
{
	g_autoptr (KinkoCosignatures) cosignatures = kinko_session_has_keys (session)
							     ? kinko_cosign_load (session, NULL)
							     : kinko_cosignatures_new ();
	g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();
	g_auto (GStrv) own = NULL;
	GPtrArray *seats = kinko_roster_seats (kinko_session_roster (session));

	for (guint i = 0; i < seats->len; i++) {
		const KinkoSeat *seat = seats->pdata[i];
		g_autofree char *vkey = kinko_note_vkey (kinko_session_descriptor (session)->origin,
							 &seat->note_key);

		g_strv_builder_add (keys, vkey);
	}
	own = g_strv_builder_end (keys);
	return cosignatures == NULL ? g_steal_pointer (&own) : add_witnesses (own, cosignatures);
}

/* Nothing is written into the vault or its mirror, where it would be taken for damage. */
static gboolean
check_out (KinkoContext *context, KinkoSession *session, GError **error)
{
	const char *out = kinko_context_option (context, "out");
	g_autofree char *mirror = kinko_session_mirror_path (session);

	return out == NULL ||
	       kinko_outside_check (kinko_session_folder (session), mirror, out, error);
}

static KinkoProof *
prove_from_vault (KinkoContext *context, const char *note, guint64 seq, char ***keys,
		  GError **error)
{
	KinkoSession *session;
	KinkoProof *proof = NULL;

	if (!kinko_cli_open_session (context, error))
		return NULL;
	session = kinko_cli_session (context);
	if (check_out (context, session, error))
		proof = note != NULL ? kinko_log_prove_growth (session, note, error)
				     : kinko_log_prove (session, seq, error);
	*keys = keys_of (session);
	kinko_cli_close_session (context);
	return proof;
}

static json_t *
result_of (KinkoContext *context, const KinkoProof *proof, const char *text, char *const *keys,
	   GError **error)
{
	const char *out = kinko_context_option (context, "out");
	g_autoptr (KinkoNote) note = kinko_note_parse (proof->note, strlen (proof->note), error);
	g_autoptr (GPtrArray) vouchers = NULL;

	if (note == NULL)
		return NULL;
	vouchers = kinko_vouchers_of (note, proof->checkpoint->origin, keys, error);
	if (vouchers == NULL)
		return NULL;
	return json_pack (
		"{s:s, s:o, s:o, s:o, s:o, s:s}", "proves", proof->old != NULL ? "growth" : "entry",
		"index",
		proof->old != NULL ? json_null () : json_integer ((json_int_t) proof->index),
		"since",
		proof->old == NULL ? json_null () : json_integer ((json_int_t) proof->old->size),
		"checkpoint", kinko_checkpoint_result (proof->checkpoint, note, vouchers), "file",
		out == NULL ? json_null () : kinko_output_json_text (out), "proof", text);
}

static gboolean
write_new (const char *path, const char *text, GError **error)
{
	g_autofree char *name = NULL;
	kinko_autofd int folder = kinko_folder_open_parent (path, &name, error);

	return folder != -1 && kinko_file_create (folder, name, text, strlen (text), error);
}

static json_t *
run_prove (KinkoContext *context, GError **error)
{
	const char *out = kinko_context_option (context, "out");
	g_autofree char *note = NULL;
	g_autofree char *text = NULL;
	g_auto (GStrv) keys = NULL;
	g_autoptr (KinkoProof) proof = NULL;
	guint64 seq = 0;

	if (!read_since (context, &note, error) ||
	    (note == NULL && !read_seq (context, &seq, error)))
		return NULL;
	proof = kinko_context_option (context, "mirror") != NULL
			? prove_from_mirror (context, note, seq, &keys, error)
			: prove_from_vault (context, note, seq, &keys, error);
	if (proof == NULL)
		return NULL;
	text = kinko_proof_text (proof);
	if (out != NULL && !write_new (out, text, error))
		return NULL;
	return result_of (context, proof, text, keys, error);
}

static void
show_prove (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const json_t *checkpoint = json_object_get (result, "checkpoint");

	if (json_is_null (json_object_get (result, "file"))) {
		g_string_append (out, kinko_result_text (result, "proof"));
		return;
	}
	kinko_result_say (
		out, _ ("The proof is in '%s', against the checkpoint of %" PRIi64 " entries."),
		kinko_result_text (result, "file"), kinko_result_number (checkpoint, "size"));
	kinko_checkpoint_show (checkpoint, out);
	kinko_result_say (out, _ ("It is checked with: kinko-verify proof %s --log VKEY"),
			  kinko_result_text (result, "file"));
}

/* ---- cosign ---------------------------------------------------------------------------------- */

static const KinkoOption cosign_options[] = {
	{ "witness", N_ ("VKEY"),
	  N_ ("the key on the witness's paper; for its first cosignature in this log"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_cosign (KinkoContext *context, GError **error)
{
	return kinko_note_input_check_keys (context, "witness", TRUE, error) &&
	       kinko_argument_readable (kinko_context_argument (context, 0), error);
}

static json_t *
run_cosign (KinkoContext *context, GError **error)
{
	g_autofree char *note = kinko_note_input_text (kinko_context_argument (context, 0),
						       KINKO_NOTE_MAX_LEN, error);
	g_autoptr (KinkoCosigned) cosigned = NULL;
	g_autofree char *vkey = NULL;
	g_autofree char *time = NULL;
	g_autofree char *file = NULL;

	if (note == NULL)
		return NULL;
	cosigned = kinko_cosign_add (kinko_cli_session (context), note,
				     kinko_context_option (context, "witness"), error);
	if (cosigned == NULL)
		return NULL;
	vkey = kinko_witness_vkey (cosigned->witness);
	time = kinko_cosignature_time (&cosigned->cosignature);
	file = kinko_cosigned_file_name (cosigned);
	return json_pack ("{s:s, s:s, s:I, s:I, s:s, s:s}", "witness", cosigned->witness->name,
			  "vkey", vkey, "size", (json_int_t) cosigned->size, "seq",
			  (json_int_t) cosigned->seq, "time", time, "file", file);
}

static void
show_cosign (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	kinko_result_say (out,
			  _ ("Entry %" PRIi64 " says that the witness '%s' cosigned the log up to "
			     "its first %" PRIi64 " entries. In the mirror it is "
			     "cosignatures/%s."),
			  kinko_result_number (result, "seq"),
			  kinko_result_text (result, "witness"),
			  kinko_result_number (result, "size"), kinko_result_text (result, "file"));
}

/* ---- the table ------------------------------------------------------------------------------- */

const KinkoCommand kinko_log_prove_commands[] = {
	{
		.noun = "log",
		.verb = "prove",
		.arguments = N_ ("[SEQ]"),
		.max_arguments = 1,
		.summary = N_ ("writes a proof that an entry is in the log, or that the log grew"),
		.description = N_ (
			"The proof of an entry (c2sp.org/tlog-proof) convinces somebody who has "
			"nothing but this file and a key on paper. It is made against the newest "
			"checkpoint that a witness cosigned, if that covers the entry, else the "
			"newest. With --since it proves that the log grew out of an older "
			"checkpoint. It holds nothing that the mirror does not."),
		.options = prove_options,
		.check = check_prove,
		.run = run_prove,
		.show = show_prove,
		.is_data = TRUE, /* without --out it is for a file */
	},
	{
		.noun = "log",
		.verb = "cosign",
		.arguments = N_ ("NOTE"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("takes the cosignature of a witness into the log"),
		.description = N_ (
			"Takes in the note that 'kinko witness cosign' made, after checking that "
			"it is over this log's own checkpoint. From the log it goes into the "
			"mirror, where it holds this history against any other."),
		.options = cosign_options,
		.check = check_cosign,
		.run = run_cosign,
		.show = show_cosign,
	},
	{ .noun = NULL },
};
