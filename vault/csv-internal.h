/*
 * What the files of the CSV reader share.
 */
#pragma once

#include <glib.h>

/* Says that the CSV cannot be read, as KINKO_ERROR_INVALID with one problem. Always FALSE. */
gboolean kinko_csv_fail (guint row, guint line, const char *code, const char *message,
			 GError **error);

/* The row and line, 1-based, of a byte of a file that was not taken apart, in whatever encoding that keeps ASCII (the
 * second byte of a CP932 character is neither a quotation mark nor a line feed). */
void kinko_csv_locate (const char *text, const char *at, guint *row, guint *line);
