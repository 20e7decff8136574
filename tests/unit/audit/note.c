#include "audit/note.h"

#include <string.h>

#include <sodium.h>

#include "policies/error.h"

/* The example keys and notes of golang.org/x/mod/sumdb/note, the first implementation. */
#define PETER_VKEY "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define PETER_SEED "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz" /* after the type byte */
#define PETER_ID   0xc74f20a3
#define PETER_LINE                                                                                   \
	"— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngo" \
	"tpRZb6KE6RyyBwJnAM=\n"
#define ENOCH_VKEY "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
#define ENOCH_LINE                                                                                   \
	"— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWL" \
	"ox33WWd1RvMc+QQ=\n"
#define TEXT                                                         \
	"If you think cryptography is the answer to your problem,\n" \
	"then you don't know what your problem is.\n"
#define NOTE TEXT "\n" PETER_LINE

static KinkoPublicKey
read_vkey (const char *vkey, const char *expected_name)
{
	g_autofree char *name = NULL;
	g_autoptr (GError) error = NULL;
	KinkoPublicKey key;
	gboolean read = kinko_note_vkey_parse (vkey, &name, &key, &error);

	g_assert_no_error (error);
	g_assert_true (read);
	g_assert_cmpstr (name, ==, expected_name);
	return key;
}

static void
assert_not_a_note (const char *data, gsize len)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoNote) note = kinko_note_parse (data, len, &error);

	g_assert_null (note);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

/* The code of the failure, or -1 when the note is signed as it should be. */
static int
verify (const char *data, gsize len, const char *name, const KinkoPublicKey *key)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoNote) note = kinko_note_parse (data, len, &error);

	if (note != NULL && kinko_note_verify (note, name, key, &error)) {
		g_assert_no_error (error);
		return -1;
	}
	g_assert_nonnull (error);
	g_assert_true (error->domain == KINKO_ERROR);
	return error->code;
}

static int
verify_peter (const char *note)
{
	KinkoPublicKey key = read_vkey (PETER_VKEY, "PeterNeumann");

	return verify (note, strlen (note), "PeterNeumann", &key);
}

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
peter_signer (guint8 secret_key[crypto_sign_SECRETKEYBYTES])
{
	KinkoSigner signer = { sign_with_secret_key, secret_key, { { 0 } } };
	gsize len;
	g_autofree guchar *seed = g_base64_decode (PETER_SEED, &len);

	g_assert_cmpuint (len, ==, 1 + crypto_sign_SEEDBYTES);
	crypto_sign_seed_keypair (signer.public_key.bytes, secret_key, seed + 1);
	return signer;
}

static void
test_vkey (void)
{
	KinkoPublicKey key = read_vkey (PETER_VKEY, "PeterNeumann");
	g_autofree char *vkey = kinko_note_vkey ("PeterNeumann", &key);

	g_assert_cmpstr (vkey, ==, PETER_VKEY);
	g_assert_cmphex (kinko_note_key_id ("PeterNeumann", KINKO_NOTE_TYPE_ED25519, &key), ==,
			 PETER_ID);
	g_assert_cmphex (kinko_note_key_id ("PeterNeumann", KINKO_NOTE_TYPE_COSIGN_V1, &key), !=,
			 PETER_ID);
	key = read_vkey (ENOCH_VKEY, "EnochRoot");
	g_assert_cmphex (kinko_note_key_id ("EnochRoot", KINKO_NOTE_TYPE_ED25519, &key), ==,
			 0xaf0cfe78);
}

