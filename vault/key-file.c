#include "vault/key-file.h"

#include <fcntl.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/age.h"
#include "vault/file.h"

#define FILE_MAX ((gsize) 64 * 1024)

static KinkoSecret *
refuse (const char *path, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     _ ("'%s' is no key file with one age identity"), path);
	kinko_error_set_hint (error, "%s",
			      _ ("such a file comes from 'age-keygen -o FILE', or from 'kinko "
				 "operator age-identity >FILE'"));
	return NULL;
}

/* The next line that is no comment, its end put to a NUL; NULL at the end. */
static char *
next_line (char **at)
{
	while (**at != '\0') {
		char *line = *at;
		gsize len = strcspn (line, "\r\n");

		*at = line + len + (line[len] != '\0' ? 1 : 0);
		line[len] = '\0';
		if (len > 0 && line[0] != '#')
			return line;
	}
	return NULL;
}

KinkoSecret *
kinko_key_file_read (const char *path, GError **error)
{
	g_autoptr (KinkoSecret) file = kinko_file_read_secret (AT_FDCWD, path, FILE_MAX, error);
	KinkoSecret *key;
	char *at, *line;

	if (file == NULL)
		return NULL;
	at = (char *) kinko_secret_data (file);
	line = strlen (at) == kinko_secret_len (file) ? next_line (&at) : NULL;
	if (line == NULL || next_line (&at) != NULL)
		return refuse (path, error);
	/* Its own message may be about the text of the key. */
	key = kinko_age_identity_parse (line, NULL);
	return key != NULL ? key : refuse (path, error);
}
