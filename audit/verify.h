/*
 * Verification of a log: chain, tree, notes, roster. The source of the acts (vault, mirror, a handed-over
 * copy) is the caller's. Signatures are checked on all cores.
 */
#pragma once

#include <glib.h>

#include "audit/adoption.h"
#include "audit/contract.h"
#include "audit/cosigned.h"
#include "audit/entry.h"
#include "audit/erasure.h"
#include "audit/heads.h"
#include "audit/mirror.h"
#include "audit/recovery.h"
#include "audit/restored.h"
#include "audit/review.h"
#include "audit/roster.h"
#include "audit/takeover.h"

/* What a verification found. */
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
	KinkoHeads *heads;               /* at the end of every act */
	KinkoCosignatures *cosignatures; /* that the log tells of */
	char **keys;                     /* vkeys of all note keys that ever had a seat */
} KinkoVerification;

void kinko_verification_free (KinkoVerification *verification);

typedef struct _KinkoVerifier KinkoVerifier;

/* Called for every entry after its line was found good; for filters and statistics. */
typedef void (*KinkoEntryFunc) (gpointer data, const KinkoEntry *entry, const char *line,
				gsize len);

KinkoVerifier *kinko_verifier_new (void);
void kinko_verifier_free (KinkoVerifier *verifier);

/* Calls @each for every entry whose line, place in the chain and actor are in order. */
void kinko_verifier_watch (KinkoVerifier *verifier, KinkoEntryFunc each, gpointer data);

/*
 * Feeds the next act: its lines, each with a newline, and its note.
 *
 * KINKO_ERROR_INTEGRITY names the first bad entry in the message and as a problem (code: entry_form,
 * entry_sequence, chain_broken, clock_back, roster, policy, second_person, review, after_close, erasure, other_policy,
 * latest_time, restored, takeover, cosignature, act_actor, note_form, note_size, note_root, note_signature, and mirror_object from kinko_verify_mirror();
 * field "entry N"). After an error the verifier must not be fed again.
 */
gboolean kinko_verifier_feed (KinkoVerifier *verifier, const char *lines, gsize lines_len,
			      const char *note, gsize note_len, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Reports as damage of the log that the source cannot give the next act: @code and @meaning become a
 * problem of the first entry that was not fed, unless an earlier one turns out to be bad. Always FALSE;
 * the verifier must not be fed again. */
gboolean kinko_verifier_fail (KinkoVerifier *verifier, const char *code, const char *meaning,
			      GError **error);

/* Waits for the signatures and gives the result. KINKO_ERROR_INTEGRITY as above, also for a log
 * without entries. */
KinkoVerification *kinko_verifier_finish (KinkoVerifier *verifier, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The roster after what was fed. */
const KinkoRoster *kinko_verifier_roster (const KinkoVerifier *verifier);

/* The heads of the acts that were fed. */
const KinkoHeads *kinko_verifier_heads (const KinkoVerifier *verifier);

/* Whether, and by which entry, the contract was closed in what was fed. */
const KinkoContract *kinko_verifier_contract (const KinkoVerifier *verifier);

/*
 * Verifies all of a mirror that needs no key: the log as above, `checkpoint`, allowed_signers, and the
 * git history (one signed commit per act by somebody who may sign there, additions only), and that nothing
 * makes stock git show another one (kinko_mirror_check_refs()).
 *
 * @each: NULL, or called for each entry. Works on the commit that was the tip at the beginning, so
 * the vault may be in use.
 */
KinkoVerification *kinko_verify_mirror (KinkoMirror *mirror, KinkoEntryFunc each, gpointer data,
					GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Was everything that was done by break-glass reviewed in time? A log can be whole and tell of what was not: so this is
 * asked by itself, and a person who only wants to read it is not kept out.
 *
 * @today: "2026-07-06"; NULL: today in Japan. KINKO_ERROR_INTEGRITY with a problem of code review_overdue.
 */
gboolean kinko_verification_check_reviews (const KinkoVerification *verification, const char *today,
					   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoVerification, kinko_verification_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoVerifier, kinko_verifier_free)
