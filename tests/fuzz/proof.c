/*
 * What is carried between people who do not trust each other: a proof, the evidence of a fork, a witness's key; and what a
 * verifier left behind for itself, whose sum is made right. What is accepted has one spelling, and none of it is proved.
 */
#include "audit/proof.h"

#include <stdlib.h>

#include "audit/cosignature.h"
#include "audit/evidence.h"
#include "audit/tree.h"
#include "audit/trusted.h"
#include "tests/fuzz/fuzz.h"

#define ORIGIN    "test.example/kinko"
#define LINE      "{\"v\":1}"
#define SIGNATURE "\n\u2014 " ORIGIN " AAAAAAAA\n"

/* ---- seeds: of a tree of two entries ----------------------------------------------------------- */

static char *
note_of (guint64 size, const KinkoHash *root)
{
	g_autofree char *text = kinko_checkpoint_text (ORIGIN, size, root);

	return g_strconcat (text, SIGNATURE, NULL);
}

static GPtrArray *
one_hash (const KinkoHash *hash)
{
	GPtrArray *hashes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

	g_ptr_array_add (hashes, g_bytes_new (hash->bytes, sizeof hash->bytes));
	return hashes;
}

static void
seed_trusted (int argc, char **argv, const KinkoFrontier *frontier, const char *note)
{
	g_autoptr (KinkoTrusted) trusted = kinko_trusted_new ();
	const KinkoHash zeros = { { 0 } };
	g_autofree char *text = NULL;

	memset (trusted->commit, 'a', KINKO_COMMIT_HEX_LEN);
	trusted->acts = 2;
	trusted->newest = 1;
	trusted->frontier = *frontier;
	trusted->first_time = g_strdup ("2026-07-08T10:31:22.104+09:00");
	trusted->last_time = g_strdup ("2026-07-08T10:31:22.104+09:00");
	trusted->latest_ms = 1783474282104;
	trusted->note = g_strdup (note);
	trusted->gap_ms = 5;
	trusted->gap_seq = 1;
	g_array_append_val (trusted->open, trusted->gap_seq);
	g_ptr_array_add (trusted->programs, g_strnfill (KINKO_HASH_HEX_LEN, 'a'));
	kinko_trusted_keep (trusted, 0, &zeros, LINE "\n", strlen (LINE "\n"));
	text = kinko_trusted_text (trusted, NULL);
	fuzz_seed_text (argc, argv, "trusted", text);
}

static void
seed_proofs (int argc, char **argv, const KinkoHash leaves[2], const char *old_note,
	     const char *note)
{
	char *keys[] = { NULL };
	g_autoptr (KinkoProof) entry =
		kinko_proof_new_entry (1, LINE, strlen (LINE), one_hash (&leaves[0]), note, NULL);
	g_autoptr (KinkoProof) growth =
		kinko_proof_new_growth (old_note, one_hash (&leaves[1]), note, NULL);
	g_autoptr (KinkoEvidence) evidence =
		kinko_evidence_new (old_note, note, keys, &leaves[1], one_hash (&leaves[0]), NULL);
	g_autofree char *entry_text = kinko_proof_text (entry);
	g_autofree char *growth_text = kinko_proof_text (growth);
	g_autofree char *evidence_text = kinko_evidence_text (evidence);

	g_assert_true (kinko_proof_check (entry, NULL, NULL));
	g_assert_true (kinko_proof_check (growth, NULL, NULL));
	fuzz_seed_text (argc, argv, "entry", entry_text);
	fuzz_seed_text (argc, argv, "growth", growth_text);
	fuzz_seed_text (argc, argv, "evidence", evidence_text);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	g_autoptr (KinkoHasher) hasher = NULL;
	g_autofree char *old_note = NULL, *note = NULL, *vkey = NULL;
	KinkoWitness witness = { .name = (char *) (gsize) "ward-1", .key = { { 3 } } };
	KinkoFrontier frontier;
	KinkoHash leaves[2], root;

	fuzz_begin ();
	hasher = kinko_hasher_new ();
	kinko_frontier_init (&frontier);
	leaves[0] = leaves[1] = kinko_tree_leaf (hasher, LINE, strlen (LINE));
	kinko_frontier_append (&frontier, hasher, &leaves[0]);
	old_note = note_of (1, &leaves[0]);
	kinko_frontier_append (&frontier, hasher, &leaves[1]);
	root = kinko_frontier_root (&frontier, hasher);
	note = note_of (2, &root);
	seed_proofs (*argc, *argv, leaves, old_note, note);
	seed_trusted (*argc, *argv, &frontier, note);
	vkey = kinko_witness_vkey (&witness);
	fuzz_seed_text (*argc, *argv, "witness", vkey);
	return 0;
}

