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
#include "audit/roster.h"
#include "audit/verification.h"

typedef struct _KinkoReplay KinkoReplay;

KinkoReplay *kinko_replay_new (void);
void kinko_replay_free (KinkoReplay *replay);

/* Applies the next entry, from entry 0 on; @line: the hash of its line. A rule that is broken is reported as
 * kinko_damage_report() does; codes: roster, policy, review, after_close, takeover, erasure, entry_form, other_policy,
 * latest_time, restored, second_person. Must not be called again then. */
gboolean kinko_replay_apply (KinkoReplay *replay, const KinkoEntry *entry, const KinkoHash *line,
			     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The entries from @first_seq on were one act, and it has ended: what it began must be told of to its end. Codes as above. */
gboolean kinko_replay_end_act (KinkoReplay *replay, guint64 first_seq, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The head of the log at the end of the act: what a second person's grant in the next one is compared with. */
void kinko_replay_set_head (KinkoReplay *replay, guint64 size, const KinkoHash *root);

/* What follows so far; borrowed. */
const KinkoRoster *kinko_replay_roster (const KinkoReplay *replay);
const KinkoContract *kinko_replay_contract (const KinkoReplay *replay);

/* The end: moves what followed into the report. Nothing is to be applied any more; roster and contract can still be asked. */
void kinko_replay_finish (KinkoReplay *replay, KinkoVerification *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoReplay, kinko_replay_free)
