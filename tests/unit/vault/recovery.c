#include "vault/recovery.h"

#include "tests/unit/vault/recovery-fixture.h"
#include "vault/rotation.h"

static GPtrArray *
list (KinkoSession *session)
{
	g_autoptr (GError) error = NULL;
	GPtrArray *keys = kinko_recovery_list (session, &error);

	g_assert_no_error (error);
	return keys;
}

static void
test_first (Safe *safe, gconstpointer data)
{
	KinkoSession *session = safe->office.sessions[TANAKA];
	g_autoptr (GPtrArray) keys = list (session);
	const KinkoRecovery *key = keys->pdata[0];
	g_autofree char *genesis = kinko_log_line (kinko_session_log (session), 0, NULL);
	g_autofree char *line = kinko_log_line (kinko_session_log (session), 1, NULL);
	g_autofree char *act =
		shell (&safe->office.fixture, "git -C vault/mirror.git show --format= --name-only "
					      "$(git -C vault/mirror.git rev-list main | tail -1)");

	(void) data;
	g_assert_cmpuint (keys->len, ==, 1);
	g_assert_cmpstr (key->seat->id, ==, "recovery1");
	g_assert_cmpstr (key->seat->recipient, ==, safe->recipient);
	g_assert_cmpstr (key->holder, ==, "");
	g_assert_null (key->tried);
	g_assert_cmpuint (strlen (key->added), ==, 10);
	assert_contains (genesis, "\"action\":\"vault.genesis\"");
	assert_contains (line, "\"action\":\"recovery.add\",\"object\":\"operator/recovery1\"");
	assert_contains (line, "\"role\":\"recovery\",\"numbers\":true");
	/* in one act with the genesis */
	assert_contains (act, "log/00/00/00/00/000000000000.jsonl");
	g_assert_null (strstr (act, "000000000001.jsonl"));
	assert_sound (&safe->office.fixture, session);
}

/* Its holder opens the vault, and is named in no log. */
static void
test_added (Safe *safe, gconstpointer data)
{
	KinkoSession *session = safe->office.sessions[TANAKA];
	g_autofree char *recipient = NULL;
	g_autoptr (KinkoSecret) key = new_key (&recipient);
	g_autofree char *id = add_key (safe, recipient, "区役所の金庫");
	g_autoptr (GPtrArray) keys = list (session);
	const KinkoRecovery *added = keys->pdata[1];
	g_autofree char *log = NULL;

	(void) data;
	g_assert_cmpstr (id, ==, "recovery2");
	g_assert_cmpuint (keys->len, ==, 2);
	g_assert_cmpstr (added->holder, ==, "区役所の金庫");
	g_assert_cmpint (added->seat->status, ==, KINKO_SEAT_ACTIVE);
	kinko_session_close (open_key (safe, key));
	kinko_session_close (open_key (safe, safe->key));
	log = shell (&safe->office.fixture,
		     "git -C vault/mirror.git grep -h -c -e 金庫 main -- log || true");
	g_assert_cmpstr (log, ==, "");
	assert_newest_sound (&safe->office.fixture, session, 6);
}

/* The error's code; -1: it was added. */
static int
try_add (Safe *safe, guint who, const char *recipient, const char *holder, const char *approval)
{
	g_autoptr (GError) error = NULL;
	g_autofree char *id = kinko_recovery_add (safe->office.sessions[who], recipient, holder,
						  approval, &error);

	g_assert_true ((id == NULL) == (error != NULL));
	return error == NULL ? -1 : error->code;
}

static int
try_remove (Safe *safe, guint who, const char *id, const char *approval)
{
	g_autoptr (GError) error = NULL;
	gboolean removed = kinko_recovery_remove (safe->office.sessions[who], id, approval, &error);

	g_assert_true (removed == (error == NULL));
	return error == NULL ? -1 : error->code;
}

