/*
 * Strict reading of the small JSON files of a vault: one object, every key known and there once,
 * nothing behind it, so that two readers never see two things in one file.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "vault/secret.h"

/* Parses @len bytes that must be one object. @name: of the file, for the message. KINKO_ERROR_INVALID. */
json_t *kinko_json_parse (const char *name, gconstpointer data, gsize len, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Checks that @object has exactly @keys (NULL-terminated). */
gboolean kinko_json_check_keys (const char *name, const json_t *object, const char *const *keys,
				GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Checks the keys "format" and "version", without which nothing else means anything: KINKO_ERROR_INVALID
 * for another format, KINKO_ERROR_UNSUPPORTED for another version. */
gboolean kinko_json_check_format (const char *name, const json_t *object, const char *format,
				  gint64 version, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Sets KINKO_ERROR_INVALID: the value of @key is not what it must be. Always FALSE. */
gboolean kinko_json_fail (const char *name, const char *key, GError **error);

/* The text of @key; borrowed from @object. */
const char *kinko_json_text (const char *name, const json_t *object, const char *key,
			     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The integer of @key, 0 to 2^32 - 1. */
gboolean kinko_json_uint32 (const char *name, const json_t *object, const char *key, guint32 *value,
			    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Fills @bytes from exactly 2 × @len lower-case hexadecimal digits at @key. */
gboolean kinko_json_hex (const char *name, const json_t *object, const char *key, guint8 *bytes,
			 gsize len, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Compact JSON with sorted keys, in guarded memory: what a box holds. */
KinkoSecret *kinko_json_dump (const json_t *object);
