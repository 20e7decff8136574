#include "policies/yaml-lint.h"

#include "tests/unit/policies/problems.h"

static void
assert_lint_bytes (const char *data, gsize length, gboolean walkable, const char *expected)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autofree char *summary = NULL;

	g_assert_cmpint (kinko_yaml_lint (data, length, "test.yaml", problems), ==, walkable);
	summary = problems_summary (problems);
	g_assert_cmpstr (summary, ==, expected);
	for (guint i = 0; i < problems->len; i++)
		g_assert_cmpstr (((KinkoProblem *) problems->pdata[i])->file, ==, "test.yaml");
}

static void
assert_lint (const char *text, gboolean walkable, const char *expected)
{
	assert_lint_bytes (text, strlen (text), walkable, expected);
}

static void
test_accepted (void)
{
	assert_lint ("a: 1\nb: [x, 'y', \"z\"]\nc: {d: e}\n", TRUE, "");
	assert_lint ("--- # one document\na: 1\n...\n# the end\n", TRUE, "");
	assert_lint ("# 注釈\r\n鍵: 値\r\n", TRUE, "");
}

/* What YAML can do and the document API hides. */
static void
test_features (void)
{
	assert_lint ("a: &x 1\nb: &y [1]\nc: &z {d: 1}\n", TRUE,
		     "1:4 yaml_anchor; 2:4 yaml_anchor; 3:4 yaml_anchor");
	assert_lint ("a: &x 1\nb: *x\n", FALSE, "1:4 yaml_anchor; 2:4 yaml_alias");
	assert_lint ("a: !!str 1\nb: ! 2\nc: !own [3]\nd: !!map {}\n", TRUE,
		     "1:4 yaml_tag; 2:4 yaml_tag; 3:4 yaml_tag; 4:4 yaml_tag");
	assert_lint ("%YAML 1.1\n---\na: 1\n", TRUE, "1:1 yaml_directive");
	assert_lint ("%TAG !e! tag:example.org,2000:\n---\na: 1\n", TRUE, "1:1 yaml_directive");
	assert_lint ("a: 1\n---\nb: 2\n---\nc: 3\n", TRUE, "2:1 yaml_documents");
	assert_lint ("a: 1\n--- !t\n&b c: 2\n", TRUE,
		     "2:1 yaml_documents; 2:5 yaml_tag; 3:1 yaml_anchor");
}

static void
test_syntax (void)
{
	assert_lint ("a: 1\n\tb: 2\n", FALSE, "2:1 yaml_syntax");
	assert_lint ("a: b: c\n", FALSE, "1:5 yaml_syntax");
	assert_lint ("日本: b: c\n", FALSE, "1:6 yaml_syntax");
	assert_lint ("a: [1, 2\n", FALSE, "2:1 yaml_syntax");
	assert_lint ("a: 'open\n", FALSE, "2:1 yaml_syntax");
	assert_lint ("a: 1\n b: 2\n", FALSE, "2:3 yaml_syntax");
	assert_lint ("a: 1\n...\nb: 2\n", FALSE, "3:1 yaml_syntax");
	assert_lint ("a: *unknown\n", FALSE, "1:4 yaml_alias");
}

static void
test_depth (void)
{
	for (gsize levels = 32; levels <= 33; levels++) {
		g_autofree char *open = g_strnfill (levels, '[');
		g_autofree char *close = g_strnfill (levels, ']');
		g_autofree char *text = g_strconcat (open, close, "\n", NULL);

		assert_lint (text, levels == 32, levels == 32 ? "" : "1:33 yaml_depth");
	}
	/* Beside each other there may be many. */
	assert_lint ("- [a]\n- [{b: [c]}]\n- [d]\n- [e]\n- [f]\n- [g]\n- [h]\n- [i]\n- [j]\n"
		     "- [k]\n- [l]\n- [m]\n- [n]\n- [o]\n- [p]\n- [q]\n- [r]\n- [s]\n- [t]\n"
		     "- [u]\n- [v]\n- [w]\n- [x]\n- [y]\n- [z]\n- [0]\n- [1]\n- [2]\n- [3]\n"
		     "- [4]\n- [5]\n- [6]\n- [7]\n- [8]\n",
		     TRUE, "");
}

static void
test_empty (void)
{
	assert_lint ("", FALSE, "1:1 yaml_empty");
	assert_lint ("# only a comment\n\n", FALSE, "1:1 yaml_empty");
}

static void
test_encoding (void)
{
	/* "あ" in Shift_JIS; UTF-16 with its byte order mark; a lone surrogate; an overlong
	 * slash. */
	assert_lint ("a: 1\nb: \x82\xa0\n", FALSE, "2:4 yaml_encoding");
	assert_lint ("日本: \xff\n", FALSE, "1:5 yaml_encoding");
	assert_lint_bytes ("\xff\xfe"
			   "a\0:\0",
			   6, FALSE, "1:1 yaml_encoding");
	assert_lint ("a: \xed\xa0\x80\n", FALSE, "1:4 yaml_encoding");
	assert_lint ("a: \xc0\xaf\n", FALSE, "1:4 yaml_encoding");
	assert_lint_bytes ("a: 1\n\0b: 2\n", 11, FALSE, "2:1 yaml_encoding");
	/* Characters that YAML 1.1, section 5.1, does not let stand in a stream. */
	assert_lint ("a: 1\nb: \x1b[2J\n", FALSE, "2:4 yaml_syntax");
	assert_lint ("a: \x7f\n", FALSE, "1:4 yaml_syntax");
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/yaml-lint/accepted", test_accepted);
	g_test_add_func ("/yaml-lint/features", test_features);
	g_test_add_func ("/yaml-lint/syntax", test_syntax);
	g_test_add_func ("/yaml-lint/depth", test_depth);
	g_test_add_func ("/yaml-lint/empty", test_empty);
	g_test_add_func ("/yaml-lint/encoding", test_encoding);
	return g_test_run ();
}
