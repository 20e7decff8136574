/*
 * A source that one can look ahead in: a format whose lengths are not known beforehand (lines, a header) is read
 * through it.
 */
#pragma once

#include "vault/age-io.h"

typedef struct _KinkoAgeInput KinkoAgeInput;

/* @source, @data: used until kinko_age_input_free(). */
KinkoAgeInput *kinko_age_input_new (KinkoAgeSource source, gpointer data);
void kinko_age_input_free (KinkoAgeInput *input);

/*
 * Looks at the next bytes without taking them.
 *
 * @bytes: receives where they are, until the next call. @len: receives how many there are: @wanted at least, unless
 * fewer are left. Returns: FALSE with the error of the source.
 */
gboolean kinko_age_input_peek (KinkoAgeInput *input, gsize wanted, const guint8 **bytes, gsize *len,
			       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Takes @len bytes that were looked at. */
void kinko_age_input_skip (KinkoAgeInput *input, gsize len);

/* Takes the next bytes to @buffer: @len of them, fewer only at the end. -1 with the error of the source. */
gssize kinko_age_input_read (KinkoAgeInput *input, gpointer buffer, gsize len, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoAgeInput, kinko_age_input_free)
