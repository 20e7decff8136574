#include "audit/filter.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/japan-time.h"
#include "policies/date.h"
#include "policies/error.h"

struct _KinkoLogView {
	KinkoLogFilter filter;
	GPtrArray *lines;
	guint64 matches;
};

/* When the day begins in Japan, or, with @end, the day after it. */
static gboolean
read_day (const char *text, gboolean end, gint64 *time_ms)
{
	g_autofree char *iso = NULL;
	g_autofree char *midnight = NULL;
	KinkoDate date;

	if (!kinko_date_parse (text, &date, NULL))
		return FALSE;
	if (end)
		kinko_date_add_days (&date, 1, &date);
	iso = kinko_date_iso (&date);
	midnight = g_strconcat (iso, "T00:00", NULL);
	return kinko_japan_time_read (midnight, time_ms);
}

gboolean
kinko_log_filter_time (const char *text, gboolean end, gint64 *time_ms, GError **error)
{
	if (read_day (text, end, time_ms) || kinko_japan_time_read (text, time_ms))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, _ ("'%s' is not a time"), text);
	kinko_error_set_hint (error, "%s",
			      _ ("for example 2026-07-08, 令和8年7月8日 or 2026-07-08T10:30"));
	return FALSE;
}

KinkoLogView *
kinko_log_view_new (const KinkoLogFilter *filter)
{
	KinkoLogView *view = g_new0 (KinkoLogView, 1);

	view->filter = *filter;
	view->lines = g_ptr_array_new_with_free_func (g_free);
	return view;
}

void
kinko_log_view_free (KinkoLogView *view)
{
	if (view == NULL)
		return;
	g_ptr_array_unref (view->lines);
	g_free (view);
}

static gboolean
matches_text (const char *wanted, KinkoSlice slice)
{
	return wanted == NULL || kinko_slice_equal (slice, wanted);
}

static gboolean
matches (const KinkoLogFilter *filter, const KinkoEntry *entry)
{
	return (filter->from_ms == 0 || entry->time_ms >= filter->from_ms) &&
	       (filter->to_ms == 0 || entry->time_ms < filter->to_ms) &&
	       matches_text (filter->by, entry->by) &&
	       matches_text (filter->action, entry->action) &&
	       matches_text (filter->object, entry->object) &&
	       matches_text (filter->result, entry->result);
}

void
kinko_log_view_add (gpointer data, const KinkoEntry *entry, const char *line, gsize len)
{
	KinkoLogView *view = data;
	guint limit = view->filter.limit;

	if (!matches (&view->filter, entry))
		return;
	view->matches++;
	g_ptr_array_add (view->lines, g_strndup (line, len));
	/* Dropping the oldest half at a time keeps this linear and the memory at twice the limit. */
	if (limit > 0 && view->lines->len >= 2 * limit)
		g_ptr_array_remove_range (view->lines, 0, view->lines->len - limit);
}

GPtrArray *
kinko_log_view_lines (KinkoLogView *view)
{
	guint limit = view->filter.limit;

	if (limit > 0 && view->lines->len > limit)
		g_ptr_array_remove_range (view->lines, 0, view->lines->len - limit);
	return view->lines;
}

guint64
kinko_log_view_matches (const KinkoLogView *view)
{
	return view->matches;
}

static gboolean
each_line (const char *lines, gsize len, KinkoEntryFunc each, gpointer data, GError **error)
{
	const char *end = lines + len;

	for (const char *line = lines; line < end;) {
		const char *newline = memchr (line, '\n', (gsize) (end - line));
		gsize line_len = (gsize) ((newline == NULL ? end : newline) - line);
		KinkoEntry entry;

		if (!kinko_entry_parse (line, line_len, &entry, error))
			return FALSE;
		each (data, &entry, line, line_len);
		line += line_len + 1;
	}
	return TRUE;
}

gboolean
kinko_mirror_each (KinkoMirror *mirror, KinkoEntryFunc each, gpointer data, GError **error)
{
	g_autoptr (KinkoMirrorReader) reader = kinko_mirror_reader_new (mirror, error);
	g_autoptr (GError) problem = NULL;
	guint64 first_seq;
	const char *lines, *note;
	gsize lines_len, note_len;

	if (reader == NULL)
		return FALSE;
	while (kinko_mirror_reader_next (reader, &first_seq, &lines, &lines_len, &note, &note_len,
					 &problem)) {
		if (!each_line (lines, lines_len, each, data, error))
			return FALSE;
	}
	if (problem == NULL)
		return TRUE;
	g_propagate_error (error, g_steal_pointer (&problem));
	return FALSE;
}
