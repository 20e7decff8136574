#include "vault/recovery-seed.h"

#include <string.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "policies/error.h"
#include "vault/age.h"
#include "vault/descriptor.h"

#define SEED_LEN   32
#define HEX_LEN    (2 * SEED_LEN)
#define FIRST_PART "kinko-recovery v1\nvault %s\nid %s\nseed "

/* One form only: opening builds it again and compares. */
static KinkoSecret *
build_text (const KinkoSecret *seed, const char *vault_id, const char *id)
{
	g_autofree char *first = g_strdup_printf (FIRST_PART, vault_id, id);
	KinkoSecret *text = kinko_secret_new (strlen (first) + HEX_LEN + 1);
	char *at = stpcpy ((char *) kinko_secret_data (text), first);

	g_assert (kinko_secret_len (seed) == SEED_LEN);
	(void) sodium_bin2hex (at, HEX_LEN + 1, kinko_secret_data (seed), SEED_LEN);
	at[HEX_LEN] = '\n'; /* over the NUL */
	return text;
}

GBytes *
kinko_recovery_seed_seal (const KinkoSecret *seed, const char *vault_id, const char *id,
			  const KinkoPublicKey *recipient, GError **error)
{
	g_autoptr (KinkoSecret) text = NULL;

	g_assert (strlen (vault_id) == KINKO_VAULT_ID_LEN);
	text = build_text (seed, vault_id, id);
	return kinko_age_encrypt (text, recipient, 1, error);
}

static KinkoSecret *
parse_text (const KinkoSecret *text, const char *vault_id, const char *id)
{
	g_autofree char *first = g_strdup_printf (FIRST_PART, vault_id, id);
	g_autoptr (KinkoSecret) seed = kinko_secret_new (SEED_LEN);
	g_autoptr (KinkoSecret) again = NULL;

	if (kinko_secret_len (text) != strlen (first) + HEX_LEN + 1 ||
	    sodium_hex2bin (kinko_secret_data (seed), SEED_LEN,
			    kinko_secret_text (text) + strlen (first), HEX_LEN, NULL, NULL,
			    NULL) != 0)
		return NULL;
	again = build_text (seed, vault_id, id);
	return kinko_secret_equal (again, text) ? g_steal_pointer (&seed) : NULL;
}

KinkoSecret *
kinko_recovery_seed_open (GBytes *file, const char *vault_id, const char *id,
			  const KinkoSecret *age_identity, GError **error)
{
	gsize len;
	gconstpointer data = g_bytes_get_data (file, &len);
	g_autoptr (KinkoSecret) text =
		kinko_age_decrypt (data, len, age_identity, NULL, NULL, error);
	KinkoSecret *seed;

	if (text == NULL) {
		g_prefix_error (error, _ ("the seed of '%s': "), id);
		return NULL;
	}
	seed = parse_text (text, vault_id, id);
	if (seed == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the seed of '%s' was made for another vault or recovery key, or "
				"is no seed"),
			     id);
	}
	return seed;
}
