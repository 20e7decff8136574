#include "audit/entry.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "policies/role.h"

#define DETAIL_MAX_DEPTH 8

/* Where the scanner stands in a line. */
typedef struct {
	const char *at;
	const char *end;
	const char *why; /* what was expected, when scanning failed */
	const guint8 *classes;
} Scanner;

static const char *const results[] = { "granted", "denied", "intent", "done", "failed", "aborted" };

/* Characters of one field: what is allowed is the same for building and for parsing. */
typedef enum {
	WORD_CHARS = 1 << 0,
	OBJECT_CHARS = 1 << 1,
	HEX_CHARS = 1 << 2,
	TIME_CHARS = 1 << 3,
	PLAIN_CHARS = 1 << 4, /* of a JSON string, as they stand */
} CharClass;

static void
add_chars (guint8 *classes, const char *chars, CharClass class)
{
	for (; *chars != '\0'; chars++)
		classes[(guchar) *chars] |= (guint8) class;
}

/* The classes of every byte. A look-up, because verifying reads each byte of a log. */
static const guint8 *
char_classes (void)
{
	static guint8 classes[256];
	static gsize ready = 0;

	if (g_once_init_enter (&ready)) {
		add_chars (classes, G_CSET_a_2_z G_CSET_DIGITS "-.", WORD_CHARS);
		add_chars (classes, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "/._-", OBJECT_CHARS);
		add_chars (classes, G_CSET_DIGITS "abcdef", HEX_CHARS);
		add_chars (classes, G_CSET_DIGITS "-+:.T", TIME_CHARS);
		for (guint c = 0x20; c < 256; c++)
			classes[c] |= c == '"' || c == '\\' ? 0 : PLAIN_CHARS;
		g_once_init_leave (&ready, 1);
	}
	return classes;
}

gboolean
kinko_slice_equal (KinkoSlice slice, const char *text)
{
	return strlen (text) == slice.len && memcmp (slice.text, text, slice.len) == 0;
}

char *
kinko_slice_dup (KinkoSlice slice)
{
	return g_strndup (slice.text, slice.len);
}

gboolean
kinko_operator_id_is_valid (const char *id)
{
	gsize len = strlen (id);

	if (len < 1 || len > 32 || !g_ascii_islower (id[0]))
		return FALSE;
	for (gsize i = 1; i < len; i++) {
		if (!g_ascii_islower (id[i]) && !g_ascii_isdigit (id[i]) && id[i] != '-')
			return FALSE;
	}
	return TRUE;
}

/* ---- time ------------------------------------------------------------------------------------ */

char *
kinko_entry_time (gint64 time_ms)
{
	g_autoptr (GDateTime) seconds = g_date_time_new_from_unix_local (time_ms / 1000);
	g_autofree char *date = g_date_time_format (seconds, "%Y-%m-%dT%H:%M:%S");
	g_autofree char *zone = g_date_time_format (seconds, "%:z");

	return g_strdup_printf ("%s.%03d%s", date, (int) (time_ms % 1000), zone);
}

/* @n digits at @text as a number, -1 when they are not digits. */
static int
read_digits (const char *text, guint n)
{
	int value = 0;

	for (guint i = 0; i < n; i++) {
		if (!g_ascii_isdigit (text[i]))
			return -1;
		value = value * 10 + (text[i] - '0');
	}
	return value;
}

/* Days since 1970-01-01 of a day of the Gregorian calendar (the usual era arithmetic with March as the
 * first month, so that the leap day comes last). */
