#include "vault/handover-manifest.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/base64.h"
#include "audit/entry.h"
#include "audit/note.h"
#include "policies/error.h"

#define LINES 12

void
kinko_handover_manifest_clear (KinkoHandoverManifest *manifest)
{
	g_clear_pointer (&manifest->origin, g_free);
	g_clear_pointer (&manifest->vault, g_free);
	g_clear_pointer (&manifest->made, g_free);
	g_clear_pointer (&manifest->by, g_free);
}

const char *
kinko_handover_part_name (KinkoHandoverPart part)
{
	return part == KINKO_HANDOVER_OUTER ? "outer" : "numbers";
}

char *
kinko_handover_manifest_text (const KinkoHandoverManifest *manifest)
{
	g_autofree char *root = g_base64_encode (manifest->root.bytes, KINKO_HASH_LEN);
	char hex[KINKO_HASH_HEX_LEN + 1];

	kinko_hash_to_hex (&manifest->sums, hex);
	return g_strdup_printf ("# kinko-handover v1\n"
				"# part %s\n"
				"# origin %s\n"
				"# vault %s\n"
				"# kind %s\n"
				"# made %s\n"
				"# by %s\n"
				"# log %" PRIu64 " %s\n"
				"# intent %" PRIu64 "\n"
				"# files %" PRIu64 "\n"
				"# bytes %" PRIu64 "\n"
				"%s  " KINKO_HANDOVER_SUMS "\n",
				kinko_handover_part_name (manifest->part), manifest->origin,
				manifest->vault, manifest->test ? "test" : "production",
				manifest->made, manifest->by, manifest->log_size, root,
				manifest->intent, manifest->files, manifest->bytes, hex);
}

/* ---- reading --------------------------------------------------------------------------------- */

static gboolean
refuse (GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("the manifest of the handover cannot be read"));
	return FALSE;
}

/* What stands behind "# KEY ", or NULL. */
static const char *
value_of (const char *line, const char *key)
{
	gsize len = strlen (key);

	if (!g_str_has_prefix (line, "# ") || strncmp (line + 2, key, len) != 0 ||
	    line[2 + len] != ' ')
		return NULL;
	return line + 2 + len + 1;
}

static gboolean
read_text (const char *line, const char *key, char **value)
{
	*value = g_strdup (value_of (line, key));
	return *value != NULL;
}

static gboolean
read_number (const char *line, const char *key, guint64 *value)
{
	const char *text = value_of (line, key);

	return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, value, NULL);
}

static gboolean
read_log (const char *line, KinkoHandoverManifest *manifest)
{
	const char *text = value_of (line, "log");
	g_auto (GStrv) words = text == NULL ? NULL : g_strsplit (text, " ", 2);
	g_autoptr (GBytes) root = NULL;

	if (words == NULL || g_strv_length (words) != 2 ||
	    !g_ascii_string_to_unsigned (words[0], 10, 1, G_MAXINT64, &manifest->log_size, NULL))
		return FALSE;
	root = kinko_base64_decode (words[1], strlen (words[1]), TRUE, NULL);
	if (root == NULL || g_bytes_get_size (root) != KINKO_HASH_LEN)
		return FALSE;
	memcpy (manifest->root.bytes, g_bytes_get_data (root, NULL), KINKO_HASH_LEN);
	return TRUE;
}

static gboolean
read_lines (char **lines, KinkoHandoverManifest *manifest)
{
	const char *part = value_of (lines[1], "part");
	const char *kind = value_of (lines[4], "kind");

	manifest->part =
		g_strcmp0 (part, "numbers") == 0 ? KINKO_HANDOVER_NUMBERS : KINKO_HANDOVER_OUTER;
	manifest->test = g_strcmp0 (kind, "test") == 0;
	return read_text (lines[2], "origin", &manifest->origin) &&
	       read_text (lines[3], "vault", &manifest->vault) &&
	       read_text (lines[5], "made", &manifest->made) &&
	       read_text (lines[6], "by", &manifest->by) && read_log (lines[7], manifest) &&
	       read_number (lines[8], "intent", &manifest->intent) &&
	       read_number (lines[9], "files", &manifest->files) &&
	       read_number (lines[10], "bytes", &manifest->bytes) &&
	       strlen (lines[11]) > KINKO_HASH_HEX_LEN &&
	       kinko_hash_from_hex (lines[11], KINKO_HASH_HEX_LEN, &manifest->sums);
}

gboolean
kinko_handover_manifest_read (const char *note, gsize len, KinkoHandoverManifest *manifest,
			      GError **error)
{
	g_autoptr (KinkoNote) parsed = kinko_note_parse (note, len, error);
	g_auto (GStrv) lines = NULL;
	g_autofree char *again = NULL;
	gint64 made;

	memset (manifest, 0, sizeof *manifest);
	if (parsed == NULL)
		return FALSE;
	lines = g_strsplit (parsed->text, "\n", -1);
	if (g_strv_length (lines) != LINES + 1 || !read_lines (lines, manifest) ||
	    !kinko_entry_time_parse (manifest->made, strlen (manifest->made), &made)) {
		kinko_handover_manifest_clear (manifest);
		return refuse (error);
	}
	/* One spelling only. */
	again = kinko_handover_manifest_text (manifest);
	if (strcmp (again, parsed->text) == 0)
		return TRUE;
	kinko_handover_manifest_clear (manifest);
	return refuse (error);
}

gboolean
kinko_handover_manifest_verify (const char *note, gsize len, const KinkoHandoverManifest *manifest,
				const KinkoRoster *roster, GError **error)
{
	g_autoptr (KinkoNote) parsed = kinko_note_parse (note, len, error);
	const KinkoSeat *seat = kinko_roster_find (roster, manifest->by);

	if (parsed == NULL)
		return FALSE;
	if (seat == NULL || seat->status != KINKO_SEAT_ACTIVE) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
			     _ ("the handover names an exporter who has no seat in its log"));
		return FALSE;
	}
	if (kinko_note_verify (parsed, manifest->origin, &seat->note_key, NULL))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the manifest of the handover is not signed by '%s'"), manifest->by);
	return FALSE;
}
