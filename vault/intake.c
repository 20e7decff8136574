#include "vault/intake-internal.h"

#include <glib/gi18n.h>

#include "audit/entry.h"
#include "policies/error.h"

/* An act has one signature and one commit in the mirror, so it has many items; but its entries, and what it holds in the
 * journal of the database, must not grow with the vault. */
#define ACT_ITEMS 500
#define ACT_BYTES ((guint64) 16 * 1024 * 1024)

KinkoIntake *
kinko_intake_new (KinkoSession *session, const char *approval, const KinkoIntakeSecrets *secrets)
{
	KinkoIntake *intake = g_new0 (KinkoIntake, 1);

	intake->session = session;
	intake->approval = g_strdup (approval);
	intake->secrets = secrets;
	intake->waiting = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
	return intake;
}

void
kinko_intake_free (KinkoIntake *intake)
{
	if (intake == NULL)
		return;
	kinko_act_free (intake->act);
	g_hash_table_unref (intake->waiting);
	g_free (intake->approval);
	g_free (intake);
}

const KinkoTakeoverCounts *
kinko_intake_counts (const KinkoIntake *intake)
{
	return &intake->counts;
}

const KinkoTakeoverMissing *
kinko_intake_missing (const KinkoIntake *intake)
{
	return &intake->missing;
}

const KinkoTakeoverErased *
kinko_intake_erased (const KinkoIntake *intake)
{
	return &intake->erased;
}

/* ---- acts ------------------------------------------------------------------------------------ */

static KinkoAct *
begin (KinkoIntake *intake, const char *action, GError **error)
{
	KinkoAct *act = kinko_act_begin_system (intake->session, action, "vault", error);

	if (act != NULL)
		kinko_act_set_approval (act, intake->approval);
	return act;
}

KinkoAct *
kinko_intake_act (KinkoIntake *intake, GError **error)
{
	if (intake->act == NULL)
		intake->act = begin (intake, "handover.take", error);
	return intake->act;
}

/* What this act took over. */
static KinkoTakeoverCounts
counts_of_act (const KinkoIntake *intake)
{
	const KinkoTakeoverCounts *all = &intake->counts, *before = &intake->before;

	return (KinkoTakeoverCounts){
		.cases = all->cases - before->cases,
		.versions = all->versions - before->versions,
		.numbers = all->numbers - before->numbers,
		.documents = all->documents - before->documents,
		.lines = all->lines - before->lines,
	};
}

/* The mirror gets all of it at the end: nobody can look at it before. */
static gboolean
end_act (KinkoIntake *intake, GError **error)
{
	g_autoptr (KinkoAct) act = g_steal_pointer (&intake->act);
	KinkoTakeoverCounts counts = counts_of_act (intake);

	if (act == NULL)
		return TRUE;
	kinko_takeover_counts_to_json (&counts, kinko_act_detail (act));
	kinko_act_mirror_later (act);
	intake->before = intake->counts;
	intake->items = 0;
	intake->bytes = 0;
	return kinko_act_commit (act, error);
}

gboolean
kinko_intake_next (KinkoIntake *intake, guint64 bytes, GError **error)
{
	intake->items++;
	intake->bytes += bytes;
	return (intake->items < ACT_ITEMS && intake->bytes < ACT_BYTES) || end_act (intake, error);
}

gboolean
kinko_intake_finish (KinkoIntake *intake, json_t *facts, GError **error)
{
	g_autoptr (KinkoAct) act = NULL;

	if (g_hash_table_size (intake->waiting) > 0) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
			     _ ("the handover lacks the content of a document that it lists"));
		return FALSE;
	}
	if (!end_act (intake, error))
		return FALSE;
	act = begin (intake, "handover.accept", error);
	if (act == NULL)
		return FALSE;
	json_object_update (kinko_act_detail (act), facts);
	json_object_set_new (kinko_act_detail (act), "missing",
			     json_pack ("{s:I, s:I, s:I}", "numbers",
					(json_int_t) intake->missing.numbers, "addresses",
					(json_int_t) intake->missing.addresses, "documents",
					(json_int_t) intake->missing.documents));
	json_object_set_new (kinko_act_detail (act), "erased",
			     kinko_takeover_erased_to_json (&intake->erased));
	kinko_takeover_counts_to_json (&intake->counts, kinko_act_detail (act));
	return kinko_act_commit (act, error);
}

/* ---- reading lines --------------------------------------------------------------------------- */

gboolean
kinko_intake_refuse (const char *file, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the handover is damaged: a line of '%s' is not as it must be"), file);
	kinko_error_set_hint (error, "%s",
			      _ ("'kinko handover inspect' says more; ask for the file again"));
	return FALSE;
}

/* Two of a number, the same child twice, a value that no row has: the database refuses what only the handover can have said. */
gboolean
kinko_intake_blame (gboolean good, const char *file, GError *problem, GError **error)
{
	g_autoptr (GError) told = problem;

	if (good)
		return TRUE;
	if (g_error_matches (told, KINKO_ERROR, KINKO_ERROR_FAILED))
		return kinko_intake_refuse (file, error);
	g_propagate_error (error, g_steal_pointer (&told));
	return FALSE;
}

const char *
kinko_intake_text (const json_t *line, const char *name)
{
	return json_string_value (json_object_get (line, name));
}

gint64
kinko_intake_integer (const json_t *line, const char *name)
{
	const json_t *value = json_object_get (line, name);

	return json_is_integer (value) ? json_integer_value (value) : -1;
}

/* What the predecessor had taken over itself tells who wrote it first; a new reference, or NULL. Only time, person and action, so
 * that it does not grow from hand to hand. */
static json_t *
first_author (const json_t *line)
{
	json_t *author = kinko_takeover_author (line);
	const char *time, *by, *action;

	if (author == NULL || json_unpack (author, "{s:s, s:s, s:s}", "time", &time, "by", &by,
					   "action", &action) != 0)
		return NULL;
	return json_pack ("{s:s, s:s, s:s}", "time", time, "by", by, "action", action);
}

gboolean
kinko_intake_set_source (json_t *detail, const char *handle, const json_t *line, GError **error)
{
	const char *time = kinko_intake_text (line, "time");
	const char *by = kinko_intake_text (line, "by");
	const char *action = kinko_intake_text (line, "action");
	gint64 seq = kinko_intake_integer (line, "seq");

	if (handle == NULL || time == NULL || by == NULL || action == NULL || seq < 0 ||
	    !kinko_operator_id_is_valid (by)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
			     _ ("the handover does not say who wrote what, and when"));
		return FALSE;
	}
	json_object_set_new (detail, "of",
			     json_pack ("{s:s, s:I, s:s, s:s, s:s, s:o*}", "handle", handle, "seq",
					(json_int_t) seq, "time", time, "by", by, "action", action,
					"first", first_author (line)));
	return TRUE;
}
