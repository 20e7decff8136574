#include "policies/policy.h"

#include <errno.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "policies/language.h"
#include "policies/policy-folder.h"

#define ACCESS_FILE "access.yaml"

struct _KinkoPolicy {
	char **files;
	char *hash;
	KinkoAccess *access;
	KinkoCalendar *calendar;
	KinkoColumns *columns; /* NULL without the file, as the next two */
	KinkoPapers *papers;
	KinkoServices *services;
	KinkoLayouts *layouts;
	KinkoPlaceRules *place; /* never NULL once it is loaded */
	KinkoAnalysisRules analysis;
	GPtrArray *retention;   /* KinkoRetentionRule; NULL without the file */
	GPtrArray *tier_tables; /* KinkoTierTable, by the names of their files */
};

/* ---- the files ------------------------------------------------------------------------------- */

/* A file that is being read. */
typedef struct {
	KinkoYaml *yaml;
	const char *name, *hash;
} File;

static void
read_access (KinkoPolicy *policy, const File *file)
{
	policy->access = kinko_access_read (file->yaml);
}

static void
read_analysis (KinkoPolicy *policy, const File *file)
{
	policy->analysis = kinko_analysis_rules_read (file->yaml);
}

static void
read_calendar (KinkoPolicy *policy, const File *file)
{
	policy->calendar = kinko_calendar_read (file->yaml);
}

static void
read_columns (KinkoPolicy *policy, const File *file)
{
	policy->columns = kinko_columns_read (file->yaml);
}

static void
read_layouts (KinkoPolicy *policy, const File *file)
{
	policy->layouts = kinko_layouts_read (file->yaml);
}

static void
read_papers (KinkoPolicy *policy, const File *file)
{
	policy->papers = kinko_papers_read (file->yaml);
}

static void
read_services (KinkoPolicy *policy, const File *file)
{
	policy->services = kinko_services_read (file->yaml);
}

static void
read_place (KinkoPolicy *policy, const File *file)
{
	policy->place = kinko_place_rules_read (file->yaml);
}

static void
read_retention (KinkoPolicy *policy, const File *file)
{
	policy->retention = kinko_retention_read (file->yaml);
}

static void
read_tier_table (KinkoPolicy *policy, const File *file)
{
	KinkoTierTable *table = kinko_tier_table_read (file->yaml);

	table->file = g_strdup (file->name);
	table->hash = g_strdup (file->hash);
	for (guint i = 0; i < policy->tier_tables->len; i++)
		kinko_tier_table_check_other (file->yaml, table, policy->tier_tables->pdata[i]);
	g_ptr_array_add (policy->tier_tables, table);
}

/* The files that a policy may have: a row each, its reader adds mistakes to the file's problems. */
static const struct {
	const char *pattern; /* see policy-folder.h */
	void (*read) (KinkoPolicy *policy, const File *file);
	gboolean required;
} known_files[] = {
	{ ACCESS_FILE, read_access, TRUE },        { "analysis.yaml", read_analysis, FALSE },
	{ "calendar.yaml", read_calendar, FALSE }, { "columns.yaml", read_columns, FALSE },
	{ "forms.yaml", read_layouts, FALSE },     { "papers.yaml", read_papers, FALSE },
	{ "place.yaml", read_place, FALSE },       { "retention.yaml", read_retention, FALSE },
	{ "services.yaml", read_services, FALSE }, { "tiers-*.yaml", read_tier_table, FALSE },
};

static int
compare_problems (gconstpointer a, gconstpointer b)
{
	const KinkoProblem *left = *(const KinkoProblem *const *) a;
	const KinkoProblem *right = *(const KinkoProblem *const *) b;
	int files = g_strcmp0 (left->file, right->file);

	if (files != 0)
		return files;
	if (left->line != right->line)
		return left->line < right->line ? -1 : 1;
	return left->column == right->column ? 0 : left->column < right->column ? -1 : 1;
}

