#include "vault/file.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/wait.h>

#include <sodium.h>

#include "policies/error.h"
#include "tests/unit/vault/scratch.h"

#define NAME     "grant.age"
#define OLD      "the old content"
#define NEW      "something new, and longer than before"
#define READ_MAX 4096

/* Which of the next calls fails; 0: none. */
static guint sync_to_fail;

/* In the place of the system's, for what is linked into this program. */
int
fsync (int fd)
{
	if (sync_to_fail > 0 && --sync_to_fail == 0) {
		errno = EIO;
		return -1;
	}
	return fdatasync (fd);
}

typedef struct {
	Scratch *path;
	int folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
	g_autoptr (GError) error = NULL;

	(void) data;
	fixture->path = scratch_new ();
	fixture->folder = kinko_folder_open (fixture->path, FALSE, &error);
	g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
	(void) data;
	g_assert_cmpint (close (fixture->folder), ==, 0);
	scratch_free (fixture->path);
}

static void
replace (int folder, const char *name, const char *text)
{
	g_autoptr (GError) error = NULL;
	gboolean done = kinko_file_replace (folder, name, text, strlen (text), &error);

	g_assert_no_error (error);
	g_assert_true (done);
}

static char *
read_text (int folder, const char *name)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GBytes) bytes = kinko_file_read (folder, name, READ_MAX, &error);
	gsize len;
	const char *data;

	g_assert_no_error (error);
	data = g_bytes_get_data (bytes, &len);
	return g_strndup (data, len);
}

/* All entries, the hidden ones too. */
static guint
count_entries (const char *path)
{
	DIR *entries = opendir (path);
	guint n = 0;

	g_assert_nonnull (entries);
	while (readdir (entries) != NULL)
		n++;
	g_assert_cmpint (closedir (entries), ==, 0);
	return n - 2; /* "." and ".." */
}

static void
test_replace_and_read (Fixture *fixture, gconstpointer data)
{
	g_autofree char *path = scratch_path (fixture->path, NAME);
	g_autofree char *first = NULL, *second = NULL;
	g_autoptr (KinkoSecret) secret = NULL;
	g_autoptr (GBytes) empty = NULL;
	g_autoptr (GError) error = NULL;
	mode_t before = umask (0);

	(void) data;
	replace (fixture->folder, NAME, OLD);
	first = read_text (fixture->folder, NAME);
	g_assert_cmpstr (first, ==, OLD);
	g_assert_cmpuint (scratch_mode (path), ==, 0600);
	(void) umask (0777);
	replace (fixture->folder, NAME, NEW);
	(void) umask (before);
	second = read_text (fixture->folder, NAME);
	g_assert_cmpstr (second, ==, NEW);
	g_assert_cmpuint (scratch_mode (path), ==, 0600);
	secret = kinko_file_read_secret (fixture->folder, NAME, READ_MAX, &error);
	g_assert_no_error (error);
	g_assert_cmpstr (kinko_secret_text (secret), ==, NEW);
	g_assert_cmpuint (kinko_secret_len (secret), ==, strlen (NEW));
	g_assert_cmpuint (count_entries (fixture->path), ==, 1);
	replace (fixture->folder, NAME, "");
	empty = kinko_file_read (fixture->folder, NAME, 0, &error);
	g_assert_no_error (error);
	g_assert_cmpuint (g_bytes_get_size (empty), ==, 0);
}

