#include "audit/sandbox.h"

#include <errno.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <seccomp.h>

#include "policies/error.h"

#ifdef __has_feature
#	if __has_feature(address_sanitizer)
#		define UNDER_ADDRESS_SANITIZER 1
#	endif
#endif
#ifdef __SANITIZE_ADDRESS__
#	define UNDER_ADDRESS_SANITIZER 1
#endif

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (scmp_filter_ctx, seccomp_release, NULL)

/* io_uring makes sockets without the socket call, and a filter cannot see what is asked of a ring:
 * rings are forbidden as a whole. Calls of a foreign architecture (32-bit ones on a 64-bit machine),
 * which have numbers of their own, kill the process: libseccomp's default. */
static const int forbidden_calls[] = {
	SCMP_SYS (socket),
	SCMP_SYS (socketpair),
	SCMP_SYS (io_uring_setup),
};

/* Returns: 0 or a negative errno. */
static int
load_filter (void)
{
	g_auto (scmp_filter_ctx) filter = seccomp_init (SCMP_ACT_ALLOW);
	int result;

	if (filter == NULL)
		return -ENOMEM;
	for (gsize i = 0; i < G_N_ELEMENTS (forbidden_calls); i++) {
		result = seccomp_rule_add (filter, SCMP_ACT_ERRNO (EACCES), forbidden_calls[i], 0);
		if (result < 0)
			return result;
	}
	/* Threads that exist already would otherwise stay free. */
	result = seccomp_attr_set (filter, SCMP_FLTATR_CTL_TSYNC, 1);
	return result < 0 ? result : seccomp_load (filter);
}

gboolean
kinko_sandbox_enter (GError **error)
{
	/* Lets a user who is not root load a filter, and no set-user-ID program escape from it. */
	int result = prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? load_filter () : -errno;

	if (result < 0) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_UNSUPPORTED,
			     _ ("cannot forbid network sockets to this process: %s"),
			     g_strerror (-result));
		kinko_error_set_hint (error, _ ("use a kernel with seccomp filters, and a "
						"container that allows them"));
		return FALSE;
	}
	return TRUE;
}

gboolean
kinko_sandbox_only_read (void)
{
	struct landlock_ruleset_attr attributes = {
		.handled_access_fs = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
				     LANDLOCK_ACCESS_FS_REMOVE_DIR |
				     LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
				     LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
				     LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
				     LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM
	};
	int rules;
	gboolean good;

	/* What a ruleset handles and no rule allows is forbidden. These rights are those of Landlock's first version. */
	rules = (int) syscall (SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
	if (rules == -1)
		return FALSE;
	good = prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       syscall (SYS_landlock_restrict_self, rules, 0) == 0;
	(void) close (rules); /* nothing was written to it */
	return good;
}

/* None of these calls can fail: they only give up what the process has. */
void
kinko_process_harden (void)
{
	/* Also closes /proc/PID/mem to other processes of the same user, and dumps that go to a
	 * program instead of a file, which ignore the limit unless it is 1. LeakSanitizer has to look
	 * inside. */
#ifdef UNDER_ADDRESS_SANITIZER
	const struct rlimit none = { 1, 1 };

	(void) setrlimit (RLIMIT_CORE, &none);
#else
	const struct rlimit none = { 0, 0 };

	(void) setrlimit (RLIMIT_CORE, &none);
	(void) prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
	(void) umask (077);
}
