#include "vault/age-armor.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/base64.h"
#include "policies/error.h"

#define BEGIN_LINE     "-----BEGIN AGE ENCRYPTED FILE-----"
#define END_LINE       "-----END AGE ENCRYPTED FILE-----"
#define BINARY_START   "age-encryption.org/"
#define ANY_PEM        "-----BEGIN "
#define LINE_LEN       64
#define LINE_BYTES_LEN 48

/* The lines of the block; the first decides which line end all of them have. */
typedef struct {
	const char *at;
	const char *end;
	gboolean crlf;
	guint number;
} Lines;

static gboolean
is_space (char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static gboolean
bad_armor (const Lines *lines, GError **error, const char *why)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the age armor is damaged in line %u: %s"), lines->number, why);
	return FALSE;
}

static gboolean
next_line (Lines *lines, const char **line, gsize *len, GError **error)
{
	const char *eol;

	lines->number++;
	if (lines->at == lines->end)
		return bad_armor (lines, error, _ ("the end line is missing"));
	eol = memchr (lines->at, '\n', (gsize) (lines->end - lines->at));
	*line = lines->at;
	*len = (gsize) ((eol != NULL ? eol : lines->end) - lines->at);
	lines->at = eol != NULL ? eol + 1 : lines->end;
	if (eol == NULL)
		return TRUE;
	if (lines->number == 1)
		lines->crlf = *len > 0 && eol[-1] == '\r';
	if (!lines->crlf)
		return TRUE;
	if (*len == 0 || eol[-1] != '\r')
		return bad_armor (lines, error, _ ("it ends otherwise than the first line"));
	--*len;
	return TRUE;
}

static gboolean
line_is (const char *line, gsize len, const char *expected)
{
	return len == strlen (expected) && memcmp (line, expected, len) == 0;
}

static gboolean
decode_line (const Lines *lines, const char *line, gsize len, GByteArray *out, gsize *n,
	     GError **error)
{
	g_autoptr (GBytes) bytes = NULL;

	if (len == 0 || len > LINE_LEN)
		return bad_armor (lines, error, _ ("it is empty or longer than 64 characters"));
	bytes = kinko_base64_decode (line, len, TRUE, NULL);
	if (bytes == NULL)
		return bad_armor (lines, error, _ ("it is not canonical base64"));
	*n = g_bytes_get_size (bytes);
	g_byte_array_append (out, g_bytes_get_data (bytes, NULL), (guint) *n);
	return TRUE;
}

static gboolean
decode_block (Lines *lines, GByteArray *out, GError **error)
{
	const char *line = NULL;
	gsize len = 0;
	gboolean is_last = FALSE;

	if (!next_line (lines, &line, &len, error))
		return FALSE;
	if (!line_is (line, len, BEGIN_LINE))
		return bad_armor (lines, error, _ ("it is not the begin line of an age file"));
	for (;;) {
		gsize n = 0;

		if (!next_line (lines, &line, &len, error))
			return FALSE;
		if (line_is (line, len, END_LINE))
			break;
		if (is_last)
			return bad_armor (lines, error, _ ("it follows a short line"));
		if (!decode_line (lines, line, len, out, &n, error))
			return FALSE;
		is_last = n < LINE_BYTES_LEN;
	}
	if (lines->at != lines->end)
		return bad_armor (lines, error, _ ("something follows the end line"));
	return TRUE;
}

gboolean
kinko_age_armor_detect (gconstpointer data, gsize len)
{
	if (len >= strlen (BINARY_START) && memcmp (data, BINARY_START, strlen (BINARY_START)) == 0)
		return FALSE;
	return len > 0 && memmem (data, len, ANY_PEM, strlen (ANY_PEM)) != NULL;
}

GBytes *
kinko_age_armor_decode (gconstpointer data, gsize len, GError **error)
{
	g_autoptr (GByteArray) out = g_byte_array_new ();
	Lines lines = { .at = data, .end = (const char *) data + len };

	while (lines.at < lines.end && is_space (lines.at[0]))
		lines.at++;
	while (lines.at < lines.end && is_space (lines.end[-1]))
		lines.end--;
	if (!decode_block (&lines, out, error))
		return NULL;
	return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}
