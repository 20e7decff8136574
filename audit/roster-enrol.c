/* How a seat comes into the roster: by the genesis or by an enrolment. */
#include "audit/roster-internal.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/note.h"
#include "audit/sshsig.h"

gboolean
kinko_roster_knows_keys (const KinkoRoster *roster, const char *origin,
			 const KinkoPublicKey *note_key, const KinkoPublicKey *git_key)
{
	/* A note names its key by 32 bits only, and another key with the same ID is easy to make: it would get
	 * the other person's notes rejected. */
	guint32 id = kinko_note_key_id (origin, KINKO_NOTE_TYPE_ED25519, note_key);

	for (guint i = 0; i < roster->seats->len; i++) {
		const KinkoSeat *other = roster->seats->pdata[i];

		if (kinko_note_key_id (origin, KINKO_NOTE_TYPE_ED25519, &other->note_key) == id ||
		    memcmp (&other->git_key, git_key, sizeof *git_key) == 0)
			return TRUE;
	}
	return FALSE;
}

/* The seat that an enrolment or the genesis describes. */
KinkoSeat *
kinko_roster_read_seat (const KinkoRoster *roster, const KinkoEntry *entry, const char *id,
			const json_t *detail, GError **error)
{
	g_autoptr (KinkoSeat) seat = g_new0 (KinkoSeat, 1);
	g_autofree char *name = NULL;

	seat->id = g_strdup (id);
	seat->person = g_strdup (json_string_value (json_object_get (detail, "person")));
	seat->recipient = g_strdup (kinko_detail_text (detail, "recipient"));
	seat->role = kinko_role_from_name (kinko_detail_text (detail, "role"));
	seat->numbers = json_is_true (json_object_get (detail, "numbers"));
	seat->enrolled_seq = seat->changed_seq = entry->seq;
	if (!kinko_operator_id_is_valid (id) || seat->role == KINKO_ROLE_NONE ||
	    !g_str_has_prefix (seat->recipient, "age1") ||
	    !kinko_note_vkey_parse (kinko_detail_text (detail, "note_key"), &name, &seat->note_key,
				    NULL) ||
	    !kinko_ssh_public_parse (kinko_detail_text (detail, "git_key"), &seat->git_key, NULL)) {
		(void) kinko_roster_refuse (entry, error, _ ("a seat without its role and keys"));
		return NULL;
	}
	if (roster->origin == NULL || strcmp (name, roster->origin) != 0) {
		(void) kinko_roster_refuse (entry, error, _ ("a note key with another origin"));
		return NULL;
	}
	if (kinko_role_holds_keys (seat->role) &&
	    !kinko_detail_hash_parse (kinko_detail_text (detail, "grant"), &seat->grant)) {
		(void) kinko_roster_refuse (entry, error, _ ("a seat without its grant"));
		return NULL;
	}
	if (seat->role == KINKO_ROLE_RECOVERY &&
	    (!seat->numbers ||
	     !kinko_detail_hash_parse (kinko_detail_text (detail, "seed"), &seat->seed))) {
		(void) kinko_roster_refuse (entry, error, _ ("a recovery key without its seed"));
		return NULL;
	}
	if (seat->numbers && !kinko_role_holds_keys (seat->role)) {
		(void) kinko_roster_refuse (
			entry, error, _ ("a clearance for My Numbers in a role without keys"));
		return NULL;
	}
	if (kinko_roster_knows_keys (roster, roster->origin, &seat->note_key, &seat->git_key)) {
		(void) kinko_roster_refuse (entry, error, _ ("a key that another seat has"));
		return NULL;
	}
	return g_steal_pointer (&seat);
}

