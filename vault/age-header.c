#include "vault/age-header.h"

#include <string.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "audit/base64.h"
#include "policies/error.h"
#include "vault/hmac.h"

#define VERSION_LINE   "age-encryption.org/v1"
#define STANZA_START   "-> "
#define MAC_MARK       "---"
#define LINE_LEN       64
#define LINE_BYTES_LEN 48
/* Looked at first; a header of a few recipients is in it. */
#define FIRST_LEN 4096

typedef struct {
	const char *start;
	const char *at;
	const char *end;
	guint number;
} Lines;

KinkoAgeStanza *
kinko_age_stanza_new (char **args, gconstpointer body, gsize len)
{
	KinkoAgeStanza *stanza = g_new0 (KinkoAgeStanza, 1);

	stanza->args = g_strdupv (args);
	stanza->body = g_bytes_new (body, len);
	return stanza;
}

void
kinko_age_stanza_free (KinkoAgeStanza *stanza)
{
	if (stanza == NULL)
		return;
	g_strfreev (stanza->args);
	g_bytes_unref (stanza->body);
	g_free (stanza);
}

void
kinko_age_header_free (KinkoAgeHeader *header)
{
	if (header == NULL)
		return;
	g_ptr_array_unref (header->stanzas);
	g_clear_pointer (&header->covered, g_bytes_unref);
	g_free (header);
}

static gboolean
bad_header (const Lines *lines, GError **error, const char *why)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the age header is damaged in line %u: %s"), lines->number, why);
	return FALSE;
}

static gboolean
next_line (Lines *lines, const char **line, gsize *len, GError **error)
{
	const char *eol = NULL;

	lines->number++;
	if (lines->at < lines->end)
		eol = memchr (lines->at, '\n', (gsize) (lines->end - lines->at));
	if (eol == NULL)
		return bad_header (lines, error, _ ("it is cut short"));
	*line = lines->at;
	*len = (gsize) (eol - lines->at);
	lines->at = eol + 1;
	return TRUE;
}

static gboolean
starts_with (const char *line, gsize len, const char *prefix)
{
	return len >= strlen (prefix) && memcmp (line, prefix, strlen (prefix)) == 0;
}

/* 1*VCHAR, separated by single spaces: the one form, so that a header cannot be rewritten. */
static char **
parse_arguments (const Lines *lines, const char *line, gsize len, GError **error)
{
	g_autoptr (GPtrArray) args = g_ptr_array_new_with_free_func (g_free);
	const char *end = line + len;

	for (const char *at = line + strlen (STANZA_START);; at++) {
		const char *start = at;

		while (at < end && g_ascii_isgraph (*at))
			at++;
		if (at == start || (at < end && *at != ' ')) {
			bad_header (lines, error, _ ("an argument is empty or not printable"));
			return NULL;
		}
		g_ptr_array_add (args, g_strndup (start, (gsize) (at - start)));
		if (at == end)
			break;
	}
	g_ptr_array_add (args, NULL);
	return (char **) g_ptr_array_free (g_steal_pointer (&args), FALSE);
}

static KinkoAgeStanza *
parse_stanza (Lines *lines, const char *line, gsize len, GError **error)
{
	g_auto (GStrv) args = parse_arguments (lines, line, len, error);
	g_autoptr (GByteArray) body = g_byte_array_new ();

	if (args == NULL)
		return NULL;
	/* A body ends with its first short line, which may be empty. */
	do {
		g_autoptr (GBytes) bytes = NULL;

		if (!next_line (lines, &line, &len, error))
			return NULL;
		if (len <= LINE_LEN)
			bytes = kinko_base64_decode (line, len, FALSE, NULL);
		if (bytes == NULL) {
			bad_header (lines, error, _ ("it is not canonical base64"));
			return NULL;
		}
		g_byte_array_append (body, g_bytes_get_data (bytes, NULL),
				     (guint) g_bytes_get_size (bytes));
	} while (len == LINE_LEN);
	return kinko_age_stanza_new (args, body->data, body->len);
}

static gboolean
parse_mac (KinkoAgeHeader *header, const Lines *lines, const char *line, gsize len, GError **error)
{
	gsize mark = strlen (MAC_MARK);
	g_autoptr (GBytes) mac = NULL;

	if (len > mark && line[mark] == ' ')
		mac = kinko_base64_decode (line + mark + 1, len - mark - 1, FALSE, NULL);
	if (mac == NULL || g_bytes_get_size (mac) != KINKO_AGE_MAC_LEN)
		return bad_header (lines, error, _ ("the MAC is not 32 bytes in canonical base64"));
	memcpy (header->mac, g_bytes_get_data (mac, NULL), KINKO_AGE_MAC_LEN);
	header->covered = g_bytes_new (lines->start, (gsize) (line - lines->start) + mark);
	header->len = (gsize) (lines->at - lines->start);
	return TRUE;
}

gboolean
kinko_age_header_begins (gconstpointer data, gsize len)
{
	return starts_with (data, len, VERSION_LINE "\n");
}

