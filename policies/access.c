#include "policies/access.h"

#include <glib/gi18n.h>

#include "policies/action.h"
#include "policies/yaml-read.h"

/* Below this a passphrase is guessable even behind Argon2id (別紙2 第18条(5)). */
#define PASSPHRASE_FLOOR 12

/* What a policy that does not say it means: 10^10 guesses at the cost of Argon2id, and five wrong passphrases. */
#define USUAL_GUESSES  10
#define USUAL_FAILURES 5

/* A person has to choose from the list; and every rule is compared with all of it. */
#define MOST_PURPOSES 64u

/* More than there are roles, actions and purposes; every wrong name makes a problem. */
#define MOST_NAMES 256u

static const KinkoYamlKey file_keys[] = {
	{ "format", TRUE }, { "title", TRUE }, { "purposes", TRUE },
	{ "limits", TRUE }, { "rules", TRUE },
};
enum { FILE_FORMAT, FILE_TITLE, FILE_PURPOSES, FILE_LIMITS, FILE_RULES };

static const KinkoYamlKey purpose_keys[] = { { "id", TRUE }, { "label", TRUE } };
enum { PURPOSE_ID, PURPOSE_LABEL };

static const KinkoYamlKey limit_keys[] = {
	{ "mirror_lag", TRUE },
	{ "passphrase_length", TRUE },
	{ "passphrase_guesses", FALSE },
	{ "failures", FALSE },
};
enum { LIMIT_MIRROR_LAG, LIMIT_PASSPHRASE_LENGTH, LIMIT_PASSPHRASE_GUESSES, LIMIT_FAILURES };

static const KinkoYamlKey rule_keys[] = {
	{ "id", TRUE },        { "effect", TRUE },   { "roles", TRUE },  { "actions", TRUE },
	{ "purposes", FALSE }, { "numbers", FALSE }, { "reason", TRUE },
};
enum { RULE_ID, RULE_EFFECT, RULE_ROLES, RULE_ACTIONS, RULE_PURPOSES, RULE_NUMBERS, RULE_REASON };

/* Names that rules may use, and the ids that were given so far. */
typedef struct {
	KinkoYaml *yaml;
	KinkoAccess *access;
	const char **role_names; /* NULL-terminated, as the next */
	const char **action_names;
	GPtrArray *purpose_names; /* NULL-terminated once they are read */
	GHashTable *rule_ids;
} Reader;

static void
purpose_free (gpointer data)
{
	KinkoPurpose *purpose = data;

	g_free (purpose->id);
	g_free (purpose->label_en);
	g_free (purpose->label_ja);
	g_free (purpose);
}

static void
rule_free (gpointer data)
{
	KinkoRule *rule = data;

	g_free (rule->id);
	g_strfreev (rule->actions);
	g_strfreev (rule->purposes);
	g_free (rule->reason_en);
	g_free (rule->reason_ja);
	g_free (rule);
}

static void
read_purposes (Reader *reader, const KinkoYamlNode *node)
{
	g_autoptr (GPtrArray) items = kinko_yaml_list (reader->yaml, node);
	g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; items != NULL && i < items->len; i++) {
		const KinkoYamlNode *values[G_N_ELEMENTS (purpose_keys)];
		KinkoPurpose *purpose;

		if (i == MOST_PURPOSES) {
			kinko_yaml_problem (reader->yaml, items->pdata[i], "too_many",
					    _ ("a policy has at most %u purposes"), MOST_PURPOSES);
			break;
		}
		if (!kinko_yaml_map (reader->yaml, items->pdata[i], purpose_keys,
				     G_N_ELEMENTS (values), values))
			continue;
		purpose = g_new0 (KinkoPurpose, 1);
		g_ptr_array_add (reader->access->purposes, purpose);
		purpose->id = g_strdup (kinko_yaml_new_id (reader->yaml, values[PURPOSE_ID], seen));
		kinko_yaml_bilingual (reader->yaml, values[PURPOSE_LABEL], &purpose->label_en,
				      &purpose->label_ja);
		if (purpose->id != NULL)
			g_ptr_array_add (reader->purpose_names, purpose->id);
	}
}

