/* What is stored against the log, box by box: whoever holds the keys can seal another box, and no entry that tells of it. */
#include "vault/record-check.h"

#include "tests/unit/vault/backup-fixture.h"

static gboolean
look (Fixture *fixture, KinkoRecordCounts *counts, GError **error)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (KinkoVerifier) verifier = kinko_verifier_new ();
	g_autoptr (KinkoVerification) found = NULL;
	g_autoptr (KinkoRecordCheck) check = kinko_record_check_new (session, error);

	g_assert_nonnull (check);
	kinko_verifier_watch (verifier, kinko_record_check_entry, check);
	g_assert_true (kinko_log_feed (kinko_session_log (session), verifier,
				       kinko_log_size (kinko_session_log (session)), NULL));
	found = kinko_verifier_finish (verifier, NULL);
	g_assert_nonnull (found);
	return kinko_record_check_finish (check, counts, error);
}

static void
good_up (Safe *safe, gconstpointer data)
{
	g_autoptr (KinkoSession) session = NULL;

	safe_up (safe, data);
	session = open_manager (&safe->base);
	move_case (session, "C26-0001", "東京都目黒区架空町9-9-9");
	move_case (session, "C26-0002", "東京都目黒区架空町9-9-9");
}

static void
test_good (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr (GError) error = NULL;
	KinkoRecordCounts counts;

	g_assert_true (look (&safe->base, &counts, &error));
	g_assert_no_error (error);
	/* Ten cases and two changes; two scans; approvals, a receipt, a backup's copy with their versions. */
	g_assert_cmpuint (counts.versions, ==, 12);
	g_assert_cmpuint (counts.documents, ==, 2);
	g_assert_cmpuint (counts.numbers, >, 10);
	g_assert_cmpuint (counts.lines, >=, 6);
	g_assert_cmpuint (counts.opened, >=, 10 + counts.numbers);
}

/* Each is done with the right key behind kinko's back. */
static void
test_tampered (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	static const char *const changes[] = {
		/* a box of another case, of an earlier version, a byte of it */
		"UPDATE case_version SET box = (SELECT box FROM case_version WHERE case_id = 4)"
		" WHERE case_id = 3",
		"UPDATE case_version SET box = (SELECT box FROM case_version WHERE case_id = 1 AND"
		" version = 1) WHERE case_id = 1 AND version = 2",
		"UPDATE case_version SET box = CAST (substr (box, 1, length (box) - 1) || x'00' AS "
		"BLOB)"
		" WHERE case_id = 5",
		/* the newest version put back, as if it had never been; one in the middle gone */
		"DELETE FROM case_version WHERE case_id = 1 AND version = 2;"
		"UPDATE case_file SET version = 1 WHERE id = 1",
		"DELETE FROM case_version WHERE case_id = 2 AND version = 1",
		"DELETE FROM case_number WHERE case_id = 6; DELETE FROM case_version WHERE case_id "
		"= 6;"
		" DELETE FROM case_file WHERE id = 6",
		/* another entry named */
		"UPDATE case_version SET seq = seq + 1 WHERE case_id = 7",
		"UPDATE case_version SET seq = 1000000 WHERE case_id = 7",
		"UPDATE case_number SET box = (SELECT box FROM case_number WHERE case_id = 4 AND"
		" subject = 0) WHERE case_id = 3 AND subject = 0",
		"UPDATE case_file SET assignee = 'tanaka' WHERE id = 8",
		"UPDATE case_file SET record_key = (SELECT record_key FROM case_file WHERE id = 1)"
		" WHERE id = 9",
		"DELETE FROM register_version WHERE line_id = 1; DELETE FROM register_line WHERE "
		"id = 1",
		"UPDATE register_line SET open = 1 - open WHERE id = 1",
		"UPDATE document_chunk SET n = 99 WHERE document_id = 1 AND n = 1",
		"DELETE FROM document_chunk WHERE document_id = 2 AND n = 2",
		"UPDATE document SET box = (SELECT box FROM document WHERE id = 2) WHERE id = 1",
		"DELETE FROM document_chunk WHERE document_id = 1; DELETE FROM document WHERE id = "
		"1",
		/* erased, as far as the tables tell, and nobody says so */
		"UPDATE case_number SET box = NULL, blind = NULL WHERE case_id = 1",
		"DELETE FROM case_number WHERE case_id = 1 AND subject = 1",
		"DELETE FROM document_chunk WHERE document_id = 1;"
		" UPDATE document SET key = NULL, box = NULL WHERE id = 1",
	};

	g_free (shell (&safe->base, "cp vault/vault.db good.db"));
	for (gsize i = 0; i < G_N_ELEMENTS (changes); i++) {
		g_autoptr (GError) error = NULL;
		KinkoRecordCounts counts;

		g_free (shell (&safe->base,
			       "rm -rf vault/vault.db-* vault.good; cp -r vault vault.good"));
		tamper (&safe->base, changes[i]);
		g_test_message ("%s", changes[i]);
		g_assert_false (look (&safe->base, &counts, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		/* All of it comes back, the mirror too. */
		g_free (shell (&safe->base, "rm -rf vault tanaka.key.seen; mv vault.good vault"));
	}
}

int
main (int argc, char *argv[])
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	g_test_add ("/record-check/good", Safe, NULL, good_up, test_good, safe_down);
	g_test_add ("/record-check/tampered", Safe, NULL, good_up, test_tampered, safe_down);
	return g_test_run ();
}
