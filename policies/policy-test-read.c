/* Reading a table of expected verdicts. */
#include "policies/policy-test-internal.h"

#include <glib/gi18n.h>

#include "policies/error.h"
#include "policies/yaml-read.h"

/* Several times what there is to ask, and still a table that somebody can read. */
#define MOST_ROWS 4096u

/* More than there are roles or needs. */
#define MOST_NAMES 64u

static const KinkoYamlKey file_keys[] = {
	{ "format", TRUE },
	{ "tests", FALSE },
	{ "matrix", FALSE },
};
enum { FILE_FORMAT, FILE_TESTS, FILE_MATRIX };

/* What is asked, in both kinds of rows. */
#define REQUEST_KEYS                                                                           \
	{ "action", TRUE }, { "purpose", FALSE }, { "numbers", FALSE }, { "assigned", FALSE }, \
		{ "host", FALSE }, { "outside_hours", FALSE }, { "reason", FALSE },            \
	{                                                                                      \
		"break_glass", FALSE                                                           \
	}
enum {
	KEY_ACTION,
	KEY_PURPOSE,
	KEY_NUMBERS,
	KEY_ASSIGNED,
	KEY_HOST,
	KEY_OUTSIDE_HOURS,
	KEY_REASON,
	KEY_BREAK_GLASS,
	REQUEST_KEYS_END,
};

static const KinkoYamlKey test_keys[] = {
	REQUEST_KEYS,       { "name", TRUE },  { "role", TRUE },
	{ "expect", TRUE }, { "rule", FALSE }, { "needs", FALSE },
};
enum { TEST_NAME = REQUEST_KEYS_END, TEST_ROLE, TEST_EXPECT, TEST_RULE, TEST_NEEDS };

static const KinkoYamlKey matrix_keys[] = { REQUEST_KEYS, { "allow", TRUE } };
enum { MATRIX_ALLOW = REQUEST_KEYS_END };

const char *const kinko_need_names[] = { KINKO_POLICY_TEST_NONE, "approval", "second-person",
					 "reauthenticate",       "review",   NULL };

typedef struct {
	KinkoYaml *yaml;
	KinkoPolicyTest *test;
	/* With "none" before them: a list cannot be empty, so that nobody is left out by mistake. */
	const char **role_names;
	const char **action_names;
	GHashTable *names; /* of tests, owned by the rows */
} Reader;

static void
row_free (gpointer data)
{
	KinkoPolicyTestRow *row = data;

	g_free (row->field);
	g_free (row->name);
	g_free (row->purpose);
	g_free (row->host);
	g_free (row->rule);
	g_free (row);
}

static gboolean
read_flag (KinkoYaml *yaml, const KinkoYamlNode *node, gboolean otherwise)
{
	gboolean flag = otherwise;

	return kinko_yaml_boolean (yaml, node, &flag) ? flag : otherwise;
}

static KinkoPolicyTestRow *
row_new (Reader *reader, const KinkoYamlNode *node, const char *list, guint index)
{
	KinkoPolicyTestRow *row = g_new0 (KinkoPolicyTestRow, 1);

	row->line = kinko_yaml_line (node);
	row->field = g_strdup_printf ("%s[%u]", list, index);
	g_ptr_array_add (reader->test->rows, row);
	return row;
}

/* People are taken to be cleared, at their case and in office hours no more than a line says. */
static void
read_request (Reader *reader, KinkoPolicyTestRow *row, const KinkoYamlNode *const *values)
{
	KinkoYaml *yaml = reader->yaml;
	int action = kinko_yaml_choice (yaml, values[KEY_ACTION], reader->action_names,
					"unknown_action");

	row->purpose = g_strdup (kinko_yaml_text (yaml, values[KEY_PURPOSE]));
	row->host = g_strdup (kinko_yaml_text (yaml, values[KEY_HOST]));
	row->request = (KinkoAccessRequest){
		.action = action < 0 ? NULL : reader->action_names[action],
		.purpose = row->purpose,
		.numbers_cleared = read_flag (yaml, values[KEY_NUMBERS], TRUE),
		.assigned = read_flag (yaml, values[KEY_ASSIGNED], FALSE),
		.host = row->host,
		.outside_hours = read_flag (yaml, values[KEY_OUTSIDE_HOURS], FALSE),
		.reason_given = read_flag (yaml, values[KEY_REASON], FALSE),
		.break_glass = read_flag (yaml, values[KEY_BREAK_GLASS], FALSE),
	};
}