static void
test_one_person (Safe *safe, gconstpointer data)
{
	g_autofree char *recipient = new_recipient ();
	g_autofree char *other = new_recipient ();
	g_autofree char *number = NULL;
	KinkoSession *session = safe->office.sessions[TANAKA];

	(void) data;
	g_assert_cmpint (try_add (safe, TANAKA, recipient, NULL, NULL), ==, KINKO_ERROR_DENIED);
	g_assert_cmpint (try_add (safe, SATO, recipient, NULL, NULL), ==, KINKO_ERROR_DENIED);
	g_assert_cmpint (try_remove (safe, TANAKA, "recovery1", NULL), ==, KINKO_ERROR_DENIED);
	g_assert_cmpint (try_remove (safe, SATO, "recovery1", NULL), ==, KINKO_ERROR_DENIED);
	/* what was granted is this key with this holder, once */
	number = ask_to_add (safe, recipient, "区");
	g_assert_cmpint (try_add (safe, TANAKA, other, "区", number), ==, KINKO_ERROR_DENIED);
	g_assert_cmpint (try_add (safe, TANAKA, recipient, "別", number), ==, KINKO_ERROR_DENIED);
	g_assert_cmpint (try_remove (safe, TANAKA, "recovery1", number), ==, KINKO_ERROR_DENIED);
	g_assert_cmpint (try_add (safe, TANAKA, recipient, "区", number), ==, -1);
	g_assert_cmpint (try_add (safe, TANAKA, other, "区", number), ==, KINKO_ERROR_DENIED);
	g_assert_cmpuint (count_entries (session, "recovery.add", "granted"), ==, 2);
	g_assert_cmpuint (count_entries (session, "recovery.remove", "granted"), ==, 0);
	assert_newest_sound (&safe->office.fixture, session, 4);
}

static void
test_refused (Safe *safe, gconstpointer data)
{
	KinkoSession *session = safe->office.sessions[TANAKA];
	g_autofree char *sato =
		g_strdup (kinko_roster_find (kinko_session_roster (session), "sato")->recipient);
	g_autofree char *long_text = g_strnfill (101, 'x');
	g_autofree char *recipient = new_recipient ();
	g_autofree char *damaged = g_strdup (recipient);

	(void) data;
	damaged[10] = damaged[10] == 'q' ? 'p' : 'q';
	g_assert_cmpint (try_add (safe, TANAKA, damaged, NULL, NULL), ==, KINKO_ERROR_INVALID);
	g_assert_cmpint (try_add (safe, TANAKA, "", NULL, NULL), ==, KINKO_ERROR_INVALID);
	g_assert_cmpint (try_add (safe, TANAKA, recipient, long_text, NULL), ==,
			 KINKO_ERROR_INVALID);
	g_assert_cmpint (try_add (safe, TANAKA, recipient, "a\nb", NULL), ==, KINKO_ERROR_INVALID);
	/* somebody's, be it a person's */
	g_assert_cmpint (try_add (safe, TANAKA, safe->recipient, NULL, NULL), ==,
			 KINKO_ERROR_EXISTS);
	g_assert_cmpint (try_add (safe, TANAKA, sato, NULL, NULL), ==, KINKO_ERROR_EXISTS);
	g_assert_cmpint (try_remove (safe, TANAKA, "recovery2", NULL), ==, KINKO_ERROR_NOT_FOUND);
	g_assert_cmpint (try_remove (safe, TANAKA, "sato", NULL), ==, KINKO_ERROR_NOT_FOUND);
	g_assert_cmpint (try_remove (safe, TANAKA, "目黒 花子", NULL), ==, KINKO_ERROR_NOT_FOUND);
	assert_newest_sound (&safe->office.fixture, session, 8);
}

/* Five, and no more; a number is not used twice. */
static void
test_most (Safe *safe, gconstpointer data)
{
	(void) data;
	for (guint i = 2; i <= KINKO_RECOVERY_MAX + 1; i++) {
		g_autofree char *recipient = new_recipient ();
		g_autofree char *id = NULL;
		g_autofree char *wanted = g_strdup_printf ("recovery%u", i);

		if (i > KINKO_RECOVERY_MAX) {
			g_assert_cmpint (try_add (safe, TANAKA, recipient, NULL, NULL), ==,
					 KINKO_ERROR_EXISTS);
			remove_key (safe, "recovery2");
		}
		id = add_key (safe, recipient, NULL);
		g_assert_cmpstr (id, ==, wanted);
	}
	assert_newest_sound (&safe->office.fixture, safe->office.sessions[TANAKA], 3);
}

