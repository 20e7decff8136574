#include "vault/backup-recipients.h"

#include <string.h>

#include <glib/gi18n.h>

#include "vault/session-internal.h"

/* Whose a recipient is. */
typedef enum {
	HOLDER_UNKNOWN,  /* a key of age, perhaps in a safe */
	HOLDER_NOBODY,   /* a seat that may neither verify nor restore, or that has ended */
	HOLDER_RESTORES, /* a manager or deputy, or a recovery key of this vault */
} Holder;

/* By the same rule as restoring (vault/restore.h). */
static gboolean
may_restore (const KinkoSeat *seat)
{
	return seat->status == KINKO_SEAT_ACTIVE &&
	       (seat->role == KINKO_ROLE_MANAGER || seat->role == KINKO_ROLE_DEPUTY ||
		seat->role == KINKO_ROLE_RECOVERY);
}

/* A person's second seat may be good when the first is not. */
static Holder
holder_of (KinkoSession *session, const char *recipient)
{
	GPtrArray *seats = kinko_roster_seats (session->roster);
	Holder holder = HOLDER_UNKNOWN;

	for (guint i = 0; i < seats->len; i++) {
		const KinkoSeat *seat = seats->pdata[i];

		if (strcmp (seat->recipient, recipient) != 0)
			continue;
		if (may_restore (seat))
			return HOLDER_RESTORES;
		holder = HOLDER_NOBODY;
	}
	return holder;
}

void
kinko_backup_recipients_warn (KinkoSession *session, const GPtrArray *recipients)
{
	gboolean unknown = FALSE;

	for (guint i = 0; i < recipients->len; i++)
		switch (holder_of (session, recipients->pdata[i])) {
		case HOLDER_RESTORES:
			return;
		case HOLDER_UNKNOWN:
			unknown = TRUE;
			break;
		case HOLDER_NOBODY:
			break;
		}
	if (unknown)
		kinko_session_warn (
			session, "%s",
			_ ("the backup is sealed to no manager, deputy or recovery key of this "
			   "vault: without the key file of another recipient nobody can verify or "
			   "restore it. Try that out with 'kinko backup verify FILE --key "
			   "KEYFILE'"));
	else
		kinko_session_warn (
			session, "%s",
			_ ("the backup is sealed to nobody who may verify or restore it: make it "
			   "again, also --to a manager, a deputy, or a key in a safe"));
}
