#include "cli/analysis-csv.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/japan-time.h"
#include "cli/analysis-text.h"
#include "cli/sheet.h"
#include "cli/text.h"
#include "policies/language.h"
#include "policies/role.h"
#include "policies/test-mark.h"

#define BOM "\xEF\xBB\xBF"

static const char *const names[] = { "findings", "people", "days" };

static const char *const counts[] = { "acts",     "looks",    "reveals",  "exports",  "writes",
				      "openings", "sessions", "refusals", "failures", "outside" };

static const char *const count_headings[] = {
	N_ ("acts"),          N_ ("looks"),    N_ ("My Numbers"),
	N_ ("files out"),     N_ ("changes"),  N_ ("openings, refused ones too"),
	N_ ("openings"),      N_ ("refusals"), N_ ("failures"),
	N_ ("outside hours"),
};

gboolean
kinko_analysis_table_parse (const char *word, KinkoAnalysisTable *table)
{
	for (guint i = 0; i < G_N_ELEMENTS (names); i++)
		if (strcmp (names[i], word) == 0) {
			*table = (KinkoAnalysisTable) i;
			return TRUE;
		}
	return FALSE;
}

/* ---- cells ----------------------------------------------------------------------------------- */

typedef struct {
	GString *out;
	gboolean test;
	guint rows, cells;
} Writer;

/* Would a spreadsheet take it for a formula? As of every table that kinko writes. */
static gboolean
is_formula (const char *text)
{
	static const char *const signs[] = { "=", "+", "-", "@", "＝", "＋", "－", "＠" };

	if (text[0] == '\t' || text[0] == '\r')
		return TRUE;
	while (g_unichar_isspace (g_utf8_get_char (text)))
		text = g_utf8_next_char (text);
	for (gsize i = 0; i < G_N_ELEMENTS (signs); i++)
		if (g_str_has_prefix (text, signs[i]))
			return TRUE;
	return FALSE;
}

static void
add_cell (Writer *writer, const char *text)
{
	g_autofree char *visible = kinko_text_visible (text);

	if (writer->cells++ > 0)
		g_string_append_c (writer->out, ',');
	g_string_append_c (writer->out, '"');
	if (is_formula (visible))
		g_string_append_c (writer->out, '\'');
	for (const char *at = visible; *at != '\0'; at++) {
		if (*at == '"')
			g_string_append_c (writer->out, '"');
		g_string_append_c (writer->out, *at);
	}
	g_string_append_c (writer->out, '"');
}

static void
add_number (Writer *writer, gint64 number)
{
	if (writer->cells++ > 0)
		g_string_append_c (writer->out, ',');
	g_string_append_printf (writer->out, "%" G_GINT64_FORMAT, number);
}

static void
end_row (Writer *writer)
{
	if (writer->test)
		add_cell (writer, writer->rows > 0 ? KINKO_TEST_WORD
						   : kinko_language_choose (KINKO_TEST_HEADING_EN,
									    KINKO_TEST_WORD));
	g_string_append (writer->out, "\r\n");
	writer->rows++;
	writer->cells = 0;
}

static void
add_counts (Writer *writer, const json_t *object)
{
	for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
		add_number (writer, kinko_result_number (object, counts[i]));
}

static void
add_count_headings (Writer *writer)
{
	for (gsize i = 0; i < G_N_ELEMENTS (count_headings); i++)
		add_cell (writer, _ (count_headings[i]));
}

static void
add_time (Writer *writer, const json_t *object, const char *key)
{
	g_autofree char *time = kinko_japan_time_text (kinko_result_text (object, key));

	add_cell (writer, time);
}

static void
add_role (Writer *writer, const json_t *person)
{
	KinkoRole role = kinko_role_from_name (kinko_result_text (person, "role"));

	add_cell (writer, role == KINKO_ROLE_NONE ? "" : kinko_role_label (role));
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void
add_finding (Writer *writer, const json_t *finding)
{
	g_autofree char *text = kinko_analysis_text_finding (finding);
	g_autofree char *entries = kinko_analysis_text_entries (finding, G_MAXSIZE);
	KinkoFindingCode code = KINKO_FINDING_N_CODES;
	gboolean known = kinko_analysis_text_code (finding, &code);

	add_number (writer, kinko_result_number (finding, "number"));
	add_cell (writer, kinko_severity_label (kinko_analysis_text_severity (finding)));
	add_cell (writer, kinko_result_text (finding, "code"));
	add_cell (writer, kinko_result_text (finding, "day"));
	add_cell (writer, kinko_result_text (finding, "by"));
	add_time (writer, finding, "from");
	add_time (writer, finding, "to");
	add_cell (writer, known ? kinko_finding_title (code) : "");
	add_cell (writer, text);
	add_number (writer, kinko_result_number (finding, "count"));
	add_number (writer, kinko_result_number (finding, "limit"));
	add_cell (writer, entries);
	add_cell (writer, known ? kinko_finding_question (code) : "");
	end_row (writer);
}

static void
write_findings (Writer *writer, const json_t *result)
{
	const char *const headings[] = {
		_ ("no."),        _ ("urgency"), _ ("code"),  _ ("day"),
		_ ("operator"),   _ ("begins"),  _ ("ends"),  _ ("kind of finding"),
		_ ("in short"),   _ ("count"),   _ ("limit"), _ ("rests on entries"),
		_ ("what to ask")
	};
	const json_t *finding;
	gsize i;

	for (i = 0; i < G_N_ELEMENTS (headings); i++)
		add_cell (writer, headings[i]);
	end_row (writer);
	json_array_foreach (json_object_get (result, "findings"), i, finding)
		add_finding (writer, finding);
}

static void
write_people (Writer *writer, const json_t *result)
{
	const json_t *person;
	gsize i;

	add_cell (writer, _ ("operator"));
	add_cell (writer, _ ("role"));
	add_count_headings (writer);
	add_cell (writer, _ ("days of work"));
	add_cell (writer, _ ("minutes"));
	end_row (writer);
	json_array_foreach (json_object_get (result, "people"), i, person)
	{
		add_cell (writer, kinko_result_text (person, "id"));
		add_role (writer, person);
		add_counts (writer, person);
		add_number (writer, (gint64) json_array_size (json_object_get (person, "days")));
		add_number (writer, kinko_result_number (person, "minutes"));
		end_row (writer);
	}
}

static void
write_days (Writer *writer, const json_t *result)
{
	const json_t *person, *day;
	gsize i, j;

	add_cell (writer, _ ("operator"));
	add_cell (writer, _ ("day"));
	add_cell (writer, _ ("first act"));
	add_cell (writer, _ ("last act"));
	add_count_headings (writer);
	end_row (writer);
	json_array_foreach (json_object_get (result, "people"), i, person)
		json_array_foreach (json_object_get (person, "days"), j, day)
	{
		add_cell (writer, kinko_result_text (person, "id"));
		add_cell (writer, kinko_result_text (day, "day"));
		add_time (writer, day, "first");
		add_time (writer, day, "last");
		add_counts (writer, day);
		end_row (writer);
	}
}

void
kinko_analysis_csv (const json_t *result, KinkoAnalysisTable table, gboolean test, GString *out)
{
	Writer writer = { .out = out, .test = test };

	g_string_append (out, BOM);
	switch (table) {
	case KINKO_ANALYSIS_TABLE_PEOPLE:
		write_people (&writer, result);
		break;
	case KINKO_ANALYSIS_TABLE_DAYS:
		write_days (&writer, result);
		break;
	case KINKO_ANALYSIS_TABLE_FINDINGS:
		write_findings (&writer, result);
		break;
	}
}
