#include "vault/keyring.h"

#include <errno.h>
#include <stddef.h>
#include <linux/filter.h>
#include <linux/keyctl.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policies/error.h"

#define NAME "kinko:test:tanaka"

static void
keep (const char *name, const char *text, guint seconds)
{
	g_autoptr (KinkoSecret) payload = kinko_secret_new_from (text, strlen (text));
	g_autoptr (GError) error = NULL;

	g_assert_true (kinko_keyring_keep (name, payload, seconds, &error));
	g_assert_no_error (error);
}

static void
assert_kept (const char *name, const char *text)
{
	g_autoptr (KinkoSecret) found = kinko_keyring_read (name, 64);

	if (text == NULL) {
		g_assert_null (found);
		return;
	}
	g_assert_nonnull (found);
	g_assert_cmpstr (kinko_secret_text (found), ==, text);
}

/* Runs @test in a process of its own, whose parent is this one. */
static void
run_apart (void (*test) (void))
{
	pid_t child = fork ();
	int status;

	if (child == 0) {
		test ();
		_exit (0);
	}
	g_assert_cmpint (waitpid (child, &status, 0), ==, child);
	g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
}

static void
test_kept (void)
{
	assert_kept (NAME, NULL);
	g_assert_false (kinko_keyring_remove (NAME));
	keep (NAME, "one", 60);
	assert_kept (NAME, "one");
	assert_kept (NAME "x", NULL);
	keep (NAME, "another", 60); /* in the place of the first */
	assert_kept (NAME, "another");
	g_assert_null (kinko_keyring_read (NAME, 3)); /* longer than is wanted */
	g_assert_true (kinko_keyring_remove (NAME));
	assert_kept (NAME, NULL);
	g_assert_false (kinko_keyring_remove (NAME));
}

static void
read_inherited (void)
{
	assert_kept (NAME, "mine");
	g_assert_true (kinko_keyring_remove (NAME));
}

static void
read_elsewhere (void)
{
	g_assert_cmpint (syscall (SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL), >, 0);
	assert_kept (NAME, NULL);
	g_assert_false (kinko_keyring_remove (NAME));
}

/* Who began in this session has it, and who left it has nothing. */
static void
test_sessions (void)
{
	keep (NAME, "mine", 60);
	run_apart (read_elsewhere);
	assert_kept (NAME, "mine");
	run_apart (read_inherited);
	assert_kept (NAME, NULL);
}

static void
test_end (void)
{
	keep (NAME, "short", 1);
	keep (NAME "x", "long", 60);
	g_usleep (1100 * 1000);
	assert_kept (NAME, NULL);
	assert_kept (NAME "x", "long");
	keep (NAME, "again", 60); /* the name is free at once */
	assert_kept (NAME, "again");
	g_assert_true (kinko_keyring_remove (NAME));
	g_assert_true (kinko_keyring_remove (NAME "x"));
}

/* Nobody of the session can prolong it, open it to others, write to it or hand it on. */
static void
test_fixed (void)
{
	long key;

	keep (NAME, "fixed", 60);
	key = syscall (SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_SESSION_KEYRING, "user", NAME, 0);
	g_assert_cmpint (key, >, 0);
	g_assert_cmpint (syscall (SYS_keyctl, KEYCTL_SET_TIMEOUT, key, 1000), ==, -1);
	g_assert_cmpint (syscall (SYS_keyctl, KEYCTL_SETPERM, key, 0x3f3f3f3f), ==, -1);
	g_assert_cmpint (syscall (SYS_keyctl, KEYCTL_UPDATE, key, "x", 1), ==, -1);
	g_assert_cmpint (syscall (SYS_keyctl, KEYCTL_LINK, key, KEY_SPEC_USER_KEYRING), ==, -1);
	assert_kept (NAME, "fixed");
	g_assert_true (kinko_keyring_remove (NAME));
}

/* ---- where there is none --------------------------------------------------------------------- */

static int forbidden_reason;

/* As a container does it. */
static void
forbid_keys (void)
{
	struct sock_filter rules[] = {
		BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
		BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_keyctl, 2, 0),
		BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_add_key, 1, 0),
		BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
		BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (guint) forbidden_reason),
	};
	struct sock_fprog filter = { G_N_ELEMENTS (rules), rules };
	g_autoptr (GError) error = NULL;

	g_assert_cmpint (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), ==, 0);
	g_assert_cmpint (prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter), ==, 0);
	g_assert_false (kinko_keyring_join (&error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_UNSUPPORTED);
	g_assert_nonnull (kinko_error_hint (error));
	assert_kept (NAME, NULL);
	g_assert_false (kinko_keyring_remove (NAME));
}

static void
test_forbidden (void)
{
	static const int reasons[] = { EPERM, ENOSYS, EACCES };

	for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++) {
		forbidden_reason = reasons[i];
		run_apart (forbid_keys);
	}
}

static gpointer
wait_for_end (gpointer end)
{
	g_mutex_lock (end);
	g_mutex_unlock (end);
	return NULL;
}

static void
join_from_crowd (void)
{
	g_autoptr (GError) error = NULL;

	/* Not one of kinko's own, so that it must be given to the parent. */
	g_assert_cmpint (syscall (SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL), >, 0);
	g_assert_false (kinko_keyring_join (&error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_UNSUPPORTED);
}

/* The kernel gives no keyring to a program with several threads. */
static void
test_threads (void)
{
	GMutex end;
	GThread *thread;

	g_mutex_init (&end);
	g_mutex_lock (&end);
	thread = g_thread_new ("wait", wait_for_end, &end);
	run_apart (join_from_crowd);
	g_mutex_unlock (&end);
	g_thread_join (thread);
	g_mutex_clear (&end);
}

static int
run (void)
{
	g_autoptr (GError) error = NULL;

	if (!kinko_keyring_join (&error)) {
		g_print ("1..0 # skip %s\n", error->message);
		return 77;
	}
	g_assert_true (kinko_keyring_join (&error)); /* once is enough */
	g_test_add_func ("/keyring/kept", test_kept);
	g_test_add_func ("/keyring/sessions", test_sessions);
	g_test_add_func ("/keyring/end", test_end);
	g_test_add_func ("/keyring/fixed", test_fixed);
	g_test_add_func ("/keyring/forbidden", test_forbidden);
	g_test_add_func ("/keyring/threads", test_threads);
	return g_test_run ();
}

/* The session is given to the process that started this one: a process of our own, and not whoever runs tests. */
int
main (int argc, char **argv)
{
	pid_t child;
	int status;

	g_test_init (&argc, &argv, NULL);
	child = fork ();
	if (child == 0)
		return run ();
	g_assert_cmpint (waitpid (child, &status, 0), ==, child);
	return WIFEXITED (status) ? WEXITSTATUS (status) : 1;
}
