#include "audit/fork.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/filter.h"
#include "audit/tree-path.h"
#include "audit/tree.h"
#include "audit/voucher.h"
#include "policies/error.h"

/* A restore without a mirror is known to have lost what came after the backup. Whoever saw that sees another history
 * now, and is told why the log says so; believing it is another matter. */
static void
set_hint (const KinkoVerification *found, const KinkoCheckpoint *old, GError **error)
{
	for (guint i = 0; i < found->restores->len; i++) {
		const KinkoRestoredRange *range =
			&g_array_index (found->restores, KinkoRestoredRange, i);

		if (!range->without_mirror || old->size <= range->from)
			continue;
		kinko_error_set_hint (
			error,
			_ ("entry %" PRIu64 " says that the vault was restored without its mirror, "
			   "and that what came after entry %" PRIu64
			   " is lost: let it be explained, and keep both as evidence"),
			range->seq, range->from);
		return;
	}
	kinko_error_set_hint (error, "%s",
			      _ ("keep this mirror and your checkpoint as evidence, stop work in "
				 "the vault, and tell the ward"));
}

gboolean
kinko_fork_check (const KinkoVerification *found, const KinkoCheckpoint *old, gboolean *forked,
		  GError **error)
{
	const KinkoHash *root = kinko_heads_find (found->heads, old->size, NULL);

	*forked = FALSE;
	if (strcmp (old->origin, found->origin) != 0) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the checkpoint is of the log '%s', the mirror of '%s'"),
			     old->origin, found->origin);
		kinko_error_set_hint (error, "%s",
				      _ ("give the checkpoint that was kept for this log"));
		return FALSE;
	}
	if (root != NULL && kinko_hash_equal (root, &old->root))
		return TRUE;
	if (old->size == 0) {
		/* Every log begins with the empty one: it says nothing, and kinko signs none. */
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
				     _ ("the checkpoint is of an empty log, which shows nothing"));
		return FALSE;
	}
	if (old->size > found->entries) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the log was rolled back: the checkpoint counts %" PRIu64
				" entries, the mirror has %" PRIu64),
			     old->size, found->entries);
		set_hint (found, old, error);
		return FALSE;
	}
	*forked = TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the history was rewritten: at %" PRIu64
			" entries the log was another one when the checkpoint was signed"),
		     old->size);
	set_hint (found, old, error);
	return FALSE;
}

/* ---- evidence -------------------------------------------------------------------------------- */

/* The new log up to the old size, and the proof of that. */
typedef struct {
	KinkoHasher *hasher;
	KinkoFrontier frontier;
	guint64 size; /* the old one */
	KinkoTreePath *path;
} Leaves;

static void
leaves_clear (Leaves *leaves)
{
	kinko_hasher_free (leaves->hasher);
	kinko_tree_path_free (leaves->path);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Leaves, leaves_clear)

static void
add_leaf (gpointer data, G_GNUC_UNUSED const KinkoEntry *entry, const char *line, gsize len)
{
	Leaves *leaves = data;
	KinkoHash leaf = kinko_tree_leaf (leaves->hasher, line, len);

	if (leaves->frontier.size < leaves->size)
		kinko_frontier_append (&leaves->frontier, leaves->hasher, &leaf);
	kinko_tree_path_add (leaves->path, &leaf);
}

/* Of all that had a seat, and of @more, those who signed one of the two. */
static char **
signers_of (const KinkoVerification *found, const char *old_note, char *const *more, GError **error)
{
	const char *const notes[] = { old_note, found->note };
	g_autoptr (GStrvBuilder) signers = g_strv_builder_new ();
	g_auto (GStrv) keys = kinko_vouchers_join_keys (found->keys, more);
	g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

	for (gsize i = 0; i < G_N_ELEMENTS (notes); i++) {
		g_autoptr (KinkoNote) note = kinko_note_parse (notes[i], strlen (notes[i]), error);
		g_autoptr (GPtrArray) vouchers =
			note == NULL ? NULL : kinko_vouchers_of (note, found->origin, keys, error);

		if (vouchers == NULL)
			return NULL;
		for (guint j = 0; j < vouchers->len; j++) {
			const KinkoVoucher *voucher = vouchers->pdata[j];

			if (g_hash_table_add (seen, g_strdup (voucher->vkey)))
				g_strv_builder_add (signers, voucher->vkey);
		}
	}
	return g_strv_builder_end (signers);
}

KinkoEvidence *
kinko_fork_evidence (KinkoMirror *mirror, const KinkoVerification *found, const char *old_note,
		     char *const *keys, GError **error)
{
	g_autoptr (KinkoNote) note = kinko_note_parse (old_note, strlen (old_note), error);
	g_autoptr (KinkoCheckpoint) old =
		note == NULL ? NULL : kinko_checkpoint_parse (note->text, error);
	g_auto (GStrv) signers = old == NULL ? NULL : signers_of (found, old_note, keys, error);
	g_auto (Leaves) leaves = { .hasher = kinko_hasher_new () };
	GPtrArray *hashes;
	KinkoHash root;

	if (signers == NULL)
		return NULL;
	if (old->size == found->entries)
		return kinko_evidence_new (old_note, found->note, signers, NULL, NULL, error);
	g_assert (old->size > 0 && old->size < found->entries);
	leaves.size = old->size;
	leaves.path = kinko_tree_path_consistency (old->size, found->entries);
	if (!kinko_mirror_each (mirror, add_leaf, &leaves, error))
		return NULL;
	hashes = kinko_tree_path_finish (leaves.path, error);
	if (hashes == NULL)
		return NULL;
	root = kinko_frontier_root (&leaves.frontier, leaves.hasher);
	return kinko_evidence_new (old_note, found->note, signers, &root, hashes, error);
}
