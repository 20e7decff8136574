#include "audit/proof-lines.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/base64.h"
#include "audit/hash.h"
#include "policies/error.h"

gboolean
kinko_proof_lines_refuse (GError **error)
{
	g_set_error_literal (
		error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		_ ("this is not the kind of file that is asked for here, or it was damaged"));
	return FALSE;
}

gboolean
kinko_proof_lines_are (const char *data, gsize len, const char *format)
{
	gsize format_len = strlen (format);

	return len > format_len && memcmp (data, format, format_len) == 0 &&
	       data[format_len] == '\n';
}

/* A NUL would end what is read here, and not what others read. */
static const char *
find_empty_line (const char *data, gsize len)
{
	if (len > KINKO_PROOF_MAX_LEN || memchr (data, '\0', len) != NULL)
		return NULL;
	return g_strstr_len (data, (gssize) len, "\n\n");
}

KinkoProofLines *
kinko_proof_lines_parse (const char *data, gsize len, const char *format, GError **error)
{
	g_autoptr (KinkoProofLines) lines = g_new0 (KinkoProofLines, 1);
	g_autoptr (KinkoNote) note = NULL;
	g_autofree char *head = NULL;
	const char *empty_line = find_empty_line (data, len);

	if (empty_line == NULL || !kinko_proof_lines_are (data, len, format)) {
		(void) kinko_proof_lines_refuse (error);
		return NULL;
	}
	data += strlen (format) + 1;
	len -= strlen (format) + 1;
	/* Right behind the first line when there are no others. */
	head = empty_line < data ? g_strdup ("") : g_strndup (data, (gsize) (empty_line - data));
	lines->lines = g_strsplit (head, "\n", -1);
	lines->note = g_strndup (empty_line + 2, (gsize) (data + len - empty_line - 2));
	note = kinko_note_parse (lines->note, strlen (lines->note), error);
	if (note != NULL)
		lines->checkpoint = kinko_checkpoint_parse (note->text, error);
	return lines->checkpoint == NULL ? NULL : g_steal_pointer (&lines);
}

void
kinko_proof_lines_free (KinkoProofLines *lines)
{
	if (lines == NULL)
		return;
	g_strfreev (lines->lines);
	g_free (lines->note);
	kinko_checkpoint_free (lines->checkpoint);
	g_free (lines);
}

const char *
kinko_proof_lines_take (KinkoProofLines *lines, const char *prefix)
{
	const char *line = lines->lines[lines->next];

	if (line == NULL || !g_str_has_prefix (line, prefix))
		return NULL;
	lines->next++;
	return line + strlen (prefix);
}

GBytes *
kinko_proof_lines_take_bytes (KinkoProofLines *lines, const char *prefix, GError **error)
{
	const char *base64 = kinko_proof_lines_take (lines, prefix);
	GBytes *bytes;

	if (base64 == NULL)
		return NULL;
	bytes = kinko_base64_decode (base64, strlen (base64), TRUE, NULL);
	if (bytes == NULL)
		(void) kinko_proof_lines_refuse (error);
	return bytes;
}

GPtrArray *
kinko_proof_lines_take_hashes (KinkoProofLines *lines, GError **error)
{
	g_autoptr (GPtrArray) hashes =
		g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

	while (lines->lines[lines->next] != NULL) {
		GBytes *hash = kinko_proof_lines_take_bytes (lines, "", error);

		if (hash == NULL)
			return NULL;
		g_ptr_array_add (hashes, hash);
		if (g_bytes_get_size (hash) != KINKO_HASH_LEN) {
			(void) kinko_proof_lines_refuse (error);
			return NULL;
		}
	}
	return g_steal_pointer (&hashes);
}

void
kinko_proof_lines_add_hashes (GString *text, const GPtrArray *hashes)
{
	for (guint i = 0; i < hashes->len; i++) {
		g_autofree char *base64 =
			g_base64_encode (g_bytes_get_data (hashes->pdata[i], NULL),
					 g_bytes_get_size (hashes->pdata[i]));

		g_string_append_printf (text, "%s\n", base64);
	}
}
