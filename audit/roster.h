/*
 * Who may sign: the seats of a vault, as replaying the log gives them. Enrolments, suspensions and
 * revocations are entries; the keys that may sign at entry n follow from entries 0…n-1.
 */
#pragma once

#include <glib.h>

#include "audit/entry.h"
#include "audit/signer.h"
#include "policies/role.h"

typedef enum {
	KINKO_SEAT_ACTIVE,
	KINKO_SEAT_SUSPENDED,
	KINKO_SEAT_REVOKED,
} KinkoSeatStatus;

/* One person's place in a vault. The person's name is not in the log. */
typedef struct {
	char *id;
	KinkoRole role;
	gboolean numbers; /* holds the `numbers` compartment */
	KinkoSeatStatus status;
	KinkoPublicKey note_key, git_key;
	char *recipient;      /* age1… */
	KinkoHash grant;      /* SHA-256 of the grant file; zeros without one */
	guint64 enrolled_seq; /* entry that made the seat */
	guint64 changed_seq;  /* entry that last changed it */
} KinkoSeat;

const char *kinko_seat_status_name (KinkoSeatStatus status);
gboolean kinko_seat_status_parse (const char *name, KinkoSeatStatus *status);

typedef struct _KinkoRoster KinkoRoster;

KinkoRoster *kinko_roster_new (void);
void kinko_roster_free (KinkoRoster *roster);

/*
 * Applies one entry, in order from entry 0.
 *
 * KINKO_ERROR_INTEGRITY: entry 0 is no genesis, a second genesis, the actor has no active seat or
 * another role than stated, a seat is changed by somebody who is neither manager nor deputy, a
 * manager's seat by somebody who is no manager, enrolled twice,
 * a change without its fields, a key that is in use already, or no active manager would remain.
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

/* All seats in the order of enrolment; borrowed KinkoSeat. */
GPtrArray *kinko_roster_seats (const KinkoRoster *roster);

guint kinko_roster_active_managers (const KinkoRoster *roster);

/* From entry 0; NULL before it. */
const char *kinko_roster_vault_id (const KinkoRoster *roster);
const char *kinko_roster_origin (const KinkoRoster *roster);
/* Whether entry 0 says that it is a test vault; FALSE before it. */
gboolean kinko_roster_is_test (const KinkoRoster *roster);

/* The allowed_signers file as of @size entries: every key that had a seat till then, oldest first (revocation counts
 * by place in the chain, see docs/formats/mirror.md). Owned by the caller. */
char *kinko_roster_allowed_signers (const KinkoRoster *roster, guint64 size);

/* Adds what an enrolment says about a seat to a detail: role, numbers, keys, grant. */
void kinko_seat_to_detail (const KinkoSeat *seat, const char *origin, json_t *detail);

/* Whose seat it is: the ID of the person's first seat. */
const char *kinko_seat_person_id (const KinkoSeat *seat);

KinkoSeat *kinko_seat_copy (const KinkoSeat *seat);
void kinko_seat_free (KinkoSeat *seat);

/* "sha256:<hex>" as it stands in details; owned by the caller. */
char *kinko_detail_hash (const KinkoHash *hash);
gboolean kinko_detail_hash_parse (const char *text, KinkoHash *hash) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoSeat, kinko_seat_free)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoRoster, kinko_roster_free)
