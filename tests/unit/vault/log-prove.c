#include "vault/log-prove.h"

#include "audit/voucher.h"
#include "tests/unit/vault/fixture.h"
#include "vault/db-write.h"
#include "vault/session-internal.h"

static char *
own_vkey (KinkoSession *session)
{
	return kinko_note_vkey (kinko_session_descriptor (session)->origin,
				&kinko_session_identity (session)->note_key);
}

/* The proof holds, is about that entry of the log, and is signed by the manager. */
static void
check_entry (const KinkoProof *proof, guint64 seq, const char *vkey)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoNote) note = kinko_note_parse (proof->note, strlen (proof->note), &error);
	char *const keys[] = { (char *) (gsize) vkey, NULL };
	g_autoptr (GPtrArray) vouchers =
		kinko_vouchers_of (note, proof->checkpoint->origin, keys, &error);
	KinkoEntry entry;
	gsize len;
	const char *line = g_bytes_get_data (proof->line, &len);

	g_assert_no_error (error);
	g_assert_cmpuint (vouchers->len, ==, 1);
	g_assert_true (kinko_proof_check (proof, NULL, &error));
	g_assert_true (kinko_entry_parse (line, len, &entry, &error));
	g_assert_no_error (error);
	g_assert_cmpuint (entry.seq, ==, seq);
}

static void
test_entry (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *vkey = own_vkey (session);
	guint64 size = kinko_log_size (kinko_session_log (session));
	g_autoptr (GError) error = NULL;
	g_autofree char *logged = NULL;

	(void) data;
	for (guint64 seq = 0; seq < size; seq++) {
		g_autoptr (KinkoProof) proof = kinko_log_prove (session, seq, &error);

		g_assert_no_error (error);
		check_entry (proof, seq, vkey);
	}
	logged = kinko_log_line (kinko_session_log (session), size, &error);
	g_assert_nonnull (strstr (logged, "\"action\":\"log.prove\""));
	g_assert_nonnull (strstr (logged, "\"detail\":{\"entry\":0}"));
	/* what is not there is not said to have been proved */
	size = kinko_log_size (kinko_session_log (session));
	g_assert_null (kinko_log_prove (session, size, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	g_assert_cmpuint (kinko_log_size (kinko_session_log (session)), ==, size);
}

static void
test_growth (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *first = NULL;
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoProof) proof = NULL;
	g_autofree char *other = NULL;
	g_autofree char *text = NULL;
	KinkoHash root = { { 1 } };
	KinkoSigner signer = kinko_identity_note_signer (session->identity);

	(void) data;
	first = kinko_log_note_at (kinko_session_log (session), 1, &error);
	proof = kinko_log_prove_growth (session, first, &error);
	g_assert_no_error (error);
	g_assert_cmpuint (proof->old->size, ==, 1);
	g_assert_cmpuint (proof->checkpoint->size, ==,
			  kinko_log_size (kinko_session_log (session)));
	g_assert_true (kinko_proof_check (proof, NULL, &error));
	/* signed with the right key, and never this log's */
	text = kinko_checkpoint_text ("ward.example/test", 1, &root);
	other = kinko_note_sign (text, "ward.example/test", &signer, NULL);
	g_assert_null (kinko_log_prove_growth (session, other, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_assert_nonnull (strstr (kinko_error_hint (error), "--evidence"));
}

/* A leaf that somebody changed in the database gives no proof. */
static void
test_changed_leaf (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_true (kinko_db_run (kinko_session_db (session),
				     "DROP TRIGGER audit_entry_is_final;"
				     "UPDATE audit_entry SET leaf = zeroblob (32) WHERE seq = 0;",
				     &error));
	g_assert_no_error (error);
	g_assert_null (kinko_log_prove (session, 1, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

/* Who has no keys proves from the mirror; nothing is logged then. */
static void
test_without_keys (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *vkey = own_vkey (session);
	g_autofree char *first = kinko_log_note_at (kinko_session_log (session), 1, NULL);
	g_autofree char *auditor = enrol (fixture, session, "kansa", KINKO_ROLE_AUDITOR, FALSE);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoProof) proof = NULL;
	g_autoptr (KinkoProof) growth = NULL;

	(void) data;
	g_clear_pointer (&session, kinko_session_close);
	session = open_person (fixture, auditor);
	proof = kinko_log_prove (session, 1, &error);
	g_assert_no_error (error);
	check_entry (proof, 1, vkey);
	growth = kinko_log_prove_growth (session, first, &error);
	g_assert_no_error (error);
	g_assert_true (kinko_proof_check (growth, NULL, &error));
}

#define ADD(name, test) g_test_add ("/log-prove/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	ADD ("entry", test_entry);
	ADD ("growth", test_growth);
	ADD ("changed-leaf", test_changed_leaf);
	ADD ("without-keys", test_without_keys);
	return g_test_run ();
}
