/* The files of a swap: what is in force by them, and putting them in order. */
#include "vault/swap-internal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "audit/crash-point.h"
#include "policies/error.h"
#include "vault/file.h"

#define SALT_LEN     16
#define SALT_HEX_LEN (2 * SALT_LEN)

/* Each database of SQLCipher begins with a random salt of its own, whatever key it has. @hex: NUL-terminated. */
static gboolean
read_salt (int folder, const char *name, char hex[SALT_HEX_LEN + 1])
{
	kinko_autofd int fd = openat (folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	guint8 salt[SALT_LEN];

	if (fd == -1 || pread (fd, salt, sizeof salt, 0) != sizeof salt)
		return FALSE;
	(void) sodium_bin2hex (hex, SALT_HEX_LEN + 1, salt, sizeof salt);
	return TRUE;
}

static gboolean
fill_stage (int stage, int folder, GHashTable *grants, GError **error)
{
	char salt[SALT_HEX_LEN + 1];
	GHashTableIter iter;
	gpointer name, grant;

	if (!read_salt (folder, KINKO_SWAP_NEXT, salt)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO,
			     _ ("the new database cannot be read: %s"), g_strerror (errno));
		return FALSE;
	}
	g_hash_table_iter_init (&iter, grants);
	while (g_hash_table_iter_next (&iter, &name, &grant))
		if (!kinko_file_create (stage, name, g_bytes_get_data (grant, NULL),
					g_bytes_get_size (grant), error))
			return FALSE;
	return kinko_file_create (stage, KINKO_SWAP_SALT, salt, SALT_HEX_LEN, error);
}

gboolean
kinko_swap_stage_grants (int folder, GHashTable *grants, GError **error)
{
	g_autofree char *temp = NULL;
	kinko_autofd int stage = kinko_folder_stage (folder, &temp, error);

	if (stage == -1)
		return FALSE;
	if (fill_stage (stage, folder, grants, error) &&
	    kinko_folder_publish (folder, temp, KINKO_SWAP_GRANTS, error))
		return TRUE;
	kinko_folder_discard (folder, temp);
	return FALSE;
}

gboolean
kinko_swap_is_in_force (int folder)
{
	kinko_autofd int next = kinko_folder_open_at (folder, KINKO_SWAP_GRANTS, NULL);
	g_autoptr (GBytes) said =
		next == -1 ? NULL : kinko_file_read (next, KINKO_SWAP_SALT, SALT_HEX_LEN, NULL);
	char salt[SALT_HEX_LEN + 1];

	return said != NULL && g_bytes_get_size (said) == SALT_HEX_LEN &&
	       read_salt (folder, KINKO_SWAP_DATABASE, salt) &&
	       memcmp (g_bytes_get_data (said, NULL), salt, SALT_HEX_LEN) == 0;
}

static gboolean
fail (GError **error, const char *name)
{
	int reason = errno;

	g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, _ ("'%s': %s: %s"), name,
		     _ ("cannot be moved"), g_strerror (reason));
	return FALSE;
}

/* The salt goes last: as long as it is there, what is not moved yet will be. */
static gboolean
move_grants (int folder, int next, GError **error)
{
	kinko_autofd int grants = kinko_folder_open_at (folder, "grants", error);
	g_autoptr (GPtrArray) names = grants == -1 ? NULL : kinko_folder_list (next, error);

	if (names == NULL)
		return FALSE;
	for (guint i = 0; i < names->len; i++) {
		if (strcmp (names->pdata[i], KINKO_SWAP_SALT) == 0)
			continue;
		kinko_crash_point ();
		if (renameat (next, names->pdata[i], grants, names->pdata[i]) != 0)
			return fail (error, names->pdata[i]);
	}
	kinko_crash_point ();
	return kinko_folder_sync (grants, "grants", error) &&
	       kinko_file_remove (next, KINKO_SWAP_SALT, error);
}

gboolean
kinko_swap_tidy (int folder, GError **error)
{
	/* Beside the old database they were empty, or memory that its processes shared. */
	static const char *const beside[] = { KINKO_SWAP_DATABASE "-wal",
					      KINKO_SWAP_DATABASE "-shm",
					      KINKO_SWAP_DATABASE "-journal",
					      KINKO_SWAP_NEXT "-journal" };
	kinko_autofd int next = -1;

	/* What a grant opens must be durable before the grant has its name. */
	if (!kinko_folder_sync (folder, KINKO_SWAP_DATABASE, error))
		return FALSE;
	for (gsize i = 0; i < G_N_ELEMENTS (beside); i++)
		if (unlinkat (folder, beside[i], 0) != 0 && errno != ENOENT)
			return fail (error, beside[i]);
	kinko_crash_point ();
	next = kinko_folder_open_at (folder, KINKO_SWAP_GRANTS, error);
	if (next == -1 || !move_grants (folder, next, error))
		return FALSE;
	kinko_crash_point ();
	if (unlinkat (folder, KINKO_SWAP_GRANTS, AT_REMOVEDIR) != 0)
		return fail (error, KINKO_SWAP_GRANTS);
	return kinko_folder_sync (folder, KINKO_SWAP_GRANTS, error);
}

void
kinko_swap_discard (int folder)
{
	static const char *const built[] = { KINKO_SWAP_NEXT, KINKO_SWAP_NEXT "-journal",
					     KINKO_SWAP_NEXT "-wal", KINKO_SWAP_NEXT "-shm" };

	kinko_folder_discard (folder, KINKO_SWAP_GRANTS);
	(void) fsync (
		folder); /* a power cut that brought them back would still find the salt of no database */
	kinko_crash_point ();
	for (gsize i = 0; i < G_N_ELEMENTS (built); i++)
		(void) unlinkat (folder, built[i], 0); /* tried again at the next opening */
}
