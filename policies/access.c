#include "policies/access-internal.h"

#include <glib/gi18n.h>

#include "policies/action.h"

/* Below this a passphrase is guessable even behind Argon2id (別紙2 第18条(5)). */
#define PASSPHRASE_FLOOR 12

/* What a policy that does not say it means: 10^10 guesses at the cost of Argon2id, and five wrong passphrases. */
#define USUAL_GUESSES  10
#define USUAL_FAILURES 5

/* A person has to choose from the list; and every rule is compared with all of it. */
#define MOST_PURPOSES 64u

static const KinkoYamlKey file_keys[] = {
	{ "format", TRUE },       { "title", TRUE }, { "purposes", TRUE },
	{ "limits", TRUE },       { "rules", TRUE }, { "outside_hours", FALSE },
	{ "break_glass", FALSE },
};
enum {
	FILE_FORMAT,
	FILE_TITLE,
	FILE_PURPOSES,
	FILE_LIMITS,
	FILE_RULES,
	FILE_OUTSIDE_HOURS,
	FILE_BREAK_GLASS
};

static const KinkoYamlKey purpose_keys[] = { { "id", TRUE }, { "label", TRUE } };
enum { PURPOSE_ID, PURPOSE_LABEL };

/* clang-format off */
static const KinkoYamlKey limit_keys[] = {
	{ "mirror_lag", TRUE },
	{ "passphrase_length", TRUE },
	{ "passphrase_guesses", FALSE },
	{ "failures", FALSE },
	{ "grant_days", FALSE },
	{ "backup_days", FALSE },
	{ "argon2_memory", FALSE },
	{ "argon2_passes", FALSE },
	{ "recovery_drill_days", FALSE },
	{ "idle_seconds", FALSE },
	{ "unlock_minutes", FALSE },
	{ "reveal_seconds", FALSE },
};
/* clang-format on */
enum {
	LIMIT_MIRROR_LAG,
	LIMIT_PASSPHRASE_LENGTH,
	LIMIT_PASSPHRASE_GUESSES,
	LIMIT_FAILURES,
	LIMIT_GRANT_DAYS,
	LIMIT_BACKUP_DAYS,
	LIMIT_ARGON2_MEMORY,
	LIMIT_ARGON2_PASSES,
	LIMIT_RECOVERY_DRILL_DAYS,
	LIMIT_IDLE_SECONDS,
	LIMIT_UNLOCK_MINUTES,
	LIMIT_REVEAL_SECONDS
};

/* What an identity file can have at all (vault/argon2.c): nothing below is ever made, nothing above can be. */
#define ARGON2_MEMORY_FLOOR   19456
#define ARGON2_MEMORY_CEILING 4194304
#define ARGON2_PASSES_FLOOR   2
#define ARGON2_PASSES_CEILING 64

/* Without the limit in the file: a request of Friday can be granted and used on Monday. */
#define GRANT_DAYS 3

/* Likewise: an open shell is locked as a screen is, and a number is gone before the next person comes by. */
#define IDLE_SECONDS   600
#define REVEAL_SECONDS 60

static const KinkoYamlKey break_glass_keys[] = {
	{ "roles", TRUE },
	{ "actions", TRUE },
	{ "review_days", TRUE },
};
enum { BREAK_ROLES, BREAK_ACTIONS, BREAK_REVIEW_DAYS };

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
read_purposes (KinkoAccessReader *reader, const KinkoYamlNode *node)
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
read_limit (KinkoAccessReader *reader, const KinkoYamlNode *node, guint min, guint max)
{
	guint limit = 0;

	return kinko_yaml_integer (reader->yaml, node, min, max, &limit) ? limit : 0;
}

/* At the terminal and beside it. */
static void
read_times (KinkoAccessReader *reader, const KinkoYamlNode *const *values)
{
	if (values[LIMIT_IDLE_SECONDS] != NULL)
		reader->access->idle_seconds =
			read_limit (reader, values[LIMIT_IDLE_SECONDS], 5, 3600);
	if (values[LIMIT_UNLOCK_MINUTES] != NULL)
		reader->access->unlock_minutes =
			read_limit (reader, values[LIMIT_UNLOCK_MINUTES], 0, 480);
	if (values[LIMIT_REVEAL_SECONDS] != NULL)
		reader->access->reveal_seconds =
			read_limit (reader, values[LIMIT_REVEAL_SECONDS], 5, 600);
}

