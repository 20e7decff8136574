#include "cli/render-memory.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <xlsxwriter/utility.h>

#include "policies/error.h"

static void
set_error (GError **error, int number)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, _ ("no memory for a file: %s"),
		     g_strerror (number));
}

int
kinko_render_memory_new (GError **error)
{
	int fd = memfd_create ("kinko-render", MFD_CLOEXEC);

	if (fd == -1)
		set_error (error, errno);
	return fd;
}

char *
kinko_render_memory_path (int fd)
{
	return g_strdup_printf ("/proc/self/fd/%d", fd);
}

GByteArray *
kinko_render_memory_read (int fd, GError **error)
{
	g_autoptr (GByteArray) bytes = g_byte_array_new ();
	struct stat status;
	gsize done = 0;

	if (fstat (fd, &status) == -1) {
		set_error (error, errno);
		return NULL;
	}
	g_byte_array_set_size (bytes, (guint) status.st_size);
	while (done < bytes->len) {
		ssize_t n = pread (fd, bytes->data + done, bytes->len - done, (off_t) done);

		if (n <= 0) {
			set_error (error, n == 0 ? EIO : errno);
			return NULL;
		}
		done += (gsize) n;
	}
	return g_steal_pointer (&bytes);
}

/*
 * The library writes every part of a workbook to a temporary file on disk first, as it is and not encrypted. It asks this
 * function of its own for one, and a program's function takes the place of a library's with the same name. Where it did not,
 * the sandbox would refuse the library its file (cli/main-render.c), so nothing is ever written in silence.
 */
FILE *
lxw_tmpfile (G_GNUC_UNUSED char *tmpdir)
{
	int fd = kinko_render_memory_new (NULL);
	FILE *file = fd == -1 ? NULL : fdopen (fd, "w+b");

	if (fd != -1 && file == NULL)
		(void) close (fd);
	return file;
}
