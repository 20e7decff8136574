#include "audit/handover-receipt.h"

#include "tests/unit/audit/log-fixture.h"

#define OLD_VAULT "ffeeddccbbaa99887766554433221100"
#define OLD_ROOT  "sha256:47dec9dafc53eb89c6977e4e8dffe6ef55e5ce6405d1a0ab4d9b6df9ae8b4b2f"

static char *
genesis_line (gboolean successor, gboolean test)
{
	json_t *detail = genesis_detail ();
	Step step = { .by = &tanaka, .action = "vault.genesis", .detail = detail };
	KinkoHash zero = { { 0 } };
	char *line;

	json_object_set_new (detail, "kind", json_string (test ? "test" : "production"));
	if (successor)
		json_object_set_new (detail, "predecessor",
				     json_pack ("{s:s, s:s, s:i, s:s}", "vault", OLD_VAULT,
						"origin", "old.example/r7", "size", 1235, "root",
						OLD_ROOT));
	line = build_line (&step, 0, &zero);
	json_decref (detail);
	return line;
}

static KinkoHandoverReceipt *
new_receipt (gboolean successor, gboolean test)
{
	KinkoHandoverReceipt *receipt = g_new0 (KinkoHandoverReceipt, 1);

	receipt->accepted = g_strdup ("2027-04-01T09:12:44.310+09:00");
	receipt->by = g_strdup ("tanaka");
	receipt->file = kinko_hash_of ("file", 4);
	receipt->manifest = kinko_hash_of ("manifest", 8);
	receipt->counts = (KinkoTakeoverCounts){ 10, 43, 12, 3, 17 };
	receipt->missing = (KinkoTakeoverMissing){ 1, 2, 4 };
	receipt->erased = (KinkoTakeoverErased){ 5, 6, 7 };
	receipt->genesis = genesis_line (successor, test);
	return receipt;
}

static void
test_round_trip (void)
{
	g_autoptr (KinkoHandoverReceipt) receipt = new_receipt (TRUE, FALSE);
	g_autoptr (KinkoHandoverReceipt) again = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree char *text = kinko_handover_receipt_write (receipt, &tanaka.signer, &error);
	g_autofree char *genesis = NULL;
	char hex[KINKO_HASH_HEX_LEN + 1];

	g_assert_no_error (error);
	again = kinko_handover_receipt_read (text, strlen (text), &error);
	g_assert_no_error (error);
	g_assert_cmpstr (again->accepted, ==, receipt->accepted);
	g_assert_cmpstr (again->by, ==, "tanaka");
	g_assert_true (kinko_hash_equal (&again->file, &receipt->file));
	g_assert_true (kinko_hash_equal (&again->manifest, &receipt->manifest));
	g_assert_true (kinko_takeover_counts_equal (&again->counts, &receipt->counts));
	g_assert_cmpuint (again->missing.numbers, ==, 1);
	g_assert_cmpuint (again->missing.addresses, ==, 2);
	g_assert_cmpuint (again->missing.documents, ==, 4);
	g_assert_cmpuint (again->erased.cases, ==, 5);
	g_assert_cmpuint (again->erased.documents, ==, 6);
	g_assert_cmpuint (again->erased.lines, ==, 7);
	g_assert_false (again->test);
	g_assert_cmpstr (again->vault, ==, VAULT_ID);
	g_assert_cmpstr (again->origin, ==, ORIGIN);
	g_assert_cmpstr (again->predecessor->vault, ==, OLD_VAULT);
	g_assert_cmpuint (again->predecessor->size, ==, 1235);
	genesis = g_compute_checksum_for_string (G_CHECKSUM_SHA256, receipt->genesis, -1);
	kinko_hash_to_hex (&again->genesis_hash, hex);
	g_assert_cmpstr (hex, ==, genesis);
	/* What people read in it. */
	g_assert_nonnull (strstr (text, "\n\n種別 kind: production\n"));
	g_assert_nonnull (strstr (text, "\n案件 cases: 10\n"));
	g_assert_nonnull (strstr (text, "\n消去済みの案件 cases-erased: 5\n"));
	g_assert_nonnull (strstr (text, "\n前の記録の項目数 predecessor-size: 1235\n"));
}

/* 別紙2 第24条の2: what comes from a test vault is marked. */
static void
test_mark (void)
{
	g_autoptr (KinkoHandoverReceipt) receipt = new_receipt (TRUE, TRUE);
	g_autofree char *text = kinko_handover_receipt_write (receipt, &tanaka.signer, NULL);
	g_autoptr (KinkoHandoverReceipt) again =
		kinko_handover_receipt_read (text, strlen (text), NULL);

	g_assert_nonnull (again);
	g_assert_true (again->test);
	g_assert_nonnull (strstr (text, "\n\n種別 kind: test 【試験】\n"));
}

static void
assert_refused_as (const char *text, gsize len, KinkoError code)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoHandoverReceipt) receipt = kinko_handover_receipt_read (text, len, &error);

	g_assert_null (receipt);
	g_assert_error (error, KINKO_ERROR, (int) code);
	g_assert_nonnull (kinko_error_hint (error));
}

static void
assert_refused (const char *text, gsize len)
{
	assert_refused_as (text, len, KINKO_ERROR_INTEGRITY);
}

