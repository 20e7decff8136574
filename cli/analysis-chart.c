#include "cli/analysis-chart.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/html.h"
#include "cli/sheet.h"
#include "policies/date.h"

/* Of the calendar, in units of its viewBox. */
#define CELL_W 16
#define CELL_H 9
#define STEP_W 17
#define STEP_H 10
#define LEFT   32
#define TOP    30

/* Fixed, so that two pages can be compared. */
static const guint levels[] = { 1, 5, 15, 40, 100 };

static const char *const weekdays[] = { N_ ("Mon"), N_ ("Tue"), N_ ("Wed"), N_ ("Thu"),
					N_ ("Fri"), N_ ("Sat"), N_ ("Sun") };

static guint
level_of (guint acts)
{
	guint level = 0;

	while (level < G_N_ELEMENTS (levels) && acts >= levels[level])
		level++;
	return level;
}

/* "2026-07-15 (Wed)"; owned by the caller. */
static char *
day_label (const char *iso)
{
	KinkoDate date;

	if (!kinko_date_parse (iso, &date, NULL))
		return g_strdup (iso);
	return g_strdup_printf (_ ("%s (%s)"), iso, _ (weekdays[kinko_date_weekday (&date) - 1]));
}

static guint
at_hour (const json_t *day, const char *key, guint hour)
{
	const json_t *one;
	gsize i;

	json_array_foreach (json_object_get (day, key), i,
			    one) if ((guint) kinko_result_number (one, "hour") ==
				     hour) return (guint) kinko_result_number (one, "acts");
	return 0;
}

static guint
sum_of (const json_t *day, const char *key)
{
	const json_t *one;
	guint sum = 0;
	gsize i;

	json_array_foreach (json_object_get (day, key), i, one) sum +=
		(guint) kinko_result_number (one, "acts");
	return sum;
}

/* Minutes since midnight of "08:30". */
static guint
minutes_of (const json_t *result, const char *key)
{
	const char *text = kinko_result_text (json_object_get (result, "hours"), key);

	if (strlen (text) != 5)
		return 0;
	return (guint) (g_ascii_strtoull (text, NULL, 10) * 60 +
			g_ascii_strtoull (text + 3, NULL, 10));
}

/* ---- the calendar ---------------------------------------------------------------------------- */

static void
draw_cell (const json_t *day, guint column, guint hour, GString *out)
{
	guint acts = at_hour (day, "hours", hour);
	guint outside = at_hour (day, "outside", hour);
	guint x = LEFT + column * STEP_W, y = TOP + hour * STEP_H;
	g_autofree char *label = day_label (kinko_result_text (day, "day"));

	if (acts == 0)
		return;
	g_string_append (out, "<g>");
	if (outside > 0)
		kinko_html_elementf (out, "title", NULL, _ ("%s, %u:00: acts %u, outside hours %u"),
				     label, hour, acts, outside);
	else
		kinko_html_elementf (out, "title", NULL, _ ("%s, %u:00: acts %u"), label, hour,
				     acts);
	g_string_append_printf (
		out,
		"<rect class=\"h%u\" x=\"%u\" y=\"%u\" width=\"%d\" height=\"%d\" rx=\"1.5\" />",
		level_of (acts), x, y, CELL_W, CELL_H);
	if (outside > 0)
		g_string_append_printf (
			out,
			"<rect class=\"out\" x=\"%u.8\" y=\"%u.8\" width=\"%d.4\" height=\"%d.4\" "
			"rx=\"1.5\" /><path class=\"gem\" d=\"M%u %ul4 4l-4 4l-4-4z\" />",
			x, y, CELL_W - 2, CELL_H - 2, x + CELL_W / 2, y);
	g_string_append (out, "</g>");
}

/* The background says when the office is open; it is there without a single act. */
static void
draw_column (const json_t *result, const json_t *day, guint column, GString *out)
{
	gboolean open = kinko_result_flag (day, "open");
	guint x = LEFT + column * STEP_W;
	guint from = minutes_of (result, "from") * STEP_H / 60;
	guint to = minutes_of (result, "to") * STEP_H / 60;

	if (open)
		g_string_append_printf (
			out, "<rect class=\"h0\" x=\"%u\" y=\"%u\" width=\"%d\" height=\"%u\" />",
			x, TOP + from, CELL_W, to > from ? to - from : 0);
	else
		g_string_append_printf (
			out,
			"<rect class=\"closed\" x=\"%u\" y=\"%d\" width=\"%d\" height=\"%d\" />", x,
			TOP, CELL_W, 24 * STEP_H - 1);
	for (guint hour = 0; hour < 24; hour++)
		draw_cell (day, column, hour, out);
}

