#include "policies/date.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"

/*
 * Eras in the order of their first days; each lasts until the next begins. 明治 is accepted from its
 * sixth year: before 1873-01-01 Japan counted months by the moon (明治5年太政官布告第337号), so an older
 * 和暦 date names another day than its numbers say.
 */
static const struct {
	const char *kanji;
	const char *square; /* one character, as old office systems write it */
	char letter;
	guint first_year; /* the Gregorian year of 元年 */
	KinkoDate begin;
} eras[] = {
	{ "明治", "㍾", 'M', 1868, { 1873, 1, 1 } },   { "大正", "㍽", 'T', 1912, { 1912, 7, 30 } },
	{ "昭和", "㍼", 'S', 1926, { 1926, 12, 25 } }, { "平成", "㍻", 'H', 1989, { 1989, 1, 8 } },
	{ "令和", "㋿", 'R', 2019, { 2019, 5, 1 } },
};

static const KinkoDate earliest = { 1868, 1, 25 };
#define LAST_YEAR 2199

static gboolean
fail (GError **error, const char *message)
{
	/* A birthday is a personal datum: the text itself is not quoted. */
	g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INVALID, message);
	return FALSE;
}

static gboolean
fail_form (GError **error)
{
	return fail (error, _ ("not a date; write it like 2026-07-06, 令和8年7月6日 or R8.7.6"));
}

int
kinko_date_compare (const KinkoDate *a, const KinkoDate *b)
{
	guint left = a->year * 10000 + a->month * 100 + a->day;
	guint right = b->year * 10000 + b->month * 100 + b->day;

	return left == right ? 0 : left < right ? -1 : 1;
}

guint
kinko_date_days_in_month (guint year, guint month)
{
	static const guint days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	gboolean leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

/* Full-width letters and digits as ASCII, every hyphen that keyboards make as '-', no white space
 * around. Nothing else is folded: ① or ² is no digit of a date. NULL if it is not UTF-8. */
static char *
simplify (const char *text)
{
	GString *simple;

	if (!g_utf8_validate (text, -1, NULL))
		return NULL;
	simple = g_string_new (NULL);
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
		gunichar c = g_utf8_get_char (p);

		if (c >= 0xff01 && c <= 0xff5e)
			c -= 0xff01 - '!';
		else if (c == 0x2010 || c == 0x2212 || c == 0x30fc) /* ‐ − ー */
			c = '-';
		else if (c == 0x3000)
			c = ' ';
		g_string_append_unichar (simple, c);
	}
	return g_strstrip (g_string_free (simple, FALSE));
}

static gboolean
take (const char **p, const char *word)
{
	gsize length = strlen (word);

	if (strncmp (*p, word, length) != 0)
		return FALSE;
	*p += length;
	return TRUE;
}

/* From @min to @max digits. */
static gboolean
take_number (const char **p, guint min, guint max, guint *number)
{
	guint n = 0;

	*number = 0;
	for (; n < max && g_ascii_isdigit (**p); n++, (*p)++)
		*number = *number * 10 + (guint) (**p - '0');
	return n >= min && !g_ascii_isdigit (**p);
}

