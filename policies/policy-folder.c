#include "policies/policy-folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <openssl/evp.h>

#include "policies/error.h"
#include "policies/suggest.h"
#include "policies/yaml.h"

/* Longest word for the * of a pattern. */
#define WORD_MAX 64

static void
add_problem (KinkoPolicyFolder *folder, const char *name, const char *code, const char *message)
{
	KinkoProblem *problem = kinko_problem_new (code, NULL, "%s", message);

	problem->file = g_build_filename (folder->dir, name, NULL);
	g_ptr_array_add (folder->problems, problem);
}

gboolean
kinko_policy_folder_fail (const char *dir, const char *name, int code, GError **error)
{
	g_autofree char *path = g_build_filename (dir, name, NULL);

	g_set_error (error, KINKO_ERROR, code == ENOENT ? KINKO_ERROR_NOT_FOUND : KINKO_ERROR_IO,
		     _ ("cannot read '%s': %s"), path, g_strerror (code));
	return FALSE;
}

/* ---- names ----------------------------------------------------------------------------------- */

static gboolean
is_yaml (const char *name)
{
	/* The shell's *.yaml, over which anybody can take the hash, leaves out hidden files. */
	return name[0] != '.' &&
	       (g_str_has_suffix (name, ".yaml") || g_str_has_suffix (name, ".yml"));
}

static gboolean
is_word (const char *text, gsize length)
{
	if (length == 0 || length > WORD_MAX || !g_ascii_islower (text[0]))
		return FALSE;
	for (gsize i = 0; i < length; i++)
		if (!g_ascii_islower (text[i]) && !g_ascii_isdigit (text[i]) && text[i] != '-')
			return FALSE;
	return TRUE;
}

static gboolean
fits (const char *pattern, const char *name)
{
	const char *star = strchr (pattern, '*');
	gsize before = star == NULL ? 0 : (gsize) (star - pattern);
	gsize after = star == NULL ? 0 : strlen (star + 1);

	if (star == NULL)
		return strcmp (pattern, name) == 0;
	return strlen (name) > before + after && strncmp (name, pattern, before) == 0 &&
	       g_str_has_suffix (name, star + 1) &&
	       is_word (name + before, strlen (name) - before - after);
}

int
kinko_policy_folder_match (const char *const *patterns, const char *name)
{
	for (int i = 0; patterns[i] != NULL; i++)
		if (fits (patterns[i], name))
			return i;
	return -1;
}

/* What @name would be called by @pattern: with its own word, if it has one, for the *. */
static char *
rename_by (const char *pattern, const char *name)
{
	const char *star = strchr (pattern, '*');
	gsize start = strcspn (name, "-_") + 1;
	g_autofree char *word = NULL;

	if (star == NULL || start > strlen (name))
		return g_strdup (pattern);
	word = g_ascii_strdown (name + start, (gssize) strcspn (name + start, "."));
	if (!is_word (word, strlen (word)))
		return g_strdup (pattern);
	return g_strdup_printf ("%.*s%s%s", (int) (star - pattern), pattern, word, star + 1);
}

/* "tiers" of "tiers-national.yaml". */
static char *
head_of (const char *name)
{
	return g_strndup (name, strcspn (name, "-_."));
}

/* The name that is perhaps meant, or NULL; owned by the caller. By the first words, because the
 * rest is alike in all names or free. */
static char *
suggest_name (const char *const *patterns, const char *name)
{
	g_autoptr (GPtrArray) heads = g_ptr_array_new_with_free_func (g_free);
	g_autofree char *head = head_of (name);
	const char *nearest;
	guint i = 0;

	for (gsize row = 0; patterns[row] != NULL; row++)
		g_ptr_array_add (heads, head_of (patterns[row]));
	g_ptr_array_add (heads, NULL);
	nearest = kinko_suggest (head, (const char *const *) heads->pdata);
	if (nearest == NULL)
		return NULL;
	(void) g_ptr_array_find (heads, nearest, &i); /* it is one of them */
	return rename_by (patterns[i], name);
}

/* A rule file under a wrong name would be believed to be in force. */
static gboolean
check_name (KinkoPolicyFolder *folder, const char *const *patterns, const char *name)
{
	g_autofree char *message = NULL;
	g_autofree char *nearest = NULL;

	if (kinko_policy_folder_match (patterns, name) >= 0)
		return TRUE;
	nearest = suggest_name (patterns, name);
	message = nearest == NULL
			  ? g_strdup (_ ("a policy has no file of this name"))
			  : g_strdup_printf (
				    _ ("a policy has no file of this name; did you mean '%s'?"),
				    nearest);
	add_problem (folder, name, "unknown_file", message);
	return FALSE;
}

/* ---- files ----------------------------------------------------------------------------------- */

