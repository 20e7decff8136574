#include "vault/identity-file.h"

#include <stdlib.h>
#include <string.h>

#include <glib/gi18n.h>
#include <jansson.h>
#include <sodium.h>

#include "audit/entry.h"
#include "policies/error.h"
#include "vault/descriptor.h"
#include "vault/json.h"

#define FORMAT  "kinko-identity"
#define VERSION 1
#define DOMAIN  "kinko-identity-v1"

G_STATIC_ASSERT (crypto_aead_chacha20poly1305_IETF_NPUBBYTES == KINKO_IDENTITY_NONCE_LEN);
G_STATIC_ASSERT (crypto_aead_chacha20poly1305_IETF_ABYTES ==
		 KINKO_IDENTITY_SEALED_LEN - KINKO_IDENTITY_SEED_LEN);

void
kinko_identity_public_free (KinkoIdentityPublic *public_part)
{
	if (public_part == NULL)
		return;
	g_free (public_part->vault_id);
	g_free (public_part->operator);
	g_free (public_part);
}

static KinkoIdentityPublic *
copy_public (const KinkoIdentityPublic *from)
{
	KinkoIdentityPublic *copy = g_new (KinkoIdentityPublic, 1);

	*copy = *from;
	copy->vault_id = g_strdup (from->vault_id);
	copy->operator= g_strdup (from->operator);
	return copy;
}

KinkoIdentityFile *
kinko_identity_file_new (const KinkoIdentityPublic *public_part, const KinkoArgon2 *cost)
{
	KinkoIdentityFile *file = g_new0 (KinkoIdentityFile, 1);

	file->public_part = copy_public (public_part);
	file->cost = *cost;
	randombytes_buf (file->salt, sizeof file->salt);
	return file;
}

void
kinko_identity_file_free (KinkoIdentityFile *file)
{
	if (file == NULL)
		return;
	kinko_identity_public_free (file->public_part);
	g_free (file);
}

/* ---- sealing ------------------------------------------------------------------------------- */

static void
append_field (GByteArray *data, gconstpointer bytes, gsize len)
{
	guint32 prefix = GUINT32_TO_BE ((guint32) len);

	g_byte_array_append (data, (const guint8 *) &prefix, sizeof prefix);
	g_byte_array_append (data, bytes, (guint) len);
}

static void
append_uint32 (GByteArray *data, guint32 value)
{
	guint32 bytes = GUINT32_TO_BE (value);

	append_field (data, &bytes, sizeof bytes);
}

/* Everything in the file that is not the nonce or sealed; each field has its length before it, so that no
 * two files give the same bytes. */
static GByteArray *
additional_data (const KinkoIdentityFile *file)
{
	const KinkoIdentityPublic *public_part = file->public_part;
	GByteArray *data = g_byte_array_new ();

	append_field (data, DOMAIN, strlen (DOMAIN));
	append_field (data, public_part->vault_id, strlen (public_part->vault_id));
	append_field (data, public_part->operator, strlen (public_part->operator));
	append_field (data, public_part->note_key.bytes, KINKO_PUBLIC_KEY_LEN);
	append_field (data, public_part->git_key.bytes, KINKO_PUBLIC_KEY_LEN);
	append_field (data, public_part->recipient.bytes, KINKO_PUBLIC_KEY_LEN);
	append_uint32 (data, file->cost.memory_kib);
	append_uint32 (data, file->cost.passes);
	append_uint32 (data, file->cost.lanes);
	append_field (data, file->salt, sizeof file->salt);
	return data;
}

void
kinko_identity_file_seal (KinkoIdentityFile *file, const KinkoSecret *seed, const KinkoSecret *key)
{
	g_autoptr (GByteArray) data = additional_data (file);

	g_assert (kinko_secret_len (seed) == KINKO_IDENTITY_SEED_LEN);
	g_assert (kinko_secret_len (key) == crypto_aead_chacha20poly1305_IETF_KEYBYTES);
	randombytes_buf (file->nonce, sizeof file->nonce);
	(void) crypto_aead_chacha20poly1305_ietf_encrypt (
		file->sealed, NULL, kinko_secret_data (seed), KINKO_IDENTITY_SEED_LEN, data->data,
		data->len, NULL, file->nonce, kinko_secret_data (key)); /* cannot fail */
}

KinkoSecret *
kinko_identity_file_open (const KinkoIdentityFile *file, const KinkoSecret *key)
{
	g_autoptr (GByteArray) data = additional_data (file);
	g_autoptr (KinkoSecret) seed = kinko_secret_new (KINKO_IDENTITY_SEED_LEN);

	g_assert (kinko_secret_len (key) == crypto_aead_chacha20poly1305_IETF_KEYBYTES);
	if (crypto_aead_chacha20poly1305_ietf_decrypt (
		    kinko_secret_data (seed), NULL, NULL, file->sealed, sizeof file->sealed,
		    data->data, data->len, file->nonce, kinko_secret_data (key)) != 0)
		return NULL;
	return g_steal_pointer (&seed);
}