static guint
read_limit (Reader *reader, const KinkoYamlNode *node, guint min, guint max)
{
	guint limit = 0;

	return kinko_yaml_integer (reader->yaml, node, min, max, &limit) ? limit : 0;
}

static void
read_limits (Reader *reader, const KinkoYamlNode *node)
{
	const KinkoYamlNode *values[G_N_ELEMENTS (limit_keys)];

	if (!kinko_yaml_map (reader->yaml, node, limit_keys, G_N_ELEMENTS (values), values))
		return;
	reader->access->mirror_lag = read_limit (reader, values[LIMIT_MIRROR_LAG], 0, 10000);
	reader->access->passphrase_length =
		read_limit (reader, values[LIMIT_PASSPHRASE_LENGTH], PASSPHRASE_FLOOR, 128);
	if (values[LIMIT_PASSPHRASE_GUESSES] != NULL)
		reader->access->passphrase_guesses =
			read_limit (reader, values[LIMIT_PASSPHRASE_GUESSES], 6, 20);
	if (values[LIMIT_FAILURES] != NULL)
		reader->access->failures = read_limit (reader, values[LIMIT_FAILURES], 3, 20);
}

static guint
read_roles (Reader *reader, const KinkoYamlNode *node)
{
	g_auto (GStrv) names = kinko_yaml_choices (reader->yaml, node, reader->role_names,
						   MOST_NAMES, "unknown_role");
	guint roles = 0;

	for (char **name = names; *name != NULL; name++)
		roles |= 1u << kinko_role_from_name (*name);
	return roles;
}

/* What kinko does by itself is nobody's to do: a rule about it would be believed and do nothing. */
static void
check_actions (Reader *reader, const KinkoRule *rule, const KinkoYamlNode *node)
{
	for (char **name = rule->actions; *name != NULL; name++)
		if (kinko_action_find (*name)->flags & KINKO_ACTION_SYSTEM)
			kinko_yaml_problem (
				reader->yaml, node, "system_action",
				_ ("'%s' is done by kinko itself, no rule can allow or deny it"),
				*name);
}

/* Keys first, rules second: who holds no key can neither read a record nor write the log, without
 * which nothing may be changed or disclosed. A rule that says otherwise promises the impossible. */
static void
check_keyless (Reader *reader, const KinkoRule *rule, const KinkoYamlNode *node)
{
	for (KinkoRole role = KINKO_ROLE_MANAGER; role <= KINKO_ROLE_LAST; role++) {
		if (kinko_role_holds_keys (role) || (rule->roles & 1u << role) == 0)
			continue;
		for (char **name = rule->actions; *name != NULL; name++)
			if (kinko_action_find (*name)->flags &
			    (KINKO_ACTION_CHANGES | KINKO_ACTION_DISCLOSES))
				kinko_yaml_problem (
					reader->yaml, node, "keyless_role",
					_ ("the role '%s' holds no key, so it cannot do '%s'"),
					kinko_role_name (role), *name);
	}
}

static void
read_rule (Reader *reader, const KinkoYamlNode *node)
{
	static const char *const effects[] = { "deny", "allow", NULL };
	const KinkoYamlNode *values[G_N_ELEMENTS (rule_keys)];
	KinkoRule *rule;
	int effect;

	if (!kinko_yaml_map (reader->yaml, node, rule_keys, G_N_ELEMENTS (values), values))
		return;
	rule = g_new0 (KinkoRule, 1);
	g_ptr_array_add (reader->access->rules, rule);
	rule->line = kinko_yaml_line (node);
	rule->id = g_strdup (kinko_yaml_new_id (reader->yaml, values[RULE_ID], reader->rule_ids));
	effect = kinko_yaml_choice (reader->yaml, values[RULE_EFFECT], effects, "unknown_effect");
	rule->allow = effect == 1;
	rule->roles = read_roles (reader, values[RULE_ROLES]);
	rule->actions = kinko_yaml_choices (reader->yaml, values[RULE_ACTIONS],
					    reader->action_names, MOST_NAMES, "unknown_action");
	/* Without a good list every use of a purpose would report the same mistake again. */
	if (values[RULE_PURPOSES] != NULL && reader->purpose_names->len > 1)
		rule->purposes =
			kinko_yaml_choices (reader->yaml, values[RULE_PURPOSES],
					    (const char *const *) reader->purpose_names->pdata,
					    MOST_NAMES, "unknown_purpose");
	kinko_yaml_bilingual (reader->yaml, values[RULE_REASON], &rule->reason_en,
			      &rule->reason_ja);
	if (kinko_yaml_boolean (reader->yaml, values[RULE_NUMBERS], &rule->numbers) && effect == 0)
		kinko_yaml_problem (reader->yaml, values[RULE_NUMBERS], "numbers_in_deny",
				    _ ("'numbers' narrows what is allowed; a denial has none"));
	if (values[RULE_ACTIONS] != NULL)
		check_actions (reader, rule, values[RULE_ACTIONS]);
	if (rule->allow && values[RULE_ROLES] != NULL)
		check_keyless (reader, rule, values[RULE_ROLES]);
}

