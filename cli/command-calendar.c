/* The command about the days and hours of a policy (履行日時). */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "cli/table.h"
#include "policies/error.h"
#include "policies/holidays.h"
#include "policies/policy.h"
#include "vault/clock.h"

#define MOST_YEARS 10u

static const KinkoOption calendar_options[] = {
	{ "from", N_ ("DATE"), N_ ("the first day; by default the first of its month"), FALSE },
	{ "to", N_ ("DATE"), N_ ("the last day; by default the last of its month"), FALSE },
	{ "policy", N_ ("DIR"), N_ ("asks this policy instead of the vault's"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

/* By number, 1 is Monday. */
static const struct {
	const char *name, *text;
} weekdays[] = {
	{ "monday", N_ ("Mon") },   { "tuesday", N_ ("Tue") }, { "wednesday", N_ ("Wed") },
	{ "thursday", N_ ("Thu") }, { "friday", N_ ("Fri") },  { "saturday", N_ ("Sat") },
	{ "sunday", N_ ("Sun") },
};

/* ---- the period ------------------------------------------------------------------------------ */

typedef struct {
	KinkoDate from, to;
} Period;

/* The value of the option, if it is given. */
static gboolean
take_date (KinkoContext *context, const char *option, KinkoDate *date)
{
	const char *text = kinko_context_option (context, option);

	return text != NULL && kinko_date_parse (text, date, NULL);
}

/* What is not given is filled in: the month of what is, or else of today. */
static Period
find_period (KinkoContext *context)
{
	Period period = { { 0, 0, 0 }, { 0, 0, 0 } };
	gboolean from = take_date (context, "from", &period.from);
	gboolean to = take_date (context, "to", &period.to);

	if (!from && !to) {
		g_autofree char *today = kinko_clock_today ();

		from = kinko_date_parse (today, &period.from, NULL);
		g_assert (from);
		period.from.day = 1;
	}
	if (!from)
		period.from = (KinkoDate){ period.to.year, period.to.month, 1 };
	if (!to) {
		period.to = period.from;
		period.to.day = kinko_date_days_in_month (period.from.year, period.from.month);
	}
	return period;
}

static gboolean
check_period (const Period *period, GError **error)
{
	g_autofree char *from = kinko_date_iso (&period->from);
	g_autofree char *to = kinko_date_iso (&period->to);
	const KinkoDate end = { period->from.year + MOST_YEARS, period->from.month,
				period->from.day };

	if (kinko_date_compare (&period->to, &period->from) < 0) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE,
			     _ ("the last day, %s, is before the first, %s"), to, from);
		kinko_error_set_hint (error, "%s", _ ("exchange --from and --to"));
		return FALSE;
	}
	if (!kinko_holidays_known (period->from.year) || !kinko_holidays_known (period->to.year)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE,
			     _ ("the holidays of the days from %s to %s are not all known"), from,
			     to);
		kinko_error_set_hint (error, _ ("the calendar goes from %u to %u"),
				      KINKO_HOLIDAYS_FIRST_YEAR, KINKO_HOLIDAYS_LAST_YEAR);
		return FALSE;
	}
	if (kinko_date_compare (&period->to, &end) >= 0) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE,
			     _ ("from %s to %s it is more than %u years"), from, to, MOST_YEARS);
		kinko_error_set_hint (error, "%s", _ ("ask for a shorter period"));
		return FALSE;
	}
	return TRUE;
}

static gboolean
check_calendar (KinkoContext *context, GError **error)
{
	Period period;

	if (!kinko_argument_date (context, "from", error) ||
	    !kinko_argument_date (context, "to", error))
		return FALSE;
	period = find_period (context);
	return check_period (&period, error) && (kinko_context_option (context, "policy") != NULL ||
						 kinko_context_vault (context, error) != NULL);
}

/* ---- the result ------------------------------------------------------------------------------ */

static char *
time_text (guint minutes)
{
	return g_strdup_printf ("%02u:%02u", minutes / 60, minutes % 60);
}

static const char *
weekday_name (const KinkoDate *date)
{
	return weekdays[kinko_date_weekday (date) - 1].name;
}

static json_t *
day_result (const KinkoCalendar *calendar, const KinkoDate *date)
{
	const char *closed = kinko_calendar_closed_reason (calendar, date);
	g_autofree char *iso = kinko_date_iso (date);
	g_autofree char *opens = time_text (kinko_calendar_opens_at (calendar));
	g_autofree char *closes = time_text (kinko_calendar_closes_at (calendar));

	return json_pack ("{s:s, s:s, s:b, s:s?, s:s?, s:s?}", "date", iso, "weekday",
			  weekday_name (date), "open", closed == NULL, "reason",
			  closed != NULL ? closed : kinko_calendar_override_label (calendar, date),
			  "from", closed == NULL ? opens : NULL, "to",
			  closed == NULL ? closes : NULL);
}

