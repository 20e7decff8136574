/* Lists of cases: work lists, and finding one by a name. */
#include "cli/commands.h"

#include <inttypes.h>

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/case-filter.h"
#include "cli/case-result.h"
#include "cli/prompt.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "cli/table.h"
#include "policies/error.h"
#include "vault/clock.h"

#define PAGE 50

/* ---- what is asked for ----------------------------------------------------------------------- */

static const KinkoOption list_options[] = {
	KINKO_CASE_FILTER_OPTIONS,
	{ "limit", N_ ("N"), N_ ("how many to show, 1 to 200; otherwise 50"), FALSE },
	{ "after", N_ ("CASE"), N_ ("begins after this case number"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
read_filter (KinkoContext *context, KinkoCaseFilter *filter, GError **error)
{
	filter->limit = PAGE;
	filter->after = kinko_context_option (context, "after");
	return kinko_case_filter_read (context, filter, error) &&
	       kinko_argument_number (context, "limit", 1, KINKO_CASE_LIST_MAX, &filter->limit,
				      error);
}

static gboolean
check_list (KinkoContext *context, GError **error)
{
	KinkoCaseFilter filter = { 0 };

	return read_filter (context, &filter, error);
}

/* A case as a line of a list. */
static json_t *
line_of (const KinkoCase *kase)
{
	static const char *const names[] = { "child_name", "child_kana", "child_birth",
					     "facility_name" };
	json_t *line = kinko_case_result (kase);

	for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
		const char *value = kinko_case_data_get (kase->data, names[i]);

		json_object_set_new (line, names[i],
				     value == NULL ? json_null () : json_string (value));
	}
	return line;
}

static json_t *
list_cases (KinkoContext *context, const char *text, GError **error)
{
	KinkoCaseFilter filter = { .text = text };
	KinkoSession *session = kinko_cli_session (context);
	g_autofree char *today = kinko_clock_today ();
	g_autoptr (GPtrArray) list = NULL;
	gboolean more;
	json_t *cases;

	if (!read_filter (context, &filter, error))
		return NULL;
	kinko_case_filter_complete (context, today, &filter);
	list = kinko_case_list (session, &filter, &more, error);
	if (list == NULL)
		return NULL;
	cases = json_array ();
	for (guint i = 0; i < list->len; i++)
		json_array_append_new (cases, line_of (list->pdata[i]));
	return json_pack ("{s:o, s:b}", "cases", cases, "more", more);
}

static json_t *
run_list (KinkoContext *context, GError **error)
{
	return list_cases (context, NULL, error);
}

static gboolean
check_find (KinkoContext *context, GError **error)
{
	if (kinko_context_argument (context, 0) == NULL && !kinko_context_may_ask (context)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
			     _ ("there is nothing to search for, and no terminal to ask on"));
		kinko_error_set_hint (error, "%s",
				      _ ("give a part of a name, its kana or a case number"));
		return FALSE;
	}
	return check_list (context, error);
}

static json_t *
run_find (KinkoContext *context, GError **error)
{
	const char *text = kinko_context_argument (context, 0);
	g_autofree char *answer = NULL;
	g_autoptr (GError) problem = NULL;

	if (text == NULL) {
		answer = kinko_prompt_line (context, _ ("Name, kana or case number"), NULL,
					    &problem);
		text = answer == NULL ? "" : answer;
	}
	if (problem == NULL)
		return list_cases (context, text, error);
	g_propagate_error (error, g_steal_pointer (&problem));
	return NULL;
}

/* ---- the list as text ------------------------------------------------------------------------ */

static void
fill_table (KinkoTable *table, const json_t *cases)
{
	const json_t *line;
	gsize i;

	json_array_foreach (cases, i, line)
	{
		g_autofree char *year =
			g_strdup_printf ("%" PRIi64, kinko_result_number (line, "fiscal_year"));
		const char *cells[] = {
			kinko_result_text (line, "case_no"),
			year,
			kinko_result_flag (line, "erased") ? _ ("erased")
							   : kinko_result_text (line, "state"),
			kinko_result_text (line, "assignee"),
			kinko_result_text (line, "due"),
			kinko_result_text (line, "child_name"),
			kinko_result_text (line, "child_kana"),
			kinko_result_text (line, "child_birth"),
			kinko_result_text (line, "facility_name"),
		};

		kinko_table_add (table, cells);
	}
}

static void
show_list (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const char *headings[] = { _ ("case"),     _ ("year"),          _ ("state"),
				   _ ("assigned"), _ ("due"),           _ ("child"),
				   _ ("kana"),     _ ("date of birth"), _ ("facility") };
	const json_t *cases = json_object_get (result, "cases");
	gsize n = json_array_size (cases);
	g_autoptr (KinkoTable) table = kinko_table_new (headings, G_N_ELEMENTS (headings));

	if (n == 0) {
		kinko_result_say (out, "%s", _ ("There is no such case."));
		return;
	}
	fill_table (table, cases);
	kinko_table_print (table, out);
	if (kinko_result_flag (result, "more"))
		kinko_result_say (out, _ ("There are more: go on with --after %s."),
				  kinko_result_text (json_array_get (cases, n - 1), "case_no"));
	else
		kinko_result_say (out, ngettext ("%u case.", "%u cases.", (gulong) n), (guint) n);
}

/* ---- the table ------------------------------------------------------------------------------- */

const KinkoCommand kinko_case_list_commands[] = {
	{
		.noun = "case",
		.verb = "list",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("lists cases by case number"),
		.options = list_options,
		.check = check_list,
		.run = run_list,
		.show = show_list,
	},
	{
		.noun = "case",
		.verb = "find",
		.arguments = N_ ("[TEXT]"),
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("finds cases by name, kana or case number"),
		.description =
			N_ ("Any part of a name is enough. Hiragana and katakana, full and half "
			    "width, and variants of kanji such as 髙 and 高 count as the same. "
			    "Without TEXT it is asked for, so that a name need not stay in the "
			    "shell's history."),
		.options = list_options,
		.check = check_find,
		.run = run_find,
		.show = show_list,
	},
	{ .noun = NULL },
};
