#include "cli/table.h"

static const char *const headings[] = { "氏名", "tier", "note" };

static void
test_columns_line_up (void)
{
	g_autoptr (KinkoTable) table = kinko_table_new (headings, 3);
	g_autoptr (GString) out = g_string_new (NULL);

	kinko_table_add (table, (const char *const[]){ "目黒 花子", "8", "a" });
	kinko_table_add (table, (const char *const[]){ "\U00020BB7野家\U000E0100", "12", NULL });
	kinko_table_add (table, (const char *const[]){ "ｶﾅ", "", "b" });
	kinko_table_align_right (table, 1);
	kinko_table_print (table, out);
	g_assert_cmpstr (out->str, ==,
			 "氏名       tier  note\n"
			 "目黒 花子     8  a\n"
			 "\U00020BB7野家\U000E0100       12\n"
			 "ｶﾅ               b\n");
}

static void
test_rows_cannot_escape (void)
{
	g_autoptr (KinkoTable) table = kinko_table_new (headings, 3);
	g_autoptr (GString) out = g_string_new (NULL);

	kinko_table_add (table, (const char *const[]){ "a\nb", "\x1B[31m", "\xFF" });
	kinko_table_print (table, out);
	g_assert_cmpstr (out->str, ==,
			 "氏名        tier          note\n"
			 "a<U+000A>b  <U+001B>[31m  <FF>\n");
}

static void
test_wide_ambiguous (void)
{
	g_autoptr (KinkoTable) table = kinko_table_new (headings, 3);
	g_autoptr (GString) out = g_string_new (NULL);

	kinko_text_set_wide_ambiguous (TRUE);
	kinko_table_add (table, (const char *const[]){ "○", "1", "※" });
	kinko_table_add (table, (const char *const[]){ "花○子", "2", "b" });
	kinko_table_print (table, out);
	kinko_text_set_wide_ambiguous (FALSE);
	g_assert_cmpstr (out->str, ==,
			 "氏名    tier  note\n"
			 "○      1     ※\n"
			 "花○子  2     b\n");
}

static void
test_no_rows (void)
{
	g_autoptr (KinkoTable) table = kinko_table_new (headings, 3);
	g_autoptr (GString) out = g_string_new (NULL);

	kinko_table_print (table, out);
	g_assert_cmpstr (out->str, ==, "氏名  tier  note\n");
}

/* A row goes on below itself, never beyond the width; what is empty to its end takes no line. */
static void
test_narrow (void)
{
	static const char *const wide[] = { "番号", "what was copied", "count", "state", "reason" };
	g_autoptr (KinkoTable) table = kinko_table_new (wide, 5);
	g_autoptr (GString) out = g_string_new (NULL);

	kinko_table_add (table, (const char *const[]){ "F26-0001", "目黒区", "8", "open", "" });
	kinko_table_add (table, (const char *const[]){ "F26-0002", "a", "12", NULL, "転居" });
	kinko_table_add (table, (const char *const[]){ "F26-0003", "b", "", "", "" });
	kinko_table_align_right (table, 2);
	kinko_table_print_within (table, 25, out);
	g_assert_cmpstr (out->str, ==,
			 "番号      what was copied\n"
			 "    count  state  reason\n"
			 "F26-0001  目黒区\n"
			 "        8  open\n"
			 "F26-0002  a\n"
			 "       12         転居\n"
			 "F26-0003  b\n");
	g_string_truncate (out, 0);
	kinko_table_print_within (table, 24, out);
	g_assert_true (g_str_has_prefix (out->str, "番号\n"
						   "    what was copied\n"
						   "    count  state  reason\n"));
	/* one column a line, however narrow */
	g_string_truncate (out, 0);
	kinko_table_print_within (table, 1, out);
	g_assert_true (g_str_has_prefix (out->str, "番号\n    what was copied\n    count\n"
						   "    state\n    reason\nF26-0001\n"));
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/table/columns-line-up", test_columns_line_up);
	g_test_add_func ("/table/rows-cannot-escape", test_rows_cannot_escape);
	g_test_add_func ("/table/no-rows", test_no_rows);
	g_test_add_func ("/table/narrow", test_narrow);
	g_test_add_func ("/table/wide-ambiguous", test_wide_ambiguous);
	return g_test_run ();
}
