/*
 * When the keys of the compartments were made anew, as replaying the log gives it: after `keys.rotate` every active seat
 * that holds keys has a grant of the same act, and whoever lost a seat before it opens nothing that was written later.
 */
#pragma once

#include <glib.h>

#include "audit/entry.h"
#include "audit/seat.h"

/* A plain value; begins zeroed, which is the keys of the genesis. */
typedef struct {
	guint64 records, numbers; /* entry that ended the last rotation of each; 0: none did */
} KinkoRotation;

/*
 * The entry by which the first of those lost a seat who still know the key that is in use; 0: nobody does, as far as the log
 * tells. @numbers: of the compartment `numbers`, else of `records`. @seats: all, KinkoSeat.
 */
guint64 kinko_rotation_due_since (const KinkoRotation *rotation, const GPtrArray *seats,
				  gboolean numbers);

/* Does a `keys.rotate` say that it is about this compartment? @detail: of the entry. */
gboolean kinko_rotation_names (const json_t *detail, const char *compartment);
