#include "cli/analysis-result.h"

#include "audit/japan-time.h"

/* Beyond so many days, those without an act are left out: no picture shows them. */
#define MOST_DAYS 1100

#define DAY_MS   G_GINT64_CONSTANT (86400000)
#define JAPAN_MS G_GINT64_CONSTANT (32400000)

static json_t *
text_or_null (const char *text)
{
	return text == NULL ? json_null () : json_string (text);
}

static json_t *
time_result (gint64 time_ms)
{
	g_autofree char *text = time_ms == 0 ? NULL : kinko_japan_time (time_ms);

	return text_or_null (text);
}

static json_t *
day_result (int number)
{
	g_autofree char *text = kinko_analysis_day_text (number);

	return json_string (text);
}

static void
add_counts (json_t *object, const KinkoAnalysisCounts *counts)
{
	const struct {
		const char *key;
		guint value;
	} members[] = {
		{ "acts", counts->acts },         { "looks", counts->looks },
		{ "reveals", counts->reveals },   { "exports", counts->exports },
		{ "writes", counts->writes },     { "openings", counts->openings },
		{ "sessions", counts->sessions }, { "refusals", counts->refusals },
		{ "failures", counts->failures }, { "outside", counts->outside },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
		json_object_set_new (object, members[i].key, json_integer (members[i].value));
}

/* ---- limits ---------------------------------------------------------------------------------- */

static json_t *
limits_result (const KinkoAnalysisRules *rules)
{
	json_t *limits = json_object ();

	for (guint i = 0; i < KINKO_ANALYSIS_N_LIMITS; i++)
		json_object_set_new (limits, kinko_analysis_limit_id ((KinkoAnalysisLimit) i),
				     json_integer (rules->limits[i]));
	return limits;
}

static json_t *
roles_result (const KinkoAnalysisRules *rules)
{
	json_t *roles = json_array ();

	for (guint role = KINKO_ROLE_NONE; role <= KINKO_ROLE_LAST; role++)
		if (kinko_analysis_rules_watch_role (rules, (KinkoRole) role))
			json_array_append_new (
				roles,
				json_pack ("{s:s}", "role", kinko_role_name ((KinkoRole) role)));
	return roles;
}

static json_t *
minute_result (guint minute)
{
	g_autofree char *text = g_strdup_printf ("%02u:%02u", minute / 60, minute % 60);

	return json_string (text);
}

/* ---- people ---------------------------------------------------------------------------------- */

static json_t *
person_days (const KinkoAnalysisPerson *person)
{
	json_t *days = json_array ();

	for (guint i = 0; i < person->days->len; i++) {
		const KinkoAnalysisPersonDay *day =
			&g_array_index (person->days, KinkoAnalysisPersonDay, i);
		json_t *object = json_object ();

		json_object_set_new (object, "day", day_result (day->number));
		json_object_set_new (object, "first", time_result (day->first_ms));
		json_object_set_new (object, "last", time_result (day->last_ms));
		add_counts (object, &day->counts);
		json_array_append_new (days, object);
	}
	return days;
}

static json_t *
people_result (const GPtrArray *people)
{
	json_t *result = json_array ();

	for (guint i = 0; i < people->len; i++) {
		const KinkoAnalysisPerson *person = people->pdata[i];
		json_t *object = json_pack ("{s:s, s:s}", "id", person->id, "role",
					    kinko_role_name (person->role));

		add_counts (object, &person->counts);
		json_object_set_new (object, "minutes", json_integer (person->minutes));
		json_object_set_new (object, "days", person_days (person));
		json_array_append_new (result, object);
	}
	return result;
}

/* ---- days ------------------------------------------------------------------------------------ */

static json_t *
hours_result (const guint *hours)
{
	json_t *result = json_array ();

	for (guint hour = 0; hour < 24; hour++)
		if (hours[hour] > 0)
			json_array_append_new (result, json_pack ("{s:i, s:i}", "hour", (int) hour,
								  "acts", (int) hours[hour]));
	return result;
}

static json_t *
one_day (const KinkoAnalysisScope *scope, const KinkoAnalysisDay *day)
{
	json_t *object = json_pack ("{s:o}", "day", day_result (day->number));
	const char *reason = NULL;
	gboolean open = FALSE;
	KinkoDate date;

	if (kinko_date_from_time (day->number * DAY_MS - JAPAN_MS, &date, NULL)) {
		open = kinko_calendar_is_open_day (scope->calendar, &date);
		reason = open ? NULL : kinko_calendar_closed_reason (scope->calendar, &date);
	}
	json_object_set_new (object, "open", json_boolean (open));
	json_object_set_new (object, "closed", text_or_null (reason));
	json_object_set_new (object, "hours", hours_result (day->acts));
	json_object_set_new (object, "outside", hours_result (day->outside));
	return object;
}

/* Every day of the range, so that whoever draws it needs no calendar. */
static json_t *
days_result (const KinkoAnalysis *analysis, const KinkoAnalysisScope *scope)
{
	const GArray *days = kinko_analysis_days (analysis);
	json_t *result = json_array ();
	int first = 0, last = -1;
	guint at = 0;

	if (days->len > 0) {
		first = g_array_index (days, KinkoAnalysisDay, 0).number;
		last = g_array_index (days, KinkoAnalysisDay, days->len - 1).number;
	}
	for (int number = first; number <= last;) {
		const KinkoAnalysisDay *day = &g_array_index (days, KinkoAnalysisDay, at);
		KinkoAnalysisDay empty = { .number = number };

		if (day->number == number) {
			json_array_append_new (result, one_day (scope, day));
			at++;
		} else {
			json_array_append_new (result, one_day (scope, &empty));
		}
		number = last - first < MOST_DAYS || at == days->len
				 ? number + 1
				 : g_array_index (days, KinkoAnalysisDay, at).number;
	}
	return result;
}

/* ---- findings -------------------------------------------------------------------------------- */

static json_t *
subjects_result (const KinkoFinding *finding)
{
	json_t *subjects = json_array ();

	for (guint i = 0; i < finding->subjects->len; i++)
		json_array_append_new (subjects,
				       json_pack ("{s:s}", "name", finding->subjects->pdata[i]));
	return subjects;
}

/* @lines: seq → line, to which those of the finding are added. */
static json_t *
entries_result (const KinkoFinding *finding, GTree *lines)
{
	json_t *entries = json_array ();

	for (guint i = 0; i < finding->entries->len; i++) {
		guint64 seq = g_array_index (finding->entries, guint64, i);

		if (i < finding->lines->len)
			g_tree_insert (lines, g_memdup2 (&seq, sizeof seq),
				       finding->lines->pdata[i]);
		json_array_append_new (entries, json_pack ("{s:I}", "seq", (json_int_t) seq));
	}
	return entries;
}

static json_t *
finding_result (const KinkoFinding *finding, guint number, GTree *lines)
{
	json_t *object = json_pack ("{s:i, s:s, s:s, s:s, s:s, s:i, s:i, s:s}", "number",
				    (int) number, "code", kinko_finding_id (finding->code),
				    "severity", kinko_severity_id (finding->severity), "by",
				    finding->by, "day", finding->day, "count", (int) finding->count,
				    "limit", (int) finding->limit, "state", finding->state);

	json_object_set_new (object, "from", time_result (finding->from_ms));
	json_object_set_new (object, "to", time_result (finding->to_ms));
	json_object_set_new (object, "subjects", subjects_result (finding));
	json_object_set_new (object, "entries", entries_result (finding, lines));
	return object;
}

static int
compare_seq (gconstpointer a, gconstpointer b, G_GNUC_UNUSED gpointer data)
{
	guint64 left = *(const guint64 *) a, right = *(const guint64 *) b;

	return left < right ? -1 : left > right;
}

static gboolean
add_line (gpointer key, gpointer value, gpointer lines)
{
	json_array_append_new (lines,
			       json_pack ("{s:I, s:s}", "seq", (json_int_t) * (const guint64 *) key,
					  "line", (const char *) value));
	return FALSE;
}

static void
add_findings (json_t *result, const GPtrArray *findings)
{
	json_t *list = json_array ();
	json_t *texts = json_array ();
	g_autoptr (GTree) lines = g_tree_new_full (compare_seq, NULL, g_free, NULL);

	for (guint i = 0; i < findings->len; i++)
		json_array_append_new (list, finding_result (findings->pdata[i], i + 1, lines));
	g_tree_foreach (lines, add_line, texts);
	json_object_set_new (result, "findings", list);
	json_object_set_new (result, "lines", texts);
}

json_t *
kinko_analysis_result (const KinkoAnalysis *analysis, const KinkoAnalysisScope *scope,
		       const char *from, const char *to)
{
	json_t *result = json_object ();
	json_t *totals = json_object ();
	gint64 first_ms, last_ms;
	guint64 entries = kinko_analysis_entries (analysis, &first_ms, &last_ms);

	json_object_set_new (result, "from", text_or_null (from));
	json_object_set_new (result, "to", text_or_null (to));
	json_object_set_new (result, "as_of",
			     time_result (scope->to_ms == 0
						  ? scope->now_ms
						  : MIN (scope->to_ms - 1, scope->now_ms)));
	json_object_set_new (result, "entries", json_integer ((json_int_t) entries));
	json_object_set_new (result, "first", time_result (first_ms));
	json_object_set_new (result, "last", time_result (last_ms));
	json_object_set_new (result, "limits", limits_result (&scope->rules));
	json_object_set_new (result, "unassigned_roles", roles_result (&scope->rules));
	json_object_set_new (
		result, "hours",
		json_pack ("{s:o, s:o}", "from",
			   minute_result (kinko_calendar_opens_at (scope->calendar)), "to",
			   minute_result (kinko_calendar_closes_at (scope->calendar))));
	json_object_set_new (result, "unknown_looks",
			     json_integer (kinko_analysis_unknown_looks (analysis)));
	add_counts (totals, kinko_analysis_counts (analysis));
	json_object_set_new (result, "totals", totals);
	json_object_set_new (result, "people", people_result (kinko_analysis_people (analysis)));
	json_object_set_new (result, "days", days_result (analysis, scope));
	add_findings (result, kinko_analysis_findings (analysis));
	return result;
}
