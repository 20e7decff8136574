#include "vault/register-values.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/approval-kind.h"
#include "policies/corporate-number.h"
#include "policies/date.h"
#include "vault/approval.h"
#include "vault/case-value.h"
#include "vault/clock.h"
#include "vault/mynumber.h"
#include "vault/second.h"

#define DATE_LEN   10 /* "2026-07-06" */
#define SHA256_LEN 64

static char *
fail (const KinkoField *field, const char *code, const char *message, KinkoProblem **problem)
{
	*problem = kinko_problem_new (code, field->name, "%s", message);
	return NULL;
}

char *
kinko_register_fold (const char *text)
{
	char *folded = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);

	return folded == NULL ? NULL : g_strstrip (folded);
}

/* ---- times ----------------------------------------------------------------------------------- */

char *
kinko_register_moment (gint64 time_ms)
{
	g_autoptr (GTimeZone) japan = g_time_zone_new_offset (9 * 60 * 60);
	g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time_ms / 1000);
	g_autoptr (GDateTime) there = g_date_time_to_timezone (utc, japan);

	return g_date_time_format (there, "%Y-%m-%dT%H:%M:%S%:z");
}

char *
kinko_register_now (void)
{
	return kinko_register_moment (kinko_clock_now_ms ());
}

/* One or two digits below @limit; steps over them. */
static gboolean
take_number (const char **at, guint limit, guint *value)
{
	guint n = 0;

	for (*value = 0; n < 2 && g_ascii_isdigit (**at); n++, (*at)++)
		*value = *value * 10 + (guint) g_ascii_digit_value (**at);
	return n > 0 && *value < limit;
}

static gboolean
take_word (const char **at, const char *word)
{
	if (!g_str_has_prefix (*at, word))
		return FALSE;
	*at += strlen (word);
	return TRUE;
}

/* @folded: "9:30", "9時30分", "9時"; "09:30" or NULL. */
static char *
parse_clock (const char *folded)
{
	const char *at = folded;
	guint hour, minute = 0;
	gboolean good;

	if (!take_number (&at, 24, &hour))
		return NULL;
	if (take_word (&at, ":"))
		good = take_number (&at, 60, &minute);
	else
		good = take_word (&at, "時") &&
		       (*at == '\0' || (take_number (&at, 60, &minute) && take_word (&at, "分")));
	return good && *at == '\0' ? g_strdup_printf ("%02u:%02u", hour, minute) : NULL;
}

char *
kinko_register_read_clock (const KinkoField *field, const char *text, KinkoProblem **problem)
{
	g_autofree char *folded = kinko_register_fold (text);
	char *clock = folded == NULL ? NULL : parse_clock (folded);

	return clock != NULL ? clock
			     : fail (field, "clock_invalid",
				     _ ("there is no such time of day; write 9:30"), problem);
}

/* The time of day at the end of a text, behind a blank or alone; the rest is @day, owned by the caller. */
static char *
split_clock (const char *folded, char **day)
{
	const char *blank = strrchr (folded, ' ');
	g_autofree char *now = kinko_register_now ();

	*day = blank == NULL ? g_strndup (now, DATE_LEN)
			     : g_strndup (folded, (gsize) (blank - folded));
	return parse_clock (blank == NULL ? folded : blank + 1);
}

/* As it is in Japan: the day of a line and the fiscal year of its number are read off its first characters. */
static char *
in_japan (const char *iso)
{
	g_autoptr (GTimeZone) japan = g_time_zone_new_offset (9 * 60 * 60);
	g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (iso, NULL);
	g_autoptr (GDateTime) here = g_date_time_to_timezone (time, japan);

	return g_date_time_format (here, "%Y-%m-%dT%H:%M:%S%:z");
}

char *
kinko_register_read_moment (const KinkoField *field, const char *text, KinkoProblem **problem)
{
	g_autofree char *folded = kinko_register_fold (text);
	g_autofree char *day = NULL;
	g_autofree char *clock = folded == NULL ? NULL : split_clock (folded, &day);
	g_autofree char *iso = NULL;
	g_autofree char *value = NULL;
	KinkoDate date;

	if (clock != NULL && kinko_date_parse (day, &date, NULL)) {
		iso = kinko_date_iso (&date);
		return g_strdup_printf ("%sT%s:00+09:00", iso, clock);
	}
	value = kinko_case_value_read (field, text, problem);
	if (value != NULL)
		return in_japan (value);
	if (g_str_equal ((*problem)->code, "mynumber_in_text"))
		return NULL;
	g_clear_pointer (problem, kinko_problem_free);
	return fail (field, "datetime_invalid",
		     _ ("there is no such time; write 2026-07-06 9:30, or 9:30 for today"),
		     problem);
}

guint
kinko_register_clock_minutes (const char *clock)
{
	const char *at = clock;
	guint hour = 0, minute = 0;
	gboolean good = take_number (&at, 24, &hour) && take_word (&at, ":") &&
			take_number (&at, 60, &minute);

	g_assert (good);
	return hour * 60 + minute;
}

/* ---- numbers --------------------------------------------------------------------------------- */

