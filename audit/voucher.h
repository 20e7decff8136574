/*
 * Who vouches for a checkpoint, of the keys that somebody knows: the log's own and those of witnesses.
 */
#pragma once

#include <glib.h>

#include "audit/note.h"

typedef struct {
	char *vkey;
	gboolean witness; /* a cosignature; else the log's own signature */
	char *time;       /* of a cosignature, as in the log; or NULL */
} KinkoVoucher;

/* Is it a vkey of the log's own kind (type 01) or a witness's (04)? KINKO_ERROR_INVALID. */
gboolean kinko_voucher_check_vkey (const char *vkey, gboolean witness, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * The signatures of @note, a checkpoint of @origin, by one of the keys in @vkeys (NULL-terminated), verified:
 * KinkoVoucher, in the order of the keys; none is no error. A log's key counts only under the name of the origin.
 *
 * KINKO_ERROR_INTEGRITY when one of a known key is wrong, KINKO_ERROR_INVALID for a vkey that is none.
 */
GPtrArray *kinko_vouchers_of (const KinkoNote *note, const char *origin, char *const *vkeys,
			      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The keys of both (each NULL, or NULL-terminated); owned by the caller. */
char **kinko_vouchers_join_keys (char *const *keys, char *const *more);

/* Does one of @vouchers have that key? */
gboolean kinko_vouchers_have (const GPtrArray *vouchers, const char *vkey);