static void
fail_with_problems (KinkoPolicyFolder *folder, GError **error)
{
	guint n = folder->problems->len;

	/* The readers go by keys; a person goes from top to bottom. */
	g_ptr_array_sort (folder->problems, compare_problems);
	g_set_error (
		error, KINKO_ERROR, KINKO_ERROR_INVALID,
		ngettext ("the policy '%s' has %u mistake", "the policy '%s' has %u mistakes", n),
		folder->dir, n);
	kinko_error_set_hint (error,
			      _ ("correct the lines named, then run 'kinko policy check %s'"),
			      folder->dir);
	kinko_error_set_problems (error, g_ptr_array_ref (folder->problems));
}

/* Reads every file that is there, so that one run shows the mistakes of all. */
static gboolean
interpret (KinkoPolicyFolder *folder, const char *const *patterns, KinkoPolicy *policy,
	   GError **error)
{
	gboolean found[G_N_ELEMENTS (known_files)] = { FALSE };

	for (guint i = 0; i < folder->names->len; i++) {
		const char *name = folder->names->pdata[i];
		int row = kinko_policy_folder_match (patterns, name);
		g_autofree char *path = g_build_filename (folder->dir, name, NULL);
		g_autoptr (KinkoYaml) yaml =
			kinko_yaml_parse (folder->contents->pdata[i], path, folder->problems);
		const File file = { yaml, name, folder->hashes->pdata[i] };

		found[row] = TRUE;
		if (yaml != NULL)
			known_files[row].read (policy, &file);
	}
	if (folder->problems->len > 0) {
		fail_with_problems (folder, error);
		return FALSE;
	}
	for (gsize row = 0; row < G_N_ELEMENTS (known_files); row++)
		if (known_files[row].required && !found[row])
			return kinko_policy_folder_fail (folder->dir, known_files[row].pattern,
							 ENOENT, error);
	return TRUE;
}

KinkoPolicy *
kinko_policy_load (const char *dir, GError **error)
{
	const char *patterns[G_N_ELEMENTS (known_files) + 1] = { NULL };
	g_autoptr (KinkoPolicy) policy = g_new0 (KinkoPolicy, 1);
	g_auto (KinkoPolicyFolder) folder = { 0 };

	policy->tier_tables =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_tier_table_free);
	policy->analysis = kinko_analysis_rules_built_in ();
	for (gsize row = 0; row < G_N_ELEMENTS (known_files); row++)
		patterns[row] = known_files[row].pattern;
	if (!kinko_policy_folder_read (&folder, dir, patterns, error) ||
	    !interpret (&folder, patterns, policy, error))
		return NULL;
	if (policy->place == NULL)
		policy->place = kinko_place_rules_new ();
	policy->hash = kinko_policy_folder_hash (&folder, error);
	if (policy->hash == NULL)
		return NULL;
	/* A policy from before there was that file. */
	if (policy->calendar == NULL)
		policy->calendar = kinko_calendar_new_contract ();
	g_ptr_array_add (folder.names, NULL);
	policy->files = (char **) g_ptr_array_steal (folder.names, NULL);
	return g_steal_pointer (&policy);
}

void
kinko_policy_free (KinkoPolicy *policy)
{
	if (policy == NULL)
		return;
	g_strfreev (policy->files);
	g_free (policy->hash);
	kinko_access_free (policy->access);
	kinko_calendar_free (policy->calendar);
	kinko_columns_free (policy->columns);
	kinko_papers_free (policy->papers);
	kinko_services_free (policy->services);
	kinko_layouts_free (policy->layouts);
	kinko_place_rules_free (policy->place);
	g_clear_pointer (&policy->retention, g_ptr_array_unref);
	g_ptr_array_unref (policy->tier_tables);
	g_free (policy);
}

/* ---- what it says ---------------------------------------------------------------------------- */

const char *
kinko_policy_hash (const KinkoPolicy *policy)
{
	return policy->hash;
}

const char *const *
kinko_policy_files (const KinkoPolicy *policy)
{
	return (const char *const *) policy->files;
}

const char *
kinko_policy_title (const KinkoPolicy *policy)
{
	return kinko_language_choose (policy->access->title_en, policy->access->title_ja);
}

const char *
kinko_policy_title_ja (const KinkoPolicy *policy)
{
	return policy->access->title_ja;
}

const GPtrArray *
kinko_policy_purposes (const KinkoPolicy *policy)
{
	return policy->access->purposes;
}

