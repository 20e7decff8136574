#include "cli/commands.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/request-input.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "cli/table.h"
#include "cli/verification.h"
#include "policies/error.h"
#include "vault/operator.h"
#include "vault/rotation.h"

/* ---- getting one ----------------------------------------------------------------------------- */

static const KinkoOption enrol_options[] = {
	{ "role", "manager|deputy|worker|auditor|ward", N_ ("what the person is in this work"),
	  FALSE },
	{ "numbers", NULL, N_ ("cleared for My Numbers: gets the key that opens them"), FALSE },
	{ "pledged", N_ ("DATE"), N_ ("when the pledge of secrecy (誓約) was signed"), FALSE },
	{ "trained", N_ ("DATE"), N_ ("when the person was trained (研修)"), FALSE },
	{ "notified", N_ ("DATE"), N_ ("when the ward was notified (業務従事者等届)"), FALSE },
	{ "person", N_ ("ID"), N_ ("the same person as this earlier seat, under another ID"),
	  FALSE },
	{ "namesake", NULL, N_ ("another person than the one who has the same name here"), FALSE },
	{ "approval", N_ ("NO"),
	  N_ ("the ward's approval, or what a second person granted, if the policy wants it"),
	  FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_enrol (KinkoContext *context, GError **error)
{
	static const char *const needed[] = { "role", "pledged", "trained", "notified", NULL };

	if (kinko_context_option (context, "person") != NULL &&
	    kinko_context_switch (context, "namesake")) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
			     _ ("give --person or --namesake, not both"));
		return FALSE;
	}
	return kinko_argument_need_all (context, needed, error) &&
	       kinko_argument_role (kinko_context_option (context, "role"), error) &&
	       kinko_argument_date (context, "pledged", error) &&
	       kinko_argument_date (context, "trained", error) &&
	       kinko_argument_date (context, "notified", error) &&
	       kinko_argument_readable (kinko_context_argument (context, 0), error);
}

static json_t *
run_enrol (KinkoContext *context, GError **error)
{
	KinkoSession *session = kinko_cli_session (context);
	g_autoptr (KinkoRequest) request =
		kinko_request_input_read (session, kinko_context_argument (context, 0), error);
	KinkoEnrolment enrolment = {
		.role = kinko_role_from_name (kinko_context_option (context, "role")),
		.numbers = kinko_context_switch (context, "numbers"),
		.pledged = kinko_context_option (context, "pledged"),
		.trained = kinko_context_option (context, "trained"),
		.notified = kinko_context_option (context, "notified"),
		.person = kinko_context_option (context, "person"),
		.namesake = kinko_context_switch (context, "namesake"),
		.approval = kinko_context_option (context, "approval"),
	};
	g_autofree char *fingerprint = NULL;
	const KinkoSeat *seat;
	json_t *result;

	if (request == NULL || !kinko_operator_enrol (session, request, &enrolment, error))
		return NULL;
	fingerprint = kinko_fingerprint_text (&request->fingerprint);
	seat = kinko_roster_find (kinko_session_roster (session), request->operator);
	result = kinko_seat_result (seat);
	json_object_set_new (result, "name", json_string (request->name));
	json_object_set_new (result, "fingerprint", json_string (fingerprint));
	return result;
}

/* Who it is, and what the person may do. */
static void
add_person (KinkoSheet *sheet, const json_t *result)
{
	kinko_sheet_add_member (sheet, _ ("name"), result, "name");
	if (strcmp (kinko_result_text (result, "person"), kinko_result_text (result, "id")) != 0)
		kinko_sheet_add_member (sheet, _ ("same person as"), result, "person");
	kinko_sheet_add (
		sheet, _ ("role"),
		kinko_role_label (kinko_role_from_name (kinko_result_text (result, "role"))));
	kinko_sheet_add (sheet, _ ("clearance"),
			 kinko_result_flag (result, "numbers") ? _ ("yes") : _ ("no"));
}

static void
show_enrol (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const char *id = kinko_result_text (result, "id");
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();

	kinko_result_say (out, _ ("'%s' has a seat."), id);
	add_person (sheet, result);
	kinko_sheet_add_member (sheet, _ ("fingerprint"), result, "fingerprint");
	kinko_result_gap (out);
	kinko_sheet_print (sheet, 2, out);
	kinko_result_say (
		out,
		_ ("Have the person read the fingerprint out. If it is not this one, the file "
		   "was exchanged on its way: run 'kinko operator revoke %s --reason exchanged' at "
		   "once."),
		id);
}

