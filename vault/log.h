/*
 * The log inside the vault: appending entries, sealing an act with a note. Its acts are read with vault/log-act.h.
 */
#pragma once

#include <glib.h>

#include "audit/entry.h"
#include "audit/signer.h"
#include "vault/db.h"

typedef struct _KinkoLog KinkoLog;

/* Borrows @db. */
KinkoLog *kinko_log_new (KinkoDb *db, const char *origin);
void kinko_log_free (KinkoLog *log);

/* Reads the head, the last line and, from the newest opening on, what the clock did. To be called inside the transaction that appends, because other processes
 * append too. KINKO_ERROR_INTEGRITY when head, last line and last note do not fit together. */
gboolean kinko_log_load (KinkoLog *log, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Number of entries, which is the seq of the next one. */
guint64 kinko_log_size (const KinkoLog *log);

/* Time of the last entry in milliseconds since the epoch; 0 for an empty log. */
gint64 kinko_log_last_time (const KinkoLog *log);

/* The greatest time of all entries, in milliseconds since the epoch; 0 for an empty log. More than that of the last entry
 * when the clock was set back. */
gint64 kinko_log_latest_time (const KinkoLog *log);

/* The newest note, NULL for an empty log. Borrowed. */
const char *kinko_log_note (const KinkoLog *log);

/* Appends one entry; @fields->seq and @fields->prev are filled in here. */
gboolean kinko_log_append (KinkoLog *log, KinkoEntryFields *fields, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Ends an act: signs the checkpoint over all entries so far and stores note and head. */
gboolean kinko_log_seal (KinkoLog *log, const KinkoSigner *signer, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The note at exactly @size entries; NULL without error when no act ended there. Owned by the caller. */
char *kinko_log_note_at (KinkoLog *log, guint64 size, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Where acts come from that were made before: their lines, each with a newline, and their note. FALSE at the end without an
 * error. */
typedef struct {
	gboolean (*next) (gpointer data, const char **lines, gsize *lines_len, const char **note,
			  gsize *note_len, GError **error);
	gpointer data;
} KinkoLogSource;

/*
 * Takes acts into a log that lacks them, in a transaction of its own: after a restore, those that the mirror has. They must
 * continue the chain, and each note must be a checkpoint of it; signatures and roster are the matter of who verifies.
 *
 * On failure the log must be loaded anew.
 */
gboolean kinko_log_adopt (KinkoLog *log, const KinkoLogSource *source, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Acts after the one that ended at @size. */
gboolean kinko_log_acts_after (KinkoLog *log, guint64 size, guint64 *acts, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The line of one entry; KINKO_ERROR_NOT_FOUND beyond the end, KINKO_ERROR_INTEGRITY for a gap. Owned by the
 * caller. */
char *kinko_log_line (KinkoLog *log, guint64 seq, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoLog, kinko_log_free)
