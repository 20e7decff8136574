/* Commands about the rules. */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "cli/table.h"
#include "policies/error.h"
#include "policies/language.h"
#include "policies/policy.h"

/* ---- check ----------------------------------------------------------------------------------- */

static json_t *
files_of (const KinkoPolicy *policy)
{
	json_t *files = json_array ();

	for (const char *const *name = kinko_policy_files (policy); *name != NULL; name++)
		json_array_append_new (files, json_pack ("{s:s}", "name", *name));
	return files;
}

/* How many, or null when the policy lacks the file. */
static json_t *
count_of (const GPtrArray *list)
{
	return list == NULL ? json_null () : json_integer (list->len);
}

static json_t *
count_words (const char *const *words)
{
	gsize n = 0;

	while (words != NULL && words[n] != NULL)
		n++;
	return words == NULL ? json_null () : json_integer ((json_int_t) n);
}

static json_t *
run_check (KinkoContext *context, GError **error)
{
	const char *dir = kinko_context_argument (context, 0);
	g_autoptr (KinkoPolicy) policy = kinko_policy_load (dir, error);
	const KinkoColumns *columns;
	const KinkoPapers *papers;

	if (policy == NULL)
		return NULL;
	columns = kinko_policy_columns (policy);
	papers = kinko_policy_papers (policy);
	return json_pack (
		"{s:o, s:s, s:s, s:i, s:i, s:i, s:i, s:i, s:o, s:o, s:o, s:o}", "policy",
		kinko_output_json_text (dir), "title", kinko_policy_title (policy), "hash",
		kinko_policy_hash (policy), "purposes", (int) kinko_policy_purposes (policy)->len,
		"mirror_lag", (int) kinko_policy_mirror_lag (policy), "passphrase_length",
		(int) kinko_policy_passphrase_length (policy), "passphrase_guesses",
		(int) kinko_policy_passphrase_guesses (policy), "failures",
		(int) kinko_policy_failures (policy), "columns",
		count_words (columns == NULL ? NULL : kinko_columns_fields (columns)),
		"paper_types", count_words (papers == NULL ? NULL : kinko_papers_types (papers)),
		"services", count_of (kinko_policy_services (policy)), "files", files_of (policy));
}

static void
add_count (KinkoSheet *sheet, const char *label, const json_t *result, const char *key)
{
	if (!json_is_null (json_object_get (result, key)))
		kinko_sheet_add_number (sheet, label, kinko_result_number (result, key));
}

static void
show_check (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();
	const json_t *file;
	gsize i;

	kinko_result_say (out, _ ("The policy in '%s' is in order."),
			  kinko_result_text (result, "policy"));
	kinko_sheet_add_member (sheet, _ ("title"), result, "title");
	json_array_foreach (json_object_get (result, "files"), i, file)
		kinko_sheet_add_member (sheet, _ ("file"), file, "name");
	kinko_sheet_add_number (sheet, _ ("purposes"), kinko_result_number (result, "purposes"));
	add_count (sheet, _ ("fields with headings"), result, "columns");
	add_count (sheet, _ ("types of papers"), result, "paper_types");
	add_count (sheet, _ ("services"), result, "services");
	kinko_sheet_add_member (sheet, _ ("hash"), result, "hash");
	kinko_result_gap (out);
	kinko_sheet_print (sheet, 2, out);
}

/* ---- explain --------------------------------------------------------------------------------- */

