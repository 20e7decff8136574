/*
 * What a vault keeps of its predecessor: the whole log as a git bundle, by whose hash the own log says which it is.
 */
#pragma once

#include "audit/takeover.h"
#include "vault/session.h"

/* Of the vault's folder, and what lies in it (docs/formats/vault.md). */
#define KINKO_PREDECESSOR_FOLDER  "predecessor"
#define KINKO_PREDECESSOR_BUNDLE  "mirror.bundle"
#define KINKO_PREDECESSOR_RECEIPT "receipt"

/* Is the log that is kept still the one that was taken over? A vault that continues none keeps none. KINKO_ERROR_INTEGRITY, also when it is
 * gone. */
gboolean kinko_predecessor_check (KinkoSession *session, const KinkoTakeover *takeover,
				  GError **error) G_GNUC_WARN_UNUSED_RESULT;
