#include "vault/recovery-session.h"

#include "policies/action.h"
#include "tests/unit/vault/recovery-fixture.h"
#include "vault/recovery-seed.h"

static void
test_opened (Safe *safe, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_key (safe, safe->key);
	const KinkoSeat *seat = kinko_session_seat (session);
	g_autofree char *line = last_line (session);

	(void) data;
	g_assert_true (kinko_session_has_keys (session));
	g_assert_cmpstr (seat->id, ==, "recovery1");
	g_assert_cmpint (seat->role, ==, KINKO_ROLE_RECOVERY);
	g_assert_cmpstr (seat->recipient, ==, safe->recipient);
	g_assert_true (seat->numbers);
	assert_contains (line, "\"by\":\"recovery1\",\"role\":\"recovery\"");
	assert_contains (line, "\"action\":\"session.open\"");
	g_clear_pointer (&session, kinko_session_close);
	assert_sound (&safe->office.fixture, safe->office.sessions[TANAKA]);
}

/* It holds every key there is, and still every act is refused but its own two; each refusal is logged. */
static void
test_nothing_else (Safe *safe, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_key (safe, safe->key);
	gsize n;
	const KinkoAction *actions = kinko_actions (&n);
	guint refused = 0;

	(void) data;
	for (gsize i = 0; i < n; i++) {
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoAct) act = NULL;

		if (actions[i].flags & KINKO_ACTION_OWN)
			continue;
		act = kinko_act_begin (
			session, actions[i].name, "vault",
			actions[i].flags & KINKO_ACTION_PURPOSE ? "tier-review" : NULL, &error);
		g_assert_null (act);
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
		assert_contains (error->message, "a recovery key does nothing but");
		g_assert_cmpuint (count_entries (session, actions[i].name, "denied"), >=, 1);
		refused++;
	}
	g_assert_cmpuint (refused, >, 60);
	/* not in an emergency, either */
	kinko_session_set_break_glass (session, "急ぎ");
	{
		g_autoptr (GError) error = NULL;

		g_assert_null (
			kinko_act_begin (session, "number.reveal", "vault", "tier-review", &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	}
	g_clear_pointer (&session, kinko_session_close);
	assert_newest_sound (&safe->office.fixture, safe->office.sessions[TANAKA], 3);
}

/* Nor do people do what it does. */
static void
test_people (Safe *safe, gconstpointer data)
{
	static const char *const actions[] = { "recovery.use", "recovery.drill" };

	(void) data;
	for (guint who = TANAKA; who <= SATO; who++)
		for (guint i = 0; i < G_N_ELEMENTS (actions); i++) {
			g_autoptr (GError) error = NULL;

			g_assert_null (kinko_act_begin (safe->office.sessions[who], actions[i],
							"operator/recovery1", NULL, &error));
			g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
		}
}

/* Somebody who has the seed, and makes a usual identity file of it, has no grant for that. */
static void
test_forged_identity (Safe *safe, gconstpointer data)
{
	g_autofree char *path = vault_file (safe, "recovery", "recovery1.age");
	g_autofree char *forged =
		g_build_filename (safe->office.fixture.dir, "recovery1.key", NULL);
	const char *vault_id = kinko_session_descriptor (safe->office.sessions[TANAKA])->id;
	g_autoptr (GBytes) file = read_bytes (path);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) seed =
		kinko_recovery_seed_open (file, vault_id, "recovery1", safe->key, &error);
	g_autoptr (KinkoSecret) passphrase = secret_text (PASSPHRASE);
	g_autoptr (KinkoIdentity) identity = NULL;

	(void) data;
	g_assert_no_error (error);
	identity = kinko_identity_new_from_seed (seed, vault_id, "recovery1", safe->key);
	g_assert_true (
		kinko_identity_write (identity, forged, passphrase, &floor_cost, FALSE, &error));
	/* its file says another recipient than follows from its seed */
	g_free (refuse_opening (&safe->office.fixture, forged, PASSPHRASE, KINKO_ERROR_AUTH));
}

