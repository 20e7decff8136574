#include "vault/handover-inspect.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/age-keys.h"
#include "vault/file.h"
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
	check->folder = g_dir_make_tmp ("kinko-XXXXXX", NULL);
	if (check->folder != NULL)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO,
		     _ ("there is no room for a temporary "
			"folder: %s"),
		     g_strerror (errno));
	return FALSE;
}

/* The copy of the log; nothing in it is personal. */
static void
remove_folder (const char *path)
{
	g_autofree char *name = NULL;
	kinko_autofd int parent = path == NULL ? -1 : kinko_folder_open_parent (path, &name, NULL);

	if (parent != -1)
		kinko_folder_discard (parent, name);
}

static void
check_clear (KinkoHandoverCheck *check)
{
	remove_folder (check->folder);
	g_free (check->folder);
	kinko_handover_reader_free (check->reader);
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

/* ---- the sealed file ------------------------------------------------------------------------- */

typedef struct {
	int fd;
	const char *path;
	KinkoHasher *hasher;
	guint64 done, total;
	const KinkoProgress *progress;
} Sealed;

static gssize
read_sealed (gpointer data, gpointer buffer, gsize len, GError **error)
{
	Sealed *sealed = data;
	KinkoAgeFile file = { .fd = sealed->fd, .name = sealed->path };
	gssize n = kinko_age_file_read (&file, buffer, len, error);

	if (n <= 0)
		return n;
	kinko_hasher_update (sealed->hasher, buffer, (gsize) n);
	sealed->done += (guint64) n;
	kinko_progress_report (sealed->progress, MIN (sealed->done, sealed->total), sealed->total);
	return n;
}

static gboolean
open_sealed (Sealed *sealed, GError **error)
{
	struct stat status;

	/* Without waiting for the writer of a pipe. */
	sealed->fd = open (sealed->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (sealed->fd == -1 || fstat (sealed->fd, &status) != 0) {
		g_set_error (error, KINKO_ERROR,
			     errno == ENOENT ? KINKO_ERROR_NOT_FOUND : KINKO_ERROR_IO,
			     _ ("'%s' cannot be read: %s"), sealed->path, g_strerror (errno));
		return FALSE;
	}
	if (S_ISREG (status.st_mode)) {
		sealed->total = (guint64) status.st_size;
		return TRUE;
	}
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, _ ("'%s' is not a regular file"),
		     sealed->path);
	return FALSE;
}

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
inspection_new (KinkoHandoverCheck *check, const Sealed *sealed, GError **error)
{
	g_autoptr (KinkoHandoverInspection) inspection = g_new0 (KinkoHandoverInspection, 1);
	const char *note;
	gsize len;

	note = kinko_handover_reader_note (check->reader, &len);
	if (!kinko_handover_manifest_read (note, len, &inspection->outer, error))
		return NULL;
	inspection->manifest = kinko_hash_of (note, len);
	inspection->file = kinko_hasher_end (sealed->hasher);
	inspection->size = sealed->done;
	inspection->log = g_steal_pointer (&check->log);
	inspection->report = g_steal_pointer (&check->report);
	inspection->people = g_steal_pointer (&check->roster);
	inspection->numbers = check->opened;
	return g_steal_pointer (&inspection);
}

static KinkoHandoverInspection *
inspect (Sealed *sealed, const GPtrArray *keys, GError **error)
{
	g_autoptr (KinkoAgeInput) input = kinko_age_input_new (read_sealed, sealed);
	g_auto (KinkoHandoverCheck) check = { 0 };
	const KinkoSecret *key = kinko_age_keys_match (keys, input, error);

	if (key == NULL) {
		g_prefix_error (error, "'%s': ", sealed->path);
		return NULL;
	}
	if (!check_open (&check, keys, error))
		return NULL;
	check.reader = kinko_handover_reader_new (KINKO_HANDOVER_OUTER, kinko_age_input_source,
						  input, key, error);
	return check.reader != NULL && check_all (&check, error)
		       ? inspection_new (&check, sealed, error)
		       : NULL;
}

KinkoHandoverInspection *
kinko_handover_inspect (const char *path, const GPtrArray *keys, const KinkoProgress *progress,
			GError **error)
{
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	Sealed sealed = { .fd = -1, .path = path, .hasher = hasher, .progress = progress };
	KinkoHandoverInspection *inspection = NULL;

	kinko_hasher_begin (hasher);
	if (open_sealed (&sealed, error))
		inspection = inspect (&sealed, keys, error);
	kinko_close_fd (&sealed.fd);
	return inspection;
}
