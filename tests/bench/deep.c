/* Comparing all records with the log, a case: beside reading the same rows and hashing what is in them. */
#include <stdio.h>

#include "tests/bench/bench.h"
#include "vault/record-check.h"

#define CASES 10000

/* With the log, whose entries say what should be stored; without the mirror, which is verified as ever. */
static double
compare_all (gpointer data)
{
	Bench *bench = data;
	KinkoLog *log = kinko_session_log (bench->session);
	g_autoptr (KinkoFindings) findings = kinko_findings_new (200);
	g_autoptr (KinkoVerifier) verifier = kinko_verifier_new ();
	g_autoptr (KinkoVerification) found = NULL;
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRecordCheck) check = kinko_record_check_new (bench->session, &error);
	gint64 start = g_get_monotonic_time ();
	KinkoRecordCounts counts;

	bench_must (check != NULL, &error);
	kinko_record_check_collect (check, findings, NULL);
	kinko_verifier_watch (verifier, kinko_record_check_entry, check);
	bench_must (kinko_log_feed (log, verifier, kinko_log_size (log), &error), &error);
	found = kinko_verifier_finish (verifier, &error);
	bench_must (found != NULL, &error);
	bench_must (kinko_record_check_finish (check, &counts, &error), &error);
	if (findings->total > 0) {
		const KinkoFinding *first = findings->list->pdata[0];

		g_error ("%" G_GUINT64_FORMAT " findings, the first: %s of %s", findings->total,
			 kinko_finding_name (first->code), first->object);
	}
	return bench_seconds_since (start) / (double) counts.cases;
}

/* Rows of one blob or text. */
static const char *const tables[] = {
	"SELECT line FROM audit_entry",
	"SELECT note FROM audit_note",
	"SELECT box FROM case_version",
	"SELECT box FROM case_number",
	"SELECT box FROM register_version",
	"SELECT record_key || number_key || search FROM case_file",
};

static double
hash_rows (gpointer data)
{
	Bench *bench = data;
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	gint64 start = g_get_monotonic_time ();

	for (gsize i = 0; i < G_N_ELEMENTS (tables); i++) {
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoStatement) query =
			kinko_db_prepare (bench->session->db, tables[i], &error);

		bench_must (query != NULL, &error);
		while (kinko_statement_step (query, &error) == KINKO_STEP_ROW) {
			gsize len;
			gconstpointer row = kinko_statement_blob (query, 0, &len);

			kinko_hasher_begin (hasher);
			kinko_hasher_update (hasher, row, len);
			(void) kinko_hasher_end (hasher);
		}
		bench_must (error == NULL, &error);
	}
	return bench_seconds_since (start) / bench->filled;
}

void
bench_deep (Bench *bench)
{
	KinkoMirror *mirror = bench_mirror_take_away (bench);

	for (guint cases = CASES / 10; cases <= CASES; cases *= 10) {
		double seconds;

		bench_fill (bench, cases, 0);
		bench_memory_forget_peak ();
		seconds = compare_all (bench) * cases;
		printf ("deep verification of %u cases, %" G_GUINT64_FORMAT
			" entries: %.1f s, at most %.0f MiB\n",
			cases, kinko_log_size (kinko_session_log (bench->session)), seconds,
			bench_memory_peak ());
		bench_compare ("deep verification, a case / its rows read and hashed", "—",
			       compare_all, hash_rows, bench);
	}
	bench_mirror_give_back (bench, mirror);
}
