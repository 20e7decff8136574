#include "vault/case-decision.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"

/* The tier that is set in July and August applies from September (別紙1 の7). */
#define USUAL_MONTH 9

void
kinko_case_decision_free (KinkoCaseDecision *decision)
{
	if (decision == NULL)
		return;
	g_free (decision->table);
	g_free (decision->table_title_en);
	g_free (decision->table_title_ja);
	g_free (decision->table_from);
	g_free (decision->table_hash);
	g_free (decision->tier_label_en);
	g_free (decision->tier_label_ja);
	for (guint i = 0; i < KINKO_TIER_PERSONS; i++) {
		g_free (decision->names[i]);
		g_free (decision->statuses[i]);
	}
	g_free (decision->proposer);
	g_free (decision->proposed_on);
	g_free (decision->confirmer);
	g_free (decision->confirmed_on);
	g_free (decision);
}

/* ---- what the case says ---------------------------------------------------------------------- */

static guint64
number_of (const KinkoCaseData *data, const char *name)
{
	const char *text = kinko_case_data_get (data, name);

	return text == NULL ? 0 : g_ascii_strtoull (text, NULL, 10);
}

static const char *
text_of_adult (const KinkoCaseData *data, guint adult, const char *part)
{
	return data->values[kinko_field_of_adult (adult, part)];
}

static guint64
yen_of_adult (const KinkoCaseData *data, guint adult, const char *part)
{
	const char *text = text_of_adult (data, adult, part);

	return text == NULL ? 0 : g_ascii_strtoull (text, NULL, 10);
}

static gboolean
has_flag (const KinkoCaseData *data, const char *flag)
{
	const char *flags = kinko_case_data_get (data, "household_flags");
	g_auto (GStrv) words = flags == NULL ? NULL : g_strsplit (flags, ";", -1);

	return words != NULL && g_strv_contains ((const char *const *) words, flag);
}

/* @welfare: the household is on 生活保護. No paper on anybody's tax is asked for then, so there may be no status. */
static void
read_adult (const KinkoCaseData *data, guint adult, gboolean welfare, KinkoTierPerson *person,
	    GPtrArray *problems)
{
	const char *status = text_of_adult (data, adult, "tax_status");

	person->present =
		text_of_adult (data, adult, "name") != NULL && !(welfare && status == NULL);
	if (!person->present)
		return;
	if (status == NULL || !kinko_tax_status_parse (status, &person->status)) {
		g_ptr_array_add (
			problems,
			kinko_problem_new (
				"tax_status_missing",
				kinko_field_at (kinko_field_of_adult (adult, "tax_status"))->name,
				"%s", _ ("without a tax status no tier can be reckoned")));
		return;
	}
	person->designated_city =
		g_strcmp0 (text_of_adult (data, adult, "designated_city"), "1") == 0;
	person->levy = yen_of_adult (data, adult, "levy");
	person->credits = yen_of_adult (data, adult, "credits");
}

/* "2026-09" → 9, if the month lies in the fiscal year, which begins in April. */
static gboolean
read_month (const char *from, guint fiscal_year, guint *month)
{
	if (from == NULL) {
		*month = USUAL_MONTH;
		return TRUE;
	}
	for (*month = 1; *month <= 12; (*month)++) {
		g_autofree char *text =
			g_strdup_printf ("%u-%02u", fiscal_year + (*month < 4 ? 1 : 0), *month);

		if (strcmp (from, text) == 0)
			return TRUE;
	}
	return FALSE;
}

static void
check_levy_year (const KinkoCaseData *data, const KinkoTierInput *input, GPtrArray *problems)
{
	guint64 given = number_of (data, "levy_year");
	guint wanted = kinko_tier_tax_year (input->fiscal_year, input->month);

	if (given != 0 && given != wanted)
		g_ptr_array_add (
			problems,
			kinko_problem_new ("levy_year_mismatch", "levy_year",
					   _ ("for a tier from month %u the levies of tax year %u "
					      "count, these are of another"),
					   input->month, wanted));
}

static gboolean
read_input (const KinkoCaseData *data, const char *from, KinkoTierInput *input, GError **error)
{
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);

	memset (input, 0, sizeof *input);
	input->fiscal_year = (guint) number_of (data, "fiscal_year");
	if (!read_month (from, input->fiscal_year, &input->month)) {
		g_set_error (
			error, KINKO_ERROR, KINKO_ERROR_INVALID,
			_ ("the month from which the tier applies must be from %u-04 to %u-03"),
			input->fiscal_year, input->fiscal_year + 1);
		return FALSE;
	}
	input->welfare = has_flag (data, "生活保護");
	for (guint i = 0; i < KINKO_TIER_PERSONS; i++)
		read_adult (data, i, input->welfare, &input->persons[i], problems);
	input->relief = has_flag (data, "ひとり親") || has_flag (data, "障害");
	check_levy_year (data, input, problems);
	if (problems->len == 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, "%s",
		     _ ("no tier can be reckoned from what the case says"));
	kinko_error_set_hint (error, "%s", _ ("kinko case edit completes it"));
	kinko_error_set_problems (error, g_steal_pointer (&problems));
	return FALSE;
}

