/* The second person's part: granting, refusing, and the proof of it in the log. */
#include "vault/second-internal.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/japan-time.h"
#include "audit/note.h"
#include "policies/date.h"
#include "policies/error.h"
#include "vault/case-entry.h"
#include "vault/register-internal.h"
#include "vault/register-values.h"
#include "vault/second-objects.h"
#include "vault/session-internal.h"

#define DAY_MS (24 * 60 * 60 * (gint64) 1000)

static gboolean
deny (GError **error, const char *message, const char *hint)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED, "%s", message);
	kinko_error_set_hint (error, "%s", hint);
	return FALSE;
}

/* ---- may this person grant it ---------------------------------------------------------------- */

static gboolean
check_waiting (const KinkoRegisterLine *line, GError **error)
{
	if (g_strcmp0 (kinko_record_get (line->record, "state"), "waiting") == 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, _ ("'%s' waits for nobody"),
		     line->number);
	kinko_error_set_hint (error, "%s", _ ("kinko approval requests --open shows what waits"));
	return FALSE;
}

static gboolean
check_granter (KinkoSession *session, const KinkoRegisterLine *line, GError **error)
{
	/* Those that the rule named when it was asked for. Whether it still does is looked at again when the act is done. */
	guint64 roles = g_ascii_strtoull (kinko_record_get (line->record, "roles"), NULL, 10);

	/* By the person, not by the seat: one person with two seats is one person. */
	if (kinko_session_is_person (session, line->operator))
		return deny (error, _ ("nobody grants their own request"),
			     _ ("another person has to look at it and grant it"));
	if ((roles & 1u << kinko_session_seat (session)->role) != 0)
		return TRUE;
	return deny (error, _ ("your role may not grant this"),
		     _ ("the rule for the act says whose grant it wants: kinko policy explain"));
}

/* ---- granting -------------------------------------------------------------------------------- */

/* Until when it holds: the policy's days from now, or the end of an earlier day. Now by the log, too: where the clock once
 * was too far ahead, a grant by the clock alone would have expired when it is given. */
static char *
expiry (KinkoSession *session, const char *until, GError **error)
{
	gint64 now = kinko_session_now_ms (session);
	gint64 last = now + (gint64) kinko_policy_grant_days (session->policy) * DAY_MS;
	g_autofree char *iso = NULL;
	g_autofree char *text = NULL;
	KinkoDate day;
	gint64 end;

	if (until != NULL) {
		if (!kinko_date_parse (until, &day, error))
			return NULL;
		iso = kinko_date_iso (&day);
		text = g_strconcat (iso, "T23:59:59.999+09:00", NULL);
		if (!kinko_entry_time_parse (text, strlen (text), &end) || end < now ||
		    end > last + DAY_MS) {
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, "%s",
				     _ ("a grant cannot hold until that day"));
			kinko_error_set_hint (
				error,
				ngettext ("the policy lets it hold %u day at most, from today",
					  "the policy lets it hold %u days at most, from today",
					  kinko_policy_grant_days (session->policy)),
				kinko_policy_grant_days (session->policy));
			return NULL;
		}
		last = MIN (last, end);
	}
	return kinko_japan_time (last);
}

/* The request's own entry: a record alone could have been written by anybody who holds the database key. */
static gboolean
find_request_entry (KinkoSession *session, const KinkoRegisterLine *line, char **hash,
		    GError **error)
{
	guint64 seq = g_ascii_strtoull (kinko_record_get (line->record, "asked_seq"), NULL, 10);
	g_autofree char *object = kinko_register_line_object (line);
	g_autofree char *objects =
		kinko_second_objects_hash (kinko_record_get (line->record, "objects"));
	g_autofree char *text = NULL;
	KinkoEntry entry;
	json_auto_t *detail = seq >= kinko_log_size (session->log)
				      ? NULL
				      : kinko_case_entry_read (session, seq, &text, &entry, NULL);
	KinkoHash digest;

	if (detail != NULL && kinko_slice_equal (entry.action, "approval.request") &&
	    kinko_slice_equal (entry.result, "granted") &&
	    kinko_slice_equal (entry.object, object) &&
	    kinko_slice_equal (entry.by, line->operator) &&
	    g_strcmp0 (json_string_value (json_object_get (detail, "objects")), objects) == 0) {
		digest = kinko_hash_of (text, strlen (text));
		*hash = kinko_detail_hash (&digest);
		return TRUE;
	}
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the log does not tell of request '%s' as it is stored"), line->number);
	kinko_error_set_hint (error, "%s",
			      _ ("the database was changed outside kinko: keep it as evidence"));
	return FALSE;
}

