#include "cli/analysis-table.h"

#include <glib/gi18n.h>

#include "audit/japan-time.h"
#include "cli/analysis-text.h"
#include "cli/sheet.h"
#include "cli/table.h"
#include "cli/text.h"
#include "cli/verification.h"
#include "cli/verify-witness.h"
#include "policies/role.h"

/* What a terminal has at least, and a sheet of paper takes. */
#define PAGE_WIDTH 80u

/* So many entries of a finding stand with it. */
#define MOST_ENTRIES 8u

static void
add_heading (GString *out, const char *heading)
{
	kinko_result_gap (out);
	g_string_append_printf (out, "%s\n\n", heading);
}

static void
show_head (const json_t *result, GString *out)
{
	const json_t *verification = json_object_get (result, "verification");
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();
	g_autofree char *range = kinko_analysis_text_range (result);
	g_autofree char *rules = kinko_analysis_text_rules (result);
	g_autofree char *root =
		kinko_verification_groups (kinko_result_text (verification, "root"));
	g_autofree char *genesis =
		kinko_verification_groups (kinko_result_text (verification, "genesis"));

	kinko_result_say (out, "%s", _ ("The log is whole."));
	kinko_result_gap (out);
	kinko_sheet_add_member (sheet, _ ("log"), verification, "origin");
	kinko_sheet_add (sheet, _ ("period"), range);
	kinko_sheet_add_number (sheet, _ ("entries in the period"),
				kinko_result_number (result, "entries"));
	kinko_sheet_add_number (sheet, _ ("entries"),
				kinko_result_number (verification, "entries"));
	kinko_sheet_add (sheet, _ ("root hash"), root);
	kinko_sheet_add (sheet, _ ("genesis hash"), genesis);
	kinko_sheet_add (sheet, _ ("by which limits"), rules);
	kinko_sheet_print_filled (sheet, 2, PAGE_WIDTH, out);
	kinko_verify_witness_show (verification, out);
}

/* ---- people ---------------------------------------------------------------------------------- */

static const struct {
	const char *key, *heading;
} counts[] = {
	{ "looks", N_ ("looks") },       { "reveals", N_ ("My Numbers") },
	{ "exports", N_ ("files out") }, { "writes", N_ ("changes") },
	{ "refusals", N_ ("refusals") }, { "failures", N_ ("failures") },
	{ "sessions", N_ ("openings") }, { "outside", N_ ("outside hours") },
};

static KinkoTable *
new_table (const char *const *headings, guint n, guint first_number)
{
	KinkoTable *table = kinko_table_new (headings, n);

	for (guint i = first_number; i < n; i++)
		kinko_table_align_right (table, i);
	return table;
}

/* When people were there. */
static void
show_presence (const json_t *people, GString *out)
{
	const char *headings[] = { _ ("operator"), _ ("role"), _ ("days of work"), _ ("presence") };
	g_autoptr (KinkoTable) table = new_table (headings, G_N_ELEMENTS (headings), 2);
	const json_t *person;
	gsize i;

	json_array_foreach (people, i, person)
	{
		KinkoRole role = kinko_role_from_name (kinko_result_text (person, "role"));
		g_autofree char *days =
			g_strdup_printf ("%zu", json_array_size (json_object_get (person, "days")));
		g_autofree char *hours =
			kinko_analysis_text_hours (kinko_result_number (person, "minutes"));
		const char *cells[] = { kinko_result_text (person, "id"),
					role == KINKO_ROLE_NONE ? "" : kinko_role_label (role),
					days, hours };

		kinko_table_add (table, cells);
	}
	kinko_table_print (table, out);
}

/* What they did; @from and @to: of counts, as many as a line has room for. */
static void
show_counts (const json_t *people, gsize from, gsize to, GString *out)
{
	const char *headings[1 + G_N_ELEMENTS (counts)] = { _ ("operator") };
	g_autoptr (KinkoTable) table = NULL;
	const json_t *person;
	gsize i;

	for (gsize c = from; c < to; c++)
		headings[1 + c - from] = _ (counts[c].heading);
	table = new_table (headings, (guint) (1 + to - from), 1);
	json_array_foreach (people, i, person)
	{
		const char *cells[1 + G_N_ELEMENTS (counts)] = { kinko_result_text (person, "id") };
		g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

		for (gsize c = from; c < to; c++) {
			char *text = g_strdup_printf ("%" G_GINT64_FORMAT,
						      kinko_result_number (person, counts[c].key));

			g_ptr_array_add (texts, text);
			cells[1 + c - from] = text;
		}
		kinko_table_add (table, cells);
	}
	kinko_table_print (table, out);
}