static void
test_wrong_key (Safe *safe, gconstpointer data)
{
	g_autofree char *recipient = NULL;
	g_autoptr (KinkoSecret) other = new_key (&recipient);
	g_autofree char *message = refuse_key (safe, other, KINKO_ERROR_AUTH, KINKO_ERROR_AUTH);

	(void) data;
	assert_contains (message, "none of the vault's recovery keys");
	g_clear_pointer (&safe->office.sessions[TANAKA], kinko_session_close);
	safe->office.sessions[TANAKA] = open_manager (&safe->office.fixture);
	g_assert_cmpuint (count_entries (safe->office.sessions[TANAKA], "unlock.refused", "denied"),
			  ==, 1);
	assert_sound (&safe->office.fixture, safe->office.sessions[TANAKA]);
}

/* One flipped bit in each byte of either file; nothing opens, and what is refused is no crash. */
static void
test_damage (Safe *safe, gconstpointer data)
{
	static const char *const folders[] = { "recovery", "grants" };

	(void) data;
	for (guint i = 0; i < G_N_ELEMENTS (folders); i++) {
		g_autofree char *path = vault_file (safe, folders[i], "recovery1.age");
		g_autoptr (GBytes) file = read_bytes (path);
		gsize len;
		gconstpointer good = g_bytes_get_data (file, &len);
		g_autofree guint8 *bytes = g_memdup2 (good, len);

		for (gsize at = 0; at < len; at++) {
			bytes[at] ^= (guint8) (1u << at % 8);
			write_bytes (path, bytes, len);
			g_free (refuse_key (safe, safe->key, KINKO_ERROR_INTEGRITY,
					    KINKO_ERROR_AUTH));
			bytes[at] ^= (guint8) (1u << at % 8);
		}
		write_bytes (path, good, len);
		g_clear_pointer (&safe->office.sessions[SATO], kinko_session_close);
		safe->office.sessions[SATO] =
			open_person (&safe->office.fixture, safe->office.identities[SATO]);
	}
	g_clear_pointer (&safe->office.sessions[SATO], kinko_session_close);
	kinko_session_close (open_key (safe, safe->key));
}

/* A grant of before for the same key: it opens, and is not the one that the log names. */
static void
test_old_grant (Safe *safe, gconstpointer data)
{
	g_autofree char *path = vault_file (safe, "grants", "recovery1.age");
	KinkoSession *manager = safe->office.sessions[TANAKA];
	KinkoPublicKey recipient = kinko_age_public_key (safe->key);
	g_autoptr (GError) error = NULL;
	g_autoptr (GBytes) other = kinko_grant_seal (kinko_session_compartments (manager), TRUE,
						     kinko_session_descriptor (manager)->id,
						     "recovery1", &recipient, &error);
	g_autofree char *message = NULL;

	(void) data;
	g_assert_no_error (error);
	write_bytes (path, g_bytes_get_data (other, NULL), g_bytes_get_size (other));
	message = refuse_key (safe, safe->key, KINKO_ERROR_INTEGRITY, KINKO_ERROR_INTEGRITY);
	assert_contains (message, "is not the one that the log names");
}

/* The database that was rolled back is seen by the mirror. */
static void
test_rolled_back (Safe *safe, gconstpointer data)
{
	g_autofree char *message = NULL;

	(void) data;
	close_sessions (&safe->office);
	g_free (shell (&safe->office.fixture, "cp vault/vault.db old.db"));
	kinko_session_close (open_manager (&safe->office.fixture));
	g_free (shell (&safe->office.fixture, "rm -f vault/vault.db-*; cp old.db vault/vault.db"));
	message = refuse_key (safe, safe->key, KINKO_ERROR_INTEGRITY, KINKO_ERROR_INTEGRITY);
}

#define ADD(path, test) g_test_add (path, Safe, NULL, open_safe, test, close_safe)

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	ADD ("/recovery-session/opened", test_opened);
	ADD ("/recovery-session/nothing-else", test_nothing_else);
	ADD ("/recovery-session/people", test_people);
	ADD ("/recovery-session/forged-identity", test_forged_identity);
	ADD ("/recovery-session/wrong-key", test_wrong_key);
	ADD ("/recovery-session/damage", test_damage);
	ADD ("/recovery-session/old-grant", test_old_grant);
	ADD ("/recovery-session/rolled-back", test_rolled_back);
	return g_test_run ();
}
