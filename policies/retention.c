#include "policies/retention.h"

#include <string.h>

#include "policies/language.h"
#include "policies/life-cycle.h"
#include "policies/yaml-read.h"

#define MOST_RULES 64u
#define MOST_DAYS  36500u

static const char *const whats[] = { [KINKO_RETENTION_NUMBERS] = "numbers",
				     [KINKO_RETENTION_DOCUMENTS] = "documents",
				     [KINKO_RETENTION_CASE] = "case",
				     NULL };

/* The words of the file, and the fields of the record with those days. */
static const char *const afters[] = { "delivered", "closed", NULL };
static const char *const after_fields[] = { "delivered_on", "closed_on" };

static const KinkoYamlKey file_keys[] = { { "format", TRUE }, { "rules", TRUE } };
enum { FILE_FORMAT, FILE_RULES };

static const KinkoYamlKey rule_keys[] = {
	{ "id", TRUE },    { "what", TRUE }, { "states", TRUE },
	{ "after", TRUE }, { "days", TRUE }, { "reason", TRUE },
};
enum { RULE_ID, RULE_WHAT, RULE_STATES, RULE_AFTER, RULE_DAYS, RULE_REASON };

const char *
kinko_retention_what_id (KinkoRetentionWhat what)
{
	return whats[what];
}

static void
rule_free (gpointer data)
{
	KinkoRetentionRule *rule = data;

	g_free (rule->id);
	g_free (rule->reason_en);
	g_free (rule->reason_ja);
	g_free (rule);
}

/* Only where the work has ended: nothing is due of a case that somebody works on. And the numbers that were erased are not
 * due once more. */
static guint
read_states (KinkoYaml *yaml, const KinkoYamlNode *node, KinkoRetentionWhat what)
{
	const char *known[KINKO_STATES + 1] = { NULL };
	g_auto (GStrv) names = NULL;
	guint states = 0, n = 0;

	for (guint i = 0; i < KINKO_STATES; i++)
		if (kinko_state_is_end ((KinkoState) i) &&
		    (what != KINKO_RETENTION_NUMBERS || i != KINKO_STATE_PURGED))
			known[n++] = kinko_state_name ((KinkoState) i);
	names = kinko_yaml_choices (yaml, node, known, n, "unknown_state");
	for (char **name = names; *name != NULL; name++) {
		KinkoState state = KINKO_STATE_COMPLETE;

		(void) kinko_state_parse (*name, &state); /* one of those known */
		states |= 1u << state;
	}
	return states;
}

static void
read_rule (KinkoYaml *yaml, const KinkoYamlNode *node, GHashTable *seen, GPtrArray *rules)
{
	const KinkoYamlNode *values[G_N_ELEMENTS (rule_keys)];
	KinkoRetentionRule *rule;
	int what, after;

	if (!kinko_yaml_map (yaml, node, rule_keys, G_N_ELEMENTS (values), values))
		return;
	rule = g_new0 (KinkoRetentionRule, 1);
	g_ptr_array_add (rules, rule);
	rule->id = g_strdup (kinko_yaml_new_id (yaml, values[RULE_ID], seen));
	what = kinko_yaml_choice (yaml, values[RULE_WHAT], whats, "unknown_what");
	rule->what = what < 0 ? KINKO_RETENTION_CASE : (KinkoRetentionWhat) what;
	rule->states = read_states (yaml, values[RULE_STATES], rule->what);
	after = kinko_yaml_choice (yaml, values[RULE_AFTER], afters, "unknown_after");
	rule->after = after_fields[MAX (after, 0)];
	/* the mistake is noted; the value stays 0 */
	(void) !kinko_yaml_integer (yaml, values[RULE_DAYS], 0, MOST_DAYS, &rule->days);
	kinko_yaml_bilingual (yaml, values[RULE_REASON], &rule->reason_en, &rule->reason_ja);
}

GPtrArray *
kinko_retention_read (KinkoYaml *yaml)
{
	GPtrArray *rules = g_ptr_array_new_with_free_func (rule_free);
	g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr (GPtrArray) items = NULL;
	const KinkoYamlNode *values[G_N_ELEMENTS (file_keys)];

	if (!kinko_yaml_file (yaml, file_keys, G_N_ELEMENTS (values), values))
		return rules;
	items = kinko_yaml_short_list (yaml, values[FILE_RULES], MOST_RULES);
	for (guint i = 0; items != NULL && i < items->len; i++)
		read_rule (yaml, items->pdata[i], seen, rules);
	return rules;
}

const char *
kinko_retention_reason (const KinkoRetentionRule *rule)
{
	return kinko_language_choose (rule->reason_en, rule->reason_ja);
}
