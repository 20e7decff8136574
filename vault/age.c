#include "vault/age.h"

#include <string.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "policies/error.h"
#include "vault/age-reader.h"
#include "vault/age-writer.h"
#include "vault/age-x25519.h"
#include "vault/bech32.h"

#define RECIPIENT_HRP  "age"
#define IDENTITY_HRP   "age-secret-key-"
#define IDENTITY_START "AGE-SECRET-KEY-1"
#define IDENTITY_LEN   crypto_scalarmult_SCALARBYTES

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

/* ---- whole files ----------------------------------------------------------------------------- */

static gboolean
append (gpointer file, gconstpointer bytes, gsize len, G_GNUC_UNUSED GError **error)
{
	g_byte_array_append (file, bytes, (guint) len);
	return TRUE;
}

GBytes *
kinko_age_encrypt (const KinkoSecret *plaintext, const KinkoPublicKey *recipients,
		   gsize n_recipients, GError **error)
{
	g_autoptr (GByteArray) file = g_byte_array_new ();
	g_autoptr (KinkoAgeWriter) writer =
		kinko_age_writer_new (recipients, n_recipients, FALSE, append, file, error);

	if (writer == NULL ||
	    !kinko_age_writer_add (writer, kinko_secret_data (plaintext),
				   kinko_secret_len (plaintext), error) ||
	    !kinko_age_writer_finish (writer, error))
		return NULL;
	return g_byte_array_free_to_bytes (g_steal_pointer (&file));
}

/* Reads to the end. Returns 0 or -1; @n: how many bytes came before. */
static gssize
read_all (KinkoAgeReader *reader, KinkoSecret *out, gsize *n, GError **error)
{
	gssize got = 1;

	for (*n = 0; got > 0; *n += got > 0 ? (gsize) got : 0)
		got = kinko_age_reader_read (reader, kinko_secret_data (out) + *n,
					     kinko_secret_len (out) - *n, error);
	return got;
}

KinkoSecret *
kinko_age_decrypt (gconstpointer data, gsize len, const KinkoSecret *identity,
		   KinkoAgeOutcome *outcome, KinkoSecret **released, GError **error)
{
	KinkoAgeMemory memory = { .at = data, .left = len };
	g_autoptr (KinkoAgeReader) reader =
		kinko_age_reader_new (kinko_age_memory_read, &memory, identity, outcome, error);
	g_autoptr (KinkoSecret) all = NULL;
	g_autoptr (KinkoSecret) plaintext = NULL;
	gboolean whole;
	gsize n;

	if (released != NULL)
		*released = NULL;
	if (reader == NULL)
		return NULL;
	all = kinko_secret_new (len); /* a file is longer than what it holds */
	whole = read_all (reader, all, &n, error) == 0;
	if (outcome != NULL)
		*outcome = kinko_age_reader_outcome (reader);
	plaintext = kinko_secret_new_from (kinko_secret_data (all), n);
	if (whole)
		return g_steal_pointer (&plaintext);
	if (n > 0 && released != NULL)
		*released = g_steal_pointer (&plaintext);
	return NULL;
}
