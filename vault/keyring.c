#include "vault/keyring.h"

#include <errno.h>
#include <linux/keyctl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "policies/error.h"

/*
 * Who possesses a key and who owns it are asked apart: everything below is for possessors only, so that the owner, who is every
 * process of the same user, gets nothing. In a key itself nothing can be changed any more, its end least of all; searching for
 * it is what invalidating takes.
 */
#define POSSESSOR_VIEW    0x01000000u
#define POSSESSOR_READ    0x02000000u
#define POSSESSOR_WRITE   0x04000000u
#define POSSESSOR_SEARCH  0x08000000u
#define POSSESSOR_LINK    0x10000000u
#define POSSESSOR_SETATTR 0x20000000u
#define KEY_PERMISSIONS   (POSSESSOR_VIEW | POSSESSOR_READ | POSSESSOR_SEARCH)
#define RING_PERMISSIONS                                                                         \
	(POSSESSOR_VIEW | POSSESSOR_READ | POSSESSOR_WRITE | POSSESSOR_SEARCH | POSSESSOR_LINK | \
	 POSSESSOR_SETATTR)

/* By which a keyring is known as kinko's own. */
#define MARK "kinko:session"

#define KEY_TYPE  "user"
#define MOST_KEYS 256u

typedef gint32 Serial;

/* The kernel takes all arguments as words. */
static glong
control (int operation, gulong a, gulong b, gulong c)
{
	return syscall (SYS_keyctl, operation, a, b, c, 0ul);
}

static gulong
special (Serial id)
{
	return (gulong) (glong) id;
}

static Serial
add_key (const char *name, gconstpointer payload, gsize len, Serial ring)
{
	return (Serial) syscall (SYS_add_key, KEY_TYPE, name, payload, len, special (ring));
}

/* Only what lies in @ring itself or in keyrings that it links to, and only what may be searched for. */
static Serial
find_key (const char *name)
{
	return (Serial) syscall (SYS_keyctl, KEYCTL_SEARCH, special (KEY_SPEC_SESSION_KEYRING),
				 KEY_TYPE, name, 0ul);
}

static void
set_unavailable (GError **error, const char *what, int reason)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_UNSUPPORTED,
		     _ ("nothing can be kept unlocked here: %s: %s"), what, g_strerror (reason));
	kinko_error_set_hint (
		error, "%s",
		_ ("kinko keeps it in a session keyring of the kernel and nowhere else: "
		   "use 'kinko shell', or a system and a container that allow keyctl"));
}

/* ---- the keyring ----------------------------------------------------------------------------- */

/* What lies directly in the session's keyring: how many, of which @serials receives at most @most. */
static guint
list_keys (Serial *serials, guint most)
{
	glong len = control (KEYCTL_READ, special (KEY_SPEC_SESSION_KEYRING), (gulong) serials,
			     most * sizeof (Serial));

	return len <= 0 ? 0 : MIN ((guint) ((gulong) len / sizeof (Serial)), most);
}

/* Is the mark there? One in a keyring that is linked to it belongs to a session around this one. */
static gboolean
is_own (void)
{
	Serial serials[MOST_KEYS];
	guint n = list_keys (serials, MOST_KEYS);
	Serial mark = find_key (MARK);

	for (guint i = 0; mark > 0 && i < n; i++)
		if (serials[i] == mark)
			return TRUE;
	return FALSE;
}

/* A key that has ended stays where it was for some minutes, and while it does no other can have its name. */
static void
sweep_ended (void)
{
	Serial serials[MOST_KEYS];
	guint n = list_keys (serials, MOST_KEYS);

	for (guint i = 0; i < n; i++)
		if (control (KEYCTL_DESCRIBE, (gulong) serials[i], 0, 0) < 0 &&
		    errno == EKEYEXPIRED)
			(void) control (KEYCTL_UNLINK, (gulong) serials[i],
					special (KEY_SPEC_SESSION_KEYRING), 0);
}

/* The keys that the login gave to all its programs stay within reach: theirs is linked to the new one, and not the other way
 * round. It is possessed by way of the process keyring while there is no other way to it; what it does not allow is left. */
static void
link_former (glong former)
{
	if (former > 0)
		(void) control (KEYCTL_LINK, (gulong) former, special (KEY_SPEC_SESSION_KEYRING),
				0);
}

