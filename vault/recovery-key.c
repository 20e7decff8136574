#include "vault/recovery-key.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/age.h"

#define SECRET_KEY "AGE-SECRET-KEY-1"

/* What people give instead, by how it begins. */
static const struct {
	const char *begins, *message, *hint;
} mistakes[] = {
	{ "age-encryption.org/", N_ ("the key file is encrypted by age itself"),
	  N_ ("decrypt it first, without leaving it on a disk: age -d FILE | kinko … --key -") },
	{ "-----BEGIN AGE ENCRYPTED FILE", N_ ("the key file is encrypted by age itself"),
	  N_ ("decrypt it first, without leaving it on a disk: age -d FILE | kinko … --key -") },
	{ "-----BEGIN ", N_ ("the key file holds a key of another kind"),
	  N_ ("a recovery key is what age-keygen makes: a line AGE-SECRET-KEY-1…") },
	{ "AGE-PLUGIN-", N_ ("the key file holds a key of another kind"),
	  N_ ("a recovery key is what age-keygen makes: a line AGE-SECRET-KEY-1…") },
	{ "age1", N_ ("the key file holds a recipient, which opens nothing"),
	  N_ ("give the file that has the line AGE-SECRET-KEY-1…") },
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
	g_autoptr (GError) problem = NULL;
	KinkoSecret *key;

	for (gsize i = 0; i < G_N_ELEMENTS (mistakes); i++) {
		if (!g_str_has_prefix (line, mistakes[i].begins))
			continue;
		refuse (error, mistakes[i].message, mistakes[i].hint);
		return NULL;
	}
	/* What the decoder says might quote the line. */
	key = g_str_has_prefix (line, SECRET_KEY) ? kinko_age_identity_parse (line, &problem)
						  : NULL;
	if (key == NULL)
		refuse (error, N_ ("the key file holds no key of age, or a damaged one"),
			N_ ("a recovery key is what age-keygen makes: a line AGE-SECRET-KEY-1…"));
	return key;
}

KinkoSecret *
kinko_recovery_key_parse (const KinkoSecret *text, GError **error)
{
	const char *at = kinko_secret_text (text);
	const char *end = at + kinko_secret_len (text);
	g_autoptr (KinkoSecret) key = NULL;
	KinkoSecret *next;

	while ((next = next_line (&at, end)) != NULL) {
		g_autoptr (KinkoSecret) line = next;
		const char *begin = kinko_secret_text (line);

		if (begin[0] == '\0' || begin[0] == '#')
			continue;
		if (key != NULL) {
			refuse (error, N_ ("the key file holds more than one line that is a key"),
				N_ ("give a file with the one recovery key"));
			return NULL;
		}
		key = parse_line (begin, error);
		if (key == NULL)
			return NULL;
	}
	if (key == NULL)
		refuse (error, N_ ("the key file holds no key of age, or a damaged one"),
			N_ ("a recovery key is what age-keygen makes: a line AGE-SECRET-KEY-1…"));
	return g_steal_pointer (&key);
}
