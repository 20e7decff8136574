#include "vault/identity.h"

#include <errno.h>
#include <string.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "audit/entry.h"
#include "policies/error.h"
#include "vault/age.h"
#include "vault/file.h"
#include "vault/identity-file.h"

#define KDF_CONTEXT "kinko-id"
#define FILE_MAX    16384
#define FILE_SUFFIX ".key"

/* Subkeys of the seed. */
enum {
	SUBKEY_NOTE = 1,
	SUBKEY_GIT = 2,
	SUBKEY_AGE = 3,
};

struct _KinkoIdentity {
	KinkoIdentityPublic public_part;
	KinkoArgon2 cost;
	KinkoSecret *seed;
	KinkoSecret *file_key;           /* NULL when it comes from no file */
	KinkoSecret *note_key, *git_key; /* libsodium's form: 32-byte seed and public key */
	KinkoSecret *age_key;
};

static KinkoSecret *
derive_signing_key (const KinkoSecret *seed, guint64 id, KinkoPublicKey *public_key)
{
	g_autoptr (KinkoSecret) subkey = kinko_secret_derive (seed, KDF_CONTEXT, id);
	KinkoSecret *key = kinko_secret_new (crypto_sign_SECRETKEYBYTES);

	(void) crypto_sign_seed_keypair (public_key->bytes, kinko_secret_data (key),
					 kinko_secret_data (subkey)); /* cannot fail */
	return key;
}

static KinkoIdentity *
from_seed (KinkoSecret *seed, const char *vault_id, const char *operator, const KinkoArgon2 * cost)
{
	KinkoIdentity *identity = g_new0 (KinkoIdentity, 1);
	KinkoIdentityPublic *public_part = &identity->public_part;

	public_part->vault_id = g_strdup (vault_id);
	public_part->operator= g_strdup (operator);
	identity->cost = *cost;
	identity->seed = kinko_secret_ref (seed);
	identity->note_key = derive_signing_key (seed, SUBKEY_NOTE, &public_part->note_key);
	identity->git_key = derive_signing_key (seed, SUBKEY_GIT, &public_part->git_key);
	identity->age_key = kinko_secret_derive (seed, KDF_CONTEXT, SUBKEY_AGE);
	(void) crypto_scalarmult_base (public_part->recipient.bytes,
				       kinko_secret_data (identity->age_key)); /* cannot fail */
	return identity;
}

KinkoIdentity *
kinko_identity_new (const char *vault_id, const char *operator)
{
	g_autoptr (KinkoSecret) seed = kinko_secret_new_random (KINKO_IDENTITY_SEED_LEN);

	return from_seed (seed, vault_id, operator, & kinko_argon2_default);
}

KinkoIdentity *
kinko_identity_new_from_seed (KinkoSecret *seed, const char *vault_id, const char *operator,
			      KinkoSecret * age_key)
{
	KinkoIdentity *identity = from_seed (seed, vault_id, operator, & kinko_argon2_default);

	kinko_secret_free (identity->age_key);
	identity->age_key = kinko_secret_ref (age_key);
	identity->public_part.recipient = kinko_age_public_key (age_key);
	return identity;
}

const KinkoSecret *
kinko_identity_seed (const KinkoIdentity *identity)
{
	return identity->seed;
}

void
kinko_identity_free (KinkoIdentity *identity)
{
	if (identity == NULL)
		return;
	g_free (identity->public_part.vault_id);
	g_free (identity->public_part.operator);
	kinko_secret_free (identity->seed);
	kinko_secret_free (identity->file_key);
	kinko_secret_free (identity->note_key);
	kinko_secret_free (identity->git_key);
	kinko_secret_free (identity->age_key);
	g_free (identity);
}

/* ---- the file ------------------------------------------------------------------------------ */

static KinkoSecret *
derive_key (const KinkoIdentityFile *file, const KinkoSecret *passphrase, GError **error)
{
	g_autoptr (KinkoSecret) normalized = kinko_passphrase_normalize (passphrase, error);

	return normalized == NULL
		       ? NULL
		       : kinko_argon2_derive (normalized, file->salt, &file->cost, error);
}

/* A missing folder of identities is made; only its owner may look into it. */
static int
open_folder_for_writing (const char *path, char **name, GError **error)
{
	g_autofree char *folder = g_path_get_dirname (path);

	if (g_mkdir_with_parents (folder, 0700) != 0) {
		int reason = errno;

		g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, _ ("'%s': %s: %s"), folder,
			     _ ("cannot be created"), g_strerror (reason));
		return -1;
	}
	return kinko_folder_open_parent (path, name, error);
}