/* What was removed opens nothing, whatever is put back into the folders; and nothing new is sealed to it. */
static void
test_removed (Safe *safe, gconstpointer data)
{
	KinkoSession *session = safe->office.sessions[TANAKA];
	g_autofree char *identity = NULL;
	g_autofree char *message = NULL;
	gint64 rows = -1;

	(void) data;
	g_free (shell (&safe->office.fixture, "cp vault/recovery/recovery1.age seed; "
					      "cp vault/grants/recovery1.age grant"));
	remove_key (safe, "recovery1");
	g_free (shell (&safe->office.fixture, "test ! -e vault/recovery/recovery1.age; "
					      "test ! -e vault/grants/recovery1.age"));
	g_free (refuse_key (safe, safe->key, KINKO_ERROR_AUTH, KINKO_ERROR_AUTH));
	g_free (shell (&safe->office.fixture, "cp seed vault/recovery/recovery1.age; "
					      "cp grant vault/grants/recovery1.age"));
	message = refuse_key (safe, safe->key, KINKO_ERROR_AUTH, KINKO_ERROR_AUTH);
	assert_contains (message, "'recovery1' has no seat in this vault");
	g_assert_true (kinko_db_get_int (
		kinko_session_db (session),
		"SELECT count (*) FROM seat WHERE id = 'recovery1' AND seed_file IS NULL AND "
		"grant_file IS NULL AND status = 'revoked'",
		&rows, NULL));
	g_assert_cmpint (rows, ==, 1);
	/* an opening takes away again what was put back */
	identity = enrol (&safe->office.fixture, session, "kato", KINKO_ROLE_WORKER, FALSE);
	g_free (shell (&safe->office.fixture, "test ! -e vault/recovery/recovery1.age; "
					      "test ! -e vault/grants/recovery1.age"));
	/* the same holder may come back, under another number, and old files do not get in the way */
	{
		g_autofree char *id = add_key (safe, safe->recipient, NULL);

		g_assert_cmpstr (id, ==, "recovery2");
		g_free (shell (&safe->office.fixture, "cp seed vault/recovery/recovery1.age"));
		kinko_session_close (open_key (safe, safe->key));
	}
	assert_newest_sound (&safe->office.fixture, session, 3);
}

