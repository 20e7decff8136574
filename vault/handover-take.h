/*
 * The two passes in which an inspected handover is taken over: the first learns what stands last in the file and is needed
 * first.
 */
#pragma once

#include "vault/handover-inspect.h"
#include "vault/intake.h"
#include "vault/predecessor.h"
#include "vault/progress.h"

/* My Numbers and protected addresses of the inner part. @progress: as for kinko_handover_take(). */
KinkoIntakeSecrets *kinko_handover_learn (const char *path, const GPtrArray *keys,
					  const KinkoHandoverInspection *inspected,
					  const KinkoProgress *progress, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * Takes over all that the file holds into @intake, and keeps the predecessor's log and policies in the folder "predecessor" of the
 * new vault. @secrets: NULL: the inner part stays closed. @bundle: receives the SHA-256 of the log that is kept.
 * @progress: NULL, or told of the bytes that were read.
 * KINKO_ERROR_INTEGRITY when the file is not the one that was inspected.
 */
gboolean kinko_handover_take (const char *path, const GPtrArray *keys,
			      const KinkoHandoverInspection *inspected,
			      const KinkoIntakeSecrets *secrets, KinkoSession *session,
			      KinkoIntake *intake, const KinkoProgress *progress, KinkoHash *bundle,
			      GError **error) G_GNUC_WARN_UNUSED_RESULT;
