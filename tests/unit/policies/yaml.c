#include "policies/yaml.h"

#include <time.h>

#include <yaml.h>

#include "tests/unit/policies/problems.h"

static void
assert_problems (const char *text, const char *expected)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = parse_text (text, problems);
	g_autofree char *summary = problems_summary (problems);

	g_assert_nonnull (yaml);
	g_assert_cmpstr (summary, ==, expected);
}

static void
test_keys (void)
{
	assert_problems ("a: 1\nb: 2\n", "");
	assert_problems ("a: 1\nb: 2\na: 3\n", "3:1 yaml_duplicate_key a");
	assert_problems ("a: 1\n\"a\": 2\n", "2:1 yaml_duplicate_key a");
	assert_problems ("r:\n- x: 1\n- {x: 1, y: 2, x: 3}\n", "3:16 yaml_duplicate_key r[1].x");
	assert_problems ("a:\n  b:\n    c: 1\n    c: 2\n", "4:5 yaml_duplicate_key a.b.c");
	assert_problems ("? [a, b]\n: 1\n", "1:3 yaml_key ?");
	assert_problems ("\"a\\0b\": 1\na: 2\n", "1:1 yaml_key a\\u0000b");
	/* All at once. */
	assert_problems ("a: &x 1\na: !t 2\nb: {c: 1, c: 2}\n",
			 "1:4 yaml_anchor; 2:4 yaml_tag; 2:1 yaml_duplicate_key a; "
			 "3:11 yaml_duplicate_key b.c");
}

static void
test_path (void)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml =
		parse_text ("rules:\n  - id: x\n    m: [[1, 2], [3]]\n", problems);
	const KinkoYamlNode *node;
	const KinkoProblem *problem;

	g_assert_nonnull (yaml);
	for (int id = 1; id < 100; id++) {
		node = kinko_yaml_node (yaml, id);
		if (node->type == YAML_SCALAR_NODE &&
		    g_strcmp0 ((const char *) node->data.scalar.value, "3") == 0)
			break;
	}
	kinko_yaml_problem (yaml, node, "code", "message %d", 7);
	kinko_yaml_problem (yaml, kinko_yaml_root (yaml), "code", "at the root");
	g_assert_cmpuint (kinko_yaml_line (node), ==, 3);
	problem = problems->pdata[0];
	g_assert_cmpstr (problem->field, ==, "rules[0].m[1][0]");
	g_assert_cmpstr (problem->file, ==, "test.yaml");
	g_assert_cmpstr (problem->message, ==, "message 7");
	g_assert_cmpuint (problem->line, ==, 3);
	g_assert_cmpuint (problem->column, ==, 18);
	problem = problems->pdata[1];
	g_assert_null (problem->field);
}

static void
test_byte_order_mark (void)
{
	assert_problems ("\xef\xbb\xbf"
			 "a: 1\na: 2\n",
			 "2:1 yaml_duplicate_key a");
	assert_problems ("\xef\xbb\xbf"
			 "a: !t 1\n",
			 "1:4 yaml_tag");
}

static void
test_size (void)
{
	g_autofree char *data = g_malloc (KINKO_YAML_MAX + 1);

	memset (data, ' ', KINKO_YAML_MAX + 1);
	memcpy (data, "a: 1\n#", 6);
	for (gsize extra = 0; extra < 2; extra++) {
		g_autoptr (GPtrArray) problems = problems_new ();
		g_autoptr (GBytes) content = g_bytes_new_static (data, KINKO_YAML_MAX + extra);
		g_autoptr (KinkoYaml) yaml = kinko_yaml_parse (content, "test.yaml", problems);
		g_autofree char *summary = problems_summary (problems);

		g_assert_cmpstr (summary, ==, extra == 0 ? "" : "0:0 yaml_size");
		g_assert_cmpint (yaml != NULL, ==, extra == 0);
	}
}

static void
test_cannot_be_walked (void)
{
	static const char *const texts[] = {
		"",          "a: &x 1\nb: *x\n",          "a: [\n",
		"a: \xff\n", "a: &x 1\nb: &x 2\nc: *x\n", "&a [*a]\n"
	};

	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
		g_autoptr (GPtrArray) problems = problems_new ();

		g_assert_null (parse_text (texts[i], problems));
		g_assert_cmpuint (problems->len, >, 0);
	}
}

static char *
repeat (const char *pattern, gsize length)
{
	GString *text = g_string_sized_new (length);

	while (text->len + strlen (pattern) <= length)
		g_string_append (text, pattern);
	return g_string_free (text, FALSE);
}

/* A file of the greatest size must be answered soon, whatever is in it: a few seconds where it takes
 * milliseconds, and hours where the work grows with the square of the size. */
static void
test_time (void)
{
	static const char *const patterns[] = {
		"[",       "{",        "{a: ",         "- ",    "? ",    "[a,",  "a: b\n",
		"a: b: ",  "'a' ",     "\n",           "# \n",  "\"",    "|\n",  "- a\n",
		"- !a\n",  "- &a a\n", "- *a\n",       "? a\n", "---\n", "[]",   "a, ",
		"&a ",     "!a ",      "{a},",         "a ",    "a\n ",  "%a\n", "- {}\n",
		"[a: b],", "a: {\n",   "\xe9\x87\x91", ": ",
	};

	for (gsize i = 0; i < G_N_ELEMENTS (patterns); i++) {
		g_autofree char *text = repeat (patterns[i], KINKO_YAML_MAX);
		g_autoptr (GPtrArray) problems = problems_new ();
		g_autoptr (KinkoYaml) yaml = NULL;
		clock_t start = clock (); /* of this process, however busy the machine is */
		double seconds;

		yaml = parse_text (text, problems);
		seconds = (double) (clock () - start) / (double) CLOCKS_PER_SEC;
		g_test_message ("%s: %.3f s, %u problems", patterns[i], seconds, problems->len);
		g_assert_cmpfloat (seconds, <, 20);
	}
}

static void
test_excerpt (void)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = parse_text (
		"\"\\e[2J\\u202e金\\0庫012345678901234567890123456789012345\"", problems);
	g_autofree char *shown = kinko_yaml_excerpt (kinko_yaml_root (yaml));

	/* 40 characters, then a sign that there is more. */
	g_assert_cmpstr (shown, ==,
			 "\\u001b[2J\\u202e金\\u0000庫01234567890123456789012345678901…");
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/yaml/keys", test_keys);
	g_test_add_func ("/yaml/path", test_path);
	g_test_add_func ("/yaml/byte-order-mark", test_byte_order_mark);
	g_test_add_func ("/yaml/size", test_size);
	g_test_add_func ("/yaml/cannot-be-walked", test_cannot_be_walked);
	g_test_add_func ("/yaml/time", test_time);
	g_test_add_func ("/yaml/excerpt", test_excerpt);
	return g_test_run ();
}
