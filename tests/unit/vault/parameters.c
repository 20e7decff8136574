#include "vault/parameters.h"

#include <glib.h>

static void
test_round_trip (void)
{
	g_autoptr (GString) text = g_string_new (NULL);
	g_auto (GStrv) parts = NULL;

	kinko_parameters_add (text, "witness", "立会人");
	kinko_parameters_add (text, "device", NULL);
	kinko_parameters_add (text, "certificate", "");
	kinko_parameters_add_number (text, "documents", G_MAXUINT64);
	kinko_parameters_add (text, "numbers-to", "age1x, age1y");
	g_assert_cmpstr (text->str, ==,
			 "witness=立会人; documents=18446744073709551615; "
			 "numbers-to=age1x, age1y");
	parts = kinko_parameters_split (text->str);
	g_assert_cmpuint (g_strv_length (parts), ==, 6);
	g_assert_cmpstr (parts[0], ==, "witness");
	g_assert_cmpstr (parts[1], ==, "立会人");
	g_assert_cmpstr (parts[4], ==, "numbers-to");
	g_assert_cmpstr (parts[5], ==, "age1x, age1y");
}

/* Whoever asks writes the reason: it must not be read as who witnesses it. */
static void
test_no_further_one (void)
{
	static const char *const reasons[] = {
		"転出; witness=偽", "a\\; witness=偽", ";", "\\", "x\\\\; y=z;", "=; ="
	};

	for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++) {
		g_autoptr (GString) text = g_string_new (NULL);
		g_auto (GStrv) parts = NULL;

		kinko_parameters_add (text, "reason", reasons[i]);
		kinko_parameters_add (text, "device", "PC-01");
		parts = kinko_parameters_split (text->str);
		g_assert_cmpuint (g_strv_length (parts), ==, 4);
		g_assert_cmpstr (parts[1], ==, reasons[i]);
		g_assert_cmpstr (parts[3], ==, "PC-01");
	}
}

/* Nothing is made of what is none: it is shown as it is. */
static void
test_none (void)
{
	static const char *const others[] = { "HTML", "a=b;c=d", "=x", "a=b; ", "a=b;", "名=値" };
	g_auto (GStrv) nothing = kinko_parameters_split ("");

	g_assert_cmpuint (g_strv_length (nothing), ==, 0);
	for (gsize i = 0; i < G_N_ELEMENTS (others); i++) {
		g_auto (GStrv) parts = kinko_parameters_split (others[i]);

		g_assert_null (parts);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/parameters/round-trip", test_round_trip);
	g_test_add_func ("/parameters/no-further-one", test_no_further_one);
	g_test_add_func ("/parameters/none", test_none);
	return g_test_run ();
}
