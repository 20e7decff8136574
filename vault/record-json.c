#include "vault/record-json.h"

#include <string.h>

#include <glib/gi18n.h>
#include <jansson.h>

#include "policies/error.h"

/* Longer than nearly every record, so that it is written once and not first measured. */
#define TYPICAL_LEN 3000

/* Compact JSON with sorted keys, in guarded memory. */
static KinkoSecret *
dump_object (const json_t *object)
{
	const size_t flags = JSON_COMPACT | JSON_SORT_KEYS;
	gsize len = TYPICAL_LEN;

	for (;;) {
		g_autoptr (KinkoSecret) text = kinko_secret_new (len);
		gsize room = len;

		len = json_dumpb (object, (char *) kinko_secret_data (text), room, flags);
		if (len == 0)
			g_error ("no memory for a record");
		if (len <= room)
			return kinko_secret_new_from (kinko_secret_data (text), len);
	}
}

KinkoSecret *
kinko_record_json_write (const KinkoField *fields, gsize n, char *const *values)
{
	json_auto_t *object = json_object ();

	for (gsize i = 0; i < n; i++)
		if (values[i] != NULL &&
		    json_object_set_new (object, fields[i].name, json_string (values[i])) != 0)
			g_error ("no memory for a record"); /* a set value is valid UTF-8 */
	return dump_object (object);
}

/* The place of a field among @fields, @n for none. */
static gsize
find_field (const KinkoField *fields, gsize n, const char *name)
{
	gsize i = 0;

	while (i < n && strcmp (fields[i].name, name) != 0)
		i++;
	return i;
}

static gboolean
take_member (const KinkoField *fields, gsize n, char **values, const char *name,
	     const json_t *value, GError **error)
{
	gsize field = find_field (fields, n, name);

	if (field == n) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_UNSUPPORTED,
			     _ ("the record has a field that is not known to this version: '%s'"),
			     name);
		kinko_error_set_hint (error, _ ("open the vault with a newer version of kinko"));
		return FALSE;
	}
	if (fields[field].kind == KINKO_FIELD_NUMBER || !json_is_string (value)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the record has a field that cannot be read: '%s'"), name);
		return FALSE;
	}
	values[field] = g_strdup (json_string_value (value));
	return TRUE;
}

gboolean
kinko_record_json_read (const KinkoField *fields, gsize n, char **values, const KinkoSecret *json,
			GError **error)
{
	/* jansson's own message quotes the text near the fault: it is not passed on. */
	json_auto_t *object = json_loadb (kinko_secret_text (json), kinko_secret_len (json),
					  JSON_REJECT_DUPLICATES, NULL);
	gboolean good = TRUE;
	const char *name;
	json_t *value;

	if (!json_is_object (object)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
			     _ ("the record does not hold fields"));
		return FALSE;
	}
	json_object_foreach (object, name, value) good =
		good && take_member (fields, n, values, name, value, error);
	return good;
}
