#include "audit/hash.h"

#include <string.h>

#include <glib/gstdio.h>

#include "policies/error.h"

/* FIPS 180-4 examples (NIST, "SHA256.pdf") and the empty message of its test vectors. */
static const struct {
	const char *message;
	const char *hex;
} vectors[] = {
	{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	{ "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
	  "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
	  "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1" },
};

#define MILLION_A_HEX "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"

static void
assert_hex (const KinkoHash *hash, const char *expected)
{
	char hex[KINKO_HASH_HEX_LEN + 1];

	kinko_hash_to_hex (hash, hex);
	g_assert_cmpstr (hex, ==, expected);
}

static void
test_vectors (void)
{
	for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++) {
		KinkoHash hash = kinko_hash_of (vectors[i].message, strlen (vectors[i].message));

		assert_hex (&hash, vectors[i].hex);
	}
}

static void
test_pieces (void)
{
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	KinkoHash hash;

	for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++) {
		kinko_hasher_begin (hasher);
		for (const char *p = vectors[i].message; *p != '\0'; p++)
			kinko_hasher_update (hasher, p, 1);
		hash = kinko_hasher_end (hasher);
		assert_hex (&hash, vectors[i].hex);
	}

	kinko_hasher_begin (hasher);
	for (int i = 0; i < 1000000; i++)
		kinko_hasher_update (hasher, "a", 1);
	hash = kinko_hasher_end (hasher);
	assert_hex (&hash, MILLION_A_HEX);
}

static void
test_begin_forgets (void)
{
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	KinkoHash hash;

	kinko_hasher_begin (hasher);
	kinko_hasher_update (hasher, "left over", 9);
	kinko_hasher_begin (hasher);
	kinko_hasher_update (hasher, "abc", 3);
	hash = kinko_hasher_end (hasher);
	assert_hex (&hash, vectors[1].hex);
}

static gpointer
hash_in_thread (gpointer data)
{
	(void) data;
	for (int i = 0; i < 1000; i++)
		test_vectors ();
	return NULL;
}

static void
test_threads (void)
{
	GThread *threads[4];

	for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
		threads[i] = g_thread_new ("hash", hash_in_thread, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
		g_thread_join (threads[i]);
}

static void
test_file (void)
{
	g_autofree char *dir = g_dir_make_tmp ("kinko-hash-XXXXXX", NULL);
	g_autofree char *path = g_build_filename (dir, "million", NULL);
	g_autofree char *content = g_strnfill (1000000, 'a');
	g_autoptr (GError) error = NULL;
	KinkoHash hash;

	g_assert_true (g_file_set_contents (path, content, 1000000, NULL));
	g_assert_true (kinko_hash_of_file (path, &hash, &error));
	g_assert_no_error (error);
	assert_hex (&hash, MILLION_A_HEX);

	g_assert_true (g_file_set_contents (path, "", 0, NULL));
	g_assert_true (kinko_hash_of_file (path, &hash, &error));
	assert_hex (&hash, vectors[0].hex);
	g_assert_cmpint (g_unlink (path), ==, 0);

	g_assert_false (kinko_hash_of_file (path, &hash, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
	g_assert_nonnull (strstr (error->message, path));
	g_clear_error (&error);
	/* A directory can be opened but not read. */
	g_assert_false (kinko_hash_of_file (dir, &hash, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
	g_assert_cmpint (g_rmdir (dir), ==, 0);
}

static void
test_equal (void)
{
	KinkoHash a = kinko_hash_of ("abc", 3);
	KinkoHash b = a;

	g_assert_true (kinko_hash_equal (&a, &b));
	for (gsize bit = 0; bit < KINKO_HASH_LEN * 8; bit++) {
		b.bytes[bit / 8] ^= (guint8) (1u << bit % 8);
		g_assert_false (kinko_hash_equal (&a, &b));
		b.bytes[bit / 8] ^= (guint8) (1u << bit % 8);
	}
}

static void
test_hex (void)
{
	char hex[KINKO_HASH_HEX_LEN + 2];
	KinkoHash hash, expected = kinko_hash_of ("abc", 3);

	g_strlcpy (hex, vectors[1].hex, sizeof hex);
	g_assert_true (kinko_hash_from_hex (hex, KINKO_HASH_HEX_LEN, &hash));
	g_assert_true (kinko_hash_equal (&hash, &expected));

	for (gsize len = 0; len < KINKO_HASH_HEX_LEN; len++)
		g_assert_false (kinko_hash_from_hex (hex, len, &hash));
	hex[KINKO_HASH_HEX_LEN] = '0';
	g_assert_false (kinko_hash_from_hex (hex, KINKO_HASH_HEX_LEN + 1, &hash));

	for (gsize i = 0; i < KINKO_HASH_HEX_LEN; i++) {
		char kept = hex[i];

		for (int c = 0; c < 256; c++) {
			gboolean digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');

			hex[i] = (char) c;
			g_assert_cmpint (kinko_hash_from_hex (hex, KINKO_HASH_HEX_LEN, &hash), ==,
					 digit);
		}
		hex[i] = kept;
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/audit/hash/vectors", test_vectors);
	g_test_add_func ("/audit/hash/pieces", test_pieces);
	g_test_add_func ("/audit/hash/begin-forgets", test_begin_forgets);
	g_test_add_func ("/audit/hash/threads", test_threads);
	g_test_add_func ("/audit/hash/file", test_file);
	g_test_add_func ("/audit/hash/equal", test_equal);
	g_test_add_func ("/audit/hash/hex", test_hex);
	return g_test_run ();
}
