#include "vault/age-armor.h"

#include <string.h>

#include <sodium.h>

#include "policies/error.h"

#define BEGIN "-----BEGIN AGE ENCRYPTED FILE-----\n"
#define END   "-----END AGE ENCRYPTED FILE-----\n"
/* RFC 4648 base64 of the bytes 0 to 47, 48 and 49, each as the base64 program writes it. */
#define FULL  "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v\n"
#define SHORT "MDE=\n"

static const char *const refused[] = {
	BEGIN,
	BEGIN FULL,
	BEGIN FULL SHORT,
	END,
	FULL SHORT END,
	"x" BEGIN FULL SHORT END,
	BEGIN FULL SHORT END "x",
	BEGIN FULL SHORT END BEGIN FULL SHORT END,
	BEGIN BEGIN FULL SHORT END,
	"-----BEGIN AGE ENCRYPTED FILE----- \n" FULL SHORT END,
	" -----BEGIN AGE MESSAGE-----\n" FULL SHORT END,
	"-----begin age encrypted file-----\n" FULL SHORT END,
	BEGIN "\n" END,
	BEGIN FULL "\n" END,
	BEGIN "\n" FULL SHORT END,
	BEGIN FULL "\n" SHORT END,
	BEGIN FULL SHORT "\n" END,
	BEGIN SHORT FULL END,
	BEGIN SHORT SHORT END,
	BEGIN FULL " MDE=\n" END,
	BEGIN FULL "MDE= \n" END,
	BEGIN FULL "MDE\n" END,
	BEGIN FULL "MDE==\n" END,
	BEGIN FULL "MDF=\n" END,
	BEGIN FULL "MD\n" END,
	BEGIN FULL "M\n" END,
	BEGIN FULL "MDE=MDE=\n" END,
	BEGIN FULL "MD_=\n" END,
	BEGIN FULL "Version: 1\n" END,
	BEGIN FULL SHORT "-----END AGE ENCRYPTED FILE----\n",
	BEGIN FULL "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDE=\n" END,
	/* Line ends that change on the way. */
	BEGIN FULL "MDE=\r\n" END,
	"-----BEGIN AGE ENCRYPTED FILE-----\r\n" FULL "MDE=\r\n" END,
	BEGIN FULL "MDE=\r" END,
	"-----BEGIN AGE ENCRYPTED FILE-----\r\nAAECA\n-----END AGE ENCRYPTED FILE-----\r\n",
};

static GBytes *
decode (const char *text)
{
	g_autoptr (GError) error = NULL;
	GBytes *bytes = kinko_age_armor_decode (text, strlen (text), &error);

	g_assert_no_error (error);
	return bytes;
}

static void
assert_counts_to (GBytes *bytes, gsize n)
{
	const guint8 *data = g_bytes_get_data (bytes, NULL);

	g_assert_cmpuint (g_bytes_get_size (bytes), ==, n);
	for (gsize i = 0; i < n; i++)
		g_assert_cmpuint (data[i], ==, i);
}

static void
assert_refused (const char *text, gsize len)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GBytes) bytes = kinko_age_armor_decode (text, len, &error);

	g_assert_null (bytes);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

static void
test_decode (void)
{
	static const struct {
		const char *text;
		gsize n;
	} cases[] = {
		{ BEGIN END, 0 },
		{ BEGIN FULL END, 48 },
		{ BEGIN FULL SHORT END, 50 },
		{ BEGIN FULL SHORT "-----END AGE ENCRYPTED FILE-----", 50 },
		{ " \r\n\t" BEGIN FULL SHORT END "\n\r \t", 50 },
		{ "-----BEGIN AGE ENCRYPTED FILE-----\r\nAAEC\r\n"
		  "-----END AGE ENCRYPTED FILE-----\r\n",
		  3 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autoptr (GBytes) bytes = decode (cases[i].text);

		assert_counts_to (bytes, cases[i].n);
	}
}

static void
test_refused (void)
{
	for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
		assert_refused (refused[i], strlen (refused[i]));
}

/* A flipped bit of the text gives other bytes or none, never the same: armor is not malleable. */
static void
test_every_flipped_bit (void)
{
	char text[] = BEGIN FULL SHORT END;
	g_autoptr (GBytes) original = decode (text);

	for (gsize bit = 0; bit < strlen (BEGIN FULL SHORT END) * 8; bit++) {
		g_autoptr (GBytes) bytes = NULL;
		g_autoptr (GError) error = NULL;

		text[bit / 8] = (char) (text[bit / 8] ^ (1 << bit % 8));
		bytes = kinko_age_armor_decode (text, sizeof text - 1, &error);
		if (bytes == NULL)
			g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		else
			g_assert_false (g_bytes_equal (bytes, original));
		text[bit / 8] = (char) (text[bit / 8] ^ (1 << bit % 8));
	}
}

/* All but that of the last line end, which is white space after the block. */
static void
test_every_truncation (void)
{
	static const char text[] = BEGIN FULL SHORT END;

	for (gsize len = 0; len < sizeof text - 2; len++)
		assert_refused (text, len);
}

static void
test_detect (void)
{
	static const char binary[] = "age-encryption.org/v1\n-----BEGIN AGE ENCRYPTED FILE-----\n";

	g_assert_true (kinko_age_armor_detect (BEGIN END, strlen (BEGIN END)));
	g_assert_true (kinko_age_armor_detect ("\n x" BEGIN, strlen ("\n x" BEGIN)));
	g_assert_false (kinko_age_armor_detect (binary, strlen (binary)));
	g_assert_false (kinko_age_armor_detect ("", 0));
	g_assert_false (kinko_age_armor_detect (NULL, 0));
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_add_func ("/age-armor/decode", test_decode);
	g_test_add_func ("/age-armor/refused", test_refused);
	g_test_add_func ("/age-armor/every-flipped-bit", test_every_flipped_bit);
	g_test_add_func ("/age-armor/every-truncation", test_every_truncation);
	g_test_add_func ("/age-armor/detect", test_detect);
	return g_test_run ();
}
