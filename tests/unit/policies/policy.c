#include "policies/policy.h"

#include <locale.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "policies/error.h"

#define SHIPPED KINKO_SOURCE_DIR "/policies/meguro-r8"

static const struct {
	const char *id;
	const char *en;
	const char *ja;
} purposes[] = {
	{ "tier-review", "tier review", "階層判定審査" },
	{ "number-check", "number check", "番号確認" },
	{ "correction", "correction of documents", "補正対応" },
	{ "entry", "entry into the childcare system", "保育システム入力" },
	{ "handover", "handover", "引継ぎ" },
	{ "audit-response", "response to an audit", "監査対応" },
};

static KinkoPolicy *
load_shipped (void)
{
	g_autoptr (GError) error = NULL;
	KinkoPolicy *policy = kinko_policy_load (SHIPPED, &error);

	g_assert_no_error (error);
	return policy;
}

/* What policies/meguro-r8.test.yaml says of every action and role is compared in policy-test.c; here, that whoever is
 * told a verdict is told why, in one line, and by which rule. */
static void
assert_explained (const KinkoPolicy *policy, KinkoRole role, const char *action,
		  const char *purpose)
{
	const KinkoAccessRequest request = { .role = role,
					     .action = action,
					     .purpose = purpose,
					     .numbers_cleared = TRUE,
					     .assigned = TRUE };
	g_auto (KinkoVerdict) verdict = kinko_policy_decide (policy, &request);

	g_test_message ("%s: %s", kinko_role_name (role), action);
	g_assert_nonnull (verdict.reason);
	g_assert_null (strchr (verdict.reason, '\n'));
	g_assert_cmpint (verdict.remedy == NULL, ==, verdict.allowed);
	if (verdict.remedy != NULL)
		g_assert_null (strchr (verdict.remedy, '\n'));
	/* The shipped rules name every action, so that none of kinko's own is in force. */
	if (verdict.allowed)
		g_assert_nonnull (verdict.rule);
	g_assert_cmpstr (verdict.file, ==, verdict.rule != NULL ? "access.yaml" : NULL);
	g_assert_cmpint (verdict.line > 0, ==, verdict.rule != NULL);
}

static void
test_every_verdict_is_explained (void)
{
	g_autoptr (KinkoPolicy) policy = load_shipped ();
	gsize n;
	const KinkoAction *actions = kinko_actions (&n);

	for (gsize i = 0; i < n; i++)
		for (KinkoRole role = KINKO_ROLE_MANAGER; role <= KINKO_ROLE_LAST; role++) {
			assert_explained (policy, role, actions[i].name, NULL);
			assert_explained (policy, role, actions[i].name, "tier-review");
			assert_explained (policy, role, actions[i].name, "curiosity");
			assert_explained (policy, role, actions[i].name, "");
		}
}

/* Without a seat, or with a purpose of no words, nothing is allowed: no table can ask that. */
static void
test_nobody (void)
{
	g_autoptr (KinkoPolicy) policy = load_shipped ();
	gsize n;
	const KinkoAction *actions = kinko_actions (&n);

	for (gsize i = 0; i < n; i++)
		for (KinkoRole role = KINKO_ROLE_NONE; role <= KINKO_ROLE_RECOVERY + 1; role++) {
			const gboolean seat =
				kinko_role_is_person (role) || role == KINKO_ROLE_RECOVERY;
			const KinkoAccessRequest request = { .role = role,
							     .action = actions[i].name,
							     .purpose = seat ? "" : NULL,
							     .numbers_cleared = TRUE,
							     .assigned = TRUE };
			g_auto (KinkoVerdict) verdict = kinko_policy_decide (policy, &request);

			g_assert_false (verdict.allowed);
		}
}

