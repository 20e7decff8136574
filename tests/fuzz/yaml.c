/*
 * The strict readers of a policy's files on arbitrary bytes: no crash, no leak; what is read
 * without a problem can be asked everything that the program asks. Every reader gets every input:
 * what is one file to a person is eight to the machine.
 */
#include "policies/access.h"
#include "policies/action.h"
#include "policies/calendar.h"
#include "policies/columns.h"
#include "policies/error.h"
#include "policies/layout.h"
#include "policies/papers.h"
#include "policies/place.h"
#include "policies/policy-test.h"
#include "policies/retention.h"
#include "policies/services.h"
#include "policies/tier-table.h"
#include "policies/verdict.h"
#include "policies/yaml.h"
#include "tests/fuzz/fuzz.h"

/* ---- seeds: the policy that is delivered, and what is expected of it ------------------------------ */

static void
seed_file (int argc, char **argv, const char *folder, const char *name)
{
	g_autofree char *path = g_build_filename (folder, name, NULL);
	g_autofree char *text = NULL;
	gsize len;

	if (g_str_has_suffix (name, ".yaml") && g_file_get_contents (path, &text, &len, NULL))
		fuzz_seed (argc, argv, name, text, len);
}

static void
seed_folder (int argc, char **argv, const char *folder)
{
	g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
		seed_file (argc, argv, folder, name);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	fuzz_begin ();
	seed_folder (*argc, *argv, KINKO_SOURCE_DIR "/policies/meguro-r8");
	seed_folder (*argc, *argv, KINKO_SOURCE_DIR "/policies");
	return 0;
}

/* ---- access.yaml ----------------------------------------------------------------------------- */

static void
ask_access (const KinkoAccess *access)
{
	gsize n;
	const KinkoAction *actions = kinko_actions (&n);
	const KinkoPurpose *purpose = access->purposes->pdata[0];

	for (gsize i = 0; i < n * (KINKO_ROLE_LAST + 1) * 64; i++) {
		const KinkoAccessRequest request = {
			.role = (KinkoRole) (i / 64 / n),
			.action = actions[i / 64 % n].name,
			.purpose = i & 1 ? purpose->id : NULL,
			.numbers_cleared = (i & 2) != 0,
			.assigned = (i & 4) != 0,
			.host = i & 8 ? "pc-01" : NULL,
			.outside_hours = (i & 16) != 0,
			.break_glass = (i & 32) != 0,
		};
		g_auto (KinkoVerdict) verdict =
			kinko_verdict_reach (access, "access.yaml", &request);

		/* A refusal always says why and what would help; a permission names its rule. */
		g_assert_nonnull (verdict.reason);
		g_assert_true (verdict.allowed ? verdict.rule != NULL : verdict.remedy != NULL);
		/* What an action needs by itself no policy takes away. */
		if (verdict.allowed && (actions[i / 64 % n].flags & KINKO_ACTION_APPROVAL))
			g_assert_true (verdict.approval);
		if (verdict.allowed && (actions[i / 64 % n].flags & KINKO_ACTION_SECOND))
			g_assert_cmpuint (verdict.second, !=, 0);
	}
}

static void
read_access (KinkoYaml *yaml, const GPtrArray *problems)
{
	g_autoptr (KinkoAccess) access = kinko_access_read (yaml);

	if (problems->len == 0)
		ask_access (access);
}

/* ---- calendar.yaml --------------------------------------------------------------------------- */

/* No file closes a whole year, and office hours are within days that are open. */
static void
walk_years (const KinkoCalendar *calendar)
{
	for (guint year = 2020; year < 2100; year += 11) {
		const KinkoDate first = { year, 1, 1 };
		KinkoDate day;

		kinko_calendar_next_open_day (calendar, &first, &day);
		g_assert_cmpuint (day.year, ==, year);
		g_assert_true (kinko_calendar_is_open_day (calendar, &day));
		g_assert_null (kinko_calendar_closed_reason (calendar, &day));
		kinko_calendar_report_due (calendar, year, 12, &day);
		g_assert_cmpuint (day.year, ==, year + 1);
	}
	g_assert_cmpuint (kinko_calendar_opens_at (calendar), <,
			  kinko_calendar_closes_at (calendar));
	g_assert_cmpuint (kinko_calendar_closes_at (calendar), <, 24 * 60);
}

