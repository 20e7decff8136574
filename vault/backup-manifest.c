#include "vault/backup-manifest.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/note.h"
#include "policies/error.h"
#include "vault/json.h"
#include "vault/predecessor.h"

#define FORMAT  "kinko-backup"
#define VERSION 1

/* Each part of a name: no way out of the folder, nothing hidden. */
#define NAME_CHARS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."
#define HASH_CHARS "0123456789abcdef"
#define PART_MAX   255

static void
file_free (gpointer data)
{
	KinkoBackupFile *file = data;

	g_free (file->name);
	g_free (file);
}

KinkoBackupManifest *
kinko_backup_manifest_new (void)
{
	KinkoBackupManifest *manifest = g_new0 (KinkoBackupManifest, 1);

	manifest->files = g_ptr_array_new_with_free_func (file_free);
	return manifest;
}

void
kinko_backup_manifest_free (KinkoBackupManifest *manifest)
{
	if (manifest == NULL)
		return;
	g_free (manifest->vault_id);
	g_free (manifest->origin);
	g_free (manifest->made);
	g_free (manifest->copy);
	g_free (manifest->checkpoint);
	g_ptr_array_unref (manifest->files);
	g_free (manifest);
}

void
kinko_backup_manifest_add (KinkoBackupManifest *manifest, const char *name, guint64 size,
			   const KinkoHash *hash)
{
	KinkoBackupFile *file = g_new0 (KinkoBackupFile, 1);

	file->name = g_strdup (name);
	file->size = size;
	file->hash = *hash;
	g_ptr_array_add (manifest->files, file);
}

GBytes *
kinko_backup_manifest_render (const KinkoBackupManifest *manifest)
{
	json_auto_t *object = NULL;
	json_t *files = json_array ();
	char *text;
	GBytes *bytes;

	for (guint i = 0; i < manifest->files->len; i++) {
		const KinkoBackupFile *file = manifest->files->pdata[i];
		char hex[KINKO_HASH_HEX_LEN + 1];

		kinko_hash_to_hex (&file->hash, hex);
		json_array_append_new (files,
				       json_pack ("{s:s, s:I, s:s}", "name", file->name, "size",
						  (json_int_t) file->size, "sha256", hex));
	}
	object = json_pack ("{s:s, s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "format", FORMAT,
			    "version", VERSION, "vault", manifest->vault_id, "origin",
			    manifest->origin, "kind", manifest->test ? "test" : "production",
			    "made", manifest->made, "copy", manifest->copy, "checkpoint",
			    manifest->checkpoint, "files", files);
	g_assert (object != NULL); /* all of it is UTF-8 */
	text = json_dumps (object, JSON_INDENT (2));
	bytes = g_bytes_new (text, strlen (text));
	free (text);
	return bytes;
}

/* ---- reading --------------------------------------------------------------------------------- */

static gboolean
refuse (GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("what is sealed in it is not in the form of a backup"));
	return FALSE;
}

static gboolean
is_part (const char *part, const char *chars)
{
	gsize len = strlen (part);

	return len > 0 && len <= PART_MAX && part[0] != '.' && strspn (part, chars) == len;
}

/* vault.json, vault.db, grants/<id>.age, policy/<file>, policies/<hash>/<file>, and what is kept of a predecessor. */
static gboolean
is_name (const char *name)
{
	g_auto (GStrv) parts = g_strsplit (name, "/", 4);
	guint n = g_strv_length (parts);

	if (kinko_predecessor_is_file (name))
		return TRUE;
	if (n == 1)
		return strcmp (name, "vault.json") == 0 ||
		       strcmp (name, KINKO_BACKUP_DATABASE) == 0;
	if (n == 2)
		return (strcmp (parts[0], "grants") == 0 || strcmp (parts[0], "policy") == 0) &&
		       is_part (parts[1], NAME_CHARS);
	return n == 3 && strcmp (parts[0], "policies") == 0 && is_part (parts[1], HASH_CHARS) &&
	       strlen (parts[1]) == KINKO_HASH_HEX_LEN && is_part (parts[2], NAME_CHARS);
}

