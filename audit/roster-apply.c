/* What each entry does to the seats, and who may have made it. */
#include "audit/roster-internal.h"

#include <string.h>

#include <glib/gi18n.h>

static const char *const change_actions[] = { "operator.resume", "operator.suspend",
					      "operator.revoke" };

static gboolean
apply_change (KinkoRoster *roster, const KinkoEntry *entry, const char *id, KinkoSeatStatus to,
	      const json_t *detail, GError **error)
{
	KinkoSeat *seat = g_hash_table_lookup (roster->newest, id);

	if (seat == NULL)
		return kinko_roster_refuse (entry, error,
					    _ ("a change of a seat that was never made"));
	if (seat->role == KINKO_ROLE_RECOVERY)
		return kinko_roster_refuse (entry, error,
					    _ ("a recovery key is changed as a person is"));
	if (!kinko_roster_check_rank (entry, seat, error))
		return FALSE;
	if (seat->status == KINKO_SEAT_REVOKED || seat->status == to)
		return kinko_roster_refuse (entry, error,
					    _ ("a change that does not fit the seat's status"));
	if (to == KINKO_SEAT_ACTIVE && kinko_role_holds_keys (seat->role) &&
	    !kinko_detail_hash_parse (kinko_detail_text (detail, "grant"), &seat->grant))
		return kinko_roster_refuse (entry, error, _ ("a seat without its grant"));
	if (to == KINKO_SEAT_ACTIVE)
		seat->failures = 0;
	return kinko_roster_set_status (roster, entry, seat, to, error);
}

/* kinko itself locks a seat, whoever happens to open the vault; so what it takes is not a role but what the log says.
 * Otherwise anybody could lock out anybody. */
static gboolean
apply_lock (KinkoRoster *roster, const KinkoEntry *entry, const char *id, const json_t *detail,
	    GError **error)
{
	KinkoSeat *seat = g_hash_table_lookup (roster->newest, id);
	json_int_t failures = json_integer_value (json_object_get (detail, "failures"));

	if (seat == NULL || seat->status != KINKO_SEAT_ACTIVE)
		return kinko_roster_refuse (entry, error,
					    _ ("a lock of a seat that is not active"));
	if (failures < KINKO_SEAT_LEAST_FAILURES || failures > seat->failures)
		return kinko_roster_refuse (
			entry, error, _ ("a lock without so many wrong passphrases in the log"));
	return kinko_roster_set_status (roster, entry, seat, KINKO_SEAT_LOCKED, error);
}

/* Only of an active seat: nobody gets further out than out. */
static void
count_refusal (KinkoRoster *roster, const char *id, const json_t *detail)
{
	KinkoSeat *seat = g_hash_table_lookup (roster->newest, id);

	/* A recovery key has no passphrase: whoever claims one in its name must not lock it out. */
	if (seat != NULL && seat->status == KINKO_SEAT_ACTIVE &&
	    kinko_role_is_person (seat->role) &&
	    strcmp (kinko_detail_text (detail, "reason"), "passphrase") == 0)
		seat->failures++;
}

/* The actor of every entry but the genesis must have an active seat, in the role that the entry states. */
static gboolean
check_actor (const KinkoRoster *roster, const KinkoEntry *entry, GError **error)
{
	char by[40] = "";
	const KinkoSeat *seat;

	memcpy (by, entry->by.text, MIN (entry->by.len, sizeof by - 1));
	seat = kinko_roster_find (roster, by);
	if (seat == NULL)
		return kinko_roster_refuse (entry, error, _ ("the actor was never enrolled"));
	if (seat->status != KINKO_SEAT_ACTIVE)
		return kinko_roster_refuse (entry, error, _ ("the actor's seat is not active"));
	if (!kinko_slice_equal (entry->role, kinko_role_name (seat->role)))
		return kinko_roster_refuse (entry, error, _ ("the actor has another role"));
	return kinko_roster_check_recovery (seat, entry, error);
}

