#include "cli/verify-source.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "audit/bundle.h"
#include "policies/error.h"

#define READ_LEN  (64 * 1024)
#define MOST_OPEN 16 /* folders, while they are removed */

static int
remove_one (const char *path, G_GNUC_UNUSED const struct stat *info, G_GNUC_UNUSED int kind,
	    G_GNUC_UNUSED struct FTW *place)
{
	(void) remove (path); /* the next one is tried all the same */
	return 0;
}

void
kinko_verify_source_clear (KinkoVerifySource *source)
{
	g_clear_pointer (&source->mirror, kinko_mirror_free);
	/* Nothing secret is in it: a log, as whoever gave the bundle has it. */
	if (source->folder != NULL)
		(void) nftw (source->folder, remove_one, MOST_OPEN, FTW_DEPTH | FTW_PHYS);
	g_clear_pointer (&source->folder, g_free);
}

static gboolean
set_failure (const char *path, int reason, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, _ ("cannot read '%s': %s"), path,
		     g_strerror (reason));
	return FALSE;
}

static gboolean
feed (KinkoBundleReader *bundle, int fd, const char *path, GError **error)
{
	g_autofree guint8 *buffer = g_malloc (READ_LEN);
	gssize n;

	while ((n = TEMP_FAILURE_RETRY (read (fd, buffer, READ_LEN))) > 0)
		if (!kinko_bundle_reader_add (bundle, buffer, (gsize) n, error))
			return FALSE;
	return n == 0 || set_failure (path, errno, error);
}

/* The mirror's folder must not be there yet, so it is made in one of our own. */
static gboolean
unpack (KinkoVerifySource *source, int fd, guint64 size, const char *path, GError **error)
{
	g_autoptr (GError) problem = NULL;
	g_autoptr (KinkoBundleReader) bundle = NULL;
	g_autofree char *mirror = NULL;

	source->folder = g_dir_make_tmp ("kinko-verify-XXXXXX", &problem);
	if (source->folder == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, _ ("'%s' cannot be unpacked: %s"),
			     path, problem->message);
		kinko_error_set_hint (error, "%s",
				      _ ("name a folder of your own with the variable TMPDIR"));
		return FALSE;
	}
	mirror = g_build_filename (source->folder, "mirror.git", NULL);
	bundle = kinko_bundle_reader_new (mirror, size, error);
	if (bundle != NULL && feed (bundle, fd, path, error))
		source->mirror = kinko_bundle_reader_finish (bundle, error);
	if (source->mirror != NULL)
		return TRUE;
	g_prefix_error (error, _ ("'%s': "), path);
	return FALSE;
}

static gboolean
begins_as_bundle (int fd)
{
	char head[sizeof KINKO_BUNDLE_SIGNATURE - 1];

	return pread (fd, head, sizeof head, 0) == (gssize) sizeof head &&
	       memcmp (head, KINKO_BUNDLE_SIGNATURE, sizeof head) == 0;
}

gboolean
kinko_verify_source_open (KinkoVerifySource *source, const char *path, GError **error)
{
	struct stat info;
	gboolean done;
	int fd;

	/* A link to a mirror is refused there, with what to do. */
	if (lstat (path, &info) != 0 || !S_ISREG (info.st_mode)) {
		source->mirror = kinko_mirror_open (path, error);
		return source->mirror != NULL;
	}
	fd = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return set_failure (path, errno, error);
	if (begins_as_bundle (fd)) {
		done = unpack (source, fd, (guint64) info.st_size, path, error);
	} else {
		source->mirror = kinko_mirror_open (path, error); /* which says what it is not */
		done = source->mirror != NULL;
	}
	(void) close (fd); /* only read from */
	return done;
}
