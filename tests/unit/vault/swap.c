#include "vault/swap.h"

#include <sys/file.h>

#include "tests/unit/vault/fixture.h"
#include "vault/db-copy.h"
#include "vault/session-internal.h"
#include "vault/swap-internal.h"

static GHashTable *
no_grants (void)
{
	return g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
				      (GDestroyNotify) g_bytes_unref);
}

static GHashTable *
one_grant (const char *name, const char *text)
{
	GHashTable *grants = no_grants ();

	g_hash_table_insert (grants, g_strdup (name), g_bytes_new (text, strlen (text)));
	return grants;
}

static KinkoSwap *
begin (KinkoSession *session)
{
	g_autoptr (GError) error = NULL;
	KinkoSwap *swap = kinko_swap_begin (session, &error);

	g_assert_no_error (error);
	g_assert_nonnull (swap);
	return swap;
}

/* The vault's database as it is, under another key. */
static void
build (KinkoSession *session, KinkoSwap *swap, const KinkoSecret *key)
{
	g_autoptr (GError) error = NULL;
	gboolean copied = kinko_db_copy (session->db, kinko_swap_path (swap), key, NULL, &error);

	g_assert_no_error (error);
	g_assert_true (copied);
}

static void
close_database (KinkoSession *session)
{
	g_clear_pointer (&session->log, kinko_log_free);
	g_clear_pointer (&session->db, kinko_db_close);
}

static KinkoDb *
open_with_key (Fixture *fixture, const KinkoSecret *key, GError **error)
{
	g_autofree char *path = g_build_filename (fixture->vault, "vault.db", NULL);

	return kinko_db_open (path, key, FALSE, TRUE, error);
}

