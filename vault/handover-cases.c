/* The cases of a handover with all their versions, and what of them is only for those who are cleared. */
#include "vault/handover-internal.h"

#include <string.h>

#include "vault/case-address.h"
#include "vault/case-entry.h"
#include "vault/case-erased.h"
#include "vault/case-file-internal.h"

#define ADDRESS   "address"
#define TOLD_EACH 64 /* cases */

typedef struct {
	guint64 version, seq;
	KinkoCaseData *data; /* NULL: erased */
} Version;

/* One case on its way, with all versions of its record. */
typedef struct {
	KinkoCaseFile *file;
	GArray *versions; /* Version, oldest first */
	gboolean protected;
} Case;

static void
version_clear (gpointer data)
{
	kinko_case_data_free (((Version *) data)->data);
}

static const Version *
version_at (const Case *kase, guint index)
{
	return &g_array_index (kase->versions, Version, index);
}

static void
case_clear (Case *kase)
{
	g_clear_pointer (&kase->file, kinko_case_file_free);
	g_clear_pointer (&kase->versions, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

/* ---- reading --------------------------------------------------------------------------------- */

KinkoStatement *
kinko_handover_query_cases (KinkoHandoverWork *work, GError **error)
{
	return kinko_db_prepare (kinko_session_db (work->session),
				 "SELECT " KINKO_CASE_COLUMNS " FROM case_file ORDER BY case_no",
				 error);
}

static gboolean
read_versions (KinkoHandoverWork *work, Case *kase, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (work->session),
		"SELECT version, seq FROM case_version WHERE case_id = ? ORDER BY version", error);
	KinkoStep step;

	kase->versions = g_array_new (FALSE, FALSE, sizeof (Version));
	g_array_set_clear_func (kase->versions, version_clear);
	if (query == NULL || !kinko_statement_bind_int (query, 1, kase->file->id, error))
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		Version version = { .version = (guint64) kinko_statement_int (query, 0),
				    .seq = (guint64) kinko_statement_int (query, 1) };

		if (kase->file->erased_seq == 0) {
			version.data = kinko_case_file_read (work->session, kase->file,
							     version.version, error);
			if (version.data == NULL)
				return FALSE;
		}
		g_array_append_val (kase->versions, version);
	}
	return step == KINKO_STEP_DONE;
}

/* What is newest decides for all versions, as it does where they are shown. A newest version that the log does not tell of
 * is none. */
static gboolean
read_case (KinkoHandoverWork *work, KinkoStatement *query, Case *kase, GError **error)
{
	kase->file = kinko_case_file_from_row (query);
	if (!read_versions (work, kase, error))
		return FALSE;
	if (kase->file->erased_seq != 0) {
		/* A row alone does not make a case an erased one. */
		g_autoptr (KinkoCaseErased) erased =
			kinko_case_erased_load (work->session, kase->file, error);

		return erased != NULL;
	}
	if (kase->versions->len == 0)
		return TRUE;
	kase->protected =
		kinko_case_is_protected (version_at (kase, kase->versions->len - 1)->data);
	return kinko_case_entry_check_newest (work->session, kase->file, error);
}

/* ---- cases.jsonl ----------------------------------------------------------------------------- */

static json_t *
record_of (const KinkoCaseData *data, gboolean protected, gboolean *withheld)
{
	json_t *record = json_object ();
	gsize n;
	const KinkoField *fields = kinko_fields_all (&n);

	*withheld = FALSE;
	for (gsize i = 0; i < n; i++) {
		if (protected && data->values[i] != NULL && strcmp (fields[i].name, ADDRESS) == 0)
			*withheld = TRUE;
		else
			kinko_handover_put_text (record, fields[i].name, data->values[i]);
	}
	return record;
}

static json_t *
versions_of (KinkoHandoverWork *work, const Case *kase, GError **error)
{
	json_auto_t *versions = json_array ();

	for (guint i = 0; i < kase->versions->len; i++) {
		const Version *stored = version_at (kase, i);
		json_t *version = json_object ();
		gboolean withheld;

		json_array_append_new (versions, version);
		kinko_handover_put_int (version, "version", stored->version);
		if (!kinko_handover_describe (work, stored->seq, version, error))
			return NULL;
		if (stored->data == NULL)
			continue;
		kinko_handover_put (version, "record",
				    record_of (stored->data, kase->protected, &withheld));
		if (withheld)
			kinko_handover_put (version, "address_withheld", json_true ());
	}
	return json_incref (versions);
}

static json_t *
documents_of (KinkoHandoverWork *work, const KinkoCaseFile *file, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (work->session),
		"SELECT number FROM document WHERE case_id = ? ORDER BY id", error);
	json_auto_t *documents = json_array ();
	KinkoStep step;

	if (query == NULL || !kinko_statement_bind_int (query, 1, file->id, error))
		return NULL;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW)
		json_array_append_new (documents, json_string (kinko_statement_text (query, 0)));
	return step == KINKO_STEP_DONE ? json_incref (documents) : NULL;
}

