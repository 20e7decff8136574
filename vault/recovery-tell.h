/*
 * What is told of recovery keys at an opening: that one was used, to everybody, once; that one was not tried out for too
 * long, to who answers for it.
 */
#pragma once

#include "vault/act.h"
#include "vault/seat.h"

/* Within the act of an opening: tells the person of the uses since the last time, and notes that. */
gboolean kinko_recovery_tell_uses (KinkoAct *act, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Tells managers and deputies which keys are due for a drill, if the policy has a limit. */
gboolean kinko_recovery_remind (KinkoSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The entry of the last drill of @seat that went well, 0 for none. A stored number counts only if its entry says so. */
gboolean kinko_recovery_find_drill (KinkoSession *session, const KinkoSeat *seat, guint64 *seq,
				    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The day of an entry, in Japan; owned by the caller. */
char *kinko_recovery_day_of (KinkoSession *session, guint64 seq, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
