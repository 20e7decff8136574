/*
 * Sealing the keys of cases, lines and numbers under new compartment keys. What they open stays as it is: so a rotation
 * costs a box for each case and line, however much is stored.
 */
#pragma once

#include <glib.h>

#include "vault/act.h"
#include "vault/grant.h"

/* How many of each were wrapped anew. */
typedef struct {
	guint64 cases, lines; /* keys under `records` */
	guint64 seen, total;  /* with and without keys: until now, and all that there are */
	guint64 numbers;      /* cases whose number key was, under `numbers` */
} KinkoRewrapped;

/*
 * Wraps all keys of the database anew: from the keys @old to those that the session has by now. With other `numbers` keys the
 * blind indexes are reckoned anew as well, for which the numbers are opened. KINKO_ERROR_INTEGRITY for a key that @old does
 * not open.
 */
gboolean kinko_keys_rewrap (KinkoAct *act, const KinkoCompartments *old, KinkoRewrapped *count,
			    GError **error) G_GNUC_WARN_UNUSED_RESULT;
