#include "vault/intake-secrets.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>
#include <jansson.h>
#include <sodium.h>

#include "policies/error.h"
#include "vault/mynumber.h"

/* One guarded allocation for so many numbers: a system allows a process some 16,000. */
#define BLOCK_NUMBERS 4096

struct _KinkoIntakeSecrets {
	GPtrArray *blocks;     /* KinkoSecret */
	GHashTable *numbers;   /* "handle subject version" → place + 1 */
	GHashTable *addresses; /* "handle version" → text */
};

KinkoIntakeSecrets *
kinko_intake_secrets_new (void)
{
	KinkoIntakeSecrets *secrets = g_new0 (KinkoIntakeSecrets, 1);

	secrets->blocks = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_secret_free);
	secrets->numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	secrets->addresses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
	return secrets;
}

void
kinko_intake_secrets_free (KinkoIntakeSecrets *secrets)
{
	if (secrets == NULL)
		return;
	g_ptr_array_unref (secrets->blocks);
	g_hash_table_unref (secrets->numbers);
	g_hash_table_unref (secrets->addresses);
	g_free (secrets);
}

static gboolean
refuse (GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("a line of the inner file of the handover cannot be read"));
	return FALSE;
}

/* ---- numbers --------------------------------------------------------------------------------- */

static char *
number_key (const char *handle, const char *subject, guint64 version)
{
	return g_strdup_printf ("%s %s %" PRIu64, handle, subject, version);
}

static char *
digits_at (const KinkoIntakeSecrets *secrets, gsize place)
{
	KinkoSecret *block = secrets->blocks->pdata[place / BLOCK_NUMBERS];

	return (char *) kinko_secret_data (block) + place % BLOCK_NUMBERS * KINKO_MYNUMBER_LEN;
}

/* The twelve digits between quotation marks behind "number": they are taken out of the line before anything else reads it. */
static char *
find_digits (char *line, gsize len)
{
	static const char name[] = "\"number\"";
	char *at = g_strstr_len (line, (gssize) len, name);
	const char *end = line + len;

	if (at == NULL)
		return NULL;
	at += strlen (name);
	while (at < end && (*at == ' ' || *at == ':'))
		at++;
	if (end - at < KINKO_MYNUMBER_LEN + 2 || *at != '"' || at[KINKO_MYNUMBER_LEN + 1] != '"')
		return NULL;
	return at + 1;
}

/* Takes the digits, checked. */
static gboolean
take_digits (KinkoIntakeSecrets *secrets, char *line, gsize len, gsize place)
{
	char *digits = find_digits (line, len);
	const char *code = NULL;
	gboolean good;

	if (digits == NULL)
		return FALSE;
	if (place / BLOCK_NUMBERS == secrets->blocks->len)
		g_ptr_array_add (secrets->blocks,
				 kinko_secret_new ((gsize) BLOCK_NUMBERS * KINKO_MYNUMBER_LEN));
	good = kinko_mynumber_read (digits, KINKO_MYNUMBER_LEN, digits_at (secrets, place), &code);
	sodium_memzero (digits, KINKO_MYNUMBER_LEN);
	memset (digits, '0', KINKO_MYNUMBER_LEN);
	return good;
}

gboolean
kinko_intake_secrets_add_number (KinkoIntakeSecrets *secrets, char *line, gsize len, GError **error)
{
	gsize place = g_hash_table_size (secrets->numbers);
	gboolean good = take_digits (secrets, line, len, place);
	json_auto_t *object = json_loadb (line, len, JSON_REJECT_DUPLICATES, NULL);
	const char *case_no, *handle, *name, *digits;
	KinkoSubject subject;
	json_int_t version;

	if (!good ||
	    json_unpack_ex (object, NULL, JSON_STRICT, "{s:s, s:s, s:s, s:I, s:s}", "case_no",
			    &case_no, "handle", &handle, "subject", &name, "version", &version,
			    "number", &digits) != 0 ||
	    !kinko_subject_parse (name, &subject) || version < 1)
		return refuse (error);
	return g_hash_table_insert (secrets->numbers, number_key (handle, name, (guint64) version),
				    GSIZE_TO_POINTER (place + 1)) ||
	       refuse (error);
}

KinkoSecret *
kinko_intake_secrets_number (const KinkoIntakeSecrets *secrets, const char *handle,
			     KinkoSubject subject, guint64 version)
{
	g_autofree char *key = number_key (handle, kinko_subject_name (subject), version);
	gsize place = GPOINTER_TO_SIZE (g_hash_table_lookup (secrets->numbers, key));

	return place == 0
		       ? NULL
		       : kinko_secret_new_from (digits_at (secrets, place - 1), KINKO_MYNUMBER_LEN);
}

guint64
kinko_intake_secrets_numbers (const KinkoIntakeSecrets *secrets)
{
	return g_hash_table_size (secrets->numbers);
}

/* ---- addresses ------------------------------------------------------------------------------- */

static char *
address_key (const char *handle, guint64 version)
{
	return g_strdup_printf ("%s %" PRIu64, handle, version);
}

gboolean
kinko_intake_secrets_add_address (KinkoIntakeSecrets *secrets, const char *line, gsize len,
				  GError **error)
{
	json_auto_t *object = json_loadb (line, len, JSON_REJECT_DUPLICATES, NULL);
	const char *case_no, *handle, *address;
	json_int_t version;

	if (json_unpack_ex (object, NULL, JSON_STRICT, "{s:s, s:s, s:I, s:s}", "case_no", &case_no,
			    "handle", &handle, "version", &version, "address", &address) != 0 ||
	    version < 1)
		return refuse (error);
	return g_hash_table_insert (secrets->addresses, address_key (handle, (guint64) version),
				    g_strdup (address)) ||
	       refuse (error);
}

const char *
kinko_intake_secrets_address (const KinkoIntakeSecrets *secrets, const char *handle,
			      guint64 version)
{
	g_autofree char *key = address_key (handle, version);

	return g_hash_table_lookup (secrets->addresses, key);
}

guint64
kinko_intake_secrets_addresses (const KinkoIntakeSecrets *secrets)
{
	return g_hash_table_size (secrets->addresses);
}