static void
test_shipped_texts (void)
{
	g_autoptr (KinkoPolicy) policy = load_shipped ();
	const GPtrArray *list = kinko_policy_purposes (policy);
	const KinkoAccessRequest request = { .role = KINKO_ROLE_WORKER, .action = "case.import" };

	g_assert_cmpuint (kinko_policy_mirror_lag (policy), ==, 20);
	g_assert_cmpuint (kinko_policy_passphrase_length (policy), >=, 12);
	g_assert_cmpuint (list->len, ==, G_N_ELEMENTS (purposes));
	for (guint i = 0; i < list->len; i++) {
		const KinkoPurpose *purpose = list->pdata[i];

		g_assert_cmpstr (purpose->id, ==, purposes[i].id);
		g_assert_cmpstr (purpose->label_en, ==, purposes[i].en);
		g_assert_cmpstr (purpose->label_ja, ==, purposes[i].ja);
	}
	for (int japanese = 0; japanese < 2; japanese++) {
		g_auto (KinkoVerdict) verdict = { 0 };

		g_assert_nonnull (setlocale (LC_ALL, "C.UTF-8"));
		g_setenv ("LANGUAGE", japanese ? "ja" : "en", TRUE);
		verdict = kinko_policy_decide (policy, &request);
		g_assert_cmpstr (verdict.rule, ==, "no-import-by-workers");
		if (japanese) {
			g_assert_nonnull (strstr (verdict.reason, "複製"));
			g_assert_nonnull (strstr (kinko_policy_title (policy), "目黒区"));
		} else {
			g_assert_nonnull (strstr (verdict.reason, "copy"));
			g_assert_nonnull (strstr (kinko_policy_title (policy), "Meguro"));
		}
	}
	g_assert_nonnull (setlocale (LC_ALL, "C"));
}

/* What the stock tool says of the same folder. */
static void
test_hash (void)
{
	static const char *const files[] = {
		"access.yaml",
		"analysis.yaml",
		"calendar.yaml",
		"columns.yaml",
		"forms.yaml",
		"papers.yaml",
		"place.yaml",
		"retention.yaml",
		"services.yaml",
		"tiers-national.yaml",
		"tiers-ward-example.yaml",
	};
	g_autoptr (KinkoPolicy) policy = load_shipped ();
	g_autoptr (GError) error = NULL;
	g_autofree char *output = NULL;
	const char *const argv[] = { "sh", "-c",
				     "cd '" SHIPPED "' && LC_ALL=C sha256sum *.yaml | sha256sum",
				     NULL };
	int status;

	g_assert_true (g_spawn_sync (NULL, (char **) (guintptr) argv, NULL, G_SPAWN_SEARCH_PATH,
				     NULL, NULL, &output, NULL, &status, &error));
	g_assert_no_error (error);
	g_assert_cmpint (status, ==, 0);
	g_assert_cmpuint (strlen (output), >, 64);
	output[64] = '\0';
	g_assert_cmpstr (kinko_policy_hash (policy), ==, output);
	for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
		g_assert_cmpstr (kinko_policy_files (policy)[i], ==, files[i]);
	g_assert_null (kinko_policy_files (policy)[G_N_ELEMENTS (files)]);
}

/* 別紙1 row by row, 本文5 D. */
static void
test_services (void)
{
	static const char *const labels[] = {
		"運営費・法外援護費",           "処遇改善等加算適用申請",
		"保育士等キャリアアップ補助金", "保育サービス推進事業補助金",
		"保育力強化事業補助金",         "賃借料補助金",
		"保育料階層決定事務",
	};
	static const char *const callers[] = { "施設", "事業者", "区民" };
	g_autoptr (KinkoPolicy) policy = load_shipped ();
	const GPtrArray *services = kinko_policy_services (policy);

	g_assert_cmpuint (services->len, ==, G_N_ELEMENTS (labels));
	for (guint i = 0; i < services->len; i++)
		g_assert_cmpstr (((const KinkoService *) services->pdata[i])->label_ja, ==,
				 labels[i]);
	g_assert_true (kinko_services_find (services, "fee-tier") == services->pdata[6]);
	g_assert_cmpuint (kinko_policy_callers (policy)->len, ==, G_N_ELEMENTS (callers));
	for (guint i = 0; i < G_N_ELEMENTS (callers); i++)
		g_assert_cmpstr (
			((const KinkoCaller *) kinko_policy_callers (policy)->pdata[i])->label_ja,
			==, callers[i]);
}

/* ---- folders that are wrong ---- */

