/*
 * The git history that follows from a log: one commit per act, by somebody who may sign there. The commits of a mirror must be
 * these, because `git log` shows them to people, who believe them. Format: docs/formats/mirror.md.
 */
#pragma once

#include <glib.h>

#include "audit/heads.h"
#include "audit/mirror.h"
#include "audit/roster.h"

typedef struct _KinkoExpectedCommits KinkoExpectedCommits;

/* Begins to walk the history of @reader's commit, which must outlive this. @since: NULL, or where to begin, as of
 * kinko_mirror_walk_begin(). */
KinkoExpectedCommits *kinko_expected_commits_new (KinkoMirrorReader *reader, const char *since);
void kinko_expected_commits_free (KinkoExpectedCommits *commits);

/* The next act, which was found good; its commit follows from its last entry, and from @heads of the acts before when it
 * tells of a cosignature. What is wrong with the history is told at the
 * end: damage of the log comes first. */
gboolean kinko_expected_commits_add (KinkoExpectedCommits *commits, guint64 first_seq,
				     const char *lines, gsize len, const KinkoHeads *heads,
				     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Waits for the rest of the history. @roster: after the last act. KINKO_ERROR_INTEGRITY. */
gboolean kinko_expected_commits_finish (KinkoExpectedCommits *commits, const KinkoRoster *roster,
					GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoExpectedCommits, kinko_expected_commits_free)
