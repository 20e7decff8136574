/*
 * Looking at the log from inside the vault: reading it, and verifying it with the mirror.
 */
#pragma once

#include <glib.h>

#include "audit/verify.h"
#include "vault/session.h"

/*
 * Reads all entries, from the vault or, without keys, from the mirror. An act (log.show) when the session has
 * keys. Works at the size that the log had at the beginning, in pieces, so that nobody has to wait.
 */
gboolean kinko_log_show (KinkoSession *session, KinkoEntryFunc each, gpointer data, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * Verifies chain, tree, every note against the roster, the stored seats and end of the contract, every page of the database, the log that is kept of a predecessor, and that the
 * mirror is good and says the same. An act (log.verify) when the session has keys; without them the mirror alone is
 * verified.
 *
 * KINKO_ERROR_INTEGRITY as kinko_verifier_feed(). @mirrored: entries of the mirror.
 */
KinkoVerification *kinko_log_verify (KinkoSession *session, guint64 *mirrored, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * Reads all entries for an analysis, from the vault or, without keys, from the mirror, and verifies them on the way: the
 * log's own chain, tree and notes; of the mirror, where that is the source, all that can be verified. An act (log.analyze)
 * when the session has keys, and then its entry is the last that is read.
 *
 * @range: texts that its entry says, "from" and "to" where they were given. KINKO_ERROR_INTEGRITY as kinko_verifier_feed().
 */
KinkoVerification *kinko_log_analyze (KinkoSession *session, const json_t *range,
				      KinkoEntryFunc each, gpointer data, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The reading and verifying of that alone, for an act of the caller's that is committed. */
KinkoVerification *kinko_log_replay (KinkoSession *session, KinkoEntryFunc each, gpointer data,
				     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Feeds the log's first @size entries to @verifier. KINKO_ERROR_INTEGRITY also when there are fewer. */
gboolean kinko_log_feed (KinkoLog *log, KinkoVerifier *verifier, guint64 size, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* "case/<handle>" for a case number, to filter by; KINKO_ERROR_NOT_FOUND, KINKO_ERROR_DENIED without keys. */
char *kinko_log_case_object (KinkoSession *session, const char *case_no, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
