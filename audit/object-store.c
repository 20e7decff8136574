#include "audit/object-store.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <git2/sys/odb_backend.h>
#include <glib/gi18n.h>

#include "audit/git-inflate.h"
#include "audit/git-pack.h"

#define FILE_MODE 0400
#define DIR_MODE  0700

/* "ab/cdef…", as git names a loose object's file. */
#define OBJECT_PATH_LEN (KINKO_GIT_ID_HEX_LEN + 1)

/*
 * Not git_repository_odb(): that also follows objects/info/alternates, so that a handed-over
 * copy would look whole while parts of it lie on the machine that made it. And not libgit2's
 * reading at all: the versions in Debian 12 and 13 write past their buffer when an object is
 * longer than its header says (libgit2/libgit2#7177), never come back when its file was cut off,
 * and crash on a damaged pack index. Mirrors come from outside.
 */
struct _KinkoObjectStore {
	char *path;
	int folder;             /* of the repository's objects */
	git_odb_backend *loose; /* for writing */
	GPtrArray *packs;       /* KinkoGitPack */
	gboolean sync_whole;    /* syncfs() reaches the disk here */
	GArray *fresh;          /* git_oid of what is not known to be durable */
};

static void
object_path (const git_oid *id, char path[OBJECT_PATH_LEN + 1])
{
	git_oid_pathfmt (path, id);
	path[OBJECT_PATH_LEN] = '\0';
}

/*
 * One syncfs() is one wait where an fsync() for each object and folder is some twenty, and
 * measures three to five times faster. But network and user-space filesystems hand what is dirty
 * to a server and do not ask it to put that on its disk; what is not known to be good gets an
 * fsync() for each file.
 */
static gboolean
can_sync_whole (int folder)
{
	struct statfs info;

	if (fstatfs (folder, &info) != 0)
		return FALSE;
	switch ((guint64) info.f_type) {
	case EXT4_SUPER_MAGIC: /* and ext2, ext3 */
	case XFS_SUPER_MAGIC:
	case BTRFS_SUPER_MAGIC:
	case F2FS_SUPER_MAGIC:
	case OVERLAYFS_SUPER_MAGIC:
	case TMPFS_MAGIC:
		return TRUE;
	default:
		return FALSE;
	}
}

static void
free_pack (gpointer pack)
{
	kinko_git_pack_free (pack);
}

KinkoObjectStore *
kinko_object_store_open (const char *folder, GError **error)
{
	g_autoptr (KinkoObjectStore) store = g_new0 (KinkoObjectStore, 1);

	store->path = g_strdup (folder);
	store->fresh = g_array_new (FALSE, FALSE, sizeof (git_oid));
	store->packs = g_ptr_array_new_with_free_func (free_pack);
	store->folder = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (store->folder < 0) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, _ ("cannot open '%s': %s"), folder,
			     g_strerror (errno));
		return NULL;
	}
	store->sync_whole = can_sync_whole (store->folder);
	if (!kinko_git_init (error))
		return NULL;
	if (git_odb_backend_loose (&store->loose, folder, -1, 0, DIR_MODE, FILE_MODE) < 0) {
		kinko_git_set_error (error, KINKO_ERROR_IO, _ ("cannot open '%s'"), folder);
		return NULL;
	}
	return g_steal_pointer (&store);
}

void
kinko_object_store_free (KinkoObjectStore *store)
{
	if (store == NULL)
		return;
	g_ptr_array_unref (store->packs);
	if (store->loose != NULL)
		store->loose->free (store->loose);
	if (store->folder >= 0)
		(void) close (store->folder); /* a folder: nothing is written through it */
	g_array_unref (store->fresh);
	g_free (store->path);
	g_free (store);
}

static void
add_hint (GError **error)
{
	kinko_error_set_hint (error, "%s", _ ("compare with another copy of the mirror"));
}

