#include "vault/policy-adopt.h"

#include "tests/unit/vault/policy-fixture.h"
#include "vault/policy-store.h"
#include "vault/second.h"

#define LAG(n) "s/mirror_lag: 20/mirror_lag: " #n "/"

/* Asks for the adoption, has it granted by another person, and adopts. */
static gboolean
adopt (KinkoSession *manager, KinkoSession *other, const char *dir, GError **error)
{
	g_autofree char *number = NULL;
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (GError) asked = NULL;

	kinko_session_set_asking (manager, "policy adopt");
	g_assert_false (kinko_policy_adopt (manager, dir, NULL, &asked));
	g_assert_error (asked, KINKO_ERROR, KINKO_ERROR_DENIED);
	number = g_strdup (kinko_session_asked (manager));
	g_assert_nonnull (number);
	kinko_session_set_asking (manager, NULL);
	line = kinko_second_grant (other, number, NULL, error);
	return line != NULL && kinko_policy_adopt (manager, dir, number, error);
}

static void
test_adopted (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_adopter (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, FALSE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	g_autofree char *dir = other_policy (fixture, "other", LAG (30));
	g_autofree char *stored = NULL;
	g_autofree char *hash = NULL;
	g_autoptr (GPtrArray) versions = NULL;
	g_autoptr (KinkoAct) act = NULL;
	g_autoptr (GError) error = NULL;
	const KinkoPolicyVersion *version;

	(void) data;
	g_assert_true (adopt (manager, worker, dir, &error));
	g_assert_no_error (error);
	/* in this session, in one that is open, and in a new one */
	act = kinko_act_begin (worker, "case.list", "vault", NULL, &error);
	g_assert_no_error (error);
	g_assert_cmpuint (kinko_policy_mirror_lag (kinko_session_policy (worker)), ==, 30);
	g_assert_true (kinko_act_commit (act, &error));
	g_clear_pointer (&act, kinko_act_free);
	act = kinko_act_begin (manager, "case.list", "vault", NULL, &error);
	g_assert_cmpuint (kinko_policy_mirror_lag (kinko_session_policy (manager)), ==, 30);
	g_assert_true (kinko_act_commit (act, &error));
	g_clear_pointer (&manager, kinko_session_close);
	manager = open_adopter (fixture);
	g_assert_cmpuint (kinko_policy_mirror_lag (kinko_session_policy (manager)), ==, 30);
	/* the hash is what stock tools say of the files in the vault, and the earlier ones are there */
	hash = shell (fixture, "cd other; LC_ALL=C sha256sum *.yaml | sha256sum | cut -c 1-64");
	g_assert_cmpstr (kinko_policy_hash (kinko_session_policy (manager)), ==, hash);
	g_free (shell (fixture,
		       "test \"$(cd vault/policies/%s; LC_ALL=C sha256sum *.yaml | "
		       "sha256sum | cut -c 1-64)\" = %s; ls vault/policy/access.yaml",
		       hash, hash));
	stored = kinko_policy_store_current (fixture->vault);
	g_assert_true (g_str_has_suffix (stored, hash));
	versions = kinko_policy_versions (manager, &error);
	g_assert_no_error (error);
	g_assert_cmpuint (versions->len, ==, 2);
	version = versions->pdata[1];
	g_assert_cmpstr (version->hash, ==, hash);
	g_assert_cmpstr (version->by, ==, "tanaka");
	g_assert_cmpuint (version->grant_seq, >, 0);
	g_assert_cmpuint (version->grant_seq, <, version->seq);
	assert_newest_sound (fixture, manager, 3);
}

static void
test_one_person (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_adopter (fixture);
	g_autofree char *dir = other_policy (fixture, "other", LAG (30));
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_false (kinko_policy_adopt (manager, dir, NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_clear_error (&error);
	g_assert_false (adopt (manager, manager, dir, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_assert_cmpuint (kinko_policy_mirror_lag (kinko_session_policy (manager)), ==, 20);
	g_assert_cmpuint (count_entries (manager, "policy.adopt", "granted"), ==, 0);
	g_assert_cmpuint (count_entries (manager, "policy.adopt", "denied"), ==, 1);
}

/* The purposes of a session that was open before are gone with its rules: the entry goes by those that decided. */
static void
test_other_purposes (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_adopter (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, FALSE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	g_autoptr (KinkoSession) early = open_manager (fixture);
	g_autofree char *dir =
		other_policy (fixture, "other", "s/\\bhandover\\b\\([^.]\\|$\\)/handing-over\\1/g");
	g_autoptr (KinkoAct) act = NULL;
	g_autofree char *line = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_true (adopt (manager, worker, dir, &error));
	g_assert_no_error (error);
	act = kinko_act_begin (early, "number.reveal", "case/none", "handing-over", &error);
	g_assert_no_error (error);
	g_assert_true (kinko_act_commit (act, &error));
	line = last_line (early);
	assert_contains (line, "\"purpose\":\"handing-over\"");
	g_clear_pointer (&act, kinko_act_free);
	g_clear_pointer (&early, kinko_session_close);
	assert_newest_sound (fixture, manager, 2);
}

/* What was granted was another policy, though the folder has the same name. */
static void
test_exchanged (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_adopter (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, FALSE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	g_autofree char *dir = other_policy (fixture, "other", LAG (30));
	g_autofree char *number = NULL;
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	kinko_session_set_asking (manager, "policy adopt other");
	g_assert_false (kinko_policy_adopt (manager, dir, NULL, &error));
	g_clear_error (&error);
	number = g_strdup (kinko_session_asked (manager));
	kinko_session_set_asking (manager, NULL);
	line = kinko_second_grant (worker, number, NULL, &error);
	g_assert_no_error (error);
	g_free (shell (fixture, "sed -i 's/mirror_lag: 30/mirror_lag: 9999/' other/access.yaml"));
	g_assert_false (kinko_policy_adopt (manager, dir, number, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_assert_cmpuint (kinko_policy_mirror_lag (kinko_session_policy (manager)), ==, 20);
}

/* Rules that would keep everybody out for ever, that are wrong, that are the same, that are not there. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_adopter (fixture);
	g_autofree char *closed = other_policy (
		fixture, "closed",
		"s/^rules:/rules:\\n  - {id: never, effect: deny, roles: [manager], actions: "
		"[policy.adopt], reason: {en: never, ja: never}}/");
	g_autofree char *alone = other_policy (
		fixture, "alone",
		"s/^rules:/rules:\\n  - {id: never, effect: deny, roles: [manager, deputy, "
		"worker], actions: [approval.grant], reason: {en: never, ja: never}}/");
	/* the only ones whose grant counts may not grant, the approval that it wants may not be entered */
	g_autofree char *mute = other_policy (
		fixture, "mute",
		"s/^  - id: policy-adoption$/&\\n    second_person: [worker]/; "
		"s/^rules:/rules:\\n  - {id: never, effect: deny, roles: [worker], actions: "
		"[approval.grant], reason: {en: never, ja: never}}/");
	g_autofree char *unheard =
		other_policy (fixture, "unheard",
			      "s/^  - id: policy-adoption$/&\\n    approval: true/; "
			      "s/^rules:/rules:\\n  - {id: never, effect: deny, roles: [manager, "
			      "deputy], actions: [approval.add], reason: {en: never, ja: never}}/");
	g_autofree char *wrong = other_policy (fixture, "wrong", "s/^format: 1/format: one/");
	g_autofree char *same = other_policy (fixture, "same", "");
	const struct {
		const char *dir;
		KinkoError code;
	} cases[] = {
		{ closed, KINKO_ERROR_INVALID },       { alone, KINKO_ERROR_INVALID },
		{ mute, KINKO_ERROR_INVALID },         { unheard, KINKO_ERROR_INVALID },
		{ wrong, KINKO_ERROR_INVALID },        { same, KINKO_ERROR_INVALID },
		{ "/nowhere", KINKO_ERROR_NOT_FOUND },
	};

	(void) data;
	kinko_session_set_asking (manager, "policy adopt");
	for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autoptr (GError) error = NULL;

		g_assert_false (kinko_policy_adopt (manager, cases[i].dir, NULL, &error));
		g_assert_error (error, KINKO_ERROR, (int) cases[i].code);
		g_assert_null (kinko_session_asked (manager));
		if (i < 4)
			assert_contains (error->message, "no manager could ever adopt");
	}
}

/* Changed files, a taken out row, a made up row: none of it gets other rules into force. */
static void
test_tampered (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_adopter (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, FALSE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	g_autofree char *dir = other_policy (fixture, "other", LAG (30));
	g_autofree char *message = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_true (adopt (manager, worker, dir, &error));
	g_clear_pointer (&worker, kinko_session_close);
	g_clear_pointer (&manager, kinko_session_close);
	g_free (shell (fixture, "cp -r vault/policies kept; "
				"sed -i 's/mirror_lag: 30/mirror_lag: 31/' "
				"vault/policies/*/access.yaml"));
	message = refuse_opening (fixture, fixture->identity, PASSPHRASE, KINKO_ERROR_INTEGRITY);
	g_free (shell (fixture, "rm -rf vault/policies; cp -r kept vault/policies"));
	/* a pointer that lies helps nobody */
	g_free (shell (fixture, "printf '%%064d\\n' 0 >vault/policies/current"));
	g_clear_pointer (&manager, kinko_session_close);
	manager = open_adopter (fixture);
	g_assert_cmpuint (kinko_policy_mirror_lag (kinko_session_policy (manager)), ==, 30);
	g_clear_pointer (&manager, kinko_session_close);
	tamper (fixture, "UPDATE policy_version SET hash = zeroblob (32)");
	g_free (message);
	message = refuse_opening (fixture, fixture->identity, PASSPHRASE, KINKO_ERROR_INTEGRITY);
	assert_contains (message, "log does not tell");
}

/* Whoever has the database key goes back to the first rules: the log named others last. */
static void
test_taken_back (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_adopter (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, FALSE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	g_autofree char *dir = other_policy (fixture, "other", LAG (30));
	g_autofree char *message = NULL;
	g_autofree char *again = NULL;
	g_autoptr (GError) error = NULL;
	sqlite3 *db;

	(void) data;
	g_assert_true (adopt (manager, worker, dir, &error));
	g_clear_pointer (&worker, kinko_session_close);
	db = open_raw (fixture, kinko_session_compartments (manager)->records);
	g_clear_pointer (&manager, kinko_session_close);
	run_sql (db,
		 "CREATE TABLE kept AS SELECT * FROM policy_version; DELETE FROM policy_version");
	/* whether the adoption is the last that was named, or an opening after it */
	message = refuse_opening (fixture, fixture->identity, PASSPHRASE, KINKO_ERROR_INTEGRITY);
	assert_contains (message, "another policy is in force than the log does");
	run_sql (db, "INSERT INTO policy_version SELECT * FROM kept");
	manager = open_adopter (fixture);
	g_clear_pointer (&manager, kinko_session_close);
	run_sql (db, "DELETE FROM policy_version");
	again = refuse_opening (fixture, fixture->identity, PASSPHRASE, KINKO_ERROR_INTEGRITY);
	g_assert_cmpstr (again, ==, message);
	run_sql (db, "INSERT INTO policy_version SELECT * FROM kept; DROP TABLE kept");
	g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
	manager = open_adopter (fixture);
	assert_newest_sound (fixture, manager, 2);
}

/* The same under the hands of an open session, which read the log before. */
static void
test_taken_back_meanwhile (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_adopter (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, FALSE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	g_autofree char *dir = other_policy (fixture, "other", LAG (30));
	g_autoptr (KinkoAct) act = NULL;
	g_autoptr (GError) error = NULL;
	sqlite3 *db;

	(void) data;
	g_assert_true (adopt (manager, worker, dir, &error));
	db = open_raw (fixture, kinko_session_compartments (manager)->records);
	run_sql (db, "DELETE FROM policy_version");
	g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
	act = kinko_act_begin (worker, "case.list", "vault", NULL, &error);
	g_assert_null (act);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	assert_contains (error->message, "another policy is in force than the log does");
}

/* An opening as another program than ours would write it. */
static void
open_under (KinkoSession *session, const char *hash)
{
	g_autofree char *policy = g_strconcat ("sha256:", hash, NULL);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoAct) act =
		kinko_act_begin_system (session, "session.open", "vault", &error);

	g_assert_no_error (error);
	json_object_set_new (kinko_act_detail (act), "policy", json_string (policy));
	g_assert_true (kinko_act_commit (act, &error));
}

/* Whoever works under the old rules with a program that lets it pass says so in the log: the mirror alone shows it, to the
 * auditor who opens it, too. */
static void
test_opened_under_old (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_adopter (fixture);
	g_autofree char *first = g_strdup (kinko_policy_hash (kinko_session_policy (manager)));
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, FALSE);
	g_autofree char *auditor = enrol (fixture, manager, "audit", KINKO_ROLE_AUDITOR, FALSE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	g_autofree char *dir = other_policy (fixture, "other", LAG (30));
	g_autofree char *message = NULL;
	g_autoptr (KinkoMirror) mirror = NULL;
	g_autoptr (KinkoVerification) found = NULL;
	g_autoptr (GError) error = NULL;
	const KinkoProblem *problem;
	guint64 mirrored;

	(void) data;
	open_under (worker, first);
	g_assert_true (adopt (manager, worker, dir, &error));
	assert_newest_sound (fixture, manager, 2);
	open_under (worker, first);
	g_clear_pointer (&worker, kinko_session_close);
	mirror = kinko_mirror_open (fixture->mirror, &error);
	found = kinko_verify_mirror (mirror, NULL, NULL, &error);
	g_assert_null (found);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	problem = kinko_error_problems (error)->pdata[0];
	g_assert_cmpstr (problem->code, ==, "other_policy");
	g_clear_error (&error);
	message = refuse_opening (fixture, auditor, PASSPHRASE, KINKO_ERROR_INTEGRITY);
	assert_contains (message, "under another policy");
	g_assert_null (kinko_log_verify (manager, &mirrored, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

/* A person without keys goes by the policy that the mirror tells of. */
static void
test_auditor (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_adopter (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, FALSE);
	g_autofree char *auditor = enrol (fixture, manager, "audit", KINKO_ROLE_AUDITOR, FALSE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	g_autoptr (KinkoSession) visitor = NULL;
	g_autofree char *dir = other_policy (fixture, "other", LAG (30));
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_true (adopt (manager, worker, dir, &error));
	g_clear_pointer (&worker, kinko_session_close);
	g_clear_pointer (&manager, kinko_session_close);
	visitor = open_person (fixture, auditor);
	g_assert_cmpuint (kinko_policy_mirror_lag (kinko_session_policy (visitor)), ==, 30);
}

/* What lies in the place of a policy and is not that policy makes way: left by a crash, put there, or a link elsewhere. */
static void
test_stray (Fixture *fixture, gconstpointer data)
{
	static const char *const messes[] = {
		"mkdir \"$P\"; echo 'format: 1' >\"$P/stray.yaml\"",
		"cp -r \"$D/other\" \"$P\"; echo 'format: 1' >\"$P/stray.yaml\"",
		"cp -r \"$D/other\" \"$P\"; rm \"$P/access.yaml\"",
		"cp -r \"$D/other\" \"$P\"; echo >>\"$P/access.yaml\"; mkdir -p \"$P/a/b\"; "
		"ln -s \"$D/elsewhere\" \"$P/a/b/c\"",
		"echo file >\"$P\"",
		"ln -s \"$D/elsewhere\" \"$P\"",
		"ln -s /nowhere \"$P\"",
		"mkdir \"$P\" \"$V/.kinko-0123456789abcdef.tmp\"; "
		"echo half >\"$V/.kinko-0123456789abcdef.tmp/access.yaml\"",
	};

	(void) data;
	for (gsize i = 0; i < G_N_ELEMENTS (messes); i++) {
		g_autoptr (KinkoSession) manager = open_adopter (fixture);
		g_autofree char *identity = NULL;
		g_autoptr (KinkoSession) worker = NULL;
		g_autofree char *sed =
			g_strdup_printf ("s/mirror_lag: 20/mirror_lag: %zu/", 100 + i);
		g_autofree char *dir = NULL;
		g_autoptr (KinkoPolicy) policy = NULL;
		g_autoptr (GError) error = NULL;

		g_free (shell (fixture,
			       "rm -rf other; rm -rf elsewhere; "
			       "cp -r '" KINKO_SOURCE_DIR "/policies/meguro-r8' elsewhere"));
		dir = other_policy (fixture, "other", sed);
		policy = kinko_policy_load (dir, &error);
		g_assert_no_error (error);
		g_free (shell (fixture, "V=\"$D/vault/policies\"; P=\"$V/%s\"; mkdir -p \"$V\"; %s",
			       kinko_policy_hash (policy), messes[i]));
		identity = i == 0 ? enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, FALSE)
				  : g_build_filename (fixture->dir, "sato.key", NULL);
		worker = open_person (fixture, identity);
		if (!adopt (manager, worker, dir, &error))
			g_error ("%s: %s", messes[i], error->message);
		g_clear_pointer (&manager, kinko_session_close);
		manager = open_adopter (fixture);
		g_assert_cmpuint (kinko_policy_mirror_lag (kinko_session_policy (manager)), ==,
				  100 + i);
		/* that policy and nothing else, and what a link led to is untouched */
		g_free (shell (fixture,
			       "diff -r other vault/policies/%s; test ! -L vault/policies/%s; "
			       "diff -r elsewhere '" KINKO_SOURCE_DIR "/policies/meguro-r8'; "
			       "test -z \"$(find vault/policies -name '.*')\"",
			       kinko_policy_hash (policy), kinko_policy_hash (policy)));
	}
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
	g_test_init (&argc, &argv, NULL);
	ADD ("/policy-adopt/adopted", test_adopted);
	ADD ("/policy-adopt/one-person", test_one_person);
	ADD ("/policy-adopt/other-purposes", test_other_purposes);
	ADD ("/policy-adopt/exchanged", test_exchanged);
	ADD ("/policy-adopt/refused", test_refused);
	ADD ("/policy-adopt/tampered", test_tampered);
	ADD ("/policy-adopt/taken-back", test_taken_back);
	ADD ("/policy-adopt/taken-back-meanwhile", test_taken_back_meanwhile);
	ADD ("/policy-adopt/opened-under-old", test_opened_under_old);
	ADD ("/policy-adopt/stray", test_stray);
	ADD ("/policy-adopt/auditor", test_auditor);
	return g_test_run ();
}
