/*
 * Who may sign: the seats of a vault, as replaying the log gives them. Enrolments, suspensions and
 * revocations are entries; the keys that may sign at entry n follow from entries 0…n-1.
 */
#pragma once

#include <glib.h>

#include "audit/entry.h"
#include "audit/rotation.h"
#include "audit/seat.h"

typedef struct _KinkoRoster KinkoRoster;

KinkoRoster *kinko_roster_new (void);
void kinko_roster_free (KinkoRoster *roster);

/*
 * Applies one entry, in order from entry 0.
 *
 * KINKO_ERROR_INTEGRITY: entry 0 is no genesis, a second genesis, the actor has no active seat or
 * another role than stated, a seat is changed by somebody who is neither manager nor deputy, a
 * manager's seat by somebody who is no manager, enrolled twice,
 * a change without its fields, a key that is in use already, a person with two seats, a lock without as many refused
 * passphrases in the log, no active manager would remain, or a rotation of keys that leaves somebody out, that was never
 * begun, or that ends before it has.
 */
gboolean kinko_roster_apply (KinkoRoster *roster, const KinkoEntry *entry, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Puts a seat in without an entry: for a roster that was stored. Copied. */
void kinko_roster_add (KinkoRoster *roster, const KinkoSeat *seat);

/* Was one of these keys ever given to a seat? Replaying refuses a second one. */
gboolean kinko_roster_knows_keys (const KinkoRoster *roster, const char *origin,
				  const KinkoPublicKey *note_key, const KinkoPublicKey *git_key);

/* The newest seat of that ID; NULL when nobody of that ID was ever enrolled. */
const KinkoSeat *kinko_roster_find (const KinkoRoster *roster, const char *id);

/* The seat of that person (kinko_seat_person_id()) that is not revoked; NULL when there is none. */
const KinkoSeat *kinko_roster_find_person (const KinkoRoster *roster, const char *person);

/* The entry with which the seat's first term began that had not ended before entry @seq, by a roster that was applied from entry
 * 0 on; G_MAXUINT64: there is none. The entry that ends a term belongs to it. */
guint64 kinko_roster_active_from (const KinkoRoster *roster, const KinkoSeat *seat, guint64 seq);

/* All seats in the order of enrolment; borrowed KinkoSeat. */
GPtrArray *kinko_roster_seats (const KinkoRoster *roster);

/* The people other than one who ever held keys, and so could grant what takes two people. */
typedef enum {
	KINKO_OTHERS_NONE, /* there never was one */
	KINKO_OTHERS_GONE, /* all of them are revoked */
	KINKO_OTHERS_HERE, /* somebody is not revoked. Suspended or locked is here: one person alone can bring that about */
} KinkoOthers;

/* Of the seats that were made before entry @size; @person as kinko_seat_person_id() names it. */
KinkoOthers kinko_roster_others (const KinkoRoster *roster, const char *person, guint64 size);

/* When the keys were made anew, as far as entries were applied. Borrowed. */
const KinkoRotation *kinko_roster_rotation (const KinkoRoster *roster);

guint kinko_roster_active_managers (const KinkoRoster *roster);

/* From entry 0; NULL before it. */
const char *kinko_roster_vault_id (const KinkoRoster *roster);
const char *kinko_roster_origin (const KinkoRoster *roster);
/* Whether entry 0 says that it is a test vault; FALSE before it. */
gboolean kinko_roster_is_test (const KinkoRoster *roster);

/* The note keys of all that ever had a seat, as vkeys, oldest first. Owned by the caller. */
char **kinko_roster_vkeys (const KinkoRoster *roster);

/* The allowed_signers file as of @size entries: every key that had a seat till then, oldest first (revocation counts
 * by place in the chain, see docs/formats/mirror.md). Owned by the caller. */
char *kinko_roster_allowed_signers (const KinkoRoster *roster, guint64 size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoRoster, kinko_roster_free)
