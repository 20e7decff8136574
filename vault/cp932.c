#include "vault/cp932.h"

#include <iconv.h>

#include <glib/gi18n.h>

#include "policies/error.h"

#define HALF_KANA_FIRST 0xa1
#define HALF_KANA_LAST  0xdf
#define HALF_KANA       0xff61 /* U+FF61 is the first of them */

struct _KinkoCp932 {
	guint16 characters[G_MAXUINT16 + 1]; /* by the two bytes; 0: none */
	guint16 codes[G_MAXUINT16 + 1];      /* by the character; 0: none of two bytes */
};

static gboolean
is_lead (guint8 byte)
{
	return (byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= 0xfc);
}

/* One character; 0 when it has no counterpart, or none of @wanted bytes. */
static guint16
ask (iconv_t converter, const guint8 *from, gsize from_len, gsize wanted)
{
	guint8 buffer[8] = { 0 };
	char in[2] = { (char) from[0], (char) from[1] };
	char *next = in, *out = (char *) buffer;
	gsize room = sizeof buffer;

	if (iconv (converter, &next, &from_len, &out, &room) == (gsize) -1 || from_len != 0 ||
	    sizeof buffer - room != wanted)
		return 0;
	return (guint16) (buffer[0] << 8 | buffer[1]);
}

static void
fill (KinkoCp932 *table, iconv_t decoder, iconv_t encoder)
{
	for (guint code = 0x8140; code <= 0xfcfc; code++) {
		guint8 bytes[2] = { (guint8) (code >> 8), (guint8) code };

		if (is_lead (bytes[0]))
			table->characters[code] = ask (decoder, bytes, 2, 2);
	}
	/* Several codes may mean one character: iconv knows which of them Windows writes. */
	for (guint code = 0x8140; code <= 0xfcfc; code++) {
		guint16 c = table->characters[code];
		guint8 bytes[2] = { (guint8) (c >> 8), (guint8) c };
		guint16 written = c == 0 ? 0 : ask (encoder, bytes, 2, 2);

		if (written != 0 && table->characters[written] == c)
			table->codes[c] = written;
	}
}

static KinkoCp932 *
make_table (void)
{
	iconv_t decoder = iconv_open ("UTF-16BE", "CP932");
	iconv_t encoder = iconv_open ("CP932", "UTF-16BE");
	gboolean known = decoder != (iconv_t) -1 && encoder != (iconv_t) -1;
	KinkoCp932 *table = known ? g_new0 (KinkoCp932, 1) : NULL;

	if (known)
		fill (table, decoder, encoder);
	if (decoder != (iconv_t) -1)
		(void) iconv_close (decoder); /* of an open one, which does not fail */
	if (encoder != (iconv_t) -1)
		(void) iconv_close (encoder);
	return table;
}

const KinkoCp932 *
kinko_cp932_table (GError **error)
{
	static gsize made;
	static const KinkoCp932 *table;

	if (g_once_init_enter (&made)) {
		table = make_table ();
		g_once_init_leave (&made, 1);
	}
	if (table == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_UNSUPPORTED, "%s",
			     _ ("this system cannot convert CP932: iconv(3) does not know it"));
		kinko_error_set_hint (error, "%s",
				      _ ("save the table as 'CSV UTF-8 (comma delimited)'"));
	}
	return table;
}

gsize
kinko_cp932_read (const KinkoCp932 *table, const guint8 *at, gsize len, gunichar *c)
{
	if (len == 0)
		return 0;
	if (at[0] < 0x80) {
		*c = at[0];
		return 1;
	}
	if (at[0] >= HALF_KANA_FIRST && at[0] <= HALF_KANA_LAST) {
		*c = (gunichar) (HALF_KANA + at[0] - HALF_KANA_FIRST);
		return 1;
	}
	if (!is_lead (at[0]) || len < 2)
		return 0;
	*c = table->characters[at[0] << 8 | at[1]];
	return *c == 0 ? 0 : 2;
}

gsize
kinko_cp932_write (const KinkoCp932 *table, gunichar c, guint8 bytes[2])
{
	guint16 code = c > G_MAXUINT16 ? 0 : table->codes[c];

	if (c < 0x80) {
		bytes[0] = (guint8) c;
		return 1;
	}
	if (c >= HALF_KANA && c <= HALF_KANA + HALF_KANA_LAST - HALF_KANA_FIRST) {
		bytes[0] = (guint8) (HALF_KANA_FIRST + c - HALF_KANA);
		return 1;
	}
	bytes[0] = (guint8) (code >> 8);
	bytes[1] = (guint8) code;
	return code == 0 ? 0 : 2;
}
