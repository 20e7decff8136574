#include "audit/trusted.h"

#include "tests/unit/audit/log-fixture.h"

/* Every log of the other tests is also verified in two parts, with this file in between (log-fixture.h). */

static GPtrArray *
sample_log (void)
{
	Step steps[] = {
		{ &tanaka, "vault.genesis", .object = "vault", .detail = genesis_detail () },
		{ &tanaka, "operator.enrol", .object = "operator/sato",
		  .detail = seat_detail (&sato) },
		{ &sato, "case.show", .object = "case/00112233445566778899aabbccddeeff" },
		{ &sato, "case.edit", .object = "case/00112233445566778899aabbccddeeff" },
		{ &tanaka, "log.show", .object = "log" },
	};

	return build_log (steps, G_N_ELEMENTS (steps));
}

static char *
sample_text (void)
{
	g_autoptr (GPtrArray) acts = sample_log ();
	g_autoptr (KinkoTrusted) trusted = trust_acts (acts, acts->len);

	g_assert_nonnull (trusted);
	return kinko_trusted_text (trusted);
}

static void
test_kept (void)
{
	g_autoptr (GPtrArray) acts = sample_log ();
	g_autoptr (KinkoTrusted) trusted = trust_acts (acts, acts->len);
	const KinkoTrustedAct *act;

	assert_log_good (acts);
	/* Who has a seat; not who looked at what. */
	g_assert_cmpuint (trusted->kept->len, ==, 2);
	act = trusted->kept->pdata[0];
	g_assert_cmpstr (act->lines, ==, ((Act *) acts->pdata[0])->lines->str);
	act = trusted->kept->pdata[1];
	g_assert_cmpuint (act->seq, ==, 1);
	g_assert_cmpstr (act->lines, ==, ((Act *) acts->pdata[1])->lines->str);
	g_assert_cmpuint (trusted->acts, ==, 5);
	g_assert_cmpuint (trusted->frontier.size, ==, 5);
}

static void
assert_refused (const char *data, gsize len)
{
	g_autofree char *copy =
		g_memdup2 (data, len); /* of that length, for what watches over memory */
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoTrusted) trusted = kinko_trusted_parse (copy, len, &error);

	g_assert_null (trusted);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

static void
test_every_flipped_bit (void)
{
	g_autofree char *text = sample_text ();
	gsize len = strlen (text);

	for (gsize i = 0; i < len * 8; i++) {
		text[i / 8] = (char) (text[i / 8] ^ (1 << i % 8));
		assert_refused (text, len);
		text[i / 8] = (char) (text[i / 8] ^ (1 << i % 8));
	}
}

static void
test_truncated (void)
{
	g_autofree char *text = sample_text ();

	for (gsize len = 0; len < strlen (text); len++)
		assert_refused (text, len);
}

/* The sum is no secret: what is changed together with it must not be taken for another log's, nor be read beyond its end. */
static void
test_summed_again (void)
{
	static const struct {
		const char *from, *to;
	} changes[] = {
		{ "entries 5\n", "entries 4\n" },
		{ "entries 5\n", "entries 18446744073709551615\n" },
		{ "newest 4\n", "newest 5\n" },
		{ "node ", "note " },
		{ "note 1", "note 9" },
		{ "latest ", "latest x" },
		{ "acts 5\n", "acts -5\n" },
		/* the same in other spellings */
		{ "acts 5\n", "acts 05\n" },
		{ "acts 5\n", "acts \v5\n" },
		{ "act 1 ", "act +1 " },
		{ "act 1 ", "act  1 " },
		{ "latest ", "latest +" },
		{ "commit a", "commit aa" },
		{ "from 2026", "from 20x6" },
		{ "act 1 ", "act 1x" },
		{ "act 0 ", "bct 0 " },
		{ "kinko-trusted v1", "kinko-trusted v2" },
	};
	g_autofree char *text = sample_text ();
	const char *sum = g_strrstr (text, "sha256 ");

	for (gsize i = 0; i < G_N_ELEMENTS (changes); i++) {
		g_autoptr (GString) changed = g_string_new_len (text, sum - text);
		KinkoHash hash;
		char hex[KINKO_HASH_HEX_LEN + 1];

		g_assert_cmpuint (g_string_replace (changed, changes[i].from, changes[i].to, 1), ==,
				  1);
		hash = kinko_hash_of (changed->str, changed->len);
		kinko_hash_to_hex (&hash, hex);
		g_string_append_printf (changed, "sha256 %s\n", hex);
		assert_refused (changed->str, changed->len);
	}
}

/* Acts that do not fit together. */
static void
test_misfit (void)
{
	g_autoptr (GPtrArray) acts = sample_log ();
	g_autoptr (KinkoTrusted) trusted = trust_acts (acts, acts->len);
	g_autoptr (KinkoVerifier) verifier = kinko_verifier_new ();
	g_autoptr (GError) error = NULL;

	g_ptr_array_remove_index (trusted->kept, 0);
	g_assert_false (kinko_verifier_go_on (verifier, trusted, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	make_people ();
	g_test_add_func ("/trusted/kept", test_kept);
	g_test_add_func ("/trusted/every-flipped-bit", test_every_flipped_bit);
	g_test_add_func ("/trusted/truncated", test_truncated);
	g_test_add_func ("/trusted/summed-again", test_summed_again);
	g_test_add_func ("/trusted/misfit", test_misfit);
	return g_test_run ();
}
