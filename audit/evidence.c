#include "audit/evidence.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/proof-lines.h"
#include "audit/tree.h"
#include "audit/voucher.h"
#include "policies/error.h"

#define FORMAT "kinko-fork-evidence@v1"

void
kinko_evidence_free (KinkoEvidence *evidence)
{
	if (evidence == NULL)
		return;
	g_free (evidence->old_note);
	g_free (evidence->new_note);
	kinko_checkpoint_free (evidence->old);
	kinko_checkpoint_free (evidence->new);
	g_strfreev (evidence->keys);
	g_clear_pointer (&evidence->hashes, g_ptr_array_unref);
	g_free (evidence);
}

static KinkoCheckpoint *
checkpoint_of (const char *data, GError **error)
{
	g_autoptr (KinkoNote) note = kinko_note_parse (data, strlen (data), error);

	return note == NULL ? NULL : kinko_checkpoint_parse (note->text, error);
}

KinkoEvidence *
kinko_evidence_new (const char *old_note, const char *new_note, char *const *keys,
		    const KinkoHash *root, GPtrArray *hashes, GError **error)
{
	g_autoptr (KinkoEvidence) evidence = g_new0 (KinkoEvidence, 1);

	evidence->keys = kinko_vouchers_join_keys (keys, NULL);
	evidence->hashes = hashes != NULL ? hashes : g_ptr_array_new ();
	evidence->grown = root != NULL;
	if (root != NULL)
		evidence->root = *root;
	evidence->old_note = g_strdup (old_note);
	evidence->new_note = g_strdup (new_note);
	evidence->old = checkpoint_of (old_note, error);
	if (evidence->old == NULL)
		return NULL;
	evidence->new = checkpoint_of (new_note, error);
	return evidence->new == NULL ? NULL : g_steal_pointer (&evidence);
}

/* ---- the file -------------------------------------------------------------------------------- */

static void
add_base64 (GString *text, const char *key, gconstpointer data, gsize len)
{
	g_autofree char *base64 = g_base64_encode (data, len);

	g_string_append_printf (text, "%s %s\n", key, base64);
}

char *
kinko_evidence_text (const KinkoEvidence *evidence)
{
	GString *text = g_string_new (FORMAT "\n");

	add_base64 (text, "old", evidence->old_note, strlen (evidence->old_note));
	for (gsize i = 0; evidence->keys[i] != NULL; i++)
		g_string_append_printf (text, "key %s\n", evidence->keys[i]);
	if (evidence->grown)
		add_base64 (text, "root", &evidence->root, sizeof evidence->root);
	kinko_proof_lines_add_hashes (text, evidence->hashes);
	g_string_append_printf (text, "\n%s", evidence->new_note);
	return g_string_free (text, FALSE);
}

/* A key is a vkey of either kind: a mistyped one would be one that nobody signed with. */
static char **
take_keys (KinkoProofLines *lines, GError **error)
{
	g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();
	const char *key;

	while ((key = kinko_proof_lines_take (lines, "key ")) != NULL) {
		if (!kinko_voucher_check_vkey (key, FALSE, NULL) &&
		    !kinko_voucher_check_vkey (key, TRUE, NULL)) {
			(void) kinko_proof_lines_refuse (error);
			return NULL;
		}
		g_strv_builder_add (keys, key);
	}
	return g_strv_builder_end (keys);
}

static gboolean
take_root (KinkoProofLines *lines, KinkoEvidence *evidence, GError **error)
{
	g_autoptr (GError) problem = NULL;
	g_autoptr (GBytes) root = kinko_proof_lines_take_bytes (lines, "root ", &problem);

	if (problem != NULL || (root != NULL && g_bytes_get_size (root) != sizeof evidence->root))
		return kinko_proof_lines_refuse (error);
	evidence->grown = root != NULL;
	if (root != NULL)
		memcpy (&evidence->root, g_bytes_get_data (root, NULL), sizeof evidence->root);
	return TRUE;
}

static gboolean
take_old (KinkoProofLines *lines, KinkoEvidence *evidence, GError **error)
{
	g_autoptr (GBytes) old = kinko_proof_lines_take_bytes (lines, "old ", NULL);
	gsize len;
	const char *data = old == NULL ? NULL : g_bytes_get_data (old, &len);

	if (data == NULL || memchr (data, '\0', len) != NULL)
		return kinko_proof_lines_refuse (error);
	evidence->old_note = g_strndup (data, len);
	evidence->old = checkpoint_of (evidence->old_note, error);
	return evidence->old != NULL;
}

