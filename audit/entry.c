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
	       scan_field (s, "\"object\":\"", OBJECT_CHARS, KINKO_OBJECT_NAME_MAX, &e->object) &&
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

/* The expected text is keys with punctuation, `{"v":1,"seq":`: the last of them is where the reader looks. Owned by the caller. */
static char *
member_of (const char *expected)
{
	gsize end = strlen (expected), begin;

	while (end > 0 && !g_ascii_isalpha (expected[end - 1]))
		end--;
	for (begin = end; begin > 0 && g_ascii_isalpha (expected[begin - 1]);)
		begin--;
	return end == 0 ? g_strdup ("end") : g_strndup (expected + begin, end - begin);
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
	where = member_of (scanner.why);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("a log line is not in the form of an entry, at '%s'"), where);
	return FALSE;
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