/* A list of words of which the first, "none", stands alone: bits 1 << place in @known. */
static guint
read_words (Reader *reader, const KinkoYamlNode *node, const char *const *known, const char *code)
{
	g_auto (GStrv) words = kinko_yaml_choices (reader->yaml, node, known, MOST_NAMES, code);
	guint bits = 0;

	for (char **word = words; *word != NULL; word++)
		for (guint i = 0; known[i] != NULL; i++)
			if (g_str_equal (known[i], *word))
				bits |= 1u << i;
	if ((bits & 1) != 0 && bits != 1)
		kinko_yaml_problem (reader->yaml, node, "contradiction", _ ("'%s' stands alone"),
				    known[0]);
	return bits & ~1u;
}

static void
read_name (Reader *reader, KinkoPolicyTestRow *row, const KinkoYamlNode *node)
{
	row->name = g_strdup (kinko_yaml_text (reader->yaml, node));
	if (row->name != NULL && !g_hash_table_add (reader->names, row->name))
		kinko_yaml_problem (reader->yaml, node, "duplicate", _ ("'%s' is given twice"),
				    row->name);
}

static void
read_test (Reader *reader, const KinkoYamlNode *node, guint index)
{
	static const char *const effects[] = { "deny", "allow", NULL };
	const KinkoYamlNode *values[G_N_ELEMENTS (test_keys)];
	KinkoPolicyTestRow *row;
	int role, effect;

	if (!kinko_yaml_map (reader->yaml, node, test_keys, G_N_ELEMENTS (values), values))
		return;
	row = row_new (reader, node, "tests", index);
	read_name (reader, row, values[TEST_NAME]);
	/* "none" is no role that anybody has. */
	role = kinko_yaml_choice (reader->yaml, values[TEST_ROLE], reader->role_names + 1,
				  "unknown_role");
	read_request (reader, row, values);
	effect = kinko_yaml_choice (reader->yaml, values[TEST_EXPECT], effects, "unknown_effect");
	row->roles = role < 0 ? 0 : 1u << (role + 1);
	row->allowed = effect == 1 ? row->roles : 0;
	row->rule = g_strdup (kinko_yaml_text (reader->yaml, values[TEST_RULE]));
	row->needs_given = values[TEST_NEEDS] != NULL;
	if (!row->needs_given)
		return;
	row->needs = read_words (reader, values[TEST_NEEDS], kinko_need_names, "unknown_need") >> 1;
	if (effect == 0)
		kinko_yaml_problem (reader->yaml, values[TEST_NEEDS], "misplaced",
				    _ ("nothing goes with what is refused"));
}

static void
read_matrix_row (Reader *reader, const KinkoYamlNode *node, guint index)
{
	const KinkoYamlNode *values[G_N_ELEMENTS (matrix_keys)];
	KinkoPolicyTestRow *row;

	if (!kinko_yaml_map (reader->yaml, node, matrix_keys, G_N_ELEMENTS (values), values))
		return;
	row = row_new (reader, node, "matrix", index);
	read_request (reader, row, values);
	for (KinkoRole role = KINKO_ROLE_MANAGER; role <= KINKO_ROLE_LAST; role++)
		row->roles |= 1u << role;
	row->allowed =
		read_words (reader, values[MATRIX_ALLOW], reader->role_names, "unknown_role");
}

