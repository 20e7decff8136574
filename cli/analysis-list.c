#include "cli/analysis-list.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/entry.h"
#include "audit/japan-time.h"
#include "cli/analysis-chart.h"
#include "cli/analysis-text.h"
#include "cli/html.h"
#include "cli/sheet.h"
#include "policies/date.h"
#include "policies/role.h"

static const char *const weekdays[] = { N_ ("Mon"), N_ ("Tue"), N_ ("Wed"), N_ ("Thu"),
					N_ ("Fri"), N_ ("Sat"), N_ ("Sun") };

/* ---- people ---------------------------------------------------------------------------------- */

static const struct {
	const char *key, *heading;
} counts[] = {
	{ "looks", N_ ("looks") },       { "reveals", N_ ("My Numbers") },
	{ "exports", N_ ("files out") }, { "writes", N_ ("changes") },
	{ "refusals", N_ ("refusals") }, { "failures", N_ ("failures") },
	{ "sessions", N_ ("openings") }, { "outside", N_ ("outside hours") },
};

static void
add_counts (const json_t *object, GString *out)
{
	for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
		kinko_html_number (out, "td", "n", kinko_result_number (object, counts[i].key));
}

static void
add_person (const json_t *person, GString *out)
{
	KinkoRole role = kinko_role_from_name (kinko_result_text (person, "role"));
	g_autofree char *hours =
		kinko_analysis_text_hours (kinko_result_number (person, "minutes"));

	g_string_append (out, "<tr>");
	kinko_html_element (out, "th", "w", kinko_result_text (person, "id"));
	kinko_html_element (out, "td", "w",
			    role == KINKO_ROLE_NONE ? _ ("no seat") : kinko_role_label (role));
	add_counts (person, out);
	kinko_html_number (out, "td", "n",
			   (gint64) json_array_size (json_object_get (person, "days")));
	kinko_html_element (out, "td", "n", hours);
	g_string_append (out, "</tr>\n");
}

void
kinko_analysis_list_people (const json_t *result, GString *out)
{
	const json_t *person;
	gsize i;

	g_string_append (out, "<div class=\"scroll\"><table><thead><tr>");
	kinko_html_element (out, "th", NULL, _ ("operator"));
	kinko_html_element (out, "th", NULL, _ ("role"));
	for (i = 0; i < G_N_ELEMENTS (counts); i++)
		kinko_html_element (out, "th", "n", _ (counts[i].heading));
	kinko_html_element (out, "th", "n", _ ("days of work"));
	kinko_html_element (out, "th", "n", _ ("presence"));
	g_string_append (out, "</tr></thead><tbody>\n");
	json_array_foreach (json_object_get (result, "people"), i, person) add_person (person, out);
	g_string_append (out, "</tbody><tfoot><tr>");
	g_string_append (out, "<th colspan=\"2\">");
	kinko_html_text (out, _ ("all operators"));
	g_string_append (out, "</th>");
	add_counts (json_object_get (result, "totals"), out);
	g_string_append (out, "<td></td><td></td></tr></tfoot></table></div>\n");
}

/* ---- findings -------------------------------------------------------------------------------- */

static gboolean
has_line (const json_t *result, gint64 seq)
{
	const json_t *lines = json_object_get (result, "lines");
	gsize low = 0, high = json_array_size (lines);

	while (low < high) {
		gsize middle = (low + high) / 2;
		gint64 there = kinko_result_number (json_array_get (lines, middle), "seq");

		if (there == seq)
			return TRUE;
		if (there < seq)
			low = middle + 1;
		else
			high = middle;
	}
	return FALSE;
}

/* Of those whose lines are on the page the number is a link. */
static void
add_links (const json_t *result, const json_t *finding, GString *out)
{
	const json_t *entries = json_object_get (finding, "entries");
	gsize n = json_array_size (entries);

	g_string_append (out, "<p class=\"links\">");
	kinko_html_text (out, _ ("rests on entries"));
	for (gsize i = 0; i < n; i++) {
		gint64 seq = kinko_result_number (json_array_get (entries, i), "seq");

		g_string_append (out, i == 0 ? " " : ", ");
		if (has_line (result, seq))
			g_string_append_printf (
				out, "<a href=\"#e%" G_GINT64_FORMAT "\">%" G_GINT64_FORMAT "</a>",
				seq, seq);
		else
			g_string_append_printf (out, "%" G_GINT64_FORMAT, seq);
	}
	g_string_append (out, "</p>");
}

static void
add_when (const json_t *finding, GString *out)
{
	const char *day = kinko_result_text (finding, "day");
	const char *by = kinko_result_text (finding, "by");
	KinkoDate date;

	kinko_html_element (out, "p", "who", by[0] == '\0' ? _ ("nobody's") : by);
	if (kinko_date_parse (day, &date, NULL))
		kinko_html_elementf (out, "p", "when", _ ("%s (%s)"), day,
				     _ (weekdays[kinko_date_weekday (&date) - 1]));
	else
		kinko_html_element (out, "p", "when", day);
	kinko_html_elementf (out, "p", "when", "F%d",
			     (int) kinko_result_number (finding, "number"));
}