typedef struct {
	char *dir;
	char *access; /* path of access.yaml */
	char *text;   /* the shipped access.yaml */
	gsize length;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
	g_autoptr (GError) error = NULL;

	(void) data; /* no variants */
	fixture->dir = g_dir_make_tmp ("kinko-policy-XXXXXX", &error);
	g_assert_no_error (error);
	fixture->access = g_build_filename (fixture->dir, "access.yaml", NULL);
	g_assert_true (g_file_get_contents (SHIPPED "/access.yaml", &fixture->text,
					    &fixture->length, &error));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
	GDir *listing = g_dir_open (fixture->dir, 0, NULL);
	const char *name;

	(void) data; /* no variants */
	while ((name = g_dir_read_name (listing)) != NULL) {
		g_autofree char *path = g_build_filename (fixture->dir, name, NULL);

		g_assert_cmpint (g_remove (path), ==, 0);
	}
	g_dir_close (listing);
	g_assert_cmpint (g_rmdir (fixture->dir), ==, 0);
	g_free (fixture->dir);
	g_free (fixture->access);
	g_free (fixture->text);
}

static void
write_file (const Fixture *fixture, const char *name, const char *text, gssize length)
{
	g_autofree char *path = g_build_filename (fixture->dir, name, NULL);
	g_autoptr (GError) error = NULL;

	g_assert_true (g_file_set_contents (path, text, length, &error));
	g_assert_no_error (error);
}

static void
assert_fails (const Fixture *fixture, KinkoError code, const char *expected)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoPolicy) policy = kinko_policy_load (fixture->dir, &error);
	GString *codes = g_string_new (NULL);
	g_autofree char *summary = NULL;
	GPtrArray *problems;

	g_assert_null (policy);
	g_assert_error (error, KINKO_ERROR, (int) code);
	problems = kinko_error_problems (error);
	for (guint i = 0; problems != NULL && i < problems->len; i++) {
		const KinkoProblem *problem = problems->pdata[i];

		g_assert_true (g_str_has_prefix (problem->file, fixture->dir));
		g_string_append_printf (codes, "%s%s:%u %s", i > 0 ? "; " : "",
					problem->file + strlen (fixture->dir) + 1, problem->line,
					problem->code);
	}
	summary = g_string_free (codes, FALSE);
	g_assert_cmpstr (summary, ==, expected);
}

