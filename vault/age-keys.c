#include "vault/age-keys.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/age.h"

#define SECRET_KEY "AGE-SECRET-KEY-1"

#define DECRYPT N_ ("decrypt it first, without leaving it on a disk: age -d FILE | kinko … --key -")
#define KEYGEN  N_ ("age-keygen makes such a file; the line of its key begins with AGE-SECRET-KEY-1")

/* What people give instead, by how it begins. */
static const struct {
	const char *begins, *message, *hint;
} mistakes[] = {
	{ "age-encryption.org/", N_ ("the key file is encrypted by age itself"), DECRYPT },
	{ "-----BEGIN AGE ENCRYPTED FILE", N_ ("the key file is encrypted by age itself"),
	  DECRYPT },
	{ "-----BEGIN ", N_ ("the key file holds a key of another kind"), KEYGEN },
	{ "ssh-", N_ ("the key file holds a key of another kind"), KEYGEN },
	{ "AGE-PLUGIN-", N_ ("the key file holds a key of another kind"), KEYGEN },
	{ "age1", N_ ("the key file holds a recipient, which opens nothing"),
	  N_ ("give the file that has the line AGE-SECRET-KEY-1…") },
	{ "{", N_ ("the key file is not of age, but perhaps an identity file of kinko"),
	  N_ ("'kinko operator age-identity' prints the age identity in it") },
};

static void
refuse (GError **error, const char *message, const char *hint)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, "%s", _ (message));
	kinko_error_set_hint (error, "%s", _ (hint));
}

/* A line of @text without its end; *at moves behind it. NULL: there are no more. */
static KinkoSecret *
next_line (const char **at, const char *end)
{
	const char *from = *at;
	const char *newline = from == end ? NULL : memchr (from, '\n', (gsize) (end - from));
	gsize len = (gsize) ((newline == NULL ? end : newline) - from);

	if (from == end)
		return NULL;
	*at = newline == NULL ? end : newline + 1;
	while (len > 0 && g_ascii_isspace (from[len - 1]))
		len--;
	return kinko_secret_new_from (from, len);
}

static KinkoSecret *
parse_line (const char *line, GError **error)
{
	KinkoSecret *key;

	for (gsize i = 0; i < G_N_ELEMENTS (mistakes); i++) {
		if (!g_str_has_prefix (line, mistakes[i].begins))
			continue;
		refuse (error, mistakes[i].message, mistakes[i].hint);
		return NULL;
	}
	/* What the decoder says might quote the line. */
	key = g_str_has_prefix (line, SECRET_KEY) ? kinko_age_identity_parse (line, NULL) : NULL;
	if (key == NULL)
		refuse (error, N_ ("the key file holds no key of age, or a damaged one"), KEYGEN);
	return key;
}

GPtrArray *
kinko_age_keys_parse (const KinkoSecret *text, GError **error)
{
	const char *at = kinko_secret_text (text);
	const char *end = at + kinko_secret_len (text);
	g_autoptr (GPtrArray) keys =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_secret_free);
	KinkoSecret *next;

	while ((next = next_line (&at, end)) != NULL) {
		g_autoptr (KinkoSecret) line = next;
		const char *begin = kinko_secret_text (line);
		KinkoSecret *key;

		if (begin[0] == '\0' || begin[0] == '#')
			continue;
		key = parse_line (begin, error);
		if (key == NULL)
			return NULL;
		g_ptr_array_add (keys, key);
	}
	if (keys->len >= 1 && keys->len <= KINKO_AGE_KEYS_MAX)
		return g_steal_pointer (&keys);
	if (keys->len == 0)
		refuse (error, N_ ("the key file holds no key of age, or a damaged one"), KEYGEN);
	else
		refuse (error, N_ ("the key file holds too many keys"),
			N_ ("give a file with those that are needed"));
	return NULL;
}
