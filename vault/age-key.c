#include "vault/age-key.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/age.h"

#define SECRET_KEY "AGE-SECRET-KEY-1"

static KinkoSecret *
refuse (GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, "%s",
		     _ ("the key file does not hold exactly one age identity"));
	kinko_error_set_hint (
		error, "%s",
		_ ("it has one line AGE-SECRET-KEY-1…, as age-keygen writes it; decrypt "
		   "it first if age protects it: age -d FILE | kinko … --key -"));
	return NULL;
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

KinkoSecret *
kinko_age_key_parse (const KinkoSecret *text, GError **error)
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
		/* What the decoder says might quote the line. */
		if (key != NULL || !g_str_has_prefix (begin, SECRET_KEY) ||
		    (key = kinko_age_identity_parse (begin, NULL)) == NULL)
			return refuse (error);
	}
	return key == NULL ? refuse (error) : g_steal_pointer (&key);
}
