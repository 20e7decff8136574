/*
 * The replay of a log: what follows from its entries one after the other, and which of them break a rule. Who may act
 * (roster), which policy is in force, what takes a second person or a review, the end of the contract, what was taken over,
 * erased, lost and restored. Every rule is a file of its own and is asked here, in one order. Needs no key; chain, tree and
 * notes are the verifier's (audit/verify.h).
 */
#pragma once

#include <glib.h>

#include "audit/contract.h"
#include "audit/entry.h"
#include "audit/hash.h"
#include "audit/latest.h"
#include "audit/roster.h"
#include "audit/verification.h"

typedef struct _KinkoReplay KinkoReplay;

KinkoReplay *kinko_replay_new (void);
void kinko_replay_free (KinkoReplay *replay);

/* Applies the next entry, from entry 0 on; @line: the hash of its line. A rule that is broken is reported as
 * kinko_damage_report() does; codes: roster, policy, review, after_close, takeover, erasure, entry_form, other_policy,
 * latest_time, restored, second_person, line_number, registered, cosignature, unlocked. Must not be called again then. */
gboolean kinko_replay_apply (KinkoReplay *replay, const KinkoEntry *entry, const KinkoHash *line,
			     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The entries from @first_seq on were one act, and it has ended: what it began must be told of to its end. Codes as above. */
gboolean kinko_replay_end_act (KinkoReplay *replay, guint64 first_seq, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * For a log that is replayed in part: what was verified before is not gone through again (audit/trusted.h).
 *
 * kinko_replay_remembers() tells of an entry that is about to be applied whether later ones may be compared with it. What is not
 * known to be without consequence is remembered. kinko_replay_recall() then applies such an entry, after those before it that
 * are remembered and not after all others, with the head of the log before its act; rules that count what lies in between are not asked. After the last of them
 * kinko_replay_go_on() takes what all entries together leave behind, and further ones are applied as usual, but a restore,
 * which is compared with everything, and a cosignature of a head before that (kinko_replay_needs_all()).
 */
gboolean kinko_replay_remembers (const KinkoReplay *replay, const KinkoEntry *entry);
void kinko_replay_recall_head (KinkoReplay *replay, guint64 size, const KinkoHash *root);
gboolean kinko_replay_recall (KinkoReplay *replay, const KinkoEntry *entry, const KinkoHash *line,
			      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_replay_go_on (KinkoReplay *replay, const KinkoLatest *latest,
			     const GPtrArray *numbers) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *kinko_replay_numbers (const KinkoReplay *replay); /* kinko_line_numbers_list() */
gboolean kinko_replay_needs_all (const KinkoReplay *replay, const KinkoEntry *entry);

/* The head of the log at the end of the act that begins with @first_seq: what a second person's grant in the next one is
 * compared with, and cosignatures. */
void kinko_replay_set_head (KinkoReplay *replay, guint64 first_seq, guint64 size,
			    const KinkoHash *root);

/* What follows so far; borrowed. */
const KinkoRoster *kinko_replay_roster (const KinkoReplay *replay);
const KinkoContract *kinko_replay_contract (const KinkoReplay *replay);
const KinkoLatest *kinko_replay_latest (const KinkoReplay *replay);
const KinkoHeads *kinko_replay_heads (const KinkoReplay *replay);

/* The end: moves what followed into the report. Nothing is to be applied any more; roster and contract can still be asked. */
void kinko_replay_finish (KinkoReplay *replay, KinkoVerification *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoReplay, kinko_replay_free)