/* All days of the month have their number and the first letter of their weekday, those of the range or not. */
static void
draw_numbers (const json_t *days, gsize from, gsize to, GString *out)
{
	KinkoDate date;

	if (!kinko_date_parse (kinko_result_text (json_array_get (days, from), "day"), &date, NULL))
		return;
	for (guint n = 1; n <= kinko_date_days_in_month (date.year, date.month); n++) {
		gsize at = from + n - date.day;
		const json_t *day = n < date.day || at >= to ? NULL : json_array_get (days, at);
		gboolean closed = day != NULL && !kinko_result_flag (day, "open");
		KinkoDate there = { date.year, date.month, n };
		guint x = LEFT + (n - 1) * STEP_W + CELL_W / 2;
		const char *class = closed ? " class=\"day0\"" : "";

		g_string_append_printf (
			out, "<text x=\"%u\" y=\"12\" text-anchor=\"middle\"%s>%u</text>", x, class,
			n);
		g_string_append_printf (out, "<text x=\"%u\" y=\"24\" text-anchor=\"middle\"%s>", x,
					class);
		g_string_append_unichar (
			out, g_utf8_get_char (_ (weekdays[kinko_date_weekday (&there) - 1])));
		g_string_append (out, "</text>");
	}
}

/* "2026年7月"; owned by the caller. */
static char *
month_label (const char *iso)
{
	return g_strdup_printf (_ ("%.4s-%.2s"), iso, iso + 5);
}

static gboolean
same_month (const json_t *a, const json_t *b)
{
	return strncmp (kinko_result_text (a, "day"), kinko_result_text (b, "day"), 7) == 0;
}

static guint
day_of_month (const json_t *day)
{
	KinkoDate date;

	return kinko_date_parse (kinko_result_text (day, "day"), &date, NULL) ? date.day : 1;
}

static void
draw_month (const json_t *result, const json_t *days, gsize from, gsize to, GString *out)
{
	const char *first = kinko_result_text (json_array_get (days, from), "day");
	g_autofree char *label = month_label (first);
	guint acts = 0, outside = 0;

	for (gsize i = from; i < to; i++) {
		acts += sum_of (json_array_get (days, i), "hours");
		outside += sum_of (json_array_get (days, i), "outside");
	}
	g_string_append (out, "<figure class=\"card\"><figcaption>");
	kinko_html_element (out, "b", NULL, label);
	kinko_html_elementf (out, "span", NULL, _ ("acts %u, outside hours %u"), acts, outside);
	g_string_append_printf (
		out,
		"</figcaption><svg class=\"chart\" role=\"img\" viewBox=\"0 0 %d %d\" "
		"aria-labelledby=\"m%.7s d%.7s\"><title id=\"m%.7s\">",
		LEFT + 31 * STEP_W, TOP + 24 * STEP_H, first, first, first);
	kinko_html_text (out, label);
	g_string_append_printf (out, "</title><desc id=\"d%.7s\">", first);
	kinko_html_text (out, _ ("A column for each day, a row for each hour. The table below says "
				 "the same."));
	g_string_append (out, "</desc>");
	for (guint hour = 0; hour < 24; hour += 3)
		g_string_append_printf (out,
					"<text x=\"%d\" y=\"%u\" text-anchor=\"end\">%u:00</text>",
					LEFT - 5, TOP + hour * STEP_H + 8, hour);
	draw_numbers (days, from, to, out);
	for (gsize i = from; i < to; i++) {
		const json_t *day = json_array_get (days, i);

		draw_column (result, day, day_of_month (day) - 1, out);
	}
	g_string_append (out, "</svg></figure>\n");
}

static void
add_key (GString *out, const char *shape, const char *text)
{
	g_string_append_printf (
		out, "<li><svg width=\"18\" height=\"11\" aria-hidden=\"true\">%s</svg>", shape);
	kinko_html_element (out, "span", NULL, text);
	g_string_append (out, "</li>");
}

