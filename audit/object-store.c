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
#include <zlib.h>

/* libz.so is there because libgit2 needs it; weak, so that it need not be named when linking. */
#pragma weak inflateInit_
#pragma weak inflate
#pragma weak inflateEnd

#define HEADER_MAX_LEN 64 /* "commit" and a 64-bit size are far below */

#define FILE_MODE 0400
#define DIR_MODE  0700

/* "ab/cdef…", as git names a loose object's file. */
#define OBJECT_PATH_LEN (KINKO_GIT_ID_HEX_LEN + 1)

struct _KinkoObjectStore {
	char *path;
	int folder;             /* of the repository's objects */
	git_odb_backend *loose; /* for writing */
	git_odb *packed;
	gboolean sync_whole; /* syncfs() reaches the disk here */
	GArray *fresh;       /* git_oid of what is not known to be durable */
};

static void
object_path (const git_oid *id, char path[OBJECT_PATH_LEN + 1])
{
	git_oid_pathfmt (path, id);
	path[OBJECT_PATH_LEN] = '\0';
}

/*
 * Not git_repository_odb(): that also follows objects/info/alternates, so a handed-over copy would look
 * whole while parts of it lie on the machine that made it.
 */
static gboolean
open_backends (KinkoObjectStore *store)
{
	git_odb_backend *packs = NULL;

	if (git_odb_backend_loose (&store->loose, store->path, -1, 0, DIR_MODE, FILE_MODE) < 0 ||
	    git_odb_new (&store->packed) < 0 || git_odb_backend_pack (&packs, store->path) < 0)
		return FALSE;
	if (git_odb_add_backend (store->packed, packs, 1) == 0)
		return TRUE;
	packs->free (packs);
	return FALSE;
}

/*
 * One syncfs() is one wait where an fsync() for each object and folder is some twenty, and measures three to five
 * times faster. But network and user-space filesystems hand what is dirty to a server and do not ask it to
 * put that on its disk; what is not known to be good gets an fsync() for each file.
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

KinkoObjectStore *
kinko_object_store_open (const char *folder, GError **error)
{
	g_autoptr (KinkoObjectStore) store = g_new0 (KinkoObjectStore, 1);

	store->path = g_strdup (folder);
	store->fresh = g_array_new (FALSE, FALSE, sizeof (git_oid));
	store->folder = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (store->folder < 0) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, _ ("cannot open '%s': %s"), folder,
			     g_strerror (errno));
		return NULL;
	}
	store->sync_whole = can_sync_whole (store->folder);
	if (!kinko_git_init (error))
		return NULL;
	if (!open_backends (store)) {
		kinko_git_set_error (error, KINKO_ERROR_INTEGRITY, _ ("cannot read '%s'"), folder);
		return NULL;
	}
	return g_steal_pointer (&store);
}

void
kinko_object_store_free (KinkoObjectStore *store)
{
	if (store == NULL)
		return;
	git_odb_free (store->packed);
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

/* After a call of libgit2 that failed: it says whether the disk refused or the content is wrong. */
static void
set_unreadable (GError **error, const git_oid *id)
{
	kinko_git_set_error (error, KINKO_ERROR_INTEGRITY, _ ("git object '%s' is damaged"),
			     git_oid_tostr_s (id));
	add_hint (error);
}

