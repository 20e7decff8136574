#include "vault/backup-content.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "audit/entry.h"
#include "policies/error.h"
#include "vault/backup-manifest.h"
#include "vault/backup-open.h"
#include "vault/clock.h"
#include "vault/file.h"
#include "vault/predecessor.h"
#include "vault/session-internal.h"

#define SMALL_MAX  ((gsize) 1024 * 1024)
#define BUFFER_LEN ((gsize) 256 * 1024)

struct _KinkoBackupContent {
	KinkoSession *session; /* borrowed */
	char *database;
	KinkoBackupManifest *manifest;
	GPtrArray *held; /* GBytes of manifest->files, NULL for what is read when it is packed */
	guint64 entries;
	guint64 size, done; /* of what is read then */
};

static void
bytes_unref (gpointer bytes)
{
	if (bytes != NULL)
		g_bytes_unref (bytes);
}

void
kinko_backup_content_free (KinkoBackupContent *content)
{
	if (content == NULL)
		return;
	g_free (content->database);
	kinko_backup_manifest_free (content->manifest);
	g_ptr_array_unref (content->held);
	g_free (content);
}

guint64
kinko_backup_content_entries (const KinkoBackupContent *content)
{
	return content->entries;
}

/* ---- gathering ------------------------------------------------------------------------------- */

static void
add_bytes (KinkoBackupContent *content, const char *name, GBytes *bytes)
{
	gsize len;
	gconstpointer data = g_bytes_get_data (bytes, &len);
	KinkoHash hash = kinko_hash_of (data, len);

	kinko_backup_manifest_add (content->manifest, name, len, &hash);
	g_ptr_array_add (content->held, g_bytes_ref (bytes));
}

/* Those that the copied database has, not those of the folder: what goes together is of one moment. */
static gboolean
add_grants (KinkoBackupContent *content, KinkoDb *copy, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		copy,
		"SELECT id, grant_file FROM seat WHERE status = 'active' AND grant_file IS NOT NULL"
		" ORDER BY id",
		error);
	KinkoStep step;

	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autofree char *name =
			g_strconcat ("grants/", kinko_statement_text (query, 0), ".age", NULL);
		g_autoptr (GBytes) grant = kinko_statement_bytes (query, 1);

		add_bytes (content, name, grant);
	}
	return step == KINKO_STEP_DONE;
}

/* @place: "policy", "policies/<hash>". */
static gboolean
add_policy (KinkoBackupContent *content, const char *place, GError **error)
{
	g_autofree char *path = g_build_filename (content->session->vault, place, NULL);
	kinko_autofd int folder = kinko_folder_open (path, FALSE, error);
	g_autoptr (GPtrArray) names = folder == -1 ? NULL : kinko_folder_list (folder, error);

	if (names == NULL)
		return FALSE;
	for (guint i = 0; i < names->len; i++) {
		g_autofree char *name = g_strconcat (place, "/", names->pdata[i], NULL);
		g_autoptr (GBytes) bytes =
			kinko_file_read (folder, names->pdata[i], SMALL_MAX, error);

		if (bytes == NULL)
			return FALSE;
		add_bytes (content, name, bytes);
	}
	return TRUE;
}

/* A version that was in force long ago and is gone stops no backup: its hash stays in the log. The one in force is read at
 * every opening. */
static gboolean
add_policies (KinkoBackupContent *content, KinkoDb *copy, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		copy, "SELECT DISTINCT lower (hex (hash)) FROM policy_version ORDER BY 1", error);
	KinkoStep step;

	if (query == NULL || !add_policy (content, "policy", error))
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autofree char *place =
			g_strconcat ("policies/", kinko_statement_text (query, 0), NULL);
		g_autofree char *path = g_build_filename (content->session->vault, place, NULL);

		if (!g_file_test (path, G_FILE_TEST_IS_DIR))
			kinko_session_warn (content->session,
					    _ ("'%s' is missing, and is not in the backup"), place);
		else if (!add_policy (content, place, error))
			return FALSE;
	}
	return step == KINKO_STEP_DONE;
}

/* Where a file lies that is too large to be held in memory. */
static char *
path_of (const KinkoBackupContent *content, const char *name)
{
	return strcmp (name, KINKO_BACKUP_DATABASE) == 0
		       ? g_strdup (content->database)
		       : g_build_filename (content->session->vault, name, NULL);
}

static gboolean
read_failed (const char *name, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, _ ("'%s' cannot be read"), name);
	return FALSE;
}

static gboolean
add_file (KinkoBackupContent *content, const char *name, GError **error)
{
	g_autofree char *path = path_of (content, name);
	KinkoHash hash;
	struct stat status;

	if (!kinko_hash_of_file (path, &hash, error))
		return FALSE;
	if (lstat (path, &status) != 0 || !S_ISREG (status.st_mode))
		return read_failed (name, error);
	content->size += (guint64) status.st_size;
	kinko_backup_manifest_add (content->manifest, name, (guint64) status.st_size, &hash);
	g_ptr_array_add (content->held, NULL);
	return TRUE;
}

