#include "vault/bech32.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"

#define CHECKSUM_LEN 6
#define SEPARATOR    '1'

/* Five bits a character; without 1, b, i and o, which people confuse. */
static const char charset[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/* One step of the BCH code of BIP 173, without a branch on what may be a secret. */
static guint32
checksum_step (guint32 sum, guint8 value)
{
	static const guint32 generator[] = { 0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
					     0x2a1462b3 };
	guint32 top = sum >> 25;

	sum = (sum & 0x1ffffff) << 5 ^ value;
	for (guint i = 0; i < G_N_ELEMENTS (generator); i++)
		sum ^= generator[i] & (0U - (top >> i & 1U));
	return sum;
}

/* The checksum covers the prefix in lower case, however the text is written. */
static guint32
checksum_begin (const char *hrp)
{
	guint32 sum = 1;

	for (const char *c = hrp; *c != '\0'; c++)
		sum = checksum_step (sum, (guint8) *c >> 5);
	sum = checksum_step (sum, 0);
	for (const char *c = hrp; *c != '\0'; c++)
		sum = checksum_step (sum, (guint8) *c & 31);
	return sum;
}

static gsize
text_len (const char *hrp, gsize len)
{
	return strlen (hrp) + 1 + (len * 8 + 4) / 5 + CHECKSUM_LEN;
}

/* Writes text_len() characters to @out. */
static void
encode (const char *hrp, const guint8 *data, gsize len, char *out)
{
	guint32 sum = checksum_begin (hrp);
	guint32 acc = 0;
	guint bits = 0;

	out = stpcpy (out, hrp);
	*out++ = SEPARATOR;
	for (gsize i = 0; i < len || bits > 0;) {
		guint8 value;

		if (i < len && bits < 5) {
			acc = (acc << 8 | data[i++]) & 0xfff;
			bits += 8;
		} else if (bits < 5) {
			acc <<= 5 - bits; /* zero bits fill the last character */
			bits = 5;
		}
		value = acc >> (bits - 5) & 31;
		bits -= 5;
		sum = checksum_step (sum, value);
		*out++ = charset[value];
	}
	for (guint i = 0; i < CHECKSUM_LEN; i++)
		sum = checksum_step (sum, 0);
	sum ^= 1;
	for (guint i = 0; i < CHECKSUM_LEN; i++)
		*out++ = charset[sum >> 5 * (CHECKSUM_LEN - 1 - i) & 31];
}

char *
kinko_bech32_encode (const char *hrp, const guint8 *data, gsize len)
{
	char *text = g_malloc0 (text_len (hrp, len) + 1);

	encode (hrp, data, len, text);
	return text;
}

KinkoSecret *
kinko_bech32_encode_secret (const char *hrp, const KinkoSecret *data)
{
	gsize len = text_len (hrp, kinko_secret_len (data));
	KinkoSecret *text = kinko_secret_new (len);
	char *chars = (char *) kinko_secret_data (text);

	encode (hrp, kinko_secret_data (data), kinko_secret_len (data), chars);
	for (gsize i = 0; i < len; i++)
		chars[i] = g_ascii_toupper (chars[i]);
	return text;
}

/* The text itself is in no message: it may be an identity. */
static gboolean
check_shape (const char *hrp, const char *text, GError **error)
{
	gboolean lower = FALSE, upper = FALSE;
	gsize hrp_len = strlen (hrp);

	for (const char *c = text; *c != '\0'; c++) {
		lower |= g_ascii_islower (*c);
		upper |= g_ascii_isupper (*c);
	}
	if (lower && upper) {
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INVALID,
				     _ ("the text mixes upper and lower case"));
		return FALSE;
	}
	if (g_ascii_strncasecmp (text, hrp, hrp_len) != 0 || text[hrp_len] != SEPARATOR) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("the text does not begin with '%s%c'"), hrp, SEPARATOR);
		return FALSE;
	}
	if (strlen (text + hrp_len + 1) < CHECKSUM_LEN) {
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INVALID,
				     _ ("the text is too short"));
		return FALSE;
	}
	return TRUE;
}

KinkoSecret *
kinko_bech32_decode (const char *hrp, const char *text, GError **error)
{
	g_autoptr (KinkoSecret) data = NULL;
	const char *chars;
	guint32 sum = checksum_begin (hrp);
	guint32 acc = 0;
	guint bits = 0;
	gsize n_chars, n = 0;

	if (!check_shape (hrp, text, error))
		return NULL;
	chars = text + strlen (hrp) + 1;
	n_chars = strlen (chars);
	data = kinko_secret_new ((n_chars - CHECKSUM_LEN) * 5 / 8);
	for (gsize i = 0; i < n_chars; i++) {
		const char *found = strchr (charset, g_ascii_tolower (chars[i]));
		guint8 value;

		if (found == NULL) {
			g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INVALID,
					     _ ("the text holds a character that Bech32 lacks"));
			return NULL;
		}
		value = (guint8) (found - charset);
		sum = checksum_step (sum, value);
		if (i >= n_chars - CHECKSUM_LEN)
			continue;
		acc = (acc << 5 | value) & 0xfff;
		bits += 5;
		if (bits >= 8) {
			bits -= 8;
			kinko_secret_data (data)[n++] = (guint8) (acc >> bits);
		}
	}
	if (sum != 1) {
		g_set_error_literal (
			error, KINKO_ERROR, KINKO_ERROR_INVALID,
			_ ("the checksum does not match: the text has a typing error"));
		return NULL;
	}
	/* One value has one text: what fills the last character is zero, and no whole character. */
	if (bits >= 5 || (acc & ((1U << bits) - 1)) != 0) {
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INVALID,
				     _ ("the text does not end in a whole byte"));
		return NULL;
	}
	return g_steal_pointer (&data);
}
