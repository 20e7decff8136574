/* The rules of access.yaml, one by one. */
#include "policies/access-internal.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/action.h"

static const KinkoYamlKey rule_keys[] = {
	{ "id", TRUE },
	{ "effect", TRUE },
	{ "roles", TRUE },
	{ "actions", TRUE },
	{ "reason", TRUE },
	{ "purposes", FALSE },
	{ "hosts", FALSE },
	{ "numbers", FALSE },
	{ "assigned", FALSE },
	{ "approval", FALSE },
	{ "second_person", FALSE },
	{ "reauthenticate", FALSE },
	{ "outside_hours", FALSE },
};
enum {
	RULE_ID,
	RULE_EFFECT,
	RULE_ROLES,
	RULE_ACTIONS,
	RULE_REASON,
	RULE_PURPOSES,
	RULE_HOSTS,
	RULE_NUMBERS, /* from here on: narrows what is allowed, so a denial has none of it */
	RULE_ASSIGNED,
	RULE_APPROVAL,
	RULE_SECOND,
	RULE_REAUTHENTICATE,
	RULE_OUTSIDE_HOURS,
};

/* In the order of KinkoOutsideHours, without the default. */
static const char *const outside_names[] = { "flag", "reason", "deny", NULL };

void
kinko_rule_free (gpointer data)
{
	KinkoRule *rule = data;

	g_free (rule->id);
	g_strfreev (rule->actions);
	g_strfreev (rule->purposes);
	g_strfreev (rule->hosts);
	g_free (rule->reason_en);
	g_free (rule->reason_ja);
	g_free (rule);
}

guint
kinko_access_read_roles (KinkoAccessReader *reader, const KinkoYamlNode *node)
{
	g_auto (GStrv) names = kinko_yaml_choices (reader->yaml, node, reader->role_names,
						   KINKO_ACCESS_NAMES_MAX, "unknown_role");
	guint roles = 0;

	for (char **name = names; *name != NULL; name++)
		roles |= 1u << kinko_role_from_name (*name);
	return roles;
}

/* What kinko does by itself is nobody's to do, and what a recovery key does is nobody else's: a rule about it would be
 * believed and do nothing. */
void
kinko_access_check_actions (KinkoAccessReader *reader, char **actions, const KinkoYamlNode *node)
{
	for (char **name = actions; *name != NULL; name++) {
		KinkoActionFlags flags = kinko_action_find (*name)->flags;

		if (flags & KINKO_ACTION_SYSTEM)
			kinko_yaml_problem (
				reader->yaml, node, "system_action",
				_ ("'%s' is done by kinko itself, no rule can allow or deny it"),
				*name);
		else if (flags & KINKO_ACTION_RECOVERY)
			kinko_yaml_problem (
				reader->yaml, node, "recovery_action",
				_ ("'%s' is done with a recovery key, no rule can allow or deny "
				   "it"),
				*name);
	}
}

/* Keys first, rules second: who holds no key can neither read a record nor write the log, without
 * which nothing may be changed or disclosed. A rule that says otherwise promises the impossible. */
void
kinko_access_check_keyless (KinkoAccessReader *reader, guint roles, char **actions,
			    const KinkoYamlNode *node)
{
	for (KinkoRole role = KINKO_ROLE_MANAGER; role <= KINKO_ROLE_LAST; role++) {
		if (kinko_role_holds_keys (role) || (roles & 1u << role) == 0)
			continue;
		for (char **name = actions; *name != NULL; name++)
			if (kinko_action_find (*name)->flags &
			    (KINKO_ACTION_CHANGES | KINKO_ACTION_DISCLOSES))
				kinko_yaml_problem (
					reader->yaml, node, "keyless_role",
					_ ("the role '%s' holds no key, so it cannot do '%s'"),
					kinko_role_name (role), *name);
	}
}

/* Nor can an act be done for which something is wanted that it has no way to be given. */
static void
check_warrant (KinkoAccessReader *reader, char **actions, const KinkoYamlNode *node,
	       const char *key)
{
	for (char **name = actions; *name != NULL; name++)
		if ((kinko_action_find (*name)->flags & KINKO_ACTION_WARRANT) == 0)
			kinko_yaml_problem (reader->yaml, node, "no_warrant",
					    _ ("'%s' cannot be wanted for '%s', which has no way "
					       "to be given it"),
					    key, *name);
}

