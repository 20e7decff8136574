/*
 * Putting another database, and the grants that open it, in the place of the vault's: a rotation of keys (vault/rotation.h).
 * Whenever the process ends, each person finds a database and the grant that opens it: both old, or both new.
 * The order of the steps and what follows from each is in docs/architecture.md.
 */
#pragma once

#include <glib.h>

#include "vault/session.h"

typedef struct _KinkoSwap KinkoSwap;

/*
 * Keeps everybody from writing to the database, and other swaps out, until it is freed. What a swap left that never came to
 * its end is removed. Others may go on reading.
 *
 * @session: outside of a transaction. KINKO_ERROR_BUSY: another swap is under way, a backup is being made or verified, or somebody does not stop reading or
 * writing; or the database was exchanged since the session was opened.
 */
KinkoSwap *kinko_swap_begin (KinkoSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Where the new database is to be built: VAULT/vault.db.next. Borrowed. */
const char *kinko_swap_path (const KinkoSwap *swap);

/*
 * The database that was built, closed by now, and @grants (name of the file → GBytes) take the place of the old ones.
 * *@swapped tells which are in force, whatever is returned: an error with TRUE is one of the tidying up, which the next
 * opening ends; nobody may open the new database before. The old one must be closed before the swap is freed.
 */
gboolean kinko_swap_commit (KinkoSwap *swap, GHashTable *grants, gboolean *swapped, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Removes what was built unless it was put in its place, and lets the others write again. */
void kinko_swap_free (KinkoSwap *swap);

/*
 * Ends or undoes what a swap left whose process was killed, and keeps another one from taking place until
 * kinko_swap_unlock(): so that a grant and the database that are read meanwhile belong together. @folder: the vault's.
 * KINKO_ERROR_BUSY, KINKO_ERROR_IO.
 */
gboolean kinko_swap_settle (int folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kinko_swap_unlock (int folder);

/* KINKO_ERROR_BUSY while a swap is under way. */
gboolean kinko_swap_check_none (int folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same lock for closing the database. FALSE: it cannot be had, and kinko_db_keep_wal() has to go before the closing. */
gboolean kinko_swap_lock_for_closing (int folder) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoSwap, kinko_swap_free)