static void
read_file (Reader *reader)
{
	const KinkoYamlNode *values[G_N_ELEMENTS (file_keys)];
	g_autoptr (GPtrArray) rules = NULL;
	guint format;

	if (!kinko_yaml_map (reader->yaml, kinko_yaml_root (reader->yaml), file_keys,
			     G_N_ELEMENTS (values), values))
		return;
	/* What a newer format means by the rest is unknown. */
	if (values[FILE_FORMAT] != NULL &&
	    !kinko_yaml_integer (reader->yaml, values[FILE_FORMAT], 1, 1, &format))
		return;
	kinko_yaml_bilingual (reader->yaml, values[FILE_TITLE], &reader->access->title_en,
			      &reader->access->title_ja);
	read_purposes (reader, values[FILE_PURPOSES]);
	g_ptr_array_add (reader->purpose_names, NULL);
	read_limits (reader, values[FILE_LIMITS]);
	rules = kinko_yaml_list (reader->yaml, values[FILE_RULES]);
	for (guint i = 0; rules != NULL && i < rules->len; i++)
		read_rule (reader, rules->pdata[i]);
}

static const char **
all_role_names (void)
{
	const char **names = g_new0 (const char *, KINKO_ROLE_LAST + 1);

	for (KinkoRole role = KINKO_ROLE_MANAGER; role <= KINKO_ROLE_LAST; role++)
		names[role - KINKO_ROLE_MANAGER] = kinko_role_name (role);
	return names;
}

static const char **
all_action_names (void)
{
	gsize n;
	const KinkoAction *actions = kinko_actions (&n);
	const char **names = g_new0 (const char *, n + 1);

	for (gsize i = 0; i < n; i++)
		names[i] = actions[i].name;
	return names;
}

KinkoAccess *
kinko_access_read (KinkoYaml *yaml)
{
	g_autofree const char **role_names = all_role_names ();
	g_autofree const char **action_names = all_action_names ();
	g_autoptr (GPtrArray) purpose_names = g_ptr_array_new ();
	g_autoptr (GHashTable) rule_ids =
		g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	KinkoAccess *access = g_new0 (KinkoAccess, 1);
	Reader reader = { yaml, access, role_names, action_names, purpose_names, rule_ids };

	access->purposes = g_ptr_array_new_with_free_func (purpose_free);
	access->rules = g_ptr_array_new_with_free_func (rule_free);
	access->passphrase_guesses = USUAL_GUESSES;
	access->failures = USUAL_FAILURES;
	read_file (&reader);
	return access;
}

void
kinko_access_free (KinkoAccess *access)
{
	if (access == NULL)
		return;
	g_free (access->title_en);
	g_free (access->title_ja);
	g_ptr_array_unref (access->purposes);
	g_ptr_array_unref (access->rules);
	g_free (access);
}

const KinkoPurpose *
kinko_access_purpose (const KinkoAccess *access, const char *id)
{
	for (guint i = 0; i < access->purposes->len; i++) {
		const KinkoPurpose *purpose = access->purposes->pdata[i];

		if (g_strcmp0 (purpose->id, id) == 0)
			return purpose;
	}
	return NULL;
}
