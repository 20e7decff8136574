/*
 * Per-case keys: wrapped by a key derived from their compartment, and the blind index of My Numbers.
 */
#pragma once

#include <glib.h>

#include "vault/case-data.h"
#include "vault/session.h"

/* A random 32-byte key for one case. */
KinkoSecret *kinko_case_key_new (void);

/* Record keys are wrapped by `records`. */
GBytes *kinko_record_key_wrap (KinkoSession *session, const char *handle, const KinkoSecret *key);
KinkoSecret *kinko_record_key_unwrap (KinkoSession *session, const char *handle, GBytes *wrapped,
				      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Number keys are wrapped by `numbers`: KINKO_ERROR_DENIED for who does not hold that compartment. */
GBytes *kinko_number_key_wrap (KinkoSession *session, const char *handle, const KinkoSecret *key,
			       GError **error) G_GNUC_WARN_UNUSED_RESULT;
KinkoSecret *kinko_number_key_unwrap (KinkoSession *session, const char *handle, GBytes *wrapped,
				      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Keys of lines in registers are wrapped by `records`, too. */
GBytes *kinko_register_key_wrap (KinkoSession *session, const char *handle, const KinkoSecret *key);
KinkoSecret *kinko_register_key_unwrap (KinkoSession *session, const char *handle, GBytes *wrapped,
					GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * The same key, wrapped by another compartment key. @kind: "key/record", "key/number" or "key/register"; @old, @new: the
 * compartment keys. KINKO_ERROR_INTEGRITY when @old does not open it.
 */
GBytes *kinko_case_key_rewrap (KinkoSession *session, const char *handle, const char *kind,
			       GBytes *wrapped, const KinkoSecret *old, const KinkoSecret *new,
			       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Blind index of a My Number: keyed BLAKE2b, key derived from `numbers`, over subject, fiscal year and digits. Equal
 * exactly for the same number, subject and year, so that one child cannot have two cases in a year; useless
 * without the key. KINKO_ERROR_DENIED as above.
 */
GBytes *kinko_number_blind (KinkoSession *session, KinkoSubject subject, guint fiscal_year,
			    const char *digits, GError **error) G_GNUC_WARN_UNUSED_RESULT;