/* ---- reading --------------------------------------------------------------------------------- */

static void
read_proof (const guint8 *data, gsize size)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GError) wrong = NULL;
	g_autoptr (KinkoProof) proof = kinko_proof_parse ((const char *) data, size, &error);
	g_autofree char *text = NULL;
	gboolean good;

	fuzz_check_outcome (proof != NULL, error);
	if (proof == NULL)
		return;
	text = kinko_proof_text (proof);
	fuzz_check_bytes (text, strlen (text), data, size);
	good = kinko_proof_check (proof, NULL, &wrong);
	fuzz_check_outcome (good, wrong);
}

static void
read_evidence (const guint8 *data, gsize size)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GError) wrong = NULL;
	g_autoptr (KinkoEvidence) evidence =
		kinko_evidence_parse ((const char *) data, size, &error);
	g_autoptr (GPtrArray) old_vouchers = NULL, new_vouchers = NULL;
	g_autofree char *text = NULL;
	gboolean good;

	fuzz_check_outcome (evidence != NULL, error);
	if (evidence == NULL)
		return;
	text = kinko_evidence_text (evidence);
	fuzz_check_bytes (text, strlen (text), data, size);
	good = kinko_evidence_check (evidence, NULL, &old_vouchers, &new_vouchers, &wrong);
	fuzz_check_outcome (good, wrong);
}

/* As it is, and with the sum at its end made right. */
static void
read_trusted (const guint8 *data, gsize size)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoTrusted) trusted = kinko_trusted_parse ((const char *) data, size, &error);
	g_autofree char *text = NULL;

	fuzz_check_outcome (trusted != NULL, error);
	if (trusted == NULL)
		return;
	text = kinko_trusted_text (trusted, NULL);
	fuzz_check_bytes (text, strlen (text), data, size);
}

static void
read_summed (const guint8 *data, gsize size)
{
	static const char last[] = "sha256 ";
	gsize end = strlen (last) + KINKO_HASH_HEX_LEN + 1;
	g_autoptr (GString) text = NULL;
	g_autofree guint8 *exact = NULL;
	char hex[KINKO_HASH_HEX_LEN + 1];
	KinkoHash sum;

	if (size < end)
		return;
	text = g_string_new_len ((const char *) data, (gssize) (size - end));
	sum = kinko_hash_of (text->str, text->len);
	kinko_hash_to_hex (&sum, hex);
	g_string_append_printf (text, "%s%s\n", last, hex);
	exact = g_memdup2 (text->str, text->len);
	read_trusted (exact, text->len);
}

static void
read_witness (const char *text)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoWitness) witness = kinko_witness_parse (text, &error);
	g_autofree char *again = NULL;

	fuzz_check_outcome (witness != NULL, error);
	if (witness == NULL)
		return;
	g_assert_true (kinko_witness_name_is_valid (witness->name));
	again = kinko_witness_vkey (witness);
	g_assert_cmpint (g_ascii_strcasecmp (again, text), ==, 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	g_autofree char *text = g_strndup ((const char *) data, size);

	read_proof (data, size);
	read_evidence (data, size);
	read_trusted (data, size);
	read_summed (data, size);
	read_witness (text);
	return 0;
}
