/* What every restore of the vault lost, shown again. */
#include "vault/lost-entry.h"

#include <string.h>

/* Cases that one entry names. */
#define CASES_MAX 200

void
kinko_lost_report_free (KinkoLostReport *report)
{
	if (report == NULL)
		return;
	g_free (report->time);
	g_free (report->by);
	g_clear_pointer (&report->lost, g_ptr_array_unref);
	g_free (report);
}

static KinkoLostReport *
make_report (KinkoSession *session, const KinkoRestoration *restoration, GError **error)
{
	g_autoptr (KinkoLostReport) report = g_new0 (KinkoLostReport, 1);
	g_autofree char *line =
		kinko_log_line (kinko_session_log (session), restoration->seq, error);
	KinkoEntry entry;

	if (line == NULL || !kinko_entry_parse (line, strlen (line), &entry, error))
		return NULL;
	report->restoration = *restoration;
	report->time = kinko_slice_dup (entry.time);
	report->by = kinko_slice_dup (entry.by);
	report->lost = kinko_lost_entries_read (session, restoration, error);
	return report->lost == NULL ? NULL : g_steal_pointer (&report);
}

/* The handles of the cases that are shown, each once. */
static json_t *
cases_of (const GPtrArray *reports)
{
	g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
	json_t *cases = json_array ();

	for (guint i = 0; i < reports->len; i++) {
		const KinkoLostReport *report = reports->pdata[i];

		for (guint j = 0; j < report->lost->len; j++) {
			const KinkoLostEntry *lost = report->lost->pdata[j];

			if (lost->case_no != NULL && json_array_size (cases) < CASES_MAX &&
			    g_hash_table_add (seen, lost->object))
				json_array_append_new (
					cases, json_string (lost->object + strlen ("case/")));
		}
	}
	return cases;
}

static GPtrArray *
read_reports (KinkoAct *act, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autoptr (GArray) restorations = kinko_restorations_load (session, error);
	g_autoptr (GPtrArray) reports =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_lost_report_free);

	if (restorations == NULL)
		return NULL;
	for (guint i = restorations->len; i > 0; i--) {
		KinkoLostReport *report = make_report (
			session, &g_array_index (restorations, KinkoRestoration, i - 1), error);

		if (report == NULL)
			return NULL;
		g_ptr_array_add (reports, report);
	}
	json_object_set_new (kinko_act_detail (act), "count", json_integer (reports->len));
	json_object_set_new (kinko_act_detail (act), "cases", cases_of (reports));
	return g_steal_pointer (&reports);
}

GPtrArray *
kinko_lost_reports_show (KinkoSession *session, GError **error)
{
	g_autoptr (KinkoAct) act =
		kinko_act_begin (session, "backup.restored", "vault", NULL, error);
	g_autoptr (GPtrArray) reports = NULL;

	if (act == NULL)
		return NULL;
	reports = read_reports (act, error);
	if (reports == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	return kinko_act_commit (act, error) ? g_steal_pointer (&reports) : NULL;
}
