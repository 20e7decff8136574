#include "audit/heads.h"

static void
test_find (void)
{
	static const guint64 sizes[] = { 1, 2, 5, 6, 100 };
	g_autoptr (KinkoHeads) heads = kinko_heads_new ();
	guint64 first = 77;

	g_assert_cmpuint (kinko_heads_last (heads), ==, 0);
	g_assert_null (kinko_heads_find (heads, 1, NULL));
	for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
		KinkoHash root = { { (guint8) sizes[i] } };

		kinko_heads_add (heads, i == 0 ? 0 : sizes[i - 1], sizes[i], &root);
		g_assert_cmpuint (kinko_heads_last (heads), ==, sizes[i]);
	}
	for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
		const KinkoHash *root = kinko_heads_find (heads, sizes[i], &first);

		g_assert_nonnull (root);
		g_assert_cmpuint (root->bytes[0], ==, sizes[i]);
		g_assert_cmpuint (first, ==, i == 0 ? 0 : sizes[i - 1]);
	}
	g_assert_null (kinko_heads_find (heads, 0, NULL));
	g_assert_null (kinko_heads_find (heads, 3, NULL));
	g_assert_null (kinko_heads_find (heads, 101, NULL));
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/heads/find", test_find);
	return g_test_run ();
}
