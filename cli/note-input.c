#include "cli/note-input.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/plain-file.h"
#include "audit/voucher.h"
#include "policies/error.h"

char *
kinko_note_input_text (const char *path, gsize max, GError **error)
{
	g_autoptr (GBytes) bytes = kinko_plain_file_read (path, max, error);
	gsize len;
	const char *data;

	if (bytes == NULL)
		return NULL;
	data = g_bytes_get_data (bytes, &len);
	if (len > 0 && memchr (data, '\0', len) == NULL)
		return g_strndup (data, len);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     len == 0 ? _ ("'%s' is empty") : _ ("'%s' is not text"), path);
	return NULL;
}

KinkoNote *
kinko_note_input_checkpoint (const char *path, char **text, KinkoCheckpoint **checkpoint,
			     GError **error)
{
	g_autofree char *data = kinko_note_input_text (path, KINKO_NOTE_MAX_LEN, error);
	g_autoptr (KinkoNote) note = NULL;

	if (data == NULL)
		return NULL;
	note = kinko_note_parse (data, strlen (data), error);
	*checkpoint = note == NULL ? NULL : kinko_checkpoint_parse (note->text, error);
	if (*checkpoint == NULL) {
		g_prefix_error (error, _ ("'%s': "), path);
		return NULL;
	}
	*text = g_steal_pointer (&data);
	return g_steal_pointer (&note);
}

gboolean
kinko_note_input_check_keys (KinkoContext *context, const char *option, gboolean witness,
			     GError **error)
{
	const char *const *values = kinko_context_options (context, option);

	for (gsize i = 0; values[i] != NULL; i++) {
		g_autoptr (GError) problem = NULL;

		if (kinko_voucher_check_vkey (values[i], witness, &problem))
			continue;
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "--%s: %s", option,
			     problem->message);
		kinko_error_set_hint (error, "%s",
				      _ ("a key is a name, '+', eight digits, '+' and the key, "
					 "in one word and exactly as it was printed"));
		return FALSE;
	}
	return TRUE;
}

char **
kinko_note_input_keys (KinkoContext *context, gboolean log)
{
	g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();
	const char *const *logs = kinko_context_options (context, "log");
	const char *const *witnesses = kinko_context_options (context, "witness");

	for (gsize i = 0; log && logs[i] != NULL; i++)
		g_strv_builder_add (keys, logs[i]);
	for (gsize i = 0; witnesses[i] != NULL; i++)
		g_strv_builder_add (keys, witnesses[i]);
	return g_strv_builder_end (keys);
}
