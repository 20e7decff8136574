#include "audit/roster.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/note.h"
#include "audit/roster-internal.h"
#include "audit/sshsig.h"
#include "policies/error.h"

KinkoRoster *
kinko_roster_new (void)
{
	KinkoRoster *roster = g_new0 (KinkoRoster, 1);

	roster->seats = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_seat_free);
	roster->newest = g_hash_table_new (g_str_hash, g_str_equal);
	roster->terms = g_array_new (FALSE, FALSE, sizeof (KinkoTerm));
	roster->rotations = g_array_new (FALSE, FALSE, sizeof (KinkoKeysSince));
	roster->begun = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
	roster->regranted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	return roster;
}

void
kinko_roster_free (KinkoRoster *roster)
{
	if (roster == NULL)
		return;
	g_hash_table_unref (roster->newest);
	g_array_unref (roster->terms);
	g_array_unref (roster->rotations);
	g_hash_table_unref (roster->begun);
	g_hash_table_unref (roster->regranted);
	g_ptr_array_unref (roster->seats);
	g_free (roster->vault_id);
	g_free (roster->origin);
	g_free (roster);
}

void
kinko_roster_add (KinkoRoster *roster, const KinkoSeat *seat)
{
	KinkoSeat *copy = kinko_seat_copy (seat);

	g_ptr_array_add (roster->seats, copy);
	if (copy->status == KINKO_SEAT_ACTIVE)
		kinko_roster_begin_term (roster, copy, copy->enrolled_seq);
	/* replace, not insert: the key must be the one that lives as long as the value */
	g_hash_table_replace (roster->newest, copy->id, copy);
}

const KinkoSeat *
kinko_roster_find (const KinkoRoster *roster, const char *id)
{
	return g_hash_table_lookup (roster->newest, id);
}

KinkoSeat *
kinko_roster_seat (KinkoRoster *roster, const char *id)
{
	return g_hash_table_lookup (roster->newest, id);
}

const KinkoSeat *
kinko_roster_find_person (const KinkoRoster *roster, const char *person)
{
	for (guint i = 0; i < roster->seats->len; i++) {
		const KinkoSeat *seat = roster->seats->pdata[i];

		if (seat->status != KINKO_SEAT_REVOKED &&
		    strcmp (kinko_seat_person_id (seat), person) == 0)
			return seat;
	}
	return NULL;
}

GPtrArray *
kinko_roster_seats (const KinkoRoster *roster)
{
	return roster->seats;
}

const char *
kinko_roster_vault_id (const KinkoRoster *roster)
{
	return roster->vault_id;
}

const char *
kinko_roster_origin (const KinkoRoster *roster)
{
	return roster->origin;
}

gboolean
kinko_roster_is_test (const KinkoRoster *roster)
{
	return roster->test;
}

const KinkoRotation *
kinko_roster_rotation (const KinkoRoster *roster)
{
	return &roster->rotation;
}

KinkoOthers
kinko_roster_others (const KinkoRoster *roster, const char *person, guint64 size)
{
	KinkoOthers others = KINKO_OTHERS_NONE;

	for (guint i = 0; i < roster->seats->len; i++) {
		const KinkoSeat *seat = roster->seats->pdata[i];

		if (seat->enrolled_seq >= size || !kinko_role_holds_keys (seat->role) ||
		    !kinko_role_is_person (seat->role) ||
		    strcmp (kinko_seat_person_id (seat), person) == 0)
			continue;
		if (seat->status != KINKO_SEAT_REVOKED)
			return KINKO_OTHERS_HERE;
		others = KINKO_OTHERS_GONE;
	}
	return others;
}

guint
kinko_roster_active_managers (const KinkoRoster *roster)
{
	guint n = 0;

	for (guint i = 0; i < roster->seats->len; i++) {
		const KinkoSeat *seat = roster->seats->pdata[i];

		if (seat->role == KINKO_ROLE_MANAGER && seat->status == KINKO_SEAT_ACTIVE)
			n++;
	}
	return n;
}

/* The name of every operator's note key is the origin. */
char **
kinko_roster_vkeys (const KinkoRoster *roster)
{
	char **keys = g_new0 (char *, roster->seats->len + 1);

	for (guint i = 0; i < roster->seats->len; i++)
		keys[i] = kinko_note_vkey (
			roster->origin, &((const KinkoSeat *) roster->seats->pdata[i])->note_key);
	return keys;
}

char *
kinko_roster_allowed_signers (const KinkoRoster *roster, guint64 size)
{
	GString *file = g_string_new (NULL);

	for (guint i = 0; i < roster->seats->len; i++) {
		const KinkoSeat *seat = roster->seats->pdata[i];
		g_autofree char *line = kinko_ssh_allowed_signer (seat->id, &seat->git_key);

		if (seat->enrolled_seq < size)
			g_string_append (file, line);
	}
	return g_string_free (file, FALSE);
}

gboolean
kinko_roster_refuse (const KinkoEntry *entry, GError **error, const char *why)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("entry %" PRIu64 " breaks the roster: %s"), entry->seq, why);
	return FALSE;
}

gboolean
kinko_roster_set_status (KinkoRoster *roster, const KinkoEntry *entry, KinkoSeat *seat,
			 KinkoSeatStatus to, GError **error)
{
	kinko_roster_change_status (roster, seat, to, entry->seq);
	if (kinko_roster_active_managers (roster) == 0)
		return kinko_roster_refuse (entry, error, _ ("no active manager remains"));
	return TRUE;
}
