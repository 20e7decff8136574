/*
 * Adopting other rules (別紙2 第6条, 第20条): an act of two people. All versions are kept.
 */
#pragma once

#include "vault/session.h"

/*
 * Makes the policy in @dir the vault's, as act "policy.adopt", which needs the grant of a second person (@approval: the
 * number of the request).
 *
 * KINKO_ERROR_INVALID with every mistake of the files, when it is the one in force, or when under it nobody could adopt
 * another one.
 */
gboolean kinko_policy_adopt (KinkoSession *session, const char *dir, const char *approval,
			     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One version, and from which entry on it is in force. */
typedef struct {
	guint64 seq;
	char *hash, *time, *by;
	guint64 grant_seq; /* the second person's entry; 0: the genesis */
	char *dir;         /* where its files are */
} KinkoPolicyVersion;

/* KinkoPolicyVersion, oldest first, as the log tells; owned by the caller. */
GPtrArray *kinko_policy_versions (KinkoSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The hash of the version in force, as the tables tell and the log confirms; owned by the caller. @genesis: the hash in
 * entry 0. KINKO_ERROR_INTEGRITY. */
char *kinko_policy_in_force (KinkoSession *session, const char *genesis, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
