#include "vault/witness.h"

#include <fcntl.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/proof-lines.h"
#include "audit/voucher.h"
#include "policies/error.h"
#include "vault/file.h"
#include "vault/witness-internal.h"

#define FORMAT "kinko-witness-state@v2"

void
kinko_witness_state_free (KinkoWitnessState *state)
{
	if (state == NULL)
		return;
	kinko_witness_free (state->witness);
	g_strfreev (state->keys);
	g_free (state->note);
	kinko_checkpoint_free (state->checkpoint);
	g_free (state->text);
	g_free (state);
}

/* ---- writing --------------------------------------------------------------------------------- */

/* Only who signed the newest note: it is all that will ever be shown of that history. */
static gboolean
add_signers (GString *text, const KinkoVerification *found, GError **error)
{
	g_autoptr (KinkoNote) note = kinko_note_parse (found->note, strlen (found->note), error);
	g_autoptr (GPtrArray) vouchers =
		note == NULL ? NULL : kinko_vouchers_of (note, found->origin, found->keys, error);

	if (vouchers == NULL)
		return FALSE;
	for (guint i = 0; i < vouchers->len; i++)
		g_string_append_printf (text, "key %s\n",
					((const KinkoVoucher *) vouchers->pdata[i])->vkey);
	return TRUE;
}

char *
kinko_witness_state_text (const KinkoWitness *witness, const KinkoVerification *found,
			  const char *note, GError **error)
{
	g_autoptr (GString) text = g_string_new (FORMAT "\n");
	g_autofree char *vkey = kinko_witness_vkey (witness);
	char genesis[KINKO_HASH_HEX_LEN + 1];

	kinko_hash_to_hex (&found->genesis, genesis);
	g_string_append_printf (text, "witness %s\ngenesis %s\n", vkey, genesis);
	if (!add_signers (text, found, error))
		return NULL;
	g_string_append_printf (text, "\n%s", note);
	return g_string_free (g_steal_pointer (&text), FALSE);
}

/* ---- reading --------------------------------------------------------------------------------- */

static gboolean
read_head (KinkoProofLines *lines, KinkoWitnessState *state, GError **error)
{
	const char *vkey = kinko_proof_lines_take (lines, "witness ");
	const char *genesis = kinko_proof_lines_take (lines, "genesis ");
	g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();
	const char *key;

	if (vkey == NULL || genesis == NULL ||
	    !kinko_hash_from_hex (genesis, strlen (genesis), &state->genesis))
		return kinko_proof_lines_refuse (error);
	state->witness = kinko_witness_parse (vkey, error);
	if (state->witness == NULL)
		return FALSE;
	while ((key = kinko_proof_lines_take (lines, "key ")) != NULL)
		g_strv_builder_add (keys, key);
	state->keys = g_strv_builder_end (keys);
	return lines->lines[lines->next] == NULL || kinko_proof_lines_refuse (error);
}

/* A bit that flipped in the note, or somebody who wrote another one, shows by the signature of the log, and by that of the witness,
 * who would have to stand by it. */
static gboolean
check_note (const KinkoWitnessState *state, GError **error)
{
	g_autoptr (KinkoNote) note = kinko_note_parse (state->note, strlen (state->note), error);
	g_autoptr (GPtrArray) vouchers =
		note == NULL
			? NULL
			: kinko_vouchers_of (note, state->checkpoint->origin, state->keys, error);
	KinkoCosignature own;

	if (vouchers == NULL || !kinko_cosignature_find (note, state->witness, &own, error))
		return FALSE;
	return vouchers->len > 0 || kinko_proof_lines_refuse (error);
}

static KinkoWitnessState *
parse_state (const char *data, gsize len, const KinkoWitness *witness, GError **error)
{
	g_autoptr (KinkoProofLines) lines = kinko_proof_lines_parse (data, len, FORMAT, error);
	g_autoptr (KinkoWitnessState) state = g_new0 (KinkoWitnessState, 1);

	if (lines == NULL || !read_head (lines, state, error))
		return NULL;
	state->text = g_strndup (data, len);
	state->note = g_steal_pointer (&lines->note);
	state->checkpoint = g_steal_pointer (&lines->checkpoint);
	if (!check_note (state, error))
		return NULL;
	if (kinko_witness_equal (state->witness, witness))
		return g_steal_pointer (&state);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("it was kept by the witness '%s' with another key"), state->witness->name);
	return NULL;
}

KinkoWitnessState *
kinko_witness_state_read (const char *path, const KinkoWitness *witness, GError **error)
{
	g_autoptr (GBytes) file = kinko_file_read (AT_FDCWD, path, KINKO_PROOF_MAX_LEN, error);
	g_autoptr (GError) problem = NULL;
	KinkoWitnessState *state;
	const char *data;
	gsize len;

	if (file == NULL)
		return NULL;
	data = g_bytes_get_data (file, &len);
	state = parse_state (data, len, witness, &problem);
	if (state != NULL)
		return state;
	/* Whatever is wrong with it: what the witness remembers is not to be believed, nor to be forgotten. */
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("'%s' is not what this witness remembers: %s"), path, problem->message);
	kinko_error_set_hint (error, "%s",
			      _ ("bring it back from a copy, or compare the mirror with the last "
				 "note that you cosigned: kinko-verify MIRROR --cosigned NOTE"));
	return NULL;
}
