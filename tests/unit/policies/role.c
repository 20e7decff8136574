#include "policies/role.h"

#include <string.h>

/* The seats of the design; an auditor and the ward hold no key. */
static const struct {
	KinkoRole role;
	const char *name;
	gboolean holds_keys;
} expected[] = {
	{ KINKO_ROLE_MANAGER, "manager", TRUE }, { KINKO_ROLE_DEPUTY, "deputy", TRUE },
	{ KINKO_ROLE_WORKER, "worker", TRUE },   { KINKO_ROLE_AUDITOR, "auditor", FALSE },
	{ KINKO_ROLE_WARD, "ward", FALSE },      { KINKO_ROLE_RECOVERY, "recovery", TRUE },
};

static void
test_names (void)
{
	/* a recovery key's comes behind those of people */
	g_assert_cmpuint (G_N_ELEMENTS (expected), ==, KINKO_ROLE_LAST + 1);
	for (gsize i = 0; i < G_N_ELEMENTS (expected); i++) {
		g_assert_cmpstr (kinko_role_name (expected[i].role), ==, expected[i].name);
		g_assert_cmpint (kinko_role_from_name (expected[i].name), ==, expected[i].role);
		g_assert_cmpint (kinko_role_holds_keys (expected[i].role), ==,
				 expected[i].holds_keys);
		g_assert_cmpint (kinko_role_is_person (expected[i].role), ==,
				 expected[i].role != KINKO_ROLE_RECOVERY);
		g_assert_cmpuint (strlen (kinko_role_label (expected[i].role)), >, 0);
	}
}

static void
test_no_seat (void)
{
	static const char *const words[] = { "none",     "",         "Manager", "manager ",
					     "managers", "operator", NULL };

	for (gsize i = 0; words[i] != NULL; i++)
		g_assert_cmpint (kinko_role_from_name (words[i]), ==, KINKO_ROLE_NONE);
	g_assert_cmpint (kinko_role_from_name (NULL), ==, KINKO_ROLE_NONE);
	g_assert_cmpstr (kinko_role_name (KINKO_ROLE_NONE), ==, "none");
	g_assert_false (kinko_role_holds_keys (KINKO_ROLE_NONE));
	g_assert_false (kinko_role_is_person (KINKO_ROLE_NONE));
}

/* A number from a damaged file must not become a seat. */
static void
test_beyond (void)
{
	g_assert_cmpstr (kinko_role_name ((KinkoRole) (KINKO_ROLE_RECOVERY + 1)), ==, "none");
	g_assert_false (kinko_role_holds_keys ((KinkoRole) (KINKO_ROLE_RECOVERY + 1)));
	g_assert_cmpstr (kinko_role_label ((KinkoRole) 1000), ==,
			 kinko_role_label (KINKO_ROLE_NONE));
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/role/names", test_names);
	g_test_add_func ("/role/no-seat", test_no_seat);
	g_test_add_func ("/role/beyond", test_beyond);
	return g_test_run ();
}