static void
read_calendar (KinkoYaml *yaml, const GPtrArray *problems)
{
	g_autoptr (KinkoCalendar) calendar = kinko_calendar_read (yaml);

	if (problems->len == 0)
		walk_years (calendar);
}

/* ---- columns.yaml ---------------------------------------------------------------------------- */

static void
ask_columns (const KinkoColumns *columns)
{
	const GPtrArray *sheet = kinko_columns_entry_sheet (columns);

	/* Each field is found by its name and by its heading, and no two by the same. */
	for (const char *const *name = kinko_columns_fields (columns); *name != NULL; name++) {
		const char *heading = kinko_columns_heading (columns, *name);

		g_assert_cmpstr (kinko_columns_field (columns, *name), ==, *name);
		g_assert_cmpstr (kinko_columns_field (columns, heading), ==, *name);
	}
	for (guint i = 0; i < sheet->len; i++) {
		const KinkoEntryItem *item = sheet->pdata[i];

		g_assert_true (item->heading_en != NULL && item->heading_ja != NULL);
		g_assert_false (g_str_has_suffix (item->source, "_mynumber"));
	}
}

static void
read_columns (KinkoYaml *yaml, const GPtrArray *problems)
{
	g_autoptr (KinkoColumns) columns = kinko_columns_read (yaml);

	if (problems->len == 0)
		ask_columns (columns);
}

/* ---- papers.yaml ----------------------------------------------------------------------------- */

static void
ask_papers (const KinkoPapers *papers)
{
	static const char *const statuses[] = { "課税", "未申告", "国外", "生活保護", NULL };
	const char *const *types = kinko_papers_types (papers);
	const char *why = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++) {
		const KinkoPapersFacts facts = {
			.persons = { { TRUE, statuses[i], "横浜市" }, { TRUE, NULL, NULL } },
			.flags = types,
			.received = types,
		};
		g_autoptr (GPtrArray) missing = kinko_papers_missing (papers, &facts);

		/* Every need is met by types, and they are all there. */
		g_assert_cmpuint (missing->len, ==, 0);
	}
	for (; *types != NULL; types++) {
		const char *type = kinko_papers_type (papers, *types);

		g_assert_nonnull (type);
		if (!kinko_papers_identity (papers, type, type, &why))
			g_assert_nonnull (why);
	}
}

static void
read_papers (KinkoYaml *yaml, const GPtrArray *problems)
{
	g_autoptr (KinkoPapers) papers = kinko_papers_read (yaml);

	if (problems->len == 0)
		ask_papers (papers);
}

/* ---- place.yaml ------------------------------------------------------------------------------ */

static void
read_place (KinkoYaml *yaml, const GPtrArray *problems)
{
	g_autoptr (KinkoPlaceRules) rules = kinko_place_rules_read (yaml);

	/* Who is on a list is found by it, however the name is written. */
	for (guint i = 0; problems->len == 0 && i < rules->hosts->len; i++) {
		g_autofree char *upper = g_ascii_strup (rules->hosts->pdata[i], -1);

		g_assert_true (kinko_place_rules_know_host (rules, upper));
	}
}

/* ---- retention.yaml -------------------------------------------------------------------------- */

static void
read_retention (KinkoYaml *yaml, const GPtrArray *problems)
{
	g_autoptr (GPtrArray) rules = kinko_retention_read (yaml);

	for (guint i = 0; problems->len == 0 && i < rules->len; i++) {
		const KinkoRetentionRule *rule = rules->pdata[i];

		g_assert_true (rule->states != 0 && rule->after != NULL);
		g_assert_nonnull (kinko_retention_what_id (rule->what));
		g_assert_nonnull (kinko_retention_reason (rule));
	}
}

/* ---- forms.yaml ------------------------------------------------------------------------------ */

