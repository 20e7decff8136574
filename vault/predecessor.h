/*
 * What a vault keeps of its predecessor: the whole log as a git bundle, by whose hash the own log says which it is.
 */
#pragma once

#include "audit/takeover.h"
#include "vault/log.h"
#include "vault/session.h"

/* Of the vault's folder, and what lies in it (docs/formats/vault.md). */
#define KINKO_PREDECESSOR_FOLDER  "predecessor"
#define KINKO_PREDECESSOR_BUNDLE  "mirror.bundle"
#define KINKO_PREDECESSOR_RECEIPT "receipt"

/* Is the log that is kept still the one that was taken over? A vault that continues none keeps none. KINKO_ERROR_INTEGRITY, also when it is
 * gone. */
gboolean kinko_predecessor_check (KinkoSession *session, const KinkoTakeover *takeover,
				  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same without a replay: @log, which may be that of a copy of the database, is read up to the end of the takeover.
 * @is_successor: whether the vault continues another one. */
gboolean kinko_predecessor_check_kept (KinkoSession *session, KinkoLog *log, gboolean *is_successor,
				       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The files that are kept, as far as they are there, with their folder ("predecessor/mirror.bundle"), A to Z. */
GPtrArray *kinko_predecessor_files (KinkoSession *session);

/* Is it one of these names? */
gboolean kinko_predecessor_is_file (const char *name);
