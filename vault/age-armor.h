/*
 * The text form of an age file: strict PEM (RFC 7468 section 3, figure 3), label "AGE ENCRYPTED
 * FILE". White space is allowed around the block, nothing else; lines end in LF or all in CRLF.
 */
#pragma once

#include <glib.h>

/* Whether @data claims to be armored; what does may still be malformed. */
gboolean kinko_age_armor_detect (gconstpointer data, gsize len);

/* The binary age file inside. KINKO_ERROR_INTEGRITY with the line that is wrong. */
GBytes *kinko_age_armor_decode (gconstpointer data, gsize len, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