KinkoVerdict
kinko_policy_decide (const KinkoPolicy *policy, const KinkoAccessRequest *request)
{
	return kinko_verdict_reach (policy->access, ACCESS_FILE, request);
}

guint
kinko_policy_mirror_lag (const KinkoPolicy *policy)
{
	return policy->access->mirror_lag;
}

guint
kinko_policy_passphrase_length (const KinkoPolicy *policy)
{
	return policy->access->passphrase_length;
}

guint
kinko_policy_idle_seconds (const KinkoPolicy *policy)
{
	return policy->access->idle_seconds;
}

guint
kinko_policy_unlock_minutes (const KinkoPolicy *policy)
{
	return policy->access->unlock_minutes;
}

guint
kinko_policy_reveal_seconds (const KinkoPolicy *policy)
{
	return policy->access->reveal_seconds;
}

guint
kinko_policy_backup_days (const KinkoPolicy *policy)
{
	return policy->access->backup_days;
}

guint
kinko_policy_grant_days (const KinkoPolicy *policy)
{
	return policy->access->grant_days;
}

guint
kinko_policy_recovery_drill_days (const KinkoPolicy *policy)
{
	return policy->access->recovery_drill_days;
}

guint
kinko_policy_passphrase_guesses (const KinkoPolicy *policy)
{
	return policy->access->passphrase_guesses;
}

guint
kinko_policy_failures (const KinkoPolicy *policy)
{
	return policy->access->failures;
}

guint
kinko_policy_argon2_memory (const KinkoPolicy *policy)
{
	return policy->access->argon2_memory;
}

guint
kinko_policy_argon2_passes (const KinkoPolicy *policy)
{
	return policy->access->argon2_passes;
}

const KinkoColumns *
kinko_policy_columns (const KinkoPolicy *policy)
{
	return policy->columns;
}

const KinkoPapers *
kinko_policy_papers (const KinkoPolicy *policy)
{
	return policy->papers;
}

const GPtrArray *
kinko_policy_services (const KinkoPolicy *policy)
{
	return policy->services == NULL ? NULL : policy->services->services;
}

const GPtrArray *
kinko_policy_callers (const KinkoPolicy *policy)
{
	return policy->services == NULL ? NULL : policy->services->callers;
}

const KinkoLayouts *
kinko_policy_layouts (const KinkoPolicy *policy)
{
	return policy->layouts;
}

const KinkoCalendar *
kinko_policy_calendar (const KinkoPolicy *policy)
{
	return policy->calendar;
}

const KinkoPlaceRules *
kinko_policy_place (const KinkoPolicy *policy)
{
	return policy->place;
}

const KinkoAnalysisRules *
kinko_policy_analysis (const KinkoPolicy *policy)
{
	return &policy->analysis;
}

const GPtrArray *
kinko_policy_retention (const KinkoPolicy *policy)
{
	return policy->retention;
}

const GPtrArray *
kinko_policy_tier_tables (const KinkoPolicy *policy)
{
	return policy->tier_tables;
}

const KinkoTierTable *
kinko_policy_tier_table (const KinkoPolicy *policy, guint fiscal_year, guint month, GError **error)
{
	const KinkoDate first_day = { month < 4 ? fiscal_year + 1 : fiscal_year, month, 1 };
	const KinkoTierTable *newest = NULL;

	if (month < 1 || month > 12) {
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INVALID,
				     _ ("no such month; a month is 1 to 12"));
		return NULL;
	}
	for (guint i = 0; i < policy->tier_tables->len; i++) {
		const KinkoTierTable *table = policy->tier_tables->pdata[i];

		if (!table->example && kinko_date_compare (&table->from, &first_day) <= 0 &&
		    (newest == NULL || kinko_date_compare (&table->from, &newest->from) > 0))
			newest = table;
	}
	if (newest == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND,
			     _ ("the policy has no tier table that applies on %04u-%02u-01"),
			     first_day.year, first_day.month);
		kinko_error_set_hint (error, "%s",
				      _ ("'kinko policy tiers' shows from when each table applies; "
					 "examples are never used"));
	}
	return newest;
}