/* A name as kinko_host_name() writes it into the log; NULL with a problem. */
static const char *
read_host (KinkoAccessReader *reader, const KinkoYamlNode *node, GHashTable *seen)
{
	const char *host = kinko_yaml_text (reader->yaml, node);

	if (host == NULL)
		return NULL;
	if (host[strspn (host, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_.")] != '\0') {
		kinko_yaml_problem (reader->yaml, node, "host_name",
				    _ ("the name of a computer has A-Z a-z 0-9 - _ . only"));
		return NULL;
	}
	if (g_ascii_strcasecmp (host, KINKO_HOST_UNKNOWN) == 0) {
		kinko_yaml_problem (reader->yaml, node, "host_name",
				    _ ("'%s' is how every computer without a name is called"),
				    host);
		return NULL;
	}
	if (!g_hash_table_add (seen, g_ascii_strdown (host, -1))) {
		kinko_yaml_problem (reader->yaml, node, "duplicate", _ ("'%s' is given twice"),
				    host);
		return NULL;
	}
	return host;
}

static char **
read_hosts (KinkoAccessReader *reader, const KinkoYamlNode *node)
{
	g_autoptr (GPtrArray) items =
		kinko_yaml_short_list (reader->yaml, node, KINKO_ACCESS_NAMES_MAX);
	g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr (GStrvBuilder) hosts = g_strv_builder_new ();

	for (guint i = 0; items != NULL && i < items->len; i++) {
		const char *host = read_host (reader, items->pdata[i], seen);

		if (host != NULL)
			g_strv_builder_add (hosts, host);
	}
	return g_strv_builder_end (hosts);
}

/* What an auditor or the ward, who hold no key, cannot sign they cannot grant either. */
static guint
read_second_roles (KinkoAccessReader *reader, const KinkoYamlNode *node)
{
	guint roles = kinko_access_read_roles (reader, node);

	for (KinkoRole role = KINKO_ROLE_MANAGER; role <= KINKO_ROLE_LAST; role++)
		if ((roles & 1u << role) != 0 && !kinko_role_holds_keys (role))
			kinko_yaml_problem (reader->yaml, node, "keyless_role",
					    _ ("the role '%s' holds no key, so it cannot do '%s'"),
					    kinko_role_name (role), "approval.grant");
	return roles;
}

KinkoOutsideHours
kinko_access_read_outside_hours (KinkoAccessReader *reader, const KinkoYamlNode *node)
{
	return (KinkoOutsideHours) (1 + kinko_yaml_choice (reader->yaml, node, outside_names,
							   "unknown_outside_hours"));
}

static gboolean
read_flag (KinkoYaml *yaml, const KinkoYamlNode *node)
{
	gboolean flag = FALSE;

	return kinko_yaml_boolean (yaml, node, &flag) && flag;
}

/* Who, with what, when: what narrows a rule that allows. */
static void
read_conditions (KinkoAccessReader *reader, KinkoRule *rule, const KinkoYamlNode *const *values,
		 gboolean deny)
{
	KinkoYaml *yaml = reader->yaml;

	if (values[RULE_HOSTS] != NULL)
		rule->hosts = read_hosts (reader, values[RULE_HOSTS]);
	rule->numbers = read_flag (yaml, values[RULE_NUMBERS]);
	rule->assigned = read_flag (yaml, values[RULE_ASSIGNED]);
	rule->approval = read_flag (yaml, values[RULE_APPROVAL]);
	rule->reauthenticate = read_flag (yaml, values[RULE_REAUTHENTICATE]);
	if (values[RULE_SECOND] != NULL)
		rule->second = read_second_roles (reader, values[RULE_SECOND]);
	rule->outside_hours = kinko_access_read_outside_hours (reader, values[RULE_OUTSIDE_HOURS]);
	for (guint key = RULE_NUMBERS; deny && key <= RULE_OUTSIDE_HOURS; key++)
		if (values[key] != NULL)
			kinko_yaml_problem (yaml, values[key], "condition_in_deny",
					    _ ("'%s' narrows what is allowed; a denial has none"),
					    rule_keys[key].name);
}

void
kinko_access_read_rule (KinkoAccessReader *reader, const KinkoYamlNode *node)
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
	rule->roles = kinko_access_read_roles (reader, values[RULE_ROLES]);
	rule->actions =
		kinko_yaml_choices (reader->yaml, values[RULE_ACTIONS], reader->action_names,
				    KINKO_ACCESS_NAMES_MAX, "unknown_action");
	/* Without a good list every use of a purpose would report the same mistake again. */
	if (values[RULE_PURPOSES] != NULL && reader->purpose_names->len > 1)
		rule->purposes =
			kinko_yaml_choices (reader->yaml, values[RULE_PURPOSES],
					    (const char *const *) reader->purpose_names->pdata,
					    KINKO_ACCESS_NAMES_MAX, "unknown_purpose");
	kinko_yaml_bilingual (reader->yaml, values[RULE_REASON], &rule->reason_en,
			      &rule->reason_ja);
	read_conditions (reader, rule, values, effect == 0);
	if (values[RULE_ACTIONS] != NULL)
		kinko_access_check_actions (reader, rule->actions, values[RULE_ACTIONS]);
	for (guint key = RULE_APPROVAL; rule->allow && key <= RULE_SECOND; key++)
		if (key == RULE_APPROVAL ? rule->approval : rule->second != 0)
			check_warrant (reader, rule->actions, values[key], rule_keys[key].name);
	if (rule->allow && values[RULE_ROLES] != NULL)
		kinko_access_check_keyless (reader, rule->roles, rule->actions, values[RULE_ROLES]);
}

/* ---- rules of kinko's own -------------------------------------------------------------------- */

#define MANAGERS (1u << KINKO_ROLE_MANAGER | 1u << KINKO_ROLE_DEPUTY)
#define EVERYONE (MANAGERS | 1u << KINKO_ROLE_WORKER)

/*
 * Who does what a policy cannot have known that is older than the action: otherwise no vault with such a policy could
 * ever adopt another one, or enter the approvals that it needs from now on. A rule of the file for an action, whatever
 * it says, takes the place of the one here.
 */
/* clang-format off */
static const struct {
	const char *action;
	guint roles;
} own_rules[] = {
	{ "approval.add", MANAGERS },
	{ "approval.grant", EVERYONE },
	{ "approval.list", EVERYONE },
	{ "approval.refuse", EVERYONE },
	{ "approval.request", EVERYONE },
	{ "approval.show", EVERYONE },
	{ "backup.create", MANAGERS },
	{ "backup.list", MANAGERS },
	{ "backup.restored", EVERYONE },
	{ "backup.verify", MANAGERS },
	{ "carry.add", MANAGERS },
	{ "carry.check", EVERYONE },
	{ "carry.list", EVERYONE },
	{ "carry.stage", EVERYONE },
	{ "case.erase", 1u << KINKO_ROLE_MANAGER },
	{ "compliance.show", MANAGERS },
	{ "contract.status", MANAGERS },
	{ "contract.close", 1u << KINKO_ROLE_MANAGER },
	{ "erasure.all", 1u << KINKO_ROLE_MANAGER },
	{ "erasure.cancel", MANAGERS },
	{ "erasure.check", MANAGERS },
	{ "erasure.due", MANAGERS },
	{ "erasure.list", EVERYONE },
	{ "erasure.report", EVERYONE },
	{ "erasure.reserve", MANAGERS },
	{ "erasure.run", 1u << KINKO_ROLE_MANAGER },
	{ "exception.list", EVERYONE },
	{ "exception.review", MANAGERS },
	{ "handover.close", 1u << KINKO_ROLE_MANAGER },
	{ "handover.export", MANAGERS },
	{ "handover.list", MANAGERS },
	{ "handover.receipt", 1u << KINKO_ROLE_MANAGER },
	{ "keys.rotate", MANAGERS },
	{ "policy.adopt", 1u << KINKO_ROLE_MANAGER },
	{ "recovery.add", 1u << KINKO_ROLE_MANAGER },
	{ "recovery.list", MANAGERS },
	{ "recovery.remove", 1u << KINKO_ROLE_MANAGER },
	{ "spec.show", MANAGERS },
};
/* clang-format on */

static gboolean
is_named (const KinkoAccess *access, const char *action)
{
	for (guint i = 0; i < access->rules->len; i++) {
		const KinkoRule *rule = access->rules->pdata[i];

		if (g_strv_contains ((const char *const *) rule->actions, action))
			return TRUE;
	}
	return FALSE;
}

void
kinko_access_add_own_rules (KinkoAccess *access)
{
	g_autoptr (GPtrArray) added = g_ptr_array_new ();

	for (gsize i = 0; i < G_N_ELEMENTS (own_rules); i++) {
		const char *action = own_rules[i].action;
		KinkoRule *rule;

		if (is_named (access, action))
			continue;
		rule = g_new0 (KinkoRule, 1);
		rule->id = g_strconcat ("kinko.", action, NULL);
		rule->allow = TRUE;
		rule->roles = own_rules[i].roles;
		rule->actions = g_new0 (char *, 2);
		rule->actions[0] = g_strdup (action);
		rule->reason_en =
			g_strdup ("the policy says nothing of it, so kinko's own rule holds");
		rule->reason_ja = g_strdup ("規則に定めがないため、kinko の既定の規則によります");
		g_ptr_array_add (added, rule);
	}
	g_ptr_array_extend_and_steal (access->rules, g_steal_pointer (&added));
}
