#include "vault/argon2.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <argon2.h>
#include <sodium.h>

#include "policies/error.h"

#if defined(__SANITIZE_ADDRESS__)
#	define HAS_ASAN 1
#elif defined(__has_feature)
#	if __has_feature(address_sanitizer)
#		define HAS_ASAN 1
#	endif
#endif

static const KinkoArgon2 cost_floor = { 19456, 2, 1 };

/* RFC 9106, section 5.3: the library that we link, with a secret and associated data. */
static void
test_rfc_9106 (void)
{
	static const guint8 expected[32] = {
		0x0d, 0x64, 0x0d, 0xf5, 0x8d, 0x78, 0x76, 0x6c, 0x08, 0xc0, 0x37,
		0xa3, 0x4a, 0x8b, 0x53, 0xc9, 0xd0, 0x1e, 0xf0, 0x45, 0x2d, 0x75,
		0xb6, 0x5e, 0xb5, 0x25, 0x20, 0xe9, 0x6b, 0x01, 0xe6, 0x59,
	};
	guint8 password[32], salt[16], secret[8], data[12], tag[32];
	argon2_context context = {
		.out = tag,
		.outlen = sizeof tag,
		.pwd = password,
		.pwdlen = sizeof password,
		.salt = salt,
		.saltlen = sizeof salt,
		.secret = secret,
		.secretlen = sizeof secret,
		.ad = data,
		.adlen = sizeof data,
		.t_cost = 3,
		.m_cost = 32,
		.lanes = 4,
		.threads = 4,
		.version = ARGON2_VERSION_13,
	};

	memset (password, 1, sizeof password);
	memset (salt, 2, sizeof salt);
	memset (secret, 3, sizeof secret);
	memset (data, 4, sizeof data);
	g_assert_cmpint (argon2_ctx (&context, Argon2_id), ==, ARGON2_OK);
	g_assert_cmpmem (tag, sizeof tag, expected, sizeof expected);
}

/* libsodium has an implementation of its own, for one lane. */
static void
test_derive_as_libsodium (void)
{
	g_autoptr (KinkoSecret) passphrase = kinko_secret_new_from ("高輪の紫陽花", 18);
	g_autoptr (KinkoSecret) key = NULL;
	g_autoptr (GError) error = NULL;
	guint8 salt[KINKO_ARGON2_SALT_LEN], expected[32];

	for (gsize i = 0; i < sizeof salt; i++)
		salt[i] = (guint8) (i * 17);
	key = kinko_argon2_derive (passphrase, salt, &cost_floor, &error);
	g_assert_no_error (error);
	g_assert_cmpint (crypto_pwhash (expected, sizeof expected, kinko_secret_text (passphrase),
					kinko_secret_len (passphrase), salt, cost_floor.passes,
					(gsize) cost_floor.memory_kib * 1024,
					crypto_pwhash_ALG_ARGON2ID13),
			 ==, 0);
	g_assert_cmpuint (kinko_secret_len (key), ==, sizeof expected);
	g_assert_cmpmem (kinko_secret_data (key), sizeof expected, expected, sizeof expected);
}

static void
test_every_input_counts (void)
{
	static const KinkoArgon2 costs[] = {
		{ 19456, 2, 1 }, { 19460, 2, 1 }, { 19456, 3, 1 }, { 19456, 2, 2 }
	};
	g_autoptr (KinkoSecret) passphrase = kinko_secret_new_from ("p", 1);
	KinkoSecret *keys[G_N_ELEMENTS (costs) + 1];
	guint8 salt[KINKO_ARGON2_SALT_LEN] = { 0 };

	for (gsize i = 0; i < G_N_ELEMENTS (costs); i++)
		keys[i] = kinko_argon2_derive (passphrase, salt, &costs[i], NULL);
	salt[KINKO_ARGON2_SALT_LEN - 1] = 1;
	keys[G_N_ELEMENTS (costs)] = kinko_argon2_derive (passphrase, salt, &costs[0], NULL);
	for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
		for (gsize j = 0; j < i; j++)
			g_assert_false (kinko_secret_equal (keys[i], keys[j]));
	for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
		kinko_secret_free (keys[i]);
}

