#include "policies/period.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "policies/word.h"

static gboolean
fail (GError **error)
{
	g_set_error_literal (
		error, KINKO_ERROR, KINKO_ERROR_INVALID,
		_ ("this is neither a day, nor a month, nor days from one to another"));
	kinko_error_set_hint (error, "%s",
			      _ ("write 2026-07, 2026-07-06 or 2026-07-01..2026-08-31; 令和8年7月 "
				 "and R8-07 will do as well"));
	return FALSE;
}

/* Reads a month: with a first day put to its end it must be a day, and without one it must not. */
static gboolean
read_month (const char *text, KinkoDate *first)
{
	static const char *const ends[] = { "-1", "/1", ".1", "1日", "-01" };

	for (gsize i = 0; i < G_N_ELEMENTS (ends); i++) {
		g_autofree char *day = g_strconcat (text, ends[i], NULL);

		if (kinko_date_parse (day, first, NULL) && first->day == 1)
			return TRUE;
	}
	return FALSE;
}

static gboolean
read_one (const char *text, KinkoPeriod *period)
{
	if (kinko_date_parse (text, &period->from, NULL)) {
		period->kind = KINKO_PERIOD_DAY;
		period->to = period->from;
		return TRUE;
	}
	if (!read_month (text, &period->from))
		return FALSE;
	period->kind = KINKO_PERIOD_MONTH;
	period->to = period->from;
	period->to.day = kinko_date_days_in_month (period->to.year, period->to.month);
	return TRUE;
}

gboolean
kinko_period_parse (const char *text, KinkoPeriod *period, GError **error)
{
	static const char *const between[] = { "..", "~", "〜", "～" };
	g_autofree char *plain = kinko_word_normalize (text);
	KinkoPeriod last;

	if (plain == NULL)
		return fail (error);
	for (gsize i = 0; i < G_N_ELEMENTS (between); i++) {
		const char *at = strstr (plain, between[i]);
		g_autofree char *first =
			at == NULL ? NULL : g_strndup (plain, (gsize) (at - plain));

		if (at == NULL)
			continue;
		if (!read_one (first, period) || !read_one (at + strlen (between[i]), &last))
			return fail (error);
		period->kind = KINKO_PERIOD_RANGE;
		period->to = last.to;
		if (kinko_date_compare (&period->from, &period->to) <= 0)
			return TRUE;
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INVALID,
				     _ ("the period ends before it begins"));
		kinko_error_set_hint (error, "%s", _ ("the first day comes first"));
		return FALSE;
	}
	return read_one (plain, period) || fail (error);
}

char *
kinko_period_wareki (const KinkoPeriod *period)
{
	g_autofree char *from = kinko_date_wareki (&period->from);
	g_autofree char *to = kinko_date_wareki (&period->to);

	if (period->kind == KINKO_PERIOD_MONTH)
		*strstr (from, "月") = '\0';
	switch (period->kind) {
	case KINKO_PERIOD_MONTH:
		return g_strconcat (from, "月", NULL);
	case KINKO_PERIOD_DAY:
		return g_steal_pointer (&from);
	case KINKO_PERIOD_RANGE:
	default:
		return g_strconcat (from, "から", to, "まで", NULL);
	}
}
