/*
 * The pages of the database as they lie on the disk: those of the file, in use or free, and those in the write-ahead log.
 * SQL shows only what is in use; what was erased is looked for here.
 */
#pragma once

#include <glib.h>

#include "vault/db.h"

/* What was looked at. */
typedef struct {
	guint64 pages;     /* of the file, free ones among them */
	guint64 log_pages; /* in the write-ahead log; 0: it is empty */
} KinkoPageCount;

/* One page, decrypted and found authentic. */
typedef void (*KinkoPageFunc) (gpointer data, const guint8 *page, gsize len);

/*
 * Decrypts every page by itself, past SQLCipher, and gives it to @each.
 *
 * @key: the raw key that the database was opened with. Others may read and write meanwhile. KINKO_ERROR_INTEGRITY for a
 * page that is not authentic.
 */
gboolean kinko_db_each_page (KinkoDb *db, const KinkoSecret *key, KinkoPageFunc each, gpointer data,
			     KinkoPageCount *count, GError **error) G_GNUC_WARN_UNUSED_RESULT;
