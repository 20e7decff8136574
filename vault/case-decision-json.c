#include "vault/case-decision.h"

#include <string.h>

#include <glib/gi18n.h>
#include <jansson.h>

#include "policies/error.h"

#define VERSION  1
#define MAX_YEAR 9999

static json_t *
share_to_json (const KinkoCaseDecision *made, guint i)
{
	const KinkoTierShare *share = &made->decision.shares[i];

	return json_pack ("{s:s, s:s, s:s, s:b, s:I, s:I, s:I, s:b, s:I}", "who",
			  kinko_subject_name ((KinkoSubject) (KINKO_SUBJECT_GUARDIAN1 + i)), "name",
			  made->names[i], "status", made->statuses[i], "counted", share->counted,
			  "levy", (json_int_t) share->levy, "credits", (json_int_t) share->credits,
			  "before_credits", (json_int_t) share->before_credits, "designated_city",
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
		"{s:i, s:{s:s, s:s, s:s, s:s, s:s, s:i, s:I}, s:i, s:i, s:i, s:b, s:o, s:b, s:I,"
		" s:s, s:b, s:b, s:{s:s, s:s, s:s, s:I, s:I}}",
		"v", VERSION, "table", "id", made->table, "title_en", made->table_title_en,
		"title_ja", made->table_title_ja, "from", made->table_from, "sha256",
		made->table_hash, "truncate_to", (int) made->truncate_to, "relief_below",
		(json_int_t) made->relief_below, "fiscal_year", (int) decision->fiscal_year,
		"month", (int) decision->month, "tax_year", (int) decision->tax_year,
		"tax_year_stated", made->tax_year_stated, "persons", shares, "base_known",
		decision->base_known, "base", (json_int_t) decision->base, "kind",
		kinko_tier_kind_name (decision->kind), "provisional", decision->provisional,
		"relief", decision->relief, "tier", "id", decision->tier, "label_en",
		made->tier_label_en, "label_ja", made->tier_label_ja, "from",
		(json_int_t) decision->from, "below", (json_int_t) decision->below);
	text = object == NULL ? NULL : json_dumps (object, JSON_COMPACT | JSON_SORT_KEYS);
	if (text == NULL)
		g_error ("no memory for a decision");
	return text;
}

static gboolean
find_person (const char *who, guint *i)
{
	KinkoSubject subject;

	if (!kinko_subject_parse (who, &subject) || subject == KINKO_SUBJECT_CHILD)
		return FALSE;
	*i = (guint) subject - KINKO_SUBJECT_GUARDIAN1;
	return TRUE;
}

static gboolean
share_from_json (KinkoCaseDecision *made, json_t *json)
{
	const char *who, *name, *status;
	json_int_t levy, credits, before, amount;
	int counted, designated;
	KinkoTierShare *share;
	guint i;

	if (json_unpack (json, "{s:s, s:s, s:s, s:b, s:I, s:I, s:I, s:b, s:I !}", "who", &who,
			 "name", &name, "status", &status, "counted", &counted, "levy", &levy,
			 "credits", &credits, "before_credits", &before, "designated_city",
			 &designated, "amount", &amount) != 0 ||
	    !find_person (who, &i) || made->names[i] != NULL || levy < 0 || credits < 0 ||
	    before < 0 || amount < 0)
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
	    from < 0 || below < 0 ||
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
	json_int_t relief_below, truncate_to;

	if (json_unpack (json, "{s:s, s:s, s:s, s:s, s:s, s:I, s:I !}", "id", &id, "title_en",
			 &title_en, "title_ja", &title_ja, "from", &from, "sha256", &hash,
			 "truncate_to", &truncate_to, "relief_below", &relief_below) != 0 ||
	    truncate_to < 1 || truncate_to > G_MAXUINT || relief_below < 0)
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
	int stated, base_known, provisional, relief;
	json_int_t version, fiscal_year, month, tax_year, base;
	const char *kind;
	gsize i;

	if (json_unpack (json,
			 "{s:I, s:o, s:I, s:I, s:I, s:b, s:o, s:b, s:I, s:s, s:b, s:b, s:o !}", "v",
			 &version, "table", &table, "fiscal_year", &fiscal_year, "month", &month,
			 "tax_year", &tax_year, "tax_year_stated", &stated, "persons", &shares,
			 "base_known", &base_known, "base", &base, "kind", &kind, "provisional",
			 &provisional, "relief", &relief, "tier", &tier) != 0 ||
	    !table_from_json (made, table) || !tier_from_json (made, tier) ||
	    !kind_from_text (kind, &decision->kind) || !json_is_array (shares) || fiscal_year < 0 ||
	    fiscal_year > MAX_YEAR || tax_year < 0 || tax_year > MAX_YEAR || month < 1 ||
	    month > 12 || base < 0)
		return FALSE;
	json_array_foreach (shares, i, share)
	{
		if (!share_from_json (made, share))
			return FALSE;
	}
	decision->fiscal_year = (guint) fiscal_year;
	decision->month = (guint) month;
	decision->tax_year = (guint) tax_year;
	made->tax_year_stated = stated;
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
