#include "vault/policy-store.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/file.h"

#define FIRST    "policy"
#define LATER    "policies"
#define CURRENT  "current"
#define HEX_LEN  64
#define FILE_MAX ((gsize) 1024 * 1024)

static gboolean
is_hash (const char *text, gsize len)
{
	return len == HEX_LEN && strspn (text, "0123456789abcdef") >= HEX_LEN;
}

char *
kinko_policy_store_path (const char *vault, const char *hash)
{
	g_autofree char *later = g_build_filename (vault, LATER, hash, NULL);

	if (g_file_test (later, G_FILE_TEST_IS_DIR))
		return g_steal_pointer (&later);
	return g_build_filename (vault, FIRST, NULL);
}

char *
kinko_policy_store_current (const char *vault)
{
	g_autofree char *path = g_build_filename (vault, LATER, NULL);
	kinko_autofd int folder = kinko_folder_open (path, FALSE, NULL);
	g_autoptr (GBytes) content =
		folder == -1 ? NULL : kinko_file_read (folder, CURRENT, HEX_LEN + 1, NULL);
	g_autofree char *hash = NULL;
	gsize len = 0;
	const char *text = content == NULL ? NULL : g_bytes_get_data (content, &len);

	if (text == NULL || len != HEX_LEN + 1)
		return g_build_filename (vault, FIRST, NULL);
	hash = g_strndup (text, HEX_LEN);
	return is_hash (hash, strlen (hash)) ? kinko_policy_store_path (vault, hash)
					     : g_build_filename (vault, FIRST, NULL);
}

/* A sub-folder, made if it is not there. */
static int
open_or_create (int folder, const char *name, GError **error)
{
	g_autoptr (GError) problem = NULL;
	int sub = kinko_folder_open_at (folder, name, &problem);

	if (sub != -1)
		return sub;
	if (!g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_NOT_FOUND)) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return -1;
	}
	return kinko_folder_create_at (folder, name, error)
		       ? kinko_folder_open_at (folder, name, error)
		       : -1;
}

/* Is the content of a folder what its name must be? */
static gboolean
holds (const char *path, const char *hash)
{
	g_autoptr (KinkoPolicy) there = kinko_policy_load (path, NULL);

	return there != NULL && strcmp (kinko_policy_hash (there), hash) == 0;
}

static gboolean
copy_files (const char *dir, const KinkoPolicy *policy, int to, GError **error)
{
	kinko_autofd int from = kinko_folder_open (dir, TRUE, error);

	if (from == -1)
		return FALSE;
	for (const char *const *file = kinko_policy_files (policy); *file != NULL; file++) {
		g_autoptr (GBytes) data = kinko_file_read (from, *file, FILE_MAX, error);

		if (data == NULL || !kinko_file_replace (to, *file, g_bytes_get_data (data, NULL),
							 g_bytes_get_size (data), error))
			return FALSE;
	}
	return TRUE;
}

/* What was looked at is what was copied. */
static gboolean
check_copy (const char *path, const char *hash, GError **error)
{
	if (holds (path, hash))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_BUSY, "%s",
		     _ ("the policy's files were changed while they were read"));
	kinko_error_set_hint (error, "%s", _ ("nothing was adopted; try again"));
	return FALSE;
}

static gboolean
fill (const char *vault, int later, const char *dir, const KinkoPolicy *policy, GError **error)
{
	const char *hash = kinko_policy_hash (policy);
	g_autofree char *temp = NULL;
	g_autofree char *path = NULL;
	kinko_autofd int to = kinko_folder_stage (later, &temp, error);

	if (to == -1)
		return FALSE;
	path = g_build_filename (vault, LATER, temp, NULL);
	if (copy_files (dir, policy, to, error) && check_copy (path, hash, error) &&
	    kinko_folder_publish (later, temp, hash, error))
		return TRUE;
	kinko_folder_discard (later, temp);
	return FALSE;
}

gboolean
kinko_policy_store_add (const char *vault, int folder, const char *dir, const KinkoPolicy *policy,
			GError **error)
{
	const char *hash = kinko_policy_hash (policy);
	kinko_autofd int later = open_or_create (folder, LATER, error);
	g_autofree char *place = g_build_filename (vault, LATER, hash, NULL);

	if (later == -1)
		return FALSE;
	/* What an attempt that was killed left whole, or was in force before, stays; anything else in its place is not
	 * that policy and makes way. */
	if (!g_file_test (place, G_FILE_TEST_IS_SYMLINK) && holds (place, hash))
		return kinko_folder_sync (later, hash, error);
	return fill (vault, later, dir, policy, error);
}

void
kinko_policy_store_point (int folder, const char *hash)
{
	kinko_autofd int later = kinko_folder_open_at (folder, LATER, NULL);
	g_autofree char *line = g_strconcat (hash, "\n", NULL);

	/* Whoever opens the vault goes by the log and writes it again. */
	if (later != -1)
		(void) !kinko_file_replace (later, CURRENT, line, strlen (line), NULL);
}
