/*
 * Reading what the kernel tells. These files have no size before they are read, and in a made-up root they can be
 * anything.
 */
#include "vault/place-internal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vault/file.h"

#define MOST_BYTES ((gsize) 4 * 1024 * 1024)

/* More would fill a screen, and say no more. */
#define MOST_NAMES 4u

/* One byte more than is accepted tells a file that is too large from one that just fits. */
static int
read_all (int fd, GByteArray *bytes)
{
	guint8 buffer[16384];

	while (bytes->len <= MOST_BYTES) {
		ssize_t n = read (fd, buffer, sizeof buffer);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		if (n == 0)
			return 0;
		g_byte_array_append (bytes, buffer, (guint) n);
	}
	return EFBIG;
}

/* "/proc/swaps" as seen from the root, which need not be the real one. */
static const char *
within (const char *path)
{
	return path + strspn (path, "/");
}

char *
kinko_place_read (const KinkoPlaceMachine *machine, const char *path, int *code)
{
	kinko_autofd int fd = openat (machine->root, within (path),
				      O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	g_autoptr (GByteArray) bytes = g_byte_array_new ();
	struct stat info;

	*code = fd < 0 || fstat (fd, &info) != 0 ? errno : 0;
	if (*code == 0)
		*code = S_ISREG (info.st_mode) ? read_all (fd, bytes) : EINVAL;
	/* an empty file leaves no memory to look through */
	if (*code == 0 && bytes->len > 0 && memchr (bytes->data, '\0', bytes->len) != NULL)
		*code = EINVAL;
	if (*code != 0)
		return NULL;
	g_byte_array_append (bytes, (const guint8 *) "", 1);
	return (char *) g_byte_array_free (g_steal_pointer (&bytes), FALSE);
}

gboolean
kinko_place_exists (const KinkoPlaceMachine *machine, const char *path)
{
	return faccessat (machine->root, within (path), F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

gboolean
kinko_place_each_line (char *text, KinkoPlaceLineFunc take, gpointer data)
{
	while (*text != '\0') {
		char *end = strchr (text, '\n');

		if (end == NULL)
			return FALSE;
		*end = '\0';
		if (!take (text, data))
			return FALSE;
		text = end + 1;
	}
	return TRUE;
}

char **
kinko_place_words (const char *line)
{
	g_auto (GStrv) pieces = g_strsplit_set (line, " \t", -1);
	GPtrArray *words = g_ptr_array_new ();

	for (gsize i = 0; pieces[i] != NULL; i++) {
		if (pieces[i][0] != '\0')
			g_ptr_array_add (words, g_strdup (pieces[i]));
	}
	g_ptr_array_add (words, NULL);
	return (char **) g_ptr_array_free (words, FALSE);
}

gboolean
kinko_place_read_hex (const char *word, gsize digits, guint32 *value)
{
	gsize len = strlen (word);

	if (len == 0 || len > 8 || (digits != 0 && len != digits) ||
	    strspn (word, "0123456789abcdefABCDEF") != len)
		return FALSE;
	*value = (guint32) g_ascii_strtoull (word, NULL, 16);
	return TRUE;
}

char *
kinko_place_join (const GPtrArray *names)
{
	GString *joined = g_string_new (NULL);

	for (guint i = 0; i < names->len && i < MOST_NAMES; i++)
		g_string_append_printf (joined, "%s%s", i == 0 ? "" : ", ",
					(const char *) names->pdata[i]);
	if (names->len > MOST_NAMES)
		g_string_append (joined, ", …");
	return g_string_free (joined, FALSE);
}
