#include "audit/mirror-proof.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/filter.h"
#include "audit/fork.h"
#include "audit/tree-path.h"
#include "audit/tree.h"
#include "policies/error.h"

/* What is kept while the entries go by. */
typedef struct {
	KinkoHasher *hasher;
	KinkoTreePath *path;
	guint64 seq; /* the entry that is wanted */
	char *line;
} Walk;

static void
walk_clear (Walk *walk)
{
	kinko_hasher_free (walk->hasher);
	kinko_tree_path_free (walk->path);
	g_free (walk->line);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Walk, walk_clear)

static void
take_entry (gpointer data, const KinkoEntry *entry, const char *line, gsize len)
{
	Walk *walk = data;
	KinkoHash leaf = kinko_tree_leaf (walk->hasher, line, len);

	kinko_tree_path_add (walk->path, &leaf);
	if (entry->seq == walk->seq && walk->line == NULL)
		walk->line = g_strndup (line, len);
}

guint64
kinko_proof_size (const KinkoCosignatures *cosignatures, guint64 entries, guint64 seq)
{
	const KinkoCosigned *newest = kinko_cosignatures_newest (cosignatures, NULL);

	return newest != NULL && newest->size > seq ? newest->size : entries;
}

/* The note at @size with all that witnesses wrote below it; owned by the caller. */
static char *
note_at (KinkoMirror *mirror, const KinkoVerification *found, guint64 size, GError **error)
{
	g_autoptr (KinkoMirrorReader) reader = NULL;
	g_autoptr (GBytes) bytes = NULL;
	g_autofree char *note = NULL;
	guint64 first_seq = 0;

	if (size == found->entries)
		return kinko_cosignatures_note (found->cosignatures, size, found->note);
	(void) kinko_heads_find (found->heads, size, &first_seq);
	reader = kinko_mirror_reader_new (mirror, error);
	if (reader != NULL)
		bytes = kinko_mirror_reader_note (reader, first_seq, error);
	if (bytes == NULL)
		return NULL;
	note = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
	return kinko_cosignatures_note (found->cosignatures, size, note);
}

/* What is handed out was checked: a mirror that changes meanwhile gives no wrong proof. */
static KinkoProof *
checked (KinkoProof *proof, GError **error)
{
	g_autoptr (KinkoProof) made = proof;

	return made != NULL && kinko_proof_check (made, NULL, error) ? g_steal_pointer (&made)
								     : NULL;
}

KinkoProof *
kinko_mirror_prove (KinkoMirror *mirror, const KinkoVerification *found, guint64 seq,
		    GError **error)
{
	g_auto (Walk) walk = { .hasher = kinko_hasher_new (), .seq = seq };
	g_autofree char *note = NULL;
	GPtrArray *hashes;
	guint64 size;

	if (seq >= found->entries) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND,
			     _ ("the log has no entry %" PRIu64), seq);
		return NULL;
	}
	size = kinko_proof_size (found->cosignatures, found->entries, seq);
	note = note_at (mirror, found, size, error);
	walk.path = kinko_tree_path_inclusion (seq, size);
	if (note == NULL || !kinko_mirror_each (mirror, take_entry, &walk, error))
		return NULL;
	hashes = kinko_tree_path_finish (walk.path, error);
	if (hashes == NULL)
		return NULL;
	return checked (
		kinko_proof_new_entry (seq, walk.line, strlen (walk.line), hashes, note, error),
		error);
}

KinkoProof *
kinko_mirror_prove_growth (KinkoMirror *mirror, const KinkoVerification *found,
			   const char *old_note, GError **error)
{
	g_autoptr (KinkoNote) parsed = kinko_note_parse (old_note, strlen (old_note), error);
	g_autoptr (KinkoCheckpoint) old =
		parsed == NULL ? NULL : kinko_checkpoint_parse (parsed->text, error);
	g_auto (Walk) walk = { .hasher = kinko_hasher_new (), .seq = G_MAXUINT64 };
	g_autofree char *note = NULL;
	gboolean forked;
	GPtrArray *hashes;

	if (old == NULL || !kinko_fork_check (found, old, &forked, error))
		return NULL;
	note = note_at (mirror, found, found->entries, error);
	walk.path = kinko_tree_path_consistency (old->size, found->entries);
	if (note == NULL || !kinko_mirror_each (mirror, take_entry, &walk, error))
		return NULL;
	hashes = kinko_tree_path_finish (walk.path, error);
	return hashes == NULL
		       ? NULL
		       : checked (kinko_proof_new_growth (old_note, hashes, note, error), error);
}
