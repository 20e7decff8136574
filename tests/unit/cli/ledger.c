#include "cli/ledger.h"

/* Amounts stand below each other by their decimal points, whatever the labels are written in. */
static void
test_amounts_line_up (void)
{
	g_autoptr (KinkoLedger) ledger = kinko_ledger_new ();
	g_autoptr (GString) out = g_string_new (NULL);

	kinko_ledger_add (ledger, "", "円", NULL);
	kinko_ledger_add (ledger, "見本　大輔（第一保護者、課税）の分はこの行に長く書ける", "",
			  NULL);
	kinko_ledger_add (ledger, "  所得割", "98,765", "通知書");
	kinko_ledger_add (ledger, "  うち6/8", "74,073.75", NULL);
	kinko_ledger_add (ledger, "  － 端数", "73.75", "100円未満");
	kinko_ledger_add (ledger, "母の分", "不明", NULL);
	kinko_ledger_add_line (ledger);
	kinko_ledger_add (ledger, "合計", "1,174,000", NULL);
	kinko_ledger_print (ledger, out);
	g_assert_cmpstr (out->str, ==,
			 "                  円\n"
			 "見本　大輔（第一保護者、課税）の分はこの行に長く書ける\n"
			 "  所得割      98,765     通知書\n"
			 "  うち6/8     74,073.75\n"
			 "  － 端数         73.75  100円未満\n"
			 "母の分          不明\n"
			 "           ------------\n"
			 "合計       1,174,000\n");
}

static void
test_rows_cannot_escape (void)
{
	g_autoptr (KinkoLedger) ledger = kinko_ledger_new ();
	g_autoptr (GString) out = g_string_new (NULL);

	kinko_ledger_add (ledger, "a\nb", "1\x1B", "\u202Ec\xFF");
	kinko_ledger_print (ledger, out);
	g_assert_cmpstr (out->str, ==, "a<U+000A>b  1<U+001B>  <U+202E>c<FF>\n");
}

static void
test_empty (void)
{
	g_autoptr (KinkoLedger) ledger = kinko_ledger_new ();
	g_autoptr (GString) out = g_string_new (NULL);

	kinko_ledger_print (ledger, out);
	g_assert_cmpstr (out->str, ==, "");
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/ledger/amounts-line-up", test_amounts_line_up);
	g_test_add_func ("/ledger/rows-cannot-escape", test_rows_cannot_escape);
	g_test_add_func ("/ledger/empty", test_empty);
	return g_test_run ();
}
