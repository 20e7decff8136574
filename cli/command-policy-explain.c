/* Explaining a verdict: by which rule, why, what would have to be different, and what goes with it. */
#include "cli/commands.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "cli/text.h"
#include "policies/error.h"
#include "policies/policy.h"
#include "vault/spool.h"

static const KinkoOption explain_options[] = {
	{ "action", N_ ("ACTION"), N_ ("what is to be done, say number.reveal"), FALSE },
	{ "operator", N_ ("ID"), N_ ("who is to do it: a person with a seat in the vault"), FALSE },
	{ "role", "manager|deputy|worker|auditor|ward|recovery", N_ ("or anybody of this role"),
	  FALSE },
	{ "numbers", NULL, N_ ("with --role: cleared for My Numbers"), FALSE },
	{ "purpose", N_ ("PURPOSE"), N_ ("what it is done for"), FALSE },
	{ "assigned", NULL, N_ ("the case is assigned to the person"), FALSE },
	{ "host", N_ ("NAME"), N_ ("at this computer; without it: at the one where this is asked"),
	  FALSE },
	{ "outside-hours", NULL, N_ ("outside office hours; without it: within them"), FALSE },
	{ "with-reason", NULL, N_ ("the person gives a reason (--because)"), FALSE },
	{ "with-break-glass", NULL, N_ ("the person asks for break-glass (--break-glass)"), FALSE },
	{ "policy", N_ ("DIR"), N_ ("asks this policy instead of the vault's"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_person (KinkoContext *context, GError **error)
{
	const char *role = kinko_context_option (context, "role");
	gboolean named = kinko_context_option (context, "operator") != NULL;

	if (named == (role != NULL)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
			     _ ("give either --operator or --role"));
		return FALSE;
	}
	if (named && kinko_context_switch (context, "numbers")) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
			     _ ("--numbers goes with --role: of an operator the vault knows it"));
		return FALSE;
	}
	/* Nobody is enrolled as one, but kinko's own rule about it is to be asked like any other. */
	return role == NULL || strcmp (role, kinko_role_name (KINKO_ROLE_RECOVERY)) == 0 ||
	       kinko_argument_role (role, error);
}

static gboolean
check_explain (KinkoContext *context, GError **error)
{
	const char *action = kinko_argument_need (context, "action", error);

	if (action == NULL || !kinko_argument_action (action, FALSE, error) ||
	    !check_person (context, error))
		return FALSE;
	if (kinko_context_option (context, "host") != NULL &&
	    kinko_argument_need (context, "host", error) == NULL)
		return FALSE;
	return (kinko_context_option (context, "operator") == NULL &&
		kinko_context_option (context, "policy") != NULL) ||
	       kinko_context_vault (context, error) != NULL;
}

/* ---- the verdict ----------------------------------------------------------------------------- */

static json_t *
roles_to_json (guint roles)
{
	json_t *list = json_array ();

	for (KinkoRole role = KINKO_ROLE_MANAGER; role <= KINKO_ROLE_LAST; role++)
		if ((roles & 1u << role) != 0)
			json_array_append_new (list,
					       json_pack ("{s:s}", "role", kinko_role_name (role)));
	return list;
}

/* What goes with an allowed act; null with one that is refused. */
static json_t *
needs_to_json (const KinkoVerdict *verdict)
{
	json_t *days;

	if (!verdict->allowed)
		return json_null ();
	days = verdict->review_days == 0 ? json_null () : json_integer (verdict->review_days);
	return json_pack ("{s:b, s:o, s:b, s:b, s:b, s:b, s:o}", "approval", verdict->approval,
			  "second_person", roles_to_json (verdict->second), "reauthenticate",
			  verdict->reauthenticate, "outside_hours", verdict->outside_hours,
			  "record_reason", verdict->record_reason, "break_glass",
			  verdict->break_glass, "review_days", days);
}