/* "年7月6日" or "-7-6" after the year: one kind of separator, nothing behind. */
static gboolean
take_month_and_day (const char *p, KinkoDate *date)
{
	static const char *const separators[][3] = {
		{ "-", "-", "" }, { "/", "/", "" }, { ".", ".", "" }, { "年", "月", "日" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS (separators); i++)
		if (take (&p, separators[i][0]))
			return take_number (&p, 1, 2, &date->month) &&
			       take (&p, separators[i][1]) && take_number (&p, 1, 2, &date->day) &&
			       take (&p, separators[i][2]) && *p == '\0';
	return FALSE;
}

/* The index of the era that the text begins with, or -1. */
static int
take_era (const char **p)
{
	for (gsize i = 0; i < G_N_ELEMENTS (eras); i++) {
		if (take (p, eras[i].kanji) || take (p, eras[i].square))
			return (int) i;
		if (g_ascii_toupper (**p) == eras[i].letter) {
			(*p)++;
			return (int) i;
		}
	}
	return -1;
}

static gboolean
take_compact (const char *text, KinkoDate *date)
{
	guint number;

	if (!take_number (&text, 8, 8, &number) || *text != '\0')
		return FALSE;
	*date = (KinkoDate){ number / 10000, number / 100 % 100, number % 100 };
	return TRUE;
}

static gboolean
check_day (const KinkoDate *date, GError **error)
{
	g_autofree char *message = NULL;

	if (date->month < 1 || date->month > 12)
		return fail (error, _ ("no such month; a month is 1 to 12"));
	if (date->day < 1 || date->day > kinko_date_days_in_month (date->year, date->month)) {
		message = g_strdup_printf (_ ("no such day; that month has %u days"),
					   kinko_date_days_in_month (date->year, date->month));
		return fail (error, message);
	}
	if (kinko_date_compare (date, &earliest) < 0 || date->year > LAST_YEAR)
		return fail (error, _ ("a date is from 1868-01-25 to 2199-12-31"));
	return TRUE;
}

static gboolean
check_era (const KinkoDate *date, gsize era, GError **error)
{
	g_autofree char *begin = kinko_date_iso (&eras[era].begin);
	g_autofree char *message = NULL;

	if (kinko_date_compare (date, &eras[era].begin) < 0) {
		message =
			era == 0 ? g_strdup (_ ("before 明治6年1月1日 Japan used another calendar; "
						"write the day as YYYY-MM-DD"))
				 : g_strdup_printf (_ ("that day is before %s, which begins on %s; "
						       "it belongs to %s"),
						    eras[era].kanji, begin, eras[era - 1].kanji);
		return fail (error, message);
	}
	if (era + 1 < G_N_ELEMENTS (eras) && kinko_date_compare (date, &eras[era + 1].begin) >= 0) {
		g_autofree char *end = kinko_date_iso (&eras[era + 1].begin);

		message = g_strdup_printf (
			_ ("that day is after %s, which ended when %s began on %s"),
			eras[era].kanji, eras[era + 1].kanji, end);
		return fail (error, message);
	}
	return TRUE;
}

gboolean
kinko_date_parse (const char *text, KinkoDate *date, GError **error)
{
	g_autofree char *simple = simplify (text);
	const char *p = simple;
	KinkoDate found = { 0, 0, 0 };
	guint year;
	int era;

	if (simple == NULL)
		return fail_form (error);
	era = take_era (&p);
	if (era < 0) {
		if (!take_compact (p, &found) &&
		    !(take_number (&p, 4, 4, &found.year) && take_month_and_day (p, &found)))
			return fail_form (error);
	} else {
		if (take (&p, "元"))
			year = 1;
		else if (!take_number (&p, 1, 3, &year))
			return fail_form (error);
		if (!take_month_and_day (p, &found))
			return fail_form (error);
		if (year == 0)
			return fail (error,
				     _ ("no such year; the first year of an era is 元年 or 1"));
		found.year = eras[era].first_year + year - 1;
	}
	if (!check_day (&found, error) || (era >= 0 && !check_era (&found, (gsize) era, error)))
		return FALSE;
	*date = found;
	return TRUE;
}

char *
kinko_date_iso (const KinkoDate *date)
{
	return g_strdup_printf ("%04u-%02u-%02u", date->year, date->month, date->day);
}

char *
kinko_date_wareki (const KinkoDate *date)
{
	for (gsize i = G_N_ELEMENTS (eras); i-- > 0;) {
		guint year = date->year - eras[i].first_year + 1;

		if (kinko_date_compare (date, &eras[i].begin) < 0)
			continue;
		if (year == 1)
			return g_strdup_printf ("%s元年%u月%u日", eras[i].kanji, date->month,
						date->day);
		return g_strdup_printf ("%s%u年%u月%u日", eras[i].kanji, year, date->month,
					date->day);
	}
	/* Days before 明治6年 have no 和暦 with these months. */
	return g_strdup_printf ("%u年%u月%u日", date->year, date->month, date->day);
}

int
kinko_date_class_age (const KinkoDate *birth, guint fiscal_year)
{
	gboolean after_april_1 = birth->month > 4 || (birth->month == 4 && birth->day > 1);

	return (int) fiscal_year - (int) birth->year - (after_april_1 ? 1 : 0);
}

static void
to_gdate (const KinkoDate *date, GDate *out)
{
	g_date_clear (out, 1);
	g_date_set_dmy (out, (GDateDay) date->day, (GDateMonth) date->month,
			(GDateYear) date->year);
}

static void
from_gdate (const GDate *date, KinkoDate *out)
{
	*out = (KinkoDate){ g_date_get_year (date), (guint) g_date_get_month (date),
			    g_date_get_day (date) };
}

guint
kinko_date_weekday (const KinkoDate *date)
{
	GDate day;

	to_gdate (date, &day);
	return (guint) g_date_get_weekday (&day);
}

void
kinko_date_add_days (const KinkoDate *date, int days, KinkoDate *out)
{
	GDate day;

	to_gdate (date, &day);
	g_date_set_julian (&day, (guint32) ((gint64) g_date_get_julian (&day) + days));
	from_gdate (&day, out);
}

gboolean
kinko_date_from_time (gint64 time_ms, KinkoDate *date, guint *ms_of_day)
{
	static const gint64 ms_per_day = G_GINT64_CONSTANT (24) * 60 * 60 * 1000;
	static const gint64 ahead = G_GINT64_CONSTANT (9) * 60 * 60 * 1000;
	static const KinkoDate epoch = { 1970, 1, 1 };
	KinkoDate day;
	gint64 days, ms;

	/* Further away than 400 years nothing is read; and nothing overflows below. */
	if (time_ms / ms_per_day > 400 * 366 || time_ms / ms_per_day < -400 * 366)
		return FALSE;
	days = (time_ms + ahead) / ms_per_day;
	ms = (time_ms + ahead) % ms_per_day;
	if (ms < 0) { /* C cuts towards zero; the day began before */
		ms += ms_per_day;
		days--;
	}
	kinko_date_add_days (&epoch, (int) days, &day);
	if (kinko_date_compare (&day, &earliest) < 0 || day.year > LAST_YEAR)
		return FALSE;
	*date = day;
	if (ms_of_day != NULL)
		*ms_of_day = (guint) ms;
	return TRUE;
}

guint
kinko_date_fiscal_year (const char *iso)
{
	guint year = (guint) g_ascii_strtoull (iso, NULL, 10);
	guint month = (guint) g_ascii_strtoull (iso + strlen ("2026-"), NULL, 10);

	return month < 4 ? year - 1 : year;
}
