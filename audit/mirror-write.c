#include "audit/mirror-internal.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/crash-point.h"

#define TREE_LEVELS (KINKO_MIRROR_DIGIT_LEVELS + 2) /* root, log, the digits' folders */

/* ---- adding ---------------------------------------------------------------------------------- */

/* The mirror holds whole acts in order; an act that does not continue it must not get a signed
 * commit. */
static gboolean
check_act (KinkoMirror *mirror, const KinkoMirrorAct *act, guint64 *size, GError **error)
{
	guint64 lines = kinko_mirror_count_lines (act->lines, act->lines_len);

	if (!kinko_mirror_note_size (act->note, strlen (act->note), size, error))
		return FALSE;
	if (lines == 0 || *size != act->first_seq + lines) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the checkpoint of the act of entry %" PRIu64
				" does not fit its entries"),
			     act->first_seq);
		return FALSE;
	}
	if (act->first_seq == mirror->head.size)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the mirror ends before entry %" PRIu64 ", so the act of entry %" PRIu64
			" cannot follow"),
		     mirror->head.size, act->first_seq);
	return FALSE;
}

/* The trees on the way to the act as they are now; those that do not exist yet stay NULL. */
static gboolean
read_way (KinkoMirror *mirror, const char *const names[TREE_LEVELS - 1],
	  KinkoGitTree *trees[TREE_LEVELS], GError **error)
{
	const git_oid *id = &mirror->head.tree;

	if (mirror->head.empty)
		return TRUE;
	for (guint level = 0; level < TREE_LEVELS; level++) {
		const KinkoGitEntry *entry;

		trees[level] = kinko_git_tree_read (mirror->objects, id, error);
		if (trees[level] == NULL)
			return FALSE;
		if (level == TREE_LEVELS - 1)
			break;
		entry = kinko_git_tree_find (trees[level], names[level]);
		if (entry == NULL)
			break;
		id = &entry->id;
	}
	return TRUE;
}

static KinkoGitEntry
file_entry (const char *name, const git_oid *id)
{
	KinkoGitEntry entry = { .name = name, .mode = KINKO_GIT_MODE_FILE, .id = *id };

	return entry;
}

/* The blobs of an act, and the tree of all cosignatures if it adds one. */
typedef struct {
	git_oid lines, note, signers;
	gboolean cosigned;
	git_oid cosignatures;
} Blobs;

/* Writes the new trees from the leaf up to the root. */
static gboolean
write_way (KinkoMirror *mirror, const char *const names[TREE_LEVELS - 1],
	   KinkoGitTree *trees[TREE_LEVELS], const KinkoMirrorPlace *place, const Blobs *blobs,
	   git_oid *root, GError **error)
{
	const KinkoGitEntry leaf[] = { file_entry (place->lines, &blobs->lines),
				       file_entry (place->note, &blobs->note) };
	KinkoGitEntry below = { .mode = KINKO_GIT_MODE_FOLDER };
	KinkoGitEntry top[4];
	gsize n_top = 0;

	if (kinko_git_tree_find (trees[TREE_LEVELS - 1], place->lines) != NULL ||
	    kinko_git_tree_find (trees[TREE_LEVELS - 1], place->note) != NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the mirror holds '%s', which does not belong where it is"),
			     place->lines);
		return FALSE;
	}
	if (!kinko_git_tree_write (mirror->objects, trees[TREE_LEVELS - 1], leaf,
				   G_N_ELEMENTS (leaf), &below.id, error))
		return FALSE;
	for (guint level = TREE_LEVELS - 2; level > 0; level--) {
		git_oid id;

		below.name = names[level];
		if (!kinko_git_tree_write (mirror->objects, trees[level], &below, 1, &id, error))
			return FALSE;
		below.id = id;
	}
	below.name = names[0];
	top[n_top++] = file_entry ("allowed_signers", &blobs->signers);
	top[n_top++] = file_entry ("checkpoint", &blobs->note);
	if (blobs->cosigned) {
		top[n_top++] = (KinkoGitEntry){ .name = "cosignatures",
						.mode = KINKO_GIT_MODE_FOLDER,
						.id = blobs->cosignatures };
	}
	top[n_top++] = below;
	return kinko_git_tree_write (mirror->objects, trees[0], top, n_top, root, error);
}

