/*
 * The entries of the log that tell of a case. A row alone could have been written by anybody who holds the database key, and
 * a box sealed: what counts is what the log says of it.
 */
#pragma once

#include "audit/entry.h"
#include "vault/case-file.h"

/*
 * The entry at @seq, which borrows from *@line, and its detail.
 *
 * @line: owned by the caller. Returns: a new reference, NULL with *@line NULL or an error when there is no such entry.
 */
json_t *kinko_case_entry_read (KinkoSession *session, guint64 seq, char **line, KinkoEntry *entry,
			       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Does it tell of something that was done with this case? */
gboolean kinko_case_entry_is_about (const KinkoEntry *entry, const KinkoCaseFile *file);

/* Is the newest version of the case the one that its entry tells of? KINKO_ERROR_INTEGRITY. */
gboolean kinko_case_entry_check_newest (KinkoSession *session, const KinkoCaseFile *file,
					GError **error) G_GNUC_WARN_UNUSED_RESULT;
