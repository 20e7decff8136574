/*
 * A receipt for a handover from anybody: the bytes as the file, and as the text of one that is signed rightly; entry 0 in it
 * may be another one than is fitting. What is accepted is what kinko_handover_receipt_write() makes.
 */
#include "audit/handover-receipt.h"

#include "audit/note.h"
#include "audit/roster.h"
#include "tests/fuzz/fuzz.h"

static guint8 secret[crypto_sign_SECRETKEYBYTES];

static gboolean
sign (G_GNUC_UNUSED gpointer data, const guint8 *message, gsize len,
      guint8 signature[KINKO_SIGNATURE_LEN], G_GNUC_UNUSED GError **error)
{
	return crypto_sign_detached (signature, NULL, message, len, secret) == 0;
}

static KinkoSigner signer = { .sign = sign };

#define ORIGIN "next.example/kinko"

/* Entry 0 of a vault that continues another one. */
static char *
make_genesis (void)
{
	const KinkoHash zeros = { { 0 } };
	const KinkoHash hash = { { 9 } };
	g_autoptr (KinkoPredecessor) predecessor = kinko_predecessor_new (
		"00112233445566778899aabbccddeeff", "test.example/kinko", 153, &hash);
	KinkoSeat seat = { .id = (char *) (gsize) "yamada",
			   .role = KINKO_ROLE_MANAGER,
			   .numbers = TRUE,
			   .note_key = signer.public_key,
			   .git_key = { { 3 } },
			   .recipient = (char *) (gsize) "age1xxx",
			   .grant = { { 7 } } };
	json_auto_t *detail = json_object ();
	KinkoEntryFields fields = { .time = "2027-04-01T09:00:00.000+09:00",
				    .prev = zeros,
				    .by = "yamada",
				    .role = "manager",
				    .session = "0123456789abcdef",
				    .action = "vault.genesis",
				    .object = "vault",
				    .purpose = "",
				    .approval = "",
				    .result = "granted",
				    .detail = detail };

	kinko_seat_to_detail (&seat, ORIGIN, detail);
	json_object_set_new (detail, "vault", json_string ("ffeeddccbbaa99887766554433221100"));
	json_object_set_new (detail, "origin", json_string (ORIGIN));
	json_object_set_new (detail, "kind", json_string ("test"));
	json_object_set_new (detail, "predecessor", kinko_predecessor_to_json (predecessor));
	return kinko_entry_build (&fields, NULL);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	g_autofree char *genesis = NULL;
	g_autofree char *receipt = NULL;
	KinkoHandoverReceipt what = { .accepted = (char *) (gsize) "2027-04-01T10:00:00.000+09:00",
				      .by = (char *) (gsize) "yamada",
				      .file = { { 1 } },
				      .manifest = { { 2 } },
				      .counts = { 10, 15, 28, 3, 7 },
				      .missing = { 1, 0, 2 } };

	fuzz_begin ();
	g_assert_cmpint (crypto_sign_keypair (signer.public_key.bytes, secret), ==, 0);
	genesis = make_genesis ();
	g_assert_nonnull (genesis);
	what.genesis = genesis;
	receipt = kinko_handover_receipt_write (&what, &signer, NULL);
	g_assert_nonnull (receipt);
	fuzz_seed_text (*argc, *argv, "receipt", receipt);
	/* Up to the empty line before the signature. */
	fuzz_seed (*argc, *argv, "text", receipt,
		   (gsize) (g_strrstr (receipt, "\n\n") + 1 - receipt));
	return 0;
}

static void
check_members (const KinkoHandoverReceipt *receipt, const char *text)
{
	KinkoEntry entry;

	g_assert_true (
		kinko_entry_parse (receipt->genesis, strlen (receipt->genesis), &entry, NULL));
	g_assert_cmpuint (entry.seq, ==, 0);
	g_assert_true (kinko_operator_id_is_valid (receipt->by));
	g_assert_nonnull (receipt->predecessor);
	g_assert_nonnull (strstr (text, receipt->genesis));
	g_assert_nonnull (strstr (text, receipt->vault));
	g_assert_nonnull (strstr (text, receipt->predecessor->origin));
}

/* @ours: the signature is of our key, so it is written again the same. */
static void
read_receipt (const char *data, gsize size, gboolean ours)
{
	g_autofree char *exact = g_memdup2 (data, size);
	g_autofree char *text = g_strndup (data, size);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoHandoverReceipt) receipt =
		kinko_handover_receipt_read (exact, size, &error);
	g_autofree char *again = NULL;

	fuzz_check_outcome (receipt != NULL, error);
	if (receipt == NULL)
		return;
	check_members (receipt, text);
	if (!ours)
		return;
	again = kinko_handover_receipt_write (receipt, &signer, NULL);
	g_assert_cmpstr (again, ==, text);
}

static void
sign_and_read (const char *text)
{
	const char *mark = strstr (text, "successor: ");
	g_autofree char *line = mark == NULL ? NULL : g_strndup (mark, strcspn (mark, "\n"));
	const char *name = line == NULL ? NULL : strrchr (line, ' ');
	g_autofree char *note = NULL;

	/* By the name that the text itself gives the log. */
	if (name != NULL && kinko_note_name_is_valid (name + 1) && g_str_has_suffix (text, "\n") &&
	    g_utf8_validate (text, -1, NULL))
		note = kinko_note_sign (text, name + 1, &signer, NULL);
	if (note != NULL)
		read_receipt (note, strlen (note), TRUE);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	g_autofree char *text = g_strndup ((const char *) data, size);

	read_receipt ((const char *) data, size, FALSE);
	sign_and_read (text);
	return 0;
}
