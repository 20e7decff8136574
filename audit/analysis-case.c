/*
 * Whose cases are looked at. To whom a case is assigned follows from `case.assign`; of a case that was never assigned, or
 * whose assignment came about in a predecessor's vault, the log says nothing, and nothing is told.
 */
#include "audit/analysis-internal.h"

#include <string.h>

#include "audit/restored.h"

/* To whom, from which entry on. Earlier ones are kept: a restore can bring them back. */
typedef struct {
	guint64 seq;
	char *to; /* "": to nobody that is known */
} Assignment;

static void
clear_assignment (gpointer assignment)
{
	g_free (((Assignment *) assignment)->to);
}

static void
assign (KinkoAnalysis *analysis, const KinkoStep *step, const char *to)
{
	GArray *all = g_hash_table_lookup (analysis->assigned, step->object);
	Assignment assignment = { step->entry->seq, g_strdup (to) };

	if (all == NULL) {
		all = g_array_new (FALSE, FALSE, sizeof (Assignment));
		g_array_set_clear_func (all, clear_assignment);
		g_hash_table_insert (analysis->assigned, g_strdup (step->object), all);
	}
	g_array_append_val (all, assignment);
}

/* "": the log does not say. */
static const char *
assignee_of (const KinkoAnalysis *analysis, const char *object)
{
	const GArray *all = g_hash_table_lookup (analysis->assigned, object);

	return all == NULL || all->len == 0 ? "" : g_array_index (all, Assignment, all->len - 1).to;
}

/* What the entries from @from on and before @to told of was lost. */
static void
take_back (KinkoAnalysis *analysis, guint64 from, guint64 to)
{
	GHashTableIter iter;
	gpointer value;

	g_hash_table_iter_init (&iter, analysis->assigned);
	while (g_hash_table_iter_next (&iter, NULL, &value)) {
		GArray *all = value;

		for (guint i = all->len; i > 0; i--) {
			guint64 seq = g_array_index (all, Assignment, i - 1).seq;

			if (seq >= from && seq < to)
				g_array_remove_index (all, i - 1);
		}
	}
}

static gboolean
is_case (const char *object)
{
	return g_str_has_prefix (object, "case/") && strcmp (object, "case/none") != 0;
}

static void
watch_look (KinkoAnalysis *analysis, KinkoStep *step)
{
	const char *to = assignee_of (analysis, step->object);
	g_autofree char *role = kinko_slice_dup (step->entry->role);
	KinkoFinding *finding;

	if (!kinko_analysis_rules_watch_role (&analysis->scope.rules, kinko_role_from_name (role)))
		return;
	if (to[0] == '\0') {
		analysis->unknown_looks += step->in_range;
		return;
	}
	if (strcmp (to, step->by) == 0)
		return;
	finding = kinko_analysis_tell (analysis, step, KINKO_FINDING_UNASSIGNED, step->by,
				       step->day, "");
	if (finding == NULL)
		return;
	kinko_finding_add_subject (finding, step->object);
	finding->count = finding->subjects->len;
	if ((step->kinds & KINKO_STEP_REVEAL) != 0)
		finding->severity = KINKO_SEVERITY_ALERT;
}

void
kinko_analysis_watch_cases (KinkoAnalysis *analysis, KinkoStep *step)
{
	guint64 from, to;

	if ((step->kinds & (KINKO_STEP_LOOK | KINKO_STEP_REVEAL)) != 0 && is_case (step->object))
		watch_look (analysis, step);
	if (strcmp (step->result, "granted") != 0)
		return;
	if (strcmp (step->action, "case.assign") == 0 && is_case (step->object))
		assign (analysis, step, kinko_step_text (step, "to"));
	else if (strcmp (step->action, "handover.unassign") == 0)
		assign (analysis, step, "");
	else if (strcmp (step->action, "vault.restored") == 0 &&
		 kinko_restored_range (step->entry, &from, &to))
		take_back (analysis, from, to);
}
