#include "vault/swap.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "audit/crash-point.h"
#include "policies/error.h"
#include "vault/db-write.h"
#include "vault/file.h"
#include "vault/session-internal.h"
#include "vault/swap-internal.h"
#include "vault/workspace.h"

#define PAUSE_US (10 * 1000ul)

static gint64 patience_us = 10 * G_USEC_PER_SEC;

/* Somebody may write between our emptying the write-ahead log and our lock; not so often in a row. */
#define ATTEMPTS 20

struct _KinkoSwap {
	KinkoSession *session;
	char *path;
	int grants;     /* locked: one at a time */
	KinkoDb *guard; /* its transaction keeps everybody from writing to the old database */
	gboolean ours;  /* that is the one in force, so whatever else lies about is not */
	gboolean swapped;
};

/* ---- locks ----------------------------------------------------------------------------------- */

/* FALSE: somebody else has it. A file system without such locks is no local one, so there is no memory that processes
 * share beside the database; there the lock of the database itself has to do. */
static gboolean
try_lock (int fd, int how)
{
	return flock (fd, how | LOCK_NB) == 0 || (errno != EWOULDBLOCK && errno != EINTR);
}

void
kinko_swap_set_patience (guint milliseconds)
{
	patience_us = (gint64) milliseconds * 1000;
}

gboolean
kinko_swap_lock (int fd, int how, GError **error)
{
	gint64 until = g_get_monotonic_time () + patience_us;

	while (!try_lock (fd, how)) {
		if (g_get_monotonic_time () > until) {
			g_set_error (
				error, KINKO_ERROR, KINKO_ERROR_BUSY, "%s",
				_ ("the vault's files are being exchanged by another process"));
			kinko_error_set_hint (error, "%s",
					      _ ("wait until the other command has ended, "
						 "then repeat this one"));
			return FALSE;
		}
		g_usleep (PAUSE_US);
	}
	return TRUE;
}

void
kinko_swap_unlock (int folder)
{
	(void) flock (folder, LOCK_UN); /* cannot fail for a descriptor that is open */
}

gboolean
kinko_swap_lock_for_closing (int folder)
{
	return kinko_swap_lock (folder, LOCK_SH, NULL);
}

/* ---- after a kill ---------------------------------------------------------------------------- */

static gboolean
is_there (int folder, const char *name)
{
	return faccessat (folder, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* With the lock of grants/. Leaves the shared lock of the folder. */
static gboolean
settle_leftovers (int folder, GError **error)
{
	if (!kinko_swap_lock (folder, LOCK_EX, error))
		return FALSE;
	if (kinko_swap_is_in_force (folder)) {
		if (!kinko_swap_tidy (folder, error))
			return FALSE;
	} else {
		kinko_swap_discard (folder);
	}
	return kinko_swap_lock (folder, LOCK_SH, error);
}

/* TRUE with *settled: grant and database belong together. Without it: who holds the lock of grants/ is about to see to it. */
static gboolean
try_to_settle (int folder, gboolean *settled, GError **error)
{
	kinko_autofd int grants = -1;

	*settled = TRUE;
	if (!is_there (folder, KINKO_SWAP_NEXT) && !is_there (folder, KINKO_SWAP_GRANTS))
		return TRUE;
	grants = kinko_folder_open_at (folder, "grants", error);
	if (grants == -1)
		return FALSE;
	if (try_lock (grants, LOCK_EX))
		return settle_leftovers (folder, error);
	/* A swap is under way, and the old ones are in force until it ends: that takes the lock that we hold. */
	*settled = !kinko_swap_is_in_force (folder);
	return TRUE;
}

gboolean
kinko_swap_settle (int folder, GError **error)
{
	gint64 until = g_get_monotonic_time () + patience_us;
	gboolean settled = FALSE;

	for (;;) {
		if (!kinko_swap_lock (folder, LOCK_SH, error))
			return FALSE;
		if (!try_to_settle (folder, &settled, error)) {
			kinko_swap_unlock (folder);
			return FALSE;
		}
		if (settled)
			return TRUE;
		kinko_swap_unlock (folder);
		if (g_get_monotonic_time () > until)
			break;
		g_usleep (PAUSE_US);
	}
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_BUSY, "%s",
		     _ ("the vault's files are being exchanged by another process"));
	kinko_error_set_hint (error, "%s",
			      _ ("wait until the other command has ended, then repeat this one"));
	return FALSE;
}

/* ---- the swap -------------------------------------------------------------------------------- */

static gboolean
refuse_other (GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_BUSY, "%s",
		     _ ("somebody else is renewing the keys of this vault"));
	kinko_error_set_hint (error, "%s",
			      _ ("wait until the other command has ended, then look with "
				 "'kinko log show' whether it is done"));
	return FALSE;
}

