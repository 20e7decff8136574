/*
 * What the files of the mirror share: its handle, the shape of its trees, its commits.
 * Format: docs/formats/mirror.md.
 */
#pragma once

#include <glib.h>

#include "audit/git-tree.h"
#include "audit/git.h"
#include "audit/mirror.h"
#include "audit/object-store.h"

/* A commit and what it holds; a plain value. */
typedef struct {
	gboolean empty; /* no commit yet: nothing below means anything */
	git_oid commit, tree;
	git_oid signers; /* the blob of allowed_signers */
	guint64 size;    /* of its checkpoint: the first seq of the next act */
} KinkoMirrorTip;

struct _KinkoMirror {
	char *path;
	git_repository *repository; /* for its refs; objects are read from @objects only */
	KinkoObjectStore *objects;
	gboolean pending;    /* something was added since the last flush: */
	KinkoMirrorTip base; /* what the ref must still be */
	KinkoMirrorTip head; /* what it is to become */
};

/* The commit that the ref names now; *empty when there is no ref. */
gboolean kinko_mirror_read_ref (KinkoMirror *mirror, git_oid *commit, gboolean *empty,
				GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The tip as it is on disk now; @note (owned by the caller, NULL when empty) may be NULL. */
gboolean kinko_mirror_read_tip (KinkoMirror *mirror, KinkoMirrorTip *tip, char **note,
				GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The size that a checkpoint note states, nothing verified. */
gboolean kinko_mirror_note_size (const char *note, gsize len, guint64 *size, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* ---- layout (mirror-layout.c) ---- */

/* log/00/00/00/12: a tree at each level above the files. */
#define KINKO_MIRROR_DIGIT_LEVELS 4
#define KINKO_MIRROR_ACTS_PER_DIR 100
#define KINKO_MIRROR_SEQ_LIMIT    G_GUINT64_CONSTANT (10000000000)

/* Where the act with that first seq lies. */
typedef struct {
	char dirs[KINKO_MIRROR_DIGIT_LEVELS][3];
	char lines[24], note[24]; /* file names */
} KinkoMirrorPlace;

/* FALSE when @seq is too large for the layout. */
gboolean kinko_mirror_place (guint64 seq, KinkoMirrorPlace *place) G_GNUC_WARN_UNUSED_RESULT;

/* The root of a commit; entries are borrowed from its tree. */
typedef struct {
	const KinkoGitEntry *log, *checkpoint, *allowed_signers;
	const KinkoGitEntry *cosignatures; /* may be NULL */
} KinkoMirrorRoot;

gboolean kinko_mirror_root (const KinkoGitTree *tree, KinkoMirrorRoot *root, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* A folder above the acts: two digits, which are given. */
gboolean kinko_mirror_folder (const KinkoGitEntry *entry, guint *digits, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The two files of an act at @index and the next of a leaf folder; @folder: the number that the
 * digits of its path make. */
gboolean kinko_mirror_act_at (const KinkoGitTree *leaf, guint index, guint64 folder, guint64 *seq,
			      const KinkoGitEntry **lines, const KinkoGitEntry **note,
			      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How many lines there are; 0 unless @lines ends with a newline. */
guint64 kinko_mirror_count_lines (const char *lines, gsize len);

/* ---- commits (mirror-commit.c) ---- */

typedef struct {
	git_oid tree, parent;
	gboolean has_parent;
	char *author, *committer; /* operator IDs */
	char *author_time, *committer_time;
	char *message;
	GString *payload;   /* the commit without its signature: what was signed */
	GString *signature; /* armored */
} KinkoMirrorCommit;

/* The bytes of a signed commit object; @parent is NULL for the first. Owned by the caller. */
char *kinko_mirror_commit_build (const KinkoMirrorAct *act, const git_oid *tree,
				 const git_oid *parent, const KinkoSigner *signer, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Reads one back, strictly: only what the builder makes. KINKO_ERROR_INTEGRITY for all else,
 * also for merges and for commits without a signature. The signature is not verified. */
KinkoMirrorCommit *kinko_mirror_commit_read (KinkoMirror *mirror, const git_oid *id, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
void kinko_mirror_commit_free (KinkoMirrorCommit *commit);

/* Only the parent of a commit, whose form and hash are not looked at. *has_parent is FALSE also for what is no commit of a
 * mirror. */
gboolean kinko_mirror_commit_parent (KinkoMirror *mirror, const git_oid *id, gboolean *has_parent,
				     git_oid *parent, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- history (mirror-history.c) ---- */

/*
 * Checks @n commits that follow each other, oldest first, as kinko_mirror_walk_begin() says. @before: the parent of the first,
 * which was checked already; NULL when there is none. Each thread needs a mirror of its own.
 */
gboolean kinko_mirror_history_run (KinkoMirror *mirror, const git_oid *before, const git_oid *ids,
				   gsize n, KinkoMirrorCommitFunc check, gpointer data,
				   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- reader ---- */

struct _KinkoMirrorReader {
	KinkoMirror *mirror; /* borrowed */
	gboolean empty;
	git_oid commit;
	KinkoGitTree *root;
	KinkoMirrorRoot files;
	KinkoGitTree *levels[KINKO_MIRROR_DIGIT_LEVELS + 1]; /* log … leaf folder */
	guint next[KINKO_MIRROR_DIGIT_LEVELS + 1];           /* entry to be taken next */
	guint digits[KINKO_MIRROR_DIGIT_LEVELS];             /* of the open folders below log */
	guint depth;                                         /* open levels; 0 at the end */
	guint64 next_seq;
	git_oid last_note;
	GBytes *lines, *note; /* lent to the caller */
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoMirrorCommit, kinko_mirror_commit_free)
