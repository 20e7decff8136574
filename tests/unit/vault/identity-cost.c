#include "vault/identity-cost.h"

#include "tests/unit/vault/fixture.h"

/* A copy of the shipped policy that asks for so much; its folder is owned by the caller. */
static char *
policy_asking (Fixture *fixture, const char *limits)
{
	return shell (fixture,
		      "cp -r '" KINKO_SOURCE_DIR "/policies/meguro-r8' rules; "
		      "sed -i 's/^limits:$/&\\n%s/' rules/access.yaml; printf '%%s/rules' \"$D\"",
		      limits);
}

static void
assert_cost (const KinkoPolicy *policy, KinkoArgon2 cost, const char *hint)
{
	g_autoptr (GError) error = NULL;

	if (kinko_identity_cost_check (policy, &cost, &error)) {
		g_assert_null (hint);
		return;
	}
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_cmpstr (kinko_error_hint (error), ==, hint);
}

/* Memory and passes each for itself; lanes are nobody's matter. What is more than asked for is not taken away. */
static void
test_check (void)
{
	Fixture fixture = { .dir = new_folder () };
	g_autofree char *dir =
		policy_asking (&fixture, "  argon2_memory: 65536\\n  argon2_passes: 3");
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoPolicy) policy = kinko_policy_load (dir, &error);

	g_assert_no_error (error);
	assert_cost (policy, (KinkoArgon2){ 65536, 3, 1 }, NULL);
	assert_cost (policy, (KinkoArgon2){ 262144, 3, 4 }, NULL);
	assert_cost (policy, (KinkoArgon2){ 65535, 3, 4 }, "take --argon2 m=65536,t=3,p=4");
	assert_cost (policy, (KinkoArgon2){ 65536, 2, 1 }, "take --argon2 m=65536,t=3,p=1");
	assert_cost (policy, (KinkoArgon2){ 19456, 8, 2 }, "take --argon2 m=65536,t=8,p=2");
	assert_cost (policy, (KinkoArgon2){ 131072, 2, 2 }, "take --argon2 m=131072,t=3,p=2");
	remove_all (fixture.dir);
	free_paths (&fixture);
}

static void
test_nothing_asked (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);

	(void) data;
	assert_cost (kinko_session_policy (session), floor_cost, NULL);
	g_assert_null (fixture->warning);
}

/* No new identity below it: neither the first one nor that of a request. */
static void
test_new (void)
{
	Fixture fixture = { .dir = new_folder () };
	g_autofree char *dir = policy_asking (&fixture, "  argon2_passes: 3");
	g_autofree char *vault = g_build_filename (fixture.dir, "vault", NULL);
	g_autofree char *identity = g_build_filename (fixture.dir, "tanaka.key", NULL);
	g_autofree char *other = g_build_filename (fixture.dir, "sato.key", NULL);
	g_autofree char *out = g_build_filename (fixture.dir, "sato.request", NULL);
	g_autoptr (KinkoSecret) passphrase = secret_text (PASSPHRASE);
	KinkoArgon2 enough = { floor_cost.memory_kib, 3, 1 };
	KinkoCreation creation = { .vault = vault,
				   .origin = "ward.example/test",
				   .test = TRUE,
				   .policy = dir,
				   .operator= "tanaka",
				   .name = "田中 一郎",
				   .identity_path = identity,
				   .passphrase = passphrase,
				   .cost = &floor_cost };
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCreated) created = NULL;
	g_autoptr (KinkoRequest) request = NULL;

	g_assert_null (kinko_vault_create (&creation, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	g_assert_false (g_file_test (vault, G_FILE_TEST_EXISTS));
	creation.cost = &enough;
	created = kinko_vault_create (&creation, &error);
	g_assert_no_error (error);
	g_assert_null (kinko_operator_request (vault, "sato", "佐藤 花子", other, passphrase,
					       &floor_cost, out, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	g_assert_false (g_file_test (other, G_FILE_TEST_EXISTS));
	request = kinko_operator_request (vault, "sato", "佐藤 花子", other, passphrase, &enough,
					  out, &error);
	g_assert_no_error (error);
	remove_all (fixture.dir);
	free_paths (&fixture);
}

static gboolean
change (KinkoSession *session, const char *old, const char *new, KinkoArgon2 cost, GError **error)
{
	g_autoptr (KinkoSecret) before = secret_text (old);
	g_autoptr (KinkoSecret) after = secret_text (new);

	return kinko_operator_change_passphrase (session, before, after, &cost, error);
}

/* The same passphrase at another cost: sealed anew, and the old file is as it was. */
static void
test_raise (Fixture *fixture, gconstpointer data)
{
	KinkoSession *session = open_manager (fixture);
	g_autoptr (GError) error = NULL;
	KinkoArgon2 dearer = { 32768, 3, 2 };

	(void) data;
	g_assert_false (change (session, PASSPHRASE, PASSPHRASE, floor_cost, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	g_assert_false (change (session, "another long passphrase", PASSPHRASE, dearer, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_AUTH);
	g_clear_error (&error);
	g_assert_true (change (session, PASSPHRASE, PASSPHRASE, dearer, &error));
	g_assert_no_error (error);
	kinko_session_close (session);
	g_free (shell (fixture, "grep -q '\"m\": 32768' tanaka.key; grep -q '\"t\": 3' tanaka.key; "
				"grep -q '\"p\": 2' tanaka.key"));
	session = open_manager (fixture);
	g_assert_true (change (session, PASSPHRASE, "another long passphrase", dearer, &error));
	assert_sound (fixture, session);
	kinko_session_close (session);
	g_free (refuse_opening (fixture, fixture->identity, PASSPHRASE, KINKO_ERROR_AUTH));
}

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	be_in_a_quiet_place ();
	g_test_add_func ("/identity-cost/check", test_check);
	g_test_add ("/identity-cost/nothing-asked", Fixture, NULL, set_up, test_nothing_asked,
		    tear_down);
	g_test_add_func ("/identity-cost/new", test_new);
	g_test_add ("/identity-cost/raise", Fixture, NULL, set_up, test_raise, tear_down);
	return g_test_run ();
}
