#include "vault/passphrase.h"

#include <glib/gi18n.h>

#include "policies/error.h"

#define LEN_MAX       4096 /* bytes */
#define EXPANSION_MAX 18   /* code points in the longest compatibility decomposition (U+FDFA) */

/* Code points in guarded memory. g_utf8_normalize() would leave the passphrase in freed memory, in
 * buffers of its own that nobody can wipe. */
typedef struct {
	KinkoSecret *memory;
	gunichar *at;
	gsize n;
} Points;

static void
clear_points (Points *points)
{
	kinko_secret_free (points->memory);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Points, clear_points)

static gunichar
next_point (const char **text)
{
	gunichar c = g_utf8_get_char (*text);

	*text += g_utf8_skip[(guchar) * *text];
	return c;
}

static void
decompose (Points *points, const KinkoSecret *passphrase)
{
	const char *text = kinko_secret_text (passphrase);
	const char *end = text + kinko_secret_len (passphrase);

	while (text < end)
		points->n += g_unichar_fully_decompose (next_point (&text), TRUE,
							points->at + points->n, EXPANSION_MAX);
}

/* Canonical ordering (Unicode 3.11, D109): marks of one letter in the order of their classes. */
static void
reorder (Points *points)
{
	for (gsize i = 1; i < points->n; i++) {
		gunichar moved = points->at[i];
		int class = g_unichar_combining_class (moved);
		gsize to = i;

		if (class == 0)
			continue;
		while (to > 0 && g_unichar_combining_class (points->at[to - 1]) > class) {
			points->at[to] = points->at[to - 1];
			to--;
		}
		points->at[to] = moved;
	}
}

/* Canonical composition (D117): a character joins the last starter unless one of at least its class, or
 * another starter, stands between them. */
static void
compose (Points *points)
{
	gsize starter = 0, out = 0;
	int last_class = 0;
	gboolean has_starter = FALSE;

	for (gsize i = 0; i < points->n; i++) {
		gunichar c = points->at[i], joined;
		int class = g_unichar_combining_class (c);
		gboolean blocked = out > starter + 1 && last_class >= class;

		if (has_starter && !blocked &&
		    g_unichar_compose (points->at[starter], c, &joined)) {
			points->at[starter] = joined;
			continue;
		}
		if (class == 0) {
			starter = out;
			has_starter = TRUE;
		}
		last_class = class;
		points->at[out++] = c;
	}
	points->n = out;
}

static KinkoSecret *
to_text (const Points *points)
{
	KinkoSecret *text;
	gsize len = 0;

	for (gsize i = 0; i < points->n; i++)
		len += (gsize) g_unichar_to_utf8 (points->at[i], NULL);
	text = kinko_secret_new (len);
	len = 0;
	for (gsize i = 0; i < points->n; i++)
		len += (gsize) g_unichar_to_utf8 (points->at[i],
						  (char *) kinko_secret_data (text) + len);
	return text;
}

static gboolean
check_characters (const KinkoSecret *passphrase, GError **error)
{
	const char *text = kinko_secret_text (passphrase);
	const char *end = text + kinko_secret_len (passphrase);
	const char *wrong = NULL;

	if (text == end)
		wrong = _ ("the passphrase is empty");
	else if (end - text > LEN_MAX)
		wrong = _ ("the passphrase is too long");
	else if (!g_utf8_validate (text, end - text, NULL))
		wrong = _ ("the passphrase is not valid UTF-8");
	while (wrong == NULL && text < end)
		if (g_unichar_iscntrl (next_point (&text)))
			wrong = _ ("the passphrase has a control character");
	if (wrong != NULL)
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INVALID, wrong);
	return wrong == NULL;
}

KinkoSecret *
kinko_passphrase_normalize (const KinkoSecret *passphrase, GError **error)
{
	g_auto (Points) points = { NULL, NULL, 0 };

	if (!check_characters (passphrase, error))
		return NULL;
	/* Guarded memory ends where its page ends: with the NUL it is a whole number of code points,
	 * so it begins aligned. */
	points.memory = kinko_secret_new (
		(kinko_secret_len (passphrase) * EXPANSION_MAX + 1) * sizeof (gunichar) - 1);
	points.at = (gunichar *) (gpointer) kinko_secret_data (points.memory);
	decompose (&points, passphrase);
	reorder (&points);
	compose (&points);
	return to_text (&points);
}

guint
kinko_passphrase_length (const KinkoSecret *normalized)
{
	return (guint) g_utf8_strlen (kinko_secret_text (normalized),
				      (gssize) kinko_secret_len (normalized));
}