/* A recovery key is nobody: no role of a person's is played by it. */
static void
test_nobody (Safe *safe, gconstpointer data)
{
	KinkoSession *session = safe->office.sessions[TANAKA];
	const char *const words[] = { "C26-0001", NULL };
	g_autoptr (GError) error = NULL;
	guint count = 0;

	(void) data;
	g_assert_false (kinko_case_assign (session, "recovery1", words, NULL, &count, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	g_clear_error (&error);
	g_assert_false (kinko_operator_revoke (session, "recovery1", "x", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_clear_error (&error);
	g_assert_false (kinko_operator_suspend (session, "recovery1", "x", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_clear_error (&error);
	g_assert_false (kinko_operator_suspend (session, "tanaka", "x", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED); /* still the last manager */
}

/* Somebody claims to be the key and guesses passphrases: it has none, and is not locked. */
static void
test_no_lock (Safe *safe, gconstpointer data)
{
	Fixture *fixture = &safe->office.fixture;

	(void) data;
	close_sessions (&safe->office);
	g_free (shell (fixture, "sed 's/\"operator\": *\"sato\"/\"operator\": \"recovery1\"/' "
				"sato.key >forged.key; grep -q recovery1 forged.key; "
				"chmod 600 forged.key"));
	for (guint i = 0; i < 8; i++) {
		g_autofree char *forged = g_build_filename (fixture->dir, "forged.key", NULL);

		g_free (refuse_opening (fixture, forged, "wrong wrong wrong", KINKO_ERROR_AUTH));
	}
	safe->office.sessions[TANAKA] = open_manager (fixture);
	g_assert_cmpuint (count_entries (safe->office.sessions[TANAKA], "unlock.refused", NULL), ==,
			  8);
	g_assert_cmpuint (count_entries (safe->office.sessions[TANAKA], "operator.lock", NULL), ==,
			  0);
	kinko_session_close (open_key (safe, safe->key));
	assert_sound (fixture, safe->office.sessions[TANAKA]);
}

/* A row that was changed is not what the log says. */
static void
test_tampered (Safe *safe, gconstpointer data)
{
	static const char *const changes[] = {
		"UPDATE seat SET seed_hash = zeroblob (32) WHERE id = 'recovery1'",
		"UPDATE seat SET status = 'revoked' WHERE id = 'recovery1'",
		"UPDATE seat SET recipient = 'age1x' WHERE id = 'recovery1'",
		"UPDATE seat SET role = 'manager' WHERE id = 'recovery1'",
		"DELETE FROM seat WHERE id = 'recovery1'",
	};

	(void) data;
	close_sessions (&safe->office);
	g_free (shell (&safe->office.fixture, "rm -rf base; cp -a vault base"));
	for (guint i = 0; i < G_N_ELEMENTS (changes); i++) {
		g_autoptr (KinkoSession) session = NULL;
		g_autoptr (GError) error = NULL;
		guint64 mirrored;

		g_free (shell (&safe->office.fixture,
			       "rm -rf vault tanaka.key.seen; cp -a base vault"));
		tamper (&safe->office.fixture, changes[i]);
		session = open_manager (&safe->office.fixture);
		g_assert_null (kinko_log_verify (session, &mirrored, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	}
}

/* New keys are for such a key, too, with its grant of then; and its end is a reason for new ones. */
static void
test_rotated (Safe *safe, gconstpointer data)
{
	KinkoSession *tanaka = safe->office.sessions[TANAKA];
	g_autoptr (GError) error = NULL;
	KinkoRotated rotated;

	(void) data;
	g_free (shell (&safe->office.fixture, "cp -a vault/grants before"));
	g_assert_true (kinko_keys_rotate (tanaka, &rotated, &error));
	g_assert_no_error (error);
	g_assert_cmpuint (rotated.grants, ==, 3);
	kinko_session_close (open_key (safe, safe->key));
	g_free (shell (
		&safe->office.fixture,
		"cp vault/grants/recovery1.age now.age; ! cmp -s now.age before/recovery1.age; "
		"cp before/recovery1.age vault/grants/recovery1.age"));
	g_free (refuse_key (safe, safe->key, KINKO_ERROR_INTEGRITY, KINKO_ERROR_INTEGRITY));
	g_free (shell (&safe->office.fixture, "cp now.age vault/grants/recovery1.age"));
	kinko_session_close (safe->office.sessions[SATO]);
	safe->office.sessions[SATO] = open_id (safe, "sato");
	remove_key (safe, "recovery1");
	g_assert_cmpuint (count_entries (tanaka, "keys.rotate", "done"), ==, 2);
	g_free (shell (
		&safe->office.fixture,
		"test ! -e vault/grants/recovery1.age; cp now.age vault/grants/recovery1.age"));
	g_free (refuse_key (safe, safe->key, KINKO_ERROR_AUTH, KINKO_ERROR_INTEGRITY));
	assert_newest_sound (&safe->office.fixture, tanaka, 8);
}

#define ADD(path, test) g_test_add (path, Safe, NULL, open_safe, test, close_safe)

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	ADD ("/recovery/first", test_first);
	ADD ("/recovery/added", test_added);
	ADD ("/recovery/one-person", test_one_person);
	ADD ("/recovery/refused", test_refused);
	ADD ("/recovery/most", test_most);
	ADD ("/recovery/removed", test_removed);
	ADD ("/recovery/nobody", test_nobody);
	ADD ("/recovery/no-lock", test_no_lock);
	ADD ("/recovery/tampered", test_tampered);
	ADD ("/recovery/rotated", test_rotated);
	return g_test_run ();
}
