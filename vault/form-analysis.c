/* The analysis of the log as a form (アクセスログ分析, 別紙2 第24条の4). */
#include "vault/form-internal.h"

#include <string.h>

#include "audit/japan-time.h"

/* Most entries that one finding names on paper. */
#define MOST_NAMED 8u

gboolean
kinko_form_fill_people (KinkoFormWork *work, G_GNUC_UNUSED const KinkoLayoutSource *source,
			json_t *rows, GError **error)
{
	KinkoFormLog *log = kinko_form_log (work, error);
	const GPtrArray *people =
		log == NULL ? NULL : kinko_analysis_people (kinko_form_log_analysis (log));

	for (guint i = 0; people != NULL && i < people->len; i++) {
		const KinkoAnalysisPerson *person = people->pdata[i];
		const KinkoAnalysisCounts *counts = &person->counts;
		json_t *row;

		if (work->order->person != NULL && strcmp (person->id, work->order->person) != 0)
			continue;
		row = kinko_form_add_row (work, rows, error);
		if (row == NULL)
			return FALSE;
		kinko_form_put (row, "operator", person->id);
		kinko_form_put (row, "name", kinko_form_person (work, person->id));
		kinko_form_put (row, "role", kinko_role_name (person->role));
		kinko_form_put_number (row, "acts", counts->acts);
		kinko_form_put_number (row, "looks", counts->looks);
		kinko_form_put_number (row, "reveals", counts->reveals);
		kinko_form_put_number (row, "exports", counts->exports);
		kinko_form_put_number (row, "writes", counts->writes);
		kinko_form_put_number (row, "openings", counts->openings);
		kinko_form_put_number (row, "refusals", counts->refusals);
		kinko_form_put_number (row, "failures", counts->failures);
		kinko_form_put_number (row, "outside", counts->outside);
		kinko_form_put_number (row, "sessions", counts->sessions);
		kinko_form_put_number (row, "days", person->days->len);
		kinko_form_put_number (row, "minutes", person->minutes);
	}
	return people != NULL;
}

/* "12、15、18 ほか" */
static char *
entries_text (const KinkoFinding *finding)
{
	GString *text = g_string_new (NULL);

	for (guint i = 0; i < finding->entries->len && i < MOST_NAMED; i++)
		g_string_append_printf (text, "%s%" G_GUINT64_FORMAT, i == 0 ? "" : "、",
					g_array_index (finding->entries, guint64, i));
	if (finding->entries->len > MOST_NAMED)
		g_string_append (text, " ほか");
	return g_string_free (text, FALSE);
}

gboolean
kinko_form_fill_findings (KinkoFormWork *work, G_GNUC_UNUSED const KinkoLayoutSource *source,
			  json_t *rows, GError **error)
{
	KinkoFormLog *log = kinko_form_log (work, error);
	const GPtrArray *findings =
		log == NULL ? NULL : kinko_analysis_findings (kinko_form_log_analysis (log));

	for (guint i = 0; findings != NULL && i < findings->len; i++) {
		const KinkoFinding *finding = findings->pdata[i];
		g_autofree char *entries = entries_text (finding);
		json_t *row = kinko_form_add_row (work, rows, error);

		if (row == NULL)
			return FALSE;
		kinko_form_put (row, "day", finding->day);
		kinko_form_put (row, "severity", kinko_severity_id (finding->severity));
		kinko_form_put (row, "code", kinko_finding_id (finding->code));
		kinko_form_put (row, "operator", finding->by[0] == '\0' ? NULL : finding->by);
		kinko_form_put (row, "name",
				finding->by[0] == '\0' ? NULL
						       : kinko_form_person (work, finding->by));
		kinko_form_put_number (row, "count", finding->count);
		if (finding->limit == 0)
			kinko_form_put (row, "limit", NULL);
		else
			kinko_form_put_number (row, "limit", finding->limit);
		kinko_form_put (row, "entries", entries);
	}
	return findings != NULL;
}

/* From what on there is a finding, by the policy in force. */
gboolean
kinko_form_fill_limits (KinkoFormWork *work, G_GNUC_UNUSED const KinkoLayoutSource *source,
			json_t *rows, GError **error)
{
	const KinkoAnalysisRules *rules =
		kinko_policy_analysis (kinko_session_policy (work->session));

	for (guint i = 0; i < KINKO_ANALYSIS_N_LIMITS; i++) {
		json_t *row = kinko_form_add_row (work, rows, error);

		if (row == NULL)
			return FALSE;
		kinko_form_put (row, "limit", kinko_analysis_limit_id ((KinkoAnalysisLimit) i));
		kinko_form_put_number (row, "value", rules->limits[i]);
	}
	return TRUE;
}