static const KinkoTier *
find_tier (const KinkoTierTable *table, const char *id)
{
	for (guint i = 0; i < table->tiers->len; i++) {
		const KinkoTier *tier = table->tiers->pdata[i];

		if (strcmp (tier->id, id) == 0)
			return tier;
	}
	g_assert_not_reached (); /* the decision was made by this table */
}

KinkoCaseDecision *
kinko_case_decide (KinkoSession *session, const KinkoCaseData *data, const char *from,
		   GError **error)
{
	g_autoptr (KinkoCaseDecision) made = g_new0 (KinkoCaseDecision, 1);
	const KinkoTierTable *table;
	const KinkoTier *tier;
	KinkoTierInput input;

	if (!read_input (data, from, &input, error))
		return NULL;
	table = kinko_policy_tier_table (kinko_session_policy (session), input.fiscal_year,
					 input.month, error);
	if (table == NULL || !kinko_tier_decide (table, &input, &made->decision, error))
		return NULL;
	tier = find_tier (table, made->decision.tier);
	made->table = g_strdup (table->id);
	made->table_title_en = g_strdup (table->title_en);
	made->table_title_ja = g_strdup (table->title_ja);
	made->table_from = kinko_date_iso (&table->from);
	made->table_hash = g_strdup (table->hash);
	made->tier_label_en = g_strdup (tier->label_en);
	made->tier_label_ja = g_strdup (tier->label_ja);
	made->tax_year_stated = kinko_case_data_get (data, "levy_year") != NULL;
	made->truncate_to = table->truncate_to;
	made->relief_below = table->relief_below;
	for (guint i = 0; i < KINKO_TIER_PERSONS; i++) {
		if (!input.persons[i].present)
			continue;
		made->names[i] = g_strdup (text_of_adult (data, i, "name"));
		made->statuses[i] = g_strdup (kinko_tax_status_name (input.persons[i].status));
	}
	return g_steal_pointer (&made);
}

/* ---- as it stands in a case ------------------------------------------------------------------- */

KinkoCaseDecision *
kinko_case_decision_read (const KinkoCaseData *data, GError **error)
{
	const char *text = kinko_case_data_get (data, "decision");
	KinkoCaseDecision *made;

	if (text == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND, "%s",
			     _ ("no tier was proposed for this case"));
		kinko_error_set_hint (error, "%s", _ ("kinko case propose reckons one"));
		return NULL;
	}
	made = kinko_case_decision_from_text (text, error);
	if (made == NULL)
		return NULL;
	made->proposer = g_strdup (kinko_case_data_get (data, "proposer"));
	made->proposed_on = g_strdup (kinko_case_data_get (data, "proposed_on"));
	made->confirmer = g_strdup (kinko_case_data_get (data, "confirmer"));
	made->confirmed_on = g_strdup (kinko_case_data_get (data, "confirmed_on"));
	return made;
}

static gboolean
is_same_table (const KinkoCaseDecision *a, const KinkoCaseDecision *b)
{
	return strcmp (a->table, b->table) == 0 && strcmp (a->table_hash, b->table_hash) == 0 &&
	       strcmp (a->table_title_en, b->table_title_en) == 0 &&
	       strcmp (a->table_title_ja, b->table_title_ja) == 0 &&
	       strcmp (a->table_from, b->table_from) == 0 &&
	       strcmp (a->tier_label_en, b->tier_label_en) == 0 &&
	       strcmp (a->tier_label_ja, b->tier_label_ja) == 0 &&
	       a->tax_year_stated == b->tax_year_stated && a->truncate_to == b->truncate_to &&
	       a->relief_below == b->relief_below;
}

gboolean
kinko_case_decision_equal (const KinkoCaseDecision *a, const KinkoCaseDecision *b)
{
	for (guint i = 0; i < KINKO_TIER_PERSONS; i++)
		if (g_strcmp0 (a->names[i], b->names[i]) != 0 ||
		    g_strcmp0 (a->statuses[i], b->statuses[i]) != 0)
			return FALSE;
	return is_same_table (a, b) && kinko_tier_decision_equal (&a->decision, &b->decision);
}
