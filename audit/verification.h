/*
 * What the verification of a log found: the report.
 */
#pragma once

#include <glib.h>

#include "audit/adoption.h"
#include "audit/contract.h"
#include "audit/cosigned.h"
#include "audit/erasure.h"
#include "audit/hash.h"
#include "audit/heads.h"
#include "audit/recovery.h"
#include "audit/restored.h"
#include "audit/review.h"
#include "audit/rotation.h"
#include "audit/takeover.h"

typedef struct {
	guint64 entries, acts;
	char *vault_id, *origin;
	gboolean test;     /* it is the log of a test vault, as entry 0 says */
	KinkoHash genesis; /* SHA-256 of line 0, to be compared with the one on paper */
	KinkoHash root;    /* of the tree over all entries */
	char *first_time, *last_time;
	char *note;      /* the newest checkpoint */
	guint64 commits; /* git commits checked; 0 when the source was no mirror */
	KinkoAdoption adoption;
	KinkoReviews *reviews;
	KinkoContract contract;
	KinkoRotation rotation;
	guint64 keys_due; /* kinko_rotation_due_since(): they are to be made anew; 0: they are not */
	GPtrArray *recoveries;  /* KinkoRecoveryUse: by which recovery keys whom */
	GArray *restores;       /* KinkoRestoredRange, in order */
	KinkoTakeover takeover; /* what came from another vault */
	KinkoErasures *erasures;
	KinkoHeads *heads;               /* at the end of every act that was gone through */
	KinkoCosignatures *cosignatures; /* that the log tells of */
	char **keys;                     /* vkeys of all note keys that ever had a seat */
} KinkoVerification;

void kinko_verification_free (KinkoVerification *verification);

/*
 * Was everything that was done by break-glass reviewed in time? A log can be whole and tell of what was not: so this is
 * asked by itself, and a person who only wants to read it is not kept out.
 *
 * @today: "2026-07-06"; NULL: today in Japan. KINKO_ERROR_INTEGRITY with a problem of code review_overdue.
 */
gboolean kinko_verification_check_reviews (const KinkoVerification *verification, const char *today,
					   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoVerification, kinko_verification_free)