static void
test_commit (Fixture *fixture, gconstpointer data)
{
	KinkoSession *session = open_manager (fixture);
	g_autoptr (KinkoSecret) old = kinko_secret_ref (session->compartments->records);
	g_autoptr (KinkoSecret) key = kinko_secret_new_random (32);
	g_autoptr (KinkoSwap) swap = begin (session);
	g_autoptr (GHashTable) grants = one_grant ("tanaka.age", "new");
	g_autofree char *grant = NULL;
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoDb) db = NULL;
	gboolean swapped = FALSE;

	(void) data;
	build (session, swap, key);
	g_assert_true (kinko_swap_commit (swap, grants, &swapped, &error));
	g_assert_no_error (error);
	g_assert_true (swapped);
	g_assert_true (kinko_db_has_moved (session->db));
	close_database (session);
	g_clear_pointer (&swap, kinko_swap_free);
	kinko_session_close (session);
	grant = shell (fixture, "cat vault/grants/tanaka.age; test -z \"$(ls vault | grep next)\"; "
				"test ! -e vault/vault.db-wal; test ! -e vault/vault.db-shm");
	g_assert_cmpstr (grant, ==, "new");
	g_assert_null (open_with_key (fixture, old, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_clear_error (&error);
	db = open_with_key (fixture, key, &error);
	g_assert_no_error (error);
	g_assert_nonnull (db);
}

/* What is not committed is gone, and everybody goes on with what was. */
static void
test_given_up (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (KinkoSecret) key = kinko_secret_new_random (32);
	g_autoptr (KinkoSwap) swap = begin (session);
	g_autoptr (GHashTable) grants = one_grant ("tanaka.age", "new");
	g_autoptr (GError) error = NULL;

	(void) data;
	build (session, swap, key);
	g_assert_true (kinko_swap_stage_grants (session->folder, grants, &error));
	g_assert_false (kinko_swap_is_in_force (session->folder));
	g_clear_pointer (&swap, kinko_swap_free);
	g_free (shell (fixture, "test -z \"$(ls vault | grep next)\""));
	kinko_session_close (open_manager (fixture));
	assert_sound (fixture, session);
}

/* While one swaps nobody else does, nobody writes, and everybody reads. */
static void
test_locks (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (KinkoSession) other = open_manager (fixture);
	g_autoptr (KinkoSwap) swap = begin (session);
	g_autoptr (GError) error = NULL;
	sqlite3 *raw;
	gint64 n;

	(void) data;
	g_assert_null (kinko_swap_begin (other, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_BUSY);
	g_clear_error (&error);
	g_assert_true (kinko_db_get_int (other->db, "SELECT count (*) FROM seat", &n, &error));
	g_assert_cmpint (n, ==, 1);
	raw = open_raw (fixture, session->compartments->records);
	g_assert_cmpint (sqlite3_exec (raw, "UPDATE seat SET name = 'x'", NULL, NULL, NULL), ==,
			 SQLITE_BUSY);
	g_clear_pointer (&swap, kinko_swap_free);
	run_sql (raw, "UPDATE seat SET reason = 'x'");
	g_assert_cmpint (sqlite3_close (raw), ==, SQLITE_OK);
	g_clear_pointer (&swap, kinko_swap_free);
	swap = begin (other);
}

/* An opening waits for who is between two names, and keeps who would change them waiting. */
static void
test_settle (Fixture *fixture, gconstpointer data)
{
	g_autoptr (GError) error = NULL;
	int opener = open (fixture->vault, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int swapper = open (fixture->vault, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	(void) data;
	g_assert_true (kinko_swap_settle (opener, &error));
	g_assert_no_error (error);
	g_assert_cmpint (flock (swapper, LOCK_EX | LOCK_NB), ==, -1);
	g_assert_cmpint (flock (swapper, LOCK_SH | LOCK_NB), ==, 0); /* another opening */
	g_assert_cmpint (flock (swapper, LOCK_UN), ==, 0);
	kinko_swap_unlock (opener);
	g_assert_cmpint (flock (swapper, LOCK_EX | LOCK_NB), ==, 0);
	(void) close (swapper);
	(void) close (opener);
}

/* By the salt alone it is told which database the grants belong to: in each state that a kill can leave, twice. */
static void
test_states (Fixture *fixture, gconstpointer data)
{
	KinkoSession *session = open_manager (fixture);
	g_autoptr (KinkoSecret) key = kinko_secret_new_random (32);
	g_autoptr (GHashTable) grants = one_grant ("tanaka.age", "new");
	g_autoptr (GError) error = NULL;
	g_autofree char *grant = NULL;
	KinkoSwap *swap = begin (session);
	int folder = open (fixture->vault, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	(void) data;
	build (session, swap, key);
	g_assert_true (kinko_swap_stage_grants (session->folder, grants, &error));
	g_free (shell (fixture, "cp -a vault before"));
	kinko_swap_free (swap);
	kinko_session_close (session);
	/* killed before the rename */
	g_free (shell (fixture, "rm -r vault/*; cp -a before/* vault"));
	for (guint again = 0; again < 2; again++) {
		g_assert_true (kinko_swap_settle (folder, &error));
		kinko_swap_unlock (folder);
		g_free (shell (fixture, "test -z \"$(ls vault | grep next)\"; "
					"cmp vault/grants/tanaka.age before/grants/tanaka.age"));
	}
	kinko_session_close (open_manager (fixture));
	/* killed right after it, with what the old one left beside it */
	g_free (shell (fixture, "rm -r vault/*; cp -a before/* vault; "
				"mv vault/vault.db.next vault/vault.db; touch vault/vault.db-wal; "
				"head -c 32768 /dev/urandom >vault/vault.db-shm"));
	for (guint again = 0; again < 2; again++) {
		g_assert_true (kinko_swap_settle (folder, &error));
		kinko_swap_unlock (folder);
		g_free (grant);
		grant = shell (fixture, "cat vault/grants/tanaka.age; "
					"test -z \"$(ls vault | grep -e next -e wal -e shm)\"");
		g_assert_cmpstr (grant, ==, "new");
	}
	g_assert_no_error (error);
	(void) close (folder);
}

/* Who puts grants without a database of theirs there gives nobody anything. */
static void
test_foreign_salt (Fixture *fixture, gconstpointer data)
{
	int folder = open (fixture->vault, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	g_autoptr (GError) error = NULL;

	(void) data;
	g_free (shell (fixture, "mkdir -m 700 vault/grants.next; "
				"head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \\n' "
				">vault/grants.next/salt; echo x >vault/grants.next/tanaka.age"));
	g_assert_false (kinko_swap_is_in_force (folder));
	g_assert_true (kinko_swap_settle (folder, &error));
	kinko_swap_unlock (folder);
	kinko_session_close (open_manager (fixture));
	/* nor through a link */
	g_free (shell (fixture,
		       "mkdir -m 700 away; echo keep >away/file; ln -s ../away vault/grants.next"));
	kinko_session_close (open_manager (fixture));
	g_free (shell (fixture, "test \"$(cat away/file)\" = keep; test ! -e vault/grants.next"));
	(void) close (folder);
}

/* Who closes the database while its name may change takes no write-ahead log along: it may be the new one's by then. */
static void
test_closing (Fixture *fixture, gconstpointer data)
{
	KinkoSession *session = open_manager (fixture);
	int folder = open (fixture->vault, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	g_autoptr (GError) error = NULL;

	(void) data;
	import_sample (session);
	kinko_swap_set_patience (50);
	g_assert_true (kinko_swap_lock (folder, LOCK_EX, &error));
	kinko_session_close (session);
	g_free (shell (fixture, "test -e vault/vault.db-wal"));
	kinko_swap_unlock (folder);
	kinko_swap_set_patience (10000);
	/* which is read by the next one, who takes it along, and nothing is lost */
	session = open_manager (fixture);
	g_assert_cmpuint (count_entries (session, "case.create", "granted"), ==, 10);
	assert_sound (fixture, session);
	kinko_session_close (session);
	g_free (shell (fixture, "test ! -e vault/vault.db-wal"));
	(void) close (folder);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	ADD ("/swap/commit", test_commit);
	ADD ("/swap/given-up", test_given_up);
	ADD ("/swap/locks", test_locks);
	ADD ("/swap/settle", test_settle);
	ADD ("/swap/states", test_states);
	ADD ("/swap/foreign-salt", test_foreign_salt);
	ADD ("/swap/closing", test_closing);
	return g_test_run ();
}
