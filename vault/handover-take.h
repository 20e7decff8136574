/*
 * The two passes in which a handover is taken over: the first learns what the second needs before it comes in the file.
 */
#pragma once

#include "vault/handover-manifest.h"
#include "vault/intake.h"

/* What the first pass learnt. */
typedef struct {
	KinkoHash file;     /* SHA-256 of the handover */
	KinkoHash manifest; /* SHA-256 of its manifest */
	KinkoHash bundle;   /* SHA-256 of the predecessor's log as a git bundle */
	KinkoHandoverManifest what;
	KinkoIntakeSecrets *secrets; /* NULL: the inner file was not opened */
} KinkoHandoverLearnt;

void kinko_handover_learnt_clear (KinkoHandoverLearnt *learnt);

/* @numbers: NULL: the inner file stays closed. KINKO_ERROR_AUTH when one of them does not open. */
gboolean kinko_handover_learn (const char *path, const KinkoSecret *identity,
			       const KinkoSecret *numbers, KinkoHandoverLearnt *learnt,
			       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Takes over all that the file holds into @intake, and keeps the predecessor's log and policies in the folder "predecessor" of the
 * new vault. KINKO_ERROR_INTEGRITY when the file is not the one that was learnt from.
 */
gboolean kinko_handover_take (const char *path, const KinkoSecret *identity,
			      const KinkoSecret *numbers, const KinkoHandoverLearnt *learnt,
			      KinkoSession *session, KinkoIntake *intake, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Of the new vault's folder, and what lies in it. */
#define KINKO_PREDECESSOR_FOLDER  "predecessor"
#define KINKO_PREDECESSOR_BUNDLE  "mirror.bundle"
#define KINKO_PREDECESSOR_RECEIPT "receipt"

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KinkoHandoverLearnt, kinko_handover_learnt_clear)