/* Of the counts so many stand beside each other. */
#define COUNTS_A_LINE 4u

static void
show_people (const json_t *result, GString *out)
{
	const json_t *people = json_object_get (result, "people");

	show_presence (people, out);
	for (gsize from = 0; from < G_N_ELEMENTS (counts); from += COUNTS_A_LINE) {
		g_string_append_c (out, '\n');
		show_counts (people, from, MIN (from + COUNTS_A_LINE, G_N_ELEMENTS (counts)), out);
	}
}

/* ---- findings -------------------------------------------------------------------------------- */

/* Where they were asked for, cases stand there by their numbers. */
static char *
text_of_finding (const json_t *finding, const json_t *cases)
{
	g_autofree char *text = kinko_analysis_text_finding (finding);
	g_autofree char *visible = kinko_text_visible (text);
	GString *named = g_string_new (visible);
	const json_t *one;
	gsize i;

	json_array_foreach (cases, i, one)
	{
		g_autofree char *object =
			g_strconcat ("case/", kinko_result_text (one, "handle"), NULL);

		g_string_replace (named, object, kinko_result_text (one, "number"), 0);
	}
	return g_string_free (named, FALSE);
}

/* "F3  ask  2026-07-08  suzuki  outside office hours", and below it what it is and what it rests on. */
static void
add_finding (const json_t *finding, const json_t *cases, GString *out)
{
	g_autofree char *text = text_of_finding (finding, cases);
	g_autofree char *by = kinko_text_visible (kinko_result_text (finding, "by"));
	g_autofree char *entries = kinko_analysis_text_entries (finding, MOST_ENTRIES);
	g_autofree char *rests = g_strdup_printf ("%s: %s", _ ("rests on entries"), entries);
	KinkoFindingCode code;

	g_string_append_printf (
		out, "F%d  %s  %s  %s  %s\n", (int) kinko_result_number (finding, "number"),
		kinko_severity_label (kinko_analysis_text_severity (finding)),
		kinko_result_text (finding, "day"), by[0] == '\0' ? "-" : by,
		kinko_analysis_text_code (finding, &code) ? kinko_finding_title (code) : "");
	if (text[0] != '\0')
		kinko_text_fill (text, 4, PAGE_WIDTH, out);
	kinko_text_fill (rests, 4, PAGE_WIDTH, out);
}

static void
show_findings (const json_t *findings, const json_t *cases, GString *out)
{
	gsize i;

	/* What is urgent first, each in the order of time. */
	for (guint severity = KINKO_SEVERITY_N; severity > 0; severity--) {
		const json_t *finding;

		json_array_foreach (findings, i,
				    finding) if (kinko_analysis_text_severity (finding) ==
						 (KinkoSeverity) (severity - 1))
			add_finding (finding, cases, out);
	}
}

/* Only where they were asked for. */
static void
show_cases (const json_t *cases, GString *out)
{
	const char *headings[] = { _ ("case"), _ ("handle") };
	g_autoptr (KinkoTable) table = kinko_table_new (headings, G_N_ELEMENTS (headings));
	const json_t *one;
	gsize i;

	if (json_array_size (cases) == 0)
		return;
	add_heading (out, _ ("The cases by their numbers"));
	json_array_foreach (cases, i, one)
	{
		const char *cells[] = { kinko_result_text (one, "number"),
					kinko_result_text (one, "handle") };

		kinko_table_add (table, cells);
	}
	kinko_table_print (table, out);
}

void
kinko_analysis_table (const json_t *result, GString *out)
{
	const json_t *findings = json_object_get (result, "findings");
	g_autoptr (GPtrArray) caveats = kinko_analysis_text_caveats (result);

	show_head (result, out);
	add_heading (out, _ ("By operator"));
	show_people (result, out);
	add_heading (out, _ ("What deserves a question"));
	if (json_array_size (findings) == 0)
		g_string_append_printf (out, "%s\n", _ ("Nothing reached a limit."));
	else
		show_findings (findings, json_object_get (result, "case_numbers"), out);
	show_cases (json_object_get (result, "case_numbers"), out);
	add_heading (out, _ ("Not known from the log, or not checked"));
	for (guint i = 0; i < caveats->len; i++)
		kinko_text_fill (caveats->pdata[i], 2, PAGE_WIDTH, out);
	kinko_result_say (out, "%s",
			  _ ("A finding is no breach of the rules: it is something to ask about. "
			     "'log show' shows the entries that it names; --format html makes a "
			     "page of all this."));
}
