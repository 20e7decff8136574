/*
 * Inside of a swap, for swap*.c and its tests: the files, and the locks.
 *
 *     vault.db.next         the database that is being built
 *     grants.next/          the grants that go with it, complete and durable from the moment that the name is there
 *     grants.next/salt      the first 16 bytes of that database, in hexadecimal digits: by it anybody tells without a key
 *                           whether vault.db is the new one by now
 *
 * Two locks (flock). That of grants/ is held by who swaps, from beginning to end, or who tidies up behind a swap. That of
 * the vault's folder is exclusive while the names change, and shared while somebody goes from a grant to the database.
 */
#pragma once

#include <glib.h>

#define KINKO_SWAP_DATABASE "vault.db"
#define KINKO_SWAP_NEXT     "vault.db.next"
#define KINKO_SWAP_GRANTS   "grants.next"
#define KINKO_SWAP_SALT     "salt"

/* Writes grants.next/ whole. */
gboolean kinko_swap_stage_grants (int folder, GHashTable *grants, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Is vault.db the database that grants.next/ belongs to? */
gboolean kinko_swap_is_in_force (int folder);

/* After vault.db has its new content: the names beside it that belong to the old one go, the grants get theirs. Can be
 * ended by anybody who holds both locks. */
gboolean kinko_swap_tidy (int folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Removes what was built. The grants first: without their database they would be taken for those of the next one. */
void kinko_swap_discard (int folder);

/* How long to wait for a lock; ten seconds unless a test is in a hurry. */
void kinko_swap_set_patience (guint milliseconds);

/* Waits as long as that. @how: LOCK_SH or LOCK_EX. KINKO_ERROR_BUSY. */
gboolean kinko_swap_lock (int fd, int how, GError **error) G_GNUC_WARN_UNUSED_RESULT;
