#include "policies/analysis.h"

#include <glib/gi18n.h>

#include "policies/yaml-read.h"

/* Below the least a limit would tell of everything; above the most, of nothing that one person does. */
static const struct {
	const char *id;
	guint least, most, built_in;
	const char *label;
} table[] = {
	[KINKO_ANALYSIS_BURST_LOOKS] = { "burst_looks", 2, 10000, 30,
					 N_ ("looks in a short time that make a burst") },
	[KINKO_ANALYSIS_BURST_REVEALS] = { "burst_reveals", 2, 10000, 10,
					   N_ ("My Numbers shown in a short time that make a "
					       "burst") },
	[KINKO_ANALYSIS_BURST_MINUTES] = { "burst_minutes", 1, 1440, 10,
					   N_ ("minutes that are a short time") },
	[KINKO_ANALYSIS_DAY_LOOKS] = { "day_looks", 1, 100000, 200,
				       N_ ("looks of one person in a day") },
	[KINKO_ANALYSIS_DAY_REVEALS] = { "day_reveals", 1, 100000, 60,
					 N_ ("My Numbers shown to one person in a day") },
	[KINKO_ANALYSIS_DAY_REFUSALS] = { "day_refusals", 1, 10000, 5,
					  N_ ("refusals of one person in a day") },
	[KINKO_ANALYSIS_DAY_FAILURES] = { "day_failures", 1, 10000, 10,
					  N_ ("failures of one person in a day") },
	[KINKO_ANALYSIS_DAY_HOURS] = { "day_hours", 1, 24, 12,
				       N_ ("hours between the first and the last act of a day") },
	[KINKO_ANALYSIS_WRONG_PASSPHRASES] = { "wrong_passphrases", 1, 1000, 3,
					       N_ ("wrong passphrases for one seat in a day") },
	[KINKO_ANALYSIS_SESSION_MINUTES] = { "session_minutes", 1, 1440, 60,
					     N_ ("minutes that the vault stays open at once") },
	[KINKO_ANALYSIS_UNASSIGNED_CASES] = { "unassigned_cases", 1, 1000, 1,
					      N_ ("cases of other people that one person looks at "
						  "in a day") },
	[KINKO_ANALYSIS_HABIT_DAYS] = { "habit_days", 1, 1000, 10,
					N_ ("days after which a person has habits") },
	[KINKO_ANALYSIS_HABIT_PERCENT] = { "habit_percent", 1, 100, 5,
					   N_ ("an hour is unusual if it was used on less than "
					       "this "
					       "percentage of these days") },
	[KINKO_ANALYSIS_CLOCK_BACK_SECONDS] = { "clock_back_seconds", 1, 86400, 60,
						N_ ("seconds by which the clock went back") },
	[KINKO_ANALYSIS_COPY_DAYS] = { "copy_days", 1, 3650, 30,
				       N_ ("days after which a copy is to be erased") },
	[KINKO_ANALYSIS_GAP_DAYS] = { "gap_days", 1, 366, 3,
				      N_ ("open days in a row without any entry") },
};

G_STATIC_ASSERT (G_N_ELEMENTS (table) == KINKO_ANALYSIS_N_LIMITS);

static const KinkoYamlKey file_keys[] = {
	{ "format", TRUE },
	{ "limits", FALSE },
	{ "unassigned_roles", FALSE },
};
enum { FILE_FORMAT, FILE_LIMITS, FILE_ROLES };

const char *
kinko_analysis_limit_id (KinkoAnalysisLimit limit)
{
	g_assert (limit < KINKO_ANALYSIS_N_LIMITS);
	return table[limit].id;
}

const char *
kinko_analysis_limit_label (KinkoAnalysisLimit limit)
{
	g_assert (limit < KINKO_ANALYSIS_N_LIMITS);
	return _ (table[limit].label);
}

KinkoAnalysisRules
kinko_analysis_rules_built_in (void)
{
	KinkoAnalysisRules rules = { .unassigned_roles = 1u << KINKO_ROLE_WORKER };

	for (guint i = 0; i < KINKO_ANALYSIS_N_LIMITS; i++)
		rules.limits[i] = table[i].built_in;
	return rules;
}

static void
read_limits (KinkoYaml *yaml, const KinkoYamlNode *node, KinkoAnalysisRules *rules)
{
	KinkoYamlKey keys[KINKO_ANALYSIS_N_LIMITS];
	const KinkoYamlNode *values[KINKO_ANALYSIS_N_LIMITS];

	for (guint i = 0; i < KINKO_ANALYSIS_N_LIMITS; i++)
		keys[i] = (KinkoYamlKey){ table[i].id, FALSE };
	if (!kinko_yaml_map (yaml, node, keys, KINKO_ANALYSIS_N_LIMITS, values))
		return;
	for (guint i = 0; i < KINKO_ANALYSIS_N_LIMITS; i++) {
		guint value = 0;

		if (values[i] != NULL &&
		    kinko_yaml_integer (yaml, values[i], table[i].least, table[i].most, &value))
			rules->limits[i] = value;
	}
}

/* Who holds no key looks at no case: only the others can be named. */
static void
read_roles (KinkoYaml *yaml, const KinkoYamlNode *node, KinkoAnalysisRules *rules)
{
	static const char *const known[] = { "manager", "deputy", "worker", NULL };
	g_auto (GStrv) names = NULL;

	if (node == NULL)
		return;
	names = kinko_yaml_choices (yaml, node, known, G_N_ELEMENTS (known) - 1, "unknown_role");
	rules->unassigned_roles = 0;
	for (char **name = names; *name != NULL; name++)
		rules->unassigned_roles |= 1u << kinko_role_from_name (*name);
}

KinkoAnalysisRules
kinko_analysis_rules_read (KinkoYaml *yaml)
{
	KinkoAnalysisRules rules = kinko_analysis_rules_built_in ();
	const KinkoYamlNode *values[G_N_ELEMENTS (file_keys)];

	if (!kinko_yaml_file (yaml, file_keys, G_N_ELEMENTS (values), values))
		return rules;
	if (values[FILE_LIMITS] != NULL)
		read_limits (yaml, values[FILE_LIMITS], &rules);
	read_roles (yaml, values[FILE_ROLES], &rules);
	return rules;
}

gboolean
kinko_analysis_rules_watch_role (const KinkoAnalysisRules *rules, KinkoRole role)
{
	return (rules->unassigned_roles & 1u << role) != 0;
}
