#include "vault/csv-encoding.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/cp932.h"
#include "vault/csv-internal.h"
#include "vault/csv.h"

#define UTF_8_MARK "\xef\xbb\xbf"

static const char *const names[] = {
	[KINKO_CSV_ANY] = "any",
	[KINKO_CSV_UTF_8] = "utf-8",
	[KINKO_CSV_CP932] = "cp932",
};

const char *
kinko_csv_encoding_name (KinkoCsvEncoding encoding)
{
	return names[encoding];
}

gboolean
kinko_csv_encoding_parse (const char *name, KinkoCsvEncoding *encoding)
{
	for (gsize i = KINKO_CSV_UTF_8; i < G_N_ELEMENTS (names); i++) {
		if (strcmp (names[i], name) != 0)
			continue;
		*encoding = (KinkoCsvEncoding) i;
		return TRUE;
	}
	return FALSE;
}

/* ---- CP932 ----------------------------------------------------------------------------------- */

/* The bytes that @text takes in UTF-8, written to @to unless that is NULL. When it is not all CP932, @bad is where; it
 * is NULL otherwise. */
static gsize
convert (const KinkoCp932 *table, const KinkoSecret *text, char *to, const guint8 **bad)
{
	const guint8 *at = kinko_secret_data (text);
	const guint8 *end = at + kinko_secret_len (text);
	gsize len = 0;

	*bad = NULL;
	while (at < end) {
		gunichar c;
		gsize n = kinko_cp932_read (table, at, (gsize) (end - at), &c);

		if (n == 0) {
			*bad = at;
			break;
		}
		len += (gsize) g_unichar_to_utf8 (c, to == NULL ? NULL : to + len);
		at += n;
	}
	return len;
}

/* Twice over the text, because guarded memory cannot grow in place. Leaves @text; NULL with @bad, or with an error and
 * no @bad. */
static KinkoSecret *
from_cp932 (const KinkoSecret *text, const guint8 **bad, GError **error)
{
	const KinkoCp932 *table = kinko_cp932_table (error);
	KinkoSecret *converted;
	gsize len;

	*bad = NULL;
	if (table == NULL)
		return NULL;
	len = convert (table, text, NULL, bad);
	if (*bad != NULL)
		return NULL;
	converted = kinko_secret_new (len);
	(void) convert (table, text, (char *) kinko_secret_data (converted), bad); /* as before */
	return converted;
}

static KinkoSecret *
decode_cp932 (KinkoSecret *text, GError **error)
{
	const guint8 *bad;
	KinkoSecret *converted = from_cp932 (text, &bad, error);
	guint row, line;

	if (bad != NULL) {
		kinko_csv_locate (kinko_secret_text (text), (const char *) bad, &row, &line);
		kinko_csv_fail (row, line, "csv_encoding", _ ("the text is not CP932"), error);
		kinko_error_set_hint (error, "%s",
				      _ ("leave --encoding away, and kinko finds out what it is"));
	}
	kinko_secret_free (text);
	return converted;
}

/* ---- finding out ----------------------------------------------------------------------------- */

/* Hiragana and katakana are what no Japanese table lacks. Their three bytes in UTF-8 begin like the CP932 characters 縺,
 * 繝 and 繧, which stand in no name. */
static gboolean
holds_kana (const char *text, const char *end)
{
	for (; text < end; text = g_utf8_next_char (text)) {
		gunichar c = g_utf8_get_char (text);

		if (c >= 0x3041 && c <= 0x30ff)
			return TRUE;
	}
	return FALSE;
}

static gboolean
is_damaged_utf8 (const KinkoSecret *text, const char *bad)
{
	const char *start = kinko_secret_text (text);

	return g_str_has_prefix (start, UTF_8_MARK) ||
	       memchr (start, '\0', kinko_secret_len (text)) != NULL || holds_kana (start, bad);
}

static KinkoSecret *
find_out (KinkoSecret *text, KinkoCsvEncoding *encoding, GError **error)
{
	KinkoSecret *converted;
	const guint8 *wrong;
	const char *bad;

	*encoding = KINKO_CSV_UTF_8;
	if (g_utf8_validate_len (kinko_secret_text (text), kinko_secret_len (text), &bad) ||
	    is_damaged_utf8 (text, bad))
		return text;
	converted = from_cp932 (text, &wrong, error);
	if (wrong != NULL)
		return text;
	*encoding = KINKO_CSV_CP932;
	kinko_secret_free (text);
	return converted;
}

static gboolean
is_utf16 (const KinkoSecret *text)
{
	const guint8 *bytes = kinko_secret_data (text);

	return kinko_secret_len (text) >= 2 &&
	       ((bytes[0] == 0xff && bytes[1] == 0xfe) || (bytes[0] == 0xfe && bytes[1] == 0xff));
}

KinkoSecret *
kinko_csv_decode (KinkoSecret *text, KinkoCsvEncoding *encoding, GError **error)
{
	if (kinko_secret_len (text) > KINKO_CSV_MAX_BYTES)
		return text; /* which the parser refuses */
	if (is_utf16 (text)) {
		kinko_csv_fail (1, 1, "csv_utf16",
				_ ("the text is UTF-16, which spreadsheets call 'Unicode text'"),
				error);
		kinko_error_set_hint (error, "%s",
				      _ ("save the table as 'CSV UTF-8 (comma delimited)'"));
		kinko_secret_free (text);
		return NULL;
	}
	switch (*encoding) {
	case KINKO_CSV_ANY:
		return find_out (text, encoding, error);
	case KINKO_CSV_CP932:
		return decode_cp932 (text, error);
	case KINKO_CSV_UTF_8:
		break;
	}
	return text;
}
