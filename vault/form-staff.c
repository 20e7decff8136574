/* The people with a seat (業務従事者等, 別紙2 第6条). */
#include "vault/form-internal.h"

#include <string.h>

#include "audit/japan-time.h"
#include "vault/seat.h"

/* The log and the tables have one name for a person; a line keeps the ID of who made it. */
gboolean
kinko_form_load_people (KinkoFormWork *work, GError **error)
{
	g_autoptr (KinkoRoster) roster = kinko_seats_load (kinko_session_db (work->session), error);
	const GPtrArray *seats = roster == NULL ? NULL : kinko_roster_seats (roster);

	work->people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
	for (guint i = 0; seats != NULL && i < seats->len; i++) {
		const KinkoSeat *seat = seats->pdata[i];
		g_auto (KinkoSeatPerson) person = { 0 };

		if (!kinko_seat_person_load (kinko_session_db (work->session), seat->enrolled_seq,
					     &person, error))
			return FALSE;
		(void) g_hash_table_insert (work->people, g_strdup (seat->id),
					    g_strdup (person.name));
	}
	return seats != NULL;
}

const char *
kinko_form_person (KinkoFormWork *work, const char *operator)
{
	const char *name = operator== NULL ? NULL : g_hash_table_lookup (work->people, operator);

	return name == NULL || name[0] == '\0' ? operator: name;
}

char *
kinko_form_entry_day (KinkoFormWork *work, guint64 seq, GError **error)
{
	g_autofree char *line = kinko_log_line (kinko_session_log (work->session), seq, error);
	g_autofree char *time = NULL;
	KinkoEntry entry;

	if (line == NULL || !kinko_entry_parse (line, strlen (line), &entry, error))
		return NULL;
	time = kinko_japan_time (entry.time_ms);
	return g_strndup (time, strlen ("2026-07-06"));
}

static gboolean
is_one_of (const KinkoSeat *seat, KinkoFormPeople which)
{
	if (seat->status == KINKO_SEAT_REVOKED || !kinko_role_is_person (seat->role))
		return FALSE;
	switch (which) {
	case KINKO_FORM_MANAGERS:
		return seat->role == KINKO_ROLE_MANAGER;
	case KINKO_FORM_CLEARED:
		return seat->numbers;
	case KINKO_FORM_KEYS:
	default:
		return kinko_role_holds_keys (seat->role);
	}
}

char *
kinko_form_names (KinkoFormWork *work, KinkoFormPeople which, guint *n, GError **error)
{
	g_autoptr (KinkoRoster) roster = kinko_seats_load (kinko_session_db (work->session), error);
	const GPtrArray *seats = roster == NULL ? NULL : kinko_roster_seats (roster);
	GString *names;

	if (seats == NULL)
		return NULL;
	names = g_string_new (NULL);
	*n = 0;
	for (guint i = 0; i < seats->len; i++) {
		const KinkoSeat *seat = seats->pdata[i];

		if (!is_one_of (seat, which))
			continue;
		g_string_append_printf (names, "%s%s", (*n)++ == 0 ? "" : "、",
					kinko_form_person (work, seat->id));
	}
	return g_string_free (names, FALSE);
}

/* ---- the list -------------------------------------------------------------------------------- */

/* The contractor's own people; the ward's and auditors are not notified to the ward. */
static gboolean
belongs (const KinkoFormWork *work, const KinkoLayoutSource *source, const KinkoSeat *seat)
{
	if (!kinko_role_is_person (seat->role) || !kinko_role_holds_keys (seat->role))
		return FALSE;
	return !(source->single || work->order->person != NULL) ||
	       g_strcmp0 (seat->id, work->order->person) == 0;
}

/* What the register of the people says of each; the newest line counts. */
static gboolean
note_member (KinkoFormWork *work, const KinkoRegisterLine *line, gpointer members,
	     G_GNUC_UNUSED GError **error)
{
	(void) g_hash_table_insert (members, g_strdup (kinko_record_get (line->record, "member")),
				    kinko_record_copy (line->record));
	g_ptr_array_add (work->shown, kinko_register_line_object (line));
	return TRUE;
}

static void
put_member (json_t *row, const KinkoRecord *record)
{
	static const char *const texts[] = { "kana", "duty", "place", "badge" };
	const char *media = record == NULL ? NULL : kinko_record_get (record, "media");

	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
		kinko_form_put (row, texts[i],
				record == NULL ? NULL : kinko_record_get (record, texts[i]));
	if (media == NULL)
		kinko_form_put (row, "media", NULL);
	else
		kinko_form_put_flag (row, "media", strcmp (media, "1") == 0);
}

static gboolean
add_seat (KinkoFormWork *work, const KinkoSeat *seat, GHashTable *members, json_t *rows,
	  GError **error)
{
	g_auto (KinkoSeatPerson) person = { 0 };
	g_autofree char *from = kinko_form_entry_day (work, seat->enrolled_seq, error);
	g_autofree char *to = NULL;
	json_t *row;

	if (from == NULL || !kinko_seat_person_load (kinko_session_db (work->session),
						     seat->enrolled_seq, &person, error))
		return FALSE;
	if (seat->status == KINKO_SEAT_REVOKED) {
		to = kinko_form_entry_day (work, seat->changed_seq, error);
		if (to == NULL)
			return FALSE;
	}
	/* In it at any time of the period. */
	if (strcmp (from, work->to) > 0 || (to != NULL && strcmp (to, work->from) < 0))
		return TRUE;
	row = kinko_form_add_row (work, rows, error);
	if (row == NULL)
		return FALSE;
	kinko_form_put (row, "operator", seat->id);
	kinko_form_put (row, "name", person.name);
	kinko_form_put (row, "role", kinko_role_name (seat->role));
	kinko_form_put_flag (row, "numbers", seat->numbers);
	kinko_form_put (row, "status", kinko_seat_status_name (seat->status));
	kinko_form_put (row, "from", from);
	kinko_form_put (row, "to", to);
	kinko_form_put (row, "pledged", person.pledged);
	kinko_form_put (row, "trained", person.trained);
	kinko_form_put (row, "notified", person.notified);
	put_member (row, g_hash_table_lookup (members, seat->id));
	return TRUE;
}

gboolean
kinko_form_fill_staff (KinkoFormWork *work, const KinkoLayoutSource *source, json_t *rows,
		       GError **error)
{
	g_autoptr (KinkoRoster) roster = kinko_seats_load (kinko_session_db (work->session), error);
	const GPtrArray *seats = roster == NULL ? NULL : kinko_roster_seats (roster);
	g_autoptr (GHashTable) members = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
								(GDestroyNotify) kinko_record_free);

	if (!kinko_form_each_line (work, "member", FALSE, note_member, members, error))
		return FALSE;
	for (guint i = 0; seats != NULL && i < seats->len; i++)
		if (belongs (work, source, seats->pdata[i]) &&
		    !add_seat (work, seats->pdata[i], members, rows, error))
			return FALSE;
	/* A person who had more than one seat: the newest is the one that holds. */
	while (source->single && json_array_size (rows) > 1)
		json_array_remove (rows, 0);
	return seats != NULL;
}
