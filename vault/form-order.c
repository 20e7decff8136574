/* Does what is asked for fit the form? Before anything is opened for it, and logged. */
#include "vault/form.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/clock.h"
#include "vault/mynumber.h"

static gboolean
refuse (GError **error, const char *message, const char *hint)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s", message);
	kinko_error_set_hint (error, "%s", hint);
	return FALSE;
}

static gboolean
has_begun (const KinkoPeriod *period)
{
	g_autofree char *from = kinko_date_iso (&period->from);
	g_autofree char *today = kinko_clock_today ();

	return strcmp (from, today) <= 0;
}

static gboolean
check_period (const KinkoLayout *layout, const KinkoPeriod *period, GError **error)
{
	if (period == NULL && (layout->period == KINKO_LAYOUT_OPTIONAL ||
			       layout->period == KINKO_LAYOUT_NOW || layout->line != NULL))
		return TRUE;
	if (period == NULL)
		return refuse (error, _ ("the form is of a period, and none is given"),
			       layout->period == KINKO_LAYOUT_DAY
				       ? _ ("give --period with a day, as in 2026-07-06")
				       : _ ("give --period with a month, as in 2026-07"));
	if (!has_begun (period))
		return refuse (error, _ ("the period has not begun: nothing can be told of it"),
			       _ ("give an earlier --period"));
	switch (layout->period) {
	case KINKO_LAYOUT_MONTH:
		return period->kind == KINKO_PERIOD_MONTH ||
		       refuse (error, _ ("the form is of one month"),
			       _ ("give --period with a month, as in 2026-07"));
	case KINKO_LAYOUT_DAY:
		return period->kind == KINKO_PERIOD_DAY ||
		       refuse (error, _ ("the form is of one day"),
			       _ ("give --period with a day, as in 2026-07-06"));
	case KINKO_LAYOUT_NOW:
		return refuse (error, _ ("the form says how things stand now, and is of no period"),
			       _ ("leave out --period"));
	case KINKO_LAYOUT_RANGE:
	case KINKO_LAYOUT_OPTIONAL:
	default:
		return TRUE;
	}
}

static gboolean
check_subject (const KinkoLayout *layout, const KinkoFormOrder *order, GError **error)
{
	if (layout->line != NULL && order->line == NULL)
		return refuse (error, _ ("the form is of one line of a register"),
			       _ ("give its number with --line"));
	if (layout->line == NULL && order->line != NULL)
		return refuse (error, _ ("the form is not of a line of a register"),
			       _ ("leave out --line"));
	if (layout->person && order->person == NULL)
		return refuse (error, _ ("the form is of one person"),
			       _ ("give the person's ID with --operator"));
	/* What of one person's is on it must be told from what is everybody's, and only a day's work is printed by person. */
	if (!layout->person && layout->period != KINKO_LAYOUT_DAY && order->person != NULL)
		return refuse (error, _ ("the form is of everybody"), _ ("leave out --operator"));
	return TRUE;
}

/* Remarks are printed as they are, so what holds everywhere holds here: no My Number in free text. */
static gboolean
check_remarks (const char *remarks, GError **error)
{
	if (remarks == NULL)
		return TRUE;
	if (strlen (remarks) > KINKO_FORM_REMARKS_MAX || !g_utf8_validate (remarks, -1, NULL))
		return refuse (error, _ ("the remarks are too long, or no UTF-8"),
			       _ ("say it in fewer words"));
	if (kinko_mynumber_occurs_in (remarks))
		return refuse (error,
			       _ ("the remarks hold twelve digits with the check digit of a "
				  "My Number"),
			       _ ("no form prints a My Number"));
	return TRUE;
}

gboolean
kinko_form_check_order (const KinkoLayout *layout, const KinkoFormOrder *order, GError **error)
{
	gboolean personal = kinko_layout_is_personal (layout);

	if (!check_period (layout, order->period, error) || !check_subject (layout, order, error) ||
	    !check_remarks (order->remarks, error))
		return FALSE;
	if (personal && order->file && (order->recipient == NULL || order->erase_by == NULL))
		return refuse (error,
			       _ ("the form prints personal data, so a file of it is a copy in the "
				  "register"),
			       _ ("give --approval, --to and --erase-by"));
	if (!(personal && order->file) &&
	    (order->approval != NULL || order->recipient != NULL || order->erase_by != NULL))
		return refuse (error, _ ("this is no copy in the register"),
			       _ ("leave out --approval, --to and --erase-by"));
	return TRUE;
}
