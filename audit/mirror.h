/*
 * The git mirror: a bare repository with one signed commit per act, built without index or work tree.
 *
 *     log/00/00/00/12/000000001234.jsonl     the entries of one act, named by its first seq
 *     log/00/00/00/12/000000001234.note      its checkpoint
 *     checkpoint                             the newest note (the same blob)
 *     allowed_signers                        for git
 *     cosignatures/1234-ward-audit.note      a checkpoint that a witness cosigned
 *
 * What is mirrored is read from the ref itself. Format: docs/formats/mirror.md.
 */
#pragma once

#include <glib.h>

#include "audit/hash.h"
#include "audit/signer.h"

#define KINKO_MIRROR_REF     "refs/heads/main"
#define KINKO_COMMIT_HEX_LEN 40

typedef struct _KinkoMirror KinkoMirror;

/* Makes an empty bare repository; the folder may exist if it is empty. KINKO_ERROR_EXISTS otherwise. */
gboolean kinko_mirror_create (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* KINKO_ERROR_NOT_FOUND when there is no repository, KINKO_ERROR_INTEGRITY when it is damaged. */
KinkoMirror *kinko_mirror_open (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kinko_mirror_free (KinkoMirror *mirror);

/* The newest checkpoint note of the mirror as it is on disk now. An empty mirror gives *note = NULL and
 * *size = 0. @size is the checkpoint's; nothing is verified here. @note is owned by the caller. */
gboolean kinko_mirror_tip (KinkoMirror *mirror, guint64 *size, char **note, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Whether stock git sees what the verification sees: no ref besides the mirror's own and those under
 * refs/remotes of a clone (so no refs/replace, which shows other objects than were signed), HEAD on the
 * mirror's ref, no grafts, not shallow. KINKO_ERROR_INTEGRITY otherwise. */
gboolean kinko_mirror_check_refs (KinkoMirror *mirror, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One act to be mirrored. */
typedef struct {
	guint64 first_seq;
	const char *lines; /* the entries, each with its newline */
	gsize lines_len;
	const char *note;
	const char *author;          /* operator who did the act */
	const char *committer;       /* operator who mirrors it: whose key signs */
	const char *message;         /* commit message */
	const char *time;            /* the act's last entry's time, RFC 3339 with offset */
	const char *allowed_signers; /* whole file as of this act */
	/* The file that it adds to cosignatures/ and what that holds; NULL for nearly all acts. */
	const char *cosignature_name, *cosignature;
} KinkoMirrorAct;

/* Writes the objects of one more act on top of the tip or of what was added before; the ref does not
 * move yet. @signer is the committer's git key. */
gboolean kinko_mirror_add (KinkoMirror *mirror, const KinkoMirrorAct *act,
			   const KinkoSigner *signer, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes everything added durable with one sync and then moves the ref by compare-and-swap.
 * KINKO_ERROR_BUSY when another process moved it meanwhile, KINKO_ERROR_IO when the disk refuses: then
 * what was added is forgotten, start again from kinko_mirror_tip(). */
gboolean kinko_mirror_flush (KinkoMirror *mirror, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Gives up what was added since the last flush: start again from kinko_mirror_tip(). */
void kinko_mirror_forget (KinkoMirror *mirror);

/* Reading, always of one commit: the tip when the reader was made. The mirror must outlive the reader.
 * A mirror without commits has no acts and no files, and nothing is wrong with its history. */
typedef struct _KinkoMirrorReader KinkoMirrorReader;

KinkoMirrorReader *kinko_mirror_reader_new (KinkoMirror *mirror, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
/* The commit that is read, as git shows it; of an empty mirror all zeros. */
void kinko_mirror_reader_commit (const KinkoMirrorReader *reader,
				 char commit[KINKO_COMMIT_HEX_LEN + 1]);
void kinko_mirror_reader_free (KinkoMirrorReader *reader);

/* Begins with the act of entry @seq instead of that of entry 0; before the first act is read. @note: the checkpoint of the act
 * before it, which must be the mirror's if there is none further. */
gboolean kinko_mirror_reader_seek (KinkoMirrorReader *reader, guint64 seq, const char *note,
				   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The next act in the order of first_seq. @lines and @note are borrowed until the next call.
 * Returns FALSE at the end (no error) and on failure (error set): KINKO_ERROR_INTEGRITY for missing,
 * surplus or misnamed files, objects that are damaged or whose hash is wrong. */
gboolean kinko_mirror_reader_next (KinkoMirrorReader *reader, guint64 *first_seq,
				   const char **lines, gsize *lines_len, const char **note,
				   gsize *note_len, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A file at the root of the commit ("checkpoint", "allowed_signers"); NULL with KINKO_ERROR_INTEGRITY when
 * it is missing. */
GBytes *kinko_mirror_reader_file (KinkoMirrorReader *reader, const char *name, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The note of the act that begins at @first_seq, found by its place: KINKO_ERROR_INTEGRITY when there is none. */
GBytes *kinko_mirror_reader_note (KinkoMirrorReader *reader, guint64 first_seq, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

typedef struct {
	guint64 first_seq;
	KinkoPublicKey key;                       /* that signed */
	const char *author, *committer;           /* operator ids */
	const char *author_time, *committer_time; /* as kinko_mirror_commit_time() */
	const char *message;                      /* all of it */
	/* The file that it adds to cosignatures/ and what that holds, or NULL. */
	const char *cosignature_name;
	GBytes *cosignature;
} KinkoMirrorCommitInfo;

/* Returns FALSE with an error when the commit may not be there. */
typedef gboolean (*KinkoMirrorCommitFunc) (gpointer data, const KinkoMirrorCommitInfo *commit,
					   GError **error);

/*
 * Walks the commits from the first to the reader's and checks the history itself: one parent each, no merge, only
 * additions under log/ (one act per commit, in order), only `checkpoint` and `allowed_signers` changed
 * besides, at most one file added to cosignatures/, `checkpoint` equal to the act's note, an SSH signature over each commit.
 *
 * Runs beside the caller, on all cores, and only so far ahead of what is asked for that memory does not grow with the history
 * but for 20 bytes a commit. The reader must outlive the walk.
 *
 * @since: NULL, or a commit that was checked before: those after it are walked, and kinko_mirror_walk_check() gives
 * KINKO_ERROR_NOT_FOUND when it is none of the history.
 */
typedef struct _KinkoMirrorWalk KinkoMirrorWalk;

KinkoMirrorWalk *kinko_mirror_walk_begin (KinkoMirrorReader *reader, const char *since);
void kinko_mirror_walk_free (KinkoMirrorWalk *walk);

/* Calls @check, in this thread and in order, for the commits not yet asked for, until @acts of all were; with @wait
 * FALSE only for those that are ready. After an error the walk must not be asked again. */
gboolean kinko_mirror_walk_check (KinkoMirrorWalk *walk, guint64 acts, gboolean wait,
				  KinkoMirrorCommitFunc check, gpointer data, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* All of it at once. */
gboolean kinko_mirror_reader_check_history (KinkoMirrorReader *reader, KinkoMirrorCommitFunc check,
					    gpointer data, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* An entry's time as a commit has it, "1783474282 +0900"; owned by the caller, NULL when it is not one. */
char *kinko_mirror_commit_time (const char *time);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoMirror, kinko_mirror_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoMirrorReader, kinko_mirror_reader_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoMirrorWalk, kinko_mirror_walk_free)
