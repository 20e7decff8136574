#include "vault/age-header.h"

#include <string.h>

#include <sodium.h>

#include "policies/error.h"
#include "tests/unit/vault/age-vector.h"

#define VERSION "age-encryption.org/v1\n"
#define STANZA                                                    \
	"-> X25519 XEl0dJ6y3C7KZkgmgWUicg63EyXJiwBJW8PdYJ/cYBE\n" \
	"qRS0AMjdjPvZ/WT08U2KL4G+PIooA3hy38SvLpvaC1E\n"
#define MAC  "--- HK2NmOBN9Dpq0Gw6xMCuhFcQlQLvZ/wQUi/2scLG75s\n"
#define FULL "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"

#define LONG "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"

/* Each breaks one rule of the grammar in the age specification. */
static const char *const refused[] = {
	"",
	VERSION,
	VERSION STANZA,
	VERSION MAC,
	VERSION STANZA "---\n",
	VERSION STANZA "--- \n",
	VERSION STANZA "---HK2NmOBN9Dpq0Gw6xMCuhFcQlQLvZ/wQUi/2scLG75s\n",
	VERSION STANZA "---_HK2NmOBN9Dpq0Gw6xMCuhFcQlQLvZ/wQUi/2scLG75s\n",
	VERSION STANZA "---  HK2NmOBN9Dpq0Gw6xMCuhFcQlQLvZ/wQUi/2scLG75s\n",
	VERSION STANZA "--- HK2NmOBN9Dpq0Gw6xMCuhFcQlQLvZ/wQUi/2scLG75s \n",
	VERSION STANZA "--- HK2NmOBN9Dpq0Gw6xMCuhFcQlQLvZ/wQUi/2scLG75s\r\n",
	VERSION STANZA "--- HK2NmOBN9Dpq0Gw6xMCuhFcQlQLvZ/wQUi/2scLG75s=\n",
	VERSION STANZA "--- HK2NmOBN9Dpq0Gw6xMCuhFcQlQLvZ/wQUi/2scLG75t\n",
	VERSION STANZA "--- HK2NmOBN9Dpq0Gw6xMCuhFcQlQLvZ/wQUi/2scLG75\n",
	VERSION STANZA "--- HK2NmOBN9Dpq0Gw6xMCuhFcQlQLvZ/wQUi/2scLG75sAA\n",
	"age-encryption.org/v2\n" STANZA MAC,
	"age-encryption.org/v1 \n" STANZA MAC,
	"age-encryption.org/v1\r\n" STANZA MAC,
	"Age-encryption.org/v1\n" STANZA MAC,
	"\n" VERSION STANZA MAC,
	VERSION "\n" STANZA MAC,
	VERSION STANZA "\n" MAC,
	VERSION "->\n\n" MAC,
	VERSION "-> \n\n" MAC,
	VERSION "->a\n\n" MAC,
	VERSION "->  a\n\n" MAC,
	VERSION "-> a \n\n" MAC,
	VERSION "-> a  b\n\n" MAC,
	VERSION "-> a\tb\n\n" MAC,
	VERSION "-> a\x7f\n\n" MAC,
	VERSION "-> \xe9\n\n" MAC,
	VERSION " -> a\n\n" MAC,
	VERSION "-> a\n" MAC,
	VERSION "-> a\n" FULL MAC,
	VERSION "-> a\nAAA\nAAA\n" MAC,
	VERSION "-> a\nAAB\n" MAC,
	VERSION "-> a\nAAA=\n" MAC,
	VERSION "-> a\nA\n" MAC,
	VERSION "-> a\nAA*A\n" MAC,
	VERSION "-> a\n AAA\n" MAC,
	VERSION "-> a\n" LONG MAC,
	VERSION "-> a\n" LONG "\n" MAC,
};

static void
assert_refused (const char *text, gsize len)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoAgeHeader) header = kinko_age_header_parse (text, len, &error);

	g_assert_null (header);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

/* The example of the age specification, followed by a payload. */
static void
test_parse (void)
{
	static const char file[] = VERSION STANZA "-> a b c\n" FULL "\n" MAC "payload";
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoAgeHeader) header = kinko_age_header_parse (file, strlen (file), &error);
	const KinkoAgeStanza *stanza;
	char hex[2 * KINKO_AGE_MAC_LEN + 1];

	g_assert_no_error (error);
	g_assert_cmpuint (header->len, ==, strlen (file) - strlen ("payload"));
	g_assert_cmpuint (header->stanzas->len, ==, 2);
	stanza = g_ptr_array_index (header->stanzas, 0);
	g_assert_cmpuint (g_strv_length (stanza->args), ==, 2);
	g_assert_cmpstr (stanza->args[0], ==, "X25519");
	g_assert_cmpuint (g_bytes_get_size (stanza->body), ==, 32);
	stanza = g_ptr_array_index (header->stanzas, 1);
	g_assert_cmpuint (g_strv_length (stanza->args), ==, 3);
	g_assert_cmpstr (stanza->args[2], ==, "c");
	g_assert_cmpuint (g_bytes_get_size (stanza->body), ==, 48);
	/* `echo HK2N…75s= | base64 -d | xxd -p` */
	g_assert_cmpstr (sodium_bin2hex (hex, sizeof hex, header->mac, KINKO_AGE_MAC_LEN), ==,
			 "1cad8d98e04df43a6ad06c3ac4c0ae8457109502ef67fc10522ff6b1c2c6ef9b");
}

static void
test_refused (void)
{
	static const char with_nul[] = VERSION "-> a\0b\n\n" MAC;

	for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
		assert_refused (refused[i], strlen (refused[i]));
	assert_refused (with_nul, sizeof with_nul - 1);
}

static void
test_every_truncation (void)
{
	static const char file[] = VERSION STANZA MAC;

	for (gsize len = 0; len < strlen (file); len++)
		assert_refused (file, len);
}

/* Headers of another implementation: their MAC is right, and what was read is written the same. */
static void
test_vectors (void)
{
	g_autoptr (GPtrArray) names = age_vector_names ();
	guint checked = 0;

	if (names == NULL) {
		g_test_skip ("the third-party age vectors are not here (KINKO_VECTORS)");
		return;
	}
	for (guint i = 0; i < names->len; i++) {
		g_autoptr (AgeVector) vector = age_vector_load (g_ptr_array_index (names, i));
		g_autoptr (KinkoSecret) file_key = age_vector_file_key (vector);
		g_autoptr (KinkoAgeHeader) header = NULL;
		g_autoptr (GString) written = NULL;
		const char *file = g_bytes_get_data (vector->file, NULL);

		if (age_vector_get (vector, "armored") != NULL ||
		    strcmp (age_vector_get (vector, "expect"), "success") != 0)
			continue;
		header = kinko_age_header_parse (file, g_bytes_get_size (vector->file), NULL);
		g_assert_nonnull (header);
		g_assert_true (kinko_age_header_verify (header, file_key));
		written = kinko_age_header_format (header->stanzas, file_key);
		g_assert_cmpmem (written->str, (int) written->len, file, (int) header->len);
		kinko_secret_data (file_key)[0] ^= 1;
		g_assert_false (kinko_age_header_verify (header, file_key));
		checked++;
	}
	g_assert_cmpuint (checked, >, 0);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_add_func ("/age-header/parse", test_parse);
	g_test_add_func ("/age-header/refused", test_refused);
	g_test_add_func ("/age-header/every-truncation", test_every_truncation);
	g_test_add_func ("/age-header/vectors", test_vectors);
	return g_test_run ();
}
