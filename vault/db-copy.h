/*
 * A consistent copy of a database that is in use. Copying its file would lose what is still in the write-ahead log.
 */
#pragma once

#include <glib.h>

#include "vault/db.h"
#include "vault/progress.h"

/*
 * Copies what the database holds at this moment to the new file @path, page by page, with the same page size, sealed with
 * @key, a raw key, which may be another than that of @from. Others go on reading and, with a write-ahead log, writing.
 *
 * @from must not be in a transaction. KINKO_ERROR_EXISTS, KINKO_ERROR_IO, KINKO_ERROR_BUSY; KINKO_ERROR_INTEGRITY for a
 * page that is damaged. On failure nothing is left at @path.
 */
gboolean kinko_db_copy (KinkoDb *from, const char *path, const KinkoSecret *key,
			const KinkoProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
