#include "audit/sshsig.h"

#include <string.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "audit/base64.h"
#include "policies/error.h"

#define MAGIC     "SSHSIG"
#define NAMESPACE "git"
#define HASH_NAME "sha512"
#define KEY_TYPE  "ssh-ed25519"
#define VERSION   1

#define ARMOR_BEGIN   "-----BEGIN SSH SIGNATURE-----\n"
#define ARMOR_END     "-----END SSH SIGNATURE-----"
#define ARMOR_COLUMNS 70
/* Above any wrapping of a blob, far below what would be worth an attacker's while. */
#define ARMOR_MAX_LEN 4096

/* Every field but key and signature is fixed, so both stand at fixed places of the blob. */
#define BLOB_LEN           173
#define BLOB_KEY_AT        33
#define BLOB_SIGNATURE_AT  109
#define PUBLIC_BLOB_LEN    51
#define PUBLIC_BLOB_KEY_AT 19

static void
append_u32 (GByteArray *out, guint32 value)
{
	guint32 big_endian = GUINT32_TO_BE (value);

	g_byte_array_append (out, (const guint8 *) &big_endian, sizeof big_endian);
}

/* A string as SSH writes it (RFC 4251, section 5): length, then the bytes. */
static void
append_bytes (GByteArray *out, gconstpointer data, gsize len)
{
	append_u32 (out, (guint32) len);
	g_byte_array_append (out, data, (guint) len);
}

static void
append_text (GByteArray *out, const char *text)
{
	append_bytes (out, text, strlen (text));
}

/* What both the key and the signature are: a type and a value. */
static GByteArray *
typed_value (const guint8 *value, gsize len)
{
	GByteArray *out = g_byte_array_new ();

	append_text (out, KEY_TYPE);
	append_bytes (out, value, len);
	return out;
}

char *
kinko_ssh_public_text (const KinkoPublicKey *key)
{
	g_autoptr (GByteArray) blob = typed_value (key->bytes, KINKO_PUBLIC_KEY_LEN);
	g_autofree char *base64 = g_base64_encode (blob->data, blob->len);

	return g_strconcat (KEY_TYPE " ", base64, NULL);
}

/* Takes the key from its place without looking at the rest. */
static gboolean
read_public_key (const char *base64, KinkoPublicKey *key)
{
	g_autoptr (GBytes) blob = kinko_base64_decode (base64, strlen (base64), TRUE, NULL);
	const guint8 *data;

	if (blob == NULL || g_bytes_get_size (blob) != PUBLIC_BLOB_LEN)
		return FALSE;
	data = g_bytes_get_data (blob, NULL);
	memcpy (key->bytes, data + PUBLIC_BLOB_KEY_AT, KINKO_PUBLIC_KEY_LEN);
	return TRUE;
}

gboolean
kinko_ssh_public_parse (const char *text, KinkoPublicKey *key, GError **error)
{
	KinkoPublicKey read;

	if (g_str_has_prefix (text, KEY_TYPE " ") &&
	    read_public_key (text + strlen (KEY_TYPE " "), &read)) {
		g_autofree char *canonical = kinko_ssh_public_text (&read);

		/* Writing it again compares every length and name at once. */
		if (g_str_equal (canonical, text)) {
			*key = read;
			return TRUE;
		}
	}
	/* Not quoted: what stands here by mistake may be a private key. */
	g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("this is not an ssh-ed25519 public key"));
	return FALSE;
}

char *
kinko_ssh_allowed_signer (const char *id, const KinkoPublicKey *key)
{
	g_autofree char *public_text = kinko_ssh_public_text (key);

	return g_strdup_printf ("%s namespaces=\"" NAMESPACE "\" %s\n", id, public_text);
}

/* The bytes that the key signs. They begin with a magic word and name the namespace, so that a
 * signature made for something else can never be one for git. */
static GByteArray *
signed_bytes (gconstpointer payload, gsize len)
{
	GByteArray *out = g_byte_array_new ();
	guint8 hash[crypto_hash_sha512_BYTES];

	crypto_hash_sha512 (hash, payload, len);
	g_byte_array_append (out, (const guint8 *) MAGIC, strlen (MAGIC));
	append_text (out, NAMESPACE);
	append_text (out, "");
	append_text (out, HASH_NAME);
	append_bytes (out, hash, sizeof hash);
	return out;
}

