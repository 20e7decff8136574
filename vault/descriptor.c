#include "vault/descriptor.h"

#include <stdlib.h>
#include <string.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "audit/note.h"
#include "policies/error.h"
#include "vault/file.h"
#include "vault/folder-internal.h"
#include "vault/json.h"

#define FILE_NAME "vault.json"
#define FORMAT    "kinko-vault"
#define VERSION   1
#define FILE_MAX  16384 /* bytes; a path has at most 4096 */

KinkoDescriptor *
kinko_descriptor_new (const char *origin, gboolean test, const char *mirror)
{
	KinkoDescriptor *descriptor = g_new0 (KinkoDescriptor, 1);
	guint8 random[KINKO_VAULT_ID_LEN / 2];

	randombytes_buf (random, sizeof random);
	descriptor->id = g_malloc (KINKO_VAULT_ID_LEN + 1);
	(void) sodium_bin2hex (descriptor->id, KINKO_VAULT_ID_LEN + 1, random, sizeof random);
	descriptor->origin = g_strdup (origin);
	descriptor->test = test;
	descriptor->mirror = g_strdup (mirror);
	return descriptor;
}

void
kinko_descriptor_free (KinkoDescriptor *descriptor)
{
	if (descriptor == NULL)
		return;
	g_free (descriptor->id);
	g_free (descriptor->origin);
	g_free (descriptor->mirror);
	g_free (descriptor);
}

static gboolean
read_kind (const json_t *object, gboolean *test, GError **error)
{
	const char *kind = kinko_json_text (FILE_NAME, object, "kind", error);

	if (kind == NULL)
		return FALSE;
	*test = strcmp (kind, "test") == 0;
	return *test || strcmp (kind, "production") == 0 ||
	       kinko_json_fail (FILE_NAME, "kind", error);
}

static KinkoDescriptor *
from_json (const json_t *object, GError **error)
{
	static const char *const keys[] = { "format", "version", "id", "origin",
					    "kind",   "mirror",  NULL };
	g_autoptr (KinkoDescriptor) descriptor = g_new0 (KinkoDescriptor, 1);
	guint8 id[KINKO_VAULT_ID_LEN / 2];

	if (!kinko_json_check_format (FILE_NAME, object, FORMAT, VERSION, error) ||
	    !kinko_json_check_keys (FILE_NAME, object, keys, error) ||
	    !kinko_json_hex (FILE_NAME, object, "id", id, sizeof id, error) ||
	    !read_kind (object, &descriptor->test, error))
		return NULL;
	descriptor->id = g_strdup (kinko_json_text (FILE_NAME, object, "id", error));
	descriptor->origin = g_strdup (kinko_json_text (FILE_NAME, object, "origin", error));
	if (descriptor->origin == NULL)
		return NULL;
	descriptor->mirror = g_strdup (kinko_json_text (FILE_NAME, object, "mirror", error));
	if (descriptor->mirror == NULL)
		return NULL;
	if (!kinko_note_name_is_valid (descriptor->origin)) {
		(void) kinko_json_fail (FILE_NAME, "origin", error);
		return NULL;
	}
	if (descriptor->mirror[0] == '\0') {
		(void) kinko_json_fail (FILE_NAME, "mirror", error);
		return NULL;
	}
	return g_steal_pointer (&descriptor);
}

KinkoDescriptor *
kinko_descriptor_read (int vault, GError **error)
{
	g_autoptr (GBytes) bytes = kinko_file_read (vault, FILE_NAME, FILE_MAX, error);
	json_auto_t *object = NULL;
	gsize len;
	gconstpointer data;

	if (bytes == NULL)
		return NULL;
	data = g_bytes_get_data (bytes, &len);
	object = kinko_json_parse (FILE_NAME, data, len, error);
	return object == NULL ? NULL : from_json (object, error);
}

KinkoDescriptor *
kinko_descriptor_read_at (const char *path, int *folder, GError **error)
{
	g_autoptr (GError) problem = NULL;
	kinko_autofd int fd = kinko_folder_open (path, TRUE, &problem);
	g_autoptr (KinkoDescriptor) descriptor =
		fd == -1 ? NULL : kinko_descriptor_read (fd, &problem);

	if (descriptor == NULL) {
		g_prefix_error (&problem, _ ("'%s' was taken as the vault: "), path);
		if (g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_NOT_FOUND))
			kinko_error_set_hint (&problem, "%s",
					      _ ("name the folder of a vault with --vault or "
						 "KINKO_VAULT, or make one with 'kinko init'"));
		g_propagate_error (error, g_steal_pointer (&problem));
		return NULL;
	}
	if (folder != NULL)
		*folder = kinko_steal_fd (&fd);
	return g_steal_pointer (&descriptor);
}

gboolean
kinko_descriptor_write (const KinkoDescriptor *descriptor, int vault, GError **error)
{
	json_auto_t *object =
		json_pack ("{s:s, s:i, s:s, s:s, s:s, s:s}", "format", FORMAT, "version", VERSION,
			   "id", descriptor->id, "origin", descriptor->origin, "kind",
			   descriptor->test ? "test" : "production", "mirror", descriptor->mirror);
	g_autoptr (GString) text = g_string_new (NULL);
	char *json;

	/* A path need not be UTF-8, JSON must. */
	if (object == NULL || !kinko_note_name_is_valid (descriptor->origin)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("the origin '%s' or the mirror '%s' cannot be stored"),
			     descriptor->origin, descriptor->mirror);
		kinko_error_set_hint (error, _ ("an origin has no spaces and no '+', "
						"and both are UTF-8"));
		return FALSE;
	}
	json = json_dumps (object, JSON_INDENT (2));
	g_string_append_printf (text, "%s\n", json);
	free (json);
	return kinko_file_replace (vault, FILE_NAME, text->str, text->len, error);
}