gboolean
kinko_roster_apply_genesis (KinkoRoster *roster, const KinkoEntry *entry, const json_t *detail,
			    GError **error)
{
	g_autofree char *by = kinko_slice_dup (entry->by);
	g_autoptr (KinkoSeat) seat = NULL;
	const char *kind = kinko_detail_text (detail, "kind");

	roster->vault_id = g_strdup (kinko_detail_text (detail, "vault"));
	roster->origin = g_strdup (kinko_detail_text (detail, "origin"));
	roster->test = strcmp (kind, "test") == 0;
	seat = kinko_roster_read_seat (roster, entry, by, detail, error);
	if (seat == NULL)
		return FALSE;
	if (!kinko_vault_id_is_valid (roster->vault_id) ||
	    !kinko_slice_equal (entry->result, "granted") ||
	    (!roster->test && strcmp (kind, "production") != 0))
		return kinko_roster_refuse (entry, error, _ ("it is not the genesis of a vault"));
	if (seat->role != KINKO_ROLE_MANAGER || !kinko_slice_equal (entry->role, "manager"))
		return kinko_roster_refuse (entry, error, _ ("the first seat is not a manager's"));
	if (seat->person != NULL)
		return kinko_roster_refuse (entry, error,
					    _ ("a seat of a person who was never enrolled"));
	kinko_roster_add (roster, seat);
	return TRUE;
}

/* A deputy stands in for the manager, and must not become one, or remove one, that way. */
gboolean
kinko_roster_check_rank (const KinkoEntry *entry, const KinkoSeat *seat, GError **error)
{
	return seat->role != KINKO_ROLE_MANAGER || kinko_slice_equal (entry->role, "manager") ||
	       kinko_roster_refuse (entry, error,
				    _ ("a manager's seat is changed by somebody who is none"));
}

/* One person, one ID, one seat: what asks for two people must not be met by one. That two IDs are two people is the
 * word of who enrolled them; that one ID stays one person, and that a person who has two has one seat, is checked. */
gboolean
kinko_roster_check_person (const KinkoRoster *roster, const KinkoEntry *entry, const KinkoSeat *old,
			   const KinkoSeat *seat, GError **error)
{
	const char *person = kinko_seat_person_id (seat);
	const KinkoSeat *first = kinko_roster_find (roster, person);

	if (seat->person != NULL && strcmp (seat->person, seat->id) == 0)
		return kinko_roster_refuse (entry, error,
					    _ ("a person named by the seat's own ID"));
	/* Such a key is nobody: it neither was somebody nor becomes it. */
	if ((old != NULL && old->role == KINKO_ROLE_RECOVERY) ||
	    (first != NULL && first->role == KINKO_ROLE_RECOVERY))
		return kinko_roster_refuse (entry, error,
					    _ ("a person with the ID of a recovery key"));
	if (old != NULL && strcmp (kinko_seat_person_id (old), person) != 0)
		return kinko_roster_refuse (entry, error, _ ("an ID that was another person's"));
	if (seat->person != NULL &&
	    (first == NULL || strcmp (kinko_seat_person_id (first), person) != 0))
		return kinko_roster_refuse (entry, error,
					    _ ("a seat of a person who was never enrolled"));
	if (kinko_roster_find_person (roster, person) != NULL)
		return kinko_roster_refuse (entry, error, _ ("one person with two seats"));
	return TRUE;
}

gboolean
kinko_roster_apply_enrolment (KinkoRoster *roster, const KinkoEntry *entry, const char *id,
			      const json_t *detail, GError **error)
{
	const KinkoSeat *old = kinko_roster_find (roster, id);
	g_autoptr (KinkoSeat) seat = NULL;

	if (old != NULL && old->status != KINKO_SEAT_REVOKED)
		return kinko_roster_refuse (entry, error, _ ("somebody is enrolled twice"));
	seat = kinko_roster_read_seat (roster, entry, id, detail, error);
	if (seat != NULL && !kinko_role_is_person (seat->role))
		return kinko_roster_refuse (entry, error,
					    _ ("somebody is enrolled as a recovery key"));
	if (seat == NULL || !kinko_roster_check_rank (entry, seat, error) ||
	    !kinko_roster_check_person (roster, entry, old, seat, error))
		return FALSE;
	kinko_roster_add (roster, seat);
	return TRUE;
}