static void
assert_not_a_vkey (const char *vkey)
{
	g_autoptr (GError) error = NULL;
	g_autofree char *name = NULL;
	KinkoPublicKey key;

	g_assert_false (kinko_note_vkey_parse (vkey, &name, &key, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_null (name);
}

static void
test_wrong_vkey (void)
{
	char vkey[] = PETER_VKEY;
	gsize len = strlen (vkey);

	for (gsize from = 0; from <= len; from++) {
		for (gsize to = from; to <= len; to++) {
			g_autofree char *part = g_strndup (vkey + from, to - from);

			if (to - from < len)
				assert_not_a_vkey (part);
		}
	}
	for (gsize bit = 0; bit < len * 8; bit++) {
		vkey[bit / 8] ^= (char) (1u << bit % 8);
		assert_not_a_vkey (vkey);
		vkey[bit / 8] ^= (char) (1u << bit % 8);
	}
	/* Both from Go's tests, with the right key ID: a key of another length, another type. */
	assert_not_a_vkey (
		"PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==");
	assert_not_a_vkey ("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
	assert_not_a_vkey ("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
}

static void
test_names (void)
{
	static const char *const right[] = { "a", "example.com/log42", "区役所/保育料", "-",
					     "a=b" };
	static const char *const wrong[] = { "",
					     "a b",
					     "a+b",
					     "+",
					     " ",
					     "a\n",
					     "\ta",
					     "a\v",
					     "a\x7f",
					     "a\xc2\x85",
					     "a\xc2\xa0",
					     "a\xe3\x80\x80",
					     "\xe2\x80\xa8",
					     "\xe2\x80\x83",
					     "\xff",
					     "a\xe3\x80" };

	for (gsize i = 0; i < G_N_ELEMENTS (right); i++)
		g_assert_true (kinko_note_name_is_valid (right[i]));
	for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
		g_assert_false (kinko_note_name_is_valid (wrong[i]));
}

static void
test_sign (void)
{
	guint8 secret_key[crypto_sign_SECRETKEYBYTES];
	KinkoSigner signer = peter_signer (secret_key);
	g_autoptr (GError) error = NULL;
	g_autofree char *note = kinko_note_sign (TEXT, "PeterNeumann", &signer, &error);

	/* Ed25519 signatures have one right value (RFC 8032), so the whole note has. */
	g_assert_no_error (error);
	g_assert_cmpstr (note, ==, NOTE);
}

static void
test_sign_refused (void)
{
	static const char *const texts[] = { "",       "abc",    "a\r\n",    "a\tb\n",
					     "\x01\n", "\xff\n", "a\n\x1b[m" };
	static const char *const names[] = { "", "Peter Neumann", "Peter+Neumann", "a\n" };
	guint8 secret_key[crypto_sign_SECRETKEYBYTES];
	KinkoSigner signer = peter_signer (secret_key);
	g_autofree char *huge = g_strnfill (KINKO_NOTE_MAX_LEN, '\n');
	g_autoptr (GError) error = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
		g_assert_null (kinko_note_sign (texts[i], "a", &signer, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		g_clear_error (&error);
	}
	for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
		g_assert_null (kinko_note_sign (TEXT, names[i], &signer, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		g_clear_error (&error);
	}
	g_assert_null (kinko_note_sign (huge, "a", &signer, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);

	signer.sign = refuse_to_sign;
	g_assert_null (kinko_note_sign (TEXT, "a", &signer, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
}

static void
test_verify (void)
{
	KinkoPublicKey peter = read_vkey (PETER_VKEY, "PeterNeumann");
	KinkoPublicKey enoch = read_vkey (ENOCH_VKEY, "EnochRoot");
	const char *both = NOTE ENOCH_LINE;

	g_assert_cmpint (verify_peter (NOTE), ==, -1);
	g_assert_cmpint (verify_peter (both), ==, -1);
	g_assert_cmpint (verify_peter (TEXT "\n" ENOCH_LINE PETER_LINE), ==, -1);
	g_assert_cmpint (verify_peter (NOTE PETER_LINE), ==, -1);
	g_assert_cmpint (verify (both, strlen (both), "EnochRoot", &enoch), ==, -1);

	g_assert_cmpint (verify_peter (TEXT "\n" ENOCH_LINE), ==, KINKO_ERROR_NOT_FOUND);
	g_assert_cmpint (verify (both, strlen (both), "PeterNeumann", &enoch), ==,
			 KINKO_ERROR_NOT_FOUND);
	g_assert_cmpint (verify (both, strlen (both), "EnochRoot", &peter), ==,
			 KINKO_ERROR_NOT_FOUND);
}

static void
test_parts (void)
{
	g_autoptr (KinkoNote) note =
		kinko_note_parse (NOTE ENOCH_LINE, strlen (NOTE ENOCH_LINE), NULL);
	const KinkoNoteSignature *signature;

	g_assert_cmpstr (note->text, ==, TEXT);
	g_assert_cmpuint (note->signatures->len, ==, 2);
	signature = g_ptr_array_index (note->signatures, 0);
	g_assert_cmpstr (signature->name, ==, "PeterNeumann");
	g_assert_cmphex (signature->key_id, ==, PETER_ID);
	g_assert_cmpuint (g_bytes_get_size (signature->signature), ==, KINKO_SIGNATURE_LEN);
	signature = g_ptr_array_index (note->signatures, 1);
	g_assert_cmpstr (signature->name, ==, "EnochRoot");
	g_assert_cmphex (signature->key_id, ==, 0xaf0cfe78);
}

/* The example of c2sp.org/signed-note, whose text has an empty line. */
static void
test_last_empty_line (void)
{
	static const char poem[] = "Ognuno sta solo sul cuor della terra\n"
				   "trafitto da un raggio di sole:\n"
				   "\n"
				   "ed è subito sera.\n";
	static const char line[] =
		"— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9o"
		"JKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";
	g_autofree char *data = g_strconcat (poem, "\n", line, NULL);
	g_autoptr (KinkoNote) note = kinko_note_parse (data, strlen (data), NULL);
	const KinkoNoteSignature *signature = g_ptr_array_index (note->signatures, 0);

	g_assert_cmpstr (note->text, ==, poem);
	g_assert_cmpuint (note->signatures->len, ==, 1);
	g_assert_cmpstr (signature->name, ==, "quasimodo.example/salvatore");
	g_assert_cmphex (signature->key_id, ==, 0x367ba04b);

	/* A signed note inside of another one is text, its signature is none. */
	g_assert_cmpint (verify_peter (NOTE "\n" ENOCH_LINE), ==, KINKO_ERROR_NOT_FOUND);
	/* Empty lines before the last one belong to the text, and are signed. */
	g_assert_cmpint (verify_peter (TEXT "\n\n" PETER_LINE), ==, KINKO_ERROR_INTEGRITY);
}

/* A signature line by PeterNeumann's key ID, altered by @id_change, with a signature of @len bytes. */
static char *
made_up_line (const char *name, guint32 id_change, gsize len)
{
	g_autofree guint8 *payload = g_malloc0 (4 + len);
	guint32 id = GUINT32_TO_BE (PETER_ID ^ id_change);
	g_autofree char *base64 = NULL;

	memcpy (payload, &id, 4);
	base64 = g_base64_encode (payload, 4 + len);
	return g_strdup_printf ("— %s %s\n", name, base64);
}

static void
test_other_keys_ignored (void)
{
	static const struct {
		const char *name;
		guint32 id_change;
		gsize len;
		int with_peter, alone;
	} lines[] = {
		{ "PeterNeuman", 0, 64, -1, KINKO_ERROR_NOT_FOUND },
		{ "peterneumann", 0, 64, -1, KINKO_ERROR_NOT_FOUND },
		{ "PeterNeumann", 1, 64, -1, KINKO_ERROR_NOT_FOUND },
		{ "PeterNeumann", 0x80000000, 64, -1, KINKO_ERROR_NOT_FOUND },
		{ "witness.example", 99, 1, -1, KINKO_ERROR_NOT_FOUND },
		{ "witness.example", 99, 72, -1, KINKO_ERROR_NOT_FOUND },
		/* The name and the ID of the known key: these must be right. */
		{ "PeterNeumann", 0, 64, KINKO_ERROR_INTEGRITY, KINKO_ERROR_INTEGRITY },
		{ "PeterNeumann", 0, 1, KINKO_ERROR_INTEGRITY, KINKO_ERROR_INTEGRITY },
		{ "PeterNeumann", 0, 63, KINKO_ERROR_INTEGRITY, KINKO_ERROR_INTEGRITY },
		{ "PeterNeumann", 0, 65, KINKO_ERROR_INTEGRITY, KINKO_ERROR_INTEGRITY },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
		g_autofree char *line =
			made_up_line (lines[i].name, lines[i].id_change, lines[i].len);
		g_autofree char *before = g_strconcat (TEXT "\n", line, PETER_LINE, NULL);
		g_autofree char *after = g_strconcat (NOTE, line, NULL);
		g_autofree char *alone = g_strconcat (TEXT "\n", line, NULL);

		g_assert_cmpint (verify_peter (before), ==, lines[i].with_peter);
		g_assert_cmpint (verify_peter (after), ==, lines[i].with_peter);
		g_assert_cmpint (verify_peter (alone), ==, lines[i].alone);
	}
}

static char *
note_with_lines (guint n_lines, gsize signature_len)
{
	GString *note = g_string_new (NOTE);

	for (guint i = 1; i < n_lines; i++) {
		g_autofree char *line = made_up_line ("other", i, signature_len);

		g_string_append (note, line);
	}
	return g_string_free (note, FALSE);
}

static void
test_many_signatures (void)
{
	g_autofree char *least = note_with_lines (16, 64);
	g_autofree char *most = note_with_lines (KINKO_NOTE_MAX_SIGNATURES, 64);
	g_autofree char *too_many = note_with_lines (KINKO_NOTE_MAX_SIGNATURES + 1, 64);
	g_autofree char *long_ones = note_with_lines (KINKO_NOTE_MAX_SIGNATURES, 5000);
	g_autofree char *too_long = note_with_lines (3, KINKO_NOTE_MAX_LEN / 2);

	g_assert_cmpint (verify_peter (least), ==, -1);
	g_assert_cmpint (verify_peter (most), ==, -1);
	g_assert_cmpint (verify_peter (long_ones), ==, -1);
	assert_not_a_note (too_many, strlen (too_many));
	assert_not_a_note (too_long, strlen (too_long));
}

static void
test_not_a_note (void)
{
	static const char *const notes[] = {
		"",
		"\n",
		"\n\n",
		TEXT,
		TEXT "\n",
		TEXT PETER_LINE,
		"\n" PETER_LINE,
		NOTE "\n",
		NOTE "Unexpected line.\n",
		"\x01" NOTE,
		"\xff" NOTE,
		"a\tb\n\n" PETER_LINE,
		"a\r\n\n" PETER_LINE,
		TEXT "\n- PeterNeumann x08goAA=\n",
		TEXT "\n— PeterNeumann\n",
		TEXT "\n— PeterNeumann \n",
		TEXT "\n— PeterNeumann x08gow==\n",
		TEXT "\n—  x08goAA=\n",
		TEXT "\n— Peter+Neumann x08goAA=\n",
		TEXT "\n— Peter Neumann x08goAA=\n",
		TEXT "\n— Peter\xe3\x80\x80Neumann x08goAA=\n",
		TEXT "\n— PeterNeumann  x08goAA=\n",
		TEXT "\n— PeterNeumann x08goAA= \n",
		TEXT "\n— PeterNeumann x08goAA\n",
		TEXT "\n— PeterNeumann x08goAB=\n",
		TEXT "\n—PeterNeumann x08goAA=\n",
		TEXT "\n — PeterNeumann x08goAA=\n",
	};

	for (gsize i = 0; i < G_N_ELEMENTS (notes); i++)
		assert_not_a_note (notes[i], strlen (notes[i]));
	assert_not_a_note (NOTE "\0", strlen (NOTE) + 1);
	assert_not_a_note ("a\0\n\n" PETER_LINE, strlen ("a\n\n" PETER_LINE) + 1);
}

static void
test_truncations (void)
{
	KinkoPublicKey key = read_vkey (PETER_VKEY, "PeterNeumann");
	char data[] = NOTE " ";
	gsize len = strlen (NOTE);

	for (gsize i = 0; i < len; i++)
		assert_not_a_note (data, i);
	/* What is left when the beginning is missing may be a note, but not one that was signed. */
	for (gsize i = 1; i <= len; i++)
		g_assert_cmpint (verify (data + i, len - i, "PeterNeumann", &key), ==,
				 KINKO_ERROR_INTEGRITY);
	for (int c = 0; c < 256; c++) {
		data[len] = (char) c;
		assert_not_a_note (data, len + 1);
	}
}

static void
test_flipped_bits (void)
{
	KinkoPublicKey key = read_vkey (PETER_VKEY, "PeterNeumann");
	char data[] = NOTE;
	gsize len = strlen (data);
	/* The name, the space and the first 32 bits of the base64 tell whose signature it is. */
	gsize whose_begin = strlen (TEXT "\n— "),
	      whose_end = strlen (TEXT "\n— PeterNeumann x08go/");

	for (gsize bit = 0; bit < len * 8; bit++) {
		gboolean whose = bit / 8 >= whose_begin && bit / 8 < whose_end;
		int code;

		data[bit / 8] ^= (char) (1u << bit % 8);
		code = verify (data, len, "PeterNeumann", &key);
		g_assert_true (code == KINKO_ERROR_INTEGRITY ||
			       (whose && code == KINKO_ERROR_NOT_FOUND));
		data[bit / 8] ^= (char) (1u << bit % 8);
	}
	g_assert_cmpint (verify (data, len, "PeterNeumann", &key), ==, -1);
}

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/audit/note/vkey", test_vkey);
	g_test_add_func ("/audit/note/wrong-vkey", test_wrong_vkey);
	g_test_add_func ("/audit/note/names", test_names);
	g_test_add_func ("/audit/note/sign", test_sign);
	g_test_add_func ("/audit/note/sign-refused", test_sign_refused);
	g_test_add_func ("/audit/note/verify", test_verify);
	g_test_add_func ("/audit/note/parts", test_parts);
	g_test_add_func ("/audit/note/last-empty-line", test_last_empty_line);
	g_test_add_func ("/audit/note/other-keys-ignored", test_other_keys_ignored);
	g_test_add_func ("/audit/note/many-signatures", test_many_signatures);
	g_test_add_func ("/audit/note/not-a-note", test_not_a_note);
	g_test_add_func ("/audit/note/truncations", test_truncations);
	g_test_add_func ("/audit/note/flipped-bits", test_flipped_bits);
	return g_test_run ();
}