gboolean
kinko_identity_write (const KinkoIdentity *identity, const char *path,
		      const KinkoSecret *passphrase, const KinkoArgon2 *cost, gboolean replace,
		      GError **error)
{
	g_autoptr (KinkoIdentityFile) file = kinko_identity_file_new (&identity->public_part, cost);
	g_autoptr (KinkoSecret) key = derive_key (file, passphrase, error);
	g_autoptr (GString) text = NULL;
	g_autofree char *name = NULL;
	kinko_autofd int folder = -1;

	if (key == NULL)
		return FALSE;
	folder = open_folder_for_writing (path, &name, error);
	if (folder == -1)
		return FALSE;
	kinko_identity_file_seal (file, identity->seed, key);
	text = kinko_identity_file_render (file);
	if ((replace ? kinko_file_replace : kinko_file_create) (folder, name, text->str, text->len,
								error))
		return TRUE;
	if (!replace && error != NULL && g_error_matches (*error, KINKO_ERROR, KINKO_ERROR_EXISTS))
		kinko_error_set_hint (
			error, "%s",
			_ ("an identity file is never overwritten: choose another place; if it is "
			   "left from an interrupted command and opens no vault, remove it"));
	return FALSE;
}

static KinkoIdentityFile *
read_named (const char *path, GError **error)
{
	g_autofree char *name = NULL;
	g_autoptr (GBytes) bytes = NULL;
	gsize len;
	gconstpointer data;
	kinko_autofd int folder = kinko_folder_open_parent (path, &name, error);

	if (folder == -1)
		return NULL;
	bytes = kinko_file_read (folder, name, FILE_MAX, error);
	if (bytes == NULL)
		return NULL;
	data = g_bytes_get_data (bytes, &len);
	return kinko_identity_file_parse (name, data, len, error);
}

/* The path may come from a variable that was set long ago: errors say all of it, and what it was taken for. */
static KinkoIdentityFile *
read_file (const char *path, GError **error)
{
	g_autoptr (GError) problem = NULL;
	KinkoIdentityFile *file = read_named (path, &problem);

	if (file != NULL)
		return file;
	g_prefix_error (&problem, _ ("'%s' was taken as your identity file: "), path);
	/* Whatever a missing folder alone would call for: here nothing is to be made. */
	if (kinko_error_hint (problem) == NULL ||
	    g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_NOT_FOUND))
		kinko_error_set_hint (
			&problem, "%s",
			_ ("name your own identity file with --identity or KINKO_IDENTITY; "
			   "without both it is looked for where 'kinko init' and 'kinko operator "
			   "request' put it"));
	g_propagate_error (error, g_steal_pointer (&problem));
	return NULL;
}

KinkoIdentityPublic *
kinko_identity_peek_key (const char *path, GError **error)
{
	g_autoptr (KinkoIdentityFile) file = read_named (path, error);

	return file == NULL ? NULL : g_steal_pointer (&file->public_part);
}

KinkoIdentityPublic *
kinko_identity_peek (const char *path, GError **error)
{
	g_autoptr (KinkoIdentityFile) file = read_file (path, error);

	return file == NULL ? NULL : g_steal_pointer (&file->public_part);
}

static gboolean
same_keys (const KinkoIdentityPublic *a, const KinkoIdentityPublic *b)
{
	return memcmp (&a->note_key, &b->note_key, sizeof a->note_key) == 0 &&
	       memcmp (&a->git_key, &b->git_key, sizeof a->git_key) == 0 &&
	       memcmp (&a->recipient, &b->recipient, sizeof a->recipient) == 0;
}

/* NULL without an error when the key is another one, or the file was changed. */
static KinkoIdentity *
open_file (const KinkoIdentityFile *file, KinkoSecret *key)
{
	g_autoptr (KinkoSecret) seed = kinko_identity_file_open (file, key);
	g_autoptr (KinkoIdentity) identity = NULL;

	if (seed == NULL)
		return NULL;
	identity = from_seed (seed, file->public_part->vault_id,
			      file->public_part->operator, & file->cost);
	/* The cipher does not commit to one key; the public keys do. */
	if (!same_keys (&identity->public_part, file->public_part))
		return NULL;
	identity->file_key = kinko_secret_ref (key);
	return g_steal_pointer (&identity);
}

