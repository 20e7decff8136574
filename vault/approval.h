/*
 * The ward's approval numbers (承認番号).
 */
#pragma once

#include <glib.h>

/*
 * Is @text an approval number as entries of the log can hold it: 1 to 32 of A-Z a-z 0-9 - _ . / and no My Number?
 * KINKO_ERROR_INVALID otherwise, with a hint; the message never repeats @text.
 */
gboolean kinko_approval_check (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
