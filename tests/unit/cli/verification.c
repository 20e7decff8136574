#include "cli/verification.h"

#include "policies/error.h"

/* SHA-256 of "abc" (FIPS 180-4). */
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static void
test_groups (void)
{
	g_autofree char *groups = kinko_verification_groups (ABC);
	g_autofree char *none = kinko_verification_groups ("");
	g_autofree char *one = kinko_verification_groups ("12345678");

	g_assert_cmpstr (groups, ==,
			 "ba7816bf 8f01cfea 414140de 5dae2223 b00361a3 96177a9c b410ff61 f20015ad");
	g_assert_cmpstr (none, ==, "");
	g_assert_cmpstr (one, ==, "12345678");
}

static void
test_read_hash (void)
{
	static const char *const good[] = {
		ABC,
		"ba7816bf 8f01cfea 414140de 5dae2223 b00361a3 96177a9c b410ff61 f20015ad",
		"BA7816BF-8F01CFEA-414140DE-5DAE2223-B00361A3-96177A9C-B410FF61-F20015AD ",
	};
	static const char *const bad[] = { "",       "ba7816bf", ABC "0",
					   ABC "\n", "x" ABC,    "\xEF\xBC\x90" ABC };
	const KinkoHash abc = kinko_hash_of ("abc", 3);
	g_autoptr (GError) error = NULL;
	KinkoHash hash;

	for (gsize i = 0; i < G_N_ELEMENTS (good); i++) {
		g_assert_true (kinko_verification_read_hash (good[i], &hash, &error));
		g_assert_true (kinko_hash_equal (&hash, &abc));
	}
	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
		g_assert_false (kinko_verification_read_hash (bad[i], &hash, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_USAGE);
		g_clear_error (&error);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/verification/groups", test_groups);
	g_test_add_func ("/verification/read-hash", test_read_hash);
	return g_test_run ();
}