static void
set_damaged (GError **error, const git_oid *id)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, _ ("git object '%s' is damaged"),
		     git_oid_tostr_s (id));
	add_hint (error);
}

static gboolean
has_hash (GBytes *bytes, git_object_t type, const git_oid *id)
{
	git_oid actual;

	return git_odb_hash (&actual, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
			     type) == 0 &&
	       git_oid_equal (&actual, id);
}

/* Reads up to @len bytes; how many there were, -1 with errno. */
static gssize
read_all (int fd, guint8 *data, gsize len)
{
	gsize have = 0;
	gssize got = 1;

	while (have < len && got > 0) {
		got = TEMP_FAILURE_RETRY (read (fd, data + have, len - have));
		have += got > 0 ? (gsize) got : 0;
	}
	return got < 0 ? -1 : (gssize) have;
}

static GBytes *
read_loose (KinkoObjectStore *store, int fd, gsize file_len, const git_oid *id, git_object_t type,
	    GError **error)
{
	g_autofree guint8 *file = g_malloc (file_len + 1);
	g_autoptr (GBytes) bytes = NULL;
	git_object_t actual_type = GIT_OBJECT_INVALID;
	gssize got = read_all (fd, file, file_len);

	if (got < 0) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, _ ("cannot read '%s': %s"),
			     store->path, g_strerror (errno));
		return NULL;
	}
	bytes = kinko_git_inflate_object (file, (gsize) got, &actual_type);
	if (bytes != NULL && actual_type == type && has_hash (bytes, type, id))
		return g_steal_pointer (&bytes);
	set_damaged (error, id);
	return NULL;
}

/* Looks for the packs anew: `git gc` may have moved objects into one since. */
static void
load_packs (KinkoObjectStore *store)
{
	g_autofree char *folder = g_build_filename (store->path, "pack", NULL);
	g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
	const char *name;

	g_ptr_array_set_size (store->packs, 0);
	while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
		g_autofree char *path = g_build_filename (folder, name, NULL);
		KinkoGitPack *pack =
			g_str_has_suffix (name, ".idx") ? kinko_git_pack_open (path) : NULL;

		if (pack != NULL)
			g_ptr_array_add (store->packs, pack);
	}
}

static KinkoGitPack *
find_packed (KinkoObjectStore *store, const git_oid *id, guint64 *offset)
{
	for (guint i = 0; i < store->packs->len; i++) {
		if (kinko_git_pack_find (store->packs->pdata[i], id, offset))
			return store->packs->pdata[i];
	}
	return NULL;
}

static GBytes *
read_packed (KinkoGitPack *pack, guint64 offset, const git_oid *id, git_object_t type,
	     GError **error)
{
	git_object_t actual_type = GIT_OBJECT_INVALID;
	g_autoptr (GBytes) bytes = kinko_git_pack_read (pack, offset, &actual_type);

	if (bytes != NULL && actual_type == type && has_hash (bytes, type, id))
		return g_steal_pointer (&bytes);
	set_damaged (error, id);
	return NULL;
}

/* What is in no pack that is known: the object may lie by itself, or be in a pack that was made since. */
static GBytes *
read_elsewhere (KinkoObjectStore *store, const git_oid *id, git_object_t type, GError **error)
{
	KinkoGitPack *pack;
	guint64 offset;

	load_packs (store);
	pack = find_packed (store, id, &offset);
	if (pack != NULL)
		return read_packed (pack, offset, id, type, error);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, _ ("git object '%s' is missing"),
		     git_oid_tostr_s (id));
	add_hint (error);
	return NULL;
}