static const KinkoOption explain_options[] = {
	{ "action", N_ ("ACTION"), N_ ("what is to be done, say number.reveal"), FALSE },
	{ "operator", N_ ("ID"), N_ ("who is to do it: a person with a seat in the vault"), FALSE },
	{ "role", "manager|deputy|worker|auditor|ward", N_ ("or anybody of this role"), FALSE },
	{ "numbers", NULL, N_ ("with --role: cleared for My Numbers"), FALSE },
	{ "purpose", N_ ("PURPOSE"), N_ ("what it is done for"), FALSE },
	{ "policy", N_ ("DIR"), N_ ("asks this policy instead of the vault's"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_explain (KinkoContext *context, GError **error)
{
	const char *action = kinko_argument_need (context, "action", error);
	const char *role = kinko_context_option (context, "role");
	gboolean named = kinko_context_option (context, "operator") != NULL;

	if (action == NULL || !kinko_argument_action (action, FALSE, error))
		return FALSE;
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
	if (role != NULL && !kinko_argument_role (role, error))
		return FALSE;
	return (!named && kinko_context_option (context, "policy") != NULL) ||
	       kinko_context_vault (context, error) != NULL;
}

static json_t *
decide (const KinkoPolicy *policy, const KinkoAccessRequest *request)
{
	g_auto (KinkoVerdict) verdict = kinko_policy_decide (policy, request);
	json_t *line = verdict.line == 0 ? json_null () : json_integer (verdict.line);

	return json_pack ("{s:b, s:s, s:s, s:b, s:s?, s:s?, s:s?, s:o, s:s, s:s?}", "allowed",
			  verdict.allowed, "action", request->action, "role",
			  kinko_role_name (request->role), "numbers", request->numbers_cleared,
			  "purpose", request->purpose, "rule", verdict.rule, "file", verdict.file,
			  "line", line, "reason", verdict.reason, "remedy", verdict.remedy);
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
	request->numbers_cleared = kinko_context_switch (context, "numbers");
	return policy == NULL ? NULL : decide (policy, request);
}

static json_t *
run_explain (KinkoContext *context, GError **error)
{
	KinkoAccessRequest request = {
		.action = kinko_context_option (context, "action"),
		.purpose = kinko_context_option (context, "purpose"),
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

static void
show_explain (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const char *action = kinko_result_text (result, "action");
	const char *file = kinko_result_text (result, "file");
	g_autofree char *place =
		g_strdup_printf ("%s:%d", file, (int) kinko_result_number (result, "line"));
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();

	kinko_result_say (out,
			  kinko_result_flag (result, "allowed") ? _ ("'%s' is allowed.")
								: _ ("'%s' is refused."),
			  action);
	kinko_sheet_add_member (sheet, _ ("operator"), result, "operator");
	kinko_sheet_add (
		sheet, _ ("role"),
		kinko_role_label (kinko_role_from_name (kinko_result_text (result, "role"))));
	kinko_sheet_add (sheet, _ ("My Numbers"),
			 kinko_result_flag (result, "numbers") ? _ ("yes") : _ ("no"));
	kinko_sheet_add_member (sheet, _ ("purpose"), result, "purpose");
	kinko_sheet_add_member (sheet, _ ("reason"), result, "reason");
	kinko_sheet_add_member (sheet, _ ("remedy"), result, "remedy");
	kinko_sheet_add_member (sheet, _ ("rule"), result, "rule");
	kinko_sheet_add (sheet, _ ("where it stands"), file[0] == '\0' ? NULL : place);
	kinko_result_gap (out);
	kinko_sheet_print (sheet, 2, out);
}

/* ---- purposes -------------------------------------------------------------------------------- */

static const KinkoOption purposes_options[] = {
	{ "policy", N_ ("DIR"), N_ ("asks this policy instead of the vault's"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static json_t *
run_purposes (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoPolicy) policy =
		kinko_cli_load_policy (context, kinko_context_option (context, "policy"), error);
	const GPtrArray *purposes;
	json_t *list;

	if (policy == NULL)
		return NULL;
	purposes = kinko_policy_purposes (policy);
	list = json_array ();
	for (guint i = 0; i < purposes->len; i++) {
		const KinkoPurpose *purpose = purposes->pdata[i];

		json_array_append_new (list, json_pack ("{s:s, s:s}", "id", purpose->id, "label",
							kinko_language_choose (purpose->label_en,
									       purpose->label_ja)));
	}
	return json_pack ("{s:o}", "purposes", list);
}

static void
show_purposes (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const char *headings[] = { _ ("purpose"), _ ("meaning") };
	g_autoptr (KinkoTable) table = kinko_table_new (headings, G_N_ELEMENTS (headings));
	const json_t *purpose;
	gsize i;

	json_array_foreach (json_object_get (result, "purposes"), i, purpose)
	{
		const char *cells[] = { kinko_result_text (purpose, "id"),
					kinko_result_text (purpose, "label") };

		kinko_table_add (table, cells);
	}
	kinko_table_print (table, out);
}

/* ---- the table ------------------------------------------------------------------------------- */

const KinkoCommand kinko_policy_commands[] = {
	{
		.noun = "policy",
		.verb = "check",
		.arguments = N_ ("DIR"),
		.min_arguments = 1,
		.max_arguments = 1,
		.summary = N_ ("checks the files of a policy"),
		.description = N_ ("Names every mistake with file, line and column at once."),
		.run = run_check,
		.show = show_check,
	},
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
	{
		.noun = "policy",
		.verb = "purposes",
		.summary = N_ ("lists the purposes for which a My Number may be shown"),
		.options = purposes_options,
		.run = run_purposes,
		.show = show_purposes,
	},
	{ .noun = NULL },
};
