#include "cli/analysis-input.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/filter.h"
#include "audit/japan-time.h"
#include "cli/analysis-csv.h"
#include "cli/analysis-page.h"
#include "cli/analysis-result.h"
#include "cli/analysis-table.h"
#include "cli/new-file.h"
#include "cli/output.h"
#include "cli/sheet.h"
#include "cli/text.h"
#include "cli/verification.h"
#include "policies/error.h"
#include "policies/suggest.h"

typedef enum { FORMAT_TABLE, FORMAT_JSON, FORMAT_CSV, FORMAT_HTML } Format;

static const char *const formats[] = { "table", "json", "csv", "html", NULL };

/* ---- the command line ------------------------------------------------------------------------ */

static gboolean
set_unknown (const char *option, const char *word, const char *choices, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, _ ("--%s does not know '%s'"), option,
		     word);
	kinko_error_set_hint (error, _ ("give one of %s"), choices);
	return FALSE;
}

static gboolean
read_format (KinkoContext *context, Format *format, GError **error)
{
	const char *word = kinko_context_option (context, "format");

	*format = FORMAT_TABLE;
	if (word == NULL)
		return TRUE;
	for (guint i = 0; formats[i] != NULL; i++)
		if (strcmp (formats[i], word) == 0) {
			*format = (Format) i;
			return TRUE;
		}
	return set_unknown ("format", word, "table, json, csv, html", error);
}

static gboolean
read_table (KinkoContext *context, KinkoAnalysisTable *table, GError **error)
{
	const char *word = kinko_context_option (context, "table");

	*table = KINKO_ANALYSIS_TABLE_FINDINGS;
	return word == NULL || kinko_analysis_table_parse (word, table) ||
	       set_unknown ("table", word, "findings, people, days", error);
}

/* @iso: NULL when it is not given; owned by the caller. */
static gboolean
read_day (KinkoContext *context, const char *option, char **iso, GError **error)
{
	const char *text = kinko_context_option (context, option);
	g_autoptr (GError) problem = NULL;
	KinkoDate day;

	*iso = NULL;
	if (text == NULL)
		return TRUE;
	if (!kinko_date_parse (text, &day, &problem)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "--%s: %s", option,
			     problem->message);
		return FALSE;
	}
	*iso = kinko_date_iso (&day);
	return TRUE;
}

static gboolean
read_range (KinkoContext *context, KinkoAnalysisInput *input, GError **error)
{
	KinkoAnalysisScope *scope = &input->scope;

	if (!read_day (context, "from", &input->from, error) ||
	    !read_day (context, "to", &input->to, error))
		return FALSE;
	if ((input->from != NULL &&
	     !kinko_log_filter_time (input->from, FALSE, &scope->from_ms, error)) ||
	    (input->to != NULL && !kinko_log_filter_time (input->to, TRUE, &scope->to_ms, error)))
		return FALSE;
	if (input->from == NULL || input->to == NULL || scope->from_ms < scope->to_ms)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
		     _ ("the period ends before it begins"));
	kinko_error_set_hint (error, "%s", _ ("--from is the first day, --to the last one"));
	return FALSE;
}

gboolean
kinko_analysis_input_check (KinkoContext *context, GError **error)
{
	g_auto (KinkoAnalysisInput) input = { 0 };
	KinkoAnalysisTable table;
	Format format;

	if (!read_format (context, &format, error) || !read_table (context, &table, error) ||
	    !read_range (context, &input, error))
		return FALSE;
	if (kinko_context_option (context, "table") == NULL || format == FORMAT_CSV)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
		     _ ("--table is for a CSV; the other forms hold all tables"));
	kinko_error_set_hint (error, "%s", _ ("add --format csv"));
	return FALSE;
}

/* ---- what it goes by ------------------------------------------------------------------------- */

gboolean
kinko_analysis_input_read (KinkoContext *context, const KinkoPolicy *policy, gint64 now_ms,
			   KinkoAnalysisInput *input, GError **error)
{
	const char *dir = kinko_context_option (context, "policy");

	if (!read_range (context, input, error))
		return FALSE;
	if (dir != NULL) {
		policy = input->policy = kinko_policy_load (dir, error);
		if (policy == NULL)
			return FALSE;
	}
	if (policy == NULL)
		input->built_in = kinko_calendar_new_contract ();
	input->source = dir != NULL ? "folder" : policy != NULL ? "vault" : "built-in";
	input->scope.now_ms = now_ms;
	input->scope.rules =
		policy == NULL ? kinko_analysis_rules_built_in () : *kinko_policy_analysis (policy);
	input->scope.calendar = policy == NULL ? input->built_in : kinko_policy_calendar (policy);
	return TRUE;
}

void
kinko_analysis_input_clear (KinkoAnalysisInput *input)
{
	g_free (input->from);
	g_free (input->to);
	kinko_policy_free (input->policy);
	kinko_calendar_free (input->built_in);
}

