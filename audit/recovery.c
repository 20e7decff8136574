#include "audit/recovery.h"

#include <inttypes.h>
#include <string.h>

#define PREFIX        "recovery"
#define MOST_DIGITS   9 /* so that a number fits into 32 bits */
#define OBJECT_PREFIX "operator/"

/* 0: it is no such ID. */
static guint
number_of (const char *id)
{
	const char *digits = id + strlen (PREFIX);
	gsize len;

	if (!g_str_has_prefix (id, PREFIX))
		return 0;
	len = strlen (digits);
	if (len == 0 || len > MOST_DIGITS || digits[0] == '0' ||
	    strspn (digits, G_CSET_DIGITS) != len)
		return 0;
	return (guint) g_ascii_strtoull (digits, NULL, 10);
}

gboolean
kinko_recovery_is_id (const char *id)
{
	return number_of (id) > 0;
}

char *
kinko_recovery_next_id (const KinkoRoster *roster)
{
	GPtrArray *seats = kinko_roster_seats (roster);
	guint last = 0;

	for (guint i = 0; i < seats->len; i++)
		last = MAX (last, number_of (((KinkoSeat *) seats->pdata[i])->id));
	return g_strdup_printf (PREFIX "%u", last + 1);
}

guint
kinko_recovery_n_active (const KinkoRoster *roster)
{
	GPtrArray *seats = kinko_roster_seats (roster);
	guint n = 0;

	for (guint i = 0; i < seats->len; i++) {
		const KinkoSeat *seat = seats->pdata[i];

		n += seat->role == KINKO_ROLE_RECOVERY && seat->status == KINKO_SEAT_ACTIVE;
	}
	return n;
}

/* ---- uses ------------------------------------------------------------------------------------ */

static void
free_use (gpointer data)
{
	KinkoRecoveryUse *use = data;

	g_free (use->key);
	g_free (use->operator);
	g_free (use->time);
	g_free (use);
}

GPtrArray *
kinko_recovery_uses_new (void)
{
	return g_ptr_array_new_with_free_func (free_use);
}

void
kinko_recovery_uses_apply (GPtrArray *uses, const KinkoEntry *entry)
{
	g_autofree char *object = NULL;
	KinkoRecoveryUse *use;

	if (!kinko_slice_equal (entry->action, "recovery.use") ||
	    !kinko_slice_equal (entry->result, "granted"))
		return;
	object = kinko_slice_dup (entry->object);
	use = g_new0 (KinkoRecoveryUse, 1);
	use->seq = entry->seq;
	use->key = kinko_slice_dup (entry->by);
	use->operator=
		g_strdup (g_str_has_prefix (object, OBJECT_PREFIX) ? object + strlen (OBJECT_PREFIX)
								   : object);
	use->time = kinko_slice_dup (entry->time);
	g_ptr_array_add (uses, use);
}