static gboolean
read_file (KinkoBackupManifest *manifest, const json_t *object, GHashTable *seen)
{
	json_auto_t *owned = json_incref ((json_t *) (gintptr) object);
	const char *name, *hex;
	json_int_t size;
	KinkoHash hash;

	if (json_unpack_ex (owned, NULL, JSON_STRICT, "{s:s, s:I, s:s}", "name", &name, "size",
			    &size, "sha256", &hex) != 0 ||
	    !is_name (name) || size < 0 || !kinko_hash_from_hex (hex, strlen (hex), &hash) ||
	    !g_hash_table_add (seen, g_strdup (name)))
		return FALSE;
	kinko_backup_manifest_add (manifest, name, (guint64) size, &hash);
	return TRUE;
}

static gboolean
read_files (KinkoBackupManifest *manifest, const json_t *files, GError **error)
{
	g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	const json_t *object;
	gsize i;

	if (!json_is_array (files))
		return refuse (error);
	json_array_foreach (files, i,
			    object) if (!read_file (manifest, object, seen)) return refuse (error);
	return (g_hash_table_contains (seen, "vault.json") &&
		g_hash_table_contains (seen, KINKO_BACKUP_DATABASE)) ||
	       refuse (error);
}

static gboolean
read_object (KinkoBackupManifest *manifest, const json_t *object, GError **error)
{
	static const char *const keys[] = { "format", "version", "vault",      "origin", "kind",
					    "made",   "copy",    "checkpoint", "files",  NULL };
	const struct {
		const char *key;
		char **to;
	} texts[] = {
		{ "vault", &manifest->vault_id },
		{ "origin", &manifest->origin },
		{ "made", &manifest->made },
		{ "copy", &manifest->copy },
		{ "checkpoint", &manifest->checkpoint },
	};
	const char *kind = json_string_value (json_object_get (object, "kind"));

	if (!kinko_json_check_keys (KINKO_BACKUP_MANIFEST, object, keys, NULL))
		return refuse (error);
	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
		*texts[i].to =
			g_strdup (json_string_value (json_object_get (object, texts[i].key)));
		if (*texts[i].to == NULL)
			return refuse (error);
	}
	manifest->test = g_strcmp0 (kind, "test") == 0;
	if (!manifest->test && g_strcmp0 (kind, "production") != 0)
		return refuse (error);
	return read_files (manifest, json_object_get (object, "files"), error);
}

KinkoBackupManifest *
kinko_backup_manifest_parse (gconstpointer data, gsize len, GError **error)
{
	g_autoptr (KinkoBackupManifest) manifest = kinko_backup_manifest_new ();
	g_autoptr (GError) problem = NULL;
	json_auto_t *object = kinko_json_parse (KINKO_BACKUP_MANIFEST, data, len, NULL);

	if (object == NULL) {
		(void) refuse (error);
		return NULL;
	}
	if (!kinko_json_check_format (KINKO_BACKUP_MANIFEST, object, FORMAT, VERSION, &problem)) {
		if (g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_UNSUPPORTED))
			g_propagate_error (error, g_steal_pointer (&problem));
		else
			(void) refuse (error);
		return NULL;
	}
	return read_object (manifest, object, error) ? g_steal_pointer (&manifest) : NULL;
}

gboolean
kinko_backup_manifest_head (const KinkoBackupManifest *manifest, guint64 *size, KinkoHash *root,
			    GError **error)
{
	g_autoptr (KinkoNote) note =
		kinko_note_parse (manifest->checkpoint, strlen (manifest->checkpoint), NULL);
	g_autoptr (KinkoCheckpoint) checkpoint =
		note == NULL ? NULL : kinko_checkpoint_parse (note->text, NULL);

	if (checkpoint == NULL || strcmp (checkpoint->origin, manifest->origin) != 0 ||
	    checkpoint->size == 0)
		return refuse (error);
	*size = checkpoint->size;
	*root = checkpoint->root;
	return TRUE;
}
