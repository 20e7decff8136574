#include "vault/handover-inspect.h"

#include <string.h>

#include "policies/error.h"
#include "vault/handover-check.h"

void
kinko_handover_inspection_free (KinkoHandoverInspection *inspection)
{
	if (inspection == NULL)
		return;
	kinko_handover_manifest_clear (&inspection->outer);
	kinko_verification_free (inspection->log);
	json_decref (inspection->report);
	json_decref (inspection->people);
	g_free (inspection);
}

/* ---- the state ------------------------------------------------------------------------------- */

static void
note_free (gpointer data)
{
	g_free (((KinkoHandoverNote *) data)->note);
	g_free (data);
}

static void
sheet_free (gpointer data)
{
	g_free (((KinkoHandoverSheet *) data)->sha256);
	g_free (data);
}

static GHashTable *
new_set (void)
{
	return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static gboolean
check_open (KinkoHandoverCheck *check, const GPtrArray *keys, GError **error)
{
	check->keys = keys;
	check->notes = g_ptr_array_new_with_free_func (note_free);
	check->verifier = kinko_verifier_new ();
	check->hasher = kinko_hasher_new ();
	check->entries = g_array_new (FALSE, FALSE, sizeof (guint64));
	check->intents = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
	check->policy_files = g_string_new (NULL);
	check->policies = new_set ();
	check->books = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
	check->tables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
	check->sheets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, sheet_free);
	check->numbers = new_set ();
	check->addresses = new_set ();
	check->folder = kinko_temporary_new (error);
	return check->folder != NULL;
}

static void
check_clear (KinkoHandoverCheck *check)
{
	g_clear_pointer (&check->folder, kinko_temporary_free);
	g_clear_pointer (&check->pass, kinko_handover_pass_free);
	json_decref (check->descriptor);
	json_decref (check->roster);
	json_decref (check->report);
	g_clear_pointer (&check->notes, g_ptr_array_unref);
	g_clear_pointer (&check->verifier, kinko_verifier_free);
	g_clear_pointer (&check->log, kinko_verification_free);
	g_clear_pointer (&check->mirror, kinko_verification_free);
	g_clear_pointer (&check->hasher, kinko_hasher_free);
	g_clear_pointer (&check->entries, g_array_unref);
	g_clear_pointer (&check->intents, g_hash_table_unref);
	if (check->policy_files != NULL)
		g_string_free (check->policy_files, TRUE);
	g_free (check->policy);
	g_clear_pointer (&check->policies, g_hash_table_unref);
	g_clear_pointer (&check->books, g_hash_table_unref);
	g_clear_pointer (&check->tables, g_hash_table_unref);
	g_clear_pointer (&check->sheets, g_hash_table_unref);
	g_clear_pointer (&check->numbers, g_hash_table_unref);
	g_clear_pointer (&check->addresses, g_hash_table_unref);
	g_free (check->inner_note);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KinkoHandoverCheck, check_clear)

/* ---- its files ------------------------------------------------------------------------------- */

/* Names that end with '/' or '.': all that begin so. */
static const struct {
	const char *name;
	KinkoHandoverCheckFunc check;
} files[] = {
	{ "vault.json", kinko_handover_check_descriptor },
	{ "roster.json", kinko_handover_check_roster },
	{ "policies/", kinko_handover_check_policy },
	{ "log/notes.jsonl", kinko_handover_check_notes },
	{ "log/entries.jsonl", kinko_handover_check_entries },
	{ "mirror.bundle", kinko_handover_check_bundle },
	{ "cases.csv", kinko_handover_check_table },
	{ "open-cases.csv", kinko_handover_check_table },
	{ "cases.jsonl", kinko_handover_check_cases },
	{ "documents.jsonl", kinko_handover_check_documents },
	{ "registers/", kinko_handover_check_table },
	{ "returned-goods.csv", kinko_handover_check_table },
	{ "registers.jsonl", kinko_handover_check_registers },
	{ "handover-report.json", kinko_handover_check_report },
	{ "documents/", kinko_handover_check_paper },
	{ KINKO_HANDOVER_NUMBERS_FILE, kinko_handover_check_numbers },
};

static gboolean
check_file (KinkoHandoverCheck *check, const KinkoTarFile *file, GError **error)
{
	for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
		if (g_str_has_suffix (files[i].name, "/")
			    ? g_str_has_prefix (file->name, files[i].name)
			    : strcmp (file->name, files[i].name) == 0)
			return files[i].check (check, file, error);
	return TRUE; /* pages for people: their hash alone */
}

static gboolean
read_files (KinkoHandoverCheck *check, GError **error)
{
	g_autofree char *name = NULL;
	const KinkoTarFile *file;

	for (;;) {
		if (!kinko_handover_reader_next (check->reader, &file, error))
			return FALSE;
		if (name != NULL &&
		    !kinko_handover_check_hash (check, name, FALSE,
						kinko_handover_reader_hash (check->reader), error))
			return FALSE;
		if (file == NULL)
			return TRUE;
		g_free (name);
		name = g_strdup (file->name);
		if (!check_file (check, file, error))
			return FALSE;
	}
}

static gboolean
check_all (KinkoHandoverCheck *check, GError **error)
{
	const KinkoHandoverManifest *manifest;
	const char *note;
	gsize len;

	if (!read_files (check, error))
		return FALSE;
	manifest = kinko_handover_reader_manifest (check->reader);
	note = kinko_handover_reader_note (check->reader, &len);
	return kinko_handover_check_origin (check, note, len, manifest, error) &&
	       kinko_handover_check_figures (check, manifest, error) &&
	       kinko_handover_check_inner (check, manifest, error);
}

/* ---- what was found -------------------------------------------------------------------------- */

static KinkoHandoverInspection *
inspection_new (KinkoHandoverCheck *check, GError **error)
{
	g_autoptr (KinkoHandoverInspection) inspection = g_new0 (KinkoHandoverInspection, 1);
	const char *note;
	gsize len;

	note = kinko_handover_reader_note (check->reader, &len);
	if (!kinko_handover_manifest_read (note, len, &inspection->outer, error))
		return NULL;
	inspection->manifest = kinko_hash_of (note, len);
	inspection->file = kinko_handover_pass_end (check->pass, &inspection->size);
	inspection->log = g_steal_pointer (&check->log);
	inspection->report = g_steal_pointer (&check->report);
	inspection->people = g_steal_pointer (&check->roster);
	inspection->numbers = check->opened;
	return g_steal_pointer (&inspection);
}

KinkoHandoverInspection *
kinko_handover_inspect (const char *path, const GPtrArray *keys, const KinkoProgress *progress,
			GError **error)
{
	g_auto (KinkoHandoverCheck) check = { 0 };

	check.pass = kinko_handover_pass_open (path, keys, progress, error);
	if (check.pass == NULL || !check_open (&check, keys, error))
		return NULL;
	check.reader = kinko_handover_pass_reader (check.pass);
	if (check_all (&check, error))
		return inspection_new (&check, error);
	kinko_sealed_name_failure (path, error);
	return NULL;
}
