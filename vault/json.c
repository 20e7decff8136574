#include "vault/json.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"

json_t *
kinko_json_parse (const char *name, gconstpointer data, gsize len, GError **error)
{
	json_error_t where;
	json_auto_t *object = json_loadb (data, len, JSON_REJECT_DUPLICATES, &where);

	if (object == NULL) {
		/* The library's text can quote what it read. */
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("'%s': not valid JSON at line %d, column %d"), name, where.line,
			     where.column);
		return NULL;
	}
	if (!json_is_object (object)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, _ ("'%s': not a JSON object"),
			     name);
		return NULL;
	}
	return json_incref (object);
}

gboolean
kinko_json_check_keys (const char *name, const json_t *object, const char *const *keys,
		       GError **error)
{
	gsize n = 0;

	for (; keys[n] != NULL; n++) {
		if (json_object_get (object, keys[n]) != NULL)
			continue;
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, _ ("'%s': '%s' is missing"),
			     name, keys[n]);
		return FALSE;
	}
	if (json_object_size (object) == n)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, _ ("'%s': an unknown key"), name);
	return FALSE;
}

gboolean
kinko_json_check_format (const char *name, const json_t *object, const char *format, gint64 version,
			 GError **error)
{
	const json_t *has_format = json_object_get (object, "format");
	const json_t *has_version = json_object_get (object, "version");

	if (g_strcmp0 (json_string_value (has_format), format) != 0) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, _ ("'%s' is not a '%s' file"),
			     name, format);
		return FALSE;
	}
	if (json_is_integer (has_version) && json_integer_value (has_version) == version)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_UNSUPPORTED,
		     _ ("'%s' has another version of the format '%s' than %" PRIi64), name, format,
		     version);
	kinko_error_set_hint (error, _ ("use the version of kinko that made it"));
	return FALSE;
}

gboolean
kinko_json_fail (const char *name, const char *key, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, _ ("'%s': '%s' is not valid"), name,
		     key);
	return FALSE;
}

const char *
kinko_json_text (const char *name, const json_t *object, const char *key, GError **error)
{
	const char *text = json_string_value (json_object_get (object, key));

	if (text == NULL)
		(void) kinko_json_fail (name, key, error);
	return text;
}

gboolean
kinko_json_uint32 (const char *name, const json_t *object, const char *key, guint32 *value,
		   GError **error)
{
	const json_t *number = json_object_get (object, key);

	if (!json_is_integer (number) || json_integer_value (number) < 0 ||
	    json_integer_value (number) > G_MAXUINT32)
		return kinko_json_fail (name, key, error);
	*value = (guint32) json_integer_value (number);
	return TRUE;
}

gboolean
kinko_json_hex (const char *name, const json_t *object, const char *key, guint8 *bytes, gsize len,
		GError **error)
{
	const char *text = kinko_json_text (name, object, key, error);

	if (text == NULL)
		return FALSE;
	if (strlen (text) != 2 * len || strspn (text, "0123456789abcdef") != 2 * len)
		return kinko_json_fail (name, key, error);
	for (gsize i = 0; i < len; i++)
		bytes[i] = (guint8) (g_ascii_xdigit_value (text[2 * i]) << 4 |
				     g_ascii_xdigit_value (text[2 * i + 1]));
	return TRUE;
}

KinkoSecret *
kinko_json_dump (const json_t *object)
{
	const size_t flags = JSON_COMPACT | JSON_SORT_KEYS;
	gsize len = json_dumpb (object, NULL, 0, flags);
	KinkoSecret *text = kinko_secret_new (len);

	if (len == 0 || json_dumpb (object, (char *) kinko_secret_data (text), len, flags) != len)
		g_error ("no memory for a record");
	return text;
}