static gint64
days_from_civil (int year, int month, int day)
{
	gint64 y = month <= 2 ? year - 1 : year;
	gint64 era = y / 400;
	gint64 year_of_era = y - era * 400;
	gint64 day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	gint64 day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

gboolean
kinko_entry_time_parse (const char *text, gsize len, gint64 *time_ms)
{
	static const char shape[] = "0000-00-00T00:00:00.000+00:00";
	int year, month, day, hour, minute, second, ms, zone;

	if (len != sizeof shape - 1)
		return FALSE;
	for (gsize i = 0; i < len; i++) {
		if (shape[i] == '0' ? !g_ascii_isdigit (text[i])
				    : text[i] != shape[i] && !(shape[i] == '+' && text[i] == '-'))
			return FALSE;
	}
	year = read_digits (text, 4);
	month = read_digits (text + 5, 2);
	day = read_digits (text + 8, 2);
	hour = read_digits (text + 11, 2);
	minute = read_digits (text + 14, 2);
	second = read_digits (text + 17, 2);
	ms = read_digits (text + 20, 3);
	zone = read_digits (text + 24, 2) * 60 + read_digits (text + 27, 2);
	if (year < 1970 || month < 1 || month > 12 || day < 1 ||
	    day > g_date_get_days_in_month ((GDateMonth) month, (GDateYear) year) || hour > 23 ||
	    minute > 59 || second > 59 || zone > 14 * 60 || read_digits (text + 27, 2) > 59)
		return FALSE;
	if (text[23] == '-')
		zone = -zone;
	*time_ms = ((((days_from_civil (year, month, day) * 24 + hour) * 60 + minute - zone) * 60) +
		    second) *
			   1000 +
		   ms;
	return *time_ms >= 0 && *time_ms < KINKO_TIME_END_MS;
}

/* ---- scanning -------------------------------------------------------------------------------- */

static gboolean
scan_text (Scanner *scanner, const char *expected)
{
	gsize len = strlen (expected);

	if ((gsize) (scanner->end - scanner->at) < len ||
	    memcmp (scanner->at, expected, len) != 0) {
		scanner->why = expected;
		return FALSE;
	}
	scanner->at += len;
	return TRUE;
}

/* `"key":"value",` whose value has only allowed characters and at most @max of them. */
static gboolean
scan_field (Scanner *scanner, const char *key, CharClass allowed, gsize max, KinkoSlice *value)
{
	const char *start;

	if (!scan_text (scanner, key))
		return FALSE;
	start = scanner->at;
	while (scanner->at < scanner->end &&
	       (scanner->classes[(guchar) *scanner->at] & allowed) != 0)
		scanner->at++;
	value->text = start;
	value->len = (gsize) (scanner->at - start);
	if (value->len > max || !scan_text (scanner, "\",")) {
		scanner->why = key;
		return FALSE;
	}
	return TRUE;
}

/* A decimal number without leading zeros. */
static gboolean
scan_number (Scanner *scanner, guint64 *value)
{
	const char *start = scanner->at;

	*value = 0;
	while (scanner->at < scanner->end && g_ascii_isdigit (*scanner->at)) {
		guint64 digit = (guint64) (*scanner->at++ - '0');

		if (*value > (G_MAXUINT64 - digit) / 10) {
			scanner->why = "seq";
			return FALSE;
		}
		*value = *value * 10 + digit;
	}
	if (scanner->at == start || (*start == '0' && scanner->at - start > 1)) {
		scanner->why = "seq";
		return FALSE;
	}
	return TRUE;
}

/* What follows a backslash in a JSON string. */
static gboolean
scan_escape (Scanner *scanner)
{
	if (scanner->at >= scanner->end)
		return FALSE;
	if (*scanner->at != 'u')
		return *scanner->at != '\0' && strchr ("\"\\/bfnrt", *scanner->at++) != NULL;
	scanner->at++;
	for (guint i = 0; i < 4; i++, scanner->at++) {
		if (scanner->at >= scanner->end || !g_ascii_isxdigit (*scanner->at))
			return FALSE;
	}
	return TRUE;
}

/* A JSON string with its quotes; escapes are checked, not decoded. */
static gboolean
scan_json_string (Scanner *scanner)
{
	if (!scan_text (scanner, "\""))
		return FALSE;
	for (;;) {
		while (scanner->at < scanner->end &&
		       (scanner->classes[(guchar) *scanner->at] & PLAIN_CHARS) != 0)
			scanner->at++;
		if (scanner->at >= scanner->end || *scanner->at != '\\')
			return scan_text (scanner, "\"");
		scanner->at++;
		if (!scan_escape (scanner))
			return FALSE;
	}
}

static gboolean scan_json_value (Scanner *scanner, guint depth);

/* Members of an object or array after its opening bracket, with the closing one. */
static gboolean
scan_json_members (Scanner *scanner, char close, guint depth)
{
	if (scanner->at < scanner->end && *scanner->at == close) {
		scanner->at++;
		return TRUE;
	}
	for (;;) {
		if (close == '}' && (!scan_json_string (scanner) || !scan_text (scanner, ":")))
			return FALSE;
		if (!scan_json_value (scanner, depth))
			return FALSE;
		if (scanner->at >= scanner->end)
			return FALSE;
		if (*scanner->at == close) {
			scanner->at++;
			return TRUE;
		}
		if (!scan_text (scanner, ","))
			return FALSE;
	}
}

/* Integers, strings, true, false, arrays, objects: no float and no null stands in a log. */
static gboolean
scan_json_value (Scanner *scanner, guint depth)
{
	guint64 number;

	scanner->why = "detail";
	if (depth > DETAIL_MAX_DEPTH || scanner->at >= scanner->end)
		return FALSE;
	switch (*scanner->at) {
	case '"':
		return scan_json_string (scanner);
	case '{':
		scanner->at++;
		return scan_json_members (scanner, '}', depth + 1);
	case '[':
		scanner->at++;
		return scan_json_members (scanner, ']', depth + 1);
	case 't':
		return scan_text (scanner, "true");
	case 'f':
		return scan_text (scanner, "false");
	case '-':
		scanner->at++;
		return scan_number (scanner, &number) && number != 0;
	default:
		return scan_number (scanner, &number);
	}
}

static gboolean
scan_detail (Scanner *scanner, KinkoSlice *detail)
{
	if (!scan_text (scanner, "\"detail\":"))
		return FALSE;
	detail->text = scanner->at;
	if (scanner->at >= scanner->end || *scanner->at != '{' || !scan_json_value (scanner, 0)) {
		scanner->why = "detail";
		return FALSE;
	}
	detail->len = (gsize) (scanner->at - detail->text);
	return scan_text (scanner, "}");
}

static gboolean
is_known_result (KinkoSlice result)
{
	for (guint i = 0; i < G_N_ELEMENTS (results); i++) {
		if (kinko_slice_equal (result, results[i]))
			return TRUE;
	}
	return FALSE;
}

static gboolean
is_known_role (KinkoSlice role)
{
	char name[16] = "";

	if (role.len >= sizeof name)
		return FALSE;
	memcpy (name, role.text, role.len);
	return kinko_role_from_name (name) != KINKO_ROLE_NONE;
}

static gboolean
is_valid_id (KinkoSlice id)
{
	char text[40] = "";

	if (id.len >= sizeof text)
		return FALSE;
	memcpy (text, id.text, id.len);
	return kinko_operator_id_is_valid (text);
}

static gboolean
scan_entry (Scanner *s, KinkoEntry *e)
{
	KinkoSlice prev;

	return scan_text (s, "{\"v\":1,\"seq\":") && scan_number (s, &e->seq) &&
	       scan_field (s, ",\"time\":\"", TIME_CHARS, 29, &e->time) &&
	       scan_field (s, "\"prev\":\"", HEX_CHARS, 64, &prev) &&
	       scan_field (s, "\"by\":\"", WORD_CHARS, 32, &e->by) &&
	       scan_field (s, "\"role\":\"", WORD_CHARS, 15, &e->role) &&
	       scan_field (s, "\"session\":\"", HEX_CHARS, 16, &e->session) &&
	       scan_field (s, "\"action\":\"", WORD_CHARS, 64, &e->action) &&
	       scan_field (s, "\"object\":\"", OBJECT_CHARS, 128, &e->object) &&
	       scan_field (s, "\"purpose\":\"", WORD_CHARS, 64, &e->purpose) &&
	       scan_field (s, "\"approval\":\"", OBJECT_CHARS, 64, &e->approval) &&
	       scan_field (s, "\"result\":\"", WORD_CHARS, 16, &e->result) &&
	       scan_detail (s, &e->detail) && (s->why = "prev") != NULL &&
	       kinko_hash_from_hex (prev.text, prev.len, &e->prev) && (s->why = "time") != NULL &&
	       kinko_entry_time_parse (e->time.text, e->time.len, &e->time_ms) &&
	       (s->why = "by") != NULL && is_valid_id (e->by) && (s->why = "role") != NULL &&
	       is_known_role (e->role) && (s->why = "session") != NULL && e->session.len == 16 &&
	       (s->why = "action") != NULL && e->action.len > 0 && (s->why = "result") != NULL &&
	       is_known_result (e->result);
}

gboolean
kinko_entry_parse (const char *line, gsize len, KinkoEntry *entry, GError **error)
{
	Scanner scanner = { line, line + len, "end", char_classes () };
	g_autofree char *where = NULL;

	if (len > KINKO_ENTRY_MAX_LEN) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("a log line of %zu bytes is longer than %d"), len,
			     KINKO_ENTRY_MAX_LEN);
		return FALSE;
	}
	if (scan_entry (&scanner, entry)) {
		scanner.why = "end";
		if (scanner.at == scanner.end && g_utf8_validate_len (line, len, NULL))
			return TRUE;
	}
	/* The expected text is a key with punctuation: only its letters help the reader. */
	where = g_strdup (scanner.why);
	g_strcanon (where, G_CSET_A_2_Z G_CSET_a_2_z, ' ');
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("a log line is not in the form of an entry, at '%s'"), g_strstrip (where));
	return FALSE;
}

