/*
 * Verification of a log: chain, tree, notes, and the rules that follow from its entries (audit/replay.h). The source of the
 * acts (vault, mirror, a handed-over copy) is the caller's. Signatures are checked on all cores (audit/note-queue.h).
 */
#pragma once

#include <glib.h>

#include "audit/contract.h"
#include "audit/entry.h"
#include "audit/mirror.h"
#include "audit/roster.h"
#include "audit/trusted.h"
#include "audit/verification.h"

typedef struct _KinkoVerifier KinkoVerifier;

/* Called for every entry after its line was found good; for filters and statistics. */
typedef void (*KinkoEntryFunc) (gpointer data, const KinkoEntry *entry, const char *line,
				gsize len);

KinkoVerifier *kinko_verifier_new (void);
void kinko_verifier_free (KinkoVerifier *verifier);

/* Calls @each for every entry whose line, place in the chain and actor are in order. */
void kinko_verifier_watch (KinkoVerifier *verifier, KinkoEntryFunc each, gpointer data);

/*
 * Begins where an earlier verification ended, instead of at entry 0. Before anything is fed. What is fed must then begin with
 * entry trusted->frontier.size; what is found is about the whole log, and @each (kinko_verifier_watch()) is called
 * for the entries that @trusted holds, too. KINKO_ERROR_INTEGRITY when they do not fit together. A later restore cannot be
 * verified in this way: kinko_verifier_feed() then gives KINKO_ERROR_UNSUPPORTED, and all is to be verified from the beginning.
 */
gboolean kinko_verifier_go_on (KinkoVerifier *verifier, const KinkoTrusted *trusted, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Keeps what kinko_verifier_trusted() gives. Before anything is fed. */
void kinko_verifier_keep (KinkoVerifier *verifier);

/* What the next verification can begin with, all but the commit; after kinko_verifier_finish() found nothing, and only once. */
KinkoTrusted *kinko_verifier_trusted (KinkoVerifier *verifier);

/*
 * Feeds the next act: its lines, each with a newline, and its note.
 *
 * KINKO_ERROR_INTEGRITY names the first bad entry in the message and as a problem (code: entry_form,
 * entry_sequence, chain_broken, clock_back, roster, policy, second_person, review, unlocked, after_close, erasure, other_policy,
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
 * The same from where an earlier verification ended; costs what is new. What the mirror held before is not read again, but
 * nothing new can be in order that does not continue it. @since: NULL to begin at entry 0. @next: NULL, or receives what the
 * next one can begin with.
 *
 * KINKO_ERROR_NOT_FOUND: the history does not continue that commit; KINKO_ERROR_UNSUPPORTED: it can be verified as a whole only
 * (kinko_verifier_go_on()). Both say nothing against the mirror: verify it from entry 0, and compare the head that it had.
 */
KinkoVerification *kinko_verify_mirror_since (KinkoMirror *mirror, const KinkoTrusted *since,
					      KinkoTrusted **next, KinkoEntryFunc each,
					      gpointer data, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoVerifier, kinko_verifier_free)
