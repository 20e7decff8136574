#include "audit/rotation.h"

#include <string.h>

guint64
kinko_rotation_due_since (const KinkoRotation *rotation, const GPtrArray *seats, gboolean numbers)
{
	guint64 last = numbers ? rotation->numbers : rotation->records;
	guint64 since = 0;

	for (guint i = 0; i < seats->len; i++) {
		const KinkoSeat *seat = seats->pdata[i];

		if (seat->status == KINKO_SEAT_REVOKED && kinko_role_holds_keys (seat->role) &&
		    (!numbers || seat->numbers) && seat->changed_seq > last &&
		    (since == 0 || seat->changed_seq < since))
			since = seat->changed_seq;
	}
	return since;
}

gboolean
kinko_rotation_names (const json_t *detail, const char *compartment)
{
	const json_t *name;
	gsize i;

	json_array_foreach (json_object_get (detail, "compartments"), i,
			    name) if (g_strcmp0 (json_string_value (name), compartment) ==
				      0) return TRUE;
	return FALSE;
}