static void
test_every_bit (void)
{
	g_autoptr (KinkoHandoverReceipt) receipt = new_receipt (TRUE, FALSE);
	g_autofree char *text = kinko_handover_receipt_write (receipt, &tanaka.signer, NULL);
	gsize len = strlen (text);
	/* Behind this it is a receipt, whatever became of it. */
	gsize domain = strlen ("kinko-handover-receipt ");

	for (gsize bit = 0; bit < len * 8; bit++) {
		text[bit / 8] = (char) (text[bit / 8] ^ 1 << bit % 8);
		assert_refused_as (text, len,
				   bit / 8 < domain ? KINKO_ERROR_INVALID : KINKO_ERROR_INTEGRITY);
		text[bit / 8] = (char) (text[bit / 8] ^ 1 << bit % 8);
	}
	for (gsize end = 0; end < len; end++)
		assert_refused_as (text, end,
				   end < domain ? KINKO_ERROR_INVALID : KINKO_ERROR_INTEGRITY);
}

static void
test_no_receipt (void)
{
	static const struct {
		const char *text, *message, *hint;
	} files[] = {
		{ "", "empty", "--receipt" },
		{ "案件番号,施設\n", "not a receipt", "--receipt" },
		{ "age-encryption.org/v1\n-> X25519 abc\n", "not a receipt", "handover inspect" },
		{ "-----BEGIN AGE ENCRYPTED FILE-----\n", "not a receipt", "handover inspect" },
		{ "ward.example/hoiku\n12\nabc=\n\n— ward.example/hoiku abc=\n", "not a receipt",
		  "--receipt" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (files); i++) {
		g_autoptr (GError) error = NULL;

		g_assert_null (kinko_handover_receipt_read (files[i].text, strlen (files[i].text),
							    &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		g_assert_nonnull (strstr (error->message, files[i].message));
		g_assert_nonnull (strstr (kinko_error_hint (error), files[i].hint));
	}
}

/* In right form, and signed, but not by whom entry 0 names. */
static void
test_other_signer (void)
{
	g_autoptr (KinkoHandoverReceipt) receipt = new_receipt (TRUE, FALSE);
	g_autofree char *text = kinko_handover_receipt_write (receipt, &stranger.signer, NULL);

	assert_refused (text, strlen (text));
}

/* A figure that was changed, and signed again by somebody else under the right name. */
static void
test_changed_and_signed (void)
{
	g_autoptr (KinkoHandoverReceipt) receipt = new_receipt (TRUE, FALSE);
	g_autofree char *good = kinko_handover_receipt_write (receipt, &tanaka.signer, NULL);
	const char *end = g_strrstr (good, "\n\n") + 1;
	g_autoptr (GString) text = g_string_new_len (good, end - good);
	g_autofree char *forged = NULL;

	g_assert_cmpuint (g_string_replace (text, "cases: 10\n", "cases: 11\n", 0), ==, 1);
	forged = kinko_note_sign (text->str, ORIGIN, &stranger.signer, NULL);
	assert_refused (forged, strlen (forged));
}

/* Signed by the right person, but with more in it than a receipt says. */
static void
test_other_text (void)
{
	static const char *const changes[][2] = {
		{ "種別 kind: production\n", "種別 kind: test 【試験】\n" },
		{ "種別 kind: production\n", "" },
		{ "消去済みの案件 cases-erased: 5\n", "" },
		{ "44.310+09:00\n", "44.310+00:00\n" },
		{ "cases: 10\n", "cases: 010\n" },
		{ "cases: 10\n", "cases: 10 \n" },
		{ "cases: 10\n", "cases: 10\n備考 note: 済\n" },
		{ "受領者 by", "受領者  by" },
		{ "前の記録の項目数 predecessor-size: 1235",
		  "前の記録の項目数 predecessor-size: 1236" },
		{ "案件 cases", "案 cases" },
	};
	g_autoptr (KinkoHandoverReceipt) receipt = new_receipt (TRUE, FALSE);
	g_autofree char *good = kinko_handover_receipt_write (receipt, &tanaka.signer, NULL);
	const char *end = g_strrstr (good, "\n\n") + 1;

	for (gsize i = 0; i < G_N_ELEMENTS (changes); i++) {
		g_autoptr (GString) text = g_string_new_len (good, end - good);
		g_autofree char *note = NULL;

		g_assert_cmpuint (g_string_replace (text, changes[i][0], changes[i][1], 1), ==, 1);
		note = kinko_note_sign (text->str, ORIGIN, &tanaka.signer, NULL);
		assert_refused (note, strlen (note));
	}
}

static void
test_not_written (void)
{
	g_autoptr (KinkoHandoverReceipt) alone = new_receipt (FALSE, FALSE);
	g_autoptr (KinkoHandoverReceipt) other = new_receipt (TRUE, FALSE);
	g_autoptr (GError) error = NULL;

	g_assert_null (kinko_handover_receipt_write (alone, &tanaka.signer, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_clear_error (&error);
	g_free (other->by);
	other->by = g_strdup ("sato");
	g_assert_null (kinko_handover_receipt_write (other, &tanaka.signer, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	make_people ();
	g_test_add_func ("/handover-receipt/round-trip", test_round_trip);
	g_test_add_func ("/handover-receipt/mark", test_mark);
	g_test_add_func ("/handover-receipt/every-bit", test_every_bit);
	g_test_add_func ("/handover-receipt/no-receipt", test_no_receipt);
	g_test_add_func ("/handover-receipt/other-signer", test_other_signer);
	g_test_add_func ("/handover-receipt/changed-and-signed", test_changed_and_signed);
	g_test_add_func ("/handover-receipt/other-text", test_other_text);
	g_test_add_func ("/handover-receipt/not-written", test_not_written);
	return g_test_run ();
}
