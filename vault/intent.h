/*
 * Open intents: acts whose effect outside the vault was announced and not yet reported. A session that has one
 * holds a lock, so that the next opening can tell a process that still works from one that died.
 */
#pragma once

#include <glib.h>

#include "vault/act.h"

/* Remembers an intent, and takes this session's lock if it has none yet. */
gboolean kinko_intent_open (KinkoAct *act, guint64 seq, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Forgets it. */
gboolean kinko_intent_close (KinkoAct *act, guint64 seq, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Closes the intents of dead sessions: an entry with result "aborted" for each, as part of @act. */
gboolean kinko_intent_abort_orphans (KinkoAct *act, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Gives the lock of this session back. */
void kinko_intent_unlock (KinkoSession *session);
