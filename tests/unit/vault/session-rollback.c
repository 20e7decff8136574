/* Sessions of vaults that were rolled back, exchanged or changed. */
#include "vault/session.h"

#include "tests/unit/vault/fixture.h"
#include "vault/act.h"
#include "vault/spool.h"

/* ---- rolled back, exchanged, changed --------------------------------------------------------- */

static void
do_something (Fixture *fixture)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);

	import_sample (session);
}

static void
test_vault_rolled_back (Fixture *fixture, gconstpointer data)
{
	g_autofree char *message = NULL;

	(void) data;
	g_free (shell (fixture, "mkdir older; cp -a vault/vault.db* older"));
	do_something (fixture);
	g_free (shell (fixture, "rm vault/vault.db*; cp -a older/* vault"));
	/* without what the manager remembers, the mirror alone must tell */
	g_free (shell (fixture, "rm tanaka.key.seen"));
	message = refuse_opening (fixture, fixture->identity, PASSPHRASE, KINKO_ERROR_INTEGRITY);
	assert_contains (message, "rolled back");
}

static void
test_all_rolled_back (Fixture *fixture, gconstpointer data)
{
	g_autofree char *message = NULL;
	g_autoptr (KinkoSession) session = NULL;

	(void) data;
	g_free (shell (fixture, "cp -a vault older"));
	do_something (fixture);
	g_free (shell (fixture, "mv vault newer; mv older vault"));
	message = refuse_opening (fixture, fixture->identity, PASSPHRASE, KINKO_ERROR_INTEGRITY);
	assert_contains (message, "rolled back");
	g_free (shell (fixture, "mv vault older; mv newer vault"));
	session = open_manager (fixture);
	assert_sound (fixture, session);
}

/* Rolled back and then worked on: as long as what was seen, but another history. */
static void
test_history_rewritten (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = NULL;
	g_autofree char *message = NULL;

	(void) data;
	g_free (shell (fixture, "cp -a vault older; cp tanaka.key.seen older.seen"));
	do_something (fixture);
	g_free (shell (fixture, "mv vault newer; mv older vault; "
				"mv tanaka.key.seen newer.seen; mv older.seen tanaka.key.seen"));
	do_something (fixture);
	session = open_manager (fixture);
	g_clear_pointer (&session, kinko_session_close);
	g_free (shell (fixture, "mv newer.seen tanaka.key.seen"));
	message = refuse_opening (fixture, fixture->identity, PASSPHRASE, KINKO_ERROR_INTEGRITY);
	assert_contains (message, "rewritten");
}

static void
test_damaged_seen (Fixture *fixture, gconstpointer data)
{
	(void) data;
	g_free (shell (fixture, "echo x >tanaka.key.seen"));
	g_free (refuse_opening (fixture, fixture->identity, PASSPHRASE, KINKO_ERROR_INTEGRITY));
}

static void
test_exchanged_mirror (Fixture *fixture, gconstpointer data)
{
	Fixture other = { 0 };
	g_autoptr (KinkoSession) session = NULL;

	(void) data;
	set_up_another (&other);
	do_something (fixture);
	do_something (&other);
	g_free (shell (fixture, "mv vault/mirror.git good; cp -a '%s' vault/mirror.git",
		       other.mirror));
	g_free (refuse_opening (fixture, fixture->identity, PASSPHRASE, KINKO_ERROR_INTEGRITY));
	g_free (shell (fixture,
		       "rm -r vault/mirror.git; git init -q --bare -b main vault/mirror.git"));
	g_free (refuse_opening (fixture, fixture->identity, PASSPHRASE, KINKO_ERROR_INTEGRITY));
	/* an older copy of the right one is only behind: it is brought up to date */
	g_free (shell (fixture, "rm -r vault/mirror.git; cp -a good vault/mirror.git; "
				"git -C vault/mirror.git update-ref refs/heads/main main~1"));
	session = open_manager (fixture);
	assert_sound (fixture, session);
	tear_down (&other, NULL);
}

static void
test_changed_descriptor (Fixture *fixture, gconstpointer data)
{
	static const char *const changes[] = {
		"s/ward.example/ward.exbmple/",
		"s/\"kind\": *\"test\"/\"kind\": \"production\"/",
		"s/\"kind\":\"test\"/\"kind\":\"production\"/",
	};
	g_autoptr (KinkoSession) session = NULL;
	guint changed = 0;

	(void) data;
	g_free (shell (fixture, "cp vault/vault.json good"));
	for (guint i = 0; i < G_N_ELEMENTS (changes); i++) {
		g_autofree char *same = shell (fixture,
					       "sed '%s' good >vault/vault.json; "
					       "cmp -s good vault/vault.json && echo same || true",
					       changes[i]);

		if (same[0] != '\0')
			continue;
		changed++;
		g_free (refuse_opening (fixture, fixture->identity, PASSPHRASE,
					KINKO_ERROR_INTEGRITY));
	}
	g_assert_cmpuint (changed, ==, 2);
	/* another vault's number: then the identity belongs elsewhere */
	g_free (shell (fixture, "sed 's/[0-9a-f]\\{32\\}/00000000000000000000000000000000/' good "
				">vault/vault.json"));
	g_free (refuse_opening (fixture, fixture->identity, PASSPHRASE, KINKO_ERROR_AUTH));
	/* another mirror: one that is not there is told of, and counted as behind */
	g_free (shell (fixture, "sed 's/mirror.git/nowhere.git/' good >vault/vault.json"));
	session = open_manager (fixture);
	g_assert_nonnull (fixture->warning);
}

