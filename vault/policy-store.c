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

/* Written over what an attempt that was killed left; whether it is right is checked when it is read. */
gboolean
kinko_policy_store_add (int folder, const char *dir, const KinkoPolicy *policy, GError **error)
{
	kinko_autofd int from = kinko_folder_open (dir, TRUE, error);
	kinko_autofd int later = from == -1 ? -1 : open_or_create (folder, LATER, error);
	kinko_autofd int to =
		later == -1 ? -1 : open_or_create (later, kinko_policy_hash (policy), error);

	if (to == -1)
		return FALSE;
	for (const char *const *file = kinko_policy_files (policy); *file != NULL; file++) {
		g_autoptr (GBytes) data = kinko_file_read (from, *file, FILE_MAX, error);

		if (data == NULL || !kinko_file_replace (to, *file, g_bytes_get_data (data, NULL),
							 g_bytes_get_size (data), error))
			return FALSE;
	}
	return TRUE;
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
