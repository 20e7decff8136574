/*
 * In what a CSV is written: UTF-8, or CP932 as spreadsheets in Japanese offices have it.
 */
#pragma once

#include <glib.h>

#include "vault/secret.h"

typedef enum {
	KINKO_CSV_ANY, /* to be found out */
	KINKO_CSV_UTF_8,
	KINKO_CSV_CP932,
} KinkoCsvEncoding;

/* "utf-8", "cp932"; "any". */
const char *kinko_csv_encoding_name (KinkoCsvEncoding encoding);

/* Reads "utf-8" or "cp932". */
gboolean kinko_csv_encoding_parse (const char *name, KinkoCsvEncoding *encoding);

/*
 * Makes UTF-8 of a file for kinko_csv_parse(), in guarded memory only. Takes @text over.
 *
 * @encoding: what the file is to be taken for; KINKO_CSV_ANY becomes what it is taken for. What is valid UTF-8 is that;
 * what is not, but all valid CP932, is CP932, unless it shows that it is damaged UTF-8: it has a byte order mark, a
 * NUL byte, or kana in UTF-8 before the first byte that is wrong. Everything else is given on as it is, so that the
 * parser says what is wrong with it.
 *
 * Returns: the text, @text itself where nothing had to be converted. KINKO_ERROR_INVALID with row and line for UTF-16
 * (csv_utf16) and for what is to be CP932 and is not (csv_encoding); KINKO_ERROR_UNSUPPORTED.
 */
KinkoSecret *kinko_csv_decode (KinkoSecret *text, KinkoCsvEncoding *encoding, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