/* ---- all seats ------------------------------------------------------------------------------- */

static void
set_text (json_t *object, const char *key, const char *text)
{
	json_object_set_new (object, key, text == NULL ? json_null () : json_string (text));
}

static json_t *
operator_result (const KinkoOperator *person)
{
	json_t *result = kinko_seat_result (person->seat);

	set_text (result, "name", person->person.name);
	set_text (result, "pledged", person->person.pledged);
	set_text (result, "trained", person->person.trained);
	set_text (result, "notified", person->person.notified);
	set_text (result, "reason", person->person.reason);
	return result;
}

static json_t *
run_list (KinkoContext *context, GError **error)
{
	g_autoptr (GPtrArray) list = kinko_operator_list (kinko_cli_session (context), error);
	json_t *operators;

	if (list == NULL)
		return NULL;
	operators = json_array ();
	for (guint i = 0; i < list->len; i++)
		json_array_append_new (operators, operator_result (list->pdata[i]));
	return json_pack ("{s:o}", "operators", operators);
}

static void
show_list (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	static const char *const headings[] = { N_ ("operator"),  N_ ("name"),     N_ ("role"),
						N_ ("clearance"), N_ ("status"),   N_ ("pledged"),
						N_ ("trained"),   N_ ("notified"), N_ ("reason") };
	const char *cells[G_N_ELEMENTS (headings)];
	g_autoptr (KinkoTable) table = NULL;
	const json_t *seat;
	gsize i;

	for (i = 0; i < G_N_ELEMENTS (headings); i++)
		cells[i] = _ (headings[i]);
	table = kinko_table_new (cells, G_N_ELEMENTS (headings));
	json_array_foreach (json_object_get (result, "operators"), i, seat)
	{
		cells[0] = kinko_result_text (seat, "id");
		cells[1] = kinko_result_text (seat, "name");
		cells[2] =
			kinko_role_label (kinko_role_from_name (kinko_result_text (seat, "role")));
		cells[3] = kinko_result_flag (seat, "numbers") ? _ ("yes") : _ ("no");
		cells[4] = kinko_seat_status_label (kinko_result_text (seat, "status"));
		cells[5] = kinko_result_text (seat, "pledged");
		cells[6] = kinko_result_text (seat, "trained");
		cells[7] = kinko_result_text (seat, "notified");
		cells[8] = kinko_result_text (seat, "reason");
		kinko_table_add (table, cells);
	}
	kinko_table_print (table, out);
}

/* ---- one seat -------------------------------------------------------------------------------- */

static json_t *
run_show (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoOperator) person = kinko_operator_show (
		kinko_cli_session (context), kinko_context_argument (context, 0), error);

	return person == NULL ? NULL : operator_result (person);
}

static void
show_one (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const char *id = kinko_result_text (result, "id");
	const char *status = kinko_result_text (result, "status");
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();

	kinko_sheet_add (sheet, _ ("operator"), id);
	add_person (sheet, result);
	kinko_sheet_add (sheet, _ ("status"), kinko_seat_status_label (status));
	kinko_sheet_add_member (sheet, _ ("pledged"), result, "pledged");
	kinko_sheet_add_member (sheet, _ ("trained"), result, "trained");
	kinko_sheet_add_member (sheet, _ ("notified"), result, "notified");
	kinko_sheet_add_member (sheet, _ ("reason"), result, "reason");
	kinko_sheet_add_member (sheet, _ ("age recipient"), result, "recipient");
	kinko_sheet_print (sheet, 0, out);
	if (strcmp (status, "active") != 0)
		kinko_result_say (out,
				  _ ("'%s' cannot open the vault now: seal nothing to this "
				     "recipient."),
				  id);
}

/* ---- losing it, and getting it back ---------------------------------------------------------- */

