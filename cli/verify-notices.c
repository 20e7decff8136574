#include "cli/verify-notices.h"

#include <inttypes.h>

#include <glib/gi18n.h>

#include "cli/sheet.h"

#define NAMED 8 /* entries that are written out; JSON has all */
#define DAY   G_GINT64_CONSTANT (86400)

static const struct {
	const char *id, *label;
} kinds[] = {
	[KINKO_NOTICE_OPEN] = { "open_intents", N_ ("acts whose end nobody logged") },
	[KINKO_NOTICE_UNAPPROVED] = { "unapproved", N_ ("acts without the approval they take") },
	[KINKO_NOTICE_CLOCK] = { "clock_back", N_ ("clock set back") },
	[KINKO_NOTICE_PROGRAM] = { "program_changes", N_ ("first opening with another program") },
	[KINKO_NOTICE_POLICY] = { "policy_changes", N_ ("other rules adopted") },
};

static json_t *
list_json (const GArray *list)
{
	json_t *numbers = json_array ();

	for (guint i = 0; i < list->len; i++)
		json_array_append_new (
			numbers, json_integer ((json_int_t) g_array_index (list, guint64, i)));
	return numbers;
}

void
kinko_verify_notices_add (KinkoNotices *notices, json_t *result)
{
	json_t *all = json_object ();
	guint64 seq;
	gint64 gap = kinko_notices_gap (notices, &seq);

	for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
		json_object_set_new (all, kinds[i].id,
				     list_json (kinko_notices_list (notices, (KinkoNoticeKind) i)));
	json_object_set_new (all, "longest_gap",
			     gap == 0 ? json_null ()
				      : json_pack ("{s:I, s:I}", "seq", (json_int_t) seq, "seconds",
						   (json_int_t) (gap / 1000)));
	json_object_set_new (result, "notices", all);
}

/* "entries 3, 17, 20 and 4 more" */
static char *
entries_text (const json_t *list)
{
	GString *text = g_string_new (NULL);
	gsize n = json_array_size (list);
	gsize i;
	const json_t *number;

	json_array_foreach (list, i, number)
	{
		if (i == NAMED)
			break;
		g_string_append_printf (text, "%s%" JSON_INTEGER_FORMAT, i == 0 ? "" : ", ",
					json_integer_value (number));
	}
	if (n > NAMED)
		g_string_append_printf (text, _ (" and %u more"), (guint) (n - NAMED));
	return g_string_free (text, FALSE);
}

static void
add_gap (const json_t *gap, KinkoSheet *sheet)
{
	g_autofree char *text = NULL;
	gint64 days = kinko_result_number (gap, "seconds") / DAY;

	if (days == 0)
		return;
	text = g_strdup_printf (ngettext ("%u day, up to entry %" PRId64,
					  "%u days, up to entry %" PRId64, (guint) days),
				(guint) days, kinko_result_number (gap, "seq"));
	kinko_sheet_add (sheet, _ ("longest time without an entry"), text);
}

void
kinko_verify_notices_show (const json_t *result, GString *out)
{
	const json_t *notices = json_object_get (result, "notices");
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();
	gint64 since = kinko_result_number (result, "since");
	gboolean any = FALSE;

	for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
		const json_t *list = json_object_get (notices, kinds[i].id);
		g_autofree char *text = entries_text (list);

		if (json_array_size (list) == 0)
			continue;
		kinko_sheet_add (sheet, _ (kinds[i].label), text);
		any = TRUE;
	}
	add_gap (json_object_get (notices, "longest_gap"), sheet);
	if (any && since > 0)
		kinko_result_say (out,
				  _ ("Nothing is broken, but ask about these entries. They are new "
				     "from entry %" PRId64
				     " on, or were begun before and have no end to this day:"),
				  since);
	else if (any)
		kinko_result_say (out, "%s", _ ("Nothing is broken, but ask about these entries:"));
	else if (since > 0)
		kinko_result_say (
			out,
			_ ("From entry %" PRId64
			   " on every act has the approval that it takes; the clock was not set "
			   "back, and program and rules stayed what they were before. Every act of "
			   "the log has its end."),
			since);
	else
		kinko_result_say (
			out, "%s",
			_ ("Every act has its end and the approval that it takes; the clock was "
			   "not set back, and program and rules stayed the same."));
	kinko_sheet_print (sheet, 2, out);
	kinko_result_say (out, "%s",
			  _ ("What people did, and when, is told by 'kinko-verify analyze'."));
}
