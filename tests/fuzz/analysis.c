/*
 * Any order of any entries: the analysis ends, what it counts adds up, each finding rests on entries that it had, and the page
 * made of it is one that a browser reads as it was meant.
 */
#include <string.h>

#include "audit/analysis.h"
#include "audit/japan-time.h"
#include "cli/analysis-csv.h"
#include "cli/analysis-page.h"
#include "cli/analysis-result.h"
#include "cli/analysis-table.h"
#include "policies/action.h"

#define HOUR_MS  G_GINT64_CONSTANT (3600000)
#define BEGIN_MS G_GINT64_CONSTANT (1783468800000) /* 2026-07-08 */
#define MOST     400u

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What is left of the input; zeros when there is nothing. */
typedef struct {
	const guint8 *data;
	gsize size;
} Input;

static guint
take (Input *input)
{
	if (input->size == 0)
		return 0;
	input->size--;
	return *input->data++;
}

/* A text of some bytes of the input, as JSON; owned by the caller. */
static char *
take_text (Input *input)
{
	gsize wanted = take (input) % 32;
	gsize n = MIN (wanted, input->size);
	g_autofree char *bytes = g_strndup ((const char *) input->data, n);
	g_autofree char *text = g_utf8_make_valid (bytes, -1);
	json_auto_t *json = json_string (text);
	char *encoded = json_dumps (json, JSON_ENCODE_ANY);

	input->data += n;
	input->size -= n;
	return encoded;
}

static char *
take_detail (Input *input, guint64 seq)
{
	static const char *const days[] = { "2026-07-07", "2026-07-20", "", "9999-99-99" };
	guint other = take (input);
	g_autofree char *text = take_text (input);

	switch (take (input) % 8) {
	case 0:
		return g_strdup_printf ("{\"host\":%s,\"program\":\"sha256:%02x\","
					"\"clock_synchronised\":%s}",
					text, other % 3, other % 2 == 0 ? "true" : "false");
	case 1:
		return g_strdup_printf ("{\"intent\":%u}", other);
	case 2:
		return g_strdup_printf ("{\"intent\":%u,\"copy\":{\"line\":\"register/%u\"}}",
					other, other % 4);
	case 3:
		return g_strdup_printf ("{\"to\":\"p%u\"}", other % 4);
	case 4:
		return g_strdup_printf ("{\"kind\":\"break-glass\",\"action\":%s,\"due\":\"%s\"}",
					text, days[other % 4]);
	case 5:
		return g_strdup_printf ("{\"backup\":%s,\"from\":%u,\"to\":%" G_GUINT64_FORMAT
					",\"mirror\":true}",
					text, other, seq);
	case 6:
		return g_strdup_printf (
			"{\"reason\":%s,\"at\":\"2026-07-0%u\",\"milliseconds\":%u}", text,
			other % 10, other * 1000);
	default:
		return g_strdup_printf ("{\"text\":%s}", text);
	}
}

static void
add_entry (KinkoAnalysis *analysis, Input *input, guint64 seq, gint64 *time_ms)
{
	static const char *const results[] = { "granted", "granted", "granted", "denied",
					       "intent",  "done",    "failed",  "aborted" };
	gsize n;
	const KinkoAction *actions = kinko_actions (&n);
	const char *action = actions[take (input) % n].name;
	guint who = take (input), what = take (input);
	g_autofree char *object = NULL, *time = NULL, *detail = NULL, *line = NULL;
	KinkoEntry entry;

	/* mostly on, sometimes back */
	*time_ms += ((gint64) take (input) - 40) * HOUR_MS / 8;
	time = kinko_japan_time (*time_ms);
	object = what % 4 == 3   ? g_strdup ("vault")
		 : what % 4 == 0 ? g_strdup_printf ("case/%u", what / 4)
		 : what % 4 == 1 ? g_strdup_printf ("register/%u", what / 4 % 4)
				 : g_strdup_printf ("operator/p%u", what / 4 % 4);
	detail = take_detail (input, seq);
	line = g_strdup_printf (
		"{\"v\":1,\"seq\":%" G_GUINT64_FORMAT ",\"time\":\"%s\",\"prev\":\"%064d\","
		"\"by\":\"p%u\",\"role\":\"%s\",\"session\":\"%016x\",\"action\":\"%s\","
		"\"object\":\"%s\",\"purpose\":\"\",\"approval\":\"\",\"result\":\"%s\","
		"\"detail\":%s}",
		seq, time, 0, who % 4, who % 2 == 0 ? "worker" : "manager", who / 16, action,
		object, results[take (input) % G_N_ELEMENTS (results)], detail);
	if (kinko_entry_parse (line, strlen (line), &entry, NULL))
		kinko_analysis_add (analysis, &entry, line, strlen (line));
}

