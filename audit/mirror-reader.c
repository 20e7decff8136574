#include "audit/mirror-internal.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

static gboolean
open_root (KinkoMirrorReader *reader, GError **error)
{
	g_autoptr (KinkoMirrorCommit) commit =
		kinko_mirror_commit_read (reader->mirror, &reader->commit, error);

	if (commit == NULL)
		return FALSE;
	reader->root = kinko_git_tree_read (reader->mirror->objects, &commit->tree, error);
	if (reader->root == NULL || !kinko_mirror_root (reader->root, &reader->files, error))
		return FALSE;
	reader->levels[0] =
		kinko_git_tree_read (reader->mirror->objects, &reader->files.log->id, error);
	reader->depth = 1;
	return reader->levels[0] != NULL;
}

KinkoMirrorReader *
kinko_mirror_reader_new (KinkoMirror *mirror, GError **error)
{
	g_autoptr (KinkoMirrorReader) reader = g_new0 (KinkoMirrorReader, 1);

	reader->mirror = mirror;
	if (!kinko_mirror_read_ref (mirror, &reader->commit, &reader->empty, error))
		return NULL;
	if (reader->empty || open_root (reader, error))
		return g_steal_pointer (&reader);
	return NULL;
}

void
kinko_mirror_reader_free (KinkoMirrorReader *reader)
{
	if (reader == NULL)
		return;
	for (gsize i = 0; i < G_N_ELEMENTS (reader->levels); i++)
		kinko_git_tree_free (reader->levels[i]);
	kinko_git_tree_free (reader->root);
	g_clear_pointer (&reader->lines, g_bytes_unref);
	g_clear_pointer (&reader->note, g_bytes_unref);
	g_free (reader);
}

/* Opens the folder that is next at the deepest open level. */
static gboolean
descend (KinkoMirrorReader *reader, GError **error)
{
	guint level = reader->depth - 1;
	const KinkoGitEntry *entry =
		kinko_git_tree_entry (reader->levels[level], reader->next[level]++);
	KinkoGitTree *tree;

	if (!kinko_mirror_folder (entry, &reader->digits[level], error))
		return FALSE;
	tree = kinko_git_tree_read (reader->mirror->objects, &entry->id, error);
	if (tree == NULL)
		return FALSE;
	if (tree->entries->len == 0) {
		kinko_git_tree_free (tree);
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the mirror holds '%s', which does not belong where it is"),
			     entry->name);
		return FALSE;
	}
	reader->levels[reader->depth] = tree;
	reader->next[reader->depth] = 0;
	reader->depth++;
	return TRUE;
}

void
kinko_mirror_reader_commit (const KinkoMirrorReader *reader, char commit[KINKO_COMMIT_HEX_LEN + 1])
{
	(void) git_oid_tostr (commit, KINKO_COMMIT_HEX_LEN + 1, &reader->commit);
}

/* The first entry of an open folder that is not before @digits. */
static gboolean
pass_over (KinkoMirrorReader *reader, guint digits, gboolean *same, GError **error)
{
	guint level = reader->depth - 1;
	const KinkoGitTree *tree = reader->levels[level];
	guint found = 0;

	for (; reader->next[level] < tree->entries->len; reader->next[level]++) {
		if (!kinko_mirror_folder (kinko_git_tree_entry (tree, reader->next[level]), &found,
					  error))
			return FALSE;
		if (found >= digits)
			break;
	}
	*same = reader->next[level] < tree->entries->len && found == digits;
	return TRUE;
}

gboolean
kinko_mirror_reader_seek (KinkoMirrorReader *reader, guint64 seq, const char *note, GError **error)
{
	guint64 folder = seq / KINKO_MIRROR_ACTS_PER_DIR;
	guint64 unit = 1;
	gboolean same = !reader->empty;
	KinkoMirrorPlace place;

	if (git_odb_hash (&reader->last_note, note, strlen (note), GIT_OBJECT_BLOB) < 0 ||
	    !kinko_mirror_place (seq, &place)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_UNSUPPORTED,
			     _ ("entry %" PRIu64 " is beyond what a mirror can hold"), seq);
		return FALSE;
	}
	for (guint i = 1; i < KINKO_MIRROR_DIGIT_LEVELS; i++)
		unit *= 100;
	for (guint i = 0; same && i < KINKO_MIRROR_DIGIT_LEVELS; i++, unit /= 100)
		if (!pass_over (reader, (guint) (folder / unit % 100), &same, error) ||
		    (same && !descend (reader, error)))
			return FALSE;
	if (same) {
		const KinkoGitTree *leaf = reader->levels[KINKO_MIRROR_DIGIT_LEVELS];
		guint *next = &reader->next[KINKO_MIRROR_DIGIT_LEVELS];

		while (*next < leaf->entries->len &&
		       strcmp (kinko_git_tree_entry (leaf, *next)->name, place.lines) < 0)
			++*next;
	}
	reader->next_seq = seq;
	return TRUE;
}

