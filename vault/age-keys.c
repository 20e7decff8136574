#include "vault/age-keys.h"

#include <fcntl.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/age-reader.h"
#include "vault/age.h"
#include "vault/file.h"

#define FILE_MAX   ((gsize) 64 * 1024)
#define HEADER_MAX ((gsize) 64 * 1024) /* some hundred recipients */

static gboolean
refuse (const char *path, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     _ ("'%s' is no file of age identities"), path);
	kinko_error_set_hint (error, "%s",
			      _ ("age-keygen makes one; its lines begin with AGE-SECRET-KEY-1"));
	return FALSE;
}

/* One line without its newline, in guarded memory. */
static gboolean
take_line (const char *line, gsize len, GPtrArray *keys)
{
	g_autoptr (KinkoSecret) text = NULL;
	KinkoSecret *key;

	while (len > 0 && g_ascii_isspace (line[len - 1]))
		len--;
	if (len == 0 || line[0] == '#')
		return TRUE;
	text = kinko_secret_new_from (line, len);
	key = kinko_age_identity_parse (kinko_secret_text (text), NULL);
	if (key != NULL)
		g_ptr_array_add (keys, key);
	return key != NULL && keys->len <= KINKO_AGE_KEYS_MAX;
}

GPtrArray *
kinko_age_keys_read (const char *path, GError **error)
{
	g_autoptr (KinkoSecret) file = kinko_file_read_secret (AT_FDCWD, path, FILE_MAX, error);
	g_autoptr (GPtrArray) keys =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_secret_free);
	const char *at, *end;

	if (file == NULL)
		return NULL;
	at = kinko_secret_text (file);
	end = at + kinko_secret_len (file);
	while (at < end) {
		const char *newline = memchr (at, '\n', (gsize) (end - at));
		const char *stop = newline == NULL ? end : newline;

		if (!take_line (at, (gsize) (stop - at), keys)) {
			(void) refuse (path, error);
			return NULL;
		}
		at = newline == NULL ? end : newline + 1;
	}
	if (keys->len > 0)
		return g_steal_pointer (&keys);
	(void) refuse (path, error);
	return NULL;
}

gssize
kinko_age_input_source (gpointer input, gpointer buffer, gsize len, GError **error)
{
	return kinko_age_input_read (input, buffer, len, error);
}

const KinkoSecret *
kinko_age_keys_match (const GPtrArray *keys, KinkoAgeInput *input, GError **error)
{
	g_autoptr (GError) problem = NULL;
	const guint8 *bytes;
	gsize len;

	if (!kinko_age_input_peek (input, HEADER_MAX, &bytes, &len, error))
		return NULL;
	for (guint i = 0; i < keys->len; i++) {
		KinkoAgeMemory memory = { .at = bytes, .left = len };
		g_autoptr (KinkoAgeReader) reader = NULL;

		g_clear_error (&problem);
		reader = kinko_age_reader_new (kinko_age_memory_read, &memory, keys->pdata[i], NULL,
					       &problem);
		if (reader != NULL)
			return keys->pdata[i];
		if (!g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_AUTH))
			break;
	}
	g_propagate_error (error, g_steal_pointer (&problem));
	return NULL;
}