KinkoEvidence *
kinko_evidence_parse (const char *data, gsize len, GError **error)
{
	g_autoptr (KinkoProofLines) lines = kinko_proof_lines_parse (data, len, FORMAT, error);
	g_autoptr (KinkoEvidence) evidence = g_new0 (KinkoEvidence, 1);

	if (lines == NULL || !take_old (lines, evidence, error))
		return NULL;
	evidence->keys = take_keys (lines, error);
	if (evidence->keys == NULL || !take_root (lines, evidence, error))
		return NULL;
	evidence->hashes = kinko_proof_lines_take_hashes (lines, error);
	evidence->new_note = g_steal_pointer (&lines->note);
	evidence->new = g_steal_pointer (&lines->checkpoint);
	return evidence->hashes == NULL ? NULL : g_steal_pointer (&evidence);
}

/* ---- checking -------------------------------------------------------------------------------- */

static gboolean
refuse (GError **error, const char *why)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s", why);
	return FALSE;
}

/* What the new log was at the size of the old note: by the new note itself, or by a proof from it. */
static gboolean
root_at_old_size (const KinkoEvidence *evidence, KinkoHash *root, GError **error)
{
	const KinkoCheckpoint *old = evidence->old, *new = evidence->new;
	g_autoptr (GBytes) begin = NULL;
	g_autoptr (GBytes) end = NULL;

	*root = evidence->grown ? evidence->root : new->root;
	if (!evidence->grown)
		return (old->size == new->size && evidence->hashes->len == 0) ||
		       refuse (error, _ ("the evidence lacks what the newer log was at the size of "
					 "the older checkpoint"));
	if (old->size >= new->size)
		return refuse (error, _ ("a log that is shorter than an older checkpoint does not "
					 "contradict it"));
	begin = g_bytes_new (root, sizeof *root);
	end = g_bytes_new (&new->root, sizeof new->root);
	return kinko_tree_verify_consistency (old->size, new->size, evidence->hashes, begin, end,
					      error);
}

static gboolean
check_contradiction (const KinkoEvidence *evidence, GError **error)
{
	KinkoHash root;

	if (strcmp (evidence->old->origin, evidence->new->origin) != 0)
		return refuse (error, _ ("the two checkpoints are of two logs"));
	if (!root_at_old_size (evidence, &root, error))
		return FALSE;
	return !kinko_hash_equal (&root, &evidence->old->root) ||
	       refuse (error, _ ("the two checkpoints agree: there is no fork"));
}

/* NULL when nobody vouches. */
static GPtrArray *
vouchers_of (const KinkoEvidence *evidence, const char *data, char *const *keys, GError **error)
{
	g_autoptr (KinkoNote) note = kinko_note_parse (data, strlen (data), error);
	g_autoptr (GPtrArray) vouchers =
		note == NULL ? NULL : kinko_vouchers_of (note, evidence->old->origin, keys, error);

	if (vouchers == NULL)
		return NULL;
	if (vouchers->len > 0)
		return g_steal_pointer (&vouchers);
	(void) refuse (error, data == evidence->old_note
				      ? _ ("no known key signed the older checkpoint")
				      : _ ("no known key signed the newer checkpoint"));
	kinko_error_set_hint (error, "%s",
			      _ ("give the key of the log with --log, or that of a witness with "
				 "--witness"));
	return NULL;
}

gboolean
kinko_evidence_check (const KinkoEvidence *evidence, char *const *keys, GPtrArray **old_vouchers,
		      GPtrArray **new_vouchers, GError **error)
{
	g_auto (GStrv) all = kinko_vouchers_join_keys (evidence->keys, keys);
	g_autoptr (GPtrArray) old = NULL;

	if (!check_contradiction (evidence, error))
		return FALSE;
	old = vouchers_of (evidence, evidence->old_note, all, error);
	if (old == NULL)
		return FALSE;
	*new_vouchers = vouchers_of (evidence, evidence->new_note, all, error);
	if (*new_vouchers == NULL)
		return FALSE;
	*old_vouchers = g_steal_pointer (&old);
	return TRUE;
}
