/*
 * Seats as stored in the vault: what the log says of a person, and the name and dates that it does not say.
 */
#pragma once

#include <glib.h>

#include "audit/roster.h"
#include "vault/db.h"

/* What only the vault knows of a seat. Dates are ISO; NULL for the first manager. */
typedef struct {
	char *name;
	char *pledged, *trained, *notified; /* 誓約, 研修, 届 */
	char *reason;                       /* of the last suspension or revocation */
} KinkoSeatPerson;

/* "operator/<id>", what the log names. Owned by the caller. */
char *kinko_seat_object (const char *id);

void kinko_seat_person_clear (KinkoSeatPerson *person);

/* All seats as a roster. */
KinkoRoster *kinko_seats_load (KinkoDb *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Name and dates of the seat made by entry @enrolled_seq. */
gboolean kinko_seat_person_load (KinkoDb *db, guint64 enrolled_seq, KinkoSeatPerson *person,
				 GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean kinko_seats_are_equal (const KinkoSeat *a, const KinkoSeat *b);

/* KINKO_ERROR_INTEGRITY unless the stored seats are exactly what replaying the log gave. Both at the same size. */
gboolean kinko_seats_check (const KinkoRoster *stored, const KinkoRoster *replayed, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KinkoSeatPerson, kinko_seat_person_clear)
