/* Commands for what is due to be erased, by a rule or because it was reserved (廃棄期限・廃棄予約). */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/erasure-command.h"
#include "cli/output.h"
#include "cli/register-command.h"
#include "cli/register-result.h"
#include "cli/session.h"
#include "cli/table.h"
#include "policies/date.h"
#include "policies/error.h"
#include "vault/erasure-due.h"
#include "vault/erasure-reserve.h"

/* ---- what is due ----------------------------------------------------------------------------- */

static const KinkoOption due_options[] = {
	{ "on", N_ ("DATE"), N_ ("what is due on this day; otherwise today"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_due (KinkoContext *context, GError **error)
{
	return kinko_argument_date (context, "on", error);
}

static json_t *
run_due (KinkoContext *context, GError **error)
{
	const char *on = kinko_context_option (context, "on");
	g_autofree char *day = NULL;
	g_autoptr (GPtrArray) list = NULL;
	KinkoDate date;
	gboolean more;
	json_t *due;

	if (on != NULL && kinko_date_parse (on, &date, NULL)) /* was checked */
		day = kinko_date_iso (&date);
	list = kinko_erasure_due (kinko_cli_session (context), day, &more, error);
	if (list == NULL)
		return NULL;
	due = json_array ();
	for (guint i = 0; i < list->len; i++) {
		const KinkoErasureDue *item = list->pdata[i];

		json_array_append_new (due, json_pack ("{s:s, s:s, s:s, s:s?, s:s?, s:s?}",
						       "case_no", item->case_no, "what",
						       kinko_erasure_kind_id (item->what), "due",
						       item->due, "rule", item->rule, "reservation",
						       item->number, "reason", item->reason));
	}
	return json_pack ("{s:o, s:b}", "due", due, "more", more);
}

static void
show_due (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const char *headings[] = { _ ("case"), _ ("what"), _ ("due"), _ ("basis"), _ ("reason") };
	g_autoptr (KinkoTable) table = kinko_table_new (headings, G_N_ELEMENTS (headings));
	const json_t *list = json_object_get (result, "due");
	guint n = (guint) json_array_size (list);
	const json_t *item;
	gsize i;

	if (n == 0) {
		kinko_result_say (out, "%s", _ ("Nothing is due."));
		return;
	}
	json_array_foreach (list, i, item)
	{
		const char *number = kinko_result_text (item, "reservation");
		KinkoErasureKind what = KINKO_ERASE_NUMBERS;
		const char *cells[] = {
			kinko_result_text (item, "case_no"),
			NULL,
			kinko_result_text (item, "due"),
			number[0] != '\0' ? number : kinko_result_text (item, "rule"),
			kinko_result_text (item, "reason"),
		};

		(void) kinko_erasure_kind_parse (kinko_result_text (item, "what"), &what);
		cells[1] = kinko_erasure_kind_label (what);
		kinko_table_add (table, cells);
	}
	kinko_table_print (table, out);
	if (kinko_result_flag (result, "more"))
		kinko_result_say (out, "%s", _ ("There are more, which come when these are done."));
	kinko_result_say (out, ngettext ("%u thing is due.", "%u things are due.", n), n);
	kinko_result_say (out, "%s",
			  _ ("Nothing is erased by itself: kinko erasure run does it, with an "
			     "approval of the ward and a second person."));
}

/* ---- erasing what is due --------------------------------------------------------------------- */

static const KinkoOption run_options[] = {
	{ "due", NULL, N_ ("what is due by the rules of the policy"), FALSE },
	{ "reserved", NULL, N_ ("what was reserved for a day that has come"), FALSE },
	{ "what", "numbers|documents|case", N_ ("which kind, where things of several are due"),
	  FALSE },
	KINKO_ERASURE_NOTE,
	{ "yes", "due|reserved", N_ ("the same word again, instead of asking for it"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_what (KinkoContext *context, GError **error)
{
	static const char *const known[] = { "numbers", "documents", "case", NULL };
	const char *what = kinko_context_option (context, "what");

	return what == NULL || kinko_argument_known (_ ("kind of erasure"), what, known, error);
}

static gboolean
check_run (KinkoContext *context, GError **error)
{
	if (kinko_context_switch (context, "due") == kinko_context_switch (context, "reserved")) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
			     _ ("say what is to be erased: --due or --reserved"));
		kinko_error_set_hint (error, "%s", _ ("kinko erasure due lists both"));
		return FALSE;
	}
	return check_what (context, error) && kinko_erasure_command_check (context, error);
}

static json_t *
run_run (KinkoContext *context, GError **error)
{
	gboolean due = kinko_context_switch (context, "due");
	const char *word = due ? "due" : "reserved";
	const char *what = kinko_context_option (context, "what");
	const KinkoErasureNote note = kinko_erasure_command_note (context);
	g_autofree char *question =
		g_strdup_printf (_ ("This cannot be undone. Type '%s' again"), word);
	g_autoptr (KinkoRegisterLine) line = NULL;
	KinkoErasureKind kind = KINKO_ERASE_CASE;

	if (!kinko_erasure_command_confirm (context, word, question, error))
		return NULL;
	(void) kinko_erasure_kind_parse (what, &kind); /* was checked */
	line = kinko_erasure_run (kinko_cli_session (context),
				  due ? KINKO_ERASURE_BY_RULE : KINKO_ERASURE_BY_RESERVATION,
				  what == NULL ? NULL : &kind, &note, error);
	return line == NULL ? NULL : kinko_register_result (line);
}

/* ---- reservations ---------------------------------------------------------------------------- */

static const KinkoOption reserve_options[] = {
	{ "on", N_ ("DATE"), N_ ("the day on which it is to be erased"), FALSE },
	{ "what", "numbers|documents|case", N_ ("what of it; otherwise the whole case"), FALSE },
	{ "reason", N_ ("TEXT"), N_ ("why it is erased"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_reserve (KinkoContext *context, GError **error)
{
	return kinko_argument_need (context, "on", error) != NULL &&
	       kinko_argument_date_ahead (context, "on", error) && check_what (context, error);
}

static json_t *
run_reserve (KinkoContext *context, GError **error)
{
	g_auto (GStrv) words = kinko_erasure_command_words (context);
	KinkoErasureKind what = KINKO_ERASE_CASE;
	guint count;

	(void) kinko_erasure_kind_parse (kinko_context_option (context, "what"), &what);
	if (!kinko_erasure_reserve (kinko_cli_session (context), (const char *const *) words, what,
				    kinko_context_option (context, "on"),
				    kinko_context_option (context, "reason"), &count, error))
		return NULL;
	return json_pack ("{s:i, s:s}", "count", (int) count, "what", kinko_erasure_kind_id (what));
}

static void
show_reserve (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	guint n = (guint) kinko_result_number (result, "count");

	kinko_result_say (out,
			  ngettext ("The erasure of %u case is reserved.",
				    "The erasures of %u cases are reserved.", n),
			  n);
}

static const KinkoOption reservations_options[] = {
	{ "open", NULL, N_ ("only those that are not carried out or taken back"), FALSE },
	KINKO_REGISTER_PAGE,
	{ NULL, NULL, NULL, FALSE },
};

static json_t *
run_reservations (KinkoContext *context, GError **error)
{
	return kinko_register_command_run_page (context, kinko_register_find ("reservation"),
						error);
}

static void
show_reservations (KinkoContext *context, const json_t *result, GString *out)
{
	guint n = kinko_register_command_show_page (context, kinko_register_find ("reservation"),
						    result, out);

	if (n == 0)
		kinko_result_say (out, "%s", _ ("Nothing is reserved."));
	else
		kinko_result_say (out, ngettext ("%u reservation.", "%u reservations.", n), n);
}

static const KinkoOption cancel_options[] = {
	{ "reason", N_ ("TEXT"), N_ ("why it is taken back"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static json_t *
run_cancel (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoRegisterLine) line = kinko_erasure_cancel (
		kinko_cli_session (context), kinko_context_argument (context, 0),
		kinko_context_option (context, "reason"), error);

	return line == NULL ? NULL : kinko_register_result (line);
}

static void
show_cancel (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	kinko_result_say (out, _ ("Reservation %s is taken back."),
			  kinko_result_text (result, "number"));
}

/* ---- the table ------------------------------------------------------------------------------- */

const KinkoCommand kinko_erasure_due_commands[] = {
	{
		.noun = "erasure",
		.verb = "cancel",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("takes a reserved erasure back"),
		.options = cancel_options,
		.run = run_cancel,
		.show = show_cancel,
	},
	{
		.noun = "erasure",
		.verb = "due",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("lists what is due to be erased (廃棄期限)"),
		.description = N_ (
			"By the rules of the policy (retention.yaml), and what was reserved for a "
			"day that has come."),
		.options = due_options,
		.check = check_due,
		.run = run_due,
		.show = show_due,
	},
	{
		.noun = "erasure",
		.verb = "reserve",
		.arguments = N_ ("CASE…"),
		.min_arguments = 1,
		.max_arguments = G_MAXUINT,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("reserves the erasure of cases for a day (廃棄予約)"),
		.description =
			N_ ("CASE is a case number or a range FROM..TO. When the day has come, two "
			    "people carry it out with 'kinko erasure run --reserved'."),
		.options = reserve_options,
		.check = check_reserve,
		.run = run_reserve,
		.show = show_reserve,
	},
	{
		.noun = "erasure",
		.verb = "reservations",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("lists the reserved erasures"),
		.options = reservations_options,
		.check = kinko_register_command_check_page,
		.run = run_reservations,
		.show = show_reservations,
	},
	{
		.noun = "erasure",
		.verb = "run",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("erases what is due or reserved"),
		.description =
			N_ ("Up to 1,000 cases at a time, for exactly those that the second person "
			    "granted it for."),
		.options = run_options,
		.check = check_run,
		.run = run_run,
		.show = kinko_erasure_command_show,
	},
	{ .noun = NULL },
};
