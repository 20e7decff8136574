#include "vault/case-decision.h"

#include <stdio.h>
#include <string.h>

#include <glib/gi18n.h>
#include <jansson.h>

#include "policies/error.h"

#define VERSION 1

/* The tier that is set in July and August applies from September (別紙1 の7). */
#define USUAL_MONTH 9

static const char *const persons[KINKO_TIER_PERSONS] = { "guardian1", "guardian2", "head" };

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

static void
read_adult (const KinkoCaseData *data, guint adult, KinkoTierPerson *person, GPtrArray *problems)
{
	const char *status = text_of_adult (data, adult, "tax_status");

	person->present = text_of_adult (data, adult, "name") != NULL;
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
	guint year;
	int end = 0;

	if (from == NULL) {
		*month = USUAL_MONTH;
		return TRUE;
	}
	return sscanf (from, "%4u-%2u%n", &year, month, &end) == 2 && from[end] == '\0' &&
	       *month >= 1 && *month <= 12 && year == fiscal_year + (*month < 4 ? 1 : 0);
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
	for (guint i = 0; i < KINKO_TIER_PERSONS; i++)
		read_adult (data, i, &input->persons[i], problems);
	input->welfare = has_flag (data, "生活保護");
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

/* ---- as text --------------------------------------------------------------------------------- */

static json_t *
share_to_json (const KinkoCaseDecision *made, guint i)
{
	const KinkoTierShare *share = &made->decision.shares[i];

	return json_pack ("{s:s, s:s, s:s, s:b, s:I, s:I, s:I, s:b, s:I}", "who", persons[i],
			  "name", made->names[i], "status", made->statuses[i], "counted",
			  share->counted, "levy", (json_int_t) share->levy, "credits",
			  (json_int_t) share->credits, "before_credits",
			  (json_int_t) share->before_credits, "designated_city",
			  share->designated_city, "amount", (json_int_t) share->amount);
}

char *
kinko_case_decision_to_text (const KinkoCaseDecision *made)
{
	const KinkoTierDecision *decision = &made->decision;
	json_t *shares = json_array ();
	json_auto_t *object = NULL;
	char *text;

	for (guint i = 0; i < KINKO_TIER_PERSONS; i++)
		if (made->names[i] != NULL)
			json_array_append_new (shares, share_to_json (made, i));
	object = json_pack (
		"{s:i, s:{s:s, s:s, s:s, s:s, s:s, s:i, s:I}, s:i, s:i, s:i, s:o, s:b, s:I,"
		" s:s, s:b, s:b, s:{s:s, s:s, s:s, s:I, s:I}}",
		"v", VERSION, "table", "id", made->table, "title_en", made->table_title_en,
		"title_ja", made->table_title_ja, "from", made->table_from, "sha256",
		made->table_hash, "truncate_to", (int) made->truncate_to, "relief_below",
		(json_int_t) made->relief_below, "fiscal_year", (int) decision->fiscal_year,
		"month", (int) decision->month, "tax_year", (int) decision->tax_year, "persons",
		shares, "base_known", decision->base_known, "base", (json_int_t) decision->base,
		"kind", kinko_tier_kind_name (decision->kind), "provisional", decision->provisional,
		"relief", decision->relief, "tier", "id", decision->tier, "label_en",
		made->tier_label_en, "label_ja", made->tier_label_ja, "from",
		(json_int_t) decision->from, "below", (json_int_t) decision->below);
	text = object == NULL ? NULL : json_dumps (object, JSON_COMPACT | JSON_SORT_KEYS);
	if (text == NULL)
		g_error ("no memory for a decision");
	return text;
}

static gboolean
share_from_json (KinkoCaseDecision *made, json_t *json)
{
	const char *who, *name, *status;
	json_int_t levy, credits, before, amount;
	int counted, designated;
	KinkoTierShare *share;
	guint i = 0;

	if (json_unpack (json, "{s:s, s:s, s:s, s:b, s:I, s:I, s:I, s:b, s:I !}", "who", &who,
			 "name", &name, "status", &status, "counted", &counted, "levy", &levy,
			 "credits", &credits, "before_credits", &before, "designated_city",
			 &designated, "amount", &amount) != 0)
		return FALSE;
	while (i < KINKO_TIER_PERSONS && strcmp (persons[i], who) != 0)
		i++;
	if (i == KINKO_TIER_PERSONS || made->names[i] != NULL)
		return FALSE;
	made->names[i] = g_strdup (name);
	made->statuses[i] = g_strdup (status);
	share = &made->decision.shares[i];
	share->counted = counted;
	share->levy = (guint64) levy;
	share->credits = (guint64) credits;
	share->before_credits = (guint64) before;
	share->designated_city = designated;
	share->amount = (guint64) amount;
	return TRUE;
}

static gboolean
tier_from_json (KinkoCaseDecision *made, json_t *json)
{
	KinkoTierDecision *decision = &made->decision;
	json_int_t from, below;
	const char *id, *label_en, *label_ja;

	if (json_unpack (json, "{s:s, s:s, s:s, s:I, s:I !}", "id", &id, "label_en", &label_en,
			 "label_ja", &label_ja, "from", &from, "below", &below) != 0 ||
	    g_strlcpy (decision->tier, id, sizeof decision->tier) >= sizeof decision->tier)
		return FALSE;
	made->tier_label_en = g_strdup (label_en);
	made->tier_label_ja = g_strdup (label_ja);
	decision->from = (guint64) from;
	decision->below = (guint64) below;
	return TRUE;
}

static gboolean
table_from_json (KinkoCaseDecision *made, json_t *json)
{
	const char *id, *title_en, *title_ja, *from, *hash;
	json_int_t relief_below;
	int truncate_to;

	if (json_unpack (json, "{s:s, s:s, s:s, s:s, s:s, s:i, s:I !}", "id", &id, "title_en",
			 &title_en, "title_ja", &title_ja, "from", &from, "sha256", &hash,
			 "truncate_to", &truncate_to, "relief_below", &relief_below) != 0)
		return FALSE;
	made->table = g_strdup (id);
	made->table_title_en = g_strdup (title_en);
	made->table_title_ja = g_strdup (title_ja);
	made->table_from = g_strdup (from);
	made->table_hash = g_strdup (hash);
	made->truncate_to = (guint) truncate_to;
	made->relief_below = (guint64) relief_below;
	return TRUE;
}

static gboolean
kind_from_text (const char *text, KinkoTierKind *kind)
{
	for (*kind = KINKO_TIER_BY_AMOUNT; *kind <= KINKO_TIER_PER_CAPITA; (*kind)++)
		if (strcmp (kinko_tier_kind_name (*kind), text) == 0)
			return TRUE;
	return FALSE;
}

static gboolean
decision_from_json (KinkoCaseDecision *made, json_t *json)
{
	KinkoTierDecision *decision = &made->decision;
	json_t *table, *shares, *tier, *share;
	int version, fiscal_year, month, tax_year, base_known, provisional, relief;
	json_int_t base;
	const char *kind;
	gsize i;

	if (json_unpack (json, "{s:i, s:o, s:i, s:i, s:i, s:o, s:b, s:I, s:s, s:b, s:b, s:o !}",
			 "v", &version, "table", &table, "fiscal_year", &fiscal_year, "month",
			 &month, "tax_year", &tax_year, "persons", &shares, "base_known",
			 &base_known, "base", &base, "kind", &kind, "provisional", &provisional,
			 "relief", &relief, "tier", &tier) != 0 ||
	    !table_from_json (made, table) || !tier_from_json (made, tier) ||
	    !kind_from_text (kind, &decision->kind) || !json_is_array (shares))
		return FALSE;
	json_array_foreach (shares, i, share)
	{
		if (!share_from_json (made, share))
			return FALSE;
	}
	decision->fiscal_year = (guint) fiscal_year;
	decision->month = (guint) month;
	decision->tax_year = (guint) tax_year;
	decision->base_known = base_known;
	decision->base = (guint64) base;
	decision->provisional = provisional;
	decision->relief = relief;
	return TRUE;
}

KinkoCaseDecision *
kinko_case_decision_from_text (const char *text, GError **error)
{
	g_autoptr (KinkoCaseDecision) made = g_new0 (KinkoCaseDecision, 1);
	json_auto_t *object = json_loads (text, JSON_REJECT_DUPLICATES, NULL);
	json_int_t version = json_integer_value (json_object_get (object, "v"));

	if (version > VERSION) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_UNSUPPORTED, "%s",
			     _ ("the decision was made by a newer version"));
		kinko_error_set_hint (error, "%s",
				      _ ("open the vault with a newer version of kinko"));
		return NULL;
	}
	if (object != NULL && version == VERSION && decision_from_json (made, object))
		return g_steal_pointer (&made);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("the decision that is stored cannot be read"));
	return NULL;
}

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

gboolean
kinko_case_decision_equal (const KinkoCaseDecision *a, const KinkoCaseDecision *b)
{
	for (guint i = 0; i < KINKO_TIER_PERSONS; i++)
		if (g_strcmp0 (a->names[i], b->names[i]) != 0 ||
		    g_strcmp0 (a->statuses[i], b->statuses[i]) != 0)
			return FALSE;
	return strcmp (a->table, b->table) == 0 && strcmp (a->table_hash, b->table_hash) == 0 &&
	       kinko_tier_decision_equal (&a->decision, &b->decision);
}
