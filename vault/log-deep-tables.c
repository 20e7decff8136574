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
#include "vault/seat.h"

#define HASH_PREFIX "sha256:"

/* ---- the course of the log ------------------------------------------------------------------- */

static guint64 *
key_of (guint64 seq)
{
	guint64 *key = g_new (guint64, 1);

	*key = seq;
	return key;
}

void
kinko_deep_course_init (KinkoDeepCourse *course)
{
	course->intents = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
	course->strays = g_array_new (FALSE, FALSE, sizeof (guint64));
	course->policies = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
	course->problem = NULL;
}

void
kinko_deep_course_clear (KinkoDeepCourse *course)
{
	g_clear_pointer (&course->intents, g_hash_table_unref);
	g_clear_pointer (&course->policies, g_hash_table_unref);
	g_clear_pointer (&course->strays, g_array_unref);
	g_clear_error (&course->problem);
}

static void
note_detail (KinkoDeepCourse *course, const KinkoEntry *entry, const json_t *detail)
{
	const json_t *intent = json_object_get (detail, "intent");
	const char *policy = json_string_value (json_object_get (detail, "policy"));
	guint64 seq = (guint64) json_integer_value (intent);

	if (kinko_slice_equal (entry->result, "intent"))
		g_hash_table_add (course->intents, key_of (entry->seq));
	else if (intent != NULL && !g_hash_table_remove (course->intents, &seq))
		g_array_append_val (course->strays, entry->seq);
	if (kinko_slice_equal (entry->action, "policy.adopt") &&
	    kinko_slice_equal (entry->result, "granted") && policy != NULL &&
	    g_str_has_prefix (policy, HASH_PREFIX))
		g_hash_table_insert (course->policies, key_of (entry->seq),
				     g_strdup (policy + strlen (HASH_PREFIX)));
}

void
kinko_deep_course_note (KinkoDeepCourse *course, const KinkoEntry *entry)
{
	json_auto_t *detail = NULL;

	if (course->problem != NULL || (kinko_slice_equal (entry->result, "granted") &&
					!kinko_slice_equal (entry->action, "policy.adopt")))
		return;
	detail = kinko_entry_detail (entry, &course->problem);
	if (detail != NULL)
		note_detail (course, entry, detail);
}

/* ---- single rows ----------------------------------------------------------------------------- */

/* Takes @problem: a finding, or why nobody could look. NULL: neither. */
static gboolean
absorb (KinkoFindings *findings, GError *problem, GError **error)
{
	g_autoptr (GError) told = problem;

	if (told == NULL)
		return TRUE;
	if (!kinko_finding_is_told_by (told)) {
		g_propagate_error (error, g_steal_pointer (&told));
		return FALSE;
	}
	kinko_findings_add (findings, KINKO_FINDING_STATE, "vault", KINKO_NO_ENTRY, told->message);
	return TRUE;
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

/* Rows of (seq, text), each of which must be in @told with that text, NULL: with any; and as many. */
static gboolean
compare_rows (KinkoSession *session, const char *sql, GHashTable *told, KinkoFindings *findings,
	      GError **error)
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
			kinko_findings_add (findings, KINKO_FINDING_STATE, "vault", seq, NULL);
		g_hash_table_add (seen, key_of (seq));
	}
	g_hash_table_iter_init (&iter, told);
	while (g_hash_table_iter_next (&iter, &key, NULL))
		if (!g_hash_table_contains (seen, key))
			kinko_findings_add (findings, KINKO_FINDING_STATE, "vault",
					    *(const guint64 *) key, NULL);
	return step == KINKO_STEP_DONE;
}

/* Whoever adds a row of an open intent makes the next opening tell of an end of it, in good faith. */
static void
report_strays (const KinkoDeepCourse *course, KinkoFindings *findings)
{
	for (guint i = 0; i < course->strays->len; i++)
		kinko_findings_add (findings, KINKO_FINDING_STATE, "vault",
				    g_array_index (course->strays, guint64, i), NULL);
}

/* Did a later one go back to before it? Then that took its row away, and the entries that it names. */
static gboolean
is_undone (const GArray *restores, guint64 seq)
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

		if (!is_undone (verification->restores, seq))
			g_hash_table_add (told, key_of (seq));
	}
	return compare_rows (session, "SELECT seq, NULL FROM restoration", told, findings, error);
}

