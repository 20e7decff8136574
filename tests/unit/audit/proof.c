#include "audit/proof.h"

#include "audit/tree-path.h"
#include "audit/voucher.h"
#include "tests/unit/audit/log-fixture.h"

#define N 11

static GPtrArray *log_acts; /* of one entry each */
static KinkoHash leaves[N];

static const Act *
act_at (guint i)
{
	return log_acts->pdata[i];
}

static void
make_log (void)
{
	Step steps[N];
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();

	for (guint i = 0; i < N; i++)
		steps[i] = (Step){ .by = &tanaka, .action = "log.show" };
	steps[0].action = "vault.genesis";
	steps[0].detail = genesis_detail ();
	log_acts = build_log (steps, N);
	for (guint i = 0; i < N; i++)
		leaves[i] = kinko_tree_leaf (hasher, act_at (i)->lines->str,
					     act_at (i)->lines->len - 1);
}

static GPtrArray *
path_of (KinkoTreePath *made)
{
	g_autoptr (KinkoTreePath) path = made;

	for (guint i = 0; i < N; i++)
		kinko_tree_path_add (path, &leaves[i]);
	return kinko_tree_path_finish (path, NULL);
}

static KinkoProof *
entry_proof (guint index, guint size)
{
	g_autoptr (GError) error = NULL;
	KinkoProof *proof = kinko_proof_new_entry (
		index, act_at (index)->lines->str, act_at (index)->lines->len - 1,
		path_of (kinko_tree_path_inclusion (index, size)), act_at (size - 1)->note->str,
		&error);

	g_assert_no_error (error);
	return proof;
}

static KinkoProof *
growth_proof (guint size1, guint size2)
{
	g_autoptr (GError) error = NULL;
	KinkoProof *proof = kinko_proof_new_growth (
		act_at (size1 - 1)->note->str, path_of (kinko_tree_path_consistency (size1, size2)),
		act_at (size2 - 1)->note->str, &error);

	g_assert_no_error (error);
	return proof;
}

/* Is it signed by tanaka for the log of these tests? */
static gboolean
is_vouched (const char *data)
{
	g_autoptr (KinkoNote) note = kinko_note_parse (data, strlen (data), NULL);
	g_autofree char *vkey = kinko_note_vkey (ORIGIN, &tanaka.signer.public_key);
	char *keys[] = { vkey, NULL };
	g_autoptr (GPtrArray) vouchers =
		note == NULL ? NULL : kinko_vouchers_of (note, ORIGIN, keys, NULL);

	return vouchers != NULL && vouchers->len == 1;
}

/* Reads and checks, as somebody does who knows the key; the code of the failure, or -1. */
static int
check (const char *data, gsize len)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoProof) proof = kinko_proof_parse (data, len, &error);

	if (proof != NULL && kinko_proof_check (proof, NULL, &error))
		return is_vouched (proof->note) &&
				       (proof->old_note == NULL || is_vouched (proof->old_note))
			       ? -1
			       : KINKO_ERROR_INTEGRITY;
	g_assert_nonnull (error);
	g_assert_true (error->domain == KINKO_ERROR);
	return error->code;
}

static void
assert_same (const KinkoProof *proof)
{
	g_autofree char *text = kinko_proof_text (proof);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoProof) read = kinko_proof_parse (text, strlen (text), &error);
	g_autofree char *again = read == NULL ? NULL : kinko_proof_text (read);

	g_assert_no_error (error);
	g_assert_cmpstr (again, ==, text);
	g_assert_true (kinko_proof_check (read, NULL, &error));
	g_assert_no_error (error);
}

static void
test_good (void)
{
	for (guint size = 1; size <= N; size++) {
		for (guint i = 0; i < size; i++) {
			g_autoptr (KinkoProof) entry = entry_proof (i, size);
			g_autoptr (KinkoProof) growth = growth_proof (i + 1, size);

			assert_same (entry);
			assert_same (growth);
		}
	}
}

/* The form that c2sp.org/tlog-proof gives, line by line. */
static void
test_form (void)
{
	g_autoptr (KinkoProof) proof = entry_proof (3, 7);
	g_autofree char *text = kinko_proof_text (proof);
	g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
	g_autofree char *extra = g_base64_encode ((const guchar *) act_at (3)->lines->str,
						  act_at (3)->lines->len - 1);

	g_assert_cmpstr (lines[0], ==, "c2sp.org/tlog-proof@v1");
	g_assert_true (g_str_has_prefix (lines[1], "extra "));
	g_assert_cmpstr (lines[1] + 6, ==, extra);
	g_assert_cmpstr (lines[2], ==, "index 3");
	for (guint i = 3; i < 6; i++) /* three hashes: 7 leaves */
		g_assert_cmpuint (strlen (lines[i]), ==, 44);
	g_assert_cmpstr (lines[6], ==, "");
	g_assert_true (g_str_has_suffix (text, act_at (6)->note->str));
}

