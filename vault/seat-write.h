/*
 * Storing seats, which only an act can.
 */
#pragma once

#include <glib.h>

#include "vault/act.h"
#include "vault/seat.h"

/* @grant: the grant file, NULL for a role without keys. */
gboolean kinko_seat_insert (KinkoAct *act, const KinkoSeat *seat, const KinkoSeatPerson *person,
			    GBytes *grant, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Stores the sealed seed of the recovery key @seat, whose hash the seat has. @seed: NULL when there is none any more, as
 * the key was removed, or a restore lost the file. */
gboolean kinko_seat_set_seed (KinkoAct *act, const KinkoSeat *seat, GBytes *seed, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Which entry tells of the recovery key's last drill. */
gboolean kinko_seat_set_drill (KinkoAct *act, const KinkoSeat *seat, guint64 seq, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Up to which entry the person was told what recovery keys were used for. */
gboolean kinko_seat_set_told (KinkoAct *act, const KinkoSeat *seat, guint64 seq, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Stores status, grant, changed_seq, failures and @reason (NULL: none). */
gboolean kinko_seat_update (KinkoAct *act, const KinkoSeat *seat, GBytes *grant, const char *reason,
			    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Stores a new grant (the file; its hash is in @seat) and changed_seq, and nothing else. */
gboolean kinko_seat_set_grant (KinkoAct *act, const KinkoSeat *seat, GBytes *grant, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Stores how many wrong passphrases there were. */
gboolean kinko_seat_set_failures (KinkoAct *act, const KinkoSeat *seat, guint failures,
				  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One more wrong passphrase for the newest seat of @id, if that is active. The ID is what a spool line claims. */
gboolean kinko_seat_count_failure (KinkoAct *act, const char *id, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
