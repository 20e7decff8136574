#include "audit/trusted.h"

#include "tests/unit/audit/log-fixture.h"

/* Every log of the other tests is also verified in two parts, with this file in between (log-fixture.h). */

#define PROGRAM "4248d1d19d0ef82f520e2636c3ee71b1543b2650c50b5a78361288825b452b4a"

static GPtrArray *
sample_log (void)
{
	Step steps[] = {
		{ .by = &tanaka,
		  .action = "vault.genesis",
		  .object = "vault",
		  .detail = genesis_detail () },
		{ .by = &tanaka,
		  .action = "operator.enrol",
		  .object = "operator/sato",
		  .detail = seat_detail (&sato) },
		{ .by = &sato,
		  .action = "case.show",
		  .object = "case/00112233445566778899aabbccddeeff" },
		{ .by = &sato,
		  .action = "case.edit",
		  .object = "case/00112233445566778899aabbccddeeff" },
		{ .by = &tanaka,
		  .action = "session.open",
		  .detail = json_pack ("{s:s}", "program", "sha256:a") },
		{ .by = &tanaka, .action = "approval.use", .goes_on = TRUE },
		{ .by = &tanaka, .action = "approval.add" },
		{ .by = &tanaka, .action = "case.export", .approval = "R8-1", .result = "intent" },
		{ .by = &tanaka, .action = "log.show", .object = "log" },
	};

	return build_log (steps, G_N_ELEMENTS (steps));
}

static char *
sample_text (void)
{
	g_autoptr (GPtrArray) acts = sample_log ();
	g_autoptr (KinkoTrusted) trusted = trust_acts (acts, acts->len);
	g_autoptr (GError) error = NULL;
	char *text;

	g_assert_nonnull (trusted);
	text = kinko_trusted_text (trusted, &error);
	g_assert_no_error (error);
	return text;
}

static void
test_kept (void)
{
	g_autoptr (GPtrArray) acts = sample_log ();
	g_autoptr (KinkoTrusted) trusted = trust_acts (acts, acts->len);
	const KinkoTrustedAct *act;

	assert_log_good (acts);
	/* Who has a seat, and what was approved; not who looked at what. */
	g_assert_cmpuint (trusted->kept->len, ==, 3);
	act = trusted->kept->pdata[0];
	g_assert_cmpstr (act->lines, ==, ((Act *) acts->pdata[0])->lines->str);
	act = trusted->kept->pdata[1];
	g_assert_cmpuint (act->seq, ==, 1);
	g_assert_cmpstr (act->lines, ==, ((Act *) acts->pdata[1])->lines->str);
	/* Of an act only the entries that count. */
	act = trusted->kept->pdata[2];
	g_assert_cmpuint (act->seq, ==, 5);
	g_assert_true (g_str_has_prefix (act->lines, "{\"v\":1,\"seq\":6,"));
	g_assert_true (g_str_has_suffix (((Act *) acts->pdata[5])->lines->str, act->lines));
	g_assert_cmpuint (trusted->acts, ==, 8);
	g_assert_cmpuint (trusted->frontier.size, ==, 9);
	/* sha256sum of "sha256:a" */
	g_assert_cmpuint (trusted->programs->len, ==, 1);
	g_assert_cmpstr (trusted->programs->pdata[0], ==, PROGRAM);
	g_assert_cmpuint (trusted->open->len, ==, 1);
	g_assert_cmpuint (g_array_index (trusted->open, guint64, 0), ==, 7);
}

/* What cannot be read back is not written, and does not fill the memory before. */
static void
test_too_large (void)
{
	g_autoptr (GPtrArray) acts = sample_log ();
	g_autoptr (KinkoTrusted) trusted = trust_acts (acts, acts->len);
	g_autoptr (GError) error = NULL;
	g_autofree char *line = g_strnfill (1024 * 1024, '{');
	g_autofree char *text = NULL;
	guint before;

	line[strlen (line) - 1] = '\n';
	for (guint i = 0; i < KINKO_TRUSTED_MAX / 1024 / 1024; i++)
		kinko_trusted_keep (trusted, 5, &trusted->genesis, line, strlen (line));
	before = trusted->kept->len;
	for (guint i = 0; i < 1000; i++)
		kinko_trusted_keep (trusted, 5, &trusted->genesis, line, strlen (line));
	g_assert_cmpuint (trusted->kept->len, ==, before);
	text = kinko_trusted_text (trusted, &error);
	g_assert_null (text);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_UNSUPPORTED);
	g_assert_nonnull (strstr (error->message, "64 MiB"));
	g_assert_nonnull (kinko_error_hint (error));
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
		{ "entries 9\n", "entries 8\n" },
		{ "entries 9\n", "entries 18446744073709551615\n" },
		{ "newest 8\n", "newest 9\n" },
		{ "node ", "note " },
		{ "note 1", "note 9" },
		{ "latest ", "latest x" },
		{ "acts 8\n", "acts -8\n" },
		/* the same in other spellings */
		{ "acts 8\n", "acts 08\n" },
		{ "acts 8\n", "acts \v8\n" },
		{ "act 1 ", "act +1 " },
		{ "act 1 ", "act  1 " },
		{ "latest ", "latest +" },
		{ "commit a", "commit aa" },
		{ "from 2026", "from 20x6" },
		{ "act 1 ", "act 1x" },
		{ "act 0 ", "bct 0 " },
		{ "kinko-trusted v2", "kinko-trusted v1" },
		/* what the notices go on from */
		{ "program ", "program 0" },
		{ "program " PROGRAM "\n", "program " PROGRAM "\nprogram " PROGRAM "\n" },
		{ "intent 7\n", "intent 9\n" },
		{ "intent 7\n", "intent 07\n" },
		{ "intent 7\n", "intent 7\nintent 7\n" },
		{ "intent 7\n", "intent 7\nintent 6\n" },
		{ "gap 0 0\n", "" },
		{ "gap 0 0\n", "gap 0\n" },
		{ "gap 0 0\n", "gap 0 9\n" },
		{ "gap 0 0\n", "gap -1 0\n" },
		{ "gap 0 0\n", "gap 00 0\n" },
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

