#include "audit/sshsig.h"

#include <string.h>
#include <sys/wait.h>

#include <glib/gstdio.h>
#include <sodium.h>

#include "policies/error.h"

#define PAYLOAD "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nact 12\n"

#define BEGIN "-----BEGIN SSH SIGNATURE-----\n"
#define END   "-----END SSH SIGNATURE-----"

static guint8 secret_key[crypto_sign_SECRETKEYBYTES];

static gboolean
sign_with_secret_key (gpointer data, const guint8 *message, gsize len,
		      guint8 signature[KINKO_SIGNATURE_LEN], GError **error)
{
	(void) error;
	return crypto_sign_detached (signature, NULL, message, len, data) == 0;
}

static gboolean
refuse_to_sign (gpointer data, const guint8 *message, gsize len,
		guint8 signature[KINKO_SIGNATURE_LEN], GError **error)
{
	(void) data, (void) message, (void) len, (void) signature;
	g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_DENIED, "no");
	return FALSE;
}

static KinkoSigner
new_signer (void)
{
	KinkoSigner signer = { sign_with_secret_key, secret_key, { { 0 } } };

	crypto_sign_keypair (signer.public_key.bytes, secret_key);
	return signer;
}

static char *
sign_payload (const KinkoSigner *signer)
{
	g_autoptr (GError) error = NULL;
	char *armor = kinko_sshsig_sign (PAYLOAD, strlen (PAYLOAD), signer, &error);

	g_assert_no_error (error);
	return armor;
}

static gboolean
verifies (const char *armor, gsize len, const char *payload, KinkoPublicKey *key)
{
	g_autoptr (GError) error = NULL;
	gboolean right = kinko_sshsig_verify (armor, len, payload, strlen (payload), key, &error);

	if (right)
		g_assert_no_error (error);
	else
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	return right;
}

static void
assert_refused (const char *armor)
{
	KinkoPublicKey key;

	g_assert_false (verifies (armor, strlen (armor), PAYLOAD, &key));
}

static GByteArray *
unarmor (const char *armor)
{
	g_auto (GStrv) lines = g_strsplit (armor, "\n", -1);
	g_autoptr (GString) base64 = g_string_new (NULL);
	guchar *bytes;
	gsize len;

	for (guint i = 1; lines[i] != NULL && *lines[i] != '-'; i++)
		g_string_append (base64, lines[i]);
	bytes = g_base64_decode (base64->str, &len);
	return g_byte_array_new_take (bytes, len);
}

/* In lines of @columns; ssh-keygen writes 70. */
static char *
armor_in_columns (const guint8 *blob, gsize len, gsize columns)
{
	g_autofree char *base64 = g_base64_encode (blob, len);
	GString *armor = g_string_new (BEGIN);

	for (const char *at = base64; *at != '\0'; at += MIN (columns, strlen (at)))
		g_string_append_printf (armor, "%.*s\n", (int) MIN (columns, strlen (at)), at);
	g_string_append (armor, END);
	return g_string_free (armor, FALSE);
}

static char *
armor_of (const guint8 *blob, gsize len)
{
	return armor_in_columns (blob, len, 70);
}

/* ---- alone ----------------------------------------------------------------------------------- */

static void
test_round_trip (void)
{
	KinkoSigner signer = new_signer ();
	g_autofree char *armor = sign_payload (&signer);
	g_autofree char *with_newline = g_strconcat (armor, "\n", NULL);
	g_autoptr (GByteArray) blob = unarmor (armor);
	KinkoPublicKey key;

	g_assert_true (verifies (armor, strlen (armor), PAYLOAD, &key));
	g_assert_cmpint (memcmp (&key, &signer.public_key, sizeof key), ==, 0);
	g_assert_true (verifies (with_newline, strlen (with_newline), PAYLOAD, &key));
	g_assert_false (verifies (armor, strlen (armor), PAYLOAD " ", &key));
	g_assert_false (verifies (armor, strlen (armor), "", &key));
	g_assert_cmpuint (blob->len, ==, 173);
}

static void
test_armor (void)
{
	KinkoSigner signer = new_signer ();
	g_autofree char *armor = sign_payload (&signer);
	g_auto (GStrv) lines = g_strsplit (armor, "\n", -1);
	guint n_lines = g_strv_length (lines);

	/* 173 bytes are 232 characters: three full lines and one of 22. */
	g_assert_cmpuint (n_lines, ==, 6);
	g_assert_cmpstr (lines[0], ==, "-----BEGIN SSH SIGNATURE-----");
	for (guint i = 1; i < 4; i++)
		g_assert_cmpuint (strlen (lines[i]), ==, 70);
	g_assert_cmpuint (strlen (lines[4]), ==, 22);
	g_assert_cmpstr (lines[5], ==, "-----END SSH SIGNATURE-----");
}

