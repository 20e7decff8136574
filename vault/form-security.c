/* How things stand with the ward's data (情報セキュリティ管理状況, 別紙2 第31条): what came, left and was looked at in the period. */
#include "vault/form-internal.h"

#include <string.h>

/* Counted over lines of one register. */
typedef struct {
	gint64 in_period, ended, backups, open;
} Count;

static gboolean
count_line (KinkoFormWork *work, const KinkoRegisterLine *line, gpointer data,
	    G_GNUC_UNUSED GError **error)
{
	Count *count = data;

	count->in_period += kinko_form_in_period (work, line->day);
	count->open += line->open;
	return TRUE;
}

static gboolean
count_receipt (KinkoFormWork *work, const KinkoRegisterLine *line, gpointer data, GError **error)
{
	((Count *) data)->ended +=
		kinko_form_in_period (work, kinko_record_get (line->record, "returned_on"));
	return count_line (work, line, data, error);
}

/* One that was never made is none; of one that a restore made anew nobody knows, so it counts. */
static gboolean
count_copy (KinkoFormWork *work, const KinkoRegisterLine *line, gpointer data, GError **error)
{
	Count *count = data;

	if (g_strcmp0 (kinko_record_get (line->record, "made"), "0") == 0)
		return TRUE;
	count->backups += kinko_form_in_period (work, line->day) &&
			  g_strcmp0 (kinko_record_get (line->record, "kind"), "backup") == 0;
	count->ended += kinko_form_in_period (work, kinko_record_get (line->record, "erased_on"));
	return count_line (work, line, data, error);
}

static gboolean
count_all (KinkoFormWork *work, json_t *row, GError **error)
{
	Count receipts = { 0 }, copies = { 0 }, carries = { 0 }, erasures = { 0 },
	      exceptions = { 0 };
	Count incidents = { 0 };

	if (!kinko_form_each_line (work, "receipt", FALSE, count_receipt, &receipts, error) ||
	    !kinko_form_each_line (work, "copy", FALSE, count_copy, &copies, error) ||
	    !kinko_form_each_line (work, "carry", FALSE, count_line, &carries, error) ||
	    !kinko_form_each_line (work, "erasure", FALSE, count_line, &erasures, error) ||
	    !kinko_form_each_line (work, "exception", FALSE, count_line, &exceptions, error) ||
	    !kinko_form_each_line (work, "incident", FALSE, count_line, &incidents, error))
		return FALSE;
	kinko_form_put_number (row, "received", receipts.in_period);
	kinko_form_put_number (row, "returned", receipts.ended);
	kinko_form_put_number (row, "copied", copies.in_period);
	kinko_form_put_number (row, "backups", copies.backups);
	kinko_form_put_number (row, "copies_erased", copies.ended);
	kinko_form_put_number (row, "open_copies", copies.open);
	kinko_form_put_number (row, "carried", carries.in_period);
	kinko_form_put_number (row, "erased", erasures.in_period);
	kinko_form_put_number (row, "exceptions", exceptions.in_period);
	kinko_form_put_number (row, "incidents", incidents.in_period);
	return TRUE;
}

gboolean
kinko_form_fill_security (KinkoFormWork *work, G_GNUC_UNUSED const KinkoLayoutSource *source,
			  json_t *rows, GError **error)
{
	KinkoFormLog *log = kinko_form_log (work, error);
	json_t *row = log == NULL ? NULL : kinko_form_add_row (work, rows, error);
	const KinkoAnalysisCounts *counts;
	char root[KINKO_HASH_HEX_LEN + 1];

	if (row == NULL || !count_all (work, row, error))
		return FALSE;
	counts = kinko_analysis_counts (kinko_form_log_analysis (log));
	kinko_form_put_number (row, "looks", counts->looks);
	kinko_form_put_number (row, "reveals", counts->reveals);
	kinko_form_put_number (row, "exports", counts->exports);
	kinko_form_put_number (row, "refusals", counts->refusals);
	kinko_form_put_number (row, "anomalies",
			       kinko_form_log_findings (log, KINKO_SEVERITY_WARNING));
	kinko_form_put_number (row, "alerts", kinko_form_log_findings (log, KINKO_SEVERITY_ALERT));
	kinko_hash_to_hex (&kinko_form_log_verification (log)->root, root);
	kinko_form_put_number (row, "log_entries",
			       (gint64) kinko_form_log_verification (log)->entries);
	kinko_form_put (row, "log_root", root);
	kinko_form_put (row, "verified", "clean"); /* or there would be no log */
	return TRUE;
}