static void
test_parse (void)
{
	static const struct {
		const char *text;
		KinkoArgon2 cost;
	} good[] = {
		{ "m=19456,t=2,p=1", { 19456, 2, 1 } },
		{ "m=262144,t=3,p=4", { 262144, 3, 4 } },
		{ "m=4194304,t=64,p=64", { 4194304, 64, 64 } },
	};
	static const char *const bad[] = {
		"",
		"m=19455,t=2,p=1",
		"m=19456,t=1,p=1",
		"m=19456,t=2,p=0",
		"m=4194305,t=2,p=1",
		"m=19456,t=65,p=1",
		"m=19456,t=2,p=65",
		"m=4294986752,t=2,p=1", /* 2^32 + 19456 */
		"m=18446744073709571072,t=2,p=1",
		"m=19456,t=2",
		"m=19456,t=2,p=1,",
		"m=19456,t=2,p=1 ",
		" m=19456,t=2,p=1",
		"m=19456, t=2,p=1",
		"t=2,m=19456,p=1",
		"m=-19456,t=2,p=1",
		"m=+19456,t=2,p=1",
		"m=0x4c00,t=2,p=1",
		"m=,t=2,p=1",
		"19456,2,1",
	};
	g_autoptr (GError) error = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS (good); i++) {
		KinkoArgon2 cost;

		g_assert_true (kinko_argon2_parse (good[i].text, &cost, &error));
		g_assert_cmpmem (&cost, sizeof cost, &good[i].cost, sizeof cost);
	}
	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
		KinkoArgon2 cost = { 1, 2, 3 };

		g_assert_false (kinko_argon2_parse (bad[i], &cost, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		g_assert_cmpuint (cost.memory_kib, ==, 1); /* left alone */
		g_clear_error (&error);
	}
}

/* INVALID, not a failure to get memory: nothing was asked for. */
static void
test_bounds_come_first (void)
{
	static const KinkoArgon2 costs[] = { { 19455, 2, 1 },           { 19456, 1, 1 },
					     { 19456, 2, 0 },           { 0, 0, 0 },
					     { 4194305, 2, 1 },         { G_MAXUINT32, 2, 1 },
					     { 19456, G_MAXUINT32, 1 }, { 19456, 2, 65 } };
	g_autoptr (KinkoSecret) passphrase = kinko_secret_new_from ("p", 1);
	static const guint8 salt[KINKO_ARGON2_SALT_LEN];

	for (gsize i = 0; i < G_N_ELEMENTS (costs); i++) {
		g_autoptr (GError) error = NULL;

		g_assert_null (kinko_argon2_derive (passphrase, salt, &costs[i], &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	}
	g_assert_true (kinko_argon2_check (&kinko_argon2_default, NULL));
}

static void
derive_with_little_memory (void)
{
	static const KinkoArgon2 cost = { 2 * 1024 * 1024, 2, 1 };
	static const guint8 salt[KINKO_ARGON2_SALT_LEN];
	struct rlimit limit = { 1 << 29, 1 << 29 };
	g_autoptr (KinkoSecret) passphrase = kinko_secret_new_from ("p", 1);
	g_autoptr (GError) error = NULL;

	g_assert_cmpint (setrlimit (RLIMIT_AS, &limit), ==, 0);
	g_assert_null (kinko_argon2_derive (passphrase, salt, &cost, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_FAILED);
	g_assert_nonnull (strstr (error->message, "m=2097152"));
	g_assert_nonnull (kinko_error_hint (error));
	_exit (0);
}

static void
test_not_enough_memory (void)
{
	int status;
	pid_t child;

#ifdef HAS_ASAN
	g_test_skip ("AddressSanitizer needs all of the address space");
	return;
#endif
	child = fork ();
	if (child == 0)
		derive_with_little_memory ();
	g_assert_cmpint (waitpid (child, &status, 0), ==, child);
	g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_add_func ("/argon2/rfc-9106", test_rfc_9106);
	g_test_add_func ("/argon2/derive-as-libsodium", test_derive_as_libsodium);
	g_test_add_func ("/argon2/every-input-counts", test_every_input_counts);
	g_test_add_func ("/argon2/parse", test_parse);
	g_test_add_func ("/argon2/bounds-come-first", test_bounds_come_first);
	g_test_add_func ("/argon2/not-enough-memory", test_not_enough_memory);
	return g_test_run ();
}