static gboolean
make_session (GError **error)
{
	glong former = control (KEYCTL_GET_KEYRING_ID, special (KEY_SPEC_SESSION_KEYRING), 0, 0);
	glong ring;
	Serial mark;

	if (former > 0)
		(void) control (KEYCTL_LINK, (gulong) former, special (KEY_SPEC_PROCESS_KEYRING),
				0);
	ring = control (KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0);
	if (ring < 0) {
		set_unavailable (error, _ ("the kernel gives no session keyring"), errno);
		return FALSE;
	}
	link_former (former);
	mark = add_key (MARK, "1", 1, KEY_SPEC_SESSION_KEYRING);
	if (mark < 0 || control (KEYCTL_SETPERM, (gulong) mark, KEY_PERMISSIONS, 0) < 0 ||
	    control (KEYCTL_SETPERM, (gulong) ring, RING_PERMISSIONS, 0) < 0) {
		set_unavailable (error, _ ("the kernel keeps no key"), errno);
		return FALSE;
	}
	return TRUE;
}

/* It takes effect when that shell next comes back from the kernel, which it does in order to learn that this program ended. */
static gboolean
give_to_shell (GError **error)
{
	if (control (KEYCTL_SESSION_TO_PARENT, 0, 0, 0) == 0)
		return TRUE;
	set_unavailable (error,
			 _ ("the program that started kinko cannot be given a session keyring"),
			 errno);
	if (errno == EPERM)
		kinko_error_set_hint (
			error, "%s",
			_ ("call it directly from a shell of your own such as bash, not "
			   "through sudo or another program"));
	return FALSE;
}

gboolean
kinko_keyring_join (GError **error)
{
	return is_own () || (make_session (error) && give_to_shell (error));
}

/* ---- keys ------------------------------------------------------------------------------------ */

gboolean
kinko_keyring_keep (const char *name, const KinkoSecret *payload, guint seconds, GError **error)
{
	Serial key;
	int reason;

	g_assert (is_own ());
	/* An earlier one cannot be changed. */
	(void) kinko_keyring_remove (name);
	sweep_ended ();
	/* First where only this process has it, and where it ends with the process: it is nowhere else before it has an end. */
	key = add_key (name, kinko_secret_data (payload), kinko_secret_len (payload),
		       KEY_SPEC_PROCESS_KEYRING);
	if (key > 0 && control (KEYCTL_SET_TIMEOUT, (gulong) key, seconds, 0) == 0 &&
	    control (KEYCTL_LINK, (gulong) key, special (KEY_SPEC_SESSION_KEYRING), 0) == 0 &&
	    control (KEYCTL_SETPERM, (gulong) key, KEY_PERMISSIONS, 0) == 0) {
		(void) control (KEYCTL_UNLINK, (gulong) key, special (KEY_SPEC_PROCESS_KEYRING), 0);
		return TRUE;
	}
	reason = errno;
	if (key > 0)
		(void) control (KEYCTL_INVALIDATE, (gulong) key, 0, 0);
	set_unavailable (error, _ ("the kernel keeps no key"), reason);
	return FALSE;
}

KinkoSecret *
kinko_keyring_read (const char *name, gsize max)
{
	Serial key = find_key (name);
	g_autoptr (KinkoSecret) all = NULL;
	glong len;

	if (key <= 0)
		return NULL;
	all = kinko_secret_new (max);
	len = control (KEYCTL_READ, (gulong) key, (gulong) kinko_secret_data (all), max);
	return len <= 0 || (gsize) len > max
		       ? NULL
		       : kinko_secret_new_from (kinko_secret_data (all), (gsize) len);
}

gboolean
kinko_keyring_remove (const char *name)
{
	gboolean found = FALSE;
	Serial key;

	/* A session within another one may have one of its own. */
	while ((key = find_key (name)) > 0) {
		if (control (KEYCTL_INVALIDATE, (gulong) key, 0, 0) != 0)
			break;
		found = TRUE;
	}
	return found;
}

gboolean
kinko_keyring_is_exposed (void)
{
	g_autofree char *scope = NULL;

	return !g_file_get_contents ("/proc/sys/kernel/yama/ptrace_scope", &scope, NULL, NULL) ||
	       scope[0] == '0';
}