static gboolean
write_trees (KinkoMirror *mirror, const KinkoMirrorPlace *place, const Blobs *blobs, git_oid *root,
	     GError **error)
{
	const char *const names[TREE_LEVELS - 1] = { "log", place->dirs[0], place->dirs[1],
						     place->dirs[2], place->dirs[3] };
	KinkoGitTree *trees[TREE_LEVELS] = { NULL };
	gboolean done = read_way (mirror, names, trees, error) &&
			write_way (mirror, names, trees, place, blobs, root, error);

	for (guint level = 0; level < TREE_LEVELS; level++)
		kinko_git_tree_free (trees[level]);
	return done;
}

/* allowed_signers changes with enrolments only, so mostly the blob is there already. */
static gboolean
write_signers (KinkoMirror *mirror, const char *text, git_oid *id, GError **error)
{
	gsize len = strlen (text);

	if (!mirror->head.empty && git_odb_hash (id, text, len, GIT_OBJECT_BLOB) == 0 &&
	    git_oid_equal (id, &mirror->head.signers))
		return TRUE;
	return kinko_object_store_write (mirror->objects, GIT_OBJECT_BLOB, text, len, id, error);
}

/* The folder of cosignatures as it is now; *tree is NULL when there is none yet. */
static gboolean
read_cosignatures (KinkoMirror *mirror, KinkoGitTree **tree, GError **error)
{
	g_autoptr (KinkoGitTree) root = NULL;
	KinkoMirrorRoot files;

	*tree = NULL;
	if (mirror->head.empty)
		return TRUE;
	root = kinko_git_tree_read (mirror->objects, &mirror->head.tree, error);
	if (root == NULL || !kinko_mirror_root (root, &files, error))
		return FALSE;
	if (files.cosignatures == NULL)
		return TRUE;
	*tree = kinko_git_tree_read (mirror->objects, &files.cosignatures->id, error);
	return *tree != NULL;
}

static gboolean
write_cosignature (KinkoMirror *mirror, const KinkoMirrorAct *act, Blobs *blobs, GError **error)
{
	g_autoptr (KinkoGitTree) tree = NULL;
	git_oid id;
	KinkoGitEntry added;

	blobs->cosigned = act->cosignature != NULL;
	if (!blobs->cosigned)
		return TRUE;
	if (!read_cosignatures (mirror, &tree, error))
		return FALSE;
	if (kinko_git_tree_find (tree, act->cosignature_name) != NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the mirror holds '%s', which does not belong where it is"),
			     act->cosignature_name);
		return FALSE;
	}
	if (!kinko_object_store_write (mirror->objects, GIT_OBJECT_BLOB, act->cosignature,
				       strlen (act->cosignature), &id, error))
		return FALSE;
	added = file_entry (act->cosignature_name, &id);
	return kinko_git_tree_write (mirror->objects, tree, &added, 1, &blobs->cosignatures, error);
}

static gboolean
write_blobs (KinkoMirror *mirror, const KinkoMirrorAct *act, Blobs *blobs, GError **error)
{
	return kinko_object_store_write (mirror->objects, GIT_OBJECT_BLOB, act->lines,
					 act->lines_len, &blobs->lines, error) &&
	       kinko_object_store_write (mirror->objects, GIT_OBJECT_BLOB, act->note,
					 strlen (act->note), &blobs->note, error) &&
	       write_signers (mirror, act->allowed_signers, &blobs->signers, error) &&
	       write_cosignature (mirror, act, blobs, error);
}