char *
kinko_register_read_sha256 (const KinkoField *field, const char *text, KinkoProblem **problem)
{
	g_autofree char *folded = kinko_register_fold (text);

	if (folded != NULL && strlen (folded) == SHA256_LEN &&
	    strspn (folded, G_CSET_DIGITS "abcdefABCDEF") == SHA256_LEN)
		return g_ascii_strdown (folded, -1);
	return fail (field, "sha256_invalid",
		     _ ("a SHA-256 has 64 hexadecimal digits, as sha256sum prints them"), problem);
}

/* Removes blanks and hyphens between digits. */
static void
close_up (char *digits)
{
	char *to = digits;

	for (const char *from = digits; *from != '\0'; from++)
		if (*from != ' ' && *from != '-')
			*to++ = *from;
	*to = '\0';
}

char *
kinko_register_read_corporate_number (const KinkoField *field, const char *text,
				      KinkoProblem **problem)
{
	g_autofree char *folded = kinko_register_fold (text);
	gsize len;

	if (folded == NULL)
		return fail (field, "text_invalid", _ ("the text is not UTF-8"), problem);
	if (kinko_mynumber_occurs_in (folded))
		return fail (field, "mynumber_in_text",
			     _ ("this has the form of a person's My Number; a corporate number "
				"(法人番号) has 13 digits"),
			     problem);
	close_up (folded);
	len = strlen (folded);
	if (strspn (folded, G_CSET_DIGITS) != len)
		return fail (field, "corporate_number_charset",
			     _ ("a corporate number (法人番号) has digits only"), problem);
	if (len != KINKO_CORPORATE_NUMBER_LEN)
		return fail (field, "corporate_number_length",
			     _ ("a corporate number (法人番号) has 13 digits"), problem);
	if (!kinko_corporate_number_is_valid (folded))
		return fail (field, "corporate_number_check_digit",
			     _ ("the check digit of the corporate number (法人番号), its first "
				"digit, is not right: a digit is mistyped, or two changed places"),
			     problem);
	return g_steal_pointer (&folded);
}

/* ---- approvals ------------------------------------------------------------------------------- */

char *
kinko_register_read_approval (const KinkoField *field, const char *text, KinkoProblem **problem)
{
	g_autofree char *number = kinko_register_fold (text);
	g_autoptr (GError) error = NULL;

	if (number == NULL || !kinko_approval_check (number, &error))
		return fail (field, "approval_invalid",
			     error == NULL ? _ ("this is no approval number (承認番号)")
					   : error->message,
			     problem);
	if (kinko_second_is_number (number))
		return fail (field, "approval_invalid",
			     _ ("a number of this form is given by kinko to requests; put the "
				"ward's own before it"),
			     problem);
	return g_steal_pointer (&number);
}

char **
kinko_register_split_words (const char *text)
{
	g_autofree char *folded = kinko_register_fold (text);
	g_auto (GStrv) parts = folded == NULL ? NULL : g_strsplit_set (folded, ",; \t", -1);
	g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

	for (char **part = parts; part != NULL && *part != NULL; part++) {
		g_auto (GStrv) smaller = g_strsplit (*part, "、", -1);

		for (char **word = smaller; *word != NULL; word++)
			if ((*word)[0] != '\0')
				g_strv_builder_add (words, *word);
	}
	return g_strv_builder_end (words);
}

char *
kinko_register_read_kinds (const KinkoField *field, const char *text, KinkoProblem **problem)
{
	g_auto (GStrv) words = kinko_register_split_words (text);
	g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
	gboolean good = words[0] != NULL;

	for (char **word = words; *word != NULL; word++) {
		const char *id = kinko_approval_kind_id (*word);

		good = good && id != NULL;
		if (good && !g_ptr_array_find_with_equal_func (ids, id, g_str_equal, NULL))
			g_ptr_array_add (ids, g_strdup (id));
	}
	if (!good)
		return fail (field, "acts_invalid",
			     _ ("these are no kinds of act; kinko approval kinds lists them"),
			     problem);
	g_ptr_array_add (ids, NULL);
	return g_strjoinv (";", (char **) ids->pdata);
}

static gboolean
is_case_or_range (const char *word)
{
	const char *dots = strstr (word, "..");
	g_autofree char *first = dots == NULL ? NULL : g_strndup (word, (gsize) (dots - word));

	if (dots == NULL)
		return kinko_case_number_is_valid (word);
	/* A number may hold dots: A..B..C would be read in one way and meant in another. */
	return strstr (dots + 2, "..") == NULL && kinko_case_number_is_valid (first) &&
	       kinko_case_number_is_valid (dots + 2) && strcmp (first, dots + 2) <= 0;
}

char *
kinko_register_read_cases (const KinkoField *field, const char *text, KinkoProblem **problem)
{
	g_auto (GStrv) words = kinko_register_split_words (text);
	gboolean good = words[0] != NULL;

	for (char **word = words; *word != NULL; word++)
		good = good && is_case_or_range (*word);
	return good ? g_strjoinv (";", words)
		    : fail (field, "cases_invalid",
			    _ ("these are no case numbers and ranges such as C26-0001..C26-0050"),
			    problem);
}