/* ---- text ---------------------------------------------------------------------------------- */

static gboolean
read_public (const char *name, const json_t *object, KinkoIdentityPublic *public_part,
	     GError **error)
{
	guint8 id[KINKO_VAULT_ID_LEN / 2];
	const char *who = kinko_json_text (name, object, "operator", error);

	if (who == NULL || !kinko_json_hex (name, object, "vault", id, sizeof id, error))
		return FALSE;
	if (!kinko_operator_id_is_valid (who))
		return kinko_json_fail (name, "operator", error);
	public_part->operator= g_strdup (who);
	public_part->vault_id = g_strdup (kinko_json_text (name, object, "vault", error));
	return kinko_json_hex (name, object, "note_key", public_part->note_key.bytes,
			       KINKO_PUBLIC_KEY_LEN, error) &&
	       kinko_json_hex (name, object, "git_key", public_part->git_key.bytes,
			       KINKO_PUBLIC_KEY_LEN, error) &&
	       kinko_json_hex (name, object, "recipient", public_part->recipient.bytes,
			       KINKO_PUBLIC_KEY_LEN, error);
}

static gboolean
read_cost (const char *name, const json_t *argon2id, KinkoIdentityFile *file, GError **error)
{
	static const char *const keys[] = { "m", "t", "p", "salt", NULL };

	if (!json_is_object (argon2id))
		return kinko_json_fail (name, "argon2id", error);
	if (!kinko_json_check_keys (name, argon2id, keys, error) ||
	    !kinko_json_uint32 (name, argon2id, "m", &file->cost.memory_kib, error) ||
	    !kinko_json_uint32 (name, argon2id, "t", &file->cost.passes, error) ||
	    !kinko_json_uint32 (name, argon2id, "p", &file->cost.lanes, error) ||
	    !kinko_json_hex (name, argon2id, "salt", file->salt, sizeof file->salt, error))
		return FALSE;
	if (kinko_argon2_check (&file->cost, error))
		return TRUE;
	g_prefix_error (error, _ ("'%s': "), name);
	return FALSE;
}

KinkoIdentityFile *
kinko_identity_file_parse (const char *name, gconstpointer data, gsize len, GError **error)
{
	static const char *const keys[] = { "format",   "version",     "vault",     "operator",
					    "note_key", "git_key",     "recipient", "argon2id",
					    "nonce",    "sealed_seed", NULL };
	json_auto_t *object = kinko_json_parse (name, data, len, error);
	g_autoptr (KinkoIdentityFile) file = g_new0 (KinkoIdentityFile, 1);

	file->public_part = g_new0 (KinkoIdentityPublic, 1);
	if (object == NULL || !kinko_json_check_format (name, object, FORMAT, VERSION, error) ||
	    !kinko_json_check_keys (name, object, keys, error) ||
	    !read_public (name, object, file->public_part, error) ||
	    !read_cost (name, json_object_get (object, "argon2id"), file, error) ||
	    !kinko_json_hex (name, object, "nonce", file->nonce, sizeof file->nonce, error) ||
	    !kinko_json_hex (name, object, "sealed_seed", file->sealed, sizeof file->sealed, error))
		return NULL;
	return g_steal_pointer (&file);
}

static void
set_hex (json_t *object, const char *key, const guint8 *bytes, gsize len)
{
	g_autofree char *hex = g_malloc (2 * len + 1);

	(void) sodium_bin2hex (hex, 2 * len + 1, bytes, len);
	(void) json_object_set_new (object, key, json_string (hex));
}

GString *
kinko_identity_file_render (const KinkoIdentityFile *file)
{
	const KinkoIdentityPublic *public_part = file->public_part;
	json_auto_t *object =
		json_pack ("{s:s, s:i, s:s, s:s}", "format", FORMAT, "version", VERSION, "vault",
			   public_part->vault_id, "operator", public_part->operator);
	json_t *argon2id =
		json_pack ("{s:I, s:I, s:I}", "m", (json_int_t) file->cost.memory_kib, "t",
			   (json_int_t) file->cost.passes, "p", (json_int_t) file->cost.lanes);
	GString *text = g_string_new (NULL);
	char *json;

	set_hex (argon2id, "salt", file->salt, sizeof file->salt);
	set_hex (object, "note_key", public_part->note_key.bytes, KINKO_PUBLIC_KEY_LEN);
	set_hex (object, "git_key", public_part->git_key.bytes, KINKO_PUBLIC_KEY_LEN);
	set_hex (object, "recipient", public_part->recipient.bytes, KINKO_PUBLIC_KEY_LEN);
	(void) json_object_set_new (object, "argon2id", argon2id);
	set_hex (object, "nonce", file->nonce, sizeof file->nonce);
	set_hex (object, "sealed_seed", file->sealed, sizeof file->sealed);
	json = json_dumps (object, JSON_INDENT (2));
	g_assert (json != NULL); /* all ASCII */
	g_string_append_printf (text, "%s\n", json);
	free (json);
	return text;
}