static int
compare_names (gconstpointer a, gconstpointer b)
{
	return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
list_files (KinkoPolicyFolder *folder, int dir, GError **error)
{
	int fd = dup (dir);
	DIR *listing = fd < 0 ? NULL : fdopendir (fd);
	const struct dirent *entry;

	if (listing == NULL) {
		int code = errno;

		if (fd >= 0)
			(void) close (fd); /* nothing was written */
		return kinko_policy_folder_fail (folder->dir, NULL, code, error);
	}
	while ((errno = 0, entry = readdir (listing)) != NULL)
		if (is_yaml (entry->d_name))
			g_ptr_array_add (folder->names, g_strdup (entry->d_name));
	if (errno != 0) {
		(void) kinko_policy_folder_fail (folder->dir, NULL, errno, error);
		(void) closedir (listing); /* nothing was written */
		return FALSE;
	}
	(void) closedir (listing); /* nothing was written */
	g_ptr_array_sort (folder->names, compare_names);
	return TRUE;
}

/* One byte more than is accepted tells a file that is too large from one that just fits. */
static GBytes *
read_all (int fd)
{
	g_autoptr (GByteArray) bytes = g_byte_array_new ();
	guint8 buffer[16384];

	while (bytes->len <= KINKO_YAML_MAX) {
		ssize_t n = read (fd, buffer, sizeof buffer);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return NULL;
		if (n == 0)
			break;
		g_byte_array_append (bytes, buffer, (guint) n);
	}
	return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

/* O_NONBLOCK: a pipe under the name of a rule file must not hold kinko up. */
static gboolean
read_file (KinkoPolicyFolder *folder, int dir, const char *name, GBytes **content, GError **error)
{
	int fd = openat (dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	int code = errno;
	struct stat info;

	*content = NULL;
	if (fd < 0 && code == ELOOP) {
		add_problem (folder, name, "file_type",
			     _ ("a symbolic link; put the file itself here"));
		return TRUE;
	}
	if (fd < 0)
		return kinko_policy_folder_fail (folder->dir, name, code, error);
	if (fstat (fd, &info) == 0 && !S_ISREG (info.st_mode))
		add_problem (folder, name, "file_type", _ ("not a regular file"));
	else if ((*content = read_all (fd)) == NULL) {
		code = errno;
		(void) close (fd); /* nothing was written */
		return kinko_policy_folder_fail (folder->dir, name, code, error);
	}
	(void) close (fd); /* nothing was written */
	return TRUE;
}

static gboolean
read_files (KinkoPolicyFolder *folder, int dir, const char *const *patterns, GError **error)
{
	for (guint i = 0; i < folder->names->len;) {
		GBytes *content = NULL;

		if (check_name (folder, patterns, folder->names->pdata[i]) &&
		    !read_file (folder, dir, folder->names->pdata[i], &content, error))
			return FALSE;
		if (content == NULL) {
			g_ptr_array_remove_index (folder->names, i);
			continue;
		}
		g_ptr_array_add (folder->contents, content);
		i++;
	}
	return TRUE;
}

/* ---- hashes ---------------------------------------------------------------------------------- */

static char *
hash_bytes (const void *data, gsize length, GError **error)
{
	guint8 digest[EVP_MAX_MD_SIZE];
	unsigned int n = 0;
	GString *hex;

	if (EVP_Digest (data, length, digest, &n, EVP_sha256 (), NULL) != 1) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_UNSUPPORTED,
			     _ ("this libcrypto refuses SHA-256"));
		return NULL;
	}
	hex = g_string_new (NULL);
	for (unsigned int i = 0; i < n; i++)
		g_string_append_printf (hex, "%02x", digest[i]);
	return g_string_free (hex, FALSE);
}

static gboolean
hash_files (KinkoPolicyFolder *folder, GError **error)
{
	for (guint i = 0; i < folder->contents->len; i++) {
		gsize length;
		const void *data = g_bytes_get_data (folder->contents->pdata[i], &length);
		char *hash = hash_bytes (data, length, error);

		if (hash == NULL)
			return FALSE;
		g_ptr_array_add (folder->hashes, hash);
	}
	return TRUE;
}

char *
kinko_policy_folder_hash (const KinkoPolicyFolder *folder, GError **error)
{
	g_autoptr (GString) lines = g_string_new (NULL);

	for (guint i = 0; i < folder->names->len; i++)
		g_string_append_printf (lines, "%s  %s\n", (const char *) folder->hashes->pdata[i],
					(const char *) folder->names->pdata[i]);
	return hash_bytes (lines->str, lines->len, error);
}

/* ---- the directory --------------------------------------------------------------------------- */

gboolean
kinko_policy_folder_read (KinkoPolicyFolder *folder, const char *dir, const char *const *patterns,
			  GError **error)
{
	gboolean done;
	int fd;

	folder->dir = dir;
	folder->problems = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	folder->names = g_ptr_array_new_with_free_func (g_free);
	folder->contents = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
	folder->hashes = g_ptr_array_new_with_free_func (g_free);
	/* The folder itself may be reached through a link; what is in it may not be one. */
	fd = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return kinko_policy_folder_fail (dir, NULL, errno, error);
	done = list_files (folder, fd, error) && read_files (folder, fd, patterns, error) &&
	       hash_files (folder, error);
	(void) close (fd); /* nothing was written */
	return done;
}

void
kinko_policy_folder_clear (KinkoPolicyFolder *folder)
{
	g_clear_pointer (&folder->problems, g_ptr_array_unref);
	g_clear_pointer (&folder->names, g_ptr_array_unref);
	g_clear_pointer (&folder->contents, g_ptr_array_unref);
	g_clear_pointer (&folder->hashes, g_ptr_array_unref);
}
