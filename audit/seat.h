/*
 * A seat: one person's place in a vault, with the keys that go with it. The person's name is not in the log.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "audit/hash.h"
#include "audit/signer.h"
#include "policies/role.h"

typedef enum {
	KINKO_SEAT_ACTIVE,
	KINKO_SEAT_SUSPENDED,
	KINKO_SEAT_REVOKED,
	KINKO_SEAT_LOCKED, /* after wrong passphrases, until a manager resumes it */
} KinkoSeatStatus;

typedef struct {
	char *id;
	char *person; /* ID of the first seat of that person; NULL: this one */
	KinkoRole role;
	gboolean numbers; /* holds the `numbers` compartment */
	KinkoSeatStatus status;
	KinkoPublicKey note_key, git_key;
	char *recipient;      /* age1… */
	KinkoHash grant;      /* SHA-256 of the grant file; zeros without one */
	KinkoHash seed;       /* of a recovery key: SHA-256 of its sealed seed; else zeros */
	guint64 enrolled_seq; /* entry that made the seat */
	guint64 changed_seq;  /* entry that last changed it */
	guint failures; /* wrong passphrases since the person last opened the vault, or got the seat (back) */
} KinkoSeat;

/* A lock that names fewer wrong passphrases is refused, whatever a policy says. */
#define KINKO_SEAT_LEAST_FAILURES 3

const char *kinko_seat_status_name (KinkoSeatStatus status);
gboolean kinko_seat_status_parse (const char *name, KinkoSeatStatus *status);

/* Whose seat it is: the ID of the person's first seat. Two seats are two people only if these differ. */
const char *kinko_seat_person_id (const KinkoSeat *seat);

/* Adds what an enrolment says about a seat to a detail: role, numbers, keys, grant, and the person if that is another ID. */
void kinko_seat_to_detail (const KinkoSeat *seat, const char *origin, json_t *detail);

KinkoSeat *kinko_seat_copy (const KinkoSeat *seat);
void kinko_seat_free (KinkoSeat *seat);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoSeat, kinko_seat_free)