KinkoAgeHeader *
kinko_age_header_parse (gconstpointer data, gsize len, GError **error)
{
	g_autoptr (KinkoAgeHeader) header = g_new0 (KinkoAgeHeader, 1);
	Lines lines = { .start = data, .at = data, .end = (const char *) data + len };
	const char *line = NULL;
	gsize line_len = 0;

	header->stanzas = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_age_stanza_free);
	if (!next_line (&lines, &line, &line_len, error))
		return NULL;
	if (line_len != strlen (VERSION_LINE) || !starts_with (line, line_len, VERSION_LINE)) {
		bad_header (&lines, error, _ ("it is not the version line of an age v1 file"));
		return NULL;
	}
	for (;;) {
		KinkoAgeStanza *stanza;

		if (!next_line (&lines, &line, &line_len, error))
			return NULL;
		if (starts_with (line, line_len, MAC_MARK))
			break;
		if (!starts_with (line, line_len, STANZA_START)) {
			bad_header (&lines, error,
				    _ ("neither a recipient nor the MAC begins here"));
			return NULL;
		}
		stanza = parse_stanza (&lines, line, line_len, error);
		if (stanza == NULL)
			return NULL;
		g_ptr_array_add (header->stanzas, stanza);
	}
	if (header->stanzas->len == 0) {
		bad_header (&lines, error, _ ("there is no recipient"));
		return NULL;
	}
	if (!parse_mac (header, &lines, line, line_len, error))
		return NULL;
	return g_steal_pointer (&header);
}

/* Is the line that a header ends with, or what must be one, in @data as a whole? */
static gboolean
has_mac_line (const guint8 *data, gsize len)
{
	static const char mark[] = "\n" MAC_MARK;
	const guint8 *at = len == 0 ? NULL : memmem (data, len, mark, strlen (mark));

	return at != NULL && memchr (at + 1, '\n', len - (gsize) (at + 1 - data)) != NULL;
}

KinkoAgeHeader *
kinko_age_header_read (KinkoAgeInput *input, GError **error)
{
	g_autoptr (KinkoAgeHeader) header = NULL;
	const guint8 *bytes;
	gsize len, wanted = FIRST_LEN;

	for (;; wanted *= 2) {
		if (!kinko_age_input_peek (input, wanted, &bytes, &len, error))
			return NULL;
		if (len < wanted || len >= KINKO_AGE_HEADER_MAX_LEN || has_mac_line (bytes, len))
			break;
	}
	header = kinko_age_header_parse (bytes, MIN (len, KINKO_AGE_HEADER_MAX_LEN), error);
	if (header != NULL)
		kinko_age_input_skip (input, header->len);
	return g_steal_pointer (&header);
}

static void
compute_mac (gconstpointer covered, gsize len, const KinkoSecret *file_key,
	     guint8 mac[KINKO_AGE_MAC_LEN])
{
	g_autoptr (KinkoSecret) key = kinko_hmac_derive (file_key, NULL, 0, "header");
	KinkoHmac hmac;

	kinko_hmac_begin (&hmac, kinko_secret_data (key), kinko_secret_len (key));
	kinko_hmac_update (&hmac, covered, len);
	kinko_hmac_end (&hmac, mac);
}

gboolean
kinko_age_header_verify (const KinkoAgeHeader *header, const KinkoSecret *file_key)
{
	guint8 mac[KINKO_AGE_MAC_LEN];
	gsize len;
	gconstpointer covered = g_bytes_get_data (header->covered, &len);

	compute_mac (covered, len, file_key, mac);
	return sodium_memcmp (mac, header->mac, sizeof mac) == 0;
}

static void
append_base64 (GString *out, const guint8 *data, gsize len)
{
	char text[LINE_LEN + 1];

	g_assert (len <= LINE_BYTES_LEN);
	g_string_append (out, sodium_bin2base64 (text, sizeof text, data, len,
						 sodium_base64_VARIANT_ORIGINAL_NO_PADDING));
	g_string_append_c (out, '\n');
}

static void
append_stanza (GString *out, const KinkoAgeStanza *stanza)
{
	g_autofree char *args = g_strjoinv (" ", stanza->args);
	gsize len;
	const guint8 *body = g_bytes_get_data (stanza->body, &len);

	g_string_append (out, STANZA_START);
	g_string_append (out, args);
	g_string_append_c (out, '\n');
	for (; len >= LINE_BYTES_LEN; body += LINE_BYTES_LEN, len -= LINE_BYTES_LEN)
		append_base64 (out, body, LINE_BYTES_LEN);
	append_base64 (out, body, len);
}

GString *
kinko_age_header_format (const GPtrArray *stanzas, const KinkoSecret *file_key)
{
	GString *out = g_string_new (VERSION_LINE "\n");
	guint8 mac[KINKO_AGE_MAC_LEN];

	for (guint i = 0; i < stanzas->len; i++)
		append_stanza (out, g_ptr_array_index (stanzas, i));
	g_string_append (out, MAC_MARK);
	compute_mac (out->str, out->len, file_key, mac);
	g_string_append_c (out, ' ');
	append_base64 (out, mac, sizeof mac);
	return out;
}