/* The head of the log that the second person had before them. */
static json_t *
head_detail (KinkoSession *session, GError **error)
{
	const char *text = kinko_log_note (session->log);
	g_autoptr (KinkoNote) note = kinko_note_parse (text, strlen (text), error);
	g_autoptr (KinkoCheckpoint) head =
		note == NULL ? NULL : kinko_checkpoint_parse (note->text, error);
	g_autofree char *root = head == NULL ? NULL : kinko_detail_hash (&head->root);

	return head == NULL
		       ? NULL
		       : json_pack ("{s:I, s:s}", "size", (json_int_t) head->size, "root", root);
}

/* What the note of this act signs: the request, exactly what, until when, and at which state of the log. */
static gboolean
describe_grant (KinkoAct *act, const KinkoRegisterLine *line, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	json_t *detail = kinko_act_detail (act);
	g_autofree char *request = NULL;
	g_autofree char *objects =
		kinko_second_objects_hash (kinko_record_get (line->record, "objects"));
	json_t *head;

	if (!find_request_entry (session, line, &request, error))
		return FALSE;
	head = head_detail (session, error);
	if (head == NULL)
		return FALSE;
	json_object_set_new (detail, "request", json_string (request));
	json_object_set_new (detail, "objects", json_string (objects));
	json_object_set_new (detail, "expires",
			     json_string (kinko_record_get (line->record, "expires")));
	json_object_set_new (detail, "head", head);
	return TRUE;
}

static gboolean
decide (KinkoAct *act, KinkoRegisterLine *line, const char *state, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autofree char *now = kinko_register_now ();
	g_autofree char *person = kinko_register_person (session, error);

	if (person == NULL)
		return FALSE;
	kinko_record_put (line->record, "state", state);
	kinko_record_put (line->record, "decided_by", person);
	kinko_record_put (line->record, "decider", kinko_session_identity (session)->operator);
	kinko_record_put (line->record, "decided_at", now);
	return kinko_register_change (act, line, kinko_act_detail (act), error);
}

static gboolean
grant (KinkoAct *act, KinkoRegisterLine *line, const char *until, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autofree char *seq = g_strdup_printf ("%" PRIu64, kinko_act_next_seq (act));
	g_autofree char *expires = expiry (session, until, error);

	if (expires == NULL)
		return FALSE;
	kinko_record_put (line->record, "expires", expires);
	kinko_record_put (line->record, "grant_seq", seq);
	return decide (act, line, "granted", error) && describe_grant (act, line, error);
}

/* Begins the act on a request that waits. */
static KinkoAct *
begin (KinkoSession *session, const char *action, const char *number, KinkoRegisterLine **line,
       GError **error)
{
	g_autofree char *object = kinko_register_object (session, kinko_second_register (), number);
	g_autoptr (KinkoAct) act = kinko_act_begin (session, action, object, NULL, error);

	if (act == NULL)
		return NULL;
	*line = kinko_register_load_for (act, kinko_second_register (), number, error);
	if (*line != NULL && kinko_register_check_newest (session, *line, error) &&
	    check_waiting (*line, error))
		return g_steal_pointer (&act);
	(void) kinko_act_fail (act, error);
	return NULL;
}

KinkoRegisterLine *
kinko_second_grant (KinkoSession *session, const char *number, const char *until, GError **error)
{
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (KinkoAct) act = begin (session, "approval.grant", number, &line, error);

	if (act == NULL)
		return NULL;
	if (!check_granter (session, line, error)) {
		(void) kinko_act_refuse (act, "granter");
		return NULL;
	}
	if (!kinko_second_objects_check (session, kinko_record_get (line->record, "objects"),
					 error)) {
		(void) kinko_act_refuse (act, "changed");
		return NULL;
	}
	if (!grant (act, line, until, error)) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	return kinko_act_commit (act, error) ? g_steal_pointer (&line) : NULL;
}

