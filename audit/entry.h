/*
 * A log entry: one line of JSON with fixed keys in fixed order, at most 8 KiB. The bytes of the line,
 * without its newline, are the authority. Format: docs/formats/audit-log.md.
 */
#pragma once

#include <string.h>

#include <glib.h>
#include <jansson.h>

#include "audit/hash.h"

#define KINKO_ENTRY_MAX_LEN   8192
#define KINKO_OBJECT_NAME_MAX 128 /* bytes, of "case/<handle>" and the like */

/* Text inside a line, not NUL-terminated. */
typedef struct {
	const char *text;
	gsize len;
} KinkoSlice;

/* A line taken apart without copying; valid as long as the line is. */
typedef struct {
	guint64 seq;
	gint64 time_ms; /* milliseconds since 1970-01-01 UTC */
	KinkoHash prev;
	KinkoSlice time, by, role, session, action, object, purpose, approval, result;
	KinkoSlice detail; /* a JSON object */
} KinkoEntry;

/* What an entry is made from. Empty fields are "", never NULL. */
typedef struct {
	guint64 seq;
	const char *time; /* kinko_entry_time() */
	KinkoHash prev;   /* SHA-256 of the previous line, zeros for entry 0 */
	const char *by, *role, *session, *action, *object, *purpose, *approval, *result;
	const json_t *detail; /* an object of strings, integers, booleans, arrays, objects */
} KinkoEntryFields;

/* The line without newline; owned by the caller. KINKO_ERROR_FAILED when a field has characters that
 * are not allowed or the line would be longer than 8 KiB. */
char *kinko_entry_build (const KinkoEntryFields *fields, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Strict: exactly the keys, their order, no white space, no unknown result, known character sets.
 * KINKO_ERROR_INTEGRITY with what is wrong. */
gboolean kinko_entry_parse (const char *line, gsize len, KinkoEntry *entry, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The detail as JSON; a new reference. KINKO_ERROR_INTEGRITY for duplicate keys and the like. */
json_t *kinko_entry_detail (const KinkoEntry *entry, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Did what it tells of take place, or may it have? Refusals and failures changed and showed nothing; neither did the end of an
 * intent that nobody finished, as far as the log knows. */
gboolean kinko_entry_took_place (const KinkoEntry *entry);

/* FALSE: the detail has no such key ("\"second\"", with its quotes). TRUE: it may have. Far cheaper than reading the detail of
 * every entry as JSON. */
gboolean kinko_entry_mentions (const KinkoEntry *entry, const char *key);

/* In the header, because the length of what is compared with is then known to the compiler: every entry of a log is asked
 * dozens of times. */
static inline gboolean
kinko_slice_equal (KinkoSlice slice, const char *text)
{
	return strlen (text) == slice.len && memcmp (slice.text, text, slice.len) == 0;
}

char *kinko_slice_dup (KinkoSlice slice);

/* "2026-07-08T10:31:22.104+09:00" for milliseconds since the epoch, in the local zone; owned by the
 * caller. */
char *kinko_entry_time (gint64 time_ms);

/* Before this moment, 9999-12-31 UTC, a time has a year of four digits in every zone. */
#define KINKO_TIME_END_MS G_GINT64_CONSTANT (253402214400000)

/* Reads exactly that form: 0 to before KINKO_TIME_END_MS, so that whatever was read can be written in any way. */
gboolean kinko_entry_time_parse (const char *text, gsize len, gint64 *time_ms)
	G_GNUC_WARN_UNUSED_RESULT;

/* A text of the detail, borrowed; "" for what is absent or no text. */
const char *kinko_detail_text (const json_t *detail, const char *key);

/* A vault's ID: 32 hex digits, lower case. */
gboolean kinko_vault_id_is_valid (const char *id);

/* An operator's ID: a–z, then up to 31 of a–z 0–9 and '-'. Also a file name and a principal. */
gboolean kinko_operator_id_is_valid (const char *id);
