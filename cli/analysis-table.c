#include "cli/analysis-table.h"

#include <glib/gi18n.h>

#include "audit/japan-time.h"
#include "cli/analysis-text.h"
#include "cli/sheet.h"
#include "cli/table.h"
#include "cli/verification.h"
#include "policies/role.h"

/* So many entries of a finding stand in its row. */
#define MOST_ENTRIES 4u

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
	kinko_sheet_print (sheet, 2, out);
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

/* operator, role, counts, days, hours */
enum { OPERATOR, ROLE, COUNTS, DAYS = COUNTS + G_N_ELEMENTS (counts), HOURS, N_COLUMNS };

static void
add_person (KinkoTable *table, const json_t *person)
{
	char *texts[N_COLUMNS] = { NULL };
	const char *role = kinko_result_text (person, "role");

	texts[OPERATOR] = g_strdup (kinko_result_text (person, "id"));
	texts[ROLE] = g_strdup (kinko_role_from_name (role) == KINKO_ROLE_NONE
					? ""
					: kinko_role_label (kinko_role_from_name (role)));
	for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
		texts[COUNTS + i] = g_strdup_printf ("%" G_GINT64_FORMAT,
						     kinko_result_number (person, counts[i].key));
	texts[DAYS] = g_strdup_printf ("%zu", json_array_size (json_object_get (person, "days")));
	texts[HOURS] = kinko_analysis_text_hours (kinko_result_number (person, "minutes"));
	kinko_table_add (table, (const char *const *) texts);
	for (gsize i = 0; i < N_COLUMNS; i++)
		g_free (texts[i]);
}

static void
show_people (const json_t *result, GString *out)
{
	const char *headings[N_COLUMNS] = { _ ("operator"), _ ("role") };
	g_autoptr (KinkoTable) table = NULL;
	const json_t *person;
	gsize i;

	for (i = 0; i < G_N_ELEMENTS (counts); i++)
		headings[COUNTS + i] = _ (counts[i].heading);
	headings[DAYS] = _ ("days of work");
	headings[HOURS] = _ ("presence");
	table = kinko_table_new (headings, N_COLUMNS);
	for (i = COUNTS; i < N_COLUMNS; i++)
		kinko_table_align_right (table, (guint) i);
	json_array_foreach (json_object_get (result, "people"), i, person)
		add_person (table, person);
	kinko_table_print (table, out);
}

/* ---- findings -------------------------------------------------------------------------------- */

static void
add_finding (KinkoTable *table, const json_t *finding)
{
	g_autofree char *number =
		g_strdup_printf ("F%d", (int) kinko_result_number (finding, "number"));
	g_autofree char *text = kinko_analysis_text_finding (finding);
	g_autofree char *entries = kinko_analysis_text_entries (finding, MOST_ENTRIES);
	const char *by = kinko_result_text (finding, "by");
	KinkoFindingCode code;
	const char *cells[] = {
		number,
		kinko_severity_label (kinko_analysis_text_severity (finding)),
		kinko_result_text (finding, "day"),
		by[0] == '\0' ? "-" : by,
		kinko_analysis_text_code (finding, &code) ? kinko_finding_title (code) : "",
		text,
		entries,
	};

	kinko_table_add (table, cells);
}

static void
show_findings (const json_t *findings, GString *out)
{
	const char *headings[] = { _ ("no."),
				   _ ("urgency"),
				   _ ("day"),
				   _ ("operator"),
				   _ ("kind of finding"),
				   _ ("in short"),
				   _ ("rests on entries") };
	g_autoptr (KinkoTable) table = kinko_table_new (headings, G_N_ELEMENTS (headings));
	gsize i;

	/* What is urgent first, each in the order of time. */
	for (guint severity = KINKO_SEVERITY_N; severity > 0; severity--) {
		const json_t *finding;

		json_array_foreach (findings, i,
				    finding) if (kinko_analysis_text_severity (finding) ==
						 (KinkoSeverity) (severity - 1))
			add_finding (table, finding);
	}
	kinko_table_print (table, out);
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
		show_findings (findings, out);
	show_cases (json_object_get (result, "case_numbers"), out);
	add_heading (out, _ ("Not known from the log, or not checked"));
	for (guint i = 0; i < caveats->len; i++)
		kinko_text_fill (caveats->pdata[i], 2, 80, out);
	kinko_result_say (out, "%s",
			  _ ("A finding is no breach of the rules: it is something to ask about. "
			     "'log show' shows the entries that it names; --format html makes a "
			     "page of all this."));
}