static json_t *
decide (const KinkoPolicy *policy, const KinkoAccessRequest *request)
{
	g_auto (KinkoVerdict) verdict = kinko_policy_decide (policy, request);
	json_t *line = verdict.line == 0 ? json_null () : json_integer (verdict.line);

	return json_pack (
		"{s:b, s:s, s:s, s:b, s:s?, s:b, s:s, s:b, s:b, s:b, s:s?, s:b, s:s?, s:o,"
		" s:s, s:s?, s:o}",
		"allowed", verdict.allowed, "action", request->action, "role",
		kinko_role_name (request->role), "numbers", request->numbers_cleared, "purpose",
		request->purpose, "assigned", request->assigned, "host", request->host,
		"outside_hours", request->outside_hours, "with_reason", request->reason_given,
		"with_break_glass", request->break_glass, "rule", verdict.rule, "own_rule",
		verdict.rule != NULL && verdict.file == NULL, "file", verdict.file, "line", line,
		"reason", verdict.reason, "remedy", verdict.remedy, "needs",
		needs_to_json (&verdict));
}

/* Who @request is about, by the roster; the session is open. */
static json_t *
explain_operator (KinkoContext *context, KinkoAccessRequest *request, GError **error)
{
	KinkoSession *session = kinko_cli_session (context);
	const char *id = kinko_context_option (context, "operator");
	const char *dir = kinko_context_option (context, "policy");
	const KinkoSeat *seat = kinko_roster_find (kinko_session_roster (session), id);
	g_autoptr (KinkoPolicy) other = NULL;
	json_t *result;

	if (seat == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND,
			     _ ("'%s' was never enrolled here"), id);
		kinko_error_set_hint (error, "%s", _ ("kinko operator list shows all seats"));
		return NULL;
	}
	if (dir != NULL && (other = kinko_policy_load (dir, error)) == NULL)
		return NULL;
	/* Without an active seat nobody gets as far as the policy. */
	if (seat->status != KINKO_SEAT_ACTIVE)
		kinko_context_warn (context,
				    _ ("the seat of '%s' is not active: it cannot open the vault "
				       "at all"),
				    id);
	request->role = seat->role;
	request->numbers_cleared = seat->numbers;
	result = decide (other != NULL ? other : kinko_session_policy (session), request);
	json_object_set_new (result, "operator", json_string (id));
	json_object_set_new (result, "status", json_string (kinko_seat_status_name (seat->status)));
	return result;
}

static json_t *
explain_role (KinkoContext *context, KinkoAccessRequest *request, GError **error)
{
	g_autoptr (KinkoPolicy) policy =
		kinko_cli_load_policy (context, kinko_context_option (context, "policy"), error);

	request->role = kinko_role_from_name (kinko_context_option (context, "role"));
	/* A manager always is: see kinko_operator_enrol(). */
	request->numbers_cleared = kinko_context_switch (context, "numbers") ||
				   request->role == KINKO_ROLE_MANAGER ||
				   request->role == KINKO_ROLE_RECOVERY;
	return policy == NULL ? NULL : decide (policy, request);
}

static json_t *
run_explain (KinkoContext *context, GError **error)
{
	g_autofree char *here = kinko_host_name ();
	const char *host = kinko_context_option (context, "host");
	KinkoAccessRequest request = {
		.action = kinko_context_option (context, "action"),
		.purpose = kinko_context_option (context, "purpose"),
		.assigned = kinko_context_switch (context, "assigned"),
		.host = host != NULL ? host : here,
		.outside_hours = kinko_context_switch (context, "outside-hours"),
		.reason_given = kinko_context_switch (context, "with-reason"),
		.break_glass = kinko_context_switch (context, "with-break-glass"),
	};
	json_t *result;

	if (kinko_context_option (context, "operator") == NULL)
		return explain_role (context, &request, error);
	if (!kinko_cli_open_session (context, error))
		return NULL;
	result = explain_operator (context, &request, error);
	kinko_cli_close_session (context);
	return result;
}

/* ---- for people ------------------------------------------------------------------------------ */

static char *
second_text (const json_t *roles)
{
	const char *labels[KINKO_ROLE_LAST + 1] = { NULL };
	g_autofree char *all = NULL;
	const json_t *role;
	gsize i;

	json_array_foreach (roles, i, role)
	{
		labels[i] =
			kinko_role_label (kinko_role_from_name (kinko_result_text (role, "role")));
	}
	all = kinko_text_join (labels, _ (", "));
	return g_strdup_printf (_ ("it needs the grant of a second person: %s"), all);
}