/* Every act has its note, and the last one's is what the root calls the checkpoint: without
 * this, an act could be cut off at the end. */
static gboolean
check_end (KinkoMirrorReader *reader, GError **error)
{
	if (reader->empty)
		return TRUE;
	if (reader->next_seq > 0 &&
	    git_oid_equal (&reader->last_note, &reader->files.checkpoint->id))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the mirror's checkpoint is not that of its last act; entry %" PRIu64
			" is missing or the checkpoint was changed"),
		     reader->next_seq);
	return FALSE;
}

/* Reads the act that is next in the open leaf folder. */
static gboolean
take_act (KinkoMirrorReader *reader, guint64 *seq, GError **error)
{
	KinkoObjectStore *objects = reader->mirror->objects;
	guint *next = &reader->next[KINKO_MIRROR_DIGIT_LEVELS];
	const KinkoGitEntry *lines, *note;
	guint64 folder = 0, count;

	for (guint i = 0; i < KINKO_MIRROR_DIGIT_LEVELS; i++)
		folder = folder * 100 + reader->digits[i];
	if (!kinko_mirror_act_at (reader->levels[KINKO_MIRROR_DIGIT_LEVELS], *next, folder, seq,
				  &lines, &note, error))
		return FALSE;
	if (*seq != reader->next_seq) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("entry %" PRIu64 " is missing from the mirror: entry "
				"%" PRIu64 " follows"),
			     reader->next_seq, *seq);
		return FALSE;
	}
	reader->lines = kinko_object_store_read (objects, &lines->id, GIT_OBJECT_BLOB, error);
	if (reader->lines == NULL)
		return FALSE;
	reader->note = kinko_object_store_read (objects, &note->id, GIT_OBJECT_BLOB, error);
	if (reader->note == NULL)
		return FALSE;
	count = kinko_mirror_count_lines (g_bytes_get_data (reader->lines, NULL),
					  g_bytes_get_size (reader->lines));
	if (count == 0) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the mirror's file '%s' does not end with a newline"), lines->name);
		return FALSE;
	}
	reader->last_note = note->id;
	reader->next_seq += count;
	*next += 2;
	return TRUE;
}

gboolean
kinko_mirror_reader_next (KinkoMirrorReader *reader, guint64 *first_seq, const char **lines,
			  gsize *lines_len, const char **note, gsize *note_len, GError **error)
{
	g_clear_pointer (&reader->lines, g_bytes_unref);
	g_clear_pointer (&reader->note, g_bytes_unref);
	while (reader->depth > 0) {
		guint level = reader->depth - 1;

		if (reader->next[level] == reader->levels[level]->entries->len) {
			g_clear_pointer (&reader->levels[level], kinko_git_tree_free);
			reader->depth--;
		} else if (level < KINKO_MIRROR_DIGIT_LEVELS) {
			if (!descend (reader, error))
				return FALSE;
		} else {
			if (!take_act (reader, first_seq, error))
				return FALSE;
			*lines = g_bytes_get_data (reader->lines, lines_len);
			*note = g_bytes_get_data (reader->note, note_len);
			return TRUE;
		}
	}
	(void) check_end (reader, error); /* FALSE in both cases; the error tells them apart */
	return FALSE;
}

GBytes *
kinko_mirror_reader_file (KinkoMirrorReader *reader, const char *name, GError **error)
{
	const KinkoGitEntry *entry = kinko_git_tree_find (reader->root, name);

	if (entry == NULL || entry->mode != KINKO_GIT_MODE_FILE) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("'%s' is missing from the mirror"), name);
		return NULL;
	}
	return kinko_object_store_read (reader->mirror->objects, &entry->id, GIT_OBJECT_BLOB,
					error);
}

GBytes *
kinko_mirror_reader_note (KinkoMirrorReader *reader, guint64 first_seq, GError **error)
{
	KinkoObjectStore *objects = reader->mirror->objects;
	KinkoMirrorPlace place;
	const KinkoGitEntry *entry = NULL;
	g_autoptr (KinkoGitTree) tree = NULL;

	if (!reader->empty && kinko_mirror_place (first_seq, &place))
		tree = kinko_git_tree_read (objects, &reader->files.log->id, error);
	for (guint level = 0; tree != NULL && level < KINKO_MIRROR_DIGIT_LEVELS; level++) {
		KinkoGitTree *below;

		entry = kinko_git_tree_find (tree, place.dirs[level]);
		below = entry == NULL ? NULL : kinko_git_tree_read (objects, &entry->id, error);
		kinko_git_tree_free (tree);
		tree = below;
	}
	entry = tree == NULL ? NULL : kinko_git_tree_find (tree, place.note);
	if (entry != NULL)
		return kinko_object_store_read (objects, &entry->id, GIT_OBJECT_BLOB, error);
	if (error != NULL && *error == NULL)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the mirror has no checkpoint for the act of entry %" PRIu64),
			     first_seq);
	return NULL;
}
