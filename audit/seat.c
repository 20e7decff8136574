#include "audit/seat.h"

#include <string.h>

#include "audit/note.h"
#include "audit/roster.h"
#include "audit/sshsig.h"

static const char *const status_names[] = { "active", "suspended", "revoked", "locked" };

const char *
kinko_seat_status_name (KinkoSeatStatus status)
{
	return status_names[status];
}

gboolean
kinko_seat_status_parse (const char *name, KinkoSeatStatus *status)
{
	for (guint i = 0; i < G_N_ELEMENTS (status_names); i++) {
		if (strcmp (name, status_names[i]) == 0) {
			*status = (KinkoSeatStatus) i;
			return TRUE;
		}
	}
	return FALSE;
}

const char *
kinko_seat_person_id (const KinkoSeat *seat)
{
	return seat->person == NULL ? seat->id : seat->person;
}

KinkoSeat *
kinko_seat_copy (const KinkoSeat *seat)
{
	KinkoSeat *copy = g_new (KinkoSeat, 1);

	*copy = *seat;
	copy->id = g_strdup (seat->id);
	copy->person = g_strdup (seat->person);
	copy->recipient = g_strdup (seat->recipient);
	return copy;
}

void
kinko_seat_free (KinkoSeat *seat)
{
	if (seat == NULL)
		return;
	g_free (seat->id);
	g_free (seat->person);
	g_free (seat->recipient);
	g_free (seat);
}

void
kinko_seat_to_detail (const KinkoSeat *seat, const char *origin, json_t *detail)
{
	g_autofree char *vkey = kinko_note_vkey (origin, &seat->note_key);
	g_autofree char *git_key = kinko_ssh_public_text (&seat->git_key);

	json_object_set_new (detail, "role", json_string (kinko_role_name (seat->role)));
	json_object_set_new (detail, "numbers", json_boolean (seat->numbers));
	json_object_set_new (detail, "note_key", json_string (vkey));
	json_object_set_new (detail, "git_key", json_string (git_key));
	json_object_set_new (detail, "recipient", json_string (seat->recipient));
	if (kinko_role_holds_keys (seat->role)) {
		g_autofree char *grant = kinko_detail_hash (&seat->grant);

		json_object_set_new (detail, "grant", json_string (grant));
	}
	if (seat->role == KINKO_ROLE_RECOVERY) {
		g_autofree char *seed = kinko_detail_hash (&seat->seed);

		json_object_set_new (detail, "seed", json_string (seed));
	}
	if (strcmp (kinko_seat_person_id (seat), seat->id) != 0)
		json_object_set_new (detail, "person", json_string (seat->person));
}
