#include "vault/secret.h"

#include <string.h>

#include <sodium.h>

#include "vault/secret-pool.h"

/* Keyed BLAKE2b with the number as salt and the context as personalisation, both filled with zeros
 * to 16 bytes; computed with Python's hashlib. */
static const struct {
	guint64 id;
	const char *key;
} derived[] = {
	{ 1, "d32a06d72216079ff22352112cddf2fb7a4b4b609c421bf1ae0ca7062ad9b95f" },
	{ 1099511627779, "9135ef2c77dc5d6f318a527fcbcabdb916639ddaee356a5743cd128d6a2b6756" },
};

static void
test_new_is_zero (void)
{
	for (gsize len = 0; len <= 4097; len += len < 33 ? 1 : 4064) {
		g_autoptr (KinkoSecret) secret = kinko_secret_new (len);

		g_assert_cmpuint (kinko_secret_len (secret), ==, len);
		g_assert_true (len == 0 || sodium_is_zero (kinko_secret_data (secret), len));
		g_assert_cmpint (kinko_secret_text (secret)[len], ==, '\0');
	}
}

static void
test_copy (void)
{
	char typed[] = "correct horse";
	g_autoptr (KinkoSecret) secret = kinko_secret_new_from (typed, strlen (typed));

	sodium_memzero (typed, sizeof typed);
	g_assert_cmpstr (kinko_secret_text (secret), ==, "correct horse");
	g_assert_cmpuint (kinko_secret_len (secret), ==, 13);
}

static void
test_empty_copy (void)
{
	g_autoptr (KinkoSecret) secret = kinko_secret_new_from (NULL, 0);

	g_assert_cmpstr (kinko_secret_text (secret), ==, "");
}

static void
test_equal (void)
{
	g_autoptr (KinkoSecret) a = kinko_secret_new_random (32);
	g_autoptr (KinkoSecret) b = kinko_secret_new_from (kinko_secret_data (a), 32);
	g_autoptr (KinkoSecret) shorter = kinko_secret_new_from (kinko_secret_data (a), 31);

	g_assert_true (kinko_secret_equal (a, b));
	g_assert_false (kinko_secret_equal (a, shorter));
	for (gsize bit = 0; bit < 32 * 8; bit++) {
		kinko_secret_data (b)[bit / 8] ^= (guint8) (1u << bit % 8);
		g_assert_false (kinko_secret_equal (a, b));
		kinko_secret_data (b)[bit / 8] ^= (guint8) (1u << bit % 8);
	}
}

static void
test_random (void)
{
	g_autoptr (KinkoSecret) a = kinko_secret_new_random (32);
	g_autoptr (KinkoSecret) b = kinko_secret_new_random (32);

	g_assert_false (kinko_secret_equal (a, b));
}

static void
test_ref (void)
{
	KinkoSecret *secret = kinko_secret_new_from ("x", 1);
	KinkoSecret *other = kinko_secret_ref (secret);

	kinko_secret_free (secret);
	g_assert_cmpstr (kinko_secret_text (other), ==, "x");
	kinko_secret_free (other);
	kinko_secret_free (NULL);
}

static void
test_derive (void)
{
	g_autoptr (KinkoSecret) secret = kinko_secret_new (32);

	for (guint8 i = 0; i < 32; i++)
		kinko_secret_data (secret)[i] = i;
	for (gsize i = 0; i < G_N_ELEMENTS (derived); i++) {
		g_autoptr (KinkoSecret) key =
			kinko_secret_derive (secret, "kinkotst", derived[i].id);
		char hex[65];

		sodium_bin2hex (hex, sizeof hex, kinko_secret_data (key), kinko_secret_len (key));
		g_assert_cmpstr (hex, ==, derived[i].key);
	}
}

/* What writes past the end ends the process: a large secret has a guard page, a small one a canary that is looked
 * at when it is freed. */
static void
test_overflow (gconstpointer data)
{
	gsize len = GPOINTER_TO_SIZE (data);

	if (g_test_subprocess ()) {
		g_autoptr (KinkoSecret) secret = kinko_secret_new (len);
		volatile guint8 *past = kinko_secret_data (secret) + len + 1;

		*past = 1;
		return;
	}
	g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
	g_test_trap_assert_failed ();
}

/* More small secrets at once than a system allows guarded allocations, each its own, wiped when it comes back. */
static void
test_many (void)
{
	enum { MANY = 40000 };
	g_autoptr (GPtrArray) secrets =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_secret_free);

	for (guint i = 0; i < MANY; i++) {
		KinkoSecret *secret = kinko_secret_new (1 + i % 100);

		for (gsize at = 0; at < kinko_secret_len (secret); at++)
			g_assert_cmpuint (kinko_secret_data (secret)[at], ==, 0);
		memset (kinko_secret_data (secret), (int) (i % 251) + 1, kinko_secret_len (secret));
		g_ptr_array_add (secrets, secret);
		if (i % 7 == 6)
			g_ptr_array_remove_index_fast (secrets, i % secrets->len);
	}
	for (guint i = 0; i < secrets->len; i++) {
		KinkoSecret *secret = secrets->pdata[i];

		for (gsize at = 1; at < kinko_secret_len (secret); at++)
			g_assert_cmpuint (kinko_secret_data (secret)[at], ==,
					  kinko_secret_data (secret)[0]);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_add_func ("/secret/new-is-zero", test_new_is_zero);
	g_test_add_func ("/secret/copy", test_copy);
	g_test_add_func ("/secret/empty-copy", test_empty_copy);
	g_test_add_func ("/secret/equal", test_equal);
	g_test_add_func ("/secret/random", test_random);
	g_test_add_func ("/secret/ref", test_ref);
	g_test_add_func ("/secret/derive", test_derive);
	g_test_add_data_func ("/secret/overflow/small", GSIZE_TO_POINTER (100), test_overflow);
	g_test_add_data_func ("/secret/overflow/full-slot", GSIZE_TO_POINTER (119), test_overflow);
	g_test_add_data_func ("/secret/overflow/large", GSIZE_TO_POINTER (8192), test_overflow);
	if (KINKO_SECRET_POOL) /* else every secret is an allocation of its own */
		g_test_add_func ("/secret/many", test_many);
	return g_test_run ();
}