/* What cannot be what was taken over stops no backup of what is worked with now: whoever looks through it is told. */
static gboolean
add_predecessor (KinkoBackupContent *content, KinkoLog *log, GError **error)
{
	g_autoptr (GPtrArray) names = NULL;
	g_autoptr (GError) problem = NULL;
	gboolean is_successor;

	if (!kinko_predecessor_check_kept (content->session, log, &is_successor, &problem)) {
		if (!g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_INTEGRITY)) {
			g_propagate_error (error, g_steal_pointer (&problem));
			return FALSE;
		}
		kinko_session_warn (content->session, "%s", problem->message);
		kinko_session_warn (content->session,
				    _ ("'%s' is missing, and is not in the backup"),
				    KINKO_PREDECESSOR_FOLDER);
		return TRUE;
	}
	if (!is_successor)
		return TRUE;
	names = kinko_predecessor_files (content->session);
	for (guint i = 0; i < names->len; i++)
		if (!add_file (content, names->pdata[i], error))
			return FALSE;
	return TRUE;
}

/* The checkpoint at the end of the log that was copied. */
static gboolean
read_head (KinkoBackupContent *content, KinkoLog *log, GError **error)
{
	if (!kinko_log_load (log, error))
		return FALSE;
	content->manifest->checkpoint = g_strdup (kinko_log_note (log));
	content->entries = kinko_log_size (log);
	return TRUE;
}

static gboolean
collect (KinkoBackupContent *content, const char *number, GError **error)
{
	KinkoSession *session = content->session;
	g_autoptr (KinkoDb) copy = kinko_db_open (content->database, session->compartments->records,
						  FALSE, FALSE, error);
	g_autoptr (GBytes) descriptor =
		kinko_file_read (session->folder, "vault.json", SMALL_MAX, error);
	g_autoptr (KinkoLog) log =
		copy == NULL ? NULL : kinko_log_new (copy, session->descriptor->origin);

	if (log == NULL || descriptor == NULL || !read_head (content, log, error))
		return FALSE;
	content->manifest->vault_id = g_strdup (session->descriptor->id);
	content->manifest->origin = g_strdup (session->descriptor->origin);
	content->manifest->test = session->descriptor->test;
	content->manifest->made = kinko_entry_time (kinko_clock_now_ms ());
	content->manifest->copy = g_strdup (number);
	add_bytes (content, "vault.json", descriptor);
	if (!add_grants (content, copy, error) || !add_policies (content, copy, error) ||
	    !add_predecessor (content, log, error))
		return FALSE;
	g_clear_pointer (&log, kinko_log_free);
	g_clear_pointer (&copy, kinko_db_close); /* it writes the file once more */
	return add_file (content, KINKO_BACKUP_DATABASE, error);
}

KinkoBackupContent *
kinko_backup_content_gather (KinkoSession *session, const char *database, const char *number,
			     GError **error)
{
	g_autoptr (KinkoBackupContent) content = g_new0 (KinkoBackupContent, 1);

	content->session = session;
	content->database = g_strdup (database);
	content->manifest = kinko_backup_manifest_new ();
	content->held = g_ptr_array_new_with_free_func (bytes_unref);
	return collect (content, number, error) ? g_steal_pointer (&content) : NULL;
}

/* ---- packing --------------------------------------------------------------------------------- */

static gboolean
pack_bytes (KinkoTarWriter *tar, const char *name, GBytes *bytes, GError **error)
{
	gsize len;
	gconstpointer data = g_bytes_get_data (bytes, &len);

	return kinko_tar_writer_begin (tar, name, len, error) &&
	       kinko_tar_writer_add (tar, data, len, error) && kinko_tar_writer_end (tar, error);
}

static gboolean
pack_file (KinkoBackupContent *content, KinkoTarWriter *tar, const KinkoBackupFile *file,
	   const KinkoProgress *progress, GError **error)
{
	g_autofree char *path = path_of (content, file->name);
	kinko_autofd int fd = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	g_autofree guint8 *buffer = g_malloc (BUFFER_LEN);
	gssize n;

	if (fd == -1)
		return read_failed (file->name, error);
	if (!kinko_tar_writer_begin (tar, file->name, file->size, error))
		return FALSE;
	while ((n = read (fd, buffer, BUFFER_LEN)) > 0) {
		if (!kinko_tar_writer_add (tar, buffer, (gsize) n, error))
			return FALSE;
		content->done += (guint64) n;
		kinko_progress_report (progress, content->done, content->size);
	}
	return n == 0 ? kinko_tar_writer_end (tar, error) : read_failed (file->name, error);
}

gboolean
kinko_backup_content_pack (KinkoBackupContent *content, KinkoTarWriter *tar,
			   const KinkoProgress *progress, GError **error)
{
	g_autoptr (GBytes) manifest = kinko_backup_manifest_render (content->manifest);

	if (!pack_bytes (tar, KINKO_BACKUP_MANIFEST, manifest, error))
		return FALSE;
	for (guint i = 0; i < content->held->len; i++) {
		const KinkoBackupFile *file = content->manifest->files->pdata[i];
		GBytes *bytes = content->held->pdata[i];

		if (bytes == NULL ? !pack_file (content, tar, file, progress, error)
				  : !pack_bytes (tar, file->name, bytes, error))
			return FALSE;
	}
	return kinko_tar_writer_finish (tar, error);
}
