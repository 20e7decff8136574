/*
 * The log before this one: a vault that was made from a handover (業務の引継ぎ) names in entry 0 the last checkpoint of the
 * log that was handed over. So the two logs are one history, and nobody can say later that another one was meant.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "audit/hash.h"

typedef struct {
	char *vault;  /* 32 hex digits */
	char *origin; /* name of its log */
	guint64 size; /* entries of it */
	KinkoHash root;
} KinkoPredecessor;

KinkoPredecessor *kinko_predecessor_new (const char *vault, const char *origin, guint64 size,
					 const KinkoHash *root);
KinkoPredecessor *kinko_predecessor_copy (const KinkoPredecessor *predecessor);
void kinko_predecessor_free (KinkoPredecessor *predecessor);

/* {"vault", "origin", "size", "root"} as entry 0 has it; a new reference. */
json_t *kinko_predecessor_to_json (const KinkoPredecessor *predecessor);

/* Exactly these members, the vault's ID and the origin in their forms, at least one entry. KINKO_ERROR_INTEGRITY. */
KinkoPredecessor *kinko_predecessor_from_json (json_t *object, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoPredecessor, kinko_predecessor_free)
