/* The mirror in a handover: a git bundle of just the snapshot's log. */
#include "vault/handover-part.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "audit/bundle.h"
#include "policies/error.h"
#include "vault/file.h"

#define BUNDLE "mirror.bundle"
#define PIECE  ((gsize) 64 * 1024)

/* Where the bundle waits until its size is known. It holds nothing that the mirror does not hold, and has no name. */
static int
open_nameless (const char *path, GError **error)
{
	g_autofree char *folder = g_path_get_dirname (path);
	g_autofree char *name = g_build_filename (folder, ".kinko-bundle-XXXXXX", NULL);
	int fd = open (folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd == -1) {
		/* Not every file system has files without a name. */
		fd = g_mkstemp_full (name, O_RDWR | O_CLOEXEC, 0600);
		if (fd != -1)
			(void) unlink (name);
	}
	if (fd == -1)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, _ ("cannot write '%s': %s"), path,
			     g_strerror (errno));
	return fd;
}

/* The bundle on its way into that file. */
typedef struct {
	int fd;
	KinkoHasher *hasher;
	guint64 size;
} Waiting;

static gboolean
keep_bundle (gpointer data, gconstpointer bytes, gsize len, GError **error)
{
	Waiting *waiting = data;
	const char *at = bytes;

	kinko_hasher_update (waiting->hasher, bytes, len);
	waiting->size += len;
	while (len > 0) {
		gssize n = write (waiting->fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO,
				     _ ("the handover cannot be written: %s"), g_strerror (errno));
			return FALSE;
		}
		at += n;
		len -= (gsize) n;
	}
	return TRUE;
}

static gboolean
copy_bundle (KinkoHandoverPartWriter *part, int fd, guint64 size, GError **error)
{
	g_autofree char *buffer = g_malloc (PIECE);
	guint64 at = 0;

	while (at < size) {
		gssize n = pread (fd, buffer, PIECE, (off_t) at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO,
				     _ ("the handover cannot be written: %s"), g_strerror (errno));
			return FALSE;
		}
		if (!kinko_tar_writer_add (part->tar, buffer, (gsize) n, error))
			return FALSE;
		at += (guint64) n;
	}
	return TRUE;
}

gboolean
kinko_handover_part_bundle (KinkoHandoverPartWriter *part, GError **error)
{
	KinkoSession *session = part->work->session;
	kinko_autofd int fd = open_nameless (part->work->what->path, error);
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	Waiting waiting = { .fd = fd, .hasher = hasher };
	KinkoHash hash;

	kinko_hasher_begin (hasher);
	if (fd == -1)
		return FALSE;
	if (kinko_session_mirror (session) == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, "%s",
			     _ ("the mirror cannot be read, and a handover has it in it"));
		kinko_error_set_hint (error, "%s", _ ("kinko doctor says what is wrong with it"));
		return FALSE;
	}
	if (!kinko_bundle_write (kinko_session_mirror (session), part->work->log_size, keep_bundle,
				 &waiting, error))
		return FALSE;
	hash = kinko_hasher_end (hasher);
	return kinko_handover_part_begin (part, BUNDLE, waiting.size, error) &&
	       copy_bundle (part, fd, waiting.size, error) &&
	       kinko_handover_part_end (part, BUNDLE, waiting.size, &hash, error);
}