static gboolean
lock_grants (KinkoSwap *swap, GError **error)
{
	swap->grants = kinko_folder_open_at (swap->session->folder, "grants", error);
	return swap->grants != -1 && (try_lock (swap->grants, LOCK_EX) || refuse_other (error));
}

gboolean
kinko_swap_check_none (int folder, GError **error)
{
	kinko_autofd int grants = kinko_folder_open_at (folder, "grants", error);

	return grants != -1 && (try_lock (grants, LOCK_SH) || refuse_other (error));
}

static gboolean
wal_is_empty (int folder)
{
	struct stat status;

	return fstatat (folder, KINKO_SWAP_DATABASE "-wal", &status, AT_SYMLINK_NOFOLLOW) == 0
		       ? status.st_size == 0
		       : errno == ENOENT;
}

/*
 * From here on nobody writes, and all that was written is in the file itself. So the write-ahead log beside it, which
 * would be read as that of the new database, says nothing at the moment in which the names change.
 */
static gboolean
stop_writers (KinkoSwap *swap, GError **error)
{
	KinkoSession *session = swap->session;
	g_autofree char *path = g_build_filename (session->vault, KINKO_SWAP_DATABASE, NULL);

	swap->guard = kinko_db_open (path, session->compartments->records, FALSE,
				     kinko_folder_is_local (session->folder), error);
	for (guint i = 0; swap->guard != NULL && i < ATTEMPTS; i++) {
		if (!kinko_db_empty_wal (session->db, error) ||
		    !kinko_db_begin (swap->guard, error))
			return FALSE;
		if (wal_is_empty (session->folder))
			return TRUE;
		kinko_db_rollback (swap->guard);
	}
	if (swap->guard != NULL)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_BUSY, "%s",
			     _ ("the database is in use by another process"));
	return FALSE;
}

static gboolean
check_is_ours (KinkoSwap *swap, GError **error)
{
	swap->ours = !kinko_db_has_moved (swap->session->db) && !kinko_db_has_moved (swap->guard);
	return swap->ours || kinko_session_refuse_moved (error);
}

KinkoSwap *
kinko_swap_begin (KinkoSession *session, GError **error)
{
	g_autoptr (KinkoSwap) swap = g_new0 (KinkoSwap, 1);

	swap->session = session;
	swap->grants = -1;
	swap->path = g_build_filename (session->vault, KINKO_SWAP_NEXT, NULL);
	/* Who makes a backup has a workspace before it looks for this lock: one of the two sees the other. */
	if (!lock_grants (swap, error) || !kinko_workspace_check_unused (session->folder, error) ||
	    !stop_writers (swap, error) || !check_is_ours (swap, error))
		return NULL;
	kinko_swap_discard (session->folder); /* of one that was killed before its end */
	kinko_crash_point ();
	return g_steal_pointer (&swap);
}

const char *
kinko_swap_path (const KinkoSwap *swap)
{
	return swap->path;
}

/* SQLite has synced it; it has to be on the disk before its name is, so it is not left to that. */
static gboolean
sync_next (int folder, GError **error)
{
	kinko_autofd int fd = openat (folder, KINKO_SWAP_NEXT, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd != -1 && fsync (fd) == 0)
		return kinko_folder_sync (folder, KINKO_SWAP_NEXT, error);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO,
		     _ ("the new database cannot be written: %s"), g_strerror (errno));
	return FALSE;
}

gboolean
kinko_swap_commit (KinkoSwap *swap, GHashTable *grants, gboolean *swapped, GError **error)
{
	int folder = swap->session->folder;

	*swapped = FALSE;
	if (!sync_next (folder, error) || !kinko_swap_stage_grants (folder, grants, error))
		return FALSE;
	kinko_crash_point ();
	/* Whoever is between grant and database, or just closing it, is let through first. */
	if (!kinko_swap_lock (folder, LOCK_EX, error))
		return FALSE;
	kinko_crash_point ();
	if (renameat (folder, KINKO_SWAP_NEXT, folder, KINKO_SWAP_DATABASE) != 0) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, _ ("'%s': %s: %s"),
			     KINKO_SWAP_DATABASE, _ ("cannot be moved"), g_strerror (errno));
		return FALSE;
	}
	*swapped = swap->swapped = TRUE;
	kinko_crash_point ();
	return kinko_swap_tidy (folder, error);
}

void
kinko_swap_free (KinkoSwap *swap)
{
	if (swap == NULL)
		return;
	if (!swap->swapped && swap->ours)
		kinko_swap_discard (swap->session->folder);
	if (swap->guard != NULL)
		kinko_db_rollback (swap->guard);
	kinko_db_close (swap->guard);
	kinko_swap_unlock (swap->session->folder);
	if (swap->grants != -1)
		(void) close (swap->grants);
	g_free (swap->path);
	g_free (swap);
}
