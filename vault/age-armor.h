/*
 * The text form of an age file: strict PEM (RFC 7468 section 3, figure 3), label "AGE ENCRYPTED
 * FILE". White space is allowed around the block, nothing else; lines end in LF or all in CRLF.
 */
#pragma once

#include "vault/age-input.h"

/* How far into a file kinko_age_armor_detect() need look. */
#define KINKO_AGE_ARMOR_WINDOW 4096

/* Whether the file that begins with @data claims to be armored; what does may still be malformed. */
gboolean kinko_age_armor_detect (gconstpointer data, gsize len);

/* Whether it begins with the begin line of an armored age file, white space aside. */
gboolean kinko_age_armor_begins (gconstpointer data, gsize len);

/* Takes the binary age file out of its armor. */
typedef struct _KinkoAgeDearmor KinkoAgeDearmor;

/* @input: positioned at the beginning of the text; used until kinko_age_dearmor_free(). */
KinkoAgeDearmor *kinko_age_dearmor_new (KinkoAgeInput *input);
void kinko_age_dearmor_free (KinkoAgeDearmor *dearmor);

/*
 * A KinkoAgeSource; its data is a KinkoAgeDearmor. The end is told only after all of the text was seen to be right.
 * KINKO_ERROR_INTEGRITY with the line that is wrong, after which it must not be asked again, or the error of the input.
 */
gssize kinko_age_dearmor_read (gpointer dearmor, gpointer buffer, gsize len, GError **error);

/* Whether kinko_age_dearmor_read() failed because of the text. */
gboolean kinko_age_dearmor_is_damaged (const KinkoAgeDearmor *dearmor);

/* Puts a binary age file into armor. */
typedef struct _KinkoAgeEnarmor KinkoAgeEnarmor;

KinkoAgeEnarmor *kinko_age_enarmor_new (KinkoAgeSink sink, gpointer data);
void kinko_age_enarmor_free (KinkoAgeEnarmor *enarmor);

/* A KinkoAgeSink; its data is a KinkoAgeEnarmor. */
gboolean kinko_age_enarmor_add (gpointer enarmor, gconstpointer bytes, gsize len, GError **error);

/* Writes the end of the text. Nothing may be added afterwards. */
gboolean kinko_age_enarmor_finish (KinkoAgeEnarmor *enarmor, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoAgeDearmor, kinko_age_dearmor_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoAgeEnarmor, kinko_age_enarmor_free)