static gboolean
apply_operator_entry (KinkoRoster *roster, const KinkoEntry *entry, GError **error)
{
	g_autofree char *object = kinko_slice_dup (entry->object);
	json_auto_t *detail = kinko_entry_detail (entry, error);
	const char *id = object + strlen ("operator/");

	if (detail == NULL)
		return FALSE;
	if (!g_str_has_prefix (object, "operator/"))
		return kinko_roster_refuse (entry, error,
					    _ ("a change of a seat without its object"));
	if (kinko_slice_equal (entry->action, "unlock.refused")) {
		count_refusal (roster, id, detail);
		return TRUE;
	}
	if (kinko_slice_equal (entry->action, "operator.lock"))
		return apply_lock (roster, entry, id, detail, error);
	if (kinko_roster_is_recovery (entry))
		return kinko_roster_apply_recovery (roster, entry, id, detail, error);
	if (!kinko_slice_equal (entry->role, "manager") &&
	    !kinko_slice_equal (entry->role, "deputy"))
		return kinko_roster_refuse (entry, error,
					    _ ("a seat is changed by neither manager nor deputy"));
	if (kinko_slice_equal (entry->action, "operator.grant"))
		return kinko_roster_apply_grant (roster, entry, id, detail, error);
	if (kinko_slice_equal (entry->action, "operator.enrol"))
		return kinko_roster_apply_enrolment (roster, entry, id, detail, error);
	for (guint i = 0; i < G_N_ELEMENTS (change_actions); i++) {
		if (kinko_slice_equal (entry->action, change_actions[i]))
			return apply_change (roster, entry, id, (KinkoSeatStatus) i, detail, error);
	}
	return TRUE;
}

static gboolean
changes_roster (const KinkoEntry *entry)
{
	if (kinko_slice_equal (entry->action, "unlock.refused"))
		return kinko_slice_equal (entry->result, "denied");
	if (!kinko_slice_equal (entry->result, "granted"))
		return FALSE;
	for (guint i = 0; i < G_N_ELEMENTS (change_actions); i++) {
		if (kinko_slice_equal (entry->action, change_actions[i]))
			return TRUE;
	}
	return kinko_slice_equal (entry->action, "operator.enrol") ||
	       kinko_slice_equal (entry->action, "operator.grant") ||
	       kinko_slice_equal (entry->action, "operator.lock") ||
	       kinko_roster_is_recovery (entry);
}

/* Who has opened the vault knows the passphrase. */
static void
forgive (KinkoRoster *roster, const KinkoEntry *entry)
{
	g_autofree char *by = kinko_slice_dup (entry->by);
	KinkoSeat *seat = g_hash_table_lookup (roster->newest, by);

	seat->failures = 0;
}

gboolean
kinko_roster_apply (KinkoRoster *roster, const KinkoEntry *entry, GError **error)
{
	gboolean genesis = kinko_slice_equal (entry->action, "vault.genesis");

	if ((entry->seq == 0) != genesis)
		return kinko_roster_refuse (entry, error,
					    genesis ? _ ("a second genesis")
						    : _ ("entry 0 is not the genesis"));
	if (genesis) {
		json_auto_t *detail = kinko_entry_detail (entry, error);

		return detail != NULL && kinko_roster_apply_genesis (roster, entry, detail, error);
	}
	if (!check_actor (roster, entry, error))
		return FALSE;
	if (kinko_slice_equal (entry->action, "keys.rotate"))
		return kinko_roster_apply_rotation (roster, entry, error);
	if (g_hash_table_size (roster->regranted) > 0 &&
	    !kinko_slice_equal (entry->action, "operator.grant"))
		return kinko_roster_refuse (entry, error,
					    _ ("grants of new keys that did not come"));
	if (kinko_slice_equal (entry->action, "session.open") &&
	    kinko_slice_equal (entry->result, "granted"))
		forgive (roster, entry);
	/* Who may restore is looked at with the rest of it (audit/restored.c). */
	if (kinko_slice_equal (entry->action, "vault.restored") &&
	    kinko_slice_equal (entry->result, "granted"))
		return kinko_roster_apply_restore (roster, entry, error);
	return !changes_roster (entry) || apply_operator_entry (roster, entry, error);
}