static GBytes *
read_file (KinkoObjectStore *store, const git_oid *id, git_object_t type, GError **error)
{
	char path[OBJECT_PATH_LEN + 1];
	GBytes *bytes = NULL;
	struct stat info;
	int fd;

	object_path (id, path);
	/* Neither through a link nor waiting for whoever may fill a FIFO. */
	fd = openat (store->folder, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return read_elsewhere (store, id, type, error);
	if (fd < 0 && errno != ELOOP) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, _ ("cannot read '%s/%s': %s"),
			     store->path, path, g_strerror (errno));
		return NULL;
	}
	if (fd < 0 || fstat (fd, &info) != 0 || !S_ISREG (info.st_mode) ||
	    (guint64) info.st_size > KINKO_OBJECT_MAX_LEN)
		set_damaged (error, id);
	else
		bytes = read_loose (store, fd, (gsize) info.st_size, id, type, error);
	if (fd >= 0)
		(void) close (fd); /* only read from */
	return bytes;
}

/* Packs first, as git does: a look into an index costs less than asking for a file that is not there. */
GBytes *
kinko_object_store_read (KinkoObjectStore *store, const git_oid *id, git_object_t type,
			 GError **error)
{
	guint64 offset;
	KinkoGitPack *pack = find_packed (store, id, &offset);

	return pack != NULL ? read_packed (pack, offset, id, type, error)
			    : read_file (store, id, type, error);
}

GBytes *
kinko_object_store_peek (KinkoObjectStore *store, const git_oid *id, git_object_t type,
			 GError **error)
{
	git_object_t actual_type = GIT_OBJECT_INVALID;
	guint64 offset;
	KinkoGitPack *pack = find_packed (store, id, &offset);
	g_autoptr (GBytes) bytes = NULL;

	if (pack == NULL)
		return read_file (store, id, type, error);
	bytes = kinko_git_pack_read (pack, offset, &actual_type);
	if (bytes != NULL && actual_type == type)
		return g_steal_pointer (&bytes);
	set_damaged (error, id);
	return NULL;
}

/*
 * Straight to the loose backend: git_odb_write() leaves a file alone that is there already, but
 * after a power cut that may be an empty or half-written file of the same name. Renaming over it
 * heals.
 */
gboolean
kinko_object_store_write (KinkoObjectStore *store, git_object_t type, gconstpointer data, gsize len,
			  git_oid *id, GError **error)
{
	if (git_odb_hash (id, data, len, type) < 0 ||
	    store->loose->write (store->loose, id, data, len, type) < 0) {
		kinko_git_set_error (error, KINKO_ERROR_IO, _ ("cannot write to '%s'"),
				     store->path);
		return FALSE;
	}
	g_array_append_val (store->fresh, *id);
	return TRUE;
}

static gboolean
sync_file (int folder, const char *path)
{
	int fd = openat (folder, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	gboolean done = fd >= 0 && fsync (fd) == 0;
	int saved_errno = errno;

	if (fd >= 0)
		(void) close (fd); /* only read from */
	errno = saved_errno;
	return done;
}

/* The files, the folders that name them, the folder that names those. */
static gboolean
sync_each (KinkoObjectStore *store)
{
	gboolean touched[256] = { FALSE };
	char path[OBJECT_PATH_LEN + 1];

	for (guint i = 0; i < store->fresh->len; i++) {
		const git_oid *id = &g_array_index (store->fresh, git_oid, i);

		object_path (id, path);
		if (!sync_file (store->folder, path))
			return FALSE;
		touched[id->id[0]] = TRUE;
	}
	for (guint i = 0; i < G_N_ELEMENTS (touched); i++) {
		(void) g_snprintf (path, sizeof path, "%02x", i);
		if (touched[i] && !sync_file (store->folder, path))
			return FALSE;
	}
	return fsync (store->folder) == 0;
}

gboolean
kinko_object_store_sync (KinkoObjectStore *store, GError **error)
{
	gboolean done = store->sync_whole ? syncfs (store->folder) == 0 : sync_each (store);

	if (!done)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, _ ("cannot make '%s' durable: %s"),
			     store->path, g_strerror (errno));
	g_array_set_size (store->fresh, 0);
	return done;
}
