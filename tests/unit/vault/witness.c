#include "vault/witness.h"

#include <sys/wait.h>

#include "audit/fork.h"
#include "tests/unit/vault/fixture.h"

static KinkoWitness *
make_key (Fixture *fixture, char **path)
{
	g_autoptr (KinkoSecret) passphrase = secret_text (PASSPHRASE);
	g_autoptr (GError) error = NULL;
	KinkoWitness *witness;

	*path = g_build_filename (fixture->dir, "witness.key", NULL);
	witness = kinko_witness_init ("ward-audit", *path, passphrase, &floor_cost, &error);
	g_assert_no_error (error);
	return witness;
}

static KinkoVerification *
verified (Fixture *fixture)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoMirror) mirror = kinko_mirror_open (fixture->mirror, &error);
	KinkoVerification *found = kinko_verify_mirror (mirror, NULL, NULL, &error);

	g_assert_no_error (error);
	return found;
}

static char *
cosign (const char *key, const char *state_path, const KinkoWitnessState *state,
	const KinkoVerification *found, GError **error)
{
	g_autoptr (KinkoSecret) passphrase = secret_text (PASSPHRASE);

	return kinko_witness_cosign (key, passphrase, state_path, state, found, error);
}

static void
test_init (Fixture *fixture, gconstpointer data)
{
	g_autofree char *path = NULL;
	g_autoptr (KinkoWitness) witness = make_key (fixture, &path);
	g_autoptr (KinkoSecret) passphrase = secret_text (PASSPHRASE);
	g_autoptr (KinkoSecret) weak = secret_text ("password1234");
	g_autoptr (KinkoSecret) brief = secret_text ("k7#Zq!x");
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoWitness) read = kinko_witness_peek (path, &error);
	g_autofree char *other = g_build_filename (fixture->dir, "other.key", NULL);

	(void) data;
	g_assert_no_error (error);
	g_assert_true (kinko_witness_equal (witness, read));
	/* never over one */
	g_assert_null (kinko_witness_init ("b", path, passphrase, &floor_cost, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS);
	g_clear_error (&error);
	g_assert_null (kinko_witness_init ("Ward", other, passphrase, &floor_cost, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	g_assert_null (kinko_witness_init ("b", other, weak, &floor_cost, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	g_assert_null (kinko_witness_init ("b", other, brief, &floor_cost, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_false (g_file_test (other, G_FILE_TEST_EXISTS));
}

/* The key of a seat is none of a witness, and the key of a witness opens nothing. */
static void
test_kinds (Fixture *fixture, gconstpointer data)
{
	g_autofree char *path = NULL;
	g_autoptr (KinkoWitness) witness = make_key (fixture, &path);
	g_autoptr (KinkoVerification) found = verified (fixture);
	g_autofree char *state = g_strconcat (path, ".state", NULL);
	g_autoptr (GError) error = NULL;

	(void) data;
	(void) witness;
	g_assert_null (kinko_witness_peek (fixture->identity, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	g_assert_null (cosign (fixture->identity, state, NULL, found, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_false (g_file_test (state, G_FILE_TEST_EXISTS));
	g_free (refuse_opening (fixture, path, PASSPHRASE, KINKO_ERROR_AUTH));
}

static void
test_cosign (Fixture *fixture, gconstpointer data)
{
	g_autofree char *path = NULL;
	g_autoptr (KinkoWitness) witness = make_key (fixture, &path);
	g_autofree char *state_path = g_strconcat (path, ".state", NULL);
	g_autoptr (KinkoVerification) found = verified (fixture);
	g_autoptr (KinkoSecret) wrong = secret_text ("another passphrase of some length");
	g_autoptr (KinkoWitnessState) state = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree char *note = NULL;
	g_autofree char *again = NULL;
	g_autoptr (KinkoNote) parsed = NULL;
	KinkoCosignature cosignature;

	(void) data;
	g_assert_null (kinko_witness_state_read (state_path, witness, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	g_clear_error (&error);
	/* with a wrong passphrase nothing is remembered either */
	g_assert_null (kinko_witness_cosign (path, wrong, state_path, NULL, found, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_AUTH);
	g_clear_error (&error);
	g_assert_false (g_file_test (state_path, G_FILE_TEST_EXISTS));
	note = cosign (path, state_path, NULL, found, &error);
	g_assert_no_error (error);
	g_assert_true (g_str_has_prefix (note, found->note));
	parsed = kinko_note_parse (note, strlen (note), &error);
	g_assert_true (kinko_cosignature_find (parsed, witness, &cosignature, &error));
	g_assert_no_error (error);
	state = kinko_witness_state_read (state_path, witness, &error);
	g_assert_no_error (error);
	g_assert_cmpstr (state->note, ==, note);
	g_assert_cmpuint (state->checkpoint->size, ==, found->entries);
	g_assert_true (kinko_hash_equal (&state->genesis, &found->genesis));
	g_assert_cmpuint (g_strv_length (state->keys), ==, 1);
	/* the same once more is allowed; from another state it is not */
	again = cosign (path, state_path, state, found, &error);
	g_assert_no_error (error);
	g_assert_null (cosign (path, state_path, NULL, found, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_BUSY);
}

/* Every bit and every truncation of what is remembered: it is not believed, or it says the very same of the log. */
static void
test_damaged_state (Fixture *fixture, gconstpointer data)
{
	g_autofree char *path = NULL;
	g_autoptr (KinkoWitness) witness = make_key (fixture, &path);
	g_autofree char *state_path = g_strconcat (path, ".state", NULL);
	g_autoptr (KinkoVerification) found = verified (fixture);
	g_autoptr (GError) error = NULL;
	g_autofree char *note = cosign (path, state_path, NULL, found, &error);
	g_autofree char *text = NULL;
	gsize len, genesis_at;

	(void) data;
	g_assert_no_error (error);
	g_assert_nonnull (note);
	g_assert_true (g_file_get_contents (state_path, &text, &len, NULL));
	genesis_at = (gsize) (strstr (text, "\ngenesis ") - text);
	for (gsize bit = 0; bit < len * 8; bit += 5) {
		g_autoptr (KinkoWitnessState) state = NULL;

		text[bit / 8] = (char) (text[bit / 8] ^ 1 << bit % 8);
		g_assert_true (g_file_set_contents (state_path, text, (gssize) len, NULL));
		state = kinko_witness_state_read (state_path, witness, &error);
		text[bit / 8] = (char) (text[bit / 8] ^ 1 << bit % 8);
		if (state == NULL) {
			g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
			g_clear_error (&error);
			continue;
		}
		/* only the genesis is not signed in there: it is compared with the mirror's */
		g_assert_cmpuint (bit / 8, >, genesis_at);
		g_assert_false (kinko_hash_equal (&state->genesis, &found->genesis));
	}
	for (gsize cut = 0; cut < len; cut += 3) {
		g_assert_true (g_file_set_contents (state_path, text, (gssize) cut, NULL));
		g_assert_null (kinko_witness_state_read (state_path, witness, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		g_clear_error (&error);
	}
}

static void
test_other_witness (Fixture *fixture, gconstpointer data)
{
	g_autofree char *path = NULL;
	g_autoptr (KinkoWitness) witness = make_key (fixture, &path);
	g_autofree char *state_path = g_strconcat (path, ".state", NULL);
	g_autoptr (KinkoVerification) found = verified (fixture);
	g_autoptr (GError) error = NULL;
	g_autofree char *note = cosign (path, state_path, NULL, found, &error);
	g_autoptr (KinkoWitness) other = kinko_witness_copy (witness);

	(void) data;
	g_assert_no_error (error);
	g_assert_nonnull (note);
	other->key.bytes[0] ^= 1;
	g_assert_null (kinko_witness_state_read (state_path, other, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

#ifdef KINKO_CRASH_POINTS

/* Ends a child at the n-th crash point; TRUE when it was ended there. */
static gboolean
die_at (guint n, const char *path, const char *state_path, const KinkoVerification *found)
{
	pid_t child = fork ();
	int status;

	g_assert_cmpint (child, >=, 0);
	if (child == 0) {
		g_autofree char *at = g_strdup_printf ("%u", n);
		g_autofree char *note = NULL;

		(void) g_setenv ("KINKO_CRASH_AT", at, TRUE);
		note = cosign (path, state_path, NULL, found, NULL);
		_exit (note == NULL);
	}
	g_assert_cmpint (waitpid (child, &status, 0), ==, child);
	if (WIFSIGNALED (status))
		return TRUE;
	g_assert_cmpint (WEXITSTATUS (status), ==, 0);
	return FALSE;
}

/* Killed at every point: there is the old state or the new one, and the last of them lies between state and
 * signature. */
static void
test_killed (Fixture *fixture, gconstpointer data)
{
	g_autofree char *path = NULL;
	g_autoptr (KinkoWitness) witness = make_key (fixture, &path);
	g_autoptr (KinkoVerification) found = verified (fixture);
	gboolean stored = FALSE;
	guint n;

	(void) data;
	for (n = 1;; n++) {
		g_autofree char *state_path = g_strdup_printf ("%s.%u", path, n);
		g_autoptr (KinkoWitnessState) state = NULL;
		g_autoptr (GError) error = NULL;

		if (!die_at (n, path, state_path, found))
			break;
		state = kinko_witness_state_read (state_path, witness, &error);
		if (state == NULL)
			g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
		else
			g_assert_true (g_str_has_prefix (state->note, found->note));
		stored = state != NULL;
	}
	g_assert_cmpuint (n, >, 4);
	g_assert_true (stored);
}

#endif

#define ADD(name, test) g_test_add ("/witness/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	ADD ("init", test_init);
	ADD ("kinds", test_kinds);
	ADD ("cosign", test_cosign);
	ADD ("damaged-state", test_damaged_state);
	ADD ("other-witness", test_other_witness);
#ifdef KINKO_CRASH_POINTS
	ADD ("killed", test_killed);
#endif
	return g_test_run ();
}
