#include "vault/seat-write.h"

gboolean
kinko_seat_insert (KinkoAct *act, const KinkoSeat *seat, const KinkoSeatPerson *person,
		   GBytes *grant, GError **error)
{
	g_autoptr (KinkoStatement) insert = kinko_act_prepare (
		act,
		"INSERT INTO seat (enrolled_seq, id, name, role, numbers, status, note_key, "
		"git_key,"
		" recipient, grant_hash, changed_seq, pledged, trained, notified, grant_file,"
		" person)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
		error);

	return insert != NULL &&
	       kinko_statement_bind_int (insert, 1, (gint64) seat->enrolled_seq, error) &&
	       kinko_statement_bind_text (insert, 2, seat->id, error) &&
	       kinko_statement_bind_text (insert, 3, person->name, error) &&
	       kinko_statement_bind_text (insert, 4, kinko_role_name (seat->role), error) &&
	       kinko_statement_bind_int (insert, 5, seat->numbers ? 1 : 0, error) &&
	       kinko_statement_bind_text (insert, 6, kinko_seat_status_name (seat->status),
					  error) &&
	       kinko_statement_bind_blob (insert, 7, &seat->note_key, sizeof seat->note_key,
					  error) &&
	       kinko_statement_bind_blob (insert, 8, &seat->git_key, sizeof seat->git_key, error) &&
	       kinko_statement_bind_text (insert, 9, seat->recipient, error) &&
	       kinko_statement_bind_blob (insert, 10, &seat->grant, sizeof seat->grant, error) &&
	       kinko_statement_bind_int (insert, 11, (gint64) seat->changed_seq, error) &&
	       kinko_statement_bind_text (insert, 12, person->pledged, error) &&
	       kinko_statement_bind_text (insert, 13, person->trained, error) &&
	       kinko_statement_bind_text (insert, 14, person->notified, error) &&
	       kinko_statement_bind_bytes (insert, 15, grant, error) &&
	       kinko_statement_bind_text (insert, 16, seat->person, error) &&
	       kinko_statement_run (insert, error);
}

gboolean
kinko_seat_update (KinkoAct *act, const KinkoSeat *seat, GBytes *grant, const char *reason,
		   GError **error)
{
	g_autoptr (KinkoStatement) update =
		kinko_act_prepare (act,
				   "UPDATE seat SET status = ?2, grant_hash = ?3, changed_seq = ?4,"
				   " grant_file = ?5, reason = ?6, failures = ?7"
				   " WHERE enrolled_seq = ?1",
				   error);

	return update != NULL &&
	       kinko_statement_bind_int (update, 1, (gint64) seat->enrolled_seq, error) &&
	       kinko_statement_bind_text (update, 2, kinko_seat_status_name (seat->status),
					  error) &&
	       kinko_statement_bind_blob (update, 3, &seat->grant, sizeof seat->grant, error) &&
	       kinko_statement_bind_int (update, 4, (gint64) seat->changed_seq, error) &&
	       kinko_statement_bind_bytes (update, 5, grant, error) &&
	       kinko_statement_bind_text (update, 6, reason, error) &&
	       kinko_statement_bind_int (update, 7, seat->failures, error) &&
	       kinko_statement_run (update, error);
}

gboolean
kinko_seat_set_grant (KinkoAct *act, const KinkoSeat *seat, GBytes *grant, GError **error)
{
	g_autoptr (KinkoStatement) update = kinko_act_prepare (
		act,
		"UPDATE seat SET grant_hash = ?2, changed_seq = ?3, grant_file = ?4"
		" WHERE enrolled_seq = ?1",
		error);

	return update != NULL &&
	       kinko_statement_bind_int (update, 1, (gint64) seat->enrolled_seq, error) &&
	       kinko_statement_bind_blob (update, 2, &seat->grant, sizeof seat->grant, error) &&
	       kinko_statement_bind_int (update, 3, (gint64) seat->changed_seq, error) &&
	       kinko_statement_bind_bytes (update, 4, grant, error) &&
	       kinko_statement_run (update, error);
}

gboolean
kinko_seat_set_failures (KinkoAct *act, const KinkoSeat *seat, guint failures, GError **error)
{
	g_autoptr (KinkoStatement) update = kinko_act_prepare (
		act, "UPDATE seat SET failures = ?2 WHERE enrolled_seq = ?1", error);

	return update != NULL &&
	       kinko_statement_bind_int (update, 1, (gint64) seat->enrolled_seq, error) &&
	       kinko_statement_bind_int (update, 2, failures, error) &&
	       kinko_statement_run (update, error);
}

gboolean
kinko_seat_count_failure (KinkoAct *act, const char *id, GError **error)
{
	g_autoptr (KinkoStatement) update = kinko_act_prepare (
		act,
		"UPDATE seat SET failures = failures + 1 WHERE status = 'active'"
		" AND enrolled_seq = (SELECT max (enrolled_seq) FROM seat WHERE id = ?)",
		error);

	return update != NULL && kinko_statement_bind_text (update, 1, id, error) &&
	       kinko_statement_run (update, error);
}
