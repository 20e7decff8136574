/* New keys in the roster: who got them, that nobody was left out, and the old ones again after a restore. */
#include "audit/roster-internal.h"

#include <glib/gi18n.h>

#include "audit/restored.h"

/* Of an act that ends with `keys.rotate`: see apply_rotation_end(). */
gboolean
kinko_roster_apply_grant (KinkoRoster *roster, const KinkoEntry *entry, const char *id,
			  const json_t *detail, GError **error)
{
	KinkoSeat *seat = g_hash_table_lookup (roster->newest, id);

	if (seat == NULL || seat->status != KINKO_SEAT_ACTIVE ||
	    !kinko_role_holds_keys (seat->role))
		return kinko_roster_refuse (entry, error,
					    _ ("a grant for a seat that holds no keys"));
	if (!g_hash_table_add (roster->regranted, g_strdup (id)))
		return kinko_roster_refuse (entry, error, _ ("two grants for one seat"));
	if (!kinko_detail_hash_parse (kinko_detail_text (detail, "grant"), &seat->grant))
		return kinko_roster_refuse (entry, error, _ ("a seat without its grant"));
	seat->changed_seq = entry->seq;
	return TRUE;
}

/* Who were left out would hold the old keys alone, and who were not left out by name might be anybody. */
static gboolean
check_all_regranted (const KinkoRoster *roster, const KinkoEntry *entry, GError **error)
{
	for (guint i = 0; i < roster->seats->len; i++) {
		const KinkoSeat *seat = roster->seats->pdata[i];

		if (seat->status == KINKO_SEAT_ACTIVE && kinko_role_holds_keys (seat->role) &&
		    !g_hash_table_contains (roster->regranted, seat->id))
			return kinko_roster_refuse (
				entry, error, _ ("new keys without a grant for each active seat"));
	}
	return TRUE;
}

static void
keep_rotation (KinkoRoster *roster, guint64 seq, const KinkoRotation *rotation)
{
	const KinkoKeysSince since = { .seq = seq, .rotation = *rotation };

	roster->rotation = *rotation;
	g_array_append_val (roster->rotations, since);
}

static gboolean
apply_rotation_end (KinkoRoster *roster, const KinkoEntry *entry, const json_t *detail,
		    GError **error)
{
	gint64 intent = json_integer_value (json_object_get (detail, "intent"));
	gboolean done = kinko_slice_equal (entry->result, "done");
	gboolean numbers = kinko_rotation_names (detail, "numbers");
	KinkoRotation rotation = roster->rotation;

	if (!g_hash_table_remove (roster->begun, &intent))
		return kinko_roster_refuse (entry, error,
					    _ ("the end of new keys that were never begun"));
	if (!done)
		return TRUE;
	if (!kinko_rotation_names (detail, "records"))
		return kinko_roster_refuse (entry, error, _ ("new keys of no compartment"));
	if (roster->numbers_undone && !numbers)
		return kinko_roster_refuse (entry, error,
					    _ ("a restore undid new keys for My Numbers for good"));
	if (!check_all_regranted (roster, entry, error))
		return FALSE;
	g_hash_table_remove_all (roster->regranted);
	rotation.records = entry->seq;
	if (numbers)
		rotation.numbers = entry->seq;
	roster->numbers_undone = FALSE;
	keep_rotation (roster, entry->seq, &rotation);
	return TRUE;
}

/* An intent, and what became of it; who was refused began nothing, and so did who failed before. */
gboolean
kinko_roster_apply_rotation (KinkoRoster *roster, const KinkoEntry *entry, GError **error)
{
	json_auto_t *detail = kinko_entry_detail (entry, error);

	if (detail == NULL)
		return FALSE;
	if (kinko_slice_equal (entry->result, "intent")) {
		g_hash_table_add (roster->begun, g_memdup2 (&entry->seq, sizeof entry->seq));
		return TRUE;
	}
	return json_object_get (detail, "intent") == NULL ||
	       apply_rotation_end (roster, entry, detail, error);
}

/* The keys in use are those of the backup again: a rotation since is undone, and due. One that an earlier restore undid, and
 * that was not made up for because that restore was killed, is in the range of the next one as well. */
static void
go_back_to_keys (KinkoRoster *roster, guint64 seq, guint64 from)
{
	KinkoRotation rotation = { 0 };

	roster->numbers_undone = FALSE;
	for (guint i = 0; i < roster->rotations->len; i++) {
		const KinkoKeysSince *one = &g_array_index (roster->rotations, KinkoKeysSince, i);

		if (one->seq < from)
			rotation = one->rotation;
		else if (one->rotation.numbers == one->seq)
			roster->numbers_undone = TRUE;
	}
	keep_rotation (roster, seq, &rotation);
}

/* Who restores and holds no key for My Numbers cannot seal a grant for them: those whose grant came after the backup wait until
 * somebody who can lets them in again. Nobody else is shut out that way. */
static gboolean
suspend_one (KinkoRoster *roster, const KinkoEntry *entry, const char *id, guint64 from,
	     GError **error)
{
	g_autofree char *by = kinko_slice_dup (entry->by);
	const KinkoSeat *actor = kinko_roster_find (roster, by);
	KinkoSeat *seat = id == NULL ? NULL : kinko_roster_seat (roster, id);

	if (actor == NULL || actor->numbers || seat == NULL || seat->status != KINKO_SEAT_ACTIVE ||
	    !seat->numbers || !kinko_role_is_person (seat->role) || seat->changed_seq < from)
		return kinko_roster_refuse (entry, error,
					    _ ("a restore that shuts out whom it could let in"));
	return kinko_roster_set_status (roster, entry, seat, KINKO_SEAT_SUSPENDED, error);
}

static gboolean
apply_suspended (KinkoRoster *roster, const KinkoEntry *entry, const json_t *suspended,
		 guint64 from, GError **error)
{
	const json_t *id;
	gsize i;

	json_array_foreach (suspended, i, id)
	{
		if (!suspend_one (roster, entry, json_string_value (id), from, error))
			return FALSE;
	}
	return TRUE;
}

/* Grants that were made after the backup are gone with the vault: who had one gets another, sealed anew. */
gboolean
kinko_roster_apply_restore (KinkoRoster *roster, const KinkoEntry *entry, GError **error)
{
	json_auto_t *detail = kinko_entry_detail (entry, error);
	json_t *grants = json_object_get (detail, "grants");
	const json_t *grant;
	const char *id;
	guint64 from = 0, to;

	if (detail == NULL)
		return FALSE;
	if (kinko_restored_range (entry, &from, &to))
		go_back_to_keys (roster, entry->seq, from);
	json_object_foreach (grants, id, grant)
	{
		KinkoSeat *seat = g_hash_table_lookup (roster->newest, id);

		if (seat == NULL || seat->status == KINKO_SEAT_REVOKED ||
		    !kinko_role_holds_keys (seat->role) || json_string_value (grant) == NULL ||
		    !kinko_detail_hash_parse (json_string_value (grant), &seat->grant))
			return kinko_roster_refuse (entry, error,
						    _ ("a grant for a seat that has none"));
	}
	return apply_suspended (roster, entry, json_object_get (detail, "suspended"), from, error);
}
