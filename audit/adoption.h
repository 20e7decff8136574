/*
 * The policies of a vault, as replaying the log gives them: the one of the genesis and those that were adopted later.
 */
#pragma once

#include <glib.h>

#include "audit/entry.h"

/* A plain value; begins zeroed. */
typedef struct {
	char policy[65]; /* hash of the one in force, 64 hex digits; "" before entry 0 */
	guint64 seq;     /* entry that put it in force */
	guint count;     /* how many there were */
} KinkoAdoption;

/* Applies one entry, in order from entry 0. KINKO_ERROR_INTEGRITY for an adoption without the hash of a policy. */
gboolean kinko_adoption_apply (KinkoAdoption *adoption, const KinkoEntry *entry, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
