#include "vault/log-deep-internal.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/act.h"
#include "vault/clock.h"
#include "vault/log-audit-internal.h"
#include "vault/session-internal.h"

/* So many findings stand in the entry, with their objects: an entry has at most 8 KiB. Only of these a case is named by its
 * number, so that the log tells of every number that was shown. */
#define LOGGED 20

typedef struct {
	KinkoSession *session;
	const KinkoProgress *progress;
	KinkoRecordCheck *records;
	KinkoFindings *findings;
	KinkoDeepCourse course;
	KinkoDeepReport *report;
	gboolean compared; /* to the end */
} Deep;

void
kinko_deep_report_free (KinkoDeepReport *report)
{
	if (report == NULL)
		return;
	kinko_verification_free (report->verification);
	g_free (report);
}

/* ---- comparing ------------------------------------------------------------------------------- */

static void
see_entry (gpointer data, const KinkoEntry *entry, const char *line, gsize len)
{
	Deep *deep = data;

	kinko_deep_course_note (&deep->course, entry);
	kinko_record_check_entry (deep->records, entry, line, len);
}

static gboolean
read_log (Deep *deep, KinkoVerifier *verifier, GError **error)
{
	KinkoLog *log = kinko_session_log (deep->session);

	kinko_verifier_watch (verifier, see_entry, deep);
	if (!kinko_log_feed (log, verifier, kinko_log_size (log), error))
		return FALSE;
	deep->report->verification = kinko_verifier_finish (verifier, error);
	if (deep->report->verification == NULL)
		return FALSE;
	if (deep->course.problem == NULL)
		return TRUE;
	g_propagate_error (error, g_steal_pointer (&deep->course.problem));
	return FALSE;
}

/* In a snapshot: rows and log are of one moment, whoever works meanwhile. */
static gboolean
compare (Deep *deep, GError **error)
{
	g_autoptr (KinkoVerifier) verifier = kinko_verifier_new ();
	g_autoptr (KinkoRecordCheck) records = NULL;
	KinkoDeepReport *report = deep->report;

	if (!kinko_session_refresh (deep->session, error))
		return FALSE;
	records = kinko_record_check_new (deep->session, error);
	if (records == NULL)
		return FALSE;
	kinko_record_check_collect (records, deep->findings, deep->progress);
	deep->records = records;
	deep->compared = read_log (deep, verifier, error) &&
			 kinko_record_check_finish (records, &report->counts, error) &&
			 kinko_deep_compare_tables (deep->session, &deep->course, verifier,
						    report->verification, deep->findings, error);
	report->seats = kinko_roster_seats (kinko_verifier_roster (verifier))->len;
	deep->records = NULL;
	return deep->compared;
}

static gboolean
look_through (Deep *deep, GError **error)
{
	KinkoDb *db = kinko_session_db (deep->session);
	gboolean good;

	if (!kinko_db_check_pages (db, error) || !kinko_db_begin_snapshot (db, error))
		return FALSE;
	good = compare (deep, error);
	kinko_db_end_snapshot (db);
	/* It goes on while others work, so it is compared with what the log is now. */
	return good && kinko_log_check_mirror (deep->session, &deep->report->mirrored, error);
}

/* ---- what was found -------------------------------------------------------------------------- */

/* Who may look for cases may be told which one it is. */
static gboolean
may_name_cases (KinkoSession *session)
{
	const KinkoSeat *seat = kinko_session_seat (session);
	const KinkoAccessRequest request = { .role = seat->role,
					     .action = "case.find",
					     .numbers_cleared = seat->numbers };
	g_auto (KinkoVerdict) verdict =
		kinko_policy_decide (kinko_session_policy (session), &request);

	return verdict.allowed;
}

/* The number of a case or of a line; NULL: there is none any more. */
static char *
find_label (KinkoSession *session, const char *object)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (session),
				  "SELECT case_no FROM case_file WHERE 'case/' || handle = ?1"
				  " UNION ALL SELECT number FROM register_line"
				  "  WHERE 'register/' || handle = ?1",
				  NULL);

	if (query == NULL || !kinko_statement_bind_text (query, 1, object, NULL) ||
	    kinko_statement_step (query, NULL) != KINKO_STEP_ROW)
		return NULL;
	return g_strdup (kinko_statement_text (query, 0));
}

static void
name_objects (Deep *deep)
{
	gboolean cases = may_name_cases (deep->session);

	for (guint i = 0; i < MIN (LOGGED, deep->findings->list->len); i++) {
		KinkoFinding *finding = deep->findings->list->pdata[i];

		if (cases || !g_str_has_prefix (finding->object, "case/"))
			finding->label = find_label (deep->session, finding->object);
	}
}

/* What people call it; only where that is not known, what the log does. */
static char *
object_text (const KinkoFinding *finding)
{
	return finding->label == NULL ? g_strdup (finding->object)
				      : g_strdup_printf ("'%s'", finding->label);
}

static gboolean
has_number (const char *object)
{
	return g_str_has_prefix (object, "case/") || g_str_has_prefix (object, "register/");
}

static KinkoProblem *
problem_of (const KinkoFinding *finding)
{
	g_autofree char *object = object_text (finding);
	g_autofree char *place = finding->seq == KINKO_NO_ENTRY
					 ? NULL
					 : g_strdup_printf ("entry %" PRIu64, finding->seq);
	const char *meaning = kinko_finding_meaning (finding->code);

	/* What an error says of a case or of a line names it by its number, too. */
	return finding->text == NULL || (finding->label == NULL && has_number (finding->object))
		       ? kinko_problem_new (kinko_finding_name (finding->code), place, "%s: %s",
					    object, meaning)
		       : kinko_problem_new (kinko_finding_name (finding->code), place, "%s: %s: %s",
					    object, meaning, finding->text);
}

