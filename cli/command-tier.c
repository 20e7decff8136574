/* Commands about the fee-tier tables (保育料階層表) of a policy. */
#include "cli/commands.h"

#include <inttypes.h>

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "cli/table.h"
#include "policies/error.h"
#include "policies/language.h"
#include "policies/policy.h"
#include "policies/yaml-read.h"

static const KinkoOption tiers_options[] = {
	{ "levy", N_ ("YEN"), N_ ("says which tier a sum of income levies (所得割) is in"), FALSE },
	{ "policy", N_ ("DIR"), N_ ("asks this policy instead of the vault's"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

/* TRUE without --levy too; then @levy keeps its value. */
static gboolean
read_levy (KinkoContext *context, guint64 *levy, GError **error)
{
	const char *text = kinko_context_option (context, "levy");

	if (text == NULL ||
	    g_ascii_string_to_unsigned (text, 10, 0, KINKO_YAML_YEN_MAX, levy, NULL))
		return TRUE;
	/* It may be somebody's, or a number in the wrong place: it is not repeated. */
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
		     _ ("--levy takes whole yen of at most ten digits"));
	kinko_error_set_hint (error, "%s", _ ("write digits only, such as 186300"));
	return FALSE;
}

static gboolean
check_tiers (KinkoContext *context, GError **error)
{
	guint64 levy;

	return read_levy (context, &levy, error) &&
	       (kinko_context_option (context, "policy") != NULL ||
		kinko_context_vault (context, error) != NULL);
}

static const char *
label_of (const KinkoTier *tier)
{
	return kinko_language_choose (tier->label_en, tier->label_ja);
}

static json_t *
tiers_of (const KinkoTierTable *table)
{
	json_t *list = json_array ();

	for (guint i = 0; i < table->tiers->len; i++) {
		const KinkoTier *tier = table->tiers->pdata[i];
		guint64 below = kinko_tier_table_below (table, tier);
		json_t *from = tier->kind == KINKO_TIER_BY_AMOUNT
				       ? json_integer ((json_int_t) tier->from)
				       : json_null ();

		json_array_append_new (
			list,
			json_pack ("{s:s, s:s, s:s, s:o, s:o}", "id", tier->id, "label",
				   label_of (tier), "kind", kinko_tier_kind_name (tier->kind),
				   "from", from, "below",
				   below > 0 ? json_integer ((json_int_t) below) : json_null ()));
	}
	return list;
}

static json_t *
table_result (const KinkoTierTable *table)
{
	g_autofree char *from = kinko_date_iso (&table->from);

	return json_pack ("{s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:i, s:I, s:o}", "id", table->id,
			  "title", kinko_language_choose (table->title_en, table->title_ja),
			  "source", table->source, "file", table->file, "hash", table->hash, "from",
			  from, "example", table->example, "truncate_to", (int) table->truncate_to,
			  "relief_below", (json_int_t) table->relief_below, "tiers",
			  tiers_of (table));
}

static json_t *
run_tiers (KinkoContext *context, GError **error)
{
	const gboolean asked = kinko_context_option (context, "levy") != NULL;
	g_autoptr (KinkoPolicy) policy = NULL;
	const GPtrArray *tables;
	guint64 levy = 0;
	json_t *list, *result;

	if (!read_levy (context, &levy, error))
		return NULL;
	policy = kinko_cli_load_policy (context, kinko_context_option (context, "policy"), error);
	if (policy == NULL)
		return NULL;
	list = json_array ();
	tables = kinko_policy_tier_tables (policy);
	for (guint i = 0; i < tables->len; i++) {
		json_t *table = table_result (tables->pdata[i]);
		const KinkoTier *tier = kinko_tier_table_by_amount (tables->pdata[i], levy);

		if (asked) {
			json_object_set_new (table, "tier", json_string (tier->id));
			json_object_set_new (table, "tier_label", json_string (label_of (tier)));
		}
		json_array_append_new (list, table);
	}
	result = json_pack ("{s:o}", "tables", list);
	if (asked)
		json_object_set_new (result, "levy", json_integer ((json_int_t) levy));
	return result;
}

/* ---- as text --------------------------------------------------------------------------------- */

/* "48,600", or "" for what is not there. */
static char *
yen_text (const json_t *object, const char *key)
{
	g_autofree char *digits = NULL;

	if (!json_is_integer (json_object_get (object, key)))
		return g_strdup ("");
	digits = g_strdup_printf ("%" PRIi64, kinko_result_number (object, key));
	return kinko_text_group_digits (digits);
}

static const char *
household_text (const char *kind)
{
	static const struct {
		const char *kind, *text;
	} households[] = {
		{ "welfare", N_ ("on public assistance (生活保護)") },
		{ "exempt", N_ ("exempt from the tax (非課税)") },
		{ "per-capita", N_ ("per-capita levy only (均等割のみ)") },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (households); i++)
		if (g_str_equal (kind, households[i].kind))
			return _ (households[i].text);
	return _ ("by income levy");
}

static void
show_sheet (const json_t *table, GString *out)
{
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();
	g_autofree char *relief = yen_text (table, "relief_below");

	kinko_sheet_add_member (sheet, _ ("table"), table, "id");
	kinko_sheet_add_member (sheet, _ ("applies from"), table, "from");
	kinko_sheet_add (sheet, _ ("use"),
			 kinko_result_flag (table, "example") ? _ ("example, never for decisions")
							      : _ ("decisions"));
	kinko_sheet_add_member (sheet, _ ("source"), table, "source");
	kinko_sheet_add_member (sheet, _ ("file"), table, "file");
	kinko_sheet_add (sheet, _ ("relief below (yen)"), relief);
	kinko_sheet_add_number (sheet, _ ("after × 6/8 cut to (yen)"),
				kinko_result_number (table, "truncate_to"));
	kinko_sheet_print (sheet, 2, out);
}

static void
show_table (const json_t *table, GString *out)
{
	const char *headings[] = { _ ("tier"), _ ("label"), _ ("households"), _ ("from (yen)"),
				   _ ("below (yen)") };
	g_autoptr (KinkoTable) lines = kinko_table_new (headings, G_N_ELEMENTS (headings));
	const json_t *tier;
	gsize i;

	kinko_table_align_right (lines, 3);
	kinko_table_align_right (lines, 4);
	json_array_foreach (json_object_get (table, "tiers"), i, tier)
	{
		g_autofree char *from = yen_text (tier, "from");
		g_autofree char *below = yen_text (tier, "below");
		const char *cells[] = { kinko_result_text (tier, "id"),
					kinko_result_text (tier, "label"),
					household_text (kinko_result_text (tier, "kind")), from,
					below };

		kinko_table_add (lines, cells);
	}
	kinko_result_gap (out);
	kinko_table_print (lines, out);
}

static void
show_tiers (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const json_t *tables = json_object_get (result, "tables");
	g_autofree char *levy = yen_text (result, "levy");
	const json_t *table;
	gsize i;

	if (json_array_size (tables) == 0)
		kinko_result_say (out, "%s", _ ("This policy has no tier tables."));
	json_array_foreach (tables, i, table)
	{
		kinko_result_say (out, "%s", kinko_result_text (table, "title"));
		show_sheet (table, out);
		show_table (table, out);
		if (levy[0] != '\0')
			kinko_result_say (out, _ ("A levy of %s yen is in tier %s."), levy,
					  kinko_result_text (table, "tier"));
	}
}

/* ---- the table ------------------------------------------------------------------------------- */

const KinkoCommand kinko_tier_commands[] = {
	{
		.noun = "policy",
		.verb = "tiers",
		.summary = N_ ("lists the fee-tier tables with the bounds of their tiers"),
		.description = N_ (
			"A tier begins at its 'from' and ends just below its 'below'. A case is "
			"decided by the newest table that is no example and applies on the first "
			"day of the month from which the tier is to apply. With --levy each table "
			"says in which tier that amount is; what else decides a tier "
			"(public assistance, exemption, an unknown levy) is in the case."),
		.options = tiers_options,
		.check = check_tiers,
		.run = run_tiers,
		.show = show_tiers,
	},
	{ .noun = NULL },
};