/* Whatever is read shows fields that there are, and its texts can be filled. */
static void
read_layouts (KinkoYaml *yaml, const GPtrArray *problems)
{
	static const char *const values[KINKO_LAYOUT_N_PLACES] = { "{maker}" };
	g_autoptr (KinkoLayouts) layouts = kinko_layouts_read (yaml);

	for (guint i = 0; problems->len == 0 && i < layouts->layouts->len; i++) {
		const KinkoLayout *layout = layouts->layouts->pdata[i];
		g_autofree char *number = kinko_layout_fill (layout->number, values);

		g_assert_nonnull (number);
		g_assert_true (kinko_layout_find (layouts, layout->id) == layout);
		(void) kinko_layout_is_personal (layout); /* looks at every field */
		for (guint k = 0; k < layout->blocks->len; k++) {
			const KinkoLayoutBlock *block = layout->blocks->pdata[k];

			g_assert_true ((block->source != NULL) == (block->columns->len > 0));
		}
	}
}

/* ---- services.yaml --------------------------------------------------------------------------- */

static void
read_services (KinkoYaml *yaml, const GPtrArray *problems)
{
	g_autoptr (KinkoServices) services = kinko_services_read (yaml);

	for (guint i = 0; problems->len == 0 && i < services->services->len; i++) {
		const KinkoService *service = services->services->pdata[i];

		g_assert_true (kinko_services_find (services->services, service->id) == service);
		g_assert_nonnull (kinko_service_label (service));
	}
}

/* ---- tiers-*.yaml ---------------------------------------------------------------------------- */

/* What loading promises: every amount is in the one tier between whose bounds it is. */
static void
walk_tiers (const KinkoTierTable *table)
{
	guint64 expected = 0;

	g_assert_nonnull (kinko_tier_table_by_kind (table, KINKO_TIER_WELFARE));
	g_assert_nonnull (kinko_tier_table_by_kind (table, KINKO_TIER_EXEMPT));
	for (guint i = 0; i < table->tiers->len; i++) {
		const KinkoTier *tier = table->tiers->pdata[i];

		g_assert_true (tier->id != NULL && strlen (tier->id) <= KINKO_TIER_ID_MAX);
		if (tier->kind != KINKO_TIER_BY_AMOUNT)
			continue;
		g_assert_true (tier->from == expected);
		expected = kinko_tier_table_below (table, tier);
		g_assert_true (kinko_tier_table_by_amount (table, tier->from) == tier);
		if (expected != 0)
			g_assert_true (kinko_tier_table_by_amount (table, expected - 1) == tier);
	}
	g_assert_true (expected == 0);
	g_assert_true (kinko_tier_table_by_amount (table, G_MAXUINT64) ==
		       kinko_tier_table_top (table));
}

static void
read_tiers (KinkoYaml *yaml, const GPtrArray *problems)
{
	g_autoptr (KinkoTierTable) table = kinko_tier_table_read (yaml);

	if (problems->len == 0)
		walk_tiers (table);
}

/* ---- a table of expected verdicts ------------------------------------------------------------- */

static void
read_table (GBytes *content)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoPolicyTest) test = kinko_policy_test_read (content, "fuzz.yaml", &error);

	g_assert_true ((test != NULL) == (error == NULL));
	if (error != NULL)
		g_assert_cmpuint (kinko_error_problems (error)->len, >, 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	static void (*const readers[]) (KinkoYaml *, const GPtrArray *) = {
		read_access, read_calendar,  read_columns,  read_layouts, read_papers,
		read_place,  read_retention, read_services, read_tiers,
	};
	g_autoptr (GBytes) content = g_bytes_new (data, size);

	for (gsize i = 0; i < G_N_ELEMENTS (readers); i++) {
		g_autoptr (GPtrArray) problems =
			g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
		g_autoptr (KinkoYaml) yaml = kinko_yaml_parse (content, "fuzz.yaml", problems);

		if (yaml != NULL)
			readers[i](yaml, problems);
		g_assert_true (yaml != NULL || problems->len > 0);
		for (guint j = 0; j < problems->len; j++)
			g_assert_true (g_utf8_validate (
				((KinkoProblem *) problems->pdata[j])->message, -1, NULL));
	}
	read_table (content);
	return 0;
}
