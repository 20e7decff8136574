#include "audit/proof.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/proof-lines.h"
#include "audit/tree.h"
#include "policies/error.h"

#define ENTRY_FORMAT  "c2sp.org/tlog-proof@v1"
#define GROWTH_FORMAT "kinko-consistency-proof@v1"

void
kinko_proof_free (KinkoProof *proof)
{
	if (proof == NULL)
		return;
	g_clear_pointer (&proof->line, g_bytes_unref);
	g_clear_pointer (&proof->hashes, g_ptr_array_unref);
	g_free (proof->old_note);
	kinko_checkpoint_free (proof->old);
	g_free (proof->note);
	kinko_checkpoint_free (proof->checkpoint);
	g_free (proof);
}

static KinkoCheckpoint *
checkpoint_of (const char *data, GError **error)
{
	g_autoptr (KinkoNote) note = kinko_note_parse (data, strlen (data), error);

	return note == NULL ? NULL : kinko_checkpoint_parse (note->text, error);
}

/* ---- making ---------------------------------------------------------------------------------- */

static KinkoProof *
new_proof (GPtrArray *hashes, const char *note, GError **error)
{
	g_autoptr (KinkoProof) proof = g_new0 (KinkoProof, 1);

	proof->hashes = hashes;
	proof->note = g_strdup (note);
	proof->checkpoint = checkpoint_of (note, error);
	return proof->checkpoint == NULL ? NULL : g_steal_pointer (&proof);
}

KinkoProof *
kinko_proof_new_entry (guint64 index, const char *line, gsize len, GPtrArray *hashes,
		       const char *note, GError **error)
{
	KinkoProof *proof = new_proof (hashes, note, error);

	if (proof == NULL)
		return NULL;
	proof->index = index;
	proof->line = g_bytes_new (line, len);
	return proof;
}

KinkoProof *
kinko_proof_new_growth (const char *old_note, GPtrArray *hashes, const char *note, GError **error)
{
	g_autoptr (KinkoProof) proof = new_proof (hashes, note, error);

	if (proof == NULL)
		return NULL;
	proof->old_note = g_strdup (old_note);
	proof->old = checkpoint_of (old_note, error);
	return proof->old == NULL ? NULL : g_steal_pointer (&proof);
}

static void
add_base64 (GString *text, const char *key, gconstpointer data, gsize len)
{
	g_autofree char *base64 = g_base64_encode (data, len);

	g_string_append_printf (text, "%s %s\n", key, base64);
}

char *
kinko_proof_text (const KinkoProof *proof)
{
	GString *text = g_string_new (NULL);

	if (proof->old_note != NULL) {
		g_string_append (text, GROWTH_FORMAT "\n");
		add_base64 (text, "old", proof->old_note, strlen (proof->old_note));
	} else {
		g_string_append (text, ENTRY_FORMAT "\n");
		if (proof->line != NULL)
			add_base64 (text, "extra", g_bytes_get_data (proof->line, NULL),
				    g_bytes_get_size (proof->line));
		g_string_append_printf (text, "index %" PRIu64 "\n", proof->index);
	}
	kinko_proof_lines_add_hashes (text, proof->hashes);
	g_string_append_printf (text, "\n%s", proof->note);
	return g_string_free (text, FALSE);
}

/* ---- reading --------------------------------------------------------------------------------- */

static gboolean
read_index (KinkoProofLines *lines, guint64 *index)
{
	const char *text = kinko_proof_lines_take (lines, "index ");

	/* GLib passes over a vertical tab. */
	return text != NULL && g_ascii_isdigit (text[0]) && (text[0] != '0' || text[1] == '\0') &&
	       g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, index, NULL);
}

static gboolean
read_entry (KinkoProof *proof, KinkoProofLines *lines, GError **error)
{
	g_autoptr (GError) problem = NULL;

	proof->line = kinko_proof_lines_take_bytes (lines, "extra ", &problem);
	if (problem != NULL) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	return read_index (lines, &proof->index) || kinko_proof_lines_refuse (error);
}

static gboolean
read_growth (KinkoProof *proof, KinkoProofLines *lines, GError **error)
{
	g_autoptr (GBytes) old = kinko_proof_lines_take_bytes (lines, "old ", NULL);
	gsize len;
	const char *data = old == NULL ? NULL : g_bytes_get_data (old, &len);

	if (data == NULL || memchr (data, '\0', len) != NULL)
		return kinko_proof_lines_refuse (error);
	proof->old_note = g_strndup (data, len);
	proof->old = checkpoint_of (proof->old_note, error);
	return proof->old != NULL;
}

KinkoProof *
kinko_proof_parse (const char *data, gsize len, GError **error)
{
	gboolean growth = kinko_proof_lines_are (data, len, GROWTH_FORMAT);
	g_autoptr (KinkoProofLines) lines =
		kinko_proof_lines_parse (data, len, growth ? GROWTH_FORMAT : ENTRY_FORMAT, error);
	g_autoptr (KinkoProof) proof = g_new0 (KinkoProof, 1);

	if (lines == NULL ||
	    !(growth ? read_growth (proof, lines, error) : read_entry (proof, lines, error)))
		return NULL;
	proof->hashes = kinko_proof_lines_take_hashes (lines, error);
	proof->note = g_steal_pointer (&lines->note);
	proof->checkpoint = g_steal_pointer (&lines->checkpoint);
	return proof->hashes == NULL ? NULL : g_steal_pointer (&proof);
}

/* ---- checking -------------------------------------------------------------------------------- */

static GBytes *
bytes_of (const KinkoHash *hash)
{
	return g_bytes_new (hash, KINKO_HASH_LEN);
}

static gboolean
check_growth (const KinkoProof *proof, GBytes *root, GError **error)
{
	g_autoptr (GBytes) old_root = bytes_of (&proof->old->root);

	if (strcmp (proof->old->origin, proof->checkpoint->origin) != 0) {
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
				     _ ("the two checkpoints are of two logs"));
		return FALSE;
	}
	return kinko_tree_verify_consistency (proof->old->size, proof->checkpoint->size,
					      proof->hashes, old_root, root, error);
}

static gboolean
check_entry (const KinkoProof *proof, GBytes *line, GBytes *root, GError **error)
{
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	g_autoptr (GBytes) leaf = NULL;
	KinkoHash hash;

	if (line == NULL) {
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INVALID,
				     _ ("the proof does not hold the entry"));
		kinko_error_set_hint (error, "%s", _ ("give the entry's line with --entry FILE"));
		return FALSE;
	}
	hash = kinko_tree_leaf (hasher, g_bytes_get_data (line, NULL), g_bytes_get_size (line));
	leaf = bytes_of (&hash);
	return kinko_tree_verify_inclusion (leaf, proof->index, proof->checkpoint->size,
					    proof->hashes, root, error);
}

gboolean
kinko_proof_check (const KinkoProof *proof, GBytes *line, GError **error)
{
	g_autoptr (GBytes) root = bytes_of (&proof->checkpoint->root);

	return proof->old != NULL
		       ? check_growth (proof, root, error)
		       : check_entry (proof, line != NULL ? line : proof->line, root, error);
}
