/* Cases of a handover: every version as it was, with its author and time, under new keys. */
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/case-file.h"
#include "vault/intake-internal.h"
#include "vault/json.h"

#define CASES "cases.jsonl"

/* A case on its way in. */
typedef struct {
	KinkoIntake *intake;
	const json_t *line, *numbers;
	const char *case_no, *handle; /* the handle of the predecessor */
	KinkoCaseFile *file;
	KinkoCaseData *data; /* of the version that came last */
} Taking;

static void
taking_clear (Taking *taking)
{
	kinko_case_file_free (taking->file);
	kinko_case_data_free (taking->data);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Taking, taking_clear)

/* ---- what a version says --------------------------------------------------------------------- */

static gboolean
set_address (Taking *taking, const json_t *version, GError **error)
{
	const KinkoIntakeSecrets *secrets = taking->intake->secrets;
	char **value = &taking->data->values[kinko_field_index_all ("address")];

	if (!json_is_true (json_object_get (version, "address_withheld")))
		return TRUE;
	if (secrets == NULL) {
		taking->intake->missing.addresses++;
		return TRUE;
	}
	g_free (*value);
	*value = g_strdup (
		kinko_intake_secrets_address (secrets, taking->handle, taking->file->version + 1));
	return *value != NULL || kinko_intake_refuse ("addresses.jsonl", error);
}

static gboolean
is_of_year (const Taking *taking)
{
	g_autofree char *year = g_strdup_printf ("%u", taking->file->fiscal_year);

	return g_strcmp0 (kinko_case_data_get (taking->data, "fiscal_year"), year) == 0;
}

/* The fields of one version into taking->data. */
static gboolean
read_version (Taking *taking, const json_t *version, GError **error)
{
	const json_t *record = json_object_get (version, "record");
	g_autoptr (KinkoSecret) text = NULL;

	if (!json_is_object (record) ||
	    kinko_intake_integer (version, "version") != (gint64) taking->file->version + 1)
		return kinko_intake_refuse (CASES, error);
	text = kinko_json_dump (record);
	kinko_case_data_free (taking->data);
	taking->data = kinko_case_data_from_json (text, error);
	if (taking->data == NULL || !set_address (taking, version, error))
		return FALSE;
	return (g_strcmp0 (kinko_case_data_get (taking->data, "case_no"), taking->case_no) == 0 &&
		is_of_year (taking)) ||
	       kinko_intake_refuse (CASES, error);
}

/* ---- its My Numbers -------------------------------------------------------------------------- */

/* Is there none later of that subject? */
static gboolean
is_newest (const Taking *taking, const char *subject, gint64 version)
{
	const json_t *other;
	gsize i;

	json_array_foreach (taking->numbers, i, other)
	{
		if (g_strcmp0 (kinko_intake_text (other, "subject"), subject) == 0 &&
		    kinko_intake_integer (other, "version") > version)
			return FALSE;
	}
	return TRUE;
}

/* Puts the digits in, if there are any to be had. Without the inner file it is as if there had never been one. */
static gboolean
set_number (Taking *taking, const json_t *number, KinkoSubject subject, guint *changed,
	    GError **error)
{
	const KinkoIntakeSecrets *secrets = taking->intake->secrets;
	g_autoptr (KinkoSecret) digits = NULL;

	if (json_is_true (json_object_get (number, "on_file"))) {
		if (secrets == NULL) {
			taking->intake->missing.numbers++;
			return TRUE;
		}
		digits = kinko_intake_secrets_number (secrets, taking->handle, subject,
						      taking->file->version + 1);
		if (digits == NULL)
			return kinko_intake_refuse ("numbers.jsonl", error);
		taking->intake->counts.numbers++;
	}
	kinko_case_data_set_number (taking->data, subject, digits);
	*changed |= 1u << subject;
	return TRUE;
}

/* That two people typed it alike is said in the entry, so that nobody has to type it a third time. */
static void
note_check (const json_t *number, KinkoSubject subject, json_t *checked)
{
	gint64 seq = kinko_intake_integer (number, "checked_seq");
	const char *by = kinko_intake_text (number, "checked_by");

	if (seq >= 0 && by != NULL)
		json_object_set_new (checked, kinko_subject_name (subject),
				     json_pack ("{s:I, s:s}", "seq", (json_int_t) seq, "by", by));
}

/* @changed, @newest: bit n: the number of subject n was written or taken out in this version, and never later. */
static gboolean
read_numbers (Taking *taking, guint *changed, guint *newest, json_t *checked, GError **error)
{
	gint64 version = (gint64) taking->file->version + 1;
	const json_t *number;
	gsize i;

	json_array_foreach (taking->numbers, i, number)
	{
		const char *name = kinko_intake_text (number, "subject");
		KinkoSubject subject;

		if (name == NULL || !kinko_subject_parse (name, &subject))
			return kinko_intake_refuse (CASES, error);
		if (kinko_intake_integer (number, "version") != version)
			continue;
		if ((*changed & 1u << subject) != 0)
			return kinko_intake_refuse (CASES, error);
		if (!set_number (taking, number, subject, changed, error))
			return FALSE;
		if (!is_newest (taking, name, version))
			continue;
		*newest |= 1u << subject;
		if (kinko_case_data_digits (taking->data, subject) != NULL)
			note_check (number, subject, checked);
	}
	return TRUE;
}

