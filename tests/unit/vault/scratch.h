/*
 * What the tests of vault/ that touch the disk share: a folder of their own, whole files, a full disk.
 */
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib.h>

#define SCRATCH_SKIPPED 77

static inline int
scratch_remove_entry (const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void) status;
	(void) type;
	(void) place;
	return remove (path);
}

/* A new folder; freed together with all that is in it. */
typedef char Scratch;

static inline Scratch *
scratch_new (void)
{
	g_autoptr (GError) error = NULL;
	char *path = g_dir_make_tmp ("kinko-XXXXXX", &error);

	g_assert_no_error (error);
	return path;
}

static inline void
scratch_free (Scratch *path)
{
	g_assert_cmpint (nftw (path, scratch_remove_entry, 16, FTW_DEPTH | FTW_PHYS), ==, 0);
	g_free (path);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Scratch, scratch_free)

static inline char *
scratch_path (const char *folder, const char *name)
{
	return g_build_filename (folder, name, NULL);
}

static inline GByteArray *
scratch_read (const char *path)
{
	g_autoptr (GError) error = NULL;
	char *bytes = NULL;
	gsize len = 0;

	g_assert_true (g_file_get_contents (path, &bytes, &len, &error));
	g_assert_no_error (error);
	return g_byte_array_new_take ((guint8 *) bytes, len);
}

/* In place, so that nothing but the bytes changes. */
static inline void
scratch_write (const char *path, gconstpointer bytes, gsize len)
{
	int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	g_assert_cmpint (fd, !=, -1);
	g_assert_cmpint (write (fd, bytes, len), ==, (gssize) len);
	g_assert_cmpint (close (fd), ==, 0);
}

static inline gboolean
scratch_contains (const char *path, gconstpointer bytes, gsize len)
{
	g_autoptr (GByteArray) content = scratch_read (path);

	return memmem (content->data, content->len, bytes, len) != NULL;
}

static inline guint
scratch_mode (const char *path)
{
	struct stat status;

	g_assert_cmpint (lstat (path, &status), ==, 0);
	return status.st_mode & 07777;
}

static inline gboolean
scratch_tell_kernel (const char *path, const char *text)
{
	int fd = open (path, O_WRONLY | O_CLOEXEC);
	gboolean written = fd != -1 && write (fd, text, strlen (text)) > 0;

	return fd != -1 && close (fd) == 0 && written;
}

/* A name space of mounts in which this process may mount: as root, or as root of a name space of its own. */
static inline gboolean
scratch_enter_name_space (void)
{
	g_autofree char *user = g_strdup_printf ("0 %u 1", (guint) geteuid ());
	g_autofree char *group = g_strdup_printf ("0 %u 1", (guint) getegid ());

	return unshare (CLONE_NEWNS) == 0 ||
	       (unshare (CLONE_NEWUSER | CLONE_NEWNS) == 0 &&
		scratch_tell_kernel ("/proc/self/setgroups", "deny") &&
		scratch_tell_kernel ("/proc/self/uid_map", user) &&
		scratch_tell_kernel ("/proc/self/gid_map", group));
}

/*
 * Runs a test on a file system of @kib KiB that is mounted at @path, in a process of its own: nobody else
 * sees the mount, and it ends with the process. Skips where the system does not allow that.
 */
static inline void
scratch_run_on_tiny_disk (const char *path, guint kib, void (*run) (gpointer data), gpointer data)
{
	g_autofree char *options = g_strdup_printf ("size=%uk,mode=0700", kib);
	int status;
	pid_t child = fork ();

	g_assert_cmpint (child, !=, -1);
	if (child == 0) {
		if (!scratch_enter_name_space () ||
		    mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
		    mount ("kinko-test", path, "tmpfs", MS_NOSUID | MS_NODEV, options) != 0)
			_exit (SCRATCH_SKIPPED);
		run (data);
		_exit (0);
	}
	g_assert_cmpint (waitpid (child, &status, 0), ==, child);
	g_assert_true (WIFEXITED (status));
	if (WEXITSTATUS (status) == SCRATCH_SKIPPED)
		g_test_skip ("to fill a disk one must be allowed to mount a tmpfs");
	else
		g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

/* Writes until nothing more fits. */
static inline void
scratch_fill (const char *path)
{
	static const char block[4096];
	int fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	g_assert_cmpint (fd, !=, -1);
	while (write (fd, block, sizeof block) > 0)
		;
	g_assert_cmpint (errno, ==, ENOSPC);
	g_assert_cmpint (close (fd), ==, 0);
}