/* An inflate stream that is closed with its scope. */
static void
end_inflate (z_stream *stream)
{
	(void) inflateEnd (stream); /* fails only for a stream that was never opened */
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (z_stream, end_inflate)

/* "blob 123" and a NUL at the beginning of what an object's file unpacks to; its length, 0 if it is something else. */
static gsize
parse_header (const char *head, gsize head_len, git_object_t *type, gsize *len)
{
	const char *nul = memchr (head, '\0', head_len);
	const char *space = nul == NULL ? NULL : memchr (head, ' ', (gsize) (nul - head));
	g_autofree char *name = NULL;
	guint64 value;

	if (space == NULL ||
	    !g_ascii_string_to_unsigned (space + 1, 10, 0, KINKO_OBJECT_MAX_LEN, &value, NULL))
		return 0;
	name = g_strndup (head, (gsize) (space - head));
	*type = git_object_string2type (name);
	*len = value;
	return (gsize) (nul - head) + 1;
}

/*
 * What is packed in an object's file, NULL when that is damaged. Not by libgit2: the versions in Debian 12 and 13 write
 * past their buffer when an object is longer than its header says (libgit2/libgit2#7177), and do not
 * come back when its file was cut off. Mirrors come from outside.
 */
static GBytes *
unpack (guint8 *file, gsize file_len, git_object_t *type)
{
	g_auto (z_stream) stream = { .next_in = file, .avail_in = (uInt) file_len };
	g_autofree char *data = NULL;
	char head[HEADER_MAX_LEN];
	gsize header, len, have;

	if (inflateInit (&stream) != Z_OK)
		return NULL;
	stream.next_out = (Bytef *) head;
	stream.avail_out = sizeof head;
	if (inflate (&stream, Z_SYNC_FLUSH) < 0)
		return NULL;
	header = parse_header (head, sizeof head - stream.avail_out, type, &len);
	have = sizeof head - stream.avail_out - header;
	data = header == 0 || have > len ? NULL : g_try_malloc (len + 1);
	if (data == NULL)
		return NULL;
	memcpy (data, head + header, have);
	/* Room for one byte too many, so that an object longer than its header says ends elsewhere. */
	stream.next_out = (Bytef *) data + have;
	stream.avail_out = (uInt) (len + 1 - have);
	if (inflate (&stream, Z_FINISH) != Z_STREAM_END || stream.avail_out != 1 ||
	    stream.avail_in != 0)
		return NULL;
	return g_bytes_new_take (g_steal_pointer (&data), len);
}

static GBytes *
read_loose (KinkoObjectStore *store, int fd, gsize file_len, const git_oid *id, git_object_t type,
	    GError **error)
{
	g_autofree guint8 *file = g_try_malloc (MAX (file_len, 1));
	g_autoptr (GBytes) bytes = NULL;
	git_object_t actual_type = GIT_OBJECT_INVALID;
	git_oid actual;
	gssize got = file == NULL ? -1 : TEMP_FAILURE_RETRY (read (fd, file, file_len));

	if (got < 0) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, _ ("cannot read '%s': %s"),
			     store->path, g_strerror (errno));
		return NULL;
	}
	bytes = unpack (file, (gsize) got, &actual_type);
	if (bytes != NULL && actual_type == type &&
	    git_odb_hash (&actual, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
			  type) == 0 &&
	    git_oid_equal (&actual, id))
		return g_steal_pointer (&bytes);
	set_damaged (error, id);
	return NULL;
}

static void
free_object (gpointer object)
{
	git_odb_object_free (object);
}

static GBytes *
read_packed (KinkoObjectStore *store, const git_oid *id, git_object_t type, GError **error)
{
	git_odb_object *object;
	int code = git_odb_read (&object, store->packed, id);

	if (code == GIT_ENOTFOUND) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("git object '%s' is missing"), git_oid_tostr_s (id));
		add_hint (error);
		return NULL;
	}
	if (code < 0) {
		set_unreadable (error, id);
		return NULL;
	}
	if (git_odb_object_type (object) != type) {
		git_odb_object_free (object);
		set_damaged (error, id);
		return NULL;
	}
	return g_bytes_new_with_free_func (git_odb_object_data (object),
					   git_odb_object_size (object), free_object, object);
}

GBytes *
kinko_object_store_read (KinkoObjectStore *store, const git_oid *id, git_object_t type,
			 GError **error)
{
	char path[OBJECT_PATH_LEN + 1];
	GBytes *bytes = NULL;
	struct stat info;
	int fd;

	object_path (id, path);
	/* Neither through a link nor waiting for whoever may fill a FIFO. */
	fd = openat (store->folder, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return read_packed (store, id, type, error);
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

/*
 * Straight to the loose backend: git_odb_write() leaves a file alone that is there already, but after a power cut
 * that may be an empty or half-written file of the same name. Renaming over it heals.
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