#define OBJECTS "sha256:0000000000000000000000000000000000000000000000000000000000000001"

/* By tanaka, after suzuki's grant in entry 3. */
static Step
export_by (const char *result, json_t *detail)
{
	return (Step){ .by = &tanaka,
		       .action = "case.export",
		       .approval = "R8-1",
		       .result = result,
		       .detail = detail };
}

/* Tanaka asks, suzuki grants at the head of @before (the acts before; NULL: they are only asked for), and the grant is used by an
 * act that fails by its own account, by another, and once more. */
static GPtrArray *
granted_log (GPtrArray *before)
{
	const char *request_line = before == NULL ? "" : ((Act *) before->pdata[2])->lines->str;
	const char *note = before == NULL ? NULL : ((Act *) before->pdata[2])->note->str;
	g_autoptr (KinkoNote) parsed =
		note == NULL ? NULL : kinko_note_parse (note, strlen (note), NULL);
	g_autoptr (KinkoCheckpoint) head =
		parsed == NULL ? NULL : kinko_checkpoint_parse (parsed->text, NULL);
	KinkoHash line = kinko_hash_of (request_line, strcspn (request_line, "\n"));
	KinkoHash zeros = { { 0 } };
	g_autofree char *request = kinko_detail_hash (&line);
	g_autofree char *root = kinko_detail_hash (head == NULL ? &zeros : &head->root);
	Step steps[] = {
		{ .by = &tanaka, .action = "vault.genesis", .detail = genesis_detail () },
		{ .by = &tanaka,
		  .action = "operator.enrol",
		  .object = "operator/suzuki",
		  .detail = seat_detail (&suzuki) },
		{ .by = &tanaka,
		  .action = "approval.request",
		  .object = "register/x",
		  .detail = json_pack ("{s:s, s:s}", "action", "case.export", "objects", OBJECTS) },
		{ .by = &suzuki,
		  .action = "approval.grant",
		  .object = "register/x",
		  .detail =
			  json_pack ("{s:s, s:s, s:s, s:{s:i, s:s}}", "request", request, "objects",
				     OBJECTS, "expires", "2026-07-10T00:00:00.000+09:00", "head",
				     "size", 3, "root", root) },
		export_by ("intent", json_pack ("{s:i}", "second", 3)),
		{ .by = &suzuki, .action = "log.show" },
		{ .by = &suzuki, .action = "case.edit" },
		export_by ("failed", json_pack ("{s:i}", "intent", 4)),
		export_by ("intent", json_pack ("{s:i}", "second", 3)),
		{ .by = &suzuki, .action = "log.show" },
		export_by ("done", json_pack ("{s:i}", "intent", 8)),
		export_by ("granted", json_pack ("{s:i}", "second", 3)),
	};

	return build_log (steps, G_N_ELEMENTS (steps));
}

static gboolean
keeps (const KinkoTrusted *trusted, guint64 seq)
{
	for (guint i = 0; i < trusted->kept->len; i++)
		if (((KinkoTrustedAct *) trusted->kept->pdata[i])->seq == seq)
			return TRUE;
	return FALSE;
}

/* As long as the end of an act with a grant is awaited its end is remembered, and not all that others do: one that never ends must
 * not make the file grow with the log. Whether a grant was used, and given back, is known over every boundary. */
static void
test_awaited (void)
{
	g_autoptr (GPtrArray) asked = granted_log (NULL);
	g_autoptr (GPtrArray) acts = granted_log (asked);
	g_autoptr (KinkoTrusted) trusted = trust_acts (acts, 9);

	assert_log_bad (acts, "second_person", 11);
	g_assert_nonnull (trusted);
	for (guint64 seq = 0; seq < 9; seq++)
		g_assert_cmpint (keeps (trusted, seq), ==, seq != 5 && seq != 6);
	g_ptr_array_remove_index (acts, 11);
	assert_log_good (acts);
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

/* An entry before its act, or behind the end of the log. */
static void
test_misplaced (void)
{
	g_autoptr (GPtrArray) acts = sample_log ();

	for (guint i = 0; i < 2; i++) {
		g_autoptr (KinkoTrusted) trusted = trust_acts (acts, acts->len);
		g_autoptr (KinkoVerifier) verifier = kinko_verifier_new ();
		g_autoptr (GError) error = NULL;
		g_autofree char *code = NULL;
		KinkoTrustedAct *act = trusted->kept->pdata[2];
		guint64 bad;

		if (i == 0)
			act->seq = 7;
		else
			trusted->frontier.size = 6;
		g_assert_false (kinko_verifier_go_on (verifier, trusted, &error));
		code = take_problem (error, &bad);
		g_assert_cmpstr (code, ==, "entry_sequence");
	}
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
	g_test_add_func ("/trusted/awaited", test_awaited);
	g_test_add_func ("/trusted/misfit", test_misfit);
	g_test_add_func ("/trusted/misplaced", test_misplaced);
	g_test_add_func ("/trusted/too-large", test_too_large);
	return g_test_run ();
}