json_t *
kinko_analysis_input_range (const KinkoAnalysisInput *input)
{
	json_t *range = json_object ();

	if (input->from != NULL)
		json_object_set_new (range, "from", json_string (input->from));
	if (input->to != NULL)
		json_object_set_new (range, "to", json_string (input->to));
	return range;
}

/* ---- the result ------------------------------------------------------------------------------ */

static json_t *
rules_result (const KinkoAnalysisInput *input, const KinkoPolicy *policy,
	      const KinkoVerification *found)
{
	const char *hash = policy == NULL ? NULL : kinko_policy_hash (policy);

	return json_pack ("{s:s, s:s?, s:b}", "source", input->source, "policy", hash, "in_force",
			  g_strcmp0 (hash, found->adoption.policy) == 0);
}

static json_t *
verification_result (KinkoContext *context, const KinkoVerification *found, const char *mirror)
{
	json_t *result = kinko_verification_result (found);

	json_object_set_new (result, "source", json_string (mirror == NULL ? "vault" : "mirror"));
	json_object_set_new (result, "mirror",
			     mirror == NULL ? json_null () : kinko_output_json_text (mirror));
	json_object_set_new (result, "commits", json_integer ((json_int_t) found->commits));
	json_object_set_new (result, "genesis_compared",
			     json_boolean (kinko_context_option (context, "genesis") != NULL));
	return result;
}

/* Texts of people and of the log may hold anything: nothing that a terminal would obey goes out. */
static void
append_json (const json_t *result, GString *out)
{
	g_autofree char *json = json_dumps (result, JSON_INDENT (2));

	for (const char *at = json; *at != '\0'; at = g_utf8_next_char (at)) {
		gunichar c = g_utf8_get_char (at);

		if (c == '\n' || !kinko_text_is_hostile (c))
			g_string_append_unichar (out, c);
		else if (c < 0x10000)
			g_string_append_printf (out, "\\u%04X", c);
		else
			g_string_append_printf (out, "\\u%04X\\u%04X", 0xD7C0 + (c >> 10),
						0xDC00 + (c & 0x3FF));
	}
	g_string_append_c (out, '\n');
}

static void
append_format (KinkoContext *context, const json_t *result, GString *out)
{
	gboolean test = kinko_context_is_test (context);
	KinkoAnalysisTable table = KINKO_ANALYSIS_TABLE_FINDINGS;
	Format format = FORMAT_TABLE;

	/* They were checked before anything was opened. */
	(void) !(read_format (context, &format, NULL) && read_table (context, &table, NULL));
	switch (format) {
	case FORMAT_JSON:
		append_json (result, out);
		break;
	case FORMAT_CSV:
		kinko_analysis_csv (result, table, test, out);
		break;
	case FORMAT_HTML:
		kinko_analysis_page (result, test, out);
		break;
	case FORMAT_TABLE:
		kinko_analysis_table (result, out);
		break;
	}
}

static gboolean
write_out (KinkoContext *context, json_t *result, GError **error)
{
	const char *path = kinko_context_option (context, "out");
	g_autoptr (GString) content = NULL;

	if (path == NULL)
		return TRUE;
	content = g_string_new (NULL);
	append_format (context, result, content);
	if (!kinko_new_file_write (path, content, error))
		return FALSE;
	json_object_set_new (result, "out", kinko_output_json_text (path));
	return TRUE;
}

json_t *
kinko_analysis_input_result (KinkoContext *context, const KinkoAnalysisInput *input,
			     const KinkoPolicy *policy, const KinkoAnalysis *analysis,
			     const KinkoVerification *found, const char *mirror,
			     KinkoVerifyWitness *witness, GError **error)
{
	json_t *result = kinko_analysis_result (analysis, &input->scope, input->from, input->to);
	json_t *verification = verification_result (context, found, mirror);

	json_object_set_new (
		result, "rules",
		rules_result (input, input->policy != NULL ? input->policy : policy, found));
	if (witness != NULL)
		kinko_verify_witness_add (witness, verification);
	json_object_set_new (result, "verification", verification);
	if (write_out (context, result, error))
		return result;
	json_decref (result);
	return NULL;
}

/* ---- showing it ------------------------------------------------------------------------------ */

void
kinko_analysis_input_show (KinkoContext *context, const json_t *result, GString *out)
{
	const char *path = kinko_context_option (context, "out");
	Format format = FORMAT_TABLE;

	(void) !read_format (context, &format, NULL); /* it was checked */
	if (path != NULL) {
		kinko_result_say (out, _ ("'%s' was written: findings: %d, entries: %d."),
				  kinko_result_text (result, "out"),
				  (int) json_array_size (json_object_get (result, "findings")),
				  (int) kinko_result_number (result, "entries"));
		return;
	}
	/* Data for other programs stay as they are: CSV and page carry the mark of a test vault themselves. */
	if (format != FORMAT_TABLE) {
		g_autofree char *mark = kinko_context_take_mark (context);

		if (mark != NULL)
			kinko_output_remark (mark);
	}
	append_format (context, result, out);
}