static json_t *
report_result (const KinkoCalendar *calendar, guint year, guint month)
{
	g_autofree char *name = g_strdup_printf ("%04u-%02u", year, month);
	g_autofree char *iso = NULL;
	KinkoDate due;

	kinko_calendar_report_due (calendar, year, month, &due);
	iso = kinko_date_iso (&due);
	return json_pack ("{s:s, s:s, s:s}", "month", name, "due", iso, "weekday",
			  weekday_name (&due));
}

static json_t *
period_result (const KinkoCalendar *calendar, const Period *period)
{
	json_t *days = json_array ();
	json_t *reports = json_array ();
	g_autofree char *from = kinko_date_iso (&period->from);
	g_autofree char *to = kinko_date_iso (&period->to);
	KinkoDate day = period->from;
	int open = 0;

	for (; kinko_date_compare (&day, &period->to) <= 0; kinko_date_add_days (&day, 1, &day)) {
		json_array_append_new (days, day_result (calendar, &day));
		open += kinko_calendar_is_open_day (calendar, &day) ? 1 : 0;
		if (json_array_size (days) == 1 || day.day == 1)
			json_array_append_new (reports,
					       report_result (calendar, day.year, day.month));
	}
	return json_pack ("{s:s, s:s, s:i, s:o, s:o}", "from", from, "to", to, "open_days", open,
			  "days", days, "reports", reports);
}

static json_t *
run_calendar (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoPolicy) policy =
		kinko_cli_load_policy (context, kinko_context_option (context, "policy"), error);
	const Period period = find_period (context);
	json_t *result;

	/* Once more: at midnight a month may have ended after the first look. */
	if (policy == NULL || !check_period (&period, error))
		return NULL;
	result = period_result (kinko_policy_calendar (policy), &period);
	json_object_set_new (result, "file",
			     g_strv_contains (kinko_policy_files (policy), "calendar.yaml")
				     ? json_string ("calendar.yaml")
				     : json_null ());
	return result;
}

/* ---- as text --------------------------------------------------------------------------------- */

static const char *
weekday_text (const json_t *object)
{
	const char *name = kinko_result_text (object, "weekday");

	for (gsize i = 0; i < G_N_ELEMENTS (weekdays); i++)
		if (g_str_equal (name, weekdays[i].name))
			return _ (weekdays[i].text);
	return name;
}

static void
show_days (const json_t *days, GString *out)
{
	const char *headings[] = { _ ("date"), _ ("weekday"), _ ("office"), _ ("office hours"),
				   _ ("why") };
	g_autoptr (KinkoTable) table = kinko_table_new (headings, G_N_ELEMENTS (headings));
	const json_t *day;
	gsize i;

	json_array_foreach (days, i, day)
	{
		gboolean open = kinko_result_flag (day, "open");
		g_autofree char *hours = g_strdup_printf ("%s–%s", kinko_result_text (day, "from"),
							  kinko_result_text (day, "to"));
		const char *cells[] = { kinko_result_text (day, "date"), weekday_text (day),
					open ? _ ("is open") : _ ("is closed"), open ? hours : "",
					kinko_result_text (day, "reason") };

		kinko_table_add (table, cells);
	}
	kinko_table_print (table, out);
}

static void
show_reports (const json_t *reports, GString *out)
{
	const char *headings[] = { _ ("report of"), _ ("due on"), _ ("weekday") };
	g_autoptr (KinkoTable) table = kinko_table_new (headings, G_N_ELEMENTS (headings));
	const json_t *report;
	gsize i;

	json_array_foreach (reports, i, report)
	{
		const char *cells[] = { kinko_result_text (report, "month"),
					kinko_result_text (report, "due"), weekday_text (report) };

		kinko_table_add (table, cells);
	}
	kinko_result_gap (out);
	kinko_table_print (table, out);
}

static void
show_calendar (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const json_t *days = json_object_get (result, "days");
	guint n = (guint) json_array_size (days);

	show_days (days, out);
	kinko_result_say (out,
			  ngettext ("%u of %u day is open.", "%u of %u days are open.", (gulong) n),
			  (guint) kinko_result_number (result, "open_days"), n);
	show_reports (json_object_get (result, "reports"), out);
	if (json_is_null (json_object_get (result, "file")))
		kinko_result_say (
			out, "%s",
			_ ("This policy has no calendar.yaml: these are the days and hours "
			   "of the contract."));
}

/* ---- the table ------------------------------------------------------------------------------- */

const KinkoCommand kinko_calendar_commands[] = {
	{
		.noun = "policy",
		.verb = "calendar",
		.summary = N_ ("shows the days and hours on which the office is open, and when "
			       "monthly reports are due"),
		.description =
			N_ ("Without --from and --to it is the current month, with one of them the "
			    "days of that month from there or up to there. National holidays are "
			    "computed from "
			    "the law; what calendar.yaml of the policy says of a single day goes "
			    "before everything. The monthly report (業務記録報告書) is due on the "
			    "15th of "
			    "the next month or, if that is closed, on the next open day."),
		.options = calendar_options,
		.check = check_calendar,
		.run = run_calendar,
		.show = show_calendar,
	},
	{ .noun = NULL },
};
