#include "vault/age.h"

#include <string.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "policies/error.h"
#include "vault/age-armor.h"
#include "vault/age-header.h"
#include "vault/age-stream.h"
#include "vault/age-x25519.h"
#include "vault/bech32.h"

#define RECIPIENT_HRP  "age"
#define IDENTITY_HRP   "age-secret-key-"
#define IDENTITY_START "AGE-SECRET-KEY-1"
#define IDENTITY_LEN   crypto_scalarmult_SCALARBYTES
#define MAX_RECIPIENTS 20

KinkoPublicKey
kinko_age_public_key (const KinkoSecret *identity)
{
	KinkoPublicKey key;

	g_assert (kinko_secret_len (identity) == IDENTITY_LEN);
	crypto_scalarmult_base (key.bytes, kinko_secret_data (identity));
	return key;
}

char *
kinko_age_recipient_text (const KinkoPublicKey *key)
{
	return kinko_bech32_encode (RECIPIENT_HRP, key->bytes, KINKO_PUBLIC_KEY_LEN);
}

/* The text is quoted only when it is a recipient at least in form: it may be an identity that was
 * put in the wrong place. */
gboolean
kinko_age_recipient_parse (const char *text, KinkoPublicKey *key, GError **error)
{
	g_autoptr (KinkoSecret) bytes = NULL;

	if (!g_str_has_prefix (text, RECIPIENT_HRP "1")) {
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INVALID,
				     _ ("an age recipient begins with 'age1'"));
		kinko_error_set_hint (error, _ ("'age-keygen -y' prints the recipient that belongs "
						"to an identity file"));
		return FALSE;
	}
	bytes = kinko_bech32_decode (RECIPIENT_HRP, text, error);
	if (bytes == NULL) {
		g_prefix_error (error, _ ("age recipient '%s': "), text);
		return FALSE;
	}
	if (kinko_secret_len (bytes) != KINKO_PUBLIC_KEY_LEN) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("age recipient '%s': not an X25519 key of 32 bytes"), text);
		return FALSE;
	}
	memcpy (key->bytes, kinko_secret_data (bytes), KINKO_PUBLIC_KEY_LEN);
	if (!kinko_age_x25519_usable (key)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("age recipient '%s': nobody's key, everybody could open the file"),
			     text);
		return FALSE;
	}
	return TRUE;
}

KinkoSecret *
kinko_age_identity_text (const KinkoSecret *identity)
{
	g_assert (kinko_secret_len (identity) == IDENTITY_LEN);
	return kinko_bech32_encode_secret (IDENTITY_HRP, identity);
}

KinkoSecret *
kinko_age_identity_parse (const char *text, GError **error)
{
	g_autoptr (KinkoSecret) identity = NULL;

	if (!g_str_has_prefix (text, IDENTITY_START)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("an age identity begins with '%s'"), IDENTITY_START);
		return NULL;
	}
	identity = kinko_bech32_decode (IDENTITY_HRP, text, error);
	if (identity == NULL) {
		g_prefix_error (error, "%s", _ ("age identity: "));
		return NULL;
	}
	if (kinko_secret_len (identity) != IDENTITY_LEN) {
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INVALID,
				     _ ("age identity: not an X25519 key of 32 bytes"));
		return NULL;
	}
	return g_steal_pointer (&identity);
}

/* ---- sealing */

static GPtrArray *
wrap_for_all (const KinkoSecret *file_key, const KinkoPublicKey *recipients, gsize n,
	      GError **error)
{
	g_autoptr (GPtrArray) stanzas =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_age_stanza_free);

	for (gsize i = 0; i < n; i++) {
		if (!kinko_age_x25519_usable (&recipients[i])) {
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
				     _ ("recipient %u of the age file has a key that everybody "
					"could open"),
				     (guint) i + 1);
			return NULL;
		}
		g_ptr_array_add (stanzas, kinko_age_x25519_wrap (file_key, &recipients[i]));
	}
	return g_steal_pointer (&stanzas);
}

