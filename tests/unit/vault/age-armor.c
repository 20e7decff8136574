#include "vault/age-armor.h"

#include <string.h>

#include <sodium.h>

#include "policies/error.h"
#include "tests/unit/vault/age-pieces.h"

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
	BEGIN FULL SHORT "-----END AGE ENCRYPTED FILE-----  -",
	BEGIN FULL SHORT "-----END AGE ENCRYPTED FILE------",
	/* Line ends that change on the way. */
	BEGIN FULL "MDE=\r\n" END,
	"-----BEGIN AGE ENCRYPTED FILE-----\r\n" FULL "MDE=\r\n" END,
	BEGIN FULL "MDE=\r" END,
	"-----BEGIN AGE ENCRYPTED FILE-----\r\nAAECA\n-----END AGE ENCRYPTED FILE-----\r\n",
};

/* A KinkoAgeSource that gives one byte at a time. */
static gssize
read_byte (gpointer memory, gpointer buffer, gsize len, GError **error)
{
	return kinko_age_memory_read (memory, buffer, MIN (len, 1), error);
}

static GBytes *
decode_from (KinkoAgeSource source, const char *text, gsize len, gsize step, GError **error)
{
	KinkoAgeMemory memory = { .at = (const guint8 *) text, .left = len };
	g_autoptr (KinkoAgeInput) input = kinko_age_input_new (source, &memory);
	g_autoptr (KinkoAgeDearmor) dearmor = kinko_age_dearmor_new (input);
	g_autoptr (GByteArray) out = g_byte_array_new ();
	guint8 bytes[100];
	gssize n;

	g_assert_cmpuint (step, <=, sizeof bytes);
	while ((n = kinko_age_dearmor_read (dearmor, bytes, step, error)) > 0)
		g_byte_array_append (out, bytes, (guint) n);
	g_assert_cmpint (kinko_age_dearmor_is_damaged (dearmor), ==, n < 0);
	return n < 0 ? NULL : g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

/* However it is read, it is the same. */
static GBytes *
decode_text (const char *text, gsize len, GError **error)
{
	g_autoptr (GError) same = NULL;
	g_autoptr (GBytes) by_byte = decode_from (read_byte, text, len, 1, &same);
	GBytes *bytes = decode_from (kinko_age_memory_read, text, len, 100, error);

	if (bytes != NULL)
		g_assert_true (by_byte != NULL && g_bytes_equal (bytes, by_byte));
	else
		g_assert_cmpstr ((*error)->message, ==, same->message);
	return bytes;
}

static GBytes *
decode (const char *text)
{
	g_autoptr (GError) error = NULL;
	GBytes *bytes = decode_text (text, strlen (text), &error);

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
	g_autoptr (GBytes) bytes = decode_text (text, len, &error);

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
		{ BEGIN FULL SHORT "-----END AGE ENCRYPTED FILE-----  \t\r\n \n", 50 },
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
		bytes = decode_text (text, sizeof text - 1, &error);
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

/* Lengths around that of a line, added in pieces; g_base64_encode() says what is right. */
static void
test_encode (void)
{
	static const gsize lens[] = { 0, 1, 2, 3, 47, 48, 49, 95, 96, 97, 48 * 1024, 200000 };

	for (gsize i = 0; i < G_N_ELEMENTS (lens); i++) {
		g_autofree guint8 *bytes = g_malloc (lens[i] + 1);
		g_autoptr (GString) expected = g_string_new (BEGIN);
		g_autoptr (GByteArray) text = g_byte_array_new ();
		Pieces pieces = { .taken = text };
		g_autoptr (KinkoAgeEnarmor) enarmor = kinko_age_enarmor_new (pieces_take, &pieces);

		randombytes_buf (bytes, lens[i]);
		for (gsize at = 0, n; at < lens[i]; at += n) {
			n = (gsize) g_test_rand_int_range (1, 60000);
			n = MIN (n, lens[i] - at);
			g_assert_true (kinko_age_enarmor_add (enarmor, bytes + at, n, NULL));
		}
		g_assert_true (kinko_age_enarmor_finish (enarmor, NULL));
		for (gsize at = 0; at < lens[i]; at += 48) {
			g_autofree char *line =
				g_base64_encode (bytes + at, MIN (48, lens[i] - at));

			g_string_append_printf (expected, "%s\n", line);
		}
		g_string_append (expected, END);
		g_assert_cmpmem (text->data, (int) text->len, expected->str, (int) expected->len);
	}
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
	g_test_add_func ("/age-armor/encode", test_encode);
	g_test_add_func ("/age-armor/detect", test_detect);
	return g_test_run ();
}
