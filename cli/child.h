/*
 * A program that is given bytes and gives bytes back, through pipes and nothing else.
 */
#pragma once

#include <glib.h>

#include "vault/progress.h"
#include "vault/secret.h"

typedef struct {
	int status; /* as from waitpid() */
	KinkoSecret *output;
	GString *errors;
} KinkoChild;

/*
 * Runs @argv (its first word an absolute path) with @environment and no descriptors but its three, and waits for its end.
 * @progress: NULL, or told of the seconds that it has taken, of which nobody knows how many there will be.
 *
 * It is ended by force, with KINKO_ERROR_FAILED, when it takes longer than @seconds or writes more than @max bytes.
 * KINKO_ERROR_NOT_FOUND when it cannot be started. Clear @child afterwards in either case.
 */
gboolean kinko_child_run (const char *const *argv, const char *const *environment,
			  gconstpointer input, gsize len, gsize max, guint seconds,
			  const KinkoProgress *progress, KinkoChild *child, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
void kinko_child_clear (KinkoChild *child);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KinkoChild, kinko_child_clear)