static void
test_changed_policy (Fixture *fixture, gconstpointer data)
{
	(void) data;
	g_free (shell (fixture, "echo '# more' >>vault/policy/access.yaml"));
	g_free (refuse_opening (fixture, fixture->identity, PASSPHRASE, KINKO_ERROR_INTEGRITY));
}

/* ---- the database changed with the right key ------------------------------------------------- */

static void
test_head_replaced (Fixture *fixture, gconstpointer data)
{
	static const char *const attacks[] = {
		/* an older note, truly signed, in the place of the newest */
		"DROP TRIGGER audit_note_is_final;"
		"UPDATE audit_note SET note = (SELECT note FROM audit_note ORDER BY size LIMIT 1)"
		" WHERE size = (SELECT max (size) FROM audit_note)",
		/* no note */
		"DROP TRIGGER audit_note_stays;"
		"DELETE FROM audit_note WHERE size = (SELECT max (size) FROM audit_note)",
		/* a note with nobody's signature */
		"DROP TRIGGER audit_note_is_final;"
		"UPDATE audit_note SET note = substr (note, 1, length (note) - 20)"
		" || CASE substr (note, length (note) - 19, 1) WHEN 'A' THEN 'B' ELSE 'A' END"
		" || substr (note, length (note) - 18)"
		" WHERE size = (SELECT max (size) FROM audit_note)",
		"UPDATE audit_head SET root = zeroblob (32)",
		"UPDATE audit_head SET size = size - 1",
		"UPDATE audit_head SET frontier = zeroblob (length (frontier))",
		"DROP TRIGGER audit_entry_stays; PRAGMA foreign_keys = OFF;"
		"DELETE FROM audit_entry WHERE seq = (SELECT max (seq) FROM audit_entry)",
		"DROP TRIGGER audit_entry_stays; PRAGMA foreign_keys = OFF;"
		"DELETE FROM audit_entry WHERE seq = 0",
		"DELETE FROM audit_head",
		/* the head's signer has no seat */
		"UPDATE seat SET status = 'suspended', changed_seq = 0",
		"UPDATE seat SET note_key = zeroblob (32)",
		"UPDATE seat SET status = 'retired'",
		"DELETE FROM seat",
	};

	(void) data;
	for (guint i = 0; i < G_N_ELEMENTS (attacks); i++) {
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoSession) session = NULL;

		g_free (shell (fixture,
			       "rm -rf kept; cp -a vault kept; cp tanaka.key.seen kept.seen"));
		tamper (fixture, attacks[i]);
		session = open_as (fixture, fixture->identity, &error);
		if (session != NULL || !g_error_matches (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY))
			g_error ("%s: %s", attacks[i], error == NULL ? "opened" : error->message);
		g_free (shell (fixture,
			       "rm -r vault; mv kept vault; mv kept.seen tanaka.key.seen"));
	}
}

/* What an opening need not see, a verification must. */
static void
test_verification_sees_the_rest (Fixture *fixture, gconstpointer data)
{
	static const char *const attacks[] = {
		"DROP TRIGGER audit_entry_is_final;"
		"UPDATE audit_entry SET line = replace (line, 'granted', 'denied') WHERE seq = 2",
		"UPDATE seat SET numbers = 1 WHERE id = 'sato'",
		"UPDATE seat SET role = 'deputy' WHERE id = 'sato'",
		"UPDATE seat SET status = 'suspended' WHERE id = 'sato'",
		"DELETE FROM seat WHERE id = 'sato'",
		"DROP TRIGGER audit_note_is_final;"
		"UPDATE audit_note SET note = (SELECT note FROM audit_note WHERE size = 1)"
		" WHERE size = 2",
	};
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, FALSE);

	(void) data;
	g_assert_nonnull (identity);
	g_clear_pointer (&manager, kinko_session_close);
	for (guint i = 0; i < G_N_ELEMENTS (attacks); i++) {
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoSession) session = NULL;
		guint64 mirrored;

		g_free (shell (fixture,
			       "rm -rf kept; cp -a vault kept; cp tanaka.key.seen kept.seen"));
		tamper (fixture, attacks[i]);
		session = open_manager (fixture);
		if (kinko_log_verify (session, &mirrored, &error) != NULL)
			g_error ("%s was not seen", attacks[i]);
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		g_clear_pointer (&session, kinko_session_close);
		g_free (shell (fixture,
			       "rm -r vault; mv kept vault; mv kept.seen tanaka.key.seen"));
	}
}

#define ADD(name, function) \
	g_test_add ("/session-rollback/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	ADD ("rolled-back", test_vault_rolled_back);
	ADD ("all-rolled-back", test_all_rolled_back);
	ADD ("rewritten", test_history_rewritten);
	ADD ("damaged-seen", test_damaged_seen);
	ADD ("exchanged-mirror", test_exchanged_mirror);
	ADD ("changed-descriptor", test_changed_descriptor);
	ADD ("changed-policy", test_changed_policy);
	ADD ("head-replaced", test_head_replaced);
	ADD ("verification", test_verification_sees_the_rest);
	return g_test_run ();
}
