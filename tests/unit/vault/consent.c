#include "vault/consent.h"

#include "tests/unit/vault/lines.h"
#include "vault/register-internal.h"
#include "vault/register-step.h"

#define OTHER_HASH "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"

/* The program that runs is this test. */
static char *
own_hash (void)
{
	g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
	g_autofree char *command = g_strdup_printf ("sha256sum '%s'", program);
	g_autofree char *out = NULL;

	g_assert_true (g_spawn_command_line_sync (command, &out, NULL, NULL, NULL));
	g_assert_cmpuint (strcspn (out, " "), ==, KINKO_HASH_HEX_LEN);
	return g_strndup (out, KINKO_HASH_HEX_LEN);
}

static void
consent_to (KinkoSession *session, const char *name, const char *sha256, const char *number)
{
	const Given given[] = { { "kind", "software" },
				{ "name", name },
				{ "version", "1.0" },
				{ "sha256", sha256 },
				{ "consented_on", "R8.7.1" },
				{ "official", "架空課長" },
				{ NULL, NULL } };

	enter (session, "consent", given, number);
}

/* @number: of the consent, or NULL. */
static void
assert_verdict (KinkoSession *session, const char *expected, const char *number)
{
	g_autofree char *own = own_hash ();
	char hex[KINKO_HASH_HEX_LEN + 1];
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (GError) error = NULL;
	KinkoConsentVerdict verdict;
	KinkoHash program;

	g_assert_true (kinko_consent_check (session, &program, &verdict, &line, &error));
	g_assert_no_error (error);
	kinko_hash_to_hex (&program, hex);
	g_assert_cmpstr (hex, ==, own);
	g_assert_cmpstr (kinko_consent_verdict_id (verdict), ==, expected);
	g_assert_cmpstr (line == NULL ? NULL : line->number, ==, number);
}

static void
test_verdict (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	static const KinkoRegisterText end[] = { { "ended_on", "2026-07-06" }, { NULL, NULL } };
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autofree char *own = own_hash ();
	g_autoptr (GError) error = NULL;

	assert_verdict (session, "none", NULL);
	/* A consent to something else says nothing of kinko. */
	consent_to (session, "LibreOffice", OTHER_HASH, "P26-0001");
	assert_verdict (session, "none", NULL);
	consent_to (session, "Kinko", OTHER_HASH, "P26-0002");
	assert_verdict (session, "other", NULL);
	consent_to (session, "kinko", own, "P26-0003");
	assert_verdict (session, "given", "P26-0003");
	line = kinko_register_record_step (session, kinko_register_find ("consent"), "end",
					   "P26-0003", end, &error);
	g_assert_no_error (error);
	g_assert_false (line->open);
	assert_verdict (session, "other", NULL);
	assert_sound (fixture, session);
}

/* Whoever has the keys stores a consent that nobody entered. @name: NULL for a record that lacks it. */
static void
forge (KinkoSession *session, const char *name, const char *sha256)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoAct) act =
		kinko_act_begin_system (session, "vault.migrated", "vault", &error);
	g_autoptr (KinkoRegisterLine) line =
		kinko_register_line_new (kinko_register_find ("consent"));
	json_auto_t *detail = json_object ();

	g_assert_no_error (error);
	line->number = g_strdup ("P26-0009");
	line->day = g_strdup ("2026-07-06");
	line->operator= g_strdup ("tanaka");
	kinko_record_put (line->record, "kind", "ソフトウェア");
	kinko_record_put (line->record, "name", name);
	kinko_record_put (line->record, "sha256", sha256);
	g_assert_true (kinko_register_take (act, line, detail, &error));
	g_assert_true (kinko_act_commit (act, &error));
}

static void
test_forged (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autofree char *own = own_hash ();
	g_autoptr (GError) error = NULL;
	KinkoConsentVerdict verdict;
	KinkoHash program;

	forge (session, "kinko", own);
	g_assert_false (kinko_consent_check (session, &program, &verdict, &line, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_clear_error (&error);
	g_assert_false (kinko_consent_remind (session, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

static void
test_not_whole (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GError) error = NULL;

	forge (session, NULL, OTHER_HASH);
	g_assert_false (kinko_consent_remind (session, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

typedef struct {
	KinkoSession *session; /* of somebody else */
	const char *sha256;
	guint warnings;
} Meanwhile;

static void
write_meanwhile (gpointer data, G_GNUC_UNUSED const char *message)
{
	Meanwhile *meanwhile = data;

	if (meanwhile->warnings++ == 0)
		consent_to (meanwhile->session, "kinko", meanwhile->sha256, "P26-0001");
}

/* Two people begin their day: what the one enters while the other's vault tells what is due is no forgery. */
static void
test_written_meanwhile (Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
	static const Given leak[] = { { "category", "（４）" },
				      { "discovered_at", "9:30" },
				      { "summary", "架空の誤送付" },
				      { "has_personal_number", "1" },
				      { "reportable", "unknown" },
				      { "wrongful", "0" },
				      { NULL, NULL } };
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (KinkoSecret) passphrase = secret_text (PASSPHRASE);
	g_autoptr (KinkoSession) opened = NULL;
	g_autofree char *own = own_hash ();
	g_autoptr (GError) error = NULL;
	Meanwhile meanwhile = { session, own, 0 };

	enter (session, "incident", leak, "J26-0001"); /* which is told of first */
	opened = kinko_session_open (fixture->vault, fixture->identity, passphrase, write_meanwhile,
				     &meanwhile, &error);
	g_assert_no_error (error);
	g_assert_nonnull (opened);
	g_assert_cmpuint (meanwhile.warnings, >, 0);
	assert_verdict (opened, "given", "P26-0001");
	assert_sound (fixture, session);
}

static void
add_tests (void)
{
	ADD ("/consent/verdict", test_verdict);
	ADD ("/consent/forged", test_forged);
	ADD ("/consent/not-whole", test_not_whole);
	ADD ("/consent/written-meanwhile", test_written_meanwhile);
}

int
main (int argc, char **argv)
{
	return run_tests (argc, argv, add_tests);
}
