#include "vault/cosign.h"

#include "tests/unit/vault/fixture.h"

static guint8 secret[crypto_sign_SECRETKEYBYTES];

static gboolean
sign (gpointer data, const guint8 *message, gsize len, guint8 signature[KINKO_SIGNATURE_LEN],
      GError **error)
{
	(void) error;
	return crypto_sign_detached (signature, NULL, message, len, data) == 0;
}

static KinkoWitness *
new_witness (KinkoSigner *signer)
{
	KinkoWitness *witness = g_new0 (KinkoWitness, 1);

	*signer = (KinkoSigner){ .sign = sign, .data = secret };
	g_assert_cmpint (crypto_sign_keypair (signer->public_key.bytes, secret), ==, 0);
	witness->name = g_strdup ("ward-audit");
	witness->key = signer->public_key;
	return witness;
}

/* @note with the witness's line below it, from the nth second on. */
static char *
cosign (const char *note, const KinkoWitness *witness, const KinkoSigner *signer, guint64 seconds)
{
	g_autoptr (KinkoNote) parsed = kinko_note_parse (note, strlen (note), NULL);
	KinkoCosignature cosignature;
	g_autofree char *line = NULL;

	g_assert_true (kinko_cosignature_sign (parsed->text, seconds, signer, &cosignature, NULL));
	line = kinko_cosignature_line (&cosignature, witness);
	return g_strconcat (note, line, NULL);
}

static void
refuse (KinkoSession *session, const char *note, const char *vkey, int code)
{
	g_autoptr (GError) error = NULL;
	guint64 before = kinko_log_size (kinko_session_log (session));
	g_autoptr (KinkoCosigned) cosigned = kinko_cosign_add (session, note, vkey, &error);
	g_autofree char *line = NULL;

	g_assert_null (cosigned);
	g_assert_error (error, KINKO_ERROR, code);
	/* it is in the log as what it was */
	line = kinko_log_line (kinko_session_log (session), before, NULL);
	g_assert_nonnull (line);
	g_assert_nonnull (strstr (line, "\"action\":\"log.cosign\""));
	g_assert_nonnull (strstr (line, "\"result\":\"failed\""));
}

static void
assert_cosigned (KinkoSession *session, guint cosignatures)
{
	g_autoptr (GError) error = NULL;
	guint64 mirrored;
	g_autoptr (KinkoVerification) found = kinko_log_verify (session, &mirrored, &error);

	g_assert_no_error (error);
	g_assert_cmpuint (mirrored, ==, found->entries);
	g_assert_cmpuint (kinko_cosignatures_count (found->cosignatures), ==, cosignatures);
}

static void
test_add (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	KinkoSigner signer;
	g_autoptr (KinkoWitness) witness = new_witness (&signer);
	g_autofree char *vkey = kinko_witness_vkey (witness);
	g_autofree char *first = g_strdup (kinko_log_note (kinko_session_log (session)));
	g_autofree char *note = cosign (first, witness, &signer, 1783900800);
	g_autofree char *again = cosign (first, witness, &signer, 1783900801);
	g_autofree char *later = NULL;
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCosigned) cosigned = NULL;
	g_autoptr (KinkoCosigned) second = NULL;
	g_autoptr (KinkoCosignatures) all = NULL;

	(void) data;
	/* nobody knows that witness yet */
	refuse (session, note, NULL, KINKO_ERROR_NOT_FOUND);
	cosigned = kinko_cosign_add (session, note, vkey, &error);
	g_assert_no_error (error);
	g_assert_cmpstr (cosigned->witness->name, ==, "ward-audit");
	assert_cosigned (session, 1);
	refuse (session, again, NULL, KINKO_ERROR_EXISTS);
	/* from now on it is known */
	later = cosign (kinko_log_note (kinko_session_log (session)), witness, &signer, 1783900802);
	second = kinko_cosign_add (session, later, NULL, &error);
	g_assert_no_error (error);
	assert_cosigned (session, 2);
	all = kinko_cosign_load (session, &error);
	g_assert_no_error (error);
	g_assert_cmpuint (kinko_cosignatures_count (all), ==, 2);
	g_assert_cmpuint (kinko_cosignatures_at (all, 0)->seq, ==, cosigned->seq);
	g_assert_cmpuint (kinko_cosignatures_at (all, 1)->seq, ==, second->seq);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	KinkoSigner signer;
	g_autoptr (KinkoWitness) witness = new_witness (&signer);
	g_autofree char *vkey = kinko_witness_vkey (witness);
	g_autofree char *plain = g_strdup (kinko_log_note (kinko_session_log (session)));
	g_autofree char *note = cosign (plain, witness, &signer, 1783900800);
	g_autofree char *flipped = g_strdup (note);
	g_autofree char *other_text = NULL;
	g_autofree char *forked = NULL;
	g_autofree char *other_log = NULL;
	g_autofree char *foreign = NULL;
	KinkoHash root = { { 7 } };

	(void) data;
	refuse (session, plain, vkey, KINKO_ERROR_NOT_FOUND);
	refuse (session, "x", vkey, KINKO_ERROR_INTEGRITY);
	refuse (session, note, "x", KINKO_ERROR_INVALID);
	/* one bit of the witness's signature */
	flipped[strlen (flipped) - 20] ^= 1;
	refuse (session, flipped, vkey, KINKO_ERROR_INTEGRITY);
	/* rightly signed by the witness, but not what this log was: the fork itself */
	other_text = kinko_checkpoint_text ("ward.example/test", 1, &root);
	{
		g_autofree char *signed_by_log =
			kinko_note_sign (other_text, "ward.example/test", &signer, NULL);

		forked = cosign (signed_by_log, witness, &signer, 1783900800);
	}
	refuse (session, forked, vkey, KINKO_ERROR_INTEGRITY);
	foreign = kinko_checkpoint_text ("other.example/log", 1, &root);
	{
		g_autofree char *signed_by_log =
			kinko_note_sign (foreign, "other.example/log", &signer, NULL);

		other_log = cosign (signed_by_log, witness, &signer, 1783900800);
	}
	refuse (session, other_log, vkey, KINKO_ERROR_INVALID);
	assert_cosigned (session, 0);
}