/* Where nobody may write, a person is told the name that was asked for, and what to do. */
static void
test_create_refused (Fixture *fixture, gconstpointer data)
{
	g_autoptr (GError) error = NULL;
	int folder = open ("/sys", O_RDONLY | O_DIRECTORY | O_CLOEXEC); /* not even root */

	(void) data;
	(void) fixture;
	g_assert_cmpint (folder, !=, -1);
	g_assert_false (kinko_file_create (folder, NAME, NEW, strlen (NEW), &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
	g_assert_true (g_str_has_prefix (error->message, "'" NAME "': cannot be created: "));
	g_assert_nonnull (strstr (kinko_error_hint (error), "choose a folder"));
	(void) close (folder);
}

static void
test_create_never_overwrites (Fixture *fixture, gconstpointer data)
{
	g_autofree char *dangling = scratch_path (fixture->path, "link");
	g_autofree char *text = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_true (kinko_file_create (fixture->folder, NAME, OLD, strlen (OLD), &error));
	g_assert_false (kinko_file_create (fixture->folder, NAME, NEW, strlen (NEW), &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS);
	g_assert_nonnull (strstr (kinko_error_hint (error), "name a file"));
	g_clear_error (&error);
	text = read_text (fixture->folder, NAME);
	g_assert_cmpstr (text, ==, OLD);
	/* A link to nowhere is something too. */
	g_assert_cmpint (symlink ("nowhere", dangling), ==, 0);
	g_assert_false (kinko_file_create (fixture->folder, "link", NEW, strlen (NEW), &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS);
	g_assert_cmpuint (count_entries (fixture->path), ==, 2);
}

/* Names of what is in the folder, hidden ones too. */
static char *
all_names (Fixture *fixture)
{
	GString *names = g_string_new (NULL);
	GDir *dir = g_dir_open (fixture->path, 0, NULL);

	for (const char *name; (name = g_dir_read_name (dir)) != NULL;)
		g_string_append_printf (names, "%s ", name);
	g_dir_close (dir);
	return g_string_free (names, FALSE);
}

static void
test_writer (Fixture *fixture, gconstpointer data)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoFileWriter) writer = kinko_file_writer_new (fixture->folder, NAME, &error);
	g_autoptr (KinkoFileWriter) second = kinko_file_writer_new (fixture->folder, NAME, &error);
	g_autoptr (KinkoFileWriter) late = NULL;
	g_autofree char *text = NULL;
	g_autofree char *names = NULL;

	(void) data;
	g_assert_no_error (error);
	g_assert_true (kinko_file_writer_add (writer, "one ", 4, &error));
	g_assert_true (kinko_file_writer_add (writer, "two", 3, &error));
	g_assert_true (kinko_file_writer_add (second, "other", 5, &error));
	g_assert_cmpint (faccessat (fixture->folder, NAME, F_OK, 0), ==, -1); /* not yet */
	g_assert_true (kinko_file_writer_finish (writer, &error));
	g_assert_no_error (error);
	text = read_text (fixture->folder, NAME);
	g_assert_cmpstr (text, ==, "one two");
	/* who comes second writes over nothing and leaves nothing */
	g_assert_false (kinko_file_writer_finish (second, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS);
	g_clear_error (&error);
	late = kinko_file_writer_new (fixture->folder, NAME, &error);
	g_assert_null (late);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS);
	g_clear_pointer (&writer, kinko_file_writer_free);
	g_clear_pointer (&second, kinko_file_writer_free);
	names = all_names (fixture);
	g_assert_cmpstr (names, ==, NAME " ");
}

static void
test_writer_gives_up (Fixture *fixture, gconstpointer data)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoFileWriter) writer = kinko_file_writer_new (fixture->folder, NAME, &error);
	g_autofree char *names = NULL;

	(void) data;
	g_assert_true (kinko_file_writer_add (writer, "one", 3, &error));
	g_clear_pointer (&writer, kinko_file_writer_free);
	names = all_names (fixture);
	g_assert_cmpstr (names, ==, "");
}

