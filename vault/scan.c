#include "vault/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/mynumber.h"

struct _KinkoScan {
	char *path;
	int fd;
	struct stat status;     /* when it was opened */
	KinkoScanSource source; /* NULL: it is the file */
	gpointer source_data;
};

static gboolean
set_errno (GError **error, const char *path, int reason)
{
	g_set_error (error, KINKO_ERROR, reason == ENOENT ? KINKO_ERROR_NOT_FOUND : KINKO_ERROR_IO,
		     _ ("'%s' cannot be read: %s"), path, g_strerror (reason));
	return FALSE;
}

static gboolean
set_changed (GError **error, const char *path)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, _ ("'%s' changed while it was read"),
		     path);
	kinko_error_set_hint (error, _ ("repeat the command when the other program has ended"));
	return FALSE;
}

static gboolean
check_size (const KinkoScan *scan, GError **error)
{
	if (!S_ISREG (scan->status.st_mode)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("'%s' is not a regular file"), scan->path);
		kinko_error_set_hint (error, "%s",
				      _ ("save the scan as a file and name that file"));
		return FALSE;
	}
	if (scan->status.st_size <= 0) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, _ ("'%s' is empty"),
			     scan->path);
		kinko_error_set_hint (error, "%s",
				      _ ("scan the papers again, and look at the file"));
		return FALSE;
	}
	if ((guint64) scan->status.st_size > KINKO_SCAN_MAX) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("'%s' is larger than %u MiB"), scan->path,
			     (guint) (KINKO_SCAN_MAX / 1024 / 1024));
		kinko_error_set_hint (error, "%s",
				      _ ("scan with fewer dots per inch, or add the pages as "
					 "several documents"));
		return FALSE;
	}
	return TRUE;
}

/* O_NONBLOCK: a pipe must not make us wait for ever, with the vault locked for everybody else. */
KinkoScan *
kinko_scan_open (const char *path, GError **error)
{
	g_autoptr (KinkoScan) scan = g_new0 (KinkoScan, 1);

	scan->path = g_strdup (path);
	scan->fd = open (path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (scan->fd == -1 || fstat (scan->fd, &scan->status) != 0) {
		(void) set_errno (error, path, errno);
		return NULL;
	}
	if (!check_size (scan, error))
		return NULL;
	(void) posix_fadvise (scan->fd, 0, 0, POSIX_FADV_SEQUENTIAL); /* only a hint */
	return g_steal_pointer (&scan);
}

KinkoScan *
kinko_scan_new (guint64 size, KinkoScanSource source, gpointer data)
{
	KinkoScan *scan = g_new0 (KinkoScan, 1);

	g_assert (size > 0 && size <= KINKO_SCAN_MAX);
	scan->fd = -1;
	scan->status.st_size = (off_t) size;
	scan->source = source;
	scan->source_data = data;
	return scan;
}

void
kinko_scan_close (KinkoScan *scan)
{
	if (scan == NULL)
		return;
	if (scan->fd != -1)
		(void) close (scan->fd); /* only read from */
	g_free (scan->path);
	g_free (scan);
}

guint64
kinko_scan_size (const KinkoScan *scan)
{
	return (guint64) scan->status.st_size;
}

/* The number of bytes read, fewer than @len at the end; -1 with errno. */
static gssize
read_up_to (int fd, guint8 *buffer, gsize len)
{
	gsize done = 0;

	while (done < len) {
		gssize n = read (fd, buffer + done, len - done);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		if (n == 0)
			break;
		done += (gsize) n;
	}
	return (gssize) done;
}

gboolean
kinko_scan_read (KinkoScan *scan, guint8 *buffer, gsize len, GError **error)
{
	gssize n;

	if (scan->source != NULL)
		return scan->source (scan->source_data, buffer, len, error);
	n = read_up_to (scan->fd, buffer, len);
	if (n == -1)
		return set_errno (error, scan->path, errno);
	return (gsize) n == len || set_changed (error, scan->path);
}

static gboolean
is_same_time (struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/* Whoever writes can set the time of the last change back, but not the one of the last change of status. */
gboolean
kinko_scan_check (KinkoScan *scan, GError **error)
{
	struct stat now;
	guint8 beyond;
	gssize n;

	if (scan->source != NULL)
		return TRUE; /* whoever gives the bytes says when they are not all there */
	n = read_up_to (scan->fd, &beyond, 1);
	if (n == -1 || fstat (scan->fd, &now) != 0)
		return set_errno (error, scan->path, errno);
	return (n == 0 && now.st_size == scan->status.st_size &&
		is_same_time (now.st_mtim, scan->status.st_mtim) &&
		is_same_time (now.st_ctim, scan->status.st_ctim)) ||
	       set_changed (error, scan->path);
}

/* ---- its name --------------------------------------------------------------------------------- */

/* Characters that a name may not have on some system, or that show it as what it is not. */
static gboolean
is_harmful (gunichar c)
{
	switch (g_unichar_type (c)) {
	case G_UNICODE_CONTROL:
	case G_UNICODE_FORMAT:
	case G_UNICODE_LINE_SEPARATOR:
	case G_UNICODE_PARAGRAPH_SEPARATOR:
	case G_UNICODE_UNASSIGNED:
		return TRUE;
	default:
		return c < 0x80 && strchr ("\"*/:<>?\\|", (int) c) != NULL;
	}
}

static char *
clean_name (const char *text, gboolean without_digits)
{
	GString *name = g_string_new (NULL);

	for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
		gunichar c = g_utf8_get_char (at);
		gboolean leads = at == text && (c == '-' || c == '.');

		if (leads || is_harmful (c) || (without_digits && kinko_mynumber_is_digit (c)))
			c = '_';
		g_string_append_unichar (name, c);
	}
	return g_string_free (name, FALSE);
}

char *
kinko_scan_name (const char *path)
{
	g_autofree char *last = g_path_get_basename (path);
	g_autofree char *valid = g_utf8_make_valid (last, -1);
	g_autofree char *name = clean_name (valid, FALSE);

	/* What stands for a character may part the digits of a number as well. */
	return kinko_mynumber_occurs_in (valid) || kinko_mynumber_occurs_in (name)
		       ? clean_name (valid, TRUE)
		       : g_steal_pointer (&name);
}
