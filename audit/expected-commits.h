/*
 * The git history that follows from a log: one commit per act, by somebody who may sign there. The commits of a mirror must be
 * these, because `git log` shows them to people, who believe them. Format: docs/formats/mirror.md.
 */
#pragma once

#include <glib.h>

#include "audit/mirror.h"
#include "audit/roster.h"

typedef struct _KinkoExpectedCommits KinkoExpectedCommits;

KinkoExpectedCommits *kinko_expected_commits_new (void);
void kinko_expected_commits_free (KinkoExpectedCommits *commits);

/* The next act, which was found good; its commit follows from its last entry. */
gboolean kinko_expected_commits_add (KinkoExpectedCommits *commits, guint64 first_seq,
				     const char *lines, gsize len, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Compares the history of @reader's commit, from the first on. @roster: after the last act. KINKO_ERROR_INTEGRITY. */
gboolean kinko_expected_commits_compare (KinkoExpectedCommits *commits, const KinkoRoster *roster,
					 KinkoMirrorReader *reader, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoExpectedCommits, kinko_expected_commits_free)
