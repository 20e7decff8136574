/* The tables that repeat what the log says, so that nobody has to replay it: is it what they say? */
#include "vault/log-deep-internal.h"

#include <string.h>

#include "audit/tree.h"
#include "policies/error.h"
#include "vault/contract-end.h"
#include "vault/erasure-stored.h"
#include "vault/log-audit-internal.h"
#include "vault/predecessor.h"
#include "vault/restoration.h"
#include "vault/rotation.h"
#include "vault/schema-check.h"

/* ---- single rows ----------------------------------------------------------------------------- */

gboolean
kinko_deep_absorb (KinkoFindings *findings, KinkoFindingCode code, const char *object,
		   GError *problem, GError **error)
{
	g_autoptr (GError) told = problem;

	if (told == NULL)
		return TRUE;
	if (!kinko_finding_is_told_by (told)) {
		g_propagate_error (error, g_steal_pointer (&told));
		return FALSE;
	}
	kinko_findings_add (findings, code, object, KINKO_NO_ENTRY, told->message);
	return TRUE;
}

static gboolean
absorb (KinkoFindings *findings, GError *problem, GError **error)
{
	return kinko_deep_absorb (findings, KINKO_FINDING_STATE, "vault", problem, error);
}

static gboolean
compare_contract (KinkoSession *session, const KinkoVerifier *verifier, KinkoFindings *findings,
		  GError **error)
{
	KinkoContract stored;
	GError *problem = NULL;

	if (kinko_contract_end_load (session, &stored, &problem))
		(void) !kinko_contract_end_check (&stored, kinko_verifier_contract (verifier),
						  &problem);
	return absorb (findings, problem, error);
}

static gboolean
compare_rotation (KinkoSession *session, const KinkoVerifier *verifier, KinkoFindings *findings,
		  GError **error)
{
	KinkoRotation stored;
	GError *problem = NULL;

	if (kinko_rotation_load (session, &stored, &problem))
		(void) !kinko_rotation_check (
			&stored, kinko_roster_rotation (kinko_verifier_roster (verifier)),
			&problem);
	return absorb (findings, problem, error);
}

static gboolean
compare_policy (KinkoSession *session, const KinkoVerification *verification,
		KinkoFindings *findings, GError **error)
{
	GError *problem = NULL;

	(void) !kinko_log_check_policy (session, verification, &problem);
	return absorb (findings, problem, error);
}

static gboolean
compare_predecessor (KinkoSession *session, const KinkoVerification *verification,
		     KinkoFindings *findings, GError **error)
{
	GError *problem = NULL;

	(void) !kinko_predecessor_check (session, &verification->takeover, &problem);
	return absorb (findings, problem, error);
}

/* ---- rows for entries ------------------------------------------------------------------------ */

/* Rows of (seq, text) of @table, each of which must be in @told with that text, NULL: with any; and as many. */
static gboolean
compare_rows (KinkoSession *session, const char *table, const char *sql, GHashTable *told,
	      KinkoFindings *findings, GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (session), sql, error);
	g_autoptr (GHashTable) seen =
		g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
	GHashTableIter iter;
	gpointer key;
	KinkoStep step;

	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		guint64 seq = (guint64) kinko_statement_int (query, 0);
		const char *text = kinko_statement_text (query, 1);

		if (!g_hash_table_contains (told, &seq) ||
		    (text != NULL && g_strcmp0 (g_hash_table_lookup (told, &seq), text) != 0))
			kinko_findings_add (findings, KINKO_FINDING_STATE, "vault", seq, table);
		g_hash_table_add (seen, kinko_deep_key (seq));
	}
	g_hash_table_iter_init (&iter, told);
	while (g_hash_table_iter_next (&iter, &key, NULL))
		if (!g_hash_table_contains (seen, key))
			kinko_findings_add (findings, KINKO_FINDING_STATE, "vault",
					    *(const guint64 *) key, table);
	return step == KINKO_STEP_DONE;
}

/* Whoever adds a row of an open intent makes the next opening tell of an end of it, in good faith. */
static void
report_strays (const KinkoDeepCourse *course, KinkoFindings *findings)
{
	for (guint i = 0; i < course->strays->len; i++)
		kinko_findings_add (findings, KINKO_FINDING_STATE, "vault",
				    g_array_index (course->strays, guint64, i), "open_intent");
}