/* ---- all together ---------------------------------------------------------------------------- */

/* What stands together on the paper; several codes may be of one kind. */
static const struct {
	const char *field;
	KinkoFindingCode code;
} groups[] = {
	{ "closed_day", KINKO_FINDING_CLOSED_DAY },
	{ "unassigned", KINKO_FINDING_UNASSIGNED },
	{ "bursts", KINKO_FINDING_BURST_LOOKS },
	{ "bursts", KINKO_FINDING_BURST_REVEALS },
	{ "bursts", KINKO_FINDING_MANY_LOOKS },
	{ "bursts", KINKO_FINDING_MANY_REVEALS },
	{ "passphrases", KINKO_FINDING_WRONG_PASSPHRASES },
	{ "passphrases", KINKO_FINDING_SEAT_LOCKED },
	{ "new_hosts", KINKO_FINDING_NEW_HOST },
	{ "clock", KINKO_FINDING_CLOCK_BACK },
	{ "clock", KINKO_FINDING_CLOCK_LOOSE },
	{ "changes", KINKO_FINDING_PROGRAM_CHANGED },
	{ "changes", KINKO_FINDING_POLICY_CHANGED },
	{ "changes", KINKO_FINDING_PEOPLE_CHANGED },
	{ "changes", KINKO_FINDING_RECOVERY_KEY },
	{ "changes", KINKO_FINDING_VAULT_CHANGED },
	{ "changes", KINKO_FINDING_RESTORED },
};

static gint64
findings_of (const GPtrArray *findings, KinkoFindingCode code)
{
	gint64 n = 0;

	for (guint i = 0; i < findings->len; i++)
		n += ((const KinkoFinding *) findings->pdata[i])->code == code;
	return n;
}

static void
put_groups (json_t *row, const GPtrArray *findings)
{
	for (gsize i = 0; i < G_N_ELEMENTS (groups); i++) {
		gint64 before = json_integer_value (json_object_get (row, groups[i].field));

		kinko_form_put_number (row, groups[i].field,
				       before + findings_of (findings, groups[i].code));
	}
	kinko_form_put_number (row, "findings", findings->len);
}

static void
put_counts (json_t *row, const KinkoAnalysis *analysis)
{
	const KinkoAnalysisCounts *counts = kinko_analysis_counts (analysis);
	gint64 first = 0, last = 0;
	guint64 entries = kinko_analysis_entries (analysis, &first, &last);
	g_autofree char *begin = first == 0 ? NULL : kinko_japan_time (first);
	g_autofree char *end = last == 0 ? NULL : kinko_japan_time (last);

	kinko_form_put_number (row, "entries", (gint64) entries);
	kinko_form_put (row, "first", begin);
	kinko_form_put (row, "last", end);
	kinko_form_put_number (row, "acts", counts->acts);
	kinko_form_put_number (row, "looks", counts->looks);
	kinko_form_put_number (row, "reveals", counts->reveals);
	kinko_form_put_number (row, "exports", counts->exports);
	kinko_form_put_number (row, "writes", counts->writes);
	kinko_form_put_number (row, "refusals", counts->refusals);
	kinko_form_put_number (row, "failures", counts->failures);
	kinko_form_put_number (row, "outside", counts->outside);
}

gboolean
kinko_form_fill_log (KinkoFormWork *work, G_GNUC_UNUSED const KinkoLayoutSource *source,
		     json_t *rows, GError **error)
{
	KinkoFormLog *log = kinko_form_log (work, error);
	json_t *row = log == NULL ? NULL : kinko_form_add_row (work, rows, error);
	const KinkoVerification *found;
	char hex[KINKO_HASH_HEX_LEN + 1];

	if (row == NULL)
		return FALSE;
	found = kinko_form_log_verification (log);
	put_counts (row, kinko_form_log_analysis (log));
	put_groups (row, kinko_analysis_findings (kinko_form_log_analysis (log)));
	kinko_form_put_number (row, "log_entries", (gint64) found->entries);
	kinko_hash_to_hex (&found->root, hex);
	kinko_form_put (row, "log_root", hex);
	kinko_hash_to_hex (&found->genesis, hex);
	kinko_form_put (row, "genesis", hex);
	kinko_form_put (row, "verified", "clean"); /* or there would be no log */
	return TRUE;
}