static gboolean
write_commit (KinkoMirror *mirror, const KinkoMirrorAct *act, KinkoMirrorTip *next,
	      const KinkoSigner *signer, GError **error)
{
	g_autofree char *commit = kinko_mirror_commit_build (
		act, &next->tree, mirror->head.empty ? NULL : &mirror->head.commit, signer, error);

	return commit != NULL &&
	       kinko_object_store_write (mirror->objects, GIT_OBJECT_COMMIT, commit,
					 strlen (commit), &next->commit, error);
}

gboolean
kinko_mirror_add (KinkoMirror *mirror, const KinkoMirrorAct *act, const KinkoSigner *signer,
		  GError **error)
{
	KinkoMirrorTip next = { .empty = FALSE };
	KinkoMirrorPlace place;
	Blobs blobs;

	if (!mirror->pending) {
		if (!kinko_mirror_read_tip (mirror, &mirror->base, NULL, error))
			return FALSE;
		mirror->head = mirror->base;
	}
	if (!kinko_mirror_place (act->first_seq, &place)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_UNSUPPORTED,
			     _ ("entry %" PRIu64 " is beyond what a mirror can hold"),
			     act->first_seq);
		return FALSE;
	}
	if (!check_act (mirror, act, &next.size, error) ||
	    !write_blobs (mirror, act, &blobs, error))
		return FALSE;
	kinko_crash_point ();
	if (!write_trees (mirror, &place, &blobs, &next.tree, error))
		return FALSE;
	kinko_crash_point ();
	if (!write_commit (mirror, act, &next, signer, error))
		return FALSE;
	kinko_crash_point ();
	next.signers = blobs.signers;
	mirror->head = next;
	mirror->pending = TRUE;
	return TRUE;
}

/* ---- flushing -------------------------------------------------------------------------------- */

static void
set_ref_error (KinkoMirror *mirror, int code, GError **error)
{
	if (code == GIT_EMODIFIED || code == GIT_EEXISTS) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_BUSY,
			     _ ("another process wrote to the mirror '%s' meanwhile"),
			     mirror->path);
		return;
	}
	if (code == GIT_ELOCKED) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_BUSY, _ ("the mirror '%s' is locked"),
			     mirror->path);
		kinko_error_set_hint (
			error,
			_ ("if no other program is using it, a power cut left the lock: "
			   "remove '%s/%s.lock'"),
			mirror->path, KINKO_MIRROR_REF);
		return;
	}
	kinko_git_set_error (error, KINKO_ERROR_IO, _ ("cannot write to the mirror '%s'"),
			     mirror->path);
}

/*
 * Compare-and-swap. For a mirror without commits the old value is all zeros: libgit2 compares
 * under the lock only when it is given a value, and two programs may make the first commit at
 * once.
 */
static gboolean
move_ref (KinkoMirror *mirror, GError **error)
{
	g_autoptr (git_reference) reference = NULL;
	int code;

	git_libgit2_opts (GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	code = git_reference_create_matching (&reference, mirror->repository, KINKO_MIRROR_REF,
					      &mirror->head.commit, 1, &mirror->base.commit, NULL);
	git_libgit2_opts (GIT_OPT_ENABLE_FSYNC_GITDIR, 0);
	if (code < 0)
		set_ref_error (mirror, code, error);
	return code == 0;
}

static gboolean
flush_steps (KinkoMirror *mirror, GError **error)
{
	if (!kinko_object_store_sync (mirror->objects, error))
		return FALSE;
	kinko_crash_point ();
	if (!move_ref (mirror, error))
		return FALSE;
	kinko_crash_point ();
	return TRUE;
}

void
kinko_mirror_forget (KinkoMirror *mirror)
{
	mirror->pending = FALSE;
}

gboolean
kinko_mirror_flush (KinkoMirror *mirror, GError **error)
{
	gboolean done = !mirror->pending || flush_steps (mirror, error);

	/* Also after a failure: what a failed sync left on disk is unknown, so all of it is
	 * written again. */
	mirror->pending = FALSE;
	return done;
}
