/* The tier tables of a policy: which files they are in, and which one applies. */
#include <unistd.h>

#include <glib/gstdio.h>

#include "policies/error.h"
#include "policies/policy.h"

#define SHIPPED KINKO_SOURCE_DIR "/policies/meguro-r8"

typedef struct {
	char *dir;
} Fixture;

static void
write_file (const Fixture *fixture, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename (fixture->dir, name, NULL);
	g_autoptr (GError) error = NULL;

	g_assert_true (g_file_set_contents (path, text, -1, &error));
	g_assert_no_error (error);
}

static void
write_table (const Fixture *fixture, const char *name, const char *id, const char *from,
	     const char *example)
{
	g_autofree char *text = g_strdup_printf (
		"format: 1\nid: %s\ntitle: {en: t, ja: t}\nsource: s\nfrom: \"%s\"\n"
		"example: %s\ntruncate_to: 1\nrelief_below: 77101\ntiers:\n"
		"- {id: A, label: {en: l, ja: l}, kind: welfare}\n"
		"- {id: B, label: {en: l, ja: l}, kind: exempt}\n"
		"- {id: C, label: {en: l, ja: l}, from: 0}\n",
		id, from, example);

	write_file (fixture, name, text);
}

static void
remove_file (const Fixture *fixture, const char *name)
{
	g_autofree char *path = g_build_filename (fixture->dir, name, NULL);

	g_assert_cmpint (g_remove (path), ==, 0);
}

static void
set_up (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	g_autofree char *access = NULL;
	g_autoptr (GError) error = NULL;

	fixture->dir = g_dir_make_tmp ("kinko-policy-XXXXXX", &error);
	g_assert_no_error (error);
	g_assert_true (g_file_get_contents (SHIPPED "/access.yaml", &access, NULL, &error));
	write_file (fixture, "access.yaml", access);
}

static void
tear_down (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	GDir *listing = g_dir_open (fixture->dir, 0, NULL);
	const char *name;

	while ((name = g_dir_read_name (listing)) != NULL)
		remove_file (fixture, name);
	g_dir_close (listing);
	g_assert_cmpint (g_rmdir (fixture->dir), ==, 0);
	g_free (fixture->dir);
}

static KinkoPolicy *
load (const Fixture *fixture)
{
	g_autoptr (GError) error = NULL;
	KinkoPolicy *policy = kinko_policy_load (fixture->dir, &error);

	g_assert_no_error (error);
	return policy;
}

