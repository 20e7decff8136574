#include "cli/key-input.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/input.h"
#include "cli/prompt.h"
#include "policies/error.h"
#include "vault/age-keys.h"
#include "vault/identity.h"

#define OPTION "key"

static gboolean
is_stdin (const char *path)
{
	return strcmp (path, "-") == 0;
}

gboolean
kinko_key_input_need (KinkoContext *context, GError **error)
{
	return kinko_argument_need (context, OPTION, error) != NULL &&
	       kinko_key_input_check (context, error);
}

gboolean
kinko_key_input_check (KinkoContext *context, GError **error)
{
	guint n_stdin = 0;

	for (const char *const *path = kinko_context_options (context, OPTION); *path != NULL;
	     path++) {
		if (!kinko_argument_readable (*path, error))
			return FALSE;
		n_stdin += is_stdin (*path) ? 1 : 0;
	}
	if (n_stdin <= 1)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, _ ("--%s is standard input twice"),
		     OPTION);
	kinko_error_set_hint (error, "%s",
			      _ ("one file may hold several keys, each in a line of its own"));
	return FALSE;
}

/* ---- reading --------------------------------------------------------------------------------- */

/* The X25519 key of a person's own identity. */
static gboolean
add_identity (KinkoContext *context, const char *path, GPtrArray *keys, GError **error)
{
	g_autofree char *question = g_strdup_printf (_ ("passphrase of '%s'"), path);
	g_autoptr (KinkoSecret) passphrase = kinko_prompt_passphrase (context, question, error);
	g_autoptr (KinkoIdentity) identity = NULL;
	const KinkoSecret *key;

	if (passphrase == NULL)
		return FALSE;
	identity = kinko_identity_read (path, passphrase, error);
	if (identity == NULL)
		return FALSE;
	key = kinko_identity_age_key (identity);
	g_ptr_array_add (keys,
			 kinko_secret_new_from (kinko_secret_data (key), kinko_secret_len (key)));
	return TRUE;
}

static GPtrArray *
read_file (const char *path, GError **error)
{
	g_autoptr (KinkoSecret) text = kinko_input_read (path, KINKO_AGE_KEYS_MAX_LEN, error);
	g_autoptr (GPtrArray) keys = NULL;

	if (text == NULL)
		return NULL;
	keys = kinko_age_keys_parse (text, error);
	if (keys == NULL)
		g_prefix_error (error, _ ("'%s': "), kinko_input_name (path));
	return g_steal_pointer (&keys);
}

static gboolean
add_file (KinkoContext *context, const char *path, GPtrArray *keys, GError **error)
{
	g_autoptr (KinkoIdentityPublic) owner =
		is_stdin (path) ? NULL : kinko_identity_peek (path, NULL);
	g_autoptr (GPtrArray) file = NULL;

	if (owner != NULL)
		return add_identity (context, path, keys, error);
	file = read_file (path, error);
	if (file == NULL)
		return FALSE;
	for (guint i = 0; i < file->len; i++)
		g_ptr_array_add (keys, kinko_secret_ref (file->pdata[i]));
	return TRUE;
}

GPtrArray *
kinko_key_input_read (KinkoContext *context, GError **error)
{
	g_autoptr (GPtrArray) keys =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_secret_free);

	for (const char *const *path = kinko_context_options (context, OPTION); *path != NULL;
	     path++)
		if (!add_file (context, *path, keys, error))
			return NULL;
	return g_steal_pointer (&keys);
}

KinkoSecret *
kinko_key_input_read_one (KinkoContext *context, GError **error)
{
	const char *path = kinko_context_option (context, OPTION);
	g_autoptr (KinkoIdentityPublic) owner =
		is_stdin (path) ? NULL : kinko_identity_peek (path, NULL);
	g_autoptr (GPtrArray) keys = NULL;

	if (owner != NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("'%s' is an identity file of kinko, and no recovery key"), path);
		kinko_error_set_hint (error, "%s",
				      _ ("a recovery key is the file that age-keygen made for it"));
		return NULL;
	}
	keys = read_file (path, error);
	if (keys == NULL)
		return NULL;
	if (keys->len == 1)
		return kinko_secret_ref (keys->pdata[0]);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     _ ("'%s': the key file holds more than one key"), kinko_input_name (path));
	kinko_error_set_hint (error, "%s", _ ("give a file with the one recovery key"));
	return NULL;
}
