/* What replaying the log asks of recovery keys: who makes and removes them, and that they do nothing but their own. */
#include <string.h>

#include <glib/gi18n.h>

#include "audit/recovery.h"
#include "audit/roster-internal.h"
#include "policies/action.h"

/* What was refused or failed had no effect; and whoever opens a vault says "aborted" of what others left open. */
gboolean
kinko_roster_check_recovery (const KinkoSeat *actor, const KinkoEntry *entry, GError **error)
{
	g_autofree char *name = NULL;
	const KinkoAction *action;
	gboolean by_key = actor->role == KINKO_ROLE_RECOVERY;

	if (!by_key && !kinko_slice_equal (entry->action, "recovery.use") &&
	    !kinko_slice_equal (entry->action, "recovery.drill"))
		return TRUE;
	if (!kinko_entry_took_place (entry))
		return TRUE;
	name = kinko_slice_dup (entry->action);
	action = kinko_action_find (name);
	if (by_key && (action == NULL || (action->flags & KINKO_ACTION_OWN) == 0))
		return kinko_roster_refuse (entry, error,
					    _ ("a recovery key did what is none of its business"));
	if (!by_key)
		return kinko_roster_refuse (entry, error,
					    _ ("somebody did what only a recovery key can do"));
	return TRUE;
}

gboolean
kinko_roster_is_recovery (const KinkoEntry *entry)
{
	return kinko_slice_equal (entry->action, "recovery.add") ||
	       kinko_slice_equal (entry->action, "recovery.remove") ||
	       kinko_slice_equal (entry->action, "recovery.use");
}

/* A key can make managers, so nobody less than one may hand one out. */
static gboolean
check_manager (const KinkoEntry *entry, GError **error)
{
	return kinko_slice_equal (entry->role, "manager") ||
	       kinko_roster_refuse (
		       entry, error,
		       _ ("a recovery key is added or removed by somebody who is no manager"));
}

static gboolean
apply_add (KinkoRoster *roster, const KinkoEntry *entry, const char *id, const json_t *detail,
	   GError **error)
{
	g_autoptr (KinkoSeat) seat = NULL;

	if (!check_manager (entry, error))
		return FALSE;
	if (!kinko_recovery_is_id (id) || kinko_roster_find (roster, id) != NULL)
		return kinko_roster_refuse (entry, error,
					    _ ("a recovery key without an ID of its own"));
	if (kinko_recovery_n_active (roster) >= KINKO_RECOVERY_MAX)
		return kinko_roster_refuse (entry, error, _ ("too many recovery keys"));
	seat = kinko_roster_read_seat (roster, entry, id, detail, error);
	if (seat == NULL)
		return FALSE;
	if (seat->role != KINKO_ROLE_RECOVERY || seat->person != NULL)
		return kinko_roster_refuse (entry, error,
					    _ ("a recovery key with the role of a person"));
	kinko_roster_add (roster, seat);
	return TRUE;
}

static gboolean
apply_remove (KinkoRoster *roster, const KinkoEntry *entry, const char *id, GError **error)
{
	KinkoSeat *seat = kinko_roster_seat (roster, id);

	if (!check_manager (entry, error))
		return FALSE;
	if (seat == NULL || seat->role != KINKO_ROLE_RECOVERY || seat->status == KINKO_SEAT_REVOKED)
		return kinko_roster_refuse (entry, error,
					    _ ("a recovery key is removed that is not there"));
	return kinko_roster_set_status (roster, entry, seat, KINKO_SEAT_REVOKED, error);
}

/* The person who lost the key of a seat still has that seat: it ends with the entry that gives a new one, and the entry
 * says so. */
static gboolean
replace (KinkoRoster *roster, const KinkoEntry *entry, const KinkoSeat *seat, const json_t *detail,
	 GError **error)
{
	const char *named = kinko_detail_text (detail, "replaces");
	const KinkoSeat *current = kinko_roster_find_person (roster, kinko_seat_person_id (seat));

	if (strcmp (named, current == NULL ? "" : current->id) != 0)
		return kinko_roster_refuse (
			entry, error,
			_ ("a recovery key replaces another seat than that of the person"));
	if (current != NULL)
		kinko_roster_change_status (roster, kinko_roster_seat (roster, current->id),
					    KINKO_SEAT_REVOKED, entry->seq);
	return TRUE;
}

static gboolean
apply_use (KinkoRoster *roster, const KinkoEntry *entry, const char *id, const json_t *detail,
	   GError **error)
{
	g_autoptr (KinkoSeat) seat = kinko_roster_read_seat (roster, entry, id, detail, error);

	if (seat == NULL)
		return FALSE;
	if (seat->role != KINKO_ROLE_MANAGER)
		return kinko_roster_refuse (entry, error,
					    _ ("a recovery key makes somebody who is no manager"));
	if (!replace (roster, entry, seat, detail, error) ||
	    !kinko_roster_check_person (roster, entry, kinko_roster_find (roster, id), seat, error))
		return FALSE;
	kinko_roster_add (roster, seat);
	return TRUE;
}

gboolean
kinko_roster_apply_recovery (KinkoRoster *roster, const KinkoEntry *entry, const char *id,
			     const json_t *detail, GError **error)
{
	if (kinko_slice_equal (entry->action, "recovery.add"))
		return apply_add (roster, entry, id, detail, error);
	if (kinko_slice_equal (entry->action, "recovery.remove"))
		return apply_remove (roster, entry, id, error);
	return apply_use (roster, entry, id, detail, error);
}