/* @expected: "file:line code: message; …", the message of file names only. */
static void
assert_fails (const Fixture *fixture, const char *expected)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GString) summary = g_string_new (NULL);
	GPtrArray *problems;

	g_assert_null (kinko_policy_load (fixture->dir, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	problems = kinko_error_problems (error);
	for (guint i = 0; i < problems->len; i++) {
		const KinkoProblem *problem = problems->pdata[i];
		const char *meant = strstr (problem->message, "did you mean ");

		g_string_append_printf (summary, "%s%s:%u %s", i > 0 ? "; " : "",
					problem->file + strlen (fixture->dir) + 1, problem->line,
					problem->code);
		if (meant != NULL)
			g_string_append_printf (summary, " %s", meant + strlen ("did you mean "));
	}
	g_assert_cmpstr (summary->str, ==, expected);
}

static const char *
table_for (const KinkoPolicy *policy, guint fiscal_year, guint month)
{
	g_autoptr (GError) error = NULL;
	const KinkoTierTable *table = kinko_policy_tier_table (policy, fiscal_year, month, &error);

	if (table != NULL) {
		g_assert_no_error (error);
		return table->id;
	}
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	g_assert_nonnull (kinko_error_hint (error));
	return NULL;
}

/* A vault that was made before there were tier tables. */
static void
test_none (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (KinkoPolicy) policy = load (fixture);

	g_assert_cmpuint (kinko_policy_tier_tables (policy)->len, ==, 0);
	g_assert_null (table_for (policy, 2026, 9));
}

static void
test_names (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	static const struct {
		const char *name, *expected;
	} wrong[] = {
		{ "tier-national.yaml", "'tiers-national.yaml'?" },
		{ "tiers-National.yaml", "'tiers-national.yaml'?" },
		{ "tiers_ward.yaml", "'tiers-ward.yaml'?" },
		{ "tiers-ward.yml", "'tiers-ward.yaml'?" },
		{ "tiers.yaml", "'tiers-*.yaml'?" },
		{ "tiers-.yaml", "'tiers-*.yaml'?" },
		{ "acces.yaml", "'access.yaml'?" },
		{ "holidays-tokyo.yaml", NULL },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
		g_autofree char *expected = g_strconcat (wrong[i].name, ":0 unknown_file",
							 wrong[i].expected == NULL ? NULL : " ",
							 wrong[i].expected, NULL);

		write_table (fixture, wrong[i].name, "t", "2026-04-01", "false");
		assert_fails (fixture, expected);
		remove_file (fixture, wrong[i].name);
	}
	remove_file (fixture, "access.yaml");
	write_table (fixture, "tiers-a.yaml", "a", "2026-04-01", "false");
	{
		g_autoptr (GError) error = NULL;

		g_assert_null (kinko_policy_load (fixture->dir, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
		g_assert_nonnull (strstr (error->message, "access.yaml"));
	}
}

static void
test_together (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	write_table (fixture, "tiers-a.yaml", "a", "2026-04-01", "false");
	write_table (fixture, "tiers-b.yaml", "b", "2026-04-01", "true");
	write_table (fixture, "tiers-c.yaml", "c", "2026-04-01", "true");
	kinko_policy_free (load (fixture));
	write_table (fixture, "tiers-b.yaml", "a", "2026-04-01", "false");
	write_table (fixture, "tiers-c.yaml", "c", "2026-04-01", "false");
	write_file (fixture, "tiers-d.yaml", "format: 2\n");
	write_file (fixture, "tiers-e.yaml", "{");
	assert_fails (fixture, "tiers-b.yaml:2 duplicate; tiers-b.yaml:5 tier_same_from; "
			       "tiers-c.yaml:5 tier_same_from; tiers-c.yaml:5 tier_same_from; "
			       "tiers-d.yaml:1 yaml_missing_key; tiers-d.yaml:1 yaml_missing_key; "
			       "tiers-d.yaml:1 yaml_missing_key; tiers-d.yaml:1 yaml_missing_key; "
			       "tiers-d.yaml:1 yaml_missing_key; tiers-d.yaml:1 yaml_missing_key; "
			       "tiers-d.yaml:1 yaml_missing_key; tiers-d.yaml:1 yaml_missing_key; "
			       "tiers-d.yaml:1 yaml_range; tiers-e.yaml:2 yaml_syntax");
}

static void
test_newest (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	static const struct {
		guint fiscal_year, month;
		const char *id;
	} known[] = {
		{ 2024, 12, NULL },   { 2024, 3, NULL },    { 2025, 4, "old" },
		{ 2025, 12, "old" },  { 2025, 1, "old" },   { 2025, 2, "old" },
		{ 2025, 3, "mid" },   { 2026, 4, "mid" },   { 2026, 8, "mid" },
		{ 2026, 9, "late" },  { 2026, 12, "late" }, { 2026, 3, "late" },
		{ 2098, 12, "late" },
	};
	g_autoptr (KinkoPolicy) policy = NULL;
	g_autoptr (GError) error = NULL;

	/* The names of the files say nothing about the order of their days. */
	write_table (fixture, "tiers-b.yaml", "old", "2025-03-02", "false");
	write_table (fixture, "tiers-c.yaml", "mid", "2026-03-01", "false");
	write_table (fixture, "tiers-a.yaml", "late", "2026-08-02", "false");
	write_table (fixture, "tiers-d.yaml", "example", "2020-04-01", "true");
	write_table (fixture, "tiers-e.yaml", "new-example", "2026-09-01", "true");
	policy = load (fixture);
	g_assert_cmpuint (kinko_policy_tier_tables (policy)->len, ==, 5);
	for (gsize i = 0; i < G_N_ELEMENTS (known); i++) {
		g_test_message ("%u, month %u", known[i].fiscal_year, known[i].month);
		g_assert_cmpstr (table_for (policy, known[i].fiscal_year, known[i].month), ==,
				 known[i].id);
	}
	g_assert_null (kinko_policy_tier_table (policy, 2026, 0, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	g_assert_null (kinko_policy_tier_table (policy, 2026, 13, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
}

/* What sha256sum says of each file. */
static void
test_shipped (void)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoPolicy) policy = kinko_policy_load (SHIPPED, &error);
	const GPtrArray *tables = kinko_policy_tier_tables (policy);

	g_assert_no_error (error);
	for (guint i = 0; i < tables->len; i++) {
		const KinkoTierTable *table = tables->pdata[i];
		g_autofree char *path = g_build_filename (SHIPPED, table->file, NULL);
		g_autofree char *command = g_strdup_printf ("sha256sum '%s'", path);
		g_autofree char *output = NULL;

		g_assert_true (g_spawn_command_line_sync (command, &output, NULL, NULL, &error));
		g_assert_cmpuint (strlen (output), >, 64);
		output[64] = '\0';
		g_assert_cmpstr (table->hash, ==, output);
	}
	/* No example is ever used, however old the case. */
	g_assert_cmpstr (table_for (policy, 2026, 4), ==, "national-8");
	g_assert_cmpstr (table_for (policy, 2026, 3), ==, "national-8");
	g_assert_cmpstr (table_for (policy, 2019, 10), ==, "national-8");
	g_assert_null (table_for (policy, 2019, 9));
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	ADD ("/policy-tiers/none", test_none);
	ADD ("/policy-tiers/names", test_names);
	ADD ("/policy-tiers/together", test_together);
	ADD ("/policy-tiers/newest", test_newest);
	g_test_add_func ("/policy-tiers/shipped", test_shipped);
	return g_test_run ();
}
