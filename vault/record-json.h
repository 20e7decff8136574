/*
 * Values of fields as the JSON in record boxes: one object, unset fields left out, every value a string.
 */
#pragma once

#include <glib.h>

#include "vault/case-fields.h"
#include "vault/secret.h"

/* Compact JSON with sorted keys, in guarded memory. @values: one per field, valid UTF-8, NULL: unset. */
KinkoSecret *kinko_record_json_write (const KinkoField *fields, gsize n, char *const *values);

/*
 * Reads such JSON into @values, which are all NULL.
 *
 * KINKO_ERROR_INTEGRITY when it is not such JSON or holds a My Number's field, KINKO_ERROR_UNSUPPORTED when it has a
 * field that is none of @fields. On failure some of @values are set.
 */
gboolean kinko_record_json_read (const KinkoField *fields, gsize n, char **values,
				 const KinkoSecret *json, GError **error) G_GNUC_WARN_UNUSED_RESULT;
