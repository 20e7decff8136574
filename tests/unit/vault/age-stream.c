#include "vault/age-stream.h"

#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <sodium.h>

#include "vault/hmac.h"

#define CHUNK  KINKO_AGE_CHUNK_LEN
#define SEALED KINKO_AGE_SEALED_CHUNK_LEN
#define TAIL   100

typedef struct {
	KinkoSecret *file_key;
	guint8 nonce[KINKO_AGE_NONCE_LEN];
	guint8 *plaintext; /* two full chunks and a tail */
	guint8 *sealed;
	guint8 *out;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
	g_autoptr (KinkoAgeStream) stream = NULL;

	(void) data;
	f->file_key = kinko_secret_new_random (16);
	randombytes_buf (f->nonce, sizeof f->nonce);
	f->plaintext = g_malloc (2 * CHUNK + TAIL);
	randombytes_buf (f->plaintext, 2 * CHUNK + TAIL);
	f->sealed = g_malloc (2 * SEALED + TAIL + KINKO_AGE_TAG_LEN);
	f->out = g_malloc (CHUNK);
	stream = kinko_age_stream_new (f->file_key, f->nonce);
	kinko_age_stream_seal (stream, f->plaintext, CHUNK, FALSE, f->sealed);
	kinko_age_stream_seal (stream, f->plaintext + CHUNK, CHUNK, FALSE, f->sealed + SEALED);
	kinko_age_stream_seal (stream, f->plaintext + 2 * CHUNK, TAIL, TRUE,
			       f->sealed + 2 * SEALED);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
	(void) data;
	kinko_secret_free (f->file_key);
	g_free (f->plaintext);
	g_free (f->sealed);
	g_free (f->out);
}

static gboolean
open_at (Fixture *f, KinkoAgeStream *stream, guint chunk, gboolean last)
{
	gsize len = chunk < 2 ? SEALED : TAIL + KINKO_AGE_TAG_LEN;

	return kinko_age_stream_open (stream, f->sealed + chunk * SEALED, len, last, f->out);
}

static void
test_in_order (Fixture *f, gconstpointer data)
{
	g_autoptr (KinkoAgeStream) stream = kinko_age_stream_new (f->file_key, f->nonce);

	(void) data;
	for (guint chunk = 0; chunk < 3; chunk++) {
		g_assert_true (open_at (f, stream, chunk, chunk == 2));
		g_assert_cmpmem (f->out, chunk < 2 ? CHUNK : TAIL, f->plaintext + chunk * CHUNK,
				 chunk < 2 ? CHUNK : TAIL);
	}
}

/* Every chunk in every place and with either mark: it opens only where it was sealed. */
static void
test_only_in_order (Fixture *f, gconstpointer data)
{
	(void) data;
	for (guint place = 0; place <= 3; place++) {
		for (guint chunk = 0; chunk < 3; chunk++) {
			for (int last = 0; last <= 1; last++) {
				g_autoptr (KinkoAgeStream) stream =
					kinko_age_stream_new (f->file_key, f->nonce);

				for (guint before = 0; before < place; before++)
					g_assert_true (open_at (f, stream, before, before == 2));
				g_assert_cmpint (open_at (f, stream, chunk, last), ==,
						 chunk == place && last == (chunk == 2));
			}
		}
	}
}

/* What did not open does not count: the right chunk still does. */
static void
test_failure_keeps_place (Fixture *f, gconstpointer data)
{
	g_autoptr (KinkoAgeStream) stream = kinko_age_stream_new (f->file_key, f->nonce);

	(void) data;
	g_assert_false (open_at (f, stream, 1, FALSE));
	g_assert_false (open_at (f, stream, 0, TRUE));
	g_assert_true (open_at (f, stream, 0, FALSE));
}

static void
test_nothing_unauthentic_is_given (Fixture *f, gconstpointer data)
{
	g_autoptr (KinkoAgeStream) stream = kinko_age_stream_new (f->file_key, f->nonce);

	(void) data;
	f->sealed[0] ^= 1;
	memset (f->out, 0, CHUNK);
	g_assert_false (open_at (f, stream, 0, FALSE));
	g_assert_true (sodium_is_zero (f->out, CHUNK));
}

static void
test_short_input (Fixture *f, gconstpointer data)
{
	g_autoptr (KinkoAgeStream) stream = kinko_age_stream_new (f->file_key, f->nonce);

	(void) data;
	for (gsize len = 0; len < KINKO_AGE_TAG_LEN; len++) {
		g_assert_false (kinko_age_stream_open (stream, f->sealed, len, TRUE, f->out));
		g_assert_false (kinko_age_stream_open (stream, f->sealed, len, FALSE, f->out));
	}
}

static void
test_other_nonce (Fixture *f, gconstpointer data)
{
	(void) data;
	for (gsize bit = 0; bit < sizeof f->nonce * 8; bit++) {
		g_autoptr (KinkoAgeStream) stream = NULL;

		f->nonce[bit / 8] ^= (guint8) (1u << bit % 8);
		stream = kinko_age_stream_new (f->file_key, f->nonce);
		g_assert_false (open_at (f, stream, 0, FALSE));
		f->nonce[bit / 8] ^= (guint8) (1u << bit % 8);
	}
}