/* ---- seats ----------------------------------------------------------------------------------- */

static void
compare_seat (const KinkoSeat *stored, const KinkoSeat *replayed, KinkoFindings *findings)
{
	const KinkoSeat *named = replayed == NULL ? stored : replayed;
	g_autofree char *object = NULL;

	if (stored != NULL && replayed != NULL && kinko_seats_are_equal (stored, replayed))
		return;
	object = kinko_seat_object (named->id);
	kinko_findings_add (findings, KINKO_FINDING_SEAT, object,
			    replayed == NULL ? KINKO_NO_ENTRY : replayed->changed_seq, NULL);
}

/* Both are in the order of enrolment. */
static gboolean
compare_seats (KinkoSession *session, const KinkoRoster *replayed, KinkoFindings *findings,
	       GError **error)
{
	GError *problem = NULL;
	g_autoptr (KinkoRoster) stored = kinko_seats_load (kinko_session_db (session), &problem);
	GPtrArray *a, *b = kinko_roster_seats (replayed);
	guint i = 0, j = 0;

	if (stored == NULL)
		return absorb (findings, problem, error);
	a = kinko_roster_seats (stored);
	while (i < a->len || j < b->len) {
		const KinkoSeat *mine = i < a->len ? a->pdata[i] : NULL;
		const KinkoSeat *theirs = j < b->len ? b->pdata[j] : NULL;
		gboolean extra = mine != NULL &&
				 (theirs == NULL || mine->enrolled_seq < theirs->enrolled_seq);
		gboolean missing = theirs != NULL &&
				   (mine == NULL || theirs->enrolled_seq < mine->enrolled_seq);

		compare_seat (missing ? NULL : mine, extra ? NULL : theirs, findings);
		i += missing ? 0 : 1;
		j += extra ? 0 : 1;
	}
	return TRUE;
}

static gboolean
has_hash (GBytes *file, GBytes *wanted)
{
	KinkoHash hash;

	if (file == NULL)
		return TRUE; /* there is none, or it was taken away with the seat */
	hash = kinko_hash_of (g_bytes_get_data (file, NULL), g_bytes_get_size (file));
	return wanted != NULL && g_bytes_get_size (wanted) == sizeof hash.bytes &&
	       memcmp (hash.bytes, g_bytes_get_data (wanted, NULL), sizeof hash.bytes) == 0;
}

/* The grants are written to their folder from here: whose grant is another one gets no keys, or somebody else's. */
static gboolean
compare_grants (KinkoSession *session, KinkoFindings *findings, GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (session),
				  "SELECT id, changed_seq, grant_file, grant_hash, seed_file,"
				  " seed_hash FROM seat ORDER BY enrolled_seq",
				  error);
	KinkoStep step;

	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autoptr (GBytes) grant = kinko_statement_bytes (query, 2);
		g_autoptr (GBytes) grant_hash = kinko_statement_bytes (query, 3);
		g_autoptr (GBytes) seed = kinko_statement_bytes (query, 4);
		g_autoptr (GBytes) seed_hash = kinko_statement_bytes (query, 5);
		g_autofree char *object = kinko_seat_object (kinko_statement_text (query, 0));

		if (!has_hash (grant, grant_hash) || !has_hash (seed, seed_hash))
			kinko_findings_add (findings, KINKO_FINDING_SEAT, object,
					    (guint64) kinko_statement_int (query, 1), NULL);
	}
	return step == KINKO_STEP_DONE;
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
	return compare_seats (session, kinko_verifier_roster (verifier), findings, error) &&
	       compare_grants (session, findings, error) &&
	       compare_contract (session, verifier, findings, error) &&
	       compare_rotation (session, verifier, findings, error) &&
	       compare_policy (session, verification, findings, error) &&
	       compare_predecessor (session, verification, findings, error) &&
	       compare_restorations (session, verification, findings, error) &&
	       compare_rows (session, "SELECT seq, NULL FROM open_intent", course->intents,
			     findings, error) &&
	       compare_rows (session, "SELECT seq, lower (hex (hash)) FROM policy_version",
			     course->policies, findings, error) &&
	       compare_leaves (session, verification->entries, findings, error) &&
	       compare_notes (session, verification, findings, error) &&
	       kinko_schema_compare (kinko_session_db (session), findings, error);
}
