#include "audit/base64.h"

#include <glib/gi18n.h>
#include <sodium.h>

#include "policies/error.h"

/* libsodium 1.0.18 takes some bytes above 0x7f for letters of the alphabet. */
static gboolean
is_ascii (const char *text, gsize len)
{
	guchar all = 0;

	for (gsize i = 0; i < len; i++)
		all |= (guchar) text[i];
	return all < 0x80;
}

/* g_base64_decode() skips what it does not know, stops at padding and ignores unused bits, so that
 * many texts give the same bytes. libsodium's decoder refuses all of that and, unlike a table, does
 * not tell by its timing what it decoded. */
GBytes *
kinko_base64_decode (const char *text, gsize len, gboolean padded, GError **error)
{
	int variant =
		padded ? sodium_base64_VARIANT_ORIGINAL : sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
	gsize capacity = len / 4 * 3 + 3;
	g_autofree guint8 *bytes = g_malloc (capacity);
	gsize n_bytes;

	if (!is_ascii (text, len) ||
	    sodium_base642bin (bytes, capacity, text, len, NULL, &n_bytes, NULL, variant)) {
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INVALID,
				     _ ("not valid base64"));
		return NULL;
	}
	return g_bytes_new_take (g_steal_pointer (&bytes), n_bytes);
}
