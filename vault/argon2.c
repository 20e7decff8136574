#include "vault/argon2.h"

#include <string.h>

#include <argon2.h>
#include <glib/gi18n.h>

#include "policies/error.h"

#define KEY_LEN 32

/* The floor is OWASP's for Argon2id; the ceilings keep a forged file from taking the machine. */
#define MEMORY_MIN 19456u
#define MEMORY_MAX (4u * 1024 * 1024)
#define PASSES_MIN 2u
#define PASSES_MAX 64u
#define LANES_MIN  1u
#define LANES_MAX  64u

const KinkoArgon2 kinko_argon2_default = { .memory_kib = 262144, .passes = 3, .lanes = 4 };

static gboolean
read_number (const char **at, const char *name, guint32 *value)
{
	guint64 number;
	char *end;

	if (!g_str_has_prefix (*at, name) || !g_ascii_isdigit ((*at)[strlen (name)]))
		return FALSE;
	number = g_ascii_strtoull (*at + strlen (name), &end, 10);
	if (number > G_MAXUINT32)
		return FALSE;
	*value = (guint32) number;
	*at = end;
	return TRUE;
}

gboolean
kinko_argon2_parse (const char *text, KinkoArgon2 *cost, GError **error)
{
	const char *at = text;
	KinkoArgon2 parsed;

	if (!read_number (&at, "m=", &parsed.memory_kib) ||
	    !read_number (&at, ",t=", &parsed.passes) || !read_number (&at, ",p=", &parsed.lanes) ||
	    *at != '\0') {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("'%s' is not a cost of Argon2id"), text);
		kinko_error_set_hint (error, _ ("write it as 'm=262144,t=3,p=4': "
						"memory in KiB, passes, lanes"));
		return FALSE;
	}
	if (!kinko_argon2_check (&parsed, error))
		return FALSE;
	*cost = parsed;
	return TRUE;
}

gboolean
kinko_argon2_check (const KinkoArgon2 *cost, GError **error)
{
	const struct {
		char name;
		guint32 value, min, max;
	} bounds[] = {
		{ 'm', cost->memory_kib, MEMORY_MIN, MEMORY_MAX },
		{ 't', cost->passes, PASSES_MIN, PASSES_MAX },
		{ 'p', cost->lanes, LANES_MIN, LANES_MAX },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (bounds); i++) {
		if (bounds[i].value >= bounds[i].min && bounds[i].value <= bounds[i].max)
			continue;
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("the cost of Argon2id has %c=%u, it must be from %u to %u"),
			     bounds[i].name, bounds[i].value, bounds[i].min, bounds[i].max);
		kinko_error_set_hint (error,
				      _ ("memory in KiB is from %u to %u, passes from %u to "
					 "%u, lanes from %u to %u"),
				      MEMORY_MIN, MEMORY_MAX, PASSES_MIN, PASSES_MAX, LANES_MIN,
				      LANES_MAX);
		return FALSE;
	}
	return TRUE;
}

/* libargon2 wipes its own memory before it gives it back (its default). */
KinkoSecret *
kinko_argon2_derive (const KinkoSecret *passphrase, const guint8 salt[KINKO_ARGON2_SALT_LEN],
		     const KinkoArgon2 *cost, GError **error)
{
	g_autoptr (KinkoSecret) key = NULL;
	int code;

	if (!kinko_argon2_check (cost, error))
		return NULL;
	key = kinko_secret_new (KEY_LEN);
	code = argon2id_hash_raw (cost->passes, cost->memory_kib, cost->lanes,
				  kinko_secret_data (passphrase), kinko_secret_len (passphrase),
				  salt, KINKO_ARGON2_SALT_LEN, kinko_secret_data (key), KEY_LEN);
	if (code == ARGON2_OK)
		return g_steal_pointer (&key);
	if (code != ARGON2_MEMORY_ALLOCATION_ERROR) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_FAILED, _ ("Argon2id fails: %s"),
			     argon2_error_message (code));
		return NULL;
	}
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_FAILED,
		     _ ("not enough memory for Argon2id with m=%u (KiB)"), cost->memory_kib);
	kinko_error_set_hint (error, _ ("close other programs; on a machine with little memory, "
					"choose a smaller m with --argon2"));
	return NULL;
}