static void
read_limits (KinkoAccessReader *reader, const KinkoYamlNode *node)
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
	if (values[LIMIT_GRANT_DAYS] != NULL)
		reader->access->grant_days = read_limit (reader, values[LIMIT_GRANT_DAYS], 1, 90);
	if (values[LIMIT_BACKUP_DAYS] != NULL)
		reader->access->backup_days =
			read_limit (reader, values[LIMIT_BACKUP_DAYS], 1, 366);
	if (values[LIMIT_ARGON2_MEMORY] != NULL)
		reader->access->argon2_memory =
			read_limit (reader, values[LIMIT_ARGON2_MEMORY], ARGON2_MEMORY_FLOOR,
				    ARGON2_MEMORY_CEILING);
	if (values[LIMIT_ARGON2_PASSES] != NULL)
		reader->access->argon2_passes =
			read_limit (reader, values[LIMIT_ARGON2_PASSES], ARGON2_PASSES_FLOOR,
				    ARGON2_PASSES_CEILING);
	if (values[LIMIT_RECOVERY_DRILL_DAYS] != NULL)
		reader->access->recovery_drill_days =
			read_limit (reader, values[LIMIT_RECOVERY_DRILL_DAYS], 1, 3650);
	read_times (reader, values);
}

static void
read_break_glass (KinkoAccessReader *reader, const KinkoYamlNode *node)
{
	const KinkoYamlNode *values[G_N_ELEMENTS (break_glass_keys)];
	KinkoBreakGlass *glass = &reader->access->break_glass;

	if (node == NULL ||
	    !kinko_yaml_map (reader->yaml, node, break_glass_keys, G_N_ELEMENTS (values), values))
		return;
	glass->roles = kinko_access_read_roles (reader, values[BREAK_ROLES]);
	glass->actions =
		kinko_yaml_choices (reader->yaml, values[BREAK_ACTIONS], reader->action_names,
				    KINKO_ACCESS_NAMES_MAX, "unknown_action");
	glass->review_days = read_limit (reader, values[BREAK_REVIEW_DAYS], 1, 30);
	if (values[BREAK_ACTIONS] != NULL)
		kinko_access_check_actions (reader, glass->actions, values[BREAK_ACTIONS]);
	if (values[BREAK_ROLES] != NULL)
		kinko_access_check_keyless (reader, glass->roles, glass->actions,
					    values[BREAK_ROLES]);
}

/* ---- the file -------------------------------------------------------------------------------- */

static void
read_file (KinkoAccessReader *reader)
{
	const KinkoYamlNode *values[G_N_ELEMENTS (file_keys)];
	g_autoptr (GPtrArray) rules = NULL;

	if (!kinko_yaml_file (reader->yaml, file_keys, G_N_ELEMENTS (values), values))
		return;
	kinko_yaml_bilingual (reader->yaml, values[FILE_TITLE], &reader->access->title_en,
			      &reader->access->title_ja);
	read_purposes (reader, values[FILE_PURPOSES]);
	g_ptr_array_add (reader->purpose_names, NULL);
	read_limits (reader, values[FILE_LIMITS]);
	rules = kinko_yaml_list (reader->yaml, values[FILE_RULES]);
	for (guint i = 0; rules != NULL && i < rules->len; i++)
		kinko_access_read_rule (reader, rules->pdata[i]);
	if (values[FILE_OUTSIDE_HOURS] != NULL)
		reader->access->outside_hours =
			kinko_access_read_outside_hours (reader, values[FILE_OUTSIDE_HOURS]);
	read_break_glass (reader, values[FILE_BREAK_GLASS]);
	kinko_access_add_own_rules (reader->access);
}

static const char **
all_role_names (void)
{
	const char **names = g_new0 (const char *, KINKO_ROLE_LAST + 1);

	for (KinkoRole role = KINKO_ROLE_MANAGER; role <= KINKO_ROLE_LAST; role++)
		names[role - KINKO_ROLE_MANAGER] = kinko_role_name (role);
	return names;
}

KinkoAccess *
kinko_access_read (KinkoYaml *yaml)
{
	g_autofree const char **role_names = all_role_names ();
	g_autofree const char **action_names = kinko_action_names ();
	g_autoptr (GPtrArray) purpose_names = g_ptr_array_new ();
	g_autoptr (GHashTable) rule_ids =
		g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	KinkoAccess *access = g_new0 (KinkoAccess, 1);
	KinkoAccessReader reader = {
		yaml, access, role_names, action_names, purpose_names, rule_ids
	};

	access->grant_days = GRANT_DAYS;
	access->idle_seconds = IDLE_SECONDS;
	access->reveal_seconds = REVEAL_SECONDS;
	access->outside_hours = KINKO_OUTSIDE_FLAG;
	access->purposes = g_ptr_array_new_with_free_func (purpose_free);
	access->rules = g_ptr_array_new_with_free_func (kinko_rule_free);
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
	g_strfreev (access->break_glass.actions);
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
