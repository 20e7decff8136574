#include "vault/grant.h"

#include <string.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "audit/entry.h"
#include "policies/error.h"
#include "vault/age.h"
#include "vault/descriptor.h"

#define KEY_LEN     32
#define HEX_LEN     (2 * KEY_LEN)
#define FIRST_LINES "kinko-grant v1\nvault %s\noperator %s\n"
#define RECORDS     "records "
#define NUMBERS     "numbers "

KinkoCompartments *
kinko_compartments_new_random (void)
{
	KinkoCompartments *compartments = g_new0 (KinkoCompartments, 1);

	compartments->records = kinko_secret_new_random (KEY_LEN);
	compartments->numbers = kinko_secret_new_random (KEY_LEN);
	return compartments;
}

KinkoCompartments *
kinko_compartments_renew (const KinkoCompartments *old, gboolean numbers)
{
	KinkoCompartments *compartments = g_new0 (KinkoCompartments, 1);

	compartments->records = kinko_secret_new_random (KEY_LEN);
	if (numbers)
		compartments->numbers = kinko_secret_new_random (KEY_LEN);
	else if (old->numbers != NULL)
		compartments->numbers = kinko_secret_ref (old->numbers);
	return compartments;
}

void
kinko_compartments_free (KinkoCompartments *compartments)
{
	if (compartments == NULL)
		return;
	kinko_secret_free (compartments->records);
	kinko_secret_free (compartments->numbers);
	g_free (compartments);
}

/* "records " or "numbers ", the key, a newline; returns the place behind it. */
static char *
put_key (char *at, const char *name, const KinkoSecret *key)
{
	g_assert (kinko_secret_len (key) == KEY_LEN);
	at = stpcpy (at, name);
	(void) sodium_bin2hex (at, HEX_LEN + 1, kinko_secret_data (key), KEY_LEN);
	at += HEX_LEN;
	*at++ = '\n'; /* over the NUL */
	return at;
}

/* The text is one form only: kinko_grant_open() builds it again and compares. */
static KinkoSecret *
build_text (const KinkoCompartments *compartments, gboolean numbers, const char *vault_id,
	    const char *operator)
{
	g_autofree char *first = g_strdup_printf (FIRST_LINES, vault_id, operator);
	gsize len = strlen (first) + strlen (RECORDS) + HEX_LEN + 1 +
		    (numbers ? strlen (NUMBERS) + HEX_LEN + 1 : 0);
	KinkoSecret *text = kinko_secret_new (len);
	char *at = stpcpy ((char *) kinko_secret_data (text), first);

	at = put_key (at, RECORDS, compartments->records);
	if (numbers)
		at = put_key (at, NUMBERS, compartments->numbers);
	g_assert ((gsize) (at - kinko_secret_text (text)) == len);
	return text;
}

GBytes *
kinko_grant_seal (const KinkoCompartments *compartments, gboolean numbers, const char *vault_id,
		  const char *operator, const KinkoPublicKey * recipient, GError **error)
{
	g_autoptr (KinkoSecret) text = NULL;

	g_assert (!numbers || compartments->numbers != NULL);
	g_assert (strlen (vault_id) == KINKO_VAULT_ID_LEN);
	if (!kinko_operator_id_is_valid (operator)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("'%s' is not an operator's ID"), operator);
		return NULL;
	}
	text = build_text (compartments, numbers, vault_id, operator);
	return kinko_age_encrypt (text, recipient, 1, error);
}

/* The key after @name; NULL when the line is another one. */
static KinkoSecret *
take_key (const char **at, const char *end, const char *name)
{
	g_autoptr (KinkoSecret) key = kinko_secret_new (KEY_LEN);
	gsize line = strlen (name) + HEX_LEN + 1;

	if ((gsize) (end - *at) < line || !g_str_has_prefix (*at, name) ||
	    sodium_hex2bin (kinko_secret_data (key), KEY_LEN, *at + strlen (name), HEX_LEN, NULL,
			    NULL, NULL) != 0)
		return NULL;
	*at += line;
	return g_steal_pointer (&key);
}

static KinkoCompartments *
parse_text (const KinkoSecret *text, const char *vault_id, const char *operator)
{
	g_autofree char *first = g_strdup_printf (FIRST_LINES, vault_id, operator);
	g_autoptr (KinkoCompartments) compartments = g_new0 (KinkoCompartments, 1);
	g_autoptr (KinkoSecret) again = NULL;
	const char *at = kinko_secret_text (text);
	const char *end = at + kinko_secret_len (text);

	if (!g_str_has_prefix (at, first))
		return NULL;
	at += strlen (first);
	compartments->records = take_key (&at, end, RECORDS);
	if (compartments->records == NULL)
		return NULL;
	if (at < end)
		compartments->numbers = take_key (&at, end, NUMBERS);
	again = build_text (compartments, compartments->numbers != NULL, vault_id, operator);
	return kinko_secret_equal (again, text) ? g_steal_pointer (&compartments) : NULL;
}

KinkoCompartments *
kinko_grant_open (GBytes *grant, const char *vault_id, const char *operator,
		  const KinkoSecret * age_identity, GError **error)
{
	gsize len;
	gconstpointer data = g_bytes_get_data (grant, &len);
	g_autoptr (KinkoSecret) text =
		kinko_age_decrypt (data, len, age_identity, NULL, NULL, error);
	KinkoCompartments *compartments;

	if (text == NULL) {
		g_prefix_error (error, _ ("the grant of '%s': "), operator);
		return NULL;
	}
	compartments = parse_text (text, vault_id, operator);
	if (compartments == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the grant of '%s' was made for another vault or operator, "
				"or is not a grant"),
			     operator);
		kinko_error_set_hint (error, _ ("check that the files of the vault belong "
						"together, or ask a manager for a new seat"));
	}
	return compartments;
}