static void
seal_payload (const KinkoSecret *plaintext, const KinkoSecret *file_key, guint8 *out)
{
	g_autoptr (KinkoAgeStream) stream = NULL;
	const guint8 *at = kinko_secret_data (plaintext);
	gsize left = kinko_secret_len (plaintext);
	gboolean last;

	randombytes_buf (out, KINKO_AGE_NONCE_LEN);
	stream = kinko_age_stream_new (file_key, out);
	out += KINKO_AGE_NONCE_LEN;
	do {
		gsize take = MIN (left, KINKO_AGE_CHUNK_LEN);

		last = take == left;
		kinko_age_stream_seal (stream, at, take, last, out);
		at += take;
		left -= take;
		out += take + KINKO_AGE_TAG_LEN;
	} while (!last);
}

GBytes *
kinko_age_encrypt (const KinkoSecret *plaintext, const KinkoPublicKey *recipients,
		   gsize n_recipients, GError **error)
{
	g_autoptr (KinkoSecret) file_key = kinko_secret_new_random (KINKO_AGE_FILE_KEY_LEN);
	g_autoptr (GPtrArray) stanzas = NULL;
	g_autoptr (GString) header = NULL;
	gsize len;
	guint8 *file;

	if (n_recipients < 1 || n_recipients > MAX_RECIPIENTS) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("an age file is sealed to 1 to %u recipients, not to %u"),
			     (guint) MAX_RECIPIENTS, (guint) n_recipients);
		return NULL;
	}
	stanzas = wrap_for_all (file_key, recipients, n_recipients, error);
	if (stanzas == NULL)
		return NULL;
	header = kinko_age_header_format (stanzas, file_key);
	len = header->len + KINKO_AGE_NONCE_LEN +
	      kinko_age_stream_sealed_len (kinko_secret_len (plaintext));
	file = g_malloc (len);
	memcpy (file, header->str, header->len);
	seal_payload (plaintext, file_key, file + header->len);
	return g_bytes_new_take (file, len);
}

/* ---- opening */

/*
 * Every X25519 stanza is looked at, also after the file key was found, so that a malformed file is
 * refused by all its recipients alike. A scrypt stanza must be alone: who may open a file with a
 * passphrase takes it for granted that nobody without it wrote the file.
 */
static KinkoSecret *
find_file_key (const KinkoAgeHeader *header, const KinkoSecret *identity, KinkoAgeOutcome *outcome,
	       GError **error)
{
	g_autoptr (KinkoSecret) file_key = NULL;
	KinkoPublicKey own = kinko_age_public_key (identity);

	*outcome = KINKO_AGE_HEADER_FAILURE;
	for (guint i = 0; i < header->stanzas->len; i++) {
		const KinkoAgeStanza *stanza = g_ptr_array_index (header->stanzas, i);
		g_autoptr (KinkoSecret) found = NULL;

		if (header->stanzas->len > 1 && strcmp (stanza->args[0], "scrypt") == 0) {
			g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
					     _ ("the age header mixes a passphrase with other "
						"recipients"));
			return NULL;
		}
		if (!kinko_age_x25519_unwrap (stanza, identity, &own, &found, error))
			return NULL;
		if (file_key == NULL)
			file_key = g_steal_pointer (&found);
	}
	if (file_key == NULL) {
		*outcome = KINKO_AGE_NO_MATCH;
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_AUTH,
				     _ ("the age file is not sealed to this identity"));
		return NULL;
	}
	if (!kinko_age_header_verify (header, file_key)) {
		*outcome = KINKO_AGE_HMAC_FAILURE;
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
				     _ ("the age header was changed: its MAC does not match"));
		return NULL;
	}
	return g_steal_pointer (&file_key);
}