KinkoRegisterLine *
kinko_second_refuse (KinkoSession *session, const char *number, const char *reason, GError **error)
{
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (KinkoAct) act = begin (session, "approval.refuse", number, &line, error);

	if (act == NULL)
		return NULL;
	kinko_register_need (line, "reason", reason);
	line->open = FALSE;
	if (!decide (act, line, "refused", error)) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	return kinko_act_commit (act, error) ? g_steal_pointer (&line) : NULL;
}

/* ---- looking --------------------------------------------------------------------------------- */

KinkoRegisterLine *
kinko_second_show (KinkoSession *session, const char *number, GError **error)
{
	const KinkoRegister *book = kinko_second_is_number (number)
					    ? kinko_second_register ()
					    : kinko_register_find ("approval");
	g_autofree char *object = kinko_register_object (session, book, number);
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "approval.show", object, NULL, error);
	g_autoptr (KinkoRegisterLine) line = NULL;

	if (act == NULL)
		return NULL;
	line = kinko_register_load_for (act, book, number, error);
	if (line == NULL || !kinko_register_check_newest (session, line, error)) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	return kinko_act_commit (act, error) ? g_steal_pointer (&line) : NULL;
}

GPtrArray *
kinko_second_case_numbers (KinkoSession *session, const KinkoRegisterLine *line)
{
	g_autoptr (GPtrArray) numbers = g_ptr_array_new_with_free_func (g_free);
	g_auto (GStrv) objects = NULL;

	if (line->book != kinko_second_register ())
		return NULL;
	objects = g_strsplit (kinko_record_get (line->record, "objects"), "\n", -1);
	for (char **object = objects; *object != NULL; object++) {
		char *number = kinko_second_case_number (session, *object);

		if (number != NULL)
			g_ptr_array_add (numbers, number);
	}
	return g_steal_pointer (&numbers);
}

/* ---- the proof ------------------------------------------------------------------------------- */

static gboolean
is_granted_in_log (KinkoSession *session, const KinkoRegisterLine *request, guint64 seq)
{
	g_autofree char *object = kinko_register_line_object (request);
	g_autofree char *objects =
		kinko_second_objects_hash (kinko_record_get (request->record, "objects"));
	g_autofree char *wanted = NULL;
	g_autofree char *text = NULL;
	KinkoEntry entry;
	json_auto_t *detail = seq >= kinko_log_size (session->log)
				      ? NULL
				      : kinko_case_entry_read (session, seq, &text, &entry, NULL);

	return detail != NULL && find_request_entry (session, request, &wanted, NULL) &&
	       kinko_slice_equal (entry.action, "approval.grant") &&
	       kinko_slice_equal (entry.result, "granted") &&
	       kinko_slice_equal (entry.object, object) &&
	       kinko_slice_equal (entry.by, kinko_record_get (request->record, "decider")) &&
	       g_strcmp0 (json_string_value (json_object_get (detail, "request")), wanted) == 0 &&
	       g_strcmp0 (json_string_value (json_object_get (detail, "objects")), objects) == 0 &&
	       g_strcmp0 (json_string_value (json_object_get (detail, "expires")),
			  kinko_record_get (request->record, "expires")) == 0;
}

gboolean
kinko_second_check_grant (KinkoSession *session, const KinkoRegisterLine *request, guint roles,
			  guint64 *seq, GError **error)
{
	const char *decider = kinko_record_get (request->record, "decider");
	const KinkoSeat *seat = kinko_roster_find (session->roster, decider);

	*seq = g_ascii_strtoull (kinko_record_get (request->record, "grant_seq"), NULL, 10);
	if (!is_granted_in_log (session, request, *seq)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the log does not tell of the grant of request '%s'"),
			     request->number);
		kinko_error_set_hint (
			error, "%s",
			_ ("the database was changed outside kinko: keep it as evidence"));
		return FALSE;
	}
	if (kinko_session_is_person (session, decider))
		return deny (error, _ ("nobody grants their own request"),
			     _ ("another person has to look at it and grant it"));
	if (seat->status != KINKO_SEAT_ACTIVE || (roles & 1u << seat->role) == 0)
		return deny (error, _ ("whoever granted this has no seat any more that may"),
			     _ ("make a new request with 'kinko approval request'"));
	return TRUE;
}
