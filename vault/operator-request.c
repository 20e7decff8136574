#include "vault/operator.h"

#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/file.h"
#include "vault/identity-cost.h"
#include "vault/outside.h"
#include "vault/passphrase-strength.h"
#include "vault/policy-store.h"

gboolean
kinko_operator_check_passphrase (const KinkoPolicy *policy, const KinkoPassphraseOwner *owner,
				 const KinkoSecret *passphrase, GError **error)
{
	g_autoptr (KinkoSecret) normalized = kinko_passphrase_normalize (passphrase, error);
	guint least = kinko_policy_passphrase_length (policy);

	if (normalized == NULL)
		return FALSE;
	if (kinko_passphrase_length (normalized) >= least)
		return kinko_passphrase_strength_check (
			normalized, owner, kinko_policy_passphrase_guesses (policy), error);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     _ ("the passphrase is shorter than the policy's %u characters"), least);
	kinko_error_set_hint (error, "%s",
			      _ ("take several words that nobody would guess together"));
	return FALSE;
}

static gboolean
write_request (const char *out, const char *text, GError **error)
{
	g_autofree char *name = NULL;
	kinko_autofd int folder = kinko_folder_open_parent (out, &name, error);
	gboolean written;

	if (folder < 0)
		return FALSE;
	written = kinko_file_create (folder, name, text, strlen (text), error);
	return written;
}

static gboolean
check_request_input (const char *vault, const KinkoPassphraseOwner *owner,
		     const KinkoSecret *passphrase, const KinkoArgon2 *cost, GError **error)
{
	g_autofree char *dir = kinko_policy_store_current (vault);
	g_autoptr (KinkoPolicy) policy = NULL;

	if (!kinko_operator_id_is_valid (owner->operator)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("'%s' is not an operator ID"), owner->operator);
		kinko_error_set_hint (
			error, "%s",
			_ ("an ID begins with a–z and has up to 32 of a–z, 0–9 and '-'"));
		return FALSE;
	}
	if (!kinko_person_name_check (owner->name, error))
		return FALSE;
	policy = kinko_policy_load (dir, error);
	return policy != NULL && kinko_identity_cost_check (policy, cost, error) &&
	       kinko_operator_check_passphrase (policy, owner, passphrase, error);
}

KinkoRequest *
kinko_operator_request (const char *vault, const char *id, const char *name,
			const char *identity_path, const KinkoSecret *passphrase,
			const KinkoArgon2 *cost, const char *out, GError **error)
{
	kinko_autofd int folder = -1;
	g_autoptr (KinkoDescriptor) descriptor = kinko_descriptor_read_at (vault, &folder, error);
	g_autoptr (KinkoIdentity) identity = NULL;
	g_autofree char *mirror = NULL;
	g_autofree char *path = NULL;
	g_autofree char *text = NULL;
	g_autoptr (GBytes) bytes = NULL;
	KinkoPassphraseOwner owner = { .name = name, .operator= id };

	if (descriptor == NULL)
		return NULL;
	owner.origin = descriptor->origin;
	if (!check_request_input (vault, &owner, passphrase, cost, error))
		return NULL;
	mirror = g_path_is_absolute (descriptor->mirror)
			 ? g_strdup (descriptor->mirror)
			 : g_build_filename (vault, descriptor->mirror, NULL);
	if (!kinko_outside_check (folder, mirror, out, error))
		return NULL;
	identity = kinko_identity_new (descriptor->id, id);
	path = identity_path == NULL ? kinko_identity_default_path (descriptor->id, id)
				     : g_strdup (identity_path);
	text = kinko_request_make (identity, descriptor->origin, name, error);
	if (text == NULL || !kinko_identity_write (identity, path, passphrase, cost, FALSE, error))
		return NULL;
	if (!write_request (out, text, error)) {
		(void) unlink (path); /* nobody will ever enrol it */
		return NULL;
	}
	bytes = g_bytes_new (text, strlen (text));
	return kinko_request_parse (bytes, descriptor->origin, descriptor->id, error);
}
