/* Commands about the rules. */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/output.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "cli/table.h"
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
		.verb = "purposes",
		.summary = N_ ("lists the purposes for which a My Number may be shown"),
		.options = purposes_options,
		.run = run_purposes,
		.show = show_purposes,
	},
	{ .noun = NULL },
};
