#include "audit/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <git2.h>
#include <glib/gstdio.h>

#define NOBODY 65534

static const int families[] = { AF_INET, AF_INET6, AF_UNIX, AF_NETLINK, AF_PACKET };

/* What is forbidden stays forbidden: every test runs in a process of its own. */
static void
run_in_child (void (*func) (const char *dir), const char *dir)
{
	pid_t pid = fork ();
	int status;

	g_assert_cmpint (pid, >=, 0);
	if (pid == 0) {
		func (dir);
		_exit (0);
	}
	g_assert_cmpint (TEMP_FAILURE_RETRY (waitpid (pid, &status, 0)), ==, pid);
	g_assert_cmpint (status, ==, 0);
}

static void
enter (void)
{
	g_autoptr (GError) error = NULL;
	gboolean entered = kinko_sandbox_enter (&error);

	g_assert_no_error (error);
	g_assert_true (entered);
}

static void
assert_no_sockets (void)
{
	int pair[2];

	for (gsize i = 0; i < G_N_ELEMENTS (families); i++) {
		errno = 0;
		g_assert_cmpint (socket (families[i], SOCK_DGRAM | SOCK_CLOEXEC, 0), ==, -1);
		g_assert_cmpint (errno, ==, EACCES);
	}
	errno = 0;
	g_assert_cmpint (socket (AF_INET, SOCK_STREAM, 0), ==, -1);
	g_assert_cmpint (errno, ==, EACCES);
	errno = 0;
	g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, pair), ==, -1);
	g_assert_cmpint (errno, ==, EACCES);
	errno = 0;
	g_assert_cmpint (syscall (SYS_io_uring_setup, 1, NULL), ==, -1);
	g_assert_cmpint (errno, ==, EACCES);
}

static void
check_sockets (const char *dir)
{
	int fd = socket (AF_UNIX, SOCK_STREAM, 0);

	(void) dir;
	/* Otherwise the assertions below would prove nothing. */
	g_assert_cmpint (fd, >=, 0);
	g_assert_cmpint (close (fd), ==, 0);
	enter ();
	assert_no_sockets ();
	g_assert_cmpint (prctl (PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), ==, 1);
	enter ();
	assert_no_sockets ();
}

static void
test_sockets (void)
{
	run_in_child (check_sockets, NULL);
}

static void
check_children (const char *dir)
{
	int status;
	pid_t pid;

	(void) dir;
	enter ();
	pid = fork ();
	g_assert_cmpint (pid, >=, 0);
	if (pid == 0) {
		assert_no_sockets ();
		execlp ("true", "true", (char *) NULL);
		_exit (1);
	}
	g_assert_cmpint (TEMP_FAILURE_RETRY (waitpid (pid, &status, 0)), ==, pid);
	g_assert_cmpint (status, ==, 0);
}

static void
test_children (void)
{
	run_in_child (check_children, NULL);
}

static gpointer
wait_and_check (gpointer data)
{
	GAsyncQueue *entered = data;

	(void) g_async_queue_pop (entered);
	assert_no_sockets ();
	return NULL;
}

static void
check_threads (const char *dir)
{
	g_autoptr (GAsyncQueue) entered = g_async_queue_new ();
	GThread *before = g_thread_new ("before", wait_and_check, entered);
	GThread *after;

	(void) dir;
	enter ();
	after = g_thread_new ("after", wait_and_check, entered);
	g_async_queue_push (entered, entered);
	g_async_queue_push (entered, entered);
	g_thread_join (before);
	g_thread_join (after);
}

static void
test_threads (void)
{
	run_in_child (check_threads, NULL);
}

static void
check_user (const char *dir)
{
	(void) dir;
	g_assert_cmpint (setgroups (0, NULL), ==, 0);
	g_assert_cmpint (setresgid (NOBODY, NOBODY, NOBODY), ==, 0);
	g_assert_cmpint (setresuid (NOBODY, NOBODY, NOBODY), ==, 0);
	kinko_process_harden ();
	enter ();
	assert_no_sockets ();
}

static void
test_user (void)
{
	if (geteuid () != 0) {
		g_test_skip ("not root: the other tests have just run as a user");
		return;
	}
	run_in_child (check_user, NULL);
}

/* What kinko does: files, its own user's name, and a git repository on a local path. */
static void
check_work (const char *dir)
{
	g_autofree char *path = g_build_filename (dir, "mirror.git", NULL);
	git_repository *repository = NULL;
	git_signature *signature = NULL;
	git_treebuilder *builder = NULL;
	git_tree *tree = NULL;
	git_oid id;

	kinko_process_harden ();
	enter ();
	(void) getpwuid (geteuid ());
	g_assert_cmpint (git_libgit2_init (), ==, 1);
	g_assert_cmpint (git_repository_init (&repository, path, 1), ==, 0);
	g_assert_cmpint (git_blob_create_from_buffer (&id, repository, "line\n", 5), ==, 0);
	g_assert_cmpint (git_treebuilder_new (&builder, repository, NULL), ==, 0);
	g_assert_cmpint (git_treebuilder_insert (NULL, builder, "file", &id, GIT_FILEMODE_BLOB), ==,
			 0);
	g_assert_cmpint (git_treebuilder_write (&id, builder), ==, 0);
	g_assert_cmpint (git_tree_lookup (&tree, repository, &id), ==, 0);
	g_assert_cmpint (git_signature_new (&signature, "a", "a@example.com", 0, 0), ==, 0);
	g_assert_cmpint (git_commit_create (&id, repository, "HEAD", signature, signature, NULL,
					    "first", tree, 0, NULL),
			 ==, 0);
	git_signature_free (signature);
	git_tree_free (tree);
	git_treebuilder_free (builder);
	git_repository_free (repository);
	git_libgit2_shutdown ();
}

