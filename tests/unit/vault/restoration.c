#include "vault/restoration.h"

#include <glib.h>

/* Backups at 10 and 14, restores of them: by entry 20, and by 30. */
static const KinkoRestoration first = { .seq = 20, .from = 10, .to = 18 };
static const KinkoRestoration second = { .seq = 30, .from = 14, .to = 28 };
static const KinkoRestoration again = { .seq = 40, .from = 10, .to = 38 };
static const KinkoRestoration late = { .seq = 50, .from = 25, .to = 48 };

static GArray *
list_of (const KinkoRestoration *const *restores)
{
	GArray *list = g_array_new (FALSE, FALSE, sizeof (KinkoRestoration));

	for (; *restores != NULL; restores++)
		g_array_append_val (list, **restores);
	return list;
}

/* @lost: the entries that tell of what is not there, as "10-17 20-29 "; up to entry 60. */
static void
assert_lost (const KinkoRestoration *const *restores, const char *lost)
{
	g_autoptr (GArray) list = list_of (restores);
	g_autoptr (GString) found = g_string_new (NULL);

	for (guint64 seq = 0; seq <= 60; seq++) {
		gboolean now = kinko_restorations_lost (list, seq);
		gboolean before = seq > 0 && kinko_restorations_lost (list, seq - 1);

		if (now && !before)
			g_string_append_printf (found, "%" G_GUINT64_FORMAT "-", seq);
		else if (before && !now)
			g_string_append_printf (found, "%" G_GUINT64_FORMAT " ", seq - 1);
	}
	g_assert_cmpstr (found->str, ==, lost);
}

static void
test_one (void)
{
	const KinkoRestoration *const none[] = { NULL };
	const KinkoRestoration *const one[] = { &first, NULL };

	assert_lost (none, "");
	assert_lost (one, "10-17 ");
}

/* The second backup was made before the first restore: what came between both backups is there again, and what was written
 * after the first restore is not. */
static void
test_brought_back (void)
{
	const KinkoRestoration *const both[] = { &first, &second, NULL };

	assert_lost (both, "14-27 ");
}

static void
test_twice_the_same (void)
{
	const KinkoRestoration *const twice[] = { &first, &again, NULL };
	const KinkoRestoration *const all[] = { &first, &second, &again, NULL };

	assert_lost (twice, "10-37 ");
	assert_lost (all, "10-37 ");
}

/* A backup that was made after a restore: what that one took away stays away. */
static void
test_after_a_restore (void)
{
	const KinkoRestoration *const restores[] = { &first, &late, NULL };

	assert_lost (restores, "10-17 25-47 ");
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/restoration/one", test_one);
	g_test_add_func ("/restoration/brought-back", test_brought_back);
	g_test_add_func ("/restoration/twice-the-same", test_twice_the_same);
	g_test_add_func ("/restoration/after-a-restore", test_after_a_restore);
	return g_test_run ();
}
