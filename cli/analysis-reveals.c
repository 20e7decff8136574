/* My Numbers shown, by operator over time. */
#include <string.h>

#include <glib/gi18n.h>

#include "cli/analysis-chart.h"
#include "cli/html.h"
#include "cli/sheet.h"
#include "policies/role.h"

/* Of a panel, in units of its viewBox. */
#define WIDTH     340
#define HEIGHT    92
#define LEFT      26
#define BOTTOM    76 /* where the bars stand */
#define TALL      62 /* the greatest of them */
#define MOST_WIDE 12

/* The days of the range, put together so that a bar can be seen. */
typedef struct {
	const json_t *days;
	gsize n, width; /* bars, and days in each */
	guint greatest; /* of all panels */
} Scale;

/* The bar that a day is in, or the number of bars. */
static gsize
bar_of (const Scale *scale, const char *iso)
{
	gsize low = 0, high = json_array_size (scale->days);

	while (low < high) {
		gsize middle = (low + high) / 2;
		int order = strcmp (kinko_result_text (json_array_get (scale->days, middle), "day"),
				    iso);

		if (order == 0)
			return middle / scale->width;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return scale->n;
}

/* How many were shown to the person, bar by bar; owned by the caller. */
static guint *
bars_of (const Scale *scale, const json_t *person)
{
	guint *bars = g_new0 (guint, scale->n + 1);
	const json_t *day;
	gsize i;

	json_array_foreach (json_object_get (person, "days"), i, day)
		bars[bar_of (scale, kinko_result_text (day, "day"))] +=
		(guint) kinko_result_number (day, "reveals");
	bars[scale->n] = 0; /* days before the range, of openings that were refused then */
	return bars;
}

static Scale
scale_of (const json_t *result)
{
	Scale scale = { .days = json_object_get (result, "days") };
	gsize days = json_array_size (scale.days);
	const json_t *person;
	gsize i;

	scale.width = days <= 100 ? 1 : days <= 500 ? 7 : 31;
	scale.n = (days + scale.width - 1) / scale.width;
	scale.greatest = 5;
	json_array_foreach (json_object_get (result, "people"), i, person)
	{
		g_autofree guint *bars = bars_of (&scale, person);

		for (gsize j = 0; j < scale.n; j++)
			scale.greatest = MAX (scale.greatest, bars[j]);
	}
	return scale;
}

/* ---- a panel --------------------------------------------------------------------------------- */

/* Tenths of a unit, so that no locale has a word in it. */
static void
add_tenths (GString *out, const char *attribute, gsize tenths)
{
	g_string_append_printf (out, " %s=\"%zu.%zu\"", attribute, tenths / 10, tenths % 10);
}

static gsize
place_of (const Scale *scale, gsize bar)
{
	return LEFT * 10 + bar * (WIDTH - LEFT) * 10 / MAX (scale->n, 1);
}

static void
draw_ground (const Scale *scale, GString *out)
{
	for (gsize bar = 0; scale->width == 1 && bar < scale->n; bar++) {
		if (kinko_result_flag (json_array_get (scale->days, bar), "open"))
			continue;
		g_string_append (out, "<rect class=\"shade\"");
		add_tenths (out, "x", place_of (scale, bar));
		add_tenths (out, "width", place_of (scale, bar + 1) - place_of (scale, bar));
		g_string_append_printf (out, " y=\"%d\" height=\"%d\" />", BOTTOM - TALL, TALL);
	}
	g_string_append_printf (out,
				"<line class=\"axis\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" />"
				"<text x=\"%d\" y=\"%d\" text-anchor=\"end\">0</text>"
				"<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%u</text>",
				LEFT, BOTTOM, WIDTH, BOTTOM, LEFT - 5, BOTTOM + 3, LEFT - 5,
				BOTTOM - TALL + 7, scale->greatest);
}

/* The first of a month has its name below. */
static void
draw_dates (const Scale *scale, GString *out)
{
	const char *before = "";
	gsize last = 0;

	for (gsize bar = 0; bar < scale->n; bar++) {
		const char *iso =
			kinko_result_text (json_array_get (scale->days, bar * scale->width), "day");
		gsize place = place_of (scale, bar);

		if (strncmp (before, iso, 7) == 0)
			continue;
		before = iso;
		if (last > 0 && place - last < 380)
			continue;
		last = place;
		g_string_append (out, "<text");
		add_tenths (out, "x", place);
		/* "07-01", or of years "2026-07". */
		g_string_append_printf (out, " y=\"%d\">%.7s</text>", HEIGHT - 3,
					scale->width > 7 ? iso : iso + 5);
	}
}

static void
draw_bars (const Scale *scale, const guint *bars, GString *out)
{
	for (gsize bar = 0; bar < scale->n; bar++) {
		const json_t *first = json_array_get (scale->days, bar * scale->width);
		gsize from = place_of (scale, bar), to = place_of (scale, bar + 1);
		gsize wide = CLAMP ((to - from) * 4 / 5, 1, MOST_WIDE * 10);
		gsize tall = (gsize) bars[bar] * TALL * 10 / scale->greatest;

		if (bars[bar] == 0)
			continue;
		g_string_append (out, "<g>");
		kinko_html_elementf (out, "title", NULL, _ ("from %s: %u"),
				     kinko_result_text (first, "day"), bars[bar]);
		g_string_append (out, "<rect class=\"bar\"");
		add_tenths (out, "x", from + (to - from - wide) / 2);
		add_tenths (out, "y", BOTTOM * 10 - tall);
		add_tenths (out, "width", wide);
		add_tenths (out, "height", tall);
		g_string_append (out, " /></g>");
	}
}

/* A flag over the days of a burst. */
static void
draw_flags (const Scale *scale, const json_t *result, const char *id, GString *out)
{
	const json_t *finding;
	gsize i;

	json_array_foreach (json_object_get (result, "findings"), i, finding)
	{
		gsize bar = bar_of (scale, kinko_result_text (finding, "day"));
		gsize middle;

		if (strcmp (kinko_result_text (finding, "code"), "burst-reveals") != 0 ||
		    strcmp (kinko_result_text (finding, "by"), id) != 0 || bar == scale->n)
			continue;
		middle = (place_of (scale, bar) + place_of (scale, bar + 1)) / 20;
		g_string_append (out, "<g>");
		kinko_html_elementf (out, "title", NULL, "F%d",
				     (int) kinko_result_number (finding, "number"));
		g_string_append_printf (out, "<path class=\"flag\" d=\"M%zu %dl5 -9h-10z\" /></g>",
					middle, BOTTOM - TALL - 1);
	}
}

static void
draw_person (const Scale *scale, const json_t *result, gsize index, GString *out)
{
	const json_t *person = json_array_get (json_object_get (result, "people"), index);
	const char *id = kinko_result_text (person, "id");
	KinkoRole role = kinko_role_from_name (kinko_result_text (person, "role"));
	g_autofree guint *bars = bars_of (scale, person);
	int total = (int) kinko_result_number (person, "reveals");

	g_string_append (out, "<figure class=\"card\"><figcaption>");
	kinko_html_element (out, "b", NULL, id);
	kinko_html_elementf (out, "span", NULL, _ ("%s, in all %d"),
			     role == KINKO_ROLE_NONE ? _ ("no seat") : kinko_role_label (role),
			     total);
	g_string_append_printf (
		out,
		"</figcaption><svg class=\"chart\" role=\"img\" viewBox=\"0 0 %d %d\" "
		"aria-labelledby=\"r%zu s%zu\"><title id=\"r%zu\">",
		WIDTH, HEIGHT, index, index, index);
	kinko_html_text (out, id);
	g_string_append_printf (out, "</title><desc id=\"s%zu\">", index);
	kinko_html_text (out,
			 _ ("My Numbers shown to this operator over time. The table below says "
			    "the same."));
	g_string_append (out, "</desc>");
	draw_ground (scale, out);
	draw_bars (scale, bars, out);
	draw_flags (scale, result, id, out);
	draw_dates (scale, out);
	g_string_append (out, "</svg></figure>\n");
}

/* ---- the table ------------------------------------------------------------------------------- */

static gboolean
is_shown (const json_t *person)
{
	return kinko_result_number (person, "reveals") > 0;
}

static void
add_rows (const Scale *scale, const json_t *people, GString *out)
{
	g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
	const json_t *person;
	gsize i;

	json_array_foreach (people, i, person) if (is_shown (person))
		g_ptr_array_add (all, bars_of (scale, person));
	for (gsize bar = 0; bar < scale->n; bar++) {
		guint sum = 0;

		for (guint j = 0; j < all->len; j++)
			sum += ((const guint *) all->pdata[j])[bar];
		if (sum == 0)
			continue;
		g_string_append (out, "<tr>");
		kinko_html_element (
			out, "th", NULL,
			kinko_result_text (json_array_get (scale->days, bar * scale->width),
					   "day"));
		for (guint j = 0; j < all->len; j++)
			kinko_html_number (out, "td", "n", ((const guint *) all->pdata[j])[bar]);
		g_string_append (out, "</tr>\n");
	}
}

static void
add_table (const Scale *scale, const json_t *people, GString *out)
{
	const json_t *person;
	gsize i;

	g_string_append (out, "<details>");
	kinko_html_element (out, "summary", NULL, _ ("the same as a table"));
	g_string_append (out, "<div class=\"scroll\"><table><thead><tr>");
	kinko_html_element (out, "th", NULL, scale->width == 1 ? _ ("day") : _ ("days from"));
	json_array_foreach (people, i, person) if (is_shown (person))
		kinko_html_element (out, "th", "n", kinko_result_text (person, "id"));
	g_string_append (out, "</tr></thead><tbody>\n");
	add_rows (scale, people, out);
	g_string_append (out, "</tbody></table></div></details>\n");
}

void
kinko_analysis_chart_reveals (const json_t *result, GString *out)
{
	const json_t *people = json_object_get (result, "people");
	const json_t *person;
	Scale scale = scale_of (result);
	gsize i;

	g_string_append (out, "<div class=\"panels\">\n");
	json_array_foreach (people, i, person) if (is_shown (person))
		draw_person (&scale, result, i, out);
	g_string_append (out, "</div>\n");
	add_table (&scale, people, out);
}