/* The mirror is lost and made again from the vault: the same commits, cosignature included. */
static void
test_mirror_again (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	KinkoSigner signer;
	g_autoptr (KinkoWitness) witness = new_witness (&signer);
	g_autofree char *vkey = kinko_witness_vkey (witness);
	g_autofree char *note =
		cosign (kinko_log_note (kinko_session_log (session)), witness, &signer, 1783900800);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCosigned) cosigned = kinko_cosign_add (session, note, vkey, &error);
	g_autofree char *kept = g_strconcat (fixture->mirror, ".kept", NULL);
	g_autofree char *command = NULL;
	g_autofree char *tip = NULL;
	int status;

	(void) data;
	g_assert_no_error (error);
	g_clear_pointer (&session, kinko_session_close);
	/* the mirror of before the cosignature comes back */
	command = g_strdup_printf ("sh -c \"set -e; git -C '%s' rev-parse main >'%s'; "
				   "git -C '%s' update-ref refs/heads/main main~2\"",
				   fixture->mirror, kept, fixture->mirror);
	g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, &status, &error));
	g_assert_cmpint (status, ==, 0);
	session = open_manager (fixture);
	assert_cosigned (session, 1);
	g_clear_pointer (&session, kinko_session_close);
	g_free (command);
	command =
		g_strdup_printf ("sh -c \"git -C '%s' merge-base --is-ancestor $(cat '%s') main && "
				 "git -C '%s' cat-file blob main:cosignatures/%" G_GUINT64_FORMAT
				 "-ward-audit.note\"",
				 fixture->mirror, kept, fixture->mirror, cosigned->size);
	g_assert_true (g_spawn_command_line_sync (command, &tip, NULL, &status, &error));
	g_assert_cmpint (status, ==, 0);
	g_assert_cmpstr (tip, ==, note);
}

/* Somebody without a key of the vault cannot write to its log, and is told who can. */
static void
test_without_keys (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *auditor = enrol (fixture, session, "kansa", KINKO_ROLE_AUDITOR, FALSE);
	g_autofree char *note = g_strdup (kinko_log_note (kinko_session_log (session)));
	g_autoptr (GError) error = NULL;

	(void) data;
	g_clear_pointer (&session, kinko_session_close);
	session = open_person (fixture, auditor);
	g_assert_null (kinko_cosign_add (session, note, NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_assert_nonnull (kinko_error_hint (error));
}

#define ADD(name, test) g_test_add ("/cosign/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	ADD ("add", test_add);
	ADD ("refused", test_refused);
	ADD ("mirror-again", test_mirror_again);
	ADD ("without-keys", test_without_keys);
	return g_test_run ();
}
