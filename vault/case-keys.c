#include "vault/case-keys.h"

#include <string.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "policies/error.h"
#include "vault/box.h"

/* Contexts of crypto_kdf: what is derived from a compartment key, so that no key has two uses. */
#define WRAP_CONTEXT  "kinkowrp"
#define BLIND_CONTEXT "kinkobld"

#define BLIND_LEN 32

static KinkoBoxContext
key_context (KinkoSession *session, const char *handle, const char *kind)
{
	return (KinkoBoxContext){ .vault_id = kinko_session_descriptor (session)->id,
				  .handle = handle,
				  .kind = kind,
				  .version = 1 };
}

static const KinkoSecret *
numbers_compartment (KinkoSession *session, GError **error)
{
	const KinkoCompartments *held = kinko_session_compartments (session);

	if (held->numbers != NULL)
		return held->numbers;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED, "%s",
		     _ ("you hold no key for My Numbers"));
	kinko_error_set_hint (error, "%s",
			      _ ("a person who was enrolled with --numbers can do this"));
	return NULL;
}

KinkoSecret *
kinko_case_key_new (void)
{
	return kinko_secret_new_random (32);
}

GBytes *
kinko_record_key_wrap (KinkoSession *session, const char *handle, const KinkoSecret *key)
{
	g_autoptr (KinkoSecret) wrap = kinko_secret_derive (
		kinko_session_compartments (session)->records, WRAP_CONTEXT, 1);
	KinkoBoxContext context = key_context (session, handle, "key/record");

	return kinko_box_seal (key, wrap, &context);
}

KinkoSecret *
kinko_record_key_unwrap (KinkoSession *session, const char *handle, GBytes *wrapped, GError **error)
{
	g_autoptr (KinkoSecret) wrap = kinko_secret_derive (
		kinko_session_compartments (session)->records, WRAP_CONTEXT, 1);
	KinkoBoxContext context = key_context (session, handle, "key/record");

	if (wrapped != NULL)
		return kinko_box_open (wrapped, wrap, &context, error);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND, "%s",
		     _ ("the content of this case was erased"));
	return NULL;
}

GBytes *
kinko_number_key_wrap (KinkoSession *session, const char *handle, const KinkoSecret *key,
		       GError **error)
{
	const KinkoSecret *numbers = numbers_compartment (session, error);
	g_autoptr (KinkoSecret) wrap =
		numbers == NULL ? NULL : kinko_secret_derive (numbers, WRAP_CONTEXT, 1);
	KinkoBoxContext context = key_context (session, handle, "key/number");

	return wrap == NULL ? NULL : kinko_box_seal (key, wrap, &context);
}

KinkoSecret *
kinko_number_key_unwrap (KinkoSession *session, const char *handle, GBytes *wrapped, GError **error)
{
	const KinkoSecret *numbers = numbers_compartment (session, error);
	g_autoptr (KinkoSecret) wrap =
		numbers == NULL ? NULL : kinko_secret_derive (numbers, WRAP_CONTEXT, 1);
	KinkoBoxContext context = key_context (session, handle, "key/number");

	return wrap == NULL ? NULL : kinko_box_open (wrapped, wrap, &context, error);
}

GBytes *
kinko_register_key_wrap (KinkoSession *session, const char *handle, const KinkoSecret *key)
{
	g_autoptr (KinkoSecret) wrap = kinko_secret_derive (
		kinko_session_compartments (session)->records, WRAP_CONTEXT, 1);
	KinkoBoxContext context = key_context (session, handle, "key/register");

	return kinko_box_seal (key, wrap, &context);
}

KinkoSecret *
kinko_register_key_unwrap (KinkoSession *session, const char *handle, GBytes *wrapped,
			   GError **error)
{
	g_autoptr (KinkoSecret) wrap = kinko_secret_derive (
		kinko_session_compartments (session)->records, WRAP_CONTEXT, 1);
	KinkoBoxContext context = key_context (session, handle, "key/register");

	if (wrapped != NULL)
		return kinko_box_open (wrapped, wrap, &context, error);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND, "%s",
		     _ ("the content of this line was erased"));
	return NULL;
}

GBytes *
kinko_case_key_rewrap (KinkoSession *session, const char *handle, const char *kind, GBytes *wrapped,
		       const KinkoSecret *old, const KinkoSecret *new, GError **error)
{
	g_autoptr (KinkoSecret) old_wrap = kinko_secret_derive (old, WRAP_CONTEXT, 1);
	g_autoptr (KinkoSecret) new_wrap = kinko_secret_derive (new, WRAP_CONTEXT, 1);
	KinkoBoxContext context = key_context (session, handle, kind);
	g_autoptr (KinkoSecret) key = kinko_box_open (wrapped, old_wrap, &context, error);

	return key == NULL ? NULL : kinko_box_seal (key, new_wrap, &context);
}

GBytes *
kinko_number_blind (KinkoSession *session, KinkoSubject subject, guint fiscal_year,
		    const char *digits, GError **error)
{
	const KinkoSecret *numbers = numbers_compartment (session, error);
	g_autoptr (KinkoSecret) key = NULL;
	crypto_generichash_state state;
	char label[32];
	guint8 blind[BLIND_LEN];

	if (numbers == NULL)
		return NULL;
	key = kinko_secret_derive (numbers, BLIND_CONTEXT, 1);
	/* The label has a fixed end, the digits a fixed length: no two inputs are the same bytes. */
	g_snprintf (label, sizeof label, "%s/%u:", kinko_subject_name (subject), fiscal_year);
	(void) crypto_generichash_init (&state, kinko_secret_data (key), kinko_secret_len (key),
					sizeof blind);
	(void) crypto_generichash_update (&state, (const guint8 *) label, strlen (label));
	(void) crypto_generichash_update (&state, (const guint8 *) digits, KINKO_MYNUMBER_LEN);
	(void) crypto_generichash_final (&state, blind, sizeof blind);
	sodium_memzero (&state, sizeof state);
	return g_bytes_new (blind, sizeof blind);
}