static void
test_sign_fails (void)
{
	KinkoSigner signer = new_signer ();
	g_autoptr (GError) error = NULL;

	signer.sign = refuse_to_sign;
	g_assert_null (kinko_sshsig_sign (PAYLOAD, strlen (PAYLOAD), &signer, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
}

static void
test_flipped_blob (void)
{
	KinkoSigner signer = new_signer ();
	g_autofree char *armor = sign_payload (&signer);
	g_autoptr (GByteArray) blob = unarmor (armor);
	g_autofree char *again = armor_of (blob->data, blob->len);
	KinkoPublicKey key;

	g_assert_true (verifies (again, strlen (again), PAYLOAD, &key));
	for (gsize bit = 0; bit < blob->len * 8; bit++) {
		g_autofree char *flipped = NULL;

		blob->data[bit / 8] ^= (guint8) (1u << bit % 8);
		flipped = armor_of (blob->data, blob->len);
		assert_refused (flipped);
		blob->data[bit / 8] ^= (guint8) (1u << bit % 8);
	}
}

static void
test_cut_blob (void)
{
	KinkoSigner signer = new_signer ();
	g_autofree char *armor = sign_payload (&signer);
	g_autoptr (GByteArray) blob = unarmor (armor);

	for (gsize len = 0; len < blob->len; len++) {
		g_autofree char *head = armor_of (blob->data, len);
		g_autofree char *tail = armor_of (blob->data + blob->len - len, len);

		assert_refused (head);
		assert_refused (tail);
	}
	for (guint i = 0; i < 8; i++) {
		g_autofree char *longer = NULL;

		g_byte_array_append (blob, (const guint8 *) "", 1);
		longer = armor_of (blob->data, blob->len);
		assert_refused (longer);
	}
}

static void
test_flipped_armor (void)
{
	KinkoSigner signer = new_signer ();
	g_autofree char *armor = sign_payload (&signer);
	gsize len = strlen (armor);
	KinkoPublicKey key;

	for (gsize bit = 0; bit < len * 8; bit++) {
		armor[bit / 8] ^= (char) (1u << bit % 8);
		g_assert_false (verifies (armor, len, PAYLOAD, &key));
		armor[bit / 8] ^= (char) (1u << bit % 8);
	}
	for (gsize i = 0; i < len; i++) {
		g_assert_false (verifies (armor, i, PAYLOAD, &key));
		g_assert_false (verifies (armor + len - i, i, PAYLOAD, &key));
	}
	g_assert_true (verifies (armor, len, PAYLOAD, &key));
}

static void
test_around_armor (void)
{
	KinkoSigner signer = new_signer ();
	g_autofree char *armor = sign_payload (&signer);
	static const char *const formats[] = { "%s\n\n", " %s", "\n%s", "%s ",   "%s\r\n",
					       "%s\nx",  "x%s", "%sx",  "%s\n-", "%s\n%s" };

	for (gsize i = 0; i < G_N_ELEMENTS (formats); i++) {
		g_auto (GStrv) pieces = g_strsplit (formats[i], "%s", -1);
		g_autofree char *text = g_strjoinv (armor, pieces);

		assert_refused (text);
	}
	assert_refused ("");
	assert_refused (BEGIN END);
	assert_refused (BEGIN "\n" END);
	assert_refused ("-----BEGIN SSH SIGNATURE----------END SSH SIGNATURE-----");
}

/* In other lines it is the same signature, and would make another commit of the same content. */
static void
test_lines (void)
{
	KinkoSigner signer = new_signer ();
	g_autofree char *armor = sign_payload (&signer);
	g_autoptr (GByteArray) blob = unarmor (armor);

	for (gsize columns = 1; columns < 300; columns++) {
		g_autofree char *text = armor_in_columns (blob->data, blob->len, columns);
		KinkoPublicKey key;

		if (columns == 70)
			g_assert_true (verifies (text, strlen (text), PAYLOAD, &key));
		else
			assert_refused (text);
	}
}

static void
test_public_text (void)
{
	KinkoSigner signer = new_signer ();
	g_autofree char *text = kinko_ssh_public_text (&signer.public_key);
	g_autofree char *with_comment = g_strconcat (text, " me@here", NULL);
	g_autofree char *with_space = g_strconcat (text, " ", NULL);
	g_autofree char *line = kinko_ssh_allowed_signer ("tanaka", &signer.public_key);
	g_autofree char *expected = g_strconcat ("tanaka namespaces=\"git\" ", text, "\n", NULL);
	g_autoptr (GError) error = NULL;
	KinkoPublicKey key;
	gsize len = strlen (text);

	g_assert_cmpstr (line, ==, expected);
	g_assert_true (kinko_ssh_public_parse (text, &key, &error));
	g_assert_cmpint (memcmp (&key, &signer.public_key, sizeof key), ==, 0);
	g_assert_false (kinko_ssh_public_parse (with_comment, &key, NULL));
	g_assert_false (kinko_ssh_public_parse (with_space, &key, NULL));
	for (gsize i = 0; i < len; i++) {
		char kept = text[i];

		text[i] = '\0';
		g_assert_false (kinko_ssh_public_parse (text, &key, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		g_clear_error (&error);
		text[i] = kept;
	}
	/* A flipped bit may give another key, but each key has one spelling. */
	for (gsize bit = 0; bit < len * 8; bit++) {
		text[bit / 8] ^= (char) (1u << bit % 8);
		if (kinko_ssh_public_parse (text, &key, NULL)) {
			g_autofree char *again = kinko_ssh_public_text (&key);

			g_assert_cmpstr (again, ==, text);
			g_assert_cmpuint (bit / 8, >,
					  strlen ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA"));
		}
		text[bit / 8] ^= (char) (1u << bit % 8);
	}
}

/* ---- with stock ssh-keygen ------------------------------------------------------------------- */

typedef struct {
	char *dir, *payload, *signature, *allowed, *key, *public_key;
} Files;

static void
files_set_up (Files *files, gconstpointer data)
{
	(void) data;
	files->dir = g_dir_make_tmp ("kinko-sshsig-XXXXXX", NULL);
	files->payload = g_build_filename (files->dir, "payload", NULL);
	files->signature = g_build_filename (files->dir, "payload.sig", NULL);
	files->allowed = g_build_filename (files->dir, "allowed_signers", NULL);
	files->key = g_build_filename (files->dir, "key", NULL);
	files->public_key = g_build_filename (files->dir, "key.pub", NULL);
	g_assert_true (g_file_set_contents (files->payload, PAYLOAD, -1, NULL));
}

static void
files_tear_down (Files *files, gconstpointer data)
{
	char **paths[] = { &files->payload, &files->signature,  &files->allowed,
			   &files->key,     &files->public_key, &files->dir };

	(void) data;
	for (gsize i = 0; i < G_N_ELEMENTS (paths); i++) {
		(void) g_remove (*paths[i]); /* not every test makes every file */
		g_free (*paths[i]);
	}
}

static gboolean
have_ssh_keygen (void)
{
	g_autofree char *program = g_find_program_in_path ("ssh-keygen");

	if (program == NULL)
		g_test_skip ("ssh-keygen is not installed");
	return program != NULL;
}

/* Runs `ssh-keygen ARGUMENTS` in the folder of @files and gives its exit status. */
static int
ssh_keygen (const Files *files, const char *arguments)
{
	g_autofree char *script = g_strconcat ("exec ssh-keygen ", arguments, NULL);
	char *argv[] = { (char[]){ "sh" }, (char[]){ "-c" }, script, NULL };
	g_autofree char *out = NULL, *err = NULL;
	g_autoptr (GError) error = NULL;
	int status;

	g_spawn_sync (files->dir, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err, &status,
		      &error);
	g_assert_no_error (error);
	g_assert_true (WIFEXITED (status));
	g_test_message ("ssh-keygen %s: %d %s%s", arguments, WEXITSTATUS (status), out, err);
	return WEXITSTATUS (status);
}

#define CHECK       "-Y check-novalidate -n git -s payload.sig < payload"
#define VERIFY      "-Y verify -f allowed_signers -I tanaka -n git -s payload.sig < payload"
#define VERIFY_FILE "-Y verify -f allowed_signers -I tanaka -n file -s payload.sig < payload"

static void
test_stock_verifies_ours (Files *files, gconstpointer data)
{
	KinkoSigner signer = new_signer (), other;
	g_autofree char *armor = sign_payload (&signer);
	g_autofree char *line = kinko_ssh_allowed_signer ("tanaka", &signer.public_key);
	g_autofree char *other_line = NULL;

	(void) data;
	if (!have_ssh_keygen ())
		return;
	g_assert_true (g_file_set_contents (files->signature, armor, -1, NULL));
	g_assert_true (g_file_set_contents (files->allowed, line, -1, NULL));
	g_assert_cmpint (ssh_keygen (files, CHECK), ==, 0);
	g_assert_cmpint (ssh_keygen (files, VERIFY), ==, 0);
	g_assert_cmpint (ssh_keygen (files, VERIFY_FILE), !=, 0);

	other = new_signer ();
	other_line = kinko_ssh_allowed_signer ("tanaka", &other.public_key);
	g_assert_true (g_file_set_contents (files->allowed, other_line, -1, NULL));
	g_assert_cmpint (ssh_keygen (files, VERIFY), !=, 0);
	g_assert_true (g_file_set_contents (files->payload, PAYLOAD " ", -1, NULL));
	g_assert_cmpint (ssh_keygen (files, CHECK), !=, 0);
}

/* Has stock ssh-keygen sign the payload and gives the armor. */
static char *
sign_with_stock (const Files *files, const char *arguments)
{
	g_autofree char *all = g_strconcat ("-q -Y sign -f key ", arguments, " payload", NULL);
	char *armor = NULL;

	(void) g_remove (files->signature);
	g_assert_cmpint (ssh_keygen (files, all), ==, 0);
	g_assert_true (g_file_get_contents (files->signature, &armor, NULL, NULL));
	return armor;
}

static void
test_we_verify_stock (Files *files, gconstpointer data)
{
	g_autofree char *armor = NULL, *public_text = NULL, *other_namespace = NULL;
	g_autofree char *other_hash = NULL;
	KinkoPublicKey signer, expected;

	(void) data;
	if (!have_ssh_keygen ())
		return;
	g_assert_cmpint (ssh_keygen (files, "-q -t ed25519 -N '' -C '' -f key"), ==, 0);
	g_assert_true (g_file_get_contents (files->public_key, &public_text, NULL, NULL));
	g_assert_true (kinko_ssh_public_parse (g_strstrip (public_text), &expected, NULL));

	armor = sign_with_stock (files, "-n git");
	g_assert_true (verifies (armor, strlen (armor), PAYLOAD, &signer));
	g_assert_cmpint (memcmp (&signer, &expected, sizeof signer), ==, 0);
	g_assert_false (verifies (armor, strlen (armor), PAYLOAD " ", &signer));

	other_namespace = sign_with_stock (files, "-n file");
	assert_refused (other_namespace);
	other_hash = sign_with_stock (files, "-n git -O hashalg=sha256");
	assert_refused (other_hash);
}

static void
test_other_key_types (Files *files, gconstpointer data)
{
	g_autofree char *armor = NULL, *public_text = NULL;
	KinkoPublicKey key;

	(void) data;
	if (!have_ssh_keygen ())
		return;
	g_assert_cmpint (ssh_keygen (files, "-q -t ecdsa -N '' -C '' -f key"), ==, 0);
	g_assert_true (g_file_get_contents (files->public_key, &public_text, NULL, NULL));
	g_assert_false (kinko_ssh_public_parse (g_strstrip (public_text), &key, NULL));
	armor = sign_with_stock (files, "-n git");
	g_assert_cmpint (ssh_keygen (files, CHECK), ==, 0);
	assert_refused (armor);
}

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/audit/sshsig/round-trip", test_round_trip);
	g_test_add_func ("/audit/sshsig/armor", test_armor);
	g_test_add_func ("/audit/sshsig/sign-fails", test_sign_fails);
	g_test_add_func ("/audit/sshsig/flipped-blob", test_flipped_blob);
	g_test_add_func ("/audit/sshsig/cut-blob", test_cut_blob);
	g_test_add_func ("/audit/sshsig/flipped-armor", test_flipped_armor);
	g_test_add_func ("/audit/sshsig/around-armor", test_around_armor);
	g_test_add_func ("/audit/sshsig/lines", test_lines);
	g_test_add_func ("/audit/sshsig/public-text", test_public_text);
	g_test_add ("/audit/sshsig/stock-verifies-ours", Files, NULL, files_set_up,
		    test_stock_verifies_ours, files_tear_down);
	g_test_add ("/audit/sshsig/we-verify-stock", Files, NULL, files_set_up,
		    test_we_verify_stock, files_tear_down);
	g_test_add ("/audit/sshsig/other-key-types", Files, NULL, files_set_up,
		    test_other_key_types, files_tear_down);
	return g_test_run ();
}
