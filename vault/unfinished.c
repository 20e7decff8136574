#include "vault/unfinished.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "audit/crash-point.h"
#include "policies/error.h"
#include "vault/descriptor.h"
#include "vault/file.h"
#include "vault/folder-internal.h"
#include "vault/session-internal.h"

#define INFIX  ".unfinished-"
#define DIGITS 8

/* In a folder of a restore, and of no other. Not the folder itself is locked: renewing the keys has its own use for that. */
#define MARK ".restoring"

typedef enum {
	STATE_NONE, /* no folder of this vault */
	STATE_IN_USE,
	STATE_LEFT,
} State;

char *
kinko_unfinished_path (const char *vault)
{
	g_autofree char *trimmed = g_strdup (vault);
	guint8 random[DIGITS / 2];
	char digits[DIGITS + 1];

	while (strlen (trimmed) > 1 && g_str_has_suffix (trimmed, "/"))
		trimmed[strlen (trimmed) - 1] = '\0';
	randombytes_buf (random, sizeof random);
	(void) sodium_bin2hex (digits, sizeof digits, random, sizeof random);
	return g_strconcat (trimmed, INFIX, digits, NULL);
}

int
kinko_unfinished_lock (int folder, GError **error)
{
	int fd = openat (folder, MARK, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd == -1) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, _ ("'%s': %s: %s"), MARK,
			     _ ("cannot be created"), g_strerror (errno));
		return -1;
	}
	(void) flock (fd, LOCK_EX); /* a file system without locks has nobody who sweeps */
	kinko_crash_point ();
	return fd;
}

void
kinko_unfinished_unmark (int folder)
{
	(void) unlinkat (folder, MARK, 0);
}

static gboolean
has_name (const char *name)
{
	const char *end = g_strrstr (name, INFIX);

	if (end == NULL)
		return FALSE;
	end += strlen (INFIX);
	return strlen (end) == DIGITS && strspn (end, "0123456789abcdef") == DIGITS;
}

/* *@ours: the lock on the mark, if nobody had it; the folder is to be removed while it is held. */
static State
look_at (int parent, const char *name, const char *id, int *ours)
{
	kinko_autofd int folder =
		openat (parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	g_autoptr (KinkoDescriptor) descriptor =
		folder == -1 ? NULL : kinko_descriptor_read (folder, NULL);
	kinko_autofd int mark = -1;

	*ours = -1;
	if (descriptor == NULL || strcmp (descriptor->id, id) != 0)
		return STATE_NONE;
	mark = openat (folder, MARK, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (mark == -1)
		return STATE_LEFT;
	if (flock (mark, LOCK_EX | LOCK_NB) != 0)
		return errno == EWOULDBLOCK ? STATE_IN_USE : STATE_LEFT;
	*ours = kinko_steal_fd (&mark);
	return STATE_LEFT;
}

/* The worst state of any; @left: the name of the one that has it, owned by the caller. @sweep: removes those whose restore is
 * known to be gone. */
static State
look_beside (const char *vault, const char *id, gboolean sweep, char **left)
{
	g_autofree char *canonical = g_canonicalize_filename (vault, NULL);
	g_autofree char *above = g_path_get_dirname (canonical);
	kinko_autofd int parent = kinko_folder_open (above, TRUE, NULL);
	DIR *entries = parent == -1 ? NULL : kinko_folder_entries (parent);
	const struct dirent *entry;
	State worst = STATE_NONE;

	*left = NULL;
	if (entries == NULL)
		return STATE_NONE; /* nobody can see it */
	while ((entry = readdir (entries)) != NULL) {
		kinko_autofd int ours = -1;
		State state = has_name (entry->d_name) ? look_at (parent, entry->d_name, id, &ours)
						       : STATE_NONE;

		if (sweep && ours != -1)
			kinko_folder_discard (parent, entry->d_name);
		if (state <= worst)
			continue;
		worst = state;
		g_free (*left);
		*left = g_build_filename (above, entry->d_name, NULL);
	}
	(void) closedir (entries); /* nothing was written */
	return worst;
}

void
kinko_unfinished_sweep (const char *vault, const char *id)
{
	g_autofree char *left = NULL;

	(void) look_beside (vault, id, TRUE, &left);
}

gboolean
kinko_unfinished_check_none (KinkoSession *session, GError **error)
{
	g_autofree char *left = NULL;
	State state = look_beside (session->vault, session->descriptor->id, FALSE, &left);

	if (state == STATE_NONE)
		return TRUE;
	if (state == STATE_IN_USE) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_BUSY,
			     _ ("this vault is being restored beside its folder, in '%s'"), left);
		kinko_error_set_hint (
			error, "%s",
			_ ("wait until the other command has ended, then repeat this one"));
		return FALSE;
	}
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO,
		     _ ("a restore that came to no end left a copy of this vault in '%s'"), left);
	kinko_error_set_hint (error, "%s", _ ("remove that folder, then repeat the command"));
	return FALSE;
}

void
kinko_unfinished_remind (KinkoSession *session)
{
	g_autofree char *left = NULL;

	if (look_beside (session->vault, session->descriptor->id, FALSE, &left) == STATE_LEFT)
		kinko_session_warn (session,
				    _ ("a restore that came to no end left a copy of this vault in "
				       "'%s': remove "
				       "that folder"),
				    left);
}