static const KinkoOption reason_options[] = {
	{ "reason", N_ ("TEXT"), N_ ("why; it stays in the vault and is not in the log"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_reason (KinkoContext *context, GError **error)
{
	return kinko_argument_need (context, "reason", error) != NULL;
}

/* @done: whether the seat was changed. */
static json_t *
seat_changed (KinkoContext *context, gboolean done)
{
	const char *id = kinko_context_argument (context, 0);
	const KinkoRoster *roster = kinko_session_roster (kinko_cli_session (context));

	return done ? kinko_seat_result (kinko_roster_find (roster, id)) : NULL;
}

static json_t *
run_suspend (KinkoContext *context, GError **error)
{
	return seat_changed (
		context, kinko_operator_suspend (kinko_cli_session (context),
						 kinko_context_argument (context, 0),
						 kinko_context_option (context, "reason"), error));
}

static json_t *
run_resume (KinkoContext *context, GError **error)
{
	return seat_changed (
		context, kinko_operator_resume (kinko_cli_session (context),
						kinko_context_argument (context, 0),
						kinko_context_option (context, "reason"), error));
}

/* keys_due: the entry by which somebody lost a seat who still knows the keys, or null: then they are new. */
static json_t *
run_revoke (KinkoContext *context, GError **error)
{
	KinkoSession *session = kinko_cli_session (context);
	KinkoRotationDue due = { 0 };
	json_t *result = seat_changed (
		context, kinko_operator_revoke (session, kinko_context_argument (context, 0),
						kinko_context_option (context, "reason"), error));

	/* The seat is gone, whatever can be said of the keys. */
	if (result != NULL && kinko_session_has_keys (session) &&
	    kinko_rotation_due (session, &due, NULL))
		json_object_set_new (result, "keys_due",
				     due.records == 0 ? json_null ()
						      : json_integer ((json_int_t) due.records));
	return result;
}

static void
show_seat (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const char *id = kinko_result_text (result, "id");
	const char *status = kinko_result_text (result, "status");

	if (strcmp (status, "active") == 0)
		kinko_result_say (out, _ ("'%s' can open the vault again."), id);
	else if (strcmp (status, "suspended") == 0)
		kinko_result_say (out, _ ("'%s' cannot open the vault until you resume the seat."),
				  id);
	else
		kinko_result_say (out, _ ("The seat of '%s' is gone for good."), id);
	if (strcmp (status, "revoked") == 0 && json_is_null (json_object_get (result, "keys_due")))
		kinko_result_say (
			out, "%s",
			_ ("Keys that were kept open nothing that is stored from now on."));
}

/* ---- the table ------------------------------------------------------------------------------- */

const KinkoCommand kinko_operator_commands[] = {
	{
		.noun = "operator",
		.verb = "enrol",
		.arguments = N_ ("FILE"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("gives the person of a request a seat"),
		.description = N_ ("Without the dates of pledge, training and notice nobody gets "
				   "a seat. Dates are written as 2026-04-01 or 令和8年4月1日. A "
				   "manager is always cleared for My Numbers; an auditor and the "
				   "ward never hold a key.\n"
				   "One person has one ID and one seat. When the name is one that "
				   "somebody has here already, say whether it is the same person "
				   "(--person) or another one (--namesake)."),
		.options = enrol_options,
		.check = check_enrol,
		.run = run_enrol,
		.show = show_enrol,
	},
	{
		.noun = "operator",
		.verb = "list",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("lists the people with a seat"),
		.run = run_list,
		.show = show_list,
	},
	{
		.noun = "operator",
		.verb = "show",
		.arguments = N_ ("ID"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("shows a person's seat, and the key that files are sealed to"),
		.description = N_ (
			"The age recipient (age1…) is a public key: what is sealed to it, by kinko "
			"or by the program age, only this person can open. It was fixed in the log "
			"when the person got the seat."),
		.run = run_show,
		.show = show_one,
	},
	{
		.noun = "operator",
		.verb = "suspend",
		.arguments = N_ ("ID"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("stops a person's access for the time being"),
		.options = reason_options,
		.check = check_reason,
		.run = run_suspend,
		.show = show_seat,
	},
	{
		.noun = "operator",
		.verb = "resume",
		.arguments = N_ ("ID"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("lets a suspended or locked person work again"),
		.options = reason_options,
		.run = run_resume,
		.show = show_seat,
	},
	{
		.noun = "operator",
		.verb = "revoke",
		.arguments = N_ ("ID"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("takes a person's seat away for good"),
		.description =
			N_ ("Then renews the keys that the person had, as 'kinko operator "
			    "rotate' does. Whoever has the vault open has to open it again."),
		.options = reason_options,
		.check = check_reason,
		.run = run_revoke,
		.show = show_seat,
	},
	{ .noun = NULL },
};
