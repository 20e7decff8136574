#include "vault/reserve.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define RESERVE_NAME "reserve"

static int
open_reserve (int vault)
{
	return openat (vault, RESERVE_NAME, O_CREAT | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0600);
}

gboolean
kinko_reserve_fill (int vault)
{
	int fd = open_reserve (vault);
	struct stat info;
	gboolean full;

	if (fd < 0)
		return FALSE;
	full = fstat (fd, &info) == 0 && info.st_size == KINKO_RESERVE_SIZE;
	if (!full) {
		/* posix_fallocate, because a sparse file keeps nothing free */
		full = posix_fallocate (fd, 0, KINKO_RESERVE_SIZE) == 0;
		if (!full)
			(void) !ftruncate (fd, 0); /* half a reserve is given back at once */
	}
	(void) close (fd);
	return full;
}

gboolean
kinko_reserve_is_needed (int vault)
{
	struct statvfs system;
	struct stat reserve;

	return fstatvfs (vault, &system) == 0 &&
	       fstatat (vault, RESERVE_NAME, &reserve, AT_SYMLINK_NOFOLLOW) == 0 &&
	       reserve.st_size > 0 &&
	       (guint64) system.f_bavail * system.f_frsize < KINKO_RESERVE_SIZE / 4;
}

void
kinko_reserve_release (int vault)
{
	int fd = open_reserve (vault);

	if (fd < 0)
		return;
	if (ftruncate (fd, 0) == 0)
		(void) fsync (
			fd); /* frees the blocks now; if not, the next write fails as before */
	(void) close (fd);
}
