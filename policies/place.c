#include "policies/place.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/yaml-read.h"

#define MOST_HOSTS    256u
#define MOST_PROGRAMS 64u
#define MOST_LETTERS  64u /* of a host or a version */
#define SHA256_DIGITS 64u

#define LETTERS G_CSET_A_2_Z G_CSET_a_2_z "0123456789-._"

static const char *const check_ids[] = {
	[KINKO_PLACE_DEFAULT_ROUTE] = "default-route",
	[KINKO_PLACE_GLOBAL_ADDRESS] = "global-address",
	[KINKO_PLACE_CLOCK] = "clock",
	[KINKO_PLACE_SWAP] = "swap",
	[KINKO_PLACE_CORE_DUMPS] = "core-dumps",
	[KINKO_PLACE_FILE_MODES] = "file-modes",
	[KINKO_PLACE_HOST] = "host",
	[KINKO_PLACE_PROGRAM] = "program",
	[KINKO_PLACE_POLICY] = "policy",
};

/* `off` is no word here: YAML 1.1 takes it for false. */
static const char *const measure_ids[] = { "ignore", "warn", "deny", NULL };

static const KinkoYamlKey file_keys[] = {
	{ "format", TRUE },
	{ "checks", TRUE },
	{ "hosts", FALSE },
	{ "programs", FALSE },
};
enum { FILE_FORMAT, FILE_CHECKS, FILE_HOSTS, FILE_PROGRAMS };

static const KinkoYamlKey program_keys[] = { { "version", TRUE }, { "sha256", TRUE } };
enum { PROGRAM_VERSION, PROGRAM_SHA256 };

const char *
kinko_place_check_id (KinkoPlaceCheck check)
{
	g_assert (check < KINKO_PLACE_N_CHECKS);
	return check_ids[check];
}

gboolean
kinko_place_check_parse (const char *id, KinkoPlaceCheck *check)
{
	for (guint i = 0; i < KINKO_PLACE_N_CHECKS; i++) {
		if (strcmp (id, check_ids[i]) == 0) {
			*check = (KinkoPlaceCheck) i;
			return TRUE;
		}
	}
	return FALSE;
}

const char *
kinko_place_measure_id (KinkoPlaceMeasure measure)
{
	g_assert (measure <= KINKO_PLACE_DENY);
	return measure_ids[measure];
}

/* ---- reading --------------------------------------------------------------------------------- */

static void
program_free (gpointer data)
{
	KinkoPlaceProgram *program = data;

	g_free (program->version);
	g_free (program->sha256);
	g_free (program);
}

static void
read_checks (KinkoYaml *yaml, const KinkoYamlNode *node, KinkoPlaceRules *rules)
{
	KinkoYamlKey keys[KINKO_PLACE_N_CHECKS];
	const KinkoYamlNode *values[KINKO_PLACE_N_CHECKS];

	for (guint i = 0; i < KINKO_PLACE_N_CHECKS; i++)
		keys[i] = (KinkoYamlKey){ check_ids[i], TRUE };
	if (!kinko_yaml_map (yaml, node, keys, KINKO_PLACE_N_CHECKS, values))
		return;
	for (guint i = 0; i < KINKO_PLACE_N_CHECKS; i++) {
		int found = values[i] == NULL ? -1
					      : kinko_yaml_choice (yaml, values[i], measure_ids,
								   "unknown_measure");

		if (found < 0)
			continue;
		rules->measures[i] = (KinkoPlaceMeasure) found;
		rules->lines[i] = kinko_yaml_line (values[i]);
	}
	/* What is changed on purpose by the same people could never be opened again to be changed back. */
	if (rules->measures[KINKO_PLACE_POLICY] == KINKO_PLACE_DENY)
		kinko_yaml_problem (yaml, values[KINKO_PLACE_POLICY], "locks_out",
				    _ ("another policy can be told, not refused: nobody could open "
				       "the vault after a change of the rules"));
}

/* What can stand in a log as a host's or version's name. */
static gboolean
is_name (const char *text)
{
	return strlen (text) <= MOST_LETTERS && strspn (text, LETTERS) == strlen (text);
}

static void
read_hosts (KinkoYaml *yaml, const KinkoYamlNode *node, GPtrArray *hosts)
{
	g_autoptr (GPtrArray) items =
		node == NULL ? NULL : kinko_yaml_short_list (yaml, node, MOST_HOSTS);
	g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; items != NULL && i < items->len; i++) {
		const char *text = kinko_yaml_text (yaml, items->pdata[i]);

		if (text == NULL)
			continue;
		if (!is_name (text))
			kinko_yaml_problem (yaml, items->pdata[i], "host_name",
					    _ ("a host's name has at most 64 of A-Z, a-z, 0-9, "
					       "'-', '.' and '_'"));
		else if (!g_hash_table_add (seen, g_ascii_strdown (text, -1)))
			kinko_yaml_problem (yaml, items->pdata[i], "duplicate",
					    _ ("'%s' is given twice"), text);
		else
			g_ptr_array_add (hosts, g_strdup (text));
	}
}