/* Each of them is a problem of the error, which does not say it once more. */
static void
say_findings (const KinkoFindings *findings, GError **error)
{
	GPtrArray *problems = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	guint named = findings->list->len;

	for (guint i = 0; i < named; i++)
		g_ptr_array_add (problems, problem_of (findings->list->pdata[i]));
	if (findings->total == named)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     ngettext ("the vault is not as its log tells, in %" PRIu64 " place",
				       "the vault is not as its log tells, in %" PRIu64 " places",
				       findings->total),
			     findings->total);
	else
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the vault is not as its log tells, in %" PRIu64
				" places, of which %u are named here"),
			     findings->total, named);
	kinko_error_set_hint (
		error, "%s",
		_ ("somebody with the key of the database changed it outside kinko: stop working "
		   "in "
		   "it, keep a copy of its folder as evidence, tell the ward, and restore the "
		   "newest backup that kinko backup verify finds good"));
	kinko_error_set_problems (error, problems);
}

/* ---- the act --------------------------------------------------------------------------------- */

static json_t *
findings_detail (const KinkoFindings *findings)
{
	json_t *list = json_array ();

	for (guint i = 0; i < MIN (LOGGED, findings->list->len); i++) {
		const KinkoFinding *finding = findings->list->pdata[i];
		json_t *one = json_pack ("{s:s, s:s}", "code", kinko_finding_name (finding->code),
					 "object", finding->object);

		if (finding->seq != KINKO_NO_ENTRY)
			json_object_set_new (one, "entry",
					     json_integer ((json_int_t) finding->seq));
		json_array_append_new (list, one);
	}
	return list;
}

static void
describe (const Deep *deep, json_t *detail)
{
	const KinkoDeepReport *report = deep->report;
	const struct {
		const char *name;
		guint64 count;
	} counts[] = {
		{ "cases", report->counts.cases },     { "versions", report->counts.versions },
		{ "numbers", report->counts.numbers }, { "documents", report->counts.documents },
		{ "lines", report->counts.lines },     { "seats", report->seats },
		{ "opened", report->counts.opened },   { "unopened", report->counts.unopened },
		{ "findings", deep->findings->total },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
		json_object_set_new (detail, counts[i].name,
				     json_integer ((json_int_t) counts[i].count));
	if (deep->findings->total > 0)
		json_object_set_new (detail, "found", findings_detail (deep->findings));
}

static gboolean
finish (KinkoAct *act, Deep *deep, const GError *failure, GError **error)
{
	if (!kinko_act_reopen (act, error))
		return FALSE;
	if (deep->compared)
		describe (deep, kinko_act_detail (act));
	return kinko_act_finish (act, failure, error);
}

/* The end could not be logged: what was found is said all the same, but no case is named. */
static void
say_unlogged (Deep *deep, const GError *problem, GError **failure)
{
	if (*failure == NULL) {
		*failure = g_error_copy (problem);
		return;
	}
	kinko_session_warn (deep->session, _ ("what was found could not be logged: %s"),
			    problem->message);
	if (!deep->compared || deep->findings->total == 0)
		return;
	for (guint i = 0; i < deep->findings->list->len; i++) {
		KinkoFinding *finding = deep->findings->list->pdata[i];

		g_clear_pointer (&finding->label, g_free);
	}
	g_clear_error (failure);
	say_findings (deep->findings, failure);
}

static KinkoAct *
begin (KinkoSession *session, GError **error)
{
	g_autoptr (KinkoAct) act = NULL;

	if (!kinko_session_has_keys (session)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED, "%s",
			     _ ("a deep verification takes the key of the records, and you hold "
				"none"));
		kinko_error_set_hint (
			error, "%s",
			_ ("without --deep all is verified that needs no key; ask somebody with "
			   "keys to run this one, and read what it found in the log: kinko log "
			   "show --action log.verify"));
		return NULL;
	}
	act = kinko_act_begin (session, "log.verify", "log", NULL, error);
	if (act == NULL)
		return NULL;
	json_object_set_new (kinko_act_detail (act), "deep", json_true ());
	return kinko_act_commit_intent (act, error) ? g_steal_pointer (&act) : NULL;
}

KinkoDeepReport *
kinko_log_verify_deep (KinkoSession *session, const KinkoProgress *progress, GError **error)
{
	g_autoptr (KinkoAct) act = begin (session, error);
	g_autoptr (KinkoDeepReport) report = g_new0 (KinkoDeepReport, 1);
	g_autoptr (KinkoFindings) findings = kinko_findings_new (KINKO_DEEP_NAMED);
	g_auto (KinkoDeepCourse) course = { 0 };
	g_autofree char *today = kinko_clock_today ();
	g_autoptr (GError) failure = NULL;
	g_autoptr (GError) unlogged = NULL;
	Deep deep = {
		.session = session, .progress = progress, .findings = findings, .report = report
	};

	if (act == NULL)
		return NULL;
	kinko_deep_course_init (&deep.course);
	report->numbers = kinko_session_compartments (session)->numbers != NULL;
	if (look_through (&deep, &failure) && findings->total == 0)
		(void) !kinko_verification_check_reviews (report->verification, today, &failure);
	course = deep.course;
	kinko_findings_sort (findings);
	if (deep.compared && findings->total > 0) {
		g_clear_error (
			&failure); /* what stands in the way of the rest is the smaller evil */
		name_objects (&deep);
		say_findings (findings, &failure);
	}
	if (!finish (act, &deep, failure, &unlogged))
		say_unlogged (&deep, unlogged, &failure);
	if (failure == NULL)
		return g_steal_pointer (&report);
	g_propagate_error (error, g_steal_pointer (&failure));
	return NULL;
}
