/*
 * CP932, the Windows code page that Japanese spreadsheets save a CSV in: not Shift_JIS as standards have it, but with
 * NEC's and IBM's characters and a few of JIS mapped otherwise (0x8160 is U+FF5E, not U+301C). Source: iconv(3), asked
 * for each character once. It keeps what it converts in buffers of its own, so that no text is ever given to it.
 */
#pragma once

#include <glib.h>

typedef struct _KinkoCp932 KinkoCp932;

/* The table, made at the first call and kept. KINKO_ERROR_UNSUPPORTED when the system's iconv(3) has no CP932. */
const KinkoCp932 *kinko_cp932_table (GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads the character at @at, of at most @len bytes. Returns the bytes that it takes, 1 or 2; 0 when there is none. */
gsize kinko_cp932_read (const KinkoCp932 *table, const guint8 *at, gsize len, gunichar *c);

/* Writes one character. Returns the bytes that it takes, 1 or 2; 0 when none are read as this very character again:
 * 〜 (U+301C) would come back as ～ (U+FF5E), ¥ (U+00A5) as a backslash. */
gsize kinko_cp932_write (const KinkoCp932 *table, gunichar c, guint8 bytes[2]);