/* Seals any chunk as the age specification says: an 11-byte big-endian counter, then the mark. */
static void
forge (Fixture *f, guint8 counter, guint8 mark, gsize len, guint8 *out)
{
	g_autoptr (KinkoSecret) key =
		kinko_hmac_derive (f->file_key, f->nonce, sizeof f->nonce, "payload");
	guint8 nonce[12] = { [10] = counter, [11] = mark };

	crypto_aead_chacha20poly1305_ietf_encrypt (out, NULL, f->plaintext, len, NULL, 0, NULL,
						   nonce, kinko_secret_data (key));
}

/* Chunks that only someone with the file key can make, in places where the format forbids them. */
static void
test_forged (Fixture *f, gconstpointer data)
{
	static const struct {
		guint8 counter;
		guint8 mark;
		gsize len;
		gboolean allowed;
	} chunks[] = {
		{ 0, 0, CHUNK, TRUE },      { 0, 0, CHUNK - 1, FALSE }, { 0, 0, 0, FALSE },
		{ 0, 1, 0, TRUE },          { 0, 1, 1, TRUE },          { 0, 1, CHUNK, TRUE },
		{ 0, 1, CHUNK + 1, FALSE }, { 0, 0, CHUNK + 1, FALSE }, { 1, 0, CHUNK, TRUE },
		{ 1, 1, 1, TRUE },          { 1, 1, 0, FALSE },         { 2, 1, 1, FALSE },
	};

	(void) data;
	for (gsize i = 0; i < G_N_ELEMENTS (chunks); i++) {
		g_autoptr (KinkoAgeStream) stream = kinko_age_stream_new (f->file_key, f->nonce);
		g_autofree guint8 *sealed = g_malloc (chunks[i].len + KINKO_AGE_TAG_LEN);
		g_autofree guint8 *out = g_malloc (chunks[i].len + 1);

		if (chunks[i].counter > 0)
			g_assert_true (open_at (f, stream, 0, FALSE));
		forge (f, chunks[i].counter, chunks[i].mark, chunks[i].len, sealed);
		g_assert_cmpint (kinko_age_stream_open (stream, sealed,
							chunks[i].len + KINKO_AGE_TAG_LEN,
							chunks[i].mark, out),
				 ==, chunks[i].allowed);
	}
}

static void
test_nothing_after_the_last (Fixture *f, gconstpointer data)
{
	g_autoptr (KinkoAgeStream) stream = kinko_age_stream_new (f->file_key, f->nonce);
	guint8 sealed[TAIL + KINKO_AGE_TAG_LEN];

	(void) data;
	forge (f, 0, 1, TAIL, sealed);
	g_assert_true (kinko_age_stream_open (stream, sealed, sizeof sealed, TRUE, f->out));
	forge (f, 1, 1, TAIL, sealed);
	g_assert_false (kinko_age_stream_open (stream, sealed, sizeof sealed, TRUE, f->out));
}

static void
test_empty (Fixture *f, gconstpointer data)
{
	g_autoptr (KinkoAgeStream) sealer = kinko_age_stream_new (f->file_key, f->nonce);
	g_autoptr (KinkoAgeStream) stream = kinko_age_stream_new (f->file_key, f->nonce);
	guint8 sealed[KINKO_AGE_TAG_LEN];

	(void) data;
	kinko_age_stream_seal (sealer, NULL, 0, TRUE, sealed);
	g_assert_true (kinko_age_stream_open (stream, sealed, sizeof sealed, TRUE, f->out));
}

/* A machine whose OpenSSL is configured without ChaCha20, as with FIPS, opens its vault all the same. */
static void
test_configured_away (void)
{
	g_autofree char *config =
		g_strdup_printf ("%s/kinko-openssl-%d.cnf", g_get_tmp_dir (), (int) getpid ());

	if (g_test_subprocess ()) {
		guint8 nonce[KINKO_AGE_NONCE_LEN] = { 0 };
		guint8 sealed[KINKO_AGE_TAG_LEN];
		g_autoptr (KinkoSecret) file_key = kinko_secret_new_random (16);
		g_autoptr (KinkoAgeStream) stream = NULL;

		/* Only then does this prove anything. */
		g_assert_null (EVP_CIPHER_fetch (NULL, "ChaCha20-Poly1305", NULL));
		stream = kinko_age_stream_new (file_key, nonce);
		kinko_age_stream_seal (stream, NULL, 0, TRUE, sealed);
		return;
	}
	g_assert_true (g_file_set_contents (config,
					    "openssl_conf = all\n[all]\nproviders = providers\n"
					    "[providers]\nbase = base\n[base]\nactivate = 1\n",
					    -1, NULL));
	g_setenv ("OPENSSL_CONF", config, TRUE);
	g_test_trap_subprocess (NULL, 0, 0);
	g_unsetenv ("OPENSSL_CONF");
	g_assert_cmpint (unlink (config), ==, 0);
	g_test_trap_assert_passed ();
}

#define ADD(name, test) g_test_add ("/age-stream/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	ADD ("in-order", test_in_order);
	ADD ("only-in-order", test_only_in_order);
	ADD ("failure-keeps-place", test_failure_keeps_place);
	ADD ("nothing-unauthentic-is-given", test_nothing_unauthentic_is_given);
	ADD ("short-input", test_short_input);
	ADD ("other-nonce", test_other_nonce);
	ADD ("forged", test_forged);
	ADD ("nothing-after-the-last", test_nothing_after_the_last);
	ADD ("empty", test_empty);
	g_test_add_func ("/age-stream/configured-away", test_configured_away);
	return g_test_run ();
}