static void
check (const KinkoAnalysis *analysis)
{
	const GPtrArray *findings = kinko_analysis_findings (analysis);
	const GPtrArray *people = kinko_analysis_people (analysis);
	guint acts = 0;

	for (guint i = 0; i < people->len; i++)
		acts += ((const KinkoAnalysisPerson *) people->pdata[i])->counts.acts;
	g_assert_cmpuint (acts, ==, kinko_analysis_counts (analysis)->acts);
	for (guint i = 0; i < findings->len; i++) {
		const KinkoFinding *finding = findings->pdata[i];

		g_assert_cmpuint (finding->entries->len, >, 0);
		g_assert_cmpuint (finding->lines->len, ==,
				  MIN (finding->entries->len, KINKO_FINDING_MOST_LINES));
		g_assert_cmpuint (finding->count, >=, finding->limit);
		g_assert_cmpint (finding->from_ms, <=, finding->to_ms);
		if (i > 0)
			g_assert_cmpint (kinko_finding_compare (&findings->pdata[i - 1],
								&findings->pdata[i]),
					 <=, 0);
	}
}

static void
show (const KinkoAnalysis *analysis, const KinkoAnalysisScope *scope)
{
	json_auto_t *result = kinko_analysis_result (analysis, scope, NULL, NULL);
	g_autoptr (GString) page = g_string_new (NULL);
	g_autoptr (GString) csv = g_string_new (NULL);
	g_autoptr (GString) table = g_string_new (NULL);

	json_object_set_new (result, "verification", json_object ());
	json_object_set_new (result, "rules", json_object ());
	kinko_analysis_page (result, FALSE, page);
	g_assert_true (g_utf8_validate (page->str, (gssize) page->len, NULL));
	g_assert_true (g_str_has_suffix (page->str, "</html>\n"));
	g_assert_null (strstr (page->str, "<script"));
	kinko_analysis_csv (result, KINKO_ANALYSIS_TABLE_FINDINGS, FALSE, csv);
	kinko_analysis_csv (result, KINKO_ANALYSIS_TABLE_DAYS, FALSE, csv);
	g_assert_true (g_utf8_validate (csv->str, (gssize) csv->len, NULL));
	kinko_analysis_table (result, table);
	g_assert_true (g_utf8_validate (table->str, (gssize) table->len, NULL));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	g_autoptr (KinkoCalendar) calendar = kinko_calendar_new_contract ();
	KinkoAnalysisScope scope = { .rules = kinko_analysis_rules_built_in (),
				     .calendar = calendar };
	g_autoptr (KinkoAnalysis) analysis = NULL;
	Input input = { data, size };
	gint64 time_ms = BEGIN_MS;

	/* Small limits are reached by small inputs. */
	for (guint i = 0; i < KINKO_ANALYSIS_N_LIMITS; i++)
		scope.rules.limits[i] = 1 + take (&input) % 8;
	scope.from_ms = take (&input) % 2 == 0 ? 0 : BEGIN_MS + 48 * HOUR_MS;
	scope.to_ms = take (&input) % 2 == 0 ? 0 : BEGIN_MS + 240 * HOUR_MS;
	scope.now_ms = BEGIN_MS + 24 * (gint64) take (&input) * HOUR_MS;
	analysis = kinko_analysis_new (&scope);
	for (guint64 seq = 0; input.size > 0 && seq < MOST; seq++)
		add_entry (analysis, &input, seq, &time_ms);
	kinko_analysis_finish (analysis);
	check (analysis);
	show (analysis, &scope);
	return 0;
}
