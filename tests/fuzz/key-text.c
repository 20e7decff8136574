/*
 * Any text as a key that people pass on: age recipient and identity (bech32), a file of age-keygen, an SSH public key, a
 * verifier key of notes, a base64 value. What is accepted has one spelling.
 */
#include "audit/base64.h"
#include "audit/note.h"
#include "audit/sshsig.h"
#include "tests/fuzz/fuzz.h"
#include "vault/age-keys.h"
#include "vault/age.h"
#include "vault/bech32.h"

/* The example identity of the age specification; its recipient by stock age-keygen; keys of RFC 8032, test 1. */
#define IDENTITY  "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
#define RECIPIENT "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	static const guint8 rfc8032[KINKO_PUBLIC_KEY_LEN] = {
		0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7, 0xd5, 0x4b, 0xfe,
		0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6,
		0x23, 0x25, 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a,
	};
	KinkoPublicKey key;
	g_autofree char *ssh = NULL;
	g_autofree char *vkey = NULL;

	fuzz_begin ();
	memcpy (key.bytes, rfc8032, sizeof rfc8032);
	ssh = kinko_ssh_public_text (&key);
	vkey = kinko_note_vkey ("example.org/log", &key);
	fuzz_seed_text (*argc, *argv, "identity", IDENTITY);
	fuzz_seed_text (*argc, *argv, "recipient", RECIPIENT);
	fuzz_seed_text (*argc, *argv, "key-file",
			"# created: 2026-07-06T09:12:00+09:00\r\n# public key: " RECIPIENT
			"\r\n\r\n" IDENTITY " \n");
	fuzz_seed_text (*argc, *argv, "ssh", ssh);
	fuzz_seed_text (*argc, *argv, "vkey", vkey);
	fuzz_seed_text (*argc, *argv, "base64", "AAECAwQFBgc=");
	return 0;
}

static void
read_bech32 (const char *text)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) data = kinko_bech32_decode ("age", text, &error);
	g_autofree char *again = NULL;
	g_autofree char *lower = g_ascii_strdown (text, -1);

	fuzz_check_outcome (data != NULL, error);
	if (data == NULL)
		return;
	again = kinko_bech32_encode ("age", kinko_secret_data (data), kinko_secret_len (data));
	g_assert_cmpstr (again, ==, lower);
}

static void
read_recipient (const char *text)
{
	g_autoptr (GError) error = NULL;
	KinkoPublicKey key;
	g_autofree char *again = NULL;

	if (!kinko_age_recipient_parse (text, &key, &error)) {
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		return;
	}
	g_assert_no_error (error);
	again = kinko_age_recipient_text (&key);
	/* Bech32 may be all upper case. */
	g_assert_cmpint (g_ascii_strcasecmp (again, text), ==, 0);
}

static void
read_identity (const char *text)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) key = kinko_age_identity_parse (text, &error);
	g_autoptr (KinkoSecret) again = NULL;

	fuzz_check_outcome (key != NULL, error);
	if (key == NULL)
		return;
	g_assert_cmpuint (kinko_secret_len (key), ==, 32);
	again = kinko_age_identity_text (key);
	g_assert_cmpint (g_ascii_strcasecmp (kinko_secret_text (again), text), ==, 0);
}

/* A file of age-keygen. No message may hold any of it. */
static void
read_file (const guint8 *data, gsize size)
{
	g_autoptr (KinkoSecret) text = kinko_secret_new_from (data, size);
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) keys = kinko_age_keys_parse (text, &error);

	fuzz_check_outcome (keys != NULL, error);
	if (keys == NULL) {
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		if (strlen (kinko_secret_text (text)) > 20)
			g_assert_null (strstr (error->message, kinko_secret_text (text)));
		return;
	}
	g_assert_cmpuint (keys->len - 1, <, KINKO_AGE_KEYS_MAX);
	for (guint i = 0; i < keys->len; i++)
		g_assert_cmpuint (kinko_secret_len (keys->pdata[i]), ==, 32);
}

static void
read_public_keys (const char *text)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GError) vkey_error = NULL;
	g_autofree char *name = NULL;
	KinkoPublicKey key;

	if (kinko_ssh_public_parse (text, &key, &error)) {
		g_autofree char *again = kinko_ssh_public_text (&key);

		g_assert_cmpstr (again, ==, text);
	} else {
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	}
	if (kinko_note_vkey_parse (text, &name, &key, &vkey_error)) {
		g_autofree char *again = kinko_note_vkey (name, &key);

		g_assert_true (kinko_note_name_is_valid (name));
		g_assert_cmpint (g_ascii_strcasecmp (again, text), ==, 0);
	} else {
		g_assert_nonnull (vkey_error);
	}
}

static void
read_base64 (const guint8 *data, gsize size)
{
	for (gboolean padded = FALSE; padded <= TRUE; padded++) {
		g_autoptr (GError) error = NULL;
		g_autoptr (GBytes) bytes =
			kinko_base64_decode ((const char *) data, size, padded, &error);
		g_autofree char *again = NULL;
		gsize len;

		fuzz_check_outcome (bytes != NULL, error);
		if (bytes == NULL)
			continue;
		again = g_base64_encode (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
		len = strlen (again);
		while (!padded && len > 0 && again[len - 1] == '=')
			len--;
		fuzz_check_bytes (again, len, data, size);
	}
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	g_autofree char *text = g_strndup ((const char *) data, size);

	read_bech32 (text);
	read_recipient (text);
	read_identity (text);
	read_file (data, size);
	read_public_keys (text);
	read_base64 (data, size);
	return 0;
}
