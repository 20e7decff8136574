#include "vault/erasure-reserve.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/case-erased.h"
#include "vault/case-range.h"
#include "vault/clock.h"
#include "vault/erasure-internal.h"
#include "vault/register-internal.h"

static const KinkoRegister *
reservations (void)
{
	return kinko_register_find ("reservation");
}

gboolean
kinko_reservation_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	const char *on = kinko_record_get (line->record, "on");
	g_autofree char *today = kinko_clock_today ();

	if (line->version > 0)
		return TRUE;
	if (!kinko_register_stamp (session, line, NULL, "reserved_by", error))
		return FALSE;
	if (on != NULL && strcmp (on, today) < 0)
		kinko_register_complain (line, "on", "on_past", _ ("this day is past already"));
	return TRUE;
}

/* Open ones of a case, by row. */
static GPtrArray *
find_open (KinkoSession *session, gint64 case_id, GError **error)
{
	g_autoptr (GPtrArray) list =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_register_line_free);
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		KINKO_REGISTER_COLUMNS " WHERE case_id = ? AND register = 'reservation'"
				       " AND open = 1 ORDER BY id",
		error);
	KinkoStep step = KINKO_STEP_ERROR;

	if (query == NULL || !kinko_statement_bind_int (query, 1, case_id, error))
		return NULL;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		KinkoRegisterLine *line =
			kinko_register_line_from_row (session, reservations (), query, error);

		if (line == NULL)
			return NULL;
		g_ptr_array_add (list, line);
	}
	return step == KINKO_STEP_DONE ? g_steal_pointer (&list) : NULL;
}

/* ---- reserving ------------------------------------------------------------------------------- */

static gboolean
check_new (KinkoSession *session, const KinkoCaseFile *file, KinkoErasureKind what, GError **error)
{
	g_autoptr (GPtrArray) list = find_open (session, file->id, error);

	for (guint i = 0; list != NULL && i < list->len; i++) {
		const KinkoRegisterLine *line = list->pdata[i];

		if (g_strcmp0 (kinko_record_get (line->record, "erase"),
			       kinko_erasure_kind_id (what)) != 0)
			continue;
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS,
			     _ ("of case '%s' that is reserved already: '%s'"), file->case_no,
			     line->number);
		kinko_error_set_hint (error, "%s",
				      _ ("kinko erasure cancel takes a reservation back"));
		return FALSE;
	}
	return list != NULL;
}

static gboolean
reserve_one (KinkoAct *act, const char *case_no, KinkoErasureKind what, const char *on,
	     const char *reason, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autoptr (KinkoCaseFile) file = kinko_case_file_load (session, case_no, error);
	g_autoptr (KinkoRegisterLine) line = kinko_register_line_new (reservations ());
	g_autofree char *object = kinko_register_line_object (line);
	json_auto_t *detail = json_object ();

	if (file == NULL || !kinko_case_erased_refuse (session, file, error) ||
	    !check_new (session, file, what, error))
		return FALSE;
	kinko_record_put (line->record, "case", case_no);
	kinko_record_put (line->record, "erase", kinko_erasure_kind_id (what));
	kinko_register_set (line, "on", on);
	if (reason != NULL)
		kinko_register_set (line, "reason", reason);
	return kinko_register_add (act, line, detail, error) &&
	       kinko_act_add_entry (act, "erasure.reserve", object, "granted",
				    g_steal_pointer (&detail), error);
}

gboolean
kinko_erasure_reserve (KinkoSession *session, const char *const *words, KinkoErasureKind what,
		       const char *on, const char *reason, guint *count, GError **error)
{
	g_autoptr (KinkoAct) act =
		kinko_act_begin (session, "erasure.reserve", "vault", NULL, error);
	g_autoptr (GPtrArray) numbers = NULL;

	g_assert (what != KINKO_ERASE_ALL);
	if (act == NULL)
		return FALSE;
	numbers = kinko_case_range_expand (session, words, error);
	if (numbers == NULL)
		return kinko_act_fail (act, error);
	for (guint i = 0; i < numbers->len; i++)
		if (!reserve_one (act, numbers->pdata[i], what, on, reason, error))
			return kinko_act_fail (act, error);
	*count = numbers->len;
	json_object_set_new (kinko_act_detail (act), "count",
			     json_integer ((json_int_t) numbers->len));
	return kinko_act_commit (act, error);
}

/* ---- the end of one -------------------------------------------------------------------------- */

static KinkoRegisterLine *
cancel (KinkoAct *act, const char *number, const char *reason, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autoptr (KinkoRegisterLine) line =
		kinko_register_load_for (act, reservations (), number, error);
	g_autofree char *today = kinko_clock_today ();
	g_autofree char *person = NULL;

	if (line == NULL)
		return NULL;
	if (!line->open) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     kinko_record_get (line->record, "done_on") != NULL
				     ? _ ("reservation '%s' was carried out")
				     : _ ("reservation '%s' was taken back already"),
			     number);
		kinko_error_set_hint (error, "%s",
				      _ ("kinko erasure reservations shows what is open"));
		return NULL;
	}
	person = kinko_register_person (session, error);
	if (person == NULL)
		return NULL;
	kinko_record_put (line->record, "cancelled_on", today);
	kinko_record_put (line->record, "cancelled_by", person);
	if (reason != NULL)
		kinko_register_set (line, "cancel_reason", reason);
	line->open = FALSE;
	return kinko_register_change (act, line, kinko_act_detail (act), error)
		       ? g_steal_pointer (&line)
		       : NULL;
}

KinkoRegisterLine *
kinko_erasure_cancel (KinkoSession *session, const char *number, const char *reason, GError **error)
{
	g_autofree char *object = kinko_register_object (session, reservations (), number);
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "erasure.cancel", object, NULL, error);
	g_autoptr (KinkoRegisterLine) line = NULL;

	if (act == NULL)
		return NULL;
	line = cancel (act, number, reason, error);
	if (line == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	return kinko_act_commit (act, error) ? g_steal_pointer (&line) : NULL;
}

static gboolean
close_one (KinkoAct *act, KinkoRegisterLine *line, GError **error)
{
	g_autofree char *object = kinko_register_line_object (line);
	g_autofree char *today = kinko_clock_today ();
	json_auto_t *detail = json_object ();

	kinko_record_put (line->record, "done_on", today);
	line->open = FALSE;
	return kinko_register_change (act, line, detail, error) &&
	       kinko_act_add_entry (act, "erasure.done", object, "granted",
				    g_steal_pointer (&detail), error);
}

/* With the whole case goes everything that was reserved of it. */
gboolean
kinko_erasure_close_reservations (KinkoErasure *erasure, gint64 case_id, KinkoErasureKind kind,
				  GError **error)
{
	g_autoptr (GPtrArray) list = find_open (kinko_act_session (erasure->act), case_id, error);

	for (guint i = 0; list != NULL && i < list->len; i++) {
		KinkoRegisterLine *line = list->pdata[i];
		const char *what = kinko_record_get (line->record, "erase");

		if ((kind == KINKO_ERASE_CASE ||
		     g_strcmp0 (what, kinko_erasure_kind_id (kind)) == 0) &&
		    !close_one (erasure->act, line, error))
			return FALSE;
	}
	return list != NULL;
}
