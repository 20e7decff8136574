/*
 * Inside of a roster, for roster*.c.
 */
#pragma once

#include "audit/roster.h"

/* Which keys were in use from an entry on: the end of a rotation, or a restore. */
typedef struct {
	guint64 seq;
	KinkoRotation rotation;
} KinkoKeysSince;

/* A time in which a seat is active: the entry that made it so, and the one that ended it. */
typedef struct {
	const KinkoSeat *seat;
	guint64 from, to; /* @to: G_MAXUINT64 as long as it lasts */
} KinkoTerm;

struct _KinkoRoster {
	GPtrArray *
		seats; /* KinkoSeat, in the order of enrolment; a new seat of an old ID comes last */
	GArray *terms;      /* KinkoTerm, in order; a seat that was stored has only those since */
	GHashTable *newest; /* id → KinkoSeat, borrowed from @seats */
	char *vault_id;
	char *origin;
	gboolean test;
	KinkoRotation rotation;
	GArray *rotations; /* KinkoKeysSince, in order: a restore goes back to an earlier one */
	gboolean
		numbers_undone; /* a restore undid a rotation of `numbers`, which the next one must make up for */
	GHashTable *begun; /* seq of each `keys.rotate` that was begun and is not at its end */
	GHashTable *
		regranted; /* ids of those who have new grants in the rotation that is just being told of */
};

/* KINKO_ERROR_INTEGRITY: the entry breaks the roster. Always FALSE. */
gboolean kinko_roster_refuse (const KinkoEntry *entry, GError **error, const char *why);

/* As kinko_roster_find(), to be changed. */
KinkoSeat *kinko_roster_seat (KinkoRoster *roster, const char *id);

/* The seat that an enrolment or the genesis describes. */
KinkoSeat *kinko_roster_read_seat (const KinkoRoster *roster, const KinkoEntry *entry,
				   const char *id, const json_t *detail, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Only a manager changes a manager's seat. */
gboolean kinko_roster_check_rank (const KinkoEntry *entry, const KinkoSeat *seat, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* One person, one ID, one seat. @old: the newest seat of the ID, or NULL. */
gboolean kinko_roster_check_person (const KinkoRoster *roster, const KinkoEntry *entry,
				    const KinkoSeat *old, const KinkoSeat *seat, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The first seat, and every other one. @id: whose it is. */
gboolean kinko_roster_apply_genesis (KinkoRoster *roster, const KinkoEntry *entry,
				     const json_t *detail, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_roster_apply_enrolment (KinkoRoster *roster, const KinkoEntry *entry, const char *id,
				       const json_t *detail, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* A seat becomes active with entry @seq. */
void kinko_roster_begin_term (KinkoRoster *roster, const KinkoSeat *seat, guint64 seq);

/* Gives a seat another status with entry @seq. */
void kinko_roster_change_status (KinkoRoster *roster, KinkoSeat *seat, KinkoSeatStatus to,
				 guint64 seq);

/* Gives a seat another status by this entry; some manager must remain active. */
gboolean kinko_roster_set_status (KinkoRoster *roster, const KinkoEntry *entry, KinkoSeat *seat,
				  KinkoSeatStatus to, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* May a recovery key have done this, or somebody else what only such a key does? */
gboolean kinko_roster_check_recovery (const KinkoSeat *actor, const KinkoEntry *entry,
				      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* recovery.add, recovery.remove or recovery.use? */
gboolean kinko_roster_is_recovery (const KinkoEntry *entry);

/* Applies one of them. @id: of the seat that it is about. */
gboolean kinko_roster_apply_recovery (KinkoRoster *roster, const KinkoEntry *entry, const char *id,
				      const json_t *detail, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* A grant of new keys for the seat @id, which a `keys.rotate` has to follow; and that one, from its intent to its end. */
gboolean kinko_roster_apply_grant (KinkoRoster *roster, const KinkoEntry *entry, const char *id,
				   const json_t *detail, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_roster_apply_rotation (KinkoRoster *roster, const KinkoEntry *entry, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* A restore: the keys in use are those of the backup again, under grants sealed anew. */
gboolean kinko_roster_apply_restore (KinkoRoster *roster, const KinkoEntry *entry, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