static GPtrArray *
list_needs (const json_t *needs)
{
	GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
	const json_t *second = json_object_get (needs, "second_person");
	guint days = (guint) kinko_result_number (needs, "review_days");

	if (kinko_result_flag (needs, "approval"))
		g_ptr_array_add (list, g_strdup (_ ("it needs the ward's approval")));
	if (json_array_size (second) > 0)
		g_ptr_array_add (list, second_text (second));
	if (kinko_result_flag (needs, "reauthenticate"))
		g_ptr_array_add (list, g_strdup (_ ("the passphrase is asked for again")));
	if (kinko_result_flag (needs, "outside_hours"))
		g_ptr_array_add (list, g_strdup (_ ("it is recorded as outside office hours")));
	if (kinko_result_flag (needs, "record_reason"))
		g_ptr_array_add (list, g_strdup (_ ("the reason is recorded")));
	if (kinko_result_flag (needs, "break_glass"))
		g_ptr_array_add (
			list,
			g_strdup_printf (
				ngettext ("it is told to everybody, and is to be reviewed within "
					  "%u open day",
					  "it is told to everybody, and is to be reviewed within "
					  "%u open days",
					  days),
				days));
	return list;
}

static void
show_needs (const json_t *needs, GString *out)
{
	g_autoptr (GPtrArray) list = list_needs (needs);

	if (list->len == 0)
		return;
	kinko_result_say (out, "%s", _ ("What goes with it:"));
	for (guint i = 0; i < list->len; i++) {
		gsize bullet = out->len + 2;

		kinko_text_fill (list->pdata[i], 4, 80, out);
		out->str[bullet] = '-';
	}
}

/* What was asked, so that nobody takes the answer for one to another question. */
static void
add_request (KinkoSheet *sheet, const json_t *result)
{
	gboolean outside = kinko_result_flag (result, "outside_hours");

	kinko_sheet_add_member (sheet, _ ("operator"), result, "operator");
	kinko_sheet_add (
		sheet, _ ("role"),
		kinko_role_label (kinko_role_from_name (kinko_result_text (result, "role"))));
	kinko_sheet_add (sheet, _ ("clearance"),
			 kinko_result_flag (result, "numbers") ? _ ("yes") : _ ("no"));
	kinko_sheet_add_member (sheet, _ ("purpose"), result, "purpose");
	if (kinko_result_flag (result, "assigned"))
		kinko_sheet_add (sheet, _ ("case assigned"), _ ("to the person"));
	kinko_sheet_add_member (sheet, _ ("computer"), result, "host");
	kinko_sheet_add (sheet, _ ("hours"),
			 outside ? _ ("outside office hours") : _ ("within office hours"));
	if (kinko_result_flag (result, "with_reason"))
		kinko_sheet_add (sheet, _ ("reason given"), _ ("yes"));
	if (kinko_result_flag (result, "with_break_glass"))
		kinko_sheet_add (sheet, _ ("break-glass"), _ ("yes"));
}

static void
show_explain (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const char *file = kinko_result_text (result, "file");
	const char *remedy = kinko_result_text (result, "remedy");
	g_autofree char *place =
		g_strdup_printf ("%s:%d", file, (int) kinko_result_number (result, "line"));
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();

	kinko_result_say (out,
			  kinko_result_flag (result, "allowed") ? _ ("'%s' is allowed.")
								: _ ("'%s' is refused."),
			  kinko_result_text (result, "action"));
	kinko_result_say (out, _ ("Why: %s"), kinko_result_text (result, "reason"));
	if (remedy[0] != '\0')
		kinko_result_say (out, _ ("What would have to be different: %s"), remedy);
	show_needs (json_object_get (result, "needs"), out);
	add_request (sheet, result);
	kinko_sheet_add_member (sheet, _ ("rule"), result, "rule");
	if (kinko_result_flag (result, "own_rule"))
		kinko_sheet_add (sheet, _ ("where it stands"),
				 _ ("in no file: it is one of kinko's own"));
	else
		kinko_sheet_add (sheet, _ ("where it stands"), file[0] == '\0' ? NULL : place);
	kinko_result_gap (out);
	kinko_sheet_print (sheet, 2, out);
}

/* ---- the table ------------------------------------------------------------------------------- */

const KinkoCommand kinko_policy_explain_commands[] = {
	{
		.noun = "policy",
		.verb = "explain",
		.summary = N_ ("says whether something is allowed, by which rule and why"),
		.description =
			N_ ("The exit status is 0 whether the answer is yes or no. Of an "
			    "operator the vault knows role and clearance and must be opened; for "
			    "a role it need not."),
		.options = explain_options,
		.check = check_explain,
		.run = run_explain,
		.show = show_explain,
	},
	{ .noun = NULL },
};
