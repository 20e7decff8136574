#include "vault/place-memory.h"

#include <string.h>

/* Through the column and back. */
static KinkoPlaceMemory *
again (KinkoPlaceMemory *memory)
{
	g_autofree char *text = kinko_place_memory_format (memory);

	kinko_place_memory_free (memory);
	return kinko_place_memory_parse (text);
}

static void
test_told (void)
{
	g_autoptr (KinkoPlaceMemory) memory = kinko_place_memory_parse (NULL);

	g_assert_false (kinko_place_memory_was_told (memory, "2026-07-06", "clock"));
	g_assert_false (kinko_place_memory_was_told (memory, "2026-07-06", ""));
	kinko_place_memory_set_told (memory, "2026-07-06", "clock swap?");
	memory = again (g_steal_pointer (&memory));
	g_assert_true (kinko_place_memory_was_told (memory, "2026-07-06", "clock swap?"));
	g_assert_false (kinko_place_memory_was_told (memory, "2026-07-07", "clock swap?"));
	g_assert_false (kinko_place_memory_was_told (memory, "2026-07-06", "clock swap"));
	g_assert_false (kinko_place_memory_was_told (memory, "2026-07-06", "clock"));
}

static void
test_opened (void)
{
	g_autoptr (KinkoPlaceMemory) memory = kinko_place_memory_new ();
	const char *day = NULL;

	g_assert_null (kinko_place_memory_program (memory, "pc", &day));
	g_assert_null (kinko_place_memory_policy (memory, NULL));
	kinko_place_memory_set_opened (memory, "2026-07-06", "pc", "aa", "bb");
	kinko_place_memory_set_opened (memory, "2026-07-07", "v", "cc", "dd");
	memory = again (g_steal_pointer (&memory));
	g_assert_cmpstr (kinko_place_memory_program (memory, "pc", &day), ==, "aa");
	g_assert_cmpstr (day, ==, "2026-07-06");
	g_assert_cmpstr (kinko_place_memory_program (memory, "v", NULL), ==, "cc");
	g_assert_cmpstr (kinko_place_memory_policy (memory, &day), ==, "dd");
	g_assert_cmpstr (day, ==, "2026-07-07");
}

/* It does not grow for ever: the host that was used longest ago goes. */
static void
test_many_hosts (void)
{
	g_autoptr (KinkoPlaceMemory) memory = kinko_place_memory_new ();

	for (guint i = 0; i < 32; i++) {
		g_autofree char *host = g_strdup_printf ("pc-%u", i);

		kinko_place_memory_set_opened (memory, "2026-07-06", host, "aa", "bb");
	}
	kinko_place_memory_set_opened (memory, "2026-07-07", "pc-0", "cc", "bb");
	memory = again (g_steal_pointer (&memory));
	kinko_place_memory_set_opened (memory, "2026-07-07", "new", "aa", "bb");
	g_assert_null (kinko_place_memory_program (memory, "pc-1", NULL));
	g_assert_cmpstr (kinko_place_memory_program (memory, "pc-0", NULL), ==, "cc");
	g_assert_cmpstr (kinko_place_memory_program (memory, "pc-2", NULL), ==, "aa");
	g_assert_cmpstr (kinko_place_memory_program (memory, "new", NULL), ==, "aa");
}

/* Another form is no form: everything is told anew. */
static void
test_other_forms (void)
{
	static const char *const bad[] = {
		"",
		"2026-07-06 clock",
		"[]",
		"{\"v\":2,\"day\":\"2026-07-06\",\"told\":\"clock\",\"policy\":{},\"programs\":{}}",
		"{\"v\":1,\"day\":\"2026-07-06\",\"told\":\"clock\",\"policy\":{}}",
		"{\"v\":1,\"day\":\"2026-07-06\",\"told\":\"clock\",\"policy\":[],\"programs\":{}}",
		"{\"v\":1,\"day\":\"2026-07-06\",\"told\":\"clock\",\"policy\":{},\"programs\":{},"
		"\"x\":1}",
		"{\"v\":1,\"v\":1,\"day\":\"2026-07-06\",\"told\":\"clock\",\"policy\":{},"
		"\"programs\":{}}",
	};

	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
		g_autoptr (KinkoPlaceMemory) memory = kinko_place_memory_parse (bad[i]);

		g_assert_false (kinko_place_memory_was_told (memory, "2026-07-06", "clock"));
		kinko_place_memory_set_told (memory, "2026-07-06", "clock");
		g_assert_true (kinko_place_memory_was_told (memory, "2026-07-06", "clock"));
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/place-memory/told", test_told);
	g_test_add_func ("/place-memory/opened", test_opened);
	g_test_add_func ("/place-memory/many-hosts", test_many_hosts);
	g_test_add_func ("/place-memory/other-forms", test_other_forms);
	return g_test_run ();
}