json_t *
kinko_entry_detail (const KinkoEntry *entry, GError **error)
{
	json_t *detail =
		json_loadb (entry->detail.text, entry->detail.len, JSON_REJECT_DUPLICATES, NULL);

	if (detail == NULL)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the detail of entry %" PRIu64 " is not valid JSON"), entry->seq);
	return detail;
}

/* ---- building -------------------------------------------------------------------------------- */

char *
kinko_entry_build (const KinkoEntryFields *fields, GError **error)
{
	char prev[KINKO_HASH_HEX_LEN + 1];
	g_autofree char *detail = json_dumps (fields->detail, JSON_COMPACT);
	g_autofree char *line = NULL;
	g_autoptr (GError) problem = NULL;
	KinkoEntry entry;

	kinko_hash_to_hex (&fields->prev, prev);
	line = g_strdup_printf (
		"{\"v\":1,\"seq\":%" PRIu64 ",\"time\":\"%s\",\"prev\":\"%s\","
		"\"by\":\"%s\",\"role\":\"%s\",\"session\":\"%s\",\"action\":\"%s\","
		"\"object\":\"%s\",\"purpose\":\"%s\",\"approval\":\"%s\","
		"\"result\":\"%s\",\"detail\":%s}",
		fields->seq, fields->time, prev, fields->by, fields->role, fields->session,
		fields->action, fields->object, fields->purpose, fields->approval, fields->result,
		detail == NULL ? "" : detail);
	/* What cannot be read back must not be written: a log that does not verify is lost. */
	if (!kinko_entry_parse (line, strlen (line), &entry, &problem)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_FAILED,
			     _ ("this act cannot be logged: %s"), problem->message);
		return NULL;
	}
	return g_steal_pointer (&line);
}
