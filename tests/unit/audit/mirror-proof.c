#include "audit/mirror-proof.h"

#include "tests/unit/audit/mirror-log.h"

/* Against the cosigned checkpoint what it covers, the rest against the newest. */
static void
test_prove (void)
{
	g_autofree char *dir = g_dir_make_tmp ("kinko-XXXXXX", NULL);
	g_autoptr (GPtrArray) log = cosigned_history (7, 5);
	g_autoptr (KinkoMirror) mirror = mirror_of (dir, "a", log);
	g_autoptr (KinkoVerification) found = verified (mirror);
	KinkoWitness witness = { .name = (char *) (gsize) auditor.id,
				 .key = auditor.signer.public_key };
	g_autoptr (GError) error = NULL;

	for (guint seq = 0; seq < 9; seq++) {
		g_autoptr (KinkoProof) proof = kinko_mirror_prove (mirror, found, seq, &error);
		g_autoptr (KinkoNote) note = NULL;
		KinkoCosignature cosignature;

		g_assert_no_error (error);
		g_assert_cmpuint (proof->checkpoint->size, ==, seq < 5 ? 5 : 9);
		g_assert_true (kinko_proof_check (proof, NULL, &error));
		note = kinko_note_parse (proof->note, strlen (proof->note), &error);
		g_assert_true (kinko_note_verify (note, ORIGIN, &tanaka.signer.public_key, &error));
		g_assert_true (kinko_cosignature_find (note, &witness, &cosignature, NULL) ==
			       (seq < 5));
	}
	g_assert_null (kinko_mirror_prove (mirror, found, 9, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	remove_folder (dir);
}

static void
test_growth (void)
{
	g_autofree char *dir = g_dir_make_tmp ("kinko-XXXXXX", NULL);
	g_autoptr (GPtrArray) log = cosigned_history (7, 5);
	g_autoptr (GPtrArray) other = history (7, 3, "vault");
	g_autoptr (KinkoMirror) mirror = mirror_of (dir, "a", log);
	g_autoptr (KinkoVerification) found = verified (mirror);
	g_autoptr (GError) error = NULL;

	for (guint size = 1; size <= 9; size++) {
		const Act *act = log->pdata[size - 1];
		g_autoptr (KinkoProof) proof =
			kinko_mirror_prove_growth (mirror, found, act->note->str, &error);

		g_assert_no_error (error);
		g_assert_cmpuint (proof->old->size, ==, size);
		g_assert_cmpuint (proof->checkpoint->size, ==, 9);
		g_assert_true (kinko_proof_check (proof, NULL, &error));
	}
	g_assert_null (kinko_mirror_prove_growth (
		mirror, found, ((const Act *) other->pdata[5])->note->str, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	remove_folder (dir);
}

/* The mirror goes back, or becomes another, behind the verification: no wrong proof comes of it. */
static void
test_exchanged (void)
{
	g_autofree char *dir = g_dir_make_tmp ("kinko-XXXXXX", NULL);
	g_autoptr (GPtrArray) log = history (7, 99, "log");
	g_autoptr (GPtrArray) other = history (7, 3, "vault");
	g_autoptr (GPtrArray) shorter = history (4, 99, "log");
	g_autoptr (KinkoMirror) mirror = mirror_of (dir, "a", log);
	g_autoptr (KinkoVerification) found = verified (mirror);
	GPtrArray *const replacements[] = { other, shorter };

	for (gsize i = 0; i < G_N_ELEMENTS (replacements); i++) {
		g_autoptr (KinkoMirror) replaced =
			mirror_of (dir, i == 0 ? "b" : "c", replacements[i]);
		g_autoptr (GError) error = NULL;

		g_assert_null (kinko_mirror_prove (replaced, found, 2, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	}
	remove_folder (dir);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	make_mirror_people ();
	g_test_add_func ("/mirror-proof/prove", test_prove);
	g_test_add_func ("/mirror-proof/growth", test_growth);
	g_test_add_func ("/mirror-proof/exchanged", test_exchanged);
	return g_test_run ();
}