static gboolean
is_sha256 (const char *text)
{
	return strlen (text) == SHA256_DIGITS && strspn (text, "0123456789abcdef") == SHA256_DIGITS;
}

static void
read_program (KinkoYaml *yaml, const KinkoYamlNode *node, GHashTable *seen, GPtrArray *programs)
{
	const KinkoYamlNode *values[G_N_ELEMENTS (program_keys)];
	const char *version, *sha256;
	KinkoPlaceProgram *program;

	if (!kinko_yaml_map (yaml, node, program_keys, G_N_ELEMENTS (values), values))
		return;
	version = kinko_yaml_text (yaml, values[PROGRAM_VERSION]);
	sha256 = kinko_yaml_text (yaml, values[PROGRAM_SHA256]);
	if (version != NULL && !is_name (version))
		kinko_yaml_problem (yaml, values[PROGRAM_VERSION], "version",
				    _ ("a version has at most 64 of A-Z, a-z, 0-9, '-', '.' and "
				       "'_'"));
	if (sha256 != NULL && !is_sha256 (sha256))
		kinko_yaml_problem (yaml, values[PROGRAM_SHA256], "sha256",
				    _ ("a SHA-256 has 64 digits of 0-9 and a-f"));
	else if (sha256 != NULL && !g_hash_table_add (seen, g_strdup (sha256)))
		kinko_yaml_problem (yaml, values[PROGRAM_SHA256], "duplicate",
				    _ ("'%s' is given twice"), sha256);
	if (version == NULL || sha256 == NULL)
		return;
	program = g_new0 (KinkoPlaceProgram, 1);
	program->version = g_strdup (version);
	program->sha256 = g_strdup (sha256);
	g_ptr_array_add (programs, program);
}

static void
read_programs (KinkoYaml *yaml, const KinkoYamlNode *node, GPtrArray *programs)
{
	g_autoptr (GPtrArray) items =
		node == NULL ? NULL : kinko_yaml_short_list (yaml, node, MOST_PROGRAMS);
	g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; items != NULL && i < items->len; i++)
		read_program (yaml, items->pdata[i], seen, programs);
}

/* A refusal without a list would let everything pass, or shut everybody out after an update. */
static void
check_lists (KinkoYaml *yaml, const KinkoYamlNode *const *values, const KinkoPlaceRules *rules)
{
	static const struct {
		KinkoPlaceCheck check;
		int list;
	} pairs[] = { { KINKO_PLACE_HOST, FILE_HOSTS }, { KINKO_PLACE_PROGRAM, FILE_PROGRAMS } };

	for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++) {
		KinkoPlaceCheck check = pairs[i].check;

		if (rules->measures[check] == KINKO_PLACE_DENY && values[pairs[i].list] == NULL)
			kinko_yaml_problem (
				yaml,
				kinko_yaml_value (yaml, values[FILE_CHECKS], check_ids[check]),
				"missing_list", _ ("'deny' needs the list '%s'"),
				file_keys[pairs[i].list].name);
	}
}

static void
read_file (KinkoYaml *yaml, KinkoPlaceRules *rules)
{
	const KinkoYamlNode *values[G_N_ELEMENTS (file_keys)];

	if (!kinko_yaml_file (yaml, file_keys, G_N_ELEMENTS (values), values))
		return;
	read_checks (yaml, values[FILE_CHECKS], rules);
	read_hosts (yaml, values[FILE_HOSTS], rules->hosts);
	read_programs (yaml, values[FILE_PROGRAMS], rules->programs);
	check_lists (yaml, values, rules);
}

KinkoPlaceRules *
kinko_place_rules_new (void)
{
	KinkoPlaceRules *rules = g_new0 (KinkoPlaceRules, 1);

	rules->hosts = g_ptr_array_new_with_free_func (g_free);
	rules->programs = g_ptr_array_new_with_free_func (program_free);
	return rules;
}

KinkoPlaceRules *
kinko_place_rules_read (KinkoYaml *yaml)
{
	KinkoPlaceRules *rules = kinko_place_rules_new ();

	read_file (yaml, rules);
	return rules;
}

void
kinko_place_rules_free (KinkoPlaceRules *rules)
{
	if (rules == NULL)
		return;
	g_ptr_array_unref (rules->hosts);
	g_ptr_array_unref (rules->programs);
	g_free (rules);
}

/* ---- asking ---------------------------------------------------------------------------------- */

gboolean
kinko_place_rules_know_host (const KinkoPlaceRules *rules, const char *host)
{
	for (guint i = 0; i < rules->hosts->len; i++) {
		if (g_ascii_strcasecmp (rules->hosts->pdata[i], host) == 0)
			return TRUE;
	}
	return rules->hosts->len == 0;
}

const KinkoPlaceProgram *
kinko_place_rules_find_program (const KinkoPlaceRules *rules, const char *sha256)
{
	for (guint i = 0; i < rules->programs->len; i++) {
		const KinkoPlaceProgram *program = rules->programs->pdata[i];

		if (strcmp (program->sha256, sha256) == 0)
			return program;
	}
	return NULL;
}
