#include "vault/case.h"

#include "audit/takeover.h"
#include "vault/act.h"
#include "vault/case-address.h"
#include "vault/case-entry.h"

static void
free_version (KinkoCaseVersion *version)
{
	g_free (version->time);
	g_free (version->by);
	g_free (version->action);
	kinko_case_data_free (version->data);
	g_free (version);
}

/* Of a version that was taken over: what the predecessor's log says of it. */
static void
describe_source (KinkoCaseVersion *version, const json_t *detail)
{
	const char *time, *by, *action;

	if (json_unpack (kinko_takeover_author (detail), "{s:s, s:s, s:s}", "time", &time, "by",
			 &by, "action", &action) != 0)
		return;
	version->time = g_strdup (time);
	version->by = g_strdup (by);
	version->action = g_strdup (action);
	version->taken_over = TRUE;
}

/* Who wrote it and when: from the entry, not from a second bookkeeping. */
static gboolean
describe_version (KinkoSession *session, KinkoCaseVersion *version, GError **error)
{
	g_autofree char *line = NULL;
	KinkoEntry entry;
	json_auto_t *detail = kinko_case_entry_read (session, version->seq, &line, &entry, error);

	if (detail == NULL)
		return FALSE;
	if (kinko_takeover_is_case (&entry))
		describe_source (version, detail);
	if (version->time != NULL)
		return TRUE;
	version->time = kinko_slice_dup (entry.time);
	version->by = kinko_slice_dup (entry.by);
	version->action = kinko_slice_dup (entry.action);
	return TRUE;
}

static gboolean
read_numbers (KinkoSession *session, const KinkoCaseFile *file, KinkoCaseVersion *version,
	      GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT subject FROM case_number WHERE case_id = ? AND version = ?", error);
	KinkoStep step;

	if (query == NULL || !kinko_statement_bind_int (query, 1, file->id, error) ||
	    !kinko_statement_bind_int (query, 2, (gint64) version->version, error))
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW)
		version->numbers |= 1u << kinko_statement_int (query, 0);
	return step == KINKO_STEP_DONE;
}

/* What is protected now was not always, and the other way round: the newest version decides for all. */
static void
hide_addresses (KinkoSession *session, const KinkoCaseFile *file, GPtrArray *list)
{
	const KinkoCaseVersion *newest;

	if (list->len == 0)
		return;
	newest = list->pdata[list->len - 1];
	for (guint i = 0; i < list->len; i++)
		kinko_case_hide_address (session, file, newest->data,
					 ((KinkoCaseVersion *) list->pdata[i])->data);
}

static GPtrArray *
read_versions (KinkoAct *act, const char *case_no, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autoptr (KinkoCaseFile) file = kinko_case_file_load_for (act, case_no, error);
	g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) free_version);
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT version, seq FROM case_version WHERE case_id = ? ORDER BY version", error);
	KinkoStep step;

	if (file == NULL || !kinko_case_erased_refuse (session, file, error) || query == NULL ||
	    !kinko_statement_bind_int (query, 1, file->id, error))
		return NULL;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		KinkoCaseVersion *version = g_new0 (KinkoCaseVersion, 1);

		g_ptr_array_add (list, version);
		version->version = (guint64) kinko_statement_int (query, 0);
		version->seq = (guint64) kinko_statement_int (query, 1);
		version->data = kinko_case_file_read (session, file, version->version, error);
		if (version->data == NULL || !describe_version (session, version, error) ||
		    !read_numbers (session, file, version, error))
			return NULL;
	}
	if (step == KINKO_STEP_ERROR)
		return NULL;
	hide_addresses (session, file, list);
	return g_steal_pointer (&list);
}

GPtrArray *
kinko_case_history (KinkoSession *session, const char *case_no, GError **error)
{
	g_autofree char *object = kinko_case_object (session, case_no);
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "case.history", object, NULL, error);
	g_autoptr (GPtrArray) list = NULL;

	if (act == NULL)
		return NULL;
	list = read_versions (act, case_no, error);
	if (list == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	json_object_set_new (kinko_act_detail (act), "versions",
			     json_integer ((json_int_t) list->len));
	return kinko_act_commit (act, error) ? g_steal_pointer (&list) : NULL;
}