static void
read_file (Reader *reader)
{
	const KinkoYamlNode *root = kinko_yaml_root (reader->yaml);
	const KinkoYamlNode *values[G_N_ELEMENTS (file_keys)];
	g_autoptr (GPtrArray) tests = NULL;
	g_autoptr (GPtrArray) matrix = NULL;

	if (!kinko_yaml_file (reader->yaml, file_keys, G_N_ELEMENTS (values), values))
		return;
	/* A table that asks nothing would always be right. */
	if (values[FILE_TESTS] == NULL && values[FILE_MATRIX] == NULL)
		kinko_yaml_problem (reader->yaml, root, "yaml_missing_key",
				    _ ("there is neither '%s' nor '%s'"), "tests", "matrix");
	tests = kinko_yaml_short_list (reader->yaml, values[FILE_TESTS], MOST_ROWS);
	for (guint i = 0; tests != NULL && i < tests->len; i++)
		read_test (reader, tests->pdata[i], i);
	matrix = kinko_yaml_short_list (reader->yaml, values[FILE_MATRIX], MOST_ROWS);
	for (guint i = 0; matrix != NULL && i < matrix->len; i++)
		read_matrix_row (reader, matrix->pdata[i], i);
}

/* ---- the file -------------------------------------------------------------------------------- */

static int
compare_rows (gconstpointer a, gconstpointer b)
{
	const KinkoPolicyTestRow *left = *(const KinkoPolicyTestRow *const *) a;
	const KinkoPolicyTestRow *right = *(const KinkoPolicyTestRow *const *) b;

	return left->line == right->line ? 0 : left->line < right->line ? -1 : 1;
}

static int
compare_problems (gconstpointer a, gconstpointer b)
{
	const KinkoProblem *left = *(const KinkoProblem *const *) a;
	const KinkoProblem *right = *(const KinkoProblem *const *) b;

	if (left->line != right->line)
		return left->line < right->line ? -1 : 1;
	return left->column == right->column ? 0 : left->column < right->column ? -1 : 1;
}

static const char **
all_role_names (void)
{
	const char **names = g_new0 (const char *, KINKO_ROLE_LAST + 2);

	for (KinkoRole role = KINKO_ROLE_NONE; role <= KINKO_ROLE_LAST; role++)
		names[role] = kinko_role_name (role);
	return names;
}

static KinkoPolicyTest *
read_rows (KinkoYaml *yaml, const char *file)
{
	g_autofree const char **role_names = all_role_names ();
	g_autofree const char **action_names = kinko_action_names ();
	g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
	KinkoPolicyTest *test = g_new0 (KinkoPolicyTest, 1);
	Reader reader = { yaml, test, role_names, action_names, names };

	test->file = g_strdup (file);
	test->rows = g_ptr_array_new_with_free_func (row_free);
	if (yaml != NULL)
		read_file (&reader);
	g_ptr_array_sort (test->rows, compare_rows);
	return test;
}

KinkoPolicyTest *
kinko_policy_test_read (GBytes *content, const char *file, GError **error)
{
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	g_autoptr (KinkoYaml) yaml = kinko_yaml_parse (content, file, problems);
	g_autoptr (KinkoPolicyTest) test = read_rows (yaml, file);

	if (problems->len == 0)
		return g_steal_pointer (&test);
	/* The reader goes by keys; a person goes from top to bottom. */
	g_ptr_array_sort (problems, compare_problems);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     ngettext ("the table '%s' has %u mistake", "the table '%s' has %u mistakes",
			       problems->len),
		     file, problems->len);
	kinko_error_set_hint (error, "%s", _ ("correct the lines named, then run it again"));
	kinko_error_set_problems (error, g_steal_pointer (&problems));
	return NULL;
}

void
kinko_policy_test_free (KinkoPolicyTest *test)
{
	if (test == NULL)
		return;
	g_ptr_array_unref (test->rows);
	g_free (test->file);
	g_free (test);
}
