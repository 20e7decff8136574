#include "policies/policy.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <openssl/evp.h>

#include "policies/error.h"
#include "policies/language.h"
#include "policies/suggest.h"

#define ACCESS_FILE "access.yaml"

struct _KinkoPolicy {
	char **files;
	char *hash;
	KinkoAccess *access;
	KinkoColumns *columns; /* NULL without the file, as the next */
	KinkoPapers *papers;
	KinkoServices *services;
};

static void
read_access (KinkoPolicy *policy, KinkoYaml *yaml)
{
	policy->access = kinko_access_read (yaml);
}

static void
read_columns (KinkoPolicy *policy, KinkoYaml *yaml)
{
	policy->columns = kinko_columns_read (yaml);
}

static void
read_papers (KinkoPolicy *policy, KinkoYaml *yaml)
{
	policy->papers = kinko_papers_read (yaml);
}

static void
read_services (KinkoPolicy *policy, KinkoYaml *yaml)
{
	policy->services = kinko_services_read (yaml);
}

/* The files that a policy has, A to Z; all but the first may be missing. */
static const struct {
	const char *name;
	void (*read) (KinkoPolicy *policy, KinkoYaml *yaml);
} readers[] = {
	{ ACCESS_FILE, read_access },
	{ "columns.yaml", read_columns },
	{ "papers.yaml", read_papers },
	{ "services.yaml", read_services },
};

/* What is read of a directory before it becomes a policy. */
typedef struct {
	const char *dir;
	int fd;
	GPtrArray *problems; /* KinkoProblem */
	GPtrArray *names;    /* char *, A to Z */
	GPtrArray *contents; /* GBytes, beside names */
} Folder;

static void
folder_clear (Folder *folder)
{
	if (folder->fd >= 0)
		(void) close (folder->fd); /* nothing was written */
	g_ptr_array_unref (folder->problems);
	g_ptr_array_unref (folder->names);
	g_ptr_array_unref (folder->contents);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Folder, folder_clear)

static void
add_problem (Folder *folder, const char *name, const char *code, const char *message)
{
	KinkoProblem *problem = kinko_problem_new (code, NULL, "%s", message);

	problem->file = g_build_filename (folder->dir, name, NULL);
	g_ptr_array_add (folder->problems, problem);
}

static gboolean
fail_io (const char *dir, const char *name, int code, GError **error)
{
	g_autofree char *path = g_build_filename (dir, name, NULL);

	g_set_error (error, KINKO_ERROR, code == ENOENT ? KINKO_ERROR_NOT_FOUND : KINKO_ERROR_IO,
		     _ ("cannot read '%s': %s"), path, g_strerror (code));
	return FALSE;
}

static gboolean
is_yaml (const char *name)
{
	/* The shell's *.yaml, over which anybody can take the hash, leaves out hidden files. */
	return name[0] != '.' &&
	       (g_str_has_suffix (name, ".yaml") || g_str_has_suffix (name, ".yml"));
}