gboolean
kinko_deep_is_undone (const GArray *restores, guint64 seq)
{
	for (guint i = 0; i < restores->len; i++) {
		const KinkoRestoredRange *range = &g_array_index (restores, KinkoRestoredRange, i);

		if (seq >= range->from && seq < range->to)
			return TRUE;
	}
	return FALSE;
}

/* A restore whose row is gone would make lost records look as if somebody had taken them; one whose row was added, the other
 * way round. */
static gboolean
compare_restorations (KinkoSession *session, const KinkoVerification *verification,
		      KinkoFindings *findings, GError **error)
{
	g_autoptr (GHashTable) told =
		g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

	for (guint i = 0; i < verification->restores->len; i++) {
		guint64 seq = g_array_index (verification->restores, KinkoRestoredRange, i).seq;

		if (!kinko_deep_is_undone (verification->restores, seq))
			g_hash_table_add (told, kinko_deep_key (seq));
	}
	return compare_rows (session, "restoration", "SELECT seq, NULL FROM restoration", told,
			     findings, error);
}

/* ---- the log's own tables -------------------------------------------------------------------- */

/* Lines and notes were verified up to the head; what lies beyond it, or beside a line, was not looked at. */
static gboolean
compare_leaves (KinkoSession *session, guint64 size, KinkoFindings *findings, GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (session),
				  "SELECT seq, line, leaf FROM audit_entry ORDER BY seq", error);
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	KinkoStep step;

	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		guint64 seq = (guint64) kinko_statement_int (query, 0);
		const char *line = kinko_statement_text (query, 1);
		KinkoHash leaf = kinko_tree_leaf (hasher, line, strlen (line));
		gsize len;
		gconstpointer stored = kinko_statement_blob (query, 2, &len);

		if (seq >= size || len != sizeof leaf.bytes ||
		    memcmp (stored, leaf.bytes, sizeof leaf.bytes) != 0)
			kinko_findings_add (findings, KINKO_FINDING_LOG_ROW, "log", seq, NULL);
	}
	return step == KINKO_STEP_DONE;
}

static gboolean
compare_notes (KinkoSession *session, const KinkoVerification *verification,
	       KinkoFindings *findings, GError **error)
{
	gint64 notes;

	if (!kinko_db_get_int (kinko_session_db (session), "SELECT count (*) FROM audit_note",
			       &notes, error))
		return FALSE;
	if ((guint64) notes != verification->acts)
		kinko_findings_add (findings, KINKO_FINDING_LOG_ROW, "log", KINKO_NO_ENTRY, NULL);
	return TRUE;
}

/* ---- all of them ----------------------------------------------------------------------------- */

gboolean
kinko_deep_compare_tables (KinkoSession *session, const KinkoDeepCourse *course,
			   const KinkoVerifier *verifier, const KinkoVerification *verification,
			   KinkoFindings *findings, GError **error)
{
	g_autoptr (GHashTable) cases = kinko_erasures_load (session, error);

	if (cases == NULL)
		return FALSE;
	kinko_erasures_compare (cases, verification->erasures, findings);
	report_strays (course, findings);
	return kinko_deep_compare_seats (session, course, kinko_verifier_roster (verifier),
					 findings, error) &&
	       kinko_deep_compare_numbers (session, course, verification, findings, error) &&
	       compare_contract (session, verifier, findings, error) &&
	       compare_rotation (session, verifier, findings, error) &&
	       compare_policy (session, verification, findings, error) &&
	       compare_predecessor (session, verification, findings, error) &&
	       compare_restorations (session, verification, findings, error) &&
	       compare_rows (session, "open_intent", "SELECT seq, session FROM open_intent",
			     course->intents, findings, error) &&
	       compare_rows (session, "policy_version",
			     "SELECT seq, lower (hex (hash)) FROM policy_version", course->policies,
			     findings, error) &&
	       compare_leaves (session, verification->entries, findings, error) &&
	       compare_notes (session, verification, findings, error) &&
	       kinko_schema_compare (kinko_session_db (session), findings, error);
}
