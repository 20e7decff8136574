#include "policies/suggest.h"

static const char *const known[] = { "manager", "deputy", "worker", "auditor", "ward", NULL };

static void
test_near (void)
{
	g_assert_cmpstr (kinko_suggest ("worker", known), ==, "worker");
	g_assert_cmpstr (kinko_suggest ("wroker", known), ==, "worker");  /* swapped */
	g_assert_cmpstr (kinko_suggest ("worke", known), ==, "worker");   /* left out */
	g_assert_cmpstr (kinko_suggest ("workers", known), ==, "worker"); /* one too many */
	g_assert_cmpstr (kinko_suggest ("worger", known), ==, "worker");  /* another letter */
	g_assert_cmpstr (kinko_suggest ("MANAGER", known), ==, "manager");
	g_assert_cmpstr (kinko_suggest ("mangaers", known), ==, "manager");
}

static void
test_far (void)
{
	static const char *const none[] = { NULL };
	g_autofree char *endless = g_strnfill (100000, 'w');

	g_assert_null (kinko_suggest ("operator", known));
	g_assert_null (kinko_suggest ("xyz", known));
	g_assert_null (kinko_suggest ("", known));
	g_assert_null (kinko_suggest ("worker", none));
	g_assert_null (kinko_suggest (endless, known));
}

/* The textbook pair: kitten → sitting takes three changes, of seven letters. */
static void
test_threshold (void)
{
	static const char *const sitting[] = { "sitting", NULL };
	static const char *const abc[] = { "abcdef", NULL };

	g_assert_null (kinko_suggest ("kitten", sitting));
	g_assert_cmpstr (kinko_suggest ("abcdxy", abc), ==, "abcdef"); /* 2 of 6 */
	g_assert_null (kinko_suggest ("abcxyz", abc));                 /* 3 of 6 */
}

static void
test_nearest_of_two (void)
{
	static const char *const two[] = { "case.shown", "case.show", NULL };

	g_assert_cmpstr (kinko_suggest ("case.sho", two), ==, "case.show");
	g_assert_cmpstr (kinko_suggest ("case.showm", two), ==, "case.shown");
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/suggest/near", test_near);
	g_test_add_func ("/suggest/far", test_far);
	g_test_add_func ("/suggest/threshold", test_threshold);
	g_test_add_func ("/suggest/nearest-of-two", test_nearest_of_two);
	return g_test_run ();
}