static GByteArray *
signature_blob (const KinkoPublicKey *key, const guint8 signature[KINKO_SIGNATURE_LEN])
{
	g_autoptr (GByteArray) public_blob = typed_value (key->bytes, KINKO_PUBLIC_KEY_LEN);
	g_autoptr (GByteArray) value = typed_value (signature, KINKO_SIGNATURE_LEN);
	GByteArray *out = g_byte_array_new ();

	g_byte_array_append (out, (const guint8 *) MAGIC, strlen (MAGIC));
	append_u32 (out, VERSION);
	append_bytes (out, public_blob->data, public_blob->len);
	append_text (out, NAMESPACE);
	append_text (out, "");
	append_text (out, HASH_NAME);
	append_bytes (out, value->data, value->len);
	return out;
}

static char *
armor_blob (const guint8 *blob, gsize blob_len)
{
	g_autofree char *base64 = g_base64_encode (blob, blob_len);
	GString *armor = g_string_new (ARMOR_BEGIN);
	gsize len = strlen (base64);

	for (gsize at = 0; at < len; at += ARMOR_COLUMNS) {
		g_string_append_len (armor, base64 + at, (gssize) MIN (len - at, ARMOR_COLUMNS));
		g_string_append_c (armor, '\n');
	}
	g_string_append (armor, ARMOR_END);
	return g_string_free (armor, FALSE);
}

char *
kinko_sshsig_sign (gconstpointer payload, gsize len, const KinkoSigner *signer, GError **error)
{
	g_autoptr (GByteArray) message = signed_bytes (payload, len);
	g_autoptr (GByteArray) blob = NULL;
	guint8 signature[KINKO_SIGNATURE_LEN];

	if (!signer->sign (signer->data, message->data, message->len, signature, error))
		return NULL;
	blob = signature_blob (&signer->public_key, signature);
	return armor_blob (blob->data, blob->len);
}

/* The bytes in an armor, NULL if it is not one. */
static GBytes *
unarmor (const char *armor, gsize len)
{
	g_autoptr (GString) base64 = NULL;
	g_autoptr (GBytes) blob = NULL;
	g_autofree char *again = NULL;

	/* Tools that write files end them with a newline. */
	if (len > 0 && len <= ARMOR_MAX_LEN && armor[len - 1] == '\n')
		len--;
	if (len > ARMOR_MAX_LEN || len < strlen (ARMOR_BEGIN "\n" ARMOR_END) ||
	    memcmp (armor, ARMOR_BEGIN, strlen (ARMOR_BEGIN)) != 0 ||
	    memcmp (armor + len - strlen ("\n" ARMOR_END), "\n" ARMOR_END,
		    strlen ("\n" ARMOR_END)) != 0)
		return NULL;
	base64 = g_string_new_len (armor + strlen (ARMOR_BEGIN),
				   (gssize) (len - strlen (ARMOR_BEGIN "\n" ARMOR_END)));
	g_string_replace (base64, "\n", "", 0);
	blob = kinko_base64_decode (base64->str, base64->len, TRUE, NULL);
	if (blob == NULL)
		return NULL;
	/* With other line breaks it would be another commit of the same content and signature, which anybody can make. */
	again = armor_blob (g_bytes_get_data (blob, NULL), g_bytes_get_size (blob));
	return strlen (again) == len && memcmp (again, armor, len) == 0 ? g_steal_pointer (&blob)
									: NULL;
}

/* Writing the blob again from its key and its signature must give the same bytes: this compares
 * every length, type, name and version at once and leaves no byte unlooked at. */
static gboolean
read_blob (GBytes *blob, KinkoPublicKey *key, guint8 signature[KINKO_SIGNATURE_LEN])
{
	g_autoptr (GByteArray) canonical = NULL;
	gsize len;
	const guint8 *data = g_bytes_get_data (blob, &len);

	if (len != BLOB_LEN)
		return FALSE;
	memcpy (key->bytes, data + BLOB_KEY_AT, KINKO_PUBLIC_KEY_LEN);
	memcpy (signature, data + BLOB_SIGNATURE_AT, KINKO_SIGNATURE_LEN);
	canonical = signature_blob (key, signature);
	return canonical->len == len && memcmp (canonical->data, data, len) == 0;
}

gboolean
kinko_sshsig_verify (const char *armor, gsize armor_len, gconstpointer payload, gsize len,
		     KinkoPublicKey *signer, GError **error)
{
	g_autoptr (GBytes) blob = unarmor (armor, armor_len);
	g_autoptr (GByteArray) message = NULL;
	guint8 signature[KINKO_SIGNATURE_LEN];
	KinkoPublicKey key;

	if (blob == NULL || !read_blob (blob, &key, signature)) {
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
				     _ ("this is not an ssh-ed25519 signature for git, or it was "
					"damaged"));
		return FALSE;
	}
	message = signed_bytes (payload, len);
	if (crypto_sign_verify_detached (signature, message->data, message->len, key.bytes) != 0) {
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
				     _ ("the SSH signature does not belong to this content"));
		return FALSE;
	}
	*signer = key;
	return TRUE;
}
