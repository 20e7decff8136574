#include "cli/html.h"

static void
assert_text (const char *text, const char *expected)
{
	g_autoptr (GString) out = g_string_new (NULL);

	kinko_html_text (out, text);
	g_assert_cmpstr (out->str, ==, expected);
}

/* Nothing ends an element or an attribute. */
static void
test_escapes (void)
{
	assert_text ("a<b>&\"'", "a&lt;b&gt;&amp;&quot;&apos;");
	assert_text ("</code><script>alert(1)</script>",
		     "&lt;/code&gt;&lt;script&gt;alert(1)&lt;/script&gt;");
	assert_text ("&amp;", "&amp;amp;");
	assert_text ("]]>", "]]&gt;");
	assert_text ("日本語", "日本語");
	assert_text ("", "");
}

/* What turns or hides text is spelled out, and so is what is no text at all. */
static void
test_hostile (void)
{
	assert_text ("a\xE2\x80\xAE"
		     "b",
		     "a&lt;U+202E&gt;b");
	assert_text ("a\xE2\x81\xA6"
		     "b",
		     "a&lt;U+2066&gt;b");
	assert_text ("a\x01"
		     "b\n",
		     "a&lt;U+0001&gt;b&lt;U+000A&gt;");
	assert_text ("\xFF", "&lt;FF&gt;");
}

static void
test_elements (void)
{
	g_autoptr (GString) out = g_string_new (NULL);

	kinko_html_element (out, "p", NULL, "a<");
	kinko_html_element (out, "td", "n", "b");
	kinko_html_elementf (out, "b", NULL, "%d %s", 7, "<");
	kinko_html_number (out, "td", "n", 1234567);
	g_assert_cmpstr (out->str, ==,
			 "<p>a&lt;</p><td class=\"n\">b</td><b>7 &lt;</b><td "
			 "class=\"n\">1,234,567</td>");
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/html/escapes", test_escapes);
	g_test_add_func ("/html/hostile", test_hostile);
	g_test_add_func ("/html/elements", test_elements);
	return g_test_run ();
}
