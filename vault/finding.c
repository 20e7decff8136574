#include "vault/finding.h"

#include <inttypes.h>

#include <glib/gi18n.h>

#include "policies/error.h"

static const struct {
	const char *name, *meaning;
} codes[KINKO_FINDINGS_N] = {
	[KINKO_FINDING_BOX] = { "box", N_ ("what is stored is not what the entry tells of") },
	[KINKO_FINDING_NO_ENTRY] = { "no_entry", N_ ("it is stored, and no entry tells of it") },
	[KINKO_FINDING_MISSING] = { "missing", N_ ("the entry tells of it, and it is not stored") },
	[KINKO_FINDING_CONTENT_GONE] = { "content_gone",
					 N_ ("its content is gone, and no entry tells that it was "
					     "erased") },
	[KINKO_FINDING_CONTENT_LEFT] = { "content_left",
					 N_ ("what the log says of its erasure is not what is "
					     "stored") },
	[KINKO_FINDING_DOCUMENT] = { "document",
				     N_ ("the content of the paper is not what the entry tells "
					 "of") },
	[KINKO_FINDING_SEALED] = { "sealed",
				   N_ ("it does not open, or says otherwise than its row") },
	[KINKO_FINDING_ROW] = { "row", N_ ("its row is not what its record and the log say") },
	[KINKO_FINDING_VERSIONS] = { "versions", N_ ("it has other versions than its row counts") },
	[KINKO_FINDING_SEARCH] = { "search",
				   N_ ("it would be found by other words than its record has") },
	[KINKO_FINDING_NUMBER_INDEX] = { "number_index",
					 N_ ("the index of My Numbers is not that of its "
					     "numbers") },
	[KINKO_FINDING_NUMBER_CHECK] = { "number_check",
					 N_ ("the second entry of a My Number is not stored as "
					     "the log tells of it") },
	[KINKO_FINDING_SEAT] = { "seat", N_ ("the stored seat is not what the log says") },
	[KINKO_FINDING_STATE] = { "state",
				  N_ ("what is stored of the log's course is not what the log "
				      "says") },
	[KINKO_FINDING_LOG_ROW] = { "log_row",
				    N_ ("the tables of the log hold what does not belong to it") },
	[KINKO_FINDING_SCHEMA] = { "schema",
				   N_ ("a table, an index or a safeguard of the database is not "
				       "as kinko made it") },
};

const char *
kinko_finding_name (KinkoFindingCode code)
{
	return codes[code].name;
}

const char *
kinko_finding_meaning (KinkoFindingCode code)
{
	return _ (codes[code].meaning);
}

static void
finding_free (gpointer data)
{
	KinkoFinding *finding = data;

	g_free (finding->object);
	g_free (finding->text);
	g_free (finding->label);
	g_free (finding);
}

KinkoFindings *
kinko_findings_new (guint keep)
{
	KinkoFindings *findings = g_new0 (KinkoFindings, 1);

	findings->list = g_ptr_array_new_with_free_func (finding_free);
	findings->keep = keep;
	findings->objects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	findings->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	return findings;
}

void
kinko_findings_free (KinkoFindings *findings)
{
	if (findings == NULL)
		return;
	g_ptr_array_unref (findings->list);
	g_hash_table_unref (findings->objects);
	g_hash_table_unref (findings->told);
	g_free (findings);
}

void
kinko_findings_add (KinkoFindings *findings, KinkoFindingCode code, const char *object, guint64 seq,
		    const char *text)
{
	KinkoFinding *finding;

	if (!g_hash_table_add (findings->told,
			       g_strdup_printf ("%d %s %" PRIu64 " %s", (int) code, object, seq,
						text == NULL ? "" : text)))
		return;
	findings->total++;
	g_hash_table_add (findings->objects, g_strdup (object));
	if (findings->list->len >= findings->keep)
		return;
	finding = g_new0 (KinkoFinding, 1);
	finding->code = code;
	finding->object = g_strdup (object);
	finding->seq = seq;
	finding->text = g_strdup (text);
	g_ptr_array_add (findings->list, finding);
}

gboolean
kinko_findings_have (const KinkoFindings *findings, const char *object)
{
	return g_hash_table_contains (findings->objects, object);
}

gboolean
kinko_finding_is_told_by (const GError *problem)
{
	return problem->domain == KINKO_ERROR &&
	       (problem->code == KINKO_ERROR_INTEGRITY || problem->code == KINKO_ERROR_INVALID ||
		problem->code == KINKO_ERROR_NOT_FOUND || problem->code == KINKO_ERROR_UNSUPPORTED);
}

static gint
compare (gconstpointer a, gconstpointer b)
{
	const KinkoFinding *one = *(const KinkoFinding *const *) a;
	const KinkoFinding *other = *(const KinkoFinding *const *) b;

	return (one->seq > other->seq) - (one->seq < other->seq); /* no entry is the greatest */
}

void
kinko_findings_sort (KinkoFindings *findings)
{
	g_ptr_array_sort (findings->list, compare);
}