static void
add_finding (const json_t *result, const json_t *finding, GString *out)
{
	g_autofree char *text = kinko_analysis_text_finding (finding);
	KinkoFindingCode code;

	g_string_append_printf (out, "<li class=\"finding %s\" id=\"f%d\"><div>",
				kinko_severity_id (kinko_analysis_text_severity (finding)),
				(int) kinko_result_number (finding, "number"));
	add_when (finding, out);
	g_string_append (out, "</div><div>");
	if (kinko_analysis_text_code (finding, &code)) {
		kinko_html_element (out, "h4", NULL, kinko_finding_title (code));
		kinko_html_element (out, "p", NULL, text);
		kinko_html_element (out, "p", "ask", kinko_finding_question (code));
	}
	add_links (result, finding, out);
	g_string_append (out, "</div></li>\n");
}

static void
add_group (const json_t *result, KinkoSeverity severity, GString *out)
{
	const json_t *findings = json_object_get (result, "findings");
	const json_t *finding;
	guint n = 0;
	gsize i;

	json_array_foreach (findings, i, finding) n +=
		kinko_analysis_text_severity (finding) == severity;
	if (n == 0)
		return;
	g_string_append_printf (out, "<h3 class=\"group %s\">", kinko_severity_id (severity));
	kinko_analysis_chart_sign (kinko_severity_id (severity), out);
	kinko_html_elementf (out, "span", NULL, _ ("%s: %u"), kinko_severity_label (severity), n);
	g_string_append (out, "</h3>\n<ol class=\"findings\">\n");
	json_array_foreach (findings, i, finding) if (kinko_analysis_text_severity (finding) ==
						      severity) add_finding (result, finding, out);
	g_string_append (out, "</ol>\n");
}

void
kinko_analysis_list_findings (const json_t *result, GString *out)
{
	if (json_array_size (json_object_get (result, "findings")) == 0)
		kinko_html_element (out, "p", NULL, _ ("Nothing reached a limit."));
	for (guint severity = KINKO_SEVERITY_N; severity > 0; severity--)
		add_group (result, (KinkoSeverity) (severity - 1), out);
}

/* ---- entries --------------------------------------------------------------------------------- */

static void
free_links (gpointer links)
{
	g_string_free (links, TRUE);
}

/* The entry of a line → links to the findings that name it: found once for all, because both can be many. */
static GHashTable *
find_back_links (const json_t *result)
{
	GHashTable *all = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, free_links);
	const json_t *one, *finding, *entry;
	gsize i, j;

	json_array_foreach (json_object_get (result, "lines"), i, one)
	{
		gint64 seq = kinko_result_number (one, "seq");

		g_hash_table_insert (all, g_memdup2 (&seq, sizeof seq), g_string_new (NULL));
	}
	json_array_foreach (json_object_get (result, "findings"), i, finding)
		json_array_foreach (json_object_get (finding, "entries"), j, entry)
	{
		gint64 seq = kinko_result_number (entry, "seq");
		int number = (int) kinko_result_number (finding, "number");
		GString *links = g_hash_table_lookup (all, &seq);

		if (links != NULL)
			g_string_append_printf (links, "<a href=\"#f%d\">F%d</a> ", number, number);
	}
	return all;
}

static void
add_slice (KinkoSlice slice, GString *out)
{
	g_autofree char *text = kinko_slice_dup (slice);

	kinko_html_element (out, "span", NULL, text);
}

static void
add_entry (GHashTable *links, const json_t *one, GString *out)
{
	const char *line = kinko_result_text (one, "line");
	gint64 seq = kinko_result_number (one, "seq");
	KinkoEntry entry;

	g_string_append_printf (out, "<li id=\"e%" G_GINT64_FORMAT "\"><div class=\"meta\">", seq);
	kinko_html_elementf (out, "span", "seq", "%" G_GINT64_FORMAT, seq);
	if (kinko_entry_parse (line, strlen (line), &entry, NULL)) {
		g_autofree char *written = kinko_slice_dup (entry.time);
		g_autofree char *time = kinko_japan_time_text (written);

		kinko_html_element (out, "span", NULL, time);
		add_slice (entry.by, out);
		add_slice (entry.action, out);
		add_slice (entry.result, out);
		add_slice (entry.object, out);
	}
	g_string_append_printf (out, "<span>%s</span></div>",
				((const GString *) g_hash_table_lookup (links, &seq))->str);
	kinko_html_element (out, "code", NULL, line);
	g_string_append (out, "</li>\n");
}

void
kinko_analysis_list_entries (const json_t *result, GString *out)
{
	g_autoptr (GHashTable) links = find_back_links (result);
	const json_t *one;
	gsize i;

	g_string_append (out, "<ol class=\"entries\">\n");
	json_array_foreach (json_object_get (result, "lines"), i, one) add_entry (links, one, out);
	g_string_append (out, "</ol>\n");
}