/* What opens with the wrong mark tells where the file was cut or lengthened; it is authentic. */
static gsize
explain_bad_chunk (KinkoAgeStream *stream, const guint8 *chunk, gsize len, gboolean last,
		   guint number, guint8 *out, GError **error)
{
	if (len == 0) {
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
				     _ ("the age file ends before its payload"));
		return 0;
	}
	if (!kinko_age_stream_open (stream, chunk, len, !last, out)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("chunk %u of the age file was changed"), number);
		return 0;
	}
	if (last)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the age file is cut short after chunk %u"), number);
	else
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("something was added to the age file after chunk %u"), number);
	return len - KINKO_AGE_TAG_LEN;
}

/* Opens chunk after chunk to @out; @n receives how many bytes are authentic, also on failure. */
static gboolean
open_chunks (KinkoAgeStream *stream, const guint8 *at, gsize left, guint8 *out, gsize *n,
	     GError **error)
{
	gboolean last = FALSE;

	*n = 0;
	for (guint number = 1; !last; number++) {
		gsize take = MIN (left, KINKO_AGE_SEALED_CHUNK_LEN);

		last = take == left;
		if (!kinko_age_stream_open (stream, at, take, last, out + *n)) {
			*n += explain_bad_chunk (stream, at, take, last, number, out + *n, error);
			return FALSE;
		}
		*n += take - KINKO_AGE_TAG_LEN;
		at += take;
		left -= take;
	}
	return TRUE;
}

static KinkoSecret *
decrypt_binary (const guint8 *data, gsize len, const KinkoSecret *identity,
		KinkoAgeOutcome *outcome, KinkoSecret **released, GError **error)
{
	g_autoptr (KinkoAgeHeader) header = NULL;
	g_autoptr (KinkoSecret) file_key = NULL;
	g_autoptr (KinkoAgeStream) stream = NULL;
	g_autoptr (KinkoSecret) plaintext = NULL;
	gsize n;

	*outcome = KINKO_AGE_HEADER_FAILURE;
	header = kinko_age_header_parse (data, len, error);
	if (header == NULL)
		return NULL;
	file_key = find_file_key (header, identity, outcome, error);
	if (file_key == NULL)
		return NULL;
	data += header->len;
	len -= header->len;
	/* By the test suite's reckoning the nonce still belongs to the header. */
	if (len < KINKO_AGE_NONCE_LEN) {
		*outcome = KINKO_AGE_HEADER_FAILURE;
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
				     _ ("the age file ends after its header"));
		return NULL;
	}
	stream = kinko_age_stream_new (file_key, data);
	data += KINKO_AGE_NONCE_LEN;
	len -= KINKO_AGE_NONCE_LEN;
	plaintext = kinko_secret_new (kinko_age_stream_opened_len (len));
	if (!open_chunks (stream, data, len, kinko_secret_data (plaintext), &n, error)) {
		*outcome = KINKO_AGE_PAYLOAD_FAILURE;
		if (n > 0 && released != NULL)
			*released = kinko_secret_new_from (kinko_secret_data (plaintext), n);
		return NULL;
	}
	g_assert (n == kinko_secret_len (plaintext));
	*outcome = KINKO_AGE_OK;
	return g_steal_pointer (&plaintext);
}

KinkoSecret *
kinko_age_decrypt (gconstpointer data, gsize len, const KinkoSecret *identity,
		   KinkoAgeOutcome *outcome, KinkoSecret **released, GError **error)
{
	g_autoptr (GBytes) binary = NULL;
	KinkoAgeOutcome unused;

	if (outcome == NULL)
		outcome = &unused;
	if (len == 0)
		data = ""; /* may be NULL, with which nothing can be calculated */
	if (released != NULL)
		*released = NULL;
	if (kinko_age_armor_detect (data, len)) {
		*outcome = KINKO_AGE_ARMOR_FAILURE;
		binary = kinko_age_armor_decode (data, len, error);
		if (binary == NULL)
			return NULL;
		data = g_bytes_get_data (binary, &len);
	}
	return decrypt_binary (data, len, identity, outcome, released, error);
}
