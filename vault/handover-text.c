/* Texts of a handover on their way, and what most of them say. */
#include "vault/handover-internal.h"

#include <string.h>

#include "vault/json.h"

gboolean
kinko_handover_text_add (KinkoHandoverText *text, gconstpointer bytes, gsize len, GError **error)
{
	kinko_hasher_update (text->hasher, bytes, len);
	text->size += len;
	return text->tar == NULL || kinko_tar_writer_add (text->tar, bytes, len, error);
}

gboolean
kinko_handover_text_line (KinkoHandoverText *text, const json_t *object, GError **error)
{
	g_autoptr (KinkoSecret) line = kinko_json_dump (object);

	text->rows++;
	return kinko_handover_text_add (text, kinko_secret_data (line), kinko_secret_len (line),
					error) &&
	       kinko_handover_text_add (text, "\n", 1, error);
}

void
kinko_handover_put (json_t *object, const char *name, json_t *value)
{
	if (json_object_set_new (object, name, value) != 0)
		g_error ("no memory for a line of the handover");
}

void
kinko_handover_put_text (json_t *object, const char *name, const char *text)
{
	if (text != NULL)
		kinko_handover_put (object, name, json_string (text));
}

void
kinko_handover_put_int (json_t *object, const char *name, guint64 value)
{
	kinko_handover_put (object, name, json_integer ((json_int_t) value));
}

/* What was taken over from a predecessor tells further who wrote it there. */
static gboolean
put_source (const KinkoEntry *entry, json_t *object, GError **error)
{
	g_autofree char *action = kinko_slice_dup (entry->action);
	json_auto_t *detail = NULL;
	json_t *source;

	if (!g_str_has_prefix (action, "handover."))
		return TRUE;
	detail = kinko_entry_detail (entry, error);
	if (detail == NULL)
		return FALSE;
	source = json_object_get (detail, "of");
	if (source != NULL)
		json_object_set (object, "of", source);
	return TRUE;
}

gboolean
kinko_handover_describe (KinkoHandoverWork *work, guint64 seq, json_t *object, GError **error)
{
	g_autofree char *line = kinko_log_line (kinko_session_log (work->session), seq, error);
	const struct {
		const char *name;
		gsize at;
	} texts[] = {
		{ "time", G_STRUCT_OFFSET (KinkoEntry, time) },
		{ "by", G_STRUCT_OFFSET (KinkoEntry, by) },
		{ "action", G_STRUCT_OFFSET (KinkoEntry, action) },
	};
	KinkoEntry entry;

	if (line == NULL || !kinko_entry_parse (line, strlen (line), &entry, error))
		return FALSE;
	kinko_handover_put_int (object, "seq", seq);
	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
		g_autofree char *value =
			kinko_slice_dup (G_STRUCT_MEMBER (KinkoSlice, &entry, texts[i].at));

		kinko_handover_put_text (object, texts[i].name, value);
	}
	return put_source (&entry, object, error);
}
