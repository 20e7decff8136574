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

/*
 * Compares what a granted `session.open` says of the policy with the one in force. Without a word of it an opening is good
 * only as long as nothing was adopted: every program that can adopt names the policy at each opening.
 *
 * @detail: of the entry. KINKO_ERROR_INTEGRITY when the vault was opened under other rules, as whoever puts an earlier
 * policy back does.
 */
gboolean kinko_adoption_check_opening (const KinkoAdoption *adoption, const json_t *detail,
				       GError **error) G_GNUC_WARN_UNUSED_RESULT;