static void
assert_loads (const Fixture *fixture)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoPolicy) policy = kinko_policy_load (fixture->dir, &error);

	g_assert_no_error (error);
	g_assert_nonnull (policy);
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
	g_autoptr (GError) error = NULL;

	(void) data; /* no variants */
	assert_fails (fixture, KINKO_ERROR_NOT_FOUND, "");
	g_assert_null (kinko_policy_load ("/nonexistent/policy", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	g_clear_error (&error);
	g_assert_null (kinko_policy_load (SHIPPED "/access.yaml", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
}

static void
test_names (Fixture *fixture, gconstpointer data)
{
	(void) data; /* no variants */
	write_file (fixture, "acess.yaml", fixture->text, (gssize) fixture->length);
	assert_fails (fixture, KINKO_ERROR_INVALID, "acess.yaml:0 unknown_file");
	write_file (fixture, "access.yaml", "rules: 1\nrules: 2\nformat: 2\n", -1);
	write_file (fixture, "extra.yml", "a: 1\n", -1);
	assert_fails (fixture, KINKO_ERROR_INVALID,
		      "access.yaml:1 yaml_missing_key; access.yaml:1 yaml_missing_key; "
		      "access.yaml:1 yaml_missing_key; access.yaml:2 yaml_duplicate_key; "
		      "access.yaml:3 yaml_range; acess.yaml:0 unknown_file; "
		      "extra.yml:0 unknown_file");
}

/* What the shell's *.yaml leaves out, the policy leaves out, or the hash would not be the same. */
static void
test_ignored (Fixture *fixture, gconstpointer data)
{
	(void) data; /* no variants */
	write_file (fixture, "access.yaml", fixture->text, (gssize) fixture->length);
	write_file (fixture, ".hidden.yaml", "nonsense: [", -1);
	write_file (fixture, "README.md", "# nonsense", -1);
	assert_loads (fixture);
}

static void
test_kinds (Fixture *fixture, gconstpointer data)
{
	(void) data; /* no variants */
	g_assert_cmpint (symlink (SHIPPED "/access.yaml", fixture->access), ==, 0);
	assert_fails (fixture, KINKO_ERROR_INVALID, "access.yaml:0 file_type");
	g_assert_cmpint (unlink (fixture->access), ==, 0);
	g_assert_cmpint (mkfifo (fixture->access, 0600), ==, 0);
	assert_fails (fixture, KINKO_ERROR_INVALID, "access.yaml:0 file_type");
	g_assert_cmpint (unlink (fixture->access), ==, 0);
	g_assert_cmpint (mkdir (fixture->access, 0700), ==, 0);
	assert_fails (fixture, KINKO_ERROR_INVALID, "access.yaml:0 file_type");
}

static void
test_size (Fixture *fixture, gconstpointer data)
{
	g_autofree char *large = g_malloc (KINKO_YAML_MAX + 1);

	(void) data; /* no variants */
	memset (large, '#', KINKO_YAML_MAX + 1);
	memcpy (large, fixture->text, fixture->length);
	write_file (fixture, "access.yaml", large, (gssize) KINKO_YAML_MAX);
	assert_loads (fixture);
	write_file (fixture, "access.yaml", large, (gssize) KINKO_YAML_MAX + 1);
	assert_fails (fixture, KINKO_ERROR_INVALID, "access.yaml:0 yaml_size");
}

/* Every change of a bit changes the hash or is refused, and never crashes the reader. */
static void
test_every_bit (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoPolicy) untouched = load_shipped ();
	const char *small = "format: 1\ntitle: {en: t, ja: t}\n"
			    "purposes: [{id: a, label: {en: a, ja: a}}]\n"
			    "limits: {mirror_lag: 1, passphrase_length: 12}\n"
			    "rules: [{id: r, effect: deny, roles: [ward], actions: [log.show], "
			    "reason: {en: r, ja: r}}]\n";
	g_autofree char *text = g_strdup (small);
	gsize length = strlen (small);
	g_autofree char *hash = NULL;

	(void) data; /* no variants */
	write_file (fixture, "access.yaml", text, (gssize) length);
	{
		g_autoptr (KinkoPolicy) policy = kinko_policy_load (fixture->dir, NULL);

		g_assert_nonnull (policy);
		hash = g_strdup (kinko_policy_hash (policy));
		g_assert_cmpstr (hash, !=, kinko_policy_hash (untouched));
	}
	for (gsize bit = 0; bit < length * 8; bit++) {
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoPolicy) policy = NULL;

		text[bit / 8] = (char) (text[bit / 8] ^ 1 << bit % 8);
		write_file (fixture, "access.yaml", text, (gssize) length);
		policy = kinko_policy_load (fixture->dir, &error);
		if (policy != NULL)
			g_assert_cmpstr (kinko_policy_hash (policy), !=, hash);
		else
			g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		text[bit / 8] = (char) (text[bit / 8] ^ 1 << bit % 8);
	}
	/* A shortened file lacks its end: only the last line feed can be spared. */
	for (gsize short_length = 0; short_length < length - 1; short_length++) {
		g_autoptr (GError) error = NULL;

		write_file (fixture, "access.yaml", text, (gssize) short_length);
		g_assert_null (kinko_policy_load (fixture->dir, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		g_assert_cmpuint (kinko_error_problems (error)->len, >, 0);
	}
}

static void
test_message (Fixture *fixture, gconstpointer data)
{
	g_autoptr (GError) error = NULL;
	g_autofree char *expected = NULL;
	g_autofree char *place = NULL;
	g_autofree char *expected_place = g_strdup_printf ("%s:3:1, ruels", fixture->access);

	(void) data; /* no variants */
	write_file (fixture, "access.yaml",
		    "format: 1\ntitle: {en: t, ja: t}\nruels: []\n"
		    "purposes: [{id: a, label: {en: a, ja: a}}]\n"
		    "limits: {mirror_lag: 1, passphrase_length: 12}\n"
		    "rules: [{id: r, effect: deny, roles: [ward], actions: [log.show], "
		    "reason: {en: r, ja: r}}]\n",
		    -1);
	g_assert_null (kinko_policy_load (fixture->dir, &error));
	expected = g_strdup_printf ("the policy '%s' has 1 mistake", fixture->dir);
	g_assert_cmpstr (error->message, ==, expected);
	g_assert_nonnull (kinko_error_hint (error));
	place = kinko_problem_place (kinko_error_problems (error)->pdata[0]);
	g_assert_cmpstr (place, ==, expected_place);
}

/* An older policy has the rules alone. */
static void
test_only_rules (Fixture *fixture, gconstpointer data)
{
	const KinkoDate monday = { 2026, 7, 6 }, holiday = { 2026, 7, 20 };
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoPolicy) policy = NULL;

	(void) data; /* no variants */
	write_file (fixture, "access.yaml", fixture->text, (gssize) fixture->length);
	policy = kinko_policy_load (fixture->dir, &error);
	g_assert_no_error (error);
	g_assert_null (kinko_policy_columns (policy));
	g_assert_null (kinko_policy_papers (policy));
	g_assert_null (kinko_policy_services (policy));
	g_assert_null (kinko_policy_callers (policy));
	/* 本文3 holds whether the policy says so or not. */
	g_assert_true (kinko_calendar_is_open_day (kinko_policy_calendar (policy), &monday));
	g_assert_false (kinko_calendar_is_open_day (kinko_policy_calendar (policy), &holiday));
	g_assert_cmpuint (kinko_calendar_closes_at (kinko_policy_calendar (policy)), ==,
			  17 * 60 + 15);
}

/* The vault's own calendar goes before the contract's. */
static void
test_own_calendar (Fixture *fixture, gconstpointer data)
{
	const KinkoDate monday = { 2026, 7, 6 };
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoPolicy) policy = NULL;

	(void) data; /* no variants */
	write_file (fixture, "access.yaml", fixture->text, (gssize) fixture->length);
	write_file (fixture, "calendar.yaml",
		    "format: 1\nhours: {from: \"09:00\", to: \"18:00\"}\noverrides:\n"
		    "- {date: \"2026-07-06\", open: false, label: {en: a, ja: b}}\n",
		    -1);
	policy = kinko_policy_load (fixture->dir, &error);
	g_assert_no_error (error);
	g_assert_false (kinko_calendar_is_open_day (kinko_policy_calendar (policy), &monday));
	g_assert_cmpuint (kinko_calendar_opens_at (kinko_policy_calendar (policy)), ==, 9 * 60);
}

/* Optional is not lax: what is there must be right, and what is not there is no excuse. */
static void
test_data_files (Fixture *fixture, gconstpointer data)
{
	(void) data; /* no variants */
	write_file (fixture, "access.yaml", fixture->text, (gssize) fixture->length);
	write_file (fixture, "calendar.yaml", "format: 1\nhours: {from: \"08:30\"}\n", -1);
	write_file (fixture, "columns.yaml", "format: 2\n", -1);
	write_file (fixture, "papers.yaml", "", -1);
	write_file (fixture, "services.yaml", "- 1\n", -1);
	write_file (fixture, "colums.yaml", "format: 1\n", -1);
	assert_fails (fixture, KINKO_ERROR_INVALID,
		      "calendar.yaml:2 yaml_missing_key; "
		      "columns.yaml:1 yaml_missing_key; columns.yaml:1 yaml_missing_key; "
		      "columns.yaml:1 yaml_range; colums.yaml:0 unknown_file; "
		      "papers.yaml:1 yaml_empty; services.yaml:1 yaml_type");
}

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/policy/every-verdict-is-explained", test_every_verdict_is_explained);
	g_test_add_func ("/policy/nobody", test_nobody);
	g_test_add_func ("/policy/shipped-texts", test_shipped_texts);
	g_test_add_func ("/policy/hash", test_hash);
	g_test_add_func ("/policy/services", test_services);
	ADD ("/policy/missing", test_missing);
	ADD ("/policy/names", test_names);
	ADD ("/policy/ignored", test_ignored);
	ADD ("/policy/kinds", test_kinds);
	ADD ("/policy/size", test_size);
	ADD ("/policy/every-bit", test_every_bit);
	ADD ("/policy/message", test_message);
	ADD ("/policy/only-rules", test_only_rules);
	ADD ("/policy/own-calendar", test_own_calendar);
	ADD ("/policy/data-files", test_data_files);
	return g_test_run ();
}