/* Without the entry, as others write it; and the entry from elsewhere, right and wrong. */
static void
test_without_extra (void)
{
	g_autoptr (KinkoProof) proof = entry_proof (3, 7);
	g_autoptr (GBytes) right = g_bytes_ref (proof->line);
	g_autoptr (GBytes) wrong = g_bytes_new ("x", 1);
	g_autofree char *text = NULL;
	g_autoptr (KinkoProof) read = NULL;
	g_autoptr (GError) error = NULL;

	g_clear_pointer (&proof->line, g_bytes_unref);
	text = kinko_proof_text (proof);
	read = kinko_proof_parse (text, strlen (text), &error);
	g_assert_no_error (error);
	g_assert_false (kinko_proof_check (read, NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_nonnull (kinko_error_hint (error));
	g_clear_error (&error);
	g_assert_true (kinko_proof_check (read, right, &error));
	g_assert_no_error (error);
	g_assert_false (kinko_proof_check (read, wrong, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

/* The size is in no hash: that it counts so many entries is what was signed. */
static void
flip_all (const KinkoProof *proof)
{
	g_autofree char *text = kinko_proof_text (proof);
	gsize len = strlen (text);

	g_assert_cmpint (check (text, len), ==, -1);
	for (gsize bit = 0; bit < len * 8; bit++) {
		text[bit / 8] = (char) (text[bit / 8] ^ 1 << bit % 8);
		if (check (text, len) == -1)
			g_error ("bit %zu of byte %zu", bit % 8, bit / 8);
		text[bit / 8] = (char) (text[bit / 8] ^ 1 << bit % 8);
	}
}

static void
test_every_bit (void)
{
	g_autoptr (KinkoProof) entry = entry_proof (5, N);
	g_autoptr (KinkoProof) growth = growth_proof (5, N);

	flip_all (entry);
	flip_all (growth);
}

static void
test_every_truncation (void)
{
	g_autoptr (KinkoProof) entry = entry_proof (5, N);
	g_autoptr (KinkoProof) growth = growth_proof (5, N);
	g_autofree char *one = kinko_proof_text (entry);
	g_autofree char *other = kinko_proof_text (growth);

	for (gsize len = 0; len < strlen (one); len++)
		g_assert_cmpint (check (one, len), ==, KINKO_ERROR_INTEGRITY);
	for (gsize len = 0; len < strlen (other); len++)
		g_assert_cmpint (check (other, len), ==, KINKO_ERROR_INTEGRITY);
}

static void
test_forms (void)
{
	g_autoptr (KinkoProof) proof = entry_proof (5, N);
	g_autofree char *good = kinko_proof_text (proof);
	static const char *const changes[][2] = {
		{ "@v1\n", "@v2\n" },
		{ "index 5\n", "index 05\n" },
		{ "index 5\n", "index 6\n" },
		{ "index 5\n", "" },
		{ "index 5\n", "index -5\n" },
		{ "index 5\n", "index \v5\n" },
		{ "index 5\n", "index 5\nindex 5\n" },
		{ "index 5\n", "index 5\n\n" },
		{ "index 5\n", "index 5\nAAAA\n" },
		{ "index 5\n", "index 5\nx\n" },
		{ "extra ", "extra  " },
		{ "extra ", "Extra " },
		{ "index 5\n", "index 5\r\n" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (changes); i++) {
		g_auto (GStrv) parts = g_strsplit (good, changes[i][0], 2);
		g_autofree char *bad = g_strjoinv (changes[i][1], parts);

		g_assert_cmpuint (g_strv_length (parts), ==, 2);
		if (check (bad, strlen (bad)) == -1)
			g_error ("'%s' for '%s'", changes[i][1], changes[i][0]);
	}
}

/* Hashes of one proof, and an entry of the log, in the place of others. */
static void
test_exchanged (void)
{
	g_autoptr (KinkoProof) one = entry_proof (5, N);
	g_autoptr (KinkoProof) other = entry_proof (4, N);
	g_autoptr (KinkoProof) earlier = entry_proof (5, N - 1);
	g_autoptr (GError) error = NULL;

	g_assert_false (kinko_proof_check (one, other->line, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_clear_error (&error);
	g_ptr_array_unref (one->hashes);
	one->hashes = g_ptr_array_ref (earlier->hashes);
	g_assert_false (kinko_proof_check (one, NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	make_people ();
	make_log ();
	g_test_add_func ("/proof/good", test_good);
	g_test_add_func ("/proof/form", test_form);
	g_test_add_func ("/proof/without-extra", test_without_extra);
	g_test_add_func ("/proof/every-bit", test_every_bit);
	g_test_add_func ("/proof/every-truncation", test_every_truncation);
	g_test_add_func ("/proof/forms", test_forms);
	g_test_add_func ("/proof/exchanged", test_exchanged);
	return g_test_run ();
}
