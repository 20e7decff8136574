/*
 * Strict base64 (RFC 4648, section 4) for what is signed or hashed: one value has one spelling.
 * Encoding is g_base64_encode().
 */
#pragma once

#include <glib.h>

/*
 * Decodes all of @text. @padded: whether padding must be there or must not be there.
 * Returns: the bytes (none for an empty text). KINKO_ERROR_INVALID for white space, any character
 * outside the alphabet, wrong padding, and unused bits that are not zero.
 */
GBytes *kinko_base64_decode (const char *text, gsize len, gboolean padded, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