/* NULL with an error. Takes over @value. */
static gboolean
put_list (json_t *object, const char *name, json_t *value)
{
	if (value != NULL)
		kinko_handover_put (object, name, value);
	return value != NULL;
}

static json_t *
describe_case (KinkoHandoverWork *work, const Case *kase, GError **error)
{
	const KinkoCaseFile *file = kase->file;
	json_auto_t *object = json_object ();

	kinko_handover_put_text (object, "case_no", file->case_no);
	kinko_handover_put_text (object, "handle", file->handle);
	kinko_handover_put_int (object, "fiscal_year", file->fiscal_year);
	kinko_handover_put_text (object, "state", file->state);
	kinko_handover_put_int (object, "revision", file->revision);
	kinko_handover_put_int (object, "version", file->version);
	kinko_handover_put_text (object, "assignee", file->assignee);
	kinko_handover_put_text (object, "due", file->due);
	kinko_handover_put (object, "protected", json_boolean (kase->protected));
	kinko_handover_put (object, "erased", json_boolean (file->erased_seq != 0));
	if (file->erased_seq != 0)
		kinko_handover_put_int (object, "erased_seq", file->erased_seq);
	return put_list (object, "versions", versions_of (work, kase, error)) &&
			       put_list (object, "numbers",
					 kinko_handover_describe_numbers (work, file, error)) &&
			       put_list (object, "documents", documents_of (work, file, error))
		       ? json_incref (object)
		       : NULL;
}

/* ---- reckoning up ---------------------------------------------------------------------------- */

static void
count_case (KinkoHandoverWork *work, const Case *kase, const json_t *object)
{
	KinkoHandoverCounts *counts = &work->counts;
	const json_t *versions = json_object_get (object, "versions");
	const json_t *version;
	KinkoState state;
	gsize i;

	counts->erased_cases += kase->file->erased_seq != 0;
	counts->cases += kase->file->erased_seq == 0;
	if (kase->file->erased_seq == 0 && kinko_state_parse (kase->file->state, &state)) {
		counts->states[state]++;
		counts->open += !kinko_state_is_end (state);
	}
	counts->protected += kase->protected;
	counts->versions += json_array_size (versions);
	json_array_foreach (versions, i, version) counts->addresses +=
		json_object_get (version, "address_withheld") != NULL;
	kinko_handover_count_numbers (counts, json_object_get (object, "numbers"));
	if (kase->protected)
		g_hash_table_add (work->protected_cases, g_strdup (kase->file->handle));
}

gboolean
kinko_handover_make_cases (KinkoHandoverWork *work, G_GNUC_UNUSED const char *name,
			   KinkoHandoverText *text, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_handover_query_cases (work, error);
	gint64 total = 0;
	KinkoStep step;

	if (query == NULL || !kinko_db_get_int (kinko_session_db (work->session),
						"SELECT count (*) FROM case_file", &total, error))
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_auto (Case) kase = { 0 };
		json_auto_t *object = NULL;

		if (!read_case (work, query, &kase, error))
			return FALSE;
		object = describe_case (work, &kase, error);
		if (object == NULL || !kinko_handover_text_line (text, object, error))
			return FALSE;
		if (!work->planning)
			continue;
		count_case (work, &kase, object);
		if (text->rows % TOLD_EACH == 0)
			kinko_progress_report (work->what->counting, text->rows, (guint64) total);
	}
	return step == KINKO_STEP_DONE;
}

/* ---- addresses --------------------------------------------------------------------------------- */

static gboolean
write_addresses (const Case *kase, KinkoHandoverText *text, GError **error)
{
	for (guint i = 0; i < kase->versions->len; i++) {
		const Version *version = version_at (kase, i);
		const char *address = kinko_case_data_get (version->data, ADDRESS);
		json_auto_t *object = json_object ();

		if (address == NULL)
			continue;
		kinko_handover_put_text (object, "case_no", kase->file->case_no);
		kinko_handover_put_text (object, "handle", kase->file->handle);
		kinko_handover_put_int (object, "version", version->version);
		kinko_handover_put_text (object, "address", address);
		if (!kinko_handover_text_line (text, object, error))
			return FALSE;
	}
	return TRUE;
}

gboolean
kinko_handover_make_addresses (KinkoHandoverWork *work, G_GNUC_UNUSED const char *name,
			       KinkoHandoverText *text, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_handover_query_cases (work, error);
	KinkoStep step;

	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_auto (Case) kase = { 0 };

		/* Known since the cases were made: the others need not be opened again. */
		if (!g_hash_table_contains (work->protected_cases, kinko_statement_text (query, 1)))
			continue;
		if (!read_case (work, query, &kase, error) || !write_addresses (&kase, text, error))
			return FALSE;
	}
	return step == KINKO_STEP_DONE;
}
