#include "audit/mirror-internal.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/sshsig.h"

/* More than a note with one signature ever has; and more than a message that kinko writes. */
#define COSIGNATURE_MAX 4096
#define MESSAGE_MAX     1024

#define LEAF_LEVEL KINKO_MIRROR_DIGIT_LEVELS

/* The commit before, as far as the next one can differ from it: its root, and the last folder at
 * each level, because acts are only ever put at the end. So a commit costs the same in a log of
 * any length. */
typedef struct {
	KinkoMirror *mirror;
	KinkoGitTree *root;                   /* NULL before the first commit */
	KinkoGitTree *levels[LEAF_LEVEL + 1]; /* log … leaf folder */
	guint64 last_seq;
} History;

static void
history_clear (History *history)
{
	kinko_git_tree_free (history->root);
	for (gsize i = 0; i < G_N_ELEMENTS (history->levels); i++)
		kinko_git_tree_free (history->levels[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (History, history_clear)

/* A file that a commit adds to cosignatures/. */
typedef struct {
	char *name; /* NULL: it adds none */
	GBytes *content;
} Added;

static void
added_clear (Added *added)
{
	g_free (added->name);
	g_clear_pointer (&added->content, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Added, added_clear)

static gboolean
same_entry (const KinkoGitEntry *a, const KinkoGitEntry *b)
{
	return a == b || (a != NULL && b != NULL && kinko_git_entry_equal (a, b));
}

static gboolean
set_rewritten (GError **error)
{
	g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("it does more than add one act at the end of the log"));
	return FALSE;
}

/* @new must be @old (NULL: empty) with @added more entries at the end. @but_last: the last one
 * of @old may differ in content. */
static gboolean
only_appends (const KinkoGitTree *old, const KinkoGitTree *new, guint added, gboolean but_last)
{
	guint n = old == NULL ? 0 : old->entries->len;
	const char *bytes = g_bytes_get_data (new->bytes, NULL);
	gsize same = old == NULL ? 0 : g_bytes_get_size (old->bytes);

	if (new->entries->len != n + added || same > g_bytes_get_size (new->bytes))
		return FALSE;
	/* All but the id, which comes last. */
	same -= but_last ? KINKO_GIT_ID_LEN : 0;
	return same == 0 || memcmp (g_bytes_get_data (old->bytes, NULL), bytes, same) == 0;
}

/* Compares the folder at @level with the commit before and finds the one below in which the act
 * must be. */
static gboolean
check_level (History *history, guint level, const KinkoGitTree *tree, gboolean *below_is_new,
	     git_oid *below, guint *digits, GError **error)
{
	const KinkoGitTree *old = history->levels[level];
	guint n = tree->entries->len;
	const KinkoGitEntry *last;

	if (n == 0)
		return set_rewritten (error);
	*below_is_new = old == NULL || n != old->entries->len;
	if (!only_appends (old, tree, *below_is_new, !*below_is_new))
		return set_rewritten (error);
	last = kinko_git_tree_entry (tree, n - 1);
	*below = last->id;
	return kinko_mirror_folder (last, digits, error);
}

/* Walks down to the act that a commit adds and remembers the trees on the way for the next
 * commit. */
static gboolean
check_log (History *history, const git_oid *log, guint64 *seq, const KinkoGitEntry **note,
	   GError **error)
{
	git_oid id = *log;
	guint64 folder = 0;
	const KinkoGitEntry *lines;

	for (guint level = 0; level <= LEAF_LEVEL; level++) {
		g_autoptr (KinkoGitTree) tree =
			kinko_git_tree_read (history->mirror->objects, &id, error);
		gboolean below_is_new = FALSE;
		guint digits = 0;

		if (tree == NULL)
			return FALSE;
		if (level == LEAF_LEVEL) {
			if (!only_appends (history->levels[level], tree, 2, FALSE))
				return set_rewritten (error);
		} else if (!check_level (history, level, tree, &below_is_new, &id, &digits,
					 error)) {
			return FALSE;
		}
		for (guint i = level + 1; below_is_new && i <= LEAF_LEVEL; i++)
			g_clear_pointer (&history->levels[i], kinko_git_tree_free);
		folder = level == LEAF_LEVEL ? folder : folder * 100 + digits;
		kinko_git_tree_free (history->levels[level]);
		history->levels[level] = g_steal_pointer (&tree);
	}
	return kinko_mirror_act_at (history->levels[LEAF_LEVEL],
				    history->levels[LEAF_LEVEL]->entries->len - 2, folder, seq,
				    &lines, note, error);
}

/* Only the newest allowed_signers is used, but the older ones are part of what was signed: look
 * at them. */
static gboolean
check_signers (History *history, const KinkoGitEntry *old, const KinkoGitEntry *new, GError **error)
{
	g_autoptr (GBytes) bytes = NULL;

	if (same_entry (old, new))
		return TRUE;
	bytes = kinko_object_store_read (history->mirror->objects, &new->id, GIT_OBJECT_BLOB,
					 error);
	return bytes != NULL;
}

/* @new must be @old (NULL: empty) with one file more, wherever its name belongs. */
static const KinkoGitEntry *
find_added (const KinkoGitTree *old, const KinkoGitTree *new)
{
	guint n = old == NULL ? 0 : old->entries->len;
	const KinkoGitEntry *added = NULL;

	if (new->entries->len != n + 1)
		return NULL;
	for (guint i = 0, j = 0; i < new->entries->len; i++) {
		const KinkoGitEntry *entry = kinko_git_tree_entry (new, i);

		if (j < n && kinko_git_entry_equal (kinko_git_tree_entry (old, j), entry))
			j++;
		else if (added == NULL)
			added = entry;
		else
			return NULL;
	}
	return added->mode == KINKO_GIT_MODE_FILE ? added : NULL;
}

/* Whether the file that is added may be there follows from the act: that is for whoever knows it. */
static gboolean
check_cosignatures (History *history, const KinkoGitEntry *old, const KinkoGitEntry *new,
		    Added *added, GError **error)
{
	KinkoObjectStore *objects = history->mirror->objects;
	g_autoptr (KinkoGitTree) before = NULL;
	g_autoptr (KinkoGitTree) after = NULL;
	const KinkoGitEntry *file;

	if (same_entry (old, new))
		return TRUE;
	if (new == NULL)
		return set_rewritten (error);
	if (old != NULL) {
		before = kinko_git_tree_read (objects, &old->id, error);
		if (before == NULL)
			return FALSE;
	}
	after = kinko_git_tree_read (objects, &new->id, error);
	if (after == NULL)
		return FALSE;
	file = find_added (before, after);
	if (file == NULL)
		return set_rewritten (error);
	added->name = g_strdup (file->name);
	added->content = kinko_object_store_read (objects, &file->id, GIT_OBJECT_BLOB, error);
	if (added->content == NULL)
		return FALSE;
	/* It is kept until the log is that far: a checkpoint and one line is all that it can be. */
	return g_bytes_get_size (added->content) <= COSIGNATURE_MAX || set_rewritten (error);
}

static gboolean
check_trees (History *history, const git_oid *tree, guint64 *seq, Added *added, GError **error)
{
	g_autoptr (KinkoGitTree) root = kinko_git_tree_read (history->mirror->objects, tree, error);
	KinkoMirrorRoot before;
	KinkoMirrorRoot files;
	const KinkoGitEntry *note;

	memset (&before, 0, sizeof before);
	if (root == NULL || !kinko_mirror_root (root, &files, error))
		return FALSE;
	if (history->root != NULL && !kinko_mirror_root (history->root, &before, error))
		return FALSE;
	if (!check_signers (history, before.allowed_signers, files.allowed_signers, error) ||
	    !check_cosignatures (history, before.cosignatures, files.cosignatures, added, error) ||
	    !check_log (history, &files.log->id, seq, &note, error))
		return FALSE;
	if (!git_oid_equal (&note->id, &files.checkpoint->id) ||
	    (history->root == NULL ? *seq != 0 : *seq <= history->last_seq))
		return set_rewritten (error);
	kinko_git_tree_free (history->root);
	history->root = g_steal_pointer (&root);
	history->last_seq = *seq;
	return TRUE;
}

/* @parent: NULL for the first of all. */
static gboolean
check_commit (History *history, const git_oid *id, const git_oid *parent,
	      KinkoMirrorCommitFunc check, gpointer data, GError **error)
{
	g_autoptr (KinkoMirrorCommit) commit =
		kinko_mirror_commit_read (history->mirror, id, error);
	g_auto (Added) added = { NULL, NULL };
	KinkoMirrorCommitInfo info;

	if (commit == NULL)
		return FALSE;
	if (strlen (commit->message) > MESSAGE_MAX || commit->has_parent != (parent != NULL) ||
	    (parent != NULL && !git_oid_equal (&commit->parent, parent)))
		return set_rewritten (error);
	info = (KinkoMirrorCommitInfo){ .author = commit->author,
					.committer = commit->committer,
					.author_time = commit->author_time,
					.committer_time = commit->committer_time,
					.message = commit->message };
	if (!check_trees (history, &commit->tree, &info.first_seq, &added, error) ||
	    !kinko_sshsig_verify (commit->signature->str, commit->signature->len,
				  commit->payload->str, commit->payload->len, &info.key, error)) {
		g_prefix_error (error, _ ("git commit '%s' cannot be part of the mirror: "),
				git_oid_tostr_s (id));
		return FALSE;
	}
	info.cosignature_name = added.name;
	info.cosignature = added.content;
	return check (data, &info, error);
}

/* Takes the trees of a commit that was checked already as what the next one is compared with. */
static gboolean
take_up (History *history, const git_oid *commit, GError **error)
{
	g_autoptr (KinkoMirrorCommit) before =
		kinko_mirror_commit_read (history->mirror, commit, error);
	const KinkoGitEntry *lines, *note;
	KinkoMirrorRoot files;
	guint64 folder = 0;
	git_oid id;

	if (before == NULL)
		return FALSE;
	history->root = kinko_git_tree_read (history->mirror->objects, &before->tree, error);
	if (history->root == NULL || !kinko_mirror_root (history->root, &files, error))
		return FALSE;
	id = files.log->id;
	for (guint level = 0; level <= LEAF_LEVEL; level++) {
		KinkoGitTree *tree = kinko_git_tree_read (history->mirror->objects, &id, error);
		guint digits = 0;

		history->levels[level] = tree;
		if (tree == NULL)
			return FALSE;
		if (tree->entries->len < 2 && (tree->entries->len < 1 || level == LEAF_LEVEL))
			return set_rewritten (error);
		if (level == LEAF_LEVEL)
			break;
		id = kinko_git_tree_entry (tree, tree->entries->len - 1)->id;
		if (!kinko_mirror_folder (kinko_git_tree_entry (tree, tree->entries->len - 1),
					  &digits, error))
			return FALSE;
		folder = folder * 100 + digits;
	}
	return kinko_mirror_act_at (history->levels[LEAF_LEVEL],
				    history->levels[LEAF_LEVEL]->entries->len - 2, folder,
				    &history->last_seq, &lines, &note, error);
}

gboolean
kinko_mirror_history_run (KinkoMirror *mirror, const git_oid *before, const git_oid *ids, gsize n,
			  KinkoMirrorCommitFunc check, gpointer data, GError **error)
{
	g_auto (History) history = { .mirror = mirror };

	if (before != NULL && !take_up (&history, before, error))
		return FALSE;
	for (gsize i = 0; i < n; i++) {
		if (!check_commit (&history, &ids[i], i == 0 ? before : &ids[i - 1], check, data,
				   error))
			return FALSE;
	}
	return TRUE;
}