KinkoIdentity *
kinko_identity_read (const char *path, const KinkoSecret *passphrase, GError **error)
{
	g_autoptr (KinkoIdentityFile) file = read_file (path, error);
	g_autoptr (KinkoSecret) key = NULL;
	KinkoIdentity *identity;

	if (file == NULL)
		return NULL;
	key = derive_key (file, passphrase, error);
	if (key == NULL)
		return NULL;
	identity = open_file (file, key);
	if (identity != NULL)
		return identity;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_AUTH,
		     _ ("the passphrase is wrong, or the identity file was changed"));
	kinko_error_set_hint (error, _ ("try again; whoever has lost the passphrase asks a manager "
					"for a new seat"));
	return NULL;
}

KinkoIdentity *
kinko_identity_read_with_key (const char *path, const KinkoSecret *key, GError **error)
{
	g_autoptr (KinkoIdentityFile) file = read_file (path, error);
	g_autoptr (KinkoSecret) copy = NULL;
	KinkoIdentity *identity;

	if (file == NULL)
		return NULL;
	copy = kinko_secret_new_from (kinko_secret_data (key), kinko_secret_len (key));
	identity = open_file (file, copy);
	if (identity == NULL)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_AUTH,
			     _ ("the vault was unlocked with another identity file than '%s' is "
				"now"),
			     path);
	return identity;
}

const KinkoSecret *
kinko_identity_key (const KinkoIdentity *identity)
{
	return identity->file_key;
}

/* ---- what an identity gives ------------------------------------------------------------------ */

const KinkoIdentityPublic *
kinko_identity_public (const KinkoIdentity *identity)
{
	return &identity->public_part;
}

KinkoArgon2
kinko_identity_cost (const KinkoIdentity *identity)
{
	return identity->cost;
}

static gboolean
sign (gpointer key, const guint8 *message, gsize len, guint8 signature[KINKO_SIGNATURE_LEN],
      G_GNUC_UNUSED GError **error)
{
	return crypto_sign_detached (signature, NULL, message, len, kinko_secret_data (key)) == 0;
}

KinkoSigner
kinko_identity_note_signer (KinkoIdentity *identity)
{
	return (KinkoSigner){ sign, identity->note_key, identity->public_part.note_key };
}

KinkoSigner
kinko_identity_git_signer (KinkoIdentity *identity)
{
	return (KinkoSigner){ sign, identity->git_key, identity->public_part.git_key };
}

const KinkoSecret *
kinko_identity_age_key (const KinkoIdentity *identity)
{
	return identity->age_key;
}

/* ---- where identities are kept --------------------------------------------------------------- */

char *
kinko_identity_default_path (const char *vault_id, const char *operator)
{
	g_autofree char *name = g_strconcat (operator, FILE_SUFFIX, NULL);

	return g_build_filename (g_get_user_config_dir (), "kinko", vault_id, name, NULL);
}

/* The operators that have an identity file in the folder, as text for a list; *@n counts them. */
static char *
list_operators (const char *path, guint *n, GError **error)
{
	g_autoptr (GString) operators = g_string_new (NULL);
	g_autoptr (GPtrArray) names = NULL;
	kinko_autofd int folder = kinko_folder_open (path, TRUE, error);

	*n = 0;
	if (folder == -1)
		return NULL;
	names = kinko_folder_list (folder, error);
	if (names == NULL)
		return NULL;
	for (guint i = 0; i < names->len; i++) {
		char *name = g_ptr_array_index (names, i);

		if (!g_str_has_suffix (name, FILE_SUFFIX))
			continue;
		name[strlen (name) - strlen (FILE_SUFFIX)] = '\0';
		if (kinko_operator_id_is_valid (name))
			g_string_append_printf (operators, "%s%s", (*n)++ > 0 ? _ (", ") : "",
						name);
	}
	return g_string_free (g_steal_pointer (&operators), FALSE);
}

char *
kinko_identity_find (const char *vault_id, GError **error)
{
	g_autofree char *folder =
		g_build_filename (g_get_user_config_dir (), "kinko", vault_id, NULL);
	g_autofree char *operators = NULL;
	guint n;

	operators = list_operators (folder, &n, error);
	if (operators == NULL && error != NULL &&
	    !g_error_matches (*error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND))
		return NULL;
	if (operators != NULL && n == 1)
		return kinko_identity_default_path (vault_id, operators);
	g_clear_error (error);
	if (operators == NULL || n == 0) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_AUTH,
			     _ ("you have no identity file for this vault in '%s'"), folder);
		kinko_error_set_hint (error, _ ("name it with --identity, or ask a manager for a "
						"seat with 'kinko operator request'"));
		return NULL;
	}
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_AUTH,
		     _ ("there are %u identity files for this vault in '%s': %s"), n, folder,
		     operators);
	kinko_error_set_hint (error, _ ("choose one with --identity"));
	return NULL;
}