/* A rule file under a wrong name would be believed to be in force. */
static gboolean
check_name (Folder *folder, const char *name)
{
	g_autofree char *message = NULL;
	const char *known[G_N_ELEMENTS (readers) + 1] = { NULL };
	const char *nearest;

	for (gsize i = 0; i < G_N_ELEMENTS (readers); i++)
		known[i] = readers[i].name;
	if (g_strv_contains (known, name))
		return TRUE;
	nearest = kinko_suggest (name, known);
	message = nearest == NULL
			  ? g_strdup (_ ("a policy has no file of this name"))
			  : g_strdup_printf (
				    _ ("a policy has no file of this name; did you mean '%s'?"),
				    nearest);
	add_problem (folder, name, "unknown_file", message);
	return FALSE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
	return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
list_files (Folder *folder, GError **error)
{
	int fd = dup (folder->fd);
	DIR *listing = fd < 0 ? NULL : fdopendir (fd);
	const struct dirent *entry;

	if (listing == NULL) {
		int code = errno;

		if (fd >= 0)
			(void) close (fd); /* nothing was written */
		return fail_io (folder->dir, NULL, code, error);
	}
	while ((errno = 0, entry = readdir (listing)) != NULL)
		if (is_yaml (entry->d_name))
			g_ptr_array_add (folder->names, g_strdup (entry->d_name));
	if (errno != 0) {
		(void) fail_io (folder->dir, NULL, errno, error);
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
read_file (Folder *folder, const char *name, GBytes **content, GError **error)
{
	int fd = openat (folder->fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	int code = errno;
	struct stat info;

	*content = NULL;
	if (fd < 0 && code == ELOOP) {
		add_problem (folder, name, "file_type",
			     _ ("a symbolic link; put the file itself here"));
		return TRUE;
	}
	if (fd < 0)
		return fail_io (folder->dir, name, code, error);
	if (fstat (fd, &info) == 0 && !S_ISREG (info.st_mode))
		add_problem (folder, name, "file_type", _ ("not a regular file"));
	else if ((*content = read_all (fd)) == NULL) {
		code = errno;
		(void) close (fd); /* nothing was written */
		return fail_io (folder->dir, name, code, error);
	}
	(void) close (fd); /* nothing was written */
	return TRUE;
}

static gboolean
read_files (Folder *folder, GError **error)
{
	for (guint i = 0; i < folder->names->len;) {
		GBytes *content = NULL;

		if (check_name (folder, folder->names->pdata[i]) &&
		    !read_file (folder, folder->names->pdata[i], &content, error))
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

static gboolean
append_sha256 (GString *text, const void *data, gsize length, GError **error)
{
	guint8 digest[EVP_MAX_MD_SIZE];
	unsigned int n = 0;

	if (EVP_Digest (data, length, digest, &n, EVP_sha256 (), NULL) != 1) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_UNSUPPORTED,
			     _ ("this libcrypto refuses SHA-256"));
		return FALSE;
	}
	for (unsigned int i = 0; i < n; i++)
		g_string_append_printf (text, "%02x", digest[i]);
	return TRUE;
}

static char *
hash_files (const Folder *folder, GError **error)
{
	g_autoptr (GString) lines = g_string_new (NULL);
	g_autoptr (GString) hash = g_string_new (NULL);

	for (guint i = 0; i < folder->names->len; i++) {
		gsize length;
		const void *data = g_bytes_get_data (folder->contents->pdata[i], &length);

		if (!append_sha256 (lines, data, length, error))
			return NULL;
		g_string_append_printf (lines, "  %s\n", (const char *) folder->names->pdata[i]);
	}
	if (!append_sha256 (hash, lines->str, lines->len, error))
		return NULL;
	return g_string_free (g_steal_pointer (&hash), FALSE);
}

static int
compare_problems (gconstpointer a, gconstpointer b)
{
	const KinkoProblem *left = *(const KinkoProblem *const *) a;
	const KinkoProblem *right = *(const KinkoProblem *const *) b;
	int files = g_strcmp0 (left->file, right->file);

	if (files != 0)
		return files;
	if (left->line != right->line)
		return left->line < right->line ? -1 : 1;
	return left->column == right->column ? 0 : left->column < right->column ? -1 : 1;
}

static void
fail_with_problems (Folder *folder, GError **error)
{
	guint n = folder->problems->len;

	/* The readers go by keys; a person goes from top to bottom. */
	g_ptr_array_sort (folder->problems, compare_problems);
	g_set_error (
		error, KINKO_ERROR, KINKO_ERROR_INVALID,
		ngettext ("the policy '%s' has %u mistake", "the policy '%s' has %u mistakes", n),
		folder->dir, n);
	kinko_error_set_hint (error,
			      _ ("correct the lines named, then run 'kinko policy check %s'"),
			      folder->dir);
	kinko_error_set_problems (error, g_ptr_array_ref (folder->problems));
}

static void
interpret_file (KinkoPolicy *policy, const char *name, KinkoYaml *yaml)
{
	for (gsize i = 0; i < G_N_ELEMENTS (readers); i++)
		if (strcmp (readers[i].name, name) == 0)
			readers[i].read (policy, yaml);
}

/* Reads every file that is there, so that one run shows the mistakes of all. */
static gboolean
interpret (Folder *folder, KinkoPolicy *policy, GError **error)
{
	for (guint i = 0; i < folder->names->len; i++) {
		g_autofree char *path =
			g_build_filename (folder->dir, folder->names->pdata[i], NULL);
		g_autoptr (KinkoYaml) yaml =
			kinko_yaml_parse (folder->contents->pdata[i], path, folder->problems);

		if (yaml != NULL)
			interpret_file (policy, folder->names->pdata[i], yaml);
	}
	if (folder->problems->len > 0) {
		fail_with_problems (folder, error);
		return FALSE;
	}
	if (policy->access == NULL)
		return fail_io (folder->dir, ACCESS_FILE, ENOENT, error);
	return TRUE;
}

KinkoPolicy *
kinko_policy_load (const char *dir, GError **error)
{
	g_autoptr (KinkoPolicy) policy = g_new0 (KinkoPolicy, 1);
	g_auto (Folder) folder = {
		.dir = dir,
		.fd = -1,
		.problems = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free),
		.names = g_ptr_array_new_with_free_func (g_free),
		.contents = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref),
	};

	/* The folder itself may be reached through a link; what is in it may not be one. */
	folder.fd = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (folder.fd < 0) {
		(void) fail_io (dir, NULL, errno, error);
		return NULL;
	}
	if (!list_files (&folder, error) || !read_files (&folder, error) ||
	    !interpret (&folder, policy, error))
		return NULL;
	policy->hash = hash_files (&folder, error);
	if (policy->hash == NULL)
		return NULL;
	g_ptr_array_add (folder.names, NULL);
	policy->files = (char **) g_ptr_array_steal (folder.names, NULL);
	return g_steal_pointer (&policy);
}

void
kinko_policy_free (KinkoPolicy *policy)
{
	if (policy == NULL)
		return;
	g_strfreev (policy->files);
	g_free (policy->hash);
	kinko_access_free (policy->access);
	kinko_columns_free (policy->columns);
	kinko_papers_free (policy->papers);
	kinko_services_free (policy->services);
	g_free (policy);
}

const char *
kinko_policy_hash (const KinkoPolicy *policy)
{
	return policy->hash;
}

const char *const *
kinko_policy_files (const KinkoPolicy *policy)
{
	return (const char *const *) policy->files;
}

const char *
kinko_policy_title (const KinkoPolicy *policy)
{
	return kinko_language_choose (policy->access->title_en, policy->access->title_ja);
}

const GPtrArray *
kinko_policy_purposes (const KinkoPolicy *policy)
{
	return policy->access->purposes;
}

KinkoVerdict
kinko_policy_decide (const KinkoPolicy *policy, const KinkoAccessRequest *request)
{
	return kinko_verdict_reach (policy->access, ACCESS_FILE, request);
}

guint
kinko_policy_mirror_lag (const KinkoPolicy *policy)
{
	return policy->access->mirror_lag;
}

guint
kinko_policy_passphrase_length (const KinkoPolicy *policy)
{
	return policy->access->passphrase_length;
}

const KinkoColumns *
kinko_policy_columns (const KinkoPolicy *policy)
{
	return policy->columns;
}

const KinkoPapers *
kinko_policy_papers (const KinkoPolicy *policy)
{
	return policy->papers;
}

const GPtrArray *
kinko_policy_services (const KinkoPolicy *policy)
{
	return policy->services == NULL ? NULL : policy->services->services;
}

const GPtrArray *
kinko_policy_callers (const KinkoPolicy *policy)
{
	return policy->services == NULL ? NULL : policy->services->callers;
}
