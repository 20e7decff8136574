/*
 * The objects of a git repository: blobs, trees and commits under their SHA-1, read with every hash
 * checked, written loose, made durable together.
 */
#pragma once

#include <glib.h>

#include "audit/git.h"

typedef struct _KinkoObjectStore KinkoObjectStore;

/* @folder: a repository's `objects`. KINKO_ERROR_IO when it cannot be opened. */
KinkoObjectStore *kinko_object_store_open (const char *folder, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
void kinko_object_store_free (KinkoObjectStore *store);

/* The content of an object, owned by the caller. KINKO_ERROR_INTEGRITY when it is missing, of
 * another type, damaged or does not have that hash; KINKO_ERROR_IO when it cannot be read. */
GBytes *kinko_object_store_read (KinkoObjectStore *store, const git_oid *id, git_object_t type,
				 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same, but a packed object may have another hash: for finding the way to what is read properly later. */
GBytes *kinko_object_store_peek (KinkoObjectStore *store, const git_oid *id, git_object_t type,
				 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes an object and gives its id. It is durable only after kinko_object_store_sync(). */
gboolean kinko_object_store_write (KinkoObjectStore *store, git_object_t type, gconstpointer data,
				   gsize len, git_oid *id, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Makes everything written since the last sync durable. After a failure nothing is known about
 * what is on disk: write all of it again. KINKO_ERROR_IO. */
gboolean kinko_object_store_sync (KinkoObjectStore *store, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoObjectStore, kinko_object_store_free)
