#include "cli/age-key-input.h"

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/prompt.h"
#include "policies/error.h"
#include "vault/age-keys.h"
#include "vault/identity.h"

#define OPTION "key"

gboolean
kinko_age_key_input_check (KinkoContext *context, GError **error)
{
	const char *const *paths = kinko_context_options (context, OPTION);

	if (kinko_argument_need (context, OPTION, error) == NULL)
		return FALSE;
	for (; *paths != NULL; paths++)
		if (!kinko_argument_readable (*paths, error))
			return FALSE;
	return TRUE;
}

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

static gboolean
add_file (KinkoContext *context, const char *path, GPtrArray *keys, GError **error)
{
	g_autoptr (KinkoIdentityPublic) owner = kinko_identity_peek (path, NULL);
	g_autoptr (GPtrArray) file = NULL;

	if (owner != NULL)
		return add_identity (context, path, keys, error);
	file = kinko_age_keys_read (path, error);
	if (file == NULL)
		return FALSE;
	for (guint i = 0; i < file->len; i++)
		g_ptr_array_add (keys, kinko_secret_ref (file->pdata[i]));
	return TRUE;
}

GPtrArray *
kinko_age_key_input_read (KinkoContext *context, GError **error)
{
	g_autoptr (GPtrArray) keys =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_secret_free);

	for (const char *const *path = kinko_context_options (context, OPTION); *path != NULL;
	     path++)
		if (!add_file (context, *path, keys, error))
			return NULL;
	return g_steal_pointer (&keys);
}
