#include "vault/age-input.h"

#include <string.h>

#include <sodium.h>

#include "tests/unit/vault/age-pieces.h"

#define LEN 300000

/* Looking ahead, skipping and reading in turns, at random: each byte comes once, in order. */
static void
test_in_order (void)
{
	static const gsize steps[] = { 1, 100, 1 << 20 };
	g_autofree guint8 *bytes = g_malloc (LEN);

	randombytes_buf (bytes, LEN);
	for (gsize i = 0; i < G_N_ELEMENTS (steps); i++) {
		Pieces pieces = pieces_of (bytes, LEN, steps[i]);
		g_autoptr (KinkoAgeInput) input = kinko_age_input_new (pieces_read, &pieces);
		guint8 buffer[5000];
		const guint8 *seen;
		gsize at = 0, len = 1;

		while (len > 0) {
			gsize wanted = (gsize) g_test_rand_int_range (1, sizeof buffer);

			g_assert_true (kinko_age_input_peek (input, wanted, &seen, &len, NULL));
			g_assert_cmpuint (len, >=, MIN (wanted, LEN - at));
			g_assert_cmpmem (seen, (int) len, bytes + at, (int) len);
			len = MIN (len, wanted) / 2;
			kinko_age_input_skip (input, len);
			at += len;
			wanted = (gsize) g_test_rand_int_range (1, sizeof buffer);
			len = (gsize) kinko_age_input_read (input, buffer, wanted, NULL);
			g_assert_cmpuint (len, ==, MIN (wanted, LEN - at));
			g_assert_cmpmem (buffer, (int) len, bytes + at, (int) len);
			at += len;
		}
		g_assert_cmpuint (at, ==, LEN);
	}
}

static void
test_source_fails (void)
{
	Pieces pieces = pieces_of ((const guint8 *) "abcdef", 6, 1);
	g_autoptr (KinkoAgeInput) input = kinko_age_input_new (pieces_read, &pieces);
	g_autoptr (GError) error = NULL;
	const guint8 *seen;
	guint8 buffer[6];
	gsize len;

	pieces.fail_at = 3;
	g_assert_false (kinko_age_input_peek (input, 6, &seen, &len, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
	g_clear_error (&error);
	pieces.fail_at = 5;
	g_assert_cmpint (kinko_age_input_read (input, buffer, sizeof buffer, &error), ==, -1);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
}

/* A terminal or a pipe may have more after an end: what ended has ended. */
static void
test_end_is_final (void)
{
	Pieces pieces = pieces_of ((const guint8 *) "ab", 2, 10);
	g_autoptr (KinkoAgeInput) input = kinko_age_input_new (pieces_read, &pieces);
	guint8 buffer[4];

	g_assert_cmpint (kinko_age_input_read (input, buffer, sizeof buffer, NULL), ==, 2);
	pieces.memory = (KinkoAgeMemory){ .at = (const guint8 *) "cd", .left = 2 };
	g_assert_cmpint (kinko_age_input_read (input, buffer, sizeof buffer, NULL), ==, 0);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_add_func ("/age-input/in-order", test_in_order);
	g_test_add_func ("/age-input/source-fails", test_source_fails);
	g_test_add_func ("/age-input/end-is-final", test_end_is_final);
	return g_test_run ();
}