static void
remove_tree (const char *path)
{
	g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
		g_autofree char *child = g_build_filename (path, name, NULL);

		remove_tree (child);
	}
	g_assert_cmpint (g_remove (path), ==, 0);
}

static void
test_work (void)
{
	g_autofree char *dir = g_dir_make_tmp ("kinko-sandbox-XXXXXX", NULL);

	run_in_child (check_work, dir);
	remove_tree (dir);
}

#if defined __SANITIZE_ADDRESS__
#	define DUMPABLE 1
#elif defined __has_feature
#	if __has_feature(address_sanitizer)
#		define DUMPABLE 1
#	endif
#endif
#ifndef DUMPABLE
#	define DUMPABLE 0
#endif

static void
check_harden (const char *dir)
{
	g_autofree char *path = g_build_filename (dir, "file", NULL);
	struct rlimit limit;
	struct stat info;
	int fd;

	(void) umask (0);
	kinko_process_harden ();
	g_assert_cmpint (getrlimit (RLIMIT_CORE, &limit), ==, 0);
	g_assert_cmpuint (limit.rlim_cur, ==, DUMPABLE);
	g_assert_cmpuint (limit.rlim_max, ==, DUMPABLE);
	g_assert_cmpint (prctl (PR_GET_DUMPABLE, 0, 0, 0, 0), ==, DUMPABLE);
	fd = open (path, O_CREAT | O_WRONLY | O_CLOEXEC, 0666);
	g_assert_cmpint (fd, >=, 0);
	g_assert_cmpint (fstat (fd, &info), ==, 0);
	g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
}

static void
test_harden (void)
{
	g_autofree char *dir = g_dir_make_tmp ("kinko-sandbox-XXXXXX", NULL);

	run_in_child (check_harden, dir);
	remove_tree (dir);
}

/* A file in memory goes by the name that the process has for it, and what is open already stays open. */
static void
assert_still_writes (int open_file)
{
	int fd = memfd_create ("test", MFD_CLOEXEC);
	g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
	int again = open (path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	g_assert_cmpint (again, >=, 0);
	g_assert_cmpint (write (again, "x", 1), ==, 1);
	g_assert_cmpint (write (open_file, "x", 1), ==, 1);
}

static void
assert_refused (int result)
{
	g_assert_cmpint (result, ==, -1);
	g_assert_cmpint (errno, ==, EACCES);
}

static void
check_only_read (const char *dir)
{
	g_autofree char *old = g_build_filename (dir, "old", NULL);
	g_autofree char *new = g_build_filename (dir, "new", NULL);
	g_autofree char *missing = g_build_filename (dir, "missing", NULL);
	const char *const paths[] = { dir, missing, NULL };
	char c;
	int kept = open (old, O_CREAT | O_RDWR | O_CLOEXEC, 0600), fd;

	g_assert_cmpint (kept, >=, 0);
	fd = open ("/etc/passwd", O_RDONLY | O_CLOEXEC);
	g_assert_cmpint (fd, >=, 0);
	if (!kinko_sandbox_only_read (paths))
		_exit (77);
	assert_refused (open ("/etc/passwd", O_RDONLY | O_CLOEXEC));
	assert_refused (open ("/etc", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	g_assert_cmpint (open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), >=, 0);
	assert_still_writes (kept);
	assert_refused (open (old, O_WRONLY | O_CLOEXEC));
	assert_refused (open (old, O_RDWR | O_CLOEXEC));
	assert_refused (open (new, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	assert_refused (open (dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
	assert_refused (mkdir (new, 0700));
	assert_refused (unlink (old));
	assert_refused (rename (old, new));
	assert_refused (symlink (old, new));
	assert_refused (mkfifo (new, 0600));
	assert_refused (execl ("/bin/true", "true", (char *) NULL));
	fd = open (old, O_RDONLY | O_CLOEXEC);
	g_assert_cmpint (fd, >=, 0);
	g_assert_cmpint (read (fd, &c, 1), ==, 1);
}

static void
test_only_read (void)
{
	g_autofree char *dir = g_dir_make_tmp ("kinko-sandbox-XXXXXX", NULL);
	pid_t pid = fork ();
	int status;

	g_assert_cmpint (pid, >=, 0);
	if (pid == 0) {
		check_only_read (dir);
		_exit (0);
	}
	g_assert_cmpint (TEMP_FAILURE_RETRY (waitpid (pid, &status, 0)), ==, pid);
	remove_tree (dir);
	if (WIFEXITED (status) && WEXITSTATUS (status) == 77)
		g_test_skip ("this kernel has no Landlock");
	else
		g_assert_cmpint (status, ==, 0);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/audit/sandbox/sockets", test_sockets);
	g_test_add_func ("/audit/sandbox/children", test_children);
	g_test_add_func ("/audit/sandbox/threads", test_threads);
	g_test_add_func ("/audit/sandbox/user", test_user);
	g_test_add_func ("/audit/sandbox/work", test_work);
	g_test_add_func ("/audit/sandbox/harden", test_harden);
	g_test_add_func ("/audit/sandbox/only-read", test_only_read);
	return g_test_run ();
}