static void
add_legend (GString *out)
{
	g_string_append (out, "<ul class=\"legend\">");
	for (guint i = 0; i < G_N_ELEMENTS (levels); i++) {
		g_autofree char *shape = g_strdup_printf (
			"<rect class=\"h%u\" y=\"1\" width=\"16\" height=\"9\" rx=\"1.5\" />",
			i + 1);
		g_autofree char *text =
			i + 1 < G_N_ELEMENTS (levels)
				? g_strdup_printf (_ ("%u to %u acts"), levels[i],
						   levels[i + 1] - 1)
				: g_strdup_printf (_ ("%u acts and more"), levels[i]);

		add_key (out, shape, text);
	}
	add_key (out, "<rect class=\"h0\" y=\"1\" width=\"16\" height=\"9\" />",
		 _ ("office hours"));
	add_key (out, "<rect class=\"closed\" y=\"1\" width=\"16\" height=\"9\" />",
		 _ ("office closed"));
	add_key (out,
		 "<rect class=\"out\" x=\"0.8\" y=\"1.8\" width=\"14.4\" height=\"7.4\" rx=\"1.5\" "
		 "/><path class=\"gem\" d=\"M8 1.5l4 4l-4 4l-4-4z\" />",
		 _ ("acts outside hours"));
	g_string_append (out, "</ul>\n");
}

static void
add_day_row (const json_t *day, GString *out)
{
	const char *closed = kinko_result_text (day, "closed");
	const json_t *hours = json_object_get (day, "hours");
	gsize n = json_array_size (hours);
	g_autofree char *label = day_label (kinko_result_text (day, "day"));

	if (n == 0)
		return;
	g_string_append (out, "<tr>");
	kinko_html_element (out, "th", NULL, label);
	kinko_html_element (out, "td", NULL, closed[0] == '\0' ? _ ("office open") : closed);
	kinko_html_number (out, "td", "n", sum_of (day, "hours"));
	kinko_html_number (out, "td", "n", sum_of (day, "outside"));
	kinko_html_elementf (out, "td", "n", "%d:00",
			     (int) kinko_result_number (json_array_get (hours, 0), "hour"));
	kinko_html_elementf (out, "td", "n", "%d:59",
			     (int) kinko_result_number (json_array_get (hours, n - 1), "hour"));
	g_string_append (out, "</tr>\n");
}

static void
add_day_table (const json_t *days, GString *out)
{
	const char *const headings[] = { _ ("acts"), _ ("outside hours"), _ ("first hour"),
					 _ ("last hour") };
	const json_t *day;
	gsize i;

	g_string_append (out, "<details>");
	kinko_html_element (out, "summary", NULL, _ ("the same as a table"));
	g_string_append (out, "<div class=\"scroll\"><table><thead><tr>");
	kinko_html_element (out, "th", NULL, _ ("day"));
	kinko_html_element (out, "th", NULL, _ ("office"));
	for (i = 0; i < G_N_ELEMENTS (headings); i++)
		kinko_html_element (out, "th", "n", headings[i]);
	g_string_append (out, "</tr></thead><tbody>\n");
	json_array_foreach (days, i, day) add_day_row (day, out);
	g_string_append (out, "</tbody></table></div></details>\n");
}

void
kinko_analysis_chart_hours (const json_t *result, GString *out)
{
	const json_t *days = json_object_get (result, "days");
	gsize n = json_array_size (days);

	g_string_append (
		out,
		"<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\"><defs><pattern "
		"id=\"closed\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" "
		"patternTransform=\"rotate(45)\"><line class=\"hatch\" x1=\"0\" y1=\"0\" "
		"x2=\"0\" y2=\"5\" /></pattern></defs></svg>\n<div class=\"months\">\n");
	for (gsize from = 0, to; from < n; from = to) {
		to = from + 1;
		while (to < n &&
		       same_month (json_array_get (days, from), json_array_get (days, to)))
			to++;
		draw_month (result, days, from, to, out);
	}
	g_string_append (out, "</div>\n");
	add_legend (out);
	add_day_table (days, out);
}

/* ---- signs ----------------------------------------------------------------------------------- */

void
kinko_analysis_chart_sign (const char *severity, GString *out)
{
	/* A triangle, a diamond, a disc. */
	const char *path = strcmp (severity, "alert") == 0     ? "M7.5 0L15 14H0z"
			   : strcmp (severity, "warning") == 0 ? "M7.5 0L15 7.5L7.5 15L0 7.5z"
							       : "M7.5 2a5.5 5.5 0 1 0 .01 0z";

	g_string_append_printf (out,
				"<svg class=\"sign %s\" viewBox=\"0 0 15 15\" "
				"aria-hidden=\"true\"><path d=\"%s\" /></svg>",
				severity, path);
}
