/* The My Numbers of a handover's cases: what is told of them, and themselves in the inner part. */
#include "vault/handover-internal.h"

#include <inttypes.h>

#include "vault/box.h"
#include "vault/case-entry.h"
#include "vault/case-file-internal.h"
#include "vault/case-keys.h"
#include "vault/number-check.h"

/* A case number has at most 32 characters, a handle 32. */
#define NUMBER_LINE_MAX 256

/* ---- what is told of them -------------------------------------------------------------------- */

/* Who typed the newest one a second time; only where the log proves it. Of one that was taken over, who typed it for the
 * predecessor. */
static gboolean
add_check (KinkoHandoverWork *work, guint64 seq, json_t *number, GError **error)
{
	g_autofree char *line = NULL;
	KinkoEntry entry;
	json_auto_t *detail = kinko_case_entry_read (work->session, seq, &line, &entry, error);
	const json_t *checked = json_object_get (detail, "checked");
	const char *subject = json_string_value (json_object_get (number, "subject"));
	json_t *by = json_object_get (json_object_get (checked, subject), "by");
	g_autofree char *time = NULL;
	g_autofree char *person = NULL;

	if (detail == NULL)
		return FALSE;
	time = kinko_slice_dup (entry.time);
	person = kinko_slice_dup (entry.by);
	kinko_handover_put_int (number, "checked_seq", seq);
	kinko_handover_put_text (number, "checked_time", time);
	if (by != NULL)
		json_object_set (number, "checked_by", by);
	else
		kinko_handover_put_text (number, "checked_by", person);
	return TRUE;
}

static KinkoStatement *
query_numbers (KinkoHandoverWork *work, const KinkoCaseFile *file, GError **error)
{
	KinkoStatement *query = kinko_db_prepare (
		kinko_session_db (work->session),
		"SELECT n.subject, n.version, n.seq, ifnull (n.checked_seq, 0), n.box,"
		" n.version = (SELECT max (m.version) FROM case_number AS m"
		"  WHERE m.case_id = n.case_id AND m.subject = n.subject)"
		" FROM case_number AS n WHERE n.case_id = ? ORDER BY n.subject, n.version",
		error);

	if (query != NULL && kinko_statement_bind_int (query, 1, file->id, error))
		return query;
	kinko_statement_free (query);
	return NULL;
}

static gboolean
add_number (KinkoHandoverWork *work, KinkoStatement *query, guint unchecked, json_t *numbers,
	    GError **error)
{
	KinkoSubject subject = (KinkoSubject) kinko_statement_int (query, 0);
	gboolean newest = kinko_statement_int (query, 5) != 0;
	gsize len;
	gboolean on_file = kinko_statement_blob (query, 4, &len) != NULL;
	json_t *number = json_object ();

	json_array_append_new (numbers, number);
	kinko_handover_put_text (number, "subject", kinko_subject_name (subject));
	kinko_handover_put_int (number, "version", (guint64) kinko_statement_int (query, 1));
	kinko_handover_put (number, "on_file", json_boolean (on_file));
	return kinko_handover_describe (work, (guint64) kinko_statement_int (query, 2), number,
					error) &&
	       (!newest || !on_file || (unchecked & 1u << subject) != 0 ||
		add_check (work, (guint64) kinko_statement_int (query, 3), number, error));
}

json_t *
kinko_handover_describe_numbers (KinkoHandoverWork *work, const KinkoCaseFile *file, GError **error)
{
	g_autoptr (KinkoStatement) query = query_numbers (work, file, error);
	json_auto_t *numbers = json_array ();
	guint unchecked;
	KinkoStep step;

	if (query == NULL || !kinko_number_unchecked (work->session, file, &unchecked, error))
		return NULL;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW)
		if (!add_number (work, query, unchecked, numbers, error))
			return NULL;
	return step == KINKO_STEP_DONE ? json_incref (numbers) : NULL;
}

void
kinko_handover_count_numbers (KinkoHandoverCounts *counts, const json_t *numbers)
{
	const json_t *number;
	gboolean any = FALSE;
	gsize i;

	json_array_foreach (numbers, i, number)
	{
		const json_t *next = json_array_get (numbers, i + 1);
		gboolean newest =
			next == NULL || json_equal (json_object_get (next, "subject"),
						    json_object_get (number, "subject")) == 0;
		gboolean on_file = json_is_true (json_object_get (number, "on_file"));

		counts->number_versions += on_file;
		counts->numbers += on_file && newest;
		counts->checked += json_object_get (number, "checked_seq") != NULL;
		any |= on_file && newest;
	}
	counts->number_cases += any;
}

/* ---- themselves ------------------------------------------------------------------------------ */

static gboolean
write_number (KinkoHandoverWork *work, const KinkoCaseFile *file, KinkoStatement *query,
	      const KinkoSecret *key, KinkoHandoverText *text, GError **error)
{
	KinkoSubject subject = (KinkoSubject) kinko_statement_int (query, 0);
	guint64 version = (guint64) kinko_statement_int (query, 1);
	KinkoBoxContext context = kinko_case_box_context (
		work->session, file, kinko_case_number_kind (subject), version);
	g_autoptr (GBytes) box = kinko_statement_bytes (query, 4);
	g_autoptr (KinkoSecret) number = kinko_box_open (box, key, &context, error);
	g_autoptr (KinkoSecret) line = NULL;
	int len;

	if (number == NULL)
		return FALSE;
	/* Put together in guarded memory; nothing in it needs an escape. */
	line = kinko_secret_new (NUMBER_LINE_MAX);
	len = g_snprintf ((char *) kinko_secret_data (line), NUMBER_LINE_MAX,
			  "{\"case_no\":\"%s\",\"handle\":\"%s\",\"number\":\"%s\","
			  "\"subject\":\"%s\",\"version\":%" PRIu64 "}\n",
			  file->case_no, file->handle, kinko_secret_text (number),
			  kinko_subject_name (subject), version);
	g_assert (len > 0 && len < NUMBER_LINE_MAX);
	text->rows++;
	return kinko_handover_text_add (text, kinko_secret_data (line), (gsize) len, error);
}

static gboolean
write_numbers (KinkoHandoverWork *work, const KinkoCaseFile *file, KinkoHandoverText *text,
	       GError **error)
{
	g_autoptr (KinkoStatement) query = query_numbers (work, file, error);
	g_autoptr (KinkoSecret) key = NULL;
	KinkoStep step;
	gsize len;

	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		if (kinko_statement_blob (query, 4, &len) == NULL)
			continue;
		if (key == NULL)
			key = kinko_number_key_unwrap (work->session, file->handle,
						       file->number_key, error);
		if (key == NULL || !write_number (work, file, query, key, text, error))
			return FALSE;
	}
	return step == KINKO_STEP_DONE;
}

gboolean
kinko_handover_make_numbers (KinkoHandoverWork *work, G_GNUC_UNUSED const char *name,
			     KinkoHandoverText *text, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_handover_query_cases (work, error);
	KinkoStep step;

	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autoptr (KinkoCaseFile) file = kinko_case_file_from_row (query);

		if (!write_numbers (work, file, text, error))
			return FALSE;
	}
	return step == KINKO_STEP_DONE;
}