/* The entry that tells of the number tells of its check, too. */
static gboolean
store_checks (KinkoAct *act, const KinkoCaseFile *file, const json_t *checked, GError **error)
{
	for (guint subject = 0; subject < KINKO_SUBJECTS; subject++) {
		g_autoptr (KinkoStatement) update = NULL;

		if (json_object_get (checked, kinko_subject_name ((KinkoSubject) subject)) == NULL)
			continue;
		update = kinko_act_prepare (act,
					    "UPDATE case_number SET checked_seq = seq"
					    " WHERE case_id = ? AND subject = ? AND version = ?",
					    error);
		if (update == NULL || !kinko_statement_bind_int (update, 1, file->id, error) ||
		    !kinko_statement_bind_int (update, 2, (gint64) subject, error) ||
		    !kinko_statement_bind_int (update, 3, (gint64) file->version, error) ||
		    !kinko_statement_run (update, error))
			return FALSE;
	}
	return TRUE;
}

/* ---- storing --------------------------------------------------------------------------------- */

static gboolean
add_entry (KinkoAct *act, const char *action, const KinkoCaseFile *file, json_t *detail,
	   GError **error)
{
	g_autofree char *object = g_strconcat ("case/", file->handle, NULL);

	return kinko_act_add_entry (act, action, object, "granted", json_incref (detail), error);
}

static gboolean
take_version (Taking *taking, const json_t *version, GError **error)
{
	KinkoAct *act = kinko_intake_act (taking->intake, error);
	json_auto_t *detail = json_object ();
	json_auto_t *checked = json_object ();
	guint changed = 0, newest = 0;

	if (act == NULL || !read_version (taking, version, error) ||
	    !read_numbers (taking, &changed, &newest, checked, error) ||
	    !kinko_case_file_take (act, taking->file, taking->data, changed, newest, detail,
				   error) ||
	    !store_checks (act, taking->file, checked, error) ||
	    !kinko_intake_set_source (detail, taking->handle, version, error))
		return FALSE;
	if (json_object_size (checked) > 0)
		json_object_set (detail, "checked", checked);
	taking->intake->counts.versions++;
	return add_entry (act, "handover.case", taking->file, detail, error) &&
	       kinko_intake_next (taking->intake, 0, error);
}

/* Whoever worked on it has no seat here, and somebody else may get that ID: nobody is to find cases, and protected addresses,
 * that were never given to them. */
static gboolean
unassign (Taking *taking, GError **error)
{
	char **assignee = &taking->data->values[kinko_field_index_all ("assignee")];
	json_auto_t *detail = json_object ();
	KinkoAct *act;

	if (*assignee == NULL)
		return TRUE;
	act = kinko_intake_act (taking->intake, error);
	g_clear_pointer (assignee, g_free);
	return act != NULL &&
	       kinko_case_file_take (act, taking->file, taking->data, 0, 0, detail, error) &&
	       add_entry (act, "handover.unassign", taking->file, detail, error) &&
	       kinko_intake_next (taking->intake, 0, error);
}

/* The row of the predecessor and the newest version must say the same, as they must here. */
static gboolean
check_row (const Taking *taking, GError **error)
{
	const json_t *line = taking->line;
	const KinkoCaseFile *file = taking->file;

	return (g_strcmp0 (kinko_intake_text (line, "state"), file->state) == 0 &&
		g_strcmp0 (kinko_intake_text (line, "assignee"), file->assignee) == 0 &&
		g_strcmp0 (kinko_intake_text (line, "due"), file->due) == 0 &&
		kinko_intake_integer (line, "revision") == (gint64) file->revision &&
		kinko_intake_integer (line, "version") == (gint64) file->version) ||
	       kinko_intake_refuse (CASES, error);
}

/* What was stored has to open again, with columns that say what it says: later nobody could ask for another file. */
static gboolean
check_stored (const Taking *taking, GError **error)
{
	g_autoptr (GError) problem = NULL;
	g_autoptr (KinkoCaseData) data = kinko_case_file_read (
		taking->intake->session, taking->file, taking->file->version, &problem);

	if (data != NULL)
		return TRUE;
	if (g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_INTEGRITY))
		return kinko_intake_refuse (CASES, error);
	g_propagate_error (error, g_steal_pointer (&problem));
	return FALSE;
}

static gboolean
take_versions (Taking *taking, const json_t *versions, GError **error)
{
	const json_t *version;
	gsize i;

	json_array_foreach (versions, i, version)
	{
		if (!take_version (taking, version, error))
			return FALSE;
	}
	return check_row (taking, error) && unassign (taking, error) &&
	       check_stored (taking, error);
}

static gboolean
take_case (KinkoIntake *intake, const json_t *line, GError **error)
{
	const json_t *versions = json_object_get (line, "versions");
	gint64 year = kinko_intake_integer (line, "fiscal_year");
	g_auto (Taking) taking = {
		.intake = intake,
		.line = line,
		.numbers = json_object_get (line, "numbers"),
		.case_no = kinko_intake_text (line, "case_no"),
		.handle = kinko_intake_text (line, "handle"),
	};

	/* Of a case that was erased nothing is left to be taken over; the predecessor's log tells of it. */
	if (json_is_true (json_object_get (line, "erased"))) {
		intake->erased.cases++;
		return TRUE;
	}
	if (taking.case_no == NULL || taking.handle == NULL || year < 0 || year > G_MAXUINT16 ||
	    json_array_size (versions) == 0)
		return kinko_intake_refuse (CASES, error);
	taking.file = kinko_case_file_new (intake->session, taking.case_no, (guint) year);
	intake->counts.cases++;
	return take_versions (&taking, versions, error);
}

gboolean
kinko_intake_case (KinkoIntake *intake, const json_t *line, GError **error)
{
	GError *problem = NULL;
	gboolean good = take_case (intake, line, &problem);

	return kinko_intake_blame (good, CASES, problem, error);
}