static void
test_links (Fixture *fixture, gconstpointer data)
{
	g_autofree char *link = scratch_path (fixture->path, "link");
	g_autofree char *text = NULL, *target = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	replace (fixture->folder, "target", OLD);
	g_assert_cmpint (symlink ("target", link), ==, 0);
	g_assert_null (kinko_file_read (fixture->folder, "link", READ_MAX, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	g_assert_null (kinko_file_read_secret (fixture->folder, "link", READ_MAX, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	/* Replacing takes the place of the link, never of what it points to. */
	replace (fixture->folder, "link", NEW);
	text = read_text (fixture->folder, "link");
	g_assert_cmpstr (text, ==, NEW);
	target = read_text (fixture->folder, "target");
	g_assert_cmpstr (target, ==, OLD);
}

static void
test_not_regular (Fixture *fixture, gconstpointer data)
{
	g_autofree char *pipe_path = scratch_path (fixture->path, "pipe");
	g_autofree char *folder_path = scratch_path (fixture->path, "folder");
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
	g_assert_cmpint (mkdir (folder_path, 0700), ==, 0);
	g_assert_null (kinko_file_read (fixture->folder, "pipe", READ_MAX, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	g_assert_null (kinko_file_read (fixture->folder, "folder", READ_MAX, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	g_assert_null (kinko_file_read (fixture->folder, "nothing", READ_MAX, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
}

static void
test_too_long (Fixture *fixture, gconstpointer data)
{
	g_autoptr (GBytes) bytes = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	replace (fixture->folder, NAME, OLD);
	g_assert_null (kinko_file_read (fixture->folder, NAME, strlen (OLD) - 1, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	bytes = kinko_file_read (fixture->folder, NAME, strlen (OLD), &error);
	g_assert_no_error (error);
	g_assert_cmpuint (g_bytes_get_size (bytes), ==, strlen (OLD));
	/* A file that says 0 bytes and has some is not believed. */
	g_assert_null (kinko_file_read (AT_FDCWD, "/proc/self/status", 1 << 20, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
}

static void
test_hostile_names (Fixture *fixture, gconstpointer data)
{
	g_autofree char *long_name = g_strnfill (256, 'a');
	g_autofree char *longest = g_strnfill (255, 'a');
	const char *const names[] = { "",         ".",   "..",
				      "/",        "a/b", "../escaped",
				      "/tmp/abs", "a/",  ".kinko-0123456789abcdef.tmp",
				      long_name };

	(void) data;
	for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
		GError *errors[5] = { NULL };

		g_assert_null (kinko_file_read (fixture->folder, names[i], 1, &errors[0]));
		g_assert_false (kinko_file_replace (fixture->folder, names[i], "", 0, &errors[1]));
		g_assert_false (kinko_file_create (fixture->folder, names[i], "", 0, &errors[2]));
		g_assert_false (kinko_file_remove (fixture->folder, names[i], &errors[3]));
		g_assert_false (kinko_folder_create_at (fixture->folder, names[i], &errors[4]));
		for (gsize j = 0; j < G_N_ELEMENTS (errors); j++) {
			g_assert_error (errors[j], KINKO_ERROR, KINKO_ERROR_INVALID);
			g_clear_error (&errors[j]);
		}
	}
	replace (fixture->folder, longest, OLD);
	replace (fixture->folder, "名前 with space\n", OLD);
	g_assert_cmpuint (count_entries (fixture->path), ==, 2);
}

static void
test_remove (Fixture *fixture, gconstpointer data)
{
	g_autoptr (GError) error = NULL;

	(void) data;
	replace (fixture->folder, NAME, OLD);
	g_assert_true (kinko_file_remove (fixture->folder, NAME, &error));
	g_assert_cmpuint (count_entries (fixture->path), ==, 0);
	g_assert_true (kinko_file_remove (fixture->folder, NAME, &error));
	g_assert_no_error (error);
}

/* Runs in a child that is killed at its n-th crash point; TRUE when it came to its end. */
static gboolean
child_ends (int folder, guint n, gboolean create)
{
	int status;
	pid_t child = fork ();

	if (child == 0) {
		g_autofree char *at = g_strdup_printf ("%u", n);
		g_autoptr (GError) error = NULL;
		gboolean done;

		g_setenv ("KINKO_CRASH_AT", at, TRUE);
		done = (create ? kinko_file_create : kinko_file_replace) (folder, NAME, NEW,
									  strlen (NEW), &error);
		_exit (done ? 0 : 1);
	}
	g_assert_cmpint (waitpid (child, &status, 0), ==, child);
	if (WIFSIGNALED (status)) {
		g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
		return FALSE;
	}
	g_assert_cmpint (WEXITSTATUS (status), ==, 0);
	return TRUE;
}

static void
test_replace_is_all_or_nothing (Fixture *fixture, gconstpointer data)
{
	guint n = 1, kept = 0, changed = 0;

	(void) data;
	for (;; n++) {
		g_autofree char *text = NULL;
		g_autoptr (GPtrArray) names = NULL;
		gboolean ended;

		replace (fixture->folder, NAME, OLD);
		g_assert_cmpuint (count_entries (fixture->path), ==, 1); /* swept */
		ended = child_ends (fixture->folder, n, FALSE);
		text = read_text (fixture->folder, NAME);
		if (ended) {
			g_assert_cmpstr (text, ==, NEW);
			break;
		}
		if (strcmp (text, OLD) == 0) {
			g_assert_cmpuint (changed, ==, 0); /* never back again */
			kept++;
		} else {
			g_assert_cmpstr (text, ==, NEW);
			changed++;
		}
		names = kinko_folder_list (fixture->folder, NULL);
		g_assert_cmpuint (names->len, ==, 1);
		g_assert_cmpuint (count_entries (fixture->path), ==, 1); /* swept */
	}
	g_assert_cmpuint (kept, >=, 3);
	g_assert_cmpuint (changed, >=, 1);
}

/* What cannot be made durable is not there: the register of copies would say that it was never made. */
static void
test_create_fails_at_sync (Fixture *fixture, gconstpointer data)
{
	guint failures = 0;

	(void) data;
	for (guint n = 1;; n++) {
		g_autoptr (GError) error = NULL;
		gboolean done;

		sync_to_fail = n;
		done = kinko_file_create (fixture->folder, NAME, NEW, strlen (NEW), &error);
		sync_to_fail = 0;
		if (done)
			break;
		failures++;
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
		g_assert_cmpuint (count_entries (fixture->path), ==, 0);
	}
	g_assert_cmpuint (failures, ==, 2); /* the file and its folder */
	g_assert_cmpuint (count_entries (fixture->path), ==, 1);
}

static void
test_create_is_all_or_nothing (Fixture *fixture, gconstpointer data)
{
	g_autoptr (GError) error = NULL;
	guint absent = 0, there = 0;

	(void) data;
	for (guint n = 1;; n++) {
		g_autoptr (GPtrArray) names = NULL;
		gboolean ended = child_ends (fixture->folder, n, TRUE);

		names = kinko_folder_list (fixture->folder, &error);
		g_assert_no_error (error);
		g_assert_cmpuint (count_entries (fixture->path), ==, names->len);
		if (names->len == 0) {
			g_assert_cmpuint (there, ==, 0);
			absent++;
		} else {
			g_autofree char *text = read_text (fixture->folder, NAME);

			g_assert_cmpstr (text, ==, NEW);
			there++;
		}
		g_assert_true (kinko_file_remove (fixture->folder, NAME, &error));
		if (ended) {
			g_assert_cmpuint (names->len, ==, 1);
			break;
		}
	}
	g_assert_cmpuint (absent, >=, 3);
	g_assert_cmpuint (there, >=, 2);
}

/* What somebody is still writing is not swept away. */
static void
test_living_writer (Fixture *fixture, gconstpointer data)
{
	g_autofree char *temp = scratch_path (fixture->path, ".kinko-0123456789abcdef.tmp");
	g_autoptr (GPtrArray) names = NULL;
	int fd = open (temp, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	(void) data;
	g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);
	replace (fixture->folder, NAME, OLD);
	names = kinko_folder_list (fixture->folder, NULL);
	g_assert_cmpuint (names->len, ==, 1);
	g_assert_cmpuint (count_entries (fixture->path), ==, 2);
	g_assert_cmpint (close (fd), ==, 0);
	replace (fixture->folder, NAME, OLD);
	g_assert_cmpuint (count_entries (fixture->path), ==, 1);
}

/* Two programs that write the same file: it is always one of the two, and no writer fails. */
static void
test_two_writers (Fixture *fixture, gconstpointer data)
{
	int status;
	pid_t child = fork ();

	(void) data;
	for (int i = 0; i < 300; i++)
		replace (fixture->folder, NAME, child == 0 ? NEW : OLD);
	if (child == 0)
		_exit (0);
	for (int i = 0; i < 300; i++) {
		g_autofree char *text = read_text (fixture->folder, NAME);

		g_assert_true (strcmp (text, OLD) == 0 || strcmp (text, NEW) == 0);
	}
	g_assert_cmpint (waitpid (child, &status, 0), ==, child);
	g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
	g_assert_cmpuint (count_entries (fixture->path), ==, 1);
}

static void
fill_disk (gpointer data)
{
	Fixture *fixture = data;
	g_autofree char *filler = scratch_path (fixture->path, "filler");
	g_autofree char *text = NULL;
	g_autofree char *much = g_strnfill (16384, 'x');
	g_autoptr (GError) error = NULL;
	int folder;

	folder = kinko_folder_open (fixture->path, FALSE, &error);
	replace (folder, NAME, OLD);
	scratch_fill (filler);
	g_assert_false (kinko_file_replace (folder, NAME, much, strlen (much), &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
	g_assert_nonnull (kinko_error_hint (error));
	g_clear_error (&error);
	g_assert_false (kinko_file_create (folder, "more", much, strlen (much), &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
	g_clear_error (&error);
	text = read_text (folder, NAME);
	g_assert_cmpstr (text, ==, OLD);
	g_assert_cmpuint (count_entries (fixture->path), ==, 2);
	g_assert_true (kinko_file_remove (folder, "filler", &error));
	replace (folder, NAME, much);
	g_assert_cmpint (close (folder), ==, 0);
}

static void
test_full_disk (Fixture *fixture, gconstpointer data)
{
	(void) data;
	scratch_run_on_tiny_disk (fixture->path, 64, fill_disk, fixture);
}

int
main (int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*run) (Fixture *fixture, gconstpointer data);
	} tests[] = {
		{ "/file/replace-and-read", test_replace_and_read },
		{ "/file/create-refused", test_create_refused },
		{ "/file/create-never-overwrites", test_create_never_overwrites },
		{ "/file/writer", test_writer },
		{ "/file/writer-gives-up", test_writer_gives_up },
		{ "/file/links", test_links },
		{ "/file/not-regular", test_not_regular },
		{ "/file/too-long", test_too_long },
		{ "/file/hostile-names", test_hostile_names },
		{ "/file/remove", test_remove },
		{ "/file/replace-is-all-or-nothing", test_replace_is_all_or_nothing },
		{ "/file/create-is-all-or-nothing", test_create_is_all_or_nothing },
		{ "/file/create-fails-at-sync", test_create_fails_at_sync },
		{ "/file/living-writer", test_living_writer },
		{ "/file/two-writers", test_two_writers },
		{ "/file/full-disk", test_full_disk },
	};

	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
		g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
	return g_test_run ();
}
