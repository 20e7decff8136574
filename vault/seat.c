#include "vault/seat.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/schema.h"

char *
kinko_seat_object (const char *id)
{
	return g_strconcat ("operator/", id, NULL);
}

void
kinko_seat_person_clear (KinkoSeatPerson *person)
{
	g_clear_pointer (&person->name, g_free);
	g_clear_pointer (&person->pledged, g_free);
	g_clear_pointer (&person->trained, g_free);
	g_clear_pointer (&person->notified, g_free);
	g_clear_pointer (&person->reason, g_free);
}

static gboolean
copy_blob (KinkoStatement *query, int column, gpointer out, gsize out_len)
{
	gsize len;
	gconstpointer data = kinko_statement_blob (query, column, &len);

	if (len != out_len)
		return FALSE;
	memcpy (out, data, len);
	return TRUE;
}

static KinkoSeat *
seat_from_row (KinkoStatement *query, GError **error)
{
	g_autoptr (KinkoSeat) seat = g_new0 (KinkoSeat, 1);

	seat->enrolled_seq = (guint64) kinko_statement_int (query, 0);
	seat->id = g_strdup (kinko_statement_text (query, 1));
	seat->role = kinko_role_from_name (kinko_statement_text (query, 2));
	seat->numbers = kinko_statement_int (query, 3) != 0;
	seat->recipient = g_strdup (kinko_statement_text (query, 7));
	seat->changed_seq = (guint64) kinko_statement_int (query, 9);
	seat->person = g_strdup (kinko_statement_text (query, 10));
	seat->failures = (guint) kinko_statement_int (query, 11);
	if (seat->role == KINKO_ROLE_RECOVERY &&
	    !copy_blob (query, 12, &seat->seed, sizeof seat->seed))
		seat->role = KINKO_ROLE_NONE;
	if (seat->role != KINKO_ROLE_NONE &&
	    kinko_seat_status_parse (kinko_statement_text (query, 4), &seat->status) &&
	    copy_blob (query, 5, &seat->note_key, sizeof seat->note_key) &&
	    copy_blob (query, 6, &seat->git_key, sizeof seat->git_key) &&
	    copy_blob (query, 8, &seat->grant, sizeof seat->grant))
		return g_steal_pointer (&seat);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the stored seat of '%s' is not in the form of a seat"), seat->id);
	return NULL;
}

#define SELECT_SEATS                                                                    \
	"SELECT enrolled_seq, id, role, numbers, status, note_key, git_key, recipient," \
	" grant_hash, changed_seq, "

/* An opening reads the seats before it brings the tables up to date. */
static const char *
select_seats (guint version)
{
	if (version < 3)
		return SELECT_SEATS "NULL, 0, NULL FROM seat ORDER BY enrolled_seq";
	if (version < 4)
		return SELECT_SEATS "person, failures, NULL FROM seat ORDER BY enrolled_seq";
	return SELECT_SEATS "person, failures, seed_hash FROM seat ORDER BY enrolled_seq";
}

KinkoRoster *
kinko_seats_load (KinkoDb *db, GError **error)
{
	g_autoptr (KinkoStatement) query = NULL;
	g_autoptr (KinkoRoster) roster = kinko_roster_new ();
	KinkoStep step;
	guint version;

	if (!kinko_schema_read_version (db, &version, error))
		return NULL;
	query = kinko_db_prepare (db, select_seats (version), error);
	if (query == NULL)
		return NULL;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autoptr (KinkoSeat) seat = seat_from_row (query, error);

		if (seat == NULL)
			return NULL;
		kinko_roster_add (roster, seat);
	}
	return step == KINKO_STEP_ERROR ? NULL : g_steal_pointer (&roster);
}

gboolean
kinko_seat_person_load (KinkoDb *db, guint64 enrolled_seq, KinkoSeatPerson *person, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		db,
		"SELECT name, pledged, trained, notified, reason FROM seat WHERE enrolled_seq = ?",
		error);

	if (query == NULL || !kinko_statement_bind_int (query, 1, (gint64) enrolled_seq, error) ||
	    kinko_statement_step (query, error) != KINKO_STEP_ROW)
		return FALSE;
	person->name = g_strdup (kinko_statement_text (query, 0));
	person->pledged = g_strdup (kinko_statement_text (query, 1));
	person->trained = g_strdup (kinko_statement_text (query, 2));
	person->notified = g_strdup (kinko_statement_text (query, 3));
	person->reason = g_strdup (kinko_statement_text (query, 4));
	return TRUE;
}

gboolean
kinko_seats_are_equal (const KinkoSeat *a, const KinkoSeat *b)
{
	return strcmp (a->id, b->id) == 0 && a->role == b->role && a->numbers == b->numbers &&
	       a->status == b->status && strcmp (a->recipient, b->recipient) == 0 &&
	       memcmp (&a->note_key, &b->note_key, sizeof a->note_key) == 0 &&
	       memcmp (&a->git_key, &b->git_key, sizeof a->git_key) == 0 &&
	       kinko_hash_equal (&a->grant, &b->grant) && kinko_hash_equal (&a->seed, &b->seed) &&
	       a->enrolled_seq == b->enrolled_seq && a->changed_seq == b->changed_seq &&
	       a->failures == b->failures &&
	       strcmp (kinko_seat_person_id (a), kinko_seat_person_id (b)) == 0;
}

gboolean
kinko_seats_check (const KinkoRoster *stored, const KinkoRoster *replayed, GError **error)
{
	GPtrArray *a = kinko_roster_seats (stored);
	GPtrArray *b = kinko_roster_seats (replayed);

	for (guint i = 0; i < MAX (a->len, b->len); i++) {
		if (i < a->len && i < b->len && kinko_seats_are_equal (a->pdata[i], b->pdata[i]))
			continue;
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the stored seat of '%s' is not what the log says"),
			     ((KinkoSeat *) (i < a->len ? a : b)->pdata[i])->id);
		kinko_error_set_hint (
			error, "%s",
			_ ("the database was changed outside kinko: keep it as evidence"));
		return FALSE;
	}
	return TRUE;
}
