#include "vault/age-armor.h"

#include <string.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "audit/base64.h"
#include "policies/error.h"

#define BEGIN_LINE     "-----BEGIN AGE ENCRYPTED FILE-----"
#define END_LINE       "-----END AGE ENCRYPTED FILE-----"
#define BINARY_START   "age-encryption.org/"
#define ANY_PEM        "-----BEGIN "
#define LINE_LEN       64
#define LINE_BYTES_LEN 48
/* What a line can be without being wrong: its characters, CR and LF. */
#define LINE_MAX_LEN (LINE_LEN + 2)
/* Lines that are handed on together. */
#define BLOCK_LINES 1024

G_STATIC_ASSERT (LINE_MAX_LEN > sizeof BEGIN_LINE + 2 && LINE_MAX_LEN > sizeof END_LINE);

static gboolean
is_space (guint8 c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static gboolean
starts_with (const guint8 *bytes, gsize len, const char *prefix)
{
	return len >= strlen (prefix) && memcmp (bytes, prefix, strlen (prefix)) == 0;
}

gboolean
kinko_age_armor_detect (gconstpointer data, gsize len)
{
	if (len >= strlen (BINARY_START) && memcmp (data, BINARY_START, strlen (BINARY_START)) == 0)
		return FALSE;
	return len > 0 && memmem (data, len, ANY_PEM, strlen (ANY_PEM)) != NULL;
}

gboolean
kinko_age_armor_begins (gconstpointer data, gsize len)
{
	const guint8 *at = data;

	for (; len > 0 && is_space (*at); at++)
		len--;
	return starts_with (at, len, BEGIN_LINE);
}

/* ---- out of it ------------------------------------------------------------------------------- */

struct _KinkoAgeDearmor {
	KinkoAgeInput *input;
	guint8 bytes[LINE_BYTES_LEN]; /* of the last line */
	gsize at, end;                /* what of them was not given out yet */
	guint64 number;               /* of the last line */
	gboolean crlf;                /* how all lines end, as the first does */
	gboolean short_line;          /* the last one was; only the end line may follow */
	gboolean ended;
	gboolean damaged;
};

KinkoAgeDearmor *
kinko_age_dearmor_new (KinkoAgeInput *input)
{
	KinkoAgeDearmor *dearmor = g_new0 (KinkoAgeDearmor, 1);

	dearmor->input = input;
	return dearmor;
}

void
kinko_age_dearmor_free (KinkoAgeDearmor *dearmor)
{
	g_free (dearmor);
}

gboolean
kinko_age_dearmor_is_damaged (const KinkoAgeDearmor *dearmor)
{
	return dearmor->damaged;
}

static gboolean
bad_armor (KinkoAgeDearmor *dearmor, GError **error, const char *why)
{
	dearmor->damaged = TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the age armor is damaged in line %llu: %s"),
		     (unsigned long long) dearmor->number, why);
	return FALSE;
}

/* @empty: receives whether nothing is left after the white space. */
static gboolean
skip_space (KinkoAgeInput *input, gboolean *empty, GError **error)
{
	const guint8 *bytes;
	gsize len, n;

	do {
		if (!kinko_age_input_peek (input, 1, &bytes, &len, error))
			return FALSE;
		for (n = 0; n < len && is_space (bytes[n]); n++)
			;
		kinko_age_input_skip (input, n);
	} while (n == len && len > 0);
	*empty = len == 0;
	return TRUE;
}

static gboolean
read_begin (KinkoAgeDearmor *dearmor, GError **error)
{
	const guint8 *bytes;
	gsize len, n = strlen (BEGIN_LINE);
	gboolean empty;

	dearmor->number = 1;
	if (!skip_space (dearmor->input, &empty, error) ||
	    !kinko_age_input_peek (dearmor->input, n + 2, &bytes, &len, error))
		return FALSE;
	if (!starts_with (bytes, len, BEGIN_LINE))
		return bad_armor (dearmor, error, _ ("it is not the begin line of an age file"));
	dearmor->crlf = len > n && bytes[n] == '\r';
	if (dearmor->crlf)
		n++;
	if (n >= len)
		return bad_armor (dearmor, error, _ ("the end line is missing"));
	if (bytes[n] != '\n')
		return bad_armor (dearmor, error, _ ("it is not the begin line of an age file"));
	kinko_age_input_skip (dearmor->input, n + 1);
	return TRUE;
}

static gboolean
read_end (KinkoAgeDearmor *dearmor, GError **error)
{
	gboolean empty;

	kinko_age_input_skip (dearmor->input, strlen (END_LINE));
	if (!skip_space (dearmor->input, &empty, error))
		return FALSE;
	if (!empty)
		return bad_armor (dearmor, error, _ ("something follows the end line"));
	dearmor->ended = TRUE;
	return TRUE;
}

