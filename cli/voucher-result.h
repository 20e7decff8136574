/*
 * Who vouches for a checkpoint, as a result and as text.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "audit/note.h"
#include "audit/voucher.h"

/* An array of objects: vkey, name, kind ("log" or "witness"), time (of a witness) or null. */
json_t *kinko_vouchers_result (const GPtrArray *vouchers);

/* A checkpoint: origin, size, root, signatures (how many lines the note has), vouchers. */
json_t *kinko_checkpoint_result (const KinkoCheckpoint *checkpoint, const KinkoNote *note,
				 const GPtrArray *vouchers);

/* A paragraph for each voucher, and one for the signatures that could not be checked. */
void kinko_checkpoint_show (const json_t *checkpoint, GString *out);