static gboolean
decode_line (KinkoAgeDearmor *dearmor, const guint8 *line, gsize len, GError **error)
{
	g_autoptr (GBytes) bytes = NULL;

	if (len == 0 || len > LINE_LEN)
		return bad_armor (dearmor, error, _ ("it is empty or longer than 64 characters"));
	bytes = kinko_base64_decode ((const char *) line, len, TRUE, NULL);
	if (bytes == NULL)
		return bad_armor (dearmor, error, _ ("it is not canonical base64"));
	dearmor->at = 0;
	dearmor->end = g_bytes_get_size (bytes);
	memcpy (dearmor->bytes, g_bytes_get_data (bytes, NULL), dearmor->end);
	dearmor->short_line = dearmor->end < LINE_BYTES_LEN;
	return TRUE;
}

static gboolean
read_line (KinkoAgeDearmor *dearmor, GError **error)
{
	const guint8 *line, *eol;
	gsize len, n;

	dearmor->number++;
	if (!kinko_age_input_peek (dearmor->input, LINE_MAX_LEN, &line, &len, error))
		return FALSE;
	if (starts_with (line, len, END_LINE))
		return read_end (dearmor, error);
	if (dearmor->short_line)
		return bad_armor (dearmor, error, _ ("it follows a short line"));
	eol = len == 0 ? NULL : memchr (line, '\n', MIN (len, LINE_MAX_LEN));
	if (eol == NULL)
		return bad_armor (dearmor, error,
				  len < LINE_MAX_LEN
					  ? _ ("the end line is missing")
					  : _ ("it is empty or longer than 64 characters"));
	n = (gsize) (eol - line);
	if (dearmor->crlf && (n == 0 || line[n - 1] != '\r'))
		return bad_armor (dearmor, error, _ ("it ends otherwise than the first line"));
	if (!decode_line (dearmor, line, dearmor->crlf ? n - 1 : n, error))
		return FALSE;
	kinko_age_input_skip (dearmor->input, n + 1);
	return TRUE;
}

gssize
kinko_age_dearmor_read (gpointer dearmor, gpointer buffer, gsize len, GError **error)
{
	KinkoAgeDearmor *self = dearmor;
	gsize have = 0;

	if (self->number == 0 && !read_begin (self, error))
		return -1;
	while (have < len && !self->ended) {
		gsize n = MIN (len - have, self->end - self->at);

		memcpy ((guint8 *) buffer + have, self->bytes + self->at, n);
		self->at += n;
		have += n;
		if (have < len && !read_line (self, error))
			return -1;
	}
	return (gssize) have;
}

/* ---- into it --------------------------------------------------------------------------------- */

struct _KinkoAgeEnarmor {
	KinkoAgeSink sink;
	gpointer data;
	guint8 bytes[LINE_BYTES_LEN]; /* of the line that is not full yet */
	gsize n_bytes;
	char text[BLOCK_LINES * (LINE_LEN + 1) + sizeof END_LINE + 1];
	gsize len;
	gboolean finished;
};

static void
append_text (KinkoAgeEnarmor *enarmor, const char *line)
{
	gsize len = strlen (line);

	memcpy (enarmor->text + enarmor->len, line, len);
	enarmor->len += len;
}

KinkoAgeEnarmor *
kinko_age_enarmor_new (KinkoAgeSink sink, gpointer data)
{
	KinkoAgeEnarmor *enarmor = g_new0 (KinkoAgeEnarmor, 1);

	enarmor->sink = sink;
	enarmor->data = data;
	append_text (enarmor, BEGIN_LINE "\n");
	return enarmor;
}

void
kinko_age_enarmor_free (KinkoAgeEnarmor *enarmor)
{
	g_free (enarmor);
}

static gboolean
hand_on (KinkoAgeEnarmor *enarmor, GError **error)
{
	gsize len = enarmor->len;

	enarmor->len = 0;
	return enarmor->sink (enarmor->data, enarmor->text, len, error);
}

static gboolean
append_line (KinkoAgeEnarmor *enarmor, GError **error)
{
	char line[LINE_LEN + 2];

	sodium_bin2base64 (line, sizeof line, enarmor->bytes, enarmor->n_bytes,
			   sodium_base64_VARIANT_ORIGINAL);
	enarmor->n_bytes = 0;
	append_text (enarmor, line);
	append_text (enarmor, "\n");
	/* Room is kept for the line that comes last and for the end. */
	if (enarmor->len + LINE_LEN + 1 + sizeof END_LINE < sizeof enarmor->text)
		return TRUE;
	return hand_on (enarmor, error);
}

gboolean
kinko_age_enarmor_add (gpointer enarmor, gconstpointer bytes, gsize len, GError **error)
{
	KinkoAgeEnarmor *self = enarmor;
	const guint8 *at = bytes;

	g_assert (!self->finished);
	while (len > 0) {
		gsize n = MIN (len, LINE_BYTES_LEN - self->n_bytes);

		memcpy (self->bytes + self->n_bytes, at, n);
		self->n_bytes += n;
		at += n;
		len -= n;
		if (self->n_bytes == LINE_BYTES_LEN && !append_line (self, error))
			return FALSE;
	}
	return TRUE;
}

gboolean
kinko_age_enarmor_finish (KinkoAgeEnarmor *enarmor, GError **error)
{
	g_assert (!enarmor->finished);
	enarmor->finished = TRUE;
	if (enarmor->n_bytes > 0 && !append_line (enarmor, error))
		return FALSE;
	append_text (enarmor, END_LINE "\n");
	return hand_on (enarmor, error);
}
